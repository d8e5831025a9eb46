"""Forms of the stay: registering, discharging, class, unit, people, coverages."""

from django import forms

from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from accounts.people.models import ProviderProfile
from records.encounters import codes, rules
from records.encounters.models import Coverage, EncounterProvider


class ProviderField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        rows = ProviderProfile.objects.exclude(npi=None).order_by("family", "given")
        super().__init__(queryset=rows, **kwargs)

    def label_from_instance(self, provider):
        name = ", ".join(part for part in (provider.family, provider.given) if part)
        return f"{name} {provider.credential}".strip() + (f" ({provider.specialty})" if provider.specialty else "")


class EncounterForm(OnceForm):
    klass = forms.ChoiceField(label="Class", choices=codes.CLASSES)
    planned = forms.BooleanField(label="Planned: the patient is still to come", required=False)
    admitted_at = FlexibleDateTimeField(label="Arrives or arrived", help_text="3/4/2026 1430, t-1 0815 or now")
    inpatient_ordered_at = FlexibleDateTimeField(
        label="Inpatient order", required=False, past=True, help_text="Inpatient begins with the order (42 CFR 412.3)"
    )
    admission_type = forms.ChoiceField(
        label="Type of admission (FL14)", choices=[("", ""), *codes.ADMISSION_TYPES], required=False
    )
    point_of_origin = forms.ChoiceField(label="Point of origin (FL15)", required=False, choices=[
        ("", ""), *((code, f"{code} {label}") for code, label in codes.ORIGINS.items()),
    ], help_text="Newborns (type 4): 5 born here, 6 born elsewhere")  # fmt: skip
    attending = ProviderField(label="Attending", required=False)
    service = forms.CharField(max_length=60, required=False)
    unit = forms.CharField(max_length=40, required=False)
    bed = forms.CharField(max_length=20, required=False)
    chief_complaint = forms.CharField(label="Chief complaint", max_length=200, required=False)
    admitting_diagnosis = forms.CharField(label="Admitting diagnosis", max_length=200, required=False)
    expected_discharge_on = FlexibleDateField(label="Expected discharge", required=False)
    birth_weight = forms.IntegerField(label="Birth weight (g)", required=False, min_value=100, max_value=9999)
    gestational_age = forms.IntegerField(label="Gestational age (weeks)", required=False, min_value=15, max_value=45)

    def clean(self):
        data = super().clean()
        if data.get("klass") != codes.INPATIENT:
            data["inpatient_ordered_at"] = None
        return data

    @property
    def encounter(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("once", "planned")}


class DischargeForm(forms.Form):
    discharged_at = FlexibleDateTimeField(label="Discharged", past=True, help_text="3/4/2026 1430, t-1 0815 or now")
    disposition = forms.ChoiceField(label="Patient status (FL17)")
    deceased_at = FlexibleDateTimeField(label="Died", past=True, required=False, help_text="With status 20, expired")

    def __init__(self, *args, encounter, **kwargs):
        from accounts import clock

        super().__init__(*args, **kwargs)
        offered = rules.dispositions(encounter.klass, clock.today(encounter.facility))
        self.fields["disposition"].choices = [("", ""), *((code, f"{code} {label}") for code, label in offered.items())]


class ClassForm(forms.Form):
    klass = forms.ChoiceField(label="New class", choices=codes.CLASSES)
    ordered_at = FlexibleDateTimeField(label="Ordered", past=True, required=False, help_text="Needed to inpatient")
    reviewed = forms.BooleanField(
        label="Utilization review and the physician concur (condition code 44)", required=False
    )
    reason = forms.CharField(max_length=200, required=False)


class TransferForm(forms.Form):
    unit = forms.CharField(max_length=40)
    bed = forms.CharField(max_length=20, required=False)
    service = forms.CharField(max_length=60, required=False)


class ProviderForm(forms.Form):
    provider = ProviderField(label="Provider")
    role = forms.ChoiceField(label="Part", choices=EncounterProvider.Role.choices)
    since = FlexibleDateTimeField(label="Since", past=True, required=False, help_text="Now when empty")


class CoverageForm(forms.Form):
    """One place after the other: the insurance that pays first, second, third."""

    first = forms.ModelChoiceField(Coverage.objects.none(), required=False, label="Pays first")
    second = forms.ModelChoiceField(Coverage.objects.none(), required=False, label="Pays second")
    third = forms.ModelChoiceField(Coverage.objects.none(), required=False, label="Pays third")

    def __init__(self, *args, encounter, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = Coverage.objects.filter(patient_id=encounter.patient_id).order_by("id")
            field.label_from_instance = lambda c: f"{c.payer}, {c.get_kind_display()}"

    @property
    def order(self) -> list[Coverage]:
        return [self.cleaned_data[name] for name in ("first", "second", "third") if self.cleaned_data[name]]


class NewCoverageForm(forms.Form):
    kind = forms.ChoiceField(choices=codes.COVERAGE_KINDS)
    payer = forms.CharField(max_length=120)
    plan = forms.CharField(max_length=120, required=False)
    member_id = forms.CharField(label="Member number", max_length=40, required=False)
    group_number = forms.CharField(label="Group", max_length=40, required=False)
    subscriber = forms.CharField(max_length=160, required=False)
    relationship = forms.CharField(max_length=20, required=False)
    starts_on = FlexibleDateField(label="From", required=False)
    ends_on = FlexibleDateField(label="To", required=False)

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "It ends before it starts.")
        return data
