"""Letters on days 7, 14, 21 and 25: one a night to a provider, kept for ever, and of each notice only one."""

import datetime as dt
import hashlib
import io

import pikepdf
import pypdfium2
import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.jobs import registry
from accounts.policy import set_policy
from records.delinquency import letters, mailing, nightly
from records.delinquency.models import Letter, LetterRecord, NightlyRun
from records.documents import files
from records.review import actions as review
from records.review.models import Deficiency
from tests.factories import records
from tests.unit.records.delinquency.conftest import LEFT, on_day, stay
from tests.unit.records.review.test_engine import sign, write

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(document[n].get_textpage().get_text_range() for n in range(len(document)))


def said(letter) -> str:
    return text_of(letters.content(letter))


def levels() -> list[int]:
    return list(LetterRecord.objects.order_by("pk").values_list("level", flat=True))


class TestLevels:
    def test_nothing_is_written_before_the_seventh_day(self, owing, night):
        assert night(6).letters_count == 0
        assert not Letter.objects.exists()

    def test_a_notice_on_each_of_its_days_and_a_warning_on_the_last(self, owing, night):
        for day in range(5, 30):
            night(day)
        found = Letter.objects.order_by("pk")
        assert [(letter.level, letter.kind) for letter in found] == [
            (7, "notice"), (14, "notice"), (21, "notice"), (25, "warning")
        ]  # fmt: skip
        assert [letter.written_on - LEFT.date() for letter in found] == [dt.timedelta(days=n) for n in (7, 14, 21, 25)]

    def test_days_are_of_the_calendar_over_the_change_of_the_clocks(self, owing, night):
        """Discharged March 2 at 23:30; the clocks go forward on the 8th: the 9th is the seventh day, from its midnight on."""
        late = LEFT.replace(hour=23, minute=30)
        owing.discharged_at = late
        owing.save(update_fields=["discharged_at"])
        with clock.at(dt.datetime(2026, 3, 8, 23, 59, tzinfo=LEFT.tzinfo)):
            assert nightly.run(owing.facility).letters_count == 0
        with clock.at(dt.datetime(2026, 3, 9, 0, 1, tzinfo=LEFT.tzinfo)):
            assert nightly.run(owing.facility).letters_count == 1

    def test_each_facility_counts_days_on_its_own_wall_clock(self, ruth, cast, hospital, night):
        """One o'clock in New York is still the evening before in Honolulu."""
        hospital.time_zone = "Pacific/Honolulu"
        hospital.save(update_fields=["time_zone"])
        stay(ruth, cast)  # 11:00 in New York is 06:00 of the same day in Honolulu
        assert night(7).letters_count == 0
        assert night(7, hour=7).letters_count == 1

    def test_the_days_are_the_bylaws(self, owing, night, cast):
        with clock.at(on_day(0)):
            set_policy(key="notice_days", value=[3], by=cast.director)
            set_policy(key="warning_day", value=0, by=cast.director)
        from accounts import policy

        policy._cache.clear()
        for day in (3, 7, 25):
            night(day)
        assert levels() == [3]


class TestOnce:
    def test_the_night_is_worked_once_a_day_however_often_the_scheduler_asks(self, owing, night):
        assert night(7) is not None
        assert night(7, hour=2) is None
        assert Letter.objects.count() == 1
        assert NightlyRun.objects.count() == 1

    def test_missed_nights_are_caught_up_without_doubling(self, owing, night):
        night(6)
        assert night(16).letters_count == 1
        assert night(17).letters_count == 0
        assert levels() == [14]

    def test_the_schedule_works_every_facility_and_one_that_fails_does_not_stop_the_others(self, owing, monkeypatch):
        real = nightly.run

        def run(facility):
            if facility.code == "MVMC":
                raise RuntimeError("broken")
            return real(facility)

        monkeypatch.setattr(nightly, "run", run)
        with clock.at(on_day(7)):
            registry.SCHEDULES["delinquency.nights"].job()
        assert [run.facility.code for run in NightlyRun.objects.all()] == ["EASTON"]

    def test_two_records_that_reach_a_day_in_one_night_share_one_letter(self, owing, cast, hospital, night):
        other = records.patient(hospital, family="Tran", given="Minh")
        stay(other, cast)
        night(7)
        letter = Letter.objects.get()
        assert letter.records_count == 2
        assert "Tran" in said(letter)
        assert "Ames" in said(letter)

    def test_another_discharge_of_the_record_begins_its_notices_anew(self, owing, night):
        night(7)
        owing.discharged_at += dt.timedelta(days=10)
        owing.save(update_fields=["discharged_at"])
        assert night(17).letters_count == 1
        assert levels() == [7, 7]


class TestWhoIsTold:
    def test_what_was_completed_is_not_in_it_and_nobody_is_told_of_nothing(self, owing, night, cast):
        with clock.at(on_day(2)):
            sign(write(owing.encounter, "hp", cast.attending, when=owing.encounter.admitted_at), cast.attending)
        night(7)
        letter = Letter.objects.get()
        assert "Discharge summary: missing" in said(letter)
        assert "History" not in said(letter)

    def test_declining_stops_neither_the_clock_nor_the_letter(self, owing, night, cast):
        gap = Deficiency.objects.get(chart=owing, wanted__key="discharge_summary")
        with clock.at(on_day(3)):
            review.decline(deficiency=gap, by=cast.attending, code="not_my_patient", reason="On leave then")
        night(7)
        assert "Discharge summary: missing" in said(Letter.objects.get())

    def test_what_was_reassigned_is_told_to_whom_it_went_on_the_clock_that_it_had(self, owing, night, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=owing.encounter, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=owing.encounter.admitted_at)  # fmt: skip
        gap = Deficiency.objects.get(chart=owing, wanted__key="discharge_summary")
        with clock.at(on_day(13)):
            review.reassign(deficiency=gap, to=cast.surgeon.provider, by=cast.technician, reason="Took over")
        night(14)
        told = {letter.provider.user: letter.level for letter in Letter.objects.all()}
        assert told == {cast.attending: 14, cast.surgeon: 14}

    def test_who_has_left_gets_no_letter(self, owing, night, cast):
        profile = cast.attending.provider
        profile.active_to = LEFT.date() + dt.timedelta(days=5)
        profile.save(update_fields=["active_to"])
        assert night(7).letters_count == 0

    def test_a_clinic_visit_has_no_thirty_days_and_no_letter(self, ruth, cast, night):
        with clock.at(LEFT):
            visit = records.discharged(
                ruth, by=cast.registrar, attending=cast.attending, klass="AMB", discharged_at=LEFT
            )
            write(visit, "progress", cast.attending, when=LEFT)
        assert Deficiency.objects.filter(encounter=visit).exists()
        assert night(26).letters_count == 0


class TestWhatItSays:
    def test_it_names_the_record_its_day_and_what_it_lacks(self, owing, night):
        night(14)
        words = said(Letter.objects.get())
        for part in ("Records to complete", "Samuel Okafor, MD", "Ames", owing.encounter.number, "March 2, 2026", "14",
                     "complete by April 1, 2026", "Discharge summary: missing", "within 30 days"):  # fmt: skip
            assert part in words

    def test_the_warning_names_the_day_of_the_list(self, owing, night):
        night(25)
        words = said(Letter.objects.get())
        assert "Warning of suspension" in words
        assert "day 30 after discharge" in words

    def test_a_restricted_patient_has_no_name_in_it_and_a_protected_document_no_title(self, owing, night, cast):
        patient = owing.patient
        patient.restricted, patient.restricted_reason = True, "Known to the press"
        patient.save(update_fields=["restricted", "restricted_reason"])
        gap = Deficiency.objects.get(chart=owing, wanted__key="discharge_summary")
        gap.sensitivity = ["part2"]
        gap.save(update_fields=["sensitivity"])
        night(7)
        words = said(Letter.objects.get())
        assert "Ames" not in words
        assert "Restricted record" in words
        assert "Discharge summary" not in words
        assert "A document of a protected category" in words

    def test_it_can_be_read_aloud_and_kept_for_ever(self, owing, night):
        night(7)
        with pikepdf.open(io.BytesIO(letters.content(Letter.objects.get()))) as pdf:
            assert "pdfaid:part" in str(pdf.Root.Metadata.read_bytes())
            assert pdf.Root.MarkInfo.Marked


class TestKept:
    def test_it_is_printed_again_as_it_was_written(self, owing, night, cast):
        night(7)
        letter = Letter.objects.get()
        first = letters.content(letter)
        owing.patient.family = "Changed"
        owing.patient.save(update_fields=["family"])
        assert letters.content(Letter.objects.get()) == first
        assert letter.sha256 == hashlib.sha256(first).hexdigest()

    @pytest.mark.parametrize("sql", [
        "UPDATE records_letter SET level = 21", "DELETE FROM records_letterrecord", "UPDATE records_letterrecord SET level = 9",
    ])  # fmt: skip
    def test_the_database_refuses_to_change_it(self, owing, night, sql):
        from django.db import connection

        night(7)
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_its_key_can_be_wrapped_anew(self, owing, night):
        night(7)
        letter = Letter.objects.get()
        Letter._base_manager.filter(pk=letter.pk).update(key_version=letter.key_version, wrapped_key=letter.wrapped_key)
        assert letters.content(Letter.objects.get())

    def test_all_letters_of_a_night_are_one_file_page_after_page(self, owing, cast, hospital, night):
        stay(records.patient(hospital, family="Tran", given="Minh"), cast, attending=cast.surgeon)
        made = night(7)
        whole = letters.merged(made.letters.order_by("pk"))
        with pikepdf.open(io.BytesIO(whole)) as pdf:
            assert len(pdf.pages) == 2
        assert text_of(whole).count("Records to complete") == 2

    def test_a_file_that_is_gone_says_so(self, owing, night, settings):
        from django.core.files.storage import storages

        night(7)
        letter = Letter.objects.get()
        storages["documents"].delete(letter.path)
        with pytest.raises(files.CannotOpen):
            letters.content(letter)

    def test_the_trail_knows_whom_it_names(self, owing, night):
        night(7)
        row = LogEntry.objects.filter(verb="delinquency.night", kind="act").get()
        assert row.patient_ids == [owing.patient_id]
        assert row.actor is None


class TestMail:
    @pytest.fixture(autouse=True)
    def address(self, cast):
        cast.attending.email = "okafor@hospital.example"
        cast.attending.save(update_fields=["email"])

    def test_it_says_how_many_records_wait_and_nothing_of_what_is_in_them(self, owing, night):
        night(7)
        assert mailing.send_waiting() == 1
        message = mail.outbox[0]
        assert message.to == ["okafor@hospital.example"]
        assert "1 record of yours waits" in message.body
        whole = message.subject + message.body
        for secret in (
            "Ames",
            "Ruth",
            owing.encounter.number,
            owing.patient.mrn,
            "summary",
            "Hospital Medicine",
            "March",
        ):
            assert secret not in whole

    def test_each_letter_is_told_of_once(self, owing, night):
        night(7)
        assert [mailing.send_waiting(), mailing.send_waiting()] == [1, 0]
        assert len(mail.outbox) == 1

    def test_what_the_server_refused_is_tried_again_five_times(self, owing, night, monkeypatch):
        def refuse(*args, **kwargs):
            raise OSError("no route")

        night(7)
        monkeypatch.setattr(mailing, "send_mail", refuse)
        for _ in range(8):
            assert mailing.send_waiting() == 0
        sending = Letter.objects.get().sendings.get()
        assert (sending.attempts, sending.failed) == (5, "OSError")

    def test_and_goes_out_when_the_server_is_back(self, owing, night, monkeypatch):
        night(7)
        with monkeypatch.context() as broken:
            broken.setattr(mailing, "send_mail", lambda *a, **k: (_ for _ in ()).throw(OSError()))
            mailing.send_waiting()
        assert mailing.send_waiting() == 1
        assert Letter.objects.get().sendings.get().failed == ""

    def test_without_a_mail_server_nothing_is_tried(self, owing, night, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        night(7)
        assert mailing.send_waiting() == 0
        assert not Letter.objects.get().sendings.exists()

    def test_who_has_no_address_gets_paper(self, owing, night, cast):
        cast.attending.email = ""
        cast.attending.save(update_fields=["email"])
        night(7)
        assert mailing.send_waiting() == 0
