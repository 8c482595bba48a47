"""What a department moves: its KPIs beside the organization's, from activity to outcome, and what the data suggest."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from saypro_align.correlation import MOST_BESIDE, Correlation, Correlations, most_measured
from saypro_align.course import Pace
from saypro_align.facts import Facts
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import ORGANIZATION, Action, Department, Goal, Kpi
from saypro_align.model import OrganizationGoal
from saypro_align.periods import Period, Unit
from saypro_align.results import Results, Row, row_of
from saypro_align.together import Part, Stage, Together, part_of, stage, together

LEVELS = ("activity", "output", "outcome")
_COLUMNS = {Unit.QUARTER: 4}
_MONTHS = 6
_LENGTHS = list(Unit)
_SLOW = (Pace.AT_RISK, Pace.BEHIND)
MOST_HOLDERS = 50


@frozen
class Cell:
    """What was measured in a column's period; `of` is the longer period that ends there, where the figure is its."""

    value: Exact
    of: Period | None = None


@frozen
class Beside:
    """An organizational goal with the organization's own KPIs and those of the department that reach it."""

    goal: OrganizationGoal
    own: tuple[Kpi, ...]
    theirs: tuple[Kpi, ...]


@frozen
class Chain:
    """The way of a goal from what is done to what it is to move; `unknown` are KPIs of which no level is known."""

    goal: Goal
    actions: tuple[Action, ...]
    levels: dict[str, tuple[Kpi, ...]]
    unknown: tuple[Kpi, ...]
    reaches: tuple[str, ...]
    organization: tuple[Kpi, ...]

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        """All KPIs of the goal, from activity to outcome."""
        return (*(kpi for level in LEVELS for kpi in self.levels[level]), *self.unknown)


@frozen
class Joint:
    """A KPI that several departments hold; `goal` is the shared goal whose own it is, and `part` this one's part.

    Of more holders than anybody reads `holders` has the first; `count` is how many there are.
    """

    row: Row
    holders: tuple[str, ...]
    count: int
    goal: Together | None
    part: Part | None


class Kind(StrEnum):
    """What a suggestion is about."""

    CHANGE = "change"
    BETWEEN = "between"
    OUTCOME = "outcome"
    JOINT = "joint"
    FIGURE = "figure"
    WATCH = "watch"


@frozen
class Suggestion:
    """An adjustment that the data suggest; `rows`, `chain`, `joint` and `correlation` are the evidence for it."""

    kind: Kind
    rows: tuple[Row, ...] = ()
    chain: Chain | None = None
    joint: Joint | None = None
    correlation: Correlation | None = None


@frozen
class Impact:
    """All that is told of one department."""

    department: Department
    columns: tuple[Period, ...]
    beside: tuple[Beside, ...]
    correlations: dict[Kpi, tuple[Correlation, ...]]
    chains: tuple[Chain, ...]
    joint: tuple[Joint, ...]
    suggestions: tuple[Suggestion, ...]
    limited: bool
    """Whether a KPI reaches more of the organization's than it is held beside."""


def impact(facts: Facts, found: Results, department: Department) -> Impact:
    """What a judged department moves in a period."""
    rows = found.of_kpi
    ways = tuple(chains(facts, department))
    correlations = Correlations(facts, found.last)
    related = {kpi: tuple(correlations.of(kpi)) for kpi in department.kpis}
    joint = tuple(_joint(facts, found, rows, department))
    return Impact(
        department,
        tuple(found.period.shifted(-back) for back in range(_COLUMNS.get(found.period.unit, _MONTHS) - 1, -1, -1)),
        tuple(_beside(facts, department)),
        {kpi: several for kpi, several in related.items() if several},
        ways,
        joint,
        tuple(_suggestions(facts, found, rows, department, ways, joint, related)),
        _limited(facts, department),
    )


# --- beside each other ------------------------------------------------------------------------------------------------


def _beside(facts: Facts, department: Department) -> Iterator[Beside]:
    reaching: dict[str, list[Kpi]] = {}
    for kpi in department.kpis:
        for goal_id in facts.goal_ratings(kpi):
            reaching.setdefault(goal_id, []).append(kpi)
    for goal in facts.organization.goals:
        if goal.id in reaching:
            yield Beside(goal, tuple(_organization_kpis(facts, [goal.id])), tuple(reaching[goal.id]))


def _organization_kpis(facts: Facts, goals: Iterable[str]) -> list[Kpi]:
    held = (kpi for goal in goals for kpi in facts.workspace.organization_kpis.get(goal, []))
    return most_measured(kpi for kpi in held if kpi.department == ORGANIZATION)


def _limited(facts: Facts, department: Department) -> bool:
    of_goal = facts.workspace.organization_kpis
    reached = (sum(len(of_goal.get(goal, [])) for goal in facts.goals_reached(kpi)) for kpi in department.kpis)
    return any(count > MOST_BESIDE for count in reached)


def cell(facts: Facts, kpi: Kpi, column: Period) -> Cell | None:
    """What was measured of a KPI in a period, or in a longer one that ends with it."""
    series, start = facts.series(kpi), facts.frame.fiscal_year_start
    value = series.values(column.unit).get(column.ordinal)
    if value is not None:
        return Cell(value)
    if _LENGTHS.index(kpi.measured_every) <= _LENGTHS.index(column.unit):
        return None
    longer = Period.containing(column.last_day(start), kpi.measured_every, start)
    value = series.values(kpi.measured_every).get(longer.ordinal)
    ends_here = longer.last_day(start) == column.last_day(start)
    return Cell(value, longer) if value is not None and ends_here else None


# --- from activity to outcome -----------------------------------------------------------------------------------------


def chains(facts: Facts, department: Department) -> Iterator[Chain]:
    """The ways of a department's goals."""
    return (_chain(facts, goal) for goal in department.goals)


def _chain(facts: Facts, goal: Goal) -> Chain:
    kpis = list(dict.fromkeys((*goal.kpis, *goal.measured_by)))
    reaches = tuple(dict.fromkeys(link.goal for link in goal.links))
    return Chain(
        goal,
        tuple(goal.actions),
        {level: tuple(kpi for kpi in kpis if kpi.level == level) for level in LEVELS},
        tuple(kpi for kpi in kpis if kpi.level not in LEVELS),
        reaches,
        tuple(_organization_kpis(facts, reaches)),
    )


# --- together ---------------------------------------------------------------------------------------------------------


def _joint(facts: Facts, found: Results, rows: dict[Kpi, Row], department: Department) -> Iterator[Joint]:
    """The joint KPIs of its shared goals that are under way, then the KPI ids that other plans hold, too."""
    for own in department.goals:
        goal = together(facts, own)
        if goal is None or stage(facts, goal.written, found.last) is not Stage.UNDER_WAY:
            continue
        for kpi in own.kpis:
            row = row_of(facts, kpi, found.period)
            mine = part_of(facts, kpi, row.now.actual, department.id)
            holders = tuple(part.department for part in goal.parts[:MOST_HOLDERS])
            yield Joint(row, holders, len(goal.parts), goal, mine)
    for kpi in department.kpis:
        several = facts.holders(kpi.id)
        if len(several) > 1 and kpi in rows:
            yield Joint(rows[kpi], several[:MOST_HOLDERS], len(several), None, None)


# --- what the data suggest --------------------------------------------------------------------------------------------


def _suggestions(
    facts: Facts,
    found: Results,
    rows: dict[Kpi, Row],
    department: Department,
    chains: tuple[Chain, ...],
    joint: tuple[Joint, ...],
    related: dict[Kpi, tuple[Correlation, ...]],
) -> Iterator[Suggestion]:
    """The adjustments that the data suggest, those first that serve the most.

    KPIs at risk; steps between which something is lost, and outcomes that nobody measures; joint KPIs that are slow;
    figures that are missing; KPIs that the organization's follow.
    """
    own = [rows[kpi] for kpi in department.kpis if kpi in rows]
    for row in sorted((row for row in own if row.now.pace is Pace.AT_RISK), key=lambda row: -row.impact):
        yield Suggestion(Kind.CHANGE, (row,))
    for chain in chains:
        due = facts.due(chain.goal)
        if due is not None and due <= found.last:
            continue
        yield from _of_chain(facts, found, rows, chain)
    for one in joint:
        if one.goal is not None and one.row.now.pace in _SLOW:
            yield Suggestion(Kind.JOINT, (one.row,), joint=one)
    for row in own:
        if row.now.missing is not None:
            yield Suggestion(Kind.FIGURE, (row,))
    for kpi, several in related.items():
        for sign in strongest(several):
            if sign.claimed and sign.lag and kpi in rows:
                yield Suggestion(Kind.WATCH, (rows[kpi],), correlation=sign)


def _of_chain(facts: Facts, found: Results, rows: dict[Kpi, Row], chain: Chain) -> Iterator[Suggestion]:
    def told(kpis: Iterable[Kpi], paces: tuple[Pace, ...]) -> list[Row]:
        known = [rows.get(kpi) or row_of(facts, kpi, found.period) for kpi in kpis]
        return [row for row in known if row.now.pace in paces and not row.now.not_yet]

    early = told((*chain.levels["activity"], *chain.levels["output"]), (Pace.ON_TRACK, Pace.ACHIEVED))
    late = told(chain.levels["outcome"] or chain.organization, _SLOW)
    if early and late:
        yield Suggestion(Kind.BETWEEN, (early[0], late[0]), chain)
    if chain.kpis and not chain.levels["outcome"] and not chain.unknown:
        yield Suggestion(Kind.OUTCOME, (), chain)


def strongest(several: Iterable[Correlation]) -> list[Correlation]:
    """Of each KPI of the organization the lag of which most can be said: a claim before none, then the largest tau."""
    best: dict[Kpi, Correlation] = {}
    for one in several:
        other = best.get(one.kpi)
        if other is None or _said(one) > _said(other):
            best[one.kpi] = one
    return list(best.values())


def _said(one: Correlation) -> tuple[bool, bool, float]:
    return one.claimed, one.p is not None, abs(one.tau or 0)
