"""Chronic conditions that people bring along: code, words, home medication. None of them moves a DRG."""

from typing import NamedTuple


class Background(NamedTuple):
    key: str
    code: str
    words: str
    medication: str
    ages: tuple[int, int]
    chance: float  # at the upper half of its ages
    sex: str = "FM"


BACKGROUNDS = (
    Background("hypertension", "I10", "Hypertension", "[lisinopril 20 mg|amlodipine 5 mg|losartan 50 mg] by mouth daily", (38, 110), 0.5),
    Background("lipids", "E78.5", "Hyperlipidemia", "[atorvastatin 40 mg|rosuvastatin 10 mg] by mouth nightly", (40, 110), 0.42),
    Background("diabetes", "E11.9", "Type 2 diabetes mellitus", "metformin 1,000 mg by mouth twice daily", (40, 95), 0.2),
    Background("reflux", "K21.9", "Gastroesophageal reflux disease", "omeprazole 20 mg by mouth daily", (25, 110), 0.2),
    Background("thyroid", "E03.9", "Hypothyroidism", "levothyroxine [75|88|100] mcg by mouth daily", (30, 110), 0.12),
    Background("joints", "M19.90", "Osteoarthritis", "acetaminophen 650 mg by mouth every 6 hours as needed", (50, 110), 0.22),
    Background("prostate", "N40.0", "Benign prostatic enlargement", "tamsulosin 0.4 mg by mouth nightly", (55, 110), 0.3, "M"),
    Background("bones", "M81.0", "Osteoporosis", "alendronate 70 mg by mouth weekly", (60, 110), 0.18, "F"),
    Background("asthma", "J45.909", "Asthma", "albuterol inhaler 2 puffs every 4 hours as needed", (6, 60), 0.1),
    Background("anxiety", "F41.9", "Anxiety", "sertraline 50 mg by mouth daily", (18, 75), 0.1),
    Background("smoker", "F17.210", "Cigarette smoker", "", (18, 75), 0.14),
    Background("ex_smoker", "Z87.891", "Former smoker", "", (40, 100), 0.22),
    Background("migraine", "G43.909", "Migraine", "sumatriptan 50 mg by mouth as needed", (16, 55), 0.08, "F"),
    Background("apnea", "G47.33", "Obstructive sleep apnea", "CPAP at night", (40, 85), 0.1),
)  # fmt: skip

# Pairs that would contradict each other on one chart.
EXCLUSIVE = [{"smoker", "ex_smoker"}]


def choose(rng, *, age: int | None, sex: str, without: tuple[str, ...], most: int = 4) -> list[Background]:
    """The chronic conditions of one person, by chance. With `age` those fitting it; without, for life: each from its
    own age on. `without` names keys that the case excludes."""
    found: list[Background] = []
    for background in BACKGROUNDS:
        low, high = background.ages
        young = age is not None and age < (low + min(high, 80)) / 2
        fits = (age is None or low <= age <= high) and sex in background.sex and background.key not in without
        if fits and rng.random() < background.chance / (2 if young else 1) and not _clashes(background, found):
            found.append(background)
    return found[:most]


def _clashes(background, found) -> bool:
    keys = {b.key for b in found}
    return any(background.key in pair and pair & keys for pair in EXCLUSIVE)
