"""The suite's own ground: who tests connect as, and that what one commits no other sees."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.people.models import Facility


def facilities() -> int:
    return Facility.objects.filter(code="TWICE").count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(time):
    assert facilities() == 0
    with transaction.atomic():
        Facility.objects.create(code="TWICE", name="Twice")
    assert facilities() == 1


@pytest.mark.django_db
def test_an_ordinary_test_is_rolled_back_and_starts_empty():
    assert facilities() == 0


@pytest.mark.django_db(transaction=True)
def test_the_owner_sees_what_was_committed_and_may_more(owner_connection, settings):
    Facility.objects.create(code="TWICE", name="Twice")
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_user FROM accounts_facility GROUP BY 2")
        assert cursor.fetchone() == (1, settings.OWNER_ROLE)
        cursor.execute("CREATE TABLE only_the_owner_may (id int)")
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE the_web_role_may_not (id int)")


@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_the_sealer_works_on_the_same_database(settings):
    from django.db import connections

    with connections["sealer"].cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == (settings.SEALER_ROLE, connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_constraints_hold_in_tests_too():
    Facility.objects.create(code="TWICE", name="Twice")
    with pytest.raises(IntegrityError):
        Facility.objects.create(code="TWICE", name="Twice")
