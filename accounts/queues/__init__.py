"""The one work queue of the house: declared by features, drawn here. See `Queue`, `queue_view`, `claim`, `next_url`."""

from accounts.queues.shape import QUEUES, BulkAction, Column, Filter, Queue, queues_for, register

__all__ = [
    "QUEUES", "BulkAction", "Column", "Filter", "Queue", "claim", "claims_on", "next_url", "queue_view", "queues_for",
    "register", "release_claim",
]  # fmt: skip

# What needs the models or the views is found when it is asked for: models import this package first.
_LATER = {
    "claim": "accounts.queues.claims",
    "claims_on": "accounts.queues.claims",
    "release_claim": "accounts.queues.claims",
    "next_url": "accounts.queues.views",
    "queue_view": "accounts.queues.views",
}


def __getattr__(name: str):
    from importlib import import_module

    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(name)
