"""The documentation is true: its blocks load, and what is generated is current."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from saypro_align import reader, textfile, values, yamlfile
from saypro_align.files import objects
from saypro_align.formats import FORMATS, manual
from saypro_align.formats.schema import schema
from saypro_align.layout import KINDS
from saypro_align.model import Settings
from saypro_align.reports import limits
from tests import history_page, readme, template_reference, year
from tests.repositories import git, keep, lay
from tests.workspaces import BASE, SALES, judged

DOCS = Path(__file__).parents[1] / "docs"


def blocks() -> dict[str, str]:
    """The files of docs/workspace.md: each heading that names one, with the block under it."""
    text = (DOCS / "workspace.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## (\S+\.yaml)\n\n```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL))


def test_the_documented_workspace_loads_without_a_file_finding() -> None:
    files = blocks()
    assert len(files) == 11
    assessment = judged(dict(files))
    assert [f"{f.span}: {f.message}" for f in assessment.file_findings] == []
    assert {kind for kind, readings in assessment.workspace.readings.items() if readings} == set(KINDS)
    assert assessment.score.score is not None


def test_the_page_of_findings_is_current() -> None:
    written = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert written == manual.findings_markdown(), "run `make docs`"


def test_the_page_of_templates_is_current() -> None:
    written = template_reference.REFERENCE.read_text(encoding="utf-8")
    assert written == template_reference.text(written), "run `make docs`"


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_are_current(kind: str) -> None:
    written = (DOCS / "schemas" / f"{kind}.json").read_text(encoding="utf-8")
    assert written == schema(kind), "run `make docs`"


def test_the_readme_shows_real_output() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert len(readme.BLOCK.findall(text)) == 4
    assert readme.renewed(text) == text, "run `make docs`"


def test_the_page_of_history_shows_real_output(tmp_path: Path) -> None:
    text = history_page.PAGE.read_text(encoding="utf-8")
    assert len(readme.BLOCK.findall(text)) == 5
    assert history_page.renewed(text, year.make(tmp_path)) == text, "run `make docs`"


def test_the_readme_shows_a_page_as_it_is() -> None:
    (block,) = re.findall(
        r"^```markdown\n(.*?)^```$", readme.README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    golden = Path(__file__).parent / "golden" / "reports" / "2025-02" / "leadership.md"
    assert golden.read_text(encoding="utf-8").startswith(block)


def test_links_in_the_documentation_lead_somewhere() -> None:
    for page in (readme.README, readme.ROOT / "CONTRIBUTING.md", readme.ROOT / "CHANGELOG.md", *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_page_of_formats_shows_real_output() -> None:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    blocks = readme.BLOCK.findall(text)
    shown = [arguments.split()[-1] for arguments, _ in blocks]
    assert sorted([*shown, "json", "text"]) == sorted(FORMATS)
    for arguments, block in blocks:
        rest = "\n" + readme.output(arguments)
        for part in re.split(r"^\.\.\.\n", block, flags=re.MULTILINE):
            _, found, rest = rest.partition("\n" + part) if part else ("", "nothing", rest)
            assert found, f"{arguments} does not print {part}"
            rest = "\n" + rest


RECIPES = [
    recipe
    for page in ("formats.md", "history.md")
    for recipe in re.findall(
        r"^```(yaml|sh)\n(.*?)^```$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
]


@pytest.mark.parametrize(("name", "schema"), [("alignment", "github-workflows"), ("gitlab-ci", "gitlab-ci")])
def test_the_recipes_are_workflows(tmp_path: Path, name: str, schema: str) -> None:
    found = [text for kind, text in RECIPES if kind == "yaml" and f"{name}.yml" in text.splitlines()[0]]
    assert found
    for text in found:
        (tmp_path / "recipe.yml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
        done = subprocess.run(
            [*command, "recipe.yml"], capture_output=True, encoding="utf-8", cwd=tmp_path, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def in_shell(script: str, folder: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run a recipe, with programs of its own on the path."""
    for name, text in programs.items():
        path = folder / name.replace("_", "-")
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "REPOSITORY": "o/r", "NUMBER": "7"}
    return subprocess.run(
        ["bash", "-eu", "-c", script], capture_output=True, encoding="utf-8", cwd=folder, env=env, check=False
    )


@pytest.mark.skipif(os.name == "nt", reason="bash")
def test_the_recipe_for_the_shell_runs(tmp_path: Path) -> None:
    (script,) = [text for kind, text in RECIPES if kind == "sh" and text.startswith("if ")]
    program = f'#!/bin/sh\nexec "{sys.executable}" -m saypro_align "$@"\n'
    (tmp_path / "plans").symlink_to(readme.ROOT / "examples" / "plans")
    done = in_shell(script, tmp_path, saypro_align=program)
    assert done.returncode == 1
    assert done.stdout.endswith("Not aligned (exit code 1): see alignment.md.\n")
    assert (tmp_path / "alignment.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="bash")
def test_the_recipe_for_a_branch_runs(tmp_path: Path) -> None:
    (script,) = [text for kind, text in RECIPES if kind == "sh" and "merge-base" in text]
    program = f'#!/bin/sh\nexec "{sys.executable}" -m saypro_align "$@"\n'
    top = tmp_path / "repository"
    git(tmp_path, "init", str(top))
    lay(top / "plans", dict(BASE))
    keep(top)
    git(top, "checkout", "-b", "work")
    done = in_shell(script, top, saypro_align=program)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing changed that enters a score." in done.stdout
    lay(top / "plans", {**BASE, "departments/sales.yaml": SALES.replace("    due: 2025-12-31\n", "", 1)})
    done = in_shell(script, top, saypro_align=program)
    assert done.returncode == 1
    assert "Failed: Sales is 86.2 % aligned; it was 100.0 % at" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="bash")
@pytest.mark.parametrize("known", ["", "42"])
def test_the_recipe_for_the_comment_runs(tmp_path: Path, known: str) -> None:
    (step,) = [step for _, text in RECIPES if "gh api" in text for step in [text.split("        run: |\n")[1]]]
    gh = f'#!/bin/sh\ncase "$*" in *--paginate*) echo "{known}";; *) echo "$@";; esac\n'
    done = in_shell(textwrap.dedent(step), tmp_path, gh=gh)
    place = f"--method PATCH repos/o/r/issues/comments/{known}" if known else "repos/o/r/issues/7/comments"
    assert (done.stdout, done.stderr) == (f"api --silent {place} -F body=@alignment.md\n", "")


def test_every_setting_is_documented() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in Settings.model_fields)


def test_the_readmes_python_runs() -> None:
    (block,) = re.findall(
        r"^```python\n(.*?)^```$", readme.README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    run = [sys.executable, "-c", block]
    done = subprocess.run(run, capture_output=True, encoding="utf-8", check=False, cwd=readme.ROOT)
    assert done.stderr == ""
    assert re.match(r"88\.3[0-9]* 1\ncode,name,severity,", done.stdout)


def test_the_readme_s_commands_on_the_example_run(tmp_path: Path) -> None:
    text = readme.README.read_text(encoding="utf-8")
    commands = re.findall(r"`([a-z]+ examples/plans [^`]*)`", text)
    assert len(commands) >= 3
    for words in commands:
        arguments = words.replace("out/", str(tmp_path)).split()
        command = [sys.executable, "-m", "saypro_align", *arguments]
        assert subprocess.run(command, capture_output=True, check=False, cwd=readme.ROOT).returncode == 0, words
    assert (tmp_path / "2025-02" / "index.md").exists()


RELIABILITY = DOCS / "reliability.md"


def test_every_promise_names_a_test_that_is_there() -> None:
    text = RELIABILITY.read_text(encoding="utf-8")
    promises = re.findall(r"`(test_\w+\.py)(?:::(\w+))?`", text)
    assert len(promises) > 50
    for file, name in promises:
        path = readme.ROOT / "tests" / file
        assert path.exists(), file
        assert f"def {name}(" in path.read_text(encoding="utf-8") if name else True, f"{file} has no {name}"


def test_every_row_that_a_promise_names_is_there() -> None:
    text = RELIABILITY.read_text(encoding="utf-8")
    table = yaml.safe_load((readme.ROOT / "tests" / "broken_files.yaml").read_text(encoding="utf-8"))
    named = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", text.partition("### What is printed")[0])
    assert len(named) > 25
    assert set(named) <= {row["case"] for row in table}


def test_the_limits_are_those_of_the_code() -> None:
    text = RELIABILITY.read_text(encoding="utf-8")
    numbers = [
        *(f"{textfile.MOST_BYTES // 1024**2} MiB", f"{textfile.MOST_FILES:,} files", f"| {textfile.MOST_DEEP} |"),
        *(f"| {yamlfile.MAX_DEPTH} |", f"| {yamlfile.MAX_NODES:,} |", f"| {yamlfile.MAX_ALIASED_NODES:,} |"),
        f"of a unit, of a theme | {values.MOST_LETTERS} |",
        f"| letters that aliases repeat | {yamlfile.MAX_ALIASED_LETTERS:,} |",
        *(f"| {yamlfile.MAX_TEXT:,} |", f"| {reader.MOST_FINDINGS} |", f"| {objects._MOST_LISTED:,} |"),
        *(f"| {limits.MOST_TICKS:,}, {limits.MOST_LETTERS:,} |", f"| {limits.OF_THE_HOUSE} times that |"),
    ]
    assert [number for number in numbers if number not in text] == []
