"""Queues, a query's own page, print, and the figures, through the browser's requests."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from coding.queries import actions, figures
from coding.queries.models import Query
from tests.factories import queries

pytestmark = pytest.mark.django_db


def url(name, *things):
    return reverse(f"queries:{name}", args=[one.public_id for one in things])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def coder(client_for, cast):
    return client_for(cast.coder)


@pytest.fixture
def lead(client_for, cast):
    return client_for(cast.lead)


QUEUES = ("queue_queries_mine", "queue_queries_waiting", "queue_queries_overdue", "queue_queries_answered")


def test_a_query_stands_in_the_queue_of_its_state(sent, coder, cast):
    def where():
        return [name.removeprefix("queue_queries_") for name in QUEUES if sent.title in text(coder.get(url(name)))]

    assert where() == ["mine", "waiting"]
    sent.due_at = clock.now() - dt.timedelta(days=1)
    sent.save(update_fields=["due_at"])
    late = text(coder.get(url("queue_queries_overdue")))
    assert sent.title in late and "Overdue" in late
    done = queries.answered(sent, by=cast.attending)
    assert where() == ["mine", "answered"]
    actions.close(done, by=cast.coder)
    assert where() == []


def test_the_advisor_has_what_was_escalated(sent, advisor, client_for, cast):
    client = client_for(advisor)
    assert sent.title not in text(client.get(url("queue_queries_escalated")))
    queries.escalated(sent, by=cast.coder)
    assert sent.title in text(client.get(url("queue_queries_escalated")))
    page = text(client.get(url("query_show", sent)))
    assert "Close without a response" in page and "Ask another" in page
    answer = client.post(url("query_step", sent), {"verb": "give_up", "reason": "No answer for two weeks."})
    assert answer.status_code == 302
    assert Query.objects.get(pk=sent.pk).status == "CLOSED_NO_RESPONSE"


@pytest.mark.parametrize("role", ["coder", "coding_lead", "cdi", "physician", "him_director", "physician_advisor"])
def test_only_the_advisor_closes_without_a_response(sent, role, hospital, client_for, cast):
    from tests.factories import people

    queries.escalated(sent, by=cast.coder)
    user = people.person(f"one-{role}", role, hospital, reaches=[hospital])
    answer = client_for(user).post(url("query_step", sent), {"verb": "give_up", "reason": "No answer."})
    assert answer.status_code == (302 if role == "physician_advisor" else 403)


def test_the_page_says_what_was_asked_and_answered(sent, coder, cast):
    done = queries.answered(sent, by=cast.attending, entry="Acute tubular necrosis.")
    page = text(coder.get(url("query_show", done)))
    for words in (
        "Please clarify the clinical significance",
        "Creatinine 3.1",
        "Samuel Okafor",
        "by password",
        "Taken up",
        "Answered, to code",
    ):
        assert words in page


def test_taking_it_up_leads_back_to_the_desk(sent, codeset, coder, cast):
    queries.answered(sent, by=cast.attending)
    answer = coder.post(url("query_step", sent), {"verb": "close"})
    assert answer.url == reverse("assignment:codeset_show", args=[codeset.public_id])


@pytest.mark.parametrize("verb", ["", "nonsense", "document", "undocument", "answer", "send"])
def test_steps_that_are_no_buttons_are_refused(sent, coder, verb):
    assert coder.post(url("query_step", sent), {"verb": verb}).status_code == 409


def test_withdrawal_needs_its_reason(sent, coder):
    assert coder.post(url("query_step", sent), {"verb": "withdraw", "reason": " "}).status_code == 409
    coder.post(url("query_step", sent), {"verb": "withdraw", "reason": "The report has come."})
    assert Query.objects.get(pk=sent.pk).status == "WITHDRAWN"


@pytest.mark.parametrize("told", [{}, {"provider": "nobody", "reason": "x"}, {"reason": "x"}])
def test_reassigning_needs_whom_and_why(sent, coder, told):
    assert coder.post(url("query_reassign", sent), told).status_code == 409


def test_reassigned_from_its_page(sent, coder, cast):
    told = {"provider": cast.surgeon.provider.public_id, "reason": "She did the surgery."}
    assert coder.post(url("query_reassign", sent), told).status_code == 302
    assert Query.objects.get(pk=sent.pk).provider == cast.surgeon.provider


def test_printed_as_it_is_kept(sent, coder, cast):
    queries.answered(sent, by=cast.attending)
    answer = coder.post(url("query_print", sent))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert LogEntry.objects.filter(verb="query.print").count() == 1
    import pypdfium2

    page = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    assert "not part of the legal health record" in page and "Creatinine 3.1" in page


# ------------------------------------------------------------------ figures


@pytest.fixture
def some(codeset, discharged, cast):
    """Six: two answered with agreement, one undetermined, one overdue, one withdrawn, one with time."""
    ask = {"by": cast.coder, "author": cast.attending, "blocking": False}
    two = [queries.choice(discharged, **ask) for _ in range(2)]
    for one in two:
        queries.answered(one, by=cast.attending, answer="option")
    queries.answered(queries.sent(discharged, **ask), by=cast.attending, answer="undetermined", entry="")
    late = queries.sent(discharged, **ask)
    for name in ("sent_at", "asked_at", "due_at"):
        setattr(late, name, getattr(late, name) - dt.timedelta(days=8))
    late.save(update_fields=["sent_at", "asked_at", "due_at"])
    actions.withdraw(queries.sent(discharged, **ask), by=cast.coder, reason="Not needed")
    queries.sent(discharged, **ask)


def test_rate_response_turnaround_and_agreement(some, cast):
    line = figures.total(cast.lead, figures.since())
    assert (line.sent, line.due, line.answered_due, line.answered, line.agreed) == (6, 4, 3, 3, 2)
    assert (line.response, line.agreement, line.rate) == ("75%", "67%", "600")
    assert line.days is not None and line.days < 1


def test_the_figures_by_provider_author_service_and_month(some, cast):
    start = figures.since()
    (provider,) = figures.grouped(cast.lead, start, "provider")
    (author,) = figures.grouped(cast.lead, start, "author")
    (service,) = figures.grouped(cast.lead, start, "service")
    assert (provider.name, provider.sent, provider.discharges) == ("Samuel Okafor", 6, 1)
    assert (author.name, author.rate) == ("Priya Nair", "n/a")
    assert service.name == "Hospital Medicine"
    months = figures.by_month(cast.lead, start)
    assert len(months) == 6 and sum(one.sent for one in months) == 6


def test_every_number_opens_its_queries(some, lead):
    import html
    import re

    page = lead.get(url("report_show")).content.decode()
    links = {html.unescape(one) for one in re.findall(r'href="(/coding/queries/all/\?[^"]+)"', page)}
    assert len(links) > 15
    for link in links:
        answer = lead.get(link)
        assert answer.status_code == 200, link


def test_the_number_is_that_of_its_rows(some, lead, cast):
    for what, count in (
        ("due", 4),
        ("answered", 3),
        ("agreed", 2),
        ("unanswered", 1),
        ("withdrawn", 1),
        ("in_time", 3),
    ):
        page = lead.get(url("query_list") + f"?f.what={what}")
        assert page.content.decode().count("<tr data-row") == count, what


def test_the_report_leaves_as_csv_in_the_trail(some, lead):
    answer = lead.post(url("report_show"), {"as": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode().splitlines()
    assert any(line.startswith("Samuel Okafor,6,") for line in lines)
    assert LogEntry.objects.filter(verb="report.queries.export").count() == 1
    assert lead.post(url("report_show"), {"as": "exe"}).status_code == 409


@pytest.mark.parametrize("months", ["0", "7", "x", "-1"])
def test_a_period_that_is_none_is_not_found(lead, months):
    assert lead.get(url("report_show") + f"?months={months}").status_code == 404


def test_the_report_with_nothing_to_count(lead):
    page = text(lead.get(url("report_show")))
    assert "n/a" in page and "Nothing to show in this period." in page


def test_figures_count_what_the_person_reaches(some, client_for, clinic):
    from tests.factories import people

    away = people.person("away", "coding_lead", clinic, reaches=[clinic])
    assert figures.total(away, figures.since()).sent == 0
    assert "Samuel Okafor" not in text(client_for(away).get(url("report_show")))


def test_queries_of_the_pages_do_not_grow(sent, discharged, coder, lead, cast, django_assert_max_num_queries):
    pages = [(coder, url("queue_queries_waiting")), (lead, url("report_show")), (lead, url("query_list"))]
    counts = []
    for client, page in pages:
        client.get(page)
        with django_assert_max_num_queries(60) as few:
            client.get(page)
        counts.append(len(few.captured_queries))
    for _ in range(4):
        queries.sent(discharged, by=cast.coder, author=cast.attending)
    for (client, page), most in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(most):
            client.get(page)
