"""Other names, addresses, phones and people of a patient: added, changed, ended, never deleted."""

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from records.patients.models import PatientVersion, RelatedPerson
from records.patients.search import search

pytestmark = pytest.mark.django_db


def at(patient, key):
    return reverse("patients:part_edit", args=[patient.public_id, key])


def sent(client, url, **typed):
    """The page's form as the browser sends it back, with what was typed over it."""
    rows = client.get(url).context["rows"]
    data = {f"{rows.prefix}-{name}": rows.management_form[name].value()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}  # fmt: skip
    for row in rows:
        data |= {row.add_prefix(n): row[n].value() for n in row.fields if row[n].value() not in (None, False)}
    last = rows.total_form_count() - 1
    data |= {(n if n == "reason" else f"{rows.prefix}-{last}-{n}" if n[0] != "_" else f"{rows.prefix}-0-{n[1:]}"): v
             for n, v in typed.items()}  # fmt: skip
    return client.post(url, data)


@pytest.fixture
def registrar(cast, client_for):
    return client_for(cast.registrar)


def test_a_maiden_name_finds_her(registrar, cast, ruth):
    answer = sent(
        registrar, at(ruth, "names"), kind="M", family="O’Connell", given="Ruth", reason="Marriage certificate"
    )
    assert answer.status_code == 302
    assert [hit.patient for hit in search(cast.registrar, "oconnell ruth").hits] == [ruth]
    assert ruth.names.filter(kind="L").count() == 1
    assert PatientVersion.objects.get(patient=ruth).reason == "Marriage certificate"
    row = LogEntry.objects.get(verb="patient.update", kind=LogEntry.ACT)
    assert (row.patient_ids, row.additional_data["fields"]) == ([ruth.pk], ["names"])


def test_an_address_ends_and_stays_on_record(registrar, ruth):
    sent(registrar, at(ruth, "addresses"), kind="conf", line1="PO Box 9", city="Easton", state="PA",
         postal_code="18042", reason="She asked in writing")  # fmt: skip
    box = ruth.addresses.get(kind="conf")
    index = list(ruth.addresses.order_by("id")).index(box)
    page = registrar.get(at(ruth, "addresses"))
    name = page.context["rows"][index].add_prefix("ends_on")
    answer = sent(registrar, at(ruth, "addresses"), reason="Moved")
    assert answer.status_code == 422 and "Nothing was changed" in answer.text
    rows = page.context["rows"]
    data = {row.add_prefix(n): row[n].value() or "" for row in rows for n in row.fields if row[n].value() is not False}
    data |= {rows.add_prefix("TOTAL_FORMS"): len(rows)} if False else {
        f"{rows.prefix}-TOTAL_FORMS": len(rows.forms), f"{rows.prefix}-INITIAL_FORMS": rows.initial_form_count()}  # fmt: skip
    assert registrar.post(at(ruth, "addresses"), data | {name: "t", "reason": "Moved"}).status_code == 302
    box.refresh_from_db()
    assert box.ends_on is not None
    assert box.line1 == "PO Box 9"


def test_a_representative_without_an_authority_is_refused(registrar, ruth):
    answer = sent(registrar, at(ruth, "people"), role="representative", name="Carl Ames", reason="He says so")
    assert answer.status_code == 422
    assert "authority rests on a document" in answer.text
    assert not ruth.related_persons.exists()


def test_somebody_no_longer_her_contact_is_voided_with_the_reason(registrar, cast, ruth):
    sent(registrar, at(ruth, "people"), role="emergency", name="Carl  Ames", phone="610-555-0143", reason="She told us")
    assert sent(registrar, at(ruth, "people"), _over="on", reason="Divorced").status_code == 302
    carl = RelatedPerson.objects.get(patient=ruth)
    assert (carl.name, carl.phone) == ("Carl Ames", "+16105550143")
    assert (carl.voided_by, carl.void_reason) == (cast.registrar, "Divorced")
    assert "Carl" not in registrar.get(at(ruth, "people")).text


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("names", {"kind": "A", "family": "TEST", "given": "Ann"}, "is no name"),
        ("names", {"kind": "M", "family": "Lee", "starts_on": "3/3/2020", "ends_on": "3/3/2019"}, "before the day it began"),
        ("addresses", {"kind": "mail", "city": "Easton"}, "Street and city"),
        ("addresses", {"kind": "mail", "line1": "1 A St", "city": "Easton", "postal_code": "1804"}, "5 or 9 digits"),
        ("phones", {"kind": "work", "number": "000 000 0000"}, "No phone number is like this"),
        ("phones", {"kind": "fax", "number": "610 555 0143"}, "Select a valid choice"),
        ("people", {"role": "guarantor", "name": "Carl", "phone": "12"}, "ten digits"),
    ],
)  # fmt: skip
def test_what_is_refused_in_words(registrar, ruth, key, typed, says):
    answer = sent(registrar, at(ruth, key), **typed, reason="Told")
    assert answer.status_code == 422
    assert says in answer.text
    assert not PatientVersion.objects.exists()


def test_no_reason_no_change(registrar, ruth):
    assert sent(registrar, at(ruth, "phones"), kind="work", number="610 555 0143").status_code == 422
    assert not ruth.phones.filter(kind="work").exists()


def test_a_row_of_another_patient_is_not_taken(registrar, cast, hospital, ruth):
    from tests.factories import records

    other = records.patient(hospital, family="Moss", given="Ida")
    sent(registrar, at(other, "people"), role="emergency", name="Sam Moss", reason="She told us")
    theirs = other.related_persons.get()
    data = {"people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 1, "people-0-id": theirs.pk, "people-0-role": "emergency",
            "people-0-name": "Taken Over", "reason": "Mischief"}  # fmt: skip
    answer = registrar.post(at(ruth, "people"), data)
    assert answer.status_code == 422 and "no longer there" in answer.text
    theirs.refresh_from_db()
    assert theirs.name == "Sam Moss"


def test_who_may_and_what_is_logged(cast, client_for, ruth):
    for who, status in (("registrar", 200), ("technician", 200), ("coder", 403), ("stranger", 404), ("privacy", 403)):
        assert client_for(getattr(cast, who)).get(at(ruth, "people")).status_code == status, who
    assert LogEntry.objects.filter(verb="patient.edit", outcome=LogEntry.OK).count() == 2
    assert client_for(cast.registrar).get(at(ruth, "everything")).status_code == 404


def test_questions_do_not_grow(registrar, ruth, django_assert_max_num_queries):
    for number in range(12):
        sent(registrar, at(ruth, "people"), role="emergency", name=f"Person {'abcdefghijkl'[number]}", reason="Told")
    with django_assert_max_num_queries(9):
        registrar.get(at(ruth, "people"))


def test_the_identity_tab_leads_there_for_those_who_may(cast, client_for, ruth):
    tab = reverse("patients:patient_section", args=[ruth.public_id, "identity"])
    assert at(ruth, "people") in client_for(cast.registrar).get(tab).text
    assert at(ruth, "people") not in client_for(cast.coder).get(tab).text
