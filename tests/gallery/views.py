"""Every part in its states, with people who do not exist."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.template import engines

from accounts import clock, icons
from accounts.drafts import drop_draft
from accounts.errors import gone
from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm, once
from accounts.queues import claim
from accounts.views import SIGNED_IN, needs
from accounts.workflow import Offer, Refused, step
from records.encounters.models import Encounter

HERE = Path(__file__).parent
FLAGS = [
    {"label": "Break-the-glass until 14:30", "icon": "glass", "tone": "live"},
    {"label": "Restricted", "icon": "shield", "tone": "stop"},
    {"label": "Legal hold", "icon": "scales", "tone": ""},
    {"label": "Possible duplicate", "icon": "copies", "tone": "note"},
]
PATIENT = SimpleNamespace(
    display_name="Ruth Ames", legal_name="Ruth Eleanor Ames", birth_date=dt.date(1955, 3, 4), age_text="71 years",
    sex_label="Female", mrn="00418827", flags=FLAGS, public_id="none",
)  # fmt: skip
TEXT = """Sepsis due to E. coli, urinary source.

Lactate cleared from 3.1 to 1.4 in six hours. Sepsis was present on admission."""
OFFERS = [
    Offer(step("sign", "open", "signed", "x.y", label="Sign", key="s")),
    Offer(step("hold", "open", "held", "x.y", label="Hold", key="h", reason_required=True)),
    Offer(step("final", "open", "done", "x.y", label="Final code"), "1 query has no answer yet."),
]


class GalleryForm(OnceForm):
    name = forms.CharField(help_text="As on the request")
    born = FlexibleDateField(past=True, age=True, label="Birth date", required=False)
    seen = FlexibleDateTimeField(label="Seen at", required=False)
    klass = forms.ChoiceField(label="Class", choices=[("IP", "Inpatient"), ("OBS", "Observation")])
    answer = forms.ChoiceField(widget=forms.RadioSelect, choices=[("d", "Delirium"), ("u", "Unable to determine")])
    urgent = forms.BooleanField(required=False)
    reason = forms.CharField(widget=forms.Textarea, required=False)


def render(request, name, status=200, **context):
    template = engines["django"].from_string((HERE / name).read_text())
    return HttpResponse(template.render(context, request), status=status)


def tiles(request):
    here = request.path
    bands = [
        ("0 to 3 days", 904, "$904K"),
        ("4 to 5", 442, "$442K"),
        ("6 to 7", 499, "$499K"),
        ("8 and over", 612, "$612K"),
    ]
    return [
        {"label": "Not final coded (DNFC)", "value": "$2,456,990", "detail": "$118,300 less than yesterday",
         "tone": "up", "url": here},
        {"label": "DNFC days", "value": "3.3", "small": "of 4.0", "detail": "14-day low", "url": here},
        {"label": "Waiting on a query", "value": "9", "small": "$403K", "detail": "2 past 7 days", "tone": "down", "url": here},
        {"label": "DNFC dollars by days since discharge",
         "bands": [{"label": name, "amount": amount, "text": text, "url": here} for name, amount, text in bands]},
    ]  # fmt: skip


@needs(SIGNED_IN)
def parts(request):
    today = clock.today()
    week = [{"label": f"Nov {14 + day}", "value": value, "bad": bad} for day, (value, bad) in
            enumerate([(21, 0), (34, 0), (29, 0), (27, 0), (31, 0), (22, 4), (17, 2)])]  # fmt: skip
    return render(
        request, "parts.html", patient=PATIENT, offers=OFFERS, tiles=tiles(request), icons=icons.names(), week=week,
        form=GalleryForm({"once": "k", "born": "2/30/1955", "klass": "IP"}),
        opened=today - dt.timedelta(days=18), due=today + dt.timedelta(days=12),
        tabs=[{"label": "Timeline", "url": "?", "count": None, "current": True},
              {"label": "Documents", "url": "?2", "count": 64}],
    )  # fmt: skip


@needs(SIGNED_IN)
def bench(request):
    return render(request, "bench.html", patient=PATIENT, offers=OFFERS, text=TEXT)


@needs(SIGNED_IN)
def form(request):
    sent = GalleryForm(request.POST or None)
    if request.method == "POST" and sent.is_valid():
        url = once(request.user, sent, lambda: made(sent.cleaned_data))
        drop_draft(request.user, "gallery")
        return HttpResponse(url)
    return render(request, "form.html", form=sent, status=422 if sent.is_bound else 200)


MADE = []


def made(values) -> str:
    MADE.append(values["name"])
    return f"/made/{len(MADE)}/"


@needs(SIGNED_IN)
def upload(request):
    sent = request.FILES.get("file")
    if not sent or sent.size > 1000:
        return JsonResponse({"error": "The file is larger than 1,000 bytes. Scan it in parts."}, status=422)
    return JsonResponse({"label": "Kept"})


@needs(SIGNED_IN)
def open_one(request, public_id):
    encounter = Encounter.objects.get(public_id=public_id)
    return render(request, "open.html", claim=claim(encounter, by=request.user))


@needs(SIGNED_IN)
def error(request, status):
    if status == 403:
        raise PermissionDenied("internal words that no one may see")
    if status == 409:
        raise Refused("It waits for 2 signatures.")
    if status == 410:
        return gone(request, words="It was merged into another record.", next_url="/", next_label="Open that one")
    if status == 500:
        raise RuntimeError("internal words that no one may see")
    raise Http404
