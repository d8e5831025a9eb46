"""The hospital's own values on screen: every one with what it means and since when it holds, by the feature that goes by it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit, clock
from accounts.access import has_verb
from accounts.policies.forms import PolicyForm, plain
from accounts.policy import DECLARED, Policy, PolicyValue, policy, set_policy
from accounts.views import SIGNED_IN, needs
from accounts.workflow import Refused

AREAS = {
    "accounts": "Access", "accounts.privacy": "Privacy", "records.patients": "Patients", "records.encounters": "Encounters",
    "records.documents": "Documents", "records.review": "Review", "records.delinquency": "Delinquency",
    "records.transcription": "Transcription", "records.release": "Release", "coding.assignment": "Coding",
    "coding.queries": "Queries", "coding.audits": "Audits",
}  # fmt: skip


# Features whose values stand with another's.
WITH = {"records.watch": "accounts.privacy", "coding.schedules": "coding.assignment"}


def area_of(declared: Policy) -> str:
    """The area under which the screens show it: its feature's, else the ground's."""
    area = WITH.get(declared.area, declared.area)
    return area if area in AREAS else area.split(".")[0]


@require_GET
@needs(SIGNED_IN)
def policy_list(request):
    """The values of one area; in all of them what is set here and not as shipped."""
    shown = request.GET.get("area", "")
    shown = shown if shown in AREAS else "accounts"
    audit.listed(request, "policy")
    by_area = {area: [one for one in DECLARED.values() if area_of(one) == area] for area in AREAS}
    tabs = [
        {"label": label, "url": f"{request.path}?area={area}", "count": len(by_area[area]), "current": area == shown}
        for area, label in AREAS.items()
        if by_area[area]
    ]
    latest = _latest([one.key for one in by_area[shown]])
    rows = [
        {"policy": one, "value": plain(policy(one.key)), "default": plain(one.default), "last": latest.get(one.key),
         "ours": policy(one.key) != one.default} for one in by_area[shown]
    ]  # fmt: skip
    return render(request, "accounts/policies/policy_list.html", {"tabs": tabs, "rows": rows, "area": AREAS[shown]})


def _latest(keys: list[str]) -> dict[str, PolicyValue]:
    """The value that each key has had since its last change, with who set it; none where nobody has."""
    rows = PolicyValue.objects.filter(key__in=keys, effective_from__lte=clock.now()).select_related("set_by")
    return {row.key: row for row in rows.order_by("key", "-effective_from", "-id").distinct("key")}


@require_http_methods(["GET", "POST"])
@needs(SIGNED_IN)
def policy_show(request, key):
    """One value, every value it has had, and another from a day on."""
    if key not in DECLARED:
        raise Http404
    may_set = has_verb(request.user, DECLARED[key].verb)
    if request.method == "POST" and not may_set:
        raise Refused("Your role reads the local values and does not change them.")
    form = PolicyForm(request.POST or None, key=key, now=policy(key))
    if request.method == "POST" and form.is_valid():
        return _set(request, key, form.cleaned_data)
    audit.viewed(request, None, "policy.view", detail={"key": key})
    return render(request, "accounts/policies/policy_show.html", _shown(key, form, may_set), status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound else 200


def _set(request, key: str, data: dict):
    row = set_policy(key=key, value=data["value"], by=request.user, effective_from=data["since"], why=data["why"])
    now = row.effective_from <= clock.now()
    messages.success(
        request, "Set, from now on." if now else f"Set, from {clock.local(row.effective_from):%m/%d/%Y} on."
    )
    return redirect("policies:policy_show", key)


def _shown(key: str, form: PolicyForm, may_set: bool) -> dict:
    declared = DECLARED[key]
    rows = PolicyValue.objects.filter(key=key).select_related("set_by").order_by("-effective_from", "-id")
    now = clock.now()
    past = next((row for row in rows if row.effective_from <= now), None)
    return {
        "policy": declared, "area": AREAS[area_of(declared)], "area_key": area_of(declared), "form": form,
        "may_set": may_set, "value": plain(policy(key)), "default": plain(declared.default),
        "history": [{"row": row, "value": plain(row.value), "holds": row == past, "ahead": row.effective_from > now}
                    for row in rows],
    }  # fmt: skip
