"""Asking once more who sits there: before signing, breaking the glass, and the like."""

import datetime as dt

from django.contrib.auth import authenticate

from accounts import clock

KEY = "reauthenticated_at"


class WrongPassword(Exception):
    """The password was not the person's; str() says so to them."""

    def __init__(self):
        super().__init__(
            "That is not your password. Try again; after several wrong ones the account is locked for a while."
        )


def confirmed(request, password: str) -> bool:
    """Whether this is the signed-in person's password. Wrong ones count toward the lockout, like those at the door."""
    if not password:
        return False
    found = authenticate(request, username=request.user.get_username(), password=password)
    return found is not None and found.pk == request.user.pk


def is_fresh(request, *, minutes: int) -> bool:
    """Whether the person gave their password in this session no longer than so many minutes ago."""
    given = request.session.get(KEY)
    return given is not None and clock.now().timestamp() - given < dt.timedelta(minutes=minutes).total_seconds()


def reauthenticated(request, *, minutes: int) -> bool:
    """Whether we know who sits there: by the password that was sent now, or by one of the last minutes.

    Raises WrongPassword when one was sent that is not theirs.
    """
    password = request.POST.get("password", "")
    if not password:
        return is_fresh(request, minutes=minutes)
    if not confirmed(request, password):
        raise WrongPassword
    request.session[KEY] = clock.now().timestamp()
    return True
