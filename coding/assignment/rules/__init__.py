"""The edits of a code set: pure functions over plain data, no database.

Sources: ICD-10-CM Official Guidelines for Coding and Reporting; UHDDS; UB-04, 837I and 837P; CMS Medicare Code Editor;
NCCI. Severity decides what follows: `FIX` stops final coding, `CONSIDER` takes a correction or a reason, `NOTE` only
tells. Each finding names its rule (`where`).
"""

from collections.abc import Iterable
from dataclasses import replace

from coding.assignment.rules.engine import editor_edits, grouping_edits, return_words, stay_edits, transfer_edits
from coding.assignment.rules.lines import ClaimTables, Limit, Pair, line_edits
from coding.assignment.rules.listed import list_edits
from coding.assignment.rules.pairs import pair_edits
from coding.assignment.rules.person import person_edits
from coding.assignment.rules.shape import Finding, Instruction, Item, Known, Lists, Severity, Stay
from coding.assignment.rules.single import format_and_validity, item_edits
from coding.grouping.case import EditorFinding, GroupResult

__all__ = [
    "ClaimTables", "Finding", "Instruction", "Item", "Known", "Limit", "Lists", "Pair", "Severity", "Stay", "check",
    "format_and_validity", "return_words",
]  # fmt: skip

NO_TABLES = ClaimTables()


def check(
    stay: Stay,
    items: list[Item],
    known: dict[tuple[str, str], Known],
    *,
    result: GroupResult | None = None,
    editor: Iterable[EditorFinding] = (),
    answers: dict[tuple[str, str], str] | None = None,
    tables: ClaimTables = NO_TABLES,
    post_acute: bool = False,
    gmlos: float | None = None,
) -> list[Finding]:
    """Every edit that fires on the set, those to fix first; `answers` by (rule, key) stand beside theirs.

    `known` by (system, code) for every item; `post_acute` and `gmlos` (days) of the DRG in Table 5.
    """
    found = [
        *list_edits(stay, items),
        *(finding for item in items for finding in item_edits(stay, item, known[item.system, item.code])),
        *pair_edits(stay, items, known),
        *person_edits(stay, items, known),
        *line_edits(stay, items, tables),
        *(grouping_edits(items, result) if result else ()),
        *transfer_edits(stay, result, post_acute=post_acute, gmlos=gmlos),
        *stay_edits(stay, items, known),
        *editor_edits(editor, items, known),
    ]
    answers = answers or {}
    answered = [replace(f, answer=answers.get((f.rule, f.key), "")) for f in found]
    return sorted(answered, key=lambda f: (list(Severity).index(f.severity), bool(f.answer)))
