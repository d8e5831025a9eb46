"""What an audit is planned by."""

import re

from django import forms

from accounts.forms import FlexibleDateField, OnceForm
from accounts.policy import policy
from coding.audits import people
from coding.audits.models import CodingAudit
from records.encounters.codes import CLASSES, COVERAGE_KINDS

MOST = 500
ONE_LINE = {"autocomplete": "off"}


class PlanForm(OnceForm):
    """A period, coders, reviewers, filters, how many, and the seed."""

    kind = forms.ChoiceField(
        choices=CodingAudit.Kind.choices, label="Type", initial="random",
        help_text="Pre-bill draws what is not billed yet and holds its bill. A focused sample says nothing of other accounts.",
    )  # fmt: skip
    name = forms.CharField(max_length=120, help_text="No names of patients", widget=forms.TextInput(attrs=ONE_LINE))
    why = forms.CharField(
        max_length=500, required=False, label="What it looks at, and why", widget=forms.Textarea(attrs={"rows": 2})
    )
    auditor = forms.CharField(max_length=120, required=False, label="Outside auditor", help_text="Of an external audit")
    period_from = FlexibleDateField(label="Final-coded from", initial="t-1m")
    period_to = FlexibleDateField(label="To", initial="t")
    coders = forms.MultipleChoiceField(label="Whose codes", widget=forms.CheckboxSelectMultiple)
    reviewers = forms.MultipleChoiceField(
        label="Who re-codes", widget=forms.CheckboxSelectMultiple,
        help_text="Nobody gets a chart in whose codes they had a hand.",
    )  # fmt: skip
    per_coder = forms.IntegerField(min_value=1, max_value=MOST, label="Accounts of each coder")
    klass = forms.ChoiceField(choices=[("", "All"), *CLASSES], required=False, label="Class")
    service = forms.CharField(max_length=80, required=False, label="Service")
    payer = forms.ChoiceField(choices=[("", "All"), *COVERAGE_KINDS], required=False, label="First payer")
    drgs = forms.CharField(required=False, max_length=200, label="MS-DRGs", help_text="Like 871, 872, 193-195")
    seed = forms.CharField(
        max_length=40, required=False, help_text="Left empty, one is drawn. With it anybody draws the same sample."
    )

    def __init__(self, *args, facility, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {"coders": people.coders(facility), "reviewers": people.reviewers(facility)}
        for name, users in self.people.items():
            self.fields[name].choices = [(one.public_id, one.get_full_name()) for one in users]
        self.fields["per_coder"].initial = policy("audit_cases")

    def clean_drgs(self) -> list[int]:
        return read_drgs(self.cleaned_data["drgs"])

    def clean(self):
        data = super().clean()
        if data.get("period_from") and data.get("period_to") and data["period_to"] < data["period_from"]:
            self.add_error("period_to", "The period ends before it begins.")
        if data.get("kind") == CodingAudit.Kind.EXTERNAL and not data.get("auditor"):
            self.add_error("auditor", "Name the outside auditor.")
        return data

    def chosen(self) -> dict:
        """What `actions.plan` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        for name, users in self.people.items():
            data[name] = [one for one in users if one.public_id in data[name]]
        return data


def read_drgs(text: str) -> list[int]:
    """ "871, 193-195" -> [871, 193, 194, 195]. ValidationError with what is none."""
    found: list[int] = []
    for part in filter(None, re.split(r"[\s,;]+", text.strip())):
        match = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part)
        if not match:
            raise forms.ValidationError(f"{part[:12]} is no MS-DRG: three digits, or a range like 193-195.")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise forms.ValidationError(f"{part} ends before it begins.")
        found += range(first, last + 1)
    return sorted(set(found))


class PeriodForm(forms.Form):
    period_from = FlexibleDateField(label="Final-coded from")
    period_to = FlexibleDateField(label="To")

    def clean(self):
        data = super().clean()
        if data.get("period_from") and data.get("period_to") and data["period_to"] < data["period_from"]:
            self.add_error("period_to", "The period ends before it begins.")
        return data
