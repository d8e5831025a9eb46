"""Requests for records in the tests, brought to any state by its legal steps, and documents to choose from."""

import datetime as dt
import io
from functools import cache

import typst

from accounts import clock
from records.documents import files
from records.documents.models import Document, DocumentType, DocumentVersion
from records.release import actions, jobs
from records.release.workflow import QC_CHECKS

WALK = ("LOGGED", "VALIDATING", "IDENTITY_VERIFIED", "RETRIEVING", "SENSITIVITY_REVIEW", "QC", "READY", "RELEASED")


@cache
def pdf(pages: int, word: str = "Page") -> bytes:
    return typst.compile(f"#for n in range(1, {pages + 1}) [= {word} {{n}} \n #pagebreak(weak: true)]".encode())


def document(patient, encounter=None, kind="operative", *, pages=1, days_ago=3, sensitivity=(), text="", **values):
    """A final document of the chart: a PDF of so many pages, or a text."""
    now = clock.now()
    facility_id = encounter.facility_id if encounter else patient.facility_ids[0]
    made = Document(
        patient=patient, encounter=encounter, facility_id=facility_id, type=DocumentType.objects.get(key=kind),
        status="FINAL", sensitivity=list(sensitivity), service_at=now - dt.timedelta(days=days_ago), **values,
    )  # fmt: skip
    made.save(force_insert=True)
    version = DocumentVersion(document=made, number=1, created_at=now, page_count=1 if text else pages)
    stored = files.store(io.BytesIO(text.encode() or pdf(pages)))
    if text:
        version.text, version.sha256, version.size = text, stored.sha256, stored.size
    else:
        version.content_type = "application/pdf"
        for field, value in stored.fields().items():
            setattr(version, field, value)
    version.save(force_insert=True)
    made.current_version = version
    made.save(update_fields=["current_version"])
    return made


def logged(patient, facility, *, by, kind="attorney", days_ago=4, **fields):
    """An attorney's request, received some days ago and logged today."""
    usual = {
        "received_at": clock.now() - dt.timedelta(days=days_ago),
        "channel": "mail",
        "requester_name": "Brandt & Loewe LLP",
        "requester_address": "40 Court St\nEaston, PA 18042",
        "purpose": "legal",
    }
    return actions.log_request(patient=patient, facility=facility, kind=kind, by=by, **usual | fields)


def paper(request, *, by, **elements):
    """A complete authorization for the request, or one with what is given instead."""
    today = clock.today(request.facility)
    complete = {
        "form": request.basis.authority, "description": "operative report and discharge summary", "names_us": True,
        "discloser": request.facility.name, "recipient": request.requester_name, "purpose": "legal",
        "expires_on": today + dt.timedelta(days=90), "signed_by": request.patient.legal_name,
        "signed_on": today - dt.timedelta(days=20), "states_revocation": True, "states_conditions": True,
        "states_redisclosure": True, "assurance": "protective_order" if request.basis.authority == "subpoena" else "",
        "covers_all": request.basis.authority == "order",
    }  # fmt: skip
    return actions.record_authorization(request=request, by=by, **complete | elements)


def everything(request) -> dict[str, list[int]]:
    """Every page that may be chosen."""
    from records.release.findings import Findings, page_numbers

    found = Findings(request)
    may_go = [d for d in found.candidates() if not found.held(d) and not found.out_of_scope(d)]
    return {d.public_id: page_numbers(d.current_version) for d in may_go}


def walked(request, to: str, *, by, checker=None, pages=None, **elements):
    """The request brought to the state `to` by the steps of its clerk and checker."""
    steps = WALK[1 : WALK.index(to) + 1]
    for state in steps:
        request = _step(request, state, by, checker, pages, elements)
    return request


def _step(request, state, by, checker, pages, elements):
    if state == "VALIDATING":
        if request.basis.authority != "none":
            paper(request, by=by, **elements)
        else:
            actions.take(request=request, verb="start", by=by)
    elif state == "IDENTITY_VERIFIED":
        return actions.verify_identity(request=request, method="signature", by=by)
    elif state == "RETRIEVING":
        return actions.choose_pages(request=request, pages=pages or everything(request), by=by)
    elif state == "SENSITIVITY_REVIEW":
        return actions.take(request=request, verb="review", by=by)
    elif state == "QC":
        jobs.build(actions.order_packet(request=request, by=by))
        return actions.take(request=request, verb="to_qc", by=by)
    elif state == "READY":
        return actions.pass_quality_check(request=request, checks=[code for code, _ in QC_CHECKS], by=checker)
    elif state == "RELEASED":
        actions.release(request=request, by=by)
    return type(request)._base_manager.get(pk=request.pk)
