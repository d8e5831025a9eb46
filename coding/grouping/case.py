"""What a grouper is asked and what it answers: plain data, no database, the same for every engine."""

import datetime as dt
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol


@dataclass(frozen=True)
class Diagnosis:
    """An ICD-10-CM code, undotted. `poa`: Y, N, U, W or "" (not given); `exempt`: the code takes none."""

    code: str
    poa: str = ""
    exempt: bool = False


@dataclass(frozen=True)
class Case:
    """An inpatient stay as MS-DRG sees it. `version` only to override the one of the discharge date."""

    age: int  # whole years at admission
    sex: str  # "M", "F", or "U" for not known
    discharge_status: int  # FL17
    principal: Diagnosis
    secondary: tuple[Diagnosis, ...] = ()
    procedures: tuple[str, ...] = ()
    admitting: str = ""
    discharge_date: dt.date | None = None
    version: int | None = None  # 430 is V43.0
    hospital_status: str = "NOT_EXEMPT"  # whether the hospital reports POA

    def without(self, index: int) -> "Case":
        """The case with one secondary diagnosis less."""
        return replace(self, secondary=self.secondary[:index] + self.secondary[index + 1 :])

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it, with every result, so that any engine can answer it again."""
        kept = asdict(self)
        kept["discharge_date"] = self.discharge_date.isoformat() if self.discharge_date else None
        return kept


@dataclass(frozen=True)
class CodeEffect:
    """What one code does to the DRG."""

    code: str
    severity: str = ""  # "MCC", "CC" or "" by its own list
    counts: bool = False  # whether the final DRG rests on it
    excluded: bool = False  # its CC or MCC does not count beside this principal diagnosis
    hac: str = ""  # the hospital-acquired condition that it is here, in words
    operating_room: bool = False
    valid: bool = True


@dataclass(frozen=True)
class GroupResult:
    """An engine's answer. `drg` 998 and 999 are answers too: the return code says why."""

    version: int
    engine: str
    drg: int
    drg_title: str
    mdc: int | None
    mdc_title: str
    return_code: str
    before_hac: int | None  # the DRG had no condition been acquired in the hospital
    principal: CodeEffect | None = None
    secondary: tuple[CodeEffect, ...] = ()  # in the case's order
    procedures: tuple[CodeEffect, ...] = ()
    output: dict[str, Any] = field(default_factory=dict)  # the engine's own words

    @property
    def grouped(self) -> bool:
        return self.return_code == "OK" and self.drg not in (998, 999)

    @property
    def version_name(self) -> str:
        return version_name(self.version)


class Grouper(Protocol):
    """An engine behind its adapter. Raises NoVersion for a date that it knows no version of."""

    @property
    def engine(self) -> str: ...  # name and version, kept with every result

    def group(self, case: Case) -> GroupResult: ...

    def edit(self, case: Case) -> "list[EditorFinding]": ...


@dataclass(frozen=True)
class EditorFinding:
    """An edit of the Medicare Code Editor that fired: its name, how often, on what."""

    name: str
    count: int
    on: str  # "diagnosis", "procedure", "both" or "none"
    prepayment: bool


class NoVersion(ValueError):
    """No grouper version is known for this discharge date; the message says which are."""


# MS-DRG versions by first day of discharge (CMS), the last day the newest is known for.
VERSIONS = (
    (dt.date(2022, 10, 1), 400),
    (dt.date(2023, 4, 1), 401),
    (dt.date(2023, 10, 1), 410),
    (dt.date(2024, 4, 1), 411),
    (dt.date(2024, 10, 1), 420),
    (dt.date(2025, 4, 1), 421),
    (dt.date(2025, 10, 1), 430),
    (dt.date(2026, 4, 1), 431),
    (dt.date(2026, 10, 1), 440),
)
LAST_DAY = dt.date(2027, 3, 31)


def version_on(day: dt.date) -> int:
    """The MS-DRG version for a discharge date. Raises NoVersion outside of October 2022 to March 2027."""
    if not VERSIONS[0][0] <= day <= LAST_DAY:
        raise NoVersion(
            f"No MS-DRG version is installed for discharges on {day:%m/%d/%Y}: "
            f"they reach from {VERSIONS[0][0]:%m/%d/%Y} to {LAST_DAY:%m/%d/%Y}."
        )
    return next(version for first, version in reversed(VERSIONS) if first <= day)


def version_name(version: int) -> str:
    """430 -> "V43", 431 -> "V43.1"."""
    return f"V{version // 10}" + (f".{version % 10}" if version % 10 else "")


def fiscal_year_of(version: int) -> int:
    """The fiscal year whose weights a version uses: 430 and 431 -> 2026."""
    return 1983 + version // 10
