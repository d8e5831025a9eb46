"""The rules of consultations and orders, of the stay and of the parts of notes, in their own words."""

from dataclasses import replace

import pytest

from records.review import rules
from records.review.rules import Consult
from tests.unit.records.review.test_rules import OKAFOR, SHIPPED, STAY, VANCE, at, one, paper


class TestConsultsAndOrders:
    ASKED = replace(STAY, consults=(Consult(VANCE, at(3, 4, 8)),))

    def test_who_was_asked_writes_the_consultation_within_24_hours(self):
        gap = one("consult", self.ASKED)
        assert (gap.met, gap.kind, gap.provider, gap.due_at) == (False, "missing_report", VANCE, at(3, 5, 8))
        assert gap.words == "Consultation: none after the consultant was asked on March 4, 08:00."
        assert one("consult", replace(self.ASKED, papers=(paper("consult", at(3, 4, 12), author=VANCE),))).met

    def test_somebody_elses_consultation_does_not_count(self):
        assert not one("consult", replace(self.ASKED, papers=(paper("consult", at(3, 4, 12)),))).met

    def test_restraint_is_followed_by_a_face_to_face_evaluation_within_one_hour(self):
        order = paper("restraint_order", at(3, 4, 22), number=5, label="Restraint or seclusion order")
        gap = one("restraint", replace(STAY, papers=(order,)))
        assert (gap.met, gap.document, gap.wanted, gap.due_at) == (False, 5, "restraint_evaluation", at(3, 4, 23))
        seen = paper("restraint_evaluation", at(3, 4, 23, 30), number=6)
        assert one("restraint", replace(STAY, papers=(order, seen))).late

    def test_an_unsigned_order_is_a_deficiency_of_its_own_kind_and_not_two(self):
        order = paper("orders", at(3, 4), status="PRELIMINARY")
        both = [SHIPPED["signature"], SHIPPED["orders"]]
        (gap,) = [f for f in rules.findings(replace(STAY, papers=(order,)), both) if not f.met]
        assert (gap.kind, gap.requirement.key) == ("unsigned_order", "orders")

    def test_a_clinic_note_has_its_own_72_hours(self):
        note = paper("clinic_note", at(3, 3, 12), status="PRELIMINARY")
        both = [SHIPPED["signature"], SHIPPED["clinic_note"]]
        (gap,) = [f for f in rules.findings(replace(STAY, klass="AMB", papers=(note,)), both) if not f.met]
        assert gap.due_at == at(3, 6, 12)


class TestTheStay:
    def test_a_psychiatric_evaluation_within_60_hours(self):
        assert one("psychiatric_evaluation", STAY).due_at == at(3, 5, 22, 40)
        assert one("psychiatric_evaluation", replace(STAY, papers=(paper("psych_eval", at(3, 5)),))).met

    def test_the_admitting_diagnosis_stands_with_the_registration_or_in_the_history(self):
        gap = one("admitting_diagnosis", STAY)
        assert (gap.met, gap.kind, gap.element, gap.wanted) == (False, "incomplete_content", "Admitting diagnosis", "")
        assert one("admitting_diagnosis", replace(STAY, admitting_diagnosis="Hip fracture")).met
        assert one("admitting_diagnosis", replace(STAY, papers=(paper("hp", at(3, 3, 12)),))).met

    def test_a_daily_note_is_one_deficiency_that_names_the_days(self):
        notes = tuple(paper("progress", at(3, day), number=day) for day in (4, 6, 8))
        gap = one("progress", replace(STAY, papers=notes))
        assert gap.words == "Progress note: none on March 5 and March 7."
        assert one(
            "progress", replace(STAY, papers=tuple(paper("progress", at(3, d), number=d) for d in range(4, 9)))
        ).met

    def test_of_a_patient_in_house_the_days_are_counted_up_to_now(self):
        house = replace(STAY, discharged_at=None, seen_at=at(3, 5, 12))
        assert one("progress", house).words == "Progress note: none on March 4."
        assert rules.check(replace(house, seen_at=at(3, 4, 12)), SHIPPED["progress"]) == []


class TestParts:
    WHOLE = "Principal diagnosis:\n\nPneumonia.\n\nCondition at discharge: Stable.\n\nDisposition:\nHome.\n\nFollow-up:\n\nIn a week."

    def summary(self, text, **more):
        return paper("discharge_summary", at(3, 9, 15), text=text, **more)

    def test_outcome_disposition_and_follow_up_stand_in_the_summary(self):
        found = rules.check(replace(STAY, papers=(self.summary(self.WHOLE),)), SHIPPED["summary_elements"])
        assert [f.met for f in found] == [True, True, True]

    @pytest.mark.parametrize("blank", ["", "____", "  "])
    def test_an_empty_heading_is_lacking_and_owed_by_the_author(self, blank):
        text = self.WHOLE.replace("Home.", blank)
        gaps = [
            f
            for f in rules.check(replace(STAY, papers=(self.summary(text),)), SHIPPED["summary_elements"])
            if not f.met
        ]
        assert [(f.element, f.kind, f.provider, f.document) for f in gaps] == [
            ("Disposition", "incomplete_content", OKAFOR, 7)
        ]
        assert gaps[0].words == "Discharge summary of March 9, 15:00: nothing stands under “Disposition”."

    def test_an_addendum_may_bring_what_is_lacking(self):
        added = paper("discharge_summary", at(3, 10), number=8, parent=7, text="Disposition: home with her daughter.")
        stay = replace(STAY, papers=(self.summary(self.WHOLE.replace("Home.", "")), added))
        assert all(f.met for f in rules.check(stay, SHIPPED["summary_elements"]))

    @pytest.mark.parametrize("text", ["She did well and went home.", None, ""])
    def test_free_text_and_scans_are_left_to_who_analyzes(self, text):
        assert rules.check(replace(STAY, papers=(self.summary(text),)), SHIPPED["summary_elements"]) == []

    def test_a_heading_that_is_not_there_is_left_to_who_analyzes(self):
        text = self.WHOLE.replace("Disposition:\nHome.\n\n", "")
        found = rules.check(replace(STAY, papers=(self.summary(text),)), SHIPPED["summary_elements"])
        assert [(f.element, f.met) for f in found] == [("Condition at discharge", True), ("Follow-up", True)]

    def test_the_final_diagnosis_goes_by_several_names(self):
        for name in ("Final diagnoses", "Principal diagnosis", "Diagnoses"):
            text = self.WHOLE.replace("Principal diagnosis", name)
            assert one("final_diagnosis", replace(STAY, papers=(self.summary(text),))).met
        text = self.WHOLE.replace("Pneumonia.", "")
        assert not one("final_diagnosis", replace(STAY, papers=(self.summary(text),))).met
