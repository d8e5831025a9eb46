"""Who takes what out of which copy, and what must stop it: the log, its end, and the packet that comes of it."""

import dataclasses

import pypdfium2
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts import clock
from accounts.access import Denied, Unknown
from accounts.audit.models import LogEntry
from accounts.workflow import Refused
from records.documents import files
from records.release import actions, denials, jobs, redacting
from records.release.findings import Findings
from records.release.redactions import Redaction
from records.release.rules.redaction import REASONS, problem_with
from tests.factories import people
from tests.factories import release as made

pytestmark = pytest.mark.django_db
BOX = (0.1, 0.05, 0.5, 0.2)


@pytest.fixture
def chart(ruth, discharged):
    return {
        "operative": made.document(ruth, discharged, "operative", pages=2),
        "summary": made.document(
            ruth, discharged, "discharge_summary", text="Discharged home. Her brother Karl Ames drinks."
        ),
    }


@pytest.fixture
def request_(ruth, hospital, cast, chart):
    return made.walked(made.logged(ruth, hospital, by=cast.clerk), "RETRIEVING", by=cast.clerk)


def take_out(request, document, by, **given):
    """A box, or the words, taken out of the document's first page."""
    usual = {"request": request, "document": document, "by": by, "reason": "third_party"} | given
    if "words" in usual:
        return redacting.redact_words(**usual)
    page = usual.setdefault("page", 1)
    usual.setdefault("layout", redacting.look(request, document, page).layout)
    return redacting.redact(boxes=usual.pop("boxes", [BOX]), **usual)


def text_of(packet) -> str:
    with files.open_stored(packet) as clear:
        document = pypdfium2.PdfDocument(clear.read())
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def built(request, by):
    request = actions.take(request=request, verb="review", by=by)
    return request, jobs.build(actions.order_packet(request=request, by=by))


# -------------------------------------------------------------- the way


def test_a_name_taken_out_by_its_words_is_in_no_packet_and_stays_in_the_chart(request_, chart, cast):
    [row] = take_out(request_, chart["summary"], cast.clerk, words="karl ames", note="The patient asked for it")
    assert (row.page, row.reason, row.by, row.version) == (
        1,
        "third_party",
        cast.clerk,
        chart["summary"].current_version,
    )
    _, packet = built(request_, cast.clerk)
    assert packet.status == "READY", packet.stopped_why
    said = text_of(packet)
    assert "Karl" not in said
    assert "Discharged home." in said
    assert "Karl Ames" in chart["summary"].current_version.text
    [place] = [place for item in packet.manifest["items"] for place in item["redactions"]]
    assert place["reason"] == "About another person (45 CFR 164.502(b))"
    assert place["by"] == str(cast.clerk)
    assert "The patient asked" not in said


def test_a_place_taken_back_is_shown_again_and_the_log_keeps_it(request_, chart, cast):
    [row] = take_out(request_, chart["summary"], cast.clerk, words="Karl")
    row = redacting.withdraw(redaction=row, by=cast.clerk)
    assert (row.withdrawn_by, Redaction.objects.count()) == (cast.clerk, 1)
    _, packet = built(request_, cast.clerk)
    assert "Karl" in text_of(packet)
    assert packet.manifest["items"][1]["redactions"] == []
    with pytest.raises(Refused, match="taken back already"):
        redacting.withdraw(redaction=row, by=cast.clerk)


def test_nothing_is_redacted_or_taken_back_once_the_packet_is_built(request_, chart, cast):
    [row] = take_out(request_, chart["summary"], cast.clerk, words="Karl")
    request, _ = built(request_, cast.clerk)
    for act in (
        lambda: redacting.withdraw(redaction=row, by=cast.clerk),
        lambda: take_out(request, chart["operative"], cast.clerk),
    ):
        with pytest.raises(Refused, match="packet is built"):
            act()
    request = actions.take(request=request, verb="rechoose", by=cast.clerk)
    assert redacting.withdraw(redaction=row, by=cast.clerk).withdrawn_at


def test_a_packet_built_before_a_redaction_is_not_the_one_to_send(request_, chart, cast):
    request, _ = built(request_, cast.clerk)
    request = actions.take(request=request, verb="rechoose", by=cast.clerk)
    take_out(request, chart["summary"], cast.clerk, words="Karl")
    request = actions.take(request=request, verb="review", by=cast.clerk)
    assert "changed since the packet was built" in Findings(request).packet_problem
    with pytest.raises(Refused, match="build it again"):
        actions.take(request=request, verb="to_qc", by=cast.clerk)


def test_a_redaction_made_while_the_packet_is_built_stops_that_packet(request_, chart, cast):
    request = actions.take(request=request_, verb="review", by=cast.clerk)
    packet = actions.order_packet(request=request, by=cast.clerk)
    with pytest.raises(Refused, match="packet is built"):
        take_out(request, chart["summary"], cast.clerk, words="Karl")
    Redaction(
        request=request, patient=request.patient, document=chart["summary"], version=chart["summary"].current_version,
        page=1, box=list(BOX), layout="0" * 64, reason="third_party", by=cast.clerk, at=packet.ordered_at,
    ).save(force_insert=True)  # fmt: skip
    assert "changed while it was being built" in jobs.build(packet).stopped_why


def test_words_of_the_whole_document_or_of_one_page(request_, chart, cast):
    rows = take_out(request_, chart["operative"], cast.clerk, words="Page")
    assert [row.page for row in rows] == [1, 2]
    assert take_out(request_, chart["operative"], cast.clerk, words="Page", page=2) == []  # taken out already
    with pytest.raises(Refused, match="nowhere"):
        take_out(request_, chart["operative"], cast.clerk, words="Zebra")


def test_a_redacted_page_that_is_not_chosen_does_not_count(request_, chart, cast):
    take_out(request_, chart["operative"], cast.clerk, page=2)
    pages = {chart["operative"].public_id: [1], chart["summary"].public_id: [1]}
    request = actions.choose_pages(request=request_, pages=pages, by=cast.clerk)
    assert "redactions" not in Findings(request).selection[0]
    _, packet = built(request, cast.clerk)
    assert packet.status == "READY", packet.stopped_why


# ------------------------------------------------------------- who and why


def test_who_may_not_choose_pages_redacts_none(request_, chart, cast):
    with pytest.raises(Denied):
        take_out(request_, chart["summary"], cast.checker, words="Karl")
    [row] = take_out(request_, chart["summary"], cast.clerk, words="Karl")
    with pytest.raises(Denied):
        redacting.withdraw(redaction=row, by=cast.checker)


def test_a_document_of_another_record_is_not_redacted_here(request_, cast, hospital):
    from tests.factories import records

    other = records.patient(hospital, family="Orr", given="Tom")
    theirs = made.document(other, None, "operative")
    with pytest.raises(Unknown):
        take_out(request_, theirs, cast.clerk, layout="0" * 64)


def test_each_redaction_and_its_end_is_one_row_of_the_trail_without_its_words(request_, chart, cast):
    [row] = take_out(request_, chart["summary"], cast.clerk, words="Karl")
    redacting.withdraw(redaction=row, by=cast.clerk)
    acts = LogEntry.objects.filter(kind=LogEntry.ACT, verb__startswith="redaction.")
    assert sorted(acts.values_list("verb", flat=True)) == ["redaction.add", "redaction.withdraw"]
    rows = LogEntry.objects.filter(patient_ids__contains=[row.patient_id]).values()
    assert "Karl" not in str(list(rows))


@pytest.mark.parametrize("code", sorted(set(REASONS) - {"misfiled", "psychotherapy", "denied"}))
@pytest.mark.parametrize("basis", ["access", "representative"])
def test_a_patient_has_a_right_to_the_whole_and_what_is_left_out_is_denied_first(code, basis):
    """164.524(a)(1), (d)."""
    assert "denied in part first" in problem_with(code, basis=basis, denied_in_part=True)
    assert problem_with(code, basis="authorization", denied_in_part=False) == ""


def test_misfiled_pages_and_psychotherapy_notes_are_no_part_of_the_right_of_access():
    for code in ("misfiled", "psychotherapy"):
        assert problem_with(code, basis="access", denied_in_part=False) == ""


def test_denied_in_part_is_a_reason_only_with_a_denial_and_only_for_access():
    assert "write the denial first" in problem_with("denied", basis="access", denied_in_part=False)
    assert problem_with("denied", basis="access", denied_in_part=True) == ""
    assert "Only a patient's own access" in problem_with("denied", basis="authorization", denied_in_part=True)
    assert "Say why" in problem_with("", basis="authorization", denied_in_part=False)


def test_a_denial_that_is_overturned_takes_the_ground_from_its_redactions(ruth, hospital, cast, chart):
    asked = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    asked = made.walked(asked, "RETRIEVING", by=cast.clerk)
    denial = denials.deny(
        request=asked, ground="endangers", documents=(chart["operative"].public_id,), by=cast.director,
        judged_by=cast.attending.provider, explanation="It would endanger his physical safety.",
    )  # fmt: skip
    take_out(asked, chart["summary"], cast.clerk, words="Karl", reason="denied")
    assert Findings(asked).selection_problem == ""
    denial = denials.ask_review(denial=denial, asked_on=clock.today(hospital), by=cast.clerk)
    advisor = people.person("advisor", "physician_advisor", hospital, reaches=[hospital])
    denials.decide(denial=denial, verb="overturn", words="No danger that I can see.", by=advisor)
    assert "redacted without a ground" in Findings(asked).selection_problem


# --------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"boxes": []}, "Choose words on the page"),
        ({"boxes": [(0.1, 0.1, 0.1, 0.5)]}, "too small"),
        ({"boxes": [("a", 0, 1, 1)]}, "could not be read"),
        ({"boxes": [(float("nan"), 0, 1, 1)]}, "too small|could not be read"),
        ({"boxes": [BOX] * 401}, "more than 400"),
        ({"reason": "because"}, "Say why"),
        ({"words": " a "}, "at least two letters"),
    ],
)
def test_what_is_chosen_wrong_is_said(request_, chart, cast, given, says):
    with pytest.raises(Refused, match=says):
        take_out(request_, chart["operative"], cast.clerk, **given)
    assert not Redaction.objects.exists()


def test_a_box_drawn_backwards_or_over_the_edge_is_put_right(request_, chart, cast):
    [row] = take_out(request_, chart["operative"], cast.clerk, boxes=[(1.4, 0.9, 0.5, -0.2)])
    assert row.box == [0.5, 0.0, 1.0, 0.9]


def test_a_newer_version_is_redacted_anew_before_it_goes(request_, chart, cast):
    take_out(request_, chart["operative"], cast.clerk)
    document = chart["operative"]
    newer = document.current_version
    newer.pk, newer.number = None, 2
    newer.save(force_insert=True)
    type(document)._base_manager.filter(pk=document.pk).update(current_version=newer)
    pages = {document.public_id: [1], chart["summary"].public_id: [1]}
    request = actions.choose_pages(request=request_, pages=pages, by=cast.clerk)
    assert "newer version than the one that was redacted" in Findings(request).selection_problem


def test_a_page_that_was_laid_out_anew_since_stops_the_packet_by_name(request_, chart, cast):
    take_out(request_, chart["summary"], cast.clerk, layout="0" * 64)
    _, packet = built(request_, cast.clerk)
    assert packet.status == "STOPPED"
    assert packet.stopped_why.startswith("Discharge summary, page 1: the page is laid out otherwise")


def test_rtf_goes_whole_however_many_pages_its_words_take(request_, chart, cast):
    """An RTF is chosen as one thing; laid out it may be three pages, and all of them go."""
    words = b"\\par ".join(b"Line %d" % n for n in range(200))
    version = chart["operative"].current_version
    stored = files.store(b"{\\rtf1\\ansi " + words + b"}")
    version.pk, version.number, version.content_type, version.page_count = None, 2, "application/rtf", 1
    for field, value in dataclasses.asdict(stored).items():
        setattr(version, field, value)
    version.save(force_insert=True)
    type(chart["operative"])._base_manager.filter(pk=chart["operative"].pk).update(current_version=version)
    request = actions.choose_pages(
        request=request_, pages={chart["operative"].public_id: [1], chart["summary"].public_id: [1]}, by=cast.clerk
    )
    _, packet = built(request, cast.clerk)
    assert "Line 199" in text_of(packet)


# ------------------------------------------------------------ the database


@pytest.mark.parametrize(
    "wrong",
    [{"box": [0.5, 0.1, 0.2, 0.4]}, {"box": [0.1, 0.1, 1.2, 0.4]}, {"box": [0.1, 0.2, 0.3]}, {"page": 0},
     {"withdrawn_at": "2026-01-01T00:00Z"}],
)  # fmt: skip
def test_the_database_refuses_a_box_beside_its_page_and_half_a_withdrawal(request_, chart, cast, wrong):
    usual = {
        "page": 1,
        "box": list(BOX),
        "layout": "0" * 64,
        "reason": "third_party",
        "by": cast.clerk,
        "at": request_.received_at,
    }
    row = Redaction(
        request=request_, patient=request_.patient, document=chart["summary"], version=chart["summary"].current_version,
        **usual | wrong,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_log_of_redactions_is_never_changed_or_deleted(request_, chart, cast):
    [row] = take_out(request_, chart["summary"], cast.clerk, words="Karl")
    rows = Redaction._base_manager.filter(pk=row.pk)
    for change in (
        lambda: rows.update(reason="identifier"),
        lambda: rows.update(box=[0, 0, 1, 1]),
        lambda: rows._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
