"""Who may ask, on which legal basis, and what follows from it: the table of domain 5.1, one row a basis."""

from dataclasses import dataclass

NONE, REPRESENTATION, AUTHORIZATION, DIRECTIVE, ORDER, SUBPOENA, PROCESS = (
    "none",
    "representation",
    "authorization",
    "directive",
    "order",
    "subpoena",
    "process",
)


@dataclass(frozen=True)
class Basis:
    """A legal basis. `authority` is the paper that it needs; `accountable` whether 164.528 counts the disclosure."""

    code: str
    label: str
    cite: str
    authority: str
    minimum_necessary: bool
    accountable: bool
    fee: str = "state rate"


_ROWS = (
    # code, label, cite, paper, minimum necessary, in the accounting, fee
    Basis("access", "Access by the patient", "45 CFR 164.524", NONE, False, False, "patient rate"),
    Basis(
        "representative",
        "Access by a personal representative",
        "45 CFR 164.524, 164.502(g)",
        REPRESENTATION,
        False,
        False,
        "patient rate",
    ),
    Basis("directive", "Copy that the patient directs to another", "45 CFR 164.524(c)(3)(ii)", DIRECTIVE, False, False),
    Basis("authorization", "Authorization", "45 CFR 164.508", AUTHORIZATION, False, False),
    Basis("treatment", "Treatment", "45 CFR 164.506(c)(2)", NONE, False, False, "free"),
    Basis("payment", "Payment or operations", "45 CFR 164.506(c)(3)", NONE, True, False),
    Basis("order", "Order of a court or tribunal", "45 CFR 164.512(e)(1)(i)", ORDER, True, True),
    Basis("subpoena", "Subpoena with satisfactory assurance", "45 CFR 164.512(e)(1)(ii)", SUBPOENA, True, True),
    Basis("law_enforcement", "Law enforcement", "45 CFR 164.512(f)", PROCESS, True, True),
    Basis("public_health", "Public health, abuse, oversight", "45 CFR 164.512(b), (c), (d)", NONE, True, True),
    Basis("decedent", "Coroner, funeral director, organ donation", "45 CFR 164.512(g), (h)", NONE, True, True),
    Basis("workers_comp", "Workers' compensation", "45 CFR 164.512(l)", NONE, True, True),
    Basis("research", "Research with a waiver", "45 CFR 164.512(i)", PROCESS, True, True),
    Basis("limited_data_set", "Limited data set", "45 CFR 164.514(e)", PROCESS, True, False),
    Basis("required_by_law", "Required by law", "45 CFR 164.512(a)", NONE, True, True),
    Basis("school", "Immunizations to a school", "45 CFR 164.512(b)(1)(vi)", PROCESS, True, True),
    # Never chosen for a request: what went wrong is counted too (164.528 counts impermissible disclosures).
    Basis("impermissible", "Disclosed by mistake", "45 CFR 164.528", NONE, True, True),
)
BASES: dict[str, Basis] = {basis.code: basis for basis in _ROWS}
ACCESS: frozenset[str] = frozenset({"access", "representative"})  # the patient's own right, 164.524
ACCOUNTABLE: frozenset[str] = frozenset(code for code, basis in BASES.items() if basis.accountable)

# Kind of request as a clerk calls it -> its basis.
KINDS: dict[str, tuple[str, str]] = {
    "patient": ("Patient", "access"),
    "representative": ("Patient's representative", "representative"),
    "directed": ("Third party named by the patient", "directive"),
    "attorney": ("Attorney", "authorization"),
    "insurer": ("Insurer, disability, life", "authorization"),
    "employer": ("Employer", "authorization"),
    "other_authorized": ("Other, with authorization", "authorization"),
    "provider": ("Treating provider", "treatment"),
    "payer": ("Payer, for payment", "payment"),
    "operations": ("Health plan or provider, for its operations", "payment"),
    "court_order": ("Court order", "order"),
    "subpoena": ("Subpoena, not signed by a judge", "subpoena"),
    "law_enforcement": ("Law enforcement", "law_enforcement"),
    "agency": ("Public health or oversight agency", "public_health"),
    "coroner": ("Coroner, funeral director, organ donation", "decedent"),
    "workers_comp": ("Workers' compensation", "workers_comp"),
    "researcher": ("Researcher", "research"),
    "data_set": ("Limited data set", "limited_data_set"),
    "mandated": ("Other, required by law", "required_by_law"),
    "school": ("School, immunizations", "school"),
}
# Within a basis, the ground that the law tells apart; each with what a clerk must know of it. No default: it is chosen.
GROUNDS: dict[str, tuple[tuple[str, str], ...]] = {
    "law_enforcement": (
        ("process", "Court order, warrant, grand jury or administrative process, 512(f)(1)"),
        ("victim", "About a victim of a crime, 512(f)(3)"),
        ("death", "A death that may come from a crime, 512(f)(4)"),
        ("premises", "A crime on our premises, 512(f)(5)"),
        ("emergency", "A crime reported in an emergency, 512(f)(6)"),
    ),
    "public_health": (
        ("disease", "Public health authority: disease, injury, vital events, 512(b)"),
        ("abuse", "Abuse, neglect or domestic violence, 512(b)(1)(ii), (c)"),
        ("oversight", "Health oversight: audit, inspection, licensure, 512(d)"),
    ),
    "decedent": (
        ("coroner", "Coroner or medical examiner, 512(g)(1)"),
        ("funeral", "Funeral director, 512(g)(2)"),
        ("organ", "Organ, eye or tissue donation, 512(h)"),
    ),
    "research": (
        ("waiver", "Waiver of an IRB or privacy board, 512(i)(1)(i)"),
        ("preparatory", "Preparatory to research, nothing leaves, 512(i)(1)(ii)"),
        ("decedents", "Research on decedents, 512(i)(1)(iii)"),
    ),
}
# Papers that a request may rest on beside, where its basis needs none: an agency's written request, a Part 2 consent.
BESIDE: dict[str, tuple[str, ...]] = {
    "treatment": ("part2",), "payment": ("part2",), "public_health": ("process",), "decedent": ("process",),
    "workers_comp": ("process",), "required_by_law": ("process",),
}  # fmt: skip


def basis_of(kind: str) -> Basis:
    """The legal basis that the kind of request rests on. KeyError for a kind that does not exist."""
    return BASES[KINDS[kind][1]]


def is_accountable(basis: str) -> bool:
    """Whether the patient's accounting of disclosures lists it (45 CFR 164.528(a)(1)): derived, never typed."""
    return basis in ACCOUNTABLE
