"""From a case to its papers: the one door for the seeder and the tests."""

from dataclasses import replace

from hitrecords.demo.scenarios.birth_notes import newborn_papers
from hitrecords.demo.scenarios.case import Case
from hitrecords.demo.scenarios.inpatient import stay_papers
from hitrecords.demo.scenarios.outpatient import visit_papers
from hitrecords.demo.scenarios.writing import Paper


def papers(case: Case) -> list[Paper]:
    """Every document that the case left behind, in order of time, each within the stay."""
    written = _write(case)
    kept = [replace(paper, at=min(max(paper.at, case.admitted), case.discharged)) for paper in written]
    return sorted(kept, key=lambda paper: paper.at)


def _write(case: Case) -> list[Paper]:
    if case.scenario.note_style == "newborn":
        return newborn_papers(case)
    if case.scenario.klass in {"IMP", "OBSENC"}:
        return stay_papers(case)
    return visit_papers(case)
