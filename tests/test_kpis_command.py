"""`saypro-align kpis` as people use it: exit codes, which rows and which period, JSON, and figures to be trusted."""

import json
import os
import re
import subprocess
import sys
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import trunc
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from saypro_align.catalog import Catalog
from saypro_align.cli import app
from saypro_align.spelling import spelled
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
        assert f"Not read as written: 1 file\n{place}\n" in done.out
        assert "Resolution rate" in done.out
    done = kpis(plans, "-m", "2025-02", "-f", "json")
    assert (done.code, done.err) == (2, "")
    page = json.loads(done.out)
    assert page["partial"] is True
    assert [row["actual"] for row in page["kpis"] if row["id"] == "resolution-rate"] == [84]


def test_2_where_a_figure_is_wrong_while_all_others_are_shown(plans: Path) -> None:
    before = kpis(plans, "-m", "2025-02", "-f", "json").json
    wrong = FILES["kpis/sales.yaml"].replace("2025-02: {value: 115,", "2025-02: {value: 115%,")
    write(plans, {"kpis/sales.yaml": wrong})
    done = kpis(plans, "-m", "2025-02", columns=120)
    assert (done.code, done.err) == (2, "")
    assert "\nkpis/sales.yaml:1:70: wrong-type (error)\n" in done.out
    assert re.search(r"^  at risk +New customer acquisition rate, 2025-01 +101 customers ", done.out, re.MULTILINE)
    done = kpis(plans, "-m", "2025-02", "-f", "json")
    assert (done.code, done.err) == (2, "")
    page = json.loads(done.out)
    assert page["partial"] is True
    row, *others = (row for row in page["kpis"] if row["department"] == "sales")
    assert (row["period"], row["actual"], row["missing"], row["reason"]) == ("2025-01", 101, None, None)
    assert others == [row for row in before["kpis"] if row["id"] == "customer-retention-rate"]
    assert [row["id"] for row in page["kpis"]] == [row["id"] for row in before["kpis"]]


WRONG = [
    (["--month", "2025-13"], "--month: '2025-13' names month 13, and there are twelve; write it as 2025-02"),
    (["--month", "soon"], "--month: 'soon' is not a date or a period; write it as 2025-02"),
    (["--month", ""], "--month: '' is not a date or a period; write it as 2025-02"),
    (["--month", "Feb 2025"], "--month: 'Feb 2025' is not a date or a period; write 2025-02"),
    (["--month", "02/2025"], "--month: '02/2025' is not a date or a period; write 2025-02"),
    (["--month", "2025-2"], "--month: '2025-2' is not a date or a period; write 2025-02"),
    (["--month", "1800-01"], "--month: '1800-01' lies outside the years 1900 to 2199"),
    (["--month", "2025-Q1"], "--month: '2025-Q1' is no month; write --quarter 2025-Q1"),
    (["-m", "2025-q3"], "--month: '2025-q3' is no month; write --quarter 2025-q3"),
    (["--month", "2025-02-10"], "--month: '2025-02-10' is no month; write it as 2025-02"),
    (["--month", "2025"], "--month: '2025' is no month; write it as 2025-02"),
    (["--quarter", "2025-02"], "--quarter: '2025-02' is no quarter; write --month 2025-02"),
    (["--quarter", "2025-H1"], "--quarter: '2025-H1' is no quarter; write it as 2025-Q1"),
    (["--quarter", "2025-Q5"], "--quarter: '2025-Q5' is not a date or a period; write it as 2025-Q1"),
    (["--quarter", "Q1 2025"], "--quarter: 'Q1 2025' is not a date or a period; write 2025-Q1"),
    (["--month", "2025-02", "--quarter", "2025-Q1"], "--month and --quarter: name one of the two"),
    (["--as-of", "28.02.2025"], "--as-of: '28.02.2025' is not a date or a period; write 2025-02-28"),
    (["--as-of", "soon"], "--as-of: 'soon' is not a date or a period; write it as 2025-02-28"),
    (["--department", "slaes"], "--department: there is no department 'slaes'; did you mean sales?"),
    (["--department", "zzz"], "--department: there is no department 'zzz'; known are sales, customer-service"),
    (["--kpi", "revnue"], "--kpi: there is no KPI 'revnue'; did you mean revenue?"),
    (["--kpi", "Custmer retention rate"], "did you mean customer-retention-rate?"),
    (["--kpi", "sales.customer-retention"], "did you mean customer-retention-rate?"),
    (["--kpi", "retention"], "--kpi: there is no KPI 'retention'; did you mean customer-retention-rate?"),
    (["--kpi", "Satisfaction"], "--kpi: there is no KPI 'Satisfaction'; did you mean customer-satisfaction-score?"),
    (
        ["--kpi", "sales.resolution-rate"],
        "--kpi: there is no KPI 'sales.resolution-rate'; did you mean resolution-rate?",
    ),
    (["--kpi", "nobody.resolution-rate"], "did you mean resolution-rate?"),
    (["--kpi", "zzz"], "--kpi: there is no KPI 'zzz'; `saypro-align kpis --format json` has the id of each"),
    (
        ["-d", "sales", "--kpi", "resolution"],
        "there is no KPI 'resolution'; `saypro-align kpis --format json` has the id",
    ),
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
        assert "organization.yaml is missing or broken, so no KPI is known; `saypro-align check` says why" in done.err
        assert kpis(plans, *options).code == 2


def test_a_workspace_without_kpis_has_nothing_to_show_and_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path, BASE)
    done = kpis(folder, "-m", "2025-02")
    assert (done.code, done.err) == (0, "")
    assert "4 KPIs: 4 without data." in done.out
    assert "  Never measured: New customer acquisition rate (Sales), Customer retention rate" in done.out
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
    assert kpis(folder, "--all-periods").out == "There is no KPI.\n"


def test_a_workspace_without_a_kpi_tells_what_could_not_be_read(tmp_path: Path) -> None:
    files = {"organization.yaml": "goals: [{id: growth, title: Grow}]\n", "kpis/sales.yaml": "k: {\n"}
    folder = write(tmp_path, files)
    for options in ([], ["--all-periods"]):
        done = kpis(folder, *options)
        assert done.code == 2
        assert "kpis/sales.yaml:1:4: syntax (error)" in done.out


# --- the period -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "period", "as_of"),
    [
        # by default the latest month with at least half as many KPIs as the best one (four in January, three in
        # February, and in March one of a week), and the last day of that month
        ([], "2025-02", "2025-02-28"),
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


@pytest.mark.parametrize(
    ("march", "period"),
    [
        ("2025-03: 83", "2025-02"),  # it is that of one KPI, and the best month has four
        ("2025-02-27: 83", "2025-02"),
        ("2025-03: n/a", "2025-02"),
        ("2025-04: 83", "2025-02"),
        ("2025-W13: 83", "2025-02"),
        ("2025-Q1: 83", "2025-02"),
    ],
)
def test_a_first_early_figure_does_not_turn_the_page(plans: Path, march: str, period: str) -> None:
    files = {"kpis/customer-service.yaml": f"resolution-rate: {{2025-01: 81, 2025-02: 84, 2025-W09: 82, {march}}}\n"}
    assert kpis(write(plans, files), "-f", "json").json["period"] == period


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
    "plan_end", "bands", "kpis", "departments", "goals", "attainment", "later_periods",
]  # fmt: skip
STANDING = [
    "department", "id", "name", "period", "since", "unit", "direction", "aggregation", "weight", "no_data", "reason",
    "missing", "actual", "expected", "target", "baseline", "attainment", "expected_attainment", "basis", "variance",
    "favorable", "left", "pace", "gaps", "more_gaps", "note",
]  # fmt: skip
"""All keys, those of the contract among them, as docs/json.md lists them."""


def test_json_has_the_documented_shape() -> None:
    page = kpis(EXAMPLE, "-m", "2025-02", "-f", "json").json
    assert list(page) == PAGE
    assert page["version"] == 1
    assert (page["plan_start"], page["plan_end"]) == ("2025-01-01", "2025-12-31")
    assert [list(row) for row in page["kpis"]] == [
        [*STANDING, "trend", "forecast", "previous", "reaches", "impact"]
    ] * len(page["kpis"])
    assert {key for row in page["kpis"] for key in row["trend"] or ()} == set(CONTRACT["trend"])
    assert {key for row in page["kpis"] for key in row["forecast"] or ()} == set(CONTRACT["forecast"])
    assert set(CONTRACT["page"]) <= set(page)
    assert set(CONTRACT["row"]) <= set(page["kpis"][0])
    assert list(page["departments"][0]) == [
        "id", "name", "attainment", "expected_attainment", "previous_attainment", "kpis", "no_data", "paces", "impact",
    ]  # fmt: skip
    assert list(page["goals"][0]) == [
        "id", "title", "weight", "attainment", "expected_attainment", "previous_attainment", "kpis", "contributions",
    ]  # fmt: skip
    assert [department["id"] for department in page["departments"]] == [
        "sales", "marketing", "customer-service", "product-development", "operations", "finance", "human-resources",
        "it",
    ]  # fmt: skip


def test_one_kpi_in_json_brings_its_correlations_too() -> None:
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
        assert (row["expected_attainment"] is None) is (row["expected"] is None)
    acquisition = next(row for row in page["kpis"] if row["id"] == "new-customer-acquisition-rate")
    assert (acquisition["actual"], acquisition["target"], acquisition["baseline"]) == (15, 15, 12)
    assert (acquisition["attainment"], acquisition["pace"], acquisition["left"]) == (1, "achieved", 0)


def test_a_kpi_without_data_is_neither_0_nor_100(plans: Path) -> None:
    page = kpis(plans, "-m", "2025-02", "-k", "customer-retention-rate", "-f", "json").json
    (row,) = page["kpis"]
    assert (row["no_data"], row["reason"], row["missing"]) == (True, "not reported", "2025-02")
    nothing = ["actual", "expected", "attainment", "expected_attainment", "variance", "favorable", "left", "pace"]
    assert [row[key] for key in nothing] == [None] * 8
    assert (row["target"], row["baseline"], row["note"]) == (90, 82, "the CRM was down")


def test_without_a_period_the_plan_has_no_days_in_json(tmp_path: Path) -> None:
    page = kpis(write(tmp_path, {**BASE, **MEASURED}), "-m", "2025-02", "-f", "json").json
    assert (page["plan_start"], page["plan_end"]) == (None, None)
    assert {row["expected_attainment"] for row in page["kpis"]} == {None}


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
        (["-k", "Sales.Customer retention rate"], SALES[1:]),
        (["-k", "customer-service.resolution-rate"], SERVICE[:1]),
        (["-k", "Customer Service.resolution-rate"], SERVICE[:1]),
        (["-k", "customer service . Resolution rate"], SERVICE[:1]),
        (["-k", "Organization.Revenue"], OWN),
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
    for options in (["-k", "cost-efficiency", "-d", "finance"], ["-k", "finance.cost-efficiency"]):
        assert rows(kpis(EXAMPLE, *options, "-f", "json").json) == [("finance", "cost-efficiency", "2024-Q4")]


def test_the_page_of_a_kpi_lists_the_periods_up_to_its_own(plans: Path) -> None:
    for options, head, listed in (
        (["-m", "2025-02"], "Up to February 2025, judged as of 2025-02-28.", ["2024-12", "2025-01", "2025-02"]),
        (["-m", "2025-01"], "Up to January 2025, judged as of 2025-01-31.", ["2024-12", "2025-01"]),
        (["-q", "2024-Q4"], "Up to the fourth quarter of 2024, judged as of 2024-12-31.", ["2024-12"]),
        (["-m", "2025-01", "--all-periods"], None, ["2024-12", "2025-01", "2025-02"]),
    ):
        text = kpis(plans, "-k", "new-customer-acquisition-rate", *options).out
        assert head is None or text.startswith(f"{head}\n\nNew customer acquisition rate (sales, "), options
        assert re.findall(r"^  (\d{4}-\S+)  ", text, re.MULTILINE) == listed, options
    text = kpis(EXAMPLE, "-k", "sales-conversion-rate", "-m", "2025-02").out
    assert text.count("\n  2024-") + text.count("\n  2025-0") == 12 + 1  # and a note on the last one
    assert "\n  The latest 12 of 14 periods; --all-periods shows them all.\n" in text
    assert "--all-periods" not in kpis(EXAMPLE, "-k", "sales-conversion-rate", "-m", "2024-12").out


def test_the_page_of_a_kpi_names_a_file_that_could_not_be_read_first(plans: Path) -> None:
    write(plans, {"kpis/customer-service.yaml": "k: {"})
    assert kpis(plans, "-k", "revenue", "-m", "2025-02").out.startswith(
        "Not read as written: 1 file\nkpis/customer-service.yaml:1:4: syntax (error)\n"
    )


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


def without_legend(text: str) -> str:
    before, legend = text.split("\n\nAttained: the way gone ")
    assert legend.count("\n\n") >= 1  # the tables that it explains come after it
    return before + "\n\n" + legend.split("\n\n", 1)[1]


def test_ascii_has_a_ramp_of_its_own_for_the_bars_and_their_gaps() -> None:
    for way in WAYS[:8]:
        drawn, plain = (kpis(EXAMPLE, *way, charset=charset).out for charset in ("utf-8", "ascii"))
        assert " a dot is a missing one." in " ".join(drawn.split())
        assert " an underscore is a missing one." in " ".join(plain.split())
        drawn, plain = without_legend(drawn), without_legend(plain)
        assert any(bar in drawn for bar in BARS) or way == ["-m", "2030-01"]
        wanted = spelled(drawn.translate(str.maketrans(BARS + GAP, RAMP + "_")))
        assert plain == wanted, way


def test_a_gap_does_not_look_like_a_letter_that_could_not_be_printed() -> None:
    text = kpis(EXAMPLE, "-m", "2030-01", charset="ascii").out
    assert "??" not in text
    assert "_" * 12 in text


def test_the_legend_stands_before_the_tables_that_it_explains() -> None:
    for way, first in ((["-m", "2025-02"], "The organization's own KPIs"), (["-m", "2025-02", "-d", "it"], "KPIs")):
        blocks = kpis(EXAMPLE, *way).out.split("\n\n")
        (legend,) = (n for n, block in enumerate(blocks) if block.startswith("Attained: the way gone "))
        tables = [n for n, block in enumerate(blocks) if re.search(r"^  Pace +KPI +Actual +Attained", block, re.M)]
        assert tables == list(range(legend + 1, len(blocks)))
        assert blocks[legend + 1].startswith(f"{first}\n")


def test_sentences_name_departments_and_tables_their_ids() -> None:
    for way in (["-m", "2025-02"], ["-m", "2030-01"], ["-q", "2025-Q1"], ["-m", "2025-02", "-d", "customer-service"]):
        text = kpis(EXAMPLE, *way).out
        table = re.search(r"^Department .*?^it .*?$", text, re.MULTILINE | re.DOTALL)
        assert (table is None) is ("-d" in way)
        rest = text.replace(table[0], "") if table else text
        for department in ("customer-service", "human-resources", "product-development"):
            assert table is None or f"\n{department} " in table[0]
            assert department not in rest, way
        assert "Customer Service" in rest


LONG = "Kunden, die nach dem ersten Jahr mindestens zwei weitere Leistungen aus dem laufenden Angebot bestellt haben"


@pytest.mark.parametrize("columns", [80, 100, 120])
@pytest.mark.parametrize(
    "name",
    [
        LONG,
        "新規顧客のうち一年以内に二つ目のサービスを契約した割合と継続利用している割合の合計値",
    ],
)
def test_a_long_name_is_broken_into_lines_and_not_cut(plans: Path, name: str, columns: int) -> None:
    kpi = f"kpis: [{{id: long, name: '{name}', unit: '%', baseline: 80, target: 90, frequency: quarterly}}]\n"
    write(
        plans,
        {
            "departments/sales.yaml": BASE["departments/sales.yaml"] + kpi,
            "kpis/sales.yaml": FILES["kpis/sales.yaml"] + "long: {2024-Q4: 81}\n",
        },
    )
    done = kpis(plans, "-m", "2025-02", "-d", "sales", columns=columns)
    assert "..." not in done.out
    found = {row["name"]: row for row, _ in rows_of(done.out)}
    if name != LONG:  # a word without a blank is broken where the line ends
        found = {str(text).replace(" ", ""): row for text, row in found.items()}
    assert (found[name]["period"], found[name]["actual"], found[name]["attained"]) == ("2024-Q4", "81", "10.0 %")


def test_ascii_is_asked_for_by_the_environment() -> None:
    done = run(EXAMPLE, "-d", "sales", COLUMNS="80", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done == kpis(EXAMPLE, "-d", "sales", charset="ascii")
    assert (done.code, done.err) == (0, "")
    assert re.search(r" achieved .* 100\.0 % [.:=+*#@-]{12}$", done.out, re.MULTILINE)


def test_before_the_plan_begins_the_page_says_not_yet(plans: Path) -> None:
    text = kpis(plans, "-m", "2024-12", "-d", "sales").out
    assert " 2 KPIs: 1 with nothing expected yet and 1 without data." in " ".join(text.split())
    assert re.search(r"^  not yet New customer acquisition rate +100 customers +0\.0 % ", text, re.MULTILINE)
    assert " nothing is expected yet; target 115 customers from 100 customers: 15 left." in " ".join(text.split())
    whole = kpis(plans, "-m", "2024-12").out
    assert re.search(r"^sales +0 +0 +0 +0 +2 +0\.0 +0\.0 +-$", whole, re.MULTILINE)  # the second is without data
    assert re.search(r"^  2024-12 +100 customers +- +- +0\.0 % +not yet$", kpis(plans, "-k", SALES[0][1]).out, re.M)
    page = kpis(plans, "-m", "2024-12", "-d", "sales", "-f", "json").json
    assert (page["kpis"][0]["pace"], page["kpis"][0]["expected"]) == ("on track", None)
    assert page["departments"][0]["expected_attainment"] == 0


@pytest.mark.parametrize(
    ("kpi", "figure", "pace", "attained"),
    [
        ("direction: at-most, target: 6", "5", "achieved", "met"),
        ("direction: at-most, target: 6", "7", "at risk", "not met"),
        ("direction: at-least, target: 6", "5", "at risk", "not met"),
        ("direction: at-least, target: 6", "6", "achieved", "met"),
        ("direction: range, target: {min: 4, max: 8}", "5", "achieved", "met"),
        ("direction: range, target: {min: 4, max: 8}", "9", "at risk", "75.0 %"),
        ("direction: decrease, baseline: 0, target: 0", "0", "achieved", "met"),
        ("direction: decrease, target: 0", "2", "open", "not met"),
        ("direction: increase, baseline: 0, target: 8", "8", "achieved", "100.0 %"),
    ],
)
def test_a_limit_or_a_condition_is_met_or_not(plans: Path, kpi: str, figure: str, pace: str, attained: str) -> None:
    held = f"kpis: [{{id: held, name: Held, {kpi}}}]\n"
    write(plans, {"departments/sales.yaml": BASE["departments/sales.yaml"] + held})
    write(plans, {"kpis/sales.yaml": f"held: {{2025-02: {figure}}}\n"})
    (row,) = (row for row, _ in rows_of(kpis(plans, "-m", "2025-02", "-d", "sales").out) if row["name"] == "Held")
    assert (row["pace"], row["actual"], row["attained"]) == (pace, figure, attained)
    text = kpis(plans, "-m", "2025-02", "-k", "held").out
    assert re.search(rf"^  2025-02 +{figure} .* {re.escape(attained)} +{pace}$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("view", "figure", "period"),
    [
        # the period stands behind the name where it ends before the last day of the page's
        (["-m", "2025-02"], "2025-02: 84", None),
        (["-m", "2025-02"], "2025-W06: 84", "2025-W06"),
        (["-m", "2025-02"], "2025-02-27: 84", "2025-02-27"),
        (["-m", "2025-02"], "2025-02-28: 84", None),
        (["-m", "2025-02"], "2025-Q1: 84", None),
        (["-m", "2025-03"], "2025-Q1: 84", None),
        (["-q", "2025-Q1"], "2025-02: 84", "2025-02"),
        (["-q", "2025-Q1"], "2025-03: 84", None),
    ],
)
def test_the_period_stands_behind_the_name_where_its_figure_is_an_earlier_one(
    plans: Path, view: list[str], figure: str, period: str | None
) -> None:
    write(plans, {"kpis/customer-service.yaml": f"resolution-rate: {{{figure}}}\n"})
    found = {row["name"]: row for row, _ in rows_of(kpis(plans, *view, "-d", "customer-service").out)}
    assert (found["Resolution rate"]["actual"], found["Resolution rate"]["period"]) == ("84", period)


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
    r"  (?P<pace>at risk|behind|on track|achieved|not yet|open|no data) +(?P<name>\S.*?) +"
    rf"(?P<actual>{NUMBER}|-)(?: (?P<unit>[^\d\s]\S*))? +(?P<attained>-?\d+\.\d %|met|not met|-)(?: \S+)?"
)
DETAILS = re.compile(r"(?:^| )(?=(?:expected -?\d|nothing is expected|target |not re|never measured|no pace))")
EXPECTED = re.compile(
    rf"expected (?P<expected>{NUMBER})(?: \((?P<share>-?\d+\.\d) %\))?, "
    rf"variance (?P<variance>[-+]?{NUMBER})(?: (?P<mark>[FA]))?[.;]"
)
TARGET = re.compile(
    rf"target (?P<target>{NUMBER})(?: [^\d\s:;.]+)?(?: from (?P<baseline>{NUMBER})(?: [^\d\s:;.]+)?)?"
    rf"(?:: (?P<left>{NUMBER}) left)?(?:[.;]|$)"
)
RANGE = re.compile(rf"target (?P<low>{NUMBER}) to (?P<high>{NUMBER})(?: [^\d\s:;.]+)?[.;]")
START, LAST = date(2025, 1, 1), date(2025, 2, 28)
"""The first day of the example's plan, and the last one of February."""


def number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def value_of(written: Any) -> Fraction | None:
    """A figure as kpis/ writes it; a numerator over a denominator is in percent."""
    if isinstance(written, dict):
        if "numerator" in written:
            return number(str(written["numerator"])) / number(str(written["denominator"])) * 100
        written = written.get("value")
    text = "" if written is None else str(written).removesuffix("%")
    return number(text) if re.fullmatch(NUMBER, text) else None


Shown = dict[str, str | None]


def rows_of(text: str) -> list[tuple[Shown, str]]:
    """The rows of a department's page, each with the words below it; a name of several lines is joined."""
    head, *lines = text.split("\nKPIs\n")[1].split("\n\n")[0].splitlines()
    found: list[tuple[Shown, str]] = []
    for line in lines:
        row = ROW.fullmatch(line)
        if row:
            found.append((row.groupdict(), ""))
        else:
            assert line.startswith(" " * head.index("KPI")), line
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}".strip())
    return [_joined(row, words) for row, words in found]


def _joined(row: Shown, words: str) -> tuple[Shown, str]:
    """A row with its whole name, the rest of which stands before the words, and with the period at the name's end."""
    rest, *below = DETAILS.split(words, maxsplit=1)
    name = re.fullmatch(r"(.*?)(?:, (\d{4}(?:-\w+)*))?", f"{row['name']} {rest}".strip())
    assert name is not None
    return {**row, "name": name[1], "period": name[2]}, "".join(below)


@cache
def shown_rows(department: str, columns: int = 120) -> list[tuple[Shown, str]]:
    done = kpis(EXAMPLE, "-m", "2025-02", "--department", department, columns=columns)
    assert done.code == 0
    return rows_of(done.out)


# --- the example once more, from its YAML alone and by the words of docs/kpis.md --------------------------------------


def last_day(when: Any) -> date:
    """The last day of a period, as the example writes them: a day, a month, a quarter or a half-year."""
    if isinstance(when, date):
        return when
    year, _, part = str(when).partition("-")
    month = int(part[1:]) * {"Q": 3, "H": 6}[part[0]] if part[0] in "QH" else int(part)
    return date(int(year), month, monthrange(int(year), month)[1])


@dataclass(frozen=True)
class Planned:
    """A KPI as a plan of the example writes it."""

    written: dict[str, Any]
    dues: list[date]
    """Those of the goals that hold it."""

    @property
    def direction(self) -> str:
        return "range" if isinstance(self.written.get("target"), dict) else str(self.written["direction"])

    @property
    def cumulative(self) -> bool:
        return self.written.get("aggregation") == "cumulative"

    @property
    def weight(self) -> int:
        return int(self.written.get("weight", 1))

    @property
    def baseline(self) -> Fraction | None:
        return value_of(self.written.get("baseline"))

    @property
    def target(self) -> Fraction | None:
        targets = self.written.get("targets") or {}
        final = targets[max(targets)] if targets else self.written.get("target")
        step = re.fullmatch(r"\+(\d+)( points|%)", str(final))
        if step and self.baseline is not None:
            return self.baseline + int(step[1]) * (self.baseline / 100 if step[2] == "%" else 1)
        return value_of(final)

    @property
    def limits(self) -> tuple[Fraction, Fraction]:
        limits = self.written["target"]
        return Fraction(str(limits["min"])), Fraction(str(limits["max"]))

    def reached(self, value: Fraction) -> Fraction:
        """The attainment of a value."""
        if self.direction == "range":
            low, high = self.limits
            return max(1 - max(low - value, value - high, Fraction()) / (high - low), Fraction())
        start, target = self.baseline, self.target
        assert target is not None
        if self.direction in ("at-least", "at-most"):
            return Fraction(value >= target if self.direction == "at-least" else value <= target)
        if start is not None:
            return (value - start) / (target - start)
        return value / target if self.direction == "increase" else 2 - value / target

    def actual(self, series: dict[str, Any], period: str) -> Fraction:
        """The figure of a period; of a sum, all of the plan's time up to it."""
        last = last_day(period)
        several = {when: value_of(series[when]) for when in series}
        if not self.cumulative:
            value = several[period]
            assert value is not None
            return value
        return sum((v for w, v in several.items() if v is not None and START <= last_day(w) <= last), Fraction())

    def expected(self, value: Fraction, day: date) -> Fraction | None:
        """What is expected on a day: for a way the straight line by days, for a limit the limit."""
        if day < START:
            return None
        if self.direction == "range":
            return min(max(value, self.limits[0]), self.limits[1])
        if self.direction in ("at-least", "at-most"):
            return self.target
        knots = {last_day(when): number(str(goal)) for when, goal in (self.written.get("targets") or {}).items()}
        due = self.written.get("due") or max(knots, default=min(self.dues, default=None))
        if due is not None and self.target is not None:
            knots[due] = self.target
        if knots and (self.baseline is not None or self.cumulative):
            knots[START] = self.baseline or Fraction()
        before = [knot for knot in sorted(knots) if knot <= day]
        after = [knot for knot in sorted(knots) if knot > day]
        if not before or not after:
            return knots[before[-1]] if before else None
        low, high = knots[before[-1]], knots[after[0]]
        return low + (high - low) * (day - before[-1]).days / (after[0] - before[-1]).days

    def by_now(self, value: Fraction, day: date) -> Fraction | None:
        """The attainment of what is expected; all of a limit."""
        wanted = self.expected(value, day)
        if wanted is None or self.direction in ("range", "at-least", "at-most"):
            return None if wanted is None else Fraction(1)
        return self.reached(wanted)


def planned(department: str) -> dict[str, Planned]:
    """The KPIs of a plan's YAML by name."""
    plan = yaml.safe_load((EXAMPLE / "departments" / f"{department}.yaml").read_text(encoding="utf-8"))
    entries = [(kpi, [goal["due"]] if "due" in goal else []) for goal in plan["goals"] for kpi in goal.get("kpis", [])]
    known: dict[str, Planned] = {}
    for entry, dues in [*((kpi, []) for kpi in plan.get("kpis", [])), *entries]:
        kpi = entry if isinstance(entry, dict) else {"id": entry}
        if "." in kpi["id"]:
            continue  # it is held, and measured, by another department
        definition = Catalog().get(kpi["id"])
        name = kpi.get("name") or (definition.name if definition else kpi["id"])
        defined = {key: getattr(definition, key) for key in ("direction", "aggregation")} if definition else {}
        assert name not in known
        known[name] = Planned({**defined, **kpi}, dues)
    return known


def measured(department: str) -> dict[str, dict[str, Any]]:
    """What was measured, by KPI and period."""
    written = yaml.safe_load((EXAMPLE / "kpis" / f"{department}.yaml").read_text(encoding="utf-8"))
    return {kpi: {str(when): value for when, value in (series or {}).items()} for kpi, series in written.items()}


@dataclass(frozen=True)
class Again:
    """A row that was computed once more."""

    kpi: Planned
    period: str
    actual: Fraction
    row: Shown
    words: str

    @property
    def reached(self) -> Fraction:
        return self.kpi.reached(self.actual)

    @property
    def by_now(self) -> Fraction | None:
        return self.kpi.by_now(self.actual, last_day(self.period))


@cache
def computed_again(department: str) -> list[Again]:
    """The rows of a department's page that have a figure; all others are told as without data."""
    plan, figures = planned(department), measured(department)
    found = []
    for row, words in shown_rows(department):
        kpi, period = plan[row["name"] or ""], row["period"] or "2025-02"
        if row["pace"] == "no data":
            assert (row["actual"], row["attained"], row["period"]) == ("-", "-", None)
            assert value_of(figures.get(kpi.written["id"], {}).get("2025-02")) is None
        else:
            found.append(Again(kpi, period, kpi.actual(figures[kpi.written["id"]], period), row, words))
    return found


def cut(share: Fraction) -> str:
    """A share in percent, cut to one decimal."""
    return f"{trunc(share * 1000) / 10:.1f}"


def mean(pairs: list[tuple[Fraction, int]]) -> Fraction:
    """The mean by weight, each held to 0..1."""
    return sum((min(max(share, Fraction()), Fraction(1)) * weight for share, weight in pairs), Fraction()) / sum(
        weight for _, weight in pairs
    )


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_variance_and_what_is_left_are_the_differences_of_the_shown_figures(department: str) -> None:
    for again in computed_again(department):
        row, words, kpi = again.row, again.words, again.kpi
        actual, expected, target = number(row["actual"] or ""), EXPECTED.search(words), TARGET.search(words)
        if expected is not None:
            variance = number(expected["variance"].lstrip("+"))
            assert variance == actual - number(expected["expected"]), row
            assert expected["variance"].startswith("+") == (variance > 0)
            good = (variance > 0) == (kpi.direction in ("increase", "at-least"))
            assert expected["mark"] == (None if not variance else "F" if good else "A"), row
        assert (target is None) is (kpi.direction == "range"), row
        if target is None:
            limits = RANGE.search(words)
            assert limits is not None
            assert (number(limits["low"]), number(limits["high"])) == kpi.limits
            continue
        assert number(target["target"]) == kpi.target, row
        assert (number(target["baseline"]) if target["baseline"] else None) == kpi.baseline, row
        assert (target["left"] is None) == (row["pace"] == "achieved"), row
        if target["left"] is not None:
            assert number(target["left"]) == abs(number(target["target"]) - actual), row


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_attained_follows_from_the_plan_and_the_figures(department: str) -> None:
    rows = computed_again(department)
    assert len(rows) >= (7 if department == "sales" else 3)
    for again in rows:
        row, shown = again.row, number(again.row["actual"] or "")
        # the figure is shown as it was written, and a ratio with two decimals
        assert abs(shown - again.actual) <= Fraction(1, 200), row
        assert shown == again.actual or decimals(row["actual"] or "") <= 2
        assert (row["period"] is None) is (last_day(again.period) >= LAST), row
        limit = again.kpi.direction in ("at-least", "at-most")
        if limit or (again.kpi.direction == "range" and again.reached == 1):
            assert row["attained"] == ("met" if again.reached == 1 else "not met"), row
        else:
            assert row["attained"] == f"{cut(again.reached)} %", row


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_what_is_expected_follows_from_the_plan_and_the_day(department: str) -> None:
    for again in computed_again(department):
        row, by_now, expected = again.row, again.by_now, EXPECTED.search(again.words)
        wanted = again.kpi.expected(again.actual, last_day(again.period))
        assert (expected is None) is (wanted is None), row
        assert (row["pace"] == "not yet") is (last_day(again.period) < START and again.reached < 1), row
        assert ("nothing is expected yet" in again.words) is (row["pace"] == "not yet"), row
        assert ("no pace is known, because " in again.words) is (row["pace"] == "open"), row
        if expected is None or wanted is None or by_now is None:
            assert row["pace"] in ("not yet", "open", "achieved"), row
            continue
        places = max(decimals(text or "") for text in (expected["expected"], expected["variance"], row["actual"]))
        assert abs(number(expected["expected"]) - wanted) <= Fraction(1, 2 * 10**places), row
        held = again.kpi.direction in ("range", "at-least", "at-most")
        assert expected["share"] == (None if held else cut(by_now)), row
        if again.reached >= 1:
            assert row["pace"] == "achieved", row
        else:
            share = again.reached / by_now
            bands = ((Fraction(95, 100), "on track"), (Fraction(85, 100), "behind"))
            assert row["pace"] == next((pace for least, pace in bands if share >= least), "at risk"), row


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_departments_line_follows_from_its_rows(department: str) -> None:
    text = kpis(EXAMPLE, "-m", "2025-02", columns=120).out
    assert "\nDepartment          Achieved On track Behind At risk Open Attained Exp. Change\n" in text
    (line,) = re.findall(rf"^{department} +(.*)$", text.split("\nDepartment ")[1], re.MULTILINE)
    *counts, attained, by_now, change = line.split()
    rows = [row for row, _ in shown_rows(department)]
    several = [sum(row["pace"] == pace for row in rows) for pace in ("achieved", "on track", "behind", "at risk")]
    assert [int(count) for count in counts] == [*several, len(rows) - sum(several)]
    again = computed_again(department)
    assert attained == cut(mean([(one.reached, one.kpi.weight) for one in again]))
    # before the plan nothing is expected, and a KPI of which it is not known what is expected counts as it stands
    shares = [(Fraction() if one.row["pace"] == "not yet" else one.by_now, one) for one in again]
    assert by_now == cut(mean([(one.reached if share is None else share, one.kpi.weight) for share, one in shares]))
    january = kpis(EXAMPLE, "-m", "2025-01", "--department", department, "-f", "json").json["kpis"]
    was = {row["id"]: row["attainment"] for row in january}
    both = [one for one in again if was[one.kpi.written["id"]] is not None]
    before = [(Fraction(was[one.kpi.written["id"]]).limit_denominator(10**9), one.kpi.weight) for one in both]
    now = [(one.reached, one.kpi.weight) for one in both]
    assert number(change.lstrip("+")) == number(cut(mean(now))) - number(cut(mean(before)))
    assert change[0] in "+-"


def test_the_departments_figures_follow_from_the_rows_of_json() -> None:
    page = kpis(EXAMPLE, "-m", "2025-02", "-f", "json").json
    for department in page["departments"]:
        rows = [row for row in page["kpis"] if row["department"] == department["id"] and not row["no_data"]]
        early = [row["expected"] is None and row["pace"] == "on track" for row in rows]
        shares = [0 if none else row["expected_attainment"] for none, row in zip(early, rows, strict=True)]
        known = [row["attainment"] if share is None else share for share, row in zip(shares, rows, strict=True)]
        whole = sum(row["weight"] for row in rows)
        for key, several in (("attainment", [row["attainment"] for row in rows]), ("expected_attainment", known)):
            held = sum(min(max(share, 0), 1) * row["weight"] for share, row in zip(several, rows, strict=True))
            assert department[key] == pytest.approx(held / whole), (department["id"], key)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_all_kpis_of_a_plan_are_on_its_page_with_their_whole_names_at_any_width(department: str) -> None:
    wide = shown_rows(department)
    assert sorted(str(row["name"]) for row, _ in wide) == sorted(planned(department))
    for columns in (60, 80, 100):
        assert shown_rows(department, columns) == wide


def test_the_words_below_the_rows_of_sales() -> None:
    details = [words for _, words in shown_rows("sales")]
    assert sum(EXPECTED.search(words) is not None for words in details) == 4
    assert sum(TARGET.search(words) is not None for words in details) == 7
    assert sum("nothing is expected yet; target " in words for words in details) == 2
    assert details[0].startswith("expected 18.8 (15.9 %), variance -0.51 A; target 23 % from 18 %: 4.71 left; trend: ")


def test_the_counts_of_the_headline_are_those_of_the_rows() -> None:
    page = kpis(EXAMPLE, "-m", "2025-02", "-f", "json").json
    text = " ".join(kpis(EXAMPLE, "-m", "2025-02").out.split("\n\n")[0].split())
    early = sum(row["pace"] == "on track" and row["expected"] is None for row in page["kpis"])
    for pace in ("achieved", "on track", "behind", "at risk"):
        count = sum(row["pace"] == pace for row in page["kpis"]) - (early if pace == "on track" else 0)
        assert re.search(rf"\b{count} {pace}\b", text), pace
    assert f" {early} with nothing expected yet" in text
    unknown = sum(row["pace"] is None and not row["no_data"] for row in page["kpis"])
    assert f" {unknown} without a known pace " in text
    assert f"{len(page['kpis'])} KPIs: " in text
    assert f"{sum(row['no_data'] for row in page['kpis'])} without data." in text
    assert (
        f" Of the plan's time, {START} to 2025-12-31, 58 of 364 days have passed: {cut(Fraction(58, 364))} %." in text
    )
    paces = [department["paces"] for department in page["departments"]]
    assert sum(sum(counts.values()) for counts in paces) + sum(d["no_data"] for d in page["departments"]) == sum(
        department["kpis"] for department in page["departments"]
    )


def test_plans_that_want_different_things_of_one_kpi_are_named() -> None:
    page = " ".join(kpis(EXAMPLE, "-k", "new-feature-share").out.split())
    assert "2 plans hold it with different targets: Sales 40 % and Product Development 70 %." in page
    assert "different targets" not in kpis(EXAMPLE, "-k", "referred-customers").out
