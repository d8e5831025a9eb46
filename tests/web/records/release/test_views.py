"""The release desk's screens: the whole way by its buttons, who may and who may not, and what is typed wrong."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from records.release import jobs
from records.release.models import Disclosure, ReleaseRequest
from records.release.workflow import QC_CHECKS

pytestmark = pytest.mark.django_db
KEY = "a-key-of-sixteen"


def url(name, *args):
    return reverse(f"release:{name}", args=args)


def intake(**changed):
    return {
        "kind": "attorney", "requester_name": "Brandt & Loewe LLP", "requester_address": "40 Court St\nEaston, PA",
        "received_at": "t-4 9:30", "channel": "mail", "purpose": "legal", "form": "pdf", "delivery": "mail", "once": KEY,
    } | changed  # fmt: skip


def paper(**changed):
    return {
        "form": "authorization", "description": "operative report", "discloser": "Marlow Valley Medical Center",
        "names_us": "on", "recipient": "Brandt & Loewe LLP", "purpose": "legal", "expires_on": "t+90",
        "signed_by": "Ruth E. Ames", "signer": "patient", "signed_on": "t-20", "states_revocation": "on",
        "states_conditions": "on", "states_redisclosure": "on",
    } | changed  # fmt: skip


def acts(verb):
    return LogEntry.objects.filter(kind=LogEntry.ACT, verb=verb).count()


# ------------------------------------------------------------- the whole way


def test_a_clerk_and_a_checker_carry_a_request_to_its_disclosure_by_the_screens(
    client_for, cast, ruth, chart, django_capture_on_commit_callbacks
):
    clerk, checker = client_for(cast.clerk), client_for(cast.checker)
    assert "Ames, Ruth" in clerk.post(url("request_new"), {"words": "Ames 3/4/1955"}).content.decode()
    logged = clerk.post(url("request_log", ruth.public_id), intake())
    asked = ReleaseRequest.objects.get()
    key = asked.public_id
    assert logged.url == url("authorization_edit", key)
    assert clerk.post(url("authorization_edit", key), paper()).url == url("request_show", key)
    clerk.post(url("request_do", key), {"verb": "verify", "method": "signature"})
    page = clerk.get(url("request_show", key)).content.decode()
    assert "does not name substance use" in page
    chosen = [f"{chart['operative'].public_id}:2", f"{chart['summary'].public_id}:1"]
    clerk.post(url("pages_choose", key), {"page": chosen})
    clerk.post(url("request_do", key), {"verb": "review"})
    clerk.post(url("packet_order", key))
    jobs.build(asked.current_packet())
    clerk.post(url("request_do", key), {"verb": "to_qc"})
    assert "Two identifiers" in checker.get(url("packet_show", key)).content.decode()
    checker.post(url("request_do", key), {"verb": "pass", "check": [code for code, _ in QC_CHECKS]})
    clerk.post(url("request_do", key), {"verb": "release"})
    disclosure = Disclosure.objects.get()
    assert disclosure.request.status == "RELEASED"
    assert "Operative report" in clerk.get(url("disclosure_list", ruth.public_id)).content.decode()
    file = clerk.post(url("packet_download", disclosure.packet.public_id))
    assert b"".join(file.streaming_content)[:5] == b"%PDF-"
    assert "Ames" not in file["Content-Disposition"]
    assert file["Cache-Control"] == "no-store"


def test_a_form_sent_twice_logs_one_request(client_for, cast, ruth):
    clerk = client_for(cast.clerk)
    first, second = (clerk.post(url("request_log", ruth.public_id), intake()) for _ in range(2))
    assert first.url == second.url
    assert ReleaseRequest.objects.count() == 1


def test_each_look_is_one_row_of_the_trail(client_for, cast, at):
    asked, clerk = at("QC"), client_for(cast.clerk)
    clerk.get(url("request_show", asked.public_id))
    assert acts("releaserequest.view") == 1
    shown = clerk.get(url("packet_show", asked.public_id))
    for page in shown.context["pages"]:
        assert clerk.get(page["url"]).status_code == 200
    assert acts("packet.view") == 1


# ------------------------------------------------------------------- intake


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"requester_name": ""}, "Type who asks"),
        ({"kind": "", "requester_name": ""}, "This field is required"),
        ({"received_at": "t+2 9:00"}, "still to come"),
        ({"scope_from": "3/14/2026", "scope_to": "3/11/2026"}, "before the first one"),
        ({"delivery": "fax", "requester_fax": "610-555-0100", "fax_again": "610-555-0101"}, "numbers differ"),
        ({"delivery": "fax"}, "Type the number"),
        ({"delivery": "secure_email"}, "Type the address"),
        ({"return_on": "t+5"}, "Only an order or a subpoena"),
        ({"kind": "nobody"}, "Select a valid choice"),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(client_for, cast, ruth, wrong, says):
    answer = client_for(cast.clerk).post(url("request_log", ruth.public_id), intake(**wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "40 Court St" in answer.content.decode()
    assert not ReleaseRequest.objects.exists()


def test_a_fax_number_typed_twice_alike_but_for_dashes_is_one_number(client_for, cast, ruth):
    sent = intake(delivery="fax", requester_fax="610-555-0100", fax_again="(610) 555 0100")
    assert client_for(cast.clerk).post(url("request_log", ruth.public_id), sent).status_code == 302


def test_an_open_request_for_the_same_patient_is_shown_before_another_is_logged(client_for, cast, ruth, asked):
    assert asked.number in client_for(cast.clerk).get(url("request_log", ruth.public_id)).content.decode()


def test_a_patients_own_request_goes_to_the_confidential_address(client_for, cast, ruth):
    from records.patients.models import PatientAddress

    PatientAddress(patient=ruth, kind="conf", line1="PO Box 9", city="Bath").save()
    sent = intake(kind="patient", requester_name="", requester_address="")
    client_for(cast.clerk).post(url("request_log", ruth.public_id), sent)
    asked = ReleaseRequest.objects.get()
    assert (asked.requester_name, asked.requester_address.split("\n")[0]) == ("Ruth Eleanor Ames", "PO Box 9")


# ---------------------------------------------------------------- the paper


def test_each_missing_element_is_named_on_the_workbench_and_in_the_letter(client_for, cast, asked):
    clerk, key = client_for(cast.clerk), asked.public_id
    clerk.post(url("authorization_edit", key), paper(expires_on="", recipient="Smith Partners"))
    page = clerk.get(url("request_show", key)).content.decode()
    assert "The expiration date or event is missing." in page
    assert "another recipient" in page
    letter = clerk.get(url("letter_defect", key))
    assert letter.content[:5] == b"%PDF-"
    assert acts("releaserequest.print") == 1
    clerk.post(url("request_do", key), {"verb": "verify", "method": "signature"})
    asked.refresh_from_db()
    assert asked.status == "VALIDATING"
    clerk.post(url("request_do", key), {"verb": "return"})
    asked.refresh_from_db()
    assert asked.status == "DEFECTIVE_RETURNED"


def test_a_date_that_cannot_be_read_is_mended_not_lost(client_for, cast, asked):
    answer = client_for(cast.clerk).post(url("authorization_edit", asked.public_id), paper(signed_on="13/45/2026"))
    assert answer.status_code == 422
    assert "13/45/2026" in answer.content.decode()


def test_a_revocation_stops_the_request(client_for, cast, at):
    asked = at("READY")
    client_for(cast.clerk).post(url("authorization_revoke", asked.public_id), {"received_on": "t"})
    asked.refresh_from_db()
    assert asked.status == "VALIDATING"


def test_no_letter_without_a_defect(client_for, cast, at):
    assert client_for(cast.clerk).get(url("letter_defect", at("VALIDATING").public_id)).status_code == 409


def test_no_records_is_answered_with_a_letter(client_for, cast, at):
    asked, clerk = at("IDENTITY_VERIFIED"), client_for(cast.clerk)
    assert clerk.get(url("letter_none", asked.public_id)).status_code == 409
    clerk.post(url("request_do", asked.public_id), {"verb": "none_found", "reason": "No visit in 2019"})
    assert clerk.get(url("letter_none", asked.public_id)).content[:5] == b"%PDF-"


# -------------------------------------------------------------------- pages


@pytest.mark.parametrize("value", ["nonsense", "x:y", ":", "abc:-1", "abc:99999999"])
def test_a_page_that_cannot_be_read_is_refused_in_words(client_for, cast, at, value):
    asked = at("IDENTITY_VERIFIED")
    answer = client_for(cast.clerk).post(url("pages_choose", asked.public_id), {"page": value}, follow=True)
    assert "could not be read" in answer.content.decode()


def test_a_held_page_cannot_be_sent_in_by_hand(client_for, cast, at, chart):
    asked = at("IDENTITY_VERIFIED")
    sent = {"page": f"{chart['sud'].public_id}:1"}
    answer = client_for(cast.clerk).post(url("pages_choose", asked.public_id), sent, follow=True)
    assert "stays out" in answer.content.decode()
    assert not asked.items.exists()


def test_everything_that_may_go_is_ticked_before_the_first_choice(client_for, cast, at, chart):
    shown = client_for(cast.clerk).get(url("request_show", at("IDENTITY_VERIFIED").public_id))
    assert {p.document.type.key: sorted(p.chosen) for p in shown.context["picks"]} == {
        "operative": [1, 2], "discharge_summary": [1], "sud_note": [],
    }  # fmt: skip


def test_a_document_is_read_beside_the_checks(client_for, cast, at, chart):
    clerk, asked = client_for(cast.clerk), at("RETRIEVING")
    answer = clerk.get(url("request_read", asked.public_id, chart["summary"].public_id))
    assert "Discharged home" in answer.content.decode()
    assert acts("document.view") == 1


# ------------------------------------------------------------------- packet


def test_progress_reloads_the_page_when_the_packet_is_built(client_for, cast, at):
    asked = at("SENSITIVITY_REVIEW")
    clerk = client_for(cast.clerk)
    clerk.post(url("packet_order", asked.public_id))
    packet = asked.current_packet()
    waiting = clerk.get(url("packet_progress", packet.public_id))
    assert "being built" in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    jobs.build(packet)
    assert clerk.get(url("packet_progress", packet.public_id))["HX-Refresh"] == "true"


def test_no_file_leaves_before_the_release(client_for, cast, at):
    packet = at("READY").current_packet()
    answer = client_for(cast.clerk).post(url("packet_download", packet.public_id), follow=True)
    assert "once the packet is released" in answer.content.decode()
    assert acts("packet.export") == 0


def test_a_page_picture_of_another_session_is_unknown(client_for, cast, at):
    asked = at("QC")
    shown = client_for(cast.clerk).get(url("packet_show", asked.public_id))
    link = shown.context["pages"][0]["url"]
    assert client_for(cast.checker).get(link).status_code == 404
    assert client_for(cast.clerk).get(url("packet_page", "forged", 1)).status_code == 404


def test_words_are_found_in_the_packet_and_the_search_is_audited(client_for, cast, at):
    shown = client_for(cast.checker).get(url("packet_show", at("QC").public_id))
    found = client_for(cast.checker).post(shown.context["find_url"], {"words": "discharged home"})
    assert len(found.json()["pages"]) == 1
    assert acts("packet.search") == 1


def test_the_check_refuses_a_missing_point_in_words(client_for, cast, at):
    asked = at("QC")
    sent = {"verb": "pass", "check": ["identifiers"]}
    answer = client_for(cast.checker).post(url("request_do", asked.public_id), sent, follow=True)
    assert "Not ticked" in answer.content.decode()


def test_a_step_that_is_closed_is_said_with_its_reason(client_for, cast, asked):
    answer = client_for(cast.clerk).post(url("request_do", asked.public_id), {"verb": "release"}, follow=True)
    assert "Release… is closed" in answer.content.decode()


# ------------------------------------------------------------------ who may


def test_who_may_not_see_part_2_in_the_chart_does_not_see_it_in_a_packet(client_for, cast, at, monkeypatch):
    from accounts.access.reach import SENSITIVE_VERBS

    asked = at("QC", named=["part2"])
    assert client_for(cast.checker).get(url("packet_show", asked.public_id)).status_code == 200
    monkeypatch.setitem(SENSITIVE_VERBS, "part2", "records.see_psychotherapy")  # a verb that the checker lacks
    assert client_for(cast.checker).get(url("packet_show", asked.public_id)).status_code == 404


GETS = ["request_show", "request_history", "request_letters", "packet_show", "authorization_edit"]


@pytest.mark.parametrize("name", GETS)
def test_a_stranger_does_not_learn_that_a_request_exists(client_for, cast, at, name):
    asked = at("QC")
    assert client_for(cast.stranger).get(url(name, asked.public_id)).status_code in (403, 404)
    assert client_for(cast.coder).get(url(name, asked.public_id)).status_code == 403


@pytest.mark.parametrize("name", ["queue_open", "queue_intake", "queue_qc", "request_new"])
def test_a_coder_has_no_release_screens(client_for, cast, name):
    assert client_for(cast.coder).get(url(name)).status_code == 403


@pytest.mark.parametrize(
    ("name", "post"),
    [("pages_choose", {}), ("packet_order", {}), ("authorization_revoke", {}), ("request_do", {"verb": "release"})],
)
def test_the_checker_checks_and_does_nothing_else(client_for, cast, at, name, post):
    asked = at("QC")
    answer = client_for(cast.checker).post(url(name, asked.public_id), post)
    assert answer.status_code == 403


def test_the_privacy_officer_reads_and_changes_nothing(client_for, cast, at):
    officer, asked = client_for(cast.privacy), at("QC")
    assert officer.get(url("request_show", asked.public_id)).status_code == 200
    assert officer.get(url("packet_show", asked.public_id)).status_code == 403
    assert officer.post(url("request_do", asked.public_id), {"verb": "withdraw", "reason": "x"}).status_code == 403


def test_a_restricted_patients_request_stays_with_those_granted(client_for, cast, vip, hospital):
    assert client_for(cast.clerk).get(url("request_log", vip.public_id)).status_code == 404


@pytest.mark.parametrize(
    "name", ["queue_open", "queue_intake", "queue_validating", "queue_gathering", "queue_ready", "queue_waiting"]
)
def test_every_queue_opens_and_its_list_is_audited(client_for, cast, asked, name):
    answer = client_for(cast.clerk).get(url(name))
    assert answer.status_code == 200
    assert LogEntry.objects.filter(verb__endswith=".list", patient_ids__contains=[asked.patient_id]).exists() == (
        name in ("queue_open", "queue_intake")
    )


def test_the_search_box_finds_a_request_by_its_number(cast, asked):
    from records.patients.search import find_elsewhere

    assert find_elsewhere(cast.clerk, asked.number) == url("request_show", asked.public_id)
    assert find_elsewhere(cast.stranger, asked.number) == ""


# ---------------------------------------------------------------- the speed


def test_the_workbench_asks_as_many_questions_of_a_small_record_as_of_a_large(
    client_for, cast, at, ruth, discharged, django_assert_max_num_queries
):
    from tests.factories import release as made

    asked, clerk = at("RETRIEVING"), client_for(cast.clerk)
    with django_assert_max_num_queries(40) as small:
        clerk.get(url("request_show", asked.public_id))
    for _ in range(10):
        made.document(ruth, discharged, "progress", text="Seen today.")
    with django_assert_max_num_queries(len(small)):
        clerk.get(url("request_show", asked.public_id))


def test_due_is_shown_as_days(client_for, cast, asked):
    assert asked.days_left == 26
    assert asked.due_on == asked.received_on + dt.timedelta(days=30)


def test_a_copy_with_a_password_is_given_out_and_the_password_is_kept_nowhere(client_for, cast, at):
    asked, clerk = at("RELEASED"), client_for(cast.clerk)
    file = url("packet_download", asked.current_packet().public_id)
    weak = clerk.post(file, {"locked": "1", "password": "short"})
    assert weak.url == url("packet_show", asked.public_id)
    assert acts("packet.export") == 0
    answer = clerk.post(file, {"locked": "1", "password": "correct horse 42"})
    content = b"".join(answer.streaming_content)
    assert b"/Encrypt" in content
    assert "locked" in answer["Content-Disposition"]
    rows = LogEntry.objects.filter(verb="packet.export").values()
    assert len(rows) == 1
    assert "correct horse" not in str(list(rows))


def test_sensitive_pages_are_highlighted_and_greyed_until_their_own_authority_names_them(
    client_for, cast, ruth, hospital, chart
):
    from tests.factories import release as made

    silent = made.walked(made.logged(ruth, hospital, by=cast.clerk), "IDENTITY_VERIFIED", by=cast.clerk)
    shown = client_for(cast.clerk).get(url("request_show", silent.public_id)).content.decode()
    box = f'value="{chart["sud"].public_id}:1" disabled'
    assert "<b>Sensitive:</b> substance use disorder records (42 CFR Part 2)</p>" in shown
    assert box in shown
    own = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    own = made.walked(own, "IDENTITY_VERIFIED", by=cast.clerk)
    shown = client_for(cast.clerk).get(url("request_show", own.public_id)).content.decode()
    assert "They may go with this request" in shown
    assert "page--sensitive" in shown
    assert box not in shown
