"""Coding cases with a story, taken to their states by the desk's own actions, and what billing has told."""

import datetime as dt

from django.db.models import F

from accounts import clock
from accounts.access import forget_reach
from accounts.audit.bulk import update_many
from accounts.policy import set_policy
from coding.assignment import actions, billing, lines, opening, recode
from coding.assignment.models import CodeAssignment, CodeSet, CodeSetEvent
from coding.assignment.steps import step
from hitrecords.demo.register import VERB
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked

POA, EXCLUDES, HAC, RECODE, CLINIC = "desk:poa", "desk:excludes1", "desk:hac", "desk:recode", "desk:clinic"
BASE_RATE = 7200  # dollars, blended
BILLED_AFTER = dt.timedelta(days=3)
PAID_AFTER = dt.timedelta(days=40)


def is_ours(b: Booked) -> bool:
    return any(tag.startswith("desk:") for tag in b.visit.tags)


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """Bill what was coded, then the cases one by one."""
    bill_the_past(now)
    set_policy(key="drg_base_rate", value=BASE_RATE, by=house.who("halloran"))
    cases = {tag: b for b in booked for tag in b.visit.tags if tag.startswith("desk:")}
    for tag, tell in ((POA, _poa), (EXCLUDES, _excludes), (HAC, _hac), (RECODE, _recode), (CLINIC, _clinic)):
        tell(cases[tag], house, now)


def bill_the_past(now: dt.datetime) -> None:
    """What was final-coded more than three days ago is billed, what is older paid: in bulk, as an import would be."""
    coded = CodeSet.objects.filter(status="FINAL_CODED")
    for status, before in (("PAID", now - PAID_AFTER), ("BILLED", now - BILLED_AFTER)):
        rows = coded.filter(final_at__lt=before)
        found = list(rows.values_list("pk", "final_at"))
        update_many(rows, by=None, verb=VERB, status=status, billed_at=F("final_at") + BILLED_AFTER)
        CodeSetEvent.objects.bulk_create(
            [
                CodeSetEvent(subject_id=pk, verb="bill", was="FINAL_CODED", now=status, at=final + BILLED_AFTER, reason="Billing system")
                for pk, final in found
            ],
            batch_size=1000,
        )  # fmt: skip


def _begun(b: Booked, house: House) -> tuple[CodeSet, object]:
    """The case's set in coding by Priya Nair, with the codes of its record."""
    coder = house.who("nair")
    forget_reach(coder)
    codeset = step(opening.in_force(b.encounter), "start", by=coder)
    if b.case.scenario.admitting and b.encounter.is_inpatient:
        actions.add_code(codeset, by=coder, system="icd10cm", code=b.case.scenario.admitting, kind="admitting")
    for diagnosis in b.case.diagnoses:
        poa = diagnosis.poa if b.encounter.is_inpatient else ""
        actions.add_code(codeset, by=coder, system="icd10cm", code=diagnosis.code, poa=poa)
    for done in b.case.procedures if b.encounter.is_inpatient else ():
        day = b.case.at(done.day, 10).date()
        actions.add_code(codeset, by=coder, system="icd10pcs", code=done.code, performed_on=day, provider=b.attending)
    return codeset, coder


def _add(codeset: CodeSet, coder, code: str, poa: str = "") -> CodeAssignment:
    return actions.add_code(codeset, by=coder, system="icd10cm", code=code, poa=poa)


def _whole(codeset: CodeSet) -> CodeSet:
    return CodeSet.objects.select_related(*actions.LOADED).get(pk=codeset.pk)


def _poa(b: Booked, house: House, now: dt.datetime) -> None:
    """U waits for the physician's word (demo/queries.py asks), W is that word: it cannot be determined."""
    codeset, coder = _begun(b, house)
    _add(codeset, coder, "N17.9", "U")
    _add(codeset, coder, "D69.6", "W")


def _excludes(b: Booked, house: House, now: dt.datetime) -> None:
    """Two kinds of anemia that exclude each other, unless they are unrelated; the attending's own claim beside it."""
    codeset, coder = _begun(b, house)
    here = set(codeset.assignments.values_list("code", flat=True))
    for code, poa in (("D62", "N"), ("D50.0", "Y")):
        if code.replace(".", "") not in here:
            _add(codeset, coder, code, poa)
    from coding.assignment.desk import look_at

    for finding in look_at(_whole(codeset)).to_consider:
        if finding.rule == "excludes1" and "D62" in finding.key:
            reason = "Unrelated: months of slow loss before admission, and acute loss on the second day."
            actions.answer_edit(codeset, by=coder, rule=finding.rule, key=finding.key, reason=reason)
    _attendings_claim(codeset, coder)


def _attendings_claim(codeset: CodeSet, coder) -> None:
    """What the attending bills of the same stay: a first day and two that followed."""
    claim = opening.open_beside(codeset, by=coder)
    claim = step(claim, "start", by=coder)
    principal = codeset.assignments.get(kind="principal", voided_at=None)
    _add(claim, coder, principal.code)
    actions.add_code(claim, by=coder, system="cpt", code="99222", kind="line")
    later = actions.add_code(claim, by=coder, system="cpt", code="99232", kind="line")
    first = later.performed_on
    lines.set_line(later, by=coder, performed_on=first + dt.timedelta(days=1))


def _hac(b: Booked, house: House, now: dt.datetime) -> None:
    """A catheter's infection that was not there on admission: it does not count, and a second person looks."""
    codeset, coder = _begun(b, house)
    _add(codeset, coder, "T83.511A", "N")
    _add(codeset, coder, "N39.0", "N")
    step(codeset, "send_to_review", by=coder, reason="Catheter infection with POA N: hospital-acquired condition 6.")


def _recode(b: Booked, house: House, now: dt.datetime) -> None:
    """Billed, then found to lack support for a diagnosis: the new version waits for a second person."""
    with clock.at(now - dt.timedelta(days=18)):
        codeset, coder = _begun(b, house)
        _add(codeset, coder, "J96.01", "Y")
        actions.confirm_disposition(codeset, by=coder, disposition=b.encounter.disposition)
        _answer_all(codeset, coder)
        codeset = actions.finalize(_whole(codeset), by=coder)
        billing.bill(codeset, by=house.who("lindqvist"))
    with clock.at(now - dt.timedelta(days=2)):
        new = recode.recode(codeset, by=coder, notice_on=(now - dt.timedelta(days=12)).date(),
                            reason="Payer audit: respiratory failure is not supported by blood gases.")  # fmt: skip
        gone = new.assignments.get(code="J9601", voided_at=None)
        actions.remove(gone, by=coder, reason="Not supported by the record")
        recode.set_days(new, by=coder, identified_on=(now - dt.timedelta(days=2)).date())


def _answer_all(codeset: CodeSet, coder) -> None:
    from coding.assignment.desk import look_at

    for rule, key in {(f.rule, f.key) for f in look_at(_whole(codeset)).to_consider}:
        actions.answer_edit(codeset, by=coder, rule=rule, key=key, reason="Supported by the record.")


def _clinic(b: Booked, house: House, now: dt.datetime) -> None:
    """A clinic visit as a professional claim: an office visit with modifier 25 beside an injection."""
    codeset = opening.open_codeset(b.encounter)
    step(codeset, "pull_forward", by=house.who("nair"), reason="Clinic visits are coded at once.")
    codeset, coder = _begun(b, house)
    for typed in ("99213-25", "96372", "J1885 JZ"):
        code, modifiers = lines.read_typed(typed)
        row = actions.add_code(codeset, by=coder, system=lines.system_of(code), code=code, kind="line")
        if modifiers:
            lines.set_line(row, by=coder, modifiers=modifiers)
