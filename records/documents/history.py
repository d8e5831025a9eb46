"""Documents that were written elsewhere or earlier: imports and the demo's past, in bulk, with their trail."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.audit import bulk
from records.documents import files
from records.documents.foreign.child import MOST_TEXT
from records.documents.models import Document, DocumentVersion
from records.documents.sniff import TEXT, Good


@dataclass(frozen=True)
class Past:
    """A document as it came: the unsaved row with its final state, and its content, text or an examined file."""

    document: Document
    content: str | Good


@transaction.atomic
def record_past(pasts: Iterable[Past], *, by, verb: str = "document.import") -> list[Document]:
    """Write documents with their first version, one trail row a model. Returns the documents with their keys.

    Nothing is judged: what another system holds signed stands as it came.
    """
    pasts = list(pasts)
    if not pasts:
        return []
    for past in pasts:
        _inherit_sensitivity(past.document)
    documents = bulk.create_many([past.document for past in pasts], by=by, verb=verb)
    bulk.create_many([_version(past) for past in pasts], by=by, verb=verb)
    first = DocumentVersion.objects.filter(document=OuterRef("pk"), number=1).values("pk")[:1]
    saved = Document.objects.filter(pk__in=[document.pk for document in documents])
    bulk.update_many(saved, by=by, verb=verb, current_version=Subquery(first))
    return documents


def _inherit_sensitivity(document: Document) -> None:
    """What its type and its visit carry, it carries, wherever it came from."""
    visit = document.encounter.sensitivity if document.encounter is not None else []
    document.sensitivity = sorted({*document.sensitivity, *document.type.sensitivity, *visit})


def _version(past: Past) -> DocumentVersion:
    values = _text(past.content) if isinstance(past.content, str) else _file(past.content)
    written = past.document.transcribed_at or past.document.signed_at or past.document.service_at
    return DocumentVersion(document=past.document, number=1, created_at=written, **values)


def _text(text: str) -> dict:
    text = text.replace("\0", "")
    if len(text) > MOST_TEXT:  # more than the search can hold: the whole is kept as a file
        return _file(Good(text.encode(), TEXT, text=text[:MOST_TEXT], name=".txt"))
    raw = text.encode()
    return {"text": text, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw), "content_type": TEXT}


def _file(file: Good) -> dict:
    return files.store(file.content).fields() | {
        "content_type": file.content_type, "page_count": file.pages, "page_sizes": file.sizes, "text": file.text,
        "original_name": file.name,
    }  # fmt: skip
