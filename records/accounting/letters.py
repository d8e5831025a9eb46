"""The letters of an accounting: the accounting itself, what it will cost, and that it takes longer."""

from pathlib import Path

from accounts import clock, say
from accounts.policy import policy
from records.accounting.lines import Accounting
from records.accounting.models import AccountingRequest
from records.documents import files
from records.release.letters import about
from records.release.packet import letters as typeset
from records.release.rules import BASES

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "records" / "accounting" / "letters"


def accounting_letter(request: AccountingRequest, listed: Accounting, *, by) -> bytes:
    """Date, recipient with address, what and why of each disclosure (164.528(b)(2)); repeats as first, how often, last.

    Nothing in it tells that a disclosure was left out for an agency.
    """
    lines = [
        {"first": _day(line.first_on), "last": _day(line.last_on), "once": line.times == 1, "often": line.how_often,
         "recipient": line.recipient, "address": line.address.splitlines(), "what": line.what, "purpose": line.purpose,
         "basis": f"{BASES[line.basis].label} ({BASES[line.basis].cite})"}
        for line in listed.lines
    ]  # fmt: skip
    return _typeset("accounting.typ", request, by, lines=lines)


def fee_letter(request: AccountingRequest, *, by) -> bytes:
    """What it costs, in advance, and that the patient may withdraw or ask for less (164.528(c)(2))."""
    return _typeset("fee.typ", request, by, fee=say.usd(request.fee, cents=True))


def extension_letter(request: AccountingRequest, *, by) -> bytes:
    """The statement of 164.528(c)(1)(ii)(A): the reason for the delay, and the day of the answer."""
    more = {"until": _day(request.due_on), "before": _day(request.extended_from), "reason": request.extension_reason}
    return _typeset("extension.typ", request, by, **more)


def kept(request: AccountingRequest) -> bytes:
    """The accounting as it was given. Raises files.CannotOpen."""
    with files.open_stored(request) as clear:
        return clear.read()


def _typeset(template: str, request, by, **more) -> bytes:
    period = {"begins": _day(request.first_day), "ends": _day(request.last_day), "contact": policy("privacy_contact")}
    written = {"written_on": _day(clock.today(request.facility))}
    return typeset.render(template, about(request, by) | period | written | more, folder=FOLDER)


def _day(day) -> str:
    return f"{day:%B} {day.day}, {day.year}"
