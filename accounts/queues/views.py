"""The queue's page: one view for the whole page, its htmx fragment, and everything that is sent from it."""

from django.apps import apps
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, say
from accounts.access import Unknown, reach_of
from accounts.access.reach import patient_of
from accounts.queues import asked, bulk, cells, export
from accounts.queues.asked import PAGE, Asked
from accounts.queues.claims import take_over
from accounts.queues.models import Claim, SavedView
from accounts.queues.shape import QUEUES, Queue, queues_for
from accounts.views import SIGNED_IN, needs

COUNTS_KEPT = 60  # seconds


def queue_view(queue: Queue | str):
    """The view of a queue, for the feature to mount at the queue's `url_name`."""
    queue = QUEUES[queue] if isinstance(queue, str) else queue

    @needs(queue.verb)
    def queue_page(request):
        look = asked.read(request, queue)
        if request.method == "POST":
            send = SENDS.get(request.POST.get("do", ""))
            return send(request, look) if send else HttpResponseBadRequest()
        return show(request, look)

    return require_http_methods(["GET", "HEAD", "POST"])(queue_page)


# ------------------------------------------------------------------ showing


def show(request, look: Asked):
    rows = look.fetch(PAGE + 1, (look.page - 1) * PAGE)
    more, rows = len(rows) > PAGE and look.page < asked.LAST_PAGE, rows[:PAGE]
    audit.listed(
        request,
        look.queue.key,
        patients=_patients(rows),
        detail={"rows": len(rows), "page": look.page} | _filtered(look),
    )
    asked.remember(request, look)
    context = {"look": look, "queue": look.queue, "more": more, **_drawn(look, rows), **_sums(look, rows, more)}
    if getattr(request, "htmx", None) and not request.htmx.boosted:
        return render(request, "accounts/queues/_queue.html", context)
    context["tiles"] = look.queue.tiles(request) if look.queue.tiles else None
    context |= _choosers(look)
    context["undo"] = request.session.pop(bulk.UNDO, None) if bulk.UNDO in request.session else None
    return render(request, "accounts/queues/queue_show.html", context)


def _patients(rows) -> set[int]:
    """The patients whom the rows show, once each; rows without one (reviews of access itself) show none."""
    return {pk for pk in (getattr(row, "patient_id", None) or _own_key(row) for row in rows) if pk}


def _own_key(row) -> int | None:
    return row.pk if row._meta.model_name == "patient" else None


def _filtered(look: Asked) -> dict:
    """Which filters were on, by name: their values can identify people, the trail keeps none of them."""
    return {"filters": sorted(look.filters)} if look.filters else {}


def _drawn(look: Asked, rows: list) -> dict:
    columns, held = look.columns(), look.held(rows)
    by, descending = look.sorted_by()
    heads = [_head(look, column, column is by, descending) for column in columns]
    return {
        "heads": heads,
        "rows": [_row(look, columns, row, held.get(row.pk)) for row in rows],
        "by": by,
        "previous_page": look.address(page=look.page - 1),
        "next_page": look.address(page=look.page + 1),
    }


def _choosers(look: Asked) -> dict:
    """What the filter and column dialogs offer."""
    shown = look.columns()
    return {
        "chooser": [{"key": c.key, "label": c.label, "on": c in shown} for c in look.queue.columns],
        "filters": [
            {"key": one.key, "label": one.label, "hint": one.hint, "options": one.options(look.user),
             "value": look.filters.get(one.key, "")}
            for one in look.queue.filters
        ],
    }  # fmt: skip


def _head(look: Asked, column, current: bool, descending: bool) -> dict:
    flip = current and not descending
    return {
        "label": column.label,
        "numeric": column.kind in ("num", "money"),
        "fill": column.fill,
        "url": look.address(sort=f"-{column.key}" if flip else column.key, page=1) if column.sort else "",
        "sorted": ("descending" if descending else "ascending") if current else "",
    }


def _row(look: Asked, columns, row, held) -> SafeString:
    url = look.queue.row_url(row)
    taken = held if held and held.user_id != look.user.pk else None
    drawn = [cells.draw(column, row, url=url, claim=taken) for column in columns]
    if not any(column.kind == "patient" for column in columns):
        drawn[0] = cells.linked(columns[0], row, url)
    money = next((column for column in look.queue.columns if column.kind == "money"), None)
    named = f"{look.queue.unit} {cells.name_of(columns, row)}"
    box = cells.box(row.public_id, named) if look.queue.bulk else ""
    return cells.whole(drawn, box=box, usd=money.of(row) if money else None, taken=bool(taken))


def _sums(look: Asked, rows: list, more: bool) -> dict:
    """How many and how old. A queue of one page says so itself; only a longer one asks the database."""
    whole = look.page == 1 and not more
    count = len(rows) if whole else look.count()
    oldest_first = look.page == 1 and look.order()[0] == look.queue.age_field
    known = whole or oldest_first
    oldest = min(_waits_since(look, rows), default=None) if known else look.oldest()
    days = max(say.days_since(oldest), 0) if oldest else None
    taken = _others(look, rows)
    free = next((row for row in rows if row.pk not in taken), None) if look.page == 1 else None
    return {
        "count": count,
        "counted": say.plural(count, look.queue.unit, look.queue.units),
        "capped": say.upto(min(count, say.COUNT_STOPS_AT)),
        "oldest": say.plural(days, "day") if days else "",
        "next_one": look.queue.row_url(free) if free else "",
        "first_row": (look.page - 1) * PAGE + 1 if rows else 0,
        "last_row": (look.page - 1) * PAGE + len(rows),
    }


def _waits_since(look: Asked, rows) -> list:
    path = look.queue.age_field
    return [since for row in rows if path and (since := asked.getattr_path(row, path))]


def _others(look: Asked, rows) -> set[int]:
    return {key for key, held in look.held(rows).items() if held.user_id != look.user.pk}


# ------------------------------------------------------------------ sending


def _back(request, look: Asked):
    return HttpResponseRedirect(f"{request.path}{look.address()}")


def send_filter(request, look: Asked):
    """The filter dialog, or a chip's cross (`drop`): a redirect to the look that it asks for."""
    wanted = {one.key: request.POST.get(f"f.{one.key}", "").strip()[:200] for one in look.queue.filters}
    dropped = request.POST.get("drop", "")
    return _back(request, asked.keep_filters(look, {k: v for k, v in wanted.items() if v and k != dropped}))


def send_columns(request, look: Asked):
    asked.keep_columns(look, request.POST.getlist("column"))
    return _back(request, look)


def send_save(request, look: Asked):
    name = request.POST.get("name", "").strip()[:60]
    if not name:
        messages.error(request, "A view needs a name to be found by.")
        return _back(request, look)
    return HttpResponseRedirect(f"{request.path}?view={asked.keep_view(look, name).public_id}")


def send_forget(request, look: Asked):
    if look.view:
        SavedView.objects.filter(pk=look.view.pk, user=request.user).delete()
    return redirect(request.path)


def send_bulk(request, look: Asked):
    bulk.run(request, look)
    return _back(request, look)


def send_undo(request, look: Asked):
    bulk.undo(request, look)
    return _back(request, look)


SENDS = {
    "filter": send_filter,
    "columns": send_columns,
    "save": send_save,
    "forget": send_forget,
    "bulk": send_bulk,
    "undo": send_undo,
    "export": export.send,
}


# ------------------------------------------------------------- counts, next


@require_GET
@needs(SIGNED_IN)
def queue_counts(request):
    """How many wait in each queue of the role and how old the oldest is: asked for after the first paint, kept a minute."""
    role = request.user.active_role
    key = f"queue-counts:{request.user.pk}:{role.pk if role else 0}"
    counts = cache.get(key)
    if counts is None:
        counts = {queue.key: _count(request.user, queue) for queue in queues_for(request.user)}
        cache.set(key, counts, COUNTS_KEPT)
    return JsonResponse(counts)


def _count(user, queue: Queue) -> dict:
    look = Asked(queue=queue, user=user)
    count = look.count()
    oldest = look.oldest() if count else None
    days = max(say.days_since(oldest), 0) if oldest else None
    late = bool(queue.late and days is not None and days >= queue.late)
    return {"count": say.upto(count), "age": "" if days is None else f"{days} d", "late": late}


def next_url(queue: Queue | str, user, after=None, *, request=None) -> str:
    """Where the next free item opens when one is done: the first that no one else has open, or the queue itself.

    With the `request`, in the filter and order in which the person left the queue, going on behind `after`.
    """
    queue = QUEUES[queue] if isinstance(queue, str) else queue
    look = asked.again(request, queue) if request else Asked(queue=queue, user=user)
    rows = look.fetch(2 * PAGE, (look.page - 1) * PAGE)
    place = next((i for i, row in enumerate(rows) if after is not None and row.pk == after.pk), None)
    if place is not None:
        rows = rows[place + 1 :] + rows[:place] if request else rows[:place] + rows[place + 1 :]
    taken = _others(look, rows)
    free = next((row for row in rows if row.pk not in taken), None)
    return queue.row_url(free) if free else f"{reverse(queue.url_name)}{look.address() if request else ''}".rstrip("?")


@require_POST
@needs(SIGNED_IN)
def claim_take_over(request, public_id: str):
    """Take an item that another has open. Only who reaches its patient may; it is written in the trail."""
    held = Claim.objects.filter(public_id=public_id).first()
    obj = held and apps.get_model(held.kind)._base_manager.filter(pk=held.object_id).first()
    if obj is None:
        raise Http404
    if patient_of(obj) is not None and reach_of(request.user).door_to(obj) is None:
        raise Unknown("claim.take_over", obj, "beyond reach")
    with audit.act("claim.take_over", by=request.user, obj=obj, detail={"from": held.user_id}):
        take_over(obj, by=request.user)
    return redirect(_safe_next(request))


def _safe_next(request) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
