"""Where a folder stands in its repository, and whether its files are those of the commit."""

import os
from collections.abc import Mapping
from pathlib import Path

from saypro_align.files.disk import real_path, shown_path
from saypro_align.files.git import ONE, ask, told
from saypro_align.textfile import ENDINGS


def revision(root: Path) -> tuple[str | None, bool | None]:
    """The commit that the folder is at, and whether files in it differ from it; (None, False) outside git.

    The reports that were written into it do not count: nothing in them enters a score.
    Whether they differ is None where git cannot tell, such as with a broken index, or could tell only by running
    a program that the repository names.
    """
    head = told(root, *ONE, "HEAD")
    if head is None:
        return None, False
    harmless = _disarmed(root)
    if harmless is None:
        return head.strip(), None
    changes = told(root, "status", *_ALL, *_PLANS, settings=harmless)
    return head.strip(), None if changes is None else any(map(_counts, changes.split("\0")))


_ALL = ("--porcelain", "-z", "--ignore-submodules=dirty", "--untracked-files=all", "--ignored")
_PLANS = ("--", ".", ":(exclude)reports")
"""The folder without the pages that `report` writes into it."""


def _counts(entry: str) -> bool:
    """Whether what git lists is a change; of files that it ignores, those are that are read all the same."""
    return bool(entry) and (not entry.startswith("!! ") or entry.lower().endswith(ENDINGS))


def _disarmed(root: Path) -> dict[str, str] | None:
    """Settings under which no filter runs: `git status` gives a file that was touched to the program of its filter.

    None where git, asked again under them, still has a program to run, or does not say.
    """
    filters = _filters(root, {})
    if not filters:
        return None if filters is None else {}
    nothing = {"clean": "", "smudge": "", "process": "", "required": "false"}
    sections = {name.rpartition(".")[0] for name in filters}
    settings = {f"{section}.{key}": value for section in sections for key, value in nothing.items()}
    left = _filters(root, settings)
    if left is None or any(value for name, value in left.items() if name.rpartition(".")[2] in _RUN):
        return None
    return settings


_RUN = ("clean", "smudge", "process")
"""What a filter's settings name a program for."""


def _filters(root: Path, settings: Mapping[str, str]) -> dict[str, str] | None:
    """The settings of filters as git takes them, under settings of ours; None where it does not say.

    A name may be of any bytes, and goes back to git as the ones that it is.
    """
    said = ask(root, "config", "--null", "--get-regexp", r"^filter\.", settings=settings)
    if said is None or said.code not in (0, _NOT_SET):
        return None
    try:
        told = [os.fsdecode(one).partition("\n") for one in said.output.split(b"\0") if one]
    except UnicodeDecodeError:  # Windows has no name for such bytes
        return None
    return {name: value for name, _, value in told}


_NOT_SET = 1
"""What `git config` ends with where there is no such setting."""


def in_repository(root: Path) -> str:
    """Where a folder stands in its repository, with slashes; outside git, where it stands from the current folder.

    Empty for the repository's root, or the current folder.
    """
    prefix = told(root, "rev-parse", "--show-prefix")
    if prefix is None:
        try:
            shown = shown_path(Path.cwd(), os.path.abspath(root))
        except ValueError:  # another drive
            return root.as_posix()
        return "" if shown == "." else shown
    return prefix.removesuffix("\n").rstrip("/")


def is_shallow(root: Path) -> bool:
    """Whether the clone has only the latest commits of its repository."""
    return (told(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def brought_link(path: Path) -> Path | None:
    """The first link on the way to a path that a repository brings and that leads out of it, or into what is hidden.

    A link that somebody made on this machine is in no commit, and leads where they want; where git does not say, it may
    be a stranger's.
    """
    whole = Path(os.path.abspath(path))
    for step in reversed((whole, *whole.parents)):
        if step.is_symlink() and (top := _repository(step.parent)) is not None:
            real = real_path(step)
            within = real is not None and real.is_relative_to(top)
            within = within and not any(part.startswith(".") for part in (real or top).relative_to(top).parts)
            if not within and told(step.parent, "ls-files", "-z", "--", f":(literal,icase){step.name}") != "":
                return step
    return None


def _repository(folder: Path) -> Path | None:
    """The top of the repository that a folder stands in."""
    real = real_path(folder)
    return next((above for above in (real, *real.parents) if (above / ".git").exists()), None) if real else None
