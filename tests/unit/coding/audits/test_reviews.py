"""Trainees and second looks: all charts until N in a row, then a drawn share; what the reviewer changed is kept."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.access import Denied
from accounts.policy import set_policy
from accounts.workflow import Refused
from coding.assignment import actions as desk
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.audits import reviews
from coding.audits.review_models import CodeReview
from tests.factories import coding, people, records

pytestmark = pytest.mark.django_db


def handed_in(patient, cast) -> CodeSet:
    """The trainee's finished chart, sent to review."""
    stay = records.discharged(patient, by=cast.registrar, attending=cast.attending)
    return step(coding.coded(stay, by=cast.trainee), "submit", by=cast.trainee)


def reviewed(patient, cast, *, more=(), off=()) -> CodeReview:
    """Handed in, changed by the lead, final."""
    codeset = handed_in(patient, cast)
    coding.add(codeset, *more, by=cast.lead)
    for code in off:
        desk.remove(codeset.assignments.get(code=code, voided_at=None), by=cast.lead)
    desk.finalize(codeset, by=cast.lead)
    return CodeReview.objects.get(codeset=codeset)


def again(codeset) -> CodeSet:
    return CodeSet.objects.select_related(*desk.LOADED).get(pk=codeset.pk)


# ---- trainees


def test_a_trainees_finished_chart_waits_for_a_second_person(ruth, cast):
    codeset = handed_in(ruth, cast)
    review = CodeReview.objects.get(codeset=codeset)
    assert (codeset.status, review.status, review.kind, review.coder) == (
        "TRAINEE_REVIEW",
        "SENT",
        "trainee",
        cast.trainee,
    )
    assert len(review.before) == 5


def test_the_reviewers_edits_are_kept_as_a_diff(ruth, cast):
    review = reviewed(ruth, cast, more=["N17.9 Y"], off=["Z794"])
    assert (review.status, review.reviewer) == ("DONE", cast.lead)
    assert [reviews.words_of(line) for line in review.differences] == ["Z79.4 taken off", "N17.9 added"]
    assert (review.correct, review.total, review.accuracy) == (4, 5, Decimal("80.0"))
    assert {one["code"] for one in review.before} ^ {one["code"] for one in review.after} == {"Z794", "N179"}


def test_a_chart_that_needs_no_edit_is_a_hundred_percent(ruth, cast):
    review = reviewed(ruth, cast)
    assert (review.differences, review.accuracy) == ([], Decimal("100.0"))
    assert review.before_drg == review.after_drg == 322


def test_nobody_reviews_their_own_codes(ruth, cast):
    codeset = handed_in(ruth, cast)
    with pytest.raises((Refused, Denied)):
        desk.finalize(codeset, by=cast.trainee)
    review = CodeReview.objects.get()
    review.reviewer, review.status = cast.trainee, "DONE"
    with pytest.raises(IntegrityError), transaction.atomic():
        review.save(update_fields=["reviewer", "status"])


def test_the_first_hand_in_counts_however_often_it_comes_back(ruth, cast):
    codeset = handed_in(ruth, cast)
    step(codeset, "return", by=cast.lead, reason="Kidney injury is documented")
    coding.add(codeset, "N17.9 Y", by=cast.trainee)
    step(again(codeset), "submit", by=cast.trainee)
    desk.finalize(again(codeset), by=cast.lead)
    review = CodeReview.objects.get(codeset=codeset)
    assert (review.correct, review.total) == (5, 6)
    assert [event.verb for event in review.events.all()] == ["send", "send_again", "finish"]


def test_the_row_grows_with_each_right_chart_and_restarts_below_the_standard(hospital, cast):
    for _ in range(2):
        reviewed(records.patient(hospital), cast)
    assert reviews.standing(cast.trainee).run == 2
    reviewed(records.patient(hospital), cast, more=["N17.9 Y"])
    now = reviews.standing(cast.trainee)
    assert (now.run, now.left, now.graduated) == (0, 30, False)
    reviewed(records.patient(hospital), cast)
    assert reviews.standing(cast.trainee).run == 1


def test_after_n_in_a_row_a_drawn_share_goes_to_review(hospital, cast):
    set_policy(key="trainee_run", value=1, by=cast.director)
    set_policy(key="trainee_sample_percent", value=0, by=cast.director)
    reviewed(records.patient(hospital), cast)
    codeset = handed_in(records.patient(hospital), cast)
    assert (codeset.status, codeset.final_by) == ("FINAL_CODED", cast.trainee)
    assert codeset.drg.drg == 322
    review = CodeReview.objects.get(codeset=codeset)
    assert (review.status, review.drawn_with, review.accuracy) == ("SPARED", "trainees, 0%", None)
    assert codeset.events.last().by is None
    assert "not drawn" in codeset.events.last().reason
    assert reviews.standing(cast.trainee).run == 1  # what nobody looked at does not count


def test_what_a_rule_sends_to_a_second_person_is_not_spared_by_the_draw(hospital, cast):
    set_policy(key="trainee_run", value=0, by=cast.director)
    set_policy(key="trainee_sample_percent", value=0, by=cast.director)
    stay = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
    codeset = coding.coded(stay, by=cast.trainee)
    coding.add(codeset, "T83.511A N", "N39.0 N", by=cast.trainee)
    answer(codeset, cast.trainee)
    assert step(again(codeset), "submit", by=cast.trainee).status == "TRAINEE_REVIEW"


def test_a_drawn_chart_of_a_graduate_is_reviewed_and_may_end_the_row(hospital, cast):
    set_policy(key="trainee_run", value=1, by=cast.director)
    set_policy(key="trainee_sample_percent", value=100, by=cast.director)
    reviewed(records.patient(hospital), cast)
    review = reviewed(records.patient(hospital), cast, more=["N17.9 Y"])
    assert (review.drawn_with, review.run_before) == ("trainees, 100%", 1)
    assert not reviews.standing(cast.trainee).graduated
    assert handed_in(records.patient(hospital), cast).status == "TRAINEE_REVIEW"


def test_only_the_trainee_reads_the_review_as_read(ruth, cast):
    review = reviewed(ruth, cast)
    with pytest.raises(Refused, match="Only whose codes"):
        reviews.mark_read(review, by=cast.lead)
    assert reviews.mark_read(review, by=cast.trainee).status == "READ"
    assert reviews.standing(cast.trainee).run == 1


# ---- second looks that a rule asks for


@pytest.fixture
def acquired(discharged, cast):
    """A catheter's infection that was not present on admission."""
    codeset = coding.coded(discharged, by=cast.coder)
    coding.add(codeset, "T83.511A N", "N39.0 N", by=cast.coder)
    return again(codeset)


def answer(codeset, by):
    for finding in desk.look_at(again(codeset)).to_consider:
        desk.answer_edit(codeset, by=by, rule=finding.rule, key=finding.key, reason="Looked at")


def test_a_hospital_acquired_condition_with_poa_n_goes_to_second_review(acquired, cast):
    answer(acquired, cast.coder)
    with pytest.raises(
        Refused, match=r"Acquired in the hospital, with POA N or U: T83\.511A, N39\.0\. Send it to second review"
    ):
        desk.finalize(again(acquired), by=cast.coder)
    codeset = step(again(acquired), "send_to_review", by=cast.coder, reason="HAC 6")
    assert codeset.status == "SECOND_REVIEW"
    with pytest.raises(Denied):
        desk.finalize(again(codeset), by=cast.coder)
    assert desk.finalize(again(codeset), by=cast.lead).status == "FINAL_CODED"
    assert CodeReview.objects.get(codeset=codeset).reviewer == cast.lead


def test_a_condition_that_came_with_the_patient_needs_no_second_review(discharged, cast):
    codeset = coding.coded(discharged, by=cast.coder)
    coding.add(codeset, "T83.511A Y", "N39.0 Y", by=cast.coder)
    answer(codeset, cast.coder)
    assert desk.finalize(again(codeset), by=cast.coder).status == "FINAL_CODED"


def test_the_department_may_switch_that_rule_off(acquired, cast):
    set_policy(key="hac_second_review", value=False, by=cast.director)
    answer(acquired, cast.coder)
    assert desk.finalize(again(acquired), by=cast.coder).status == "FINAL_CODED"


def test_a_second_review_does_not_count_in_a_trainees_row(acquired, cast):
    codeset = step(acquired, "send_to_review", by=cast.coder, reason="HAC 6")
    answer(codeset, cast.lead)
    desk.finalize(again(codeset), by=cast.lead)
    assert CodeReview.objects.get(codeset=codeset).kind == "second"
    assert reviews.standing(cast.coder).run == 0


def test_a_colleague_who_final_codes_it_is_no_reviewer(discharged, cast, hospital):
    codeset = step(coding.coded(discharged, by=cast.coder), "send_to_review", by=cast.coder, reason="Sequence?")
    step(codeset, "return", by=cast.lead, reason="It is right")
    colleague = people.person("coder2", "coder", hospital, reaches=[hospital])
    desk.finalize(again(codeset), by=colleague)
    assert CodeReview.objects.get(codeset=codeset).reviewer == cast.lead


def test_what_came_back_from_second_review_and_is_final_has_its_review(discharged, cast):
    codeset = step(coding.coded(discharged, by=cast.coder), "send_to_review", by=cast.coder, reason="Sequence?")
    step(codeset, "return", by=cast.lead, reason="It is right")
    desk.finalize(again(codeset), by=cast.coder)
    review = CodeReview.objects.get(codeset=codeset)
    assert (review.status, review.reviewer) == ("DONE", cast.lead)
