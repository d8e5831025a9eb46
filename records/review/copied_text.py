"""Words that a note has from another note of the same stay: noticed by the machine, shown to the analyst (domain 3.3).

Each version's words are kept as fingerprints (see shingles.py) when the note is filed; comparing a new note reads those
of the others, never their texts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import F, Q
from django_tasks import task

from accounts.policy import declare, policy
from records.documents import types
from records.documents.models import Document, DocumentVersion
from records.review import shingles

declare(
    "copied_text_percent",
    30,
    "From what share of copied words on (percent) a note is pointed out to the analyst.",
    most=100,
)
FEWEST_WORDS = 16  # of one source: less is not told
# What people write about a patient; results, orders and forms repeat themselves rightly.
COMPARED = (types.SUMMARY, types.HISTORY, types.EMERGENCY, types.PROGRESS, types.SURGERY, types.NURSING, types.CLINIC,
            types.BEHAVIORAL)  # fmt: skip


class TextPrint(models.Model):
    """The fingerprints of a version's words, in the order of the text: one a run of SIZE words."""

    version = models.OneToOneField("records.DocumentVersion", on_delete=models.PROTECT, related_name="text_print")
    words = models.PositiveIntegerField()
    shingles = ArrayField(models.BigIntegerField(), default=list)
    copied = models.PositiveSmallIntegerField(default=0, help_text="Percent of its words that stand in earlier notes")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Print {self.pk}"


class CopiedText(models.Model):
    """How much of a version stands in an earlier note's version. Derived from the texts: written anew when they change."""

    version = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="copied")
    source = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    words = models.PositiveIntegerField()
    share = models.PositiveSmallIntegerField(help_text="Percent of the note's words")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "source"], name="copied_text_once"),
            models.CheckConstraint(condition=~Q(version=F("source")), name="copied_text_from_another"),
        ]

    def __str__(self) -> str:
        return f"Copied text {self.pk}"


# ------------------------------------------------------------------ noticing


@task()
def notice_copies(encounter_pk: int) -> None:
    """The job behind the request; run again, it changes nothing."""
    notice(encounter_pk)


def notice(encounter_pk: int) -> int:
    """Compare the notes of a stay, each with those before it, and keep what is copied. Returns how many are."""
    with transaction.atomic():
        # Two notes filed at one moment: the second comparison waits, and sees both.
        Document.objects.filter(encounter=encounter_pk).order_by("pk").select_for_update(no_key=True).first()
        prints = _prints(encounter_pk)
        found = _compare(prints)
        _keep(prints, found)
    return len({version for version, _ in found})


def notes_of(encounter_pk: int):
    """The written notes of the stay in the order of care: neither drafts nor what was retracted."""
    rows = Document.objects.in_record().filter(encounter=encounter_pk, type__section__in=COMPARED)
    return rows.filter(current_version__path="").order_by("service_at", "pk")


def _prints(encounter_pk) -> list[TextPrint]:
    """Of every note, in the order of care; those that have none yet are made."""
    versions = list(notes_of(encounter_pk).values_list("current_version_id", flat=True))
    have = TextPrint.objects.in_bulk(versions, field_name="version_id")
    bare = [key for key in versions if key not in have]
    for version in DocumentVersion.objects.filter(pk__in=bare).only("pk", "text").iterator(chunk_size=200):
        words, marks = shingles.print_of(version.text)
        have[version.pk] = TextPrint(version=version, words=words, shingles=marks)
    TextPrint.objects.bulk_create([have[key] for key in bare], ignore_conflicts=True)
    return [have[key] for key in versions]


def _compare(prints: list[TextPrint]) -> dict[tuple[int, int], tuple[int, int]]:
    """(version, source) -> (words, percent). What stands in several earlier notes comes from the latest of them."""
    last: dict[int, int] = {}
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for one in prints:
        by_source = defaultdict(list)
        for place, mark in enumerate(one.shingles):
            if mark in last:
                by_source[last[mark]].append(place)
        one.now = _share(one, [place for places in by_source.values() for place in places])
        for source, places in by_source.items():
            words = _words(places)
            if words >= FEWEST_WORDS:
                found[one.version_id, source] = (words, _share(one, places))
        last.update(dict.fromkeys(one.shingles, one.version_id))
    return found


def _words(places: Iterable[int]) -> int:
    return len({word for place in places for word in range(place, place + shingles.SIZE)})


def _share(one: TextPrint, places) -> int:
    return round(100 * _words(places) / one.words) if one.words else 0


def _keep(prints: list[TextPrint], found) -> None:
    """Write what differs from what stands."""
    for one in prints:
        if one.copied != one.now or one.pk is None:
            TextPrint.objects.filter(version=one.version_id).update(copied=one.now)
    versions = [one.version_id for one in prints]
    rows = CopiedText.objects.filter(Q(version__in=versions) | Q(source__in=versions))
    standing = {(row.version_id, row.source_id): row for row in rows}
    stale = [row.pk for key, row in standing.items() if found.get(key) != (row.words, row.share)]
    CopiedText.objects.filter(pk__in=stale).delete()
    fresh = [key for key, value in found.items() if key not in standing or standing[key].pk in stale]
    CopiedText.objects.bulk_create(
        CopiedText(version_id=version, source_id=source, words=found[version, source][0], share=found[version, source][1])
        for version, source in fresh
    )  # fmt: skip


# ------------------------------------------------------------------- reading


@dataclass
class Copy:
    """One note with words of others: how much of it in all, and the documents they stand in, most first."""

    document: Document
    share: int
    sources: list[tuple[Document, int]] = field(default_factory=list)

    @property
    def tells(self) -> bool:
        """Enough to be pointed out."""
        return self.share >= policy("copied_text_percent")


def read(encounter_pk: int, documents: list[Document]) -> dict[int, Copy]:
    """What is copied in these notes of the stay, by the document's key. Only sources among `documents` are named: give
    those that the person may see. Notes without their print yet are compared behind the request. One query."""
    seen = {document.pk: document for document in documents}
    current = F("version__document__current_version")
    rows = TextPrint.objects.filter(version__document__encounter=encounter_pk, version=current).values_list(
        "version__document_id", "copied", "version__copied__source__document_id", "version__copied__share"
    )
    copies: dict[int, Copy] = {}
    printed = set()
    for key, share, source, part in rows.order_by("version__document_id", "-version__copied__share"):
        printed.add(key)
        if share and key in seen:
            copy = copies.setdefault(key, Copy(seen[key], share))
            copy.sources += [(seen[source], part)] if source in seen else []
    _print_later(encounter_pk, documents, printed)
    return {key: copy for key, copy in copies.items() if copy.sources}


def _print_later(encounter_pk, documents, printed) -> None:
    bare = any(_is_compared(one) and one.pk not in printed for one in documents)
    if bare and cache.add(f"copied-text:{encounter_pk}", True, 60):  # not again for each look until the job has run
        notice_copies.enqueue(encounter_pk)


def _is_compared(document) -> bool:
    version = document.current_version
    in_record = document.status not in ("DRAFT", "RETRACTED")
    return in_record and document.type.section in COMPARED and version is not None and not version.path


def spans(version: DocumentVersion, copy: Copy) -> list[tuple[int, int, Document]]:
    """Where the version says what its sources say: offsets, and in which document the words stand. One query."""
    sources = {source.current_version_id: source for source, _ in copy.sources}
    texts = DocumentVersion.objects.filter(pk__in=sources).values_list("pk", "text")
    return [
        (start, end, sources[key]) for key, text in texts for start, end in shingles.copied_spans(version.text, text)
    ]


# ----------------------------------------------------------------- listeners


def document_changed(document, by, **more) -> None:
    """A note came, was changed, signed or taken out: the stay's notes are compared anew, behind the request."""
    if document.encounter_id:
        pk = document.encounter_id
        transaction.on_commit(lambda: notice_copies.enqueue(pk))


def moved_from(document, encounter_pk: int | None) -> None:
    """The document left this stay: nothing there is copied from it any more."""
    CopiedText.objects.filter(Q(version__document=document) | Q(source__document=document)).delete()
    if encounter_pk:
        transaction.on_commit(lambda: notice_copies.enqueue(encounter_pk))


def listen() -> None:
    from records.documents import signals

    for listeners in (signals.on_filed, signals.on_signed, signals.on_retracted):
        listeners.append(document_changed)
