"""What only shows when the whole of a partnership is seen: money without a rate, days that count twice."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple, TypeVar

from saypro_align import forms
from saypro_align.binding import misfits
from saypro_align.catalog import Catalog
from saypro_align.findings import DUPLICATE_KEY, WRONG_TYPE, Exact, FileProblem, Finding, Loc
from saypro_align.periods import Period, Unit
from saypro_align.reader import Reading
from saypro_align.values import Money, exact, read_currency, read_period, some_of
from saypro_align.yamlfile import Data

PARTS = ("costs", "investment", "received")
"""What each side has of its own; revenue is earned together, and divided."""
MOST_NAMED = 10


class Wrong(NamedTuple):
    """What is wrong at a place; one that ends with "[key]" is that of the key before it."""

    loc: Loc
    words: str
    remedy: str
    problem: FileProblem = WRONG_TYPE


def refusals(reading: Reading, catalog: Catalog, fiscal_year_start: int) -> list[Finding]:
    """The findings that keep a partnership from being taken as written, each at its line."""
    found = [
        *_money(reading, fiscal_year_start),
        *_rates(reading),
        *_periods(reading, fiscal_year_start),
        *_order(reading.record, fiscal_year_start),
        *_revisions(reading.record, fiscal_year_start),
        *_measurements(reading.record, catalog),
    ]
    return misfits(reading, catalog) + told(reading, found)


def told(reading: Reading, several: list[Wrong]) -> list[Finding]:
    """What is wrong with a file, each thing at its place."""
    known = reading.places
    return [
        one.problem.at(
            known.key(one.loc[:-1]) if one.loc[-1:] == ("[key]",) else known.value(one.loc), one.words, one.remedy
        )
        for one in several
    ]


# --- money ------------------------------------------------------------------------------------------------------------


def amounts(finance: forms.PartnerFinance) -> Iterator[tuple[Loc, Money]]:
    """Every amount of a period, with its place in it."""
    pairs: list[tuple[Loc, forms.Against | None]] = [(("revenue",), finance.revenue)]
    for part in PARTS:
        sides: forms.Sides | None = getattr(finance, part)
        if sides is not None:
            pairs += [((part, "us"), sides.us), ((part, "partner"), sides.partner)]
    for loc, pair in pairs:
        for key in ("target", "actual"):
            money: Money | None = getattr(pair, key, None)
            if money is not None:
                yield (*loc, key), money


def currency(record: forms.Partnership) -> str | None:
    """What a partnership counts in: the currency that it names, else the first that an amount bears."""
    if record.currency is not None:
        return record.currency
    every = (money.currency for finance in record.finance.values() for _, money in amounts(finance))
    return next((found for found in every if found is not None), None)


def rate(record: forms.Partnership, word: str, period: Period, start: int) -> Exact | None:
    """What one unit of another currency is worth in a period.

    That is the one rate that is written, or that of the shortest of its periods that holds all days of this one.
    """
    rates = record.rates.get(word)
    if not isinstance(rates, dict):
        return None if rates is None else exact(rates)
    first, last = period.first_day(start), period.last_day(start)
    around = (Period.containing(first, unit, start) for unit in Unit)
    return next((exact(rates[key]) for key in around if key in rates and last <= key.last_day(start)), None)


def worth(record: forms.Partnership, own: str | None, money: Money, period: Period, start: int) -> Exact:
    """An amount of a period in its partnership's own currency, exactly. Where there is no rate the file was refused."""
    amount = Fraction(money.amount)
    if money.currency is not None and money.currency != own:
        found = rate(record, money.currency, period, start)
        assert found is not None
        amount *= found
    return amount.numerator if amount.denominator == 1 else amount


def _money(reading: Reading, start: int) -> Iterator[Wrong]:
    """Amounts in another currency of which the file does not say what they are worth."""
    record: forms.Partnership = reading.record
    own = currency(record)
    for key, period, finance in _finance(reading):
        for loc, money in amounts(finance):
            word = money.currency
            if word is not None and word != own and rate(record, word, period, start) is None:
                by_period = bool(record.rates.get(word))
                words = f"{money} is not in {own}, and the file has no rate for {word}"
                remedy = f"Write under 'rates' what one {word} is worth"
                remedy += f" in {period}: {word}: {{{period}: ..}}." if by_period else f": rates: {{{word}: ..}}."
                yield Wrong(("finance", key, *loc), words + (f" in {period}" if by_period else ""), remedy)


def _rates(reading: Reading) -> Iterator[Wrong]:
    """Rates of the partnership's own currency, and rates of a single day, which hold for no period."""
    record: forms.Partnership = reading.record
    own = currency(record)
    for written, word, rates in _by_key(reading.data, ("rates",), record.rates, read_currency):
        if word == own and any(exact(one) != 1 for one in (rates.values() if isinstance(rates, dict) else [rates])):
            words = f"a rate is given for {own}, in which the partnership itself is counted"
            remedy = f"Remove the rate of {own}, or name another currency under 'currency'."
            yield Wrong(("rates", written, "[key]"), words, remedy)
        if isinstance(rates, dict):
            for key, period, _ in _by_key(reading.data, ("rates", written), rates, read_period):
                if period.unit is Unit.DAY:
                    words = f"'{period}' is a day, and a rate holds for a period"
                    remedy = "Write the month, the quarter or the year for which it is agreed, such as 2025-02."
                    yield Wrong(("rates", written, key, "[key]"), words, remedy)


def _finance(reading: Reading) -> Iterator[tuple[str | int, Period, forms.PartnerFinance]]:
    """The periods of a file with their keys as they are written."""
    return _by_key(reading.data, ("finance",), reading.record.finance, read_period)


K = TypeVar("K")
T = TypeVar("T")


def _by_key(data: Data, loc: Loc, entries: dict[K, T], read: Callable[[object], K]) -> Iterator[tuple[str | int, K, T]]:
    """The entries of a mapping that was read, with their keys as they are written."""
    for step in loc:
        data = data.get(step) if isinstance(data, dict) else None
    for key, value in data.items() if isinstance(data, dict) else ():
        if value is not None:
            known = read(key)
            yield key, known, entries[known]


# --- the order of days ------------------------------------------------------------------------------------------------


def _periods(reading: Reading, start: int) -> Iterator[Wrong]:
    """Periods of money that hold the same days, which would count twice."""
    in_order = sorted(_finance(reading), key=lambda one: (one[1].first_day(start), -one[1].last_day(start).toordinal()))
    longest: Period | None = None
    for key, period, _ in in_order:
        if longest is not None and period.first_day(start) <= longest.last_day(start):
            words = f"'{period}' holds days of '{longest}', which would count twice"
            yield Wrong(("finance", key, "[key]"), words, "Keep one of the two.", DUPLICATE_KEY)
        if longest is None or period.last_day(start) > longest.last_day(start):
            longest = period


def _order(record: forms.Partnership, start: int) -> Iterator[Wrong]:
    ends = record.terms.ends if record.terms else None
    return out_of_order(record.since, ends, start, ("terms", "ends"), "the partnership ends", "since and ends")


def out_of_order(
    first: Period | None, last: Period | None, start: int, at: Loc, what: str, keys: str
) -> Iterator[Wrong]:
    """An end before the start: `what` ends, the place of its end, and the two keys to exchange."""
    if first is not None and last is not None and last.last_day(start) < first.first_day(start):
        yield Wrong(at, f"{what} ({last}) before it starts", f"Exchange {keys}.")


def _revisions(record: forms.Partnership, start: int) -> Iterator[Wrong]:
    days = set()
    for index, revision in enumerate(record.terms.revised if record.terms else ()):
        day, at = revision.since.first_day(start), ("terms", "revised", index, "from")
        if record.since is not None and day < record.since.first_day(start):
            yield Wrong(at, f"the terms are revised ({revision.since}) before the partnership starts", "Mend the date.")
        if day in days:
            yield Wrong(at, f"the terms are revised twice on {day}", "Keep one of the two.")
        days.add(day)


def _measurements(record: forms.Partnership, catalog: Catalog) -> Iterator[Wrong]:
    """Figures in percent of a KPI that is counted in something else, and figures of no KPI of the file."""
    units = {}
    for kpi in record.kpis:
        known = catalog.get(kpi.id)
        units[kpi.id] = kpi.unit or (known.unit if known else None)
    named = some_of(list(units), "or", MOST_NAMED)
    for kpi_id, series in record.measurements.items():
        if kpi_id not in units and series is not None:
            remedy = f"Add it under 'kpis', or measure one of {named}." if units else "Add it under 'kpis'."
            words = f"'{kpi_id}' is measured, and the partnership has no such KPI"
            yield Wrong(("measurements", kpi_id, "[key]"), words, remedy)
        for period, written in (series or {}).items():
            unit = units.get(kpi_id)
            if written is not None and written.value is not None and written.value.percent and unit not in (None, "%"):
                words = f"the figure for {period}, {written.value.value}%, is in %, and the KPI is counted in {unit}"
                yield Wrong(("measurements", kpi_id, str(period)), words, f"Write it in {unit}, without the sign.")
