"""Each case starts the real settings in a process of its own."""

import base64
import os
import subprocess
import sys

import pytest

from tests.database import ROOT

KEY = "v1:" + base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "DATABASE_URL": "postgresql://web:secret@db.invalid:5432/hit",
    "DATABASE_OWNER_URL": "postgresql://owner:secret@db.invalid:5432/hit",
    "SECRET_KEY": "Zq8-" * 16 + "pw3_x",
    "ALLOWED_HOSTS": "records.hospital.org",
    "HITRECORDS_FILE_KEYS": KEY,
    "HITRECORDS_FIELD_KEYS": KEY,
    "HITRECORDS_DIGEST_KEY": "d" * 40,
    "HITRECORDS_FILES": "/var/lib/hitrecords-files",
    "HITRECORDS_TRAIL_HEADS": "/var/log/hitrecords-heads",
}


def manage(*arguments, **environment):
    clean = {
        name: os.environ[name] for name in ("PATH", "HITRECORDS_HOME", "HITRECORDS_RECKLESS") if name in os.environ
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_settings_pass_djangos_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_every_missing_setting_is_named_with_help():
    done = manage("check", DATABASE_URL=PRODUCTION["DATABASE_URL"])
    assert done.returncode != 0
    for name in (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "HITRECORDS_FILE_KEYS",
        "HITRECORDS_FIELD_KEYS",
        "HITRECORDS_DIGEST_KEY",
    ):
        assert f"{name} is missing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "short", "shorter than 50"),
        ("DATABASE_URL", "sqlite:///x", "PostgreSQL only"),
        ("HITRECORDS_FILE_KEYS", "v1:abc", "32 bytes"),
    ],
)
def test_a_wrong_setting_stops_the_start(name, value, words):
    done = manage("check", **PRODUCTION | {name: value})
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_migrating_in_production_needs_the_owner():
    without = {name: value for name, value in PRODUCTION.items() if name != "DATABASE_OWNER_URL"}
    done = manage("migrate", **without)
    assert "DATABASE_OWNER_URL is missing" in done.stderr


def test_the_demo_is_refused_on_a_named_database():
    done = manage("demo", **PRODUCTION)
    assert done.returncode != 0
    assert "embedded database" in done.stderr


def test_other_hosts_than_loopback_end_the_demo_and_its_leniency():
    code = (
        "from django.conf import settings as s; print(s.DEMO, s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    )
    assert manage("shell", "-v0", "-c", code, ALLOWED_HOSTS="10.0.0.7", DEBUG="1").stdout.split() == [
        "False", "False", "True", "True",
    ]  # fmt: skip


def test_debug_is_off_unless_asked_for_on_loopback(settings):
    assert settings.DEBUG is False
