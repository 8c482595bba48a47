"""What the KPIs say in a period: each one's standing, and what they come to for departments and for the goals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from saypro_align.course import Pace
from saypro_align.facts import Facts
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Department, Kpi
from saypro_align.model import OrganizationGoal
from saypro_align.periods import Period, Unit
from saypro_align.standing import Forecast, Standing
from saypro_align.trend import Line
from saypro_align.workspace import Workspace

FULL = 100


@frozen
class Row:
    """A KPI in the period, and in the period before; `reaches` has its best rating for each organizational goal."""

    kpi: Kpi
    now: Standing
    before: Standing
    trend: Line | None
    forecast: Forecast | None
    reaches: dict[str, Exact]
    impact: Exact
    """The weight of the organizational goals that it reaches."""

    @property
    def is_new(self) -> bool:
        """Whether its figure is of this period, and not an earlier one that still stands."""
        return self.now.actual is not None and self.now.period != self.before.period


@frozen
class Rolled:
    """What several KPIs come to: the weighted mean of their attainments, each held to 0..1; None without data.

    `by_now` is the same mean of what was expected; a KPI of which that is not known counts as it stands. It is None
    where it is known of none. `alike` has before and now of those KPIs that have data in both, so that a figure which
    is missing moves nothing; it is None where there are none, or where nothing is compared.
    """

    now: Exact | None
    before: Exact | None
    by_now: Exact | None
    alike: tuple[Exact, Exact] | None

    @property
    def change(self) -> Exact | None:
        """What the period added to the KPIs that have data in both."""
        return self.alike[1] - self.alike[0] if self.alike is not None else None

    @property
    def in_part(self) -> bool:
        """Whether the change is that of a part of the KPIs alone, because the others lack data in one of the two."""
        return self.alike is not None and self.alike != (self.before, self.now)


@frozen
class DepartmentResult:
    """The results of a department; `impact` is what it brings to the organization's result, a part of 1."""

    department: Department
    rows: list[Row]
    attained: Rolled
    impact: Exact | None

    def count(self, pace: Pace | None) -> int:
        """How many of its KPIs stand so; None counts those with data for which no pace is known."""
        return sum(row.now.pace is pace and row.now.reached is not None for row in self.rows)

    @property
    def no_data(self) -> int:
        """How many have no data."""
        return sum(row.now.reached is None for row in self.rows)


@frozen
class Contribution:
    """What a department brings to an organizational goal: `brings` of the `share` that its KPIs could, parts of 1."""

    department: Department
    rows: list[Row]
    brings: Fraction
    share: Fraction


@frozen
class GoalResult:
    """The result of an organizational goal: what the KPIs that support it come to, by weight and by rating.

    `own` are the KPIs that the organization itself tracks for it; they stand beside the result and not in it.
    """

    goal: OrganizationGoal
    attained: Rolled
    own: list[Row]
    contributions: list[Contribution]


@dataclass(frozen=True, eq=False, repr=False)
class Results:
    """What the KPIs of a workspace say in a period."""

    period: Period
    first: date
    last: date
    organization: list[Row]
    departments: list[DepartmentResult]
    goals: list[GoalResult]
    attained: Rolled
    """The mean of the goals' results by their weight."""
    later: list[Period] = field(default_factory=list)
    """The measured periods that begin only after this one, and so say nothing here."""

    @cached_property
    def rows(self) -> list[Row]:
        """All rows: the organization's, then the departments'."""
        return [*self.organization, *(row for department in self.departments for row in department.rows)]

    @cached_property
    def of_kpi(self) -> dict[Kpi, Row]:
        """The row of each KPI."""
        return {row.kpi: row for row in self.rows}

    def of_holder(self, holder: str) -> list[Row]:
        """The rows of a department, or of the organization."""
        return self._of_holder.get(holder, [])

    def of_id(self, kpi_id: str) -> list[Row]:
        """The rows of all KPIs with an id, whoever holds them."""
        return self._of_id.get(kpi_id, [])

    def first_of_id(self, kpi_id: str) -> list[Row]:
        """Of these the one whose holder comes first, if there is any."""
        return self._first_of_id.get(kpi_id, [])

    @cached_property
    def _first_of_id(self) -> dict[str, list[Row]]:
        return {kpi_id: [min(rows, key=lambda row: row.kpi.department)] for kpi_id, rows in self._of_id.items()}

    def department(self, department: str) -> DepartmentResult | None:
        """What the KPIs of a department come to."""
        return self._department.get(department)

    @cached_property
    def _of_holder(self) -> dict[str, list[Row]]:
        return _grouped((row.kpi.department, row) for row in self.rows)

    @cached_property
    def _of_id(self) -> dict[str, list[Row]]:
        return _grouped((row.kpi.id, row) for row in self.rows)

    @cached_property
    def _department(self) -> dict[str, DepartmentResult]:
        return {result.department.id: result for result in self.departments}


def _grouped(keyed: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    """Rows by what each is known by."""
    groups: dict[str, list[Row]] = {}
    for key, row in keyed:
        groups.setdefault(key, []).append(row)
    return groups


def results(facts: Facts, period: Period) -> Results:
    """What the KPIs say in a period."""
    days = _days(facts, period)
    first, last = days[:2]
    organization = {kpi: _row(facts, kpi, days) for kpi in facts.workspace.own_kpis}
    rows = {kpi: _row(facts, kpi, days) for kpi in facts.workspace.kpis}
    begins = facts.frame.start is not None and days[3] < facts.frame.start <= last
    every = {**organization, **rows}
    reaching = _grouped((goal, row) for row in every.values() for goal in row.reaches)
    goals = [_goal(facts, goal, every, reaching.get(goal.id, []), begins=begins) for goal in facts.organization.goals]
    resulting = [goal for goal in goals if goal.attained.now is not None]
    brought: dict[str, list[Fraction]] = {}
    for goal in resulting:
        for contribution in goal.contributions:
            part = contribution.brings * Fraction(goal.goal.weight)
            brought.setdefault(contribution.department.id, []).append(part)
    whole: Exact = sum(goal.goal.weight for goal in resulting)
    departments = [_department(d, rows, brought.get(d.id, []), whole, begins=begins) for d in facts.workspace.judged]
    return Results(
        period,
        first,
        last,
        list(organization.values()),
        departments,
        goals,
        Rolled(
            _mean((goal.attained.now, goal.goal.weight) for goal in goals),
            _mean((goal.attained.before, goal.goal.weight) for goal in goals),
            _mean((goal.attained.by_now, goal.goal.weight) for goal in goals),
            _both((*goal.attained.alike, goal.goal.weight) for goal in goals if goal.attained.alike is not None),
        ),
        later_periods(facts, [*organization.values(), *rows.values()], last),
    )


def row_of(facts: Facts, kpi: Kpi, period: Period) -> Row:
    """One KPI in a period; a joint KPI of a shared goal, too, which is in no plan."""
    return _row(facts, kpi, _days(facts, period))


def _days(facts: Facts, period: Period) -> tuple[date, date, date, date]:
    """The first and last day of a period, and those of the one before."""
    start, earlier = facts.frame.fiscal_year_start, period.shifted(-1)
    return period.first_day(start), period.last_day(start), earlier.first_day(start), earlier.last_day(start)


def later_periods(facts: Facts, rows: Iterable[Row], day: date) -> list[Period]:
    """The measured periods of these KPIs that begin only after a day."""
    later = {point.period: point.last for row in rows for point in facts.series(row.kpi).points if point.first > day}
    return sorted(later, key=lambda period: (later[period], str(period)))


@frozen
class Changes:
    """What a period changed: KPIs whose pace turned worse or better, that went backwards, or were not reported.

    Across the beginning of the plan nothing is compared: before it nothing was expected, and sums start anew.
    """

    worse: list[Row]
    better: list[Row]
    backwards: list[Row]
    """Those whose attainment fell while their pace did not, the largest fall first."""
    begun: list[Row]
    """Those that are behind or at risk in the first period of the plan."""
    lost: list[Row]
    first: list[Row]
    """Those with a figure that had none in the period before."""


def changes(rows: list[Row]) -> Changes:
    """What a period changed in these KPIs."""
    new = [row for row in rows if row.is_new]
    moved = [(row, _steps(row)) for row in new if row.now.early == row.before.early]
    worse = [row for row, steps in moved if steps < 0]
    backwards = [row for row, steps in moved if steps == 0 and row.before.actual is not None and _gained(row) < 0]
    return Changes(
        worse,
        [row for row, steps in moved if steps > 0],
        sorted(backwards, key=_gained),
        [row for row in new if row.before.early and row.now.pace in (Pace.BEHIND, Pace.AT_RISK)],
        [row for row in rows if row.now.actual is None and row.before.actual is not None],
        [row for row in new if row.before.actual is None],
    )


def _steps(row: Row) -> int:
    """By how many bands its pace rose; before the plan there is none."""
    now, before = row.now.pace, None if row.before.early else row.before.pace
    order = list(Pace)
    return order.index(now) - order.index(before) if now is not None and before is not None else 0


def _gained(row: Row) -> Exact:
    now, before = row.now.reached, row.before.reached
    return now - before if now is not None and before is not None else 0


def latest_month(workspace: Workspace, day: date) -> Period:
    """The latest month by a day for which at least half as many KPIs are measured as in the best of twelve months.

    So a first early figure does not turn the page. KPIs of longer periods do not count, where there are others. Where
    nothing was measured it is the month of the day.
    """
    points = [
        (kpi, point)
        for kpi in (*workspace.own_kpis, *workspace.kpis)
        for point in kpi.points
        if point.value is not None
    ]
    over = [(kpi, point) for kpi, point in points if point.last <= day]
    monthly = [(kpi, point) for kpi, point in over if point.period.unit in (Unit.DAY, Unit.WEEK, Unit.MONTH)]
    measured: dict[int, set[Kpi]] = {}
    for kpi, point in monthly or over:
        measured.setdefault(Period.containing(point.last, Unit.MONTH).ordinal, set()).add(kpi)
    recent = {month: len(kpis) for month, kpis in measured.items() if month > max(measured) - 12}
    enough = [month for month, count in recent.items() if 2 * count >= max(recent.values())]
    today = Period.containing(day, Unit.MONTH)
    return today.shifted(max(enough) - today.ordinal) if enough else today


def _row(facts: Facts, kpi: Kpi, days: tuple[date, date, date, date]) -> Row:
    series, (first, last, before_first, before_last) = facts.series(kpi), days
    now = series.between(first, last)
    reaches = facts.goal_ratings(kpi)
    return Row(
        kpi,
        now,
        series.between(before_first, before_last),
        series.trend(last) if now.actual is not None else None,
        series.forecast(now),
        reaches,
        sum(facts.goal_weights[goal] for goal in reaches),
    )


def _held(reached: Exact) -> Exact:
    """An attainment held to 0..1, as it enters sums."""
    return max(min(reached, 1), 0)


def _mean(pairs: Iterable[tuple[Exact | None, Exact]]) -> Exact | None:
    """The weighted mean of what is known; None where nothing is."""
    known = [(_held(value), weight) for value, weight in pairs if value is not None]
    whole = sum(weight for _, weight in known)
    return Fraction(sum(value * Fraction(weight) for value, weight in known)) / whole if whole else None


def _both(known: Iterable[tuple[Exact, Exact, Exact]]) -> tuple[Exact, Exact] | None:
    """The weighted means of what was and of what is, of pairs that are known; None where there are none."""
    pairs = list(known)
    before = _mean((was, weight) for was, _, weight in pairs)
    now = _mean((is_now, weight) for _, is_now, weight in pairs)
    return (before, now) if before is not None and now is not None else None


def _rolled(weighted: Iterable[tuple[Row, Exact]], *, begins: bool) -> Rolled:
    """What KPIs come to; where the plan begins in the period, nothing before it is compared."""
    several = list(weighted)
    known = any(_by_now(row.now) is not None for row, _ in several)
    return Rolled(
        _mean((row.now.reached, weight) for row, weight in several),
        None if begins else _mean((row.before.reached, weight) for row, weight in several),
        _mean((_by_now(row.now, row.now.reached), weight) for row, weight in several) if known else None,
        None if begins else _both(_compared(several)),
    )


def _compared(weighted: Iterable[tuple[Row, Exact]]) -> Iterator[tuple[Exact, Exact, Exact]]:
    """What each KPI that has data in both had attained before, and has now, with its weight."""
    for row, weight in weighted:
        if row.now.reached is not None and row.before.reached is not None:
            yield row.before.reached, row.now.reached, weight


def _by_now(standing: Standing, unknown: Exact | None = None) -> Exact | None:
    """The attainment that was expected by then; `unknown` where it is not known, None without data."""
    if standing.reached is None:
        return None
    if standing.early:
        return 0
    return unknown if standing.by_now is None else standing.by_now


def _department(
    department: Department, rows: dict[Kpi, Row], brought: list[Fraction], whole: Exact, *, begins: bool
) -> DepartmentResult:
    own = [rows[kpi] for kpi in department.kpis]
    impact = sum(brought) / Fraction(whole) if brought else None
    return DepartmentResult(department, own, _rolled(((row, row.kpi.weight) for row in own), begins=begins), impact)


def _goal(
    facts: Facts, goal: OrganizationGoal, rows: dict[Kpi, Row], reaching: list[Row], *, begins: bool
) -> GoalResult:
    supporting = [(row, _weight(row, goal)) for row in reaching]
    known: dict[str, list[tuple[Row, Fraction]]] = {}
    for row, weight in supporting:
        if row.now.reached is not None:
            known.setdefault(row.kpi.department, []).append((row, weight))
    whole = sum(weight for several in known.values() for _, weight in several)
    contributions = [
        Contribution(
            facts.workspace.departments[holder],
            [row for row, _ in own],
            Fraction(sum(_held(row.now.reached or 0) * weight for row, weight in own)) / whole,
            Fraction(sum(weight for _, weight in own)) / whole,
        )
        for holder, own in known.items()
        if holder in facts.workspace.departments
    ]
    own_kpis = facts.workspace.organization_kpis.get(goal.id, [])
    return GoalResult(
        goal, _rolled(supporting, begins=begins), [rows[kpi] for kpi in own_kpis if kpi in rows], contributions
    )


def _weight(row: Row, goal: OrganizationGoal) -> Fraction:
    """What a KPI counts in an organizational goal's result: its weight, by its best rating for the goal."""
    return row.kpi.weight * Fraction(row.reaches[goal.id]) / FULL
