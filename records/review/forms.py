"""What is asked when a deficiency is opened or moved by hand."""

from django import forms

from records.documents.models import Document, DocumentType
from records.review.actions import OF_A_DOCUMENT
from records.review.findings import KINDS
from records.review.models import Deficiency
from records.review.noting import MOST

# What stands for a gap when nobody says which document is missing.
USUAL = {Deficiency.Kind.MISSING_UPDATE: "hp_update"}


class DeficiencyForm(forms.Form):
    """A deficiency opened by hand. `kind` is set by its key; what it is about by document or by type.

    Who owes it need not be said: the document's author, its cosigner, the surgeon or the attending, by what is lacking.
    """

    kind = forms.ChoiceField(choices=Deficiency.Kind.choices, label="What is lacking")
    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, to_field_name="public_id", empty_label="None: it is missing"
    )
    wanted = forms.ModelChoiceField(
        DocumentType.objects.filter(clinical=True), required=False, to_field_name="key", empty_label="Choose…",
        label="Missing document",
    )  # fmt: skip
    element = forms.CharField(
        max_length=120, required=False, label="Which part", help_text="For incomplete content: allergies, date …"
    )
    provider = forms.ChoiceField(label="Who owes it", required=False)
    note = forms.CharField(max_length=500, required=False, label="Note to the provider")

    def __init__(self, *args, documents, providers: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = providers
        self.providers = {who.public_id: who for who in providers}
        self.fields["document"].queryset = documents
        self.fields["document"].label_from_instance = document_words
        self.fields["provider"].choices = [
            ("", "Whose it is by rule"), *((who.public_id, f"{who}, {part}") for who, part in providers.items())
        ]  # fmt: skip

    def clean_provider(self):
        return self.providers.get(self.cleaned_data["provider"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") in OF_A_DOCUMENT:
            cleaned["wanted"] = None
            if not cleaned.get("document"):
                self.add_error("document", "Say which document.")
        else:
            cleaned["document"] = None
            if not cleaned.get("wanted") and cleaned.get("kind") in USUAL:
                cleaned["wanted"] = DocumentType.objects.get(key=USUAL[cleaned["kind"]])
            if not cleaned.get("wanted"):
                self.add_error("wanted", "Say which document is missing.")
        if cleaned.get("kind") == Deficiency.Kind.INCOMPLETE and not cleaned.get("element", "").strip():
            self.add_error("element", "Say which part of it is incomplete.")
        if not self.errors and cleaned.get("provider") is None:
            cleaned["provider"] = owner(cleaned["kind"], cleaned["document"], cleaned["wanted"], self.parts)
            if cleaned["provider"] is None:
                self.add_error("provider", "Nobody stands for it by rule: choose who owes it.")
        return cleaned


REPORTS = ("operative", "brief_op", "procedure")


def owner(kind: str, document, wanted, parts: dict):
    """Who owes what is lacking, of those who had a part in the encounter (provider -> part); None: nobody by rule.

    A document is owed by its author, its cosignature by its cosigner; the report of an operation by the surgeon if there
    was one; all else by the attending.
    """
    by_part: dict[str, list] = {}
    for who, part in parts.items():
        by_part.setdefault(part, []).append(who)
    attending = next(iter(by_part.get("attending", [])), None)
    if document is not None:
        own = document.cosigner if kind == Deficiency.Kind.MISSING_COSIGNATURE else document.author
        found = own or attending
    else:
        surgeons = [*by_part.get("surgeon", []), *by_part.get("operating", [])]
        found = surgeons[0] if wanted.key in REPORTS and len(surgeons) == 1 else attending
    return found if found in parts else attending


def document_words(document) -> str:
    from accounts.say import day

    return f"{document.label}, {day(document.service_at)}" + (f", {document.author}" if document.author else "")


class FindingForm(forms.Form):
    """A finding hung on words: which document they stand in, the words, and near which of its words."""

    kind = forms.ChoiceField(choices=KINDS, required=False)
    document = forms.CharField(max_length=22)
    words = forms.CharField(max_length=MOST + 1, required=False)
    near = forms.IntegerField(min_value=0, required=False)
    page = forms.IntegerField(min_value=1, required=False)
    note = forms.CharField(max_length=500, required=False)
    ask = forms.BooleanField(required=False)
    beside = forms.CharField(max_length=22, required=False)
