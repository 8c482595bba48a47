"""Several outputs at once: what is printed, what is written, and what a workflow of GitHub gets by itself."""

import csv
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from saypro_align.files.checkout import in_repository
from saypro_align.files.writing import append
from saypro_align.outputs import MOST_OF_A_SUMMARY
from tests.command import run
from tests.repositories import git, lay
from tests.workspaces import BASE, SALES

PLANS = Path(__file__).parents[1] / "examples" / "plans"
AS_OF = ("--as-of", "2025-02-28")


def laid(root: Path, files: dict[str, str] | None = None) -> Path:
    lay(root, files or BASE)
    return root


# --- several at once --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "score"])
def test_files_are_written_beside_what_is_printed(tmp_path: Path, command: str) -> None:
    names = ("sarif", "junit", "gitlab", "csv", "markdown", "github", "text")
    wanted = [part for name in names for part in ("-f", f"{name}={tmp_path / 'out' / name}")]
    done = run(command, str(PLANS), *AS_OF, *wanted, "--format", "json")
    assert done.returncode == (1 if command == "check" else 0)
    assert json.loads(done.stdout)["gate"]["passed"] is False
    pages = {name: (tmp_path / "out" / name).read_bytes().decode("utf-8") for name in names}
    assert json.loads(pages["sarif"])["version"] == "2.1.0"
    assert json.loads(pages["gitlab"])[0]["location"]["path"].startswith("examples/plans/")
    assert ElementTree.fromstring(pages["junit"]).tag == "testsuites"
    assert len(list(csv.reader(pages["csv"].splitlines()))) == len(json.loads(done.stdout)["findings"]) + 1
    assert pages["text"] == run(command, str(PLANS), *AS_OF).stdout
    assert pages["markdown"] == run(command, str(PLANS), *AS_OF, "-f", "markdown").stdout
    assert sorted(os.listdir(tmp_path / "out")) == sorted(names)


def test_where_only_files_are_asked_for_the_text_is_printed(tmp_path: Path) -> None:
    done = run("check", str(PLANS), *AS_OF, "-f", f"sarif={tmp_path / 'a.sarif'}")
    assert done.stdout.startswith("Failed: the organization is 88.3 % aligned")


def test_quiet_prints_nothing_and_writes_all_the_same(tmp_path: Path) -> None:
    plans = laid(tmp_path / "plans")
    done = run("check", str(plans), "--quiet", "-f", "csv=a.csv", "-f", "github", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("code,name,")


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        (["sarif="], "--format: name the file after 'sarif=', such as sarif=alignment.txt"),
        (["github", "json"], "github and json cannot both be printed; write one to a file, as json=FILE"),
        (["csv=x", "json=x"], "'x' is to hold both csv and json; name two files"),
        (["sarfi=x"], "there is no format 'sarfi', only text, json, sarif,"),
        (["sarfi=x"], "did you mean sarif?"),
        (["csv=plans/departments/sales.yaml"], "has the name of a plan, and none is written over"),
        (["csv=plans"], "'plans' cannot be written: is a directory"),
        (["csv=plans/organization.yaml/x"], "cannot be written"),
        (["=x"], "there is no format ''"),
    ],
)
def test_what_cannot_be_done_is_refused_with_words(tmp_path: Path, formats: list[str], words: str) -> None:
    laid(tmp_path / "plans")
    done = run("check", "plans", *(part for name in formats for part in ("-f", name)), cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert os.listdir(tmp_path) == ["plans"]
    assert (tmp_path / "plans" / "departments" / "sales.yaml").read_text(encoding="utf-8") == SALES


def test_one_department_is_shown_in_text_alone(tmp_path: Path) -> None:
    done = run("score", str(PLANS), "-d", "it", "-f", f"csv={tmp_path / 'a'}")
    assert done.stderr == "saypro-align: --department is for text; in csv every department has its items\n"
    assert run("score", str(PLANS), "-d", "it", "-f", f"text={tmp_path / 'a'}").returncode == 0
    assert run("kpis", str(PLANS), "-f", "sarif").returncode == 2


# --- where the plans stand --------------------------------------------------------------------------------------------


def test_paths_are_told_from_the_root_of_the_repository(tmp_path: Path) -> None:
    top = tmp_path / "repo"
    plans = laid(top / "the org" / "plans", {**BASE, "departments/sales.yaml": "goals: {"})
    git(tmp_path, "init", "-q", str(top))
    for cwd, arguments in (
        (top, ["the org/plans"]),
        (plans, []),
        (plans / "departments", []),
        (top / "the org", []),
        (tmp_path, ["repo/the org/plans"]),
        (tmp_path, [str(plans)]),
    ):
        issues = json.loads(run("check", *arguments, "-f", "gitlab", cwd=cwd).stdout)
        assert {issue["location"]["path"].removeprefix("the org/plans/") for issue in issues} <= set(BASE), cwd
    page = json.loads(run("check", "-f", "sarif", cwd=plans).stdout)
    places = [result["locations"][0]["physicalLocation"] for result in page["runs"][0]["results"]]
    broken = {"uri": "the%20org/plans/departments/sales.yaml", "uriBaseId": "%SRCROOT%"}
    assert broken in [place["artifactLocation"] for place in places]
    assert page["runs"][0]["automationDetails"] == {"id": "saypro-align/the org/plans/"}
    paths = [finding["path"] for finding in json.loads(run("check", "-f", "json", cwd=plans).stdout)["findings"]]
    assert "departments/sales.yaml" in paths


def test_the_root_of_a_repository_has_no_folder(tmp_path: Path) -> None:
    laid(tmp_path)
    git(tmp_path, "init", "-q")
    assert in_repository(tmp_path) == ""
    assert in_repository(tmp_path / "departments") == "departments"


def test_outside_git_paths_are_told_from_where_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = laid(tmp_path / "a" / "plans")
    for cwd, given, shown in (
        (tmp_path, Path("a/plans"), "a/plans"),
        (tmp_path, plans, "a/plans"),
        (plans, Path("."), ""),
        (plans / "departments", plans, ".."),
    ):
        monkeypatch.chdir(cwd)
        assert in_repository(given) == shown


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    inner, outer = laid(tmp_path / "inner" / "plans").parent, tmp_path / "outer"
    git(tmp_path, "init", "-q", str(inner))
    git(inner, "add", ".")
    git(inner, "commit", "-qm", "plans")
    git(tmp_path, "init", "-q", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "strategy")
    assert in_repository(outer / "strategy" / "plans") == "plans"


# --- GitHub Actions ---------------------------------------------------------------------------------------------------


def on_github(tmp_path: Path) -> dict[str, str]:
    return {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}


STOPPED = re.compile(r"::stop-commands::([0-9a-f]{32})\n(.*)::\1::\n(.*)", re.DOTALL)


@pytest.mark.parametrize("command", ["check", "score"])
@pytest.mark.parametrize("files", [False, True])
def test_a_workflow_gets_annotations_and_a_summary_by_itself(tmp_path: Path, command: str, files: bool) -> None:
    (tmp_path / "summary.md").write_text("# Before\n", encoding="utf-8")
    extra = ["-f", f"csv={tmp_path / 'a.csv'}"] if files else []
    done = run(command, str(PLANS), *AS_OF, *extra, env=on_github(tmp_path))
    assert (done.returncode, done.stderr) == (1 if command == "check" else 0, "")
    read = STOPPED.fullmatch(done.stdout)
    assert read is not None
    assert read[2] == run(command, str(PLANS), *AS_OF).stdout
    assert read[3] == run(command, str(PLANS), *AS_OF, "-f", "github").stdout
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary == "# Before\n" + run(command, str(PLANS), *AS_OF, "-f", "markdown").stdout + "\n"


def test_a_format_that_is_named_is_all_that_is_printed(tmp_path: Path) -> None:
    for name in ("json", "github", "markdown"):
        here, there = (run("check", str(PLANS), *AS_OF, "-f", name, env=env) for env in (None, on_github(tmp_path)))
        assert here.stdout == there.stdout
    assert not (tmp_path / "summary.md").exists()


def test_no_title_commands_the_runner(tmp_path: Path) -> None:
    title = "::add-mask::secret ##[error]x ::stop-commands::a ::a:: " + "y" * 70 + " ::error file=a::b"
    plans = laid(tmp_path / "plans", {**BASE, "departments/sales.yaml": f"goals: [{{id: a, title: '{title}'}}]\n"})
    for arguments in (["check"], ["score"], ["score", "-d", "sales"], ["kpis"]):
        done = run(*arguments, str(plans), env=on_github(tmp_path))
        heard, stopped = [], None
        for line in done.stdout.splitlines():
            if stopped is None and line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif stopped is not None:
                stopped = None if line == f"::{stopped}::" else stopped
            elif line.lstrip().startswith("::") or "##[" in line:
                heard.append(line.split(" ")[0])
        assert stopped is None
        assert set(heard) <= {"::error", "::warning", "::notice"}
        assert bool(heard) == ("kpis" not in arguments)


def test_a_summary_that_is_full_or_cannot_be_written_changes_no_verdict(tmp_path: Path) -> None:
    laid(tmp_path / "plans")
    (tmp_path / "summary.md").write_bytes(b"x" * MOST_OF_A_SUMMARY)
    done = run("check", "plans", "--quiet", cwd=tmp_path, env=on_github(tmp_path))
    assert (done.returncode, done.stdout) == (0, "")
    assert "the summary of the job is full" in done.stderr
    assert (tmp_path / "summary.md").stat().st_size == MOST_OF_A_SUMMARY
    done = run("check", "plans", cwd=tmp_path, env={**on_github(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert done.returncode == 0
    assert "the summary of the job cannot be written: is a directory" in done.stderr
    assert run("check", "plans", cwd=tmp_path, env={"GITHUB_ACTIONS": "true"}).stderr == ""


def test_what_is_appended_stands_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert append(file, "ü\n", 3)
    assert not append(file, "b", 3)
    assert append(file, "b", 4)
    assert file.read_text(encoding="utf-8") == "ü\nb"
