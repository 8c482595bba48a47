"""The shortest way: no smaller set of mendings reaches the target, and the set reaches what it promises."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from saypro_align import advice, scoring
from saypro_align.advice import blocks, choices, search
from saypro_align.advice.remedy import Remedy, remedies
from saypro_align.assessment import Assessment
from tests.generated import workspaces, written
from tests.workspaces import BASE, SALES, judged, laid_over


def without(assessment: Assessment, mended: set[str], alone: str | None = None) -> Fraction:
    """The score of the organization, or of one department, without some findings, item by item by the contract."""
    total, weights = Fraction(0), Fraction(0)
    class_weights = assessment.settings.class_weights
    for department in assessment.score.departments:
        if department.score is None or alone not in (None, department.department.id):
            continue
        weights += Fraction(department.department.weight)
        if department.department.missing:
            left = all(f.fingerprint in mended for f in department.findings)
            total += Fraction(department.department.weight) * (100 if left else 0)
            continue
        sums, whole = Fraction(0), Fraction(0)
        for name, items in department.department.classes().items():
            scored = [i for i in department.items if i.item in items]
            if scored:
                value = sum((_left(i, mended) * Fraction(i.item.weight) for i in scored), Fraction(0))
                value /= sum((Fraction(i.item.weight) for i in scored), Fraction(0))
            else:
                empty = [f for f in department.findings if f.kind == name and f.item is None]
                value = Fraction(100 if all(f.fingerprint in mended for f in empty) else 0)
            sums += value * Fraction(getattr(class_weights, name))
            whole += Fraction(getattr(class_weights, name))
        total += sums / whole * Fraction(department.department.weight)
    return total / weights


def _left(scored: scoring.ItemScore, mended: set[str]) -> Fraction:
    kept = [f for f in scored.findings if f.fingerprint not in mended]
    taken = sum((Fraction(f.full_points) for f in kept if f.name != "rated-below-full"), Fraction(0))
    evidence = max(Fraction(0), 100 - taken)
    lifted = any(f.name == "rated-below-full" and f.fingerprint in mended for f in scored.findings)
    return evidence if scored.rated is None or lifted else Fraction(min(evidence, scored.rated))


@given(workspaces(), st.sampled_from([30, 60, 80, 90, 100]))
@settings(max_examples=150)
def test_no_smaller_set_reaches_the_target(files: dict[str, Any], target: int) -> None:
    assessment = judged(dict(written(files)))
    mendable = remedies(assessment.score)
    assume(assessment.score.score is not None and assessment.score.score < target and len(mendable) <= 13)
    way = advice.shortest_way(assessment.score, target)
    assert way is not None
    assert way.exact
    chosen = [r for r in mendable if r.finding.fingerprint in {m.finding.fingerprint for m in way.mendings}]
    assert len(chosen) == len(way.mendings)
    assert without(assessment, taken_away(chosen)) == way.reached
    assert all(mending.gain >= 0 for mending in way.mendings)
    if way.reached >= target:
        smaller = combinations(mendable, len(chosen) - 1)
        assert not any(without(assessment, taken_away(some)) >= target for some in smaller)
    else:
        assert without(assessment, taken_away(mendable)) == way.reached


@given(workspaces(), st.sampled_from([60, 90, 98, 100]), st.booleans())
@settings(max_examples=150)
def test_each_gain_is_what_the_mending_brings_after_those_told_before_it(
    files: dict[str, Any], target: int, whole: bool
) -> None:
    assessment = judged(dict(written(files)))
    judgeable = [d.department.id for d in assessment.score.departments if d.score is not None]
    assume(judgeable)
    department = None if whole else judgeable[0]
    way = advice.shortest_way(assessment.score, target, department)
    assume(way is not None)
    assert way is not None
    known = {remedy.finding.fingerprint: remedy for remedy in remedies(assessment.score)}
    reached = without(assessment, set(), department)
    for told, mending in enumerate(way.mendings, start=1):
        reached += Fraction(mending.gain)
        first = [known[one.finding.fingerprint] for one in way.mendings[:told]]
        assert without(assessment, taken_away(first), department) == reached
    assert reached == way.reached


@given(workspaces(), st.sampled_from([60, 90, 100]))
def test_weights_with_little_in_common_change_nothing_but_how_finely_gains_are_counted(
    files: dict[str, Any], target: int
) -> None:
    score = judged(dict(written(files))).score
    way = advice.shortest_way(score, target)
    assume(way is not None and way.exact)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "LONGEST", 1)
        other = advice.shortest_way(score, target)
    assert way is not None
    assert other is not None
    assert other.reached == way.reached
    assert len(other.mendings) == len(way.mendings)
    for one, two in zip(way.mendings, other.mendings, strict=True):
        assert one.finding != two.finding or abs(Fraction(one.gain) - two.gain) < Fraction(1, 10**35)


def test_gains_are_counted_in_numbers_that_stay_short() -> None:
    plan = "goals: [{{id: a, title: t, weight: {}, supports: [g]}}, {{id: b, title: u, weight: {}, supports: [g]}}]\n"
    files = {f"departments/d{n}.yaml": plan.format(f"1.{n:06}", f"2.{7 * n + 1:06}") for n in range(150)}
    score = judged({"organization.yaml": "goals: [{id: g, title: G}]\n", **files}).score
    way = advice.shortest_way(score, 100)
    assert way is not None
    assert way.reached == 100
    assert all(Fraction(mending.gain).denominator <= blocks.FINEST for mending in way.mendings)


def test_blocks_of_one_shape_are_tried_once() -> None:
    def combined(goals: int) -> int:
        plan = "".join(f"- {{id: g{n}, title: t, due: 2025, supports: [u, v, w, x, y, z]}}\n" for n in range(goals))
        files = {"organization.yaml": "goals: [{id: g, title: G}]\n", "departments/a.yaml": f"goals:\n{plan}"}
        score, tried = judged(files).score, choices.Tried()
        for block in blocks.blocks_of(score, None)[0]:
            choices.best_choices(block, tried)
        return choices.MOST_TRIED - tried.left

    assert combined(40) == combined(2) > 2**6


def test_of_blocks_without_number_not_all_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = "goals: [{id: a, title: t, due: 2025, supports: [u, v, w, x, y, z]}]\n"
    score = judged({"organization.yaml": "goals: [{id: g, title: G}]\n", "departments/a.yaml": plan}).score
    way = advice.shortest_way(score, 90)
    monkeypatch.setattr(choices, "MOST_TRIED", 10)
    other = advice.shortest_way(score, 90)
    assert way is not None
    assert other is not None
    assert way.exact
    assert not other.exact
    assert other.reached == way.reached


def taken_away(mended: Iterable[Remedy]) -> set[str]:
    return {fingerprint for remedy in mended for fingerprint in remedy.takes_away}


def test_a_misspelled_link_is_one_mending_for_all_that_follows_from_it() -> None:
    files = dict(BASE) | {"departments/sales.yaml": SALES.replace("supports: [growth]", "supports: [growht]")}
    assessment = judged(files)
    assert {f.name for f in assessment.findings} >= {"unknown-goal", "unlinked-goal", "irrelevant-kpi"}
    way = advice.shortest_way(assessment.score, 100)
    assert way is not None
    assert [mending.finding.name for mending in way.mendings] == ["unknown-goal"]
    assert way.reached == 100


def test_a_conflict_is_settled_for_both_sides() -> None:
    files = dict(BASE) | {
        "departments/sales.yaml": SALES.replace(
            "due: 2025-12-31\n", "due: 2025-12-31\n    conflicts_with: [customer-service.answers]\n", 1
        )
    }
    way = advice.shortest_way(judged(files).score, 100)
    assert way is not None
    assert [mending.finding.name for mending in way.mendings] == ["declared-conflict"]
    assert way.reached == 100


def test_there_is_no_way_where_the_target_is_reached() -> None:
    assert advice.shortest_way(judged(dict(BASE)).score, 90) is None


def test_a_way_for_one_department() -> None:
    weak = laid_over(BASE["departments/sales.yaml"], "vision:\nmission:\nhead:\n")
    score = judged(dict(BASE) | {"departments/sales.yaml": weak}).score
    way = advice.shortest_way(score, Fraction(985, 10), "sales")
    assert way is not None
    assert [mending.gain for mending in way.mendings] == [1, 1]
    assert way.reached == 99


def test_too_much_to_search_is_said() -> None:
    weak = laid_over(
        BASE["departments/sales.yaml"], "goals:\n  - {id: a, title: Improve}\n  - {id: b, title: Improve}\n"
    )
    score = judged(dict(BASE) | {"departments/sales.yaml": weak}).score
    searched = advice.shortest_way(score, 100)
    limit, search.MOST_STEPS = search.MOST_STEPS, 0
    try:
        short = advice.shortest_way(score, 100)
    finally:
        search.MOST_STEPS = limit
    assert searched is not None
    assert short is not None
    assert searched.exact
    assert not short.exact
