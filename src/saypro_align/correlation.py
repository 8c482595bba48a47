"""Whether a department's KPI moves with one of the organization's, now or some periods later."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from heapq import nlargest
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
MOST_BESIDE = 50
"""A KPI is held beside so many of the organization's; nobody reads more."""
MOST_EXACT = 100
"""With more pairs the normal approximation is as good, and counting all orders would take seconds."""
MOST_INSERTED = 1000
"""Up to so many figures are put in their places one by one, which is faster though it moves those behind."""
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


class Correlations:
    """How KPIs move with those of the organization, up to a day where one is given.

    Kendall's tau asks for the order of figures alone, and each KPI is put into order once for all others.
    """

    def __init__(self, facts: Facts, until: date | None = None) -> None:
        self.facts = facts
        self.until = until
        self._ranks: dict[tuple[Kpi, Unit], dict[int, int]] = {}
        self._steady: dict[tuple[Kpi, Unit, int, int], bool] = {}
        self._of_goal: dict[str, list[Kpi]] = {}

    def of(self, kpi: Kpi) -> Iterator[Correlation]:
        """A KPI with those of the organization, for the goals that it reaches, with a lag of 0 to 3 periods.

        Both series are taken by the longer of their two kinds of period.
        """
        held = [other for goal in self.facts.goals_reached(kpi) for other in self._most_measured(goal)]
        for other in most_measured(held):
            if other is not kpi:
                yield from self.between(kpi, other)

    def _most_measured(self, goal: str) -> list[Kpi]:
        if goal not in self._of_goal:
            self._of_goal[goal] = most_measured(self.facts.workspace.organization_kpis.get(goal, []))
        return self._of_goal[goal]

    def between(self, kpi: Kpi, other: Kpi) -> Iterator[Correlation]:
        """How two KPIs move together, the second up to three periods later."""
        unit = max(kpi.measured_every, other.measured_every, key=_LENGTHS.index)
        mine, theirs = self._known(kpi, unit), self._known(other, unit)
        for lag in range(MOST_LAG + 1):
            shared = [at for at in mine if at + lag in theirs]
            tau, p = kendall([(mine[at], theirs[at + lag]) for at in shared])
            steady = p is not None and self._goes_one_way(kpi, unit, shared)
            steady = steady and self._goes_one_way(other, unit, [at + lag for at in shared])
            yield Correlation(other, unit, lag, len(shared), tau, p, steady)

    def _known(self, kpi: Kpi, unit: Unit) -> dict[int, int]:
        """The order of a KPI's figures by period; those of periods that end after the day are left out."""
        if (kpi, unit) not in self._ranks:
            ranks = self.facts.series(kpi).ranks(unit)
            if self.until is not None:
                over = Period.over_by(self.until, unit, self.facts.frame.fiscal_year_start).ordinal
                ranks = {at: rank for at, rank in ranks.items() if at <= over}
            self._ranks[kpi, unit] = ranks
        return self._ranks[kpi, unit]

    def _goes_one_way(self, kpi: Kpi, unit: Unit, shared: Sequence[int]) -> bool:
        """Whether the figures of these periods go one way with time."""
        known = self._known(kpi, unit)
        first, last = shared[0], shared[-1]
        whole = len(shared) == last - first + 1  # without a gap, as most are; then many pairs share them
        steady = self._steady.get((kpi, unit, first, last)) if whole else None
        if steady is None:
            _, p = kendall([(at, known[at]) for at in shared])
            steady = p is not None and p <= ENOUGH
            if whole:
                self._steady[kpi, unit, first, last] = steady
        return steady


def most_measured(kpis: Iterable[Kpi]) -> list[Kpi]:
    """KPIs in their order; of more than anybody reads those with the most figures, of as many the earlier ones."""
    each = list(dict.fromkeys(kpis))
    if len(each) <= MOST_BESIDE:
        return each
    chosen = set(nlargest(MOST_BESIDE, each, key=lambda kpi: len(kpi.points)))
    return [kpi for kpi in each if kpi in chosen]


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
    return tau, min(1.0, 2 * _up_to(count)[min(alike, against)] / factorial(count))


def _tied(things: Iterable[Hashable]) -> int:
    """How many pairs of the things are two of the same."""
    return sum(n * (n - 1) // 2 for n in Counter(things).values() if n > 1)


def _against(row: Sequence[Exact | float]) -> int:
    """How many pairs of a row stand the greater before the smaller.

    It counts, at each, the greater ones before it. In a long row `seen` holds sums of neighbors, as P. M. Fenwick's "A
    new data structure for cumulative frequency tables" (1994), so that a row of n takes n log n steps.
    """
    if len(row) <= MOST_INSERTED:
        so_far: list[Exact | float] = []
        against = 0
        for before, value in enumerate(row):
            at = bisect_right(so_far, value)
            against += before - at
            so_far.insert(at, value)
        return against
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
    if count == 1:
        return [1]
    sums = _up_to(count - 1)
    most = count * (count - 1) // 2
    orders = [sums[min(at, len(sums) - 1)] - (sums[at - count] if at >= count else 0) for at in range(most + 1)]
    return list(accumulate(orders))
