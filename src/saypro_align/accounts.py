"""The money of a partnership: what each side takes, spends and invests in each period, and what it comes to.

Every figure is exact, in the partnership's currency. The formulas, with their sources, stand in docs/partnerships.md.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import partial

from saypro_align import forms
from saypro_align.contracts import PARTS, currency, worth
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.periods import Period
from saypro_align.values import Money


class Side(StrEnum):
    """Whose money it is."""

    TOGETHER = "together"
    US = "us"
    PARTNER = "partner"


SIDES = (Side.US, Side.PARTNER)


class Measure(StrEnum):
    """What the money of some periods comes to."""

    REVENUE = "revenue"
    COSTS = "costs"
    INVESTMENT = "investment"
    RECEIVED = "received"
    MARGIN = "margin"
    MARGIN_SHARE = "margin share"
    EFFICIENCY = "cost efficiency"
    CASH_FLOW = "cash flow"
    ROI = "return on investment"

    @property
    def is_share(self) -> bool:
        """Whether it is a share of 1, and no money."""
        return self in (Measure.MARGIN_SHARE, Measure.EFFICIENCY, Measure.ROI)


@frozen
class Pair:
    """What was planned and what came; None where it is not known."""

    target: Exact | None = None
    actual: Exact | None = None

    def times(self, share: Exact | None) -> "Pair":
        """A share of both; nothing is known where the share is not."""
        if share is None:
            return Pair()
        return Pair(*(None if value is None else _plain(value * share) for value in (self.target, self.actual)))

    def plus(self, other: "Pair") -> "Pair":
        """Both sides' together; what one side lacks, the sum lacks."""
        return Pair(_sum(self.target, other.target), _sum(self.actual, other.actual))


NONE = Pair(0, 0)


def _sum(one: Exact | None, other: Exact | None) -> Exact | None:
    return None if one is None or other is None else one + other


def _plain(value: Exact) -> Exact:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


@frozen
class Booked:
    """One side's money in a period."""

    period: Period
    first: date
    last: date
    revenue: Pair
    costs: Pair
    investment: Pair
    received: Pair
    quiet: bool = False
    """Whether nothing but an investment is written for it, so that nothing was earned or spent."""


Books = Mapping[Side, list[Booked]]


def shares(record: forms.Partnership, day: date, fiscal_year_start: int) -> forms.Revenues | None:
    """How revenue is divided on a day: as agreed at first, or by the latest revision that holds by then."""
    return _sharing(record, fiscal_year_start)(day)


def _sharing(record: forms.Partnership, fiscal_year_start: int) -> Callable[[date], forms.Revenues | None]:
    """Likewise for any day; the revisions are put into order once."""
    terms = record.terms or forms.Terms()
    revised: dict[date, forms.Revenues] = {}
    for revision in terms.revised:
        if revision.revenue_share is not None:
            revised.setdefault(revision.since.first_day(fiscal_year_start), revision.revenue_share)
    since = sorted(revised)

    def on(day: date) -> forms.Revenues | None:
        count = bisect_right(since, day)
        return revised[since[count - 1]] if count else terms.revenue_share

    return on


def books(record: forms.Partnership, until: date, fiscal_year_start: int) -> Books:
    """The money of each side in every period that is over by a day, in order. Later periods are left out."""
    found: dict[Side, list[Booked]] = {side: [] for side in Side}
    divided_on, own = _sharing(record, fiscal_year_start), currency(record)
    for period in sorted(record.finance, key=lambda one: one.last_day(fiscal_year_start)):
        first, last = period.first_day(fiscal_year_start), period.last_day(fiscal_year_start)
        if last <= until:
            divided = divided_on(first)
            finance = record.finance[period]
            in_currency = partial(worth, record, own, period=period, start=fiscal_year_start)
            for side, parts in _parts(finance, divided, in_currency).items():
                found[side].append(Booked(period, first, last, *parts, quiet=_quiet(finance)))
    return found


def _quiet(finance: forms.PartnerFinance) -> bool:
    return finance.revenue is None and finance.costs is None


Worth = Callable[[Money], Exact]
"""What an amount of a period is in the partnership's currency."""


def _parts(
    finance: forms.PartnerFinance, divided: forms.Revenues | None, in_currency: Worth
) -> dict[Side, tuple[Pair, Pair, Pair, Pair]]:
    """Revenue, costs, investment and what was received, of each side.

    A period with an investment alone has neither revenue nor costs; an investment that is not written is none.
    """
    quiet = _quiet(finance)
    revenue = NONE if quiet else _pair(finance.revenue, in_currency)
    found = {}
    for side in SIDES:
        own = revenue if quiet else revenue.times(getattr(divided, side, None))
        costs, investment, received = (_of_side(finance, part, side, in_currency) for part in PARTS)
        found[side] = (
            own,
            NONE if quiet else costs or Pair(),
            investment or NONE,
            _filled(received or Pair(), own),
        )
    ours, theirs = found[Side.US], found[Side.PARTNER]
    _, costs_of_both, investment_of_both, received_by_both = (a.plus(b) for a, b in zip(ours, theirs, strict=True))
    if finance.received is None:
        received_by_both = revenue
    return {Side.TOGETHER: (revenue, costs_of_both, investment_of_both, received_by_both), **found}


def _of_side(finance: forms.PartnerFinance, part: str, side: Side, in_currency: Worth) -> Pair | None:
    sides: forms.Sides | None = getattr(finance, part)
    written: forms.Against | None = getattr(sides, side, None)
    return None if written is None else _pair(written, in_currency)


def _pair(written: forms.Against | None, in_currency: Worth) -> Pair:
    if written is None:
        return Pair()
    return Pair(*(None if money is None else in_currency(money) for money in (written.target, written.actual)))


def _filled(pair: Pair, other: Pair) -> Pair:
    return Pair(
        other.target if pair.target is None else pair.target, other.actual if pair.actual is None else pair.actual
    )


# --- what it comes to -------------------------------------------------------------------------------------------------


@frozen
class Told:
    """What a measure comes to over some periods; None where it is not known.

    `lacking` are the periods that are left out because a part of it is not known, and `unplanned` those of the others
    for which a part of the target is not: then there is no target, as it would be that of other periods.
    """

    measure: Measure
    target: Exact | None
    actual: Exact | None
    lacking: tuple[Period, ...] = ()
    unplanned: tuple[Period, ...] = ()

    @property
    def variance(self) -> Exact | None:
        """The actual value less the target."""
        return None if self.actual is None or self.target is None else self.actual - self.target

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is to the good; None where there is none."""
        if not self.variance:
            return None
        return (self.variance < 0) if self.measure in (Measure.COSTS, Measure.INVESTMENT) else self.variance > 0


Sums = Mapping[str, Exact]


def _ratio(above: Exact, below: Exact) -> Exact | None:
    return Fraction(above) / below if below else None


_FORMULAS: dict[Measure, tuple[tuple[str, ...], Callable[[Sums], Exact | None]]] = {
    Measure.REVENUE: (("revenue",), lambda s: s["revenue"]),
    Measure.COSTS: (("costs",), lambda s: s["costs"]),
    Measure.INVESTMENT: (("investment",), lambda s: s["investment"]),
    Measure.RECEIVED: (("received",), lambda s: s["received"]),
    Measure.MARGIN: (("revenue", "costs"), lambda s: s["revenue"] - s["costs"]),
    Measure.MARGIN_SHARE: (("revenue", "costs"), lambda s: _ratio(s["revenue"] - s["costs"], s["revenue"])),
    Measure.CASH_FLOW: (
        ("received", "costs", "investment"),
        lambda s: s["received"] - s["costs"] - s["investment"],
    ),
    Measure.ROI: (
        ("revenue", "costs", "investment"),
        lambda s: _ratio(s["revenue"] - s["costs"] - s["investment"], s["investment"]),
    ),
}


def told(measure: Measure, booked: Iterable[Booked]) -> Told:
    """What a measure comes to over these periods of one side: the formula over the sums of its parts."""
    several = list(booked)
    if measure is Measure.EFFICIENCY:
        return _efficiency(several)
    parts, formula = _FORMULAS[measure]
    known = [one for one in several if _known(one, parts, "actual")]
    lacking = tuple(one.period for one in several if not _known(one, parts, "actual"))
    unplanned = tuple(one.period for one in known if not _known(one, parts, "target"))
    if not known:
        return Told(measure, None, None, lacking)
    target = None if unplanned else formula(_sums(known, parts, "target"))
    return Told(measure, target, formula(_sums(known, parts, "actual")), lacking, unplanned)


def _efficiency(several: list[Booked]) -> Told:
    """The cost that was planned for as much revenue as came, over the actual cost; what was planned is 1."""
    parts = ("revenue", "costs")
    known = [one for one in several if _known(one, parts, "actual") and _known(one, parts, "target")]
    lacking = tuple(
        one.period for one in several if not (_known(one, parts, "actual") and _known(one, parts, "target"))
    )
    planned, came = _sums(known, parts, "target"), _sums(known, parts, "actual")
    earned = _ratio(planned["costs"] * came["revenue"], planned["revenue"])
    found = None if earned is None else _ratio(earned, came["costs"])
    return Told(Measure.EFFICIENCY, None if found is None else 1, found, lacking)


def _known(one: Booked, parts: Iterable[str], which: str) -> bool:
    return all(getattr(getattr(one, part), which) is not None for part in parts)


def _sums(several: list[Booked], parts: Iterable[str], which: str) -> dict[str, Exact]:
    return {part: sum((getattr(getattr(one, part), which) for one in several), 0) for part in parts}


@frozen
class Statement:
    """The money of each side over some periods."""

    books: Books

    @property
    def periods(self) -> list[Period]:
        """The periods in it, in order."""
        return [one.period for one in self.books[Side.TOGETHER]]

    def of(self, measure: Measure, side: Side = Side.TOGETHER) -> Told:
        """What a measure comes to for a side."""
        return told(measure, self.books[side])

    def within(self, first: date, last: date) -> "Statement":
        """The part of it whose periods lie between two days."""
        return Statement(
            {
                side: [one for one in several if first <= one.first and one.last <= last]
                for side, several in self.books.items()
            }
        )
