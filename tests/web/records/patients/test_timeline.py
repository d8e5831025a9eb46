"""The timeline: a screenful at first, the rest under the same act, and nothing lost, doubled or shown to the wrong eyes."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts import clock
from accounts.access import acting, forget_reach, grant, has_verb, visible_to
from accounts.audit.models import LogEntry
from records.documents.models import Document, DocumentType
from records.encounters.models import Encounter
from records.patients import timeline
from records.patients.timeline import first_page, page_after
from tests.factories import records


def note(patient, stay=None, *, hours_ago=1.0, **values) -> Document:
    kind = DocumentType.objects.get(key="progress")
    place = stay.facility_id if stay else patient.facility_ids[0]
    at = clock.now() - dt.timedelta(hours=hours_ago)
    usual = {"status": "FINAL", "signed_at": at, "service_at": at, "type": kind, "facility_id": place}
    made = Document(patient=patient, encounter=stay, **(usual | values))
    made.save(force_insert=True)
    return made


@pytest.fixture
def long(ruth, cast, monkeypatch):
    """Seven visits with 0 to 6 notes each, and three papers of no visit; little fits on a page."""
    monkeypatch.setattr(timeline, "MORE", (3, 4))
    for number in range(7):
        stay = records.encounter(ruth, by=cast.registrar, klass="AMB", attending=cast.attending, days_ago=number + 1)
        for place in range(number):
            note(ruth, stay, hours_ago=number * 24 + place)
    for place in range(3):
        note(ruth, hours_ago=place)
    return ruth


def ids(visits) -> list[tuple]:
    return [(visit.encounter and visit.encounter.pk, [line.public_id for line in visit.documents]) for visit in visits]


def as_it_stands(user, patient) -> list[tuple]:
    """Everything in order, asked without pages."""
    seen = visible_to(user, Document.objects.shown_to(user).filter(patient=patient)).order_by("-service_at", "-id")
    seen = seen if has_verb(user, "records.view_document") else seen.none()
    stays = [*visible_to(user, Encounter.objects.filter(patient=patient)).order_by("-admitted_at", "-id")]
    whole = [(stay.pk, [d.public_id for d in seen if d.encounter_id == stay.pk]) for stay in stays]
    loose = [d.public_id for d in seen if d.encounter_id not in {stay.pk for stay in stays}]
    return [*whole, *([(None, loose)] if loose else [])]


def joined(user, patient, page) -> list[tuple]:
    """All pages put together; a visit that goes on over a page is one again."""
    whole: list[tuple] = []
    for _ in range(40):
        for number, (stay, lines) in enumerate(ids(page.visits)):
            if number == 0 and page.visits[0].continued and whole and whole[-1][0] == stay:
                whole[-1][1].extend(lines)
            else:
                whole.append((stay, lines))
        if page.after is None:
            return whole
        page = page_after(user, patient, *page.after)
    raise AssertionError("The timeline does not end.")


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 4), (8, 25), (7, 21), (7, 24), (6, 21)])
def test_the_pages_together_are_the_whole_record(size, cast, long, monkeypatch):
    monkeypatch.setattr(timeline, "MORE", size)
    assert joined(cast.technician, long, page_after(cast.technician, long, 0, 0)) == as_it_stands(cast.technician, long)


def test_the_first_page_goes_on_where_it_stops(cast, long):
    page = first_page(cast.technician, long)
    assert page.after is None
    for number in range(30):
        note(long, hours_ago=300 + number)
    first = first_page(cast.technician, long)
    assert sum(len(visit.documents) for visit in first.visits) == 25
    assert joined(cast.technician, long, first) == as_it_stands(cast.technician, long)


def test_many_visits_without_papers_go_on_too(cast, ruth):
    for number in range(12):
        records.encounter(ruth, by=cast.registrar, klass="AMB", attending=cast.attending, days_ago=number + 1)
    page = first_page(cast.technician, ruth)
    assert (len(page.visits), page.after) == (8, (8, 0))
    assert joined(cast.technician, ruth, page) == as_it_stands(cast.technician, ruth)


class TestWhoSeesWhat:
    """The prepared questions give what the ORM's own would, whoever asks and however they reach her."""

    @pytest.fixture
    def chart(self, inpatient, cast):
        stay, patient = inpatient, inpatient.patient
        note(patient, stay)
        note(patient, stay, sensitivity=["hiv"])
        note(patient, stay, sensitivity=["psychotherapy"], author=cast.attending.provider)
        note(patient, stay, sensitivity=["part2", "mental_health"])
        note(patient, stay, status="RETRACTED")
        note(patient, stay, status="DRAFT", signed_at=None, author=cast.attending.provider)
        note(patient, stay, status="DRAFT", signed_at=None)
        note(patient, hours_ago=50)
        return patient

    @pytest.mark.parametrize(
        "who", ["technician", "coder", "trainee", "clerk", "checker", "director", "registrar", "attending", "stranger"]
    )
    def test_each_role(self, who, cast, chart):
        person = getattr(cast, who)
        assert self.seen(person, chart) == as_it_stands(person, chart)

    def test_one_after_the_other_in_the_same_role(self, cast, chart):
        """What was compiled for one is asked with the next one's own keys."""
        assert self.seen(cast.attending, chart) == as_it_stands(cast.attending, chart)
        surgeon = acting(cast.surgeon, "physician")
        assert self.seen(surgeon, chart) == []
        grant(user=surgeon, obj=chart, ceiling="work", source="care", reason="Consulted", by=None)
        assert self.seen(surgeon, chart) == as_it_stands(surgeon, chart) != []

    def test_through_the_broken_glass(self, cast, chart):
        for source in ("care", "glass"):
            grant(user=cast.stranger, obj=chart, ceiling="read", source=source, reason="Emergency", by=None)
            forget_reach(cast.stranger)
            assert self.seen(cast.stranger, chart) == as_it_stands(cast.stranger, chart) != []

    @staticmethod
    def seen(person, patient):
        return ids(first_page(person, patient).visits)


class TestPages:
    def opened(self, client, patient):
        page = client.get(reverse("patients:patient_show", args=[patient.public_id]))
        return page, {"X-Act": page.context["act_token"], "HX-Request": "true"}

    def test_what_is_older_comes_under_the_act_of_the_chart(self, cast, client_for, long):
        for number in range(30):
            note(long, hours_ago=300 + number)
        client = client_for(cast.technician)
        page, headers = self.opened(client, long)
        url = re.search(r'hx-get="([^"]+/older/[^"]+)"', page.text)[1]
        seen = set(re.findall(r'class="open" href="(/records/documents/[^"]+)"', page.text))
        older = client.get(url, headers=headers)
        found = set(re.findall(r'class="open" href="(/records/documents/[^"]+)"', older.text))
        assert found and not found & seen
        assert "continued" in older.text
        assert LogEntry.objects.filter(kind="act", verb="chart.view").count() == 1

    def test_by_itself_it_is_an_act(self, cast, client_for, long):
        client_for(cast.technician).get(reverse("patients:patient_older", args=[long.public_id, 0, 0]))
        [act] = LogEntry.objects.filter(kind="act", verb="chart.view")
        assert act.additional_data == {"section": "timeline"}

    def test_beyond_reach_nothing_is_older(self, cast, client_for, long):
        assert client_for(cast.stranger).get(
            reverse("patients:patient_older", args=[long.public_id, 0, 0])
        ).status_code == 404  # fmt: skip

    def test_titles_and_names_are_escaped(self, cast, client_for, ruth):
        note(ruth, title="<b>Faxed</b> & signed")
        page, _ = self.opened(client_for(cast.technician), ruth)
        assert "&lt;b&gt;Faxed&lt;/b&gt; &amp; signed" in page.text
