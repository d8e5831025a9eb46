"""The cases with a story, findable by name: who they are and what each shows (the README prints this table)."""

import datetime as dt
from typing import NamedTuple

from hitrecords.demo import analysis, desk
from hitrecords.demo.people import Person, Town
from hitrecords.demo.scenarios import SCENARIOS
from hitrecords.demo.scenarios.case import ZONE
from hitrecords.demo.staff import House
from hitrecords.demo.timetable import Timetable, Visit


class Story(NamedTuple):
    """A line of the table: whom to search for, and what there is to see."""

    name: str
    shows: str


STORIES = (
    Story("Vale, Celeste", "a restricted patient (VIP): beyond reach without breaking the glass; one access to review; a dictation of hers waits for a typist"),
    Story("Kessler, Owen", "an employee who is a patient: restricted; a co-worker broke the glass"),
    Story("Hayes, Loretta", "seen by an employee with the same last name who had no work on the chart"),
    Story("Drake, Simon", "substance use stay under 42 CFR Part 2: documents that only some roles see"),
    Story("Ortiz, Luz", "17 years old, came alone to the clinic: a visit to which she consented as a minor"),
    Story("Whitaker, Harold", "died in the hospital; the executor asks for the records"),
    Story("Marsh, Ava and Ella", "twins, born on one day to one mother: a match that must not be merged"),
    Story("Fletcher, John and John Jr.", "father and son of one name at one address"),
    Story("Reardon, Kathleen", "registered under her maiden name Tierney, and again after she married"),
    Story("Ng, Wei", "registered twice: day and month of birth exchanged"),
    Story("Unidentified, Male Bravo-0417", "came without a name; still not identified"),
    Story("Pearce, Baby Girl", "a newborn with a temporary name, linked to her mother"),
    Story("Lowell, Frances", "born on February 29"),
    Story("Langley, Winifred", "92 years old: counted as 90 or over where records are de-identified"),
    Story("Hobbs, Raymond", "the history and physical was 31 days old on the day of his operation"),
    Story("Mercer, Dorothy", "her history was 29 days old: the update note, due before the operation, is missing"),
    Story("Boyd, Ellis", "a pathology report came late and reopened his complete chart"),
    Story("Sutton, Irene", "her operative report came three days late"),
    Story("Gallagher, Peter", "his attending has left: the unsigned summary goes to the department"),
    Story("Quinn, Teresa", "emergency, observation, then inpatient: one account, three classes"),
    Story("Nash, Dennis", "left against medical advice"),
    Story("Tate, Rosa", "a code exempt from present-on-admission among codes that need it"),
    Story("Ellery, Martin", "present on admission U (a query waits) and W (cannot be determined)"),
    Story("Corwin, Bess", "two codes that exclude each other, and why they stand together"),
    Story("Haskell, Roy", "a hospital-acquired condition in second review: what the DRG were without it"),
    Story("Dunmore, Alice", "recoded after billing: before and after, with its deadlines; waits for approval"),
    Story("Prentiss, Nora", "a clinic visit coded in service lines, with modifiers and pointers"),
    Story("Merrill, Agnes", "a discharge summary begun from its template: three required parts are still empty"),
    Story("Osgood, Walter", "a note corrected after its signature, another retracted: who had read them is told"),
    Story("Morrow, Daniel", "progress notes carried forward from day to day: the copied words are marked"),
    Story("Lindqvist, Sven", "right knee replaced, left knee in a note: a finding on the words, and its author asked"),
    Story("Ferris, Joan and June", "a consultation filed on Joan was June's: moved whole, with the list of who saw it"),
    Story("Hale, Gloria", "declined deficiency: the physician says that the patient is not hers"),
    Story("Rhodes, Martin", "an attorney's subpoena without assurance: returned to the requester"),
    Story("Barlow, Edith", "an authorization that expired before the request came"),
    Story("Keane, Oliver", "revoked his authorization after it was accepted"),
    Story("Abbott, June", "her authorization names no expiration: incomplete"),
)  # fmt: skip


def as_markdown() -> list[str]:
    """The table for the README: whom to search for, and what there is to see."""
    return ["| Search for | It shows |", "|---|---|", *(f"| {story.name} | {story.shows} |" for story in STORIES)]


def add(table: Timetable, town: Town, house: House) -> None:
    """The people of STORIES with the visits that their story needs."""
    Casting(table, town, house).run()


class Casting:
    """Makes the people, one method a group of stories."""

    def __init__(self, table: Timetable, town: Town, house: House):
        self.table, self.town, self.house = table, town, house
        self.today = table.now.date()

    def run(self) -> None:
        for group in (
            self.restricted,
            self.look_alikes,
            self.ages,
            self.ends,
            self.charts,
            self.coding,
            self.requesters,
        ):
            group()

    # ------------------------------------------------------------- making
    def person(self, family: str, given: str, sex: str, age: int, *, born: dt.date | None = None, **more) -> Person:
        flags = {"reserved": True, "story": True, **more.pop("flags", {})}
        address = more.pop("address", None) or self.town.address()
        made = Person(
            family=family, given=given, sex=sex, birth_date=born or self.town.birth_date(age), address=address,
            phone=more.pop("phone", None) or self.town.phone(), ssn=more.pop("ssn", None) or self.town.ssn(), flags=flags, **{"marital": "M" if age > 25 else "S"} | more,
        )  # fmt: skip
        self.table.people.append(made)
        return made

    def visit(
        self, person: Person, key: str, days_ago: int, *, hour: int = 10, dx: str = "", days: int | None = None, **more
    ) -> Visit:
        """A visit of the scenario, so many days ago; `dx` chooses the variant by its codes."""
        scenario = SCENARIOS[key]
        variant = (
            next((v for v in scenario.variants if v.dx.startswith(dx)), scenario.variants[0])
            if dx
            else scenario.variants[0]
        )
        day = self.today - dt.timedelta(days=days_ago)
        at = dt.datetime.combine(day, dt.time(hour, 20), ZONE)
        visit = self.table.book(scenario, person, at, variant=variant, days=days, **more)
        visit.tags.add("story")
        return visit

    # ------------------------------------------------------------- groups
    def restricted(self) -> None:
        vale = self.person(
            "Vale", "Celeste", "F", 47, flags={"restricted": "VIP: television journalist", "opt_out": True}
        )
        self.visit(vale, "cholecystectomy", 12, days=2)
        self.visit(vale, "annual_physical", 200)
        kessler = self.person(
            "Kessler", "Owen", "M", 38, flags={"restricted": "Employee of the hospital", "staff": "kessler"}
        )
        self.visit(kessler, "depression_visit", 16)
        hayes = self.person("Hayes", "Loretta", "F", 52, address=("118 River Road", "Marlow", "01099"))
        self.visit(hayes, "hysterectomy", 24)
        drake = self.person("Drake", "Simon", "M", 41, flags={"codes": ["part2"]})
        self.visit(drake, "opioid_dependence", 60)
        self.visit(drake, "recovery_visit", 20)
        ortiz = self.person("Ortiz", "Luz", "F", 17, group="hispanic")
        self.visit(ortiz, "contraception_minor", 30)
        self.visit(ortiz, "cold", 120)

    def look_alikes(self) -> None:
        marsh = self.person("Marsh", "Nora", "F", 33)
        self.twins(marsh, 40)
        home, phone = self.town.address(), self.town.phone()
        elder = self.person("Fletcher", "John", "M", 61, address=home, phone=phone, suffix="Sr.")
        younger = self.person("Fletcher", "John", "M", 34, address=home, phone=phone, suffix="Jr.")
        self.visit(elder, "atrial_fibrillation", 90, dx="I48.0")
        self.visit(younger, "chest_wall_pain", 33)
        home = self.town.address()
        born, ssn = self.town.birth_date(29), self.town.ssn()
        before = self.person(
            "Tierney",
            "Kathleen",
            "F",
            29,
            born=born,
            ssn=ssn,
            address=home,
            flags={"codes": ["possible_duplicate"]},
            marital="S",
        )
        after = self.person("Reardon", "Kathleen", "F", 29, born=born, ssn=ssn, flags={"codes": ["possible_duplicate"]})
        self.visit(before, "migraine", 400)
        self.visit(after, "urinary_infection", 45)
        right = self.person(
            "Ng", "Wei", "M", 55, born=dt.date(1971, 4, 9), group="chinese", flags={"codes": ["possible_duplicate"]}
        )
        wrong = self.person(
            "Ng",
            "Wei",
            "M",
            55,
            born=dt.date(1971, 9, 4),
            group="chinese",
            address=right.address,
            phone=right.phone,
            flags={"codes": ["possible_duplicate"]},
        )
        self.visit(right, "diabetes_visit", 150)
        self.visit(wrong, "renal_colic", 28)

    def twins(self, mother: Person, days_ago: int) -> None:
        cesarean = next(v for v in SCENARIOS["cesarean"].variants if v.dx.startswith("O30"))
        born = dt.datetime.combine(self.today - dt.timedelta(days=days_ago), dt.time(13, 4), ZONE)
        self.table.book(SCENARIOS["cesarean"], mother, born - dt.timedelta(hours=5), variant=cesarean).tags.add("story")
        variant = next(v for v in SCENARIOS["newborn"].variants if v.dx.startswith("Z38.31"))
        for order, name in enumerate(("Ava", "Ella"), 1):
            child = self.table.newborn(mother, self.town, born.date(), name, "F")
            child.twin = order
            child.flags |= {"reserved": True, "birth_time": (born + dt.timedelta(minutes=2 * order)).time()}
            self.table.book(
                SCENARIOS["newborn"], child, born + dt.timedelta(minutes=2 * order), variant=variant
            ).tags.add("story")

    def ages(self) -> None:
        john = self.person(
            "Unidentified",
            "Male Bravo-0417",
            "M",
            45,
            ssn="-",
            address=("", "", ""),
            phone="-",
            flags={"unidentified": True},
        )
        john.ssn, john.phone = "", ""
        self.visit(john, "overdose", 9, days=2)
        mother = self.person("Pearce", "Judy", "F", 27)
        child = self.table.birth(mother, self.town, cesarean=False, days_ago=5, given="Baby Girl")
        child.sex = "F"
        child.flags |= {"reserved": True}
        leap = self.person("Lowell", "Frances", "F", 66, born=dt.date(1960, 2, 29))
        self.visit(leap, "pressure_check", 70)
        old = self.person(
            "Langley", "Winifred", "F", 92, born=self.today.replace(day=1) - dt.timedelta(days=92 * 365 + 120)
        )
        self.visit(old, "hip_fracture", 18, dx="S72.141A")
        self.visit(old, "skin_check", 300)

    def ends(self) -> None:
        harold = self.person(
            "Whitaker",
            "Harold",
            "M",
            81,
            flags={
                "related": [
                    (
                        "representative",
                        "Anne Whitaker",
                        "Daughter",
                        "+14135550188",
                        "Executor; letters testamentary on file",
                    )
                ]
            },
        )
        self.visit(harold, "sepsis", 75, dx="A41.9 J18.9", days=3)
        nash = self.person("Nash", "Dennis", "M", 44)
        alcohol = SCENARIOS["alcohol_withdrawal"]
        left = next(v for v in alcohol.variants if v.disposition == "07")
        self.table.book(
            alcohol, nash, dt.datetime.combine(self.today - dt.timedelta(days=13), dt.time(17, 40), ZONE), variant=left
        ).tags.add("story")
        quinn = self.person("Quinn", "Teresa", "F", 69)
        self.visit(quinn, "heart_failure", 15, dx="I11.0 I50.33", via_observation=True)

    def charts(self) -> None:
        hobbs = self.person("Hobbs", "Raymond", "M", 68)
        self.visit(hobbs, "knee_replacement", 17, hour=7, dx="M17.11").tags.add("old_history")
        mercer = self.person("Mercer", "Dorothy", "F", 71)
        self.visit(mercer, "knee_replacement", 11, hour=7, dx="M17.11").tags.add("history_29")
        boyd = self.person("Boyd", "Ellis", "M", 59)
        self.visit(boyd, "colon_cancer", 52, hour=7, dx="C18.2").tags.add("late_result")
        sutton = self.person("Sutton", "Irene", "F", 63)
        self.visit(sutton, "colon_cancer", 20, hour=7, dx="C18.2").tags.add("report_late")
        peter = self.person("Gallagher", "Peter", "M", 58, flags={"attending": self.house.providers["pike"][0]})
        self.visit(peter, "pneumonia", 33, dx="J18.9 E87.1").tags.add("summary_unsigned")
        tate = self.person("Tate", "Rosa", "F", 57)
        self.visit(tate, "chemotherapy", 26)
        okafor = {"attending": self.house.providers["hospitalist"][0]}
        self.visit(self.person("Morrow", "Daniel", "M", 64, flags=okafor), "pneumonia", 8, days=5).tags.add(
            analysis.CARRIED
        )
        vance = {"attending": self.house.users["vance"].provider}
        lindqvist = self.person("Lindqvist", "Sven", "M", 70, flags=vance)
        self.visit(lindqvist, "knee_replacement", 7, hour=7, dx="M17.11", days=3).tags.add(analysis.SIDE)
        self.visit(self.person("Ferris", "Joan", "F", 58, flags=okafor), "pneumonia", 10, days=4).tags.add(
            analysis.WRONG
        )
        self.visit(self.person("Ferris", "June", "F", 61, flags=okafor), "pneumonia", 10, days=4).tags.add(
            analysis.RIGHT
        )
        merrill = self.person("Merrill", "Agnes", "F", 66, flags=okafor)
        self.visit(merrill, "pneumonia", 5).tags.add("summary_missing")
        self.visit(self.person("Osgood", "Walter", "M", 73, flags=okafor), "pneumonia", 9)
        hale = self.person("Hale", "Gloria", "F", 72, flags={"attending": self.house.providers["cardiologist"][0]})
        self.visit(hale, "atrial_fibrillation", 14, dx="I48.0").tags.add("summary_missing")

    def coding(self) -> None:
        for family, given, sex, age, key, days, dx, tag in (
            ("Ellery", "Martin", "M", 70, "pneumonia", 16, "J18.9", desk.POA),
            ("Corwin", "Bess", "F", 74, "gi_bleed", 14, "", desk.EXCLUDES),
            ("Haskell", "Roy", "M", 79, "heart_failure", 13, "", desk.HAC),
            ("Dunmore", "Alice", "F", 68, "sepsis", 28, "A41.51 N39.0", desk.RECODE),
            ("Prentiss", "Nora", "F", 51, "diabetes_visit", 6, "", desk.CLINIC),
        ):
            self.visit(self.person(family, given, sex, age), key, days, dx=dx).tags.add(tag)

    def requesters(self) -> None:
        for family, given, sex, age, key in (
            ("Rhodes", "Martin", "M", 49, "ankle_fracture"), ("Barlow", "Edith", "F", 71, "copd"),
            ("Keane", "Oliver", "M", 53, "infarction_pci"), ("Abbott", "June", "F", 64, "knee_replacement"),
        ):  # fmt: skip
            self.visit(self.person(family, given, sex, age), key, 50 + age, hour=8)
