"""One answer for a family, and the way down to the others."""

import datetime as dt

import pytest

from coding.codes.families import asked_axes, name, shape
from coding.codes.search import search_codes

ON = dt.date(2026, 5, 1)


def first(text, system="icd10cm", on=ON):
    return search_codes(system, text, on=on, limit=5)[0]


def ways(hit):
    return {choice.axis: {words: code for words, code, _ in choice.options} for choice in hit.choices}


@pytest.mark.django_db
def test_a_broken_hip_asks_for_side_and_encounter_instead_of_forty_rows():
    hits = search_codes("icd10cm", "broken hip", on=ON, limit=10)
    assert hits[0].code == "S72009A"
    assert len({hit.family for hit in hits}) == len(hits)
    assert ways(hits[0])["Side"] == {"right": "S72001A", "left": "S72002A", "unspecified": "S72009A"}
    assert ways(hits[0])["Encounter"]["sequela"] == "S72009S"


@pytest.mark.django_db
def test_what_was_said_is_chosen_already():
    hit = first("open fracture shaft of tibia right")
    assert hit.code.startswith("S82201")
    assert hit.code[6] in "BC"
    assert ("right", hit.code, True) in hit.choices[0].options


@pytest.mark.django_db
def test_trimester_stage_and_intent_are_ways_down():
    assert set(ways(first("placenta previa"))) >= {"Trimester"}
    assert ways(first("pressure ulcer sacrum"))["Stage"]["stage 3"] == "L89153"
    assert ways(first("tylenol overdose"))["Intent"]["intentional self-harm"] == "T391X2A"


@pytest.mark.django_db
def test_procedures_choose_their_approach():
    assert ways(first("lap chole", "icd10pcs"))["Approach"]["Open"] == "0FT40ZZ"


@pytest.mark.django_db
def test_the_command_and_the_screen_say_the_same_with_the_choices():
    told = first("broken hip").as_json()
    assert told["code"] == "S72.009A"
    assert told["choices"][0]["choose"] == "Side"
    assert {"is": "left", "code": "S72.002A", "chosen": False} in told["choices"][0]["options"]


@pytest.mark.django_db
def test_no_member_of_another_day_is_offered():
    early = first("placenta previa", on=dt.date(2016, 1, 1))
    assert {code for codes in ways(early).values() for code in codes.values()}
    assert not search_codes("icd10cm", "placenta previa", on=dt.date(2014, 1, 1))


@pytest.mark.parametrize(
    ("text", "words", "axes"),
    [
        ("broken hip lt", "broken hip", {"side": "left"}),
        ("pressure ulcer stage iii", "pressure ulcer", {"stage": "stage 3"}),
        ("ckd stage 3", "ckd stage 3", {}),
        ("previa 3rd trimester", "previa", {"trimester": "third trimester"}),
        ("overdose on purpose", "overdose", {"intent": "intentional self-harm"}),
    ],
)
def test_what_a_search_says_of_its_axes(text, words, axes):
    assert asked_axes(text) == (words, axes)


def test_a_familys_name_leaves_out_what_its_members_differ_in():
    assert name("Fracture of neck of right femur, initial encounter for closed fracture") == "Fracture of neck of femur"
    assert shape("Age-related nuclear cataract, bilateral").axes == {"side": "bilateral"}
    assert (
        shape("Age-related nuclear cataract, left eye").words == shape("Age-related nuclear cataract, bilateral").words
    )
