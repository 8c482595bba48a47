"""The five invariants of the scoring contract, over generated workspaces."""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_align import scoring
from saypro_align.assessment import Assessment
from saypro_align.findings import Finding, Severity
from saypro_align.formats import render
from saypro_align.rules import RULES
from tests.generated import CATALOG_IDS, workspaces, written
from tests.recompute import recomputed
from tests.workspaces import judged


def figures(assessment: Assessment) -> dict[str, Any]:
    """Every raw score and every point, by department and class, without ids and order."""
    return {
        "organization": assessment.score.score,
        "departments": {
            d.department.id: (d.score, d.classes, sorted((f.name, f.points) for f in d.findings if f.points))
            for d in assessment.score.departments
        },
        "coverage": sorted(c.score for c in assessment.score.coverage),
    }


@given(workspaces())
@settings(max_examples=150)
def test_points_add_up_from_item_to_organization(files: dict[str, Any]) -> None:
    assessment = judged(dict(written(files)))
    assert not assessment.file_findings, [f.message for f in assessment.file_findings]
    recomputed(json.loads(render("json", assessment)))
    for department in assessment.score.departments:
        for item in department.items:
            assert 100 - item.score == sum(f.points for f in item.findings)
        if department.score is not None:
            assert 100 - department.score == sum(f.department_points for f in department.findings)
    if assessment.score.score is not None:
        assert 100 - assessment.score.score == sum(f.organization_points for f in assessment.findings)


@given(workspaces(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_taking_a_finding_never_lowers_and_adding_one_never_raises(files: dict[str, Any], random: Random) -> None:
    facts = judged(dict(written(files))).facts
    assert facts is not None
    findings = [f for rule in RULES for f in rule.judge(facts)]
    kept = [f for f in findings if random.random() < 0.7 or f.kind in ("goals", "kpis", "actions", "department")]
    more, fewer = scoring.score(facts, findings), scoring.score(facts, kept)
    _never_lower(more, fewer)
    added = [*findings, *(_grave(f) for f in findings if f.severity is Severity.NOTE and f.item)]
    _never_lower(scoring.score(facts, added), more)


def _grave(finding: Finding) -> Finding:
    return finding._replace(severity=Severity.HIGH)


def _never_lower(more: scoring.Score, fewer: scoring.Score) -> None:
    def of(score: scoring.Score) -> list[Any]:
        departments = [d for d in score.departments if d.score is not None]
        classes = [value for d in departments for value in d.classes.values()]
        items = [i.score for d in departments for i in d.items]
        return [score.score or 0, *(d.score for d in departments), *classes, *items]

    assert all(better >= worse for better, worse in zip(of(fewer), of(more), strict=True))


@given(workspaces(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_raw_scores_depend_on_the_files_alone(files: dict[str, Any], random: Random) -> None:
    text = written(files)
    paths = list(text)
    random.shuffle(paths)
    expected = figures(judged(dict(text)))
    assert figures(judged({path: text[path] for path in paths})) == expected
    assert figures(judged(dict(text), date(2030, 6, 1))) == expected


@given(workspaces())
@settings(max_examples=60)
def test_a_plan_that_nothing_refers_to_changes_no_other(files: dict[str, Any]) -> None:
    before = judged(dict(written(files)))
    alone = {**files, "departments/stranger.yaml": {"goals": [{"id": "lonely", "title": "Be alone"}]}}
    after = {d.department.id: d for d in judged(dict(written(alone))).score.departments}
    for department in before.score.departments:
        assert after[department.department.id].score == department.score


def renamed(data: Any, names: Callable[[str], str]) -> Any:
    """The data with every id, in itself and after `department.`, under another name."""
    if isinstance(data, dict):
        return {names(key) if isinstance(key, str) else key: renamed(value, names) for key, value in data.items()}
    if isinstance(data, list):
        return [renamed(entry, names) for entry in data]
    return ".".join(names(part) for part in data.split(".")) if isinstance(data, str) else data


def shuffled(data: Any, random: Random) -> Any:
    if isinstance(data, dict):
        keys = list(data)
        random.shuffle(keys)
        return {key: shuffled(data[key], random) for key in keys}
    if isinstance(data, list):
        entries = [shuffled(entry, random) for entry in data]
        random.shuffle(entries)
        return entries
    return data


@given(workspaces())
@settings(max_examples=60)
def test_renaming_an_id_changes_no_score(files: dict[str, Any]) -> None:
    ids = ["k-one", "k-two", "k-three", "k-four", "k-joint", "g-0", "g-1", "g-2", "north", "south", "move", "merge"]
    assert not set(ids) & set(CATALOG_IDS)
    names = {name: f"zz-{index}-{name}" for index, name in enumerate(ids)}
    other = renamed(files, lambda word: names.get(word, word))
    assert figures(judged(dict(written(other)))) == figures(judged(dict(written(files))))


@given(workspaces(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_reordering_changes_no_score(files: dict[str, Any], random: Random) -> None:
    assert figures(judged(dict(written(shuffled(files, random))))) == figures(judged(dict(written(files))))


@given(workspaces(), st.sampled_from([True, None]), st.integers(20, 200))
@settings(max_examples=60)
def test_reformatting_changes_no_score(files: dict[str, Any], flow: bool | None, width: int) -> None:
    text = {path: f"# A comment\n\n{page}\n# The end" for path, page in written(files, flow=flow, width=width).items()}
    assert figures(judged(dict(text))) == figures(judged(dict(written(files))))


@given(workspaces())
@settings(max_examples=100)
def test_scores_stay_within_0_and_100(files: dict[str, Any]) -> None:
    score = judged(dict(written(files))).score
    found = [score.score, score.accepted_score]
    for department in score.departments:
        found += [department.score, department.accepted_score, *department.classes.values()]
        found += [value for i in department.items for value in (i.score, i.accepted_score, i.evidence, i.rated)]
    found += [coverage.score for coverage in score.coverage]
    assert all(0 <= value <= 100 for value in found if value is not None)
    assert score.fully_aligned is None or 0 <= score.fully_aligned <= 1


@given(workspaces())
@settings(max_examples=60)
def test_the_accepted_score_is_never_below_the_raw_one(files: dict[str, Any]) -> None:
    for department in judged(dict(written(files))).score.departments:
        assert (department.accepted_score or Fraction(0)) >= (department.score or 0)
