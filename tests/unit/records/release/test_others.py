"""Another patient's name or number on a page is flagged before the page can be chosen (domain 5.8: no other patient)."""

import pytest

from accounts.workflow import Refused
from records.release import actions, redacting
from records.release.findings import Findings
from records.release.others import flags
from records.release.picker import picks
from records.release.rules.others import named_on, numbers_on
from tests.factories import records
from tests.factories import release as made

RUTH = [("Ames", "Ruth"), ("de la Cruz", "Ruth Eleanor")]


# ------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    "text",
    ["Patient: Ames, Ruth", "PATIENT NAME: Ruth E. Ames", "Patient's name: AMES, R", "Name of patient: Àmes Ruth",
     "Patient: Ruth Ames   Born: 03/04/1955", "Patient: denies pain, sleeps well", "The patient Karl said", "Pt name: Ames Ruth",
     "Patient: Cruz de la, Ruth"],
)  # fmt: skip
def test_the_patients_own_names_and_plain_words_are_not_flagged(text):
    assert named_on(text, RUTH) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("Patient: Orr, Tom", "Orr, Tom"), ("patient name : Thomas Orr\nBorn", "Thomas Orr"), ("Patient: Ames, Karl", "Ames, Karl"),
     ("PATIENT: ORR, TOM MRN 1", "ORR, TOM MRN"), ("Pt. name: Tom Orr", "Tom Orr")],
)  # fmt: skip
def test_whom_else_a_page_calls_the_patient_is_named(text, name):
    """Also a relative of the same family name."""
    assert named_on(text, RUTH) == [name]


def test_record_numbers_stand_alone_and_are_no_dates_phones_or_results():
    said = "MRN 04000022, (00418827) acct 12345 610-555-0199 1,234,567 12.3456789 2026-11-22 id-0400002 9999999999999"
    assert numbers_on(said) == {"04000022", "00418827"}


# ------------------------------------------------------------------ picker


@pytest.fixture
def tom(hospital):
    return records.patient(hospital, family="Orr", given="Tom")


@pytest.fixture
def chart(ruth, discharged, tom):
    return {
        "own": made.document(
            ruth, discharged, "hp", text=f"Patient: {ruth.family}, {ruth.given} MRN {ruth.mrn}\nWell."
        ),
        "named": made.document(ruth, discharged, "discharge_summary", text="Patient: Orr, Tom\nDischarged."),
        "numbered": made.document(ruth, discharged, "progress", text=f"MRN {tom.mrn}: seen today."),
    }


@pytest.fixture
def asked(ruth, hospital, cast, chart):
    return made.walked(made.logged(ruth, hospital, by=cast.clerk), "IDENTITY_VERIFIED", by=cast.clerk)


@pytest.mark.django_db
def test_the_picker_says_which_pages_tell_of_another_and_ticks_none_of_them(asked, chart, cast, tom):
    rows = {row.document: row for row in picks(Findings(asked), cast.clerk)}
    assert rows[chart["own"]].flags == {}
    assert rows[chart["own"]].chosen == {1}
    assert rows[chart["named"]].flags == {1: "calls “Orr, Tom” the patient"}
    assert rows[chart["numbered"]].flags == {1: f"has the record number {tom.mrn} of another patient"}
    assert rows[chart["named"]].chosen == rows[chart["numbered"]].chosen == set()
    assert rows[chart["named"]].state == ("wait", "Another patient on it")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["named", "numbered"])
def test_such_a_page_is_chosen_only_by_who_says_that_they_looked(asked, chart, cast, kind):
    pages = {chart[kind].public_id: [1], chart["own"].public_id: [1]}
    with pytest.raises(Refused, match="Read it first"):
        actions.choose_pages(request=asked, pages=pages, by=cast.clerk)
    assert not asked.items.exists()
    actions.choose_pages(request=asked, pages=pages, by=cast.clerk, looked=True)
    actions.choose_pages(request=asked, pages=pages, by=cast.clerk)  # it was looked at when it was chosen


@pytest.mark.django_db
def test_such_a_page_is_chosen_once_the_other_is_redacted(asked, chart, cast):
    redacting.redact_words(request=asked, document=chart["named"], words="Orr, Tom", reason="misfiled", by=cast.clerk)
    actions.choose_pages(request=asked, pages={chart["named"].public_id: [1]}, by=cast.clerk)


@pytest.mark.django_db
def test_the_retired_number_of_a_merged_record_is_the_patients_own(ruth, tom, chart):
    type(tom)._base_manager.filter(pk=tom.pk).update(merged_into=ruth)
    assert chart["numbered"].pk not in flags(ruth, [chart["numbered"]])


@pytest.mark.django_db
def test_two_queries_whatever_the_number_of_documents(ruth, chart, django_assert_num_queries):
    with django_assert_num_queries(2):
        flags(ruth, list(chart.values()))


@pytest.mark.django_db
def test_where_the_minimum_necessary_is_due_and_nothing_is_named_nothing_is_ticked(ruth, hospital, cast, chart):
    """164.502(b): the clerk takes what the purpose needs; named dates or documents are that limit already."""
    payer = made.logged(ruth, hospital, by=cast.clerk, kind="payer", requester_name="Medicare")
    payer = made.walked(payer, "IDENTITY_VERIFIED", by=cast.clerk)
    assert not any(row.chosen for row in picks(Findings(payer), cast.clerk))
    narrow = made.logged(ruth, hospital, by=cast.clerk, kind="payer", requester_name="Plan", scope_types=["hp"])
    narrow = made.walked(narrow, "IDENTITY_VERIFIED", by=cast.clerk)
    ticked = [row.document for row in picks(Findings(narrow), cast.clerk) if row.chosen]
    assert ticked == [chart["own"]]
