"""Broken glass that somebody else must look at."""

from django.urls import reverse

from accounts.access.glass import BreakGlass
from accounts.queues import Column, Queue, register


def state(row: BreakGlass) -> tuple[str, str]:
    if row.status == BreakGlass.Status.UNJUSTIFIED:
        return "stop", "Not justified: open a case"
    return ("late", "Late, taken further up") if row.escalated_at else ("wait", "To be reviewed")


GLASS = register(
    Queue(
        key="glass",
        label="Break-the-glass",
        icon="glass",
        verb="accounts.review_glass",
        group="Privacy",
        url_name="privacy:glass_list",
        rows=lambda user: (
            BreakGlass.objects.filter(status__in=[BreakGlass.Status.PENDING, BreakGlass.Status.UNJUSTIFIED])
            .exclude(user=user)
            .select_related("user", "facility")
        ),
        columns=[
            Column("who", "Who", lambda row: str(row.user)),
            Column("reason", "Reason", "get_reason_code_display"),
            Column("text", "In their words", "reason_text", fill=True),
            Column("at", "Broken", "at", sort="at", kind="date"),
            Column("due", "Review due", "review_due", sort="review_due", kind="due"),
            Column("state", "Status", state, kind="state"),
            Column("facility", "Facility", "facility.name", shown=False),
        ],
        order=("review_due", "id"),
        age_field="at",
        late=3,
        row_url=lambda row: reverse("privacy:glass_show", args=[row.public_id]),
        unit="access",
        units="accesses",
        empty="Nobody broke the glass without a review since. When somebody does, it comes here at once.",
        primary="Review the next one",
        beyond_reach=True,
    )
)
