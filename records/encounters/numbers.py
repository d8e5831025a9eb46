"""Encounter numbers: eight digits of the facility's own counting, given once."""

from django.db import transaction

from accounts.people.models import Facility
from records.encounters.models import Encounter, EncounterCounter

FIRST = 30_000_001


@transaction.atomic
def next_number(facility: Facility) -> str:
    """The facility's next encounter number. Numbers that imports brought are passed over."""
    start = FIRST + facility.pk % 20 * 3_000_000
    EncounterCounter.objects.get_or_create(facility=facility, defaults={"next_number": start})
    counter = EncounterCounter.objects.select_for_update().get(facility=facility)
    while Encounter.objects.filter(facility=facility, number=str(counter.next_number)).exists():
        counter.next_number += 1
    number = counter.next_number
    counter.next_number += 1
    counter.save(update_fields=["next_number"])
    return str(number)
