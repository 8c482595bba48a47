"""What is written, as the rest of the house sees it: the files of a workspace, and the names in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from saypro_align import model
from saypro_align.catalog import Catalog
from saypro_align.findings import Finding, Loc, Span
from saypro_align.items import ORGANIZATION, Action, Dangling, Department, Goal, Kpi
from saypro_align.layout import KINDS, kind_of
from saypro_align.periods import Period
from saypro_align.places import Places
from saypro_align.reader import Reading
from saypro_align.values import as_key, name_of, slug

Files = Mapping[str, str | Finding]
"""What is written: each file's path in the workspace, and its text or the finding that says why there is none."""


ENTER_SCORES = frozenset(("organization", "catalog", "plan", "shared-goal"))
"""The kinds of file that a score depends on."""


def entering(files: Files) -> Files:
    """The files that a score depends on; all others make notes alone."""
    kinds = {path: placed[0].name for path in files if (placed := kind_of(path)) is not None}
    folders = {KINDS[name].folder for name in ENTER_SCORES}  # one that could not be read is told by its own path
    return {path: text for path, text in files.items() if kinds.get(path) in ENTER_SCORES or path in folders}


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
    organization_kpis: dict[str, list[Kpi]] = field(default_factory=dict)
    """For each organizational goal the KPIs that the organization itself tracks for it."""
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    """Every file that was read without a finding, by kind."""
    dangling: list[Dangling] = field(default_factory=list)
    not_read: set[str] = field(default_factory=set)
    """Paths of the files that could not be taken as written."""
    places: dict[str, Places] = field(default_factory=dict)
    """For each file where everything in it is written."""
    _names: dict[str, str] = field(default_factory=dict)
    _alike: dict[str, list[str]] = field(default_factory=dict)
    """For each name the ids of the departments that bear it."""
    _unknown_names: bool = False
    """Whether there is a plan of which not even the department's name could be read."""
    _figures: dict[tuple[str, Loc], dict[Period, str | int]] = field(default_factory=dict)
    """For a series the key under which the figure of each period stands."""
    _unread: tuple[int, bool, bool] = (0, False, False)
    """How many files are not read, and whether a shared goal, or the house's own catalog, is among them."""

    @property
    def judged(self) -> list[Department]:
        """The departments whose plan is there and was read."""
        return [department for department in self.departments.values() if department.plan is not None]

    @property
    def partial(self) -> bool:
        """Whether something that enters the scores could not be read."""
        kinds = {placed[0].name for path in self.not_read if (placed := kind_of(path)) is not None}
        unread = any(self.folder_not_read(kind) for kind in ENTER_SCORES)
        return self.organization is None or unread or not kinds.isdisjoint(ENTER_SCORES)

    @property
    def unjudged(self) -> bool:
        """Whether a plan, or a goal that plans share, could not be read."""
        unread = self.shared_goals_not_read or self.folder_not_read("plan")
        return unread or any(not department.judged for department in self.departments.values())

    @property
    def fiscal_year_start(self) -> int:
        """The month in which the organization's year begins; January where organization.yaml says nothing."""
        return self.organization.fiscal_year_start if self.organization else 1

    @property
    def goals(self) -> Iterator[Goal]:
        """The goals of all judged plans, shared goals among them."""
        return (goal for department in self.judged for goal in department.goals)

    def parts(self) -> dict[str, tuple[Goal, ...]]:
        """For the file of each shared goal its parts: the goal items of the departments whose plan could be read."""
        found: dict[str, list[Goal]] = {}
        for goal in self.goals:
            if goal.shared:
                found.setdefault(goal.span.path, []).append(goal)
        return {path: tuple(several) for path, several in found.items()}

    @property
    def kpis(self) -> Iterator[Kpi]:
        """The KPIs of all judged plans."""
        return (kpi for department in self.judged for kpi in department.kpis)

    @property
    def own_kpis(self) -> list[Kpi]:
        """The organization's own KPIs, each once; not those of a plan that its goals name."""
        held = [kpi for kpis in self.organization_kpis.values() for kpi in kpis]
        return [kpi for kpi in dict.fromkeys(held) if kpi.department == ORGANIZATION]

    @property
    def actions(self) -> Iterator[Action]:
        """The actions of all judged plans, without cancelled ones."""
        return (action for department in self.judged for action in department.actions)

    def records(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Path and record of every file of a kind that was read."""
        return ((reading.path, reading.record) for reading in self.readings.get(kind, []))

    def span(self, path: str, loc: Loc) -> Span:
        """Line and column of a place in a file."""
        known = self.places.get(path)
        if known is None:
            return Span(path)
        return known.key(loc[:-1]) if loc[-1:] == (KEY,) else known.value(loc)

    def figure_span(self, path: str, series: Loc, period: Period) -> Span:
        """The place of the figure of a period in a series, in whatever spelling the period is written."""
        known = self.places.get(path)
        if known is None:
            return Span(path)
        if (path, series) not in self._figures:
            several = ((_period(step), step) for step in known.steps(series))
            self._figures[path, series] = dict(
                reversed([(named, step) for named, step in several if named is not None])
            )
        written = self._figures[path, series].get(period)
        return known.value(series if written is None else (*series, written))

    # --- looking names up -------------------------------------------------------------------------------------------

    def department_id(self, word: str) -> str | None:
        """The id of the department that a word names: by its id or its name, in any case."""
        key = as_key(word)
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
        return Withheld.NOT_READ if self._unknown_names else None

    def namesakes(self, word: str) -> list[str]:
        """The ids of the departments that all bear a name, which so names none of them; else nothing."""
        key = as_key(word)
        return self._alike[key] if self._names.get(key) == "" and key not in self.departments else []

    def name_departments(self) -> None:
        """Learn the departments' names, when all plans are bound. A name that two have names neither."""
        self._unknown_names |= self.folder_not_read("plan")
        for department in self.departments.values():
            self._unknown_names |= not department.judged and not department.name
            department.name = department.name or name_of(department.id)
            key = as_key(department.name)
            self._alike.setdefault(key, []).append(department.id)
            if key not in self.departments and self._names.get(key) != slug(key):
                alone = key not in self._names or department.id == slug(key)
                self._names[key] = department.id if alone else ""
        for department in self.departments.values():
            key = as_key(department.name)
            if self._names.get(key, department.id) != department.id or (
                key in self.departments and key != department.id
            ):
                department.name = f"{department.name} ({department.id})"

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
        if found is None and self.shared_goals_not_read:
            return Withheld.NOT_READ
        return found

    @property
    def unread_figures(self) -> set[str]:
        """The departments (or `organization`) of whose file of measurements nothing could be read."""
        if self.folder_not_read("measurements"):
            return {ORGANIZATION, *self.departments}
        read = {reading.path for reading in self.readings.get("measurements", [])}
        placed = (kind_of(path) for path in self.not_read - read)
        return {self.measured_by(found[1]) for found in placed if found is not None and found[0].name == "measurements"}

    def measured_by(self, file_id: str) -> str:
        """The department whose figures kpis/<file_id>.yaml holds, by its id or its name; or the organization."""
        return file_id if file_id == ORGANIZATION else self.department_id(file_id) or file_id

    @property
    def shared_goals_not_read(self) -> bool:
        """Whether a goal that plans share could not be read."""
        return self._among_unread()[1]

    def folder_not_read(self, kind: str) -> bool:
        """Whether the folder of a kind could not be read, as it is a link or closed: what stands in it is not known."""
        return KINDS[kind].folder in self.not_read

    @property
    def catalog_not_read(self) -> bool:
        """Whether the house's own catalog could not be read."""
        return self._among_unread()[2]

    def _among_unread(self) -> tuple[int, bool, bool]:
        """It is asked for every name that leads nowhere, and what is not read only ever grows."""
        if self._unread[0] != len(self.not_read):
            shared = any(f"{path}/".startswith("shared-goals/") for path in self.not_read)
            catalog = any(path.rpartition(".")[0] == "catalog" for path in self.not_read)
            self._unread = len(self.not_read), shared, catalog
        return self._unread


def _period(word: str | int) -> Period | None:
    """The period that a key names."""
    try:
        return Period.read(str(word))
    except ValueError:
        return None


def named_kpis(department: Department) -> list[str]:
    """The bare KPI ids that a plan names, wherever they lead."""
    plan = department.plan.written.kpis if department.plan else []
    goals = [kpi for goal in department.goals if goal.plan_goal for kpi in goal.plan_goal.kpis]
    return [kpi for kpi in (*plan, *goals) if isinstance(kpi, str)]
