"""The privacy officer's first screens: who looked at a patient, at what a person looked, and broken glass to review."""

import csv

from django.contrib import messages
from django.db.models import Count
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts import audit, clock
from accounts.access import Unknown
from accounts.access.glass import REVIEW, BreakGlass
from accounts.audit.models import LogEntry
from accounts.people.models import User
from accounts.privacy import alerts, cases, glass_review, subjects, trail
from accounts.privacy.models import Alert
from accounts.queues.cells import guarded
from accounts.roles import ROLES
from accounts.views import needs

READ, EXPORT, REVIEW_GLASS = "accounts.view_trail", "accounts.export_trail", "accounts.review_glass"
MOST_EXPORTED = 100_000


@needs(READ)
def home(request):
    """The day at a glance: what was refused, failed or broken open, each number a link to its rows; then the latest."""
    question = trail.ask(request.GET)
    rows = trail.rows_for(question, reader=request.user)
    page, more = trail.page_of(rows, question)
    audit.read("trail.view", by=request.user, patients=_shown(page), detail=_detail(question))
    context = {"told": trail.tell(request.user, page), "more": more, "tiles": _tiles(request.user), **_frame(question)}
    return render(request, "accounts/privacy/access_list.html", context)


@needs(READ)
def patient_accesses(request, public_id):
    """Everybody who saw or changed this patient's record, or was refused."""
    patient = subjects.load_patient(request, public_id, "trail.view")
    question = trail.ask(request.GET)
    rows = trail.rows_for(question, reader=request.user, patient_id=patient.pk)
    page, more = trail.page_of(rows, question)
    told = trail.tell(request.user, page, about=patient.pk)
    context = {"patient": patient, "told": told, "more": more, **_frame(question)}
    return render(request, "accounts/privacy/patient_accesses.html", context)


@needs(READ)
def user_accesses(request, public_id):
    """Everything that this person saw, did or was refused."""
    person = get_object_or_404(User, public_id=public_id)
    question = trail.ask(request.GET)
    page, more = trail.page_of(trail.rows_for(question, reader=request.user, user=person), question)
    audit.read("trail.view", by=request.user, obj=person, patients=_shown(page), detail=_detail(question))
    told = trail.tell(request.user, page)
    context = {"person": person, "told": told, "more": more, **_frame(question)}
    return render(request, "accounts/privacy/user_accesses.html", context)


@needs(READ)
def person_find(request):
    """Staff by name, to see their accesses."""
    words = request.GET.get("q", "").strip()
    people = User.objects.filter(last_name__istartswith=words) if words else User.objects.all()
    audit.listed(request, "user")
    found = people.select_related("department").order_by("last_name", "first_name")[:100]
    return render(request, "accounts/privacy/person_find.html", {"people": found, "words": words})


@needs(EXPORT)
def access_export(request, public_id="", whose=""):
    """The same rows as a CSV, in the trail before the first byte leaves."""
    question = trail.ask(request.GET)
    patient = subjects.load_patient(request, public_id, "trail.view") if whose == "patient" else None
    person = get_object_or_404(User, public_id=public_id) if whose == "user" else None
    asked = trail.rows_for(question, reader=request.user, patient_id=patient and patient.pk, user=person)
    rows = list(asked[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        messages.error(request, f"More than {MOST_EXPORTED:,} rows: choose fewer days.")
        return redirect(request.META.get("HTTP_REFERER") or "privacy:home")
    audit.exported(
        request, "trail", rows=len(rows), obj=patient or person, patients=_shown(rows), detail=_detail(question)
    )
    response = StreamingHttpResponse(_lines(request.user, rows, patient), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accesses-{clock.today():%Y%m%d}.csv"'
    return response


@needs(REVIEW_GLASS)
def glass_show(request, public_id):
    """One breaking of the glass: who, whom, why, what was opened under it; and the decision."""
    found = BreakGlass.objects.select_related("user", "facility", "reviewed_by", "case__subject")
    glass = _unless_hidden(request, get_object_or_404(found, public_id=public_id))
    under = LogEntry.objects.filter(
        recorded__gte=glass.recorded_at, kind=LogEntry.ACT, actor=glass.user, glass_id=glass.grant_id
    ).order_by("recorded")[: trail.PAGE]
    audit.viewed(request, glass, patients=[glass.patient_id])
    context = {
        "glass": glass,
        "subject": subjects.describe(request.user, [glass.patient_id]).get(glass.patient_id),
        "told": trail.tell(request.user, under, about=glass.patient_id),
        "offers": list(REVIEW.offers(glass, request.user)),
        "overdue": glass.status == BreakGlass.Status.PENDING and glass.review_due < clock.now(),
    }
    return render(request, "accounts/privacy/glass_show.html", context)


def _unless_hidden(request, glass: BreakGlass) -> BreakGlass:
    """A case is hidden from its subject and from those who manage them, and so is what it began with."""
    if glass.case and cases.conflicted(request.user, glass.case.subject):
        raise Unknown(REVIEW_GLASS, None, "of a case that is hidden from this person")
    return glass


@require_POST
@needs(REVIEW_GLASS)
def glass_decide(request, public_id):
    glass = _unless_hidden(request, get_object_or_404(BreakGlass, public_id=public_id))
    done = glass_review.decide(
        glass=glass, verb=request.POST.get("verb", ""), by=request.user, reason=request.POST.get("reason", "")
    )
    if done.case:
        messages.success(request, "A case is opened.")
        return redirect(done.case)
    messages.success(request, "Decided, with your reason.")
    return redirect("privacy:glass_list")


# ------------------------------------------------------------------ parts


def _frame(question) -> dict:
    return {
        "question": question,
        "kinds": [(key, label) for key, (label, _) in trail.KINDS.items()],
        "roles": [(key, role.name) for key, role in ROLES.items()],
        "query": question.address(),
    }


def _tiles(user) -> list[dict]:
    """Seven days in numbers, each the way to its rows."""
    week = trail.ask({})
    counts = (
        trail.rows_for(week, reader=user)
        .order_by()
        .aggregate(**{kind: Count("id", filter=trail.KINDS[kind][1]) for kind in ("refused", "glass", "leave")})
    )
    waiting = BreakGlass.objects.filter(status=BreakGlass.Status.PENDING).count()
    unexplained = alerts.of_facilities(
        user, Alert.objects.filter(status="OPEN", kind__in=["relation", "pattern"])
    ).count()
    return [
        {
            "label": "Not explained",
            "value": unexplained,
            "url": "alerts/",
            "detail": "accesses and days that stand out",
        },
        {
            "label": "Broken glass to review",
            "value": waiting,
            "url": "glass/",
            "detail": "by someone else than who broke it",
        },
        {"label": "Refused", "value": counts["refused"], "url": _of(week, "refused").address(), "detail": "7 days"},
        {
            "label": "Printed or exported",
            "value": counts["leave"],
            "url": _of(week, "leave").address(),
            "detail": "7 days",
        },
        {
            "label": "Under broken glass",
            "value": counts["glass"],
            "url": _of(week, "glass").address(),
            "detail": "7 days",
        },
    ]


def _of(question, kind):
    return trail.Question(question.start, question.end, kind)


def _shown(rows) -> set[int]:
    return {key for row in rows for key in row.patient_ids}


def _detail(question) -> dict:
    return {"from": str(question.start), "to": str(question.end), "kind": question.kind, "role": question.role}


def _lines(user, rows, patient):
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(["When", "Who", "Role", "Did", "Patients", "Why", "Outcome", "Address", "Request"])
    for start in range(0, len(rows), 500):
        for told in trail.tell(user, rows[start : start + 500], about=patient and patient.pk):
            row = told.row
            names = "; ".join(f"{s.name} ({s.mrn})" for s in told.whose) + (
                f" and {told.more} more" if told.more else ""
            )
            cells = [row.recorded.isoformat(), told.who, told.role, told.did, names, told.why, row.get_outcome_display(),
                     row.remote_addr or "", row.cid or ""]  # fmt: skip
            yield writer.writerow([guarded(cell) for cell in cells])


class _Echo:
    def write(self, text: str) -> str:
        return text
