"""Every feature's URLs, in one list."""

from importlib import import_module

from django.urls import include, path

from accounts.errors import signed_out
from accounts.people.views import home

FEATURES = [
    "accounts.people",
    "accounts.privacy",
    "accounts.queues",
    "accounts.drafts",
    "records.patients",
    "records.encounters",
    "records.documents",
    "records.review",
    "records.release",
    "coding.codes",
    "coding.assignment",
]


def _written(feature: str) -> bool:
    try:
        import_module(f"{feature}.urls")
    except (ImportError, AttributeError):  # being written; the list becomes a plain one when all are
        return False
    return True


urlpatterns = [
    *[path(feature.replace(".", "/") + "/", include(f"{feature}.urls")) for feature in FEATURES if _written(feature)],
    path("", home, name="home"),
    path("signed-out/", signed_out, name="signed_out"),
    path("accounts/", include("accounts.people.sign_in_urls")),
]

handler400 = "accounts.errors.bad_request"
handler403 = "accounts.errors.forbidden"
handler404 = "accounts.errors.not_found"
handler500 = "accounts.errors.server_error"
