"""The break-the-glass screen: warning, reason, password; declined and failed prompts are written too (domain section 6)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import audit, clock
from accounts.access import Unknown, reach_of
from accounts.access.glass import break_glass
from accounts.policy import policy
from accounts.reauth import confirmed
from accounts.views import needs
from records.patients.forms import GlassForm
from records.patients.models import Patient

VERB = "records.break_glass"


@require_http_methods(["GET", "POST"])
@needs(VERB)
def glass_break(request, public_id):
    """Open a record that the person does not reach, to read, for some hours. Nothing of the patient is shown before."""
    patient = Patient.objects.filter(public_id=public_id, merged_into=None).first()
    if patient is None:
        raise Unknown(VERB, None, "no such object")
    if reach_of(request.user).door_to(patient) is not None:
        return redirect("patients:patient_show", public_id=public_id)
    if request.POST.get("verb") == "decline":
        return _declined(request, patient)
    form = GlassForm(request.POST or None)
    if form.is_bound and form.is_valid() and _opened(request, patient, form):
        return redirect("patients:patient_show", public_id=public_id)
    if form.is_bound:
        why = (
            "wrong password"
            if "password" in form.errors and form.data.get("password")
            else "reason or password missing"
        )
        audit.refused(by=request.user, verb=VERB, obj=patient, why=why)
    context = {"form": form, "public_id": public_id, "hours": policy("break_glass_hours")}
    return render(request, "records/patients/glass_break.html", context, status=422 if form.is_bound else 200)


def _declined(request, patient):
    audit.refused(by=request.user, verb=VERB, obj=patient, why="declined by the person")
    messages.info(request, "The record stayed closed.")
    return redirect("patients:patient_search")


def _opened(request, patient, form) -> bool:
    if not confirmed(request, form.cleaned_data["password"]):
        form.add_error("password", "That is not your password.")
        return False
    try:
        glass = break_glass(
            user=request.user, patient=patient, reason_code=form.cleaned_data["reason_code"],
            reason_text=form.cleaned_data["reason_text"], facility=request.user.active_role.facility,
        )  # fmt: skip
    except ValueError as bad:
        form.add_error("reason_text", str(bad))
        return False
    until = clock.local(glass.expires_at)
    messages.warning(request, f"Open to read until {until:%H:%M}. The privacy officers have been told.")
    return True
