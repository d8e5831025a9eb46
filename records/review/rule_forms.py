"""What is asked when a rule is made or changed: every part of it in words, and the value of a local setting."""

from typing import Any

from django import forms

from accounts import clock
from accounts.forms import FlexibleDateField
from accounts.policy import DECLARED, policy
from records.documents.models import DocumentType
from records.encounters.codes import CLASSES
from records.encounters.models import Encounter
from records.review.requirement_models import RequirementRule
from records.review.requirements import SETTINGS

KINDS = (
    ("document", "A document is there"),
    ("elements", "A document has these parts"),
    ("signature", "A document is signed"),
    ("daily", "A document for each day"),
)
ROLES = (
    ("attending", "Attending"), ("surgeon", "Surgeon"), ("author", "Author"), ("cosigner", "Cosigner"),
    ("consultant", "Consultant"), ("anesthesia", "Anesthesia"), ("orderer", "Who ordered"), ("nurse", "Nursing"),
    ("department", "Records department"),
)  # fmt: skip
UNITS = (("hours", "hours"), ("days", "days"))
# Checks of their own know their event; of the others it is chosen.
OWN_EVENT = {"elements": "document", "signature": "document", "daily": "day"}


def lines(words: str) -> list[str]:
    """Names given one a line or with commas between, each once."""
    return list(dict.fromkeys(" ".join(part.split()) for part in words.replace("\n", ",").split(",") if part.strip()))


class RuleForm(forms.Form):
    """One version of a rule. `how` is asked only of a new one: a rule keeps what it checks."""

    label = forms.CharField(max_length=80, label="What is required", help_text="As the checklist says it.")
    how = forms.ChoiceField(choices=KINDS, label="What is checked")
    types = forms.MultipleChoiceField(label="Documents that meet it", required=False)
    others = forms.MultipleChoiceField(label="Documents it reads beside", required=False)
    elements = forms.CharField(
        required=False, label="Parts it must have", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Headings, one a line. Other names of the same after a bar: Disposition|Discharged to",
    )  # fmt: skip
    event = forms.ChoiceField(choices=RequirementRule.Event.choices, label="When")
    timing = forms.ChoiceField(choices=RequirementRule.Timing.choices, label="Due")
    limit = forms.IntegerField(min_value=1, max_value=9999, label="Limit")
    unit = forms.ChoiceField(choices=UNITS, label="Unit", help_text="Days end with the last second of the day.")
    limit_policy = forms.ChoiceField(
        required=False, label="Or the local setting", help_text="Its value goes before the number."
    )
    role = forms.ChoiceField(choices=ROLES, label="Who answers for it")
    severity = forms.ChoiceField(
        choices=RequirementRule._meta.get_field("severity").choices, label="How strictly",
        help_text="Advised: on the checklist, without a deficiency.",
    )  # fmt: skip
    except_emergency = forms.BooleanField(required=False, label="Not asked of emergencies")
    classes = forms.MultipleChoiceField(
        choices=CLASSES, required=False, label="Classes of encounter", help_text="None chosen: every class.",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    services = forms.CharField(
        required=False, max_length=400, label="Services", help_text="With commas between. Empty: every service."
    )
    citation = forms.CharField(max_length=160, label="Citation", help_text="The regulation, or the bylaws' section.")
    why = forms.CharField(max_length=300, label="Why this version", help_text="No patient's name.")

    def __init__(self, *args: Any, rule: RequirementRule | None = None, **kwargs: Any):
        if rule is not None:
            kwargs.setdefault("initial", initial_of(rule))
        super().__init__(*args, **kwargs)
        types = [(type.key, type.name) for type in DocumentType.objects.all()]
        for name in ("types", "others"):
            self.fields[name].choices = types
            self.fields[name].widget.attrs["size"] = 7
        settings = [
            (key, f"{DECLARED[key].help} Now {policy(key)}.") for key in SETTINGS if key.endswith(("_hours", "_days"))
        ]
        self.fields["limit_policy"].choices = [("", "None: the number here"), *settings]
        if rule is not None:
            del self.fields["how"]
        self.fixed = rule.how if rule else None

    def clean_services(self) -> list[str]:
        """Names as the encounters have them: a misspelt one would never fit."""
        known = {}
        asked = lines(self.cleaned_data["services"])
        if asked:
            rows = Encounter.objects.exclude(service="").order_by().values_list("service", flat=True).distinct()
            known = {name.casefold(): name for name in rows}
        strange = [name for name in asked if name.casefold() not in known]
        if strange:
            raise forms.ValidationError(
                f"No visit has the service {', '.join(strange)}. There are: {', '.join(sorted(known.values()))}."
            )
        return [known[name.casefold()] for name in asked]

    def clean_elements(self) -> list[str]:
        return [" ".join(line.split()) for line in self.cleaned_data["elements"].splitlines() if line.strip()]

    def clean(self) -> dict:
        data = super().clean() or {}
        how = self.fixed or data.get("how")
        if how in OWN_EVENT and self.fixed is None:
            data["event"] = OWN_EVENT[how]
        if how in ("document", "elements", "daily") and not data.get("types"):
            self.add_error("types", "Choose the document that meets it.")
        if how == "elements" and not data.get("elements") and "elements" not in self.errors:
            self.add_error("elements", "Name the parts, one a line.")
        if how == "document" and data.get("event") == "order" and not data.get("others"):
            self.add_error("others", "Choose the document that is the order.")
        if how == "document" and data.get("event") in ("document", "day"):
            self.add_error("event", "For each day or each document choose what is checked accordingly.")
        if data.get("timing") == "before" and data.get("event") != "surgery":
            self.add_error("timing", "Only what belongs to an operation can be due before it.")
        policy_key, unit = data.get("limit_policy", ""), data.get("unit", "")
        if policy_key and not policy_key.endswith(f"_{unit}"):
            self.add_error("limit_policy", f"That setting is not in {unit}.")
        return data

    def values(self) -> dict:
        """What requirement_actions.propose takes."""
        data = dict(self.cleaned_data)
        limit, unit = data.pop("limit"), data.pop("unit")
        data.pop("how", None)
        return data | {"hours": limit if unit == "hours" else None, "days": limit if unit == "days" else None}


def initial_of(rule: RequirementRule) -> dict:
    """The form's beginning: the version that it would follow."""
    names = ("label", "types", "others", "event", "timing", "limit_policy", "role", "severity", "except_emergency", "classes",
             "citation")  # fmt: skip
    return {name: getattr(rule, name) for name in names} | {
        "limit": rule.hours if rule.hours is not None else rule.days, "unit": "hours" if rule.hours is not None else "days",
        "services": ", ".join(rule.services), "elements": "\n".join(rule.elements), "why": rule.why if rule.proposed else "",
    }  # fmt: skip


class SinceForm(forms.Form):
    """From which day a proposal is in force."""

    since = FlexibleDateField(label="In force from", help_text="Today or later: what was judged before stays.")

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since < clock.today():
            raise forms.ValidationError("Today or later: what was judged before stays as it was.")
        return since


class EndForm(forms.Form):
    """The last day of a rule, and why it ends."""

    last = FlexibleDateField(label="Last day", help_text="Yesterday or later.")
    why = forms.CharField(max_length=300, label="Why")
