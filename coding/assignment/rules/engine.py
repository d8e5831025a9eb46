"""What the grouper and the Medicare Code Editor say, in words, on the codes that they mean."""

from collections.abc import Iterable, Iterator

from coding.assignment.rules.shape import Finding, Item, Known, Stay, consider, fix, known_of
from coding.grouping.case import EditorFinding, GroupResult

RETURN_WORDS = {
    "INVALID_PDX": "the principal diagnosis is not valid for this version",
    "DX_CANNOT_BE_PDX": "this diagnosis cannot be principal",
    "UNGROUPABLE": "the case does not group",
    "INVALID_AGE": "the age is not valid",
    "INVALID_SEX": "the sex is not valid",
    "INVALID_DISCHARGE_STATUS": "the disposition is not valid",
    "HAC_MISSING_ONE_POA": "a hospital-acquired condition has no POA",
    "HAC_STATUS_INVALID_POA_N_OR_U": "a hospital-acquired condition has POA N or U",
    "HAC_STATUS_INVALID_MULT_HACS_POA_NOT_Y_W": "hospital-acquired conditions have POA other than Y or W",
}


def return_words(code: str) -> str:
    """A grouper's return code in words."""
    return RETURN_WORDS.get(code, code.replace("_", " ").lower())


def grouping_edits(items: list[Item], result: GroupResult) -> Iterator[Finding]:
    """A case that does not group, and conditions that count as acquired in the hospital."""
    if not result.grouped:
        yield fix("ungroupable", f"MS-DRG {result.drg:03}: {return_words(result.return_code)}.")
    by_code = {item.code: item for item in items if item.is_reported}
    for effect in result.secondary:
        item = by_code.get(effect.code)
        if effect.hac and item and item.poa in ("N", "U"):
            words = f"{item.dotted} with POA {item.poa} counts as hospital-acquired ({effect.hac}): have it reviewed."
            yield consider("hac", words, item)


# Edits of the code editor that other rules say better, code by code; ages and sexes go by local lists.
SAID_ALREADY = {
    "INVALID_CODE", "E_CODE_AS_PDX", "DUPLICATE_OF_PDX", "MANIFESTATION_AS_PDX", "INVALID_POA", "AGE_CONFLICT", "SEX_CONFLICT",
    "TYPE_OF_AGE_CONFLICT", "INVALID_SEX", "INCONSISTENT_WITH_LENGTH_OF_STAY",
}  # fmt: skip
NOT_COVERED = ("noncovered", "ncov_z302", "ncov6", "ncov7", "ncov45", "ncov12agele60")
# Edit -> its number, its words, and the flags of the codes that raise it. "{codes}" where they are known.
NUMBERED = {
    "QUESTIONABLE_ADMISSION": (8, "{codes} alone seldom needs an admission", ("qadm",)),
    "QUESTIONABLE_OBSTETRIC_ADMISSION": (8, "A delivery without the code of its outcome", ("vagdel", "csect")),
    "UNACCEPTABLE_PDX": (9, "{codes} is not accepted as principal: it tells a circumstance, not an illness", ("unacceptable",)),
    "REQUIRES_SDX": (9, "{codes} as principal needs another diagnosis beside it", ("reqsdx",)),
    "NONSPECIFIC_PDX": (7, "The principal diagnosis is not specific", ()),  # 7, 10, 12 and 13 are history
    "NONSPECIFIC_OR": (10, "A procedure is not specific", ()),
    "NON_COVERED": (11, "{codes}: Medicare does not cover it", NOT_COVERED),
    "OPEN_BIOPSY": (12, "An open biopsy: was it open?", ()),
    "BILATERAL": (13, "A procedure on both sides", ()),
    "MEDICARE_IS_SECONDARY_PAYER": (0, "Another payer may come before Medicare", ()),
    "INVALID_AGE": (14, "The age is not valid", ()),
    "INVALID_DISCHARGE_STATUS": (16, "The disposition is not valid", ()),
    "WRONG_PROCEDURE_PERFORMED": (18, "{codes} says that a wrong procedure was performed", ("wrngproc",)),
    "UNSPECIFIED": (20, "{codes} leaves the side open where the record may say it", ("unspecified",)),
    "INVALID_ADMIT_DX": (1, "The admitting diagnosis is not valid on the day of discharge", ()),
}  # fmt: skip
LIMITED = (17, "{codes}: Medicare covers it under conditions only", ("lcov", "kidneyxp"))
LONG_STAY = 4  # days: ventilation of more than 96 hours takes as many
# What cannot be a claim at all.
STOPS = {"INVALID_AGE", "INVALID_DISCHARGE_STATUS", "INVALID_ADMIT_DX"}
OF_PRINCIPAL = {"QUESTIONABLE_ADMISSION", "UNACCEPTABLE_PDX", "REQUIRES_SDX"}


def editor_edits(
    found: Iterable[EditorFinding], items: list[Item], known: dict[tuple[str, str], Known]
) -> Iterator[Finding]:
    """The code editor's findings, each on the codes that the official lists flag for it."""
    for finding in found:
        if finding.name not in SAID_ALREADY:
            yield _said(finding, items, known)


def stay_edits(stay: Stay, items: list[Item], known: dict[tuple[str, str], Known]) -> Iterator[Finding]:
    """What the engine's editor is never told, and CMS's asks: the length of stay (MCE 19), a sex that is not known (15)."""
    if not stay.inpatient:
        return
    if stay.sex not in ("M", "F"):
        yield consider("mce_invalid_sex", "The patient's sex is not recorded as male or female.", source="MCE 15")
    days = (stay.discharged_on - stay.admitted_on).days if stay.discharged_on else LONG_STAY
    for item in items:
        if days < LONG_STAY and item.kind == "procedure" and "los" in known_of(known, item).flags:
            words = f"{item.code} takes {LONG_STAY} days at least, and the stay has {days}."
            yield consider("mce_length_of_stay", words, item, source="MCE 19")


def _said(finding: EditorFinding, items: list[Item], known: dict[tuple[str, str], Known]) -> Finding:
    limited = finding.name.startswith("LIMITED_COVERAGE")
    plain = (0, finding.name.replace("_", " ").capitalize(), ())
    number, words, flags = LIMITED if limited else NUMBERED.get(finding.name, plain)
    meant = [item for item in items if _raises(finding.name, item, known_of(known, item), flags)]
    codes = ", ".join(item.dotted for item in meant) or ("A procedure" if finding.on == "procedure" else "A diagnosis")
    build = fix if finding.name in STOPS else consider
    said = f"{words.format(codes=codes)}."
    return build(f"mce_{finding.name.lower()}"[:40], said, *meant, source=f"MCE {number}" if number else "MCE")


def _raises(name: str, item: Item, known: Known, flags: tuple[str, ...]) -> bool:
    if name in OF_PRINCIPAL and item.kind != "principal":
        return False
    return bool(known.flags & set(flags)) and item.kind in ("principal", "other", "procedure")


def transfer_edits(
    stay: Stay, result: GroupResult | None, *, post_acute: bool, gmlos: float | None
) -> Iterator[Finding]:
    """Early discharges to other care pay less in post-acute transfer DRGs (412.4): the disposition is worth a second look."""
    if not (result and post_acute and gmlos and stay.discharged_on and stay.disposition in POST_ACUTE):
        return
    days = max((stay.discharged_on - stay.admitted_on).days, 1)
    if days <= float(gmlos) - 1:
        after = f"after {days} {'day' if days == 1 else 'days'}"
        words = f"Disposition {stay.disposition} {after} is a transfer in MS-DRG {result.drg:03}"
        yield consider("transfer", f"{words} (GMLOS {gmlos}): does the record say where the patient went?")


POST_ACUTE = frozenset({"03", "05", "06", "50", "51", "62", "63", "65", "83", "85", "86", "90", "91", "93"})
