"""What is written about visits: emergency department, clinic, day surgery, telehealth, home health, recurring care."""

from hitrecords.demo.scenarios.case import Case, secondary_problems
from hitrecords.demo.scenarios.inpatient import lab_reports, study_report
from hitrecords.demo.scenarios.surgery import operation_papers
from hitrecords.demo.scenarios.writing import (
    Paper,
    bullets,
    exam,
    join,
    lab_line,
    numbered,
    section,
    vitals_line,
)


def visit_papers(case: Case) -> list[Paper]:
    """The documents of an outpatient visit, in order."""
    writers = {"EMER": emergency, "SS": day_surgery}
    papers = writers.get(case.scenario.klass, clinic)(case)
    return sorted(papers, key=lambda paper: paper.at)


def emergency(case: Case) -> list[Paper]:
    s, v = case.scenario, case.values
    note = join(
        section("Chief complaint", v["complaint"]),
        section("History of present illness", case.values["hpi"]),
        section("Medical history", "; ".join(b.words for b in case.backgrounds) or "None known."),
        section("Medications", "; ".join(case.home) or "None."),
        section("Allergies", v["allergy"]),
        section("Vital signs", vitals_line(case)),
        section("Examination", *exam(case, only=("General", *s.exam))),
        section("Results", lab_line(case), *[case.say(f"{t.title}: {t.impression}") for t in s.studies]),
        section("Medical decision making", case.say(v.get("course", s.course))),
        section("Diagnosis", *numbered([d.words for d in case.diagnoses if d.words][:4])),
        section("Disposition", disposition(case)),
        section("Prescriptions", *bullets(case.say(p) for p in s.prescriptions)),
    )
    middle = case.admitted + (case.discharged - case.admitted) * 0.8
    papers = [triage(case), Paper("ed_note", middle, "attending", note)]
    papers += [study_report(case, t) for t in s.studies] + (lab_reports(case)[:1] if case.labs else [])
    if case.variant.disposition == "01" and case.rng.random() < 0.6:
        papers.append(instructions(case))
    return papers


def triage(case: Case) -> Paper:
    text = join(section("Triage", case.say("{complaint}. Emergency severity index [2|3|3|4]. "), vitals_line(case),
                        case.say("Pain {pain}/10. Allergies: {allergy}. [Walked in.|Arrived by ambulance.|Brought by family.]")))  # fmt: skip
    return Paper("nursing", case.admitted, "nurse", text, title="Triage note")


def disposition(case: Case) -> str:
    words = {"01": "Home in good condition. Return for any worsening.", "07": "Left before treatment was complete, against advice.",
             "20": "Died in the department.", "02": "Transferred to a hospital with the service needed.", "09": "Admitted.",
             "21": "Into the custody of law enforcement, medically cleared."}  # fmt: skip
    return words[case.variant.disposition] + (
        f" Follow up with {case.say(case.scenario.follow_up)}." if case.variant.disposition == "01" else ""
    )


def instructions(case: Case) -> Paper:
    s = case.scenario
    text = join(
        section("You were seen for", case.diagnoses[0].words + "."),
        section("What to do", case.say(s.instructions)),
        section("Medicines", *bullets([case.say(p) for p in s.prescriptions] or ["None new."])),
        section("Follow up", f"See {case.say(s.follow_up)}."),
    )
    return Paper("discharge_instructions", case.discharged, "nurse", text)


def clinic(case: Case) -> list[Paper]:
    s, v = case.scenario, case.values
    body = [
        section("Reason for visit", v["complaint"]),
        section("Subjective", case.values["hpi"]),
        section("Medications", "; ".join(case.home) or "None."),
        section("Objective", "" if s.klass == "VR" else vitals_line(case), *([] if s.klass == "VR" else exam(case, only=("General", *s.exam)))),
        section("Results", lab_line(case), *[case.say(f"{t.title}: {t.impression}") for t in s.studies]),
        section("Assessment and plan", *numbered([*assessments(case), *[case.say(line) for line in s.plan]])),
        section("Follow-up", case.say(s.follow_up)[:1].upper() + case.say(s.follow_up)[1:] + "."),
    ]  # fmt: skip
    papers = [
        Paper(s.note_style or "clinic_note", case.discharged, "attending", join(*body), sensitivity=s.sensitivity)
    ]
    papers += [study_report(case, t) for t in s.studies] + (lab_reports(case)[:1] if case.labs else [])
    return papers


def assessments(case: Case) -> list[str]:
    first = f"{case.diagnoses[0].words}: {case.say(case.values.get('course', case.scenario.course))}"
    more = [case.say(p.plan) for p in secondary_problems(case) if p.plan]
    stable = [
        f"{b.words}: [stable|controlled|no change], continue present treatment."
        for b in case.backgrounds
        if b.medication
    ]
    return [first, *more, *[case.say(line) for line in stable[:2]]]


def day_surgery(case: Case) -> list[Paper]:
    s, v = case.scenario, case.values
    history = join(
        section("Planned procedure", case.say(s.operation.title)),
        section("History", case.values["hpi"]),
        section("Medical history", "; ".join(b.words for b in case.backgrounds) or "None known."),
        section("Medications", "; ".join(case.home) or "None."),
        section("Allergies", v["allergy"]),
        section("Examination", vitals_line(case), *exam(case, only=("General", "Heart", "Lungs", *s.exam))),
        section(
            "Plan", case.say("Fit for the procedure. Risks, benefits and alternatives reviewed; wishes to go ahead.")
        ),
    )
    papers = [Paper("hp", case.admitted, "attending", history), *operation_papers(case, s.operation)]
    return [*papers, short_summary(case), instructions(case)]


def short_summary(case: Case) -> Paper:
    s = case.scenario
    text = join(
        section("Diagnosis", case.diagnoses[0].words),
        section("Procedure", case.say(s.operation.title)),
        section("Course", case.say(
            "Uneventful. Awake, [drinking and walking|eating crackers, walked to the bathroom], pain controlled. BP {bp_end}, HR {hr_end}, SpO2 {spo2_end}%.")),
        section("Disposition", "Home with a responsible adult."),
        section("Follow-up", case.say(f"Appointment with {s.follow_up}.")),
    )  # fmt: skip
    return Paper("discharge_summary", case.discharged, "attending", text, title="Short-stay summary")
