"""The code browser: search, a code with its notes and history, the ICD-10-PCS builder, what is loaded. No patients."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import clock, dates
from accounts.access import Unknown
from accounts.views import needs
from coding.codes import pcs, screens
from coding.codes.models import CodeRelease, CodeSystem, undotted
from coding.codes.search import search_codes
from coding.grouping.weights import loaded_years

LOOK_UP = "coding.view_code"
HITS = 30
LISTS = (CodeRelease.Content.POA, CodeRelease.Content.PTP, CodeRelease.Content.MUE, CodeRelease.Content.ADDON)


@needs(LOOK_UP)
def code_search(request: HttpRequest) -> HttpResponse:
    """Codes as they are typed, of any system, on any day."""
    asked = request.POST or request.GET
    system, day, words = (
        _system(asked.get("system", "")),
        _day(asked.get("on", "")),
        asked.get("words", "").replace("\0", ""),
    )
    hits = search_codes(system, words, on=day, limit=HITS)
    context = {
        "hits": hits, "words": words, "on": day, "system": system, "systems": CodeSystem.choices,
        "beyond": screens.beyond(system, day),
        "nothing": screens.why_nothing(system, words, day) if words and not hits else "",
    }  # fmt: skip
    template = "coding/codes/_found.html" if request.htmx else "coding/codes/code_search.html"
    return render(request, template, context)


def _system(text: str) -> str:
    return text if text in CodeSystem.values else CodeSystem.ICD10CM.value


def _day(text: str) -> dt.date:
    try:
        return dates.read_date(text, today=clock.today())
    except ValueError:
        return clock.today()


@needs(LOOK_UP)
def code_show(request: HttpRequest, system: str, code: str) -> HttpResponse:
    """One code on a day: what it says, what it needs, what stands above, beside and below it, and its history."""
    day = _day(request.GET.get("on", ""))
    if system not in CodeSystem.values:
        raise Unknown(LOOK_UP, None, "no such code system")
    page = screens.code_page(system, undotted(code.replace("\0", "")), day)
    if page is None:
        raise Unknown(LOOK_UP, None, "no such code")
    return render(request, "coding/codes/code_show.html", page)


@needs(LOOK_UP)
def pcs_build(request: HttpRequest) -> HttpResponse:
    """A procedure code, axis by axis: a letter or digit takes a value, Backspace takes it back."""
    day = _day(request.GET.get("on", ""))
    built = pcs.build(request.GET.get("code", "")[:7], day)
    context = {"built": built, "on": day, "steps": screens.steps(built), "back": built.begun[:-1]}
    template = "coding/codes/_build.html" if request.htmx else "coding/codes/pcs_build.html"
    return render(request, template, context)


@needs(LOOK_UP)
def release_list(request: HttpRequest) -> HttpResponse:
    """What is loaded, of which dates, from where, and what is not."""
    releases = list(CodeRelease.objects.order_by("system", "content", "-effective_from", "-loaded_at"))
    contents, systems = (
        {release.content for release in releases},
        {release.system for release in releases if release.content not in LISTS},
    )
    missing = [label for value, label in CodeSystem.choices if value not in systems]
    missing += [kind.label for kind in LISTS if kind not in contents]
    context = {"releases": releases, "missing": missing, "tables5": loaded_years()}
    return render(request, "coding/codes/release_list.html", context)
