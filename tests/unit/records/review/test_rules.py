"""What a chart must hold, in the words of 42 CFR 482.22 and 482.24, and the ways in which it goes wrong."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.review import requirements, rules
from records.review.operations import is_operation
from records.review.rules import Operation, Paper, Requirement, Stay

NEW_YORK = ZoneInfo("America/New_York")
OKAFOR, VANCE, CASTELLANO = 1, 2, 3
OF_THE_TABLE = ("classes", "services", "limit_policy", "position", "proposed")
SHIPPED = {
    row["key"]: Requirement(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k not in OF_THE_TABLE})
    for row in requirements.SHIPPED
}  # fmt: skip


def at(month, day, hour=None, minute=0):
    """A moment on the hospital's wall clock; 10:40 when no hour is said."""
    hour, minute = (10, 40) if hour is None else (hour, minute)
    return dt.datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


def paper(kind, when, number=7, **more):
    values = {"status": "FINAL", "author": OKAFOR, "label": kind.replace("_", " ").capitalize()} | more
    return Paper(number, kind, service_at=when, **values)


STAY = Stay(admitted_at=at(3, 3), discharged_at=at(3, 9, 14, 5), zone=NEW_YORK, attending=OKAFOR)


def one(key, stay):
    found = rules.check(stay, SHIPPED[key])
    assert len(found) == 1, found
    return found[0]


class TestHistoryAndPhysical:
    def test_none_says_so_in_the_rules_words_and_is_due_a_day_after_admission(self):
        gap = one("hp", STAY)
        assert gap.words == (
            "History and physical: none dated within 30 days before to 24 hours after admission of March 3, 10:40."
        )
        assert (gap.met, gap.kind, gap.provider, gap.due_at) == (False, "missing_document", OKAFOR, at(3, 4))

    @pytest.mark.parametrize("when", [at(3, 3, 11), at(3, 4, 10, 39), at(2, 1, 8), at(3, 2)])
    def test_dated_at_most_30_days_before_to_24_hours_after_admission_meets_it(self, when):
        found = one("hp", replace(STAY, papers=(paper("hp", when),)))
        assert found.met
        assert not found.late
        assert found.evidence == (7,)

    def test_from_31_days_before_leaves_it_open(self):
        gap = one("hp", replace(STAY, papers=(paper("hp", at(1, 31)),)))
        assert not gap.met
        assert "The one of January 31 was written 31 days before, too long ago to update." in gap.words

    def test_dated_45_days_before_admission_does_not_count_and_has_no_update_to_wait_for(self):
        stay = replace(STAY, papers=(paper("hp", at(1, 17)), paper("hp_update", at(3, 3, 12), 8)))
        assert not one("hp", stay).met
        assert rules.check(stay, SHIPPED["hp_update"]) == []

    @pytest.mark.parametrize("status", ["DRAFT", "RETRACTED"])
    def test_a_draft_or_a_retracted_one_is_not_in_the_record(self, status):
        assert not one("hp", replace(STAY, papers=(paper("hp", at(3, 3, 12), status=status),))).met

    def test_written_later_than_a_day_after_admission_is_there_but_late(self):
        found = one("hp", replace(STAY, papers=(paper("hp", at(3, 4, 12, 40)),)))
        assert found.met
        assert found.late
        assert found.words.endswith("2 hours later than its limit, March 4, 10:40.")

    def test_is_due_before_the_operation_when_that_comes_first(self):
        stay = replace(STAY, operations=(Operation(1, "Hip repair", at(3, 3, 16), VANCE),))
        assert one("hp", stay).due_at == at(3, 3, 16)
        late = one("hp", replace(stay, papers=(paper("hp", at(3, 3, 19)),)))
        assert late.late
        assert "later than the operation of March 3, 16:00" in late.words


class TestUpdateNote:
    def before(self, *more, **changes):
        return replace(STAY, papers=(paper("hp", at(2, 2)), *more), **changes)

    def test_a_history_from_29_days_before_needs_an_update_within_24_hours_after_arrival(self):
        gap = one("hp_update", self.before())
        assert (gap.met, gap.kind, gap.due_at) == (False, "missing_update", at(3, 4))
        assert gap.words == (
            "H&P update note: none after the admission of March 3, 10:40, and the history and physical is of February 2."
        )

    def test_before_surgery_when_that_comes_first(self):
        assert one(
            "hp_update", self.before(operations=(Operation(1, "Hip repair", at(3, 3, 13), VANCE),))
        ).due_at == at(3, 3, 13)

    def test_an_update_after_arrival_meets_it(self):
        assert one("hp_update", self.before(paper("hp_update", at(3, 3, 20), 8))).evidence == (8, 7)

    def test_an_update_from_before_arrival_does_not(self):
        assert not one("hp_update", self.before(paper("hp_update", at(3, 3, 9), 8))).met

    def test_a_history_of_this_stay_needs_none(self):
        assert rules.check(replace(STAY, papers=(paper("hp", at(3, 3, 12)),)), SHIPPED["hp_update"]) == []


class TestOperativeReport:
    REPAIR = Operation(11, "Repair of hip fracture", at(3, 4, 9), VANCE)
    STAY = replace(STAY, operations=(REPAIR,))

    def test_is_wanted_for_each_operation_of_its_surgeon(self):
        second = Operation(12, "Washout of the hip", at(3, 7, 9), VANCE)
        stay = replace(
            self.STAY, operations=(self.REPAIR, second), papers=(paper("operative", at(3, 4, 11), author=VANCE),)
        )
        first, missing = rules.check(stay, SHIPPED["operative_report"])
        assert first.met
        assert (missing.met, missing.operation, missing.provider, missing.kind) == (False, 12, VANCE, "missing_report")
        assert missing.words == (
            "Operative report: none by the surgeon for the operation of March 7, 09:00 (Washout of the hip)."
        )

    def test_by_somebody_else_does_not_count(self):
        assert not one("operative_report", replace(self.STAY, papers=(paper("operative", at(3, 4, 11)),))).met

    def test_by_the_resident_with_the_surgeon_as_cosigner_counts(self):
        report = paper("operative", at(3, 4, 11), author=CASTELLANO, cosigner=VANCE)
        assert one("operative_report", replace(self.STAY, papers=(report,))).met

    def test_a_brief_note_is_not_the_full_report(self):
        gap = one("operative_report", replace(self.STAY, papers=(paper("brief_op", at(3, 4, 10), author=VANCE),)))
        assert not gap.met
        assert "the full report is still owed" in gap.words


class TestDischargeSummary:
    def test_is_not_wanted_before_the_discharge(self):
        assert rules.check(replace(STAY, discharged_at=None), SHIPPED["discharge_summary"]) == []

    def test_is_due_seven_days_after_it_at_the_end_of_the_day(self):
        gap = one("discharge_summary", STAY)
        assert gap.words == "Discharge summary: none after the discharge of March 9, 14:05."
        assert gap.due_at == dt.datetime(2026, 3, 16, 23, 59, 59, tzinfo=NEW_YORK)

    def test_written_before_the_discharge_does_not_count(self):
        gap = one("discharge_summary", replace(STAY, papers=(paper("discharge_summary", at(3, 7)),)))
        assert not gap.met
        assert "The one of March 7, 10:40 was written before the discharge." in gap.words

    def test_on_the_day_of_discharge_counts(self):
        assert one("discharge_summary", replace(STAY, papers=(paper("discharge_summary", at(3, 9, 9)),))).met

    def test_of_who_died_is_a_death_summary(self):
        gap = one("discharge_summary", replace(STAY, died=True))
        assert gap.wanted == "death_summary"
        assert gap.words == "Death summary: none after the death of March 9, 14:05."

    SHORT = replace(STAY, discharged_at=at(3, 4, 18), papers=(paper("progress", at(3, 4, 15)),))

    def test_a_final_note_stands_for_it_after_a_short_stay(self):
        found = one("discharge_summary", self.SHORT)
        assert found.met
        assert "stands for it after a short stay (policy)" in found.words

    @pytest.mark.parametrize("change", [
        {"died": True},
        {"short_stay_hours": 0},
        {"discharged_at": at(3, 6, 18)},
        {"operations": (Operation(1, "Appendectomy", at(3, 3, 12), VANCE),)},
        {"papers": (paper("progress", at(3, 3, 15)),)},
    ])  # fmt: skip
    def test_but_not_of_who_died_stayed_longer_was_operated_on_or_without_policy_or_note(self, change):
        assert not one("discharge_summary", replace(self.SHORT, **change)).met

    def test_an_ordinary_newborn_needs_the_note_only_whatever_the_hours(self):
        stay = replace(
            self.SHORT, short_stay=True, discharged_at=at(3, 6, 18), papers=(paper("progress", at(3, 6, 9)),)
        )
        assert one("discharge_summary", stay).met


class TestSignatures:
    def test_an_unsigned_entry_is_owed_by_its_author(self):
        note = paper("progress", at(3, 5), status="PRELIMINARY", author=VANCE)
        gap = one("signature", replace(STAY, papers=(note,)))
        assert (gap.kind, gap.provider, gap.document, gap.due_at) == ("missing_signature", VANCE, 7, at(3, 7))
        assert gap.words == "Progress of March 5, 10:40: not signed by its author."

    def test_a_draft_counts_once_the_patient_has_left(self):
        draft = paper("progress", at(3, 5), status="DRAFT")
        assert one("signature", replace(STAY, papers=(draft,))).kind == "missing_signature"
        assert rules.check(replace(STAY, discharged_at=None, papers=(draft,)), SHIPPED["signature"]) == []

    def test_a_draft_of_what_is_wanted_anyway_is_one_deficiency_not_two(self):
        stay = replace(STAY, papers=(paper("discharge_summary", at(3, 9, 15), status="DRAFT"),))
        of_a_stay = [SHIPPED[key] for key in ("hp", "discharge_summary", "signature")]
        gaps = [f for f in rules.findings(stay, of_a_stay) if not f.met]
        assert [f.wanted for f in gaps] == ["hp", "discharge_summary"]

    def test_an_entry_without_author_is_said_and_owed_by_nobody_yet(self):
        gap = one("signature", replace(STAY, papers=(paper("progress", at(3, 5), status="PRELIMINARY", author=None),)))
        assert (gap.kind, gap.provider) == ("unidentified_author", None)

    def test_a_scan_without_author_is_left_alone(self):
        scan = paper("external", at(3, 5), status="PRELIMINARY", author=None, source="scanned")
        assert rules.check(replace(STAY, papers=(scan,)), SHIPPED["signature"]) == []

    def test_a_cosignature_is_wanted_only_after_the_author_has_signed(self):
        note = paper("progress", at(3, 5), author=CASTELLANO, cosigner=OKAFOR, status="PRELIMINARY")
        assert rules.check(replace(STAY, papers=(note,)), SHIPPED["cosignature"]) == []
        signed = replace(note, status="COSIGN_PENDING", signed_at=at(3, 4, 18))
        gap = one("cosignature", replace(STAY, papers=(signed,)))
        assert (gap.kind, gap.provider, gap.due_at) == ("missing_cosignature", OKAFOR, at(3, 7, 18))

    def test_a_residents_signed_note_without_cosigner_falls_to_the_attending(self):
        note = paper("progress", at(3, 5), author=CASTELLANO, status="SIGNED", author_needs_cosigner=True)
        assert one("cosignature", replace(STAY, papers=(note,))).provider == OKAFOR

    def test_nobody_cosigns_what_they_wrote(self):
        note = paper("progress", at(3, 5), author=OKAFOR, status="COSIGN_PENDING")
        assert one("cosignature", replace(STAY, papers=(note,))).provider is None


@pytest.mark.parametrize(("system", "code", "operator", "wants"), [
    ("icd10pcs", "0QS636Z", False, True),  # hip fracture, percutaneous
    ("icd10pcs", "10D00Z1", False, True),  # cesarean
    ("icd10pcs", "10E0XZZ", False, False),  # vaginal delivery
    ("icd10pcs", "0DJD8ZZ", False, False),  # colonoscopy
    ("icd10pcs", "30233N1", False, False),  # transfusion
    ("cpt", "27236", False, True),
    ("cpt", "99213", False, False),
    ("snomed", "430193006", False, False),
    ("snomed", "80146002", True, True),  # appendectomy, by the operating provider
])  # fmt: skip
def test_which_procedures_are_operations(system, code, operator, wants):
    assert is_operation(system, code, by_operator=operator) is wants


UNKNOWN = ("anesthesia", "nurse", "department")  # parts that the record may not name anybody for
EVENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 6, 30), timezones=st.just(dt.UTC))  # noqa: DTZ001
KEYS = ("hp", "hp_update", "operative", "brief_op", "discharge_summary", "death_summary", "progress", "lab")
STATES = ("DRAFT", "PRELIMINARY", "SIGNED", "COSIGN_PENDING", "FINAL", "ADDENDED", "RETRACTED")
PAPERS = st.builds(
    Paper, id=st.integers(1, 9), type=st.sampled_from(KEYS), status=st.sampled_from(STATES), service_at=EVENTS,
    author=st.none() | st.integers(1, 3), cosigner=st.none() | st.integers(1, 3), signed_at=st.none() | EVENTS,
    author_needs_cosigner=st.booleans(),
)  # fmt: skip
OPERATIONS = st.builds(
    Operation, id=st.integers(1, 9), text=st.just("Repair"), at=EVENTS, surgeon=st.none() | st.just(2)
)


@given(admitted=EVENTS, days=st.none() | st.integers(0, 40), papers=st.lists(PAPERS, max_size=8, unique_by=lambda p: p.id),
       operations=st.lists(OPERATIONS, max_size=3, unique_by=lambda o: o.id))  # fmt: skip
def test_any_stay_is_judged_with_a_reason_an_owner_and_a_limit_after_its_clock(admitted, days, papers, operations):
    left = None if days is None else admitted + dt.timedelta(days=days)
    stay = Stay(admitted_at=admitted, discharged_at=left, zone=NEW_YORK, attending=1, papers=tuple(papers),
                operations=tuple(operations))  # fmt: skip
    found = rules.findings(stay, SHIPPED.values())
    assert found == rules.findings(stay, SHIPPED.values())
    for finding in found:
        assert finding.words.endswith(".")
        assert bool(finding.evidence) == finding.met
        if not finding.met:
            assert finding.due_at >= finding.clock_start
            assert finding.document or finding.wanted or finding.element
            unknown = (
                finding.kind in ("unidentified_author", "missing_cosignature") or finding.requirement.role in UNKNOWN
            )
            assert finding.provider or unknown
    identities = [finding.identity for finding in found if not finding.met]
    assert len(set(identities)) == len(identities), "one deficiency per document, type and provider"


class TestBeforeAnOperation:
    REPAIR = Operation(11, "Repair of hip fracture", at(3, 4, 9), VANCE)
    STAY = replace(STAY, operations=(REPAIR,))

    def test_the_consent_is_in_the_record_before_the_operation(self):
        gap = one("consent", self.STAY)
        assert (gap.met, gap.provider, gap.operation, gap.wanted, gap.due_at) == (
            False,
            VANCE,
            11,
            "consent",
            at(3, 4, 9),
        )
        assert gap.words == (
            "Informed consent: none in the 30 days before the operation of March 4, 09:00 (Repair of hip fracture)."
        )
        assert one("consent", replace(self.STAY, papers=(paper("consent", at(3, 4, 8)),))).met

    @pytest.mark.parametrize("when", [at(3, 5, 9), at(2, 1, 8)])
    def test_one_of_a_later_day_or_longer_ago_than_it_is_valid_does_not_count(self, when):
        assert not one("consent", replace(self.STAY, papers=(paper("consent", when),))).met

    def test_an_emergency_has_no_consent_to_wait_for(self):
        assert rules.check(replace(self.STAY, admission_type="1"), SHIPPED["consent"]) == []
        assert rules.check(replace(self.STAY, admission_type="3"), SHIPPED["consent"])

    def test_two_operations_of_two_days_want_two_consents_and_those_of_one_session_one(self):
        later = Operation(12, "Washout", at(3, 7, 9), VANCE)
        beside = Operation(13, "Plating of the wrist", at(3, 4, 10), CASTELLANO)
        stay = replace(self.STAY, operations=(self.REPAIR, later, beside), papers=(paper("consent", at(3, 4, 8)),))
        first, second = rules.check(stay, SHIPPED["consent"])
        assert (first.met, first.operation) == (True, 11)
        assert (second.met, second.operation) == (False, 12)

    @pytest.mark.parametrize(("when", "met"), [(at(3, 2, 9), True), (at(3, 2, 8, 59), False), (at(3, 5, 9), False)])
    def test_the_evaluation_before_anesthesia_is_of_the_48_hours_before(self, when, met):
        stay = replace(self.STAY, papers=(paper("anesthesia_pre", when, author=CASTELLANO), self.ANESTHESIA))
        assert one("anesthesia_before", stay).met is met

    ANESTHESIA = paper("anesthesia_intra", at(3, 4, 9), number=3, author=CASTELLANO)

    def test_who_had_no_anesthesia_is_not_evaluated_for_it(self):
        for key in ("anesthesia_before", "anesthesia_after"):
            assert rules.check(self.STAY, SHIPPED[key]) == []

    def test_the_evaluation_after_anesthesia_within_48_hours_and_late_when_later(self):
        gap = one("anesthesia_after", replace(self.STAY, papers=(self.ANESTHESIA,)))
        assert (gap.met, gap.due_at) == (False, at(3, 6, 9))
        there = replace(self.STAY, papers=(self.ANESTHESIA, paper("anesthesia_post", at(3, 4, 12))))
        assert (one("anesthesia_after", there).met, one("anesthesia_after", there).late) == (True, False)
        later = replace(self.STAY, papers=(self.ANESTHESIA, paper("anesthesia_post", at(3, 7))))
        assert one("anesthesia_after", later).late

    def test_anesthesia_is_owed_by_who_wrote_another_of_its_records_and_else_by_nobody_yet(self):
        assert one("anesthesia_after", replace(self.STAY, papers=(self.ANESTHESIA,))).provider == CASTELLANO
        unnamed = replace(self.ANESTHESIA, author=None)
        assert one("anesthesia_after", replace(self.STAY, papers=(unnamed,))).provider is None

    def test_an_outpatient_procedure_wants_a_history_or_the_assessment_that_bylaws_allow(self):
        visit = replace(self.STAY, klass="AMB")
        gap = one("hp_outpatient", visit)
        assert (gap.met, gap.due_at) == (False, at(3, 4, 9))
        noted = replace(visit, papers=(paper("clinic_note", at(3, 1)),))
        assert not one("hp_outpatient", noted).met
        allowed = replace(SHIPPED["hp_outpatient"], others=("clinic_note",))
        assert rules.check(noted, allowed)[0].met
        assert rules.check(replace(visit, operations=()), SHIPPED["hp_outpatient"]) == []


class TestOperations:
    def test_the_brief_note_is_wanted_until_the_full_report_is_there(self):
        house = replace(TestOperativeReport.STAY, discharged_at=None)
        gap = one("brief_note", house)
        assert (gap.met, gap.provider, gap.due_at) == (False, VANCE, at(3, 4, 11))
        assert one("brief_note", replace(house, papers=(paper("brief_op", at(3, 4, 10), author=VANCE),))).met
        assert one("brief_note", replace(house, papers=(paper("operative", at(3, 4, 10), author=VANCE),))).met

    def test_once_the_patient_has_left_only_the_full_report_can_mend_it(self):
        assert rules.check(TestOperativeReport.STAY, SHIPPED["brief_note"]) == []

    def test_one_report_does_not_answer_for_two_operations_of_a_day(self):
        again = Operation(12, "Evacuation of hematoma", at(3, 4, 20), VANCE)
        report = paper("operative", at(3, 4, 11), author=VANCE)
        stay = replace(STAY, operations=(TestOperativeReport.REPAIR, again), papers=(report,))
        assert [f.met for f in rules.check(stay, SHIPPED["operative_report"])] == [True, False]

    def test_a_report_told_after_midnight_is_that_nights_operation(self):
        night = Operation(14, "Appendectomy", at(3, 4, 23, 30), VANCE)
        stay = replace(STAY, operations=(night,), papers=(paper("operative", at(3, 5, 1), author=VANCE),))
        assert one("operative_report", stay).met

    def test_written_days_later_it_is_there_but_late(self):
        report = paper("operative", at(3, 4, 11), author=VANCE, dictated_at=at(3, 7))
        assert one("operative_report", replace(TestOperativeReport.STAY, papers=(report,))).late


def test_what_is_only_advised_opens_no_deficiency():
    gap = rules.check(STAY, replace(SHIPPED["hp"], severity="advised"))[0]
    assert not gap.met
    assert not gap.gap


def test_every_rule_that_ships_has_a_check_a_citation_and_types_that_exist():
    from records.documents.types import BY_KEY

    for row in requirements.SHIPPED:
        assert row["how"] in rules.CHECKS
        assert "42 CFR" in row["citation"] or row["key"] == "summary_list"  # which no federal rule asks for
        assert {*row.get("types", ()), *row.get("others", ())} <= BY_KEY.keys()
