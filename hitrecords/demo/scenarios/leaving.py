"""What is written when a stay ends: the summary, and what goes with the way it ended."""

from hitrecords.demo.scenarios.case import Case, secondary_problems
from hitrecords.demo.scenarios.model import Operation
from hitrecords.demo.scenarios.writing import (
    Paper,
    bullets,
    day_words,
    join,
    lab_line,
    numbered,
    section,
)


def leaving(case: Case) -> list[Paper]:
    """The summary and what goes with the way the stay ended."""
    if case.died:
        return [death_summary(case)]
    papers = [discharge_summary(case)]
    if case.variant.disposition == "07":
        return [*papers, ama_form(case)]
    if case.variant.disposition in {"02", "03", "05", "62", "63", "65", "82"}:
        papers.append(transfer_form(case))
    return [*papers, discharge_instructions(case)]


def course(case: Case) -> list[str]:
    found = [case.say(case.values.get("course", case.scenario.course))]
    return found + [case.say(p.course) for p in secondary_problems(case) if p.course]


WENT_TO = {
    "01": "Home", "02": "Transferred to an acute care hospital", "03": "Skilled nursing facility",
    "06": "Home with home health nursing", "07": "Left against medical advice", "20": "Died", "50": "Home with hospice",
    "51": "Inpatient hospice", "62": "Inpatient rehabilitation", "65": "Psychiatric hospital", "21": "Court or law enforcement",
}  # fmt: skip


def diagnosis_lists(case: Case) -> list[str]:
    others = [d.words for d in case.diagnoses[1:] if d.words]
    return [
        section("Principal diagnosis", case.diagnoses[0].words),
        section("Other diagnoses", *numbered(others)),
        section("Procedures", *numbered(procedure_words(case))),
    ]


def procedure_words(case: Case) -> list[str]:
    operation: Operation | None = case.scenario.operation
    if operation and case.procedures:
        return [f"{case.say(operation.title)}, {day_words(case.at(operation.day, 9))}"]
    return [case.values["procedures"]] if "procedures" in case.values else []


def discharge_summary(case: Case) -> Paper:
    s = case.scenario
    ama = case.variant.disposition == "07"
    text = join(
        f"Admitted {day_words(case.admitted)}. Discharged {day_words(case.discharged)}.\n",
        *diagnosis_lists(case),
        section("Reason for admission", case.values["hpi"]),
        section("Hospital course", *course(case)),
        section("Condition at discharge", "Left before treatment was complete; alert and able to decide." if ama else case.say(
            "[Stable|Good|Improved]. BP {bp_end}, HR {hr_end}, SpO2 {spo2_end}%.") + " " + (f"Labs: {lab_line(case, list(case.labs)[:5], last=True)}" if case.labs else "")),
        section("Disposition", WENT_TO[case.variant.disposition] + "."),
        section("Discharge medications", *bullets([*(case.say(p) for p in s.prescriptions), *case.home] or ["None"])),
        section("Follow-up", case.say(f"Appointment with {s.follow_up}.")),
    )  # fmt: skip
    return Paper("discharge_summary", case.discharged, "author", text, source="dictated")


def death_summary(case: Case) -> Paper:
    text = join(
        f"Admitted {day_words(case.admitted)}. Died {day_words(case.discharged)} at {case.discharged:%H:%M}.\n",
        *diagnosis_lists(case),
        section("Reason for admission", case.values["hpi"]),
        section("Hospital course", *course(case)),
        section("Death", case.say(
            f"Pronounced at {case.discharged:%H:%M}: no response, no respirations or heart sounds for two minutes, pupils fixed. "
            "Family [was at the bedside|was called and came in]. [The medical examiner declined the case.|Autopsy was offered and declined.]")),
        section("Cause of death", case.diagnoses[0].words + "."),
    )  # fmt: skip
    return Paper("death_summary", case.discharged, "author", text, source="dictated")


def discharge_instructions(case: Case) -> Paper:
    s = case.scenario
    text = join(
        section("You were in the hospital for", case.diagnoses[0].words + "."),
        section("At home", case.say(s.instructions) or "Return to your usual diet and activity as you feel able."),
        section("New medicines", *bullets([case.say(p) for p in s.prescriptions] or ["None. Take what you took before."])),
        section("Your appointments", f"You will see {case.say(s.follow_up)}."),
        section("Call us or come back for", case.say(
            "fever above 101 F, [new or worse pain|trouble breathing|bleeding], or anything that worries you: (413) 555-0100.")),
        "Reviewed with the patient, who repeated it in own words. Copy given.",
    )  # fmt: skip
    return Paper("discharge_instructions", case.discharged, "nurse", text)


def ama_form(case: Case) -> Paper:
    text = join(
        section("Leaving against medical advice", case.say(
            "{title} states: [\"I have to get back to work.\"|\"I feel fine and I am not staying another night.\"|\"There is nobody to look after my dog.\"] "
            "{He} is alert, oriented, and able to repeat the risks explained: worsening of the illness, permanent harm, death.")),
        section("Offered", "Continued inpatient care, a call to family, prescriptions, and return at any hour."),
        section("Signatures", case.say("Patient [signed|refused to sign]; witnessed by the charge nurse.")),
    )  # fmt: skip
    return Paper("ama", case.discharged, "nurse", text, image=True, source="scanned")


def transfer_form(case: Case) -> Paper:
    text = join(
        section("Transfer to", WENT_TO[case.variant.disposition] + "."),
        section("Diagnoses", *numbered([d.words for d in case.diagnoses if d.words][:6])),
        section("Allergies", case.values["allergy"]),
        section("Function", case.say("[Transfers with one assist.|Walks 40 feet with walker and contact guard.] Diet [regular|cardiac|soft].")),
        section("Medications", *bullets([*(case.say(p) for p in case.scenario.prescriptions), *case.home] or ["None"])),
        section("Report", "Given by telephone to the receiving nurse. Copies of the summary and last laboratory report sent."),
    )  # fmt: skip
    return Paper("transfer", case.discharged, "nurse", text)
