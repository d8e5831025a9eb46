"""The screens of delinquency: who may, what they say, what they leave in the trail, and what leaves the house."""

import csv
import datetime as dt
import io

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.people.models import Department
from records.delinquency import actions, chair, closing, nightly
from records.delinquency.models import CommitteeMatter, Exemption, Letter, MonthClose, Suspension
from records.delinquency.reports.registry import REPORTS, Report, register_report
from records.patients.models import PatientBlock
from records.review.models import Chart, Deficiency
from tests.factories import people, records

pytestmark = pytest.mark.django_db
ROOT = "/records/delinquency/"


@pytest.fixture
def late(ruth, cast, hospital):
    """Ruth Ames's record, forty days after her discharge, of which Samuel Okafor owes two things; the night is worked."""
    noon = clock.local(clock.now(), hospital).replace(hour=12) - dt.timedelta(days=40)
    records.discharged(ruth, by=cast.registrar, attending=cast.attending, discharged_at=noon)
    nightly.run(hospital)
    return Chart.objects.select_related("facility", "patient", "encounter").get(patient=ruth)


@pytest.fixture
def director(client_for, cast):
    return client_for(cast.director)


@pytest.fixture
def chief(hospital):
    return people.person("chief", "chief_of_staff", hospital, given="Judith", family="Ellery", reaches=[])


def trail(verb):
    return list(LogEntry.objects.filter(kind="act", verb=verb).order_by("-recorded", "-id"))


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(document[n].get_textpage().get_text_range() for n in range(len(document)))


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def assert_constant(client, url, cast, hospital, *, most: int) -> None:
    """Six more discharges ask nothing more; a policy value that has to be read again is no growth."""
    client.get(url)
    before = queries(client, url)
    for letter in "abcdef":
        patient = records.patient(hospital, family=f"More{letter}")
        records.discharged(patient, by=cast.registrar, attending=cast.surgeon)
    assert queries(client, url) <= before + 3
    assert before <= most


class TestProviders:
    def test_the_list_says_who_owes_what_and_how_they_stand(self, director, late):
        page = director.get(f"{ROOT}providers/").content.decode()
        assert "Samuel Okafor, MD" in page
        assert "On the list" in page

    @pytest.mark.parametrize(
        ("state", "there"), [("delinquent", True), ("overdue", False), ("excused", False), ("nothing", True)]
    )
    def test_its_tabs_keep_whom_they_name(self, director, late, state, there):
        page = director.get(f"{ROOT}providers/?state={state}").content.decode().split("<main")[1]
        assert ("Samuel Okafor" in page) is there

    def test_one_provider_has_records_letters_and_what_was_decided(self, director, late, cast):
        page = director.get(
            reverse("delinquency:provider_show", args=[cast.attending.provider.public_id])
        ).content.decode()
        for words in ("Ames", "Delinquent", "Warning of suspension, day 25", "2 items on 1 record"):
            assert words in page
        assert trail("standing.view")[0].patient_ids == [late.patient_id]

    def test_who_does_not_reach_the_patient_sees_a_number_only(self, client_for, late, chief, cast):
        page = client_for(chief).get(reverse("delinquency:provider_show", args=[cast.attending.provider.public_id]))
        assert "Ames" not in page.content.decode()
        assert "1 more is counted here and beyond your reach" in page.content.decode()

    def test_a_coder_has_no_such_page(self, client_for, cast):
        assert client_for(cast.coder).get(f"{ROOT}providers/").status_code == 403

    def test_its_queries_do_not_grow(self, director, late, cast, hospital):
        assert_constant(director, f"{ROOT}providers/", cast, hospital, most=16)


class TestLeave:
    def url(self, cast):
        return reverse("delinquency:excuse_new", args=[cast.attending.provider.public_id])

    def given(self, **more):
        return {"kind": "leave", "starts_on": "t", "ends_on": "t+2w", "reason": "Parental leave", "once": "k1"} | more

    def test_it_is_recorded_once_however_often_it_is_sent(self, director, late, cast):
        for _ in range(2):
            assert director.post(self.url(cast), self.given()).status_code == 302
        assert Exemption.objects.get().ends_on == clock.today(late.facility) + dt.timedelta(days=14)
        assert Suspension.objects.get().status == "EXCUSED"

    def test_days_the_wrong_way_round_are_said_so_and_what_was_typed_stays(self, director, late, cast):
        answer = director.post(self.url(cast), self.given(ends_on="t-3"))
        assert answer.status_code == 422
        assert "before the first" in answer.content.decode()
        assert "Parental leave" in answer.content.decode()

    def test_back_early(self, director, late, cast):
        director.post(self.url(cast), self.given(starts_on="t-2"))
        made = Exemption.objects.get()
        director.post(reverse("delinquency:excuse_end", args=[made.public_id]))
        made.refresh_from_db()
        assert made.ended_by == cast.director

    def test_a_technician_may_not(self, client_for, cast, late):
        assert client_for(cast.technician).post(self.url(cast), self.given()).status_code == 403


class TestSuspension:
    def test_the_list_is_in_the_left_bar_and_opens_the_case(self, director, late):
        page = director.get(ROOT).content.decode()
        assert "Suspension list" in page
        case = Suspension.objects.get()
        assert reverse("delinquency:suspension_show", args=[case.public_id]) in page
        shown = director.get(reverse("delinquency:suspension_show", args=[case.public_id])).content.decode()
        assert "Current inpatients and emergencies are exempt" in shown
        assert "Ames" in shown
        assert trail("suspension.view")[0].patient_ids == [late.patient_id]

    def test_two_people_approve_each_on_their_own_screen(self, director, client_for, chief, late):
        case = Suspension.objects.get()
        url = reverse("delinquency:suspension_act", args=[case.public_id])
        assert director.post(url, {"verb": "approve"}).status_code == 302
        client_for(chief).post(url, {"verb": "concur"})
        case.refresh_from_db()
        assert case.status == "SUSPENDED"
        assert "Suspended" in director.get(f"{ROOT}providers/?state=suspended").content.decode()

    def test_the_directors_button_does_not_give_the_chiefs_approval(self, director, late):
        case = Suspension.objects.get()
        answer = director.post(reverse("delinquency:suspension_act", args=[case.public_id]), {"verb": "concur"})
        assert answer.status_code == 403

    def test_another_facilitys_case_is_unknown(self, client_for, cast, late, clinic):
        other = people.person("otherdirector", "him_director", clinic, reaches=[clinic])
        url = reverse("delinquency:suspension_show", args=[Suspension.objects.get().public_id])
        assert client_for(other).get(url).status_code == 404


class TestLetters:
    def test_it_waits_is_read_and_leaves_the_queue_when_it_is_printed(self, client_for, cast, late):
        petrie, letter = client_for(cast.technician), Letter.objects.get()
        assert "Samuel Okafor" in petrie.get(f"{ROOT}letters/").content.decode()
        read = petrie.get(reverse("delinquency:letter_file", args=[letter.public_id]))
        assert "Ames" in text_of(read.content)
        assert trail("letter.read")[0].patient_ids == [late.patient_id]
        printed = petrie.post(reverse("delinquency:letter_print", args=[letter.public_id]))
        assert "attachment" in printed["Content-Disposition"]
        assert "no-store" in printed["Cache-Control"]
        assert trail("letter.export")[0].patient_ids == [late.patient_id]
        assert "Samuel Okafor" not in petrie.get(f"{ROOT}letters/").content.decode().split("<main")[1]

    def test_all_letters_of_a_night_in_one_file(self, client_for, cast, late):
        run = Letter.objects.get().run
        answer = client_for(cast.technician).post(reverse("delinquency:run_print", args=[run.public_id]))
        assert "Warning of suspension" in text_of(answer.content)
        again = client_for(cast.technician).post(reverse("delinquency:letters_print"))
        assert again.status_code == 302  # nothing waits any more

    def test_who_is_kept_from_a_patient_does_not_see_a_letter_that_names_them(self, client_for, cast, late):
        PatientBlock.objects.create(
            patient=late.patient,
            user=cast.technician,
            reason="Her neighbor",
            starts_at=clock.now(),
            set_by=cast.privacy,
        )
        letter = Letter.objects.get()
        petrie = client_for(cast.technician)
        for name in ("letter_show", "letter_file"):
            assert petrie.get(reverse(f"delinquency:{name}", args=[letter.public_id])).status_code == 404
        assert petrie.post(reverse("delinquency:letters_print")).status_code == 302

    def test_the_physician_reads_their_own_and_nobody_elses(self, client_for, cast, late):
        letter = Letter.objects.get()
        url = reverse("delinquency:own_letter", args=[letter.public_id])
        assert client_for(cast.attending).get(url).status_code == 200
        assert client_for(cast.surgeon).get(url).status_code == 404


class TestOwnStanding:
    def test_a_physician_sees_where_they_stand_and_no_other(self, client_for, cast, late):
        page = client_for(cast.attending).get(f"{ROOT}mine/").content.decode()
        for words in ("Ames", "1 delinquent", "Warning of suspension", "On the list"):
            assert words in page
        assert "Nothing is owed" in client_for(cast.surgeon).get(f"{ROOT}mine/").content.decode()

    def test_the_inbox_asks_for_a_line_of_it(self, client_for, cast, late):
        line = client_for(cast.attending).get(f"{ROOT}mine/", headers={"HX-Request": "true"}).content.decode()
        assert "1 incomplete record, 1 delinquent" in line
        assert "<html" not in line

    def test_who_is_no_clinician_is_told_so(self, client_for, hospital):
        odd = people.person("odd", "physician", hospital)
        assert "not tied to one" in client_for(odd).get(f"{ROOT}mine/").content.decode()


class TestDeparted:
    @pytest.fixture
    def left(self, late, cast, hospital):
        head = people.person("head", "department_chair", hospital, given="Paul", family="Stern")
        profile = cast.attending.provider
        profile.department = Department.objects.create(facility=hospital, name="Medicine", chair=head)
        profile.active_to = clock.today(hospital) - dt.timedelta(days=1)
        profile.save(update_fields=["department", "active_to"])
        chair.let_in(hospital)
        return head, Deficiency.objects.get(chart=late, wanted__key="discharge_summary")

    def test_the_chairs_queue_holds_it_and_the_committee_decides(self, left, client_for, director, cast):
        head, gap = left
        client = client_for(head)
        assert "Ames" in client.get(f"{ROOT}left/").content.decode()
        url = reverse("delinquency:left_show", args=[gap.public_id])
        assert "Nobody else who had a part" in client.get(url).content.decode()
        assert client.post(url, {"verb": "ask", "reason": "He has moved abroad"}).status_code == 302
        matter = CommitteeMatter.objects.get()
        assert "Ames" in director.get(f"{ROOT}committee/").content.decode()
        url = reverse("delinquency:matter_show", args=[matter.public_id])
        assert director.post(url, {"verb": "waive", "met_on": "t", "minutes": "", "reason": "x"}).status_code == 422
        given = {"verb": "waive", "met_on": "t", "minutes": "MRC item 4", "reason": "Nobody can write it"}
        assert director.post(url, given).status_code == 302
        gap.refresh_from_db()
        assert gap.status == "WAIVED"

    def test_to_another_who_had_a_part(self, left, client_for, cast):
        from records.encounters.actions import add_provider

        head, gap = left
        add_provider(encounter=gap.encounter, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=gap.encounter.admitted_at)  # fmt: skip
        client, url = client_for(head), reverse("delinquency:left_show", args=[gap.public_id])
        assert client.post(url, {"verb": "route", "reason": "Knew her"}).status_code == 422
        given = {"verb": "route", "provider": cast.surgeon.provider.public_id, "reason": "Knew her"}
        assert client.post(url, given).status_code == 302
        assert Deficiency.objects.get(reassigned_from=gap).provider.user == cast.surgeon

    def test_a_waiver_recorded_at_once(self, late, director, client_for, cast):
        gap = Deficiency.objects.filter(chart=late).first()
        url = reverse("delinquency:waiver_new", args=[gap.public_id])
        assert "Only the medical records committee" in director.get(url).content.decode()
        assert director.post(url, {"met_on": "t", "minutes": "Item 4", "reason": "The author died"}).status_code == 302
        gap.refresh_from_db()
        assert gap.status == "WAIVED"
        assert client_for(cast.technician).get(url).status_code == 403

    def test_without_a_chair_the_department_sees_it(self, left, director):
        Department.objects.update(chair=None)
        assert "Ames" in director.get(f"{ROOT}left/nobodys/").content.decode()


class TestReports:
    KEYS = ("delinquency", "timeliness", "completion", "declines", "suspensions")

    @pytest.mark.parametrize("key", KEYS)
    def test_each_shows_prints_and_exports_with_its_definition(self, director, late, key):
        url = reverse("delinquency:report_show", args=[key])
        page = director.get(url).content.decode()
        assert "What is counted" in page
        assert trail(f"report.{key}.list")
        sheet = table(director.post(url, {"as": "csv"}))
        assert sheet[0] == [REPORTS[key].label, "Marlow Valley Medical Center"]
        assert any(row[:1] == ["Definition"] for row in sheet)
        words = text_of(director.post(url, {"as": "pdf"}).content)
        assert "What is counted" in words
        assert "Grace Halloran, RHIA" in words
        assert len(trail(f"report.{key}.export")) == 2

    def test_a_number_opens_its_records_and_they_leave_as_files(self, director, late):
        url = f"{reverse('delinquency:report_records', args=['delinquency'])}?measure=owed&what=delinquent"
        page = director.get(url).content.decode()
        assert "Ames" in page
        assert trail("report.delinquency.record.list")[0].patient_ids == [late.patient_id]
        sheet = table(director.post(url, {"as": "csv"}))
        assert sheet[-1][0].startswith("Ames")
        assert sheet[-1][3] == f"{timezone.localtime(late.discharged_at):%Y-%m-%d}"
        assert "Ames" in text_of(director.post(url, {"as": "pdf"}).content)
        assert trail("report.delinquency.record.export")[0].patient_ids == [late.patient_id]

    def test_what_a_spreadsheet_would_run_is_made_inert(self, director, late):
        late.encounter.service = "=HYPERLINK(1)"
        late.encounter.save(update_fields=["service"])
        url = f"{reverse('delinquency:report_records', args=['delinquency'])}?measure=owed"
        for content in (
            director.post(url, {"as": "csv"}),
            director.post(url.replace("records/?measure=owed", ""), {"as": "csv"}),
        ):
            body = content.content.decode()
            assert "'=HYPERLINK" in body
            assert ",=HYPERLINK" not in body

    def test_drilling_down_obeys_reach_and_the_number_says_so(self, client_for, late, chief):
        url = f"{reverse('delinquency:report_records', args=['delinquency'])}?measure=owed"
        page = client_for(chief).get(url).content.decode()
        assert "Ames" not in page
        assert "1 more beyond your reach" in page

    def test_by_provider_the_number_and_its_rows_agree(self, director, late, cast):
        who = cast.attending.provider.public_id
        url = f"{reverse('delinquency:report_records', args=['delinquency'])}?measure=owed&by=provider&of={who}"
        assert "Incomplete records: Samuel Okafor, MD" in director.get(url).content.decode()
        nobody = url.replace(who, "nobody")
        assert "No record to show" in director.get(nobody).content.decode()

    @pytest.mark.parametrize("query", ["measure=nothing", "measure=owed&what=all", "measure=owed&by=patient", "month=2026-13&measure=owed",
                                       "month=1999-01&measure=owed"])  # fmt: skip
    def test_what_is_no_number_is_not_found(self, director, late, query):
        assert director.get(f"{reverse('delinquency:report_records', args=['delinquency'])}?{query}").status_code == 404

    def test_a_file_of_no_known_kind_is_refused(self, director, late):
        url = reverse("delinquency:report_show", args=["delinquency"])
        assert director.post(url, {"as": "exe"}).status_code == 409

    def test_a_report_of_another_feature_stands_in_the_index(self, director, monkeypatch):
        monkeypatch.setitem(
            REPORTS, "other", Report("other", "Turnaround", "From dictation to draft.", url_name="home")
        )
        page = director.get(f"{ROOT}reports/").content.decode()
        assert "Turnaround" in page
        with pytest.raises(ValueError, match="already"):
            register_report(Report("delinquency", "Mine", "Another."))

    def test_a_coder_reads_none(self, client_for, cast):
        for address in ("reports/", "reports/delinquency/", "reports/delinquency/records/?measure=owed"):
            assert client_for(cast.coder).get(ROOT + address).status_code == 403

    @pytest.mark.parametrize("key", ["delinquency", "timeliness"])
    def test_its_queries_do_not_grow(self, director, late, cast, hospital, key):
        assert_constant(director, reverse("delinquency:report_show", args=[key]), cast, hospital, most=28)


class TestClosedMonths:
    @pytest.fixture
    def close(self, late, hospital) -> MonthClose:
        closed = MonthClose.objects.order_by("-month").first()
        return closed or closing.close_month(hospital, clock.today(hospital).replace(day=1))

    def test_it_prints_the_same_after_everything_has_changed(self, director, close, late, cast):
        url = f"{reverse('delinquency:report_show', args=['delinquency'])}?month={close.month:%Y-%m}"
        before = table(director.post(url, {"as": "csv"}))
        actions.waive(deficiency=Deficiency.objects.filter(chart=late).first(), by=cast.director, met_on=clock.today(),
                      minutes="Item 1", reason="Died")  # fmt: skip
        assert table(director.post(url, {"as": "csv"})) == before
        assert "closed" in before[2][1]

    def test_the_director_counts_again_and_both_versions_stand(self, director, close):
        director.post(reverse("delinquency:month_correct", args=[close.public_id]), {"reason": "A discharge came late"})
        page = director.get(f"{ROOT}reports/").content.decode()
        assert "A discharge came late" in page
        first = f"{reverse('delinquency:report_show', args=['delinquency'])}?month={close.month:%Y-%m}&version=1"
        assert "version 2" not in director.get(first).content.decode()
        assert "version 2" in director.get(first.replace("&version=1", "")).content.decode()

    def test_a_technician_does_not(self, client_for, cast, close):
        url = reverse("delinquency:month_correct", args=[close.public_id])
        assert client_for(cast.technician).post(url, {"reason": "x"}).status_code == 403
