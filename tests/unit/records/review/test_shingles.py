"""Words of one text in another, whatever their case, signs and spacing."""

import itertools
import string

from hypothesis import given
from hypothesis import strategies as st

from records.review import shingles

EARLIER = (
    "Afebrile overnight. Lungs clear to auscultation bilaterally, no wheeze heard, oxygen saturation 96% on room air."
)
LATER = "Day 4. AFEBRILE overnight; lungs clear  to auscultation\nbilaterally, no wheeze heard. Ready to go home today."

words = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=6), max_size=60)


def copied(text, source):
    return [text[start:end] for start, end in shingles.copied_spans(text, source)]


def test_a_run_of_eight_words_is_copied_whatever_its_signs_and_spacing():
    assert copied(LATER, EARLIER) == ["AFEBRILE overnight; lungs clear  to auscultation\nbilaterally, no wheeze heard"]


def test_seven_equal_words_are_said_by_chance():
    assert copied("one two three four five six seven", "one two three four five six seven eight nine") == []
    assert copied("lungs clear, abdomen soft", "lungs clear, abdomen soft") == []


def test_a_dose_is_one_word_and_another_dose_is_not_the_same():
    assert copied("give 2.5 mg of it by mouth every morning until seen", "give 2,5 mg of it by mouth every morning until seen") == [
        "mg of it by mouth every morning until seen"
    ]  # fmt: skip


@given(words)
def test_a_text_is_copied_whole_from_itself_or_is_too_short(given_words):
    text = " ".join(given_words)
    runs = shingles.copied_runs(shingles.print_of(text)[1], shingles.print_of(text)[1])
    assert shingles.count(runs) == (
        len(shingles.words_of(text)) if len(shingles.words_of(text)) >= shingles.SIZE else 0
    )


@given(words, words)
def test_spans_lie_in_the_text_in_order_and_apart(first, second):
    text, source = " ".join(first + second), " ".join(second + first)
    spans = shingles.copied_spans(text, source)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


class TestFind:
    TEXT = "Left knee replaced. Right hip sore. Plan: left knee exercises."

    def at(self, passage, near=None):
        place = shingles.find(self.TEXT, passage, near)
        return place and self.TEXT[place[0] : place[1]]

    def test_finds_words_whatever_their_case_and_line_breaks(self):
        assert self.at("RIGHT\n hip") == "Right hip"

    def test_takes_the_place_nearest_to_where_it_was_selected(self):
        assert shingles.find(self.TEXT, "left knee", 0)[0] == 0
        assert shingles.find(self.TEXT, "left knee", 7)[0] == self.TEXT.rindex("left knee")

    def test_of_what_is_not_there_there_is_no_place(self):
        assert self.at("left hip") is None
        assert self.at(" . ") is None
