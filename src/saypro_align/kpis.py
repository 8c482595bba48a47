"""What a KPI's target asks for and by when, and how much of it a figure reaches.

The formulas, with their sources, are explained in docs/kpis.md.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import inf

from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Kpi
from saypro_align.values import Figure, Relation, Target, exact

CONDITIONS = ("at-least", "at-most", "range")
"""The directions that ask for a limit to be held at any time, rather than for a way to be gone."""


def baseline(kpi: Kpi) -> Exact | None:
    """Where the KPI stood at the start, in its unit."""
    figure: Figure | None = kpi.written.baseline if kpi.written else None
    return exact(figure.value) if figure else None


def target_value(kpi: Kpi) -> Exact | None:
    """The final target as a number in the KPI's unit; None for a range, and for a step from no baseline."""
    return value_of(kpi, kpi.final_target)


def value_of(kpi: Kpi, target: Target | None) -> Exact | None:
    """A target as a number in the KPI's unit; None for a range, and for a step from no baseline.

    A step in percent is of the baseline, and a step in points over it (workspace.md).
    """
    start = baseline(kpi)
    if target is None or target.relation is Relation.RANGE:
        return None
    value = exact(target.value)
    if target.relation is Relation.ABSOLUTE:
        return value
    if start is None:
        return None
    if target.relation is Relation.POINTS_OVER_BASELINE:
        return start + value
    return start + (start if start > 0 else -start) * Fraction(value) / 100


def has_target(kpi: Kpi) -> bool:
    """Whether there is a target that can be measured against."""
    target = kpi.final_target
    return target is not None and (target.relation is Relation.RANGE or target_value(kpi) is not None)


def accepted_values(kpi: Kpi) -> tuple[Exact | float, Exact | float] | None:
    """The least and the greatest value that meets the final target; None where that cannot be said."""
    target, value = kpi.final_target, target_value(kpi)
    if target is not None and target.relation is Relation.RANGE:
        return exact(target.low), exact(target.high)
    if value is None or kpi.direction is None:
        return None
    return (value, inf) if kpi.direction in ("increase", "at-least") else (-inf, value)


def due(kpi: Kpi, goal_dues: list[date], fiscal_year_start: int) -> date | None:
    """When the final target is due: its own date, the latest dated target, or the earliest of its goals' dates."""
    if kpi.written is not None:
        if kpi.written.due is not None:
            return kpi.written.due.last_day(fiscal_year_start)
        if kpi.written.targets:
            return max(when.last_day(fiscal_year_start) for when in kpi.written.targets)
    return min(goal_dues, default=None)


# --- how much of the target is reached --------------------------------------------------------------------------------


class Basis(StrEnum):
    """By which row of the table an attainment was found, or why there is none."""

    NO_TARGET = "no target"
    NO_DIRECTION = "no direction"
    HELD = "held or not held"
    RANGE = "distance from the range"
    WAY = "way from the baseline to the target"
    RATIO = "actual over target"
    CONDITION = "target met or not met"


@frozen
class Attainment:
    """How much of the final target is reached, 1 for all of it; None where that cannot be said, for the reason given.

    It is not cut off: below 0 the KPI fell behind its baseline, above 1 it passed its target.
    """

    value: Exact | None
    basis: Basis


def attainment(kpi: Kpi, actual: Exact) -> Attainment:
    """How much of the final target an actual value reaches: the first row that fits.

    1. A range: 1 inside; outside it falls linearly, to 0 one range-width away. 2. at-least and at-most: held or not.
    3. No baseline and a target of 0, or a target that is the baseline: met or not. 4. From baseline B to target T,
    actual A: (A - B) / (T - B), whichever way it goes. 5. Without a baseline A / T where more is better, and
    2 - A / T where less is; below zero the two change places, or the larger loss would be the higher attainment.
    """
    target = kpi.final_target
    if target is not None and target.relation is Relation.RANGE:
        return Attainment(inside(target, actual), Basis.RANGE)
    goal, start = target_value(kpi), baseline(kpi)
    if goal is None:
        return Attainment(None, Basis.NO_TARGET)
    if kpi.direction in CONDITIONS:
        return Attainment(int(meets(kpi, actual, goal)), Basis.HELD)
    if start is not None and start != goal:
        return Attainment(Fraction(actual - start) / (goal - start), Basis.WAY)
    if kpi.direction is None:
        return Attainment(None, Basis.NO_DIRECTION)
    if start is not None or goal == 0:
        return Attainment(int(meets(kpi, actual, goal)), Basis.CONDITION)
    share = Fraction(actual) / goal
    return Attainment(share if (kpi.direction == "increase") == (goal > 0) else 2 - share, Basis.RATIO)


def inside(target: Target, actual: Exact) -> Exact:
    """1 within a range, falling linearly outside, to 0 one range-width away."""
    low, high = exact(target.low), exact(target.high)
    outside = max(low - actual, actual - high, 0)
    if not outside:
        return 1
    return max(1 - Fraction(outside) / (high - low), Fraction(0)) if high > low else 0


def meets(kpi: Kpi, actual: Exact, limit: Exact) -> bool:
    """Whether a value is as good as a limit."""
    return actual >= limit if kpi.direction in ("increase", "at-least") else actual <= limit


def rises(kpi: Kpi) -> bool | None:
    """Whether more is better: by the direction, else by where the target lies; None for a range, and where unknown."""
    if kpi.direction == "range":
        return None
    if kpi.direction is not None:
        return kpi.direction in ("increase", "at-least")
    goal, start = target_value(kpi), baseline(kpi)
    return goal > start if goal is not None and start is not None and goal != start else None


def favorable(kpi: Kpi, variance: Exact) -> bool | None:
    """Whether a difference from the expected value is to the good; None where there is none, or no better side."""
    if variance == 0:
        return None
    if kpi.direction == "range":
        return False
    more = rises(kpi)
    return None if more is None else (variance > 0) == more
