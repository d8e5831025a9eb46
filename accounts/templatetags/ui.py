"""The parts of a page that templates ask for by name. What each looks like is in the gallery of the tests."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from django import template
from django.forms import CheckboxInput, CheckboxSelectMultiple, FileInput, HiddenInput, RadioSelect, Textarea
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts import clock, icons, say
from accounts.frame import Frame, url_or_none

register = template.Library()

register.filter("day", say.day)
register.filter("daytime", say.daytime)
register.filter("ago", say.ago)
register.filter("usd", say.usd)
register.filter("upto", say.upto)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the house; decoration only, words stand beside it."""
    return icons.svg(name)


# A page draws the same few statuses and keys over and over. `typed`: what is safe never stands for what is not.
remembered = lru_cache(maxsize=4_000, typed=True)


@register.simple_tag
def top_bar(frame, words: str = "") -> SafeString:
    """The top bar, with what was searched for in its box."""
    return (frame or Frame(None)).top(words)


@register.simple_tag
@remembered
def st(tone: str, words: str, pill: bool = False) -> SafeString:
    """A status: a shape and its word. Tones: open ready doing wait late stop done lock."""
    return format_html('<span class="st st--{}{}">{}</span>', tone, " pill" if pill else "", words)


@register.simple_tag
@remembered
def key(keys: str, words: str) -> SafeString:
    """One line of the page's list of keys: `{% key "n" "Next" %}`; several keys are separated by spaces."""
    drawn = format_html_join(" ", "<kbd>{}</kbd>", ((one,) for one in keys.split()))
    return format_html("<dt>{}</dt><dd>{}</dd>", drawn, words)


@register.simple_tag
def url_or(name: str, *args) -> str:
    """A named URL, or "" when nothing is mounted under it."""
    return url_or_none(name, *args)


# ------------------------------------------------------------------ forms


def _kind(widget) -> str:
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "plain"


def _attributes(bound, kind: str) -> dict:
    """What ties an input to its hint and its error for a screen reader, and the house's class."""
    ids = [f"{bound.auto_id}-hint"] if bound.help_text else []
    ids += [f"{bound.auto_id}-error"] if bound.errors else []
    attributes = {"class": " ".join(filter(None, [bound.field.widget.attrs.get("class"), _class(bound, kind)]))}
    if isinstance(bound.field.widget, Textarea) and bound.field.widget.attrs.get("rows") == "10":  # Django's default
        attributes["rows"] = 4
    if ids and kind != "group":
        attributes["aria-describedby"] = " ".join(ids)
    if bound.errors and kind != "group":
        attributes["aria-invalid"] = "true"
    return attributes


def _class(bound, kind: str) -> str:
    if kind == "plain":
        return "input input--file" if isinstance(bound.field.widget, FileInput) else "input"
    return "check"


@register.inclusion_tag("_components/_field.html")
def field(bound, label: str = "", hint: str = "", autofocus: bool = False) -> dict:
    """A form field whole: label, input, what was understood, hint, and the error with how to mend it."""
    widget = bound.field.widget
    kind = "hidden" if isinstance(widget, HiddenInput) else _kind(widget)
    if hint:
        bound.help_text = hint
    attributes = _attributes(bound, kind)
    if autofocus:
        attributes["autofocus"] = True
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "widget": bound.as_widget(attrs=attributes) if kind != "group" else "",
        "optional": not bound.field.required and kind == "plain",
    }


@register.inclusion_tag("_components/_form_errors.html")
def form_errors(form) -> dict:
    """The summary over a form that was refused: what to mend, each a link to its field."""
    fields = [(bound, error) for bound in form for error in bound.errors] if form.is_bound else []
    return {"form": form, "fields": fields, "others": form.non_field_errors() if form.is_bound else []}


# --------------------------------------------------------------- workflow


@register.inclusion_tag("_components/_actions.html", takes_context=True)
def actions(context, offers, url="", primary="", only="", keys="", dialogs="") -> dict:
    """The steps of a workflow from here: open ones as buttons, closed ones greyed with their reason in words.

    `offers` yields Offer(step, closed). Each button posts `verb` to `url`; a step that needs a reason asks for it in a
    dialog first, and where the page has a dialog `do-<verb>` of its own (named in `dialogs`), the button opens that.
    `primary`: the verb drawn as the main one (by default the first that is open and needs no reason).
    `only`: the verbs to draw. `keys`: "sign=s,return=r" overrides the steps' own keys. Lists are comma-separated.
    """
    wanted = [verb.strip() for verb in only.split(",") if verb.strip()]
    own = dict(pair.split("=") for pair in keys.split(",") if pair)
    rows = [_offer(offer, own) for offer in offers if not wanted or offer.step.verb in wanted]
    main = primary or next((row["verb"] for row in rows if not row["why"] and not row["needs_reason"]), "")
    for row in rows:
        row["main"] = row["verb"] == main
    return {
        "rows": rows,
        "reasons": list(dict.fromkeys(row["why"] for row in rows if row["why"])),
        "url": url,
        "own_dialogs": [verb.strip() for verb in dialogs.split(",")],
        "csrf_token": context.get("csrf_token"),
    }


def _offer(offer, keys: dict) -> dict:
    step = offer.step
    return {
        "verb": step.verb,
        "label": step.label,
        "key": keys.get(step.verb, step.key),
        "needs_reason": step.reason_required,
        "why": offer.closed,
    }


# ---------------------------------------------------------------- showing


@register.simple_tag
def age(days, late=None) -> SafeString | str:
    """Days waited, with a bar that grows and turns: a step each at a third, two thirds and all of `late` days."""
    return say.age_bar(days, late)


@register.inclusion_tag("_components/_tiles.html")
def tiles(items, label: str = "Today") -> dict:
    """Number tiles, each a link to its rows: dicts of label, value, small, detail, tone (up/down), url."""
    return {"items": items, "label": label}


@register.inclusion_tag("_components/_aging.html")
def aging(bands, label: str) -> dict:
    """An aging bar: up to four bands (dicts of label, amount, text, url), youngest first; widths are shares."""
    total = sum((Decimal(str(band["amount"])) for band in bands), Decimal(0))
    x, drawn = Decimal(0), []
    for number, band in enumerate(bands, start=1):
        width = Decimal(str(band["amount"])) / total * 100 if total else Decimal(0)
        drawn.append({**band, "n": min(number, 4), "x": f"{x:.1f}", "width": f"{max(width - Decimal('.4'), 0):.1f}"})
        x += width
    return {"bands": drawn, "label": label}


@register.inclusion_tag("_components/_tabs.html")
def tabs(items, label: str) -> dict:
    """Tabs that are links: dicts of label, url, count (or None), current."""
    return {"items": items, "label": label}


@register.inclusion_tag("_components/_clock.html")
def deadline(opened, due, today=None, amber: int = 21, red: int = 28) -> dict:
    """A deadline's clock from the day it opened to the day it is due; `amber` and `red` are days since it opened."""
    today = today or clock.today()
    opened, due = (value.date() if isinstance(value, dt.datetime) else value for value in (opened, due))
    whole = max((due - opened).days, 1)
    spent, scale = max((today - opened).days, 0), 288 / whole
    amber, red = min(amber, whole), min(red, whole)
    left = (due - today).days
    return {
        "due": due, "spent": spent, "whole": whole, "left": abs(left), "over": left < 0, "amber": amber, "red": red,
        "green_width": _n(amber * scale - 1), "amber_x": _n(amber * scale),
        "amber_width": _n((red - amber) * scale - 1),
        "red_x": _n(red * scale), "red_width": _n((whole - red) * scale),
        "spent_width": _n(min(spent, whole) * scale), "now_x": _n(min(spent, whole) * scale - 1),
        "text_x": _n(max(min(spent * scale, 280), 30)), "amber_label": spent < amber - 2, "red_label": spent < red - 2,
    }  # fmt: skip


def _n(number: float) -> str:
    return f"{max(number, 0):.1f}"


@register.inclusion_tag("_components/_bars.html")
def bars(points, label: str, bad: str = "") -> dict:
    """A bar chart as SVG with its words: points are dicts of label, value, bad (part of value drawn in red)."""
    points = list(points)
    top = max((point["value"] for point in points), default=0) or 1
    step = 312 / max(len(points), 1)
    drawn = [_bar(point, index, step, 50 / top) for index, point in enumerate(points)]
    said = ", ".join(f"{p['label']}: {p['value']}" + (f", {p['bad']} {bad}" if p.get("bad") else "") for p in points)
    return {"bars": drawn, "said": f"{label}. {said}."}


def _bar(point: dict, index: int, step: float, scale: float) -> dict:
    x, width = 4 + index * step, max(step * 0.7, 2)
    high, bad = point["value"] * scale, (point.get("bad") or 0) * scale
    return {
        "x": _n(x), "width": _n(width), "mid": _n(x + width / 2), "y": _n(62 - high), "height": _n(high - bad),
        "bad_y": _n(62 - bad), "bad_height": _n(bad), "top": _n(62 - high - 3), **point,
    }  # fmt: skip


@register.inclusion_tag("_components/_trend.html")
def trend(points, label: str, unit: str = "") -> dict:
    """A trend line as SVG with a text alternative: points are dicts of label and value."""
    points = list(points)
    values = [float(point["value"]) for point in points] or [0]
    low, high = min(values), max(values)
    span, step = (high - low) or 1, 296 / max(len(points) - 1, 1)
    spots = [(12 + i * step, 54 - (value - low) / span * 42) for i, value in enumerate(values)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    said = ", ".join(f"{p['label']}: {p['value']}{unit}" for p in points)
    ends = [points[0], points[-1]] if points else []
    return {"path": path, "last": spots[-1], "ends": ends, "said": f"{label}. {said}.", "unit": unit}


@register.inclusion_tag("_components/_empty.html")
def empty(icon_name: str, title: str, words: str = "", url: str = "", link: str = "") -> dict:
    """Nothing here, kindly: what would be here, what fills it, and the next step."""
    return {"icon_name": icon_name, "title": title, "words": words, "url": url, "link": link}
