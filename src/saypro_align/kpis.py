"""What a KPI's figures say: what its target asks for and by when, how much of it is reached, and at what pace.

The formulas, with their sources, are explained in docs/kpis.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import inf

from saypro_align.findings import Exact
from saypro_align.items import Kpi
from saypro_align.model import Bands
from saypro_align.values import Figure, Relation, Target, exact

CONDITIONS = ("at-least", "at-most", "range")
"""The directions that ask for a limit to be held at any time, rather than for a way to be gone."""


def baseline(kpi: Kpi) -> Exact | None:
    """Where the KPI stood at the start, in its unit."""
    figure: Figure | None = kpi.written.baseline if kpi.written else None
    return exact(figure.value) if figure else None


def target_value(kpi: Kpi) -> Exact | None:
    """The final target as a number in the KPI's unit; None for a range, and for a step from no baseline.

    A step in percent is of the baseline, and a step in points over it (workspace.md).
    """
    return _value(kpi, kpi.final_target)


def _value(kpi: Kpi, target: Target | None) -> Exact | None:
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


@dataclass(frozen=True, slots=True)
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
        return Attainment(_inside(target, actual), Basis.RANGE)
    goal, start = target_value(kpi), baseline(kpi)
    if goal is None:
        return Attainment(None, Basis.NO_TARGET)
    if kpi.direction in CONDITIONS:
        return Attainment(int(_meets(kpi, actual, goal)), Basis.HELD)
    if start is not None and start != goal:
        return Attainment(Fraction(actual - start) / (goal - start), Basis.WAY)
    if kpi.direction is None:
        return Attainment(None, Basis.NO_DIRECTION)
    if start is not None or goal == 0:
        return Attainment(int(_meets(kpi, actual, goal)), Basis.CONDITION)
    share = Fraction(actual) / goal
    return Attainment(share if (kpi.direction == "increase") == (goal > 0) else 2 - share, Basis.RATIO)


def _inside(target: Target, actual: Exact) -> Exact:
    low, high = exact(target.low), exact(target.high)
    outside = max(low - actual, actual - high, 0)
    if not outside:
        return 1
    return max(1 - Fraction(outside) / (high - low), Fraction(0)) if high > low else 0


def _meets(kpi: Kpi, actual: Exact, limit: Exact) -> bool:
    return actual >= limit if kpi.direction in ("increase", "at-least") else actual <= limit


def rises(kpi: Kpi) -> bool | None:
    """Whether more is better: by the direction, else by where the target lies; None for a range, and where unknown."""
    if kpi.direction == "range":
        return None
    if kpi.direction is not None:
        return kpi.direction in ("increase", "at-least")
    goal, start = target_value(kpi), baseline(kpi)
    return goal > start if goal is not None and start is not None and goal != start else None


# --- what is expected by a day ----------------------------------------------------------------------------------------


class Pace(StrEnum):
    """How an attainment stands beside the one that was expected by then."""

    AT_RISK = "at risk"
    BEHIND = "behind"
    ON_TRACK = "on track"
    ACHIEVED = "achieved"


@dataclass(frozen=True, slots=True)
class Frame:
    """What all KPIs of an organization are held against: the days of its plan, and the bands of the pace."""

    start: date | None
    end: date | None
    fiscal_year_start: int
    bands: Bands


def expected(kpi: Kpi, day: date, due_on: date | None, frame: Frame, actual: Exact | None = None) -> Exact | None:
    """The value that is expected on a day; None before the organization's period, and where nothing says it.

    It runs in a straight line, by days, from the baseline at the start of the organization's period through the dated
    targets to the target on its due date. A limit (at-least, at-most, range) is expected at any time; of a range it is
    the value in it that is nearest to the actual one.
    """
    if _before(day, frame):
        return None
    if kpi.direction in CONDITIONS:
        limit = in_force(kpi, day, frame)
        if limit is not None and limit.relation is Relation.RANGE:
            return None if actual is None else min(max(actual, exact(limit.low)), exact(limit.high))
        return _value(kpi, limit)
    knots = _knots(kpi, due_on, frame)
    if not knots or day < knots[0][0]:
        return None
    for (before, low), (after, high) in pairwise(knots):
        if day < after:
            return low + Fraction((high - low) * (day - before).days) / (after - before).days
    return knots[-1][1]


def _before(day: date, frame: Frame) -> bool:
    """Whether the organization's period has not begun, so that nothing is expected yet."""
    return frame.start is not None and day < frame.start


def _start(kpi: Kpi) -> Exact | None:
    """Where the way begins: a sum begins at nothing unless the plan says otherwise."""
    start = baseline(kpi)
    return 0 if start is None and kpi.cumulative else start


def _knots(kpi: Kpi, due_on: date | None, frame: Frame) -> list[tuple[date, Exact]]:
    """The values that are expected on certain days, in the order of the days."""
    found: dict[date, Exact] = {}
    for when, target in (kpi.written.targets if kpi.written else {}).items():
        value = _value(kpi, target)
        if value is not None:
            found[when.last_day(frame.fiscal_year_start)] = value
    final = target_value(kpi)
    if final is not None and due_on is not None:
        found[due_on] = final
    start = _start(kpi)
    if found and start is not None and frame.start is not None and frame.start < min(found):
        found[frame.start] = start
    return sorted(found.items())


def in_force(kpi: Kpi, day: date, frame: Frame) -> Target | None:
    """The limit that holds on a day: the next of the dated ones, else the final one."""
    dated = kpi.written.targets if kpi.written else {}
    coming = [when for when in dated if when.last_day(frame.fiscal_year_start) >= day]
    return dated[min(coming, key=lambda when: when.last_day(frame.fiscal_year_start))] if coming else kpi.final_target


def pace(kpi: Kpi, actual: Exact, wanted: Exact | None, day: date, frame: Frame) -> Pace | None:
    """How an actual value stands beside the expected one; None where nothing is known to be expected.

    It is the attainment over the attainment that was expected, held against the bands of the settings. Where nothing
    is expected yet, a KPI is on track; where a step back is expected, it is on track while it is not worse.
    """
    reached = attainment(kpi, actual).value
    if reached is None:
        return None
    if reached >= 1:
        return Pace.ACHIEVED
    if wanted is None:
        return Pace.ON_TRACK if _before(day, frame) else None
    if kpi.direction in CONDITIONS:
        limit = in_force(kpi, day, frame)
        if limit is not None and limit.relation is Relation.RANGE:
            return _band(Fraction(_inside(limit, actual)), frame.bands)
        return Pace.ON_TRACK if _meets(kpi, actual, wanted) else Pace.AT_RISK
    by_now = attainment(kpi, wanted).value or 0
    if by_now == 0 or (by_now < 0 and reached >= by_now):
        return Pace.ON_TRACK
    return _band(Fraction(reached) / by_now, frame.bands) if by_now > 0 else Pace.AT_RISK


def _band(share: Fraction, bands: Bands) -> Pace:
    if share * 100 >= bands.on_track:
        return Pace.ON_TRACK
    return Pace.BEHIND if share * 100 >= bands.behind else Pace.AT_RISK


def favorable(kpi: Kpi, variance: Exact) -> bool | None:
    """Whether a difference from the expected value is to the good; None where there is none, or no better side."""
    if variance == 0:
        return None
    if kpi.direction == "range":
        return False
    more = rises(kpi)
    return None if more is None else (variance > 0) == more
