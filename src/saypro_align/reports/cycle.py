"""What people wrote in the forms of the cycle, or what the tool drafts meanwhile, as reports show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from saypro_align import forms
from saypro_align.formats.amounts import pace_words
from saypro_align.items import Department
from saypro_align.model import Action, Monitoring, says_nothing
from saypro_align.reports import kpi_lines
from saypro_align.reports.drafts import drafted
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import action_status, people, step_words, work_status
from saypro_align.reports.plans import GoalLine, LinkLine, metric_name, part
from saypro_align.reports.prose import paragraphs
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import WORDS, closed
from saypro_align.scoring import rated_words
from saypro_align.values import Relation, Target, listed


def completed(written: Any, draft: Any, narrative: tuple[str, ...]) -> Any:
    """What somebody wrote, with the draft's words in the fields of it that were left empty."""
    empty = {name: getattr(draft, name) for name in narrative if says_nothing(getattr(written, name))}
    return written.model_copy(update=empty) if empty else written


# --- adjustments ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change to a goal."""

    goal: str
    change: str
    rationale: str
    impact: str
    supports: str
    mends: str
    evidence: str


@dataclass(frozen=True, slots=True)
class KpiChangeLine:
    """One KPI added, replaced or removed."""

    change: str
    rationale: str


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """What stands in the way, and what is done about it."""

    challenge: str
    mitigation: str
    backup: str
    solution: str


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """By what success is told: the metric, its target, and where it stands."""

    metric: str
    target: str
    now: str


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """What is needed."""

    item: str
    budget: str
    notes: str


@dataclass(frozen=True, slots=True)
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
_ADJUSTMENT_WORDS = ("goals", "misalignment", "outcomes", "summary", "call_to_action")


def adjustment(edition: Edition, department: str) -> AdjustmentPart:
    """The adjustment that is open, else the latest, else a draft from the findings."""
    current = edition.adjustment(department)
    draft: forms.Adjustment = drafted(edition, "adjustment", department)
    path, written = current if current is not None else ("", draft)
    found: forms.Adjustment = completed(written, draft, _ADJUSTMENT_WORDS)
    own = edition.facts.workspace.departments[department]
    named = [*found.goals, *(change.goal for change in found.changes if change.goal)]
    plan = part(edition, edition.scores[department])
    titles = {goal.title: goal for goal in plan.goals if goal.id in named}
    said = found.misalignment or forms.Misalignment()
    monitoring = found.monitoring or Monitoring()
    return AdjustmentPart(
        current is None,
        path,
        _STATUS[found.status],
        str(edition.last(found.date)) if found.date else "no date",
        tuple(titles.values()),
        tuple(link for link in plan.links if link.goal in titles),
        closed(said.areas or ""),
        closed(said.cause or ""),
        closed(said.impact or ""),
        tuple(_change(edition, own, change) for change in found.changes),
        tuple(_kpi_change(edition, own, change) for change in found.kpi_changes),
        tuple(_steps(edition, department, found.actions)),
        tuple(_resource(item) for item in found.resources),
        tuple(
            (_department(edition, other.department), closed(other.role or "Takes part."))
            for other in found.collaboration
        ),
        tuple(_challenge(challenge) for challenge in found.challenges),
        monitoring.method or plan.method,
        tuple(metric_name(own, metric) for metric in monitoring.metrics) or plan.metrics,
        monitoring.feedback or plan.feedback,
        tuple(_outcome(edition, own, outcome) for outcome in found.outcomes),
        paragraphs(found.summary),
        closed(found.call_to_action or ""),
        tuple(_others(edition, department, path)),
    )


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
        words = f"Add {_kpi_name(edition, own, change.add)}."
    elif change.remove:
        words = f"Remove {_kpi_name(edition, own, change.remove)}."
    else:
        old, new = _kpi_name(edition, own, change.replace or ""), _kpi_name(edition, own, change.with_kpi or "")
        words = f"Replace {old} with {new}."
    return KpiChangeLine(words, closed(change.rationale or "No reason is written down."))


def _kpi_name(edition: Edition, own: Department | None, kpi_id: str) -> str:
    known = metric_name(own, kpi_id)
    definition = edition.facts.workspace.catalog.get(kpi_id)
    return definition.name if known == kpi_id and definition is not None else known


def _steps(edition: Edition, department: str, actions: list[Action]) -> Iterator[Step]:
    for action in actions:
        due = str(edition.last(action.due)) if action.due else "no date"
        owner = action.owner or edition.head(department)
        yield Step(action.title, edition.name(department), due, owner, action_status(edition, action))


def _resource(item: forms.ResourceItem) -> ResourceLine:
    parts = [people(item.people), item.notes or ""]
    return ResourceLine(
        item.item,
        str(item.budget) if item.budget else "none of its own",
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
    """A metric: a KPI of the department, else one of that id in another plan, else of the catalog."""
    held = [row for row in edition.found.rows if row.kpi.id == outcome.metric]
    row = next(iter(sorted(held, key=lambda row: (row.kpi.department != own.id, row.kpi.department))), None)
    known = edition.facts.workspace.catalog.get(outcome.metric)
    unit = row.kpi.unit if row is not None else known.unit if known is not None else None
    now = "not measured yet"
    if row is not None and row.now.actual is not None:
        of = "" if row.kpi.department == own.id else f" in {edition.name(row.kpi.department)}"
        now = f"{kpi_lines.line(edition, row).actual}{of}, {pace_words(row.now)}"
    target = target_words(outcome.target, unit) if outcome.target else "no target"
    return OutcomeLine(row.kpi.name if row is not None else _kpi_name(edition, own, outcome.metric), target, now)


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


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """How well a goal serves an organizational goal, as the department head sees it beside the plan's own rating."""

    goal: str
    related: str
    rating: str
    planned: str
    justification: str


@dataclass(frozen=True, slots=True)
class FeedbackPart:
    """The feedback of a department; `given` is false where no form of the period is in."""

    given: bool
    path: str
    head: str
    date: str
    ratings: tuple[FeedbackLine, ...]
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
        tuple(_challenge(challenge) for challenge in found.challenges),
        tuple(closed(words) for words in found.opportunities),
        tuple(closed(words) for words in found.support_needed),
        tuple(closed(words) for words in found.recommendations),
        paragraphs(found.comments),
        tuple(_steps(edition, department, found.actions)),
        paragraphs(found.summary),
        tuple(closed(words) for words in found.next_steps),
    )


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


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """What was to be reached, and how far it came."""

    objective: str
    goal: str
    expected: str
    progress: str
    challenges: str
    action_taken: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What a KPI says of it."""

    kpi: str
    target: str
    actual: str
    pace: str
    outcome: str


@dataclass(frozen=True, slots=True)
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


_PROGRESS_WORDS = ("overview", "results", "recommendations", "next_steps", "summary")


def progress(edition: Edition, department: str) -> ProgressPart:
    """What the department wrote, with what the figures say where it wrote nothing."""
    current = edition.progress(department)
    draft: forms.Progress = drafted(edition, "progress", department)
    path, written = current if current is not None else ("", draft)
    found: forms.Progress = completed(written, draft, _PROGRESS_WORDS)
    own = edition.facts.workspace.departments[department]
    said = {result.kpi: result.outcome or "" for result in found.results}
    return ProgressPart(
        current is not None,
        path,
        found.period.in_words,
        paragraphs(found.overview),
        tuple(_objective(edition, own, objective) for objective in found.objectives),
        tuple(_results(edition, own, said)),
        tuple(_challenge(challenge) for challenge in found.challenges),
        tuple(closed(words) for words in found.recommendations),
        tuple(
            Step(
                step.step,
                own.name,
                str(edition.last(step.due)) if step.due else "no date",
                step.owner or edition.head(department),
                work_status(edition, step.due, step.status),
            )
            for step in found.next_steps
        ),
        paragraphs(found.summary),
        closed(found.call_to_action or ""),
    )


def _objective(edition: Edition, own: Department, objective: forms.Objective) -> ObjectiveLine:
    goal = own.goal(objective.goal) if objective.goal else None
    taken = (
        [step_words(edition, a.written) for a in goal.actions if a.written.status in ("in-progress", "completed")]
        if goal
        else []
    )
    return ObjectiveLine(
        closed(objective.objective),
        goal.title if goal else (objective.goal or "The plan as a whole"),
        closed(objective.expected or "Not written down."),
        closed(objective.progress or "No progress is reported."),
        closed(objective.challenges or "None is reported."),
        closed(objective.action_taken or "; ".join(taken) or "None is reported."),
    )


def _results(edition: Edition, own: Department, said: dict[str, str]) -> Iterator[ResultLine]:
    """Every KPI of the plan with its figure, and the department's words where it has some."""
    rows = {row.kpi.id: row for row in edition.found.rows if row.kpi.department == own.id}
    for kpi_id, row in rows.items():
        shown = kpi_lines.line(edition, row)
        words = said.get(kpi_id, "")
        yield ResultLine(
            shown.name, shown.target, shown.actual, pace_words(row.now), closed(words or "No outcome is reported.")
        )
    for kpi_id, words in said.items():
        if kpi_id not in rows:
            yield ResultLine(
                _kpi_name(edition, own, kpi_id), "no target", "not measured in the plan", "-", closed(words)
            )


def status_words(status: str) -> str:
    """How an adjustment stands, in words."""
    return _STATUS[status]
