"""Claims: two people never work on one item unknowing."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.queues import claim, claims_on, release_claim
from accounts.queues.claims import keep_claims
from accounts.queues.models import Claim
from tests.factories.people import client_for
from tests.web.accounts.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_now")


def test_the_first_to_open_has_it_and_the_second_is_told(coder, lindqvist, accounts):
    (encounter,) = accounts(1)
    assert claim(encounter, by=lindqvist).mine
    held = claim(encounter, by=coder)
    assert not held.mine
    assert held.user == lindqvist


def test_it_times_out_after_fifteen_quiet_minutes(coder, lindqvist, accounts):
    (encounter,) = accounts(1)
    claim(encounter, by=lindqvist)
    with clock.at(NOW + dt.timedelta(minutes=14)):
        assert not claim(encounter, by=coder).mine
    with clock.at(NOW + dt.timedelta(minutes=16)):
        assert claims_on([encounter]) == {}
        assert claim(encounter, by=coder).mine


def test_a_sign_of_life_keeps_ones_own_and_no_others(coder, lindqvist, accounts):
    mine, hers = accounts(2)
    kept, other = claim(mine, by=coder), claim(hers, by=lindqvist)
    with clock.at(NOW + dt.timedelta(minutes=10)):
        keep_claims([kept.public_id, other.public_id], by=coder)
    with clock.at(NOW + dt.timedelta(minutes=20)):
        assert set(claims_on([mine, hers])) == {mine.pk}


def test_release_frees_only_ones_own(coder, lindqvist, accounts):
    (encounter,) = accounts(1)
    claim(encounter, by=lindqvist)
    release_claim(encounter, by=coder)
    assert not claim(encounter, by=coder).mine
    release_claim(encounter, by=lindqvist)
    assert claim(encounter, by=coder).mine


def test_the_database_refuses_a_second_live_claim(coder, lindqvist, accounts):
    (encounter,) = accounts(1)
    held = claim(encounter, by=coder)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(kind=held.kind, object_id=held.object_id, user=lindqvist, opened_at=NOW, until=NOW)


def test_taking_over_is_written_and_the_page_says_who_had_it(coder, lindqvist, accounts):
    (encounter,) = accounts(1)
    held = claim(encounter, by=lindqvist)
    client = client_for(coder)
    page = client.get(f"/gallery/open/{encounter.public_id}/").content.decode()
    assert "Maja Lindqvist has it" in page
    response = client.post(f"/accounts/queues/claims/{held.public_id}/take-over/", {"next": "/gallery/parts/"})
    assert response["Location"] == "/gallery/parts/"
    assert claim(encounter, by=coder).mine
    assert LogEntry.objects.filter(verb="claim.take_over").exists()


def test_a_stranger_takes_nothing_over_and_is_sent_nowhere_else(coder, stranger, accounts):
    (encounter,) = accounts(1)
    held = claim(encounter, by=coder)
    response = client_for(stranger).post(f"/accounts/queues/claims/{held.public_id}/take-over/")
    assert response.status_code == 404
    assert claim(encounter, by=coder).mine
    url = f"/accounts/queues/claims/{held.public_id}/take-over/"
    assert client_for(coder).post(url, {"next": "https://elsewhere.example/"})["Location"] == "/"
