"""Incidents that are not closed, by the first day on which something is due."""

from django.db.models import Count, Q
from django.urls import reverse

from accounts.queues import Column, Filter, Queue, register
from records.incidents.loaders import VIEW, within_reach
from records.incidents.models import OPEN_STATES, Incident
from records.release.queues import days_left

TONES = {
    "REPORTED": "open", "TRIAGE": "doing", "CONTAINED": "doing", "ASSESSED": "wait", "NOT_INCIDENT": "ready",
    "LOW_PROBABILITY": "ready", "BREACH": "late", "NOTIFYING": "doing", "CLOSED": "done",
}  # fmt: skip


def _rows(user):
    people = Count("people", filter=Q(people__voided_at=None))
    return within_reach(user).filter(status__in=OPEN_STATES).select_related("facility").annotate(persons=people)


def _people(row) -> str:
    return "not named yet" if row.persons == 0 else f"{row.persons:,}"


# No name stands in the list: who looks at one case sees its people there.
OPEN = register(
    Queue(
        key="incidents",
        label="Incidents",
        icon="warning",
        verb=VIEW,
        url_name="incidents:queue_incidents",
        group="Privacy",
        rows=_rows,
        columns=[
            Column("number", "Incident", "number", kind="id"),
            Column("kind", "What kind", "get_kind_display", fill=True),
            Column("people", "People", _people),
            Column("left", "Days left", days_left, sort="due_on", kind="state"),
            Column("state", "Status", lambda row: (TONES[row.status], row.get_status_display()), kind="state"),
            Column("discovered", "Discovered", "discovered_on", sort="discovered_on", kind="date"),
            Column("age", "Days", "discovered_on", sort="discovered_on", kind="age", late=60),
            Column("due", "Due", "due_on", sort="due_on", kind="due"),
        ],
        filters=[
            Filter("kind", "What kind", "kind", choices=Incident.Kind.choices),
            Filter(
                "status", "Status", "status", choices=[one for one in Incident.Status.choices if one[0] != "CLOSED"]
            ),
        ],
        order=("due_on", "id"),
        age_field="reported_at",
        late=60,
        unit="incident",
        home=False,
        beyond_reach=True,
        empty="Incidents come here when somebody reports that information went where it should not have.",
        row_url=lambda row: reverse("incidents:incident_show", args=[row.public_id]),
        primary="Look at the next one",
    )
)
