"""Children in the hospital."""

from hitrecords.demo.scenarios.model import Scenario, Study, Variant

ASTHMA = Scenario(
    key="child_asthma", title="Asthma exacerbation", service="Pediatrics", attending="pediatrician", unit="Pediatrics", weight=10, ages=(4, 15), los=(1, 2), admitting="R06.2", complaint="Wheezing and cough",
    hpi="{title} is a {who} with asthma and a cold for two days, wheezing since last night in spite of albuterol every two hours. [A cat at the grandparents' house|Cold air at recess] often sets it off. One stay in hospital before.", vitals={"hr": (118, 142), "rr": (30, 42), "spo2": (89, 93), "temp": (98.2, 99.6)},
    exam={"General": "Sitting up, short phrases.", "Lungs": "Wheeze in and out, retractions below the ribs."}, plan=("Asthma: albuterol by spacer, space as the score allows, dexamethasone, oxygen above 92%.", "Asthma action plan before going home."), medications=("albuterol 8 puffs with spacer every 2 hours", "dexamethasone 0.6 mg/kg by mouth daily for 2 doses"),
    daily=("Albuterol every four hours. Played in the room.",), course="Albuterol was spaced to every four hours within a day; oxygen stopped overnight.", home=("fluticasone 44 mcg 2 puffs twice daily",), prescriptions=("albuterol 4 puffs with spacer every 4 hours for 2 days", "fluticasone 110 mcg 2 puffs twice daily"), nursing=("Asthma score 8.", "Asthma score 3. Parent showed spacer technique."),
    instructions="Follow the green, yellow, red plan on your refrigerator.", follow_up="pediatrics in three days", not_with=("asthma",),
    variants=(Variant("J45.41", 203, weight=3, says={"principal": "Moderate persistent asthma with exacerbation"}), Variant("J45.42 J96.01", 202, weight=1, los=(2, 3), says={"principal": "Moderate persistent asthma with status asthmaticus"})),
)  # fmt: skip

BRONCHIOLITIS = Scenario(
    key="bronchiolitis", title="Bronchiolitis due to respiratory syncytial virus", service="Pediatrics", attending="pediatrician", unit="Pediatrics", weight=8, ages=(0, 1), los=(1, 3), admitting="R06.2", complaint="Cough, fast breathing, poor feeding",
    hpi="{title} is a {who}, born at term, on day [three|four] of a cold, with fast breathing since this morning and half the usual feeds. Four wet diapers in a day. Older sibling has a cold.", vitals={"hr": (144, 172), "rr": (52, 66), "spo2": (86, 90), "temp": (98.8, 101.2)},
    exam={"General": "Tired but consolable, nasal flaring.", "Lungs": "Crackles and wheeze, retractions."}, studies=(Study("Respiratory virus panel", "Respiratory syncytial virus detected.", "RSV positive.", kind="lab", by=""),), plan=("RSV bronchiolitis: suction, high-flow as needed, feed small and often.",), medications=("acetaminophen 15 mg/kg by mouth every 6 hours as needed", "sucrose for comfort"),
    daily=("Low flow only. Took 60 mL per feed.",), course="Suction and oxygen carried {him} through; feeding returned and oxygen was off for [10|14] hours before discharge.", nursing=("Suctioned before each feed.", "Feeds 90 mL, no oxygen."), instructions="Saline and suction before feeds. The cough may last three weeks.", follow_up="pediatrics in two days",
    variants=(Variant("J21.0 R09.02", 203, weight=3), Variant("J21.0 J96.01", 202, weight=1, los=(3, 4))),
)  # fmt: skip

ALL = (ASTHMA, BRONCHIOLITIS)
