"""What billing tells of a coded account: its charges, that it was billed, paid or denied. By hand or by import."""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from accounts import audit, clock, dates
from accounts.access import Denied, may
from accounts.workflow import SYSTEM, Refused
from coding.assignment import actions, opening
from coding.assignment.desk import look_at
from coding.assignment.models import CodeSet
from coding.assignment.workflow import BILL, WORKFLOW, S
from records.encounters.models import Encounter

MOST = Decimal("99999999.99")


def bill(codeset: CodeSet, *, by, at: dt.datetime | None = None) -> CodeSet:
    """The final bill went out (now, or at a moment before now). Raises Denied or Refused."""
    at = at or clock.now()
    if at > clock.now() or (codeset.final_at and at < codeset.final_at):
        raise Refused("The bill goes out after final coding, and not in days to come.")
    return WORKFLOW.take(codeset, "bill", by=by, billed_at=at, billed_by=None if by is SYSTEM else by)


def rebill(codeset: CodeSet, *, by) -> CodeSet:
    """Approve a recode: its DRG is kept as it stands and the account is billed anew. Raises Denied or Refused."""
    now = clock.now()
    with audit.act("codeset.rebill", by=by, obj=codeset):
        whole = CodeSet.objects.select_related(*actions.LOADED, "replaces", "replaces__drg").get(pk=codeset.pk)
        actions.regroup(look_at(whole), by=by)
        return WORKFLOW.take(whole, "rebill", by=by, final_by=by, final_at=now, billed_at=now, billed_by=by)


def enter_charges(codeset: CodeSet, *, by, amount: str) -> Encounter:
    """Enter the account's total charges, in dollars. Raises Denied or Refused."""
    if not may(by, BILL, codeset):
        raise Denied(BILL, codeset, "not in this role")
    total = read_dollars(amount)
    with audit.act("encounter.enter_charges", by=by, obj=codeset.encounter):
        encounter = Encounter.objects.select_for_update(no_key=True).get(pk=codeset.encounter_id)
        encounter.total_charges = total
        encounter.save(update_fields=["total_charges"])
    return encounter


def read_dollars(text: str) -> Decimal:
    """ "$12,345.67" as a decimal; refused in words when it is no amount of money."""
    try:
        amount = Decimal(text.replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        raise Refused("Charges are an amount in dollars.") from None
    if not amount.is_finite() or not 0 <= amount <= MOST:
        raise Refused("Charges are an amount in dollars, from 0 to 99,999,999.99.")
    return amount.quantize(Decimal("0.01"))


# ---- by import


@dataclass
class Imported:
    """What an import did: accounts billed and charged, and the lines that were refused, with their reasons."""

    billed: int = 0
    charged: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


COLUMNS = {"account", "facility", "billed_on", "charges", "status"}


def import_billing(lines: Iterable[str], *, by=SYSTEM) -> Imported:
    """Take what the billing system says, as CSV with a heading: account and facility (code), then any of billed_on,
    charges, status (billed, paid, denied). A line is all or nothing; a bad one is refused and the rest go on; the same
    file again changes nothing. Raises Refused for a file that is none.
    """
    table = csv.DictReader(lines)
    names = {(name or "").strip().lower() for name in table.fieldnames or ()}
    if not {"account", "facility"} <= names or names - COLUMNS:
        raise Refused(
            f"The heading names account, facility and any of {', '.join(sorted(COLUMNS - {'account', 'facility'}))}."
        )
    done = Imported()
    for number, row in enumerate(table, start=2):
        try:
            told = {(k or "").strip().lower(): (v or "").strip() for k, v in row.items() if isinstance(v, str)}
            with audit.act("codeset.import_billing", by=None if by is SYSTEM else by):
                _take(told, done, by)
        except Refused as refusal:
            done.refused.append((number, str(refusal)))
    return done


def _take(told: dict[str, str], done: Imported, by) -> None:
    encounter = _encounter(told)
    charged = _charge(encounter, told.get("charges", ""))
    billed = _bill(encounter, told, by)
    done.charged += charged
    done.billed += billed
    done.unchanged += not (charged or billed)


def _encounter(told: dict[str, str]) -> Encounter:
    found = Encounter.objects.select_for_update(no_key=True, of=("self",)).select_related("facility")
    encounter = found.filter(number=told.get("account", ""), facility__code=told.get("facility", "")).first()
    if encounter is None:
        raise Refused("No such account at that facility.")
    return encounter


def _charge(encounter: Encounter, charges: str) -> bool:
    if not charges or encounter.total_charges == (amount := read_dollars(charges)):
        return False
    encounter.total_charges = amount
    encounter.save(update_fields=["total_charges"])
    return True


def _bill(encounter: Encounter, told: dict[str, str], by) -> bool:
    status = told.get("status", "").lower() or ("billed" if told.get("billed_on") else "")
    if status not in ("", "billed", "paid", "denied"):
        raise Refused(f"A status is billed, paid or denied, not {status[:20]}.")
    codeset = opening.in_force(encounter)
    if not status or (codeset and codeset.status == status.upper()):
        return False
    if codeset is None:
        raise Refused("It has not been coded.")
    if codeset.status == S.FINAL_CODED:
        codeset = bill(codeset, by=SYSTEM, at=_moment(told.get("billed_on", ""), encounter, codeset))
    elif status == "billed" and codeset.status in (S.PAID, S.DENIED, S.REBILLED):
        return False
    if status != "billed":
        verb = {"paid": "pay", "denied": "deny"}[status]
        WORKFLOW.take(codeset, verb, by=SYSTEM, reason="By import")
    elif codeset.status != S.BILLED:
        raise Refused(f"It is {codeset.get_status_display().lower()}: only final-coded accounts are billed.")
    return True


def _moment(text: str, encounter: Encounter, codeset: CodeSet) -> dt.datetime:
    """A moment on the bill's day: the hour of final coding, which it never lies before, nor after now."""
    if not text:
        return clock.now()
    coded_on, today = clock.local(codeset.final_at, encounter.facility).date(), clock.today(encounter.facility)
    try:
        day = dates.read_date(text, today=today)
    except ValueError:
        raise Refused(f"{text[:20]} is no date.") from None
    if day < coded_on:
        raise Refused("The bill goes out after final coding.")
    if day > today:
        raise Refused("The bill's day has not come yet.")
    final_at: dt.datetime = codeset.final_at
    return min(final_at + (day - coded_on), clock.now())
