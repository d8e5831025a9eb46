"""Code lists of an encounter: HL7 classes and the UB-04 form locators (domain section 2)."""

INPATIENT, EMERGENCY, OBSERVATION, AMBULATORY = "IMP", "EMER", "OBSENC", "AMB"

CLASSES = [
    (INPATIENT, "Inpatient"),
    (EMERGENCY, "Emergency"),
    (OBSERVATION, "Observation"),
    (AMBULATORY, "Ambulatory"),
    ("SS", "Short stay"),
    ("PRENC", "Pre-admission"),
    ("R", "Recurring"),
    ("HH", "Home health"),
    ("VR", "Virtual"),
]

ADMISSION_TYPES = [
    ("1", "Emergency"), ("2", "Urgent"), ("3", "Elective"), ("4", "Newborn"), ("5", "Trauma"), ("9", "Unknown"),
]  # fmt: skip

# Point of origin (FL15). For newborns (type 4) 5 and 6 mean another thing; 7 (emergency room) is retired.
ORIGINS = {
    "1": "Non-facility", "2": "Clinic or office", "4": "Another hospital", "5": "SNF, ICF or assisted living",
    "6": "Another health care facility", "8": "Court or law enforcement", "9": "Unknown", "D": "Distinct unit, same hospital",
    "E": "Ambulatory surgery center", "F": "Hospice", "G": "Disaster alternative care site",
}  # fmt: skip
NEWBORN_ORIGINS = {"5": "Born inside this hospital", "6": "Born outside this hospital"}

# Patient status (FL17), as of 2026. 08 is retired, all others are reserved.
DISPOSITIONS = {
    "01": "Home or self-care", "02": "Short-term acute hospital", "03": "Skilled nursing facility",
    "04": "Custodial or supportive care", "05": "Cancer center or children's hospital", "06": "Home health",
    "07": "Left against medical advice", "09": "Admitted as inpatient here", "20": "Expired",
    "21": "Court or law enforcement", "30": "Still patient", "40": "Expired at home (hospice)",
    "41": "Expired in a facility (hospice)", "42": "Expired, place unknown (hospice)", "43": "Federal hospital",
    "50": "Hospice, home", "51": "Hospice, facility", "61": "Swing bed", "62": "Inpatient rehabilitation",
    "63": "Long-term care hospital", "64": "Medicaid-only nursing facility", "65": "Psychiatric hospital or unit",
    "66": "Critical access hospital", "69": "Disaster alternative care site", "70": "Other institution",
    "81": "Home, readmission planned", "82": "Short-term acute hospital, readmission planned",
    "83": "Skilled nursing facility, readmission planned", "84": "Custodial care, readmission planned",
    "85": "Cancer or children's hospital, readmission planned", "86": "Home health, readmission planned",
    "87": "Court or law enforcement, readmission planned", "88": "Federal hospital, readmission planned",
    "89": "Swing bed, readmission planned", "90": "Inpatient rehabilitation, readmission planned",
    "91": "Long-term care hospital, readmission planned", "92": "Medicaid-only nursing facility, readmission planned",
    "93": "Psychiatric hospital or unit, readmission planned", "94": "Critical access hospital, readmission planned",
    "95": "Other institution, readmission planned",
}  # fmt: skip
EXPIRED = frozenset({"20", "40", "41", "42"})
HOSPICE_ONLY = frozenset({"40", "41", "42"})
OUTPATIENT_ONLY = frozenset({"09"})
STILL_PATIENT = "30"

EVENTS = {
    "plan": "Planned", "register": "Registered", "arrive": "Arrived", "begin": "Care began", "leave": "Went on leave",
    "return": "Came back", "transfer": "Transferred", "change_class": "Class changed", "discharge": "Discharged",
    "cancel": "Canceled", "cancel_discharge": "Discharge canceled", "enter_in_error": "Entered in error",
}  # fmt: skip

COVERAGE_KINDS = [
    ("medicare_a", "Medicare Part A"), ("medicare_b", "Medicare Part B"), ("medicare_c", "Medicare Advantage"),
    ("medicaid", "Medicaid"), ("commercial", "Commercial"), ("workers", "Workers' compensation"), ("auto", "Auto"),
    ("tricare", "TRICARE or VA"), ("self", "Self-pay"), ("other", "Other"),
]  # fmt: skip
