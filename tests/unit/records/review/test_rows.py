"""Rows of the domain's table of requirements (section 3.2) that stand for themselves, and that none is wanting."""

from dataclasses import replace

import pytest

from records.review import requirements, rules
from tests.unit.records.review.test_rules import OKAFOR, SHIPPED, STAY, at, one, paper


class TestComplications:
    """482.24(c)(4)(iv): complications, infections acquired here, unfavorable reactions to drugs and anesthesia."""

    def report(self, words, kind="operative"):
        stands = f"Findings:\n\nNone.\n\nComplications:\n\n{words}\n\nDescription of procedure:\n\nAs usual."
        return replace(STAY, papers=(paper(kind, at(3, 4), text=stands),))

    @pytest.mark.parametrize("kind", ["operative", "procedure", "anesthesia_post"])
    def test_what_is_left_blank_is_owed_by_the_author(self, kind):
        gap = one("complications", self.report("____", kind))
        assert (gap.met, gap.kind, gap.element, gap.provider) == (False, "incomplete_content", "Complications", OKAFOR)

    @pytest.mark.parametrize("words", ["None.", "Dural tear, closed primarily."])
    def test_that_there_were_none_is_said_as_well(self, words):
        assert one("complications", self.report(words)).met

    def test_a_brief_note_says_them_too(self):
        assert "Complications" in requirements.BRIEF_PARTS


class TestSummaryList:
    """An ambulatory summary list by the third visit [P]."""

    VISIT = replace(STAY, klass="AMB", visit_number=3)

    def test_none_by_the_third_visit_is_owed_by_who_attends_it(self):
        gap = one("summary_list", self.VISIT)
        assert (gap.met, gap.provider, gap.wanted) == (False, OKAFOR, "summary_list")
        assert gap.words == "Summary list: none by the 3rd clinic visit, March 3, 10:40."

    @pytest.mark.parametrize("number", [0, 1, 2, 4])
    def test_is_asked_once_on_that_visit(self, number):
        assert rules.check(replace(self.VISIT, visit_number=number), SHIPPED["summary_list"]) == []

    def test_by_which_visit_is_the_hospitals_own_number(self):
        assert not one("summary_list", replace(self.VISIT, visit_number=5, summary_list_visit=5)).met

    def test_one_of_an_earlier_visit_meets_it(self):
        found = one("summary_list", replace(self.VISIT, summary_lists=(paper("summary_list", at(1, 12)),)))
        assert (found.met, found.late, found.evidence) == (True, False, (7,))

    def test_one_of_weeks_later_counts_and_is_late(self):
        found = one("summary_list", replace(self.VISIT, summary_lists=(paper("summary_list", at(4, 12)),)))
        assert (found.met, found.late) == (True, True)

    @pytest.mark.parametrize("status", ["DRAFT", "RETRACTED"])
    def test_a_draft_or_a_retracted_one_is_none(self, status):
        lists = (paper("summary_list", at(1, 12), status=status),)
        assert not one("summary_list", replace(self.VISIT, summary_lists=lists)).met

    def test_a_problem_list_that_the_record_holds_as_data_meets_it(self):
        assert one("summary_list", replace(self.VISIT, problem_listed_at=at(2, 1))).met


def test_every_row_of_the_domains_table_is_there():
    """Section 3.2, row by row; what is policy alone, or is often kept outside of documents, is proposed."""
    in_force = {row["key"] for row in requirements.SHIPPED if not row.get("proposed")}
    assert in_force >= {
        "signature", "cosignature", "hp", "hp_update", "hp_outpatient", "consent", "anesthesia_before", "anesthesia_after",
        "operative_report", "brief_note", "brief_note_elements", "orders", "admitting_diagnosis", "consult", "complications",
        "discharge_summary", "summary_elements", "final_diagnosis", "psychiatric_evaluation", "restraint", "clinic_note",
    }  # fmt: skip
    assert SHIPPED.keys() - in_force == {"progress", "nursing", "medications", "results", "summary_list"}
