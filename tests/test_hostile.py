"""Files from strangers: nothing is run, nothing is written elsewhere, nothing hangs, and every output stays whole.

The sizes are small enough for a quick test and large enough that anything quadratic would be noticed by a person.
"""

import errno
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import saypro_align.__main__
from saypro_align.assessment import assess
from saypro_align.cli import app
from saypro_align.files import disk, past
from saypro_align.files.disk import on_disk
from saypro_align.files.git import patience
from saypro_align.files.past import at_revision
from saypro_align.findings import Finding
from saypro_align.formats import render
from saypro_align.formats.plain import safe
from saypro_align.formats.text import check_page, score_page
from saypro_align.workspace import entering
from saypro_align.yamlfile import MAX_ALIASED_LETTERS, parse
from tests.repositories import lay
from tests.test_files import git, keep
from tests.workspaces import AS_OF, BASE, ORGANIZATION, SALES, judged, laid_over

GROWTH = "goals: [{id: growth, title: Grow}]\n"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "saypro_align", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=cwd)


@pytest.mark.skipif(os.name == "nt", reason="a shell command is planted")
def test_a_workspace_that_looks_like_a_repository_runs_nothing(tmp_path: Path) -> None:
    plans, planted = tmp_path / "r" / "plans", tmp_path / "planted"
    for folder in ("objects", "refs/heads", "departments"):
        (plans / folder).mkdir(parents=True)
    (plans / "organization.yaml").write_text(GROWTH)
    (plans / "HEAD").write_text("ref: refs/heads/main\n")
    (plans / "refs/heads/main").write_text("1" * 40 + "\n")
    (plans / "config").write_text(f'[core]\n bare=false\n worktree=.\n fsmonitor="touch {planted}; false"\n')
    subprocess.run(["git", "init", "-q", str(tmp_path / "r")], check=True)
    done = run("score", "plans", "-f", "json", cwd=tmp_path / "r")
    assert json.loads(done.stdout)["revision"] is None
    assert not planted.exists()


KPIS = {
    "kpis/sales.yaml": "new-customer-acquisition-rate: {2025-02: 103}\n",
    "shared-goals/launch.yaml": "title: Launch it\ndepartments: [sales, customer-service]\n",
}


def with_a_link(root: Path, folder: str) -> None:
    """The base workspace, with what stands in one of its folders behind a link."""
    for path, text in {**BASE, **KPIS}.items():
        (root / "plans" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "plans" / path).write_text(text, encoding="utf-8")
    (root / "plans" / folder).rename(root / folder)
    (root / "plans" / folder).symlink_to(root / folder)


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_a_plan_behind_a_link_is_not_judged_and_not_missing(tmp_path: Path) -> None:
    with_a_link(tmp_path, "departments")
    assessment = assess(on_disk(tmp_path / "plans"), AS_OF)
    assert [(finding.span.path, finding.name) for finding in assessment.file_findings] == [
        ("departments", "unreadable-file")
    ]
    assert assessment.exit_code == 2
    assert assessment.score.score is None
    assert [department.score for department in assessment.score.departments] == [None, None]
    assert assessment.workspace.partial
    assert not {"plan-missing", "uncovered-goal", "unknown-department"} & {f.name for f in assessment.findings}
    git(tmp_path, "init")
    (tmp_path / "plans" / "departments").unlink()
    (tmp_path / "plans" / "departments").symlink_to("../departments")
    keep(tmp_path)
    committed = at_revision(tmp_path / "plans", "HEAD")
    for some in (committed, entering(committed)):
        assert assess(some, AS_OF).score.score is None


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_without_a_list_of_departments_nothing_behind_the_link_is_known(tmp_path: Path) -> None:
    """No organizational goal is uncovered, and no name unknown, by plans that could not be read."""
    with_a_link(tmp_path, "departments")
    bare = "name: Testers\ngoals: [{id: growth, title: Grow}]\n"
    (tmp_path / "plans" / "organization.yaml").write_text(bare, encoding="utf-8")
    assessment = assess(on_disk(tmp_path / "plans"), AS_OF)
    assert [finding.name for finding in assessment.findings] == ["unreadable-file"]
    assert assessment.score.score is None
    assert assessment.workspace.partial


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_figures_and_shared_goals_behind_a_link_are_not_known(tmp_path: Path) -> None:
    for folder in ("kpis", "shared-goals"):
        with_a_link(tmp_path / folder, folder)
        assessment = assess(on_disk(tmp_path / folder / "plans"), AS_OF)
        facts = assessment.facts
        assert facts is not None
        assert [finding.span.path for finding in assessment.file_findings] == [folder]
        sales = facts.workspace.departments["sales"]
        assert facts.standing(sales.kpis[0]).unread == (folder == "kpis")
        assert facts.workspace.partial == facts.workspace.unjudged == (folder == "shared-goals")


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_init_writes_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "plans" / "organization.yaml").write_text(GROWTH + "departments: [legal]\n")
    (tmp_path / "plans" / "departments").symlink_to(tmp_path / "out")
    done = run("init", "plans", cwd=tmp_path)
    assert done.returncode == 2
    assert "is a link" in done.stderr
    assert os.listdir(tmp_path / "out") == []


@pytest.mark.parametrize("name", ["R&D: Labs", "[x", "Sales\\nweight: 3", "{year} {name}", "a\\e[31m", "#1"])
def test_init_writes_what_it_can_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "organization.yaml").write_text(
        GROWTH + f'departments: [{{id: labs, name: "{name}", goals: ["growth]\\naccept: [{{", growth]}}]\n'
    )
    assert run("init", ".", cwd=tmp_path).returncode == 0
    assessment = judged(on_disk(tmp_path))
    assert assessment.file_findings == []
    assert [department.department.id for department in assessment.score.departments] == ["labs"]


@pytest.mark.skipif(os.name == "nt", reason="shell")
@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_nowhere_to_write_is_no_fault(tmp_path: Path, where: str) -> None:
    if where == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    (tmp_path / "organization.yaml").write_text(GROWTH)
    done = subprocess.run(
        f"{sys.executable} -m saypro_align check . {where}", shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode in (1, 2)
    assert b"fault" not in done.stderr
    assert b"Traceback" not in done.stderr


def within(limit: str, most: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A run under a limit of the system's, which holds from when the command begins."""
    script = (
        "import resource, sys\nfrom saypro_align import cli, commands\n"
        f"most = {most}\n"
        f"resource.setrlimit(resource.{limit}, (most, most))\n"
        "sys.argv = ['saypro-align', *sys.argv[1:]]\ncli.run()\n"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True, encoding="utf-8", check=False, cwd=cwd, env=env,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold to the limit")
@pytest.mark.parametrize("more", [0, 12])
def test_where_memory_ends_it_is_said_and_the_gate_has_not_failed(tmp_path: Path, more: int) -> None:
    """At the beginning, and in the middle: so many MiB more than the command has when it begins."""
    had = "int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()"
    (tmp_path / "organization.yaml").write_text(GROWTH)
    (tmp_path / "catalog.yaml").write_text("[" + "x, " * 190_000 + "x]\n")
    done = within("RLIMIT_AS", f"{had} + {more} * 1024 ** 2", "check", ".", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("saypro-align: there is not enough memory")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("fault", [MemoryError, SystemError])
def test_python_may_say_in_two_ways_that_memory_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("saypro_align.commands.on_disk", ended)
    done = CliRunner().invoke(app, ["score", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "saypro-align: there is not enough memory for it\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_system_that_opens_no_more_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text(GROWTH)
    done = within("RLIMIT_NOFILE", "4", "score", ".", "-f", "json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "saypro-align: the system opens no more files for it: too many open files\n"


@pytest.mark.parametrize("begins", ["threading.Thread.start", "subprocess.Popen"])
@pytest.mark.parametrize("arguments", [["score", "-f", "json"], ["history"], ["check", "--against", "HEAD"]])
def test_a_system_that_starts_no_more_processes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: str, arguments: list[str]
) -> None:
    def ended(*_: object, **__: object) -> None:
        if begins == "threading.Thread.start":
            raise RuntimeError("can't start new thread")
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    (tmp_path / "organization.yaml").write_text(GROWTH)
    git(tmp_path, "init")
    keep(tmp_path)
    monkeypatch.setattr(begins, ended)
    done = CliRunner().invoke(app, [arguments[0], str(tmp_path), *arguments[1:]])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "saypro-align: the system starts no more processes for it: resource temporarily unavailable\n"
    )


def test_where_the_clock_cannot_be_started_git_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", ended)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as waiting:
        with pytest.raises(BlockingIOError), patience(waiting):
            pass
        assert waiting.wait(10) != 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that somebody is in")
@pytest.mark.parametrize("plans", [".", ""])
def test_a_current_folder_that_is_gone_is_told(tmp_path: Path, plans: str) -> None:
    gone = tmp_path / "gone"
    command = f"{sys.executable} -m saypro_align score {plans} -f json"
    gone.mkdir()
    done = subprocess.run(
        f"rmdir '{gone}'; {command}", shell=True, cwd=gone, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be written" not in done.stderr
    assert "the current folder cannot be read: no such file or directory" in done.stderr


def test_a_path_that_cannot_be_read_is_not_told_as_one_that_is_written(tmp_path: Path) -> None:
    done = run("score", "x" * 5000, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be written" not in done.stderr


def test_folders_that_never_end(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(60):
        deep = deep / "a"
    deep.mkdir(parents=True)
    (deep / "b.yaml").write_text("x: 1\n")
    (tmp_path / "organization.yaml").write_text(GROWTH)
    findings = judged(on_disk(tmp_path)).file_findings
    assert ["nested more than 20 deep" in finding.message for finding in findings] == [True]


def test_json_and_the_catalog_steer_no_terminal(tmp_path: Path) -> None:
    name = '"a\\e[31m\\u202E\\x9b31m\\x7f\\nfake: F"'
    (tmp_path / "organization.yaml").write_text(f"name: {name}\n{GROWTH}")
    (tmp_path / "catalog.yaml").write_text(f"evil: {{name: {name}, unit: {name}}}\n")
    for command in (
        ["catalog", "evil", "--plans", "."],
        ["catalog", "--plans", ".", "-f", "json"],
        ["score", ".", "-f", "json"],
    ):
        page = run(*command, cwd=tmp_path).stdout
        assert page
        assert not [
            letter for letter in page if letter != "\n" and (ord(letter) < 32 or ord(letter) in (0x7F, 0x9B, 0x202E))
        ]
    assert json.loads(run("score", ".", "-f", "json", cwd=tmp_path).stdout)["organization"]["name"].endswith("fake: F")


def test_a_plan_cannot_take_over_the_name_of_another() -> None:
    asking = SALES.replace("horizon: short", "horizon: short\n    shared_with: [Customer Service]", 1)
    files = dict(BASE) | {"departments/sales.yaml": asking}
    before = judged(files).score.departments[0].score
    files["departments/evil.yaml"] = "department: Customer Service\n"
    after = {d.department.id: d for d in judged(files).score.departments}
    assert after["sales"].score == before
    assert after["evil"].department.name == "Customer Service (evil)"


def test_a_balance_that_stands_twice_counts_once() -> None:
    goals = "goals:\n  - {id: a, title: Win 5%, supports: [growth], themes: [acquisition]}\n"
    twice = "balances: [{between: [acquisition, retention]}, {between: [retention, acquisition]}]\n"
    files = {"organization.yaml": laid_over(ORGANIZATION, twice), "departments/sales.yaml": goals}
    names = [finding.name for finding in judged(files).findings]
    assert names.count("one-sided-focus") == 1


def test_a_department_cannot_be_the_organization() -> None:
    files = dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, "departments: [sales, organization]\n")}
    (finding,) = judged(files).file_findings
    assert "cannot have the id 'organization'" in finding.message


def plan(text: str) -> dict[str, str]:
    return {"organization.yaml": GROWTH, "departments/sales.yaml": text}


def listing(key: str, entries: list[str]) -> str:
    return f"{key}:\n" + "".join(f"  - {entry}\n" for entry in entries)


def ends_within(seconds: float, file: str, text: str, *arguments: str, cwd: Path) -> str:
    """What a command prints of a workspace with that file; a child process, as nothing else ends an expression."""
    (cwd / "organization.yaml").write_text(GROWTH)
    (cwd / file).parent.mkdir(parents=True, exist_ok=True)
    (cwd / file).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "saypro_align", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=cwd, timeout=seconds)
    assert done.returncode in (0, 1, 2), done.stderr
    return done.stdout


@pytest.mark.parametrize(("start", "place"), [('k1: {"', "kpis/a.yaml:1:6"), ('k1: {a: "', "kpis/a.yaml:1:5")])
def test_one_line_of_100_000_letters_does_not_hold_up_the_gate(tmp_path: Path, start: str, place: str) -> None:
    """A key is read up to its colon as 9,900 letters, and explained as the 59,400 that were written."""
    line = start + "\\u20ac" * 9_900 + '": 1}\n'
    assert place in ends_within(10, "kpis/a.yaml", line, "check", ".", cwd=tmp_path)


@pytest.mark.parametrize("value", ["1" + "." * 9_000 + "x"])
def test_a_figure_of_9_000_letters_does_not_hold_up_the_gate(tmp_path: Path, value: str) -> None:
    text = f"kpis: [{{id: k, target: '{value}', baseline: '{value}'}}]\n"
    assert ends_within(20, "departments/sales.yaml", text, "check", ".", cwd=tmp_path)


def test_a_revision_of_many_letters_is_none(tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text(GROWTH)
    git(tmp_path, "init")
    keep(tmp_path)
    for length in (300, 120_000):
        done = run("check", ".", "--against", "x" * length, cwd=tmp_path)
        assert done.returncode == 2
        assert "there is no revision 'xxx" in done.stderr
        assert len(done.stderr) < 500


@pytest.mark.skipif(os.name == "nt", reason="Unix allows such names")
@pytest.mark.parametrize("command", [["report", "leadership"], ["draft", "review"]])
def test_where_a_page_is_written_is_told_on_one_line(tmp_path: Path, command: list[str]) -> None:
    for path, text in BASE.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    done = run(*command, ".", "--month", "2025-02", "--output", "o\nut.md", cwd=tmp_path)
    assert done.stdout.startswith("Wrote o\\u000aut.md."), done
    assert (tmp_path / "o\nut.md").exists()


many = range(3000)
HEAVY = {
    "blanks before a number sign": plan("vision: a" + " " * 9000 + "#1\n"),
    "a figure that is prose": plan("kpis: [{id: k, target: '+1" + " " * 9000 + "x', baseline: '1" + " " * 9000 + "x'}]\n"),
    "an amount that is prose": plan("resources: {budget: '1" + " " * 9000 + "!'}\n"),
    "misspelled keys": plan(listing("goals", ["{idd: x, tutel: y}" for _ in many])),
    "one goal with many KPIs": plan(f"goals: [{{id: g, title: G, kpis: [{', '.join(f'{{id: k{n}}}' for n in many)}]}}]\n"),
    "one goal with many links to nothing": plan(f"goals: [{{id: g, title: G, supports: [{', '.join(f'a{n}' for n in many)}]}}]\n"),
    "many actions of one title": plan(listing("actions", ["{title: Do it}" for _ in many])),
    "a circle of goals": plan(listing("goals", [f"{{id: g{n}, title: G, depends_on: [g{(n + 1) % 3000}]}}" for n in many])),
    "loose KPIs beside linked goals": plan(
        listing("goals", [f"{{id: g{n}, title: G, supports: [growth]}}" for n in many])
        + listing("kpis", [f"{{id: k{n}}}" for n in many])
    ),
    "a key again and again": plan("".join("x: 1\n" for _ in many)),
    "the last of many keys again and again": plan("".join(f"k{n}: 1\n" for n in range(90_000)) + "k89999: 1\n" * 90_000),
    "many initiatives": {
        "organization.yaml": GROWTH + listing("initiatives", [f"{{id: i{n}, departments: sales}}" for n in many]),
        "departments/sales.yaml": "vision: Be there\n",
    },
    "many balances": {
        "organization.yaml": GROWTH + listing("balances", [f"{{between: [t, u{n}]}}" for n in many]),
        "departments/sales.yaml": listing("goals", [f"{{id: g{n}, title: G, themes: [t, u1]}}" for n in range(5)]),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_files_are_judged_to_the_end(name: str) -> None:
    """Each of these once took minutes; now none is noticed."""
    assessment = judged(dict(HEAVY[name]))
    for page in (score_page(assessment), check_page(assessment), render("json", assessment)):
        assert page
    assert assessment.exit_code in (1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vision: " + "x" * 10_001 + "\n", "this text has 10,001 letters"),
        ("? " + "x" * 10_001 + "\n: 1\n", "this text has 10,001 letters"),
        ("goals: [" + "1, " * 200_000 + "]\n", "more than 200,000 entries"),
        ("vision: {a: " + "1," * 250_000 + "}\n", "more than 200,000 entries"),
    ],
)
def test_what_is_too_much_is_told(text: str, words: str) -> None:
    assert any(words in finding.message for finding in judged(plan(text)).file_findings)


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(f"&a {'x' * 9_000}", id="a text"),
        pytest.param(f'&a "{"x" * 9_000}"', id="a text in quotes"),
        pytest.param(f"&a [{'x' * 4_500}, {'y' * 4_500}]", id="a list"),
        pytest.param(f"&a {{{'x' * 1_000}: {'y' * 8_000}}}", id="a key and its value"),
        pytest.param(f"[&b {'x' * 3_000}, &a [*b, *b, *b]]", id="a list that repeats"),
    ],
)
def test_letters_that_aliases_repeat_are_counted(named: str) -> None:
    repeated = (MAX_ALIASED_LETTERS - 9_000) // 9_000
    for count, told in ((repeated, False), (repeated + 2, True)):
        found = parse("a.yaml", f"vision: {named}\nmission: [{', '.join(['*a'] * count)}]\n").findings
        assert [f"more than {MAX_ALIASED_LETTERS:,} letters" in finding.message for finding in found] == [True] * told


ENDS_OF_TIME = [
    *(("--month", month) for month in ("0000-01", "0001-01", "1900-01", "2199-12", "2200-01", "9999-12", "2025-13")),
    *(("--quarter", quarter) for quarter in ("0001-Q1", "1900-Q1", "2199-Q4", "9999-Q4")),
    *(
        ("--as-of", day)
        for day in ("0001-01-01", "1900", "1900-W01", "2199-12-31", "2199-W52", "9999-12-31", "1e9", "")
    ),
]


@pytest.mark.parametrize(("option", "value"), ENDS_OF_TIME)
@pytest.mark.parametrize("fiscal_year_start", [1, 12])
def test_the_ends_of_time_have_an_answer(tmp_path: Path, option: str, value: str, fiscal_year_start: int) -> None:
    start = f"fiscal_year_start: {fiscal_year_start}\n"
    for path, text in (dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, start)}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    plain = (["report", "leadership"], ["report", "kpis"], ["draft", "review"], ["kpis"], ["impact"], ["partners"])
    dated = (["score"], ["check"], ["improve"], ["kpis"], ["impact"])
    for command in dated if option == "--as-of" else plain:
        printed = ["-o", "-"] if command[0] in ("report", "draft") else []
        done = CliRunner().invoke(app, [*command, str(tmp_path), option, value, *printed])
        assert done.exit_code in (0, 1, 2), (command, done.output)


@pytest.mark.skipif(os.name == "nt", reason="Unix allows such names and things")
def test_whatever_stands_in_the_folder_is_told_and_steers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    departments = tmp_path / "departments"
    departments.mkdir()
    (tmp_path / "organization.yaml").write_text(GROWTH)
    odd = [
        b"new\nline",
        b"b\xff\xfe",
        "\u202eevil".encode(),
        b"\x1b[31mred",
        "\u043e\u0442\u0434\u0435\u043b".encode(),
        b"=cmd",
        b"-x",
    ]
    for name in odd:
        Path(os.fsdecode(os.path.join(os.fsencode(departments), name + b".yaml"))).write_text("department: X\n")
    os.mkfifo(departments / "pipe.yaml")
    (departments / "zero.yaml").symlink_to("/dev/zero")
    (departments / "password.yaml").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(".")
    listener = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(departments)  # a socket's name is short
    listener.bind("socket.yaml")
    monkeypatch.chdir(tmp_path)
    listener.close()
    for form in ("text", "json", "sarif", "junit", "github", "gitlab", "csv", "markdown"):
        done = CliRunner().invoke(app, ["check", ".", "--format", form])
        assert done.exit_code == 2
        assert [line for line in done.stdout.replace("\r\n", "\n").split("\n") if safe(line) != line] == []
    found = on_disk(tmp_path)
    assert len(found) == 1 + len(odd) + 5
    assert sum(isinstance(text, Finding) for text in found.values()) == 5


@pytest.mark.parametrize(("limit", "most"), [("MOST_FILES", 3), ("MOST_BYTES_IN_ALL", 40)])
def test_more_files_than_a_workspace_has_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    for number in range(8):
        (tmp_path / f"plan-{number}.yaml").write_text("department: Sales\n")
    for room in (disk, past):
        if hasattr(room, limit):
            monkeypatch.setattr(room, limit, most)
    found = on_disk(tmp_path)
    assert len(found) == 4
    last = found["plan-3.yaml"]
    assert isinstance(last, Finding)
    assert "from here on none is read" in last.message
    if limit == "MOST_FILES":
        git(tmp_path, "init")
        keep(tmp_path)
        with pytest.raises(ValueError, match="plan files in the revision"):
            at_revision(tmp_path, "HEAD")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_what_may_not_be_read_is_told_where_root_runs_the_tests() -> None:
    """The rows of broken_files.yaml on permissions are passed over where root runs the tests."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / "kpis").mkdir(0)
        (root / "organization.yaml").write_text(GROWTH)
        (root / "organization.yaml").chmod(0)
        os.seteuid(65534)
        try:
            found = on_disk(root)
        finally:
            os.seteuid(0)
    messages = {path: text.message for path, text in found.items() if isinstance(text, Finding)}
    assert messages == {
        "organization.yaml": "the file cannot be opened: permission denied",
        "kpis": "the folder cannot be opened: permission denied",
    }


def test_no_module_of_the_current_folder_is_run(tmp_path: Path) -> None:
    """Python looks there first where it is told the name of a module, and there stand the files of strangers."""
    lay(tmp_path, BASE)
    for name in ("typer", "yaml", "pydantic", "json", "rich"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    environment["PYTHONPATH"] = str(Path(saypro_align.__file__).parents[1])
    command = [sys.executable, "-m", "saypro_align", "score", ".", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["version"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 2), (["--help"], 2), (["check", "--help"], 2), (["check", "--nosuch"], None)],
)
def test_what_the_command_line_itself_says_may_have_nowhere_to_go(
    tmp_path: Path, arguments: list[str], code: int | None
) -> None:
    command = [sys.executable, "-m", "saypro_align", *arguments]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr
        assert (
            code is None
            or done.stderr == "saypro-align: what it has to say cannot be written: no space left on device\n"
        )
        assert done.returncode == 2
        assert subprocess.run(command, stdout=full, stderr=full, check=False).returncode in (2, 3)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    os.close(writing)
    assert done.returncode == (2 if code is None else 0)
    assert ("" if code else "No such option") in done.stderr


def test_an_interruption_is_one_from_the_first_import_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("saypro_align.cli.app", interrupted)
    monkeypatch.setattr(sys, "argv", ["saypro-align", "check"])
    with pytest.raises(SystemExit) as ended:
        saypro_align.__main__.main()
    assert ended.value.code == 130


def test_an_interruption_of_what_reads_the_command_line_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("typer.core.TyperGroup.invoke", interrupted)
    done = CliRunner().invoke(app, ["check"])
    assert (done.exit_code, done.stderr) == (130, "saypro-align: interrupted\n")


def test_what_is_started_as_a_module_is_called_by_its_name(tmp_path: Path) -> None:
    """Also by what completes words in a shell, which would be asked for each word behind `python` otherwise."""
    assert run("--help", cwd=tmp_path).stdout.split()[:2] == ["Usage:", "saypro-align"]
