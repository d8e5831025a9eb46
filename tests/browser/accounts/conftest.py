import pytest
from django.conf import settings as site
from django.core.cache import cache

from tests.factories import people
from tests.web.accounts.conftest import discharged


@pytest.fixture
def hospital(transactional_db):
    cache.clear()
    return people.facility("MVMC")


@pytest.fixture
def coder(hospital):
    return people.person("coder", "coder", hospital, given="Priya", family="Nair", reaches=[hospital], credential="CCS")


@pytest.fixture
def desk(settings, live_server, browser_page, hospital, coder):
    """A page at the gallery's site, signed in as the coder, with 60 accounts waiting."""
    settings.ROOT_URLCONF = "tests.gallery.urls"
    for number in range(1, 61):
        discharged(hospital, number)
    sign_in(browser_page, live_server, coder)
    return browser_page


def sign_in(page, live_server, user) -> None:
    """The person's session as a cookie: the sign-in page has journeys of its own."""
    cookie = people.client_for(user).cookies[site.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
