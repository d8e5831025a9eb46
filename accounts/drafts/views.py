"""The client's side of drafts and of the time left: small JSON answers, no page of their own."""

import json

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_POST

from accounts.drafts import TooLong, drop_draft, load_drafts, save_draft
from accounts.queues.claims import keep_claims
from accounts.views import SIGNED_IN, needs


def _sent(request) -> dict | None:
    try:
        data = json.loads(request.body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


@require_POST
@needs(SIGNED_IN)
def draft_save(request):
    """Keep ({key, fields}), bring back ({load: [keys]}) or forget ({drop: key}) this person's own drafts."""
    data = _sent(request)
    if data is None:
        return HttpResponseBadRequest()
    if isinstance(data.get("load"), list):
        return JsonResponse({"drafts": load_drafts(request.user, [str(key) for key in data["load"]])})
    if data.get("drop"):
        drop_draft(request.user, str(data["drop"]))
        return HttpResponse(status=204)
    return _keep(request.user, data)


def _keep(user, data: dict):
    if not data.get("key") or not isinstance(data.get("fields"), dict):
        return HttpResponseBadRequest()
    try:
        save_draft(user, str(data["key"]), data["fields"])
    except TooLong:
        return HttpResponse(status=413)
    return HttpResponse(status=204)


@require_POST
@needs(SIGNED_IN)
def session_stay(request):
    """A sign of life from a person who reads or types: the request itself renews the session, and their claims with it."""
    data = _sent(request) or {}
    claims = data.get("claims")
    if isinstance(claims, list):
        keep_claims([str(claim) for claim in claims[:20]], by=request.user)
    return HttpResponse(status=204)
