"""Cardiology and heart surgery."""

from hitrecords.demo.scenarios.model import Operation, Scenario, Study, Variant

HEART_FAILURE = Scenario(
    key="heart_failure", title="Acute decompensated heart failure", service="Cardiology", attending="cardiologist",
    unit="5 East", weight=26, ages=(58, 95), los=(3, 6), not_with=("hypertension", "apnea"), admitting="R06.02",
    complaint="[Shortness of breath|Worsening breathlessness and leg swelling|Cannot lie flat]",
    hpi="{title} is a {who} with known heart failure who presents with [four|five|six] days of increasing breathlessness on exertion, "
        "three-pillow orthopnea and swelling of both legs. Weight is up [8|10|14] pounds over two weeks. {He} [ran out of furosemide|"
        "ate salted food at a family gathering|had a cold last week]. No chest pain, no fever.",
    vitals={"sbp": (138, 172), "hr": (88, 112), "rr": (22, 28), "spo2": (88, 92)},
    labs={"bnp": (2600, 9800, 900, 2100), "trop": (14, 34, 12, 28), "na": (132, 138, 134, 140), "k": (3.6, 4.6, 3.8, 4.5), "cr": (1.0, 1.3, 1.0, 1.3), "hgb": (11.2, 13.6, 11.1, 13.4)},
    exam={"Heart": "Regular, S3 present, jugular venous pressure [12|14|16] cm.", "Lungs": "Crackles to the mid zones bilaterally, dull at the right base.",
          "Extremities": "[2+|3+] pitting edema to the knees."},
    studies=(
        Study("Chest X-ray, portable", "Cardiomegaly. Cephalization and interstitial edema with Kerley B lines. Small bilateral effusions, right more than left. No focal consolidation.",
              "Interstitial pulmonary edema with small effusions."),
        Study("Transthoracic echocardiogram", "Left ventricle [mildly|moderately] enlarged. Left atrium dilated. {echo} Mild mitral regurgitation. Estimated right ventricular systolic pressure 46 mmHg.",
              "{echo}", day=1, kind="procedure", by="consultant:Cardiology"),
    ),
    plan=("Acute decompensated heart failure: furosemide {dose} mg IV twice daily, daily weights, 2 L fluid limit, telemetry.",
          "Echocardiogram; last one more than a year ago.", "Enoxaparin 40 mg daily for prophylaxis."),
    values={"dose": ("40", "60", "80"), "lost": (4, 9)},
    medications=("furosemide {dose} mg IV twice daily", "carvedilol 6.25 mg by mouth twice daily", "potassium chloride 20 mEq by mouth daily", "enoxaparin 40 mg subcutaneously daily"),
    daily=("Slept with head up but better. Urine output 3.1 L overnight.", "Walked the hall without stopping. Breathing [easier|near normal]."),
    course="{title} was treated with intravenous furosemide with good diuresis and lost {lost} kg. {echo} Oxygen was stopped on day [two|three]. "
           "Guideline-directed therapy was adjusted and the teaching on salt, weights and medicines was repeated with the family.",
    home=("furosemide 40 mg by mouth daily", "carvedilol 6.25 mg by mouth twice daily"),
    prescriptions=("furosemide 40 mg by mouth twice daily", "sacubitril-valsartan 24-26 mg by mouth twice daily"),
    nursing=("Weight done on arrival with standing scale. Oxygen by nasal cannula 2 L.", "Strict intake and output. Weight down this morning; teaching on daily weights with return demonstration."),
    instructions="Weigh yourself every morning and write it down. Call if you gain 3 pounds in a day or 5 in a week. Keep salt under 2 grams a day.",
    follow_up="heart failure clinic in seven days",
    variants=(
        Variant("I11.0 I50.23", 291, disposition="01", weight=5, says={"echo": "Ejection fraction {ef}%.", "principal": "Hypertensive heart disease with acute on chronic systolic heart failure"}),
        Variant("I11.0 I50.33", 291, disposition="06", weight=4, says={"echo": "Ejection fraction 60%, grade 2 diastolic dysfunction.", "principal": "Hypertensive heart disease with acute on chronic diastolic heart failure"}),
        Variant("I13.0 I50.33 N18.31 N17.9", 291, weight=3, los=(4, 7), says={"echo": "Ejection fraction 55%, diastolic dysfunction.", "principal": "Hypertensive heart and chronic kidney disease with acute on chronic diastolic heart failure"}),
        Variant("I11.0 I50.23 J96.01 N17.9 Z66 Z51.5", 291, disposition="20", weight=1, los=(3, 6), ages=(78, 97), says={
            "echo": "Ejection fraction {ef}%.", "principal": "Hypertensive heart disease with acute on chronic systolic heart failure",
            "course": "Despite intravenous furosemide by infusion and noninvasive ventilation breathing worsened. {title} had said clearly that {he} did not want intubation. After a meeting with the family care turned to comfort."}),
    ),
)  # fmt: skip

PCI_REPORT = Operation(
    title="Coronary angiography and drug-eluting stent to the {artery}", before="{mi}", after="{mi}, {stenosis}% stenosis of the {artery}",
    indication="{mi} with ongoing symptoms.", findings="Right dominant circulation. {stenosis}% stenosis of the {artery} with TIMI [1|2] flow. Other vessels with mild irregularities. Left ventricular end-diastolic pressure 18 mmHg.",
    technique="Right radial access, 6 French sheath. Heparin to an ACT above 250. The lesion was crossed with a workhorse wire, predilated, and one drug-eluting stent "
              "[2.75 x 18|3.0 x 22|3.5 x 26] mm was placed at 14 atmospheres with TIMI 3 flow and no residual stenosis. Left heart catheterization was done. Radial band applied.",
    risks="bleeding, stroke, infarction, kidney injury from contrast, emergency bypass, death", anesthesia="Moderate sedation", blood_loss=(10, 30), minutes=(38, 75),
    implants="One drug-eluting coronary stent, {artery}", kind="procedure", by="attending",
)  # fmt: skip

INFARCTION = Scenario(
    key="infarction_pci", title="Myocardial infarction", service="Cardiology", attending="cardiologist", unit="Cardiac care unit",
    weight=18, ages=(44, 88), los=(2, 4), admitting="R07.9", complaint="[Chest pain|Crushing chest pain|Chest pressure and sweating]",
    hpi="{title} is a {who} with [two|three|five] hours of [crushing|heavy, squeezing] substernal pressure radiating to the left arm, with sweating and nausea. "
        "It began [while shoveling|at rest after supper|climbing stairs]. Aspirin 325 mg was given [by EMS|at home]. The first ECG shows {ecg}.",
    vitals={"sbp": (104, 152), "hr": (78, 108), "rr": (18, 22), "spo2": (93, 97)},
    labs={"trop": (180, 2400, 60, 400), "k": (3.6, 4.6, 3.8, 4.5), "cr": (0.8, 1.2, 0.8, 1.2), "hgb": (12.6, 15.4, 11.9, 14.6), "ldl": (104, 178, 104, 178)},
    exam={"Heart": "Regular, S4 present, no murmur.", "Lungs": "[Clear.|Fine crackles at both bases.]"},
    studies=(Study("Chest X-ray, portable", "Heart size at the upper limit of normal. No edema, no widened mediastinum.", "No acute disease."),),
    operation=PCI_REPORT, values={"stenosis": (85, 99)},
    plan=("{mi}: aspirin, ticagrelor, heparin infusion, catheterization laboratory [activated|at first light].", "High-intensity statin: atorvastatin 80 mg.",
          "Metoprolol as pressure allows. Echocardiogram before discharge.", "Cardiac rehabilitation referral."),
    medications=("aspirin 81 mg by mouth daily", "ticagrelor 90 mg by mouth twice daily", "atorvastatin 80 mg by mouth nightly", "metoprolol tartrate 25 mg by mouth twice daily", "heparin infusion per protocol, stopped after the procedure"),
    daily=("No chest pain since the procedure. Wrist soft, radial pulse 2+.", "Walked 200 feet with cardiac rehabilitation without symptoms."),
    course="{title} went to the catheterization laboratory, where a {stenosis}% stenosis of the {artery} was treated with one drug-eluting stent. Pain ended with the procedure. "
           "Troponin peaked within 12 hours. Telemetry showed no sustained arrhythmia.",
    prescriptions=("aspirin 81 mg by mouth daily", "ticagrelor 90 mg by mouth twice daily for at least 12 months", "atorvastatin 80 mg by mouth nightly", "metoprolol succinate 50 mg by mouth daily", "nitroglycerin 0.4 mg under the tongue as needed"),
    nursing=("Radial band in place, no bleeding. Monitor shows sinus rhythm.", "Radial site clean, no hematoma. Teaching on ticagrelor: do not stop without the cardiologist."),
    instructions="Do not miss a dose of aspirin or ticagrelor. No lifting with the right arm over 5 pounds for a week. Chest pain: nitroglycerin once, then 911.",
    follow_up="cardiology in ten days",
    not_with=("lipids",),
    variants=(
        Variant("I21.4 I25.10", 322, "027034Z@0 4A023N7@0 B2111ZZ@0", weight=6, says={"mi": "Non-ST elevation myocardial infarction", "artery": "mid [right coronary|circumflex] artery", "ecg": "ST depression in V4 to V6", "principal": "Non-ST elevation myocardial infarction"}),
        Variant("I21.02 I25.10 I50.21", 321, "027034Z@0 4A023N7@0 B2111ZZ@0", weight=3, los=(3, 5), says={"mi": "Anterior ST elevation myocardial infarction", "artery": "proximal left anterior descending artery", "ecg": "ST elevation in V1 to V4", "principal": "ST elevation myocardial infarction of the left anterior descending artery"}),
        Variant("I21.09 I25.10 R57.0", 321, "027034Z@0 4A023N7@0 B2111ZZ@0", weight=2, los=(5, 8), says={"mi": "Anterior ST elevation myocardial infarction", "artery": "proximal left anterior descending artery", "ecg": "ST elevation in V1 to V5", "principal": "ST elevation myocardial infarction of the anterior wall"}),
    ),
)  # fmt: skip

BYPASS = Scenario(
    key="coronary_bypass", title="Coronary artery disease with unstable angina", service="Cardiac surgery", attending="heart_surgeon", unit="Cardiac care unit",
    weight=6, ages=(52, 82), los=(6, 9), through_ed=False, admission_type="2", origin="2", admitting="I25.110",
    complaint="[Angina with slight effort|Chest tightness on the stairs, now at rest]",
    hpi="{title} is a {who} with [three|four] months of exertional chest tightness, in the last week also at rest. Catheterization {when} showed three-vessel disease with "
        "70% left main stenosis; ejection fraction 50%. The heart team advised bypass surgery.",
    vitals={"sbp": (118, 142), "hr": (62, 78)}, labs={"hgb": (13.0, 15.1, 8.9, 10.4), "plt": (190, 300, 120, 210), "cr": (0.8, 1.2, 0.8, 1.2), "a1c": (5.3, 6.1, 5.3, 6.1), "inr": (1.0, 1.1, 1.0, 1.2)},
    exam={"Heart": "Regular, no murmur, carotids without bruit.", "Extremities": "No varicosities, saphenous vein usable, no edema."},
    studies=(Study("Chest X-ray, portable, after operation", "Sternal wires. Endotracheal tube 4 cm above the carina. Mediastinal and left chest tubes. No pneumothorax.", "Expected appearance after sternotomy.", day=1),),
    operation=Operation(
        title="Coronary artery bypass, left internal mammary artery and saphenous vein grafts", before="Three-vessel coronary disease with unstable angina", after="The same",
        indication="Left main and three-vessel disease with angina at rest.", findings="Good targets. Ascending aorta soft. Left internal mammary artery of good size and flow.",
        technique="Median sternotomy. Left internal mammary artery taken down; saphenous vein harvested from the left thigh through small openings. Cardiopulmonary bypass at 34 C, clamp time 74 minutes, "
                  "cold blood cardioplegia. Mammary artery to the left anterior descending; vein grafts to the obtuse marginal, diagonal and right posterior descending arteries. Weaned on low-dose epinephrine. Chest tubes and pacing wires placed. Sternum closed with wires.",
        risks="bleeding, stroke, infarction, infection of the breastbone, kidney failure, death", blood_loss=(350, 700), minutes=(215, 300), day=1),
    values={"when": ("last Tuesday", "four days ago", "this week")},
    plan=("Coronary disease: bypass tomorrow. Hold P2Y12 inhibitor, continue aspirin.", "Carotid duplex and vein mapping done.", "Chlorhexidine wash, mupirocin, cefazolin on call."),
    medications=("cefazolin 2 g IV every 8 hours for 48 hours", "metoprolol tartrate 25 mg by mouth twice daily", "aspirin 81 mg by mouth daily", "atorvastatin 80 mg by mouth nightly", "acetaminophen 1 g IV every 6 hours"),
    daily=("Extubated [last evening|at 18:40]. Chest tubes 220 mL, serous.", "Out of bed to chair. Chest tubes removed."),
    course="Bypass was done on the second hospital day. {title} was extubated within 8 hours, chest tubes came out on day two, pacing wires on day four. Sinus rhythm throughout. Walking 300 feet by discharge.",
    prescriptions=("aspirin 81 mg by mouth daily", "metoprolol tartrate 25 mg by mouth twice daily", "atorvastatin 80 mg by mouth nightly", "oxycodone 5 mg by mouth every 6 hours as needed, 12 tablets"),
    nursing=("Preoperative teaching done with spouse. Incentive spirometer 2,000 mL.", "Sternal precautions reviewed. Incision dry, approximated. Walked with cardiac rehabilitation."),
    instructions="No lifting over 10 pounds and no driving for six weeks. Hold a pillow to your chest when you cough. Look at your incisions daily.", follow_up="cardiac surgery in two weeks",
    not_with=("lipids",),
    variants=(
        Variant("I25.110 D62/N", 236, "021209W@1 02100Z9@1 06BQ4ZZ@1 5A1221Z@1", disposition="06", weight=4, says={"principal": "Coronary artery disease with unstable angina"}),
        Variant("I21.4 I25.110 J95.821/N", 233, "4A023N7@0 B2111ZZ@0 021209W@1 02100Z9@1 06BQ4ZZ@1 5A1221Z@1", disposition="62", weight=1, los=(9, 12), says={
            "when": "on the day of admission", "principal": "Non-ST elevation myocardial infarction"}),
    ),
)  # fmt: skip

FIBRILLATION = Scenario(
    key="atrial_fibrillation", title="Paroxysmal atrial fibrillation", service="Cardiology", attending="cardiologist", unit="5 East", weight=12,
    ages=(48, 90), los=(1, 3), admitting="R00.2", complaint="[Palpitations|Heart racing since this morning|Palpitations and lightheadedness]",
    hpi="{title} is a {who} who woke with an irregular racing heartbeat and mild lightheadedness [six|nine|fourteen] hours ago. No chest pain, no syncope. [Two cups of coffee a day.|Drank more wine than usual last night.]",
    vitals={"hr": (128, 158), "sbp": (104, 138), "spo2": (94, 98)}, labs={"trop": (8, 18, 8, 18), "k": (3.6, 4.4, 3.9, 4.5), "tsh": (0.9, 3.6, 0.9, 3.6), "cr": (0.7, 1.1, 0.7, 1.1)},
    exam={"Heart": "Irregularly irregular, rapid, no murmur."},
    studies=(Study("Transthoracic echocardiogram", "Left atrium mildly dilated. Ejection fraction 55-60%. No thrombus seen.", "Mild left atrial enlargement, normal ventricular function.", day=1, kind="procedure", by="consultant:Cardiology"),),
    plan=("Atrial fibrillation with rapid response: diltiazem 20 mg IV, then infusion; target below 110.", "CHA2DS2-VASc [2|3|4]: start apixaban.", "TSH, echocardiogram, magnesium."),
    medications=("diltiazem infusion 5-15 mg/h IV", "apixaban 5 mg by mouth twice daily", "metoprolol tartrate 25 mg by mouth every 6 hours"),
    course="Rate was controlled with diltiazem. Sinus rhythm returned [by itself overnight|on the second morning]. Apixaban was started after the bleeding risk was discussed.",
    prescriptions=("apixaban 5 mg by mouth twice daily", "metoprolol succinate 50 mg by mouth daily"),
    nursing=("Telemetry: atrial fibrillation 130s.", "Telemetry: sinus rhythm 70s. Apixaban teaching done."), follow_up="cardiology in three weeks",
    instructions="Take apixaban twice a day, every day. It prevents strokes. Call for bleeding that does not stop.", not_with=("thyroid",),
    variants=(Variant("I48.0", 310, weight=4, says={"principal": "Paroxysmal atrial fibrillation"}),
              Variant("I48.19 I50.22", 309, "5A2204Z@1", weight=2, los=(2, 4), says={"principal": "Persistent atrial fibrillation", "procedures": "Direct-current cardioversion, one shock of 200 J",
                      "course": "Transesophageal echocardiogram showed no thrombus; one synchronized shock of 200 J restored sinus rhythm on the second day. Apixaban was continued."})),
)  # fmt: skip

ARREST = Scenario(
    key="cardiac_arrest", title="Cardiac arrest due to myocardial infarction", service="Cardiology", attending="cardiologist", unit="Cardiac care unit",
    weight=3, ages=(56, 88), los=(1, 2), admitting="I46.9", complaint="Found unresponsive, no pulse",
    hpi="{title} is a {who} who collapsed [at home|in a parking lot] in front of [family|a bystander], who began compressions. EMS found ventricular fibrillation: [three|four|five] shocks, epinephrine, "
        "return of circulation after [22|28|34] minutes. The ECG on arrival shows anterior ST elevation.",
    vitals={"sbp": (72, 88), "hr": (108, 128), "rr": (16, 20), "spo2": (90, 95)}, labs={"trop": (900, 5200, 4000, 9000), "k": (4.6, 5.6, 4.8, 5.8), "cr": (1.3, 1.7, 1.8, 2.4), "ph": (7.02, 7.18, 7.05, 7.2), "co2": (12, 17, 12, 18)},
    exam={"General": "Intubated, no response to voice or pain.", "Neurologic": "Pupils 5 mm, sluggish. Does not withdraw. Off sedation.", "Heart": "Rapid, regular, faint.", "Lungs": "Coarse bilaterally."},
    plan=("Cardiac arrest with return of circulation: targeted temperature 36 C, ventilator with low tidal volume.", "Norepinephrine to mean pressure above 65.", "Family called; code status to be discussed."),
    medications=("norepinephrine infusion IV", "amiodarone 1 mg/min IV", "propofol infusion IV", "heparin infusion per protocol"),
    course="{title} remained in shock on rising doses of norepinephrine and did not wake. A second arrest followed [on the first night|the next morning] with pulseless electrical activity; after 20 minutes of resuscitation, agreed with the family, efforts were ended.",
    nursing=("Arrived intubated, two large-bore lines. Family in consultation room with chaplain.",), not_with=("anxiety", "migraine"),
    variants=(Variant("I46.2 I21.09 R57.0", 285, "5A12012@0 5A1935Z@0", disposition="20", says={"oxygen": "on the ventilator", "procedures": "Cardiopulmonary resuscitation; mechanical ventilation"}),),
)  # fmt: skip

VALVE = Scenario(
    key="aortic_valve", title="Severe aortic stenosis", service="Cardiology", attending="cardiologist", unit="5 East", weight=4, ages=(74, 92), los=(2, 3),
    through_ed=False, admission_type="3", origin="2", admitting="I35.0", complaint="Breathless on one flight of stairs",
    hpi="{title} is a {who} with severe aortic stenosis (area 0.7 cm2, mean gradient 48 mmHg) and a year of shrinking walking distance. The valve team found {him} suited to a transcatheter valve through the femoral artery.",
    labs={"hgb": (11.8, 13.9, 11.0, 12.9), "cr": (0.8, 1.2, 0.8, 1.2), "bnp": (700, 1900, 500, 1200)}, exam={"Heart": "Late-peaking 3/6 systolic murmur to the carotids, soft A2.", "Extremities": "Femoral pulses 2+, no edema."},
    operation=Operation(
        title="Transcatheter aortic valve replacement, right femoral approach", before="Severe symptomatic aortic stenosis", after="The same", indication="Symptomatic severe stenosis, high surgical risk.",
        findings="Annulus 24 mm. After deployment mean gradient 8 mmHg, trace leak beside the valve.", technique="Percutaneous right femoral access with two closure devices set. Temporary pacing wire. The valve was positioned under fluoroscopy and released during rapid pacing. "
        "Gradient and leak assessed by echocardiography. Access closed, pulses intact.", risks="stroke, bleeding, pacemaker, vessel injury, death", anesthesia="Moderate sedation", blood_loss=(30, 90), minutes=(55, 85), implants="Bovine pericardial transcatheter valve 26 mm"),
    plan=("Severe aortic stenosis: valve today.", "Temporary pacing wire overnight.", "Aspirin lifelong."), medications=("aspirin 81 mg by mouth daily", "cefazolin 2 g IV before the procedure"),
    course="The valve was placed without trouble; the final gradient was 8 mmHg. Conduction stayed normal and the temporary wire was removed the next morning.", prescriptions=("aspirin 81 mg by mouth daily",),
    nursing=("Groin sites marked, pulses marked.", "Both groins soft, pulses 2+. Up in chair."), follow_up="valve clinic in thirty days", home=("furosemide 20 mg by mouth daily",), not_with=("hypertension",),
    variants=(Variant("I35.0 I50.32", 267, "02RF38Z@0", says={"principal": "Severe aortic stenosis"}),),
)  # fmt: skip

ALL = (HEART_FAILURE, INFARCTION, BYPASS, FIBRILLATION, ARREST, VALVE)
