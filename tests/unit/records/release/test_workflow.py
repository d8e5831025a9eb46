"""A request's way to the disclosure, and everything that must stop it."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import clock
from accounts.access import Denied, Unknown
from accounts.workflow import Refused
from records.documents import files
from records.release import actions, jobs
from records.release.findings import Findings
from records.release.models import Disclosure, Packet
from records.release.workflow import QC_CHECKS, WORKFLOW
from tests.factories import release as made

pytestmark = pytest.mark.django_db
ALL_CHECKS = [code for code, _ in QC_CHECKS]


@pytest.fixture
def request_(ruth, hospital, cast, chart):
    return made.logged(ruth, hospital, by=cast.clerk)


def to(request, state, cast, **given):
    return made.walked(request, state, by=cast.clerk, checker=cast.checker, **given)


# ------------------------------------------------------------- the whole way


def test_a_request_goes_from_the_mail_to_an_accounted_packet(request_, cast, chart, hospital):
    request = to(request_, "RELEASED", cast)
    disclosure = Disclosure.objects.get()
    assert (request.status, disclosure.basis, disclosure.accountable) == ("RELEASED", "authorization", False)
    assert disclosure.recipient_name == "Brandt & Loewe LLP"
    assert "Operative report" in disclosure.what
    packet = request.current_packet()
    assert (disclosure.sha256, disclosure.page_count) == (packet.sha256, packet.page_count)
    assert sum(item["pages"] for item in packet.manifest["items"]) == packet.page_count
    with files.open_stored(packet) as clear:
        assert clear.read(5) == b"%PDF-"
    assert [event.now for event in request.events.all()][-2:] == ["READY", "RELEASED"]


def test_a_court_order_is_accounted_for(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="court_order", requester_name="Court of Common Pleas")
    to(request, "RELEASED", cast, signer="judge", signed_by="Hon. A. Reyes")
    assert Disclosure.objects.in_accounting(clock.today(hospital)).count() == 1


def test_patients_need_no_authorization_and_pay_the_patient_rate(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    request = to(request, "RELEASED", cast)
    assert request.basis.fee == "patient rate"
    assert Findings(request).notices == []  # the patient's own Part 2 records need no notice


# -------------------------------------------------------------------- clock


def test_due_thirty_days_after_receipt_in_the_hospitals_zone(request_, hospital):
    assert request_.due_on == request_.received_on + dt.timedelta(days=30)


def test_nothing_is_received_in_the_future(ruth, hospital, cast):
    with pytest.raises(Refused, match="future"):
        made.logged(ruth, hospital, by=cast.clerk, days_ago=-1)


def test_a_retired_record_number_takes_no_request(ruth, hospital, cast, request_):
    ruth.merged_into = type(ruth)(pk=ruth.pk + 1)
    with pytest.raises(Refused, match="retired"):
        made.logged(ruth, hospital, by=cast.clerk)


# ---------------------------------------------------------------- authority


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"expires_on": None}, "missing"),
        ({"signed_by": ""}, "not signed"),
        ({"recipient": "Smith Partners"}, "another recipient"),
        ({"names_us": False}, "another facility"),
        ({"signed_on": dt.date(2099, 1, 1)}, "future"),
    ],
)
def test_a_defective_authorization_is_named_and_goes_back_with_a_letter(request_, cast, wrong, says):
    request = to(request_, "VALIDATING", cast, **wrong)
    with pytest.raises(Refused, match=says):
        actions.verify_identity(request=request, method="signature", by=cast.clerk)
    request = actions.return_defective(request=request, by=cast.clerk)
    assert request.status == "DEFECTIVE_RETURNED"
    made.paper(request, by=cast.clerk)
    assert request.authorizations.count() == 2
    request.refresh_from_db()
    assert request.status == "VALIDATING"
    assert actions.verify_identity(request=request, method="signature", by=cast.clerk).status == "IDENTITY_VERIFIED"


def test_a_good_authorization_is_not_sent_back(request_, cast):
    with pytest.raises(Refused, match="no defect"):
        actions.return_defective(request=to(request_, "VALIDATING", cast), by=cast.clerk)


def test_an_authorization_that_expires_before_release_stops_it_then(request_, cast, hospital):
    request = to(request_, "READY", cast, expires_on=clock.today(hospital))
    with clock.at(clock.now() + dt.timedelta(days=2)), pytest.raises(Refused, match="expired"):
        actions.release(request=request, by=cast.clerk)
    assert not Disclosure.objects.exists()


def test_a_revocation_stops_an_open_request_by_itself(request_, cast, hospital):
    request = to(request_, "READY", cast)
    request = actions.revoke_authorization(request=request, received_on=clock.today(hospital), by=cast.clerk)
    assert request.status == "VALIDATING"
    assert request.qc_by_id is None
    with pytest.raises(Refused, match="revoked"):
        actions.verify_identity(request=request, method="signature", by=cast.clerk)


def test_a_paper_of_another_kind_is_no_authority(ruth, hospital, cast, chart):
    request = to(made.logged(ruth, hospital, by=cast.clerk, kind="subpoena"), "VALIDATING", cast, form="authorization")
    with pytest.raises(Refused, match="subpoena"):
        actions.verify_identity(request=request, method="letterhead", by=cast.clerk)


def test_a_subpoena_without_assurance_goes_no_further(ruth, hospital, cast, chart):
    request = to(made.logged(ruth, hospital, by=cast.clerk, kind="subpoena"), "VALIDATING", cast, assurance="")
    with pytest.raises(Refused, match="assurance"):
        actions.verify_identity(request=request, method="letterhead", by=cast.clerk)


def test_a_restriction_to_the_payer_holds_a_payers_request(ruth, hospital, cast, chart):
    ruth.flag_codes = ["payer_restriction"]
    ruth.save(update_fields=["flag_codes"])
    request = to(made.logged(ruth, hospital, by=cast.clerk, kind="payer"), "VALIDATING", cast)
    with pytest.raises(Refused, match="restriction to the payer"):
        actions.verify_identity(request=request, method="letterhead", by=cast.clerk)


# ---------------------------------------------------------------- selection


def test_part_2_pages_stay_out_unless_the_authorization_names_them(request_, cast, chart):
    request = to(request_, "IDENTITY_VERIFIED", cast)
    with pytest.raises(Refused, match="does not name substance use"):
        actions.choose_pages(request=request, pages={chart["sud"].public_id: [1]}, by=cast.clerk)


def test_part_2_pages_that_are_named_go_with_their_notice(request_, cast, chart):
    request = to(request_, "RELEASED", cast, named=["part2"])
    packet = request.current_packet()
    assert packet.notices == ["Notice of 42 CFR 2.32: substance use disorder records", "Scope of the patient's consent"]
    assert chart["sud"].public_id in {item["key"] for item in packet.manifest["items"]}


def test_pages_outside_the_dates_or_types_asked_for_are_refused(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, scope_types=["discharge_summary"])
    request = to(request, "IDENTITY_VERIFIED", cast)
    with pytest.raises(Refused, match="not asked for"):
        actions.choose_pages(request=request, pages={chart["operative"].public_id: [1]}, by=cast.clerk)


def test_a_page_of_another_patient_is_unknown_here(request_, cast, hospital):
    from tests.factories import records

    other = made.document(records.patient(hospital, family="Other"))
    request = to(request_, "IDENTITY_VERIFIED", cast)
    with pytest.raises(Unknown):
        actions.choose_pages(request=request, pages={other.public_id: [1]}, by=cast.clerk)


def test_a_page_that_the_document_has_not_is_refused(request_, cast, chart):
    request = to(request_, "IDENTITY_VERIFIED", cast)
    with pytest.raises(Refused, match="no such page"):
        actions.choose_pages(request=request, pages={chart["operative"].public_id: [3]}, by=cast.clerk)


def test_what_is_retracted_after_the_choice_stops_the_release(request_, cast, chart):
    request = to(request_, "READY", cast)
    chart["operative"].status = "RETRACTED"
    chart["operative"].save(update_fields=["status"])
    with pytest.raises(Refused, match="no longer part of the record"):
        actions.release(request=request, by=cast.clerk)


def test_a_scanned_consent_goes_along_as_a_copy_instead_of_its_explanation(request_, cast, ruth, discharged, chart):
    scan = made.document(ruth, discharged, "correspondence")
    packet = to(request_, "RELEASED", cast, named=["part2"], scan=scan).current_packet()
    assert [item["key"] for item in packet.manifest["items"] if item["role"] == "request"] == [scan.public_id]
    assert len(packet.notices) == 1


def test_an_addendum_travels_with_its_document(request_, cast, chart, ruth, discharged):
    request = to(request_, "IDENTITY_VERIFIED", cast)
    added = made.document(ruth, discharged, "operative", text="Addendum: counts correct.", parent=chart["operative"])
    alone = {chart["operative"].public_id: [1]}
    request = actions.choose_pages(request=request, pages=alone, by=cast.clerk)
    with pytest.raises(Refused, match="addendum"):
        actions.take(request=request, verb="review", by=cast.clerk)
    request = actions.choose_pages(request=request, pages=alone | {added.public_id: [1]}, by=cast.clerk)
    assert actions.take(request=request, verb="review", by=cast.clerk).status == "SENSITIVITY_REVIEW"


def test_a_parent_shows_authority_and_does_not_get_what_the_minor_consented_to(ruth, hospital, cast, discharged):
    ruth.birth_date = clock.today() - dt.timedelta(days=15 * 365)
    ruth.save(update_fields=["birth_date"])
    made.document(ruth, discharged, "progress", text="Seen.")
    alone = made.document(ruth, discharged, "clinic_note", text="Seen alone.", sensitivity=["minor"])
    request = made.logged(ruth, hospital, by=cast.clerk, kind="representative", requester_name="Paul Ames")
    with pytest.raises(Refused, match="representative's authority is not recorded"):
        actions.verify_identity(request=request, method="photo_id", by=cast.clerk)
    request = to(request, "IDENTITY_VERIFIED", cast, signer="parent", signed_by="Paul Ames", signer_authority="Father")
    with pytest.raises(Refused, match="minor controls"):
        actions.choose_pages(request=request, pages={alone.public_id: [1]}, by=cast.clerk)


def test_no_records_is_an_answer(request_, cast):
    request = to(request_, "IDENTITY_VERIFIED", cast)
    answered = actions.take(request=request, verb="none_found", by=cast.clerk, reason="No visit in 2019.")
    assert answered.status == "CLOSED"


# ------------------------------------------------------------------- packet


def test_the_packet_has_the_chosen_pages_and_no_other(request_, cast, chart):
    request = to(request_, "QC", cast, pages={chart["operative"].public_id: [2]})
    [record] = [item for item in request.current_packet().manifest["items"] if item["role"] == "record"]
    assert (record["source_pages"], record["source_page_count"]) == ([2], 2)


def test_an_order_sent_twice_is_one_packet(request_, cast):
    request = to(request_, "SENSITIVITY_REVIEW", cast)
    assert actions.order_packet(request=request, by=cast.clerk) == actions.order_packet(request=request, by=cast.clerk)


def test_a_changed_choice_needs_a_new_packet(request_, cast, chart):
    request = to(request_, "QC", cast)
    request = actions.fail_quality_check(request=request, reason="Page 2 is another visit.", by=cast.checker)
    request = actions.choose_pages(request=request, pages={chart["operative"].public_id: [1]}, by=cast.clerk)
    request = actions.take(request=request, verb="review", by=cast.clerk)
    with pytest.raises(Refused, match="build it again"):
        actions.take(request=request, verb="to_qc", by=cast.clerk)
    packet = actions.order_packet(request=request, by=cast.clerk)
    assert packet.number == 2
    jobs.build(packet)
    assert actions.take(request=request, verb="to_qc", by=cast.clerk).status == "QC"


def test_a_file_that_cannot_be_shown_stops_the_packet_and_names_it(request_, cast, chart, ruth, discharged):
    bad = made.document(ruth, discharged, "consult")
    files.delete(bad.current_version.path)
    request = to(request_, "SENSITIVITY_REVIEW", cast)
    packet = jobs.build(actions.order_packet(request=request, by=cast.clerk))
    assert packet.status == "STOPPED"
    assert packet.stopped_why.startswith("Consultation")
    with pytest.raises(Refused, match="stopped"):
        actions.take(request=request, verb="to_qc", by=cast.clerk)


def test_a_packet_that_nobody_finishes_can_be_built_again(request_, cast):
    request = to(request_, "SENSITIVITY_REVIEW", cast)
    first = actions.order_packet(request=request, by=cast.clerk)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        second = actions.order_packet(request=request, by=cast.clerk)
    first.refresh_from_db()
    assert (first.status, second.number) == ("STOPPED", 2)


def test_the_queued_job_builds_it_and_a_second_run_does_nothing(request_, cast, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    request = to(request_, "SENSITIVITY_REVIEW", cast)
    with django_capture_on_commit_callbacks(execute=True):
        packet = actions.order_packet(request=request, by=cast.clerk)
    queued = DBTaskResult.objects.get()
    for _ in range(2):
        queued.task.call(*queued.args_kwargs["args"])
    packet.refresh_from_db()
    assert packet.status == "READY"


def test_a_builder_that_fails_leaves_a_reason_and_no_packet_half_built(request_, cast, monkeypatch):
    packet = actions.order_packet(request=to(request_, "SENSITIVITY_REVIEW", cast), by=cast.clerk)
    monkeypatch.setattr(jobs, "build_apart", lambda **order: 1 / 0)
    jobs.build_packet.call(packet.pk)
    packet.refresh_from_db()
    assert (packet.status, "failed" in packet.stopped_why) == ("STOPPED", True)


def test_a_note_goes_with_its_signature(request_, cast, chart):
    from records.documents.models import Signature
    from records.release.preview import find

    Signature(
        version=chart["summary"].current_version, provider=cast.attending.provider, name="Samuel Okafor, MD",
        meaning="author", at=clock.now(), content_sha256="x",
    ).save()  # fmt: skip
    packet = to(request_, "QC", cast).current_packet()
    [page] = find(packet, "signed as author by SAMUEL Okafor, MD")
    assert find(packet, "good  condition") == [page]
    assert find(packet, "Ruth Eleanor") == list(range(1, packet.page_count + 1))


def test_a_built_packet_does_not_change(request_, cast):
    packet = to(request_, "QC", cast).current_packet()
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Packet._base_manager.filter(pk=packet.pk).update(manifest={"pages": 1})


# ------------------------------------------------------------ second person


def test_nobody_checks_what_they_chose(request_, cast):
    request = to(request_, "QC", cast)
    both = cast.checker
    request.items.model._base_manager.filter(request=request).update(picked_by=both)
    with pytest.raises(Refused, match="Somebody else"):
        actions.pass_quality_check(request=request, checks=ALL_CHECKS, by=both)


def test_every_point_of_the_check_is_ticked(request_, cast):
    request = to(request_, "QC", cast)
    with pytest.raises(Refused, match="No page about another person"):
        actions.pass_quality_check(request=request, checks=[c for c in ALL_CHECKS if c != "others"], by=cast.checker)


def test_nothing_is_released_unchecked(request_, cast):
    with pytest.raises(Refused):
        actions.release(request=to(request_, "QC", cast), by=cast.clerk)


def test_the_checker_does_not_release_and_the_clerk_does_not_check(request_, cast):
    request = to(request_, "QC", cast)
    with pytest.raises(Denied):
        actions.pass_quality_check(request=request, checks=ALL_CHECKS, by=cast.clerk)
    request = to(request, "READY", cast) if request.status == "READY" else request
    with pytest.raises(Denied):
        actions.release(request=request, by=cast.checker)


# --------------------------------------------------------------- disclosures


def test_a_disclosure_is_never_changed_nor_deleted(request_, cast):
    to(request_, "RELEASED", cast)
    for sql in ("UPDATE records_disclosure SET purpose = ''", "DELETE FROM records_disclosure"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Disclosure.objects.count() == 1


def test_a_request_sent_twice_to_release_discloses_once(request_, cast):
    request = to(request_, "RELEASED", cast)
    with pytest.raises(Refused):
        actions.release(request=request, by=cast.clerk)
    assert Disclosure.objects.count() == 1


def test_half_an_identity_is_refused_by_the_database(request_):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(request_)._base_manager.filter(pk=request_.pk).update(identity_method="photo_id")


def test_withdrawing_needs_its_reason(request_, cast):
    with pytest.raises(Refused, match="reason"):
        actions.take(request=request_, verb="withdraw", by=cast.clerk)


def test_every_state_but_the_last_ones_has_a_way_on():
    from records.release.models import CLOSED_STATES

    sources = {source for row in WORKFLOW.steps for source in row.source}
    assert set(WORKFLOW.states.values) - sources == CLOSED_STATES - {"RELEASED", "DENIED"}
