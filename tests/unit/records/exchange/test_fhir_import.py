"""FHIR R4 in: real files that nobody here wrote, and files that are wrong in every way."""

import base64
import gzip
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import LogEntry
from records.exchange.fhir import facts
from records.exchange.fhir.look import Reject
from records.exchange.fhir.read import CannotRead, sources
from records.exchange.models import ExternalRef
from records.models import (
    Allergy,
    Charge,
    Document,
    Encounter,
    Immunization,
    Medication,
    Patient,
    Problem,
    Procedure,
    Result,
)

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[5] / "shared/data/fhir"
COUNTED = (Patient, Encounter, Problem, Procedure, Medication, Allergy, Immunization, Result, Document, Charge)


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


@pytest.fixture
def run(hospital, tmp_path, capsys):
    """Runs the command and gives (what it printed, the rejects)."""

    def command(*paths, **options):
        rejects = tmp_path / "rejects.jsonl"
        call_command("import_fhir", *map(str, paths), facility=hospital.code, rejects=rejects, **options)
        lines = rejects.read_text().splitlines() if rejects.exists() else []
        return capsys.readouterr().out, [json.loads(line) for line in lines]

    return command


def bundle(*resources, kind="transaction"):
    return {"resourceType": "Bundle", "type": kind,
            "entry": [{"fullUrl": f"urn:uuid:{r.get('id')}", "resource": r} for r in resources]}  # fmt: skip


ANA = {"resourceType": "Patient", "id": "ana", "name": [{"family": "García", "given": ["Ana"]}], "gender": "female",
       "birthDate": "1962-03-04"}  # fmt: skip
VISIT = {"resourceType": "Encounter", "id": "v1", "status": "finished", "class": {"code": "IMP"},
         "subject": {"reference": "urn:uuid:ana"}, "period": {"start": "2026-11-01T10:00:00-05:00", "end": "2026-11-04T12:00:00-05:00"},
         "hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}}}  # fmt: skip
COUGH = {"resourceType": "Condition", "id": "c1", "code": {"text": "Cough"}, "subject": {"reference": "urn:uuid:ana"},
         "encounter": {"reference": "urn:uuid:v1"}, "onsetDateTime": "2026-11-01"}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


# ------------------------------------------------------------------ data that nobody here wrote

needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"THE SHARED DATA IS ABSENT: {DATA}")


@needs_data
def test_the_shared_bundles_import_without_a_reject_and_again_change_nothing(run):
    _, rejects = run(DATA / "synthea-r4-bundles.zip")
    assert rejects == []
    first = counts()
    assert first | {"Document": 0} == {
        "Patient": 25, "Encounter": 674, "Problem": 193, "Procedure": 659, "Medication": 193, "Allergy": 13,
        "Immunization": 290, "Result": 3588, "Document": 0, "Charge": 867,
    }  # fmt: skip
    assert Result.objects.exclude(panel="").exists(), "results carry their report's name"
    trail = LogEntry.objects.filter(verb="fhir.import", kind="act").count()
    assert trail == 25, "one act a bundle"
    _, rejects = run(DATA / "synthea-r4-bundles.zip")
    assert (counts(), rejects) == (first, [])


@needs_data
def test_the_shared_bulk_export_imports_with_its_notes(run):
    _, rejects = run(DATA / "bulk-10-patients.zip")
    assert rejects == []
    assert counts()["Patient"] == 13
    assert counts()["Encounter"] == counts()["Document"] == 1215
    note = Document.objects.select_related("current_version", "type").first()
    assert len(note.current_version.text) > 100
    assert not Document.objects.filter(current_version=None).exists()


# ------------------------------------------------------------------ the small ones


def test_a_discharge_of_these_days_opens_work_and_one_of_long_ago_does_not(run, written):
    from records.review.models import Chart

    old = VISIT | {"id": "v0", "period": {"start": "1999-01-01", "end": "1999-01-05"}}
    run(written("b.json", bundle(ANA, VISIT, old)), work_days=90)
    assert Chart.objects.filter(encounter__admitted_at__year=1999).count() == 0
    assert Encounter.objects.count() == 2


def test_references_may_point_forward(run, written):
    _, rejects = run(written("b.json", bundle(COUGH, VISIT, ANA)))
    assert rejects == []
    assert Problem.objects.get().encounter == Encounter.objects.get()


def test_a_bundle_is_kept_whole_or_not_at_all(run, written):
    bad = COUGH | {"id": "c2", "onsetDateTime": "last Tuesday"}
    _, rejects = run(written("b.json", bundle(ANA, VISIT, COUGH, bad)))
    assert counts()["Patient"] == counts()["Encounter"] == counts()["Problem"] == 0
    assert ExternalRef.objects.count() == 0
    assert rejects[0]["resource"] == "Condition/c2"
    assert rejects[0]["path"] == "Condition.onset"
    assert "last Tuesday" in rejects[0]["reason"]
    assert "whole bundle was left out" in rejects[-1]["reason"]


def test_of_a_bulk_export_only_the_bad_lines_are_left_out(run, written):
    lines = [json.dumps(ANA), "{broken", json.dumps(ANA | {"id": "nobody", "name": []}), "", "[]"]
    _, rejects = run(written("Patient.ndjson", "\n".join(lines)))
    assert counts()["Patient"] == 1
    assert len(rejects) == 3
    assert "line 2" in rejects[0]["reason"]


def test_a_broken_bundle_leaves_the_others_alone(run, written, tmp_path):
    written("a.json", json.dumps(bundle(ANA, VISIT))[:-40])
    written("b.json", bundle(ANA | {"id": "ben"}))
    _, rejects = run(tmp_path)
    assert counts()["Patient"] == 1
    assert any("not valid JSON" in row["reason"] for row in rejects)


def test_a_patient_that_changed_since_waits_for_a_person(run, written):
    run(written("a.json", bundle(ANA)))
    _, rejects = run(written("b.json", bundle(ANA | {"birthDate": "1963-04-03"})))
    assert "compare it with the record by hand" in rejects[0]["reason"]
    assert str(Patient.objects.get().birth_date) == "1962-03-04"


def test_a_fact_that_changed_since_is_updated(run, written):
    run(written("a.json", bundle(ANA, VISIT, COUGH)))
    run(written("b.json", bundle(ANA, VISIT, COUGH | {"code": {"text": "Whooping cough"}})))
    assert Problem.objects.get().text == "Whooping cough"


def test_gz_and_zip_are_read_alike(run, written, tmp_path):
    with gzip.open(tmp_path / "p.ndjson.gz", "wt") as file:
        file.write(json.dumps(ANA))
    with zipfile.ZipFile(tmp_path / "q.zip", "w") as archive:
        archive.writestr("in/b.json", json.dumps(bundle(ANA | {"id": "ben"})))
    run(tmp_path)
    assert counts()["Patient"] == 2


@pytest.mark.parametrize(("name", "content", "said"), [
    ("nothing.txt", b"hello", "FHIR comes as"), ("empty.json", b"", "JSON"), ("cut.zip", b"PK\x03\x04 half", "broken"),
    ("x.json", b'{"a": 1}', "no FHIR"),
])  # fmt: skip
def test_what_is_no_fhir_is_said_with_its_name(run, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    try:
        _, rejects = run(path)
        words = rejects[0]["reason"]
    except CommandError as error:
        words = str(error)
    assert said in words
    assert name in words


def test_a_path_that_is_not_there_is_said(run):
    with pytest.raises(CommandError, match="no such file"):
        run("/nowhere/at-all.json")


def test_a_cut_off_gz_is_said(tmp_path):
    path = tmp_path / "p.ndjson.gz"
    path.write_bytes(gzip.compress(json.dumps(ANA).encode() * 500)[:-30])
    from records.exchange.fhir.read import ndjson_lines

    with pytest.raises(CannotRead, match="cut off"):
        list(ndjson_lines(next(sources(path))))


def test_which_facility_must_be_clear(hospital, clinic, written):
    with pytest.raises(CommandError, match="--facility"):
        call_command("import_fhir", str(written("b.json", bundle(ANA))))


@pytest.mark.parametrize(("change", "path"), [
    ({"status": "unknown"}, "Encounter.status"), ({"class": {"code": "SPACE"}}, "Encounter.class"), ({"period": {}}, "Encounter.period.start"),
    ({"period": {"start": "2026-01-02"}}, "Encounter.period.end"),
    ({"period": {"start": "2026-01-02", "end": "2026-01-01"}}, "Encounter.period.end"),
])  # fmt: skip
def test_an_encounter_that_cannot_be_is_rejected_with_its_element(change, path):
    with pytest.raises(Reject) as refusal:
        facts.encounter(VISIT | change)
    assert refusal.value.path == path


def test_numbers_that_cannot_be_are_left_out_and_said():
    values = facts.patient(ANA | {
        "telecom": [{"system": "phone", "value": "000-000-0000"}, {"system": "phone", "value": "(610) 555-0143"}],
        "identifier": [{"type": {"coding": [{"code": "SS"}]}, "value": "666-12-3456"}],
    })  # fmt: skip
    assert values["phones"] == [("home", "+16105550143")]
    assert values["ssn"] == ""
    assert len(values["doubts"]) == 2


def test_a_document_without_its_content_is_a_reject():
    with pytest.raises(Reject, match="nothing to keep"):
        facts.document_reference({"content": [{"attachment": {"url": "Binary/1"}}]})
    with pytest.raises(Reject, match="base64"):
        facts.document_reference({"content": [{"attachment": {"data": "!!!"}}]})


def test_a_note_is_filed_under_its_type_with_its_text(run, written):
    note = {"resourceType": "DocumentReference", "id": "d1", "status": "current", "subject": {"reference": "urn:uuid:ana"},
            "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]}, "date": "2026-11-04T12:00:00Z",
            "context": {"encounter": [{"reference": "urn:uuid:v1"}]},
            "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(b"Went home well.").decode()}}]}  # fmt: skip
    _, rejects = run(written("b.json", bundle(ANA, VISIT, note)))
    assert rejects == []
    document = Document.objects.select_related("type", "encounter", "current_version").get()
    assert (document.type.key, document.status, document.current_version.text) == (
        "discharge_summary",
        "FINAL",
        "Went home well.",
    )
    assert document.encounter == Encounter.objects.get()


def test_a_blood_pressure_reads_as_one_result():
    values = facts.observation({
        "code": {"text": "Blood pressure"}, "effectiveDateTime": "2026-11-01", "component": [
            {"code": {"text": "Systolic"}, "valueQuantity": {"value": 120, "unit": "mmHg"}},
            {"code": {"text": "Diastolic"}, "valueQuantity": {"value": 80, "unit": "mmHg"}},
        ],
    })  # fmt: skip
    assert values["value"] == "Systolic 120 mmHg; Diastolic 80 mmHg"


def test_a_chart_is_judged_with_the_documents_that_came_with_it(run, written, hospital):
    """The history is in the same bundle, after its encounter: nobody is asked for it."""
    import datetime as dt

    from accounts import clock
    from accounts.access import reach_of
    from records.review.models import Deficiency
    from tests.factories import people

    okafor = people.clinician("okafor", "physician", hospital, given="Samuel", family="Okafor")
    left = clock.now() - dt.timedelta(days=1)
    came = left - dt.timedelta(days=3)
    doctor = {"resourceType": "Practitioner", "id": "dr", "name": [{"family": "Okafor"}],
              "identifier": [{"system": facts.NPI_SYSTEM, "value": okafor.provider.npi}]}  # fmt: skip
    stay = VISIT | {"period": {"start": came.isoformat(), "end": left.isoformat()},
                    "participant": [{"individual": {"reference": "urn:uuid:dr"}}]}  # fmt: skip
    note = {"resourceType": "DocumentReference", "id": "hp", "status": "current", "subject": {"reference": "urn:uuid:ana"},
            "type": {"coding": [{"system": "http://loinc.org", "code": "34117-2"}]}, "author": [{"reference": "urn:uuid:dr"}],
            "date": (came + dt.timedelta(hours=2)).isoformat(), "context": {"encounter": [{"reference": "urn:uuid:v1"}]},
            "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(b"Cough.").decode()}}]}  # fmt: skip
    _, rejects = run(written("b.json", bundle(doctor, ANA, stay, note)))
    assert rejects == []
    assert [(row.wanted.key, row.status) for row in Deficiency.objects.all()] == [("discharge_summary", "OPEN")]
    assert reach_of(okafor).door_to(Patient.objects.get()) is not None
    run(written("b.json", bundle(doctor, ANA, stay, note)))
    assert Deficiency.objects.count() == 1
