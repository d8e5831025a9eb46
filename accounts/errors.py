"""The answers to "not allowed", "not here", "gone" and "broken": in the frame, in words, with the next step."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.audit import request_id
from accounts.views import OPEN, needs


def bad_request(request, exception=None):
    return _page(request, "400.html", 400, exception)


def forbidden(request, exception=None):
    return _page(request, "403.html", 403, exception)


def not_found(request, exception=None):
    return _page(request, "404.html", 404, exception)


def csrf_failed(request, reason: str = ""):
    """CSRF_FAILURE_VIEW: mostly a page left open over a sign-out, so it says how to go on, not how it failed."""
    return _page(request, "csrf_failed.html", 403, None)


def gone(request, *, heading: str = "", words: str = "", next_url: str = "", next_label: str = ""):
    """A 410 page for what was merged away, voided or withdrawn, with the way to what replaced it."""
    context = {"heading": heading, "words": words, "next_url": next_url, "next_label": next_label}
    return render(request, "gone.html", context, status=410)


def server_error(request):
    """Drawn without the frame: the database or the session may be what broke."""
    return HttpResponseServerError(render_to_string("500.html", {"request_id": _request_id()}))


@needs(OPEN)
def signed_out(request):
    """After signing out: nothing is left open on this computer."""
    return render(request, "signed_out.html")


def _page(request, template: str, status: int, exception):
    """Only words written for people (`exception.words`) reach the page, never an exception's own text."""
    context = {
        "words": getattr(exception, "words", ""),
        "glass_url": getattr(exception, "glass_url", ""),
        "request_id": _request_id(),
    }
    return render(request, template, context, status=status)


def _request_id() -> str:
    try:
        return str(request_id() or "")
    except LookupError:
        return ""
