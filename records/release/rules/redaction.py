"""Why a passage may be taken out of a copy, and when that is not ours to do."""

from dataclasses import dataclass

from .bases import ACCESS


@dataclass(frozen=True)
class Reason:
    """A coded reason, as the packet's manifest gives it to the reader."""

    code: str
    label: str
    cite: str
    from_access: bool = False  # also out of the patient's own copy, without a denial

    @property
    def words(self) -> str:
        return f"{self.label} ({self.cite})" if self.cite else self.label


_ROWS = (
    Reason("misfiled", "Another person's, kept here by mistake", "", from_access=True),
    Reason("psychotherapy", "Psychotherapy notes", "45 CFR 164.524(a)(1)(i)", from_access=True),
    Reason("not_asked", "Not asked for, or not authorized", "45 CFR 164.502(b), 164.508(b)"),
    Reason("sensitive", "Sensitive, without an authority that names it", "42 CFR 2.31 or the state's law"),
    Reason("third_party", "About another person", "45 CFR 164.502(b)"),
    Reason("identifier", "A number that the purpose does not need", "45 CFR 164.502(b)"),
    Reason("denied", "Denied in part", "45 CFR 164.524(d)(1)"),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _ROWS}


def problem_with(code: str, *, basis: str, denied_in_part: bool) -> str:
    """Why the reason does not take a passage out of an answer on this basis, in words; empty when it does.

    A patient, or who acts for one, has a right to the whole (164.524(a)(1)): what is left out of their copy is denied in
    part, with its letter, before it is taken out (164.524(d)).
    """
    reason = REASONS.get(code)
    if reason is None:
        return "Say why it is taken out."
    if basis not in ACCESS:
        return "Only a patient's own access is denied in part: choose another reason." if code == "denied" else ""
    if code == "denied":
        return (
            "" if denied_in_part else "Nothing is denied in part: write the denial first, with its letter (164.524(d))."
        )
    if not reason.from_access:
        return "A patient has a right to the whole: what is taken out is denied in part first (164.524(d))."
    return ""
