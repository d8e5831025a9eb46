"""Where other features join in: functions that a feature adds at start-up, called inside the act's transaction.

on_discharge       fn(encounter, by)   after a discharge (charts are opened, codings are queued)
on_reopen          fn(encounter, by)   after a discharge was canceled (A13): deadlines, codes, deficiencies recompute
on_change          fn(encounter, by)   after another attending took over, an operator or consultant was added, or the class or
                                       service changed (who owes what recomputes)
on_cancel          fn(encounter, by)   after it was canceled before care began
on_error           fn(encounter, by)   after it was marked entered in error
before_reopen      fn(encounter, by)   may raise workflow.Refused with the reason that a discharge must stand
"""

from collections.abc import Callable

on_discharge: list[Callable] = []
on_reopen: list[Callable] = []
on_change: list[Callable] = []
on_cancel: list[Callable] = []
on_error: list[Callable] = []
before_reopen: list[Callable] = []


def send(listeners: list[Callable], encounter, by) -> None:
    for listener in listeners:
        listener(encounter, by)
