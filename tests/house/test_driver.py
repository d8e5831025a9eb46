import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3


def test_the_driver_is_psycopg2():
    """Installing psycopg 3 makes Django switch silently."""
    assert not is_psycopg3


@pytest.mark.django_db
def test_tests_connect_as_the_web_role(settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (settings.WEB_ROLE, settings.WEB_ROLE)
