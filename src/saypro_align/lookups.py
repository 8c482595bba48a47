"""Every name in a workspace looked up once: what it leads to is bound, what leads nowhere is kept with its place."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set

from saypro_align import forms, model
from saypro_align.binding import House, hold, named_only, organization_kpi, serve
from saypro_align.findings import Loc, Span
from saypro_align.items import ORGANIZATION, Action, Dangling, Department, Goal, GoalLink, Item, Kpi, Spot
from saypro_align.nearest import Nearest
from saypro_align.reader import Reading
from saypro_align.workspace import KEY, Withheld, Workspace


class LookUp:
    """The look-ups of a workspace whose plans are bound."""

    def __init__(self, workspace: Workspace, organization: model.Organization) -> None:
        self.workspace = workspace
        self.organization = organization
        self.goal_ids = {goal.id: goal for goal in organization.goals}
        self.goal_words = {goal.title: goal.id for goal in organization.goals} | {name: name for name in self.goal_ids}
        """The words by which a goal of the organization is known, with its id."""
        self.kpi_words = dict(workspace.catalog.names())
        """The words by which a KPI of the catalog is known, with its id."""
        self.initiative_ids = {initiative.id: initiative for initiative in organization.initiatives}
        self.nearest: dict[str, Nearest] = {}
        self.named: dict[str, dict[str, tuple[Loc, Span]]] = {}
        """For each plan the bare KPI ids that it names, each with its first place."""
        self.told: set[tuple[Spot, str, str]] = set()
        self.elsewhere: list[tuple[Goal, Kpi]] = []
        """The goals that are measured by KPIs of other plans, each with one."""

    def run(self) -> None:
        """Look up every name. Goals and KPIs go first, because goals and actions refer to goals of other plans."""
        judged = self.workspace.judged
        for department in judged:
            for goal in department.goals:
                self._look_up_links(goal)
                if goal.plan_goal is not None:
                    self._look_up_kpis(department, goal, goal.plan_goal)
                    self._look_up_departments(goal, goal.plan_goal)
            self._look_up_plan_kpis(department)
        self._measure_elsewhere()
        for department in judged:
            for goal in department.goals:
                if goal.plan_goal is not None:
                    self._look_up_goals(department, goal, goal.plan_goal)
                else:
                    for milestone in goal.actions:
                        self._look_up_initiatives(milestone, goal)
            for action in department.actions:
                self._look_up_action(department, action)
        self._look_up_organization()
        self._look_up_forms()

    # --- one name -----------------------------------------------------------------------------------------------------

    def _near(self, what: str, words: Callable[[], Iterable[str]], beside: Nearest | None = None) -> Nearest:
        """The known words of a kind, which are gathered for the first wrong one and not again for each."""
        if what not in self.nearest:
            self.nearest[what] = Nearest(words(), beside)
        return self.nearest[what]

    def _points_nowhere(self, on: Spot, what: str, word: str, at: Loc, nearest: str | None) -> None:
        if (on, what, word) not in self.told:
            self.told.add((on, what, word))
            self.workspace.dangling.append(Dangling(on=on, what=what, word=word, at=at, nearest=nearest))

    def _department(self, on: Spot, word: str, at: Loc) -> Department | Withheld | None:
        found = self.workspace.department(word)
        if found is None:
            known = self._near("department", lambda: self.workspace.departments)
            nearest = None if self.workspace.namesakes(word) else known.to(word)
            self._points_nowhere(on, "department", word, at, nearest)
        return found

    def _organization_goal(self, on: Spot, word: str, at: Loc) -> str | None:
        if word in self.goal_ids:
            return word
        meant = self._near("goal", lambda: self.goal_words).to(word)
        self._points_nowhere(on, "organizational goal", word, at, self.goal_words[meant] if meant else None)
        return None

    def _initiative(self, on: Spot, word: str, at: Loc) -> str | None:
        if word in self.initiative_ids:
            return word
        known = self._near("initiative", lambda: self.initiative_ids)
        self._points_nowhere(on, "initiative", word, at, known.to(word))
        return None

    def _goal(self, own: Department, on: Spot, word: str, at: Loc) -> Goal | Withheld | None:
        found = self.workspace.goal(own, word)
        if found is None:
            name, dot, thing = word.rpartition(".")
            holder = self._department(on, name, at) if dot else own
            if isinstance(holder, Department):
                known = self._near(f"goals of {holder.id}", lambda: [goal.id for goal in holder.goals])
                nearest = known.to(thing)
                self._points_nowhere(on, "goal", word, at, nearest and f"{holder.id}.{nearest}" if dot else nearest)
        return found

    def _look_up_links(self, goal: Goal) -> None:
        links = []
        for index, link in enumerate(goal.written.supports):
            at: Loc = ("supports", index)
            if link.goal is None:
                continue
            found = self._organization_goal(goal, link.goal, at)
            if found is not None:
                span = goal.link_spans[index]
                links.append(GoalLink(goal=found, rated=link.rating, written=link, loc=at, span=span))
        goal.links = tuple(links)
        if goal.plan_goal is not None:
            for index, word in enumerate(goal.plan_goal.initiatives):
                self._initiative(goal, word, ("initiatives", index))

    def _look_up_kpis(self, department: Department, goal: Goal, written: model.Goal) -> None:
        for index, word in enumerate(written.kpis):
            if isinstance(word, str):
                self._look_up_kpi(department, goal, goal, word, ("kpis", index))

    def _look_up_plan_kpis(self, department: Department) -> None:
        assert department.plan is not None
        for index, word in enumerate(department.plan.written.kpis):
            if isinstance(word, str):
                self._look_up_kpi(department, department.plan, None, word, ("kpis", index))

    def _look_up_kpi(self, own: Department, on: Item, goal: Goal | None, word: str, at: Loc) -> None:
        kpi = own.kpi(word)
        if kpi is not None:
            if goal is not None:
                hold(goal, kpi)
        elif self.workspace.catalog.get(word) is not None:
            named_only(goal, own, word, self.workspace.catalog, (*on.loc, *at), on.span)
        elif "." in word:
            self._look_up_foreign_kpi(own, on, goal, word, at)
        elif self.workspace.catalog_not_read:
            own.withheld = True
            if goal is not None:
                goal.withheld |= {"kpis"}
        else:
            self._points_nowhere(on, "KPI", word, at, self._nearest_kpi(own, word))

    def _look_up_foreign_kpi(self, own: Department, on: Item, goal: Goal | None, word: str, at: Loc) -> None:
        name, _, thing = word.rpartition(".")
        holder = self._department(on, name, at)
        if holder is Withheld.NOT_READ or (isinstance(holder, Department) and not holder.judged):
            if goal is not None:
                goal.withheld |= {"kpis"}
        elif isinstance(holder, Department):
            kpi = self._kpi_of(holder, thing)
            if kpi is None and self.workspace.catalog_not_read and thing in self._named(holder):
                if goal is not None:
                    goal.withheld |= {"kpis"}
            elif kpi is None:
                nearest = self._near(f"KPIs of {holder.id}", lambda: _kpi_ids(holder)).to(thing)
                self._points_nowhere(on, f"KPI of {holder.name}", word, at, nearest and f"{holder.id}.{nearest}")
            elif goal is not None and holder is own:
                hold(goal, kpi)
            elif goal is not None:
                self.elsewhere.append((goal, kpi))

    def _measure_elsewhere(self) -> None:
        measured_by: dict[Goal, list[Kpi]] = defaultdict(list)
        measures: dict[Kpi, list[Goal]] = defaultdict(list)
        for goal, kpi in self.elsewhere:
            measured_by[goal].append(kpi)
            measures[kpi].append(goal)
        for goal, kpis in measured_by.items():
            goal.measured_by = tuple(kpis)
        for kpi, goals in measures.items():
            kpi.measures = tuple(goals)

    def _kpi_of(self, holder: Department, kpi_id: str) -> Kpi | None:
        """A plan's KPI, also one that is only named from the catalog in a part of the plan not yet looked up."""
        kpi = holder.kpi(kpi_id)
        if kpi is None and self.workspace.catalog.get(kpi_id) is not None and kpi_id in self._named(holder):
            return named_only(None, holder, kpi_id, self.workspace.catalog, *self._named(holder)[kpi_id])
        return kpi

    def _named(self, holder: Department) -> dict[str, tuple[Loc, Span]]:
        """The bare KPI ids that a plan names, wherever they lead; its goals are gone through first."""
        if holder.id not in self.named:
            found = self.named[holder.id] = {}
            several = [
                (goal.plan_goal.kpis, goal.loc, goal.span) for goal in holder.goals if goal.plan_goal is not None
            ]
            if holder.plan is not None:
                several.append((holder.plan.written.kpis, (), holder.plan.span))
            for kpis, loc, span in several:
                for index, word in enumerate(kpis):
                    if isinstance(word, str):
                        found.setdefault(word, ((*loc, "kpis", index), span))
        return self.named[holder.id]

    def _nearest_kpi(self, own: Department, word: str) -> str | None:
        of_catalog = self._near("words of the catalog", lambda: self.kpi_words)
        known = self._near(f"KPIs known to {own.id}", lambda: _kpi_ids(own), of_catalog)
        nearest = known.to(word) or known.to(word.replace("-", " "))
        return self.kpi_words.get(nearest, nearest) if nearest else None

    def _look_up_departments(self, goal: Goal, written: model.Goal) -> None:
        shared_with: dict[str, Loc] = {}
        for index, word in enumerate(written.shared_with):
            found = self._department(goal, word, ("shared_with", index))
            if isinstance(found, Department):
                if not found.judged:
                    goal.withheld |= {"shared_with"}
                if found.id != goal.department:
                    shared_with.setdefault(found.id, ("shared_with", index))
            elif found is Withheld.NOT_READ:
                goal.withheld |= {"shared_with"}
        if shared_with:
            goal.shared_with = shared_with

    def _look_up_goals(self, department: Department, goal: Goal, written: model.Goal) -> None:
        goal.depends_on = self._other_goals(department, goal, "depends_on", written.depends_on)
        goal.conflicts_with = self._other_goals(department, goal, "conflicts_with", written.conflicts_with)

    def _other_goals(
        self, department: Department, goal: Goal, key: str, words: Iterable[str]
    ) -> tuple[tuple[Goal, Loc], ...]:
        """The goals that a goal names under a key, each with its first place."""
        named: dict[Goal, Loc] = {}
        for index, word in enumerate(words):
            found = self._goal(department, goal, word, (key, index))
            if isinstance(found, Goal):
                named.setdefault(found, (key, index))
        return tuple(named.items())

    def _look_up_action(self, department: Department, action: Action) -> None:
        if action.written.goal is not None:
            found = self._goal(department, action, action.written.goal, ("goal",))
            if isinstance(found, Goal):
                serve(action, found)
            action.withheld = found is Withheld.NOT_READ
        self._look_up_initiatives(action, action)

    def _look_up_initiatives(self, action: Action, on: Item) -> None:
        """The initiatives of an action; a milestone's stand on its shared goal, since a milestone is no item."""
        within = action.loc if on is not action else ()
        initiatives = []
        for index, word in enumerate(action.written.initiatives):
            initiative = self._initiative(on, word, (*within, "initiatives", index))
            if initiative is not None:
                initiatives.append(initiative)
        action.initiatives = tuple(initiatives)

    def _look_up_organization(self) -> None:
        organization, path = self.organization, self.workspace.readings["organization"][0].path
        spot = Spot(span=Span(path), kind="organization")
        for index, initiative in enumerate(organization.initiatives):
            for number, word in enumerate(initiative.goals):
                self._organization_goal(spot, word, ("initiatives", index, "goals", number))
            for number, word in enumerate(initiative.departments):
                self._department(spot, word, ("initiatives", index, "departments", number))
        self._bind_organization_kpis(spot)
        for index, entry in enumerate(organization.departments):
            for number, word in enumerate(entry.goals):
                found = self._organization_goal(spot, word, ("departments", index, "goals", number))
                if found is not None:
                    self.workspace.departments[entry.id].expected.append(found)

    def _bind_organization_kpis(self, spot: Spot) -> None:
        """The KPIs of the organization's goals: its own, one of the catalog, or one of a department's plan."""
        house = House(self.workspace.catalog, self.workspace.fiscal_year_start)
        written = [
            (goal.id, ("goals", index, "kpis", number), kpi)
            for index, goal in enumerate(self.organization.goals)
            for number, kpi in enumerate(goal.kpis)
        ]
        own = {
            kpi.id: organization_kpi(kpi, spot.span.path, at, house)
            for _, at, kpi in written
            if not isinstance(kpi, str)
        }
        defined = set(own)
        for goal_id, at, entry in written:
            word = entry if isinstance(entry, str) else entry.id
            kpi = own.get(word)
            if kpi is None and self.workspace.catalog.get(word) is not None:
                kpi = own[word] = organization_kpi(word, spot.span.path, at, house)
            if kpi is None and "." in word:
                name, _, thing = word.rpartition(".")
                holder = self.workspace.department(name)
                kpi = self._kpi_of(holder, thing) if isinstance(holder, Department) else None
            if kpi is not None:
                self.workspace.organization_kpis.setdefault(goal_id, []).append(kpi)
            else:
                self._known_kpi(spot, word, at, ORGANIZATION, defined)

    def _known_kpi(self, on: Spot, word: str, at: Loc, holder: str, own: Set[str]) -> None:
        """A KPI that is named outside a plan: one of the plan that is spoken of, or of the catalog."""
        if word in own or self.workspace.catalog.get(word) is not None or self.workspace.catalog_not_read:
            return
        if "." not in word:
            of_catalog = self._near("KPIs of the catalog", lambda: self.workspace.catalog)
            known = self._near(f"KPIs beside those of {holder}", lambda: sorted(own), of_catalog)
            self._points_nowhere(on, "KPI", word, at, known.to(word))

    def _look_up_forms(self) -> None:
        """The names in files that no score depends on."""
        for kind in ("adjustment", "feedback", "progress"):
            for reading in self.workspace.readings.get(kind, []):
                spot = Spot(span=Span(reading.path), kind="file")
                holder = self._department(spot, reading.record.department, ("department",))
                if isinstance(holder, Department) and holder.judged:
                    for loc, word in _goals_named(reading):
                        self._goal(holder, spot, word, loc)
                    for loc, word in _kpis_named(reading):
                        self._known_kpi(spot, word, loc, holder.id, holder.kpi_ids)
                for loc, word in _organization_goals_named(reading):
                    self._organization_goal(spot, word, loc)
        for kind in ("adjustment", "review", "shared-goal"):
            for reading in self.workspace.readings.get(kind, []):
                spot = Spot(span=Span(reading.path), kind="file")
                for loc, word in _departments_named(reading):
                    self._department(spot, word, loc)
        for kind in ("shared-goal", "partnership"):
            for reading in self.workspace.readings.get(kind, []):
                if kind == "partnership" or not reading.record.departments:
                    spot = Spot(span=Span(reading.path), kind="file")
                    for index, link in enumerate(reading.record.supports):
                        if link.goal is not None:
                            self._organization_goal(spot, link.goal, ("supports", index))
        for reading in self.workspace.readings.get("measurements", []):
            if reading.id != "organization":
                spot = Spot(span=Span(reading.path), kind="file")
                self._department(spot, reading.id, ())


def _kpi_ids(department: Department) -> list[str]:
    return [kpi.id for kpi in department.kpis]


def _goals_named(reading: Reading) -> Iterator[tuple[Loc, str]]:
    record = reading.record
    if isinstance(record, forms.Adjustment):
        yield from ((("goals", index), word) for index, word in enumerate(record.goals))
        for index, change in enumerate(record.changes):
            if change.goal is not None:
                yield ("changes", index, "goal"), change.goal
    elif isinstance(record, forms.Feedback):
        yield from ((("ratings", index, "goal"), rating.goal) for index, rating in enumerate(record.ratings))
    elif isinstance(record, forms.Progress):
        for index, objective in enumerate(record.objectives):
            if objective.goal is not None:
                yield ("objectives", index, "goal"), objective.goal


def _departments_named(reading: Reading) -> Iterator[tuple[Loc, str]]:
    """The departments that a form names beside the one that it speaks of."""
    record = reading.record
    if isinstance(record, forms.Adjustment):
        for index, collaboration in enumerate(record.collaboration):
            yield ("collaboration", index, "department"), collaboration.department
    elif isinstance(record, forms.Review):
        yield from ((("departments", word, KEY), word) for word in record.departments)
    elif isinstance(record, forms.SharedGoal):
        for index, participant in enumerate(record.departments):
            yield ("departments", index), participant.department
        for index, kpi in enumerate(record.kpis):
            yield from ((("kpis", index, "shares", word, KEY), word) for word in kpi.shares)


def _kpis_named(reading: Reading) -> Iterator[tuple[Loc, str]]:
    record = reading.record
    if isinstance(record, forms.Adjustment):
        for index, change in enumerate(record.kpi_changes):
            named = {"add": change.add, "replace": change.replace, "with": change.with_kpi, "remove": change.remove}
            yield from ((("kpi_changes", index, key), word) for key, word in named.items() if word is not None)
    elif isinstance(record, forms.Progress):
        yield from ((("results", index, "kpi"), result.kpi) for index, result in enumerate(record.results))


def _organization_goals_named(reading: Reading) -> Iterator[tuple[Loc, str]]:
    record = reading.record
    if isinstance(record, forms.Adjustment):
        for index, change in enumerate(record.changes):
            yield from ((("changes", index, "supports", n), word) for n, word in enumerate(change.supports))
    elif isinstance(record, forms.Feedback):
        for index, rating in enumerate(record.ratings):
            if rating.supports is not None:
                yield ("ratings", index, "supports"), rating.supports
