"""A row of the states' table, as a person writes it."""

from django import forms

from accounts import clock
from accounts.forms import FlexibleDateField, OnceForm
from records.documents.models import SENSITIVITIES
from records.release.law import JURISDICTIONS, ReleaseRule
from records.release.law_actions import FIELDS
from records.release.rules.states import NAMING, TOPICS


class RuleForm(OnceForm):
    """One row: what its topic does not ask for stays empty."""

    jurisdiction = forms.ChoiceField(label="Where", choices=[("", "Choose…"), *JURISDICTIONS])
    topic = forms.ChoiceField(label="What it says", choices=[("", "Choose…"), *TOPICS.items()])
    category = forms.ChoiceField(
        label="About", required=False, choices=[("", "Every record"), *SENSITIVITIES.items()],
        help_text="For minors, naming, and wording of one category.",
    )  # fmt: skip
    number = forms.IntegerField(
        label="Days or age", required=False, min_value=0, max_value=3650,
        help_text="Days of a deadline or life; age of a minor, 0 for any age.",
    )  # fmt: skip
    business_days = forms.BooleanField(label="Business days, Monday to Friday", required=False)
    least = forms.IntegerField(
        label="From how many residents", required=False, min_value=1,
        help_text="Of a notice of a breach to the state.",
    )  # fmt: skip
    applies = forms.ChoiceField(label="Named", required=False, choices=[("", "Not about naming"), *NAMING.items()])
    wording = forms.CharField(
        label="Wording", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the form must say; the defect letter quotes it. Of a notice to the state: the authority.",
    )  # fmt: skip
    citation = forms.CharField(label="Citation", max_length=200)
    since = FlexibleDateField(label="In force from")
    why = forms.CharField(label="Why this version", required=False, max_length=300)

    def __init__(self, *args, rule: ReleaseRule | None = None, **kwargs):
        """`rule`: the version that the new one follows; where, topic and category are then its own."""
        start = {"since": clock.today()}
        if rule is not None:
            start |= {name: getattr(rule, name) for name in FIELDS if name != "why"}
        super().__init__(*args, initial=start | kwargs.pop("initial", {}), **kwargs)
        if rule is not None:
            for name in ("jurisdiction", "topic", "category"):
                self.fields[name].disabled = True

    def values(self) -> dict:
        """What `write_rule` takes besides `since`."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class EndForm(forms.Form):
    """The last day of a row, and why it ends."""

    last = FlexibleDateField(label="Last day", help_text="Yesterday or later.")
    why = forms.CharField(max_length=300, label="Why")
