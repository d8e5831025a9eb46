"""Releases of ICD-10-CM and ICD-10-PCS by their official files: taken whole, or refused with line and reason."""

import datetime as dt

import pytest

from coding.codes.loads.files import Refused
from coding.codes.loads.registry import load_file
from coding.codes.models import Code, CodeRelease, CodeTitle
from coding.codes.search import search_codes
from tests.unit.coding.codes.conftest import ON, order_lines

NEXT = dt.date(2027, 10, 1)  # beyond what the packages know


def refused(path, system="icd10cm", effective=ON) -> str:
    with pytest.raises(Refused) as error:
        load_file(system, path, effective)
    return str(error.value)


# ---- refused


@pytest.mark.django_db
class TestRefused:
    def test_a_line_cut_short_is_named(self, publish):
        lines = order_lines("icd10cm", ON)
        assert "line 500: the line is cut short" in refused(publish("o.txt", [*lines[:499], lines[499][:40]]))

    def test_a_file_that_ends_too_early(self, publish):
        words = refused(publish("icd10cm_order_2026.txt", order_lines("icd10cm", ON)[:5000]))
        assert "line 5000" in words
        assert "it is cut short" in words

    def test_a_tail_of_a_few_codes_that_is_missing(self, publish):
        words = refused(publish("icd10cm_order_2026.txt", order_lines("icd10cm", ON)[:-3]))
        assert "codes of ICD-10-CM of 04/01/2026 are missing" in words

    def test_a_line_that_is_missing_inside(self, publish):
        lines = order_lines("icd10cm", ON)
        assert "line 100: order number 00101" in refused(publish("o.txt", lines[:99] + lines[100:]))

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda line: ",".join([line[:5], line[6:13], line[14], line[16:76], line[77:], ""]), "spreadsheet"),
            (lambda line: "\t".join([line[:5], line[6:13], line[14], line[77:]]), "spreadsheet"),
            (lambda line: line.lstrip("0"), "leading zeros"),
            (lambda line: line[:6] + "1.E+10 " + line[13:], "number"),
            (lambda line: line[:6] + "A00.0  " + line[13:], "point"),
            (lambda line: "", "empty line"),
        ],
    )
    def test_a_file_saved_again(self, publish, change, reason):
        lines = order_lines("icd10cm", ON)
        words = refused(publish("o.txt", [lines[0], change(lines[1]), *lines[2:]]))
        assert "line 2" in words
        assert reason in words

    def test_another_years_file_says_which_it_is(self, publish):
        words = refused(publish("o.txt", order_lines("icd10cm", dt.date(2023, 10, 1))), effective=dt.date(2025, 10, 1))
        assert "it is that of FY2024" in words
        assert "line " in words

    def test_a_file_without_a_year_asks_for_one(self, publish):
        assert "--effective" in refused(publish("order.txt", order_lines("icd10cm", ON)), effective=None)

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("o.txt", b"%PDF-1.7 ...", "a PDF"),
            ("o.txt", b"\xd0\xcf\x11\xe0 ...", "spreadsheet"),
            ("o.txt", b"<!DOCTYPE html><html>", "web page"),
            ("o.txt", b"", "empty"),
            ("o.zip", b"PK\x03\x04 broken", "no whole zip"),
            ("o.zip", b"not a zip", "no whole zip"),
            ("o.txt", b"\0\0\0", "no text"),
        ],
    )
    def test_what_is_no_such_file(self, publish, name, content, reason):
        assert reason in refused(publish(name, content))

    def test_a_spreadsheet(self, publish):
        assert "spreadsheet" in refused(publish("o.zip", {"[Content_Types].xml": ["<Types/>"], "xl/a.xml": ["<a/>"]}))

    def test_procedures_are_no_diagnoses(self, publish):
        words = refused(publish("o.txt", order_lines("icd10pcs", ON)), system="icd10cm")
        assert "line 1" in words
        assert "not written like a code of ICD-10-CM" in words

    def test_a_path_that_is_not_there(self, tmp_path):
        assert "There is no file" in refused(tmp_path / "nothing.txt")

    def test_beyond_what_is_known_a_file_that_ends_too_many_codes(self, publish):
        lines = [line for line in order_lines("icd10cm", dt.date(2026, 10, 1)) if line[6] not in "ST"]
        lines = [f"{n:05}{line[5:]}" for n, line in enumerate(lines, start=1)]
        assert "cut short or of another year" in refused(publish("o.txt", lines), effective=NEXT)


# ---- taken


@pytest.mark.django_db(transaction=True)
class TestTaken:
    def test_titles_come_and_a_second_time_changes_nothing(self, as_owner, publish):
        on = dt.date(2026, 10, 1)
        fresh = Code.objects.of("icd10cm").on(on).filter(billable=True, title="").order_by("code").first()
        path = publish("icd10cm-2027.zip", {"icd10cm_order_2027.txt": order_lines("icd10cm", on)})
        (report,) = load_file("icd10cm", path)
        assert (report.version, report.added, report.ended) == ("FY2027", 0, 0)
        assert report.changed > 100
        assert Code.objects.get(pk=fresh.pk).title == "No title"
        (again,) = load_file("icd10cm", path)
        assert again.stood
        assert (again.added, again.changed, again.ended) == (0, 0, 0)

    def test_a_later_wording_leaves_the_earlier_one_to_its_days(self, as_owner, publish):
        on = dt.date(2026, 10, 1)
        lines = [
            line.replace("Essential (primary) hypertension", "High blood pressure".ljust(32))
            for line in order_lines("icd10cm", on)
        ]
        load_file("icd10cm", publish("icd10cm_order_2027.txt", lines))
        assert search_codes("icd10cm", "I10", on=on)[0].title == "High blood pressure"
        assert search_codes("icd10cm", "I10", on=ON)[0].title == "Essential (primary) hypertension"
        assert CodeTitle.objects.get(system="icd10cm", code="I10").since == ON

    def test_beyond_what_is_known_a_release_adds_and_ends(self, as_owner, publish):
        kept = [line for line in order_lines("icd10cm", dt.date(2026, 10, 1)) if line[6:13].strip() != "A009"]
        kept.insert(3, "00000 A00A    1 Cholera of a new kind" + " " * 39 + " Cholera of a new kind")
        lines = [f"{n:05}{line[5:]}" for n, line in enumerate(kept, start=1)]
        (report,) = load_file("icd10cm", publish("icd10cm_order_2028.txt", lines))
        assert (report.added, report.ended) == (1, 1)
        assert Code.objects.get(code="A00A").valid_from == NEXT
        assert Code.objects.get(code="A009", system="icd10cm").valid_to == dt.date(2027, 9, 30)
        assert CodeRelease.objects.get(system="icd10cm", content="validity").known_to == dt.date(2028, 3, 31)

    def test_a_mid_year_addendum_adds_without_touching_the_rest(self, as_owner, publish):
        before = dict(Code.objects.of("icd10cm").values_list("pk", "title"))
        lines = [
            f"{'Add:':<13}1 {'A00B':<7} {'Cholera, other':<60} Cholera, other new", "", "Headers", "      0 additions",
            "      0 deletions", "Codes", "  1 codes in x", "      1 additions", "      0 deletions",
        ]  # fmt: skip
        path = publish("icd10cm_order_addenda_2028.txt", lines)
        (report,) = load_file("icd10cm", path, dt.date(2028, 4, 1))
        assert (report.added, report.changed, report.ended) == (1, 0, 0)
        after = dict(Code.objects.of("icd10cm").exclude(code="A00B").values_list("pk", "title"))
        assert after == before

    def test_a_refused_file_leaves_everything_as_it_was(self, as_owner, publish):
        lines = order_lines("icd10cm", dt.date(2026, 10, 1))[:-1]
        assert "missing" in refused(publish("icd10cm_order_2027.txt", lines), effective=None)
        assert not CodeRelease.objects.filter(content="codes").exists()

    def test_procedures_by_their_codes_file(self, as_owner, publish):
        on = dt.date(2025, 10, 1)
        codes = Code.objects.of("icd10pcs").on(on).order_by("code").values_list("code", "title")
        lines = [f"{code} {title or 'Named now'}" for code, title in codes]
        (report,) = load_file("icd10pcs", publish("icd10pcs_codes_2026.txt", lines))
        assert (report.version, report.added, report.ended) == ("FY2026", 0, 0)
        assert not Code.objects.of("icd10pcs").on(on).filter(title="").exists()


@pytest.mark.django_db
def test_an_addendum_whose_summary_is_missing_or_disagrees(publish):
    line = f"{'Add:':<13}1 {'A00B':<7} {'Cholera, other':<60} Cholera, other new"
    name = "icd10cm_order_addenda_2028.txt"
    assert "summary at its end is missing" in refused(publish(name, [line]), effective=NEXT)
    words = refused(publish(name, [line, "", "Codes", "      2 additions", "      0 deletions"]), effective=NEXT)
    assert "1 additions where its summary counts 2" in words
