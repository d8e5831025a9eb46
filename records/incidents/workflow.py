"""An incident's way from the report to the end of its notices (domain 5.9), as a table."""

from accounts.workflow import Refused, Workflow, step
from records.incidents.duties import open_duties
from records.incidents.models import Incident

S = Incident.Status
VERB = "records.manage_incident"


def not_their_own(incident, by) -> None:
    """Nobody decides about an incident of their own doing."""
    if incident.caused_by_id is not None and incident.caused_by_id == by.pk:
        raise Refused("It is about you: another privacy officer decides.")


def shows_low_probability(incident, by) -> None:
    assessment = incident.assessment()
    problem = "Nothing is assessed: it is presumed a breach." if assessment is None else assessment.low_problem()
    if problem:
        raise Refused(problem)


def has_an_exception(incident, by) -> None:
    assessment = incident.assessment()
    if assessment is None or not assessment.exception:
        raise Refused("The assessment names no exception of 164.402: it is presumed a breach.")


def is_not_accounted(incident, by) -> None:
    """The accounting lists it as a mistake, for ever: it was no permitted one."""
    if incident.people.exclude(disclosure=None).exists():
        raise Refused("The accounting lists it as a mistake already: conclude that the probability is low, if it is.")


def notice_is_written(incident, by) -> None:
    texts = (incident.notice_what, incident.notice_steps, incident.notice_doing, incident.notice_contact)
    if not (all(texts) and incident.notice_information):
        raise Refused(
            "The letter is not written: what happened, which information, what people can do, what we do, contact."
        )


def people_are_named(incident, by) -> None:
    if not incident.people.filter(voided_at=None).exists():
        raise Refused("Nobody is on the list of people concerned.")


def every_notice_is_given(incident, by) -> None:
    waiting = [duty.label for duty in open_duties(incident) if not duty.yearly]
    if waiting:
        raise Refused(f"Not given yet: {'; '.join(waiting)}.")


def _mine(verb, source, target, *needs, **words):
    return step(verb, source, target, VERB, not_their_own, *needs, **words)


WORKFLOW = Workflow(
    "incident",
    S,
    S.REPORTED,
    [
        _mine("triage", S.REPORTED, S.TRIAGE, label="Take it up"),
        _mine("contain", S.TRIAGE, S.CONTAINED, label="Contained", reason_required=True),
        _mine("assess", S.CONTAINED, S.ASSESSED, label="Assess the four factors"),
        _mine("permitted", [S.REPORTED, S.TRIAGE, S.CONTAINED], S.NOT_INCIDENT,
              is_not_accounted, label="It was permitted", reason_required=True),
        _mine("except", S.ASSESSED, S.NOT_INCIDENT, has_an_exception, is_not_accounted, label="An exception holds"),
        _mine("low", S.ASSESSED, S.LOW_PROBABILITY, shows_low_probability, label="Low probability", key="l"),
        _mine("breach", S.ASSESSED, S.BREACH, label="It is a breach", key="b"),
        # Without an assessment it is a breach by presumption: who notifies at once need not assess.
        _mine("presume", [S.TRIAGE, S.CONTAINED], S.BREACH, label="Notify without assessing"),
        _mine("notify", S.BREACH, S.NOTIFYING, people_are_named, notice_is_written, label="Begin the notices", key="n"),
        _mine("close", S.NOTIFYING, S.CLOSED, every_notice_is_given, label="Close", key="c"),
        _mine("close", [S.NOT_INCIDENT, S.LOW_PROBABILITY], S.CLOSED, label="Close", key="c"),
        _mine("reopen", [S.ASSESSED, S.NOT_INCIDENT, S.LOW_PROBABILITY, S.CLOSED], S.TRIAGE, label="Look at it again",
              reason_required=True),
    ],
)  # fmt: skip
