"""The chart's way through the house, by keyboard alone: from import by review and coding to a release, and who looked."""

import base64
import datetime as dt
import io
import json
import re

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from accounts import clock
from accounts.policy import set_policy
from coding.assignment.models import CodeSet
from coding.schedules import open_and_make_ready
from records.documents import files
from records.models import Document, Encounter, Patient
from records.release import jobs
from records.release.models import Disclosure, Packet, ReleaseRequest
from records.review.models import Chart
from tests.browser.journeys.conftest import looked, type_in, walk_to
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

HISTORY = """Chief complaint:

Cough and fever for four days.

History of present illness:

A woman of 71 with diabetes treated with insulin, coughing yellow sputum, short of breath since yesterday.

Examination:

Temperature 38.9, pulse 104, saturation 91% on room air. Crackles at the right base.

Assessment and plan:

Pneumonia of the right lower lobe. Ceftriaxone and azithromycin. Insulin by scale."""
COURSE = "The patient had pneumonia and type 2 diabetes with hyperglycemia. Fever was gone on day 2."


def bundle(npi: str) -> dict:
    """One inpatient, discharged yesterday, with the history of her first day and no discharge summary."""
    left = clock.now() - dt.timedelta(days=1)
    came = left - dt.timedelta(days=3)
    her = {"reference": "urn:uuid:ines"}
    stay = {"reference": "urn:uuid:stay"}
    doctor = {"reference": "urn:uuid:okafor"}
    text = base64.b64encode(HISTORY.encode()).decode()
    resources = [
        {"resourceType": "Patient", "id": "ines", "gender": "female", "birthDate": "1955-03-04",
         "name": [{"family": "Marchetti", "given": ["Ines", "Rosa"]}],
         "telecom": [{"system": "phone", "value": "610-555-0143"}],
         "address": [{"line": ["12 Mill Street"], "city": "Easton", "state": "PA", "postalCode": "18042"}]},
        {"resourceType": "Practitioner", "id": "okafor", "name": [{"family": "Okafor", "given": ["Samuel"]}],
         "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": npi}]},
        {"resourceType": "Encounter", "id": "stay", "status": "finished", "class": {"code": "IMP"}, "subject": her,
         "participant": [{"individual": doctor}], "period": {"start": came.isoformat(), "end": left.isoformat()},
         "serviceType": {"text": "Hospital Medicine"}, "reasonCode": [{"text": "Cough and fever"}],
         "hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}}},
        {"resourceType": "Condition", "id": "pneumonia", "subject": her, "encounter": stay,
         "code": {"text": "Pneumonia"}, "onsetDateTime": came.isoformat()},
        {"resourceType": "DocumentReference", "id": "hp", "status": "current", "docStatus": "final", "subject": her,
         "type": {"coding": [{"system": "http://loinc.org", "code": "34117-2"}]}, "author": [doctor],
         "date": (came + dt.timedelta(hours=3)).isoformat(), "context": {"encounter": [stay]},
         "content": [{"attachment": {"contentType": "text/plain", "data": text}}]},
    ]  # fmt: skip
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


@pytest.fixture
def imported(cast, hospital, tmp_path) -> Patient:
    set_policy(key="bill_hold_days", value=1, by=cast.director)
    path = tmp_path / "yesterday.json"
    path.write_text(json.dumps(bundle(cast.attending.provider.npi)))
    call_command(
        "import_fhir", str(path), facility=hospital.code, rejects=tmp_path / "rejects.jsonl", stdout=io.StringIO()
    )
    assert not (tmp_path / "rejects.jsonl").exists()
    return Patient.objects.get(family="Marchetti")


def test_the_charts_way_through_the_house(as_person, cast, imported):
    stay = Encounter.objects.get(patient=imported)
    assert stay.attending == cast.attending.provider
    _a_technician_finds_the_gap(as_person(cast.technician), imported)
    _the_attending_writes_and_signs(as_person(cast.attending), stay)
    open_and_make_ready()
    _a_coder_codes(as_person(cast.coder), stay)
    asked = _a_clerk_gathers(as_person(cast.clerk), imported)
    _a_second_person_checks(as_person(cast.checker), asked)
    _it_goes_out(as_person(cast.clerk), asked)
    _what_went_out_is_what_the_manifest_says(asked)
    _the_privacy_officer_reads_who_looked(as_person(cast.privacy), imported, cast)


def _a_technician_finds_the_gap(page, patient) -> None:
    page.goto("/")
    page.wait_for_url("**/records/review/")
    looked(page, "01-charts-to-analyze")
    walk_to(page, "Marchetti")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Discharge summary: none after the discharge")).to_be_visible()
    looked(page, "02-chart-analyze")
    page.get_by_role("link", name="History and physical").first.press("Enter")
    expect(page.get_by_text("coughing yellow sputum")).to_be_visible()
    looked(page, "03-chart-document")
    page.keyboard.press("d")
    expect(page.get_by_text("Analyzed. Incomplete: 1 lacking.")).to_be_visible()
    gap = Chart.objects.get(patient=patient).deficiencies.get(status__in=("ASSIGNED", "OPEN", "REQUESTED"))
    assert (gap.wanted.key, gap.provider.family) == ("discharge_summary", "Okafor")


def _the_attending_writes_and_signs(page, stay) -> None:
    page.goto("/")
    page.wait_for_url("**/records/review/inbox/")
    looked(page, "04-inbox")
    walk_to(page, "Marchetti")
    page.keyboard.press("Enter")
    expect(page.get_by_text("none after the discharge")).to_be_visible()
    looked(page, "05-inbox-owed")
    page.keyboard.press("w")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"Hospital course: {COURSE}")
    expect(page.get_by_text("4 of 5 required parts are still empty")).to_be_visible()
    page.keyboard.type(
        "\nFinal diagnoses: pneumonia.\nCondition at discharge: good.\nDisposition: home.\nFollow-up: in a week."
    )
    looked(page, "06-writing")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(COURSE)).to_be_visible()
    looked(page, "07-to-sign")
    page.keyboard.press("s")
    expect(page.get_by_label("Your password")).to_be_focused()
    looked(page, "08-password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed: Discharge summary")).to_be_visible()
    assert Document.objects.get(encounter=stay, type__key="discharge_summary").status == "FINAL"
    assert Chart.objects.get(encounter=stay).status == "COMPLETE"


def _a_coder_codes(page, stay) -> None:
    page.goto("/")
    page.wait_for_url("**/coding/assignment/")
    looked(page, "09-to-code")
    walk_to(page, "Marchetti")
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("none after the discharge")
        .or_(page.get_by_text("coughing"))
        .or_(page.get_by_text(COURSE))
        .first
    ).to_be_visible()
    looked(page, "10-desk")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#add")).to_be_visible()
    for words, code in (
        ("pneumonia", "J18.9"),
        ("type 2 diabetes hyperglyc", "E11.65"),
        ("insulin long term", "Z79.4"),
    ):
        _add(page, words, code)
    page.keyboard.press("Alt+a")
    _add(page, "cough", "R05.9")
    looked(page, "11-coded")
    for code in ("J18.9", "E11.65"):
        expect(page.locator(".htmx-request")).to_have_count(0)  # the pane is not about to be drawn anew
        page.locator(f"tr[data-code='{code}'] select[name=poa]").press("Y")
        expect(page.locator(".edits")).not_to_contain_text(f"{code} needs")
    expect(page.get_by_text("195").first).to_be_visible()
    page.get_by_role("button", name="It does").press("Enter")
    expect(page.locator(".btn--primary[data-verb=finalize]")).to_be_visible()
    looked(page, "12-final")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/assignment/")
    looked(page, "13-coded-all")
    codeset = CodeSet.objects.select_related("drg").get(encounter=stay)
    assert (codeset.status, codeset.drg.drg) == ("FINAL_CODED", 195)


def _add(page, words: str, code: str) -> None:
    """Type words, walk down the answers to the code, take it."""
    page.locator("#add").focus()
    page.keyboard.type(words)
    hit = page.locator("#hits [role=option]", has_text=code).first
    expect(hit).to_be_visible()
    chosen = page.locator("#hits [aria-selected=true] .code")
    for _ in range(12):
        if chosen.inner_text() == code:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"tr[data-code='{code}']")).to_be_visible()


def _a_clerk_gathers(page, patient) -> ReleaseRequest:
    page.goto(reverse("release:request_new"))
    page.keyboard.type("Marchetti 3/4/1955")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Marchetti")).first).to_be_visible()
    looked(page, "20-find")
    page.keyboard.press("Escape")
    page.locator("body").press("j")
    page.keyboard.press("Enter")
    _log(page)
    _read_the_paper(page)
    page.keyboard.press("i")
    page.get_by_label("Signature matches").press("Space")
    looked(page, "24-identity")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("identity verified", re.I)).first).to_be_visible()
    looked(page, "25-pages")
    page.keyboard.press("c")
    expect(page.get_by_text("pages are chosen.")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name=re.compile("Build the packet"))).to_be_visible()
    looked(page, "26-reviewed")
    page.keyboard.press("b")
    expect(page.get_by_role("progressbar")).to_be_visible()
    looked(page, "27-building")
    jobs.build(Packet.objects.get())  # what the worker does meanwhile
    expect(page.get_by_role("progressbar")).to_have_count(0)
    looked(page, "28-built")
    page.keyboard.press("q")
    page.wait_for_url(re.compile("gathering"))
    asked = ReleaseRequest.objects.get(patient=patient)
    assert asked.status == "QC"
    return asked


def _log(page) -> None:
    """Her own request that her daughter's lawyer gets a copy: it needs a paper, and the paper its elements."""
    page.get_by_label("Who asks").focus()
    page.keyboard.type("Third party")
    type_in(page, "Name of the requester", "Lucia Marchetti")
    type_in(page, "Address", "7 Elm Row, Easton, PA 18042")
    type_in(page, "Received", "t-4 9:30")
    page.get_by_label("Came by").focus()
    page.keyboard.type("Mail")
    looked(page, "21-log")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("authorization"))


def _read_the_paper(page) -> None:
    type_in(page, "What is to be disclosed", "the whole record of the stay")
    type_in(page, "To whom", "Lucia Marchetti")
    type_in(page, "Signed by", "Ines Marchetti")
    looked(page, "22-paper")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("not dated|no date|date.* missing", re.I)).first).to_be_visible()
    looked(page, "23-defect")
    page.keyboard.press("e")
    type_in(page, "Dated", "t-20")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("4 of 4 elements pass")).to_be_visible()


def _a_second_person_checks(page, asked) -> None:
    page.goto("/")
    page.goto(reverse("release:queue_qc"))
    looked(page, "29-quality-queue")
    walk_to(page, "Marchetti")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quality check")).to_be_visible()
    looked(page, "30-quality-check")
    for box in page.locator("form#check input[type=checkbox]").all():
        box.press("Space")
    page.locator("body").press("p")
    page.wait_for_url(re.compile("quality-check"))
    asked.refresh_from_db()
    assert asked.status == "READY"


def _it_goes_out(page, asked) -> None:
    page.goto(reverse("release:queue_ready"))
    looked(page, "31-ready")
    walk_to(page, "Marchetti")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=asked.number)).to_be_visible()
    page.keyboard.press("r")
    looked(page, "32-release")
    page.keyboard.press("Enter")
    expect(page.get_by_text("disclosure recorded")).to_be_visible()
    looked(page, "33-released")
    page.goto(reverse("release:disclosure_list", args=[asked.patient.public_id]))
    expect(page.get_by_text("Lucia Marchetti").first).to_be_visible()
    looked(page, "34-disclosures")


def _what_went_out_is_what_the_manifest_says(asked) -> None:
    packet = Disclosure.objects.get(request=asked).packet
    with files.open_stored(packet) as stored, pikepdf.open(io.BytesIO(stored.read())) as pdf:
        assert len(pdf.pages) == packet.page_count == packet.manifest["pages"]
        assert len(pdf.pages) > 2


def _the_privacy_officer_reads_who_looked(page, patient, cast) -> None:
    page.goto("/")
    page.wait_for_url("**/accounts/privacy/")
    looked(page, "35-privacy")
    page.get_by_role("link", name="Ines Marchetti").first.press("Enter")
    page.wait_for_url(f"**{reverse('privacy:patient_accesses', args=[patient.public_id])}")
    looked(page, "36-who-looked")
    for who, did in (
        (cast.technician, "worked on the analysis"),
        (cast.attending, "signed"),
        (cast.coder, "final-coded"),
        (cast.clerk, "released a packet"),
        (cast.checker, "passed a packet"),
    ):
        name = f"{who.first_name} {who.last_name}"
        expect(page.locator("li", has_text=name).filter(has_text=did).first).to_be_visible()
