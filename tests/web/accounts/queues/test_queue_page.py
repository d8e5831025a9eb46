"""The one queue component, by way of the specimen queue of the gallery."""

import csv
import io

import pytest
from django.core.cache import cache

from accounts.audit.models import LogEntry
from accounts.queues import claim
from accounts.queues.models import SavedView
from tests.factories.people import client_for

URL = "/gallery/specimen/"
pytestmark = pytest.mark.usefixtures("at_now")


def shown(response) -> list[str]:
    """Account numbers in the order of the screen."""
    import re

    return re.findall(r'class="id">(E\d+)<', response.content.decode())


def test_a_coder_sees_the_oldest_first_and_how_many(coder, accounts):
    accounts(3)
    response = client_for(coder).get(URL)
    assert shown(response) == ["E0000003", "E0000002", "E0000001"]
    assert "3 accounts, oldest 3 days" in response.content.decode()


def test_a_stranger_sees_an_empty_queue_that_says_what_fills_it(stranger, accounts):
    accounts(2)
    response = client_for(stranger).get(URL)
    assert shown(response) == []
    assert "Accounts come here when" in response.content.decode()


def test_a_role_without_the_verb_is_refused_in_the_frame(hospital, accounts):
    from tests.factories.people import person

    admin = person("admin", "administrator", hospital)
    response = client_for(admin).get(URL)
    assert response.status_code in (403, 404)
    assert b"<nav" in response.content


def test_one_trail_row_names_every_patient_shown(coder, accounts):
    made = accounts(3)
    client = client_for(coder)
    before = set(LogEntry.objects.values_list("pk", flat=True))
    client.get(URL)
    rows = LogEntry.objects.exclude(pk__in=before)
    assert [row.verb for row in rows] == ["specimen.list"]
    assert sorted(rows[0].patient_ids) == sorted(e.patient_id for e in made)


def test_queries_do_not_grow_with_the_rows(coder, accounts, django_assert_max_num_queries):
    accounts(45)
    client = client_for(coder)
    client.get(URL)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    for encounter in accounts_more(coder, 60):
        claim(encounter, by=coder)
    with django_assert_max_num_queries(14) as many:
        client.get(URL)
    assert len(many) - len(few) <= 4  # counting and the oldest, once there is a second page


def accounts_more(coder, until):
    from tests.web.accounts.conftest import discharged

    hospital = coder.active_role.facility
    return [discharged(hospital, number) for number in range(100, 100 + until)]


def test_pages_of_fifty(coder, accounts):
    accounts(60)
    client = client_for(coder)
    first, second = client.get(URL), client.get(URL, {"page": 2})
    assert (len(shown(first)), len(shown(second))) == (50, 10)
    assert "1 to 50 of 60 accounts" in first.content.decode()
    assert "51 to 60 of 60 accounts" in second.content.decode()
    assert not set(shown(first)) & set(shown(second))


def test_htmx_gets_the_rows_without_the_frame(coder, accounts):
    accounts(1)
    response = client_for(coder).get(URL, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b'id="queue"' in response.content


@pytest.mark.parametrize(
    ("sort", "first"), [("charges", "E0000001"), ("-charges", "E0000003"), ("age", "E0000001"), ("-age", "E0000003")]
)
def test_sorting_by_age_and_money(coder, accounts, sort, first):
    accounts(3)
    response = client_for(coder).get(URL, {"sort": sort})
    assert shown(response)[0] == first
    way = "descending" if sort.startswith("-") else "ascending"
    assert f'aria-sort="{way}"' in response.content.decode()


@pytest.mark.parametrize(
    "query", ["sort=nonsense", "page=-1", "page=x", "page=99999", "f.klass=ZZ", "f.unknown=1", "f.name=Harlan"]
)
def test_odd_addresses_show_the_queue_as_it_is(coder, accounts, query):
    accounts(1)
    response = client_for(coder).get(f"{URL}?{query}")
    assert response.status_code == 200
    if "page=9" not in query:
        assert shown(response) == ["E0000001"]


def test_an_open_filter_stands_in_the_address_as_a_chip(coder, accounts):
    accounts(2)
    client = client_for(coder)
    response = client.post(URL, {"do": "filter", "f.klass": "OBS"})
    assert response["Location"] == f"{URL}?f.klass=OBS"
    page = client.get(response["Location"])
    assert shown(page) == []
    assert "Class: Observation" in page.content.decode()


def test_a_filter_that_holds_phi_stays_behind_an_opaque_id(coder, lindqvist, accounts):
    accounts(4)
    client = client_for(coder)
    response = client.post(URL, {"do": "filter", "f.name": "dubo", "f.klass": "IP"})
    assert "dubo" not in response["Location"].lower()
    assert shown(client.get(response["Location"])) == ["E0000003"]
    assert client_for(lindqvist).get(response["Location"]).status_code == 404
    dropped = client.post(response["Location"], {"do": "filter", "f.name": "dubo", "f.klass": "IP", "drop": "name"})
    assert dropped["Location"] == f"{URL}?f.klass=IP"


def test_the_trail_keeps_a_filters_name_and_not_its_value(coder, accounts):
    accounts(1)
    client = client_for(coder)
    client.get(client.post(URL, {"do": "filter", "f.name": "Whitfield"})["Location"])
    entry = LogEntry.objects.filter(verb="specimen.list").latest("id")
    assert entry.additional_data["filters"] == ["name"]
    assert "hitfield" not in str(entry.additional_data)


def test_saved_views_keep_filters_columns_and_order(coder, accounts):
    accounts(2)
    client = client_for(coder)
    saved = client.post(f"{URL}?f.klass=IP&sort=-charges", {"do": "save", "name": "Big ones"})
    client.post(saved["Location"], {"do": "columns", "column": ["patient", "number", "charges"]})
    page = client.get(saved["Location"]).content.decode()
    assert "Big ones" in page
    assert "What is new" not in page.split("<thead>")[1].split("</thead>")[0]
    assert SavedView.objects.get(name="Big ones").sort == "-charges"
    client.post(saved["Location"], {"do": "forget"})
    assert not SavedView.objects.filter(name="Big ones").exists()


def test_chosen_columns_are_kept_for_the_queue(coder, accounts):
    accounts(1)
    client = client_for(coder)
    client.post(URL, {"do": "columns", "column": ["patient", "due", "number"]})
    head = client.get(URL).content.decode().split("<thead>")[1].split("</thead>")[0]
    assert "Account" in head
    assert "Service" not in head


def test_who_has_a_row_open_is_named_to_the_others_only(coder, lindqvist, accounts):
    (encounter,) = accounts(1)
    claim(encounter, by=lindqvist)
    assert "Lindqvist has it" in client_for(coder).get(URL).content.decode()
    assert "Lindqvist has it" not in client_for(lindqvist).get(URL).content.decode()


def test_next_passes_over_what_another_has_open(coder, lindqvist, accounts):
    from accounts.queues import next_url

    newer, older = accounts(2)
    claim(older, by=lindqvist)
    assert next_url("specimen", coder) == f"/gallery/open/{newer.public_id}/"
    assert next_url("specimen", coder, after=newer) == URL
    assert f'href="/gallery/open/{newer.public_id}/" data-key="n"' in client_for(coder).get(URL).content.decode()


def test_bulk_does_what_it_can_says_the_rest_and_offers_undo(coder, lindqvist, accounts):
    mine, hers = accounts(2)
    claim(hers, by=lindqvist)
    client = client_for(coder)
    page = client.post(URL, {"do": "bulk", "action": "assign", "pick": [mine.public_id, hers.public_id]}, follow=True)
    text = page.content.decode()
    assert "Assign to me: 1 account." in text
    assert "1 account left as before. Maja Lindqvist has it open." in text
    assert "Undo" in text
    assert not claim(mine, by=lindqvist).mine
    client.post(URL, {"do": "undo", "action": "assign", "pick": [mine.public_id]})
    assert claim(mine, by=lindqvist).mine


def test_bulk_reaches_no_row_beyond_reach(stranger, accounts):
    (encounter,) = accounts(1)
    page = client_for(stranger).post(
        URL, {"do": "bulk", "action": "assign", "pick": [encounter.public_id]}, follow=True
    )
    assert "1 account had left this queue already." in page.content.decode()


def test_bulk_with_a_reason_wants_words(coder, accounts):
    from tests.gallery import urls

    urls.HELD.clear()
    (encounter,) = accounts(1)
    client = client_for(coder)
    client.post(URL, {"do": "bulk", "action": "hold", "pick": [encounter.public_id], "reason": "  "})
    assert urls.HELD == []
    client.post(URL, {"do": "bulk", "action": "hold", "pick": [encounter.public_id], "reason": "Path report"})
    assert [(encounter.pk, coder.pk, "Path report")] == urls.HELD


def test_the_export_has_the_rows_shown_and_no_formula(coder, accounts):
    accounts(2, family="=cmd|'/c calc'!A1")
    response = client_for(coder).post(f"{URL}?sort=charges", {"do": "export"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert rows[0][:3] == ["Patient", "MRN", "Account"]
    assert [row[2] for row in rows[1:]] == ["E0000001", "E0000002"]
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    entry = LogEntry.objects.filter(verb="specimen.export").get()
    assert entry.additional_data["rows"] == 2
    assert len(entry.patient_ids) == 2


def test_unknown_sends_are_refused(coder, accounts):
    assert client_for(coder).post(URL, {"do": "drop table"}).status_code == 400


def test_counts_come_late_and_are_kept_a_minute(coder, accounts, django_assert_num_queries):
    accounts(9)
    client = client_for(coder)
    assert client.get("/accounts/queues/counts/").json()["specimen"] == {"count": "9", "age": "9 d", "late": True}
    accounts_more(coder, 1)
    assert client.get("/accounts/queues/counts/").json()["specimen"]["count"] == "9"
    cache.clear()
    assert client.get("/accounts/queues/counts/").json()["specimen"]["count"] == "10"


def test_the_nav_shows_only_the_roles_queues(coder, hospital):
    from tests.factories.people import person

    clerk = person("admin", "administrator", hospital)
    assert 'data-queue="specimen"' in client_for(coder).get("/gallery/parts/").content.decode()
    assert 'data-queue="specimen"' not in client_for(clerk).get("/gallery/parts/").content.decode()
