import pytest

from hitrecords.env import Env
from hitrecords.problems import Misconfigured


def test_every_problem_is_named_at_once():
    env = Env({"PORT": "eighty", "SHORT": "abc", "DATABASE_URL": "mysql://a@b/c"})
    env.number("PORT", help="The port.")
    env.text("SHORT", least=50)
    env.text("ABSENT", help="Set it.")
    env.database("DATABASE_URL")
    with pytest.raises(Misconfigured) as told:
        env.done()
    for words in ["PORT is not a whole number", "SHORT is shorter", "ABSENT is missing", "Set it.", "PostgreSQL only"]:
        assert words in str(told.value)


def test_a_database_address_is_taken_apart():
    env = Env({"DATABASE_URL": "postgresql://web:p%40ss@db.internal:6432/hit?sslmode=verify-full"})
    assert env.database("DATABASE_URL") == {
        "NAME": "hit",
        "USER": "web",
        "PASSWORD": "p@ss",
        "HOST": "db.internal",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }


@pytest.mark.parametrize("ring", ["v1", "v1:short", "v1:" + "A" * 43, ":" + "A" * 43 + "=", "v1:!!!!"])
def test_a_key_that_is_not_32_bytes_is_refused(ring):
    env = Env({"KEYS": ring})
    env.keys("KEYS")
    assert env.problems


def test_keys_keep_their_order_so_that_the_last_encrypts():
    old, new = "A" * 43 + "=", "B" * 42 + "A="
    assert list(Env({"KEYS": f"v1:{old}, v2:{new}"}).keys("KEYS")) == ["v1", "v2"]
