"""E-mail that says a letter waits, and nothing of what is in it: no patient, no record, no document."""

import logging

from django.conf import settings
from django.core.mail import send_mail

from accounts import clock, say
from accounts.policy import policy
from records.delinquency.models import Letter, LetterSending

log = logging.getLogger(__name__)
ATTEMPTS = 5
BODY = """{name},

{count} of yours {wait} for completion at {place} ({what}). A letter with the details is kept for you: sign in to HIT
Records and open your inbox.

This message has no patient information in it. Please do not answer it.
"""


def is_configured() -> bool:
    return policy("notice_emails") and not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send_waiting() -> int:
    """Tell each provider who has an address of letters not told of yet; each once. Returns how many were sent.

    The row is written before the message leaves: after a crash in between nobody is told twice. What the server refused
    is tried again the next time, five times in all.
    """
    if not is_configured():
        return 0
    return sum(_send(letter) for letter in _waiting())


def _waiting():
    fresh = Letter.objects.exclude(sendings__how=LetterSending.MAILED)
    again = Letter.objects.filter(sendings__how=LetterSending.MAILED, sendings__attempts__lt=ATTEMPTS).exclude(
        sendings__failed=""
    )
    rows = (fresh | again).filter(provider__user__is_active=True).exclude(provider__user__email="")
    return list(rows.distinct().select_related("provider__user", "facility").order_by("pk"))


def _send(letter: Letter) -> bool:
    sending, first = LetterSending.objects.get_or_create(
        letter=letter, how=LetterSending.MAILED, defaults={"at": clock.now(), "failed": "not finished"}
    )
    if not first:
        sending.attempts += 1
    try:
        send_mail(f"{letter.get_kind_display()}: {letter.facility.name}", words(letter), None,
                  [letter.provider.user.email])  # fmt: skip
    except OSError as error:  # SMTPException is one
        log.warning("letter not mailed", extra={"letter": letter.pk, "error": type(error).__name__})
        sending.failed = type(error).__name__
    else:
        sending.failed, sending.at = "", clock.now()
    sending.save(update_fields=["failed", "at", "attempts"])
    return not sending.failed


def words(letter: Letter) -> str:
    """The message: how many records wait, of what kind the letter is, and where it is read."""
    count = letter.records_count
    if letter.kind == Letter.Kind.LIFTED:
        return (
            f"{letter.provider},\n\nyour suspension at {letter.facility.name} is lifted. The letter is kept for you.\n"
        )
    return BODY.format(
        name=letter.provider, count=say.plural(count, "record"), wait="waits" if count == 1 else "wait",
        place=letter.facility.name, what=letter.name.lower(),
    )  # fmt: skip
