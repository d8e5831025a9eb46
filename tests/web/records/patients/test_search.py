"""The search page: what it shows, what it writes, how few questions it asks."""

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry

URL = "/records/patients/search/"


def trail():
    return LogEntry.objects.filter(kind="act", verb="patient.search")


def test_the_words_stay_out_of_the_url_and_the_trail_keeps_their_digests(cast, client_for, ruth):
    page = client_for(cast.technician).post(URL, {"q": "ames 3/4/1955"})
    assert "Ames, Ruth Eleanor" in page.text
    row = trail().get()
    assert row.patient_ids == [ruth.pk]
    assert sorted(row.additional_data["terms"]) == ["birth_date", "name"]
    assert "ames" not in str(row.additional_data).lower()


def test_an_empty_box_finds_nothing_and_writes_nothing(cast, client_for, ruth):
    assert client_for(cast.technician).get(URL).status_code == 200
    assert client_for(cast.technician).post(URL, {"q": "  "}).status_code == 200
    assert trail().count() == 0


def test_beyond_reach_one_masked_row_offers_the_glass(cast, client_for, ruth):
    page = client_for(cast.stranger).post(URL, {"q": f"{ruth.mrn}"})
    assert "Beyond your reach" in page.text
    assert reverse("patients:glass_break", args=[ruth.public_id]) in page.text
    for told in ("Ames", "1955", "Ruth", "Female", "71 years"):
        assert told not in page.text
    assert trail().get().additional_data["beyond"] is True


def test_nobody_found_says_what_to_try(cast, client_for, db):
    page = client_for(cast.technician).post(URL, {"q": "zzyzx"})
    assert "Nobody within your reach" in page.text


def test_the_administrator_may_not_search(cast, client_for, db):
    assert client_for(cast.administrator).post(URL, {"q": "ames"}).status_code == 403


@pytest.mark.parametrize("words", ["ames", "aims, ruth", "ruth ames 3/4/1955", "9998", "610-555-0143"])
def test_a_search_asks_six_questions_at_most(words, cast, client_for, ruth, vip, django_assert_max_num_queries):
    client = client_for(cast.technician)
    client.post(URL, {"q": "warm"})
    with django_assert_max_num_queries(6):
        client.post(URL, {"q": words})


def test_a_fragment_for_htmx(cast, client_for, ruth):
    page = client_for(cast.technician).post(URL, {"q": "ames"}, headers={"HX-Request": "true"})
    assert "<html" not in page.text
    assert "Ames, Ruth" in page.text


def test_another_features_number_leads_there(cast, client_for, db, monkeypatch):
    import re

    from records.patients import search

    monkeypatch.setattr(search, "FINDERS", [])
    search.register_finder(re.compile(r"(?i)R-?(\d+)"), lambda user, match: f"/there/{match[1]}/")
    assert client_for(cast.clerk).post(URL, {"q": "r-1042"}).url == "/there/1042/"
