"""Partnerships as text: all of them in a table, or one with its money, balance, KPIs, reviews and outlook."""

from collections.abc import Iterator

from saypro_align.accounts import SIDES, Measure, Side, Statement
from saypro_align.assessment import Assessment
from saypro_align.figures import cut, figure, percent, quantity
from saypro_align.formats.amounts import measured, pace_words, reached_words, target
from saypro_align.formats.partner_words import (
    NAMES,
    OF_A_PERIOD,
    balance_points,
    balance_words,
    even_words,
    needless,
    next_review,
    value,
    variance,
)
from saypro_align.formats.plain import fitted, folded_table, plural, safe, sentence, table, width, wrapped
from saypro_align.formats.text import not_read_block
from saypro_align.outlook import advice, side_name
from saypro_align.partners import UNEVEN, Evenness, Partner
from saypro_align.periods import Period

LEAST_NAME = 12


def partners_page(assessment: Assessment, period: Period, several: list[Partner], *, columns: int = 80) -> str:
    """All partnerships, a line each."""
    assert assessment.facts is not None
    head = f"Partnerships in {period.in_words}, judged as of {assessment.as_of}."
    if not several:
        words = f"{head} There is none: no file stands in partnerships/, or none of them was there in that time."
        return "\n\n".join(b for b in (wrapped(words, columns), not_read_block(assessment, columns)) if b) + "\n"
    rows = [["Partner", "Revenue", "Target", "Margin", "ROI", "Balance", "Review by", "Outlook"]]
    currencies = {one.currency for one in several}
    rows += [_row(assessment, one, named=len(currencies) > 1) for one in several]
    right = [False, True, True, True, True, True, False, False]
    lines = folded_table(rows, right, {0: _room(rows, 0, columns)}, gap=" ", most=columns)
    legend = (
        f"Revenue{_in(currencies)}, margin (of it) and return on investment: to date, both sides together. Balance: "
        f"our share of the revenue less our share of all costs and investments, in points; from {UNEVEN} on, either "
        "way, the terms are to be talked about. --partner shows one with its figures and reasons."
    )
    blocks = [wrapped(head, columns), not_read_block(assessment, columns), "\n".join(lines), wrapped(legend, columns)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _room(rows: list[list[str]], name: int, columns: int) -> int:
    """What the other columns leave for the names in one, so that the rows fit the page."""
    others = (max(width(safe(row[n])) for row in rows) + 1 for n in range(len(rows[0])) if n != name)
    return max(columns - sum(others), LEAST_NAME)


def _row(assessment: Assessment, one: Partner, *, named: bool) -> list[str]:
    assert assessment.facts is not None
    revenue = one.to_date.of(Measure.REVENUE)
    name = f"{one.name}, {one.currency}" if one.currency and named else one.name
    return [
        name,
        *(figure(found, 0) if found is not None else "-" for found in (revenue.actual, revenue.target)),
        *(_percent(one, measure) for measure in (Measure.MARGIN_SHARE, Measure.ROI)),
        balance_points(one.balance),
        next_review(one.reviews),
        str(advice(assessment.facts, one).course),
    ]


def _in(currencies: set[str | None]) -> str:
    return f" in {next(iter(currencies))}" if len(currencies) == 1 and None not in currencies else ""


def _percent(one: Partner, measure: Measure) -> str:
    found = one.to_date.of(measure).actual
    return "-" if found is None else percent(found)


def partner_page(assessment: Assessment, one: Partner, *, columns: int = 80) -> str:
    """One partnership in full detail."""
    blocks = [
        wrapped(f"{one.name} in {one.period.in_words}, judged as of {assessment.as_of}.", columns),
        not_read_block(assessment, columns),
        *_outlook(assessment, one, columns),
        *_money(assessment, one),
        *_balance(assessment, one, columns),
        *_kpis(one, columns),
        *_reviews(one, columns),
        *_forecast(one, columns),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _outlook(assessment: Assessment, one: Partner, columns: int) -> Iterator[str]:
    assert assessment.facts is not None
    found = advice(assessment.facts, one)
    lines = [f"Outlook: {found.course}"]
    yield "\n".join(lines + [wrapped(reason, columns, "    ", "  ") for reason in found.reasons])


def _money(assessment: Assessment, one: Partner) -> Iterator[str]:
    yield _statement(assessment, one, one.here, f"Money of {one.period.in_words}", OF_A_PERIOD)
    periods = one.to_date.periods
    if periods:
        title = f"Money to date, {periods[0]} to {periods[-1]}"
        yield _statement(assessment, one, one.to_date, title, tuple(Measure))


def _statement(
    assessment: Assessment,
    one: Partner,
    statement: Statement,
    title: str,
    measures: tuple[Measure, ...],
) -> str:
    assert assessment.facts is not None
    if not statement.periods:
        return f"{title}: nothing is reported."
    title += f", in {one.currency}" if one.currency else ""
    rows = [["Measure", "Side", "Target", "Actual", "Variance"]]
    for measure in measures:
        if needless(statement, measure):
            continue
        for side in Side:
            found = statement.of(measure, side)
            amounts = (value(measure, number, None) for number in (found.target, found.actual))
            name = fitted(safe(side_name(assessment.facts, one, side)), LEAST_NAME)
            rows.append([NAMES[measure] if side is Side.TOGETHER else "", name, *amounts, variance(found, None)])
    return "\n".join([title, *("  " + line for line in table(rows, [False, False, True, True, True], gap=" "))])


def _balance(assessment: Assessment, one: Partner, columns: int) -> Iterator[str]:
    assert assessment.facts is not None
    if one.balance is not None:
        ours = side_name(assessment.facts, one, Side.US)
        words = (
            f"Balance: {ours} takes {percent(one.balance.share)} of the revenue and bears "
            f"{percent(one.balance.given)} of the costs and investments, {balance_points(one.balance)} points: "
            f"{balance_words(one.balance)}."
        )
        each = [
            f"{side_name(assessment.facts, one, side)} {'nothing' if found is None else cut(found, 2)}"
            for side, found in ((side, one.balance.each(side)) for side in one.balance.value)
        ]
        words += f" Value for each unit given: {', '.join(each)}."
        if one.balance.evenness is not Evenness.BALANCED:
            names = (side_name(assessment.facts, one, side) for side in SIDES)
            words += f" {even_words(one.balance, *names)}"
        yield wrapped(words, columns)


def _kpis(one: Partner, columns: int) -> Iterator[str]:
    if one.kpis:
        rows = [["Group", "Pace", "KPI", "Actual", "Target", "Attained"]]
        for group, row in one.kpis:
            actual = "-" if row.now.actual is None else measured(row.kpi, row.now.actual)
            cells = [group or "-", pace_words(row.now), row.kpi.name, actual, target(row.kpi) or "-"]
            rows.append([*cells, reached_words(row.now)])
        room = _room(rows, 2, columns - 2)
        lines = folded_table(rows, [False] * 3 + [True] * 3, {2: room}, gap=" ", most=columns)
        yield "\n".join(["KPIs", *("  " + line for line in lines)])


def _reviews(one: Partner, columns: int) -> Iterator[str]:
    found = one.reviews
    due = "it is not known when the next is due" if found.due is None else f"the next is due by {found.due}"
    if found.overdue:
        due = f"the next was due by {found.due} and is overdue"
    words = f"Reviews: every {found.every.in_words}; {'none is due any more' if found.ended else due}"
    words += f"; the terms {'ended' if found.ended else 'end'} on {found.ends}." if found.ends else "."
    held = [f"{day}: {sentence(notes) if notes else 'no notes.'}" for day, notes in found.held[::-1]]
    yield "\n".join([wrapped(words, columns), *(wrapped(line, columns, "    ", "  ") for line in held)])


def _forecast(one: Partner, columns: int) -> Iterator[str]:
    for measure, heading in one.headings.items():
        ahead = [
            f"{forecast.period} {quantity(forecast.value, one.currency)} "
            f"({figure(forecast.low)} to {figure(forecast.high)})"
            for forecast in heading.ahead
        ]
        if ahead:
            name = "profit" if measure is Measure.MARGIN else str(measure)
            over = plural(heading.line.n, "figure")
            yield wrapped(f"Forecast of {name}, by {over}, bounds at 90 %: {'; '.join(ahead)}.", columns)
