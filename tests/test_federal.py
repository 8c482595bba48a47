"""Twelve real agencies: every plan is read, every point is accounted for, coverage is what the links say."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from saypro_align.assessment import Assessment
from saypro_align.files.disk import on_disk
from saypro_align.formats import render
from saypro_align.periods import Period
from saypro_align.reports.alike import MOST_ALIKE, together
from tests.editions import edition, pages
from tests.recompute import recomputed
from tests.test_reports import problems, tables_hold
from tests.workspaces import judged

PLANS = Path(__file__).parents[2] / "shared" / "data" / "federal" / "plans"
pytestmark = pytest.mark.skipif(not PLANS.is_dir(), reason="the real plans are not here")


@pytest.fixture(scope="module")
def federal() -> Assessment:
    return judged(on_disk(PLANS))


def test_every_plan_is_read(federal: Assessment) -> None:
    assert federal.file_findings == []
    assert len(federal.score.departments) == 12
    assert all(department.score is not None for department in federal.score.departments)
    goals = sum(item.item.kind == "goal" for d in federal.score.departments for item in d.items)
    assert goals == 179 + 43


def test_every_point_is_accounted_for(federal: Assessment) -> None:
    recomputed(json.loads(render("json", federal)))


def test_coverage_is_what_the_links_say(federal: Assessment) -> None:
    links = defaultdict(set)
    for path in (PLANS / "departments").iterdir():
        for goal in yaml.safe_load(path.read_text(encoding="utf-8"))["goals"]:
            for link in goal.get("supports", []):
                links[link].add(f"{path.stem}.{goal['id']}")
    found = {c.goal.id: {f"{s.goal.department}.{s.goal.id}" for s in c.supported_by} for c in federal.score.coverage}
    assert found == dict(links)
    assert all(coverage.covered for coverage in federal.score.coverage)


def test_findings_are_those_of_the_files(federal: Assessment) -> None:
    """Counted by hand from the YAML, without the product's reader."""
    unlinked = unmeasured = 0
    for path in (PLANS / "departments").iterdir():
        for goal in yaml.safe_load(path.read_text(encoding="utf-8"))["goals"]:
            unlinked += not goal.get("supports")
            unmeasured += not goal.get("kpis")
    names = [finding.name for finding in federal.findings]
    assert names.count("unlinked-goal") == unlinked
    assert names.count("unmeasurable-goal") == unmeasured
    assert names.count("no-actions") == 12


def test_the_published_attainments_come_out() -> None:
    """Every figure that the agencies published of their own KPIs, of the fiscal quarter as it is written."""
    published = json.loads((PLANS.parent / "attainment.json").read_text(encoding="utf-8"))
    assessment = judged(on_disk(PLANS))
    assert assessment.facts is not None
    found = {}
    for department in assessment.workspace.judged:
        for kpi in department.kpis:
            for standing in assessment.facts.series(kpi).every():
                found[department.id, kpi.id, str(standing.period)] = standing.reached
    assert len(published) == 214
    for figure in published:
        reached = found[figure["department"], figure["kpi"], figure["period"]]
        assert reached is not None
        assert abs(float(reached) - figure["attainment"]) <= 1e-6, figure


@pytest.fixture(scope="module")
def fourth_quarter() -> dict[str, str]:
    return pages(edition(on_disk(PLANS), Period.read("2022-Q4")))


def test_the_pages_of_a_quarter_are_whole(fourth_quarter: dict[str, str]) -> None:
    assert len(fourth_quarter) == 8 + 5 * 12
    for path, text in fourth_quarter.items():
        assert problems(text) == [], path
        tables_hold(text)
        assert max(map(len, text.splitlines())) < 3000, path


def test_the_pages_can_be_read_to_their_end(fourth_quarter: dict[str, str]) -> None:
    """Hundreds of goals lack a KPI, an action or a link: each stands in the report of gaps, and nowhere else."""
    assert len(fourth_quarter["gaps"].splitlines()) < 3000
    assert len(fourth_quarter["alignment"].splitlines()) < 400
    assert len(fourth_quarter["evaluation/dot"].splitlines()) < 300
    for path in (PLANS / "departments").iterdir():
        for goal in yaml.safe_load(path.read_text(encoding="utf-8"))["goals"]:
            if not goal.get("supports"):
                title = str(goal["title"])
                start = title if len(title) <= 80 else title[:70]
                assert start.replace("*", "\\*") in fourth_quarter["gaps"], path


def test_gaps_that_stand_together_take_what_they_take_one_by_one(federal: Assessment) -> None:
    """The points of the groups on the page are those of the findings, up to the cut of each to two decimals."""
    made = edition(on_disk(PLANS), Period.read("2022-Q4"))
    for department in federal.score.departments:
        groups = together(made, made.costly_of(department.department.id))
        assert sum(map(len, groups)) == len(made.costly_of(department.department.id))
        assert all(len(several) == 1 or len(several) > MOST_ALIKE for several in groups)
        assert all(len({finding.name for finding in several}) == 1 for several in groups)
        kinds = [several[0].name for several in groups if len(several) > 1]
        assert len(kinds) == len(set(kinds))
        takes = [sum(finding.organization_points for finding in several) for several in groups]
        assert takes == sorted(takes, reverse=True)


def test_a_kpi_whose_goal_can_be_linked_is_not_proposed_for_removal(fourth_quarter: dict[str, str]) -> None:
    assert not [path for path, text in fourth_quarter.items() if "Remove " in text]


def test_figures_on_another_scale_are_told(federal: Assessment) -> None:
    said = {(f.department, f.item) for f in federal.findings if f.name == "mixed-scale"}
    assert ("doc", "square-miles-of-marine-area-entered-into-designa") not in said  # it grows a hundredfold, twice
