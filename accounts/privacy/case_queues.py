"""Cases by where they stand, and the complaints that wait for an answer. A case is hidden from its subject and their manager."""

from django.db.models import QuerySet
from django.urls import reverse

from accounts.access import reach_of
from accounts.privacy import cases, subjects
from accounts.privacy.case_models import Complaint, Investigation
from accounts.queues import Column, Filter, Queue, register

S = Investigation.Status
TONES = {S.TRIAGE: "open", S.CLOSED: "done"}


def state(case: Investigation) -> tuple[str, str]:
    words = case.get_status_display()
    return TONES.get(case.status, "doing"), f"{words}: {case.get_finding_display()}" if case.finding else words


def open_cases(user) -> QuerySet[Investigation]:
    found = cases.seen_by(user).exclude(status=S.CLOSED).select_related("subject", "facility", "opened_by")
    return subjects.with_name(user, found)


def complaints(user) -> QuerySet[Complaint]:
    """Of the person's facilities; one whose case is hidden from them is hidden too."""
    own = {user.active_role.facility_id} if user.active_role else set()
    rows = Complaint.objects.filter(facility_id__in=own | set(reach_of(user).facilities))
    hidden = rows.exclude(case=None).exclude(case__in=cases.seen_by(user))
    return rows.exclude(pk__in=hidden.values("pk")).select_related("facility", "case__subject", "entered_by")


CASES = register(
    Queue(
        key="cases", label="Investigations", icon="folder", verb=cases.VERB, group="Privacy",
        url_name="privacy:case_list", rows=open_cases,
        columns=[
            Column("who", "About", lambda row: str(row.subject) if row.subject else "not known yet"),
            Column("whose", "Record of", lambda row: getattr(row, "patient_name", None) or "–"),
            Column("source", "From", lambda row: row.get_source_display()),
            Column("opened", "Opened", "opened_at", sort="opened_at", kind="date"),
            Column("by", "By", lambda row: str(row.opened_by)),
            Column("age", "Age", "opened_at", sort="opened_at", kind="age", late=30),
            Column("state", "Status", state, kind="state", fill=True),
        ],
        filters=[Filter("state", "Status", "status", choices=[(k, label) for k, label in S.choices if k != S.CLOSED])],
        order=("opened_at", "id"), age_field="opened_at", late=30, row_url=lambda row: row.get_absolute_url(),
        unit="case", empty="No case is open. One is opened from an alert, broken glass or a complaint.",
        primary="Open the next one", beyond_reach=True, home=False,
    )
)  # fmt: skip

COMPLAINTS = register(
    Queue(
        key="complaints", label="Complaints", icon="inbox", verb=cases.VERB, group="Privacy",
        url_name="privacy:complaint_list", rows=lambda user: complaints(user).filter(disposition=""),
        columns=[
            Column("received", "Received", "received_on", sort="received_on", kind="date"),
            Column("how", "How", lambda row: row.get_how_display()),
            Column("by", "Written down by", lambda row: str(row.entered_by)),
            Column("age", "Age", "received_on", sort="received_on", kind="age", late=30),
            Column("case", "Case", lambda row: "opened" if row.case_id else "", fill=True),
        ],
        order=("received_on", "id"), age_field="received_on", late=30,
        row_url=lambda row: reverse("privacy:complaint_show", args=[row.public_id]), unit="complaint",
        empty="No complaint waits for an answer.", primary="Open the next one", beyond_reach=True, home=False,
    )
)  # fmt: skip
