"""The rows of a search, drawn: a page of results is shown hundreds of times an hour, and a template takes ten times as
long for each row."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from accounts.frame import url_or_none
from records.patients.search import Hit


def result_rows(hits: list[Hit]) -> SafeString:
    """The table's rows, best guess first; the first is where the keys begin."""
    return mark_safe("".join(_row(hit, first=place == 0) for place, hit in enumerate(hits)))  # noqa: S308 - escaped below


def _row(hit: Hit, *, first: bool) -> str:
    patient, url = hit.patient, url_or_none("patients:patient_show", hit.patient.public_id)
    called = patient.name_to_use if patient.name_to_use != patient.given else ""
    called = f' <span class="soft">“{escape(called)}”</span>' if called else ""
    flags = "".join(f' <span class="flag{_tone(flag)}">{escape(flag["label"])}</span>' for flag in patient.flags)
    born = f"{patient.birth_date:%m/%d/%Y}" if patient.birth_date else "not known"
    return (
        f'<tr data-row><td><a class="open" href="{url}"{" data-focus" if first else ""}>{escape(patient.sort_name)}</a>'
        f'{called}{flags}</td><td class="id">{escape(patient.mrn)}</td><td>{born}</td><td>{escape(patient.age_text)}</td>'
        f'<td>{escape(patient.sex_label)}</td><td class="fill soft">{escape(hit.why_words)}</td></tr>'
    )


def _tone(flag: dict) -> str:
    return f" flag--{escape(flag['tone'])}" if flag["tone"] else ""
