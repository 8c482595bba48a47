"""Which figure counts in a stretch of days, and what is missing: for all frequencies, in one table."""

from datetime import date
from fractions import Fraction

import pytest

from saypro_align.series import Series
from tests.test_kpis import PERIOD, measured, the_kpi

WAY = "direction: increase, baseline: 0, target: 100"
MONTHLY, QUARTERLY = WAY, f"{WAY}, frequency: quarterly"
WEEKLY_SUM, QUARTERLY_SUM = (f"{WAY}, aggregation: cumulative, frequency: {often}" for often in ("weekly", "quarterly"))
FIRST_QUARTER = "{2025-01: 10, 2025-02: 20, 2025-03: 30, 2025-Q1: 65}"
NO_SUM = "{2025-01: {numerator: 1, denominator: 2}, 2025-02: {numerator: 3, denominator: -2}}"
WEEKLY, HALF_YEARLY = f"{WAY}, frequency: weekly", f"{WAY}, frequency: half-yearly"
SUM = f"{WAY}, aggregation: cumulative"
JANUARY, FEBRUARY = (date(2025, 1, 1), date(2025, 1, 31)), (date(2025, 2, 1), date(2025, 2, 28))
MARCH, QUARTER = (date(2025, 3, 1), date(2025, 3, 31)), (date(2025, 1, 1), date(2025, 3, 31))
RATIOS = "{2025-01: {numerator: 1, denominator: 10}, 2025-02: {numerator: 30, denominator: 40}}"


def series(kpi: str, figures: str, organization: str = PERIOD) -> Series:
    facts = measured(kpi, figures, organization)
    return facts.series(the_kpi(facts))


@pytest.mark.parametrize(
    ("kpi", "figures", "days", "period", "actual", "missing"),
    [
        # a figure of the period itself
        (MONTHLY, "{2025-01: 1, 2025-02: 2, 2025-03: 3}", FEBRUARY, "2025-02", 2, None),
        # nothing was reported: an earlier figure does not stand in for it
        (MONTHLY, "{2025-01: 1}", FEBRUARY, "2025-02", None, "2025-02"),
        (MONTHLY, "{2025-01: 1, 2025-02: n/a}", FEBRUARY, "2025-02", None, "2025-02"),
        (MONTHLY, "{2025-01: 1, 2025-02: TBD}", FEBRUARY, "2025-02", None, "2025-02"),
        (MONTHLY, "{2025-01: 1, 2025-02: }", FEBRUARY, "2025-02", None, "2025-02"),
        (MONTHLY, "{}", FEBRUARY, "2025-02", None, "2025-02"),
        # a quarterly KPI in a month shows its quarter, as soon as it is there
        (QUARTERLY, "{2024-Q4: 1, 2025-Q1: 2}", FEBRUARY, "2025-Q1", 2, None),
        (QUARTERLY, "{2024-Q4: 1, 2025-Q1: 2}", MARCH, "2025-Q1", 2, None),
        (QUARTERLY, "{2024-Q4: 1}", FEBRUARY, "2024-Q4", 1, None),
        (QUARTERLY, "{2024-Q4: 1}", MARCH, "2025-Q1", None, "2025-Q1"),
        (QUARTERLY, "{}", FEBRUARY, "2025-Q1", None, None),
        (QUARTERLY, "{2025-02: 7}", FEBRUARY, "2025-02", 7, None),
        (QUARTERLY, "{2025-02: 7}", MARCH, "2025-02", 7, None),
        (HALF_YEARLY, "{2024-H2: 1}", MARCH, "2024-H2", 1, None),
        (HALF_YEARLY, "{2024-H1: 1}", JANUARY, "2024-H2", None, "2024-H2"),
        # a monthly KPI in a quarter shows its latest month, and names what is missing of it
        (MONTHLY, "{2025-01: 1, 2025-02: 2, 2025-03: 3}", QUARTER, "2025-03", 3, None),
        (MONTHLY, "{2025-01: 1, 2025-02: 2}", QUARTER, "2025-02", 2, "2025-03"),
        (MONTHLY, RATIOS, QUARTER, "2025-02", Fraction(31, 50), "2025-03"),
        (MONTHLY, RATIOS, FEBRUARY, "2025-02", Fraction(3, 4), None),
        # a week belongs to the month in which it ends
        (WEEKLY, "{2025-W05: 1, 2025-W08: 2, 2025-W09: 3}", FEBRUARY, "2025-W08", 2, None),
        (WEEKLY, "{2025-W05: 1}", JANUARY, "2025-W04", None, "2025-W04"),
        (WEEKLY, "{2025-W05: 1, 2025-W07: 2}", FEBRUARY, "2025-W07", 2, "2025-W08"),
        # sums to date begin with the plan; before it with the year
        (SUM, "{2024-12: 50, 2025-01: 1, 2025-02: 2, 2025-03: 4}", FEBRUARY, "2025-02", 3, None),
        (SUM, "{2024-11: 7, 2024-12: 50, 2025-01: 1}", (date(2024, 12, 1), date(2024, 12, 31)), "2024-12", 57, None),
        (SUM, "{2025-01: 1, 2025-02: 2, 2025-Q1: 100}", FEBRUARY, "2025-02", 3, None),
        # a week that begins before the plan and ends in it counts in its sum
        (
            SUM.replace("cumulative", "cumulative, frequency: weekly"),
            "{2025-W01: 7, 2025-W02: 5}",
            JANUARY,
            "2025-W02",
            12,
            "2025-W04",
        ),
        # days that several figures hold count once, and the longer figure where the shorter ones do not hold all
        (SUM, "{2025-01: 10, 2025-Q1: 65}", MARCH, "2025-Q1", 65, None),
        (SUM, FIRST_QUARTER, MARCH, "2025-03", 60, None),
        (
            QUARTERLY_SUM,
            FIRST_QUARTER,
            FEBRUARY,
            "2025-02",
            30,
            None,
        ),
        (
            QUARTERLY_SUM,
            FIRST_QUARTER,
            MARCH,
            "2025-Q1",
            65,
            None,
        ),
        (SUM, "{2025-01: 40, 2025-02: {numerator: 1, denominator: 2}}", FEBRUARY, "2025-02", Fraction(81, 2), None),
        (
            MONTHLY,
            "{2025-01: {numerator: 1, denominator: 2}, 2025-02: {numerator: 3, denominator: -2}}",
            QUARTER,
            "2025-02",
            Fraction(-3, 2),
            "2025-03",
        ),
        # a figure of a longer period stands for the months that it holds, and its own kind goes first
        (MONTHLY, "{2025-Q1: 9}", FEBRUARY, "2025-Q1", 9, None),
        (MONTHLY, "{2025-Q1: 9, 2025-02: 2}", FEBRUARY, "2025-02", 2, None),
        (MONTHLY, "{2025-Q1: 9, 2025-03: 3}", MARCH, "2025-03", 3, None),
        (QUARTERLY, "{2025-Q1: 9, 2025-03: 3}", MARCH, "2025-Q1", 9, None),
        (MONTHLY, "{2025: 12, 2025-Q1: 9}", FEBRUARY, "2025-Q1", 9, None),
        # after the due date nothing more is asked for
        (f"{WAY}, due: 2025-01-31", "{2025-01: 1}", FEBRUARY, "2025-01", 1, None),
        (f"{WAY}, due: 2025-01-31", "{2024-12: 1}", FEBRUARY, "2025-01", None, "2025-01"),
        (f"{WAY}, due: 2025-01-31", "{2024-12: 1, 2025-02: 5}", FEBRUARY, "2025-02", 5, None),
        # a day is a period, too
        (MONTHLY, "{2025-02-03: 1, 2025-02-17: 2}", FEBRUARY, "2025-02-17", 2, None),
    ],
)
def test_the_figure_of_a_stretch(
    kpi: str, figures: str, days: tuple[date, date], period: str, actual: object, missing: str | None
) -> None:
    found = series(kpi, figures).between(*days)
    assert (str(found.period), found.actual) == (period, actual)
    assert (str(found.missing) if found.missing else None) == missing


def test_without_a_period_the_first_figure_starts_the_clock() -> None:
    assert series(MONTHLY, "{}", "").between(*FEBRUARY).missing is None
    assert str(series(MONTHLY, "{2024-06: 1}", "").between(*FEBRUARY).missing) == "2025-02"


def test_what_was_written_beside_a_missing_figure_is_kept() -> None:
    found = series(MONTHLY, "{2025-01: 1, 2025-02: {value: n/a, note: the survey is in March}}").between(*FEBRUARY)
    assert (found.actual, found.note, found.why_no_data) == (None, "the survey is in March", "not reported")


@pytest.mark.parametrize(
    ("kpi", "figures", "day", "passed"),
    [
        (MONTHLY, "{2025-01: 1, 2025-02: 2}", date(2025, 2, 28), 0),
        (MONTHLY, "{2025-01: 1, 2025-02: 2}", date(2025, 3, 30), 0),
        (MONTHLY, "{2025-01: 1, 2025-02: 2}", date(2025, 3, 31), 1),
        (MONTHLY, "{2024-10: 1}", date(2025, 2, 28), 4),
        (MONTHLY, "{}", date(2025, 2, 28), 2),
        (MONTHLY, "{2025-03: 1}", date(2025, 2, 28), 2),
        (QUARTERLY, "{}", date(2025, 3, 30), 0),
        (QUARTERLY, "{}", date(2025, 3, 31), 1),
        (WEEKLY, "{2025-W01: 1}", date(2025, 1, 19), 2),
        (f"{WAY}, due: 2025-01-31", "{2025-01: 1}", date(2026, 1, 31), 0),
    ],
)
def test_how_many_periods_have_passed_without_a_figure(kpi: str, figures: str, day: date, passed: int) -> None:
    assert series(kpi, figures).overdue(day) == passed


def test_a_sum_names_its_gaps() -> None:
    found = series(SUM, "{2025-01: 1, 2025-04: 2}").between(date(2025, 4, 1), date(2025, 4, 30))
    assert (found.actual, [str(gap) for gap in found.gaps]) == (3, ["2025-02", "2025-03"])


def test_a_sum_lacks_no_day_that_a_figure_of_another_length_holds() -> None:
    found = series(WEEKLY_SUM, "{2025-01: 1, 2025-02: 2, 2025-W12: 3}").between(*MARCH)
    assert [str(gap) for gap in found.gaps] == ["2025-W09", "2025-W10", "2025-W11"]  # March begins within the ninth
    many = series(WEEKLY_SUM, "{2025-W52: 3}").between(date(2025, 12, 1), date(2025, 12, 31))
    assert (len(many.gaps), many.more_gaps) == (24, 27)


def test_days_make_a_trend_by_the_months_in_which_they_lie() -> None:
    found = series(MONTHLY, "{2024-11-30: 1, 2024-12-31: 3, 2025-01-31: 5, 2025-02-03: 99, 2025-02-28: 7}")
    line = found.trend(date(2025, 2, 28))
    assert line is not None
    assert (line.slope, line.n) == (2, 4)


def test_quarters_follow_the_fiscal_year() -> None:
    organization = "period: {start: 2024-10-01, end: 2025-09-30}\nfiscal_year_start: 10\n"
    found = series(QUARTERLY, "{2025-Q1: 1, 2025-Q2: 2}", organization)
    assert found.between(date(2024, 12, 1), date(2024, 12, 31)).actual == 1
    assert found.between(*FEBRUARY).actual == 2
    sums = series(SUM, "{2024-09: 5, 2024-10: 1, 2024-11: 2}", organization)
    assert sums.between(date(2024, 11, 1), date(2024, 11, 30)).actual == 3


def test_the_latest_figures_with_their_gaps() -> None:
    found = series(MONTHLY, "{2024-11: 1, 2024-12: 2, 2025-02: 4}")
    assert found.recent(date(2025, 2, 28), 12) == [1, 2, None, 4]
    assert found.recent(date(2025, 3, 31), 3) == [None, 4, None]
    assert found.recent(date(2025, 3, 15), 3) == [2, None, 4]
    assert series(MONTHLY, "{}").recent(date(2025, 2, 28), 12) == []


def test_several_figures_of_one_period_are_taken_together() -> None:
    from saypro_align.periods import Period, Unit

    quarter = Period(Unit.QUARTER, 2025, 1).ordinal
    assert series(MONTHLY, "{2025-01: 1, 2025-02: 2, 2025: 9}").values(Unit.QUARTER) == {quarter: 2}
    assert series(SUM, "{2025-01: 1, 2025-02: 2}").values(Unit.QUARTER) == {quarter: 3}
    assert series(MONTHLY, RATIOS).values(Unit.QUARTER) == {quarter: Fraction(31, 50)}


def test_a_forecast_needs_four_figures_a_due_date_and_time() -> None:
    four = "{2024-11: 10, 2024-12: 20, 2025-01: 30, 2025-02: 40}"
    found = series(MONTHLY, four)
    forecast = found.forecast(found.between(*FEBRUARY))
    assert forecast is not None
    assert (str(forecast.period), forecast.low, forecast.value, forecast.high) == ("2025-12", 140, 140, 140)
    assert found.forecast(found.between(*MARCH)) is None  # no figure there
    three = series(MONTHLY, "{2024-12: 20, 2025-01: 30, 2025-02: 40}")
    assert three.forecast(three.between(*FEBRUARY)) is None
    over = series(f"{WAY}, due: 2025-02-28", four)
    assert over.forecast(over.between(*FEBRUARY)) is None
    gap = series(MONTHLY, "{2024-10: 10, 2024-12: 30, 2025-01: 40, 2025-02: 50}")
    trend = gap.trend(date(2025, 2, 28))
    assert trend is not None
    assert (trend.slope, trend.n) == (10, 4)  # a month left out is a month


def test_the_trend_of_a_sum_is_that_of_the_sums_to_date() -> None:
    figures = ", ".join(f"2025-{month:02}: {{numerator: {month}, denominator: 10}}" for month in range(1, 6))
    ratios = series(SUM, f"{{2024-12: 999, {figures}}}").trend(date(2025, 5, 31))
    plain = series(SUM, "{2024-12: 999, 2025-01: 1, 2025-02: 2, 2025-03: 2, 2025-04: 2}").trend(date(2025, 4, 30))
    assert ratios is not None
    assert plain is not None
    assert ratios.slope == pytest.approx(0.05)  # 1/10, 3/20, 6/30, 10/40, 15/50
    assert (plain.slope, plain.n) == (2, 4)  # 1, 3, 5, 7


def test_only_the_last_twelve_figures_make_a_trend() -> None:
    figures = ", ".join(f"2024-{month:02}: {1000 - month}" for month in range(1, 13))
    found = series(MONTHLY, f"{{2023-11: -5000, 2023-12: 9000, {figures}}}").trend(date(2024, 12, 31))
    assert found is not None
    assert (found.slope, found.n) == (-1, 12)
