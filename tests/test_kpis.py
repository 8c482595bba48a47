"""Attainment, expected value and pace: the table of cases in the contract, each with its source, and its properties."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saypro_align.course import Pace
from saypro_align.facts import Facts
from saypro_align.items import Kpi
from saypro_align.kpis import Basis, attainment
from saypro_align.standing import Standing
from tests.workspaces import BASE, judged, laid_over

PERIOD = "period: {start: 2025-01-01, end: 2025-12-31}\n"


def measured(kpi: str, series: str = "", organization: str = PERIOD) -> Facts:
    """The facts of a workspace in which one goal of Sales, due at the end of 2025, has this KPI with these figures."""
    goals = (
        "goals:\n  - id: growing\n    title: Grow by a tenth in 2025\n    due: 2025-12-31\n    supports: [growth]\n"
        f"    kpis: [{{id: k, {kpi}}}]\n"
    )
    files = dict(BASE)
    files["organization.yaml"] = laid_over(files["organization.yaml"], organization)
    files["departments/sales.yaml"] = laid_over(files["departments/sales.yaml"], goals)
    if series:
        files["kpis/sales.yaml"] = f"k: {series}\n"
    assessment = judged(files)
    assert assessment.file_findings == [], [(str(f.span), f.message) for f in assessment.file_findings]
    assert assessment.facts is not None
    return assessment.facts


def the_kpi(facts: Facts) -> Kpi:
    found = facts.workspace.departments["sales"].kpi("k")
    assert found is not None
    return found


def standing(kpi: str, series: str, organization: str = PERIOD) -> Standing:
    """What the latest figure of the series says."""
    facts = measured(kpi, series, organization)
    *_, latest = facts.series(the_kpi(facts)).every()
    return latest


CONTRACT = "the contract's table, row "
CASES = [
    # what the plan says, the actual value, the attainment, its basis, where the figure comes from
    ("direction: increase, baseline: 100, target: 115", 115, "1", Basis.WAY, "the contract's JSON example"),
    ("direction: increase, baseline: 100, target: 115", 107, "7/15", Basis.WAY, CONTRACT + "baseline and target"),
    ("direction: increase, baseline: 100, target: 115", 97, "-1/5", Basis.WAY, "raw values are always shown"),
    ("direction: increase, baseline: 100, target: 115", 130, "2", Basis.WAY, "raw values are always shown"),
    ("baseline: 100, target: 115", 107.5, "1/2", Basis.WAY, CONTRACT + "baseline and target, in either direction"),
    ("direction: decrease, baseline: 30, target: 24", 27, "1/2", Basis.WAY, CONTRACT + "in either direction"),
    ("direction: decrease, baseline: 1.36, target: 1.22", 1.29, "1/2", Basis.WAY, "real: fatalities per 100 million"),
    ("direction: increase, baseline: -20, target: 20", 0, "1/2", Basis.WAY, "a loss that is to become a gain"),
    ("direction: increase, baseline: 100, target: +15%", 107.5, "1/2", Basis.WAY, "a step of the baseline"),
    ("direction: increase, baseline: 40, unit: '%', target: '+10 points'", 45, "1/2", Basis.WAY, "a step over it"),
    ("direction: increase, baseline: -100, target: +10%", -95, "1/2", Basis.WAY, "a step of the size of the baseline"),
    ("direction: increase, target: 200", 50, "1/4", Basis.RATIO, CONTRACT + "no baseline, increase"),
    ("direction: decrease, target: 10", 15, "1/2", Basis.RATIO, CONTRACT + "no baseline, decrease"),
    ("direction: decrease, target: 10", 25, "-1/2", Basis.RATIO, CONTRACT + "no baseline, decrease"),
    ("direction: increase, target: -5", -10, "0", Basis.RATIO, "docs/decisions.md: a smaller loss is nearer"),
    ("direction: increase, target: -5", -5, "1", Basis.RATIO, "docs/decisions.md"),
    ("direction: decrease, target: -5", -10, "2", Basis.RATIO, "docs/decisions.md"),
    ("direction: increase, target: 0", -1, "0", Basis.CONDITION, CONTRACT + "T = 0 without baseline"),
    ("direction: increase, target: 0", 0, "1", Basis.CONDITION, CONTRACT + "T = 0 without baseline"),
    ("direction: decrease, target: 0", 1, "0", Basis.CONDITION, CONTRACT + "T = 0 without baseline"),
    ("direction: decrease, baseline: 4, target: 0", 1, "3/4", Basis.WAY, CONTRACT + "T = 0 with a baseline"),
    ("direction: increase, baseline: 7, target: 7", 7, "1", Basis.CONDITION, CONTRACT + "T = B"),
    ("direction: increase, baseline: 7, target: 7", 6.9, "0", Basis.CONDITION, CONTRACT + "T = B"),
    ("direction: decrease, baseline: 7, target: 7", 6.9, "1", Basis.CONDITION, CONTRACT + "T = B"),
    ("direction: at-least, target: 99.9", 99.9, "1", Basis.HELD, CONTRACT + "at-least"),
    ("direction: at-least, baseline: 90, target: 99.9", 99.8, "0", Basis.HELD, CONTRACT + "at-least, before baseline"),
    ("direction: at-most, target: 3", 3, "1", Basis.HELD, CONTRACT + "at-most"),
    ("direction: at-most, target: 3", 3.1, "0", Basis.HELD, CONTRACT + "at-most"),
    ("direction: at-most, target: 0", 0, "1", Basis.HELD, CONTRACT + "at-most comes before T = 0"),
    ("direction: range, target: {min: 1, max: 3}", 1, "1", Basis.RANGE, CONTRACT + "range"),
    ("direction: range, target: {min: 1, max: 3}", 4, "1/2", Basis.RANGE, CONTRACT + "range, half a width away"),
    ("direction: range, target: {min: 1, max: 3}", 0, "1/2", Basis.RANGE, CONTRACT + "range, below"),
    ("direction: range, target: {min: 1, max: 3}", 5, "0", Basis.RANGE, CONTRACT + "range, one width away"),
    ("direction: range, target: {min: 1, max: 3}", 50, "0", Basis.RANGE, CONTRACT + "range, never below 0"),
    ("direction: range, target: {min: 2, max: 2}", 2, "1", Basis.RANGE, "a range of one value"),
    ("direction: range, target: {min: 2, max: 2}", 2.1, "0", Basis.RANGE, "a range of one value"),
    ("direction: increase, baseline: 100", 107, None, Basis.NO_TARGET, CONTRACT + "no target"),
    ("direction: increase, target: +15%", 107, None, Basis.NO_TARGET, "a step from no baseline is no target"),
    ("target: 115", 107, None, Basis.NO_DIRECTION, "without baseline the direction is asked for"),
    ("baseline: 7, target: 7", 7, None, Basis.NO_DIRECTION, "likewise where they are the same"),
    ("direction: increase, baseline: 10, targets: {2025-06: 15, 2025-12: 20}", 15, "1/2", Basis.WAY, "the last target"),
    ("direction: increase, baseline: 10, target: 30, targets: {2025-12: 20}", 15, "1/4", Basis.WAY, "the final target"),
]


@pytest.mark.parametrize(("plan", "actual", "wanted", "basis", "source"), CASES)
def test_attainment(plan: str, actual: float, wanted: str | None, basis: Basis, source: str) -> None:
    facts = measured(plan)
    found = attainment(the_kpi(facts), Fraction(str(actual)))
    assert found.value == (None if wanted is None else Fraction(wanted)), source
    assert found.basis is basis, source


def test_a_cumulative_kpi_is_measured_by_the_sum_to_date() -> None:
    plan = "direction: increase, aggregation: cumulative, baseline: 0, target: 120"
    facts = measured(plan, "{2024-12: 99, 2025-01: 10, 2025-02: 20, 2025-03: 40}")
    found = facts.standing(the_kpi(facts))
    assert (found.actual, found.reached) == (30, Fraction(1, 4))


def test_ratios_of_several_periods_are_the_sums_of_each() -> None:
    plan = "direction: increase, unit: '%', aggregation: cumulative, baseline: 0, target: 100"
    series = "{2025-01: {numerator: 1, denominator: 2}, 2025-02: {numerator: 90, denominator: 98}}"
    assert standing(plan, series).actual == 91  # and not the mean of 50 % and 91.8 %
    facts = measured(plan.replace("aggregation: cumulative, ", ""), series)
    both = facts.series(the_kpi(facts)).between(date(2025, 1, 1), date(2025, 3, 31))
    assert both.actual == 91
    assert facts.standing(the_kpi(facts)).actual == Fraction(9000, 98)


# --- expected values, variance and pace ------------------------------------------------------------------------------

WAY = "direction: increase, baseline: 100, target: 464"  # one a day from 1 January to 31 December
EXPECTED = [
    (WAY, "{2025-01: 131}", 130),
    (WAY, "{2025-02: 131}", 158),
    (WAY, "{2025-Q1: 131}", 189),
    (WAY, "{2025-W06: 131}", 139),
    (WAY, "{2025-12: 465}", 464),
    ("direction: increase, baseline: 0, target: 10, due: 2025-01-11", "{2025-01-06: 4}", 5),
    ("direction: increase, baseline: 0, target: 10, due: 2025-01-11", "{2025-02: 4}", 10),
    ("direction: increase, baseline: 0, targets: {2025-01-11: 10, 2025-01-21: 30}", "{2025-01-06: 4}", 5),
    ("direction: increase, baseline: 0, targets: {2025-01-11: 10, 2025-01-21: 30}", "{2025-01-16: 4}", 20),
    (
        "direction: increase, baseline: 0, targets: {2025-01-11: +10 points}, target: 30, due: 2025-01-21",
        "{2025-01-16: 4}",
        20,
    ),
    ("direction: decrease, baseline: 10, target: 0, due: 2025-01-11", "{2025-01-06: 4}", 5),
    ("direction: increase, target: 10, aggregation: cumulative, due: 2025-01-11", "{2025-01-06: 4}", 5),
    ("direction: increase, baseline: 0, target: 10, due: 2025-01-11", "{2024-12: 4}", None),  # before the plan
    ("direction: increase, target: 10, due: 2025-01-11", "{2025-01-06: 4}", None),  # no baseline
    ("direction: at-least, target: 10", "{2025-01-06: 4}", 10),
    ("direction: at-least, targets: {2025-01-11: 5, 2025-12: 10}", "{2025-01-06: 4}", 5),
    ("direction: range, target: {min: 1, max: 3}", "{2025-01-06: 4}", 3),
    ("direction: range, target: {min: 1, max: 3}", "{2025-01-06: 2}", 2),
    ("direction: range, target: {min: 1, max: 3}", "{2025-01-06: 0}", 1),
]


@pytest.mark.parametrize(("plan", "series", "wanted"), EXPECTED)
def test_expected(plan: str, series: str, wanted: Any) -> None:
    assert standing(plan, series).expected == wanted


def test_without_a_period_nothing_is_expected_before_a_dated_target() -> None:
    plan = "direction: increase, baseline: 0, targets: {2025-01-11: 10, 2025-01-21: 30}"
    assert standing(plan, "{2025-01-06: 4}", organization="").expected is None
    found = standing(plan, "{2025-01-16: 19}", organization="")
    assert (found.expected, found.pace) == (20, Pace.ON_TRACK)


HALF = "direction: increase, baseline: 0, target: 200, due: 2025-01-21"  # 100 is expected on the eleventh
PACES = [
    (HALF, 200, Pace.ACHIEVED, True),
    (HALF, 100, Pace.ON_TRACK, None),
    (HALF, 95, Pace.ON_TRACK, False),
    (HALF, 94.999, Pace.BEHIND, False),
    (HALF, 85, Pace.BEHIND, False),
    (HALF, 84.999, Pace.AT_RISK, False),
    (HALF, -5, Pace.AT_RISK, False),
    (HALF, 101, Pace.ON_TRACK, True),
    ("direction: decrease, baseline: 200, target: 0, due: 2025-01-21", 105, Pace.ON_TRACK, False),
    ("direction: decrease, baseline: 200, target: 0, due: 2025-01-21", 99, Pace.ON_TRACK, True),
    ("direction: decrease, baseline: 200, target: 0, due: 2025-01-21", 116, Pace.AT_RISK, False),
    ("baseline: 200, target: 0, due: 2025-01-21", 99, Pace.ON_TRACK, True),
    ("direction: increase, baseline: 0, targets: {2025-01-11: -50, 2025-01-21: 100}", -50, Pace.ON_TRACK, None),
    ("direction: increase, baseline: 0, targets: {2025-01-11: -50, 2025-01-21: 100}", -51, Pace.AT_RISK, False),
    ("direction: increase, baseline: 0, targets: {2025-01-11: 0, 2025-01-21: 100}", -9, Pace.AT_RISK, False),
    ("direction: increase, baseline: 0, targets: {2025-01-11: 0, 2025-01-21: 100}", 0, Pace.ON_TRACK, None),
    ("direction: decrease, target: 400, aggregation: cumulative, due: 2025-01-21", 300, Pace.AT_RISK, False),
    ("direction: decrease, target: 400, aggregation: cumulative, due: 2025-01-21", 190, Pace.ON_TRACK, True),
    ("direction: decrease, target: 400, aggregation: cumulative, due: 2025-01-11", 390, Pace.ACHIEVED, True),
    ("direction: at-least, target: 99", 99, Pace.ACHIEVED, None),
    ("direction: at-least, target: 99", 98, Pace.AT_RISK, False),
    ("direction: at-least, targets: {2025-01-15: 90, 2025-12: 99}", 91, Pace.ON_TRACK, True),
    ("direction: at-most, target: 3", 4, Pace.AT_RISK, False),
    ("direction: range, target: {min: 10, max: 20}", 15, Pace.ACHIEVED, None),
    ("direction: range, target: {min: 10, max: 20}", 20.5, Pace.ON_TRACK, False),
    ("direction: range, target: {min: 10, max: 20}", 21.5, Pace.BEHIND, False),
    ("direction: range, target: {min: 10, max: 20}", 8, Pace.AT_RISK, False),
    (
        "direction: range, targets: {2025-01-15: {min: 0, max: 40}, 2025-12: {min: 10, max: 20}}",
        30,
        Pace.ON_TRACK,
        None,
    ),
    ("direction: increase, target: 200", 30, None, None),
    ("direction: increase, baseline: 7, target: 7", 6, Pace.AT_RISK, False),
]


@pytest.mark.parametrize(("plan", "actual", "wanted", "good"), PACES)
def test_pace(plan: str, actual: float, wanted: Pace | None, good: bool | None) -> None:
    found = standing(plan, f"{{2025-01-11: {actual}}}")
    assert (found.pace, found.favorable) == (wanted, good)


def test_the_bands_are_settings() -> None:
    bands = PERIOD + "settings: {bands: {on_track: 80, behind: 50}}\n"
    found = [standing(HALF, f"{{2025-01-11: {actual}}}", bands).pace for actual in (80, 79, 50, 49)]
    assert found == [Pace.ON_TRACK, Pace.BEHIND, Pace.BEHIND, Pace.AT_RISK]


def test_on_the_day_on_which_the_plan_begins_a_step_back_is_no_fault() -> None:
    assert standing(HALF, "{2025-01-01: -5}").pace is Pace.ON_TRACK


def test_a_target_before_the_plan_does_not_move_its_beginning() -> None:
    plan = "direction: increase, baseline: 0, targets: {2024-12: 50, 2025-01-11: 100}"
    assert standing(plan, "{2025-01-06: 50}").expected == 50


@pytest.mark.parametrize("targets", ["{2025-12: 10, 2025-Q4: 40}", "{2025-Q4: 40, 2025-12: 10}"])
def test_two_targets_for_one_day_are_read_alike_in_any_order(targets: str) -> None:
    assert standing(f"direction: increase, baseline: 0, targets: {targets}", "{2025-01: 5}").reached == Fraction(1, 8)


def test_before_the_plan_begins_nothing_is_expected_and_all_are_on_track() -> None:
    found = standing(HALF, "{2024-11: -50}")
    assert (found.expected, found.variance, found.pace) == (None, None, Pace.ON_TRACK)
    assert standing(HALF, "{2024-11: 200}").pace is Pace.ACHIEVED


def test_variance_and_what_is_left() -> None:
    found = standing("direction: increase, baseline: 100, target: 115, due: 2025-01-31", "{2025-01: 113}")
    assert (found.variance, found.favorable, found.left) == (-2, False, 2)


# --- properties ------------------------------------------------------------------------------------------------------

figures = st.integers(-1000, 1000)


def reached(direction: str, actual: Any, target: Any, baseline: Any = None) -> Fraction | None:
    start = "" if baseline is None else f", baseline: {float(baseline)}"
    facts = measured(f"direction: {direction}, target: {float(target)}{start}")
    value = attainment(the_kpi(facts), actual).value
    return None if value is None else Fraction(value)


@given(actual=figures, target=figures, baseline=st.none() | figures, factor=st.integers(1, 50))
def test_another_unit_changes_no_attainment(actual: int, target: int, baseline: int | None, factor: int) -> None:
    scaled = None if baseline is None else baseline * factor
    for direction in ("increase", "decrease", "at-least", "at-most"):
        one = reached(direction, actual, target, baseline)
        assert one == reached(direction, actual * factor, target * factor, scaled)


@given(actual=figures, target=figures, baseline=figures, shift=figures)
def test_from_a_baseline_only_the_way_counts(actual: int, target: int, baseline: int, shift: int) -> None:
    one = reached("increase", actual, target, baseline)
    assert one == reached("increase", actual + shift, target + shift, baseline + shift)


@given(actual=figures, target=figures, baseline=st.none() | figures)
def test_a_mirrored_direction_mirrors(actual: int, target: int, baseline: int | None) -> None:
    mirrored = None if baseline is None else -baseline
    assert reached("increase", actual, target, baseline) == reached("decrease", -actual, -target, mirrored)
    assert reached("at-least", actual, target, baseline) == reached("at-most", -actual, -target, mirrored)


@given(actual=figures, target=figures)
def test_without_a_baseline_less_mirrors_more_at_the_target(actual: int, target: int) -> None:
    assume(target)
    assert reached("increase", actual, target) == reached("decrease", 2 * target - actual, target)


@given(one=figures, more=st.integers(0, 500), target=figures, baseline=st.none() | figures)
def test_more_is_never_worse_where_more_is_better(one: int, more: int, target: int, baseline: int | None) -> None:
    assume(baseline is None or baseline <= target)
    lower, higher = reached("increase", one, target, baseline), reached("increase", one + more, target, baseline)
    assert lower is not None
    assert higher is not None
    assert lower <= higher
    assert reached("increase", target, target, baseline) == 1


@given(actual=st.integers(-100, 100), low=st.integers(-50, 50), width=st.integers(0, 50), shift=st.integers(-50, 50))
def test_a_range_looks_both_ways(actual: int, low: int, width: int, shift: int) -> None:
    def inside(value: int, least: int, most: int) -> Any:
        facts = measured(f"direction: range, target: {{min: {least}, max: {most}}}")
        return attainment(the_kpi(facts), value).value

    high, found = low + width, inside(actual, low, low + width)
    assert 0 <= found <= 1
    assert (found == 1) == (low <= actual <= high)
    assert found == inside(actual + shift, low + shift, high + shift) == inside(-actual, -high, -low)
