"""What a partnership's page says: money, KPIs, value and balance, reviews, where it leads, and what is advised."""

from collections.abc import Iterable, Iterator

from saypro_align.accounts import SIDES, Measure, Side, Statement
from saypro_align.facts import subject
from saypro_align.figures import cut, figure, money, percent, quantity
from saypro_align.formats.amounts import counts
from saypro_align.formats.partner_words import NAMES, OF_A_PERIOD, balance_words, even_words, needless, value, variance
from saypro_align.formats.plain import plural
from saypro_align.frozen import frozen
from saypro_align.outlook import advice, side_name
from saypro_align.partners import Evenness, Partner, remarks
from saypro_align.periods import Period
from saypro_align.reports import kpi_lines, partner_periods
from saypro_align.reports.edition import LEADERSHIP, Edition
from saypro_align.reports.kpi_lines import KpiLine
from saypro_align.reports.partner_periods import PeriodLine, SidePeriods
from saypro_align.reports.wording import closed
from saypro_align.scoring import rated_words
from saypro_align.trend import FEWEST
from saypro_align.values import listed

FEW = 3
"""So many periods are named one by one."""
MOST_SAID = 12
"""So many remarks of each side are shown, the latest."""


@frozen
class MoneyLine:
    """A measure of one side, or of both together."""

    measure: str
    side: str
    target: str
    actual: str
    variance: str


@frozen
class PartnerKpiGroup:
    """The KPIs of a group: sales, engagement, market, content, brand."""

    name: str
    kpis: tuple[KpiLine, ...]


@frozen
class ValueLine:
    """What a side takes, and what it gives."""

    side: str
    value: str
    value_share: str
    contribution: str
    contribution_share: str
    each: str


@frozen
class ForecastLine:
    """What the trend makes of a period, with the bounds of the interval."""

    what: str
    period: str
    value: str
    low: str
    high: str
    trend: str


@frozen
class ReviewLine:
    """A review of the terms that was held."""

    date: str
    notes: str


@frozen
class PartnershipPart:
    """A partnership in the period. `month` is its money in the period, `to_date` that since it began."""

    id: str
    name: str
    us: str
    owner: str
    terms: tuple[str, ...]
    supports: tuple[str, ...]
    month: tuple[MoneyLine, ...]
    month_span: str
    to_date: tuple[MoneyLine, ...]
    span: str
    periods: tuple[PeriodLine, ...]
    side_periods: tuple[SidePeriods, ...]
    money_notes: tuple[str, ...]
    kpi_summary: str
    kpi_groups: tuple[PartnerKpiGroup, ...]
    kpi_notes: tuple[str, ...]
    value: tuple[ValueLine, ...]
    balance: tuple[str, ...]
    weak: tuple[str, ...]
    review_words: tuple[str, ...]
    reviews: tuple[ReviewLine, ...]
    forecast: tuple[ForecastLine, ...]
    forecast_words: str
    forecast_basis: tuple[str, ...]
    our_feedback: tuple[str, ...]
    their_feedback: tuple[str, ...]
    outlook: str
    reasons: tuple[str, ...]


def partnership(edition: Edition, partner_id: str) -> PartnershipPart:
    """What is said of a partnership."""
    one = next(partner for partner in edition.partners if partner.id == partner_id)
    rows = [row for _, row in one.kpis]
    advised = advice(edition.facts, one)
    whole = one.to_date.periods
    return PartnershipPart(
        one.id,
        one.name,
        edition.organization,
        subject(one.written.owner or LEADERSHIP),
        tuple(_terms(edition, one)),
        tuple(_supports(edition, one)),
        tuple(_lines(edition, one, one.here, OF_A_PERIOD)) if one.here.periods else (),
        _month_span(one),
        tuple(_lines(edition, one, one.to_date, tuple(Measure))) if whole else (),
        f"{whole[0]} to {whole[-1]}" if len(whole) > 1 else str(whole[0]) if whole else "",
        tuple(partner_periods.together(one)),
        tuple(partner_periods.of_sides(edition.facts, one)),
        tuple(_notes(edition, one)),
        f"{plural(len(rows), 'KPI')}: {counts(rows)}." if rows else "",
        tuple(_groups(edition, one)),
        tuple(kpi_lines.notes(edition, rows)),
        tuple(_values(edition, one)),
        tuple(_balance(edition, one)),
        tuple(_weak(edition, one)),
        tuple(_review_words(one)),
        tuple(
            ReviewLine(str(day), closed(notes) if notes else "No notes were written.")
            for day, notes in one.reviews.held[::-1]
        ),
        tuple(_forecast(one)),
        _forecast_words(one),
        tuple(_forecast_basis(one)),
        tuple(_said(edition, one, Side.US)),
        tuple(_said(edition, one, Side.PARTNER)),
        str(advised.course),
        advised.reasons,
    )


# --- what was agreed --------------------------------------------------------------------------------------------------


def _terms(edition: Edition, one: Partner) -> Iterator[str]:
    if one.written.since is not None:
        yield f"The partnership began on {one.written.since.first_day(edition.facts.frame.fiscal_year_start)}."
    if one.shares is not None:
        ours, theirs = percent(one.shares.us), percent(one.shares.partner)
        yield f"{edition.organization} takes {ours} of its revenue, and {one.name} {theirs}."
    else:
        yield "No revenue share is written down, so nothing can be said of each side alone."
    before = one.written.terms.revenue_share if one.written.terms else None
    for revision in one.revised:
        day, divided = revision.since.first_day(edition.facts.frame.fiscal_year_start), revision.revenue_share
        instead = f" instead of {percent(before.us)}" if before is not None else ""
        share = f"{edition.organization} takes {percent(divided.us)}{instead}." if divided is not None else ""
        said = " ".join(part for part in (share, closed(revision.notes or "")) if part)
        yield f"The terms were revised from {day} on{f': {said}' if said else '.'}"
        before = divided or before
    if one.reviews.ends is not None:
        yield f"The terms {'ended' if one.reviews.ended else 'end'} on {one.reviews.ends}."
    if one.written.terms is not None and one.written.terms.notes:
        yield closed(one.written.terms.notes)


def _supports(edition: Edition, one: Partner) -> Iterator[str]:
    for link in one.written.supports:
        if link.goal in edition.goals:
            rated = f", rated {rated_words(link.rating)}" if link.rating is not None else ""
            comment = f": {link.comment}" if link.comment else ""
            yield closed(f"{edition.goals[link.goal].title}{rated}{comment}")


# --- money ------------------------------------------------------------------------------------------------------------


def _lines(edition: Edition, one: Partner, statement: Statement, measures: Iterable[Measure]) -> Iterator[MoneyLine]:
    for measure in measures:
        if needless(statement, measure):
            continue
        for side in Side:
            found = statement.of(measure, side)
            yield MoneyLine(
                NAMES[measure],
                side_name(edition.facts, one, side),
                value(measure, found.target, one.currency),
                value(measure, found.actual, one.currency),
                variance(found, one.currency),
            )


def _month_span(one: Partner) -> str:
    """Which periods the money of the report's period is of, and whether its end is among them."""
    booked = one.here.books[Side.TOGETHER]
    if not booked or [found.period for found in booked] == [one.period]:
        return ""
    first, last = booked[0].period, booked[-1].period
    words = f"The periods {first} to {last}." if len(booked) > 1 else f"The period {first}."
    return words if booked[-1].last == one.day else f"{words} Nothing is reported for the time after {last}."


def _notes(edition: Edition, one: Partner) -> Iterator[str]:
    """What is left out of the figures to date, and which have no target."""
    lacking: dict[tuple[Period, ...], list[str]] = {}
    unplanned: dict[tuple[Period, ...], list[str]] = {}
    for measure in Measure:
        found = one.to_date.of(measure)
        if found.lacking:
            lacking.setdefault(found.lacking, []).append(NAMES[measure].lower())
        if found.unplanned:
            unplanned.setdefault(found.unplanned, []).append(NAMES[measure].lower())
    for periods, names in lacking.items():
        yield closed(f"{_named(periods)} {_is(periods)} left out of {listed(names)}, because a part is not written")
    for periods, names in unplanned.items():
        yield closed(f"there is no target to date for {listed(names)}, because {_named(periods)} {_has(periods)} none")
    if one.revised:
        yield "Revenue is divided in each period by the terms of its first day."
    rates = [words for word in sorted(one.written.rates) if (words := _rate(edition, one, word))]
    if rates:
        yield f"Amounts in another currency are taken at the agreed rate: {'; '.join(rates)}."


def _rate(edition: Edition, one: Partner, word: str) -> str:
    """What a currency is worth; of rates by period the latest few that have begun."""
    rates, start = one.written.rates[word], edition.facts.frame.fiscal_year_start
    if not isinstance(rates, dict):
        return f"1 {word} = {figure(rates, 6)} {one.currency}"
    begun = sorted((key for key in rates if key.first_day(start) <= one.day), key=lambda key: key.last_day(start))
    if not begun:
        return ""
    told = listed(f"{figure(rates[key], 6)} {one.currency} in {key}" for key in begun[-FEW:])
    return f"1 {word} = {told}" + (f", and {plural(len(begun) - FEW, 'earlier one')}" if len(begun) > FEW else "")


def _named(periods: tuple[Period, ...]) -> str:
    if len(periods) <= FEW:
        return listed(str(period) for period in periods)
    return f"{', '.join(str(period) for period in periods[:FEW])} and {len(periods) - FEW} more"


def _is(periods: tuple[Period, ...]) -> str:
    return "is" if len(periods) == 1 else "are"


def _has(periods: tuple[Period, ...]) -> str:
    return "has" if len(periods) == 1 else "have"


# --- KPIs and value ---------------------------------------------------------------------------------------------------


def _groups(edition: Edition, one: Partner) -> Iterator[PartnerKpiGroup]:
    for group in dict.fromkeys(group for group, _ in one.kpis):
        rows = [row for name, row in one.kpis if name == group]
        name = f"{group[:1].upper()}{group[1:]}" or "Other KPIs"
        yield PartnerKpiGroup(name, tuple(kpi_lines.lines(edition, rows)))


def _values(edition: Edition, one: Partner) -> Iterator[ValueLine]:
    balance = one.balance
    if balance is None:
        return
    taken = {Side.US: balance.share, Side.PARTNER: 1 - balance.share}
    given = {Side.US: balance.given, Side.PARTNER: 1 - balance.given}
    for side in SIDES:
        each = balance.each(side)
        yield ValueLine(
            side_name(edition.facts, one, side),
            money(balance.value[side], one.currency),
            percent(taken[side]),
            money(balance.contribution[side], one.currency),
            percent(given[side]),
            "gives nothing" if each is None else cut(each, 2),
        )


def _balance(edition: Edition, one: Partner) -> Iterator[str]:
    balance = one.balance
    if balance is None:
        why = "no revenue share is agreed" if one.shares is None else "no period has all costs and investments"
        yield f"Whether the terms are balanced is not known, because {why}."
        return
    gains = balance.gains
    if gains is None:
        yield "Each side takes as much of the revenue as it bears of the costs and investments."
    else:
        more = f"{side_name(edition.facts, one, gains)} takes {cut(abs(balance.points))} points more of the revenue"
        yield f"{more} than it bears of the costs and investments. That is {balance_words(balance)}."
    if balance.evenness is not Evenness.BALANCED:
        yield even_words(balance, *(side_name(edition.facts, one, side) for side in SIDES))
    if one.revised:
        yield "The value is that of all periods by the terms in force."


# --- what is weak -----------------------------------------------------------------------------------------------------


def _weak(edition: Edition, one: Partner) -> Iterator[str]:
    """The money that is adverse to date or in the period, then the KPIs that are at risk, behind or not reported."""
    told: set[tuple[Measure, Side]] = set()
    for statement, when in ((one.to_date, "to date"), (one.here, f"in {edition.period.in_words}")):
        for measure in Measure:
            for side in Side if measure is Measure.MARGIN else (Side.TOGETHER,):
                found = statement.of(measure, side)
                skip = measure is Measure.ROI and statement is one.here
                if found.favorable is False and (measure, side) not in told and not skip:
                    told.add((measure, side))
                    whose = "" if side is Side.TOGETHER else f" of {side_name(edition.facts, one, side)}"
                    actual, target = (value(measure, n, one.currency) for n in (found.actual, found.target))
                    apart = variance(found, one.currency)
                    yield f"{NAMES[measure]}{whose} {when}: {actual} against a target of {target}, {apart}."
    if not one.here.periods:
        yield f"No money is reported for {edition.period.in_words}."
    yield from kpi_lines.needs(edition, [row for _, row in one.kpis])


# --- reviews, what is said, and forecast ------------------------------------------------------------------------------


def _review_words(one: Partner) -> Iterator[str]:
    found = one.reviews
    yield f"The terms are to be reviewed every {found.every.in_words}."
    if found.ended:
        yield f"The terms ended on {found.ends}, so no review is due."
    elif found.due is None:
        yield "When the next review is due is not known, because neither a review nor the start is written down."
    elif found.overdue:
        yield f"The next review was due by {found.due} and is overdue."
    else:
        yield f"The next review is due by {found.due}."
    if found.planned:
        yield f"Planned: {listed(str(day) for day in found.planned)}."


def _said(edition: Edition, one: Partner, side: Side) -> Iterator[str]:
    """What a side says, with its date where it bears one."""
    known = remarks(edition.facts, one, side)
    for when, words in known[:MOST_SAID]:
        yield closed(f"{when}: {words}" if when is not None else words)
    if len(known) > MOST_SAID:
        yield f"{plural(len(known) - MOST_SAID, 'further remark')} in {one.path}."


def _forecast(one: Partner) -> Iterator[ForecastLine]:
    for measure, heading in one.headings.items():
        slope = quantity(heading.line.slope, one.currency)
        sign = "+" if heading.line.slope > 0 else ""
        for ahead in heading.ahead:
            yield ForecastLine(
                "Revenue" if measure is Measure.REVENUE else "Profit",
                str(ahead.period),
                quantity(ahead.value, one.currency),
                quantity(ahead.low, one.currency),
                quantity(ahead.high, one.currency),
                f"{sign}{slope} a {one.unit.in_words} over {heading.line.n} figures",
            )


def _forecast_words(one: Partner) -> str:
    if not one.headings:
        return f"There is no forecast: it takes at least {FEWEST} {one.unit.in_words}s with figures."
    if not any(heading.ahead for heading in one.headings.values()):
        return "There is no forecast, because the terms have ended."
    return (
        "Profit is the margin of both sides together. The trend (Theil-Sen) says where things lead if they go on as "
        "they do: each figure above is carried on to the period by the slope, and the middle one of what comes out is "
        "the forecast. For the bounds, which hold at 90 %, they are carried on by the least and the greatest likely "
        "slope, and the scatter is taken off or added."
    )


def _forecast_basis(one: Partner) -> Iterator[str]:
    """What the forecast and its bounds are computed from."""
    for measure, heading in one.headings.items():
        line = heading.line
        if heading.ahead:
            what = "Revenue" if measure is Measure.REVENUE else "Profit"
            slope, low, high, scatter = (
                money(found, one.currency) for found in (line.slope, line.low, line.high, line.scatter)
            )
            yield (
                f"{what}: the slope is {slope} a {one.unit.in_words}, the middle one of the {figure(line.pairs)} "
                f"slopes between any two of the latest {line.n} figures. The likely ones lie from {low} to {high} "
                f"(number {line.lowest} and {line.highest} in order). The scatter is {scatter}, the middle distance "
                "of a figure from the line."
            )
