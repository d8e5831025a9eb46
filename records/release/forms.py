"""What a clerk types when a request comes in and when its paper is read."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from records.documents.models import SENSITIVITIES, Document
from records.documents.types import KINDS as DOCUMENT_KINDS
from records.release.models import KINDS, Authorization, ReleaseRequest
from records.release.rules import basis_of

ONE_LINE = forms.TextInput(attrs={"autocomplete": "off"})
TYPES = [(kind.key, kind.name) for kind in DOCUMENT_KINDS if kind.clinical]


class RequestForm(OnceForm, forms.ModelForm):
    """A request as it came. Fax numbers are typed twice: a wrong digit sends a record to a stranger."""

    received_at = FlexibleDateTimeField(
        past=True, label="Received", help_text="By anyone here: the 30 days start then."
    )
    return_on = FlexibleDateField(required=False, label="Return date of the order or subpoena")
    scope_from = FlexibleDateField(required=False, label="From", past=True)
    scope_to = FlexibleDateField(required=False, label="To")
    scope_types = forms.MultipleChoiceField(
        choices=TYPES, required=False, widget=forms.CheckboxSelectMultiple, label="Documents",
        help_text="None ticked: all of the record in these dates.",
    )  # fmt: skip
    requester_name = forms.CharField(
        required=False, max_length=160, label="Name of the requester", widget=ONE_LINE,
        help_text="Left empty when the patient asks: name and address of the record.",
    )  # fmt: skip
    requester_address = forms.CharField(
        required=False, max_length=400, label="Address", widget=forms.Textarea(attrs={"rows": 3})
    )
    fax_again = forms.CharField(required=False, max_length=30, label="Fax, once more", widget=ONE_LINE)

    class Meta:
        model = ReleaseRequest
        fields = [
            "kind", "requester_name", "requester_address", "requester_phone", "requester_fax", "requester_email",
            "relation", "received_at", "channel", "return_on", "scope_from", "scope_to", "scope_types", "scope_words",
            "purpose", "form", "delivery",
        ]  # fmt: skip
        widgets = {
            "scope_words": forms.Textarea(attrs={"rows": 2}),
            "purpose": ONE_LINE,
        }

    def __init__(self, *args, own_name: str, own_address: str, **kwargs):
        """`own_name` and `own_address`: the patient's, the confidential address first (164.522(b))."""
        self.own = {"requester_name": own_name, "requester_address": own_address}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose…"), *KINDS]

    def clean(self):
        given = super().clean()
        self._complete_requester(given)
        self._check_scope(given)
        self._check_delivery(given)
        kind = given.get("kind") or "patient"
        if given.get("return_on") and basis_of(kind).authority not in ("order", "subpoena"):
            self.add_error("return_on", "Only an order or a subpoena has a return date.")
        return given

    def _complete_requester(self, given) -> None:
        for name, words in (("requester_name", "Type who asks."), ("requester_address", "Type where it goes.")):
            if not given.get(name) and given.get("kind") == "patient":
                given[name] = self.own[name]
            if not given.get(name):
                self.add_error(name, words)

    def _check_scope(self, given) -> None:
        first, last = given.get("scope_from"), given.get("scope_to")
        if first and last and last < first:
            self.add_error("scope_to", "The last day lies before the first one.")

    def _check_delivery(self, given) -> None:
        wanted = given.get("delivery")
        if wanted == "fax" and not given.get("requester_fax"):
            self.add_error("requester_fax", "Type the number that the fax goes to.")
        if wanted == "fax" and _digits(given.get("requester_fax")) != _digits(given.get("fax_again")):
            self.add_error("fax_again", "The two fax numbers differ. Read them from the request again.")
        if wanted == "secure_email" and not given.get("requester_email"):
            self.add_error("requester_email", "Type the address that the message goes to.")

    def elements(self) -> dict:
        """What `log_request` takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _digits(number) -> str:
    return "".join(char for char in str(number or "") if char.isdigit())


class ScanField(forms.ModelChoiceField):
    def label_from_instance(self, document) -> str:
        return f"{document.label}, {document.service_at:%m/%d/%Y}"


class AuthorizationForm(forms.ModelForm):
    """The paper, element by element, as it stands there; an element that is missing stays empty."""

    named = forms.MultipleChoiceField(
        choices=list(SENSITIVITIES.items()), required=False, widget=forms.CheckboxSelectMultiple,
        label="Sensitive records that it names", help_text="Only what is written or ticked on the form itself.",
    )  # fmt: skip
    scan = ScanField(
        queryset=Document.objects.none(), required=False, label="Scan of the paper", empty_label="Not scanned",
        help_text="Captured as correspondence; a copy goes into the packet.",
    )  # fmt: skip
    expires_on = FlexibleDateField(required=False, label="Expires on")
    event_happened_on = FlexibleDateField(required=False, label="The event happened on")
    signed_on = FlexibleDateField(required=False, label="Dated")

    class Meta:
        model = Authorization
        fields = [
            "form", "scan", "description", "named", "discloser", "names_us", "recipient", "purpose", "expires_on",
            "expires_event", "event_happened_on", "research", "signed_by", "signer", "signer_authority", "signed_on",
            "states_revocation", "states_conditions", "states_redisclosure", "improperly_combined", "known_false",
            "psychotherapy_alone", "assurance",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}), "discloser": ONE_LINE, "recipient": ONE_LINE,
            "purpose": ONE_LINE, "expires_event": ONE_LINE, "signed_by": ONE_LINE, "signer_authority": ONE_LINE,
        }  # fmt: skip

    def __init__(self, *args, scans, **kwargs):
        """`scans`: the patient's correspondence that this person may see."""
        super().__init__(*args, **kwargs)
        self.fields["scan"].queryset = scans

    def elements(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RevocationForm(forms.Form):
    received_on = FlexibleDateField(past=True, label="Received on")


def pages_of(post) -> dict[str, list[int]]:
    """`page` values like `document:3` as pages by document. ValidationError for anything else."""
    chosen: dict[str, list[int]] = {}
    for value in post.getlist("page"):
        document, _, number = value.partition(":")
        if not number.isdecimal() or len(number) > 6:
            raise ValidationError("A page could not be read.")
        chosen.setdefault(document, []).append(int(number))
    return chosen
