"""The cast: a small hospital's people, each with a part in the stories that the tests tell.

`person(...)` makes anybody; `cast()` gives the house's own, by name:

    technician   Joan Petrie      HIM analysis technician     director      Grace Halloran   HIM director
    coder        Priya Nair       coder                       registrar     Luis Ortega      registrar
    trainee      Theo Lind        coder, trainee of Priya     mpi_analyst   Wendy Zhou       MPI analyst
    lead         Carol Bauer      coding lead                 attending     Samuel Okafor    physician, with a profile
    clerk        Dana Cole        release technician          surgeon       Helen Vance      physician, with a profile
    checker      Omar Haddad      release quality checker     resident      Mia Castellano   resident, needs a cosigner
    privacy      Ruth Feldman     privacy officer             stranger      Ivan Petrov      technician of the clinic alone
    privacy2     Noel Abara       privacy officer             administrator Sam Quill        administrator, sees no patient

The technician, coders, release staff, director, registrar, analysts and privacy officers reach the hospital's unrestricted
patients; physicians reach whom they care for; the stranger reaches the clinic only.
"""

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass, fields
from itertools import count

from django.conf import settings

from accounts import clock
from accounts.access import acting, grant
from accounts.middleware import ROLE_KEY
from accounts.people.models import Facility, ProviderProfile, RoleAssignment, User

PASSWORD = "correct-horse-battery-9"
HIRED = dt.datetime(2015, 1, 5, 14, tzinfo=dt.UTC)
_numbers = count(1)
_in_house: "tuple[int, Cast] | None" = None


def facility(code: str = "", *, kind: str = Facility.HOSPITAL, **values) -> Facility:
    code = code or f"FAC{next(_numbers)}"
    names = {"MVMC": "Marlow Valley Medical Center", "EASTON": "Easton Clinic"}
    values = {"name": names.get(code, f"Facility {code}"), "state": "PA", "time_zone": settings.TIME_ZONE} | values
    return Facility.objects.get_or_create(code=code, defaults={"kind": kind, **values})[0]


def npi(number: int | None = None) -> str:
    """A valid National Provider Identifier, another each time."""
    from accounts.people.npi import luhn_ok

    body = f"1{(number if number is not None else next(_numbers)):08d}"
    return next(body + digit for digit in "0123456789" if luhn_ok("80840" + body + digit))


def provider(given: str = "Ada", family: str = "", *, user=None, **values) -> ProviderProfile:
    values = {"credential": "MD", "specialty": "Hospital Medicine", "npi": npi()} | values
    return ProviderProfile.objects.create(
        user=user, given=given, family=family or f"Provider{next(_numbers)}", **values
    )


def person(
    username: str, role: str, place: Facility, *, given="", family="", reaches=(), credential="", trainee_of=None
) -> User:
    """Somebody hired in 2015 into one role at one place, reaching the given facilities to work in; acting in that role."""
    with clock.at(HIRED):
        user = User(username=username, first_name=given or username.capitalize(), last_name=family or "Tester",
                    credential=credential, started_on=HIRED.date())  # fmt: skip
        user.set_password(PASSWORD)
        user.save(force_insert=True)
        RoleAssignment.objects.create(
            user=user, role=role, facility=place, starts_on=HIRED.date(), trainee=trainee_of is not None,
            supervisor=trainee_of,
        )  # fmt: skip
        for reached in reaches:
            grant(user=user, obj=reached, ceiling="work", source="team:records", reason="Works here", by=None)
    return acting(user, role)


def clinician(username: str, role: str, place: Facility, *, given: str, family: str, **profile) -> User:
    user = person(username, role, place, given=given, family=family, credential=profile.get("credential", "MD"))
    provider(given, family, user=user, **profile)
    return user


@dataclass
class Cast:
    technician: User
    coder: User
    trainee: User
    lead: User
    clerk: User
    checker: User
    privacy: User
    privacy2: User
    director: User
    registrar: User
    mpi_analyst: User
    attending: User
    surgeon: User
    resident: User
    stranger: User
    administrator: User

    def __iter__(self):
        return (getattr(self, field.name) for field in fields(self))


def cast() -> Cast:
    """The people, each acting in their role: copies of those who are in the worker's database, else hired now."""
    if _in_house is not None and RoleAssignment.objects.filter(pk=_in_house[0], user__username="technician").exists():
        return deepcopy(_in_house[1])
    return hire()


def keep(people: Cast) -> None:
    """From now on `cast()` copies them wherever they are in the database."""
    global _in_house
    _in_house = people.technician.active_role.pk, deepcopy(people)


def hire() -> Cast:
    """Makes the hospital, the clinic and their people."""
    hospital, clinic = facility("MVMC"), facility("EASTON", kind="clinic")
    here = {"place": hospital, "reaches": [hospital]}
    coder = person("coder", "coder", **here, given="Priya", family="Nair", credential="CCS")
    return Cast(
        technician=person("technician", "him_tech", **here, given="Joan", family="Petrie", credential="RHIT"),
        coder=coder,
        trainee=person("trainee", "coder", **here, given="Theo", family="Lind", trainee_of=coder),
        lead=person("lead", "coding_lead", **here, given="Carol", family="Bauer", credential="CCS"),
        clerk=person("clerk", "roi_tech", **here, given="Dana", family="Cole"),
        checker=person("checker", "roi_qc", **here, given="Omar", family="Haddad"),
        privacy=person("privacy", "privacy_officer", **here, given="Ruth", family="Feldman"),
        privacy2=person("privacy2", "privacy_officer", **here, given="Noel", family="Abara"),
        director=person("director", "him_director", **here, given="Grace", family="Halloran", credential="RHIA"),
        registrar=person("registrar", "registrar", **here, given="Luis", family="Ortega"),
        mpi_analyst=person("mpi_analyst", "mpi_analyst", **here, given="Wendy", family="Zhou"),
        attending=clinician("attending", "physician", hospital, given="Samuel", family="Okafor"),
        surgeon=clinician("surgeon", "physician", hospital, given="Helen", family="Vance", specialty="Orthopedics"),
        resident=clinician("resident", "resident", hospital, given="Mia", family="Castellano", needs_cosigner=True),
        stranger=person("stranger", "him_tech", clinic, given="Ivan", family="Petrov", reaches=[clinic]),
        administrator=person("administrator", "administrator", hospital, given="Sam", family="Quill"),
    )


def client_for(user: User, role: str = ""):
    """A test client signed in as the person, working in the role (by default the one they are acting in)."""
    from allauth.usersessions.models import UserSession
    from django.test import Client

    if role:
        acting(user, role)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[ROLE_KEY] = user.active_role.pk
    session.save()
    # A sign-in notes whose session it is; force_login does not.
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="test")
    return client
