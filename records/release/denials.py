"""Denials, whole and partial, and their review by another licensed professional (45 CFR 164.524(d))."""

import datetime as dt

from django.db import transaction

from accounts import audit, clock
from accounts.access import may, require, visible_to
from accounts.workflow import SYSTEM, Refused, Workflow, step
from records.release.decisions import Denial
from records.release.findings import Findings, categories
from records.release.models import ReleaseRequest
from records.release.rules.denial import denial_problem
from records.release.workflow import PARTLY_DENIABLE
from records.release.workflow import WORKFLOW as REQUESTS

D = Denial.Status


def _is_reviewable(denial, by) -> None:
    if not denial.rule.reviewable:
        raise Refused(f"This ground has no review ({denial.rule.cite}); the patient may complain.")


def _was_not_involved(denial, by) -> None:
    """164.524(a)(4): designated by us, licensed, and no part of the decision before."""
    judge = denial.judged_by.user_id if denial.judged_by_id else None
    known = {denial.by_id, judge, denial.request.logged_by_id, *Findings(denial.request).pickers}
    if by.pk in known:
        raise Refused("Somebody else reviews it: you had a part in the decision.")


REVIEW = Workflow(
    "denial",
    D,
    D.DENIED,
    [
        step("ask_review", D.DENIED, D.REVIEW_ASKED, "records.validate_request", _is_reviewable,
             label="The requester asks for a review"),
        step("uphold", D.REVIEW_ASKED, D.UPHELD, "records.review_denial", _was_not_involved, label="Uphold the denial",
             reason_required=True, key="u"),
        step("overturn", D.REVIEW_ASKED, D.OVERTURNED, "records.review_denial", _was_not_involved,
             label="Overturn it: access is given", reason_required=True, key="o"),
    ],
)  # fmt: skip


def deny(*, request, ground: str, explanation: str, by, documents: tuple[str, ...] = (), judged_by=None) -> Denial:
    """Deny the request on a ground of the law: the whole of it, or the documents named, and the rest is released.

    `documents` are public ids of documents of this record; `judged_by` the licensed professional on whose judgment the
    ground rests. Raises Denied, or Refused with what is wrong, in words.
    """
    require(by, "records.deny_request", request)
    problem = denial_problem(
        ground, kind=request.kind, basis=request.basis.code, explanation=explanation, judged=judged_by is not None
    )
    if problem:
        raise Refused(problem)
    if judged_by and not judged_by.active_on(clock.today(request.facility)):
        raise Refused("The professional named is not on the staff today.")
    with audit.act("releaserequest.deny", by=by, obj=request), transaction.atomic():
        request = ReleaseRequest._base_manager.select_for_update(no_key=True).get(pk=request.pk)
        withheld = _psychotherapy(request) if ground == "psychotherapy" else _withheld(request, documents, by)
        if withheld and request.status not in PARTLY_DENIABLE:
            raise Refused(f"A part is denied before the packet is built: it is {request.get_status_display().lower()}.")
        denial = Denial(
            request=request, patient=request.patient, facility=request.facility, ground=ground, judged_by=judged_by,
            explanation=explanation.strip(), documents=withheld, by=by, at=clock.now(),
        )  # fmt: skip
        REVIEW.start(denial, by=by, verb="deny")
        if not withheld:
            REQUESTS.take(request, "deny", by=by, reason=denial.rule.label)
        else:
            _take_out(request, withheld)
    return denial


def _psychotherapy(request) -> list[str]:
    """All psychotherapy notes, whoever may see them: the ground names what is withheld. Empty when there is nothing else."""
    candidates = list(Findings(request).candidates())
    notes = [one.public_id for one in candidates if "psychotherapy" in categories(one)]
    if not notes:
        raise Refused("The record holds no psychotherapy notes.")
    return sorted(notes) if len(notes) < len(candidates) else []


def _withheld(request, documents, by) -> list[str]:
    if not documents:
        return []
    known = set(visible_to(by, Findings(request).candidates()).values_list("public_id", flat=True))
    if set(documents) - known:
        raise Refused("A document that was named is not of this record.")
    if set(documents) == known:
        raise Refused("That is the whole record: deny the whole request.")
    taken = {one for denial in request.denials.exclude(status=D.OVERTURNED) for one in denial.documents}
    if set(documents) & taken:
        raise Refused("A document that was named is denied already.")
    return sorted(set(documents))


def _take_out(request, withheld) -> None:
    """Pages that were chosen of what is now denied leave the choice."""
    for item in request.items.filter(document__public_id__in=withheld).exclude(pages=[]):
        item.pages = []
        item.save(update_fields=["pages"])


def ask_review(*, denial: Denial, asked_on: dt.date, by) -> Denial:
    """The requester asks in writing that another licensed professional looks at it: written down, and referred promptly."""
    if asked_on > clock.today(denial.facility):
        raise Refused("The review cannot have been asked for in the future.")
    if asked_on < clock.local(denial.at, denial.facility).date():
        raise Refused("The review cannot have been asked for before the denial.")
    return REVIEW.take(denial, "ask_review", by=by, review_asked_on=asked_on)


def decide(*, denial: Denial, verb: str, words: str, by) -> Denial:
    """The reviewer's decision: `uphold` or `overturn`, with its words. What is overturned is given, and its clock runs on."""
    if verb not in ("uphold", "overturn"):
        raise Refused("There is no such step.")
    with audit.act("denial.decide", by=by, obj=denial), transaction.atomic():
        denial = REVIEW.take(
            denial, verb, by=by, reason=words, reviewer=by, reviewed_at=clock.now(), review_words=words.strip()
        )  # fmt: skip
        request = denial.request
        if verb == "overturn" and denial.is_whole and request.status == "DENIED":
            REQUESTS.take(request, "reopen", by=SYSTEM, reason="The denial was overturned in review.")
    return denial


def withheld_from(request) -> dict[str, Denial]:
    """The documents that are denied in part now, each with its denial."""
    live = request.denials.exclude(status=D.OVERTURNED).exclude(documents=[])
    return {public_id: denial for denial in live for public_id in denial.documents}


def shown_documents(denial: Denial, user) -> tuple[list, int]:
    """The withheld documents that this person may see, and how many others there are."""
    from records.documents.models import Document

    rows = Document.objects.filter(public_id__in=denial.documents).select_related("type").order_by("service_at")
    seen = list(visible_to(user, rows))
    return seen, len(denial.documents) - len(seen)


def may_deny(user, request) -> bool:
    """Whether the person is offered to deny this request now."""
    return request.is_open and may(user, "records.deny_request", request)
