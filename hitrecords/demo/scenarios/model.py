"""What a scenario is made of: data that a clinician could read, with places for what varies.

Texts hold `{name}` for a value of the case and `[one|another]` for a choice. Ranges are (low, high); labs are
(low, high on arrival, low, high at the end). Diagnoses are written as "J18.9 N17.9/N": the code and, after a
slash, its POA indicator when it is not Y. Procedures as "027034Z@0": the code and the day of the stay.
"""

from dataclasses import dataclass, field

Range = tuple[float, float]
Course = tuple[float, float, float, float]


@dataclass(frozen=True)
class Study:
    """An examination with its report: radiology, cardiology, endoscopy, pathology."""

    title: str
    findings: str
    impression: str
    day: int = 0
    kind: str = "radiology"
    by: str = "radiologist"
    technique: str = ""


@dataclass(frozen=True)
class Consult:
    specialty: str
    reason: str
    impression: str
    advice: tuple[str, ...]
    day: int = 1


@dataclass(frozen=True)
class Operation:
    """A procedure in the operating room, catheter or delivery suite; brings consent, anesthesia and its report."""

    title: str
    before: str
    after: str
    indication: str
    findings: str
    technique: str
    risks: str
    anesthesia: str = "General endotracheal"
    blood_loss: Range = (20, 80)
    minutes: Range = (60, 110)
    specimens: str = "None"
    implants: str = ""
    complications: str = "None"
    day: int = 0
    by: str = "attending"
    kind: str = "operative"


@dataclass(frozen=True)
class Variant:
    """One way the scenario ends in codes: what was found, what was done, where the patient went."""

    dx: str
    drg: int | None = None
    pcs: str = ""
    disposition: str = "01"
    weight: int = 1
    los: tuple[int, int] | None = None
    ages: tuple[int, int] | None = None
    says: dict[str, str] = field(default_factory=dict)

    @property
    def dies(self) -> bool:
        return self.disposition == "20"


@dataclass(frozen=True)
class Scenario:
    """A kind of admission or visit: who has it, what is written, how it is coded."""

    key: str
    title: str
    complaint: str
    hpi: str
    variants: tuple[Variant, ...]
    klass: str = "IMP"
    service: str = "Hospital medicine"
    unit: str = "4 West"
    attending: str = "hospitalist"
    weight: int = 10
    ages: tuple[int, int] = (18, 95)
    sexes: str = "FM"
    los: tuple[int, int] = (2, 5)
    through_ed: bool = True
    admission_type: str = "1"
    origin: str = "1"
    admitting: str = ""
    vitals: dict[str, Range] = field(default_factory=dict)
    labs: dict[str, Course] = field(default_factory=dict)
    values: dict[str, tuple] = field(default_factory=dict)
    exam: dict[str, str] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    course: str = ""
    daily: tuple[str, ...] = ()
    medications: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    prescriptions: tuple[str, ...] = ()
    studies: tuple[Study, ...] = ()
    consults: tuple[Consult, ...] = ()
    operation: Operation | None = None
    nursing: tuple[str, ...] = ()
    instructions: str = ""
    follow_up: str = "primary care in [one week|two weeks]"
    sensitivity: tuple[str, ...] = ()
    # Chronic conditions that would contradict this case or its codes.
    not_with: tuple[str, ...] = ()
    note_style: str = ""
