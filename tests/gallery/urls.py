"""The site with a gallery of every part and one specimen queue, for the tests of the frame alone."""

from django.urls import path, reverse

from accounts.frame import register_command
from accounts.queues import QUEUES, BulkAction, Column, Filter, Queue, claim, queue_view, register, release_claim
from accounts.workflow import Refused
from hitrecords.urls import handler400, handler403, handler404, handler500  # noqa: F401
from hitrecords.urls import urlpatterns as real
from records.encounters.models import Encounter
from tests.gallery import views

HELD = []


def assign(obj, *, by):
    held = claim(obj, by=by)
    if not held.mine:
        raise Refused(f"{held.user} has it open.")


def hold(obj, *, by, reason):
    HELD.append((obj.pk, by.pk, reason))


SPECIMEN = QUEUES.get("specimen") or register(
    Queue(
        key="specimen",
        label="Ready to code",
        icon="inbox",
        verb="records.view_encounter",
        url_name="specimen",
        group="Coding",
        rows=lambda user: Encounter.objects.filter(status="DISCHARGED").select_related("patient"),
        columns=[
            Column("patient", "Patient", "patient", sort="patient__family", kind="patient"),
            Column("mrn", "MRN", "patient.mrn", kind="id"),
            Column("number", "Account", "number", kind="id"),
            Column("klass", "Class", "get_klass_display"),
            Column("service", "Service", "service"),
            Column("discharged", "Discharged", "discharged_at", kind="date"),
            Column("age", "Age", "discharged_at", sort="discharged_at", kind="age", late=8),
            Column("due", "Due", "expected_discharge_on", kind="due", shown=False),
            Column("state", "What is new", lambda row: ("ready", "Ready"), kind="state", fill=True),
            Column("charges", "Charges, $", "total_charges", sort="total_charges", kind="money"),
        ],
        filters=[
            Filter("klass", "Class", "klass", choices=[("IP", "Inpatient"), ("OBS", "Observation")]),
            Filter("service", "Service", "service__icontains"),
            Filter("name", "Last name", "patient__family__istartswith", phi=True),
        ],
        order=("discharged_at", "id"),
        age_field="discharged_at",
        late=8,
        row_url=lambda row: reverse("gallery_open", args=[row.public_id]),
        unit="account",
        primary="Code the next one",
        empty="Accounts come here when their bill hold has passed and their documents are in.",
        bulk=[
            BulkAction("assign", "Assign to me", "records.view_encounter", assign, hotkey="a",
                       undo=lambda obj, *, by: release_claim(obj, by=by)),
            BulkAction("hold", "Hold", "records.view_encounter", hold, hotkey="h", reason=True,
                       asks="They wait until you let them go."),
        ],
        tiles=views.tiles,
    )
)  # fmt: skip

register_command("Every part", "gallery_parts", "", "columns")

urlpatterns = [
    path("gallery/parts/", views.parts, name="gallery_parts"),
    path("gallery/bench/", views.bench, name="gallery_bench"),
    path("gallery/form/", views.form, name="gallery_form"),
    path("gallery/send/", views.upload, name="gallery_upload"),
    path("gallery/open/<str:public_id>/", views.open_one, name="gallery_open"),
    path("gallery/error/<int:status>/", views.error, name="gallery_error"),
    path("gallery/specimen/", queue_view(SPECIMEN), name="specimen"),
    *real,
]
