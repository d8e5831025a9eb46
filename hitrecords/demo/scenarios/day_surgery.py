"""Operations and endoscopies with discharge on the same day, and observation after chest pain."""

from hitrecords.demo.scenarios.model import Operation, Scenario, Study, Variant


def day_case(
    key, title, dx, complaint, hpi, operation, *, attending, service, ages=(40, 80), weight=10, variants=None, **more
) -> Scenario:
    return Scenario(key=key, title=title, complaint=complaint, hpi=hpi, operation=operation, variants=variants or (Variant(dx),), klass="SS", unit="Day surgery", service=service, attending=attending, ages=ages, weight=weight, los=(0, 0), through_ed=False, admission_type="3", **more)  # fmt: skip


ALL = (
    day_case("colonoscopy", "Polyp of colon", "Z12.11 K63.5", "Screening colonoscopy", "{title} is a {who} for screening colonoscopy. No bleeding, no change in bowel habit.",
        Operation(title="Colonoscopy with polypectomy", before="Screening", after="Colon polyp", indication="Average-risk screening.", findings="[5|6|8] mm sessile polyp of the [ascending|transverse|sigmoid] colon. Otherwise normal to the cecum. Withdrawal 9 minutes.", technique="The scope was passed to the cecum, known by the appendix opening. Preparation good. The polyp was removed with a cold snare and retrieved.", risks="bleeding, perforation, missed lesion", anesthesia="Moderate sedation", blood_loss=(0, 5), minutes=(18, 32), specimens="Colon polyp", kind="procedure"),
        attending="gastroenterologist", service="Gastroenterology", ages=(45, 76), weight=22, variants=(Variant("Z12.11 K63.5", says={"principal": "Screening for malignant neoplasm of colon", "pathology": "Colon polyp: tubular adenoma, no high-grade dysplasia."}),), instructions="No driving today. Light meals. Call for bleeding or belly pain.", follow_up="colonoscopy again in seven years"),
    day_case("cataract", "Age-related nuclear cataract", "H25.11", "Cloudy vision", "{title} is a {who} with glare at night and trouble reading; cataract of the right eye, best vision 20/70.",
        Operation(title="Phacoemulsification of cataract with lens implant, right eye", before="Nuclear cataract, right eye", after="The same", indication="Vision interferes with driving and reading.", findings="Nuclear cataract, 3+.", technique="Clear corneal incision, round opening in the capsule, nucleus taken by phacoemulsification, lens placed in the bag. Wound tight.", risks="infection, bleeding, detachment, need of another operation", anesthesia="Local", blood_loss=(0, 0), minutes=(14, 24), implants="Posterior chamber lens +[20.5|21.0|22.5] D"),
        attending="ophthalmologist", service="Ophthalmology", ages=(60, 90), weight=14, instructions="Shield at night for a week. Drops four times a day.", follow_up="the eye clinic tomorrow", prescriptions=("prednisolone drops four times daily", "moxifloxacin drops four times daily")),
    day_case("hernia", "Inguinal hernia", "K40.90", "Groin bulge", "{title} is a {who} with a right groin bulge for [six months|a year], sore after standing, always goes back in.",
        Operation(title="Laparoscopic repair of right inguinal hernia with mesh", before="Right inguinal hernia", after="Right indirect inguinal hernia", indication="Symptomatic hernia.", findings="Indirect sac, no hernia on the left.", technique="Totally extraperitoneal approach with three ports. Sac reduced, cord structures kept, mesh 10 x 15 cm laid flat over the floor.", risks="bleeding, chronic pain, recurrence, infection of mesh", blood_loss=(5, 20), minutes=(40, 68), implants="Polypropylene mesh 10 x 15 cm"),
        attending="surgeon", service="Surgery", ages=(24, 78), weight=12, instructions="No lifting over 20 pounds for two weeks.", follow_up="surgery clinic in two weeks", prescriptions=("oxycodone 5 mg by mouth every 6 hours as needed, 8 tablets",)),
    day_case("carpal_tunnel", "Carpal tunnel syndrome", "G56.01", "Numb right hand at night", "{title} is a {who} with a year of numb thumb and fingers at night; splint no longer helps. Nerve study: moderate.",
        Operation(title="Right carpal tunnel release", before="Right carpal tunnel syndrome", after="The same", indication="Symptoms despite splinting.", findings="Thick ligament, nerve intact.", technique="3 cm incision in the palm. The transverse ligament was divided in full under view. Skin closed with nylon.", risks="infection, tender scar, nerve injury", anesthesia="Local", blood_loss=(0, 5), minutes=(12, 20)),
        attending="orthopedist", service="Orthopedics", ages=(32, 78), weight=9, instructions="Move the fingers. Stitches out in twelve days.", follow_up="orthopedics in twelve days"),
    day_case("egd", "Gastritis", "K29.70", "Heartburn and upper belly pain", "{title} is a {who} with three months of burning upper belly pain in spite of omeprazole.",
        Operation(title="Upper endoscopy with biopsy", before="Upper belly pain", after="Gastritis", indication="Pain despite treatment.", findings="Patchy redness of the antrum. Esophagus and duodenum normal.", technique="The scope was passed to the second part of the duodenum. Biopsies were taken from antrum and body.", risks="bleeding, perforation", anesthesia="Moderate sedation", blood_loss=(0, 5), minutes=(8, 14), specimens="Gastric biopsies", kind="procedure"),
        attending="gastroenterologist", service="Gastroenterology", ages=(24, 80), weight=11, instructions="No driving today.", follow_up="gastroenterology in four weeks", variants=(Variant("K29.70", says={"pathology": "Stomach: mild chronic gastritis, Helicobacter pylori not seen."}),)),
    Scenario(
        key="chest_pain_observation", title="Chest pain", klass="OBSENC", service="Hospital medicine", unit="Observation unit", weight=16, ages=(40, 78), los=(1, 1), admitting="R07.9", complaint="Chest pain",
        hpi="{title} is a {who} with [two|three] spells of pressure in the chest over a day, each ten minutes, not clearly with effort. Risk: family history.", labs={"trop": (4, 14, 4, 14), "k": (3.7, 4.5, 3.8, 4.5), "hgb": (12.6, 14.8, 12.5, 14.6), "ldl": (92, 148, 92, 148)}, exam={"Heart": "Regular, no murmur, chest wall not tender."},
        studies=(Study("Stress echocardiogram", "Nine minutes of the Bruce protocol, 92% of predicted rate. No pain, no ECG change, no new wall motion change.", "No ischemia.", day=1, kind="procedure", by="consultant:Cardiology"), Study("Chest X-ray, two views", "Normal.", "Normal.")),
        plan=("Chest pain, HEART score 4: serial troponins, stress echocardiogram in the morning.",), medications=("aspirin 81 mg by mouth daily", "nitroglycerin 0.4 mg under the tongue as needed"), course="Troponins stayed flat and the stress echocardiogram showed no ischemia.", instructions="Come back for chest pain that lasts more than ten minutes.", variants=(Variant("R07.9"),),
    ),
)  # fmt: skip
