"""The forms of a person's names, addresses, phones and people: one row each, and the reason of the change."""

from django import forms

from accounts.forms import FlexibleDateField
from records.patients import numbers
from records.patients.forms import NameField, PhoneField
from records.patients.models import NameKind, Patient, PatientAddress, PatientName, PatientPhone, RelatedPerson

NEW_ROWS = 1


class RowForm(forms.ModelForm):
    """A row of the part. A period that ends before it begins is refused."""

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "This lies before the day it began.")
        return data

    def has_changed(self) -> bool:
        """A new row counts once something was typed: what is chosen already (kind, country) is nothing."""
        typed = self.changed_data if self.instance.pk else set(self.changed_data) - {"kind", "country"}
        return bool(typed)


class Rows(forms.BaseInlineFormSet):
    def clean(self):
        """A row that this patient does not have, or that somebody voided meanwhile, is not written as a new one."""
        if any(form.instance.pk is None for form in self.initial_forms):
            raise forms.ValidationError("A row of this page is no longer there. Load the page again.")


class NameForm(RowForm):
    kind = forms.ChoiceField(choices=[c for c in NameKind.choices if c[0] != NameKind.LEGAL])
    family = NameField(label="Last name", max_length=80)
    given = NameField(label="First name", max_length=80, required=False)
    middle = NameField(label="Middle name", max_length=80, required=False)
    starts_on = FlexibleDateField(label="From", required=False)
    ends_on = FlexibleDateField(label="To", required=False)

    class Meta:
        model = PatientName
        fields = ("kind", "family", "given", "middle", "suffix", "starts_on", "ends_on")


class AddressForm(RowForm):
    starts_on = FlexibleDateField(label="From", required=False)
    ends_on = FlexibleDateField(label="To", required=False)

    class Meta:
        model = PatientAddress
        fields = (
            "kind", "line1", "line2", "city", "state", "postal_code", "country", "homeless", "starts_on", "ends_on",
        )  # fmt: skip
        labels = {
            "line1": "Street", "line2": "Apartment, unit", "postal_code": "ZIP code", "homeless": "No fixed address",
        }  # fmt: skip

    def clean(self):
        data = super().clean()
        data["country"] = (data.get("country") or "US").upper()
        if data.get("postal_code") and data["country"] == "US":
            try:
                data["postal_code"] = numbers.check_zip(data["postal_code"])
            except numbers.BadNumber as error:
                self.add_error("postal_code", str(error))
        if not data.get("homeless") and not (data.get("line1") and data.get("city")):
            self.add_error("line1", "Street and city, or “No fixed address”.")
        return data


class PhoneForm(RowForm):
    number = PhoneField(max_length=30)
    ends_on = FlexibleDateField(label="No longer theirs since", required=False)

    class Meta:
        model = PatientPhone
        fields = ("kind", "number", "message_ok", "ends_on")
        labels = {"message_ok": "May leave a message"}


class RelatedForm(RowForm):
    phone = PhoneField(max_length=30, required=False)
    over = forms.BooleanField(label="No longer so", required=False)

    class Meta:
        model = RelatedPerson
        fields = ("role", "name", "relationship", "phone", "authority")
        labels = {"role": "Part", "authority": "Rests on", "name": "Name"}
        help_texts = {"authority": "Court order, power of attorney, and where it is on file"}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        data = super().clean()
        if data.get("role") == "representative" and not data.get("authority", "").strip():
            self.add_error("authority", "A representative's authority rests on a document: say which, and where it is.")
        return data


class WhyForm(forms.Form):
    reason = forms.CharField(label="Why it changes", max_length=200, help_text="What was seen, or who told")


ROW_FORMS = {"names": NameForm, "addresses": AddressForm, "phones": PhoneForm, "people": RelatedForm}


def formset_of(part, patient: Patient, data=None):
    """The part's rows as they stand and one empty, bound to `data` when it was sent."""
    form = ROW_FORMS[part.key]
    kind = forms.inlineformset_factory(Patient, part.model, form=form, formset=Rows, extra=NEW_ROWS, can_delete=False, max_num=60,
                                       fields=form.Meta.fields, fk_name="patient")  # fmt: skip
    return kind(data, instance=patient, queryset=part.rows(patient), prefix=part.key)
