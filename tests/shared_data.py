"""Real files that lie beside the project and are no part of it: tests that use them are skipped, loudly, without them."""

from pathlib import Path

import pytest


def shared(name: str) -> Path:
    """A file of the folder `shared/data` beside the project, or above it. Skips the test where it is not there."""
    places = [parent / "shared/data" / name for parent in Path(__file__).resolve().parents]
    found = next((place for place in places if place.exists()), None)
    if found is None:
        pytest.skip(f"NOT CHECKED against official data: {name} is not here")
    return found
