"""Git, asked so that nothing of what a repository names is run, fetched or written."""

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from saypro_align.frozen import frozen

MOST_SECONDS = 60
MOST_SAID = 1024**3
_CUT_OFF = -1
_ALONE = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null",
}
"""Git writes nothing, not even its index, and fetches nothing: that may run what a repository's settings name.

A commit is what its name says, with the parents that it names, and not what a clone of its own has put into its place.
"""
_OF_ONE_REPOSITORY = frozenset(
    (
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DIR",
        "GIT_GLOB_PATHSPECS",
        "GIT_GRAFT_FILE",
        "GIT_ICASE_PATHSPECS",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_LITERAL_PATHSPECS",
        "GIT_NAMESPACE",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    )
)
"""Names in the environment that say which repository git works on, as `git rev-parse --local-env-vars` lists them.

In a hook they name the one that runs it. The folder alone says which repository is ours: git that is told another
one finds nothing there, and a gate that compares with nothing passes. Settings (`git -c`) stay, as they name none.
"""
_NO_TRUST = (
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.commitGraph=false",
    "core.warnAmbiguousRefs=true",
)
TRUST_NOTHING = tuple(word for setting in _NO_TRUST for word in ("-c", setting))
"""Plans come from strangers: a folder of files may look like a bare repository whose config names programs to run."""


os.environ.setdefault("NODEFAULTCURRENTDIRECTORYINEXEPATH", "1")
"""Windows would look for git.exe in the current folder first, where a stranger's may stand."""


def is_a_repository_itself(root: Path) -> bool:
    """Whether git, asked here, would take a folder of the work tree for a bare repository (git before 2.38 does)."""
    for folder in (root.resolve(), *root.resolve().parents):
        if (folder / ".git").exists():
            return False
        if (folder / "HEAD").exists() and (folder / "objects").exists():
            return True
    return False


@frozen
class _Said:
    """What git printed, and what it complained of; `code` is 0 where it did what it was asked and all of it is here."""

    code: int
    output: bytes
    complaint: str


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What git finds in its environment: nothing that names a repository, and settings of ours."""
    kept = {name: value for name, value in os.environ.items() if name.upper() not in _OF_ONE_REPOSITORY}
    return kept | _ALONE | _as_environment(settings)


def _as_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings of git as it reads them from its environment, behind those that stand there."""
    there = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(there) if there.isdecimal() and len(there) < 10 else 0  # git takes no more for a number either
    told = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (name, value) in enumerate(settings.items(), start=first):
        told |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return told


_NO_PROGRAM = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ENOEXEC, errno.E2BIG)
"""What the system says where there is no git, one that cannot be run, or more to tell it than the system hands on."""


def ask(root: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> _Said | None:
    """Ask git, under settings of ours; None where there is no git, or the system does not start it."""
    with tempfile.TemporaryFile() as stderr:
        try:
            git = subprocess.Popen(
                ["git", "-C", str(root), *TRUST_NOTHING, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=environment(settings or {}),
            )
        except OSError as error:
            if error.errno in _NO_PROGRAM:
                return None
            raise
        with git:
            assert git.stdout is not None
            output = bytearray()
            with patience(git):
                while len(output) <= MOST_SAID and (more := git.stdout.read(AT_ONCE)):
                    output += more
                if len(output) > MOST_SAID:
                    git.kill()
        stderr.seek(0)
        code = git.returncode if len(output) <= MOST_SAID else _CUT_OFF
        return _Said(code, bytes(output), stderr.read(10_000).decode("utf-8", "replace"))


@contextmanager
def patience(git: subprocess.Popen[bytes]) -> Iterator[None]:
    """Wait for git for MOST_SECONDS. Raises OSError where the system starts no thread to look at the clock."""
    clock = Timer(MOST_SECONDS, git.kill)
    try:
        clock.start()
    except RuntimeError:  # Python's word for it, which bears no number
        git.kill()
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from None
    try:
        yield
    finally:
        clock.cancel()


def told(root: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str | None:
    """What git prints, or None where there is no git, no repository, or no such thing in it."""
    if is_a_repository_itself(root):
        return None
    said = ask(root, *arguments, settings=settings)
    return said.output.decode("utf-8", "backslashreplace") if said is not None and said.code == 0 else None


def listed(root: Path, *arguments: str) -> bytes:
    """What git prints of objects that should be there. Raises ValueError with a clause where it cannot."""
    said = ask(root, *arguments)
    if said is None or said.code != 0:
        raise lost("" if said is None else said.complaint)
    return said.output


def place(root: Path) -> bytes:
    """Where a folder stands in its repository, with a slash behind each name; empty for the repository's top.

    Raises ValueError where it is not held by the repository, as `held_at` says.
    """
    return held_at(root, listed(root, "rev-parse", "--show-prefix").removesuffix(b"\n"))


def held_at(root: Path, prefix: bytes) -> bytes:
    """What git says of a folder's place, where that is true: settings can say that its files stand anywhere else.

    Then nothing is found where they say, and a gate that compares with nothing passes. Raises ValueError.
    """
    top = root.resolve()
    for _ in range(prefix.count(b"/")):
        top = top.parent
    if not (top / ".git").exists():
        raise ValueError("by its settings (core.worktree, core.bare) the repository does not hold the folder")
    return prefix


def lost(complaint: str = "") -> ValueError:
    """That git does not have what should be there."""
    if "promisor remote" in complaint:
        return ValueError("this is a partial clone that lacks the revision's files: clone it without --filter")
    return ValueError("git cannot read the revision; `git fsck` says what is missing")


AT_ONCE = 1024**2
ONE = ("rev-parse", "--verify", "--quiet")
