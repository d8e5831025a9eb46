"""How a code set comes into being and becomes ready: opened for an encounter, beside another claim, by a discharge, and
put back by a canceled one."""

from accounts import audit
from accounts.access import Denied, may
from accounts.workflow import SYSTEM, Refused
from coding.assignment.models import CodeSet
from coding.assignment.workflow import CODE, HOLD, WORKFLOW, S

BILLED = (S.BILLED, S.PAID, S.DENIED, S.RECODE, S.REBILLED)
# Services before an admission are coded with the stay that they lead to, not by themselves.
CODED_WITH_THE_STAY = frozenset({"PRENC"})


def open_codeset(encounter, *, by=SYSTEM, side: str = "") -> CodeSet:
    """The encounter's code set in force, opened when there is none yet. `side`: facility or professional; by default a
    clinic's visits are professional claims, everything else the facility's."""
    side = side or side_of(encounter)
    found = in_force(encounter, side=side)
    if found:
        return found
    codeset = CodeSet(
        patient=encounter.patient, facility=encounter.facility, encounter=encounter, side=side,
        discharged_at=encounter.discharged_at,
    )  # fmt: skip
    return WORKFLOW.start(codeset, by=by)


def open_beside(codeset: CodeSet, *, by) -> CodeSet:
    """The other claim of the same encounter: the professional's beside the facility's, or the facility's beside it.

    Opened when there is none yet. It is ready when nothing stands against it, or when this one is: what was pulled
    forward for one claim is there for the other. Raises Denied.
    """
    if not may(by, CODE, codeset):
        raise Denied(CODE, codeset, "not in this role")
    sides = CodeSet.Side
    other = sides.FACILITY if codeset.side == sides.PROFESSIONAL else sides.PROFESSIONAL
    with audit.act("codeset.open_beside", by=by, obj=codeset):
        opened = open_codeset(codeset.encounter, by=by, side=other)
        waits = opened.status == S.DISCHARGED and opened.discharged_at and not make_ready(opened)
        if waits and codeset.status not in (S.DISCHARGED, S.IN_HOUSE) and may(by, HOLD, opened):
            reason = f"Coded with the {codeset.get_side_display().lower()} claim."
            WORKFLOW.take(opened, "pull_forward", by=by, reason=reason)
    return CodeSet.objects.get(pk=opened.pk)


def side_of(encounter) -> str:
    """Whose claim an encounter's account is: a clinic's visits are professional claims, everything else the facility's."""
    clinic = encounter.facility.kind == "clinic" and not encounter.is_inpatient
    return CodeSet.Side.PROFESSIONAL if clinic else CodeSet.Side.FACILITY


def in_force(encounter, *, side: str = "") -> CodeSet | None:
    """The last version that was not withdrawn: of one side, by default of the account's own claim, else of the other."""
    found = claims_of(encounter)
    return found.get(side) if side else found.get(side_of(encounter)) or next(iter(found.values()), None)


def claims_of(encounter) -> dict[str, CodeSet]:
    """The code sets in force, by side. One query."""
    sets = encounter.codesets.exclude(status=S.WITHDRAWN).order_by("version")
    return {codeset.side: codeset for codeset in sets}


def discharged(encounter, by=SYSTEM) -> CodeSet | None:
    """After a discharge: the set is opened, or goes on from where a canceled discharge had left it."""
    if encounter.klass in CODED_WITH_THE_STAY:
        return None
    open_codeset(encounter, by=by)
    for codeset in claims_of(encounter).values():
        if codeset.status == S.IN_HOUSE:
            with audit.act("codeset.discharge", by=None if by is SYSTEM else by, obj=codeset):
                codeset.discharged_at = encounter.discharged_at
                codeset.save(update_fields=["discharged_at"])
                WORKFLOW.take(codeset, "discharge", by=SYSTEM)
    return in_force(encounter)


def discharge_canceled(encounter, by=SYSTEM) -> None:
    """After A13: the codes stay, final coding does not. A professional claim that was billed stays billed."""
    for codeset in claims_of(encounter).values():
        if codeset.status in (S.IN_HOUSE, *BILLED):
            continue
        WORKFLOW.take(
            codeset, "cancel_discharge", by=SYSTEM, reason="The discharge was canceled (A13).", discharged_at=None,
            final_at=None, final_by=None, disposition="", disposition_by=None, disposition_at=None,
        )  # fmt: skip


def object_to_reopening(encounter, by=None) -> None:
    """A13 is blocked after the final bill, except as a rebill. Raises Refused."""
    codeset = in_force(encounter)
    if codeset and codeset.status in BILLED:
        raise Refused("A final bill exists: the discharge changes only with a rebill.")


def make_ready(codeset: CodeSet) -> bool:
    """Take a discharged set to the coders' queue by rule, if nothing stands against it. Whether it went."""
    try:
        WORKFLOW.take(codeset, "make_ready", by=SYSTEM)
    except Refused:
        return False
    return True
