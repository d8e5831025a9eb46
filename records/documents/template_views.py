"""The department's templates of notes: what a note starts with and must hold, from one day on."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts import clock
from accounts.access import Unknown, require
from accounts.audit import act
from accounts.forms import FlexibleDateField
from accounts.views import needs
from accounts.workflow import Refused
from records.documents.elements import Element
from records.documents.models import DocumentType
from records.documents.note_templates import NoteTemplate

EDIT = "records.edit_notetemplate"


class TemplateForm(forms.Form):
    """One heading a line; a star after it: required before the signature; other names after a slash."""

    lines = forms.CharField(
        label="Headings", widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        help_text="One a line. A star at the end: it must be filled before the note is signed. "
                  "Other names that count, after slashes: Estimated blood loss / EBL *",
    )  # fmt: skip
    citation = forms.CharField(max_length=160, required=False, label="Source", help_text="Law, bylaw or policy")
    effective_from = FlexibleDateField(label="From", help_text="Notes begun before keep the template they began with.")

    def clean_lines(self):
        found = [read_line(line) for line in self.cleaned_data["lines"].splitlines() if line.strip(" */\t")]
        names = [one.heading.casefold() for one in found]
        if not found:
            raise forms.ValidationError("A template has at least one heading.")
        if len(set(names)) < len(names):
            raise forms.ValidationError("A heading stands twice.")
        if any(len(one.heading) > 60 or len(one.heading.split()) > 7 for one in found):
            raise forms.ValidationError("A heading has at most seven words and 60 characters.")
        self.cleaned_data["elements"] = found
        return self.cleaned_data["lines"]

    def clean_effective_from(self):
        day = self.cleaned_data["effective_from"]
        if day < clock.today():
            raise forms.ValidationError("A template is never changed backwards: today at the earliest.")
        return day


def read_line(line: str) -> Element:
    """ "Estimated blood loss / EBL *" """
    bare = line.strip()
    required = bare.endswith("*")
    names = [part.strip(" :*") for part in bare.rstrip("* ").split("/")]
    return Element(names[0], required, tuple(name for name in names[1:] if name))


def written_line(one: Element) -> str:
    return " / ".join((one.heading, *one.also)) + (" *" if one.required else "")


def change(*, template: NoteTemplate, by, elements, citation: str, effective_from: dt.date) -> NoteTemplate:
    """A new template of the same type from a day on; the one in force ends the day before. Returns the new one."""
    require(by, EDIT)
    with act("notetemplate.change", by=by):
        later = NoteTemplate.objects.select_for_update().filter(type=template.type, effective_to=None).get()
        if later.effective_from >= effective_from:
            raise Refused("There is a newer one from that day or later: change that one.")
        later.effective_to = effective_from - dt.timedelta(days=1)
        later.save(update_fields=["effective_to"])
        return NoteTemplate.objects.create(
            type=template.type, sections=[one.row() for one in elements], citation=citation.strip(),
            effective_from=effective_from, made_by=by,
        )  # fmt: skip


@require_GET
@needs(EDIT)
def template_list(request):
    rows = NoteTemplate.objects.exclude(effective_to__lt=clock.today()).select_related("type", "made_by")
    ordered = rows.order_by("type__position", "effective_from")
    return render(request, "records/documents/template_list.html", {"templates": ordered, "today": clock.today()})


@needs(EDIT)
def template_edit(request, key):
    """The latest template of a type, changed from a day on."""
    kind = DocumentType.objects.filter(key=key).first()
    latest = NoteTemplate.objects.filter(type=kind, effective_to=None).first() if kind else None
    if latest is None:
        raise Unknown(EDIT, None, "no template of that type")
    lines = "\n".join(written_line(one) for one in latest.elements)
    tomorrow = clock.today() + dt.timedelta(days=1)
    initial = {"lines": lines, "citation": latest.citation, "effective_from": tomorrow}
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            change(template=latest, by=request.user, elements=cleaned["elements"], citation=cleaned["citation"],
                   effective_from=cleaned["effective_from"])  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{kind.name}: the new template holds from {cleaned['effective_from']:%B %-d, %Y}."
            )
            return redirect("documents:template_list")
    context = {"kind": kind, "latest": latest, "form": form}
    return render(request, "records/documents/template_edit.html", context, status=422 if form.errors else 200)
