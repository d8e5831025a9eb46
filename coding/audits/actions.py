"""What is done with an audit: planned, drawn, closed, and what follows from it."""

import datetime as dt
import secrets
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from accounts import audit, clock
from accounts.access import Denied, may, visible_to
from accounts.policy import policy
from accounts.workflow import Refused, record
from coding.assignment import actions as coding
from coding.assignment import recode, steps
from coding.assignment.models import CodeSet, CodingHold
from coding.audits import people, readings, sampling
from coding.audits.models import AuditChart, AuditMember, AuditOutcome, CodingAudit
from coding.audits.workflow import AUDITS, CHARTS, PLAN

S = CodeSet.Status
FINISHED = (S.FINAL_CODED, S.BILLED, S.PAID, S.DENIED, S.REBILLED)
CHOSEN = ("kind", "name", "why", "period_from", "period_to", "klass", "service", "payer", "drgs", "auditor")
HELD = "An audit before billing looks at these codes."


def plan(*, facility, by, coders, reviewers, per_coder: int = 0, seed: str = "", follows=None, **chosen) -> CodingAudit:
    """Plan an audit: `coders` whose codes it looks at, `reviewers` who re-code them, and CHOSEN. Without a seed one is
    drawn. Nobody reviews only their own codes. Raises Denied or Refused."""
    if not may(by, PLAN):
        raise Denied(PLAN, None, "not in this role")
    coders, reviewers = list(coders), list(reviewers)
    if not coders or not reviewers:
        raise Refused("An audit needs a coder and a reviewer.")
    alone = [one for one in coders if all(other.pk == one.pk for other in reviewers)]
    if alone:
        raise Refused(f"Nobody reviews their own codes: name another reviewer for {alone[0].get_full_name()}.")
    if chosen["period_to"] < chosen["period_from"]:
        raise Refused("The period ends before it begins.")
    if chosen["kind"] == CodingAudit.Kind.EXTERNAL and not chosen.get("auditor"):
        raise Refused("Name the outside auditor.")
    with audit.act("coding_audit.plan", by=by) as act:
        made = CodingAudit(
            facility=facility, per_coder=per_coder or policy("audit_cases"), seed=seed.strip() or secrets.token_hex(8),
            planned_by=by, planned_at=clock.now(), follows=follows,
            **{name: value for name, value in chosen.items() if name in CHOSEN},
        )  # fmt: skip
        made = AUDITS.start(made, by=by, verb="plan")
        act.obj = act.obj or made
        for part, users in (("coder", coders), ("reviewer", reviewers)):
            for user in users:
                AuditMember(audit=made, user=user, part=part).save(force_insert=True)
    return made


def population(made: CodingAudit, coders: Iterable, *, by) -> QuerySet[CodeSet]:
    """The coders' finished accounts that the audit may draw: final-coded in its period on the facility's calendar, as
    its filters say, within reach of who draws, and in no other open audit."""
    zone = ZoneInfo(made.facility.time_zone)
    start = dt.datetime.combine(made.period_from, dt.time(), zone)
    end = dt.datetime.combine(made.period_to + dt.timedelta(days=1), dt.time(), zone)
    states = [S.FINAL_CODED] if made.kind == CodingAudit.Kind.PREBILL else list(FINISHED)
    rows = CodeSet.objects.filter(facility=made.facility, coder__in=coders, status__in=states, final_at__gte=start,
                                  final_at__lt=end)  # fmt: skip
    if made.klass:
        rows = rows.filter(encounter__klass=made.klass)
    if made.service:
        rows = rows.filter(encounter__service__iexact=made.service)
    if made.payer:
        rows = rows.filter(encounter__coverages__sequence=1, encounter__coverages__coverage__kind=made.payer)
    if made.drgs:
        rows = rows.filter(drg__drg__in=made.drgs)
    busy = AuditChart.objects.filter(audit__status=CodingAudit.Status.OPEN).exclude(status="EXCLUDED")
    return visible_to(by, rows.exclude(pk__in=busy.values("codeset")))


def sizes(made: CodingAudit, *, by) -> list[tuple[AuditMember, int]]:
    """Each coder of the audit with the accounts there are to draw from, or that there were at the draw."""
    members = list(made.members.filter(part=AuditMember.Part.CODER).select_related("user"))
    if made.drawn_at:
        return [(one, one.population or 0) for one in members]
    rows = population(made, [one.user_id for one in members], by=by).order_by()
    found = dict(rows.values("coder").annotate(n=Count("pk", distinct=True)).values_list("coder", "n"))
    return [(one, found.get(one.user_id, 0)) for one in members]


def draw(made: CodingAudit, *, by) -> CodingAudit:
    """Draw the sample by its seed, `per_coder` accounts of each coder or all there are, and deal it to independent
    reviewers. The coder's codes are kept as they stand now. Raises Denied, or Refused when nothing is there to draw or
    nobody independent."""
    now = clock.now()
    with audit.act("coding_audit.draw", by=by, obj=made):
        frozen = {"standard": policy("audit_standard"), "subtracts": policy("audit_overcoded_subtract"),
                  "base_rate": policy("drg_base_rate")}  # fmt: skip
        made = AUDITS.take(made, "draw", by=by, drawn_by=by, drawn_at=now, **frozen)
        members = list(made.members.select_related("user"))
        chosen, everybody = [], []
        for member in members:
            if member.part == AuditMember.Part.CODER:
                keys = list(population(made, [member.user], by=by).values_list("public_id", flat=True).distinct())
                drawn = sampling.draw(made.seed, keys, made.per_coder)
                member.population, member.drawn = len(keys), len(drawn)
                member.save(update_fields=["population", "drawn"])
                chosen, everybody = chosen + drawn, everybody + keys
        if not chosen:
            raise Refused("Nobody's accounts are like that in this period: there is nothing to draw.")
        made.population = sorted(everybody)
        made.save(update_fields=["population"])
        _deal(made, chosen, [m.user for m in members if m.part == AuditMember.Part.REVIEWER], by=by)
    return made


def _deal(made: CodingAudit, chosen: list[str], reviewers: list, *, by) -> None:
    rows = CodeSet.objects.filter(public_id__in=chosen).select_related(*coding.LOADED)
    sets = {one.public_id: one for one in rows}
    independent = people.Independence(sets.values())

    def allowed(key, user):
        codeset = sets[key]
        return not independent.objection(codeset, user) and people.reaches(user, codeset, made.facility)

    dealt = sampling.deal(chosen, reviewers, allowed)
    without = [sets[key] for key, user in dealt.items() if user is None]
    if without:
        who = without[0].coder.get_full_name()
        raise Refused(
            f"For {len(without)} account{'s' if len(without) > 1 else ''} there is no independent reviewer, first for "
            f"one of {who}: name another reviewer."
        )
    for place, key in enumerate(chosen, start=1):
        _put(made, sets[key], dealt[key], place, by=by)


def _put(made: CodingAudit, codeset: CodeSet, reviewer, place: int, *, by) -> AuditChart:
    chart = AuditChart(
        audit=made, codeset=codeset, patient=codeset.patient, facility=made.facility, coder=codeset.coder,
        reviewer=reviewer, place=place, drawn_at=made.drawn_at, coder_codes=readings.kept(readings.codes_of(codeset)),
        coder_disposition=codeset.disposition or codeset.encounter.disposition,
        coder_drg=codeset.drg.drg if codeset.drg else None, coder_weight=codeset.drg.weight if codeset.drg else None,
    )  # fmt: skip
    chart = CHARTS.start(chart, by=by, verb="draw")
    if made.kind == CodingAudit.Kind.PREBILL:
        CodingHold(
            codeset=codeset, patient=codeset.patient, kind=CodingHold.Kind.REVIEW, reason=HELD, owner=reviewer,
            placed_at=clock.now(), placed_by=by,
        ).save(force_insert=True)  # fmt: skip
    return chart


def release_bill(chart: AuditChart, *, by) -> None:
    """A pre-bill audit is done with the account: its bill is held no longer."""
    for hold in chart.codeset.holds.filter(lifted_at=None, kind=CodingHold.Kind.REVIEW, reason=HELD):
        hold.lifted_at, hold.lifted_by = clock.now(), by if getattr(by, "pk", None) else None
        hold.save(update_fields=["lifted_at", "lifted_by"])


def reassign(chart: AuditChart, *, reviewer, by) -> AuditChart:
    """Another reviewer for a chart that nobody has begun. Raises Denied or Refused."""
    if not may(by, PLAN, chart):
        raise Denied(PLAN, chart, "not in this role")
    with audit.act("audit_chart.reassign", by=by, obj=chart):
        chart = AuditChart.objects.select_for_update(no_key=True).get(pk=chart.pk)
        if chart.status != AuditChart.Status.TO_AUDIT:
            raise Refused(f"It is {chart.get_status_display().lower()}: its reviewer stays.")
        codeset = CodeSet.objects.select_related(*coding.LOADED).get(pk=chart.codeset_id)
        objection = people.Independence([codeset]).objection(codeset, reviewer)
        if objection:
            raise Refused(f"{reviewer.get_full_name()} {objection}.")
        if not people.reaches(reviewer, codeset, chart.facility):
            raise Refused(f"{reviewer.get_full_name()} does not audit charts like this one.")
        chart.reviewer = reviewer
        chart.save(update_fields=["reviewer"])
        record(chart, verb="reassign", was=chart.status, by=by)
    return chart


def exclude(chart: AuditChart, *, by, reason: str) -> AuditChart:
    """Leave a chart out before it is compared; it counts nowhere, and the report says how many were left out."""
    with audit.act("audit_chart.exclude", by=by, obj=chart):
        chart = CHARTS.take(chart, "exclude", by=by, reason=reason)
        release_bill(chart, by=by)
    return chart


def cancel(made: CodingAudit, *, by, reason: str) -> CodingAudit:
    return AUDITS.take(made, "cancel", by=by, reason=reason)


def close(made: CodingAudit, *, by) -> CodingAudit:
    """Every chart is final or left out: the results stand."""
    return AUDITS.take(made, "close", by=by, closed_by=by, closed_at=clock.now())


def drawn_again(made: CodingAudit) -> list[str]:
    """The sample as the kept seed draws it again from the kept population: the same public ids, in the same order."""
    coder = dict(CodeSet.objects.filter(public_id__in=made.population).values_list("public_id", "coder_id"))
    order = made.members.filter(part=AuditMember.Part.CODER).values_list("user_id", flat=True)
    drawn: list[str] = []
    for user in order:
        drawn += sampling.draw(made.seed, [key for key in made.population if coder.get(key) == user], made.per_coder)
    return drawn


# ------------------------------------------------------------------ outcomes


def educate(made: CodingAudit, *, coder, words: str, by, chart=None) -> AuditOutcome:
    """What the coder is taught, or asked to read; she sees it with her results."""
    return _outcome(made, by=by, kind="education", words=words, coder=coder, chart=chart)


def correct(chart: AuditChart, *, by) -> AuditOutcome:
    """Hand an account whose final findings stand over to the desk: a billed one as a recode (a refund where the DRG goes
    down: its 60 days count from today), one that is not billed is opened again. Raises Denied or Refused."""
    if not may(by, PLAN, chart):
        raise Denied(PLAN, chart, "not in this role")
    if chart.status != AuditChart.Status.FINAL:
        raise Refused("Only final findings change an account.")
    if not chart.findings.exclude(status__in=["WITHDRAWN", "OVERTURNED"]).exists():
        raise Refused("No finding stands: there is nothing to correct.")
    if chart.outcomes.filter(kind__in=["rebill", "refund", "correct"]).exists():
        raise Refused("Its correction has begun already.")
    words = f"Audit “{chart.audit.name}”: {_summary(chart)}"[:500]
    with audit.act("audit_chart.correct", by=by, obj=chart):
        codeset = CodeSet.objects.select_related("facility", "patient", "encounter").get(pk=chart.codeset_id)
        if codeset.status in recode.BILLED:
            new = recode.recode(codeset, by=by, reason=words)
            down = chart.drg_direction == "down"
            if down:
                recode.set_days(new, by=by, identified_on=clock.today(codeset.facility))
            return _outcome(
                chart.audit, by=by, kind="refund" if down else "rebill", words=words, chart=chart, codeset=new
            )
        again = steps.step(codeset, "reopen", by=by, reason=words)
        return _outcome(chart.audit, by=by, kind="correct", words=words, chart=chart, codeset=again)


def _summary(chart: AuditChart) -> str:
    found = [one.words for one in chart.findings.all() if one.stands]
    return "; ".join(found)


def audit_again(made: CodingAudit, *, by, period_from: dt.date, period_to: dt.date) -> CodingAudit:
    """A re-audit of the same coders by the same filters in another period, planned beside it."""
    members = list(made.members.select_related("user"))
    with audit.act("coding_audit.repeat", by=by, obj=made):
        chosen = {name: getattr(made, name) for name in CHOSEN} | {"period_from": period_from, "period_to": period_to}
        chosen["name"] = f"{made.name}, again"[:120]
        new = plan(
            facility=made.facility, by=by, coders=[m.user for m in members if m.part == "coder"],
            reviewers=[m.user for m in members if m.part == "reviewer"], per_coder=made.per_coder, follows=made, **chosen,
        )  # fmt: skip
        _outcome(made, by=by, kind="reaudit", words=f"Audited again, {period_from:%m/%d/%Y} to {period_to:%m/%d/%Y}")
    return new


def _outcome(made: CodingAudit, *, by, kind: str, words: str, **about) -> AuditOutcome:
    if not may(by, PLAN, about.get("chart")):
        raise Denied(PLAN, about.get("chart"), "not in this role")
    if not words.strip():
        raise Refused("Say in words what follows.")
    with audit.act("audit_outcome.record", by=by, obj=about.get("chart")) as act:
        row = AuditOutcome(audit=made, kind=kind, words=words.strip()[:500], by=by, at=clock.now(), **about)
        row.save(force_insert=True)
        act.obj = act.obj or row
    return row
