"""The shapes that clinical documents have: headings, lists, the examination, the laboratory's print."""

import datetime as dt
import re
import textwrap
from dataclasses import dataclass

from hitrecords.demo.scenarios.case import Case
from hitrecords.demo.scenarios.lab_tests import TESTS, flag, reference, shown

WIDTH = 92
ITEM = re.compile(r"(\d+\.|-) ")


@dataclass(frozen=True)
class Paper:
    """A document as written: its kind (key of a document type), moment, author's part in the care, and text.

    `by` is a part ("attending", "ed", "nurse", "consultant:Cardiology") that the seeder gives to a provider; empty
    for what a machine printed. `image` papers are scanned pages.
    """

    kind: str
    at: dt.datetime
    by: str
    text: str
    title: str = ""
    image: bool = False
    sensitivity: tuple[str, ...] = ()
    source: str = "direct"


def section(heading: str, *parts: str) -> str:
    """A heading and its paragraphs, wrapped; empty when nothing stands under it."""
    body = "\n".join(_wrap(part) for part in parts if part)
    return f"{heading.upper()}\n{body}\n" if body else ""


def _wrap(text: str) -> str:
    indent = "   " if ITEM.match(text) else ""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False)


def numbered(items) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, 1)]


def bullets(items) -> list[str]:
    return [f"- {item}" for item in items]


def join(*sections: str) -> str:
    return "\n".join(part for part in sections if part).strip() + "\n"


def day_words(moment: dt.datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


USUAL_EXAM = {
    "General": "[Alert, comfortable, in no distress.|Awake and conversant, no acute distress.|Well nourished, looks stated age.]",
    "Head and neck": "[Mucous membranes moist, neck supple.|Oropharynx clear, no adenopathy.|Pupils equal, conjunctivae pink.]",
    "Heart": "[Regular rate and rhythm, no murmur.|Regular rhythm, normal S1 and S2, no rub.|Rate regular, no gallop.]",
    "Lungs": "[Clear to auscultation bilaterally.|Clear, good air movement.|No wheeze or crackles.]",
    "Abdomen": "[Soft, not tender, bowel sounds present.|Soft and flat, no masses.|Soft, nondistended, no guarding.]",
    "Extremities": "[Warm, no edema.|No edema, pulses 2+.|Warm and well perfused.]",
    "Neurologic": "[Oriented to person, place and time, moves all extremities.|Alert and oriented, speech clear, gait not tested.|Cranial nerves intact, strength 5/5.]",
    "Skin": "[No rash.|Warm and dry.|Intact.]",
}
INFANT_EXAM = {
    "General": "[Alert, vigorous.|Fusses appropriately, consolable.]", "Head and neck": "Anterior fontanelle soft and flat.",
    "Heart": "Regular rhythm, no murmur, femoral pulses palpable.", "Lungs": "Clear, no retractions.",
    "Abdomen": "Soft, no organomegaly.", "Neurologic": "Normal tone, symmetric movement.", "Skin": "Pink, no rash.",
}  # fmt: skip


def exam(case: Case, *, only: tuple[str, ...] = ()) -> list[str]:
    """The examination by system: the scenario's findings where it has them, the usual ones elsewhere."""
    findings = {**(INFANT_EXAM if case.age < 2 else USUAL_EXAM), **case.scenario.exam}
    names = only or tuple(findings)
    return [f"{name}: {case.say(findings[name])}" for name in names if name in findings]


def vitals_line(case: Case) -> str:
    v = case.values
    pressure = "" if case.age < 2 else f"BP {v['bp']}, "
    return (
        f"T {v['temp']} F, {pressure}HR {v['hr']}, RR {v['rr']}, SpO2 {v['spo2']}% "
        f"{v.get('oxygen', 'on room air')}, weight {v['weight']}."
    )


def lab_print(case: Case, values: dict[str, float], moment: dt.datetime) -> str:
    """The laboratory's report: a panel at a time, value, flag, unit and reference range in columns."""
    lines = [f"Collected {moment:%m/%d/%Y %H:%M}    Marlow Valley Medical Center Laboratory    CLIA 22D0999999", ""]
    for panel in dict.fromkeys(TESTS[key].panel or TESTS[key].name for key in values):
        lines.append(panel.upper())
        for key, value in values.items():
            test = TESTS[key]
            if (test.panel or test.name) == panel:
                lines.append(
                    f"  {test.name:<32}{shown(key, value):>8} {flag(key, value):<3} {test.unit.replace('[Hg]', 'Hg'):<11} {reference(key)}"
                )
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def lab_line(case: Case, keys=None, *, last: bool = False) -> str:
    """Labs in one line, as notes quote them: WBC 14.2, hemoglobin 13.1 …"""
    found = []
    for key in keys or case.labs:
        first, final = case.labs[key]
        value = final if last else first
        found.append(
            f"{TESTS[key].name} {shown(key, value)}{' (' + flag(key, value) + ')' if flag(key, value) else ''}"
        )
    return ", ".join(found) + "." if found else ""
