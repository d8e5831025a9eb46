"""How queries end: escalated, withdrawn, given to another; what becomes of their documents, and where they are kept."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import Denied, forget_reach, may
from accounts.policy import set_policy
from accounts.workflow import Refused
from coding.queries import actions, filing
from coding.schedules import escalate_queries
from records.documents import actions as documents
from records.documents import moves
from tests.factories import queries, records
from tests.unit.coding.queries.test_flow import fresh

pytestmark = pytest.mark.django_db


# ------------------------------------------------- escalation and the end


def test_after_seven_days_it_goes_to_the_physician_advisor(sent):
    escalate_queries()
    assert fresh(sent).status == "SENT"
    with clock.at(clock.now() + dt.timedelta(days=7, minutes=1)):
        escalate_queries()
        escalate_queries()
    assert fresh(sent).status == "ESCALATED"
    assert "7 days" in sent.events.get(verb="escalate").reason


def test_the_days_are_local_policy(sent, cast):
    set_policy(
        key="query_escalation_days", value=2, by=cast.administrator, effective_from=clock.now() - dt.timedelta(days=1)
    )
    with clock.at(clock.now() + dt.timedelta(days=2, minutes=1)):
        escalate_queries()
    assert fresh(sent).status == "ESCALATED"


def test_escalated_by_hand_with_a_reason(sent, cast):
    with pytest.raises(Refused, match="reason"):
        actions.escalate(sent, by=cast.coder, reason=" ")
    assert queries.escalated(sent, by=cast.coder).status == "ESCALATED"


def test_an_escalated_query_is_still_answered(sent, codeset, cast):
    queries.escalated(sent, by=cast.coder)
    assert queries.answered(fresh(sent), by=cast.attending).status == "DOCUMENTED"


def test_the_advisor_closes_without_a_response_and_coding_goes_on(sent, codeset, cast, advisor):
    with pytest.raises(Refused, match="closed: it is sent"):
        actions.give_up(sent, by=advisor, reason="He has left for a year.")
    row = queries.escalated(sent, by=cast.coder)
    with pytest.raises(Denied):
        actions.give_up(row, by=cast.coder, reason="No answer")
    done = actions.give_up(row, by=advisor, reason="He has left for a year.")
    assert (done.status, fresh(codeset).status) == ("CLOSED_NO_RESPONSE", "IN_CODING")


def test_withdrawn_with_a_reason_by_its_author_or_the_lead(sent, codeset, cast, cdi):
    with pytest.raises(Refused, match="reason"):
        actions.withdraw(sent, by=cast.coder, reason="")
    with pytest.raises(Refused, match="Its author withdraws"):
        actions.withdraw(sent, by=cdi, reason="Not needed")
    done = actions.withdraw(sent, by=cast.lead, reason="The pathology report has come.")
    assert (done.status, fresh(codeset).status) == ("WITHDRAWN", "IN_CODING")
    with pytest.raises(Refused):
        actions.answer(done, by=cast.attending, answer="words", entry="Too late.", reauthenticated=True)


def fresh_user(user):
    forget_reach(user)
    return user


def test_an_answered_query_is_not_withdrawn(sent, cast):
    done = queries.answered(sent, by=cast.attending)
    with pytest.raises(Refused, match="closed: it is documented"):
        actions.withdraw(done, by=cast.coder, reason="No")


def test_another_provider_is_asked_and_the_clock_begins_anew(sent, codeset, cast):
    with clock.at(clock.now() + dt.timedelta(days=5)):
        row = actions.reassign(sent, by=cast.coder, provider=cast.surgeon.provider, reason="She did the surgery.")
        assert (row.status, row.provider) == ("SENT", cast.surgeon.provider)
        assert row.due_at > clock.now()
    assert codeset.holds.get().owner == cast.surgeon
    with pytest.raises(Refused, match="another provider"):
        actions.reassign(fresh(sent), by=cast.coder, provider=cast.surgeon.provider, reason="Again")


def test_who_is_asked_reaches_the_patient_until_it_ends(codeset, discharged, cast):
    paper = queries.note(discharged, cast.attending)
    assert not may(fresh_user(cast.surgeon), "records.view_patient", discharged.patient)
    query = queries.sent(discharged, by=cast.coder, author=cast.surgeon, paper=paper)
    assert may(fresh_user(cast.surgeon), "records.view_patient", discharged.patient)
    actions.withdraw(query, by=cast.coder, reason="Asked the attending instead")
    assert not may(fresh_user(cast.surgeon), "records.view_patient", discharged.patient)


def test_not_mine_leaves_the_inbox_and_waits_for_who_asked(sent, codeset, cast):
    row = actions.decline(sent, by=cast.attending, reason="Dr. Vance managed the kidneys.")
    assert (row.status, row.declined_at is not None) == ("SENT", True)
    assert fresh(codeset).status == "QUERY_PENDING"
    with clock.at(clock.now() + dt.timedelta(days=8)):
        escalate_queries()
    assert fresh(sent).status == "SENT"  # it waits for its author, not for its provider
    again = actions.reassign(fresh(sent), by=cast.coder, provider=cast.surgeon.provider, reason="Sent back")
    assert again.declined_at is None


# --------------------------------------------------- what happens to documents


def test_a_retracted_entry_answers_nothing(sent, codeset, cast):
    done = actions.close(queries.answered(sent, by=cast.attending), by=cast.coder)
    documents.retract(document=done.documentation, by=cast.technician, reason="Entered in error")
    row = fresh(done)
    assert (row.status, row.documentation, row.answer, row.holds_coding) == ("SENT", None, "", True)
    assert row.events.get(verb="undocument").detail["entry"] == done.documentation.public_id
    assert fresh(codeset).status == "QUERY_PENDING"
    assert queries.answered(row, by=fresh_user(cast.attending)).status == "DOCUMENTED"


def test_nothing_is_asked_on_words_that_were_entered_in_error(sent, codeset, cast):
    (one,) = sent.indicators.all()
    documents.retract(document=one.document, by=cast.technician, reason="Entered in error")
    assert (fresh(sent).status, fresh(codeset).status) == ("WITHDRAWN", "IN_CODING")


def test_no_query_quotes_another_patients_words(sent, codeset, discharged, cast, hospital):
    (one,) = sent.indicators.all()
    right = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
    moves.move_document(document=one.document, to_patient=right.patient, to_encounter=right, by=cast.technician,
                        reason="Scanned into the wrong chart")  # fmt: skip
    assert fresh(sent).status == "WITHDRAWN"
    assert fresh(one).voided_at is not None
    assert fresh(codeset).status == "IN_CODING"


# ------------------------------------------------------------------ retention


def test_kept_as_a_business_record(sent, cast, discharged):
    done = actions.close(queries.answered(sent, by=cast.attending), by=cast.coder)
    assert done.filed is None
    assert not discharged.documents.filter(type__key="query").exists()
    assert "not part of the legal health record" in filing.KEPT[filing.retention()]


def test_kept_in_the_legal_health_record_where_policy_says_so(sent, cast, discharged):
    set_policy(
        key="query_retention", value="legal", by=cast.administrator, effective_from=clock.now() - dt.timedelta(days=1)
    )
    actions.close(queries.answered(sent, by=cast.attending, entry="Acute tubular necrosis."), by=cast.coder)
    filed = fresh(sent).filed
    assert (filed.status, filed.type.key, filed.encounter) == ("FINAL", "query", discharged)
    for words in ("Creatinine 3.1 mg/dL", "Please clarify", "Samuel Okafor", "by password"):
        assert words in filed.current_version.text


def test_a_draft_that_was_thrown_away_is_in_no_record(codeset, discharged, cast):
    set_policy(
        key="query_retention", value="legal", by=cast.administrator, effective_from=clock.now() - dt.timedelta(days=1)
    )
    query = queries.draft(discharged, by=cast.coder, author=cast.attending)
    assert actions.withdraw(query, by=cast.coder, reason="Not needed").filed is None
