"""The screens of transcription: who may, who may not, bad input, what the trail says, and what a page costs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.access import grant
from accounts.queues.models import Claim
from records.documents import files
from records.transcription import actions, report
from records.transcription.models import Dictation
from tests.factories import records
from tests.factories.transcription import TEXT, received, signed, typed, typing, wav

pytestmark = pytest.mark.django_db
QUEUE = "/records/transcription/"


def url(name, *args):
    return reverse(f"transcription:{name}", args=[getattr(arg, "public_id", arg) for arg in args])


def body(answer) -> str:
    return answer.content.decode()


class TestSending:
    def form(self, stay, **more):
        patient = stay.patient
        usual = {
            "once": "once-1", "mrn": patient.mrn, "birth_date": f"{patient.birth_date:%m/%d/%Y}", "type": "consult",
            "encounter": stay.public_id, "dictator": stay.attending.public_id, "dictated_at": "n",
            "recording": SimpleUploadedFile("ames.wav", wav(3)),
        }  # fmt: skip
        return {name: value for name, value in (usual | more).items() if value is not None}

    def test_a_recording_with_two_identifiers_goes_to_the_queue(self, desk, inpatient, bea, trail):
        answer = desk.post(url("dictation_new", inpatient.patient), self.form(inpatient))
        made = Dictation.objects.get()
        assert answer.url == made.get_absolute_url()
        assert (made.status, made.seconds, made.identifiers) == ("QUEUED", 3, ["birth_date", "mrn"])
        assert trail("dictation.receive")[0].actor == bea

    def test_sent_twice_it_is_there_once(self, desk, inpatient):
        for _ in range(2):
            answer = desk.post(url("dictation_new", inpatient.patient), self.form(inpatient))
        assert Dictation.objects.count() == 1
        assert answer.url == Dictation.objects.get().get_absolute_url()

    def test_the_encounter_number_serves_for_one_of_them(self, desk, inpatient):
        form = self.form(inpatient, mrn=None, number=inpatient.number)
        assert desk.post(url("dictation_new", inpatient.patient), form).status_code == 302
        assert Dictation.objects.get().identifiers == ["birth_date", "encounter"]

    def test_a_physician_sends_their_own(self, client_for, cast, inpatient):
        answer = client_for(cast.attending).post(
            url("dictation_new", inpatient.patient), self.form(inpatient, dictator=None)
        )
        assert answer.status_code == 302
        assert Dictation.objects.get().dictator == cast.attending.provider

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"mrn": None}, "Two identifiers verify the patient"),
            ({"mrn": None, "birth_date": None}, "Two identifiers verify the patient"),
            ({"mrn": "0000000"}, "This is not this patient&#x27;s MRN. Stop"),
            ({"birth_date": "3/5/1955"}, "This is not this patient&#x27;s date of birth. Stop"),
            ({"number": "99"}, "No encounter of this patient has this number"),
            ({"recording": None}, "Choose the recording, or type a draft"),
            ({"recording": SimpleUploadedFile("a.wav", b"")}, "empty"),
            ({"recording": SimpleUploadedFile("a.wav", wav(3)[:-9000])}, "cut off"),
            ({"recording": SimpleUploadedFile("a.mp3", b"%PDF-1.7")}, "This is a PDF, whatever its name says"),
            ({"speech": "on"}, "Paste what speech recognition made of it"),
            ({"encounter": "nothing"}, "not one of the available choices"),
            ({"type": "therapy_note"}, "not one of the available choices"),
            ({"type": "discharge_summary"}, "has not been discharged yet"),
            ({"dictated_at": "t+2 10:00"}, "still to come"),
            ({"dictator": "nobody"}, "not one of the available choices"),
        ],
    )
    def test_what_is_wrong_is_said_in_words_and_nothing_is_kept(self, desk, inpatient, more, words):
        answer = desk.post(url("dictation_new", inpatient.patient), self.form(inpatient, **more))
        assert answer.status_code == 422
        assert words in body(answer)
        assert not Dictation.objects.exists()

    def test_an_encounter_of_another_patient_is_no_choice(self, desk, inpatient, hospital, cast):
        other = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        answer = desk.post(url("dictation_new", inpatient.patient), self.form(inpatient, encounter=other.public_id))
        assert answer.status_code == 422

    def test_a_duplicate_names_its_job_and_nobody(self, desk, inpatient, hospital, cast, bea):
        first = received(inpatient, by=bea, sound=wav(4))
        other = records.encounter(
            records.patient(hospital, family="Zbrojewski"), by=cast.registrar, attending=cast.attending
        )
        sent = self.form(other, recording=SimpleUploadedFile("a.wav", wav(4)))
        answer = desk.post(url("dictation_new", other.patient), sent)
        assert answer.status_code == 422
        assert f"here already, as {first.number}" in body(answer)
        assert "Ames" not in body(answer)

    def test_who_does_not_dictate_sends_none(self, client_for, cast, inpatient):
        for who in (cast.coder, cast.clerk, cast.privacy, cast.director):
            assert client_for(who).get(url("dictation_new", inpatient.patient)).status_code == 403
        assert client_for(cast.surgeon).get(url("dictation_new", inpatient.patient)).status_code == 404  # not hers


class TestQueue:
    def test_shows_what_is_due_first_with_stat_before_all(self, desk, inpatient, bea, trail):
        received(inpatient, by=bea, hours_ago=2)
        late = received(inpatient, by=bea, hours_ago=5, stat=True)
        page = body(desk.get(QUEUE)).split("<tbody")[1]
        assert page.index(late.number) < page.index("Consultation", page.index(late.number) + 200)
        assert "STAT" in page
        assert "1 h over" in page
        assert trail("transcribe.list")[0].patient_ids == [inpatient.patient_id]

    def test_who_checks_sees_holds_and_draws_and_not_what_is_to_be_typed(self, client_for, cast, inpatient, bea, drawn):
        waits = received(inpatient, by=bea)
        held = actions.take(
            dictation=typing(inpatient, typist=bea), verb="hold", by=bea, text="x", reason="Whose voice?"
        )
        page = body(client_for(cast.technician).get(QUEUE)).split("<tbody")[1]
        assert held.number in page
        assert drawn.number in page
        assert waits.number not in page

    def test_the_typist_is_not_asked_to_check_their_own(self, desk, drawn, client_for, tom):
        assert drawn.number not in body(desk.get(QUEUE)).split("<main")[1]
        assert drawn.number in body(client_for(tom).get(QUEUE)).split("<tbody")[1]

    def test_is_for_who_works_with_it(self, client_for, cast, job):
        for who in (cast.attending, cast.coder, cast.clerk, cast.registrar):
            assert client_for(who).get(QUEUE).status_code == 403

    def test_of_another_house_shows_nothing_of_ours(self, client_for, cast, job):
        assert "Ames" not in body(client_for(cast.stranger).get(QUEUE))

    def test_a_psychiatric_one_is_hidden_from_a_role_that_does_not_see_its_category(
        self, client_for, cast, inpatient, bea
    ):
        made = received(inpatient, by=bea, kind="psych_eval")
        assert made.sensitivity == ["mental_health"]
        assert client_for(cast.technician).get(made.get_absolute_url()).status_code == 200

    def test_costs_the_same_with_however_many_rows(self, desk, inpatient, bea, django_assert_max_num_queries):
        for _ in range(6):
            received(inpatient, by=bea)
        desk.get(QUEUE)
        with django_assert_max_num_queries(15):
            assert body(desk.get(QUEUE)).count("<tr data-row") == 6

    def test_assign_to_me_begins_it_and_its_undo_puts_it_back(self, desk, job, bea):
        desk.post(QUEUE, {"do": "bulk", "action": "assign", "pick": [job.public_id]})
        job.refresh_from_db()
        assert (job.status, job.transcriptionist) == ("TRANSCRIBING", bea)
        desk.post(QUEUE, {"do": "undo", "action": "assign", "pick": [job.public_id]})
        job.refresh_from_db()
        assert job.status == "QUEUED"

    def test_every_job_is_listed_filtered_and_exported(self, client_for, cast, inpatient, bea, trail):
        done = typed(inpatient, typist=bea)
        received(inpatient, by=bea, kind="hp")
        director = client_for(cast.director)
        page = body(
            director.get(f"{QUEUE}jobs/?f.state=unsigned&f.typist={bea.public_id}&f.typed={report.this_month()}")
        )
        assert page.count("<tr data-row") == 1
        assert done.number in page
        assert body(director.get(f"{QUEUE}jobs/?f.typed=nonsense")).count("<tr data-row") == 0
        sheet = b"".join(director.post(f"{QUEUE}jobs/", {"do": "export"}).streaming_content).decode()
        assert "<span" not in sheet
        assert trail("dictations.export")[0].additional_data["rows"] == 2


class TestDesk:
    def test_opening_begins_it_claims_it_and_is_one_act(self, desk, job, bea, trail):
        page = body(desk.get(url("dictation_type", job)))
        job.refresh_from_db()
        assert (job.status, job.transcriptionist) == ("TRANSCRIBING", bea)
        assert Claim.objects.live().get().user == bea
        assert "Reason for consultation:" in page  # the sections of its type
        assert "/records/transcription/audio/" in page
        assert len(trail("dictation.type")) == 1

    def test_a_second_person_is_told_and_begins_nothing(self, desk, client_for, tom, job):
        desk.get(url("dictation_type", job))
        page = body(client_for(tom).get(url("dictation_type", job)))
        assert "Bea Lowell has it" in page
        job.refresh_from_db()
        assert job.transcriptionist.username == "bea"

    def test_is_sent_on_and_the_next_opens(self, desk, inpatient, bea, job):
        following = received(inpatient, by=bea)
        desk.get(url("dictation_type", job))
        answer = desk.post(url("dictation_type", job), {"verb": "finish", "text": TEXT, "seen": actions.mark_of("")})
        assert answer.url == url("dictation_type", following)
        job.refresh_from_db()
        assert job.status == "PRELIMINARY"
        assert not Claim.objects.live().filter(object_id=job.pk).exists()

    def test_blanks_keep_it_here_with_the_words_still_there(self, desk, job):
        desk.get(url("dictation_type", job))
        text = TEXT.replace("Metoprolol", "____[0:42]")
        answer = desk.post(url("dictation_type", job), {"verb": "finish", "text": text, "seen": actions.mark_of("")})
        assert answer.status_code == 422
        assert "1 blank is left" in body(answer)
        assert "____[0:42]" in body(answer)
        job.refresh_from_db()
        assert job.status == "TRANSCRIBING"

    @pytest.mark.parametrize(
        ("sent", "status"),
        [({"verb": "flag"}, "BLANK"), ({"verb": "send_with_blanks"}, "PRELIMINARY"),
         ({"verb": "hold", "reason_hold": "The drug"}, "QA_HOLD"), ({"verb": "reject", "reason_reject": "Noise"}, "REJECTED"),
         ({"verb": "put_back"}, "QUEUED"), ({"verb": "save"}, "TRANSCRIBING")],
    )  # fmt: skip
    def test_every_button_takes_its_step_with_the_words_as_they_stand(self, desk, job, sent, status):
        desk.get(url("dictation_type", job))
        answer = desk.post(
            url("dictation_type", job), {"text": "Took ____ daily.", "seen": actions.mark_of(""), **sent}
        )
        assert answer.status_code == 302
        job.refresh_from_db()
        assert job.status == status
        words = job.document.current_version.text if job.document else job.text
        assert words == "Took ____ daily."

    @pytest.mark.parametrize("verb", ["hold", "reject"])
    def test_a_hold_and_a_return_want_their_reason(self, desk, job, verb):
        desk.get(url("dictation_type", job))
        answer = desk.post(url("dictation_type", job), {"verb": verb, "text": "x", "seen": actions.mark_of("")})
        assert answer.status_code == 422
        assert "needs its reason in words" in body(answer)

    def test_an_older_screen_overwrites_nothing(self, desk, job, tom):
        desk.get(url("dictation_type", job))
        actions.save(dictation=Dictation.objects.get(), by=tom, text="Tom's words.")
        answer = desk.post(url("dictation_type", job), {"verb": "save", "text": "Bea's.", "seen": actions.mark_of("")})
        assert answer.status_code == 422
        assert "Somebody saved another text" in body(answer)

    def test_no_other_verb_is_a_step(self, desk, job):
        assert desk.post(url("dictation_type", job), {"verb": "sign"}).status_code == 409

    def test_what_is_typed_already_is_read_not_typed(self, desk, inpatient, bea):
        done = typed(inpatient, typist=bea)
        assert desk.get(url("dictation_type", done)).url == done.get_absolute_url()

    def test_a_speech_draft_says_so(self, desk, inpatient, bea):
        job = received(inpatient, by=bea, text="Chess pain.", speech=True)
        page = body(desk.get(url("dictation_type", job)))
        assert "Speech-recognition draft" in page
        assert "Chess pain." in page

    def test_a_director_reads_and_begins_nothing(self, client_for, cast, job):
        page = body(client_for(cast.director).get(url("dictation_type", job)))
        assert "readonly" in page
        assert not Claim.objects.exists()
        job.refresh_from_db()
        assert job.status == "QUEUED"

    def test_costs_the_same_however_long_its_history(self, desk, job, bea, django_assert_max_num_queries):
        desk.get(url("dictation_type", job))
        for number in range(5):
            actions.save(dictation=Dictation.objects.get(), by=bea, text=f"Words {number}")
        with django_assert_max_num_queries(14):
            desk.get(url("dictation_type", job))


class TestSound:
    @pytest.fixture
    def address(self, desk, job):
        page = body(desk.get(job.get_absolute_url()))
        return page.split('preload="metadata" src="')[1].split('"')[0]

    def test_is_streamed_whole_and_in_parts_and_kept_nowhere(self, desk, job, address, trail):
        whole = desk.get(address)
        content = b"".join(whole.streaming_content)
        assert (whole.status_code, whole["Accept-Ranges"], whole["Content-Type"]) == (200, "bytes", "audio/wav")
        assert "no-store" in whole["Cache-Control"]
        assert whole["X-Content-Type-Options"] == "nosniff"
        assert len(content) == job.size == int(whole["Content-Length"])
        part = desk.get(address, headers={"Range": "bytes=100-199"})
        assert (part.status_code, part["Content-Range"]) == (206, f"bytes 100-199/{job.size}")
        assert b"".join(part.streaming_content) == content[100:200]
        assert desk.get(address, headers={"Range": "bytes=999999999-"}).status_code == 416
        assert len(trail("dictation.view")) == 1  # the parts are no acts of their own
        assert not trail("dictation.play")

    def test_a_part_across_the_sealed_chunks(self, desk, inpatient, bea):
        job = received(inpatient, by=bea, sound=wav(40))
        page = body(desk.get(job.get_absolute_url()))
        address = page.split('preload="metadata" src="')[1].split('"')[0]
        part = desk.get(address, headers={"Range": f"bytes={files.CHUNK - 10}-{files.CHUNK + 9}"})
        assert b"".join(part.streaming_content) == wav_of(job)[files.CHUNK - 10 : files.CHUNK + 10]

    def test_another_session_does_not_hear_it(self, client_for, tom, address):
        assert client_for(tom).get(address).status_code == 404

    def test_nor_does_a_link_that_nobody_signed(self, desk, address):
        assert desk.get(address[:-6] + "aaaaa/").status_code == 404

    def test_nor_who_lost_the_patient_meanwhile(self, desk, bea, ruth, address):
        from accounts.access import revoke
        from accounts.people.models import User

        for row in User.objects.get(pk=bea.pk).facilitygrants.all():
            revoke(grant=row, by=None, reason="Left")
        assert desk.get(address).status_code == 404

    def test_a_file_that_is_gone_is_said_in_words(self, desk, job, address):
        files.delete(job.path)
        answer = desk.get(address)
        assert answer.status_code == 500
        assert b"cannot be played" in answer.content


def wav_of(job) -> bytes:
    with files.open_stored(job) as content:
        return content.read()


class TestAuthor:
    @pytest.fixture
    def okafor(self, client_for, cast):
        return client_for(cast.attending)

    def test_edits_with_the_recording_and_sees_every_change(self, okafor, inpatient, bea, trail):
        job = typed(inpatient, typist=bea)
        page = body(okafor.get(url("dictation_edit", job)))
        assert "/records/transcription/audio/" in page
        sent = {"text": TEXT.replace("25 mg", "50 mg"), "seen": "1"}
        assert okafor.post(url("dictation_edit", job), sent).url == f"{job.get_absolute_url()}#changes"
        page = body(okafor.get(job.get_absolute_url()))
        assert "<del> 25</del><ins> 50</ins>" in page
        job.refresh_from_db()
        assert job.status == "PROVIDER_EDIT"
        assert trail("document.edit")

    def test_a_stale_screen_changes_nothing(self, okafor, inpatient, bea):
        job = typed(inpatient, typist=bea)
        okafor.post(url("dictation_edit", job), {"text": "First.", "seen": "1"})
        answer = okafor.post(url("dictation_edit", job), {"text": "Second.", "seen": "1"})
        assert answer.status_code == 422
        assert "Somebody saved another version" in body(answer)

    def test_a_blank_note_is_refused(self, okafor, inpatient, bea):
        job = typed(inpatient, typist=bea)
        answer = okafor.post(url("dictation_edit", job), {"text": "Impression:\n", "seen": "1"})
        assert answer.status_code == 422

    def test_what_is_signed_is_not_edited(self, okafor, inpatient, bea, cast):
        job = signed(typed(inpatient, typist=bea), by=cast.attending)
        assert okafor.get(url("dictation_edit", job)).status_code == 409

    def test_another_physicians_recording_stays_unknown(self, client_for, cast, job, ruth):
        grant(user=cast.surgeon, obj=ruth, ceiling="work", source="t", reason="Consulted", by=None)
        assert client_for(cast.surgeon).get(job.get_absolute_url()).status_code == 404

    def test_a_returned_one_is_sent_again_by_its_dictator(self, okafor, job, bea):
        actions.take(dictation=job, verb="reject", by=bea, reason="Only noise after 0:10")
        page = body(okafor.get(job.get_absolute_url()))
        assert "Only noise after 0:10" in page
        okafor.post(url("dictation_act", job), {"verb": "resend", "reason": "Left channel"})
        job.refresh_from_db()
        assert job.status == "QUEUED"

    def test_no_other_step_is_taken_there(self, okafor, job):
        assert okafor.post(url("dictation_act", job), {"verb": "finish"}).status_code == 409


class TestPages:
    @pytest.mark.parametrize(
        "name", ["dictation_show", "dictation_type", "dictation_edit", "dictation_move", "dictation_check"]
    )
    def test_beyond_reach_nothing_is_there(self, client_for, cast, clinic, job, name):
        from tests.factories import people

        role = {"dictation_edit": "physician", "dictation_move": "him_tech", "dictation_check": "transcriptionist"}
        far = people.person("far", role.get(name, "transcriptionist"), clinic, reaches=[clinic])
        assert client_for(far).get(url(name, job)).status_code == 404

    def test_the_job_costs_the_same_however_long_its_history(
        self, desk, inpatient, bea, cast, django_assert_max_num_queries
    ):
        job = signed(typed(inpatient, typist=bea), by=cast.attending, text=TEXT.replace("25", "50"))
        desk.get(job.get_absolute_url())
        with django_assert_max_num_queries(12):
            desk.get(job.get_absolute_url())
