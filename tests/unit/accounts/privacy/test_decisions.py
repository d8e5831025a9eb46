"""What people decide about alerts, broken glass and cases; nobody about themselves (domain section 6)."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from accounts import clock
from accounts.access import Denied
from accounts.access.glass import BreakGlass, add_business_days, break_glass
from accounts.privacy import alerts, cases, glass_review
from accounts.privacy.case_models import Evidence, Investigation
from accounts.privacy.models import Alert, Allowance
from accounts.workflow import Refused
from records.incidents.models import Incident
from tests.factories import people, privacy

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def officer(cast):
    return privacy.officer(cast.privacy)


@pytest.fixture
def alert(cast, ruth):
    return privacy.snooped(cast.clerk, ruth)


# ------------------------------------------------------------------ alerts


@pytest.mark.parametrize(("verb", "status"), [("explain", "EXPLAINED"), ("dismiss", "DISMISSED")])
def test_explaining_and_dismissing_need_their_reason(alert, officer, verb, status):
    with pytest.raises(Refused, match="needs its reason"):
        alerts.decide(alert=alert, verb=verb, by=officer, reason="  ")
    done = alerts.decide(alert=alert, verb=verb, by=officer, reason="Helped at the desk")
    assert (done.status, done.decided_by, done.events.last().reason) == (status, officer, "Helped at the desk")
    with pytest.raises(Refused, match="is closed"):
        alerts.decide(alert=done, verb="dismiss", by=officer, reason="Again")


def test_a_case_is_opened_in_one_step_and_only_once(alert, officer):
    done = alerts.decide(alert=alert, verb="open_case", by=officer)
    assert (done.status, done.case.subject, done.case.patient_id) == ("CASE", alert.user, alert.patient_id)
    with pytest.raises(Refused):
        alerts.decide(alert=alert, verb="open_case", by=officer)
    assert Investigation.objects.count() == 1


def test_nobody_reviews_themselves(cast, ruth):
    alert = privacy.snooped(cast.privacy, ruth)
    for verb in ("explain", "dismiss", "open_case"):
        with pytest.raises(Refused, match="Nobody"):
            alerts.decide(alert=alert, verb=verb, by=privacy.officer(cast.privacy), reason="It was me")
    assert (
        alerts.decide(alert=alert, verb="explain", by=privacy.officer(cast.privacy2), reason="Asked to").status
        == "EXPLAINED"
    )


def test_only_privacy_officers_review(cast, alert):
    with pytest.raises(Denied):
        alerts.decide(alert=alert, verb="dismiss", by=cast.director, reason="No")


def test_what_was_drawn_by_lot_is_confirmed_and_nothing_else_is(cast, alert, officer):
    with pytest.raises(Refused, match="not drawn by lot"):
        alerts.decide(alert=alert, verb="confirm", by=officer)
    drawn = Alert.objects.create(kind="sample", user=cast.clerk, patient_id=alert.patient_id, first_at=clock.now(),
                                 last_at=clock.now(), facility=alert.facility)  # fmt: skip
    with pytest.raises(Refused, match="explained already"):
        alerts.decide(alert=drawn, verb="explain", by=officer, reason="So")
    assert alerts.decide(alert=drawn, verb="confirm", by=officer).status == "EXPLAINED"


def test_the_database_refuses_half_a_decision(alert):
    for values in ({"status": "DISMISSED"}, {"decided_at": clock.now()}, {"status": "CASE", "decided_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(**values)


@pytest.mark.parametrize(("values", "says"), [
    ({"until": -1}, "within"), ({"until": 400}, "within"), ({"reason": " "}, "reason"), ({"patient_id": 0}, "one patient or"),
    ({"patient_id": 0, "rule": "nothing"}, "one patient or"), ({"rule": "vip"}, "one patient or"),
])  # fmt: skip
def test_an_allowance_expires_and_says_why(cast, ruth, officer, values, says):
    given = {"patient_id": ruth.pk, "reason": "Helps", "until": 5} | values
    given["until"] = clock.today() + given["until"] * DAY
    with pytest.raises(Refused, match=says):
        alerts.allow(user=cast.clerk, by=officer, **given)


def test_nobody_allows_themselves_also_not_past_the_action(cast, ruth, officer):
    with pytest.raises(Refused, match="Nobody allows themselves"):
        alerts.allow(user=cast.privacy, patient_id=ruth.pk, reason="Mine", until=clock.today(), by=officer)
    today = clock.today()
    with pytest.raises(IntegrityError), transaction.atomic():
        Allowance.objects.create(
            user=cast.clerk, patient_id=ruth.pk, reason="x", starts_on=today, ends_on=today, made_by=cast.clerk
        )


def test_an_allowance_is_ended_early_by_somebody_else(cast, ruth, officer):
    made = alerts.allow(user=cast.clerk, patient_id=ruth.pk, reason="Helps", until=clock.today() + 9 * DAY, by=officer)
    assert alerts.end_allowance(allowance=made, by=officer).ends_on == clock.today()
    with pytest.raises(Refused, match="It has ended"):
        alerts.end_allowance(allowance=made, by=officer)


# ------------------------------------------------------------------ broken glass


@pytest.fixture
def glass(cast, ruth, hospital):
    return break_glass(user=cast.attending, patient=ruth, reason_code="on_call", facility=hospital,
                       reason_text="Covering for Dr. Vance tonight")  # fmt: skip


def test_the_review_is_due_in_three_business_days_on_the_facilitys_calendar(hospital):
    """Friday 20:00 in New York is Saturday in UTC: counted there, it is Wednesday 20:00."""
    friday = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
    due = clock.local(add_business_days(friday, 3, hospital), hospital)
    assert (due.strftime("%A"), due.hour) == ("Wednesday", 20)


def test_the_officers_are_told_once_and_learn_no_name(cast, glass, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for person in (cast.privacy, cast.privacy2, cast.clerk):
        person.email = f"{person.username}@mvmc.example"
        person.save(update_fields=["email"])
    with django_capture_on_commit_callbacks(execute=True):
        assert glass_review.tell() == 1
        assert glass_review.tell() == 0
    assert sorted(one.to[0] for one in mail.outbox) == ["privacy2@mvmc.example", "privacy@mvmc.example"]
    assert "Ames" not in mail.outbox[0].body + mail.outbox[0].subject and "Vance" not in mail.outbox[0].body
    glass.refresh_from_db()
    assert glass.told_at is not None and glass.events.last().verb == "tell"


def test_an_officer_who_broke_it_is_not_the_one_who_is_told(cast, glass):
    glass.user = cast.privacy
    assert [one.username for one in glass_review.whom(glass, glass_review.OFFICERS)] == ["privacy2"]


def test_what_is_not_reviewed_in_time_goes_further_up_once(cast, glass):
    assert glass_review.escalate() == 0
    with clock.at(glass.review_due + dt.timedelta(minutes=1)):
        assert glass_review.escalate() == 1
        assert glass_review.escalate() == 0
    glass.refresh_from_db()
    assert glass.escalated_at is not None and cast.director.pk in glass.events.last().detail["told"]


def test_what_was_reviewed_in_time_is_not_taken_up(cast, glass, officer):
    glass_review.decide(glass=glass, verb="justify", by=officer, reason="On the call list")
    with clock.at(glass.review_due + DAY):
        assert glass_review.escalate() == 0


def test_not_justified_becomes_a_case_and_nobody_reviews_their_own(cast, glass, officer):
    with pytest.raises(Refused, match="is closed"):
        glass_review.decide(glass=glass, verb="investigate", by=officer)
    rejected = glass_review.decide(glass=glass, verb="reject", by=officer, reason="No call, no order")
    done = glass_review.decide(glass=rejected, verb="investigate", by=officer)
    assert (done.status, done.case.subject, done.case.source) == ("INVESTIGATION", cast.attending, "glass")
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=glass.pk).update(case=None)


def test_who_broke_the_glass_does_not_review_it(cast, ruth, hospital):
    from accounts.people.models import RoleAssignment

    officer = privacy.officer(cast.privacy)
    mine = break_glass(user=cast.attending, patient=ruth, reason_code="on_call", facility=hospital,
                       reason_text="Covering for Dr. Vance tonight")  # fmt: skip
    RoleAssignment.objects.create(
        user=cast.attending, role="privacy_officer", facility=hospital, starts_on=people.HIRED.date()
    )
    with pytest.raises(Refused, match="Nobody reviews their own access"):
        glass_review.decide(glass=mine, verb="justify", by=privacy.officer(cast.attending), reason="I know why")
    assert glass_review.decide(glass=mine, verb="justify", by=officer, reason="On the list").status == "JUSTIFIED"


# ------------------------------------------------------------------ cases


@pytest.fixture
def case(cast, ruth, officer):
    return privacy.case_of(cast.clerk, ruth, by=officer)


def test_a_case_goes_its_whole_way(case, officer):
    done = privacy.walked(case, "CLOSED", by=officer)
    assert [event.now for event in done.events.all()] == [
        "TRIAGE", "OPEN", "EVIDENCE", "INTERVIEW", "FINDING", "SANCTION", "NOTIFY", "CORRECTIVE", "CLOSED",
    ]  # fmt: skip


def test_what_was_appropriate_closes_without_a_sanction(case, officer):
    found = privacy.walked(case, "FINDING", by=officer, finding="appropriate")
    with pytest.raises(Refused, match="nothing to sanction"):
        cases.take(case=found, verb="sanction", by=officer)
    assert cases.take(case=found, verb="clear", by=officer, reason="She helped at the desk").status == "CLOSED"


def test_a_violation_does_not_close_as_appropriate_nor_without_its_sanction(case, officer):
    found = privacy.walked(case, "FINDING", by=officer)
    with pytest.raises(Refused, match="not appropriate"):
        cases.take(case=found, verb="clear", by=officer, reason="Nothing")
    at_sanction = cases.take(case=found, verb="sanction", by=officer)
    with pytest.raises(Refused, match="sanction in the log first"):
        cases.take(case=at_sanction, verb="notify", by=officer)


def test_no_finding_before_the_subject_was_heard_and_none_without_its_kind(case, officer):
    heard = privacy.walked(case, "INTERVIEW", by=officer)
    with pytest.raises(Refused, match="talk with the subject"):
        cases.take(case=heard, verb="find", by=officer, reason="Clear", finding="violation")
    with pytest.raises(Refused, match="Choose the finding"):
        cases.take(case=heard, verb="find", by=officer, reason="Clear", finding="guilty")


def test_a_breach_is_handed_over_before_the_case_goes_on(case, officer):
    told = privacy.walked(case, "NOTIFY", by=officer, finding="breach")
    with pytest.raises(Refused, match="Hand it over"):
        cases.take(case=told, verb="correct", by=officer, reason="The patient")
    given = {"information": "The list of problems", "discovered_on": clock.today() - 3 * DAY}
    told = cases.hand_over(case=told, by=officer, **given)
    incident = Incident.objects.get()
    assert told.breach_reference == incident.number
    assert (incident.source, incident.caused_by, incident.due_on) == (
        "investigation", told.subject, clock.today() + 57 * DAY,
    )  # fmt: skip
    assert [one.patient_id for one in incident.people.all()] == [told.patient_id]
    with pytest.raises(Refused, match="handed over already"):
        cases.hand_over(case=told, by=officer, **given)
    assert cases.take(case=told, verb="correct", by=officer, reason="The patient").status == "CORRECTIVE"


@pytest.mark.parametrize(("values", "says"), [
    ({"hr_on": None}, "personnel"), ({"reason": " "}, "why this level"), ({"decided_on": 3}, "has not come"),
    ({"decided_on": -1, "hr_on": -2}, "before it was decided"),
])  # fmt: skip
def test_the_sanction_log_takes_no_half_lines(case, officer, values, says):
    at_sanction = privacy.walked(case, "SANCTION", by=officer)
    given = {"decided_on": 0, "hr_on": 0, "reason": "As before"} | values
    given = {key: clock.today() + value * DAY if isinstance(value, int) else value for key, value in given.items()}
    with pytest.raises(Refused, match=says):
        cases.log_sanction(case=at_sanction, by=officer, level="written", decided_by="Vice president", **given)


def test_evidence_is_the_trails_rows_with_their_digests_and_fits(cast, case, officer):
    kept = privacy.walked(case, "EVIDENCE", by=officer)
    rows = list(kept.evidence.all())
    assert rows and all(f'"actor_id": {cast.clerk.pk}' in one.row for one in rows)
    assert list(cases.differences(kept)) == []


def test_evidence_cannot_be_changed_by_the_role_that_keeps_it(case, officer):
    kept = privacy.walked(case, "EVIDENCE", by=officer)
    with pytest.raises(Exception, match="can only be added to"), transaction.atomic():
        Evidence.objects.filter(case=kept).update(sha256="0" * 64)
    with pytest.raises(Exception, match="can only be added to"), transaction.atomic():
        Evidence.objects.filter(case=kept).delete()


def test_a_change_past_the_database_is_seen(case, officer):
    kept = privacy.walked(case, "EVIDENCE", by=officer)
    prefetch_related_objects([kept], "evidence")
    one = kept.evidence.all()[0]
    one.row = one.row.replace("chart.view", "chart.none")
    assert list(cases.differences(kept)) == ["Evidence 1 was altered."]
    one.refresh_from_db()
    one.entry_id += 10_000_000
    assert list(cases.differences(kept)) == ["The row of evidence 1 is gone from the trail."]


def test_what_does_not_fit_is_said(case, officer):
    kept = privacy.walked(case, "EVIDENCE", by=officer)
    kept.preserved_hash = "0" * 64
    assert list(cases.differences(kept)) == ["The list of the evidence is not the one that was preserved."]


def test_evidence_of_nothing_is_not_preserved(cast, officer, hospital):
    complaint = cases.log_complaint(
        facility=hospital, by=officer, received_on=clock.today(), how="phone", about="Somebody looked"
    )
    case = cases.take(case=cases.open_from_complaint(complaint=complaint, by=officer), verb="accept", by=officer)
    with pytest.raises(Refused, match="Name whom"):
        cases.take(case=case, verb="preserve", by=officer)
    case = cases.name_subject(case=case, subject=cast.stranger, by=officer)
    with pytest.raises(Refused, match="no rows"):
        cases.take(case=case, verb="preserve", by=officer)


def test_a_case_is_hidden_from_its_subject_and_from_whoever_manages_them(cast, ruth, case):
    cast.clerk.manager = cast.checker
    cast.clerk.save(update_fields=["manager"])
    cast.checker.manager = cast.privacy2
    cast.checker.save(update_fields=["manager"])
    assert case in cases.seen_by(privacy.officer(cast.privacy))
    assert case not in cases.seen_by(privacy.officer(cast.privacy2)), "the manager's manager manages too"
    case = Investigation.objects.get(pk=case.pk)
    with pytest.raises(Refused, match="Nobody works on a case"):
        cases.take(case=case, verb="accept", by=privacy.officer(cast.privacy2))


def test_nobody_opens_a_case_about_whom_they_manage(cast, alert):
    cast.clerk.manager = cast.privacy
    cast.clerk.save(update_fields=["manager"])
    with pytest.raises(Refused, match="about themselves or about those they manage"):
        alerts.decide(alert=Alert.objects.get(pk=alert.pk), verb="open_case", by=privacy.officer(cast.privacy))


def test_managers_in_a_circle_do_not_turn_for_ever(cast):
    for one, other in ((cast.clerk, cast.checker), (cast.checker, cast.clerk)):
        one.manager = other
        one.save(update_fields=["manager"])
    assert cases.managed_by(cast.clerk) == {cast.checker.pk, cast.clerk.pk}
    assert not cases.conflicted(cast.privacy, cast.clerk)


# ------------------------------------------------------------------ complaints


def test_every_complaint_is_kept_with_what_became_of_it(officer, hospital):
    row = cases.log_complaint(
        facility=hospital, by=officer, received_on=clock.today(), how="letter", about="A neighbor knew"
    )
    with pytest.raises(Refused, match="what became of it"):
        cases.answer(complaint=row, by=officer, disposition=" ")
    done = cases.answer(complaint=row, by=officer, disposition="Explained to her who may look")
    assert (done.answered_by, done.answered_on) == (officer, clock.today(hospital))
    with pytest.raises(Refused, match="answered already"):
        cases.answer(complaint=done, by=officer, disposition="Again")
    with pytest.raises(Refused, match="answered"):
        cases.open_from_complaint(complaint=done, by=officer)


@pytest.mark.parametrize(("values", "says"), [({"about": " "}, "what the complaint is"), ({"days": 1}, "has not come")])
def test_a_complaint_has_words_and_a_day_that_has_come(officer, hospital, values, says):
    given = {"about": "A neighbor knew", "days": 0} | values
    day = clock.today(hospital) + given.pop("days") * DAY
    with pytest.raises(Refused, match=says):
        cases.log_complaint(facility=hospital, by=officer, received_on=day, how="phone", **given)
