"""2xx, references: names that point nowhere, or in a circle."""

from collections.abc import Iterator

from saypro_align.facts import Facts
from saypro_align.findings import Effort, Finding, Loc, Severity, Span
from saypro_align.items import ORGANIZATION, Dangling, Department, Goal, Kpi, Spot
from saypro_align.nearest import Nearest
from saypro_align.rules.rule import rule
from saypro_align.values import listed, named, shown, some_of
from saypro_align.workspace import KEY, named_kpis

LONGEST_CIRCLE = 50
"""Of a longer circle some goals are named, and not one way round for each."""


def _dangling(facts: Facts, *whats: str) -> Iterator[Finding]:
    for name in facts.workspace.dangling:
        if name.what.split(" of ")[0] in whats:
            words = f"{shown(name.word)} is {_said(facts, name)}"
            remedy, meant = _mending(facts, name), name.nearest or ""
            yield name.on.finding(words, at=name.at, subject=f"{name.what} {name.word}", meant=meant, remedy=remedy)


def _said(facts: Facts, name: Dangling) -> str:
    alike = _namesakes(facts, name)
    return f"the name of {some_of(alike)}" if alike else f"not {_MEANT.get(name.what, f'a {name.what}')}"


def _namesakes(facts: Facts, name: Dangling) -> list[str]:
    """The ids of the departments among which a name does not tell."""
    return facts.workspace.namesakes(name.word) if name.what == "department" else []


_MEANT = {
    "organizational goal": "a goal of the organization",
    "goal": "a goal of this plan, nor one of another as department.goal",
    "department": "a department of this workspace",
    "KPI": "a KPI of the plan, nor one of the catalog",
    "initiative": "an initiative of the organization",
}


def _mending(facts: Facts, name: Dangling) -> str:
    alike = _namesakes(facts, name)
    if alike:
        return f"Write the id: {some_of(alike, 'or')}."
    if name.what == "goal" and "." not in name.word:
        others = facts.goals_of_id.get(name.word, [])[:3]
        elsewhere = [named(f"{goal.department}.{goal.id}", goal.title) for goal in others]
        if elsewhere:
            return f"Did you mean {listed(elsewhere, 'or')}?"
    if "," in name.word:
        return f"Write several as a list in brackets: [{', '.join(part.strip() for part in name.word.split(','))}]."
    if name.nearest:
        return f"Did you mean {_nearest(facts, name, name.nearest)}?"
    return {
        "organizational goal": "Name one of the goals in organization.yaml.",
        "goal": "Name a goal of this plan by its id, or one of another plan as department.goal.",
        "department": "Name a department by its file's name, such as customer-service.",
        "KPI": "Define it here as a mapping with name, unit and direction; `saypro-align catalog` lists what is known.",
        "initiative": "Name one of the initiatives in organization.yaml.",
    }.get(name.what, "Name a KPI that stands in that plan.")


def _nearest(facts: Facts, name: Dangling, word: str) -> str:
    """The right word, and what it is called."""
    departments = facts.workspace.departments
    holder, dot, thing = word.rpartition(".")
    own = departments.get(holder if dot else name.on.department or "")
    match name.what:
        case "organizational goal":
            return facts.goal_named(word)
        case "department":
            return named(word, departments[word].name)
        case "initiative":
            return facts.initiative_named(word)
        case "goal":
            goal = own.goal(thing) if own else None
            return named(word, goal.title if goal else thing)
    kpi = own.kpi(thing) if own else None
    return named(word, kpi.name) if kpi else facts.kpi_named(word)


@rule("SA201", "unknown-goal", Severity.HIGH, on="the item that names it", remedy="{remedy}")
def unknown_goal(facts: Facts) -> Iterator[Finding]:
    """A link to a goal that does not exist serves nothing, however well it is meant.

    Every id under `supports`, `depends_on`, `conflicts_with` and an action's `goal` must be the id of a goal. A
    wrong id excuses nothing: a goal whose only link points nowhere is also an unlinked-goal.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growht]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
    """
    return _dangling(facts, "organizational goal", "goal")


@rule("SA202", "unknown-department", Severity.HIGH, on="the item that names it", remedy="{remedy}")
def unknown_department(facts: Facts) -> Iterator[Finding]:
    """Work that is shared with a department that does not exist is shared with nobody.

    A department is named by its id, which is its file's name, or by its name in any case. A name that two departments
    bear names neither: write the id. While a plan could not be
    read, a name that might be its own is not judged.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            shared_with: [custmer-service]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            shared_with: [customer-service]
    """
    return _dangling(facts, "department")


@rule("SA203", "unknown-kpi", Severity.HIGH, on="the item that names it", remedy="{remedy}")
def unknown_kpi(facts: Facts) -> Iterator[Finding]:
    """A goal that is measured by a KPI nobody has defined is not measured.

    A bare id under `kpis` must be that of a KPI that the plan defines, of one in the catalog, or
    `department.kpi` of another plan.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            kpis: [sales-conversion]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            kpis: [{id: sales-conversion-rate, baseline: 2, target: 3, due: 2025-12-31}]
    """
    return _dangling(facts, "KPI")


@rule(
    "SA204",
    "dependency-cycle",
    Severity.HIGH,
    on="each goal in it",
    remedy="Cut the weakest of these dependencies: let {holders} agree which goal can start without the other.",
    effort=Effort.MEDIUM,
)
def dependency_cycle(facts: Facts) -> Iterator[Finding]:
    """Goals that wait for each other in a circle never start.

    The links of `depends_on` are followed through all plans; every goal on a circle has the finding once.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            depends_on: [loyalty]
          - id: loyalty
            title: Keep 90% of customers through 2027
            supports: [loyal-customers]
            depends_on: [acquisition]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
          - id: loyalty
            title: Keep 90% of customers through 2027
            supports: [loyal-customers]
            depends_on: [acquisition]
    """
    for goal, circle in facts.in_cycle.items():
        if len(circle) > LONGEST_CIRCLE:
            at = next(place for needed, place in goal.depends_on if facts.in_cycle.get(needed) is circle)
            others = [member for member in circle[:5] if member is not goal]
        else:
            at, others = _way_round(goal, facts.in_cycle)
        names = listed([f"{shown(other.title)} of {facts.department(other).name}" for other in others[:4]], "then")
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        words = f"{shown(goal.title)} depends on itself" + (f", through {names}{more}" if others else "")
        holders = listed(dict.fromkeys(facts.department(member).name for member in circle[:4]))
        yield goal.finding(words, at=at, holders=holders)


def _way_round(goal: Goal, in_cycle: dict[Goal, list[Goal]]) -> tuple[Loc, list[Goal]]:
    """One way from a goal back to itself: where it begins, and the goals on it in the order of dependence."""
    came_from: dict[Goal, tuple[Goal, Loc]] = {}
    waiting = [goal]
    for current in waiting:
        for needed, place in current.depends_on:
            if needed is goal:
                way, at = [], place
                while current is not goal:
                    way.append(current)
                    current, at = came_from[current]
                return at, way[::-1]
            if in_cycle.get(needed) is in_cycle[goal] and needed not in came_from:
                came_from[needed] = current, place
                waiting.append(needed)
    raise AssertionError("a goal on a circle leads back to itself")


@rule("SA205", "orphan-measurement", Severity.NOTE, on="file", remedy="{remedy}")
def orphan_measurement(facts: Facts) -> Iterator[Finding]:
    """A figure that is measured for a KPI of no plan is work that nobody decides by, or a misspelled id.

    Every KPI in `kpis/<department>.yaml` must stand in that department's plan; in `kpis/organization.yaml`, in
    organization.yaml.

    Files that have it:

        # kpis/sales.yaml
        customer-retention: {2025-01: 82}

    Mended:

        # kpis/sales.yaml
        customer-retention-rate: {2025-01: 82}
    """
    for reading in facts.workspace.readings.get("measurements", []):
        known = _known_kpis(facts, reading.id)
        if known is None:
            continue
        spot = Spot(span=Span(reading.path), kind="file", inexact=True)
        nearest = Nearest(sorted(word for word in known if "." not in word))
        elsewhere: dict[str, list[str]] = {}
        for word in sorted(word for word in known if "." in word):
            elsewhere.setdefault(word.rpartition(".")[2], []).append(word)
        for kpi_id, series in reading.record.root.items():
            if (kpi_id not in known or "." in kpi_id) and series is not None:
                remedy = _measured_elsewhere(facts, [kpi_id, *elsewhere.get(kpi_id, [])])
                if remedy is None:
                    better = nearest.to(kpi_id)
                    remedy = f"Did you mean {better}?" if better else "Add the KPI to the plan, or stop measuring it."
                words = f"{shown(kpi_id)} is measured, and {_holder(facts, reading.id)} holds it"
                yield spot.finding(words, at=(kpi_id, KEY), subject=kpi_id, remedy=remedy)


def _measured_elsewhere(facts: Facts, words: list[str]) -> str | None:
    """The remedy for a KPI of a department's plan that is measured for the organization: it is measured there.

    `words` are what stands there, and the KPIs of plans that the organization names and that bear its id.
    """
    for word in words:
        name, dot, thing = word.rpartition(".")
        holder = facts.workspace.department(name) if dot else None
        if isinstance(holder, Department) and holder.kpi(thing) is not None:
            return f"'{thing}' is a KPI of {holder.name}: measure it in kpis/{holder.id}.yaml."
    return None


def _holder(facts: Facts, reading_id: str) -> str:
    department = facts.workspace.department(reading_id)
    if reading_id == ORGANIZATION or not isinstance(department, Department):
        return "no goal of the organization"
    return f"nothing in the plan of {department.name}"


def _known_kpis(facts: Facts, reading_id: str) -> set[str] | None:
    if reading_id == ORGANIZATION:
        kpis = [kpi for goal in facts.organization.goals for kpi in goal.kpis]
        return {kpi if isinstance(kpi, str) else kpi.id for kpi in kpis}
    department = facts.workspace.department(reading_id)
    if not isinstance(department, Department) or department.plan is None:
        return None
    held = {kpi.id for kpi in department.kpis}
    return held | {word for word in named_kpis(department) if facts.workspace.catalog_not_read}


@rule("SA206", "unknown-theme", Severity.NOTE, on="item", remedy="{remedy}")
def unknown_theme(facts: Facts) -> Iterator[Finding]:
    """A theme that stands nowhere else joins nothing: it may be a misspelled one.

    Themes of goals and KPIs are compared with those of the organization, of all other plans and of the catalog.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            themes: [aquisition]
            supports: [growth]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            themes: [acquisition]
            supports: [growth]
    """
    if facts.workspace.partial:
        return
    nearest = Nearest(sorted(theme for theme, uses in facts.theme_uses.items() if uses > 1))
    items: list[Goal | Kpi] = [*facts.workspace.goals, *facts.workspace.kpis]
    for item in items:
        first = dict(reversed([(theme, index) for index, theme in enumerate(item.own_themes)]))
        for index, theme in enumerate(item.own_themes):
            if facts.theme_uses[theme] == 1 and first[theme] == index:
                better = nearest.to(theme)
                remedy = f"Did you mean {better}?" if better else "Use it where it belongs, or leave it out."
                words = f"the theme {shown(theme)} of {shown(item.title)} stands nowhere else"
                yield item.finding(words, at=("themes", index), subject=theme, remedy=remedy)


@rule("SA207", "unknown-initiative", Severity.HIGH, on="the item that names it", remedy="{remedy}")
def unknown_initiative(facts: Facts) -> Iterator[Finding]:
    """A goal or action that carries an initiative nobody has started carries nothing.

    Every id under `initiatives` must stand in organization.yaml.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            initiatives: [digital-transformaton]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            initiatives: [digital-transformation]
    """
    return _dangling(facts, "initiative")


RULES = (
    unknown_goal,
    unknown_department,
    unknown_kpi,
    dependency_cycle,
    orphan_measurement,
    unknown_theme,
    unknown_initiative,
)
