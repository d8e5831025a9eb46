"""Lists by their official layouts, and the customer's licensed ones. Every code here is invented."""

import datetime as dt

import pytest

from coding.codes import lookups
from coding.codes.loads.files import Refused
from coding.codes.loads.registry import load_file
from coding.codes.models import Code
from coding.codes.search import search_codes
from coding.codes.tables import CodePair, UnitLimit

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
        assert rules["A0008"].contractor_decides


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
        ("mue", ["nothing here"], "another kind of file"),
    ],
)
def test_a_damaged_ncci_file_is_refused(publish, name, lines, reason):
    assert reason in refused(name, publish("pra-2026q1.txt", lines))


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
