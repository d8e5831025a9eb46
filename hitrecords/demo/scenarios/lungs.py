"""Pneumonia, chronic lung disease, embolism, COVID-19."""

from hitrecords.demo.scenarios.model import Scenario, Study, Variant

PNEUMONIA = Scenario(
    key="pneumonia", title="Community-acquired pneumonia", weight=26, ages=(24, 94), los=(3, 5), admitting="R05.9",
    complaint="[Cough and fever|Shortness of breath with productive cough|Fever, cough and chills]",
    hpi="{title} is a {who} with [three|four|five] days of productive cough, fever to [101.8|102.4|103.1] F and {lobe_side}-sided pleuritic pain. [Grandchildren have been ill.|A coworker has pneumonia.|No sick contacts.] "
        "{He} became breathless walking to the bathroom today. No recent antibiotics, no travel.",
    vitals={"temp": (100.8, 103.0), "hr": (98, 122), "rr": (22, 28), "spo2": (88, 93), "sbp": (104, 136)}, values={"lobe_side": ("right", "right")},
    labs={"wbc": (14.2, 22.6, 7.2, 10.4), "procal": (0.8, 4.9, 0.1, 0.4), "lactate": (1.1, 1.9, 0.8, 1.2), "na": (135, 139, 136, 140), "cr": (0.8, 1.2, 0.7, 1.1)},
    exam={"General": "Flushed, tired, speaks in short sentences.", "Lungs": "Crackles and bronchial breath sounds at the right base, dull to percussion.", "Heart": "Tachycardic, regular, no murmur."},
    studies=(Study("Chest X-ray, two views", "Dense consolidation in the right lower lobe with air bronchograms. No effusion. Heart size normal.", "Right lower lobe pneumonia."),),
    plan=("Community-acquired pneumonia: ceftriaxone and azithromycin after cultures. CURB-65 [1|2].", "Urine antigens for pneumococcus and Legionella.", "Enoxaparin prophylaxis. Influenza and COVID-19 swabs negative."),
    medications=("ceftriaxone 1 g IV every 24 hours", "azithromycin 500 mg by mouth daily", "acetaminophen 650 mg by mouth every 6 hours as needed", "enoxaparin 40 mg subcutaneously daily"),
    daily=("Less cough, slept better. Tmax 100.6.", "Afebrile 24 hours. On 1 L, walked to the bathroom.", "Wants to go home. Room air."),
    course="{title} was treated with ceftriaxone and azithromycin. Fever ended on the second day, oxygen was weaned to room air, and antibiotics were changed to the oral route. Blood cultures stayed negative.",
    prescriptions=("amoxicillin-clavulanate 875 mg by mouth twice daily for 4 days",),
    nursing=("Sputum sent. Incentive spirometer taught, 1,250 mL.", "Oxygen off since midnight, saturations hold. Coughs up less."), instructions="Finish the antibiotic. Rest, drink plenty, walk a little every day. A chest film in six weeks makes sure it has cleared.",
    not_with=("asthma",),
    variants=(Variant("J18.9", 195, weight=4, los=(2, 4)), Variant("J18.9 E87.1", 194, weight=3), Variant("J18.9 N17.9", 194, weight=2, disposition="06", ages=(60, 95)),
              Variant("J18.9 J96.01", 193, weight=4, los=(4, 7)), Variant("J18.9 J96.01 G93.41", 193, weight=2, disposition="03", ages=(72, 95), los=(5, 8))),
)  # fmt: skip

ASPIRATION = Scenario(
    key="aspiration", title="Aspiration pneumonia", weight=4, ages=(80, 97), los=(3, 6), admitting="R06.02", complaint="Choking at supper, then fever and labored breathing", origin="5",
    hpi="{title} is a {who} from a nursing home with advanced Alzheimer's disease who coughed and turned gray while being fed [last evening|at noon]. By morning {he} was febrile and breathing hard. Staff report two earlier choking spells this month.",
    vitals={"temp": (100.9, 102.6), "hr": (104, 124), "rr": (28, 34), "spo2": (82, 88), "sbp": (98, 118)}, labs={"wbc": (15.0, 21.0, 12.0, 17.0), "lactate": (1.6, 2.0, 1.4, 2.0), "na": (142, 148, 140, 146), "alb": (2.3, 2.9, 2.2, 2.8)},
    exam={"General": "Frail, drowsy, does not follow commands.", "Lungs": "Coarse rhonchi, worse on the right.", "Neurologic": "Opens eyes to voice, baseline nonverbal."},
    studies=(Study("Chest X-ray, portable", "Patchy opacities in the right lower and middle lobes.", "Right-sided opacities in keeping with aspiration."),),
    plan=("Aspiration pneumonia: ampicillin-sulbactam, nothing by mouth until seen by speech therapy.", "Talk with the daughter, who holds the health care proxy, about goals."), home=("donepezil 10 mg by mouth nightly",),
    medications=("ampicillin-sulbactam 3 g IV every 6 hours", "morphine 2 mg IV every 2 hours as needed for breathlessness"),
    course="Antibiotics and oxygen brought little change. Speech therapy found aspiration of all consistencies. The daughter, knowing {his} wishes, chose comfort care, and hospice accepted {him}.",
    prescriptions=("morphine concentrate 5 mg under the tongue every 2 hours as needed", "lorazepam 0.5 mg under the tongue as needed"), follow_up="the hospice nurse on the day of arrival",
    nursing=("Turned every two hours, heels floated, skin intact.", "Appears comfortable. Daughter at bedside."), instructions="Keep the head up, give mouth care, small tastes for pleasure only.", not_with=("joints", "lipids", "smoker", "asthma", "anxiety"),
    variants=(Variant("J69.0 J96.01 G30.9 F02.80 Z66 Z51.5", 177, disposition="51"),),
)  # fmt: skip

COPD = Scenario(
    key="copd", title="Acute exacerbation of chronic obstructive pulmonary disease", weight=18, ages=(54, 88), los=(2, 5), admitting="R06.02", unit="4 West",
    complaint="[Wheezing and shortness of breath|Worsening cough and breathlessness|Out of breath for two days]",
    hpi="{title} is a {who} with COPD ([FEV1 42%|FEV1 38%|FEV1 51%] of predicted) and [40|50|60] pack-years who has had [two|three] days of more breathlessness, more and darker sputum, and wheeze. "
        "Inhaler every two hours without relief. No chest pain, no leg swelling.",
    vitals={"hr": (96, 116), "rr": (24, 30), "spo2": (84, 90), "temp": (98.2, 100.2), "sbp": (128, 158)}, labs={"wbc": (9.8, 14.4, 9.2, 13.0), "co2": (28, 34, 27, 32), "pco2": (46, 62, 44, 52), "ph": (7.31, 7.37, 7.36, 7.41)},
    exam={"General": "Sitting forward, pursed lips.", "Lungs": "Diffuse expiratory wheeze, long expiration, poor air movement."},
    studies=(Study("Chest X-ray, portable", "Hyperinflation, flat diaphragms. No consolidation or pneumothorax.", "Emphysema without acute infiltrate."),),
    plan=("COPD exacerbation: nebulized albuterol-ipratropium every four hours, prednisone 40 mg for five days, doxycycline.", "Oxygen to 88-92%.", "Pulmonary rehabilitation and inhaler technique."),
    medications=("albuterol-ipratropium nebulized every 4 hours", "prednisone 40 mg by mouth daily", "doxycycline 100 mg by mouth twice daily", "enoxaparin 40 mg subcutaneously daily"),
    daily=("Less wheeze, could lie at 30 degrees.", "Nebulizers every six hours now. Walked 100 feet."), values={"tobacco": ("Former smoker, quit [three|eight] years ago.", "Former heavy smoker.")},
    course="Nebulized bronchodilators, prednisone and doxycycline brought steady improvement. Oxygen was weaned to the level at home.", home=("tiotropium 18 mcg inhaled daily", "albuterol inhaler 2 puffs every 4 hours as needed"),
    prescriptions=("prednisone 40 mg by mouth daily for 3 more days", "tiotropium-olodaterol inhaled daily"), follow_up="pulmonary clinic in two weeks", nursing=("Tripod position, nebulizer started.", "Wheeze on exertion only. Inhaler technique checked with spacer."),
    instructions="Use the inhaler with the spacer as shown. Stay away from smoke. Get the influenza vaccine.", not_with=("asthma", "smoker", "ex_smoker", "apnea"),
    variants=(Variant("J44.1", 192, weight=5), Variant("J44.1 J44.0 J20.9", 192, weight=3), Variant("J44.1 J96.21", 190, weight=4, los=(3, 6), disposition="06"), Variant("J44.1 E87.1", 191, weight=2)),
)  # fmt: skip

EMBOLISM = Scenario(
    key="embolism", title="Pulmonary embolism", weight=8, ages=(29, 86), los=(2, 4), admitting="R07.1", complaint="[Sudden shortness of breath|Sharp chest pain with breathing]",
    hpi="{title} is a {who} with sudden breathlessness and sharp pain on breathing since [this morning|last night], [nine days after a long flight|after a week in bed with influenza|with a swollen right calf for four days]. No prior clots, no hemoptysis.",
    vitals={"hr": (104, 126), "rr": (22, 28), "spo2": (89, 93), "sbp": (108, 134)}, labs={"dimer": (2.4, 9.8, 2.4, 9.8), "trop": (10, 44, 8, 20), "bnp": (120, 900, 90, 300), "hgb": (12.2, 14.8, 12.0, 14.6), "cr": (0.7, 1.1, 0.7, 1.1)},
    exam={"Lungs": "Clear, shallow breaths.", "Extremities": "Right calf [2|3] cm larger than left, tender.", "Heart": "Tachycardic, loud P2."},
    studies=(Study("CT pulmonary angiogram", "Filling defects in the right and left lower lobar arteries. Right to left ventricular ratio 0.9. No infarct.", "Bilateral lower lobar pulmonary emboli without right heart strain.", technique="80 mL iodinated contrast, thin sections through the chest."),),
    plan=("Pulmonary embolism: heparin infusion, then apixaban. Simplified PESI [0|1].", "Duplex of the legs.", "Age-appropriate cancer screening as an outpatient."), medications=("heparin infusion per protocol", "apixaban 10 mg by mouth twice daily"),
    course="{title} was anticoagulated with heparin and changed to apixaban on the second day. Blood pressure stayed normal and oxygen was stopped before discharge.", prescriptions=("apixaban 10 mg by mouth twice daily for 7 days, then 5 mg twice daily",),
    nursing=("Heparin by pump, two-nurse check.", "Apixaban teaching, card given."), instructions="Do not miss doses of the blood thinner. No contact sports.", follow_up="anticoagulation clinic in one week",
    variants=(Variant("I26.99 I82.411", 176, weight=3, says={"principal": "Pulmonary embolism without acute cor pulmonale"}), Variant("I26.99 J96.01", 175, weight=2, los=(3, 6))),
)  # fmt: skip

COVID = Scenario(
    key="covid", title="COVID-19", weight=6, ages=(46, 92), los=(4, 8), admitting="R06.02", complaint="[Fever, cough and loss of smell|Shortness of breath after a week of illness]",
    hpi="{title} is a {who} on day [six|seven|eight] of COVID-19 (home test positive), with fever, dry cough and now breathlessness on walking. [Last vaccine more than two years ago.|Not vaccinated this season.]",
    vitals={"temp": (100.4, 102.4), "hr": (92, 112), "rr": (22, 28), "spo2": (86, 91)}, labs={"wbc": (3.4, 6.8, 5.0, 9.4), "crp": (64, 180, 12, 44), "dimer": (0.7, 1.9, 0.7, 1.9), "cr": (0.8, 1.2, 0.8, 1.1)},
    exam={"Lungs": "Fine crackles at both bases."}, studies=(Study("Chest X-ray, portable", "Peripheral opacities in both lower zones.", "Bilateral peripheral opacities in keeping with viral pneumonia."),),
    plan=("COVID-19: remdesivir five days, dexamethasone 6 mg daily, contact and droplet precautions.", "Prone while awake as tolerated."), medications=("remdesivir 100 mg IV daily after 200 mg load", "dexamethasone 6 mg IV daily", "enoxaparin 40 mg subcutaneously daily"),
    course="{title} received remdesivir and dexamethasone; oxygen need peaked on day [two|three] and fell after.", prescriptions=("dexamethasone 6 mg by mouth daily for [three|four] days",), nursing=("Isolation cart at the door, N95 for all.", "Self-proning two hours at a time."),
    instructions="Stay away from others for five more days and wear a mask for ten.", variants=(Variant("U07.1 J12.82", 177, weight=2), Variant("U07.1 J12.82 J96.01", 177, weight=2)),
)  # fmt: skip

ALL = (PNEUMONIA, ASPIRATION, COPD, EMBOLISM, COVID)
