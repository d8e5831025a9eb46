"""Who works here: places, people, their roles and teams."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.functional import cached_property

from accounts import clock
from accounts.base import Fact
from accounts.people.npi import validate_npi


class DateRange(Func):
    """daterange(from, to, '[]') in SQL; an open end is for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


def live_on(day, starts="starts_on", ends="ends_on") -> Q:
    """Rows whose period holds the day."""
    return Q(**{f"{starts}__lte": day}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": day}))


class Facility(Fact):
    """A hospital or clinic with its own time zone and its own authority for record numbers."""

    HOSPITAL, CLINIC = "hospital", "clinic"

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=[(HOSPITAL, "Hospital"), (CLINIC, "Clinic")])
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[validate_npi])
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=40, default="America/New_York")

    class Meta(Fact.Meta):
        verbose_name_plural = "facilities"

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField(max_length=80)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facility", "name"], name="department_once_a_facility")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser, Fact):
    """A person who signs in. Never deleted: deactivated, and out at the next request."""

    # What detection needs later (164.308(a)(1)(ii)(D)): who manages whom, who lives where, who works when.
    credential = models.CharField(max_length=40, blank=True, help_text="As signed: MD, RHIT, CCS")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    address = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    shifts = models.JSONField(
        default=list, blank=True, help_text="Usual hours: [{days: [0..6], from: HH:MM, to: HH:MM}]"
    )
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, help_text="Made by the demo: refused in production")
    must_change_password = models.BooleanField(default=False)

    class Meta:
        permissions = [
            ("administer_users", "Add people, give and end roles, reset second factors"),
            ("switch_role", "Work in another of one's own roles"),
        ]

    # The role the person works in during this session: set by the middleware or by acting().
    active_role: "RoleAssignment | None" = None

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def signed_name(self) -> str:
        """The name as it stands under a signature: with the credential."""
        return ", ".join(part for part in (self.get_full_name() or self.username, self.credential) if part)


class RoleAssignment(models.Model):
    """A person may work in this role at this facility in this period. Never two at once of the same kind."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=30)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    trainee = models.BooleanField(default=False, help_text="Work waits for a supervisor's review")
    supervisor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="trainees")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(trainee=False) | Q(supervisor__isnull=False), name="trainee_has_supervisor"
            ),
            ExclusionConstraint(
                name="role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("facility", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_name} at {self.facility}"

    @property
    def definition(self):
        from accounts.roles import ROLES

        return ROLES[self.role]

    @property
    def role_name(self) -> str:
        return self.definition.name + (", trainee" if self.trainee else "")

    @cached_property
    def verbs(self) -> frozenset[str]:
        return self.definition.verbs_for(trainee=self.trainee)

    def live(self) -> bool:
        today = clock.today(self.facility)
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)


class Team(Fact):
    """People who together reach a facility's unrestricted patients (the records department, a ward's staff)."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)

    class Meta(Fact.Meta):
        constraints = [models.UniqueConstraint(fields=["facility", "name"], name="team_once_a_facility")]

    def __str__(self) -> str:
        return self.name


class TeamMembership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="team_memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Float staff: the last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(ends_on__isnull=True), name="one_open_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class ProviderProfile(Fact):
    """A clinician as the record names them; some never sign in (a referring physician elsewhere)."""

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="provider")
    family = models.CharField(max_length=80)
    given = models.CharField(max_length=80, blank=True)
    npi = models.CharField("NPI", max_length=10, null=True, blank=True, unique=True, validators=[validate_npi])
    credential = models.CharField(max_length=40, blank=True)
    specialty = models.CharField(max_length=80, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    active_from = models.DateField(null=True, blank=True)
    active_to = models.DateField(null=True, blank=True)
    # Residents, students and scribes write; an attending cosigns (domain 3.4).
    needs_cosigner = models.BooleanField(default=False)
    works_as = models.CharField(
        max_length=8, blank=True, default="", choices=[("resident", "Resident"), ("student", "Student"), ("scribe", "Scribe")],
        help_text="Whose notes need a cosignature: what the attending attests depends on it",
    )  # fmt: skip

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["family", "given"])]

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip() + (f", {self.credential}" if self.credential else "")

    def is_here(self, day) -> bool:
        """On the staff on that day, and their account, if they have one, is open."""
        return self.active_on(day) and (self.user is None or self.user.is_active)

    def active_on(self, day) -> bool:
        return (self.active_from is None or self.active_from <= day) and (
            self.active_to is None or self.active_to >= day
        )
