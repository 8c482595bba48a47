"""What the forms of the cycle share: what somebody wrote before what the tool drafts, challenges, outcomes, steps."""

from collections.abc import Iterable, Iterator
from typing import Any

from saypro_align import forms
from saypro_align.formats.amounts import by, decimals, measured, why_no_data
from saypro_align.frozen import frozen
from saypro_align.items import Department
from saypro_align.model import Action, changed, says_nothing
from saypro_align.reports import kpi_lines
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import action_status
from saypro_align.reports.plans import metric_name
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import closed
from saypro_align.results import Row
from saypro_align.values import Relation, Target


def completed(written: Any, draft: Any, narrative: tuple[str, ...]) -> Any:
    """What somebody wrote, with the draft's words in the fields of it that were left empty."""
    empty = {name: getattr(draft, name) for name in narrative if says_nothing(getattr(written, name))}
    return changed(written, **empty) if empty else written


@frozen
class ChallengeLine:
    """What stands in the way, and what is done about it."""

    challenge: str
    mitigation: str
    backup: str
    solution: str


def challenge_line(challenge: forms.Challenge) -> ChallengeLine:
    """A challenge as pages show it."""
    return ChallengeLine(
        closed(challenge.challenge),
        closed(challenge.mitigation or ""),
        closed(challenge.backup or ""),
        closed(challenge.solution or ""),
    )


@frozen
class OutcomeLine:
    """By what success is told: the metric, its target, and where it stands."""

    metric: str
    target: str
    now: str


def outcome_line(edition: Edition, own: Department, outcome: forms.Outcome) -> OutcomeLine:
    """A metric: a KPI of the department, or of a goal that it shares, else one of another plan, else of the catalog."""
    joint = edition.joint_rows(own)
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


def steps(edition: Edition, department: str, actions: Iterable[Action]) -> Iterator[Step]:
    """What a form plans, step by step."""
    for action in actions:
        due = str(edition.last(action.due)) if action.due else "no date"
        owner = action.owner or "nobody yet"
        yield Step(action.title, edition.name(department), due, owner, action_status(edition, action))
