"""Which reports there are. Features beside this one put theirs in the index with `register_report`."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.access import has_verb


@dataclass(frozen=True)
class Report:
    """A report: its words in the index, the verb it takes, and either what builds its page (reports/pages.py) or, for
    a feature that draws its own, the name of its URL."""

    key: str
    label: str
    words: str
    verb: str = "records.view_completion_report"
    url_name: str = ""
    build: Callable | None = None
    icon: str = "chart"


REPORTS: dict[str, Report] = {}


def register_report(report: Report) -> Report:
    """Put a report in the index, in the order of registration. ValueError when its key is taken by another."""
    if REPORTS.get(report.key, report) != report:
        raise ValueError(f"There is a report {report.key} already.")
    REPORTS[report.key] = report
    return report


def reports_for(user) -> list[Report]:
    return [report for report in REPORTS.values() if has_verb(user, report.verb)]
