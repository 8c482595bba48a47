"""The trend equals scipy's Theil-Sen estimate, no single outlier bends it, and the rank correlation is exact."""

from fractions import Fraction
from itertools import combinations, permutations
from math import factorial, isclose, sqrt
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_align.correlation import kendall
from saypro_align.trend import CONFIDENCE, theil_sen

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))
series = st.lists(st.tuples(st.integers(0, 60), numbers), min_size=4, max_size=12, unique_by=lambda point: point[0])


@given(points=series)
def test_theil_sen_equals_scipy(points: list[tuple[int, float]]) -> None:
    stats = pytest.importorskip("scipy.stats")
    points.sort()
    line = theil_sen(points)
    assert line is not None
    xs, ys = zip(*points, strict=True)
    theirs = stats.theilslopes(ys, xs, alpha=CONFIDENCE, method="joint")
    wanted = (theirs.slope, theirs.low_slope, theirs.high_slope)
    assert all(
        isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
        for a, b in zip((line.slope, line.low, line.high), wanted, strict=True)
    )
    assert isclose(line.at(0)[0], theirs.intercept, rel_tol=1e-9, abs_tol=1e-6)


@given(points=series, ahead=st.integers(1, 40))
def test_a_forecast_lies_within_its_interval(points: list[tuple[int, float]], ahead: int) -> None:
    points.sort()
    line = theil_sen(points)
    assert line is not None
    value, low, high = line.at(points[-1][0] + ahead)
    assert low - 1e-6 <= value <= high + 1e-6


@given(slope=st.integers(-9, 9), start=st.integers(-99, 99), odd=st.integers(0, 7), by=st.integers(-9999, 9999))
def test_one_outlier_does_not_bend_the_line(slope: int, start: int, odd: int, by: int) -> None:
    points = [(x, float(start + slope * x + (by if x == odd else 0))) for x in range(8)]
    line = theil_sen(points)
    assert line is not None
    assert line.slope == slope
    assert line.at(20)[0] == start + slope * 20


@pytest.mark.parametrize("count", range(4))
def test_fewer_than_four_points_say_nothing(count: int) -> None:
    assert theil_sen([(x, float(x)) for x in range(count)]) is None


apart = st.lists(numbers, min_size=12, max_size=12, unique=True)


@given(several=apart, others_of_them=apart, count=st.integers(5, 12))
def test_kendall_equals_scipy(several: list[float], others_of_them: list[float], count: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    pairs = list(zip(several, others_of_them, strict=True))[:count]
    ones, others = zip(*pairs, strict=True)
    theirs = stats.kendalltau(ones, others, method="exact")
    tau, p = kendall(pairs)
    assert tau == pytest.approx(theirs.statistic)
    assert p == pytest.approx(theirs.pvalue)


@given(order=st.permutations(range(6)))
def test_the_p_is_exact(order: list[int]) -> None:
    """Counted over all orders that six figures could have had."""
    tau, p = kendall(list(zip(map(float, range(6)), map(float, order), strict=True)))
    assert tau is not None
    found = abs(_concordance(tuple(order)))
    every = [abs(_concordance(one)) for one in permutations(range(6))]
    assert p == pytest.approx(sum(other >= found for other in every) / len(every))


def _concordance(order: tuple[int, ...]) -> int:
    return sum(1 if a < b else -1 for index, a in enumerate(order) for b in order[index + 1 :])


@given(several=st.lists(st.integers(-9999, 9999), min_size=101, max_size=130, unique=True), seed=st.randoms())
@settings(max_examples=10)
def test_of_more_than_a_hundred_pairs_the_approximation_equals_scipy(several: list[int], seed: Random) -> None:
    stats = pytest.importorskip("scipy.stats")
    others = seed.sample(range(1000), len(several))
    theirs = stats.kendalltau(several, others, method="asymptotic")
    tau, p = kendall(list(zip(several, others, strict=True)))
    assert tau == pytest.approx(theirs.statistic)
    assert p == pytest.approx(theirs.pvalue)


@given(count=st.integers(5, 100))
@settings(max_examples=20)
def test_all_orders_are_counted(count: int) -> None:
    """Of all n! orders one is perfect, and one is its reverse."""
    for way in (1, -1):
        tau, p = kendall([(at, way * at) for at in range(count)])
        assert tau == way
        assert p == pytest.approx(2 / factorial(count))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=30))
def test_tau_b_with_ties_equals_scipy_and_has_no_p(pairs: list[tuple[int, int]]) -> None:
    stats = pytest.importorskip("scipy.stats")
    ones, others = zip(*pairs, strict=True)
    tau, p = kendall(pairs)
    if len(set(ones)) == 1 or len(set(others)) == 1:
        assert (tau, p) == (None, None)
        return
    assert tau == pytest.approx(stats.kendalltau(ones, others).statistic, abs=1e-12)
    assert (p is None) == (len(set(ones)) < len(pairs) or len(set(others)) < len(pairs))


@given(st.lists(st.tuples(st.integers(0, 6) | st.fractions(0, 6, max_denominator=3), st.integers(0, 99)), max_size=40))
def test_kendall_counts_as_one_who_looks_at_every_pair(pairs: list[tuple[int | Fraction, int | Fraction]]) -> None:
    turns = [
        ((one > another) - (one < another)) * ((its > other) - (its < other))
        for (one, its), (another, other) in combinations(pairs, 2)
    ]
    changing = [sum(one != other for one, other in combinations(side, 2)) for side in zip(*pairs, strict=True)]
    if len(pairs) < 5 or not all(changing):
        assert kendall(pairs) == (None, None)
    else:
        assert kendall(pairs)[0] == sum(turns) / sqrt(changing[0] * changing[1])


def test_kendall_of_every_day_of_three_centuries_is_counted_in_seconds() -> None:
    """Pair by pair, six thousand million are to be looked at."""
    days = 110_000
    start = process_time()
    tau, _ = kendall([(at, Fraction(at * 7919 % days, 7)) for at in range(days)])
    assert tau is not None
    assert process_time() - start < 30


def test_what_cannot_be_said_is_not_said() -> None:
    assert kendall([(1, 1), (2, 2), (3, 3), (4, 4)]) == (None, None)
    assert kendall([(1, 7), (2, 7), (3, 7), (4, 7), (5, 7)]) == (None, None)
    tau, p = kendall([(1, 1), (2, 2), (3, 3), (4, 4), (5, 4)])
    assert tau is not None
    assert p is None
    tau, p = kendall([(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)])
    assert tau == pytest.approx(1)
    assert p == pytest.approx(2 / 120)
