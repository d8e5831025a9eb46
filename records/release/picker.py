"""The page picker: every document that could go, with what keeps it out in words."""

from dataclasses import dataclass, field

from accounts import clock, say
from accounts.access import visible_to
from records.release import others
from records.release.findings import Findings, categories, page_numbers
from records.release.rules.sensitive import LABELS


@dataclass(frozen=True)
class Pick:
    """A document in the picker. `why_not` greys it; `chosen` are the pages ticked."""

    document: object
    day: str
    pages: list[int]
    chosen: set[int]
    why_not: str = ""
    held: bool = False
    sent: dict[int, str] = field(default_factory=dict)  # pages that went with an earlier batch -> its number
    redacted: int = 0  # places that are taken out of the copy
    flags: dict[int, str] = field(default_factory=dict)  # page -> what on it tells of another patient
    categories: tuple[str, ...] = ()  # sensitive ones, in words

    iso: str = ""  # the day of care, for the sieve

    @property
    def whole(self) -> bool:
        """Text goes whole: its pages are laid out when the packet is built."""
        version = self.document.current_version
        return version.is_text or self.pages == [1]

    @property
    def state(self) -> tuple[str, str]:
        if self.held:
            return "stop", self.why_not
        if self.flags:
            return "wait", "Another patient on it"
        if not self.why_not and self.sent:
            some = "All" if set(self.sent) >= set(self.pages) else "Part"
            return "open", f"{some} sent with {', '.join(sorted(set(self.sent.values())))}"
        return ("open", self.why_not) if self.why_not else ("done", "In scope")


def picks(found: Findings, user) -> list[Pick]:
    """In the order of care. Before the first choice, everything that may go is ticked: the clerk confirms it."""
    chosen = {item.document_id: set(item.pages) for item in found.items}
    fresh = not chosen and found.request.status == "IDENTITY_VERIFIED" and not must_choose(found.request)
    documents = list(visible_to(user, found.candidates()))
    flagged = others.flags(found.request.patient, documents)
    return [_pick(found, document, chosen, fresh, flagged.get(document.pk, {})) for document in documents]


def must_choose(request) -> bool:
    """Whether the clerk ticks each page: the minimum necessary is disclosed, and the request names no limits (164.502(b))."""
    return request.basis.minimum_necessary and not (request.scope_from or request.scope_to or request.scope_types)


def _pick(found: Findings, document, chosen, fresh, flagged) -> Pick:
    held, outside = found.held(document), found.out_of_scope(document)
    pages = page_numbers(document.current_version)
    ticked = chosen.get(document.pk, set())
    if fresh and not held and not outside:
        ticked = set(pages) - set(found.sent(document)) - set(flagged)
    day = clock.local(document.service_at, found.request.facility).date()
    redacted = sum(one.version_id == document.current_version_id for one in found.redactions)
    sensitive = tuple(LABELS.get(one, one) for one in sorted(categories(document)))
    return Pick(
        document, say.day(day), pages, ticked, (held or [outside])[0], bool(held), found.sent(document), redacted, flagged,
        sensitive, day.isoformat(),
    )  # fmt: skip


def totals(rows: list[Pick]) -> tuple[int, int]:
    """Pages chosen, and pages in all."""
    return sum(len(row.chosen) for row in rows), sum(len(row.pages) for row in rows)


def filters(rows: list[Pick]) -> dict[str, list[tuple[str, str]]]:
    """What the pages can be sifted by: kinds of document and visits that are there, each with its words."""
    kinds = {row.document.type.key: row.document.type.name for row in rows}
    visits = {
        row.document.encounter.number: f"{row.document.encounter.number}, {row.document.encounter.get_klass_display()}"
        for row in rows if row.document.encounter_id
    }  # fmt: skip
    return {"kinds": sorted(kinds.items(), key=lambda kind: kind[1]), "visits": list(visits.items())}
