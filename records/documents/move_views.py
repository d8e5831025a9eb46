"""Moving a document that was filed on the wrong patient, and following up who saw it there."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import Unknown, may, require, visible_to
from accounts.queues import Column, Queue, register
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import moves, reading
from records.documents.moves import MOVE, DocumentMove, MoveNotice
from records.encounters.models import Encounter
from records.loaders import load_document
from records.patients import search

MOVES, FOLLOW = "records.move_document", "records.follow_move"
CANDIDATES = 8  # people found by the words: more means that the words are too few


# -------------------------------------------------------------------- moving


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MOVES)
def document_move(request, public_id):
    """Find the right patient and visit, say why, move. Words can hold PHI, so they are posted."""
    document = load_document(request, public_id, verb=MOVES)
    if request.method != "POST":
        return _page(request, document)
    if "to" not in request.POST:
        return _page(request, document, words=request.POST.get("words", "").strip()[:200])
    try:
        move = _move(request, document)
    except Refused as refusal:
        return _page(request, document, words=request.POST.get("words", "")[:200], status=409, error=str(refusal))
    messages.success(request, _done(move))
    return redirect(_home(move))


def _move(request, document) -> DocumentMove:
    patient, _, encounter = request.POST["to"].partition(":")
    rows = visible_to(request.user, search.Patient.objects.filter(public_id=patient))
    to_patient = rows.first()
    if to_patient is None:
        raise Refused("Choose the right patient first.")
    to_encounter = None
    if encounter:
        to_encounter = Encounter.objects.select_related("patient", "facility").filter(public_id=encounter).first()
        if to_encounter is None:
            raise Refused("Choose the visit it belongs to, or none.")
    return moves.move_document(document=document, to_patient=to_patient, to_encounter=to_encounter, by=request.user,
                               reason=request.POST.get("reason", "")[:500])  # fmt: skip


def _done(move) -> str:
    """Nothing of the right patient: this is said on the wrong one's page."""
    kept = move.notices.aggregate(people=Count("user"), releases=Count("disclosure"))
    if not kept["people"] and not kept["releases"]:
        return "Moved to its right chart. Nobody else had opened it here."
    seen = f"{kept['people']} {'person' if kept['people'] == 1 else 'people'} had opened it here"
    left = (
        f", and it had left with {kept['releases']} release{'' if kept['releases'] == 1 else 's'}"
        if kept["releases"]
        else ""
    )
    return f"Moved to its right chart. {seen}{left}: the privacy officer has the list."


def _home(move) -> str:
    chart = getattr(move.encounter, "chart", None) if move.encounter else None
    if chart is not None:
        return reverse("review:chart_analyze", args=[chart.public_id])
    return reverse("patients:patient_show", args=[move.patient.public_id])


def _page(request, document, *, words="", status=200, error=""):
    found = search.search(request.user, words) if words else None
    if found is not None:
        audit.searched(request, "patient", terms={"words": words}, patients=found.patients)
    context = {
        "reading": reading.read(request, document, what="document.move_form"), "document": document,
        "patient": document.patient, "words": words, "error": error, "found": found,
        "choices": _choices(request.user, document, found) if found else [],
        "reason": request.POST.get("reason", ""), "chosen": request.POST.get("to", ""),
    }  # fmt: skip
    return render(request, "records/documents/document_move.html", context, status=status)


def _choices(user, document, found) -> list[dict]:
    """Each patient with the visits that it could belong to, those that were going on at the time of the care first."""
    people = [hit.patient for hit in found.hits if hit.patient.pk != document.patient_id][:CANDIDATES]
    rows = visible_to(user, Encounter.objects.filter(patient__in=people))
    rows = rows.exclude(status__in=["CANCELLED", "ENTERED_IN_ERROR"]).select_related("facility", "attending")
    visits: dict[int, list] = {}
    for visit in rows.order_by("-admitted_at", "-id")[:200]:
        visit.fits = _was_on(visit, document.service_at)
        visits.setdefault(visit.patient_id, []).append(visit)
    return [
        {"patient": one, "visits": sorted(visits.get(one.pk, []), key=lambda visit: not visit.fits)[:12]}
        for one in people
    ]


def _was_on(visit, at) -> bool:
    return visit.admitted_at <= at and (visit.discharged_at is None or at <= visit.discharged_at)


# ----------------------------------------------------------------- following up


def _waiting(move) -> tuple[str, str]:
    return ("wait", f"{move.untold} to tell") if move.untold else ("ready", "All told")


MOVED = register(
    Queue(
        key="moves",
        label="Moved documents",
        icon="return",
        verb=FOLLOW,
        group="Privacy",
        url_name="documents:queue_moves",
        rows=lambda user: (
            DocumentMove.objects.filter(status="OPEN")
            .select_related("patient", "type", "moved_by", "facility")
            .annotate(untold=Count("notices", filter=Q(notices__told_at=None)))
        ),
        columns=[
            Column("patient", "Was on", "patient", kind="patient"),
            Column("mrn", "MRN", "patient.mrn", kind="id"),
            Column("document", "Document", "type.name"),
            Column("by", "Moved by", lambda row: str(row.moved_by)),
            Column("age", "Age", "moved_at", sort="moved_at", kind="age", late=7),
            Column("state", "Status", _waiting, kind="state", fill=True),
        ],
        order=("moved_at", "id"),
        age_field="moved_at",
        late=7,
        row_url=lambda row: reverse("documents:move_show", args=[row.public_id]),
        unit="document",
        empty="Documents come here when one is moved off a chart that it was filed on in error.",
        primary="Follow up the next one",
    )
)


def load_move(request, public_id) -> DocumentMove:
    rows = DocumentMove.objects.select_related("patient", "to_patient", "type", "moved_by", "facility", "document")
    move = rows.filter(public_id=public_id).first()
    if move is None:
        raise Unknown(FOLLOW, None, "no such move")
    return require(request.user, FOLLOW, move)


@require_GET
@needs(FOLLOW)
def move_show(request, public_id):
    """The notice list: who saw the document on the wrong chart, to whom it was released, and who was told. Not what it says."""
    return _move_page(request, load_move(request, public_id))


def _move_page(request, move, *, status=200, error=""):
    named = may(request.user, "records.view_patient", move.to_patient)
    audit.viewed(request, move, "document_move.view", patients=[move.patient, *([move.to_patient] if named else [])])
    context = {
        "move": move, "patient": move.patient, "right": move.to_patient if named else None, "error": error,
        "notices": move.notices.select_related("user", "disclosure__request", "told_by"),
        "offers": list(MOVE.offers(move, request.user)), "events": move.events.select_related("by").order_by("-at", "-id"),
    }  # fmt: skip
    return render(request, "records/documents/move_show.html", context, status=status)


@require_POST
@needs(FOLLOW)
def move_act(request, public_id):
    """Somebody on the list was told; or all is followed up, with words."""
    move = load_move(request, public_id)
    try:
        if request.POST.get("verb") == "close":
            moves.close(move=move, by=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, "Followed up.")
            return redirect("documents:queue_moves")
        _tell(request, move)
    except Refused as refusal:
        return _move_page(request, move, status=409, error=str(refusal))
    return redirect("documents:move_show", move.public_id)


def _tell(request, move) -> None:
    key = request.POST.get("told", "")
    notice = (
        MoveNotice.objects.filter(move=move, pk=int(key)).select_related("move__patient").first()
        if key.isdigit()
        else None
    )
    if notice is None:
        raise Refused("Choose who was told.")
    moves.tell(notice=notice, by=request.user)
