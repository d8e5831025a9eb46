"""The clock, what waits, and denials with their review (45 CFR 164.524(b) and (d))."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.release import actions, denials, waiting
from records.release.decisions import Denial
from records.release.findings import Findings
from tests.factories import people
from tests.factories import release as made

pytestmark = pytest.mark.django_db
HARM = "It would endanger her life, as judged on November 20."


@pytest.fixture
def chart(ruth, discharged):
    return {
        "operative": made.document(ruth, discharged, "operative", pages=2),
        "psych": made.document(ruth, discharged, "psych_eval", text="Evaluated.", sensitivity=["mental_health"]),
    }


@pytest.fixture
def asked(ruth, hospital, cast, chart):
    return made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)


@pytest.fixture
def advisor(hospital):
    return people.person("advisor", "physician_advisor", hospital, reaches=[hospital], given="Paul", family="Stern")


def to(request, state, cast, **given):
    return made.walked(request, state, by=cast.clerk, checker=cast.checker, **given)


def denied(request, cast, **more):
    more = {"ground": "endangers", "explanation": HARM, "judged_by": cast.attending.provider} | more
    return denials.deny(request=request, by=cast.director, **more)


# ------------------------------------------------------------------ extension


def test_one_extension_inside_the_first_thirty_days_gives_its_reason_and_day(asked, cast):
    until = asked.due_on + dt.timedelta(days=20)
    done = waiting.extend(request=asked, until=until, reason="Records of 1987 are off site", by=cast.clerk)
    assert (done.due_on, done.extended_from, done.extended_by) == (until, asked.due_on, cast.clerk)
    assert (done.status, done.events.last().verb) == ("LOGGED", "extend")
    with pytest.raises(Refused, match="no second"):
        waiting.extend(request=done, until=until + dt.timedelta(days=2), reason="More", by=cast.clerk)


def test_no_extension_once_the_first_thirty_days_are_over(asked, cast):
    with clock.at(clock.now() + dt.timedelta(days=27)), pytest.raises(Refused, match="are over"):
        waiting.extend(request=asked, until=asked.due_on + dt.timedelta(days=9), reason="Late", by=cast.clerk)


def test_who_asks_on_another_basis_is_not_offered_an_extension(ruth, hospital, cast, chart, asked):
    from records.release.workflow import WORKFLOW

    attorney = made.logged(ruth, hospital, by=cast.clerk)
    offers = {one.step.verb: one.closed for one in WORKFLOW.offers(attorney, cast.clerk)}
    assert "own access" in offers["extend"]
    assert {one.step.verb: one.closed for one in WORKFLOW.offers(asked, cast.clerk)}["extend"] == ""


def test_an_extension_needs_its_reason(asked, cast):
    with pytest.raises(Refused, match="reason"):
        waiting.extend(request=asked, until=asked.due_on + dt.timedelta(days=9), reason=" ", by=cast.clerk)


def test_half_an_extension_is_refused_by_the_database(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(asked)._base_manager.filter(pk=asked.pk).update(extended_from=asked.due_on)


# ---------------------------------------------------------------------- holds


def test_no_hold_stops_the_clock(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk)
    row = waiting.hold(request=request, kind="payment", reason="Invoice 12", by=cast.clerk)
    request.refresh_from_db()
    assert request.due_on == request.received_on + dt.timedelta(days=30)
    waiting.end_hold(hold=row, by=cast.clerk)
    request.refresh_from_db()
    assert request.due_on == request.received_on + dt.timedelta(days=30)
    assert [event.verb for event in request.events.all()][-2:] == ["hold", "unhold"]


def test_records_are_never_withheld_from_a_patient_for_money(asked, cast):
    with pytest.raises(Refused, match="never withheld for money"):
        waiting.hold(request=asked, kind="payment", reason="Old bill of $90", by=cast.clerk)


def test_what_waits_does_not_leave(ruth, hospital, cast, chart):
    request = to(made.logged(ruth, hospital, by=cast.clerk), "READY", cast)
    row = waiting.hold(request=request, kind="payment", reason="Invoice 12", by=cast.clerk)
    with pytest.raises(Refused, match="Awaiting payment: Invoice 12"):
        actions.release(request=request, by=cast.clerk)
    waiting.end_hold(hold=row, by=cast.clerk)
    assert actions.release(request=request, by=cast.clerk).pk


@pytest.mark.parametrize(("kind", "reason", "says"), [("x", "y", "what it waits for"), ("other", " ", "why")])
def test_a_hold_says_what_it_waits_for_and_why(asked, cast, kind, reason, says):
    with pytest.raises(Refused, match=says):
        waiting.hold(request=asked, kind=kind, reason=reason, by=cast.clerk)


def test_two_things_can_be_waited_for_and_none_twice(asked, cast):
    waiting.hold(request=asked, kind="counsel", reason="Asked counsel", by=cast.clerk)
    waiting.hold(request=asked, kind="clarification", reason="Which visit", by=cast.clerk)
    with pytest.raises(Refused, match="already"):
        waiting.hold(request=asked, kind="counsel", reason="Again", by=cast.clerk)


def test_an_answered_request_waits_for_nothing_and_a_checker_writes_no_hold(asked, cast):
    with pytest.raises(Denied):
        waiting.hold(request=asked, kind="other", reason="x", by=cast.checker)
    actions.take(request=asked, verb="withdraw", by=cast.clerk, reason="Not needed")
    with pytest.raises(Refused, match="answered"):
        waiting.hold(request=asked, kind="other", reason="x", by=cast.clerk)


# -------------------------------------------------------------------- denials


def test_a_whole_denial_ends_the_request_on_its_ground(asked, cast):
    row = denied(asked, cast)
    asked.refresh_from_db()
    assert (asked.status, row.status, row.is_whole) == ("DENIED", "DENIED", True)
    assert asked.events.last().reason == "Likely to endanger the life or physical safety of the patient or another"


def test_upsetting_is_not_a_ground_and_nothing_changes(asked, cast):
    with pytest.raises(Refused, match="not a ground"):
        denied(asked, cast, ground="upsetting")
    assert not Denial.objects.exists()


def test_a_judgment_is_a_licensed_professionals_on_the_staff(asked, cast):
    with pytest.raises(Refused, match="licensed professional"):
        denied(asked, cast, judged_by=None)
    gone = people.provider(family="Pike", active_to=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Refused, match="not on the staff"):
        denied(asked, cast, judged_by=gone)


def test_a_clerk_does_not_deny(asked, cast):
    with pytest.raises(Denied):
        denials.deny(request=asked, ground="endangers", explanation=HARM, by=cast.clerk)


def test_what_is_denied_in_part_stays_out_and_the_rest_is_released(asked, cast, chart):
    request = to(asked, "RETRIEVING", cast)
    denied(request, cast, documents=(chart["psych"].public_id,))
    request.refresh_from_db()
    assert [item.document for item in Findings(request).items] == [chart["operative"]]
    with pytest.raises(Refused, match="denied: likely to endanger"):
        actions.choose_pages(request=request, pages={chart["psych"].public_id: [1]}, by=cast.clerk)
    for state in ("SENSITIVITY_REVIEW", "QC", "READY", "RELEASED"):
        request = made._step(request, state, cast.clerk, cast.checker, None, {})
    assert request.status == "RELEASED"
    assert "Psychiatric" not in request.disclosures.get().what


@pytest.mark.parametrize("which", ["unknown", "all", "twice"])
def test_a_part_is_documents_of_this_record_less_than_all_and_each_once(asked, cast, chart, which):
    one = chart["psych"].public_id
    named = {"unknown": ("nothing",), "all": (one, chart["operative"].public_id), "twice": (one,)}[which]
    if which == "twice":
        denied(asked, cast, documents=(one,))
    with pytest.raises(Refused):
        denied(asked, cast, documents=named)


def test_a_part_is_denied_before_the_packet_goes_to_its_check(asked, cast, chart):
    request = to(asked, "QC", cast)
    with pytest.raises(Refused, match="before the packet"):
        denied(request, cast, documents=(chart["psych"].public_id,))


def test_psychotherapy_notes_are_withheld_all_of_them_whoever_may_see_them(asked, cast, ruth, discharged):
    with pytest.raises(Refused, match="no psychotherapy notes"):
        denied(asked, cast, ground="psychotherapy")
    note = made.document(ruth, discharged, "therapy_note", text="Session.", sensitivity=["psychotherapy"])
    row = denied(asked, cast, ground="psychotherapy", judged_by=None)
    assert row.documents == [note.public_id]


# --------------------------------------------------------------------- review


def test_another_licensed_person_overturns_a_denial_and_the_request_is_taken_up_on_its_old_clock(asked, cast, advisor):
    row = denials.ask_review(denial=denied(asked, cast), asked_on=clock.today(), by=cast.clerk)
    assert row.status == "REVIEW_ASKED"
    row = denials.decide(denial=row, verb="overturn", words="No danger that I can see.", by=advisor)
    asked.refresh_from_db()
    assert (row.status, row.reviewer, asked.status) == ("OVERTURNED", advisor, "VALIDATING")
    assert asked.due_on == asked.received_on + dt.timedelta(days=30)


def test_an_upheld_denial_stands(asked, cast, advisor):
    row = denials.ask_review(denial=denied(asked, cast), asked_on=clock.today(), by=cast.clerk)
    row = denials.decide(denial=row, verb="uphold", words="I agree with the judgment.", by=advisor)
    asked.refresh_from_db()
    assert (row.status, asked.status) == ("UPHELD", "DENIED")


def test_nobody_reviews_what_they_had_a_part_in(asked, cast, hospital, advisor):
    judge = people.provider(family="Stern", user=advisor)
    row = denials.ask_review(denial=denied(asked, cast, judged_by=judge), asked_on=clock.today(), by=cast.clerk)
    with pytest.raises(Refused, match="Somebody else reviews it"):
        denials.decide(denial=row, verb="uphold", words="I agree with myself.", by=advisor)


def test_the_director_who_denied_does_not_review(asked, cast):
    row = denials.ask_review(denial=denied(asked, cast), asked_on=clock.today(), by=cast.clerk)
    with pytest.raises(Denied):
        denials.decide(denial=row, verb="uphold", words="I agree with myself.", by=cast.director)


def test_a_ground_without_review_is_not_reviewed(asked, cast):
    row = denied(asked, cast, ground="litigation", judged_by=None)
    with pytest.raises(Refused, match="no review"):
        denials.ask_review(denial=row, asked_on=clock.today(), by=cast.clerk)


def test_a_review_is_asked_for_after_the_denial_and_not_in_the_future(asked, cast):
    row = denied(asked, cast)
    for day in (clock.today() + dt.timedelta(days=1), clock.today() - dt.timedelta(days=2)):
        with pytest.raises(Refused, match="cannot have been"):
            denials.ask_review(denial=row, asked_on=day, by=cast.clerk)


def test_a_decision_has_its_words(asked, cast, advisor):
    row = denials.ask_review(denial=denied(asked, cast), asked_on=clock.today(), by=cast.clerk)
    with pytest.raises(Refused, match="reason"):
        denials.decide(denial=row, verb="uphold", words=" ", by=advisor)


def test_only_a_review_takes_a_denied_request_up_again(asked, cast, advisor):
    denied(asked, cast)
    with pytest.raises(Refused):
        actions.take(request=asked, verb="reopen", by=advisor)


def test_half_a_review_is_refused_by_the_database(asked, cast):
    row = denied(asked, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Denial._base_manager.filter(pk=row.pk).update(status="UPHELD", review_asked_on=clock.today())
