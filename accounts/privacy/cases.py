"""Investigations: opened, evidence preserved, interviews, finding, sanction, notification, correction, closed.

Hidden from the subject and the subject's manager. Each action raises Denied or Unknown (may not) or Refused (not now, in
words), and then nothing has changed.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator

from django.db import connection
from django.db.models import Q, QuerySet

from accounts import audit, clock
from accounts.access import reach_of, require
from accounts.audit.models import LogEntry
from accounts.people.models import Facility, User
from accounts.privacy.case_models import Complaint, Evidence, Interview, Investigation, Sanction
from accounts.workflow import Refused, Workflow, step

VERB = "accounts.investigate"
MOST_EVIDENCE = 5000


def conflicted(by, subject: User | None) -> bool:
    """The subject, and whoever manages the subject at any height."""
    seen: set[int] = set()
    while subject is not None and subject.pk not in seen:
        if subject.pk == by.pk:
            return True
        seen.add(subject.pk)
        subject = subject.manager
    return False


def not_in_conflict(case, by) -> None:
    if conflicted(by, case.subject):
        raise Refused("Nobody works on a case about themselves or about those they manage.")


def evidence_is_kept(case, by) -> None:
    if not case.preserved_hash:
        raise Refused("Preserve the evidence first.")


def somebody_was_heard(case, by) -> None:
    if not case.interviews.filter(part="subject").exists():
        raise Refused("Write down the talk with the subject first, or that they declined it.")


def a_subject_is_named(case, by) -> None:
    if case.subject_id is None:
        raise Refused("Name whom the case is about first.")


def it_was_appropriate(case, by) -> None:
    if case.finding != "appropriate":
        raise Refused("It was not appropriate: a sanction is decided first, also when it is none.")


def it_was_a_violation(case, by) -> None:
    if case.finding == "appropriate":
        raise Refused("It was appropriate: there is nothing to sanction.")


def sanction_is_logged(case, by) -> None:
    if not Sanction.objects.filter(case=case).exists():
        raise Refused("Enter the sanction in the log first, also when it is none.")


def breach_is_handed_over(case, by) -> None:
    if case.finding == "breach" and not case.breach_reference:
        raise Refused("Hand it over to the breach process first: its clock runs from the discovery.")


S = Investigation.Status
CASE = Workflow("investigation", S, S.TRIAGE, [
    step("accept", S.TRIAGE, S.OPEN, VERB, not_in_conflict, label="Take it up", key="a"),
    step("decline", S.TRIAGE, S.CLOSED, VERB, not_in_conflict, label="No case", reason_required=True),
    step("preserve", S.OPEN, S.EVIDENCE, VERB, not_in_conflict, a_subject_is_named, label="Preserve the evidence", key="p"),
    step("interview", S.EVIDENCE, S.INTERVIEW, VERB, not_in_conflict, evidence_is_kept, label="Begin interviews", key="i"),
    step("find", S.INTERVIEW, S.FINDING, VERB, not_in_conflict, somebody_was_heard, label="Make the finding",
         reason_required=True),
    step("clear", S.FINDING, S.CLOSED, VERB, not_in_conflict, it_was_appropriate, label="Close as appropriate",
         reason_required=True),
    step("sanction", S.FINDING, S.SANCTION, VERB, not_in_conflict, it_was_a_violation, label="To the sanction", key="s"),
    step("notify", S.SANCTION, S.NOTIFY, VERB, not_in_conflict, sanction_is_logged, label="To notification", key="n"),
    step("correct", S.NOTIFY, S.CORRECTIVE, VERB, not_in_conflict, breach_is_handed_over,
         label="Who was told", reason_required=True),
    step("close", S.CORRECTIVE, S.CLOSED, VERB, not_in_conflict, label="Close with the correction", reason_required=True),
])  # fmt: skip


# ------------------------------------------------------------------ who sees which


def seen_by(user) -> QuerySet[Investigation]:
    """The cases of the person's facilities that are not about themselves or about those they manage."""
    own = {user.active_role.facility_id} if user.active_role else set()
    rows = Investigation.objects.filter(facility_id__in=own | set(reach_of(user).facilities))
    return rows.exclude(subject__in=[user.pk, *managed_by(user)])


def managed_by(user) -> set[int]:
    """Everybody below the person, at any depth."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE below AS (
                 SELECT id FROM accounts_user WHERE manager_id = %s
                 UNION SELECT u.id FROM accounts_user u JOIN below ON u.manager_id = below.id)
               SELECT id FROM below""", [user.pk])  # fmt: skip
        return {row[0] for row in cursor.fetchall()}


HIDDEN = """
WITH RECURSIVE below AS (
  SELECT %(user)s::bigint AS id UNION SELECT u.id FROM accounts_user u JOIN below ON u.manager_id = below.id)
SELECT i.id, a.id FROM accounts_investigation i JOIN below ON below.id = i.subject_id
LEFT JOIN accounts_alert a ON a.case_id = i.id"""


def hidden_from(user) -> Q | None:
    """Rows of the trail that are about cases hidden from this reader, as a condition to exclude; None without any.
    Asked once a request: the user lives as long as it does."""
    from django.contrib.contenttypes.models import ContentType

    from accounts.privacy.models import Alert

    pairs = getattr(user, "_hidden_cases", None)
    if pairs is None:
        with connection.cursor() as cursor:
            cursor.execute(HIDDEN, {"user": user.pk})
            pairs = user._hidden_cases = cursor.fetchall()
    if not pairs:
        return None
    kinds = ContentType.objects.get_for_models(Investigation, Alert)
    case_ids, alert_ids = {case for case, _ in pairs}, {alert for _, alert in pairs if alert}
    return Q(content_type=kinds[Investigation], object_id__in=case_ids) | Q(
        content_type=kinds[Alert], object_id__in=alert_ids
    )


# ------------------------------------------------------------------ opening


def start(*, source: str, facility: Facility, subject: User | None, by, patient_id: int = 0) -> Investigation:
    require(by, VERB)
    if conflicted(by, subject):
        raise Refused("Nobody opens a case about themselves or about those they manage: another privacy officer does.")
    case = Investigation(
        source=source, facility=facility, subject=subject, patient_id=patient_id, opened_by=by, opened_at=clock.now()
    )
    return CASE.start(case, by=by)


def open_from(alert, *, by) -> Investigation:
    """A case of an alert's person and patient."""
    place = alert.facility or by.active_role.facility
    return start(source="alert", facility=place, subject=alert.user, patient_id=alert.patient_id, by=by)


def open_from_glass(glass, *, by) -> Investigation:
    """A case of a breaking of the glass that was not justified."""
    return start(source="glass", facility=glass.facility, subject=glass.user, patient_id=glass.patient_id, by=by)


def name_subject(*, case: Investigation, subject: User, by) -> Investigation:
    """Whom a complaint's case is about, once it is known."""
    require(by, VERB)
    not_in_conflict(case, by)
    if case.subject_id or case.status not in ("TRIAGE", "OPEN"):
        raise Refused("The subject stands already.")
    if conflicted(by, subject):
        raise Refused("That is yourself or somebody you manage: another privacy officer takes the case.")
    with audit.act("investigation.name_subject", by=by, obj=case):
        case.subject = subject
        case.save(update_fields=["subject"])
    return case


# ------------------------------------------------------------------ steps


def take(*, case: Investigation, verb: str, by, reason: str = "", finding: str = "") -> Investigation:
    """A step of the case. `preserve` keeps the evidence, `find` takes the finding."""
    if verb == "preserve":
        return preserve(case=case, by=by)
    if all(verb != row.verb for row in CASE.steps):
        raise Refused("There is no such step.")
    fields: dict = {}
    if verb == "find":
        if finding not in Investigation.Result.values:
            raise Refused("Choose the finding: appropriate, a violation, or a violation that may be a breach.")
        fields = {"finding": finding, "found_by": by, "found_at": clock.now()}
    if verb in ("close", "clear", "decline"):
        fields = {"closed_at": clock.now()}
    return CASE.take(case, verb, by=by, reason=reason, **fields)


def _rows_of(case: Investigation) -> QuerySet[LogEntry]:
    """What the person did with the patient (or, without one, on the days of the alerts), as the trail has it."""
    from accounts.privacy.models import Access

    rows = LogEntry.objects.filter(actor=case.subject, kind=LogEntry.ACT)
    if case.patient_id:
        rows = rows.filter(patient_ids__contains=[case.patient_id])
    else:
        spans = [Q(timestamp__gte=a.first_at, timestamp__lt=a.last_at) for a in case.alerts.all()]
        days = Q(pk__in=Access.objects.filter(alert__case=case).values("entry_id"))
        for span in spans:
            days |= span
        rows = rows.filter(days)
    return rows.order_by("recorded", "id")


def preserve(*, case: Investigation, by) -> Investigation:
    """Copy the rows of the trail that the case rests on, each with its digest, and one digest over all of them.

    Raises Refused when there are none, or more than anybody could read (5,000): narrow the case down first.
    """
    with audit.act("investigation.preserve", by=by, obj=case):
        case = Investigation.objects.select_for_update(no_key=True).get(pk=case.pk)
        CASE.check(case, "preserve", by)
        rows = list(_rows_of(case)[: MOST_EVIDENCE + 1].values())
        if not rows or len(rows) > MOST_EVIDENCE:
            raise Refused("The trail has no rows of this person and patient." if not rows else
                          f"More than {MOST_EVIDENCE:,} rows: open a case of one patient.")  # fmt: skip
        texts = [_canonical(row) for row in rows]
        Evidence.objects.bulk_create([
            Evidence(case=case, number=number, entry_id=row["id"], recorded=row["recorded"], row=text, sha256=_sha(text))
            for number, (row, text) in enumerate(zip(rows, texts, strict=True), 1)
        ], batch_size=500)  # fmt: skip
        whole = _sha("\n".join(_sha(text) for text in texts))
        return CASE.take(case, "preserve", by=by, detail={"rows": len(rows)}, preserved_at=clock.now(), preserved_by=by,
                         preserved_hash=whole)  # fmt: skip


def _canonical(row: dict) -> str:
    return json.dumps(row, sort_keys=True, default=_plain, ensure_ascii=True)


def _plain(value):
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else str(value)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def differences(case: Investigation) -> Iterator[str]:
    """What no longer fits: evidence that was altered, removed or added, and rows of the trail that now read otherwise."""
    kept = list(case.evidence.all())
    if _sha("\n".join(one.sha256 for one in kept)) != case.preserved_hash:
        yield "The list of the evidence is not the one that was preserved."
    now = {row["id"]: row for row in LogEntry.objects.filter(
        pk__in=[one.entry_id for one in kept], recorded__in={one.recorded for one in kept}).values()}  # fmt: skip
    for one in kept:
        if _sha(one.row) != one.sha256:
            yield f"Evidence {one.number} was altered."
        elif one.entry_id not in now:
            yield f"The row of evidence {one.number} is gone from the trail."
        elif _canonical(now[one.entry_id]) != one.row:
            yield f"The row of evidence {one.number} reads otherwise in the trail now."


# ------------------------------------------------------------------ what is written down


def add_interview(*, case: Investigation, by, part: str, person: str, held_on: dt.date, notes: str) -> Interview:
    require(by, VERB)
    not_in_conflict(case, by)
    if case.status != "INTERVIEW":
        raise Refused("Talks are written down while the case is at its interviews.")
    if not person.strip() or not notes.strip():
        raise Refused("Say with whom, and what was said.")
    if held_on > clock.today(case.facility):
        raise Refused("That day has not come.")
    with audit.act("investigation.add_interview", by=by, obj=case):
        return Interview.objects.create(
            case=case, part=part, person=person.strip(), held_on=held_on, notes=notes.strip(), by=by
        )


def log_sanction(
    *, case: Investigation, by, level: str, decided_by: str, decided_on: dt.date, reason: str, hr_on: dt.date | None = None
) -> Sanction:  # fmt: skip
    """The line of the sanction log (164.530(e)). Raises Refused: not at the sanction, no reason, days that cannot be."""
    require(by, VERB)
    not_in_conflict(case, by)
    if case.status != "SANCTION" or Sanction.objects.filter(case=case).exists():
        raise Refused("The sanction is entered once, when the case is there.")
    if not reason.strip() or not decided_by.strip():
        raise Refused("Say who decided, and why this level.")
    if level != "none" and hr_on is None:
        raise Refused("Say when it was given to personnel.")
    if max(decided_on, hr_on or decided_on) > clock.today(case.facility):
        raise Refused("That day has not come.")
    if hr_on and hr_on < decided_on:
        raise Refused("It was given to personnel before it was decided.")
    with audit.act("investigation.log_sanction", by=by, obj=case):
        return Sanction.objects.create(
            case=case, level=level, decided_by=decided_by.strip(), decided_on=decided_on, hr_on=hr_on,
            reason=reason.strip(), entered_by=by,
        )  # fmt: skip


# Opens an incident in the breach process and returns its number: the record registers it, which the ground does not know.
_breach_process: list[Callable[..., str]] = []


def register_breach_process(report: Callable[..., str]) -> None:
    """`report(case=, by=, information=, discovered_on=)` opens the incident of a case and returns its number."""
    _breach_process[:] = [report]


def hand_over(*, case: Investigation, by, information: str, discovered_on: dt.date) -> Investigation:
    """To the breach process, as an incident of its own, whose clock began with the discovery (164.404(a)(2))."""
    require(by, VERB)
    not_in_conflict(case, by)
    if case.finding != "breach" or case.status == "CLOSED":
        raise Refused("Only a case found to be perhaps a breach is handed over.")
    with audit.act("investigation.hand_over", by=by, obj=case):
        case = Investigation.objects.select_for_update(no_key=True).get(pk=case.pk)
        if case.breach_reference:
            raise Refused(f"It is handed over already: {case.breach_reference}.")
        (report,) = _breach_process
        case.breach_reference = report(case=case, by=by, information=information, discovered_on=discovered_on)
        case.save(update_fields=["breach_reference"])
    return case


# ------------------------------------------------------------------ complaints


def log_complaint(
    *, facility: Facility, by, received_on: dt.date, how: str, about: str, complainant: str = "", contact: str = ""
) -> Complaint:
    """A line of the complaints log (164.530(d)(2)). Raises Refused without words or for a day to come."""
    require(by, VERB)
    if not about.strip():
        raise Refused("Say what the complaint is.")
    if received_on > clock.today(facility):
        raise Refused("That day has not come.")
    with audit.act("complaint.log", by=by) as act:
        act.obj = row = Complaint.objects.create(
            facility=facility, received_on=received_on, how=how, about=about.strip(), complainant=complainant.strip(),
            contact=contact.strip(), entered_by=by,
        )  # fmt: skip
    return row


def open_from_complaint(*, complaint: Complaint, by) -> Investigation:
    """A case; whom it is about may be named later."""
    if complaint.case_id or complaint.disposition:
        raise Refused("There is a case of it already, or it is answered.")
    with audit.act("complaint.open_case", by=by, obj=complaint):
        case = start(source="complaint", facility=complaint.facility, subject=None, by=by)
        complaint.case = case
        complaint.save(update_fields=["case"])
    return case


def answer(*, complaint: Complaint, by, disposition: str) -> Complaint:
    """The disposition; nobody is retaliated against for a complaint (164.530(g))."""
    require(by, VERB)
    if complaint.disposition:
        raise Refused("It is answered already.")
    if not disposition.strip():
        raise Refused("Say what became of it.")
    with audit.act("complaint.answer", by=by, obj=complaint):
        complaint.disposition, complaint.answered_by = disposition.strip(), by
        complaint.answered_on = clock.today(complaint.facility)
        complaint.save(update_fields=["disposition", "answered_by", "answered_on"])
    return complaint
