"""What audits say of coders: code accuracy and DRG accuracy, apart and together, with productivity beside them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from accounts.access import visible_to
from accounts.policy import policy
from coding.assignment.models import CodeSet, CodeSetEvent
from coding.audits import compare, productivity
from coding.audits.models import AuditChart, AuditFinding, AuditMember, CodingAudit
from records.transcription.report import bounds, months

__all__ = ["bounds", "months"]  # the months of the house's reports
NO_TIME = ("import",)


@dataclass
class Tally:
    """Final charts counted together. Percents are 0.0 to 100.0, or None where nothing was to be right."""

    label: str = ""
    key: str = ""
    charts: int = 0
    drg_right: int = 0
    drg_of: int = 0
    taken_off: int = 0  # over-coded codes of audits in which they subtract
    up: int = 0
    down: int = 0
    dollars: Decimal | None = None
    without_dollars: int = 0
    measures: dict[str, compare.Score] = field(default_factory=lambda: defaultdict(compare.Score))
    kinds: Counter = field(default_factory=Counter)

    def add(self, chart: AuditChart) -> None:
        self.charts += 1
        for name in compare.MEASURES:
            self.measures[name] += chart.score(name)
        self.taken_off += chart.score("codes").over if chart.audit.subtracts else 0
        if chart.drg_right is not None:
            self.drg_of += 1
            self.drg_right += chart.drg_right
        self.up += chart.drg_direction == "up"
        self.down += chart.drg_direction == "down"
        if chart.drg_right is False:
            if chart.dollars is None:
                self.without_dollars += 1
            else:
                self.dollars = (self.dollars or Decimal(0)) + chart.dollars

    @property
    def codes(self) -> Decimal | None:
        """Code over code."""
        score = self.measures["codes"]
        return compare.Score(score.correct, score.total, self.taken_off).percent(subtract=bool(self.taken_off))

    @property
    def drg(self) -> Decimal | None:
        """Case over case."""
        return compare.Score(self.drg_right, self.drg_of).percent()

    @property
    def code_score(self) -> compare.Score:
        return self.measures["codes"]

    @property
    def others(self) -> list[tuple[str, Decimal | None, compare.Score]]:
        """POA, procedures, modifiers, disposition: label, percent, score."""
        names = [name for name in compare.MEASURES if name != "codes"]
        return [(compare.MEASURES[n], self.measures[n].percent(), self.measures[n]) for n in names]

    @property
    def findings(self) -> int:
        return sum(self.kinds.values())

    @property
    def classes(self) -> list[tuple[str, str, int]]:
        """Final findings by class of error."""
        return [(key, label, self.kinds[key]) for key, label in compare.KINDS]


def final_charts(user, **where) -> QuerySet[AuditChart]:
    """Charts whose findings are final, within reach: only these count."""
    rows = AuditChart.objects.filter(status=AuditChart.Status.FINAL, **where).select_related("audit", "coder")
    return visible_to(user, rows)


def tallies(charts: QuerySet[AuditChart]) -> list[Tally]:
    """One a coder, by name: two queries, however many charts."""
    found: dict[int, Tally] = {}
    for chart in charts.order_by("coder__last_name", "coder__first_name", "coder_id", "id"):
        coder = chart.coder
        found.setdefault(coder.pk, Tally(coder.get_full_name(), coder.public_id)).add(chart)
    standing = AuditFinding.objects.filter(chart__in=charts.order_by().values("pk")).exclude(
        status__in=AuditFinding.FALLEN
    )
    for coder, kind in standing.values_list("chart__coder_id", "kind"):
        found[coder].kinds[kind] += 1
    return list(found.values())


def together(rows: Iterable[Tally]) -> Tally:
    """All coders in one line."""
    whole = Tally("All coders")
    for one in rows:
        whole.charts, whole.drg_right, whole.drg_of = (
            whole.charts + one.charts, whole.drg_right + one.drg_right, whole.drg_of + one.drg_of,
        )  # fmt: skip
        whole.taken_off, whole.up, whole.down = (
            whole.taken_off + one.taken_off,
            whole.up + one.up,
            whole.down + one.down,
        )
        whole.without_dollars += one.without_dollars
        if one.dollars is not None:
            whole.dollars = (whole.dollars or Decimal(0)) + one.dollars
        for name, score in one.measures.items():
            whole.measures[name] += score
        whole.kinds += one.kinds
    return whole


def of_audit(user, made: CodingAudit) -> dict:
    """The report of one audit."""
    lines = tallies(final_charts(user, audit=made))
    drawn = {m.user.public_id: m for m in made.members.filter(part=AuditMember.Part.CODER).select_related("user")}
    counts = Counter(visible_to(user, made.charts.order_by()).values_list("status", flat=True))
    return {
        "lines": [(line, drawn.get(line.key)) for line in lines], "whole": together(lines), "counts": counts,
        "members": list(drawn.values()), "left_out": counts["EXCLUDED"],
        "waiting": sum(counts.values()) - counts["FINAL"] - counts["EXCLUDED"],
        "population": sum(m.population or 0 for m in drawn.values()), "drawn": sum(m.drawn or 0 for m in drawn.values()),
    }  # fmt: skip


# ------------------------------------------------------------- productivity


@dataclass
class Work:
    """One coder's finished charts of one group of classes in a month."""

    group: str
    charts: int = 0
    timed: int = 0
    time: dt.timedelta = dt.timedelta()

    @property
    def label(self) -> str:
        return productivity.GROUPS[self.group][0]

    @property
    def expected(self) -> list:
        return policy(productivity.GROUPS[self.group][1])

    @property
    def rate(self) -> Decimal | None:
        return productivity.per_hour(self.timed, self.time)

    @property
    def against(self) -> str:
        return productivity.against(self.rate, self.expected)

    @property
    def hours(self) -> Decimal:
        return (Decimal(int(self.time.total_seconds())) / 3600).quantize(Decimal("0.1"))


def work(user, month: str, *, coder=None) -> dict[str, list[Work]]:
    """What was final-coded in the month, by the coder's public id and the group of its class: two queries."""
    start, end = bounds(month)
    sets = CodeSet.objects.filter(final_at__gte=start, final_at__lt=end, coder__isnull=False, replaces=None)
    sets = visible_to(user, sets.filter(coder=coder) if coder else sets)
    rows = list(sets.order_by().values_list("pk", "coder__public_id", "encounter__klass"))
    moments = defaultdict(list)
    events = CodeSetEvent.objects.filter(subject__in=sets.order_by().values("pk")).exclude(verb__in=NO_TIME)
    for pk, now, at in events.order_by("at", "id").values_list("subject_id", "now", "at"):
        moments[pk].append(productivity.Moment(now, at))
    longest = dt.timedelta(minutes=policy("productivity_longest_minutes"))
    found: dict[str, dict[str, Work]] = defaultdict(dict)
    for pk, who, klass in rows:
        group = productivity.group_of(klass)
        one = found[who].setdefault(group, Work(group))
        time = productivity.time_at_desk(moments[pk], longest)
        one.charts += 1
        if time is not None:
            one.timed, one.time = one.timed + 1, one.time + time
    order = list(productivity.GROUPS)
    return {who: sorted(groups.values(), key=lambda w: order.index(w.group)) for who, groups in found.items()}


@dataclass
class Person:
    """A coder's month: quality and productivity side by side."""

    label: str
    key: str
    quality: Tally
    work: list[Work]


def of_month(user, month: str, *, coder=None) -> list[Person]:
    """Every coder who finished or was audited in the month, by name; with `coder` that one alone."""
    from accounts.people.models import User

    start, end = bounds(month)
    charts = final_charts(user, final_at__gte=start, final_at__lt=end, **({"coder": coder} if coder else {}))
    quality = {line.key: line for line in tallies(charts)}
    done = work(user, month, coder=coder)
    names = {
        one.public_id: one.get_full_name()
        for one in User.objects.filter(public_id__in={*quality, *done}).order_by("last_name", "first_name", "pk")
    }
    return [Person(name, key, quality.get(key, Tally(name, key)), done.get(key, [])) for key, name in names.items()]


def trend(user, coder) -> list[dict]:
    """The coder's code and DRG accuracy by month of the final result, oldest first, of the last thirteen months: two
    queries. Months without a final chart are not drawn."""
    wanted = months()
    start, _ = bounds(wanted[-1][0])
    by_month: dict[str, Tally] = {}
    for chart in final_charts(user, coder=coder, final_at__gte=start).order_by("final_at", "id"):
        key = next(k for k, _ in wanted if bounds(k)[0] <= chart.final_at < bounds(k)[1])
        by_month.setdefault(key, Tally(dict(wanted)[key], key)).add(chart)
    return [{"label": tally.label, "key": key, "tally": tally} for key, tally in by_month.items()]


# ------------------------------------------------------------------ as files

HEADS = (
    "Coder", "Charts final", "Codes correct", "Codes of the auditor", "Codes not supported", "Code accuracy, %",
    "DRGs right", "DRGs reviewed", "DRG accuracy, %", "POA, %", "Procedures, %", "Modifiers, %", "Disposition, %",
    "DRG up", "DRG down", "Dollars", *(label for _, label in compare.KINDS),
)  # fmt: skip


def as_row(line: Tally) -> tuple:
    score = line.code_score
    values = (
        line.label, line.charts, score.correct, score.total, score.over, line.codes, line.drg_right, line.drg_of, line.drg,
        *(percent for _, percent, _ in line.others), line.up, line.down,
        "n/a" if line.dollars is None and line.without_dollars else line.dollars, *(n for _, _, n in line.classes),
    )  # fmt: skip
    return tuple("" if value is None else value for value in values)


WORK_HEADS = (
    "Coder",
    "Charts of",
    "Final-coded",
    "With measured time",
    "Hours",
    "Charts an hour",
    "Expected from",
    "to",
)


def month_rows(people: list[Person]) -> Iterator[tuple]:
    """A month as rows of a file: quality, then productivity."""
    yield HEADS
    for one in people:
        yield as_row(one.quality)
    yield WORK_HEADS
    for one in people:
        for done in one.work:
            low, high = done.expected
            rate = "" if done.rate is None else done.rate
            yield one.label, done.label, done.charts, done.timed, done.hours, rate, low, high


def audit_rows(made: CodingAudit, found: dict) -> Iterator[tuple]:
    """An audit's report as rows of a file: what it is, then its lines."""
    for words in statements(made, found):
        yield (words,)
    yield HEADS
    for line, _ in found["lines"]:
        yield as_row(line)
    yield as_row(found["whole"])


def statements(made: CodingAudit, found: dict) -> list[str]:
    """What a reader must know before believing the figures."""
    drawn = f"{found['drawn']} of {found['population']} accounts, drawn with the seed {made.seed}"
    said = [
        f"A {made.get_kind_display().lower()} sample of {drawn}: what it finds may be taken for all of them."
        if made.generalizes
        else f"A focused sample of {drawn}: it looks where faults are expected, and says nothing of other accounts.",
        "Code accuracy is code over code: the coder's correct codes of the auditor's total codes. Codes that the auditor "
        + ("does not find are taken off the correct ones, never below 0." if made.subtracts
           else "does not find do not subtract; they stand beside it."),
        "DRG accuracy is case over case: records with the right DRG of records reviewed. A right DRG can hide wrong codes.",
        f"The standard is {made.standard}%. Only final findings count; the admitting diagnosis is not compared, and the "
        "order of codes counts as a finding of its own, not in code accuracy.",
    ]  # fmt: skip
    said.append(
        f"Dollars are the change of weight at a base rate of ${made.base_rate:,}." if made.base_rate
        else "Dollars are n/a: no base rate was set when the sample was drawn."
    )  # fmt: skip
    if found["left_out"]:
        said.append(f"Left out with a reason: {found['left_out']}.")
    if found["waiting"]:
        said.append(f"Not final yet, and not counted: {found['waiting']}.")
    return said
