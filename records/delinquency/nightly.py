"""The department's night: notices, the suspension list, leave, chairs, and the month when one has ended.

Run as often as the scheduler likes: for each facility it works once for each of its calendar days, soon after its own
midnight, and what a night that was missed left undone the next does once.
"""

import logging

from django.db import transaction

from accounts import audit, clock
from accounts.people.models import Facility
from accounts.policy import policy
from records.delinquency import actions, chair, closing, mailing, notices, standing
from records.delinquency.models import Exemption, NightlyRun, Suspension

log = logging.getLogger(__name__)


def run_due() -> list[NightlyRun]:
    """Every facility whose day has begun without its night's work. A facility that fails does not stop the others."""
    done = []
    for facility in Facility.objects.order_by("pk"):
        try:
            made = run(facility)
        except Exception as error:  # the next hour tries again
            log.exception("night failed", extra={"facility": facility.pk, "error": type(error).__name__})
        else:
            done += [made] if made else []
    mailing.send_waiting()
    return done


def run(facility: Facility) -> NightlyRun | None:
    """The night of the facility's present day, whole or not at all; None when it has been worked already."""
    day = clock.today(facility)
    with transaction.atomic(), audit.act("delinquency.night", by=None, detail={"facility": facility.pk}):
        Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
        if NightlyRun.objects.filter(facility=facility, day=day).exists():
            return None
        made = NightlyRun.objects.create(facility=facility, day=day, ran_at=clock.now())
        chair.let_in(facility)
        made.lifted_count = follow_suspensions(facility)
        made.letters_count = len(notices.write_notices(made))
        made.listed_count = len(list_for_suspension(facility))
        made.save(update_fields=["letters_count", "listed_count", "lifted_count"])
        closing.close_ended_months(facility)
    return made


def follow_suspensions(facility: Facility) -> int:
    """Leave that begins or ends, and records that were completed. Returns how many suspensions have ended."""
    rows = Suspension.objects.filter(facility=facility, status__in=Suspension.OPEN)
    return sum(not actions.follow(row).is_open for row in rows.select_related("facility", "provider").order_by("pk"))


def list_for_suspension(facility: Facility) -> list[Suspension]:
    """Who owes on a record that is as old as policy says comes on the list, unless on leave, exempt, or on it already."""
    day, limit = clock.today(facility), policy("suspension_day")
    if not limit:
        return []
    excused = set(Exemption.on(day, facility=facility).values_list("provider", flat=True))
    made = []
    for one in standing.standings(facility):
        old = sum(age >= limit for age in one.ages.values())
        if old and one.active and one.suspension is None and one.provider.pk not in excused:
            made.append(actions.put_on_list(provider=one.provider, facility=facility, records=old))
    return made
