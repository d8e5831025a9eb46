"""How lines become figures: pure. Five items lacking on one record are one record."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from records.delinquency import rules
from records.delinquency.reports.lines import COMPLETED, DECLINED, HISTORY, OPERATIVE, ORDERS, OWED, Line, of

# What a number on a page stands for; its drill-down shows the lines that this keeps.
KEEP: dict[str, Callable[[Line], bool]] = {
    "": lambda line: True,
    "overdue": lambda line: line.overdue and not line.delinquent,
    "delinquent": lambda line: line.delinquent,
    "met": lambda line: line.met,
    "missed": lambda line: not line.met,
} | {f"age{n}": (lambda line, n=n: rules.band(line.days) == n) for n in range(len(rules.BANDS))}
BY: dict[str, Callable[[Line], tuple[str, str]]] = {
    "provider": lambda line: (line.provider or "nobody", line.provider_name),
    "service": lambda line: (line.service, line.service),
    "kind": lambda line: (line.kind, line.kind),
    "answer": lambda line: (line.words, line.words),
}


def records(lines: Iterable[Line]) -> int:
    """How many records: each once, whatever it lacks."""
    return len({line.chart for line in lines})


def overdue_records(lines: Iterable[Line]) -> int:
    """Records with an item past its own limit that are not delinquent as a whole."""
    return records(line for line in lines if KEEP["overdue"](line))


def share(lines: list[Line]) -> tuple[int, int]:
    """(met, all)."""
    return sum(line.met for line in lines), len(lines)


def percent(part: int, whole: int) -> str:
    """ "87%", or "n/a" of nothing."""
    return f"{part / whole:.0%}" if whole else "n/a"


def mean_days(lines: list[Line]) -> float | None:
    return sum(line.days for line in lines) / len(lines) if lines else None


def select(lines: Iterable[Line], what: str = "", by: str = "", key: str = "") -> list[Line]:
    """The lines behind a number. KeyError for a `what` or `by` that no page shows."""
    keep, group = KEEP[what], BY[by] if by else None
    return [line for line in lines if keep(line) and (group is None or group(line)[0] == key)]


@dataclass
class Group:
    """The lines of one provider, service or kind."""

    key: str
    name: str
    lines: list[Line] = field(default_factory=list)


def grouped(lines: Iterable[Line], by: str) -> list[Group]:
    """In order of how many records each has, then by name."""
    groups: dict[str, Group] = {}
    for line in lines:
        key, name = BY[by](line)
        groups.setdefault(key, Group(key, name)).lines.append(line)
    return sorted(groups.values(), key=lambda g: (-records(of_late(g.lines)), -records(g.lines), g.name))


def of_late(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.delinquent]


def bands(lines: Iterable[Line]) -> list[int]:
    """Records by age since their discharge, in the bands of rules.BANDS."""
    charts = defaultdict(set)
    for line in lines:
        charts[rules.band(line.days)].add(line.chart)
    return [len(charts[n]) for n in range(len(rules.BANDS))]


def totals(lines: list[Line], discharges: int) -> dict:
    """A month's figures in one mapping, as they are kept with its close."""
    owed, history, operative, orders = (of(lines, measure) for measure in (OWED, HISTORY, OPERATIVE, ORDERS))
    done, declined = of(lines, COMPLETED), of(lines, DECLINED)
    late = records(of_late(owed))
    return {
        "incomplete": records(owed), "overdue": overdue_records(owed), "delinquent": late, "discharges": discharges,
        "rate": rules.ratio(late, discharges), "history": share(history), "operative": share(operative),
        "orders": share(orders),
        "completed": len(done), "mean_days": mean_days(done), "declined": len(declined),
    }  # fmt: skip
