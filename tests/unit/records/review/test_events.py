"""Whatever happens in the record, the deficiencies follow by themselves: each event of the domain, and what it changes."""

import datetime as dt

import pytest

from accounts.access import forget_reach
from accounts.audit.models import LogEntry
from records.clinical.models import Procedure
from records.documents import actions as documents
from records.documents.models import DocumentType
from records.encounters import actions as encounters
from records.review import engine, facts
from records.review.models import Chart, Deficiency
from tests.factories import records
from tests.unit.records.review.test_engine import chart_of, complete, owed, sign, write  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def history(stay, by, when):
    return sign(write(stay, "hp", by, when=when), by)


def keys(stay):
    return {row.wanted.key for row in owed(stay) if row.wanted}


class TestHistory:
    def test_from_31_days_before_leaves_it_open(self, discharged, cast):
        history(discharged, cast.attending, discharged.admitted_at - 31 * DAY)
        (gap,) = owed(discharged, wanted__key="hp")
        assert "was written 31 days before, too long ago to update" in gap.words
        assert "hp_update" not in keys(discharged)

    def test_from_29_days_before_needs_an_update_note_within_24_hours_of_arrival(self, discharged, cast):
        history(discharged, cast.attending, discharged.admitted_at - 29 * DAY)
        (gap,) = owed(discharged, wanted__key="hp_update")
        assert (gap.kind, gap.due_at) == ("missing_update", discharged.admitted_at + 24 * HOUR)
        assert "hp" not in keys(discharged)
        sign(write(discharged, "hp_update", cast.attending, when=discharged.admitted_at + 3 * HOUR), cast.attending)
        assert not keys(discharged) & {"hp", "hp_update"}

    def test_and_before_surgery(self, discharged, cast):
        history(discharged, cast.attending, discharged.admitted_at - 29 * DAY)
        operated(discharged, cast.surgeon, discharged.admitted_at + 5 * HOUR)
        engine.evaluate(discharged)
        (gap,) = owed(discharged, wanted__key="hp_update")
        assert gap.due_at == discharged.admitted_at + 5 * HOUR

    def test_it_says_why_in_words(self, discharged):
        (gap,) = owed(discharged, wanted__key="hp")
        assert gap.words.startswith(
            "History and physical: none dated within 30 days before to 24 hours after admission of "
        )
        assert gap.citation == "42 CFR 482.22(c)(5)(i), 482.24(c)(4)(i)(A)"
        assert gap.rule.key == "hp"


def operated(stay, surgeon, at, code="0QS636Z", text="Repair of hip fracture"):
    return Procedure.objects.create(
        patient=stay.patient, encounter=stay, code_system="icd10pcs", code=code, text=text, happened_at=at,
        provider=surgeon.provider,
    )  # fmt: skip


class TestDocuments:
    def test_the_operative_report_is_wanted_per_procedure(self, discharged, cast):
        first = operated(discharged, cast.surgeon, discharged.admitted_at + 5 * HOUR)
        second = operated(discharged, cast.surgeon, discharged.admitted_at + 40 * HOUR, text="Washout")
        engine.evaluate(discharged)
        gaps = owed(discharged, kind="missing_report")
        assert {gap.procedure for gap in gaps} == {first, second}
        assert {gap.provider.user for gap in gaps} == {cast.surgeon}
        sign(write(discharged, "operative", cast.surgeon, when=first.happened_at + HOUR), cast.surgeon)
        assert [gap.procedure for gap in owed(discharged, kind="missing_report")] == [second]

    def test_filed_anew_under_another_stay_it_is_lacking_where_it_was(self, complete, ruth, cast):  # noqa: F811
        earlier = records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=40, klass="OBSENC")
        summary = complete.documents.get(type__key="discharge_summary")
        documents.refile(document=summary, by=cast.technician, encounter=earlier, service_at=earlier.discharged_at)
        assert "discharge_summary" in keys(complete)
        assert chart_of(complete).status == "INCOMPLETE"
        assert "discharge_summary" not in keys(earlier)

    def test_filed_anew_as_another_type_the_first_type_is_lacking_again(self, complete, cast):  # noqa: F811
        summary = complete.documents.get(type__key="discharge_summary")
        documents.refile(document=summary, by=cast.technician, type=DocumentType.objects.get(key="progress"))
        assert keys(complete) == {"discharge_summary"}

    def test_a_deficiency_of_a_document_that_was_filed_elsewhere_is_canceled_there(self, discharged, ruth, cast):
        other = records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=40, klass="OBSENC")
        note = write(discharged, "progress", cast.attending)
        documents.refile(document=note, by=cast.technician, encounter=other)
        old = Deficiency.objects.get(document=note, encounter=discharged)
        assert (old.status, old.events.last().reason) == ("CANCELLED", "The document was filed elsewhere.")
        assert owed(other, document=note)

    def test_a_part_that_the_summary_lacks_is_owed_by_its_author_until_an_addendum_brings_it(self, discharged, cast):
        text = "Final diagnoses: Pneumonia.\n\nOutcome: Well.\n\nDisposition:\n\nFollow-up: In a week."
        summary = sign(write(discharged, "discharge_summary", cast.attending, text=text), cast.attending)
        (gap,) = owed(discharged, kind="incomplete_content")
        assert (gap.element, gap.document, gap.provider.user) == ("Disposition", summary, cast.attending)
        summary.refresh_from_db()
        added = documents.addend(document=summary, by=cast.attending, text="Disposition: home.")
        sign(added, cast.attending)
        gap.refresh_from_db()
        assert gap.status == "COMPLETED"


class TestEncounters:
    def test_another_class_is_held_to_its_own_rules(self, inpatient, cast):
        engine.evaluate(inpatient)
        assert "hp" in keys(inpatient)
        encounters.change_class(encounter=inpatient, by=cast.registrar, klass="OBSENC", reviewed=True,
                                reason="Utilization review, condition code 44")  # fmt: skip
        assert "hp" in keys(inpatient)

    def test_a_visit_that_becomes_a_stay_is_analyzed(self, ruth, cast):
        visit = records.encounter(ruth, by=cast.registrar, attending=cast.attending, klass="EMER")
        note = write(visit, "ed_note", cast.attending)
        sign(note, cast.attending)
        assert (chart_of(visit).status, chart_of(visit).to_analyze) == ("COMPLETE", False)
        encounters.change_class(encounter=visit, by=cast.registrar, klass="IMP", ordered_at=visit.admitted_at + HOUR)
        chart = chart_of(visit)
        assert (chart.status, chart.to_analyze, chart.analyzed_at) == ("INCOMPLETE", True, None)
        assert keys(visit) == {"hp"}

    def test_a_consultant_owes_a_consultation_from_when_they_were_asked(self, inpatient, cast):
        encounters.add_provider(
            encounter=inpatient, provider=cast.surgeon.provider, role="consulting", by=cast.registrar
        )
        (gap,) = owed(inpatient, wanted__key="consult")
        assert gap.provider.user == cast.surgeon
        sign(write(inpatient, "consult", cast.surgeon), cast.surgeon)
        assert not owed(inpatient, wanted__key="consult")

    def test_a_service_with_rules_of_its_own(self, inpatient, cast):
        encounters.transfer(encounter=inpatient, by=cast.registrar, unit="5 East", service="Psychiatry")
        assert "psych_eval" in keys(inpatient)
        inpatient.refresh_from_db()
        encounters.transfer(encounter=inpatient, by=cast.registrar, unit="4 West", service="Hospital Medicine")
        assert "psych_eval" not in keys(inpatient)

    def test_a_canceled_encounter_owes_nothing(self, ruth, hospital, cast):
        came = encounters.register_encounter(
            patient=ruth, facility=hospital, klass="OBSENC", by=cast.registrar, attending=cast.attending.provider,
        )  # fmt: skip
        engine.evaluate(came)
        assert owed(came)
        encounters.cancel(encounter=came, by=cast.registrar, reason="Left before care began")
        assert not owed(came)
        assert chart_of(came).open_count == 0


class TestManyAtOnce:
    @pytest.fixture
    def hospital_full(self, hospital, cast):
        """A dozen stays, each lacking a history and a summary."""
        return [
            records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending, days_ago=2 + n)
            for n in range(12)
        ]

    def test_a_run_finds_nothing_to_do_where_each_event_was_followed(self, hospital_full):
        before = LogEntry.objects.count()
        done = engine.reevaluate(facts.Which([stay.pk for stay in hospital_full]))
        assert dict(done) == {"seen": 12}
        assert LogEntry.objects.count() == before

    def test_in_queries_that_do_not_grow_with_the_number(self, hospital_full, django_assert_max_num_queries):
        keys = [stay.pk for stay in hospital_full]
        with django_assert_max_num_queries(14):
            engine.reevaluate(facts.Which(keys))

    def test_it_opens_in_bulk_what_one_by_one_would_open(self, hospital_full, cast, django_assert_max_num_queries):
        """What an encounter's own evaluation writes, a run writes too: rows, events, reach, and the trail's act."""
        one, *others = hospital_full
        for stay in hospital_full:
            operated(stay, cast.surgeon, stay.admitted_at + 5 * HOUR)
        engine.evaluate(one)
        with django_assert_max_num_queries(45):
            done = engine.reevaluate(facts.Which([stay.pk for stay in others]))
        lacking = [
            sorted((r.kind, r.requirement, r.provider_id, r.words[:40]) for r in owed(stay)) for stay in hospital_full
        ]
        assert all(rows == lacking[0] for rows in lacking[1:])
        assert done["opened"] == len(others) * (len(lacking[0]) - 2)
        for stay in others:
            assert chart_of(stay).open_count == len(owed(stay))
            assert all([event.verb for event in row.events.all()] == ["open"] for row in owed(stay))
        act = LogEntry.objects.filter(verb="chart.evaluate", kind=LogEntry.ACT).latest("pk")
        assert set(act.patient_ids) >= {stay.patient_id for stay in others}

    def test_one_bad_record_holds_up_no_other(self, hospital_full, cast, monkeypatch, caplog):
        for stay in hospital_full:
            operated(stay, cast.surgeon, stay.admitted_at + 5 * HOUR)
        bad, real = hospital_full[3].pk, engine.apply.write

        def breaks(plans):
            if any(plan.subject.visit.id == bad for plan in plans):
                raise ValueError("a row that nobody foresaw")
            return real(plans)

        monkeypatch.setattr(engine.apply, "write", breaks)
        done = engine.reevaluate(facts.Which([stay.pk for stay in hospital_full]))
        assert done["failed"] == 1
        assert all(owed(stay, kind="missing_report") for stay in hospital_full if stay.pk != bad)

    def test_rows_and_models_are_read_alike(self, hospital_full, cast):
        stay = hospital_full[0]
        write(stay, "progress", cast.attending)
        operated(stay, cast.surgeon, stay.admitted_at + 5 * HOUR)
        (subject,) = facts.many(facts.Which([stay.pk]))
        loaded = facts.stay_of(facts.load(stay.pk))
        assert [(p.id, p.type, p.label, p.status) for p in subject.stay.papers] == [
            (p.id, p.type, p.label, p.status) for p in loaded.papers
        ]
        assert subject.stay.operations == loaded.operations
        assert (subject.stay.attending, subject.stay.short_stay_hours) == (loaded.attending, loaded.short_stay_hours)


class TestIdempotence:
    ACTS = ("write", "sign", "retract", "new attending", "discharge canceled", "cancel by hand")

    @pytest.mark.parametrize("seed", range(3))
    def test_after_any_sequence_of_acts_evaluating_again_changes_nothing(self, seed, discharged, cast):
        """Random histories; after each act a second evaluation writes no row, event or grant."""
        import random

        rng = random.Random(seed)
        for _ in range(6):
            self.act(rng.choice(self.ACTS), discharged, cast, rng)
            discharged.refresh_from_db()
            before = self.everything(discharged)
            engine.evaluate(discharged)
            engine.reevaluate(facts.Which([discharged.pk]))
            assert self.everything(discharged) == before

    def act(self, what, stay, cast, rng):
        who = rng.choice([cast.attending, cast.surgeon])
        note = stay.documents.filter(status="PRELIMINARY").first()
        if what == "write":
            encounters.add_provider(encounter=stay, provider=who.provider, role="operating", by=cast.registrar)
            write(stay, rng.choice(["hp", "progress", "discharge_summary", "operative"]), who)
        elif what == "sign" and note:
            author = next(one for one in (cast.attending, cast.surgeon) if one.pk == note.author.user_id)
            forget_reach(author)
            sign(note, author)
        elif what == "retract" and note:
            documents.retract(document=note, by=cast.technician, reason="Entered in error")
        elif what == "new attending":
            encounters.add_provider(encounter=stay, provider=who.provider, role="attending", by=cast.registrar)
        elif what == "discharge canceled" and stay.status == "DISCHARGED":
            encounters.cancel_discharge(encounter=stay, by=cast.director, reason="Not gone yet")
        elif what == "cancel by hand" and owed(stay):
            from records.review import actions

            actions.close(deficiency=owed(stay)[0], verb="cancel", by=cast.technician, reason="On paper")

    def everything(self, stay):
        rows = Deficiency.objects.filter(encounter=stay).order_by("pk")
        chart = Chart.objects.filter(encounter=stay).values_list()
        return list(rows.values_list()), list(chart), LogEntry.objects.count(), sum(row.events.count() for row in rows)
