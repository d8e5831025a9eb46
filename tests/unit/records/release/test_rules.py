"""The law of release, in the words of domain section 5."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.release.rules import (
    ACCOUNTABLE,
    BASES,
    FORMS,
    KINDS,
    PART2_NOTICE,
    Authority,
    basis_of,
    checklist,
    clock_tone,
    days_left,
    defects,
    due_on,
    held_reason,
    is_accountable,
    notices_for,
)  # fmt: skip
from records.release.rules.names import same_name

TODAY, RECEIVED = dt.date(2026, 11, 22), dt.date(2026, 11, 4)
VALID = Authority(
    description="operative note and discharge summary, March 2026",
    discloser="Marlow Valley Medical Center",
    names_us=True,
    recipient="Brandt & Loewe LLP",
    purpose="legal",
    expires_on=dt.date(2027, 3, 1),
    signed_by="Ruth E. Ames",
    signed_on=dt.date(2026, 10, 30),
    states_revocation=True,
    states_conditions=True,
    states_redisclosure=True,
)
REPRESENTED = {"signer": "poa", "signed_by": "Paul Ames", "signer_authority": "Healthcare power of attorney, on file"}


def found(paper=VALID, on=TODAY, received_on=RECEIVED, **given) -> set[str]:
    changed = {
        name: given.pop(name) for name in list(given) if name in Authority.__dataclass_fields__ and name != "recipient"
    }
    paper = dataclasses.replace(paper, **changed)
    return {defect.code for defect in defects(paper, on, received_on=received_on, **given)}


def test_a_complete_authorization_has_no_defect():
    assert found() == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"description": " "}, "description_missing"),
        ({"discloser": ""}, "discloser_missing"),
        ({"names_us": False}, "discloser_other"),
        ({"purpose": ""}, "purpose_missing"),
        ({"expires_on": None}, "expiry_missing"),
        ({"expires_on": TODAY - dt.timedelta(1)}, "expired"),
        ({"expires_on": dt.date(2026, 10, 29)}, "expiry_before_signature"),
        ({"expires_on": None, "expires_event": "end of the case", "event_happened_on": TODAY}, "event_happened"),
        ({"signed_by": ""}, "signature_missing"),
        ({"signed_on": None}, "signature_undated"),
        ({"signed_on": TODAY + dt.timedelta(1)}, "signed_in_future"),
        ({"signed_on": RECEIVED + dt.timedelta(1)}, "signed_after_receipt"),
        ({"signer": "poa"}, "signer_authority_missing"),
        ({"states_revocation": False}, "revocation_unstated"),
        ({"states_conditions": False}, "conditions_unstated"),
        ({"states_redisclosure": False}, "redisclosure_unstated"),
        ({"improperly_combined": True}, "combined"),
        ({"known_false": True}, "false"),
        ({"named": frozenset({"psychotherapy"})}, "psychotherapy_not_alone"),
        ({"revoked_on": TODAY}, "revoked"),
    ],
)
def test_each_defect_is_found_and_named_alone(change, code):
    assert found(**change) == {code}


def test_every_element_of_an_empty_form_fails():
    lines = checklist(Authority(), TODAY, received_on=RECEIVED)
    assert {line.number for line in lines if not line.passes} == {1, 2, 3, 4, 5, 6, 7, 8, 9}
    assert all(defect.what and defect.mend for line in lines for defect in line.defects)


def test_it_is_valid_through_its_last_day():
    assert found(expires_on=TODAY) == set()


def test_a_research_authorization_may_name_no_end():
    assert found(expires_on=None, research=True) == set()


def test_an_event_that_has_not_happened_keeps_it_alive():
    assert found(expires_on=None, expires_event="end of the litigation") == set()


def test_requester_is_not_the_authorized_recipient():
    assert found(recipient="Smith Partners") == {"recipient_other"}
    assert found(recipient="BRANDT AND LOEWE, LLP.") == set()


def test_a_revocation_that_comes_later_is_not_yet_one():
    assert found(revoked_on=TODAY + dt.timedelta(1)) == set()


def test_a_power_of_attorney_ends_with_death_and_an_unappointed_child_may_not_sign():
    died = {"died_on": dt.date(2026, 9, 1)}
    assert found(**REPRESENTED, **died) == {"signer_authority_ended"}
    assert found(**REPRESENTED | {"signer": "other", "signer_authority": "daughter"}, **died) == {
        "signer_authority_ended"
    }
    executor = {"signer": "executor", "signer_authority": "Letters testamentary, Northampton County"}
    assert found(**REPRESENTED | executor, **died) == set()


def test_a_patient_does_not_sign_after_death():
    assert found(died_on=dt.date(2026, 10, 1)) == {"signed_after_death"}


def test_an_attorneys_signature_on_a_subpoena_is_not_an_order():
    paper = dataclasses.replace(VALID, form="subpoena", signer="attorney", signed_by="J. Brandt")
    assert found(paper) == {"assurance_missing"}
    assert found(paper, assurance="protective_order") == set()


def test_a_representative_shows_the_authority_to_act():
    paper = dataclasses.replace(VALID, form="representation", **REPRESENTED)
    assert found(paper) == set()
    assert found(paper, signer_authority="") == {"signer_authority_missing"}
    assert found(paper, signer="patient") == {"signer_authority_missing"}
    assert found(paper, died_on=dt.date(2026, 9, 1)) == {"signer_authority_ended"}


def test_what_is_no_defect_by_law_is_not_asked():
    assert not {"notarized", "our_form", "photocopy"} & set(Authority.__dataclass_fields__)


def test_a_subpoena_for_another_facility():
    assert found(form="subpoena", assurance="protective_order", names_us=False) == {"discloser_other"}


@given(a=st.text(max_size=30), b=st.text(max_size=30))
def test_same_name_is_symmetric_and_never_matches_emptiness(a, b):
    assert same_name(a, b) == same_name(b, a)
    assert not same_name("", "")
    assert not same_name("--", "")


# ---------------------------------------------------------------- due dates

moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2060, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
zones = st.sampled_from(sorted(z for z in available_timezones() if "/" in z))


@given(moment=moments, zone=zones)
def test_due_is_thirty_calendar_days_after_the_facilitys_day_of_receipt_whatever_the_clocks_do(moment, zone):
    local = moment.astimezone(ZoneInfo(zone)).date()
    assert due_on(moment, zone) == local + dt.timedelta(days=30)
    assert days_left(due_on(moment, zone), local) == 30


@given(moment=moments, zone=zones)
def test_the_hour_of_receipt_never_moves_the_due_date(moment, zone):
    day = moment.astimezone(ZoneInfo(zone)).date()
    first = dt.datetime.combine(day, dt.time(3, 30), ZoneInfo(zone))
    last = dt.datetime.combine(day, dt.time(23, 59, 59), ZoneInfo(zone))
    assert due_on(first, zone) == due_on(last, zone)


def test_received_late_in_the_evening_counts_for_that_day_though_it_is_tomorrow_in_utc():
    evening = dt.datetime(2026, 3, 8, 4, 30, tzinfo=dt.UTC)  # 11:30 pm on March 7 in New York, clocks change that night
    assert due_on(evening, "America/New_York") == dt.date(2026, 4, 6)


def test_an_orders_own_date_wins_when_it_is_earlier():
    moment = dt.datetime(2026, 11, 4, 15, tzinfo=dt.UTC)
    assert due_on(moment, "America/New_York", return_on=dt.date(2026, 11, 20)) == dt.date(2026, 11, 20)
    assert due_on(moment, "America/New_York", return_on=dt.date(2027, 1, 20)) == dt.date(2026, 12, 4)


@pytest.mark.parametrize(
    ("day", "tone"), [(0, "good"), (20, "good"), (21, "warn"), (27, "warn"), (28, "bad"), (31, "bad")]
)
def test_the_clock_is_green_to_20_amber_to_27_then_red(day, tone):
    assert clock_tone(RECEIVED, RECEIVED + dt.timedelta(day)) == tone


# ------------------------------------------------------------ legal basis


def test_what_the_accounting_lists_follows_from_the_basis_alone():
    assert frozenset({
        "order", "subpoena", "law_enforcement", "public_health", "decedent", "workers_comp", "research",
        "required_by_law", "school", "impermissible",
    }) == ACCOUNTABLE  # fmt: skip
    for exempt in (
        "access",
        "representative",
        "directive",
        "authorization",
        "treatment",
        "payment",
        "limited_data_set",
    ):
        assert not is_accountable(exempt)


def test_minimum_necessary_does_not_bind_the_patient_the_authorized_and_treatment():
    free = {code for code, basis in BASES.items() if not basis.minimum_necessary}
    assert free == {"access", "representative", "directive", "authorization", "treatment"}


def test_every_kind_of_request_has_a_basis_and_every_paper_a_checklist():
    for kind in KINDS:
        assert basis_of(kind).authority in {"none", *FORMS}
    assert "impermissible" not in {basis for _, basis in KINDS.values()}


# ------------------------------------------------------------- sensitive


def held(category, kind="attorney", named=()):
    return held_reason(category, basis=basis_of(kind).code, kind=kind, named=frozenset(named))


def test_an_authorization_that_is_silent_on_substance_use_does_not_release_it():
    assert "does not name" in held("part2")
    assert held("part2", named={"part2"}) == ""


def test_any_and_all_with_sensitive_boxes_unticked_holds_every_category():
    for category in ("part2", "psychotherapy", "mental_health", "hiv", "genetic", "reproductive", "minor", "abuse"):
        assert held(category)


def test_treatment_needs_consent_for_part_2_and_psychotherapy_only():
    assert held("part2", "provider")
    assert held("psychotherapy", "provider")
    assert held("mental_health", "provider") == ""


def test_patients_see_their_own_but_not_psychotherapy_notes():
    assert held("part2", "patient") == ""
    assert held("psychotherapy", "patient", named={"psychotherapy"})


def test_a_parent_does_not_get_what_the_minor_consented_to_alone():
    assert held("minor", "representative")
    assert held("minor", "patient") == ""


def test_a_court_order_releases_only_what_it_names():
    assert held("hiv", "court_order")
    assert held("hiv", "court_order", named={"hiv"}) == ""


def test_part_2_records_carry_the_2024_notice_except_to_the_patient():
    [(title, text)] = notices_for(frozenset({"part2"}), "authorization")
    assert text == PART2_NOTICE
    assert "2.12(c)(5)" in text
    assert "2.32" in title
    assert notices_for(frozenset({"part2"}), "access") == []
    assert notices_for(frozenset({"hiv"}), "authorization") == []
