"""Shared goals as a whole: who takes part and knows of them, when they meet, and whose part of a figure is whose."""

from collections import Counter
from collections.abc import Iterator, Set
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import islice

from saypro_align import forms
from saypro_align.facts import Facts
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Department, Goal, Item, Kpi
from saypro_align.kpis import CONDITIONS, baseline, target_value
from saypro_align.model import says_nothing
from saypro_align.periods import Period, Unit
from saypro_align.values import listed

_EVERY = {"weekly": Unit.WEEK, "monthly": Unit.MONTH, "quarterly": Unit.QUARTER}


class Stage(StrEnum):
    """Where a shared goal is on its way."""

    PLANNED = "planned"
    UNDER_WAY = "under way"
    ENDED = "ended"


@frozen
class Together:
    """A goal that several departments set together; `parts` are the goal items of those whose plan could be read."""

    id: str
    path: str
    written: forms.SharedGoal
    parts: tuple[Goal, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.written.title

    @property
    def kpis(self) -> list[Kpi]:
        """Its joint KPIs; each department holds the same."""
        return self.parts[0].kpis if self.parts else []


def shared_goals(facts: Facts) -> list[Together]:
    """All shared goals that were read, by path."""
    return [
        Together(reading.id, reading.path, reading.record, facts.parts.get(reading.path, ()))
        for reading in facts.workspace.readings.get("shared-goal", [])
    ]


def together(facts: Facts, part: Goal) -> Together | None:
    """The shared goal of which a goal is a part; None for a goal of a plan alone."""
    path, written = part.span.path, part.written
    return Together(part.id, path, written, facts.parts[path]) if isinstance(written, forms.SharedGoal) else None


def participants(facts: Facts, written: forms.SharedGoal) -> list[tuple[Department, forms.Participant]]:
    """The departments that take part, those among them too whose plan is missing or could not be read."""
    found = ((facts.workspace.department_id(one.department), one) for one in written.departments)
    return [(facts.workspace.departments[known], one) for known, one in found if known is not None]


def begins(facts: Facts, written: forms.SharedGoal) -> date | None:
    """Its first day."""
    return written.start.first_day(facts.frame.fiscal_year_start) if written.start else None


def ends(facts: Facts, written: forms.SharedGoal) -> date | None:
    """Its last day."""
    return written.due.last_day(facts.frame.fiscal_year_start) if written.due else None


def stage(facts: Facts, written: forms.SharedGoal, day: date) -> Stage:
    """Where it is on a day; a goal without dates is under way."""
    first, last = begins(facts, written), ends(facts, written)
    if first is not None and day < first:
        return Stage.PLANNED
    return Stage.ENDED if last is not None and last < day else Stage.UNDER_WAY


def looked_back(facts: Facts, written: forms.SharedGoal, day: date) -> bool:
    """Whether the retrospective that is due after its end is written."""
    return stage(facts, written, day) is Stage.ENDED and not says_nothing(written.retrospective)


# --- who knows of it --------------------------------------------------------------------------------------------------


def signs(facts: Facts, part: Goal) -> Iterator[Item]:
    """What in a department's plan knows of a shared goal that the department takes part in.

    A goal that names it under `depends_on` or `conflicts_with`; that is shared with another department of it and
    supports a common organizational goal; or that holds a KPI of the same id. Such a KPI outside of the goals. An
    action whose `goal` it is.
    """
    path = part.span.path
    reached, joint = {link.goal for link in part.links}, {kpi.id for kpi in part.kpis}
    return facts.signs(facts.department(part)).of(path, facts.taking_part[path], reached, joint)


# --- when they meet ---------------------------------------------------------------------------------------------------


def held(facts: Facts, written: forms.SharedGoal, day: date) -> list[Period]:
    """The check-ins that were held by a day, the earliest first."""
    start = facts.frame.fiscal_year_start
    known = written.check_ins.held if written.check_ins else []
    return sorted(
        (one for one in known if one.first_day(start) <= day),
        key=lambda one: (one.first_day(start), one.last_day(start)),
    )


@frozen
class Periods:
    """Periods of one length that follow each other, without some of them; they are counted, and made when asked for.

    A goal may meet every week for three hundred years.
    """

    first: Period | None = None
    count: int = 0
    without: Set[int] = frozenset()
    """Of those from the first on, counted from 0, the ones that are left out."""

    def __len__(self) -> int:
        return self.count - len(self.without)

    def __iter__(self) -> Iterator[Period]:
        if self.first is not None:
            yield from (self.first.shifted(after) for after in range(self.count) if after not in self.without)

    def named(self, most: int, few: int) -> str:
        """All of them in words; of more than `most` the first few, and how many more there are."""
        if len(self) <= most:
            return listed(str(period) for period in self)
        return f"{', '.join(str(period) for period in islice(self, few))} and {len(self) - few} more"


def asked(facts: Facts, written: forms.SharedGoal, day: date) -> Periods:
    """The whole weeks, months or quarters of a shared goal that are over by a day, in each of which it meets."""
    if written.check_ins is None or written.check_ins.every is None:
        return Periods()
    start, unit = facts.frame.fiscal_year_start, _EVERY[written.check_ins.every]
    first = begins(facts, written) or min((one.first_day(start) for one in held(facts, written, day)), default=None)
    if first is None:
        return Periods()
    period = Period.containing(first, unit, start)
    if period.first_day(start) < first:
        period = period.shifted(1)
    latest = Period.over_by(min(ends(facts, written) or day, day), unit, start)
    return Periods(period, max(0, latest.ordinal - period.ordinal + 1))


def missed(facts: Facts, written: forms.SharedGoal, day: date) -> Periods:
    """The check-ins that were not held, although their week, month or quarter is over.

    One that was held more in the period that follows makes up for it.
    """
    return not_held(facts, written, day)[0]


def not_held(facts: Facts, written: forms.SharedGoal, day: date) -> tuple[Periods, list[Period]]:
    """Likewise, and those that were made up for."""
    start, periods = facts.frame.fiscal_year_start, asked(facts, written, day)
    if periods.first is None:
        return periods, []
    times: Counter[int] = Counter()
    for one in held(facts, written, day):
        first, last = (
            Period.containing(end, periods.first.unit, start).ordinal - periods.first.ordinal
            for end in (one.first_day(start), one.last_day(start))
        )
        times.update(range(first, last + 1))
    made_up = sorted(after - 1 for after, often in times.items() if often > 1 and after - 1 not in times)
    made_up = [after for after in made_up if 0 <= after < periods.count]
    without = {after for after in times if 0 <= after < periods.count}.union(made_up)
    return Periods(periods.first, periods.count, without), [periods.first.shifted(after) for after in made_up]


# --- whose part is whose ----------------------------------------------------------------------------------------------


@frozen
class Part:
    """A department's share of a joint KPI: of what is to be gained on the way to the target, and of what is gained."""

    department: str
    share: Exact
    target: Exact
    actual: Exact | None


def divided(facts: Facts, kpi: Kpi, actual: Exact | None) -> list[Part]:
    """What of a joint KPI falls to each department; nothing where it cannot be divided, as with a limit to be held.

    What is divided is the way from the baseline, where there is one, and else the whole figure.
    """
    parts = (part_of(facts, kpi, actual, department) for department in facts.shares(kpi))
    return [part for part in parts if part is not None]


def part_of(facts: Facts, kpi: Kpi, actual: Exact | None, department: str) -> Part | None:
    """What of it falls to one department."""
    share, goal, start = facts.shares(kpi).get(department), target_value(kpi), baseline(kpi) or 0
    if share is None or goal is None or kpi.direction in CONDITIONS:
        return None
    gained = None if actual is None else Fraction(share) * Fraction(actual - start)
    return Part(department, share, Fraction(share) * Fraction(goal - start), gained)
