"""What an auditor does not see before the reading is submitted: not on any page, in any file, by any address."""

import re

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from coding.assignment.models import CodeSet
from tests.factories import audits, coding

pytestmark = pytest.mark.django_db
# What the coder has: codes, and the DRG as a page or a file would write it.
SECRETS = re.compile(r"\b(?:I21\.?4|E11\.?65|D62|Z79\.?4|027034Z|R07\.?9)\b|>\s*322\b|(?:^|[,\"])322(?:[,\"]|$)", re.M)


def text(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return " ".join(body.decode().split(" "))


def leaks(response) -> list[str]:
    return SECRETS.findall(text(response))


@pytest.fixture
def chart(ruth, cast):
    audits.final(ruth, cast)
    return audits.again(audits.drawn(cast).charts.get())


@pytest.fixture
def lead(cast, client_for):
    return client_for(cast.lead)


def desk(codeset, name="codeset_show"):
    return reverse(f"assignment:{name}", args=[codeset.public_id])


@pytest.mark.parametrize("begun", [False, True])
def test_the_coders_desk_is_closed_to_its_auditor(chart, cast, lead, begun):
    if begun:
        audits.begun(chart, by=cast.lead)
    codeset = chart.codeset
    document = codeset.encounter.documents.first()
    for address in (desk(codeset), desk(codeset, "codeset_claim"),
                    reverse("assignment:codeset_document", args=[codeset.public_id, document.public_id])):  # fmt: skip
        answer = lead.get(address)
        assert answer.status_code == 403
        assert leaks(answer) == []
    assert LogEntry.objects.filter(actor=cast.lead, outcome=LogEntry.REFUSED, object_id=codeset.pk).count() == 3


@pytest.mark.parametrize("name", ["codeset_task", "code_add", "code_cite", "edit_answer", "disposition_confirm",
                                  "codeset_hold", "codeset_step", "code_search", "codeset_recode"])  # fmt: skip
def test_no_button_of_the_coders_desk_answers_its_auditor(chart, lead, name):
    answer = lead.post(
        desk(chart.codeset, name), {"verb": "reopen", "reason": "Look", "words": "mi"}, HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 403
    assert leaks(answer) == []


def test_the_chart_of_the_patient_shows_no_codes(chart, lead, cast, client_for):
    patient = chart.patient
    section = reverse("patients:patient_section", args=[patient.public_id, "codes"])
    panels = reverse("patients:patient_panels", args=[patient.public_id])
    for address in (section, panels):
        answer = lead.get(address)
        assert answer.status_code == 200
        assert leaks(answer) == []
    assert "You re-code it blind" in text(lead.get(section))
    assert "I21.4" in text(client_for(cast.director).get(section))


def test_no_queue_and_no_file_shows_its_drg(chart, lead, cast, client_for):
    rows = reverse("assignment:queue_coding_dnfb")
    lead.post(rows, {"do": "columns", "column": ["patient", "number", "drg", "state"]})
    page = lead.get(rows)
    assert chart.codeset.encounter.number in text(page)
    assert leaks(page) == []
    file = lead.post(rows, {"do": "export"})
    assert file.status_code == 200
    assert leaks(file) == []
    director = client_for(cast.director)
    director.post(rows, {"do": "columns", "column": ["patient", "number", "drg", "state"]})
    assert ">322<" in text(director.get(rows))  # so that the columns were those


def test_the_audits_own_pages_show_nothing_before_submission(chart, lead, cast, client_for):
    made = chart.audit
    addresses = [
        chart.get_absolute_url(), made.get_absolute_url(), reverse("audits:chart_list"), reverse("audits:queue_to_audit"),
        reverse("audits:audit_report", args=[made.public_id]), reverse("audits:quality_show"),
        reverse("audits:audit_export", args=[made.public_id]), reverse("audits:queue_coding_audits"),
        reverse("audits:coder_show", args=[cast.coder.public_id]),
    ]  # fmt: skip
    for address in addresses:
        answer = lead.get(address)
        assert answer.status_code == 200
        assert leaks(answer) == []
    assert leaks(client_for(cast.director).get(chart.get_absolute_url())) == []


def test_by_which_drgs_a_sample_was_drawn_is_hidden_from_its_reviewer(ruth, cast, lead, client_for):
    audits.final(ruth, cast)
    made = audits.drawn(cast, kind="focused", drgs=[322], by=cast.director)
    page = text(lead.get(made.get_absolute_url()))
    assert "shown when you have submitted" in page
    assert "MS-DRGs</dt><dd>322" not in page
    assert "MS-DRGs</dt><dd>322" in text(client_for(cast.director).get(made.get_absolute_url()))
    audits.read(made.charts.get(), *audits.AGREES, by=cast.lead)
    assert "MS-DRGs</dt><dd>322" in text(lead.get(made.get_absolute_url()))


def test_the_blind_desk_opens_empty(chart, cast, lead):
    started = lead.post(reverse("audits:chart_act", args=[chart.public_id]), {"verb": "start"})
    copy = CodeSet.every.get(audited_as=chart)
    assert started.url == desk(copy)
    page = lead.get(started.url)
    assert page.status_code == 200
    assert leaks(page) == []
    assert "blind re-coding" in text(page)
    assert "No codes yet" in text(page)
    assert lead.get(chart.get_absolute_url()).url == desk(copy)


def test_nobody_else_sees_the_blind_desk(chart, cast, client_for):
    copy = audits.begun(chart, by=cast.lead)
    for other in (cast.coder, cast.director, cast.attending, cast.trainee):
        assert client_for(other).get(desk(copy)).status_code == 404


def test_the_blind_reading_stands_on_no_list(chart, cast, client_for):
    copy = audits.begun(chart, by=cast.lead)
    coding.add(copy, "J18.9 Y", by=cast.lead)
    director = client_for(cast.director)
    section = director.get(reverse("patients:patient_section", args=[chart.patient.public_id, "codes"]))
    assert "J18.9" not in text(section)
    rows = text(director.get(reverse("assignment:queue_coding_dnfb")))
    assert rows.count(chart.codeset.encounter.number) >= 1
    assert copy.public_id not in rows


def test_both_readings_show_when_it_is_submitted(chart, cast, lead):
    audits.read(chart, *audits.AGREES, "N17.9 Y", by=cast.lead)
    page = text(lead.get(chart.get_absolute_url()))
    assert "N17.9 is omitted" in page
    assert "E11.65" in page
    assert ">322<" in page
    assert lead.get(desk(chart.codeset)).status_code == 200


def test_what_another_audit_found_in_the_visit_is_hidden_too(ruth, cast, lead, client_for):
    first = audits.decided(cast, ruth, "uphold", *audits.AGREES, "N17.9 Y")
    from coding.audits import actions
    from tests.factories import people

    actions.close(first.audit, by=cast.director)
    lead2 = people.person("lead2", "coding_lead", first.facility, reaches=[first.facility])
    second = audits.drawn(cast, by=cast.director, reviewers=[lead2]).charts.get()
    other = client_for(lead2)
    refused = other.get(first.get_absolute_url())
    assert refused.status_code == 403
    assert leaks(refused) == []
    listed = text(other.get(reverse("audits:chart_list")))
    assert first.public_id not in listed
    assert second.public_id in listed
    assert lead.get(first.get_absolute_url()).status_code == 200


def test_a_review_before_final_coding_is_hidden_from_the_auditor(discharged, cast, client_for):
    from coding.assignment import actions as work
    from coding.assignment.steps import step
    from tests.factories import people

    lead2 = people.person("lead2", "coding_lead", discharged.facility, reaches=[discharged.facility])
    codeset = step(coding.coded(discharged, by=cast.coder), "send_to_review", by=cast.coder, reason="Look")
    work.finalize(codeset, by=cast.lead)
    review = codeset.reviews.get()
    audits.drawn(cast, by=cast.director, reviewers=[lead2])
    refused = client_for(lead2).get(review.get_absolute_url())
    assert refused.status_code == 403
    assert leaks(refused) == []
