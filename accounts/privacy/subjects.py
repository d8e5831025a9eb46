"""What the readers of the trail must ask of the record. It answers by registration: accounts imports nothing above it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A patient as a sentence of the trail names them."""

    public_id: str
    name: str
    mrn: str


_load_patient: Callable | None = None
_describe: Callable | None = None
_with_name: Callable | None = None
_words: dict[str, Callable[[Iterable[int]], dict[int, str]]] = {}


def register_patients(*, load: Callable, describe: Callable, with_name: Callable) -> None:
    """`load(request, public_id, what)` fetches, checks and audits; `describe(user, ids)` gives {id: Subject} within reach;
    `with_name(user, rows)` annotates rows that have a patient_id with `patient_name`, empty beyond reach."""
    global _load_patient, _describe, _with_name
    _load_patient, _describe, _with_name = load, describe, with_name


def register_words(label: str, words: Callable[[Iterable[int]], dict[int, str]]) -> None:
    """How rows of a model ("records.document") are called in a sentence: {id: "discharge summary of Nov 18"}."""
    _words[label] = words


def load_patient(request, public_id: str, what: str):
    return _load_patient(request, public_id, what)


def describe(user, ids: Iterable[int]) -> dict[int, Subject]:
    ids = set(ids)
    return _describe(user, ids) if ids and _describe else {}


def with_name(user, rows):
    return _with_name(user, rows) if _with_name else rows


def words_for(label: str, ids: Iterable[int]) -> dict[int, str]:
    return _words[label](ids) if label in _words else {}
