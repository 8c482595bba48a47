"""What people wrote in the forms of the cycle, or what the tool drafts meanwhile, as reports show it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from saypro_align import forms
from saypro_align.facts import subject
from saypro_align.formats.amounts import by, decimals, measured, why_no_data
from saypro_align.frozen import frozen
from saypro_align.items import Department
from saypro_align.model import Action, Monitoring, changed, says_nothing
from saypro_align.reports import kpi_lines
from saypro_align.reports.drafts import areas, drafted, impact, summary
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import action_status, month_end, people, step_words, uncapitalized, work_status
from saypro_align.reports.mendings import DONE
from saypro_align.reports.plans import GoalLine, LinkLine, metric_name, part
from saypro_align.reports.prose import paragraphs
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import WORDS, closed
from saypro_align.results import Row
from saypro_align.scoring import rated_words
from saypro_align.values import Relation, Target, listed


def completed(written: Any, draft: Any, narrative: tuple[str, ...]) -> Any:
    """What somebody wrote, with the draft's words in the fields of it that were left empty."""
    empty = {name: getattr(draft, name) for name in narrative if says_nothing(getattr(written, name))}
    return changed(written, **empty) if empty else written


# --- adjustments ------------------------------------------------------------------------------------------------------


@frozen
class ChangeLine:
    """One change to a goal."""

    goal: str
    change: str
    rationale: str
    impact: str
    supports: str
    mends: str
    evidence: str


@frozen
class KpiChangeLine:
    """One KPI added, replaced or removed."""

    change: str
    rationale: str


@frozen
class ChallengeLine:
    """What stands in the way, and what is done about it."""

    challenge: str
    mitigation: str
    backup: str
    solution: str


@frozen
class OutcomeLine:
    """By what success is told: the metric, its target, and where it stands."""

    metric: str
    target: str
    now: str


@frozen
class ResourceLine:
    """What is needed."""

    item: str
    budget: str
    notes: str


@frozen
class AdjustmentPart:
    """An adjustment of a department's plan; `draft` where nobody wrote one yet."""

    draft: bool
    path: str
    status: str
    date: str
    goals: tuple[GoalLine, ...]
    links: tuple[LinkLine, ...]
    areas: str
    cause: str
    impact: str
    changes: tuple[ChangeLine, ...]
    kpi_changes: tuple[KpiChangeLine, ...]
    steps: tuple[Step, ...]
    resources: tuple[ResourceLine, ...]
    collaboration: tuple[tuple[str, str], ...]
    challenges: tuple[ChallengeLine, ...]
    method: str
    metrics: tuple[str, ...]
    feedback: str
    outcomes: tuple[OutcomeLine, ...]
    summary: tuple[str, ...]
    call_to_action: str
    others: tuple[str, ...]


_STATUS = {
    "proposed": "proposed, not decided yet",
    "approved": "approved",
    "rejected": "rejected",
    "in-progress": "in progress",
    "implemented": "implemented",
}


def adjustment(edition: Edition, department: str) -> AdjustmentPart:
    """The adjustment that is open, else the latest, else a draft from the findings.

    What a written one leaves out of its areas, impact and summary is told from the gaps that its changes name.
    """
    current = edition.adjustment(department)
    path, found = current if current is not None else ("", drafted(edition, "adjustment", department))
    own = edition.facts.workspace.departments[department]
    named = [*found.goals, *(change.goal for change in found.changes if change.goal)]
    plan = part(edition, edition.scores[department])
    titles = {goal.title: goal for goal in plan.goals if goal.id in named}
    said = found.misalignment or forms.Misalignment()
    mends = [finding for finding in edition.open_gaps(department) if edition.mendings.of(finding) is found]
    monitoring = found.monitoring or Monitoring()
    return AdjustmentPart(
        current is None,
        path,
        _STATUS[found.status] if current is not None else f"a draft that {subject(plan.head)} has not seen yet",
        str(edition.last(found.date)) if found.date else "no date",
        tuple(titles.values()),
        tuple(link for link in plan.links if link.goal in titles),
        closed(said.areas or (areas(mends) if mends else "")),
        closed(said.cause or ""),
        closed(said.impact or impact(edition, department, mends) or ""),
        tuple(_change(edition, own, change) for change in found.changes),
        tuple(_kpi_change(edition, own, change) for change in found.kpi_changes),
        tuple(_steps(edition, department, found.actions)),
        tuple(_resource(item) for item in found.resources),
        tuple(
            (_department(edition, other.department), closed(other.role or "Takes part."))
            for other in found.collaboration
        ),
        tuple(_challenge(challenge) for challenge in found.challenges),
        monitoring.method or (f"as in the plan: {plan.method}" if plan.method else ""),
        tuple(metric_name(edition, own, metric) for metric in monitoring.metrics) or plan.metrics,
        monitoring.feedback or (f"as in the plan: {plan.feedback}" if plan.feedback else ""),
        tuple(_outcome(edition, own, outcome) for outcome in found.outcomes),
        paragraphs(found.summary) or ((summary(edition, department, mends),) if mends else ()),
        closed(found.call_to_action or _call(edition, department, found)),
        tuple(_others(edition, department, path)),
    )


def _call(edition: Edition, department: str, adjustment: forms.Adjustment) -> str:
    """What is asked of those who read it, by how far the adjustment is."""
    if adjustment.status == "proposed":
        return f"Decide on this adjustment by {month_end(edition.day, 0)}."
    if adjustment.status in ("implemented", "rejected"):
        return "Nothing is left to decide."
    still = [action for action in adjustment.actions if action.status not in DONE]
    still.sort(key=lambda action: edition.last(action.due).isoformat() if action.due else "9")
    if still:
        return f"Next: {step_words(edition, still[0])}."
    return f"{subject(edition.head(department))} says what is still to be done."


def _others(edition: Edition, department: str, path: str) -> Iterator[str]:
    """The department's other adjustments, in a sentence each."""
    for other, record in edition.adjustments(department):
        if other != path:
            words = record.summary or (record.changes[0].change if record.changes else "")
            dated = f" of {edition.last(record.date)}" if record.date else ""
            yield closed(f"The adjustment{dated} is {_STATUS[record.status]}{f': {words}' if words else ''}")


def _change(edition: Edition, own: Department, change: forms.Change) -> ChangeLine:
    goal = own.goal(change.goal) if change.goal else None
    return ChangeLine(
        goal.title if goal else (change.goal or "The plan as a whole"),
        closed(change.change),
        closed(change.rationale or ""),
        closed(change.impact or ""),
        listed(edition.goals[word].title for word in change.supports if word in edition.goals),
        WORDS[change.finding].title if change.finding in WORDS else (change.finding or ""),
        closed(change.evidence or ""),
    )


def _kpi_change(edition: Edition, own: Department, change: forms.KpiChange) -> KpiChangeLine:
    if change.add:
        words = f"Add {metric_name(edition, own, change.add)}."
    elif change.remove:
        words = f"Remove {metric_name(edition, own, change.remove)}."
    else:
        old, new = metric_name(edition, own, change.replace or ""), metric_name(edition, own, change.with_kpi or "")
        words = f"Replace {old} with {new}."
    return KpiChangeLine(words, closed(change.rationale or "No reason is written down."))


def _steps(edition: Edition, department: str, actions: Iterable[Action]) -> Iterator[Step]:
    for action in actions:
        due = str(edition.last(action.due)) if action.due else "no date"
        owner = action.owner or "nobody yet"
        yield Step(action.title, edition.name(department), due, owner, action_status(edition, action))


def _resource(item: forms.ResourceItem) -> ResourceLine:
    parts = [people(item.people), item.notes or ""]
    return ResourceLine(
        item.item,
        str(item.budget) if item.budget else "-",
        closed(", ".join(p for p in parts if p)) or "-",
    )


def _department(edition: Edition, word: str) -> str:
    found = edition.facts.workspace.department_id(word)
    return edition.name(found) if found else word


def _challenge(challenge: forms.Challenge) -> ChallengeLine:
    return ChallengeLine(
        closed(challenge.challenge),
        closed(challenge.mitigation or ""),
        closed(challenge.backup or ""),
        closed(challenge.solution or ""),
    )


def _outcome(edition: Edition, own: Department, outcome: forms.Outcome) -> OutcomeLine:
    """A metric: a KPI of the department, or of a goal that it shares, else one of another plan, else of the catalog."""
    joint = [row for goal in own.goals if goal.shared for row in edition.rows_of(goal)]
    near = [row for row in (*edition.found.of_holder(own.id), *joint) if row.kpi.id == outcome.metric]
    held = [*near, *edition.found.first_of_id(outcome.metric)]
    row = min(held, key=lambda row: (row.kpi.department != own.id, row.kpi.department), default=None)
    known = edition.facts.workspace.catalog.get(outcome.metric)
    unit = row.kpi.unit if row is not None else known.unit if known is not None else None
    now = _before(row) if row is not None else "not measured yet"
    if row is not None and row.now.actual is not None:
        of = "" if row.kpi.department == own.id or row in joint else f" in {edition.name(row.kpi.department)}"
        shown = kpi_lines.line(edition, row)
        now = f"{shown.actual}{of}{f' ({shown.period})' if shown.period else ''}, {shown.pace}"
    target = target_words(outcome.target, unit) if outcome.target else "no target"
    return OutcomeLine(row.kpi.name if row is not None else metric_name(edition, own, outcome.metric), target, now)


def _before(row: Row) -> str:
    """Why a KPI has no figure, and what it was in the period before."""
    before = row.before
    if before.actual is None:
        return "not measured yet" if row.now.missing is None else why_no_data(row.now)
    return f"{why_no_data(row.now)}; {measured(row.kpi, before.actual, decimals(before))} {by(row.kpi)} {before.period}"


def target_words(target: Target, unit: str | None) -> str:
    """A target as a person would write it."""
    behind = f" {unit}" if unit and unit != "%" else " %" if unit == "%" or target.percent else ""
    if target.relation is Relation.RANGE:
        return f"{target.low:g} to {target.high:g}{behind}"
    if target.relation is Relation.PERCENT_OF_BASELINE:
        return f"{target.value:+g} % over the baseline"
    if target.relation is Relation.POINTS_OVER_BASELINE:
        return f"{target.value:+g} points"
    return f"{target.value:,g}{behind}"


# --- feedback ---------------------------------------------------------------------------------------------------------


@frozen
class FeedbackLine:
    """How well a goal serves an organizational goal, as the department head sees it beside the plan's own rating."""

    goal: str
    related: str
    rating: str
    planned: str
    justification: str


@frozen
class FeedbackPart:
    """The feedback of a department; `given` is false where no form of the period is in."""

    given: bool
    path: str
    head: str
    date: str
    ratings: tuple[FeedbackLine, ...]
    disputed: tuple[str, ...]
    unrated: tuple[str, ...]
    challenges: tuple[ChallengeLine, ...]
    opportunities: tuple[str, ...]
    support: tuple[str, ...]
    recommendations: tuple[str, ...]
    comments: tuple[str, ...]
    steps: tuple[Step, ...]
    summary: tuple[str, ...]
    next_steps: tuple[str, ...]


def feedback(edition: Edition, department: str) -> FeedbackPart:
    """The department's form of the period, or what it would start from."""
    current = edition.feedback(department)
    path, found = current if current is not None else ("", drafted(edition, "feedback", department))
    own = edition.facts.workspace.departments[department]
    return FeedbackPart(
        current is not None,
        path,
        found.head or edition.head(department),
        str(edition.last(found.date)) if found.date else "no date",
        tuple(_rating(edition, own, rating) for rating in found.ratings),
        tuple(_disputed(own, found)),
        tuple(goal.title for goal in own.goals if goal.id not in {rating.goal for rating in found.ratings}),
        tuple(_challenge(challenge) for challenge in found.challenges),
        tuple(closed(words) for words in found.opportunities),
        tuple(closed(words) for words in found.support_needed),
        tuple(closed(words) for words in found.recommendations),
        paragraphs(found.comments),
        tuple(_steps(edition, department, found.actions)),
        paragraphs(found.summary),
        tuple(closed(words) for words in found.next_steps),
    )


def _disputed(own: Department, form: forms.Feedback) -> Iterator[str]:
    """The goals that the department rates in another way than the plan."""
    for rating in form.ratings:
        goal = own.goal(rating.goal)
        links = [link for link in goal.links if rating.supports in (None, link.goal)] if goal else []
        planned = next((link.rated for link in links if link.rated is not None), None)
        if goal is not None and planned is not None and planned != rating.rating:
            yield f"{goal.title}: {rated_words(rating.rating)} by the department, {rated_words(planned)} in the plan."


def _rating(edition: Edition, own: Department, rating: forms.FeedbackRating) -> FeedbackLine:
    goal = own.goal(rating.goal)
    links = [link for link in goal.links if rating.supports in (None, link.goal)] if goal else []
    planned = next((rated_words(link.rated) for link in links if link.rated is not None), "not rated")
    related = rating.supports or (links[0].goal if links else "")
    known = edition.goals.get(related)
    return FeedbackLine(
        goal.title if goal else rating.goal,
        known.title if known else (related or "none named"),
        rated_words(rating.rating),
        planned,
        closed(rating.justification or "No reason is given."),
    )


# --- progress ---------------------------------------------------------------------------------------------------------


@frozen
class ObjectiveLine:
    """What was to be reached, and how far it came."""

    objective: str
    goal: str
    expected: str
    progress: str
    challenges: str
    action_taken: str


@frozen
class ResultLine:
    """What a KPI says of it."""

    kpi: str
    target: str
    actual: str
    pace: str
    outcome: str


@frozen
class ProgressPart:
    """What a department did in a period; `written` is false where the tool tells it from the plan and the figures."""

    written: bool
    path: str
    period: str
    overview: tuple[str, ...]
    objectives: tuple[ObjectiveLine, ...]
    results: tuple[ResultLine, ...]
    challenges: tuple[ChallengeLine, ...]
    recommendations: tuple[str, ...]
    steps: tuple[Step, ...]
    summary: tuple[str, ...]
    call_to_action: str


_PROGRESS_WORDS = ("results",)
_BEGUN = ("in-progress", "completed")


def progress(edition: Edition, department: str) -> ProgressPart:
    """What the department wrote, with what the figures say where it wrote nothing."""
    current = edition.progress(department)
    draft: forms.Progress = drafted(edition, "progress", department)
    path, written = current if current is not None else ("", draft)
    found: forms.Progress = completed(written, draft, _PROGRESS_WORDS)
    own = edition.facts.workspace.departments[department]
    said = {result.kpi: result.outcome or "" for result in found.results}
    told = current is None or not written.challenges
    return ProgressPart(
        current is not None,
        path,
        found.period.in_words,
        paragraphs(found.overview),
        tuple(_objective(edition, own, objective) for objective in found.objectives),
        tuple(_results(edition, own, said)),
        (
            *(_challenge(challenge) for challenge in found.challenges),
            *(_from_feedback(edition, department) if told else ()),
        ),
        tuple(closed(words) for words in found.recommendations),
        tuple(
            Step(
                step.step,
                own.name,
                str(edition.last(step.due)) if step.due else "no date",
                step.owner or "nobody yet",
                work_status(edition, step.due, step.status),
            )
            for step in found.next_steps
        ),
        paragraphs(found.summary),
        closed(found.call_to_action or ""),
    )


def _from_feedback(edition: Edition, department: str) -> Iterator[ChallengeLine]:
    """The challenges that the department names in its feedback of the period."""
    given = edition.feedback(department)
    for challenge in given[1].challenges if given else ():
        line = _challenge(challenge)
        yield replace(line, challenge=f"{line.challenge} (From the feedback form.)")


def _objective(edition: Edition, own: Department, objective: forms.Objective) -> ObjectiveLine:
    goal = own.goal(objective.goal) if objective.goal else None
    title = goal.title if goal else (objective.goal or "")
    taken = [step_words(edition, a.written) for a in goal.actions if a.written.status in _BEGUN] if goal else []
    return ObjectiveLine(
        closed(objective.objective),
        "" if objective.objective == title else title,
        closed(objective.expected or "Not written down."),
        closed(objective.progress or "No progress is reported."),
        closed(objective.challenges or "None is reported."),
        closed(objective.action_taken or "; ".join(taken) or "None is reported."),
    )


def _results(edition: Edition, own: Department, said: dict[str, str]) -> Iterator[ResultLine]:
    """Every KPI of the plan with its figure and the department's words; then the others that it speaks of."""
    rows = {row.kpi.id: row for row in edition.found.of_holder(own.id)}
    for kpi_id, row in rows.items():
        shown, words = kpi_lines.line(edition, row), said.get(kpi_id, "")
        actual = f"{shown.actual} ({shown.period})" if shown.period else shown.actual
        yield ResultLine(shown.name, shown.target, actual, shown.pace, closed(words or _untold(row)))
    for kpi_id, words in said.items():
        if kpi_id not in rows:
            other = _outcome(edition, own, forms.Outcome(metric=kpi_id))
            yield ResultLine(other.metric, "none in this plan", other.now, "-", closed(words))


def _untold(row: Row) -> str:
    """What is said of a KPI on which the department says nothing."""
    return kpi_lines.paced(row) if row.now.actual is not None else why_no_data(row.now)


def status_words(status: str) -> str:
    """How an adjustment stands, in words."""
    return _STATUS[status]


def kpi_changes(edition: Edition, department: str) -> list[str]:
    """The KPI changes of the department's open adjustments, as they would be written in a cell."""
    own = edition.facts.workspace.departments[department]
    return [
        f"{uncapitalized(_kpi_change(edition, own, change).change.rstrip('.'))} ({record.status.replace('-', ' ')})"
        for _, record in edition.adjustments(department)
        if record.status not in ("implemented", "rejected")
        for change in record.kpi_changes
    ]
