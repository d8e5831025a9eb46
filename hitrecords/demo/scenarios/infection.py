"""Sepsis, kidney and skin infection, fever in neutropenia, kidney injury, diabetes out of control."""

from hitrecords.demo.scenarios.model import Scenario, Study, Variant

SEPSIS = Scenario(
    key="sepsis", title="Sepsis", weight=18, ages=(48, 95), los=(4, 7), admitting="R50.9", complaint="[Fever and confusion|Fever, chills and weakness|Shaking chills]",
    hpi="{title} is a {who} brought in after [one|two] days of shaking chills, fever to 102.8 F and weakness. {source} {He} could not stand from the bed this morning.",
    vitals={"temp": (101.0, 103.6), "hr": (106, 132), "rr": (22, 28), "sbp": (86, 102), "spo2": (92, 96)},
    labs={"wbc": (16.4, 27.8, 7.9, 11.6), "lactate": (1.6, 2.0, 0.8, 1.4), "procal": (3.4, 28.0, 0.3, 1.2), "plt": (142, 240, 170, 260), "cr": (0.9, 1.2, 0.8, 1.1)},
    exam={"General": "Ill, shivering.", "Abdomen": "{belly}", "Skin": "{skin}", "Neurologic": "Slow to answer, oriented to person and place."},
    plan=("Sepsis: cultures drawn before the first antibiotic, {antibiotic} within the hour, 30 mL/kg lactated Ringer's, repeat lactate in three hours.", "Source: {source_short}.", "Step-down bed, hourly urine output."),
    medications=("{antibiotic}", "lactated Ringer's 30 mL/kg IV, then 100 mL/h", "enoxaparin 40 mg subcutaneously daily"),
    daily=("Warmer, thinking more clearly. Urine 60 mL/h.", "Afebrile since midnight. Eating breakfast."),
    course="{title} met sepsis criteria on arrival and received fluid and {antibiotic} within the first hour. Lactate cleared. Cultures {culture}. Antibiotics were narrowed on the third day.",
    prescriptions=("cefpodoxime 200 mg by mouth twice daily for 5 days",), nursing=("Sepsis alert called at triage, bundle started.", "Urine output good, afebrile. Sat in chair for meals."),
    instructions="Finish the antibiotic. Come back at once for fever, confusion or weakness.",
    variants=(
        Variant("A41.51 N39.0", 872, weight=5, disposition="01", says={"principal": "Sepsis due to Escherichia coli", "source": "Burning on urination since the weekend.", "source_short": "urinary tract", "belly": "Suprapubic tenderness.", "skin": "Warm, flushed.", "antibiotic": "ceftriaxone 2 g IV every 24 hours", "culture": "of blood and urine grew Escherichia coli"}),
        Variant("A41.9 L03.115", 872, weight=3, disposition="06", says={"principal": "Sepsis", "source": "The right leg has been red and hot for three days.", "source_short": "right leg cellulitis", "belly": "Soft, not tender.", "skin": "Right leg red, hot and tender to the knee.", "antibiotic": "vancomycin 15 mg/kg IV every 12 hours", "culture": "stayed negative"}),
        Variant("A41.51 N10 G93.41 R65.20", 871, weight=4, disposition="03", ages=(70, 97), says={"principal": "Sepsis due to Escherichia coli", "source": "Family noticed confusion and foul-smelling urine.", "source_short": "kidney", "belly": "Right flank tender.", "skin": "Warm, no rash.", "antibiotic": "ceftriaxone 2 g IV every 24 hours", "culture": "of blood and urine grew Escherichia coli"}),
        Variant("A41.9 J18.9 R65.21 J96.01", 871, "5A1945Z@0 0BH17EZ@0 02HV33Z@0", weight=2, disposition="20", ages=(60, 95), los=(2, 4), says={
            "principal": "Sepsis with septic shock", "source": "Three days of cough before that.", "source_short": "pneumonia", "belly": "Soft.", "skin": "Mottled knees, cold fingers.", "antibiotic": "piperacillin-tazobactam 4.5 g IV every 6 hours", "culture": "grew Streptococcus pneumoniae",
            "procedures": "Intubation and mechanical ventilation; central venous line", "course": "{title} was intubated in the emergency department and a central line placed. Norepinephrine and vasopressin were raised to the maximum, kidney and liver failed, and after a meeting with the family treatment was directed to comfort."}),
    ),
)  # fmt: skip

KIDNEY_INFECTION = Scenario(
    key="pyelonephritis", title="Acute pyelonephritis", weight=8, ages=(20, 84), sexes="F", los=(2, 3), admitting="R10.9", complaint="[Flank pain and fever|Right flank pain, chills]",
    hpi="{title} is a {who} with three days of burning and frequency and since yesterday right flank pain, fever to [101.9|102.6] F and vomiting, so that oral antibiotics would not stay down.",
    vitals={"temp": (101.0, 103.0), "hr": (98, 118)}, labs={"wbc": (13.8, 19.4, 7.4, 10.4), "cr": (0.7, 1.1, 0.7, 1.0), "k": (3.5, 4.2, 3.7, 4.4)}, exam={"Abdomen": "Soft, right costovertebral angle tender."},
    studies=(Study("Renal ultrasound", "Right kidney slightly enlarged. No hydronephrosis, no stone.", "No obstruction."),), plan=("Acute pyelonephritis: ceftriaxone, fluid, ondansetron. Urine culture.",),
    medications=("ceftriaxone 1 g IV every 24 hours", "ondansetron 4 mg IV every 6 hours as needed", "ketorolac 15 mg IV every 6 hours as needed"), course="Fever ended within 36 hours of ceftriaxone and {he} was eating on the second day.",
    prescriptions=("ciprofloxacin 500 mg by mouth twice daily for 5 days",), instructions="Finish the antibiotic and drink two liters a day.",
    variants=(Variant("N10 B96.20", 690, weight=3), Variant("N10 B96.20 E87.6", 690, weight=1)),
)  # fmt: skip

CELLULITIS = Scenario(
    key="cellulitis", title="Cellulitis of lower limb", weight=9, ages=(34, 88), los=(2, 4), admitting="L03.90", complaint="Red, swollen leg",
    hpi="{title} is a {who} with [three|four] days of spreading redness and pain of the {side} leg after [a scratch in the garden|cracked skin between the toes]. Oral cephalexin for two days did not help. Chills last night.",
    vitals={"temp": (99.8, 101.6), "hr": (88, 106)}, labs={"wbc": (11.8, 16.8, 7.1, 10.2), "crp": (58, 160, 20, 60), "cr": (0.8, 1.1, 0.8, 1.1)}, exam={"Skin": "{side_cap} leg warm, red and tender from ankle to mid calf, no crepitus, no abscess.", "Extremities": "{side_cap} leg 2+ edema, pulses present."},
    plan=("Cellulitis: cefazolin, leg raised, margins marked.", "Treat athlete's foot."), medications=("cefazolin 2 g IV every 8 hours", "acetaminophen 650 mg by mouth every 6 hours as needed"),
    course="Redness drew back behind the marked line within 48 hours of cefazolin.", prescriptions=("cephalexin 500 mg by mouth four times daily for 5 days", "clotrimazole cream between the toes twice daily"), nursing=("Margins outlined with skin marker.", "Redness 3 cm inside the line."),
    instructions="Keep the leg up when sitting. Dry well between the toes.", not_with=("diabetes",),
    variants=(Variant("L03.115", 603, weight=3, says={"side": "right", "side_cap": "Right", "principal": "Cellulitis of right lower limb"}), Variant("L03.116", 603, weight=3, says={"side": "left", "side_cap": "Left", "principal": "Cellulitis of left lower limb"})),
)  # fmt: skip

NEUTROPENIA = Scenario(
    key="neutropenic_fever", title="Neutropenia due to chemotherapy", service="Oncology", attending="oncologist", unit="6 North", weight=5, ages=(36, 74), sexes="F", los=(3, 5), admitting="R50.9", complaint="Fever of 101.4 at home",
    hpi="{title} is a {who} with left breast cancer, ten days after her second cycle of docetaxel and cyclophosphamide, who measured 101.4 F this evening. Sore throat, no cough, no burning. The port site is clean.",
    vitals={"temp": (100.8, 102.4), "hr": (98, 116)}, labs={"wbc": (0.6, 1.4, 2.8, 4.6), "anc": (0.1, 0.4, 1.4, 2.6), "hgb": (9.2, 10.8, 9.0, 10.6), "plt": (88, 150, 110, 190), "lactate": (0.8, 1.6, 0.7, 1.2)},
    exam={"Head and neck": "Two small aphthous ulcers, no thrush.", "Skin": "Port site without redness."}, plan=("Neutropenic fever: cefepime within the hour, cultures from port and vein.", "Filgrastim daily until counts recover."),
    medications=("cefepime 2 g IV every 8 hours", "filgrastim 300 mcg subcutaneously daily", "nystatin swish four times daily"), course="Fever ended on the second day. Cultures were negative at 72 hours and counts recovered with filgrastim.",
    prescriptions=("levofloxacin 500 mg by mouth daily for 4 days",), follow_up="oncology in four days", instructions="Take your temperature twice a day. 100.4 F or more: call at any hour.",
    variants=(Variant("D70.1 R50.81 C50.912 T45.1X5A", 810, says={"principal": "Neutropenia due to chemotherapy"}),),
)  # fmt: skip

KIDNEY_INJURY = Scenario(
    key="kidney_injury", title="Acute kidney injury", weight=9, ages=(56, 92), los=(2, 4), admitting="N17.9", complaint="[Weakness and little urine|Vomiting for three days, weak]",
    hpi="{title} is a {who} with [three|four] days of vomiting and diarrhea who kept taking ibuprofen for back pain. Urine has been scant and dark since yesterday. Lightheaded on standing.",
    vitals={"sbp": (92, 112), "hr": (92, 112)}, labs={"cr": (2.6, 4.2, 1.1, 1.6), "bun": (48, 84, 18, 30), "k": (4.2, 5.0, 3.9, 4.6), "co2": (18, 22, 22, 26), "na": (135, 140, 137, 141)}, exam={"General": "Dry lips, tired.", "Abdomen": "Soft, mild diffuse tenderness, bladder not palpable."},
    studies=(Study("Renal ultrasound", "Kidneys of normal size, no hydronephrosis. Bladder nearly empty.", "No obstruction."),), plan=("Acute kidney injury, creatinine {cr}: prerenal with ibuprofen. Lactated Ringer's, no nephrotoxins, strict intake and output.", "Urine sodium and sediment."),
    medications=("lactated Ringer's 125 mL/h IV", "ondansetron 4 mg IV every 8 hours as needed", "heparin 5,000 units subcutaneously every 8 hours"), course="With fluid and without ibuprofen, creatinine fell from {cr} to {cr_end} and urine flowed freely.", instructions="Do not take ibuprofen or naproxen. Drink when you are ill.",
    follow_up="primary care with a kidney test in one week", not_with=("hypertension", "diabetes"),
    variants=(Variant("N17.9 E86.0", 684, weight=3), Variant("N17.9 E87.5 E87.20", 683, weight=2), Variant("N17.9 E86.0 A08.4", 684, weight=1)),
)  # fmt: skip

KETOACIDOSIS = Scenario(
    key="ketoacidosis", title="Diabetic ketoacidosis, type 1", weight=9, ages=(13, 46), los=(2, 3), admitting="E10.10", unit="Intensive care", complaint="[Vomiting and high sugar|Vomiting, thirst, fast breathing]",
    hpi="{title} is a {who} with type 1 diabetes since childhood, with two days of vomiting, thirst and belly pain. [The pump site came loose.|Insulin ran out on Saturday.|A stomach bug started it.] Home meter reads HIGH.",
    vitals={"hr": (112, 134), "rr": (26, 34), "sbp": (98, 118)}, labs={"glu": (412, 688, 128, 198), "ph": (7.02, 7.21, 7.36, 7.41), "co2": (6, 13, 21, 25), "bhb": (4.6, 8.8, 0.2, 0.5), "k": (4.4, 5.1, 3.8, 4.4), "na": (130, 134, 136, 140), "a1c": (9.4, 12.6, 9.4, 12.6), "cr": (0.9, 1.2, 0.7, 0.9)},
    exam={"General": "Deep sighing breaths, fruity odor, dry.", "Abdomen": "Diffusely tender, no guarding."}, plan=("Ketoacidosis: insulin infusion 0.1 units/kg/h, saline then dextrose when below 250, potassium by scale, hourly glucose.", "Find the cause: urine, chest film, pregnancy test where it applies.", "Diabetes educator."),
    medications=("insulin regular infusion IV per protocol", "sodium chloride 0.9% 1 L IV, then by protocol", "insulin glargine 22 units subcutaneously nightly", "insulin lispro with meals"), course="The gap closed in [12|14|16] hours on the insulin infusion, and basal-bolus insulin was started two hours before it stopped. A1c {a1c}%.",
    home=("insulin glargine 22 units subcutaneously nightly", "insulin lispro by carbohydrate count"), prescriptions=("insulin glargine 24 units subcutaneously nightly", "ketone strips"), nursing=("Hourly glucose, potassium every two hours.", "Eating. Gave own insulin with correct technique."),
    instructions="Never stop basal insulin, least of all when ill. Check ketones above 250.", follow_up="diabetes clinic in one week", not_with=("diabetes", "lipids", "hypertension"),
    variants=(Variant("E10.10", 639, weight=3), Variant("E10.10 N17.9", 638, weight=2), Variant("E10.10 E87.6", 639, weight=2)),
)  # fmt: skip

FOOT = Scenario(
    key="diabetic_foot", title="Type 2 diabetes with skin complication", service="Surgery", attending="surgeon", unit="3 West", weight=4, ages=(50, 82), los=(3, 5), admitting="L03.90", complaint="Swollen red foot, draining sore",
    hpi="{title} is a {who} with diabetes for 14 years and numb feet who noticed a draining sore under the left foot a week ago. Now the foot is red to the ankle. Sugars above 300.",
    vitals={"temp": (99.6, 101.4), "hr": (92, 108)}, labs={"wbc": (12.8, 17.6, 8.1, 10.6), "esr": (62, 104, 50, 88), "crp": (70, 190, 24, 70), "cr": (0.9, 1.3, 0.9, 1.2)}, exam={"Skin": "Left sole: 2 cm ulcer under the second metatarsal head, purulent, does not probe to bone. Redness to the ankle.", "Extremities": "Dorsalis pedis 1+ by Doppler biphasic."},
    studies=(Study("MRI of the left foot", "Ulcer with soft tissue edema. Marrow signal normal.", "Soft tissue infection without osteomyelitis.", day=1),), plan=("Infected ulcer with cellulitis: vancomycin and ceftriaxone, bedside debridement, culture.", "Offloading shoe."),
    medications=("vancomycin 15 mg/kg IV every 12 hours", "ceftriaxone 2 g IV every 24 hours", "insulin glargine 18 units subcutaneously nightly"), course="MRI showed no bone infection. With debridement, offloading and antibiotics the redness settled.", home=("metformin 1,000 mg by mouth twice daily", "glipizide 10 mg by mouth daily"),
    prescriptions=("doxycycline 100 mg by mouth twice daily for 10 days", "insulin glargine 18 units subcutaneously nightly"), instructions="No weight on the front of the left foot. Look at both feet every day.", follow_up="wound clinic in five days", not_with=("diabetes",),
    variants=(Variant("E11.628 L03.116", 638, says={"principal": "Type 2 diabetes with other skin complications"}),),
)  # fmt: skip

ALL = (SEPSIS, KIDNEY_INFECTION, CELLULITIS, NEUTROPENIA, KIDNEY_INJURY, KETOACIDOSIS, FOOT)
