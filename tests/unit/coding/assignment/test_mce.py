"""Every edit of the Medicare Code Editor (domain section 4.1) on real codes, as the desk asks the engine and the sets."""

import datetime as dt

import pytest

from coding.assignment.lookups import look_up
from coding.assignment.rules import Item, Lists, Severity, Stay, check
from coding.codes.models import Code
from coding.grouping.case import Case, Diagnosis
from coding.grouping.msdrg import Msdrg

pytestmark = pytest.mark.django_db
IN, OUT = dt.date(2026, 5, 1), dt.date(2026, 5, 8)
AGES = {"newborn": (0, 0), "pediatric": (0, 17), "maternity": (9, 64), "adult": (15, 124)}


def findings(
    *codes, principal="I214", procedures=(), age=50, sex="M", status="01", days=7, admitting="R079", sexes=False
):
    out = IN + dt.timedelta(days=days)
    stay = Stay(True, IN, out, sex, age=age, disposition=status, lists=Lists(AGES, check_sexes=sexes))
    items = [
        Item("adm", "admitting", "icd10cm", admitting),
        Item("p", "principal", "icd10cm", principal, "Y", sequence=1),
    ]
    items += [Item(f"d{n}", "other", "icd10cm", code, "Y", sequence=n) for n, code in enumerate(codes, start=2)]
    items += [Item(f"x{code}", "procedure", "icd10pcs", code, "", IN, True) for code in procedures]
    known = look_up([(item.system, item.code) for item in items], stay.code_day)
    case = Case(
        age=age, sex=sex, discharge_status=int(status), principal=Diagnosis(principal, "Y"),
        secondary=tuple(Diagnosis(code, "Y") for code in codes), procedures=tuple(procedures), admitting=admitting,
        discharge_date=out,
    )  # fmt: skip
    return check(stay, items, known, editor=Msdrg().edit(case))


@pytest.mark.parametrize(
    ("number", "severity", "told"),
    [
        (2, "Fix", {"principal": "V0001XA"}),
        (3, "Fix", {"codes": ["I214"]}),
        (4, "Consider", {"codes": ["Z3800"]}),
        (5, "Note", {"principal": "O80", "age": 30}),  # an obstetric code of a man warns and does not stop
        (6, "Fix", {"principal": "D630"}),
        (8, "Consider", {"principal": "E119"}),
        (8, "Consider", {"principal": "O80", "age": 30, "sex": "F", "procedures": ["10D07Z3"]}),
        (9, "Consider", {"principal": "B950"}),
        (9, "Consider", {"principal": "Z5189"}),
        (11, "Consider", {"procedures": ["00F3XZZ"]}),
        (14, "Fix", {"age": 125}),
        (15, "Consider", {"sex": "U"}),
        (16, "Fix", {"status": "08"}),
        (17, "Consider", {"procedures": ["0BYK0Z0"]}),
        (18, "Consider", {"codes": ["Y6551"]}),
        (19, "Consider", {"procedures": ["5A1955Z"], "days": 3}),
        (20, "Consider", {"codes": ["G8100"]}),
    ],
)
def test_each_edit_fires_with_its_words_and_number(number, severity, told):
    told = dict(told)
    found = findings(*told.pop("codes", ()), **told)
    fired = [f for f in found if f.where == f"MCE {number}"]
    assert [f.severity for f in fired] == [Severity(severity)]
    assert fired[0].words.endswith((".", "?", ")"))


@pytest.mark.parametrize("sex", ["M", "F"])
def test_a_plain_stay_fires_none(sex):
    assert [f for f in findings("E1165", sex=sex) if f.where.startswith("MCE")] == []


def test_a_code_that_ended_before_the_discharge_is_mce_1():
    ended = (
        Code.objects.of("icd10cm")
        .filter(billable=True, valid_to__lt=IN)
        .exclude(code__in=Code.objects.of("icd10cm").on(OUT).values("code"))
    )
    (fired,) = [f for f in findings(ended.first().code) if f.where == "MCE 1"]
    assert (fired.severity, "ended on" in fired.words) == (Severity.FIX, True)
