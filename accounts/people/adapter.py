"""How allauth behaves in this house: nobody signs up, demo people stay in the demo, addresses come from our middleware."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect

from accounts.middleware import client_address


class HouseAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return client_address(request) or "0.0.0.0"  # noqa: S104 (no address known)

    def pre_login(self, request, user, **kwargs):
        if user.is_demo and not settings.DEMO:
            messages.error(request, "Demo people cannot sign in here: this is not the demo.")
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Signing in and out speak for themselves: no toast."""
        quiet = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")
        if message_template not in quiet:
            super().add_message(request, level, message_template, message_context, extra_tags, message)
