"""How a record moves from one state to the next.

A workflow is a table. Each row says who may take the step, from where, to where, and what else must hold.
The same row offers the button, greys it with its reason, refuses the POST, writes the event and draws the diagram.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts import audit, clock
from accounts.access import Denied, may


class Refused(Exception):
    """The step is not open now; str(refusal) is the reason shown to the person, in words."""


@dataclass(frozen=True)
class Step:
    """One row: a verb from some states to one, under a permission, when every need holds.

    A need is `need(obj, by)` and raises Refused with its reason. `reason_required` asks the person for words.
    """

    verb: str
    source: frozenset[str]
    target: str
    permission: str
    label: str
    needs: tuple[Callable, ...] = ()
    reason_required: bool = False
    key: str = ""


@dataclass(frozen=True)
class Offer:
    """A step as the screen shows it: open, or closed with the reason in words."""

    step: Step
    closed: str = ""


def step(verb, source, target, permission, *needs, label="", reason_required=False, key="") -> Step:
    sources = [source] if isinstance(source, str) else source
    label = label or verb.replace("_", " ").capitalize()
    return Step(verb, frozenset(sources), target, permission, label, needs, reason_required, key)


class Workflow:
    """The table of one kind of thing. Rows are keyed by verb and source: two rows may share a verb, not both."""

    def __init__(self, name: str, states: type[models.TextChoices], initial: str, steps: Iterable[Step]):
        self.name, self.states, self.initial, self.steps = name, states, initial, tuple(steps)
        self._rows = {}
        for row in self.steps:
            for source in row.source:
                if (row.verb, source) in self._rows:
                    raise ValueError(f"{name}: {row.verb} from {source} stands twice.")
                if source not in states.values or row.target not in states.values:
                    raise ValueError(f"{name}: {row.verb} names a state that does not exist.")
                self._rows[row.verb, source] = row
        WORKFLOWS[name] = self

    def row(self, verb: str, source: str) -> Step:
        """The row for this verb from this state, or the verb's first row, to say why it is closed."""
        rows = [s for s in self.steps if s.verb == verb]
        if not rows:
            raise KeyError(f"{self.name} has no step {verb}.")
        return self._rows.get((verb, source), rows[0])

    def check(self, obj, verb: str, by) -> Step:
        """The step, or Denied (this person may not), or Refused (not now, and why)."""
        row = self.row(verb, obj.status)
        if by is not SYSTEM and not may(by, row.permission, obj):
            raise Denied(row.permission, obj, "not in this role")
        if obj.status not in row.source:
            raise Refused(f"{row.label} is closed: it is {obj.get_status_display().lower()}.")
        for need in row.needs:
            need(obj, by)
        return row

    def offers(self, obj, by) -> Iterator[Offer]:
        """The steps from here that this person's role has, each open or with the reason that it is closed."""
        for row in self.steps:
            if obj.status not in row.source or not may(by, row.permission, obj):
                continue
            try:
                self.check(obj, row.verb, by)
            except Refused as refusal:
                yield Offer(row, str(refusal))
            else:
                yield Offer(row)

    def take(self, obj, verb: str, *, by, reason: str = "", detail: dict | None = None, **fields):
        """Take the step: lock the row, check, write state, event and trail together. Returns the row as it is now.

        `fields` are set with the state. `by=SYSTEM` is a rule acting by itself, which needs no permission.
        Raises Denied or Refused, and then nothing has changed.
        """
        with audit.act(f"{self.name}.{verb}", by=None if by is SYSTEM else by, obj=obj):
            obj = type(obj)._base_manager.select_for_update(no_key=True).get(pk=obj.pk)
            row = self.check(obj, verb, by)
            if row.reason_required and not reason.strip():
                raise Refused(f"{row.label} needs its reason in words.")
            was, obj.status = obj.status, row.target
            for name, value in fields.items():
                setattr(obj, name, value)
            obj.save(update_fields=["status", *fields])
            record(obj, verb=verb, was=was, by=by, reason=reason, detail=detail)
        return obj

    def start(self, obj, *, by, verb: str = "open", reason: str = "", detail: dict | None = None):
        """Save a new row in the initial state, with its first event."""
        with audit.act(f"{self.name}.{verb}", by=None if by is SYSTEM else by, obj=None) as act:
            obj.status = self.initial
            obj.save(force_insert=True)
            act.obj = act.obj or obj
            record(obj, verb=verb, was="", by=by, reason=reason, detail=detail)
        return obj

    def mermaid(self) -> Iterator[str]:
        """The diagram, a line at a time, for the README."""
        yield "stateDiagram-v2"
        yield f"    [*] --> {self.initial}"
        for row in self.steps:
            for source in sorted(row.source):
                yield f"    {source} --> {row.target}: {row.verb}"


WORKFLOWS: dict[str, Workflow] = {}


class _System:
    """A rule acting by itself: stands where a person would, and is written as no actor."""

    pk = None
    is_authenticated = False

    def __repr__(self):
        return "SYSTEM"


SYSTEM = _System()


def record(obj, *, verb, was, by, reason="", detail=None):
    """Append an event to the object's history."""
    return obj.events.create(
        verb=verb, was=was, now=obj.status, by=by if getattr(by, "pk", None) else None, reason=reason,
        detail=detail or {}, at=clock.now(),
    )  # fmt: skip


class Event(models.Model):
    """A line of a thing's history: subclasses add `subject`, a foreign key with related_name "events"."""

    verb = models.CharField(max_length=40)
    was = models.CharField(max_length=30, blank=True)
    now = models.CharField(max_length=30)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: a rule"
    )
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb}: {self.was} -> {self.now}"
