"""Incidents: the report, the case with its clocks, its letters and notices, the log of a year."""

import datetime as dt

from django.contrib import messages
from django.db import models
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, clock
from accounts.access import has_verb, reach_of, visible_to
from accounts.forms import once
from accounts.views import needs
from accounts.workflow import Refused
from records.documents.move_views import load_move
from records.incidents import actions, duties, letters, people, rules
from records.incidents.forms import (
    AssessmentForm,
    DelayForm,
    GivenForm,
    NoticeForm,
    PeopleForm,
    PersonForm,
    ReportForm,
    SentForm,
    TriageForm,
    numbers_of,
)
from records.incidents.loaders import VIEW, load_incident, load_person, within_reach
from records.incidents.models import Incident
from records.incidents.queues import TONES
from records.incidents.workflow import VERB, WORKFLOW
from records.loaders import load_patient
from records.patients.models import Patient
from records.release.models import Disclosure
from records.release.views import pdf_response

REPORT, FOLLOW = "records.report_incident", "records.follow_move"
EVENT_WORDS = {
    "report": "Reported", "triage": "Taken up", "contain": "Contained", "assess": "Assessed", "permitted": "Permitted",
    "except": "Excepted", "low": "Low probability", "breach": "Breach", "presume": "Breach, by presumption",
    "notify": "Notices begun", "close": "Closed", "reopen": "Looked at again",
}  # fmt: skip
SHOWN = 100  # people on the page; the rest is counted
FORMS = {
    "triage": TriageForm, "assess": AssessmentForm, "notice": NoticeForm, "delay": DelayForm, "people": PeopleForm,
    "sent": SentForm,
}  # fmt: skip


# ------------------------------------------------------------------- reporting


@require_http_methods(["GET", "POST"])
@needs(REPORT)
def incident_new(request):
    """Anybody reports: what happened, when it was known, whose information it was."""
    return _report(request, None, ReportForm(request.POST or None))


@require_http_methods(["GET", "POST"])
@needs(REPORT)
def incident_of_release(request, public_id):
    """A release went wrong: its disclosure is the beginning of the case."""
    left = Disclosure.objects.select_related("patient", "request").filter(public_id=public_id).first()
    patient = load_patient(request, left.patient.public_id if left else "", verb="records.view_disclosure")
    if request.method != "POST":
        audit.viewed(request, patient, "disclosure.view")
    start = {"kind": "misdirected", "outside": True, "information": left.what[:300], "numbers": patient.mrn,
             "occurred_on": clock.local(left.disclosed_at, left.facility).date()}  # fmt: skip
    return _report(request, left, ReportForm(request.POST or None, initial=start), patient=patient)


@require_http_methods(["GET", "POST"])
@needs(FOLLOW)
def incident_of_move(request, public_id):
    """A document had been on the wrong chart, and somebody saw it there or got it: its case, with what is known of it."""
    move = load_move(request, public_id)
    right = _reached(request.user).filter(pk=move.to_patient_id).first()
    if request.method != "POST":
        audit.viewed(request, move, "document_move.view", patients=[right] if right else [])
    left = move.notices.exclude(disclosure=None).select_related("disclosure").first()
    start = {
        "kind": "wrong_patient", "numbers": right.mrn if right else "",
        "information": f"{move.type.name} that was filed on another patient's chart",
        "discovered_on": clock.local(move.moved_at, move.facility).date(), "outside": left is not None,
        "recipient_name": left.disclosure.recipient_name if left else "",
        "recipient_address": left.disclosure.recipient_address if left else "",
    }  # fmt: skip
    return _report(request, None, ReportForm(request.POST or None, initial=start))


def _report(request, left, form, **more):
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _make(request, left, form)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "left": left, **more}
    return render(request, "records/incidents/incident_new.html", context, status=422 if form.errors else 200)


def _make(request, left, form) -> str:
    made = actions.report(
        facility=left.facility if left else request.user.active_role.facility, by=request.user, disclosure=left,
        patients=_found(_reached(request.user), form.cleaned_data["numbers"]), source="release" if left else "report",
        **form.elements(),
    )  # fmt: skip
    messages.success(request, f"{made.number} is reported. The privacy officer takes it from here.")
    return (
        reverse("incidents:incident_show", args=[made.public_id]) if has_verb(request.user, VIEW) else reverse("home")
    )


def _reached(user) -> models.QuerySet:
    """Whom this person may name: whom they reach; a privacy officer also the restricted ones of the facilities."""
    return people.known_to(user) if has_verb(user, VERB) else visible_to(user, Patient.objects.all())


def _found(reached: models.QuerySet, text: str) -> list:
    """The patients of these record numbers. Refused with the numbers that are nobody's here."""
    numbers = numbers_of(text)
    found = {one.mrn: one for one in reached.filter(mrn__in=numbers, merged_into=None)}
    if missing := [number for number in numbers if number not in found]:
        raise Refused(f"No such record number: {', '.join(missing[:10])}.")
    return [found[number] for number in numbers]


# ---------------------------------------------------------------------- a case


@require_GET
@needs(VIEW)
def incident_show(request, public_id):
    return _show(request, load_incident(request, public_id))


def _show(request, incident: Incident, *, status=200, error="", forms=None):
    """The case: what happened, the clocks, the people, what was assessed, and the next step."""
    counted = duties.counts(incident)
    listed = _people(request.user, incident)
    audit.viewed(request, incident, "incident.view", patients=[one.patient for one, named in listed if named])
    asked = duties.shown(incident, counted)
    works = has_verb(request.user, VERB)
    offers = {one.step.verb: one for one in WORKFLOW.offers(incident, request.user)} if works else {}
    context = {
        "incident": incident, "tone": TONES[incident.status], "error": error, "counted": counted, "people": listed,
        "more": max(counted.total - SHOWN, 0), "duties": asked, "works": works, "assessment": incident.assessment(),
        "delays": list(incident.delays.select_related("recorded_by")), "today": clock.today(incident.facility),
        "offers": [one for one in offers.values() if one.step.verb not in OWN_FORM],
        "open": {verb for verb, one in offers.items() if not one.closed},
        "forms": _forms(incident, asked) | (forms or {}),
        "told": [dict(rules.INFORMATION)[key] for key in incident.notice_information],
        "delays_open": works and incident.status not in ("CLOSED", "NOT_INCIDENT", "LOW_PROBABILITY"),
        "changes": incident.status in people.PERMITTED and works,
        "writes": incident.status in actions.WRITING and works and counted.unsent == counted.total,
        "sends": incident.status == "NOTIFYING" and works,
        "gives": works and incident.is_breach and incident.status in ("NOTIFYING", "CLOSED")
        and any(not one.is_done and one.duty.kind != "people" for one in asked),
        "events": [(one, EVENT_WORDS.get(one.verb, one.verb)) for one in incident.events.select_related("by")],
        "act_url": reverse("incidents:incident_act", args=[incident.public_id]),
    }  # fmt: skip
    return render(request, "records/incidents/incident_show.html", context, status=status)


OWN_FORM = ("triage", "contain", "assess", "permitted", "reopen")


def _forms(incident, asked) -> dict:
    waiting = [one.duty for one in asked if not one.is_done and one.duty.kind != "people"]
    today = {"on": clock.today(incident.facility)}
    return {
        "triage": TriageForm.of(incident), "assess": AssessmentForm(), "notice": NoticeForm.of(incident),
        "delay": DelayForm(), "people": PeopleForm(), "sent": SentForm(initial=today),
        "given": GivenForm(initial=today, duties=waiting),
    }  # fmt: skip


def _people(user, incident) -> list[tuple]:
    """(person, whether this reader may know who it is), the first of them."""
    rows = list(incident.people.filter(voided_at=None).select_related("patient")[:SHOWN])
    names = set(_reached(user).filter(pk__in=[row.patient_id for row in rows]).values_list("pk", flat=True))
    return [(row, row.patient_id in names) for row in rows]


@require_POST
@needs(VERB)
def incident_act(request, public_id):
    """Every step of a case, and what is written down about it, comes here by its verb."""
    incident = load_incident(request, public_id, verb=VERB)
    verb = request.POST.get("verb", "")
    try:
        STEPS.get(verb, _plain)(request, incident, verb)
    except Refused as refusal:
        typed = {verb: FORMS[verb](request.POST)} if verb in FORMS else {}
        fresh = load_incident(request, public_id, verb=VERB)
        return _show(request, fresh, status=409, error=str(refusal), forms=typed)
    return redirect("incidents:incident_show", public_id)


def _read(form) -> dict:
    if not form.is_valid():
        raise Refused(" ".join(f"{form[name].label}: {' '.join(errors)}" if name in form.fields else " ".join(errors)
                               for name, errors in form.errors.items()))  # fmt: skip
    return form.cleaned_data


def _triage(request, incident, verb):
    actions.triage(incident=incident, by=request.user, **_read(TriageForm(request.POST)))


def _contain(request, incident, verb):
    actions.contain(incident=incident, words=request.POST.get("reason", ""), by=request.user)


def _assess(request, incident, verb):
    form = AssessmentForm(request.POST)
    _read(form)
    actions.assess(incident=incident, by=request.user, **form.elements())
    messages.success(request, "Assessed. Now decide: a low probability, an exception, or a breach.")


def _conclude(request, incident, verb):
    done = actions.conclude(incident=incident, verb=verb, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"Decided: {done.get_status_display().lower()}.")


def _reopen(request, incident, verb):
    actions.reopen(incident=incident, reason=request.POST.get("reason", ""), by=request.user)


def _notice(request, incident, verb):
    actions.write_notice(incident=incident, by=request.user, **_read(NoticeForm(request.POST)))
    messages.success(request, "The words of the letters are kept.")


def _delay(request, incident, verb):
    actions.delay(incident=incident, by=request.user, **_read(DelayForm(request.POST)))


def _add_people(request, incident, verb):
    found = _found(people.known_to(request.user), _read(PeopleForm(request.POST))["numbers"])
    added = people.add_people(incident=incident, patients=found, by=request.user)
    messages.success(request, f"{added:,} added; {len(found) - added:,} were on the list.")


def _sent(request, incident, verb):
    given = _read(SentForm(request.POST))
    count = people.mark_sent(incident=incident, how=given["how"], on=given["on"], by=request.user)
    messages.success(request, f"{count:,} letter{'' if count == 1 else 's'} written down as sent.")


def _given(request, incident, verb):
    form = GivenForm(request.POST, duties=[one for one in duties.open_duties(incident) if one.kind != "people"])
    _read(form)
    people.give_notice(incident=incident, by=request.user, **form.elements())
    messages.success(request, "Written down.")


def _plain(request, incident, verb):
    actions.take(incident=incident, verb=verb, by=request.user)


STEPS = {
    "triage": _triage, "contain": _contain, "assess": _assess, "reopen": _reopen, "notice": _notice, "delay": _delay,
    "people": _add_people, "sent": _sent, "given": _given,
} | dict.fromkeys(actions.CONCLUSIONS, _conclude)  # fmt: skip


@require_POST
@needs(VERB)
def person_act(request, public_id):
    """One person: the letter came back, the person was reached another way, or is not concerned."""
    person = load_person(request, public_id, verb=VERB)
    verb = request.POST.get("verb", "")
    try:
        given = _read(PersonForm(request.POST))
        if verb == "returned":
            people.mark_returned(person=person, on=given["on"], by=request.user)
        elif verb == "reached":
            people.mark_reached(person=person, on=given["on"], how=given["how"], by=request.user)
        elif verb == "remove":
            people.remove_person(person=person, reason=given["how"], by=request.user)
        else:
            raise Refused("There is no such step.")
    except Refused as refusal:
        fresh = load_incident(request, person.incident.public_id, verb=VERB)
        return _show(request, fresh, status=409, error=str(refusal))
    return redirect("incidents:incident_show", person.incident.public_id)


# --------------------------------------------------------------------- letters


@require_GET
@needs(VERB)
def incident_letters(request, public_id):
    """The letters that did not go yet, one after the other in one file; another 500 when these are sent."""
    incident = load_incident(request, public_id, verb=VERB)
    _written(incident)
    rows = incident.people.filter(voided_at=None, sent_on=None).select_related("patient")
    batch = list(rows.prefetch_related("patient__addresses")[: letters.A_BATCH])
    if not batch:
        raise Refused("Every letter went already. Open one from its person.")
    return _letters(request, incident, batch)


@require_GET
@needs(VERB)
def person_letter(request, public_id):
    person = load_person(request, public_id, verb=VERB)
    _written(person.incident)
    return _letters(request, person.incident, [person])


def _letters(request, incident, batch):
    audit.exported(
        request, "incident_letter", rows=len(batch), patients=[one.patient_id for one in batch], obj=incident
    )
    content = letters.people_letters(incident, batch, by=request.user)
    return pdf_response(content, f"{incident.number}-letters.pdf", inline=True)


def _written(incident) -> None:
    if incident.status not in ("BREACH", "NOTIFYING", "CLOSED") or not incident.is_breach or not incident.notice_what:
        raise Refused("There is no letter: it is no breach, or its words are not written yet.")


@require_GET
@needs(VERB)
def notice_letter(request, public_id, kind):
    """The notice to the media or the authority of a state: `media-TX`, `authority-CA`."""
    incident = load_incident(request, public_id, verb=VERB)
    _written(incident)
    what, _, state = kind.partition("-")
    counted = duties.counts(incident)
    wanted = [duty for duty in duties.duties(incident, counted) if (duty.kind, duty.state) == (what, state) and state]
    if not wanted:
        raise Refused("The law asks for no such notice here.")
    audit.printed(request, incident, detail={"letter": what, "state": state})
    residents = counted.by_state[state]
    if what == "media":
        content = letters.media_letter(incident, state, total=residents, by=request.user)
    else:
        content = letters.authority_letter(incident, state, wanted[0].label, residents=residents, by=request.user)
    return pdf_response(content, f"{incident.number}-{kind}.pdf", inline=True)


# ------------------------------------------------------------------------- log


@require_GET
@needs(VIEW)
def breach_log(request):
    """The breaches discovered in a calendar year, and what HHS is to be told of them by when (164.408)."""
    this_year = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 2009 <= int(asked) <= this_year else this_year
    rows = [_logged(one) for one in duties.breaches_of(year, within_reach(request.user))]
    audit.listed(request, "breach_log", detail={"year": year, "rows": len(rows)})
    years = [
        {"label": str(one), "url": f"?year={one}", "current": one == year}
        for one in range(this_year, this_year - 7, -1)
    ]
    context = {
        "rows": rows, "year": year, "years": years, "people": sum(one["persons"] for one in rows),
        "small": [one for one in rows if not one["large"]], "yearly": rules.yearly_limit(dt.date(year, 1, 1)),
        "misdirected": duties.misdirected(year, within_reach(request.user), reach_of(request.user).facilities),
    }  # fmt: skip
    return render(request, "records/incidents/breach_log.html", context)


def _logged(incident) -> dict:
    told = next((one for one in incident.notices.all() if one.kind == "hhs"), None)
    large = incident.persons >= rules.HHS_AT
    due = rules.limit(incident.discovered_on) if large else rules.yearly_limit(incident.discovered_on)
    return {"row": incident, "persons": incident.persons, "large": large, "told": told, "due": due,
            "tone": TONES[incident.status], "late": told is None and due < clock.today()}  # fmt: skip
