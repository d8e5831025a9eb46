"""Stroke, transient ischemia, head injury, seizure, syncope."""

from hitrecords.demo.scenarios.model import Consult, Scenario, Study, Variant

STROKE = Scenario(
    key="stroke", title="Ischemic stroke", service="Neurology", attending="neurologist", unit="Stroke unit", weight=14, ages=(52, 92), los=(3, 6), admitting="I63.9",
    complaint="[Sudden weakness of one side|Sudden trouble speaking and weakness]",
    hpi="{title} is a {who} last seen well at [06:30|07:15|20:10], found [by the spouse|by a neighbor] with {deficit}. EMS called a stroke alert. Glucose normal. NIHSS {nihss} on arrival.",
    vitals={"sbp": (148, 186), "hr": (74, 98)}, labs={"glu": (96, 142, 92, 124), "inr": (1.0, 1.1, 1.0, 1.1), "plt": (180, 290, 180, 290), "ldl": (98, 168, 98, 168), "a1c": (5.2, 6.2, 5.2, 6.2), "cr": (0.7, 1.1, 0.7, 1.1)},
    exam={"Neurologic": "Alert. {deficit_exam} NIHSS {nihss}.", "Heart": "{rhythm}"},
    studies=(Study("CT of the head without contrast", "No hemorrhage. {ct}", "No hemorrhage. {ct}"), Study("CT angiogram of head and neck", "{vessel} Carotids without stenosis over 50%.", "{vessel}"),
             Study("MRI of the brain", "{mri}", "{mri}", day=1)),
    plan=("Ischemic stroke: {treatment}", "Permissive hypertension for 24 hours, swallow screen before anything by mouth.", "High-intensity statin. Telemetry, echocardiogram, lipids, A1c.", "Physical, occupational and speech therapy."),
    consults=(Consult("Rehabilitation medicine", "Function after stroke.", "Motivated, needs moderate help with walking, good support at home.", ("Acute rehabilitation: tolerates three hours a day.", "Shoulder sling when upright.", "Bowel program.")),),
    medications=("aspirin 81 mg by mouth daily", "atorvastatin 80 mg by mouth nightly", "labetalol 10 mg IV as needed above 220/120"),
    daily=("Slept well. Hand [a little stronger|unchanged].", "Stood with two helpers in therapy."),
    course="Stroke was confirmed on MRI. {treatment_done} Swallow was safe for a soft diet. Therapy recommended {place}.",
    prescriptions=("atorvastatin 80 mg by mouth nightly", "{thinner}"), nursing=("Dysphagia screen [passed|failed, speech therapy called]. Neuro checks hourly.", "Neuro checks stable. Transfers with one assist."),
    instructions="Signs of stroke: face, arm, speech. Call 911 at once. Take your blood thinner every day.", follow_up="stroke clinic in four weeks", not_with=("lipids", "hypertension", "migraine", "diabetes"),
    variants=(
        Variant("I63.412 I48.91 R29.706 G81.91 R47.01", 65, disposition="62", weight=5, says={"principal": "Embolic stroke of the left middle cerebral artery", "deficit": "weakness of the right side and halting speech", "deficit_exam": "Halting speech, follows commands. Right arm 2/5, leg 3/5, right facial droop.", "nihss": "6", "rhythm": "Irregularly irregular.",
                "ct": "Loss of the left insular ribbon.", "vessel": "Left M2 branch occlusion.", "mri": "Restricted diffusion in the left insula and frontal operculum.", "treatment": "outside the window for thrombolysis, M2 branch not suited to thrombectomy; aspirin.", "treatment_done": "Atrial fibrillation explains the embolus; apixaban was started on day four.", "place": "acute rehabilitation", "thinner": "apixaban 5 mg by mouth twice daily"}),
        Variant("I63.511 R29.711 G81.94", 62, "3E03317@0", disposition="62", weight=3, says={"principal": "Ischemic stroke of the right middle cerebral artery", "deficit": "left-sided weakness and a gaze to the right", "deficit_exam": "Left arm 2/5, leg 3/5, neglect of the left.", "nihss": "11", "rhythm": "Regular, no murmur.",
                "ct": "Early changes in the right insula.", "vessel": "Right M1 stenosis with distal flow.", "mri": "Restricted diffusion in the right basal ganglia and insula.", "treatment": "tenecteplase given [38|44|52] minutes after arrival; no antithrombotic for 24 hours.", "treatment_done": "Thrombolysis was given without bleeding on the scan at 24 hours.", "place": "acute rehabilitation", "thinner": "aspirin 81 mg by mouth daily", "procedures": "Intravenous thrombolysis"}),
        Variant("I63.81 R29.704", 66, disposition="01", weight=4, los=(2, 3), says={"principal": "Lacunar stroke", "deficit": "clumsiness of the right hand and slurred speech", "deficit_exam": "Mild dysarthria, right hand clumsy, strength 4+/5.", "nihss": "4", "rhythm": "Regular, no murmur.",
                "ct": "Old small vessel changes.", "vessel": "No large vessel occlusion.", "mri": "8 mm focus of restricted diffusion in the left internal capsule.", "treatment": "minor, not disabling, outside the window; aspirin and clopidogrel for 21 days.", "treatment_done": "Deficit was nearly gone on the second day.", "place": "outpatient therapy", "thinner": "clopidogrel 75 mg by mouth daily for 21 days"}),
    ),
)  # fmt: skip

TIA = Scenario(
    key="tia", title="Transient ischemic attack", service="Neurology", attending="neurologist", unit="Stroke unit", klass="OBSENC", weight=8, ages=(50, 88), los=(1, 1), admission_type="1", admitting="G45.9",
    complaint="Numb face and trouble finding words, now gone", hpi="{title} is a {who} with twenty minutes of numbness of the right face and hand and trouble finding words [at breakfast|while reading the paper]; all gone on arrival. ABCD2 score [3|4].",
    vitals={"sbp": (142, 172)}, labs={"glu": (92, 128, 92, 124), "ldl": (96, 158, 96, 158), "inr": (1.0, 1.1, 1.0, 1.1)}, exam={"Neurologic": "Normal speech, strength, sensation and gait. NIHSS 0.", "Heart": "Regular, no murmur."},
    studies=(Study("MRI of the brain", "No restricted diffusion. A few white matter foci.", "No acute infarct."), Study("CT angiogram of head and neck", "No stenosis above 50%.", "No significant stenosis.")),
    plan=("Transient ischemic attack: aspirin and clopidogrel, statin, telemetry overnight.",), medications=("aspirin 81 mg by mouth daily", "clopidogrel 75 mg by mouth daily", "atorvastatin 40 mg by mouth nightly"), course="MRI showed no infarct and telemetry no fibrillation.",
    prescriptions=("aspirin 81 mg by mouth daily", "clopidogrel 75 mg by mouth daily for 21 days"), instructions="Signs of stroke: face, arm, speech. Call 911.", follow_up="neurology in two weeks", not_with=("migraine",), variants=(Variant("G45.9"),),
)  # fmt: skip

HEAD_INJURY = Scenario(
    key="subdural", title="Traumatic subdural hemorrhage", service="Neurosurgery", attending="neurosurgeon", unit="Intensive care", weight=5, ages=(68, 94), los=(2, 4), admission_type="5", admitting="S09.90XA", complaint="Fall, headache and drowsiness",
    hpi="{title} is a {who} who fell [in the kitchen|off the last step] [this morning|yesterday evening] and struck the head. Headache since, more drowsy in the last hours. No seizure. No blood thinner.",
    vitals={"sbp": (142, 178), "hr": (66, 88)}, labs={"inr": (1.0, 1.1, 1.0, 1.1), "plt": (160, 260, 160, 260), "hgb": (11.8, 13.9, 11.4, 13.4), "na": (136, 141, 136, 141)}, exam={"Head and neck": "Bruise of the left forehead, no step-off.", "Neurologic": "Opens eyes to voice, Glasgow scale {gcs}, {motor}"},
    studies=(Study("CT of the head without contrast", "{ct}", "{ct}"),), plan=("Subdural hemorrhage: neurosurgery, pressure below 160, levetiracetam for seven days, {step}.",), medications=("levetiracetam 500 mg IV every 12 hours", "nicardipine infusion to a systolic pressure below 160"),
    course="{story}", prescriptions=("levetiracetam 500 mg by mouth twice daily for 5 days",), nursing=("Neuro checks hourly, pupils equal.", "Neuro checks unchanged."), instructions="No driving. Somebody should be with you for a week. Come back for headache, vomiting or sleepiness.", follow_up="neurosurgery with a scan in two weeks",
    not_with=("migraine",),
    variants=(
        Variant("S06.5X0A W18.30XA Y92.009", 87, weight=3, disposition="03", says={"principal": "Traumatic subdural hemorrhage without loss of consciousness", "gcs": "14", "motor": "moves all limbs.", "ct": "Left convexity subdural hemorrhage, 6 mm, no shift.", "step": "repeat scan in six hours", "story": "The repeat scan was unchanged and no operation was needed. Therapy found the gait unsafe alone."}),
        Variant("S06.5X9A G93.5 W18.30XA", 25, "00C40ZZ@0", weight=1, los=(1, 3), disposition="20", ages=(78, 95), says={"principal": "Traumatic subdural hemorrhage with loss of consciousness", "gcs": "7", "motor": "right side does not move.", "ct": "Left convexity subdural hemorrhage, 18 mm, midline shift 9 mm.", "step": "emergency evacuation",
                "procedures": "Evacuation of subdural hematoma, left craniotomy", "story": "The hematoma was evacuated through a left craniotomy within two hours. {title} did not wake; the scan showed infarction of the left hemisphere. The family asked for comfort care."}),
    ),
)  # fmt: skip

SEIZURE = Scenario(
    key="seizure", title="Epilepsy with breakthrough seizures", service="Neurology", attending="neurologist", unit="5 West", weight=5, ages=(18, 60), los=(1, 2), admitting="R56.9", complaint="Two seizures today",
    hpi="{title} is a {who} with epilepsy since [age 12|adolescence] who had two generalized seizures today after missing [three|four] days of levetiracetam. Slow to wake between them. Bit the tongue.",
    vitals={"hr": (92, 112)}, labs={"lactate": (2.1, 3.6, 0.8, 1.4), "glu": (88, 122, 88, 110), "na": (137, 141, 137, 141)}, exam={"Neurologic": "Sleepy, oriented, no focal weakness. Tongue laceration, left side."}, studies=(Study("CT of the head without contrast", "No hemorrhage or mass.", "Normal."),),
    plan=("Epilepsy: levetiracetam 2 g IV load, then 1 g twice daily. Seizure precautions.",), medications=("levetiracetam 1,000 mg IV every 12 hours", "lorazepam 2 mg IV for seizure"), course="No further seizure after the load. EEG showed generalized discharges as before.", home=("levetiracetam 1,000 mg by mouth twice daily",),
    prescriptions=("levetiracetam 1,000 mg by mouth twice daily",), instructions="No driving for six months by state law. Do not miss doses.", follow_up="neurology in two weeks", not_with=("anxiety",), variants=(Variant("G40.909", 101, says={"principal": "Epilepsy, not intractable"}),),
)  # fmt: skip

SYNCOPE = Scenario(
    key="syncope", title="Syncope", klass="OBSENC", weight=10, ages=(30, 90), los=(1, 1), unit="Observation unit", admitting="R55", complaint="[Passed out in the bathroom|Fainted at church]",
    hpi="{title} is a {who} who fainted for less than a minute [on standing at night|in a warm crowded room], with nausea and sweating before. No palpitations, no injury, no seizure activity seen.",
    labs={"trop": (6, 16, 6, 16), "hgb": (12.4, 14.6, 12.2, 14.4), "k": (3.7, 4.5, 3.8, 4.5)}, exam={"Heart": "Regular, no murmur.", "Neurologic": "Normal."}, plan=("Syncope: telemetry, orthostatic pressures, echocardiogram.",), medications=("sodium chloride 0.9% 1 L IV",),
    course="Telemetry was quiet, echocardiogram normal, orthostatic drop of [24|28] mmHg before fluid and none after.", instructions="Rise slowly, drink more, sit down when you feel it coming.", variants=(Variant("R55", says={"principal": "Syncope, vasovagal"}),),
)  # fmt: skip

ALL = (STROKE, TIA, HEAD_INJURY, SEIZURE, SYNCOPE)
