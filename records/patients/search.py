"""Finding patients: one query for all that the words can mean, best guess first, never beyond reach.

Each meaning is an arm of one UNION ALL, likeliest first, each ordered by an index and limited: PostgreSQL runs the
arms in turn and stops when the page is full, so that the dear ones (sound, typing errors) run only when needed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from re import Pattern

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import CharField, F, Q, QuerySet, Value

from accounts import clock
from accounts.access import reach_of
from accounts.audit.digest import keyed_digest
from records.patients.asked import Asked, read
from records.patients.models import Patient
from records.patients.names import name_family, normal, search_key, sound_of

SHOWN = 25
# From so many letters on, typing errors are forgiven.
FORGIVING = 4
WHY = {
    "mrn": "MRN", "number": "Number", "encounter": "Encounter", "ssn": "SSN", "ssn4": "Last four of SSN",
    "phone": "Phone", "born": "Birth date", "exact": "Name", "name": "Name", "nickname": "Nickname",
    "given": "First name", "sound": "Sounds alike", "typo": "Spelled alike", "beyond": "",
}  # fmt: skip
ORDER = list(WHY)
FIELDS = (
    "public_id", "family", "given", "middle", "suffix", "name_to_use", "birth_date", "birth_date_estimated", "sex",
    "deceased_at", "facility_ids", "restricted", "restricted_reason", "directory_opt_out", "flag_codes", "mrn",
    "merged_into",
)  # fmt: skip

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
    arms = list(_arms(reach_of(user), asked))
    if not arms:
        return []
    united = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    return list(united[: SHOWN + 1])


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


# -------------------------------------------------------------------- arms


def _arms(reach, asked: Asked) -> Iterator[QuerySet]:
    """Every meaning as a queryset of patients with `why` and `matched`, likeliest first."""
    if asked.number:
        yield from _number_arms(reach, asked)
    if asked.names:
        yield from _name_arms(reach, asked)
    elif asked.birth_date:
        for arm in reach.arms(_patients("born", Q(birth_date=asked.birth_date, merged_into=None))):
            yield arm.order_by("family", "given", "pk")[: SHOWN + 1]


def _patients(why: str, where: Q, matched: str = "") -> QuerySet:
    label = F(matched) if matched else Value("", output_field=CharField())
    return Patient.objects.filter(where).only(*FIELDS).annotate(why=Value(why), matched=label)


def _number_arms(reach, asked: Asked) -> Iterator[QuerySet]:
    number = asked.number
    # An exact MRN is asked of everyone: beyond reach it is one masked row. Retired numbers lead to the survivor.
    yield _patients("mrn", Q(identifiers__kind="MR", identifiers__value=number)).order_by("pk")[:5]
    yield _within(reach, "number", Q(identifiers__value=number) & ~Q(identifiers__kind="MR"))
    yield _within(reach, "encounter", Q(encounters__number=number))
    if asked.ssn:
        yield _within(reach, "ssn", Q(ssn_digest=keyed_digest(asked.ssn, purpose="ssn")))
    if asked.ssn_last4:
        yield _within(reach, "ssn4", Q(ssn_last4_digest=keyed_digest(asked.ssn_last4, purpose="ssn4")))
    if asked.phone:
        yield _within(reach, "phone", Q(phones__number=asked.phone))


def _within(reach, why: str, where: Q) -> QuerySet:
    """What few rows match: one query over both ways of reaching does for them."""
    return reach.filter(_patients(why, where & Q(merged_into=None))).order_by("pk")[:SHOWN]


def _name_arms(reach, asked: Asked) -> Iterator[QuerySet]:
    born = Q(birth_date=asked.birth_date) if asked.birth_date else Q()
    whole = [search_key(family, given) for family, given in asked.names if given]
    if asked.birth_date and whole:
        # The full name with the birth date is asked of everyone: beyond reach it is one masked row.
        exact = reduce(or_, (Q(names__search=key) | Q(names__search__startswith=f"{key} ") for key in whole))
        yield _patients("beyond", exact & born & Q(merged_into=None), "names__family").order_by("pk")[:5]
    for why, where, order in _name_meanings(asked):
        rows = _patients(why, where & born & Q(merged_into=None), "names__family")
        for arm in reach.arms(rows):
            yield arm.order_by(*order)[: SHOWN + 1]


def _name_meanings(asked: Asked) -> Iterator[tuple[str, Q, tuple]]:
    yield "name", reduce(or_, (_begins(family, given) for family, given in asked.names)), ("names__search", "pk")
    nicknames = [_begins(family, other) for family, given in asked.names if given for other in _other_names(given)]
    if nicknames:
        yield "nickname", reduce(or_, nicknames), ("names__search", "pk")
    family, given = asked.names[0]
    words = f"{family} {given}".strip()
    if not given and len(family) > 1:
        yield "given", Q(names__search__contains=f" {family}"), ()  # unordered: it stops when the page is full
    sounds = [Q(names__phonetic__startswith=_sound(f, g)) for f, g in asked.names[:4] if len(f) > 2]
    if sounds:
        yield "sound", reduce(or_, sounds), ("names__phonetic", "pk")
    if len(words) >= FORGIVING:
        likeness = TrigramWordSimilarity(words, "names__search").desc()
        yield "typo", Q(names__search__trigram_word_similar=words), (likeness, "pk")


def _sound(family: str, given: str) -> str:
    """Alone, a last name may be the first part of a double one: "KRS" begins "KRSLPS a". Short sounds would begin all."""
    sound = sound_of(family)
    return sound if not given and len(sound) > 2 else f"{sound} {given[:1]}"


def _begins(family: str, given: str) -> Q:
    begins = Q(names__search__startswith=family)
    return begins & Q(names__search__contains=f" {given}") if given else begins


def _other_names(given: str) -> list[str]:
    first, _, rest = given.partition(" ")
    return [f"{name} {rest}".strip() for name in sorted(name_family(first) - {first})][:12]
