"""What the code browser's pages show, gathered in a constant number of queries."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from coding.codes import lookups, paths, pcs
from coding.codes.models import (
    Code,
    CodeNote,
    CodeSystem,
    CodeTitle,
    Level,
    dotted,
    release_name,
    undotted,
)
from coding.codes.tables import IndexEntry

BELOW, INDEX_LINES = 200, 30
FLAGS = {
    "manifestation": "Manifestation: never principal", "unacceptable": "Unacceptable as principal diagnosis",
    "ecodepdx": "External cause: never principal", "unspecified": "Unspecified (CMS asks for the side)",
    "qadm": "Questionable admission", "noncovered": "Not covered by Medicare", "lcov": "Limited coverage by Medicare",
    "reqsdx": "Needs a secondary diagnosis", "wrngproc": "Wrong procedure performed",
}  # fmt: skip
HEADINGS = {
    CodeNote.Kind.INCLUDES: "Includes", CodeNote.Kind.TERM: "Inclusion terms", CodeNote.Kind.EXCLUDES1: "Excludes1: not coded here",
    CodeNote.Kind.EXCLUDES2: "Excludes2: not included here", CodeNote.Kind.CODE_FIRST: "Code first",
    CodeNote.Kind.USE_ADDITIONAL: "Use additional code", CodeNote.Kind.CODE_ALSO: "Code also",
    CodeNote.Kind.NOTE: "Note", CodeNote.Kind.SEVENTH: "Seventh character",
}  # fmt: skip
DETAILS = {
    "short": "Short title", "pricing": "Pricing", "coverage": "Coverage", "betos": "BETOS", "tos": "Types of service",
    "action": "Last action",
}  # fmt: skip


def code_page(system: str, code: str, on: dt.date) -> dict | None:
    """Everything of one code or heading on a day; None for what no release has."""
    lives = list(Code.objects.filter(system=system, code=code).order_by("valid_from"))
    if not lives:
        return None
    now = next(
        (life for life in lives if life.valid_from <= on and (life.valid_to is None or life.valid_to >= on)), None
    )
    shown = now or min(lives, key=lambda life: abs((life.valid_from - on).days))
    title = paths.titles_on(system, {code}, on).get(code) or shown.title or shown.missing_title
    member = next((m for m in paths.members(system, on, begins=code, most=1) if m.code == code), None) if now else None
    family = paths.by_family(system, on, [member.family])[member.family] if member and member.billable else []
    return {
        "system": system, "label": CodeSystem(system).label, "code": shown, "dotted": dotted(system, code), "title": title,
        "on": on, "valid": now is not None, "lives": lives, "titles": _titles(system, code, shown),
        "above": _above(system, shown, on), "below": _below(system, code, on) if not shown.billable else [],
        "choices": paths.choices(system, member, family) if member and member.billable else (),
        "notes": _notes(system, code, on), "flags": _flags(system, shown, on), "sevenths": _sevenths(shown, on),
        "details": [(DETAILS[key], value) for key, value in (shown.details or {}).items() if key in DETAILS],
        "axes": pcs.build(code, on).taken if system == CodeSystem.ICD10PCS else (), "index": _index(system, code, on),
    }  # fmt: skip


def _titles(system: str, code: str, shown: Code) -> list[tuple[str, str]]:
    """Wordings by release, the latest first, where there is more than one."""
    older = list(CodeTitle.objects.filter(system=system, code=code).order_by("-since"))
    rows = [(row.since, row.title) for row in older]
    if shown.title and shown.title_since:
        rows.append((shown.title_since, shown.title))
    return [(release_name(since), title) for since, title in sorted(rows, reverse=True)] if len(rows) > 1 else []


def _above(system: str, shown: Code, on: dt.date) -> list[Code]:
    """Headings above, the chapter first. Its code's own characters name the categories; two more steps reach the chapter."""
    if system != CodeSystem.ICD10CM:
        return []
    begins = [shown.code[:n] for n in range(3, len(shown.code))] if shown.level in (Level.CODE, Level.CATEGORY) else []
    rows = {row.code: row for row in Code.objects.of(system).filter(code__in=[*begins, shown.parent], billable=False)}
    found, parent = [], shown.parent
    while parent:
        row = rows.get(parent) or Code.objects.of(system).filter(code=parent, billable=False).first()
        if row is None:
            break
        found.insert(0, row)
        parent = row.parent
    return found


def _below(system: str, code: str, on: dt.date) -> list[Code]:
    rows = Code.objects.of(system).on(on).filter(parent=code)
    return list(rows.order_by("code")[:BELOW])


def _notes(system: str, code: str, on: dt.date) -> list[dict]:
    """Instructions by kind: [{"heading": …, "notes": [(where it stands, words, is it its own), …]}]."""
    if system != CodeSystem.ICD10CM:
        return []
    found = lookups.instructions([code], on).get(code, [])
    own = {CodeNote.Kind.INCLUDES, CodeNote.Kind.TERM}
    kinds: dict[str, list] = {}
    for note in found:
        if note.kind not in own or note.at == code or note.kind == CodeNote.Kind.INCLUDES:
            kinds.setdefault(note.kind, []).append((_place(system, note.at), note.at, note.text))
    return [{"kind": kind, "heading": HEADINGS[kind], "notes": kinds[kind]} for kind in HEADINGS if kind in kinds]


def _place(system: str, at: str) -> str:
    return f"chapter {at}" if at.isdigit() else dotted(system, at)


def _flags(system: str, shown: Code, on: dt.date) -> list[str]:
    marks = shown.flags or []
    words = [FLAGS[mark] for mark in marks if mark in FLAGS]
    words += [f"Age {low} to {high} years" for mark, (low, high) in lookups.AGES.items() if mark in marks]
    words += [f"Sex: {mark}" for mark in lookups.SEXES if mark in marks]
    if system == CodeSystem.ICD10CM and shown.billable and lookups.poa_exempt([shown.code], on):
        words.append("Exempt from POA reporting")
    return words


def _sevenths(shown: Code, on: dt.date) -> list[tuple[str, str]]:
    if shown.billable or not shown.seventh:
        return []
    return list(lookups.seventh_choices([shown.code], on).get(shown.code, {}).items())


def _index(system: str, code: str, on: dt.date) -> list[IndexEntry]:
    """Lines of the loaded indexes that lead to the code or the heading it stands under."""
    stems = [code[:n] for n in range(3, len(code) + 1)]
    leads = Q()
    for stem in stems[-3:]:
        leads |= Q(codes__contains={"": stem})
    rows = IndexEntry.objects.on(on).filter(leads, system=system).order_by("position")
    return list(rows[:INDEX_LINES]) if code[:1].isalpha() and "-" not in code else []


def steps(built: pcs.Build) -> Iterable[dict]:
    """The places of a code being built: the character that stands there, or nothing yet."""
    taken = [_step(axis, value, built.begun[:n]) for n, (axis, value) in enumerate(built.taken)]
    if built.axis:
        taken.append({"name": built.axis.name, "character": "", "label": "", "now": True})
    taken += [{"name": name, "character": "", "label": ""} for name in pcs.PLACES[len(taken) :]]
    return taken


def _step(axis: pcs.Axis, value: pcs.Value, back: str) -> dict:
    return {"name": axis.name, "character": value.character, "label": value.label, "back": back}


def beyond(system: str, on: dt.date) -> str:
    """Words for a day of which the loaded sets do not speak; empty for any other."""
    known = lookups.known_to(system)
    if known is None or on <= known:
        return ""
    return f"The loaded {CodeSystem(system).label} reaches to {known:%m/%d/%Y}: load {release_name(on)}."


def why_nothing(system: str, words: str, on: dt.date) -> str:
    """Why a search has no answer, in words."""
    label = CodeSystem(system).label
    if not Code.objects.of(system).exists():
        return f"No release of {label} is loaded. An administrator loads it: manage.py load_codes {system} FILE."
    life = Code.objects.filter(system=system, code=undotted(words)[:9]).order_by("-valid_from").first()
    if life and life.valid_from > on:
        return f"{life.dotted} begins on {life.valid_from:%m/%d/%Y}."
    if life and life.valid_to and life.valid_to < on:
        return f"{life.dotted} ended on {life.valid_to:%m/%d/%Y}."
    return f"Nothing in {label} of {on:%m/%d/%Y} fits “{words}”."
