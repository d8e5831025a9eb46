"""Who types in the tests: Bea Lowell and Tom Farrow, transcriptionists of the hospital; and files of the test's own."""

from dataclasses import replace

import pytest

from accounts import policy
from records.transcription import policies
from tests.factories import people, transcription
from tests.unit.records.documents.conftest import own_folder

__all__ = ["own_folder", "policies"]


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch):
    """The draw goes by random ids: a test that wants a check orders one, or sets the share."""
    key = "transcription_qa_percent"
    monkeypatch.setitem(policy.DECLARED, key, replace(policy.DECLARED[key], default=0))


@pytest.fixture
def bea(hospital):
    return people.person("bea", "transcriptionist", hospital, given="Bea", family="Lowell", reaches=[hospital])


@pytest.fixture
def tom(hospital):
    return people.person("tom", "transcriptionist", hospital, given="Tom", family="Farrow", reaches=[hospital])


@pytest.fixture
def job(inpatient, bea):
    """A recording of Samuel Okafor about Ruth Ames, ended an hour ago, in the queue."""
    return transcription.received(inpatient, by=bea)
