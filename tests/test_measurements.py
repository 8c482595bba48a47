"""What people write under kpis/, and the figure that it is read as: values, periods, and whose KPI it is.

Each table has a row for one spelling. Lines and columns are counted from 1, by hand.
"""

import re
from datetime import date
from fractions import Fraction

import pytest

from saypro_align.assessment import Assessment
from saypro_align.findings import Exact, Finding
from saypro_align.formats.kpis import kpis_page
from saypro_align.items import Kpi
from saypro_align.periods import Period
from saypro_align.results import results
from saypro_align.standing import Standing
from tests.held import held
from tests.workspaces import AS_OF, BASE, judged, laid_over

YEAR = "period: {start: 2025-01-01, end: 2025-12-31}\n"
FISCAL = "fiscal_year_start: 10\nperiod: {start: 2024-10-01, end: 2025-09-30}\n"
OTHERS = "resolution-rate: {2025-02: 85}\n"
SALES = "kpis/sales.yaml"

PERCENT = "unit: '%', baseline: 80, target: 90"
PERCENT_IN_WORDS = "unit: percent, baseline: 80, target: 90"
DOLLARS = "unit: USD, baseline: 80, target: 90"
NO_UNIT = "baseline: 80, target: 90"
TARGET_IN_PERCENT = "baseline: 80, target: 90%"
BASELINE_IN_PERCENT = "baseline: 80%, target: 90"
RANGE_IN_PERCENT = "direction: range, target: {min: 80%, max: 90%}"


def plans(written: str, kpi: str = PERCENT, organization: str = YEAR, path: str = SALES) -> dict[str, str]:
    """The base workspace, in which Sales has a KPI `k` too, with this file of measurements; Service has its own."""
    sales = BASE["departments/sales.yaml"] + f"kpis: [{{id: k, name: The one, {kpi}}}]\n"
    return {
        **BASE,
        "organization.yaml": laid_over(BASE["organization.yaml"], organization),
        "departments/sales.yaml": sales,
        "kpis/customer-service.yaml": OTHERS,
        path: written,
    }


def kpi_of(assessment: Assessment, kpi: str = "k", department: str = "sales") -> Kpi:
    found = assessment.workspace.departments[department].kpi(kpi)
    assert found is not None
    return found


def readable(assessment: Assessment) -> Assessment:
    assert [(str(f.span), f.message) for f in assessment.file_findings] == []
    return assessment


def shown(assessment: Assessment, view: str, kpi: str = "k", department: str = "sales") -> Standing:
    """What the view of a month or a quarter shows of a KPI."""
    assert assessment.facts is not None
    rows = results(assessment.facts, Period.read(view)).rows
    return next(row.now for row in rows if (row.kpi.department, row.kpi.id) == (department, kpi))


def page(assessment: Assessment, view: str = "2025-02", department: str | None = None) -> str:
    assert assessment.facts is not None
    return kpis_page(assessment, results(assessment.facts, Period.read(view)), columns=120, department=department)


def notes(assessment: Assessment, name: str) -> list[Finding]:
    return [finding for finding in assessment.findings if finding.name == name]


# --- values -----------------------------------------------------------------------------------------------------------

RATIO = "{numerator: 1107, denominator: 1350}"
VALUES: list[tuple[str, str, Exact]] = [
    # what the plan says of the KPI, what stands under the period, the value in the KPI's unit
    (PERCENT, "97", 97),
    (PERCENT, "97%", 97),
    (PERCENT, "97 %", 97),
    (PERCENT, "'97%'", 97),
    (PERCENT, "+97%", 97),
    (PERCENT, "-3%", -3),
    (PERCENT, "97.25%", Fraction("97.25")),
    (PERCENT, "0.97", Fraction("0.97")),  # a bare number is in the unit; the note mixed-scale asks whether it was meant
    (PERCENT, "'1,200%'", 1200),
    (PERCENT, RATIO, 82),
    (PERCENT, "{value: 97}", 97),
    (PERCENT, "{value: 97%, note: spring campaign, source: CRM export}", 97),
    (PERCENT, "{numerator: -1, denominator: 4}", -25),
    (PERCENT, "{numerator: 0, denominator: 4}", 0),
    (PERCENT, "{numerator: 1, denominator: 3}", Fraction(100, 3)),  # and not 33.33
    (PERCENT, "{numerator: '1,200', denominator: 1 500}", 80),
    (PERCENT, "{value: n/a, numerator: 1, denominator: 4}", 25),
    (PERCENT_IN_WORDS, "97%", 97),
    (PERCENT_IN_WORDS, RATIO, 82),
    (DOLLARS, "97", 97),
    (DOLLARS, "97.5", Fraction("97.5")),
    (DOLLARS, "0.1", Fraction(1, 10)),  # as it was typed, and not the double next to it
    (DOLLARS, "-12.5", Fraction("-12.5")),
    (DOLLARS, "-0", 0),
    (DOLLARS, "1,200,000", 1_200_000),
    (DOLLARS, "'1,200,000'", 1_200_000),
    (DOLLARS, "1 200 000", 1_200_000),
    (DOLLARS, "1\u00a0200\u00a0000", 1_200_000),
    (DOLLARS, "1\u202f200", 1200),
    (DOLLARS, "1'200'000", 1_200_000),
    (DOLLARS, "1_200_000", 1_200_000),
    (DOLLARS, "-1,200,000.75", Fraction("-1200000.75")),
    (DOLLARS, "1e3", 1000),
    (DOLLARS, "010", 10),
    (DOLLARS, RATIO, Fraction(1107, 1350)),
    (DOLLARS, "{numerator: 500000, denominator: 40}", 12_500),
    (NO_UNIT, "97", 97),
    (NO_UNIT, "97%", 97),
    (NO_UNIT, RATIO, Fraction(1107, 1350)),
    (TARGET_IN_PERCENT, "97", 97),
    (TARGET_IN_PERCENT, "97%", 97),
    (TARGET_IN_PERCENT, RATIO, 82),
    (BASELINE_IN_PERCENT, RATIO, 82),
    (RANGE_IN_PERCENT, RATIO, 82),
]


@pytest.mark.parametrize(("kpi", "written", "value"), VALUES)
def test_a_figure_is_read_as(kpi: str, written: str, value: Exact) -> None:
    assessment = readable(judged(plans(f"k:\n  2025-02: {written}\n", kpi)))
    assert [point.value for point in kpi_of(assessment).points] == [value]
    assert shown(assessment, "2025-02").actual == value


@pytest.mark.parametrize(
    ("kpi", "written", "words"),
    [
        (PERCENT, "{numerator: 1, denominator: 3}", "33.33 %"),
        (PERCENT, "{numerator: 148, denominator: 164}", "90.24 %"),
        (PERCENT, "{numerator: 1, denominator: 8}", "12.5 %"),
        (PERCENT, "{numerator: 41, denominator: 50}", "82 %"),
        (DOLLARS, "{numerator: 25000001, denominator: 3}", "8,333,333.67 USD"),
        (DOLLARS, "{numerator: 12, denominator: 1}", "12 USD"),
        (PERCENT, "97.25", "97.25 %"),
        (PERCENT, "97", "97 %"),
    ],
)
def test_a_ratio_is_shown_with_two_decimals_and_a_figure_as_it_was_written(kpi: str, written: str, words: str) -> None:
    text = page(judged(plans(f"k:\n  2025-02: {written}\n", kpi)), department="sales")
    assert re.search(rf" The one +{re.escape(words)} ", text), words


NO_DATA: list[tuple[str, str | None]] = [
    # what stands under the period, and what is said beside it
    ("n/a", None),
    ("N/A", None),
    ("TBD", None),
    ("tbd", None),
    ("", None),
    ("~", None),
    ("null", None),
    ("''", None),
    ("{}", None),
    ("{value: }", None),
    ("{value: TBD}", None),
    ("{note: the survey is in March}", "the survey is in March"),
    ("{value: n/a, note: the survey is in March}", "the survey is in March"),
    ("{numerator: n/a, denominator: n/a, note: nobody counted}", "nobody counted"),
    ("{source: CRM export}", None),
]


@pytest.mark.parametrize(("written", "note"), NO_DATA)
def test_no_data_is_neither_0_nor_100(written: str, note: str | None) -> None:
    assessment = readable(judged(plans(f"k:\n  2025-01: 85\n  2025-02: {written}\n")))
    found = shown(assessment, "2025-02")
    assert (found.actual, found.reached, found.pace) == (None, None, None)
    assert (str(found.missing), found.note) == ("2025-02", note)
    assert found.why_no_data == "not reported"
    assert shown(assessment, "2025-01").actual == 85
    said = f": {note}" if note else ""
    assert f"not reported for 2025-02{said}\n" in page(assessment, department="sales")


@pytest.mark.parametrize("written", ["k:\n", "k: n/a\n", "k: {}\n", "{}\n", "", "# nothing yet\n"])
def test_a_series_without_a_figure_was_never_measured(written: str) -> None:
    assessment = readable(judged(plans(written, organization="name: Testers\n")))
    assert kpi_of(assessment).points == ()
    assert shown(assessment, "2025-02").why_no_data == "never measured"


# --- what is refused --------------------------------------------------------------------------------------------------

ABC = "'abc' is not a number"
TWICE = "'2025-Q1' is the same as '2025-q1' above it"
BOTH = "a value is given, and a numerator too: only one of them can count"
REFUSED = [
    # the KPI, the file, then of what is found: name, line, column, words and a part of the remedy
    (
        DOLLARS,
        "k:\n  2025-01: 4\n  2025-02: 97%\n",
        "wrong-type",
        3,
        12,
        "is in %, and the KPI is counted in USD",
        "USD",
    ),
    (
        DOLLARS,
        "k: {2025-01: 4, 2025-02: 97%}\n",
        "wrong-type",
        1,
        26,
        "'k' for 2025-02, 97%, is in %",
        "without the sign",
    ),
    (DOLLARS, "k:\n  2025-02: {note: x, value: 97%}\n", "wrong-type", 2, 12, "for 2025-02, 97%, is in %", "in USD"),
    (DOLLARS, "k:\n  2025-q1: 97%\n", "wrong-type", 2, 12, "'k' for 2025-Q1, 97%, is in %", "Write it in USD"),
    (DOLLARS, "k:\n  2025-Q1: 97%\n", "wrong-type", 2, 12, "'k' for 2025-Q1, 97%, is in %", "Write it in USD"),
    (DOLLARS, "k:\n  2025-w06: 97.50 %\n", "wrong-type", 2, 13, "'k' for 2025-W06, 97.5%, is in %", "Write it in USD"),
    (DOLLARS, 'k:\n  "2025-02": 97%\n', "wrong-type", 2, 14, "'k' for 2025-02, 97%, is in %", "Write it in USD"),
    (DOLLARS, "k:\n  2025: '1,200%'\n", "wrong-type", 2, 9, "'k' for 2025, 1200%, is in %", "Write it in USD"),
    ("unit: days, target: 9", "k: {2025-02: 4%}\n", "wrong-type", 1, 14, "counted in days", "Write it in days"),
    (
        PERCENT,
        "k: {2025-02: {numerator: 1, denominator: 0}}\n",
        "wrong-type",
        1,
        42,
        "divides by nothing",
        "value empty",
    ),
    (
        PERCENT,
        "k: {2025-02: {numerator: 1, denominator: 0.0}}\n",
        "wrong-type",
        1,
        42,
        "denominator of 0",
        "value empty",
    ),
    (PERCENT, "k: {2025-02: {denominator: 0, numerator: 0}}\n", "wrong-type", 1, 28, "denominator of 0", "value empty"),
    (PERCENT, "k: {2025-02: {value: 3, numerator: 1, denominator: 4}}\n", "wrong-type", 1, 36, BOTH, "{value: 97}, or"),
    (PERCENT, "k: {2025-02: {value: 3, numerator: 1}}\n", "wrong-type", 1, 36, BOTH, "{value: 97}, or"),
    (
        PERCENT,
        "k: {2025-02: {value: 3, denominator: 4}}\n",
        "wrong-type",
        1,
        38,
        "a value is given, and a denominator too",
        "{value: 97}, or",
    ),
    (PERCENT, "k: {2025-02: {numerator: 1}}\n", "wrong-type", 1, 26, "numerator is given, and no denominator", "both"),
    (PERCENT, "k: {2025-02: {denominator: 4}}\n", "wrong-type", 1, 28, "and no numerator", "Write both"),
    (PERCENT, "k: {2025-02: {numerator: 5%, denominator: 4}}\n", "wrong-type", 1, 26, "'5%' is not a number", "digits"),
    (PERCENT, "k: {2025-02: {value: 3, notes: x}}\n", "unknown-key", 1, 25, "'notes' is not a key", "'note'"),
    (PERCENT, "k: {2025-02: abc}\n", "wrong-type", 1, 14, ABC, "Write digits"),
    (PERCENT, "k: {2025-02: {value: abc}}\n", "wrong-type", 1, 22, ABC, "Write digits"),
    (PERCENT, "k:\n  2025-02: 97,5\n", "wrong-type", 2, 12, "'97,5' is not a number", "write 97.5 for 97,5"),
    (PERCENT, "k: {2025-02: 97 percent}\n", "wrong-type", 1, 14, "'97 percent' is not", "the number alone: 97"),
    (PERCENT, "k: {2025-02: yes}\n", "wrong-type", 1, 14, "'yes' is not a number", "Write digits"),
    (PERCENT, "k: {2025-02: true}\n", "wrong-type", 1, 14, "true is not a number", "Write digits"),
    (PERCENT, "k: {2025-02: .inf}\n", "wrong-type", 1, 14, "is not a figure that can be counted with", "ordinary size"),
    (PERCENT, "k: {2025-02: [97]}\n", "wrong-type", 1, 14, "here is a list", "the one value of the period"),
    (DOLLARS, "k: {2025-02: $100}\n", "wrong-type", 1, 14, "'$100' is not a number", "the number alone: 100"),
    (DOLLARS, "k:\n  2025-02: 470,500 EUR\n", "wrong-type", 2, 12, "'470,500 EUR' is not", "the number alone: 470500."),
    (DOLLARS, "k:\n  2025-02: EUR-470,500\n", "wrong-type", 2, 12, "is not a number", "the number alone: -470500."),
    (DOLLARS, "k: {2025-02: 470 500 EUR}\n", "wrong-type", 1, 14, "is not a number", "the number alone: 470500."),
    (DOLLARS, "k:\n  2025-02: 12,5 EUR\n", "wrong-type", 2, 12, "is not a number", "the number alone: 12.5."),
    (
        DOLLARS,
        "k: {2025-02: -455.000 EUR}\n",
        "wrong-type",
        1,
        14,
        "is not a number",
        "without a point: -455000, or -455.",
    ),
    (DOLLARS, "k: {2025-02: 0.250 EUR}\n", "wrong-type", 1, 14, "is not a number", "the number alone: 0.25."),
    (DOLLARS, "k:\n  2025-02: 0,125\n", "wrong-type", 2, 12, "'0,125' is not a number", "write 0.125 for 0,125"),
    (DOLLARS, "k: {2025-02: 1,200}\n", "unknown-key", 1, 16, "a comma starts a new entry", "2025-02: 1200."),
    (PERCENT, "k: 97\n", "wrong-type", 1, 4, "takes a mapping (key: value)", "{2025-01: 97}"),
    (PERCENT, "2025-02: 97\n", "wrong-type", 1, 10, "takes a mapping (key: value)", "under the id of its KPI"),
    (PERCENT, "- k: {2025-02: 97}\n", "wrong-type", 1, 1, "is a list", "without '- '"),
    (PERCENT, "k:\n  2025-q1: 1\n  2025-Q1: 2\n", "duplicate-key", 3, 3, TWICE, "Keep one '2025-Q1'"),
    (PERCENT, "k:\n  2025-w06: 1\n  2025-W06: 2\n", "duplicate-key", 3, 3, "the same as '2025-w06'", "Keep one"),
    (PERCENT, "k:\n  2025-H1:\n  2025-h1: 2\n", "duplicate-key", 3, 3, "the same as '2025-H1'", "Keep one"),
    (PERCENT, "k:\n  2025-02: 1\n  '2025-02 ': 2\n", "duplicate-key", 3, 3, "the same as '2025-02'", "Keep one"),
    (PERCENT, "k:\n  2025-02: 1\n  2025-02: 1\n", "duplicate-key", 3, 3, "a second time (first in line 2)", "Keep one"),
    (PERCENT, "k: {2025-01: 1}\nk: {2025-02: 2}\n", "duplicate-key", 2, 1, "'k' stands here a second time", "Keep one"),
    (PERCENT, "k: {february: 1}\n", "wrong-type", 1, 5, "'february' is not a date or a period", "2025-12"),
    (PERCENT, "k: {Feb 2025: 1}\n", "wrong-type", 1, 5, "'Feb 2025' is not a date or a period", "as 2025-02."),
    (PERCENT, "k: {2025-2: 1}\n", "wrong-type", 1, 5, "'2025-2' is not a date or a period", "as 2025-02."),
    (PERCENT, "k: {2025/02: 1}\n", "wrong-type", 1, 5, "'2025/02' is not a date or a period", "as 2025-02."),
    (PERCENT, "k: {Q1 2025: 1}\n", "wrong-type", 1, 5, "'Q1 2025' is not a date or a period", "as 2025-Q1."),
    (PERCENT, "k: {2025-13: 1}\n", "wrong-type", 1, 5, "'2025-13' names month 13", "2025-12"),
    (PERCENT, "k: {2025-W53: 1}\n", "wrong-type", 1, 5, "names week 53, and 2025 has 52", "2025-W50"),
    (PERCENT, "k: {2025-Q5: 1}\n", "wrong-type", 1, 5, "'2025-Q5' is not a date or a period", "2025-Q4"),
    (PERCENT, "k: {2025-02-30: 1}\n", "wrong-type", 1, 5, "a day that its month does not have", "as 2025-02-28."),
    (PERCENT, "k: {value: 1}\n", "wrong-type", 1, 5, "'value' is not a date or a period", "2025-12"),
]


@pytest.mark.parametrize(("kpi", "written", "name", "line", "column", "words", "remedy"), REFUSED)
def test_a_figure_is_refused(
    kpi: str, written: str, name: str, line: int, column: int, words: str, remedy: str
) -> None:
    assessment = judged(plans(written, kpi))
    (found,) = assessment.file_findings
    assert (found.name, found.span.path, found.span.line, found.span.column) == (name, SALES, line, column)
    assert words in found.message
    assert remedy in found.remedy
    if name == "wrong-type":
        assert found.code == "SA104"


def test_every_figure_in_percent_is_named() -> None:
    written = "k: {2025-01: 4%, 2025-02: 5}\nwebsite-traffic:\n  2025-01: 6%\n  2025-02: {value: 7%}\n"
    files = plans(written, DOLLARS)
    files["departments/sales.yaml"] = files["departments/sales.yaml"].replace(
        "kpis: [{id: k", "kpis: [website-traffic, {id: k"
    )
    found = judged(files).file_findings
    assert [(f.span.line, f.span.column) for f in found] == [(1, 14), (3, 12), (4, 12)]
    assert found[1].message == (
        "the figure of 'website-traffic' for 2025-01, 6%, is in %, and the KPI is counted in visits"
    )


# --- what a mistake costs ---------------------------------------------------------------------------------------------

ABOVE = "customer-retention-rate: {2025-01: 83, 2025-02: 84}\n"
BELOW = "new-customer-acquisition-rate:\n  2025-02: 103\n"

MISTAKES = [
    # the KPI, its series, of the finding the name and the column in line 2, the figures that are read all the same, and
    # the period of the one that February shows
    (DOLLARS, "{2025-01: 81, 2025-02: 97%}", "wrong-type", 27, {"2025-01": 81}, "2025-01"),
    (DOLLARS, "{2025-01: 97%, 2025-02: 82}", "wrong-type", 14, {"2025-02": 82}, "2025-02"),
    (DOLLARS, "{2025-02: 97%}", "wrong-type", 14, {}, None),
    (DOLLARS, "{2024-Q4: 80, 2025-01: 81, 2025-02: 97%}", "wrong-type", 40, {"2024-Q4": 80, "2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025-02: abc}", "wrong-type", 27, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: abc, 2025-02: 82}", "wrong-type", 14, {"2025-02": 82}, "2025-02"),
    (PERCENT, "{2025-02: abc}", "wrong-type", 14, {}, None),
    (PERCENT, "{2025-01: 81, 2025-02: [82]}", "wrong-type", 27, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025: abc}", "wrong-type", 24, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025-02-10: abc}", "wrong-type", 30, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025-02: {value: 82, note: [x]}}", "wrong-type", 45, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025-02: {numerator: 1, denominator: 0}}", "wrong-type", 55, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025-02: {value: 82, notes: x}}", "unknown-key", 39, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{2025-01: 81, 2025-2: 82}", "wrong-type", 18, {"2025-01": 81}, "2025-01"),
    (PERCENT, "{january: 81, 2025-02: 82}", "wrong-type", 5, {"2025-02": 82}, "2025-02"),
    (PERCENT, "{2025-13: 81}", "wrong-type", 5, {}, None),
    (PERCENT, "97", "wrong-type", 4, {}, None),
    # of two spellings of one period nobody knows which is meant: then nothing of the KPI is taken
    (PERCENT, "{2025-01: 81, 2025-q1: 82, 2025-Q1: 83}", "duplicate-key", 31, {}, None),
    (PERCENT, "{2025-01: 81, 2025-W06: 82, 2025-w06: 82}", "duplicate-key", 32, {}, None),
]


@pytest.mark.parametrize(("kpi", "series", "name", "column", "kept", "period"), MISTAKES)
def test_a_wrong_figure_costs_only_itself(
    kpi: str, series: str, name: str, column: int, kept: dict[str, int], period: str | None
) -> None:
    before = judged(plans(ABOVE + "k: {}\n" + BELOW, kpi))
    assessment = judged(plans(f"{ABOVE}k: {series}\n{BELOW}", kpi))
    (found,) = assessment.file_findings
    assert (found.name, found.span.path, found.span.line, found.span.column) == (name, SALES, 2, column)
    assert found.code.startswith("SA1")
    assert assessment.exit_code == 2
    assert not assessment.workspace.partial  # the scores are whole: no result enters them
    assert [d.score for d in assessment.score.departments] == [d.score for d in before.score.departments]
    # all other figures are read
    assert {str(point.period): point.value for point in kpi_of(assessment).points} == kept
    for other in ("customer-retention-rate", "new-customer-acquisition-rate"):
        assert held(kpi_of(assessment, other).points) == held(kpi_of(before, other).points) != []
    # nothing of the KPI is told as missing, and the row shows the latest figure that is there
    row = shown(assessment, "2025-02")
    assert (str(row.period) if row.actual is not None else None) == period
    assert row.actual == (kept[period] if period else None)
    assert (row.missing, row.why_no_data == "not read") == (None, period is None)
    assert "The one, for " not in page(assessment)
    for day in (AS_OF, date(2025, 12, 31)):
        accused = [note.item for note in notes(judged(assessment.workspace.files, day), "unmeasured-kpi")]
        assert "k" not in accused
        assert "customer-satisfaction-score" in accused  # of another department, which has measured nothing


@pytest.mark.parametrize("series", ["{2025-01: 97%, 2025-02: 82}", "{2025-01: abc}"])
def test_the_page_tells_a_wrong_figure_at_its_line_and_shows_the_others(series: str) -> None:
    found = page(judged(plans(f"{ABOVE}k: {series}\n{BELOW}", DOLLARS)))
    assert "\nkpis/sales.yaml:2:14: wrong-type (error)\n" in found
    assert re.search(r"^  on track Customer retention rate +84 % ", found, re.MULTILINE)
    assert re.search(r"^  on track New customer acquisition rate +103 customers ", found, re.MULTILINE)
    assert "Resolution rate" in found


def test_every_wrong_figure_of_a_file_is_told_and_costs_only_itself() -> None:
    written = (
        "k: {2025-01: 97%, 2025-02: 82}\ncustomer-retention-rate: {2025-01: abc, 2025-02: 84}\n"
        "new-customer-acquisition-rate: {2025-1: 101, 2025-02: 103}\nnobody: {2025-02: x}\n"
    )
    assessment = judged(plans(written, DOLLARS))
    assert sorted((f.name, f.span.line, f.span.column) for f in assessment.file_findings) == [
        ("wrong-type", 1, 14),
        ("wrong-type", 2, 36),
        ("wrong-type", 3, 33),
        ("wrong-type", 4, 19),
    ]
    for kpi, value in (("k", 82), ("customer-retention-rate", 84), ("new-customer-acquisition-rate", 103)):
        assert [(str(p.period), p.value) for p in kpi_of(assessment, kpi).points] == [("2025-02", value)]


def test_wrong_figures_beside_two_spellings_of_a_period_cost_only_their_kpi() -> None:
    assessment = judged(plans(f"{ABOVE}k: {{2025-01: abc, 2025-2: 81, 2025-q1: 82, 2025-Q1: 83}}\n{BELOW}"))
    assert sorted((f.name, str(f.span)) for f in assessment.file_findings) == [
        ("duplicate-key", "kpis/sales.yaml:2:44"),
        ("wrong-type", "kpis/sales.yaml:2:14"),
        ("wrong-type", "kpis/sales.yaml:2:19"),
    ]
    assert (kpi_of(assessment).points, shown(assessment, "2025-02").why_no_data) == ((), "not read")
    assert kpi_of(assessment, "customer-retention-rate").points != ()
    assert kpi_of(assessment, "new-customer-acquisition-rate").points != ()


def test_a_figure_in_percent_has_its_place_beside_a_misspelled_period() -> None:
    assessment = judged(plans("k: {2025-1: 81, 2025-02: 97%, 2025-03: 82}\n", DOLLARS))
    assert sorted((f.name, f.span.column) for f in assessment.file_findings) == [("wrong-type", 5), ("wrong-type", 26)]
    assert [(str(p.period), p.value) for p in kpi_of(assessment).points] == [("2025-03", 82)]


def test_a_kpi_with_a_wrong_figure_is_named_where_its_row_shows_an_earlier_one() -> None:
    assessment = judged(plans(f"{ABOVE}k: {{2025-01: 81, 2025-02: abc}}\n{BELOW}"))
    for department in (None, "sales"):
        text = page(assessment, department=department)
        assert "\n  With figures that could not be read: The one (Sales).\n" in text
        assert "Every figure that is due" not in text


RESULTS = {
    "unmeasured-kpi", "mixed-scale", "kpi-behind", "kpi-at-risk", "forecast-to-miss", "below-target-again",
}  # fmt: skip
COST_THE_FILE = [
    # a file of which nothing can be taken, and the name of the finding
    (ABOVE + "k: {2025-01: 81\n", "syntax"),
    (ABOVE + "k: {2025-01: 81}\nk: {2025-02: 82}\n", "duplicate-key"),
    (ABOVE + "k: {2025-02: 81, 2025-02: 82}\n", "duplicate-key"),
    ("- k: {2025-01: 81}\n", "wrong-type"),
    ("k\n", "wrong-type"),
]


@pytest.mark.parametrize(("written", "name"), COST_THE_FILE)
def test_a_file_that_could_not_be_read_accuses_nobody(written: str, name: str) -> None:
    before, assessment = judged(plans("")), judged(plans(written))
    (found,) = assessment.file_findings
    assert (found.name, found.span.path, assessment.exit_code) == (name, SALES, 2)
    assert assessment.workspace.not_read == {SALES}
    assert not assessment.workspace.partial
    assert [d.score for d in assessment.score.departments] == [d.score for d in before.score.departments]
    assert all(kpi.points == () for kpi in assessment.workspace.departments["sales"].kpis)
    for kpi in ("k", "customer-retention-rate", "new-customer-acquisition-rate"):
        row = shown(assessment, "2025-02", kpi)
        assert (row.actual, row.missing, row.why_no_data) == (None, None, "not read")
    assert shown(assessment, "2025-02", "resolution-rate", "customer-service").actual == 85
    assert {f.department for f in notes(before, "unmeasured-kpi")} == {"sales", "customer-service"}
    for day in (AS_OF, date(2025, 12, 31)):
        later = judged(assessment.workspace.files, day)
        assert {f.department for f in later.findings if f.name in RESULTS} == {"customer-service"}
    text = page(assessment)
    assert f"Not read as written: 1 file\n{found.span}: {name} (error)\n" in text
    assert "Sales (A. Name)" not in text
    assert "Customer Service (B. Name)\n    Customer satisfaction score, for 2025-02 (none so far)\n" in text


def test_a_wrong_figure_beside_a_duplicate_key_saves_no_file() -> None:
    assessment = judged(plans(ABOVE + "k: {2025-01: abc}\nk: {2025-02: 82}\n"))
    assert "duplicate-key" in {f.name for f in assessment.file_findings}
    for kpi in ("k", "customer-retention-rate"):
        assert (kpi_of(assessment, kpi).points, shown(assessment, "2025-02", kpi).why_no_data) == ((), "not read")


@pytest.mark.parametrize("path", [SALES, "kpis/organization.yaml"])
def test_what_could_not_be_read_is_told_as_not_known(path: str) -> None:
    files = plans("k: {2025-01: 81\n", organization=YEAR + GOALS, path=path)
    text = " ".join(page(judged(files)).split())
    names = {
        SALES: "New customer acquisition rate (Sales), Customer retention rate (Sales) and The one (Sales)",
        "kpis/organization.yaml": "Profit margin (organization) and Revenue (organization)",
    }
    assert f"Not known, because their figures could not be read: {names[path]}." in text
    lost = {
        SALES: "Figures of 3 KPIs could not be read:",
        "kpis/organization.yaml": "Figures of 2 KPIs could not be read:",
    }
    assert lost[path] in text
    assert "goals that they serve (all goals together: " in text


def test_a_kpi_of_which_the_only_figure_is_wrong_is_not_known_and_the_others_are() -> None:
    text = " ".join(page(judged(plans(f"{ABOVE}k: {{2025-02: 97%}}\n{BELOW}", DOLLARS)), department="sales").split())
    assert re.search(r"Not known, because their [a-z]+ could not be read: The one \(Sales\)\.", text)
    assert "no data The one - - not read" in text


def test_a_wrong_figure_of_the_organization_costs_only_itself() -> None:
    written = "revenue: {2025-01: 110, 2025-02: 4%}\nprofit-margin: {2025-02: 12}\n"
    assessment = judged(plans(written, organization=YEAR + GOALS, path="kpis/organization.yaml"))
    (found,) = assessment.file_findings
    assert (found.code, str(found.span), assessment.exit_code) == ("SA104", "kpis/organization.yaml:1:34", 2)
    row = shown(assessment, "2025-02", "revenue", "organization")
    assert (row.actual, str(row.period), row.missing) == (110, "2025-01", None)
    assert shown(assessment, "2025-02", "profit-margin", "organization").actual == 12
    assert notes(assessment, "unmeasured-kpi") != []
    assert "'Revenue' has no figure" not in str([f.message for f in notes(assessment, "unmeasured-kpi")])


# --- whose figures they are -------------------------------------------------------------------------------------------


def test_a_figure_for_a_kpi_that_no_plan_has_is_a_note_at_its_key() -> None:
    written = "k: {2025-02: 85}\n# the id is misspelled\ncustomer-retention: {2025-02: 83%}\n"
    assessment = readable(judged(plans(written)))
    (note,) = notes(assessment, "orphan-measurement")
    assert (note.code, note.severity, note.points) == ("SA205", "note", 0)
    assert (note.span.path, note.span.line, note.span.column) == (SALES, 3, 1)
    assert "'customer-retention' is measured" in note.message
    assert note.remedy == "Did you mean customer-retention-rate?"
    assert shown(assessment, "2025-02").actual == 85
    assert "kpis/sales.yaml:3:1: orphan-measurement (note)\n" in page(assessment)
    assert assessment.exit_code == judged(plans("")).exit_code


def test_a_departments_own_page_shows_what_is_measured_for_no_kpi_of_it() -> None:
    assessment = judged(plans("customer-retention: {2025-02: 83}\n"))
    assert "orphan-measurement" in page(assessment, department="sales")


def test_the_figures_of_a_kpi_go_to_the_plan_that_its_file_names() -> None:
    files = plans("k: {2025-02: 85}\n")
    files["departments/customer-service.yaml"] += f"kpis: [{{id: k, name: The other, {PERCENT}}}]\n"
    files["kpis/customer-service.yaml"] = "k: {2025-02: 86}\n"
    assessment = readable(judged(files))
    assert [kpi_of(assessment, "k", each).points[0].value for each in ("sales", "customer-service")] == [85, 86]


def human_resources(**measured: str) -> dict[str, str]:
    """The base workspace, in which Sales is called HR and has the id human-resources; `measured` by file."""
    files = {path: text.replace("id: sales", "id: human-resources") for path, text in BASE.items()}
    files["organization.yaml"] = files["organization.yaml"].replace("[sales]", "[human-resources]")
    files["departments/human-resources.yaml"] = files.pop("departments/sales.yaml").replace("t: Sales", "t: HR")
    return {**files, **{f"kpis/{name.replace('_', '-')}.yaml": text for name, text in measured.items()}}


@pytest.mark.parametrize("name", ["hr", "human_resources"])
def test_a_file_is_of_the_department_that_its_name_or_id_says(name: str) -> None:
    assessment = readable(judged(human_resources(**{name: "customer-retention-rate: {2025-02: 83}\n"})))
    assert shown(assessment, "2025-02", "customer-retention-rate", "human-resources").actual == 83
    assert notes(assessment, "unknown-department") == []


def test_of_two_files_of_one_department_neither_is_read() -> None:
    rate = "customer-retention-rate: "
    files = human_resources(hr=rate + "{2025-02: 83}\n", human_resources=rate + "{2025-02: 84}\n")
    files["kpis/customer-service.yaml"] = OTHERS
    assessment = judged(files)
    (found,) = assessment.file_findings
    both = {"kpis/hr.yaml", "kpis/human-resources.yaml"}
    assert (found.code, found.name, assessment.exit_code) == ("SA108", "duplicate-id", 2)
    assert found.span.path in both
    assert all(path in f"{found.span.path} {found.message}" for path in both)
    assert assessment.workspace.not_read == both
    assert shown(assessment, "2025-02", "resolution-rate", "customer-service").actual == 85
    for each in (assessment, judged(dict(reversed(files.items())))):
        assert [(str(f.span), f.message) for f in each.file_findings] == [(str(found.span), found.message)]
        kpi = kpi_of(each, "customer-retention-rate", "human-resources")
        row = shown(each, "2025-02", kpi.id, kpi.department)
        assert (kpi.points, row.why_no_data, row.missing) == ((), "not read", None)
    files["organization.yaml"] = laid_over(files["organization.yaml"], YEAR)
    assert {f.department for f in notes(judged(files), "unmeasured-kpi")} == {"customer-service"}


@pytest.mark.parametrize("january", ["80", "abc"])
def test_of_one_file_with_two_endings_neither_is_read(january: str) -> None:
    files = {**plans(f"k: {{2025-01: {january}, 2025-02: 81}}\n"), "kpis/sales.yml": "k: {2025-02: 82}\n"}
    assessment = judged(files)
    found = sorted((f.name, f.span.path) for f in assessment.file_findings)
    assert found == [("duplicate-id", "kpis/sales.yml"), *([("wrong-type", SALES)] if january == "abc" else [])]
    assert (kpi_of(assessment).points, shown(assessment, "2025-02").why_no_data) == ((), "not read")


def test_the_page_writes_a_path_as_it_is() -> None:
    files = human_resources(hr="{}\n", human_resources="{}\n")
    assert "Kpis/" not in page(judged(files))
    assert "    kpis/hr.yaml holds the figures of the same department already. Keep one of" in page(judged(files))


@pytest.mark.parametrize(("name", "remedy"), [("slaes", "Did you mean 'sales'?"), ("legal", "Name a department")])
def test_a_file_of_no_department_is_found(name: str, remedy: str) -> None:
    assessment = readable(judged(plans("k: {2025-02: 85}\n", path=f"kpis/{name}.yaml")))
    (found,) = notes(assessment, "unknown-department")
    assert (found.span.path, found.span.line, remedy in found.remedy) == (f"kpis/{name}.yaml", 1, True)
    assert kpi_of(assessment).points == ()


GOALS = """\
goals:
  - id: growth
    title: Grow sustainably
    kpis: [profit-margin, {id: revenue, name: Revenue, unit: USD, direction: increase, baseline: 100, target: 200}]
  - {id: loyal-customers, title: Keep the customers, kpis: [revenue, sales.customer-retention-rate]}
"""


def test_the_organizations_own_kpis_are_measured_in_their_own_file() -> None:
    written = "revenue: {2025-01: 110, 2025-02: '1,200'}\nprofit-margin: {2025-02: {numerator: 1, denominator: 8}}\n"
    files = plans(written, organization=YEAR + GOALS, path="kpis/organization.yaml")
    assessment = readable(judged(files))
    assert shown(assessment, "2025-02", "revenue", "organization").actual == 1200
    assert shown(assessment, "2025-02", "profit-margin", "organization").actual == Fraction(25, 2)
    assert notes(assessment, "orphan-measurement") == []
    files["kpis/organization.yaml"] = "revenue: {2025-01: 4%}\n"
    (found,) = judged(files).file_findings
    assert (found.code, str(found.span)) == ("SA104", "kpis/organization.yaml:1:20")


def test_a_departments_kpi_is_not_measured_in_the_organizations_file() -> None:
    written = "revenu: {2025-02: 1}\nk: {2025-02: 85}\n"
    assessment = readable(judged(plans(written, organization=YEAR + GOALS, path="kpis/organization.yaml")))
    found = [(f.span.line, f.span.column, f.remedy) for f in notes(assessment, "orphan-measurement")]
    assert found[0] == (1, 1, "Did you mean revenue?")
    assert [place[:2] for place in found] == [(1, 1), (2, 1)]
    assert kpi_of(assessment).points == ()


@pytest.mark.parametrize(
    ("named", "key", "department"),
    [
        # what a goal of the organization names, the key under which it is measured, and where it should be
        ("sales.customer-retention-rate", "sales.customer-retention-rate", "Sales"),
        ("sales.customer-retention-rate", "customer-retention-rate", "Sales"),
        ("Sales.customer-retention-rate", "Sales.customer-retention-rate", "Sales"),
        ("customer-service.resolution-rate", "customer-service.resolution-rate", "Customer Service"),
        ("Customer Service.resolution-rate", "Customer Service.resolution-rate", "Customer Service"),
        pytest.param("Sales.resolution-rate", "sales.resolution-rate", "Sales"),
        pytest.param("revenue", "customer-service.resolution-rate", "Customer Service"),
    ],
)
def test_the_note_on_a_departments_kpi_says_where_it_is_measured(named: str, key: str, department: str) -> None:
    goals = GOALS.replace("sales.customer-retention-rate", named)
    files = plans(f"{key}: {{2025-02: 83}}\n", organization=YEAR + goals, path="kpis/organization.yaml")
    files["departments/sales.yaml"] = files["departments/sales.yaml"].replace(
        "kpis: [{id: k", "kpis: [resolution-rate, {id: k"
    )
    assessment = readable(judged(files))
    (note,) = notes(assessment, "orphan-measurement")
    assert (str(note.span), note.points) == ("kpis/organization.yaml:1:1", 0)
    assert note.message.startswith(f"'{key}' is measured, and ")
    kpi, path = key.rpartition(".")[2], f"kpis/{department.lower().replace(' ', '-')}.yaml"
    assert note.remedy == f"'{kpi}' is a KPI of {department}: measure it in {path}."
    assert kpi_of(assessment, "customer-retention-rate").points == ()


def test_the_key_of_a_misspelled_kpi_is_never_answered_with_that_of_a_department() -> None:
    written = "sales.customer-retention: {2025-02: 83}\nrevenu: {2025-02: 1}\nnobody.k: {2025-02: 1}\n"
    files = plans(written, organization=YEAR + GOALS, path="kpis/organization.yaml")
    assert [note.remedy for note in notes(readable(judged(files)), "orphan-measurement")] == [
        "Add the KPI to the plan, or stop measuring it.",
        "Did you mean revenue?",
        "Add the KPI to the plan, or stop measuring it.",
    ]


CATALOG = "trial-conversion: {name: Trials that become customers, unit: '%', direction: increase}\n"


def test_a_kpi_that_is_only_named_from_the_catalog_is_measured_in_its_unit() -> None:
    files = plans("churn-rate: {2025-02: {numerator: 1, denominator: 8}}\ntrial-conversion: {2025-02: 4%}\n")
    files["catalog.yaml"] = CATALOG
    files["departments/sales.yaml"] = BASE["departments/sales.yaml"] + "kpis: [churn-rate, trial-conversion]\n"
    assessment = readable(judged(files))
    assert shown(assessment, "2025-02", "churn-rate").actual == Fraction(25, 2)
    found = shown(assessment, "2025-02", "trial-conversion")
    assert (found.actual, found.reached, found.why_no_data) == (4, None, "no target")
    assert "Trials that become customers" in page(assessment)
    files[SALES] = "trial-conversion: {2025-02: 4%}\nwebsite-traffic: {2025-02: 4%}\n"
    files["departments/sales.yaml"] = BASE["departments/sales.yaml"] + "kpis: [website-traffic, trial-conversion]\n"
    (refused,) = judged(files).file_findings
    assert "counted in visits" in refused.message


# --- periods ----------------------------------------------------------------------------------------------------------

DAYS = [
    # the key, then its first and its last day in a calendar year, and in a fiscal year that begins in October
    ("2025-02-10", "2025-02-10", "2025-02-10", "2025-02-10", "2025-02-10"),
    ("2025-W01", "2024-12-30", "2025-01-05", "2024-12-30", "2025-01-05"),
    ("2025-W06", "2025-02-03", "2025-02-09", "2025-02-03", "2025-02-09"),
    ("2025-w06", "2025-02-03", "2025-02-09", "2025-02-03", "2025-02-09"),
    ("2024-02", "2024-02-01", "2024-02-29", "2024-02-01", "2024-02-29"),
    ("2025-Q1", "2025-01-01", "2025-03-31", "2024-10-01", "2024-12-31"),
    ("2025-q1", "2025-01-01", "2025-03-31", "2024-10-01", "2024-12-31"),
    ("2025-Q4", "2025-10-01", "2025-12-31", "2025-07-01", "2025-09-30"),
    ("2025-H1", "2025-01-01", "2025-06-30", "2024-10-01", "2025-03-31"),
    ("2025-h2", "2025-07-01", "2025-12-31", "2025-04-01", "2025-09-30"),
    ("2025", "2025-01-01", "2025-12-31", "2024-10-01", "2025-09-30"),
]


@pytest.mark.parametrize(("key", "first", "last", "fiscal_first", "fiscal_last"), DAYS)
def test_a_period_has_these_days(key: str, first: str, last: str, fiscal_first: str, fiscal_last: str) -> None:
    for organization, days in ((YEAR, (first, last)), (FISCAL, (fiscal_first, fiscal_last))):
        (point,) = kpi_of(readable(judged(plans(f"k:\n  {key}: 85\n", organization=organization)))).points
        assert (point.first.isoformat(), point.last.isoformat()) == days
        assert str(point.period) == key.upper()


MIXED = "k: {2025-01-06: 1, 2025-W06: 2, 2025-03: 3, 2025-Q2: 4, 2025-H2: 5, 2026: 6}\n"
VIEWS = [
    # the view, and the period of the figure that it shows, by calendar year and by fiscal year
    ("2025-01", "2025-01-06", "2025-01-06"),
    ("2025-02", "2025-W06", "2025-W06"),
    ("2025-03", "2025-03", "2025-03"),  # 2025-Q2 ends on that day too, and the KPI is measured every month
    ("2025-05", "2025-Q2", "2025-H2"),
    ("2025-Q1", "2025-03", None),
    ("2025-Q2", "2025-Q2", "2025-03"),
    ("2025-08", "2025-H2", "2025-H2"),
    ("2025-Q4", "2025-H2", "2025-H2"),
    ("2025-11", "2025-H2", "2026"),
    ("2026-03", "2026", "2026"),
]


@pytest.mark.parametrize(("view", "calendar", "fiscal"), VIEWS)
def test_a_view_shows_the_figure_of(view: str, calendar: str, fiscal: str | None) -> None:
    for organization, period in ((YEAR, calendar), (FISCAL, fiscal)):
        found = shown(readable(judged(plans(MIXED, organization=organization))), view)
        assert (str(found.period) if found.actual is not None else None) == period


def test_quarters_are_those_of_the_fiscal_year() -> None:
    files = plans("k: {2025-Q1: 81, 2025-Q2: 82}\n", PERCENT + ", frequency: quarterly", FISCAL)
    assessment = readable(judged(files, date(2024, 12, 31)))
    assert (shown(assessment, "2024-12").actual, str(shown(assessment, "2024-12").period)) == (81, "2025-Q1")
    assert shown(assessment, "2025-Q1").actual == 81
    assert shown(assessment, "2025-02").actual == 82
    assert shown(assessment, "2025-04").actual == 82  # the latest one before, while the quarter is not over
    assert str(shown(assessment, "2025-06").missing) == "2025-Q3"


def test_the_order_in_which_figures_stand_does_not_matter() -> None:
    one = judged(plans("k: {2025-01: 1, 2025-Q1: 3, 2025-02: 2}\n"))
    other = judged(plans("k: {2025-02: 2, 2025-01: 1, 2025-Q1: 3}\n"))
    assert held(kpi_of(one).points) == held(kpi_of(other).points)
    assert [str(point.period) for point in kpi_of(one).points] == ["2025-01", "2025-02", "2025-Q1"]


def test_a_later_period_is_left_out_and_named() -> None:
    assessment = readable(judged(plans("k: {2025-02: 85, 2025-03: 86, 2025-Q3: 88}\nchurn: {2025-08: 1}\n")))
    assert assessment.facts is not None
    found = results(assessment.facts, Period.read("2025-02"))
    assert [str(period) for period in found.later] == ["2025-03", "2025-Q3"]
    assert shown(assessment, "2025-02").actual == 85
    assert "Figures of later periods are left out here: 2025-03 to 2025-Q3.\n" in page(assessment)
    assert "Figures of later periods are left out here: 2025-Q3.\n" in page(assessment, "2025-03")
    assert "later periods" not in page(assessment, "2025-Q3")


def test_a_period_that_holds_the_month_is_no_later_one() -> None:
    assessment = readable(judged(plans(MIXED)))
    assert assessment.facts is not None
    found = {view: results(assessment.facts, Period.read(view)).later for view in ("2025-02", "2025-05", "2025-Q3")}
    assert [str(period) for period in found["2025-02"]] == ["2025-03", "2025-Q2", "2025-H2", "2026"]
    assert [str(period) for period in found["2025-05"]] == ["2025-H2", "2026"]
    assert [str(period) for period in found["2025-Q3"]] == ["2026"]


def test_a_later_period_stands_in_for_no_earlier_one() -> None:
    found = shown(readable(judged(plans("k: {2025-03: 86}\n"))), "2025-02")
    assert (found.actual, str(found.missing)) == (None, "2025-02")
    assert judged(plans("k: {2025-03: 86}\n"), AS_OF).as_of == AS_OF
