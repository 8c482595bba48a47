"""3xx, contribution: does each part of a plan serve the organization?"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from saypro_align.facts import Facts
from saypro_align.findings import Effort, Exact, Finding, Severity, Span
from saypro_align.forms import Feedback
from saypro_align.items import Department, Goal, Kpi, Spot
from saypro_align.likeness import share_of, words_of
from saypro_align.rules.rule import made_elsewhere, rule
from saypro_align.values import listed, named, shown, some_of

MOST_COMPARED = 50
"""Of so many goals the one is named that a KPI fits best."""
TWO_STEPS = 50
"""Two steps on the scale from 1 to 5, in points."""


@rule(
    "SA301",
    "unlinked-goal",
    Severity.CRITICAL,
    on="goal",
    remedy="Link '{goal}' of {department} under 'supports' to the organizational goal that it serves, restate it so that "
    "it serves one, or retire it. {goals}.",
    effort=Effort.MEDIUM,
)
def unlinked_goal(facts: Facts) -> Iterator[Finding]:
    """A goal that supports no organizational goal spends people and money on something nobody asked for.

    A goal is linked by `supports` to at least one goal of organization.yaml that exists. A link that is rated 0 %
    still links.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
    """
    ids = list(dict.fromkeys(goal.id for goal in facts.organization.goals))
    known = f"The organization's goals are {some_of([facts.goal_named(goal_id) for goal_id in ids], most=5)}"
    goals = known if ids else "organization.yaml has none yet"
    for goal in facts.workspace.goals:
        if not goal.links:
            words = f"{shown(goal.title)} supports no organizational goal"
            yield goal.finding(words, goals=goals, goal=goal.id, department=facts.department(goal).name)


rated_below_full = made_elsewhere(
    "SA302",
    "rated-below-full",
    Severity.HIGH,
    """The reviewer found that it serves the organization less well than the plan alone shows.

    The best rating under `supports` counts, as a percentage: 5 is 100 %, 4 is 75 %, 1 is 0 %. Where it lies below
    what the other findings leave, it is the score, and this finding takes the difference. For the plan as a whole
    the mean of the ratings under `fits` counts. Its severity follows the rating: below 25 % critical, below 75 %
    high, below 90 % medium, else low.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            horizon: short
            due: 2025-12-31
            supports: [{goal: growth, rating: 3, comment: Says nothing of margin}]
            kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115}]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-03-31}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers at 30% margin by December
            horizon: short
            due: 2025-12-31
            supports: [{goal: growth, rating: 5}]
            kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115}]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-03-31}]
    """,
    on="goal, plan",
    remedy="{remedy}",
    effort=Effort.MEDIUM,
)


@rule("SA303", "irrelevant-kpi", Severity.CRITICAL, on="KPI", remedy="{remedy}")
def irrelevant_kpi(facts: Facts) -> Iterator[Finding]:
    """A KPI that reaches no organizational goal takes attention from one that would.

    A KPI reaches an organizational goal through a goal that holds it, or that is measured by it from another plan,
    and that supports one.

    A plan that has it:

        kpis:
          - {id: website-traffic, baseline: 1000, target: 2000, due: 2025-12-31}

    Mended:

        kpis: []
    """
    linked = {
        department.id: [(goal, facts.wanted_themes(goal)) for goal in islice(_own_linked(department), MOST_COMPARED)]
        for department in facts.workspace.judged
    }
    for kpi in facts.workspace.kpis:
        if not facts.goals_reached(kpi):
            held = "" if kpi.goals or kpi.measures else ": no goal of the plan names it"
            words = f"the KPI {shown(kpi.name)} reaches no organizational goal{held}"
            yield kpi.finding(words, remedy=_better_place(facts, kpi, linked[kpi.department]))


def _own_linked(department: Department) -> Iterator[Goal]:
    return (goal for goal in department.goals if goal.links and not goal.shared)


def _better_place(facts: Facts, kpi: Kpi, linked: list[tuple[Goal, frozenset[str]]]) -> str:
    department = facts.department(kpi)
    wanted = set(kpi.themes)
    nearest, _ = max(linked, key=lambda pair: len(wanted & pair[1]), default=(None, frozenset()))
    better = facts.better_kpi(kpi)
    if kpi.goals:
        holder = kpi.goals[0]
        attach = f"Link the goal {named(holder.id, holder.title)} of {department.name}, which holds it, to an organizational goal"
    elif nearest is not None:
        such = named(nearest.id, nearest.title)
        attach = f"Name it under the KPIs of a goal that supports one, such as {such} of {department.name}"
    else:
        attach = f"Write a goal of {department.name} that supports an organizational goal, and name the KPI under it"
    if better is None:
        return f"{attach}; or stop tracking it."
    return f"{attach}; or track {facts.kpi_named(better)} instead."


@rule("SA304", "misaligned-kpi", Severity.HIGH, on="goal", remedy="{remedy}")
def misaligned_kpi(facts: Facts) -> Iterator[Finding]:
    """A goal that is measured by activity alone can be met without anything changing for the organization.

    A linked goal has it when every one of its KPIs counts an activity. The level comes from the catalog, or from
    the plan's `level`; a KPI of unknown level never convicts.

    A plan that has it:

        goals:
          - id: visibility
            title: Be found by 2000 visitors a month by December
            supports: [growth]
            kpis: [{id: website-traffic, baseline: 1000, target: 2000}]

    Mended:

        goals:
          - id: visibility
            title: Be found by 2000 visitors a month by December
            supports: [growth]
            kpis:
              - {id: website-traffic, baseline: 1000, target: 2000}
              - {id: sales-conversion-rate, baseline: 2, target: 3}
    """
    for goal in facts.workspace.goals:
        kpis = [*goal.kpis, *goal.measured_by]
        unsure = "kpis" in goal.withheld or (
            any(kpi.catalog is None for kpi in kpis) and facts.workspace.catalog_not_read
        )
        if goal.links and kpis and not unsure and all(kpi.level == "activity" for kpi in kpis):
            names = " and ".join(shown(kpi.name) for kpi in kpis[:2]) + (" and others" if len(kpis) > 2 else "")
            words = f"{shown(goal.title)} is measured by activity alone: {names}"
            yield goal.finding(words, remedy=_outcome_for(facts, goal, kpis))


def _outcome_for(facts: Facts, goal: Goal, kpis: list[Kpi]) -> str:
    of = f"'{goal.id}' of {facts.department(goal).name}"
    stands_in = [kpi.catalog.stands_in_for for kpi in kpis if kpi.catalog and kpi.catalog.stands_in_for]
    if stands_in:
        outcome = facts.kpi_named(stands_in[0])
        return f"Track {outcome} for {of}, which the activity stands in for; keep the activity as a sign on the way."
    fitting = [facts.kpi_named(kpi_id) for kpi_id in facts.fitting_kpis(goal)[:2]]
    such = f", such as {listed(fitting, 'or')}" if fitting else ": what is to change because of the activity"
    return f"Add to {of} an outcome{such}."


@rule(
    "SA305",
    "unlinked-action",
    Severity.CRITICAL,
    on="action",
    remedy="Put it under the goal of {department} that it serves, or name the goal with 'goal:' or an initiative with "
    "'initiatives:'; if it serves none, stop it.",
)
def unlinked_action(facts: Facts) -> Iterator[Finding]:
    """An action that serves no goal and no initiative uses time that a goal could have had.

    An action serves the goal under which it stands, the goal that its `goal` names, and the initiatives that it
    names. Cancelled actions are not asked.

    A plan that has it:

        actions:
          - {title: Redesign the newsletter, owner: A. Name, due: 2025-05-31}

    Mended:

        actions:
          - {title: Redesign the newsletter, goal: acquisition, owner: A. Name, due: 2025-05-31}
    """
    for action in facts.workspace.actions:
        if not action.goals and not action.initiatives and not action.withheld:
            words = f"the action {shown(action.title)} serves no goal and no initiative"
            yield action.finding(words, department=facts.department(action).name)


@rule(
    "SA306",
    "initiative-ignored",
    Severity.MEDIUM,
    on="plan",
    remedy="Name '{initiative}' under 'initiatives' of the goal or action of {department} that carries it, or add one.",
    effort=Effort.MEDIUM,
)
def initiative_ignored(facts: Facts) -> Iterator[Finding]:
    """An initiative that counts on a department which has not planned for it will wait.

    organization.yaml names the department under an initiative, and no goal and no action of its plan names the
    initiative.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers by December, supports: [growth]}

    Mended:

        goals:
          - {id: acquisition, title: Win 15% more customers by December, supports: [growth]}
        actions:
          - {title: Move the price list online, initiatives: [digital-transformation], owner: A. Name, due: 2025-05-31}
    """
    for initiative in facts.organization.initiatives:
        for known in dict.fromkeys(facts.workspace.department_id(word) for word in initiative.departments):
            department = facts.workspace.departments.get(known or "")
            if department is not None and department.plan and initiative.id not in facts.carried[department.id]:
                words = f"the initiative {shown(initiative.title or initiative.id)} counts on {department.name}, and no goal or action carries it"
                yield department.plan.finding(
                    words, subject=initiative.id, initiative=initiative.id, department=department.name
                )


@rule(
    "SA307",
    "assigned-goal-unsupported",
    Severity.MEDIUM,
    on="plan",
    remedy="Link a goal of {department} to '{goal}', or add one; if the department is not to support it, take it "
    "from the department's goals in organization.yaml.",
    effort=Effort.MEDIUM,
)
def assigned_goal_unsupported(facts: Facts) -> Iterator[Finding]:
    """The organization counts on the department for one of its goals, and the department's plan does not know.

    organization.yaml names the goal under the department, and no goal of the plan supports it.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
          - id: loyalty
            title: Keep 90% of customers through 2027
            supports: [loyal-customers]
    """
    titles = {goal.id: goal.title for goal in facts.organization.goals}
    for department in facts.workspace.judged:
        supported = {link.goal for goal in department.goals for link in goal.links}
        for expected in dict.fromkeys(department.expected):
            if expected not in supported:
                assert department.plan is not None
                words = (
                    f"{department.name} is expected to support {shown(titles[expected])}, and none of its goals does"
                )
                yield department.plan.finding(words, subject=expected, goal=expected, department=department.name)


@rule("SA308", "uncovered-goal", Severity.CRITICAL, on="organization", remedy="{remedy}", effort=Effort.LARGE)
def uncovered_goal(facts: Facts) -> Iterator[Finding]:
    """An organizational goal that no department supports will not be reached.

    A goal is covered by a department's goal that supports it; a link that is rated 0 % does not cover. It takes no
    points from a department, and the gate fails on it (setting `require_coverage`). While a plan could not be read,
    nothing is said.

    Files that have it:

        # organization.yaml
        goals:
          - {id: growth, title: Grow sustainably, themes: [growth]}
          - {id: loyal-customers, title: Keep our customers, themes: [retention]}
          - {id: safety, title: Work safely, themes: [people]}

    Mended:

        # organization.yaml
        goals:
          - {id: growth, title: Grow sustainably, themes: [growth]}
          - {id: loyal-customers, title: Keep our customers, themes: [retention]}
    """
    if facts.workspace.unjudged:
        return
    path = facts.workspace.readings["organization"][0].path
    for index, goal in enumerate(facts.organization.goals):
        if any(rated is None or rated > 0 for _, rated in facts.supporters[goal.id]):
            continue
        spot = Spot(span=Span(path), kind="organization", id=goal.id, loc=("goals", index), inexact=True)
        fitting = [department.name for department in facts.fitting_departments(goal)]
        by = (
            " in the plan of a department"
            if not fitting
            else f" in the plan of {listed(fitting, 'or')}, whose KPIs fit it,"
        )
        rated_nothing = f", and {len(facts.supporters[goal.id])} rated 0 %" if facts.supporters[goal.id] else ""
        words = f"no department covers {shown(goal.title)}{rated_nothing}"
        yield spot.finding(words, subject=goal.id, remedy=f"Write a goal{by} that supports '{goal.id}'.")


overrated = made_elsewhere(
    "SA309",
    "overrated",
    Severity.NOTE,
    """A good rating beside a weak plan: one of the two has not been looked at lately.

    Two steps (50 points) or more lie between the rating and what the findings leave. It takes no points: a rating
    never lifts a score.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win more customers
            supports: [{goal: growth, rating: 5}]

    Mended:

        goals:
          - id: acquisition
            title: Win more customers
            supports: [growth]
    """,
    on="goal",
    remedy="Review the rating: the plan shows {evidence} %, the rating says {rated} %.",
)


@rule(
    "SA310",
    "likely-link",
    Severity.NOTE,
    on="goal",
    remedy="If it serves '{goal}', say so: supports: [{goal}].",
)
def likely_link(facts: Facts) -> Iterator[Finding]:
    """The goal reads as if it served an organizational goal, and does not say so.

    Only a goal without a link is asked. Words that the titles share suggest it; they never count for or against.

    A plan that has it:

        goals:
          - id: acquisition
            title: Grow sustainably in the north

    Mended:

        goals:
          - id: acquisition
            title: Grow sustainably in the north
            supports: [growth]
    """
    sought = [(other, words_of(other.title)) for other in facts.organization.goals[:MOST_COMPARED]]
    for goal in facts.workspace.goals:
        if goal.links:
            continue
        said = words_of(f"{goal.title} {goal.written.description or ''}")
        best, its_words = max(sought, key=lambda other: share_of(other[1], said), default=(None, set()))
        if best is not None and share_of(its_words, said) >= 0.5:
            words = f"{shown(goal.title)} reads like {shown(best.title)}"
            yield goal.finding(words, subject=best.id, goal=best.id)


@rule(
    "SA311",
    "rating-disputed",
    Severity.NOTE,
    on="goal",
    remedy="Let {head} and the reviewer look at '{goal}' together; the plan's own rating counts in the score.",
    effort=Effort.MEDIUM,
)
def rating_disputed(facts: Facts) -> Iterator[Finding]:
    """The department head and the reviewer see the same goal very differently.

    The rating in the department's latest feedback form and the one in the plan, for the same goal and link, lie two
    steps (50 points) or more apart.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [{goal: growth, rating: 5}]
        # feedback/2025-02-sales.yaml
        department: sales
        date: 2025-02-10
        ratings: [{goal: acquisition, supports: growth, rating: 2}]

    Mended:

        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [{goal: growth, rating: 3}]
        # feedback/2025-02-sales.yaml
        department: sales
        date: 2025-02-10
        ratings: [{goal: acquisition, supports: growth, rating: 2}]
    """
    latest: dict[str, tuple[str, Feedback]] = {}
    for _, form in facts.workspace.records("feedback"):
        department = facts.workspace.department_id(form.department)
        when = form.date.last_day(facts.organization.fiscal_year_start).isoformat() if form.date else ""
        if department is not None and (department not in latest or when >= latest[department][0]):
            latest[department] = (when, form)
    for department_id, (_, form) in sorted(latest.items(), key=lambda entry: entry[0]):
        holder = facts.workspace.departments[department_id]
        for goal, ratings in _ratings(facts, holder, form).items():
            for link in goal.links:
                for said in (ratings.get(link.goal), ratings.get(None)):
                    if link.rated is None or said is None or abs(Fraction(link.rated) - said) < TWO_STEPS:
                        continue
                    words = (
                        f"{shown(goal.title)}: the plan says {_percent(link.rated)} % for {facts.goal_named(link.goal)}, "
                        f"the feedback form says {_percent(said)} %"
                    )
                    plan_head = holder.plan.written.head if holder.plan else None
                    head = form.head or plan_head or "the department head"
                    yield goal.finding(words, at=link.loc, subject=link.goal, head=head, goal=goal.id)


def _ratings(facts: Facts, holder: Department, form: Feedback) -> dict[Goal, dict[str | None, Exact]]:
    """How a form rates each goal of its department, by the organizational goal; None where it speaks of all its links.

    Of two ratings of the same the first is taken.
    """
    found: dict[Goal, dict[str | None, Exact]] = {}
    for rating in form.ratings:
        goal = facts.workspace.goal(holder, rating.goal)
        if isinstance(goal, Goal) and goal.department == holder.id:
            found.setdefault(goal, {}).setdefault(rating.supports, rating.rating)
    return found


def _percent(value: Exact) -> str:
    return f"{float(value):g}"


RULES = (
    unlinked_goal,
    rated_below_full,
    irrelevant_kpi,
    misaligned_kpi,
    unlinked_action,
    initiative_ignored,
    assigned_goal_unsupported,
    uncovered_goal,
    overrated,
    likely_link,
    rating_disputed,
)
