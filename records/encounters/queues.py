"""Who is in the house, and who left it in the last week."""

import datetime as dt

from django.urls import reverse

from accounts import clock
from accounts.access import visible_to
from accounts.queues import Column, Filter, Queue, queue_view, register
from records.encounters import codes
from records.encounters.models import Encounter
from records.encounters.statistics import census_tiles, discharge_tiles

__all__ = ["DISCHARGED", "IN_HOUSE", "queue_view"]

LAST_DAYS = 7
TO = [("expired", "Expired"), *((code, f"{code} {label}") for code, label in codes.DISPOSITIONS.items())]
_COLUMNS = [
    Column("patient", "Patient", "patient", kind="patient"), Column("mrn", "MRN", "patient.mrn", kind="id"),
    Column("number", "Encounter", "number", kind="id"), Column("class", "Class", "get_klass_display"),
    Column("service", "Service", "service"), Column("attending", "Attending", "attending"),
]  # fmt: skip
_FILTERS = [
    Filter("class", "Class", "klass", choices=list(codes.CLASSES)), Filter("service", "Service", "service__icontains"),
    Filter("name", "Last name", "patient__family__istartswith", phi=True),
]  # fmt: skip


def in_house(user):
    return Encounter.objects.filter(status__in=["ARRIVED", "IN_PROGRESS", "ON_LEAVE"]).select_related(
        "patient", "attending", "facility"
    )


def just_discharged(user):
    since = clock.now() - dt.timedelta(days=LAST_DAYS)
    return Encounter.objects.filter(status="DISCHARGED", discharged_at__gte=since).select_related(
        "patient", "attending", "facility"
    )


MOST = 2000


def _in_house_tiles(request):
    return census_tiles(visible_to(request.user, in_house(request.user))[:MOST], reverse("encounters:queue_in_house"))


def _discharged_tiles(request):
    rows = visible_to(request.user, just_discharged(request.user))[:MOST]
    return discharge_tiles(rows, reverse("encounters:queue_discharged"))


def _went(rows, value):
    return rows.filter(disposition__in=codes.EXPIRED) if value == "expired" else rows.filter(disposition=value)


def _open(encounter) -> str:
    return reverse("encounters:encounter_show", args=[encounter.public_id])


IN_HOUSE = register(Queue(
    key="in_house", label="In house", icon="bed", verb="records.change_encounter", url_name="encounters:queue_in_house",
    group="Patients", rows=in_house, tiles=_in_house_tiles, unit="patient",
    row_url=_open, filters=_FILTERS, order=("admitted_at", "id"),
    age_field="admitted_at", empty="Nobody is in the house. Patients come here when an encounter is registered.",
    columns=[*_COLUMNS, Column("unit", "Unit", "unit"), Column("since", "Since", "admitted_at", sort="admitted_at", kind="date"),
             Column("days", "Days", "admitted_at", sort="admitted_at", kind="age"),
             Column("state", "Status", lambda e: (e.tone, e.get_status_display()), kind="state", fill=True)],
))  # fmt: skip

DISCHARGED = register(Queue(
    key="discharged", label="Discharged, 7 days", icon="home", verb="records.change_encounter",
    url_name="encounters:queue_discharged", group="Patients", rows=just_discharged, tiles=_discharged_tiles, unit="discharge",
    row_url=_open, filters=[*_FILTERS, Filter("to", "Went to", _went, choices=TO)],
    order=("-discharged_at", "-id"), age_field="discharged_at",
    empty="Nobody was discharged in the last seven days.",
    columns=[*_COLUMNS, Column("left", "Discharged", "discharged_at", sort="discharged_at", kind="date"),
             Column("stay", "Stay, d", "length_of_stay", kind="num"),
             Column("to", "To", lambda e: f"{e.disposition} {e.disposition_label}", fill=True)],
))  # fmt: skip
