"""To whom a document was released: they are told when it is retracted or corrected (domain 3.4)."""

from django.db.models import Exists, OuterRef

from records.documents import after, notices
from records.release.models import Disclosure, ReleaseItem, ReleaseRequest

# Who asks in a dispute: what is added to a document after that is looked at by compliance.
LAWSUITS = ("attorney", "subpoena", "court_order")


def disclosures_of(document):
    """The disclosures whose packet held pages of the document."""
    held = ReleaseItem.objects.filter(request=OuterRef("request"), document=document).exclude(pages=[])
    return Disclosure.objects.filter(Exists(held), patient=document.patient)


def lawsuit(document) -> str:
    """Why an addition to this document is watched: a lawyer or a court has asked for the record."""
    asked = ReleaseRequest.objects.filter(patient=document.patient, kind__in=LAWSUITS)
    return "Written after a lawyer or court asked for the record" if asked.exists() else ""


def listen() -> None:
    notices.RELEASED.append(disclosures_of)
    after.WATCHED.append(lawsuit)
