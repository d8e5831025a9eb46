"""ICD-10-CM and ICD-10-PCS by their official order, codes and addenda files (CDC/NCHS and CMS).

Columns, from 1. Order file: 1-5 number, 7-13 code, 15 whether billable, 17-76 short title, 78- long title. Codes file:
1-7 code, 9- title. Order addenda: 1-12 "Add:", "Delete:", "Revise from:", "Revise to:"; 14 whether billable, 16-22
code, 24-83 short title, 85- long title; at the end a summary with the number of additions and deletions.
"""

import re
from collections import Counter
from typing import NamedTuple

from coding.codes.loads.files import Member, Refused
from coding.codes.models import CodeSystem
from coding.codes.shapes import BEGUN, WHOLE

# With what the last codes of a whole file begin (chapter 22 of ICD-10-CM, U, stands behind Z).
LAST = {CodeSystem.ICD10CM: ("Z99", ("U", "Z")), CodeSystem.ICD10PCS: ("X", ("X",))}


class Line(NamedTuple):
    """A code or heading as a file has it."""

    number: int
    code: str
    billable: bool
    title: str


class Change(NamedTuple):
    """A line of an addendum: "add", "delete" or "revise"."""

    number: int
    verb: str
    code: str
    billable: bool
    title: str


def read_order(member: Member, system: str) -> list[Line]:
    """Every line of an order file. Raises Refused at the first line that is not one."""
    found: list[Line] = []
    for number, text in enumerate(member.lines(), start=1):
        found.append(_order_line(member, system, number, text))
        _check_sequence(member, number, text[:5])
    _check_once(member, found)
    _check_end(member, system, found)
    return found


def _order_line(member: Member, system: str, number: int, text: str) -> Line:
    blanks = len(text) > 77 and text[5] == text[13] == text[15] == text[76] == " "
    if not blanks or not text[:5].isdigit() or text[14] not in "01":
        raise Refused(_what_is_wrong(text, 78), file=member.short, line=number)
    code, title = text[6:13].rstrip(), text[77:].strip()
    _check_code(member, system, number, code)
    if not title:
        raise Refused(f"{code} has no title", file=member.short, line=number)
    return Line(number, code, text[14] == "1", title)


def _check_sequence(member: Member, number: int, order: str) -> None:
    if int(order) != number:
        raise Refused(
            f"order number {order} where {number:05} follows: lines are missing, doubled or sorted anew",
            file=member.short, line=number,
        )  # fmt: skip


def read_codes(member: Member, system: str) -> list[Line]:
    """Every line of a codes file: billable codes only. Raises Refused."""
    found = []
    for number, text in enumerate(member.lines(), start=1):
        code, title = text[:7].rstrip(), text[8:].strip()
        if len(text) < 9 or text[7] != " " or "\t" in text or not title:
            raise Refused(_what_is_wrong(text, 9), file=member.short, line=number)
        _check_code(member, system, number, code)
        if found and code <= found[-1].code and system == CodeSystem.ICD10PCS:
            raise Refused(f"{code} stands after {found[-1].code}", file=member.short, line=number)
        found.append(Line(number, code, True, title))
    _check_once(member, found)
    _check_end(member, system, found)
    return found


def _check_code(member: Member, system: str, number: int, code: str) -> None:
    headed = system == CodeSystem.ICD10PCS and len(code) < 7  # its order file has the tables as headings
    shape = (BEGUN if headed else WHOLE)[CodeSystem(system)]
    if not shape.fullmatch(code):
        raise Refused(_what_code(system, code), file=member.short, line=number)


def _what_code(system: str, code: str) -> str:
    label = CodeSystem(system).label
    if re.fullmatch(r"[\d.]+E\+?\d+", code):
        return f"{code!r} is a number: a spreadsheet turned a code into one"
    if "." in code:
        return f"{code!r} has a point: the official file writes codes without"
    return f"{code!r} is not written like a code of {label}"


def _check_once(member: Member, found: list[Line]) -> None:
    seen: dict[str, int] = {}
    for line in found:
        first = seen.setdefault(line.code, line.number)
        if first != line.number:
            raise Refused(f"{line.code} stands in line {first} already", file=member.short, line=line.number)


def _check_end(member: Member, system: str, found: list[Line]) -> None:
    reaches, ends = LAST[CodeSystem(system)]
    if not any(line.code.startswith(reaches) for line in found[-2000:]) or not found[-1].code.startswith(ends):
        code = found[-1].code if found else "nothing"
        raise Refused(f"the file ends at {code}: it is cut short", file=member.short, line=len(found) or None)


def _what_is_wrong(text: str, least: int) -> str:
    """Why a line is none, in words that help."""
    if "\t" in text or text.count(",") > 3 or text.startswith('"'):
        return "the columns are not where the official file has them: it was saved again, perhaps by a spreadsheet"
    if re.match(r"\d{1,4} ", text) or re.match(r"[\d.]+E\+\d+", text):
        return "the leading zeros are gone: it was saved again, perhaps by a spreadsheet"
    if not text.strip():
        return "an empty line"
    if len(text) < least:
        return "the line is cut short"
    return "this is no line of an official file of this kind"


# ---- addenda

_VERBS = {"Add:": "add", "Delete:": "delete", "Revise from:": "", "Revise to:": "revise"}
_TOTAL = re.compile(r"\s*(\d+) (additions|deletions)$")


def is_addendum(member: Member) -> bool:
    return "addenda" in member.short.lower() or member.data[:7] in (b"Add:   ", b"Delete:", b"Revise ")


def read_addendum(member: Member, system: str) -> list[Change]:
    """The changes of an addendum, in its order. Raises Refused, also where its own totals do not agree."""
    found, totals, tail = [], Counter(), False
    for number, text in enumerate(member.lines(), start=1):
        verb = text[:13].strip()
        if verb in _VERBS and not tail:
            change = _change(member, system, number, _VERBS[verb], text)
            found += [change] if change.verb else []
        elif total := _TOTAL.match(text):
            totals[total[2]] += int(total[1])
        elif text.strip() and not re.match(r"(Headers|Codes|of which)$|\s+\d+ ", text):
            raise Refused(_what_is_wrong(text, 20), file=member.short, line=number)
        tail = tail or not text.strip()
    _check_totals(member, found, totals)
    return found


def _change(member: Member, system: str, number: int, verb: str, text: str) -> Change:
    ordered = len(text) > 16 and text[13] in "01" and text[14] == " "
    code = (text[15:22] if ordered else text[13:20]).strip()
    title = (text[84:] if ordered else text[21:]).strip()
    _check_code(member, system, number, code)
    if not title:
        raise Refused("the line is cut short", file=member.short, line=number)
    return Change(number, verb, code, text[13] == "1" if ordered else True, title)


def _check_totals(member: Member, found: list[Change], totals: Counter) -> None:
    if not totals:
        raise Refused("the summary at its end is missing: it is cut short", file=member.short, line=len(member.lines()))
    for verb, name in (("add", "additions"), ("delete", "deletions")):
        count = sum(change.verb == verb for change in found)
        if count != totals[name]:
            raise Refused(f"{count} {name} where its summary counts {totals[name]}", file=member.short)
