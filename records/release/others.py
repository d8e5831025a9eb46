"""Pages that tell of another patient, found before they can be chosen: a page filed wrong is the worst that can leave."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.workflow import Refused
from records.patients.models import PatientIdentifier
from records.release.rules.others import named_on, numbers_on


def flags(patient, documents: Iterable) -> dict[int, dict[int, str]]:
    """Document -> page -> what is on it, in words. Looks at the words that could be read; a scan without them says nothing.

    Two queries, however many documents.
    """
    names = [(patient.family, patient.given), *patient.names.values_list("family", "given")]
    numbers: dict[str, set[tuple[int, int]]] = defaultdict(set)
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for document in documents:
        for page, text in _pages(document.current_version):
            for name in named_on(text, names):
                found[document.pk][page].append(f"calls “{name}” the patient")
            for number in numbers_on(text):
                numbers[number].add((document.pk, page))
    for number in sorted(_of_others(patient, numbers)):
        for document, page in numbers[number]:
            found[document][page].append(f"has the record number {number} of another patient")
    return {document: {page: " and ".join(words) for page, words in pages.items()} for document, pages in found.items()}


def _pages(version) -> list[tuple[int, str]]:
    """The words of each page that can be chosen; what reads as text goes whole, as page 1."""
    if version.reads_as_text:
        return [(1, version.text)]
    return list(enumerate(version.text.split("\f"), start=1))


def _of_others(patient, numbers: Iterable[str]) -> set[str]:
    rows = PatientIdentifier.objects.filter(kind=PatientIdentifier.Kind.MR, value__in=list(numbers))
    return set(rows.exclude(patient=patient).exclude(patient__merged_into=patient).values_list("value", flat=True)) - {
        patient.mrn
    }


def check_others(found, chosen: dict) -> None:
    """Refused when a newly chosen page (document -> pages) tells of another patient and nothing on it is redacted."""
    before = {item.document_id: set(item.pages) for item in found.items}
    redacted = {(one.version_id, 1 if one.version.reads_as_text else one.page) for one in found.redactions}
    flagged = flags(found.request.patient, chosen)
    for document, pages in chosen.items():
        for page, words in sorted(flagged.get(document.pk, {}).items()):
            known = page in before.get(document.pk, ()) or (document.current_version_id, page) in redacted
            if page in pages and not known:
                raise Refused(
                    f"{document.label}, page {page}, {words}. Read it first: then tick that you have looked, redact it, or "
                    "leave it out and have it filed where it belongs."
                )
