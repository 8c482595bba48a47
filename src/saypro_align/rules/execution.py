"""6xx, execution: is there someone, something and a day for it?"""

from collections.abc import Iterator

from saypro_align.binding import class_spot
from saypro_align.facts import Facts
from saypro_align.findings import Effort, Finding, Loc, Severity
from saypro_align.items import Action, Department, Goal
from saypro_align.model import says_nothing
from saypro_align.nearest import Nearest
from saypro_align.rules.rule import rule
from saypro_align.values import as_key, listed, named, shown, slug
from saypro_align.workspace import KEY

_AN_ACTION = "actions: [{title: .., owner: .., due: YYYY-MM-DD}]"


@rule(
    "SA601",
    "goal-without-action",
    Severity.MEDIUM,
    on="goal",
    remedy="{remedy}",
)
def goal_without_action(facts: Facts) -> Iterator[Finding]:
    """A goal that nobody does anything for is a wish.

    An action serves the goal: under it, or elsewhere with `goal`. Cancelled actions serve nothing. For a shared goal
    its milestones count.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers, supports: [growth]}

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers
            supports: [growth]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-03-31}]
    """
    for goal in facts.workspace.goals:
        if not goal.actions:
            words = f"no action serves {shown(goal.title)}"
            remedy = f"Plan an action for '{goal.id}' of {facts.department(goal).name}, with an owner and a due date: {_AN_ACTION}."
            if goal.shared:
                remedy = f"Write a milestone into {goal.span.path}, with an owner and a due date."
            yield goal.finding(words, remedy=remedy)


@rule(
    "SA602",
    "unowned-action",
    Severity.MEDIUM,
    on="action",
    remedy="Assign it: write the owner who answers for it in {department}: owner: ...",
)
def unowned_action(facts: Facts) -> Iterator[Finding]:
    """An action without an owner is everybody's, and so nobody's.

    Every action that is not cancelled needs `owner`: a person or a post.

    A plan that has it:

        actions:
          - {title: Train staff on the new CRM, goal: acquisition, due: 2025-05-31}

    Mended:

        actions:
          - {title: Train staff on the new CRM, goal: acquisition, owner: Sales manager, due: 2025-05-31}
    """
    for action in facts.workspace.actions:
        if not action.written.owner:
            words = f"the action {shown(action.title)} has no owner"
            yield action.finding(words, department=facts.department(action).name)


@rule(
    "SA603",
    "undated-action",
    Severity.MEDIUM,
    on="action",
    remedy="Date it: write when {who} will have done it: due: YYYY-MM-DD.",
)
def undated_action(facts: Facts) -> Iterator[Finding]:
    """An action without a date is always for later.

    Every action that is not cancelled needs `due`: a date, or a period whose last day counts.

    A plan that has it:

        actions:
          - {title: Train staff on the new CRM, goal: acquisition, owner: Sales manager}

    Mended:

        actions:
          - {title: Train staff on the new CRM, goal: acquisition, owner: Sales manager, due: 2025-05}
    """
    for action in facts.workspace.actions:
        if action.written.due is None:
            words = f"the action {shown(action.title)} has no due date"
            yield action.finding(words, who=action.written.owner or "its owner")


@rule(
    "SA604",
    "unresourced-goal",
    Severity.MEDIUM,
    on="goal",
    remedy="Allocate to '{goal}' of {department} what it needs: resources: {{budget: .., people: ..}}.",
    effort=Effort.MEDIUM,
)
def unresourced_goal(facts: Facts) -> Iterator[Finding]:
    """What matters most is the first to be dropped when it has no people and no money of its own.

    Asked are goals that name a critical initiative, and goals with a weight above 1: they need `resources`.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers, weight: 2, supports: [growth]}

    Mended:

        goals:
          - {id: acquisition, title: Win 15% more customers, weight: 2, supports: [growth], resources: {people: 3}}
    """
    critical = {initiative.id for initiative in facts.organization.initiatives if initiative.critical}
    for goal in facts.workspace.goals:
        written = goal.plan_goal
        if written is None or not says_nothing(written.resources):
            continue
        carried = [name for name in written.initiatives if name in critical]
        if carried or written.weight > 1:
            why = (
                f"carries the critical initiative {facts.initiative_named(carried[0])}"
                if carried
                else f"has weight {float(written.weight):g}"
            )
            words = f"{shown(goal.title)} {why} and has no resources"
            yield goal.finding(words, goal=goal.id, department=facts.department(goal).name)


_PARTS = {
    "vision": ("vision", "say where the department wants to be: vision: .."),
    "mission": ("mission", "say what the department is there for: mission: .."),
    "fits": (
        "rated fit with the organization",
        "let the planning manager rate how mission and vision fit: fits: {mission: .., vision: ..}",
    ),
    "head": ("head", "name who leads it: head: .."),
    "reviewed": ("review date", "write the day on which it was last reviewed: reviewed: .."),
    "monitoring": ("monitoring", "say how it is followed: monitoring: {method: .., metrics: [..]}"),
    "resources": ("resources", "write what the department has: resources: {budget: .., people: ..}"),
}


@rule("SA605", "plan-incomplete", Severity.LOW, on="plan", remedy="{mending}.")
def plan_incomplete(facts: Facts) -> Iterator[Finding]:
    """A plan that leaves out who leads it, what for, or how it is followed leaves its readers to guess.

    A plan has vision, mission, fits, head, reviewed, monitoring and resources. Each that is missing counts once.

    A plan that has it:

        vision:

    Mended:

        vision: Every customer stays because they want to
    """
    for department in facts.workspace.judged:
        plan = department.plan
        assert plan is not None
        for key, (name, mending) in _PARTS.items():
            if says_nothing(getattr(plan.written, key)):
                words = f"the plan of {department.name} has no {name}"
                at: Loc = (key, KEY) if key in plan.keys else ()
                yield plan.finding(words, at=at, subject=key, mending=mending[:1].upper() + mending[1:])


def _empty(facts: Facts, kind: str, what: str) -> Iterator[Finding]:
    for department in facts.workspace.judged:
        if not department.classes()[kind]:
            words = f"the plan of {department.name} has no {what}"
            yield class_spot(department, kind).finding(words, department=department.name)


@rule(
    "SA606",
    "no-goals",
    Severity.CRITICAL,
    on="class",
    remedy="Write the goals of {department}: what it will reach for the organization, by how much, by when.",
    effort=Effort.LARGE,
)
def no_goals(facts: Facts) -> Iterator[Finding]:
    """A plan without goals says nothing that could be aligned.

    The class of goals is empty, and scores 0.

    A plan that has it:

        goals: []

    Mended:

        goals:
          - {id: acquisition, title: Win 15% more customers, supports: [growth]}
    """
    return _empty(facts, "goals", "goals")


@rule(
    "SA607",
    "no-kpis",
    Severity.CRITICAL,
    on="class",
    remedy="Name the KPIs of {department} under its goals{such}; `saypro-align catalog` lists what is known.",
    effort=Effort.MEDIUM,
)
def no_kpis(facts: Facts) -> Iterator[Finding]:
    """A plan without KPIs cannot be followed.

    The class of KPIs is empty, and scores 0. Cancelled or foreign ones do not fill it.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers, supports: [growth]}
        kpis: []

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers
            supports: [growth]
            kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115, due: 2025-12-31}]
    """
    for department in facts.workspace.judged:
        if not department.kpis:
            assert department.plan is not None
            fitting = [facts.kpi_named(kpi_id) for kpi_id in facts.fitting_kpis(department.plan)[:3]]
            such = f", such as {listed(fitting)}" if fitting else ""
            words = f"the plan of {department.name} has no KPIs"
            yield class_spot(department, "kpis").finding(words, department=department.name, such=such)


@rule(
    "SA608",
    "no-actions",
    Severity.CRITICAL,
    on="class",
    remedy="Write under each goal of {department} what is done for it, by whom, by when.",
    effort=Effort.MEDIUM,
)
def no_actions(facts: Facts) -> Iterator[Finding]:
    """A plan without actions will not be carried out.

    The class of actions is empty, and scores 0. Cancelled actions do not fill it.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers, supports: [growth]}
        actions: []

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers
            supports: [growth]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-03-31}]
    """
    return _empty(facts, "actions", "actions")


@rule(
    "SA609",
    "plan-missing",
    Severity.CRITICAL,
    on="department",
    remedy="{remedy}",
    effort=Effort.LARGE,
)
def plan_missing(facts: Facts) -> Iterator[Finding]:
    """A department that the organization counts on has no plan, and so scores 0.

    organization.yaml names the department under `departments`, and `departments/<id>.yaml` is not there. A plan that
    calls itself so in a file of another name is named in the remedy.

    Files that have it:

        # organization.yaml
        departments: [sales, customer-service, legal]

    Mended:

        # organization.yaml
        departments: [sales, customer-service]
    """
    declared = {entry.id for entry in facts.organization.departments}
    undeclared = [one for name, one in facts.workspace.departments.items() if name not in declared]
    called = {word: one for one in undeclared for word in (as_key(_own_name(one)), slug(_own_name(one))) if word}
    near = Nearest(one.id for one in undeclared)
    for department in facts.workspace.departments.values():
        if department.missing:
            words = f"the department {named(department.id, _own_name(department))} is named in organization.yaml and has no plan"
            itself = called.get(as_key(_own_name(department))) or called.get(department.id)
            if itself is not None:
                remedy = _under_another_name(itself, department.id)
            else:
                other = near.to(department.id)
                remedy = f"Write departments/{department.id}.yaml (`saypro-align init` makes the form)"
                meant = f"; or did you mean {other}, whose plan stands in departments/? Then name that in organization.yaml."
                remedy += meant if other else "."
            yield department.spot.finding(words, remedy=remedy)


def _own_name(department: Department) -> str:
    """As it is written: where two have one name, each bears its id behind it."""
    return department.name.removesuffix(f" ({department.id})")


def _under_another_name(found: Department, wanted: str) -> str:
    path = found.spot.span.path
    return (
        f"{path} calls itself {_own_name(found)}: rename it to departments/{wanted}.yaml, or write `id: {found.id}` in "
        "organization.yaml."
    )


@rule(
    "SA610",
    "unlisted-department",
    Severity.NOTE,
    on="department",
    remedy="Add `- {id}` to `departments` in organization.yaml, or move the plan out of the workspace.",
)
def unlisted_department(facts: Facts) -> Iterator[Finding]:
    """A plan that nobody asked for counts as much as any other, and can lift the organization's score.

    organization.yaml names departments, and not the one of this plan. Where it names none, all plans are welcome.

    Files that have it:

        # organization.yaml
        departments: [sales, customer-service]

        # departments/legal.yaml
        department: Legal

    Mended:

        # organization.yaml
        departments: [sales, customer-service, legal]

        # departments/legal.yaml
        department: Legal
    """
    declared = {entry.id for entry in facts.organization.departments}
    for department in facts.workspace.judged if declared else ():
        if department.id not in declared:
            words = f"{department.name} has a plan that counts in the score, and organization.yaml does not name it"
            yield department.spot.finding(words, id=department.id)


@rule(
    "SA611",
    "same-department-name",
    Severity.NOTE,
    on="department",
    remedy="Write a name of its own under 'department' in {path}.",
)
def same_department_name(facts: Facts) -> Iterator[Finding]:
    """Two departments of one name are taken for each other, on pages and where a plan names one of them.

    Two plans have the same name under `department`, in any case, or one has another's id for a name. On pages the id
    then stands behind the name.

    Files that have it:

        # departments/legal.yaml
        department: Sales

    Mended:

        # departments/legal.yaml
        department: Legal
    """
    judged = {department.id: department for department in facts.workspace.judged}
    holders: dict[str, str] = {}
    for department in judged.values():
        name = _own_name(department)
        key = as_key(" ".join(name.split()))
        if key in judged and key != department.id and as_key(_own_name(judged[key])) != key:
            words = f"the department '{department.id}' is called {shown(name)}, which is the id of another"
        else:
            other = holders.setdefault(key, key if key in judged else department.id)
            if other == department.id:
                continue
            words = f"the departments '{other}' and '{department.id}' are both called {shown(name)}"
        yield department.spot.finding(words, path=department.spot.span.path)


@rule(
    "SA612",
    "late-action",
    Severity.NOTE,
    on="action",
    remedy="Move one of the dates: '{action}' to {due} or earlier, or '{goal}' to {late} or later.",
)
def late_action(facts: Facts) -> Iterator[Finding]:
    """What is done after a goal should be reached does not help to reach it.

    An action is due after every goal that it serves, and is not completed. One that serves a goal without a date, or an
    initiative, may come at any time. A milestone of a shared goal is told on the goal.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers
            due: 2025-06-30
            supports: [growth]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-Q3}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers
            due: 2025-06-30
            supports: [growth]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-Q1}]
    """
    for action in facts.workspace.actions:
        found = None if action.initiatives else _served_before(facts, action, action.goals)
        if found is not None:
            words, due, late, goal = found
            words = f"'{action.title}' {words}"
            yield action.finding(words, at=("due",), action=action.id, goal=goal, due=due, late=late)
    for shared in facts.workspace.goals:
        for milestone in shared.actions if shared.shared else ():
            found = _served_before(facts, milestone, [shared]) if milestone.span.path == shared.span.path else None
            if found is not None:
                words, due, late, goal = found
                words, own = f"the milestone '{milestone.title}' {words}", milestone.id
                yield shared.finding(words, span=milestone.span, subject=own, action=own, goal=goal, due=due, late=late)


def _served_before(facts: Facts, action: Action, goals: list[Goal]) -> tuple[str, str, str, str] | None:
    """That an open action is due after the latest of its goals: the words, both days, and the goal; else None."""
    if action.written.due is None or action.written.status == "completed":
        return None
    late = action.written.due.last_day(facts.frame.fiscal_year_start)
    dues = [(due, goal) for goal in goals if (due := facts.due(goal)) is not None]
    due, goal = max(dues, key=lambda one: one[0], default=(late, None))
    if goal is None or len(dues) < len(goals) or late <= due:
        return None
    words = f"is due on {late}, after the goal that it serves: {shown(goal.title)} is due on {due}"
    return words, f"{due}", f"{late}", goal.id


RULES = (
    goal_without_action,
    unowned_action,
    undated_action,
    unresourced_goal,
    plan_incomplete,
    no_goals,
    no_kpis,
    no_actions,
    plan_missing,
    unlisted_department,
    same_department_name,
    late_action,
)
