"""All files of a workspace together: read, bound to their places, and every name looked up once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from saypro_align import forms, model
from saypro_align.binding import House, bind, bind_shared_goal, duplicates, hold, named_only, serve
from saypro_align.catalog import Catalog
from saypro_align.findings import DUPLICATE_ID, UNPLACED_FILE, Finding, Loc, Span
from saypro_align.items import Action, Dangling, Department, Goal, GoalLink, Item, Kpi, Spot
from saypro_align.layout import kind_of, nearest_place
from saypro_align.nearest import Nearest
from saypro_align.reader import Reading, read
from saypro_align.values import Severities, slug
from saypro_align.yamlfile import Places, places

Files = Mapping[str, str | Finding]
"""What is written: each file's path in the workspace, and its text or the finding that says why there is none."""


KEY = "[key]"
"""At the end of a place: the key itself is meant, and not its value."""


class Withheld(Enum):
    """The answer to a look-up that no file gives, while a file that could give it was not read."""

    NOT_READ = "not read"


@dataclass(slots=True)
class Workspace:
    """What is written, bound and looked up. Departments stand in organization.yaml's order, then by id."""

    files: Files
    organization: model.Organization | None = None
    catalog: Catalog = field(default_factory=Catalog)
    departments: dict[str, Department] = field(default_factory=dict)
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    """Every file that was read without a finding, by kind."""
    dangling: list[Dangling] = field(default_factory=list)
    not_read: set[str] = field(default_factory=set)
    """Paths of the files that could not be taken as written."""
    _names: dict[str, str] = field(default_factory=dict)
    _places: dict[str, Places] = field(default_factory=dict)

    @property
    def judged(self) -> list[Department]:
        """The departments whose plan is there and was read."""
        return [department for department in self.departments.values() if department.plan is not None]

    @property
    def partial(self) -> bool:
        """Whether something that enters the scores could not be read."""
        return self.organization is None or any(
            kind_of(path) is not None and kind_of(path)[0].name in ("organization", "catalog", "plan", "shared-goal")  # type: ignore[index]
            for path in self.not_read
        )

    @property
    def unjudged(self) -> bool:
        """Whether a plan, or a goal that plans share, could not be read."""
        return any(not department.judged for department in self.departments.values()) or any(
            path.startswith("shared-goals/") for path in self.not_read
        )

    @property
    def goals(self) -> Iterator[Goal]:
        """The goals of all judged plans, shared goals among them."""
        return (goal for department in self.judged for goal in department.goals)

    @property
    def kpis(self) -> Iterator[Kpi]:
        """The KPIs of all judged plans."""
        return (kpi for department in self.judged for kpi in department.kpis)

    @property
    def actions(self) -> Iterator[Action]:
        """The actions of all judged plans, without cancelled ones."""
        return (action for department in self.judged for action in department.actions)

    def records(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Path and record of every file of a kind that was read."""
        return ((reading.path, reading.record) for reading in self.readings.get(kind, []))

    def text(self, path: str) -> str:
        """The text of a file; empty where there is none."""
        text = self.files.get(path, "")
        return text if isinstance(text, str) else ""

    def span(self, path: str, loc: Loc) -> Span:
        """Line and column of a place in a file. Only the latest file's marks are kept."""
        if path not in self._places:
            self._places = {path: places(path, self.text(path))}
        known = self._places[path]
        return known.key(loc[:-1]) if loc[-1:] == (KEY,) else known.value(loc)

    # --- looking names up -------------------------------------------------------------------------------------------

    def department_id(self, word: str) -> str | None:
        """The id of the department that a word names: by its id or its name, in any case."""
        key = word.strip().casefold()
        if key in self.departments:
            return key
        named = self._names.get(key)
        if named is not None:
            return named or None
        as_id = slug(word)
        return as_id if as_id in self.departments else None

    def department(self, word: str) -> "Department | Withheld | None":
        """The department that a word names."""
        found = self.department_id(word)
        if found is not None:
            return self.departments[found]
        return Withheld.NOT_READ if self._unknown_plan_names() else None

    def _unknown_plan_names(self) -> bool:
        return any(not department.judged and department.name == "" for department in self.departments.values())

    def goal(self, own: Department, word: str) -> "Goal | Withheld | None":
        """The department goal that a word names: an id of the own plan, or `department.goal`."""
        holder: Department | Withheld | None = own
        name, dot, thing = word.rpartition(".")
        if dot:
            holder = self.department(name)
        if not isinstance(holder, Department):
            return holder
        if not holder.judged:
            return Withheld.NOT_READ
        found = holder.goal(thing.strip())
        if found is None and any(path.startswith("shared-goals/") for path in self.not_read):
            return Withheld.NOT_READ
        return found

    @property
    def catalog_not_read(self) -> bool:
        """Whether the house's own catalog could not be read."""
        return any(path.rpartition(".")[0] == "catalog" for path in self.not_read)


def load(files: Files, severities: Severities | None = None) -> tuple[Workspace, list[Finding]]:
    """Read a whole workspace. What could not be taken as written is in the findings; the rest is in the workspace."""
    workspace = Workspace(files)
    findings: list[Finding] = []
    taken: dict[tuple[str, str], str] = {}
    for path in sorted(files):
        text, placed = files[path], kind_of(path)
        if isinstance(text, Finding):
            _refuse(workspace, findings, path, [text])
            continue
        if placed is None:
            words = "no file of the workspace stands here, so nothing would read it"
            _refuse(
                workspace, findings, path, [UNPLACED_FILE.at(Span(path), words, f"Move it to {nearest_place(path)}.")]
            )
            continue
        kind, file_id = placed
        other = taken.setdefault((kind.name, file_id), path)
        if other != path:
            words = f"{other} is the same {kind.name.replace('-', ' ')} already"
            _refuse(workspace, findings, path, [DUPLICATE_ID.at(Span(path), words, "Keep one of the two files.")])
            workspace.not_read.add(other)
            continue
        reading = read(kind, file_id, path, text, severities or {})
        if reading.record is not None and kind.name in ("organization", "shared-goal", "partnership"):
            reading.findings = duplicates(reading, text)
        if reading.findings:
            _refuse(workspace, findings, path, reading.findings)
        workspace.readings.setdefault(kind.name, []).append(reading)
    _Loader(workspace, findings).run()
    for readings in workspace.readings.values():
        readings[:] = [reading for reading in readings if reading.path not in workspace.not_read]
        for reading in readings:
            reading.data = None  # the marks are bound; the rest of the tree is not needed again
    return workspace, findings


def _refuse(workspace: Workspace, findings: list[Finding], path: str, why: list[Finding]) -> None:
    workspace.not_read.add(path)
    findings += why


class _Loader:
    """The steps from files that were read to a workspace in which every name is looked up."""

    def __init__(self, workspace: Workspace, findings: list[Finding]) -> None:
        self.workspace = workspace
        self.findings = findings
        self.nearest: dict[str, Nearest] = {}
        self.told: set[tuple[Spot, str, str]] = set()

    def run(self) -> None:
        self._read_organization()
        self._read_catalog()
        self._declare_departments()
        organization = self.workspace.organization
        if organization is None:
            return
        self.house = House(self.workspace.catalog, organization.fiscal_year_start)
        self._bind_plans()
        self._name_departments()
        self._bind_shared_goals()
        for department in self.workspace.judged:
            for goal in list(department.goals):
                self._look_up_links(goal)
                if goal.plan_goal is not None:
                    self._look_up_kpis(department, goal, goal.plan_goal)
                    self._look_up_departments(goal, goal.plan_goal)
            self._look_up_plan_kpis(department)
        for department in self.workspace.judged:
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

    # --- who is there -----------------------------------------------------------------------------------------------

    def _usable(self, kind: str) -> list[Reading]:
        readings = self.workspace.readings.get(kind, [])
        return [reading for reading in readings if reading.path not in self.workspace.not_read]

    def _read_organization(self) -> None:
        for reading in self._usable("organization"):
            self.workspace.organization = reading.record

    def _read_catalog(self) -> None:
        for reading in self._usable("catalog"):
            self.workspace.catalog = Catalog(reading.record.root)

    def _declare_departments(self) -> None:
        departments = self.workspace.departments
        organization = self.workspace.organization
        path = next((path for path in self.workspace.files if path.rpartition(".")[0] == "organization"), "")
        for index, entry in enumerate(organization.departments if organization else []):
            spot = Spot(
                span=Span(path), kind="department", department=entry.id, loc=("departments", index), inexact=True
            )
            departments[entry.id] = Department(
                id=entry.id, name=entry.name or "", weight=entry.weight, target=entry.target, spot=spot, missing=True
            )
        for file_path in sorted(self.workspace.files):
            placed = kind_of(file_path)
            if placed is None or placed[0].name != "plan":
                continue
            plan_id = placed[1]
            spot = Spot(span=Span(file_path), kind="department", department=plan_id)
            department = departments.setdefault(plan_id, Department(id=plan_id, name="", spot=spot))
            department.spot, department.missing = spot, False

    def _bind_plans(self) -> None:
        for reading in self.workspace.readings.get("plan", []):
            department = self.workspace.departments[reading.id]
            name = reading.data.get("department") if isinstance(reading.data, dict) else None
            department.name = str(name) if isinstance(name, str | int) else department.name
            if reading.path in self.workspace.not_read:
                continue
            department.name = department.name or reading.id
            why = bind(reading, self.workspace.text(reading.path), department, self.house)
            if why:
                _refuse(self.workspace, self.findings, reading.path, why)

    def _name_departments(self) -> None:
        names = self.workspace._names
        for department in self.workspace.departments.values():
            if department.missing:
                department.name = department.name or department.id
            key = department.name.strip().casefold()
            if key and key not in self.workspace.departments:
                names[key] = department.id if key not in names else ""  # a name that two have names neither

    def _bind_shared_goals(self) -> None:
        for reading in self._usable("shared-goal"):
            shared: forms.SharedGoal = reading.record
            for index, participant in enumerate(shared.departments):
                spot = Spot(span=Span(reading.path), kind="file")
                department = self._department(spot, participant.department, ("departments", index))
                if not isinstance(department, Department) or department.plan is None:
                    continue
                other = department.goal(reading.id)
                if other is not None:
                    words = f"'{reading.id}' is the id of a goal of {department.name} already"
                    remedy = "Give this file another name."
                    if other.shared:
                        words, remedy = f"{department.name} stands here twice", "Keep one of the two entries."
                    _refuse(self.workspace, self.findings, reading.path, [DUPLICATE_ID.at(spot.span, words, remedy)])
                    for holder in self.workspace.judged:
                        holder.remove_goals_of(reading.path)
                    break
                department.add_goal(bind_shared_goal(reading, department, self.house))

    # --- looking names up -------------------------------------------------------------------------------------------

    def _near(self, what: str, words: Iterable[str]) -> Nearest:
        if what not in self.nearest:
            self.nearest[what] = Nearest(words)
        return self.nearest[what]

    def _points_nowhere(self, on: Spot, what: str, word: str, at: Loc, nearest: str | None) -> None:
        if (on, what, word) not in self.told:
            self.told.add((on, what, word))
            self.workspace.dangling.append(Dangling(on=on, what=what, word=word, at=at, nearest=nearest))

    def _department(self, on: Spot, word: str, at: Loc) -> Department | Withheld | None:
        found = self.workspace.department(word)
        if found is None:
            known = self.workspace.departments
            self._points_nowhere(on, "department", word, at, self._near("department", known).to(word))
        return found

    def _organization_goal(self, on: Spot, word: str, at: Loc) -> str | None:
        assert self.workspace.organization is not None
        known = self._known_goals()
        if word in known:
            return word
        self._points_nowhere(on, "organizational goal", word, at, self._near("goal", known).to(word))
        return None

    def _known_goals(self) -> dict[str, model.OrganizationGoal]:
        organization = self.workspace.organization
        return {goal.id: goal for goal in organization.goals} if organization else {}

    def _initiative(self, on: Spot, word: str, at: Loc) -> str | None:
        known = {i.id for i in self.workspace.organization.initiatives} if self.workspace.organization else set()
        if word in known:
            return word
        self._points_nowhere(on, "initiative", word, at, self._near("initiative", sorted(known)).to(word))
        return None

    def _goal(self, own: Department, on: Spot, word: str, at: Loc) -> Goal | Withheld | None:
        found = self.workspace.goal(own, word)
        if found is None:
            name, dot, thing = word.rpartition(".")
            holder = self.workspace.department(name) if dot else own
            if holder is None:
                known = self.workspace.departments
                self._points_nowhere(on, "department", name, at, self._near("department", known).to(name))
            elif isinstance(holder, Department):
                ids = [goal.id for goal in holder.goals]
                nearest = self._near(f"goals of {holder.id}", ids).to(thing)
                self._points_nowhere(on, "goal", word, at, nearest and f"{holder.id}.{nearest}" if dot else nearest)
        return found

    def _look_up_links(self, goal: Goal) -> None:
        for index, link in enumerate(goal.written.supports):
            at: Loc = ("supports", index)
            if link.goal is None:
                continue
            found = self._organization_goal(goal, link.goal, at)
            if found is not None:
                goal.links.append(GoalLink(goal=found, rated=link.rating, written=link, loc=at))
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
                goal.withheld.add("kpis")
        else:
            self._points_nowhere(on, "KPI", word, at, self._nearest_kpi(own, word))

    def _look_up_foreign_kpi(self, own: Department, on: Item, goal: Goal | None, word: str, at: Loc) -> None:
        name, _, thing = word.rpartition(".")
        holder = self._department(on, name, at)
        if holder is Withheld.NOT_READ or (isinstance(holder, Department) and not holder.judged):
            if goal is not None:
                goal.withheld.add("kpis")
        elif isinstance(holder, Department):
            kpi = self._kpi_of(holder, thing)
            if kpi is None and self.workspace.catalog_not_read and thing in named_kpis(holder):
                if goal is not None:
                    goal.withheld.add("kpis")
            elif kpi is None:
                nearest = self._near(f"KPIs of {holder.id}", _kpi_ids(holder)).to(thing)
                self._points_nowhere(on, f"KPI of {holder.name}", word, at, nearest and f"{holder.id}.{nearest}")
            elif goal is not None and holder is own:
                hold(goal, kpi)
            elif goal is not None:
                goal.measured_by.append(kpi)
                kpi.measures.append(goal)

    def _kpi_of(self, holder: Department, kpi_id: str) -> Kpi | None:
        """A plan's KPI, also one that is only named from the catalog in a part of the plan not yet looked up."""
        kpi = holder.kpi(kpi_id)
        if kpi is None and self.workspace.catalog.get(kpi_id) is not None:
            for goal in holder.goals:
                if goal.plan_goal is not None and kpi_id in goal.plan_goal.kpis:
                    at: Loc = (*goal.loc, "kpis", goal.plan_goal.kpis.index(kpi_id))
                    return named_only(None, holder, kpi_id, self.workspace.catalog, at, goal.span)
            plan = holder.plan
            if plan is not None and kpi_id in plan.written.kpis:
                at = ("kpis", plan.written.kpis.index(kpi_id))
                return named_only(None, holder, kpi_id, self.workspace.catalog, at, plan.span)
        return kpi

    def _nearest_kpi(self, own: Department, word: str) -> str | None:
        catalog = dict(self.workspace.catalog.names())
        own_ids = [kpi.id for kpi in own.kpis]
        nearest = self._near(f"KPIs known to {own.id}", [*own_ids, *catalog]).to(word.replace("-", " "))
        nearest = self.nearest[f"KPIs known to {own.id}"].to(word) or nearest
        return catalog.get(nearest, nearest) if nearest else None

    def _look_up_departments(self, goal: Goal, written: model.Goal) -> None:
        for index, word in enumerate(written.shared_with):
            found = self._department(goal, word, ("shared_with", index))
            if isinstance(found, Department):
                if not found.judged:
                    goal.withheld.add("shared_with")
                if found.id != goal.department:
                    goal.shared_with.setdefault(found.id, ("shared_with", index))
            elif found is Withheld.NOT_READ:
                goal.withheld.add("shared_with")

    def _look_up_goals(self, department: Department, goal: Goal, written: model.Goal) -> None:
        for key, words, found_goals in (
            ("depends_on", written.depends_on, goal.depends_on),
            ("conflicts_with", written.conflicts_with, goal.conflicts_with),
        ):
            for index, word in enumerate(words):
                found = self._goal(department, goal, word, (key, index))
                if isinstance(found, Goal) and all(found is not other for other, _ in found_goals):
                    found_goals.append((found, (key, index)))

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
        for index, word in enumerate(action.written.initiatives):
            initiative = self._initiative(on, word, (*within, "initiatives", index))
            if initiative is not None:
                action.initiatives.append(initiative)

    def _look_up_organization(self) -> None:
        organization = self.workspace.organization
        assert organization is not None
        path = self._usable("organization")[0].path
        spot = Spot(span=Span(path), kind="organization")
        for index, initiative in enumerate(organization.initiatives):
            for number, word in enumerate(initiative.goals):
                self._organization_goal(spot, word, ("initiatives", index, "goals", number))
            for number, word in enumerate(initiative.departments):
                self._department(spot, word, ("initiatives", index, "departments", number))
        own = {kpi.id for goal in organization.goals for kpi in goal.kpis if not isinstance(kpi, str)}
        for index, goal in enumerate(organization.goals):
            for number, kpi in enumerate(goal.kpis):
                if isinstance(kpi, str):
                    self._known_kpi(spot, kpi, ("goals", index, "kpis", number), own)
        for index, entry in enumerate(organization.departments):
            for number, word in enumerate(entry.goals):
                found = self._organization_goal(spot, word, ("departments", index, "goals", number))
                if found is not None:
                    self.workspace.departments[entry.id].expected.append(found)

    def _known_kpi(self, on: Spot, word: str, at: Loc, own: set[str]) -> None:
        """A KPI that is named outside a plan: one of the plan that is spoken of, or of the catalog."""
        if word in own or self.workspace.catalog.get(word) is not None or self.workspace.catalog_not_read:
            return
        if "." not in word:
            nearest = self._near(f"KPIs beside {sorted(own)}", [*sorted(own), *self.workspace.catalog]).to(word)
            self._points_nowhere(on, "KPI", word, at, nearest)

    def _look_up_forms(self) -> None:
        """The names in files that no score depends on."""
        for kind in ("adjustment", "feedback", "progress"):
            for reading in self._usable(kind):
                spot = Spot(span=Span(reading.path), kind="file")
                holder = self._department(spot, reading.record.department, ("department",))
                if isinstance(holder, Department) and holder.judged:
                    for loc, word in _goals_named(reading):
                        self._goal(holder, spot, word, loc)
                    for loc, word in _kpis_named(reading):
                        self._known_kpi(spot, word, loc, set(_kpi_ids(holder)))
                for loc, word in _organization_goals_named(reading):
                    self._organization_goal(spot, word, loc)
        for kind in ("adjustment", "review", "shared-goal"):
            for reading in self._usable(kind):
                spot = Spot(span=Span(reading.path), kind="file")
                for loc, word in _departments_named(reading):
                    self._department(spot, word, loc)
        for kind in ("shared-goal", "partnership"):
            for reading in self._usable(kind):
                if kind == "partnership" or not reading.record.departments:
                    spot = Spot(span=Span(reading.path), kind="file")
                    for index, link in enumerate(reading.record.supports):
                        if link.goal is not None:
                            self._organization_goal(spot, link.goal, ("supports", index))
        for reading in self._usable("measurements"):
            if reading.id != "organization":
                spot = Spot(span=Span(reading.path), kind="file")
                self._department(spot, reading.id, ())


def named_kpis(department: Department) -> list[str]:
    """The bare KPI ids that a plan names, wherever they lead."""
    plan = department.plan.written.kpis if department.plan else []
    goals = [kpi for goal in department.goals if goal.plan_goal for kpi in goal.plan_goal.kpis]
    return [kpi for kpi in (*plan, *goals) if isinstance(kpi, str)]


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
