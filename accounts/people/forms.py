"""Forms of user administration."""

from django import forms

from accounts.people.models import Department, Facility, Team, User
from accounts.roles import ROLES


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "credential", "email", "department", "manager"]
        labels = {"username": "User name", "email": "E-mail", "credential": "Credential, as signed"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["username"].help_text = "Letters, digits and . _ - @; it can not be changed later."
        self.fields["manager"].queryset = User.objects.filter(is_active=True).order_by("last_name", "first_name")
        self.fields["department"].queryset = Department.objects.order_by("name")
        if self.instance.pk:
            del self.fields["username"]


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=[(key, role.name) for key, role in ROLES.items()])
    facility = forms.ModelChoiceField(Facility.objects.order_by("name"))
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}),
                              help_text="Empty: until it is ended")  # fmt: skip
    supervisor = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("last_name", "first_name"), required=False,
        help_text="With a supervisor the person is a trainee: what is final waits for review",
    )  # fmt: skip


class TeamForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.select_related("facility").order_by("facility__name", "name"))
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, help_text="It stands in the trail.")
