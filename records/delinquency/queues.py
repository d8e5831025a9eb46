"""The suspension list, letters to print, what departed providers left, and what is before the committee."""

from django.urls import reverse

from accounts.queues import Column, Filter, Queue, register
from records.delinquency import chair, standing
from records.delinquency.loaders import facilities
from records.delinquency.models import CommitteeMatter, Letter, Suspension
from records.review.models import Chart

GROUP = "Delinquency"
TONES = {"LISTED": "wait", "AWAITING_STAFF": "wait", "AWAITING_HIM": "wait", "SUSPENDED": "stop", "PAUSED": "lock"}


def _suspensions(user):
    rows = Suspension.objects.filter(facility__in=facilities(user), status__in=Suspension.OPEN)
    return rows.select_related("facility", "provider__department")


def _letters(user):
    """Nobody has printed it and no e-mail has told of it."""
    rows = Letter.objects.filter(facility__in=facilities(user))
    told = Letter.objects.filter(sendings__failed="", sendings__isnull=False)
    return rows.exclude(pk__in=told.values("pk")).select_related("provider__department", "facility")


def _matters(user):
    rows = CommitteeMatter.objects.filter(status="ASKED")
    return rows.select_related("patient", "facility", "deficiency__document__type", "deficiency__wanted",
                               "deficiency__provider")  # fmt: skip


def _filed(user):
    rows = Chart.objects.filter(status="FILED_INCOMPLETE")
    return rows.select_related("patient", "facility", "encounter__attending", "filed_by")


def suspension_tiles(request) -> list[dict]:
    """Who is late, who is suspended and who is excused at the person's own facility, each a link to the providers."""
    found = standing.standings(request.user.active_role.facility)
    url = reverse("delinquency:provider_list")
    suspended = [one for one in found if one.suspension and one.suspension.status == "SUSPENDED"]
    return [
        {"label": "Providers delinquent", "value": sum(bool(one.delinquent) for one in found),
         "detail": "with a record past its limit", "url": f"{url}?state=delinquent"},
        {"label": "Overdue, not delinquent", "value": sum(bool(one.late and not one.delinquent) for one in found),
         "detail": "an item past its own limit", "url": f"{url}?state=overdue"},
        {"label": "Suspended", "value": len(suspended), "detail": "elective admissions and scheduling",
         "url": f"{url}?state=suspended"},
        {"label": "On leave or exempt", "value": sum(bool(one.excuse) for one in found),
         "detail": "the due dates run on", "url": f"{url}?state=excused"},
    ]  # fmt: skip


SUSPENSIONS = register(Queue(
    key="suspensions", label="Suspension list", icon="flag", verb="records.view_suspension",
    url_name="delinquency:queue_suspensions", group=GROUP, rows=_suspensions, beyond_reach=True,
    row_url=lambda row: reverse("delinquency:suspension_show", args=[row.public_id]), order=("listed_at", "id"),
    age_field="listed_at",
    columns=[
        Column("provider", "Provider", "provider", sort="provider__family"),
        Column("department", "Department", "provider.department"),
        Column("records", "Records when listed", "records_when_listed", sort="records_when_listed", kind="num"),
        Column("listed", "On the list", "listed_at", sort="listed_at", kind="date"),
        Column("age", "Age", "listed_at", sort="listed_at", kind="age", late=7),
        Column("state", "Status", lambda r: (TONES[r.status], r.get_status_display()), sort="status", kind="state",
               fill=True),
    ],
    filters=[Filter("state", "Status", "status", choices=[(s, Suspension.Status(s).label) for s in Suspension.OPEN])],
    late=7, unit="provider", tiles=suspension_tiles, primary="Decide on the next one",
    empty="Providers come here on the day that policy names, while a record of theirs is incomplete.",
))  # fmt: skip

LETTERS = register(Queue(
    key="letters", label="Letters to print", icon="print", verb="records.print_letter",
    url_name="delinquency:queue_letters", group=GROUP, rows=_letters, beyond_reach=True,
    row_url=lambda row: reverse("delinquency:letter_show", args=[row.public_id]), order=("written_on", "id"),
    age_field="written_on",
    columns=[
        Column("provider", "Provider", "provider", sort="provider__family"),
        Column("department", "Department", "provider.department"),
        Column("name", "Letter", "name", sort="level"),
        Column("records", "Records", "records_count", sort="records_count", kind="num"),
        Column("written", "Written", "written_on", sort="written_on", kind="date"),
        Column("age", "Age", "written_on", sort="written_on", kind="age", late=3, fill=True),
    ],
    filters=[Filter("kind", "Letter", "kind", choices=Letter.Kind.choices)],
    late=3, unit="letter", primary="Print the next one",
    empty="Letters come here in the night in which they are written, and leave when they are printed or mailed.",
))  # fmt: skip

CHAIR = register(Queue(
    key="chair", label="Left by colleagues", icon="people", verb="records.route_deficiency",
    url_name="delinquency:queue_chair", group=GROUP, rows=chair.for_chair, order=("due_at", "id"), age_field="assigned_at",
    row_url=lambda row: reverse("delinquency:left_show", args=[row.public_id]),
    columns=[
        Column("patient", "Patient", "patient", sort="patient__family", kind="patient"),
        Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("what", "What is owed", "label"),
        Column("provider", "By", "provider"),
        Column("due", "Due", "due_at", sort="due_at", kind="due"),
        Column("state", "Status", lambda row: ("wait", f"Left {row.provider.active_to:%b} {row.provider.active_to.day}"
                                               if row.provider.active_to else "Account closed"), kind="state", fill=True),
    ],
    late=7, unit="deficiency", units="deficiencies", primary="Decide on the next one",
    empty="What a provider of your department owes comes here when they leave.",
))  # fmt: skip

NOBODYS = register(Queue(
    key="nobodys", label="Left without a chair", icon="person", verb="records.record_committee",
    url_name="delinquency:queue_nobodys", group=GROUP, order=("due_at", "id"), age_field="assigned_at",
    rows=lambda user: chair.for_nobody().select_related("patient", "document__type", "wanted", "provider"),
    row_url=lambda row: reverse("review:deficiency_show", args=[row.public_id]),
    columns=[
        Column("patient", "Patient", "patient", sort="patient__family", kind="patient"),
        Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("what", "What is owed", "label"),
        Column("provider", "By", "provider"),
        Column("due", "Due", "due_at", sort="due_at", kind="due", fill=True),
    ],
    unit="deficiency", units="deficiencies",
    empty="What a provider who left owes comes here when their department has no chair to decide.",
))  # fmt: skip

COMMITTEE = register(Queue(
    key="committee", label="Before the committee", icon="scales", verb="records.record_committee",
    url_name="delinquency:queue_committee", group=GROUP, rows=_matters, order=("asked_at", "id"), age_field="asked_at",
    row_url=lambda row: reverse("delinquency:matter_show", args=[row.public_id]),
    columns=[
        Column("patient", "Patient", "patient", sort="patient__family", kind="patient"),
        Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("what", "What is owed", "deficiency.label"),
        Column("provider", "By", "deficiency.provider"),
        Column("asked", "Asked", "asked_at", sort="asked_at", kind="date"),
        Column("age", "Age", "asked_at", sort="asked_at", kind="age", late=30, fill=True),
    ],
    late=30, unit="matter", primary="Record the next decision",
    empty="What a chair asks the medical records committee to waive waits here for its meeting.",
))  # fmt: skip

# Opened from the palette: nothing in it waits for anybody.
FILED = Queue(
    key="filed", label="Records filed incomplete", icon="hold", verb="records.record_committee",
    url_name="delinquency:queue_filed", rows=_filed, order=("-filed_at", "-id"),
    row_url=lambda row: reverse("review:chart_analyze", args=[row.public_id]),
    columns=[
        Column("patient", "Patient", "patient", sort="patient__family", kind="patient"),
        Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("attending", "Attending", "encounter.attending"),
        Column("discharged", "Discharged", "discharged_at", sort="discharged_at", kind="date"),
        Column("met", "Meeting of", "filed_met_on", sort="filed_met_on", kind="date"),
        Column("minutes", "In the minutes", "filed_minutes"),
        Column("by", "Recorded by", "filed_by", fill=True),
    ],
    unit="record",
    empty="A record that nobody is left to complete stands here when the medical records committee has filed it as it is.",
)  # fmt: skip
