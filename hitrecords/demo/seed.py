"""Builds the demo hospital in one transaction: everything is there, or nothing is."""

import datetime as dt
import os
import random
import subprocess
import sys
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from tqdm import tqdm

from accounts import audit, clock
from accounts.people.models import Facility
from hitrecords.demo import (
    afterwards,
    analysis,
    audits,
    cases,
    delinquency,
    desk,
    dictations,
    inboxes,
    queries,
    requirements,
    snoops,
    watch,
    work,
)
from hitrecords.demo.people import Town
from hitrecords.demo.register import add_patients
from hitrecords.demo.scenarios.case import ZONE
from hitrecords.demo.staff import House, build_house, retire, write_sign_in
from hitrecords.demo.timetable import Timetable
from hitrecords.demo.visits import Ward
from hitrecords.problems import Problem
from records.documents import files

SEED = 20260101
TOWN = 548  # people before the newborns and those with a story of their own
BIRTHS = 22
# Inside the transaction no table has statistics yet, and only its owner may gather them: without, the planner takes
# tables of ten thousand rows for empty ones and reads them whole, again and again.
PLANS = "SET LOCAL enable_seqscan = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off; SET LOCAL jit = off"


def is_there() -> bool:
    """Whether the demo hospital has been built: its facility is written in the same transaction as all the rest."""
    return Facility.objects.filter(code="MVMC").exists()


def check_place() -> None:
    """Only on the embedded database of a demonstration. Raises Problem in words."""
    if os.environ.get("DATABASE_URL") or not settings.DEMO:
        raise Problem(
            "The demo hospital is built on the embedded database only: its people have passwords that anybody on this "
            "machine may read.\nWay out: unset DATABASE_URL and ALLOWED_HOSTS."
        )


def load_codes(say: Callable[[str], None]) -> None:
    """The code sets, if they are not there: loaded by a command that works as the database's owner."""
    from coding.codes.models import Code

    if Code.objects.exists():
        return
    say("Loading ICD-10-CM, ICD-10-PCS and MS-DRG weights")
    manage = str(settings.BASE_DIR / "manage.py")
    subprocess.run([sys.executable, manage, "load_code_packages"], check=True, stdout=subprocess.DEVNULL)


def build(*, progress: bool = True, scale: float = 1) -> dict[str, int]:
    """Everything, dated relative to now; tests ask for a smaller town by `scale`. Returns counts by kind. Takes an advisory lock, so that two do not build at once."""
    now = clock.now().astimezone(ZONE)  # the hospital's wall clock: days are counted on it
    with transaction.atomic(), audit.situated(audit.Situation(request_id="demo")), files.bulk():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7120101)")
            cursor.execute(PLANS)
        if is_there():
            return {}
        builder = Builder(now, progress)
        builder.run(scale)
    return builder.counts


class Builder:
    """The order of building; each step says what it is doing."""

    def __init__(self, now: dt.datetime, progress: bool):
        self.rng, self.now = random.Random(SEED), now
        self.bar = tqdm(total=17, disable=not progress, bar_format="  {desc:<42}{bar:24} {elapsed}")
        self.counts: dict[str, int] = {}

    def run(self, scale: float) -> None:
        with clock.at(self.now), self.bar:
            house = self.step("Staff, roles and teams", build_house, self.now, self.rng)
            table = self.step("Eighteen months of visits", self.plan, scale, house)
            ward, booked = self.step("Patients and encounters", self.admit, table, house)
            self.counts["documents"] = self.step("Documents", ward.write, booked)
            self.step("Results and procedures", ward.measure, booked)
            self.step("Finished charts and codes", work.close_history, booked, house, self.now)
            self.step("Open charts, codes and inboxes", work.open_work, booked, house, ward, self.rng, self.now)
            self.step("The department's rules", requirements.run, booked, house, self.now)
            self.step("Coding cases, and what was billed", desk.run, booked, house, self.now)
            self.step("Queries to physicians", queries.run, booked, house, self.now)
            self.step("Audits of codes, and a trainee", audits.run, booked, house, self.now)
            self.counts["dictations"] = self.step(
                "Dictations", dictations.dictate, house, random.Random(SEED), self.now
            )
            self.step("What analysts found", analysis.run, booked, house, self.now)
            self.step("Covered inboxes and corrections", inboxes.furnish, house, self.now)
            self.step("Requests for records", work.requests, booked, house, self.rng, self.now)
            self.step("Accountings and incidents", afterwards.run, booked, house, self.now)
            self.step("The trail of the last weeks", snoops.leave_trail, table, ward, booked, house, self.rng, self.now)
            retire(house, (self.now - dt.timedelta(days=21)).date())
            self.step("Letters, suspensions and closed months", delinquency.run, booked, house, self.now)
            self.counts["alerts"] = self.step("Every access explained", watch.run, house, self.now)
            write_sign_in(house)

    def step(self, words: str, work: Callable, *given):
        self.bar.set_description_str(words)
        made = work(*given)
        self.bar.update()
        return made

    def plan(self, scale: float, house: House) -> Timetable:
        town = Town(self.rng, self.now.date())
        town.fill(round(TOWN * scale))
        table = Timetable(self.rng, self.now, list(town.people))
        cases.add(table, town, house)
        table.births(round(BIRTHS * scale), town)
        table.fill(scale)
        return table

    def admit(self, table: Timetable, house: House):
        at_clinic = {id(v.person) for v in table.visits if v.at_clinic}
        patients = add_patients(table.people, house, self.rng, self.now, at_clinic)
        ward = Ward(house, patients, self.rng, self.now)
        ward.people = table.people
        work.choose_gaps(table.visits, self.rng, self.now)
        booked = ward.admit(table.visits)
        work.apply_gaps(booked)
        ward.close_numbers()
        self.counts |= {"patients": len(patients), "encounters": len(booked)}
        return ward, booked
