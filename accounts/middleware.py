"""Around every request: an id, who acts in which role from where, idle log-off, and refusals written after the rollback."""

import logging
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from accounts import audit, clock
from accounts.access import Denied, Unknown
from accounts.audit.digest import keyed_digest
from accounts.people.models import RoleAssignment
from accounts.people.presence import who
from accounts.policy import policy
from accounts.workflow import Refused

log = logging.getLogger("hitrecords.request")

ROLE_KEY = "role_assignment"
SEEN_KEY = "seen_at"
# Background calls of a page (its counts, its drafts) do not keep a person signed in.
IDLE_HEADER = "X-Background"


class PresenceMiddleware(AuthenticationMiddleware):
    """Django's, with the person who came along with the session."""

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: who(request))


class ActMiddleware:
    """Comes after authentication. Sets `request.user.active_role`, the situation of the trail, and no-store."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = secrets.token_hex(8)
        user = request.user = who(request)  # the person themselves: each question to Django's lazy stand-in costs
        if user.is_authenticated and self._timed_out(request):
            logout(request)
            return self._signed_out(request)
        if user.is_authenticated:
            user.active_role = active_role(request)
        situation = audit.Situation(
            user=user if user.is_authenticated else None,
            request_id=request.id,
            session=keyed_digest(request.session.session_key or "", purpose="session")
            if request.session.session_key
            else "",
            address=client_address(request),
        )
        with audit.situated(situation):
            response = self.get_response(request)
        response["X-Request-ID"] = request.id
        if user.is_authenticated and "Cache-Control" not in response:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, (Denied, Unknown)):
            audit.refused(by=request.user, verb=exception.verb, obj=exception.obj, why=exception.why,
                          detail={"url": request.resolver_match.view_name if request.resolver_match else ""})  # fmt: skip
        if isinstance(exception, Refused):
            return refusal_page(request, exception)
        return None

    def _timed_out(self, request) -> bool:
        now = clock.now().timestamp()
        seen = request.session.get(SEEN_KEY)
        if seen is not None and now - seen > policy("idle_minutes") * 60:
            return True
        background = IDLE_HEADER in request.headers
        # Written at most twice a minute: not one more query for every request.
        if not background and (seen is None or now - seen > 30):
            request.session[SEEN_KEY] = now
        return False

    def _signed_out(self, request):
        target = f"{reverse('account_login')}?idle=1"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        if request.method in ("GET", "HEAD"):
            return redirect(f"{target}&{urlencode({'next': request.get_full_path()})}")
        return redirect(target)


def active_role(request) -> RoleAssignment | None:
    """The role of this session; when none is chosen and the person has just one today, that one."""
    chosen = request.session.get(ROLE_KEY)
    mine = getattr(request.user, "role_rows", None)
    if mine is None:
        mine = RoleAssignment.objects.filter(user_id=request.user.pk).select_related("facility")
        mine = mine.order_by("-starts_on", "id")
    live = [a for a in mine if a.live()]
    picked = next((a for a in live if a.pk == chosen), None)
    request.user.live_roles = live
    return picked or (live[0] if len(live) == 1 else None)


def client_address(request) -> str | None:
    """The address of who asks. Forwarded headers count only from a proxy that the settings trust."""
    address = request.META.get("REMOTE_ADDR") or None
    if address in settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        while forwarded and forwarded[-1] in settings.TRUSTED_PROXIES:
            forwarded.pop()
        address = forwarded[-1] if forwarded and _is_address(forwarded[-1]) else address
    return address if address and _is_address(address) else None


def _is_address(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def refusal_page(request, refusal):
    """A step that is closed: 409 with the reason in words, in the frame."""
    from django.shortcuts import render

    return render(request, "409.html", {"reason": str(refusal)}, status=409)
