"""`diff` and `check --against`: the difference of two scores, and what git has to be asked for it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from saypro_align.cli import app
from saypro_align.files import commits
from saypro_align.files.commits import left_main_at
from tests import year
from tests.repositories import git, keep, lay
from tests.workspaces import BASE, SALES

AS_OF = ("--as-of", "2025-02-28")


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> year.Year:
    return year.make(tmp_path_factory.mktemp("year"))


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*arguments])
    assert done.exit_code == code, done.output
    return done.stdout if code != 2 or done.stdout else done.stderr


def scored(plans: Path) -> dict[str, Any]:
    plans.mkdir(exist_ok=True)
    done = CliRunner().invoke(app, ["score", str(plans), "-f", "json", *AS_OF])
    assert done.exit_code in (0, 2)
    page: dict[str, Any] = json.loads(done.stdout)
    return page


def compared(plans: Path, *revisions: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["diff", *revisions, "--plans", str(plans), "-f", "json", *AS_OF])
    assert done.exit_code in (0, 2), done.output
    page: dict[str, Any] = json.loads(done.stdout)
    return page


def near(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < 1e-9


PAIRS = [(one, other) for one in range(len(year.STEPS)) for other in (one - 1, 1, 5, 8, len(year.STEPS) - 1)]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_difference_is_that_of_two_scores_on_checkouts(months: year.Year, one: int, other: int) -> None:
    then, now = (scored(months.checkout(months.commits[at])) for at in (one, other))
    found = compared(months.plans, months.commits[one], months.commits[other])
    for key in ("score", "accepted_score"):
        change = found["organization"][key]
        assert (change["before"], change["after"]) == (then["organization"][key], now["organization"][key])
        if None not in (change["before"], change["after"]):
            assert near(change["points"], change["after"] - change["before"])
    was, now_of = ({entry["id"]: entry for entry in page["departments"]} for page in (then, now))
    named = {change["before"] for change in found["departments"]} - {None}
    assert named == set(was)
    assert {change["after"] for change in found["departments"]} - {None} == set(now_of)
    for change in found["departments"]:
        assert change["score"]["before"] == (was[change["before"]]["score"] if change["before"] else None)
        assert change["score"]["after"] == (now_of[change["after"]]["score"] if change["after"] else None)
        points = explained(change["findings"], "department_points")
        assert change["score"]["points"] is None or near(change["score"]["points"], points)
    total = sum(explained(change["findings"], "organization_points") for change in found["departments"])
    assert found["organization"]["score"]["points"] is None or near(found["organization"]["score"]["points"], total)
    turned_over(found, then, now)


def explained(findings: dict[str, Any], points: str) -> float:
    came, gone, unseen = (sum(float(seen[points]) for seen in findings[key]) for key in ("came", "gone", "unseen"))
    return gone + unseen - came - sum(float(seen[f"more_{points}"]) for seen in findings["reweighed"])


def turned_over(found: dict[str, Any], then: dict[str, Any], now: dict[str, Any]) -> None:
    """What came and went is what only one of the two has, but for what was renamed."""
    parts = [found["notes"], found["files"], found["organization"]["findings"]]
    parts += [change["findings"] for change in found["departments"]]
    came, mended, unseen = (
        {seen["fingerprint"] for part in parts for seen in part[key]} for key in ("came", "gone", "unseen")
    )
    assert not mended & unseen
    gone = mended | unseen
    earlier, later = ({finding["fingerprint"] for finding in page["findings"]} for page in (then, now))
    assert came <= later - earlier
    assert gone <= earlier - later
    assert len(later - earlier - came) == len(earlier - later - gone)
    renamed = any(change["before"] != change["after"] or change["renamed"] for change in found["departments"])
    assert renamed or (came, gone) == (later - earlier, earlier - later)


def test_a_department_and_an_id_that_were_renamed_stay_the_same_ones(months: year.Year) -> None:
    found = compared(months.plans, months.commits[8], months.commits[10])
    (law,) = [change for change in found["departments"] if change["id"] == "law"]
    assert law["before"] == "legal"
    assert {"kind": "goal", "before": "contracts", "after": "contract-check"} in law["renamed"]
    assert (law["findings"]["came"], law["findings"]["gone"], law["added"], law["removed"]) == ([], [], [], [])
    page = run("diff", months.commits[8], months.commits[10], "--plans", str(months.plans), *AS_OF)
    assert "renamed  from legal to law" in page
    assert "renamed  goal contracts to contract-check" in page


def test_settings_and_weights_that_changed_are_named(months: year.Year) -> None:
    first, last = months.commits[5], months.commits[11]
    page = run("diff", first, last, "--plans", str(months.plans), *AS_OF)
    settings = page.split("Settings that changed; they move scores too\n")[1]
    assert "  points.medium: 25, now 40\n" in settings
    assert "  departments.customer-service.weight: 1, now 3\n" in settings
    assert "count more together, because settings changed: -" in " ".join(page.split())
    assert "setting points.medium: 25, now 40" in run(
        "diff", first, last, "--plans", str(months.plans), "-f", "markdown", *AS_OF
    )


def test_an_item_that_is_added_is_named_since_it_can_lower_a_mean(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    more = "  - {id: more, title: Sell 20% more by June, due: 2025-06-30, horizon: short, supports: [growth]}\n"
    lay(plans, {**BASE, "departments/sales.yaml": SALES.replace("resources: {b", f"{more}resources: {{b")})
    page = run("diff", "HEAD", "--plans", str(plans), *AS_OF)
    assert "Sales fell by" in page
    assert "added    goal 'Sell 20% more by June', which has" in page
    item = compared(plans, "HEAD")["departments"][0]["added"]
    assert [entry["id"] for entry in item] == ["more"]


# --- the working tree -------------------------------------------------------------------------------------------------


def repository(root: Path, where: str = "plans") -> Path:
    """A repository with the base workspace as its only commit."""
    top = root / "repository"
    (top / where).mkdir(parents=True)
    git(root, "init", str(top))
    lay(top / where, dict(BASE))
    keep(top)
    return top / where


DATED_KPI = SALES.replace("target: 115}", "target: 115, due: 2025-12-31}")
UNDATED = DATED_KPI.replace("    due: 2025-12-31\n", "", 1)
"""Without the due date of a goal: 25 of 100 points of one of two goals, which are half of the plan."""


def test_the_default_is_the_working_tree_since_it_left_main(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    git(plans, "checkout", "-b", "work")
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    keep(plans.parent)
    git(plans, "checkout", "main")
    lay(plans, {**BASE, "departments/customer-service.yaml": SALES.replace("Sales", "Other")})
    keep(plans.parent)
    git(plans, "checkout", "work")
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED, "departments/legal.yaml": year.LEGAL})  # untracked
    found = compared(plans)
    assert [(c["id"], c["before"]) for c in found["departments"] if c["score"]["points"] != 0] == [
        ("sales", "sales"),
        ("legal", None),
    ]
    assert found["before"]["called"] == "where the work left main"
    assert found["after"]["dirty"] is True
    page = run("diff", "--plans", str(plans), *AS_OF)
    assert "From where the work left main (" in page
    assert "the working tree, with changes" in page
    assert "Legal is new: " in page


@pytest.mark.parametrize("branch", ["origin/HEAD", "origin/main", "main", "master"])
def test_the_main_branch_is_looked_for_in_an_order(tmp_path: Path, branch: str) -> None:
    plans = repository(tmp_path)
    base = git(plans, "rev-parse", "HEAD")
    git(plans, "checkout", "-b", "work")
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    keep(plans.parent)
    git(plans, "branch", "-D", "main")
    order = list(commits.MAIN_BRANCHES)
    for name in order[order.index(branch) :]:
        place = f"refs/remotes/{name}" if "/" in name else f"refs/heads/{name}"
        git(plans, "update-ref", place, base if name == branch else "HEAD")
    assert left_main_at(plans) == (base, branch)
    assert f"where the work left {branch}" in " ".join(run("diff", "--plans", str(plans)).split())


def test_what_git_cannot_tell_is_said(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    (plans.parent / ".git" / "index").write_bytes(b"no index")
    page = " ".join(run("diff", "main", "--plans", str(plans), *AS_OF).split())
    assert "the working tree, of which git cannot tell whether it has changes that are not committed (" in page
    assert compared(plans, "main")["after"]["dirty"] is None
    assert json.loads(run("score", str(plans), "-f", "json", *AS_OF))["dirty"] is None
    report = ["report", str(plans), "--month", "2025-02", "--output", str(tmp_path / "out")]
    run(*report)
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.md")]
    assert any("; git cannot tell whether they were changed since." in " ".join(page.split()) for page in pages)


def test_nothing_changed_is_said(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    page = run("diff", "--plans", str(plans), *AS_OF)
    assert "100.0 % aligned, as before." in page
    assert "Nothing changed that enters a score." in page
    assert "Nothing changed that enters a score." in run("diff", "-f", "markdown", "--plans", str(plans), *AS_OF)


# --- what git has and has not -----------------------------------------------------------------------------------------


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("mian", "there is no revision 'mian'; did you mean main?"),
        ("v1.0", "there is no revision 'v1.0'; did you mean v1.0.0?"),
        ("main..work", "name two revisions apart: saypro-align diff main HEAD"),
        ("--output=x", "there is no revision '--output=x'"),
        ("HEAD~9", "there is no revision 'HEAD~9': 'HEAD' has no such commit before it"),
        ("v1.0.0^2", "there is no revision 'v1.0.0^2': 'v1.0.0' has no such commit before it"),
        ("mian~1", "there is no revision 'mian~1'"),
        (".", "a folder is named with --plans"),
    ],
)
def test_an_unknown_revision_is_told_with_the_nearest(tmp_path: Path, revision: str, words: str) -> None:
    plans = repository(tmp_path)
    git(plans, "tag", "v1.0.0")
    before = sorted(os.listdir(tmp_path))
    assert words in refused("diff", "--plans", str(plans), "--", revision)
    assert words in refused("diff", "--plans", str(plans), "--", "HEAD", revision)
    told = refused("check", str(plans), f"--against={revision}")
    assert told.startswith("saypro-align: --against: ")
    assert (words in told) == (revision not in (".", "main..work"))
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("main..work", "name the one that the working tree is held against, such as main"),
        (".", "there is no revision '.'; the folder stands behind check: saypro-align check plans/ --against main"),
        ("", "there is no revision ''; name one, such as main or HEAD~1"),
    ],
)
def test_check_says_what_it_takes_and_not_what_diff_takes(tmp_path: Path, revision: str, words: str) -> None:
    told = refused("check", str(repository(tmp_path)), f"--against={revision}")
    assert words in told
    assert "--plans" not in told
    assert "diff" not in told


def test_an_option_that_there_is_not_is_no_revision(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["diff", "--output=x", "--plans", str(repository(tmp_path))])
    assert done.exit_code == 2
    assert "No such option" in done.stderr


def states(root: Path) -> Iterator[tuple[str, Path, list[str], str]]:
    """What a repository can be like: its name, the folder, the revisions, and the words that are to be said."""
    plans = repository(root)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    second = keep(plans.parent)
    address = (root / "repository").as_uri()
    git(root, "clone", "--depth=1", address, str(root / "shallow"))
    yield "shallow", root / "shallow" / "plans", ["HEAD~1"], "shallow clone; git fetch --unshallow brings the others"
    git(root, "clone", "--bare", address, str(root / "bare"))
    yield "bare", root / "bare", [], "is a bare repository, in which no files lie: name a folder in a clone of it"
    (root / "outside").mkdir()
    lay(root / "outside", dict(BASE))
    yield "outside", root / "outside", [], "is in no git repository"
    git(root, "init", str(root / "empty"))
    lay(root / "empty", dict(BASE))
    yield "empty", root / "empty", [], "the git repository has no commit yet"
    git(root, "clone", address, str(root / "lone"))
    git(root / "lone", "remote", "remove", "origin")
    git(root / "lone", "branch", "-m", "trunk")
    yield "lone", root / "lone" / "plans", [], "to compare with: name a revision, such as HEAD~1"
    git(root / "lone", "checkout", "--orphan", "main")
    keep(root / "lone")
    git(root / "lone", "checkout", "trunk")
    yield "unrelated", root / "lone" / "plans", [], "HEAD and main have no commit in common"
    yield "detached", detached(plans, second), ["HEAD~1"], ""
    yield "subfolder", plans / "departments" / "..", ["HEAD~1"], ""


def test_improve_asks_nothing_of_git(tmp_path: Path) -> None:
    pages = set()
    for name, folder, _, _ in states(tmp_path):
        if name == "bare":
            assert "organization.yaml is missing" in refused("improve", str(folder))
            continue
        pages.add(run("improve", str(folder), "--to", "99", *AS_OF))
    assert {page.split("\n")[0][:28] for page in pages} == {
        "Testers is 100.0 % aligned, ",
        "Testers is 96.8 % aligned; 2",
    }


def test_history_works_or_says_what_it_needs(tmp_path: Path) -> None:
    said = {
        "shallow": "This is a shallow clone, which knows the latest commits only; git fetch --unshallow brings",
        "bare": "is a bare repository, in which no files lie",
        "outside": "is in no git repository",
        "empty": "the git repository has no commit yet",
    }
    for name, folder, _, _ in states(tmp_path):
        words = said.get(name, "Testers in ")
        page = refused("history", str(folder)) if name in ("bare", "outside", "empty") else run("history", str(folder))
        assert words in " ".join(page.split()), name


def test_plans_in_a_submodule_of_their_own_are_refused_since_no_commit_holds_them(tmp_path: Path) -> None:
    departments, outer = tmp_path / "departments", tmp_path / "outer"
    git(tmp_path, "init", str(departments))
    lay(departments, {"sales.yaml": SALES})
    keep(departments)
    plans = repository(tmp_path)
    git(plans, "rm", "-r", "--quiet", "departments")
    git(plans, "-c", "protocol.file.allow=always", "submodule", "add", "--force", str(departments), "departments")
    keep(plans.parent)
    words = "'departments' in the folder is a submodule at that revision"
    for command in (["diff", "HEAD"], ["diff", "HEAD~1", "HEAD"]):
        assert words in refused(*command, "--plans", str(plans))
    assert words in refused("check", str(plans), "--against", "HEAD")
    assert words in refused("history", str(plans))
    assert run("improve", str(plans), *AS_OF)
    git(tmp_path, "init", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", str(departments), "plans")
    keep(outer)
    git(outer, "rm", "--quiet", "plans")
    lay(outer / "plans", dict(BASE))
    keep(outer)
    assert "the folder itself is a submodule at that revision" in refused(
        "diff", "HEAD~1", "--plans", str(outer / "plans")
    )


def test_files_and_ids_that_were_renamed_come_and_go_in_no_command(months: year.Year) -> None:
    before, after = months.commits[8], months.commits[10]
    page = json.loads(run("diff", before, after, "--plans", str(months.plans), "-f", "sarif", *AS_OF))
    states = {result["baselineState"] for result in page["runs"][0]["results"]}
    assert states == {"unchanged", "updated"}
    assert json.loads(run("diff", before, after, "--plans", str(months.plans), "-f", "gitlab", *AS_OF)) == []
    plans = months.checkout(after)
    passed = run("check", str(plans), "--against", before, *AS_OF)
    assert passed.startswith("Passed: 90.8 % aligned, target 90 %.\n")
    assert passed.splitlines()[1:] == ["12 findings take 9.15 points: `saypro-align score` names them."]
    assert "legal" not in run("history", str(months.plans), "--since", "2024-09", "--until", "2024-12")


def detached(plans: Path, commit: str) -> Path:
    git(plans, "checkout", "--detach", commit)
    return plans


def test_each_state_of_a_repository_works_or_says_what_it_needs(tmp_path: Path) -> None:
    for name, folder, revisions, words in states(tmp_path):
        if words:
            assert words in refused("diff", *revisions, "--plans", str(folder)), name
        else:
            assert "Sales fell by 6.25 points" in run("diff", *revisions, "--plans", str(folder), *AS_OF), name


def test_a_workspace_in_a_submodule_has_that_repositorys_history(tmp_path: Path) -> None:
    inner, outer = repository(tmp_path).parent, tmp_path / "outer"
    git(tmp_path, "init", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", str(inner), "strategy")
    keep(outer)
    plans = outer / "strategy" / "plans"
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    assert "Sales fell by 6.25 points" in run("diff", "HEAD", "--plans", str(plans), *AS_OF)


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = repository(tmp_path)
    monkeypatch.setenv("PATH", "")
    for command in (
        ["diff", "--plans", str(plans)],
        ["check", str(plans), "--against", "HEAD"],
        ["history", str(plans)],
    ):
        assert "git is not here, and only git knows what was written earlier" in refused(*command)


def test_a_revision_without_a_workspace_makes_all_of_it_new(months: year.Year) -> None:
    first, second = months.commits[:2]
    page = run("diff", first, second, "--plans", str(months.plans), *AS_OF)
    assert "100.0 % aligned; before, there was no score." in page
    assert "Before, the folder held no organization.yaml, so all of it is new." in page
    assert "Sales is new: 100.0 %." in page
    assert "could not be taken" not in page
    back = run("diff", second, first, "--plans", str(months.plans), *AS_OF, code=2)
    assert "The folder holds no organization.yaml any more." in back
    assert "there is no score, because nothing could be judged; it was 100.0 %." in back


def test_a_file_that_was_broken_withholds_its_department_alone(months: year.Year) -> None:
    before, broken, after = months.commits[6:9]
    page = run("diff", before, broken, "--plans", str(months.plans), *AS_OF, code=2)
    assert "Files that could not be taken as written\n  broken   departments/legal.yaml:" in page
    assert "cannot be judged any more; it had " in page
    page = run("diff", broken, after, "--plans", str(months.plans), *AS_OF)
    assert "mended   departments/legal.yaml" in page
    assert "can be judged again: " in page


# --- the comment ------------------------------------------------------------------------------------------------------


def test_the_comment_says_what_the_change_does_and_what_to_do(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED.replace("supports: [growth]", "supports: [growht]")})
    page = run("diff", "HEAD", "--plans", str(plans), "-f", "markdown", *AS_OF)
    lines = page.splitlines()
    assert lines[0] == "<!-- saypro-align -->"
    headings = [line for line in lines if line.startswith("#")]
    assert headings[0].startswith("## \N{CROSS MARK} Plan alignment: ")
    assert headings[1:] == ["### What this change does", "### What to do", "### Departments"]
    assert "| Sales | 100.0 | " in page
    assert "plans/departments/sales.yaml, line 11 | **undated-goal** (medium)" in page.replace(", line 9", ", line 11")
    assert "Customer Service | 100.0 | 100.0 |" not in page.split("### What to do")[0]


def test_hostile_words_stay_words_in_a_difference(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    title = "@all | <script> \\u202e [x](//e.org) `c` ::error ::"
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED.replace("Win 15% more customers by December", f'"{title}"')})
    page = run("diff", "HEAD", "--plans", str(plans), "-f", "markdown", *AS_OF)
    assert "<script>" not in page
    assert "@all" not in page.replace("@<!-- -->all", "")
    assert "\u202e" not in page + run("diff", "HEAD", "--plans", str(plans), *AS_OF)
    tables = [line for line in page.splitlines() if line.startswith("| ") and "undated-goal" in line]
    assert tables
    assert all(line.replace("\\|", "").count("|") in (5, 6) for line in tables)


# --- the formats of the command ---------------------------------------------------------------------------------------


def test_diff_prints_one_format_and_writes_the_others(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    names = ("text", "json", "sarif", "junit", "gitlab", "csv", "markdown")
    wanted = [part for name in names for part in ("-f", f"{name}={tmp_path / 'out' / name}")]
    printed = run("diff", "HEAD", "--plans", str(plans), *AS_OF, *wanted, "-f", "github")
    assert [line.split(" ")[0] for line in printed.splitlines()] == ["::warning", "::warning"]
    assert f"file=plans/departments/sales.yaml,line={1 + UNDATED[: UNDATED.index('  - id')].count(chr(10))}," in printed
    for name in names:
        page = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert page == run("diff", "HEAD", "--plans", str(plans), *AS_OF, "-f", name).replace("\r\n", "\n")
    assert sorted(os.listdir(tmp_path / "out")) == sorted(names)


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        (["sarfi"], "there is no format 'sarfi', only text, json, sarif,"),
        (["csv", "json"], "csv and json cannot both be printed"),
        (["csv=plans/departments/sales.yaml"], "has the name of a plan"),
        (["csv="], "name the file after 'csv='"),
    ],
)
def test_diff_refuses_formats_as_check_does(tmp_path: Path, formats: list[str], words: str) -> None:
    plans = repository(tmp_path)
    several = [part for name in formats for part in ("-f", name)]
    assert words in refused("diff", "HEAD", "--plans", str(plans), *several)


def test_a_workflow_gets_the_annotations_and_the_comment_of_a_change_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    command = ["diff", "HEAD", "--plans", str(plans), *AS_OF]
    text, annotations, comment = (run(*command, "-f", name) for name in ("text", "github", "markdown"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    page = run(*command)
    assert page.startswith("::stop-commands::")
    assert f"\n{text}::" in page
    assert page.endswith(f"::\n{annotations}")
    assert (tmp_path / "summary").read_text(encoding="utf-8") == f"{comment}\n"
    assert run(*command, "-f", "json").startswith("{")


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_a_department_that_drops_fails_the_gate_with_expected_and_found(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    assert run("check", str(plans), *AS_OF).startswith("Passed:")
    page = run("check", str(plans), "--against", "main", *AS_OF, code=1)
    assert page.startswith("Failed: Sales is 93.7 % aligned; it was 100.0 % at 'main' (-6.25 points), most")
    assert "The shortest way of Sales to 100 %: 1 mending reaches 100.0 % or more." in page
    gate = json.loads(run("check", str(plans), "--against", "main", "-f", "json", *AS_OF, code=1))["gate"]
    (failure,) = gate["failures"]
    assert (failure["reason"], failure["subject"]) == ("dropped", "sales")
    assert (failure["expected"], failure["found"]) == (100, 93.75)
    head = git(plans, "rev-parse", "HEAD")
    nobody: list[str] = []
    assert gate["against"] == {
        "revision": "main", "commit": head, "added": nobody, "removed": nobody, "withheld": nobody, "settings": nobody,
    }  # fmt: skip
    assert json.loads(run("check", str(plans), "-f", "json", *AS_OF))["gate"]["against"] is None


NEW = year.LEGAL.replace("Check 95%", "Read 95%")


def test_a_department_that_renames_itself_with_its_file_is_held_against_what_it_was(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    files = {path: text for path, text in BASE.items() if path != "departments/sales.yaml"}
    organization = BASE["organization.yaml"].replace("id: sales", "id: vertrieb")
    renamed = {**files, "organization.yaml": organization}
    lay(plans, {**renamed, "departments/vertrieb.yaml": SALES.replace("department: Sales", "department: Vertrieb")})
    assert run("check", str(plans), "--against", "main", *AS_OF).startswith("Passed:")
    lay(plans, {**renamed, "departments/vertrieb.yaml": UNDATED.replace("department: Sales", "department: Vertrieb")})
    page = " ".join(run("check", str(plans), "--against", "main", *AS_OF, code=1).split())
    assert "Vertrieb is 93.7 % aligned; it was 100.0 % at 'main' (-6.25 points)" in page
    assert "not compared" not in page


def test_the_gate_compares_exactly_and_names_who_is_new_or_gone(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    low = BASE["organization.yaml"] + "settings: {points: {medium: 0.0000001}, target: 50, require_coverage: false}\n"
    lay(plans, {**BASE, "organization.yaml": low, "departments/old.yaml": year.LEGAL.replace("Legal", "Old")})
    keep(plans.parent)
    lay(plans, {**BASE, "organization.yaml": low, "departments/sales.yaml": UNDATED, "departments/new.yaml": NEW})
    page = run("check", str(plans), "--against", "HEAD", *AS_OF, code=1)
    assert "Sales is 99.9 % aligned; it was 100.0 % at 'HEAD' (-0.00000002 points)" in " ".join(page.split())
    assert "New since 'HEAD', and not compared: Legal." in page
    assert "No longer there since 'HEAD', and not compared: Old." in page
    assert "Neither a name nor most of the goals say that one of them is another that was renamed." in " ".join(
        page.split()
    )
    lay(plans, {**BASE, "organization.yaml": low, "departments/old.yaml": year.LEGAL.replace("Legal", "Old")})
    assert run("check", str(plans), "--against", "HEAD", *AS_OF).startswith("Passed:")


def test_a_department_that_rises_or_was_broken_does_not_fail(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": "goals: {\n"})
    keep(plans.parent)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    page = run("check", str(plans), "--against", "HEAD", *AS_OF)
    assert "Not compared with 'HEAD', because not judged in both: Sales." in page
    lay(plans, dict(BASE))
    assert "Passed" in run("check", str(plans), "--against", "HEAD~1", *AS_OF)


def test_the_gate_on_accepted_scores_compares_those(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    accepted = DATED_KPI.replace("    due: 2025-12-31\n", year.ACCEPT.replace("2024", "2026"), 1)
    organization = BASE["organization.yaml"] + "settings: {gate_on: accepted}\n"
    lay(plans, {**BASE, "organization.yaml": organization, "departments/sales.yaml": accepted})
    assert run("check", str(plans), "--against", "HEAD", *AS_OF).startswith("Passed:")
    lay(plans, {**BASE, "departments/sales.yaml": accepted})
    assert "Sales is 93.7 % aligned; it was 100.0 %" in run("check", str(plans), "--against", "HEAD", *AS_OF, code=1)


def test_the_way_back_names_the_score_as_the_table_shows_it(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    thirds = SALES.replace("resources: {b", "  - {id: more, title: Sell}\nresources: {b")
    lay(plans, {**BASE, "departments/sales.yaml": thirds})
    keep(plans.parent)
    lay(plans, {**BASE, "departments/sales.yaml": thirds.replace("    due: 2027-12-31\n", "", 1)})
    then = compared(plans, "HEAD")["departments"][0]["score"]["before"]
    assert then * 100 != int(then * 100)
    shown = f"{int(then * 10) / 10:.1f} %"
    page = " ".join(run("check", str(plans), "--against", "HEAD", *AS_OF, code=1).split())
    assert f"way of Sales back to what it had, {shown}: " in page
    comment = run("check", str(plans), "--against", "HEAD", "-f", "markdown", *AS_OF, code=1)
    assert f"% or more; it had {shown} before." in comment
    assert "above" not in page + comment


def test_all_formats_tell_of_the_drop(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    for name in ("github", "markdown", "junit"):
        page = run("check", str(plans), "--against", "HEAD", "-f", name, *AS_OF, code=1)
        assert "Sales is 93.7 %" in page.replace("%25", "%")


def test_the_comment_of_the_gate_says_what_the_change_does(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    lay(plans, {**BASE, "departments/sales.yaml": UNDATED})
    gate = run("check", str(plans), "--against", "HEAD", "-f", "markdown", *AS_OF, code=1)
    change = run("diff", "HEAD", "--plans", str(plans), "-f", "markdown", *AS_OF)
    assert "**The check fails; it passed before.**" in gate
    assert "**The check passes, as it did before; `check --against HEAD` fails: Sales fell by 6.25 points.**" in change
    assert change.splitlines()[1].startswith("## \N{WARNING SIGN}")
    for page in (gate, change):
        assert page.splitlines()[3].startswith("**The check ")
    assert gate.splitlines()[3].startswith("**The check fails; it passed before.** Sales is 93.7 % aligned; it was ")
    news = [page[page.index("| department | before") : page.index("Compared: ")] for page in (gate, change)]
    assert news[0] == news[1]
    assert "| -6.25 Sales, -3.12 the organization | plans/departments/sales.yaml, line " in news[0]
    ways = gate.split("### What to do")[1]
    assert "lifts Sales to 100.0 % or more, the shortest way to 100 %." in ways


def test_a_rating_that_a_gap_had_hidden_is_told_as_such(tmp_path: Path) -> None:
    plans = repository(tmp_path)
    rated = UNDATED.replace("supports: [growth]", "supports: [{goal: growth, rating: 4, comment: Say how, by: S}]", 1)
    lay(plans, {**BASE, "departments/sales.yaml": rated})
    keep(plans.parent)
    mended = rated.replace("    horizon: short\n", "    horizon: short\n    due: 2025-12-31\n", 1)
    lay(plans, {**BASE, "departments/sales.yaml": mended})
    words = "The rating is as it was, and counts now that undated-goal is out of its way."
    for name in ("text", "markdown"):
        page = " ".join(run("diff", "HEAD", "--plans", str(plans), "-f", name, *AS_OF).split())
        assert "rated-below-full" in page
        assert words in page
    lay(plans, {**BASE, "departments/sales.yaml": mended.replace("rating: 4", "rating: 3")})
    assert "out of its way" not in run("diff", "HEAD", "--plans", str(plans), *AS_OF)


def test_a_command_of_its_own_prints_the_same_each_time(months: year.Year) -> None:
    command = [
        sys.executable,
        "-m",
        "saypro_align",
        "diff",
        months.commits[4],
        "main",
        "--plans",
        str(months.plans),
        *AS_OF,
    ]
    env = {**os.environ, "PYTHONHASHSEED": "1"}
    first = subprocess.run(command, capture_output=True, check=True, env=env).stdout
    second = subprocess.run(command, capture_output=True, check=True, env={**env, "PYTHONHASHSEED": "2"}).stdout
    assert first == second != b""
