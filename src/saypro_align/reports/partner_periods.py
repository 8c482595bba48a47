"""A partnership's money period by period, of both sides together and of each: what the sums to date are made of."""

from collections.abc import Iterator

from saypro_align.accounts import SIDES, Measure, Side, Statement, Told
from saypro_align.facts import Facts
from saypro_align.formats.partner_words import value, variance
from saypro_align.frozen import frozen
from saypro_align.outlook import side_name
from saypro_align.partners import Partner


@frozen
class PeriodLine:
    """What both sides' money came to in a period."""

    period: str
    target: str
    revenue: str
    variance: str
    costs: str
    margin: str
    margin_share: str
    investment: str
    received: str
    cash_flow: str


@frozen
class SidePeriodLine:
    """What a side's money was to come to in a period, and what it came to."""

    period: str
    revenue_target: str
    revenue: str
    costs_target: str
    costs: str
    investment_target: str
    investment: str
    received: str


@frozen
class SidePeriods:
    """A side and its money by period."""

    name: str
    lines: tuple[SidePeriodLine, ...]


def together(one: Partner) -> Iterator[PeriodLine]:
    """Both sides' money in each period."""
    for statement in _each(one):
        revenue = statement.of(Measure.REVENUE)
        of_costs = (Measure.COSTS, Measure.MARGIN, Measure.MARGIN_SHARE)
        of_cash = (Measure.INVESTMENT, Measure.RECEIVED, Measure.CASH_FLOW)
        yield PeriodLine(
            str(statement.periods[0]),
            value(Measure.REVENUE, revenue.target, one.currency),
            value(Measure.REVENUE, revenue.actual, one.currency),
            variance(revenue, one.currency),
            *(value(measure, statement.of(measure).actual, one.currency) for measure in (*of_costs, *of_cash)),
        )


def of_sides(facts: Facts, one: Partner) -> Iterator[SidePeriods]:
    """Each side's own money in each period."""
    for side in SIDES if one.to_date.periods else ():
        yield SidePeriods(side_name(facts, one, side), tuple(_lines(one, side)))


def _lines(one: Partner, side: Side) -> Iterator[SidePeriodLine]:
    for statement in _each(one):
        revenue, costs, investment, received = (
            statement.of(measure, side)
            for measure in (Measure.REVENUE, Measure.COSTS, Measure.INVESTMENT, Measure.RECEIVED)
        )
        yield SidePeriodLine(
            str(statement.periods[0]),
            *_target_and_actual(revenue, one.currency),
            *_target_and_actual(costs, one.currency),
            *_target_and_actual(investment, one.currency),
            value(Measure.RECEIVED, received.actual, one.currency),
        )


def _target_and_actual(found: Told, currency: str | None) -> tuple[str, str]:
    return value(found.measure, found.target, currency), value(found.measure, found.actual, currency)


def _each(one: Partner) -> Iterator[Statement]:
    for index in range(len(one.to_date.periods)):
        yield Statement({side: several[index : index + 1] for side, several in one.to_date.books.items()})
