"""Forms of identity: the search before a registration, the person's data, restriction."""

from django import forms

from accounts import clock
from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from records.patients import numbers
from records.patients.models import Patient, Sex
from records.patients.names import BadName, check_name, tidy
from records.patients.rules import RACES, too_old


def checked(check):
    """A clean method's body: the rule's own words as the field's error."""

    def clean(value: str) -> str:
        try:
            return check(value) if value else ""
        except (BadName, numbers.BadNumber) as error:
            raise forms.ValidationError(str(error)) from error

    return clean


def last_four(text: str) -> str:
    digits = text.strip()[-4:]
    if len(digits) != 4 or not digits.isdigit():
        raise numbers.BadNumber("The last four digits.")
    return digits


class NameField(forms.CharField):
    def clean(self, value):
        return checked(check_name)(super().clean(tidy(value or "")))


class PhoneField(forms.CharField):
    def clean(self, value):
        return checked(numbers.check_phone)(super().clean(value))


class TraitsForm(forms.Form):
    """Two things at least about the person who is to be registered."""

    family = forms.CharField(label="Last name", max_length=80, required=False)
    given = forms.CharField(label="First name", max_length=80, required=False)
    birth_date = FlexibleDateField(label="Date of birth", past=True, age=True, required=False)
    phone = PhoneField(label="Phone", max_length=30, required=False)
    ssn = forms.CharField(label="Last four of SSN", max_length=11, required=False)
    postal_code = forms.CharField(label="ZIP code", max_length=10, required=False)

    def clean_ssn(self):
        return checked(last_four)(self.cleaned_data["ssn"])

    def clean_postal_code(self):
        return checked(numbers.check_zip)(self.cleaned_data["postal_code"])

    def clean(self):
        data = super().clean()
        if not self.errors and sum(bool(value) for value in data.values()) < 2:
            raise forms.ValidationError("Give two things at least: name and birth date, or name and phone.")
        return data

    @property
    def traits(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def traits_or_empty(self) -> dict:
        """The traits, of what was already checked once."""
        return self.traits if self.is_valid() else {}


class PersonForm(forms.Form):
    """The person's data, for registering and for correcting."""

    family = NameField(label="Last name", max_length=80)
    given = NameField(label="First name", max_length=80, required=False)
    middle = NameField(label="Middle name", max_length=80, required=False)
    suffix = forms.CharField(max_length=10, required=False)
    name_to_use = NameField(
        label="Name to use", max_length=80, required=False, help_text="What the person wants to be called"
    )
    pronouns = forms.CharField(max_length=30, required=False)
    gender_identity = forms.CharField(label="Gender identity", max_length=60, required=False, help_text="If told")
    birth_date = FlexibleDateField(label="Date of birth", past=True, age=True)
    birth_date_estimated = forms.BooleanField(label="The date is an estimate", required=False)
    sex = forms.ChoiceField(choices=[("", ""), *Sex.choices])
    birth_time = forms.TimeField(
        label="Time of birth", required=False, help_text="Newborns: 14:05",
        error_messages={"invalid": "Type the time as 14:05."},
    )  # fmt: skip
    multiple_birth = forms.BooleanField(label="One of twins or more", required=False)
    birth_order = forms.IntegerField(label="Born as number", required=False, min_value=1, max_value=9)
    ssn = forms.CharField(label="SSN", max_length=11, required=False)
    mbi = forms.CharField(label="Medicare number", max_length=13, required=False)
    identity_status = forms.ChoiceField(label="Identity", choices=Patient.IdentityStatus.choices, initial="unverified")
    identity_document = forms.CharField(
        label="Document seen", max_length=60, required=False, help_text="Its kind, not its number"
    )
    phone_home = PhoneField(label="Home phone", max_length=30, required=False)
    phone_mobile = PhoneField(label="Mobile phone", max_length=30, required=False)
    email = forms.EmailField(label="Email", required=False)
    line1 = forms.CharField(label="Street", max_length=120, required=False)
    line2 = forms.CharField(label="Apartment, unit", max_length=120, required=False)
    city = forms.CharField(max_length=80, required=False)
    state = forms.CharField(max_length=30, required=False)
    postal_code = forms.CharField(label="ZIP code", max_length=10, required=False)
    homeless = forms.BooleanField(label="Has no fixed address", required=False)
    race = forms.MultipleChoiceField(choices=list(RACES.items()), required=False, widget=forms.CheckboxSelectMultiple)
    ethnicity = forms.ChoiceField(choices=Patient.Ethnicity.choices, initial="unknown")
    language = forms.CharField(
        label="Language", max_length=15, required=False, help_text="Shortest tag: en, es, zh-Hans"
    )
    interpreter_needed = forms.BooleanField(label="Needs an interpreter", required=False)
    marital_status = forms.ChoiceField(
        label="Marital status", required=False, choices=[("", ""), *Patient._meta.get_field("marital_status").choices]
    )
    tribal_affiliation = forms.CharField(label="Tribal affiliation", max_length=80, required=False)
    religion = forms.CharField(max_length=60, required=False, help_text="If they want it known")
    employer = forms.CharField(max_length=120, required=False)
    directory_opt_out = forms.BooleanField(label="Not in the directory (45 CFR 164.510(a))", required=False)
    age_confirmed = forms.BooleanField(label="Yes, this person is over 120", required=False)

    FIELDS = (
        "family", "given", "middle", "suffix", "name_to_use", "pronouns", "birth_date", "birth_date_estimated", "sex",
        "identity_status", "identity_document", "email", "race", "ethnicity", "language", "interpreter_needed",
        "marital_status", "directory_opt_out", "gender_identity", "tribal_affiliation", "religion", "employer",
        "birth_time", "multiple_birth", "birth_order",
    )  # fmt: skip
    ADDRESS = ("line1", "line2", "city", "state", "postal_code", "homeless")

    def clean_ssn(self):
        return checked(numbers.check_ssn)(self.cleaned_data["ssn"])

    def clean_mbi(self):
        return checked(numbers.check_mbi)(self.cleaned_data["mbi"])

    def clean_postal_code(self):
        return checked(numbers.check_zip)(self.cleaned_data["postal_code"])

    def clean(self):
        data = super().clean()
        if data.get("birth_order") and not data.get("multiple_birth"):
            self.add_error("birth_order", "A number among siblings born together: mark “One of twins or more” too.")
        if too_old(data.get("birth_date"), clock.today()) and not data.get("age_confirmed"):
            self.ask_age = True
            self.add_error("birth_date", "This makes the person older than 120. Check the year, or confirm below.")
        return data

    ask_age = False

    @property
    def person(self) -> dict:
        """The keyword arguments of register_patient and update_patient."""
        data = self.cleaned_data
        phones = [(kind, data[f"phone_{kind}"]) for kind in ("home", "mobile") if data[f"phone_{kind}"]]
        address = {name: data[name] for name in self.ADDRESS}
        return {name: data[name] for name in self.FIELDS} | {
            "ssn": data["ssn"], "phones": phones,
            "addresses": [{"kind": "home"} | address] if any(address.values()) else [],
        }  # fmt: skip


class RegisterForm(OnceForm, PersonForm):
    searched = forms.CharField(widget=forms.HiddenInput)
    mother_mrn = forms.CharField(label="Mother's MRN", max_length=10, required=False, help_text="Newborns")
    override_reason = forms.CharField(
        label="Why this is another person", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class EditForm(PersonForm):
    deceased_at = FlexibleDateTimeField(label="Died", past=True, required=False, help_text="Date and time, if deceased")
    reason = forms.CharField(label="Why it changes", max_length=200, help_text="What was seen, or who told")


class RestrictForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=200, min_length=5)


class GlassForm(forms.Form):
    """A coded reason, a sentence, and the password once more."""

    reason_code = forms.ChoiceField(label="Reason", widget=forms.RadioSelect)
    reason_text = forms.CharField(
        label="Why you need this record", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The privacy officer reads this.",
    )  # fmt: skip
    password = forms.CharField(
        label="Your password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )

    def __init__(self, *args, **kwargs):
        from accounts.access.glass import REASONS

        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = REASONS
