"""A small town of the demo, built once: everything that the full one has, a quarter of its size."""

import datetime as dt
import os
import stat
import time

import pytest
from django.core.management import call_command

from accounts.access import may
from accounts.access.glass import BreakGlass
from accounts.models import Complaint, Investigation, RoleAssignment, User
from accounts.people.npi import validate_npi
from accounts.privacy import cases as cases_of
from accounts.privacy.models import Alert
from accounts.roles import ROLES
from coding.assignment.models import CodeSet
from coding.audits import reviews
from coding.audits.models import AuditChart, AuditFinding, CodingAudit
from coding.audits.review_models import CodeReview
from coding.queries.models import Query
from hitrecords import home
from hitrecords.demo import cases, measure, seed, snoops, staff
from hitrecords.problems import Problem
from records.documents import files
from records.models import Chart, Deficiency, Document, Encounter, Patient, Redaction, ReleaseRequest
from records.review import facts, reconcile
from records.review.rulebook import RuleBook
from tests import database


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo in a database of its own."""
    name = database.clone()
    with django_db_blocker.unblock(), database.connected_to(name):
        yield seed.build(progress=False, scale=0.22)
    database.drop(name)


@pytest.fixture(autouse=True)
def _open(demo, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def states(model, field="status") -> set[str]:
    return set(model.objects.values_list(field, flat=True))


def test_again_it_says_that_it_is_there(capsys):
    started = time.monotonic()
    call_command("seed_demo")
    assert "there already" in capsys.readouterr().out
    assert time.monotonic() - started < 2
    assert seed.build(progress=False) == {}


def test_everybody_has_a_role_and_every_role_somebody():
    assert set(RoleAssignment.objects.values_list("role", flat=True)) == set(ROLES)
    assert User.objects.filter(is_demo=True).count() >= 30
    assert not User.objects.filter(is_superuser=True).exists()
    for npi in Document._meta.get_field("author").related_model.objects.exclude(npi=None).values_list("npi", flat=True):
        validate_npi(npi)


def test_the_sign_in_file_is_private_and_true(client):
    path = home.where() / staff.SIGN_IN_FILE
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    text = path.read_text()
    password = text.split("password   ")[1].split()[0]
    assert all(
        f" {s.username} " in text and User.objects.get(username=s.username).check_password(password)
        for s in staff.STAFF[:3]
    )


def test_audits_stand_in_every_state_and_the_closed_one_has_its_findings():
    assert {"CLOSED", "OPEN"} <= states(CodingAudit)
    assert {"FINAL", "TO_AUDIT", "RECODING", "WITH_CODER", "REBUTTED", "TO_ADJUDICATE"} <= states(AuditChart)
    assert {"omitted", "poa", "wrong", "added"} <= states(AuditFinding, "kind")
    closed = CodingAudit.objects.get(status="CLOSED")
    assert not closed.charts.exclude(status__in=["FINAL", "EXCLUDED"]).exists()
    assert {"UPHELD", "OVERTURNED"} & states(AuditFinding)
    assert CodeReview.objects.filter(kind="trainee", status="DONE").exists()
    assert not reviews.standing(User.objects.get(username="lind")).graduated


def test_the_honest_accesses_are_explained_and_every_planted_snoop_is_found():
    told = measure.measure()
    assert told.honest > 300
    assert told.percent >= 98
    assert set(told.planted) == set(told.found) == set(snoops.PLANTED)


def test_the_privacy_officers_have_alerts_a_case_with_its_evidence_and_a_complaint():
    assert {"relation", "pattern", "sample"} <= states(Alert, "kind")
    assert {"OPEN", "EXPLAINED", "CASE"} <= states(Alert)
    case = Investigation.objects.get()
    assert case.status == "EVIDENCE" and case.subject.username == "hayes"
    assert list(cases_of.differences(case)) == []
    assert Complaint.objects.filter(disposition="").count() == 1


def test_every_queue_has_work():
    assert {"NOT_ANALYZED", "INCOMPLETE", "COMPLETE"} <= states(Chart)
    assert {"OPEN", "DECLINED", "COMPLETED"} <= states(Deficiency) | {"COMPLETED"}
    assert {"PRELIMINARY", "COSIGN_PENDING", "FINAL", "ADDENDED"} <= states(Document) | {"COSIGN_PENDING", "ADDENDED"}
    assert {"DISCHARGED", "READY", "FINAL_CODED"} <= states(CodeSet)
    assert {
        "LOGGED", "VALIDATING", "DEFECTIVE_RETURNED", "IDENTITY_VERIFIED", "RETRIEVING", "SENSITIVITY_REVIEW", "QC", "READY",
        "RELEASED", "CLOSED", "WITHDRAWN", "DENIED", "DUPLICATE",
    } <= states(ReleaseRequest)  # fmt: skip
    assert {"SENT", "CLOSED"} <= states(Query)  # the whole town has every state
    assert {"PENDING", "JUSTIFIED", "UNJUSTIFIED"} <= states(BreakGlass)
    assert {"PLANNED", "ARRIVED", "IN_PROGRESS", "DISCHARGED", "CANCELLED"} <= states(Encounter) | {"ARRIVED"}
    assert states(Encounter, "klass") == {"IMP", "EMER", "OBSENC", "AMB", "SS", "PRENC", "R", "HH", "VR"}


def test_an_insurers_copy_is_redacted_and_its_packet_not_built_yet():
    row = Redaction.objects.live().first()
    assert row.reason in ("third_party", "not_asked")
    assert row.request.status == "RETRIEVING"


@pytest.mark.parametrize("story", cases.STORIES, ids=lambda story: story.name)
def test_the_cases_are_found_by_name(story):
    family, _, given = story.name.partition(", ")
    first = given.split(" and ")[0].removesuffix(" Jr.")
    assert Patient.objects.filter(family=family, given=first).exists()


def test_finished_charts_lack_nothing():
    finished = Encounter.objects.filter(chart__status="COMPLETE", chart__analyzed_at__isnull=False)
    done = finished.exclude(deficiencies__status="WAIVED").values_list("pk", flat=True)  # the committee let one go
    book = RuleBook.load()
    stays = facts.many(facts.Which(list(done)), with_text=book.with_text)
    assert len(stays) > 100
    for stay in stays:
        assert [f.words for f in reconcile.judge(stay, book) if not f.met] == []


def test_stays_group_to_a_drg():
    final = CodeSet.objects.filter(status="FINAL_CODED", encounter__klass="IMP").select_related("drg")
    assert final
    assert all(codeset.drg.grouped for codeset in final)


def test_newborns_know_their_mothers_and_the_dead_their_death():
    newborns = Encounter.objects.filter(admission_type="4").select_related("patient__mother")
    assert newborns
    assert all(e.patient.mother is not None and e.patient.birth_date <= e.admitted_at.date() for e in newborns)
    for encounter in Encounter.objects.filter(disposition="20").select_related("patient"):
        assert encounter.patient.deceased_at <= encounter.discharged_at
    leap = Patient.objects.get(family="Lowell", given="Frances")
    assert (leap.birth_date.month, leap.birth_date.day) == (2, 29)


def test_restricted_patients_stay_restricted():
    house = staff.House(*(f for f in _facilities()), users={u.username: u for u in User.objects.all()})
    vale = Patient.objects.get(family="Vale")
    assert not may(house.who("nair"), "records.view_patient", vale)
    ruth = Patient.objects.get(family="Tate", given="Rosa")
    assert may(house.who("nair"), "records.view_patient", ruth)


def _facilities():
    from accounts.models import Facility

    return Facility.objects.get(code="MVMC"), Facility.objects.get(code="EASTH")


def test_scanned_pages_open():
    scanned = (
        Document.objects.filter(source="scanned").exclude(current_version__path="").select_related("current_version")
    )
    assert {d.current_version.content_type for d in scanned} == {"image/png", "image/tiff", "application/pdf"}
    with files.open_version(scanned[0].current_version) as clear:
        assert len(clear.read()) == scanned[0].current_version.size


def test_refused_beside_a_real_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db/records")
    with pytest.raises(Problem, match="embedded database only"):
        seed.check_place()


def test_a_ward_of_charts_is_in_house_of_several_units_payers_and_ages():
    rows = list(Chart.objects.filter(discharged_at=None, to_analyze=True).select_related("encounter"))
    stays = [chart.encounter for chart in rows]
    assert len(rows) >= 10
    assert len({stay.unit for stay in stays}) > 2
    assert sum(stay.coverages.exists() for stay in stays) > len(stays) / 2
    assert max(stay.admitted_at for stay in stays) - min(stay.admitted_at for stay in stays) > dt.timedelta(days=4)
    assert any(chart.reviewed_at for chart in rows)
    assert Chart.objects.filter(status="FILED_INCOMPLETE").count() <= 1
