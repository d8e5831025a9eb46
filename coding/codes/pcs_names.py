"""What the characters of ICD-10-PCS mean where they mean the same in a whole section (CMS, public domain).

The official tables, once loaded, win over these.
"""

SECTIONS = {
    "0": "Medical and Surgical", "1": "Obstetrics", "2": "Placement", "3": "Administration",
    "4": "Measurement and Monitoring", "5": "Extracorporeal or Systemic Assistance and Performance",
    "6": "Extracorporeal or Systemic Therapies", "7": "Osteopathic", "8": "Other Procedures", "9": "Chiropractic",
    "B": "Imaging", "C": "Nuclear Medicine", "D": "Radiation Therapy", "F": "Physical Rehabilitation and Diagnostic Audiology",
    "G": "Mental Health", "H": "Substance Abuse Treatment", "X": "New Technology",
}  # fmt: skip
BODY_SYSTEMS = {
    "0": "Central Nervous System and Cranial Nerves", "1": "Peripheral Nervous System", "2": "Heart and Great Vessels",
    "3": "Upper Arteries", "4": "Lower Arteries", "5": "Upper Veins", "6": "Lower Veins",
    "7": "Lymphatic and Hemic Systems", "8": "Eye", "9": "Ear, Nose, Sinus", "B": "Respiratory System",
    "C": "Mouth and Throat", "D": "Gastrointestinal System", "F": "Hepatobiliary System and Pancreas",
    "G": "Endocrine System", "H": "Skin and Breast", "J": "Subcutaneous Tissue and Fascia", "K": "Muscles",
    "L": "Tendons", "M": "Bursae and Ligaments", "N": "Head and Facial Bones", "P": "Upper Bones", "Q": "Lower Bones",
    "R": "Upper Joints", "S": "Lower Joints", "T": "Urinary System", "U": "Female Reproductive System",
    "V": "Male Reproductive System", "W": "Anatomical Regions, General", "X": "Anatomical Regions, Upper Extremities",
    "Y": "Anatomical Regions, Lower Extremities",
}  # fmt: skip
OPERATIONS = {
    "0": "Alteration", "1": "Bypass", "2": "Change", "3": "Control", "4": "Creation", "5": "Destruction",
    "6": "Detachment", "7": "Dilation", "8": "Division", "9": "Drainage", "B": "Excision", "C": "Extirpation",
    "D": "Extraction", "F": "Fragmentation", "G": "Fusion", "H": "Insertion", "J": "Inspection", "K": "Map",
    "L": "Occlusion", "M": "Reattachment", "N": "Release", "P": "Removal", "Q": "Repair", "R": "Replacement",
    "S": "Reposition", "T": "Resection", "U": "Supplement", "V": "Restriction", "W": "Revision", "X": "Transfer",
    "Y": "Transplantation",
}  # fmt: skip
APPROACHES = {
    "0": "Open", "3": "Percutaneous", "4": "Percutaneous Endoscopic", "7": "Via Natural or Artificial Opening",
    "8": "Via Natural or Artificial Opening Endoscopic", "X": "External",
    "F": "Via Natural or Artificial Opening With Percutaneous Endoscopic Assistance",
}  # fmt: skip
_SYSTEMS = BODY_SYSTEMS | {
    "2": "Heart", "5": "Veins", "7": "Lymphatic System", "H": "Skin, Subcutaneous Tissue and Breast",
    "L": "Connective Tissue", "N": "Skull and Facial Bones", "P": "Upper Bones", "Q": "Lower Bones", "R": "Axial Skeleton",
    "T": "Urinary System", "W": "Anatomical Regions", "Y": "Fetus and Obstetrical",
}  # fmt: skip
_REGIONS = {
    "A": "Physiological Systems", "B": "Physiological Devices", "C": "Indwelling Device",
    "E": "Physiological Systems and Anatomical Regions", "W": "Anatomical Regions", "Y": "Anatomical Orifices",
    "0": "Circulatory", "Z": "None",
}  # fmt: skip
# Second and third place by section.
SECOND = {
    "0": BODY_SYSTEMS, "1": {"0": "Pregnancy"}, "B": _SYSTEMS, "C": _SYSTEMS,
    "D": _SYSTEMS | {"0": "Central and Peripheral Nervous System", "H": "Skin", "M": "Breast", "P": "Musculoskeletal System"},
    "F": {"0": "Rehabilitation", "1": "Diagnostic Audiology"}, "X": {},
}  # fmt: skip
THIRD = {
    "0": OPERATIONS,
    "1": {
        "0": "Change" , "2": "Change", "9": "Drainage", "A": "Abortion", "D": "Extraction", "E": "Delivery",
        "H": "Insertion", "J": "Inspection", "P": "Removal", "Q": "Repair", "S": "Reposition", "T": "Resection",
        "Y": "Transplantation",
    },
    "2": {
        "0": "Change", "1": "Compression", "2": "Dressing", "3": "Immobilization", "4": "Packing", "5": "Removal",
        "6": "Traction",
    },
    "3": {"0": "Introduction", "1": "Irrigation", "2": "Transfusion"},
    "4": {"0": "Measurement", "1": "Monitoring"},
    "5": {"0": "Assistance", "1": "Performance", "2": "Restoration"},
    "6": {
        "0": "Atmospheric Control", "1": "Decompression", "2": "Electromagnetic Therapy", "3": "Hyperthermia",
        "4": "Hypothermia", "5": "Pheresis", "6": "Phototherapy", "7": "Ultrasound Therapy",
        "8": "Ultraviolet Light Therapy", "9": "Shock Wave Therapy", "B": "Perfusion",
    },
    "7": {"0": "Treatment"}, "8": {"0": "Other Procedures"}, "9": {"B": "Manipulation"},
    "B": {
        "0": "Plain Radiography", "1": "Fluoroscopy", "2": "Computerized Tomography", "3": "Magnetic Resonance Imaging",
        "4": "Ultrasonography", "5": "Other Imaging",
    },
    "C": {
        "1": "Planar Imaging", "2": "Tomographic Imaging", "3": "Positron Emission Tomography",
        "4": "Nonimaging Uptake", "5": "Nonimaging Probe", "6": "Nonimaging Assay", "7": "Systemic Therapy",
    },
    "D": {"0": "Beam Radiation", "1": "Brachytherapy", "2": "Stereotactic Radiosurgery", "Y": "Other Radiation"},
    "G": {
        "1": "Psychological Tests", "2": "Crisis Intervention", "3": "Medication Management",
        "5": "Individual Psychotherapy", "6": "Counseling", "7": "Family Psychotherapy",
        "B": "Electroconvulsive Therapy", "C": "Biofeedback", "F": "Hypnosis", "G": "Narcosynthesis",
        "H": "Group Psychotherapy", "J": "Light Therapy",
    },
    "H": {
        "2": "Detoxification Services", "3": "Individual Counseling", "4": "Group Counseling",
        "5": "Individual Psychotherapy", "6": "Family Counseling", "8": "Medication Management", "9": "Pharmacotherapy",
    },
    "X": OPERATIONS,
}  # fmt: skip


def known(begun: str) -> dict[str, str]:
    """What the next character means where that does not depend on the table."""
    if not begun:
        return SECTIONS
    section, place = begun[0], len(begun) + 1
    if place == 2:
        return SECOND.get(section, _REGIONS)
    if place == 3:
        return THIRD.get(section, {})
    if section == "0":
        return {5: APPROACHES, 6: {"Z": "No Device"}, 7: {"Z": "No Qualifier"}}.get(place, {})
    return {"Z": "None"} if place in (6, 7) else {}
