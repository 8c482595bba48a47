"""Where a series is heading: a line that no single outlier bends, and how far ahead it can be trusted."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, median

from saypro_align.frozen import frozen

FEWEST, MOST = 4, 12
"""With fewer points nothing is said; of more, only the latest count."""
CONFIDENCE = 0.9


@frozen
class Line:
    """A line through a series: its slope a period, with the bounds within which the slope lies."""

    slope: float
    low: float
    high: float
    n: int
    lowest: int
    highest: int
    """Which of all slopes between two points, in order and counted from 1, are its bounds."""
    _points: tuple[tuple[float, float], ...]

    @property
    def pairs(self) -> int:
        """How many slopes there are between two points."""
        return self.n * (self.n - 1) // 2

    @property
    def scatter(self) -> float:
        """The distance at which the middle one of the points lies from the line."""
        return median(abs(y - self._through(self.slope, at)) for at, y in self._points)

    def at(self, x: float) -> tuple[float, float, float]:
        """The value to be expected at `x`, with the least and the greatest that the series makes likely.

        The bounds are the lines with the least and the greatest slope, and beyond them the scatter.
        """
        low, high = self._through(self.low, x) - self.scatter, self._through(self.high, x) + self.scatter
        return self._through(self.slope, x), low, high

    def _through(self, slope: float, x: float) -> float:
        """The value at `x` of the line of this slope that has as many points above it as below."""
        return median(y + slope * (x - at) for at, y in self._points)


def theil_sen(points: Sequence[tuple[float, float]]) -> Line | None:
    """The median of the slopes between all pairs of points, and its bounds; None with fewer than four points.

    Theil (1950), with the joint intercept (the median of y - slope * x), and the bounds of Sen, "Estimates of the
    regression coefficient based on Kendall's tau", Journal of the American Statistical Association 63 (1968), at a
    confidence of 90 %. No two points share an x.
    """
    latest = tuple(points[-MOST:])
    if len(latest) < FEWEST:
        return None
    pairs = [(one, other) for index, one in enumerate(latest) for other in latest[index + 1 :]]
    slopes = sorted((other[1] - one[1]) / (other[0] - one[0]) for one, other in pairs)
    count, z = len(latest), NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    ties = Counter(y for _, y in latest).values()
    sigma = sqrt((_pairs(count) - sum(_pairs(many) for many in ties)) / 18)
    low = max(round((len(slopes) - z * sigma) / 2) - 1, 0)
    high = min(round((len(slopes) + z * sigma) / 2), len(slopes) - 1)
    return Line(median(slopes), slopes[low], slopes[high], count, low + 1, high + 1, latest)


def _pairs(many: int) -> int:
    return many * (many - 1) * (2 * many + 5)
