"""Partnerships: the money of each side by hand, whole sums, rates, balance, reviews, forecast, and what is advised."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from saypro_align import accounts, contracts
from saypro_align.accounts import SIDES, Measure, Side, Statement
from saypro_align.assessment import assess
from saypro_align.cli import app
from saypro_align.figures import money
from saypro_align.files.disk import on_disk
from saypro_align.findings import Exact, Finding
from saypro_align.formats.partner_words import variance
from saypro_align.formats.plain import as_json
from saypro_align.layout import KINDS
from saypro_align.outlook import Course, advice
from saypro_align.partners import Evenness, Partner, later, partners
from saypro_align.periods import Period
from saypro_align.reader import read
from saypro_align.reports import render
from tests.editions import PLANS, edition
from tests.held import held
from tests.test_reports import MARKDOWN, problems, tables_hold
from tests.workspaces import BASE, judged, laid_over

FEBRUARY = Period.read("2025-02")
PATH = "partnerships/acme.yaml"
PLAN_YEAR = laid_over(BASE["organization.yaml"], "period: {start: 2025-01-01, end: 2025-12-31}\n")


def workspace(text: str) -> dict[str, str]:
    return {**BASE, "organization.yaml": PLAN_YEAR, PATH: text}


def acme(text: str, period: Period = FEBRUARY) -> Partner:
    """The partnership of a file that can be read."""
    assessment = assess(workspace(text), period)
    assert [str(finding.span) + finding.message for finding in assessment.file_findings] == []
    assert assessment.facts is not None
    (found,) = partners(assessment.facts, period)
    return found


def advised(text: str, period: Period = FEBRUARY) -> tuple[Course, str]:
    """What is advised, and the reasons as one text."""
    facts = assess(workspace(text), period).facts
    assert facts is not None
    found = advice(facts, acme(text, period))
    return found.course, " ".join(found.reasons)


def refused(text: str) -> list[Finding]:
    return judged(workspace(text)).file_findings


# --- figures by hand --------------------------------------------------------------------------------------------------

TERMS = "partner: Acme\ncurrency: USD\nterms: {revenue_share: {us: 60%, partner: 40%}}\n"
MONTH = """\
finance:
  2025-02:
    revenue: {target: 20000, actual: 18500}
    costs: {us: {target: 5500, actual: 6000}, partner: {target: 4500, actual: 4000}}
    investment: {us: {target: 1000, actual: 1200}, partner: 800}
    received: {us: {actual: 9000}}
"""
BY_HAND: list[tuple[str, str, Measure, Side, Exact | None, Exact | None, bool | None]] = [
    # The month. Revenue 18,500 of which 60 % is 11,100 and 40 % is 7,400; planned 20,000, 12,000 and 8,000.
    ("revenue", MONTH, Measure.REVENUE, Side.TOGETHER, 20000, 18500, False),
    ("our share", MONTH, Measure.REVENUE, Side.US, 12000, 11100, False),
    ("their share", MONTH, Measure.REVENUE, Side.PARTNER, 8000, 7400, False),
    # Costs 6,000 + 4,000 against 5,500 + 4,500: as planned together, 500 adverse for us, 500 favorable for them.
    ("costs", MONTH, Measure.COSTS, Side.TOGETHER, 10000, 10000, None),
    ("our costs", MONTH, Measure.COSTS, Side.US, 5500, 6000, False),
    ("their costs", MONTH, Measure.COSTS, Side.PARTNER, 4500, 4000, True),
    # Margin: 18,500 - 10,000 = 8,500 (planned 10,000); ours 11,100 - 6,000 = 5,100 (6,500); theirs 3,400 (3,500).
    ("margin", MONTH, Measure.MARGIN, Side.TOGETHER, 10000, 8500, False),
    ("our margin", MONTH, Measure.MARGIN, Side.US, 6500, 5100, False),
    ("their margin", MONTH, Measure.MARGIN, Side.PARTNER, 3500, 3400, False),
    # Of revenue: 8,500 / 18,500 = 17 / 37; planned a half.
    ("margin share", MONTH, Measure.MARGIN_SHARE, Side.TOGETHER, Fraction(1, 2), Fraction(17, 37), False),
    # Earned cost: 10,000 planned for 20,000 is 9,250 for 18,500; over 10,000 spent it is 92.5 %.
    ("cost efficiency", MONTH, Measure.EFFICIENCY, Side.TOGETHER, 1, Fraction(37, 40), False),
    # Ours: 5,500 x 11,100 / 12,000 = 5,087.50 of 6,000 spent.
    ("our efficiency", MONTH, Measure.EFFICIENCY, Side.US, 1, Fraction(50875, 60000), False),
    # Cash: ours 9,000 received - 6,000 - 1,200 = 1,800; planned 12,000 - 5,500 - 1,000 = 5,500.
    ("our cash flow", MONTH, Measure.CASH_FLOW, Side.US, 5500, 1800, False),
    # Theirs: their share 7,400 - 4,000 - 800 = 2,600; their investment has no target, so there is none.
    ("their cash flow", MONTH, Measure.CASH_FLOW, Side.PARTNER, None, 2600, None),
    ("cash flow", MONTH, Measure.CASH_FLOW, Side.TOGETHER, None, 4400, None),
    # Return: (11,100 - 6,000 - 1,200) / 1,200 = 3.25; planned (12,000 - 5,500 - 1,000) / 1,000 = 5.5.
    ("our return", MONTH, Measure.ROI, Side.US, Fraction(11, 2), Fraction(13, 4), False),
    # Both: (18,500 - 10,000 - 2,000) / 2,000 = 3.25.
    ("return", MONTH, Measure.ROI, Side.TOGETHER, None, Fraction(13, 4), None),
    # Horngren, Datar and Foster, Cost Accounting, chapter 7: revenue of 119,200 where 12,000 units at 10 were budgeted,
    # a variance of 800 U (adverse).
    (
        "Horngren",
        "finance: {2025-02: {revenue: {target: 120000, actual: 119200}, costs: {us: 0, partner: 0}}}\n",
        Measure.REVENUE,
        Side.TOGETHER,
        120000,
        119200,
        False,
    ),
    # The cost performance index as it is taught: a budget of 500,000, 40 % of the work done, so 200,000 earned; 234,000
    # spent: 0.85. Here work is revenue: 40 % of a planned 1,000,000.
    (
        "CPI of .85",
        "finance: {2025-02: {revenue: {target: 1000000, actual: 400000}, "
        "costs: {us: {target: 500000, actual: 234000}, partner: {target: 0, actual: 0}}}}\n",
        Measure.EFFICIENCY,
        Side.TOGETHER,
        1,
        Fraction(200, 234),
        False,
    ),
    # IAS 7, Statement of Cash Flows, illustrative example A, direct method: sales of 30,650, of which 30,150 were
    # received from customers; 27,600 were paid to suppliers and employees: 2,550 of cash generated from operations.
    (
        "IAS 7",
        "finance: {2025-02: {revenue: 30650, costs: {us: 27600, partner: 0}, received: {us: 30150, partner: 0}}}\n",
        Measure.CASH_FLOW,
        Side.US,
        None,
        2550,
        None,
    ),
    # Nothing to divide by: no revenue, no margin of it; no investment, no return on it.
    (
        "no revenue",
        "finance: {2025-02: {revenue: 0, costs: {us: 5, partner: 0}}}\n",
        Measure.MARGIN_SHARE,
        Side.TOGETHER,
        None,
        None,
        None,
    ),
    (
        "no investment",
        "finance: {2025-02: {revenue: 9, costs: {us: 5, partner: 0}}}\n",
        Measure.ROI,
        Side.TOGETHER,
        None,
        None,
        None,
    ),
    # Half a cent stays: 60 % of 10.01 is 6.006.
    (
        "exact",
        "finance: {2025-02: {revenue: {target: 0.1, actual: 10.01}, costs: {us: 0, partner: 0}}}\n",
        Measure.REVENUE,
        Side.US,
        Fraction(6, 100),
        Fraction(6006, 1000),
        True,
    ),
]


@pytest.mark.parametrize("row", BY_HAND, ids=[row[0] for row in BY_HAND])
def test_figures_by_hand(
    row: tuple[str, str, Measure, Side, Exact | None, Exact | None, bool | None],
) -> None:
    _, finance, measure, side, target, actual, favorable = row
    found = acme(TERMS + finance).to_date.of(measure, side)
    assert (found.target, found.actual, found.favorable) == (target, actual, favorable)


def test_sums_are_taken_before_ratios_are() -> None:
    """Two months of 100 at 10 % and 900 at 50 % come to 460 of 1,000, and not to 30 %."""
    finance = (
        "finance:\n  2025-01: {revenue: 100, costs: {us: 90, partner: 0}}\n"
        "  2025-02: {revenue: 900, costs: {us: 400, partner: 50}}\n"
    )
    assert acme(TERMS + finance).to_date.of(Measure.MARGIN_SHARE).actual == Fraction(46, 100)


SOME_MISSING = """\
finance:
  2024-12: {revenue: {target: 10, actual: 12}, costs: {us: {target: 3, actual: 4}, partner: {target: 1, actual: 2}}}
  2025-01: {revenue: {target: 10, actual: 11}, costs: {us: {target: 3, actual: 4}}}
  2025-02: {revenue: 20, costs: {us: 5, partner: 2}}
  2025-03: {revenue: 99, costs: {us: 1, partner: 1}}
"""


def test_what_is_not_known_is_left_out_and_named() -> None:
    one = acme(TERMS + SOME_MISSING)
    revenue, margin = one.to_date.of(Measure.REVENUE), one.to_date.of(Measure.MARGIN)
    assert (revenue.actual, revenue.target, [str(p) for p in revenue.unplanned]) == (43, None, ["2025-02"])
    # Margin knows 2024-12 (12 - 6) and 2025-02 (20 - 7); in January the partner's costs are missing.
    assert (margin.actual, [str(p) for p in margin.lacking]) == (19, ["2025-01"])
    assert one.here.of(Measure.MARGIN).actual == 13
    assert [str(p) for p in one.to_date.periods] == ["2024-12", "2025-01", "2025-02"]


def test_a_month_with_an_investment_alone_counts_for_the_return() -> None:
    finance = (
        "finance:\n  2025-01: {investment: {us: 100, partner: 100}}\n"
        "  2025-02: {revenue: 500, costs: {us: 100, partner: 0}}\n"
    )
    assert acme(TERMS + finance).to_date.of(Measure.ROI).actual == 1  # (500 - 100 - 200) / 200


def test_a_quarter_says_of_which_months_it_is() -> None:
    months = "finance: {2025-01: {revenue: 1}, 2025-02: {revenue: 2}, 2025-03: {revenue: 4}}\n"
    quarter = Period.read("2025-Q1")

    def said(text: str, period: Period) -> str:
        page = render("partnership", edition(workspace(TERMS + text), period), "acme")
        return page.partition("\n### In ")[2].partition("\n| Measure")[0].partition("\n\n")[2].strip()

    assert said(months, quarter) == "The periods 2025-01 to 2025-03."
    assert said(months.replace(", 2025-03: {revenue: 4}", ""), quarter) == (
        "The periods 2025-01 to 2025-02. Nothing is reported for the time after 2025-02."
    )
    assert said("finance: {2025-01: {revenue: 1}}\n", quarter) == (
        "The period 2025-01. Nothing is reported for the time after 2025-01."
    )
    assert said("finance: {2025-Q1: {revenue: 1}}\n", quarter) == ""
    assert said(months, FEBRUARY) == ""


def test_a_quarter_takes_its_months_and_a_month_no_quarter() -> None:
    months = "finance: {2025-01: {revenue: 1}, 2025-02: {revenue: 2}, 2025-03: {revenue: 4}, 2024-Q4: {revenue: 8}}\n"
    assert acme(TERMS + months, Period.read("2025-Q1")).here.of(Measure.REVENUE).actual == 7
    assert acme(TERMS + months).here.of(Measure.REVENUE).actual == 2
    assert acme(TERMS + months, Period.read("2024-12")).here.periods == []


# IAS 21, The Effects of Changes in Foreign Exchange Rates, 40: income and expenses at the rate of their time, or at the
# average of a period. 2,000 EUR are 2,160 USD in 2024 at 1.08, 2,060 in the first quarter at 1.03, and 2,100 in
# February, whose own rate of 1.05 comes before that of its quarter.
BY_PERIOD = "partner: Acme\ncurrency: USD\nrates: {EUR: {2024: 1.08, 2025-Q1: 1.03, 2025-02: 1.05}}\n"
IN_EUR = "finance: {2024-12: {revenue: 2000 EUR}, 2025-01: {revenue: 2000 EUR}, 2025-02: {revenue: 2000 EUR}}\n"


def test_rates_by_period() -> None:
    one = acme(BY_PERIOD + IN_EUR)
    assert [booked.revenue.actual for booked in one.to_date.books[Side.TOGETHER]] == [2160, 2060, 2100]
    assert acme(BY_PERIOD + IN_EUR, Period.read("2025-01")).to_date.of(Measure.REVENUE).actual == 4220
    page = render("partnership", edition(workspace(BY_PERIOD + IN_EUR)), "acme")
    assert "agreed rate: 1 EUR = 1.08 USD in 2024, 1.05 USD in 2025-02 and 1.03 USD in 2025-Q1.\n" in page
    later = BY_PERIOD.replace("2024: 1.08", "2023: 1.1, 2024: 1.08, 2025-Q2: 1.02") + IN_EUR
    page = render("partnership", edition(workspace(later)), "acme")
    assert "1.05 USD in 2025-02 and 1.03 USD in 2025-Q1, and 1 earlier one." in page
    assert "1.02" not in page


KEYS = [
    "2024",
    "2025",
    "2024-H2",
    "2025-H1",
    "2024-Q4",
    "2025-Q1",
    "2024-12",
    "2025-01",
    "2025-02",
    "2025-W05",
    "2025-W06",
]


@given(st.lists(st.sampled_from(KEYS), unique=True), st.sampled_from(KEYS), st.integers(1, 12))
def test_the_rate_of_a_period_is_that_of_the_shortest_that_holds_it(keys: list[str], asked: str, start: int) -> None:
    text = as_json({"partner": "Acme", "rates": {"EUR": dict(zip(keys, range(1, 20), strict=False))}})
    record = read(KINDS["partnership"], "acme", "partnerships/acme.yaml", text, {}).record
    period = Period.read(asked)
    first, last = period.first_day(start), period.last_day(start)
    known = [Period.read(key) for key in keys]
    spans = [(one.last_day(start) - one.first_day(start), number, one) for number, one in enumerate(known, 1)]
    holding = [span for span in spans if span[2].first_day(start) <= first and last <= span[2].last_day(start)]
    found = contracts.rate(record, "EUR", period, start)
    assert found == (min(holding, key=lambda span: span[0])[1] if holding else None)


@given(
    st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 100)), max_size=6),
    st.dates(date(2024, 1, 1), date(2025, 12, 31)),
)
def test_what_was_agreed_last_holds(revised: list[tuple[str, int]], day: date) -> None:
    terms = [{"from": key, "revenue_share": {"us": f"{us}%", "partner": f"{100 - us}%"}} for key, us in revised]
    text = as_json({"partner": "Acme", "terms": {"revised": terms}})
    record = read(KINDS["partnership"], "acme", "partnerships/acme.yaml", text, {}).record
    begun = [(Period.read(key).first_day(), us) for key, us in revised if Period.read(key).first_day() <= day]
    held = accounts.shares(record, day, 1)
    expected = next((us for first, us in begun if first == max(begun)[0]), None) if begun else None
    assert (held and held.us * 100) == expected


def test_a_year_of_rates_is_the_fiscal_year() -> None:
    """From October on it is the year 2025."""
    files = workspace(BY_PERIOD.replace("2025-Q1: 1.03, 2025-02", "2025") + IN_EUR)
    files["organization.yaml"] = laid_over(files["organization.yaml"], "fiscal_year_start: 10\n")
    facts = assess(files, FEBRUARY).facts
    assert facts is not None
    (one,) = partners(facts, FEBRUARY)
    assert one.to_date.of(Measure.REVENUE).actual == 3 * 2100


# --- properties -------------------------------------------------------------------------------------------------------

amounts = st.decimals(min_value=0, max_value=10**7, places=2).map(float)
pairs = st.one_of(
    amounts,
    st.fixed_dictionaries({"actual": amounts}, optional={"target": amounts}),
    st.fixed_dictionaries({"target": amounts, "actual": amounts}),
)
sides = st.fixed_dictionaries({"us": pairs, "partner": pairs})
months = st.dictionaries(
    st.sampled_from(["2024-09", "2024-10", "2024-11", "2024-12", "2025-01", "2025-02"]),
    st.fixed_dictionaries({"revenue": pairs, "costs": sides}, optional={"investment": sides, "received": sides}),
    min_size=1,
    max_size=6,
)
percentages = st.integers(min_value=0, max_value=100)


def written(finance: dict[str, Any], us: int = 60, **more: Any) -> str:
    share = {"us": f"{us}%", "partner": f"{100 - us}%"}
    return yaml.safe_dump(
        {"partner": "Acme", "currency": "USD", "terms": {"revenue_share": share}, "finance": finance, **more}
    )


@given(months, percentages)
def test_the_two_sides_are_the_whole(finance: dict[str, Any], us: int) -> None:
    one = acme(written(finance, us))
    for statement in (one.here, one.to_date):
        for measure in (Measure.REVENUE, Measure.COSTS, Measure.INVESTMENT, Measure.MARGIN, Measure.CASH_FLOW):
            whole, ours, theirs = (statement.of(measure, side) for side in (Side.TOGETHER, *SIDES))
            if ours.actual is not None and theirs.actual is not None:
                assert ours.actual + theirs.actual == whole.actual
            if ours.target is not None and theirs.target is not None:
                assert ours.target + theirs.target == whole.target
    if one.balance is not None:
        assert sum(one.balance.value.values()) == one.to_date.of(Measure.REVENUE).actual
        costs, invested = (one.to_date.of(measure).actual for measure in (Measure.COSTS, Measure.INVESTMENT))
        assert costs is not None
        assert invested is not None
        assert sum(one.balance.contribution.values()) == costs + invested


def in_currency(value: Any, word: str) -> Any:
    if isinstance(value, dict):
        return {key: in_currency(part, word) for key, part in value.items()}
    return f"{value:.2f} {word}"


@given(months, percentages, st.sampled_from([1.08, 0.5, 3, 12.75]))
def test_a_change_of_currency_with_its_rate_changes_no_ratio(finance: dict[str, Any], us: int, rate: float) -> None:
    plain = acme(written(finance, us))
    other = acme(written(in_currency(finance, "EUR"), us, rates={"EUR": rate}))
    for measure in Measure:
        for side in Side:
            one, two = plain.to_date.of(measure, side), other.to_date.of(measure, side)
            if measure.is_share:
                assert (one.target, one.actual) == (two.target, two.actual)
            elif one.actual is not None:
                assert one.actual * Fraction(repr(rate)) == two.actual
            assert one.favorable == two.favorable
    if plain.balance is not None:
        assert other.balance is not None
        assert plain.balance.points == other.balance.points
        assert [plain.balance.each(side) for side in SIDES] == [other.balance.each(side) for side in SIDES]
    facts = assess(workspace(written(finance, us)), FEBRUARY).facts
    assert facts is not None
    assert advice(facts, plain).course is advice(facts, other).course


@given(months, percentages, st.lists(st.sampled_from([1.08, 0.5, 3, 12.75]), min_size=6, max_size=6))
def test_a_rate_of_each_period_changes_no_ratio_of_it(finance: dict[str, Any], us: int, several: list[float]) -> None:
    rates = dict(zip(["2024-09", "2024-10", "2024-11", "2024-12", "2025-01", "2025-02"], several, strict=True))
    plain, other = acme(written(finance, us)), acme(written(in_currency(finance, "EUR"), us, rates={"EUR": rates}))
    for at, period in enumerate(plain.to_date.periods):
        for side in Side:
            one, two = (Statement({side: [each.to_date.books[side][at]]}) for each in (plain, other))
            for measure in (measure for measure in Measure if measure.is_share):
                assert held(one.of(measure, side)) == held(two.of(measure, side))
            worth = one.of(Measure.REVENUE, side).actual
            assert worth is None or worth * Fraction(repr(rates[str(period)])) == two.of(Measure.REVENUE, side).actual


@given(months, st.sampled_from([1.08, 0.5, 3, 12.75]))
def test_the_same_rate_in_every_period_is_one_rate(finance: dict[str, Any], rate: float) -> None:
    text = in_currency(finance, "EUR")
    once, each = (acme(written(text, rates={"EUR": rates})) for rates in (rate, {"2024": rate, "2025": rate}))
    assert held(once.to_date) == held(each.to_date)


@given(months)
def test_without_a_rate_there_is_no_number(finance: dict[str, Any]) -> None:
    text = written(in_currency(finance, "EUR"))
    findings = refused(text)
    assert findings
    assert {finding.name for finding in findings} == {"wrong-type"}
    facts = judged(workspace(text)).facts
    assert facts is not None
    assert partners(facts, FEBRUARY) == []


@given(months)
def test_shown_variances_are_the_differences_of_shown_figures(finance: dict[str, Any]) -> None:
    one = acme(written(finance))
    for side in Side:
        found = one.to_date.of(Measure.MARGIN, side)
        if found.actual is not None and found.target is not None:
            cents = [round(float(money(value, None).replace(",", "")) * 100) for value in (found.actual, found.target)]
            shown = variance(found, None).partition(" ")[0].replace(",", "")
            assert round(float(shown) * 100) == cents[0] - cents[1]


# --- bad input --------------------------------------------------------------------------------------------------------

BAD: list[tuple[str, str, list[tuple[str, int, int, str, str]]]] = [
    (
        "an amount in another currency without a rate, at its line",
        "partner: Acme\ncurrency: USD\nfinance:\n  2025-01:\n    costs: {us: 6000 USD, partner: 4000 EUR}\n",
        [("wrong-type", 5, 36, "4,000 EUR is not in USD, and the file has no rate for EUR", "rates: {EUR: ..}")],
    ),
    (
        "every one of several, with target and actual",
        "partner: Acme\nrates: {eur: 1.1}\nfinance:\n"
        "  2025-01: {revenue: {target: 5 USD, actual: 6 GBP}, investment: {us: {target: 1 CHF}}, received: {us: 2 EUR}}"
        "\n",
        [
            ("wrong-type", 4, 46, "6 GBP is not in USD", "GBP"),
            ("wrong-type", 4, 80, "1 CHF is not in USD", "CHF"),
        ],
    ),
    (
        "a rate for the partnership's own currency",
        "partner: Acme\ncurrency: usd\nrates: {USD: 1.1}\n",
        [
            (
                "wrong-type",
                3,
                9,
                "a rate is given for USD, in which the partnership itself is counted",
                "Remove the rate",
            )
        ],
    ),
    (
        "a period of which there is no rate, beside those of which there is one",
        "partner: Acme\ncurrency: USD\nrates: {EUR: {2024: 1.08, 2025-02: 1.05}}\n"
        "finance:\n  2024-Q4: {revenue: 5 EUR}\n  2025-01: {revenue: 5 EUR}\n  2025-02: {revenue: 5 EUR}\n",
        [
            ("wrong-type", 6, 22, "has no rate for EUR in 2025-01", "worth in 2025-01: EUR: {2025-01: ..}"),
        ],
    ),
    (
        "a rate of a quarter, of which only months are known",
        "partner: Acme\ncurrency: USD\nrates: {EUR: {2025-01: 1, 2025-02: 1, 2025-03: 1}}\n"
        "finance: {2025-Q1: {revenue: 5 EUR}}\n",
        [("wrong-type", 4, 30, "has no rate for EUR in 2025-Q1", "EUR: {2025-Q1: ..}")],
    ),
    (
        "a rate of a day, which holds for no period",
        "partner: Acme\ncurrency: USD\nrates:\n  EUR:\n    2025-01-31: 1.05\n",
        [("wrong-type", 5, 5, "'2025-01-31' is a day, and a rate holds for a period", "such as 2025-02")],
    ),
    (
        "a rate by period of nothing",
        "partner: Acme\ncurrency: USD\nrates: {EUR: {2025: 0}}\n",
        [("wrong-type", 3, 21, "a rate of '0' is not above 0", "worth")],
    ),
    (
        "rates by period of the partnership's own currency",
        "partner: Acme\ncurrency: USD\nrates: {EUR: 2, USD: {2024: 1, 2025: 1.1}}\n",
        [("wrong-type", 3, 17, "a rate is given for USD", "Remove the rate of USD")],
    ),
    (
        "a rate of nothing",
        "partner: Acme\ncurrency: USD\nrates: {EUR: 0}\n",
        [("wrong-type", 3, 14, "a rate of '0' is not above 0", "worth")],
    ),
    (
        "a currency that is none",
        "partner: Acme\ncurrency: dollars\n",
        [("wrong-type", 2, 11, "'dollars' is not a currency", "such as USD")],
    ),
    (
        "a negative budget",
        "partner: Acme\nfinance:\n  2025-01: {costs: {us: {target: -6000}}}\n",
        [("wrong-type", 3, 34, "an amount of '-6000' is below zero", "50000 USD")],
    ),
    (
        "an amount that is a word",
        "partner: Acme\nfinance: {2025-01: {revenue: much}}\n",
        [("wrong-type", 2, 30, "'much' is not an amount of money", "50000 USD")],
    ),
    (
        "shares that sum to 90 %",
        "partner: Acme\nterms: {revenue_share: {us: 60%, partner: 30%}}\n",
        [("wrong-type", 2, 24, "the two shares sum to 90 %", "sum to 100 %")],
    ),
    (
        "revised shares that sum to 110 %",
        "partner: Acme\nterms:\n  revised: [{from: 2025-01-01, revenue_share: {us: 60%, partner: 50%}}]\n",
        [("wrong-type", 3, 47, "the two shares sum to 110 %", "sum to 100 %")],
    ),
    (
        "an end before the start",
        "partner: Acme\nsince: 2025-01-01\nterms: {ends: 2024-12-31}\n",
        [("wrong-type", 3, 15, "the partnership ends (2024-12-31) before it starts", "Exchange since and ends")],
    ),
    (
        "terms that are revised before the start, and twice on a day",
        "partner: Acme\nsince: 2025-01-01\nterms:\n  revised:\n    - {from: 2024-12-01}\n    - {from: 2025-02}\n"
        "    - {from: 2025-02-01}\n",
        [
            ("wrong-type", 5, 14, "the terms are revised (2024-12-01) before the partnership starts", "Mend the date"),
            ("wrong-type", 7, 14, "the terms are revised twice on 2025-02-01", "Keep one"),
        ],
    ),
    (
        "a quarter and a month of it, which would count twice",
        "partner: Acme\nfinance:\n  2025-Q1: {revenue: 5}\n  2024-12: {revenue: 5}\n  2025-02: {revenue: 5}\n",
        [("duplicate-key", 5, 3, "'2025-02' holds days of '2025-Q1', which would count twice", "Keep one")],
    ),
    (
        "figures of a KPI that the partnership does not have",
        "partner: Acme\nkpis: [{id: leads, name: Leads}]\nmeasurements:\n  lead: {2025-01: 20}\n",
        [("wrong-type", 4, 3, "'lead' is measured, and the partnership has no such KPI", "measure one of leads")],
    ),
    (
        "a figure in percent of a KPI that counts something else",
        "partner: Acme\nkpis: [{id: leads, name: Leads, unit: leads}]\nmeasurements:\n  leads: {2025-01: 20%}\n",
        [("wrong-type", 4, 20, "is in %, and the KPI is counted in leads", "without the sign")],
    ),
    (
        "a target in percent of a KPI of the catalog that counts something else",
        "partner: Acme\nkpis: [{id: website-traffic, target: 20%}]\n",
        [("wrong-type", 2, 38, "is in %, and the KPI is counted in visits", "+20%")],
    ),
    (
        "an unknown goal",
        "partner: Acme\nsupports: [growht]\n",
        [],  # a name that points nowhere is a finding of its own, and the file is taken all the same
    ),
]


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_bad_input_is_refused_at_its_line(row: tuple[str, str, list[tuple[str, int, int, str, str]]]) -> None:
    _, text, wanted = row
    found = refused(text)
    said = [f"{f.span} {f.name}: {f.message} | {f.remedy}" for f in found]
    assert len(found) == len(wanted), said
    for finding, (name, line, column, words, remedy) in zip(found, wanted, strict=True):
        assert (finding.name, finding.span.line, finding.span.column) == (name, line, column), said
        assert words in finding.message
        assert remedy in finding.remedy
    assessment = judged(workspace(text))
    assert assessment.score.score == 100  # nobody else suffers
    assert assessment.exit_code == (2 if wanted else 0)
    assert assessment.facts is not None
    assert len(partners(assessment.facts, FEBRUARY)) == (0 if wanted else 1)


def test_an_unknown_goal_is_told() -> None:
    findings = judged({**BASE, PATH: "partner: Acme\nsupports: [growht]\n"}).findings
    assert [(f.name, f.span.path, f.span.line) for f in findings] == [("unknown-goal", PATH, 2)]
    assert "growth" in findings[0].remedy


def test_the_fiscal_year_says_which_days_a_quarter_holds() -> None:
    text = "partner: Acme\nfinance: {2025-Q1: {revenue: 5}, 2025-02: {revenue: 7}}\n"
    files = workspace(text)
    files["organization.yaml"] = laid_over(files["organization.yaml"], "fiscal_year_start: 10\n")  # Q1 is the autumn
    assert judged(files).file_findings == []


def test_the_fiscal_year_says_when_terms_end() -> None:
    files = workspace("partner: Acme\nsince: 2025-Q1\nterms: {ends: 2024-12-31}\n")
    assert [f.span.line for f in judged(files).file_findings] == [3]
    files["organization.yaml"] = laid_over(files["organization.yaml"], "fiscal_year_start: 10\n")
    assert judged(files).file_findings == []


# --- balance, reviews and revised terms -------------------------------------------------------------------------------


def shares(us: int, ours: int, theirs: int) -> str:
    return (
        f"partner: Acme\nterms: {{revenue_share: {{us: {us}%, partner: {100 - us}%}}}}\n"
        f"finance: {{2025-01: {{revenue: 1000, costs: {{us: {ours}, partner: {theirs}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("us", "ours", "theirs", "points", "state", "gains"),
    [
        (60, 600, 400, 0, Evenness.BALANCED, None),
        (60, 501, 499, Fraction(99, 10), Evenness.BALANCED, Side.US),  # 60 - 50.1
        (60, 500, 500, 10, Evenness.LEANING, Side.US),
        (40, 599, 401, Fraction(-199, 10), Evenness.LEANING, Side.PARTNER),  # 40 - 59.9
        (40, 600, 400, -20, Evenness.OUT, Side.PARTNER),
        (100, 0, 7, 100, Evenness.OUT, Side.US),
    ],
)
def test_the_balance_by_hand(
    us: int, ours: int, theirs: int, points: Exact, state: Evenness, gains: Side | None
) -> None:
    found = acme(shares(us, ours, theirs)).balance
    assert found is not None
    assert (found.points, found.evenness, found.gains) == (points, state, gains)
    assert found.each(Side.US) == (Fraction(us * 10, ours) if ours else None)


@given(percentages, amounts, amounts)
def test_the_balance_of_the_partner_is_ours_turned_round(us: int, ours: float, theirs: float) -> None:
    finance = {"2025-01": {"revenue": 10, "costs": {"us": ours, "partner": theirs}}}
    turned = {"2025-01": {"revenue": 10, "costs": {"us": theirs, "partner": ours}}}
    one, other = acme(written(finance, us)).balance, acme(written(turned, 100 - us)).balance
    assert (one is None) == (other is None) == (not ours and not theirs)
    if one is not None and other is not None:
        assert one.points == -other.points
        assert one.evenness is other.evenness
        assert -100 <= one.points <= 100


def test_without_shares_only_both_together_are_told() -> None:
    one = acme("partner: Acme\nfinance: {2025-02: {revenue: 10, costs: {us: 1, partner: 2}}}\n")
    assert one.to_date.of(Measure.MARGIN).actual == 7
    assert one.to_date.of(Measure.MARGIN, Side.US).actual is None
    assert one.to_date.of(Measure.COSTS, Side.US).actual == 1
    assert one.balance is None


RENEGOTIATED = """\
partner: Acme
currency: USD
since: 2024-10-01
terms:
  revenue_share: {us: 40%, partner: 60%}
  revised: [{from: 2025-03-01, revenue_share: {us: 55%, partner: 45%}, notes: Hosting is paid for}]
reviews: [{date: 2024-12-20, notes: Kept}, {date: 2025-03-10, notes: Shares changed}]
finance:
""" + "".join(
    f"  {month}: {{revenue: {{target: 90, actual: 100}}, "
    "costs: {us: {target: 30, actual: 30}, partner: {target: 20, actual: 20}}}\n"
    for month in ("2024-11", "2024-12", "2025-01", "2025-02", "2025-03")
)


def test_a_renegotiation_moves_from_one_report_to_the_next() -> None:
    """We bear 60 % and take 40 % in February; from March on 55 %, and the balance is -5."""
    march = Period.read("2025-03")
    assert advised(RENEGOTIATED)[0] is Course.RENEGOTIATE
    assert advised(RENEGOTIATED, march)[0] is Course.DEEPEN
    before, after = acme(RENEGOTIATED), acme(RENEGOTIATED, march)
    assert before.balance is not None
    assert after.balance is not None
    assert [int(before.balance.points), int(after.balance.points)] == [-20, -5]
    # What February brought stays as it was divided: four months of 40 and one of 55.
    assert after.to_date.of(Measure.REVENUE, Side.US).actual == 215
    february = render("partnership", edition(workspace(RENEGOTIATED)), "acme")
    assert "Shares changed" not in february
    assert "Hosting is paid for" not in february
    assert "**Renegotiate.**" in february
    page = render("partnership", edition(workspace(RENEGOTIATED), march), "acme")
    assert "revised from 2025-03-01 on: Testers takes 55.0 % instead of 40.0 %. Hosting is paid for.\n" in page
    assert "By what each has borne, 60.0 % for Testers and 40.0 % for Acme would be even.\n" in february
    assert "would be even" not in page
    assert "| 2025-03-10 | Shares changed. |" in page
    assert "**Deepen.**" in page
    assert "by the terms in force" in page


REVISED = [
    ("{from: 2025-01-01, notes: Costs are shared}", "The terms were revised from 2025-01-01 on: Costs are shared.\n"),
    ("{from: 2025-01-01}", "The terms were revised from 2025-01-01 on.\n"),
    ("{from: 2025-01-01, revenue_share: {us: 30%, partner: 70%}}", "on: Testers takes 30.0 % instead of 60.0 %.\n"),
    (
        "{from: 2025-02-01, revenue_share: {us: 20%, partner: 80%}}, "
        "{from: 2025-01-01, revenue_share: {us: 30%, partner: 70%}}",
        "The terms were revised from 2025-02-01 on: Testers takes 20.0 % instead of 30.0 %.\n",
    ),
]


@pytest.mark.parametrize(("revised", "said"), REVISED, ids=["notes", "nothing", "a share", "twice"])
def test_what_a_revision_changed(revised: str, said: str) -> None:
    text = TERMS.replace("terms: {", f"terms: {{revised: [{revised}], ")
    assert said in render("partnership", edition(workspace(text)), "acme")


def test_when_the_next_review_is_due() -> None:
    found = acme("partner: Acme\nsince: 2024-11-30\nterms: {review_every: quarter}\n").reviews
    assert (found.due, found.overdue, found.held) == (date(2025, 2, 28), False, ())
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert later(date(2025, 1, 15), 6) == date(2025, 7, 15)
    several = (
        "partner: Acme\nreviews: [{date: 2025-05-01}, {date: 2024-11-27, notes: Kept}, {date: 2025-04-01, notes: X}]\n"
    )
    found = acme(several).reviews
    assert (found.due, found.overdue, found.planned) == (date(2025, 2, 27), True, (date(2025, 5, 1),))
    assert [notes for _, notes in found.held] == ["Kept"]


def test_a_partnership_has_a_page_while_it_is_there() -> None:
    def ids(text: str) -> list[str]:
        facts = judged(workspace(text)).facts
        assert facts is not None
        return [one.id for one in partners(facts, FEBRUARY)]

    assert ids("partner: Acme\nsince: 2025-03-01\n") == []
    assert ids("partner: Acme\nterms: {ends: 2025-01-31}\n") == []
    assert ids("partner: Acme\nterms: {ends: 2025-01-31}\nfinance: {2025-02: {revenue: 1}}\n") == ["acme"]
    assert ids("partner: Acme\nterms: {ends: 2025-02-01}\n") == ["acme"]
    assert ids("partner: Acme\n") == ["acme"]


SAID = """\
partner: Acme
feedback:
  us:
    - {remark: Late, date: 2025-01-15}
    - {remark: Later, date: 2025-02}
    - {remark: Tomorrow, date: 2025-03-01}
    - Always
  partner: Once
"""


def test_what_is_said_is_told_from_its_day_on() -> None:
    page = render("partnership", edition(workspace(SAID)), "acme")
    assert "### Testers\n\n- 2025-02: Later.\n- 2025-01-15: Late.\n- Always.\n" in page
    assert "### Acme\n\n- Once.\n" in page
    assert "Tomorrow" in render("partnership", edition(workspace(SAID), Period.read("2025-03")), "acme")
    assert "Later" not in render("partnership", edition(workspace(SAID), Period.read("2025-01")), "acme")


def test_of_much_that_is_said_the_latest_stands() -> None:
    several = ", ".join(f"{{remark: Remark {day}, date: 2025-02-{day:02}}}" for day in range(1, 16))
    page = render("partnership", edition(workspace(f"partner: Acme\nfeedback: {{us: [{several}]}}\n")), "acme")
    assert "- 2025-02-15: Remark 15.\n" in page
    assert "- 2025-02-04: Remark 4.\n- 3 further remarks in partnerships/acme.yaml.\n" in page


# --- forecast ---------------------------------------------------------------------------------------------------------


def run_of(revenues: list[int], costs: int = 10, more: str = "", target: int | None = None) -> str:
    """Months up to February 2025 with these revenues; shares of 50 %, costs on both sides alike."""
    lines = []
    for index, revenue in enumerate(revenues):
        month = FEBRUARY.shifted(index + 1 - len(revenues))
        planned = f"{{target: {revenue if target is None else target}, actual: {revenue}}}"
        cost = f"{{target: {costs}, actual: {costs}}}"
        lines.append(f"  {month}: {{revenue: {planned}, costs: {{us: {cost}, partner: {cost}}}}}\n")
    return "partner: Acme\nterms: {revenue_share: {us: 50%, partner: 50%}}\n" + more + "finance:\n" + "".join(lines)


def test_no_forecast_with_fewer_than_four_periods() -> None:
    assert acme(run_of([100, 110, 120])).headings == {}
    assert set(acme(run_of([100, 110, 120, 130])).headings) == {Measure.REVENUE, Measure.MARGIN}


def test_the_forecast_by_hand() -> None:
    """A straight line of +10 a month: 140 in March, 230 in December; the margin 20 below; no scatter, no interval."""
    one = acme(run_of([100, 110, 120, 130]))
    revenue, margin = one.headings[Measure.REVENUE], one.headings[Measure.MARGIN]
    assert [(str(f.period), f.value, f.low, f.high) for f in revenue.ahead] == [
        ("2025-03", 140, 140, 140),
        ("2025-12", 230, 230, 230),
    ]
    assert [f.value for f in margin.ahead] == [120, 210]
    assert not revenue.falls


def test_no_revenue_below_zero_is_forecast() -> None:
    """What is earned may well be a loss; what is sold is nothing at the least."""
    one = acme(run_of([300, 200, 130, 20]))
    for ahead in one.headings[Measure.REVENUE].ahead:
        assert ahead.low == 0 <= ahead.value <= ahead.high
    assert one.headings[Measure.REVENUE].ahead[-1].value == 0
    assert one.headings[Measure.MARGIN].ahead[-1].low < 0


def test_the_forecast_ends_with_the_terms() -> None:
    text = run_of([100, 110, 120, 130]).replace("terms: {", "terms: {ends: 2025-05-31, ")
    assert [str(f.period) for f in acme(text).headings[Measure.REVENUE].ahead] == ["2025-03", "2025-05"]
    text = text.replace("2025-05-31", "2025-02-28")
    assert acme(text).headings[Measure.REVENUE].ahead == ()
    page = render("partnership", edition(workspace(text)), "acme")
    assert "There is no forecast, because the terms have ended." in page


def test_the_month_of_the_set_up_bends_no_line() -> None:
    text = run_of([100, 110, 120, 130]).replace(
        "finance:\n", "finance:\n  2024-10: {investment: {us: 5, partner: 5}}\n"
    )
    assert acme(text).headings[Measure.REVENUE].line.slope == 10
    assert acme(text).headings[Measure.REVENUE].line.n == 4


# --- outlook ----------------------------------------------------------------------------------------------------------

KPI = "{{id: k{n}, name: K{n}, direction: increase, baseline: 0, target: 100, due: 2025-12-31}}"


def with_kpis(*values: int) -> str:
    """KPIs of which about 16 is expected by the end of February."""
    kpis = ", ".join(KPI.format(n=n) for n in range(len(values)))
    figures = ", ".join(f"k{n}: {{2025-02: {value}}}" for n, value in enumerate(values))
    return f"kpis: [{kpis}]\nmeasurements: {{{figures}}}\n"


ADVISED: list[tuple[str, str, Course, list[str]]] = [
    ("nothing is known yet", "partner: Acme\n", Course.HOLD, ["no periods so far"]),
    ("three periods say too little", run_of([1, 1, 1], costs=90), Course.HOLD, ["3 periods so far, and it takes 4"]),
    (
        "the terms have ended",
        run_of([100] * 4).replace("terms: {", "terms: {ends: 2025-02-27, "),
        Course.RENEGOTIATE,
        ["The terms ended on 2025-02-27."],
    ),
    (
        "value and contribution lie apart",
        run_of([100] * 4).replace("us: 50%, partner: 50%", "us: 35%, partner: 65%"),
        Course.RENEGOTIATE,
        ["takes 35.0 % of the revenue and bears 50.0 %", "15.0 points apart"],
    ),
    (
        "one side loses while the other gains",  # 45 % of 40 is 18 for 20 of costs; 55 % is 22
        run_of([40] * 4, costs=20).replace("us: 50%, partner: 50%", "us: 45%, partner: 55%"),
        Course.RENEGOTIATE,
        ["Testers has lost 8 to date, while Acme has gained 8."],
    ),
    ("revenue is far below its target", run_of([84] * 4, target=100), Course.DIVERSIFY, ["84.0 % of its target"]),
    ("revenue falls", run_of([200, 180, 160, 140, 120, 100]), Course.DIVERSIFY, ["Revenue falls by 20 a month"]),
    (
        "most KPIs are at risk",
        run_of([100] * 4, more=with_kpis(1, 2, 30)),
        Course.DIVERSIFY,
        ["2 of 3 KPIs are at risk.", "which is balanced"],
    ),
    ("revenue is a little below its target", run_of([99] * 4, target=100), Course.HOLD, ["must reach it"]),
    (
        "nothing is earned",
        run_of([20] * 4, costs=10),
        Course.HOLD,
        ["It has earned nothing to date: the margin is 0."],
    ),
    (
        "the investment is not paid back",
        run_of([100] * 4).replace(
            "partner: {target: 10, actual: 10}}}", "partner: 10}, investment: {us: 500, partner: 500}}", 1
        ),
        Course.HOLD,
        ["The investment is not paid back yet: its return is -68.0 %."],  # (400 - 80 - 1000) / 1000
    ),
    (
        "no target is written",
        run_of([100] * 4).replace("{target: 100, actual: 100}", "100"),
        Course.HOLD,
        ["is not known: a period has no target"],
    ),
    (
        "half of the KPIs are neither on track nor at risk",
        run_of([100] * 4, more=with_kpis(14, 14, 30)),  # 14 of 15.9 is behind
        Course.HOLD,
        ["Only 1 of 3 KPIs is on track or achieved."],
    ),
    (
        "its one KPI is behind",
        run_of([100] * 4, more=with_kpis(14)),
        Course.HOLD,
        ["Its one KPI is neither on track nor achieved."],
    ),
    (
        "no KPI is on track or at risk",
        run_of([100] * 4, more=with_kpis(14, 14)),
        Course.HOLD,
        ["None of its 2 KPIs is on track or achieved."],
    ),
    (
        "its one KPI is on track",
        run_of([100] * 4, more=with_kpis(20)),
        Course.DEEPEN,
        ["Its one KPI is on track or achieved."],
    ),
    (
        "no share is agreed",
        run_of([100] * 4).replace("terms: {revenue_share: {us: 50%, partner: 50%}}\n", ""),
        Course.HOLD,
        ["not known, because no revenue share is agreed"],
    ),
    (
        "all is well",
        run_of([100] * 4, more=with_kpis(20, 30, 1)),
        Course.DEEPEN,
        ["revenue to date is 100.0 % of its target".capitalize(), "2 of 3 KPIs are on track", "which is balanced"],
    ),
]


@pytest.mark.parametrize("row", ADVISED, ids=[row[0] for row in ADVISED])
def test_the_outlook_and_its_reasons(row: tuple[str, str, Course, list[str]]) -> None:
    _, text, course, reasons = row
    found, words = advised(text)
    assert found is course, words
    for reason in reasons:
        assert reason in words
    page = render("partnership", edition(workspace(text)), "acme")
    assert f"**{str(course).capitalize()}.**" in page
    assert problems(page) == []
    tables_hold(page)


# --- KPIs -------------------------------------------------------------------------------------------------------------

KPIS = """\
partner: Acme
terms: {ends: 2025-06-30}
kpis:
  - {id: leads, name: Joint leads, group: Sales, unit: leads, direction: increase, aggregation: cumulative, target: 60}
  - {id: website-traffic, group: market, baseline: 100, target: 200, due: 2025-12-31}
  - {id: posts, name: Posts, group: blog}
  - {id: calls, name: Calls, direction: at-least, target: 3, group: sales}
  - {id: loose, name: Loose}
measurements:
  leads: {2025-01: 10, 2025-02: 12}
  calls: {2025-02: {numerator: 9, denominator: 2}}
"""


def test_kpis_are_judged_like_those_of_a_plan() -> None:
    one = acme(KPIS)
    assert [(group, row.kpi.id) for group, row in one.kpis] == [
        ("sales", "leads"),
        ("sales", "calls"),
        ("market", "website-traffic"),
        ("blog", "posts"),
        ("", "loose"),
    ]
    leads, calls, traffic = (row.now for _, row in one.kpis[:3])
    # 22 of 60 by the end of the terms: 58 of 180 days are 19.33, so it is on track; traffic has its own date.
    assert leads.actual == 22
    assert leads.expected == Fraction(60 * 58, 180)
    assert str(leads.pace) == "on track"
    assert (calls.actual, str(calls.pace)) == (Fraction(9, 2), "achieved")
    assert str(traffic.missing) == "2025-02"
    assert traffic.kpi.unit == "visits"


def test_whoever_answers_for_the_partnership_answers_for_its_kpis() -> None:
    """Three KPIs are not reported; one that has an owner of its own is reported by that one."""
    late = "Not reported for 2025-02: "
    page = render("partnership", edition(workspace("owner: Ann Lee\n" + KPIS)), "acme")
    assert f"{late}Website traffic; Posts; Loose; Ann Lee reports them." in page
    named = "owner: Ann Lee\n" + KPIS.replace("{id: website-traffic,", "{id: website-traffic, owner: Bo,")
    page = render("partnership", edition(workspace(named)), "acme")
    assert f"{late}Website traffic; Bo reports it." in page
    assert f"{late}Posts; Loose; Ann Lee reports them." in page
    assert f"{late}Website traffic; Posts; Loose; Leadership reports them." in render(
        "partnership", edition(workspace(KPIS)), "acme"
    )


def test_what_people_noted_beside_a_figure_stands_on_the_page() -> None:
    noted = KPIS.replace("2025-02: 12", "2025-02: {value: 12, note: one fair}")
    assert "Notes on the figures:\n\n- Joint leads: One fair.\n" in render(
        "partnership", edition(workspace(noted)), "acme"
    )


def test_kpis_of_partners_enter_no_score_and_no_note() -> None:
    with_partner, without = judged(workspace(KPIS)), judged({**BASE, "organization.yaml": PLAN_YEAR})
    assert with_partner.score.score == without.score.score
    assert [f.message for f in with_partner.findings] == [f.message for f in without.findings]


# --- pages, the command and JSON --------------------------------------------------------------------------------------

HOSTILE = """\
partner: "A | b `x` <script> {{ 7*7 }} *c* [l](javascript:1)"
owner: "O | {% raw %}"
currency: USD
since: 2024-10-01
supports: [{goal: growth, rating: 3, comment: "| {{ page }}"}]
terms: {revenue_share: {us: 50%, partner: 50%}, notes: "# head | <b>"}
finance: {2025-02: {revenue: 5, costs: {us: 1, partner: 1}}}
kpis: [{id: k, name: "K | <i> {{ 1 }}", group: "g | <u>", unit: "u|"}]
measurements: {k: {2025-02: {value: 3, note: "n | <s>"}}}
feedback: {us: ["f | <b>\\n# x"], partner: ["- y"]}
reviews: [{date: 2025-01-10, notes: "r | <b>"}]
"""


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "partner: Acme\n",
        "partner: Acme\nfinance: {2025-02: {revenue: {target: 5}}}\n",
        "partner: Acme\nfinance: {2025-02: {}}\n",
        "partner: Acme\nfinance: {2024-Q4: {costs: {us: 5}}}\nsupports: [growth]\n",
        KPIS,
        TERMS + SOME_MISSING,
    ],
    ids=["hostile", "bare", "plan alone", "empty", "one cost", "KPIs", "some missing"],
)
@pytest.mark.parametrize("period", ["2025-02", "2025-Q1", "2031-12"])
def test_any_partnership_has_a_whole_page(text: str, period: str) -> None:
    made = edition(workspace(text), Period.read(period))
    page = render("partnership", made, "acme") if made.partners else ""
    inline = [child for token in MARKDOWN.parse(page) for child in token.children or []]
    assert not [one.content for one in inline if one.type in ("html_inline", "link_open", "image", "em_open")]
    assert all(token.type != "html_block" for token in MARKDOWN.parse(page))
    assert text == HOSTILE or problems(page) == []
    tables_hold(page)
    assert page.count("\n## ") in (0, 9)


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["partners", *(str(word) for word in arguments)], env={"COLUMNS": "80"})


def numbers(page: Any, path: str) -> Any:
    for step in path.split("."):
        page = page[int(step)] if step.isdigit() else page[step]
    return page


def test_the_command_shows_what_json_holds() -> None:
    done = run(PLANS, "--month", "2025-02")
    assert done.exit_code == 0
    assert [line.split()[-1] for line in done.stdout.splitlines() if "%" in line[:60]] == ["deepen", "renegotiate"]
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    page = json.loads(run(PLANS, "--month", "2025-02", "-f", "json").stdout)
    assert [one["id"] for one in page["partners"]] == ["harbor-cloud", "nordlys-academy"]
    # Harbor Cloud to date: 8 months of revenue, 205,400, costs of 64,370 and 54,750; 55,200 invested.
    assert numbers(page, "partners.0.to_date.revenue.together.actual") == 205400
    assert numbers(page, "partners.0.to_date.margin.together.actual") == 205400 - 64370 - 54750
    assert numbers(page, "partners.0.to_date.return_on_investment.together.actual") == pytest.approx(31080 / 55200)
    assert "return_on_investment" not in numbers(page, "partners.0.period")
    # Nordlys writes in EUR: 2,400 EUR of costs in February are 2,592 USD.
    assert numbers(page, "partners.1.period.costs.partner.actual") == 2592
    assert numbers(page, "partners.1.balance.state") == "out of balance"
    assert numbers(page, "partners.1.reviews.overdue") is True
    assert numbers(page, "partners.1.outlook") == "renegotiate"
    assert numbers(page, "partners.0.kpis.0.group") == "sales"


def test_one_partner_by_id_or_name() -> None:
    for word in ("nordlys-academy", "Nordlys ACADEMY"):
        done = run(PLANS, "-p", word, "-m", "2025-02")
        assert "Outlook: renegotiate" in done.stdout
        assert "65.0 % for SayPro and 35.0 % for Nordlys Academy would be even." in " ".join(done.stdout.split())
        assert "Harbor" not in done.stdout
        assert all(len(line) <= 80 for line in done.stdout.splitlines())
    done = run(PLANS, "-p", "nordlys-acadmy", "-m", "2025-02")
    assert done.exit_code == 2
    assert "there is no partnership 'nordlys-acadmy' in February 2025; did you mean nordlys-academy?" in done.stderr
    assert "known are harbor-cloud, nordlys-academy" in run(PLANS, "-p", "zzz", "-m", "2025-02").stderr
    assert run(PLANS, "-p", "nordlys-academy", "-m", "2025-02", "-f", "json").stdout.count('"outlook"') == 1


def put(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_workspaces_without_partners_or_with_broken_files(tmp_path: Path) -> None:
    done = run(put(tmp_path / "a", dict(BASE)))
    assert (done.exit_code, "There is none" in done.stdout) == (0, True)
    done = run(put(tmp_path / "b", workspace("partner: Acme\nfinance: {2025-01: {revenue: -5}}\n")))
    assert done.exit_code == 2
    assert "partnerships/acme.yaml:2:30" in done.stdout
    done = run(put(tmp_path / "c", {"organization.yaml": "goals: [\n"}))
    assert done.exit_code == 2
    assert run(tmp_path / "c", "-f", "json").exit_code == 2
    two = put(
        tmp_path / "d", {**workspace("partner: Acme\n"), "partnerships/other.yaml": "partner: ACME\ncurrency: EUR\n"}
    )
    assert (
        "acme and other are both called 'Acme'" in run(two, "-p", "Acme").stderr
        or run(two, "-p", "acme").exit_code == 0
    )
    assert "ACME, EUR" in run(two, "-m", "2025-02").stdout
    hostile = run(put(tmp_path / "e", workspace(HOSTILE.replace("<script>", "\\e[31m"))), "-m", "2025-02")
    assert "\x1b" not in hostile.stdout
    for path in ("a", "d"):
        assert run(tmp_path / path, "--format", "yaml").exit_code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["partnership", "-d", "sales"], "--department: 'partnership' has a page for each partner; write --partner"),
        (["evaluation", "-p", "acme"], "--partner: 'evaluation' has a page for each department; write --department"),
        (["gaps", "-p", "acme"], "--partner: 'gaps' is one page for all partners; leave it out"),
        (["-p", "acme", "-d", "sales"], "--department and --partner: name one of the two"),
        (["partnership", "-p", "acmee"], "there is no partnership 'acmee' in February 2025; did you mean acme?"),
    ],
)
def test_reports_of_partners_are_asked_for_by_partner(tmp_path: Path, words: list[str], says: str) -> None:
    plans = put(tmp_path, workspace("partner: Acme\n"))
    report, options = (words[:1], words[1:]) if words[0] in ("partnership", "evaluation", "gaps") else ([], words)
    done = CliRunner().invoke(app, ["report", *report, str(plans), "-m", "2025-02", *options])
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_partner_s_page_is_written_alone_and_in_the_set(tmp_path: Path) -> None:
    plans = put(tmp_path, {**workspace("partner: Acme\n"), "partnerships/sales.yaml": "partner: Same id\n"})

    def pages(*words: str) -> set[str]:
        done = CliRunner().invoke(app, ["report", str(plans), "-m", "2025-02", "-o", str(tmp_path / "out"), *words])
        assert done.exit_code == 0, done.output
        found = {p.relative_to(tmp_path / "out" / "2025-02").as_posix() for p in (tmp_path / "out").rglob("*.md")}
        for path in (tmp_path / "out" / "2025-02").rglob("*.md"):
            path.unlink()
        return found

    assert pages("-p", "acme") == {"partnership/acme.md"}
    assert "partnership/sales.md" not in pages("-d", "sales")
    whole = pages()
    assert {"partnership/acme.md", "partnership/sales.md", "evaluation/sales.md"} <= whole


def every(statement: Statement) -> Iterator[Exact | None]:
    for measure in Measure:
        for side in Side:
            yield statement.of(measure, side).actual


def test_the_example_is_one_healthy_and_one_out_of_balance() -> None:
    made = edition(on_disk(PLANS))
    healthy, uneven = made.partners
    assert healthy.balance is not None
    assert uneven.balance is not None
    assert healthy.balance.evenness is Evenness.BALANCED
    assert uneven.balance.evenness is Evenness.OUT
    assert None not in set(every(healthy.to_date))
    assert None not in set(every(uneven.to_date))
    assert made.assessment.file_findings == []


def test_a_balance_is_what_it_says() -> None:
    found = acme(shares(60, 600, 400)).balance
    assert found is not None
    assert replace(found, given=Fraction(1, 2)).points == 10
