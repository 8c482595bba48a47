"""Every command in surroundings that are not kind: warnings as errors, a C locale, consoles without UTF-8."""

import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version
from typer.testing import CliRunner

from saypro_align import shell
from saypro_align.cli import app
from saypro_align.formats import FORMATS
from saypro_align.formats.diffs import DIFFERENCES
from saypro_align.spelling import spelled, typed
from tests.repositories import keep
from tests.workspaces import in_this_locale

ROOT = Path(__file__).parents[1]
ALWAYS = Marker("python_version >= '3'")
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
"""Coverage would double the time of commands that others have measured."""
C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
FOLDER, SHOWN = in_this_locale("pl\u00e4ne \u8a08\u753b"), "plane \\u8a08\\u753b"
"""A folder with an accent and two Chinese letters, and how ASCII spells it."""
NAMES = {
    "organization.yaml": [
        ("name: SayPro", "name: Pr\u00fcfer \u691c\u67fb \u2013 \u201eHaus\u201c \u0141\u00f3d\u017a")
    ],
    "departments/sales.yaml": [("department: Sales", "department: Verk\u00e4ufe")],
    "departments/it.yaml": [
        ("title: Halve security incidents", "title: Gesch\u00e4ft \u691c\u67fb, halve security incidents")
    ],
    "partnerships/harbor-cloud.yaml": [("partner: ", "partner: \u00c6r\u00f8 ")],
}
SALES = in_this_locale("Verk\u00e4ufe")
MONTH = ("--month", "2025-02")
TEXT = [
    ["score", FOLDER],
    ["score", FOLDER, "--department", in_this_locale("verk\u00c4ufe")],
    ["check", FOLDER],
    ["check", FOLDER, "--against", "HEAD~1"],
    ["diff", "--plans", FOLDER, "HEAD~1"],
    ["history", FOLDER],
    ["improve", FOLDER],
    ["kpis", FOLDER, *MONTH],
    ["kpis", FOLDER, *MONTH, "--department", SALES],
    ["kpis", FOLDER, *MONTH, "--kpi", f"{SALES}.handover-time"],
    ["kpis", FOLDER, *MONTH, "--all-periods"],
    ["impact", FOLDER, *MONTH],
    ["partners", FOLDER, *MONTH],
    ["settings", FOLDER],
    ["explain", "one-sided-focus"],
    ["findings"],
    ["catalog", "retention"],
    ["schema"],
    ["--version"],
    ["--help"],
    ["check", "--help"],
]
"""What is for people: it is spelled with what their console has."""
PROGRAMS = [
    *(["check", FOLDER, "-f", name] for name in FORMATS if name != "text"),
    *(["diff", "--plans", FOLDER, "HEAD~1", "-f", name] for name in DIFFERENCES if name != "text"),
    *(["history", FOLDER, "-f", name] for name in ("json", "csv")),
    *([name, FOLDER, *MONTH, "-f", "json"] for name in ("kpis", "impact", "partners")),
    ["improve", FOLDER, "-f", "json"],
    ["settings", FOLDER, "-f", "json"],
    ["catalog", "-f", "json"],
    ["findings", "-f", "markdown"],
    ["schema", "plan"],
    ["report", "leadership", FOLDER, *MONTH, "-o", "-"],
    ["report", "scorecard", FOLDER, *MONTH, "-o", "-", "-f", "html"],
    ["draft", "progress", FOLDER, *MONTH, "-d", SALES, "-o", "-"],
]
"""What is for programs: it is UTF-8 wherever it goes."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the example under a name, and with names, that ASCII has no letters for; two commits."""
    top = tmp_path_factory.mktemp("place")
    shutil.copytree(ROOT / "examples" / "plans", top / FOLDER)
    subprocess.run(["git", "init", "-q", "-b", "main", str(top)], check=True)
    keep(top, day="2025-01-31")
    for name, changes in NAMES.items():
        text = (top / FOLDER / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (top / FOLDER / name).write_text(text, encoding="utf-8")
    keep(top, day="2025-02-28")
    return top


def harsh(place: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """A command where every warning is an error, checks for developers are on, and the locale knows ASCII alone."""
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-X", "utf8=0", "-m", "saypro_align", *arguments],
        capture_output=True,
        check=False,
        cwd=place,
        env={**UNMEASURED, "COLUMNS": "80", **C_LOCALE, **(env or {})},
    )


@pytest.fixture
def kind(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """A command as it runs where the console has every letter: its exit code, and what it prints."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, arguments, prog_name="saypro-align")
        return done.exit_code, done.stdout_bytes.decode("utf-8")

    return run


@pytest.mark.parametrize("arguments", TEXT, ids=" ".join)
def test_text_is_spelled_with_what_the_console_has(
    place: Path, kind: Callable[..., tuple[int, str]], arguments: list[str]
) -> None:
    code, page = kind(*arguments)
    done = harsh(place, *arguments)
    assert (done.returncode, done.stderr) == (code, b"")
    shown = done.stdout.decode("ascii")
    assert without_sparklines(shown) == without_sparklines(spelled(page))


def without_sparklines(page: str) -> str:
    """The words of a page, without the small bars, which ASCII draws with other signs, and their legend."""
    words = re.sub(r"(?<!\S)(\\u258[1-8]|[.:=+*#@_-])+(?!\S)", "", page).split()
    return re.sub(r"; (a dot|an underscore)? ?is a (missing one|period without one)", "", " ".join(words))


def test_every_command_is_among_those_that_are_tried() -> None:
    tried = {arguments[0] for arguments in (*TEXT, *PROGRAMS)} | {"init"}
    assert {command.callback.__name__ for command in app.registered_commands if command.callback} <= tried


@pytest.mark.parametrize("arguments", PROGRAMS, ids=" ".join)
def test_what_is_for_programs_is_the_same_everywhere(
    place: Path, kind: Callable[..., tuple[int, str]], arguments: list[str]
) -> None:
    code, page = kind(*arguments)
    done = harsh(place, *arguments)
    assert (done.returncode, done.stderr) == (code, b"")
    assert done.stdout.decode("utf-8") == page


def test_files_are_utf_8_with_plain_line_ends_whatever_the_locale(place: Path, tmp_path: Path) -> None:
    formats = [
        "-f",
        f"markdown={tmp_path / 'a.md'}",
        "-f",
        f"sarif={tmp_path / 'a.sarif'}",
        "-f",
        f"text={tmp_path / 'a'}",
    ]
    for folder, arguments, code in (
        (place, ["check", FOLDER, *formats], 1),
        (place, ["report", FOLDER, *MONTH, "-o", str(tmp_path / "pages")], 0),
        (tmp_path, ["init", FOLDER], 0),
    ):
        done = harsh(folder, *arguments)
        assert (done.returncode, done.stderr) == (code, b"")
    seen = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(seen) > 50
    for path in seen:
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
    assert "Gesch\u00e4ft \u691c\u67fb" in (tmp_path / "a").read_text(encoding="utf-8")
    assert "Pr\u00fcfer \u691c\u67fb" in (tmp_path / "pages" / "2025-02" / "leadership.md").read_text(encoding="utf-8")
    assert (tmp_path / FOLDER / "organization.yaml").is_file()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", 'Prufer \\u691c\\u67fb - "Haus" Lodz: '),
        ("latin-1", 'Pr\u00fcfer \\u691c\\u67fb - "Haus" L\u00f3dz: '),
        ("cp1252", "Pr\u00fcfer \\u691c\\u67fb \u2013 \u201eHaus\u201c L\u00f3dz: "),
        ("cp437", 'Pr\u00fcfer \\u691c\\u67fb - "Haus" L\u00f3dz: '),
        ("utf-16", "Pr\u00fcfer \u691c\u67fb \u2013 \u201eHaus\u201c \u0141\u00f3d\u017a: "),
    ],
)
def test_a_name_on_consoles_of_old(place: Path, encoding: str, shown: str) -> None:
    done = harsh(place, "score", FOLDER, env={"PYTHONIOENCODING": encoding})
    assert done.stdout.decode(encoding).startswith(shown)


def test_refusals_and_names_of_folders_are_readable_too(place: Path) -> None:
    assert harsh(place, "check", in_this_locale("Gr\u00fcn")).stderr == b"saypro-align: there is no folder 'Grun'\n"
    refused = harsh(place, "score", FOLDER, "-d", f"{SALES}r")
    assert refused.stderr.startswith(b"saypro-align: --department: there is no department 'Verkaufer'; known are ")
    written = harsh(place, "check", FOLDER, "-f", f"text={FOLDER}/organization.yaml/x")
    assert written.stderr.decode("ascii").startswith(f"saypro-align: '{SHOWN}/organization.yaml/x' cannot be written: ")


def test_usage_that_is_wrong_and_cannot_be_printed_ends_with_2(place: Path) -> None:
    green = in_this_locale("gr\u00fcn")
    for arguments in (["score", f"--{green}"], [green], ["explain", green], ["report", green]):
        done = harsh(place, *arguments)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        done.stderr.decode("ascii")


def test_words_go_to_nobody_where_nobody_listens(place: Path) -> None:
    call = [sys.executable, "-m", "saypro_align", "check", "nowhere"]
    closed = subprocess.run(
        ["bash", "-c", 'exec "$@" 2>&-', "bash", *call], stdout=subprocess.PIPE, cwd=place, check=False
    )
    assert (closed.returncode, closed.stdout) == (2, b"")


# --- spelling -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\u00c5ngstr\u00f6m, d\u00e9j\u00e0 vu", "Angstrom, deja vu"),
        ("Stra\u00dfe \u0152uvre \u00c6r\u00f8 \u0141\u00f3d\u017a", "Strasse OEuvre AEro Lodz"),
        ("u\u0308ber", "uber"),
        ("\u201eA\u201c \u2013 \u2018b\u2019\u2026 \u2192 \u2265 5\u00a0\u20ac", "\"A\" - 'b'... -> >= 5 EUR"),
        ("\u65e5\u672c", "\\u65e5\\u672c"),
        ("\U0001f600", "\\U0001f600"),
        ("\uff1a\uff1aerror\uff1a\uff1a \uff5c \u00bd", "\\uff1a\\uff1aerror\\uff1a\\uff1a \\uff5c \\u00bd"),
        ("\u202e\u2028", "\\u202e\\u2028"),
    ],
)
def test_a_letter_is_spelled_by_its_like_or_its_code_and_never_by_a_sign_that_commands(text: str, shown: str) -> None:
    assert spelled(text) == shown


def test_bytes_that_the_locale_cannot_read_are_read_as_utf_8() -> None:
    assert typed("gr\u00fcn") == "gr\u00fcn"
    assert typed(b"gr\xc3\xbcn".decode("ascii", "surrogateescape")) == "gr\u00fcn"
    assert typed(b"gr\xfcn".decode("ascii", "surrogateescape")) == "gr\\xfcn"
    assert typed("half \ud800") == "half \\ud800"


@pytest.mark.parametrize("program", [True, False])
def test_lines_for_programs_end_alike_on_windows(monkeypatch: pytest.MonkeyPatch, program: bool) -> None:
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, encoding="cp1252", newline="\r\n"))
    shell.show("\u691c\n", program=program)
    sys.stdout.flush()
    assert pipe.getvalue() == ("\u691c\n".encode() if program else b"\\u691c\r\n")


# --- what it is installed with ----------------------------------------------------------------------------------------


def test_no_file_is_opened_in_the_encoding_of_the_locale(place: Path) -> None:
    for arguments in (["score", FOLDER], ["report", FOLDER, *MONTH, "-o", str(place / "out")], ["schema", "plan"]):
        done = subprocess.run(
            [sys.executable, "-X", "warn_default_encoding", "-W", "error", "-m", "saypro_align", *arguments],
            capture_output=True,
            check=False,
            cwd=place,
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_the_versions_that_are_promised_are_those_that_are_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line]
    assert named == ["3.11", "3.12", "3.13", "3.14"]
    assert project["requires-python"] == f">={named[0]}"
    assert f"Python {named[0]} to {named[-1]}" in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert f"Python {named[0]} or later" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_this_run_is_within_the_ranges_that_are_promised() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        needed = Requirement(line)
        assert any(part.operator == ">=" for part in needed.specifier), (
            f"{line} has no lowest version that can be tried"
        )
        assert needed.specifier.contains(version(needed.name)) or not (needed.marker or ALWAYS).evaluate()


def test_the_lowest_versions_are_installed_where_that_is_said() -> None:
    """`.ci/platforms` leaves the versions that it asked for beside the environment."""
    asked = Path(sys.prefix, "lowest.txt")
    lines = asked.read_text(encoding="utf-8").splitlines() if asked.is_file() else []
    for name, _, lowest in (line.partition("==") for line in lines):
        assert Version(version(name)) == Version(lowest)


def test_every_test_that_a_promise_names_is_there() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    there = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", page)
    assert named
    assert [name for name in named if f"def {name}(" not in there] == []
