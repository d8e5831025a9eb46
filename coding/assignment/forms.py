"""What the desk takes from a person."""

from django import forms

from accounts.forms import FlexibleDateField
from accounts.people.models import ProviderProfile
from coding.assignment.models import CodeAssignment, CodingHold
from coding.codes.models import CodeSystem

KINDS = {
    "diagnosis": (CodeSystem.ICD10CM, ""),
    "admitting": (CodeSystem.ICD10CM, CodeAssignment.Kind.ADMITTING),
    "procedure": (CodeSystem.ICD10PCS, CodeAssignment.Kind.PROCEDURE),
}


class ProcedureForm(forms.Form):
    performed_on = FlexibleDateField(required=False, label="Date")
    provider = forms.ModelChoiceField(
        ProviderProfile.objects.all(), to_field_name="public_id", required=False, label="By"
    )


class HoldForm(forms.Form):
    kind = forms.ChoiceField(choices=CodingHold.Kind.choices)
    reason = forms.CharField(max_length=500)
