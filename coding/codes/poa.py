"""Which diagnoses are exempt from reporting present on admission.

The list of exempt codes (CDC/CMS, FY2025: 38,154 codes) follows its own pattern: whole categories,
and later encounters for injuries and external causes. Written down as prefixes, where the longest one
that fits decides, it is short enough to read; a test compares it with the official list.
A code that is new since then follows its category until an official list is loaded.
"""

# A seventh character that says "later encounter, complication of healing, or sequela".
LATER = frozenset("DGKPSEFHJMNQR")
LATER_CHAPTERS = frozenset("STMVWXY")

# Whether a diagnosis is exempt, apart from later encounters.
FIRST = (
    "B90 B91 B92 B94 E64 I252 I69 O09 O665 O80 O94 P00 P293 P7884 P838 P918 Q V W14XXXA W15XXXA W167 W168 W169 W17 "
    "W1801XA W21 W2202XA W221 W241XXA W26 W270XXA W271XXA W278XXA W28XXXA W29 W3 W40 W420XXA W450XXA W5 W6 W7 W89 W9 "
    "X30XXXA X31XXXA X32XXXA X35XXXA X39 X50 X52XXXA X7 X8 X980XXA Y02 Y03 Y07 Y08 Y21 Y233XXA Y239XXA Y240XXA "
    "Y248XXA Y30XXXA Y32XXXA Y36 Y37 Y92 Y93 Y99 Z Z048 Z20821 Z4003 Z533 Z7401 Z771 Z9682"
)
FIRST_NOT = (
    "I6991 V0081 V0083 V0313 W172XXA W1789XA W260XXA W50 W51XXXA W57XXXA W5901XA W65XXXA W67XXXA W90 X710XXA X711XXA "
    "X712XXA X78 X79XXXA X80XXXA Y9223 Y92530 Y92538 Y930 Y9311 Z04 Z16 Z20 Z21 Z32 Z331 Z332 Z40 Z53 Z60 Z66 Z72823 "
    "Z74 Z77 Z96"
)
# The same for later encounters, all of which are exempt but these.
AGAIN = "M8475 W09 X02 X03 X04XXX"
AGAIN_NOT = (
    "M48 M84 S0211AD S0211CD S99121S S99239S T83113 T83123 V0081 V0083 V0313 W0 W10 W11XXX W12XXX W13 W16322D W172XX "
    "W19XXX W20 W22042D W23 W25XXX W260XX W458XX W46 W50 W51XXX X0 X1 X58XXX X710XX X78 X79XXX X80XXX X983XXD Y232XXS "
    "Y25XXX Y26XXX Y27 Y28 Y29XXX Y31XXX Y33XXX"
)


def _labels(exempt: str, reported: str) -> dict[str, bool]:
    return dict.fromkeys(exempt.split(), True) | dict.fromkeys(reported.split(), False)


_FIRST = _labels(FIRST, FIRST_NOT)
_AGAIN = _labels(AGAIN, AGAIN_NOT)


def is_poa_exempt(code: str) -> bool:
    """Whether an ICD-10-CM code (with or without its dot) takes no POA indicator: blank in 5010."""
    code = code.replace(".", "").upper()
    later = len(code) == 7 and code[0] in LATER_CHAPTERS and code[6] in LATER
    labels = _AGAIN if later else _FIRST
    return next((labels[code[:n]] for n in range(len(code), 0, -1) if code[:n] in labels), later)
