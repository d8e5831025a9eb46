"""What every answer tells the browser about where content may come from."""

from dataclasses import asdict

from csp.middleware import CSPMiddleware
from csp.utils import build_policy

HEADER = "Content-Security-Policy"


class PolicyMiddleware(CSPMiddleware):
    """django-csp's policy, put together once: no page of ours changes it, and building it anew took one page in forty."""

    _policy = ""

    def process_response(self, request, response):
        if not self._policy:
            self._policy = build_policy(**asdict(self.get_policy_parts(request=request, response=response)))
        response.headers.setdefault(HEADER, self._policy)
        return response
