"""The generated parts of the README: what the house is, read off the house itself."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import workflow
from accounts.audit.registry import EXCUSED, is_audited
from accounts.roles import ROLES, WITHHELD_FROM_TRAINEES

OURS = ("accounts", "records", "coding")
BEGIN, END = "<!-- housebook:{0} -->", "<!-- /housebook:{0} -->"


def urls(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, object]]:
    """(address, name, view) of every URL of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from urls(entry, address, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"/{address}", f"{space}{entry.name or ''}", entry.callback


def verb_of(view) -> str | None:
    """What the view declares that it needs; None when it declares nothing."""
    return getattr(view, "needs", None)


def roles() -> Iterator[str]:
    yield "| role | may |"
    yield "|---|---|"
    for role in ROLES.values():
        verbs = ", ".join(f"`{verb}`" for verb in role.verbs)
        yield f"| **{role.name}**<br>{role.says} | {verbs} |"
    yield ""
    yield "Trainees work in any role; these wait for a supervisor: " + ", ".join(
        f"`{verb}`" for verb in sorted(WITHHELD_FROM_TRAINEES)
    )


def states() -> Iterator[str]:
    list(urls())  # every screen is imported, and with it every workflow that stands behind one
    for name in sorted(workflow.WORKFLOWS):
        yield f"#### {name.replace('_', ' ').capitalize()}"
        yield ""
        yield "```mermaid"
        yield from workflow.WORKFLOWS[name].mermaid()
        yield "```"
        yield ""


def permissions() -> Iterator[str]:
    yield "| address | needs |"
    yield "|---|---|"
    for address, _, view in sorted(urls(), key=lambda one: one[0]):
        shown = re.sub(r"<\w+:(\w+)>", r"<\1>", address)
        yield f"| `{shown}` | {verb_of(view) or 'undeclared'} |"


def models() -> Iterator[str]:
    yield "| model | followed by the trail |"
    yield "|---|---|"
    for model in sorted(our_models(), key=lambda one: one._meta.label):
        how = "every change" if is_audited(model) else EXCUSED.get(model._meta.label, "undeclared")
        yield f"| {model._meta.label} | {how} |"


def our_models() -> list:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


PARTS = {"roles": roles, "states": states, "urls": permissions, "models": models}


def fresh(text: str) -> str:
    """The README with every generated part written anew. ValueError when a part's marks are missing."""
    for name, part in PARTS.items():
        begin, end = BEGIN.format(name), END.format(name)
        if begin not in text or end not in text:
            raise ValueError(f"README.md has no {begin} … {end}.")
        head, rest = text.split(begin, 1)
        tail = rest.split(end, 1)[1]
        text = head + begin + "\n" + "\n".join(part()) + "\n" + end + tail
    return text
