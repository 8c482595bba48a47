"""Whatever happens while something is written: a file is whole and old, or whole and new, and nobody's work is gone."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from saypro_align.cli import app
from saypro_align.files.disk import on_disk
from saypro_align.files.writing import write_new
from saypro_align.shelf import Shelf
from tests.repositories import lay
from tests.test_publishing import tree
from tests.workspaces import BASE, judged

ROOT = Path(__file__).parents[1]
ALONE = [sys.executable, "-m", "saypro_align"]
posix = pytest.mark.skipif(os.name == "nt", reason="processes and disks of Unix")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    lay(folder, BASE)
    return folder


def report(plans: Path) -> str:
    """A month's reports, in this process; what is said."""
    done = CliRunner().invoke(app, ["report", str(plans), "--month", "2025-02"])
    assert done.exit_code == 0, done.output
    return done.output


def changed(plans: Path) -> None:
    sales = plans / "departments" / "sales.yaml"
    sales.write_text(sales.read_text(encoding="utf-8").replace("Keep 90%", "Keep 91%"), encoding="utf-8")


# --- a kill -----------------------------------------------------------------------------------------------------------


@posix
def test_a_kill_at_any_moment_leaves_whole_files(plans: Path) -> None:
    rounds = int(os.environ.get("KILLS", "16"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.killed", str(plans), str(rounds), "1"],
        capture_output=True, encoding="utf-8", check=True, cwd=ROOT,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (found["torn"], found["kept"]) == ([], [])
    assert found["at_work"] >= rounds // 4
    assert judged(on_disk(plans)).file_findings == []


# --- no room, and no right --------------------------------------------------------------------------------------------


def limited(*arguments: str, cwd: Path, most: int) -> subprocess.CompletedProcess[str]:
    """A run that may write no file of more bytes."""
    script = (
        "import resource, signal, sys\nfrom saypro_align.cli import run\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
        "sys.argv = ['saypro-align', *sys.argv[1:]]\nrun()\n"
    )
    # Coverage writes files of its own, which the limit would hit
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True, encoding="utf-8", check=False, cwd=cwd, env=env,
    )  # fmt: skip


@posix
@pytest.mark.parametrize("name", ["json", "sarif", "csv", "markdown", "junit", "gitlab"])
def test_an_output_is_whole_or_not_there(plans: Path, name: str) -> None:
    place = plans.parent / "alignment.out"
    place.write_text("before\n")
    done = limited("check", "plans", "--format", f"{name}={place}", cwd=plans.parent, most=200)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert place.read_text() == "before\n"
    assert sorted(os.listdir(plans.parent)) == ["alignment.out", "plans"]


@posix
@pytest.mark.parametrize("most", [100, 4000])
def test_pages_that_find_no_room_leave_the_old_ones(plans: Path, most: int) -> None:
    report(plans)
    before = tree(plans / "reports")
    changed(plans)
    done = limited("report", "--month", "2025-02", cwd=plans, most=most)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "file too large" in done.stderr
    half = tree(plans / "reports")
    assert half.keys() == before.keys()
    assert "Kept" not in report(plans)
    after = tree(plans / "reports")
    assert {name for name in half if half[name] not in (before[name], after[name])} <= {"2025-02/.written.json"}


def mounted(folder: Path, options: str, script: str) -> subprocess.CompletedProcess[str]:
    """A script in a small disk of its own that nobody else sees; its files are copied out at the end."""
    lines = f"mount -t tmpfs -o {options} none disk && cp -r plans disk && {script}; cp -r disk/. out"
    command = ["unshare", "-m", "sh", "-c", lines]
    probe = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k none disk"]
    (folder / "disk").mkdir()
    (folder / "out").mkdir()
    if (
        shutil.which("unshare") is None
        or subprocess.run(probe, capture_output=True, check=False, cwd=folder).returncode
    ):
        pytest.skip("no disk can be mounted here")
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=folder)


@posix
def test_a_disk_that_is_full_keeps_what_it_has(plans: Path) -> None:
    report(plans)
    before = tree(plans / "reports")
    changed(plans)
    again = f"{' '.join(ALONE)} report --month 2025-02 disk/plans"
    filled = "head -c 100000000 /dev/zero > disk/filler 2>/dev/null"
    done = mounted(plans.parent, "size=1m", f"{filled}; {again}; echo code $?; rm disk/filler; {again}")
    assert "code 2" in done.stdout
    assert "no space left on device" in done.stderr
    assert "Kept" not in done.stdout
    after = tree(plans.parent / "out" / "plans" / "reports")
    assert after.keys() == before.keys()
    assert "Keep 91%" in after["2025-02/evaluation/sales.md"]


@posix
def test_a_folder_that_may_not_be_written_is_told(plans: Path) -> None:
    again = f"{' '.join(ALONE)} report --month 2025-02 disk/plans; echo code $?"
    check = f"{' '.join(ALONE)} check disk/plans -q --format csv=disk/plans/a.csv; echo code $?"
    draft = f"{' '.join(ALONE)} draft feedback -d sales disk/plans; echo code $?"
    done = mounted(plans.parent, "size=1m", f"mount -o remount,ro disk; {again}; {check}; {draft}")
    assert done.stdout.count("code 2") == 3
    assert done.stderr.count("read-only file system") == 3
    assert "Traceback" not in done.stderr
    assert tree(plans.parent / "out" / "plans") == tree(plans)


# --- others at work ---------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("turned_into", ["link", "folder"])
def test_what_is_exchanged_before_it_is_written_stays(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turned_into: str
) -> None:
    """Between the look at a page and its writing somebody puts something else in its place."""
    outside = tmp_path / "outside.md"
    outside.write_text("mine\n")
    shelf = Shelf(plans, plans / "reports")
    page = shelf.folder / "a.md"
    looked = Shelf._may_write

    def exchanged(self: Shelf, name: str, text: str, fingerprints: list[str]) -> bool:
        found = looked(self, name, text, fingerprints)
        page.parent.mkdir(exist_ok=True)
        page.symlink_to(outside) if turned_into == "link" else page.mkdir()
        return found

    monkeypatch.setattr(Shelf, "_may_write", exchanged)
    with pytest.raises(OSError, match=r"it is a link|[Ii]s a directory"):
        shelf.put({"a.md": "page\n"})
    assert outside.read_text() == "mine\n"
    assert page.is_symlink() or page.is_dir()
    assert set(os.listdir(shelf.folder)) == {"a.md", ".written.json"}


def test_of_several_that_begin_a_file_one_succeeds(tmp_path: Path) -> None:
    for number in range(50):
        target = tmp_path / f"{number}.yaml"
        with ThreadPoolExecutor(8) as workers:
            won = list(workers.map(lambda who, place=target: write_new(place, f"{who}\n" * 1000), range(8)))
        assert won.count(True) == 1
        assert target.read_text() == f"{won.index(True)}\n" * 1000
    assert len(os.listdir(tmp_path)) == 50


@posix
def test_runs_that_write_beside_each_other_forget_none_of_their_pages(tmp_path: Path) -> None:
    """What one wrote would else be taken for edited, and never be renewed."""

    def put(place: Path) -> list[str]:
        return Shelf(place.parent, place.parent).put({place.name: f"{place}\n"})

    for round_ in range(5):
        folder = tmp_path / str(round_)
        names = [f"{number}.md" for number in range(12)]
        with ThreadPoolExecutor(12) as at_once:
            kept = list(at_once.map(put, [folder / name for name in names]))
        assert kept == [[]] * 12
        assert all(Shelf(folder, folder).knows(name) for name in names)
        assert Shelf(folder, folder).put(dict.fromkeys(names, "anew\n")) == []


def test_two_reports_at_once_leave_one_whole_set(plans: Path) -> None:
    report(plans)
    changed(plans)
    command = [*ALONE, "report", "--month", "2025-02"]
    started = [subprocess.Popen(command, cwd=plans, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(2)]
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    at_once = tree(plans / "reports")
    assert "Kept" not in "".join([*said, report(plans)])
    assert tree(plans / "reports") == at_once
