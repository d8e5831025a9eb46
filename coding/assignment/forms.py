"""What the desk takes from a person."""

from django import forms

from accounts.forms import FlexibleDateField
from accounts.people.models import ProviderProfile
from coding.assignment.models import CodeAssignment, CodingHold
from coding.codes.models import CodeSystem

KINDS = {
    "diagnosis": (CodeSystem.ICD10CM, ""),
    "admitting": (CodeSystem.ICD10CM, CodeAssignment.Kind.ADMITTING),
    "reason": (CodeSystem.ICD10CM, CodeAssignment.Kind.REASON),
    "line": (CodeSystem.HCPCS, CodeAssignment.Kind.LINE),
    "procedure": (CodeSystem.ICD10PCS, CodeAssignment.Kind.PROCEDURE),
}


class ProcedureForm(forms.Form):
    performed_on = FlexibleDateField(required=False, label="Date")
    provider = forms.ModelChoiceField(
        ProviderProfile.objects.all(), to_field_name="public_id", required=False, label="By"
    )


class LineForm(ProcedureForm):
    modifiers = forms.CharField(required=False, max_length=40)
    units = forms.CharField(required=False, max_length=6)
    pointers = forms.CharField(required=False, max_length=40)
    place_of_service = forms.CharField(required=False, max_length=4)


class RecodeForm(forms.Form):
    reason = forms.CharField(max_length=500, error_messages={"required": "Say why it is recoded."})
    notice_on = FlexibleDateField(past=True, required=False, label="Initial notice of the DRG")


class RecodeDaysForm(forms.Form):
    notice_on = FlexibleDateField(past=True, required=False)
    identified_on = FlexibleDateField(past=True, required=False)
    investigated_from = FlexibleDateField(past=True, required=False)


class HoldForm(forms.Form):
    kind = forms.ChoiceField(choices=CodingHold.Kind.choices)
    reason = forms.CharField(max_length=500)
