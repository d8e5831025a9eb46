"""What holds without a database: blanks, tracked words, lines, scores, the draw, parts of a recording."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.transcription import blanks, changes, playing, rules

WORDS = st.text(st.sampled_from("ab 5.\n,'"), max_size=80)


class TestBlanks:
    @pytest.mark.parametrize(
        ("text", "at"),
        [("took ____ daily", None), ("took ____[1:07] daily", 67), ("took ____ [12:30] daily", 750), ("took [blank] daily", None),
         ("took [BLANK 0:42] daily", 42), ("took ______ daily", None)],
    )  # fmt: skip
    def test_is_found_with_its_place(self, text, at):
        (found,) = blanks.find(text)
        assert (found.at, found.before, found.after) == (at, "took ", " daily")

    @pytest.mark.parametrize("text", ["took aspirin", "file_name", "a__b", "[1:07]", "[blanket]", ""])
    def test_is_not_seen_where_there_is_none(self, text):
        assert blanks.find(text) == []
        assert blanks.count(text) == 0

    def test_says_its_place_as_people_do(self):
        assert blanks.find("____[1:07]")[0].place == "1:07"
        assert blanks.find("____")[0].place == ""

    def test_shows_only_its_own_line(self):
        (found,) = blanks.find("Plan:\r\nGive ____ now.\r\nHome.")
        assert (found.before, found.after) == ("Give ", " now.")


class TestChanges:
    def test_a_word_put_for_another_counts_once(self):
        found = changes.compare("Metoprolol 25 mg twice a day.", "Metoprolol 50 mg twice a day.")
        assert (found.words, found.of) == (1, 7)
        assert [(p.kind, p.text) for p in found.pieces if p.kind != "same"] == [("removed", " 25"), ("added", " 50")]

    def test_numbers_and_shortened_words_stay_whole(self):
        found = changes.compare("It's 0.5 mg at 120/80.", "It's 0.25 mg at 120/80.")
        assert [p.text.strip() for p in found.pieces if p.kind != "same"] == ["0.5", "0.25"]

    def test_line_breaks_alone_are_no_change(self):
        assert not changes.compare("Better today.\n\nHome.", "Better today.\nHome.").any

    def test_added_words_and_removed_ones(self):
        found = changes.compare("No acute distress", "In no distress")
        assert found.words == 2
        assert found.percent == 66.7

    def test_of_nothing_and_something(self):
        assert changes.compare("", "").percent == 0.0
        assert changes.compare("", "Two words").words == 2

    @given(WORDS, WORDS)
    def test_the_pieces_give_back_the_words_of_both_texts(self, before, after):
        found = changes.compare(before, after)

        def words(*kinds):
            return "".join(p.text for p in found.pieces if p.kind in kinds).split()

        assert "".join(words("same", "added")) == "".join(after.split())
        assert "".join(words("same", "removed")) == "".join(before.split())
        assert found.any == (found.words > 0)

    def test_two_long_texts_with_nothing_in_common_are_compared_at_once(self):
        found = changes.compare(" ".join(f"a{n}" for n in range(9000)), " ".join(f"b{n}" for n in range(9000)))
        assert found.words == 9000


class TestLines:
    @pytest.mark.parametrize(
        ("text", "lines"), [("", 0), (" \n ", 0), ("a", 1), ("a" * 65, 1), ("a" * 66, 2), ("a\n\n\nb", 1)]
    )
    def test_are_of_sixty_five_characters(self, text, lines):
        assert rules.lines(text) == lines


class TestScore:
    POINTS = (3, 1, 0.25)

    @pytest.mark.parametrize(
        ("errors", "lines", "percent", "passes"),
        [
            ([], 40, "100.0", True),
            (["major"], 50, "98.0", True),
            (["major"], 49, "97.9", False),  # 97.96 is not 98
            (["minor"] * 4, 50, "98.0", True),
            (["minor"] * 5, 50, "97.5", False),
            (["critical"], 1000, "99.7", False),  # drug, dose, side or patient: one fails it
            (["critical"] * 5, 3, "0.0", False),
            ([], 0, "100.0", True),
        ],
    )
    def test_is_a_hundred_less_the_points_per_hundred_lines(self, errors, lines, percent, passes):
        found = rules.score(errors, lines, self.POINTS)
        assert found.percent == Decimal(percent)
        assert found.passes(98) is passes

    def test_the_hospital_weighs_for_itself(self):
        assert rules.score(["major", "minor"], 100, (5, 2, 1)).points == 3

    def test_drug_dose_side_and_patient_are_critical_and_nothing_else(self):
        assert {kind.key for kind in rules.ERRORS if kind.severity == "critical"} == {
            "drug",
            "dose",
            "laterality",
            "patient",
        }


class TestDraw:
    def test_is_the_same_for_the_same_seed_and_another_for_another(self):
        jobs = [f"job{n}" for n in range(2000)]
        first = [job for job in jobs if rules.is_sampled("2026-11", job, 5)]
        assert first == [job for job in jobs if rules.is_sampled("2026-11", job, 5)]
        assert first != [job for job in jobs if rules.is_sampled("2026-12", job, 5)]
        assert 60 <= len(first) <= 140

    def test_none_and_all(self):
        assert not any(rules.is_sampled("s", str(n), 0) for n in range(500))
        assert all(rules.is_sampled("s", str(n), 100) for n in range(500))


class TestTimes:
    NOW = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)

    def test_dictated_now_is_right_and_a_minute_later_is_not(self):
        assert rules.time_wrong(None, self.NOW, self.NOW) == ""
        assert "later than it is sent" in rules.time_wrong(None, self.NOW + dt.timedelta(minutes=1), self.NOW)


class TestRanges:
    @pytest.mark.parametrize(
        ("header", "part"),
        [
            ("", None), ("bytes=0-", (0, 99)), ("bytes=0-9", (0, 9)), ("bytes=90-", (90, 99)), ("bytes=90-500", (90, 99)),
            ("bytes=-10", (90, 99)), ("bytes=-500", (0, 99)), ("bytes=0-4,10-14", None), ("lines=0-4", None), ("bytes=-", None),
        ],
    )  # fmt: skip
    def test_are_the_bytes_that_there_are(self, header, part):
        assert playing.span(header, 100) == part

    @pytest.mark.parametrize("header", ["bytes=100-", "bytes=200-300", "bytes=9-4", "bytes=-0"])
    def test_beyond_the_end_there_are_none(self, header):
        with pytest.raises(ValueError, match="bytes"):
            playing.span(header, 100)
