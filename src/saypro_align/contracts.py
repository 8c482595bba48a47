"""What only shows when the whole of a partnership is seen: money without a rate, days that count twice."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from saypro_align import forms
from saypro_align.binding import misfits
from saypro_align.catalog import Catalog
from saypro_align.findings import DUPLICATE_KEY, WRONG_TYPE, Exact, FileProblem, Finding, Loc
from saypro_align.periods import Period
from saypro_align.reader import Reading
from saypro_align.values import Money, exact

PARTS = ("costs", "investment", "received")
"""What each side has of its own; revenue is earned together, and divided."""


class _Wrong(NamedTuple):
    """What is wrong at a place; one that ends with "[key]" is that of the key before it."""

    loc: Loc
    words: str
    remedy: str
    problem: FileProblem = WRONG_TYPE


def refusals(reading: Reading, catalog: Catalog, fiscal_year_start: int) -> list[Finding]:
    """The findings that keep a partnership from being taken as written, each at its line."""
    found = [
        *_money(reading),
        *_periods(reading, fiscal_year_start),
        *_revisions(reading.record, fiscal_year_start),
        *_measurements(reading.record, catalog),
    ]
    known = reading.places
    return misfits(reading, catalog) + [
        one.problem.at(
            known.key(one.loc[:-1]) if one.loc[-1:] == ("[key]",) else known.value(one.loc), one.words, one.remedy
        )
        for one in found
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


def worth(record: forms.Partnership, money: Money) -> Exact:
    """An amount in the partnership's currency, exactly. Where there is no rate the file was refused."""
    amount = Fraction(money.amount)
    if money.currency is not None and money.currency != currency(record):
        amount *= exact(record.rates[money.currency])
    return amount.numerator if amount.denominator == 1 else amount


def _money(reading: Reading) -> Iterator[_Wrong]:
    record: forms.Partnership = reading.record
    own = currency(record)
    if own is not None and exact(record.rates.get(own, 1)) != 1:
        words = f"a rate is given for {own}, in which the partnership itself is counted"
        yield _Wrong(("rates",), words, f"Remove the rate of {own}, or name another currency under 'currency'.")
    for key, _, finance in _finance(reading):
        for loc, money in amounts(finance):
            if money.currency not in (None, own) and money.currency not in record.rates:
                words = f"{money} is not in {own}, and the file has no rate for {money.currency}"
                remedy = f"Write under 'rates' what one {money.currency} is worth: rates: {{{money.currency}: ..}}."
                yield _Wrong(("finance", key, *loc), words, remedy)


def _finance(reading: Reading) -> Iterator[tuple[str | int, Period, forms.PartnerFinance]]:
    """The periods of a file with their keys as they are written."""
    written = reading.data.get("finance") if isinstance(reading.data, dict) else None
    for key in written if isinstance(written, dict) else ():
        period = Period.read(str(key))
        if period in reading.record.finance:
            yield key, period, reading.record.finance[period]


# --- the order of days ------------------------------------------------------------------------------------------------


def _periods(reading: Reading, start: int) -> Iterator[_Wrong]:
    """Periods of money that hold the same days, which would count twice."""
    in_order = sorted(_finance(reading), key=lambda one: (one[1].first_day(start), -one[1].last_day(start).toordinal()))
    longest: Period | None = None
    for key, period, _ in in_order:
        if longest is not None and period.first_day(start) <= longest.last_day(start):
            words = f"'{period}' holds days of '{longest}', which would count twice"
            yield _Wrong(("finance", key, "[key]"), words, "Keep one of the two.", DUPLICATE_KEY)
        if longest is None or period.last_day(start) > longest.last_day(start):
            longest = period


def _revisions(record: forms.Partnership, start: int) -> Iterator[_Wrong]:
    days = set()
    for index, revision in enumerate(record.terms.revised if record.terms else ()):
        day, at = revision.since.first_day(start), ("terms", "revised", index, "from")
        if record.since is not None and day < record.since.first_day(start):
            yield _Wrong(
                at, f"the terms are revised ({revision.since}) before the partnership starts", "Mend the date."
            )
        if day in days:
            yield _Wrong(at, f"the terms are revised twice on {day}", "Keep one of the two.")
        days.add(day)


def _measurements(record: forms.Partnership, catalog: Catalog) -> Iterator[_Wrong]:
    """Figures in percent of a KPI that is counted in something else, and figures of no KPI of the file."""
    units = {}
    for kpi in record.kpis:
        known = catalog.get(kpi.id)
        units[kpi.id] = kpi.unit or (known.unit if known else None)
    for kpi_id, series in record.measurements.items():
        if kpi_id not in units and series is not None:
            remedy = f"Add it under 'kpis', or measure one of {', '.join(units)}." if units else "Add it under 'kpis'."
            words = f"'{kpi_id}' is measured, and the partnership has no such KPI"
            yield _Wrong(("measurements", kpi_id, "[key]"), words, remedy)
        for period, written in (series or {}).items():
            unit = units.get(kpi_id)
            if written is not None and written.value is not None and written.value.percent and unit not in (None, "%"):
                words = f"the figure for {period}, {written.value.value}%, is in %, and the KPI is counted in {unit}"
                yield _Wrong(("measurements", kpi_id, str(period)), words, f"Write it in {unit}, without the sign.")
