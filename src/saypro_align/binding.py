"""A plan's record and its marks to items: everything that a finding can stand on, bound to its place."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from saypro_align import forms, model
from saypro_align.catalog import Catalog
from saypro_align.findings import DUPLICATE_ID, WRONG_TYPE, Finding, Loc, Span
from saypro_align.frozen import frozen
from saypro_align.items import ORGANIZATION, Action, Department, Goal, Kpi, PlanItem, Spot
from saypro_align.reader import Reading
from saypro_align.values import Relation, Target, slug
from saypro_align.yamlfile import Map


@frozen
class House:
    """What all plans of an organization have in common when they are read."""

    catalog: Catalog
    fiscal_year_start: int

    def final_target(self, kpi: model.KpiDefinition) -> Target | None:
        """The target that counts in the end: `target`, else the latest of the dated `targets`."""
        if kpi.target is not None or not kpi.targets:
            return kpi.target
        return kpi.targets[max(kpi.targets, key=lambda when: (when.last_day(self.fiscal_year_start), str(when)))]


def bind(reading: Reading, department: Department, house: House) -> list[Finding]:
    """Fill `department` with the plan's items; or return the findings that keep the plan from being judged."""
    catalog = house.catalog
    plan: model.Plan = reading.record
    findings = (duplicates(reading) if _has_duplicates(plan) else []) or misfits(reading, catalog)
    if findings:
        return findings
    binder = _Binder(reading.path, department, house)
    data = reading.data if isinstance(reading.data, Map) else Map()
    department.plan = PlanItem(
        span=Span(reading.path),
        kind="plan",
        department=department.id,
        id=department.id,
        title=department.name,
        accept=plan.accept,
        written=plan,
        fits_span=span_of(reading.path, data.get("fits")),
        keys=tuple(data),
    )
    for loc, mapping, goal in entries((), reading.data, "goals", plan.goals):
        binder.bind_goal(loc, mapping, goal)
    for loc, mapping, kpi in entries((), reading.data, "kpis", plan.kpis):
        if isinstance(kpi, model.KpiDefinition):
            department.add_kpi(binder.kpi(loc, mapping, kpi))
    for loc, mapping, action in entries((), reading.data, "actions", plan.actions):
        binder.bind_action(loc, mapping, action, None)
    _tell_apart(department.actions)
    return []


def entries(loc: Loc, data: Any, key: str, records: Sequence[Any]) -> Iterator[tuple[Loc, Any, Any]]:
    """The records of a list in a file, each with its place and with its data, from which its line is read."""
    if not records:
        return
    written = data[key]
    if isinstance(written, list):
        for index, record in enumerate(records):
            yield (*loc, key, index), written[index], record
    else:
        yield (*loc, key), written, records[0]


def span_of(path: str, data: Any) -> Span | None:
    """The place of a mapping; other values do not remember theirs."""
    return Span(path, data.line, data.column) if isinstance(data, Map) else None


class _Binder:
    """Makes the items of one file for one department."""

    def __init__(self, path: str, department: Department, house: House) -> None:
        self.path = path
        self.department = department
        self.house = house

    def bind_goal(self, loc: Loc, mapping: Map, written: model.Goal) -> None:
        goal = Goal(
            span=Span(self.path, mapping.line, mapping.column),
            kind="goal",
            department=self.department.id,
            id=written.id,
            loc=loc,
            title=written.title,
            weight=written.weight,
            accept=written.accept,
            written=written,
            link_spans=self.link_spans(loc, mapping, written),
        )
        self.department.add_goal(goal)
        for kpi_loc, kpi_data, kpi in entries(loc, mapping, "kpis", written.kpis):
            if isinstance(kpi, model.KpiDefinition):
                item = self.kpi(kpi_loc, kpi_data, kpi)
                self.department.add_kpi(item)
                hold(goal, item)
        for action_loc, action_data, action in entries(loc, mapping, "actions", written.actions):
            self.bind_action(action_loc, action_data, action, goal)

    def link_spans(self, loc: Loc, data: Any, written: model.Goal | forms.SharedGoal) -> tuple[Span | None, ...]:
        return tuple(span_of(self.path, link) for _, link, _ in entries(loc, data, "supports", written.supports))

    def kpi(self, loc: Loc, mapping: Map, written: model.KpiDefinition) -> Kpi:
        definition = self.house.catalog.get(written.id)
        return Kpi(
            span=Span(self.path, mapping.line, mapping.column),
            kind="kpi",
            department=self.department.id,
            id=written.id,
            loc=loc,
            title=written.name or (definition.name if definition else written.id),
            weight=written.weight,
            accept=written.accept,
            written=written,
            catalog=definition,
            final_target=self.house.final_target(written),
        )

    def bind_action(self, loc: Loc, mapping: Map, written: model.Action, goal: Goal | None) -> None:
        if written.status != "cancelled":
            action = self.action(loc, mapping, written, goal.id if goal else written.goal)
            self.department.actions.append(action)
            if goal is not None:
                serve(action, goal)

    def action(self, loc: Loc, mapping: Map, written: model.Action, holder: str | None) -> Action:
        """An action; where it has no id, it is made from its goal and title, and told apart by `tell_apart`."""
        made = ".".join(part for part in (holder, slug(written.title)) if part)
        return Action(
            span=Span(self.path, mapping.line, mapping.column),
            kind="action",
            department=self.department.id,
            id=written.id or made,
            loc=loc,
            title=written.title,
            weight=written.weight,
            accept=written.accept,
            written=written,
        )


def _tell_apart(actions: list[Action]) -> None:
    """Number the actions whose made id another action has already; ids that people wrote stay."""
    taken = {action.id for action in actions if action.written.id}
    counts: dict[str, int] = {}
    for action in actions:
        if action.written.id is None:
            made = action.id
            while action.id in taken:
                counts[made] = counts.get(made, 1) + 1
                action.id = f"{made}-{counts[made]}"
            taken.add(action.id)


def bind_shared_goal(reading: Reading, department: Department, house: House) -> Goal:
    """A department's part in a shared goal: one more goal item, measured by the goal's own KPIs."""
    written: forms.SharedGoal = reading.record
    binder = _Binder(reading.path, department, house)
    goal = Goal(
        span=Span(reading.path),
        kind="goal",
        department=department.id,
        id=reading.id,
        title=written.title,
        written=written,
        shared=True,
        link_spans=binder.link_spans((), reading.data, written),
    )
    for loc, mapping, kpi in entries((), reading.data, "kpis", written.kpis):
        held = binder.kpi(loc, mapping, kpi)
        held.joint = True
        hold(goal, held)
    for loc, mapping, milestone in entries((), reading.data, "milestones", written.milestones):
        if milestone.status != "cancelled":
            serve(binder.action(loc, mapping, milestone, reading.id), goal)
    return goal


def organization_kpi(
    written: model.KpiDefinition | str, path: str, loc: Loc, house: House, holder: str = ORGANIZATION
) -> Kpi:
    """A KPI of the organization itself, or of one that it works with; defined in place or named from the catalog."""
    kpi_id, own = (written, None) if isinstance(written, str) else (written.id, written)
    definition = house.catalog.get(kpi_id)
    return Kpi(
        span=Span(path),
        inexact=True,
        kind="kpi",
        department=holder,
        id=kpi_id,
        loc=loc,
        title=(own.name if own else None) or (definition.name if definition else kpi_id),
        weight=own.weight if own else 1,
        written=own,
        catalog=definition,
        final_target=house.final_target(own) if own else None,
    )


def hold(goal: Goal, kpi: Kpi) -> None:
    """The goal is measured by a KPI of its own plan."""
    if not (kpi in goal.kpis if len(goal.kpis) < len(kpi.goals) else goal in kpi.goals):
        goal.kpis.append(kpi)
        kpi.goals.append(goal)


def serve(action: Action, goal: Goal) -> None:
    """The action is done for the goal."""
    if goal not in action.goals:
        action.goals.append(goal)
        goal.actions.append(action)


def named_only(goal: Goal | None, department: Department, kpi_id: str, catalog: Catalog, loc: Loc, span: Span) -> Kpi:
    """The plan's KPI that is only named from the catalog; made when it is named for the first time."""
    kpi = department.kpi(kpi_id)
    if kpi is None:
        definition = catalog.get(kpi_id)
        kpi = Kpi(
            span=span,
            inexact=True,
            kind="kpi",
            department=department.id,
            id=kpi_id,
            loc=loc,
            title=definition.name if definition else kpi_id,
            written=None,
            catalog=definition,
        )
        department.add_kpi(kpi)
    if goal is not None:
        hold(goal, kpi)
    return kpi


def class_spot(department: Department, kind: str) -> Spot:
    """Where a finding on an empty class stands: at the plan's key, or at the top of the plan."""
    plan = department.plan
    span = plan.span if plan else department.spot.span
    written = plan is not None and kind in plan.keys
    return Spot(span=span, kind=kind, department=department.id, loc=(kind,) if written else (), inexact=written)


# --- what only shows when the whole file is seen ----------------------------------------------------------------------


def duplicates(reading: Reading) -> list[Finding]:
    """The ids that stand twice in one file: goals, KPIs, actions, initiatives, departments."""
    found: list[tuple[Loc, str, str]] = []
    for what, ids in _ids(reading).items():
        seen: set[str] = set()
        for loc, an_id in ids:
            if an_id in seen:
                found.append((loc, what, an_id))
            seen.add(an_id)
    if not found:
        return []
    known = reading.places
    return [
        DUPLICATE_ID.at(
            known.value(loc),
            f"the {what} '{an_id}' is defined a second time",
            f"Give it an id of its own; to name the first one again, write just {an_id}."
            if what == "KPI"
            else "Give it an id of its own, or keep only one of the two.",
        )
        for loc, what, an_id in found
    ]


def _has_duplicates(plan: model.Plan) -> bool:
    """Whether an id stands twice in a plan; for nearly all it is told so without a look for places."""
    kpis = chain(plan.kpis, *(goal.kpis for goal in plan.goals))
    actions = chain(plan.actions, *(goal.actions for goal in plan.goals))
    every = (
        [goal.id for goal in plan.goals],
        [kpi.id for kpi in kpis if not isinstance(kpi, str)],
        [action.id for action in actions if action.id is not None],
    )
    return any(len(set(ids)) < len(ids) for ids in every)


def _ids(reading: Reading) -> dict[str, list[tuple[Loc, str]]]:
    ids: dict[str, list[tuple[Loc, str]]] = {"goal": [], "KPI": [], "action": [], "initiative": [], "department": []}

    def collect(what: str, loc: Loc, data: Any, key: str, records: Sequence[Any]) -> Iterator[tuple[Loc, Any, Any]]:
        for place, written, record in entries(loc, data, key, records):
            if not isinstance(record, str):
                if record.id is not None:
                    ids[what].append(((*place, "id"), record.id))
                yield place, written, record

    record, data = reading.record, reading.data or {}
    for place, mapping, goal in collect("goal", (), data, "goals", getattr(record, "goals", [])):
        list(collect("KPI", place, mapping, "kpis", goal.kpis))
        if isinstance(goal, model.Goal):
            list(collect("action", place, mapping, "actions", goal.actions))
    if not isinstance(record, model.Organization):
        list(collect("KPI", (), data, "kpis", record.kpis))
    if isinstance(record, model.Plan):
        list(collect("action", (), data, "actions", record.actions))
    if isinstance(record, model.Organization):
        list(collect("initiative", (), data, "initiatives", record.initiatives))
        list(collect("department", (), data, "departments", record.departments))
    return ids


def misfits(reading: Reading, catalog: Catalog) -> list[Finding]:
    """Values that do not fit the unit or direction that the catalog gives the KPI."""
    record: model.Plan | model.Organization | forms.SharedGoal | forms.Partnership = reading.record
    lists: list[tuple[Loc, Any, Sequence[Any]]] = []
    if not isinstance(record, model.Organization):
        lists.append(((), reading.data, record.kpis))
    if isinstance(record, model.Plan | model.Organization):
        lists += [(loc, data, goal.kpis) for loc, data, goal in entries((), reading.data, "goals", record.goals)]
    found: list[tuple[Loc, str, str]] = []
    for loc, data, kpis in lists:
        for place, _, kpi in entries(loc, data, "kpis", kpis):
            if isinstance(kpi, model.KpiDefinition):
                found += [((*place, key), words, remedy) for key, words, remedy in _misfit(kpi, catalog)]
    if not found:
        return []
    known = reading.places
    return [WRONG_TYPE.at(known.value(loc), words, remedy) for loc, words, remedy in found]


def _misfit(kpi: model.KpiDefinition, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    definition = catalog.get(kpi.id)
    unit = kpi.unit or (definition.unit if definition else None)
    direction = kpi.direction or (definition.direction if definition else None)
    if direction is not None:
        problem = model.target_misfit(kpi, direction)
        if problem:
            yield "target" if kpi.target else "targets", *problem
    if unit is None or unit == "%":
        return
    figures = [("baseline", kpi.baseline), ("target", kpi.target), *(("targets", t) for t in kpi.targets.values())]
    for key, figure in figures:
        if figure is not None and figure.percent:
            number = "" if isinstance(figure, Target) and figure.relation is Relation.RANGE else f": {figure.value}"
            step = f"; or +{figure.value}% for a step from the baseline" if key != "baseline" and number else ""
            remedy = f"Write the number alone{number}{step}; or count the KPI in percent: unit: '%'."
            yield key, f"'{key}' of '{kpi.id}' is in %, and the KPI is counted in {unit}", remedy
