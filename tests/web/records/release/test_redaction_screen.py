"""The redaction screen: what it shows, what it takes, who may, and what is typed wrong."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit.models import LogEntry
from records.release import redacting
from records.release.redactions import Redaction

pytestmark = pytest.mark.django_db
BOX = [0.1, 0.05, 0.5, 0.2]


@pytest.fixture
def screen(at, chart):
    """The address of a document's page on the redaction screen, of a request whose pages are gathered."""
    asked = at("RETRIEVING")
    return lambda kind="operative", number=1: reverse(
        "release:redaction_edit", args=[asked.public_id, chart[kind].public_id, number]
    )


def sent(asked_page, **changed):
    return {
        "words": "", "boxes": json.dumps([BOX]), "layout": asked_page.context["look"].layout, "reason": "third_party",
        "note": "",
    } | changed  # fmt: skip


def test_boxes_of_the_page_are_taken_out_with_their_reason(client_for, cast, screen):
    clerk = client_for(cast.clerk)
    page = clerk.get(screen(number=2))
    assert "Page 2 of 2" in page.content.decode()
    assert clerk.post(screen(number=2), sent(page)).url == screen(number=2)
    row = Redaction.objects.get()
    assert (row.page, row.box, row.reason, row.by) == (2, BOX, "third_party", cast.clerk)
    shown = clerk.get(screen(number=2)).content.decode()
    assert 'class="gone" x="0.1" y="0.05"' in shown
    assert "About another person" in shown


def test_words_are_taken_out_of_the_whole_document_without_any_script(client_for, cast, screen):
    clerk = client_for(cast.clerk)
    page = clerk.get(screen())
    clerk.post(screen(), sent(page, boxes="[]", words="page", everywhere="on"))
    assert sorted(Redaction.objects.values_list("page", flat=True)) == [1, 2]


def test_a_place_is_taken_back_from_the_list(client_for, cast, screen):
    clerk = client_for(cast.clerk)
    clerk.post(screen(), sent(clerk.get(screen())))
    row = Redaction.objects.get()
    back = reverse("release:redaction_withdraw", args=[row.request.public_id])
    assert clerk.post(back, {"redaction": row.public_id}).url == screen()
    row.refresh_from_db()
    assert row.withdrawn_by == cast.clerk
    assert clerk.get(screen()).context["rows"] == []
    assert clerk.post(back, {"redaction": "nothing"}).status_code == 404


def test_the_workbench_says_how_much_of_a_document_is_redacted(client_for, cast, screen, at):
    clerk = client_for(cast.clerk)
    clerk.post(screen(), sent(clerk.get(screen())))
    asked = Redaction.objects.get().request
    shown = clerk.get(reverse("release:request_show", args=[asked.public_id])).content.decode()
    assert "1 place" in shown
    assert screen() in shown


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": ""}, "This field is required"),
        ({"reason": "whim"}, "Select a valid choice"),
        ({"boxes": "[]"}, "Choose words on the page"),
        ({"boxes": "[[1, 2]]"}, "could not be read"),
        ({"boxes": "not json"}, "Enter a valid JSON"),
        ({"boxes": "{}"}, "Choose words on the page"),
        ({"boxes": "[]", "words": "nobody"}, "nowhere in letters that can be read"),
        ({"note": "x" * 201}, "at most 200"),
    ],
)
def test_what_is_chosen_wrong_is_said_and_kept(client_for, cast, screen, wrong, says):
    clerk = client_for(cast.clerk)
    answer = clerk.post(screen(), sent(clerk.get(screen()), **wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Redaction.objects.exists()


def test_a_patients_own_copy_offers_only_what_is_no_part_of_the_right_of_access(
    client_for, cast, ruth, hospital, chart
):
    from tests.factories import release as made

    own = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    made.walked(own, "RETRIEVING", by=cast.clerk)
    url = reverse("release:redaction_edit", args=[own.public_id, chart["operative"].public_id, 1])
    reasons = dict(client_for(cast.clerk).get(url).context["form"].fields["reason"].choices)
    assert set(reasons) == {"misfiled", "psychotherapy"}


def test_who_chooses_no_pages_sees_no_redaction_screen(client_for, cast, screen):
    for person in (cast.checker, cast.coder, cast.privacy):
        assert client_for(person).get(screen()).status_code in (403, 404)


def test_a_page_that_cannot_be_shown_says_so(client_for, cast, screen):
    shown = client_for(cast.clerk).get(screen(number=99)).content.decode()
    assert "there is no such page, the file has 2" in shown


def test_a_built_packet_closes_the_screen_with_its_reason(client_for, cast, at, chart):
    asked = at("QC")
    url = reverse("release:redaction_edit", args=[asked.public_id, chart["operative"].public_id, 1])
    shown = client_for(cast.clerk).get(url).content.decode()
    assert "Nothing is redacted now" in shown
    assert "Take out <kbd>" not in shown


def test_each_look_is_one_row_of_the_trail_and_no_words_stand_in_addresses(client_for, cast, screen):
    clerk = client_for(cast.clerk)
    before = LogEntry.objects.filter(kind=LogEntry.ACT).count()
    clerk.get(screen())
    rows = LogEntry.objects.filter(kind=LogEntry.ACT).order_by("-id")
    assert rows.count() == before + 1
    assert rows.first().additional_data["for"] == "redaction"


def test_queries_do_not_grow_with_what_is_redacted(client_for, cast, screen):
    clerk = client_for(cast.clerk)
    first = clerk.get(screen())
    with CaptureQueriesContext(connection) as few:
        clerk.get(screen())
    asked = first.context["asked"]
    boxes = [[x / 20, y / 20, x / 20 + 0.02, y / 20 + 0.02] for x in range(10) for y in range(10)]
    redacting.redact(request=asked, document=first.context["document"], page=1, boxes=boxes,
                     layout=first.context["look"].layout, reason="third_party", by=cast.clerk)  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        clerk.get(screen())
    assert len(many) == len(few)


def test_the_packets_screen_lists_what_is_redacted(client_for, cast, ruth, hospital, chart):
    from tests.factories import release as made

    asked = made.walked(made.logged(ruth, hospital, by=cast.clerk), "RETRIEVING", by=cast.clerk)
    redacting.redact_words(
        request=asked, document=chart["summary"], words="good condition", reason="not_asked", by=cast.clerk
    )
    for state in ("SENSITIVITY_REVIEW", "QC"):
        asked = made._step(asked, state, cast.clerk, cast.checker, None, {})
    shown = client_for(cast.checker).get(reverse("release:packet_show", args=[asked.public_id])).content.decode()
    assert "1 place, black on the page" in shown
    assert "Not asked for, or not authorized" in shown
