"""The adjustment of a department's plan: what somebody wrote, or what the tool drafts from the gaps meanwhile."""

from collections.abc import Iterator

from saypro_align import forms
from saypro_align.facts import subject
from saypro_align.frozen import frozen
from saypro_align.items import Department
from saypro_align.model import Monitoring
from saypro_align.reports.cycle import ChallengeLine, OutcomeLine, challenge_line, outcome_line, steps
from saypro_align.reports.drafts import areas, drafted, impact, summary
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import month_end, people, step_words, uncapitalized
from saypro_align.reports.mendings import DONE
from saypro_align.reports.plans import GoalLine, LinkLine, metric_name, part
from saypro_align.reports.prose import paragraphs
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import WORDS, closed
from saypro_align.values import listed


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
        tuple(steps(edition, department, found.actions)),
        tuple(_resource(item) for item in found.resources),
        tuple(
            (_department(edition, other.department), closed(other.role or "Takes part."))
            for other in found.collaboration
        ),
        tuple(challenge_line(challenge) for challenge in found.challenges),
        monitoring.method or (f"as in the plan: {plan.method}" if plan.method else ""),
        tuple(metric_name(edition, own, metric) for metric in monitoring.metrics) or plan.metrics,
        monitoring.feedback or (f"as in the plan: {plan.feedback}" if plan.feedback else ""),
        tuple(outcome_line(edition, own, outcome) for outcome in found.outcomes),
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
