"""Finding patients: one query for all that the words can mean, best guess first, never beyond reach."""

from collections.abc import Callable
from dataclasses import dataclass, field
from re import Pattern

from django.db import connection

from accounts import clock
from accounts.access import reach_of
from accounts.audit.digest import keyed_digest
from records.patients.asked import Asked, read
from records.patients.meanings import FIELDS, NAMES, NUMBERS, SHOWN
from records.patients.models import Patient
from records.patients.names import name_family, normal, search_key, sound_of

LAST = "\U0010ffff"  # after every letter, in the keys' order
# From so many letters on, typing errors are forgiven.
FORGIVING = 4
WHY = {
    "mrn": "MRN", "number": "Number", "encounter": "Encounter", "ssn": "SSN", "ssn4": "Last four of SSN",
    "phone": "Phone", "born": "Birth date", "exact": "Name", "name": "Name", "nickname": "Nickname",
    "given": "First name", "sound": "Sounds alike", "typo": "Spelled alike", "beyond": "",
}  # fmt: skip
ORDER = list(WHY)
# Numbers of other features, such as a release request's: pattern -> find(user, match) -> URL or None.
FINDERS: list[tuple[Pattern, Callable]] = []


def register_finder(pattern: Pattern, find: Callable) -> None:
    """Let the search box find another feature's number: `find(user, match)` gives the URL to go to, or None."""
    FINDERS.append((pattern, find))


def find_elsewhere(user, text: str) -> str:
    """The URL of what another feature knows by this number, or ""."""
    for pattern, find in FINDERS:
        match = pattern.fullmatch(text.strip())
        url = find(user, match) if match else None
        if url:
            return url
    return ""


@dataclass
class Hit:
    patient: Patient
    why: str
    # The name that was found, where it is not the one shown (former, alias).
    known_as: str = ""

    @property
    def why_words(self) -> str:
        return f"Known as {self.known_as}" if self.known_as else WHY[self.why]


@dataclass
class Found:
    """`beyond`: a patient whom the words name exactly, whom the person does not reach. Shown as one masked row."""

    asked: Asked
    hits: list[Hit] = field(default_factory=list)
    beyond: Patient | None = None
    more: bool = False

    @property
    def patients(self) -> list[Patient]:
        return [hit.patient for hit in self.hits] + ([self.beyond] if self.beyond else [])


def search(user, text: str) -> Found:
    """Whom the words may mean, within the user's reach, best guess first, at most SHOWN."""
    asked = read(text, today=clock.today())
    if asked.empty:
        return Found(asked)
    return _sort(user, asked, _rows(user, asked))


def _rows(user, asked: Asked) -> list[Patient]:
    """The patients found, each with `why` and `matched` (the name that was found)."""
    statement = NAMES if asked.names else NUMBERS
    values = _name_values(asked) if asked.names else _number_values(asked)
    rows = statement.rows(**values, born=asked.birth_date, **reach_of(user).parameters())
    return [_patient(row) for row in rows]


def _patient(row: tuple) -> Patient:
    patient = Patient.from_db(connection.alias, FIELDS, row[: len(FIELDS)])
    patient.why, patient.matched = row[len(FIELDS) :]
    return patient


def _sort(user, asked, rows) -> Found:
    found, seen = Found(asked), set()
    reach = reach_of(user)
    for row in sorted(rows, key=lambda row: ORDER.index(row.why)):
        patient = _survivor(row)
        if patient.pk in seen:
            continue
        seen.add(patient.pk)
        if reach.door_to(patient) is not None:
            found.hits.append(Hit(patient, row.why, _known_as(row)))
        elif row.why == "mrn" or (row.why == "beyond" and not patient.directory_opt_out):
            found.beyond = found.beyond or patient
    found.hits, found.more = found.hits[:SHOWN], len(rows) > SHOWN
    return found


def _survivor(patient: Patient) -> Patient:
    """The record that this one was merged into, to the end of the chain: a retired MRN is never "not found"."""
    while patient.merged_into_id:
        patient = patient.merged_into
    return patient


def _known_as(row) -> str:
    shown = normal(row.family)
    return row.matched if row.matched and normal(row.matched) != shown else ""


# ------------------------------------------------------------------ what is asked


def _number_values(asked: Asked) -> dict:
    return {
        "number": asked.number, "phone": asked.phone,
        "ssn": keyed_digest(asked.ssn, purpose="ssn") if asked.ssn else "",
        "ssn4": keyed_digest(asked.ssn_last4, purpose="ssn4") if asked.ssn_last4 else "",
    }  # fmt: skip


def _name_values(asked: Asked) -> dict:
    family, given = asked.names[0]
    words = f"{family} {given}".strip()
    whole = [search_key(*name) for name in asked.names if name[1]] if asked.birth_date else []
    nicknames = [(f, other) for f, g in asked.names if g for other in _other_names(g)]
    sounds = [(_sound(f, g), "") for f, g in asked.names[:4] if len(f) > 2]
    return {
        **_readings("name", asked.names), **_readings("nickname", nicknames), **_readings("sound", sounds),
        "whole": whole, "whole_more": [f"{key} %" for key in whole],
        "given": f"% {family}%" if not given and len(family) > 1 else "",
        "words": words if len(words) >= FORGIVING else "",
    }  # fmt: skip


def _readings(asked: str, names) -> dict:
    """(how the key begins, how a later word begins): as the part of the index to walk, and what else must hold."""
    return {
        f"{asked}_from": [begins for begins, _ in names],
        f"{asked}_to": [begins + LAST for begins, _ in names],
        f"{asked}_has": [f" {word}" if word else "" for _, word in names],
    }


def _sound(family: str, given: str) -> str:
    """Alone, a last name may be the first part of a double one: "KRS" begins "KRSLPS a". Short sounds would begin all."""
    sound = sound_of(family)
    return sound if not given and len(sound) > 2 else f"{sound} {given[:1]}"


def _other_names(given: str) -> list[str]:
    first, _, rest = given.partition(" ")
    return [f"{name} {rest}".strip() for name in sorted(name_family(first) - {first})][:12]
