"""The clinician's inbox: read, sign, answer. Three keystrokes from a line to its signature."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import Denied, Unknown
from accounts.policy import policy
from accounts.reauth import WrongPassword, is_fresh, reauthenticated
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import actions as documents
from records.documents import elements, reading
from records.documents.models import Document
from records.documents.signing import attestation_for
from records.documents.stand_ins import StandIn
from records.documents.workflow import offers_to
from records.loaders import load_document
from records.review import actions, engine, inbox_frame
from records.review.inbox import KINDS
from records.review.inbox_frame import OPEN_INBOX, whose
from records.review.inbox_kinds import OWED
from records.review.loaders import load_deficiency
from records.review.models import Deficiency


@require_GET
@needs(OPEN_INBOX)
def inbox_show(request, only=""):
    """Everything that waits for this person, by what is due first."""
    who = whose(request)
    page = max(int(number), 1) if (number := request.GET.get("page", "")).isdecimal() else 1
    found = inbox_frame.listed(request, who, only=only, page=page)
    context = {
        "inbox": found, "only": only, "label": KINDS[only].label if only else "", "whose": who,
        "inbox_url": who.url("review:inbox_show"), "fresh": _fresh(request), "sign_many_url": _sign_many_url(who),
        "others": _others(request.user) if who.stand_in is None and page == 1 and not only else [],
    }  # fmt: skip
    return render(request, "records/review/inbox_show.html", context)


def _others(user):
    """The inboxes that this person may open for colleagues today: asked of the database by the template alone."""
    return StandIn.live(user=user).select_related("provider")


def _fresh(request) -> bool:
    return is_fresh(request, minutes=policy("sign_reauth_minutes"))


def _sign_many_url(who) -> str:
    return who.url("review:inbox_sign_many") if who.signs else ""


@require_GET
@needs(OPEN_INBOX)
def mail_show(request, kind, public_id):
    """One of them, opened: written in the trail, and from then on it can be signed."""
    return _mail(request, kind, public_id)


def _mail(request, kind, public_id, *, status=200, error=""):
    who = whose(request)
    task = _owed(request, who, public_id) if kind == OWED else _document(request, who, public_id)
    context = inbox_frame.context(
        request, kind, public_id, error=error, act_url=f"{who.url('review:mail_act', kind, public_id)}#mail",
        reasons=Deficiency.DeclineReason.choices, sign_many_url=_sign_many_url(who), fresh=_fresh(request), **task,
    )  # fmt: skip
    return render(request, "records/review/mail_show.html", context, status=status)


# ------------------------------------------------------------------ the fetch is the check


def load_mail_document(request, who, public_id) -> Document:
    """A document of this inbox. A stand-in is let in to its patient first. Raises Unknown or Denied."""
    if who.stand_in is not None:
        found = Document.objects.filter(public_id=public_id).select_related("patient", "author", "cosigner").first()
        if found is None or not who.owns(found.author, found.cosigner):
            raise Unknown("records.view_document", found, "not in this inbox")
        inbox_frame.admit(who, found.patient)
    document = load_document(request, public_id)
    if not who.owns(document.author, document.cosigner):
        raise Unknown("records.view_document", document, "not in this person's inbox")
    return document


def load_mail_deficiency(request, who, public_id, *, what: str = "") -> Deficiency:
    """A deficiency of this inbox."""
    if who.stand_in is not None:
        owed = Deficiency.objects.filter(public_id=public_id, provider=who.provider).select_related("patient").first()
        if owed is None:
            raise Unknown("records.view_deficiency", None, "not in this inbox")
        inbox_frame.admit(who, owed.patient)
    found = load_deficiency(request, public_id)
    if not who.owns(found.provider):
        raise Unknown("records.answer_deficiency", found, "another provider's")
    if what:
        audit.viewed(request, found, what, detail=who.detail())
    return found


def _document(request, who, public_id) -> dict:
    document = load_mail_document(request, who, public_id)
    read = reading.read(request, document)
    steps = {offer.step.verb: offer for offer in offers_to(document, request.user)}
    return {
        "reading": read, "document": document, "patient": document.patient, "edit": steps.get("edit"),
        "sign": (steps.get("sign") or steps.get("cosign")) if who.signs else None, "encounter": document.encounter,
        "lacking": _lacking(document), "statement": attestation_for(document.author) if "cosign" in steps else "",
        "edit_url": f"{who.url('review:mail_edit', document.public_id)}",
    }  # fmt: skip


def _lacking(document) -> list:
    if document.template_id is None or document.status not in ("DRAFT", "PRELIMINARY"):
        return []
    return elements.missing(document.current_version.text, document.template.elements)


def _owed(request, who, public_id) -> dict:
    deficiency = load_mail_deficiency(request, who, public_id, what="deficiency.view")
    document = deficiency.document
    read = reading.open_document(request, document.public_id) if document is not None else None
    return {"deficiency": deficiency, "reading": read, "document": document, "patient": deficiency.patient,
            "encounter": deficiency.encounter, "write_url": who.url("review:mail_write", deficiency.public_id)}  # fmt: skip


# --------------------------------------------------------------------- answering


@require_POST
@needs(OPEN_INBOX)
def mail_act(request, kind, public_id):
    """Sign, cosign, or "not mine"; then the next one opens."""
    who = whose(request)
    act = ACTS.get(request.POST.get("verb", ""))
    if act is None:
        raise Refused("There is no such step.")
    try:
        messages.success(request, act(request, who, kind, public_id))
    except WrongPassword as wrong:
        return _mail(request, kind, public_id, status=422, error=str(wrong))
    return redirect(inbox_frame.next_url(request))


def _sign(request, who, kind, public_id) -> str:
    document, known, seen = _before_signing(request, who, public_id)
    signed = documents.sign(document=document, by=request.user, reauthenticated=known, seen=seen)
    if signed.status == "COSIGN_PENDING":
        return f"Signed: {signed.label}. It waits for {signed.cosigner} to cosign."
    return f"Signed: {signed.label}."


def _cosign(request, who, kind, public_id) -> str:
    document, known, seen = _before_signing(request, who, public_id)
    statement = request.POST.get("statement", "")[:2000]
    documents.cosign(document=document, by=request.user, reauthenticated=known, seen=seen, statement=statement)
    return f"Cosigned: {document.label}." + (f" For {who.provider}." if who.provider else "")


def _before_signing(request, who, public_id):
    document = load_mail_document(request, who, public_id)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise Refused("Open it and read it first.")
    return document, reauthenticated(request, minutes=policy("sign_reauth_minutes")), int(version)


def _decline(request, who, kind, public_id) -> str:
    if who.stand_in is not None:
        raise Denied("records.answer_deficiency", None, "only the clinician themselves declines")
    deficiency = (
        load_mail_deficiency(request, who, public_id) if kind == OWED else _deficiency_of(request, who, public_id)
    )
    reason = request.POST.get("reason", "")
    actions.decline(deficiency=deficiency, by=request.user, code=request.POST.get("reason_code", ""), reason=reason)
    return "Sent to the records department, who answer you. Its due date stays."


def _deficiency_of(request, who, public_id) -> Deficiency:
    """The deficiency behind a document that waits for a signature; made by the rules when there is none yet."""
    document = load_mail_document(request, who, public_id)
    rows = Deficiency.objects.filter(document=document, provider__user=request.user, status__in=Deficiency.LIVE)
    if not rows.exists() and document.encounter_id:
        engine.evaluate(document.encounter)
    found = rows.select_related("patient", "provider").first()
    if found is None:
        raise Refused("Ask the records department to file this document under its author.")
    return found


ACTS = {"sign": _sign, "cosign": _cosign, "decline": _decline}


# ------------------------------------------------------------------------- many


@require_POST
@needs(OPEN_INBOX)
def inbox_sign_many(request):
    """Those that were chosen among the read ones, under one password. Each is signed by itself: one that was changed
    meanwhile, or was never opened, stays, and says why."""
    who = whose(request)
    chosen = [parts for value in request.POST.getlist("mail") if len(parts := value.split("/")) == 3]
    try:
        known = reauthenticated(request, minutes=policy("sign_reauth_minutes"))
    except WrongPassword as wrong:
        messages.error(request, f"Nothing was signed. {wrong}")
        return redirect(who.url("review:inbox_show"))
    if not known:
        raise Refused("Signing needs your password.")
    refusals = [words for kind, key, version in chosen if (words := _sign_one(request, who, kind, key, version))]
    _tell(request, len(chosen) - len(refusals), refusals)
    return redirect(who.url("review:inbox_show"))


def _sign_one(request, who, kind, public_id, version) -> str:
    """ "", or why this one was not signed."""
    take = {"sign": documents.sign, "cosign": documents.cosign}.get(kind)
    if take is None or not version.isdecimal():
        return "It cannot be signed."
    try:
        document = load_mail_document(request, who, public_id)
        take(document=document, by=request.user, reauthenticated=True, seen=int(version))
    except Refused as refusal:
        return f"{document.label}: {refusal}"
    except (Unknown, Denied):
        return "One of them is no longer yours to sign."
    return ""


def _tell(request, signed: int, refusals: list[str]) -> None:
    if signed:
        messages.success(request, f"Signed: {signed} document{'s' if signed > 1 else ''}.")
    for words in refusals[:5]:
        messages.warning(request, f"Not signed. {words}")
    if not signed and not refusals:
        messages.warning(request, "Nothing was chosen.")
