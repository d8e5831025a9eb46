"""What an inbox holds by itself: documents to sign and to cosign, what is owed, notices about documents that were seen."""

import datetime as dt

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.urls import reverse

from accounts import say
from accounts.people.models import ProviderProfile
from records.documents.models import Document, Opening
from records.documents.notices import DocumentNotice
from records.review.inbox import MailKind, register_mail
from records.review.models import Deficiency

UNSIGNED = ("DRAFT", "PRELIMINARY")
K = Deficiency.Kind
# A declined one waits for the department's answer, not for the provider.
TO_DO = ("OPEN", "REAFFIRMED", "REOPENED")
SIGN, OWED, COSIGN, NOTICE = "sign", "owed", "cosign", "notice"
LABELS = {SIGN: "To sign", OWED: "Deficiencies", COSIGN: "To cosign", NOTICE: "Notices"}
LABEL = Coalesce(NullIf(F("title"), Value("")), F("type__name"), output_field=CharField())


def profile_of(user) -> Subquery:
    """The person's clinician, asked once inside the query: a join in its place keeps the indexes from being used."""
    return Subquery(ProviderProfile.objects.filter(user=user).values("pk")[:1])


def to_sign(provider) -> QuerySet:
    """What waits for this clinician's signature as author."""
    return _documents(provider, Q(author=provider, status__in=UNSIGNED))


def to_cosign(provider) -> QuerySet:
    return _documents(provider, Q(cosigner=provider, status="COSIGN_PENDING"))


def documents_for(user, only: str = "") -> QuerySet:
    """Documents that wait for this person's own signature: as author (SIGN), as cosigner (COSIGN)."""
    me = profile_of(user)
    rows = {SIGN: to_sign, COSIGN: to_cosign}[only](me)
    return rows.select_related("patient", "type", "author", "cosigner")


def owed_by(user) -> QuerySet:
    """What this person owes beside the documents that wait for their signature anyway."""
    return owed(profile_of(user)).select_related("patient", "document__type", "wanted")


def _documents(provider, which: Q) -> QuerySet:
    own = Deficiency.objects.filter(document=OuterRef("pk"), provider=provider, status__in=Deficiency.LIVE)
    declined = Deficiency.objects.filter(document=OuterRef("pk"), provider=provider, status="DECLINED")
    rows = Document.objects.filter(which).annotate(due_at=Subquery(own.order_by("due_at").values("due_at")[:1]))
    return rows.exclude(Exists(declined))


def owed(provider) -> QuerySet:
    listed = Q(kind=K.MISSING_SIGNATURE, document__author=F("provider"), document__status__in=UNSIGNED)
    listed |= Q(kind=K.MISSING_COSIGNATURE, document__cosigner=F("provider"), document__status="COSIGN_PENDING")
    return Deficiency.objects.filter(provider=provider, status__in=TO_DO).exclude(listed)


def notices(provider) -> QuerySet:
    return DocumentNotice.objects.filter(user__provider=provider, done_at=None)


# ------------------------------------------------------------------------- lines


def _document_facts(user) -> dict:
    opened = Opening.objects.filter(version=OuterRef("current_version"), user=user)
    return {
        "label": LABEL, "care": F("service_at"), "status": F("status"), "version": F("current_version__number"),
        "opened": Exists(opened), "late_entry": F("late_entry"), "source": F("source"),
        "author": Concat("author__given", Value(" "), "author__family"), "credential": F("author__credential"),
    }  # fmt: skip


def _document_words(facts) -> str:
    return f"{facts['label']}, {_day(facts['care'])}"


def _cosign_words(facts) -> str:
    by = ", ".join(part for part in (facts["author"].strip(), facts["credential"]) if part)
    return f"{_document_words(facts)}, by {by}"


def _document_note(facts) -> str:
    words = ["Draft"] if facts["status"] == "DRAFT" else []
    words += ["Dictated"] if facts["source"] == "dictated" else []
    words += ["Late entry"] if facts["late_entry"] else []
    return ", ".join([*words, *(["Read"] if facts["opened"] else [])])


def _owed_facts(user) -> dict:
    title = Coalesce(NullIf(F("document__title"), Value("")), F("document__type__name"), output_field=CharField())
    return {"document": title, "wanted": F("wanted__name"), "kind": F("kind"), "element": F("element"),
            "status": F("status")}  # fmt: skip


def _owed_words(facts) -> str:
    if facts["document"]:
        part = f" ({facts['element']})" if facts["element"] else ""
        return f"{facts['document']}: {K(facts['kind']).label.lower()}{part}"
    return f"{facts['wanted']}: missing" if facts["wanted"] else K(facts["kind"]).label


def _notice_facts(user) -> dict:
    return {"type": F("document__type__name"), "care": F("document__service_at"), "kind": F("kind")}


def _notice_words(facts) -> str:
    return f"{facts['kind'].capitalize()}: {facts['type']}, {_day(facts['care'])}"


def _day(iso: str) -> str:
    return say.day(dt.datetime.fromisoformat(iso))


def _opens(key: str):
    return lambda public_id: reverse("review:mail_show", args=[key, public_id])


def register() -> None:
    """Called once, at start-up."""
    register_mail(MailKind(
        key=SIGN, label=LABELS[SIGN], rows=to_sign, facts=_document_facts, what=_document_words, note=_document_note,
        url=_opens(SIGN), position=10,
    ))  # fmt: skip
    register_mail(MailKind(
        key=OWED, label=LABELS[OWED], rows=owed, facts=_owed_facts, what=_owed_words, url=_opens(OWED), position=20,
        note=lambda facts: {"REAFFIRMED": "Reaffirmed", "REOPENED": "Opened again"}.get(facts["status"], ""),
    ))  # fmt: skip
    register_mail(MailKind(
        key=COSIGN, label=LABELS[COSIGN], rows=to_cosign, facts=_document_facts, what=_cosign_words,
        note=_document_note, url=_opens(COSIGN), position=40,
    ))  # fmt: skip
    register_mail(MailKind(
        key=NOTICE, label=LABELS[NOTICE], rows=notices, facts=_notice_facts, what=_notice_words, due=None, head="",
        url=lambda public_id: reverse("documents:notice_show", args=[public_id]), position=90, for_stand_ins=False,
        beyond_reach=True,
    ))  # fmt: skip
