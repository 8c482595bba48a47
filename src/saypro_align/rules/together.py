"""What departments set together: does every plan know of it, is it measured, do they meet, did they look back?"""

from collections.abc import Iterator
from datetime import date

from saypro_align.facts import Facts, subject
from saypro_align.findings import Effort, Finding, Severity, Span
from saypro_align.items import Spot
from saypro_align.rules.rule import rule
from saypro_align.together import Stage, Together, ends, looked_back, missed, shared_goals, signs, stage
from saypro_align.values import shown

MOST_NAMED = 4


@rule(
    "SA509",
    "shared-goal-ignored",
    Severity.MEDIUM,
    on="goal",
    remedy="Let {department} write into its plan which goal depends on '{goal}', or which action serves it; or take "
    "{department} out of the shared goal.",
)
def shared_goal_ignored(facts: Facts) -> Iterator[Finding]:
    """A department that takes part in a shared goal and plans nothing for it will find no time for it.

    The plan of each department of the goal must show that it knows of it: a goal names it under `depends_on` or
    `conflicts_with`; or is shared with (`shared_with`) another department of it and supports a common organizational
    goal; or holds a KPI of the same id as one of its joint KPIs; or an action has it as its `goal`. Only what is
    declared counts, however alike the words are. A plan that names something which could not be read is not accused.

    Files that have it:

        # departments/sales.yaml
        actions: [{title: Give each new customer a launch price, goal: launch, owner: A. Name, due: 2025-03-31}]
        # shared-goals/launch.yaml
        title: Launch the spring product together
        supports: [growth]
        departments: [sales, customer-service]

    Mended:

        # departments/sales.yaml
        actions: [{title: Give each new customer a launch price, goal: launch, owner: A. Name, due: 2025-03-31}]
        # departments/customer-service.yaml
        actions: [{title: Answer launch questions in a day, goal: launch, owner: B. Name, due: 2025-03-31}]
        # shared-goals/launch.yaml
        title: Launch the spring product together
        supports: [growth]
        departments: [sales, customer-service]
    """
    for goal in shared_goals(facts):
        places: dict[str | None, int] = {}
        for index, one in enumerate(goal.written.departments):
            places.setdefault(facts.workspace.department_id(one.department), index)
        for part in goal.parts:
            department = facts.department(part)
            if next(signs(facts, part), None) is not None or facts.signs(department).withheld:
                continue
            words = f"{shown(goal.written.title)} counts on {department.name}, and nothing in its plan knows of it"
            at = ("departments", places[department.id])
            yield part.finding(words, at=at, department=department.name, goal=goal.id)


@rule(
    "SA713",
    "joint-kpi-unmeasured",
    Severity.NOTE,
    on="file",
    remedy="{who} writes {figures} under 'measurements' in {file} by {day}.",
)
def joint_kpi_unmeasured(facts: Facts) -> Iterator[Finding]:
    """What several departments answer for together is soon answered for by nobody, unless it is measured.

    One of the joint KPI's own periods, or as many as the setting `stale_after` says, has passed without a value,
    counted from the start of the shared goal, else of the organization's period. After its due date nothing more is
    asked for.

    Files that have it:

        # shared-goals/launch.yaml
        title: Launch the spring product together
        departments: [sales, customer-service]
        kpis: [{id: launch-sales, unit: customers, direction: increase, baseline: 0, target: 500}]
        start: 2025-01-01
        due: 2025-06-30

    Mended:

        # shared-goals/launch.yaml
        title: Launch the spring product together
        departments: [sales, customer-service]
        kpis: [{id: launch-sales, unit: customers, direction: increase, baseline: 0, target: 500}]
        start: 2025-01-01
        due: 2025-06-30
        measurements: {launch-sales: {2025-01: 20, 2025-02: 40}}
    """
    for goal in shared_goals(facts):
        for kpi in goal.kpis:
            series = facts.series(kpi)
            passed = series.overdue(facts.as_of)
            if passed >= facts.settings.stale_after:
                latest = series.latest_due(facts.as_of)
                since = f"for {passed} periods running, up to {latest}" if passed > 1 else f"for {latest}"
                words = f"the joint KPI '{kpi.name}' of {shown(goal.written.title)} has no figure {since}"
                figures = f"the figures up to {latest}" if passed > 1 else f"the figure for {latest}"
                yield _spot(goal).finding(
                    words,
                    at=kpi.loc,
                    subject=f"{goal.path} {kpi.id}",
                    who=subject((kpi.written and kpi.written.owner) or _who(facts, goal)),
                    figures=figures,
                    file=goal.path,
                    day=facts.answer_by,
                )


@rule(
    "SA714",
    "check-in-missed",
    Severity.NOTE,
    on="file",
    remedy="{who} calls the departments together by {day}, and writes the day under 'held'.",
)
def check_in_missed(facts: Facts) -> Iterator[Finding]:
    """Departments that do not meet learn of each other's delays when it is too late.

    The goal says how often they meet (`check_ins: {every: ..}`), and a whole week, month or quarter between its start
    and its end is over in which nothing stands under `held`. Without `start` it is counted from the first one that
    was held. One that is held more in the period that follows makes up for the one that was missed.

    Files that have it:

        # shared-goals/launch.yaml
        title: Launch the spring product together
        departments: [sales, customer-service]
        start: 2025-01-01
        due: 2025-06-30
        check_ins: {every: monthly, held: [2025-01-20]}

    Mended:

        # shared-goals/launch.yaml
        title: Launch the spring product together
        departments: [sales, customer-service]
        start: 2025-01-01
        due: 2025-06-30
        check_ins: {every: monthly, held: [2025-01-20, 2025-02-17]}
    """
    for goal in shared_goals(facts):
        lacking = missed(facts, goal.written, facts.as_of)
        if lacking:
            words = f"{shown(goal.written.title)} had no check-in in {lacking.named(MOST_NAMED, MOST_NAMED)}"
            yield _spot(goal).finding(
                words, at=("check_ins",), subject=goal.path, who=subject(_who(facts, goal)), day=facts.answer_by
            )


@rule(
    "SA715",
    "retrospective-missing",
    Severity.NOTE,
    on="file",
    remedy="{who} asks the departments by {day} what worked, what to improve and what was learned, and writes it "
    "under 'retrospective'.",
    effort=Effort.MEDIUM,
)
def retrospective_missing(facts: Facts) -> Iterator[Finding]:
    """What was learned together is lost when nobody writes it down.

    The shared goal is past its due date, and nothing stands under `retrospective`.

    Files that have it:

        # shared-goals/launch.yaml
        title: Launch the winter product together
        departments: [sales, customer-service]
        start: 2024-10-01
        due: 2025-01-31

    Mended:

        # shared-goals/launch.yaml
        title: Launch the winter product together
        departments: [sales, customer-service]
        start: 2024-10-01
        due: 2025-01-31
        retrospective: {worked: [One price list], improve: [Earlier stock plan], learned: [Trials sell], thanks: [Service]}
    """
    for goal in shared_goals(facts):
        day: date = facts.as_of
        if stage(facts, goal.written, day) is Stage.ENDED and not looked_back(facts, goal.written, day):
            words = f"{shown(goal.written.title)} ended on {ends(facts, goal.written)} and has no retrospective"
            yield _spot(goal).finding(
                words, at=("due",), subject=goal.path, who=subject(_who(facts, goal)), day=facts.answer_by
            )


def _spot(goal: Together) -> Spot:
    return Spot(span=Span(goal.path), kind="file")


def _who(facts: Facts, goal: Together) -> str:
    """Who answers for a shared goal: its owner, else the head of the first department that takes part."""
    if goal.written.owner:
        return goal.written.owner
    return facts.head(facts.department(goal.parts[0])) if goal.parts else f"The owner of {shown(goal.written.title)}"


COHERENCE = (shared_goal_ignored,)
CYCLE = (joint_kpi_unmeasured, check_in_missed, retrospective_missing)
