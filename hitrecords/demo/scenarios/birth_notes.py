"""The record of a newborn: birth history, examination, screening, feeding, discharge."""

from hitrecords.demo.scenarios.case import Case, secondary_problems
from hitrecords.demo.scenarios.inpatient import lab_reports
from hitrecords.demo.scenarios.writing import Paper, bullets, day_words, exam, join, numbered, section


def newborn_papers(case: Case) -> list[Paper]:
    """The documents of a newborn's stay, in order of time."""
    papers = [admission(case), nursing(case, 0), *lab_reports(case), summary(case)]
    papers += [nursing(case, case.days - 1)] if case.days > 1 else []
    return sorted(papers, key=lambda paper: paper.at)


def admission(case: Case) -> Paper:
    v = case.values
    text = join(
        section("Birth history", case.values["hpi"]),
        section("Measurements", f"Weight {v['birth_weight']} g, gestation {v['gestation']} weeks, Apgar {v['apgar']}."),
        section("Examination", *exam(case)),
        section("Assessment and plan", *numbered([
            *[case.say(line) for line in case.scenario.plan], *[case.say(p.plan) for p in secondary_problems(case) if p.plan]])),
    )  # fmt: skip
    return Paper(
        "hp", case.at(0, min(case.admitted.hour + 2, 23)), "attending", text, title="Newborn history and physical"
    )


def nursing(case: Case, day: int) -> Paper:
    text = join(section(f"Nursery note, day {day + 1}", case.say(
        "[Breastfeeding every two to three hours, good latch.|Bottle feeding 25-35 mL, well tolerated.] Voiding and stooling. "
        "Temperature 98.[2|4|6|8] F in open crib. Rooming in with mother. Bands of mother and child match.")))  # fmt: skip
    return Paper("nursing", case.at(day, 21), "nurse", text, title="Nursery note")


def summary(case: Case) -> Paper:
    text = join(
        f"Born {day_words(case.admitted)} at {case.admitted:%H:%M}. Discharged {day_words(case.discharged)}.\n",
        section("Diagnoses", *numbered([d.words for d in case.diagnoses if d.words])),
        section("Course", case.say(case.values.get("course", case.scenario.course)),
                *[case.say(p.course) for p in secondary_problems(case) if p.course]),
        section("Screening", "Hearing passed both ears. Heart screen passed. Metabolic screen sent. Hepatitis B vaccine given."),
        section("Follow-up", case.say(f"Pediatrics in {case.scenario.follow_up}.")),
        section("Instructions", *bullets(["Back to sleep, in own crib", "Feed every two to three hours", "Call for fever of 100.4 F or more, poor feeding, or yellow skin"])),
    )  # fmt: skip
    return Paper("discharge_summary", case.discharged, "attending", text)
