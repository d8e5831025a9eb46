"""Every access is explained by a relationship that existed at that time, or by nothing (domain section 6)."""

import datetime as dt

import pytest

from accounts import audit, clock
from accounts.access import acting
from accounts.access.glass import break_glass
from accounts.access.grants import READ
from accounts.audit.models import LogEntry
from accounts.people.models import Team, TeamMembership
from accounts.privacy import alerts, engine, relations
from accounts.privacy.models import Access, Alert, Watermark
from coding.assignment.models import CodeSet
from records.encounters.models import EncounterLocation, EncounterProvider
from records.models import Document
from tests.factories import accounting, coding, incidents, people, privacy, queries, records, release

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
explained = privacy.explained


# ------------------------------------------------------------------ care


def test_the_attending_is_explained_until_thirty_days_after_the_discharge(cast, ruth, discharged):
    left = discharged.discharged_at
    assert explained(cast.attending, ruth, at=left + 29 * DAY) == "attending"
    assert explained(cast.attending, ruth, at=left - 1 * DAY) == "attending"


def test_care_does_not_explain_what_was_opened_before_it_began_or_long_after(cast, ruth, discharged):
    since = discharged.admitted_at + dt.timedelta(hours=6)
    EncounterProvider.objects.create(
        encounter=discharged, provider=cast.surgeon.provider, role="consulting", starts_at=since
    )
    assert explained(cast.surgeon, ruth, at=since - dt.timedelta(hours=2)) == ""
    assert explained(cast.surgeon, ruth, at=discharged.discharged_at + 29 * DAY) == "consultant"
    assert explained(cast.surgeon, ruth, at=discharged.discharged_at + 31 * DAY) == ""


def test_an_open_deficiency_keeps_its_author_explained_after_the_care(cast, ruth, discharged):
    assert explained(cast.attending, ruth, at=discharged.discharged_at + 40 * DAY) == "deficiency"


@pytest.mark.parametrize(("role", "kind"), [
    ("consulting", "consultant"), ("operating", "ordering"), ("admitting", "care_team"), ("resident", "care_team"),
    ("referring", "referral"), ("pcp", "referral"),
])  # fmt: skip
def test_every_part_in_the_care_explains_while_it_lasts(cast, ruth, inpatient, role, kind):
    now = clock.now()
    EncounterProvider.objects.create(encounter=inpatient, provider=cast.surgeon.provider, role=role, starts_at=now)
    assert explained(cast.surgeon, ruth, at=now + DAY) == kind
    assert explained(cast.surgeon, ruth, at=now - 10 * DAY) == ""


def test_the_staff_of_a_unit_is_explained_while_the_patient_is_there_and_a_day_after(cast, ruth, hospital):
    now = clock.now()
    stay = records.encounter(ruth, by=cast.registrar, attending=cast.attending, days_ago=6, unit="4 West")
    EncounterLocation.objects.filter(encounter=stay).delete()
    for unit, days in (("4 West", 6), ("ICU", 3)):
        EncounterLocation.objects.create(encounter=stay, unit=unit, starts_at=now - days * DAY)
    nurse = people.person("nurse4w", "him_tech", hospital)
    team = Team.objects.create(facility=hospital, name="4 West")
    TeamMembership.objects.create(team=team, user=nurse, starts_on=(now - 30 * DAY).date())
    assert explained(nurse, ruth, at=now - 5 * DAY) == "unit"
    assert explained(nurse, ruth, at=now - 3 * DAY + dt.timedelta(hours=20)) == "unit"
    assert explained(nurse, ruth, at=now - DAY) == ""


def test_a_float_nurses_unit_ends_with_the_membership(cast, ruth, hospital):
    now = clock.now()
    stay = records.encounter(ruth, by=cast.registrar, attending=cast.attending, days_ago=6, unit="4 West")
    EncounterLocation.objects.get_or_create(encounter=stay, unit="4 West", defaults={"starts_at": now - 6 * DAY})
    float_nurse = people.person("float", "him_tech", hospital)
    team = Team.objects.create(facility=hospital, name="4 West")
    TeamMembership.objects.create(
        team=team, user=float_nurse, starts_on=(now - 6 * DAY).date(), ends_on=(now - 4 * DAY).date()
    )
    assert explained(float_nurse, ruth, at=now - 5 * DAY) == "unit"
    assert explained(float_nurse, ruth, at=now - 2 * DAY) == ""


def test_an_appointment_explains_a_week_before_it(cast, ruth):
    visit = records.encounter(ruth, by=cast.registrar, klass="AMB", attending=cast.surgeon, days_ago=1)
    assert explained(cast.surgeon, ruth, at=visit.admitted_at - 5 * DAY) == "appointment"
    assert explained(cast.surgeon, ruth, at=visit.admitted_at - 9 * DAY) == ""


# ------------------------------------------------------------------ work


def test_the_clerk_of_a_request_is_explained_by_it_and_the_patients_own_request_is_named(cast, ruth, hospital):
    release.logged(ruth, hospital, by=cast.clerk)
    assert explained(cast.clerk, ruth) == "request"
    own = records.patient(hospital, family="Owen")
    release.logged(own, hospital, by=cast.clerk, kind="patient", requester_name=own.legal_name)
    assert explained(cast.clerk, own) == "own_request"
    assert explained(cast.checker, ruth) == "", "a request is its workers' alone"


def test_accountings_and_incidents_explain_who_works_on_them_and_nobody_else(cast, ruth, hospital):
    accounting.asked(ruth, hospital, by=cast.clerk)
    assert explained(cast.clerk, ruth) == "afterwards"
    accounting.suspended(ruth, hospital, by=cast.privacy)
    assert explained(cast.privacy, ruth) == "afterwards"
    other = records.patient(hospital, family="Owen")
    assert explained(cast.privacy, other) == ""
    incidents.reported(hospital, by=cast.privacy, patients=[other])
    assert explained(cast.privacy, other) == "afterwards"
    assert explained(cast.privacy, other, at=clock.now() + 30 * DAY) == ""
    assert explained(cast.checker, other) == "", "an incident is its workers' alone"


def test_the_coder_who_codes_is_explained_and_another_coder_is_not(cast, ruth, discharged):
    coding.coded(discharged, by=cast.coder)
    assert explained(cast.coder, ruth) == "coding"
    assert explained(cast.trainee, ruth) == ""


def test_work_explains_a_week_around_it(cast, ruth, discharged):
    coding.coded(discharged, by=cast.coder)
    CodeSet.objects.filter(patient=ruth).first()
    assert explained(cast.coder, ruth, at=clock.now() + 6 * DAY) == "coding"
    assert explained(cast.coder, ruth, at=clock.now() + 30 * DAY) == ""


def test_a_query_explains_who_asks_also_while_it_waits_for_long(cast, ruth, discharged):
    queries.sent(discharged, by=cast.coder, author=cast.attending, blocking=False)
    assert explained(cast.coder, ruth, at=clock.now() + 40 * DAY) == "query"
    assert explained(cast.lead, ruth) == ""


def test_the_analyst_and_the_registrar_are_explained_by_what_they_did(cast, ruth, discharged):
    assert explained(cast.registrar, ruth) == "registration"
    assert explained(cast.technician, ruth) == ""
    from records.review import actions as review
    from records.review.models import Chart

    review.analyze(chart=Chart.objects.get(encounter=discharged), by=cast.technician)
    assert explained(cast.technician, ruth) == "chart"


def test_who_writes_a_document_is_explained(cast, ruth, discharged):
    release.document(ruth, discharged, "consult", pages=1)
    written = Document.objects.filter(patient=ruth).latest("pk")
    written.author = cast.surgeon.provider
    written.save(update_fields=["author"])
    assert explained(cast.surgeon, ruth) == "document"


def test_broken_glass_explains_while_it_is_open(cast, ruth, hospital):
    break_glass(user=cast.surgeon, patient=ruth, reason_code="on_call", reason_text="Covering for Dr. Okafor tonight",
                facility=hospital)  # fmt: skip
    assert explained(cast.surgeon, ruth, at=clock.now() + dt.timedelta(hours=3)) == "glass"
    assert explained(cast.surgeon, ruth, at=clock.now() + dt.timedelta(hours=5)) == ""


def test_a_grant_explains_until_it_is_revoked(cast, ruth):
    from accounts.access import grant, revoke

    made = grant(
        user=cast.surgeon, obj=ruth, ceiling=READ, source="committee:4", reason="Mortality review", by=cast.privacy
    )
    assert explained(cast.surgeon, ruth) == "grant"
    with clock.at(clock.now() + DAY):
        revoke(grant=made, by=cast.privacy, reason="The review is done")
    assert explained(cast.surgeon, ruth, at=clock.now() + 2 * DAY) == ""


# ------------------------------------------------------------------ what is no opening of a record


def test_lists_and_searches_are_one_row_that_opened_nothing(cast, ruth):
    row = audit.read("analyze.list", by=cast.technician, patients=[ruth.pk])
    found = audit.read("patient.search", by=cast.technician, patients=[ruth.pk])
    engine.explain()
    kinds = dict(Access.objects.filter(entry_id__in=[row.pk, found.pk]).values_list("kind", "patient_id"))
    assert kinds == {"list": 0, "search": 0}


def test_a_privacy_officers_reading_of_the_trail_is_oversight(cast, ruth):
    row = audit.read("trail.view", by=cast.privacy, patients=[ruth.pk])
    engine.explain()
    assert Access.objects.get(entry_id=row.pk).kind == "oversight"


def test_an_officer_who_reviews_an_access_is_explained_by_the_review_and_its_subject_is_not(cast, ruth):
    case = privacy.case_of(cast.clerk, ruth, by=privacy.officer(cast.privacy))
    assert explained(cast.privacy, ruth, verb="patient.view") == "review"
    assert explained(cast.privacy2, ruth, verb="patient.view") == ""
    assert explained(case.subject, ruth) == ""
    assert "investigation" not in relations.says("review")


def test_a_refusal_saw_nothing_and_the_system_is_nobody(cast, ruth):
    audit.refused(by=cast.technician, verb="patient.view", obj=ruth)
    audit.read("chart.view", by=None, obj=ruth)
    engine.explain()
    assert not Access.objects.filter(patient_id=ruth.pk, role="him_tech", at__gte=clock.now() - DAY).exists()


def test_every_patient_of_a_row_is_explained_by_itself(cast, ruth, inpatient, hospital):
    other = records.patient(hospital)
    row = audit.read("letter.view", by=cast.attending, patients=[ruth.pk, other.pk])
    engine.explain()
    kinds = dict(Access.objects.filter(entry_id=row.pk).values_list("patient_id", "kind"))
    assert kinds == {ruth.pk: "attending", other.pk: ""}


# ------------------------------------------------------------------ again, and later


def test_a_second_run_asks_nothing_again_and_gives_the_same_answer(cast, ruth, inpatient):
    privacy.saw(cast.attending, ruth)
    privacy.saw(cast.clerk, ruth, times=2)
    engine.explain()
    before = (list(Access.objects.order_by("pk").values()), list(Alert.objects.values()), Watermark.objects.get().name)
    again = engine.explain()
    assert (again.asked, again.explained, again.later) == (0, 0, 0)
    assert (
        list(Access.objects.order_by("pk").values()),
        list(Alert.objects.values()),
        Watermark.objects.get().name,
    ) == before


def test_what_was_thrown_away_is_explained_the_same_way_again(cast, ruth, inpatient):
    privacy.saw(cast.attending, ruth)
    privacy.saw(cast.clerk, ruth)
    engine.explain()
    fields = ("entry_id", "patient_id", "kind", "ref")
    before = sorted(Access.objects.values_list(*fields))
    Access.objects.all().delete()
    Watermark.objects.all().delete()
    engine.explain()
    assert sorted(Access.objects.values_list(*fields)) == before


def test_a_relationship_that_is_entered_later_explains_and_closes_the_alert_by_rule(cast, ruth, inpatient):
    alert = privacy.snooped(cast.surgeon, ruth)
    assert alert.status == "OPEN"
    EncounterProvider.objects.create(
        encounter=inpatient, provider=cast.surgeon.provider, role="consulting", starts_at=clock.now() - DAY
    )
    assert engine.explain().later == 1
    alert.refresh_from_db()
    assert (alert.status, alert.decided_by) == ("EXPLAINED", None)
    assert alert.events.last().reason == "A relationship that existed then was entered later."


def test_later_explanations_leave_what_else_stands_against_the_person(cast, ruth, inpatient):
    ruth.staff_user = cast.surgeon
    ruth.save(update_fields=["staff_user"])
    alert = privacy.snooped(cast.surgeon, ruth)
    EncounterProvider.objects.create(
        encounter=inpatient, provider=cast.surgeon.provider, role="consulting", starts_at=clock.now() - DAY
    )
    engine.explain()
    alert.refresh_from_db()
    assert alert.status == "OPEN", "it is the person's own record, whatever explains it"


def test_the_strongest_relationship_says_it(cast, ruth, inpatient):
    from accounts.access import grant

    grant(user=cast.attending, obj=ruth, ceiling=READ, source="committee:1", reason="Review", by=cast.privacy)
    assert explained(cast.attending, ruth) == "attending"


def test_an_allowance_explains_until_its_last_day(cast, ruth):
    privacy_officer = acting(cast.privacy, "privacy_officer")
    alerts.allow(user=cast.clerk, patient_id=ruth.pk, reason="Helps with the audit", until=clock.today() + 3 * DAY,
                 by=privacy_officer)  # fmt: skip
    assert explained(cast.clerk, ruth, at=clock.now() + 2 * DAY) == "allowed"
    assert explained(cast.clerk, ruth, at=clock.now() + 5 * DAY) == ""


def test_every_relationship_says_what_it_is():
    assert all(one.says and one.arms for one in relations.ordered())
    assert {"attending", "consultant", "ordering", "care_team", "unit", "appointment", "chart", "coding", "query", "audit",
            "request", "identity", "referral", "billing", "glass", "own_request"} <= set(relations.RELATIONS)  # fmt: skip


def test_nothing_of_a_patient_stands_in_what_the_engine_keeps(cast, ruth):
    row = privacy.saw(cast.clerk, ruth)
    engine.explain()
    assert LogEntry.objects.filter(pk=row.pk).exists()
    assert "Ames" not in str(list(Access.objects.values())) + str(list(Alert.objects.values()))
