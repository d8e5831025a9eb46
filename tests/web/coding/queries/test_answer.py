"""The physician's side through the browser's requests: inbox, answer, signature, "not mine"."""

import re

import pytest
from django.urls import reverse

from coding.assignment.models import CodeSet
from coding.queries import actions
from coding.queries.models import Query
from tests.factories import queries
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
INBOX = "/records/review/inbox/"


def url(name, query):
    return reverse(f"queries:{name}", args=[query.public_id])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def okafor(client_for, cast):
    return client_for(cast.attending)


@pytest.fixture
def choice(codeset, discharged, cast):
    return queries.choice(discharged, by=cast.coder, author=cast.attending)


def test_it_appears_in_the_inbox_of_whom_it_asks_alone(sent, okafor, client_for, cast):
    page = text(okafor.get(INBOX))
    assert "Queries, 1" in page and "Clarification of kidney function" in page
    assert "Clarification" not in text(client_for(cast.surgeon).get(INBOX))
    assert "Queries, 1" in text(okafor.get(reverse("queries:inbox_query")))


def test_it_shows_question_indicators_and_every_answer_and_chooses_none(choice, okafor):
    page = okafor.get(url("query_answer", choice))
    words = text(page)
    for expected in ("Creatinine 3.1 mg/dL on day two", "Progress note", "Acute tubular necrosis", "Prerenal azotemia", "Other, in your own words",
                     "Unable to determine", "I disagree"):  # fmt: skip
        assert expected in words
    radios = re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page.content.decode())
    assert len(radios) == 5
    assert not any("checked" in radio for radio in radios)


def test_nothing_about_money_is_shown_to_the_physician(choice, okafor):
    page = text(okafor.get(url("query_answer", choice))).lower()
    assert not re.search(r"\bdrg\b|\bmcc\b|payment|charges|\$\d", page)


def test_answered_and_signed_in_one_send(choice, codeset, okafor):
    option = choice.options.get(text="Prerenal azotemia")
    told = {
        "answer": option.public_id,
        "entry": "Prerenal azotemia from dehydration.",
        "target": "",
        "password": PASSWORD,
    }
    answer = okafor.post(url("query_answer", choice), told)
    assert answer.status_code == 302
    done = Query.objects.get(pk=choice.pk)
    assert (done.status, done.answer_option) == ("DOCUMENTED", option)
    assert done.documentation.current_version.text == "Prerenal azotemia from dehydration."
    assert CodeSet.objects.get(pk=codeset.pk).status == "IN_CODING"


def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(choice, okafor):
    told = {"answer": "other", "entry": "Contrast nephropathy.", "target": "", "password": "wrong"}
    answer = okafor.post(url("query_answer", choice), told)
    assert answer.status_code == 422
    assert "Contrast nephropathy." in text(answer) and "That is not your password" in text(answer)
    assert Query.objects.get(pk=choice.pk).status == "SENT"


def test_without_an_entry_it_is_proposed_before_it_is_signed(choice, okafor):
    option = choice.options.get(text="Acute tubular necrosis")
    answer = okafor.post(url("query_answer", choice), {"answer": option.public_id, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Read what the record will say" in text(answer)
    assert "Acute tubular necrosis.</textarea>" in text(answer)
    assert Query.objects.get(pk=choice.pk).status == "SENT"


@pytest.mark.parametrize("chosen", ["", "yes", "option", "nonsense"])
def test_an_answer_that_is_none_is_refused_in_words(choice, okafor, chosen):
    answer = okafor.post(url("query_answer", choice), {"answer": chosen, "entry": "Words", "password": PASSWORD})
    assert answer.status_code == 422
    assert "Choose" in text(answer)


def test_a_target_of_another_encounter_is_refused(choice, okafor, cast, hospital):
    from tests.factories import records

    other = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
    foreign = queries.note(other, cast.attending)
    told = {"answer": "other", "entry": "Words.", "target": foreign.public_id, "password": PASSWORD}
    assert okafor.post(url("query_answer", choice), told).status_code == 422


def test_disagreement_takes_a_word_and_changes_nothing(choice, codeset, okafor):
    told = {"answer": "disagree", "password": PASSWORD}
    assert "why you disagree" in text(okafor.post(url("query_answer", choice), told))
    okafor.post(url("query_answer", choice), told | {"words": "The sample was hemolyzed."})
    done = Query.objects.get(pk=choice.pk)
    assert (done.status, done.answer, done.documentation) == ("ANSWERED", "disagree", None)
    assert CodeSet.objects.get(pk=codeset.pk).status == "IN_CODING"


def test_not_mine_with_a_reason(choice, okafor, client_for, cast):
    assert okafor.post(url("query_answer", choice), {"verb": "decline", "reason": ""}).status_code == 409
    okafor.post(url("query_answer", choice), {"verb": "decline", "reason": "I was a consultant once."})
    assert "Queries, 1" not in text(okafor.get(INBOX))
    page = text(client_for(cast.coder).get(url("query_show", choice)))
    assert "Sent back" in page and "I was a consultant once." in page


def test_others_queries_stay_unknown(choice, client_for, cast):
    assert client_for(cast.surgeon).get(url("query_answer", choice)).status_code == 404
    assert client_for(cast.coder).get(url("query_answer", choice)).status_code == 403


def test_a_draft_is_nothing_to_its_provider(codeset, discharged, cast, okafor):
    draft = queries.draft(discharged, by=cast.coder, author=cast.attending)
    assert okafor.get(url("query_answer", draft)).status_code == 404


def test_what_was_answered_is_shown_and_closed(choice, okafor, cast):
    queries.answered(choice, by=cast.attending, answer="option")
    page = text(okafor.get(url("query_answer", choice)))
    assert "Nothing is to be done here" in page
    assert okafor.post(
        url("query_answer", choice), {"answer": "other", "entry": "Again.", "password": PASSWORD}
    ).status_code in (404, 422)


def test_a_withdrawn_query_leaves_the_inbox(choice, okafor, cast):
    actions.withdraw(choice, by=cast.coder, reason="The report has come.")
    assert "Clarification" not in text(okafor.get(INBOX))


def test_the_pages_queries_do_not_grow(choice, discharged, okafor, cast, django_assert_max_num_queries):
    okafor.get(url("query_answer", choice))
    with django_assert_max_num_queries(40) as few:
        okafor.get(url("query_answer", choice))
    passages = ("Foot wound", "Acute kidney injury", "Urine output 15 mL an hour", "Given two liters of saline")
    more = queries.choice(discharged, by=cast.coder, author=cast.attending, passages=passages)
    with django_assert_max_num_queries(len(few.captured_queries)):
        okafor.get(url("query_answer", more))
