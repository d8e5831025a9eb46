"""Jobs by the clock, leases, and the tasks of dead workers."""

import datetime as dt

import pytest
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from accounts import clock
from accounts.jobs import leases, registry, runner, workers
from accounts.jobs.models import Lease, Schedule

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def job(monkeypatch):
    """A registry with one hourly job that counts its runs."""
    monkeypatch.setattr(registry, "SCHEDULES", {})
    monkeypatch.setattr(runner, "SCHEDULES", registry.SCHEDULES)
    runs = []
    registry.every(3600, name="hourly")(lambda: runs.append(clock.now()))
    return runs


def lapse(name):
    Lease.objects.filter(name=name).update(lapses_at=Now() - dt.timedelta(seconds=1))


def test_a_job_runs_when_its_time_has_come_and_not_before(job):
    for minutes in (0, 30, 59, 60, 61):
        with clock.at(NOON + dt.timedelta(minutes=minutes)):
            runner.run_due()
    assert job == [NOON, NOON + dt.timedelta(hours=1)]
    row = Schedule.objects.get(name="hourly")
    assert (row.every, row.last_started, row.last_error) == (3600, job[-1], "")


def test_a_job_that_fails_is_noted_without_its_text_and_the_next_still_runs(job):
    def broken():
        raise ValueError("MRN 1234567 is odd")

    registry.every(60, name="broken")(broken)
    assert sorted(runner.run_due()) == ["broken", "hourly"]
    row = Schedule.objects.get(name="broken")
    assert row.last_error.startswith("ValueError at broken")
    assert "1234567" not in row.last_error
    assert row.last_finished is not None


def test_a_job_that_another_machine_runs_is_left_to_it(job):
    leases.take("schedule:hourly", "elsewhere")
    assert runner.run_due() == []
    lapse("schedule:hourly")  # it was killed
    assert runner.run_due() == ["hourly"]


def test_a_changed_interval_reaches_the_row(job):
    Schedule.objects.create(name="hourly", every=5)
    runner.run_due()
    assert Schedule.objects.get(name="hourly").every == 3600


def test_two_jobs_of_one_name_are_refused(job):
    with pytest.raises(ValueError, match="Two schedules"):
        registry.every(5, name="hourly")(lambda: None)


def test_a_lease_has_one_holder_until_it_lapses():
    assert leases.take("work", "a")
    assert leases.take("work", "a")
    assert not leases.take("work", "b")
    lapse("work")
    assert leases.take("work", "b")
    assert not leases.keep("work", "a")


def test_a_lease_is_free_again_after_the_block():
    with leases.held("work") as ours, leases.held("work") as again:
        assert ours
        assert not again
    assert leases.take("work", "b")


def running_task(*worker_ids) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status="RUNNING", started_at=clock.now(), args_kwargs={"args": [], "kwargs": {}}, task_path="x.y",
        worker_ids=list(worker_ids), backend_name="default", run_after=clock.now(),
    )  # fmt: skip


def status(task):
    task.refresh_from_db()
    return task.status


def test_the_tasks_of_a_living_worker_are_its_own():
    task = running_task("w1")
    with workers.working("w1"):
        assert workers.take_up_again() == 0
    assert status(task) == "RUNNING"


def test_the_tasks_of_a_dead_worker_are_queued_again():
    task = running_task("w1")
    leases.take("worker:w1", "killed")
    lapse("worker:w1")
    assert workers.take_up_again() == 1
    assert status(task) == "READY"


def test_a_task_that_killed_five_workers_has_failed():
    task = running_task("w1", "w2", "w3", "w4", "w5")
    workers.take_up_again()
    assert status(task) == "FAILED"
    assert task.finished_at is not None
