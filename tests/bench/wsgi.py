"""The site, and beside it in the same process a bare Django view: one indexed query and one audit insert, no middleware."""

import os
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

application_of_the_site = get_wsgi_application()

from accounts import clock  # noqa: E402
from accounts.audit.models import LogEntry  # noqa: E402
from records.patients.models import PatientIdentifier  # noqa: E402


def bare(request):
    """What a page costs that finds one row by an index and writes one row to the trail."""
    found = PatientIdentifier.objects.filter(value=request.GET.get("mrn", "")).first()
    LogEntry.objects.create(kind="act", act_id=uuid.uuid4(), verb="bench.bare", action=3, timestamp=clock.now())
    return HttpResponse(f"<html><body>{found.pk if found else 0}</body></html>")


urlpatterns = [path("bare", bare)]


class BareHandler(WSGIHandler):
    """Django's own handler with an empty stack of middleware and this module's URLs."""

    def load_middleware(self, is_async=False):
        kept, settings.MIDDLEWARE = settings.MIDDLEWARE, []
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = kept

    def get_response(self, request):
        request.urlconf = __name__
        return super().get_response(request)

    def resolve_request(self, request):
        request.urlconf = __name__
        return super().resolve_request(request)


bare_handler = BareHandler()


def application(environ, start_response):
    inner = bare_handler if environ["PATH_INFO"] == "/bare" else application_of_the_site
    return inner(environ, start_response)
