"""What is expected of a KPI on any day on the way to its target, and at what pace it goes."""

from bisect import bisect_left, bisect_right
from datetime import date
from enum import StrEnum
from fractions import Fraction

from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Kpi
from saypro_align.kpis import CONDITIONS, attainment, baseline, inside, meets, target_value, value_of
from saypro_align.model import Bands
from saypro_align.values import Relation, Target, exact


class Pace(StrEnum):
    """How an attainment stands beside the one that was expected by then."""

    AT_RISK = "at risk"
    BEHIND = "behind"
    ON_TRACK = "on track"
    ACHIEVED = "achieved"


@frozen
class Frame:
    """What all KPIs of an organization are held against: the days of its plan, and the bands of the pace."""

    start: date | None
    end: date | None
    fiscal_year_start: int
    bands: Bands


class Course:
    """The way of a KPI to its target, which is due on a day, within an organization's frame."""

    def __init__(self, kpi: Kpi, due_on: date | None, frame: Frame) -> None:
        self.kpi = kpi
        self.due_on = due_on
        self.frame = frame
        dated = kpi.written.targets if kpi.written else {}
        in_order = sorted(dated, key=lambda when: (when.last_day(frame.fiscal_year_start), str(when)))
        self.dated = {when.last_day(frame.fiscal_year_start): dated[when] for when in in_order}
        self.dates = list(self.dated)
        self.knots = self._knots()
        self.knot_days = [day for day, _ in self.knots]

    def _knots(self) -> list[tuple[date, Exact]]:
        """The values that are expected on certain days, in the order of the days."""
        found = {day: value for day, target in self.dated.items() if (value := value_of(self.kpi, target)) is not None}
        final = target_value(self.kpi)
        if final is not None and self.due_on is not None:
            found[self.due_on] = final
        begin, start = self.frame.start, baseline(self.kpi)
        if start is None and self.kpi.cumulative:
            start = 0  # a sum begins at nothing
        if start is not None and begin is not None and found and begin < max(found):
            found = {begin: start, **{day: value for day, value in found.items() if day > begin}}
        return sorted(found.items())

    def expected(self, day: date, actual: Exact | None = None) -> Exact | None:
        """The value that is expected on a day; None before the organization's period, and where nothing says it.

        It runs in a straight line, by days, from the baseline at the start of the organization's period through the
        dated targets to the target on its due date. A limit (at-least, at-most, range) is expected at any time; of a
        range it is the value in it that is nearest to the actual one.
        """
        if self._before(day):
            return None
        if self.kpi.direction in CONDITIONS:
            limit = self.in_force(day)
            if limit is not None and limit.relation is Relation.RANGE:
                return None if actual is None else min(max(actual, exact(limit.low)), exact(limit.high))
            return value_of(self.kpi, limit)
        at = bisect_right(self.knot_days, day)
        if at == 0:
            return None
        if at == len(self.knots):
            return self.knots[-1][1]
        (before, low), (after, high) = self.knots[at - 1], self.knots[at]
        return low + Fraction((high - low) * (day - before).days) / (after - before).days

    def _before(self, day: date) -> bool:
        """Whether the organization's period has not begun, so that nothing is expected yet."""
        return self.frame.start is not None and day < self.frame.start

    def in_force(self, day: date) -> Target | None:
        """The limit that holds on a day: the next of the dated ones, else the final one."""
        at = bisect_left(self.dates, day)
        return self.dated[self.dates[at]] if at < len(self.dates) else self.kpi.final_target

    def pace(self, actual: Exact, wanted: Exact | None, day: date) -> Pace | None:
        """How an actual value stands beside the expected one; None where nothing is known to be expected.

        It is the attainment over the attainment that was expected, held against the bands of the settings. Where
        nothing is expected yet, a KPI is on track; where the way leads along or below the baseline, it is on track
        while it is not worse. A sum that is to stay low is not achieved before its time is over.
        """
        reached = attainment(self.kpi, actual).value
        if reached is None:
            return None
        if reached >= 1 and not self._may_still_grow(day):
            return Pace.ACHIEVED
        if wanted is None:
            return Pace.ON_TRACK if self._before(day) else None
        if self.kpi.direction in CONDITIONS:
            limit = self.in_force(day)
            if limit is not None and limit.relation is Relation.RANGE:
                return self._band(Fraction(inside(limit, actual)))
            return Pace.ON_TRACK if meets(self.kpi, actual, wanted) else Pace.AT_RISK
        by_now = attainment(self.kpi, wanted).value or 0
        if by_now > 0:
            return self._band(Fraction(reached) / by_now)
        return Pace.ON_TRACK if reached >= by_now or day == self.frame.start else Pace.AT_RISK

    def _may_still_grow(self, day: date) -> bool:
        """Whether more of a sum is to come, of which less is better."""
        still_open = self.due_on is not None and day < self.due_on
        return self.kpi.cumulative and self.kpi.direction == "decrease" and still_open

    def _band(self, share: Fraction) -> Pace:
        bands = self.frame.bands
        if share * 100 >= bands.on_track:
            return Pace.ON_TRACK
        return Pace.BEHIND if share * 100 >= bands.behind else Pace.AT_RISK
