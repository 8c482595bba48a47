"""Figures whose days may overlap, summed so that every day counts once."""

from bisect import bisect_left
from datetime import date

from saypro_align.findings import Exact
from saypro_align.items import Point


class Taken:
    """Figures that do not overlap, in the order of their days, with running sums."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.lasts: list[date] = []
        self.sums: list[tuple[Exact, Exact, Exact, int]] = [(0, 0, 0, 0)]

    def add(self, point: Point, *, own: bool) -> None:
        """Take one more figure, which ends on no earlier day than the others; or leave it, or others, out for it."""
        within = len(self.points)
        days = 0
        while within and self.points[within - 1].last >= point.first:
            within -= 1
            days += (self.points[within].last - self.points[within].first).days + 1
        inner = self.points[within:]
        if inner and (inner[0].first < point.first or (not own and days == (point.last - point.first).days + 1)):
            return
        del self.points[within:], self.lasts[within:], self.sums[within + 1 :]
        value, above, below, plain = self.sums[-1]
        self.points.append(point)
        self.lasts.append(point.last)
        self.sums.append(
            (
                value + (point.value or 0),
                above + (point.numerator or 0),
                below + (point.denominator or 0),
                plain + (point.denominator is None),
            )
        )

    def since(self, day: date) -> tuple[Exact, Exact, Exact, int]:
        """The sums of values, numerators and denominators of the figures that end on a day or later.

        Last, how many of them are no ratios.
        """
        from_here, here = self.sums[bisect_left(self.lasts, day)], self.sums[-1]
        return (
            here[0] - from_here[0],
            here[1] - from_here[1],
            here[2] - from_here[2],
            here[3] - from_here[3],
        )
