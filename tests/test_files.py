"""Disk and git: files are written whole or not at all, and git is asked without changing anything."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from saypro_align import files


def test_write_new_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "plan.yaml"
    assert files.write_new(target, "first\n")
    assert not files.write_new(target, "second\n")
    assert target.read_text() == "first\n"
    assert os.listdir(target.parent) == ["plan.yaml"]


def test_write_replaces_whole(tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    files.write(target, "first\n")
    files.write(target, "zweite Fassung: grün\n")
    assert target.read_text(encoding="utf-8") == "zweite Fassung: grün\n"
    assert os.listdir(tmp_path) == ["page.md"]


@pytest.mark.parametrize("writer", [files.write, files.write_new])
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


def test_hidden_files_and_other_endings_are_left_alone(tmp_path: Path) -> None:
    for name in (".hidden/a.yaml", ".b.yaml", "notes.md", "departments/c.yml", "D.YAML"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x: 1\n")
    assert sorted(files.on_disk(tmp_path)) == ["D.YAML", "departments/c.yml"]


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_revision_of_a_folder(tmp_path: Path) -> None:
    assert files.revision(tmp_path) == (None, False)
    git(tmp_path, "init")
    assert files.revision(tmp_path) == (None, False)
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "organization.yaml").write_text("name: A\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    commit, dirty = files.revision(plans)
    assert commit
    assert len(commit) == 40
    assert not dirty
    (tmp_path / "elsewhere.txt").write_text("x")
    assert files.revision(plans) == (commit, False)
    (plans / "catalog.yaml").write_text("x: {name: X}\n")
    assert files.revision(plans) == (commit, True)


def test_revision_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert files.revision(tmp_path) == (None, False)
