"""The way of a query, step by step (domain sections 4.3 and 4.4), and the ways in which it goes wrong."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied, forget_reach, may
from accounts.audit.models import LogEntry
from accounts.workflow import SYSTEM, Refused
from coding.assignment import actions as coding_actions
from coding.assignment import dnfb, steps
from coding.assignment.desk import look_at
from coding.assignment.models import CodeSet
from coding.queries import actions
from coding.queries.models import Query
from records.documents import actions as documents
from records.encounters.actions import add_provider
from tests.factories import coding, people, queries, records

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def states(query):
    return [event.now for event in query.events.all()]


# ------------------------------------------------------------------- the way


def test_draft_sent_answered_documented_closed(sent, codeset, cast):
    done = queries.answered(sent, by=cast.attending)
    assert done.status == "DOCUMENTED"
    done = actions.close(done, by=cast.coder)
    assert states(done) == ["DRAFT", "SENT", "ANSWERED", "DOCUMENTED", "CLOSED"]


def test_the_answer_is_authenticated_and_appears_in_the_record(sent, cast, discharged):
    done = queries.answered(sent, by=cast.attending, entry="Acute tubular necrosis from contrast.")
    entry = done.documentation
    assert (entry.status, entry.author, entry.encounter) == ("FINAL", cast.attending.provider, discharged)
    assert entry.current_version.text == "Acute tubular necrosis from contrast."
    signature = entry.current_version.signatures.get()
    assert (signature.user, signature.content_sha256) == (cast.attending, entry.current_version.sha256)
    assert (done.answered_by, done.answer) == (cast.attending, "words")


def test_an_answer_without_the_password_is_none(sent, cast):
    with pytest.raises(Refused, match="password"):
        actions.answer(sent, by=cast.attending, answer="words", entry="Acute tubular necrosis.", reauthenticated=False)
    assert fresh(sent).status == "SENT"
    assert fresh(sent).documentation is None


def test_an_addendum_stands_under_the_document_that_it_clarifies(sent, cast, discharged):
    summary = discharged.documents.get(type__key="discharge_summary")
    done = queries.answered(sent, by=cast.attending, target=summary)
    assert done.documentation.parent == summary
    assert fresh(summary).status == "ADDENDED"


def test_documented_only_when_the_signed_entry_is_in_the_record(codeset, discharged, cast):
    """A resident's entry waits for its cosignature, and the query with it."""
    add_provider(encounter=discharged, provider=cast.resident.provider, role="resident", by=cast.registrar,
                 since=discharged.admitted_at)  # fmt: skip
    paper = queries.note(discharged, cast.attending)
    query = queries.sent(discharged, by=cast.coder, author=cast.resident, paper=paper)
    forget_reach(cast.resident)
    done = queries.answered(query, by=cast.resident)
    assert (done.status, done.documentation.status) == ("ANSWERED", "COSIGN_PENDING")
    assert fresh(codeset).status == "QUERY_PENDING"
    with pytest.raises(Refused, match="waits for a signature"):
        actions.close(done, by=cast.coder)
    documents.mark_opened(version=done.documentation.current_version, by=cast.attending)
    documents.cosign(document=done.documentation, by=cast.attending, reauthenticated=True)
    assert fresh(done).status == "DOCUMENTED"
    assert fresh(codeset).status == "IN_CODING"


def test_a_diagnosis_is_not_answered_without_its_entry(codeset, discharged, cast):
    query = queries.choice(discharged, by=cast.coder, author=cast.attending)
    with pytest.raises(Refused, match="write what the record will say"):
        queries.answered(query, by=cast.attending, answer="option", entry="  ")
    assert fresh(query).status == "SENT"


@pytest.mark.parametrize(("answer", "words"), [("undetermined", ""), ("disagree", "The creatinine was hemolyzed.")])
def test_unable_to_determine_and_disagreement_are_answers_that_change_nothing(sent, codeset, cast, answer, words):
    done = queries.answered(sent, by=cast.attending, answer=answer, words=words, entry="")
    assert (done.status, done.documentation) == ("ANSWERED", None)
    assert done.settled
    assert fresh(codeset).status == "IN_CODING"
    assert actions.close(done, by=cast.coder).status == "CLOSED"


def test_who_disagrees_says_why(sent, cast):
    with pytest.raises(Refused, match="why you disagree"):
        queries.answered(sent, by=cast.attending, answer="disagree", entry="")


def test_undetermined_on_poa_is_written_in_the_record(codeset, discharged, cast):
    query = queries.poa(discharged, by=cast.coder, author=cast.attending)
    with pytest.raises(Refused, match="changes the documentation"):
        queries.answered(query, by=cast.attending, answer="undetermined", entry="")
    done = queries.answered(
        query, by=cast.attending, answer="undetermined", entry="Clinically undetermined on admission."
    )
    assert done.status == "DOCUMENTED"


@pytest.mark.parametrize("answer", ["yes", "option", "nonsense", ""])
def test_an_answer_that_the_form_does_not_take_is_refused(sent, cast, answer):
    with pytest.raises(Refused, match="Choose"):
        actions.answer(sent, by=cast.attending, answer=answer, entry="Yes.", reauthenticated=True)


def test_an_option_of_another_query_is_refused(codeset, discharged, cast):
    one = queries.choice(discharged, by=cast.coder, author=cast.attending)
    other = queries.choice(discharged, by=cast.coder, author=cast.attending)
    with pytest.raises(Refused, match="another query"):
        queries.answered(one, by=cast.attending, answer="option", option=other.options.first())


def test_only_whom_it_asks_answers(sent, cast, discharged):
    add_provider(encounter=discharged, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                 since=discharged.admitted_at)  # fmt: skip
    forget_reach(cast.surgeon)
    with pytest.raises(Refused, match="Only the provider whom it asks"):
        queries.answered(sent, by=cast.surgeon)
    with pytest.raises(Denied):
        queries.answered(sent, by=cast.coder)


def test_a_query_is_answered_once(sent, cast):
    done = queries.answered(sent, by=cast.attending)
    with pytest.raises((Refused, Denied)):
        queries.answered(done, by=cast.attending)


# ------------------------------------------------------------------- sending


def test_the_linter_holds_on_the_server_too(codeset, discharged, cast):
    query = queries.draft(discharged, by=cast.coder, author=cast.attending, title="The DRG")
    with pytest.raises(Refused, match="speaks of the DRG"):
        actions.send(query, by=cast.coder)
    assert fresh(query).status == "DRAFT"
    assert fresh(codeset).status == "IN_CODING"


def test_only_its_author_sends_a_draft(codeset, discharged, cast):
    query = queries.draft(discharged, by=cast.coder, author=cast.attending)
    with pytest.raises(Refused, match="Only its author"):
        actions.send(query, by=cast.lead)
    with pytest.raises(Refused, match="draft of"):
        actions.compose(query, by=cast.lead, title="Mine now")


def test_what_was_sent_does_not_change(sent, cast):
    with pytest.raises(Refused, match="was sent"):
        actions.compose(sent, by=cast.coder, title="Another")


def test_who_cannot_answer_here_is_not_asked(codeset, discharged, cast):
    elsewhere = people.provider("Ada", "Referring")
    query = queries.draft(discharged, by=cast.coder, author=cast.attending, provider=elsewhere)
    with pytest.raises(Refused, match="does not answer here"):
        actions.send(query, by=cast.coder)
    gone = fresh(query)
    left = cast.surgeon.provider
    left.active_to = clock.today() - dt.timedelta(days=1)
    left.save(update_fields=["active_to"])
    actions.compose(gone, by=cast.coder, provider=left)
    with pytest.raises(Refused, match="does not answer here"):
        actions.send(gone, by=cast.coder)


def test_indicators_are_words_of_this_patients_record(codeset, discharged, cast, hospital):
    query = actions.begin(encounter=discharged, by=cast.coder)
    paper = queries.note(discharged, cast.attending)
    with pytest.raises(Refused, match="do not stand in this version"):
        actions.pick(query, by=cast.coder, version=paper.current_version, passage="Potassium 7")
    with pytest.raises(Refused, match="Select the words"):
        actions.pick(query, by=cast.coder, version=paper.current_version, passage="  ")
    other = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
    with pytest.raises(Refused, match="another chart"):
        actions.pick(
            query, by=cast.coder, version=queries.note(other, cast.attending).current_version, passage="Assessment"
        )


def test_an_indicator_keeps_source_date_and_place(codeset, discharged, cast):
    query = queries.draft(discharged, by=cast.coder, author=cast.attending)
    (one,) = query.indicators.all()
    assert one.document.type.key == "progress" and one.version == one.document.current_version
    assert one.observed_on == clock.local(one.document.service_at, one.document.facility).date()
    assert (one.number, one.prior) == (1, False)


def test_a_number_is_not_used_again_when_its_indicator_is_taken_off(codeset, discharged, cast):
    query = queries.draft(discharged, by=cast.coder, author=cast.attending)
    (one,) = query.indicators.all()
    actions.drop(one, by=cast.coder)
    again = actions.pick(query, by=cast.coder, version=one.version, passage="Foot wound")
    assert again.number == 2
    assert fresh(one).voided_by == cast.coder


def test_words_of_an_earlier_stay_are_marked_so(codeset, discharged, ruth, cast):
    before = records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=60, klass="AMB")
    paper = queries.note(before, cast.attending)
    query = queries.draft(discharged, by=cast.coder, author=cast.attending, paper=paper)
    with pytest.raises(Refused, match="of another encounter"):
        actions.send(query, by=cast.coder)
    actions.compose(query, by=cast.coder, indicators={1: {"prior_reason": "Baseline of the creatinine"}})
    assert actions.send(query, by=cast.coder).status == "SENT"


def test_a_query_is_as_sensitive_as_what_it_quotes(codeset, discharged, cast, hospital):
    paper = queries.note(discharged, cast.attending, sensitivity=["part2"])
    query = queries.sent(discharged, by=cast.coder, author=cast.attending, paper=paper)
    assert query.sensitivity == ["part2"]
    biller = people.person("biller", "biller", hospital, reaches=[hospital])
    assert not may(biller, "coding.view_codeset", query)


def test_options_that_changed_are_written_anew(codeset, discharged, cast):
    query = queries.draft(
        discharged, by=cast.coder, author=cast.attending, form="choice", options=[("One", [1]), ("Two", [1])]
    )
    actions.compose(query, by=cast.coder, form="choice", options=[("One", [1]), ("Three", [1])])
    assert list(query.options.filter(voided_at=None).values_list("text", flat=True)) == ["One", "Three"]
    assert query.options.exclude(voided_at=None).count() == 2


def test_options_wait_in_a_draft_of_another_form_and_are_never_sent_with_it(codeset, discharged, cast):
    query = queries.draft(discharged, by=cast.coder, author=cast.attending, options=[("Acute tubular necrosis", [1])])
    assert (query.form, query.options.filter(voided_at=None).count()) == ("open", 1)
    sent = actions.send(query, by=cast.coder)
    assert not sent.options.filter(voided_at=None).exists()


def test_verbal_queries_are_documented_to_the_same_standard(codeset, discharged, cast):
    spoken = {"spoken_at": clock.now(), "spoken_answer": "He thinks it is ATN."}
    query = queries.draft(discharged, by=cast.coder, author=cast.attending, **spoken, question="Please document ATN.")
    with pytest.raises(Refused, match="leads"):
        actions.send(query, by=cast.coder)
    actions.compose(query, by=cast.coder, question="Please clarify the clinical significance.")
    sent = actions.send(query, by=cast.coder)
    assert sent.is_verbal and sent.status == "SENT"  # what was said is no answer: the provider signs one


def test_the_due_day_is_the_facilitys(sent):
    local = clock.local(sent.due_at, sent.facility)
    assert (local.date() - clock.local(sent.sent_at, sent.facility).date()).days == 3
    assert (local.hour, local.minute) == (23, 59)


# -------------------------------------------------------------- coding waits


def test_a_blocking_query_takes_the_set_to_query_pending_with_owner_reason_and_age(sent, codeset, cast):
    assert fresh(codeset).status == "QUERY_PENDING"
    hold = codeset.holds.get()
    assert (hold.kind, hold.owner, hold.lifted_at) == ("query", cast.attending, None)
    assert str(sent.provider) in hold.reason and sent.title not in hold.reason
    assert (clock.now() - hold.placed_at) < dt.timedelta(minutes=5)


def test_dnfb_shows_it_by_reason_and_owner(sent, codeset):
    (row,) = dnfb.unbilled().filter(pk=codeset.pk)
    assert (row.reason, row.owner) == ("query", "Samuel Okafor")


def test_a_query_that_does_not_block_leaves_coding_alone(codeset, discharged, cast):
    query = queries.sent(discharged, by=cast.coder, author=cast.attending, blocking=False)
    assert fresh(codeset).status == "IN_CODING"
    assert query.hold is None
    assert not any("query" in want for want in look_at(whole(codeset)).wants)


def whole(codeset):
    return CodeSet.objects.select_related(*coding_actions.LOADED).get(pk=codeset.pk)


def test_answered_it_returns_to_the_coder(sent, codeset, cast):
    queries.answered(sent, by=cast.attending)
    assert (fresh(codeset).status, fresh(codeset).coder) == ("IN_CODING", cast.coder)
    assert codeset.holds.get().lifted_at is not None


def test_final_coding_is_refused_while_a_blocking_query_is_open(discharged, cast):
    codeset = coding.coded(discharged, by=cast.coder)
    query = queries.sent(discharged, by=cast.coder, author=cast.attending)
    with pytest.raises(Refused, match="query pending"):
        steps.step(fresh(codeset), "finalize", by=cast.coder)
    query = queries.answered(query, by=cast.attending)
    with pytest.raises(Refused, match="the answer to a query taken up"):
        steps.step(fresh(codeset), "finalize", by=cast.coder)
    actions.close(query, by=cast.coder)
    assert steps.step(fresh(codeset), "finalize", by=cast.coder).status == "FINAL_CODED"


def test_in_review_final_coding_waits_too(discharged, cast, cdi):
    codeset = steps.step(coding.coded(discharged, by=cast.coder), "send_to_review", by=cast.coder, reason="Look")
    queries.sent(discharged, by=cdi, author=cast.attending)
    assert fresh(codeset).status == "SECOND_REVIEW"
    with pytest.raises(Refused, match="the answer to a query in the record"):
        steps.step(fresh(codeset), "finalize", by=cast.lead)


def test_the_hold_of_a_query_is_not_lifted_by_hand(sent, codeset, cast):
    with pytest.raises(Refused, match="ends with the answer"):
        coding_actions.lift(codeset.holds.get(), by=cast.coder)


def test_two_queries_return_it_when_both_are_answered(sent, codeset, discharged, cast):
    second = queries.sent(discharged, by=cast.coder, author=cast.attending)
    queries.answered(sent, by=cast.attending)
    assert fresh(codeset).status == "QUERY_PENDING"
    queries.answered(second, by=cast.attending)
    assert fresh(codeset).status == "IN_CODING"


def test_a_query_from_in_house_holds_the_set_that_begins_with_discharge(inpatient, cast, cdi):
    from records.encounters.actions import discharge

    queries.sent(inpatient, by=cdi, author=cast.attending)
    stay = discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    assert stay.codesets.get().holds.get().kind == "query"


# ----------------------------------------------------------------- half states


@pytest.mark.parametrize(
    "values",
    [
        {"status": "ANSWERED"}, {"due_at": None}, {"title": ""}, {"status": "ESCALATED"}, {"status": "CLOSED"}, {"status": "DOCUMENTED"},
        {"declined_at": clock.now()}, {"closed_at": clock.now()}, {"purpose": "poa"}, {"spoken_answer": "Yes"}, {"answer": "words"},
        {"status": "WITHDRAWN"}, {"form": "choice", "offers_other": False}, {"form": "yes_no"}, {"status": "DRAFT"},
    ],
)  # fmt: skip
def test_the_database_refuses_half_states(sent, values):
    for name, value in values.items():
        setattr(sent, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        sent.save(update_fields=list(values))


def test_every_step_is_one_act_of_the_trail(codeset, discharged, cast):
    before = LogEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    query = queries.sent(discharged, by=cast.coder, author=cast.attending)
    queries.answered(query, by=cast.attending)
    acts = LogEntry.objects.filter(id__gt=before, kind=LogEntry.ACT, verb__startswith="query.").order_by("id")
    assert list(acts.values_list("verb", flat=True)) == [
        "query.compose",
        "query.pick",
        "query.compose",
        "query.send",
        "query.answer",
    ]
    assert all(row.patient_ids == [discharged.patient_id] for row in acts)


def test_system_escalates_but_answers_for_nobody(sent):
    with pytest.raises(Refused):
        actions.answer(sent, by=SYSTEM, answer="words", entry="Yes.", reauthenticated=True)
    assert Query.objects.get(pk=sent.pk).status == "SENT"
