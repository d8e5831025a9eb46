"""The suspension list as a table of steps, and the committee's (domain 3.3)."""

from accounts import clock
from accounts.workflow import SYSTEM, Refused, Workflow, step
from records.delinquency import standing
from records.delinquency.models import CommitteeMatter, Exemption, Suspension

S = Suspension.Status
APPROVE, CONCUR, EXCUSE = "records.approve_suspension", "records.concur_suspension", "records.excuse_provider"


def still_delinquent(suspension, by) -> None:
    """On day 30 a record is still in time: it is delinquent when that day is over."""
    if not standing.delinquent_charts(suspension.provider, suspension.facility).exists():
        raise Refused("No record of theirs is delinquent: a record is when its last day is over.")


def nothing_delinquent(suspension, by) -> None:
    if standing.delinquent_charts(suspension.provider, suspension.facility).exists():
        raise Refused("A record of theirs is still delinquent.")


def not_excused(suspension, by) -> None:
    excuse = excuse_of(suspension)
    if excuse:
        raise Refused(f"{excuse.get_kind_display()} until {excuse.ends_on:%B} {excuse.ends_on.day}.")


def excused(suspension, by) -> None:
    if excuse_of(suspension) is None:
        raise Refused("There is no leave or exemption today.")


def excuse_of(suspension) -> Exemption | None:
    today = clock.today(suspension.facility)
    return Exemption.on(today, provider=suspension.provider, facility=suspension.facility).order_by("-ends_on").first()


def not_oneself(suspension, by) -> None:
    if by is not SYSTEM and suspension.provider.user_id == by.pk:
        raise Refused("Nobody decides on a suspension of their own.")


def another_person(suspension, by) -> None:
    if by.pk in (suspension.him_by_id, suspension.staff_by_id):
        raise Refused("The second approval is another person's.")


DECIDING = (still_delinquent, not_excused, not_oneself, another_person)

SUSPENSION = Workflow(
    "suspension",
    S,
    S.LISTED,
    [
        step("approve", S.LISTED, S.AWAITING_STAFF, APPROVE, *DECIDING, label="Approve for the department", key="a"),
        step("approve", S.AWAITING_HIM, S.SUSPENDED, APPROVE, *DECIDING, label="Approve and suspend", key="a"),
        step("concur", S.LISTED, S.AWAITING_HIM, CONCUR, *DECIDING, label="Approve for the medical staff", key="a"),
        step("concur", S.AWAITING_STAFF, S.SUSPENDED, CONCUR, *DECIDING, label="Approve and suspend", key="a"),
        # These a rule takes, when the record or the calendar says so.
        step("excuse", Suspension.UNDECIDED, S.EXCUSED, EXCUSE, excused),
        step("clear", Suspension.UNDECIDED, S.CLEARED, EXCUSE, nothing_delinquent),
        step("pause", S.SUSPENDED, S.PAUSED, EXCUSE, excused),
        step("resume", S.PAUSED, S.SUSPENDED, EXCUSE, not_excused, still_delinquent),
        step("lift", Suspension.IN_FORCE, S.LIFTED, EXCUSE, nothing_delinquent),
    ],
)
BY_PEOPLE = ("approve", "concur")


def not_of_mine(matter, by) -> None:
    if by is not SYSTEM and matter.deficiency.provider and matter.deficiency.provider.user_id == by.pk:
        raise Refused("Nobody decides on a deficiency of their own.")


MATTER = Workflow(
    "committee_matter",
    CommitteeMatter.Status,
    CommitteeMatter.Status.ASKED,
    [
        step("waive", "ASKED", "WAIVED", "records.waive_deficiency", not_of_mine, label="The committee waives it",
             reason_required=True),
        step("keep", "ASKED", "KEPT", "records.record_committee", not_of_mine, label="It stays owed",
             reason_required=True),
    ],
)  # fmt: skip
