"""The inbox: many signed at once, parts of notes checked as they are typed, and who stands in."""

import pytest
from django.urls import reverse

from tests.web.records.review.conftest import PASSWORD, write
from tests.web.records.review.test_inbox import INBOX, SUMMARY, act, mail

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------------- many


class TestMany:
    URL = "/records/review/inbox/sign/many/"

    @pytest.fixture
    def notes(self, discharged, cast):
        return [write(discharged, "progress", cast.attending, text=f"Day {number}: better.") for number in range(3)]

    @staticmethod
    def chosen(*notes, version=1):
        return [f"sign/{one.public_id}/{version}" for one in notes]

    def test_what_was_opened_is_signed_together_under_one_password(self, okafor, notes, trail):
        for one in notes[:2]:
            okafor.get(mail("sign", one))
        page = okafor.get(INBOX).content.decode()
        assert "Sign the 2 that you have read" in page
        assert notes[2].public_id not in page.partition('id="do-sign-many"')[2]
        okafor.post(self.URL, {"mail": self.chosen(*notes[:2]), "password": PASSWORD})
        assert [type(one).objects.get(pk=one.pk).status for one in notes] == ["FINAL", "FINAL", "PRELIMINARY"]
        assert len(trail("document.sign")) == 2

    def test_an_unopened_one_among_them_stays_and_says_why(self, okafor, notes):
        okafor.get(mail("sign", notes[0]))
        answer = okafor.post(self.URL, {"mail": self.chosen(*notes), "password": PASSWORD}, follow=True)
        words = answer.content.decode()
        assert "Signed: 1 document." in words
        assert "has not been opened by you" in words
        assert [type(one).objects.get(pk=one.pk).status for one in notes] == ["FINAL", "PRELIMINARY", "PRELIMINARY"]

    def test_one_that_was_changed_after_it_was_read_is_not_signed(self, okafor, notes, cast):
        from records.documents import actions

        okafor.get(mail("sign", notes[0]))
        actions.add_version(document=notes[0], by=cast.attending, text="Day 0: worse.")
        okafor.post(self.URL, {"mail": self.chosen(notes[0]), "password": PASSWORD})
        notes[0].refresh_from_db()
        assert notes[0].status == "PRELIMINARY"

    def test_without_the_password_nothing_is_signed(self, okafor, notes):
        okafor.get(mail("sign", notes[0]))
        assert okafor.post(self.URL, {"mail": self.chosen(notes[0])}).status_code == 409
        okafor.post(self.URL, {"mail": self.chosen(notes[0]), "password": "guess"})
        notes[0].refresh_from_db()
        assert notes[0].status == "PRELIMINARY"

    def test_nobody_signs_anothers_in_a_list(self, client_for, cast, notes):
        vance = client_for(cast.surgeon)
        vance.post(self.URL, {"mail": self.chosen(*notes), "password": PASSWORD})
        assert {type(one).objects.get(pk=one.pk).status for one in notes} == {"PRELIMINARY"}


# --------------------------------------------------------------------- templates


class TestParts:
    def test_they_are_looked_for_as_one_types_and_nothing_is_kept(self, okafor, summary_gap):
        from records.documents.models import Document

        page = okafor.get(reverse("review:mail_write", args=[summary_gap.public_id]))
        template = page.context["template"]
        before = Document.objects.count()
        url = reverse("review:parts_check", args=[template.public_id])
        assert b"4 of 5 required parts are still empty" in okafor.post(url, {"text": "Disposition: home."}).content
        assert b"Every required part is written" in okafor.post(url, {"text": SUMMARY}).content
        assert Document.objects.count() == before

    def test_an_incomplete_one_is_kept_and_not_signed_and_says_what_lacks(self, okafor, summary_gap, discharged):
        url = reverse("review:mail_write", args=[summary_gap.public_id])
        once = okafor.get(url).context["form"]["once"].value()
        okafor.post(url, {"text": "Hospital course:\n\nPneumonia.", "once": once})
        document = discharged.documents.get(type__key="discharge_summary")
        assert (
            b"Nothing is written under Final diagnoses, Condition at discharge"
            in okafor.get(mail("sign", document)).content
        )
        answer = okafor.post(act("sign", document), {"verb": "sign", "version": 1, "password": PASSWORD})
        assert answer.status_code == 409
        assert b"It lacks Final diagnoses, Condition at discharge, Disposition and Follow-up" in answer.content
        edit = reverse("review:mail_edit", args=[document.public_id])
        answer = okafor.post(edit, {"text": SUMMARY, "seen": 1})
        assert answer.url == mail("sign", document) + "#mail"
        okafor.get(mail("sign", document))
        okafor.post(act("sign", document), {"verb": "sign", "version": 2, "password": PASSWORD})
        document.refresh_from_db()
        assert document.status == "FINAL"

    def test_two_tabs_do_not_overwrite_each_other(self, okafor, note):
        edit = reverse("review:mail_edit", args=[note.public_id])
        okafor.post(edit, {"text": "From the first tab.", "seen": 1})
        answer = okafor.post(edit, {"text": "From the second tab.", "seen": 1})
        assert answer.status_code == 422
        assert b"Somebody saved another version meanwhile" in answer.content
        assert b"From the second tab." in answer.content


# --------------------------------------------------------------------- stand-ins


class TestStandIns:
    @pytest.fixture
    def covered(self, cast):
        return self.named(cast, cast.surgeon, "cover")

    @pytest.fixture
    def assistant(self, hospital, cast):
        from tests.factories import people

        bea = people.person("assistant", "delegate", hospital, given="Bea", family="Lorenz")
        self.named(cast, bea, "delegate")
        return bea

    @staticmethod
    def named(cast, user, kind):
        import datetime as dt

        from accounts import clock
        from records.documents import stand_ins

        today = clock.today()
        return stand_ins.name_stand_in(
            provider=cast.attending.provider, user=user, kind=kind, by=cast.attending, starts_on=today,
            ends_on=today + dt.timedelta(days=7), reason="Leave",
        )  # fmt: skip

    @staticmethod
    def of(cast, url):
        return f"{url}?for={cast.attending.provider.public_id}"

    def test_who_covers_sees_the_colleagues_list_and_the_trail_says_for_whom(
        self, client_for, cast, note, covered, trail
    ):
        vance = client_for(cast.surgeon)
        assert b"Covers for" in vance.get(INBOX).content
        page = vance.get(self.of(cast, INBOX))
        assert "To sign, 1" in page.content.decode()
        assert trail("inbox.list")[0].additional_data["for"] == cast.attending.provider.pk
        opened = vance.get(self.of(cast, mail("sign", note))).content.decode()
        assert "Afebrile. Lungs clear." in opened
        assert "Only its author signs it: Samuel Okafor, MD." in opened

    def test_who_covers_cosigns_but_signs_writes_and_declines_nothing(
        self, client_for, cast, note, covered, summary_gap
    ):
        vance = client_for(cast.surgeon)
        vance.get(self.of(cast, mail("sign", note)))
        answer = vance.post(self.of(cast, act("sign", note)), {"verb": "sign", "version": 1, "password": PASSWORD})
        assert b"Only its author signs it" in answer.content
        write_url = reverse("review:mail_write", args=[summary_gap.public_id])
        assert vance.get(self.of(cast, write_url)).status_code == 409
        declined = {"verb": "decline", "reason_code": "other", "reason": "Not hers"}
        assert vance.post(self.of(cast, act("owed", summary_gap)), declined).status_code == 403

    def test_a_delegate_prepares_what_is_missing_and_the_physician_signs_it(
        self, client_for, cast, assistant, summary_gap
    ):
        bea = client_for(assistant)
        assert bea.get(INBOX).status_code == 403  # none of her own
        page = bea.get(self.of(cast, mail("owed", summary_gap))).content.decode()
        assert "Prepare it" in page
        assert 'id="do-decline"' not in page
        url = self.of(cast, reverse("review:mail_write", args=[summary_gap.public_id]))
        once = bea.get(url).context["form"]["once"].value()
        answer = bea.post(url, {"text": SUMMARY, "once": once})
        document = summary_gap.encounter.documents.get(type__key="discharge_summary")
        assert (document.status, document.author) == ("PRELIMINARY", cast.attending.provider)
        assert "reads and signs it" in bea.get(answer.url.partition("#")[0]).content.decode()
        okafor = client_for(cast.attending)
        okafor.get(mail("sign", document))
        okafor.post(act("sign", document), {"verb": "sign", "version": 1, "password": PASSWORD})
        document.refresh_from_db()
        assert document.status == "FINAL"

    def test_a_delegate_cannot_sign_by_any_way(self, client_for, cast, assistant, note):
        bea = client_for(assistant)
        bea.get(self.of(cast, mail("sign", note)))
        sent = {"verb": "sign", "version": 1, "password": PASSWORD, "mail": [f"sign/{note.public_id}/1"]}
        assert bea.post(self.of(cast, act("sign", note)), sent).status_code == 403
        bea.post(self.of(cast, "/records/review/inbox/sign/many/"), sent)
        note.refresh_from_db()
        assert note.status == "PRELIMINARY"

    def test_nobody_opens_the_inbox_of_whom_they_do_not_stand_in_for(self, client_for, cast, note):
        assert client_for(cast.surgeon).get(self.of(cast, INBOX)).status_code == 404
        assert client_for(cast.surgeon).get(self.of(cast, mail("sign", note))).status_code == 404

    def test_one_names_and_ends_them_on_a_screen(self, okafor, cast):
        from records.documents.stand_ins import StandIn

        sent = {"user": cast.surgeon.public_id, "kind": "cover", "starts_on": "t", "ends_on": "t+5", "reason": "Leave"}
        assert okafor.post(reverse("review:stand_in_name"), sent).status_code == 302
        made = StandIn.objects.get()
        assert "Helen Vance" in okafor.get(reverse("review:stand_in_list")).content.decode()
        okafor.post(reverse("review:stand_in_end", args=[made.public_id]))
        made.refresh_from_db()
        assert made.ended_by == cast.attending

    def test_a_cover_without_an_end_is_refused_on_the_screen(self, okafor, cast):
        sent = {"user": cast.surgeon.public_id, "kind": "cover", "starts_on": "t", "reason": "Leave"}
        answer = okafor.post(reverse("review:stand_in_name"), sent)
        assert answer.status_code == 422
        assert b"Give the last day" in answer.content
