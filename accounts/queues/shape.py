"""What a work queue is: declared once by its feature, drawn, counted, filtered and exported by this package."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

KINDS = ("text", "id", "num", "date", "age", "due", "money", "state", "patient")


@dataclass(frozen=True)
class Column:
    """A column: where its value comes from and how it reads.

    `value`: a dotted path ("patient.mrn"; the last step may be a method) or a callable(row). `sort`: the model field
    that orders by it, or None. `kind`: one of KINDS; a state's value is (tone, words) or words; an age's or due's a
    date or moment. `late`: days at which an age turns red. `shown`: part of the first view. `fill`: takes the room.
    """

    key: str
    label: str
    value: str | Callable[[Any], Any]
    sort: str | None = None
    kind: str = "text"
    late: int | None = None
    shown: bool = True
    fill: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"Column {self.key}: no kind {self.kind}.")

    def of(self, row) -> Any:
        """The row's value in this column; a step that is None ends the path there."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in self.value.split("."):
            found = getattr(found, step, None)
            found = found() if callable(found) and not isinstance(found, Model) else found
            if found is None:
                return None
        return found


@dataclass(frozen=True)
class Filter:
    """A filter: a lookup path, or apply(queryset, value) -> queryset. `phi`: its value never stands in a URL.

    `choices`: (value, label) pairs, or a callable(user) that gives them; without choices it is a text box.
    """

    key: str
    label: str
    lookup: str | Callable[[QuerySet, str], QuerySet]
    choices: Iterable[tuple[str, str]] | Callable[[Any], Iterable[tuple[str, str]]] = ()
    phi: bool = False
    hint: str = ""

    def options(self, user) -> list[tuple[str, str]]:
        return list(self.choices(user) if callable(self.choices) else self.choices)

    def apply(self, rows: QuerySet, value: str) -> QuerySet:
        try:
            return self.lookup(rows, value) if callable(self.lookup) else rows.filter(**{self.lookup: value})
        except (ValueError, ValidationError):  # words where a number or a day belongs: nothing is like that
            return rows.none()


@dataclass(frozen=True)
class BulkAction:
    """An action on the selected rows: run(obj, by=user) for each, or run(obj, by=user, reason=words).

    What `run` refuses (Refused, Denied) is said in words and the others go on. With `undo` (run the same way) it acts
    at once and offers the undo; without it, it asks first. Never both.
    """

    key: str
    label: str
    verb: str
    run: Callable
    hotkey: str = ""
    undo: Callable | None = None
    reason: bool = False
    asks: str = ""

    @property
    def at_once(self) -> bool:
        """It can be undone and needs no words, so it does not ask first."""
        return self.undo is not None and not self.reason


@dataclass(frozen=True)
class Queue:
    """A work queue. `rows(user)` gives all its open rows; reach is applied here, never by the feature.

    Rows are a model with `public_id`, `patient` (select_related it) and a stable `order`; `age_field` tells how long a
    row has waited, `late` the days at which that is too long. `unit`: what one row is called. `beyond_reach`: rows that
    are not limited to the patients whom the person reaches (reviews of access itself); the verb alone opens them.
    `home`: a role that names no home of its own may start its day here; what one is only told is no home.
    """

    key: str
    label: str
    icon: str
    verb: str
    rows: Callable[[Any], QuerySet]
    columns: list[Column]
    row_url: Callable[[Any], str]
    url_name: str
    group: str = "Work"
    filters: list[Filter] = field(default_factory=list)
    order: tuple[str, ...] = ("due_at", "id")
    age_field: str | None = None
    late: int | None = None
    unit: str = "item"
    units: str = ""
    empty: str = "Nothing waits here."
    primary: str = "Open the next one"
    bulk: list[BulkAction] = field(default_factory=list)
    tiles: Callable | None = None
    beyond_reach: bool = False
    home: bool = True

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def filter(self, key: str) -> Filter | None:
        return next((one for one in self.filters if one.key == key), None)

    def action(self, key: str) -> BulkAction | None:
        return next((action for action in self.bulk if action.key == key), None)


QUEUES: dict[str, Queue] = {}


def register(queue: Queue) -> Queue:
    """Make the queue known to the frame, in the order of registration. ValueError when its key is taken."""
    if QUEUES.get(queue.key, queue) != queue:
        raise ValueError(f"There is a queue {queue.key} already.")
    QUEUES[queue.key] = queue
    return queue


def queues_for(user) -> list[Queue]:
    """The queues of the role in which the user works now: a coder does not see a release clerk's menu."""
    from accounts.access import has_verb

    return [queue for queue in QUEUES.values() if has_verb(user, queue.verb)]
