"""Who codes, who may review whom: independence of an audit's reviewers (domain 4.5)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounts import clock
from accounts.access import acting, may
from accounts.people.models import Facility, RoleAssignment, User
from accounts.policy import policy
from accounts.roles import ROLES
from coding.assignment.models import CodeAssignment, CodeSet
from coding.audits.review_models import CodeReview

CODE, AUDIT, VIEW = "coding.code_encounter", "coding.audit_codeset", "coding.view_codeset"


def roles_with(verb: str) -> list[str]:
    return [key for key, role in ROLES.items() if verb in role.verbs]


def holding(verb: str, facility: Facility, **more):
    """Roles with the verb that are held there today."""
    today = clock.today(facility)
    rows = RoleAssignment.objects.filter(role__in=roles_with(verb), facility=facility, starts_on__lte=today, **more)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=today), user__is_active=True)


def coders(facility: Facility) -> list[User]:
    """Who codes at the facility today, trainees among them, by name."""
    users = User.objects.filter(pk__in=holding(CODE, facility).values("user"))
    return list(users.order_by("last_name", "first_name", "pk"))


def reviewers(facility: Facility) -> list[User]:
    """Who may re-code for audits there."""
    users = User.objects.filter(pk__in=holding(AUDIT, facility, trainee=False).values("user"))
    return list(users.order_by("last_name", "first_name", "pk"))


class Independence:
    """Whether somebody may review an account, for many accounts in a constant number of queries."""

    def __init__(self, codesets: Iterable[CodeSet]):
        codesets = list(codesets)
        keys = [one.pk for one in codesets]
        self.hands: dict[int, set[int]] = defaultdict(set)
        for one in codesets:
            self.hands[one.pk] |= {one.coder_id, one.final_by_id} - {None}
        for pk, user in CodeAssignment.objects.filter(codeset__in=keys).values_list("codeset_id", "assigned_by_id"):
            self.hands[pk].add(user)
        for pk, user in CodeReview.objects.filter(codeset__in=keys).values_list("codeset_id", "reviewer_id"):
            self.hands[pk].add(user)
        self.preceptors: dict[int, set[int]] = defaultdict(set)
        if not policy("audit_by_preceptor"):
            rows = RoleAssignment.objects.filter(trainee=True, user__in={one.coder_id for one in codesets})
            for trainee, preceptor in rows.values_list("user_id", "supervisor_id"):
                self.preceptors[trainee].add(preceptor)

    def objection(self, codeset: CodeSet, user) -> str:
        """Why the person is not independent of these codes, in words; "" when they are."""
        if user.pk in self.hands[codeset.pk]:
            return "had a hand in these codes"
        if user.pk in self.preceptors[codeset.coder_id]:
            return "is the preceptor of their coder"
        return ""


def reaches(user: User, codeset: CodeSet, facility: Facility) -> bool:
    """Whether the reviewer may open the account at all, in the role that audits."""
    if getattr(user, "_audits_in", None) is None:
        held = holding(AUDIT, facility, trainee=False, user=user).values_list("role", flat=True).first()
        if held is None:
            return False
        acting(user, held, facility)
        user._audits_in = held
    return may(user, AUDIT, codeset) and may(user, VIEW, codeset)
