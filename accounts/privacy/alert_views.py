"""Alerts one by one, what is allowed for a time, and the rules of detection with their switches."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import audit, clock
from accounts.access import Unknown
from accounts.forms import FlexibleDateField, OnceForm, once
from accounts.policy import policy
from accounts.privacy import alert_queues, alerts, cases, subjects, trail
from accounts.privacy.models import Alert, Allowance
from accounts.privacy.rules import RULES
from accounts.queues import claim, next_url, release_claim
from accounts.views import needs
from accounts.workflow import Refused

REVIEW, MANAGE = alerts.REVIEW, alerts.MANAGE


def load_alert(request, public_id: str, *, what: str = "") -> Alert:
    """The alert, of a facility of the person's; never one about themselves, or of a case that is hidden from them."""
    found = Alert.objects.filter(public_id=public_id).select_related("user", "facility", "case__subject", "decided_by")
    alert = subjects.with_name(request.user, alerts.of_facilities(request.user, found)).first()
    if alert is None or (alert.case and cases.conflicted(request.user, alert.case.subject)):
        raise Unknown(REVIEW, None, "no such alert for this person")
    if what:
        audit.viewed(request, alert, what)
    return alert


@needs(REVIEW)
def alert_show(request, public_id):
    """Who opened whose record, every access of it as a sentence, what stands out, and the decision."""
    alert = load_alert(request, public_id, what="alert.view")
    held = claim(alert, by=request.user) if alert.status == Alert.Status.OPEN else None
    rows = trail.of_alert(alert)
    request.queue = "sampled" if alert.kind == Alert.Kind.SAMPLE else "alerts"
    context = {
        "alert": alert, "did": alert_queues.did(alert), "role": alert_queues.role_of(alert), "claim": held,
        "signs": alert.signs.all(),
        "subject": subjects.describe(request.user, [alert.patient_id]).get(alert.patient_id) if alert.patient_id else None,
        "told": trail.tell(request.user, rows, about=alert.patient_id or None),
        "offers": [offer for offer in alerts.ALERT.offers(alert, request.user) if _fits(alert, offer.step.verb)],
        "events": alert.events.select_related("by"), "why": alert_queues.explained_by(alert),
    }  # fmt: skip
    return render(request, "accounts/privacy/alert_show.html", context)


def _fits(alert, verb: str) -> bool:
    by_lot = alert.kind == Alert.Kind.SAMPLE
    return verb == "open_case" or (verb == "confirm") == by_lot


@require_POST
@needs(REVIEW)
def alert_decide(request, public_id):
    alert = load_alert(request, public_id)
    done = alerts.decide(
        alert=alert, verb=request.POST.get("verb", ""), by=request.user, reason=request.POST.get("reason", "")
    )
    release_claim(alert, by=request.user)
    if done.case:
        messages.success(request, "A case is opened.")
        return redirect(done.case)
    messages.success(request, f"{done.get_status_display()}.")
    return redirect(next_url("sampled" if alert.kind == Alert.Kind.SAMPLE else "alerts", request.user))


# ------------------------------------------------------------------ allowed for a time


class AllowForm(OnceForm):
    until = FlexibleDateField(label="Until", help_text="The last day on which they may look")
    reason = forms.CharField(max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 3}))


@needs(MANAGE)
def allowance_new(request, public_id):
    """Allow the alert's person to look at its patient for a time, which explains what they do from today."""
    alert = load_alert(request, public_id)
    if not alert.patient_id:
        raise Refused("An unusual day is of no patient: explain it instead.")
    audit.viewed(request, alert, "alert.view")
    form = AllowForm(request.POST or None)
    if form.is_bound and form.is_valid() and (address := _allowed(request, form, alert)):
        return redirect(address)
    context = {
        "form": form,
        "alert": alert,
        "says": alert_queues.sentence(alert),
        "most": policy("watch_allowance_days"),
    }
    return render(request, "accounts/privacy/allowance_form.html", context, status=422 if form.is_bound else 200)


def _allowed(request, form, alert) -> str:
    def make() -> str:
        alerts.allow(
            user=alert.user, patient_id=alert.patient_id, reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"], by=request.user,
        )  # fmt: skip
        return alert.get_absolute_url()

    try:
        return once(request.user, form, make)
    except Refused as refusal:
        form.add_error("until", str(refusal))
        return ""


@needs(MANAGE)
def allowance_list(request):
    """Who may look at whom, until when; those that have ended fold away."""
    rows = (
        Allowance.objects.filter(ends_on__gte=clock.today()).select_related("user", "made_by").order_by("ends_on", "id")
    )
    rows = list(rows.exclude(user=request.user)[:200])
    named = subjects.describe(request.user, {row.patient_id for row in rows if row.patient_id})
    audit.listed(request, "watch", patients=[row.patient_id for row in rows if row.patient_id])
    shown = [(row, named.get(row.patient_id), RULES.get(row.rule)) for row in rows]
    return render(request, "accounts/privacy/allowance_list.html", {"rows": shown})


@require_POST
@needs(MANAGE)
def allowance_end(request, public_id):
    allowance = Allowance.objects.filter(public_id=public_id).exclude(user=request.user).first()
    if allowance is None:
        raise Unknown(MANAGE, None, "no such allowance")
    alerts.end_allowance(allowance=allowance, by=request.user)
    messages.success(request, "Today is its last day.")
    return redirect("privacy:allowance_list")


# ------------------------------------------------------------------ rules


@needs(MANAGE)
def rule_list(request):
    """Every rule of detection, what it weighs, and its switch."""
    audit.listed(request, "watch_rule")
    return render(request, "accounts/privacy/rule_list.html", {"rules": list(RULES.values())})


@require_POST
@needs(MANAGE)
def rule_switch(request, key):
    on = request.POST.get("verb") == "on"
    alerts.switch(rule=key, on=on, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "Switched on." if on else "Switched off.")
    return redirect("privacy:rule_list")
