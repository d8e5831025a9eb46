"""The embedded server itself, killed and started again. Its data lies beside the suite's, in a directory of its own."""

import os
import shutil
import signal
from contextlib import closing

import psycopg2
import pytest

from hitrecords import home
from hitrecords.postgres import cluster as cluster_module
from hitrecords.postgres import roles
from hitrecords.postgres.cluster import Cluster
from hitrecords.problems import Problem


@pytest.fixture(scope="module")
def directory():
    path = home.where().parent / f"cluster-{os.getpid()}"
    yield path
    Cluster(path).destroy()
    shutil.rmtree(path)


@pytest.fixture
def server(directory):
    started = Cluster(directory)
    started.hold()
    yield started
    started.release()


def run(server, statement, **who):
    with closing(psycopg2.connect(**(server.superuser() | {"dbname": "postgres"} | who))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def kill(server):
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def test_what_was_committed_outlives_a_kill(server):
    run(server, "CREATE TABLE IF NOT EXISTS kept (word text); INSERT INTO kept VALUES ('here')")
    kill(server)
    server.heal()
    assert run(server, "SELECT word FROM kept") == [("here",)]


def test_only_the_last_user_stops_it(server, directory):
    other = Cluster(directory)
    other.hold()
    other.release()
    assert server.is_ready()
    server.release()
    assert not server.is_ready()


def test_a_server_that_nobody_stopped_is_used_again(server, directory):
    os.close(server._users)  # as if this process had been killed
    server._users = None
    after = Cluster(directory)
    after.hold()
    assert run(after, "SELECT 1") == [(1,)]
    after.release()
    assert not after.is_ready()


def test_nobody_enters_without_a_password(server):
    with pytest.raises(psycopg2.OperationalError):
        run(server, "SELECT 1", password="guessed")


def test_roles_and_database_are_made_once(server):
    roles.provision(server)
    roles.provision(server)
    who = {"user": roles.WEB, "password": roles.password(roles.WEB), "dbname": roles.DATABASE}
    assert run(server, "SELECT current_user", **who) == [(roles.WEB,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(server, "CREATE TABLE mine (id int)", **who)


def test_data_of_another_version_says_the_way_out(server):
    server.release()
    version = server.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(Problem, match=r"is of PostgreSQL 9; .* is 1[0-9](.|\n)*demo-reset"):
            server.hold()
    finally:
        version.write_text(ours)


def test_a_full_disk_says_the_way_out(server, monkeypatch):
    monkeypatch.setattr(cluster_module, "ROOM_NEEDED", 1 << 60)
    with pytest.raises(Problem, match=r"is full(.|\n)*make room"):
        server._check_room()


def test_a_socket_path_that_is_too_long_says_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HITRECORDS_RUN", "/" + "long/" * 30)
    with pytest.raises(Problem, match="HITRECORDS_RUN"):
        _ = Cluster(tmp_path).socket
