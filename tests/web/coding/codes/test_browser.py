"""The code browser through the browser's requests."""

import pytest
from django.urls import reverse

from coding.codes.models import CodeTitle
from tests.factories.people import person

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def coder(client_for, cast):
    return client_for(cast.coder)


def search(coder, words, **more):
    return coder.post(reverse("codes:code_search"), {"words": words, "on": "05/01/2026", **more}, **HX).content.decode()


def test_codes_are_found_as_they_are_typed_with_the_way_down(coder):
    page = search(coder, "broken hip left")
    assert "S72.002A" in page
    assert "/coding/codes/icd10cm/S72001A/?on=2026-05-01" in page
    assert "<html" not in page


def test_nothing_found_says_why(coder):
    assert "begins on 10/01/2017" in search(coder, "A0471", on="05/01/2016")
    assert "No release of CPT is loaded" in search(coder, "visit", system="cpt")
    assert "fits “zzzzqqqq”" in search(coder, "zzzzqqqq")
    assert "reaches to 03/31/2027: load FY2031 April" in search(coder, "flu", on="05/01/2031")


@pytest.mark.parametrize("sent", [{"system": "icd9"}, {"on": "soon"}, {"words": "x" * 5000}, {"words": "'; --\0"}])
def test_what_cannot_be_read_breaks_nothing(coder, sent):
    assert coder.post(reverse("codes:code_search"), {"words": "mi", **sent}).status_code == 200


def test_a_code_shows_what_holds_for_it_on_the_day(coder):
    page = coder.get("/coding/codes/icd10cm/E11.22/?on=2026-05-01").content.decode()
    for words in ("Valid and billable", "Use additional code", "code to identify stage of chronic kidney disease",
                  "Excludes1", "Type 2 diabetes mellitus with kidney complications", "10/01/2015 to"):  # fmt: skip
        assert words in page
    assert "Manifestation" in coder.get("/coding/codes/icd10cm/F0280/?on=2026-05-01").content.decode()


def test_a_code_tells_its_periods_and_a_day_on_which_it_is_not_valid(coder):
    page = coder.get("/coding/codes/icd10cm/A047/?on=2016-05-01").content.decode()
    assert "Valid and billable" in page
    assert "as a heading" in page
    assert "Not valid on that day" in coder.get("/coding/codes/icd10cm/A0471/?on=2016-05-01").content.decode()


def test_a_code_tells_its_wordings(coder):
    import datetime as dt

    CodeTitle.objects.create(system="icd10cm", code="I10", since=dt.date(2024, 10, 1), title="As it was called")
    page = coder.get("/coding/codes/icd10cm/I10/?on=2024-11-01").content.decode()
    assert page.count("As it was called") == 2
    assert "FY2025" in page


def test_a_stem_offers_its_seventh_characters(coder):
    page = coder.get("/coding/codes/icd10cm/S72001/?on=2026-05-01").content.decode()
    assert "Needs more characters" in page
    assert "S72001A" in page


def test_the_builder_walks_axis_by_axis(coder):
    page = coder.get(reverse("codes:pcs_build"), {"code": "0FT4", "on": "2026-05-01"}, **HX).content.decode()
    assert "Gallbladder" in page
    assert "Percutaneous Endoscopic" in page
    whole = coder.get(reverse("codes:pcs_build"), {"code": "0ft44zz", "on": "2026-05-01"}).content.decode()
    assert "Resection of Gallbladder, Percutaneous Endoscopic Approach" in whole


def test_what_is_loaded_is_listed_with_its_dates(coder):
    page = coder.get(reverse("codes:release_list")).content.decode()
    assert "03/31/2027" in page
    assert "Not loaded:" in page


def test_codes_and_systems_that_are_none_are_not_found(coder):
    assert coder.get("/coding/codes/icd10cm/ZZZ99/").status_code == 404
    assert coder.get("/coding/codes/icd9/E1122/").status_code == 404


def test_who_has_no_business_with_codes_does_not_browse_them(client_for, hospital):
    client = client_for(person("somebody", "registrar", hospital))
    assert client.get(reverse("codes:code_search")).status_code == 403


def test_a_page_takes_few_queries_whatever_the_code(coder, django_assert_max_num_queries):
    search(coder, "mi")  # the index is built once a process
    coder.get("/coding/codes/icd10cm/E1122/")
    with django_assert_max_num_queries(12):
        search(coder, "broken hip")
    with django_assert_max_num_queries(28):
        coder.get("/coding/codes/icd10cm/S72001A/?on=2026-05-01")
