"""What a KPI's figure in a period says: a record of the actual value and all that is told from it."""

from fractions import Fraction

from saypro_align.course import Pace
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Kpi
from saypro_align.kpis import Attainment, attainment, favorable, target_value
from saypro_align.periods import Period
from saypro_align.values import Relation


@frozen
class Standing:
    """A KPI's figure in a period, and what it says; or the period for which there should be one.

    `missing` is the period whose figure is due and is not in: then `actual` is None, or that of an earlier period of
    the same stretch. `gaps` are the periods that a sum to date lacks.
    """

    kpi: Kpi
    period: Period
    actual: Exact | None = None
    attainment: Attainment | None = None
    expected: Exact | None = None
    pace: Pace | None = None
    missing: Period | None = None
    note: str | None = None
    gaps: tuple[Period, ...] = ()
    more_gaps: int = 0
    """How many more periods the sum lacks than are named."""
    since: Period | None = None
    """The first of several periods whose ratios were taken together."""
    early: bool = False
    """Whether its figure is of the time before the organization's period."""
    unread: bool = False
    """Whether its figures could not be read."""

    @property
    def reached(self) -> Exact | None:
        """The attainment, 1 for all of the target; None where there is no data."""
        return self.attainment.value if self.attainment else None

    @property
    def by_now(self) -> Exact | None:
        """The attainment that was expected by then: that of the expected value."""
        return attainment(self.kpi, self.expected).value if self.expected is not None else None

    @property
    def not_yet(self) -> bool:
        """Whether nothing is expected yet, because the figure is of the time before the plan."""
        return self.early and self.pace is Pace.ON_TRACK

    @property
    def variance(self) -> Exact | None:
        """The actual value less the expected one, in the KPI's unit."""
        return self.actual - self.expected if self.actual is not None and self.expected is not None else None

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is to the good."""
        return favorable(self.kpi, self.variance) if self.variance is not None else None

    @property
    def left(self) -> Exact | None:
        """What is left to the target, in the KPI's unit: the target less the actual value; None for a range."""
        goal = target_value(self.kpi)
        return goal - self.actual if goal is not None and self.actual is not None else None

    @property
    def why_no_data(self) -> str | None:
        """Why nothing can be said of the target, in two or three words."""
        if self.unread:
            return "not read"
        if self.actual is None:
            return "not reported" if self.missing else "never measured"
        return str(self.attainment.basis) if self.attainment and self.attainment.value is None else None


@frozen
class Forecast:
    """What the trend makes of a KPI in the period of its due date."""

    period: Period
    value: float
    low: float
    high: float


def misses(standing: Standing, forecast: Forecast) -> bool:
    """Whether even the better end of a forecast misses the target."""
    ends = [forecast.low, forecast.high]
    target = standing.kpi.final_target
    if target is not None and target.relation is Relation.RANGE:
        return ends[1] < target.low or ends[0] > target.high
    found = [attainment(standing.kpi, Fraction(end)).value for end in ends]
    return all(value is not None and value < 1 for value in found)
