"""Moving a document by screen: who may, how the right chart is found, what each side shows, and the notice list."""

import pytest
from django.urls import reverse

from records.documents.moves import DocumentMove
from records.review.models import Chart
from tests.factories import records
from tests.unit.records.review.test_engine import sign, write

pytestmark = pytest.mark.django_db
TEXT = "Assessment:\n\nMarfan syndrome, known aortic root dilation."


@pytest.fixture
def petrie(client_for, cast):
    return client_for(cast.technician)


@pytest.fixture
def note(discharged, cast):
    return sign(write(discharged, "progress", cast.attending, text=TEXT), cast.attending)


@pytest.fixture
def right(hospital, cast):
    patient = records.patient(hospital, family="Kowalczyk", given="Stanley")
    return records.discharged(patient, by=cast.registrar, attending=cast.attending, days_ago=1)


def page_of(note):
    return reverse("documents:document_move", args=[note.public_id])


def sent(right, **more):
    return {
        "to": f"{right.patient.public_id}:{right.public_id}",
        "words": right.patient.mrn,
        "reason": "Kowalczyk's note",
    } | more


def test_the_right_chart_is_found_by_its_number_and_the_document_moved(
    petrie, note, right, discharged, client_for, cast
):
    client_for(cast.coder).get(note.get_absolute_url())
    page = petrie.post(page_of(note), {"words": right.patient.mrn}).content.decode()
    assert "Kowalczyk" in page
    assert right.public_id in page
    answer = petrie.post(page_of(note), sent(right))
    chart = Chart.objects.get(encounter=discharged)
    assert answer.url == reverse("review:chart_analyze", args=[chart.public_id])
    there = petrie.get(answer.url).content.decode()
    assert "1 person had opened it here" in there
    assert "Entered in error, moved" in there
    assert "Kowalczyk" not in there
    assert "Marfan" not in there


def test_the_wrong_chart_and_its_timeline_show_nothing_else(petrie, note, right, ruth):
    petrie.post(page_of(note), sent(right))
    for part in ("timeline", "documents", "deficiencies"):
        page = petrie.get(reverse("patients:patient_section", args=[ruth.public_id, part])).content.decode()
        assert "Kowalczyk" not in page
        assert note.public_id not in page


def test_who_reaches_the_wrong_patient_alone_is_told_that_it_was_moved(client_for, note, right, cast, hospital):
    from accounts.access import revoke
    from tests.factories.people import person

    client_for(cast.technician).post(page_of(note), sent(right))
    nurse = person("nurse", "registry", hospital)
    from accounts.access import grant

    held = grant(
        user=nurse, obj=DocumentMove.objects.get().patient, ceiling="read", source="test", reason="Works on it", by=None
    )
    answer = client_for(nurse).get(note.get_absolute_url())
    assert answer.status_code in (404, 410)
    assert "Entered in error" in answer.content.decode()
    assert "Kowalczyk" not in answer.content.decode()
    revoke(grant=held, by=None, reason="Done")
    assert "Entered in error" not in client_for(nurse).get(note.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("given", "words"), [
    ({"reason": " "}, "reason in words"), ({"to": "nobody:"}, "Choose the right patient"), ({"to": "garbage"}, "Choose the right"),
])  # fmt: skip
def test_says_why_it_was_not_moved_and_keeps_what_was_typed(petrie, note, right, given, words):
    answer = petrie.post(page_of(note), sent(right, **given))
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert right.patient.mrn in answer.content.decode()


def test_nobody_beyond_reach_is_found_or_named(petrie, note, vip):
    page = petrie.post(page_of(note), {"words": vip.mrn}).content.decode()
    assert "Vale" not in page
    assert "Beyond your reach" in page
    assert petrie.post(page_of(note), {"to": f"{vip.public_id}:", "reason": "Hers"}).status_code == 409


@pytest.mark.parametrize("who", ["coder", "attending", "clerk", "privacy", "registrar"])
def test_is_the_departments_alone(client_for, note, right, cast, who):
    client = client_for(getattr(cast, who))
    assert client.get(page_of(note)).status_code == 403
    assert client.post(page_of(note), sent(right)).status_code == 403


def test_of_another_house_is_not_there(client_for, note, cast):
    assert client_for(cast.stranger).get(page_of(note)).status_code == 404


class TestNoticeList:
    @pytest.fixture
    def move(self, petrie, client_for, note, right, cast):
        client_for(cast.coder).get(note.get_absolute_url())
        petrie.post(page_of(note), sent(right))
        return DocumentMove.objects.get()

    def test_the_privacy_officer_sees_who_tells_them_and_closes_it(self, client_for, move, cast, trail_of_moves):
        feldman = client_for(cast.privacy)
        assert "1 to tell" in feldman.get(reverse("documents:queue_moves")).content.decode()
        page = feldman.get(reverse("documents:move_show", args=[move.public_id])).content.decode()
        assert "Priya Nair" in page
        assert "Kowalczyk" in page
        assert "Marfan" not in page
        act = reverse("documents:move_act", args=[move.public_id])
        feldman.post(act, {"told": move.notices.get().pk})
        assert move.notices.get().told_by == cast.privacy
        assert feldman.post(act, {"verb": "close", "reason": ""}).status_code == 409
        assert feldman.post(act, {"verb": "close", "reason": "Told"}).url == reverse("documents:queue_moves")
        assert set(trail_of_moves()[0].patient_ids) == {move.patient_id, move.to_patient_id}

    @pytest.fixture
    def trail_of_moves(self):
        from accounts.audit.models import LogEntry

        return lambda: list(LogEntry.objects.filter(verb="document_move.view").order_by("-recorded", "-id"))

    def test_is_not_the_technicians(self, petrie, move):
        assert petrie.get(reverse("documents:move_show", args=[move.public_id])).status_code == 403
        assert petrie.get(reverse("documents:queue_moves")).status_code == 403

    @pytest.mark.parametrize("told", ["", "x", "0", "999999999"])
    def test_nobody_is_told_by_a_number_that_is_not_on_the_list(self, client_for, move, cast, told):
        act = reverse("documents:move_act", args=[move.public_id])
        assert client_for(cast.privacy).post(act, {"told": told}).status_code == 409
