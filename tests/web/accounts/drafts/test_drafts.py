"""Drafts, receipts and signs of life: each person's own, and nobody else's."""

import json

import pytest

from accounts.drafts import MOST_CHARACTERS, MOST_DRAFTS, load_drafts, save_draft
from accounts.drafts.models import Draft, FormReceipt
from accounts.queues import claim
from tests.factories.people import client_for

SAVE, STAY = "/accounts/drafts/save/", "/accounts/drafts/stay/"
pytestmark = pytest.mark.usefixtures("at_now")


def send(client, url, data):
    return client.post(url, json.dumps(data), content_type="application/json")


def test_a_draft_is_ones_own_and_sealed(coder, lindqvist):
    client = client_for(coder)
    assert send(client, SAVE, {"key": "query:x", "fields": {"reason": "rigors"}}).status_code == 204
    assert "rigors" not in Draft.objects.get().sealed
    assert send(client, SAVE, {"load": ["query:x"]}).json()["drafts"]["query:x"]["fields"] == {"reason": "rigors"}
    assert send(client_for(lindqvist), SAVE, {"load": ["query:x"]}).json() == {"drafts": {}}
    send(client_for(lindqvist), SAVE, {"drop": "query:x"})
    assert Draft.objects.count() == 1
    send(client, SAVE, {"drop": "query:x"})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"key": "x"}', '{"key": "x", "fields": []}', "not json"])
def test_what_is_no_draft_is_refused(coder, body):
    assert client_for(coder).post(SAVE, body, content_type="application/json").status_code == 400


def test_a_draft_that_is_too_long_is_refused_and_many_push_out_the_oldest(coder):
    too_long = {"key": "x", "fields": {"a": "y" * MOST_CHARACTERS}}
    assert send(client_for(coder), SAVE, too_long).status_code == 413
    for number in range(MOST_DRAFTS + 3):
        save_draft(coder, f"form:{number}", {"a": "b"})
    assert Draft.objects.filter(user=coder).count() == MOST_DRAFTS


def test_a_draft_outlives_a_change_of_the_sites_key_while_the_old_one_is_known(coder, settings):
    save_draft(coder, "x", {"a": "b"})
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 8
    assert load_drafts(coder, ["x"])["x"]["fields"] == {"a": "b"}
    settings.SECRET_KEY_FALLBACKS = []
    assert load_drafts(coder, ["x"]) == {}


def test_only_who_is_signed_in_keeps_drafts(client, db):
    assert client.post(SAVE, "{}", content_type="application/json").status_code == 302


def test_a_sign_of_life_prolongs_ones_claims(coder, accounts):
    held = claim(accounts(1)[0], by=coder)
    assert send(client_for(coder), STAY, {"claims": [held.public_id, "x"]}).status_code == 204
    assert send(client_for(coder), STAY, []).status_code == 204


def filled(**values) -> dict:
    return {"once": "form-1", "name": "Brandt", "klass": "IP", "answer": "d", **values}


def test_a_form_sent_twice_creates_one_thing(coder, lindqvist):
    from tests.gallery import views

    views.MADE.clear()
    client = client_for(coder)
    first, second = client.post("/gallery/form/", filled()), client.post("/gallery/form/", filled(name="Again"))
    assert first.content == second.content
    assert views.MADE == ["Brandt"]
    client_for(lindqvist).post("/gallery/form/", filled())
    assert len(views.MADE) == 2  # the key is each person's own


def test_a_making_that_fails_leaves_no_receipt(coder):
    from accounts.forms import once
    from tests.gallery.views import GalleryForm

    form = GalleryForm(filled())
    assert form.is_valid()

    def broken():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(coder, form, broken)
    assert not FormReceipt.objects.exists()
    assert once(coder, form, lambda: "/made/") == "/made/"


def test_a_refused_form_keeps_what_was_typed_and_says_how_to_mend_it(coder):
    response = client_for(coder).post("/gallery/form/", filled(born="11/31/1962", seen="yesterday", name=""))
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="11/31/1962"' in text
    assert "November 1962 has 30 days" in text
    assert '<a href="#id_born">Birth date</a>' in text
    assert 'aria-describedby="id_born-error"' in text
    assert 'value="form-1"' in text


def test_a_birth_date_lies_behind_us(coder):
    text = client_for(coder).post("/gallery/form/", filled(born="t+1")).content.decode()
    assert "is still to come" in text


def test_each_form_has_a_key_of_its_own(coder):
    import re

    client = client_for(coder)
    keys = {
        re.search(r'name="once" value="([^"]+)"', client.get("/gallery/form/").content.decode())[1] for _ in range(2)
    }
    assert len(keys) == 2
