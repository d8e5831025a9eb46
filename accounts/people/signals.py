"""Sign-ins, sign-outs, failures and lock-outs in the trail."""

from allauth.account.signals import password_changed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from accounts import audit
from accounts.audit.digest import keyed_digest
from accounts.people.models import User


@receiver(user_logged_in, dispatch_uid="trail_signed_in")
def signed_in(sender, request, user, **kwargs):
    audit.read("session.sign_in", by=user, obj=user)


@receiver(user_logged_out, dispatch_uid="trail_signed_out")
def signed_out(sender, request, user, **kwargs):
    if user is not None:
        audit.read("session.sign_out", by=user, obj=user)


@receiver(user_login_failed, dispatch_uid="trail_sign_in_failed")
def sign_in_failed(sender, credentials, **kwargs):
    _refused("session.sign_in", credentials.get("username") or "", "wrong name or password")


@receiver(user_locked_out, dispatch_uid="trail_locked_out")
def locked_out(sender, username, **kwargs):
    _refused("session.lock", username or "", "too many failed tries")


def _refused(verb, username, why):
    """The name as typed may be a password in the wrong box, so an unknown one is kept as a digest only."""
    user = User.objects.filter(username=username).first()
    digest = keyed_digest(username.casefold(), purpose="username")
    audit.refused(by=user, verb=verb, obj=user, why=why, detail={"typed": digest, "known": user is not None})


@receiver(password_changed, dispatch_uid="own_password_chosen")
def password_chosen(sender, request, user, **kwargs):
    """The first password, which somebody else knew, is gone."""
    with audit.act("user.change_password", by=user, obj=user):
        if user.must_change_password:
            user.must_change_password = False
            user.save(update_fields=["must_change_password"])
