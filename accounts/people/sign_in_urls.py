"""The screens of allauth that this house uses, each with what it needs: nobody signs up or changes a name here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from accounts.views import OPEN, SIGNED_IN, needs

opened, signed_in = needs(OPEN), needs(SIGNED_IN)

urlpatterns = [
    path("login/", opened(account.login), name="account_login"),
    path("logout/", opened(account.logout), name="account_logout"),
    path("inactive/", opened(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/", signed_in(account.password_change), name="account_change_password"),
    path("2fa/", signed_in(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", opened(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/remove/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/codes/new/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/codes/download/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("2fa/keys/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/keys/add/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/keys/reauthenticate/", signed_in(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/keys/login/", opened(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("2fa/keys/<int:pk>/remove/", signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/keys/<int:pk>/edit/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
