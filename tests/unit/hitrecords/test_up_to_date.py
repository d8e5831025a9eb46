"""What runs only when something changed: migrations and static files."""

import subprocess

import pytest

from hitrecords import home, static_files
from hitrecords.postgres import migrated
from hitrecords.problems import Problem


@pytest.fixture
def migrations(monkeypatch, tmp_path):
    """Counts the runs of `migrate`, and says how they end."""
    monkeypatch.setenv("HITRECORDS_HOME", str(tmp_path))
    runs = []

    def run(command, **options):
        runs.append(command[2])
        return subprocess.CompletedProcess(command, run.status, "", "no such table\n")

    run.status = 0
    monkeypatch.setattr(migrated.subprocess, "run", run)
    return runs, run


def test_the_database_is_migrated_once(migrations):
    runs, _ = migrations
    assert migrated.bring_up_to_date()
    assert not migrated.bring_up_to_date()
    assert runs == ["migrate"]


def test_a_new_migration_is_run(migrations, monkeypatch):
    runs, _ = migrations
    migrated.bring_up_to_date()
    monkeypatch.setattr(migrated, "_fingerprint", lambda: "one more")
    assert migrated.bring_up_to_date()
    assert len(runs) == 2


def test_a_migration_that_fails_is_tried_again_the_next_time(migrations):
    _, run = migrations
    run.status = 1
    with pytest.raises(Problem, match=r"could not be migrated(.|\n)*no such table"):
        migrated.bring_up_to_date()
    run.status = 0
    assert migrated.bring_up_to_date()


def test_static_files_are_collected_when_one_changed(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("HITRECORDS_HOME", str(tmp_path))
    settings.STATIC_ROOT = tmp_path / "static"
    assert static_files.collect_when_changed()
    assert (settings.STATIC_ROOT / "app.css").exists()
    assert not static_files.collect_when_changed()
    monkeypatch.setattr(static_files, "_fingerprint", lambda: "one changed")
    assert static_files.collect_when_changed()
    assert home.where() == tmp_path
