"""The privacy officers' work of the demo: the trail explained, a case under way, an alert explained, a complaint."""

import datetime as dt
import random

from accounts import clock
from accounts.access import forget_reach
from accounts.privacy import alerts, cases, engine
from accounts.privacy.models import Alert
from hitrecords.demo.snoops import LAST, Snoops
from hitrecords.demo.staff import House

COMPLAINT = "A neighbor spoke to me about my operation before I had told anybody. I want to know who looked."


def run(house: House, now: dt.datetime) -> int:
    """Explain the trail so far, and do a morning's work on what it leaves. Returns how many alerts are open."""
    Snoops(house, random.Random(20260505), now).leave(LAST)
    engine.explain()
    officer = house.who("feldman")
    forget_reach(officer)
    case = alerts.decide(alert=_worst("hayes"), verb="open_case", by=officer).case
    case = cases.take(case=case, verb="accept", by=officer)
    cases.take(case=case, verb="preserve", by=officer)
    alerts.decide(
        alert=_worst("tanaka"), verb="explain", by=officer, reason="Case finding for the cancer registry, by telephone"
    )
    cases.log_complaint(
        facility=house.hospital, by=officer, received_on=clock.today(house.hospital) - dt.timedelta(days=2), how="phone",
        complainant="Loretta Hayes", contact="By telephone, afternoons", about=COMPLAINT,
    )  # fmt: skip
    return engine.open_alerts()


def _worst(username: str) -> Alert:
    rows = Alert.objects.filter(user__username=username, status="OPEN", kind="relation")
    return rows.order_by("-score", "pk")[0]
