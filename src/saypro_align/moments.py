"""An organization's scores through time: what each period's last commit scores."""

from collections.abc import Iterator, Sequence
from datetime import date

from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.periods import Period
from saypro_align.renames import renames
from saypro_align.snapshots import DepartmentSnapshot, Snapshot

Commit = tuple[str, date]
"""A commit's name, and the day (UTC) on which it was made."""


@frozen
class Moment:
    """A period, the commit that was the last one at its end, and what it scores.

    `carried`: nothing was committed in the period, so that the commit is an earlier one. `seen` holds the scores
    and no findings; it is None where the commit has no workspace.
    """

    period: Period
    last_day: date
    commit: str
    made: date
    carried: bool
    seen: Snapshot | None

    @property
    def score(self) -> Exact | None:
        """The organization's score; None where nothing could be judged."""
        return self.seen.score if self.seen else None


@frozen
class Line:
    """A department through time, under the id and name that it bears last; a score for each moment."""

    id: str
    name: str
    scores: tuple[Exact | None, ...]


@frozen
class Course:
    """The moments, the earliest first. `asked` is the first period that was asked for; `shallow`: earlier ones lack."""

    name: str
    ruleset: str
    asked: Period
    moments: tuple[Moment, ...]
    shallow: bool

    def lines(self) -> list[Line]:
        """Every department through time, those of the last moment first; what was renamed is one line."""
        names = self.names()
        found: dict[str, dict[int, DepartmentSnapshot]] = {}
        for at in reversed(range(len(self.moments))):
            seen = self.moments[at].seen
            for known, department in (seen.departments if seen else {}).items():
                found.setdefault(names[at].get(known, known), {})[at] = department
        return [
            Line(
                known,
                moments[max(moments)].name,
                tuple(moments[at].score if at in moments else None for at in range(len(self.moments))),
            )
            for known, moments in found.items()
        ]

    def names(self) -> list[dict[str, str]]:
        """For each moment the ids that departments bear last, by those that they bore then, where they differ."""
        names: list[dict[str, str]] = []
        now: dict[str, str] = {}
        later: Snapshot | None = None
        for moment in reversed(self.moments):
            if moment.seen is not None:
                if later is not None:
                    changed = renames(moment.seen, later).departments
                    now = {**{old: now.get(new, new) for old, new in changed.items()}, **_kept(now, moment.seen, later)}
                later = moment.seen
            names.append(now)
        return names[::-1]


def _kept(now: dict[str, str], earlier: Snapshot, later: Snapshot) -> dict[str, str]:
    """The names of departments that bore the same id at both moments."""
    return {known: now[known] for known in earlier.departments if known in later.departments and known in now}


def periods(first: Period, last: Period) -> Iterator[Period]:
    """Every period from the first to the last."""
    period = first
    while period.ordinal <= last.ordinal:
        yield period
        period = period.shifted(1)


def last_by(commits: Sequence[Commit], days: Sequence[date]) -> list[Commit | None]:
    """For each of the days, in their order, the last commit by its end; `commits` are the latest first."""
    found: list[Commit | None] = []
    at = 0
    for day in reversed(days):
        while at < len(commits) and commits[at][1] > day:
            at += 1
        found.append(commits[at] if at < len(commits) else None)
    return found[::-1]


def first_day(commits: Sequence[Commit]) -> date:
    """The day from which on a commit is known for every day."""
    return min(made for _, made in commits)
