"""Laboratory tests: LOINC, name, unit, reference range, decimals and usual values, by short key and panel."""

from typing import NamedTuple


class LabTest(NamedTuple):
    loinc: str
    name: str
    unit: str
    low: float
    high: float
    decimals: int = 1
    panel: str = ""


CBC, BMP, LIVER, COAG, GAS = (
    "Complete blood count", "Basic metabolic panel", "Hepatic panel", "Coagulation", "Arterial blood gas",
)  # fmt: skip

TESTS = {
    "wbc": LabTest("6690-2", "White blood cells", "10*3/uL", 4.0, 11.0, 1, CBC),
    "hgb": LabTest("718-7", "Hemoglobin", "g/dL", 12.0, 16.5, 1, CBC),
    "plt": LabTest("777-3", "Platelets", "10*3/uL", 150, 400, 0, CBC),
    "na": LabTest("2951-2", "Sodium", "mmol/L", 135, 145, 0, BMP),
    "k": LabTest("2823-3", "Potassium", "mmol/L", 3.5, 5.1, 1, BMP),
    "cl": LabTest("2075-0", "Chloride", "mmol/L", 98, 107, 0, BMP),
    "co2": LabTest("2028-9", "Carbon dioxide", "mmol/L", 22, 29, 0, BMP),
    "bun": LabTest("3094-0", "Urea nitrogen", "mg/dL", 7, 20, 0, BMP),
    "cr": LabTest("2160-0", "Creatinine", "mg/dL", 0.6, 1.2, 1, BMP),
    "glu": LabTest("2345-7", "Glucose", "mg/dL", 70, 110, 0, BMP),
    "ast": LabTest("1920-8", "AST", "U/L", 10, 40, 0, LIVER),
    "alt": LabTest("1742-6", "ALT", "U/L", 7, 45, 0, LIVER),
    "bili": LabTest("1975-2", "Bilirubin, total", "mg/dL", 0.2, 1.2, 1, LIVER),
    "alb": LabTest("1751-7", "Albumin", "g/dL", 3.5, 5.0, 1, LIVER),
    "inr": LabTest("6301-6", "INR", "", 0.9, 1.1, 1, COAG),
    "ph": LabTest("2744-1", "pH, arterial", "", 7.35, 7.45, 2, GAS),
    "pco2": LabTest("2019-8", "pCO2, arterial", "mm[Hg]", 35, 45, 0, GAS),
    "po2": LabTest("2703-7", "pO2, arterial", "mm[Hg]", 80, 100, 0, GAS),
    "trop": LabTest("67151-1", "Troponin T, high sensitivity", "ng/L", 0, 19, 0),
    "bnp": LabTest("33762-6", "NT-proBNP", "pg/mL", 0, 300, 0),
    "lactate": LabTest("2524-7", "Lactate", "mmol/L", 0.5, 2.0, 1),
    "procal": LabTest("33959-8", "Procalcitonin", "ng/mL", 0, 0.25, 2),
    "crp": LabTest("1988-5", "C-reactive protein", "mg/L", 0, 8, 0),
    "lipase": LabTest("3040-3", "Lipase", "U/L", 13, 60, 0),
    "bhb": LabTest("53060-9", "Beta-hydroxybutyrate", "mmol/L", 0, 0.4, 1),
    "a1c": LabTest("4548-4", "Hemoglobin A1c", "%", 4.0, 5.6, 1),
    "dimer": LabTest("48065-7", "D-dimer", "ug/mL FEU", 0, 0.5, 2),
    "tsh": LabTest("3016-3", "TSH", "mIU/L", 0.4, 4.5, 2),
    "ldl": LabTest("13457-7", "LDL cholesterol", "mg/dL", 0, 130, 0),
    "etoh": LabTest("5643-2", "Ethanol", "mg/dL", 0, 10, 0),
    "cea": LabTest("2039-6", "CEA", "ng/mL", 0, 3, 1),
    "anc": LabTest("751-8", "Absolute neutrophils", "10*3/uL", 1.8, 7.7, 1),
    "ferritin": LabTest("2276-4", "Ferritin", "ng/mL", 15, 200, 0),
    "tbil": LabTest("1974-5", "Bilirubin, neonatal", "mg/dL", 0, 12, 1),
    "esr": LabTest("4537-7", "Sedimentation rate", "mm/h", 0, 20, 0),
}

# What a panel shows where the scenario says nothing of it.
USUAL = {
    "wbc": (5.0, 9.5), "hgb": (12.6, 14.9), "plt": (180, 310), "na": (137, 142), "k": (3.7, 4.6), "cl": (100, 106),
    "co2": (23, 28), "bun": (9, 19), "cr": (0.7, 1.1), "glu": (84, 108), "ast": (14, 32), "alt": (12, 36),
    "bili": (0.4, 1.0), "alb": (3.6, 4.4), "inr": (1.0, 1.1), "ph": (7.37, 7.43), "pco2": (36, 43), "po2": (82, 94),
}  # fmt: skip


def shown(key: str, value: float) -> str:
    """The value as the laboratory prints it: 4.0, 212, 7.31."""
    return f"{value:.{TESTS[key].decimals}f}"


def flag(key: str, value: float) -> str:
    """H, L, HH, LL or empty: beyond the reference range, or beyond it by more than half of its value."""
    test = TESTS[key]
    value = float(shown(key, value))
    if value > test.high:
        return "HH" if value > test.high * 1.5 and key not in {"wbc"} else "H"
    if value < test.low:
        return "LL" if value < test.low * 0.6 else "L"
    return ""


def reference(key: str) -> str:
    test = TESTS[key]
    low, high = shown(key, test.low), shown(key, test.high)
    return f"< {high}" if test.low == 0 else f"{low} - {high}"
