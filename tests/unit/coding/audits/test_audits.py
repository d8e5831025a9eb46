"""Planning, drawing and dealing an audit; independence; what follows from it (domain 4.5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from accounts.workflow import Refused
from coding.assignment import actions as desk
from coding.assignment import billing
from coding.assignment.models import CodeAssignment, CodeSet
from coding.assignment.steps import step
from coding.audits import actions, findings
from coding.audits.models import AuditChart, AuditMember, CodingAudit
from records.patients import actions as patients
from tests.factories import audits, coding, people, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(hospital):
    return people.person("coder2", "coder", hospital, reaches=[hospital], given="Owen", family="Kessler")


@pytest.fixture
def lead2(hospital):
    return people.person("lead2", "coding_lead", hospital, reaches=[hospital], given="Iris", family="Vega")


@pytest.fixture
def biller(hospital):
    return people.person("biller", "biller", hospital, reaches=[hospital])


def many(hospital, cast, count):
    return [audits.final(records.patient(hospital), cast) for _ in range(count)]


# ---- planned


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"coders": []}, "coder and a reviewer"),
        ({"period_to": dt.date(2020, 1, 1)}, "ends before it begins"),
        ({"kind": "external"}, "outside auditor"),
    ],
)
def test_an_audit_that_says_too_little_is_refused(cast, more, words):
    given = {"kind": "random", "coders": [cast.coder], "reviewers": [cast.lead], "name": "November", "seed": "s",
             "period_from": clock.today(), "period_to": clock.today()} | more  # fmt: skip
    with pytest.raises(Refused, match=words):
        actions.plan(facility=cast.lead.active_role.facility, by=cast.lead, **given)


def test_nobody_is_the_only_reviewer_of_their_own_codes(cast):
    with pytest.raises(Refused, match="own codes"):
        audits.planned(cast, coders=[cast.lead], reviewers=[cast.lead])


def test_a_coder_plans_no_audit(cast):
    with pytest.raises(Denied):
        audits.planned(cast, by=cast.coder)


def test_the_typical_thirty_of_each_coder_are_policy(cast):
    assert audits.planned(cast).per_coder == 30
    set_policy(key="audit_cases", value=12, by=cast.director)
    assert audits.planned(cast).per_coder == 12


def test_a_seed_is_drawn_when_none_is_given(cast):
    one, two = audits.planned(cast, seed=""), audits.planned(cast, seed="")
    assert len(one.seed) == 16
    assert one.seed != two.seed


# ---- drawn


def test_the_seed_is_kept_and_draws_the_same_sample_again(hospital, cast):
    many(hospital, cast, 4)
    made = audits.drawn(cast, per_coder=2)
    chosen = [chart.codeset.public_id for chart in made.charts.order_by("place")]
    assert len(chosen) == 2
    assert actions.drawn_again(made) == chosen
    member = made.members.get(part="coder")
    assert (member.drawn, member.population, len(made.population)) == (2, 4, 4)


def test_a_focused_sample_does_not_generalize(cast):
    assert audits.planned(cast, kind="random").generalizes
    assert not audits.planned(cast, kind="focused").generalizes


def test_there_is_nothing_to_draw_from_another_month(ruth, cast):
    audits.final(ruth, cast)
    long_ago = {"period_from": dt.date(2020, 1, 1), "period_to": dt.date(2020, 1, 31)}
    with pytest.raises(Refused, match="nothing to draw"):
        audits.drawn(cast, **long_ago)
    assert not AuditChart.objects.exists()


def test_the_last_day_of_the_period_belongs_to_it(ruth, cast):
    audits.final(ruth, cast)
    today = clock.today(cast.lead.active_role.facility)
    assert audits.drawn(cast, period_from=today, period_to=today).charts.count() == 1


def test_only_what_is_final_is_drawn(discharged, cast):
    coding.coded(discharged, by=cast.coder)
    with pytest.raises(Refused, match="nothing to draw"):
        audits.drawn(cast)


@pytest.mark.parametrize(
    ("chosen", "count"),
    [({}, 1), ({"klass": "IMP"}, 1), ({"klass": "EMER"}, 0), ({"service": "hospital medicine"}, 1),
     ({"service": "Surgery"}, 0), ({"payer": "medicaid"}, 0), ({"drgs": [322]}, 1), ({"drgs": [871]}, 0)],
)  # fmt: skip
def test_the_filters_say_what_is_drawn_from(ruth, cast, chosen, count):
    audits.final(ruth, cast)
    made = audits.planned(cast, **chosen)
    assert actions.population(made, [cast.coder], by=cast.lead).count() == count


def test_the_first_payer_is_a_filter(ruth, cast):
    records.coverage(ruth, by=cast.registrar)
    codeset = audits.final(ruth, cast)
    first = codeset.encounter.coverages.order_by("sequence").first()
    kind = first.coverage.kind if first else ""
    made = audits.planned(cast, payer=kind or "medicare_a")
    assert actions.population(made, [cast.coder], by=cast.lead).count() == bool(first)


def test_an_account_is_in_one_open_audit_at_a_time(ruth, cast):
    audits.final(ruth, cast)
    made = audits.drawn(cast)
    with pytest.raises(Refused, match="nothing to draw"):
        audits.drawn(cast)
    actions.exclude(made.charts.get(), by=cast.lead, reason="The account was merged")
    assert audits.drawn(cast).charts.count() == 1


def test_charts_beyond_reach_are_not_drawn(ruth, cast):
    audits.final(ruth, cast)
    patients.restrict_patient(patient=ruth, by=cast.privacy, reason="Known to the press")
    with pytest.raises(Refused, match="nothing to draw"):
        audits.drawn(cast)


def test_what_an_audit_is_judged_by_is_frozen_at_the_draw(ruth, cast):
    audits.final(ruth, cast)
    set_policy(key="audit_standard", value=97, by=cast.director)
    set_policy(key="drg_base_rate", value=7000, by=cast.director)
    made = audits.drawn(cast)
    set_policy(key="audit_standard", value=90, by=cast.director)
    made.refresh_from_db()
    assert (made.standard, made.base_rate, made.subtracts) == (97, 7000, False)


def test_drawing_is_one_act_in_the_trail(ruth, cast):
    audits.final(ruth, cast)
    made = audits.drawn(cast)
    rows = LogEntry.objects.filter(verb="coding_audit.draw", kind=LogEntry.ACT)
    (row,) = rows
    assert (row.actor, row.object_id) == (cast.lead, made.pk)


# ---- independent reviewers


def test_the_coder_of_a_chart_never_reviews_it(hospital, cast, lead2):
    audits.final(records.patient(hospital), cast, coder=cast.lead)
    audits.final(records.patient(hospital), cast)
    made = audits.drawn(cast, coders=[cast.lead, cast.coder], reviewers=[cast.lead, lead2])
    reviewers = {chart.coder_id: chart.reviewer_id for chart in made.charts.all()}
    assert reviewers[cast.lead.pk] == lead2.pk


def test_who_wrote_one_code_is_not_independent_of_it(ruth, cast, lead2):
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    codeset = coding.coded(stay, by=cast.coder)
    coding.add(codeset, "I10 Y", by=cast.lead)
    desk.finalize(codeset, by=cast.coder)
    assert audits.drawn(cast, reviewers=[cast.lead, lead2]).charts.get().reviewer == lead2


def test_a_preceptor_does_not_review_their_trainee_unless_policy_says_so(hospital, ruth, cast, lead2):
    trainee = people.person("newcomer", "coder", hospital, reaches=[hospital], trainee_of=cast.lead)
    codeset = step(coding.coded(records.discharged(ruth, by=cast.registrar, attending=cast.attending), by=trainee),
                   "submit", by=trainee)  # fmt: skip
    desk.finalize(codeset, by=lead2)
    with pytest.raises(Refused, match="no independent reviewer"):
        audits.drawn(cast, coders=[trainee], reviewers=[cast.lead])
    set_policy(key="audit_by_preceptor", value=True, by=cast.director)
    assert audits.drawn(cast, coders=[trainee], reviewers=[cast.lead]).charts.get().reviewer == cast.lead


def test_nobody_is_given_a_chart_of_their_own(ruth, cast, lead2):
    audits.final(ruth, cast, coder=cast.lead)
    chart = audits.drawn(cast, coders=[cast.lead], reviewers=[lead2]).charts.get()
    with pytest.raises(Refused, match="had a hand"):
        actions.reassign(chart, reviewer=cast.lead, by=cast.director)
    with pytest.raises(Refused, match="does not audit"):
        actions.reassign(chart, reviewer=cast.coder, by=cast.director)


def test_the_database_refuses_a_coder_as_reviewer(ruth, cast):
    audits.final(ruth, cast)
    chart = audits.drawn(cast).charts.get()
    chart.reviewer = cast.coder
    with pytest.raises(IntegrityError), transaction.atomic():
        chart.save(update_fields=["reviewer"])


def test_a_chart_that_was_begun_keeps_its_reviewer(ruth, cast, lead2):
    audits.final(ruth, cast)
    chart = audits.drawn(cast).charts.get()
    assert actions.reassign(chart, reviewer=lead2, by=cast.director).reviewer == lead2
    audits.begun(audits.again(chart), by=lead2)
    with pytest.raises(Refused, match="its reviewer stays"):
        actions.reassign(chart, reviewer=cast.lead, by=cast.director)


# ---- before billing


def test_a_pre_bill_audit_holds_the_bill_until_the_chart_is_final(ruth, cast, biller):
    codeset = audits.final(ruth, cast)
    chart = audits.drawn(cast, kind="prebill").charts.get()
    with pytest.raises(Refused, match="held for second review"):
        billing.bill(codeset, by=biller)
    audits.read(chart, *audits.AGREES, by=cast.lead)
    findings.go_on(audits.again(chart), "agree", by=cast.lead)
    assert billing.bill(codeset, by=biller).status == "BILLED"


def test_what_is_billed_is_in_no_pre_bill_audit(ruth, cast, biller):
    billing.bill(audits.final(ruth, cast), by=biller)
    with pytest.raises(Refused, match="nothing to draw"):
        audits.drawn(cast, kind="prebill")


# ---- closed, and what follows


def test_an_audit_closes_when_every_chart_is_final(ruth, cast):
    chart = audits.compared(cast, ruth)
    with pytest.raises(Refused, match="not final"):
        actions.close(chart.audit, by=cast.lead)
    findings.go_on(chart, "agree", by=cast.lead)
    assert actions.close(chart.audit, by=cast.lead).status == "CLOSED"


def test_final_findings_of_a_billed_account_go_to_the_recode_as_a_refund(ruth, cast, biller):
    audits.weights()
    codeset = audits.final(ruth, cast)
    billing.bill(codeset, by=biller)
    chart = audits.drawn(cast).charts.get()
    chart = audits.read(chart, *audits.AGREES, by=cast.lead, pcs=())
    assert chart.drg_direction == "down"
    with pytest.raises(Refused, match="Only final findings"):
        actions.correct(chart, by=cast.lead)
    findings.go_on(chart, "release", by=cast.lead)
    for finding in chart.findings.all():
        findings.decide(finding, "accept", by=cast.coder)
    findings.go_on(audits.again(chart), "accept", by=cast.coder)
    outcome = actions.correct(audits.again(chart), by=cast.lead)
    assert outcome.kind == "refund"
    new = outcome.codeset
    new.refresh_from_db()
    assert (new.status, new.replaces, new.identified_on) == ("RECODE", codeset, clock.today(new.facility))
    assert "is not supported" in new.recode_reason
    with pytest.raises(Refused, match="begun already"):
        actions.correct(audits.again(chart), by=cast.lead)


def test_an_account_that_is_not_billed_is_opened_again(ruth, cast):
    chart = audits.decided(cast, ruth, "uphold", *audits.AGREES, "N17.9 Y")
    outcome = actions.correct(chart, by=cast.lead)
    assert outcome.kind == "correct"
    assert CodeSet.objects.get(pk=chart.codeset_id).status == "IN_CODING"


def test_nothing_is_corrected_where_no_finding_stands(ruth, cast):
    chart = audits.decided(cast, ruth, "overturn", *audits.AGREES, "N17.9 Y")
    with pytest.raises(Refused, match="nothing to correct"):
        actions.correct(chart, by=cast.lead)


def test_education_and_a_re_audit_are_recorded(ruth, cast):
    chart = audits.decided(cast, ruth, "uphold", *audits.AGREES, "N17.9 Y")
    made = chart.audit
    lesson = actions.educate(made, coder=cast.coder, words="Read section I.C.14", by=cast.lead)
    assert (lesson.kind, lesson.coder) == ("education", cast.coder)
    today = clock.today()
    new = actions.audit_again(made, by=cast.lead, period_from=today, period_to=today)
    assert (new.follows, new.status, new.seed != made.seed) == (made, "PLANNED", True)
    assert {m.user for m in new.members.filter(part=AuditMember.Part.CODER)} == {cast.coder}
    with pytest.raises(Refused, match="in words"):
        actions.educate(made, coder=cast.coder, words=" ", by=cast.lead)


def test_a_planned_audit_is_canceled_with_a_reason(cast):
    made = audits.planned(cast)
    with pytest.raises(Refused, match="reason"):
        actions.cancel(made, by=cast.lead, reason="")
    assert actions.cancel(made, by=cast.lead, reason="Next month").status == CodingAudit.Status.CANCELED


def test_an_audit_changes_no_code_of_the_account(ruth, cast):
    codeset = audits.final(ruth, cast)
    before = list(codeset.assignments.order_by("pk").values())
    events = codeset.events.count()
    chart = audits.drawn(cast).charts.get()
    audits.read(chart, "I21.4 N", "N17.9 Y", by=cast.lead, pcs=())
    assert list(codeset.assignments.order_by("pk").values()) == before
    assert codeset.events.count() == events
    codeset.refresh_from_db()
    assert (codeset.status, codeset.drg.drg) == ("FINAL_CODED", 322)
    assert CodeAssignment.objects.filter(codeset=chart.codeset).count() == len(before)
