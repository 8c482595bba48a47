"""What a finding can stand on: the goals, KPIs and actions of a plan, the plan itself, a file, the organization.

What is found at once is a tuple: most of these are empty, and an empty list for each would take much of the memory.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from saypro_align import forms, model
from saypro_align.findings import Exact, Finding, Loc, Span
from saypro_align.frozen import frozen
from saypro_align.model import CatalogKpi
from saypro_align.periods import Period, Unit
from saypro_align.values import Target

ORGANIZATION = "organization"
"""What stands in the place of a department's id where a KPI is the organization's own; no department bears it."""
_UNITS = {
    "weekly": Unit.WEEK,
    "monthly": Unit.MONTH,
    "quarterly": Unit.QUARTER,
    "half-yearly": Unit.HALF,
    "yearly": Unit.YEAR,
}
_NOBODY: Mapping[str, Loc] = MappingProxyType({})


@dataclass(slots=True, eq=False, kw_only=True)
class Spot:
    """A place that can be pointed at.

    `loc` is where the thing stands in its file. `span` is its line, or, where `inexact`, that of the mapping
    around it; `Workspace.span` finds the rest when somebody asks.
    """

    span: Span
    kind: str
    department: str | None = None
    id: str | None = None
    loc: Loc = ()
    inexact: bool = False

    def finding(
        self, message: str, *, at: Loc = (), span: Span | None = None, subject: str = "", meant: str = "", **parts: str
    ) -> Finding:
        """A finding on this; `subject` is the thing that it names, and `meant` what it should.

        `span` is its exact place where that is known already, and `at` a place within this to be looked for.
        """
        place = (*self.loc, *at) if span is None and (at or self.inexact) else ()
        words = " ".join(message.split())
        return Finding(words, span or self.span, self.department, self.kind, self.id, subject, place, meant, parts)


@dataclass(slots=True, eq=False, kw_only=True)
class Item(Spot):
    """A part of a plan that has a score of its own."""

    department: str
    id: str
    title: str
    weight: Exact = 1
    accept: tuple[model.Acceptance, ...] = ()


@dataclass(slots=True, eq=False, kw_only=True)
class GoalLink:
    """A goal's support of an organizational goal that exists; `rated` is a percentage, None where nobody rated."""

    goal: str
    rated: Exact | None
    written: model.Link
    loc: Loc
    span: Span | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Goal(Item):
    """A goal of a department, or its part in a shared goal, which stands in that goal's own file."""

    written: model.Goal | forms.SharedGoal
    shared: bool = False
    link_spans: tuple[Span | None, ...] = ()
    """The place of each entry under `supports` that is a mapping."""
    links: tuple[GoalLink, ...] = ()
    kpis: list["Kpi"] = field(default_factory=list)
    actions: list["Action"] = field(default_factory=list)
    measured_by: tuple["Kpi", ...] = ()
    """KPIs of other plans that it is measured by, without holding them."""
    shared_with: Mapping[str, Loc] = field(default_factory=lambda: _NOBODY)
    """The departments that it names, each with its place."""
    depends_on: tuple[tuple["Goal", Loc], ...] = ()
    conflicts_with: tuple[tuple["Goal", Loc], ...] = ()
    withheld: frozenset[str] = frozenset()
    """The keys of it that name what could not be read, and so can be neither found nor excused by it."""

    @property
    def plan_goal(self) -> model.Goal | None:
        """What the plan says of it; None for a shared goal."""
        return self.written if isinstance(self.written, model.Goal) else None

    @property
    def themes(self) -> tuple[str, ...]:
        """The goal's own themes."""
        return self.written.themes if isinstance(self.written, model.Goal) else ()

    own_themes = themes


@frozen
class Point:
    """What was measured in a period, in the KPI's unit; `value` is None where it was written that there is none.

    A ratio keeps its two parts, so that several periods can be taken together.
    """

    period: Period
    first: date
    last: date
    value: Exact | None
    numerator: Exact | None = None
    denominator: Exact | None = None
    note: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Kpi(Item):
    """A KPI as its plan and the catalog define it together: the plan's own value wins, except for the level."""

    written: model.KpiDefinition | None
    catalog: CatalogKpi | None
    final_target: Target | None = None
    """The target that counts in the end: `target`, else the latest of the dated `targets`."""
    goals: list[Goal] = field(default_factory=list)
    """The goals of the plan that hold it."""
    measures: tuple[Goal, ...] = ()
    """The goals of other plans that are measured by it."""
    points: tuple[Point, ...] = ()
    """Its figures by the last day of their periods."""
    measured_at: Spot | None = None
    """Where its figures stand."""
    percent_figures: bool = False
    """Whether some of its figures are written with a percent sign."""
    figures_dropped: bool = False
    """Whether some of its figures could not be read."""
    joint: bool = False
    """Whether it is a shared goal's own, so that its figures stand beside that goal and not in kpis/."""
    due_otherwise: date | None = None
    """When its target is due where neither it nor a goal says so."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title

    @property
    def unit(self) -> str | None:
        """What it is counted in."""
        return (self.written and self.written.unit) or (self.catalog and self.catalog.unit) or None

    @property
    def direction(self) -> str | None:
        """Which way is better."""
        return (self.written and self.written.direction) or (self.catalog and self.catalog.direction) or None

    @property
    def in_percent(self) -> bool:
        """Whether it is counted in percent: by its unit, or, without one, by how its target or baseline is written."""
        if self.unit is not None:
            return self.unit == "%"
        if self.percent_figures:
            return True
        written = [self.final_target, self.written.baseline if self.written else None]
        return any(figure is not None and figure.percent for figure in written)

    @property
    def cumulative(self) -> bool:
        """Whether its values add up; else the latest counts."""
        written = self.written.aggregation if self.written else None
        return (written or (self.catalog.aggregation if self.catalog else "snapshot")) == "cumulative"

    @property
    def measured_every(self) -> Unit:
        """How long one of its own periods is; a month where nothing is said."""
        written = self.written.frequency if self.written else None
        return _UNITS[written or (self.catalog.frequency if self.catalog else "monthly")]

    @property
    def level(self) -> str | None:
        """What it tells of; the catalog knows best."""
        return (self.catalog and self.catalog.level) or (self.written and self.written.level) or None

    @property
    def themes(self) -> tuple[str, ...]:
        """What it is about."""
        return self.own_themes or (self.catalog.themes if self.catalog else ())

    @property
    def own_themes(self) -> tuple[str, ...]:
        """The themes that its plan writes."""
        return self.written.themes if self.written else ()


@dataclass(slots=True, eq=False, kw_only=True)
class Action(Item):
    """An action that is not cancelled."""

    written: model.Action
    goals: list[Goal] = field(default_factory=list)
    initiatives: tuple[str, ...] = ()
    withheld: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class PlanItem(Item):
    """The plan as a whole."""

    written: model.Plan
    fits_span: Span | None = None
    """The place of what stands under `fits`."""
    keys: tuple[str, ...] = ()
    """The keys that the plan writes, also those without a value."""


@dataclass(slots=True, eq=False, kw_only=True)
class Dangling:
    """A name that points nowhere: what it should name, the word, where it stands, and the nearest right one."""

    on: Spot
    what: str
    word: str
    at: Loc
    nearest: str | None


@dataclass(slots=True, eq=False, kw_only=True)
class Department:
    """A department: declared in organization.yaml, or there with a plan."""

    id: str
    name: str
    weight: Exact = 1
    target: Exact | None = None
    expected: list[str] = field(default_factory=list)
    spot: Spot
    """Where a finding on the department as a whole stands."""
    plan: PlanItem | None = None
    """None where the plan is missing or is not judged."""
    missing: bool = False
    goals: list[Goal] = field(default_factory=list)
    kpis: list[Kpi] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    withheld: bool = False
    """Whether its plan names KPIs that may stand in a catalog which could not be read."""
    _kpis: dict[str, Kpi] = field(default_factory=dict)
    _goals: dict[str, Goal] = field(default_factory=dict)

    @property
    def judged(self) -> bool:
        """Whether it gets a score; a missing plan gets 0."""
        return self.plan is not None or self.missing

    def classes(self) -> dict[str, list[Item]]:
        """Its items by class, in the order in which classes are shown."""
        plan: list[Item] = [self.plan] if self.plan else []
        return {"goals": list(self.goals), "kpis": list(self.kpis), "actions": list(self.actions), "plan": plan}

    def add_kpi(self, kpi: Kpi) -> None:
        """One more KPI of its plan."""
        self.kpis.append(kpi)
        self._kpis[kpi.id] = kpi

    @property
    def kpi_ids(self) -> Set[str]:
        """The ids of its KPIs."""
        return self._kpis.keys()

    def kpi(self, kpi_id: str) -> Kpi | None:
        """Its KPI of that id."""
        return self._kpis.get(kpi_id)

    def add_goal(self, goal: Goal) -> None:
        """One more goal of its plan, or a part in a shared goal."""
        self.goals.append(goal)
        self._goals[goal.id] = goal

    def remove_goal(self, goal_id: str) -> None:
        """Take back the goal that came last: its file turned out to be unusable."""
        assert self.goals.pop() is self._goals.pop(goal_id)

    def goal(self, goal_id: str) -> Goal | None:
        """Its goal of that id."""
        return self._goals.get(goal_id)
