"""Changes after billing: a new version beside the old one, what it changes, and until when it may (domain section 4.3)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts import audit, clock
from accounts.access import Denied, may
from accounts.policy import declare, policy
from accounts.workflow import Refused, record
from coding.assignment.models import CodeAssignment, CodeEvidence, CodeSet, EditAnswer
from coding.assignment.workflow import CODE, S, is_the_last_version

declare(
    "drg_base_rate",
    0,
    "Dollars that a relative weight of 1 pays here (blended base rate); 0: not known.",
    least=0,
    most=1_000_000,
)
declare("upward_change_days", 60, "Days from the initial notice in which a DRG may be raised: 42 CFR 412.60(d).")
declare("overpayment_days", 60, "Days in which an identified overpayment is reported and returned: 42 CFR 401.305.")
declare(
    "investigation_days", 180, "Days for which a good-faith investigation can suspend that deadline: 42 CFR 401.305(b)."
)

BILLED = (S.BILLED, S.PAID, S.DENIED, S.REBILLED)
COPIED = (
    "kind", "sequence", "system", "code", "title", "poa", "performed_on", "provider_id", "modifiers", "units",
    "place_of_service",
)  # fmt: skip


def recode(codeset: CodeSet, *, by, reason: str, notice_on: dt.date | None = None) -> CodeSet:
    """Begin a new version of billed codes, for `by` to change: a copy with its evidence and answers; the old one stays.

    `notice_on`: the day of the initial notice of the DRG (remittance), from which an upward change has 60 days.
    Raises Denied or Refused.
    """
    if not may(by, CODE, codeset):
        raise Denied(CODE, codeset, "not in this role")
    if not reason.strip():
        raise Refused("A recode needs its reason in words.")
    with audit.act("codeset.recode", by=by, obj=codeset):
        old = CodeSet.objects.select_for_update(no_key=True).get(pk=codeset.pk)
        if old.status not in BILLED:
            raise Refused(
                f"It is {old.get_status_display().lower()}: only what was billed is recoded in a new version."
            )
        is_the_last_version(old, by)
        withdrawn = CodeSet.objects.filter(replaces=old, status=S.WITHDRAWN).first()
        new = (
            _again(withdrawn, old, by, reason.strip(), notice_on)
            if withdrawn
            else _next_version(old, by, reason.strip(), notice_on)
        )
        _copy(old, new, by)
        record(new, verb="recode", was=old.status, by=by, reason=reason.strip())
    return new


def _next_version(old: CodeSet, by, reason: str, notice_on: dt.date | None) -> CodeSet:
    new = CodeSet(
        patient_id=old.patient_id, facility_id=old.facility_id, encounter_id=old.encounter_id, side=old.side,
        version=old.encounter.codesets.filter(side=old.side).order_by("-version").first().version + 1, status=S.RECODE,
        discharged_at=old.discharged_at, coder=by, replaces=old, recode_reason=reason, drg_id=old.drg_id,
        notice_on=notice_on or old.notice_on, disposition=old.disposition, disposition_by_id=old.disposition_by_id,
        disposition_at=old.disposition_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        raise Refused("Somebody else has begun to recode it.") from None
    return new


def _again(new: CodeSet, old: CodeSet, by, reason: str, notice_on: dt.date | None) -> CodeSet:
    """A version that was withdrawn is taken up again, from what was billed; what it held before is voided."""
    for row in new.assignments.filter(voided_at=None):
        row.voided_at, row.voided_by, row.void_reason = clock.now(), by, "The recode was withdrawn"
        row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    told = {"status": S.RECODE, "coder": by, "recode_reason": reason, "notice_on": notice_on or old.notice_on,
            "identified_on": None, "investigated_from": None, "drg_id": old.drg_id}  # fmt: skip
    for name, value in told.items():
        setattr(new, name, value)
    new.save(update_fields=[name.removesuffix("_id") for name in told])
    return new


def _copy(old: CodeSet, new: CodeSet, by) -> None:
    """Codes with their evidence, and answers to edits; pointers lead to the new version's diagnoses."""
    now, twins = clock.now(), {}
    for row in old.assignments.filter(voided_at=None).order_by("id"):
        twin = CodeAssignment(codeset=new, patient_id=new.patient_id, assigned_by=by, assigned_at=now,
                              **{name: getattr(row, name) for name in COPIED})  # fmt: skip
        twins[row.public_id] = (row, twin)
    for row, twin in twins.values():
        twin.pointers = [twins[one][1].public_id for one in row.pointers if one in twins]
        twin.save(force_insert=True)
        for evidence in row.evidence.filter(voided_at=None):
            CodeEvidence(
                assignment=twin, patient_id=new.patient_id, document_id=evidence.document_id, version_id=evidence.version_id,
                page=evidence.page, start=evidence.start, passage=evidence.passage, cited_by_id=evidence.cited_by_id,
                cited_at=evidence.cited_at,
            ).save(force_insert=True)  # fmt: skip
    answered = set(new.edit_answers.values_list("rule", "key"))
    for answer in old.edit_answers.all():
        if (answer.rule, answer.key) in answered:
            continue
        EditAnswer(
            codeset=new, patient_id=new.patient_id, rule=answer.rule, key=answer.key, reason=answer.reason,
            answered_by_id=answer.answered_by_id, answered_at=answer.answered_at,
        ).save(force_insert=True)  # fmt: skip


def set_days(codeset: CodeSet, *, by, **told) -> None:
    """The days from which deadlines of a recode count: `notice_on`, `identified_on`, `investigated_from`."""
    from coding.assignment.actions import changing

    if not told or told.keys() - {"notice_on", "identified_on", "investigated_from"}:
        raise Refused("Say which day.")
    today = clock.today(codeset.facility)
    if any(day and day > today for day in told.values()):
        raise Refused("That day has not come yet.")
    with changing(codeset, by=by, verb="recode_days") as locked:
        if locked.replaces_id is None:
            raise Refused("Only a recode has these days.")
        for name, value in told.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(told))


# ---- what it changes


@dataclass(frozen=True)
class Change:
    """A recode against the version that was billed."""

    added: list[str]
    removed: list[str]
    other: list[str]  # POA, sequence, modifiers and the like, in words
    drg_before: str
    drg_after: str
    weight_before: Decimal | None
    weight_after: Decimal | None
    payment_before: Decimal | None
    payment_after: Decimal | None

    @property
    def direction(self) -> str:
        """up or down by weight; "" when it stays, or a weight is not known."""
        if self.weight_before is None or self.weight_after is None or self.weight_before == self.weight_after:
            return ""
        return "up" if self.weight_after > self.weight_before else "down"

    @property
    def dollars(self) -> Decimal | None:
        if self.payment_before is None or self.payment_after is None:
            return None
        return self.payment_after - self.payment_before


def change(new: CodeSet, *, result=None) -> Change | None:
    """Before and after of a recode. `result`: its DRG now (DrgResult or the desk's), by default the one kept. None for
    a first version."""
    old = new.replaces
    if old is None:
        return None
    before, after = _codes(old), _codes(new)
    now = result or new.drg
    drg_before, weight_before = (old.drg.code, old.drg.weight) if old.drg else ("", None)
    weight_after = now.weight if now else None
    return Change(
        added=[code for code in after if code not in before], removed=[code for code in before if code not in after],
        other=[words for code in after if code in before for words in _told(code, before[code], after[code])],
        drg_before=drg_before, drg_after=f"{now.drg:03}" if now else "", weight_before=weight_before,
        weight_after=weight_after, payment_before=_payment(weight_before), payment_after=_payment(weight_after),
    )  # fmt: skip


def _codes(codeset: CodeSet) -> dict[str, CodeAssignment]:
    rows = codeset.assignments.filter(voided_at=None).exclude(kind="admitting").order_by("kind", "sequence")
    return {row.dotted: row for row in rows}


def _told(code: str, before: CodeAssignment, after: CodeAssignment):
    if before.kind != after.kind:
        yield f"{code} is now {after.get_kind_display().lower()}"
    if before.poa != after.poa:
        yield f"{code}: POA {before.poa or 'blank'} to {after.poa or 'blank'}"
    if before.modifiers != after.modifiers:
        yield f"{code}: modifiers {' '.join(before.modifiers) or 'none'} to {' '.join(after.modifiers) or 'none'}"
    if before.units != after.units:
        yield f"{code}: units {before.units} to {after.units}"


def _payment(weight: Decimal | None) -> Decimal | None:
    rate = policy("drg_base_rate")
    return (weight * rate).quantize(Decimal("0.01")) if weight is not None and rate else None


# ---- until when


def is_medicare(codeset: CodeSet) -> bool:
    """Whether traditional Medicare Part A comes first for the encounter."""
    first = codeset.encounter.coverages.select_related("coverage").order_by("sequence").first()
    return bool(first and first.coverage.kind == "medicare_a")


def deadline_words(codeset: CodeSet) -> str:
    """Why a recode cannot raise the DRG any more, in words; "" when it may, or does not."""
    told = change(codeset)
    if told is None or not _may_rise(told) or not is_medicare(codeset):
        return ""
    if codeset.notice_on is None:
        return "A Medicare DRG goes up within 60 days of its initial notice only: say when that was."
    last = codeset.notice_on + dt.timedelta(days=policy("upward_change_days"))
    if clock.today(codeset.facility) > last:
        return (
            f"A Medicare DRG could be raised until {last:%m/%d/%Y}, 60 days from its initial notice (42 CFR 412.60(d))."
        )
    return ""


def _may_rise(told: Change) -> bool:
    """It goes up, or to another DRG while a weight is not known."""
    unknown = told.weight_before is None or told.weight_after is None
    return told.direction == "up" or (unknown and told.drg_before != told.drg_after)


def return_by(codeset: CodeSet) -> dt.date | None:
    """Until when an overpayment is to be returned (401.305): 60 days from the day it was identified; an investigation in
    good faith that began before suspends them, for 180 days at most. None when nothing was identified."""
    if codeset.identified_on is None:
        return None
    days = dt.timedelta(days=policy("overpayment_days"))
    start, begun = codeset.identified_on, codeset.investigated_from
    if begun is None or begun > start + days:
        return start + days
    spent = max((begun - start).days, 0)
    return begun + dt.timedelta(days=policy("investigation_days")) + days - dt.timedelta(days=spent)
