"""What every view states: the verb it needs. A house test reads it from each URL."""

from collections.abc import Callable
from functools import wraps

from accounts.access import require

OPEN = "open to anyone"
SIGNED_IN = "anyone signed in"


def needs(verb: str) -> Callable:
    """Declare the view's verb and refuse, with a trail row, who lacks it. Object checks are the loaders'."""

    def declare(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if verb not in (OPEN, SIGNED_IN):
                require(request.user, verb)
            return view(request, *args, **kwargs)

        checked.needs = verb
        if verb == OPEN:
            checked.login_required = False
        return checked

    return declare
