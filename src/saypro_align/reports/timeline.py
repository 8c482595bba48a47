"""The next steps: what was planned, proposed or agreed, in the order of its dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from saypro_align.periods import Period, Unit
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import DONE, month_end, work_status

MOST_STEPS = 40
_AHEAD = {Unit.MONTH: 1, Unit.QUARTER: 3}
"""How many months ahead, beyond the one that follows, the plans' own actions are listed."""


@dataclass(frozen=True, slots=True)
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
                owner or edition.head(department),
                work_status(edition, when, status),
            ),
        )


Work = tuple[str, str | None, Period | None, str | None]
"""What is done, by whom, by when, and how it stands, as somebody wrote it."""


def _written(edition: Edition, department: str) -> Iterator[Work]:
    """Adjustments that are not settled, and the plan's actions that come next."""
    for _, adjustment in edition.adjustments(department):
        if adjustment.status not in ("implemented", "rejected"):
            yield from ((action.title, action.owner, action.due, action.status) for action in adjustment.actions)
    until = month_end(edition.day, _AHEAD.get(edition.period.unit, 1))
    for action in edition.facts.workspace.departments[department].actions:
        written = action.written
        if written.due is not None and edition.last(written.due) <= until:
            yield written.title, written.owner, written.due, written.status
