"""`history`: each period is a `score` run on a checkout of its last commit, and git is started a few times in all."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from saypro_align.assessment import judge, read
from saypro_align.cli import app
from saypro_align.files.commits import commit_by
from saypro_align.files.disk import on_disk
from saypro_align.files.past import open_past
from saypro_align.loading import Readings
from saypro_align.moments import last_by, periods
from saypro_align.periods import Period, Unit
from tests import year
from tests.generated import workspaces, written
from tests.held import held
from tests.repositories import git, keep, lay
from tests.workspaces import BASE, judged


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> year.Year:
    return year.make(tmp_path_factory.mktemp("year"))


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["history", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def told(plans: Path, *arguments: str) -> dict[str, Any]:
    page: dict[str, Any] = json.loads(run(str(plans), "-f", "json", *arguments))
    return page


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["history", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize("by", ["month", "quarter", "week"])
def test_history_is_a_score_of_each_periods_last_commit(months: year.Year, by: str) -> None:
    """By the days of the commits alone, and with `score` run on a checkout of each."""
    page = told(months.plans, "--since", "2024-01", "--by", by)
    shown = {moment["period"]: moment for moment in page["periods"]}
    unit = {"month": Unit.MONTH, "quarter": Unit.QUARTER, "week": Unit.WEEK}[by]
    first, last = (Period.containing(date.fromisoformat(day), unit) for day in (months.days[0], months.days[-1]))
    assert list(shown) == [str(period) for period in periods(first, last)]
    for period in periods(first, last):
        moment = shown[str(period)]
        until = period.last_day().isoformat()
        assert moment["last_day"] == until
        day, commit = max(
            (day, commit) for day, commit in zip(months.days, months.commits, strict=True) if day <= until
        )
        assert (moment["commit"], moment["committed"]) == (commit, day)
        assert moment["carried"] == (day < period.first_day().isoformat())
        checkout = months.checkout(commit)
        assert moment["workspace"] == (checkout / "organization.yaml").exists()
        if by != "week" and moment["workspace"]:
            same_as(moment, scored(checkout, str(period)))


def scored(plans: Path, as_of: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["score", str(plans), "-f", "json", "--as-of", as_of])
    page: dict[str, Any] = json.loads(done.stdout)
    return page


def same_as(moment: dict[str, Any], page: dict[str, Any]) -> None:
    assert (moment["score"], moment["accepted_score"], moment["target"], moment["partial"]) == (
        page["organization"]["score"],
        page["organization"]["accepted_score"],
        page["settings"]["target"],
        page["partial"],
    )
    keys = ("id", "name", "missing", "weight", "score", "accepted_score", "rating")
    ours = [{key: department[key] for key in keys} for department in moment["departments"]]
    assert ours == [{key: department[key] for key in keys} for department in page["departments"]]


def test_a_workspace_with_every_kind_of_file_scores_as_on_disk(tmp_path: Path) -> None:
    """Also by files that no score depends on, and that are not read for it: even where they are broken."""
    shutil.copytree(Path(__file__).parents[1] / "examples" / "plans", tmp_path / "plans")
    git(tmp_path, "init")
    keep(tmp_path, "2025-01-31")
    for kind in ("kpis", "progress", "feedback", "reviews", "adjustments"):
        sorted((tmp_path / "plans" / kind).iterdir())[0].write_text("[broken", encoding="utf-8")
    (tmp_path / "plans" / "departments" / "sales.yaml").write_text("goals: {\n", encoding="utf-8")
    keep(tmp_path, "2025-02-28")
    for moment in told(tmp_path / "plans")["periods"]:
        git(tmp_path, "checkout", moment["commit"])
        same_as(moment, scored(tmp_path / "plans", moment["period"]))
        git(tmp_path, "checkout", "main")
    assert [moment["partial"] for moment in told(tmp_path / "plans")["periods"]] == [False, True]


def test_an_acceptance_counts_as_it_did_at_the_periods_end(months: year.Year) -> None:
    shown = {moment["period"]: moment for moment in told(months.plans)["periods"]}
    assert shown["2024-06"]["accepted_score"] > shown["2024-06"]["score"]  # accepted until 2024-12-31
    assert shown["2025-01"]["accepted_score"] == shown["2025-01"]["score"]


def test_csv_holds_what_json_holds(months: year.Year) -> None:
    page = told(months.plans)
    rows = list(csv.DictReader(StringIO(run(str(months.plans), "-f", "csv"))))
    wanted = []
    for moment in page["periods"]:
        wanted.append((moment["period"], moment["commit"], "", moment["score"]))
        wanted += [(moment["period"], moment["commit"], d["id"], d["score"]) for d in moment["departments"]]
    found = [
        (row["period"], row["commit"], row["department"], float(row["score"]) if row["score"] else None) for row in rows
    ]
    assert found == wanted
    assert {row["department_now"] for row in rows if row["department"] == "legal"} == {"law"}


def test_the_page_says_what_it_shows(months: year.Year) -> None:
    page = run(str(months.plans))
    words = " ".join(page.split())
    assert "judged by today's rules (" in words
    assert "not by those of their time" in words
    assert "1 month has no commit and carries the last one before." in words
    lines = page.splitlines()
    june = next(line for line in lines if line.startswith("2024-06"))
    assert june.endswith("2024-05-31, carried on")
    (law,) = [line for line in lines if line.startswith("law ")]
    assert not [line for line in lines if line.startswith("legal ")]
    trend = law.split()[1]
    assert len(trend) == 12
    assert trend[:4] == "····"
    assert trend[5] == trend[11] == "·"  # broken in August, removed in February
    assert "Not everything could be read in 2024-08, by today's rules." in words
    assert run(str(months.plans), "--since", "2023-01").count("The first commit was made in 2024-03") == 1
    assert "no plans" in run(str(months.plans), "--by", "week", "--since", "2024-W10", "--until", "2024-W12")


def test_the_page_fits(months: year.Year, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert max(map(len, run(str(months.plans), "--by", "week", "--since", "2024").splitlines())) <= columns


def test_what_is_asked_for_is_what_is_shown(months: year.Year) -> None:
    def shown(*arguments: str) -> tuple[str, str, int]:
        page = told(months.plans, *arguments)
        return page["since"], page["until"], len(page["periods"])

    assert shown() == ("2024-03", "2025-02", 12)
    assert shown("--until", "2024-09-15") == ("2024-03", "2024-09", 7)
    assert shown("--since", "2024-11", "--until", "2025-04") == ("2024-11", "2025-04", 6)
    assert shown("--since", "2024-Q3", "--until", "2024-Q4") == ("2024-07", "2024-12", 6)
    assert shown("--by", "quarter", "--since", "2024-05", "--until", "2024-12") == ("2024-Q2", "2024-Q4", 3)
    april = told(months.plans, "--since", "2025-03", "--until", "2025-04")["periods"][-1]
    assert (april["carried"], april["commit"]) == (True, months.commits[-1])


@pytest.mark.parametrize(("last", "told_of"), [("2099-12-31", True), ("2026-01-31", False), ("2026-02-01", True)])
def test_a_commit_dated_far_beyond_the_others_does_not_hide_them_in_silence(
    tmp_path: Path, last: str, told_of: bool
) -> None:
    """Twelve months are shown: those of a year ago are the first that are not."""
    git(tmp_path, "init")
    lay(tmp_path, dict(BASE))
    for day in ("2025-01-15", "2025-02-15", last):
        keep(tmp_path, day)
    done = CliRunner().invoke(app, ["history", str(tmp_path)])
    words = f"the last commit is dated {last}, and the one before that 2025-02-15: --until 2025-02-15 shows"
    assert (words in done.stderr) == told_of
    assert bool(done.stderr) == told_of
    assert not CliRunner().invoke(app, ["history", str(tmp_path), "--until", "2025-02-15"]).stderr
    page = told(tmp_path, "--until", "2025-02-15")
    assert [moment["carried"] for moment in page["periods"]] == [False, False]


def test_quarters_are_those_of_the_fiscal_year(tmp_path: Path) -> None:
    git(tmp_path, "init")
    lay(tmp_path, {**BASE, "organization.yaml": BASE["organization.yaml"] + "fiscal_year_start: 4\n"})
    keep(tmp_path, "2025-03-31")
    keep(tmp_path, "2025-04-01")
    page = told(tmp_path, "--by", "quarter")
    assert [(m["period"], m["last_day"]) for m in page["periods"]] == [
        ("2025-Q4", "2025-03-31"),
        ("2026-Q1", "2025-06-30"),
    ]


# --- git --------------------------------------------------------------------------------------------------------------


def test_git_is_started_as_often_for_a_year_as_for_a_month(months: year.Year, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    popen = subprocess.Popen

    def counted(command: list[str], **options: Any) -> Any:
        started.append(command)
        return popen(command, **options)

    monkeypatch.setattr(subprocess, "Popen", counted)
    counts = []
    for since, by in (("2025-02", "month"), ("2024-03", "month"), ("2024-03", "week")):
        started.clear()
        run(str(months.plans), "--since", since, "--by", by)
        counts.append(len(started))
    assert counts[0] == counts[1] == counts[2] <= 8


def test_nothing_is_written_to_the_repository(months: year.Year) -> None:
    def stamps() -> dict[str, tuple[int, int]]:
        found = {str(path): path.lstat() for path in months.top.rglob("*")}
        return {path: (seen.st_mtime_ns, seen.st_size) for path, seen in found.items()}

    before = stamps()
    run(str(months.plans))
    CliRunner().invoke(app, ["diff", months.commits[3], "--plans", str(months.plans)])
    assert stamps() == before


def test_each_state_of_a_repository_works_or_says_what_it_needs(months: year.Year, tmp_path: Path) -> None:
    address = months.top.as_uri()
    git(tmp_path, "clone", "--depth=2", address, str(tmp_path / "shallow"))
    page = run(str(tmp_path / "shallow" / "plans"))
    assert "This is a shallow clone, which knows the latest commits only; git fetch --unshallow" in " ".join(
        page.split()
    )
    assert page.count("\n2025-") == 2
    words = refused(str(tmp_path / "shallow" / "plans"), "--until", "2024-06")
    assert "lies before the first commit, of 2025-01-07; git fetch --unshallow brings the earlier ones" in words
    git(tmp_path, "clone", "--bare", address, str(tmp_path / "bare"))
    assert "is a bare repository" in refused(str(tmp_path / "bare"))
    lay(tmp_path / "outside", dict(BASE))
    assert "is in no git repository" in refused(str(tmp_path / "outside"))
    git(tmp_path, "init", str(tmp_path / "empty"))
    assert "the git repository has no commit yet" in refused(str(tmp_path / "empty"))
    detached = months.checkouts[4] / "plans"
    assert told(detached)["periods"][-1]["commit"] == months.commits[4]
    git(tmp_path, "clone", "--filter=blob:none", "--no-checkout", address, str(tmp_path / "part"))
    (tmp_path / "part" / "plans").mkdir()
    done = CliRunner().invoke(app, ["history", str(tmp_path / "part" / "plans")])
    assert done.exit_code == 0 or "partial clone" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--by", "day"], "--by: there is no period 'day'; write month, quarter or week"),
        (["--since", "2025-13"], "--since: '2025-13' names month 13"),
        (["--since", "January 2025"], "write 2025-01"),
        (["--until", "2024-02"], "--until 2024-02 lies before the first commit, of 2024-03-05"),
        (["--since", "2025-03"], "--since 2025-03 lies after the last commit, in 2025-02"),
        (["--since", "2024-12", "--until", "2024-11"], "--since 2024-12 lies after --until 2024-11"),
        (["-f", "sarif"], "there is no format 'sarif', only text, json and csv"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_words(months: year.Year, arguments: list[str], words: str) -> None:
    assert words in refused(str(months.plans), *arguments)


def test_no_period_is_shown_that_has_not_begun(months: year.Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a commit scores then, it is not known: each of 9,000 weeks was judged anew."""

    class Today(date):
        @classmethod
        def today(cls) -> "Today":
            return cls(2025, 4, 16)

    monkeypatch.setattr("saypro_align.past.date", Today)
    command = ["history", str(months.plans), "--since", "2025-01"]
    done = CliRunner().invoke(app, [*command, "-f", "json", "--until", "2199-12", "--by", "week"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["periods"][-1]["period"] == "2025-W16"
    assert done.stderr == "saypro-align: --until 2199-12: no week after 2025-W16 has begun, and none of them is shown\n"
    done = CliRunner().invoke(app, [*command, "-f", "json", "--until", "2025-04"])
    assert json.loads(done.stdout)["periods"][-1]["period"] == "2025-04"
    assert done.stderr == ""


def test_of_very_many_periods_none_is_judged(tmp_path: Path) -> None:
    lay(tmp_path, dict(BASE))
    git(tmp_path, "init")
    keep(tmp_path, "1970-02-01")
    words = refused(str(tmp_path), "--since", "1970-01", "--until", "1999-12", "--by", "week")
    assert "from 1970-W05 to 1999-W52 there are 1,562 periods, and 1,000 at most are judged: name a later" in words
    assert len(told(tmp_path, "--since", "1970-01", "--until", "1999-12")["periods"]) == 359


def test_it_is_the_same_each_time(months: year.Year) -> None:
    command = [sys.executable, "-m", "saypro_align", "history", str(months.plans), "--by", "quarter"]
    pages = {
        subprocess.run(
            command,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Kiritimati"))
    }
    assert len(pages) == 1
    ascii_only = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    ).stdout
    assert ascii_only.isascii()
    assert b"?" not in ascii_only


# --- the parts --------------------------------------------------------------------------------------------------------

days = st.dates(date(2024, 1, 1), date(2024, 3, 1))


@given(st.lists(days, max_size=12), st.lists(days, max_size=8).map(sorted))
def test_the_last_commit_by_a_day_is_the_first_on_the_way_back(made: list[date], ends: list[date]) -> None:
    commits = [(str(number), day) for number, day in enumerate(made)]  # clocks differ: no order of days is sure
    expected = [next((commit for commit in commits if commit[1] <= end), None) for end in ends]
    assert last_by(commits, ends) == expected


def test_the_commits_are_those_that_git_finds_for_each_day(months: year.Year) -> None:
    with open_past(months.plans) as (_, commits):
        pass
    for offset in range(0, 400, 7):
        day = date(2024, 2, 20) + timedelta(days=offset)
        (found,) = last_by(commits, [day])
        assert (found[0] if found else None) == commit_by(months.plans, day)


@given(workspaces(), workspaces())
def test_a_workspace_is_the_same_when_its_files_were_read_before(one: dict[str, Any], other: dict[str, Any]) -> None:
    known: Readings = {}
    first, second = dict(written(one)), dict(written(other))
    for laid in (first, {**first, **second}, first):
        fresh, again = read(laid), read(laid, known)
        assert again.broken == fresh.broken
        assert held(again.workspace.readings) == held(fresh.workspace.readings)
        assert again.workspace.not_read == fresh.workspace.not_read


@given(workspaces())
def test_what_takes_no_points_is_not_looked_for_and_changes_no_score(laid: dict[str, Any]) -> None:
    whole = judged(dict(written(laid)))
    bare = judge(read(dict(written(laid))), whole.as_of, notes=False)
    assert bare.score.score == whole.score.score
    assert bare.score.accepted_score == whole.score.accepted_score
    assert [d.score for d in bare.score.departments] == [d.score for d in whole.score.departments]
    assert held([f for f in bare.findings if f.points]) == held([f for f in whole.findings if f.points])


def test_notes_are_left_out_where_nobody_asks_for_them() -> None:
    example = on_disk(Path(__file__).parents[1] / "examples" / "plans")
    bare = judge(read(example), date(2025, 2, 28), notes=False)
    assert len(bare.findings) < len(judged(example).findings)
