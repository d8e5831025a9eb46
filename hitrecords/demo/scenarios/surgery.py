"""What an operation brings into the record: consent, anesthesia before and after, the report, the pathology."""

import datetime as dt

from hitrecords.demo.scenarios.case import Case
from hitrecords.demo.scenarios.model import Operation
from hitrecords.demo.scenarios.writing import Paper, day_words, join, section


def operation_papers(case: Case, operation: Operation) -> list[Paper]:
    """In order: consent (scanned), evaluation before, report, evaluation after. Local procedures need no anesthesia."""
    start = case.at(
        operation.day, max(8, min(case.admitted.hour + 3, 20)) if operation.day == 0 else case.rng.randint(8, 13)
    )
    minutes = case.rng.randint(*(int(m) for m in operation.minutes))
    end = min(start + dt.timedelta(minutes=minutes), case.discharged)
    papers = [consent(case, operation, start - dt.timedelta(minutes=70))]
    if operation.anesthesia != "Local":
        papers += [anesthesia_before(case, operation, start - dt.timedelta(minutes=45))]
        papers += [anesthesia_after(case, min(end + dt.timedelta(minutes=75), case.discharged))]
    papers.append(report(case, operation, start, end, minutes))
    if operation.specimens != "None":
        papers.append(pathology(case, operation, end))
    return papers


def start_of(case: Case, operation: Operation) -> dt.datetime:
    """After the history and physical: hours after admission on the first day, in the morning on later ones."""
    if operation.day and case.days >= operation.day:
        return case.at(operation.day, case.rng.randint(8, 13))
    waits = case.rng.randint(70, 95) if case.scenario.klass == "SS" else case.rng.randint(200, 280)
    return case.admitted + dt.timedelta(minutes=waits)


def consent(case: Case, operation: Operation, at: dt.datetime) -> Paper:
    who = "the patient" if case.age >= 18 else "the patient's parent"
    text = join(
        "MARLOW VALLEY MEDICAL CENTER\nCONSENT TO OPERATION OR PROCEDURE\n",
        section("Procedure", case.say(operation.title)),
        section("Explained", case.say(f"Purpose, alternatives and risks were explained to {who} in plain words. Risks named: {operation.risks}.")),
        section("Blood", case.say("[Consents to transfusion if needed.|Agrees to blood products.]")),
        section("Signatures", f"Signed by {who} on {day_words(at)} at {at:%H:%M}. Witness: nurse of the unit."),
    )  # fmt: skip
    return Paper(
        "consent",
        at,
        operation.by,
        text,
        title=f"Consent: {case.say(operation.title)}"[:120],
        image=True,
        source="scanned",
    )


def anesthesia_before(case: Case, operation: Operation, at: dt.datetime) -> Paper:
    chronic = ", ".join(b.words.lower() for b in case.backgrounds) or "none"
    asa = 2 + (len(case.backgrounds) > 1) + (case.age > 80)
    text = join(
        section("Planned procedure", case.say(operation.title)),
        section("Evaluation", case.say(
            f"ASA {asa}. Mallampati [1|2|2|3]. Chronic conditions: {chronic}. [No prior trouble with anesthesia.|One prior general anesthetic, uneventful.] "
            "Allergies: {allergy}. Nothing by mouth since midnight." if case.scenario.admission_type == "3" else
            f"ASA {asa}E. Mallampati [1|2|3]. Chronic conditions: {chronic}. Allergies: {{allergy}}. Last meal [six|eight|nine] hours ago.")),
        section("Plan", f"{operation.anesthesia} anesthesia. Risks including sore throat, awareness, aspiration and reaction explained; agrees."),
    )  # fmt: skip
    return Paper("anesthesia_pre", at, "anesthesia", text)


def anesthesia_after(case: Case, at: dt.datetime) -> Paper:
    text = join(section("Evaluation after anesthesia", case.say(
        "Awake, follows commands. Airway patent, RR [14|16|18], SpO2 {spo2_end}% on [room air|2 L]. BP {bp_end}, HR {hr_end}. "
        "Pain [2|3|4]/10, [no nausea|nausea treated once with ondansetron]. No apparent complication of anesthesia.")))  # fmt: skip
    return Paper("anesthesia_post", at, "anesthesia", text)


def report(case: Case, operation: Operation, start: dt.datetime, end: dt.datetime, minutes: int) -> Paper:
    low, high = operation.blood_loss
    lost = case.rng.randrange(int(low), int(high) + 1, 5)
    text = join(
        section("Preoperative diagnosis", case.say(operation.before)),
        section("Postoperative diagnosis", case.say(operation.after)),
        section("Procedure", case.say(operation.title)),
        section("Anesthesia", operation.anesthesia),
        section("Indication", case.say(operation.indication)),
        section("Findings", case.say(operation.findings)),
        section("Description", case.say(
            "The patient was identified, the site [marked|confirmed], and a time-out held with the whole team. " + operation.technique)),
        section("Estimated blood loss", f"{lost} mL"),
        section("Specimens", case.say(operation.specimens)),
        section("Implants", case.say(operation.implants)),
        section("Complications", case.say(operation.complications)),
        section("Condition", f"Stable, to recovery. Start {start:%H:%M}, end {end:%H:%M}, {minutes} minutes. Counts correct."),
    )  # fmt: skip
    at = min(end + dt.timedelta(minutes=20), case.discharged)
    return Paper(operation.kind, at, operation.by, text, title=case.say(operation.title)[:120], source="dictated")


def pathology(case: Case, operation: Operation, end: dt.datetime) -> Paper:
    found = case.values.get(
        "pathology", "Specimen as described, consistent with the clinical diagnosis. No malignancy."
    )
    at = min(end + dt.timedelta(hours=case.rng.randint(26, 44)), case.discharged)
    text = join(
        section("Specimen", case.say(operation.specimens)),
        section("Clinical history", case.say(operation.before)),
        section("Diagnosis", case.say(found)),
        section("Gross description", case.say("Received [fresh|in formalin], labeled with name and number of the patient. Representative sections in [three|four|six] cassettes.")),
    )  # fmt: skip
    return Paper("pathology", at, "pathologist", text, source="interface")
