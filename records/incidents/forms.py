"""What is typed about an incident: the report, the look at it, the four factors, the letters, the notices."""

from django import forms

from accounts import clock
from accounts.forms import FlexibleDateField, OnceForm
from accounts.people.models import User
from records.incidents import rules
from records.incidents.actions import NOTICE
from records.incidents.models import AffectedPerson, Incident, NoticeDelay

ONE_LINE = forms.TextInput(attrs={"autocomplete": "off"})


# The factors in few words, so that each box for words says which it is.
WHY = {
    "nature": "nature and extent", "recipient": "who got it", "acquired": "whether it was seen",
    "mitigation": "mitigation",
}  # fmt: skip


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def numbers_of(text: str) -> list[str]:
    """Record numbers as people list them: one a line, or with commas and blanks between; each once, in order."""
    return list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


class ReportForm(OnceForm):
    """Anybody of the workforce fills this in."""

    kind = forms.ChoiceField(label="What kind", choices=[("", "Choose…"), *Incident.Kind.choices])
    description = forms.CharField(label="What happened", max_length=4000, widget=area(4),
                                  help_text="Without names: whose information it was stands below.")  # fmt: skip
    information = forms.CharField(label="Which information", max_length=300, widget=ONE_LINE,
                                  help_text="For example: the discharge summary of 03/12/2026.")  # fmt: skip
    numbers = forms.CharField(label="Whose: record numbers", required=False, max_length=4000, widget=area(2),
                              help_text="One a line. Left empty when they are not known yet.")  # fmt: skip
    discovered_on = FlexibleDateField(label="Discovered", past=True,
                                      help_text="The first day on which anybody here knew, or should have known.")  # fmt: skip
    occurred_on = FlexibleDateField(label="Happened", past=True, required=False, help_text="Empty: not known.")
    outside = forms.BooleanField(label="It left the house, or somebody from outside saw it", required=False)
    recipient_name = forms.CharField(label="Who got it", required=False, max_length=160, widget=ONE_LINE,
                                     help_text="“Unknown” when nobody knows.")  # fmt: skip
    recipient_address = forms.CharField(label="Address", required=False, max_length=400, widget=area(2))

    def __init__(self, *args, **kwargs):
        start = {"discovered_on": clock.today()} | kwargs.pop("initial", {})
        super().__init__(*args, initial=start, **kwargs)

    def elements(self) -> dict:
        """What `report` takes, besides the patients."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("once", "numbers")}


class TriageForm(forms.Form):
    discovered_on = FlexibleDateField(label="Discovered", past=True)
    occurred_on = FlexibleDateField(label="Happened", past=True, required=False)
    information = forms.CharField(label="Which information", max_length=300, widget=ONE_LINE)
    outside = forms.BooleanField(label="It left the house, or somebody from outside saw it", required=False)
    recipient_name = forms.CharField(label="Who got it", required=False, max_length=160, widget=ONE_LINE)
    recipient_address = forms.CharField(label="Address", required=False, max_length=400, widget=area(2))
    caused_by = forms.ModelChoiceField(
        label="Whose act it was", required=False, queryset=User.objects.filter(is_active=True).order_by("last_name"),
        empty_label="Nobody's, or not known", help_text="Who it is neither sees nor decides the case.",
    )  # fmt: skip

    @classmethod
    def of(cls, incident: Incident) -> "TriageForm":
        names = ("discovered_on", "occurred_on", "information", "outside", "recipient_name", "recipient_address")
        return cls(initial={name: getattr(incident, name) for name in names} | {"caused_by": incident.caused_by_id})


class AssessmentForm(forms.Form):
    """Four ratings, each with its words, and an exception when one holds."""

    exception = forms.ChoiceField(label="Exception", required=False, choices=[("", "None"), *rules.EXCEPTIONS])
    exception_words = forms.CharField(label="Why it holds", required=False, max_length=1000, widget=area(2))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in rules.FACTORS:
            self.fields[f"{key}_rating"] = forms.ChoiceField(
                label=label, choices=[("", "Risk…"), *((code, f"{words} risk") for code, words in rules.RATINGS)]
            )
            self.fields[f"{key}_words"] = forms.CharField(
                label=f"Why, as to {WHY[key]}", max_length=2000, widget=area(2)
            )

    def factors(self) -> list:
        """(rating, words) as bound fields, in the order of the rule."""
        return [(self[f"{key}_rating"], self[f"{key}_words"]) for key, _ in rules.FACTORS]

    def elements(self) -> dict:
        """What `assess` takes."""
        given = self.cleaned_data
        return {
            "ratings": {key: given[f"{key}_rating"] for key, _ in rules.FACTORS},
            "words": {key: given[f"{key}_words"] for key, _ in rules.FACTORS},
            "exception": given["exception"], "exception_words": given["exception_words"],
        }  # fmt: skip


class NoticeForm(forms.Form):
    """The words of the letters, for somebody who knows nothing of law or medicine."""

    notice_what = forms.CharField(label="What happened", max_length=2000, widget=area(4))
    notice_information = forms.MultipleChoiceField(
        label="Which information", choices=rules.INFORMATION, widget=forms.CheckboxSelectMultiple
    )
    notice_steps = forms.CharField(label="What people can do to protect themselves", max_length=2000, widget=area(3))
    notice_doing = forms.CharField(label="What we do about it", max_length=2000, widget=area(3))
    notice_contact = forms.CharField(label="Whom to ask", max_length=300, widget=ONE_LINE,
                                     help_text="A toll-free number, and an e-mail, web or postal address.")  # fmt: skip

    @classmethod
    def of(cls, incident: Incident) -> "NoticeForm":
        return cls(initial={name: getattr(incident, name) for name in NOTICE})


class DelayForm(forms.Form):
    statement = forms.ChoiceField(label="Made", choices=[("", "Choose…"), *NoticeDelay.Statement.choices])
    official = forms.CharField(label="Who made the statement", max_length=160, widget=ONE_LINE)
    stated_on = FlexibleDateField(label="Day of the statement", past=True)
    until = FlexibleDateField(label="Nothing goes out before", help_text="Of an oral statement 30 days at most.")


class PeopleForm(forms.Form):
    numbers = forms.CharField(label="Record numbers", max_length=100_000, widget=area(4))


class SentForm(forms.Form):
    how = forms.ChoiceField(label="How", choices=AffectedPerson.How.choices)
    on = FlexibleDateField(label="On", past=True)


class GivenForm(forms.Form):
    notice = forms.ChoiceField(label="Which notice")
    on = FlexibleDateField(label="On", past=True)
    words = forms.CharField(label="How, with its confirmation number", max_length=300, widget=ONE_LINE)

    def __init__(self, *args, duties=(), **kwargs):
        """`duties`: those still open, the letters aside."""
        super().__init__(*args, **kwargs)
        self.fields["notice"].choices = [(f"{one.kind}:{one.state}", one.label) for one in duties]

    def elements(self) -> dict:
        """What `give_notice` takes."""
        kind, _, state = self.cleaned_data["notice"].partition(":")
        return {"kind": kind, "state": state, "on": self.cleaned_data["on"], "words": self.cleaned_data["words"]}


class PersonForm(forms.Form):
    """What became of one person's letter."""

    on = FlexibleDateField(label="On", past=True)
    how = forms.CharField(label="How", required=False, max_length=200, widget=ONE_LINE)
