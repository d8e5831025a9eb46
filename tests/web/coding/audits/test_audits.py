"""Audits through the browser's requests: who may, what it shows, what it says when it cannot."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from coding.assignment import actions as desk
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.audits.models import CodingAudit
from tests.factories import audits, coding, people, records

pytestmark = pytest.mark.django_db
MORE = (*audits.AGREES, "N17.9 Y")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def plan(cast, **more):
    today = f"{clock.today():%m/%d/%Y}"
    return {"once": "a-key", "kind": "random", "name": "November", "period_from": "t-30d", "period_to": today,
            "coders": [cast.coder.public_id], "reviewers": [cast.lead.public_id], "per_coder": "30", "klass": "",
            "payer": "", "drgs": "", "seed": "s"} | more  # fmt: skip


def chart_url(chart, name="chart_act"):
    return reverse(f"audits:{name}", args=[chart.public_id])


def finding_url(chart, finding):
    return reverse("audits:finding_act", args=[chart.public_id, finding.public_id])


# ---- planned and drawn


def test_a_lead_plans_and_draws(ruth, cast, client_for):
    audits.final(ruth, cast)
    lead = client_for(cast.lead)
    assert "Priya Nair" in text(lead.get(reverse("audits:audit_new")))
    done = lead.post(reverse("audits:audit_new"), plan(cast))
    made = CodingAudit.objects.get()
    assert done.url == made.get_absolute_url()
    assert lead.post(reverse("audits:audit_new"), plan(cast)).url == done.url  # sent twice, planned once
    assert "Nothing is drawn yet" in text(lead.get(done.url))
    lead.post(reverse("audits:audit_act", args=[made.public_id]), {"verb": "draw"})
    page = text(lead.get(done.url))
    assert "Ames" in page
    assert "1 of 1" in page
    row = LogEntry.objects.filter(verb="coding_audit.view", actor=cast.lead).order_by("id").last()
    assert row.patient_ids == [ruth.pk]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"drgs": "heart"}, "no MS-DRG"), ({"drgs": "195-193"}, "ends before it begins"), ({"coders": []}, "required"),
        ({"period_from": "t", "period_to": "t-5d"}, "ends before it begins"), ({"kind": "external"}, "outside auditor"),
        ({"per_coder": "0"}, "greater than or equal"), ({"reviewers": ["nobody"]}, "not one of the available"),
    ],
)  # fmt: skip
def test_a_plan_says_how_to_mend_it(cast, client_for, more, words):
    answer = client_for(cast.lead).post(reverse("audits:audit_new"), plan(cast, **more))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not CodingAudit.objects.exists()


def test_an_empty_draw_is_said_in_words(cast, client_for):
    made = audits.planned(cast)
    answer = client_for(cast.lead).post(
        reverse("audits:audit_act", args=[made.public_id]), {"verb": "draw"}, follow=True
    )
    assert "nothing to draw" in text(answer)


def test_an_audit_of_another_facility_is_unknown(cast, client_for, clinic):
    made = audits.planned(cast)
    other = people.person("lead5", "coding_lead", clinic, reaches=[clinic])
    assert client_for(other).get(made.get_absolute_url()).status_code == 404


PAGES = ("audits:audit_new", "audits:quality_show", "audits:quality_export", "audits:queue_coding_audits",
         "audits:queue_to_audit", "audits:queue_audit_decide", "audits:queue_code_reviews", "audits:queue_audit_findings",
         "audits:own_results", "audits:chart_list")  # fmt: skip
MAY = {
    "lead": set(PAGES),
    "director": {*PAGES} - {"audits:queue_to_audit", "audits:queue_audit_findings"},
    "coder": {"audits:queue_audit_findings", "audits:own_results", "audits:chart_list"},
    "trainee": {"audits:queue_audit_findings", "audits:own_results", "audits:chart_list"},
    "attending": set(), "clerk": set(), "technician": set(), "privacy": set(), "administrator": set(),
}  # fmt: skip


@pytest.mark.parametrize("who", MAY)
def test_each_role_opens_its_own_pages(cast, client_for, who):
    client = client_for(getattr(cast, who))
    opened = {name for name in PAGES if client.get(reverse(name)).status_code == 200}
    assert opened == MAY[who]


# ---- a chart's way


def test_a_chart_goes_from_its_reviewer_to_its_coder_and_to_a_third_person(ruth, cast, client_for):
    chart = audits.compared(cast, ruth, *MORE)
    lead, coder, director = client_for(cast.lead), client_for(cast.coder), client_for(cast.director)
    (finding,) = chart.findings.all()
    assert coder.get(chart.get_absolute_url()).status_code == 404  # it has not come to her
    lead.post(finding_url(chart, finding), {"verb": "note", "reason": "KDIGO stage 1"})
    lead.post(finding_url(chart, finding), {"verb": "reclass", "kind": "wrong", "reason": "Coded as D62"})
    page = text(lead.get(chart.get_absolute_url()))
    assert "KDIGO stage 1" in page
    assert "as compared: omitted" in page
    lead.post(chart_url(chart), {"verb": "release"})
    page = text(coder.get(chart.get_absolute_url()))
    assert "N17.9 is omitted" in page
    refused = coder.post(chart_url(chart), {"verb": "accept"}, follow=True)
    assert "no answer yet" in text(refused)
    coder.post(finding_url(chart, finding), {"verb": "rebut", "reason": "Creatinine 1.1"})
    assert coder.post(chart_url(chart), {"verb": "rebut"}).status_code == 302
    assert audits.again(chart).status == "REBUTTED"
    lead.post(finding_url(chart, finding), {"verb": "maintain", "reason": "It doubled"})
    lead.post(chart_url(chart), {"verb": "refer"})
    assert "Creatinine 1.1" in text(director.get(chart.get_absolute_url()))
    director.post(finding_url(chart, finding), {"verb": "overturn", "reason": "Not KDIGO"})
    director.post(chart_url(chart), {"verb": "decide"})
    assert (audits.again(chart).status, audits.again(chart).code_percent) == ("FINAL", 100)


def test_a_coder_sees_only_her_own_results(ruth, cast, client_for, hospital):
    chart = audits.decided(cast, ruth, "uphold", *MORE)
    other = people.person("coder2", "coder", hospital, reaches=[hospital])
    assert client_for(other).get(chart.get_absolute_url()).status_code == 404
    assert chart.public_id not in text(client_for(other).get(reverse("audits:chart_list")))
    assert "No result yet" in text(client_for(other).get(reverse("audits:own_results")))
    coder = client_for(cast.coder)
    assert chart.public_id in text(coder.get(reverse("audits:chart_list")))
    page = text(coder.get(reverse("audits:own_results")))
    assert "83.3%" in page
    assert coder.get(reverse("audits:coder_show", args=[cast.lead.public_id])).status_code == 403


def test_opening_a_final_result_says_that_its_coder_has_read_it(ruth, cast, client_for):
    chart = audits.decided(cast, ruth, "uphold", *MORE)
    client_for(cast.director).get(chart.get_absolute_url())
    assert audits.again(chart).read_at is None
    client_for(cast.coder).get(chart.get_absolute_url())
    assert audits.again(chart).read_at is not None
    assert LogEntry.objects.filter(verb="audit_chart.view", actor=cast.coder, object_id=chart.pk).exists()


@pytest.mark.parametrize("sent", [{}, {"verb": "fly"}, {"verb": "lapse"}, {"verb": "exclude"}])
def test_a_button_that_says_nothing_changes_nothing(ruth, cast, client_for, sent):
    chart = audits.compared(cast, ruth, *MORE)
    client_for(cast.lead).post(chart_url(chart), sent)
    assert audits.again(chart).status == "COMPARED"


def test_only_who_plans_manages_charts(ruth, cast, client_for):
    audits.final(ruth, cast)
    chart = audits.drawn(cast).charts.get()
    address = chart_url(chart, "chart_manage")
    assert client_for(cast.coder).post(address, {"verb": "exclude", "reason": "No"}).status_code == 403
    client_for(cast.lead).post(address, {"verb": "exclude", "reason": "Merged account"})
    assert audits.again(chart).status == "EXCLUDED"


def test_a_final_chart_is_handed_to_the_desk(ruth, cast, client_for):
    chart = audits.decided(cast, ruth, "uphold", *MORE)
    done = client_for(cast.lead).post(chart_url(chart, "chart_manage"), {"verb": "correct"})
    assert done.url == reverse("assignment:codeset_show", args=[chart.codeset.public_id])
    assert CodeSet.objects.get(pk=chart.codeset_id).status == "IN_CODING"


def test_education_stands_with_the_coders_results(ruth, cast, client_for):
    chart = audits.decided(cast, ruth, "uphold", *MORE)
    address = reverse("audits:audit_educate", args=[chart.audit.public_id])
    client_for(cast.lead).post(address, {"coder": cast.coder.public_id, "words": "Read KDIGO"})
    assert "Read KDIGO" in text(client_for(cast.coder).get(reverse("audits:own_results")))


# ---- reports


def test_the_report_says_codes_and_drgs_apart_and_what_it_rests_on(ruth, cast, client_for):
    set_policy(key="drg_base_rate", value=7000, by=cast.director)
    chart = audits.decided(cast, ruth, "uphold", *audits.AGREES, pcs=())
    page = text(client_for(cast.lead).get(reverse("audits:audit_report", args=[chart.audit.public_id])))
    for words in ("Code accuracy", "100.0%", "DRG accuracy", "0.0%", "1 not supported", "drawn with the seed s",
                  "may be taken for all of them", "do not subtract", "A right DRG can hide wrong codes", "$7,000"):  # fmt: skip
        assert words in page


def test_over_coded_codes_subtract_where_the_audit_says_so(ruth, cast, client_for):
    set_policy(key="audit_overcoded_subtract", value=True, by=cast.director)
    chart = audits.decided(cast, ruth, "uphold", *audits.AGREES, pcs=())
    page = text(client_for(cast.lead).get(reverse("audits:audit_report", args=[chart.audit.public_id])))
    assert "75.0%" in page
    assert "never below 0" in page


def test_a_focused_sample_says_nothing_of_other_accounts(ruth, cast, client_for):
    audits.final(ruth, cast)
    made = audits.drawn(cast, kind="focused")
    page = text(client_for(cast.lead).get(reverse("audits:audit_report", args=[made.public_id])))
    assert "says nothing of other accounts" in page
    assert "No chart is final yet" in page


def test_dollars_are_na_without_a_base_rate(ruth, cast, client_for):
    chart = audits.decided(cast, ruth, "uphold", *audits.AGREES, pcs=())
    page = text(client_for(cast.lead).get(reverse("audits:audit_report", args=[chart.audit.public_id])))
    assert "dollars n/a" in page


def test_reports_leave_as_files_and_stand_in_the_trail(ruth, cast, client_for):
    chart = audits.decided(cast, ruth, "uphold", *MORE)
    lead = client_for(cast.lead)
    file = lead.get(reverse("audits:audit_export", args=[chart.audit.public_id])).content.decode()
    assert "Priya Nair,1,5,6,0,83.3" in file
    assert "Ames" not in file
    month = lead.get(reverse("audits:quality_export")).content.decode()
    assert "Charts an hour" in month
    verbs = set(LogEntry.objects.filter(actor=cast.lead).values_list("verb", flat=True))
    assert {"coding_audit_report.export", "coding_quality.export"} <= verbs


def test_quality_stands_beside_productivity(ruth, cast, client_for):
    audits.decided(cast, ruth, "uphold", *MORE)
    page = text(client_for(cast.director).get(reverse("audits:quality_show")))
    assert "Priya Nair" in page
    assert "83.3%" in page
    assert "120 minutes at most" in page
    assert '<td class="num">1</td><td class="fill">' in page  # one finding stands
    assert "Theo Lind" in page  # where the trainee stands


def test_charts_an_hour_come_from_the_steps_of_each_chart(ruth, cast, client_for):
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    now = clock.now()
    with clock.at(now - dt.timedelta(minutes=30)):
        codeset = coding.coded(stay, by=cast.coder)
    with clock.at(now):
        desk.finalize(codeset, by=cast.coder)
        month = f"{clock.today():%Y-%m}"
    page = text(client_for(cast.lead).get(f"{reverse('audits:quality_show')}?month={month}"))
    assert "Inpatient: 1" in page
    assert "<b>2.0/h</b>" in page
    assert "within the 2–3 expected" in page
    assert "<b>2.0/h</b>" in text(client_for(cast.coder).get(f"{reverse('audits:own_results')}?month={month}"))


def test_a_number_leads_to_its_charts(ruth, cast, client_for):
    chart = audits.decided(cast, ruth, "uphold", *MORE)
    lead, rows = client_for(cast.lead), reverse("audits:chart_list")
    month = f"{clock.today():%Y-%m}"
    assert chart.public_id in text(lead.get(f"{rows}?f.finding=omitted&f.final={month}&f.coder={cast.coder.public_id}"))
    assert chart.public_id not in text(lead.get(f"{rows}?f.finding=poa"))
    assert chart.public_id not in text(lead.get(f"{rows}?f.final=2020-01"))
    assert lead.get(f"{rows}?f.final=never").status_code == 200


# ---- trainees


def test_a_trainee_reads_what_the_reviewer_changed(ruth, cast, client_for):
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    codeset = step(coding.coded(stay, by=cast.trainee), "submit", by=cast.trainee)
    review = codeset.reviews.get()
    assert client_for(cast.lead).get(review.get_absolute_url()).url.endswith(f"/{codeset.public_id}/")
    coding.add(codeset, "N17.9 Y", by=cast.lead)
    desk.finalize(codeset, by=cast.lead)
    trainee = client_for(cast.trainee)
    assert review.public_id in text(trainee.get(reverse("audits:queue_code_reviewed")))
    page = text(trainee.get(review.get_absolute_url()))
    assert "N17.9 added" in page
    assert "83.3%" in page
    assert trainee.post(reverse("audits:review_act", args=[review.public_id]), {"verb": "read"}).status_code == 302
    review.refresh_from_db()
    assert review.status == "READ"
    assert client_for(cast.attending).get(review.get_absolute_url()).status_code == 403
    assert "0 of 30 charts in a row" in text(trainee.get(reverse("audits:own_results")))


def test_what_waits_for_review_stands_in_the_leads_queue(ruth, cast, client_for):
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    codeset = step(coding.coded(stay, by=cast.trainee), "submit", by=cast.trainee)
    assert codeset.encounter.number in text(client_for(cast.lead).get(reverse("audits:queue_code_reviews")))


# ---- the number of queries


def test_pages_ask_the_same_number_of_queries_whatever_they_show(
    hospital, cast, client_for, django_assert_max_num_queries
):
    for _ in range(2):
        audits.final(records.patient(hospital), cast)
    made = audits.drawn(cast)
    first, second = made.charts.order_by("place")
    first = audits.read(first, *MORE, by=cast.lead)
    lead = client_for(cast.lead)
    addresses = [made.get_absolute_url(), reverse("audits:chart_list"), reverse("audits:quality_show"),
                 reverse("audits:audit_report", args=[made.public_id])]  # fmt: skip
    few = {}
    for address in addresses:
        lead.get(address)
        with django_assert_max_num_queries(30) as asked:
            lead.get(address)
        few[address] = len(asked.captured_queries)
    with django_assert_max_num_queries(30) as one:
        lead.get(first.get_absolute_url())
    workbench = len(one.captured_queries)
    second = audits.read(second, "I21.4 N", "N17.9 Y", "J96.01 Y", "I10 Y", by=cast.lead, pcs=("5A1945Z",))
    for _ in range(2):
        audits.final(records.patient(hospital), cast)
    audits.drawn(cast)
    lead.get(second.get_absolute_url())
    with django_assert_max_num_queries(workbench):
        lead.get(second.get_absolute_url())
    for address in addresses:
        with django_assert_max_num_queries(few[address]):
            lead.get(address)
