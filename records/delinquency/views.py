"""Providers and where they stand, the suspension list, leave, letters, and what departed providers left."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, clock
from accounts.access import may
from accounts.forms import once
from accounts.policy import policy
from accounts.queues import next_url
from accounts.views import needs
from accounts.workflow import Refused
from records.delinquency import actions, letters, mailing, policies, standing
from records.delinquency.forms import ExcuseForm
from records.delinquency.loaders import (
    charts_within,
    load_exemption,
    load_letter,
    load_own_letter,
    load_provider,
    load_run,
    load_suspension,
    place_of,
    readable,
)  # fmt: skip
from records.delinquency.models import Exemption, Letter, LetterSending, NightlyRun, Suspension
from records.delinquency.workflow import BY_PEOPLE, SUSPENSION

VIEW, EXCUSE, LETTER, PRINT = (
    "records.view_suspension", "records.excuse_provider", "records.view_letter", "records.print_letter",
)  # fmt: skip
STATES = {
    "delinquent": lambda one: bool(one.delinquent),
    "overdue": lambda one: bool(one.late and not one.delinquent),
    "suspended": lambda one: bool(one.suspension and one.suspension.status == "SUSPENDED"),
    "excused": lambda one: bool(one.excuse),
}
STATE_WORDS = {"delinquent": "delinquent", "overdue": "overdue, not delinquent", "suspended": "suspended",
               "excused": "on leave or exempt"}  # fmt: skip


# -------------------------------------------------------------------------------- providers


@require_GET
@needs(VIEW)
def provider_list(request):
    """Every provider who owes something, the most delinquent first."""
    place, state = place_of(request), request.GET.get("state", "")
    found = standing.standings(place)
    shown = [one for one in found if STATES[state](one)] if state in STATES else found
    audit.listed(request, "standing", detail={"rows": len(shown), "state": state if state in STATES else ""})
    tabs = [{"label": "All", "url": "?", "count": len(found), "current": state not in STATES}] + [
        {"label": STATE_WORDS[key].capitalize(), "url": f"?state={key}", "count": sum(map(keep, found)),
         "current": state == key} for key, keep in STATES.items()
    ]  # fmt: skip
    context = {"standings": shown, "tabs": tabs, "place": place, "year": clock.today(place).year,
               "night": NightlyRun.objects.filter(facility=place).order_by("-day").first()}  # fmt: skip
    return render(request, "records/delinquency/provider_list.html", context)


@require_GET
@needs(VIEW)
def provider_show(request, public_id):
    """One provider: records that wait, letters, leave, suspensions and the days of each year."""
    provider, place = load_provider(request, public_id, verb=VIEW), place_of(request)
    one = standing.one(provider, place)
    charts = charts_within(request.user, one.ages)
    audit.viewed(request, provider, "standing.view", patients=[chart.patient_id for chart in charts])
    context = _provider(provider, place, one, charts) | {
        "letters": readable(request.user, _letters_to(provider, place)) if may(request.user, LETTER) else [],
        "may_excuse": may(request.user, EXCUSE) and provider.user_id != request.user.pk,
    }
    return render(request, "records/delinquency/provider_show.html", context)


def _letters_to(provider, place):
    rows = Letter.objects.filter(provider=provider, facility=place).prefetch_related("sendings")
    return rows.order_by("-written_on", "-pk")[:50]


def _provider(provider, place, one, charts) -> dict:
    return {
        "provider": provider, "standing": one, "place": place, "charts": _lines(one, charts),
        "beyond": len(one.ages) - len(charts), "today": clock.today(place), "years": standing.days_suspended(provider, place),
        "exemptions": Exemption.objects.filter(provider=provider, facility=place).select_related("entered_by")
        .order_by("-starts_on", "-pk")[:20],
        "suspensions": Suspension.objects.filter(provider=provider, facility=place).order_by("-listed_at")[:20],
        "next_notice": standing.next_notice_in(one),
    }  # fmt: skip


def _lines(one, charts) -> list[dict]:
    return [
        {"chart": chart, "age": one.ages[chart.pk], "late": policy("chart_completion_days"),
         "state": ("stop", "Delinquent") if chart.pk in one.delinquent else
                  ("late", "Overdue") if chart.pk in one.overdue else ("doing", "In time")}
        for chart in charts
    ]  # fmt: skip


@needs(EXCUSE)
def excuse_new(request, public_id):
    """Record leave or an exemption."""
    provider, place = load_provider(request, public_id, verb=EXCUSE), place_of(request)
    form = ExcuseForm(request.POST or None)
    url = reverse("delinquency:provider_show", args=[provider.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _excuse(request, provider, place, form, url)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "provider": provider, "back": url}
    return render(request, "records/delinquency/excuse_new.html", context, status=422 if form.errors else 200)


def _excuse(request, provider, place, form, url) -> str:
    given = {key: value for key, value in form.cleaned_data.items() if key != "once"}
    made = actions.excuse(provider=provider, facility=place, by=request.user, **given)
    messages.success(request, f"{made.get_kind_display()} until {made.ends_on:%B} {made.ends_on.day} is recorded.")
    return url if may(request.user, VIEW) else reverse("home")


@require_POST
@needs(EXCUSE)
def excuse_end(request, public_id):
    """Back early."""
    exemption = load_exemption(request, public_id)
    _say(request, lambda: actions.end_excuse(exemption=exemption, by=request.user), "It is over as of today.")
    return redirect("delinquency:provider_show", exemption.provider.public_id)


def _say(request, act, words: str) -> bool:
    """Do it and say so, or say in words why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True


# ------------------------------------------------------------------------------- suspension


@require_GET
@needs(VIEW)
def suspension_show(request, public_id):
    """One case: what is delinquent, who has approved, and what can be decided now."""
    case = load_suspension(request, public_id)
    one = standing.one(case.provider, case.facility)
    charts = charts_within(request.user, one.delinquent)
    audit.viewed(request, case, patients=[chart.patient_id for chart in charts])
    offers = [offer for offer in SUSPENSION.offers(case, request.user) if offer.step.verb in BY_PEOPLE]
    context = _provider(case.provider, case.facility, one, charts) | {
        "case": case, "offers": offers, "beyond": len(one.delinquent) - len(charts),
        "events": case.events.select_related("by").order_by("-at", "-id"),
        "limit": policy("chart_completion_days"),
    }  # fmt: skip
    request.queue = "suspensions"
    return render(request, "records/delinquency/suspension_show.html", context)


@require_POST
@needs(VIEW)
def suspension_act(request, public_id):
    """Approve for the department or for the medical staff; then the next one opens."""
    case, verb = load_suspension(request, public_id), request.POST.get("verb", "")
    done = _say(request, lambda: actions.approve(suspension=case, verb=verb, by=request.user), "Approved.")
    if not done:
        return redirect("delinquency:suspension_show", public_id)
    return redirect(next_url("suspensions", request.user, after=case))


# ---------------------------------------------------------------------------------- letters


@require_GET
@needs(LETTER)
def letter_show(request, public_id):
    """A letter as it was written, with how it went out."""
    letter = load_letter(request, public_id)
    audit.viewed(request, letter, "letter.view", patients=letter.patient_ids)
    request.queue = "letters"
    context = {"letter": letter, "sendings": letter.sendings.select_related("by").order_by("at"),
               "may_print": may(request.user, PRINT)}  # fmt: skip
    return render(request, "records/delinquency/letter_show.html", context)


@require_GET
@needs(LETTER)
def letter_file(request, public_id):
    """The PDF to look at, part of the page that opened the letter; printing it is said by its own button."""
    letter = load_letter(request, public_id)
    audit.viewed(request, letter, "letter.read", patients=letter.patient_ids)
    return _pdf(letters.content(letter), f"letter-{letter.written_on:%Y%m%d}", inline=True)


@require_GET
@needs("records.answer_deficiency")
def own_letter(request, public_id):
    """A letter to the person themselves."""
    letter = load_own_letter(request, public_id)
    audit.viewed(request, letter, "letter.read", patients=letter.patient_ids)
    return _pdf(letters.content(letter), f"letter-{letter.written_on:%Y%m%d}", inline=True)


@require_POST
@needs(PRINT)
def letter_print(request, public_id):
    """The PDF to print; the letter leaves the queue."""
    letter = load_letter(request, public_id, verb=PRINT)
    return _printed(request, [letter], f"letter-{letter.written_on:%Y%m%d}")


@require_POST
@needs(PRINT)
def run_print(request, public_id):
    """All letters of a night, one file."""
    run = load_run(request, public_id, verb=PRINT)
    rows = run.letters.select_related("provider").order_by("provider__family", "provider__given", "pk")
    return _printed(request, readable(request.user, rows), f"letters-{run.day:%Y%m%d}")


@require_POST
@needs(PRINT)
def letters_print(request):
    """Every letter that waits to be printed, one file."""
    from records.delinquency.queues import LETTERS

    rows = LETTERS.rows(request.user).order_by("provider__family", "provider__given", "pk")[:500]
    return _printed(request, readable(request.user, rows), f"letters-{clock.today(place_of(request)):%Y%m%d}")


def _printed(request, rows, name):
    if not rows:
        messages.info(request, "There is no letter to print.")
        return redirect("delinquency:queue_letters")
    content = letters.merged(rows)
    patients = {pk for letter in rows for pk in letter.patient_ids}
    audit.exported(request, "letter", rows=len(rows), patients=patients, obj=rows[0] if len(rows) == 1 else None)
    LetterSending.objects.bulk_create(
        [LetterSending(letter=row, how=LetterSending.PRINTED, at=clock.now(), by=request.user) for row in rows]
    )
    return _pdf(content, name)


def _pdf(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@needs(VIEW)
def night_list(request):
    """The nights of the facility: how many letters each wrote and whom it listed, and what comes on which day."""
    place = place_of(request)
    context = {
        "nights": NightlyRun.objects.filter(facility=place).order_by("-day")[:60], "place": place,
        "levels": policies.levels(), "warning": policy("warning_day"), "suspension_day": policy("suspension_day"),
        "limit": policy("chart_completion_days"), "mailed": mailing.is_configured(),
        "may_print": may(request.user, PRINT),
    }  # fmt: skip
    return render(request, "records/delinquency/night_list.html", context)


# -------------------------------------------------------------------------------- physicians


@require_GET
@needs("records.answer_deficiency")
def own_standing(request):
    """A physician's own standing: the whole page, or the line that their inbox shows above it."""
    provider = getattr(request.user, "provider", None)
    place = place_of(request)
    if provider is None:
        context = {"standing": None}
    else:
        one = standing.one(provider, place)
        charts = charts_within(request.user, one.ages)
        context = _provider(provider, place, one, charts)
        context["letters"] = readable(request.user, _letters_to(provider, place))
        audit.listed(request, "standing", patients=[c.patient_id for c in charts], detail={"rows": len(charts)})
    context["limit"] = policy("chart_completion_days")
    part = "_own_line" if getattr(request, "htmx", None) and not request.htmx.boosted else "own_standing"
    return render(request, f"records/delinquency/{part}.html", context)
