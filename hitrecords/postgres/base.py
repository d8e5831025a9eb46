"""Django's PostgreSQL backend on the embedded server, which starts when the first connection is made."""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from hitrecords import home
from hitrecords.postgres import migrated, roles
from hitrecords.postgres.cluster import Cluster


@cache
def server() -> Cluster:
    """This process's view of the embedded server. It stops when its last user ends."""
    reckless = os.environ.get("HITRECORDS_RECKLESS") == "1"
    cluster = Cluster(home.where() / "postgres", reckless=reckless)
    atexit.register(cluster.release)
    return cluster


@cache
def migrated_once() -> None:
    migrated.bring_up_to_date()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if os.environ.get("HITRECORDS_OFFLINE") == "1":
            raise OperationalError("HITRECORDS_OFFLINE=1: no database is started.")
        server().hold()
        if settings.MIGRATES_ITSELF and conn_params["dbname"] == roles.DATABASE:
            migrated_once()
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:  # never made, or died: make it whole and try once more
            server().heal()
            roles.provision(server(), conn_params["dbname"])
            return super().get_new_connection(conn_params)
