"""Orthopedics: broken hip, joint replacement, broken ankle, spine."""

from hitrecords.demo.scenarios.model import Operation, Scenario, Study, Variant

HIP = Scenario(
    key="hip_fracture", title="Hip fracture", service="Orthopedics", attending="orthopedist", unit="3 East", weight=15, ages=(68, 96), los=(4, 6), admission_type="5", admitting="S72.001A", complaint="[Fall, hip pain, cannot stand|Fell at home, right hip pain]",
    hpi="{title} is a {who} who [slipped on the bathroom floor|tripped over a rug] and could not stand up. The right leg is short and turned outward. No loss of consciousness, no head strike. Walked [with a cane|without help] before.",
    vitals={"hr": (82, 104), "sbp": (128, 164)}, labs={"hgb": (11.2, 13.4, 9.0, 10.6), "inr": (1.0, 1.1, 1.0, 1.1), "cr": (0.7, 1.1, 0.7, 1.1), "plt": (170, 270, 150, 250)}, exam={"Extremities": "Right leg shortened and externally rotated, hip tender, foot warm with pulses and sensation."},
    studies=(Study("X-ray of the pelvis and right hip", "{film}", "{film}"),),
    operation=Operation(title="{op}", before="{fracture}", after="{fracture}", indication="Displaced fracture in a person who walks; early repair restores walking and prevents complications of bed rest.", findings="{found}",
        technique="{how}", risks="bleeding, infection, clot, dislocation or failure of the implant, death", anesthesia="Spinal", blood_loss=(120, 320), minutes=(48, 90), implants="{implant}", day=1),
    plan=("Hip fracture: fascia iliaca block, operation [tomorrow morning|on the next list], nothing by mouth after midnight.", "Enoxaparin after operation for 28 days.", "Delirium prevention: glasses, sleep, no sedatives.", "Bone health: vitamin D, then treatment for osteoporosis."),
    medications=("acetaminophen 1 g by mouth every 8 hours", "oxycodone 2.5 mg by mouth every 6 hours as needed", "enoxaparin 40 mg subcutaneously daily", "cefazolin 2 g IV before incision"),
    daily=("Pain controlled with the block. Ready for the operating room.", "Sat in the chair. Pain 3/10 with movement.", "Walked 20 feet with a walker."),
    course="The hip was repaired on the day after admission. {title} bore weight on the first day after the operation and walked [20|40] feet with a walker before discharge.",
    prescriptions=("enoxaparin 40 mg subcutaneously daily for 28 days", "acetaminophen 1 g by mouth every 8 hours", "vitamin D3 1,000 units by mouth daily"), nursing=("Leg on a pillow. Block placed by anesthesia, pain 3/10.", "Dressing dry. Stood with two assists. No confusion by screening."),
    instructions="Put weight on the leg as you can with the walker. Keep the wound dry for ten days.", follow_up="orthopedics in two weeks", not_with=("bones", "smoker"),
    variants=(
        Variant("S72.141A W01.0XXA Y92.009 D62/N", 481, "0QS636Z@1", disposition="03", weight=5, says={"principal": "Displaced intertrochanteric fracture of right femur", "fracture": "Displaced intertrochanteric fracture of the right femur", "film": "Displaced intertrochanteric fracture of the right femur.", "op": "Closed reduction and intramedullary nailing of the right hip", "found": "Reduction near anatomic on two views.",
                "how": "On the fracture table the fracture was reduced under fluoroscopy. Through a 4 cm incision above the trochanter the canal was reamed, a short nail passed, the lag screw placed center-center with a tip-apex distance of 18 mm, and locked distally.", "implant": "Short cephalomedullary nail 11 x 180 mm, lag screw 95 mm"}),
        Variant("S72.001A W18.30XA Y92.009", 522, "0SRR0J9@1", disposition="62", weight=3, says={"principal": "Displaced femoral neck fracture, right", "fracture": "Displaced fracture of the right femoral neck", "film": "Displaced fracture of the right femoral neck.", "op": "Right hip hemiarthroplasty, cemented", "found": "Complete displaced neck fracture, head 46 mm, acetabular cartilage good.",
                "how": "Posterior approach. The head was removed and measured. The canal was broached to size 3, the cemented stem placed in 15 degrees of anteversion, bipolar head reduced. Stable through the range. Capsule repaired.", "implant": "Cemented stem size 3, bipolar head 46 mm"}),
        Variant("S72.011A W18.30XA D62/N", 522, "0SR90JZ@1", disposition="03", weight=2, says={"principal": "Intracapsular fracture of right femur", "fracture": "Displaced intracapsular fracture of the right femur", "film": "Displaced intracapsular fracture of the right femur with arthritis of the hip.", "op": "Right total hip arthroplasty", "found": "Displaced fracture with grade 3 arthritis of the socket.",
                "how": "Direct lateral approach. Head removed, socket reamed to 52 mm, press-fit cup with liner, stem size 4, 36 mm head. Leg lengths equal, hip stable.", "implant": "Cup 52 mm, liner, stem size 4, head 36 mm"}),
    ),
)  # fmt: skip

KNEE = Scenario(
    key="knee_replacement", title="Primary osteoarthritis of knee", service="Orthopedics", attending="orthopedist", unit="3 East", weight=14, ages=(55, 84), los=(1, 2), through_ed=False, admission_type="3", origin="1", admitting="M17.9", complaint="Knee pain, planned replacement",
    hpi="{title} is a {who} with [four|six|eight] years of {side} knee pain that now wakes {him} at night. Walks two blocks. Therapy, injections and NSAIDs have stopped helping. X-ray: bone on bone in the medial compartment.",
    labs={"hgb": (12.8, 14.9, 10.8, 12.6), "cr": (0.7, 1.1, 0.7, 1.1), "glu": (88, 118, 92, 132), "plt": (190, 300, 180, 290)}, exam={"Extremities": "{side_cap} knee: varus, range 8 to 105 degrees, crepitus, stable. Pulses 2+."},
    operation=Operation(title="{side_cap} total knee arthroplasty, cemented", before="Primary osteoarthritis of the {side} knee", after="The same", indication="End-stage arthritis after failed conservative treatment.", findings="Eburnated bone in the medial compartment, osteophytes, intact posterior cruciate ligament.",
        technique="Midline incision, medial parapatellar approach, tourniquet 62 minutes. Distal femur cut at 5 degrees, tibia perpendicular. Trial components balanced in flexion and extension. Femoral, tibial and patellar components cemented. Range 0 to 125 degrees. Local infiltration. Closed in layers.",
        risks="infection, clot, stiffness, nerve injury, loosening, need of another operation", anesthesia="Spinal with adductor canal block", blood_loss=(50, 150), minutes=(70, 105), implants="Cemented femoral, tibial and patellar components", specimens="None"),
    plan=("Knee arthritis: replacement today, aspirin 81 mg twice daily for six weeks, walk today.", "Multimodal pain control."), medications=("cefazolin 2 g IV before incision and every 8 hours for two doses", "acetaminophen 1 g by mouth every 8 hours", "celecoxib 200 mg by mouth daily", "oxycodone 5 mg by mouth every 4 hours as needed", "tranexamic acid 1 g IV"),
    daily=("Pain 4/10. Bent the knee to 85 degrees.",), course="Replacement went as planned. {title} walked [60|120] feet on the day of operation and managed stairs before leaving. The dressing stayed dry.",
    prescriptions=("aspirin 81 mg by mouth twice daily for 6 weeks", "acetaminophen 1 g by mouth every 8 hours", "oxycodone 5 mg by mouth every 6 hours as needed, 20 tablets"), nursing=("Site marked by the surgeon, consent in chart.", "Walked with physical therapy, stairs done. Ice to the knee."),
    instructions="Bend and straighten the knee every hour you are awake. Leave the dressing for seven days.", follow_up="orthopedics in two weeks", not_with=("joints",),
    variants=(Variant("M17.11", 470, "0SRC0J9@0", weight=4, says={"side": "right", "side_cap": "Right", "principal": "Primary osteoarthritis of right knee"}), Variant("M17.12", 470, "0SRD0J9@0", weight=4, disposition="06", says={"side": "left", "side_cap": "Left", "principal": "Primary osteoarthritis of left knee"})),
)  # fmt: skip

ANKLE = Scenario(
    key="ankle_fracture", title="Bimalleolar ankle fracture", service="Orthopedics", attending="orthopedist", unit="3 East", weight=6, ages=(20, 72), los=(1, 2), admission_type="1", admitting="S82.891A", complaint="Ankle injury on the stairs",
    hpi="{title} is a {who} who missed the last [two|three] stairs [at home|at work] and rolled the right ankle; deformed and swollen at once. Reduced and splinted in the emergency department.",
    labs={"hgb": (12.8, 15.1, 12.0, 14.2), "plt": (190, 300, 190, 300)}, exam={"Extremities": "Right ankle swollen, skin intact, pulses 2+, sensation normal."}, studies=(Study("X-ray of the right ankle", "Displaced bimalleolar fracture with lateral talar shift.", "Displaced bimalleolar fracture."),),
    operation=Operation(title="Open reduction and internal fixation of the right ankle", before="Displaced bimalleolar fracture of the right ankle", after="The same", indication="Displaced, unstable fracture.", findings="Oblique fibular fracture, transverse medial malleolus.",
        technique="Lateral incision; fibula reduced with a lag screw and plate. Medial incision; malleolus fixed with two screws. Syndesmosis stable on stress view. Splint.", risks="infection, wound trouble, nerve injury, arthritis", blood_loss=(20, 60), minutes=(60, 95), implants="One-third tubular plate with screws, two malleolar screws", day=1),
    plan=("Ankle fracture: leg up, operation tomorrow when swelling allows.",), medications=("cefazolin 2 g IV before incision", "acetaminophen 1 g by mouth every 8 hours", "oxycodone 5 mg by mouth every 4 hours as needed"), course="Fixation on the second day went well. {title} is safe on crutches without weight on the right.",
    prescriptions=("aspirin 81 mg by mouth twice daily for 6 weeks", "oxycodone 5 mg by mouth every 6 hours as needed, 15 tablets"), instructions="No weight on the right foot for six weeks. Keep it above your heart.", follow_up="orthopedics in ten days",
    variants=(Variant("S82.841A W10.9XXA", 494, "0QSG04Z@1 0QSJ04Z@1", says={"principal": "Displaced bimalleolar fracture of right lower leg"}),),
)  # fmt: skip

SPINE = Scenario(
    key="spinal_fusion", title="Lumbar spinal stenosis with claudication", service="Neurosurgery", attending="neurosurgeon", unit="3 East", weight=4, ages=(55, 80), los=(2, 3), through_ed=False, admission_type="3", admitting="M48.061", complaint="Back and leg pain on walking",
    hpi="{title} is a {who} with two years of back pain and heavy legs after one block, better on sitting. MRI shows severe stenosis with 6 mm of slip at L4-L5. Therapy and injections gave weeks at best.",
    labs={"hgb": (12.6, 14.8, 10.4, 12.2), "cr": (0.7, 1.1, 0.7, 1.1), "inr": (1.0, 1.1, 1.0, 1.1)}, exam={"Neurologic": "Strength 5/5, sensation reduced over both feet, reflexes 1+.", "General": "Walks bent forward."},
    operation=Operation(title="L4-L5 laminectomy, discectomy and posterolateral fusion", before="Lumbar stenosis with spondylolisthesis L4-L5", after="The same", indication="Neurogenic claudication after failed conservative treatment.", findings="Thick ligament, tight canal, roots free at the end.",
        technique="Prone on a frame. Midline incision, laminectomy L4, L4-L5 disc excised, transverse processes decorticated and grafted with autograft. Pedicle screws with rods. No leak.", risks="infection, bleeding, nerve injury, leak of spinal fluid, failure to fuse", blood_loss=(150, 350), minutes=(150, 210), implants="Four pedicle screws, two rods, local autograft"),
    plan=("Lumbar stenosis with slip: decompression and fusion today.", "Brace when up, walk tomorrow."), medications=("cefazolin 2 g IV every 8 hours for 24 hours", "acetaminophen 1 g by mouth every 8 hours", "hydromorphone 0.5 mg IV every 3 hours as needed"), course="Leg pain was gone on waking. Drain out on the second day; walking 150 feet in the brace.",
    prescriptions=("oxycodone 5 mg by mouth every 6 hours as needed, 20 tablets",), instructions="No bending, lifting or twisting for six weeks.", follow_up="spine clinic in three weeks", not_with=("smoker",), variants=(Variant("M48.061 M43.16", 451, "0SG0071@0 0SB20ZZ@0", says={"principal": "Lumbar stenosis with neurogenic claudication"}),),
)  # fmt: skip

ALL = (HIP, KNEE, ANKLE, SPINE)
