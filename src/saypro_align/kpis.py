"""What a KPI's figures say: the value that its final target asks for, by when, and the values that meet it."""

from datetime import date
from fractions import Fraction
from math import inf

from saypro_align.findings import Exact
from saypro_align.items import Kpi
from saypro_align.values import Figure, Relation, exact


def baseline(kpi: Kpi) -> Exact | None:
    """Where the KPI stood at the start, in its unit."""
    figure: Figure | None = kpi.written.baseline if kpi.written else None
    return exact(figure.value) if figure else None


def target_value(kpi: Kpi) -> Exact | None:
    """The final target as a number in the KPI's unit; None for a range, and for a step from no baseline.

    A step in percent is of the baseline, and a step in points over it (workspace.md).
    """
    target, start = kpi.final_target, baseline(kpi)
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
