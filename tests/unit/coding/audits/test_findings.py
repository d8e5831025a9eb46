"""One chart: coded blind, compared, rebutted, decided (domain 4.5)."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from accounts.workflow import Refused
from coding import schedules
from coding.assignment import actions as desk
from coding.assignment import opening
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.audits import findings
from coding.audits.models import AuditChart
from coding.grouping.models import DrgWeight
from tests.factories import audits, coding

pytestmark = pytest.mark.django_db
MORE = (*audits.AGREES, "N17.9 Y")


@pytest.fixture
def chart(ruth, cast):
    audits.final(ruth, cast)
    return audits.again(audits.drawn(cast).charts.get())


# ---- blind


def test_the_blind_reading_begins_empty_and_is_no_claim(chart, cast):
    copy = audits.begun(chart, by=cast.lead)
    assert (copy.status, copy.coder, copy.drg) == ("AUDITING", cast.lead, None)
    assert not copy.assignments.exists()
    encounter = chart.codeset.encounter
    assert list(encounter.codesets.all()) == [chart.codeset]
    assert opening.in_force(encounter) == chart.codeset
    assert not CodeSet.objects.filter(pk=copy.pk).exists()


def test_only_its_reviewer_begins(chart, cast, hospital):
    with pytest.raises(Refused, match="Carol Bauer reviews"):
        findings.go_on(chart, "start", by=acting_lead(hospital))
    with pytest.raises(Denied):
        findings.go_on(chart, "start", by=cast.coder)


def acting_lead(hospital):
    from tests.factories import people

    return people.person("lead9", "coding_lead", hospital, reaches=[hospital])


def test_nobody_else_codes_on_the_blind_reading(chart, cast):
    copy = audits.begun(chart, by=cast.lead)
    with pytest.raises(Denied):
        coding.add(copy, "I21.4 Y", by=cast.coder)
    with pytest.raises(Denied):
        step(CodeSet.every.get(pk=copy.pk), "compare", by=cast.coder)


@pytest.mark.parametrize("verb", ["finalize", "put_back", "bill", "send_to_review", "submit", "reopen"])
def test_the_blind_reading_never_becomes_a_claim(chart, cast, verb):
    copy = audits.begun(chart, by=cast.lead)
    with pytest.raises((Refused, Denied)):
        step(CodeSet.every.get(pk=copy.pk), verb, by=cast.lead, reason="Try")


def test_an_unfinished_reading_is_not_compared(chart, cast):
    copy = audits.begun(chart, by=cast.lead)
    with pytest.raises(Refused, match="still wants a code"):
        step(CodeSet.every.get(pk=copy.pk), "compare", by=cast.lead)
    coding.add(copy, "I21.4", by=cast.lead)
    with pytest.raises(Refused, match="1 edit fixed, the disposition"):
        step(CodeSet.every.get(pk=copy.pk), "compare", by=cast.lead)


def test_an_auditor_may_find_another_disposition(chart, cast):
    done = audits.read(chart, *audits.AGREES, by=cast.lead, disposition="03")
    (found,) = done.findings.all()
    assert (found.kind, found.coder_says, found.auditor_says) == ("disposition", "01", "03")
    assert done.score("disposition").percent() == 0


def test_a_disposition_that_is_none_is_refused(chart, cast):
    copy = audits.begun(chart, by=cast.lead)
    with pytest.raises(Refused, match="another disposition"):
        desk.confirm_disposition(copy, by=cast.lead, disposition="99")


# ---- compared


def test_equal_readings_leave_nothing_to_answer(chart, cast):
    done = audits.read(chart, *audits.AGREES, by=cast.lead)
    assert (done.status, done.findings.count(), done.code_percent, done.drg_right) == ("COMPARED", 0, 100, True)
    with pytest.raises(Refused, match="no finding to answer"):
        findings.go_on(done, "release", by=cast.lead)
    assert findings.go_on(done, "agree", by=cast.lead).status == "FINAL"


def test_every_class_of_error_is_found_by_itself(chart, cast):
    done = audits.read(
        chart, "E11.65 Y", "I21.4 Y", "D62 Y", "N17.9 Y", by=cast.lead, pcs=("027134Z",), disposition="06"
    )
    assert sorted(one.kind for one in done.findings.all()) == [
        "added",
        "disposition",
        "omitted",
        "pcs",
        "poa",
        "sequence",
    ]
    assert done.score("codes").correct == 3


def test_a_wrong_code_of_the_same_category_is_one_finding(chart, cast):
    done = audits.read(chart, "I21.4 Y", "E11.69 Y", "D62 N", "Z79.4", by=cast.lead)
    (found,) = done.findings.all()
    assert (found.kind, found.words) == ("wrong", "E11.65 should be E11.69")


def test_a_right_drg_can_hide_wrong_codes(chart, cast):
    done = audits.read(chart, "I21.4 Y", "E11.69 Y", "D62 N", "Z79.4", by=cast.lead)
    assert done.drg_right is True
    assert done.code_percent == Decimal("80.0")


def test_the_drg_goes_down_with_its_weight_and_its_dollars(ruth, cast):
    audits.weights()
    set_policy(key="drg_base_rate", value=7000, by=cast.director)
    audits.final(ruth, cast)
    done = audits.read(audits.drawn(cast).charts.get(), *audits.AGREES, by=cast.lead, pcs=())
    assert (done.drg_right, done.drg_direction) == (False, "down")
    assert done.weight_change == done.auditor_weight - done.coder_weight < 0
    assert done.dollars == (done.weight_change * 7000).quantize(Decimal("0.01"))


def test_the_drg_goes_up_where_a_major_condition_was_omitted(ruth, cast):
    audits.weights()
    done = audits.compared(cast, ruth, *audits.AGREES, "J96.01 Y")
    assert done.drg_direction == "up"


def test_without_the_years_weights_it_is_another_drg_and_no_dollars(chart, cast):
    DrgWeight.objects.all().delete()
    done = audits.read(chart, *audits.AGREES, by=cast.lead, pcs=())
    assert (done.drg_right, done.drg_direction, done.auditor_weight, done.dollars) == (False, "other", None, None)


def test_dollars_are_not_known_without_a_base_rate(ruth, cast):
    audits.weights()
    done = audits.compared(cast, ruth, *audits.AGREES, pcs=())
    assert done.drg_direction == "down"
    assert done.audit.base_rate == 0
    assert done.dollars is None


def test_what_the_coder_changes_later_is_not_what_was_drawn(chart, cast):
    codeset = step(chart.codeset, "reopen", by=cast.coder, reason="A late result")
    coding.add(codeset, "N17.9 Y", by=cast.coder)
    done = audits.read(chart, *audits.AGREES, by=cast.lead)
    assert done.findings.count() == 0


def test_the_trail_keeps_no_code_of_either_reading(ruth, cast):
    audits.compared(cast, ruth, *MORE)
    told = str(list(LogEntry.objects.values_list("changes", "additional_data", "object_repr")))
    assert "coder_codes" in told
    assert re.findall(r"\b(?:I21\.?4|N17\.?9|D62|E11\.?65)\b", told) == []


# ---- classed, withdrawn


def test_the_auditor_may_class_a_finding_anew_with_a_reason(ruth, cast):
    done = audits.compared(cast, ruth, *MORE)
    finding = done.findings.get()
    with pytest.raises(Refused, match="another class"):
        findings.reclass(finding, by=cast.lead, kind="sequence", reason=" ")
    with pytest.raises(Refused, match="no such class"):
        findings.reclass(finding, by=cast.lead, kind="style", reason="Hm")
    again = findings.reclass(finding, by=cast.lead, kind="wrong", reason="It was coded as D62")
    assert (again.kind, again.as_compared, again.reclassed_by) == ("wrong", "omitted", cast.lead)
    assert audits.again(done).score("codes").total == 6  # what it counts stays as compared
    with pytest.raises(Denied):
        findings.reclass(finding, by=cast.coder, kind="added", reason="Not mine")


def test_the_database_refuses_a_new_class_without_who_and_why(ruth, cast):
    finding = audits.compared(cast, ruth, *MORE).findings.get()
    finding.kind = "wrong"
    with pytest.raises(IntegrityError), transaction.atomic():
        finding.save(update_fields=["kind"])


def test_what_the_auditor_withdraws_does_not_count(ruth, cast):
    done = audits.compared(cast, ruth, *MORE)
    assert done.code_percent == Decimal("83.3")
    findings.decide(done.findings.get(), "withdraw", by=cast.lead, reason="The creatinine was chronic")
    done = findings.go_on(audits.again(done), "agree", by=cast.lead)
    assert audits.again(done).code_percent == 100


def test_reasons_are_noted_for_the_coder(ruth, cast):
    done = audits.compared(cast, ruth, *MORE)
    finding = done.findings.get()
    findings.note(finding, by=cast.lead, words="KDIGO stage 1 on day 2")
    finding.refresh_from_db()
    assert finding.note == "KDIGO stage 1 on day 2"
    with pytest.raises(Denied):
        findings.note(finding, by=cast.coder, words="No")


# ---- rebutted


def test_a_coder_answers_every_finding_and_sends_it(ruth, cast):
    chart = audits.with_coder(cast, ruth, *MORE)
    assert chart.answer_by == clock.today(chart.facility) + dt.timedelta(days=10)
    with pytest.raises(Refused, match="no answer yet"):
        findings.go_on(chart, "accept", by=cast.coder)
    findings.decide(chart.findings.get(), "accept", by=cast.coder)
    chart = findings.go_on(audits.again(chart), "accept", by=cast.coder)
    assert (chart.status, audits.again(chart).code_percent) == ("FINAL", Decimal("83.3"))


def test_a_rebuttal_needs_its_reason_and_is_the_coders_alone(ruth, cast):
    finding = audits.with_coder(cast, ruth, *MORE).findings.get()
    with pytest.raises(Refused, match="reason in words"):
        findings.decide(finding, "rebut", by=cast.coder)
    with pytest.raises(Refused, match="Only whose codes"):
        findings.decide(finding, "rebut", by=cast.lead, reason="For her")
    assert findings.decide(finding, "rebut", by=cast.coder, reason="Creatinine 1.1").status == "REBUTTED"


def test_nothing_is_answered_before_it_has_come_to_the_coder(ruth, cast):
    finding = audits.compared(cast, ruth, *MORE).findings.get()
    with pytest.raises(Refused, match="compared"):
        findings.decide(finding, "accept", by=cast.coder)


def test_the_reviewer_withdraws_or_maintains_what_is_rebutted(ruth, cast):
    chart = audits.rebutted(cast, ruth, *MORE)
    with pytest.raises(Refused, match="waits for your answer"):
        findings.go_on(chart, "settle", by=cast.lead)
    findings.decide(chart.findings.get(), "withdraw", by=cast.lead, reason="You are right")
    chart = findings.go_on(audits.again(chart), "settle", by=cast.lead)
    assert (chart.status, audits.again(chart).code_percent) == ("FINAL", 100)


def test_what_is_not_rebutted_in_time_is_accepted(ruth, cast):
    chart = audits.with_coder(cast, ruth, *MORE)
    with clock.at(clock.now() + dt.timedelta(days=9)):
        schedules.accept_what_nobody_rebuts()
    assert audits.again(chart).status == "WITH_CODER"
    with clock.at(clock.now() + dt.timedelta(days=12)):
        schedules.accept_what_nobody_rebuts()
    chart = audits.again(chart)
    assert (chart.status, chart.findings.get().status) == ("FINAL", "ACCEPTED")


def test_a_rebuttal_in_time_is_not_lost_because_it_was_not_sent(ruth, cast):
    chart = audits.with_coder(cast, ruth, *MORE)
    findings.decide(chart.findings.get(), "rebut", by=cast.coder, reason="Creatinine 1.1")
    with clock.at(clock.now() + dt.timedelta(days=12)):
        schedules.accept_what_nobody_rebuts()
    chart = audits.again(chart)
    assert (chart.status, chart.findings.get().status) == ("REBUTTED", "REBUTTED")


# ---- decided


def test_a_third_person_decides(ruth, cast):
    chart = audits.to_adjudicate(cast, ruth, *MORE)
    finding = chart.findings.get()
    with pytest.raises(Refused, match="neither the coder nor the reviewer"):
        findings.decide(finding, "uphold", by=cast.lead, reason="I said so")
    with pytest.raises(Denied):
        findings.decide(finding, "overturn", by=cast.coder, reason="I said so")
    with pytest.raises(Refused, match="adjudicator"):
        findings.go_on(chart, "decide", by=cast.director)
    assert findings.decide(finding, "uphold", by=cast.director, reason="Coding Clinic").status == "UPHELD"


@pytest.mark.parametrize(("verb", "percent"), [("uphold", Decimal("83.3")), ("overturn", Decimal(100))])
def test_only_final_findings_count(ruth, cast, verb, percent):
    chart = audits.decided(cast, ruth, verb, *MORE)
    assert (chart.status, chart.code_percent) == ("FINAL", percent)


def test_the_final_drg_is_that_of_the_codes_that_are_right_in_the_end(ruth, cast):
    """Respiratory failure raises it and is overturned; kidney failure is upheld and does not."""
    audits.weights()
    chart = audits.to_adjudicate(cast, ruth, *MORE, "J96.01 Y")
    assert chart.drg_direction == "up"
    for finding in chart.findings.all():
        verb = "overturn" if finding.auditor_code == "J9601" else "uphold"
        findings.decide(finding, verb, by=cast.director, reason="Coding Clinic")
    findings.go_on(audits.again(chart), "decide", by=cast.director)
    chart = audits.again(chart)
    assert (chart.final_drg, chart.drg_right, chart.drg_direction) == (chart.coder_drg, True, "")
    assert chart.code_percent == Decimal("83.3")


def test_everything_overturned_leaves_the_coders_drg(ruth, cast):
    chart = audits.decided(cast, ruth, "overturn", *audits.AGREES, pcs=())
    assert (chart.final_drg, chart.final_weight) == (chart.coder_drg, chart.coder_weight)
    assert chart.auditor_drg != chart.coder_drg


def test_a_chart_is_left_out_before_it_is_compared_only(ruth, cast):
    chart = audits.compared(cast, ruth)
    from coding.audits import actions

    with pytest.raises(Refused, match="closed"):
        actions.exclude(chart, by=cast.lead, reason="Too late")


def test_a_step_that_is_none_is_refused(chart, cast):
    for verb in ("lapse", "compare", "exclude", "fly"):
        with pytest.raises(Refused, match="no such step"):
            findings.go_on(chart, verb, by=cast.lead)
    assert AuditChart.objects.get().status == "TO_AUDIT"
