"""Every scenario by its key, one file a specialty. Pure: no database, no clock."""

from hitrecords.demo.scenarios import (
    belly,
    birth,
    bones,
    brain,
    cancer,
    children,
    clinic,
    day_surgery,
    emergency,
    heart,
    infection,
    lungs,
    mind,
)
from hitrecords.demo.scenarios.model import Scenario

_FILES = (heart, lungs, infection, brain, bones, belly, birth, cancer, mind, children, emergency, clinic, day_surgery)
SCENARIOS: dict[str, Scenario] = {scenario.key: scenario for file in _FILES for scenario in file.ALL}


def of_class(*classes: str) -> list[Scenario]:
    return [scenario for scenario in SCENARIOS.values() if scenario.klass in classes]
