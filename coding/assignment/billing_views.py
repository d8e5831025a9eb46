"""What follows final coding: billed or not and why, charges, recodes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import audit, say
from accounts.views import needs
from accounts.workflow import Refused
from coding.assignment import billing, dnfb, recode
from coding.assignment.forms import RecodeDaysForm, RecodeForm
from coding.loaders import load_codeset

UNBILLED, BILL, CODE = "coding.view_unbilled", "coding.bill_codeset", "coding.code_encounter"


@needs(UNBILLED)
def unbilled_show(request: HttpRequest) -> HttpResponse:
    """Discharged and not billed, by reason, owner and age, with dollars; every number leads to its accounts."""
    found = dnfb.picture(request.user)
    audit.listed(request, "coding.unbilled", patients=[], detail={"accounts": found.dnfb.accounts})
    rows = reverse("assignment:queue_coding_dnfb")
    bands = [
        {"label": row.label, "amount": row.dollars or 0, "text": f"{row.accounts}", "url": f"{rows}?f.band={row.key}"}
        for row in found.ages
    ]
    context = {"found": found, "rows": rows, "bands": bands, "tiles": _tiles(found, rows)}
    return render(request, "coding/assignment/unbilled_show.html", context)


def _tiles(found: dnfb.Picture, rows: str) -> list[dict]:
    def tile(label, row, url):
        detail = f"{_usd(row.dollars)}, oldest {say.plural(row.oldest, 'day')}"
        return {"label": label, "value": row.accounts, "detail": detail, "url": url}

    revenue = found.daily_revenue
    return [
        tile("Not final coded (DNFC)", found.dnfc, reverse("assignment:queue_coding_dnfc")),
        tile("Not billed (DNFB)", found.dnfb, rows),
        {"label": "DNFB days", "value": found.days if found.days is not None else "n/a", "url": rows,
         "detail": f"at {say.usd(revenue)} gross revenue a day" if revenue else "no charges of late discharges"},
        {"label": "Without charges", "value": found.dnfb.without_charges, "detail": "accounts that the dollars leave out",
         "url": rows},
    ]  # fmt: skip


def _usd(amount) -> str:
    return "n/a" if amount is None else say.usd(amount)


@require_POST
@needs(BILL)
def charges_enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """The account's total charges, by hand."""
    codeset = load_codeset(request, public_id, verb=BILL)
    billing.enter_charges(codeset, by=request.user, amount=request.POST.get("amount", ""))
    messages.success(request, "Charges entered.")
    return redirect("assignment:codeset_show", codeset.public_id)


@require_POST
@needs(CODE)
def codeset_recode(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a new version of billed codes."""
    codeset = load_codeset(request, public_id, verb=CODE)
    form = RecodeForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    new = recode.recode(codeset, by=request.user, **form.cleaned_data)
    return redirect("assignment:codeset_show", new.public_id)


@require_POST
@needs(CODE)
def recode_days(request: HttpRequest, public_id: str) -> HttpResponse:
    """The days that the deadlines of a recode count from."""
    codeset = load_codeset(request, public_id, verb=CODE)
    form = RecodeDaysForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    recode.set_days(codeset, by=request.user, **form.cleaned_data)
    return redirect("assignment:codeset_show", codeset.public_id)
