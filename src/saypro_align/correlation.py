"""Whether a department's KPI moves with one of the organization's, now or some periods later."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from math import isnan

from saypro_align.facts import Facts
from saypro_align.items import Kpi
from saypro_align.periods import Unit

FEWEST = 5
"""With fewer pairs nothing is claimed: even a perfect order of four has p = 0.083."""
MOST_LAG = 3
MOST_EXACT = 100
"""With more pairs the normal approximation is as good, and counting all orders would take minutes."""
_LENGTHS = list(Unit)


@dataclass(frozen=True, slots=True)
class Correlation:
    """Kendall's tau between a KPI and one of the organization's so many periods later; it is no proof of cause.

    `tau` is None with fewer than five pairs, or where one side never changes. `p` is exact, and None where figures
    are tied, because no exact one exists then.
    """

    kpi: Kpi
    unit: Unit
    lag: int
    n: int
    tau: float | None
    p: float | None


def available() -> bool:
    """Whether scipy is here, which the extra `stats` installs."""
    return find_spec("scipy") is not None


def correlations(facts: Facts, kpi: Kpi) -> Iterator[Correlation]:
    """How a KPI moves with those of the organization, for the goals that it reaches, with a lag of 0 to 3 periods.

    Both series are taken by the longer of their two kinds of period. Raises ImportError without scipy.
    """
    held = [other for goal in facts.goals_reached(kpi) for other in facts.workspace.organization_kpis.get(goal, [])]
    for other in dict.fromkeys(other for other in held if other is not kpi):
        unit = max(kpi.measured_every, other.measured_every, key=_LENGTHS.index)
        mine, theirs = facts.series(kpi).values(unit), facts.series(other).values(unit)
        for lag in range(MOST_LAG + 1):
            pairs = [(float(value), float(theirs[at + lag])) for at, value in mine.items() if at + lag in theirs]
            yield Correlation(other, unit, lag, len(pairs), *kendall(pairs))


def kendall(pairs: list[tuple[float, float]]) -> tuple[float | None, float | None]:
    """Kendall's tau-b and its exact p for both sides; None for what cannot be said.

    M. G. Kendall, "A new measure of rank correlation", Biometrika 30 (1938); by scipy.
    """
    from scipy.stats import kendalltau

    if len(pairs) < FEWEST:
        return None, None
    ones, others = zip(*pairs, strict=True)
    tied = len(set(ones)) < len(ones) or len(set(others)) < len(others)
    found = kendalltau(ones, others, method="asymptotic" if tied or len(pairs) > MOST_EXACT else "exact")
    if isnan(found.statistic):
        return None, None
    return float(found.statistic), None if tied else float(found.pvalue)
