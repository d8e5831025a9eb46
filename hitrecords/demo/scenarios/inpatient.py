"""Everything that is written about a stay in the hospital, from the emergency department to the discharge summary."""

import datetime as dt
import re

from hitrecords.demo.scenarios.case import Case, problem, secondary_problems
from hitrecords.demo.scenarios.lab_tests import TESTS, shown
from hitrecords.demo.scenarios.leaving import leaving
from hitrecords.demo.scenarios.model import Consult, Study
from hitrecords.demo.scenarios.surgery import operation_papers
from hitrecords.demo.scenarios.writing import (
    Paper,
    bullets,
    exam,
    join,
    lab_line,
    lab_print,
    numbered,
    section,
    vitals_line,
)

ONCE = re.compile(r"before|after|for (two|24|48)|needed|load|stopped|1 L|IV$")
CHARTED_DAYS = 3  # progress notes are kept to so many: the record shows the first days and the last


def stay_papers(case: Case) -> list[Paper]:
    """The documents of an inpatient or observation stay, in the order in which they came about."""
    papers = [ed_note(case)] if case.scenario.through_ed else []
    papers += [history(case), orders(case), nursing_admission(case), *lab_reports(case)]
    papers += [study_report(case, study) for study in case.scenario.studies]
    papers += [consult_note(case, consult) for consult in case.scenario.consults]
    if case.scenario.operation:
        papers += operation_papers(case, case.scenario.operation)
    elif "procedures" in case.values and not any(study.kind == "procedure" for study in case.scenario.studies):
        papers.append(bedside_procedure(case))
    papers += [psychiatric_evaluation(case)] if case.scenario.service == "Psychiatry" else []
    papers += progress_notes(case)
    papers += [nursing_later(case)] if case.days > 1 else []
    papers += [medication_record(case), *leaving(case)]
    return sorted(papers, key=lambda paper: paper.at)


def psychiatric_evaluation(case: Case) -> Paper:
    """Within 60 hours of the admission (482.61(b)); also of those who leave before."""
    s = case.scenario
    text = join(
        section("Reason for admission", case.values["complaint"]),
        section("History", case.values["hpi"]),
        section("Mental status", case.say(s.exam.get("Neurologic", "Alert, oriented to person, place and time."))),
        section("Diagnosis", case.diagnoses[0].words),
        section("Plan", *(case.say(line) for line in s.plan)),
    )
    return Paper("psych_eval", case.admitted + dt.timedelta(hours=14), "author", text)


def ed_note(case: Case) -> Paper:
    s, v = case.scenario, case.values
    text = join(
        section("Chief complaint", v["complaint"]),
        section("History", case.values["hpi"]),
        section("Vital signs", vitals_line(case)),
        section("Examination", *exam(case, only=tuple(s.exam) or ("General", "Heart", "Lungs"))),
        section("Results", lab_line(case, list(case.labs)[:9])),
        section("Course in the department", case.say(
            "Seen at triage [within 10 minutes|in 20 minutes|on arrival]. [Line placed, labs drawn, monitor applied.|"
            "IV access obtained and labs sent.] Findings and plan discussed with {title}, who [agrees|understands and agrees]."
        )),
        section("Disposition", case.say(f"Admitted to {s.service.lower()}, {s.unit}. Report given to the nurse on the unit.")),
    )  # fmt: skip
    return Paper("ed_note", case.admitted.replace(microsecond=0), "ed", text)


def history(case: Case) -> Paper:
    s, v = case.scenario, case.values
    chronic = [b.words for b in case.backgrounds if b.key not in {"smoker", "ex_smoker"}]
    text = join(
        section("Chief complaint", v["complaint"]),
        section("History of present illness", case.values["hpi"]),
        section("Past medical history", *bullets(chronic or ["None known"])),
        section("Medications at home", *bullets(case.home or ["None"])),
        section("Allergies", v["allergy"]),
        section("Social history", social(case)) if case.age >= 12 else section("Social history", "Lives with family."),
        section("Review of systems", case.say("As above; otherwise [ten systems reviewed and negative|negative in detail].")),
        section("Vital signs", vitals_line(case)),
        section("Examination", *exam(case)),
        section("Data", lab_line(case), *[case.say(f"{t.title}: {t.impression}") for t in s.studies if t.day == 0]),
        section("Assessment and plan", assessment(case), *numbered(plan(case))),
    )  # fmt: skip
    return Paper("hp", case.admitted + dt.timedelta(minutes=case.rng.randint(50, 170)), "author", text)


def social(case: Case) -> str:
    keys = {b.key for b in case.backgrounds}
    smoke = "Smokes half a pack a day." if "smoker" in keys else ""
    smoke = smoke or ("Former smoker." if "ex_smoker" in keys else "Never smoker.")
    smoke = case.values.get("tobacco", smoke)
    drink = case.values.get("alcohol", case.say("[No alcohol.|Alcohol rarely.|A glass of wine with dinner.]"))
    home = case.say("Lives [with family|with spouse|alone in an apartment|in own house, independent].")
    return f"{home} {smoke} {drink if case.age >= 18 else ''}".strip()


def assessment(case: Case) -> str:
    words = [lower(d.words) for d in case.diagnoses[1:3] if d.words]
    more = f" complicated by {' and '.join(words)}" if words and secondary_problems(case) else ""
    return f"{case.values['who'].capitalize()} with {lower(case.diagnoses[0].words)}{more if spoken(case) else ''}."


def lower(words: str) -> str:
    """Small first letter inside a sentence, save for abbreviations (COVID-19) and names (ST)."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def spoken(case: Case) -> bool:
    """Whether the first secondary diagnosis is one that a clinician would name in the first sentence."""
    return bool(secondary_problems(case)) and bool(secondary_problems(case)[0].plan) and not case.scenario.operation


def plan(case: Case) -> list[str]:
    """The plan: the scenario's lines, one for each coded problem that was there on admission, one for old ones."""
    lines = [case.say(line) for line in case.scenario.plan]
    for diagnosis in case.diagnoses[1 : len(case.variant.dx.split())]:
        found = problem(diagnosis.code)
        if found.plan and diagnosis.poa != "N":
            lines.append(case.say(found.plan))
    old = [b.words.lower() for b in case.backgrounds if b.medication]
    return [*lines, *([f"{', '.join(old).capitalize()}: continue home medication."] if old else [])]


def orders(case: Case) -> Paper:
    s = case.scenario
    status = "Place in observation" if s.klass == "OBSENC" else "Admit to inpatient"
    text = join(
        section("Orders", f"{status}, {s.service}, {s.unit}.", *bullets([
            f"Diagnosis: {case.diagnoses[0].words}",
            case.say("Vital signs every [4|8] hours"),
            case.say("Activity: [as tolerated|up with assistance|bed rest until seen by therapy]"),
            f"Code status: {'Do not resuscitate' if 'Z66' in case.variant.dx else 'Full code'}",
        ])),
        section("Medications", *bullets(case.say(m) for m in s.medications)),
        section("Laboratory", "Complete blood count and metabolic panel every morning."),
    )  # fmt: skip
    return Paper("orders", case.at(0, min(case.admitted.hour + 1, 23)), "author", text, title="Admission orders")


def nursing_admission(case: Case) -> Paper:
    fall = "high" if case.age > 70 else "low"
    text = join(
        section("Admission assessment", case.say(
            "Arrived on {unit} [by stretcher|by wheelchair] accompanied by [transport|family|the emergency nurse]. "
            "Two identifiers checked, band applied. Allergies confirmed: {allergy}. "
        ), vitals_line(case)),
        section("Screening", f"Fall risk {fall}. Braden {20 if case.age < 70 else 17}. " + case.say("Pain {pain}/10 on arrival. [No skin breakdown.|Skin intact.]")),
        section("Education", case.say("[Oriented to room, call bell and bed controls.|Call bell within reach, plan of care reviewed.]")),
        section("Notes", *[case.say(n) for n in case.scenario.nursing[:1]]),
    )  # fmt: skip
    return Paper(
        "nursing", case.at(0, min(case.admitted.hour + 1, 23)), "nurse", text, title="Nursing admission assessment"
    )


def nursing_later(case: Case) -> Paper:
    remarks = case.scenario.nursing[1:] or (
        "[Slept in naps.|Ate most of breakfast.] Ambulated in hall with one assist.",
    )
    day = max(1, case.days - 1)
    text = join(section(f"Shift note, day {day + 1}", *[case.say(n) for n in remarks], case.say(
        "BP {bp_end}, HR {hr_end}, SpO2 {spo2_end}%. [Resting comfortably.|Call bell in reach.|Family at bedside.]"
    )))  # fmt: skip
    return Paper("nursing", case.at(day, 5), "nurse", text, title="Nursing note")


def lab_reports(case: Case) -> list[Paper]:
    """The first and the last draw, and one between on longer stays, each with the values that the notes quote."""
    if not case.labs:
        return []
    drawn = [(0, 0.0, min(case.admitted.hour + 1, 23))]
    drawn += [(case.days // 2, 0.5, 5)] if case.days >= 4 or (case.worst and case.days >= 2) else []
    drawn += [(case.days, 1.0, 6)] if case.days >= 1 else []
    found = []
    for day, share, hour in drawn:
        moment = case.at(day, hour)
        keys = [k for k in case.labs if share == 0 or k not in {"a1c", "ldl", "etoh", "dimer", "tsh", "cea"}]
        text = lab_print(case, {k: value_at(case, k, share) for k in keys}, moment)
        found.append(Paper("lab", moment, "", text, source="interface"))
    return found


def value_at(case: Case, key: str, share: float) -> float:
    first, last = case.labs[key]
    if key in case.worst and 0 < share < 1:
        return float(shown(key, case.worst[key]))
    return float(shown(key, first + (last - first) * share))


def study_report(case: Case, study: Study) -> Paper:
    text = join(
        section("Examination", case.say(study.title)),
        section("Indication", case.say("{complaint}")),
        section("Technique", case.say(study.technique)),
        section("Findings", case.say(study.findings)),
        section("Impression", *numbered(case.say(study.impression).split(" // "))),
    )
    hour = min(case.admitted.hour + 2, 23) if study.day == 0 else 9
    return Paper(
        study.kind,
        case.at(min(study.day, case.days), hour),
        study.by,
        text,
        title=case.say(study.title)[:120],
        source="interface",
    )


def bedside_procedure(case: Case) -> Paper:
    """What was done at the bedside, without an operating room."""
    text = join(
        section("Procedure", case.values["procedures"]),
        section("Indication", case.diagnoses[0].words),
        section("Description", case.say(
            "Consent was [obtained|implied by the emergency] and a time-out held. Done under the usual precautions "
            "[without difficulty|at the first attempt] and tolerated.")),
        section("Complications", "None"),
    )  # fmt: skip
    case.values["operated_at"] = at = case.at(0, min(case.admitted.hour + 2, 23))
    return Paper("procedure", at, "attending", text, title=case.values["procedures"][:120])


def consult_note(case: Case, consult: Consult) -> Paper:
    text = join(
        section("Reason for consultation", case.say(consult.reason)),
        section("History", case.values["hpi"]),
        section("Examination", vitals_line(case), *exam(case, only=tuple(case.scenario.exam) or ("Heart", "Lungs"))),
        section("Impression", case.say(consult.impression)),
        section("Recommendations", *numbered(case.say(line) for line in consult.advice)),
        "Thank you for involving us. We will follow with you.",
    )
    day = min(consult.day, case.days)
    return Paper(
        "consult", case.at(day, 11), f"consultant:{consult.specialty}", text, title=f"{consult.specialty} consultation"
    )


def progress_notes(case: Case) -> list[Paper]:
    days = [d for d in range(1, case.days) if d < CHARTED_DAYS or d == case.days - 1]
    return [progress_note(case, day, case.days) for day in days]


BETTER = (
    "[Feels better|Slept well, feels stronger|Reports a quiet night|Improving; wants to know when going home is possible].",
    "[Eating half of meals|Tolerating diet|Walked to the nurses' station with therapy].",
)  # fmt: skip


def progress_note(case: Case, day: int, days: int) -> Paper:
    s, rng = case.scenario, case.rng
    keys = [k for k in case.labs if k in {"wbc", "hgb", "na", "k", "cr", "glu", "plt", "lactate", "bnp"}][:5]
    labs = ", ".join(f"{TESTS[k].name} {shown(k, value_at(case, k, day / days))}" for k in keys)
    said = case.say(s.daily[min(day - 1, len(s.daily) - 1)]) if s.daily else case.say(" ".join(BETTER))
    sinking = case.died and day == days - 1
    vitals = f"T {rng.uniform(97.8, 99.1):.1f}, BP {rng.randint(108, 138)}/{rng.randint(60, 82)}, HR {rng.randint(64, 92)}, SpO2 {rng.randint(93, 98)}%."
    text = join(
        section("Subjective", "Weaker overnight, family called in." if sinking else said),
        section("Objective", vitals, *(exam(case, only=("Heart", "Lungs")) if rng.random() < 0.6 else ()), labs and f"Labs: {labs}."),
        section("Assessment and plan", f"Hospital day {day + 1}. {case.diagnoses[0].words}, "
                + ("declining despite treatment." if sinking else case.say("[improving|slowly better|on course].")),
                *numbered(next_steps(case, day, days, sinking=sinking))),
    )  # fmt: skip
    return Paper("progress", case.at(day, rng.randint(8, 11)), "author", text)


def next_steps(case: Case, day: int, days: int, *, sinking: bool) -> list[str]:
    """What the day's note orders: treatment goes on, what arose is dealt with, and where the patient is going."""
    if sinking:
        return ["Comfort is the goal. Family informed and present.", "Morphine as needed, no further laboratory draws."]
    lasting = [m for m in case.scenario.medications if not ONCE.search(m)]
    going = [f"Continue {case.say(m)}." for m in lasting[:2]]
    pairs = zip(secondary_problems(case), case.diagnoses[1:], strict=False)
    arisen = [case.say(p.plan) for p, d in pairs if d.poa == "N" and p.plan]
    last = (
        "Discharge planning: likely tomorrow."
        if day == days - 1
        else case.say("[Out of bed three times a day.|Therapy to see.|Diet as tolerated.]")
    )
    return [*going, *arisen, last]


def medication_record(case: Case) -> Paper:
    rows = [case.say(m) for m in (*case.scenario.medications, *case.home[:4])]
    end = case.at(case.days, 8)
    lines = [f"{row:<64} {'given' if case.rng.random() < 0.93 else 'held per order'}" for row in rows]
    span = f"{case.admitted:%m/%d/%Y} to {end:%m/%d/%Y}"
    return Paper("mar", end, "", join(section(f"Medication administration record, {span}", *lines)), source="interface")
