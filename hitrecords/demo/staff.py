"""The people of the demo hospital: who signs in, in which role, and who only stands in the record."""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts import audit, clock
from accounts.access import acting
from accounts.people.actions import join_team
from accounts.people.models import Department, Facility, ProviderProfile, RoleAssignment, Team, User
from accounts.people.npi import luhn_ok
from hitrecords import home

SIGN_IN_FILE = "demo-signin.txt"


class Staff(NamedTuple):
    """One who signs in. `part` is what scenarios call them by; `manager` and `trainee_of` are usernames."""

    username: str
    given: str
    family: str
    role: str
    credential: str
    department: str
    manager: str = "halloran"
    part: str = ""
    specialty: str = ""
    trainee_of: str = ""
    nights: bool = False
    until_days: int = 0  # roles that end: so many days ahead


HIM, REVENUE, MEDICINE = "Health Information Management", "Revenue Cycle", "Medicine"
STAFF = (
    Staff("halloran", "Grace", "Halloran", "him_director", "RHIA", HIM, ""),
    Staff("petrie", "Joan", "Petrie", "him_tech", "RHIT", HIM),
    Staff("hayes", "Darnell", "Hayes", "him_tech", "RHIT", HIM, nights=True),
    Staff("bauer", "Carol", "Bauer", "coding_lead", "CCS", HIM),
    Staff("nair", "Priya", "Nair", "coder", "CCS", HIM, "bauer"),
    Staff("kessler", "Owen", "Kessler", "coder", "CCS", HIM, "bauer"),
    Staff("lind", "Theo", "Lind", "coder", "", HIM, "bauer", trainee_of="nair"),
    Staff("reyes", "Monica", "Reyes", "cdi", "RN, CCDS", HIM, "bauer"),
    Staff("cole", "Dana", "Cole", "roi_tech", "RHIT", HIM),
    Staff("grant", "Felix", "Grant", "roi_tech", "", HIM),
    Staff("haddad", "Omar", "Haddad", "roi_qc", "RHIT", HIM),
    Staff("lowell", "Bea", "Lowell", "transcriptionist", "RHDS", HIM),
    Staff("zhou", "Wendy", "Zhou", "mpi_analyst", "RHIT", HIM),
    Staff("tanaka", "Hugh", "Tanaka", "registry", "CTR", HIM),
    Staff("quinn", "Martha", "Quinn", "retention_officer", "RHIA", HIM),
    Staff("ortega", "Luis", "Ortega", "registrar", "CHAA", "Patient Access", "lindqvist"),
    Staff("lindqvist", "Sara", "Lindqvist", "biller", "CRCR", REVENUE),
    Staff("novak", "Victor", "Novak", "chargemaster", "", REVENUE, "lindqvist"),
    Staff("feldman", "Ruth", "Feldman", "privacy_officer", "CHPC", "Compliance", ""),
    Staff("abara", "Noel", "Abara", "privacy_officer", "CHPC", "Compliance", "feldman"),
    Staff("duarte", "Ines", "Duarte", "security_officer", "CISSP", "Information Technology", "quill"),
    Staff("quill", "Sam", "Quill", "administrator", "", "Information Technology", ""),
    Staff("crane", "Edith", "Crane", "surveyor", "RN", "Compliance", "feldman", until_days=14),
    Staff("stern", "Paul", "Stern", "physician_advisor", "MD", MEDICINE, "", "", "Internal Medicine"),
    Staff("okafor", "Samuel", "Okafor", "physician", "MD", MEDICINE, "stern", "hospitalist", "Hospital Medicine"),
    Staff("brandt", "Lena", "Brandt", "physician", "MD", MEDICINE, "stern", "cardiologist", "Cardiology"),
    Staff("vance", "Helen", "Vance", "physician", "MD", "Surgery", "stern", "surgeon", "General Surgery"),
    Staff("desai", "Anita", "Desai", "physician", "MD", "Obstetrics", "stern", "obstetrician", "Obstetrics and Gynecology"),
    Staff("webb", "Marcus", "Webb", "physician", "DO", "Emergency", "stern", "ed_physician", "Emergency Medicine", nights=True),
    Staff("ruiz", "Elena", "Ruiz", "physician", "MD", "Psychiatry", "stern", "psychiatrist", "Psychiatry and Addiction Medicine"),
    Staff("nasser", "Karim", "Nasser", "physician", "MD", "Family Medicine", "stern", "family_physician", "Family Medicine"),
    Staff("brook", "Nina", "Brook", "delegate", "CMA", "Surgery", "vance"),
    Staff("castellano", "Mia", "Castellano", "resident", "MD", MEDICINE, "okafor", "resident", "Internal Medicine"),
)  # fmt: skip
# Providers who never sign in here: (part, given, family, credential, specialty)
OTHERS = (
    ("hospitalist", "Ingrid", "Sørensen", "MD", "Hospital Medicine"), ("cardiologist", "Rajesh", "Iyer", "MD", "Cardiology"),
    ("heart_surgeon", "Thomas", "Whitaker", "MD", "Cardiac Surgery"), ("neurologist", "Mei-Ling", "Chen", "MD", "Neurology"),
    ("neurosurgeon", "Jonas", "Larsen", "MD", "Neurosurgery"), ("orthopedist", "Patrick", "O'Rourke", "MD", "Orthopedic Surgery"),
    ("surgeon", "David", "Park", "MD", "General Surgery"), ("obstetrician", "Camille", "Rousseau", "MD", "Obstetrics and Gynecology"),
    ("pediatrician", "Hannah", "Abebe", "MD", "Pediatrics"), ("oncologist", "Miriam", "Goldberg", "MD", "Oncology"),
    ("ed_physician", "Tyrone", "Coleman", "MD", "Emergency Medicine"), ("family_physician", "Julia", "Teixeira", "MD", "Family Medicine"),
    ("gastroenterologist", "Nikhil", "Mehta", "MD", "Gastroenterology"), ("ophthalmologist", "Alan", "Fong", "MD", "Ophthalmology"),
    ("radiologist", "Susan", "Kowalczyk", "MD", "Radiology"), ("pathologist", "Henri", "Pelletier", "MD", "Pathology"),
    ("anesthesia", "Diane", "Hobbs", "MD", "Anesthesiology"), ("anesthesia", "Leo", "Bautista", "MD", "Anesthesiology"),
    ("palliative", "Clare", "Brennan", "MD", "Palliative Medicine"), ("rehabilitation", "Amit", "Kapoor", "MD", "Physical Medicine and Rehabilitation"),
    ("nurse", "Teresa", "Santos", "RN", "Nursing"), ("nurse", "Beth", "Carver", "RN", "Nursing"), ("nurse", "Aisha", "Hassan", "RN", "Nursing"),
    ("nurse", "Jan", "Novotny", "RN", "Nursing"), ("nurse", "Denise", "Gaines", "RN", "Nursing"),
)  # fmt: skip
LEFT = Staff("pike", "Gerald", "Pike", "physician", "MD", MEDICINE, "stern", "", "Pulmonary Medicine")
CONSULTANTS = {
    "Cardiology": "cardiologist", "Gastroenterology": "gastroenterologist", "Addiction medicine": "psychiatrist",
    "Rehabilitation medicine": "rehabilitation", "Palliative care": "palliative",
}  # fmt: skip
# Who reaches the hospital's unrestricted patients as members of the department's team.
TEAM_ROLES = frozenset({
    "him_director", "him_tech", "coding_lead", "coder", "cdi", "roi_tech", "roi_qc", "transcriptionist", "mpi_analyst",
    "registry", "retention_officer", "registrar", "biller", "privacy_officer", "surveyor", "physician_advisor",
})  # fmt: skip


@dataclass
class House:
    """The demo's places and people, at hand for everything that is built in them."""

    hospital: Facility
    clinic: Facility
    users: dict[str, User] = field(default_factory=dict)
    providers: dict[str, list[ProviderProfile]] = field(default_factory=dict)
    left: ProviderProfile | None = None
    password: str = ""

    def who(self, username: str) -> User:
        """The user, acting in the role that the demo gave them first."""
        user = self.users[username]
        role = next(s.role for s in (*STAFF, LEFT) if s.username == username)
        return acting(user, role, self.hospital)

    def provider(self, part: str, rng) -> ProviderProfile:
        """Somebody of that part; who signs in is taken more often, so that inboxes fill."""
        found = self.providers[part]
        return found[0] if len(found) == 1 or rng.random() < 0.75 else rng.choice(found[1:])


def build_house(now: dt.datetime, rng) -> House:
    """Facilities, departments, people, roles, teams. Everything began five years before `now`."""
    start = now - dt.timedelta(days=5 * 365)
    with clock.at(start), audit.act("demo.staff", by=None):
        house = House(*_facilities())
        house.password = secrets.token_urlsafe(9)
        departments = _departments(house)
        _people(house, departments, start.date(), rng)
        _others(house, departments, start.date())
        _roles(house, start.date(), now.date())
        _teams(house, start.date())
    return house


def _facilities() -> tuple[Facility, Facility]:
    shared = {"state": "MA", "time_zone": "America/New_York"}
    hospital = Facility.objects.create(code="MVMC", name="Marlow Valley Medical Center", kind=Facility.HOSPITAL, npi=npi(900),
                                       address="100 Hospital Drive, Marlow, MA 01099", phone="+14135550100", **shared)  # fmt: skip
    clinic = Facility.objects.create(code="EASTH", name="Marlow Valley Clinic at Easthaven", kind=Facility.CLINIC, npi=npi(901),
                                     address="22 Harbor Road, Easthaven, MA 01097", phone="+14135550160", **shared)  # fmt: skip
    return hospital, clinic


def npi(number: int) -> str:
    """A valid National Provider Identifier (check digit by Luhn over 80840) from the demo's own counting."""
    body = f"1{70000000 + number:08d}"
    return next(body + digit for digit in "0123456789" if luhn_ok("80840" + body + digit))


def _departments(house: House) -> dict[str, Department]:
    names = {s.department for s in STAFF} | {"Radiology", "Pathology", "Anesthesiology", "Nursing", "Pediatrics"}
    return {name: Department.objects.create(facility=house.hospital, name=name) for name in sorted(names)}


def _people(house: House, departments, start: dt.date, rng) -> None:
    day = [{"days": [0, 1, 2, 3, 4], "from": "07:30", "to": "16:00"}]
    night = [{"days": [0, 2, 4, 5], "from": "19:00", "to": "07:00"}]
    sealed = User(username="sealed")
    sealed.set_password(house.password)
    for number, staff in enumerate((*STAFF, LEFT), 1):
        user = User(
            username=staff.username, first_name=staff.given, last_name=staff.family, credential=staff.credential,
            email=f"{staff.username}@mvmc.example", department=departments[staff.department], started_on=start,
            address=f"{rng.randint(2, 900)} {rng.choice(['Maple Avenue', 'Elm Street', 'River Road'])}, Marlow, MA",
            postal_code="01099", shifts=night if staff.nights else day, is_demo=True, password=sealed.password,
        )  # fmt: skip
        user.save(force_insert=True)
        house.users[staff.username] = user
        if staff.specialty:
            profile = ProviderProfile.objects.create(
                user=user, family=staff.family, given=staff.given, npi=npi(number), credential=staff.credential,
                specialty=staff.specialty, department=departments[staff.department], active_from=start,
                needs_cosigner=staff.role == "resident",
            )  # fmt: skip
            house.providers.setdefault(staff.part or staff.username, []).append(profile)
    for staff in (*STAFF, LEFT):
        if staff.manager:
            house.users[staff.username].manager = house.users[staff.manager]
            house.users[staff.username].save(update_fields=["manager"])
    for name, chair in (("Medicine", "stern"), ("Surgery", "vance"), (HIM, "halloran")):
        departments[name].chair = house.users[chair]
        departments[name].save(update_fields=["chair"])


def _others(house: House, departments, start: dt.date) -> None:
    for number, (part, given, family, credential, specialty) in enumerate(OTHERS, 100):
        department = departments.get(specialty, departments["Nursing" if part == "nurse" else MEDICINE])
        made = ProviderProfile.objects.create(
            family=family, given=given, credential=credential, specialty=specialty, department=department,
            npi=None if part == "nurse" else npi(number), active_from=start,
        )  # fmt: skip
        house.providers.setdefault(part, []).append(made)


def _roles(house: House, start: dt.date, today: dt.date) -> None:
    for staff in (*STAFF, LEFT):
        ends = today + dt.timedelta(days=staff.until_days) if staff.until_days else None
        supervisor = house.users[staff.trainee_of] if staff.trainee_of else None
        RoleAssignment.objects.create(
            user=house.users[staff.username], role=staff.role, facility=house.hospital, starts_on=start, ends_on=ends,
            trainee=supervisor is not None, supervisor=supervisor,
        )  # fmt: skip
    RoleAssignment.objects.create(
        user=house.users["bauer"], role="coder", facility=house.hospital, starts_on=start, ends_on=None
    )


def _teams(house: House, start: dt.date) -> None:
    administrator = acting(house.users["quill"], "administrator", house.hospital)
    teams = [Team.objects.create(facility=place, name="Health records") for place in (house.hospital, house.clinic)]
    for staff in STAFF:
        if staff.role in TEAM_ROLES:
            for team in teams:
                join_team(user=house.users[staff.username], team=team, starts_on=start, by=administrator)


def retire(house: House, on: dt.date) -> None:
    """The physician who left: no more sign-in, no more privileges from that day; what is unsigned stays."""
    user = house.users[LEFT.username]
    profile = house.left = house.providers[LEFT.username][0]
    user.is_active, user.ended_on = False, on
    user.save(update_fields=["is_active", "ended_on"])
    profile.active_to = on
    profile.save(update_fields=["active_to"])
    for assignment in user.role_assignments.all():
        assignment.ends_on = on
        assignment.save(update_fields=["ends_on"])


def write_sign_in(house: House) -> None:
    """Who signs in as what, for the terminal and the README's tour; only the owner may read the file."""
    from accounts.roles import ROLES

    lines = [
        "Sign in with any of these names; the password is the same for all:",
        "",
        f"    password   {house.password}",
        "",
    ]
    for staff in STAFF:
        trainee = ", trainee" if staff.trainee_of else ""
        lines.append(f"    {staff.username:<11}{ROLES[staff.role].name + trainee:<38}{staff.given} {staff.family}")
    home.write_private(home.make() / SIGN_IN_FILE, "\n".join(lines) + "\n")
