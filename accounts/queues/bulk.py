"""Actions on the selected rows: each row by itself, so that one that is refused does not stop the others."""

from django.contrib import messages

from accounts import say
from accounts.access import Denied, may, visible_to
from accounts.queues.asked import PAGE, Asked
from accounts.queues.shape import BulkAction
from accounts.workflow import Refused

UNDO = "queue_undo"


def run(request, look: Asked) -> None:
    """Run the chosen action on the picked rows that are still in the queue and within reach; say what became of each."""
    action = look.queue.action(request.POST.get("action", ""))
    picked = request.POST.getlist("pick")[:PAGE]
    reason = request.POST.get("reason", "").strip()
    if action is None or not picked:
        messages.error(request, "Select the rows first, then choose what to do with them.")
        return
    if action.reason and not reason:
        messages.error(request, f"“{action.label}” needs its reason in words. Nothing was changed.")
        return
    done, refused = _each(action.run, action, _rows(look, picked), request.user, reason)
    _tell(request, look, action, done, refused, missing=len(picked) - len(done) - len(refused))
    if action.undo and done:
        request.session[UNDO] = {
            "queue": look.queue.key, "action": action.key, "ids": [row.public_id for row in done],
            "words": f"{action.label}: {say.plural(len(done), look.queue.unit, look.queue.units)}",
        }  # fmt: skip


def undo(request, look: Asked) -> None:
    """Take back an action just done, on the same rows, wherever they are now."""
    action = look.queue.action(request.POST.get("action", ""))
    if action is None or not action.undo:
        return
    model = look.queue.rows(request.user).model
    rows = model._default_manager.filter(public_id__in=request.POST.getlist("pick")[:PAGE])
    rows = rows if look.queue.beyond_reach else visible_to(request.user, rows)
    done, refused = _each(action.undo, action, rows, request.user, "")
    messages.success(request, f"Taken back: {say.plural(len(done), look.queue.unit, look.queue.units)}.")
    for words in dict.fromkeys(refused):
        messages.warning(request, words)


def _rows(look: Asked, picked: list[str]):
    rows = look.queue.rows(look.user).filter(public_id__in=picked)
    return rows if look.queue.beyond_reach else visible_to(look.user, rows)


def _each(do, action: BulkAction, rows, user, reason: str) -> tuple[list, list[str]]:
    done, refused = [], []
    for row in rows:
        try:
            if not may(user, action.verb, row):
                raise Denied(action.verb, row, "not in this role")
            do(row, by=user, **({"reason": reason} if action.reason else {}))
        except Refused as refusal:
            refused.append(str(refusal))
        except Denied:
            refused.append(f"Your role may not do “{action.label}” here.")
        else:
            done.append(row)
    return done, refused


def _tell(request, look: Asked, action: BulkAction, done, refused, missing: int) -> None:
    unit, units = look.queue.unit, look.queue.units
    if done and not action.undo:
        messages.success(request, f"{action.label}: {say.plural(len(done), unit, units)}.")
    if refused:
        words = " ".join(dict.fromkeys(refused))
        messages.warning(request, f"{say.plural(len(refused), unit, units)} left as before. {words}")
    if missing > 0:
        messages.warning(request, f"{say.plural(missing, unit, units)} had left this queue already.")
