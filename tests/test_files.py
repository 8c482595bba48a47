"""Disk and git: files are written whole or not at all, and git is asked without changing anything."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from datetime import date
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from saypro_align import trees as trees_of_git
from saypro_align.asked import workspace_folder
from saypro_align.cli import app
from saypro_align.files import disk, objects, past
from saypro_align.files import git as git_asked
from saypro_align.files.checkout import brought_link, in_repository, is_shallow, revision
from saypro_align.files.commits import commit_at, commit_by, left_main_at
from saypro_align.files.disk import on_disk, saved, templates
from saypro_align.files.past import at_revision, at_revisions, open_past
from saypro_align.files.writing import write, write_new
from saypro_align.findings import Finding
from saypro_align.past import history
from saypro_align.textfile import MOST_BYTES


def test_write_new_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "plan.yaml"
    assert write_new(target, "first\n")
    assert not write_new(target, "second\n")
    assert target.read_text() == "first\n"
    assert os.listdir(target.parent) == ["plan.yaml"]


def test_write_replaces_whole(tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    write(target, "first\n")
    write(target, "zweite Fassung: grün\n")
    assert target.read_text(encoding="utf-8") == "zweite Fassung: grün\n"
    assert os.listdir(tmp_path) == ["page.md"]


@pytest.mark.parametrize("writer", [write, write_new])
def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: Callable[[Path, str], object]
) -> None:
    target = tmp_path / "page.md"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        writer(target, "never\n")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="pipes and links")
def test_a_pipe_is_written_to_and_a_link_is_not(tmp_path: Path) -> None:
    """A file in the place of /dev/null, or of the link /dev/stdout, would break the machine; root may put one there."""
    pipe, target, link = tmp_path / "pipe", tmp_path / "target", tmp_path / "link"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write(pipe, "page\n")
    assert os.read(reader, 100) == b"page\n"
    os.close(reader)
    assert pipe.is_fifo()
    target.write_text("mine\n")
    link.symlink_to(target)
    with pytest.raises(OSError, match="it is a link"):
        write(link, "page\n")
    assert target.read_text() == "mine\n"
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe", "target"]


def test_hidden_files_and_other_endings_are_left_alone(tmp_path: Path) -> None:
    for name in (".hidden/a.yaml", ".b.yaml", "notes.md", "departments/c.yml", "D.YAML"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x: 1\n")
    assert sorted(on_disk(tmp_path)) == ["D.YAML", "departments/c.yml"]


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_revision_of_a_folder(tmp_path: Path) -> None:
    assert revision(tmp_path) == (None, False)
    git(tmp_path, "init")
    assert revision(tmp_path) == (None, False)
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "organization.yaml").write_text("name: A\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    commit, dirty = revision(plans)
    assert commit
    assert len(commit) == 40
    assert not dirty
    (tmp_path / "elsewhere.txt").write_text("x")
    assert revision(plans) == (commit, False)
    (plans / "catalog.yaml").write_text("x: {name: X}\n")
    assert revision(plans) == (commit, True)


def test_the_reports_that_were_written_change_no_plan(repository: Path) -> None:
    plans = repository / "plans"
    assert revision(plans)[1] is False
    page = plans / "reports" / "2025-02" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text("# February\n", encoding="utf-8")
    assert revision(plans)[1] is False
    git(repository, "add", ".")
    git(repository, "commit", "-m", "February's reports")
    page.write_text("# February, again\n", encoding="utf-8")
    assert revision(plans)[1] is False
    (plans / "reports.yaml").write_text("x: y\n", encoding="utf-8")
    assert revision(plans)[1] is True


def test_what_git_cannot_tell_is_not_taken_for_unchanged(repository: Path) -> None:
    commit, dirty = revision(repository / "plans")
    assert (commit is None, dirty) == (False, False)
    (repository / ".git" / "index").write_bytes(b"no index")
    assert revision(repository / "plans") == (commit, None)


def test_revision_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert revision(tmp_path) == (None, False)


@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_a_git_that_cannot_be_run_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    """It may not be run, or is no program."""
    (tmp_path / "git").write_bytes(b"\x00")
    (tmp_path / "git").chmod(mode)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision(tmp_path) == (None, False)
    with pytest.raises(ValueError, match="git is not here"):
        at_revision(tmp_path, "HEAD")


# --- at a commit ------------------------------------------------------------------------------------------------------

FOLDERS = [b"departments", b"kpis", b"a.yaml", b".hidden", b"new\nline", b"quo\"te's", b"caf\xe9", "gr\u00fcn".encode()]
NAMES = [
    *(
        b"p.yaml",
        b"P.YML",
        b"b.yaml.txt",
        b"odd\n.yaml",
        b'"q".yaml',
        b"\xff\\x.yaml",
        b"back\\slash.yml",
        b"tab\t.yaml",
    ),
    *(b".h.yaml", b"notes.md", "\u00e9\u202e.yaml".encode(), b"-x.yaml", b" .yaml", b"yaml"),
]
CONTENTS = [
    b"a: 1\n",
    b"a: 1\r\nb: 2\r\n",
    b"",
    b"\xef\xbb\xbfa: 1",
    b"\xff\xfea\0",
    b"caf\xe9: 1",
    b"%PDF-1",
    b"a: 2\n",
]
TARGETS = [
    *(b"p.yaml", b"../p.yaml", b"./departments/p.yaml", b"departments", b"../kpis/", b".", b"missing/../p.yaml"),
    *(b"p.yaml/../b.yaml", b"../outside/p.yaml", b"../outside", b"l.yaml", b"m.yaml", b"/nowhere/p.yaml", b"nowhere"),
    *(
        b"/".join([b".."] * 40) + b"/nowhere.yaml",
        b"l.yaml/p.yaml",
        b"departments/l.yaml",
        b".hidden/p.yaml",
        b"a.yaml",
    ),
]
links = st.tuples(st.sampled_from([b"l.yaml", b"m.yaml", b"link"]), st.sampled_from(TARGETS), st.just(True))
plain_files = st.tuples(st.sampled_from(NAMES), st.sampled_from(CONTENTS), st.just(False))
above = st.one_of(
    st.lists(st.sampled_from(FOLDERS), max_size=3),
    st.integers(17, 22).flatmap(lambda n: st.sampled_from([[b"d"] * n, [b"d"] * 19 + [b"e.yaml"] * (n - 19)])),
)
trees = st.lists(st.tuples(above, st.one_of(plain_files, plain_files, links)), min_size=1, max_size=12)


def lay(root: Path, tree: list[Any]) -> None:
    """Write what can be written; what would stand in or behind a file or a link stays out."""
    for folders, (name, content, is_link) in tree:
        folder = os.fsencode(root)
        for part in folders:
            folder = os.path.join(folder, part)
            if os.path.islink(folder) or os.path.isfile(folder):
                break
        else:
            full = os.path.join(folder, name)
            if not os.path.lexists(full):
                os.makedirs(folder, exist_ok=True)
                if is_link:
                    os.symlink(content, full)
                else:
                    Path(os.fsdecode(full)).write_bytes(content)


@given(trees, trees, st.sampled_from(["", "plans", "deep/pl ans\u00e9"]))
@settings(max_examples=60, deadline=None)
def test_a_commit_reads_like_its_checkout(first: list[Any], second: list[Any], where: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / "repository"
        root = top / where
        root.mkdir(parents=True)
        git(top, "init")
        (top / "outside").mkdir()
        (top / "outside" / "p.yaml").write_text("outside: 1\n")
        lay(root, first)
        keep(top)
        before = on_disk(root)
        for path in sorted(root.iterdir()):
            if path.name not in (".git", "outside"):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        lay(root, second)
        keep(top)
        assert at_revisions(root, ["HEAD~1", "HEAD"]) == [before, on_disk(root)]


def keep(top: Path) -> str:
    """Commit everything there is."""
    git(top, "-c", "core.autocrlf=false", "add", "--all")
    git(top, "commit", "--allow-empty", "-m", "some")
    return commit_at(top, "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a plan that changed once."""
    top = tmp_path / "repository"
    plans = top / "plans"
    plans.mkdir(parents=True)
    git(top, "init")
    (plans / "organization.yaml").write_text("name: A\n")
    (plans / "departments").mkdir()
    (plans / "departments" / "sales.yaml").write_text("department: S\n")
    keep(top)
    git(top, "mv", "plans/departments/sales.yaml", "plans/departments/vendite.yaml")
    (plans / "organization.yaml").write_text("name: B\n")
    keep(top)
    return top


def test_what_was_there_before_it_was_renamed(repository: Path) -> None:
    plans = repository / "plans"
    assert at_revision(plans, "HEAD~1") == {
        "organization.yaml": "name: A\n",
        "departments/sales.yaml": "department: S\n",
    }
    (plans / "organization.yaml").write_text("name: not committed\n")
    (plans / "new.yaml").write_text("not: tracked\n")
    assert at_revision(plans, "HEAD") == {
        "organization.yaml": "name: B\n",
        "departments/vendite.yaml": "department: S\n",
    }


def test_nothing_is_written_and_nothing_is_checked_out(repository: Path) -> None:
    def stamps() -> dict[str, tuple[int, int]]:
        found = {str(path): path.lstat() for path in repository.rglob("*")}
        return {path: (seen.st_mtime_ns, seen.st_size) for path, seen in found.items()}

    before = stamps()
    at_revision(repository / "plans", "HEAD~1")
    commit_by(repository, date(2030, 1, 1))
    assert stamps() == before


def test_a_workspace_that_was_not_there_is_empty(repository: Path) -> None:
    later = repository / "later"
    later.mkdir()
    assert at_revision(later, "HEAD") == {}


def test_a_file_that_is_too_large_is_not_asked_for(repository: Path) -> None:
    plans = repository / "plans"
    (plans / "organization.yaml").write_bytes(b"#" * (MOST_BYTES + 1))
    (plans / "departments" / "link.yaml").symlink_to("../organization.yaml")
    (plans / "departments" / "full.yaml").write_bytes(b"#" * MOST_BYTES)
    keep(repository)
    found = at_revision(plans, "HEAD")
    assert found == on_disk(plans)
    assert isinstance(found["organization.yaml"], Finding)


def test_a_submodule_is_passed_over(repository: Path, tmp_path: Path) -> None:
    head = commit_at(repository, "HEAD")
    for path in ("plans/module", "plans/.hidden", "plans/module.yaml"):
        git(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},{path}")
    (repository / "plans" / "into.yaml").symlink_to("module")
    git(repository, "add", "plans/into.yaml")
    git(repository, "commit", "-m", "modules")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(repository), str(clone))
    found = at_revision(clone / "plans", "HEAD")
    assert found == on_disk(clone / "plans")
    assert sorted(found) == ["departments/vendite.yaml", "into.yaml", "module.yaml", "organization.yaml"]


def test_detached_and_in_a_work_tree_of_its_own(repository: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    git(repository, "worktree", "add", "--detach", str(aside), "HEAD~1")
    assert at_revision(aside / "plans", "HEAD") == on_disk(aside / "plans")
    assert len(at_revision(aside / "plans", "main")) == 2
    assert commit_by(aside, date(2100, 1, 1)) == commit_at(repository, "main~1")


def test_which_repository_is_asked_is_said_by_the_folder_alone(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git tells a hook in its environment which repository runs it, and that may be another one."""
    other, plans = tmp_path / "other", repository / "plans"
    other.mkdir()
    git(other, "init")
    keep(other)
    commit = commit_at(repository, "HEAD")
    aside = tmp_path / "aside"
    git(repository, "worktree", "add", "--detach", str(aside), "HEAD~1")
    listed = subprocess.run(["git", "rev-parse", "--local-env-vars"], check=True, capture_output=True, text=True)
    names = [name for name in listed.stdout.split() if not name.startswith("GIT_CONFIG_")]
    assert "GIT_DIR" in names
    laid = at_revision(plans, "HEAD~1")
    for name in names:
        with monkeypatch.context() as patched:
            patched.setenv(name, str(other / ".git"))
            told(plans, commit, laid)
    with monkeypatch.context() as patched:
        patched.setenv("GIT_DIR", str(repository / ".git"))
        patched.setenv("GIT_INDEX_FILE", str(repository / ".git" / "index"))
        patched.setenv("GIT_WORK_TREE", str(repository))
        told(plans, commit, laid)
        assert at_revision(aside / "plans", "HEAD") == laid
        assert in_repository(aside / "plans") == "plans"


def told(plans: Path, commit: str, earlier: dict[str, str | Finding]) -> None:
    assert revision(plans) == (commit, False)
    assert in_repository(plans) == "plans"
    assert at_revision(plans, "HEAD~1") == earlier
    assert commit_by(plans, date(2100, 1, 1)) == commit
    with open_past(plans) as (past, commits):
        assert past.at([commits[1][0]]) == [earlier]


@pytest.mark.parametrize("revision", ["main~7", "", "-x", "--help", "a\0b", "nowhere", ":/nowhere"])
def test_a_revision_that_is_not_there(repository: Path, revision: str) -> None:
    with pytest.raises(ValueError, match="there is no revision"):
        at_revision(repository / "plans", revision)


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("HEAD:plans", "'HEAD:plans' is a folder, and no commit"),
        ("HEAD^{tree}", "is a folder, and no commit"),
        ("of-a-file", "'of-a-file' is a file, and no commit"),
        ("of-a-folder", "'of-a-folder' is a folder, and no commit"),
        ("^main", "'\\^main' names no single revision"),
        ("main~1..main", "'main~1..main' names several revisions"),
        ("main...main", "names several revisions"),
        ("main^!", "names several revisions"),
    ],
)
def test_what_names_no_commit_is_told(repository: Path, revision: str, words: str) -> None:
    git(repository, "tag", "of-a-file", "HEAD:plans/organization.yaml")
    git(repository, "tag", "-a", "-m", "x", "of-a-folder", "HEAD:plans")
    with pytest.raises(ValueError, match=words.replace("^{", r"\^{")):
        commit_at(repository, revision)


def test_a_commit_is_found_by_its_words(repository: Path) -> None:
    git(repository, "commit", "--allow-empty", "-m", "the third")
    head = commit_at(repository, "HEAD")
    for named in (":/third", "HEAD^{/third}", head[:8], "@", "main@{0}", "HEAD^0"):
        assert commit_at(repository, named) == head


def test_a_branch_without_a_commit_is_not_a_repository_without_one(repository: Path) -> None:
    main = commit_at(repository, "main")
    git(repository, "checkout", "--orphan", "new")
    for named in ("HEAD", "HEAD~1", "@"):
        with pytest.raises(ValueError, match="this branch has no commit yet"):
            commit_at(repository, named)
    with pytest.raises(ValueError, match="there is no revision 'mian'; did you mean main"):
        commit_at(repository, "mian")
    assert commit_at(repository, "main") == main


@pytest.mark.parametrize(
    ("path", "words"),
    [("config", "git cannot read the repository: bad config line 1 in file"), ("HEAD", "git does not take '.*' for a")],
)
def test_a_broken_repository_is_not_taken_for_none(repository: Path, path: str, words: str) -> None:
    (repository / ".git" / path).write_text("[broken\n")
    for asked in (lambda: commit_at(repository, "main"), lambda: left_main_at(repository / "plans")):
        with pytest.raises(ValueError, match=words):
            asked()


def test_what_git_needs_is_said(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shallow, bare, part, empty = (tmp_path / name for name in ("shallow", "bare", "part", "empty"))
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--depth=1", repository.as_uri(), str(shallow))
    git(tmp_path, "clone", "--bare", repository.as_uri(), str(bare))
    git(tmp_path, "clone", "--filter=blob:none", repository.as_uri(), str(part))
    empty.mkdir()
    git(empty, "init")
    outside = tmp_path / "outside"
    outside.mkdir()
    cases = [
        (shallow / "plans", "HEAD~1", "shallow clone"),
        (bare, "HEAD", "bare repository"),
        (part / "plans", "HEAD~1", "partial clone"),
        (empty, "HEAD", "no commit yet"),
        (outside, "HEAD", "no git repository"),
    ]
    for root, named, words in cases:
        with pytest.raises(ValueError, match=words):
            at_revision(root, named)
    assert at_revision(shallow / "plans", "HEAD") == on_disk(repository / "plans")
    assert at_revision(part / "plans", "HEAD") == on_disk(repository / "plans")
    assert is_shallow(shallow)
    assert not is_shallow(repository)
    assert not is_shallow(outside)
    for root in (bare, empty, outside):
        assert commit_by(root, date(2100, 1, 1)) is None
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match="git is not here"):
        at_revision(repository, "HEAD")
    assert commit_by(repository, date(2100, 1, 1)) is None


def test_a_repository_that_lost_an_object_says_so(repository: Path) -> None:
    plans = repository / "plans"
    done = subprocess.run(
        ["git", "-C", str(plans), "rev-parse", "HEAD:./organization.yaml"], check=True, capture_output=True, text=True
    )
    name = done.stdout.strip()
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    found = at_revision(plans, "HEAD")
    assert isinstance(found["organization.yaml"], Finding)
    assert found["departments/vendite.yaml"] == "department: S\n"


def test_a_repository_that_lost_a_folder_says_so(repository: Path) -> None:
    done = subprocess.run(
        ["git", "-C", str(repository), "rev-parse", "HEAD:plans"], check=True, capture_output=True, text=True
    )
    name = done.stdout.strip()
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(ValueError, match="git fsck"):
        at_revision(repository, "HEAD")


def test_a_revision_of_another_user_or_of_any_size(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        for asking in (git_asked, objects):
            patched.setattr(asking, "MOST_SAID", 100)
        with pytest.raises(ValueError, match="which is no workspace"):
            at_revision(repository, "HEAD")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(ValueError, match=r"git config --global --add safe\.directory"):
        at_revision(repository, "HEAD")


def test_no_repository_runs_what_its_settings_name(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    part = tmp_path / "part"
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--filter=blob:none", repository.as_uri(), str(part))
    for key in ("core.sshCommand", "core.fsmonitor", "core.alternateRefsCommand", "core.pager", "filter.x.smudge"):
        git(part, "config", key, str(program))
    git(part, "config", "remote.origin.url", "ssh://nowhere/x")
    (part / ".git" / "info" / "attributes").write_text("*.yaml filter=x\n")
    with pytest.raises(ValueError, match="partial clone"):
        at_revision(part / "plans", "HEAD~1")
    at_revision(part / "plans", "HEAD")
    assert not mark.exists()


def planted(tmp_path: Path) -> tuple[Path, Path]:
    """A program that hands on what it is given, and the file by which it can be seen that it ran."""
    mark, program = tmp_path / "mark", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    return program, mark


def with_filter(repository: Path, name: bytes, kind: str, program: Path) -> Path:
    """A plan with a new date, which git would give to a filter whose name is written so in git's settings."""
    with (repository / ".git" / "config").open("ab") as config:
        config.write(b'[filter "%b"]\n' % name + f"{kind} = {program}\nrequired = true\n".encode())
    attributes = b"*.yaml filter=%b\n" % name.replace(b"\\\\", b"\\")
    (repository / ".git" / "info" / "attributes").write_bytes(attributes)
    plan = repository / "plans" / "organization.yaml"
    os.utime(plan, (1, 1))
    return plan


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize("name", [b"x", b"a=b", b"A.b", "\u00e4".encode(), b"x\xff", b"\xed\xa0\x80", b"\\\\xff"])
@pytest.mark.parametrize("kind", ["clean", "process"])
def test_whether_a_file_differs_is_asked_without_its_filter(
    repository: Path, tmp_path: Path, name: bytes, kind: str
) -> None:
    """`git status` gives a file with a new date to the filter that attributes and settings name for it."""
    program, mark = planted(tmp_path)
    plan = with_filter(repository, name, kind, program)
    commit, dirty = revision(repository / "plans")
    assert commit == commit_at(repository, "HEAD")
    assert not dirty
    plan.write_text("name: C\n")
    assert revision(repository / "plans") == (commit, True)
    assert not mark.exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_where_a_filter_cannot_be_kept_from_running_git_is_not_asked(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even of a filter that the environment names behind everything else, or of more than a system hands on."""
    program, mark = planted(tmp_path)
    with_filter(repository, b"x", "clean", program)
    commit = commit_at(repository, "HEAD")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'filter.x.clean={program}'")
    assert revision(repository / "plans") == (commit, None)
    monkeypatch.delenv("GIT_CONFIG_PARAMETERS")
    monkeypatch.setattr(git_asked, "MOST_SAID", 100)
    with_filter(repository, b"y" * 100, "clean", program)
    assert revision(repository / "plans") == (commit, None)
    monkeypatch.undo()
    assert revision(repository / "plans") == (commit, False)
    with_filter(repository, b"y" * 200_000, "clean", program)
    assert revision(repository / "plans") == (commit, None)
    assert not mark.exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_nothing_is_asked_of_a_submodule(repository: Path, tmp_path: Path) -> None:
    """Git asks a submodule in a process of its own, which knows only that repository's settings."""
    program, mark = planted(tmp_path)
    module = repository / "plans" / "module"
    git(repository, "init", str(module))
    (module / "file").write_text("a")
    keep(module)
    keep(repository)
    git(module, "config", "core.fsmonitor", str(program))
    (module / "file").write_text("b")
    assert revision(repository / "plans")[1] is False
    assert not mark.exists()


def test_settings_are_told_behind_those_of_the_environment(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "config", "filter.x.clean", "false")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "ignored"))
    (tmp_path / "ignored").write_text("new.txt\n")
    (repository / "plans" / "new.txt").write_text("a\n")
    assert revision(repository / "plans")[1] is False


@pytest.mark.parametrize("count", ["9" * 5000, "99999999999", "two", "-1", ""])
def test_a_count_of_settings_that_is_none_is_no_fault(
    repository: Path, monkeypatch: pytest.MonkeyPatch, count: str
) -> None:
    """Git refuses it too, so nothing is known of the repository."""
    git(repository, "config", "filter.x.clean", "false")
    monkeypatch.setenv("GIT_CONFIG_COUNT", count)
    commit, dirty = revision(repository / "plans")
    assert ((commit is None), dirty) == (bool(count), False)


def test_a_commit_is_what_its_name_says(repository: Path) -> None:
    """And not what this one clone has put into its place."""
    git(repository, "replace", "HEAD", "HEAD~1")
    assert at_revision(repository / "plans", "HEAD")["organization.yaml"] == "name: B\n"


def test_a_commit_has_the_parents_that_it_names(repository: Path) -> None:
    """And not those that this one clone gives it: a gate would compare with another commit, and pass."""
    plans = repository / "plans"
    with open_past(plans) as (_, commits):
        whole = commits
    before = commit_at(plans, "HEAD~1")
    git(repository, "update-ref", "refs/remotes/origin/main", before)
    grafts = repository / ".git" / "info" / "grafts"
    grafts.parent.mkdir(exist_ok=True)
    grafts.write_text(f"{commit_at(plans, 'HEAD')}\n", encoding="utf-8")
    with open_past(plans) as (_, commits):
        assert commits == whole
    assert len(whole) > 1
    assert commit_at(plans, "HEAD~1") == before
    assert left_main_at(plans) == (before, "origin/main")


@pytest.mark.parametrize("setting", [("core.worktree", "/"), ("core.worktree", "{plans}"), ("core.bare", "true")])
def test_a_repository_that_says_that_its_files_stand_elsewhere_is_told(
    repository: Path, setting: tuple[str, str]
) -> None:
    """Where it says, nothing is found, and a gate that compares with nothing passes."""
    plans = repository / "plans"
    git(repository, "config", setting[0], setting[1].format(plans=plans))
    with pytest.raises(ValueError, match="the repository does not hold the folder"):
        at_revision(plans, "HEAD")
    with pytest.raises(ValueError, match="the repository does not hold the folder"), open_past(plans):
        pass


def test_a_second_work_tree_is_read_like_the_first(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", str(tmp_path / "second"))
    assert at_revision(tmp_path / "second" / "plans", "HEAD") == at_revision(repository / "plans", "HEAD") != {}


def test_a_commit_has_the_parents_that_it_names_whatever_a_clone_keeps_of_them(repository: Path) -> None:
    """Git asks the commit-graph, where there is one, for the parents of all but the first commit of a revision."""
    plans = repository / "plans"
    for _ in range(2):
        git(repository, "commit", "--allow-empty", "-m", "nothing")
    before, latest = commit_at(plans, "HEAD~2"), commit_at(plans, "HEAD")
    git(repository, "commit-graph", "write", "--reachable")
    graph = repository / ".git" / "objects" / "info" / "commit-graph"
    held = bytearray(graph.read_bytes())
    at = {
        bytes(held[8 + 12 * n : 12 + 12 * n]): int.from_bytes(held[12 + 12 * n : 20 + 12 * n]) for n in range(held[6])
    }
    digits = len(latest) // 2
    commits = (at[b"CDAT"] - at[b"OIDL"]) // digits
    names = [bytes(held[at[b"OIDL"] + digits * n :][:digits]).hex() for n in range(commits)]
    first_parent = at[b"CDAT"] + (digits + 16) * names.index(commit_at(plans, "HEAD~1")) + digits
    held[first_parent : first_parent + 4] = names.index(latest).to_bytes(4)
    graph.chmod(0o644)
    graph.write_bytes(held)
    asked = ["git", "-C", str(repository), "rev-parse", "HEAD~2"]
    assert subprocess.check_output(asked, encoding="utf-8").strip() == latest  # git itself is misled
    assert commit_at(plans, "HEAD~2") == before


@pytest.mark.parametrize(("cut", "known"), [("HEAD", False), ("HEAD~1", True), ("made up", True)])
def test_a_history_that_is_cut_is_told_and_no_other_commit_is_taken(repository: Path, cut: str, known: bool) -> None:
    """Whoever writes `.git/shallow` can hide what stood before, and put nothing into its place."""
    before = commit_at(repository, "HEAD~1")
    name = "1" * 40 if cut == "made up" else commit_at(repository, cut)
    (repository / ".git" / "shallow").write_text(f"{name}\n", encoding="utf-8")
    with open_past(repository / "plans") as (kept, commits):
        assert kept.shallow
    assert commits
    if known:
        assert commit_at(repository, "HEAD~1") == before
    else:
        with pytest.raises(ValueError, match="in this shallow clone; git fetch --unshallow"):
            commit_at(repository, "HEAD~1")


def put_object(repository: Path, kind: str, content: bytes) -> str:
    """Write an object as no git would."""
    whole = f"{kind} {len(content)}".encode() + b"\0" + content
    name = sha1(whole).hexdigest()
    place = repository / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(zlib.compress(whole))
    return name


def put_commit(repository: Path, tree: str, seconds: str = "1") -> str:
    words = f"tree {tree}\nauthor x <x> 1 +0000\ncommitter x <x> {seconds} +0000\n\nmade by hand\n"
    return put_object(repository, "commit", words.encode())


@pytest.mark.parametrize("tree", [b"garbage", b"100644 x", b"100644 \0" + b"a" * 20, b"100644 a.yaml\0short"])
def test_a_damaged_folder_is_told(repository: Path, tree: bytes) -> None:
    commit = put_commit(repository, put_object(repository, "tree", tree))
    with pytest.raises(ValueError, match="a folder of the revision is damaged"):
        at_revision(repository, commit)


@pytest.mark.parametrize("content", [b"", b"name: A\n"])
def test_a_commit_of_a_file_in_the_place_of_a_folder_is_told(repository: Path, content: bytes) -> None:
    """An empty file would read as an empty folder, with which no department can be compared."""
    commit = put_commit(repository, put_object(repository, "blob", content))
    with pytest.raises(ValueError, match="what should be a tree of the revision is something else"):
        at_revision(repository, commit)


def test_a_folder_that_holds_itself_ten_times_over_is_given_up(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine such levels are a thousand million files in ten objects; the limit is lowered to be quick."""
    monkeypatch.setattr(objects, "_MOST_LISTED", 50_000)
    blob = put_object(repository, "blob", b"a: 1\n")
    tree = put_object(repository, "tree", b"".join(b"100644 f%d.yaml\0" % n + bytes.fromhex(blob) for n in range(10)))
    for _ in range(9):
        tree = put_object(repository, "tree", b"".join(b"40000 d%d\0" % n + bytes.fromhex(tree) for n in range(10)))
    with pytest.raises(ValueError, match="more files in the revisions than any workspace has"):
        at_revision(repository, put_commit(repository, tree))


@pytest.mark.parametrize("where", ["plans", ".hidden", "elsewhere"])
def test_folders_of_a_commit_without_end_are_not_gone_through(
    repository: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Each level takes seventy bytes in git; the paths of all of them would take the square."""
    monkeypatch.setattr(objects, "_MOST_LISTED", 200)
    plan, link = put_object(repository, "blob", b"a: 1\n"), put_object(repository, "blob", b"p.yaml")
    plan_entry = b"100644 p.yaml\0" + bytes.fromhex(plan)
    tree = put_object(repository, "tree", plan_entry)
    for _ in range(500):
        tree = put_object(repository, "tree", b"40000 d\0" + bytes.fromhex(tree) + plan_entry)
    deep = b"40000 %b\0" % where.encode() + bytes.fromhex(tree)
    linked = b"120000 l.yaml\0" + bytes.fromhex(link) + plan_entry
    if where != "elsewhere":
        found = at_revision(repository, put_commit(repository, put_object(repository, "tree", deep + linked)))
        told = [place for place, text in found.items() if isinstance(text, Finding)]
        assert told == (["plans" + "/d" * 19] if where == "plans" else [])
    else:
        plans = b"40000 plans\0" + bytes.fromhex(put_object(repository, "tree", linked))
        commit = put_commit(repository, put_object(repository, "tree", deep + plans))
        found = at_revision(repository / "plans", commit)
        assert len(found) == 2
    assert found["l.yaml"] == found["p.yaml"] == "a: 1\n"


def test_paths_that_no_disk_would_take_are_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_MOST_LETTERS_OF_PATHS", 1_000_000)
    blob = put_object(repository, "blob", b"a: 1\n")
    tree = put_object(repository, "tree", b"".join(b"100644 f%d.yaml\0" % n + bytes.fromhex(blob) for n in range(200)))
    tree = put_object(repository, "tree", b"40000 " + b"d" * 10_000 + b"\0" + bytes.fromhex(tree))
    with pytest.raises(ValueError, match="longer than those of any workspace"):
        at_revision(repository, put_commit(repository, tree))


@pytest.mark.parametrize("seconds", ["253402300799", "99999999999999999999", "-5", "-99999999999", "nonsense", ""])
@pytest.mark.parametrize("by", ["week", "month", "quarter"])
def test_commits_of_any_date_have_a_history(repository: Path, seconds: str, by: str) -> None:
    whole = subprocess.run(["git", "-C", str(repository), "rev-parse", "HEAD^{tree}"], capture_output=True, check=True)
    commit = put_commit(repository, whole.stdout.decode().strip(), seconds)
    (repository / ".git" / "refs" / "heads" / "main").write_text(f"{commit}\n")
    with open_past(repository) as (_, commits):
        ((name, day),) = commits
    assert name == commit
    assert 1969 <= day.year <= 2199
    assert commit[:10] in history(repository / "plans", None, None, by, "text")


def test_the_last_commit_by_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")

    def at(moment: str, *arguments: str) -> str:
        monkeypatch.setenv("GIT_COMMITTER_DATE", moment)
        git(tmp_path, *arguments)
        return commit_at(tmp_path, "HEAD")

    first = at("2025-01-31T23:59:59+00:00", "commit", "--allow-empty", "-m", "1")
    second = at("2025-02-01T00:30:00+02:00", "commit", "--allow-empty", "-m", "2")
    at("2025-02-02T00:00:00+00:00", "commit", "--allow-empty", "-m", "3")
    git(tmp_path, "checkout", "-b", "side", second)
    at("2025-02-10T00:00:00+00:00", "commit", "--allow-empty", "-m", "aside")
    git(tmp_path, "checkout", "main")
    merge = at("2025-02-20T00:00:00+00:00", "merge", "--no-ff", "-m", "merge", "side")
    assert commit_by(tmp_path, date(2025, 1, 30)) is None
    assert commit_by(tmp_path, date(2025, 1, 31)) == second != first
    assert commit_by(tmp_path, date(2025, 2, 15)) == commit_at(tmp_path, "main~1")
    assert commit_by(tmp_path, date(2025, 2, 20)) == merge == commit_by(tmp_path, date.max)
    assert commit_by(tmp_path, date.min) is None


# --- what was written earlier -----------------------------------------------------------------------------------------


def test_a_saved_file_is_read_with_the_care_of_a_plan(tmp_path: Path) -> None:
    root = tmp_path / "plans"
    reports = root / "reports"
    reports.mkdir(parents=True)
    name = "reports/assessment.json"
    written = root / name
    assert saved(root, name) is None
    assert saved(root, "reports/2025-01/assessment.json") is None
    written.write_text('{"a": "\u00fc"}\n', encoding="utf-8")
    assert saved(root, name) == '{"a": "\u00fc"}\n'
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    for target, words in ((outside, "out of the workspace"), (Path("nowhere"), "not there")):
        written.unlink()
        written.symlink_to(target)
        refused(saved(root, name), words)
    written.unlink()
    written.mkdir()
    refused(saved(root, name), "regular file")
    written.rmdir()
    os.mkfifo(written)
    refused(saved(root, name), "regular file")
    written.unlink()
    with written.open("wb") as file:
        file.truncate(disk.MOST_SAVED_BYTES + 1)
    refused(saved(root, name), "64 MiB")
    written.unlink()
    reports.rmdir()
    reports.symlink_to(tmp_path)
    refused(saved(root, "reports/outside.json"), "out of the workspace")


def refused(found: str | Finding | None, words: str) -> None:
    assert isinstance(found, Finding)
    assert words in found.message


# --- links, rights, names ---------------------------------------------------------------------------------------------


def test_links_repeat_a_measure_of_files_and_no_more(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = repository / "plans"
    (plans / "adjustments").mkdir()
    (plans / "adjustments" / "a.yaml").write_text(f"# {'x' * 1000}\n", encoding="utf-8")
    for number in range(9):
        (plans / "adjustments" / f"l{number}.yaml").symlink_to("a.yaml")
    keep(repository)
    for module in (disk, past):
        monkeypatch.setattr(module, "MOST_BYTES_OF_LINKS", 5 * 1000)
    for files in (on_disk(plans), at_revision(plans, "HEAD")):
        refused = {path: found for path, found in files.items() if isinstance(found, Finding)}
        assert sorted(refused) == [f"adjustments/l{number}.yaml" for number in range(5, 9)]
        assert {found.message for found in refused.values()} == {
            "links repeat more than 1 MiB of files, so it is not followed"
        }


def test_a_revision_holds_no_more_bytes_than_a_workspace(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file of four megabytes can stand at a hundred thousand places of a commit."""
    monkeypatch.setattr(past, "MOST_BYTES_IN_ALL", 20)
    with pytest.raises(ValueError, match="hold more than 0 GiB, which is no workspace"):
        at_revision(repository / "plans", "HEAD")


@pytest.mark.skipif(os.name == "nt", reason="rights of Unix")
@pytest.mark.parametrize("rights", [0o600, 0o640, 0o664])
def test_a_file_that_is_written_again_keeps_its_rights(tmp_path: Path, rights: int) -> None:
    place = tmp_path / "page.md"
    write(place, "one")
    place.chmod(rights)
    write(place, "two")
    assert (place.read_text(), stat.S_IMODE(place.stat().st_mode)) == ("two", rights)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of any bytes")
def test_no_two_names_have_one_form(tmp_path: Path) -> None:
    for name in (b"\xff.yaml", b"\\xff.yaml", b"\\\xff.yaml"):
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    assert len(on_disk(tmp_path)) == 3


def test_a_plan_that_git_ignores_is_in_no_commit(repository: Path) -> None:
    """It is read all the same, so what is judged differs from the commit."""
    (repository / ".gitignore").write_text("legal.yaml\n*.log\n", encoding="utf-8")
    keep(repository)
    git(repository, "config", "status.showUntrackedFiles", "no")
    plans = repository / "plans"
    (plans / "a.log").write_text("x", encoding="utf-8")
    assert revision(plans)[1] is False
    for path in ("departments/legal.yaml", "departments/new.yaml"):
        (plans / path).write_text("department: L\n", encoding="utf-8")
        assert revision(plans)[1] is True
        (plans / path).unlink()
    assert revision(plans)[1] is False


@pytest.mark.parametrize(
    "made", [("branch", "origin/main"), ("tag", "origin/main"), ("branch", "refs/heads/origin/main")]
)
def test_a_name_of_several_things_is_told(repository: Path, made: tuple[str, str]) -> None:
    """A branch that somebody names origin/main stands before the remote's, and a gate would compare with itself."""
    before = commit_at(repository, "HEAD~1")
    git(repository, "update-ref", "refs/remotes/origin/main", before)
    git(repository, "config", "core.warnAmbiguousRefs", "false")
    assert commit_at(repository, "origin/main") == before
    git(repository, *made)
    kind = "heads" if made[0] == "branch" else "tags"
    if made[1].startswith("refs/"):
        assert commit_at(repository, "origin/main") == before
    else:
        for revision_ in ("origin/main", "origin/main~0"):
            with pytest.raises(ValueError, match="'origin/main' names several things") as told:
                commit_at(repository, revision_)
            assert f"'refs/{kind}/origin/main'" in str(told.value)
            assert "'refs/remotes/origin/main'" in str(told.value)
    assert left_main_at(repository) == (before, "origin/main")


def test_all_that_a_name_may_mean_is_told(repository: Path) -> None:
    """Were it the stranger's branch alone, whoever writes it as advised would compare with that."""
    latest = commit_at(repository, "HEAD")
    branch = "heads/other"
    git(repository, "branch", "other", "HEAD~1")
    for name in (latest[:9], branch):
        git(repository, "branch", name)
    with pytest.raises(ValueError, match=latest):
        commit_at(repository, latest[:9])
    with pytest.raises(ValueError, match=f"'refs/{branch}', 'refs/heads/{branch}'"):
        commit_at(repository, branch)
    git(repository, "update-ref", "refs/tags/HEAD", "HEAD")
    assert commit_at(repository, "HEAD~1") == commit_at(repository, "refs/heads/other")


def brought(repository: Path, to: str, *, tracked: bool = True) -> Path:
    link = repository / "linked"
    link.symlink_to(to)
    if tracked:
        keep(repository)
    return link


@pytest.mark.parametrize("to", ["../outside", ".git", "/", "nowhere/../.git"])
def test_a_link_that_a_repository_brings_leads_nowhere(repository: Path, tmp_path: Path, to: str) -> None:
    """Where it would be the workspace of a command, or the folder of what it writes."""
    (tmp_path / "outside").mkdir(exist_ok=True)
    link = brought(repository, to)
    done = CliRunner().invoke(app, ["check", str(link)])
    assert (done.exit_code, done.stdout) == (2, "")
    for inner in (link, link / "deeper"):
        with pytest.raises(OSError, match="'linked' is a link that the repository brings"):
            write(inner / "page.md", "x")
        with pytest.raises(OSError, match="'linked' is a link that the repository brings"):
            write_new(inner / "page.md", "x")
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
def test_a_chain_of_links_without_end_is_told(repository: Path) -> None:
    """Python goes along it by calling itself."""
    plans = repository / "plans"
    for number in range(1050):
        (plans / "departments" / f"l{number}.yaml").symlink_to(f"l{number + 1}.yaml")
    (plans / "departments" / "l1050.yaml").write_text("department: L\n")
    found = on_disk(plans)["departments/l0.yaml"]
    assert isinstance(found, Finding)
    assert "a link to a file that is not there" in found.message
    for number in range(1050):
        (repository / f"l{number}").symlink_to(f"l{number + 1}")
    (repository / "l1050").symlink_to("plans")
    assert CliRunner().invoke(app, ["check", str(repository / "l0")]).exit_code == 2
    with pytest.raises(OSError, match="link"):
        write(repository / "l0" / "page.md", "x")


@pytest.mark.parametrize("mode", ["40755", "40700", "040000", "100664", "100600"])
def test_modes_of_old_trees_are_taken_as_git_takes_them(repository: Path, mode: str) -> None:
    """A folder that was taken for a file would hold no plans, and a gate that compares with nothing passes."""
    plans = repository / "plans"
    files = at_revision(plans, "HEAD")
    old = b"40000" if mode.lstrip("0").startswith("4") else b"100644"
    tree = subprocess.check_output(["git", "-C", str(repository), "cat-file", "tree", "HEAD:plans"])
    assert old in tree
    command = ["git", "-C", str(repository), "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    odd = subprocess.check_output(command, input=tree.replace(old, mode.encode())).decode().strip()
    top = subprocess.check_output(
        ["git", "-C", str(repository), "mktree"], input=f"040000 tree {odd}\tplans\n".encode()
    )
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    commit = ["git", "-C", str(repository), *who, "commit-tree", "-m", "odd", top.decode().strip()]
    assert at_revision(plans, subprocess.check_output(commit).decode().strip()) == files


def test_links_to_what_cannot_be_read_are_counted_too(repository: Path) -> None:
    plans = repository / "plans"
    (plans / "adjustments").mkdir()
    (plans / "adjustments" / "a.yaml").write_bytes(b"x\xff")
    for number in range(4):
        (plans / "adjustments" / f"l{number}.yaml").symlink_to("a.yaml")
    keep(repository)
    for files in (on_disk(plans), at_revision(plans, "HEAD")):
        told = [found.message for found in files.values() if isinstance(found, Finding)]
        assert [words.startswith("links repeat more than 1 MiB") for words in told] == [False, False, True, True, True]


def test_of_very_many_templates_none_is_read(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    for number in range(101):
        (tmp_path / "templates" / f"{number}.md.j2").write_text("x")
    (found,) = templates(tmp_path).values()
    assert isinstance(found, Finding)
    assert found.message == "there are more than 100 templates, and none of them is read"
    (tmp_path / "templates" / "0.md.j2").unlink()
    assert len(templates(tmp_path)) == 100


def test_a_link_is_known_in_whatever_case_it_is_named(repository: Path, tmp_path: Path) -> None:
    """On disks of Windows and macOS both are its name."""
    (tmp_path / "outside").mkdir()
    link = brought(repository, "../outside")
    link.rename(repository / "Linked")
    assert brought_link(repository / "Linked") == repository / "Linked"


def test_how_paths_are_taken_is_not_for_the_environment_to_say(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside").mkdir()
    link = brought(repository, "../outside")
    for name in ("LITERAL", "GLOB", "NOGLOB", "ICASE"):
        monkeypatch.setenv(f"GIT_{name}_PATHSPECS", "1")
        assert brought_link(link) == link
        monkeypatch.delenv(f"GIT_{name}_PATHSPECS")


def test_of_more_links_than_a_workspace_has_files_not_all_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit of a few kilobytes can hold millions, and each would be a finding."""
    monkeypatch.setattr(trees_of_git, "MOST_FOLLOWED", 20)
    monkeypatch.setattr(trees_of_git, "MOST_FILES", 50)
    files = {b"departments/%d.yaml" % number: trees_of_git.Entry(b"120000", b"0") for number in range(500)}
    found = trees_of_git.written(files, None)
    assert len(found) == 51
    told = [one.message for one in found.values() if isinstance(one, Finding)]
    assert sum("links repeat more than" in words for words in told) == 31


@pytest.mark.parametrize("how", ["like a repository", "of another user", "no git"])
def test_a_link_of_which_git_says_nothing_leads_nowhere(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (tmp_path / "outside").mkdir()
    folder = repository / "folder"
    folder.mkdir()
    (folder / "plans").symlink_to(tmp_path / "outside")
    if how == "like a repository":
        (folder / "HEAD").write_text("x")
        (folder / "objects").mkdir()
        (folder / "objects" / "kept").write_text("x")
    keep(repository)
    if how == "of another user":
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    if how == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    assert brought_link(folder / "plans") == folder / "plans"


@pytest.mark.parametrize("made", ["branch", "tag"])
def test_the_main_branch_is_no_other_that_bears_its_full_name(repository: Path, made: str) -> None:
    """Where there is no such branch of the remote, git looks for a branch and a tag named so."""
    before = commit_at(repository, "HEAD~1")
    git(repository, "update-ref", "refs/remotes/origin/main", before)
    git(repository, made, "refs/remotes/origin/HEAD")
    assert left_main_at(repository) == (before, "origin/main")


@pytest.mark.parametrize(("to", "tracked"), [("plans", True), ("../outside", False)])
def test_a_link_within_the_repository_or_of_ones_own_is_followed(
    repository: Path, tmp_path: Path, to: str, tracked: bool
) -> None:
    shutil.copytree(repository / "plans", tmp_path / "outside")
    link = brought(repository, to, tracked=tracked)
    assert workspace_folder(link) == link
    write(link / "page.md", "x")
    assert (link / "page.md").read_text() == "x"


def test_git_is_not_looked_for_in_the_current_folder_on_windows() -> None:
    """Windows looks there first, where a stranger's git.exe may stand, unless this name is in the environment."""
    assert os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"]
