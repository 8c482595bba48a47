"""The progress of a department in a period: what it wrote, and what the figures say where it wrote nothing."""

from collections.abc import Iterator
from dataclasses import replace

from saypro_align import forms
from saypro_align.formats.amounts import why_no_data
from saypro_align.frozen import frozen
from saypro_align.items import Department
from saypro_align.reports import kpi_lines
from saypro_align.reports.cycle import ChallengeLine, challenge_line, completed, outcome_line
from saypro_align.reports.drafts import drafted
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import steps_words, work_status
from saypro_align.reports.prose import paragraphs
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import closed
from saypro_align.results import Row


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
            *(challenge_line(challenge) for challenge in found.challenges),
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
        line = challenge_line(challenge)
        yield replace(line, challenge=f"{line.challenge} (From the feedback form.)")


def _objective(edition: Edition, own: Department, objective: forms.Objective) -> ObjectiveLine:
    goal = own.goal(objective.goal) if objective.goal else None
    title = goal.title if goal else (objective.goal or "")
    taken = [action.written for action in goal.actions if action.written.status in _BEGUN] if goal else []
    return ObjectiveLine(
        closed(objective.objective),
        "" if objective.objective == title else title,
        closed(objective.expected or "Not written down."),
        closed(objective.progress or "No progress is reported."),
        closed(objective.challenges or "None is reported."),
        closed(objective.action_taken or steps_words(edition, taken) or "None is reported."),
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
            other = outcome_line(edition, own, forms.Outcome(metric=kpi_id))
            yield ResultLine(other.metric, "none in this plan", other.now, "-", closed(words))


def _untold(row: Row) -> str:
    """What is said of a KPI on which the department says nothing."""
    return kpi_lines.paced(row) if row.now.actual is not None else why_no_data(row.now)
