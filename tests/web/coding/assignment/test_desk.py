"""The coding desk through the browser's requests."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from coding.assignment import actions
from coding.assignment.models import CodeSet
from tests.factories import coding
from tests.factories import records as people
from tests.factories.people import person

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


def url(name, codeset, *more):
    return reverse(f"assignment:{name}", args=[codeset.public_id, *more])


@pytest.fixture
def coder(client_for, cast):
    return client_for(cast.coder)


@pytest.fixture
def desk(codeset, coder):
    """`desk("code_add", code="I21.4")` posts as the page does, and answers with the response."""

    def post(name, *more, **values):
        return coder.post(url(name, codeset, *more), values, **HX)

    return post


def text(response) -> str:
    return " ".join(response.content.decode().split())


# ---- opening


def test_the_desk_shows_record_codes_and_what_to_do(codeset, coder):
    page = text(coder.get(url("codeset_show", codeset)))
    assert "Ruth" in page
    assert "Troponin rose to 4.2" in page
    assert "No principal diagnosis yet." in page
    assert "The DRG comes with the principal diagnosis." in page


def test_opening_is_written_in_the_trail_once_for_codes_and_once_for_the_document(codeset, coder):
    before = LogEntry.objects.count()
    coder.get(url("codeset_show", codeset))
    verbs = LogEntry.objects.order_by("id").values_list("verb", flat=True)[before:]
    assert sorted(verbs) == ["codeset.view", "document.view"]


def test_a_stranger_does_not_learn_that_it_exists(codeset, client_for, cast):
    stranger = client_for(cast.stranger)
    assert stranger.get(url("codeset_show", codeset)).status_code == 404


def test_a_technician_reads_and_cannot_code(codeset, client_for, cast):
    technician = client_for(cast.technician)
    page = technician.get(url("codeset_show", codeset))
    assert page.status_code == 200
    assert 'id="add-form"' not in text(page)
    assert technician.post(url("code_add", codeset), {"code": "I21.4"}, **HX).status_code == 403


def test_a_registrar_has_no_business_with_codes(codeset, client_for, cast):
    assert client_for(cast.registrar).get(url("codeset_show", codeset)).status_code == 403


def test_a_physician_sees_codes_and_nothing_of_money(codeset, client_for, cast):
    coding.add(codeset, "I21.4 Y", by=cast.coder)
    page = text(client_for(cast.attending).get(url("codeset_show", codeset)))
    assert "I21.4" in page
    assert "GMLOS" not in page


def test_a_biller_sees_codes_and_no_document(codeset, client_for, hospital):
    biller = person("biller", "biller", hospital, reaches=[hospital])
    page = text(client_for(biller).get(url("codeset_show", codeset)))
    assert "No document yet" in page
    assert "Troponin" not in page


def test_two_coders_do_not_work_on_one_chart_unknowing(codeset, coder, client_for, cast):
    coder.get(url("codeset_show", codeset))
    other = client_for(cast.lead)
    assert "Priya Nair has it" in text(other.get(url("codeset_show", codeset)))
    refused = other.post(url("code_add", codeset), {"code": "I21.4"}, **HX)
    assert refused.status_code == 409
    assert "Priya Nair has it open" in text(refused)
    step = other.post(url("codeset_step", codeset), {"verb": "put_back"})
    assert step.status_code == 409
    assert "Priya Nair has it open" in text(step)


def test_a_chart_that_was_opened_and_left_is_free_again(codeset, coder, client_for, cast):
    coder.get(url("codeset_show", codeset))
    with clock.at(clock.now() + dt.timedelta(minutes=16)):
        other = client_for(cast.lead)
        assert other.post(url("code_add", codeset), {"code": "I21.4", "kind": "diagnosis"}, **HX).status_code == 200
        told = client_for(cast.coder).get(url("codeset_claim", codeset)).json()
    assert told["mine"] is False
    assert "took this account over" in told["words"]


# ---- coding


def test_codes_are_found_as_they_are_typed(desk):
    assert "I21.9" in text(desk("code_search", words="mi", kind="diagnosis"))
    assert "0FT44ZZ" in text(desk("code_search", words="lap chole", kind="procedure"))
    assert "Nothing fits" in text(desk("code_search", words="zzzzqqqq", kind="diagnosis"))
    assert text(desk("code_search", words="", kind="diagnosis")) == ""


def test_adding_a_code_regroups_and_says_what_is_missing(desk, codeset):
    page = text(desk("code_add", code="I21.4", kind="diagnosis"))
    assert "I21.4 needs its POA." in page
    assert ">282<" in page.replace(" ", "")
    assert CodeSet.objects.get(pk=codeset.pk).drg.drg == 282


@pytest.mark.parametrize(
    ("code", "words"), [("I21.99", "no code of ICD-10-CM"), ("<b>", "not written like"), ("", "not written like")]
)
def test_what_is_no_code_is_refused_where_it_was_typed(desk, code, words):
    refused = desk("code_add", code=code, kind="diagnosis")
    assert refused.status_code == 409
    assert words in text(refused)


def test_poa_sequence_and_removal(desk, codeset, cast):
    first, second = coding.add(codeset, "E11.65", "I21.4", by=cast.coder)
    assert "E11.65 needs its POA" not in text(desk("code_change", first.public_id, verb="poa", poa="Y"))
    desk("code_change", second.public_id, verb="move", to="1")
    second.refresh_from_db()
    assert second.kind == "principal"
    desk("code_change", first.public_id, verb="remove")
    assert codeset.assignments.filter(voided_at=None).count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"verb": "poa", "poa": "1"},
        {"verb": "poa", "poa": "Yes please"},
        {"verb": "move", "to": "first"},
        {"verb": "refine", "code": "S72001A"},
        {"verb": "procedure", "performed_on": "2026-05-02"},
        {"verb": "delete"},
        {},
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_nothing_changes(desk, codeset, cast, sent):
    (row,) = coding.add(codeset, "I21.4 Y", by=cast.coder)
    assert desk("code_change", row.public_id, **sent).status_code == 409
    row.refresh_from_db()
    assert (row.code, row.poa, row.kind) == ("I214", "Y", "principal")


def test_a_procedure_takes_its_date_as_typed_and_its_provider(desk, codeset, cast):
    (row,) = coding.add(codeset, "027034Z", by=cast.coder, system="icd10pcs")
    day = codeset.encounter.admitted_at.date()
    desk(
        "code_change",
        row.public_id,
        verb="procedure",
        performed_on=f"{day:%m/%d/%Y}",
        provider=cast.attending.provider.public_id,
    )
    row.refresh_from_db()
    assert (row.performed_on, row.provider) == (day, cast.attending.provider)
    refused = desk("code_change", row.public_id, verb="procedure", performed_on="soon", provider="nobody")
    assert refused.status_code == 409


def test_a_date_and_a_provider_sent_at_once_do_not_undo_each_other(desk, codeset, cast):
    (row,) = coding.add(codeset, "027034Z", by=cast.coder, system="icd10pcs")
    day = codeset.encounter.admitted_at.date()
    desk("code_change", row.public_id, verb="procedure", provider=cast.attending.provider.public_id)
    desk("code_change", row.public_id, verb="procedure", performed_on=f"{day:%m/%d/%Y}")
    row.refresh_from_db()
    assert (row.performed_on, row.provider) == (day, cast.attending.provider)
    assert "027034Z" in text(desk("codeset_task"))


def test_another_sets_code_cannot_be_changed_from_this_desk(desk, cast, hospital):
    other = people.discharged(people.patient(hospital), by=cast.registrar, attending=cast.attending)
    (row,) = coding.add(coding.in_coding(other, by=cast.coder), "I21.4", by=cast.coder)
    assert desk("code_change", row.public_id, verb="remove").status_code == 404


def test_selected_words_hang_on_a_code(desk, codeset, cast, discharged):
    (row,) = coding.add(codeset, "I21.4 Y", by=cast.coder)
    document = discharged.documents.get().public_id
    page = desk("code_cite", assignment=row.public_id, document=document, passage="Troponin rose to 4.2")
    assert page.status_code == 200
    assert row.evidence.get().passage == "Troponin rose to 4.2"
    assert "data-cited" in text(page)
    assert desk("code_cite", assignment=row.public_id, document=document, passage="never said").status_code == 409
    assert desk("code_cite", assignment=row.public_id, document="nothing", passage="x").status_code == 404


def test_an_edit_is_answered_and_the_answer_stays_in_sight(desk, codeset, cast):
    coding.add(codeset, "I21.4 N", by=cast.coder)
    page = text(desk("edit_answer", rule="poa_principal", key="I214", reason="Infarction on day two"))
    assert "Infarction on day two" in page


@pytest.mark.parametrize("reason", ["", "  ", "\0", "x" * 501])
def test_an_answer_without_words_or_with_too_many_is_refused(desk, codeset, cast, reason):
    coding.add(codeset, "I21.4 N", by=cast.coder)
    assert desk("edit_answer", rule="poa_principal", key="I214", reason=reason).status_code == 409
    assert not codeset.edit_answers.exists()


def test_the_disposition_is_confirmed_as_the_encounter_says_it(desk, codeset):
    assert desk("disposition_confirm", disposition="20").status_code == 409
    assert desk("disposition_confirm", disposition="01").status_code == 200


def test_a_hold_is_placed_and_lifted(desk, codeset):
    assert "Implant charge" in text(desk("codeset_hold", kind="charges", reason="Implant charge"))
    assert desk("codeset_hold", kind="weather", reason="Rain").status_code == 409
    placed = codeset.holds.get()
    assert "Implant charge" not in text(desk("codeset_hold", lift=placed.public_id))


def test_without_scripts_a_dialogs_form_leads_back_to_the_desk(codeset, coder):
    done = coder.post(url("codeset_hold", codeset), {"kind": "charges", "reason": "Implant charge"})
    assert done.url == url("codeset_show", codeset)
    refused = coder.post(url("edit_answer", codeset), {"rule": "x", "key": "y", "reason": "z"}, follow=True)
    assert "does not wait for a reason" in text(refused)


# ---- the end


def test_final_coding_opens_the_next_account(discharged, cast, coder, hospital):
    codeset = coding.coded(discharged, by=cast.coder)
    other = people.discharged(people.patient(hospital), by=cast.registrar, attending=cast.attending)
    waiting = coding.ready(other, by=cast.coder)
    done = coder.post(url("codeset_step", codeset), {"verb": "finalize"})
    assert done.url == url("codeset_show", waiting)
    assert CodeSet.objects.get(pk=codeset.pk).status == "FINAL_CODED"


def test_final_coding_refused_says_why(codeset, coder):
    refused = coder.post(url("codeset_step", codeset), {"verb": "finalize"})
    assert refused.status_code == 409
    assert "still wants" in text(refused)


@pytest.mark.parametrize("verb", ["", "nothing", "cancel_discharge", "discharge"])
def test_a_step_that_is_no_button_is_refused(codeset, coder, verb):
    assert coder.post(url("codeset_step", codeset), {"verb": verb}).status_code == 409


def test_a_final_set_shows_its_codes_and_takes_no_more(discharged, cast, coder):
    codeset = actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    page = text(coder.get(url("codeset_show", codeset)))
    assert "I21.4" in page
    assert 'id="add-form"' not in page
    assert coder.post(url("code_add", codeset), {"code": "I10"}, **HX).status_code == 409


# ---- queues, look-up, chart


def test_the_queue_lists_what_is_ready_within_reach(discharged, cast, coder, client_for):
    coding.ready(discharged, by=cast.coder)
    page = text(coder.get(reverse("assignment:queue_code")))
    assert discharged.number in page
    assert client_for(cast.clerk).get(reverse("assignment:queue_code")).status_code == 403


def test_above_the_queue_stand_the_days_numbers(discharged, cast, coder):
    actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    page = text(coder.get(reverse("assignment:queue_code")))
    assert "Final coded by me" in page
    assert discharged.number in text(coder.get(reverse("assignment:queue_coding_done")))


@pytest.mark.parametrize("name", ["queue_coding_mine", "queue_coding_held", "queue_coding_review", "queue_coding_dnfc"])
def test_every_queue_opens(codeset, client_for, cast, name):
    assert client_for(cast.lead).get(reverse(f"assignment:{name}")).status_code == 200


# ---- the other claim of the encounter


def test_a_second_claim_is_opened_and_each_leads_to_the_other(codeset, coder):
    assert "Add a professional claim" in text(coder.get(url("codeset_show", codeset)))
    done = coder.post(url("codeset_beside", codeset))
    other = CodeSet.objects.get(encounter=codeset.encounter, side="professional")
    assert done.url == url("codeset_show", other)
    assert coder.post(url("codeset_beside", codeset)).url == done.url
    assert url("codeset_show", other) in text(coder.get(url("codeset_show", codeset)))
    page = text(coder.get(url("codeset_show", other)))
    assert url("codeset_show", codeset) in page
    assert "professional claim" in page


def test_who_only_reads_opens_no_second_claim(codeset, client_for, cast):
    technician = client_for(cast.technician)
    assert "Add a professional claim" not in text(technician.get(url("codeset_show", codeset)))
    assert technician.post(url("codeset_beside", codeset)).status_code == 403
    assert not CodeSet.objects.filter(side="professional").exists()


def test_a_drg_whose_years_weights_are_not_loaded_says_which_file_to_load(ruth, cast, client_for):
    """FY2027: MS-DRG V44 has no weights in the packages."""
    with clock.at(dt.datetime(2026, 10, 20, 15, tzinfo=dt.UTC)):
        stay = people.discharged(ruth, by=cast.registrar, attending=cast.attending)
        codeset = coding.in_coding(stay, by=cast.coder)
        coding.add(codeset, "I21.4 Y", by=cast.coder)
        page = text(client_for(cast.coder).get(url("codeset_show", codeset)))
    assert "The FY2027 weight of this DRG is not loaded: load Table 5 of FY2027." in page
    assert "MS-DRG V44," in page


def test_a_desk_of_forty_codes_opens_in_fifteen_queries(codeset, cast, coder, django_assert_max_num_queries):
    others = (
        "J9601 N179 E871 D62 I5023 E1165 I10 J449 N390 E43 K219 F329 G4733 I2510 I4891 E785 E039 M109 Z794 Z7901 Z87891 "
        "D649 L89153 I739 K5900 R1310 G9341 J690 E872 I959 E876 D500 I739 N400 R7881"
    )
    coding.add(
        codeset,
        "A41.9 Y",
        *[f"{code} {'' if code[0] == 'Z' else 'Y'}".strip() for code in others.split()],
        by=cast.coder,
    )
    for code in ("5A1955Z", "0BH17EZ", "02HV33Z", "30233N1"):
        coding.add(codeset, code, by=cast.coder, system="icd10pcs")
    assert codeset.assignments.count() == 40
    coder.get(url("codeset_show", codeset))
    with django_assert_max_num_queries(15):
        coder.get(url("codeset_show", codeset))


def test_the_number_of_queries_does_not_grow_with_the_codes(codeset, cast, coder, django_assert_max_num_queries):
    coding.add(codeset, "I21.4 Y", "E11.65 Y", by=cast.coder)
    coder.get(url("codeset_show", codeset))
    with django_assert_max_num_queries(40) as few:
        coder.get(url("codeset_show", codeset))
    coding.add(codeset, "I10 Y", "J44.1 Y", "N17.9 Y", "E87.1 Y", "D62 Y", "Z79.4", by=cast.coder)
    with django_assert_max_num_queries(len(few.captured_queries)):
        coder.get(url("codeset_show", codeset))
