"""The site, and in the same process the two baselines it is measured by: one bare Django view, asked in two ways.

`/bare` finds one row by an index and writes one row to the trail, with no middleware at all: what Django itself costs.
`/bare-inside` is the same view behind the site's own middleware, for somebody signed in: what a page costs here before
it does anything of its own (session, user, role, headers, log line).
"""

import os
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import get_resolver, path

application_of_the_site = get_wsgi_application()

from accounts import clock  # noqa: E402
from accounts.audit.models import LogEntry  # noqa: E402
from records.patients.models import PatientIdentifier  # noqa: E402


def bare(request):
    """What a page costs that finds one row by an index and writes one row to the trail."""
    found = PatientIdentifier.objects.filter(value=request.GET.get("mrn", "")).first()
    LogEntry.objects.create(kind="act", act_id=uuid.uuid4(), verb="bench.bare", action=3, timestamp=clock.now())
    return HttpResponse(f"<html><body>{found.pk if found else 0}</body></html>")


urlpatterns = [path("bare", bare), path("bare-inside", bare)]


class InsideHandler(WSGIHandler):
    """The site's handler with all of its middleware, for this module's URLs."""

    def __init__(self):
        super().__init__()
        self.load_middleware()

    def resolve_request(self, request):
        request.resolver_match = get_resolver(__name__).resolve(request.path_info)
        return request.resolver_match


class BareHandler(InsideHandler):
    """Django's own handler with an empty stack of middleware."""

    def load_middleware(self, is_async=False):
        kept, settings.MIDDLEWARE = settings.MIDDLEWARE, []
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = kept


BASELINES = {"/bare": BareHandler(), "/bare-inside": InsideHandler()}


def application(environ, start_response):
    return BASELINES.get(environ["PATH_INFO"], application_of_the_site)(environ, start_response)
