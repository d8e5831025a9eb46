"""What a clerk types when a request comes in and when its paper is read."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from accounts.people.models import ProviderProfile
from records.documents.models import SENSITIVITIES, Document
from records.documents.types import KINDS as DOCUMENT_KINDS
from records.release.decisions import ReleaseHold
from records.release.findings import findings
from records.release.models import KINDS, ReleaseRequest
from records.release.papers import Authorization
from records.release.rules import GROUNDS, basis_of, places, redaction_problem
from records.release.rules import KINDS as RULE_KINDS
from records.release.rules.authorization import TITLES
from records.release.rules.redaction import REASONS

ONE_LINE = forms.TextInput(attrs={"autocomplete": "off"})
KINDS_BY_BASIS = list(RULE_KINDS.values())
TYPES = [(kind.key, kind.name) for kind in DOCUMENT_KINDS if kind.clinical]


class BatchField(forms.ModelChoiceField):
    def label_from_instance(self, asked) -> str:
        return f"{asked.number}, {asked.requester_name}, {asked.received_at:%m/%d/%Y}"


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
    follows = BatchField(
        queryset=ReleaseRequest.objects.none(), required=False, label="Second batch of", empty_label="No, a first request",
        help_text="Only pages that did not go yet; page numbers continue.",
    )  # fmt: skip
    compared = forms.BooleanField(required=False, label="I compared more than name and birth date")
    own = forms.BooleanField(required=False, label="Compared with the earlier ones: it is a request of its own")
    fax_again = forms.CharField(required=False, max_length=30, label="Fax, once more", widget=ONE_LINE)

    class Meta:
        model = ReleaseRequest
        fields = [
            "kind", "requester_name", "requester_address", "requester_phone", "requester_fax", "requester_email",
            "relation", "ground", "emergency", "received_at", "channel", "return_on", "scope_from", "scope_to",
            "scope_types", "scope_words", "purpose", "form", "delivery", "follows",
        ]  # fmt: skip
        widgets = {
            "scope_words": forms.Textarea(attrs={"rows": 2}),
            "purpose": ONE_LINE, "emergency": ONE_LINE,
        }  # fmt: skip

    def __init__(self, *args, own_name: str, own_address: str, answered=None, namesake: bool = False, **kwargs):
        """`own_name` and `own_address`: the patient's, the confidential address first (164.522(b)). `answered`: released
        requests that this one may be a second batch of. `namesake`: another patient has this name and birth date."""
        self.own_values = {"requester_name": own_name, "requester_address": own_address}
        super().__init__(*args, **kwargs)
        self.fields["follows"].queryset = answered if answered is not None else ReleaseRequest.objects.none()
        self.namesake = namesake
        self.fields["kind"].choices = [("", "Choose…"), *KINDS]
        self.fields["ground"].choices = [("", "No ground to choose"), *_grounds()]

    def clean(self):
        given = super().clean()
        self._complete_requester(given)
        self._check_scope(given)
        self._check_delivery(given)
        kind = given.get("kind") or "patient"
        if given.get("return_on") and basis_of(kind).authority not in ("order", "subpoena"):
            self.add_error("return_on", "Only an order or a subpoena has a return date.")
        self._check_ground(given, kind)
        if self.namesake and not given.get("compared"):
            self.add_error("compared", "Another patient has this name and birth date: compare MRN, address or phone.")
        return given

    def _check_ground(self, given, kind: str) -> None:
        grounds = dict(GROUNDS.get(basis_of(kind).code, ()))
        if grounds and given.get("ground") not in grounds:
            self.add_error("ground", f"Say on which ground: {'; '.join(grounds.values())}.")
        elif not grounds and given.get("ground"):
            self.add_error("ground", "This kind of request has no grounds: leave it empty.")
        if given.get("emergency") and kind != "provider":
            self.add_error("emergency", "Only a treating provider's request is a medical emergency.")

    def _complete_requester(self, given) -> None:
        for name, words in (("requester_name", "Type who asks."), ("requester_address", "Type where it goes.")):
            if not given.get(name) and given.get("kind") == "patient":
                given[name] = self.own_values[name]
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


def _grounds() -> list[tuple[str, list]]:
    """The grounds under the kinds of requests that have them."""
    kinds = {basis: label for label, basis in KINDS_BY_BASIS}
    return [(kinds[basis], list(pairs)) for basis, pairs in GROUNDS.items()]


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
    covers_types = forms.MultipleChoiceField(
        choices=TYPES, required=False, widget=forms.CheckboxSelectMultiple, label="Documents that it names",
        help_text="Only these may go. None ticked: the paper does not limit the kinds; an order must.",
    )  # fmt: skip
    wording_seen = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Wording of the state that is seen on it"
    )
    scan = ScanField(
        queryset=Document.objects.none(), required=False, label="Scan of the paper", empty_label="Not scanned",
        help_text="Captured as correspondence; a copy goes into the packet.",
    )  # fmt: skip
    covers_from = FlexibleDateField(required=False, label="Covers care from")
    covers_to = FlexibleDateField(required=False, label="Covers care to")
    expires_on = FlexibleDateField(required=False, label="Expires on")
    event_happened_on = FlexibleDateField(required=False, label="The event happened on")
    signed_on = FlexibleDateField(required=False, label="Dated")
    authority_until = FlexibleDateField(required=False, label="Authority in force until")
    notice_on = FlexibleDateField(required=False, label="The patient had notice on")
    object_by = FlexibleDateField(required=False, label="Last day to object")

    class Meta:
        model = Authorization
        fields = [
            "form", "scan", "description", "named", "sensitive_excluded", "covers_types", "covers_all", "covers_from",
            "covers_to", "discloser", "names_us", "recipient", "purpose", "expires_on", "expires_event",
            "event_happened_on", "research", "signed_by", "signer", "signer_authority", "authority_until", "signed_on",
            "states_revocation", "states_conditions", "states_redisclosure", "states_refusal", "wording_seen",
            "improperly_combined", "improperly_conditioned", "known_false", "unclear", "sought_by_us", "copy_given",
            "psychotherapy_alone", "tpo", "for_proceedings", "with_subpoena", "assurance", "notice_on", "object_by",
            "objection_open",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}), "discloser": ONE_LINE, "recipient": ONE_LINE,
            "purpose": ONE_LINE, "expires_event": ONE_LINE, "signed_by": ONE_LINE, "signer_authority": ONE_LINE,
        }  # fmt: skip

    def __init__(self, *args, scans, forms_taken, wordings=(), **kwargs):
        """`scans`: the patient's correspondence that this person may see; `forms_taken`: the papers that this kind of
        request can rest on; `wordings`: what the state asks a form to say (rules.states.Wording)."""
        super().__init__(*args, **kwargs)
        self.fields["scan"].queryset = scans
        labels = dict(Authorization.FORMS)
        self.fields["form"].choices = [(form, labels[form]) for form in forms_taken]
        self.fields["wording_seen"].choices = [(one.key, f"{one.text} ({one.citation})") for one in wordings]
        if not wordings:
            del self.fields["wording_seen"]
        self.numbers = sorted({number for form in forms_taken for number in places(form)})
        kept = (self.instance.places or {}) if self.instance.pk else {}
        for number in self.numbers:
            self.fields[f"place_{number}"] = forms.IntegerField(
                required=False, min_value=1, max_value=9999, initial=kept.get(str(number)),
                label=f"Element {number}, page", help_text=TITLES[number],
                widget=forms.NumberInput(attrs={"min": 1, "class": "short"}),
            )  # fmt: skip

    @property
    def place_fields(self) -> list:
        return [self[f"place_{number}"] for number in self.numbers]

    def clean(self):
        given = super().clean()
        for first, last, words in (("covers_from", "covers_to", "The last day lies before the first one."),
                                   ("notice_on", "object_by", "The time to object ends before the notice.")):  # fmt: skip
            if given.get(first) and given.get(last) and given[last] < given[first]:
                self.add_error(last, words)
        if given.get("sensitive_excluded") and given.get("named"):
            self.add_error(
                "sensitive_excluded", "It names sensitive records above: only one of the two is on the form."
            )
        return given

    def elements(self) -> dict:
        """What `record_authorization` takes: only the pages of elements that the chosen paper has."""
        given = self.cleaned_data
        seen = {n: given.get(f"place_{n}") for n in places(given["form"])}
        kept = {name: given[name] for name in self.Meta.fields if name in given}
        return kept | {"places": {str(number): page for number, page in seen.items() if page}}


class ExtensionForm(forms.Form):
    until = FlexibleDateField(label="New day")
    reason = forms.CharField(max_length=300, label="Reason", widget=ONE_LINE)


class HoldForm(forms.Form):
    kind = forms.ChoiceField(choices=ReleaseHold.Kind.choices, label="Waits for")
    hold_reason = forms.CharField(max_length=300, label="Why", widget=ONE_LINE)


class DenialForm(OnceForm):
    """On which ground, in plain words, and which documents; none ticked denies the whole request."""

    ground = forms.ChoiceField(label="Ground", widget=forms.RadioSelect)
    explanation = forms.CharField(
        max_length=1000, label="The basis in plain words", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The letter gives them to the requester (164.524(d)(2)).",
    )  # fmt: skip
    documents = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Withheld documents",
        help_text="None ticked: the whole request is denied. Everything else is released.",
    )  # fmt: skip
    judged_by = forms.ModelChoiceField(
        queryset=ProviderProfile.objects.none(), required=False, label="Judged by", empty_label="Rests on no judgment",
        help_text="The licensed professional on whose judgment the ground rests.",
    )  # fmt: skip

    def __init__(self, *args, grounds, documents, providers, **kwargs):
        """`grounds`: of rules.denial; `documents`: (public id, words) of the record; `providers`: who may judge."""
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(one.code, f"{one.label} ({one.cite})") for one in grounds]
        self.fields["documents"].choices = documents
        self.fields["judged_by"].queryset = providers


class ReviewForm(forms.Form):
    asked_on = FlexibleDateField(past=True, label="Asked on")


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


class RedactionForm(forms.Form):
    """What is taken out of the copy, and why. `boxes` and `layout` are filled by the page."""

    words = forms.CharField(
        required=False, max_length=100, label="Words to take out", widget=ONE_LINE,
        help_text="Every place that says them, in any case; on a scan draw boxes instead.",
    )  # fmt: skip
    everywhere = forms.BooleanField(required=False, label="on every page of the document")
    boxes = forms.JSONField(required=False, widget=forms.HiddenInput)
    layout = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="Reason", widget=forms.RadioSelect)
    note = forms.CharField(required=False, max_length=200, label="For the file", widget=ONE_LINE,
                           help_text="Stays here; the packet gives the reason alone.")  # fmt: skip

    def __init__(self, *args, request, **kwargs):
        """`request`: the release request; only the reasons that its basis knows are offered."""
        super().__init__(*args, **kwargs)
        denied = bool(findings(request).denied)
        self.fields["reason"].choices = [
            (one.code, one.label) for one in REASONS.values()
            if not redaction_problem(one.code, basis=request.basis.code, denied_in_part=denied)
        ]  # fmt: skip

    def clean_boxes(self) -> list:
        boxes = self.cleaned_data["boxes"] or []
        if not isinstance(boxes, list) or not all(isinstance(box, list) and len(box) == 4 for box in boxes):
            raise ValidationError("A box could not be read: draw it again.")
        return boxes
