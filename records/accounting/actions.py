"""What changes accountings: requests, their letter, suspensions, and disclosures that other departments made."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts import audit, clock
from accounts.access import require
from accounts.workflow import Refused
from records.accounting import letters, rules
from records.accounting.lines import accounting
from records.accounting.models import AccountingRequest, AccountingSuspension
from records.accounting.workflow import VERB, WORKFLOW
from records.documents import files
from records.release.models import Disclosure
from records.release.rules import ACCOUNTABLE, dates

SUSPEND = "records.suspend_accounting"
# Made by other departments: reports that the law asks for, and what was lost. Requests make theirs at the release.
BY_HAND = ACCOUNTABLE - {"impermissible", "order", "subpoena"}


def log_request(
    *, patient, facility, received_at: dt.datetime, by, first_day: dt.date | None = None,
    last_day: dt.date | None = None, **fields,
) -> AccountingRequest:  # fmt: skip
    """Write down that an accounting was asked for. Day 0 is the day of receipt; the answer is due in 60 days.

    Without days it covers the six years before. Raises Refused for a retired record, a receipt in the future, or a
    period that the right does not cover; Denied when `by` may not.
    """
    require(by, VERB, patient)
    if patient.merged_into_id:
        raise Refused("This record number is retired: ask at the record it was merged into.")
    if received_at > clock.now():
        raise Refused("It cannot have been received in the future.")
    asked_on = dates.received_on(received_at, facility.time_zone)
    first, last = first_day or rules.first_day(asked_on), last_day or asked_on
    if problem := rules.period_problem(first, last, asked_on):
        raise Refused(problem)
    if not fields.get("identity_method"):
        raise Refused("Say how the identity of who asks was verified (164.514(h)).")
    row = AccountingRequest(
        patient=patient, facility=facility, received_at=received_at, first_day=first, last_day=last,
        due_on=rules.due_on(asked_on), logged_by=by, **fields,
    )  # fmt: skip
    with audit.act("accountingrequest.log", by=by, obj=patient):
        return WORKFLOW.start(row, by=by, verb="receive")


def extend(*, request: AccountingRequest, until: dt.date, reason: str, by) -> AccountingRequest:
    """Once, by 30 days at most, with a statement to the patient inside the first 60 (164.528(c)(1)(ii))."""
    problem = rules.extension_problem(
        extended=request.extended_from is not None, due=request.due_on, today=clock.today(request.facility), until=until
    )
    if problem:
        raise Refused(problem)
    return WORKFLOW.take(
        request, "extend", by=by, reason=reason, due_on=until, extended_from=request.due_on, extended_at=clock.now(),
        extended_by=by, extension_reason=reason.strip()[:300],
    )  # fmt: skip


def tell_fee(*, request: AccountingRequest, fee: Decimal, by) -> AccountingRequest:
    """The patient is told the cost before it is made, and may withdraw or ask for less. Refused for the first in 12 months."""
    if fee <= 0:
        raise Refused("A fee is more than nothing: to give it free, give it.")
    return WORKFLOW.take(request, "tell_fee", by=by, fee=fee, fee_told_at=clock.now(), fee_told_by=by)


def waive(*, request: AccountingRequest, reason: str, by) -> AccountingRequest:
    return WORKFLOW.take(request, "waive", by=by, reason=reason, fee=None, fee_told_at=None, fee_told_by=None)


def give(*, request: AccountingRequest, by) -> AccountingRequest:
    """Write the accounting as of now, keep it, and close the request: what was sent can be shown for ever."""
    require(by, VERB, request)
    with audit.act("accountingrequest.give", by=by, obj=request), transaction.atomic():
        listed = accounting_of(request)
        content = letters.accounting_letter(request, listed, by=by)
        stored = files.store(content)
        return WORKFLOW.take(
            request, "give", by=by, given_at=clock.now(), given_by=by, lines_count=len(listed.lines),
            detail={"disclosures": listed.times, "left_out": sum(listed.left_out.values())}, **stored.fields(),
        )  # fmt: skip


def accounting_of(request: AccountingRequest):
    """What the accounting lists when it is given today."""
    return accounting(
        request.patient, first=request.first_day, last=request.last_day, facility=request.facility,
        today=clock.today(request.facility),
    )  # fmt: skip


def take(*, request: AccountingRequest, verb: str, by, reason: str = "") -> AccountingRequest:
    """A step that carries nothing but its reason: agree, withdraw."""
    if verb not in ("agree", "withdraw"):
        raise Refused("This step is taken on its own form.")
    return WORKFLOW.take(request, verb, by=by, reason=reason)


# ---------------------------------------------------------------- suspension


def suspend(
    *, patient, facility, recipients: list[str], official: str, statement: str, says: str, stated_on: dt.date,
    starts_on: dt.date, ends_on: dt.date, by,
) -> AccountingSuspension:  # fmt: skip
    """An oversight agency or law enforcement official says that an accounting would impede its work (164.528(a)(2)).

    `recipients`: every name that disclosures have for the agency. Raises Refused when the time is not one that the
    statement allows, or nothing is named.
    """
    require(by, SUSPEND, patient)
    named = sorted({name.strip() for name in recipients if name.strip()})
    if not named:
        raise Refused("Name the agency whose disclosures are left out.")
    if not official.strip() or not says.strip():
        raise Refused("Write down who made the statement, and what it says (164.528(a)(2)).")
    if statement not in AccountingSuspension.Statement.values:
        raise Refused("Say whether the statement was made in writing or orally.")
    if stated_on > clock.today(facility):
        raise Refused("The statement cannot have been made in the future.")
    if problem := rules.suspension_problem(statement=statement, stated_on=stated_on, starts=starts_on, ends=ends_on):
        raise Refused(problem)
    row = AccountingSuspension(
        patient=patient, facility=facility, recipients=named, official=official.strip(), statement=statement,
        says=says.strip(), stated_on=stated_on, starts_on=starts_on, ends_on=ends_on, recorded_by=by,
    )  # fmt: skip
    with audit.act("accountingsuspension.make", by=by, obj=patient):
        row.save(force_insert=True)
    return row


def lift(*, suspension: AccountingSuspension, by) -> AccountingSuspension:
    """The agency needs it no longer: what it hid is told again."""
    require(by, SUSPEND, suspension)
    with audit.act("accountingsuspension.lift", by=by, obj=suspension):
        row = AccountingSuspension._base_manager.select_for_update(no_key=True).get(pk=suspension.pk)
        if row.lifted_at:
            raise Refused("It is lifted already.")
        row.lifted_at, row.lifted_by = clock.now(), by
        row.save(update_fields=["lifted_at", "lifted_by"])
    return row


# ---------------------------------------------------------------- by others


def record_disclosure(
    *, patient, facility, basis: str, disclosed_at: dt.datetime, recipient_name: str, recipient_address: str,
    what: str, purpose: str, by,
) -> Disclosure:  # fmt: skip
    """Write down what another department disclosed (a report to public health, to the police): it is accounted for too.

    Raises Refused for a basis that a request makes by itself, a moment in the future, or missing words.
    """
    require(by, SUSPEND, patient)
    if basis not in BY_HAND:
        raise Refused("On this basis disclosures come from a request: log the request instead.")
    if disclosed_at > clock.now():
        raise Refused("It cannot have been disclosed in the future.")
    if not (recipient_name.strip() and what.strip() and purpose.strip()):
        raise Refused("Say to whom it went, what, and why (164.528(b)(2)).")
    row = Disclosure(
        patient=patient, facility=facility, disclosed_at=disclosed_at, recipient_name=recipient_name.strip(),
        recipient_address=recipient_address.strip(), what=what.strip(), purpose=purpose.strip(), basis=basis,
        delivery="", page_count=0, by=by,
    )  # fmt: skip
    with audit.act("disclosure.record", by=by, obj=patient):
        row.save(force_insert=True)
    return row
