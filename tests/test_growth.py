"""Four times as much takes four times as long, not sixteen: counted in calls, which no busy machine changes."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType

import pytest

from generate import write_workspace
from saypro_align.assessment import assess
from saypro_align.files import on_disk
from saypro_align.formats.text import check_page, score_page
from saypro_align.reports import render
from saypro_align.reports.edition import Edition
from saypro_align.workspace import Files
from tests.editions import FEBRUARY
from tests.workspaces import AS_OF

TIMES = 4
MOST = 1.15
"""So much more than in proportion may be: sorting, and numbers that grow longer as they are added up."""


@cache
def workspace(folder: Path, plans: int, goals: int) -> Files:
    write_workspace(folder / f"{plans} x {goals}", plans, goals)
    return on_disk(folder / f"{plans} x {goals}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("growth")


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python's own too, are called for something."""
    counted = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def judged(files: Files) -> None:
    assessment = assess(files, AS_OF)
    assert score_page(assessment)
    assert check_page(assessment)


def published(files: Files) -> None:
    assessment = assess(files, FEBRUARY.last_day())
    assert assessment.facts is not None
    edition = Edition(assessment, assessment.facts, FEBRUARY)
    for department in assessment.workspace.departments:
        for name in ("evaluation", "adjustment", "proposal", "feedback", "progress"):
            assert render(name, edition, department)
    for name in ("alignment", "status", "scorecard", "gaps", "kpis", "leadership", "stakeholders"):
        assert render(name, edition)


@pytest.mark.parametrize(
    ("work", "few", "many"),
    [
        pytest.param(judged, (20, 6), (20 * TIMES, 6), id="judging with the departments"),
        pytest.param(judged, (4, 30), (4, 30 * TIMES), id="judging with the goals"),
        pytest.param(published, (8, 4), (8 * TIMES, 4), id="reports with the departments"),
    ],
)
def test_four_times_as_much_takes_four_times_as_long(
    work: Callable[[Files], None], few: tuple[int, int], many: tuple[int, int], folder: Path
) -> None:
    small, large = workspace(folder, *few), workspace(folder, *many)
    work(small)  # what is made once, such as readers of kinds of files, is made
    assert calls(lambda: work(large)) <= MOST * TIMES * calls(lambda: work(small))
