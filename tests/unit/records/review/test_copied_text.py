"""Copied text between the notes of a stay is noticed: how much, from which note; nobody reads of notes not shown to them."""

import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from records.documents import actions as documents
from records.review import copied_text
from records.review.copied_text import CopiedText, TextPrint
from tests.unit.records.review.test_engine import sign, write

pytestmark = pytest.mark.django_db
DAY_2 = (
    "Overnight:\n\nAfebrile. Slept well and took breakfast.\n\nExamination:\n\nLungs clear to auscultation bilaterally, no "
    "wheeze, no crackles, breathing easily on room air. Abdomen soft and not tender.\n\nPlan:\n\nContinue ceftriaxone."
)
DAY_3 = DAY_2.replace("Slept well and took breakfast", "Walked in the hall twice today")
FRESH = "Seen with the family today. All questions about going home were answered, and the visiting nurse was ordered."


def noted(stay, author, *texts, key="progress"):
    """One note a day with these texts."""
    return [
        write(stay, key, author, when=stay.admitted_at + dt.timedelta(hours=24 * day + 1), text=text)
        for day, text in enumerate(texts)
    ]


def copies(stay, documents):
    rows = [type(one).objects.select_related("type", "current_version").get(pk=one.pk) for one in documents]
    return copied_text.read(stay.pk, rows)


def test_the_later_note_is_told_with_its_share_and_its_source(discharged, cast):
    first, second, third = noted(discharged, cast.attending, DAY_2, DAY_3, FRESH)
    assert copied_text.notice(discharged.pk) == 1
    found = copies(discharged, [first, second, third])
    assert set(found) == {second.pk}
    assert 70 <= found[second.pk].share <= 90
    assert found[second.pk].sources == [(first, found[second.pk].share)]
    assert found[second.pk].tells


def test_what_is_carried_on_day_after_day_comes_from_the_day_before(discharged, cast):
    notes = noted(discharged, cast.attending, DAY_2, DAY_2 + " Now.", DAY_2 + " And then.")
    copied_text.notice(discharged.pk)
    assert [source for source, _ in copies(discharged, notes)[notes[2].pk].sources] == [notes[1]]


def test_noticing_again_changes_nothing_and_a_change_of_the_note_does(discharged, cast):
    first, second = noted(discharged, cast.attending, DAY_2, DAY_3)
    copied_text.notice(discharged.pk)
    before = list(CopiedText.objects.values_list("pk", "share"))
    copied_text.notice(discharged.pk)
    assert list(CopiedText.objects.values_list("pk", "share")) == before
    documents.add_version(document=second, by=cast.attending, text=FRESH)
    copied_text.notice(discharged.pk)
    assert copies(discharged, [first, second]) == {}


def test_a_note_that_leaves_the_chart_is_no_source_any_more(discharged, cast):
    first, second = noted(discharged, cast.attending, DAY_2, DAY_3)
    copied_text.notice(discharged.pk)
    documents.retract(document=sign(first, cast.attending), by=cast.technician, reason="Wrong patient")
    copied_text.notice(discharged.pk)
    assert copies(discharged, [second]) == {}
    assert not CopiedText.objects.exists()


def test_who_may_not_see_the_source_is_told_nothing_of_it(discharged, cast):
    _, second = noted(discharged, cast.attending, DAY_2, DAY_3)
    copied_text.notice(discharged.pk)
    assert copies(discharged, [second]) == {}


def test_drafts_and_results_are_not_compared(discharged, cast):
    noted(discharged, cast.attending, DAY_2, DAY_3, key="lab")
    write(discharged, "progress", cast.attending, text=DAY_3, submit=False)
    assert copied_text.notice(discharged.pk) == 0
    assert not TextPrint.objects.exists()


def test_the_marked_places_are_those_words(discharged, cast):
    notes = noted(discharged, cast.attending, DAY_2, DAY_3)
    copied_text.notice(discharged.pk)
    version = notes[1].current_version
    found = copied_text.spans(version, copies(discharged, notes)[notes[1].pk])
    assert [source for _, _, source in found] == [notes[0]] * len(found)
    words = " ".join(version.text[start:end] for start, end, _ in found)
    assert "Lungs clear to auscultation" in words
    assert "Walked in the hall" not in words


def test_filing_a_note_compares_it_behind_the_request(discharged, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        noted(discharged, cast.attending, DAY_2)
    assert DBTaskResult.objects.filter(task_path__endswith="notice_copies").exists()


def test_notes_that_came_another_way_are_compared_after_the_first_look(discharged, cast):
    from django.core.cache import cache

    cache.clear()
    (first,) = noted(discharged, cast.attending, DAY_2)
    copies(discharged, [first])
    copies(discharged, [first])
    assert DBTaskResult.objects.filter(task_path__endswith="notice_copies").count() == 1
