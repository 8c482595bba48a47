"""A workspace's files to a workspace: read, bound to their places, and every name looked up."""

from dataclasses import replace

from saypro_align import forms, model
from saypro_align.binding import House, bind, bind_shared_goal, duplicates, misfits
from saypro_align.catalog import Catalog
from saypro_align.contracts import refusals
from saypro_align.findings import DUPLICATE_ID, UNPLACED_FILE, Finding, Span
from saypro_align.items import Department, Spot
from saypro_align.joint import mistakes
from saypro_align.layout import LAYOUT, kind_of, nearest_place
from saypro_align.lookups import LookUp
from saypro_align.measured import bind_measurements
from saypro_align.reader import Reading, read
from saypro_align.values import MOST_LETTERS, Severities, as_key, name_of
from saypro_align.workspace import Files, Workspace

Readings = dict[tuple[str, str], Reading]
"""Files that were read already, by path and text."""


def load(
    files: Files, severities: Severities | None = None, known: Readings | None = None
) -> tuple[Workspace, list[Finding]]:
    """Read a whole workspace. What could not be taken as written is in the findings; the rest is in the workspace.

    `severities` says which severities settings may give to which finding. A file that is `known` is not read again, and
    what is read is known afterwards.
    """
    loading = _Loading(files, severities or {}, known)
    loading.run()
    return loading.workspace, loading.findings


class _Loading:
    """The steps, in the order in which files need each other. A file's data is dropped as soon as it is bound."""

    def __init__(self, files: Files, severities: Severities, known: Readings | None) -> None:
        self.workspace = Workspace(files)
        self.severities = severities
        self.known = known
        self.findings: list[Finding] = []
        self.paths: dict[str, dict[str, str]] = {kind.name: {} for kind in LAYOUT}
        """For each kind of file the path of each id."""
        self.names: dict[tuple[str, str], str] = {}
        """For each kind and id a path; ids that Windows or macOS take for one count as one."""

    def run(self) -> None:
        self._place()
        workspace = self.workspace
        organizations = self._read("organization")
        for catalog in self._read("catalog"):
            workspace.catalog = Catalog(catalog.record.root)
        for reading in organizations:
            found = misfits(reading, workspace.catalog)
            self._refuse(reading.path, *found)
            workspace.organization = None if found else reading.record
        self._declare_departments(workspace.organization)
        house = House(workspace.catalog, workspace.fiscal_year_start)
        for path in self.paths["plan"].values():
            self._bind_plan(path, house)
        workspace.name_departments()
        for shared in self._read("shared-goal"):
            self._bind_shared_goal(shared, house)
        for kind in LAYOUT:
            if kind.name not in workspace.readings:
                self._read(kind.name)
        for readings in workspace.readings.values():
            readings[:] = [reading for reading in readings if self._usable(reading)]
            for reading in readings:
                reading.data = None
        if workspace.organization is not None:
            LookUp(workspace, workspace.organization).run()
            self._leave_unjudged()
            for finding in bind_measurements(workspace):
                self._refuse(finding.span.path, finding)

    def _leave_unjudged(self) -> None:
        """A plan is not judged of which all goals, or all KPIs, stand in files that could not be read."""
        for department in self.workspace.judged:
            no_goals = not department.goals and self.workspace.shared_goals_not_read
            if no_goals or (not department.kpis and department.withheld):
                department.plan = None

    def _refuse(self, path: str, *why: Finding) -> None:
        """Leave a file out for these reasons; without a reason it stays."""
        if why:
            self.workspace.not_read.add(path)
            self.findings += why

    def _usable(self, reading: Reading) -> bool:
        """Whether a file could be taken as written, or without the entries in which something is wrong."""
        return reading.path not in self.workspace.not_read or bool(reading.dropped)

    def _place(self) -> None:
        """Find the place of every file; what stands nowhere, or twice, is refused."""
        for path in sorted(self.workspace.files):
            text, placed = self.workspace.files[path], kind_of(path)
            if placed is not None:
                kind, file_id = placed
                other = self.paths[kind.name].setdefault(file_id, path)
                if other != path:
                    words = f"{other} is the same {kind.name.replace('-', ' ')} already"
                    self._refuse(path, DUPLICATE_ID.at(Span(path), words, "Keep one of the two files."))
                    self.workspace.not_read.add(other)
                twin = self.names.setdefault((kind.name, as_key(file_id)), path)
                if twin not in (path, other):
                    words = f"Windows and macOS take it for {twin}: only case, or how accents are written, differs"
                    self._refuse(path, DUPLICATE_ID.at(Span(path), words, "Give one of the two files another name."))
                    self.workspace.not_read.add(twin)
            if isinstance(text, Finding):
                self._refuse(path, text)
            elif placed is None:
                words, better = "this is no place of the workspace, so nothing would read the file", nearest_place(path)
                remedy = f"Move it to {better}."
                if better in self.workspace.files:
                    remedy = f"Remove it, or move what it says into {better}, which is there already."
                self._refuse(path, UNPLACED_FILE.at(Span(path), words, remedy))

    def _read(self, kind: str) -> list[Reading]:
        """Read all files of a kind; those that could be taken as written."""
        readings = [self._read_one(path) for path in self.paths[kind].values()]
        return [reading for reading in readings if reading is not None and self._usable(reading)]

    def _read_one(self, path: str) -> Reading | None:
        text, placed = self.workspace.files[path], kind_of(path)
        if isinstance(text, Finding) or placed is None:
            return None
        reading = self._known(path, text) or read(*placed, path, text, self.severities)
        if self.known is not None:
            self.known[path, text] = replace(reading, findings=[*reading.findings])
        self.workspace.places[path] = reading.places
        if path in self.workspace.not_read:
            reading.dropped = frozenset()
        if reading.record is not None and isinstance(
            reading.record, model.Organization | forms.SharedGoal | forms.Partnership
        ):
            reading.findings = duplicates(reading)
            if isinstance(reading.record, forms.Partnership) and not reading.findings:
                reading.findings = refusals(reading, self.workspace.catalog, self.workspace.fiscal_year_start)
        self._refuse(path, *reading.findings)
        self.workspace.readings.setdefault(reading.kind.name, []).append(reading)
        return reading

    def _known(self, path: str, text: str) -> Reading | None:
        found = (self.known or {}).get((path, text))
        return replace(found, findings=[*found.findings]) if found is not None else None

    def _declare_departments(self, organization: model.Organization | None) -> None:
        departments, unknown = self.workspace.departments, self.workspace.folder_not_read("plan")
        path = next(iter(self.paths["organization"].values()), "")
        for index, entry in enumerate(organization.departments if organization else []):
            spot = Spot(
                span=Span(path), kind="department", department=entry.id, loc=("departments", index), inexact=True
            )
            departments[entry.id] = Department(
                id=entry.id,
                name=entry.name or "",
                weight=entry.weight,
                target=entry.target,
                spot=spot,
                missing=not unknown,
            )
        for plan_id, plan_path in self.paths["plan"].items():
            spot = Spot(span=Span(plan_path), kind="department", department=plan_id)
            department = departments.setdefault(plan_id, Department(id=plan_id, name="", spot=spot))
            department.spot, department.missing = spot, False

    def _bind_plan(self, path: str, house: House) -> None:
        reading = self._read_one(path)
        if reading is None:
            return
        department = self.workspace.departments[reading.id]
        name = reading.data.get("department") if isinstance(reading.data, dict) else None
        department.name = (
            str(name) if isinstance(name, str | int) and len(str(name)) <= MOST_LETTERS else department.name
        )
        if path not in self.workspace.not_read and self.workspace.organization is not None:
            department.name = department.name or name_of(reading.id)
            self._refuse(path, *bind(reading, department, house))
        reading.data = None

    def _bind_shared_goal(self, reading: Reading, house: House) -> None:
        """One more goal for each department that it names; unknown ones are told when names are looked up."""
        record: forms.SharedGoal = reading.record
        workspace = self.workspace
        wrong = mistakes(reading, workspace.catalog, workspace.fiscal_year_start, workspace.department_id)
        if wrong:
            self._refuse(reading.path, *wrong)
            return
        joined: list[Department] = []
        for participant in record.departments:
            department = self.workspace.department(participant.department)
            if not isinstance(department, Department) or department.plan is None:
                continue
            other = department.goal(reading.id)
            if other is not None:
                words = f"'{reading.id}' is the id of a goal of {department.name} already"
                remedy = "Give this file another name."
                self._refuse(reading.path, DUPLICATE_ID.at(Span(reading.path), words, remedy))
                for holder in joined:
                    holder.remove_goal(reading.id)
                return
            department.add_goal(bind_shared_goal(reading, department, house))
            joined.append(department)
