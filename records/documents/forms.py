"""What is asked when a document is uploaded, written, filed anew, or added to."""

from django import forms

from accounts.access import visible_to
from accounts.forms import FlexibleDateTimeField, OnceForm
from accounts.people.models import ProviderProfile
from accounts.say import day
from records.documents.models import SENSITIVITIES, Document, DocumentType
from records.encounters.models import Encounter

CATEGORIES = list(SENSITIVITIES.items())
OPEN_ENCOUNTERS = ("CANCELLED", "ENTERED_IN_ERROR")


class EncounterChoice(forms.ModelChoiceField):
    def label_from_instance(self, row) -> str:
        until = f" to {day(row.discharged_at)}" if row.discharged_at else ""
        return f"{row.get_klass_display()}, {day(row.admitted_at)}{until} ({row.number})"


class TypeChoice(forms.ModelChoiceField):
    def label_from_instance(self, row) -> str:
        return row.name


class FilingForm(OnceForm):
    """Type, encounter, date and sensitivity: what files any document of this patient."""

    type = TypeChoice(DocumentType.objects.all(), empty_label="Choose…", to_field_name="key")
    encounter = EncounterChoice(
        Encounter.objects.none(), required=False, empty_label="None: belongs to the patient", to_field_name="public_id"
    )
    service_at = FlexibleDateTimeField(past=True, required=False, label="Date and time of service")
    sensitivity = forms.MultipleChoiceField(
        choices=CATEGORIES, required=False, widget=forms.CheckboxSelectMultiple, label="Sensitive categories",
        help_text="Those of its type and of the visit are added by themselves.",
    )  # fmt: skip

    def __init__(self, *args, patient, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient, self.user = patient, user
        rows = visible_to(user, patient.encounters.exclude(status__in=OPEN_ENCOUNTERS)).select_related(
            "facility", "attending"
        )
        self.fields["encounter"].queryset = rows.order_by("-admitted_at")
        if not self.is_bound and "encounter" not in self.initial:
            self.initial["encounter"] = _the_only(rows)

    def filing(self) -> dict:
        """As keyword arguments of the actions."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("type", "encounter", "service_at", "sensitivity")}


class UploadForm(FilingForm):
    source = forms.ChoiceField(
        choices=[("scanned", "Scanned here"), ("external", "From outside")], initial="scanned", label="Came as"
    )
    signed_on_paper = forms.BooleanField(
        required=False, initial=True, label="Signed already",
        help_text="On paper or by its sender. Without it, it goes to its author's inbox.",
    )  # fmt: skip
    author = forms.ModelChoiceField(
        ProviderProfile.objects.none(), required=False, empty_label="Not one of ours", to_field_name="public_id"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["author"].queryset = providers(self.patient)
        del self.fields["once"]  # the same file twice is known by its content

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("signed_on_paper") and not cleaned.get("author"):
            self.add_error("author", "Name its author, or say that it is signed already.")
        return cleaned

    def filing(self) -> dict:
        cleaned = self.cleaned_data
        return super().filing() | {
            "source": cleaned["source"], "author": cleaned["author"], "signed_on_paper": cleaned["signed_on_paper"],
        }  # fmt: skip


class WriteForm(FilingForm):
    """A note that is typed here: by its author, or for one."""

    author = forms.ModelChoiceField(
        ProviderProfile.objects.none(), empty_label="Choose…", to_field_name="public_id", label="Written for"
    )
    cosigner = forms.ModelChoiceField(
        ProviderProfile.objects.none(),
        required=False,
        empty_label="The attending of the visit",
        to_field_name="public_id",
    )
    late_entry = forms.BooleanField(
        required=False, label="Late entry", help_text="Written later than the care. It is labeled so, never backdated."
    )
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 18, "class": "note", "spellcheck": "true"}), strip=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = getattr(self.user, "provider", None)
        self.fields["author"].queryset = providers(self.patient)
        self.fields["cosigner"].queryset = providers(self.patient).filter(needs_cosigner=False)
        if own is not None:
            del self.fields["author"]
        if own is None or not own.needs_cosigner:
            del self.fields["cosigner"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("late_entry") and not cleaned.get("service_at"):
            self.add_error("service_at", "A late entry says when the care was: give the day and time.")
        return cleaned

    def filing(self) -> dict:
        names = ("author", "cosigner", "late_entry", "text")
        return super().filing() | {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class EditForm(forms.Form):
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 24, "class": "note", "spellcheck": "true"}), strip=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AddendumForm(OnceForm):
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 12, "class": "note", "spellcheck": "true"}),
        strip=False,
        label="What is added",
    )
    late_entry = forms.BooleanField(
        required=False, label="Late entry", help_text="It tells of care that was not recorded then."
    )
    service_at = FlexibleDateTimeField(past=True, required=False, label="When the care was")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("late_entry") and not cleaned.get("service_at"):
            self.add_error("service_at", "A late entry says when the care was: give the day and time.")
        return cleaned


class CorrectionForm(OnceForm):
    """What a final document says wrongly. The words are quoted, so that both can be read beside each other."""

    wrong = forms.CharField(
        label="What is wrong", strip=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
        help_text="Quote the words.",
    )  # fmt: skip
    right = forms.CharField(
        label="What is right", strip=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "true"})
    )
    reason = forms.CharField(label="Why", max_length=300, help_text="Mistyped, wrong side, another result …")


class RefileForm(FilingForm):
    title = forms.CharField(
        max_length=120,
        required=False,
        help_text="Only where the type does not say it. No names: titles stand in lists.",
    )
    author = forms.ModelChoiceField(
        ProviderProfile.objects.none(), required=False, empty_label="Nobody of ours", to_field_name="public_id"
    )

    is_right = forms.BooleanField(required=False, label="It is right as it is filed")

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["once"]
        if document.index_flag:
            self.fields["is_right"].help_text = f"{document.index_flag}."
        else:
            del self.fields["is_right"]
        self.fields["author"].queryset = providers(self.patient)
        if document.status not in (Document.Status.DRAFT, Document.Status.PRELIMINARY):
            del self.fields["author"]

    def filing(self) -> dict:
        more = {"author": self.cleaned_data["author"]} if "author" in self.fields else {}
        known = {"title": self.cleaned_data["title"], "is_right": self.cleaned_data.get("is_right", False)}
        return super().filing() | known | more


class SearchForm(forms.Form):
    words = forms.CharField(
        max_length=200, label="Words", widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
        help_text='Several words: all of them. "In quotes": side by side. -word: without it. or: either.',
    )  # fmt: skip


def _the_only(rows) -> str:
    """The one visit that the patient ever had; with more, the person chooses."""
    found = rows.order_by("-admitted_at")[:2]
    return found[0].public_id if len(found) == 1 else ""


def providers(patient):
    """The clinicians of this patient's visits, and nobody else's."""
    return (
        ProviderProfile.objects.filter(encounter_roles__encounter__patient=patient)
        .distinct()
        .order_by("family", "given")
    )
