"""Which loader takes the files of a code system or list."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from coding.codes.loads import lists, ncci
from coding.codes.loads.documents import load_documents
from coding.codes.loads.files import Member, Refused, members, named
from coding.codes.loads.releases import load_release
from coding.codes.loads.store import Report
from coding.codes.models import CodeSystem

Loader = Callable[[list[Member], dt.date | None], list[Report]]


def _icd10(system: str) -> Loader:
    def load(found: list[Member], given: dt.date | None) -> list[Report]:
        texts = [member for member in found if not member.short.lower().endswith(".xml")]
        documents = load_documents(system, found, given)
        if texts or not documents:
            return [load_release(system, texts, given), *documents]
        return documents

    return load


def _listed(system: str) -> Loader:
    return lambda found, given: lists.load_listed(system, found, given)


def _table5(found: list[Member], given: dt.date | None) -> list[Report]:
    """MS-DRG weights and lengths of stay of a year."""
    from coding.grouping.weights import NotTable5, load_table5

    member = next(iter(named(found, r"table ?_?-?5(?!\d).*\.txt$") or named(found, r"\.txt$")), None)
    if member is None:
        raise Refused("There is no text file of Table 5 here.")
    year = given.year + (given.month >= 10) if given else None
    try:
        done = load_table5(member.lines("cp1252"), source=member.short[:100], year=year)
    except NotTable5 as error:
        raise Refused(str(error), file=member.short, line=error.line) from None
    stood = not (done.added or done.changed or done.ended)
    return [Report("MS-DRG Table 5", f"FY{done.fiscal_year}", done.lines, done.added, done.changed, done.ended, stood)]


LOADERS: dict[str, tuple[str, Loader]] = {
    "icd10cm": (
        "ICD-10-CM: order, codes, addenda; tabular list, indexes and tables in XML",
        _icd10(CodeSystem.ICD10CM),
    ),
    "icd10pcs": ("ICD-10-PCS: order, codes, addenda; tables, index, definitions in XML", _icd10(CodeSystem.ICD10PCS)),
    "hcpcs": ("HCPCS Level II with modifiers: contractor file ANWEB", lists.load_hcpcs),
    "poa-exempt": ("Diagnoses exempt from POA reporting", lists.load_poa),
    "msdrg": ("MS-DRG Table 5 of a year", _table5),
    "ncci-ptp": ("NCCI procedure-to-procedure edits", ncci.load_ptp),
    "mue": ("Medically unlikely edits", ncci.load_mue),
    "add-on": ("NCCI add-on codes", ncci.load_add_ons),
    "cpt": ("CPT: the customer's licensed list, code and words", _listed(CodeSystem.CPT)),
    "modifier": ("Modifiers of CPT: the customer's licensed list", _listed(CodeSystem.MODIFIER)),
    "revenue": ("Revenue codes: the customer's licensed list", _listed(CodeSystem.REVENUE)),
    "pos": ("Places of service: code and words", _listed(CodeSystem.POS)),
}


def load_file(name: str, path: Path, effective: dt.date | None = None) -> list[Report]:
    """Load an official file or zip: whole or not at all, and a second time without effect. The owner's work.

    `name` is one of LOADERS; `effective` the first day it holds, where its names do not tell. Raises Refused with file,
    line and reason.
    """
    with transaction.atomic():
        return LOADERS[name][1](members(path), effective)
