"""What follows final coding, through the browser's requests; service lines; who has the account."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from coding.assignment import actions, billing, dnfb, opening
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.codes.models import Code, CodeRelease
from tests.factories import coding, people
from tests.factories import records as charts

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


def url(name, codeset, *more):
    return reverse(f"assignment:{name}", args=[codeset.public_id, *more])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def biller(hospital):
    return people.person("biller", "biller", hospital, reaches=[hospital])


@pytest.fixture
def final(discharged, cast):
    return actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)


# ---- discharged, not billed


def test_an_account_counts_until_it_is_billed(final, biller, cast):
    assert dnfb.picture(cast.lead).dnfb.accounts == 1
    assert dnfb.picture(cast.lead).dnfc.accounts == 0
    billing.enter_charges(final, by=biller, amount="9000")
    (row,) = dnfb.picture(cast.lead).reasons
    assert (row.label, row.dollars, row.without_charges) == ("Coded, not billed", 9000, 0)
    billing.bill(final, by=biller)
    assert dnfb.picture(cast.lead).dnfb.accounts == 0


def test_why_and_for_whom_an_account_waits(codeset, cast):
    (row,) = dnfb.picture(cast.lead).reasons
    assert (row.key, dnfb.picture(cast.lead).owners[0].label) == ("coding", "Priya Nair")
    actions.hold(codeset, by=cast.coder, kind="query", reason="POA of the kidney injury", owner=cast.attending)
    held = dnfb.picture(cast.lead)
    assert held.reasons[0].label == "Physician query"
    assert held.owners[0].label == cast.attending.get_full_name()
    assert held.dnfb.dollars is None
    assert held.days is None


@pytest.mark.parametrize(("days", "reason"), [(2, "bill_hold"), (9, "summary")])
def test_the_discharged_wait_for_days_and_then_for_the_summary(ruth, cast, days, reason):
    stay = charts.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=days)
    opening.open_codeset(stay)
    assert [row.key for row in dnfb.picture(cast.lead).reasons] == [reason]


@pytest.mark.parametrize(
    ("days", "band"), [(0, "0-3"), (3.5, "0-3"), (4, "4-7"), (14.9, "8-14"), (15, "15+"), (400, "15+")]
)
def test_every_age_has_its_band(ruth, cast, days, band):
    stay = charts.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=days + 0.01)
    opening.open_codeset(stay)
    assert {row.key: row.accounts for row in dnfb.picture(cast.lead).ages}[band] == 1


def test_a_band_that_is_none_finds_nothing(codeset, cast, client_for):
    with pytest.raises(ValueError, match="no age band"):
        dnfb.in_band("soon", clock.now())
    rows = reverse("assignment:queue_coding_dnfb")
    assert client_for(cast.lead).get(f"{rows}?f.band=soon").status_code == 200


def test_the_picture_leads_to_its_accounts(final, cast, client_for):
    lead = client_for(cast.lead)
    page = text(lead.get(reverse("assignment:unbilled_show")))
    assert "Coded, not billed" in page
    assert "f.reason=coded" in page
    rows = reverse("assignment:queue_coding_dnfb")
    assert final.encounter.number in text(lead.get(f"{rows}?f.reason=coded"))
    assert final.encounter.number not in text(lead.get(f"{rows}?f.reason=summary"))


def test_the_pictures_queries_do_not_grow(final, cast, client_for, hospital, django_assert_max_num_queries):
    lead = client_for(cast.lead)
    address = reverse("assignment:unbilled_show")
    lead.get(address)
    with django_assert_max_num_queries(20) as few:
        lead.get(address)
    for _ in range(3):
        stay = charts.discharged(charts.patient(hospital), by=cast.registrar, attending=cast.attending)
        opening.open_codeset(stay)
    with django_assert_max_num_queries(len(few.captured_queries)):
        lead.get(address)


def test_dollars_are_for_those_who_answer_for_them(cast, client_for, biller):
    address = reverse("assignment:unbilled_show")
    assert client_for(cast.lead).get(address).status_code == 200
    assert client_for(biller).get(address).status_code == 200
    for other in (cast.coder, cast.attending, cast.registrar, cast.clerk):
        assert client_for(other).get(address).status_code == 403


def test_queues_and_counts_go_by_the_categories_of_the_encounter(codeset, cast, biller, client_for):
    encounter = codeset.encounter
    encounter.sensitivity = ["part2"]
    encounter.save(update_fields=["sensitivity"])
    assert dnfb.picture(cast.lead).dnfb.accounts == 1
    assert dnfb.picture(biller).dnfb.accounts == 0
    assert encounter.number not in text(client_for(biller).get(reverse("assignment:queue_coding_dnfb")))
    assert encounter.number in text(client_for(cast.lead).get(reverse("assignment:queue_coding_dnfb")))


# ---- billed and recoded


def test_the_biller_bills_and_enters_charges(final, biller, client_for):
    client = client_for(biller)
    assert client.post(url("charges_enter", final), {"amount": "$12,000"}).status_code == 302
    assert client.post(url("charges_enter", final), {"amount": "much"}).status_code == 409
    assert client.post(url("codeset_step", final), {"verb": "bill"}).status_code == 302
    assert CodeSet.objects.get(pk=final.pk).status == "BILLED"


def test_nobody_else_bills(final, cast, client_for):
    for other in (cast.coder, cast.lead, cast.attending):
        assert client_for(other).post(url("charges_enter", final), {"amount": "1"}).status_code == 403
        assert client_for(other).post(url("codeset_step", final), {"verb": "bill"}).status_code == 403


def test_a_recode_shows_before_and_after(final, biller, cast, client_for):
    billed = billing.bill(final, by=biller)
    coder = client_for(cast.coder)
    done = coder.post(url("codeset_recode", billed), {"reason": "Payer audit", "notice_on": ""})
    new = CodeSet.objects.get(replaces=billed)
    assert done.url == url("codeset_show", new)
    coder.post(url("code_change", new, new.assignments.get(code="D62").public_id), {"verb": "remove"}, **HX)
    page = text(coder.get(url("codeset_show", new)))
    assert "Recode, version 2" in page
    assert "D62</b> taken off" in page
    assert "as billed" in page
    days = {"notice_on": "", "identified_on": f"{clock.today(new.facility):%m/%d/%Y}"}
    assert coder.post(url("recode_days", new), days).status_code == 302
    assert "Return by" in text(coder.get(url("codeset_show", new)))
    assert "version 2" in text(coder.get(url("codeset_show", billed)))


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "Audit", "notice_on": "never"}])
def test_a_recode_that_says_nothing_is_refused(final, biller, cast, client_for, sent):
    billed = billing.bill(final, by=biller)
    assert client_for(cast.coder).post(url("codeset_recode", billed), sent).status_code == 409
    assert not CodeSet.objects.filter(replaces=billed).exists()


# ---- service lines at the desk


@pytest.fixture
def visit(ruth, cast):
    stay = charts.discharged(ruth, by=cast.registrar, attending=cast.attending, klass="AMB")
    codeset = step(opening.open_codeset(stay, side="professional"), "pull_forward", by=cast.coder, reason="Test")
    codeset = step(codeset, "start", by=cast.coder)
    coding.add(codeset, "E11.65", "I10", by=cast.coder)
    return codeset


def test_a_line_is_typed_with_its_modifier_and_told_on(visit, cast, client_for):
    coder = client_for(cast.coder)
    page = text(coder.post(url("code_add", visit), {"code": "99213-25", "kind": "line"}, **HX))
    assert "99213" in page
    row = visit.assignments.get(kind="line")
    assert row.modifiers == ["25"]
    coder.post(url("code_change", visit, row.public_id), {"verb": "line", "pointers": "b", "units": "2"}, **HX)
    row.refresh_from_db()
    assert (row.units, row.pointers) == (2, [visit.assignments.get(code="I10").public_id])
    refused = coder.post(url("code_change", visit, row.public_id), {"verb": "line", "units": "0"}, **HX)
    assert refused.status_code == 409
    assert "1 to 9999" in text(refused)


def test_a_refused_modifier_takes_its_line_back(visit, cast, client_for):
    refused = client_for(cast.coder).post(url("code_add", visit), {"code": "99213-255", "kind": "line"}, **HX)
    assert refused.status_code == 409
    assert not visit.assignments.filter(kind="line").exists()


def test_taking_off_a_diagnosis_leaves_a_pointer_to_mend(visit, cast, client_for):
    coder = client_for(cast.coder)
    coder.post(url("code_add", visit), {"code": "99213", "kind": "line"}, **HX)
    first = visit.assignments.get(kind="principal")
    page = text(coder.post(url("code_change", visit, first.public_id), {"verb": "remove"}, **HX))
    assert "points to a diagnosis that is not on the set any more" in page


def test_the_last_passage_is_taken_off_again(codeset, cast, client_for):
    coder = client_for(cast.coder)
    (row,) = coding.add(codeset, "I21.4 Y", by=cast.coder)
    version = codeset.encounter.documents.get().current_version
    actions.cite(row, by=cast.coder, version=version, passage="Troponin rose to 4.2")
    assert "data-papers" in text(coder.get(url("codeset_show", codeset)))
    page = coder.post(url("code_change", codeset, row.public_id), {"verb": "uncite"}, **HX)
    assert "data-cited" not in text(page)
    assert coder.post(url("code_change", codeset, row.public_id), {"verb": "uncite"}, **HX).status_code == 409


# ---- who has it


def test_who_loses_an_account_is_told(codeset, cast, client_for):
    coder, lead = client_for(cast.coder), client_for(cast.lead)
    coder.get(url("codeset_show", codeset))
    assert coder.get(url("codeset_claim", codeset)).json() == {"mine": True}
    from accounts.queues.models import Claim

    claim = Claim.objects.get(released_at=None)
    lead.post(reverse("queues:claim_take_over", args=[claim.public_id]), {"next": "/"})
    told = coder.get(url("codeset_claim", codeset)).json()
    assert told["mine"] is False
    assert "took this account over" in told["words"]


def test_opening_forty_codes_takes_fifteen_queries_or_fewer(codeset, cast, client_for, django_assert_max_num_queries):
    coding.add(codeset, "I21.4 Y", by=cast.coder)
    others = [
        "E11.65",
        "D62",
        "N17.9",
        "E87.1",
        "I50.23",
        "I10",
        "J44.1",
        "N39.0",
        "E43",
        "K21.9",
        "G47.33",
        "I25.10",
        "I48.91",
        "E78.5",
        "E03.9",
        "M10.9",
        "E66.01",
        "K59.00",
        "R13.10",
        "G93.41",
        "J69.0",
        "I95.9",
        "D64.9",
        "I73.9",
        "E86.0",
        "R65.20",
        "B96.20",
        "A41.51",
        "J96.01",
        "E87.6",
        "D69.6",
        "K92.2",
        "L03.115",
        "L89.153",
        "J18.9",
    ]
    coding.add(codeset, *(f"{code} Y" for code in others), by=cast.coder)
    day = dt.date(
        codeset.encounter.admitted_at.year, codeset.encounter.admitted_at.month, codeset.encounter.admitted_at.day
    )
    for code in ("027034Z", "5A1945Z", "0BH17EZ", "02HV33Z"):
        coding.add(
            codeset, code, by=cast.coder, system="icd10pcs", performed_on=day, provider=codeset.encounter.attending
        )
    assert codeset.assignments.count() == 40
    coder = client_for(cast.coder)
    coder.get(url("codeset_show", codeset))
    with django_assert_max_num_queries(15):
        coder.get(url("codeset_show", codeset))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"pointers": "a b c d e"}, "There is no diagnosis C"),
        ({"pointers": "z"}, "There is no diagnosis Z: they go from A to B"),
        ({"modifiers": "25 59 LT RT 76"}, "4 modifiers at most"),
        ({"modifiers": "255"}, "not written like a modifier"),
        ({"units": "0"}, "1 to 9999"), ({"units": "1.5"}, "whole number"), ({"units": "-1"}, "1 to 9999"),
        ({"place_of_service": "1"}, "two digits"), ({"performed_on": "soon"}, ""),
    ],
)  # fmt: skip
def test_what_a_line_cannot_carry_is_refused_and_nothing_changes(visit, cast, client_for, sent, words):
    row = actions.add_code(visit, by=cast.coder, system="cpt", code="99213")
    before = (row.modifiers, row.units, row.pointers, row.place_of_service, row.performed_on)
    refused = client_for(cast.coder).post(url("code_change", visit, row.public_id), {"verb": "line", **sent}, **HX)
    assert refused.status_code == 409
    assert words in text(refused)
    row.refresh_from_db()
    assert (row.modifiers, row.units, row.pointers, row.place_of_service, row.performed_on) == before


def test_four_modifiers_and_four_pointers_are_the_most(visit, cast, client_for):
    coding.add(visit, "E78.5", "Z79.4", "N18.30", by=cast.coder)
    row, coder = actions.add_code(visit, by=cast.coder, system="cpt", code="99213"), client_for(cast.coder)
    where = url("code_change", visit, row.public_id)
    assert (
        coder.post(where, {"verb": "line", "modifiers": "25 59 lt 76", "pointers": "a,b,c,d"}, **HX).status_code == 200
    )
    row.refresh_from_db()
    assert (row.modifiers, len(row.pointers)) == (["25", "59", "LT", "76"], 4)
    assert "4 diagnoses at most" in text(coder.post(where, {"verb": "line", "pointers": "abcde"}, **HX))


def test_a_code_typed_with_its_modifiers_is_searched_without_them(visit, cast, client_for):
    Code.objects.create(
        system="cpt",
        code="99991",
        valid_from=dt.date(2020, 1, 1),
        billable=True,
        title="Invented visit",
        family="99991",
    )
    CodeRelease.objects.create(
        system="cpt", content="codes", version="x", effective_from=dt.date(2020, 1, 1), source="x", digest="x"
    )
    coder = client_for(cast.coder)
    found = text(coder.post(url("code_search", visit), {"words": "99991-25", "kind": "line"}))
    assert 'data-hit="99991-25"' in found
    assert 'data-hit="99991"' in text(coder.post(url("code_search", visit), {"words": "invented", "kind": "line"}))
    assert "taken with Enter" in text(coder.post(url("code_search", visit), {"words": "99213", "kind": "line"}))
