"""Pure rules of documents: headings, blank notes, dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.documents import rules, types

DAY = dt.timedelta(days=1)
ADMITTED = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
DISCHARGED = ADMITTED + 4 * DAY
NOW = DISCHARGED + 2 * DAY

NOTE = """Preface without heading.

FINAL DIAGNOSES
Pneumonia.
Hyponatremia.

Hospital course:

Two days of fever.

Then none.

# Follow-up
Primary care."""


def test_a_note_reads_in_its_headings():
    assert rules.sections_of(NOTE) == [
        ("", ["Preface without heading."]),
        ("Final diagnoses", ["Pneumonia.\nHyponatremia."]),
        ("Hospital course", ["Two days of fever.", "Then none."]),
        ("Follow-up", ["Primary care."]),
    ]


@pytest.mark.parametrize(
    "line", ["Plan: home tomorrow.", "WBC 19.4", "BP 96/58", "A", "She said:" + " words" * 10 + ":", ""]
)
def test_what_is_no_heading(line):
    assert rules.heading_of(line) == ""


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n:#"), max_size=300
    )
)
def test_no_letter_of_a_note_is_lost_on_its_way_to_the_paper(text):
    shown = "".join(heading + "".join(parts) for heading, parts in rules.sections_of(text))

    def letters(words):
        return sorted(c for c in words.casefold() if c.isalnum())

    assert letters(shown) == letters(text)


@pytest.mark.parametrize("key", types.OUTLINES)
def test_an_outline_alone_is_a_blank_note(key):
    assert rules.is_blank(types.outline(key))
    assert not rules.is_blank(types.outline(key) + "Something.")


@pytest.mark.parametrize(
    ("key", "days", "doubt"),
    [
        ("hp", 30, ""),
        ("hp", 31, "a new one is needed"),
        ("consult", 40, ""),
        ("external", 50, "Dated 50 days before admission"),
        ("progress", -5, "Dated after discharge"),
        ("pathology", -5, ""),
    ],
)
def test_dates_that_do_not_fit_the_stay_are_doubted(key, days, doubt):
    said = rules.filing_doubts(key, ADMITTED - days * DAY, ADMITTED, DISCHARGED)
    assert doubt in said
    assert bool(said) == bool(doubt)


def test_without_a_visit_nothing_is_doubted():
    assert rules.filing_doubts("hp", ADMITTED, None, None) == ""


@pytest.mark.parametrize(
    ("key", "admitted", "discharged", "expected"),
    [
        ("hp", ADMITTED, DISCHARGED, ADMITTED),
        ("discharge_summary", ADMITTED, DISCHARGED, DISCHARGED),
        ("progress", ADMITTED, DISCHARGED, DISCHARGED),
        ("progress", ADMITTED, None, NOW),
        ("discharge_summary", ADMITTED, None, NOW),
        ("hp", None, None, NOW),
    ],
)
def test_when_the_care_of_an_undated_document_was(key, admitted, discharged, expected):
    assert rules.usual_service_at(key, NOW, admitted, discharged) == expected


def test_every_type_has_its_own_key_and_loinc():
    assert len(types.BY_KEY) == len(types.KINDS)
    codes = [kind.loinc for kind in types.KINDS if kind.loinc]
    assert len(codes) == len(set(codes))
    assert types.key_for_loinc("34117-2") == "hp"
    assert types.key_for_loinc("99999-9") == ""
    assert set(types.ALSO_LOINC.values()) <= types.BY_KEY.keys()


@pytest.mark.django_db
def test_the_table_stands_in_the_database_and_is_written_once():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from records.documents.models import DocumentType

    assert set(DocumentType.objects.values_list("key", flat=True)) == types.BY_KEY.keys()
    with CaptureQueriesContext(connection) as queries:
        types.synchronize()
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
