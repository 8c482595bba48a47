"""`saypro-align kpis` as people use it: exit codes, which rows and which period, JSON, and figures to be trusted."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from saypro_align.catalog import Catalog
from saypro_align.cli import app
from tests.workspaces import BASE, laid_over

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "plans"
DEPARTMENTS = sorted(path.stem for path in (EXAMPLE / "departments").iterdir())

ORGANIZATION = """\
period: {start: 2025-01-01, end: 2025-12-31}
goals:
  - id: growth
    title: Grow sustainably
    kpis: [{id: revenue, name: Revenue, unit: USD, direction: increase, baseline: 1000, target: 2000}]
  - {id: loyal-customers, title: Keep the customers that we win}
"""
MEASURED = {
    "kpis/organization.yaml": "revenue: {2025-01: 1010, 2025-02: '1,200'}\n",
    "kpis/sales.yaml": """\
new-customer-acquisition-rate: {2024-12: 100, 2025-01: 101, 2025-02: {value: 115, note: Frühjahrsmesse 検査}}
customer-retention-rate:
  2025-01: {numerator: 83, denominator: 100}
  2025-02: {value: n/a, note: the CRM was down}
  2025-04: {note: not counted yet}
""",
    "kpis/customer-service.yaml": "resolution-rate: {2025-01: 81, 2025-02: 84, 2025-W09: 82}\n",
}
FILES = {**BASE, **MEASURED, "organization.yaml": laid_over(BASE["organization.yaml"], ORGANIZATION)}


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert (self.code, self.err) == (0, "")
        return json.loads(self.out)


def kpis(*arguments: str | Path, columns: int = 80, charset: str = "utf-8") -> Done:
    """The command in this process, with its output in an encoding of these characters."""
    words = ["kpis", *(str(argument) for argument in arguments)]
    done = CliRunner(charset=charset).invoke(app, words, env={"COLUMNS": str(columns)})
    return Done(done.exit_code, done.stdout, done.stderr)


def run(*arguments: str | Path, **environment: str) -> Done:
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "saypro_align", "kpis", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    return Done(done.returncode, done.stdout, done.stderr)


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    return write(tmp_path / "plans", FILES)


def rows(page: Any) -> list[tuple[str, str, str]]:
    return [(row["department"], row["id"], row["period"]) for row in page["kpis"]]


# --- exit codes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--month", "2025-02"],
        ["-m", "2025-01"],
        ["--quarter", "2025-Q1"],
        ["-q", "2025-q1"],
        ["--department", "sales"],
        ["-d", "organization"],
        ["--kpi", "revenue"],
        ["--all-periods"],
        ["-d", "sales", "-k", "customer-retention-rate", "--all-periods", "-m", "2025-02", "--as-of", "2025-03-15"],
    ],
)
def test_0_where_all_was_read(plans: Path, options: list[str]) -> None:
    for form in ("text", "json"):
        done = kpis(plans, *options, "--format", form)
        assert (done.code, done.err) == (0, "")
        assert done.out.endswith("\n")


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("kpis/sales.yaml", "customer-retention-rate: {2025-02: abc}\n", "kpis/sales.yaml:1:36: wrong-type (error)"),
        ("kpis/sales.yaml", "customer-retention-rate: {\n", "kpis/sales.yaml:1:26: syntax (error)"),
        ("kpis/Sales.yaml", "{}\n", "kpis/Sales.yaml:1:1: unplaced-file (error)"),
        ("departments/sales.yaml", "goals: {", "departments/sales.yaml:1:8: syntax (error)"),
    ],
)
def test_2_where_a_file_is_broken_while_the_rest_is_shown(plans: Path, path: str, text: str, place: str) -> None:
    write(plans, {path: text})
    for options in ([], ["-d", "customer-service"], ["-k", "resolution-rate"], ["--all-periods"]):
        done = kpis(plans, "-m", "2025-02", *options, columns=120)
        assert (done.code, done.err) == (2, "")
        assert f"Not read: 1 file\n{place}\n" in done.out
        assert "Resolution rate" in done.out
    done = kpis(plans, "-m", "2025-02", "-f", "json")
    assert (done.code, done.err) == (2, "")
    page = json.loads(done.out)
    assert page["partial"] is True
    assert [row["actual"] for row in page["kpis"] if row["id"] == "resolution-rate"] == [84]


WRONG = [
    (["--month", "2025-13"], "--month: '2025-13' names month 13, and there are twelve; write it as 2025-02"),
    (["--month", "soon"], "--month: 'soon' is not a date or a period; write it as 2025-02"),
    (["--month", ""], "--month: '' is not a date or a period; write it as 2025-02"),
    (["--month", "Feb 2025"], "--month: 'Feb 2025' is not a date or a period; write 2025-02"),
    (["--month", "02/2025"], "--month: '02/2025' is not a date or a period; write 2025-02"),
    (["--month", "2025-2"], "--month: '2025-2' is not a date or a period; write 2025-02"),
    (["--month", "1800-01"], "--month: '1800-01' lies outside the years 1900 to 2199"),
    (["--month", "2025-Q1"], "--month: '2025-Q1' is no month; write it as 2025-02"),
    (["--month", "2025-02-10"], "--month: '2025-02-10' is no month"),
    (["--month", "2025"], "--month: '2025' is no month"),
    (["--quarter", "2025-02"], "--quarter: '2025-02' is no quarter; write it as 2025-Q1"),
    (["--quarter", "2025-H1"], "--quarter: '2025-H1' is no quarter"),
    (["--quarter", "2025-Q5"], "--quarter: '2025-Q5' is not a date or a period; write it as 2025-Q1"),
    (["--quarter", "Q1 2025"], "--quarter: 'Q1 2025' is not a date or a period; write 2025-Q1"),
    (["--month", "2025-02", "--quarter", "2025-Q1"], "--month and --quarter: name one of the two"),
    (["--as-of", "28.02.2025"], "--as-of: '28.02.2025' is not a date or a period; write 2025-02-28"),
    (["--as-of", "soon"], "--as-of: 'soon' is not a date or a period; write it as 2025-02-28"),
    (["--department", "slaes"], "--department: there is no department 'slaes'; did you mean sales?"),
    (["--department", "zzz"], "--department: there is no department 'zzz'; known are sales, customer-service"),
    (["--kpi", "revnue"], "--kpi: there is no KPI 'revnue'; did you mean revenue?"),
    (["--kpi", "Custmer retention rate"], "did you mean customer-retention-rate?"),
    (["--kpi", "sales.customer-retention"], "did you mean sales.customer-retention-rate?"),
    (["--kpi", "zzz"], "--kpi: there is no KPI 'zzz'; `saypro-align kpis` lists them"),
    (
        ["-d", "customer-service", "--kpi", "customer-retention-rate"],
        "--kpi: there is no KPI 'customer-retention-rate'",
    ),
    (["--format", "jsn"], "--format: there is no format 'jsn', only text and json; did you mean json?"),
    (["--format", "markdown"], "--format: there is no format 'markdown', only text and json"),
    (["--no-such-option"], "No such option"),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_2_with_words_where_an_option_is_wrong(plans: Path, options: list[str], words: str) -> None:
    done = kpis(plans, *options)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err


def test_2_where_the_folder_is_none(tmp_path: Path) -> None:
    done = kpis(tmp_path / "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "there is no folder" in done.err


def test_2_where_the_departments_plan_is_missing_or_broken(plans: Path) -> None:
    (plans / "departments" / "customer-service.yaml").unlink()
    write(plans, {"departments/sales.yaml": "goals: {"})
    for department in ("sales", "customer-service"):
        done = kpis(plans, "-d", department)
        assert (done.code, done.out) == (2, "")
        assert f"--department: the plan of '{department}' is missing or could not be read" in done.err


@pytest.mark.parametrize("text", [None, "goals: {", "- a list\n"])
def test_without_organization_yaml_no_kpi_is_known(plans: Path, text: str | None) -> None:
    (plans / "organization.yaml").unlink()
    if text is not None:
        write(plans, {"organization.yaml": text})
    done = kpis(plans)
    assert (done.code, done.err) == (2, "")
    assert "\norganization.yaml:1:" in done.out
    for options in ([], ["-d", "sales"], ["-k", "revenue"], ["--all-periods"]):
        done = kpis(plans, "-f", "json", *options)
        assert (done.code, done.out) == (2, "")
        assert "organization.yaml could not be read" in done.err
        assert kpis(plans, *options).code == 2


def test_a_workspace_without_kpis_has_nothing_to_show_and_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path, BASE)
    done = kpis(folder, "-m", "2025-02")
    assert (done.code, done.err) == (0, "")
    assert "4 KPIs: 4 without data." in done.out
    assert "Never measured so far: New customer acquisition rate (sales)" in done.out
    assert kpis(folder, "--as-of", "2025-02-28").out == done.out
    page = kpis(folder, "-m", "2025-02", "-f", "json").json
    assert {(row["no_data"], row["reason"], row["actual"], row["attainment"]) for row in page["kpis"]} == {
        (True, "never measured", None, None)
    }
    assert (page["attainment"], page["later_periods"]) == (None, [])
    assert kpis(folder, "-m", "2025-02", "-f", "json", "--all-periods").json["kpis"] == []
    assert kpis(folder, "-m", "2025-02", "--all-periods").out.count("  Never measured.\n") == 4


def test_a_workspace_without_a_plan_has_no_kpi(tmp_path: Path) -> None:
    folder = write(tmp_path, {"organization.yaml": "goals: [{id: growth, title: Grow}]\n"})
    done = kpis(folder, "-m", "2025-02")
    assert (done.code, done.err) == (0, "")
    assert "There is no KPI." in done.out


# --- the period -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "period", "as_of"),
    [
        # by default the latest month in which a figure's period ends, and the last day of that month
        ([], "2025-03", "2025-03-31"),
        (["--month", "2025-02"], "2025-02", "2025-02-28"),
        (["--month", "2024-02"], "2024-02", "2024-02-29"),
        (["--month", "2030-01"], "2030-01", "2030-01-31"),
        (["--quarter", "2025-Q1"], "2025-Q1", "2025-03-31"),
        (["--as-of", "2025-03-01"], "2025-02", "2025-03-01"),
        (["--as-of", "2025-02-27"], "2025-01", "2025-02-27"),
        (["--as-of", "2025-01"], "2025-01", "2025-01-31"),
        (["--as-of", "2024-06-15"], "2024-06", "2024-06-15"),  # nothing was measured by then
        (["--month", "2025-01", "--as-of", "2025-Q1"], "2025-01", "2025-03-31"),
    ],
)
def test_the_period_and_the_day_as_of_which_it_is_judged(
    plans: Path, options: list[str], period: str, as_of: str
) -> None:
    page = kpis(plans, *options, "-f", "json").json
    assert (page["period"], page["as_of"]) == (period, as_of)
    assert f", judged as of {as_of}." in " ".join(kpis(plans, *options).out.split())


def test_a_figure_that_was_foreseen_or_is_not_there_makes_no_month_the_latest(plans: Path) -> None:
    write(plans, {"kpis/customer-service.yaml": "resolution-rate: {2025-01: 81, 2199-12: 90}\n"})
    page = kpis(plans, "-f", "json").json
    assert (page["period"], page["later_periods"]) == ("2025-02", ["2199-12"])
    assert "Figures of later periods are left out here: 2199-12.\n" in kpis(plans).out
    assert [row["period"] for row in page["kpis"] if row["id"] == "resolution-rate"] == ["2025-02"]


def test_a_quarter_is_one_of_the_fiscal_year(plans: Path) -> None:
    fiscal = "fiscal_year_start: 10\nperiod: {start: 2024-10-01, end: 2025-09-30}\n"
    write(plans, {"organization.yaml": laid_over(FILES["organization.yaml"], fiscal)})
    page = kpis(plans, "-q", "2025-Q1", "-f", "json").json
    assert (page["first_day"], page["last_day"], page["as_of"]) == ("2024-10-01", "2024-12-31", "2024-12-31")
    assert [row["actual"] for row in page["kpis"] if row["period"] == "2024-12" and row["actual"]] == [100]
    assert kpis(plans, "-m", "2025-02", "--as-of", "2025-Q2", "-f", "json").json["as_of"] == "2025-03-31"


# --- JSON -------------------------------------------------------------------------------------------------------------

CONTRACT = {
    "page": ["version", "period", "kpis", "departments", "goals"],
    "row": [
        "department", "id", "period", "unit", "direction", "aggregation", "no_data", "actual", "expected", "target",
        "baseline", "attainment", "variance", "favorable", "pace", "trend", "forecast",
    ],
    "trend": ["slope", "n"],
    "forecast": ["period", "value", "low", "high"],
}  # fmt: skip
"""The keys that scoring.md promises to programs."""
PAGE = [
    "version", "ruleset", "as_of", "revision", "dirty", "partial", "period", "first_day", "last_day", "plan_start",
    "bands", "kpis", "departments", "goals", "attainment", "later_periods",
]  # fmt: skip
STANDING = [
    "department", "id", "name", "period", "unit", "direction", "aggregation", "weight", "no_data", "reason", "missing",
    "actual", "expected", "target", "baseline", "attainment", "basis", "variance", "favorable", "left", "pace", "gaps",
    "note",
]  # fmt: skip
"""All keys, those of the contract among them, as docs/json.md lists them."""


def test_json_has_the_documented_shape() -> None:
    page = kpis(EXAMPLE, "-m", "2025-02", "-f", "json").json
    assert list(page) == PAGE
    assert page["version"] == 1
    assert [list(row) for row in page["kpis"]] == [
        [*STANDING, "trend", "forecast", "previous", "reaches", "impact"]
    ] * len(page["kpis"])
    assert {key for row in page["kpis"] for key in row["trend"] or ()} == set(CONTRACT["trend"])
    assert {key for row in page["kpis"] for key in row["forecast"] or ()} == set(CONTRACT["forecast"])
    assert set(CONTRACT["page"]) <= set(page)
    assert set(CONTRACT["row"]) <= set(page["kpis"][0])
    assert list(page["departments"][0]) == [
        "id", "name", "attainment", "previous_attainment", "kpis", "no_data", "paces", "impact",
    ]  # fmt: skip
    assert list(page["goals"][0]) == [
        "id", "title", "weight", "attainment", "previous_attainment", "kpis", "contributions",
    ]  # fmt: skip
    assert [department["id"] for department in page["departments"]] == [
        "sales", "marketing", "customer-service", "product-development", "operations", "finance", "human-resources",
        "it",
    ]  # fmt: skip


def test_one_kpi_in_json_brings_its_correlations_too() -> None:
    pytest.importorskip("scipy")
    page = kpis(EXAMPLE, "-k", "sales-conversion-rate", "-f", "json").json
    assert list(page) == [*PAGE, "correlations"]
    assert {tuple(found) for found in page["correlations"]} == {
        ("department", "id", "organization_kpi", "unit", "lag", "n", "tau", "p")
    }


def test_the_words_of_json_are_those_of_the_contract() -> None:
    page = kpis(EXAMPLE, "-m", "2025-02", "-f", "json").json
    kinds = {key: {row[key] for row in page["kpis"]} for key in ("aggregation", "direction", "pace", "no_data")}
    assert kinds["aggregation"] == {"snapshot", "cumulative"}
    assert kinds["direction"] <= {"increase", "decrease", "at-least", "at-most", "range"}
    assert kinds["pace"] == {"achieved", "on track", "behind", "at risk", None}
    for row in page["kpis"]:
        assert row["no_data"] is (row["attainment"] is None) is (row["reason"] is not None)
        assert row["favorable"] in (True, False, None)
        if row["variance"] is not None:
            assert row["variance"] == pytest.approx(row["actual"] - row["expected"])
    acquisition = next(row for row in page["kpis"] if row["id"] == "new-customer-acquisition-rate")
    assert (acquisition["actual"], acquisition["target"], acquisition["baseline"]) == (15, 15, 12)
    assert (acquisition["attainment"], acquisition["pace"], acquisition["left"]) == (1, "achieved", 0)


def test_a_kpi_without_data_is_neither_0_nor_100(plans: Path) -> None:
    page = kpis(plans, "-m", "2025-02", "-k", "customer-retention-rate", "-f", "json").json
    (row,) = page["kpis"]
    assert (row["no_data"], row["reason"], row["missing"]) == (True, "not reported", "2025-02")
    assert [row[key] for key in ("actual", "expected", "attainment", "variance", "favorable", "left", "pace")] == [
        None
    ] * 7
    assert (row["target"], row["baseline"], row["note"]) == (90, 82, "the CRM was down")


def test_a_range_stands_in_json_as_a_plan_writes_it(plans: Path) -> None:
    kpi = "kpis: [{id: span, name: Days, unit: days, direction: range, target: {min: 1, max: 3}}]\n"
    write(plans, {"departments/sales.yaml": BASE["departments/sales.yaml"] + kpi})
    (row,) = kpis(plans, "-k", "span", "-f", "json").json["kpis"]
    assert (row["target"], row["left"]) == ({"min": 1, "max": 3}, None)


def reordered(text: str) -> str:
    """A file of measurements with its KPIs, and the periods of each, the other way round."""
    data = yaml.safe_load(text)
    turned = {kpi: dict(reversed(series.items())) for kpi, series in reversed(data.items())}
    return yaml.safe_dump(turned, sort_keys=False)


def test_json_is_the_same_in_every_run_and_order(plans: Path, tmp_path: Path) -> None:
    options = ["-m", "2025-02", "-f", "json"]
    before = kpis(plans, *options)
    assert "検査" in before.out
    assert kpis(plans, *options) == before
    assert run(plans, *options, PYTHONHASHSEED="1") == before
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert run(plans, *options, PYTHONHASHSEED="2", **ascii_only) == before
    turned = {path: reordered(text) if path.startswith("kpis/") else text for path, text in reversed(FILES.items())}
    assert turned["kpis/sales.yaml"] != FILES["kpis/sales.yaml"]
    assert kpis(write(tmp_path / "turned", turned), *options) == before


# --- which rows -------------------------------------------------------------------------------------------------------

SALES = [("sales", "new-customer-acquisition-rate", "2025-02"), ("sales", "customer-retention-rate", "2025-02")]
SERVICE = [
    ("customer-service", "resolution-rate", "2025-02"),
    ("customer-service", "customer-satisfaction-score", "2025-02"),
]
OWN = [("organization", "revenue", "2025-02")]


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        ([], OWN + SALES + SERVICE),
        (["-d", "sales"], SALES),
        (["-d", "Customer Service"], SERVICE),
        (["-d", "customer service"], SERVICE),
        (["-d", "organization"], OWN),
        (["-d", "Organization"], OWN),
        (["-k", "revenue"], OWN),
        (["-k", "organization.revenue"], OWN),
        (["-k", "customer-retention-rate"], SALES[1:]),
        (["-k", "Customer Retention Rate"], SALES[1:]),
        (["-k", " CUSTOMER-RETENTION-RATE "], SALES[1:]),
        (["-k", "sales.customer-retention-rate"], SALES[1:]),
        (["-d", "sales", "-k", "customer-retention-rate"], SALES[1:]),
    ],
)
def test_department_and_kpi_choose_the_rows(
    plans: Path, options: list[str], chosen: list[tuple[str, str, str]]
) -> None:
    page = kpis(plans, "-m", "2025-02", "-f", "json", *options).json
    assert rows(page) == chosen
    assert [department["id"] for department in page["departments"]] == ["sales", "customer-service"]
    assert [goal["id"] for goal in page["goals"]] == ["growth", "loyal-customers"]
    whole = kpis(plans, "-m", "2025-02", "-f", "json").json
    assert (page["departments"], page["goals"]) == (whole["departments"], whole["goals"])
    text = kpis(plans, "-m", "2025-02", *options).out
    names = {
        "revenue": "Revenue",
        "customer-retention-rate": "Customer retention rate",
        "resolution-rate": "Resolution",
    }
    for _, kpi, _ in OWN + SALES + SERVICE:
        if kpi in names:
            assert (names[kpi] in text) is (kpi in [row[1] for row in chosen]), kpi


def test_a_kpi_that_two_plans_hold_is_shown_in_both() -> None:
    holders = ["operations", "finance"]
    for options in ([], ["--all-periods"]):
        page = kpis(EXAMPLE, "-k", "cost-efficiency", "-f", "json", *options).json
        assert list(dict.fromkeys(row["department"] for row in page["kpis"])) == holders
        text = kpis(EXAMPLE, "-k", "cost-efficiency", *options).out
        assert [holder for holder in holders if f"({holder}, cost-efficiency)" in text] == holders
    assert rows(kpis(EXAMPLE, "-k", "cost-efficiency", "-d", "finance", "-f", "json").json) == [
        ("finance", "cost-efficiency", "2024-Q4")
    ]


def test_all_periods_has_a_row_for_each_period_that_was_measured(plans: Path) -> None:
    page = kpis(plans, "-m", "2025-02", "--all-periods", "-f", "json").json
    assert rows(page) == [
        ("organization", "revenue", "2025-01"),
        ("organization", "revenue", "2025-02"),
        ("sales", "new-customer-acquisition-rate", "2024-12"),
        ("sales", "new-customer-acquisition-rate", "2025-01"),
        ("sales", "new-customer-acquisition-rate", "2025-02"),
        ("sales", "customer-retention-rate", "2025-01"),
        ("customer-service", "resolution-rate", "2025-01"),
        ("customer-service", "resolution-rate", "2025-02"),
        ("customer-service", "resolution-rate", "2025-W09"),
    ]
    assert [row["actual"] for row in page["kpis"]] == [1010, 1200, 100, 101, 115, 83, 81, 84, 82]
    assert [list(row) for row in page["kpis"]] == [STANDING] * 9
    text = kpis(plans, "-m", "2025-02", "--all-periods").out
    found = re.findall(rf"^  (\d{{4}}[-\w]*) +({NUMBER}) ", text, re.MULTILINE)
    assert [(period, number(actual)) for period, actual in found] == [
        (row["period"], row["actual"]) for row in page["kpis"]
    ]
    some = kpis(plans, "-m", "2025-02", "--all-periods", "-d", "customer-service", "-f", "json").json
    assert some["kpis"] == page["kpis"][-3:]


def test_all_periods_of_the_example_are_those_of_its_files() -> None:
    page = kpis(EXAMPLE, "--all-periods", "-f", "json").json
    for department in [*DEPARTMENTS, "organization"]:
        written = yaml.safe_load((EXAMPLE / "kpis" / f"{department}.yaml").read_text(encoding="utf-8"))
        wanted = {
            (kpi, str(when))
            for kpi, series in written.items()
            for when in series or ()
            if value_of(series[when]) is not None
        }
        assert {(row[1], row[2]) for row in rows(page) if row[0] == department} == wanted


# --- the page ---------------------------------------------------------------------------------------------------------

WAYS: list[list[str]] = [
    ["-m", "2025-02"],
    ["-m", "2024-06"],
    ["-m", "2030-01"],
    ["-q", "2025-Q1"],
    *(["-m", "2025-02", "-d", department] for department in ["sales", "marketing", "it", "organization"]),
    ["-k", "sales-conversion-rate"],
    ["-k", "cost-efficiency"],
    ["-k", "revenue"],
    ["--all-periods"],
    ["-d", "operations", "--all-periods"],
]


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_wider_than_asked_and_nothing_colors_a_pipe(columns: int) -> None:
    for way in WAYS:
        done = kpis(EXAMPLE, *way, columns=columns, charset="ascii")
        assert (done.code, done.err, "\x1b" in done.out) == (0, "", False), way
        assert done.out.isascii()
        # a place stands on one line, so that a person can search for it; a word is never broken
        wide = [line for line in done.out.splitlines() if len(line) > columns and len(line.split()) > 1]
        assert [line for line in wide if ".yaml:" not in line] == [], way


BARS, GAP, RAMP = "▁▂▃▄▅▆▇█", "·", ".:-=+*#@"


def test_ascii_has_a_ramp_of_its_own_for_the_bars() -> None:
    for way in WAYS[:8]:
        drawn, plain = (kpis(EXAMPLE, *way, charset=charset).out for charset in ("utf-8", "ascii"))
        drawn, plain = drawn.split("\nAttained: ")[0], plain.split("\nAttained: ")[0]
        assert any(bar in drawn for bar in BARS) or way == ["-m", "2030-01"]
        wanted = drawn.translate(str.maketrans(BARS, RAMP)).replace(GAP, "\0").encode("ascii", "replace").decode()
        assert re.fullmatch(re.escape(wanted).replace("\0", f"[^{re.escape(RAMP)}]"), plain), way


@pytest.mark.xfail(reason="reported: a gap is a '?' in ASCII, which no legend explains: twelve of them for a KPI")
def test_a_gap_does_not_look_like_a_letter_that_could_not_be_printed() -> None:
    assert "??" not in kpis(EXAMPLE, "-m", "2030-01", charset="ascii").out


def test_ascii_is_asked_for_by_the_environment() -> None:
    done = run(EXAMPLE, "-d", "sales", COLUMNS="80", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done == kpis(EXAMPLE, "-d", "sales", charset="ascii")
    assert (done.code, done.err) == (0, "")
    assert re.search(r" achieved .* 100\.0 % [.:=+*#@-]{12}$", done.out, re.MULTILINE)


HOSTILE = '"a\\e[31m\\u202Eb\\x9b31m\\x7f\\u200b\\nfake: F\\r\\tz"'


def hostile(name: str = "Sales") -> dict[str, str]:
    """Plans in which every text of a KPI and of its figures would steer a terminal."""
    kpi = f"name: {HOSTILE}, unit: {HOSTILE}, direction: increase, baseline: 1, target: 9"
    figure = f"note: {HOSTILE}, source: {HOSTILE}"
    return {
        **BASE,
        "organization.yaml": laid_over(
            BASE["organization.yaml"],
            f"name: {HOSTILE}\nperiod: {{start: 2025-01-01, end: 2025-12-31}}\ngoals:\n"
            f"  - {{id: growth, title: {HOSTILE}, kpis: [{{id: own, {kpi}}}]}}\n"
            f"  - {{id: loyal-customers, title: {HOSTILE}}}\n",
        ),
        "departments/sales.yaml": laid_over(
            BASE["departments/sales.yaml"],
            f"department: {name}\nhead: {HOSTILE}\n"
            f"kpis: [{{id: evil, {kpi}, due: 2025-12-31}}, {{id: silent, name: {HOSTILE}}}]\n",
        ),
        "kpis/organization.yaml": f"own: {{2025-01: 2, 2025-02: {{value: 1, {figure}}}}}\n",
        "kpis/sales.yaml": (
            f"evil: {{2025-01: {{value: 3, {figure}}}, 2025-02: {{value: 2, {figure}}}, 2025-03: 4}}\n"
            f"silent: {{2025-02: {{{figure}}}}}\n{HOSTILE}: {{2025-02: 1}}\n"
        ),
    }


PAGES: list[list[str]] = [
    [],
    ["-d", "sales"],
    ["-d", "organization"],
    ["--all-periods"],
    ["-k", "evil"],
    ["-k", "own", "--all-periods"],
    ["-q", "2025-Q1"],
]


def steering(text: str) -> Iterator[str]:
    """The letters that no page may hold: control characters, and what turns the reading direction or is not seen."""
    unseen = {0x00AD, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)}
    for letter in text:
        code = ord(letter)
        if (code < 32 and letter != "\n") or 0x7F <= code <= 0x9F or code in unseen or 0xD800 <= code <= 0xDFFF:
            yield letter


@pytest.mark.parametrize("options", PAGES)
def test_nothing_that_people_write_steers_a_terminal(tmp_path: Path, options: list[str]) -> None:
    folder, month = write(tmp_path, hostile()), [] if "-q" in options else ["-m", "2025-02"]
    for form in ("text", "json"):
        done = kpis(folder, "-f", form, *month, *options)
        assert (done.code, done.err) == (0, "")
        assert "fake: F" in done.out
        assert list(steering(done.out)) == []
        assert not [line for line in done.out.splitlines() if line.strip().startswith("fake: F") and "\\" not in line]
    names = {row["name"] for row in json.loads(done.out)["kpis"]}
    assert any(name.endswith("\nfake: F\r\tz") for name in names)


def test_the_name_of_a_department_steers_no_terminal(tmp_path: Path) -> None:
    assert list(steering(kpis(write(tmp_path, hostile(HOSTILE)), "-m", "2025-02").out)) == []


# --- the figures on the page can be recomputed ------------------------------------------------------------------------

NUMBER = r"-?[\d,]+(?:\.\d+)?"
ROW = re.compile(
    rf"  (?P<pace>at risk|behind|on track|achieved|open) +(?P<name>\S.*?)(?:, (?P<period>\d{{4}}(?:-\w+)*))? +"
    rf"(?P<actual>{NUMBER})(?: (?P<unit>[^\d\s]\S*))? +(?P<attained>-?\d+\.\d) %(?: \S+)?"
)
EXPECTED = re.compile(rf"expected (?P<expected>{NUMBER}), variance (?P<variance>[-+]?{NUMBER})(?: (?P<mark>[FA]))?[.;]")
TARGET = re.compile(rf"target (?P<target>{NUMBER})(?: (?P<unit>[^\d\s:;.]+))?(?:: (?P<left>{NUMBER}) left)?[.;]")


def number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def value_of(written: Any) -> Fraction | None:
    """A figure as kpis/ writes it; a numerator over a denominator is in percent."""
    if isinstance(written, dict):
        if "numerator" in written:
            return number(str(written["numerator"])) / number(str(written["denominator"])) * 100
        written = written.get("value")
    text = "" if written is None else str(written).removesuffix("%")
    return number(text) if re.fullmatch(NUMBER, text) else None


def shown_rows(department: str) -> list[tuple[dict[str, str | None], str]]:
    """The rows of a department's page, each with the words below it."""
    done = kpis(EXAMPLE, "-m", "2025-02", "--department", department, columns=120)
    assert done.code == 0
    section = done.out.split("\nKPIs\n")[1].split("\n\n")[0]
    found: list[tuple[dict[str, str | None], str]] = []
    for line in section.splitlines()[1:]:
        row = ROW.fullmatch(line)
        if row:
            found.append((row.groupdict(), ""))
        elif line.startswith(" " * 11) and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}".strip())
        else:
            assert line.startswith("  no data "), line
            found.append(({"pace": "no data"}, ""))
    return found


def planned(department: str) -> dict[str, dict[str, Any]]:
    """The KPIs of a plan's YAML by name."""
    plan = yaml.safe_load((EXAMPLE / "departments" / f"{department}.yaml").read_text(encoding="utf-8"))
    entries = [*plan.get("kpis", []), *(kpi for goal in plan["goals"] for kpi in goal.get("kpis", []))]
    known: dict[str, dict[str, Any]] = {}
    for entry in entries:
        kpi = entry if isinstance(entry, dict) else {"id": entry}
        definition = Catalog().get(kpi["id"])
        name = kpi.get("name") or (definition.name if definition else kpi["id"])
        known[name] = {
            "direction": definition.direction if definition else None,
            "aggregation": definition.aggregation if definition else None,
            **kpi,
        }
    return known


def cut(share: Fraction) -> str:
    """A share in percent, cut to one decimal: never more than there is."""
    return f"{floor(share * 1000) / 10:.1f}"


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_variance_and_what_is_left_are_the_differences_of_the_shown_figures(department: str) -> None:
    plan = planned(department)
    for row, words in shown_rows(department):
        if row["pace"] == "no data":
            continue
        actual, expected, target = number(row["actual"] or ""), EXPECTED.search(words), TARGET.search(words)
        kpi = plan[row["name"] or ""]
        if expected is not None:
            variance = number(expected["variance"].lstrip("+"))
            assert variance == actual - number(expected["expected"]), row
            assert expected["variance"].startswith("+") == (variance > 0)
            good = (variance > 0) == (kpi["direction"] in ("increase", "at-least"))
            assert expected["mark"] == (None if not variance else "F" if good else "A"), row
        if target is not None and target["left"] is not None:
            assert number(target["left"]) == abs(number(target["target"]) - actual), row
        assert target is None or (target["left"] is None) == (row["pace"] == "achieved"), row


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_attained_follows_from_the_plan_and_the_figures(department: str) -> None:
    plan = planned(department)
    measured = yaml.safe_load((EXAMPLE / "kpis" / f"{department}.yaml").read_text(encoding="utf-8"))
    checked = 0
    for row, _ in shown_rows(department):
        if row["pace"] == "no data":
            continue
        kpi = plan[row["name"] or ""]
        actual = value_of(measured[kpi["id"]][row["period"] or "2025-02"])
        targets = kpi.get("targets") or {}
        target, start = (
            value_of(kpi.get("target", targets.get(max(targets, default="")))),
            value_of(kpi.get("baseline")),
        )
        if actual is None or target is None or kpi.get("aggregation") == "cumulative":
            continue
        if kpi["direction"] in ("at-least", "at-most"):
            reached = Fraction(actual >= target if kpi["direction"] == "at-least" else actual <= target)
        elif start is not None:
            reached = (actual - start) / (target - start)
        else:
            reached = actual / target if kpi["direction"] == "increase" else 2 - actual / target
        assert row["attained"] == cut(reached), row
        checked += 1
    assert checked >= (7 if department == "sales" else 3)


def test_all_kpis_of_sales_are_on_its_page() -> None:
    assert sorted(str(row["name"]) for row, _ in shown_rows("sales")) == sorted(planned("sales"))
    details = [words for _, words in shown_rows("sales")]
    assert sum(EXPECTED.search(words) is not None for words in details) == 4
    assert sum(TARGET.search(words) is not None for words in details) == 7


def test_the_counts_of_the_headline_are_those_of_the_rows() -> None:
    page = kpis(EXAMPLE, "-m", "2025-02", "-f", "json").json
    text = " ".join(kpis(EXAMPLE, "-m", "2025-02").out.split("\n\n")[0].split())
    for pace in ("achieved", "on track", "behind", "at risk"):
        count = sum(row["pace"] == pace for row in page["kpis"])
        assert re.search(rf"\b{count} {pace}\b", text), pace
    assert f"{len(page['kpis'])} KPIs: " in text
    assert f"{sum(row['no_data'] for row in page['kpis'])} without data." in text
    paces = [department["paces"] for department in page["departments"]]
    assert sum(sum(counts.values()) for counts in paces) + sum(d["no_data"] for d in page["departments"]) == sum(
        department["kpis"] for department in page["departments"]
    )
