"""Form fields that take what people type, and forms that do their work once however often they are sent."""

import datetime as dt
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import clock, dates
from accounts.base import make_public_id


class FlexibleDateField(forms.Field):
    """A day as people type it (see accounts.dates.read_date); cleans to a date.

    `past`: it may not lie ahead, and two-digit years are taken as past ones (a birth date).
    `age`: the screen also says the age that it makes. `earliest`: the first day that is taken.
    """

    def __init__(self, *, past: bool = False, age: bool = False, earliest: dt.date | None = None, **kwargs):
        self.past, self.age, self.earliest = past, age, earliest
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def widget_attrs(self, widget) -> dict:
        return {"data-date": " ".join(["date", *(["past"] if self.past else []), *(["age"] if self.age else [])])}

    def prepare_value(self, value):
        return f"{value:%m/%d/%Y}" if isinstance(value, dt.date) else value

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True

    def to_python(self, value) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        try:
            day = dates.read_date(str(value), today=clock.today(), past=self.past)
        except ValueError as error:
            raise ValidationError(str(error), code="unreadable") from None
        self._bounds(day)
        return day

    def _bounds(self, day: dt.date) -> None:
        if self.past and day > clock.today():
            raise ValidationError(f"{day:%m/%d/%Y} is still to come. Check the year.", code="ahead")
        if self.earliest and day < self.earliest:
            raise ValidationError(f"Nothing before {self.earliest:%m/%d/%Y} is taken here.", code="early")


class FlexibleDateTimeField(forms.Field):
    """A moment as people type it, on the wall clock in force; cleans to an aware datetime."""

    def __init__(self, *, past: bool = False, **kwargs):
        self.past = past
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def widget_attrs(self, widget) -> dict:
        return {"data-date": "date time past" if self.past else "date time"}

    def prepare_value(self, value):
        return f"{timezone.localtime(value):%m/%d/%Y %H:%M}" if isinstance(value, dt.datetime) else value

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True

    def to_python(self, value) -> dt.datetime | None:
        if value in self.empty_values or isinstance(value, dt.datetime):
            return value or None
        now = timezone.localtime(clock.now())
        try:
            moment = dates.read_moment(str(value), now=now, past=self.past)
        except ValueError as error:
            raise ValidationError(str(error), code="unreadable") from None
        if self.past and moment > now:
            raise ValidationError(
                f"{moment:%m/%d/%Y %H:%M} is still to come. Check the day and am or pm.", code="ahead"
            )
        return moment


class OnceForm(forms.Form):
    """A form that creates something: its hidden key lets a second send find what the first made (see `once`)."""

    once = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=make_public_id)


def once(user, form, make: Callable[[], str]) -> str:
    """Run `make` for this sent form, once for ever; it creates the thing and returns the URL to go to.

    A second send of the same form, even at the same moment, runs nothing and gets the first's URL. What `make` raises
    undoes all of it, so that the form can be mended and sent again with the same key.
    """
    from accounts.drafts.models import FormReceipt

    with transaction.atomic():
        receipt, first = FormReceipt.objects.get_or_create(user=user, key=form.cleaned_data["once"])
        if first:
            receipt.url = make()
            receipt.save(update_fields=["url"])
    return receipt.url
