"""Alerts, allowances, rules, cases and complaints in the browser: who may, what is in the trail, what stays hidden."""

import datetime as dt

import pytest

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from accounts.privacy import cases, engine
from accounts.privacy.case_models import Complaint, Investigation
from accounts.privacy.models import Alert, Allowance
from accounts.privacy.rules import RULES
from tests.factories import privacy, records

pytestmark = pytest.mark.django_db
HOME = "/accounts/privacy/"


@pytest.fixture
def alert(cast, ruth):
    cast.clerk.last_name = "Ames"
    cast.clerk.save(update_fields=["last_name"])
    return privacy.snooped(cast.clerk, ruth)


@pytest.fixture
def officer(cast, client_for):
    return client_for(cast.privacy)


def text(answer) -> str:
    return answer.content.decode()


def last(verb):
    return LogEntry.objects.filter(verb=verb, kind="act").latest("id")


def test_the_queue_says_who_opened_whose_record_and_why_it_stands_out(officer, alert):
    page = text(officer.get(f"{HOME}alerts/"))
    assert "Dana Ames opened Ruth Ames&#x27;s record once" in page
    assert "the patient has the same last name" in page
    assert last("alerts.list").patient_ids == [alert.patient_id]


def test_only_privacy_officers_come_to_alerts_cases_rules_and_complaints(cast, client_for, alert):
    for person in cast:
        may = person.username.startswith("privacy")
        for path in ("alerts/", "alerts/sample/", f"alerts/{alert.public_id}/", "allowances/", "rules/", "cases/", "sanctions/",
                     "complaints/", "complaints/new/"):  # fmt: skip
            assert client_for(person).get(HOME + path).status_code == (200 if may else 403), (person.username, path)


def test_an_alert_shows_its_accesses_as_sentences_and_is_itself_in_the_trail(officer, cast, alert, ruth):
    page = text(officer.get(alert.get_absolute_url()))
    assert "opened the chart" in page and "Ruth Ames" in page
    assert (last("alert.view").actor, last("alert.view").patient_ids) == (cast.privacy, [ruth.pk])


def test_dismissing_needs_its_reason_and_opens_the_next(officer, alert):
    url = f"{alert.get_absolute_url()}decide/"
    assert officer.post(url, {"verb": "dismiss"}).status_code == 409
    assert officer.post(url, {"verb": "dismiss", "reason": "Asked by the desk"}).status_code == 302
    alert.refresh_from_db()
    assert alert.status == "DISMISSED"
    assert "Every access is explained." in text(officer.get(f"{HOME}alerts/"))


def test_a_case_is_one_key_from_the_alert(officer, alert):
    page = text(officer.get(alert.get_absolute_url()))
    assert 'data-key="c"' in page and "Open a case" in page
    answer = officer.post(f"{alert.get_absolute_url()}decide/", {"verb": "open_case"})
    assert answer["Location"] == Investigation.objects.get().get_absolute_url()
    assert officer.get(answer["Location"]).status_code == 200


def test_an_officers_own_alert_is_not_there_for_them_and_is_for_the_other(cast, client_for, ruth):
    mine = privacy.snooped(cast.privacy, ruth)
    assert client_for(cast.privacy).get(mine.get_absolute_url()).status_code == 404
    assert (
        "Ruth Feldman"
        not in text(client_for(cast.privacy).get(f"{HOME}alerts/")).split("</header>", 1)[1].split("<table", 1)[-1]
    )
    assert client_for(cast.privacy2).get(mine.get_absolute_url()).status_code == 200


def test_alerts_of_another_facility_stay_unknown(cast, client_for, clinic):
    elsewhere = privacy.snooped(cast.stranger, records.patient(clinic, family="Faraway"))
    assert client_for(cast.privacy).get(elsewhere.get_absolute_url()).status_code == 404
    assert "Petrov" not in text(client_for(cast.privacy).get(f"{HOME}alerts/"))


@pytest.mark.parametrize(
    "data", [{}, {"until": "yesterday"}, {"until": "12/31/2099", "reason": "Long"}, {"until": "t+3", "reason": ""}]
)
def test_an_allowance_that_cannot_be_says_why_and_keeps_what_was_typed(officer, alert, data):
    answer = officer.post(f"{alert.get_absolute_url()}allow/", {"once": "k", **data})
    assert answer.status_code == 422 and not Allowance.objects.exists()


def test_an_allowance_sent_twice_is_one_and_is_ended(officer, alert):
    data = {"once": "key", "until": (clock.today() + dt.timedelta(days=3)).isoformat(), "reason": "Helps the registrar"}
    for _ in range(2):
        assert officer.post(f"{alert.get_absolute_url()}allow/", data).status_code == 302
    made = Allowance.objects.get()
    assert "Helps the registrar" in text(officer.get(f"{HOME}allowances/"))
    officer.post(f"{HOME}allowances/{made.public_id}/end/")
    made.refresh_from_db()
    assert made.ends_on == clock.today()


def test_a_rule_is_switched_with_a_reason_that_stands_in_the_trail(officer):
    assert officer.post(f"{HOME}rules/vip/switch/", {"verb": "off"}).status_code == 409
    assert (
        officer.post(f"{HOME}rules/vip/switch/", {"verb": "off", "reason": "A list is made first"}).status_code == 302
    )
    assert not RULES["vip"].on
    assert last("watch.switch").additional_data == {
        "rule": "vip",
        "on": False,
        "reason": "A list is made first",
        "key": "watch_vip",
        "value": False,
        "why": "A list is made first",
    }
    assert officer.post(f"{HOME}rules/nothing/switch/", {"verb": "off", "reason": "x"}).status_code == 409


def test_who_looked_says_what_explains_it(officer, cast, ruth, inpatient):
    privacy.saw(cast.attending, ruth)
    engine.explain()
    assert "opened the chart as the attending" in text(officer.get(f"{HOME}patients/{ruth.public_id}/"))


def test_drawn_by_lot_is_confirmed(officer, cast, ruth, inpatient):
    set_policy(key="watch_sample_percent", value=100, by=cast.director)
    privacy.saw(cast.attending, ruth)
    engine.explain()
    drawn = Alert.objects.get(kind="sample", user=cast.attending)
    page = text(officer.get(drawn.get_absolute_url()))
    assert "Samuel Okafor looked as the attending." in page
    assert officer.post(f"{drawn.get_absolute_url()}decide/", {"verb": "confirm"}).status_code == 302


def test_a_case_is_written_down_from_evidence_to_its_close(officer, cast, ruth):
    case = privacy.case_of(cast.clerk, ruth, by=privacy.officer(cast.privacy))
    url = case.get_absolute_url()
    for verb in ("accept", "preserve", "interview"):
        assert officer.post(f"{url}act/", {"verb": verb}).status_code == 302
    assert officer.post(f"{url}interview/", {"part": "subject"}).status_code == 422
    today = clock.today().isoformat()
    talk = {"part": "subject", "person": "Dana Cole", "held_on": today, "notes": "She was curious."}
    assert officer.post(f"{url}interview/", talk).status_code == 302
    assert (
        officer.post(f"{url}act/", {"verb": "find", "reason_code": "violation", "reason": "No work"}).status_code == 302
    )
    assert officer.post(f"{url}act/", {"verb": "sanction"}).status_code == 302
    line = {"level": "written", "decided_by": "VP", "decided_on": today, "reason": "As before"}
    assert officer.post(f"{url}sanction/", line).status_code == 422, "not yet given to personnel"
    assert officer.post(f"{url}sanction/", {**line, "hr_on": today}).status_code == 302
    page = text(officer.get(url))
    assert "She was curious." in page and "as the trail has them" in page and "Written warning" in page
    assert "As before" in text(officer.get(f"{HOME}sanctions/"))


def test_a_case_leaves_no_trace_for_its_subject_and_their_manager(cast, client_for, ruth):
    """Abara looked; Feldman investigates; Abara manages nobody, and the clerk's manager is Feldman's colleague."""
    cast.clerk.manager = cast.privacy2
    cast.clerk.save(update_fields=["manager"])
    case = privacy.walked(
        privacy.case_of(cast.clerk, ruth, by=privacy.officer(cast.privacy)), "EVIDENCE", by=cast.privacy
    )
    client_for(cast.privacy).get(case.get_absolute_url())
    hidden = client_for(cast.privacy2)
    alert = case.alerts.get()
    for url in (case.get_absolute_url(), f"{case.get_absolute_url()}interview/", alert.get_absolute_url()):
        assert hidden.get(url).status_code == 404, url
    assert hidden.post(f"{case.get_absolute_url()}act/", {"verb": "interview"}).status_code == 404
    for path in ("", "cases/", f"patients/{ruth.public_id}/", f"people/{cast.privacy.public_id}/"):
        page = text(hidden.get(HOME + path))
        assert "an investigation" not in page and "opened a case" not in page, path
    export = b"".join(hidden.get(f"{HOME}patients/{ruth.public_id}/export/").streaming_content).decode()
    assert "investigation" not in export and "a case from an alert" not in export
    assert "an investigation" in text(client_for(cast.privacy).get(f"{HOME}patients/{ruth.public_id}/"))


def test_a_complaint_is_logged_once_answered_and_its_words_are_not_in_the_trail(officer, cast):
    data = {
        "once": "k",
        "received_on": clock.today().isoformat(),
        "how": "phone",
        "about": "My neighbor knew of my stay.",
    }
    for _ in range(2):
        assert officer.post(f"{HOME}complaints/new/", data).status_code == 302
    row = Complaint.objects.get()
    url = f"{HOME}complaints/{row.public_id}/"
    assert "My neighbor knew" in text(officer.get(url))
    assert "My neighbor" not in str(list(LogEntry.objects.values("changes", "additional_data")))
    officer.post(f"{url}act/", {"verb": "answer", "reason": "Told her who may look"})
    row.refresh_from_db()
    assert row.disposition == "Told her who may look"


def test_a_complaints_case_that_is_hidden_hides_the_complaint(cast, client_for, hospital):
    boss = privacy.officer(cast.privacy)
    row = cases.log_complaint(facility=hospital, by=boss, received_on=clock.today(), how="phone", about="Abara looked")
    case = cases.open_from_complaint(complaint=row, by=boss)
    cases.name_subject(case=case, subject=cast.privacy2, by=boss)
    assert client_for(cast.privacy2).get(f"{HOME}complaints/{row.public_id}/").status_code == 404
    assert client_for(cast.privacy).get(f"{HOME}complaints/{row.public_id}/").status_code == 200


def test_the_pages_cost_the_same_however_many_accesses(cast, client_for, ruth, alert, django_assert_max_num_queries):
    for number in range(12):
        privacy.saw(cast.clerk, ruth, times=4)
        privacy.saw(cast.checker, records.patient(ruth_facility(cast), family="Many" + "abcdefghijklm"[number]))
    engine.explain()
    client = client_for(cast.privacy)
    client.get(f"{HOME}alerts/")
    with django_assert_max_num_queries(16):
        client.get(f"{HOME}alerts/")
    with django_assert_max_num_queries(26):
        client.get(alert.get_absolute_url())


def ruth_facility(cast):
    return cast.privacy.active_role.facility
