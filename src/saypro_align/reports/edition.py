"""All that the reports of a period are made of: the assessment, the results, what stood before, and who wrote what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from saypro_align import forms
from saypro_align.advice import Way, gains, shortest_way
from saypro_align.assessment import Assessment
from saypro_align.facts import Facts
from saypro_align.findings import Exact, Finding
from saypro_align.frozen import frozen
from saypro_align.history import Comparison, compare
from saypro_align.items import ORGANIZATION, Department, Goal, Item, Kpi
from saypro_align.model import OrganizationGoal
from saypro_align.naming import Names
from saypro_align.partners import Partner, partners
from saypro_align.periods import FIRST_DAY, LAST_DAY, Period
from saypro_align.reports.mendings import Mendings
from saypro_align.reports.titles import Titles
from saypro_align.results import Results, Row, results, row_of
from saypro_align.scoring import FULL, DepartmentScore, ItemScore
from saypro_align.snapshots import Seen, Snapshot, snapshot

T = TypeVar("T")
LEADERSHIP = "Leadership"


@frozen
class Earlier:
    """The assessment of the period before, and where it was found, in words."""

    snapshot: Snapshot
    source: str
    recommended: tuple[Seen, ...] = ()
    """What its report recommended to mend."""


@dataclass(frozen=True)
class Edition:
    """A period's reports before they are worded. Files dated after the period are left out."""

    assessment: Assessment
    facts: Facts
    period: Period
    earlier: Earlier | None = None

    # --- the period ---------------------------------------------------------------------------------------------------

    @cached_property
    def _once(self) -> dict[Callable[["Edition"], Any], Any]:
        return {}

    def once(self, make: Callable[["Edition"], T]) -> T:
        """What is made of the whole edition and stands on many pages: every department's page would make it again."""
        if make not in self._once:
            self._once[make] = make(self)
        made: T = self._once[make]
        return made

    @cached_property
    def found(self) -> Results:
        """What the KPIs say in the period."""
        return results(self.facts, self.period)

    @cached_property
    def partners(self) -> list[Partner]:
        """The partnerships that are there in the period."""
        return partners(self.facts, self.period)

    @property
    def day(self) -> date:
        """The day as of which is judged: the last of the period."""
        return self.assessment.as_of

    @property
    def before(self) -> Period:
        """The period before."""
        return self.period.shifted(-1)

    @cached_property
    def now(self) -> Snapshot:
        """The assessment of the period, as it is held against the one before."""
        return snapshot(self.assessment)

    @cached_property
    def change(self) -> Comparison | None:
        """What changed since the period before; None where there is no assessment of it."""
        return compare(self.earlier.snapshot, self.now) if self.earlier else None

    @cached_property
    def mended(self) -> list[Seen]:
        """The gaps that are gone since the period before, the costliest first.

        A rating below full that no longer lowers its goal, because another gap takes as much, is not mended.
        """
        gone = self.change.findings.gone if self.change else ()
        return [seen for seen in gone if seen.points and not self.still_rated(seen)]

    @cached_property
    def new(self) -> list[Seen]:
        """The gaps that are new since then, the costliest first."""
        return [seen for seen in (self.change.findings.came if self.change else ()) if seen.points]

    @cached_property
    def came(self) -> frozenset[str]:
        """The fingerprints of all findings that are new since then."""
        return frozenset(seen.fingerprint for seen in (self.change.findings.came if self.change else ()))

    def still_rated(self, seen: Seen) -> bool:
        """Whether a finding is a rating below full that still stands, although nothing is lost by it now."""
        scored = self._items.get((seen.department or "", seen.kind, seen.item or ""))
        low = scored is not None and scored.rated is not None and scored.rated < FULL
        return seen.name == "rated-below-full" and low

    def last(self, when: Period) -> date:
        """The last day of a date or period that somebody wrote; within the days that a plan can name."""
        return max(FIRST_DAY, min(when.last_day(self.facts.frame.fiscal_year_start), LAST_DAY))

    # --- names --------------------------------------------------------------------------------------------------------

    @property
    def organization(self) -> str:
        """What the organization is called."""
        return self.facts.organization.name or "The organization"

    def name(self, department: str | None) -> str:
        """What people call a department; the organization's own has no department."""
        if department is None or department == ORGANIZATION:
            return self.organization
        known = self.facts.workspace.departments.get(department)
        return known.name if known else department

    @cached_property
    def goals(self) -> dict[str, OrganizationGoal]:
        """The organization's goals by id."""
        return {goal.id: goal for goal in self.facts.organization.goals}

    # --- scores and findings ------------------------------------------------------------------------------------------

    @cached_property
    def scores(self) -> dict[str, DepartmentScore]:
        """The score of each department."""
        return {scored.department.id: scored for scored in self.assessment.score.departments}

    @cached_property
    def _items(self) -> dict[tuple[str, str, str], ItemScore]:
        return {
            (scored.item.department, scored.item.kind, scored.item.id): scored
            for department in self.scores.values()
            for scored in department.items
        }

    def item(self, finding: Finding) -> Item | None:
        """The item that a finding stands on; None where it stands on a class, a file or the organization."""
        found = self._items.get((finding.department or "", finding.kind, finding.item or ""))
        return found.item if found else None

    def scored(self, item: Item) -> ItemScore:
        """The score of an item."""
        return self._items[item.department, item.kind, item.id]

    def goal_of(self, finding: Finding) -> Goal | None:
        """The goal that a finding speaks of: its own item, or the first that holds the KPI or has the action."""
        item = self.item(finding)
        if isinstance(item, Goal) or item is None:
            return item
        return next(iter(getattr(item, "goals", ())), None)

    @cached_property
    def costly(self) -> list[Finding]:
        """What takes points, and the goals that nobody supports: the gaps, those of the organization first."""
        order = {department: number for number, department in enumerate(self.facts.workspace.departments)}
        found = [f for f in self.assessment.findings if f.points or f.name == "uncovered-goal"]
        return sorted(
            found,
            key=lambda f: (order.get(f.department or "", -1), -f.organization_points, f.span.path, f.span.line, f.code),
        )

    def costly_of(self, department: str) -> list[Finding]:
        """The gaps of a department, the costliest first."""
        return self._costly_of.get(department, [])

    @cached_property
    def _costly_of(self) -> dict[str | None, list[Finding]]:
        found: dict[str | None, list[Finding]] = {}
        for finding in self.costly:
            found.setdefault(finding.department, []).append(finding)
        return found

    def open_gaps(self, department: str) -> list[Finding]:
        """Those of them that the department does not stand by."""
        return [f for f in self.costly_of(department) if f.accepted is None or not f.accepted.in_force]

    @cached_property
    def gains(self) -> dict[str, Exact]:
        """What mending each finding alone brings to the organization's score."""
        return gains(self.assessment.score)

    def responsible(self, finding: Finding) -> str:
        """Who is to mend it: the owner of the thing, else of the goal, else the head of the department."""
        item = self.item(finding)
        written: Any = getattr(item, "written", None)
        for owner in (getattr(written, "owner", None), self._owner(self.goal_of(finding))):
            if owner:
                return str(owner)
        return self.head(finding.department)

    def _owner(self, goal: Goal | None) -> str | None:
        return goal.written.owner if goal is not None else None

    def head(self, department: str | None) -> str:
        """Who leads a department; leadership for the organization."""
        known = self.facts.workspace.departments.get(department or "")
        return self.facts.head(known) if known else LEADERSHIP

    # --- what people wrote --------------------------------------------------------------------------------------------

    @cached_property
    def review(self) -> forms.Review:
        """What people add to this period's reports; empty where they wrote nothing."""
        return self._review(self.period)

    @cached_property
    def review_before(self) -> forms.Review:
        """What they added to those of the period before."""
        return self._review(self.before)

    def _review(self, period: Period) -> forms.Review:
        for reading in self.facts.workspace.readings.get("review", []):
            if Period.read(reading.id) == period:
                record: forms.Review = reading.record
                return record
        return forms.Review()

    def _of(self, kind: str, department: str) -> list[tuple[str, Any]]:
        return self._forms.get((kind, department), [])

    @cached_property
    def _forms(self) -> dict[tuple[str, str | None], list[tuple[str, Any]]]:
        """What departments wrote, by kind and department, each with its path."""
        workspace = self.facts.workspace
        found: dict[tuple[str, str | None], list[tuple[str, Any]]] = {}
        for kind in ("adjustment", "feedback", "progress"):
            for path, record in workspace.records(kind):
                found.setdefault((kind, workspace.department_id(record.department)), []).append((path, record))
        return found

    @cached_property
    def _adjustments(self) -> dict[str, list[tuple[str, forms.Adjustment]]]:
        """The adjustments of each department by the period's end, the latest first."""
        return {
            department: sorted(
                [pair for pair in self._of("adjustment", department) if self._by_now(pair[1].date)],
                key=lambda pair: (self.last(pair[1].date).isoformat() if pair[1].date else "", pair[0]),
                reverse=True,
            )
            for department in self.facts.workspace.departments
        }

    def _by_now(self, when: Period | None) -> bool:
        return when is None or when.first_day(self.facts.frame.fiscal_year_start) <= self.day

    def adjustments(self, department: str | None) -> list[tuple[str, forms.Adjustment]]:
        """The adjustments of a department by the period's end with their paths, the latest first."""
        return self._adjustments.get(department or "", [])

    def adjustment(self, department: str) -> tuple[str, forms.Adjustment] | None:
        """The adjustment that a department's reports speak of: the latest that is open, else the latest."""
        known = self.adjustments(department)
        still = [pair for pair in known if pair[1].status not in ("implemented", "rejected")]
        return next(iter(still or known), None)

    def feedback(self, department: str) -> tuple[str, forms.Feedback] | None:
        """The latest feedback form of a department that is dated in the period."""
        first = self.found.first
        dated = [
            (self.last(form.date), path, form)
            for path, form in self._of("feedback", department)
            if form.date is not None and first <= self.last(form.date) <= self.day
        ]
        if not dated:
            return None
        _, path, form = max(dated, key=lambda entry: entry[:2])
        return path, form

    def progress(self, department: str) -> tuple[str, forms.Progress] | None:
        """What a department wrote of its progress in the period: of the period itself, else of one around it."""
        start = self.facts.frame.fiscal_year_start
        around = [
            (form.period != self.period, (self.last(form.period) - form.period.first_day(start)).days, path, form)
            for path, form in self._of("progress", department)
            if form.period.first_day(start) <= self.day and self.last(form.period) >= self.found.first
        ]
        if not around:
            return None
        _, _, path, form = min(around, key=lambda entry: entry[:3])
        return path, form

    # --- which change mends which finding -----------------------------------------------------------------------------

    @cached_property
    def mendings(self) -> Mendings:
        """Which change mends which finding that takes points."""
        return Mendings(self._adjustments, self.costly, self.goal_of, self.last)

    @cached_property
    def way(self) -> Way | None:
        """The shortest way to the target; None where it is reached."""
        return shortest_way(self.assessment.score, self.assessment.settings.target)

    def rows_of(self, goal: Goal) -> list[Row]:
        """The KPIs of a goal in the period; those of a shared goal stand in no plan's rows."""
        if goal.shared:
            return [row_of(self.facts, kpi, self.period) for kpi in goal.kpis]
        rows = self.found.of_kpi
        return sorted((rows[kpi] for kpi in goal.kpis if kpi in rows), key=lambda row: self._places[row.kpi])

    def joint_rows(self, department: Department) -> list[Row]:
        """The joint KPIs of the goals that a department shares."""
        if department.id not in self._joint_rows:
            shared = (goal for goal in department.goals if goal.shared)
            self._joint_rows[department.id] = [row for goal in shared for row in self.rows_of(goal)]
        return self._joint_rows[department.id]

    @cached_property
    def _joint_rows(self) -> dict[str, list[Row]]:
        return {}

    @cached_property
    def _places(self) -> dict[Kpi, int]:
        """The place of each KPI among all rows."""
        return {kpi: place for place, kpi in enumerate(self.found.of_kpi)}

    def titled(self, words: str, department: str | None) -> str:
        """The tool's own words with titles and names in the place of ids."""
        return self._titles.put(words, department)

    @cached_property
    def _titles(self) -> Titles:
        return Titles(self.facts)

    def found_in(self, path: str) -> list[Finding]:
        """What was found in a file."""
        return self._found_in.get(path, [])

    @cached_property
    def _found_in(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.assessment.findings:
            found.setdefault(finding.span.path, []).append(finding)
        return found

    @cached_property
    def broken(self) -> list[Finding]:
        """What kept files from being taken as written."""
        return self.assessment.file_findings

    def departments(self) -> list[Department]:
        """All departments, in the order of organization.yaml."""
        return list(self.facts.workspace.departments.values())

    def spoken_of(self, finding: Finding) -> list[Department]:
        """The other departments that a finding names."""
        named = {at: other for at, other in self._named.within(finding.message) if other.id != finding.department}
        return [named[at] for at in sorted(named)]

    @cached_property
    def _named(self) -> Names[tuple[int, Department]]:
        """The departments by their names, each with its place among them."""
        return Names((" ".join(one.name.split()), (at, one)) for at, one in enumerate(self.departments()))

    @cached_property
    def _agreed_by(self) -> dict[str, str | None]:
        """Who answers for each shared goal and partnership, by path."""
        agreed = [*self.facts.workspace.records("shared-goal"), *self.facts.workspace.records("partnership")]
        return {path: record.owner for path, record in agreed}

    def kpi_owner(self, kpi: Kpi) -> str:
        """Who answers for a KPI; for that of a shared goal or partnership whoever answers for the whole."""
        owner = (kpi.written.owner if kpi.written else None) or self._agreed_by.get(kpi.span.path)
        return owner or (LEADERSHIP if kpi.department == ORGANIZATION else self.head(kpi.department))
