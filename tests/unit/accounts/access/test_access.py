"""Verb x reach x sensitivity, and an explicit block beats all."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import (
    Denied,
    Unknown,
    acting,
    count_up_to,
    first_rows,
    grant,
    may,
    require,
    revoke,
    visible_to,
)
from accounts.access.glass import REVIEW, BreakGlass, add_business_days, break_glass, check_reason
from accounts.models import RoleAssignment
from accounts.workflow import Refused
from records.documents.models import Document, DocumentType
from records.models import PatientBlock, PatientGrant
from records.patients.models import Patient
from tests.factories import people, records

pytestmark = pytest.mark.django_db


def agree(user, patient, expected):
    """may(), has_perm(), visible_to() and first_rows() all say the same."""
    again = type(user).objects.get(pk=user.pk)
    acting(again, user.active_role.role)
    assert may(again, "records.view_patient", patient) is expected
    assert again.has_perm("records.view_patient", patient) is expected
    assert visible_to(again, Patient.objects.filter(pk=patient.pk)).exists() is expected
    assert bool(first_rows(again, Patient.objects.filter(pk=patient.pk))) is expected
    return again


def test_a_member_of_the_facilitys_team_reaches_its_unrestricted_patients(cast, ruth):
    agree(cast.technician, ruth, True)


def test_a_stranger_from_another_facility_reaches_nothing(cast, ruth):
    agree(cast.stranger, ruth, False)
    with pytest.raises(Unknown):
        require(cast.stranger, "records.view_patient", ruth)


def test_a_restricted_patient_needs_a_grant_of_its_own(cast, vip):
    agree(cast.technician, vip, False)
    grant(user=cast.technician, obj=vip, ceiling="work", source="request:1", reason="Release request", by=cast.privacy)
    agree(cast.technician, vip, True)


def test_a_block_beats_everything_the_broken_glass_too(cast, ruth, hospital):
    grant(user=cast.attending, obj=ruth, ceiling="work", source="attending:encounter:1", reason="Attending", by=None)
    agree(cast.attending, ruth, True)
    PatientBlock.objects.create(
        user=cast.attending, patient=ruth, starts_at=clock.now(), reason="Divorce", set_by=cast.privacy
    )
    blocked = agree(cast.attending, ruth, False)
    with pytest.raises(Refused, match="closed to you"):
        break_glass(
            user=blocked, patient=ruth, reason_code="emergency", reason_text="Unconscious in the ED", facility=hospital
        )


def test_a_verb_is_not_enough_without_reach_nor_reach_without_the_verb(cast, ruth):
    assert not may(cast.attending, "records.view_patient", ruth)
    assert may(cast.technician, "records.view_patient", ruth)
    assert not may(cast.technician, "records.cosign_document", ruth)
    with pytest.raises(Denied):
        require(cast.technician, "records.cosign_document", ruth)


def test_an_administrator_sees_no_patient(cast, ruth):
    agree(cast.administrator, ruth, False)


def test_reach_ends_when_the_grant_expires(cast, ruth):
    soon = clock.now() + dt.timedelta(hours=1)
    grant(user=cast.attending, obj=ruth, ceiling="work", source="cover", reason="On call", by=None, expires_at=soon)
    agree(cast.attending, ruth, True)
    with clock.at(soon + dt.timedelta(seconds=1)):
        agree(cast.attending, ruth, False)


def test_a_revoked_grant_stays_as_a_row_and_opens_nothing(cast, ruth):
    made = grant(user=cast.attending, obj=ruth, ceiling="work", source="cover", reason="On call", by=None)
    revoke(grant=made, by=cast.privacy, reason="The cover is over")
    agree(cast.attending, ruth, False)
    assert PatientGrant.objects.get(pk=made.pk).revoke_reason == "The cover is over"


def test_a_grant_asked_for_twice_is_one_grant(cast, ruth):
    first = grant(user=cast.attending, obj=ruth, ceiling="work", source="cover", reason="On call", by=None)
    again = grant(user=cast.attending, obj=ruth, ceiling="work", source="cover", reason="On call", by=None)
    assert first == again
    raised = grant(user=cast.attending, obj=ruth, ceiling="read", source="cover", reason="Less", by=None)
    assert PatientGrant.objects.filter(user=cast.attending, revoked_at=None, source="cover").get() == raised


def test_the_database_refuses_two_live_grants_of_one_source(cast, ruth):
    made = grant(user=cast.attending, obj=ruth, ceiling="work", source="cover", reason="On call", by=None)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_grant_to_read_does_not_let_work(cast, ruth):
    grant(user=cast.attending, obj=ruth, ceiling="read", source="glass", reason="Emergency", by=None)
    assert may(cast.attending, "records.view_document", ruth)
    assert not may(cast.attending, "records.sign_document", ruth)


def test_verbs_never_add_up_across_roles(cast, ruth, hospital):
    RoleAssignment.objects.create(user=cast.coder, role="roi_tech", facility=hospital, starts_on=clock.today())
    acting(cast.coder, "coder")
    assert not may(cast.coder, "records.log_request")
    acting(cast.coder, "roi_tech")
    assert may(cast.coder, "records.log_request") and not may(cast.coder, "coding.code_encounter")


def test_a_role_that_ended_yesterday_opens_nothing(cast):
    assignment = cast.coder.role_assignments.get()
    assignment.ends_on = clock.today() - dt.timedelta(days=1)
    assignment.save(update_fields=["ends_on"])
    with pytest.raises(PermissionDenied):
        acting(cast.coder, "coder")


def test_nobody_holds_one_role_twice_at_a_time(cast, hospital):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=cast.coder, role="coder", facility=hospital, starts_on=clock.today())


def test_a_deactivated_person_may_nothing(cast, ruth):
    cast.technician.is_active = False
    assert not may(cast.technician, "records.view_patient", ruth)


def test_a_trainee_does_what_is_not_final(cast):
    assert may(cast.trainee, "coding.code_encounter")
    assert not may(cast.trainee, "coding.finalize_codeset")


# ------------------------------------------------------------------ sensitivity


@pytest.fixture
def notes(ruth, hospital):
    kind = DocumentType.objects.order_by("pk").first()
    return {
        name: Document.objects.create(
            patient=ruth, facility=hospital, type=kind, service_at=clock.now(), sensitivity=categories
        )
        for name, categories in {"plain": [], "part2": ["part2"], "psychotherapy": ["psychotherapy"]}.items()
    }


def seen_by(user, notes):
    rows = visible_to(user, Document.objects.filter(pk__in=[n.pk for n in notes.values()]))
    return {name for name, note in notes.items() if note in rows}


def test_sensitive_documents_need_their_verb_as_well(cast, notes, hospital):
    abstractor = people.person("abstractor", "registry", hospital, reaches=[hospital])
    assert seen_by(cast.technician, notes) == {"plain", "part2"}
    assert seen_by(abstractor, notes) == {"plain"}
    with pytest.raises(Unknown):
        require(abstractor, "records.view_document", notes["part2"])


def test_the_broken_glass_opens_part_2_but_never_psychotherapy_notes(cast, ruth, notes, hospital):
    nurse = people.person("nurse", "registry", hospital)
    break_glass(
        user=nurse,
        patient=ruth,
        reason_code="emergency",
        reason_text="Unconscious, overdose suspected",
        facility=hospital,
    )
    assert seen_by(nurse, notes) == {"plain", "part2"}
    assert not may(nurse, "records.view_document", notes["psychotherapy"])
    assert may(nurse, "records.view_patient", ruth)


# ------------------------------------------------------------------ break-the-glass


def test_breaking_the_glass_opens_one_patient_to_one_person_for_four_hours_and_waits_for_review(cast, ruth, hospital):
    glass = break_glass(user=cast.attending, patient=ruth, reason_code="on_call",
                        reason_text="Covering for Dr. Vance tonight", facility=hospital)  # fmt: skip
    assert glass.expires_at - glass.at == dt.timedelta(hours=4)
    assert glass.status == BreakGlass.Status.PENDING
    agree(cast.attending, ruth, True)
    agree(cast.surgeon, ruth, False)
    with clock.at(glass.expires_at + dt.timedelta(seconds=1)):
        agree(cast.attending, ruth, False)


@pytest.mark.parametrize(("code", "text"), [
    ("emergency", "x"), ("emergency", "aaaaaaaaaaaaaaaaaaaaaaa"), ("", "Covering for Dr. Vance tonight"),
    ("emergency", "                        "), ("curious", "Covering for Dr. Vance tonight"),
])  # fmt: skip
def test_a_reason_that_says_nothing_is_refused(code, text):
    with pytest.raises(ValueError, match=r"reason|sentence"):
        check_reason(code, text)


def test_nobody_reviews_their_own_broken_glass(cast, vip, hospital):
    glass = break_glass(user=cast.coder, patient=vip, reason_code="record_work",
                        reason_text="Coding the stay that was assigned to me", facility=hospital)  # fmt: skip
    RoleAssignment.objects.create(user=cast.coder, role="privacy_officer", facility=hospital, starts_on=clock.today())
    acting(cast.coder, "privacy_officer")
    with pytest.raises(Refused, match="Nobody reviews their own"):
        REVIEW.take(
            glass, "justify", by=cast.coder, reason="It was me", reviewed_by=cast.coder, reviewed_at=clock.now()
        )
    done = REVIEW.take(glass, "justify", by=cast.privacy, reason="Assigned to her",
                       reviewed_by=cast.privacy, reviewed_at=clock.now())  # fmt: skip
    assert done.status == BreakGlass.Status.JUSTIFIED
    with pytest.raises(Refused, match="it is justified"):
        REVIEW.take(glass, "reject", by=cast.privacy2, reason="No")


def test_what_is_open_already_needs_no_broken_glass(cast, ruth, hospital):
    with pytest.raises(Refused, match="open to you already"):
        break_glass(
            user=cast.technician,
            patient=ruth,
            reason_code="other",
            reason_text="I would like to see it all",
            facility=hospital,
        )


def test_business_days_pass_over_the_weekend():
    friday = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    assert add_business_days(friday, 3) == dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)


# ------------------------------------------------------------------ many rows


def test_pages_unite_both_ways_of_reaching_in_order(cast, hospital, clinic):
    ours = [records.patient(hospital, family=f) for f in ("Baker", "Dunn", "Fox")]
    theirs = [records.patient(clinic, family=f) for f in ("Adams", "Clark", "Evans")]
    for patient in theirs[:2]:
        grant(user=cast.technician, obj=patient, ceiling="work", source="request:9", reason="Request", by=None)
    rows = Patient.objects.filter(pk__in=[p.pk for p in ours + theirs])
    names = [p.family for p in first_rows(cast.technician, rows, order_by=("family", "id"), limit=3)]
    assert names == ["Adams", "Baker", "Clark"]
    rest = first_rows(cast.technician, rows, order_by=("family", "id"), limit=3, offset=3)
    assert [p.family for p in rest] == ["Dunn", "Fox"]
    backwards = first_rows(cast.technician, rows, order_by=("-family", "id"), limit=2)
    assert [p.family for p in backwards] == ["Fox", "Dunn"]
    assert count_up_to(cast.technician, rows) == 5
    assert count_up_to(cast.technician, rows, most=3) == 4, "stops just past the most"


def test_reach_is_asked_once_a_request(cast, ruth, vip, django_assert_num_queries):
    again = type(cast.technician).objects.get(pk=cast.technician.pk)
    acting(again, "him_tech")
    with django_assert_num_queries(1):
        for _ in range(20):
            may(again, "records.view_patient", ruth)
            may(again, "records.view_patient", vip)
