"""What words can mean, in SQL: each meaning an arm of one UNION ALL, likeliest first.

Every arm is ordered by an index and limited, and asked by itself for the patients of own grants and for those of
facilities (ORed, no index can give the order). PostgreSQL runs the arms in turn and stops when the page is full, so
the dear ones (sound, typing errors) run only when needed. An arm whose condition holds nothing of a row, such as "a
phone was asked for", is decided before its first row.

The two statements have one shape each whatever is asked, so that they are prepared once.
"""

from accounts.prepared import Prepared

SHOWN = 25
FIELDS = (
    "id", "public_id", "family", "given", "middle", "suffix", "name_to_use", "birth_date", "birth_date_estimated",
    "sex", "deceased_at", "facility_ids", "restricted", "restricted_reason", "directory_opt_out", "flag_codes", "mrn",
    "merged_into_id",
)  # fmt: skip
_PATIENT = ", ".join(f"p.{name}" for name in FIELDS)

# ---- reach: everyone; or one of two disjoint ways; or both at once, where few rows match anyway
_OWN = "cardinality(%(own)s) > 0 AND p.id = ANY(%(own)s)"
_FACILITY = "cardinality(%(facilities)s) > 0 AND p.facility_ids && %(facilities)s AND NOT p.restricted"
_ELSEWHERE = f"{_FACILITY} AND p.id <> ALL(%(not_by_facility)s)"
_EITHER = f"(p.id = ANY(%(own)s) OR ({_ELSEWHERE}))"
_REACH = {"own": "bigint[]", "facilities": "bigint[]", "not_by_facility": "bigint[]"}

_BORN = "(%(born)s IS NULL OR p.birth_date = %(born)s)"


def _arm(why: str, rows: str, where: str, *, order: str, limit: int, matched: str = "''") -> str:
    """Patients with why they were found and the name that was; `rows` are joined to the patient `p`."""
    return f"""(SELECT {_PATIENT}, '{why}' AS why, {matched} AS matched FROM {rows}
        WHERE {where} {f"ORDER BY {order}" if order else ""} LIMIT {limit})"""


# ---------------------------------------------------------------- numbers


def _number(why: str, table: str, where: str) -> str:
    rows = f"{table} t JOIN records_patient p ON p.id = t.patient_id"
    return _arm(why, rows, f"{where} AND p.merged_into_id IS NULL AND {_EITHER}", order="p.id", limit=SHOWN)


def _digest(why: str, column: str) -> str:
    where = f"%({why})s <> '' AND p.{column} = %({why})s AND p.{column} <> ''"
    return _arm(
        why, "records_patient p", f"{where} AND p.merged_into_id IS NULL AND {_EITHER}", order="p.id", limit=SHOWN
    )


def _born(reach: str) -> str:
    where = f"%(born)s IS NOT NULL AND p.birth_date = %(born)s AND p.merged_into_id IS NULL AND {reach}"
    return _arm("born", "records_patient p", where, order="p.family, p.given, p.id", limit=SHOWN + 1)


# An exact MRN is asked of everyone: beyond reach it is one masked row. Retired numbers lead to the survivor.
_MRN = _arm(
    "mrn",
    "records_patientidentifier t JOIN records_patient p ON p.id = t.patient_id",
    "t.kind = 'MR' AND t.value = %(number)s AND %(number)s <> ''",
    order="p.id",
    limit=5,
)
_NUMBERS = (
    _MRN,
    _number("number", "records_patientidentifier", "%(number)s <> '' AND t.value = %(number)s AND t.kind <> 'MR'"),
    _number("encounter", "records_encounter", "%(number)s <> '' AND t.number = %(number)s"),
    _digest("ssn", "ssn_digest"),
    _digest("ssn4", "ssn_last4_digest"),
    _number("phone", "records_patientphone", "%(phone)s <> '' AND t.number = %(phone)s"),
    _born(_OWN),
    _born(_ELSEWHERE),
)

# ------------------------------------------------------------------ names


def _readings(why: str, key: str, asked: str, reach: str) -> str:
    """Names that begin as one of the readings does: each reading walks its own part of the index, in order."""
    begins = f"n.{key} >= r.low AND n.{key} < r.high"
    if key == "search":
        begins += " AND strpos(n.search, r.word) > 0"
    rows = f"""unnest(%({asked}_from)s, %({asked}_to)s, %({asked}_has)s) WITH ORDINALITY AS r (low, high, word, place)
        CROSS JOIN LATERAL ({_walk(key, begins, reach)} ORDER BY n.{key}, n.patient_id LIMIT {SHOWN + 1}) p"""
    where = f"cardinality(%({asked}_from)s) > 0"
    return _arm(why, rows, where, order="r.place, p.key, p.id", limit=SHOWN + 1, matched="p.matched")


def _walk(key: str, begins: str, reach: str) -> str:
    others = f"{_BORN} AND p.merged_into_id IS NULL AND {reach}"
    if reach == _OWN:  # few patients: from them to their names
        return f"""SELECT {_PATIENT}, n.{key} AS key, n.family AS matched
            FROM records_patientname n JOIN records_patient p ON p.id = n.patient_id WHERE {begins} AND {others}"""
    # Many: along the index, which has all that the walk asks of a name, until the page is full. OFFSET 0 keeps the
    # planner, who does not know how short the page is, from sorting the whole part instead.
    return f"""SELECT {_PATIENT}, n.{key} AS key, (
                SELECT m.family FROM records_patientname m WHERE m.patient_id = p.id AND m.{key} = n.{key} LIMIT 1
            ) AS matched
        FROM (SELECT n.{key}, n.patient_id FROM records_patientname n WHERE {begins}
              ORDER BY n.{key}, n.patient_id OFFSET 0) n
        JOIN records_patient p ON p.id = n.patient_id WHERE {others}"""


def _names(why: str, where: str, reach: str, order: str) -> str:
    rows = "records_patientname n JOIN records_patient p ON p.id = n.patient_id"
    where = f"{where} AND {_BORN} AND p.merged_into_id IS NULL AND {reach}"
    return _arm(why, rows, where, order=order, limit=SHOWN + 1, matched="n.family")


# The full name with the birth date is asked of everyone: beyond reach it is one masked row.
_BEYOND = _arm(
    "beyond",
    "records_patientname n JOIN records_patient p ON p.id = n.patient_id",
    "%(born)s IS NOT NULL AND p.birth_date = %(born)s AND p.merged_into_id IS NULL AND "
    "(n.search = ANY(%(whole)s) OR n.search LIKE ANY(%(whole_more)s))",
    order="p.id",
    limit=5,
    matched="n.family",
)
_NAMES = (
    _BEYOND,
    *(_readings("name", "search", "name", reach) for reach in (_OWN, _ELSEWHERE)),
    *(_readings("nickname", "search", "nickname", reach) for reach in (_OWN, _ELSEWHERE)),
    # Unordered: it stops when the page is full.
    *(_names("given", "%(given)s <> '' AND n.search LIKE %(given)s", reach, "") for reach in (_OWN, _ELSEWHERE)),
    *(_readings("sound", "phonetic", "sound", reach) for reach in (_OWN, _ELSEWHERE)),
    *(
        _names(
            "typo",
            "%(words)s <> '' AND n.search %%> %(words)s",
            reach,
            "word_similarity(%(words)s, n.search) DESC, p.id",
        )
        for reach in (_OWN, _ELSEWHERE)
    ),
)


def _page(arms) -> str:
    return f"{' UNION ALL '.join(arms)} LIMIT {SHOWN + 1}"


_LISTS = ("from", "to", "has")
NUMBERS = Prepared(
    "patients_by_number", _page(_NUMBERS), number="text", phone="text", ssn="text", ssn4="text", born="date", **_REACH
)
NAMES = Prepared(
    "patients_by_name", _page(_NAMES), born="date", whole="text[]", whole_more="text[]", given="text", words="text",
    **{f"{why}_{part}": "text[]" for why in ("name", "nickname", "sound") for part in _LISTS}, **_REACH,
)  # fmt: skip
