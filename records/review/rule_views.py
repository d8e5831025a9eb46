"""The screens of the requirement rules: the table, one rule with its versions, its form, its trial, the settings, the runs."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, clock
from accounts.access import has_verb
from accounts.policy import policy_at
from accounts.views import needs
from accounts.workflow import Refused
from records.documents.models import DocumentType
from records.encounters.codes import CLASSES
from records.review import dates, requirement_actions, runs
from records.review.models import Deficiency, Reevaluation, RequirementRule
from records.review.rule_forms import ROLES, EndForm, RuleForm, SinceForm
from records.review.trial import DAYS, try_rule

VIEW, MANAGE, SET = "records.view_requirement", "records.manage_requirement", "accounts.set_policy"
CLASS_NAMES, ROLE_NAMES = dict(CLASSES), dict(ROLES)
SHOWN = ("in-force", "proposed", "ended")


# ------------------------------------------------------------------------- the table


@require_GET
@needs(VIEW)
def rule_list(request):
    """Every rule with its citation: those in force today and to come, those proposed, those that have ended."""
    shown = request.GET.get("show", "in-force")
    rows, today = list(RequirementRule.objects.order_by("position", "key", "-effective_from")), clock.today()
    groups = {name: [row for row in rows if state_of(row, today)[0] in states] for name, states in GROUPS.items()}
    names = dict(DocumentType.objects.values_list("key", "name"))
    live = Deficiency.objects.filter(status__in=Deficiency.LIVE).exclude(requirement="").order_by()
    counts = dict(live.values_list("requirement").annotate(Count("pk")))
    chosen = groups.get(shown, groups["in-force"])
    context = {
        "rules": [in_words(row, names, today) | {"open": counts.get(row.key, 0)} for row in chosen], "shown": shown,
        "tabs": _tabs(request.path, groups, shown), "may_manage": has_verb(request.user, MANAGE),
    }  # fmt: skip
    return render(request, "records/review/rule_list.html", context)


GROUPS = {"in-force": ("live", "coming"), "proposed": ("proposed",), "ended": ("ended",)}
LABELS = {"in-force": "In force", "proposed": "Proposed", "ended": "Ended"}


def _tabs(path, groups, shown) -> list[dict]:
    return [
        {"key": name, "label": LABELS[name], "url": f"{path}?show={name}", "count": len(rows), "current": name == shown}
        for name, rows in groups.items()
    ]


def state_of(row: RequirementRule, today) -> tuple[str, str, str]:
    """Where a version stands: its state, and as it is drawn."""
    if row.proposed:
        return "proposed", "open", "Proposed"
    if row.effective_from > today:
        return "coming", "wait", f"From {row.effective_from:%b} {row.effective_from.day}, {row.effective_from.year}"
    if row.effective_to and row.effective_to < today:
        return "ended", "done", "Ended"
    return "live", "ready", "In force"


def in_words(row: RequirementRule, names: dict, today) -> dict:
    """A version as the screens say it."""
    state, tone, said = state_of(row, today)
    return {
        "row": row, "state": state, "tone": tone, "said": said, "due": due_words(row, today),
        "documents": ", ".join(names.get(key, key) for key in row.types) or "Every document",
        "others": ", ".join(names.get(key, key) for key in row.others),
        "who": ROLE_NAMES.get(row.role, row.role), "applies": _applies(row),
        "elements": [one.split("|")[0] for one in row.elements],
    }  # fmt: skip


def _applies(row) -> str:
    classes = ", ".join(CLASS_NAMES.get(one, one) for one in row.classes) or "Every class"
    return f"{classes}; {', '.join(row.services)}" if row.services else classes


EVENTS = {
    "admission": "admission", "surgery": "the operation", "consult": "the consult was asked for", "order": "the order",
    "day": "each day", "discharge": "discharge", "death": "death", "document": "it was written",
}  # fmt: skip


def due_words(row: RequirementRule, today) -> str:
    """ "24 hours after admission", "48 hours before the operation"; with the setting's value where one gives it."""
    own, unit = (row.hours, "hour") if row.hours is not None else (row.days, "day")
    limit = policy_at(row.limit_policy, today) if row.limit_policy else own
    return f"{dates.count(limit, unit)} {row.timing} {EVENTS[row.event]}"


# -------------------------------------------------------------------------- one rule


def _versions(key: str) -> list[RequirementRule]:
    rows = list(
        RequirementRule.objects.filter(key=key).select_related("made_by").order_by("-proposed", "-effective_from")
    )
    if not rows:
        raise Http404
    return rows


@require_GET
@needs(VIEW)
def rule_show(request, key):
    return _show(request, key)


def _show(request, key, *, status=200, error=""):
    """The rule as it holds, what can be done about it, and every version with who made it and why."""
    rows, today = _versions(key), clock.today()
    names = dict(DocumentType.objects.values_list("key", "name"))
    versions = [in_words(row, names, today) for row in rows]
    counts = (
        Deficiency.objects.filter(requirement=key)
        .order_by()
        .aggregate(live=Count("pk", filter=Q(status__in=Deficiency.LIVE)), all=Count("pk"))
    )
    context = {
        "versions": versions, "now": next((v for v in versions if v["state"] == "live"), versions[0]), "counts": counts,
        "proposal": next((v for v in versions if v["state"] == "proposed"), None),
        "coming": next((v for v in versions if v["state"] == "coming"), None), "error": error, "key": key,
        "may_manage": has_verb(request.user, MANAGE), "end_form": EndForm(initial={"last": today}), "days": DAYS,
    }  # fmt: skip
    return render(request, "records/review/rule_show.html", context, status=status)


@needs(MANAGE)
def rule_new(request):
    """A rule of the department's own: proposed first."""
    form = RuleForm(request.POST or None, initial={"severity": "required", "unit": "hours", "timing": "after"})
    return _form(request, form, "", {})


@needs(MANAGE)
def rule_change(request, key):
    """The next version: proposed first. The version in force stays as it is, and so does all that was judged by it."""
    rows = _versions(key)
    return _form(request, RuleForm(request.POST or None, rule=rows[0]), key, {"rule": rows[0]})


def _form(request, form, key, context):
    if request.method == "POST" and form.is_valid():
        how = {} if key else {"how": form.cleaned_data["how"]}
        try:
            made = requirement_actions.propose(by=request.user, key=key, values=form.values(), **how)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Proposed. Nothing has changed yet: try it, then switch it on.")
            return redirect("review:rule_try", made.key)
    return render(request, "records/review/rule_form.html", context | {"form": form, "key": key},
                  status=422 if form.errors else 200)  # fmt: skip


@require_GET
@needs(VIEW)
def rule_try(request, key):
    """What the proposal (or else the rule as it holds) would do on the discharges of the last 90 days."""
    rule = _versions(key)[0]
    trial = try_rule(rule, facility=request.user.active_role.facility, user=request.user)
    audit.listed(request, "requirementrule.try", patients={gain.visit.patient_id for gain in trial.shown},
                 detail={"rule": rule.pk, "opened": len(trial.opened)})  # fmt: skip
    names = dict(DocumentType.objects.values_list("key", "name"))
    context = {
        "rule": rule, "words": in_words(rule, names, clock.today()), "trial": trial, "days": DAYS, "key": key,
        "may_manage": has_verb(request.user, MANAGE), "since_form": SinceForm(initial={"since": clock.today()}),
    }  # fmt: skip
    return render(request, "records/review/rule_try.html", context)


@require_POST
@needs(MANAGE)
def rule_act(request, key):
    """Switch a proposal on from a day, withdraw what has not begun, end what is in force, drop a proposal."""
    rule = next((row for row in _versions(key) if str(row.pk) == request.POST.get("version")), None)
    act = ACTS.get(request.POST.get("verb", ""))
    if rule is None or act is None:
        raise Refused("There is no such step.")
    try:
        said = act(request, rule)
    except Refused as refusal:
        return _show(request, key, status=409, error=str(refusal))
    messages.success(request, said)
    there = RequirementRule.objects.filter(key=key).exists()
    return redirect("review:rule_show", key) if there else redirect("review:rule_list")


def _cleaned(form) -> dict:
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    return form.cleaned_data


def _switch_on(request, rule) -> str:
    since = _cleaned(SinceForm(request.POST))["since"]
    requirement_actions.switch_on(rule=rule, since=since, by=request.user)
    now = since <= clock.today()
    return (
        "In force. The records it concerns are being re-evaluated." if now else f"In force from {since:%b} {since.day}."
    )


def _end(request, rule) -> str:
    data = _cleaned(EndForm(request.POST))
    requirement_actions.end(rule=rule, last=data["last"], why=data["why"], by=request.user)
    return f"Ends on {data['last']:%b} {data['last'].day}."


def _withdraw(request, rule) -> str:
    requirement_actions.withdraw(rule=rule, by=request.user)
    return "Withdrawn: it is a proposal again."


def _drop(request, rule) -> str:
    requirement_actions.drop(rule=rule, by=request.user)
    return "Dropped. It was never in force."


ACTS = {"switch_on": _switch_on, "end": _end, "withdraw": _withdraw, "drop": _drop}


# ------------------------------------------------------------------------------ runs


@require_GET
@needs(MANAGE)
def run_list(request):
    """Runs over all records: how far, how fast, what they changed. The rows draw themselves anew while one is under way."""
    found = list(runs.with_progress(Reevaluation.objects.all())[:20])
    rows = [{"run": run, **_pace(run)} for run in found]
    context = {"rows": rows, "busy": any(run.finished_at is None for run in found)}
    part = "records/review/_run_rows.html" if request.htmx else "records/review/run_list.html"
    return render(request, part, context)


def _pace(run: Reevaluation) -> dict:
    """Per cent, and encounters a second up to the last part."""
    share = 100 if not run.total else run.seen * 100 // run.total
    took = ((run.finished_at or run.last_at or run.started_at) - run.started_at).total_seconds()
    rate = run.seen / took if took > 0 else 0
    left = (run.total - run.seen) / rate if rate and not run.finished_at else 0
    return {"share": share, "rate": round(rate), "left": dates.say_seconds(left) if left else ""}


@require_POST
@needs(MANAGE)
def run_start(request):
    """Every record of the hospital, or those in house and of today."""
    since = clock.today() if request.POST.get("scope") == "current" else None
    runs.start(by=request.user, why="Started by hand", since=since)
    messages.success(request, "Started. You can leave this page: it goes on by itself.")
    return redirect("review:run_list")


@require_POST
@needs(MANAGE)
def run_stop(request, public_id):
    run = get_object_or_404(Reevaluation, public_id=public_id)
    runs.stop(run=run, by=request.user)
    messages.success(request, "Stopped. What was done stands.")
    return redirect("review:run_list")
