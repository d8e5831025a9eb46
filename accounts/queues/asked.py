"""What a person asks of a queue: filters, order, columns and page, from the address and from what they keep."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from accounts.access import count_up_to, first_rows
from accounts.queues.claims import claims_on
from accounts.queues.models import SavedView
from accounts.queues.shape import Column, Queue
from accounts.say import COUNT_STOPS_AT

PAGE = 50
LAST_PAGE = COUNT_STOPS_AT // PAGE
UNNAMED_KEPT = 20


@dataclass(frozen=True)
class Asked:
    """One look at a queue by one person."""

    queue: Queue
    user: object
    filters: dict[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    view: SavedView | None = None
    views: tuple[SavedView, ...] = ()
    chosen: tuple[str, ...] = ()

    # ---- the rows
    def rows(self) -> QuerySet:
        """Every row of the queue that the filters leave; reach is applied where they are fetched or counted."""
        rows = self.queue.rows(self.user)
        for key, value in self.filters.items():
            rows = self.queue.filter(key).apply(rows, value)
        return rows

    def order(self) -> tuple[str, ...]:
        column = self.queue.column(self.sort.lstrip("-"))
        if not column or not column.sort:
            return self.queue.order
        # An age grows as its day lies further back: descending by age is ascending by day.
        down = self.sort.startswith("-") != (column.kind == "age")
        return (f"-{column.sort}" if down else column.sort, "id")

    def fetch(self, limit: int, offset: int = 0) -> list:
        """Up to `limit` rows from `offset`, in order, within reach."""
        if self.queue.beyond_reach:
            return list(self.rows().order_by(*self.order())[offset : offset + limit])
        return first_rows(self.user, self.rows(), order_by=self.order(), limit=limit, offset=offset)

    def count(self) -> int:
        """How many rows there are, counting no further than 1,001."""
        if self.queue.beyond_reach:
            return self.rows().order_by().values("pk")[: COUNT_STOPS_AT + 1].count()
        return count_up_to(self.user, self.rows(), COUNT_STOPS_AT)

    def oldest(self):
        """The day or moment since which the oldest row waits, or None."""
        if not self.queue.age_field:
            return None
        look = replace(self, queue=replace(self.queue, order=(self.queue.age_field, "id")), sort="")
        return next((getattr_path(row, self.queue.age_field) for row in look.fetch(1)), None)

    def held(self, rows: list) -> dict:
        """Live claims on the rows by their keys; asked once for a look, however often it is drawn from."""
        kept = self.__dict__.setdefault("_held", {})
        wanted = tuple(row.pk for row in rows)
        if wanted not in kept:
            kept[wanted] = claims_on(rows)
        return kept[wanted]

    # ---- the look
    def columns(self) -> list[Column]:
        keys = (self.view.columns if self.view and self.view.columns else None) or self.chosen
        shown = [column for column in self.queue.columns if column.key in keys] if keys else []
        return shown or [column for column in self.queue.columns if column.shown]

    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column in whose order the rows stand, and whether it descends as it is read."""
        column = self.queue.column(self.sort.lstrip("-"))
        if column and column.sort:
            return column, self.sort.startswith("-")
        first = self.queue.order[0]
        column = next((one for one in self.queue.columns if one.sort == first.lstrip("-")), None)
        return column, bool(column) and first.startswith("-") != (column.kind == "age")

    def address(self, **changes) -> str:
        """The query string of this look with changes: filters that hold PHI stay behind the view's opaque id."""
        look = replace(self, **changes)
        parts = [("view", look.view.public_id)] if look.view else []
        base = look.view.filters if look.view else {}
        parts += [
            (f"f.{key}", value)
            for key, value in look.filters.items()
            if base.get(key) != value and not self.queue.filter(key).phi
        ]
        parts += [("sort", look.sort)] if look.sort and look.sort != (look.view.sort if look.view else "") else []
        parts += [("page", look.page)] if look.page > 1 else []
        return f"?{urlencode(parts)}"

    def chips(self) -> list[dict]:
        found = []
        for key, value in self.filters.items():
            one = self.queue.filter(key)
            words = dict(one.options(self.user)).get(value, value)
            found.append({"key": key, "label": one.label, "words": words, "phi": one.phi})
        return found


def getattr_path(row, path: str):
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def read(request, queue: Queue) -> Asked:
    """What the request asks of the queue. Unknown filters and columns are passed over; an unknown view is a 404."""
    kept = SavedView.objects.filter(user=request.user, queue=queue.key).exclude(kind=SavedView.UNNAMED)
    mine = list(kept.order_by("name"))
    named = tuple(view for view in mine if view.kind == SavedView.NAMED)
    chosen = next((view.columns for view in mine if view.kind == SavedView.COLUMNS), [])
    view = _view(request, queue, named)
    return Asked(
        queue=queue,
        user=request.user,
        filters=_filters(request.GET, queue, view),
        sort=_sort(request.GET.get("sort") or (view.sort if view else ""), queue),
        page=_page(request.GET.get("page", "")),
        view=view,
        views=named,
        chosen=tuple(chosen),
    )


KEPT = "queue_looks"


def remember(request, look: Asked) -> None:
    """This is how the person looks at the queue now, and that they work on it: for `again` and `last_of`."""
    kept = request.session.get(KEPT, {})
    now = {**kept, look.queue.key: look.address(), "": look.queue.key}
    if now != kept:
        request.session[KEPT] = now


def again(request, queue: Queue) -> Asked:
    """The look that the person had at the queue when they left it for one of its rows; all of it when they never came."""
    kept = request.session.get(KEPT, {}).get(queue.key, "")
    try:
        return read(SimpleNamespace(user=request.user, GET=QueryDict(kept.removeprefix("?"))), queue)
    except Http404:  # the view was forgotten meanwhile
        return Asked(queue=queue, user=request.user)


def last_of(request, keys: Iterable[str]) -> str:
    """Which of these queues the person looked at last, "" for none of them."""
    last = request.session.get(KEPT, {}).get("", "")
    return last if last in keys else ""


def _view(request, queue: Queue, named) -> SavedView | None:
    wanted = request.GET.get("view")
    if not wanted:
        return None
    view = next((one for one in named if one.public_id == wanted), None)
    view = view or SavedView.objects.filter(user=request.user, queue=queue.key, public_id=wanted).first()
    if view is None:
        raise Http404
    return view


def _filters(asked, queue: Queue, view) -> dict[str, str]:
    kept = {k: v for k, v in (view.filters if view else {}).items() if queue.filter(k)}
    for one in queue.filters:
        value = asked.get(f"f.{one.key}", "").strip()
        if value and not one.phi:
            kept[one.key] = value[:200]
    return {key: value for key, value in kept.items() if _possible(queue.filter(key), value)}


def _possible(one, value: str) -> bool:
    """A value that a fixed list of choices does not hold would be an error in the database, or a guess."""
    return callable(one.choices) or not one.choices or value in dict(one.choices)


def _sort(wanted: str, queue: Queue) -> str:
    column = queue.column(wanted.lstrip("-"))
    return wanted if column and column.sort else ""


def _page(wanted: str) -> int:
    return min(max(int(wanted), 1), LAST_PAGE) if wanted.isdigit() else 1


# ------------------------------------------------------------------ keeping


def keep_filters(look: Asked, filters: dict[str, str]) -> Asked:
    """The look with these filters: where one holds PHI, all go behind an opaque id; otherwise they stand in the URL."""
    fresh = replace(look, filters=filters, page=1, view=None)
    if not any(look.queue.filter(key).phi for key in filters):
        return fresh
    view = SavedView.objects.create(
        user=look.user, queue=look.queue.key, kind=SavedView.UNNAMED, filters=filters, sort=look.sort,
        columns=look.view.columns if look.view else [],
    )  # fmt: skip
    old = SavedView.objects.filter(user=look.user, queue=look.queue.key, kind=SavedView.UNNAMED).order_by("-id")
    SavedView.objects.filter(pk__in=list(old.values_list("pk", flat=True)[UNNAMED_KEPT:])).delete()
    return replace(fresh, view=view)


def keep_columns(look: Asked, keys: list[str]) -> None:
    """The chosen columns, for the named view that is open or else for the queue."""
    keys = [column.key for column in look.queue.columns if column.key in keys]
    if look.view and look.view.kind == SavedView.NAMED:
        look.view.columns = keys
        look.view.save(update_fields=["columns"])
        return
    SavedView.objects.update_or_create(
        user=look.user, queue=look.queue.key, kind=SavedView.COLUMNS, defaults={"columns": keys}
    )


def keep_view(look: Asked, name: str) -> SavedView:
    """Save the look under a name; a view of that name is replaced."""
    values = {"filters": look.filters, "sort": look.sort, "columns": [column.key for column in look.columns()]}
    view, _ = SavedView.objects.update_or_create(
        user=look.user, queue=look.queue.key, kind=SavedView.NAMED, name=name, defaults=values
    )
    return view
