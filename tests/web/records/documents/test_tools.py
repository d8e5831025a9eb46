"""From the chart to its documents: the ways are offered to who may take them."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "create", "search"),
    [("technician", True, True), ("attending", True, True), ("coder", False, True), ("privacy", False, False)],
)
def test_the_chart_leads_to_writing_adding_and_finding(discharged, cast, client_for, who, create, search):
    patient = discharged.patient
    html = (
        client_for(getattr(cast, who)).get(reverse("patients:patient_show", args=[patient.public_id])).content.decode()
    )
    for name, offered in (("document_write", create), ("document_upload", create), ("document_search", search)):
        assert (reverse(f"documents:{name}", args=[patient.public_id]) in html) is offered


def test_from_a_visit_the_note_is_of_that_visit(discharged, cast, client_for):
    client = client_for(cast.attending)
    html = client.get(reverse("encounters:encounter_show", args=[discharged.public_id])).content.decode()
    where = reverse("documents:document_write", args=[discharged.patient.public_id])
    assert f"{where}?encounter={discharged.public_id}" in html
