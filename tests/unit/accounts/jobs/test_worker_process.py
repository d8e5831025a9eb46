"""A real worker, killed with its task half done."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from accounts.jobs import leases, workers
from accounts.jobs.models import Lease
from tests.database import ROOT
from tests.unit.accounts.jobs.tasks import note


def start_worker(*options):
    environment = os.environ | {
        "HITRECORDS_DATABASE": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", *options]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.django_db(transaction=True)
def test_the_task_of_a_killed_worker_is_done_by_the_next(tmp_path):
    file = tmp_path / "lines"
    task = note.enqueue(str(file))
    with start_worker() as first:
        until = time.monotonic() + 30
        while not file.exists():
            assert time.monotonic() < until
            assert first.poll() is None
            time.sleep(0.05)
        first.kill()
    assert workers.take_up_again() == 0  # its lease still runs: it could be alive
    Lease.objects.update(lapses_at=leases.LONG_AGO)
    assert workers.take_up_again() == 1
    assert start_worker("--batch").wait(30) == 0
    assert file.read_text() == "ran\nran\n"
    done = DBTaskResult.objects.get(pk=task.id)
    assert done.status == "SUCCESSFUL"
    assert len(done.worker_ids) == 2
    assert not Lease.objects.filter(name=f"worker:{done.worker_ids[-1]}").exists()
