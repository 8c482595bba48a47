"""Repositories that tests make: a workspace with a year of commits, on days that the test names."""

import os
import subprocess
from pathlib import Path

WHO = ("-c", "user.name=T", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str, day: str | None = None) -> str:
    """What git prints; `day` is when a commit is made."""
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00+00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00+00:00"} if day else {}
    done = subprocess.run(
        ["git", "-C", str(folder), *WHO, *arguments], check=True, capture_output=True, env={**os.environ, **when}
    )
    return done.stdout.decode("utf-8").strip()


def lay(root: Path, files: dict[str, str]) -> None:
    """Make the folder hold these YAML files and no others."""
    for path in sorted(root.rglob("*.yaml")):
        if str(path.relative_to(root)) not in files and ".git" not in path.parts:
            path.unlink()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def keep(top: Path, day: str | None = None) -> str:
    """Commit everything there is; the commit's name."""
    git(top, "add", "--all")
    git(top, "commit", "--allow-empty", "-m", "some", day=day)
    return git(top, "rev-parse", "HEAD")
