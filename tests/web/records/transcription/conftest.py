import pytest

from accounts.policy import set_policy
from tests.factories.transcription import typed
from tests.unit.records.documents.conftest import own_folder
from tests.unit.records.transcription.conftest import bea, job, nothing_is_drawn, tom
from tests.web.records.review.conftest import trail

__all__ = ["bea", "job", "nothing_is_drawn", "own_folder", "tom", "trail"]


@pytest.fixture
def desk(client_for, bea):
    return client_for(bea)


@pytest.fixture
def drawn(cast, inpatient, bea):
    """A typed one that the draw chose."""
    set_policy(key="transcription_qa_percent", value=100, by=cast.director)
    return typed(inpatient, typist=bea)
