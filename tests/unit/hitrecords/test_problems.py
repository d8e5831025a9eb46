import errno

import pytest

from hitrecords.problems import Misconfigured, Problem, told_plainly


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Problem("Port 8000 is taken."), "Port 8000 is taken."),
        (Misconfigured("SECRET_KEY is missing"), "SECRET_KEY is missing"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), r"The disk is full \(/data/x\)"),
    ],
)
def test_trouble_with_a_way_out_ends_in_words_not_in_a_traceback(error, words):
    with pytest.raises(SystemExit, match=words), told_plainly():
        raise error


def test_a_mistake_of_ours_keeps_its_traceback():
    with pytest.raises(OSError, match="Permission"), told_plainly():
        raise OSError(errno.EACCES, "Permission denied")


def test_whoever_looks_for_the_cause_gets_the_traceback(monkeypatch):
    monkeypatch.setenv("HITRECORDS_TRACEBACK", "1")
    with pytest.raises(Problem), told_plainly():
        raise Problem("Port 8000 is taken.")
