"""What is known of a partnership by a day: its money, its balance, its KPIs, its reviews, and where it is heading."""

from collections import Counter
from datetime import date
from enum import StrEnum
from fractions import Fraction

from saypro_align import forms
from saypro_align.accounts import SIDES, Measure, Side, Statement, books, shares
from saypro_align.binding import House, organization_kpi
from saypro_align.contracts import currency
from saypro_align.course import Pace
from saypro_align.facts import Facts
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.items import Kpi
from saypro_align.measured import point
from saypro_align.periods import Period, Unit
from saypro_align.results import Row, row_of
from saypro_align.standing import Forecast
from saypro_align.trend import Line, theil_sen

UNEVEN, PRESSING = 10, 20
"""From so many points between value and contribution terms are to be talked about: at the next review, or at once."""
GROUPS = ("sales", "engagement", "market", "content", "brand")
"""The groups of KPIs that a partnership is followed by, in the order in which they are shown."""
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}


class Evenness(StrEnum):
    """How far what a side takes lies from what it gives."""

    BALANCED = "balanced"
    LEANING = "leaning"
    OUT = "out of balance"


@frozen
class Balance:
    """Value to each side against its contribution, over the periods in which all of it is known.

    `share` is what our side takes of the revenue by the terms in force, `given` its part of all costs and investments,
    both of 1; `value` and `contribution` are the amounts behind them.
    """

    share: Exact
    given: Exact
    value: dict[Side, Exact]
    contribution: dict[Side, Exact]

    @property
    def points(self) -> Fraction:
        """How many points more our side takes than it gives; below 0 the partner is the one who gains."""
        return (Fraction(self.share) - self.given) * 100

    @property
    def evenness(self) -> Evenness:
        """What that says of the terms."""
        if abs(self.points) < UNEVEN:
            return Evenness.BALANCED
        return Evenness.LEANING if abs(self.points) < PRESSING else Evenness.OUT

    @property
    def gains(self) -> Side | None:
        """The side that takes more than it gives; None where they are even."""
        return None if self.points == 0 else Side.US if self.points > 0 else Side.PARTNER

    def each(self, side: Side) -> Exact | None:
        """What a side takes for each unit of money that it gives; None where it gives nothing."""
        given = self.contribution[side]
        return Fraction(self.value[side]) / given if given else None


@frozen
class Reviews:
    """The reviews of the terms: those that were held by the day, the next one, and when the terms end.

    A review that is dated later and has no notes yet is planned; with notes it was held after the day, and is left out.
    """

    held: tuple[tuple[date, str], ...]
    planned: tuple[date, ...]
    every: Unit
    due: date | None
    overdue: bool
    ends: date | None
    ended: bool


@frozen
class Heading:
    """Where a series of money leads: its line, and what that makes of the next period and of the last planned one."""

    measure: Measure
    line: Line
    ahead: tuple[Forecast, ...]

    @property
    def falls(self) -> bool:
        """Whether even the greatest slope that is likely leads down."""
        return self.line.high < 0


@frozen
class Partner:
    """A partnership as it stands in a period."""

    id: str
    path: str
    written: forms.Partnership
    currency: str | None
    period: Period
    day: date
    here: Statement
    """The money of the period."""
    to_date: Statement
    """The money of all periods up to its end."""
    shares: forms.Revenues | None
    """How revenue is divided by the terms in force."""
    revised: tuple[forms.Revision, ...]
    """The revisions that are in force, the latest last."""
    balance: Balance | None
    kpis: tuple[tuple[str, Row], ...]
    """Its KPIs, each with its group."""
    reviews: Reviews
    unit: Unit
    """How long most of its periods are."""
    headings: dict[Measure, Heading]
    """Of revenue and margin; nothing of what has fewer than four figures."""

    @property
    def name(self) -> str:
        """What the partner is called."""
        return self.written.partner

    def paces(self, *paces: Pace) -> int:
        """How many of its KPIs stand so."""
        return sum(row.now.pace in paces and not row.now.not_yet for _, row in self.kpis)


def partners(facts: Facts, period: Period) -> list[Partner]:
    """The partnerships that are there in a period, by their ids.

    One that begins later is left out, and so is one whose terms ended before the period and that has no money in it.
    """
    found = [
        partner(facts, reading.id, reading.path, reading.record, period)
        for reading in facts.workspace.readings.get("partnership", [])
    ]
    return sorted((one for one in found if _is_there(facts, one)), key=lambda one: one.id)


def _is_there(facts: Facts, one: Partner) -> bool:
    start = facts.frame.fiscal_year_start
    if one.written.since is not None and one.written.since.first_day(start) > one.day:
        return False
    ends = one.reviews.ends
    return ends is None or ends >= one.period.first_day(start) or bool(one.here.periods)


def partner(facts: Facts, partner_id: str, path: str, record: forms.Partnership, period: Period) -> Partner:
    """What is known of a partnership by the end of a period."""
    start = facts.frame.fiscal_year_start
    first, day = period.first_day(start), period.last_day(start)
    whole = Statement(books(record, day, start))
    revisions = record.terms.revised if record.terms else []
    revised = [revision for revision in revisions if revision.since.first_day(start) <= day]
    divided = shares(record, day, start)
    unit = _unit(whole)
    held = reviews(facts, record, day)
    found = {
        measure: _heading(facts, whole, measure, unit, day, held.ends) for measure in (Measure.REVENUE, Measure.MARGIN)
    }
    return Partner(
        partner_id,
        path,
        record,
        currency(record),
        period,
        day,
        whole.within(first, day),
        whole,
        divided,
        tuple(sorted(revised, key=lambda revision: revision.since.first_day(start))),
        _balance(whole, divided),
        tuple(_kpis(facts, partner_id, path, record, period, held.ends)),
        held,
        unit,
        {measure: heading for measure, heading in found.items() if heading is not None},
    )


# --- value against contribution ---------------------------------------------------------------------------------------


def _balance(whole: Statement, divided: forms.Revenues | None) -> Balance | None:
    """The balance to date; None without shares, or where nothing was spent or invested yet."""
    if divided is None:
        return None
    value: dict[Side, Exact] = dict.fromkeys(SIDES, 0)
    contribution: dict[Side, Exact] = dict.fromkeys(SIDES, 0)
    for earned, *sides in zip(whole.books[Side.TOGETHER], *(whole.books[side] for side in SIDES), strict=True):
        given = [(one.costs.actual, one.investment.actual) for one in sides]
        revenue = earned.revenue.actual
        if revenue is not None and all(part is not None for parts in given for part in parts):
            for side, parts in zip(SIDES, given, strict=True):
                value[side] += revenue * getattr(divided, side)
                contribution[side] += sum((part or 0 for part in parts), 0)
    total = sum(contribution.values())
    if not total:
        return None
    return Balance(divided.us, Fraction(contribution[Side.US]) / total, value, contribution)


# --- KPIs -------------------------------------------------------------------------------------------------------------


def _kpis(
    facts: Facts, partner_id: str, path: str, record: forms.Partnership, period: Period, ends: date | None
) -> list[tuple[str, Row]]:
    """The KPIs with their groups, the known groups first.

    A target is due by its own date, else by the end of the terms or of the organization's period, if that is earlier.
    """
    start = facts.frame.fiscal_year_start
    house = House(facts.workspace.catalog, start)
    last = min((day for day in (ends, facts.frame.end) if day is not None), default=None)
    found = []
    for index, written in enumerate(record.kpis):
        kpi = organization_kpi(written, path, ("kpis", index), house, f"partnerships/{partner_id}")
        kpi.due_otherwise = last
        _measure(kpi, record, start)
        group = " ".join((written.group or "").casefold().split())
        found.append((group, row_of(facts, kpi, period)))
    order = {group: number for number, group in enumerate(GROUPS)}
    return sorted(found, key=lambda one: (order.get(one[0], len(GROUPS)), one[0] or "~"))


def _measure(kpi: Kpi, record: forms.Partnership, start: int) -> None:
    series = record.measurements.get(kpi.id) or {}
    kpi.percent_figures = any(one and one.value and one.value.percent for one in series.values())
    points = [point(kpi, period, one, start) for period, one in series.items() if one is not None]
    kpi.points = tuple(sorted(points, key=lambda one: (one.last, one.first)))


# --- reviews ----------------------------------------------------------------------------------------------------------


def reviews(facts: Facts, record: forms.Partnership, day: date) -> Reviews:
    """The reviews of the terms as of a day.

    The next one is due one time between reviews after the latest, or after the partnership's start where none was held:
    the terms' own `review_every`, else the organization's. Once the terms have ended none is due.
    """
    start = facts.frame.fiscal_year_start
    terms = record.terms or forms.Terms()
    dated = sorted((review.date.last_day(start), review.notes or "") for review in record.reviews)
    held = tuple(one for one in dated if one[0] <= day)
    every = Unit(terms.review_every or facts.settings.review_every)
    ends = terms.ends.last_day(start) if terms.ends else None
    ended = ends is not None and ends < day
    since = record.since.first_day(start) if record.since else None
    latest = held[-1][0] if held else since
    due = None if latest is None or ended else later(latest, _MONTHS[every])
    planned = tuple(when for when, notes in dated if when > day and not notes)
    return Reviews(held, planned, every, due, due is not None and due < day, ends, ended)


def remarks(facts: Facts, one: Partner, side: Side) -> list[tuple[Period | None, str]]:
    """What a side has said by the day, the latest first; what bears no date stands at the end, as it is written."""
    start = facts.frame.fiscal_year_start
    said: list[forms.Remark] = getattr(one.written.feedback, side, [])
    dated = [(remark.date, remark.remark) for remark in said if remark.date and remark.date.last_day(start) <= one.day]
    dated.sort(key=lambda remark: remark[0].last_day(start), reverse=True)
    return [*dated, *((None, remark.remark) for remark in said if remark.date is None)]


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    month = Period.containing(day, Unit.MONTH).shifted(months)
    return month.first_day().replace(day=min(day.day, month.last_day().day))


# --- where it is heading ----------------------------------------------------------------------------------------------


def _unit(whole: Statement) -> Unit:
    """How long most of its periods are; a month where there is none."""
    counts = Counter(period.unit for period in whole.periods)
    return max(counts, key=lambda unit: (counts[unit], list(Unit).index(unit)), default=Unit.MONTH)


def _heading(
    facts: Facts, whole: Statement, measure: Measure, unit: Unit, day: date, ends: date | None
) -> Heading | None:
    """The line through the figures of that length, and what it makes of the next period and of the last planned one.

    The last planned one is that in which the organization's period ends, or the terms do, if that is earlier. None with
    fewer than four figures (trend.py).
    """
    start = facts.frame.fiscal_year_start
    found = []
    for one in whole.books[Side.TOGETHER]:
        if one.period.unit is unit and not one.quiet:
            value = Statement({Side.TOGETHER: [one]}).of(measure).actual
            if value is not None:
                found.append((float(one.period.ordinal), float(value)))
    line = theil_sen(found)
    if line is None:
        return None
    following = Period.containing(day, unit, start)
    if following.last_day(start) <= day:
        following = following.shifted(1)
    last = min((end for end in (facts.frame.end, ends) if end is not None), default=None)
    ahead = [following] if ends is None or following.first_day(start) <= ends else []
    if last is not None and following.last_day(start) < last:
        ahead.append(Period.containing(last, unit, start))
    return Heading(measure, line, tuple(_forecast(measure, line, period) for period in ahead))


def _forecast(measure: Measure, line: Line, period: Period) -> Forecast:
    """What the line makes of a period; no revenue below zero is ever read, and none is told."""
    figures = line.at(period.ordinal)
    return Forecast(period, *(max(one, 0.0) for one in figures) if measure is Measure.REVENUE else figures)
