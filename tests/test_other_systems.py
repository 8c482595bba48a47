"""What other systems do differently, as far as it can be shown on one: line ends, paths, names, missing functions."""

import errno
import ntpath
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_align import outputs
from saypro_align.files import disk
from saypro_align.files.disk import on_disk
from saypro_align.files.past import at_revision
from saypro_align.files.writing import write, write_new
from saypro_align.findings import Finding
from saypro_align.formats import FORMATS, render
from saypro_align.outputs import wanted
from saypro_align.periods import Period
from saypro_align.publishing import desk
from saypro_align.reports import render as page
from saypro_align.reports.table import the_set
from saypro_align.shell import RefusedError
from tests.command import run
from tests.repositories import git, keep, lay
from tests.workspaces import BASE, in_this_locale, judged

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "plans")
PLANS = {path: text for path, text in on_disk(Path(EXAMPLE)).items() if isinstance(text, str)}
BROKEN = {
    **BASE,
    "departments/sales.yaml": "department: Sales\ngoals:\n\t- id: a\n",
    "departments/legal.yaml": 'department: Legal\nvision: "one\n  two\n\n  three"\nmission: |\n  as\n  is\nhaed: x\n',
    "departments/it.yaml": "department: IT\nhead: >-\n  folded\n  text\nvision: 'not closed\ngoals: []\n",
}


# --- line ends --------------------------------------------------------------------------------------------------------


def told(texts: dict[str, str]) -> list[str]:
    """Everything that is said of a workspace: the model, through its scores, and each finding with its place."""
    assessment = judged(texts)
    return [render(name, assessment) for name in FORMATS if name != "text"]


@pytest.mark.parametrize("texts", [PLANS, BROKEN], ids=["example", "broken"])
def test_line_ends_of_windows_change_neither_the_model_nor_a_place(texts: dict[str, str]) -> None:
    assert told({path: text.replace("\n", "\r\n") for path, text in texts.items()}) == told(texts)


@given(st.data())
def test_mixed_line_ends_change_nothing_either(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(BROKEN)))
    *lines, last = BROKEN[path].split("\n")
    ends = data.draw(st.lists(st.sampled_from(["\n", "\r\n"]), min_size=len(lines), max_size=len(lines)))
    mixed = "".join(line + end for line, end in zip(lines, ends, strict=True)) + last
    assert render("json", judged({**BROKEN, path: mixed})) == render("json", judged(BROKEN))


def test_reports_and_templates_with_line_ends_of_windows(tmp_path: Path) -> None:
    for name, end in (("unix", b"\n"), ("windows", b"\r\n")):
        shutil.copytree(EXAMPLE, tmp_path / name)
        (tmp_path / name / "templates").mkdir()
        (tmp_path / name / "templates" / "status.md.j2").write_bytes(b"# A {{ page.organization }}\n\nb\n")
        for path in (tmp_path / name).rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", end))
    here = [desk(tmp_path / name, Period.read("2025-02")) for name in ("unix", "windows")]
    several = [(entry.report.name, entry.subject) for entry in the_set(here[0].edition)]
    first, second = ([page(*one[:1], place.edition, one[1], place.own) for one in several] for place in here)
    assert first == second
    assert not any("\r" in text for text in second)


def test_a_page_that_git_gave_other_line_ends_was_not_edited(tmp_path: Path) -> None:
    lay(tmp_path / "plans", BASE)
    month = ("report", "plans", "--month", "2025-02")
    assert run(*month, cwd=tmp_path).returncode == 0
    page = tmp_path / "plans" / "reports" / "2025-02" / "status.md"
    as_written = page.read_bytes()
    page.write_bytes(as_written.replace(b"\n", b"\r\n"))
    done = run(*month, cwd=tmp_path)
    assert "Kept" not in done.stdout
    assert page.read_bytes() == as_written
    page.write_bytes(as_written.replace(b"\n", b"\r\n") + b"mine\r\n")
    assert "Kept" in run(*month, cwd=tmp_path).stdout


def test_a_checkout_with_line_ends_of_windows_differs_in_nothing_from_its_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.autocrlf", "true")
    lay(tmp_path / "plans", BROKEN)
    keep(tmp_path)
    shutil.rmtree(tmp_path / "plans")
    git(tmp_path, "checkout", "--", "plans")
    there, kept = on_disk(tmp_path / "plans"), at_revision(tmp_path / "plans", "HEAD")
    assert "\r\n" in str(there["organization.yaml"])
    assert "\r" not in str(kept["organization.yaml"])
    assert render("json", judged(there)) == render("json", judged(kept))


# --- paths ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module of the disk with the paths of Windows, on which the names of files are Unicode."""
    monkeypatch.setattr(
        disk,
        "os",
        SimpleNamespace(path=ntpath, sep="\\", fspath=os.fspath, fsencode=lambda name: name.encode("utf-8")),
    )


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("root", ["C:\\Users\\J\u00f6rg\\plans", "\\\\server\\share\\plans", "c:plans", "plans\\"])
def test_paths_in_a_workspace_have_slashes_on_windows(root: str) -> None:
    full = ntpath.join(root, "departments", "sal\u00e9s.yaml")
    assert disk.shown_path(PureWindowsPath(root), full) == "departments/sal\u00e9s.yaml"  # type: ignore[arg-type]


def test_paths_in_every_format_have_slashes_and_places_in_windows_too() -> None:
    for name in FORMATS:
        places = [word for word in render(name, judged(BROKEN)).split() if ".yaml" in word]
        assert not any(re.search(r"\\(?!u00|n|\")", word) for word in places), (name, places)


@pytest.mark.parametrize(
    "place", ["C:\\out.sarif", "C:/a b/out.sarif", "\\\\server\\share\\a=b.sarif", "out=1.sarif", "\\\\?\\C:\\a"]
)
def test_a_format_takes_every_path_of_windows(place: str) -> None:
    assert wanted([f"sarif={place}", "json"]).written == (("sarif", Path(place)),)


@pytest.mark.parametrize(
    "place", ["p.yaml", "p.YML", "p.yaml.", "p.yaml. .", "p.yaml ", "p.yaml::$DATA", "plans/Organization.Yaml:x"]
)
def test_no_spelling_of_a_plan_s_name_is_written_over(place: str) -> None:
    with pytest.raises(RefusedError, match="has the name of a plan"):
        wanted([f"json={place}"])


def test_two_formats_in_one_file_are_refused_in_whatever_case_it_is_named() -> None:
    with pytest.raises(RefusedError, match=r"'OUT/a\.txt' is to hold both json and sarif"):
        wanted(["json=out/a.txt", "sarif=OUT/a.txt"])


# --- names ------------------------------------------------------------------------------------------------------------

FORM = "department: sales\ndate: 2025-02-10\nsummary: {}\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("adjustments/More.yaml", "adjustments/more.yaml"),
        ("adjustments/Gr\u00dcn.yml", "adjustments/gr\u00fcn.yaml"),
        ("feedback/\u00e9t\u00e9.yaml", f"feedback/{unicodedata.normalize('NFD', 'été')}.yaml"),
    ],
)
def test_two_files_that_are_one_on_windows_or_macos_are_told_everywhere(first: str, second: str) -> None:
    found = judged({**BASE, first: FORM.format("a"), second: FORM.format("b")}).file_findings
    later, earlier = sorted((first, second), reverse=True)
    assert [(finding.name, finding.span.path) for finding in found] == [("duplicate-id", later)]
    assert f"take it for {earlier}: " in found[0].message


def test_a_name_is_the_same_however_its_accents_are_written(tmp_path: Path) -> None:
    apart, together = (unicodedata.normalize(form, "Gr\u00fcne L\u00f6sungen") for form in ("NFD", "NFC"))
    assert apart != together
    for written, asked in ((apart, together), (together, apart)):
        lay(tmp_path, {**BASE, "departments/sales.yaml": BASE["departments/sales.yaml"].replace("Sales", written)})
        assert run("score", str(tmp_path), "--department", in_this_locale(asked.upper())).stdout.startswith(
            f"{written}: "
        )


def test_names_of_files_are_taken_as_git_takes_them_on_macos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apart, together = (f"adjustments/{unicodedata.normalize(form, 'größer')}.yaml" for form in ("NFD", "NFC"))
    lay(tmp_path, {**BASE, in_this_locale(apart): FORM.format("a")})
    assert apart in on_disk(tmp_path)
    monkeypatch.setattr(disk, "DECOMPOSES", True)
    there = on_disk(tmp_path)
    assert sorted(there) == sorted([*BASE, together])
    assert not any(isinstance(text, Finding) for text in there.values())


@pytest.mark.parametrize("name", ["con", "aux", "nul", "com1", "prn", "lpt9"])
def test_a_department_may_bear_a_name_that_windows_keeps_for_itself(name: str) -> None:
    plan = BASE["departments/customer-service.yaml"].replace("Customer Service", name.upper())
    organization = BASE["organization.yaml"].replace("- customer-service", f"- {name}")
    texts = {"organization.yaml": organization, "departments/sales.yaml": BASE["departments/sales.yaml"]}
    assert judged({**texts, f"departments/{name}.yaml": plan}).exit_code == 0


def test_a_name_of_the_longest_kind_can_be_written(tmp_path: Path) -> None:
    for writer in (write, write_new):
        target = tmp_path / writer.__name__ / (250 * "a" + ".md")
        writer(target, "x\n")
        assert target.read_bytes() == b"x\n"


# --- what other systems lack ------------------------------------------------------------------------------------------


def test_a_disk_without_second_names_takes_new_files_and_keeps_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    target = tmp_path / "draft.yaml"
    assert write_new(target, "first\n")
    assert not write_new(target, "second\n")
    assert target.read_bytes() == b"first\n"
    monkeypatch.setattr(os, "replace", none)
    with pytest.raises(OSError, match="not permitted"):
        write_new(tmp_path / "other.yaml", "third\n")
    assert os.listdir(tmp_path) == ["draft.yaml"]


@pytest.mark.parametrize("writer", [write, write_new])
def test_a_file_that_another_program_holds_open_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: object
) -> None:
    """As Windows does while an editor or a spreadsheet has the page open."""

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    target = tmp_path / "page.csv"
    target.write_bytes(b"old\n")
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(RefusedError, match=r"'.*page\.csv' cannot be written: access is denied"):
        outputs._write(target, "new\n")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("page.csv", b"old\n")]


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="devices with names")
def test_a_device_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    pipe, end = os.pipe()
    try:
        write(Path(f"/dev/fd/{end}"), "grün\n")
        assert os.read(pipe, 100) == "grün\n".encode()
    finally:
        os.close(pipe)
        os.close(end)
    before = os.stat("/dev/null")
    assert run("check", EXAMPLE, "-f", "json=/dev/null", "-f", "sarif=/dev/stderr").returncode == 1
    assert os.stat("/dev/null").st_ino == before.st_ino


LACKING = """
import argparse, concurrent.futures, logging, multiprocessing, os, random, shutil, signal, subprocess, sys, tempfile
import jinja2, markdown_it, pydantic, rich.console, rich.text, typer, typer.main, yaml
for name in dir(os):
    if name.startswith(("O_", "W", "F_", "SCHED_", "P_")) and name not in KEPT:
        delattr(os, name)
for name in LACKED.split():
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGALRM", "SIGPIPE", "SIGUSR1", "SIGCHLD", "SIGQUIT", "alarm", "setitimer", "pause"):
    delattr(signal, name)
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog", "readline", "curses"):
    sys.modules[name] = None
import importlib, pkgutil, saypro_align
for module in pkgutil.walk_packages(saypro_align.__path__, "saypro_align."):
    importlib.import_module(module.name)
from saypro_align.__main__ import main
sys.argv[1:] = ARGUMENTS
main()
"""
LACKED = (
    "chown chroot confstr ctermid fchdir fchmod fchown fork forkpty getegid geteuid getgid getgrouplist getgroups "
    "getloadavg getpgid getpgrp getpriority getresgid getresuid getsid getuid initgroups killpg lchown lockf major "
    "mkfifo mknod nice openpty pathconf pread pwrite register_at_fork sched_yield sendfile setegid seteuid setgid "
    "setpgid setsid setuid statvfs sync tcgetpgrp ttyname uname wait wait3 wait4 writev"
)
"""What `os` has on no Windows, as far as subprocess and tempfile can do without it on the systems that have it."""
KEPT = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND"]
KEPT_BY_PYTHON = ["O_TMPFILE", "WNOHANG", "WIFSTOPPED", "WSTOPSIG"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "plans", "--against", "HEAD", "-f", "json"], 1),
        (["report", "plans", "--month", "2025-02"], 0),
        (["draft", "review", "plans", "--month", "2025-03"], 0),
        (["init", "new"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_nothing_is_used_that_windows_does_not_have(tmp_path: Path, arguments: list[str], code: int) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "plans", ignore=shutil.ignore_patterns("reports"))
    git(tmp_path, "init", "-q")
    keep(tmp_path)
    script = f"KEPT = {KEPT + KEPT_BY_PYTHON}\nLACKED = {LACKED!r}\nARGUMENTS = {arguments}\n{LACKING}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stderr) == (code, "")
