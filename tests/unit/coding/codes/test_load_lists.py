"""Lists by their official layouts, and the customer's licensed ones. Every code here is invented."""

import datetime as dt

import pytest

from coding.codes import lookups
from coding.codes.loads.files import Refused
from coding.codes.loads.registry import load_file
from coding.codes.models import Code
from coding.codes.search import search_codes
from coding.codes.tables import AddOn, CodePair, UnitLimit

SINCE = dt.date(2026, 1, 1)


def hcpcs_line(code: str, record: str, words: str, *, added="20200101", ended="", short="Short", first=True) -> str:
    line = f"{code:>5}" + ("00100" if first else "00200") + record + f"{words:<80}"
    if not first:
        return line
    line = f"{line}{short:<28}".ljust(229) + "C"
    return (line.ljust(268) + added + "20260101" + f"{ended:<8}" + "N").ljust(320)


def hcpcs_file() -> list[str]:
    return [
        hcpcs_line("A1", "7", "Dressing for one wound"),
        hcpcs_line("A0001", "3", "Ambulance ride, with a very", short="Ambulance ride"),
        hcpcs_line("A0001", "4", "long name", first=False),
        hcpcs_line("J0002", "3", "Injection, invented drug, 5 mg", ended="20261231"),
        hcpcs_line("V5999", "3", "Hearing aid, invented"),
    ]


def refused(name, path, effective=SINCE) -> str:
    with pytest.raises(Refused) as error:
        load_file(name, path, effective)
    return str(error.value)


@pytest.mark.django_db(transaction=True)
class TestHcpcs:
    def test_codes_modifiers_and_their_long_names(self, as_owner, publish):
        path = publish("hcpc2026.zip", {"HCPC2026_CONTR_ANWEB.txt": hcpcs_file()})
        codes, modifiers = load_file("hcpcs", path)
        assert (codes.added, modifiers.added, codes.version) == (3, 1, "2026-01")
        ride = Code.objects.get(system="hcpcs", code="A0001")
        assert (ride.title, ride.details["coverage"]) == ("Ambulance ride, with a very long name", "C")
        assert Code.objects.get(code="J0002").valid_to == dt.date(2026, 12, 31)
        assert search_codes("hcpcs", "invented drug", on=SINCE)[0].code == "J0002"
        assert search_codes("modifier", "a1", on=SINCE)[0].title == "Dressing for one wound"
        assert all(report.stood for report in load_file("hcpcs", path))

    def test_the_next_quarter_changes_and_ends(self, as_owner, publish):
        load_file("hcpcs", publish("HCPC2026_CONTR_ANWEB.txt", hcpcs_file()))
        lines = [line.replace("Hearing aid, invented", "Hearing aid, renamed ") for line in hcpcs_file()]
        codes, _ = load_file("hcpcs", publish("HCPC2026B_CONTR_ANWEB.txt", lines), dt.date(2026, 4, 1))
        assert (codes.added, codes.changed, codes.ended) == (0, 1, 0)
        assert search_codes("hcpcs", "V5999", on=SINCE)[0].title == "Hearing aid, invented"
        assert search_codes("hcpcs", "V5999", on=dt.date(2026, 5, 1))[0].title == "Hearing aid, renamed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        (lambda lines: [*lines[:2], lines[1][:150], *lines[3:]], "line 3", "cut short"),
        (lambda lines: lines[:3], "line 3", "the file ends at A0001"),
        (lambda lines: [lines[0], lines[2], *lines[3:]], "line 2", "without its beginning"),
        (lambda lines: [line.replace(" ", "\t", 1) for line in lines], "line 1", "spreadsheet"),
        (lambda lines: [lines[0], lines[1].replace("20200101", "2020-1-1"), *lines[2:]], "line 2", "no date"),
    ],
)
def test_a_damaged_hcpcs_file_is_refused(publish, change, where, reason):
    words = refused("hcpcs", publish("HCPC2026_CONTR_ANWEB.txt", change(hcpcs_file())))
    assert where in words
    assert reason in words


PTP = [
    "CPT only, a license notice", "Column 1\tColumn 2\tprior\tEffective\tDeletion\tModifier\tRationale",
    "A0001\tA0002\t\t20250101\t*\t1\tInvented", "A0001\tA0003\t\t20200101\t20251231\t0\tInvented",
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
class TestNcci:
    def test_pairs_hold_their_own_days(self, as_owner, publish):
        (report,) = load_file("ncci-ptp", publish("ccipra-2026q1.txt", PTP))
        assert report.added == 2
        pairs = lookups.procedure_pairs(["A0001", "A0002", "A0003"], SINCE, "prac")
        assert [(pair.column2, pair.modifier) for pair in pairs] == [("A0002", "1")]
        ended = [*PTP[:2], PTP[2].replace("*", "20260331"), PTP[3]]
        (later,) = load_file("ncci-ptp", publish("ccipra-2026q2.txt", ended))
        assert (later.added, later.ended) == (0, 1)
        assert CodePair.objects.get(column2="A0002").valid_to == dt.date(2026, 3, 31)

    def test_units_of_a_quarter_leave_the_quarter_before_as_it_was(self, as_owner, publish):
        mue = ["HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale"]
        load_file(
            "mue",
            publish(
                "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv", [*mue, "A0001,2,2 Date of Service Edit: Policy,x"]
            ),
        )
        (report,) = load_file(
            "mue",
            publish(
                "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", [*mue, "A0001,3,3 Date of Service Edit: Clinical,x"]
            ),
        )
        assert (report.added, report.changed, report.ended) == (0, 1, 0)
        assert lookups.unit_limits(["A0001"], SINCE, "prac")["A0001"].units == 2
        assert lookups.unit_limits(["A0001"], dt.date(2026, 4, 1), "prac")["A0001"].units == 3
        assert UnitLimit.objects.count() == 2

    def test_add_on_codes_with_their_primaries(self, as_owner, publish):
        lines = ["A0009\t2020001\t\t1\tA0001\t2020001\t\t", "A0008\t2020001\t\t2\t\t\t\t"]
        load_file("add-on", publish("AOC_2026Q1.txt", lines))
        rules = lookups.add_on_rules(["A0009", "A0008"], SINCE)
        assert rules["A0009"].primaries == {"A0001"}
        assert rules["A0008"].kind == "2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "lines", "reason"),
    [
        ("ncci-ptp", [*PTP, "1\tA0002\t\t20250101\t*\t1\tx"], "line 5: '1': a spreadsheet"),
        ("ncci-ptp", [*PTP, "A0001\tA0004\t\t20250101"], "line 5: the line is cut short"),
        ("ncci-ptp", [*PTP, "A0001\tA0004\t\t20250101\t*\t7\tx"], "line 5: modifier indicator '7'"),
        ("ncci-ptp", [*PTP, "A0001\tA0004\t\t1/1/25\t*\t1\tx"], "line 5: '1/1/25' is no date"),
        ("mue", ["A0001,x,2"], "line 1"),
        ("mue", ["A0001,1,2", "A0001,2,2"], "line 2: A0001 stands in line 1 already"),
        ("mue", ["A0001,1,20 Line Edit"], "line 1: adjudication indicator"),
        ("mue", ["nothing here"], "another kind of file"),
        ("mue", PTP, "its headings are those of another file: NCCI procedure pairs"),
        ("add-on", ["A0009\t2020001\t\t1\t1\t2020001\t\t"], "line 1: primary code '1': a spreadsheet"),
        ("add-on", ["A0009\t2020001\t\t1\tsee note\t2020001\t\t"], "line 1: primary code 'see note' is no CPT"),
        ("add-on", ["A0009\t2020001\t\t1\t\t\t\t"], "line 1: A0009 is of type 1 and names no primary code"),
        ("add-on", ["A0009\t2020001\t\t4\tA0001\t\t\t"], "line 1: a line has a code, its dates and its type"),
        ("add-on", ["A0009\t1/1/20\t\t1\tA0001\t\t\t"], "line 1: '1/1/20' is no date"),
        ("add-on", ["A0009\t2020001\t\t1\tA0001\tsoon\t\t"], "line 1: 'soon' is no date"),
        ("add-on", ["A0009\t2020001"], "line 1: a line has a code"),
        ("add-on", PTP, "its headings are those of another file: NCCI procedure pairs"),
        (
            "ncci-ptp",
            ["HCPCS/CPT Code,MUE Values,MUE Adjudication Indicator", "A0001,2,2 Date of Service Edit"],
            "Medically unlikely",
        ),
    ],
)
def test_a_damaged_ncci_file_is_refused(publish, name, lines, reason):
    assert reason in refused(name, publish("pra-2026q1.txt", lines))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "file", "lines", "given"),
    [
        ("ncci-ptp", "ccipra-2025q1.txt", PTP, dt.date(2026, 1, 1)),
        ("mue", "MCR_MUE_PractitionerServices_Eff_01-01-2025.csv", ["A0001,1,2"], dt.date(2026, 1, 1)),
        ("add-on", "AOC_2025Q1.txt", ["A0008\t2020001\t\t2\tCCCCC\t\t\t"], dt.date(2026, 1, 1)),
        ("hcpcs", "HCPC2025_CONTR_ANWEB.txt", hcpcs_file(), dt.date(2026, 1, 1)),
    ],
)
def test_a_file_of_another_year_than_it_is_taken_for_is_refused(publish, name, file, lines, given):
    assert "its name says" in refused(name, publish(file, lines), effective=given)


@pytest.mark.django_db(transaction=True)
class TestWholeAndInOrder:
    """A list that is cut short, or older than the one that is loaded, takes nothing back."""

    def test_units_that_are_cut_short(self, as_owner, publish):
        lines = [f"A{n:04},1,2" for n in range(1, 51)]
        load_file("mue", publish("pra-2026q1.csv", lines))
        words = refused("mue", publish("pra-2026q2.csv", lines[:20]), effective=None)
        assert "line 20: 20 lines where 50 are loaded: it is cut short" in words
        assert UnitLimit.objects.count() == 50

    def test_add_ons_that_are_cut_short(self, as_owner, publish):
        lines = [f"A{n:04}\t2020001\t\t1\tA0001\t\t\t" for n in range(10, 60)]
        load_file("add-on", publish("AOC_2026Q1.txt", lines))
        words = refused("add-on", publish("AOC_2026Q2.txt", lines[:20]), effective=None)
        assert "cut short" in words
        assert AddOn.objects.count() == 50

    def test_pairs_of_an_earlier_quarter_after_a_later_one(self, as_owner, publish):
        ended = [*PTP[:2], PTP[2].replace("*", "20260331"), PTP[3]]
        load_file("ncci-ptp", publish("ccipra-2026q2.txt", ended))
        words = refused("ncci-ptp", publish("ccipra-2026q1.txt", PTP), effective=None)
        assert "the file of 04/01/2026 is loaded already" in words
        assert CodePair.objects.get(column2="A0002").valid_to == dt.date(2026, 3, 31)
        load_file("ncci-ptp", publish("ccioph-2026q1.txt", PTP))  # the hospitals' are another list

    def test_an_older_hcpcs_file_after_a_newer_one_ends_where_that_begins(self, as_owner, publish):
        load_file("hcpcs", publish("HCPC2026_CONTR_ANWEB.txt", hcpcs_file()))
        old = [line.replace("20260101", "20160101") for line in hcpcs_file()]
        old.insert(1, hcpcs_line("A0000", "3", "Gone since", added="20100101").replace("20260101", "20160101"))
        codes, _ = load_file("hcpcs", publish("HCPC2016_CONTR_ANWEB.txt", old))
        assert (codes.version, codes.added, codes.ended) == ("2016-01", 1, 0)
        assert Code.objects.get(code="A0000").valid_to == dt.date(2025, 12, 31)
        assert search_codes("hcpcs", "A0000", on=SINCE) == []
        assert search_codes("hcpcs", "A0000", on=dt.date(2016, 5, 1))[0].title == "Gone since"

    def test_modifiers_of_cpt_stay_when_those_of_hcpcs_come(self, as_owner, publish):
        load_file("modifier", publish("mine.txt", ["25\tInvented service"]), SINCE)
        load_file("hcpcs", publish("HCPC2026_CONTR_ANWEB.txt", hcpcs_file()), dt.date(2026, 4, 1))
        there = Code.objects.of("modifier").on(dt.date(2026, 5, 1)).values_list("code", flat=True)
        assert sorted(there) == ["25", "A1"]


@pytest.mark.django_db(transaction=True)
def test_the_customers_own_cpt_list(as_owner, publish):
    lines = [
        "A license notice of the American Medical Association",
        "",
        "99991\tInvented visit",
        "9999T\tInvented trial",
    ]
    (report,) = load_file("cpt", publish("mine.txt", lines), SINCE)
    assert report.added == 2
    assert search_codes("cpt", "invented visit", on=SINCE)[0].code == "99991"
    (later,) = load_file("cpt", publish("mine2.txt", ["99991\tInvented visit", "9999T\tRenamed"]), dt.date(2027, 1, 1))
    assert (later.added, later.changed, later.ended) == (0, 1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "lines", "reason"),
    [
        ("revenue", ["0450,Emergency", "270,Supplies"], "line 2: '270': the leading zeros are gone"),
        ("revenue", ["100,All inclusive"], "leading zeros"),
        ("pos", ["11,Office", "11,Office"], "line 2: 11 stands in line 1"),
        ("cpt", ["Nothing at all"], "no line of it has a code"),
    ],
)
def test_a_damaged_list_is_refused(publish, name, lines, reason):
    assert reason in refused(name, publish("list.csv", lines))


@pytest.mark.django_db
def test_a_list_without_a_date_asks_for_one(publish):
    assert "--effective" in refused("pos", publish("pos.csv", ["11,Office"]), effective=None)
