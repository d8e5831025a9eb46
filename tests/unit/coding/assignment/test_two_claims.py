"""One encounter, two claims: the facility's and the professional's, each with its own codes."""

import pytest

from accounts.access import Denied
from accounts.workflow import Refused
from coding.assignment import actions, dnfb, opening
from coding.assignment.desk import look_at
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from tests.factories import coding

pytestmark = pytest.mark.django_db


@pytest.fixture
def professional(codeset, cast):
    return step(opening.open_beside(codeset, by=cast.coder), "start", by=cast.coder)


def test_the_other_claim_is_opened_once(codeset, cast):
    opened = opening.open_beside(codeset, by=cast.coder)
    assert (opened.side, opened.encounter, opened.version) == ("professional", codeset.encounter, 1)
    assert opened.status == "READY"  # as the one that is being coded
    assert opening.open_beside(codeset, by=cast.coder) == opened
    assert opening.open_beside(opened, by=cast.coder) == codeset
    with pytest.raises(Denied):
        opening.open_beside(codeset, by=cast.technician)


def test_a_claim_beside_one_that_still_waits_waits_as_well(discharged, cast):
    assert opening.open_beside(discharged.codesets.get(), by=cast.coder).status == "DISCHARGED"


def test_the_professional_claim_of_a_stay_takes_cpt_and_neither_poa_nor_pcs_nor_a_drg(professional, cast):
    coding.add(professional, "I21.4", by=cast.coder)
    actions.add_code(professional, by=cast.coder, system="cpt", code="99223")
    with pytest.raises(Refused, match="a professional claim takes CPT"):
        coding.add(professional, "027034Z", by=cast.coder, system="icd10pcs")
    with pytest.raises(Refused, match="no reason for the visit"):
        coding.add(professional, "R07.9", by=cast.coder, kind="reason")
    with pytest.raises(Refused, match="admitting diagnosis"):
        coding.add(professional, "R07.9", by=cast.coder, kind="admitting")
    desk = look_at(CodeSet.objects.get(pk=professional.pk))
    assert (desk.result, desk.no_drg) == (None, "A professional claim has no MS-DRG.")
    assert (desk.to_fix, desk.wants) == ([], [])
    (line,) = desk.service_lines
    assert (line.row.place_of_service, line.points_to) == ("21", "A")


def test_the_facilitys_claim_of_the_same_stay_stays_as_it_was(codeset, professional, cast):
    coding.add(professional, "I21.4", by=cast.coder)
    assert look_at(CodeSet.objects.get(pk=codeset.pk)).diagnoses == []
    with pytest.raises(Refused, match="for outpatients"):
        actions.add_code(codeset, by=cast.coder, system="cpt", code="99223")


def test_each_claim_is_final_coded_by_itself(codeset, professional, cast):
    coding.add(professional, "I21.4", by=cast.coder)
    actions.add_code(professional, by=cast.coder, system="cpt", code="99223")
    assert actions.finalize(professional, by=cast.coder).status == "FINAL_CODED"
    codeset.refresh_from_db()
    assert codeset.status == "IN_CODING"


def test_a_canceled_discharge_takes_both_back_and_a_new_one_brings_both(codeset, professional, discharged):
    opening.discharge_canceled(discharged)
    assert set(discharged.codesets.values_list("status", flat=True)) == {"IN_HOUSE"}
    opening.discharged(discharged)
    assert set(discharged.codesets.values_list("status", flat=True)) == {"DISCHARGED"}


def test_the_accounts_charges_count_once(codeset, professional, discharged, cast):
    discharged.total_charges = 1000
    discharged.save(update_fields=["total_charges"])
    picture = dnfb.picture(cast.lead)
    assert (picture.dnfb.accounts, picture.dnfb.dollars) == (2, 1000)
