"""What changes incidents. `report` is the way in for every other part of the house; the rest is the privacy officer's."""

import datetime as dt
from collections.abc import Iterable

from accounts import audit, clock
from accounts.access import require
from accounts.workflow import Refused
from records.incidents import duties, rules
from records.incidents.models import Assessment, Incident, NoticeDelay
from records.incidents.people import add_people, require_named, write_disclosures
from records.incidents.workflow import VERB, WORKFLOW, not_their_own

S = Incident.Status
WRITING = (S.TRIAGE, S.CONTAINED, S.ASSESSED, S.BREACH)
NOTICE = ("notice_what", "notice_information", "notice_steps", "notice_doing", "notice_contact")


def report(
    *, facility, kind: str, description: str, information: str, discovered_on: dt.date, by, patients: Iterable = (),
    occurred_on: dt.date | None = None, disclosure=None, outside: bool = False, recipient_name: str = "",
    recipient_address: str = "", caused_by=None, source: str = "report",
) -> Incident:  # fmt: skip
    """Somebody reports that information was used or went out as it should not have. Anybody of the workforce may.

    `discovered_on` is the first day on which anybody here, or an agent, knew or should have known: the clocks start then
    (164.404(a)(2)), and the report's own day is its latest. `patients`: whose information it was, as far as known;
    `disclosure`: the release that went wrong; `caused_by`: whose act it was, who neither sees nor decides the case.
    Raises Refused in words, Denied when `by` may not report.
    """
    require(by, "records.report_incident")
    patients = list(patients)
    if disclosure is not None and disclosure.patient not in patients:
        patients.append(disclosure.patient)
    require_named(by, patients)
    today = clock.today(facility)
    _check_days(discovered_on, occurred_on, today)
    if kind not in Incident.Kind.values or source not in Incident.Source.values:
        raise Refused("Say what kind of incident it is, and how it became known.")
    if not description.strip() or not information.strip():
        raise Refused("Say what happened, and which information it was.")
    if outside and not recipient_name.strip():
        raise Refused("Say who got it; “unknown” if nobody knows.")
    incident = Incident(
        facility=facility, kind=kind, source=source, description=description.strip(), information=information.strip()[:300],
        discovered_on=discovered_on, occurred_on=occurred_on, reported_at=clock.now(), reported_by=by,
        disclosure=disclosure, outside=outside, recipient_name=recipient_name.strip() if outside else "",
        recipient_address=recipient_address.strip() if outside else "", caused_by=caused_by,
        due_on=rules.limit(discovered_on),
    )  # fmt: skip
    with audit.act("incident.report", by=by, patients=patients) as act:
        act.obj = WORKFLOW.start(incident, by=by, verb="report")
        add_people(incident=act.obj, patients=patients, by=by, reporting=True)
        return set_clock(act.obj)


def _check_days(discovered_on, occurred_on, today) -> None:
    if discovered_on > today:
        raise Refused("It cannot be discovered in the future.")
    if occurred_on and occurred_on > discovered_on:
        raise Refused("It cannot have happened after it was discovered.")


def set_clock(incident: Incident) -> Incident:
    """The clock follows from the day of discovery, the people's states and any delay: derived, never typed."""
    due = duties.due_on(incident)
    if due != incident.due_on:
        with audit.act("incident.clock", by=None, obj=incident):
            incident.due_on = due
            incident.save(update_fields=["due_on"])
    return incident


def triage(
    *, incident: Incident, discovered_on: dt.date, by, occurred_on: dt.date | None = None, outside: bool = False,
    recipient_name: str = "", recipient_address: str = "", information: str = "", caused_by=None,
) -> Incident:  # fmt: skip
    """Take it up, and put right what the report did not know: when it was discovered, whether it left, who got it."""
    reported_on = clock.local(incident.reported_at, incident.facility).date()
    _check_days(discovered_on, occurred_on, clock.today(incident.facility))
    if discovered_on > reported_on:
        raise Refused(f"It was known on {reported_on:%m/%d/%Y}, when it was reported: discovered then at the latest.")
    if outside and not recipient_name.strip():
        raise Refused("Say who got it; “unknown” if nobody knows.")
    if caused_by is not None and caused_by.pk == by.pk:
        raise Refused("It is about you: another privacy officer takes it up.")
    done = WORKFLOW.take(
        incident, "triage", by=by, discovered_on=discovered_on, occurred_on=occurred_on, outside=outside,
        recipient_name=recipient_name.strip() if outside else "",
        recipient_address=recipient_address.strip() if outside else "",
        information=information.strip()[:300] or incident.information, caused_by=caused_by,
        detail={"discovered_on": discovered_on.isoformat()},
    )  # fmt: skip
    return set_clock(done)


def contain(*, incident: Incident, words: str, by) -> Incident:
    """What was done at once: pages got back, a device wiped, the recipient's word that nothing was kept."""
    return WORKFLOW.take(
        incident, "contain", by=by, reason=words, contained_at=clock.now(), contained_by=by, containment=words.strip()
    )


def assess(
    *, incident: Incident, ratings: dict[str, str], words: dict[str, str], by, exception: str = "",
    exception_words: str = "",
) -> Assessment:  # fmt: skip
    """Write down the four factors of 164.402(2), each rated and in words, and an exception if one holds.

    Raises Refused for a factor without words, a rating that does not exist, an exception without its reason.
    """
    for key, label in rules.FACTORS:
        if ratings.get(key) not in dict(rules.RATINGS) or not words.get(key, "").strip():
            raise Refused(f"Rate it and say why: {label[:1].lower()}{label[1:]}.")
    if exception and (exception not in dict(rules.EXCEPTIONS) or not exception_words.strip()):
        raise Refused("Say why the exception holds.")
    with audit.act("incident.assess", by=by, obj=incident):
        incident = WORKFLOW.take(incident, "assess", by=by)
        row = Assessment(
            incident=incident, made_by=by, made_at=clock.now(), ratings={k: ratings[k] for k, _ in rules.FACTORS},
            words={k: words[k].strip() for k, _ in rules.FACTORS}, exception=exception,
            exception_words=exception_words.strip() if exception else "",
        )  # fmt: skip
        row.save(force_insert=True)
    return row


CONCLUSIONS = {
    "permitted": S.NOT_INCIDENT, "except": S.NOT_INCIDENT, "low": S.LOW_PROBABILITY, "breach": S.BREACH,
    "presume": S.BREACH,
}  # fmt: skip


def conclude(*, incident: Incident, verb: str, by, reason: str = "") -> Incident:
    """The decision: `permitted`, `except`, `low`, `breach`, or `presume` (a breach without assessment).

    What left the house and was not permitted goes into each patient's accounting, low probability or not (164.528).
    """
    if verb not in CONCLUSIONS:
        raise Refused("There is no such decision.")
    with audit.act("incident.conclude", by=by, obj=incident):
        incident = WORKFLOW.take(
            incident,
            verb,
            by=by,
            reason=reason,
            conclusion=CONCLUSIONS[verb],
            concluded_at=clock.now(),
            concluded_by=by,
        )
        write_disclosures(incident, by=by)
    return incident


def reopen(*, incident: Incident, reason: str, by) -> Incident:
    """New facts: it is looked at again. What was assessed and decided before stays in its history."""
    cleared = {
        "conclusion": "", "concluded_at": None, "concluded_by": None, "contained_at": None, "contained_by": None,
        "containment": "",
    }  # fmt: skip
    return WORKFLOW.take(incident, "reopen", by=by, reason=reason, **cleared)


def write_notice(*, incident: Incident, by, **texts) -> Incident:
    """What the letters say, in plain language (164.404(c)). Until the first goes it can be mended."""
    require_own(incident, by)
    if incident.status not in WRITING or incident.people.exclude(sent_on=None).exists():
        raise Refused("The letters are going out, or there is nothing to tell: their words stay as they are.")
    with audit.act("incident.write_notice", by=by, obj=incident):
        incident = locked(incident)
        for name in NOTICE:
            setattr(incident, name, texts[name])
        incident.save(update_fields=list(NOTICE))
    return incident


def delay(*, incident: Incident, statement: str, official: str, stated_on: dt.date, until: dt.date, by) -> NoticeDelay:
    """A law enforcement official says that a notice would impede an investigation (164.412): nothing goes out till then."""
    require_own(incident, by)
    if statement not in NoticeDelay.Statement.values or not official.strip():
        raise Refused("Say who made the statement, and whether in writing or orally.")
    if stated_on > clock.today(incident.facility):
        raise Refused("The statement cannot have been made in the future.")
    if problem := rules.delay_problem(statement=statement, stated_on=stated_on, until=until):
        raise Refused(problem)
    with audit.act("incident.delay", by=by, obj=incident):
        incident = locked(incident)
        if incident.status in (S.CLOSED, S.NOT_INCIDENT, S.LOW_PROBABILITY):
            raise Refused("No notice goes out that could be delayed.")
        row = NoticeDelay(
            incident=incident, statement=statement, official=official.strip(), stated_on=stated_on, until=until,
            recorded_by=by,
        )  # fmt: skip
        row.save(force_insert=True)
        set_clock(incident)
    return row


def take(*, incident: Incident, verb: str, by) -> Incident:
    """A step that carries nothing: begin the notices, close."""
    if verb not in ("notify", "close"):
        raise Refused("This step is taken on its own form.")
    return WORKFLOW.take(incident, verb, by=by)


def require_own(incident: Incident, by) -> None:
    """The privacy officer's verb, and not an incident of their own doing. Denied or Refused."""
    require(by, VERB)
    not_their_own(incident, by)


def locked(incident: Incident) -> Incident:
    return Incident._base_manager.select_for_update(no_key=True).get(pk=incident.pk)
