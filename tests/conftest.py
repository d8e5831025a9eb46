"""What every test can ask for. The databases' story is in tests/database.py."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import StringIO

import pytest

from tests import database

# Nothing that is imported is garbage, and a test's own is soon gone: collecting less often saves a tenth of the time.
gc.freeze()
gc.set_threshold(20_000, 50, 50)

pytest_plugins = ["tests.browser.fixtures", "tests.factories.fixtures"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """In place of pytest-django's: a clone of the migrated template for this worker."""
    from django.core.management import call_command

    from tests.factories import people

    with django_db_blocker.unblock():
        name = database.clone()
        with database.connected_to(name), clones_instead_of_flushes():
            # The people of all the tests, once; sealed, for what is sealed long after it was recorded is reported.
            people.keep(people.hire())
            call_command("verify_audit", "--seal", stdout=StringIO())
            yield
        database.drop(name)


class clones_instead_of_flushes:
    """Gives each test that commits a database of its own, where Django would flush the shared one."""

    def __enter__(self) -> None:
        from django.test import TransactionTestCase

        self.case, self.before = (
            TransactionTestCase,
            (TransactionTestCase._fixture_setup, TransactionTestCase._fixture_teardown),
        )
        stack = ExitStack()

        def setup(cls) -> None:
            name = database.clone()
            stack.callback(database.drop, name)
            stack.enter_context(database.connected_to(name))

        self.case._fixture_setup, self.case._fixture_teardown = classmethod(setup), lambda case: stack.close()

    def __exit__(self, *error: object) -> None:
        self.case._fixture_setup, self.case._fixture_teardown = self.before


@pytest.fixture
def owner_connection(django_db_setup: None, django_db_blocker):
    """A Django connection to the test's database as its owner, outside its transaction."""
    from django.db import connections

    from hitrecords.postgres import roles

    owner = connections.create_connection("default")
    owner.settings_dict = owner.settings_dict | {"USER": roles.OWNER, "PASSWORD": roles.password(roles.OWNER)}
    with django_db_blocker.unblock():
        yield owner
        owner.close()


@pytest.fixture
def clock() -> Iterator[Callable[[dt.datetime], None]]:
    """Sets the house's clock: `clock(moment)`; it stands there until the test ends or sets it again."""
    from accounts import clock as house_clock

    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(house_clock.at(moment))
