"""The composer through the browser's requests: from the desk, picking, linting as one types, sending."""

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from coding.assignment.models import CodeSet
from coding.queries import actions
from coding.queries.models import Query
from tests.factories import people, queries, records

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


def url(name, thing, *more):
    return reverse(f"queries:{name}", args=[thing.public_id, *more])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def coder(client_for, cast):
    return client_for(cast.coder)


@pytest.fixture
def draft(codeset, discharged, cast):
    return queries.draft(discharged, by=cast.coder, author=cast.attending)


def written(query, **told) -> dict:
    """What the page sends of a draft as it is kept."""
    one = query.indicators.filter(voided_at=None).first()
    values = {
        "provider": query.provider.public_id, "why": query.why, "title": query.title, "form": query.form,
        "question": query.question, "offers_other": "on", "offers_undetermined": "on", "blocking": "on",
    }  # fmt: skip
    if one:
        values |= {f"value_{one.number}": one.value, f"on_{one.number}": f"{one.observed_on:%m/%d/%Y}"}
    return values | told


# ------------------------------------------------------------- from the desk


def test_the_selected_words_become_the_first_indicator(codeset, discharged, coder, cast):
    paper = queries.note(discharged, cast.attending)
    answer = coder.post(
        url("query_begin", discharged), {"passage": "Urine output 15 mL an hour", "document": paper.public_id}
    )
    query = Query.objects.get()
    assert answer.url == url("query_edit", query)
    assert (query.status, query.author, query.provider) == ("DRAFT", cast.coder, cast.attending.provider)
    assert query.indicators.get().passage == "Urine output 15 mL an hour"
    page = coder.get(answer.url)
    assert "Urine output 15 mL an hour" in text(page)
    assert "before it is sent" in text(page)


def test_more_words_go_into_the_same_draft_until_another_is_begun(codeset, discharged, coder, cast):
    paper = queries.note(discharged, cast.attending)
    for words in ("Acute kidney injury", "Foot wound"):
        coder.post(url("query_begin", discharged), {"passage": words, "document": paper.public_id})
    assert Query.objects.get().indicators.count() == 2
    coder.post(url("query_begin", discharged), {"another": "1"})
    assert Query.objects.count() == 2


def test_words_that_do_not_stand_there_begin_nothing(codeset, discharged, coder, cast):
    paper = queries.note(discharged, cast.attending)
    answer = coder.post(url("query_begin", discharged), {"passage": "Potassium 7", "document": paper.public_id})
    assert answer.status_code == 409
    assert not Query.objects.exists()


def test_the_desk_offers_it_and_shows_what_was_asked(codeset, discharged, coder, cast):
    desk = reverse("assignment:codeset_show", args=[codeset.public_id])
    assert 'data-key="q"' in text(coder.get(desk))
    queries.sent(discharged, by=cast.coder, author=cast.attending)
    page = text(coder.get(desk))
    assert "Clarification of kidney function" in page
    assert "Waits for Samuel Okafor" in page


def test_another_coders_draft_is_not_shown_on_the_desk(draft, codeset, client_for, cast):
    desk = reverse("assignment:codeset_show", args=[codeset.public_id])
    assert draft.title not in text(client_for(cast.lead).get(desk))


def test_a_physician_sees_no_queries_on_the_desk(draft, codeset, discharged, client_for, cast):
    actions.send(draft, by=cast.coder)
    desk = reverse("assignment:codeset_show", args=[codeset.public_id])
    page = text(client_for(cast.attending).get(desk))
    assert draft.title not in page and 'data-key="q"' not in page


# ---------------------------------------------------------------- composing


def test_a_half_written_draft_is_kept(draft, coder):
    answer = coder.post(url("query_edit", draft), written(draft, title="", question="", verb="save"))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("", "DRAFT")


def test_sent_it_opens_the_next_account(draft, codeset, coder):
    answer = coder.post(url("query_edit", draft), written(draft, verb="send"))
    assert answer.status_code == 302
    assert Query.objects.get(pk=draft.pk).status == "SENT"
    assert CodeSet.objects.get(pk=codeset.pk).status == "QUERY_PENDING"


def test_what_leads_is_refused_on_the_server_and_what_was_typed_is_kept(draft, codeset, coder):
    answer = coder.post(
        url("query_edit", draft), written(draft, question="Please document the DRG and ATN.", verb="send")
    )
    assert answer.status_code == 422
    assert "Not sent" in text(answer) and "speaks of the DRG" in text(answer)
    draft.refresh_from_db()
    assert (draft.status, draft.question) == ("DRAFT", "Please document the DRG and ATN.")


def test_options_with_their_indicators(draft, coder):
    told = {
        "form": "choice",
        "option_0": "Acute tubular necrosis",
        "by_0": "1",
        "option_1": "Prerenal azotemia",
        "by_1": "1, 1",
    }
    coder.post(url("query_edit", draft), written(draft, **told, verb="send"))
    draft.refresh_from_db()
    assert draft.status == "SENT"
    assert [(one.text, one.supported_by) for one in draft.options.all()] == [
        ("Acute tubular necrosis", [1]),
        ("Prerenal azotemia", [1]),
    ]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"form": "essay"}, "Select a valid choice"), ({"provider": "nobody"}, "Select a valid choice"), ({"why": "money"}, "Select a valid choice"),
        ({"on_1": "yesterdayish"}, "on_1"), ({"form": "choice", "by_0": "one"}, "numbers of its indicators"),
        ({"spoken_answer": "Yes"}, "Say when it was asked aloud"), ({"spoken_at": "soon"}, "spoken_at"), ({"title": "x" * 121}, "120"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_is_sent(draft, coder, told, words):
    answer = coder.post(url("query_edit", draft), written(draft, **told, verb="send"))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Query.objects.get(pk=draft.pk).status == "DRAFT"


def test_the_linter_answers_as_one_types_and_keeps_nothing(draft, coder, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = text(coder.post(url("query_check", draft), written(draft, title="Sepsis MCC"), **HX))
    assert "speaks of CC or MCC" in page and "names “sepsis”" in page
    assert "It can be sent" in text(coder.post(url("query_check", draft), written(draft), **HX))
    draft.refresh_from_db()
    assert draft.title == "Clarification of kidney function"


def test_the_linter_stands_garbage(draft, coder):
    page = coder.post(url("query_check", draft), {"form": "?", "by_0": "x", "on_1": "?", "provider": "?"}, **HX)
    assert page.status_code == 200


def test_indicators_are_picked_and_taken_off_while_words_stay(draft, coder):
    one = draft.indicators.get()
    more = {"passage": "Foot wound with cultures growing MRSA", "document": one.document.public_id}
    page = text(coder.post(url("query_pick", draft), written(draft, value_1="half typed", **more), **HX))
    assert "half typed" in page and "cultures growing MRSA" in page
    second = draft.indicators.get(number=2)
    assert f'value="{second.observed_on:%m/%d/%Y}"' in page and f'value="{second.passage}"' in page
    page = text(coder.post(url("query_pick", draft), written(draft, drop=one.public_id), **HX))
    assert "day two" not in page
    refused = coder.post(url("query_pick", draft), {"passage": "Potassium 7", "document": one.document.public_id}, **HX)
    assert refused.status_code == 409


def test_an_indicator_of_another_patient_is_not_found(draft, coder, cast, hospital):
    other = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
    paper = queries.note(other, cast.attending)
    answer = coder.post(url("query_pick", draft), {"passage": "Assessment", "document": paper.public_id}, **HX)
    assert answer.status_code == 404
    assert coder.get(url("query_document", draft, paper.public_id)).status_code == 404


def test_documents_stay_beside_and_earlier_ones_are_named_so(draft, ruth, coder, cast):
    before = records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=90, klass="AMB")
    paper = queries.note(before, cast.attending)
    page = coder.get(url("query_edit", draft))
    assert "Other encounters, 1" in text(page)
    assert "Creatinine 3.1" in text(coder.get(url("query_document", draft, paper.public_id)))


def test_opening_the_composer_is_in_the_trail(draft, coder):
    before = LogEntry.objects.count()
    coder.get(url("query_edit", draft))
    verbs = LogEntry.objects.order_by("id").values_list("verb", flat=True)[before:]
    assert sorted(verbs) == ["document.view", "query.view"]


def test_another_persons_draft_stays_unknown(draft, client_for, cast):
    lead = client_for(cast.lead)
    for name in ("query_edit", "query_show"):
        assert lead.get(url(name, draft)).status_code == 404


def test_a_sent_query_is_shown_not_edited(draft, coder, cast):
    actions.send(draft, by=cast.coder)
    assert coder.get(url("query_edit", draft)).url == url("query_show", draft)
    assert coder.post(url("query_pick", draft), {"drop": "x"}, **HX).status_code == 409


def test_cdi_asks_from_the_chart_about_a_patient_in_house(inpatient, cdi, cast, client_for):
    queries.note(inpatient, cast.attending)
    client = client_for(cdi)
    page = client.get(reverse("patients:patient_section", args=[inpatient.patient.public_id, "queries"]), **HX)
    assert "Ask the physician" in text(page)
    assert client.post(url("query_begin", inpatient)).status_code == 302
    assert Query.objects.get().author == cdi


# --------------------------------------------------------------- permissions

MAY_ASK = {"coder", "coding_lead", "cdi"}


@pytest.mark.parametrize("role", ["coder", "coding_lead", "cdi", "physician", "resident", "physician_advisor", "him_director", "him_tech", "biller",
                                  "roi_tech", "registry", "surveyor", "privacy_officer"])  # fmt: skip
def test_who_may_ask(role, codeset, discharged, hospital, client_for):
    user = people.person(f"one-{role}", role, hospital, reaches=[hospital])
    answer = client_for(user).post(url("query_begin", discharged))
    assert answer.status_code == (302 if role in MAY_ASK else 403)


def test_a_stranger_does_not_learn_that_it_exists(draft, client_for, cast, clinic):
    away = people.person("away", "coder", clinic, reaches=[clinic])
    for name in ("query_edit", "query_show"):
        assert client_for(away).get(url(name, draft)).status_code == 404
    assert client_for(away).post(url("query_begin", draft.encounter)).status_code == 404


def test_the_composers_queries_do_not_grow(draft, coder, cast, django_assert_max_num_queries):
    actions.compose(draft, by=cast.coder, form="choice", options=[("Option", [1])])
    coder.get(url("query_edit", draft))
    with django_assert_max_num_queries(60) as few:
        coder.get(url("query_edit", draft))
    (one,) = draft.indicators.all()
    for words in ("Foot wound", "Acute kidney injury", "Urine output 15 mL an hour", "Given two liters of saline"):
        actions.pick(draft, by=cast.coder, version=one.version, passage=words)
    actions.compose(draft, by=cast.coder, form="choice", options=[(f"Option {n}", [1]) for n in range(6)])
    with django_assert_max_num_queries(len(few.captured_queries)):
        coder.get(url("query_edit", draft))
