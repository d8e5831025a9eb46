from django import forms

from accounts.forms import FlexibleDateField, OnceForm
from records.delinquency.models import Exemption


class ExcuseForm(OnceForm):
    """Leave, or an exemption, from a day to a day."""

    kind = forms.ChoiceField(choices=Exemption.Kind.choices, widget=forms.RadioSelect, initial="leave")
    starts_on = FlexibleDateField(label="First day", initial="t")
    ends_on = FlexibleDateField(label="Last day", help_text="Like t+2w, or 3/14/2026")
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="No names of patients")

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day lies before the first.")
        return data


class DecisionForm(forms.Form):
    """What the committee decided, as it stands in its minutes."""

    met_on = FlexibleDateField(label="Meeting of", past=True)
    minutes = forms.CharField(max_length=60, label="In the minutes", help_text="Like MRC 2026-03, item 4")
    reason = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="What it decided, and why")


class RouteForm(forms.Form):
    """Another provider who had a part in the care."""

    provider = forms.ChoiceField(label="Give it to")
    reason = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}), label="Why")

    def __init__(self, *args, providers, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {person.public_id: person for person in providers}
        parts = [(person.public_id, f"{person}, {part}") for person, part in providers.items()]
        self.fields["provider"].choices = [("", "Choose"), *parts]

    @property
    def chosen(self):
        return self.people[self.cleaned_data["provider"]]
