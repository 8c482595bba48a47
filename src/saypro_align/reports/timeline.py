"""The next steps: what was planned, proposed or agreed, in the order of its dates."""

from collections.abc import Iterator
from datetime import date

from saypro_align.frozen import frozen
from saypro_align.periods import Period, Unit
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import month_end, work_status
from saypro_align.reports.mendings import DONE

MOST_STEPS = 40
_AHEAD = {Unit.MONTH: 1, Unit.QUARTER: 3}
"""How many months ahead, beyond the one that follows, the plans' own actions are listed."""


@frozen
class Step:
    """A step with its date, who takes it, and how it stands."""

    step: str
    department: str
    timeline: str
    responsible: str
    status: str


def steps(edition: Edition) -> list[Step]:
    """The open steps of all departments, the earliest first; undated ones last."""
    dated = [pair for department in edition.facts.workspace.departments for pair in _dated(edition, department)]
    return [step for _, step in sorted(dated, key=lambda pair: pair[0])]


def steps_of(edition: Edition, department: str) -> list[Step]:
    """The open steps of one department, the earliest first; undated ones last."""
    return [step for _, step in sorted(_dated(edition, department), key=lambda pair: pair[0])]


def _dated(edition: Edition, department: str) -> Iterator[tuple[date, Step]]:
    told: set[tuple[str, str]] = set()
    for title, owner, when, status in _written(edition, department):
        key = (title.casefold(), owner or "")
        if status in DONE or key in told:
            continue
        told.add(key)
        due = edition.last(when) if when else None
        yield (
            due or date.max,
            Step(
                title,
                edition.name(department),
                str(due) if due else "no date",
                owner or "nobody yet",
                work_status(edition, when, status),
            ),
        )


Work = tuple[str, str | None, Period | None, str | None]
"""What is done, by whom, by when, and how it stands, as somebody wrote it."""


def _written(edition: Edition, department: str) -> Iterator[Work]:
    """Adjustments that are not settled, the plan's actions that come next, and what the period's forms add to them.

    A step of a form with the owner and the date of one that stands already is taken for the same.
    """
    found: list[Work] = []
    for _, adjustment in edition.adjustments(department):
        if adjustment.status not in ("implemented", "rejected"):
            found += [(action.title, action.owner, action.due, action.status) for action in adjustment.actions]
    until = horizon(edition)
    for item in edition.facts.workspace.departments[department].actions:
        written = item.written
        if written.due is not None and edition.last(written.due) <= until:
            found.append((written.title, written.owner, written.due, written.status))
    feedback, progress = edition.feedback(department), edition.progress(department)
    told: list[Work] = [(a.title, a.owner, a.due, a.status) for a in feedback[1].actions] if feedback else []
    told += [(step.step, step.owner, step.due, step.status) for step in progress[1].next_steps] if progress else []
    known = {(owner, edition.last(due)) for _, owner, due, _ in found if owner and due}
    yield from found
    yield from (work for work in told if not (work[1] and work[2] and (work[1], edition.last(work[2])) in known))


def horizon(edition: Edition) -> date:
    """Up to when the plans' own actions are listed."""
    return month_end(edition.day, _AHEAD.get(edition.period.unit, 1))
