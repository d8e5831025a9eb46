"""The screens of holds, extensions, denials and their review, duplicates, and the states' rules."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from records.release import denials
from records.release.decisions import Denial, ReleaseHold
from records.release.law import ReleaseRule
from records.release.models import ReleaseRequest
from tests.factories import people, records
from tests.factories import release as made
from tests.web.records.release.test_views import intake

pytestmark = pytest.mark.django_db
KEY = "a-key-of-sixteen"


def url(name, *args):
    return reverse(f"release:{name}", args=args)


@pytest.fixture
def own(ruth, hospital, cast, chart):
    """Ruth's own request."""
    return made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)


@pytest.fixture
def advisor(hospital):
    return people.person("advisor", "physician_advisor", hospital, reaches=[hospital], given="Paul", family="Stern")


def denial(**changed):
    return {"ground": "endangers", "explanation": "It would endanger her life.", "once": KEY} | changed


# ------------------------------------------------------------ clock and holds


def test_a_clerk_extends_the_limit_and_opens_the_notice(client_for, cast, own):
    clerk, key = client_for(cast.clerk), own.public_id
    assert clerk.get(url("letter_extension", key)).status_code == 409
    sent = {"verb": "extend", "until": f"{own.due_on + dt.timedelta(days=10):%m/%d/%Y}", "reason": "Off site"}
    assert clerk.post(url("request_do", key), sent).url == url("request_letters", key)
    page = clerk.get(url("request_letters", key)).content.decode()
    assert "Off site" in page
    assert clerk.get(url("letter_extension", key)).content[:5] == b"%PDF-"


def test_an_extension_that_is_too_long_is_said(client_for, cast, own):
    sent = {"verb": "extend", "until": "t+90", "reason": "Off site"}
    answer = client_for(cast.clerk).post(url("request_do", own.public_id), sent, follow=True)
    assert "30 days at most" in answer.content.decode()


def test_a_hold_is_written_shown_in_the_queue_and_ended(client_for, cast, asked):
    clerk, key = client_for(cast.clerk), asked.public_id
    clerk.post(url("request_hold", key), {"kind": "clarification", "hold_reason": "Which visit?"})
    hold = ReleaseHold.objects.get()
    assert "Which visit?" in clerk.get(url("request_show", key)).content.decode()
    assert "waits for the requester" in clerk.get(url("queue_open")).content.decode()
    clerk.post(url("request_unhold", key), {"hold": hold.public_id})
    hold.refresh_from_db()
    assert hold.ended_by == cast.clerk


def test_a_patients_request_does_not_wait_for_money(client_for, cast, own):
    sent = {"kind": "payment", "hold_reason": "Old bill"}
    answer = client_for(cast.clerk).post(url("request_hold", own.public_id), sent, follow=True)
    assert "never withheld" in answer.content.decode()


@pytest.mark.parametrize(("days_ago", "band", "words"), [(4, "good", "26 d left"), (25, "warn", "5 d left"), (31, "bad", "1 d over")])  # fmt: skip
def test_the_queue_is_by_days_left_in_three_bands(client_for, cast, ruth, hospital, chart, days_ago, band, words):
    made.logged(ruth, hospital, by=cast.clerk, days_ago=days_ago)
    clerk = client_for(cast.clerk)
    assert words in clerk.get(url("queue_open")).content.decode()
    for one in ("good", "warn", "bad"):
        shown = clerk.get(url("queue_open") + f"?f.left={one}").content.decode()
        assert (words in shown) == (one == band), one
    assert words in clerk.get(url("queue_open") + "?f.left=nonsense").content.decode()


def test_the_clock_of_an_extended_request_turns_amber_and_red_before_its_new_end(cast, own):
    from records.release import waiting

    assert (own.amber_day, own.red_day) == (21, 28)
    until = own.due_on + dt.timedelta(days=20)
    done = waiting.extend(request=own, until=until, reason="Off site", by=cast.clerk)
    assert (done.amber_day, done.red_day) == (41, 48)


# -------------------------------------------------------------------- denials


def test_a_director_denies_in_part_and_a_reviewer_overturns(client_for, cast, own, chart, advisor):
    director, clerk, reviewer = client_for(cast.director), client_for(cast.clerk), client_for(advisor)
    page = director.get(url("denial_new", own.public_id)).content.decode()
    assert "Operative report" in page
    judge = cast.attending.provider
    sent = denial(documents=[chart["operative"].public_id], judged_by=judge.pk)
    first, second = (director.post(url("denial_new", own.public_id), sent) for _ in range(2))
    row = Denial.objects.get()
    assert first.url == second.url == url("denial_show", row.public_id)
    assert "Denied: likely to endanger" in clerk.get(url("request_show", own.public_id)).content.decode()
    letter = director.get(url("denial_letter", row.public_id))
    assert letter.content[:5] == b"%PDF-"
    clerk.post(url("denial_act", row.public_id), {"verb": "ask_review", "asked_on": "t"})
    assert own.number in reviewer.get(url("queue_reviews")).content.decode()
    reviewer.post(url("denial_act", row.public_id), {"verb": "overturn", "reason": "No danger."})
    row.refresh_from_db()
    assert row.status == "OVERTURNED"
    assert "Overturned" in reviewer.get(url("denial_show", row.public_id)).content.decode()


def test_the_letter_of_a_denial_gives_basis_review_and_complaint(cast, own):
    from pypdfium2 import PdfDocument

    from records.release.letters import denial_letter

    row = denials.deny(request=own, ground="endangers", explanation="It would endanger her life.", by=cast.director,
                       judged_by=cast.attending.provider)  # fmt: skip
    text = " ".join(
        PdfDocument(denial_letter(row, documents=[], by=cast.director))[0].get_textpage().get_text_range().split()
    )
    for words in ("endanger her life", "Your right to a review", "Office for Civil Rights", "The Privacy Officer"):
        assert words in text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"ground": "upsetting"}, "Select a valid choice"), ({"explanation": ""}, "required"),
     ({"documents": ["nothing"]}, "Select a valid choice"), ({}, "licensed professional")],
)  # fmt: skip
def test_a_denial_typed_wrong_is_said_and_nothing_is_denied(client_for, cast, own, wrong, says):
    answer = client_for(cast.director).post(url("denial_new", own.public_id), denial(**wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Denial.objects.exists()


def test_a_clerk_has_no_screen_to_deny(client_for, cast, own):
    assert client_for(cast.clerk).get(url("denial_new", own.public_id)).status_code == 403


def test_a_review_refused_says_why(client_for, cast, own, advisor):
    row = denials.deny(request=own, ground="litigation", explanation="Prepared for the suit of May.", by=cast.director)
    answer = client_for(cast.clerk).post(url("denial_act", row.public_id), {"verb": "ask_review", "asked_on": "t"})
    assert answer.status_code == 409
    assert "no review" in answer.content.decode()


# ------------------------------------------------------------------ duplicates


def test_the_same_request_again_is_recognized_and_logged_only_when_compared(client_for, cast, ruth, asked):
    clerk = client_for(cast.clerk)
    answer = clerk.post(url("request_log", ruth.public_id), intake())
    assert answer.status_code == 422
    assert f"{asked.number} of the same requester is open" in answer.content.decode()
    clerk.post(url("request_log", ruth.public_id), intake(own="on"))
    assert ReleaseRequest.objects.count() == 2


def test_another_span_of_dates_is_another_request(client_for, cast, ruth, hospital, chart):
    made.logged(ruth, hospital, by=cast.clerk, scope_to=dt.date(2020, 12, 31))
    sent = intake(scope_from="1/1/2021")
    assert client_for(cast.clerk).post(url("request_log", ruth.public_id), sent).status_code == 302


def test_a_second_batch_is_recognized_and_follows_the_first(client_for, cast, ruth, at):
    first = at("RELEASED")
    clerk = client_for(cast.clerk)
    answer = clerk.post(url("request_log", ruth.public_id), intake())
    assert f"{first.number} of the same requester was answered" in answer.content.decode()
    clerk.post(url("request_log", ruth.public_id), intake(follows=first.pk))
    assert ReleaseRequest.objects.get(follows=first).status == "LOGGED"


def test_a_patient_with_a_namesake_is_compared_first(client_for, cast, ruth, hospital):
    records.patient(hospital, family=ruth.family, given=ruth.given, birth_date=ruth.birth_date)
    clerk = client_for(cast.clerk)
    answer = clerk.post(url("request_log", ruth.public_id), intake())
    assert "compare MRN, address or phone" in answer.content.decode()
    assert clerk.post(url("request_log", ruth.public_id), intake(compared="on")).status_code == 302


# ------------------------------------------------------------------- the papers


def test_a_provider_records_a_part_2_consent_on_its_own_form(client_for, cast, ruth, hospital, chart):
    asked = made.logged(ruth, hospital, by=cast.clerk, kind="provider", requester_name="Harrow Falls")
    clerk, key = client_for(cast.clerk), asked.public_id
    assert "Record a paper" in clerk.get(url("request_show", key)).content.decode()
    page = clerk.get(url("authorization_edit", key)).content.decode()
    assert "Consent of 42 CFR Part 2" in page
    sent = {"form": "part2", "description": "SUD treatment", "named": ["part2"], "tpo": "on", "signer": "patient"}
    clerk.post(url("authorization_edit", key), sent)
    assert "What follows from refusing" in clerk.get(url("request_show", key)).content.decode()


def test_a_request_that_rests_on_no_paper_has_no_form_for_one(client_for, cast, own):
    assert client_for(cast.clerk).get(url("authorization_edit", own.public_id)).status_code == 409


def test_the_place_of_each_element_leads_to_its_page_of_the_scan(client_for, cast, asked, ruth, discharged):
    scan = made.document(ruth, discharged, "correspondence", pages=3)
    made.paper(asked, by=cast.clerk, scan=scan, places={"6": 3})
    page = client_for(cast.clerk).get(url("request_show", asked.public_id)).content.decode()
    assert f"{url('request_read', asked.public_id, scan.public_id)}#page-3" in page
    assert "On which page of the scan?" in page


def test_a_kind_with_grounds_asks_for_one(client_for, cast, ruth):
    answer = client_for(cast.clerk).post(url("request_log", ruth.public_id), intake(kind="agency"))
    assert "Say on which ground" in answer.content.decode()
    sent = intake(kind="agency", ground="disease")
    assert client_for(cast.clerk).post(url("request_log", ruth.public_id), sent).status_code == 302


# ---------------------------------------------------------------- states' rules


def law(**changed):
    return {"jurisdiction": "PA", "topic": "deadline", "number": "15", "citation": "Example Code 1", "since": "t",
            "once": KEY} | changed  # fmt: skip


def test_a_director_fills_the_table_and_verifies_a_row(client_for, cast):
    director = client_for(cast.director)
    assert "Cal. Health" in director.get(url("law_list") + "?show=to-verify").content.decode()
    director.post(url("law_new"), law())
    row = ReleaseRule.objects.get(jurisdiction="PA")
    assert "Nobody has compared" in director.get(url("law_show", row.public_id)).content.decode()
    director.post(url("law_act", row.public_id), {"verb": "verify"})
    row.refresh_from_db()
    assert (row.to_verify, row.verified_by) == (False, cast.director)
    director.post(url("law_change", row.public_id), law(number="10", since="t+5", once=KEY + "2"))
    row.refresh_from_db()
    assert row.effective_to == clock.today() + dt.timedelta(days=4)
    assert "Ended" not in director.get(url("law_show", row.public_id)).content.decode()
    director.post(url("law_act", row.public_id), {"verb": "end", "last": "t", "why": "Repealed"})
    row.refresh_from_db()
    assert row.effective_to == clock.today()


def test_a_row_typed_wrong_is_said(client_for, cast):
    director = client_for(cast.director)
    assert "how many days" in director.post(url("law_new"), law(number="")).content.decode()
    assert director.post(url("law_new"), law(citation="")).status_code == 422
    federal = ReleaseRule.objects.get(jurisdiction="US", topic="deadline")
    answer = director.post(url("law_act", federal.public_id), {"verb": "end", "last": "t", "why": "x"})
    assert (answer.status_code, "federal row does not end" in answer.content.decode()) == (409, True)


def test_a_clerk_reads_the_table_only(client_for, cast):
    clerk = client_for(cast.clerk)
    assert clerk.get(url("law_list")).status_code == 200
    assert clerk.get(url("law_new")).status_code == 403
    row = ReleaseRule.objects.first()
    assert clerk.post(url("law_act", row.public_id), {"verb": "verify"}).status_code == 403


def test_the_table_asks_as_many_questions_whatever_its_size(client_for, cast, django_assert_max_num_queries):
    director = client_for(cast.director)
    with django_assert_max_num_queries(30) as small:
        director.get(url("law_list"))
    asked = len(small)
    for number in range(5):
        director.post(url("law_new"), law(jurisdiction=["NJ", "NY", "OH", "DE", "MD"][number], once=f"{KEY}{number}"))
    with django_assert_max_num_queries(asked):
        director.get(url("law_list"))


def test_each_decision_is_one_act_of_the_trail(client_for, cast, own):
    client_for(cast.director).get(url("denial_new", own.public_id))
    row = denials.deny(request=own, ground="litigation", explanation="Prepared for the suit.", by=cast.director)
    client_for(cast.director).get(url("denial_show", row.public_id))
    for verb in ("denial.new", "releaserequest.deny", "denial.view"):
        assert LogEntry.objects.filter(kind=LogEntry.ACT, verb=verb).count() == 1, verb
