"""The suspension list: from day 30, by two people, paused by leave, lifted in the moment of the last completed record."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied, acting
from accounts.people.models import RoleAssignment
from accounts.workflow import Refused
from records.delinquency import actions, letters, standing
from records.delinquency.models import Exemption, Letter, Suspension, SuspensionPeriod
from records.encounters import actions as encounters
from records.review import actions as review
from records.review.models import Deficiency
from tests.factories import records
from tests.unit.records.delinquency.conftest import LEFT, on_day, stay
from tests.unit.records.delinquency.test_notices import said
from tests.unit.records.review.test_engine import sign, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(owing, night) -> Suspension:
    night(30)
    return Suspension.objects.get()


@pytest.fixture
def suspended(listed, cast, chief) -> Suspension:
    """Samuel Okafor, suspended on the 31st day."""
    with clock.at(on_day(31, 9)):
        actions.approve(suspension=listed, verb="approve", by=cast.director)
        return actions.approve(suspension=listed, verb="concur", by=chief)


def complete(chart, author, *, day: int, hour: int = 12):
    """Everything that the record lacks, written and signed on that day."""
    with clock.at(on_day(day, hour)):
        sign(write(chart.encounter, "hp", author, when=chart.encounter.admitted_at + dt.timedelta(hours=2)), author)
        sign(write(chart.encounter, "discharge_summary", author, when=chart.discharged_at), author)


def excuse(cast, *, kind="leave", first=29, last=40, by=None):
    return actions.excuse(
        provider=cast.attending.provider, facility=cast.attending.active_role.facility, kind=kind, reason="Parental leave",
        starts_on=on_day(first).date(), ends_on=on_day(last).date(), by=by or cast.director,
    )  # fmt: skip


class TestTheList:
    def test_it_is_generated_on_day_30_not_before(self, owing, night):
        night(29)
        assert not Suspension.objects.exists()
        night(30)
        found = Suspension.objects.get()
        assert (found.status, found.provider.user.username, found.records_when_listed) == ("LISTED", "attending", 1)

    def test_five_deficiencies_on_one_record_are_one_delinquent_record(self, owing, cast, night):
        from records.models import DocumentType

        with clock.at(on_day(5)):
            for key in ("progress", "consult", "procedure"):
                review.open_deficiency(
                    chart=owing, by=cast.technician, kind="missing_document", provider=cast.attending.provider,
                    wanted=DocumentType.objects.get(key=key),
                )  # fmt: skip
        night(31)
        assert Deficiency.objects.filter(chart=owing, status="OPEN").count() == 5
        assert Suspension.objects.get().records_when_listed == 1
        with clock.at(on_day(31)):
            one = standing.one(cast.attending.provider, owing.facility)
        assert (len(one.delinquent), one.items) == (1, 5)

    def test_one_who_is_on_it_is_not_put_on_it_again(self, listed, night):
        night(31)
        night(32)
        assert Suspension.objects.count() == 1

    def test_who_completed_before_day_30_is_not_on_it(self, owing, cast, night):
        complete(owing, cast.attending, day=29)
        assert night(30).listed_count == 0

    def test_declining_keeps_nobody_off_the_list(self, owing, cast, night):
        with clock.at(on_day(28)):
            for gap in Deficiency.objects.filter(chart=owing, provider=cast.attending.provider):
                review.decline(deficiency=gap, by=cast.attending, code="other", reason="Busy")
        assert night(30).listed_count == 1

    def test_on_leave_or_exempt_is_not_listed_and_comes_on_it_after_the_last_day(self, owing, cast, night):
        with clock.at(on_day(28)):
            excuse(cast)
        assert night(31).listed_count == 0
        assert night(40).listed_count == 0
        assert night(41).listed_count == 1

    def test_who_has_left_is_not_suspended(self, owing, cast, night):
        profile = cast.attending.provider
        profile.active_to = on_day(20).date()
        profile.save(update_fields=["active_to"])
        assert night(31).listed_count == 0


class TestTwoApprovals:
    def test_on_day_30_itself_a_record_is_still_in_time(self, listed, cast):
        with clock.at(on_day(30, 23)), pytest.raises(Refused, match="is when its last day is over"):
            actions.approve(suspension=listed, verb="approve", by=cast.director)

    def test_the_department_and_the_medical_staff_each_approve_and_the_second_suspends(self, listed, cast, chief):
        with clock.at(on_day(31, 9)):
            first = actions.approve(suspension=listed, verb="approve", by=cast.director)
            assert first.status == "AWAITING_STAFF"
            assert not SuspensionPeriod.objects.exists()
            second = actions.approve(suspension=first, verb="concur", by=chief)
        assert (second.status, second.him_by, second.staff_by) == ("SUSPENDED", cast.director, chief)
        assert SuspensionPeriod.objects.get().starts_on == on_day(31).date()

    def test_either_may_be_first(self, listed, cast, chief):
        with clock.at(on_day(31, 9)):
            assert actions.approve(suspension=listed, verb="concur", by=chief).status == "AWAITING_HIM"
            assert actions.approve(suspension=listed, verb="approve", by=cast.director).status == "SUSPENDED"

    def test_nobody_gives_both(self, listed, cast):
        place = listed.facility
        RoleAssignment.objects.create(
            user=cast.director, role="chief_of_staff", facility=place, starts_on=dt.date(2020, 1, 1)
        )
        with clock.at(on_day(31, 9)):
            actions.approve(suspension=listed, verb="approve", by=cast.director)
            with pytest.raises(Refused, match="another person's"):
                actions.approve(suspension=listed, verb="concur", by=acting(cast.director, "chief_of_staff"))

    def test_the_database_refuses_one_person_twice(self, suspended):
        suspended.staff_by = suspended.him_by
        with pytest.raises(IntegrityError, match="suspension_two_people"), transaction.atomic():
            suspended.save(update_fields=["staff_by"])

    @pytest.mark.parametrize("verb", ["approve", "concur"])
    def test_a_technician_approves_nothing(self, listed, cast, verb):
        with clock.at(on_day(31)), pytest.raises(Denied):
            actions.approve(suspension=listed, verb=verb, by=cast.technician)

    def test_no_step_of_the_rules_is_taken_by_a_person(self, suspended, cast):
        with pytest.raises(Refused, match="no such step"):
            actions.approve(suspension=suspended, verb="lift", by=cast.director)

    def test_not_while_there_is_leave(self, listed, cast):
        Exemption.objects.create(
            provider=listed.provider, facility=listed.facility, kind="leave", starts_on=on_day(29).date(),
            ends_on=on_day(45).date(), reason="Sick", entered_by=cast.director,
        )  # fmt: skip
        with clock.at(on_day(31)), pytest.raises(Refused, match=r"Approved leave until April 16"):
            actions.approve(suspension=listed, verb="approve", by=cast.director)

    def test_a_chief_of_staff_does_not_decide_on_their_own(self, hospital, cast, chief, owing, night):
        profile = cast.attending.provider
        profile.user = chief
        profile.save(update_fields=["user"])
        night(31)
        with clock.at(on_day(31)), pytest.raises(Refused, match="of their own"):
            actions.approve(suspension=Suspension.objects.get(), verb="concur", by=chief)

    def test_the_letter_says_what_is_closed_what_is_exempt_and_who_approved(self, suspended):
        words = said(Letter.objects.get(kind="suspended"))
        for part in ("elective", "the hospital now, and emergencies, are exempt", "Grace Halloran, RHIA and Judith Ellery, MD",
                     "April 2, 2026", "Ames"):  # fmt: skip
            assert part in " ".join(words.split())


class TestLifting:
    def test_the_last_completed_record_lifts_it_in_the_same_moment(self, suspended, owing, cast):
        complete(owing, cast.attending, day=33)
        suspended.refresh_from_db()
        assert suspended.status == "LIFTED"
        assert SuspensionPeriod.objects.get().ends_on == on_day(33).date()
        assert Letter.objects.filter(kind="lifted").count() == 1

    def test_one_of_two_delinquent_records_does_not(self, owing, cast, chief, hospital, night):
        other = stay(records.patient(hospital, family="Tran", given="Minh"), cast)
        night(30)
        listed = Suspension.objects.get()
        with clock.at(on_day(31, 9)):
            actions.approve(suspension=listed, verb="approve", by=cast.director)
            actions.approve(suspension=listed, verb="concur", by=chief)
        complete(owing, cast.attending, day=33)
        listed.refresh_from_db()
        assert listed.status == "SUSPENDED"
        complete(other, cast.attending, day=35)
        listed.refresh_from_db()
        assert listed.status == "LIFTED"

    def test_on_the_list_and_completed_it_ends_there(self, listed, owing, cast):
        complete(owing, cast.attending, day=30)
        listed.refresh_from_db()
        assert (listed.status, listed.periods.count()) == ("CLEARED", 0)

    def test_a_newer_record_that_is_not_late_does_not_hold_it(self, owing, cast, chief, hospital, night):
        stay(records.patient(hospital, family="Tran", given="Minh"), cast, left=on_day(25, 12))
        night(30)
        case = Suspension.objects.get()
        with clock.at(on_day(31, 9)):
            actions.approve(suspension=case, verb="approve", by=cast.director)
            actions.approve(suspension=case, verb="concur", by=chief)
        complete(owing, cast.attending, day=33)
        case.refresh_from_db()
        assert case.status == "LIFTED"

    def test_a_canceled_discharge_lifts_it_too(self, suspended, owing, cast):
        from records.encounters.models import Encounter

        with clock.at(on_day(33)):
            encounters.cancel_discharge(
                encounter=Encounter.objects.get(pk=owing.encounter_id), by=cast.director, reason="Wrong patient"
            )
        suspended.refresh_from_db()
        assert suspended.status == "LIFTED"

    def test_what_was_reassigned_away_lifts_it(self, suspended, owing, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=owing.encounter, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=owing.encounter.admitted_at)  # fmt: skip
        with clock.at(on_day(33)):
            for gap in Deficiency.objects.filter(chart=owing, provider=cast.attending.provider):
                review.reassign(deficiency=gap, to=cast.surgeon.provider, by=cast.technician, reason="Had the stay")
        suspended.refresh_from_db()
        assert suspended.status == "LIFTED"

    def test_asked_again_nothing_changes(self, suspended, owing, cast):
        complete(owing, cast.attending, day=33)
        assert actions.follow_provider(cast.attending.provider) == 0
        assert Letter.objects.filter(kind="lifted").count() == 1


class TestLeave:
    def test_leave_pauses_a_suspension_and_its_end_resumes_it_but_the_legal_clock_runs(
        self, suspended, owing, cast, night
    ):
        due = owing.due_at
        with clock.at(on_day(34)):
            excuse(cast, first=34, last=40)
        suspended.refresh_from_db()
        assert suspended.status == "PAUSED"
        owing.refresh_from_db()
        assert owing.due_at == due
        night(40)
        suspended.refresh_from_db()
        assert suspended.status == "PAUSED"
        night(41)
        suspended.refresh_from_db()
        assert suspended.status == "SUSPENDED"
        periods = SuspensionPeriod.objects.order_by("pk").values_list("starts_on", "ends_on")
        assert list(periods) == [(on_day(31).date(), on_day(34).date()), (on_day(41).date(), None)]

    def test_back_early_it_runs_again_at_once(self, suspended, cast):
        with clock.at(on_day(34)):
            leave = excuse(cast, first=34, last=60)
        with clock.at(on_day(36)):
            actions.end_excuse(exemption=leave, by=cast.director)
        suspended.refresh_from_db()
        assert suspended.status == "SUSPENDED"

    def test_leave_of_one_on_the_list_takes_them_off_it(self, listed, cast):
        with clock.at(on_day(30, 9)):
            excuse(cast, first=30, last=40)
        listed.refresh_from_db()
        assert listed.status == "EXCUSED"

    def test_a_completed_record_lifts_also_a_paused_one(self, suspended, owing, cast):
        with clock.at(on_day(34)):
            excuse(cast, first=34, last=60)
        complete(owing, cast.attending, day=36)
        suspended.refresh_from_db()
        assert suspended.status == "LIFTED"

    def test_only_the_director_and_the_chief_of_staff_record_it(self, owing, cast, chief):
        with clock.at(on_day(20)):
            with pytest.raises(Denied):
                excuse(cast, by=cast.technician)
            assert excuse(cast, by=chief).kind == "leave"

    @pytest.mark.parametrize(("change", "words"), [
        ({"ends_on": dt.date(2026, 1, 1)}, "before the first"), ({"reason": " "}, "in words"), ({"kind": "holiday"}, "Say whether"),
    ])  # fmt: skip
    def test_what_does_not_fit_is_refused(self, owing, cast, change, words):
        given = {
            "provider": cast.attending.provider, "facility": owing.facility, "kind": "leave", "by": cast.director,
            "starts_on": dt.date(2026, 3, 20), "ends_on": dt.date(2026, 3, 30), "reason": "Leave",
        }  # fmt: skip
        with pytest.raises(Refused, match=words):
            actions.excuse(**(given | change))


class TestDaysSuspended:
    def test_they_are_totaled_by_provider_and_year(self, suspended, owing, cast):
        complete(owing, cast.attending, day=36)
        with clock.at(on_day(50)):
            assert standing.days_suspended(cast.attending.provider, owing.facility) == [(2026, 5)]

    def test_days_of_leave_are_not_among_them(self, suspended, owing, cast, night):
        with clock.at(on_day(33)):
            excuse(cast, first=33, last=40)
        night(41)
        with clock.at(on_day(42)):
            assert standing.days_suspended(cast.attending.provider, owing.facility) == [(2026, 4)]

    def test_the_letter_that_lifts_it_says_how_long_it_lasted(self, suspended, owing, cast):
        complete(owing, cast.attending, day=36)
        assert "It lasted 5 days" in text(Letter.objects.get(kind="lifted"))


def text(letter) -> str:
    return " ".join(said(letter).split())


def test_letters_are_merged_whatever_their_kind(suspended, owing, cast):
    complete(owing, cast.attending, day=36)
    assert letters.merged(Letter.objects.order_by("pk")).startswith(b"%PDF")


def test_left_is_in_winter_time_and_its_limit_in_summer_time(owing):
    """The thirtieth day ends at midnight of the wall clock on either side of the change."""
    assert LEFT.utcoffset() == dt.timedelta(hours=-5)
    due = clock.local(owing.due_at, owing.facility)
    assert (due.date(), due.hour, due.utcoffset()) == (dt.date(2026, 4, 1), 23, dt.timedelta(hours=-4))
