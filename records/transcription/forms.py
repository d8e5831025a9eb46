"""What is asked when a dictation is sent, moved, or checked."""

import re

from django import forms

from accounts.access import may, visible_to
from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from accounts.people.models import ProviderProfile
from records.documents.forms import OPEN_ENCOUNTERS, EncounterChoice, TypeChoice, providers
from records.documents.models import DocumentType
from records.documents.sniff import BadFile
from records.encounters.models import Encounter
from records.transcription import audio, identity, rules
from records.transcription.checking import Found
from records.transcription.moving import REASONS
from records.transcription.policies import DICTATED

PLACE = re.compile(r"(?:(\d{1,3}):)?(\d{1,5})\Z")


class IdentifierForm(OnceForm):
    """Two of three identifiers, typed as they were spoken: never picked from what the screen shows."""

    mrn = forms.CharField(
        max_length=20, required=False, label="MRN", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = FlexibleDateField(past=True, required=False, label="Date of birth")
    number = forms.CharField(
        max_length=20, required=False, label="Encounter number", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def identifiers(self) -> dict:
        cleaned = self.cleaned_data
        return {
            "mrn": cleaned.get("mrn") or "", "birth_date": cleaned.get("birth_date"), "encounter": cleaned.get("number") or "",
        }  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if not self.errors and sum(map(bool, self.identifiers().values())) < 2:
            self.add_error(None, "Two identifiers verify the patient: type the MRN and the date of birth, or the encounter "
                                 "number in place of one.")  # fmt: skip
        return cleaned


class DictationForm(IdentifierForm):
    """A recording, or a typed draft, of one clinician about one encounter."""

    type = TypeChoice(DocumentType.objects.filter(key__in=DICTATED), empty_label="Choose…", to_field_name="key")
    encounter = EncounterChoice(Encounter.objects.none(), empty_label="Choose…", to_field_name="public_id")
    dictator = forms.ModelChoiceField(
        ProviderProfile.objects.none(), empty_label="Choose…", to_field_name="public_id", label="Dictated by"
    )
    recording = forms.FileField(
        required=False, help_text="WAV, MP3, M4A, AAC, Ogg, Opus or WebM.",
        widget=forms.FileInput(attrs={"accept": audio.ACCEPT}),
    )  # fmt: skip
    draft = forms.CharField(
        required=False, strip=False, label="Or a typed draft",
        widget=forms.Textarea(attrs={"rows": 6, "class": "note", "spellcheck": "true"}),
    )  # fmt: skip
    speech = forms.BooleanField(required=False, label="The draft was made by speech recognition")
    dictated_at = FlexibleDateTimeField(
        past=True, label="Dictation ended", help_text="The turnaround starts here. n is now."
    )
    service_at = FlexibleDateTimeField(
        past=True, required=False, label="Date and time of the care",
        help_text="Empty: the admission, the discharge or the dictation, by its type.",
    )  # fmt: skip
    stat = forms.BooleanField(required=False, label="STAT")
    note = forms.CharField(max_length=500, required=False, label="For the typist")

    def __init__(self, *args, patient, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient, self.user = patient, user
        rows = visible_to(user, patient.encounters.exclude(status__in=OPEN_ENCOUNTERS)).select_related(
            "facility", "attending"
        )
        self.fields["encounter"].queryset = rows.order_by("-admitted_at")
        self.fields["dictator"].queryset = providers(patient)
        if self.own is not None:
            del self.fields["dictator"]

    @property
    def own(self):
        """A clinician sends their own dictation; everybody else says whose it is."""
        return getattr(self.user, "provider", None) if may(self.user, "records.sign_document") else None

    def clean_recording(self):
        file = self.cleaned_data.get("recording")
        if not file:
            return None
        try:
            return audio.examine(file.read())
        except BadFile as bad:
            raise forms.ValidationError(str(bad)) from None

    def clean(self):
        cleaned = super().clean()
        if "recording" not in self.errors and not cleaned.get("recording") and not (cleaned.get("draft") or "").strip():
            self.add_error("recording", "Choose the recording, or type a draft.")
        if cleaned.get("speech") and not (cleaned.get("draft") or "").strip():
            self.add_error("draft", "Paste what speech recognition made of it.")
        self.verified, wrong = identity.verify(self.patient, **self.identifiers())
        for name, words in wrong.items():
            self.add_error({"encounter": "number"}.get(name, name), words)
        return cleaned

    def facts(self) -> dict:
        """As keyword arguments of actions.receive."""
        cleaned = self.cleaned_data
        names = ("encounter", "type", "recording", "speech", "dictated_at", "service_at", "stat", "note")
        return {name: cleaned[name] for name in names} | {
            "dictator": self.own or cleaned["dictator"], "text": cleaned["draft"] or "", "identifiers": tuple(self.verified),
        }  # fmt: skip


class EditForm(forms.Form):
    """The author's hand on the typed words; `seen` is the number of the version that they edit."""

    text = forms.CharField(
        strip=False, widget=forms.Textarea(attrs={"rows": 24, "class": "note", "spellcheck": "true"})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(IdentifierForm):
    """The right patient by two identifiers; then their encounter, and how it came to the wrong one."""

    encounter = forms.CharField(required=False, widget=forms.Select)
    reason = forms.ChoiceField(choices=list(REASONS.items()), widget=forms.RadioSelect, label="How it came here")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.right = user, None

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.right = identity.find(self.user, **self.identifiers())
        if self.right is None:
            self.add_error(None, "Nobody within your reach has both. Check them with the dictator.")
        else:
            self._choose(cleaned)
        return cleaned

    def _choose(self, cleaned):
        """Their visits to choose from; the one that was chosen, as the encounter itself, or None."""
        rows = visible_to(self.user, self.right.encounters.exclude(status__in=OPEN_ENCOUNTERS)).select_related(
            "facility"
        )
        visits = {row.public_id: row for row in rows.order_by("-admitted_at")}
        words = EncounterChoice.label_from_instance
        choices = [(key, words(None, row)) for key, row in visits.items()]
        self.fields["encounter"].widget.choices = [("", "Choose…"), *choices]
        wanted = cleaned.get("encounter") or ""
        cleaned["encounter"] = visits.get(wanted)
        if wanted and wanted not in visits:
            self.add_error("encounter", "Choose one of this patient's visits.")


class ErrorRow(forms.Form):
    """One error that a check found; rows without a kind are passed over."""

    kind = forms.ChoiceField(
        choices=[("", "No error"), *((kind.key, f"{kind.severity.capitalize()}: {kind.label.lower()}") for kind in rules.ERRORS)],
        required=False,
    )  # fmt: skip
    at = forms.CharField(
        max_length=8, required=False, label="At", widget=forms.TextInput(attrs={"placeholder": "m:ss", "size": 5})
    )
    typed = forms.CharField(max_length=200, required=False, label="Typed")
    dictated = forms.CharField(max_length=200, required=False, label="Dictated")

    def __init__(self, *args, **kwargs):
        """Drawn as rows of a table: each input says what it is and of which error."""
        super().__init__(*args, **kwargs)
        number = int(self.prefix.rpartition("-")[2]) + 1 if self.prefix[-1:].isdigit() else 1
        for name, field in self.fields.items():
            words = field.label or name.capitalize()
            field.widget.attrs |= {"class": "input", "aria-label": f"Error {number}: {words.lower()}"}
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self[name].auto_id}-error"}
        if number == 1:
            self.fields["kind"].widget.attrs["autofocus"] = True

    def clean_at(self):
        text = self.cleaned_data["at"].strip()
        if not text:
            return None
        found = PLACE.match(text)
        if not found:
            raise forms.ValidationError("Give the place as minutes and seconds, like 1:07.")
        return int(found[1] or 0) * 60 + int(found[2])

    def clean(self):
        cleaned = super().clean()
        said = cleaned.get("typed") or cleaned.get("dictated")
        if said and not cleaned.get("kind"):
            self.add_error("kind", "Say what kind of error this is.")
        return cleaned


class ErrorRows(forms.BaseFormSet):
    def found(self) -> list[Found]:
        return [Found(**form.cleaned_data) for form in self.forms if form.cleaned_data.get("kind")]


ERROR_ROWS = forms.formset_factory(ErrorRow, formset=ErrorRows, extra=8, max_num=40, absolute_max=40)
