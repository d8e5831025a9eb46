"""What the desk's templates show: built once for the page and for each fragment after a change."""

from django.db.models import Q

from accounts.access import has_verb, visible_to
from accounts.people.models import ProviderProfile
from coding.assignment import steps
from coding.assignment.desk import look_at
from coding.assignment.models import CodeEvidence, CodeSet, CodingHold
from coding.assignment.queues import TONES
from records.documents import reading
from records.documents.models import Document

CODE, HOLD = "coding.code_encounter", "coding.hold_codeset"
S = CodeSet.Status
# What stands in the menu beside the buttons.
MENU = {"put_back", "send_to_review", "reopen"}
# The button that the work comes to in each state.
MAIN = {
    S.DISCHARGED: "make_ready", S.READY: "start", S.IN_CODING: "finalize", S.DOC_HOLD: "resume",
    S.SECOND_REVIEW: "finalize", S.TRAINEE_REVIEW: "finalize",
}  # fmt: skip


def task(request, codeset: CodeSet, *, claim=None, refusal: str = "") -> dict:
    """The right pane: codes, edits, DRG, and the buttons. `claim`: who has the set open; `refusal`: words to show."""
    desk = codeset.desk = look_at(codeset)
    mine = claim is None or claim.mine
    offers = steps.offers(codeset, request.user) if mine else []
    main = MAIN.get(codeset.status, "")
    if main not in [offer.step.verb for offer in offers]:
        main = "submit"  # a trainee's way on
    open_now = codeset.open_for_codes and has_verb(request.user, CODE) and mine
    return {
        "codeset": codeset,
        "encounter": codeset.encounter,
        "patient": codeset.patient,
        "desk": desk,
        "claim": claim,
        "refusal": refusal,
        "tone": TONES.get(codeset.status, "open"),
        "can_code": open_now,
        "can_hold": has_verb(request.user, HOLD) and codeset.open_for_codes and mine,
        "offers": [offer for offer in offers if offer.step.verb not in MENU],
        "more": [offer for offer in offers if offer.step.verb in MENU],
        "primary": main,
        "keys": f"hold=h,{main}=Ctrl+Enter",
        "hold_kinds": [choice for choice in CodingHold.Kind.choices if choice[0] != CodingHold.Kind.DOCUMENTS],
        "providers": providers_of(codeset) if desk.procedures else [],
        # Physicians see codes in the chart; what codes pay is no part of documenting care.
        "shows_money": has_verb(request.user, "coding.view_code"),
    }


def providers_of(codeset: CodeSet) -> list[ProviderProfile]:
    """Who can have performed a procedure: everybody on the encounter and its documents; if nobody, all."""
    encounter = codeset.encounter
    named = Q(encounter_roles__encounter=encounter) | Q(authored__encounter=encounter) | Q(pk=encounter.attending_id)
    ordered = ProviderProfile.objects.order_by("family", "given", "id")
    return list(ordered.filter(named).distinct()[:100]) or list(ordered[:300])


def papers(user, codeset: CodeSet) -> list[Document]:
    """The encounter's documents in the order of a chart, as far as this person may see them."""
    if not has_verb(user, "records.view_document"):  # a biller sees codes, not the record
        return []
    rows = visible_to(user, Document.objects.filter(encounter=codeset.encounter, type__clinical=True).shown_to(user))
    rows = rows.select_related("patient", "encounter", "facility", "type", "author", "cosigner", "current_version")
    return list(rows.order_by("type__position", "-service_at", "id"))


def record(request, codeset: CodeSet, found: list[Document], paper: Document | None) -> dict:
    """The left pane: one document opened (an act of its own), and the passages in it that support codes."""
    opened = reading.read(request, paper) if paper else None
    return {
        "papers": found,
        "paper": paper,
        "reading": opened,
        "passages": _passages(codeset, opened) if opened else [],
    }


def _passages(codeset: CodeSet, opened) -> list[dict]:
    rows = CodeEvidence.objects.filter(assignment__codeset=codeset, version=opened.version, voided_at=None)
    rows = rows.filter(assignment__voided_at=None).select_related("assignment")
    return [{"assignment": row.assignment.public_id, "passage": row.passage} for row in rows]
