"""In the inbox of who dictated: what could not be typed came back to them, with its reason."""

import datetime as dt

from django.db.models import F
from django.urls import reverse

from accounts import say
from records.review.inbox import MailKind, register_mail
from records.transcription.models import Dictation


def returned(provider):
    """Dictations of this clinician that wait for them."""
    return Dictation.objects.filter(dictator=provider, status="REJECTED")


def _words(facts) -> str:
    return f"{facts['type']}, dictated {say.day(dt.datetime.fromisoformat(facts['dictated']))}"


def register() -> None:
    """Called once, at start-up."""
    register_mail(MailKind(
        key="dictation", label="Dictations returned", position=30, rows=returned, for_stand_ins=False,
        facts={"type": F("type__name"), "dictated": F("dictated_at")}, what=_words,
        url=lambda public_id: reverse("transcription:dictation_show", args=[public_id]),
    ))  # fmt: skip
