"""What is asked when a note is written from the inbox, and when somebody is named to stand in for a clinician."""

from django import forms

from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from accounts.people.models import ProviderProfile, User
from records.documents.note_templates import NoteTemplate
from records.documents.rules import is_blank
from records.documents.stand_ins import StandIn


class NoteForm(OnceForm):
    """The missing document's text, from the template of its type."""

    text = forms.CharField(
        label="Note", strip=False, widget=forms.Textarea(attrs={"rows": 16, "class": "note", "spellcheck": "true"})
    )
    service_at = FlexibleDateTimeField(
        past=True, required=False, label="When the care was", help_text="Empty: as the visit says."
    )

    def __init__(self, *args, template: NoteTemplate | None, **kwargs):
        self.outline = template.outline if template else ""
        kwargs.setdefault("initial", {"text": self.outline})
        super().__init__(*args, **kwargs)

    def clean_text(self):
        text = self.cleaned_data["text"]
        if is_blank(text) or text.split() == self.outline.split():
            raise forms.ValidationError("Nothing is written yet: a blank note cannot be kept.")
        return text


class StandInForm(forms.Form):
    """Who stands in, as what, from when to when. `provider` is asked of who manages the staff's inboxes alone."""

    provider = forms.ModelChoiceField(
        ProviderProfile.objects.none(), to_field_name="public_id", label="For", empty_label="Choose…"
    )
    user = forms.ModelChoiceField(User.objects.none(), to_field_name="public_id", label="Who", empty_label="Choose…")
    kind = forms.ChoiceField(
        choices=[("cover", "Covers: reads, and cosigns for them"), ("delegate", "Prepares: types notes, signs nothing")],
        widget=forms.RadioSelect, initial="cover", label="As",
    )  # fmt: skip
    starts_on = FlexibleDateField(label="From")
    ends_on = FlexibleDateField(required=False, label="To", help_text="The last day. A delegate may have none.")
    reason = forms.CharField(max_length=200, label="Why", help_text="Leave, night float, the practice's assistant …")

    def __init__(self, *args, user, manages: bool, **kwargs):
        super().__init__(*args, **kwargs)
        place = user.active_role.facility
        here = User.objects.filter(is_active=True, role_assignments__facility=place).exclude(pk=user.pk).distinct()
        self.fields["user"].queryset = here.filter(role_assignments__role__in=["physician", "delegate"]).order_by(
            "last_name", "first_name"
        )
        if manages:
            rows = ProviderProfile.objects.filter(user__isnull=False, user__is_active=True)
            self.fields["provider"].queryset = rows.order_by("family", "given")
        else:
            del self.fields["provider"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == StandIn.Kind.COVER and not cleaned.get("ends_on"):
            self.add_error("ends_on", "Give the last day: a cover ends.")
        return cleaned
