"""How a KPI's figures are worded: with its unit, and with as many decimals as tell them apart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from saypro_align.course import Frame, Pace
from saypro_align.figures import decimals_of, figure, percent, quantity, rounded, signed, telling
from saypro_align.findings import Exact
from saypro_align.items import Kpi
from saypro_align.kpis import CONDITIONS, Basis, baseline, target_value
from saypro_align.results import Row
from saypro_align.standing import Standing
from saypro_align.values import Relation, exact, listed

MOST_GAPS = 5
_ORDER = ("at risk", "behind", "on track", "achieved", "not yet", "open", "no data")
_COUNTED = {
    "achieved": "achieved",
    "on track": "on track",
    "behind": "behind",
    "at risk": "at risk",
    "not yet": "with nothing expected yet",
    "open": "without a known pace",
    "no data": "without data",
}


def measured(kpi: Kpi, value: Exact, places: int | None = None) -> str:
    """A value with the KPI's unit; one that was written with a decimal or two keeps them."""
    if places is None:
        places = max(decimals_of(*_sizes(kpi), value), _written(value))
    return quantity(value, kpi.unit or ("%" if kpi.in_percent else None), places)


def by(kpi: Kpi) -> str:
    """The word before the period of a figure: a cumulative one is the sum of all that was reported up to it."""
    return "up to" if kpi.cumulative else "in"


def way(kpi: Kpi, value: Exact, places: int) -> str:
    """A part of the way from the baseline to the target: of a KPI in percent it is points."""
    unit = kpi.unit or ("%" if kpi.in_percent else None)
    return quantity(value, "points" if unit == "%" else unit, places)


def _sizes(kpi: Kpi) -> list[Exact]:
    return [value for value in (baseline(kpi), target_value(kpi)) if value is not None]


def _written(value: Exact) -> int:
    """The decimals of a figure that has two at most, and two for a ratio, so that its attainment can be recomputed."""
    return next((places for places in (0, 1) if value * 10**places == int(value * 10**places)), 2)


def decimals(standing: Standing) -> int:
    """As many as the size of the KPI's figures asks for, and as tell the actual value from the expected one."""
    actual = standing.actual or 0
    least = max(decimals_of(*_sizes(standing.kpi), actual), _written(actual))
    return telling(actual, standing.expected if standing.expected is not None else actual, least)


def target(kpi: Kpi) -> str:
    """The final target; empty where there is none."""
    goal, written = target_value(kpi), kpi.final_target
    if goal is not None:
        return measured(kpi, goal)
    if written is not None and written.relation is Relation.RANGE:
        return f"{figure(exact(written.low))} to {measured(kpi, exact(written.high))}"
    return ""


def variance(standing: Standing) -> str:
    """The shown actual value less the shown expected one, with F where it is favorable and A where it is adverse."""
    if standing.actual is None or standing.expected is None:
        return ""
    places = decimals(standing)
    apart = rounded(standing.actual, places) - rounded(standing.expected, places)
    mark = "" if standing.favorable is None else " F" if standing.favorable else " A"
    return signed(apart, places) + mark


def pace_words(standing: Standing) -> str:
    """How a KPI stands, in a word or two."""
    if standing.reached is None:
        return "no data"
    if standing.not_yet:
        return "not yet"
    return str(standing.pace) if standing.pace else "open"


def by_pace(rows: Iterable[Row]) -> list[Row]:
    """KPIs by how they stand, those at risk first."""
    return sorted(rows, key=lambda row: _ORDER.index(pace_words(row.now)))


def counts(rows: Iterable[Row]) -> str:
    """How many KPIs stand how: `1 achieved, 2 at risk and 1 without data`."""
    found = Counter(pace_words(row.now) for row in rows)
    return listed([f"{found[word]} {said}" for word, said in _COUNTED.items() if found[word]]) or "no KPI"


def reached_words(standing: Standing) -> str:
    """The attainment in percent; of what is only held or not, which of the two."""
    found = standing.attainment
    if found is None or found.value is None:
        return "-"
    if found.basis in (Basis.HELD, Basis.CONDITION) or (found.basis is Basis.RANGE and found.value == 1):
        return "met" if found.value else "not met"
    return percent(found.value)


def expectation(standing: Standing) -> Iterator[str]:
    """What was expected by then, and the difference."""
    if standing.not_yet:
        yield "nothing is expected yet"
    elif standing.expected is not None:
        by_now = standing.by_now
        share = f" ({percent(by_now)})" if by_now and standing.kpi.direction not in CONDITIONS else ""
        yield f"expected {figure(standing.expected, decimals(standing))}{share}, variance {variance(standing)}"


def remaining(standing: Standing) -> Iterator[str]:
    """The target, and what is left to it."""
    goal, left = target(standing.kpi), standing.left
    if goal:
        short = left is not None and standing.pace is not Pace.ACHIEVED
        start = baseline(standing.kpi)
        way = f" from {measured(standing.kpi, start)}" if start is not None else ""
        yield f"target {goal}{way}" + (
            f": {figure(abs(Fraction(left or 0)), decimals(standing))} left" if short else ""
        )


def gap_words(standing: Standing) -> Iterator[str]:
    """The periods that a sum to date lacks."""
    if standing.gaps:
        shown = [str(gap) for gap in standing.gaps[:MOST_GAPS]]
        more = len(standing.gaps) - len(shown) + standing.more_gaps
        yield f"the sum lacks {listed(shown)}" if not more else f"the sum lacks {', '.join(shown)} and {more} more"


def trend_words(row: Row) -> Iterator[str]:
    """Where a KPI is heading."""
    if row.trend is not None:
        yield f"trend: {signed(row.trend.slope)} a {row.kpi.measured_every.in_words} over {row.trend.n} figures"
    if row.forecast is not None:
        forecast, places = row.forecast, decimals_of(row.forecast.value)
        ends = f"{figure(forecast.low, places)} to {figure(forecast.high, places)}"
        yield f"forecast for {forecast.period}: {figure(forecast.value, places)} ({ends})"


def why_no_pace(standing: Standing, due_on: date | None, frame: Frame) -> str:
    """Why it is not known what is expected of a KPI by now."""
    if due_on is None:
        return "no pace is known, because it has no due date"
    if frame.start is None:
        return "no pace is known, because organization.yaml has no period"
    return "no pace is known, because it has no baseline" if baseline(standing.kpi) is None else "no pace is known"


def why_no_data(standing: Standing) -> str:
    """Why nothing can be said of a KPI."""
    if standing.actual is None and standing.missing is not None:
        return f"not reported for {standing.missing}"
    return standing.why_no_data or "no data"
