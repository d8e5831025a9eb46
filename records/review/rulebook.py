"""All rules of all times, and the settings they take their limits from, read once for as many stays as there are.

A stay is held to the rules and settings of the day of its discharge, one in house to those of today: so neither a new
version nor another setting rewrites what was judged before.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable

from accounts.policy import policy_at
from records.review.requirement_models import RequirementRule
from records.review.rules import Requirement


class RuleBook:
    """`on(day, klass=, service=)` gives the requirements; asked again for a stay like one before, it answers at once."""

    def __init__(self, rows: Iterable[RequirementRule]):
        self.rows = [row for row in rows if not row.proposed]
        starts: set[dt.date] = {row.effective_from for row in self.rows if row.effective_from}
        ends = {row.effective_to + dt.timedelta(days=1) for row in self.rows if row.effective_to}
        self.turns = sorted(starts | ends)  # between two of them the rules are the same
        self.with_text = frozenset(key for row in self.rows if row.how == "elements" for key in row.types)
        self.carried = any(row.how == "summary_list" for row in self.rows)  # reads what a patient has of other visits
        self._keys = sorted({row.limit_policy for row in self.rows if row.limit_policy})
        self._by_day: dict[dt.date, tuple] = {}
        self._known: dict[tuple, tuple[Requirement, ...]] = {}

    @classmethod
    def load(cls) -> "RuleBook":
        """One query; settings are kept for seconds in the process."""
        return cls(RequirementRule.objects.filter(proposed=False))

    def on(self, day: dt.date, *, klass: str, service: str = "") -> tuple[Requirement, ...]:
        """The requirements for a stay of this class and service under the rules of the day, in the order of the checklist."""
        key = (bisect_right(self.turns, day), self._settings_of(day), klass, service)
        found = self._known.get(key)
        if found is None:
            rows = [row for row in self.rows if row.lives_on(day) and row.fits(klass, service)]
            found = self._known[key] = tuple(row.requirement(_limit(row, day)) for row in rows)
        return found

    def _settings_of(self, day: dt.date) -> tuple:
        """The limits that the settings of the day give."""
        known = self._by_day.get(day)
        if known is None:
            known = self._by_day[day] = tuple(policy_at(key, day) for key in self._keys)
        return known

    def without(self, key: str) -> "RuleBook":
        """This book as if there were no such rule."""
        return RuleBook([row for row in self.rows if row.key != key])

    def instead(self, row: RequirementRule) -> "RuleBook":
        """This book as if the proposed row had always been the rule: what a trial compares with."""
        stand_in = RequirementRule(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
        stand_in.proposed, stand_in.effective_from, stand_in.effective_to = False, dt.date.min, None
        others = [r for r in self.rows if r.key != row.key]
        return RuleBook(sorted([*others, stand_in], key=lambda r: (r.position, r.pk or 0)))


def _limit(row: RequirementRule, day: dt.date) -> int | None:
    return policy_at(row.limit_policy, day) if row.limit_policy else None
