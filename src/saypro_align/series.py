"""All figures of a KPI: which of them counts in a stretch of days, what is missing, and where it is heading."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import accumulate, islice

from saypro_align.course import Course, Frame
from saypro_align.findings import Exact
from saypro_align.items import Kpi, Point
from saypro_align.kpis import attainment
from saypro_align.measured import ratio
from saypro_align.periods import Period, Unit
from saypro_align.standing import Forecast, Standing
from saypro_align.sums import Taken
from saypro_align.trend import Line, theil_sen

MOST_GAPS = 24
"""So many of the periods that a sum lacks are named, the earliest."""


class Series:
    """All figures of a KPI, and what is expected of it."""

    def __init__(self, kpi: Kpi, due_on: date | None, frame: Frame, *, readable: bool = True) -> None:
        self.kpi = kpi
        self.due_on = due_on
        self.frame = frame
        self.readable = readable
        """Whether the file of its figures could be read."""
        whole = readable or not kpi.cumulative  # a sum without the figures that could not be read would be false
        self._due_by: dict[date, Period | None] = {}
        self._values: dict[Unit, dict[int, Exact]] = {}
        self._ranks: dict[Unit, dict[int, int]] = {}
        self.points = [point for point in kpi.points if point.value is not None and whole]

    @cached_property
    def course(self) -> Course:
        """What is expected of it on any day."""
        return Course(self.kpi, self.due_on, self.frame)

    # --- one stretch of days ------------------------------------------------------------------------------------------

    def between(self, first: date, last: date) -> Standing:
        """Where the KPI stands in the days from `first` to `last`.

        The latest figure whose period ends there counts, or that of a longer period which holds all these days. Where
        there is none, and none was due, it is the latest one before.
        """
        due = self.latest_due(last)
        missing = due if due is not None and due.ordinal not in self._covered else None
        inside = [p for p in self.points if first <= p.last <= last]
        if inside:
            still = missing is not None and missing.last_day(self.frame.fiscal_year_start) >= first
            return self._standing(inside, missing if still else None)
        around = [p for p in self.points if p.first <= first and p.last > last]
        if around:
            return self._standing([min(around, key=self._fits)], None)
        if missing is not None:
            return Standing(self.kpi, missing, missing=missing, note=self._said_of(missing))
        before = [point for point in self.points if point.last < first]
        if before:
            return self._standing(before[-1:], None)
        return Standing(self.kpi, self._own(last), unread=not self.readable)

    def latest(self, day: date) -> Standing | None:
        """What its latest figure up to a day says."""
        before = [point for point in self.points if point.last <= day]
        return self._standing(before[-1:], None) if before else None

    def every(self, until: date | None = None) -> Iterator[Standing]:
        """Where the KPI stood in every period that was measured, or in those that were over by a day."""
        for point in self.points:
            if until is None or point.last <= until:
                yield self._standing([point], None)

    def _standing(self, inside: list[Point], missing: Period | None) -> Standing:
        latest = self._latest(inside)
        actual = self._actual(latest, inside)
        wanted = self.course.expected(latest.last, actual)
        return Standing(
            self.kpi,
            latest.period,
            actual,
            attainment(self.kpi, actual),
            wanted,
            self.course.pace(actual, wanted, latest.last),
            missing,
            latest.note,
            *(self._gaps(latest) if self.kpi.cumulative else ((), 0)),
            since=self._pooled_since(inside),
            early=self.frame.start is not None and latest.last < self.frame.start,
        )

    def _latest(self, points: list[Point]) -> Point:
        """The figure that tells where the KPI stood at the end of several."""
        return max(points, key=lambda p: (p.last, p.period.unit is self.kpi.measured_every, p.first))

    def _fits(self, point: Point) -> tuple[bool, int, date]:
        """The order in which overlapping figures count: the KPI's own kind of period, then the shorter one."""
        return point.period.unit is not self.kpi.measured_every, (point.last - point.first).days, point.first

    def _actual(self, point: Point, inside: list[Point]) -> Exact:
        """What a figure stands for: itself; a sum to date; several ratios taken together."""
        assert point.value is not None
        if self.kpi.cumulative:
            return self._to_date[point.last]
        return self._together(self._apart(inside), point.value) if self._pooled_since(inside) else point.value

    def _pooled_since(self, inside: list[Point]) -> Period | None:
        """The first of several periods, where their ratios are taken together."""
        if self.kpi.cumulative or len(inside) < 2 or any(point.denominator is None for point in inside):
            return None
        return min(inside, key=lambda point: (point.first, point.last)).period

    def _together(self, points: list[Point], latest: Exact) -> Exact:
        """Ratios of several periods: the sum of the numerators over that of the denominators, where that is not 0."""
        below = sum(point.denominator or 0 for point in points)
        return ratio(self.kpi, sum(point.numerator or 0 for point in points), below) if below else latest

    @cached_property
    def _to_date(self) -> dict[date, Exact]:
        """For each day on which a figure ends, the sum of what was measured since the sum began.

        Days that several figures hold count once: by the KPI's own kind of period, else by the shorter figures where
        these hold all the days of the longer one, else by the longer one.
        """
        found: dict[date, Exact] = {}
        taken = Taken()
        for point in sorted(self.points, key=lambda p: (p.last, -p.first.toordinal())):
            taken.add(point, own=point.period.unit is self.kpi.measured_every)
            value, above, below, plain = taken.since(self._sum_starts(point.last))
            found[point.last] = ratio(self.kpi, above, below) if below and not plain else value
        return found

    def _apart(self, points: Iterable[Point]) -> list[Point]:
        """The figures whose days do not overlap."""
        taken: list[tuple[date, date]] = []
        kept = []
        for point in sorted(points, key=self._fits):
            days = (point.first, point.last)
            at = bisect_left(taken, days)
            free = at == len(taken) or taken[at][0] > point.last
            if free and (at == 0 or taken[at - 1][1] < point.first):
                insort(taken, days)
                kept.append(point)
        return kept

    def _sum_starts(self, day: date) -> date:
        """From when a sum to date counts: the organization's period; for other days, the fiscal year."""
        start, month = self.frame.start, self.frame.fiscal_year_start
        if start is not None and start <= day:
            return start
        return date(day.year if day.month >= month else day.year - 1, month, 1)

    # --- what is due --------------------------------------------------------------------------------------------------

    def _own(self, day: date) -> Period:
        return Period.containing(day, self.kpi.measured_every, self.frame.fiscal_year_start)

    def _own_over_by(self, day: date) -> Period:
        return Period.over_by(day, self.kpi.measured_every, self.frame.fiscal_year_start)

    @cached_property
    def _covered(self) -> set[int]:
        """The KPI's own periods for which there is a figure: of the period, of one around it, or of a part of it."""
        covered: set[int] = set()
        for point in self.points:
            first, last = self._own(point.first), self._own(point.last)
            whole = range(
                first.ordinal + (first.first_day(self.frame.fiscal_year_start) < point.first),
                last.ordinal + (last.last_day(self.frame.fiscal_year_start) <= point.last),
            )
            covered.update(whole or (last.ordinal,))
        return covered

    @cached_property
    def _first_due(self) -> int | None:
        """The first of its own periods for which a figure is due: when the plan starts, or measuring did."""
        starts = [self.points[0].first] if self.points else []
        if self.frame.start is not None:
            starts.append(self.frame.start)
        return self._own(min(starts)).ordinal if starts else None

    def latest_due(self, day: date) -> Period | None:
        """The latest of its own periods that was over by a day, and for which there should be a figure.

        After the due date, or the organization's period where there is none, none is asked for. None before the first.
        """
        if day not in self._due_by:
            self._due_by[day] = self._latest_due(day)
        return self._due_by[day]

    def _latest_due(self, day: date) -> Period | None:
        if self._first_due is None or not self.readable:
            return None
        period = self._own_over_by(day)
        until = self.due_on or self.frame.end
        if until is not None and until < day:
            asked = self._own(until).ordinal
            latest = max((number for number in self._covered if number <= period.ordinal), default=asked)
            period = period.shifted(min(0, max(asked, latest) - period.ordinal))
        return period if period.ordinal >= self._first_due else None

    def overdue(self, day: date) -> int:
        """How many of its own periods have passed without a figure, up to a day."""
        due = self.latest_due(day)
        if due is None or self._first_due is None:
            return 0
        latest = max((number for number in self._covered if number <= due.ordinal), default=self._first_due - 1)
        return due.ordinal - max(latest, self._first_due - 1)

    def _said_of(self, period: Period) -> str | None:
        """What was written beside a figure that is not there."""
        return next((point.note for point in self.kpi.points if point.period == period), None)

    def _gaps(self, point: Point) -> tuple[tuple[Period, ...], int]:
        """The first of the periods that a sum to date lacks, and how many more there are."""
        first, last = self._own(self._sum_starts(point.last)), self._own(point.last)
        count = self._missing_before(last.ordinal) - self._missing_before(first.ordinal)
        named = islice(self._missing_from(first.ordinal), min(count, MOST_GAPS))
        gaps = tuple(first.shifted(number - first.ordinal) for number in named)
        return gaps, count - len(gaps)

    def _missing_before(self, ordinal: int) -> int:
        """How many of its own periods before one are missing."""
        at = bisect_left(self._missing, ordinal, key=lambda gap: gap.start) - 1
        return self._counted[at] + min(len(self._missing[at]), ordinal - self._missing[at].start) if at >= 0 else 0

    def _missing_from(self, ordinal: int) -> Iterator[int]:
        """Those that are missing from one on."""
        at = bisect_left(self._missing, ordinal, key=lambda gap: gap.stop - 1)
        for index in range(at, len(self._missing)):
            yield from range(max(ordinal, self._missing[index].start), self._missing[index].stop)

    @cached_property
    def _counted(self) -> list[int]:
        """How many are missing before each stretch of those that are."""
        return list(accumulate((len(gap) for gap in self._missing), initial=0))

    @cached_property
    def _missing(self) -> list[range]:
        """Its own periods, since sums can begin, of which some day is in no figure: stretches of them.

        One that no figure holds, but several together, is one in which some figure begins or ends.
        """
        if not self.points:
            return []
        known = self._covered
        ends = {self._own(day) for point in self.points for day in (point.first, point.last)}
        present = known.union(period.ordinal for period in ends if period.ordinal not in known and self._held(period))
        latest, gaps = max(known), []
        free = self._own(self._sum_starts(self.points[0].last)).ordinal
        for number in sorted(present):
            if free < number <= latest:
                gaps.append(range(free, number))
            free = max(free, number + 1)
        return gaps

    def _held(self, period: Period) -> bool:
        """Whether figures of other lengths hold all days of a period."""
        start = self.frame.fiscal_year_start
        last = period.last_day(start)
        first = max(period.first_day(start), self._sum_starts(last))
        at = bisect_right(self._runs, (first, date.max)) - 1
        return at >= 0 and self._runs[at][1] >= last

    @cached_property
    def _runs(self) -> list[tuple[date, date]]:
        """The stretches of days without a gap that figures hold."""
        runs: list[tuple[date, date]] = []
        for first, last in sorted((point.first, point.last) for point in self.points):
            if runs and first.toordinal() <= runs[-1][1].toordinal() + 1:
                runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
            else:
                runs.append((first, last))
        return runs

    # --- the series as a whole ----------------------------------------------------------------------------------------

    def values(self, unit: Unit) -> dict[int, Exact]:
        """What was measured in each period of that length, by the period's ordinal; longer periods are left out.

        Several figures of one period are taken together: sums are added up, ratios by their parts, and of other
        figures the latest counts.
        """
        if unit not in self._values:
            self._values[unit] = self._values_by(unit)
        return self._values[unit]

    def ranks(self, unit: Unit) -> dict[int, int]:
        """Likewise, but of each value only how many smaller ones there are: enough for what asks for order alone."""
        if unit not in self._ranks:
            values = self.values(unit)
            places = {value: place for place, value in enumerate(sorted(set(values.values())))}
            self._ranks[unit] = {at: places[value] for at, value in sorted(values.items())}
        return self._ranks[unit]

    def _values_by(self, unit: Unit) -> dict[int, Exact]:
        start = self.frame.fiscal_year_start
        grouped: dict[int, list[Point]] = {}
        for point in self.points:
            period = Period.containing(point.last, unit, start)
            if (point.last - point.first).days <= (period.last_day(start) - period.first_day(start)).days:
                grouped.setdefault(period.ordinal, []).append(point)
        return {ordinal: self._of_period(points) for ordinal, points in grouped.items()}

    def _of_period(self, points: list[Point]) -> Exact:
        apart, latest = self._apart(points), self._latest(points).value or 0
        if all(point.denominator is not None for point in apart):
            return self._together(apart, latest)
        return sum(point.value or 0 for point in apart) if self.kpi.cumulative else latest

    def recent(self, day: date, count: int) -> list[Exact | None]:
        """The figures of its latest own periods up to a day, None where there is none; shorter where it is younger."""
        values = self._by_own_period
        last = self._own(day)
        end = last.ordinal if last.ordinal in values else last.ordinal - 1
        if last.last_day(self.frame.fiscal_year_start) <= day:
            end = last.ordinal
        first = max(end - count + 1, min(values, default=end + 1))
        return [values.get(ordinal) for ordinal in range(first, end + 1)]

    # --- where it is heading ------------------------------------------------------------------------------------------

    def trend(self, day: date) -> Line | None:
        """The line through its latest figures up to a day, by its own periods; None with fewer than four."""
        over = self._own_over_by(day)
        figures = sorted((number, value) for number, value in self._by_own_period.items() if number <= over.ordinal)
        if self.kpi.cumulative and figures:
            last = over.shifted(figures[-1][0] - over.ordinal).last_day(self.frame.fiscal_year_start)
            since = self._own(self._sum_starts(last)).ordinal
            figures = [(number, self._sums_by_period[number]) for number, _ in figures if number >= since]
        return theil_sen([(number, float(value)) for number, value in figures[-12:]])

    @cached_property
    def _sums_by_period(self) -> dict[int, Exact]:
        """The sum to date at the end of each of its own periods."""
        return {self._own(point.last).ordinal: self._to_date[point.last] for point in self.points}

    @cached_property
    def _by_own_period(self) -> dict[int, Exact]:
        return self.values(self.kpi.measured_every)

    def count_since_start(self, day: date) -> int:
        """How many of its figures up to a day are of the organization's period; all, where it has none."""
        start = self.frame.start or date.min
        return sum(start <= point.first and point.last <= day for point in self.points)

    def forecast(self, standing: Standing) -> Forecast | None:
        """What the trend makes of it by its due date; None where that day is past, or the trend says nothing."""
        last = standing.period.last_day(self.frame.fiscal_year_start)
        if self.due_on is None or standing.actual is None:
            return None
        due, line = self._own(self.due_on), self.trend(last)
        if line is None or due.ordinal <= self._own(last).ordinal:
            return None
        return Forecast(due, *line.at(due.ordinal))
