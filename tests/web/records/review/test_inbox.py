"""The physician's inbox: what it holds, who may, three keystrokes, and what is refused."""

import pytest
from django.urls import reverse

from records.documents.models import DocumentType
from records.review.models import Chart, Deficiency
from tests.factories import records
from tests.web.records.review.conftest import PASSWORD, sign, write

pytestmark = pytest.mark.django_db
INBOX = "/records/review/inbox/"
SUMMARY = """Final diagnoses: pneumonia, treated.
Hospital course: ceftriaxone for three days.
Condition at discharge: good.
Disposition: home.
Follow-up: in a week."""


def mail(kind, item):
    return reverse("review:mail_show", args=[kind, item.public_id])


def act(kind, item):
    return reverse("review:mail_act", args=[kind, item.public_id])


class TestList:
    def test_shows_what_to_sign_and_what_is_owed_once_each(self, okafor, note, summary_gap, trail):
        page = okafor.get(INBOX)
        assert page.status_code == 200
        words = page.content.decode()
        assert "To sign, 1" in words
        assert "Deficiencies, 2" in words  # the history and the summary; the unsigned note is not said twice
        assert "Discharge summary: missing" in words
        (row,) = trail("inbox.list")
        assert row.patient_ids == [note.patient_id]

    def test_to_cosign_only_after_the_resident_has_signed(self, okafor, discharged, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=discharged, provider=cast.resident.provider, role="resident", by=cast.registrar,
                     since=discharged.admitted_at)  # fmt: skip
        residents = write(discharged, "progress", cast.resident)
        assert "To cosign, " not in okafor.get(INBOX).content.decode()
        sign(residents, cast.resident)
        page = okafor.get(INBOX).content.decode()
        assert "To cosign, 1" in page
        assert "by Mia Castellano, MD" in page

    def test_only_physicians_have_one(self, client_for, cast):
        for who in (cast.technician, cast.coder, cast.clerk, cast.privacy, cast.stranger):
            assert client_for(who).get(INBOX).status_code == 403

    def test_is_empty_kindly(self, client_for, cast):
        assert b"Nothing waits for you" in client_for(cast.surgeon).get(INBOX).content

    @pytest.mark.parametrize(("part", "there"), [("to-sign/", "To sign"), ("deficiencies/", "Deficiencies")])
    def test_its_parts_by_themselves(self, okafor, note, part, there):
        page = okafor.get(INBOX + part).content.decode()
        assert f"{there}, " in page
        assert page.count('class="group"') == 1

    def test_eight_queries_with_however_many_items(self, okafor, ruth, cast, discharged, django_assert_max_num_queries):
        for number in range(6):
            write(discharged, "progress", cast.attending, text=f"Day {number}: better.")
        okafor.get(INBOX)  # the sign of life is written now and then
        with django_assert_max_num_queries(8):
            assert okafor.get(INBOX).content.decode().count("data-row") == 8

    def test_pages_when_it_is_long(self, okafor, cast, discharged, monkeypatch):
        monkeypatch.setattr("records.review.inbox.PAGE", 3)
        for number in range(5):
            write(discharged, "progress", cast.attending, text=f"Day {number}: better.")
        first, second = (okafor.get(INBOX, {"page": page}).content.decode() for page in (1, 2))
        assert "To sign, 5" in first
        assert "To sign, 5" in second
        assert (first.count("Progress note, "), second.count("Progress note, ")) == (3, 2)


class TestSigning:
    def test_opened_read_and_signed_it_leaves_the_list_and_the_next_opens(self, okafor, note, trail, history):
        page = okafor.get(mail("sign", note))
        assert b"Afebrile. Lungs clear." in page.content
        (row,) = trail("document.view")
        assert row.object_id == note.pk
        sent = {"verb": "sign", "version": 1, "password": PASSWORD}
        answer = okafor.post(act("sign", note), sent)
        note.refresh_from_db()
        assert note.status == "FINAL"
        gap = Deficiency.objects.get(wanted__key="discharge_summary")
        assert answer.url == mail("owed", gap) + "#mail"
        assert trail("document.sign")

    def test_one_password_serves_for_the_next_minutes(self, okafor, note, discharged, cast):
        second = write(discharged, "progress", cast.attending, text="Second note.")
        for one, password in ((note, PASSWORD), (second, "")):
            okafor.get(mail("sign", one))
            okafor.post(act("sign", one), {"verb": "sign", "version": 1, "password": password})
            one.refresh_from_db()
            assert one.status == "FINAL"

    def test_without_a_password_it_is_not_signed(self, okafor, note):
        okafor.get(mail("sign", note))
        assert okafor.post(act("sign", note), {"verb": "sign", "version": 1}).status_code == 409
        note.refresh_from_db()
        assert note.status == "PRELIMINARY"

    def test_a_wrong_password_says_so_and_the_document_stays_open(self, okafor, note):
        okafor.get(mail("sign", note))
        answer = okafor.post(act("sign", note), {"verb": "sign", "version": 1, "password": "guess"})
        assert answer.status_code == 422
        assert b"That is not your password" in answer.content

    def test_what_was_not_opened_is_not_signed(self, okafor, note):
        answer = okafor.post(act("sign", note), {"verb": "sign", "version": 1, "password": PASSWORD})
        assert answer.status_code == 409
        assert b"has not been opened by you" in answer.content

    def test_nobody_signs_anothers_note(self, client_for, cast, note, discharged):
        from records.encounters.actions import add_provider

        add_provider(encounter=discharged, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=discharged.admitted_at)  # fmt: skip
        vance = client_for(cast.surgeon)
        assert vance.get(mail("sign", note)).status_code == 404
        answer = vance.post(act("sign", note), {"verb": "sign", "version": 1, "password": PASSWORD})
        assert answer.status_code == 404
        note.refresh_from_db()
        assert note.status == "PRELIMINARY"

    def test_a_technician_signs_nothing(self, client_for, cast, note):
        answer = client_for(cast.technician).post(
            act("sign", note), {"verb": "sign", "version": 1, "password": PASSWORD}
        )
        assert answer.status_code == 403

    def test_cosigning_makes_it_final(self, okafor, discharged, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=discharged, provider=cast.resident.provider, role="resident", by=cast.registrar,
                     since=discharged.admitted_at)  # fmt: skip
        residents = sign(write(discharged, "progress", cast.resident), cast.resident)
        assert b"Cosign" in okafor.get(mail("cosign", residents)).content
        okafor.post(act("cosign", residents), {"verb": "cosign", "version": 1, "password": PASSWORD})
        residents.refresh_from_db()
        assert residents.status == "FINAL"


class TestWriting:
    def test_the_missing_summary_is_written_from_its_outline_then_signed_and_the_chart_completes(
        self, okafor, summary_gap, history, discharged, cast
    ):
        from records.review import actions

        actions.analyze(chart=Chart.objects.get(encounter=discharged), by=cast.technician)
        page = okafor.get(reverse("review:mail_write", args=[summary_gap.public_id]))
        once = page.context["form"]["once"].value()
        sent = {"text": SUMMARY, "once": once}
        answer = okafor.post(reverse("review:mail_write", args=[summary_gap.public_id]), sent)
        document = discharged.documents.get(type__key="discharge_summary")
        assert answer.url == mail("sign", document) + "#mail"
        again = okafor.post(reverse("review:mail_write", args=[summary_gap.public_id]), sent)
        assert again.url == answer.url
        okafor.get(mail("sign", document))
        okafor.post(act("sign", document), {"verb": "sign", "version": 1, "password": PASSWORD})
        summary_gap.refresh_from_db()
        assert (summary_gap.status, summary_gap.completed_with) == ("COMPLETED", document)
        assert Chart.objects.get(encounter=discharged).status == "COMPLETE"

    def test_a_blank_note_is_not_kept(self, okafor, summary_gap):
        url = reverse("review:mail_write", args=[summary_gap.public_id])
        page = okafor.get(url)
        form = page.context["form"]
        answer = okafor.post(url, {"text": form.outline or " ", "once": form["once"].value()})
        assert answer.status_code == 422

    def test_nobody_writes_what_another_owes(self, client_for, cast, summary_gap):
        assert (
            client_for(cast.surgeon).get(reverse("review:mail_write", args=[summary_gap.public_id])).status_code == 404
        )


class TestNotMine:
    def test_goes_back_with_its_reason_and_leaves_the_inbox(self, okafor, summary_gap):
        okafor.get(mail("owed", summary_gap))
        sent = {"verb": "decline", "reason_code": "not_my_patient", "reason": "Dr. Vance discharged her"}
        assert okafor.post(act("owed", summary_gap), sent).status_code == 302
        summary_gap.refresh_from_db()
        assert summary_gap.status == "DECLINED"
        assert b"Discharge summary: missing" not in okafor.get(INBOX).content

    def test_of_a_document_declines_its_signature(self, okafor, note):
        sent = {"verb": "decline", "reason_code": "other", "reason": "The resident dictated it under my name"}
        okafor.post(act("sign", note), sent)
        assert Deficiency.objects.get(document=note).status == "DECLINED"
        assert "To sign, " not in okafor.get(INBOX).content.decode()

    def test_needs_its_reason(self, okafor, summary_gap):
        assert okafor.post(act("owed", summary_gap), {"verb": "decline", "reason_code": "other"}).status_code == 409


class TestOwed:
    def test_says_why_and_by_when_and_is_audited(self, okafor, summary_gap, trail):
        page = okafor.get(mail("owed", summary_gap)).content.decode()
        assert "none after the discharge of" in page
        assert "482.24(c)(4)(vii)" in page
        assert trail("deficiency.view")[0].object_id == summary_gap.pk

    def test_anothers_stays_unknown(self, client_for, cast, summary_gap):
        assert client_for(cast.surgeon).get(mail("owed", summary_gap)).status_code == 404

    def test_an_incomplete_document_is_read_there(self, okafor, history, discharged, cast):
        from records.review import actions

        gap = actions.open_deficiency(
            chart=Chart.objects.get(encounter=discharged), by=cast.technician, kind="incomplete_content", document=history,
            provider=cast.attending.provider, element="allergies", note="None is listed",
        )  # fmt: skip
        page = okafor.get(mail("owed", gap)).content.decode()
        assert "Add an addendum" in page
        assert "None is listed" in page
        assert "pneumonia, improving" in page


def test_a_reader_is_let_in_by_the_deficiency_alone(client_for, cast, ruth, clock):
    """The care team's reach is over after 30 days; what is owed keeps its provider's way in open."""
    import datetime as dt

    from accounts import clock as house

    old = records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=60)
    note = write(old, "progress", cast.attending)
    assert house.now() - old.discharged_at > dt.timedelta(days=30)
    page = client_for(cast.attending).get(mail("sign", note))
    assert page.status_code == 200
    assert DocumentType.objects.filter(key="progress").exists()


# ------------------------------------------------------------- what others add


def test_a_feature_above_adds_its_mail_in_the_same_one_query(okafor, note, monkeypatch, django_assert_max_num_queries):
    from django.db.models import F

    from records.review import inbox
    from records.review.models import Deficiency

    monkeypatch.setattr(inbox, "KINDS", dict(inbox.KINDS))
    inbox.register_mail(inbox.MailKind(
        key="question", label="Coding queries", position=30,
        rows=lambda provider: Deficiency.objects.filter(provider=provider, wanted__key="discharge_summary"),
        facts={"about": F("wanted__name")}, what=lambda facts: f"Question about the {facts['about'].lower()}",
        url=lambda public_id: f"/queries/{public_id}/",
    ))  # fmt: skip
    okafor.get(INBOX)
    with django_assert_max_num_queries(8):
        page = okafor.get(INBOX).content.decode()
    assert "Coding queries, 1" in page
    assert "Question about the discharge summary" in page
    with pytest.raises(ValueError, match="already"):
        inbox.register_mail(inbox.MailKind(key="question", label="Others", rows=None, what=None, url=None))


def test_two_thousand_items_are_listed_in_eight_queries(okafor, cast, discharged, django_assert_max_num_queries):
    from records.documents.history import Past, record_past
    from records.documents.models import Document

    kind = DocumentType.objects.get(key="progress")
    record_past(
        (Past(Document(patient=discharged.patient, encounter=discharged, facility=discharged.facility, type=kind,
                       author=cast.attending.provider, status="PRELIMINARY", service_at=discharged.admitted_at),
              f"Day {number}: better.") for number in range(2000)), by=None,
    )  # fmt: skip
    okafor.get(INBOX)
    with django_assert_max_num_queries(8):
        assert "To sign, 2,000" in okafor.get(INBOX).content.decode()


def test_a_notice_stands_in_the_inbox_until_it_is_read(okafor, note, cast, discharged):
    from records.documents import actions

    okafor.get(mail("sign", note))
    actions.retract(document=note, by=cast.technician, reason="Wrong patient")
    page = okafor.get(INBOX).content.decode()
    assert "Retracted: Progress note" in page
    notice = note.notices.get()
    shown = okafor.get(reverse("documents:notice_show", args=[notice.public_id])).content.decode()
    assert "no part of this patient" in shown
    assert "Lungs clear" not in shown
    okafor.post(reverse("documents:notice_act", args=[notice.public_id]))
    assert "Retracted: Progress note" not in okafor.get(INBOX).content.decode()
