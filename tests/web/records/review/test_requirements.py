"""The rules by screen: read, changed by a new version, tried before they are switched on, and the runs that follow."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.policy import policy
from records.review import engine, requirement_actions, runs
from records.review.models import Deficiency, Reevaluation, RequirementRule
from records.review.requirements import SHIPPED
from records.review.trial import try_rule
from tests.factories import records
from tests.web.records.review.conftest import sign, write

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("review:rule_list"), reverse("review:rule_new")
DAY = dt.timedelta(days=1)


def at(name, key="hp"):
    return reverse(f"review:rule_{name}", args=[key])


def asked(**changes):
    """The form of a rule: discharge instructions at the discharge."""
    return {
        "label": "Discharge instructions", "how": "document", "types": ["discharge_instructions"], "event": "discharge",
        "timing": "after", "limit": "1", "unit": "days", "role": "attending", "severity": "required",
        "citation": "Bylaws 4.2", "why": "Patients called", "classes": ["IMP"], "elements": "", "services": "",
    } | changes  # fmt: skip


@pytest.fixture
def halloran(client_for, cast):
    return client_for(cast.director)


@pytest.fixture
def petrie(client_for, cast):
    return client_for(cast.technician)


@pytest.fixture
def proposal(halloran):
    halloran.post(NEW, asked())
    return RequirementRule.objects.get(key="discharge_instructions")


class TestReading:
    def test_every_rule_of_the_domain_stands_there_with_its_citation(self, petrie):
        page = petrie.get(LIST).content.decode()
        for row in SHIPPED:
            if not row.get("proposed"):
                assert row["citation"].replace("&", "&amp;") in page
        assert "24 hours after admission" in page
        assert "48 hours before the operation" in page
        proposed = petrie.get(LIST, {"show": "proposed"}).content.decode()
        assert "Progress note" in proposed

    def test_a_technician_reads_and_does_not_change(self, petrie):
        assert "Add a rule" not in petrie.get(LIST).content.decode()
        assert petrie.get(at("show")).status_code == 200
        for url in (NEW, at("change")):
            assert petrie.get(url).status_code == 403
        assert petrie.post(at("act"), {"verb": "end"}).status_code == 403
        assert LogEntry.objects.filter(outcome=LogEntry.REFUSED, verb="records.manage_requirement").exists()

    def test_a_coder_has_no_business_here(self, client_for, cast):
        assert client_for(cast.coder).get(LIST).status_code == 403

    def test_the_director_and_the_administrator_may_change_them(self, halloran, client_for, cast):
        for client in (halloran, client_for(cast.administrator)):
            assert "Add a rule" in client.get(LIST).content.decode()
            assert client.get(at("change")).status_code == 200

    def test_in_as_many_queries_whatever_the_rules(self, petrie, django_assert_max_num_queries):
        petrie.get(LIST)
        with django_assert_max_num_queries(12):
            petrie.get(LIST)


class TestProposing:
    def test_a_new_rule_is_proposed_and_nothing_changes(self, halloran, discharged):
        before = Deficiency.objects.count()
        answer = halloran.post(NEW, asked())
        assert answer.url == at("try", "discharge_instructions")
        row = RequirementRule.objects.get(key="discharge_instructions")
        assert (row.proposed, row.effective_from, row.days, row.made_by.username) == (True, None, 1, "director")
        engine.evaluate(discharged)
        assert Deficiency.objects.count() == before

    def test_a_change_is_a_new_version_and_the_one_in_force_stays_as_it_was(self, halloran):
        halloran.post(
            at("change"), asked(label="History and physical", types=["hp"], event="admission", limit="12", unit="hours")
        )
        old, new = RequirementRule.objects.filter(key="hp").order_by("pk")
        assert (old.hours, old.proposed, old.effective_to) == (24, False, None)
        assert (new.hours, new.proposed, new.how) == (12, True, "history_and_physical")
        halloran.post(
            at("change"), asked(label="History and physical", types=["hp"], event="admission", limit="8", unit="hours")
        )
        assert RequirementRule.objects.get(key="hp", proposed=True).hours == 8

    @pytest.mark.parametrize(("changes", "words"), [
        ({"types": []}, "Choose the document that meets it"),
        ({"limit": "0"}, "greater than or equal to 1"),
        ({"citation": ""}, "required"),
        ({"why": ""}, "required"),
        ({"event": "order"}, "Choose the document that is the order"),
        ({"event": "document"}, "choose what is checked accordingly"),
        ({"timing": "before"}, "Only what belongs to an operation"),
        ({"how": "elements", "elements": ""}, "Name the parts, one a line"),
        ({"services": "Hospital Medicin"}, "No visit has the service Hospital Medicin. There are: Hospital Medicine"),
        ({"limit_policy": "consult_hours"}, "That setting is not in days"),
        ({"types": ["no_such_type"]}, "not one of the available choices"),
        ({"classes": ["XYZ"]}, "not one of the available choices"),
    ])  # fmt: skip
    def test_what_does_not_fit_is_said_and_what_was_typed_stays(self, halloran, discharged, changes, words):
        answer = halloran.post(NEW, asked(**changes))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert "Patients called" in page or "why" in changes
        assert not RequirementRule.objects.filter(key="discharge_instructions").exists()

    def test_a_service_is_kept_as_the_encounters_have_it(self, halloran, discharged):
        halloran.post(NEW, asked(services="hospital medicine"))
        assert RequirementRule.objects.get(key="discharge_instructions").services == ["Hospital Medicine"]


class TestTrying:
    def test_it_says_what_it_would_open_on_how_many_charts_with_the_list_and_writes_nothing(
        self, halloran, discharged, proposal, ruth
    ):
        before = Deficiency.objects.count(), RequirementRule.objects.count()
        page = halloran.get(at("try", proposal.key)).content.decode()
        assert "Would open 1 deficiency on 1 chart" in page
        assert "of 1 discharge since" in page
        assert "Ames" in page
        assert "Discharge instructions: none after the discharge of" in page
        assert (Deficiency.objects.count(), RequirementRule.objects.count()) == before
        (row,) = LogEntry.objects.filter(verb="requirementrule.try.list")
        assert row.patient_ids == [ruth.pk]

    def test_of_several_charts_it_counts_what_each_lacks(self, halloran, hospital, cast, proposal):
        stays = [
            records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending, days_ago=days)
            for days in (2, 30, 89, 95)
        ]
        sign(write(stays[1], "discharge_instructions", cast.attending, when=stays[1].discharged_at), cast.attending)
        page = halloran.get(at("try", proposal.key)).content.decode()
        assert "Would open 2 deficiencies on 2 charts" in page
        assert "of 3 discharges since" in page

    def test_a_version_that_asks_for_less_says_what_it_would_no_longer_ask(self, halloran, discharged):
        halloran.post(
            at("change"), asked(label="History and physical", types=["hp"], event="admission", classes=["SS"])
        )
        page = halloran.get(at("try")).content.decode()
        assert "Would open no deficiency" in page
        stricter = RequirementRule.objects.get(key="hp", proposed=True)
        trial = try_rule(stricter, facility=discharged.facility, user=halloran_of(discharged))
        assert trial.stays == 0

    def test_a_rule_in_force_says_what_it_asks_for(self, halloran, discharged):
        assert "Asks for 1 deficiency on 1 chart" in halloran.get(at("try")).content.decode()

    def test_an_administrator_sees_the_numbers_and_no_patient(self, client_for, cast, discharged, proposal):
        page = client_for(cast.administrator).get(at("try", proposal.key)).content.decode()
        assert "Would open 1 deficiency on 1 chart" in page
        assert "Ames" not in page
        assert "The charts are shown to who reaches their patients" in page

    def test_in_constant_queries(self, halloran, hospital, cast, proposal, django_assert_max_num_queries):
        for days in range(1, 9):
            records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending, days_ago=days)
        halloran.get(LIST)
        with django_assert_max_num_queries(27):
            page = halloran.get(at("try", proposal.key)).content.decode()
        assert "Would open 8 deficiencies on 8 charts" in page


def halloran_of(stay):
    from accounts.access import acting
    from accounts.models import User

    return acting(User.objects.get(username="director"), "him_director")


class TestSwitchingOn:
    def switch(self, client, rule, since=None, key=None):
        since = since or clock.today()
        values = {"verb": "switch_on", "version": rule.pk, "since": f"{since:%m/%d/%Y}"}
        return client.post(at("act", key or rule.key), values)

    def test_from_today_on_records_are_held_to_it_and_earlier_ones_are_not(
        self, halloran, ruth, discharged, hospital, cast, proposal
    ):
        self.switch(halloran, proposal)
        proposal.refresh_from_db()
        assert (proposal.proposed, proposal.effective_from) == (False, clock.today())
        run = Reevaluation.objects.get()
        runs.work(run)
        assert not Deficiency.objects.filter(encounter=discharged, requirement=proposal.key).exists()
        with clock.at(clock.now() + DAY):
            leaves = records.discharged(
                records.patient(hospital), by=cast.registrar, attending=cast.attending, days_ago=0
            )
        (gap,) = Deficiency.objects.filter(encounter=leaves, requirement=proposal.key)
        assert gap.rule == proposal

    def test_a_changed_rule_ends_the_version_before_it_and_deficiencies_remember_theirs(
        self, halloran, discharged, hospital, cast
    ):
        halloran.post(
            at("change"), asked(label="History and physical", types=["hp"], event="admission", limit="12", unit="hours")
        )
        new = RequirementRule.objects.get(key="hp", proposed=True)
        self.switch(halloran, new)
        old = RequirementRule.objects.get(key="hp", effective_to=clock.today() - DAY)
        (gap,) = Deficiency.objects.filter(encounter=discharged, requirement="hp")
        runs.work(Reevaluation.objects.get())
        due, gap = gap.due_at, Deficiency.objects.get(pk=gap.pk)
        assert (gap.rule, gap.due_at) == (old, due)
        house = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending, days_ago=0.1)
        engine.evaluate(house)
        later = Deficiency.objects.get(encounter=house, requirement="hp")
        assert (later.rule, later.due_at - later.clock_start) == (new, dt.timedelta(hours=12))

    def test_not_from_a_day_that_is_over(self, halloran, proposal):
        answer = self.switch(halloran, proposal, clock.today() - DAY)
        assert answer.status_code == 409
        assert "Today or later" in answer.content.decode()
        proposal.refresh_from_db()
        assert proposal.proposed

    def test_of_two_versions_the_earlier_day_goes_first(self, halloran, proposal):
        self.switch(halloran, proposal, clock.today() + 5 * DAY)
        halloran.post(at("change", proposal.key), asked(limit="2"))
        second = RequirementRule.objects.get(key=proposal.key, proposed=True)
        answer = self.switch(halloran, second, clock.today() + 3 * DAY)
        assert answer.status_code == 409
        assert "Another version takes effect on that day or later" in answer.content.decode()

    def test_one_whose_day_has_not_come_is_withdrawn_and_the_one_before_goes_on(self, halloran):
        halloran.post(
            at("change"), asked(label="History and physical", types=["hp"], event="admission", limit="12", unit="hours")
        )
        new = RequirementRule.objects.get(key="hp", proposed=True)
        self.switch(halloran, new, clock.today() + 5 * DAY)
        assert RequirementRule.objects.get(key="hp", effective_to__isnull=False).effective_to == clock.today() + 4 * DAY
        assert not Reevaluation.objects.exists()
        halloran.post(at("act"), {"verb": "withdraw", "version": new.pk})
        new.refresh_from_db()
        assert new.proposed
        assert RequirementRule.objects.get(key="hp", proposed=False).effective_to is None

    def test_when_its_day_has_come_the_clock_starts_the_run_once(self, halloran, proposal):
        self.switch(halloran, proposal, clock.today() + 2 * DAY)
        assert runs.take_effect() == 0
        with clock.at(clock.now() + 2 * DAY):
            assert runs.take_effect() == 1
            assert runs.take_effect() == 0
        run = Reevaluation.objects.get()
        assert (run.started_by, run.rule) == (None, proposal)

    def test_a_rule_ends_and_asks_no_more_of_who_leaves_later(self, halloran, hospital, cast):
        old = RequirementRule.objects.get(key="hp")
        house = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        engine.evaluate(house)
        yesterday = clock.today() - DAY
        halloran.post(
            at("act"), {"verb": "end", "version": old.pk, "last": f"{yesterday:%m/%d/%Y}", "why": "Bylaws changed"}
        )
        runs.work(Reevaluation.objects.get())
        gone = Deficiency.objects.get(encounter=house, requirement="hp")
        assert (gone.status, gone.events.last().reason) == ("CANCELLED", "The patient has not been discharged.")

    def test_ending_needs_its_reason(self, halloran):
        old = RequirementRule.objects.get(key="hp")
        answer = halloran.post(at("act"), {"verb": "end", "version": old.pk, "last": "t", "why": ""})
        assert answer.status_code == 409
        old.refresh_from_db()
        assert old.effective_to is None

    def test_a_proposal_is_dropped_and_what_ships_is_not(self, halloran, proposal):
        halloran.post(at("act", proposal.key), {"verb": "drop", "version": proposal.pk})
        assert not RequirementRule.objects.filter(key=proposal.key).exists()
        shipped = RequirementRule.objects.get(key="progress")
        answer = halloran.post(at("act", "progress"), {"verb": "drop", "version": shipped.pk})
        assert answer.status_code == 409
        assert "It ships with the software" in answer.content.decode()

    def test_every_change_is_in_the_trail(self, halloran, proposal, cast):
        self.switch(halloran, proposal)
        verbs = {row.verb for row in LogEntry.objects.filter(kind=LogEntry.ACT, actor=cast.director)}
        assert {"requirementrule.propose", "requirementrule.switch_on"} <= verbs


class TestSettings:
    def test_a_local_value_is_set_from_now_on_and_what_was_judged_keeps_its_own(self, halloran, discharged):
        (gap,) = Deficiency.objects.filter(encounter=discharged, requirement="discharge_summary")
        set_at = {"value": "14", "since": "today", "why": "Bylaws 4.2"}
        halloran.post(reverse("policies:policy_show", args=["discharge_summary_days"]), set_at)
        assert policy("discharge_summary_days") == 14
        engine.evaluate(discharged)
        assert Deficiency.objects.get(pk=gap.pk).due_at == gap.due_at, "its own day had another value"


class TestRuns:
    URL = reverse("review:run_list")

    def test_every_record_is_evaluated_in_the_background_with_progress(self, halloran, discharged):
        Deficiency.objects.filter(encounter=discharged)
        assert "No run yet" in halloran.get(self.URL).content.decode()
        halloran.post(reverse("review:run_start"), {"scope": "all"})
        page = halloran.get(self.URL).content.decode()
        assert "Under way" in page
        assert 'hx-trigger="every 2s"' in page
        runs.work(Reevaluation.objects.get())
        page = halloran.get(self.URL).content.decode()
        assert "Done" in page
        assert "1 of 1" in page
        assert "every 2s" not in page

    def test_a_second_one_over_as_much_waits_for_the_first(self, halloran, discharged):
        for _ in range(2):
            answer = halloran.post(reverse("review:run_start"), {"scope": "all"})
        assert answer.status_code == 409
        assert Reevaluation.objects.count() == 1

    def test_stopped_it_begins_no_further_part(self, halloran, discharged):
        halloran.post(reverse("review:run_start"), {"scope": "all"})
        run = Reevaluation.objects.get()
        halloran.post(reverse("review:run_stop", args=[run.public_id]))
        runs.work(run)
        assert run.parts.get().done_at is None
        assert "Stopped" in halloran.get(self.URL).content.decode()

    def test_what_a_dead_worker_had_in_hand_is_taken_up_by_the_next(self, discharged):
        run = runs.start(by=None, why="A rule took effect")
        run.parts.update(worker=f"reevaluation:{run.pk}:0", attempts=1)
        runs.work_on_all()
        part = run.parts.get()
        assert (part.attempts, part.done_at is not None) == (2, True)
        run.refresh_from_db()
        assert run.finished_at

    def test_a_part_that_kills_its_worker_each_time_does_not_hold_the_run_up(self, discharged):
        run = runs.start(by=None, why="A rule took effect")
        run.parts.update(worker=f"reevaluation:{run.pk}:0", attempts=3)
        runs.work(run)
        assert run.parts.get().failed == 1
        run.refresh_from_db()
        assert run.finished_at

    def test_while_another_holds_every_place_nothing_is_done_twice(self, discharged, monkeypatch):
        from contextlib import contextmanager

        @contextmanager
        def taken(name, seconds=60):
            yield False

        run = runs.start(by=None, why="A rule took effect")
        monkeypatch.setattr(runs.leases, "held", taken)
        runs.work(run)
        assert run.parts.get().done_at is None

    def test_stays_in_house_without_a_word_have_their_chart_before_long(self, inpatient):
        assert runs.follow_in_house() == 1
        assert inpatient.chart.open_count == 1
        assert runs.follow_in_house() == 0


def test_only_who_may_proposes(cast):
    with pytest.raises(Exception, match=r"present role|not in this role"):
        requirement_actions.propose(by=cast.technician, values={"label": "x"})
