"""Re-evaluating the whole hospital behind the requests: in parts, by as many workers as take a lease, taken up again after a crash.

A worker holds the lease of its place in the run by a heartbeat. What it had in hand when it died belongs to whoever takes
that place next; evaluating is idempotent, so a part that is done twice does no harm.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max, Q, Sum
from django_tasks import task

from accounts import audit, clock
from accounts.access import require
from accounts.jobs import leases
from accounts.policy import PolicyValue, on_set
from accounts.workflow import Refused
from records.encounters.models import Encounter
from records.review import engine, facts
from records.review.models import Chart
from records.review.requirement_models import Reevaluation, ReevaluationPart, RequirementRule
from records.review.requirements import SETTINGS
from records.review.rulebook import RuleBook

log = logging.getLogger(__name__)
MANAGE = "records.manage_requirement"
PART = 2_000  # encounters
PLACES = 2  # workers side by side: the worker and the scheduler
ATTEMPTS = 3


# ------------------------------------------------------------------------ starting


def start(*, by, why: str, since: dt.date | None = None, rule: RequirementRule | None = None) -> Reevaluation:
    """Queue a run over every encounter, or those in house and discharged `since` a day. `by` None: by the clock.

    Raises Denied, or Refused while another run over as much is under way.
    """
    if by is not None:
        require(by, MANAGE)
    with (
        audit.act("requirement.reevaluate", by=by, detail={"why": why, "since": str(since or "")}),
        transaction.atomic(),
    ):
        if by is not None and rule is None and Reevaluation.objects.filter(finished_at=None, since=since).exists():
            raise Refused("Such a run is under way: see how far it has come.")
        run = Reevaluation.objects.create(why=why[:200], since=since, rule=rule, started_by=by, started_at=clock.now())
        parts = [ReevaluationPart(run=run, first_id=f, last_id=t, size=n) for f, t, n in _parts(since)]
        ReevaluationPart.objects.bulk_create(parts, batch_size=1000)
        transaction.on_commit(lambda: work_on.enqueue(run.pk))
    return run


def within(since: dt.date | None) -> Q:
    """The encounters of a run: all that are no mere plans; or those that rules from this day on can concern."""
    if since is None:
        return ~Q(status="PLANNED")
    earliest = dt.datetime.combine(since, dt.time(), dt.UTC) - dt.timedelta(days=1)  # in any zone
    return Q(discharged_at__gte=earliest) | Q(discharged_at=None, status__in=engine.RUNNING)


def _parts(since) -> Iterator[tuple[int, int, int]]:
    keys = Encounter.objects.filter(within(since)).order_by("pk").values_list("pk", flat=True)
    rows = keys.iterator(50_000)
    while some := list(islice(rows, PART)):
        yield some[0], some[-1], len(some)


def stop(*, run: Reevaluation, by) -> Reevaluation:
    """No further part is begun; what is done stands."""
    require(by, MANAGE)
    with audit.act("requirement.stop_reevaluation", by=by):
        run = Reevaluation.objects.select_for_update().get(pk=run.pk)
        if run.finished_at:
            raise Refused("It is over already.")
        run.finished_at, run.stopped_by = clock.now(), by
        run.save(update_fields=["finished_at", "stopped_by"])
    return run


# ------------------------------------------------------------------------- working


@task()
def work_on(run_pk: int) -> None:
    """The worker's share of a run. Run again after a crash it goes on where it was."""
    work(Reevaluation.objects.get(pk=run_pk))


def work_on_all() -> None:
    """Whatever is unfinished, the oldest first: the scheduler's share, and what a dead worker has left."""
    for run in Reevaluation.objects.filter(finished_at=None).order_by("started_at", "pk"):
        work(run)


def work(run: Reevaluation) -> None:
    """Parts until there are none, in each place that is free."""
    for place in range(PLACES):
        worker = f"reevaluation:{run.pk}:{place}"
        with leases.held(worker) as ours:
            if ours:
                _drain(run, worker)
    _finish(run)


def _drain(run: Reevaluation, worker: str) -> None:
    book = RuleBook.load()
    while (part := _next(run, worker)) is not None:
        _keep(part, _done(part, book))


def _next(run: Reevaluation, worker: str) -> ReevaluationPart | None:
    """What the last holder of this place left, then the next free part. None: nothing is left, or the run was stopped."""
    with transaction.atomic():
        if not Reevaluation.objects.filter(pk=run.pk, finished_at=None).exists():
            return None
        waiting = run.parts.filter(done_at=None).select_for_update(skip_locked=True).order_by("pk")
        part = waiting.filter(worker=worker).first() or waiting.filter(worker="").first()
        if part:
            part.worker, part.attempts = worker, part.attempts + 1
            part.save(update_fields=["worker", "attempts"])
    return part


def _done(part: ReevaluationPart, book: RuleBook) -> Counter:
    if part.attempts > ATTEMPTS:  # it took its worker down each time
        return Counter(failed=part.size)
    try:
        return engine.reevaluate(facts.Which((part.first_id, part.last_id), within(part.run.since)), book)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("part of a run failed", extra={"part": part.pk})
        return Counter(failed=part.size)


def _keep(part: ReevaluationPart, tally: Counter) -> None:
    for name in ("opened", "closed", "changed", "failed"):
        setattr(part, name, tally[name])
    part.done_at = clock.now()
    part.save(update_fields=["opened", "closed", "changed", "failed", "done_at"])


def _finish(run: Reevaluation) -> None:
    if not run.parts.filter(done_at=None).exists():
        last = run.parts.aggregate(at=Max("done_at"))["at"] or clock.now()
        Reevaluation.objects.filter(pk=run.pk, finished_at=None).update(finished_at=last)


# ------------------------------------------------------------------------ progress


def with_progress(runs):
    """The runs with their size, how much of it is done, and what it changed, in one query."""
    done = Q(parts__done_at__isnull=False)
    return runs.select_related("started_by", "stopped_by", "rule").annotate(
        total=Sum("parts__size", default=0), seen=Sum("parts__size", filter=done, default=0),
        opened=Sum("parts__opened", default=0), closed=Sum("parts__closed", default=0),
        changed=Sum("parts__changed", default=0), failed=Sum("parts__failed", default=0), last_at=Max("parts__done_at"),
    )  # fmt: skip


# ------------------------------------------------------------------------ by the clock


def listen() -> None:
    on_set.append(policy_set)


def policy_set(row) -> None:
    """A local value that rules take their limits from was set: its records are evaluated when its day has come."""
    if row.key in SETTINGS and row.effective_from <= clock.now():
        start(by=None, why=_why(row), since=_since(row))


def _why(row) -> str:
    return f"Setting changed: {row.key}"


def _since(row) -> dt.date:
    return clock.local(row.effective_from).date()


def take_effect() -> int:
    """Runs for versions and values that took effect or ended these days, once each. Returns how many were started."""
    today, started = clock.today(), 0
    week = today - dt.timedelta(days=7)
    made_here = RequirementRule.objects.filter(proposed=False, made_by__isnull=False)
    begun = [(rule, rule.effective_from) for rule in made_here.filter(effective_from__range=(week, today))]
    ended = [(rule, rule.effective_to + dt.timedelta(days=1)) for rule in
             made_here.filter(effective_to__range=(week, today - dt.timedelta(days=1)))]  # fmt: skip
    for rule, since in begun + ended:
        if not Reevaluation.objects.filter(rule=rule, since=since).exists():
            start(by=None, why=f"{rule.label}: a version took effect", since=since, rule=rule)
            started += 1
    values = PolicyValue.objects.filter(key__in=SETTINGS, effective_from__lte=clock.now(),
                                        effective_from__gte=clock.now() - dt.timedelta(days=7))  # fmt: skip
    for row in values:
        if not Reevaluation.objects.filter(why=_why(row), since=_since(row)).exists():
            policy_set(row)
            started += 1
    return started


def follow_in_house() -> int:
    """Stays in house without a chart yet, and those whose procedures came by an interface: nobody told the engine.

    Returns how many were looked at."""
    from accounts.policy import policy
    from records.clinical.models import Procedure

    classes = policy("analyzed_classes")
    uncharted = Encounter.objects.filter(
        ~Q(pk__in=Chart.objects.values("encounter")),
        status__in=("ARRIVED", "IN_PROGRESS", "ON_LEAVE"),
        klass__in=classes,
    )
    lately = clock.now() - dt.timedelta(hours=2)
    operated = Procedure.objects.filter(Q(recorded_at__gte=lately) | Q(voided_at__gte=lately), encounter__isnull=False)
    keys = {*uncharted.values_list("pk", flat=True), *operated.values_list("encounter", flat=True)}
    return engine.reevaluate(facts.Which(sorted(keys)))["seen"] if keys else 0
