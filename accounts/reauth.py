"""Asking once more who sits there: before signing, breaking the glass, and the like."""

from django.contrib.auth import authenticate


def confirmed(request, password: str) -> bool:
    """Whether this is the signed-in person's password. Wrong ones count toward the lockout, like those at the door."""
    if not password:
        return False
    found = authenticate(request, username=request.user.get_username(), password=password)
    return found is not None and found.pk == request.user.pk
