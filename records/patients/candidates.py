"""Who on record may be the same person: the scoring of matching.py over everyone, whoever asks."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.access import reach_of
from accounts.audit.digest import keyed_digest
from accounts.policy import policy
from records.patients.matching import Person, Score, guards, score
from records.patients.models import Patient, PatientName, PatientPhone
from records.patients.names import sound_of
from records.patients.rules import known_birth

MOST_A_BLOCK = 200


@dataclass(frozen=True)
class Candidate:
    patient: Patient
    score: Score
    guards: tuple[str, ...] = ()

    @property
    def definite(self) -> bool:
        return self.score.total >= policy("match_upper")

    def within_reach(self, user) -> bool:
        return reach_of(user).door_to(self.patient) is not None

    def hidden_from(self, user) -> bool:
        """Opted out of the directory and beyond reach: not even its existence is said."""
        return self.patient.directory_opt_out and not self.within_reach(user)


def candidates_for(person: Person, *, but: Patient | None = None) -> list[Candidate]:
    """Records from the lower threshold on, best first. Sees everyone; what may be shown is the caller's to ask."""
    ids = set().union(*(_ids(rows) for rows in blocks(person)))
    rows = Patient.objects.filter(pk__in=ids, merged_into=None).exclude(pk=but.pk if but else None)
    scored = [_scored(person, patient) for patient in rows.prefetch_related("names", "phones", "addresses")]
    likely = [c for c in scored if c.score.total >= policy("match_lower")]
    return sorted(likely, key=lambda c: (-c.score.total, c.patient.pk))


def _ids(rows) -> set[int]:
    return set(rows[:MOST_A_BLOCK])


def blocks(person: Person):
    """Querysets of patient keys that share something found by an index: birth date, sound and year, SSN, phone."""
    birth = known_birth(person.birth_date)
    if birth:
        yield Patient.objects.filter(birth_date=birth).values_list("pk", flat=True)
    if person.family:
        sounds = Q(phonetic__startswith=f"{sound_of(person.family)} ")
        years = Q(patient__birth_date__year=birth.year) | Q(patient__birth_date=None) if birth else Q()
        yield PatientName.objects.filter(sounds, years).values_list("patient_id", flat=True)
    if person.ssn:
        last4 = keyed_digest(person.ssn[-4:], purpose="ssn4")
        yield Patient.objects.filter(ssn_last4_digest=last4).values_list("pk", flat=True)
    if person.phones:
        yield PatientPhone.objects.filter(number__in=person.phones).values_list("patient_id", flat=True)


def person_from(patient: Patient) -> Person:
    """What is compared of a patient on record (with names, phones and addresses prefetched)."""
    return Person(
        family=patient.family, given=patient.given, middle=patient.middle, birth_date=patient.birth_date,
        sex=patient.sex, ssn=patient.ssn, phones=tuple(p.number for p in patient.phones.all()),
        postal_codes=tuple(a.postal_code for a in patient.addresses.all() if a.postal_code),
        former=tuple(n.family for n in patient.names.all()),
    )  # fmt: skip


def _scored(person: Person, patient: Patient) -> Candidate:
    other = person_from(patient)
    return Candidate(patient, score(person, other), tuple(guards(person, other)))
