"""Edits of the list of codes as a whole: what is missing, what stands twice, what no claim carries."""

from collections import Counter
from collections.abc import Iterator

from coding.assignment.rules.shape import Finding, Item, Stay, consider, fix
from coding.assignment.rules.single import EXTERNAL_CAUSE
from coding.codes.models import release_name

OTHER_DIAGNOSES, PROCEDURES, EXTERNAL_CAUSES, REASONS = 24, 25, 3, 3
PROFESSIONAL_DIAGNOSES, PROFESSIONAL_LINES = 12, 50


def list_edits(stay: Stay, items: list[Item]) -> Iterator[Finding]:
    reported = [item for item in items if item.is_reported]
    if not any(item.kind == "principal" for item in items):
        name = "principal diagnosis" if stay.inpatient else "first-listed diagnosis"
        yield fix("principal_missing", f"No {name} yet.")
    if stay.inpatient and not any(item.kind == "admitting" for item in items):
        yield fix("admitting_missing", "No admitting diagnosis yet.")
    yield from _duplicates(reported)
    yield from _capacities(stay, items)
    if stay.codes_known_to and stay.code_day > stay.codes_known_to:
        yield consider(
            "codes_unknown",
            f"The loaded code sets reach to {stay.codes_known_to:%m/%d/%Y}, and {stay.code_day:%m/%d/%Y} counts: "
            f"load ICD-10-CM and ICD-10-PCS {release_name(stay.code_day)}.",
        )


def _duplicates(reported: list[Item]) -> Iterator[Finding]:
    principal = next((item for item in reported if item.kind == "principal"), None)
    times = Counter(item.code for item in reported)
    for code, count in times.items():
        if count == 1:
            continue
        same = [item for item in reported if item.code == code]
        if principal and principal.code == code:
            yield fix(
                "principal_repeated", f"{principal.dotted} is the principal diagnosis: take it off the others.", *same
            )
        else:
            yield fix("duplicate", f"{same[0].dotted} stands {count} times: each code once an encounter.", *same)


def _capacities(stay: Stay, items: list[Item]) -> Iterator[Finding]:
    kinds = Counter(item.kind for item in items)
    external = sum(item.is_reported and item.code[0] in EXTERNAL_CAUSE for item in items)
    for count, most, what in _limits(stay, kinds, external):
        if count > most:
            yield fix("capacity", f"{count} {what}: a claim carries {most}.")


def _limits(stay: Stay, kinds: Counter, external: int) -> list[tuple[int, int, str]]:
    if stay.professional:
        diagnoses = kinds["principal"] + kinds["other"]
        return [(diagnoses, PROFESSIONAL_DIAGNOSES, "diagnoses"), (kinds["line"], PROFESSIONAL_LINES, "service lines")]
    return [
        (kinds["other"] - external, OTHER_DIAGNOSES, "other diagnoses"),
        (kinds["procedure"], PROCEDURES, "procedures"),
        (kinds["reason"], REASONS, "reasons for visit"),
        (external, EXTERNAL_CAUSES, "external causes"),
    ]
