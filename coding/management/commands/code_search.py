"""Look up codes from the command line: the same answer as the screen."""

import datetime as dt
import json
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from coding.codes.ensure import ensure_loaded
from coding.codes.models import Code, CodeSystem
from coding.codes.screens import why_nothing
from coding.codes.search import CodeHit, search_codes
from coding.management import standard_input

SYSTEMS = CodeSystem.values


class Command(BaseCommand):
    help = "Find codes by their characters or by words; with - as the phrase, one phrase a line from standard input."

    def add_arguments(self, parser):
        parser.add_argument("phrase", help="what a coder would type, or - for standard input")
        parser.add_argument("--system", choices=SYSTEMS, default=CodeSystem.ICD10CM.value)
        parser.add_argument("--date", type=_day, default=None, help="valid on this day (YYYY-MM-DD), by default today")
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true", help="a line of JSON a phrase: a list of {code, title, …}")

    def handle(self, *args, phrase, system, date, limit, **options):
        if limit < 1:
            raise CommandError("--limit is a number from 1.")
        ensure_loaded(self.stderr.write)
        if not Code.objects.of(system).exists():
            raise CommandError(why_nothing(system, "", date or clock.today()))
        for line in _phrases() if phrase == "-" else [phrase]:
            hits = search_codes(system, line, on=date or clock.today(), limit=limit)
            self.stdout.write(_as_json(hits) if options["json"] or phrase == "-" else _as_text(hits))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _phrases() -> Iterator[str]:
    """The lines of standard input; what is no UTF-8 is read as far as it goes."""
    return (line.decode(errors="replace") for line in standard_input.lines())


def _as_json(hits: list[CodeHit]) -> str:
    return json.dumps([hit.as_json() for hit in hits])


def _as_text(hits: list[CodeHit]) -> str:
    return "\n".join(f"{hit.dotted:<9}{'' if hit.billable else '… '}{hit.title}" for hit in hits) or "Nothing fits."
