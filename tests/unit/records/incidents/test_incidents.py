"""An incident from the report to the end of its notices, in the words of 45 CFR 164.400 to 414."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from pypdfium2 import PdfDocument

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.accounting import lines
from records.accounting import rules as accounting
from records.incidents import actions, duties, letters, people
from records.incidents.loaders import within_reach
from records.incidents.models import AffectedPerson, Assessment, Incident, NoticeGiven
from records.release.models import Disclosure
from tests.factories import accounting as disclosures
from tests.factories import incidents as made
from tests.factories import records
from tests.factories.people import person as hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(hospital, cast, ruth):
    """The clerk reports a fax of Ruth's summary that went astray."""
    return made.reported(hospital, by=cast.clerk, patients=[ruth])


def today(hospital):
    return clock.today(hospital)


def listed(patient, hospital):
    day = today(hospital)
    return lines.accounting(patient, first=accounting.first_day(day), last=day, facility=hospital, today=day).lines


def text_of(pdf):
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf)).split())


# ------------------------------------------------------------------ the report


def test_anybody_of_the_workforce_reports_and_the_clock_runs_from_the_first_day_anybody_knew(
    case, cast, hospital, ruth
):
    assert (case.status, case.reported_by) == ("REPORTED", cast.clerk)
    assert case.due_on == case.discovered_on + dt.timedelta(days=60)
    assert [one.patient for one in case.people.all()] == [ruth]
    assert case.people.get().state == "PA"
    assert made.reported(hospital, by=cast.attending).reported_by == cast.attending


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"discovered_on": dt.date(2999, 1, 1)}, "discovered in the future"),
     ({"occurred_on": dt.date(2999, 1, 1)}, "after it was discovered"), ({"description": " "}, "what happened"),
     ({"information": ""}, "which information"), ({"kind": "gossip"}, "what kind"), ({"recipient_name": " "}, "who got it")],
)  # fmt: skip
def test_a_report_typed_wrong_is_refused_in_words(hospital, cast, wrong, says):
    with pytest.raises(Refused, match=says):
        made.reported(hospital, by=cast.clerk, **wrong)
    assert not Incident.objects.exists()


def test_nobody_names_a_patient_whom_they_do_not_reach_save_the_privacy_officer(hospital, cast, vip, ruth):
    with pytest.raises(Http404):
        made.reported(hospital, by=cast.clerk, patients=[vip])
    assert made.reported(hospital, by=cast.privacy2, patients=[vip]).people.get().patient == vip
    away = hire("away", "privacy_officer", hospital, reaches=[])
    with pytest.raises(Http404):
        made.reported(hospital, by=away, patients=[ruth])


def test_who_may_not_report_does_not(hospital, cast):
    with pytest.raises(Denied):
        made.reported(hospital, by=cast.administrator)


def test_a_misdirected_release_names_its_patient_by_itself(hospital, cast, ruth):
    left = disclosures.disclosure(ruth, hospital, by=cast.clerk, basis="authorization")
    case = made.reported(hospital, by=cast.clerk, disclosure=left, source="release")
    assert case.people.get().patient == ruth


def test_the_privacy_officer_puts_the_day_of_discovery_right_but_never_after_the_report(case, cast, hospital):
    with pytest.raises(Refused, match="at the latest"), clock.at(clock.now() + dt.timedelta(days=5)):
        made.taken_up(case, by=cast.privacy, discovered_on=today(hospital))
    earlier = case.discovered_on - dt.timedelta(days=20)
    done = made.taken_up(case, by=cast.privacy, discovered_on=earlier, occurred_on=None)
    assert done.due_on == earlier + dt.timedelta(days=60)


# ------------------------------------------------------------------ nobody judges themselves


def test_nobody_decides_about_an_incident_of_their_own_nor_sees_it(case, cast, hospital):
    done = made.taken_up(case, by=cast.privacy, caused_by=cast.privacy2)
    assert not within_reach(cast.privacy2).filter(pk=done.pk).exists()
    assert within_reach(cast.privacy).filter(pk=done.pk).exists()
    for act in (
        lambda: actions.contain(incident=done, words="Shredded", by=cast.privacy2),
        lambda: actions.delay(incident=done, statement="oral", official="X", stated_on=today(hospital),
                              until=today(hospital) + dt.timedelta(days=5), by=cast.privacy2),
        lambda: people.add_people(incident=done, patients=[records.patient(hospital)], by=cast.privacy2),
    ):  # fmt: skip
        with pytest.raises(Refused, match="about you"):
            act()


def test_who_takes_it_up_does_not_name_themselves(case, cast):
    with pytest.raises(Refused, match="about you"):
        made.taken_up(case, by=cast.privacy, caused_by=cast.privacy)


def test_the_director_reads_and_decides_nothing(case, cast):
    with pytest.raises(Denied):
        made.taken_up(case, by=cast.director)


# ------------------------------------------------------------------ presumed a breach


def test_without_an_assessment_it_is_a_breach(case, cast):
    made.taken_up(case, by=cast.privacy)
    with pytest.raises(Refused, match="closed"):
        actions.conclude(incident=made.again(case), verb="low", by=cast.privacy)
    done = actions.conclude(incident=made.again(case), verb="presume", by=cast.privacy)
    assert (done.status, done.is_breach) == ("BREACH", True)


def test_a_low_probability_needs_all_four_factors_none_of_them_high(case, cast):
    rated = made.assessed(case, by=cast.privacy, ratings=made.factors("low", mitigation="high")["ratings"])
    with pytest.raises(Refused, match="presumed a breach"):
        actions.conclude(incident=rated, verb="low", by=cast.privacy)
    actions.reopen(incident=rated, reason="The recipient's statement came.", by=cast.privacy)
    rated = made.assessed_again(rated, by=cast.privacy)
    done = actions.conclude(incident=rated, verb="low", by=cast.privacy)
    assert done.status == "LOW_PROBABILITY"
    assert actions.take(incident=done, verb="close", by=cast.privacy).status == "CLOSED"


@pytest.mark.parametrize("key", ["nature", "recipient", "acquired", "mitigation"])
def test_an_assessment_without_one_factor_is_not_made(case, cast, key):
    made.taken_up(case, by=cast.privacy)
    actions.contain(incident=made.again(case), words="Shredded", by=cast.privacy)
    given = made.factors()
    for spoiled in (given | {"words": given["words"] | {key: " "}}, given | {"ratings": given["ratings"] | {key: "?"}}):
        with pytest.raises(Refused, match="Rate it"):
            actions.assess(incident=made.again(case), by=cast.privacy, **spoiled)
    assert made.again(case).status == "CONTAINED"


def test_an_exception_holds_only_with_its_reason(case, cast):
    with pytest.raises(Refused, match="Say why"):
        made.assessed(case, by=cast.privacy, exception="good_faith")
    made_again = made.again(case)
    actions.assess(incident=made_again, by=cast.privacy, exception="not_retained", exception_words="Unread, came back.",
                   **made.factors("high"))  # fmt: skip
    done = actions.conclude(incident=made.again(case), verb="except", by=cast.privacy)
    assert done.status == "NOT_INCIDENT"


def test_without_an_exception_none_is_claimed(case, cast):
    with pytest.raises(Refused, match="names no exception"):
        actions.conclude(incident=made.assessed(case, by=cast.privacy), verb="except", by=cast.privacy)


def test_an_assessment_is_never_changed_or_taken_away(case, cast):
    made.assessed(case, by=cast.privacy)
    row = Assessment.objects.get()
    for spoil in (
        lambda: Assessment._base_manager.filter(pk=row.pk).update(ratings={}),
        lambda: Assessment._base_manager.filter(pk=row.pk)._raw_delete("default"),
        lambda: Incident._base_manager.filter(pk=case.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
            spoil()


def test_a_half_decision_is_refused_by_the_database(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident._base_manager.filter(pk=case.pk).update(status="BREACH")


# ------------------------------------------------------------------ the accounting


def test_what_left_by_mistake_stands_in_the_accounting_breach_or_low_probability(case, cast, ruth, hospital):
    assert listed(ruth, hospital) == []
    actions.conclude(incident=made.assessed(case, by=cast.privacy), verb="low", by=cast.privacy)
    [line] = listed(ruth, hospital)
    assert (line.recipient, line.basis, line.first_on) == ("Corner Bakery", "impermissible", case.occurred_on)
    assert case.number in line.purpose


def test_what_was_permitted_or_stayed_in_the_house_does_not(cast, ruth, hospital):
    case = made.reported(hospital, by=cast.clerk, patients=[ruth])
    actions.conclude(incident=case, verb="permitted", reason="It was the patient's own fax.", by=cast.privacy)
    inside = made.reported(hospital, by=cast.clerk, patients=[ruth], outside=False, kind="access")
    made.breach(inside, by=cast.privacy)
    assert listed(ruth, hospital) == []


def test_who_is_added_later_is_accounted_for_too_and_nobody_twice(case, cast, ruth, hospital):
    made.breach(case, by=cast.privacy)
    other = records.patient(hospital, family="Later")
    assert people.add_people(incident=made.again(case), patients=[ruth, other], by=cast.privacy) == 1
    assert len(listed(other, hospital)) == len(listed(ruth, hospital)) == 1
    actions.reopen(incident=made.closed_low(hospital, cast, ruth), reason="New facts", by=cast.privacy)
    assert Disclosure.objects.filter(patient=ruth).count() == 2


def test_what_the_accounting_lists_as_a_mistake_was_not_permitted_after_all(cast, ruth, hospital):
    case = actions.reopen(incident=made.closed_low(hospital, cast, ruth), reason="New facts", by=cast.privacy)
    with pytest.raises(Refused, match="lists it as a mistake"):
        actions.conclude(incident=case, verb="permitted", reason="All well", by=cast.privacy)


# ------------------------------------------------------------------ the notices


def test_letters_go_only_when_they_say_everything_that_the_law_asks_for(case, cast):
    made.breach(case, by=cast.privacy)
    with pytest.raises(Refused, match="letter is not written"):
        actions.take(incident=made.again(case), verb="notify", by=cast.privacy)
    actions.write_notice(incident=made.again(case), by=cast.privacy, **made.NOTICE | {"notice_steps": ""})
    with pytest.raises(Refused, match="letter is not written"):
        actions.take(incident=made.again(case), verb="notify", by=cast.privacy)


def test_a_breach_of_nobody_is_told_to_nobody(hospital, cast):
    case = made.breach(made.reported(hospital, by=cast.clerk), by=cast.privacy)
    actions.write_notice(incident=case, by=cast.privacy, **made.NOTICE)
    with pytest.raises(Refused, match="Nobody is on the list"):
        actions.take(incident=made.again(case), verb="notify", by=cast.privacy)


def test_the_letter_says_what_when_which_steps_response_and_contact(case, cast, ruth):
    made.notifying(case, by=cast.privacy)
    row = AffectedPerson.objects.select_related("patient").get()
    text = text_of(letters.people_letters(made.again(case), [row], by=cast.privacy))
    for words in ("Ruth Eleanor Ames", "12 Mill Street", "We learned of it on", "another patient", "test results",
                  "letters of your insurer", "every envelope", "1-800-555-0100", case.number):  # fmt: skip
        assert words in text
    assert "Corner Bakery" not in text


def test_the_words_are_frozen_once_the_letters_go(case, cast):
    made.notifying(case, by=cast.privacy)
    with pytest.raises(Refused, match="stay as they are"):
        actions.write_notice(incident=made.again(case), by=cast.privacy, **made.NOTICE)


def test_nor_are_they_mended_when_a_case_is_opened_again_after_some_went(case, cast):
    """Who is found later reads what the others read."""
    done = made.closed(case, by=cast.privacy)
    again = actions.reopen(incident=done, reason="Another page was in the envelope.", by=cast.privacy)
    assert (again.status, again.conclusion) == ("TRIAGE", "")
    with pytest.raises(Refused, match="stay as they are"):
        actions.write_notice(incident=again, by=cast.privacy, **made.NOTICE)


def test_it_closes_when_every_letter_went_and_the_yearly_log_may_wait(case, cast, hospital):
    made.notifying(case, by=cast.privacy)
    with pytest.raises(Refused, match="Letters to the people"):
        actions.take(incident=made.again(case), verb="close", by=cast.privacy)
    people.mark_sent(incident=made.again(case), how="mail", on=today(hospital), by=cast.privacy)
    done = actions.take(incident=made.again(case), verb="close", by=cast.privacy)
    assert done.status == "CLOSED"
    told = people.give_notice(
        incident=done, kind="hhs", state="", on=today(hospital), words="OCR 1234", by=cast.privacy
    )
    assert told.kind == "hhs"
    with pytest.raises(Refused, match="No such notice is open"):
        people.give_notice(incident=done, kind="hhs", state="", on=today(hospital), words="Twice", by=cast.privacy)
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        NoticeGiven._base_manager.update(words="Other")


def test_nobody_is_told_twice_and_nothing_is_sent_in_the_future_or_before_it_was_known(case, cast, hospital):
    made.notifying(case, by=cast.privacy)
    day = dt.timedelta(days=1)
    for on, says in ((today(hospital) + day, "future"), (case.discovered_on - day, "before the discovery")):
        with pytest.raises(Refused, match=says):
            people.mark_sent(incident=made.again(case), how="mail", on=on, by=cast.privacy)
    assert people.mark_sent(incident=made.again(case), how="mail", on=today(hospital), by=cast.privacy) == 1
    with pytest.raises(Refused, match="went already"):
        people.mark_sent(incident=made.again(case), how="mail", on=today(hospital), by=cast.privacy)


def test_nothing_goes_while_law_enforcement_delays_it(case, cast, hospital):
    made.notifying(case, by=cast.privacy)
    until = today(hospital) + dt.timedelta(days=90)
    actions.delay(incident=made.again(case), statement="written", official="Detective Lane, Easton Police",
                  stated_on=today(hospital), until=until, by=cast.privacy)  # fmt: skip
    assert made.again(case).due_on == until
    with pytest.raises(Refused, match="delays the notices"):
        people.mark_sent(incident=made.again(case), how="mail", on=today(hospital), by=cast.privacy)


def test_where_nobody_is_notified_nothing_is_delayed(cast, ruth, hospital):
    case = made.closed_low(hospital, cast, ruth)
    with pytest.raises(Refused, match="could be delayed"):
        actions.delay(incident=case, statement="oral", official="Det. Lane", stated_on=today(hospital),
                      until=today(hospital) + dt.timedelta(days=9), by=cast.privacy)  # fmt: skip


def test_a_letter_that_came_back_is_followed_by_another_way(case, cast, hospital):
    made.notifying(case, by=cast.privacy)
    people.mark_sent(incident=made.again(case), how="mail", on=today(hospital), by=cast.privacy)
    row = AffectedPerson.objects.select_related("incident__facility").get()
    with pytest.raises(Refused, match="after the letter came back"):
        people.mark_reached(person=row, on=today(hospital), how="By phone", by=cast.privacy)
    people.mark_returned(person=row, on=today(hospital), by=cast.privacy)
    with pytest.raises(Refused, match="Not given yet"):
        actions.take(incident=made.again(case), verb="close", by=cast.privacy)
    with pytest.raises(Refused, match="how the person was reached"):
        people.mark_reached(person=row, on=today(hospital), how=" ", by=cast.privacy)
    people.mark_reached(person=row, on=today(hospital), how="By phone", by=cast.privacy)
    assert actions.take(incident=made.again(case), verb="close", by=cast.privacy).status == "CLOSED"


def test_ten_letters_that_came_back_need_the_substitute_notice(case, cast, hospital):
    more = [records.patient(hospital, family="Moved" + "abcdefghi"[number]) for number in range(9)]
    people.add_people(incident=case, patients=more, by=cast.privacy)
    made.notifying(case, by=cast.privacy)
    people.mark_sent(incident=made.again(case), how="mail", on=today(hospital), by=cast.privacy)
    for row in AffectedPerson.objects.select_related("incident__facility"):
        people.mark_returned(person=row, on=today(hospital), by=cast.privacy)
    with pytest.raises(Refused, match="Web site for 90 days"):
        actions.take(incident=made.again(case), verb="close", by=cast.privacy)
    people.give_notice(
        incident=made.again(case), kind="substitute", state="", on=today(hospital), words="Home page", by=cast.privacy
    )
    assert actions.take(incident=made.again(case), verb="close", by=cast.privacy).status == "CLOSED"


def test_a_resident_of_a_state_with_a_shorter_clock_moves_the_due_day(case, cast, hospital):
    away = records.patient(hospital, family="West", addresses=[
        {"line1": "1 Bay Rd", "city": "Marin", "state": "CA", "postal_code": "94901"}])  # fmt: skip
    before = case.due_on
    people.add_people(incident=case, patients=[away], by=cast.privacy)
    asked = {(one.kind, one.state) for one in duties.duties(made.again(case))}
    assert made.again(case).due_on < before
    assert ("authority", "CA") in asked
    row = AffectedPerson.objects.select_related("incident__facility").get(patient=away)
    people.remove_person(person=row, reason="Another Mr. West", by=cast.privacy)
    assert made.again(case).due_on == before


def test_a_confidential_address_gets_the_letter_and_does_not_say_where_somebody_lives(case, cast, hospital):
    hidden = records.patient(hospital, family="Hidden", addresses=[
        {"kind": "conf", "line1": "PO Box 9", "city": "Elsewhere", "state": "NJ", "postal_code": "08801"},
        {"kind": "home", "line1": "1 Old Rd", "city": "Newark", "state": "NJ", "postal_code": "07101",
         "ends_on": dt.date(2020, 1, 1)},
        {"kind": "home", "line1": "5 Oak St", "city": "Easton", "state": "PA", "postal_code": "18042"}])  # fmt: skip
    people.add_people(incident=case, patients=[hidden], by=cast.privacy)
    row = AffectedPerson.objects.select_related("patient").get(patient=hidden)
    assert row.state == "PA"
    made.notifying(case, by=cast.privacy)
    text = text_of(letters.people_letters(made.again(case), [row], by=cast.privacy))
    assert "PO Box 9" in text and "5 Oak St" not in text


def test_who_is_on_the_list_in_error_leaves_it_until_a_letter_went(case, cast, hospital):
    row = AffectedPerson.objects.select_related("incident__facility").get()
    with pytest.raises(Refused, match="why the person"):
        people.remove_person(person=row, reason=" ", by=cast.privacy)
    made.breach(case, by=cast.privacy)
    with pytest.raises(Refused, match="stays on the list"):
        people.remove_person(person=row, reason="Another Ruth", by=cast.privacy)
