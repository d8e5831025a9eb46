from tests.unit.records.documents.conftest import own_folder
from tests.unit.records.transcription.conftest import bea, job, nothing_is_drawn, tom
from tests.web.records.review.conftest import trail

__all__ = ["bea", "job", "nothing_is_drawn", "own_folder", "tom", "trail"]
