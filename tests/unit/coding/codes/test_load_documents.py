"""The official XML files through `load_file`: the tabular list as published, indexes and tables in their layout."""

import datetime as dt
import zipfile

import pytest

from coding.codes import lookups, packages
from coding.codes.loads.files import Refused
from coding.codes.loads.registry import load_file
from coding.codes.models import CodeNote, CodeRelease
from coding.codes.search import search_codes
from coding.codes.tables import IndexEntry
from tests.unit.coding.codes.conftest import ON, order_lines

OCTOBER = dt.date(2026, 10, 1)


def refused(path, system="icd10cm", effective=ON) -> str:
    with pytest.raises(Refused) as error:
        load_file(system, path, effective)
    return str(error.value)


def tabular(year: int = 2026) -> bytes:
    """The tabular list as CDC publishes it: the package carries the very file."""
    data = packages.tabular_file().read_bytes()
    return data.replace(b"<version>2026</version>", f"<version>{year}</version>".encode(), 1)


@pytest.mark.django_db(transaction=True)
def test_the_published_list_loads_whole_once_and_the_next_years_wording_leaves_this_years_to_its_days(
    as_owner, publish
):
    path = publish("icd10cm-tabular-April-2026.xml", tabular())
    (report,) = load_file("icd10cm", path)
    assert (report.version, report.ended, report.rows > 20_000) == ("FY2026 April", 0, True)
    assert load_file("icd10cm", path)[0].stood
    told = lookups.instructions(["F0280"], ON, ["code_first"])["F0280"]
    assert any("G30" in note.targets for note in told)

    later = tabular(2027).replace(b"<note>insulin (Z79.4)</note>", b"<note>insulin of a new kind (Z79.4)</note>")
    (report,) = load_file("icd10cm", publish("icd10cm-tabular-2027.xml", later))
    assert (report.version, report.changed > 0) == ("FY2027", True)

    def words(day):
        return " ".join(note.text for note in lookups.instructions(["E1165"], day)["E1165"])

    assert "of a new kind" not in words(ON)
    assert "of a new kind" in words(OCTOBER)


HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.tabular><version>2026</version>'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "system", "effective", "reason"),
    [
        (HEAD + b"</ICD10CM.tabular>", "icd10cm", OCTOBER, "line 2: it is of FY2026, not of FY2027"),
        (HEAD + b"<chapter><name>1</name><desc>Certain", "icd10cm", ON, "line 2: the XML is broken or cut short"),
        (
            HEAD + b"<chapter><name>1</name><desc>A</desc></chapter></ICD10CM.tabular>",
            "icd10cm",
            ON,
            "chapters are missing",
        ),
        (HEAD + b"</ICD10CM.tabular>", "icd10pcs", ON, "<ICD10CM.tabular> is no official file of ICD-10-PCS"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.tabular/>', "icd10cm", ON, "declares entities"),
        (b"<html><body>404</body></html>", "icd10cm", ON, "<html> is no official file"),
    ],
)
def test_a_wrong_or_damaged_list_is_refused_and_changes_nothing(publish, data, system, effective, reason):
    before = CodeNote.objects.count()
    assert reason in refused(publish("icd10cm-tabular.xml", data), system, effective)
    assert CodeNote.objects.count() == before
    assert not CodeRelease.objects.filter(effective_from=OCTOBER, content="notes").exists()


TERM = (
    "<mainTerm><title>{word}<nemod>(of youth)</nemod></title>"
    "<see>{word}, elsewhere</see>"
    '<term level="1"><title>sudden</title><code>R55</code>'
    '<term level="2"><title>with palpitation</title><code>R00.2</code></term></term>'
    '<term level="1"><title>in Alzheimer\'s disease</title><code>G30.9</code><manif>F02.80</manif></term></mainTerm>'
)


def alphabetic(year: int = 2026, count: int = 60) -> bytes:
    """An index to diseases and injuries in the layout of CDC's file; its words are invented."""
    words = [f"Quabbling {'abcdefghijklmnopqrstuvwxyz'[n % 26]}{n}" for n in range(count)]
    terms = "".join(TERM.format(word=word) for word in words)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<ICD10CM.index><version>{year}</version>\n'
        f"<title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>\n<letter><title>Q</title>{terms}</letter></ICD10CM.index>"
    ).encode()


@pytest.mark.django_db(transaction=True)
class TestIndex:
    def test_its_lines_are_found_by_their_words(self, as_owner, publish):
        path = publish("icd10cm-index-2026.xml", alphabetic())
        (report,) = load_file("icd10cm", path, ON)
        assert (report.what, report.rows) == ("ICD-10-CM index", 60 * 4)
        line = IndexEntry.objects.get(words="Quabbling a0, sudden, with palpitation")
        assert (line.codes, line.also) == ({"": "R002"}, "of youth")
        assert IndexEntry.objects.get(words="Quabbling a0").see == "Quabbling a0, elsewhere"
        assert search_codes("icd10cm", "quabbling sudden palpitation", on=ON)[0].code == "R002"
        assert load_file("icd10cm", path, ON)[0].stood

    def test_an_archive_brings_codes_and_documents_in_one(self, as_owner, publish):
        path = publish("icd10cm-2026-april.zip", {"icd10cm-order-April-2026.txt": order_lines("icd10cm", ON)})
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("icd10cm-index-April-2026.xml", alphabetic())
        codes, index = load_file("icd10cm", path)
        assert (codes.what, index.what) == ("ICD-10-CM codes and titles", "ICD-10-CM index")

    def test_a_manifestation_stands_behind_its_cause(self, as_owner, publish):
        load_file("icd10cm", publish("icd10cm-index-2026.xml", alphabetic()), ON)
        line = IndexEntry.objects.get(words="Quabbling a0, in Alzheimer's disease")
        assert line.codes == {"": "G309", "manifestation": "F0280"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (alphabetic(2025), "it is of FY2025, not of FY2026"),
        (alphabetic(count=5), "almost no entries"),
        (alphabetic()[:-200], "cut short"),
        (alphabetic().replace(b"ICD-10-CM INDEX TO DISEASES and INJURIES", b"A list"), "its title names no index"),
        (alphabetic().replace(b"ICD10CM.index", b"table"), "<table> is no official file"),
    ],
)
def test_a_wrong_or_damaged_index_is_refused(publish, data, reason):
    assert reason in refused(publish("icd10cm-index.xml", data))
