"""Changing what a person has several of: other names, addresses, phones, people."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Unknown
from accounts.drafts import drop_draft
from accounts.views import needs
from records.loaders import load_patient
from records.patients.part_forms import WhyForm, formset_of
from records.patients.parts import PARTS, VERB, change_part
from records.patients.rules import BadPatient


@require_http_methods(["GET", "POST"])
@needs(VERB)
def part_edit(request, public_id, key):
    """Every row of the part on one page, one empty row below, one reason for the change."""
    if key not in PARTS:
        raise Unknown(VERB, None, "no such part of a person")
    part, sent = PARTS[key], request.POST or None
    patient = load_patient(request, public_id, verb=VERB, what="" if sent else "patient.edit")
    rows, why = formset_of(part, patient, sent), WhyForm(sent)
    if sent and all([rows.is_valid(), why.is_valid()]):
        try:
            _save(request, patient, part, rows, why)
            drop_draft(request.user, f"part:{key}:{public_id}")
            return redirect("patients:part_edit", public_id=patient.public_id, key=part.key)
        except BadPatient as bad:
            why.add_error(bad.field or None, str(bad))
    context = {"patient": patient, "part": part, "rows": rows, "form": why, "parts": PARTS.values()}
    return render(request, "records/patients/part_edit.html", context, status=422 if sent else 200)


def _save(request, patient, part, rows, why) -> None:
    changed = [form for form in rows if form.has_changed()]
    if not changed:
        raise BadPatient("Nothing was changed.")
    over = [form.instance for form in changed if form.cleaned_data.get("over")]
    kept = [form.instance for form in changed if form.instance not in over]
    change_part(
        patient=patient, by=request.user, part=part, kept=kept, voided=over, reason=why.cleaned_data["reason"]
    )  # fmt: skip
    messages.success(request, f"{part.title}: saved.")
