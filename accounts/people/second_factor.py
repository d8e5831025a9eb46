"""Outside the demo everybody has a second factor before anything else is open to them; and a password of their own."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

# What a person without a second factor can still do: get one, or leave.
OPEN_TO = ("mfa_", "account_logout", "account_reauthenticate", "account_change_password", "people:session", "drafts:")
KEY = "second_factor"


class SecondFactorMiddleware:
    """Comes after sign-in is known. The answer is kept in the session once it is yes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or getattr(view, "login_required", True) is False:
            return None
        if request.resolver_match.view_name.startswith(OPEN_TO):
            return None
        if request.user.must_change_password:
            return self._send(request, "account_change_password")
        if settings.SECOND_FACTOR_REQUIRED and not self._has_one(request):
            return self._send(request, "mfa_index")
        return None

    def _has_one(self, request) -> bool:
        if not request.session.get(KEY):
            kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
            request.session[KEY] = Authenticator.objects.filter(user=request.user, type__in=kinds).exists()
        return request.session[KEY]

    def _send(self, request, name):
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": "/"})
        return redirect(name)
