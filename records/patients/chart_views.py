"""The chart: banner, timeline at the first paint, everything else when it is asked for, all under one act."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from accounts import audit, clock
from accounts.access import Denied, has_verb, may, visible_to
from accounts.audit.models import LogEntry
from accounts.privacy.trail import tell
from accounts.views import needs
from records.clinical.models import Allergy, Immunization, Medication, Problem, Result
from records.documents.models import Document
from records.documents.moves import left_behind
from records.encounters.models import Coverage, Encounter
from records.loaders import load_patient
from records.patients.chart import (
    SECTIONS,
    act_token,
    panels_for,
    register_panel,
    register_section,
    sections_for,
    tabs,
    under_act,
)
from records.patients.models import Patient
from records.patients.timeline import any_left_behind, first_page, page_after

VIEW, STAYS, READS = "records.view_patient", "records.view_encounter", "records.view_document"
MOST = 200


@needs(VIEW)
def patient_show(request, public_id):
    """The chart, opened: one act. The first tab of the role stands there at once if it is the timeline."""
    patient = load_patient(request, public_id)
    if patient.merged_into_id:
        return redirect("patients:patient_show", public_id=_survivor(patient).public_id)
    act = audit.viewed(request, patient, "chart.view")
    sections = sections_for(request.user)
    first = sections[0]
    content = first.view(request, patient).content.decode() if first.key == "timeline" else ""
    return render(request, "records/patients/patient_show.html", _page(request, patient, first, act, content))


def _survivor(patient: Patient) -> Patient:
    while patient.merged_into_id:
        patient = patient.merged_into
    return patient


@needs(VIEW)
def patient_section(request, public_id, key):
    """One tab: within the act of the opened chart no row of its own, by itself (a bookmark, a reload) one."""
    section = SECTIONS.get(key)
    if section is None:
        raise Http404
    if not has_verb(request.user, section.verb):
        raise Denied(section.verb, None, "not in this role")
    patient = load_patient(request, public_id, verb=section.verb)
    act = None
    if section.own_act or not under_act(request, patient):
        act = audit.viewed(request, patient, "chart.view", detail={"section": key})
    content = section.view(request, patient).content.decode()
    page = _page(request, patient, section, act, content)
    return render(
        request, "records/patients/_chart.html" if request.htmx else "records/patients/patient_show.html", page
    )


def _page(request, patient, section, act, content) -> dict:
    sections = sections_for(request.user)
    return {
        "patient": patient,
        "sections": sections,
        "tabs": tabs(sections, section, patient),
        "current": section,
        "content": mark_safe(content),  # noqa: S308 - a template's own output
        "act_token": act_token(request, patient, act) if act else request.headers.get("X-Act", ""),
        "can_edit": may(request.user, "records.change_patient", patient),
        "can_register": may(request.user, "records.add_encounter", patient) and not patient.deceased_at,
        "can_restrict": may(request.user, "records.restrict_patient", patient),
    }


@needs(VIEW)
def patient_panels(request, public_id):
    """What stands beside the timeline: asked for after the first paint, in one request."""
    patient = load_patient(request, public_id)
    if not under_act(request, patient):
        audit.viewed(request, patient, "chart.view", detail={"section": "panels"})
    panels = [panel.view(request, patient).content for panel in panels_for(request.user)]
    return HttpResponse(b"".join(panels))


# ---------------------------------------------------------------- timeline


def timeline(request, patient) -> HttpResponse:
    """Visits, latest first, each with its documents: two queries however large the chart is."""
    page = first_page(request.user, patient)
    gone = left_behind(request.user, patient=patient) if page.visits and any_left_behind(request.user, patient) else []
    return _drawn(request, patient, page, gone=gone)


def _drawn(request, patient, page, **more) -> HttpResponse:
    return render(request, "records/patients/_timeline.html", {"patient": patient, "page": page, **more})


@needs(VIEW)
def patient_older(request, public_id, visit, shown):
    """The timeline goes on after so many documents of the visit of that place: within the opened chart's act."""
    patient = load_patient(request, public_id, verb=STAYS)
    if not under_act(request, patient):
        audit.viewed(request, patient, "chart.view", detail={"section": "timeline"})
    return _drawn(request, patient, page_after(request.user, patient, visit, shown))


def _stays(request, patient) -> QuerySet:
    rows = Encounter.objects.filter(patient=patient).select_related("attending", "facility")
    return visible_to(request.user, rows).order_by("-admitted_at", "-id")


def _documents(request, patient) -> QuerySet:
    rows = Document.objects.shown_to(request.user).filter(patient=patient)
    return visible_to(request.user, rows).select_related("type", "author").order_by("-service_at", "-id")


# ---------------------------------------------------------------- the tabs


def encounters(request, patient) -> HttpResponse:
    context = {"patient": patient, "encounters": _stays(request, patient)[:MOST]}
    return render(request, "records/patients/_encounters.html", context)


def documents(request, patient) -> HttpResponse:
    """By where they stand in the chart, then latest first."""
    rows = list(_documents(request, patient).select_related("type", "author", "current_version")[:500])
    groups: dict[str, list] = {}
    for row in rows:
        groups.setdefault(row.type.section, []).append(row)
    groups = dict(sorted(groups.items(), key=lambda group: min(row.type.position for row in group[1])))
    return render(
        request, "records/patients/_documents.html", {"patient": patient, "groups": groups, "count": len(rows)}
    )


@dataclass(frozen=True)
class Facts:
    """A tab that lists facts of the record: which rows, and which of their fields, under which headings."""

    model: type
    empty: str
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...] = ("-happened_at", "-id")

    def __call__(self, request, patient) -> HttpResponse:
        rows = visible_to(request.user, self.model.objects.filter(patient=patient, voided_at=None))
        rows = list(rows.order_by(*self.order)[: MOST + 1])
        table = [[(name, getattr(row, name)) for name, _ in self.columns] for row in rows[:MOST]]
        context = {"heads": [label for _, label in self.columns], "table": table, "empty": self.empty,
                   "more": len(rows) > MOST, "noun": self.model._meta.verbose_name_plural}  # fmt: skip
        return render(request, "records/patients/_facts.html", context)


PROBLEMS = Facts(Problem, "No problems are on record.", (
    ("text", "Problem"), ("code", "Code"), ("status", "Status"), ("happened_at", "Since"), ("ended_at", "Until"),
))  # fmt: skip
MEDICATIONS = Facts(Medication, "No medications are on record.", (
    ("text", "Medication"), ("dose", "Dose"), ("code", "Code"), ("status", "Status"), ("happened_at", "Ordered"),
))  # fmt: skip
ALLERGIES = Facts(Allergy, "No allergies are on record. That is not the same as none.", (
    ("text", "Allergy"), ("reaction", "Reaction"), ("criticality", "Criticality"), ("status", "Status"),
    ("happened_at", "Since"),
))  # fmt: skip
IMMUNIZATIONS = Facts(Immunization, "No immunizations are on record.", (
    ("text", "Vaccine"), ("code", "CVX"), ("dose_number", "Dose"), ("lot", "Lot"), ("happened_at", "Given"),
))  # fmt: skip
RESULTS = Facts(Result, "No results are on record.", (
    ("text", "Test"), ("value", "Value"), ("unit", "Unit"), ("abnormal", "Flag"), ("reference_range", "Range"),
    ("happened_at", "Collected"),
))  # fmt: skip


def coverage(request, patient) -> HttpResponse:
    rows = Coverage.objects.filter(patient=patient).order_by("-starts_on", "id")
    return render(request, "records/patients/_coverage.html", {"coverages": rows})


def identity(request, patient) -> HttpResponse:
    context = {
        "patient": patient, "names": patient.names.order_by("ends_on", "-starts_on", "id"),
        "identifiers": patient.identifiers.order_by("kind", "status", "id"),
        "addresses": patient.addresses.order_by("ends_on", "id"), "phones": patient.phones.order_by("ends_on", "id"),
        "related": patient.related_persons.filter(voided_at=None), "versions": patient.versions.order_by("-at")[:20],
        "changes": may(request.user, "records.change_patient", patient),
    }  # fmt: skip
    return render(request, "records/patients/_identity.html", context)


def access_history(request, patient) -> HttpResponse:
    """Who opened or changed this record lately. The whole of it, with filters, is the privacy office's."""
    since = clock.now() - dt.timedelta(days=90)
    rows = LogEntry.objects.filter(patient_ids__contains=[patient.pk], kind=LogEntry.ACT, recorded__gte=since)
    told = tell(request.user, rows.order_by("-recorded", "-id")[:100], about=patient.pk)
    return render(request, "records/patients/_access.html", {"patient": patient, "told": told})


def person_panel(request, patient) -> HttpResponse:
    context = {
        "patient": patient, "phones": patient.phones.filter(ends_on=None), "address": _letters_to(patient),
        "related": patient.related_persons.filter(voided_at=None)[:3],
    }  # fmt: skip
    return render(request, "records/patients/_person.html", context)


def _letters_to(patient):
    """The confidential address goes before the mailing one, that before home (164.522(b))."""
    order = {"conf": 0, "mail": 1, "temp": 2, "home": 3}
    return min(patient.addresses.filter(ends_on=None), key=lambda a: order[a.kind], default=None)


register_section("timeline", "Timeline", STAYS, timeline, order=10, hotkey="t")
register_section("documents", "Documents", READS, documents, order=20, hotkey="d")
register_section("encounters", "Encounters", STAYS, encounters, order=30)
register_section("problems", "Problems", READS, PROBLEMS, order=40)
register_section("medications", "Medications", READS, MEDICATIONS, order=41)
register_section("allergies", "Allergies", READS, ALLERGIES, order=42)
register_section("immunizations", "Immunizations", READS, IMMUNIZATIONS, order=43)
register_section("results", "Results", READS, RESULTS, order=44)
register_section("coverage", "Coverage", STAYS, coverage, order=50)
register_section("identity", "Identity", VIEW, identity, order=80)
register_section("access", "Who looked", "accounts.view_trail", access_history, order=90, own_act=True)
register_panel("person", "Person", VIEW, person_panel, order=90)
