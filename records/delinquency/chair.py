"""What providers who have left owe goes to the chair of their department (domain 3.3)."""

from django.db.models import Q, QuerySet

from accounts import clock
from accounts.access import grant
from accounts.people.models import Facility
from records.review import engine
from records.review.models import Deficiency

WHY = "To decide what a departed provider of the department owes"


def of_departed(day=None) -> QuerySet[Deficiency]:
    """What is owed still by providers who are not on the staff any more."""
    day = day or clock.today()
    gone = Q(provider__active_to__lt=day) | Q(provider__user__is_active=False)
    return Deficiency.objects.filter(gone, status__in=Deficiency.LIVE)


def for_chair(user) -> QuerySet[Deficiency]:
    """Of these, what waits for this chair; what is before the committee waits for that."""
    rows = of_departed().filter(provider__department__chair=user).exclude(matters__status="ASKED")
    return rows.select_related("patient", "chart", "document__type", "wanted", "provider", "facility")


def for_nobody(facility: Facility | None = None) -> QuerySet[Deficiency]:
    """Of these, what no chair answers for: the department has to name one."""
    return of_departed().filter(Q(provider__department=None) | Q(provider__department__chair=None))


def let_in(facility: Facility) -> int:
    """Let the chairs to the patients whose records they decide on, until the deficiency is closed. Returns how many."""
    rows = of_departed(clock.today(facility)).filter(facility=facility, provider__department__chair__is_active=True)
    count = 0
    for row in rows.select_related("provider__department__chair", "patient"):
        grant(user=row.provider.department.chair, obj=row.patient, ceiling="work", source=engine.source_of(row),
              reason=WHY, by=None)  # fmt: skip
        count += 1
    return count
