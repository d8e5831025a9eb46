"""After the typing: checks of drawn documents, a dictation on the wrong patient, and the report."""

import datetime as dt

import pytest

from accounts import clock
from records.delinquency import closing
from records.transcription import moving, report
from records.transcription.models import DictationMove, TranscriptionCheck
from tests.factories import records
from tests.factories.transcription import typed
from tests.web.records.transcription.test_transcription import QUEUE, body, url

pytestmark = pytest.mark.django_db


class TestChecking:
    def sent(self, *errors, feedback=""):
        data = {"error-TOTAL_FORMS": "8", "error-INITIAL_FORMS": "0", "feedback": feedback}
        for number, (kind, at, was, said) in enumerate(errors):
            data |= {f"error-{number}-kind": kind, f"error-{number}-at": at, f"error-{number}-typed": was,
                     f"error-{number}-dictated": said}  # fmt: skip
        return data

    def test_shows_the_words_and_the_recording_and_keeps_the_errors(self, client_for, cast, drawn, trail):
        petrie = client_for(cast.technician)
        page = body(petrie.get(url("dictation_check", drawn)))
        assert "Stable angina" in page
        assert "one critical error fails" in page
        sent = self.sent(("dose", "0:42", "25 mg", "50 mg"), ("spelling", "", "", ""), feedback="Numbers twice.")
        assert petrie.post(url("dictation_check", drawn), sent).status_code == 302
        check = TranscriptionCheck.objects.get()
        assert (check.passed, check.errors.count(), check.errors.first().at) == (False, 2, 42)
        assert trail("transcription_check.check")

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (("dose", "late", "", ""), "like 1:07"),
            (("", "", "25 mg", ""), "what kind of error"),
            (("mood", "", "", ""), "not one of"),
        ],
    )
    def test_a_bad_row_is_said_in_words(self, client_for, cast, drawn, error, words):
        answer = client_for(cast.technician).post(url("dictation_check", drawn), self.sent(error))
        assert answer.status_code == 422
        assert words in body(answer)
        assert TranscriptionCheck.objects.get().status == "TO_CHECK"

    def test_one_that_fails_wants_feedback(self, client_for, cast, drawn):
        answer = client_for(cast.technician).post(url("dictation_check", drawn), self.sent(("drug", "", "", "")))
        assert answer.status_code == 422
        assert "tell the typist" in body(answer)

    def test_its_typist_does_not_check_it_and_reads_the_feedback(self, desk, client_for, cast, drawn):
        assert desk.get(url("dictation_check", drawn)).status_code == 409
        client_for(cast.technician).post(
            url("dictation_check", drawn),
            self.sent(("spelling", "", "anigna", "angina"), feedback="Read it once more."),
        )
        page = body(desk.get(drawn.get_absolute_url()))
        assert "Spelling or typing" in page
        assert "I have read it" in page
        desk.post(url("dictation_act", drawn), {"verb": "read"})
        assert TranscriptionCheck.objects.get().status == "READ"

    def test_is_hidden_until_it_is_finished(self, desk, drawn):
        assert "Quality check" not in body(desk.get(drawn.get_absolute_url()))

    def test_is_not_for_who_dictates(self, client_for, cast, drawn):
        assert client_for(cast.attending).get(url("dictation_check", drawn)).status_code == 403


class TestMoving:
    @pytest.fixture
    def right(self, hospital, cast):
        patient = records.patient(hospital, family="Sørensen", given="Ida", birth_date=dt.date(1948, 2, 3))
        return records.encounter(patient, by=cast.registrar, attending=cast.attending)

    @pytest.fixture
    def petrie(self, client_for, cast):
        return client_for(cast.technician)

    def form(self, stay, **more):
        return {
            "once": "once-2",
            "mrn": stay.patient.mrn,
            "birth_date": f"{stay.patient.birth_date:%m/%d/%Y}",
            "reason": "chosen",
            **more,
        }

    def test_two_identifiers_find_the_patient_whose_visit_is_then_chosen(self, petrie, job, right, trail):
        page = body(petrie.post(url("dictation_move", job), self.form(right)))
        assert "Ida" in page
        assert right.number in page
        answer = petrie.post(url("dictation_move", job), self.form(right, encounter=right.public_id))
        left = DictationMove.objects.get()
        assert answer.url == left.get_absolute_url()
        assert set(trail("dictation.move")[0].patient_ids) == {job.patient_id, right.patient_id}

    def test_the_marker_shows_nothing_of_the_other_person_and_who_is_to_be_told(
        self, petrie, job, right, desk, cast, bea
    ):
        desk.get(job.get_absolute_url())
        moving.move(dictation=job, patient=right.patient, encounter=right, by=cast.technician, reason="said")
        left = DictationMove.objects.get()
        page = body(petrie.get(left.get_absolute_url()))
        assert "Entered in error, moved" in page
        assert "Bea Lowell" in page
        assert "Sørensen" not in page
        petrie.post(left.get_absolute_url(), {"notice": left.notices.get().pk})
        assert left.notices.get().told_by == cast.technician
        assert petrie.post(left.get_absolute_url(), {"notice": "77777"}).status_code == 404
        assert "Nobody left to tell" in body(petrie.get(f"{QUEUE}moved/"))

    def test_a_visit_of_another_patient_is_no_choice(self, petrie, job, right, inpatient):
        answer = petrie.post(url("dictation_move", job), self.form(right, encounter=inpatient.public_id))
        assert answer.status_code == 422
        assert not DictationMove.objects.exists()

    def test_one_identifier_of_another_finds_nobody(self, petrie, job, right, ruth):
        answer = petrie.post(url("dictation_move", job), self.form(right, mrn=ruth.mrn))
        assert answer.status_code == 422
        assert "Nobody within your reach has both" in body(answer)
        assert "Sørensen" not in body(answer)

    def test_a_patient_beyond_reach_is_nobody(self, petrie, job, clinic):
        far = records.patient(clinic, birth_date=dt.date(1940, 1, 9))
        sent = {"once": "o", "mrn": far.mrn, "birth_date": "1/9/1940", "reason": "chosen"}
        assert "Nobody within your reach" in body(petrie.post(url("dictation_move", job), sent))

    def test_is_not_for_who_types(self, desk, job):
        assert desk.get(url("dictation_move", job)).status_code == 403

    def test_a_link_to_the_old_place_leads_to_the_new_one_and_its_old_sound_stays_the_same_jobs(
        self, petrie, job, right, cast
    ):
        moving.move(dictation=job, patient=right.patient, encounter=right, by=cast.technician, reason="said")
        page = body(petrie.get(job.get_absolute_url()))
        assert "Sørensen" in page or "Ida" in page


class TestReport:
    def test_shows_the_month_and_leads_to_its_jobs(self, client_for, cast, inpatient, bea, trail):
        typed(inpatient, typist=bea)
        director = client_for(cast.director)
        page = body(director.get(url("report_show")))
        assert "Consultation" in page
        assert f"f.type=consult&amp;f.typed={report.this_month()}" in page
        assert trail("transcription_report.list")

    def test_is_a_file_that_names_no_patient(self, client_for, cast, inpatient, bea, trail):
        typed(inpatient, typist=bea)
        answer = client_for(cast.director).get(f"{url('report_export')}?month={report.this_month()}")
        assert answer["Content-Type"].startswith("text/csv")
        assert "Consultation" in body(answer)
        assert "Ames" not in body(answer)
        assert trail("transcription_report.export")

    def test_leaves_as_pdf_too(self, client_for, cast, inpatient, bea, trail):
        typed(inpatient, typist=bea)
        answer = client_for(cast.director).get(url("report_export"), {"as": "pdf"})
        assert answer.content[:5] == b"%PDF-"
        assert trail("transcription_report.export")[0].additional_data["as"] == "pdf"
        assert client_for(cast.director).get(url("report_export"), {"as": "doc"}).status_code == 409

    def test_of_a_closed_month_shows_prints_and_exports_what_was_kept(self, client_for, cast, inpatient, bea, hospital):
        typed(inpatient, typist=bea)
        halloran, month = client_for(cast.director), report.this_month()
        closing.close_month(hospital, clock.today(hospital).replace(day=1))
        before = body(halloran.get(url("report_export"), {"month": month}))
        typed(inpatient, typist=bea)
        assert body(halloran.get(url("report_export"), {"month": month})) == before
        assert "closed" in body(halloran.get(url("report_show"), {"month": month}))

    def test_a_month_that_is_none_is_this_one(self, client_for, cast):
        assert client_for(cast.director).get(f"{url('report_show')}?month=2026-99").status_code == 200

    def test_is_the_directors(self, client_for, cast, bea):
        for who in (bea, cast.technician, cast.attending):
            assert client_for(who).get(url("report_show")).status_code == 403
