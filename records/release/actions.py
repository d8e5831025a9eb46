"""What changes requests, their papers, the choice of pages, packets and disclosures. Screens, seeder and tests call these."""

import datetime as dt

from django.db import transaction

from accounts import audit, clock
from accounts.access import Denied, Unknown, may, require
from accounts.workflow import SYSTEM, Refused
from records.release import rules
from records.release.findings import Findings, findings, page_numbers
from records.release.law import laws_for
from records.release.matters import follow, sent_packets
from records.release.models import Disclosure, Packet, ReleaseItem, ReleaseRequest
from records.release.others import check_others
from records.release.papers import Authorization
from records.release.workflow import CHOOSING, QC_CHECKS, WORKFLOW

S = ReleaseRequest.Status


# ------------------------------------------------------------------- intake


@transaction.atomic
def log_request(
    *, patient, facility, kind: str, received_at: dt.datetime, channel: str, by, **fields
) -> ReleaseRequest:
    """Write a request down. Its clock started when anyone here received it: the due date follows from that moment.

    `received_at` is aware and not ahead. Raises Refused for a retired record number or a receipt in the future, Denied
    when `by` may not log requests.
    """
    require(by, "records.log_request", patient)
    if patient.merged_into_id:
        raise Refused("This record number is retired: the request belongs to the record it was merged into.")
    if received_at > clock.now():
        raise Refused("It cannot have been received in the future.")
    request = ReleaseRequest(
        patient=patient, facility=facility, kind=kind, received_at=received_at, channel=channel, logged_by=by, **fields,
    )  # fmt: skip
    _check_ground(request)
    follow(request)
    request.due_on = _due(request)
    with audit.act("releaserequest.log", by=by, obj=patient):
        WORKFLOW.start(request, by=by, verb="receive")
        return WORKFLOW.take(request, "log", by=by)


def _check_ground(request) -> None:
    grounds = dict(rules.GROUNDS.get(request.basis.code, ()))
    if grounds and request.ground not in grounds:
        raise Refused(f"Say on which ground: {'; '.join(grounds.values())}.")
    if not grounds and request.ground:
        raise Refused("This kind of request has no grounds to choose from.")
    if request.emergency.strip() and request.kind != "provider":
        raise Refused("Only a treating provider's request is a medical emergency (42 CFR 2.51).")


def _due(request) -> dt.date:
    """The last day to act: 30 days, a state's shorter limit for the patient's own access, an order's own date."""
    state = laws_for(request.facility, request.received_on).deadline if request.basis.code in rules.ACCESS else None
    return rules.due_on(request.received_at, request.facility.time_zone, return_on=request.return_on, state=state)


# ------------------------------------------------------------ the authority


def record_authorization(*, request, by, **elements) -> Authorization:
    """Write down what stands on the paper. While the request is validated the same row is mended; a corrected paper that
    came after a return is a new one. Takes the request to validation, or back from the requester.
    """
    _require_verb(by, "records.validate_request", request)
    with audit.act("authorization.record", by=by, obj=request):
        request = _locked(request)
        if request.status not in (S.LOGGED, S.VALIDATING, S.DEFECTIVE_RETURNED):
            raise Refused("The authorization was accepted already. Take the request back to be checked again first.")
        _check_paper(request, elements)
        paper = request.current_authorization() if request.status != S.DEFECTIVE_RETURNED else None
        paper = _write_paper(paper or Authorization(request=request, patient=request.patient), by, elements)
        if request.status != S.VALIDATING:
            WORKFLOW.take(request, "start" if request.status == S.LOGGED else "corrected", by=by)
    return paper


def _check_paper(request, elements) -> None:
    basis, form = request.basis, elements.get("form", "authorization")
    if basis.authority == "none" and form not in rules.BESIDE.get(basis.code, ()):
        raise Refused("This kind of request rests on no such paper.")
    scan = elements.get("scan")
    if scan and scan.patient_id != request.patient_id:
        raise Refused("The scan belongs to another record.")
    pages = scan.current_version.page_count if scan and scan.current_version else 0
    for number, page in (elements.get("places") or {}).items():
        if not 1 <= page <= pages:
            has = f"the scan has {pages} page{'' if pages == 1 else 's'}" if scan else "no scan is chosen"
            raise Refused(f"Element {number} cannot be seen on page {page}: {has}.")


def _write_paper(paper, by, elements):
    paper.recorded_by = by
    for name, value in elements.items():
        setattr(paper, name, value)
    if paper.pk is None:
        paper.save(force_insert=True)
    else:
        paper.save(update_fields=[*elements, "recorded_by"])
    return paper


def verify_identity(*, request, method: str, by) -> ReleaseRequest:
    """The requester is who they say (164.514(h)), by this method. Needs a valid authority."""
    if method not in ReleaseRequest.IdentityMethod.values:
        raise Refused("Say how the identity was verified.")
    return WORKFLOW.take(
        request, "verify", by=by, identity_method=method, identity_by=by, identity_at=clock.now(),
        detail={"method": method},
    )  # fmt: skip


def return_defective(*, request, by) -> ReleaseRequest:
    """Send the paper back; the letter names every defect that it has today."""
    codes = [defect.code for defect in findings(request).defects]
    return WORKFLOW.take(request, "return", by=by, detail={"defects": codes})


def revoke_authorization(*, request, received_on: dt.date, by) -> ReleaseRequest:
    """A written revocation came. It counts from receipt, and an open request that rests on it stops by itself."""
    _require_verb(by, "records.validate_request", request)
    with audit.act("authorization.revoke", by=by, obj=request):
        request = _locked(request)
        paper = request.current_authorization()
        if paper is None:
            raise Refused("No authorization is recorded.")
        if received_on > clock.today(request.facility):
            raise Refused("The revocation cannot have been received in the future.")
        paper.revoked_on = received_on
        paper.save(update_fields=["revoked_on"])
        if request.is_open and request.status not in (S.LOGGED, S.VALIDATING, S.DEFECTIVE_RETURNED, S.RECEIVED):
            request = recheck(request=request, by=SYSTEM, reason="The authorization was revoked.")
    return request


def recheck(*, request, by, reason: str) -> ReleaseRequest:
    """Back to validation; what was verified and checked is asked again."""
    cleared = {"identity_method": "", "identity_by": None, "identity_at": None, "qc_by": None, "qc_at": None}
    return WORKFLOW.take(request, "recheck", by=by, reason=reason, qc_checks=[], **cleared)


# ---------------------------------------------------------------- selection


def choose_pages(*, request, pages: dict[str, list[int]], by, looked: bool = False) -> ReleaseRequest:
    """The whole choice anew: pages by the public id of their document. What is not named is taken out.

    Raises Refused, naming the document in words, when it is sensitive without its own authority, outside what was asked
    for, has no such page, or tells of another patient and nobody says that they `looked`; Denied when `by` may not choose
    or may not see it.
    """
    _require_verb(by, "records.select_release", request)
    with audit.act("releaserequest.choose", by=by, obj=request, detail={"looked": looked}):
        request = _locked(request)
        if request.status not in CHOOSING:
            raise Refused(f"Pages are not chosen now: it is {request.get_status_display().lower()}.")
        found = Findings(request)
        documents = {document.public_id: document for document in found.candidates()}
        if unknown := set(pages) - set(documents):
            raise Unknown("records.select_release", request, f"{len(unknown)} documents not of this record")
        for public_id, numbers in pages.items():
            _check_choice(found, documents[public_id], sorted(set(numbers)), by)
        if not looked:
            check_others(found, {documents[public_id]: set(numbers) for public_id, numbers in pages.items() if numbers})
        _write_choice(request, documents, pages, by)
        if request.status == S.IDENTITY_VERIFIED and any(pages.values()):
            request = WORKFLOW.take(request, "gather", by=by)
    return request


def _check_choice(found: Findings, document, numbers: list[int], by) -> None:
    if not numbers:
        return
    if not may(by, "records.view_document", document):
        raise Denied("records.view_document", document, "not in this role")
    if problem := [*found.held(document), found.out_of_scope(document)][0]:
        raise Refused(f"{document.label} stays out: {problem[:1].lower()}{problem[1:]}.")
    if not set(numbers) <= set(page_numbers(document.current_version)):
        raise Refused(f"{document.label} has no such page.")
    if again := set(numbers) & set(found.sent(document)):
        raise Refused(f"{document.label}: page {min(again)} went with an earlier batch. Only what is new goes.")


def _write_choice(request, documents, pages, by) -> None:
    present = {item.document_id: item for item in request.items.select_for_update(no_key=True)}
    for public_id, document in documents.items():
        numbers = sorted(set(pages.get(public_id, [])))
        item = present.get(document.pk)
        version = document.current_version
        if item is None and numbers:
            ReleaseItem(
                request=request, patient=request.patient, document=document, version=version, pages=numbers,
                picked_by=by, picked_at=clock.now(),
            ).save(force_insert=True)  # fmt: skip
        elif item is not None and (item.pages, item.version_id) != (numbers, version.pk):
            item.pages, item.version, item.picked_by, item.picked_at = numbers, version, by, clock.now()
            item.save(update_fields=["pages", "version", "picked_by", "picked_at"])
    for item in present.values():
        if item.document_id not in {d.pk for d in documents.values()} and item.pages:
            item.pages = []
            item.save(update_fields=["pages"])


# ------------------------------------------------------------------- packet


def order_packet(*, request, by) -> Packet:
    """Order the packet of what is chosen; a job builds it. The same order while one is being built returns that one."""
    from records.release import jobs

    _require_verb(by, "records.select_release", request)
    with audit.act("packet.order", by=by, obj=request):
        request = _locked(request)
        found = Findings(request)
        if request.status != S.SENSITIVITY_REVIEW:
            raise Refused("The packet is built once its sensitive pages are reviewed.")
        if problem := found.authority_problem or found.selection_problem:
            raise Refused(problem)
        last = found.packet
        if last and (last.status == "BUILDING" or not found.packet_problem):
            if not last.is_abandoned:
                return last
            jobs.mark_stopped(last, "it was not finished")
        packet = _new_packet(request, found, last, by)
        transaction.on_commit(lambda: jobs.build_packet.enqueue(packet.pk))
    return packet


def _new_packet(request, found, last, by) -> Packet:
    packet = Packet(
        request=request, patient=request.patient, number=(last.number if last else 0) + 1, selection=found.selection,
        sensitivity=sorted(found.categories),
        ordered_by=by, ordered_at=clock.now(), total=2 * len(found.items) + 1, bates_start=_next_bates(request),
    )  # fmt: skip
    packet.save(force_insert=True)
    return packet


def _next_bates(request) -> int:
    """Numbers are unique across the matter: after what was sent; a packet that never left gives its numbers back."""
    return max((packet.next_number for packet in sent_packets(request)), default=1)


# --------------------------------------------------------- check and release


def pass_quality_check(*, request, checks: list[str], by) -> ReleaseRequest:
    """A second person has looked at every page. Raises Refused unless every point of the checklist is ticked."""
    missing = [words for code, words in QC_CHECKS if code not in checks]
    if missing:
        raise Refused(f"Not ticked: {'; '.join(missing)}.")
    kept = [code for code, _ in QC_CHECKS]
    return WORKFLOW.take(request, "pass", by=by, qc_by=by, qc_at=clock.now(), qc_checks=kept)


def fail_quality_check(*, request, reason: str, by) -> ReleaseRequest:
    return WORKFLOW.take(request, "fail", by=by, reason=reason, qc_by=None, qc_at=None, qc_checks=[])


def release(*, request, by) -> Disclosure:
    """Let the packet leave and record the disclosure, in one transaction, with authority asked of this moment.

    Raises Refused with what stands in the way: an expired or revoked authorization, an unverified identity, no second
    person, a changed choice, a missing notice, a packet that is not the one checked.
    """
    with audit.act("releaserequest.release", by=by, obj=request):
        request = WORKFLOW.take(request, "release", by=by)
        found = Findings(request)
        return _record_disclosure(request, found, by)


def _record_disclosure(request, found: Findings, by) -> Disclosure:
    packet = found.packet
    disclosure = Disclosure(
        patient=request.patient, facility=request.facility, request=request, packet=packet,
        disclosed_at=clock.now(), recipient_name=request.requester_name, recipient_address=request.requester_address,
        what=_what(found), purpose=_purpose(found),
        basis=request.basis.code, delivery=request.delivery, page_count=packet.page_count, sha256=packet.sha256,
        bates=packet.bates, by=by,
    )  # fmt: skip
    disclosure.save(force_insert=True)
    return disclosure


def _purpose(found: Findings) -> str:
    """Why it left; of substance use records in an emergency its nature, which 42 CFR 2.51(c) has written down."""
    request = found.request
    if request.emergency and "part2" in found.categories:
        return f"Medical emergency (42 CFR 2.51): {request.emergency}"
    return request.purpose or (found.paper.purpose if found.paper else "") or request.basis.label


def _what(found: Findings) -> str:
    """For example: `Operative report of 03/12/2026 (2 pages); Discharge summary of 03/14/2026 (1 page)`."""
    return "; ".join(
        f"{item.document.label} of {clock.local(item.document.service_at, found.request.facility):%m/%d/%Y} "
        f"({len(item.pages)} page{'' if len(item.pages) == 1 else 's'}{', redacted' if found.redactions_of(item) else ''})"
        for item in found.items
    )


# ---------------------------------------------------------------------- both


def take(*, request, verb: str, by, reason: str = "") -> ReleaseRequest:
    """A step that carries nothing but its reason."""
    if verb == "recheck":
        return recheck(request=request, by=by, reason=reason)
    if verb not in PLAIN_STEPS:
        raise Refused("This step is taken on its own form.")
    return WORKFLOW.take(request, verb, by=by, reason=reason)


PLAIN_STEPS = frozenset(
    {"start", "corrected", "review", "rechoose", "to_qc", "close", "none_found", "withdraw", "duplicate"}
)


def _require_verb(by, verb, request) -> None:
    if not may(by, verb, request):
        raise Denied(verb, request, "not in this role")


def _locked(request) -> ReleaseRequest:
    return ReleaseRequest._base_manager.select_for_update(no_key=True).get(pk=request.pk)
