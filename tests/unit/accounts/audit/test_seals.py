"""What a database superuser could do to the trail, and that the seals tell."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.audit import seals
from accounts.audit.models import LogEntry, Seal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])


@pytest.fixture
def trail():
    """Ten rows under seal, after what the migrations wrote. Returns the keys of the ten."""
    seals.seal_trail()
    for number in range(10):
        audit.read(f"chart.view{number}", by=None, detail={"number": number})
    assert seals.seal_trail() == 10
    return list(LogEntry.objects.filter(verb__startswith="chart.view").order_by("id").values_list("id", flat=True))


@pytest.fixture
def superuser(owner_connection):
    """The trail in the hands of somebody who can switch its triggers off."""

    def run(sql, params=()):
        with owner_connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_logentry DISABLE TRIGGER append_only")
            cursor.execute(sql, params)
            cursor.execute("ALTER TABLE accounts_logentry ENABLE TRIGGER append_only")

    return run


def kinds(**kwargs):
    return [(f.kind, f.row) for f in seals.verify(**kwargs)]


def test_an_untouched_trail_fits(trail):
    assert kinds() == []


def test_an_edit_is_found_and_named(trail, superuser):
    superuser("UPDATE accounts_logentry SET verb = 'nothing' WHERE id = %s", [trail[3]])
    assert kinds() == [("edited", trail[3])]


def test_a_deletion_is_found_and_named(trail, superuser):
    superuser("DELETE FROM accounts_logentry WHERE id = %s", [trail[4]])
    assert kinds() == [("removed", trail[4])]


def test_an_insertion_is_found_and_named(trail, superuser):
    superuser(
        "INSERT INTO accounts_logentry SELECT (l).* FROM (SELECT jsonb_populate_record(l, jsonb_build_object("
        "'id', 999999, 'recorded', now() - interval '20 minutes')) AS l FROM accounts_logentry l WHERE id = %s) x",
        [trail[0]],
    )
    assert kinds() == [("inserted", 999999)]
    seals.seal_trail()
    assert kinds() == [("inserted", 999999)]


def test_a_reorder_is_found_and_named(trail, superuser):
    superuser(
        "UPDATE accounts_logentry l SET verb = o.verb, recorded = o.recorded, timestamp = o.timestamp, act_id = o.act_id, "
        "additional_data = o.additional_data FROM accounts_logentry o WHERE (l.id, o.id) IN ((%s, %s), (%s, %s))",
        [trail[1], trail[2], trail[2], trail[1]],
    )
    assert [row for _, row in kinds()] == [trail[1], trail[2]]


def test_a_rebuilt_chain_does_not_fit_the_exported_heads(trail, superuser, owner_connection, tmp_path):
    heads = tmp_path / "heads.jsonl"
    assert seals.export_heads(heads) == Seal.objects.values("month").distinct().count()
    assert seals.export_heads(heads) == 0
    superuser("UPDATE accounts_logentry SET verb = 'nothing' WHERE id = %s", [trail[3]])
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM accounts_seal")
        cursor.execute("ALTER TABLE accounts_seal ENABLE TRIGGER USER")
    seals.seal_trail()
    # The chain fits again: rows that were old when it was rebuilt may show, the edited one does not.
    assert all(kind == "inserted" and row < trail[0] for kind, row in kinds())
    assert "head" in [f.kind for f in seals.verify(known_heads=seals.read_heads(heads))]


def test_an_altered_seal_is_found(trail, owner_connection):
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_seal DISABLE TRIGGER USER")
        cursor.execute("UPDATE accounts_seal SET entry_ids = entry_ids[2:] || entry_ids[1:1]")
    assert kinds()[0] == ("broken", None)


def test_rows_that_commit_after_their_neighbors_are_sealed_too(trail):
    audit.read("late.commit", by=None)
    assert seals.seal_trail() == 1
    assert Seal.objects.latest("number").previous == Seal.objects.order_by("-number")[1].hash
    assert kinds() == []


def test_the_command_names_the_first_row_that_does_not_fit(trail, superuser, capsys):
    call_command("verify_audit")
    assert f"{LogEntry.objects.count()} rows under seal" in capsys.readouterr().out
    superuser("UPDATE accounts_logentry SET outcome = 4 WHERE id = %s", [trail[5]])
    with pytest.raises(CommandError, match=f"First: Row {trail[5]}"):
        call_command("verify_audit")


def test_the_command_refuses_what_it_cannot_read(tmp_path):
    broken = tmp_path / "heads"
    broken.write_text('{"month": "2026-11"}\n')
    with pytest.raises(CommandError, match="line 1"):
        call_command("verify_audit", heads=broken)
    with pytest.raises(CommandError, match="month like"):
        call_command("verify_audit", since="November")


@pytest.mark.parametrize("statement", [
    "UPDATE accounts_logentry SET verb = 'x'", "DELETE FROM accounts_logentry", "TRUNCATE accounts_logentry",
    "INSERT INTO accounts_seal (month, number, entry_ids, row_digests, previous, hash, late_ids) "
    "VALUES ('2026-01', 1, '{}', '', '', '', '{}')",
    "DELETE FROM accounts_seal",
])  # fmt: skip
def test_the_web_role_can_only_add_to_the_trail(trail, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_right_is_granted_on_any_partition(trail):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'accounts_logentry'::regclass"
        )
        partitions = [row[0] for row in cursor.fetchall()]
    assert len(partitions) >= 15
    for partition in partitions:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {partition}")


def test_the_owner_too_is_stopped_by_the_trigger(trail, owner_connection):
    with pytest.raises(DatabaseError, match="only be added to"), owner_connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_logentry SET verb = 'x'")


def test_partitions_are_made_ahead(trail):
    from accounts.audit.trail import make_partitions, months_ahead

    assert months_ahead() == 13
    assert make_partitions(14) == 1
    assert months_ahead() == 14


def test_a_day_of_the_first_month_belongs_to_its_own_chain(trail):
    first, after = seals.month_bounds("2026-12")
    assert (first, after) == (dt.datetime(2026, 12, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
