import pytest
from django.db import OperationalError

from hitrecords import health


def test_the_process_answers_without_a_database_or_a_known_host(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).content == b"ok\n"


@pytest.mark.django_db
def test_ready_when_every_part_is(client):
    response = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert set(response.json().values()) == {"ok"}
    assert response.status_code == 200


@pytest.mark.django_db
def test_too_few_partitions_ahead_is_not_ready(client, monkeypatch):
    monkeypatch.setattr("accounts.audit.trail.months_ahead", lambda: 1)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["audit_partitions"] == "1 months ahead"


@pytest.mark.django_db
def test_a_migration_that_did_not_run_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: [1, 2])
    assert client.get("/readyz").json()["migrations"] == "2 not applied"


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named_by_its_error_alone(client, monkeypatch):
    def refuse():
        raise OperationalError("password authentication failed for user hitrecords_web")

    monkeypatch.setitem(health.CHECKS, "database", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "OperationalError"


def test_a_missing_key_and_a_full_disk_are_not_ready(settings, monkeypatch):
    settings.FILE_KEYS = settings.FIELD_KEYS = {}
    assert health.keys() == "missing"
    monkeypatch.setattr(health, "FREE_BYTES_NEEDED", 1 << 60)
    assert health.disk().endswith("MB free")
