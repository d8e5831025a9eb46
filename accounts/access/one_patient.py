"""One patient's rows as a person sees them, with the ORM's own query compiled once and prepared.

A chart asks the same few questions of every patient, and compiling them costs more than all the rest of the page. What
a person sees of a patient whom they reach hangs on few things: the role's verbs, how many facilities they reach, and
whether the way in is an own grant or the broken glass. So the query is made once for each such way of seeing, by the
same functions as everywhere (`visible_to` and what else it is built of), for a stand-in user and patient whose keys no
row has; where those keys stand in its parameters, the asking person's own are put.
"""

from collections.abc import Callable
from itertools import count

from django.db import connection, models

from accounts.access import reach_of
from accounts.access.reach import Reach
from accounts.people.models import User
from accounts.prepared import Prepared

_FIRST = 9_100_000_000_000_000_000  # of the keys that stand in: near the end of bigint, where no sequence comes
_PATIENT, _USER, _FACILITIES, _KEYS = _FIRST, _FIRST + 1, _FIRST + 1_000, _FIRST + 1_000_000
_numbers = count(1)


class OfOnePatient:
    """`build(user, patient, keys)` gives a queryset of `values_list`, within the user's reach, of the patient's rows.

    `keys` is a list of as many keys as `keys` says, for conditions such as "of these visits"; fewer are filled up
    with 0. Everything else that the queryset holds must be the same for all who see a patient in the same way.
    """

    def __init__(self, name: str, build: Callable[[User, models.Model, list[int]], models.QuerySet], keys: int = 0):
        self._name, self._build, self._keys = name, build, keys
        self._compiled: dict[tuple, Prepared] = {}

    def rows(self, user, patient, keys=()) -> list[tuple]:
        """The rows, or none when the user does not reach the patient."""
        reach = reach_of(user)
        door = reach.door_to(patient)
        if door is None:
            return []
        own = patient.pk in reach.patients
        way = (user.active_role.verbs, len(reach.facilities), own, door.glass)
        if way not in self._compiled:
            self._compiled[way] = self._compile(user, patient, reach, own)
        values = {f"facility{place}": key for place, key in enumerate(reach.facilities)}
        values |= {f"key{place}": keys[place] if place < len(keys) else 0 for place in range(self._keys)}
        return self._compiled[way].rows(patient=patient.pk, person=user.pk, **values)

    def _compile(self, user, patient, reach, own) -> Prepared:
        query = self._build(
            _stand_in(user, patient, reach, own), type(patient)(pk=_PATIENT), [_KEYS + n for n in range(self._keys)]
        ).query
        names = {_PATIENT: "patient", _USER: "person"}
        names |= {_FACILITIES + n: f"facility{n}" for n in range(len(reach.facilities))}
        names |= {_KEYS + n: f"key{n}" for n in range(self._keys)}
        sql, params = query.get_compiler(connection=connection).as_sql()
        with connection.cursor() as cursor:
            places = tuple(
                f"%({names[value]})s" if isinstance(value, int) and value in names
                else cursor.mogrify("%s", [value]).decode().replace("%", "%%")
                for value in params
            )  # fmt: skip
        named = sql.replace("%%", "%%%%") % places
        return Prepared(f"{self._name}_{next(_numbers)}", named, **dict.fromkeys(names.values(), "bigint"))


def _stand_in(user, patient, reach: Reach, own: bool) -> User:
    """Somebody who sees as the user does, with keys that no row has."""
    person = User(pk=_USER, is_active=True)
    person.active_role = user.active_role
    person._reach = Reach(
        facilities={_FACILITIES + place: door for place, door in enumerate(reach.facilities.values())},
        patients={_PATIENT: reach.patients[patient.pk]} if own else {},
        categories=reach.categories,
    )
    return person
