"""Coding quality in the demo: a closed random audit with findings of most classes, an open one in every state, a trainee
part-way. Everything by the actions that the screens use."""

import datetime as dt
import random
from itertools import zip_longest

from accounts import clock
from accounts.access import forget_reach
from accounts.workflow import Refused
from coding.assignment import actions as desk
from coding.assignment import opening
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.audits import actions, findings
from coding.audits.compare import Coded
from coding.audits.models import AuditChart, CodingAudit
from coding.audits.readings import read
from coding.codes.models import Code
from hitrecords.demo.desk import is_ours
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from hitrecords.demo.work import CodingDesk

DAY = dt.timedelta(days=1)
CODERS = ("nair", "kessler")
# What the auditor finds on one chart after the other, where its codes allow it; "same": nothing.
TURNS = ("omitted", "poa", "same", "wrong", "added", "same", "pcs", "disposition", "sequence", "same")
OF_THE_STAY = ("same", "disposition")
REBUTTAL = "The progress note of the second day names it, with its treatment."


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    Quality(booked, house, now).run()


class Quality:
    def __init__(self, booked: list[Booked], house: House, now: dt.datetime):
        self.booked, self.house, self.now = booked, house, now
        self.lead, self.director = (self.who(name) for name in ("bauer", "halloran"))

    def who(self, name: str):
        user = self.house.who(name)
        forget_reach(user)
        return user

    def run(self) -> None:
        self.closed()
        self.open()
        self.trainee()

    def draw(self, name: str, start: int, end: int, *, drawn: int, per_coder: int, **more) -> CodingAudit:
        """An audit of the inpatients final-coded between so many days ago, drawn `drawn` days ago."""
        with clock.at(self.now - drawn * DAY):
            made = actions.plan(
                facility=self.house.hospital, by=self.lead, coders=[self.who(one) for one in CODERS],
                reviewers=[self.lead], kind=more.pop("kind", "random"), name=name, klass="IMP", per_coder=per_coder,
                period_from=(self.now - start * DAY).date(), period_to=(self.now - end * DAY).date(), **more,
            )  # fmt: skip
            try:
                return actions.draw(made, by=self.lead)
            except Refused:  # a small town may have coded nothing then
                return actions.cancel(made, by=self.lead, reason="Nothing was final-coded in that period.")

    # ---- closed
    def closed(self) -> None:
        made = self.draw("Inpatients, quarterly sample", 150, 60, drawn=40, per_coder=5, seed="quarter",
                         why="The yearly plan: five inpatients of each coder a quarter.")  # fmt: skip
        turns, answered = list(TURNS), 0
        for chart in made.charts.order_by("place", "id"):
            found = self.audit(chart, turns, days_ago=35)
            self.answer(chart, answered, days_ago=30)
            answered += found
        if made.status == "OPEN":
            with clock.at(self.now - 20 * DAY):
                actions.educate(made, coder=self.who("nair"), by=self.lead,
                                words="Section I.C.9.e: which infarction is coded, and since when. Read it until Friday.")  # fmt: skip
                actions.close(made, by=self.lead)

    def audit(self, chart: AuditChart, turns: list[str], *, days_ago: int) -> bool:
        """Coded blind with the first of `turns` that its codes allow, and compared; a reading that cannot be finished is
        left out of the audit. True where something was found: that turn is done then."""
        with clock.at(self.now - days_ago * DAY):
            chart = self.whole(chart)
            copy = findings.go_on(chart, "start", by=self.lead).copy
            coded = in_order(read(chart.coder_codes))
            turn = next((one for one in turns if one in OF_THE_STAY or differing(coded, one) != coded), "same")
            for one in differing(coded, turn):
                add(copy, one, chart, by=self.lead)
            stay = chart.codeset.encounter
            if stay.disposition:
                other = "06" if stay.disposition != "06" else "01"
                found = other if turn == "disposition" else stay.disposition
                desk.confirm_disposition(copy, by=self.lead, disposition=found)
            try:
                step(CodeSet.every.get(pk=copy.pk), "compare", by=self.lead)
            except Refused:
                reason = "The record lacks what its codes rest on."
                actions.exclude(self.whole(chart), by=self.lead, reason=reason)
                return False
            if turn in turns:
                turns.remove(turn)
        return chart.findings.exists()

    def whole(self, chart: AuditChart) -> AuditChart:
        return AuditChart.objects.select_related(*findings.TOLD).get(pk=chart.pk)

    def answer(self, chart: AuditChart, number: int, *, days_ago: int, until: str = "FINAL") -> None:
        """To the coder and on: most is accepted; every third with findings is rebutted, and then overturned, upheld or
        withdrawn in turn."""
        chart = self.whole(chart)
        if chart.status != "COMPARED":
            return
        with clock.at(self.now - days_ago * DAY):
            if not chart.findings.exists():
                findings.go_on(chart, "agree", by=self.lead)
                return
            findings.go_on(chart, "release", by=self.lead)
        if until == "WITH_CODER":
            return
        rebuts = until != "FINAL" or number % 3 == 1
        coder = self.who(chart.coder.username)
        with clock.at(self.now - (days_ago - 2) * DAY):
            for finding in chart.findings.all():
                findings.decide(finding, "rebut" if rebuts else "accept", by=coder, reason=REBUTTAL if rebuts else "")
            findings.go_on(self.whole(chart), "rebut" if rebuts else "accept", by=coder)
        if rebuts and until != "REBUTTED":
            self.reconsider(chart, number, days_ago=days_ago - 4, until=until)

    def reconsider(self, chart: AuditChart, number: int, *, days_ago: int, until: str) -> None:
        with clock.at(self.now - max(days_ago, 0) * DAY):
            withdraws = until == "FINAL" and number % 9 == 7
            for finding in chart.findings.all():
                verb, words = (
                    ("withdraw", "You are right: page 2.") if withdraws else ("maintain", "It was not treated.")
                )
                findings.decide(finding, verb, by=self.lead, reason=words)
            findings.go_on(self.whole(chart), "settle" if withdraws else "refer", by=self.lead)
            if withdraws or until == "TO_ADJUDICATE":
                return
            verb = "overturn" if number % 2 else "uphold"
            for finding in chart.findings.all():
                findings.decide(
                    finding, verb, by=self.director, reason="Decided on the record and the guideline, III.C."
                )
            findings.go_on(self.whole(chart), "decide", by=self.director)

    # ---- open
    def open(self) -> None:
        """Every state at once: to audit, begun, compared, with its coder, rebutted, to adjudicate."""
        made = self.draw("Inpatients, this quarter", 59, 12, drawn=9, per_coder=4, seed="this quarter")
        states = ("TO_ADJUDICATE", "REBUTTED", "WITH_CODER", "RECODING", "COMPARED", "WITH_CODER")
        charts = list(made.charts.order_by("place", "id"))
        mixed = [one for pair in zip_longest(charts[::2], charts[1::2]) for one in pair if one]
        turns = [one for one in TURNS if one != "same"]
        for number, state in enumerate(states):
            while len(mixed) > 1:  # the last is still to audit
                if self.brought_to(state, mixed.pop(0), turns, number):
                    break
        self.draw("Sepsis before billing", 11, 0, drawn=0, per_coder=5, kind="focused", drgs=[871, 872])

    def brought_to(self, state: str, chart: AuditChart, turns: list[str], number: int) -> bool:
        """False where the chart ended otherwise: its reading could not be finished, or nothing was found."""
        if state == "RECODING":
            self.begin(chart)
            return True
        found = self.audit(chart, turns, days_ago=7)
        if state != "COMPARED":
            self.answer(chart, number, days_ago=6, until=state)
        return found

    def begin(self, chart: AuditChart) -> None:
        chart = self.whole(chart)
        copy = findings.go_on(chart, "start", by=self.lead).copy
        for one in read(chart.coder_codes)[:2]:
            add(copy, one, chart, by=self.lead)

    # ---- the trainee
    def trainee(self) -> None:
        """Theo Lind hands in three charts more; all but the last are reviewed, one of them with an edit."""
        self.hand_in()
        waiting = CodeSet.objects.filter(status="TRAINEE_REVIEW").order_by("discharged_at", "id")
        for number, codeset in enumerate(list(waiting.select_related(*desk.LOADED))[:-1]):
            try:
                if number == 0:
                    desk.add_code(codeset, by=self.lead, system="icd10cm", code="E87.6", poa="Y")
                desk.finalize(codeset, by=self.lead)
            except Refused:
                continue  # an edit asks for a person's word

    def hand_in(self) -> None:
        lind, bench = self.who("lind"), CodingDesk(self.house, random.Random(7), self.now)
        ready = CodeSet.objects.filter(status="READY", encounter__klass="IMP", patient__restricted=False)
        chosen = set(ready.order_by("-discharged_at", "-id").values_list("encounter", flat=True)[:3])
        for b in self.booked:
            if b.encounter.pk in chosen and not is_ours(b):
                codeset = step(opening.in_force(b.encounter), "start", by=lind)
                bench.code(codeset, b, lind, whole=True)
                bench.finish(CodeSet.objects.select_related(*desk.LOADED).get(pk=codeset.pk), "trainee", lind, b)


def add(copy: CodeSet, one: Coded, chart: AuditChart, *, by) -> None:
    told = chart.codeset.assignments.filter(kind="procedure", voided_at=None).select_related("provider").first()
    more = {"performed_on": told.performed_on, "provider": told.provider} if told and one.kind == "procedure" else {}
    try:
        desk.add_code(copy, by=by, system=one.system, code=one.code, poa=one.poa, **more)
    except Refused:
        return  # not valid any more: the auditor does not take it


def in_order(codes: list[Coded]) -> list[Coded]:
    """The principal first."""
    return sorted(codes, key=lambda one: (one.kind != "principal", one.kind, one.sequence))


def differing(codes: list[Coded], turn: str) -> list[Coded]:
    """The coder's codes, in their order, with the difference that the auditor finds; the same where they do not allow it."""
    codes = list(codes)
    others = [n for n, one in enumerate(codes) if one.kind == "other"]
    procedures = [n for n, one in enumerate(codes) if one.kind == "procedure"]
    if turn == "omitted" and all(one.code != "E876" for one in codes):
        codes.insert(1, Coded("other", "icd10cm", "E876", poa="Y"))
    elif turn == "added" and others:
        del codes[others[-1]]
    elif turn == "pcs" and procedures:
        codes[procedures[0]] = _neighbour(codes[procedures[0]])
    elif turn == "wrong" and others:
        codes[others[0]] = _neighbour(codes[others[0]])
    elif turn == "poa":
        at = next((n for n in others if codes[n].poa in ("Y", "N")), 0)
        codes[at] = Coded(**{**codes[at].as_dict(), "poa": "N" if codes[at].poa == "Y" else "Y", "modifiers": ()})
    elif turn == "sequence" and others:
        codes[0], codes[others[0]] = codes[others[0]], codes[0]
    return codes


def _neighbour(one: Coded) -> Coded:
    """Another code of the same category or table that is valid now."""
    near = Code.objects.of(one.system).on(clock.today()).filter(code__startswith=one.code[:-1], billable=True)
    other = near.exclude(code=one.code).order_by("code").values_list("code", flat=True).first()
    return Coded(**{**one.as_dict(), "code": other or one.code, "modifiers": ()})
