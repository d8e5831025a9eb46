"""The physician's inbox: read, sign, answer, write. Three keystrokes from a line to its signature."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import Unknown
from accounts.drafts import drop_draft
from accounts.forms import once
from accounts.policy import policy
from accounts.reauth import WrongPassword, is_fresh, reauthenticated
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import actions as documents
from records.documents import reading
from records.documents.workflow import offers_to
from records.loaders import load_document
from records.review import actions, engine, inbox
from records.review.forms import NoteForm
from records.review.inbox import OWED, SIGN
from records.review.loaders import load_own_deficiency
from records.review.models import Deficiency

ANSWER = "records.answer_deficiency"


@require_GET
@needs(ANSWER)
def inbox_show(request, only=""):
    """Everything that waits for this person, by what is due first."""
    page = max(int(number), 1) if (number := request.GET.get("page", "")).isdecimal() else 1
    found = inbox.read(request.user, only=only, page=page)
    audit.listed(request, "inbox", patients=found.patients(), detail={"rows": len(found.mails), "page": page})
    context = {"inbox": found, "only": only, "label": inbox.LABELS.get(only, "")}
    return render(request, "records/review/inbox_show.html", context)


@require_GET
@needs(ANSWER)
def mail_show(request, kind, public_id):
    """One of them, opened: written in the trail, and from then on it can be signed."""
    return _mail(request, kind, public_id)


def _mail(request, kind, public_id, *, status=200, error=""):
    found = inbox.read(request.user)
    audit.listed(request, "inbox", patients=found.patients(), detail={"rows": len(found.mails), "page": 1})
    place, after = found.place_of(kind, public_id)
    context = {
        "inbox": found, "open": public_id, "kind": kind, "place": place, "after": after, "error": error,
        "act_url": reverse("review:mail_act", args=[kind, public_id]) + "#mail",
        "reasons": Deficiency.DeclineReason.choices,
    }  # fmt: skip
    context |= _owed(request, public_id) if kind == OWED else _document(request, public_id)
    return render(request, "records/review/mail_show.html", context, status=status)


def _document(request, public_id) -> dict:
    document = load_document(request, public_id)
    if not _mine(request.user, document):
        raise Unknown("records.view_document", document, "not in this person's inbox")
    read = reading.read(request, document)
    steps = {offer.step.verb: offer for offer in offers_to(document, request.user)}
    return {
        "reading": read, "document": document, "patient": document.patient, "edit": steps.get("edit"),
        "sign": steps.get("sign") or steps.get("cosign"), "encounter": document.encounter,
        "fresh": is_fresh(request, minutes=policy("sign_reauth_minutes")),
    }  # fmt: skip


def _mine(user, document) -> bool:
    return any(who is not None and who.user_id == user.pk for who in (document.author, document.cosigner))


def _owed(request, public_id) -> dict:
    deficiency = load_own_deficiency(request, public_id, what="deficiency.view")
    document = deficiency.document
    read = None
    if document is not None:
        read = reading.open_document(request, document.public_id)
    return {"deficiency": deficiency, "reading": read, "document": document, "patient": deficiency.patient,
            "encounter": deficiency.encounter}  # fmt: skip


# --------------------------------------------------------------------- answering


@require_POST
@needs(ANSWER)
def mail_act(request, kind, public_id):
    """Sign, cosign, or "not mine"; then the next one opens."""
    act = ACTS.get(request.POST.get("verb", ""))
    if act is None:
        raise Refused("There is no such step.")
    try:
        messages.success(request, act(request, kind, public_id))
    except WrongPassword as wrong:
        return _mail(request, kind, public_id, status=422, error=str(wrong))
    return redirect(_next(request))


def _sign(request, kind, public_id) -> str:
    document, known, seen = _before_signing(request, public_id)
    signed = documents.sign(document=document, by=request.user, reauthenticated=known, seen=seen)
    if signed.status == "COSIGN_PENDING":
        return f"Signed: {signed.label}. It waits for {signed.cosigner} to cosign."
    return f"Signed: {signed.label}."


def _cosign(request, kind, public_id) -> str:
    document, known, seen = _before_signing(request, public_id)
    return f"Cosigned: {documents.cosign(document=document, by=request.user, reauthenticated=known, seen=seen).label}."


def _before_signing(request, public_id):
    document = load_document(request, public_id)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise Refused("Open it and read it first.")
    return document, reauthenticated(request, minutes=policy("sign_reauth_minutes")), int(version)


def _decline(request, kind, public_id) -> str:
    deficiency = load_own_deficiency(request, public_id) if kind == OWED else _deficiency_of(request, public_id)
    reason = request.POST.get("reason", "")
    actions.decline(deficiency=deficiency, by=request.user, code=request.POST.get("reason_code", ""), reason=reason)
    return "Sent to the records department, who answer you. Its due date stays."


def _deficiency_of(request, public_id) -> Deficiency:
    """The deficiency behind a document that waits for a signature; made by the rules when there is none yet."""
    document = load_document(request, public_id)
    rows = Deficiency.objects.filter(document=document, provider__user=request.user, status__in=Deficiency.LIVE)
    if not rows.exists() and document.encounter_id:
        engine.evaluate(document.encounter)
    found = rows.select_related("patient", "provider").first()
    if found is None:
        raise Refused("Ask the records department to file this document under its author.")
    return found


ACTS = {"sign": _sign, "cosign": _cosign, "decline": _decline}


def _next(request) -> str:
    """The mail that followed, as the page knew it, if it is still there; otherwise the first; otherwise the inbox."""
    mails = inbox.read(request.user).mails
    wanted = request.POST.get("after", "")
    following = next((mail for mail in mails if f"{mail.kind}/{mail.public_id}" == wanted), None)
    first = following or next(iter(mails), None)
    return first.url if first else "review:inbox_show"


# ----------------------------------------------------------------------- writing


@needs(ANSWER)
def mail_write(request, public_id):
    """Write the document that is missing, from its outline. It opens in the inbox, where it is signed."""
    deficiency = load_own_deficiency(request, public_id, what="deficiency.write" if request.method == "GET" else "")
    if not deficiency.live or deficiency.wanted is None:
        raise Refused("There is nothing to write for this one any more.")
    form = NoteForm(request.POST or None, wanted=deficiency.wanted)
    key = f"deficiency:{deficiency.public_id}"
    if request.method == "POST" and form.is_valid():
        try:
            url = once(request.user, form, lambda: _write(request, deficiency, form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            drop_draft(request.user, key)
            return redirect(f"{url}#mail")
    context = {"deficiency": deficiency, "patient": deficiency.patient, "encounter": deficiency.encounter, "form": form,
               "draft": key}  # fmt: skip
    return render(request, "records/review/mail_write.html", context, status=422 if form.errors else 200)


def _write(request, deficiency, form) -> str:
    when = deficiency.procedure.happened_at if deficiency.procedure else None
    made = documents.create_document(
        patient=deficiency.patient, type=deficiency.wanted, by=request.user, text=form.cleaned_data["text"],
        encounter=deficiency.encounter, service_at=form.cleaned_data.get("service_at") or when, submit=False,
    )  # fmt: skip
    return reverse("review:mail_show", args=[SIGN, made.public_id])
