"""Whether a department's KPI moves with one of the organization's, now or some periods later."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import erfc, factorial, sqrt

from saypro_align.facts import Facts
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Kpi
from saypro_align.periods import Period, Unit

FEWEST = 5
"""With fewer pairs nothing is claimed: even a perfect order of four has p = 0.083."""
MOST_LAG = 3
MOST_EXACT = 100
"""With more pairs the normal approximation is as good, and counting all orders would take seconds."""
ENOUGH = Fraction(1, 20)
"""A claim needs a p of at most this much, shared among all lags that are tried for the two KPIs."""
_LENGTHS = list(Unit)


@frozen
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
    with_time: bool = False
    """Whether both sides also go one way with time alone, so that anything else which does moves with them."""

    @property
    def claimed(self) -> bool:
        """Whether the numbers allow to say that the two move together.

        Not where both go one way with time: then they would do so whatever they have to do with each other.
        """
        strong = self.tau is not None and self.p is not None and self.p * (MOST_LAG + 1) <= ENOUGH
        return strong and not self.with_time


def correlations(facts: Facts, kpi: Kpi, until: date | None = None) -> Iterator[Correlation]:
    """How a KPI moves with those of the organization, for the goals that it reaches, with a lag of 0 to 3 periods.

    Both series are taken by the longer of their two kinds of period, and up to a day where one is given.
    """
    held = [other for goal in facts.goals_reached(kpi) for other in facts.workspace.organization_kpis.get(goal, [])]
    for other in dict.fromkeys(other for other in held if other is not kpi):
        yield from between(facts, kpi, other, until)


def between(facts: Facts, kpi: Kpi, other: Kpi, until: date | None = None) -> Iterator[Correlation]:
    """How two KPIs move together, the second up to three periods later."""
    unit = max(kpi.measured_every, other.measured_every, key=_LENGTHS.index)
    mine, theirs = (_known(facts, one, unit, until) for one in (kpi, other))
    for lag in range(MOST_LAG + 1):
        shared = sorted(at for at in mine if at + lag in theirs)
        tau, p = kendall([(mine[at], theirs[at + lag]) for at in shared])
        steady = p is not None and all(
            _goes_one_way([(at, values[at + by]) for at in shared]) for values, by in ((mine, 0), (theirs, lag))
        )
        yield Correlation(other, unit, lag, len(shared), tau, p, steady)


def _known(facts: Facts, kpi: Kpi, unit: Unit, until: date | None) -> dict[int, Exact]:
    """The figures of a KPI by period; those of periods that end after a day are left out."""
    values = facts.series(kpi).values(unit)
    if until is None:
        return values
    start = facts.frame.fiscal_year_start
    last = Period.containing(until, unit, start)
    over = last.ordinal if last.last_day(start) <= until else last.ordinal - 1
    return {at: value for at, value in values.items() if at <= over}


def _goes_one_way(pairs: Sequence[tuple[int, Exact]]) -> bool:
    _, p = kendall(pairs)
    return p is not None and p <= ENOUGH


def kendall(pairs: Sequence[tuple[Exact | float, Exact | float]]) -> tuple[float | None, float | None]:
    """Kendall's tau-b and its exact p for both sides; None for what cannot be said.

    M. G. Kendall, "A new measure of rank correlation", Biometrika 30 (1938). Of more than a hundred pairs p is that of
    his normal approximation.
    """
    count = len(pairs)
    if count < FEWEST:
        return None, None
    whole = count * (count - 1) // 2
    free = [whole - _tied(side) for side in zip(*pairs, strict=True)]
    if not all(free):
        return None, None
    against = _against([other for _, other in sorted(pairs)])
    alike = free[0] + free[1] - whole + _tied(pairs) - against
    tau = (alike - against) / sqrt(free[0] * free[1])
    if free != [whole, whole]:
        return tau, None
    if count > MOST_EXACT:
        return tau, erfc(abs(alike - against) / sqrt(count * (count - 1) * (2 * count + 5) / 9))
    return tau, float(min(Fraction(1), 2 * Fraction(_up_to(count)[min(alike, against)], factorial(count))))


def _tied(things: Iterable[Hashable]) -> int:
    """How many pairs of the things are two of the same."""
    return sum(n * (n - 1) // 2 for n in Counter(things).values())


def _against(row: Sequence[Exact | float]) -> int:
    """How many pairs of a row stand the greater before the smaller.

    It counts, at each, the greater ones before it: `seen` holds sums of neighbors, as P. M. Fenwick's "A new data
    structure for cumulative frequency tables" (1994), so that a row of n takes n log n steps.
    """
    rank = {value: at for at, value in enumerate(sorted(set(row)), start=1)}
    seen = [0] * (len(rank) + 1)
    against = 0
    for before, value in enumerate(row):
        at, not_greater = rank[value], 0
        while at:
            not_greater += seen[at]
            at &= at - 1
        against += before - not_greater
        at = rank[value]
        while at < len(seen):
            seen[at] += 1
            at += at & -at
    return against


@cache
def _up_to(count: int) -> list[int]:
    """How many orders of so many things have 0, 1, 2 ... pairs turned round, or fewer; the sum is all orders.

    The last thing of an order of k can stand before 0 to k - 1 of the others, and turns so many pairs round.
    """
    orders = [1]
    for size in range(2, count + 1):
        sums = list(accumulate(orders))
        most = size * (size - 1) // 2
        orders = [sums[min(at, len(sums) - 1)] - (sums[at - size] if at >= size else 0) for at in range(most + 1)]
    return list(accumulate(orders))
