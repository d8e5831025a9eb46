"""The frame: what stands around every page, what it costs, and the pages for when there is none."""

import pytest

from tests.factories.people import client_for

pytestmark = pytest.mark.usefixtures("at_now")


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "Your role does not open this"), (404, "nothing here that you can open"), (409, "It waits for 2 signatures."),
     (410, "It was merged into another record."), (500, "Something broke on our side")],
)  # fmt: skip
def test_trouble_is_answered_in_the_frame_in_words_with_a_next_step(coder, status, words):
    client = client_for(coder)
    client.raise_request_exception = False
    response = client.get(f"/gallery/error/{status}/")
    text = response.content.decode()
    assert response.status_code == status
    assert words in text
    assert "internal words" not in text
    assert 'href="/"' in text


def test_a_page_left_open_over_a_sign_out_says_to_send_again(coder):
    client = client_for(coder)
    client.handler.enforce_csrf_checks = True
    response = client.post("/gallery/form/", {})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_the_frame_itself_asks_the_database_nothing(coder, django_assert_num_queries):
    client = client_for(coder)
    client.get("/gallery/bench/")
    with django_assert_num_queries(1):  # who is asking: the middleware
        client.get("/gallery/bench/")


def test_no_inline_script_or_style(coder):
    import re

    client = client_for(coder)
    for page in ("parts", "bench", "form", "specimen"):
        text = client.get(f"/gallery/{page}/").content.decode()
        assert not re.search(r"<style|style=|<script(?![^>]* src=)|\son\w+=", text), page


def test_the_palette_offers_what_the_role_may(coder):
    text = client_for(coder).get("/gallery/parts/").content.decode()
    assert "Go to Ready to code" in text
    assert "People and roles" not in text


def test_every_icon_asked_for_by_a_template_or_a_screen_is_drawn():
    import re
    from pathlib import Path

    from accounts import icons

    drawn = set(icons.names())
    asked = {name for path in Path("templates").rglob("*.html")
             for name in re.findall(r'{% (?:icon|empty) "([\w-]+)"', path.read_text())}  # fmt: skip
    assert asked <= drawn, asked - drawn


def test_a_person_of_two_roles_works_in_one_and_switches_in_the_frame(coder, hospital):
    from tests.factories.people import HIRED, RoleAssignment

    second = RoleAssignment.objects.create(user=coder, role="administrator", facility=hospital, starts_on=HIRED.date())
    client = client_for(coder)
    page = client.get("/gallery/parts/").content.decode()
    assert f'name="role" value="{second.pk}"' in page
    assert 'data-queue="specimen"' in page
    client.post("/accounts/people/account/role/switch/", {"role": second.pk, "next": "/"})
    page = client.get("/gallery/parts/").content.decode()
    assert "System administrator" in page
    assert 'data-queue="specimen"' not in page


def test_signing_out_ends_on_a_page_that_says_so(coder):
    client = client_for(coder)
    response = client.post("/accounts/logout/", follow=True)
    assert "You are signed out" in response.content.decode()
    assert client.get("/gallery/parts/").status_code == 302
