import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from hitrecords import home
from hitrecords.problems import Problem


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HITRECORDS_HOME", str(tmp_path / "home"))


def test_a_secret_is_made_once_and_is_private():
    first = home.secret("key")
    assert len(first) > 40
    assert home.secret("key") == first
    assert stat.S_IMODE((home.where() / "keys/key").stat().st_mode) == 0o600


def test_two_first_times_at_once_agree_on_one_secret():
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: home.secret("key"), range(40)))) == 1
    assert [path.name for path in (home.where() / "keys").iterdir()] == ["key"]


def test_a_home_that_cannot_be_written_says_the_way_out(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HITRECORDS_HOME", str(tmp_path / "file/home"))
    with pytest.raises(Problem, match=r"Way out: .*\n.*HITRECORDS_HOME"):
        home.make()


def test_without_a_setting_it_lies_where_the_system_keeps_data(monkeypatch, tmp_path):
    monkeypatch.delenv("HITRECORDS_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert home.where() == tmp_path / "hitrecords"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert str(home.where()) == "/var/lib/hitrecords"
