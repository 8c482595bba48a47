"""Dates and periods: what is read, when it begins and ends, and what is refused with which words."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_align.nearest import Nearest
from saypro_align.periods import Period, Unit, likely_spelling


@pytest.mark.parametrize(
    ("text", "fiscal_year_start", "first", "last"),
    [
        ("2025-02-10", 1, "2025-02-10", "2025-02-10"),
        ("2024-02", 1, "2024-02-01", "2024-02-29"),
        ("2025-02", 10, "2025-02-01", "2025-02-28"),
        ("2025-W06", 1, "2025-02-03", "2025-02-09"),
        ("2026-W53", 1, "2026-12-28", "2027-01-03"),
        ("2025-Q1", 1, "2025-01-01", "2025-03-31"),
        ("2025-Q1", 10, "2024-10-01", "2024-12-31"),
        ("2025-Q4", 10, "2025-07-01", "2025-09-30"),
        ("2025-Q2", 2, "2024-05-01", "2024-07-31"),
        ("2025-H1", 1, "2025-01-01", "2025-06-30"),
        ("2025-H2", 7, "2025-01-01", "2025-06-30"),
        ("2025", 1, "2025-01-01", "2025-12-31"),
        ("2025", 10, "2024-10-01", "2025-09-30"),
        ("2025-q3", 1, "2025-07-01", "2025-09-30"),
    ],
)
def test_first_and_last_day(text: str, fiscal_year_start: int, first: str, last: str) -> None:
    period = Period.read(text)
    assert period.first_day(fiscal_year_start) == date.fromisoformat(first)
    assert period.last_day(fiscal_year_start) == date.fromisoformat(last)
    assert str(period) == text.upper()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-13", "names month 13"),
        ("2025-02-30", "a day that its month does not have"),
        ("2025-W53", "names week 53, and 2025 has 52"),
        ("2025-W00", "names week 0"),
        ("0000", "outside the years 1900 to 2199"),
        ("9999-12-31", "outside the years 1900 to 2199"),
        ("2025-Q5", "is not a date or a period"),
        ("soon", "is not a date or a period"),
        ("２０２５", "is not a date or a period"),
    ],
)
def test_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Period.read(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31.12.2025", "2025-12-31"),
        ("2025/03/01", "2025-03-01"),
        ("March 2025", "2025-03"),
        ("5 May 2025", "2025-05-05"),
        ("2025-3", "2025-03"),
        ("2025-3-7", "2025-03-07"),
        ("Q2 2025", "2025-Q2"),
        ("03/04/2025", None),
        ("next year", None),
    ],
)
def test_other_spellings_are_understood_well_enough_to_help(text: str, meant: str | None) -> None:
    assert likely_spelling(text) == meant


@given(st.sampled_from([Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR]), st.integers(1901, 2198), st.integers(1, 12))
def test_periods_of_a_year_follow_each_other(unit: Unit, year: int, start: int) -> None:
    count = {Unit.MONTH: 12, Unit.QUARTER: 4, Unit.HALF: 2, Unit.YEAR: 1}[unit]
    periods = [Period(unit, year, number) for number in range(1, count + 1)]
    for before, after in pairwise(periods):
        assert (after.first_day(start) - before.last_day(start)).days == 1
    if unit is not Unit.MONTH:
        assert periods[0].first_day(start) == Period(Unit.YEAR, year).first_day(start)
        assert periods[-1].last_day(start) == Period(Unit.YEAR, year).last_day(start)


@pytest.mark.parametrize("many", [0, 5000])
def test_the_nearest_word(many: int) -> None:
    words = Nearest(["customer-service", "sales", "human-resources", *(f"department-{n}" for n in range(many))])
    assert words.to("custmer-servce") == "customer-service"
    assert words.to("Sale") == "sales"
    assert words.to("humanresources") == "human-resources"
    assert words.to("zzz") is None
