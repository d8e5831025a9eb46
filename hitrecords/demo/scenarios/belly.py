"""Abdomen: bleeding, appendix, gallbladder, pancreas, bowel, liver."""

from hitrecords.demo.scenarios.model import Consult, Operation, Scenario, Study, Variant

BLEED = Scenario(
    key="gi_bleed", title="Upper gastrointestinal hemorrhage", service="Hospital medicine", unit="4 East", weight=14, ages=(46, 90), los=(2, 4), admitting="K92.2", complaint="[Black stools and lightheadedness|Vomited blood this morning|Maroon stools]",
    hpi="{title} is a {who} with [two|three] days of {stool} and lightheadedness on standing. {cause} No liver disease known, no prior bleeding.",
    vitals={"hr": (98, 122), "sbp": (92, 112)}, labs={"hgb": (9.2, 10.4, 9.4, 10.6), "bun": (28, 52, 12, 20), "inr": (1.0, 1.2, 1.0, 1.1), "plt": (190, 300, 190, 290), "cr": (0.8, 1.1, 0.8, 1.0)}, exam={"General": "Pale, tired.", "Abdomen": "Soft, mild epigastric tenderness, no guarding. {rectal}"},
    studies=(Study("{scope}", "{scope_found}", "{scope_read}", day=1, kind="procedure", by="consultant:Gastroenterology"),),
    consults=(Consult("Gastroenterology", "Gastrointestinal hemorrhage.", "{scope_plan}", ("Nothing by mouth, {scope} within 24 hours.", "Two large-bore lines, type and cross.", "Hold antiplatelets unless a stent is in place."), day=0),),
    plan=("Hemorrhage: pantoprazole IV, two lines, hemoglobin every six hours, gastroenterology called.", "Transfuse below 7."), medications=("pantoprazole 40 mg IV every 12 hours", "lactated Ringer's 100 mL/h IV"),
    daily=("No further black stool. Lightheadedness gone.", "Brown stool. Eating."), course="{scope} showed {scope_read_low} There was no rebleeding. {after}", prescriptions=("{drug}",), nursing=("Two lines 18 gauge. Stool black, guaiac positive.", "No bleeding this shift. Regular diet."),
    instructions="No ibuprofen, naproxen or aspirin unless your doctor says so. Black or bloody stool: come back at once.", follow_up="gastroenterology in four weeks", not_with=("reflux", "joints"),
    variants=(
        Variant("K25.4 D62", 378, weight=4, says={"principal": "Gastric ulcer with hemorrhage", "stool": "black, tarry stools", "cause": "Takes naproxen twice daily for the knees.", "rectal": "Melena on rectal examination.", "scope": "Upper endoscopy", "scope_found": "12 mm ulcer of the gastric antrum with a flat pigmented spot. No active bleeding. Biopsies for Helicobacter pylori.", "scope_read": "Gastric ulcer, Forrest IIc.", "scope_read_low": "a gastric ulcer with a flat spot, which needed no treatment.", "scope_plan": "Upper source, likely NSAID ulcer.", "after": "Helicobacter pylori was negative.", "drug": "pantoprazole 40 mg by mouth twice daily for 8 weeks"}),
        Variant("K26.4 D62", 378, "0W3P8ZZ@1", weight=3, los=(3, 5), says={"principal": "Duodenal ulcer with hemorrhage", "stool": "vomiting of dark blood, then black stools", "cause": "Takes aspirin 325 mg daily on own accord.", "rectal": "Melena on rectal examination.", "scope": "Upper endoscopy", "scope_found": "8 mm ulcer of the duodenal bulb with a visible vessel. Epinephrine injected and two clips placed; bleeding stopped.", "scope_read": "Duodenal ulcer with visible vessel, clipped.", "scope_read_low": "a duodenal ulcer with a visible vessel, which was injected and clipped.", "scope_plan": "Brisk upper source.", "after": "Helicobacter pylori was positive and treatment was started.", "drug": "bismuth, metronidazole, tetracycline and omeprazole for 14 days", "procedures": "Endoscopic control of duodenal bleeding"}),
        Variant("K57.31 D62", 378, "0DJD8ZZ@1", weight=3, ages=(60, 92), says={"principal": "Diverticulosis of colon with hemorrhage", "stool": "painless maroon stools", "cause": "Had a similar spell [three|five] years ago that stopped by itself.", "rectal": "Maroon stool.", "scope": "Colonoscopy", "scope_found": "Many diverticula of the sigmoid and descending colon, old blood, no active bleeding.", "scope_read": "Diverticulosis with recent bleeding.", "scope_read_low": "diverticulosis with old blood and no active bleeding.", "scope_plan": "Likely diverticular bleeding.", "after": "Bleeding stopped without treatment.", "drug": "psyllium by mouth daily", "procedures": "Colonoscopy"}),
    ),
)  # fmt: skip

APPENDIX = Scenario(
    key="appendectomy", title="Acute appendicitis", service="Surgery", attending="surgeon", unit="3 West", weight=12, ages=(7, 58), los=(1, 2), admitting="R10.31", complaint="Right lower belly pain",
    hpi="{title} is a {who} with [18|24|30] hours of pain that began around the navel and moved to the right lower side, with loss of appetite and [one|two] episodes of vomiting.",
    vitals={"temp": (99.4, 101.2), "hr": (88, 108)}, labs={"wbc": (12.6, 17.8, 7.6, 10.2), "crp": (22, 86, 10, 40), "hgb": (12.8, 14.9, 12.4, 14.4)}, exam={"Abdomen": "Tender at McBurney's point with guarding, Rovsing sign present."},
    studies=(Study("{imaging}", "Appendix 11 mm, thick-walled, with fat stranding. {perf}", "Acute appendicitis. {perf}"),),
    operation=Operation(title="Laparoscopic appendectomy", before="Acute appendicitis", after="Acute appendicitis. {perf}", indication="Acute appendicitis on imaging.", findings="Inflamed appendix, base healthy. {perf}",
        technique="Three ports. The mesoappendix was divided with energy, the base with a stapler, and the appendix removed in a bag. Irrigated until clear. Fascia closed at the umbilicus.", risks="bleeding, infection, abscess, injury of bowel, open operation", blood_loss=(5, 25), minutes=(34, 62), specimens="Appendix"),
    plan=("Appendicitis: ceftriaxone and metronidazole, operation tonight.",), medications=("ceftriaxone 2 g IV", "metronidazole 500 mg IV", "acetaminophen by weight every 6 hours", "ondansetron 4 mg IV as needed"), course="Laparoscopic appendectomy was done without trouble. {title} ate, walked and had pain controlled by mouth [the next morning|before noon].",
    prescriptions=("{drug}",), nursing=("Nothing by mouth, consent in chart.", "Ports dry. Walking."), instructions="No lifting over 15 pounds for two weeks. Shower allowed; no tub.", follow_up="surgery clinic in two weeks",
    variants=(Variant("K35.80", 399, "0DTJ4ZZ@0", weight=4, says={"imaging": "CT of the abdomen and pelvis", "perf": "No perforation.", "principal": "Acute appendicitis", "drug": "acetaminophen by mouth every 6 hours as needed", "pathology": "Appendix: acute suppurative appendicitis."}),
              Variant("K35.32", 399, "0DTJ4ZZ@0", weight=1, los=(3, 4), says={"imaging": "CT of the abdomen and pelvis", "perf": "Small perforation of the tip with localized fluid, no abscess.", "principal": "Acute appendicitis with perforation and localized peritonitis", "drug": "amoxicillin-clavulanate by mouth twice daily for 4 days", "pathology": "Appendix: acute gangrenous appendicitis with perforation."})),
)  # fmt: skip

GALLBLADDER = Scenario(
    key="cholecystectomy", title="Acute cholecystitis with gallstones", service="Surgery", attending="surgeon", unit="3 West", weight=11, ages=(24, 80), los=(1, 3), admitting="R10.11", complaint="Right upper belly pain after meals",
    hpi="{title} is a {who} with [one day|two days] of steady right upper belly pain through to the shoulder blade after [pizza|a fried supper], with vomiting. {story}",
    vitals={"temp": (99.2, 101.0), "hr": (86, 106)}, labs={"wbc": (11.8, 16.2, 7.4, 10.0), "ast": (24, 60, 18, 40), "alt": (26, 70, 20, 44), "bili": (0.6, 1.2, 0.5, 1.0), "lipase": (22, 58, 20, 50)}, exam={"Abdomen": "Tender right upper quadrant, Murphy sign present."},
    studies=(Study("Ultrasound of the right upper abdomen", "Stones in the gallbladder, wall 5 mm, fluid around it. Common duct 4 mm.", "Acute cholecystitis with stones."),),
    operation=Operation(title="Laparoscopic cholecystectomy", before="{dx}", after="{dx}", indication="{dx}", findings="Distended, inflamed gallbladder with stones. Normal ducts.",
        technique="Four ports. The critical view of safety was obtained; cystic duct and artery were clipped and divided. The gallbladder was taken from the liver with cautery and removed in a bag.", risks="bleeding, infection, bile leak, injury of the bile duct, open operation", blood_loss=(10, 40), minutes=(52, 92), specimens="Gallbladder with stones", day=1),
    plan=("{dx}: {treatment}, laparoscopic cholecystectomy during this stay.",), medications=("ceftriaxone 2 g IV every 24 hours", "ketorolac 15 mg IV every 6 hours as needed", "lactated Ringer's 125 mL/h IV"), course="Laparoscopic cholecystectomy went well; diet was resumed the same evening.",
    prescriptions=("acetaminophen 650 mg by mouth every 6 hours as needed", "oxycodone 5 mg by mouth every 6 hours as needed, 6 tablets"), nursing=("Pain 6/10, settled with ketorolac.", "Ports dry, eating toast."), instructions="Eat light for a few days. Call for yellow skin or fever.", follow_up="surgery clinic in two weeks",
    variants=(Variant("K80.00", 419, "0FT44ZZ@1", weight=5, says={"principal": "Acute cholecystitis with gallstones", "dx": "Acute calculous cholecystitis", "treatment": "ceftriaxone and fluid", "story": "Milder attacks for a year.", "pathology": "Gallbladder: acute and chronic cholecystitis with cholelithiasis."}),
              Variant("K80.00 E87.1", 418, "0FT44ZZ@1", weight=2, ages=(55, 80), los=(3, 4), says={"principal": "Acute cholecystitis with gallstones", "dx": "Acute calculous cholecystitis", "treatment": "ceftriaxone and fluid", "story": "Has eaten almost nothing for three days.", "pathology": "Gallbladder: acute cholecystitis with cholelithiasis."}),
              Variant("K85.10 K80.20", 419, "0FT44ZZ@1", weight=2, los=(3, 4), says={"principal": "Acute biliary pancreatitis", "dx": "Biliary pancreatitis", "treatment": "fluid and pain control", "story": "Lipase in the emergency department was above 900.", "pathology": "Gallbladder: chronic cholecystitis with cholelithiasis."})),
)  # fmt: skip

PANCREAS = Scenario(
    key="pancreatitis", title="Alcohol-induced acute pancreatitis", unit="4 East", weight=6, ages=(32, 64), los=(2, 4), admitting="R10.13", complaint="Severe upper belly pain through to the back",
    hpi="{title} is a {who} who drinks [six to eight beers|a pint of vodka] a day, with a day of severe epigastric pain boring to the back and vomiting after a weekend of heavier drinking.",
    vitals={"hr": (102, 120)}, labs={"lipase": (620, 2400, 90, 240), "wbc": (11.2, 15.6, 7.8, 10.4), "ast": (58, 122, 34, 60), "alt": (38, 78, 28, 50), "cr": (0.8, 1.1, 0.7, 1.0), "bili": (0.7, 1.3, 0.6, 1.0)}, exam={"Abdomen": "Epigastric tenderness, no peritoneal signs."},
    studies=(Study("Ultrasound of the right upper abdomen", "No gallstones, ducts normal. Pancreas swollen.", "No stones."),), plan=("Pancreatitis: lactated Ringer's by goal, pain control, feed when hungry.",), medications=("lactated Ringer's 200 mL/h IV", "hydromorphone 0.5 mg IV every 3 hours as needed", "thiamine 100 mg by mouth daily"),
    course="Pain settled on the second day and diet was advanced. No withdrawal beyond mild tremor.", values={"alcohol": ("Drinks daily, as above.", "Daily alcohol.")}, prescriptions=("thiamine 100 mg by mouth daily", "naltrexone 50 mg by mouth daily"), instructions="No alcohol at all: the next attack can be worse.", follow_up="primary care in one week",
    variants=(Variant("K85.20 F10.20", 440, weight=3), Variant("K85.20 F10.20 N17.9", 439, weight=1, los=(4, 5))),
)  # fmt: skip

OBSTRUCTION = Scenario(
    key="obstruction", title="Small bowel obstruction from adhesions", service="Surgery", attending="surgeon", unit="3 West", weight=7, ages=(42, 88), los=(2, 4), admitting="R11.2", complaint="Cramping pain, vomiting, no stool",
    hpi="{title} is a {who} with an open [colectomy|appendectomy|hernia repair] years ago, now a day of cramps, bilious vomiting and no gas.",
    vitals={"hr": (90, 110)}, labs={"wbc": (8.8, 12.6, 6.8, 9.2), "lactate": (0.9, 1.7, 0.8, 1.2), "k": (3.5, 4.0, 3.8, 4.4), "cr": (0.9, 1.2, 0.7, 1.0)}, exam={"Abdomen": "Distended, high-pitched bowel sounds, not peritoneal, old midline scar."}, studies=(Study("CT of the abdomen and pelvis", "Dilated small bowel to 4 cm with a transition in the pelvis. No free air, bowel wall enhances.", "Partial small bowel obstruction."),),
    plan=("Obstruction: nasogastric tube, fluid, water-soluble contrast at 24 hours.",), medications=("lactated Ringer's 125 mL/h IV", "ondansetron 4 mg IV every 6 hours as needed"), daily=("Passed gas overnight. Tube output 300 mL.",), course="Contrast reached the colon in [8|12] hours, the tube came out and diet was advanced. No operation was needed.",
    nursing=("Tube to low suction, 700 mL bilious.", "Bowel movement this morning."), instructions="Small meals for a week.", variants=(Variant("K56.50", 390, weight=4), Variant("K56.50 N17.9", 389, weight=2)),
)  # fmt: skip

CIRRHOSIS = Scenario(
    key="cirrhosis", title="Alcoholic cirrhosis of liver with ascites", unit="4 East", weight=5, ages=(44, 70), los=(3, 5), admitting="R18.8", complaint="Swollen belly and confusion",
    hpi="{title} is a {who} with alcoholic cirrhosis, sober for [four months|a year], with a swelling belly over three weeks and since yesterday sleepiness and mixing up the days. Ran out of lactulose.",
    vitals={"sbp": (96, 114), "hr": (84, 102)}, labs={"bili": (2.6, 5.2, 2.4, 4.6), "alb": (2.1, 2.8, 2.2, 2.9), "inr": (1.5, 2.0, 1.5, 1.9), "na": (135, 138, 135, 138), "cr": (0.9, 1.2, 0.8, 1.1), "ast": (52, 94, 44, 80), "plt": (64, 98, 66, 100)}, exam={"General": "Jaundiced, drowsy, rousable.", "Abdomen": "Tense ascites, caput.", "Neurologic": "Asterixis, knows name and place, not the date."},
    plan=("Ascites: diagnostic and large-volume paracentesis with albumin.", "Nutrition consult, sodium 2 g."), medications=("lactulose 30 mL by mouth every 4 hours", "rifaximin 550 mg by mouth twice daily", "spironolactone 100 mg by mouth daily", "albumin 25% IV after paracentesis"), home=("lactulose 30 mL by mouth three times daily", "spironolactone 100 mg by mouth daily"),
    course="[Five|Six] liters of clear ascites were drained with albumin; the count ruled out infection.", prescriptions=("lactulose 30 mL by mouth three times daily", "rifaximin 550 mg by mouth twice daily"), instructions="Take lactulose so that you have three soft stools a day. No alcohol, no ibuprofen.", follow_up="liver clinic in one week", not_with=("hypertension", "lipids", "diabetes", "anxiety"),
    variants=(Variant("K70.31 K76.82 D69.6", 434, "0W9G30Z@0", says={"principal": "Alcoholic cirrhosis of liver with ascites", "procedures": "Large-volume paracentesis"}),),
)  # fmt: skip

ALL = (BLEED, APPENDIX, GALLBLADDER, PANCREAS, OBSTRUCTION, CIRRHOSIS)
