"""Which procedures are operations, and so want a report (482.51(b)(6)): pure."""

SURGICAL_APPROACHES = frozenset("0347F")  # open and percutaneous ways in; not through natural openings, not external


def is_operation(system: str, code: str, *, by_operator: bool) -> bool:
    """Whether a procedure wants an operative report: done by the encounter's operating provider, or surgical by its code.

    ICD-10-PCS sections 0 and 1 (a cesarean, not a vaginal delivery) by approach; CPT 10004 to 69990.
    """
    code = code.replace(".", "").upper()
    if system == "icd10pcs" and len(code) == 7:
        return code[0] in "01" and code[4] in SURGICAL_APPROACHES
    if system == "cpt" and code.isdigit():
        return 10004 <= int(code) <= 69990
    return by_operator
