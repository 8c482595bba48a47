"""The action for GitHub and the hook for pre-commit, as far as a machine without either can run them."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from saypro_align.cli import app
from tests.repositories import git, keep, lay
from tests.workspaces import BASE, SALES

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, Any] = {step["name"]: step for step in ACTION["runs"]["steps"]}
DEFAULTS = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()}
pytestmark = pytest.mark.skipif(os.name == "nt", reason="bash")


def run(step: str, folder: Path, inputs: dict[str, str], **more: str) -> subprocess.CompletedProcess[str]:
    """A step's shell as a runner starts it: expressions only in `env`, everything else as it is written."""
    known = {f"inputs.{name}": inputs.get(name, default) for name, default in DEFAULTS.items()}
    known |= {"github.action_path": str(ROOT), "steps.install.outputs.program": more.get("PROGRAM", "")}
    env = {name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], value) for name, value in
           STEPS[step]["env"].items()}  # fmt: skip
    (folder / "output").touch()
    runner = {"GITHUB_OUTPUT": str(folder / "output"), "RUNNER_TEMP": str(folder / "temp"), **more}
    (folder / "step.sh").write_text(STEPS[step]["run"], encoding="utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(folder / "step.sh")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={**os.environ, **runner, **env},
    )


def program(folder: Path, text: str, name: str = "program") -> str:
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_no_input_stands_in_the_shell() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(DEFAULTS)


RECORD = "print(*sys.argv[1:], sep='\\n')"


@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        ({}, ["check", "--", "plans"]),
        ({"plans": ""}, ["check"]),
        ({"as-of": "2025-02"}, ["check", "--as-of=2025-02", "--", "plans"]),
        ({"against": "HEAD^1"}, ["check", "--against=HEAD^1", "--", "plans"]),
        (
            {"formats": "  sarif=a b.sarif  \n\n junit=b.xml\n"},
            ["check", "--format=sarif=a b.sarif", "--format=junit=b.xml", "--", "plans"],
        ),
        (
            {"plans": "-x; touch $(echo a) `b` *", "as-of": '"; exit 0 #', "formats": "$HOME\n*", "against": "$(b) -x"},
            [
                *("check", '--as-of="; exit 0 #', "--against=$(b) -x", "--format=$HOME", "--format=*"),
                *("--", "-x; touch $(echo a) `b` *"),
            ],
        ),
    ],
)
def test_inputs_arrive_as_whole_arguments(tmp_path: Path, inputs: dict[str, str], arguments: list[str]) -> None:
    done = run("Check the plans", tmp_path, inputs, PROGRAM=program(tmp_path, RECORD))
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (arguments, "", 0)
    assert (tmp_path / "output").read_text(encoding="utf-8") == "exit-code=0\n"
    assert sorted(os.listdir(tmp_path)) == ["output", "program", "step.sh"]


def test_the_check_itself_runs_and_its_exit_code_is_the_steps(tmp_path: Path) -> None:
    real = program(tmp_path, "from saypro_align.__main__ import main\nmain()")
    summary = tmp_path / "summary"
    inputs = {"plans": str(ROOT / "examples" / "plans"), "as-of": "2025-02-28", "formats": "sarif=out.sarif"}
    done = run(
        *("Check the plans", tmp_path, inputs),
        PROGRAM=real,
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
        PYTHONPATH=str(ROOT / "src"),
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert (tmp_path / "output").read_text(encoding="utf-8") == "exit-code=1\n"
    assert "\n::error title=Plan alignment%3A failed::" in done.stdout
    assert (tmp_path / "out.sarif").exists()
    assert "**The check fails.**" in summary.read_text(encoding="utf-8")


def pull_request(root: Path, depth: int) -> Path:
    """What actions/checkout leaves of a pull request: the merge of both branches, detached, in a shallow clone."""
    origin, clone = root / "origin", root / "clone"
    git(root, "init", str(origin))
    lay(origin / "plans", dict(BASE))
    keep(origin)
    git(origin, "checkout", "-b", "work")
    lay(origin / "plans", {**BASE, "departments/sales.yaml": SALES.replace("    due: 2025-12-31\n", "", 1)})
    keep(origin)
    git(origin, "checkout", "main")
    (origin / "README.md").write_text("What others did meanwhile\n", encoding="utf-8")
    keep(origin)
    git(origin, "merge", "--no-ff", "-m", "merge", "work")
    git(origin, "update-ref", "refs/pull/1/merge", "HEAD")
    git(origin, "reset", "--hard", "HEAD^1")
    git(root, "init", str(clone))
    git(clone, "remote", "add", "origin", origin.as_uri())
    git(clone, "fetch", "--no-tags", f"--depth={depth}", "origin", "+refs/pull/1/merge:refs/remotes/pull/1/merge")
    git(clone, "checkout", "--detach", "refs/remotes/pull/1/merge")
    return clone


@pytest.mark.parametrize(
    ("depth", "against", "code", "words"),
    [
        (2, "HEAD^1", 1, "Failed: Sales is 86.2 % aligned; it was 100.0 % at 'HEAD^1' (-13.75 points), most by"),
        (2, "", 0, "Passed: 93.1 % aligned"),
        (1, "HEAD^1", 2, "there is no revision 'HEAD^1' in this shallow clone; git fetch --unshallow brings"),
        (2, "origin/main", 2, "(in a workflow, fetch-depth: 0)"),
    ],
)
def test_a_pull_request_is_held_against_the_branch_that_it_goes_into(
    tmp_path: Path, depth: int, against: str, code: int, words: str
) -> None:
    clone, summary = pull_request(tmp_path, depth), tmp_path / "summary"
    real = program(tmp_path, "from saypro_align.__main__ import main\nmain()")
    done = run(
        *("Check the plans", clone, {"against": against, "as-of": "2025-02-28"}),
        PROGRAM=real,
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
        PYTHONPATH=str(ROOT / "src"),
    )
    assert done.returncode == code, done.stderr
    assert words in " ".join((done.stdout + done.stderr).split())
    if code < 2:
        told = summary.read_text(encoding="utf-8")
        assert ("### What this change does" in told) == bool(against)
        assert ("**The check fails; it passed before.**" in told) == bool(against)


def test_installing_imports_nothing_from_the_repository(tmp_path: Path) -> None:
    where = tmp_path / "temp" / "saypro-align" / "bin"
    where.mkdir(parents=True)
    program(tmp_path, RECORD, "python")
    program(where, RECORD, "python")
    done = run("Install saypro-align", tmp_path, {}, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    words = done.stdout.split("\n")
    assert words[:4] == ["-I", "-m", "venv", str(where.parent)]
    assert words[4:7] == ["-I", "-m", "pip"]
    assert str(ROOT) in words
    assert (tmp_path / "output").read_text(encoding="utf-8") == f"program={where / 'saypro-align'}\n"


def test_the_hook_runs_a_command_that_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    name, *arguments = hook["entry"].split()
    assert (name, hook["language"], hook["pass_filenames"]) == ("saypro-align", "python", False)
    done = CliRunner().invoke(app, [*arguments, str(ROOT / "examples" / "plans")])
    assert done.exit_code == 1
    assert all(re.search(hook["files"], path) for path in ("plans/organization.yaml", "plans/departments/it.yml"))
