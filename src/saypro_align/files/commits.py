"""Which commit a revision or a day names."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

from saypro_align.files.checkout import is_shallow
from saypro_align.files.git import ONE, ask, is_a_repository_itself, told
from saypro_align.nearest import Nearest
from saypro_align.periods import LAST_DAY
from saypro_align.values import shown


def commit_by(root: Path, day: date) -> str | None:
    """The last commit that was made by the end of the day (UTC), on the first parents' way from HEAD; None where none.

    In a shallow clone only the commits that it has are known.
    """
    end = datetime.combine(day, time.max, UTC).timestamp()
    if end < 0:
        return None
    return (told(root, "rev-list", "-1", "--first-parent", f"--min-age={int(end)}", "HEAD") or "").strip() or None


def commit_at(root: Path, revision: str) -> str:
    """The commit that a revision names. Raises ValueError with a clause that says what is missing."""
    if is_a_repository_itself(root):
        raise ValueError(f"'{root}' is a bare repository, in which no files lie: name a folder in a clone of it")
    if len(revision) > _MOST_OF_A_NAME:
        raise ValueError(f"there is no revision {shown(revision)}, which has {len(revision):,} letters")
    asked = bool(revision) and not revision.startswith("-") and "\0" not in revision
    if asked:
        found = ask(root, "rev-parse", "--verify", f"{_searched(root, revision)}^{{commit}}")
        if found is None:
            raise ValueError("git is not here, and only git knows what was written earlier")
        several = re.search("^warning: refname '(.*)' is ambiguous", found.complaint, re.MULTILINE)
        if several and several[1] != "HEAD":  # which git takes first, whatever else is named so
            raise ValueError(_ambiguous(root, several[1]))
        if found.code == 0 and not found.output.startswith(b"^"):
            return found.output.decode("ascii").strip()
    repository = ask(root, "rev-parse", "--git-dir")
    if repository is None or repository.code != 0:
        raise ValueError(_no_repository(root, "" if repository is None else repository.complaint))
    _refuse_what_is_no_commit(root, revision if asked else "")
    if told(root, *ONE, "HEAD") is None:
        if told(root, "rev-list", "--all", "--max-count=1"):
            if re.match(r"(HEAD|@)(?![^~^@:])|$", revision):
                raise ValueError("this branch has no commit yet")
        else:
            raise ValueError("the git repository has no commit yet")
    if is_shallow(root):
        raise ValueError(
            f"there is no revision {shown(revision)} in this shallow clone; git fetch --unshallow brings the others "
            "(in a workflow, fetch-depth: 0)"
        )
    steps = re.fullmatch(r"([^-].*?)(?:[~^][0-9]*)+", revision)
    if steps and told(root, *ONE, f"{steps[1]}^{{commit}}"):
        raise ValueError(f"there is no revision {shown(revision)}: {shown(steps[1])} has no such commit before it")
    better = Nearest(_branches_and_tags(root)).to(revision)
    raise ValueError(f"there is no revision {shown(revision)}" + (f"; did you mean {better}?" if better else ""))


def _ambiguous(root: Path, name: str) -> str:
    """That a name is that of several things, as a clause: which of them git takes, nobody sees."""
    full = [f"refs/{kind}{name}" for kind in ("", "heads/", "remotes/", "tags/")]
    there = [one for one in full if told(root, "show-ref", "--verify", "--hash", one) is not None]
    if re.fullmatch("[0-9a-f]+", name):
        there += (told(root, "rev-parse", f"--disambiguate={name}") or "").split()
    these = ", ".join(map(shown, there[:_MOST_SHOWN]))
    return f"{shown(name)} names several things ({these}): name the one that is meant in full"


_MOST_SHOWN = 5
_MOST_OF_A_NAME = 4_000
"""Letters of a revision; a system hands git no more than some of its own, and complains in other words."""
_OTHER_THINGS = {"blob": "a file", "tree": "a folder"}


def _searched(root: Path, revision: str) -> str:
    """The revision; of one that is looked for by words, whatever stands behind it is words too, so what it is."""
    if not revision.startswith(":/"):
        return revision
    return (told(root, *ONE, revision) or "").strip() or revision


def _refuse_what_is_no_commit(root: Path, revision: str) -> None:
    """Raise ValueError where a revision names several commits, or something else that there is."""
    if not revision:
        return
    found = (told(root, *ONE, revision) or "").strip()
    if found.startswith("^"):
        raise ValueError(f"{shown(revision)} names no single revision, but leaves some out")
    several = re.search(r"\.\.|\^[@!]$|\^-[0-9]*$", revision) and told(root, "rev-parse", "--revs-only", revision)
    if several:
        raise ValueError(f"{shown(revision)} names several revisions")
    kind = (told(root, "cat-file", "-t", f"{found}^{{}}") or "").strip() if found else ""
    if kind in _OTHER_THINGS:
        raise ValueError(f"{shown(revision)} is {_OTHER_THINGS[kind]}, and no commit")


def _no_repository(root: Path, complaint: str) -> str:
    """Why git knows nothing of a folder, as a clause."""
    if "dubious ownership" in complaint:
        return (
            f"'{root}' belongs to another user, so git does not look into it: "
            f"git config --global --add safe.directory '{root.resolve()}' allows it"
        )
    own = next((folder for folder in (root.resolve(), *root.resolve().parents) if (folder / ".git").exists()), None)
    if own is None:
        return f"'{root}' is in no git repository, so nothing is known of what was written earlier"
    words = complaint.strip().partition("\n")[0].removeprefix("fatal: ")[:200]
    if not words or "not a git repository" in words:
        return f"git does not take '{own / '.git'}' for a repository: its HEAD, or something else in it, is damaged"
    return f"git cannot read the repository: {words}"


def _branches_and_tags(root: Path) -> list[str]:
    listed = told(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    return [name for name in (listed or "").splitlines() if name.isprintable()]


MAIN_BRANCHES = {
    "origin/HEAD": "refs/remotes/origin/HEAD",
    "origin/main": "refs/remotes/origin/main",
    "main": "refs/heads/main",
    "master": "refs/heads/master",
}
"""The main branches by what they are called; a branch of one's own could bear the short name of the remote's."""


def left_main_at(root: Path) -> tuple[str, str]:
    """The commit at which the work left the main branch, and that branch. Raises ValueError with a clause."""
    commit_at(root, "HEAD")
    for branch, full in MAIN_BRANCHES.items():
        found = told(root, "show-ref", "--verify", "--hash", full)  # this very name, and none that git would try
        if found is not None and found.strip():
            base = told(root, "merge-base", found.strip(), "HEAD")
            if base is not None:
                return base.strip(), branch
            more = "; git fetch --unshallow brings the earlier ones" if is_shallow(root) else ""
            raise ValueError(f"HEAD and {branch} have no commit in common{more}")
    words = f"there is none of the branches {', '.join(MAIN_BRANCHES)} to compare with: name a revision, such as HEAD~1"
    if is_shallow(root):
        words += ", or bring the branches with git fetch --unshallow (in a workflow, fetch-depth: 0)"
    raise ValueError(words)


def day_of(seconds: int) -> date:
    """The day (UTC) of a moment; the last one of which a plan may speak where a commit was dated beyond it."""
    try:
        return min(datetime.fromtimestamp(seconds, UTC).date(), LAST_DAY)
    except (OverflowError, ValueError, OSError):
        return LAST_DAY
