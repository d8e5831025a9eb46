"""One local value as a person types it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone

from accounts import clock
from accounts.forms import FlexibleDateField
from accounts.policy import DECLARED, Policy, fault_of

YES_NO = (("yes", "Yes"), ("no", "No"))


def plain(value: Any) -> str:
    """A value in words, as it is typed."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class PolicyForm(forms.Form):
    """Another value from a day on, and why. Cleans `value` to the declared type and `since` to a moment."""

    value = forms.CharField(max_length=1000, label="Value")
    since = FlexibleDateField(label="From", help_text="Today: from now on. A later day: from its beginning.")
    why = forms.CharField(max_length=300, label="Why")

    def __init__(self, *args, key: str, now: Any, **kwargs):
        self.declared: Policy = DECLARED[key]
        super().__init__(*args, initial={"value": self._typed(now), "since": clock.today()}, **kwargs)
        self.fields["value"] = self._field()

    def _field(self) -> forms.Field:
        choices = YES_NO if isinstance(self.declared.default, bool) else ()
        if isinstance(self.declared.default, str):
            choices = tuple((one, one.capitalize()) for one in self.declared.choices)
        if choices:
            return forms.ChoiceField(label="Value", choices=choices)
        if isinstance(self.declared.default, list) and isinstance(self.declared.default[0], str):
            attrs = {"rows": 3}
            hint = "Commas between."
            return forms.CharField(label="Value", max_length=1000, widget=forms.Textarea(attrs=attrs), help_text=hint)
        return forms.CharField(label="Value", max_length=1000, help_text=self._limits())

    def _limits(self) -> str:
        least, most, default = self.declared.least, self.declared.most, self.declared.default
        if isinstance(default, str):
            return ""
        many = "Commas between; " if isinstance(default, list) else ""
        return f"{many}{least:g} to {most:g}."

    def _typed(self, value: Any) -> str:
        return plain(value).lower() if isinstance(value, bool) else plain(value)

    def clean_value(self) -> Any:
        value = _read(self.cleaned_data["value"].strip(), self.declared.default)
        if fault := fault_of(self.declared.key, value):
            raise forms.ValidationError(fault)
        return value

    def clean_since(self) -> dt.datetime:
        day, today = self.cleaned_data["since"], clock.today()
        if day < today:
            raise forms.ValidationError("A value holds from today on or later: what was judged before stays as it was.")
        return clock.now() if day == today else dt.datetime.combine(day, dt.time(), get_default_timezone())


def _read(words: str, default: Any) -> Any:
    """The words as the type of the default; as they are where they are not of it, for the rules to say so."""
    if isinstance(default, bool):
        return words == "yes"
    if isinstance(default, list):
        return [_read(one.strip(), default[0]) for one in words.split(",") if one.strip()]
    return words if isinstance(default, str) else _number(words)


def _number(words: str) -> Any:
    for kind in (int, float):
        try:
            return kind(words)
        except ValueError:
            continue
    return words
