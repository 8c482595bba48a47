"""Dates and periods as people write them (`2025-02-10`, `2025-02`, `2025-W06`, `2025-Q1`, `2025-H1`, `2025`)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
"""The last day that can be written in a plan."""


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def in_words(self) -> str:
        """The length as a sentence names it."""
        return "half-year" if self is Unit.HALF else str(self)


_FORMS = (
    (Unit.DAY, re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)),
    (Unit.MONTH, re.compile(r"(\d{4})-(\d{2})", re.ASCII)),
    (Unit.WEEK, re.compile(r"(\d{4})-W(\d{2})", re.ASCII)),
    (Unit.QUARTER, re.compile(r"(\d{4})-Q([1-4])", re.ASCII)),
    (Unit.HALF, re.compile(r"(\d{4})-H([12])", re.ASCII)),
    (Unit.YEAR, re.compile(r"(\d{4})", re.ASCII)),
)
_MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OTHER_FORMS = ("%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%d-%b-%Y")
_OTHER_MONTHS = ("%B %Y", "%b %Y", "%m.%Y", "%m/%Y", "%Y/%m")


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week (ISO 8601), month, quarter, half-year or year.

    Quarters, halves and years follow the fiscal year, which is named after the calendar year in which it ends.
    """

    unit: Unit
    year: int
    number: int = 1
    day: int = 1

    @classmethod
    def read(cls, text: str) -> "Period":
        """The period that `text` names. Raises ValueError, with words for the person who wrote it."""
        return _read(text.strip())

    def _check(self, text: str) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"'{text}' lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        if self.unit in (Unit.DAY, Unit.MONTH) and not 1 <= self.number <= 12:
            raise ValueError(f"'{text}' names month {self.number}, and there are twelve")
        if self.unit is Unit.DAY and not 1 <= self.day <= _days_in(self.year, self.number):
            raise ValueError(f"'{text}' names a day that its month does not have")
        if self.unit is Unit.WEEK:
            weeks = date(self.year, 12, 28).isocalendar().week
            if not 1 <= self.number <= weeks:
                raise ValueError(f"'{text}' names week {self.number}, and {self.year} has {weeks}")

    def first_day(self, fiscal_year_start: int = 1) -> date:
        """The first day of the period; `fiscal_year_start` is the month (1-12) in which the fiscal year begins."""
        if self.unit is Unit.DAY:
            return date(self.year, self.number, self.day)
        if self.unit is Unit.WEEK:
            return date.fromisocalendar(self.year, self.number, 1)
        if self.unit is Unit.MONTH:
            return date(self.year, self.number, 1)
        offset = (self.number - 1) * _MONTHS_IN[self.unit]
        years, month = divmod(fiscal_year_start - 1 + offset, 12)
        begins = self.year if fiscal_year_start == 1 else self.year - 1
        return date(begins + years, month + 1, 1)

    def last_day(self, fiscal_year_start: int = 1) -> date:
        """The last day of the period, which is when something due in the period is due."""
        return _last_day(self, fiscal_year_start)

    @classmethod
    def containing(cls, day: date, unit: Unit, fiscal_year_start: int = 1) -> "Period":
        """The period of that length in which a day lies."""
        return _containing(day, unit, fiscal_year_start)

    @classmethod
    def over_by(cls, day: date, unit: Unit, fiscal_year_start: int = 1) -> "Period":
        """The latest period of that length whose last day has come by a day."""
        return _over_by(day, unit, fiscal_year_start)

    @property
    def ordinal(self) -> int:
        """A number that grows by one from each period of this length to the next."""
        if self.unit is Unit.DAY:
            return date(self.year, self.number, self.day).toordinal()
        if self.unit is Unit.WEEK:
            return date.fromisocalendar(self.year, self.number, 1).toordinal() // 7
        in_year = 12 // _MONTHS_IN[self.unit]
        return self.year * in_year + self.number - 1

    def shifted(self, by: int) -> "Period":
        """The period of the same length so many later; earlier where `by` is below zero."""
        if self.unit is Unit.DAY:
            return self.containing(self.first_day() + timedelta(days=by), self.unit)
        if self.unit is Unit.WEEK:
            return self.containing(self.first_day() + timedelta(weeks=by), self.unit)
        in_year = 12 // _MONTHS_IN[self.unit]
        year, number = divmod(self.ordinal + by, in_year)
        return Period(self.unit, year, number + 1)

    @property
    def in_words(self) -> str:
        """The period as a sentence names it: `February 2025`, `the first quarter of 2025`."""
        if self.unit is Unit.MONTH:
            return f"{_MONTH_NAMES[self.number - 1]} {self.year}"
        if self.unit is Unit.WEEK:
            return f"week {self.number} of {self.year}"
        if self.unit is Unit.QUARTER:
            return f"the {('first', 'second', 'third', 'fourth')[self.number - 1]} quarter of {self.year}"
        if self.unit is Unit.HALF:
            return f"the {('first', 'second')[self.number - 1]} half of {self.year}"
        return str(self)

    def __str__(self) -> str:
        if self.unit is Unit.DAY:
            return f"{self.year:04}-{self.number:02}-{self.day:02}"
        return f"{self.year:04}{_MARKS[self.unit].format(self.number)}"


_MARKS = {Unit.WEEK: "-W{:02}", Unit.MONTH: "-{:02}", Unit.QUARTER: "-Q{}", Unit.HALF: "-H{}", Unit.YEAR: ""}


# Plans name the same few periods again and again.


@lru_cache(maxsize=4096)
def _read(text: str) -> Period:
    for unit, form in _FORMS:
        found = form.fullmatch(text.upper())
        if found:
            period = Period(unit, *(int(part) for part in found.groups()))
            period._check(text)
            return period
    raise ValueError(f"'{text}' is not a date or a period")


@lru_cache(maxsize=4096)
def _containing(day: date, unit: Unit, fiscal_year_start: int) -> Period:
    if unit is Unit.DAY:
        return Period(unit, day.year, day.month, day.day)
    if unit is Unit.WEEK:
        year, week, _ = day.isocalendar()
        return Period(unit, year, week)
    if unit is Unit.MONTH:
        return Period(unit, day.year, day.month)
    months = (day.month - fiscal_year_start) % 12
    year = day.year + (fiscal_year_start > 1 and day.month >= fiscal_year_start)
    return Period(unit, year, months // _MONTHS_IN[unit] + 1)


@lru_cache(maxsize=4096)
def _over_by(day: date, unit: Unit, fiscal_year_start: int) -> Period:
    period = _containing(day, unit, fiscal_year_start)
    return period if period.last_day(fiscal_year_start) <= day else period.shifted(-1)


@lru_cache(maxsize=4096)
def _last_day(period: Period, fiscal_year_start: int) -> date:
    first = period.first_day(fiscal_year_start)
    if period.unit is Unit.DAY:
        return first
    if period.unit is Unit.WEEK:
        return first + timedelta(days=6)
    years, month = divmod(first.month - 1 + _MONTHS_IN[period.unit] - 1, 12)
    year = first.year + years
    return date(year, month + 1, _days_in(year, month + 1))


@lru_cache(maxsize=4096)
def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def likely_spelling(text: str) -> str | None:
    """The right spelling of a date written in another common form; None where it is none, or could be two days."""
    text = " ".join(text.split())
    for forms, shape in ((_OTHER_FORMS, "%Y-%m-%d"), (_OTHER_MONTHS, "%Y-%m")):
        for form in forms:
            try:
                found = datetime.strptime(text, form)
            except ValueError:
                continue
            return found.strftime(shape) if FIRST_YEAR <= found.year <= LAST_YEAR else None
    short = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text, re.ASCII)
    if short:
        return "-".join(part.zfill(2) for part in short.groups() if part)
    quarter = re.fullmatch(r"(?:Q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?Q([1-4]))", text, re.ASCII | re.IGNORECASE)
    if quarter:
        return f"{quarter[2] or quarter[3]}-Q{quarter[1] or quarter[4]}"
    return None
