"""Disclosures as they stand in the register, and requests for an accounting of them."""

import datetime as dt

from accounts import clock
from records.accounting import actions
from records.release.models import Disclosure


def disclosure(patient, facility, *, by, basis="public_health", days_ago=10, at=None, **fields) -> Disclosure:
    """One that left so many days ago."""
    usual = {
        "recipient_name": "County Department of Health", "recipient_address": "200 Main Street\nEaston, PA 18042",
        "what": "Laboratory result of 03/12/2026", "purpose": "Report of a notifiable disease", "delivery": "fax",
        "page_count": 1, "disclosed_at": at or clock.now() - dt.timedelta(days=days_ago),
    }  # fmt: skip
    row = Disclosure(patient=patient, facility=facility, basis=basis, by=by, **usual | fields)
    row.save(force_insert=True)
    return row


def asked(patient, facility, *, by, days_ago=3, **fields):
    """The patient asked so many days ago, and was known by a photo."""
    usual = {
        "requester_name": patient.legal_name, "requester_address": "12 Mill Street\nEaston, PA 18042",
        "identity_method": "photo_id", "received_at": clock.now() - dt.timedelta(days=days_ago),
    }  # fmt: skip
    return actions.log_request(patient=patient, facility=facility, by=by, **usual | fields)


def suspended(patient, facility, *, by, **fields):
    """A health oversight agency has asked, in writing, that disclosures to it be left out for 90 days."""
    today = clock.today(facility)
    usual = {
        "recipients": ["County Department of Health"], "official": "Inspector Alice Boyd", "statement": "written",
        "says": "An open investigation", "stated_on": today, "starts_on": today,
        "ends_on": today + dt.timedelta(days=90),
    }  # fmt: skip
    return actions.suspend(patient=patient, facility=facility, by=by, **usual | fields)
