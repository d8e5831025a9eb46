"""Notices: a letter to each provider a night at most, about the records that have come to a day of notice."""

from collections import defaultdict

from accounts import audit, clock
from accounts.audit.bulk import create_many
from accounts.policy import policy
from records.delinquency import letters, policies, rules, standing
from records.delinquency.models import Letter, LetterRecord, NightlyRun


def write_notices(run: NightlyRun) -> list[Letter]:
    """Write the letters of the night. Of one provider, record and day of notice none is written twice, whatever was
    missed in between; a provider who has left gets none, the chair has what they owe."""
    owed = defaultdict(list)
    for row in standing.owed_at(run.facility, clock.now()).select_related(
        "chart__encounter", "chart__patient", "provider__user", "provider__department", "document__type", "wanted"
    ):
        if row.provider and row.provider.is_here(run.day):
            owed[row.provider].append(row)
    sent = _sent({row.chart_id for rows in owed.values() for row in rows})
    return [letter for who, rows in _in_order(owed) if (letter := _notice(run, who, rows, sent))]


def _in_order(owed):
    return sorted(owed.items(), key=lambda item: (item[0].family, item[0].given, item[0].pk))


def _sent(charts) -> dict[tuple, set[int]]:
    """Levels of which notice was given, by provider, record and discharge."""
    sent = defaultdict(set)
    rows = LetterRecord.objects.filter(chart__in=charts)
    for *key, level in rows.values_list("provider", "chart", "discharged_on", "level"):
        sent[tuple(key)].add(level)
    return sent


def _notice(run, provider, rows, sent) -> Letter | None:
    due: dict[int, LetterRecord] = {}
    for row in rows:
        left = clock.local(row.chart.discharged_at, run.facility).date()
        given = sent.get((provider.pk, row.chart_id, left), ())
        level = rules.notice_due((run.day - left).days, policies.levels(), given)
        if level is not None:
            due[row.chart_id] = LetterRecord(provider=provider, chart_id=row.chart_id, level=level, discharged_on=left)
    if not due:
        return None
    return _write(run, provider, due, rows)


def _write(run, provider, due, rows) -> Letter:
    level = max(record.level for record in due.values())
    kind = Letter.Kind.WARNING if policies.is_warning(level) else Letter.Kind.NOTICE
    others = len({row.chart_id for row in rows} - due.keys())
    with audit.act("letter.write", by=None, patients={row.patient_id for row in rows if row.chart_id in due}):
        letter = letters.write(
            kind=kind, provider=provider, facility=run.facility, run=run, level=level, others=others,
            owed=[row for row in rows if row.chart_id in due], limit=policy("chart_completion_days"),
            suspension_day=policy("suspension_day"),
        )  # fmt: skip
        for record in due.values():
            record.letter = letter
        create_many(due.values(), by=None, verb="letter.write")
    return letter
