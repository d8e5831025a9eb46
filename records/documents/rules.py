"""What holds for documents, as pure functions (domain 3.2, 3.4)."""

import datetime as dt

H_AND_P_DAYS = 30  # 42 CFR 482.22(c)(5): done no more than 30 days before admission
EARLY_DAYS = 45


def is_blank(text: str) -> bool:
    """Nothing but headings and signs: an entry must be legible and complete (482.24(c)(1))."""
    return not any(letter.isalnum() for _, paragraphs in sections_of(text) for part in paragraphs for letter in part)


AT_ADMISSION = frozenset({"hp", "hp_update", "ed_note", "psych_eval", "orders"})
AT_DISCHARGE = frozenset({"discharge_summary", "death_summary", "discharge_instructions", "ama", "transfer"})


def usual_service_at(type_key: str, now: dt.datetime, admitted_at=None, discharged_at=None) -> dt.datetime:
    """When the care of an undated document was, by its type: at admission, at discharge, or else now; never past the
    discharge, never to come."""
    if type_key in AT_ADMISSION and admitted_at is not None:
        return min(admitted_at, now)
    if type_key in AT_DISCHARGE and discharged_at is not None:
        return min(discharged_at, now)
    return min(now, discharged_at) if discharged_at is not None else now


def filing_doubts(type_key: str, service_at: dt.datetime, admitted_at, discharged_at) -> str:
    """What is doubtful about filing a document of this type and date under a stay, in words, or ""."""
    if admitted_at is None:
        return ""
    before = (admitted_at - service_at).days
    if type_key == "hp" and before > H_AND_P_DAYS:
        return (
            f"Done {before} days before admission: over {H_AND_P_DAYS} days it cannot be updated, a new one is needed"
        )
    if before > EARLY_DAYS:
        return f"Dated {before} days before admission"
    if (
        discharged_at is not None
        and type_key in ("progress", "orders", "mar", "nursing")
        and service_at > discharged_at
    ):
        return "Dated after discharge"
    return ""


def sections_of(text: str) -> list[tuple[str, list[str]]]:
    """A note as (heading, paragraphs), for reading. A heading is a short line that ends in a colon, or is in capitals,
    or begins with #; text before the first has the heading "". Lines of a paragraph stay lines."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines: list[str] = []
        for line in block.strip("\n").split("\n"):
            heading = heading_of(line)
            if heading:
                _close(sections, lines)
                sections.append((heading, []))
                lines = []
            else:
                lines.append(line.rstrip())
        _close(sections, lines)
    return [part for part in sections if part[0] or part[1]]


def heading_of(line: str) -> str:
    """The heading that a line is, without its signs, or ""."""
    bare = line.strip()
    if bare.startswith("#"):
        return bare.lstrip("# ").rstrip(":")
    if not bare or len(bare) > 60 or not any(letter.isalpha() for letter in bare):
        return ""
    if bare.endswith(":") and len(bare.split()) <= 7:
        return bare[:-1]
    capitals = bare.upper() == bare and sum(letter.isalpha() for letter in bare) > 3 and not bare.endswith(".")
    return bare.capitalize() if capitals and not any(letter.isdigit() for letter in bare) else ""


def _close(sections, lines: list[str]) -> None:
    if any(line.strip() for line in lines):
        sections[-1][1].append("\n".join(lines).strip("\n"))
