"""The screens of the states' rules: the table, one row with its versions, its form."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.access import has_verb
from accounts.forms import once
from accounts.views import needs
from accounts.workflow import Refused
from records.release import law_actions
from records.release.law import ReleaseRule
from records.release.law_forms import EndForm, RuleForm

VIEW, MANAGE = "records.view_releaserule", "records.manage_releaserule"
SHORT = {
    "deadline": "Deadline",
    "minor": "Minor alone",
    "naming": "Naming",
    "life": "Longest life",
    "wording": "Wording",
}
SHOWN = {"in-force": "In force", "to-verify": "To verify", "ended": "Ended"}


@require_GET
@needs(VIEW)
def law_list(request):
    """Every row with its citation: in force now or later, waiting for somebody to verify it, ended."""
    today, shown = clock.today(), request.GET.get("show", "in-force")
    rows = list(ReleaseRule.objects.select_related("verified_by"))
    groups = {
        "in-force": [row for row in rows if not _ended(row, today)],
        "to-verify": [row for row in rows if row.to_verify and not _ended(row, today)],
        "ended": [row for row in rows if _ended(row, today)],
    }
    shown = shown if shown in groups else "in-force"
    tabs = [
        {"label": label, "url": f"{request.path}?show={key}", "count": len(groups[key]), "current": key == shown}
        for key, label in SHOWN.items()
    ]
    context = {
        "rules": [_said(row, today) for row in groups[shown]], "tabs": tabs, "shown": shown,
        "may_manage": has_verb(request.user, MANAGE),
    }  # fmt: skip
    return render(request, "records/release/law_list.html", context)


def _ended(row, today) -> bool:
    return row.effective_to is not None and row.effective_to < today


def _said(row, today) -> dict:
    """A row as the screens draw it."""
    if _ended(row, today):
        state = ("done", "Ended")
    elif row.effective_from > today:
        state = ("wait", f"From {row.effective_from:%b} {row.effective_from.day}, {row.effective_from.year}")
    else:
        state = ("late", "Verify") if row.to_verify else ("ready", "In force")
    what = SHORT.get(row.topic, row.get_topic_display())
    return {"row": row, "what": what, "tone": state[0], "said": state[1], "ended": _ended(row, today)}


def _load(public_id: str) -> ReleaseRule:
    found = ReleaseRule.objects.select_related("verified_by", "made_by").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(VIEW)
def law_show(request, public_id):
    return _show(request, _load(public_id))


def _show(request, rule, *, status=200, error=""):
    """One row, what can be done about it, and every version on the same topic."""
    today = clock.today()
    versions = ReleaseRule.objects.filter(jurisdiction=rule.jurisdiction, topic=rule.topic, category=rule.category)
    context = {
        "rule": rule, "now": _said(rule, today), "error": error, "may_manage": has_verb(request.user, MANAGE),
        "versions": [_said(row, today) for row in versions.select_related("made_by").order_by("-effective_from")],
        "end_form": EndForm(initial={"last": today}),
    }  # fmt: skip
    return render(request, "records/release/law_show.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(MANAGE)
def law_new(request):
    return _form(request, RuleForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
@needs(MANAGE)
def law_change(request, public_id):
    """The version that follows this one."""
    rule = _load(public_id)
    return _form(request, RuleForm(request.POST or None, rule=rule), rule)


def _form(request, form, rule):
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _write(request, form)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "rule": rule}
    return render(request, "records/release/law_form.html", context, status=422 if form.errors else 200)


def _write(request, form) -> str:
    made = law_actions.write_rule(values=form.values(), since=form.cleaned_data["since"], by=request.user)
    messages.success(request, "Written. Somebody who answers for it verifies it against the law in force.")
    return reverse("release:law_show", args=[made.public_id])


@require_POST
@needs(MANAGE)
def law_act(request, public_id):
    """Verify a row, or end it."""
    rule = _load(public_id)
    try:
        if request.POST.get("verb") == "verify":
            law_actions.verify_rule(rule=rule, by=request.user)
            messages.success(request, "Verified.")
        elif request.POST.get("verb") == "end":
            _end(request, rule)
        else:
            raise Refused("There is no such step.")
    except Refused as refusal:
        return _show(request, _load(public_id), status=409, error=str(refusal))
    return redirect("release:law_show", public_id)


def _end(request, rule) -> None:
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    law_actions.end_rule(rule=rule, by=request.user, **form.cleaned_data)
    messages.success(request, "Its last day is written.")
