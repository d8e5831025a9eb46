"""What the desk's templates show: built once for the page and for each fragment after a change."""

from accounts.access import has_verb, visible_to
from accounts.people.models import ProviderProfile
from coding.assignment import recode, steps
from coding.assignment.beside import Provider
from coding.assignment.desk import Desk, look_at
from coding.assignment.models import CodeSet, CodingHold
from coding.assignment.queues import TONES
from coding.assignment.workflow import BILL, CODE, HOLD, S
from coding.queries import panel
from records.documents import reading
from records.documents.models import Document
from records.encounters.codes import DISPOSITIONS

# What stands in the menu beside the buttons.
MENU = {"put_back", "send_to_review", "reopen", "withdraw", "deny"}
# The button that the work comes to in each state.
MAIN = {
    S.DISCHARGED: "make_ready", S.READY: "start", S.IN_CODING: "finalize", S.DOC_HOLD: "resume",
    S.SECOND_REVIEW: "finalize", S.TRAINEE_REVIEW: "finalize", S.FINAL_CODED: "bill", S.BILLED: "pay", S.REBILLED: "pay",
    S.RECODE: "rebill", S.AUDITING: "compare",
}  # fmt: skip


def task(request, codeset: CodeSet, *, claim=None, refusal: str = "") -> dict:
    """The right pane: codes, edits, DRG, and the buttons. `claim`: who has the set open; `refusal`: words to show."""
    desk = codeset.desk = look_at(codeset)
    user, mine = request.user, claim is None or claim.mine
    offers = steps.offers(codeset, user) if mine else []
    can_code = codeset.open_for_codes and has_verb(user, CODE) and mine
    main = MAIN.get(codeset.status, "")
    if main not in [offer.step.verb for offer in offers]:
        main = "submit"  # a trainee's way on
    return {
        "codeset": codeset,
        "encounter": codeset.encounter,
        "patient": codeset.patient,
        "desk": desk,
        "claim": claim,
        "refusal": refusal,
        "tone": TONES.get(codeset.status, "open"),
        "can_code": can_code,
        "can_hold": has_verb(user, HOLD) and codeset.can_be_held and mine,
        "can_charge": has_verb(user, BILL),
        "can_open_beside": has_verb(user, CODE) and codeset.status != S.WITHDRAWN,
        "can_recode": has_verb(user, CODE) and codeset.status in recode.BILLED,
        "offers": [offer for offer in offers if offer.step.verb not in MENU],
        "more": [offer for offer in offers if offer.step.verb in MENU],
        "primary": main,
        "keys": f"hold=h,{main}=Ctrl+Enter",
        "hold_kinds": [choice for choice in CodingHold.Kind.choices if choice[0] != CodingHold.Kind.DOCUMENTS],
        # An auditor may find another disposition than the encounter has.
        "dispositions": DISPOSITIONS if codeset.is_audit_copy and can_code else {},
        "providers": providers_of(desk) if desk.procedures or desk.service_lines else [],
        # Physicians see codes in the chart; what codes pay is no part of documenting care.
        "shows_money": has_verb(user, "coding.view_code"),
        **panel.asked(user, codeset, desk.beside),
        **_recoded(codeset, desk),
    }


def _recoded(codeset: CodeSet, desk: Desk) -> dict:
    """Of a recode: what it changes against the version that was billed, and its deadlines."""
    if codeset.replaces_id is None:
        return {}
    now = actions_row(desk)
    return {
        "change": recode.change(codeset, result=now),
        "too_late": recode.deadline_words(codeset),
        "return_by": recode.return_by(codeset),
    }


def actions_row(desk: Desk):
    """The desk's DRG as a row that was not saved: with its weight."""
    from coding.assignment.actions import result_row

    return result_row(desk, by=None) if desk.result else None


def providers_of(desk: Desk) -> list:
    """Who can have performed a procedure: everybody on the encounter and its documents; if nobody, all."""
    named: list[Provider] = desk.beside.providers if desk.beside else []
    return named or list(ProviderProfile.objects.order_by("family", "given", "id")[:300])


def papers(user, codeset: CodeSet) -> list[Document]:
    """The encounter's documents in the order of a chart, as far as this person may see them."""
    if not has_verb(user, "records.view_document"):  # a biller sees codes, not the record
        return []
    rows = visible_to(user, Document.objects.filter(encounter=codeset.encounter, type__clinical=True).shown_to(user))
    rows = rows.select_related("patient", "encounter", "facility", "type", "author", "cosigner", "current_version")
    return list(rows.order_by("type__position", "-service_at", "id"))


def record(request, found: list[Document], paper: Document | None, codes) -> dict:
    """The left pane: one document opened (an act of its own), and the passages in it that support codes.

    `codes`: the set's rows as `live_codes` gives them."""
    opened = reading.read(request, paper) if paper else None
    return {
        "papers": found,
        "paper": paper,
        "reading": opened,
        "passages": _passages(codes, opened) if opened else [],
    }


def _passages(codes, opened) -> list[dict]:
    return [
        {"assignment": row.public_id, "passage": one["passage"]}
        for row in codes
        for one in row.cited
        if one["version"] == opened.version.pk
    ]
