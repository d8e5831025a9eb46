"""The parts that a note must have before it is signed (domain 3.2)."""

import pytest

from records.documents.elements import Element, filled, in_words, missing, outline
from records.documents.note_templates import shipped

BRIEF = [Element.of(row) for row in shipped("brief_op")]
SUMMARY = [Element.of(row) for row in shipped("discharge_summary")]
WHOLE = "".join(f"{one.heading}:\n\nNone.\n\n" for one in BRIEF)


def lacking(text, elements=BRIEF):
    return [one.heading for one in missing(text, elements)]


def test_a_brief_operative_note_names_surgeon_procedure_findings_blood_loss_specimens_diagnosis_complications():
    assert lacking("") == [
        "Surgeon and assistants", "Procedure", "Findings", "Estimated blood loss", "Specimens",
        "Postoperative diagnosis", "Complications",
    ]  # fmt: skip
    assert lacking(WHOLE) == []


def test_a_discharge_summary_names_diagnosis_course_outcome_disposition_and_follow_up():
    assert lacking("Medications:\n\nNone.", SUMMARY) == [
        "Final diagnoses", "Hospital course", "Condition at discharge", "Disposition", "Follow-up"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "EBL: 20 mL",
        "Blood loss:\n\n20 mL",
        "ESTIMATED BLOOD LOSS\n20 mL",
        "estimated blood loss:\nminimal",
        "# EBL\n\n5 mL",
    ],
)
def test_a_part_is_known_by_another_name_on_one_line_or_in_capitals(said):
    assert "Estimated blood loss" not in lacking(said)


@pytest.mark.parametrize("empty", ["", "\n\n", "____", "...", "-"])
def test_a_heading_with_nothing_or_a_blank_under_it_is_empty(empty):
    assert lacking(WHOLE.replace("Specimens:\n\nNone.", f"Specimens:\n\n{empty}")) == ["Specimens"]


def test_what_stands_under_the_next_heading_does_not_fill_the_one_before():
    assert "Findings" in lacking("Findings:\n\nSpecimens:\n\nAppendix.")


def test_prose_with_a_colon_is_no_heading_of_a_part():
    assert filled("She was told to return if any of the following should happen: fever, pain.") == {""}


def test_the_outline_of_a_template_fills_nothing_and_lists_every_heading():
    text = outline(SUMMARY)
    assert len(lacking(text, SUMMARY)) == 5
    assert text.count(":\n\n") == len(SUMMARY)


def test_what_is_missing_is_said_in_words():
    assert in_words(BRIEF[:1]) == "Surgeon and assistants"
    assert in_words(BRIEF[:3]) == "Surgeon and assistants, Procedure and Findings"
