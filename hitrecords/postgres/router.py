"""Migrations run on `default` alone: `sealer` is the same database through another role."""

from __future__ import annotations

import os
from typing import Any


class OneDatabase:
    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        # Offline, nothing may be migrated, so makemigrations does not look for a history either.
        return db == "default" and os.environ.get("HITRECORDS_OFFLINE") != "1"
