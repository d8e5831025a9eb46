"""Facilities, their departments and teams, and clinicians as the record names them: kept by an administrator."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render

from accounts import audit
from accounts.people.models import Department, Facility, ProviderProfile, Team, User
from accounts.views import needs

ADMINISTER = "accounts.administer_users"
ZONES = [
    "America/New_York", "America/Detroit", "America/Indiana/Indianapolis", "America/Chicago", "America/Denver",
    "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
    "Pacific/Guam",
]  # fmt: skip


class FacilityForm(forms.ModelForm):
    time_zone = forms.ChoiceField(choices=[(zone, zone.replace("_", " ")) for zone in ZONES])

    class Meta:
        model = Facility
        fields = ["code", "name", "kind", "npi", "address", "phone", "state", "time_zone"]
        help_texts = {"code": "Short and for ever: it stands beside every record number that this place gives"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ["facility", "name"]


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["facility", "name"]
        help_texts = {"name": "Its members reach the facility's unrestricted patients"}


class ProviderForm(forms.ModelForm):
    class Meta:
        model = ProviderProfile
        fields = [
            "given",
            "family",
            "npi",
            "credential",
            "specialty",
            "department",
            "active_from",
            "active_to",
            "needs_cosigner",
        ]
        labels = {
            "given": "First name",
            "family": "Last name",
            "needs_cosigner": "What they write needs an attending's cosignature",
        }
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("active_from", "active_to")}

    def clean_npi(self):
        return self.cleaned_data["npi"] or None  # unique: nothing is not a number

    def clean(self):
        data = super().clean()
        if data.get("active_from") and data.get("active_to") and data["active_to"] < data["active_from"]:
            raise ValidationError({"active_to": "The last day lies before the first."})
        return data


NEW = {"facility": FacilityForm, "department": DepartmentForm, "team": TeamForm}


def save(form, *, by, verb: str):
    """Write what the form holds as one act. Returns the row, or None when the database has one like it already."""
    try:
        with audit.act(verb, by=by) as act, transaction.atomic():
            act.obj = row = form.save()
    except IntegrityError:
        form.add_error(None, "There is one like this already.")
        return None
    return row


@needs(ADMINISTER)
def place_list(request):
    audit.listed(request, "facility")
    places = Facility.objects.prefetch_related("departments", "teams").order_by("name")
    return render(request, "accounts/people/place_list.html", {"places": places})


@needs(ADMINISTER)
def place_new(request, what):
    """A new facility, department or team."""
    form = NEW[what](request.POST or None)
    if request.method == "POST" and form.is_valid() and save(form, by=request.user, verb=f"{what}.add"):
        messages.success(request, "Added.")
        return redirect("people:place_list")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/people/place_form.html", {"form": form, "what": what}, status=status)


@needs(ADMINISTER)
def place_edit(request, public_id):
    place = get_object_or_404(Facility, public_id=public_id)
    form = FacilityForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid() and save(form, by=request.user, verb="facility.change"):
        messages.success(request, "Saved.")
        return redirect("people:place_list")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/people/place_form.html", {"form": form, "what": place.name}, status=status)


@needs(ADMINISTER)
def provider_edit(request, public_id):
    """The person's profile as a clinician: the name and NPI that the record knows them by."""
    person = get_object_or_404(User, public_id=public_id)
    profile = ProviderProfile.objects.filter(user=person).first() or ProviderProfile(
        user=person, given=person.first_name, family=person.last_name, credential=person.credential,
        department=person.department,
    )  # fmt: skip
    form = ProviderForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid() and save(form, by=request.user, verb="provider.change"):
        messages.success(request, "Saved.")
        return redirect("people:user_show", public_id)
    status = 422 if form.is_bound else 200
    context = {"form": form, "what": f"{person} as a clinician", "back": person}
    return render(request, "accounts/people/place_form.html", context, status=status)
