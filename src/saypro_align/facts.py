"""Everything that can be calculated from a workspace, once, before anything is judged."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from saypro_align import forms, kpis, model
from saypro_align.course import Frame
from saypro_align.findings import Exact
from saypro_align.items import ORGANIZATION, Department, Goal, Item, Kpi
from saypro_align.periods import LAST_DAY, Period, Unit
from saypro_align.series import Series
from saypro_align.signs import Signs
from saypro_align.standing import Standing
from saypro_align.values import named
from saypro_align.workspace import Workspace

MOST_FITTING = 3
"""So many departments are named that could take a goal on."""


@dataclass(slots=True)
class Facts:
    """The figures and relations that rules judge by. `as_of` is the day on which notes and acceptances are judged."""

    workspace: Workspace
    as_of: date
    organization: model.Organization
    frame: Frame
    """What all KPIs are held against."""
    unread_figures: set[str] = field(default_factory=set)
    """The departments whose figures could not be read, so that nothing is told of them."""
    goal_weights: dict[str, Exact] = field(default_factory=dict)
    """The weight of each organizational goal."""
    goal_titles: dict[str, str] = field(default_factory=dict)
    """The title of each organizational goal."""
    goal_themes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The themes of each organizational goal."""
    initiative_titles: dict[str, str] = field(default_factory=dict)
    """What each initiative is called."""
    supporters: dict[str, list[tuple[Goal, Exact | None]]] = field(default_factory=dict)
    """For each organizational goal the department goals that support it, with their best rating of it."""
    same_kpi: dict[str, list[Kpi]] = field(default_factory=dict)
    """The KPIs of each id, over all plans."""
    themes: dict[str, set[str]] = field(default_factory=dict)
    """The themes that each department's goals and KPIs hold."""
    theme_holders: dict[str, list[Department]] = field(default_factory=dict)
    """For each theme the departments whose goals or KPIs hold it."""
    sharing: dict[tuple[str, str], list[Goal]] = field(default_factory=dict)
    """For a department and another one its goals that are shared with the other."""
    theme_uses: Counter[str] = field(default_factory=Counter)
    """In how many places each theme stands."""
    carried: dict[str, set[str]] = field(default_factory=dict)
    """The initiatives that each department's goals and actions carry."""
    goals_of_id: dict[str, list[Goal]] = field(default_factory=dict)
    """The goals of each id, over all plans."""
    parts: dict[str, tuple[Goal, ...]] = field(default_factory=dict)
    """For the file of each shared goal its parts: the goal items of the departments whose plan could be read."""
    taking_part: dict[str, frozenset[str]] = field(default_factory=dict)
    """Likewise the departments that take part, those too whose plan could not be read."""
    in_cycle: dict[Goal, list[Goal]] = field(default_factory=dict)
    """For each goal that depends on itself in the end, the goals of its circle in a stable order."""

    fitting: dict[str, list[int]] = field(default_factory=dict)
    """For each theme the first judged departments that a KPI of the catalog suits, by their places."""

    _wanted: dict[str, frozenset[str]] = field(default_factory=dict)
    _linked: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)
    _held: dict[str, int] = field(default_factory=dict)
    _fitting_kpis: dict[tuple[str, frozenset[str]], list[str]] = field(default_factory=dict)
    _answers: dict[tuple[Goal, ...], frozenset[str]] = field(default_factory=dict)
    _signs: dict[str, Signs] = field(default_factory=dict)
    _holders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _shares: dict[forms.JointKpi, dict[str, Exact]] = field(default_factory=dict)
    _series: dict[Kpi, Series] = field(default_factory=dict)
    _standings: dict[Kpi, Standing] = field(default_factory=dict)
    _dues: dict[Goal | Kpi, date | None] = field(default_factory=dict)

    @property
    def settings(self) -> model.Settings:
        """The organization's settings."""
        return self.organization.settings

    def due(self, item: Goal | Kpi) -> date | None:
        """When an item is due; a period is due on its last day."""
        if item not in self._dues:
            self._dues[item] = self._due(item)
        return self._dues[item]

    def _due(self, item: Goal | Kpi) -> date | None:
        start = self.organization.fiscal_year_start
        if isinstance(item, Goal):
            return item.written.due.last_day(start) if item.written.due else None
        dues = [due for goal in item.goals if (due := self.due(goal)) is not None]
        if item.department == ORGANIZATION and self.frame.end is not None:
            dues = [self.frame.end]
        if not dues and item.due_otherwise is not None:
            dues = [item.due_otherwise]
        return kpis.due(item, dues, start)

    @property
    def answer_by(self) -> str:
        """The day by which a note wants its answer: the end of the month under way, or of the next where it is over."""
        tomorrow = self.as_of + timedelta(days=1)
        return min(Period.containing(tomorrow, Unit.MONTH).last_day(), LAST_DAY).isoformat()

    def series(self, kpi: Kpi) -> Series:
        """All figures of a KPI, and what is expected of it. One without figures says little, and is not kept."""
        series = self._series.get(kpi)
        if series is None:
            readable = (kpi.joint or kpi.department not in self.unread_figures) and not kpi.figures_dropped
            frame = self._frame_of(kpi.goals[0]) if kpi.joint else self.frame
            series = Series(kpi, self.due(kpi), frame, readable=readable)
            if kpi.points:
                self._series[kpi] = series
        return series

    def _frame_of(self, goal: Goal) -> Frame:
        """The days that the KPIs of a shared goal are held against: its own, where it says them."""
        start = goal.written.start if isinstance(goal.written, forms.SharedGoal) else None
        first = start.first_day(self.frame.fiscal_year_start) if start else self.frame.start
        return replace(self.frame, start=first, end=self.due(goal) or self.frame.end)

    def standing(self, kpi: Kpi) -> Standing:
        """Where a KPI stands on the day as of which is judged.

        While fewer periods have passed without a figure than `stale_after` allows, the latest one still tells.
        """
        if kpi not in self._standings:
            series = self.series(kpi)
            standing = series.between(self.as_of, self.as_of)
            if standing.actual is None and series.overdue(self.as_of) < self.settings.stale_after:
                standing = series.latest(self.as_of) or standing
            self._standings[kpi] = standing
        return self._standings[kpi]

    def holders(self, kpi_id: str) -> tuple[str, ...]:
        """The departments whose plans hold a KPI of this id."""
        if kpi_id not in self._holders:
            held = dict.fromkeys(kpi.department for kpi in self.same_kpi.get(kpi_id, ()))
            self._holders[kpi_id] = tuple(held)
        return self._holders[kpi_id]

    def shares(self, kpi: Kpi) -> dict[str, Exact]:
        """What share of a joint KPI each department has, by its id; empty where it is not divided."""
        written = kpi.written
        if not isinstance(written, forms.JointKpi):
            return {}
        if written not in self._shares:
            known = ((self.workspace.department_id(word) or word, share) for word, share in written.shares.items())
            self._shares[written] = dict(known)
        return self._shares[written]

    def signs(self, department: Department) -> Signs:
        """What in a department's plan can know of shared goals."""
        if department.id not in self._signs:
            self._signs[department.id] = Signs(department, self.workspace)
        return self._signs[department.id]

    def head(self, department: Department) -> str:
        """Who leads a department."""
        return (department.plan.written.head if department.plan else None) or f"The head of {department.name}"

    def goals_reached(self, kpi: Kpi) -> list[str]:
        """The organizational goals that a KPI reaches, through the goals that hold it or are measured by it."""
        return list(dict.fromkeys(link.goal for goal in [*kpi.goals, *kpi.measures] for link in goal.links))

    def goal_ratings(self, kpi: Kpi) -> dict[str, Exact]:
        """The organizational goals that a KPI reaches, each with the best rating of a link, 0..100.

        A link that nobody rated counts in full; one rated 0 % reaches nothing.
        """
        best: dict[str, Exact] = {}
        for goal in [*kpi.goals, *kpi.measures]:
            for link in goal.links:
                rated = 100 if link.rated is None else link.rated
                best[link.goal] = max(best.get(link.goal, 0), rated)
        return {goal: rated for goal, rated in best.items() if rated}

    def department(self, item: Item) -> Department:
        """The department that an item belongs to."""
        return self.workspace.departments[item.department]

    def goal_named(self, goal_id: str) -> str:
        """An organizational goal by its id and its title."""
        return named(goal_id, self.goal_titles[goal_id])

    def initiative_named(self, initiative_id: str) -> str:
        """An initiative by its id and its title."""
        return named(initiative_id, self.initiative_titles[initiative_id])

    def kpi_named(self, kpi_id: str) -> str:
        """A KPI of the catalog by its id and its name."""
        definition = self.workspace.catalog.get(kpi_id)
        return named(kpi_id, definition.name if definition else kpi_id)

    def answers(self, department: str, other: str) -> frozenset[str]:
        """The organizational goals that a department's goals support which are shared with the other department."""
        several = tuple(self.sharing.get((department, other), ()))
        if several not in self._answers:  # as a goal may be shared with thousands
            self._answers[several] = frozenset(link.goal for goal in several for link in goal.links)
        return self._answers[several]

    def partners(self, goal: Goal) -> list[Department]:
        """The departments that a goal names in shared_with."""
        return [self.workspace.departments[name] for name in goal.shared_with]

    def wanted_themes(self, item: Item) -> frozenset[str]:
        """What an item should be about: its own themes and those of the organizational goals that it supports.

        Where it has none, those of the goals that its department is expected to support or does support.
        """
        own: tuple[str, ...] = ()
        reached: Iterable[str] = []
        if isinstance(item, Goal):
            own = item.themes
            reached = [link.goal for link in item.links]
        elif isinstance(item, Kpi):
            reached = [link.goal for goal in item.goals for link in goal.links]
        themes = self._themes_of(reached)
        if not themes.issuperset(own):
            themes = themes.union(own)
        return themes or self._themes_wanted_of(self.department(item))

    def _themes_wanted_of(self, department: Department) -> frozenset[str]:
        if department.id not in self._wanted:
            linked = [link.goal for goal in department.goals for link in goal.links]
            self._wanted[department.id] = self._themes_of([*department.expected, *linked])
        return self._wanted[department.id]

    def _themes_of(self, goal_ids: Iterable[str]) -> frozenset[str]:
        """The themes of organizational goals; many goals support the same ones."""
        several = frozenset(goal_ids)
        if several not in self._linked:
            self._linked[several] = frozenset(
                theme for goal_id in several for theme in self.goal_themes.get(goal_id, ())
            )
        return self._linked[several]

    def better_kpi(self, kpi: Kpi) -> str | None:
        """The outcome to track instead: what an activity stands in for, else the catalog's best for the department."""
        if kpi.catalog is not None and kpi.catalog.stands_in_for:
            return kpi.catalog.stands_in_for
        return next(iter(self.fitting_kpis(kpi)), None)

    def fitting_kpis(self, item: Item) -> list[str]:
        """The catalog's outcome KPIs for an item's themes and department that the plan does not hold, best first."""
        catalog, own = self.workspace.catalog, item.department
        if catalog.knows(own):
            themes = self.wanted_themes(item)
        else:
            themes = frozenset(item.themes if isinstance(item, Goal | Kpi) else ())
        if (own, themes) not in self._fitting_kpis:
            if own not in self._held:
                self._held[own] = catalog.bits(self.department(item).kpi_ids)
            self._fitting_kpis[own, themes] = catalog.outcomes(own, themes, self._held[own])
        return self._fitting_kpis[own, themes]

    def fitting_departments(self, goal: model.OrganizationGoal) -> list[Department]:
        """The first three judged departments that the catalog has KPIs for, of the goal's themes."""
        places = sorted({place for theme in goal.themes for place in self.fitting.get(theme, ())})
        judged = self.workspace.judged if places else []
        return [judged[place] for place in places[:MOST_FITTING]]


def measure(workspace: Workspace, organization: model.Organization, as_of: date) -> Facts:
    """Calculate the facts of a workspace whose organization.yaml was read."""
    facts = Facts(workspace, as_of, organization, _frame(organization))
    facts.unread_figures = workspace.unread_figures
    facts.goal_weights = {goal.id: goal.weight for goal in organization.goals}
    facts.goal_titles = {goal.id: goal.title for goal in organization.goals}
    facts.goal_themes = {goal.id: goal.themes for goal in organization.goals}
    facts.initiative_titles = {entry.id: entry.title or entry.id for entry in organization.initiatives}
    facts.supporters = _supporters(workspace, organization)
    same_kpi: dict[str, list[Kpi]] = defaultdict(list)
    for kpi in workspace.kpis:
        same_kpi[kpi.id].append(kpi)
    facts.same_kpi = dict(same_kpi)
    for goal in workspace.goals:
        facts.goals_of_id.setdefault(goal.id, []).append(goal)
    for department in workspace.judged:
        facts.themes[department.id] = {
            *(theme for goal in department.goals for theme in goal.themes),
            *(theme for kpi in department.kpis for theme in kpi.themes),
        }
        for theme in facts.themes[department.id]:
            facts.theme_holders.setdefault(theme, []).append(department)
        for goal in department.goals:
            for name in goal.shared_with:
                facts.sharing.setdefault((department.id, name), []).append(goal)
        facts.carried[department.id] = {
            *(word for goal in department.goals if goal.plan_goal for word in goal.plan_goal.initiatives),
            *(initiative for action in department.actions for initiative in action.initiatives),
            *(
                initiative
                for goal in department.goals
                if goal.shared
                for milestone in goal.actions
                for initiative in milestone.initiatives
            ),
        }
    facts.fitting = _fitting(workspace)
    facts.theme_uses = _theme_uses(workspace, organization)
    facts.parts = workspace.parts()
    for path, shared in workspace.records("shared-goal"):
        known = (workspace.department_id(one.department) for one in shared.departments)
        facts.taking_part[path] = frozenset(one for one in known if one is not None)
    facts.in_cycle = _cycles(list(workspace.goals))
    return facts


def subject(name: str) -> str:
    """A name as the subject of a sentence: a title behind it is closed with a comma."""
    return f"{name}," if ", " in name else name


def _frame(organization: model.Organization) -> Frame:
    start, period = organization.fiscal_year_start, organization.period
    return Frame(
        period.start.first_day(start) if period else None,
        period.end.last_day(start) if period else None,
        start,
        organization.settings.bands,
    )


def _supporters(workspace: Workspace, organization: model.Organization) -> dict[str, list[tuple[Goal, Exact | None]]]:
    supporters: dict[str, list[tuple[Goal, Exact | None]]] = {goal.id: [] for goal in organization.goals}
    for goal in workspace.goals:
        best: dict[str, Exact | None] = {}
        for link in goal.links:
            ratings = [rated for rated in (best.get(link.goal), link.rated) if rated is not None]
            best[link.goal] = max(ratings, default=None)
        for organization_goal, rated in best.items():
            supporters[organization_goal].append((goal, rated))
    return supporters


def _fitting(workspace: Workspace) -> dict[str, list[int]]:
    places = {department.id: place for place, department in enumerate(workspace.judged)}
    found: dict[str, set[int]] = defaultdict(set)
    for kpi_id, kpi in workspace.catalog.items():
        suited = sorted(places[known] for known in workspace.catalog.departments(kpi_id) if known in places)
        for theme in kpi.themes if suited else ():
            found[theme].update(suited[:MOST_FITTING])
    return {theme: sorted(several)[:MOST_FITTING] for theme, several in found.items()}


def _theme_uses(workspace: Workspace, organization: model.Organization) -> Counter[str]:
    uses: Counter[str] = Counter()
    for goal in organization.goals:
        uses.update(set(goal.themes))
        uses.update(theme for kpi in goal.kpis if not isinstance(kpi, str) for theme in set(kpi.themes))
    for balance in organization.balances:
        uses.update(balance.between)
    for department_goal in workspace.goals:
        uses.update(set(department_goal.themes))
    for _, shared in workspace.records("shared-goal"):
        uses.update(theme for kpi in shared.kpis for theme in set(kpi.themes))
    for kpi in workspace.kpis:
        uses.update(set(kpi.own_themes))
    for _, definition in workspace.catalog.items():
        uses.update(set(definition.themes))
    return uses


def _cycles(goals: list[Goal]) -> dict[Goal, list[Goal]]:
    """The goals that depend on each other in a circle (Tarjan's strongly connected components, without recursion)."""
    order: dict[Goal, int] = {}
    low: dict[Goal, int] = {}
    stack: list[Goal] = []
    on_stack: set[Goal] = set()
    found: dict[Goal, list[Goal]] = {}
    for root in goals:
        if root in order or not root.depends_on:
            continue
        work = [(root, 0)]
        while work:
            goal, position = work.pop()
            if position == 0:
                order[goal] = low[goal] = len(order)
                stack.append(goal)
                on_stack.add(goal)
            for index in range(position, len(goal.depends_on)):
                needed = goal.depends_on[index][0]
                if needed not in order:
                    work += [(goal, index + 1), (needed, 0)]
                    break
                if needed in on_stack:
                    low[goal] = min(low[goal], order[needed])
            else:
                if low[goal] == order[goal]:
                    circle = [stack.pop()]
                    while circle[-1] is not goal:
                        circle.append(stack.pop())
                    on_stack.difference_update(circle)
                    if len(circle) > 1 or any(needed is goal for needed, _ in goal.depends_on):
                        circle.sort(key=lambda member: (member.department, member.id))
                        found.update(dict.fromkeys(circle, circle))
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[goal])
    return found
