"""What nothing explains, and what was drawn by lot, as sentences: who opened whose record how often, and why it stands out."""

from accounts import say
from accounts.privacy import alerts, subjects
from accounts.privacy.models import Alert
from accounts.privacy.relations import says
from accounts.privacy.rules import RULES
from accounts.queues import BulkAction, Column, Filter, Queue, register
from accounts.roles import ROLES

VERB = alerts.REVIEW
BY_LOT = Alert.Kind.SAMPLE


def rows(user, *kinds: str):
    found = Alert.objects.filter(status=Alert.Status.OPEN, kind__in=kinds)
    found = alerts.of_facilities(user, found).select_related("user", "facility").prefetch_related("signs")
    return subjects.with_name(user, found)


def role_of(alert: Alert) -> str:
    return ROLES[alert.role].name if alert.role in ROLES else ""


def sentence(alert: Alert) -> str:
    """What happened, without a judgment: "Darnell Hayes opened Loretta Hayes's record 4 times in 6 days"."""
    return f"{alert.user} {did(alert)}"


def did(alert: Alert) -> str:
    if alert.kind == Alert.Kind.PATTERN:
        return f"had an unusual day on {say.day(alert.day)}"
    name = getattr(alert, "patient_name", None)
    whose = f"{name}'s record" if name else "the record of a patient beyond your reach"
    times = "once" if alert.count == 1 else f"{alert.count} times"
    days = (alert.last_at - alert.first_at).days
    return f"opened {whose} {times}" + (f" in {days + 1} days" if days else "")


def because(alert: Alert) -> str:
    """What weighs most first: where the line is too short, the rest stands on the alert's own page."""
    return "; ".join(sign.words for sign in alert.signs.all())


def explained_by(alert: Alert) -> str:
    kind = alert.accesses.exclude(kind="").values_list("kind", flat=True).first()
    return says(kind) if kind else ""


def decide_many(verb: str):
    def run(alert, *, by, reason: str = ""):
        alerts.decide(alert=alert, verb=verb, by=by, reason=reason)

    return run


def _rule(found, value):
    return found.filter(signs__rule=value)


ALERTS = register(
    Queue(
        key="alerts", label="Not explained", icon="flag", verb=VERB, group="Privacy", url_name="privacy:alert_list",
        rows=lambda user: rows(user, Alert.Kind.RELATION, Alert.Kind.PATTERN),
        columns=[
            Column("says", "What happened", sentence),
            Column("score", "Score", "score", sort="score", kind="num"),
            Column("last", "Last", "last_at", sort="last_at", kind="date"),
            Column("because", "Why it stands out", because, fill=True),
            Column("role", "Role", role_of, shown=False),
            Column("count", "Accesses", "count", sort="count", kind="num", shown=False),
            Column("place", "Facility", "facility.name", shown=False),
        ],
        filters=[
            Filter("rule", "Rule", _rule, choices=lambda user: [(r.key, r.label) for r in RULES.values()]),
            Filter("kind", "Kind", "kind", choices=[(k, label) for k, label in Alert.Kind.choices if k != BY_LOT]),
        ],
        order=("-score", "-last_at", "id"), age_field="first_at", late=7, row_url=lambda row: row.get_absolute_url(),
        unit="alert", primary="Review the next one", beyond_reach=True,
        empty="Every access is explained. What nothing explains comes here a few minutes after it happened.",
        bulk=[
            BulkAction("explain", "Explain", VERB, run=decide_many("explain"), hotkey="e", reason=True),
            BulkAction("dismiss", "Dismiss", VERB, run=decide_many("dismiss"), hotkey="d", reason=True),
            BulkAction("open_case", "Open a case", VERB, run=decide_many("open_case"), hotkey="c",
                       asks="A case of its own is opened from each."),
        ],
    )
)  # fmt: skip

SAMPLE = register(
    Queue(
        key="sampled", label="Drawn by lot", icon="check", verb=VERB, group="Privacy", url_name="privacy:sample_list",
        rows=lambda user: rows(user, Alert.Kind.SAMPLE),
        columns=[
            Column("says", "What happened", sentence, fill=True),
            Column("last", "Last", "last_at", sort="last_at", kind="date"),
            Column("count", "Accesses", "count", sort="count", kind="num"),
        ],
        order=("first_at", "id"), age_field="first_at", late=30, row_url=lambda row: row.get_absolute_url(),
        unit="alert", primary="Review the next one", beyond_reach=True, home=False,
        empty="A few of the explained accesses are drawn each day, to see whether the explanations are right.",
        bulk=[BulkAction("confirm", "As it should be", VERB, run=decide_many("confirm"), hotkey="y",
                         asks="Each was as it should be.")],
    )
)  # fmt: skip
