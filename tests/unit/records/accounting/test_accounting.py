"""The accounting of disclosures, in the words of 45 CFR 164.528."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.accounting import actions, letters, lines, rules
from records.accounting.models import AccountingRequest, AccountingSuspension
from records.patients.models import Patient
from records.release import rules as release_rules
from records.release.models import Disclosure
from tests.factories import accounting as made
from tests.factories import records
from tests.factories import release as requests

pytestmark = pytest.mark.django_db


def listed(patient, hospital, **period):
    today = clock.today(hospital)
    period = {"first": rules.first_day(today), "last": today} | period
    return lines.accounting(patient, facility=hospital, today=today, **period)


def names(patient, hospital, **period):
    return [line.recipient for line in listed(patient, hospital, **period).lines]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf)).split())


# ------------------------------------------------------------------ what is listed

EXEMPT = {"access", "representative", "directive", "authorization", "treatment", "payment", "limited_data_set"}


@pytest.mark.parametrize("basis", sorted(release_rules.BASES))
def test_right_in_and_out_by_the_legal_basis(ruth, hospital, cast, basis):
    """Treatment, payment, operations, to the individual, under authorization and a limited data set are exempt; everything
    else is listed, disclosures by mistake too."""
    made.disclosure(ruth, hospital, by=cast.clerk, basis=basis)
    assert bool(listed(ruth, hospital).lines) == (basis not in EXEMPT)


def test_a_release_to_a_court_is_listed_by_itself_and_one_under_authorization_is_not(ruth, hospital, cast, discharged):
    requests.document(ruth, discharged, "operative")
    with_paper = requests.logged(ruth, hospital, by=cast.clerk)
    requests.walked(with_paper, "RELEASED", by=cast.clerk, checker=cast.checker)
    assert names(ruth, hospital) == []
    order = requests.logged(
        ruth, hospital, by=cast.clerk, kind="court_order", requester_name="County Court", purpose="Civil action 12"
    )
    requests.walked(order, "RELEASED", by=cast.clerk, checker=cast.checker)
    [line] = listed(ruth, hospital).lines
    assert (line.recipient, line.purpose, line.times) == ("County Court", "Civil action 12", 1)
    assert "Operative report" in line.what


def test_it_goes_six_years_back_and_no_further(ruth, hospital, cast):
    today = clock.today(hospital)
    first = rules.first_day(today)
    noon = dt.time(12, tzinfo=dt.UTC)
    made.disclosure(ruth, hospital, by=cast.clerk, recipient_name="Just inside", at=dt.datetime.combine(first, noon))
    too_old = dt.datetime.combine(first - dt.timedelta(days=1), noon)
    made.disclosure(ruth, hospital, by=cast.clerk, recipient_name="Too old", at=too_old)
    assert names(ruth, hospital) == ["Just inside"]


def test_the_six_years_count_from_the_request_not_from_the_letter(ruth, hospital, cast):
    """A disclosure does not fall out of the accounting while the patient waits for it."""
    asked = made.asked(ruth, hospital, by=cast.clerk, days_ago=50)
    day = rules.first_day(asked.received_on)
    made.disclosure(ruth, hospital, by=cast.clerk, at=dt.datetime.combine(day, dt.time(12, tzinfo=dt.UTC)))
    assert len(actions.accounting_of(asked).lines) == 1


def test_february_29_goes_back_to_february_28():
    assert rules.first_day(dt.date(2028, 2, 29)) == dt.date(2022, 2, 28)


def test_a_day_is_the_facilitys_day(hospital, ruth, cast):
    """Eleven at night in the east is the next day in UTC, and belongs to the evening's period."""
    hospital.time_zone = "America/New_York"
    hospital.save(update_fields=["time_zone"])
    at = dt.datetime(2026, 3, 9, 3, 30, tzinfo=dt.UTC)  # March 8, 23:30, the day on which clocks change
    made.disclosure(ruth, hospital, by=cast.clerk, at=at)
    on_the_8th = lines.accounting(
        ruth, first=dt.date(2026, 3, 8), last=dt.date(2026, 3, 8), facility=hospital, today=dt.date(2026, 4, 1)
    )
    assert [line.first_on for line in on_the_8th.lines] == [dt.date(2026, 3, 8)]


def test_repeats_to_one_recipient_for_one_purpose_are_first_how_often_and_last(ruth, hospital, cast):
    for days in (90, 60, 30):
        made.disclosure(ruth, hospital, by=cast.clerk, days_ago=days)
    made.disclosure(ruth, hospital, by=cast.clerk, days_ago=5, purpose="Immunization registry")
    made.disclosure(ruth, hospital, by=cast.clerk, days_ago=4, recipient_name="COUNTY  department of health")
    first, second = listed(ruth, hospital).lines
    assert (first.times, first.how_often) == (4, "4 times, about every 29 days")
    assert (first.last_on - first.first_on).days == 86
    assert (second.times, second.how_often) == (1, "Once")


@given(st.lists(st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)), st.sampled_from("abc"),
                          st.sampled_from("xy")), max_size=40))  # fmt: skip
@settings(max_examples=60)
def test_nothing_is_lost_or_counted_twice_when_repeats_are_summarized(found):
    rows = [
        (day, Disclosure(recipient_name=name, purpose=why, basis="public_health")) for day, name, why in sorted(found)
    ]
    summed = rules.summarize(rows)
    assert sum(line.times for line in summed) == len(rows) == sum(len(line.rows) for line in summed)
    assert all(line.first_on <= line.last_on for line in summed)


def test_what_left_under_a_number_that_was_merged_is_listed_too(ruth, hospital, cast):
    old, older = (records.patient(hospital, family="Ames", given=name) for name in ("Ruth", "R"))
    made.disclosure(older, hospital, by=cast.clerk, recipient_name="Of the oldest number")
    Patient._base_manager.filter(pk=older.pk).update(merged_into=old)
    Patient._base_manager.filter(pk=old.pk).update(merged_into=ruth)
    assert names(ruth, hospital) == ["Of the oldest number"]
    retired = Patient._base_manager.get(pk=old.pk)
    with pytest.raises(Refused, match="retired"):
        made.asked(retired, hospital, by=cast.clerk)


def test_nobody_elses_disclosures_are_listed(ruth, hospital, cast):
    other = records.patient(hospital, family="Ames", given="Ruth")
    made.disclosure(other, hospital, by=cast.clerk)
    assert names(ruth, hospital) == []


def test_a_disclosure_can_be_neither_changed_nor_deleted(ruth, hospital, cast):
    row = made.disclosure(ruth, hospital, by=cast.clerk)
    for spoil in (
        lambda: Disclosure.objects.filter(pk=row.pk).update(basis="treatment"),
        lambda: Disclosure.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="only be added"), transaction.atomic():
            spoil()


# ------------------------------------------------------------------ made elsewhere


def by_hand(ruth, hospital, by, **changed):
    usual = {
        "basis": "public_health", "disclosed_at": clock.now() - dt.timedelta(days=1), "recipient_name": "State registry",
        "recipient_address": "", "what": "Birth certificate data", "purpose": "Vital events",
    }  # fmt: skip
    return actions.record_disclosure(patient=ruth, facility=hospital, by=by, **usual | changed)


def test_what_another_department_disclosed_is_accounted_for(ruth, hospital, cast):
    by_hand(ruth, hospital, cast.privacy)
    assert names(ruth, hospital) == ["State registry"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"basis": "treatment"}, "come from a request"), ({"basis": "impermissible"}, "come from a request"),
     ({"basis": "order"}, "come from a request"), ({"what": " "}, "to whom it went"),
     ({"disclosed_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "future")],
)  # fmt: skip
def test_a_disclosure_that_is_typed_wrong_is_not_recorded(ruth, hospital, cast, wrong, says):
    with pytest.raises(Refused, match=says):
        by_hand(ruth, hospital, cast.privacy, **wrong)
    assert not Disclosure.objects.exists()


def test_a_clerk_records_no_disclosure_by_hand(ruth, hospital, cast):
    with pytest.raises(Denied):
        by_hand(ruth, hospital, cast.clerk)


# ------------------------------------------------------------------ the request


def test_it_is_due_in_sixty_days_and_extended_once_by_thirty_in_writing(ruth, hospital, cast):
    asked = made.asked(ruth, hospital, by=cast.clerk)
    assert asked.due_on == asked.received_on + dt.timedelta(days=60)
    with pytest.raises(Refused, match="30 days at most"):
        actions.extend(request=asked, until=asked.due_on + dt.timedelta(days=31), reason="Off site", by=cast.clerk)
    done = actions.extend(request=asked, until=asked.due_on + dt.timedelta(days=30), reason="Off site", by=cast.clerk)
    assert (done.status, done.extended_from) == ("RECEIVED", asked.due_on)
    with pytest.raises(Refused, match="no second"):
        actions.extend(request=done, until=done.due_on + dt.timedelta(days=1), reason="More", by=cast.clerk)
    assert "Off site" in text_of(letters.extension_letter(done, by=cast.clerk))


def test_no_extension_once_the_sixty_days_are_over(ruth, hospital, cast):
    asked = made.asked(ruth, hospital, by=cast.clerk, days_ago=61)
    with pytest.raises(Refused, match="are over"):
        actions.extend(request=asked, until=asked.due_on + dt.timedelta(days=9), reason="Late", by=cast.clerk)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"received_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "future"), ({"identity_method": ""}, "identity"),
     ({"first_day": dt.date(2001, 1, 1)}, "goes back 6 years"), ({"last_day": dt.date(2999, 1, 1)}, "day of the request")],
)  # fmt: skip
def test_a_request_typed_wrong_is_refused_in_words(ruth, hospital, cast, wrong, says):
    with pytest.raises(Refused, match=says):
        made.asked(ruth, hospital, by=cast.clerk, **wrong)


def test_only_who_may_gives_an_accounting(ruth, hospital, cast):
    with pytest.raises(Denied):
        made.asked(ruth, hospital, by=cast.checker)
    asked = made.asked(ruth, hospital, by=cast.clerk)
    with pytest.raises(Denied):
        actions.give(request=asked, by=cast.director)


def test_what_was_given_is_kept_as_it_was_written(ruth, hospital, cast):
    made.disclosure(ruth, hospital, by=cast.clerk)
    done = actions.give(request=made.asked(ruth, hospital, by=cast.clerk), by=cast.clerk)
    made.disclosure(ruth, hospital, by=cast.clerk, recipient_name="Came later")
    text = text_of(letters.kept(done))
    for words in (
        "County Department of Health",
        "200 Main Street",
        "Laboratory result",
        "notifiable disease",
        done.number,
    ):
        assert words in text
    assert "Came later" not in text
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        AccountingRequest._base_manager.filter(pk=done.pk).update(lines_count=0)
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        AccountingRequest._base_manager.filter(pk=done.pk)._raw_delete("default")


def test_the_letter_says_so_when_there_is_nothing_to_list(ruth, hospital, cast):
    done = actions.give(request=made.asked(ruth, hospital, by=cast.clerk), by=cast.clerk)
    assert "There are no disclosures to list" in text_of(letters.kept(done))


# ------------------------------------------------------------------ the fee


def test_the_first_in_twelve_months_is_free(ruth, hospital, cast):
    asked = made.asked(ruth, hospital, by=cast.clerk)
    with pytest.raises(Refused, match="free"):
        actions.tell_fee(request=asked, fee=Decimal("8.50"), by=cast.clerk)


@pytest.mark.parametrize("fee", ["0", "-1"])
def test_a_fee_is_more_than_nothing(ruth, hospital, cast, fee):
    asked = made.asked(ruth, hospital, by=cast.clerk)
    with pytest.raises(Refused, match="more than nothing"):
        actions.tell_fee(request=asked, fee=Decimal(fee), by=cast.clerk)


def test_a_second_costs_only_after_the_patient_was_told_and_agreed(ruth, hospital, cast):
    actions.give(request=made.asked(ruth, hospital, by=cast.clerk), by=cast.clerk)
    asked = made.asked(ruth, hospital, by=cast.clerk, days_ago=0)
    told = actions.tell_fee(request=asked, fee=Decimal("8.50"), by=cast.clerk)
    assert "$8.50" in text_of(letters.fee_letter(told, by=cast.clerk))
    with pytest.raises(Refused, match="told of the fee"):
        actions.give(request=told, by=cast.clerk)
    agreed = actions.take(request=told, verb="agree", by=cast.clerk)
    assert actions.give(request=agreed, by=cast.clerk).fee == Decimal("8.50")


def test_the_patient_may_withdraw_or_have_it_free_when_the_fee_is_waived(ruth, hospital, cast):
    actions.give(request=made.asked(ruth, hospital, by=cast.clerk), by=cast.clerk)
    told = actions.tell_fee(
        request=made.asked(ruth, hospital, by=cast.clerk, days_ago=0), fee=Decimal("8.50"), by=cast.clerk
    )
    back = actions.waive(request=told, reason="Hardship", by=cast.clerk)
    assert (back.status, back.fee) == ("RECEIVED", None)
    with pytest.raises(Refused, match="reason"):
        actions.take(request=back, verb="withdraw", by=cast.clerk)
    assert actions.take(request=back, verb="withdraw", reason="By phone", by=cast.clerk).status == "WITHDRAWN"


def test_after_twelve_months_the_next_is_free_again():
    given_on = dt.date(2025, 3, 1)
    assert not rules.is_free([given_on], dt.date(2026, 2, 28))
    assert rules.is_free([given_on], dt.date(2026, 3, 1))


def test_half_a_fee_is_refused_by_the_database(ruth, hospital, cast):
    asked = made.asked(ruth, hospital, by=cast.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountingRequest._base_manager.filter(pk=asked.pk).update(fee=3)


# ------------------------------------------------------------------ suspension


def test_an_agencys_written_statement_hides_its_disclosures_for_its_time_and_keeps_them(ruth, hospital, cast):
    made.disclosure(ruth, hospital, by=cast.clerk)
    made.disclosure(ruth, hospital, by=cast.clerk, recipient_name="State Police", basis="law_enforcement")
    suspension = made.suspended(ruth, hospital, by=cast.privacy)
    now = listed(ruth, hospital)
    assert [line.recipient for line in now.lines] == ["State Police"]
    assert now.left_out == {suspension.pk: 1}
    later = lines.accounting(
        ruth, first=rules.first_day(clock.today(hospital)), last=clock.today(hospital), facility=hospital,
        today=suspension.ends_on + dt.timedelta(days=1),
    )  # fmt: skip
    assert len(later.lines) == 2


def test_the_letter_says_nothing_of_a_suspension(ruth, hospital, cast):
    made.disclosure(ruth, hospital, by=cast.clerk)
    made.suspended(ruth, hospital, by=cast.privacy)
    text = text_of(letters.kept(actions.give(request=made.asked(ruth, hospital, by=cast.clerk), by=cast.clerk)))
    assert "County Department" not in text and "suspen" not in text.casefold()


def test_a_new_disclosure_to_the_agency_is_hidden_too(ruth, hospital, cast):
    made.suspended(ruth, hospital, by=cast.privacy)
    made.disclosure(ruth, hospital, by=cast.clerk, recipient_name="county department OF health")
    assert names(ruth, hospital) == []


def test_only_oversight_and_law_enforcement_can_suspend(ruth, hospital, cast):
    """A court that happens to have the agency's name is told of all the same."""
    made.disclosure(ruth, hospital, by=cast.clerk, basis="order")
    made.suspended(ruth, hospital, by=cast.privacy)
    assert names(ruth, hospital) == ["County Department of Health"]
    assert lines.agencies(ruth) == []


def test_an_oral_statement_suspends_for_thirty_days_at_most(ruth, hospital, cast):
    today = clock.today(hospital)
    with pytest.raises(Refused, match="30 days at most"):
        made.suspended(ruth, hospital, by=cast.privacy, statement="oral", ends_on=today + dt.timedelta(days=31))
    row = made.suspended(ruth, hospital, by=cast.privacy, statement="oral", ends_on=today + dt.timedelta(days=30))
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountingSuspension._base_manager.filter(pk=row.pk).update(ends_on=today + dt.timedelta(days=31))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"recipients": [" "]}, "Name the agency"), ({"official": ""}, "who made the statement"),
     ({"says": " "}, "who made the statement"), ({"statement": "hint"}, "in writing or orally"),
     ({"ends_on": dt.date(2001, 1, 1)}, "before it begins")],
)  # fmt: skip
def test_a_suspension_typed_wrong_is_refused_and_hides_nothing(ruth, hospital, cast, wrong, says):
    made.disclosure(ruth, hospital, by=cast.clerk)
    with pytest.raises(Refused, match=says):
        made.suspended(ruth, hospital, by=cast.privacy, **wrong)
    assert len(names(ruth, hospital)) == 1


def test_a_suspension_that_is_lifted_hides_nothing_more(ruth, hospital, cast):
    made.disclosure(ruth, hospital, by=cast.clerk)
    row = made.suspended(ruth, hospital, by=cast.privacy)
    actions.lift(suspension=row, by=cast.privacy)
    assert len(names(ruth, hospital)) == 1
    with pytest.raises(Refused, match="lifted already"):
        actions.lift(suspension=row, by=cast.privacy)
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        AccountingSuspension._base_manager.filter(pk=row.pk).delete()


def test_a_clerk_suspends_nothing(ruth, hospital, cast):
    with pytest.raises(Denied):
        made.suspended(ruth, hospital, by=cast.clerk)
