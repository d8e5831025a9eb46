"""Addendum written after a denial or claim is flagged for compliance (domain 3.4)."""

import pytest

from coding.assignment import actions as coding_actions
from coding.assignment import billing, steps
from coding.assignment.watched import claim_or_denial
from records.documents import actions, after
from records.documents.models import Document
from tests.factories import coding, people
from tests.unit.records.documents.conftest import kind, note, opened, own_folder, signed

__all__ = ["kind", "note", "opened", "own_folder", "signed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def biller(hospital):
    return people.person("biller", "biller", hospital, reaches=[hospital])


@pytest.fixture
def billed(discharged, cast, biller):
    """Ruth Ames's stay is final-coded and its claim went out."""
    codeset = coding_actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    return billing.bill(codeset, by=biller)


@pytest.fixture
def final(discharged, cast, signed):
    return signed(discharged, by=cast.attending)


def added(document, cast) -> Document:
    return actions.addend(document=document, by=cast.attending, text="The sepsis was present on admission.")


def test_before_the_claim_nothing_is_flagged(final, cast):
    assert added(final, cast).index_flag == ""


def test_after_the_claim_was_sent(final, billed, cast):
    assert added(final, cast).index_flag == "Written after the claim was sent: compliance looks at it"


def test_after_the_insurers_denial(final, billed, cast, biller):
    steps.step(billed, "deny", by=biller, reason="Sepsis not supported")
    assert added(final, cast).index_flag == "Written after the insurer's denial: compliance looks at it"


def test_a_correction_as_well(final, billed, cast, biller):
    steps.step(billed, "deny", by=biller, reason="Sepsis not supported")
    made = actions.correct(document=final, by=cast.attending, wrong="UTI", right="Urosepsis", reason="Wrong word")
    assert "denial" in made.index_flag


def test_a_document_of_no_stay_is_not_concerned(final, billed, kind, cast):
    letter = actions.create_document(
        patient=final.patient, type=kind("correspondence"), by=cast.technician, text="A letter.", source="external",
        signed_on_paper=True, facility=final.facility,
    )  # fmt: skip
    assert claim_or_denial(letter) == ""


def test_several_reasons_stand_whole_as_far_as_there_is_room(final, billed, cast, biller, hospital):
    from tests.factories import release

    steps.step(billed, "deny", by=biller, reason="Sepsis not supported")
    release.logged(final.patient, hospital, by=cast.clerk, kind="attorney")
    flag = added(final, cast).index_flag
    assert flag == (
        "Written after the insurer's denial, Written after a lawyer or court asked for the record: compliance looks at it"
    )
    assert after._flag_words(["Written under a legal hold", *["Written after something of some length"] * 3]) == (
        "Written under a legal hold, Written after something of some length: compliance looks at it"
    )
