"""What the composer and the answer take from a person."""

import re

from django import forms
from django.db.models import Q

from accounts.forms import FlexibleDateField, FlexibleDateTimeField
from accounts.people.models import ProviderProfile
from coding.queries import rules
from coding.queries.actions import MOST_OPTIONS, indicator_of
from coding.queries.models import Query
from records.documents.models import Document

TEXT = forms.Textarea(attrs={"rows": 4, "spellcheck": "true"})


class ComposeForm(forms.Form):
    """A draft as it is written: everything may still be missing, so that it can be kept; the linter says what is."""

    provider = forms.ModelChoiceField(
        ProviderProfile.objects.none(),
        to_field_name="public_id",
        required=False,
        label="To",
        empty_label="Choose whom you ask",
    )
    why = forms.ChoiceField(choices=[("", "Choose why"), *Query.Why.choices], required=False, label="Why")
    title = forms.CharField(max_length=120, required=False, label="Title")
    form = forms.ChoiceField(choices=Query.Form.choices, widget=forms.RadioSelect, label="Form")
    question = forms.CharField(required=False, max_length=4000, widget=TEXT, label="Question")
    purpose = forms.ChoiceField(
        choices=[("", "Choose what it is about"), *Query.Purpose.choices], required=False, label="About"
    )
    documented = forms.CharField(max_length=200, required=False, label="Diagnosis, as documented")
    cause = forms.CharField(max_length=200, required=False, label="Cause, as documented")
    offers_other = forms.BooleanField(required=False, label="Other")
    offers_undetermined = forms.BooleanField(required=False, label="Unable to determine")
    blocking = forms.BooleanField(required=False, label="Coding waits for the answer")
    spoken_at = FlexibleDateTimeField(past=True, required=False, label="Asked aloud")
    spoken_answer = forms.CharField(required=False, max_length=2000, widget=TEXT, label="What was said in answer")

    def __init__(self, *args, query: Query, rows: list, **kwargs):
        self.query, self.rows = query, rows
        options = [(one.text, one.supported_by) for one in query.options.filter(voided_at=None)]
        initial = {name: getattr(query, name) for name in ("why", "title", "form", "question", "purpose", "documented", "cause",
                   "offers_other", "offers_undetermined", "blocking", "spoken_at", "spoken_answer")}  # fmt: skip
        initial["provider"] = query.provider and query.provider.public_id
        for number in range(MOST_OPTIONS):
            text, by = options[number] if number < len(options) else ("", [])
            initial |= {f"option_{number}": text, f"by_{number}": " ".join(map(str, by))}
        for row in rows:
            initial |= {
                f"value_{row.number}": row.value,
                f"on_{row.number}": row.observed_on,
                f"prior_{row.number}": row.prior_reason,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["provider"].queryset = providers_for(query)
        for number in range(MOST_OPTIONS):
            self.fields[f"option_{number}"] = forms.CharField(
                max_length=200, required=False, label=f"Option {number + 1}"
            )
            self.fields[f"by_{number}"] = forms.CharField(
                max_length=40, required=False, label=f"Indicators of option {number + 1}"
            )
        for row in rows:
            self.fields[f"value_{row.number}"] = forms.CharField(
                max_length=200, required=False, label=f"Value of {row.number}"
            )
            self.fields[f"on_{row.number}"] = FlexibleDateField(
                past=True, required=False, label=f"Date of {row.number}"
            )
            self.fields[f"prior_{row.number}"] = forms.CharField(
                max_length=300, required=False, label=f"Why {row.number} is pertinent"
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("spoken_answer") and not cleaned.get("spoken_at") and "spoken_at" not in self.errors:
            self.add_error("spoken_at", "Say when it was asked aloud.")
        for number in range(MOST_OPTIONS):
            if re.search(r"[^\d\s,;.]", cleaned.get(f"by_{number}", "")):
                self.add_error(f"by_{number}", f"Option {number + 1}: give the numbers of its indicators, like 1 3.")
        return cleaned

    @property
    def option_fields(self) -> list:
        return [(number + 1, self[f"option_{number}"], self[f"by_{number}"]) for number in range(MOST_OPTIONS)]

    @property
    def indicator_fields(self) -> list:
        return [
            (row, self[f"value_{row.number}"], self[f"on_{row.number}"], self[f"prior_{row.number}"])
            for row in self.rows
        ]

    def options(self) -> list[tuple[str, list[int]]]:
        """(text, numbers of its indicators), the empty ones left out."""
        cleaned = self.cleaned_data
        found = [
            (cleaned.get(f"option_{n}", "").strip(), _numbers(cleaned.get(f"by_{n}", ""))) for n in range(MOST_OPTIONS)
        ]
        return [(text, numbers) for text, numbers in found if text]

    def indicators(self) -> dict[int, dict]:
        cleaned = self.cleaned_data
        return {
            row.number: {"value": cleaned.get(f"value_{row.number}", ""), "observed_on": cleaned.get(f"on_{row.number}"),
                         "prior_reason": cleaned.get(f"prior_{row.number}", "") if row.prior else ""}
            for row in self.rows
        }  # fmt: skip

    def told(self) -> dict:
        """The fields of the query itself, as they were understood."""
        names = ("provider", "why", "title", "form", "question", "purpose", "documented", "cause", "offers_other",
                 "offers_undetermined", "blocking", "spoken_at", "spoken_answer")  # fmt: skip
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def composed(self) -> rules.Composed:
        """What is typed, as the linter reads it: nothing of it is kept."""
        told = self.told()
        yes_no = told.get("form") == Query.Form.YES_NO
        options = self.options() if told.get("form") == Query.Form.CHOICE else []
        values = self.indicators()
        picked = []
        for row in self.rows:
            for name, value in values[row.number].items():
                setattr(row, name, value)
            picked.append(indicator_of(row))
        return rules.Composed(
            title=told.get("title", ""), question=told.get("question", ""), why=told.get("why", ""), form=told.get("form", ""),
            purpose=told.get("purpose", "") if yes_no else "", documented=told.get("documented", "") if yes_no else "",
            cause=told.get("cause", "") if yes_no else "", offers_other=told.get("offers_other", False),
            offers_undetermined=told.get("offers_undetermined", False), provider=str(told.get("provider") or ""),
            indicators=tuple(picked),
            options=tuple(rules.Option(n, text, tuple(by)) for n, (text, by) in enumerate(options, start=1)),
        )  # fmt: skip


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,3}", text)]


def providers_for(query: Query):
    """Whom it can ask: who took part in the encounter and answers here, and the other physicians of the house."""
    here = Q(user__is_active=True, user__role_assignments__role__in=["physician", "resident"])
    here &= Q(user__role_assignments__facility_id=query.facility_id)
    return ProviderProfile.objects.filter(here | Q(pk=query.provider_id)).distinct().order_by("family", "given", "id")


class AnswerForm(forms.Form):
    """The provider's answer: nothing is chosen before they choose."""

    answer = forms.CharField(max_length=40, error_messages={"required": "Choose an answer."})
    entry = forms.CharField(required=False, max_length=8000, widget=TEXT, label="What the record will say")
    words = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="To who asked"
    )
    target = forms.ChoiceField(required=False, label="As")

    def __init__(self, *args, query: Query, documents: list[Document], options: list, **kwargs):
        self.query, self.documents, self.own = (
            query,
            {one.public_id: one for one in documents},
            {o.public_id: o for o in options},
        )
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [
            *((one.public_id, f"Addendum to {one.label}, {one.service_at:%m/%d/%Y}") for one in documents),
            ("", "Progress note of its own"),
        ]  # fmt: skip
        self.initial.setdefault("target", documents[0].public_id if documents else "")

    def clean_answer(self) -> str:
        chosen = self.cleaned_data["answer"]
        if chosen not in self.own and (chosen == "option" or chosen not in rules.answers_to(self.query.form)):
            raise forms.ValidationError("Choose one of the answers.")
        return chosen

    def told(self) -> dict:
        """For actions.answer."""
        chosen, cleaned = self.cleaned_data["answer"], self.cleaned_data
        option = self.own.get(chosen)
        return {
            "answer": "option" if option else chosen, "option": option, "words": cleaned["words"], "entry": cleaned["entry"],
            "target": self.documents.get(cleaned["target"]),
        }  # fmt: skip


class ReassignForm(forms.Form):
    provider = forms.ModelChoiceField(
        ProviderProfile.objects.none(), to_field_name="public_id", error_messages={"required": "Choose whom to ask."}
    )
    reason = forms.CharField(max_length=500, error_messages={"required": "Say why another provider is asked."})

    def __init__(self, *args, query: Query, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers_for(query)
