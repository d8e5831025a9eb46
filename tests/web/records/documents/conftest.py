import pytest

from records.documents import actions
from tests.unit.records.documents import samples
from tests.unit.records.documents.conftest import kind, note, opened, own_folder, signed

__all__ = ["kind", "note", "opened", "own_folder", "signed"]


@pytest.fixture
def scan(discharged, cast, kind):
    return actions.capture(
        name="scan.pdf", content=samples.pdf(3, "Consent page {n}"), patient=discharged.patient, encounter=discharged,
        type=kind("consent"), by=cast.technician, signed_on_paper=True,
    )  # fmt: skip
