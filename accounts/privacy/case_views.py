"""Investigations and complaints: one page each, and what is written down on them."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import audit, clock
from accounts.access import Unknown
from accounts.forms import FlexibleDateField, OnceForm, once
from accounts.people.models import Facility, User
from accounts.privacy import case_queues, cases, subjects, trail
from accounts.privacy.case_models import Complaint, Interview, Investigation, Sanction
from accounts.views import needs
from accounts.workflow import Refused

VERB = cases.VERB


def load_case(request, public_id: str, *, what: str = "") -> Investigation:
    """The case, if it is of a facility of theirs and neither about them nor about those they manage."""
    found = cases.seen_by(request.user).filter(public_id=public_id)
    case = found.select_related("subject__manager", "facility", "opened_by", "found_by", "preserved_by").first()
    if case is None:
        raise Unknown(VERB, None, "no such case for this person")
    if what:
        audit.viewed(request, case, what)
    return case


class InterviewForm(forms.ModelForm):
    held_on = FlexibleDateField(label="On", past=True)

    class Meta:
        model = Interview
        fields = ["part", "person", "held_on", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 5}), "person": forms.TextInput()}


class SanctionForm(forms.ModelForm):
    decided_on = FlexibleDateField(label="Decided on", past=True)
    hr_on = FlexibleDateField(label="Given to personnel on", past=True, required=False, help_text="Empty only for none")

    class Meta:
        model = Sanction
        fields = ["level", "decided_by", "decided_on", "hr_on", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}


class HandOverForm(forms.Form):
    information = forms.CharField(max_length=300, label="Which information was seen")
    discovered_on = FlexibleDateField(
        label="Discovered", past=True, initial=clock.today,
        help_text="The first day on which anybody here knew, or should have known: the breach's clock runs from it.",
    )  # fmt: skip


class SubjectForm(forms.Form):
    subject = forms.ModelChoiceField(
        User.objects.order_by("last_name", "first_name"), label="Whom it is about", to_field_name="public_id"
    )


class ComplaintForm(OnceForm, forms.ModelForm):
    received_on = FlexibleDateField(label="Received on", past=True)

    class Meta:
        model = Complaint
        fields = ["received_on", "how", "complainant", "contact", "about"]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 5}), "complainant": forms.TextInput(), "contact": forms.TextInput(),
        }  # fmt: skip


# What is written down on a case: the title, its form, the action that takes the form's values.
WRITE = {
    "interview": ("Write down a talk", InterviewForm, cases.add_interview),
    "sanction": ("Enter the sanction", SanctionForm, cases.log_sanction),
    "breach": ("Hand over to the breach process", HandOverForm, cases.hand_over),
    "subject": ("Name whom it is about", SubjectForm, cases.name_subject),
}


@needs(VERB)
def case_show(request, public_id):
    """Where the case stands, its evidence and whether it still fits the trail, its talks, what followed."""
    case = load_case(request, public_id, what="investigation.view")
    kept = list(case.evidence.values_list("entry_id", "recorded")[: trail.PAGE])
    rows = trail.rows_at(kept)
    request.queue = "cases"
    context = {
        "case": case, "told": trail.tell(request.user, rows, about=case.patient_id or None),
        "subject": subjects.describe(request.user, [case.patient_id]).get(case.patient_id) if case.patient_id else None,
        "kept": case.evidence.count(), "faults": list(cases.differences(case)) if case.preserved_hash else [],
        "interviews": case.interviews.select_related("by").order_by("held_on", "pk"),
        "sanction": Sanction.objects.filter(case=case).first(), "complaint": case.complaints.first(),
        "alert": case.alerts.first(), "glass": case.broken_glass.first(), "writes": _writes(case),
        "offers": list(cases.CASE.offers(case, request.user)), "events": _events(case),
        "results": Investigation.Result.choices,
    }  # fmt: skip
    return render(request, "accounts/privacy/case_show.html", context)


def _events(case) -> list:
    """The history in the words of the steps."""
    labels = {step.verb: step.label for step in cases.CASE.steps} | {"open": "Opened"}
    events = list(case.events.select_related("by"))
    for event in events:
        event.words = labels.get(event.verb, event.verb)
    return events


def _writes(case) -> list[tuple[str, str]]:
    """What can be written down where the case stands."""
    opened = {
        "interview": case.status == "INTERVIEW",
        "sanction": case.status == "SANCTION" and not Sanction.objects.filter(case=case).exists(),
        "breach": case.finding == "breach" and not case.breach_reference and case.status != "CLOSED",
        "subject": case.subject_id is None and case.status in ("TRIAGE", "OPEN"),
    }
    return [(key, WRITE[key][0]) for key, on in opened.items() if on]


@require_POST
@needs(VERB)
def case_act(request, public_id):
    case = load_case(request, public_id)
    verb, finding = request.POST.get("verb", ""), request.POST.get("reason_code", "")
    done = cases.take(case=case, verb=verb, by=request.user, reason=request.POST.get("reason", ""), finding=finding)
    messages.success(request, f"{done.get_status_display()}.")
    return redirect(done)


@needs(VERB)
def case_write(request, public_id, what):
    """A talk, the sanction, the hand-over to the breach process, or whom it is about."""
    if what not in WRITE:
        raise Unknown(VERB, None, "nothing of that name is written down")
    case = load_case(request, public_id, what="investigation.view")
    title, form_class, action = WRITE[what]
    form = form_class(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            done = action(case=case, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(done if isinstance(done, Investigation) else case)
    context = {"form": form, "case": case, "title": title, "back": case.get_absolute_url()}
    return render(request, "accounts/privacy/case_form.html", context, status=422 if form.is_bound else 200)


@needs(VERB)
def sanction_list(request):
    """The log of sanctions: applied alike, so that one sees what was decided before (164.530(e))."""
    rows = Sanction.objects.filter(case__in=cases.seen_by(request.user)).select_related(
        "case__subject", "case__facility"
    )
    rows = list(rows.order_by("-decided_on", "-pk")[:200])
    audit.listed(
        request, "investigation.sanction", patients=[row.case.patient_id for row in rows if row.case.patient_id]
    )
    return render(request, "accounts/privacy/sanction_list.html", {"rows": rows})


# ------------------------------------------------------------------ complaints


def load_complaint(request, public_id: str) -> Complaint:
    found = case_queues.complaints(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Unknown(VERB, None, "no such complaint for this person")
    return found


@needs(VERB)
def complaint_new(request):
    """Write down a complaint; it may be anonymous."""
    place: Facility = request.user.active_role.facility
    form = ComplaintForm(request.POST or None)
    if form.is_bound and form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "once"}

        def make() -> str:
            made = cases.log_complaint(facility=place, by=request.user, **values)
            return _url(made)

        return redirect(once(request.user, form, make))
    context = {"form": form, "title": "Write down a complaint", "words": f"to {place}", "draft": "complaint-new"}
    return render(request, "accounts/privacy/case_form.html", context, status=422 if form.is_bound else 200)


def _url(complaint) -> str:
    from django.urls import reverse

    return reverse("privacy:complaint_show", args=[complaint.public_id])


@needs(VERB)
def complaint_show(request, public_id):
    complaint = load_complaint(request, public_id)
    audit.viewed(request, complaint, "complaint.view")
    request.queue = "complaints"
    return render(request, "accounts/privacy/complaint_show.html", {"complaint": complaint})


@require_POST
@needs(VERB)
def complaint_act(request, public_id):
    complaint, verb = load_complaint(request, public_id), request.POST.get("verb", "")
    if verb == "open_case":
        return redirect(cases.open_from_complaint(complaint=complaint, by=request.user))
    if verb != "answer":
        raise Refused("There is no such step.")
    cases.answer(complaint=complaint, by=request.user, disposition=request.POST.get("reason", ""))
    messages.success(request, "Answered.")
    return redirect(_url(complaint))
