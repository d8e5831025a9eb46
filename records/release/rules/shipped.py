"""The rows that ship: the federal ones, and two states as examples, which a customer's counsel must verify."""

import datetime as dt

SHIPPED_FROM = dt.date(2003, 4, 14)  # compliance with 45 CFR 164 subpart E
_NAMED = ("mental_health", "hiv", "genetic", "reproductive", "minor", "abuse")


def _row(jurisdiction: str, topic: str, citation: str, category: str = "", **values) -> dict:
    return {"jurisdiction": jurisdiction, "topic": topic, "category": category, "citation": citation} | values


FEDERAL_ROWS = (
    _row("US", "deadline", "45 CFR 164.524(b)(2)", number=30),
    _row("US", "majority", "Every state's own; 18 where no row says otherwise", number=18),
    _row("US", "naming", "42 CFR 2.31(a)(3)", "part2", applies="always"),
    _row("US", "naming", "45 CFR 164.508(a)(2)", "psychotherapy", applies="always"),
    *(_row("US", "naming", "Policy: the stricter until a state's row says less", one, applies="authorization")
      for one in _NAMED),
)  # fmt: skip
EXAMPLE_ROWS = (
    _row("CA", "deadline", "Cal. Health & Safety Code 123110(b)", number=15),
    _row("CA", "minor", "Cal. Family Code 6924; Health & Safety Code 124260", "mental_health", number=12),
    _row("CA", "minor", "Cal. Family Code 6926", "hiv", number=12),
    _row("CA", "minor", "Cal. Family Code 6929", "part2", number=12),
    _row("CA", "minor", "Cal. Family Code 6925", "reproductive", number=0),
    _row("CA", "naming", "Cal. Health & Safety Code 120980(g)", "hiv", applies="authorization"),
    _row("CA", "wording", "Cal. Civil Code 56.11(i)",
         wording="It says that the signer has a right to a copy of the authorization, in type of 14 points or larger."),
    _row("CA", "breach", "Cal. Health & Safety Code 1280.15(b)", number=15, business_days=True),
    _row("CA", "authority", "Cal. Health & Safety Code 1280.15(a)", number=15, business_days=True, least=1,
         wording="California Department of Public Health"),
    _row("TX", "breach", "Tex. Business & Commerce Code 521.053(b)", number=60),
    _row("TX", "authority", "Tex. Business & Commerce Code 521.053(i)", number=30, least=250,
         wording="Attorney General of Texas"),
    _row("TX", "deadline", "Tex. Occupations Code 159.006(d); Health & Safety Code 181.102", number=15,
         business_days=True),
    _row("TX", "minor", "Tex. Family Code 32.003(a)(3)", "hiv", number=0),
    _row("TX", "minor", "Tex. Family Code 32.004", "mental_health", number=0),
    _row("TX", "minor", "Tex. Family Code 32.004(a)(2)", "part2", number=0),
)  # fmt: skip
SHIPPED = (*({"to_verify": False} | row for row in FEDERAL_ROWS), *({"to_verify": True} | row for row in EXAMPLE_ROWS))
