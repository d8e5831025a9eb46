"""Papers of every kind, in the words of domain 5.1 and 5.3: what makes each unusable is found, named and mended."""

import dataclasses
import datetime as dt

import pytest

from records.release.rules import Laws, checklist, defects
from records.release.rules.authorization import places
from records.release.rules.states import Alone, Limit, Wording
from tests.unit.records.release.test_rules import RECEIVED, REPRESENTED, TODAY, VALID

ADULT, CHILD = dt.date(1955, 3, 4), dt.date(2011, 6, 1)
STATE = Laws(minor_alone={"hiv": Alone(12, "Example Code 1")})
SUBPOENA = dataclasses.replace(VALID, form="subpoena", signer="attorney", signed_by="J. Brandt", assurance="notice",
                               notice_on=dt.date(2026, 10, 1), object_by=dt.date(2026, 10, 31))  # fmt: skip
CONSENT = dataclasses.replace(
    VALID, form="part2", named=frozenset({"part2"}), tpo=True, recipient="My treating providers and health plans",
    purpose="treatment, payment and health care operations", states_refusal=True, expires_on=None,
)  # fmt: skip
ORDER = dataclasses.replace(VALID, form="order", signer="judge", signed_by="Hon. A. Reyes", covers_types=("operative",))


def found(paper=VALID, who="Brandt & Loewe LLP", born_on=ADULT, **given) -> set[str]:
    changed = {name: given.pop(name) for name in list(given) if name in paper.__dataclass_fields__}
    paper = dataclasses.replace(paper, **changed)
    found = defects(paper, TODAY, received_on=RECEIVED, recipient=who, born_on=born_on, **given)
    assert all(one.what and one.mend for one in found)
    return {one.code for one in found}


# ------------------------------------------------------------ authorizations


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"improperly_conditioned": True}, "conditioned"),
        ({"unclear": True}, "unclear"),
        ({"sought_by_us": True}, "copy_missing"),
        ({"description": "any and all records"}, "sensitive_unanswered"),
        ({"description": "the entire medical record"}, "sensitive_unanswered"),
        ({"description": "All of my medical records since 2020"}, "sensitive_unanswered"),
        ({**REPRESENTED, "authority_until": TODAY - dt.timedelta(1)}, "signer_authority_ended"),
        ({**REPRESENTED, "signer": "executor"}, "executor_of_living"),
        ({**REPRESENTED, "signer": "parent", "signer_authority": "Mother"}, "parent_of_adult"),
    ],
)
def test_each_defect_is_found_and_named_alone(change, code):
    assert found(**change) == {code}


def test_the_signer_has_a_copy_of_a_form_that_we_asked_for():
    assert found(sought_by_us=True, copy_given=True) == set()


def test_any_and_all_with_a_sensitive_type_ticked_or_all_excluded_is_answered():
    assert found(description="any and all records", named=frozenset({"hiv"})) == set()
    assert found(description="any and all records", sensitive_excluded=True) == set()
    assert found(description="operative report and discharge summary") == set()


def test_what_is_said_of_any_and_all_says_nothing_of_the_record():
    [defect] = defects(dataclasses.replace(VALID, description="any and all records"), TODAY, received_on=RECEIVED)
    assert not {"patient", "record holds", "has"} & set(defect.what.casefold().split())


def test_a_representatives_authority_holds_through_its_last_day():
    assert found(**REPRESENTED, authority_until=TODAY) == set()


def test_a_minor_signs_only_for_services_that_a_minor_may_consent_to_alone():
    signed = {"born_on": CHILD, "laws": STATE}
    assert found(**signed) == {"signed_by_minor"}
    assert found(**signed, named=frozenset({"hiv"})) == set()
    assert found(**signed, named=frozenset({"minor"})) == set()
    assert found(**signed, named=frozenset({"genetic"})) == {"signed_by_minor"}


def test_an_emancipated_minor_signs_with_the_authority_described():
    emancipated = {"signer": "emancipated", "born_on": CHILD}
    assert found(**emancipated) == {"signer_authority_missing"}
    assert found(**emancipated, signer_authority="Order of emancipation, Northampton County") == set()


def test_a_parent_signs_for_a_minor_until_the_day_the_child_is_of_age():
    parent = {"signer": "parent", "signed_by": "Paul Ames", "signer_authority": "Father"}
    eighteen = dt.date(TODAY.year - 18, TODAY.month, TODAY.day)
    assert found(**parent, born_on=eighteen + dt.timedelta(1)) == set()
    assert found(**parent, born_on=eighteen) == {"parent_of_adult"}
    assert found(**parent, born_on=eighteen, laws=Laws(majority=19)) == set()


def test_a_state_may_let_an_authorization_live_no_longer():
    short = Laws(life=Limit(20, citation="Example Code 2"))
    assert found(laws=short) == {"outlived"}
    assert found(laws=Laws(life=Limit(23))) == set()  # signed 23 days ago


def test_a_wording_that_the_state_asks_for_is_looked_for_and_quoted():
    asked = Laws(wordings=(Wording("w", "You may have a copy.", "Example Code 3"),))
    assert found(laws=asked) == {"wording_missing"}
    assert found(laws=asked, wording_seen=frozenset({"w"})) == set()
    [defect] = defects(VALID, TODAY, received_on=RECEIVED, laws=asked)
    assert defect.mend == "You may have a copy."


def test_a_wording_about_one_category_is_asked_only_of_forms_that_name_it():
    asked = Laws(wordings=(Wording("w", "HIV is named.", "Example Code 4", "hiv"),))
    assert found(laws=asked) == set()
    assert found(laws=asked, named=frozenset({"hiv"})) == {"wording_missing"}
    assert 15 not in {line.number for line in checklist(VALID, TODAY, received_on=RECEIVED, laws=asked)}


# ---------------------------------------------------------- subpoenas, orders


def test_a_subpoena_waits_until_the_time_to_object_has_elapsed():
    assert found(SUBPOENA) == set()
    assert found(SUBPOENA, object_by=TODAY) == {"time_to_object_runs"}
    assert found(SUBPOENA, object_by=TODAY - dt.timedelta(1)) == set()


def test_a_notice_shows_its_day_and_the_last_day_to_object():
    assert found(SUBPOENA, notice_on=None) == {"notice_undated"}
    assert found(SUBPOENA, object_by=None) == {"notice_undated"}


def test_an_objection_that_is_not_resolved_stops_the_subpoena():
    assert found(SUBPOENA, objection_open=True) == {"objection_open"}


def test_a_court_order_names_expressly_what_it_orders():
    assert found(ORDER) == set()
    assert found(ORDER, covers_types=()) == {"order_names_nothing"}
    assert found(ORDER, covers_types=(), covers_all=True) == set()


# ------------------------------------------------------------- Part 2 consent


def test_a_part_2_consent_for_all_treatment_payment_and_operations():
    assert found(CONSENT, who="Harrow Falls Family Practice") == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"description": ""}, "description_missing"),
        ({"discloser": ""}, "discloser_missing"),
        ({"recipient": ""}, "recipient_missing"),
        ({"purpose": ""}, "purpose_missing"),
        ({"states_revocation": False}, "revocation_unstated"),
        ({"states_redisclosure": False}, "redisclosure_unstated"),
        ({"states_refusal": False}, "refusal_unstated"),
        ({"named": frozenset()}, "part2_unnamed"),
        ({"signed_by": ""}, "signature_missing"),
        ({"for_proceedings": True}, "proceedings_combined"),
        ({"revoked_on": TODAY}, "revoked"),
    ],
)
def test_each_element_of_42_cfr_2_31_is_asked_for(change, code):
    paper = dataclasses.replace(CONSENT, **change)
    assert {one.code for one in defects(paper, TODAY, received_on=RECEIVED)} == {code}


def test_a_consent_for_one_recipient_names_it_and_its_end_and_needs_no_statement_of_redisclosure():
    one = dataclasses.replace(CONSENT, tpo=False, recipient="Dr. Ng", states_redisclosure=False, states_refusal=False)
    assert found(one, who="Harrow Falls") == {"recipient_other", "expiry_missing"}
    assert found(dataclasses.replace(one, recipient="Dr. Ng", expires_event="end of treatment"), "Dr Ng") == set()


def test_each_element_that_is_written_somewhere_has_a_place():
    assert places("authorization") == (1, 2, 3, 4, 5, 6, 7, 8, 9, 14)
    assert places("representation") == (6,)
