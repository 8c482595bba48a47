"""7xx, cycle: what the calendar asks for. Notes, which take no points."""

from collections.abc import Iterator
from datetime import date, timedelta

from saypro_align import model
from saypro_align.facts import Facts, subject
from saypro_align.findings import Finding, Severity, Span
from saypro_align.forms import Adjustment
from saypro_align.items import Department, Spot
from saypro_align.periods import Period, Unit
from saypro_align.rules.rule import made_elsewhere, rule


@rule(
    "SA706",
    "action-overdue",
    Severity.NOTE,
    on="action",
    remedy="{who} completes it or gives it a new date by {day}, and says so in its status.",
)
def action_overdue(facts: Facts) -> Iterator[Finding]:
    """An action whose day has passed is done, late, or given up; the plan should say which.

    Its due date lies before the day as of which is judged, and its status is not completed. A milestone of a shared
    goal is told on the goal.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-01-31, status: in-progress}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            actions: [{title: Hire two sellers, owner: A. Name, due: 2025-01-31, status: completed}]
    """
    for action in facts.workspace.actions:
        due = _passed(facts, action.written)
        if due is not None:
            words = f"'{action.title}' was due on {due} and {_status(action.written)}"
            who = subject(action.written.owner or facts.head(facts.department(action)))
            yield action.finding(words, who=who, day=facts.answer_by)
    for goal in facts.workspace.goals:
        for milestone in goal.actions if goal.shared else ():
            due = _passed(facts, milestone.written)
            if due is not None:
                words = f"the milestone '{milestone.title}' was due on {due} and {_status(milestone.written)}"
                who = subject(milestone.written.owner or goal.written.owner or facts.head(facts.department(goal)))
                day = facts.answer_by
                yield goal.finding(words, span=milestone.span, subject=milestone.id, who=who, day=day)


def _passed(facts: Facts, action: model.Action) -> date | None:
    """The day on which an action was due, where it has passed and the action is neither completed nor cancelled."""
    due = action.due.last_day(facts.frame.fiscal_year_start) if action.due else None
    return due if due is not None and due < facts.as_of and action.status not in ("completed", "cancelled") else None


def _status(action: model.Action) -> str:
    return {"in-progress": "is in progress", "not-started": "is not started"}.get(action.status or "", "has no status")


@rule(
    "SA707",
    "review-overdue",
    Severity.NOTE,
    on="plan",
    remedy="{who} reviews the plan by {day} and writes the date into 'reviewed'.",
)
def review_overdue(facts: Facts) -> Iterator[Finding]:
    """A plan that nobody looks at drifts away from what the department does.

    The plan's `reviewed` lies longer ago than `review_every` allows (a quarter, unless the settings say otherwise),
    counted in whole months; or it lies more than a year after the day as of which is judged, and so is a slip. A review
    within that year may have been held since, where an earlier month is judged.

    A plan that has it:

        reviewed: 2024-10-15

    Mended:

        reviewed: 2025-02-10
    """
    for department in facts.workspace.judged:
        plan = department.plan
        if plan is None or plan.written.reviewed is None:
            continue
        written, start = plan.written.reviewed, facts.frame.fiscal_year_start
        reviewed, words = written.last_day(start), ""
        if reviewed < _one_review_ago(facts):
            words = f"was last reviewed on {reviewed}"
        elif written.first_day(start) > facts.as_of + timedelta(days=366):
            words = f"has no review dated by {facts.as_of}, only one of {written}"
        if words:
            words = f"the plan of {department.name} {words}, and is to be reviewed every {_review_words(facts)}"
            yield plan.finding(words, at=("reviewed",), who=subject(facts.head(department)), day=facts.answer_by)


def _review_words(facts: Facts) -> str:
    return Unit(facts.settings.review_every).in_words


def _review_span(facts: Facts) -> str:
    return {"half": "half a year"}.get(facts.settings.review_every, f"a {facts.settings.review_every}")


def _one_review_ago(facts: Facts) -> date:
    """The day that lies one time between reviews before the one as of which is judged."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[facts.settings.review_every]
    then = Period.containing(facts.as_of, Unit.MONTH).shifted(-months)
    return then.first_day().replace(day=min(facts.as_of.day, then.last_day().day))


@rule(
    "SA708",
    "feedback-missing",
    Severity.NOTE,
    on="plan",
    remedy="{who} hands in {file} by {day}.",
)
def feedback_missing(facts: Facts) -> Iterator[Finding]:
    """What a department head sees and does not say is missing where the next plan is made.

    Some department of the organization hands in feedback forms, and from this one none is dated within the last
    `review_every` (a quarter, unless the settings say otherwise).

    Files that have it:

        # feedback/2025-02-customer-service.yaml
        department: customer-service
        date: 2025-02-10

    Mended:

        # feedback/2025-02-customer-service.yaml
        department: customer-service
        date: 2025-02-10
        # feedback/2025-02-sales.yaml
        department: sales
        date: 2025-02-12
    """
    heard: dict[str, date] = {}
    for _, form in facts.workspace.records("feedback"):
        department = facts.workspace.department_id(form.department)
        start = facts.frame.fiscal_year_start
        if department is not None and (form.date is None or form.date.first_day(start) <= facts.as_of):
            given = min(form.date.last_day(start), facts.as_of) if form.date else facts.as_of
            heard[department] = max(given, heard.get(department, given))
    not_read = any(path.startswith("feedback/") for path in facts.workspace.not_read)
    for holder in facts.workspace.judged if heard and not not_read else ():
        latest = heard.get(holder.id)
        if holder.plan is not None and (latest is None or latest < _one_review_ago(facts)):
            since = f": its latest is of {latest}" if latest else ""
            words = f"{holder.name} has given no feedback within the last {_review_words(facts)}{since}"
            day = facts.answer_by
            file = f"feedback/{day[:7]}-{holder.id}.yaml"
            yield holder.plan.finding(words, who=subject(facts.head(holder)), file=file, day=day)


@rule(
    "SA709",
    "adjustment-stalled",
    Severity.NOTE,
    on="plan",
    remedy="{who} {what} by {day}.",
)
def adjustment_stalled(facts: Facts) -> Iterator[Finding]:
    """A change that was proposed and then left lying mends nothing.

    The adjustment is neither implemented nor rejected, and one of its actions is past its date; or it has been
    proposed or approved for longer than `review_every` without going on.

    Files that have it:

        # adjustments/2025-01-sales-retention.yaml
        department: sales
        date: 2025-01-10
        status: in-progress
        actions: [{title: Align incentives with retention, owner: A. Name, due: 2025-01-31, status: not-started}]

    Mended:

        # adjustments/2025-01-sales-retention.yaml
        department: sales
        date: 2025-01-10
        status: in-progress
        actions: [{title: Align incentives with retention, owner: A. Name, due: 2025-01-31, status: completed}]
    """
    for path, adjustment in facts.workspace.records("adjustment"):
        found = facts.workspace.department(adjustment.department)
        if adjustment.status in ("implemented", "rejected") or not isinstance(found, Department) or not found.plan:
            continue
        spot = Spot(span=Span(path), kind="plan", department=found.id, id=found.id)
        yield from _stalled(facts, spot, found, adjustment)


def _stalled(facts: Facts, spot: Spot, department: Department, adjustment: Adjustment) -> Iterator[Finding]:
    day, path = facts.answer_by, spot.span.path
    for index, action in enumerate(adjustment.actions):
        due = _passed(facts, action)
        if due is not None:
            words = f"the adjustment's action '{action.title}' was due on {due} and {_status(action)}"
            who, what = subject(action.owner or facts.head(department)), "completes it or gives it a new date"
            yield spot.finding(
                words, at=("actions", index), subject=f"{path} {action.title}", who=who, what=what, day=day
            )
    proposed = adjustment.date.last_day(facts.frame.fiscal_year_start) if adjustment.date else None
    if adjustment.status != "in-progress" and proposed is not None and proposed < _one_review_ago(facts):
        words = f"the adjustment of {proposed} is still {adjustment.status}, more than {_review_span(facts)} later"
        what = "decides on it" if adjustment.status == "proposed" else "begins with it"
        who = subject(facts.head(department)) if adjustment.status == "approved" else "Leadership"
        yield spot.finding(words, at=("status",), subject=path, who=who, what=what, day=day)


# --- what departments stand by ----------------------------------------------------------------------------------------

acceptance_expired = made_elsewhere(
    "SA711",
    "acceptance-expired",
    Severity.NOTE,
    """The department said until when it would stand by a finding, and that day has passed.

    An acceptance holds until the last day of its `until`, judged as of the report's day (`--as-of`). After it the
    finding counts again in the accepted score; in the raw score it always did.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            accept: [{finding: undated-goal, reason: launch year, owner: A. Name, until: 2024-12-31}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            due: 2025-12-31
    """,
    on="item",
    remedy="{owner} decides: mend '{finding}', or accept it again with a new date.",
)

acceptance_unused = made_elsewhere(
    "SA712",
    "acceptance-unused",
    Severity.NOTE,
    """An acceptance of something that is not found hides nothing now, and may hide something later.

    The item on which the acceptance stands does not have the finding that it names.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            accept: [{finding: undated-goal, reason: launch year, owner: A. Name, until: 2099-12-31}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
    """,
    on="item",
    remedy="Take the acceptance of '{finding}' out.",
)

RULES = (
    action_overdue,
    review_overdue,
    feedback_missing,
    adjustment_stalled,
    acceptance_expired,
    acceptance_unused,
)
