"""What is typed when an accounting is asked for, suspended, or a disclosure of another department is written down."""

from django import forms

from accounts import clock
from accounts.forms import FlexibleDateField, FlexibleDateTimeField, OnceForm
from records.accounting.actions import BY_HAND
from records.accounting.models import AccountingSuspension
from records.release.models import BASES, ReleaseRequest

ONE_LINE = forms.TextInput(attrs={"autocomplete": "off"})


class AccountingForm(OnceForm):
    """Left empty, the period is the six years before the request, and the addressee is the patient."""

    received_at = FlexibleDateTimeField(past=True, label="Received", help_text="The 60 days start then.")
    requester_name = forms.CharField(label="Who asks", required=False, max_length=160, widget=ONE_LINE,
                                     help_text="Left empty when the patient asks: name and address of the record.")  # fmt: skip
    requester_address = forms.CharField(
        label="Address", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    relation = forms.CharField(label="Relation to the patient", required=False, max_length=80, widget=ONE_LINE)
    identity_method = forms.ChoiceField(
        label="Identity seen by", choices=[("", "Choose…"), *ReleaseRequest.IdentityMethod.choices]
    )
    first_day = FlexibleDateField(label="From", required=False, past=True, help_text="Empty: six years back.")
    last_day = FlexibleDateField(label="To", required=False, past=True, help_text="Empty: the day of the request.")

    def __init__(self, *args, own_name: str, own_address: str, **kwargs):
        """`own_name`, `own_address`: the patient's, the confidential address first (164.522(b))."""
        self.own = {"requester_name": own_name, "requester_address": own_address}
        super().__init__(*args, initial={"received_at": clock.now()}, **kwargs)

    def clean(self):
        given = super().clean()
        if not given.get("requester_name"):
            given["requester_name"] = self.own["requester_name"]
            given["requester_address"] = given.get("requester_address") or self.own["requester_address"]
        elif not given.get("relation"):
            self.add_error("relation", "Say how who asks stands to the patient, or leave the name empty.")
        if not given.get("requester_address"):
            self.add_error("requester_address", "Type where the letter goes.")
        return given

    def elements(self) -> dict:
        """What `log_request` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class FeeForm(forms.Form):
    fee = forms.DecimalField(label="Fee in dollars", min_value=0, max_digits=8, decimal_places=2)


class ExtendForm(forms.Form):
    until = FlexibleDateField(label="New day")
    reason = forms.CharField(label="Reason for the delay, as the letter says it", max_length=300)


class SuspensionForm(OnceForm):
    """An agency's statement; which of the recipients on record it is."""

    recipients = forms.MultipleChoiceField(
        label="Disclosures to", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Every name under which the agency stands in the list.",
    )  # fmt: skip
    agency = forms.CharField(label="Or its name", required=False, max_length=160, widget=ONE_LINE)
    official = forms.CharField(label="Who made the statement", max_length=160, widget=ONE_LINE,
                               help_text="Name, title and agency of the official.")  # fmt: skip
    statement = forms.ChoiceField(label="Made", choices=[("", "Choose…"), *AccountingSuspension.Statement.choices])
    says = forms.CharField(label="Why an accounting would impede its work", max_length=300, widget=ONE_LINE)
    stated_on = FlexibleDateField(label="Day of the statement", past=True)
    starts_on = FlexibleDateField(label="From")
    ends_on = FlexibleDateField(label="To", help_text="The last day. Of an oral statement 30 days at most.")

    def __init__(self, *args, agencies: list[str], **kwargs):
        super().__init__(*args, initial={"stated_on": clock.today(), "starts_on": clock.today()}, **kwargs)
        self.fields["recipients"].choices = [(name, name) for name in agencies]

    def elements(self) -> dict:
        """What `suspend` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("once", "agency")}
        return given | {"recipients": [*given["recipients"], self.cleaned_data["agency"]]}


class DisclosureForm(OnceForm):
    """What another department disclosed without a request at this desk."""

    basis = forms.ChoiceField(
        label="On which basis", choices=[("", "Choose…"), *(pair for pair in BASES if pair[0] in BY_HAND)]
    )
    disclosed_at = FlexibleDateTimeField(past=True, label="When")
    recipient_name = forms.CharField(label="To whom", max_length=160, widget=ONE_LINE)
    recipient_address = forms.CharField(
        label="Address", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If it is known (164.528(b)(2)(ii)).",
    )  # fmt: skip
    what = forms.CharField(label="What", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    purpose = forms.CharField(label="Why", max_length=200, widget=ONE_LINE)

    def elements(self) -> dict:
        """What `record_disclosure` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}
