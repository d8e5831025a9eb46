"""Mothers and newborns."""

from hitrecords.demo.scenarios.model import Operation, Scenario, Variant

MATERNITY = {
    "service": "Obstetrics",
    "attending": "obstetrician",
    "unit": "Birth center",
    "sexes": "F",
    "ages": (19, 42),
    "through_ed": False,
    "origin": "1",
    "not_with": ("hypertension", "diabetes", "lipids", "thyroid", "smoker", "anxiety", "migraine", "joints", "asthma", "apnea", "reflux"),
}  # fmt: skip

VAGINAL = Scenario(
    key="vaginal_birth", title="Labor and vaginal birth", weight=0, los=(1, 2), admission_type="2", admitting="O80", complaint="[Contractions every four minutes|Waters broke, contractions]",
    hpi="{title} is a {who}, gravida [1|2|3], at {weeks} weeks by dates and early ultrasound, with regular contractions since [midnight|early morning]. Prenatal course without trouble. Group B streptococcus negative, blood type [O positive|A positive].",
    vitals={"sbp": (108, 128), "hr": (76, 98)}, labs={"hgb": (11.2, 13.2, 10.2, 11.9), "plt": (170, 280, 170, 280)}, exam={"Abdomen": "Gravid, fundus at term, head down. Fetal heart 140, category 1.", "Extremities": "Trace ankle edema."},
    operation=Operation(title="Vaginal delivery{repair}", before="Term pregnancy in labor", after="The same, delivered", indication="Spontaneous labor at term.", findings="Living infant, Apgar 8 and 9. Placenta complete, three-vessel cord. {tear}",
        technique="After complete dilation and [40|55|70] minutes of pushing the head was delivered over the perineum in occiput anterior position, then shoulders and body without difficulty. Cord clamped after one minute. Placenta delivered whole in 8 minutes. {repair_how}", risks="tearing, bleeding, infection", anesthesia="Epidural", blood_loss=(200, 400), minutes=(40, 80), kind="procedure"),
    plan=("Labor: epidural on request, continuous monitoring, expect vaginal birth.",), medications=("oxytocin 20 units in 1 L IV after delivery", "ibuprofen 600 mg by mouth every 6 hours", "docusate 100 mg by mouth twice daily"), course="Labor progressed on its own. A healthy infant was born. Bleeding after birth was normal.", prescriptions=("ibuprofen 600 mg by mouth every 6 hours as needed", "prenatal vitamin daily"),
    nursing=("Contractions every three minutes, coping well. Partner present.", "Fundus firm at the navel, lochia small. Breastfeeding with good latch."), instructions="Rest when the baby rests. Call for heavy bleeding, fever, or sadness that does not lift.", follow_up="the obstetrics clinic in three and six weeks",
    variants=(Variant("O80 Z3A.39 Z37.0", 807, "10E0XZZ@0", weight=4, says={"weeks": "39", "repair": "", "tear": "Perineum intact.", "repair_how": "", "principal": "Normal delivery at term"}),
              Variant("O70.1 Z3A.40 Z37.0", 807, "10E0XZZ@0 0KQM0ZZ@0", weight=3, says={"weeks": "40", "repair": " with repair of second degree laceration", "tear": "Second degree perineal laceration.", "repair_how": "The laceration was repaired in layers with absorbable suture.", "principal": "Vaginal delivery with second degree perineal laceration"})),
    **MATERNITY,
)  # fmt: skip

CESAREAN = Scenario(
    key="cesarean", title="Cesarean birth", weight=0, los=(2, 3), admission_type="3", admitting="O34.219", complaint="[Planned repeat cesarean|Repeat cesarean at term]",
    hpi="{title} is a {who}, gravida [2|3], at {weeks} weeks, with {reason}. Prenatal care from the first trimester. Good fetal movement, no contractions.", vitals={"sbp": (110, 132), "hr": (76, 96)}, labs={"hgb": (11.0, 13.0, 9.6, 11.2), "plt": (170, 280, 170, 280)},
    exam={"Abdomen": "Gravid, fundus at term, low transverse scar. Fetal heart 145, category 1."},
    operation=Operation(title="{op}", before="{reason_cap}, {weeks} weeks", after="The same, delivered", indication="{reason_cap}.", findings="{infant} Apgar 8 and 9, clear fluid. Normal uterus, tubes and ovaries.",
        technique="Pfannenstiel incision through the old scar. Bladder flap, low transverse uterine incision. {infant_out} Placenta by traction. Uterus closed in two layers; dry. {tubes}Fascia and skin closed.", risks="bleeding, infection, injury of bladder or bowel, transfusion, hysterectomy", anesthesia="Spinal", blood_loss=(500, 800), minutes=(42, 70)),
    plan=("Cesarean today, cefazolin, pneumatic stockings.",), medications=("cefazolin 2 g IV before incision", "oxytocin infusion after delivery", "ketorolac 30 mg IV every 6 hours for 24 hours", "enoxaparin 40 mg subcutaneously daily"), daily=("Up to the bathroom. Catheter out. Nursing the baby.",), course="The cesarean went as planned. {title} walked on the first day, ate, and the wound was dry.",
    prescriptions=("ibuprofen 600 mg by mouth every 6 hours as needed", "oxycodone 5 mg by mouth every 6 hours as needed, 10 tablets"), nursing=("Consent checked, antibiotic given.", "Incision dry, fundus firm."), instructions="Nothing heavier than the baby for six weeks.", follow_up="the obstetrics clinic in one week",
    variants=(Variant("O34.211 Z3A.39 Z37.0", 788, "10D00Z1@0", weight=4, says={"weeks": "39", "reason": "one prior low transverse cesarean, wishing a repeat", "reason_cap": "Prior cesarean, wishes repeat", "op": "Repeat low transverse cesarean", "infant": "Living infant.", "infant_out": "A vigorous infant was delivered head first.", "tubes": "", "principal": "Maternal care for low transverse scar from prior cesarean"}),
              Variant("O34.211 Z30.2 Z3A.39 Z37.0", 785, "10D00Z1@0 0UB70ZZ@0", weight=2, ages=(30, 42), says={"weeks": "39", "reason": "a prior cesarean, wishing a repeat and sterilization", "reason_cap": "Prior cesarean, wishes repeat and sterilization", "op": "Repeat low transverse cesarean with bilateral partial salpingectomy", "infant": "Living infant.", "infant_out": "A vigorous infant was delivered head first.", "tubes": "A segment of each tube was excised. ", "principal": "Maternal care for low transverse scar from prior cesarean"}),
              Variant("O30.043 Z3A.36 Z37.2", 788, "10D00Z1@0", weight=0, los=(3, 4), says={"weeks": "36", "reason": "dichorionic twins, the first breech", "reason_cap": "Dichorionic twins, first twin breech", "op": "Low transverse cesarean, twins", "infant": "Two living infants, both", "infant_out": "Twin A was delivered by breech extraction, twin B head first.", "tubes": "", "principal": "Dichorionic diamniotic twin pregnancy, third trimester"})),
    **MATERNITY,
)  # fmt: skip

NEWBORN = Scenario(
    key="newborn", title="Newborn", service="Newborn", attending="pediatrician", unit="Nursery", weight=0, ages=(0, 0), los=(1, 2), through_ed=False, admission_type="4", origin="5", complaint="Newborn", note_style="newborn",
    hpi="{how} at {gestation} weeks to a healthy mother. {start} Vitamin K and eye ointment given.", vitals={"hr": (122, 158), "rr": (36, 52), "spo2": (95, 99), "temp": (97.8, 98.8)}, plan=("Routine newborn care, rooming in, breastfeeding support.", "Hearing, heart and metabolic screens before discharge."),
    course="Fed, voided and stooled normally. Weight loss at discharge [4|5|6]%.", follow_up="[two|three] days",
    variants=(
        Variant("Z38.00 Z23", 795, "3E0234Z@0", weight=5, says={"how": "Born vaginally", "gestation": "39", "apgar": "8 and 9", "start": "Cried at once.", "birth_weight": "{normal_weight}", "principal": "Single liveborn infant, delivered vaginally"}),
        Variant("Z38.00 P59.9 Z23", 795, "6A600ZZ@1 3E0234Z@0", weight=2, los=(2, 3), says={"how": "Born vaginally", "gestation": "40", "apgar": "8 and 9", "start": "Cried at once.", "birth_weight": "{normal_weight}", "principal": "Single liveborn infant, delivered vaginally"}),
        Variant("Z38.01 Z23", 795, "3E0234Z@0", weight=4, los=(2, 3), says={"how": "Born by cesarean", "gestation": "39", "apgar": "8 and 9", "start": "Dried and stimulated, good cry.", "birth_weight": "{normal_weight}", "principal": "Single liveborn infant, delivered by cesarean"}),
        Variant("Z38.01 P22.1", 794, weight=1, los=(2, 3), says={"how": "Born by cesarean", "gestation": "39", "apgar": "7 and 9", "start": "Grunting and fast breathing at 30 minutes.", "birth_weight": "{normal_weight}", "principal": "Single liveborn infant, delivered by cesarean"}),
        Variant("Z38.01 P07.37 P22.0 P07.18", 790, "5A09357@0", weight=1, los=(9, 14), says={"how": "Born by cesarean for preterm labor with breech", "gestation": "34", "apgar": "6 and 8", "start": "Retractions and grunting at birth, CPAP in the delivery room.", "principal": "Single liveborn infant, delivered by cesarean"}),
        Variant("Z38.31 P59.9", 795, "6A600ZZ@1", weight=0, los=(3, 4), says={"how": "Twin, born by cesarean", "gestation": "36", "apgar": "8 and 9", "start": "Good cry.", "birth_weight": "{twin_weight}", "principal": "Twin liveborn infant, delivered by cesarean"}),
    ),
)  # fmt: skip

ALL = (VAGINAL, CESAREAN, NEWBORN)
