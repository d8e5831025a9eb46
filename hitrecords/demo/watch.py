"""The privacy officers' work of the demo: accesses explained, some alerts decided, a case and a complaint under way."""

import datetime as dt
import random

from accounts.privacy import engine
from hitrecords.demo.snoops import LAST, Snoops
from hitrecords.demo.staff import House


def run(house: House, now: dt.datetime) -> int:
    """Explain the trail so far. Returns how many alerts are open."""
    Snoops(house, random.Random(20260505), now).leave(LAST)
    engine.explain()
    return engine.open_alerts()
