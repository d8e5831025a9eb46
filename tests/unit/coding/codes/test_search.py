"""Finding codes as a coder types."""

import datetime as dt

import pytest

from coding.codes.models import Code
from coding.codes.search import search_codes
from coding.codes.vocabulary import readings

ON = dt.date(2026, 5, 1)

pytestmark = pytest.mark.django_db


def first(text, system="icd10cm", on=ON):
    hits = search_codes(system, text, on=on, limit=5)
    return hits[0].dotted if hits else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mi", "I21.9"),
        ("heart attack", "I21.9"),
        ("chf", "I50.9"),
        ("COPD exac", "J44.1"),
        ("uti", "N39.0"),
        ("htn", "I10"),
        ("e11.65", "E11.65"),
        ("E1165", "E11.65"),
        ("broken hip left initial", "S72.002A"),
        ("acute on chronic diastolic heart failure", "I50.33"),
        ("colles fracture right", "S52.531A"),
        ("pressure ulcer sacrum stage 3", "L89.153"),
        ("old mi", "I25.2"),
        ("long term insulin", "Z79.4"),
    ],
)
def test_what_a_coder_means_comes_first(text, code):
    assert first(text) == code


@pytest.mark.parametrize(("text", "code"), [("lap chole", "0FT44ZZ"), ("appendectomy", "0DTJ4ZZ"), ("0SR9", "0SR9")])
def test_procedures_too(text, code):
    assert first(text, system="icd10pcs").startswith(code)


@pytest.mark.parametrize(("text", "code"), [("hyponatrmia", "E87.1"), ("cellulitus left leg", "L03.116")])
def test_misspelt_words_are_mended(text, code):
    assert first(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("menieres right", "H81.01"), ("sjogren", "M35.00"), ("guillain barre", "G61.0"), ("Ménière's", "H81.09")],
)
def test_accents_need_not_be_typed(text, code):
    assert first(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("gout right big toe", "M10.9"), ("osteoarthritis left thumb", "M19.042"), ("cellulitis right hand", "L03.113")],
)
def test_a_part_that_no_title_names_is_found_under_its_whole(text, code):
    hits = [hit.dotted for hit in search_codes("icd10cm", text, on=ON, limit=5)]
    assert any(hit.startswith(code[:3]) for hit in hits), hits


def test_an_unfinished_word_finds_already():
    assert first("hyponat") == "E87.1"


def test_codes_are_those_of_the_day():
    assert first("A047", on=dt.date(2016, 5, 1)) == "A04.7"
    hits = search_codes("icd10cm", "A047", on=ON)
    assert [(hit.dotted, hit.billable) for hit in hits][-1] == ("A04.7", False)
    assert {hit.dotted for hit in hits if hit.billable} == {"A04.71", "A04.72"}


def test_billable_codes_stand_before_headings():
    billable = [hit.billable for hit in search_codes("icd10cm", "fracture of femur", on=ON, limit=20)]
    assert billable == sorted(billable, reverse=True)


def test_later_encounters_come_when_asked_for():
    assert first("colles fracture right subsequent routine") == "S52.531D"


@pytest.mark.parametrize("text", ["", "   ", "'; --", "&|!:*", "()", "\\", "'", ":*", "zzzzqqqq", "%", "ZZZ.9"])
def test_what_means_nothing_finds_nothing(text):
    assert search_codes("icd10cm", text, on=ON) == []


def test_a_code_newer_than_the_titles_says_which_release_to_load():
    fresh = Code.objects.filter(system="icd10cm", valid_from=dt.date(2026, 10, 1), billable=True, title="").first()
    hit = search_codes("icd10cm", fresh.code, on=dt.date(2026, 11, 1))[0]
    assert hit.title == "Title not loaded: load ICD-10-CM FY2027"
    assert fresh.missing_title == "Title not loaded: load ICD-10-CM FY2027."


def test_phrases_win_over_their_words():
    assert readings("heart attack") == ["myocardial infarction", "heart attack"]
    assert readings("Crohn's w/ fistula")[0].split()[0] == "crohn"
