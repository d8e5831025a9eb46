"""After final coding: billed by hand or import, recoded as a new version, its deadlines."""

import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from coding.assignment import actions, billing, lines, opening, recode
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from tests.factories import coding, people
from tests.factories import records as charts

pytestmark = pytest.mark.django_db


@pytest.fixture
def biller(hospital):
    return people.person("biller", "biller", hospital, reaches=[hospital])


@pytest.fixture
def final(discharged, cast):
    return actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)


@pytest.fixture
def billed(final, biller):
    return billing.bill(final, by=biller)


def again(codeset) -> CodeSet:
    return CodeSet.objects.select_related(*actions.LOADED, "replaces", "replaces__drg").get(pk=codeset.pk)


# ---- billed


def test_billing_marks_what_is_final_coded(billed, biller):
    assert (billed.status, billed.billed_by) == ("BILLED", biller)
    assert billed.billed_at is not None


def test_a_coder_does_not_bill(final, cast):
    with pytest.raises(Denied):
        billing.bill(final, by=cast.coder)


def test_what_is_not_final_is_not_billed(final, biller, cast):
    opened = step(final, "reopen", by=cast.coder, reason="A late result")
    with pytest.raises(Refused, match="closed"):
        billing.bill(opened, by=biller)


def test_a_hold_keeps_the_bill_back(final, biller, cast):
    actions.hold(final, by=cast.coder, kind="charges", reason="Implant charge")
    with pytest.raises(Refused, match="held for charges"):
        billing.bill(final, by=biller)


def test_a_bill_does_not_go_out_before_final_coding(final, biller):
    with pytest.raises(Refused, match="after final coding"):
        billing.bill(final, by=biller, at=final.final_at - dt.timedelta(days=1))


@pytest.mark.parametrize(("text", "amount"), [("$12,345.67", "12345.67"), ("0", "0.00"), (" 900 ", "900.00")])
def test_charges_are_entered_as_people_write_them(final, biller, text, amount):
    assert billing.enter_charges(final, by=biller, amount=text).total_charges == Decimal(amount)


@pytest.mark.parametrize("text", ["", "much", "-5", "NaN", "Infinity", "1e12"])
def test_what_is_no_amount_is_refused(final, biller, text):
    with pytest.raises(Refused, match="amount in dollars"):
        billing.enter_charges(final, by=biller, amount=text)


# ---- by import


def rows(encounter, *lines):
    head = "account,facility,billed_on,charges,status"
    return [head, *(line.format(n=encounter.number, f=encounter.facility.code) for line in lines)]


def test_an_import_bills_and_charges_and_again_changes_nothing(final):
    today = f"{clock.today(final.facility):%m/%d/%Y}"
    lines = rows(final.encounter, f"{{n}},{{f}},{today},18250.00,billed")
    done = billing.import_billing(lines)
    assert (done.billed, done.charged, done.refused) == (1, 1, [])
    found = CodeSet.objects.select_related("encounter").get(pk=final.pk)
    assert (found.status, found.encounter.total_charges) == ("BILLED", Decimal("18250.00"))
    assert billing.import_billing(lines).unchanged == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nobody,{f},,1,", "No such account"), ("{n},NOWHERE,,1,", "No such account"), ("{n},{f},,much,", "amount in dollars"),
        ("{n},{f},,,lost", "billed, paid or denied"), ("{n},{f},1/1/2001,,", "after final coding"), ("{n},{f},soon,,", "no date"),
    ],
)  # fmt: skip
def test_a_bad_line_of_an_import_is_refused_whole_and_the_rest_go_on(final, line, why):
    done = billing.import_billing(rows(final.encounter, line, "{n},{f},,500,"))
    ((number, words),) = done.refused
    assert (number, done.charged) == (2, 1)
    assert why in words


def test_a_file_without_its_heading_is_refused():
    with pytest.raises(Refused, match="heading"):
        billing.import_billing(["mrn,amount", "1,2"])


def test_what_is_not_coded_is_not_billed_by_import(codeset):
    done = billing.import_billing(rows(codeset.encounter, "{n},{f},,,billed"))
    assert "only final-coded accounts" in done.refused[0][1]


# ---- recoded


def test_a_recode_is_a_new_version_and_the_billed_one_stays(billed, cast):
    before = list(billed.assignments.values_list("pk", "code", "voided_at"))
    new = recode.recode(billed, by=cast.coder, reason="Payer audit")
    assert (new.version, new.status, new.replaces_id) == (2, "RECODE", billed.pk)
    assert {row.dotted for row in new.assignments.all()} == {row.dotted for row in billed.assignments.all()}
    actions.remove(new.assignments.get(code="D62"), by=cast.coder)
    assert list(billed.assignments.values_list("pk", "code", "voided_at")) == before
    assert CodeSet.objects.get(pk=billed.pk).status == "BILLED"


def test_a_recode_keeps_evidence_and_answers(discharged, cast, biller):
    codeset = coding.coded(discharged, by=cast.coder)
    row = codeset.assignments.get(code="I214")
    version = discharged.documents.get().current_version
    actions.cite(row, by=cast.coder, version=version, passage="Troponin rose to 4.2")
    new = recode.recode(
        billing.bill(actions.finalize(codeset, by=cast.coder), by=biller), by=cast.coder, reason="Audit"
    )
    assert new.assignments.get(code="I214").evidence.get().passage == "Troponin rose to 4.2"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_recode_needs_its_reason(billed, cast, reason):
    with pytest.raises(Refused, match="reason"):
        recode.recode(billed, by=cast.coder, reason=reason)


def test_what_is_not_billed_is_not_recoded_and_nothing_is_recoded_twice(final, cast, biller):
    with pytest.raises(Refused, match="only what was billed"):
        recode.recode(final, by=cast.coder, reason="Audit")
    billed = billing.bill(final, by=biller)
    recode.recode(billed, by=cast.coder, reason="Audit")
    with pytest.raises(Refused, match="later version"):
        recode.recode(billed, by=cast.coder, reason="Audit again")


def test_a_withdrawn_recode_leaves_what_was_billed_in_force(billed, cast):
    new = recode.recode(billed, by=cast.coder, reason="Audit")
    step(new, "withdraw", by=cast.coder, reason="The audit was in error")
    assert opening.in_force(billed.encounter) == billed
    assert recode.recode(billed, by=cast.coder, reason="A second look").replaces is not None


def test_before_and_after_name_codes_drg_and_payment(billed, cast, monkeypatch):
    monkeypatch.setattr(recode, "policy", lambda key: 7200 if key == "drg_base_rate" else 60)
    new = recode.recode(billed, by=cast.coder, reason="Audit")
    coding.add(new, "J96.01 Y", by=cast.coder)
    actions.remove(new.assignments.get(code="D62", voided_at=None), by=cast.coder)
    whole = again(new)
    whole.replaces.drg.weight = Decimal("2.0000")  # whatever year's table is loaded
    told = recode.change(whole, result=SimpleNamespace(drg=321, weight=Decimal("3.5000")))
    assert (told.added, told.removed) == (["J96.01"], ["D62"])
    assert (told.drg_before, told.drg_after, told.direction) == ("322", "321", "up")
    assert told.dollars == 10800


def raised(billed, cast, **more):
    """A recode of a stay that raises its DRG."""
    new = recode.recode(billed, by=cast.coder, reason="Audit", **more)
    coding.add(new, "J96.01 Y", by=cast.coder)
    actions.regroup(actions.look_at(again(new)), by=cast.coder)
    return again(new)


def test_a_second_person_approves_a_recode(billed, cast):
    new = raised(billed, cast)
    with pytest.raises(Denied):
        step(new, "rebill", by=cast.coder)
    done = step(new, "rebill", by=cast.lead)
    assert (done.status, done.final_by, done.billed_by) == ("REBILLED", cast.lead, cast.lead)


def test_a_medicare_drg_goes_up_within_60_days_of_its_notice(billed, cast, monkeypatch):
    monkeypatch.setattr(recode, "is_medicare", lambda codeset: True)
    new = raised(billed, cast)
    assert "say when that was" in recode.deadline_words(new)
    today = clock.today(new.facility)
    for days, late in ((60, False), (61, True)):
        new.notice_on = today - dt.timedelta(days=days)
        assert bool(recode.deadline_words(new)) is late
    new.save(update_fields=["notice_on"])
    with pytest.raises(Refused, match=r"412\.60"):
        step(new, "rebill", by=cast.lead)


def test_other_payers_and_downward_changes_have_no_such_deadline(billed, cast, monkeypatch):
    assert recode.deadline_words(raised(billed, cast)) == ""


def test_an_overpayment_is_returned_within_60_days_of_its_identification(billed, cast):
    new = recode.recode(billed, by=cast.coder, reason="Audit")
    assert recode.return_by(new) is None
    new.identified_on = dt.date(2026, 3, 1)
    assert recode.return_by(new) == dt.date(2026, 4, 30)
    new.investigated_from = dt.date(2026, 3, 11)  # ten days are spent; 180 days of investigation, then the other fifty
    assert recode.return_by(new) == dt.date(2026, 3, 11) + dt.timedelta(days=230)
    new.investigated_from = dt.date(2026, 6, 1)  # begun too late: it suspends nothing
    assert recode.return_by(new) == dt.date(2026, 4, 30)


def test_days_of_a_recode_do_not_lie_ahead(billed, cast):
    new = recode.recode(billed, by=cast.coder, reason="Audit")
    with pytest.raises(Refused, match="not come yet"):
        recode.set_days(new, by=cast.coder, identified_on=clock.today(new.facility) + dt.timedelta(days=1))


# ---- service lines


@pytest.fixture
def visit(ruth, cast, hospital):
    stay = charts.discharged(ruth, by=cast.registrar, attending=cast.attending, klass="AMB")
    codeset = step(opening.open_codeset(stay, side="professional"), "pull_forward", by=cast.coder, reason="Test")
    codeset = step(codeset, "start", by=cast.coder)
    coding.add(codeset, "E11.65", "I10", by=cast.coder)
    return codeset


def test_a_professional_line_starts_whole(visit, cast):
    row = actions.add_code(visit, by=cast.coder, system="cpt", code="99213")
    first = visit.assignments.get(kind="principal")
    assert (row.kind, row.units, row.pointers, row.place_of_service) == ("line", 1, [first.public_id], "22")
    assert row.provider == visit.encounter.attending


def test_pointers_stay_with_their_diagnosis_when_it_is_sequenced_anew(visit, cast):
    row = actions.add_code(visit, by=cast.coder, system="cpt", code="99213")
    lines.set_line(row, by=cast.coder, pointers="b")
    second = visit.assignments.get(code="I10")
    actions.move(second, by=cast.coder, to=1)
    row.refresh_from_db()
    assert row.pointers == [second.public_id]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"units": "0"}, "1 to 9999"), ({"units": "many"}, "whole number"), ({"pointers": "F"}, "no diagnosis F"),
        ({"modifiers": "25 LT 59 76 77"}, "4 modifiers"), ({"modifiers": "255"}, "two characters"), ({"place_of_service": "1"}, "two digits"),
        ({}, "Say what changes"), ({"code": "x"}, "Say what changes"),
    ],
)  # fmt: skip
def test_what_no_line_carries_is_refused_in_words(visit, cast, told, words):
    row = actions.add_code(visit, by=cast.coder, system="cpt", code="99213")
    with pytest.raises(Refused, match=words):
        lines.set_line(row, by=cast.coder, **told)


@pytest.mark.parametrize(
    ("system", "code", "words"), [("icd10pcs", "027034Z", "inpatients"), ("cpt", "9921", "not written")]
)
def test_an_outpatient_takes_cpt_and_hcpcs(visit, cast, system, code, words):
    with pytest.raises(Refused, match=words):
        actions.add_code(visit, by=cast.coder, system=system, code=code)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("99213-25", ("99213", ["25"])),
        ("j1885 jz", ("J1885", ["JZ"])),
        ("", ("", [])),
        ("99213 25,LT", ("99213", ["25", "LT"])),
    ],
)
def test_a_line_is_read_as_it_is_typed(typed, read):
    assert lines.read_typed(typed) == read


# ---- the import's command


def test_the_import_command_reports_and_goes_on(final, tmp_path):
    file = tmp_path / "billing.csv"
    file.write_text("\n".join(rows(final.encounter, "nobody,{f},,1,", "{n},{f},,500,")), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 line refused"):
        call_command("import_billing", str(file), stdout=out, stderr=err)
    assert "1 with charges" in out.getvalue()
    assert "line 2: No such account" in err.getvalue()


@pytest.mark.parametrize("content", [b"mrn,amount\n1,2", b"\xff\xfe\x00"])
def test_the_import_command_refuses_what_is_no_such_file(tmp_path, content):
    file = tmp_path / "other.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_billing", str(file))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_billing", str(tmp_path / "none.csv"))
