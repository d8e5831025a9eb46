"""Who stands in for whom: one's own, those of a colleague whose inbox one opens, and, for who manages them, everybody's."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import clock
from accounts.access import Unknown, has_verb
from accounts.views import SIGNED_IN, needs
from accounts.workflow import Refused
from records.documents import stand_ins
from records.documents.stand_ins import StandIn
from records.review.inbox_forms import StandInForm


@require_GET
@needs(SIGNED_IN)
def stand_in_list(request):
    """Names of staff and days only: nobody's patients."""
    return _page(request, _form(request))


def _manages(request) -> bool:
    return has_verb(request.user, "records.manage_standin")


def _may_name(request) -> bool:
    return _manages(request) or (has_verb(request.user, "records.name_standin") and hasattr(request.user, "provider"))


def _form(request, data=None):
    if not _may_name(request):
        return None
    return StandInForm(data, user=request.user, manages=_manages(request), initial={"starts_on": clock.today()})


def _page(request, form, status=200):
    rows = StandIn.objects.filter(ended_by=None).exclude(ends_on__lt=clock.today())
    rows = rows.select_related("provider__user", "user").order_by("starts_on", "id")
    me = request.user
    context = {
        "form": form, "mine": rows.filter(provider__user=me), "for_others": rows.filter(user=me),
        "all": rows.exclude(provider__user=me).exclude(user=me)[:200] if _manages(request) else [],
        "manages": _manages(request),
    }  # fmt: skip
    return render(request, "records/review/stand_in_list.html", context, status=status)


@require_POST
@needs(SIGNED_IN)
def stand_in_name(request):
    form = _form(request, request.POST)
    if form is None:
        raise Refused("Your role names nobody to stand in.")
    if form.is_valid():
        try:
            made = stand_ins.name_stand_in(by=request.user, **_values(request, form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.user} {made.get_kind_display().lower()} for {made.provider}.")
            return redirect("review:stand_in_list")
    return _page(request, form, status=422)


def _values(request, form) -> dict:
    return {"provider": getattr(request.user, "provider", None), **form.cleaned_data}


@require_POST
@needs(SIGNED_IN)
def stand_in_end(request, public_id):
    found = StandIn.objects.filter(public_id=public_id, ended_by=None).select_related("provider", "user").first()
    own = found is not None and request.user.pk in (found.provider.user_id, found.user_id)
    if found is None or not (own or _manages(request)):
        raise Unknown("records.manage_standin", None, "no such stand-in of theirs")
    stand_ins.end(stand_in=found, by=request.user)
    messages.success(request, f"{found.user} no longer stands in for {found.provider}.")
    return redirect("review:stand_in_list")
