"""Diagnoses in a clinician's words, with what the record says wherever the code stands.

That a secondary diagnosis is coded means that the notes show it: its line in the plan, its sentence in the
hospital course, the laboratory values that it implies. All of that hangs on the code here, so it cannot be missing.
"""

from typing import NamedTuple

from hitrecords.demo.scenarios.model import Course


class Problem(NamedTuple):
    words: str
    plan: str = ""
    course: str = ""
    labs: dict[str, Course] = {}


P = Problem

PROBLEMS: dict[str, Problem] = {
    # ---- breathing
    "J96.01": P("Acute hypoxic respiratory failure",
                "Acute hypoxic respiratory failure: SpO2 {spo2_low}% on room air with respiratory rate {rr_high} and accessory muscle use. High-flow nasal oxygen, titrate to 92-96%.",
                "Acute hypoxic respiratory failure was treated with high-flow nasal oxygen and weaned over {wean} days.",
                {"po2": (48, 58, 72, 84)}),
    "J96.21": P("Acute on chronic hypoxic respiratory failure",
                "Acute on chronic hypoxic respiratory failure: on 2 L at home, needed {lpm} L on arrival with SpO2 {spo2_low}%. Noninvasive ventilation, target 88-92%.",
                "Acute on chronic hypoxic respiratory failure required noninvasive ventilation for the first night, then return to the home oxygen of 2 L.",
                {"po2": (46, 57, 60, 70)}),
    "J95.821": P("Acute postprocedural respiratory failure", "Respiratory failure after operation: remains ventilated, daily breathing trial.",
                 "Acute respiratory failure after the operation required reintubation and {wean} more days of ventilation.",
                 {"po2": (50, 60, 72, 84)}),
    "J44.0": P("COPD with acute lower respiratory infection", "COPD with infection: bronchodilators, antibiotic as above."),
    "J20.9": P("Acute bronchitis", "Acute bronchitis: purulent sputum for [three|four|five] days."),
    "J12.82": P("Pneumonia due to COVID-19", "COVID-19 pneumonia: bilateral ground-glass opacities, oxygen requirement.", "COVID-19 pneumonia improved on dexamethasone and remdesivir."),
    "J18.9": P("Pneumonia", "Pneumonia as the source: right lower lobe consolidation.", "Pneumonia was treated with intravenous antibiotics."),
    "J91.0": P("Malignant pleural effusion", "Malignant pleural effusion: cytology positive.", "A malignant pleural effusion was drained for comfort."),
    "R09.02": P("Hypoxemia", "Hypoxemia: SpO2 {spo2_low}% asleep, low-flow oxygen."),
    "P22.0": P("Respiratory distress syndrome of newborn", "Respiratory distress syndrome: ground-glass lungs, CPAP 5-6 cm, caffeine.", "Respiratory distress syndrome was supported with CPAP for {wean} days."),
    "P22.1": P("Transient tachypnea of newborn", "Transient tachypnea: retained lung fluid on film, oxygen by hood.", "Transient tachypnea resolved within 36 hours."),
    # ---- heart
    "I50.23": P("Acute on chronic systolic heart failure", "Acute on chronic systolic heart failure, ejection fraction {ef}%: IV diuresis, daily weights.", "", {"bnp": (4200, 14800, 1500, 3900)}),
    "I50.33": P("Acute on chronic diastolic heart failure", "Acute on chronic diastolic heart failure, ejection fraction preserved: IV diuresis, blood pressure control.", "", {"bnp": (1800, 6900, 600, 1500)}),
    "I50.21": P("Acute systolic heart failure", "Acute systolic heart failure after infarction, ejection fraction {ef}%: furosemide IV, start guideline therapy as pressure allows.", "Acute systolic heart failure after the infarction responded to intravenous furosemide.", {"bnp": (3100, 8800, 1200, 2600)}),
    "I50.32": P("Chronic diastolic heart failure", "Chronic diastolic heart failure: compensated, continue home furosemide."),
    "I50.22": P("Chronic systolic heart failure", "Chronic systolic heart failure, ejection fraction 35-40%: compensated, continue guideline therapy."),
    "I25.10": P("Coronary artery disease of native vessel", "Coronary artery disease: aspirin and high-intensity statin."),
    "I25.110": P("Coronary artery disease with unstable angina", "Three-vessel coronary disease with unstable angina."),
    "I21.09": P("ST elevation myocardial infarction, anterior wall", "Anterior ST elevation infarction."),
    "I48.91": P("Atrial fibrillation", "Atrial fibrillation: rate control, anticoagulation to be timed.", "Atrial fibrillation was found on telemetry and rate-controlled."),
    "R57.0": P("Cardiogenic shock", "Cardiogenic shock: systolic pressure below 90 with cool extremities and lactate {lactate}. Norepinephrine, serial lactate.", "Cardiogenic shock was supported with norepinephrine for the first {wean} days.", {"lactate": (3.9, 6.8, 1.1, 1.8)}),
    "I82.411": P("Acute deep vein thrombosis, right femoral vein", "Right femoral vein thrombosis on duplex: anticoagulation as for embolism."),
    # ---- kidney, water, salts
    "N17.9": P("Acute kidney injury", "Acute kidney injury: creatinine {cr} against a baseline near 1.0. Volume as examination allows, hold nephrotoxins, renally dose drugs.", "Acute kidney injury peaked at a creatinine of {cr} and recovered to {cr_end}.", {"cr": (2.1, 3.2, 1.0, 1.3), "bun": (34, 58, 16, 26)}),
    "N18.31": P("Chronic kidney disease, stage 3a", "Chronic kidney disease stage 3a: baseline creatinine 1.4."),
    "N18.32": P("Chronic kidney disease, stage 3b", "Chronic kidney disease stage 3b: baseline creatinine 1.7."),
    "E87.1": P("Hyponatremia", "Hyponatremia: sodium {na}. Fluid restriction, recheck every 6 hours, correct no faster than 8 mmol/L a day.", "Hyponatremia of {na} corrected to {na_end}.", {"na": (122, 128, 133, 137), "cl": (88, 94, 98, 102)}),
    "E87.6": P("Hypokalemia", "Hypokalemia: potassium {k}. Replace by mouth and vein, check magnesium.", "Potassium was replaced, from {k} to {k_end}.", {"k": (2.7, 3.2, 3.8, 4.3)}),
    "E87.5": P("Hyperkalemia", "Hyperkalemia: potassium {k} without ECG change. Calcium, insulin with dextrose, binder.", "Hyperkalemia of {k} was treated and did not recur.", {"k": (5.9, 6.6, 4.2, 4.9)}),
    "E87.20": P("Metabolic acidosis", "Metabolic acidosis: bicarbonate {co2}.", "Metabolic acidosis cleared with recovery of the kidneys.", {"co2": (13, 17, 22, 25)}),
    "E86.0": P("Dehydration", "Dehydration: dry mucous membranes, orthostatic. Isotonic fluid.", "Dehydration was corrected with isotonic fluid."),
    "N39.0": P("Urinary tract infection", "Urinary tract infection: pyuria, nitrite positive, culture sent.", "Urine grew more than 100,000 colonies of Escherichia coli."),
    "B96.20": P("Escherichia coli infection", "Urine culture: Escherichia coli, sensitive to ceftriaxone."),
    "N10": P("Acute pyelonephritis", "Acute pyelonephritis as the source: flank tenderness, pyuria."),
    # ---- blood
    "D62": P("Acute blood loss anemia", "Acute blood loss anemia: hemoglobin {hgb}. Serial counts, transfuse below 7.", "Acute blood loss anemia: hemoglobin fell to {hgb}; it was {hgb_end} at discharge.", {"hgb": (7.1, 8.4, 8.6, 9.8)}),
    "D50.0": P("Iron deficiency anemia from chronic blood loss", "Iron deficiency anemia from the tumor: ferritin {ferritin}, IV iron.", "Iron deficiency anemia was treated with intravenous iron.", {"hgb": (8.6, 10.1, 9.2, 10.4), "ferritin": (5, 11, 60, 110)}),
    "D69.6": P("Thrombocytopenia", "Thrombocytopenia: platelets {plt}, no bleeding.", "Platelets stayed near {plt}.", {"plt": (62, 98, 66, 101)}),
    "R50.81": P("Fever with neutropenia", "Fever in neutropenia: cultures, cefepime within the hour."),
    # ---- brain
    "G81.91": P("Right hemiparesis", "Right hemiparesis: arm 2/5, leg 3/5. Therapy from day one, shoulder support.", "Right hemiparesis improved to arm 3/5, leg 4/5."),
    "G81.94": P("Left hemiparesis", "Left hemiparesis: arm 2/5, leg 3/5, with left neglect. Therapy from day one.", "Left hemiparesis improved to arm 3/5, leg 4/5; neglect persists in part."),
    "R47.01": P("Aphasia", "Expressive aphasia: speech therapy, picture board.", "Expressive aphasia improved to short phrases."),
    "R29.706": P("NIHSS score 6"), "R29.711": P("NIHSS score 11"), "R29.704": P("NIHSS score 4"),
    "Z92.82": P("tPA given at another facility within 24 hours"),
    "G93.41": P("Metabolic encephalopathy", "Metabolic encephalopathy: inattentive and drowsy, baseline alert and oriented per family. Treat cause, no sedatives, reorient.", "Metabolic encephalopathy cleared as the infection was treated; the family found the patient at baseline."),
    "G93.5": P("Brain compression", "Brain compression: 9 mm midline shift on CT. Neurosurgery at bedside, head up, hypertonic saline.", "Brain compression with midline shift was relieved by the evacuation."),
    "F02.80": P("Dementia in Alzheimer's disease", "Dementia: reorient, avoid restraints and sedatives."),
    "F03.90": P("Dementia", "Dementia: baseline oriented to person; family at bedside."),
    "G30.9": P("Alzheimer's disease", "Alzheimer's disease, advanced: continue donepezil."),
    "K76.82": P("Hepatic encephalopathy", "Hepatic encephalopathy: asterixis, grade 2. Lactulose to three stools a day.", "Hepatic encephalopathy cleared on lactulose."),
    # ---- infection
    "R65.20": P("Severe sepsis without shock", "Severe sepsis: organ dysfunction as below, lactate {lactate}. 30 mL/kg crystalloid, cultures before antibiotics.", "", {"lactate": (2.6, 3.8, 0.9, 1.5)}),
    "R65.21": P("Septic shock", "Septic shock: mean pressure below 65 after 30 mL/kg; norepinephrine through a central line.", "Septic shock persisted despite fluids, norepinephrine and vasopressin.", {"lactate": (4.8, 8.2, 5.2, 9.0)}),
    "L03.115": P("Cellulitis of right lower limb", "Cellulitis of the right leg: margins marked, leg raised."),
    "L03.116": P("Cellulitis of left lower limb", "Cellulitis of the left leg: margins marked, leg raised."),
    # ---- sugar
    "E11.628": P("Type 2 diabetes with skin complication", "Type 2 diabetes with skin infection: basal-bolus insulin, A1c {a1c}%.", "Glucose was controlled with basal-bolus insulin.", {"glu": (218, 312, 118, 168), "a1c": (8.1, 10.2, 8.1, 10.2)}),
    # ---- tumors
    "C77.2": P("Metastasis to intra-abdominal lymph nodes", "Nodal metastasis on pathology: oncology follow-up."),
    "C78.7": P("Metastasis to liver", "Liver metastases on CT: oncology informed."),
    "C79.31": P("Metastasis to brain", "Brain metastases: dexamethasone 4 mg every 6 hours.", "Headache eased on dexamethasone."),
    "C92.00": P("Acute myeloid leukemia, not in remission", "Acute myeloid leukemia: consolidation as planned."),
    "C50.912": P("Breast cancer, left", "Left breast cancer: day [9|10|11] after the second cycle of docetaxel and cyclophosphamide."),
    "T45.1X5A": P("Adverse effect of antineoplastic drug", "Adverse effect of chemotherapy: next cycle delayed, growth factor to be added."),
    "Z51.5": P("Palliative care", "Palliative care: goals are comfort and time with family.", "Palliative care met with the family; comfort measures were chosen."),
    "Z66": P("Do not resuscitate", "Code status: do not resuscitate, confirmed with patient and family.", ""),
    # ---- birth
    "Z37.0": P("Single liveborn infant"), "Z37.2": P("Twins, both liveborn"),
    "Z3A.20": P("20 weeks of gestation"), "Z3A.36": P("36 weeks of gestation"), "Z3A.37": P("37 weeks of gestation"), "Z3A.38": P("38 weeks of gestation"),
    "Z3A.39": P("39 weeks of gestation"), "Z3A.40": P("40 weeks of gestation"),
    "Z30.2": P("Sterilization", "Sterilization requested, consent signed {consent_days} days ago."),
    "P59.9": P("Neonatal jaundice", "Jaundice: bilirubin {tbil} mg/dL at {tbil_age} hours. Phototherapy, recheck in 12 hours.", "Jaundice was treated with one day of phototherapy; bilirubin {tbil_end} at discharge.", {"tbil": (13.2, 15.8, 9.0, 11.2)}),
    "P07.18": P("Low birth weight, 2000-2499 grams", "Low birth weight {birth_weight} g: fortified feeds."),
    "P07.37": P("Preterm newborn, 34 completed weeks", "Preterm at 34 weeks: temperature, glucose and feeding watched."),
    "P07.38": P("Preterm newborn, 35 completed weeks", "Late preterm at 35 weeks: temperature, glucose and feeding watched."),
    "P08.1": P("Heavy for gestational age newborn", "Large for gestational age: glucose by protocol.", "Glucose stayed above 50 mg/dL."),
    "Z23": P("Immunization"),
    # ---- mind
    "R45.851": P("Suicidal ideation", "Suicidal ideation with plan: constant observation, safe room, daily risk assessment.", "Suicidal thoughts faded in the first week; a safety plan was written with the patient."),
    "F10.20": P("Alcohol dependence", "Alcohol dependence: CIWA scores, thiamine, counsel before discharge.", "Alcohol dependence was discussed; the patient accepted referral."),
    "Z91.148": P("Nonadherence to medication regimen", "Stopped medication by own decision [six|eight|ten] weeks ago."),
    # ---- belly
    "K80.20": P("Gallstones", "Gallstones in the gallbladder on ultrasound."),
    "K56.609": P("Intestinal obstruction", "Obstruction by the tumor: nasogastric tube.", "The obstruction was relieved by the resection."),
    # ---- wounds and devices
    "W01.0XXA": P("Fall on same level from slipping"), "W18.30XA": P("Fall on same level"),
    "W10.9XXA": P("Fall on stairs"), "Y92.009": P("At home"), "W26.0XXA": P("Contact with knife"),
    "Z96.651": P("Artificial right knee joint"), "M17.12": P("Primary osteoarthritis of left knee"),
    # ---- other
    "K63.5": P("Polyp of colon", "Polyp of colon: removed, pathology to follow."),
    "A08.4": P("Viral gastroenteritis", "Viral gastroenteritis: enteric precautions."),
    "N92.0": P("Heavy regular menstruation", "Heavy menstrual bleeding for [nine|twelve|eighteen] months."),
    "R45.850": P("Homicidal ideation"),
    "E11.52": P("Type 2 diabetes with peripheral angiopathy and gangrene", "Diabetic foot gangrene: vascular studies done."),
    "M43.16": P("Lumbar spondylolisthesis", "Degenerative L4-L5 spondylolisthesis, 6 mm."),
    "F33.1": P("Recurrent depression, moderate", "Recurrent depression: continue escitalopram."),
}  # fmt: skip
