"""The command line as people use it: what it prints, where, and with which exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from saypro_align import __version__, commands
from saypro_align.cli import app
from saypro_align.files.disk import on_disk
from tests.command import run
from tests.workspaces import BASE, judged

ROOT = Path(__file__).parents[1]
EXAMPLE = str(ROOT / "examples" / "plans")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    for path, text in BASE.items():
        (tmp_path / "plans" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plans" / path).write_text(text, encoding="utf-8")
    return tmp_path / "plans"


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str) -> None:
    assert run(option).stdout == f"saypro-align {__version__}\n"
    assert CliRunner().invoke(app, [option]).stdout == f"saypro-align {__version__}\n"


def test_help_lists_every_command() -> None:
    page = run("--help").stdout
    assert all(
        name in page for name in ("score", "check", "explain", "findings", "catalog", "settings", "schema", "init")
    )


# --- exit codes -------------------------------------------------------------------------------------------------------


def test_0_where_the_gate_passes_and_1_where_it_fails(plans: Path) -> None:
    assert run("check", str(plans)).returncode == 0
    assert run("check", EXAMPLE).returncode == 1
    assert run("score", EXAMPLE).returncode == 0


def test_2_where_a_file_is_broken(plans: Path) -> None:
    (plans / "departments" / "sales.yaml").write_text("goals: {", encoding="utf-8")
    for command in ("check", "score"):
        done = run(command, str(plans))
        assert done.returncode == 2
        assert "departments/sales.yaml:1:" in done.stdout
        assert "customer-service" in done.stdout or command == "check"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["score", "nowhere"], "there is no folder 'nowhere'"),
        (["score", str(ROOT / "README.md")], "is a file: name the folder that holds organization.yaml"),
        (["score", EXAMPLE, "-d", "slaes"], "there is no department 'slaes'; did you mean sales?"),
        (["score", EXAMPLE, "-f", "jsn"], "gitlab, csv and markdown; did you mean json?"),
        (["score", EXAMPLE, "-f", "json", "-d", "it"], "--department is for text"),
        (["score", EXAMPLE, "--as-of", "28.02.2025"], "is not a date or a period; write 2025-02-28"),
        (["score", EXAMPLE, "--as-of", "soon"], "write it as 2025-02-28"),
        (["check", EXAMPLE, "-f", "yaml"], "there is no format 'yaml'"),
        (["explain", "one-sided-focs"], "did you mean one-sided-focus?"),
        (["explain", "zzz"], "`saypro-align findings` lists them"),
        (["catalog", "quantum", "sales"], "no KPI of the catalog has 'quantum sales'"),
        (["schema", "plans"], "did you mean plan?"),
        (["findings", "-f", "html"], "only text, json and markdown"),
    ],
)
def test_2_with_words_where_the_usage_is_wrong(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("word", ["x" * 5_000, "x y " * 1_200], ids=["letters", "words"])
@pytest.mark.parametrize(
    "arguments",
    [
        *([command, "WORD"] for command in ("score", "check", "history", "improve", "kpis", "impact", "partners")),
        *([command, "WORD"] for command in ("report", "draft", "settings")),
        *([*command, "--plans", "WORD"] for command in (["diff"], ["catalog"], ["schema", "plan"])),
        *(["score", EXAMPLE, option, "WORD"] for option in ("-d", "-f", "--as-of", "--top", "--fail-under", "--WORD")),
        *(["score", EXAMPLE, "-f", form] for form in ("WORD=x", "text=WORD")),
        *(["kpis", EXAMPLE, option, "WORD"] for option in ("-m", "-q", "-k", "-d", "-f")),
        *(["history", EXAMPLE, option, "WORD"] for option in ("--since", "--until", "--by", "-f")),
        *(["report", "status", EXAMPLE, option, "WORD"] for option in ("-d", "-p", "-o", "-f")),
        ["WORD"],
        ["--WORD"],
        ["score", EXAMPLE, "WORD"],
        ["improve", EXAMPLE, "--to", "WORD"],
        ["check", EXAMPLE, "--against", "WORD"],
        ["diff", "WORD", "--plans", EXAMPLE],
        ["partners", EXAMPLE, "-p", "WORD"],
        ["report", EXAMPLE, "-o", "WORD.txt"],
        ["draft", "review", EXAMPLE, "-o", "WORD"],
        ["draft", "shared-goal", EXAMPLE, "--departments", "WORD,sales"],
        ["explain", "WORD"],
        ["catalog", "WORD"],
        ["schema", "WORD"],
        ["init", "WORD"],
    ],
    ids=" ".join,
)
def test_a_long_word_is_told_by_its_beginning(arguments: list[str], word: str) -> None:
    done = CliRunner().invoke(app, [argument.replace("WORD", word) for argument in arguments])
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert word[:60] in done.stderr
    assert "..." in done.stderr
    assert len(done.stderr) < 700


def test_2_where_an_option_does_not_exist() -> None:
    done = run("score", "--no-such-option")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_3_for_a_fault_of_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(commands, "assess", faulty)
    done = CliRunner().invoke(app, ["check", EXAMPLE])
    assert done.exit_code == 3
    assert "a fault of the tool itself (ZeroDivisionError: planted)" in done.stderr
    assert "Traceback" not in done.output
    monkeypatch.setenv("SAYPRO_ALIGN_DEBUG", "1")
    assert isinstance(CliRunner().invoke(app, ["check", EXAMPLE]).exception, ZeroDivisionError)


def test_130_where_it_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "assess", interrupted)
    done = CliRunner().invoke(app, ["score", EXAMPLE])
    assert done.exit_code == 130
    assert done.stderr == "saypro-align: interrupted\n"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_130_where_a_person_presses_control_c(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    code = (
        "import signal, sys, time; from saypro_align import commands; from saypro_align.cli import run\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background nobody can press it\n"
        "commands.assess = lambda *a, **k: (print('ready', file=sys.stderr, flush=True), time.sleep(60))\n"
        f"sys.argv = ['saypro-align', 'check', {EXAMPLE!r}]\nrun()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "ready\n"
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


def test_a_reader_that_stops_early_is_no_fault() -> None:
    done = subprocess.run(
        f"{sys.executable} -m saypro_align score {EXAMPLE} --top 100 | head -n 1; echo ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.splitlines()[-1] in ("0", "1")
    assert done.stderr == ""


# --- where the plans are ----------------------------------------------------------------------------------------------


def test_the_nearest_workspace_upwards_is_found(plans: Path) -> None:
    here = plans / "departments"
    assert run("check", cwd=here).stdout == run("check", str(plans)).stdout
    assert run("check", cwd=plans.parent).stdout == run("check", str(plans)).stdout


def test_no_workspace_says_what_to_do(tmp_path: Path) -> None:
    done = run("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "saypro-align init" in done.stderr


# --- what is printed --------------------------------------------------------------------------------------------------


def test_fail_under_gates_the_score() -> None:
    done = run("score", EXAMPLE, "--fail-under", "90")
    assert done.returncode == 1
    assert done.stderr == "saypro-align: failed: 88.3 % is below 90 %\n"
    assert run("score", EXAMPLE, "--fail-under", "88").returncode == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["score", "--fail-under"], "is not a score; write a number from 0 to 100"),
        (["improve", "--to"], "is not a target; write a number above 0, up to 100"),
    ],
)
@pytest.mark.parametrize("number", ["nan", "-nan", "inf", "-inf", "-1", "100.5", "1e400"])
def test_a_number_that_is_no_score_is_refused_before_anything_is_printed(
    command: list[str], words: str, number: str
) -> None:
    done = run(command[0], EXAMPLE, f"{command[1]}={number}")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{command[1]}: {float(number):g} {words}" in done.stderr


def test_quiet_prints_nothing_when_the_gate_passes(plans: Path) -> None:
    assert run("check", str(plans), "--quiet").stdout == ""
    assert run("check", EXAMPLE, "--quiet").stdout != ""


def test_no_line_is_wider_than_the_terminal_and_nothing_colors_a_pipe() -> None:
    for columns in ("80", "120"):
        for arguments in (["score", EXAMPLE, "--top", "99"], ["check", EXAMPLE], ["explain", "SA505"], ["findings"]):
            page = run(*arguments, env={"COLUMNS": columns}).stdout
            assert "\x1b" not in page
            long = [line for line in page.splitlines() if len(line) > int(columns)]
            # a place and its cost stand on one line, so that a person can search for it; a plan is shown as written
            assert all(".yaml:" in line or (arguments[0] == "explain" and line[:4] == "    ") for line in long), long


def test_json_is_the_same_whatever_the_locale(plans: Path) -> None:
    organization = plans / "organization.yaml"
    organization.write_text(BASE["organization.yaml"].replace("Testers", "Prüfer 検査"), encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    arguments = ["score", str(plans), "--as-of", "2025-02-28"]
    plain, other = run(*arguments, "-f", "json"), run(*arguments, "-f", "json", env=ascii_only)
    assert other.returncode == 0
    assert other.stdout == plain.stdout
    assert "Prüfer 検査" in plain.stdout
    assert run(*arguments, env=ascii_only).stdout.startswith("Prufer \\u691c\\u67fb: 100.0 % aligned")


def test_json_has_the_documented_shape() -> None:
    page = json.loads(run("check", EXAMPLE, "-f", "json", "--as-of", "2025-02-28").stdout)
    assert list(page) == [
        "version", "ruleset", "as_of", "revision", "dirty", "partial",
        "settings", "gate", "organization", "departments", "findings",
    ]  # fmt: skip
    assert page["version"] == 1
    assert page["gate"]["failures"][0]["reason"] == "below-target"
    assert page["gate"]["failures"][0]["expected"] == 90
    assert set(page["findings"][0]) == {
        "code", "name", "severity", "full_points", "points", "department_points", "organization_points",
        "department", "kind", "item", "path", "line", "column", "message", "remedy", "effort", "accepted",
        "fingerprint",
    }  # fmt: skip
    prints = [finding["fingerprint"] for finding in page["findings"]]
    assert len(set(prints)) == len(prints)


def test_one_department_shows_every_item_with_its_arithmetic() -> None:
    page = run("score", EXAMPLE, "-d", "Human Resources").stdout
    assert page.startswith("Human Resources: 80.7 % aligned, rating 4 of 5.")
    assert "goals 0.5 x 70.00 + kpis 0.3 x 90.00 + actions 0.1 x 100.00 + plan 0.1 x 87.50 = 80.75" in " ".join(
        page.split()
    )
    assert "100 - 50.0 unmeasurable-goal - 25.0 undated-goal = 25.0" in page


def test_explain_takes_a_name_or_a_code() -> None:
    assert run("explain", "SA504").stdout == run("explain", "one-sided-focus").stdout == run("explain", "sa504").stdout


def test_settings_name_their_source(plans: Path) -> None:
    assert "organization.yaml:82:20" in run("settings", EXAMPLE).stdout
    listed = json.loads(run("settings", str(plans), "-f", "json").stdout)["settings"]
    assert {entry["source"] for entry in listed} == {"default"}


def test_catalog_finds_by_department_theme_and_alias(plans: Path) -> None:
    assert run("catalog", "NPS").stdout.startswith("net-promoter-score: ")
    found = json.loads(run("catalog", "retention", "sales", "-f", "json").stdout)["kpis"]
    assert "customer-retention-rate" in [kpi["id"] for kpi in found]
    (plans / "catalog.yaml").write_text("trials: {name: Trials begun}\n", encoding="utf-8")
    assert run("catalog", "trials", "--plans", str(plans)).stdout.startswith("trials: Trials begun")


# --- init -------------------------------------------------------------------------------------------------------------


def test_init_writes_a_workspace_that_scores(tmp_path: Path) -> None:
    done = run("init", "plans", cwd=tmp_path)
    assert done.returncode == 0
    assert sorted(on_disk(tmp_path / "plans")) == ["departments/sales.yaml", "organization.yaml"]
    assert judged(on_disk(tmp_path / "plans")).file_findings == []
    assert run("score", cwd=tmp_path).returncode == 0


def test_init_overwrites_nothing(plans: Path) -> None:
    before = on_disk(plans)
    done = run("init", str(plans))
    assert done.returncode == 0
    assert "Nothing to write" in done.stdout
    assert on_disk(plans) == before


def test_init_writes_the_forms_of_missing_plans(plans: Path) -> None:
    organization = plans / "organization.yaml"
    more = "- customer-service\n  - {id: legal, goals: [growth]}"
    organization.write_text(BASE["organization.yaml"].replace("- customer-service", more), encoding="utf-8")
    assert f"wrote {plans / 'departments' / 'legal.yaml'}" in run("init", str(plans)).stdout
    text = (plans / "departments" / "legal.yaml").read_text(encoding="utf-8")
    assert "department: Legal\n" in text
    assert "supports: [growth]" in text
    assert judged(on_disk(plans)).file_findings == []


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("", "init: the name of the folder is empty; name the one that the workspace is to stand in, such as plans"),
        (" \t", "init: the name of the folder is empty"),
        ("x" * 201, "' is too long: the name of a folder in it has 201 letters, and at most 200 are taken"),
        ("x" * 300, "' is too long: the name of a folder in it has 300 letters, and at most 200 are taken"),
        (f"a/{'y' * 5_000}/b", "...' is too long: the name of a folder in it has 5,000 letters"),
    ],
)
def test_init_takes_no_name_that_is_none_for_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["init", folder])
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ("z" * 201)).mkdir()
    assert CliRunner().invoke(app, ["init", "z" * 201]).exit_code == 0
    assert CliRunner().invoke(app, ["init", "v" * 200]).exit_code == 0


def test_init_refuses_what_it_cannot_do(plans: Path) -> None:
    assert "is a file" in run("init", str(plans / "organization.yaml")).stderr
    (plans / "organization.yaml").write_text("goals: {", encoding="utf-8")
    done = run("init", str(plans))
    assert done.returncode == 2
    assert "could not be read" in done.stderr


def test_what_is_complained_of_steers_no_terminal(tmp_path: Path) -> None:
    """A name from a stranger stays on its line: a workflow would obey a line that begins with `::`."""
    name = "no\x1b[31m\n::error::such\u202e"
    done = CliRunner().invoke(app, ["report", "alignment", str(tmp_path / name)])
    assert done.exit_code == 2
    assert "no\\u001b[31m\\u000a::error::such\\u202e" in done.stderr
    assert not set(done.stderr) & {"\x1b", "\u202e"}


def test_a_complaint_is_no_book(tmp_path: Path) -> None:
    """Of what another file says, and of all the names that a plan knows, the beginning is enough."""
    (tmp_path / "organization.yaml").write_text("name: X\n", encoding="utf-8")
    (tmp_path / "departments").mkdir()
    for number in range(900):
        (tmp_path / "departments" / f"department-{number}.yaml").write_text("goals: []\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["score", str(tmp_path), "--department", "sales"])
    assert done.exit_code == 2
    assert "department-17" in done.stderr
    assert len(done.stderr) < 4100


def test_a_name_that_two_departments_bear_is_told_with_their_ids(tmp_path: Path) -> None:
    for path, text in BASE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    for name in "ab":
        (tmp_path / f"departments/{name}.yaml").write_text("department: Help Desk\n", encoding="utf-8")
    done = run("score", str(tmp_path), "-d", "help desk")
    assert done.returncode == 2
    assert "--department: 'help desk' is the name of a and b; write the id" in done.stderr


def test_init_shows_the_name_of_a_folder_as_it_is_and_steers_no_terminal(tmp_path: Path) -> None:
    place = tmp_path / "h\x1b[31m\u202e"
    for _ in range(2):
        done = CliRunner().invoke(app, ["init", str(place)])
        assert done.exit_code == 0
        assert "\x1b" not in done.output
        assert "\u202e" not in done.output
