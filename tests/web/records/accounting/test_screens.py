"""The screens of the accounting: the patient's page, a request, its letters, a suspension."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from records.accounting import actions
from records.accounting.models import AccountingRequest, AccountingSuspension
from records.release.models import Disclosure
from tests.factories import accounting as made

pytestmark = pytest.mark.django_db
KEY = "a-key-of-sixteen"


def url(name, *args):
    return reverse(f"accounting:{name}", args=args)


def test_a_clerk_logs_gives_and_prints_an_accounting(client_for, cast, ruth, hospital):
    made.disclosure(ruth, hospital, by=cast.clerk)
    clerk = client_for(cast.clerk)
    assert "County Department" in clerk.get(url("patient_show", ruth.public_id)).content.decode()
    assert clerk.get(url("accounting_new", ruth.public_id)).status_code == 200
    sent = {"received_at": "t-1 09:00", "identity_method": "photo_id", "once": KEY}
    first, second = (clerk.post(url("accounting_new", ruth.public_id), sent) for _ in range(2))
    asked = AccountingRequest.objects.get()
    assert first.url == second.url == url("accounting_show", asked.public_id)
    assert asked.requester_address == "12 Mill Street\nEaston, PA 18042"
    assert asked.number in clerk.get(url("queue_accountings")).content.decode()
    page = clerk.get(url("accounting_show", asked.public_id)).content.decode()
    assert "the first in 12 months" in page and "200 Main Street" in page
    assert clerk.get(url("accounting_letter", asked.public_id)).status_code == 409
    clerk.post(url("accounting_act", asked.public_id), {"verb": "give"})
    letter = clerk.get(url("accounting_letter", asked.public_id))
    assert letter.content[:5] == b"%PDF-" and "no-store" in letter["Cache-Control"]
    assert LogEntry.objects.filter(verb="accountingrequest.print", patient_ids=[ruth.pk]).exists()
    assert "Given" in clerk.get(url("accounting_show", asked.public_id)).content.decode()


def test_a_relative_gives_address_and_relation(client_for, cast, ruth, hospital):
    sent = {"received_at": "t-1 09:00", "identity_method": "photo_id", "once": KEY, "requester_name": "Max Ames"}
    answer = client_for(cast.clerk).post(url("accounting_new", ruth.public_id), sent)
    assert answer.status_code == 422
    assert "stands to the patient" in answer.content.decode()
    assert "where the letter goes" in answer.content.decode()
    assert not AccountingRequest.objects.exists()


def test_the_fee_the_extension_and_their_letters(client_for, cast, ruth, hospital):
    actions.give(request=made.asked(ruth, hospital, by=cast.clerk), by=cast.clerk)
    asked = made.asked(ruth, hospital, by=cast.clerk, days_ago=0)
    clerk, act = client_for(cast.clerk), url("accounting_act", asked.public_id)
    for letter in ("letter_fee", "letter_extension"):
        assert clerk.get(url(letter, asked.public_id)).status_code == 409
    assert "positive" not in clerk.post(act, {"verb": "tell_fee", "fee": "abc"}).content.decode()
    assert clerk.post(act, {"verb": "tell_fee", "fee": "0"}).status_code == 409
    assert clerk.post(act, {"verb": "tell_fee", "fee": "7.25"}).status_code == 302
    assert clerk.post(act, {"verb": "give"}).status_code == 409
    day = asked.due_on + dt.timedelta(days=14)
    clerk.post(act, {"verb": "extend", "until": f"{day:%m/%d/%Y}", "reason": "Two systems to read"})
    for letter in ("letter_fee", "letter_extension"):
        assert clerk.get(url(letter, asked.public_id)).content[:5] == b"%PDF-"
    clerk.post(act, {"verb": "waive", "reason": "Hardship"})
    asked.refresh_from_db()
    assert (asked.status, asked.fee, asked.due_on) == ("RECEIVED", None, day)
    assert clerk.post(act, {"verb": "nonsense"}).status_code == 409
    clerk.post(act, {"verb": "withdraw", "reason": "Changed her mind"})
    asked.refresh_from_db()
    assert asked.status == "WITHDRAWN"


def test_a_privacy_officer_suspends_and_lifts_and_the_clerk_sees_that_something_is_left_out(
    client_for, cast, ruth, hospital
):
    made.disclosure(ruth, hospital, by=cast.clerk)
    officer, clerk = client_for(cast.privacy), client_for(cast.clerk)
    form = officer.get(url("suspension_new", ruth.public_id)).content.decode()
    assert "County Department of Health" in form
    sent = {
        "recipients": ["County Department of Health"], "official": "Inspector Boyd", "statement": "written",
        "says": "An open investigation", "stated_on": "t", "starts_on": "t", "ends_on": "t+60", "once": KEY,
    }  # fmt: skip
    assert officer.post(url("suspension_new", ruth.public_id), sent | {"ends_on": "t-9"}).status_code == 422
    assert officer.post(url("suspension_new", ruth.public_id), sent).status_code == 302
    asked = made.asked(ruth, hospital, by=cast.clerk)
    assert "1 disclosure to an agency" in clerk.get(url("accounting_show", asked.public_id)).content.decode()
    row = AccountingSuspension.objects.get()
    assert clerk.post(url("suspension_lift", row.public_id)).status_code == 403
    officer.post(url("suspension_lift", row.public_id))
    assert "200 Main Street" in clerk.get(url("patient_show", ruth.public_id)).content.decode()


def test_a_privacy_officer_records_what_another_department_disclosed(client_for, cast, ruth, hospital):
    officer = client_for(cast.privacy)
    assert officer.get(url("disclosure_new", ruth.public_id)).status_code == 200
    sent = {
        "basis": "law_enforcement", "disclosed_at": "t-1 10:00", "recipient_name": "State Police",
        "recipient_address": "", "what": "Name and time of arrival", "purpose": "Missing person", "once": KEY,
    }  # fmt: skip
    assert officer.post(url("disclosure_new", ruth.public_id), sent | {"basis": "treatment"}).status_code == 422
    assert officer.post(url("disclosure_new", ruth.public_id), sent).status_code == 302
    assert Disclosure.objects.get().recipient_name == "State Police"
    assert client_for(cast.clerk).get(url("disclosure_new", ruth.public_id)).status_code == 403


def test_who_reads_disclosures_reads_the_accounting_and_changes_nothing(client_for, cast, ruth, hospital):
    asked = made.asked(ruth, hospital, by=cast.clerk)
    checker = client_for(cast.checker)
    page = checker.get(url("patient_show", ruth.public_id)).content.decode()
    assert asked.number in page and "Log a request" not in page
    assert checker.get(url("accounting_show", asked.public_id)).status_code == 403


def test_the_page_asks_as_many_questions_however_much_left(
    client_for, cast, ruth, hospital, django_assert_max_num_queries
):
    made.disclosure(ruth, hospital, by=cast.clerk)
    clerk, page = client_for(cast.clerk), url("patient_show", ruth.public_id)
    clerk.get(page)
    with django_assert_max_num_queries(16) as small:
        clerk.get(page)
    for number in range(60):
        made.disclosure(ruth, hospital, by=cast.clerk, days_ago=number, recipient_name=f"Agency {number}")
    with django_assert_max_num_queries(len(small)):
        clerk.get(page)


def test_the_chart_leads_to_what_was_disclosed(client_for, cast, ruth, hospital):
    made.disclosure(ruth, hospital, by=cast.clerk)
    tab = reverse("patients:patient_section", args=[ruth.public_id, "disclosures"])
    page = client_for(cast.clerk).get(tab).content.decode()
    assert url("patient_show", ruth.public_id) in page and "County Department" in page
    assert client_for(cast.coder).get(tab).status_code == 403
