"""Incidents in the tests, brought to any state by their legal steps."""

import datetime as dt

from accounts import clock
from records.incidents import actions, people, rules
from records.incidents.models import Incident

NOTICE = {
    "notice_what": "A letter with your test results was sent to another patient.",
    "notice_information": ["name", "birth_date", "results"],
    "notice_steps": "Look at the letters of your insurer for care that you did not get.",
    "notice_doing": "We check every envelope twice since.",
    "notice_contact": "Toll-free 1-800-555-0100, privacy@example.org",
}


def reported(facility, *, by, patients=(), days_ago=2, **fields) -> Incident:
    """A fax with a summary went to a wrong number, so many days ago, and was known on that day."""
    day = clock.today(facility) - dt.timedelta(days=days_ago)
    usual = {
        "kind": "misdirected", "description": "Faxed to a number with two digits exchanged.", "discovered_on": day,
        "information": "Discharge summary", "occurred_on": day, "outside": True,
        "recipient_name": "Corner Bakery", "recipient_address": "3 Main St\nEaston, PA 18042",
    }  # fmt: skip
    return actions.report(facility=facility, patients=patients, by=by, **usual | fields)


def taken_up(incident, *, by, **changed) -> Incident:
    names = ("discovered_on", "occurred_on", "information", "outside", "recipient_name", "recipient_address")
    return actions.triage(incident=incident, by=by, **{name: getattr(incident, name) for name in names} | changed)


def factors(rating="low", **changed) -> dict:
    """The four factors, all rated alike, each with words."""
    return {
        "ratings": {key: rating for key, _ in rules.FACTORS} | changed,
        "words": {key: f"As to {key}: looked into on the day." for key, _ in rules.FACTORS},
    }


def assessed(incident, *, by, rating="low", **more) -> Incident:
    """Taken up, contained and assessed."""
    taken_up(incident, by=by)
    actions.contain(incident=incident, words="The bakery shredded the pages and wrote so.", by=by)
    actions.assess(incident=incident, by=by, **factors(rating) | more)
    return again(incident)


def breach(incident, *, by) -> Incident:
    return actions.conclude(incident=assessed(incident, by=by, rating="high"), verb="breach", by=by)


def notifying(incident, *, by) -> Incident:
    """A breach whose letters are written and begin to go."""
    breach(incident, by=by)
    actions.write_notice(incident=again(incident), by=by, **NOTICE)
    return actions.take(incident=again(incident), verb="notify", by=by)


def closed(incident, *, by) -> Incident:
    today = clock.today(incident.facility)
    people.mark_sent(incident=notifying(incident, by=by), how="mail", on=today, by=by)
    return actions.take(incident=again(incident), verb="close", by=by)


def again(incident) -> Incident:
    return Incident._base_manager.get(pk=incident.pk)


def assessed_again(incident, *, by, rating="low") -> Incident:
    """After it was opened again: contained and assessed anew."""
    actions.contain(incident=again(incident), words="The recipient wrote that nothing was kept.", by=by)
    actions.assess(incident=again(incident), by=by, **factors(rating))
    return again(incident)


def closed_low(facility, cast, patient) -> Incident:
    """One that was of low probability, and is closed."""
    rated = assessed(reported(facility, by=cast.clerk, patients=[patient]), by=cast.privacy)
    done = actions.conclude(incident=rated, verb="low", by=cast.privacy)
    return actions.take(incident=done, verb="close", by=cast.privacy)
