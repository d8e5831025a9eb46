"""Screens after the final signature: corrections, recipients to tell, templates of notes. Who may, what the trail keeps,
what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts import clock
from records.documents import actions
from records.documents.models import Document, DocumentType
from records.documents.note_templates import NoteTemplate
from records.documents.notices import DocumentNotice
from records.patients.models import PatientBlock
from tests.factories import release
from tests.unit.records.documents.conftest import kind, note, opened, signed
from tests.web.records.review.conftest import trail

__all__ = ["kind", "note", "opened", "signed", "trail"]
pytestmark = pytest.mark.django_db
WRONG = {"wrong": "Left knee.", "right": "Right knee.", "reason": "Wrong side typed", "once": "k1"}


def asked(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestCorrecting:
    @pytest.fixture
    def final(self, discharged, cast, signed) -> Document:
        return signed(discharged, by=cast.attending)

    def test_it_is_written_beside_the_original_and_waits_for_its_signature(self, final, cast, client_for, trail):
        okafor, url = client_for(cast.attending), reverse("documents:document_correct", args=[final.public_id])
        assert "The original stays as it was signed" in okafor.get(url).content.decode()
        assert trail("document.view")[0].object_id == final.pk
        for _ in range(2):  # sent twice it is there once
            assert okafor.post(url, WRONG).status_code == 302
        made = Document.objects.get(parent=final)
        assert (made.title, made.corrects, made.status) == ("Correction", True, "DRAFT")
        assert trail("document.correct")[0].actor == cast.attending
        final.refresh_from_db()
        assert final.status == "FINAL", "until the correction is signed"

    @pytest.mark.parametrize("empty", ["wrong", "right", "reason"])
    def test_what_was_typed_stays_when_something_is_missing(self, final, cast, client_for, empty):
        url = reverse("documents:document_correct", args=[final.public_id])
        answer = client_for(cast.attending).post(url, WRONG | {empty: ""})
        assert answer.status_code == 422
        kept = {"wrong": "Right knee.", "right": "Left knee.", "reason": "Left knee."}[empty]
        assert kept in answer.content.decode()
        assert not Document.objects.filter(parent=final).exists()

    @pytest.mark.parametrize(
        ("who", "status"), [("technician", 403), ("coder", 403), ("stranger", 403), ("surgeon", 404)]
    )
    def test_who_may_not(self, final, cast, client_for, who, status):
        url = reverse("documents:document_correct", args=[final.public_id])
        assert client_for(getattr(cast, who)).get(url).status_code == status

    def test_what_is_not_final_is_edited(self, discharged, cast, note, client_for):
        url = reverse("documents:document_correct", args=[note(discharged, by=cast.attending).public_id])
        answer = client_for(cast.attending).post(url, WRONG)
        assert answer.status_code == 422
        assert "edit it instead" in answer.content.decode()

    def test_costs_the_same_however_often_it_was_corrected(self, final, cast, client_for):
        okafor, url = client_for(cast.attending), reverse("documents:document_correct", args=[final.public_id])
        few = asked(okafor, url)
        for number in range(4):
            actions.correct(document=final, by=cast.attending, wrong=f"{number}", right="right", reason="Typed wrongly")
        assert asked(okafor, url) <= few + 1  # one more for the reach of drafts, however many


class TestRecipients:
    """Retraction: notice to those who received it (domain 3.4)."""

    @pytest.fixture
    def untold(self, discharged, cast, hospital) -> DocumentNotice:
        operative = release.document(discharged.patient, discharged, "operative", pages=2)
        release.walked(
            release.logged(discharged.patient, hospital, by=cast.clerk), "RELEASED", by=cast.clerk, checker=cast.checker
        )
        actions.retract(document=operative, by=cast.technician, reason="Wrong patient")
        return DocumentNotice.objects.get(user=None)

    def test_it_waits_for_the_release_desk_and_leaves_when_they_were_told_and_how(
        self, untold, cast, client_for, trail
    ):
        cole, url = client_for(cast.clerk), reverse("documents:notice_show", args=[untold.public_id])
        listed = cole.get(reverse("review:queue_recipients")).content.decode()
        assert "Ames" in listed
        assert escape(untold.disclosure.recipient_name) in listed
        assert untold.patient_id in trail("recipients.list")[0].patient_ids
        shown = cole.get(url).content.decode()
        assert "Wrong patient" in shown
        assert trail("notice.view")[0].actor == cast.clerk
        act = reverse("documents:notice_act", args=[untold.public_id])
        assert cole.post(act, {"how": "  "}).status_code == 409
        assert cole.post(act, {"how": "Letter of today"}).status_code == 302
        untold.refresh_from_db()
        assert (untold.done_by, untold.how) == (cast.clerk, "Letter of today")
        assert trail("notice.tell")[0].actor == cast.clerk
        assert "Ames" not in cole.get(reverse("review:queue_recipients")).content.decode()

    @pytest.mark.parametrize(
        ("who", "status"), [("coder", 403), ("attending", 403), ("technician", 403), ("registrar", 403)]
    )
    def test_whose_it_is_not(self, untold, cast, client_for, who, status):
        client = client_for(getattr(cast, who))
        assert client.get(reverse("review:queue_recipients")).status_code == status
        assert client.get(reverse("documents:notice_show", args=[untold.public_id])).status_code in (403, 404)

    def test_who_is_kept_from_the_patient_sees_none_of_it(self, untold, cast, client_for):
        PatientBlock.objects.create(
            user=cast.clerk, patient=untold.patient, starts_at=clock.now(), reason="A relative", set_by=cast.privacy
        )
        cole = client_for(cast.clerk)
        assert "Ames" not in cole.get(reverse("review:queue_recipients")).content.decode()
        assert cole.get(reverse("documents:notice_show", args=[untold.public_id])).status_code == 404

    def test_nobody_waits_is_said_kindly(self, cast, client_for):
        page = client_for(cast.clerk).get(reverse("review:queue_recipients")).content.decode()
        assert "Recipients stand here when a document" in page

    def test_costs_the_same_with_many(self, untold, cast, client_for):
        cole, url = client_for(cast.clerk), reverse("review:queue_recipients")
        few = asked(cole, url)
        for number in range(5):
            copy = DocumentNotice.objects.get(pk=untold.pk)
            copy.pk, copy.public_id, copy._state.adding = None, f"copy-{number}", True
            copy.kind, copy.done_at = ("retracted", None)
            copy.document = release.document(untold.patient, untold.document.encounter, "consult")
            copy.save(force_insert=True)
        assert asked(cole, url) <= few


class TestTemplates:
    URL = "/records/documents/templates/brief_op/"
    LINES = "Surgeon and assistants / Surgeon *\nFindings *\nSponge count *\nRemarks"

    def given(self, **more):
        return {"lines": self.LINES, "citation": "Bylaws 7.2", "effective_from": "t+1"} | more

    @pytest.fixture
    def director(self, cast, client_for):
        return client_for(cast.director)

    def test_the_department_reads_and_changes_them_from_a_day_on(self, director, cast, trail):
        assert "Brief operative note" in director.get(reverse("documents:template_list")).content.decode()
        assert "Estimated blood loss / EBL" in director.get(self.URL).content.decode()
        assert director.post(self.URL, self.given()).status_code == 302
        brief = DocumentType.objects.get(key="brief_op")
        now, later = NoteTemplate.in_force(brief), NoteTemplate.in_force(brief, clock.today() + dt.timedelta(days=1))
        assert (now.made_by, later.made_by) == (None, cast.director)
        assert [one.heading for one in later.elements if one.required] == [
            "Surgeon and assistants", "Findings", "Sponge count"
        ]  # fmt: skip
        assert trail("notetemplate.change")[0].actor == cast.director

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"lines": " * \n/"}, "at least one heading"), ({"lines": "Findings\nfindings *"}, "stands twice"),
            ({"effective_from": "t-1"}, "never changed backwards"), ({"lines": "A heading of far too many words to be one"}, "seven words"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_said_and_what_was_typed_stays(self, director, more, words):
        answer = director.post(self.URL, self.given(**more))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert "Bylaws 7.2" in page

    def test_two_from_one_day_are_refused_in_words(self, director):
        director.post(self.URL, self.given())
        answer = director.post(self.URL, self.given())
        assert answer.status_code == 422
        assert "a newer one from that day" in answer.content.decode()

    @pytest.mark.parametrize("who", ["technician", "attending", "coder", "administrator"])
    def test_who_may_not(self, cast, client_for, who):
        client = client_for(getattr(cast, who))
        assert client.get(reverse("documents:template_list")).status_code == 403
        assert client.post(self.URL, self.given()).status_code == 403
        assert NoteTemplate.objects.filter(made_by__isnull=False).count() == 0

    def test_a_type_without_one_is_not_there(self, director):
        assert director.get("/records/documents/templates/lab/").status_code == 404

    def test_the_list_costs_the_same_with_more_versions(self, director):
        few = asked(director, reverse("documents:template_list"))
        director.post(self.URL, self.given())
        director.post("/records/documents/templates/operative/", self.given())
        assert asked(director, reverse("documents:template_list")) <= few
