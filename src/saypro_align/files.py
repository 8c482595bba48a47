"""The disk and git as a mapping of path to text: the only module that reads or writes either."""

import errno
import os
import re
import stat
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Timer

from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.layout import LAYOUT
from saypro_align.nearest import Nearest
from saypro_align.periods import LAST_DAY
from saypro_align.textfile import (
    ENDINGS,
    MOST_BYTES,
    MOST_BYTES_IN_ALL,
    MOST_DEEP,
    MOST_FILES,
    SUFFIXES,
    decoded,
    folder_like_a_file,
    leads_nowhere,
    leads_out,
    leads_to_hidden,
    linked_folder,
    printable,
    too_deep,
    too_large,
    too_many,
    unreadable,
)
from saypro_align.trees import FOLDER, Entry, Whole, entries, has_links, written

MOST_SAVED_BYTES = 64 * 1024 * 1024
"""The size above which a file is no assessment that was written here."""
MOST_BYTES_OF_A_TEMPLATE = 256 * 1024
DECOMPOSES = sys.platform == "darwin"
"""Whether programs part accents from their letters in names. Git puts them together there, and so do we."""


def on_disk(root: Path) -> dict[str, str | Finding]:
    """Every YAML file below a folder: its text, or the finding that says why there is none.

    Hidden files and folders are not looked into, and links that lead out of the folder are not followed.
    """
    found: dict[str, str | Finding] = {}
    size = 0
    top = os.path.realpath(root)
    depth_of_root = len(os.fspath(root).split(os.sep))
    for folder, folders, names in os.walk(root, onerror=lambda error: _unopened(found, root, error)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(folder.split(os.sep)) - depth_of_root >= MOST_DEEP and folders:
            found[_shown(root, folder)] = too_deep(_shown(root, folder))
            folders[:] = []
        for name in folders:
            full = os.path.join(folder, name)
            if os.path.islink(full):
                found[_shown(root, full)] = linked_folder(_shown(root, full))
            elif name.lower().endswith(SUFFIXES):
                found[_shown(root, full)] = folder_like_a_file(_shown(root, full))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                full = os.path.join(folder, name)
                path = _shown(root, full)
                if len(found) >= MOST_FILES or size > MOST_BYTES_IN_ALL:
                    found[path] = too_many(path)
                    return found
                text = found[path] = _read(full, path, top)
                size += len(text) if isinstance(text, str) else 0
    return found


def templates(root: Path) -> dict[str, str | Finding]:
    """The workspace's own templates by file name: the text of each, or the finding that says why there is none."""
    folder = os.path.join(root, "templates")
    if os.path.islink(folder) or not os.path.isdir(folder):
        return {}  # a link is found by on_disk, as all links to folders are
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".j2") and not name.startswith("."))
    except OSError as error:
        words = f"the folder cannot be opened: {_reason(error)}"
        return {"templates": unreadable("templates", words, _RIGHTS)}
    top = os.path.realpath(root)
    paths = [os.path.join(folder, name) for name in names]
    shown = [(path, _shown(root, path)) for path in paths]
    return {name.removeprefix("templates/"): _template(path, name, top) for path, name in shown}


def _template(full: str, path: str, top: str) -> str | Finding:
    if os.path.isdir(full):
        return unreadable(path, "a folder has the name of a file", "Give the folder a name without .j2.")
    return _read(full, path, top, MOST_BYTES_OF_A_TEMPLATE)


def _shown(root: Path, full: str) -> str:
    """The path in the workspace, with slashes, in a form that can be printed whatever bytes it is made of."""
    path = printable(os.fsencode(os.path.relpath(full, root).replace(os.sep, "/")))
    return unicodedata.normalize("NFC", path) if DECOMPOSES else path


def _unopened(found: dict[str, str | Finding], root: Path, error: OSError) -> None:
    path = _shown(root, str(error.filename))
    found[path] = unreadable(path, f"the folder cannot be opened: {_reason(error)}", _RIGHTS)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _read(full: str, path: str, top: str, most: int = MOST_BYTES) -> str | Finding:
    if os.path.islink(full):
        astray = _astray(full, path, top)
        if astray is not None:
            return astray
        if not os.path.exists(full):
            return leads_nowhere(path)
    try:
        descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        return unreadable(path, f"the file cannot be opened: {_reason(error)}", _RIGHTS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return unreadable(path, "this is no regular file", "Put a text file there, or remove it.")
    with open(descriptor, "rb") as file:
        try:
            content = file.read(most + 1)
        except OSError as error:
            return unreadable(path, f"the file cannot be read: {_reason(error)}", _RIGHTS)
    return decoded(path, content) if len(content) <= most else too_large(path, most)


_RIGHTS = "Ask for the right to read it, or move it out of the workspace."


def _astray(full: str, path: str, top: str) -> Finding | None:
    """That a path leads out of the workspace, or to what is hidden in it, such as git's own files; else None."""
    real = Path(os.path.realpath(full))
    if not real.is_relative_to(top):
        return leads_out(path)
    if real == Path(top, path):  # no link, and we wrote some with such a name
        return None
    return leads_to_hidden(path) if any(part.startswith(".") for part in real.relative_to(top).parts) else None


def saved(root: Path, path: str) -> str | Finding | None:
    """A file that was written into the workspace earlier, such as an assessment; None where there is none."""
    full, top = os.path.join(root, path), os.path.realpath(root)
    if not os.path.lexists(full):
        return None
    return _astray(full, path, top) or _read(full, path, top, MOST_SAVED_BYTES)


def nearest_workspace(start: Path) -> Path | None:
    """The nearest folder, from `start` upwards, that holds an organization.yaml; else `plans/` if that does."""
    for folder in (start, *start.parents):
        if any((folder / f"organization{suffix}").is_file() for suffix in SUFFIXES):
            return folder
    plans = start / "plans"
    return plans if plans.is_dir() else None


def revision(root: Path) -> tuple[str | None, bool | None]:
    """The commit that the folder is at, and whether files in it differ from it; (None, False) outside git.

    Whether they differ is None where git cannot tell, such as with a broken index, or could tell only by running
    a program that the repository names.
    """
    head = _git(root, *_ONE, "HEAD")
    if head is None:
        return None, False
    harmless = _disarmed(root)
    if harmless is None:
        return head.strip(), None
    changes = _git(root, "status", "--porcelain", "-z", "--ignore-submodules=dirty", "--", ".", settings=harmless)
    return head.strip(), None if changes is None else bool(changes)


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
    said = _ask(root, "config", "--null", "--get-regexp", r"^filter\.", settings=settings)
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
    prefix = _git(root, "rev-parse", "--show-prefix")
    if prefix is None:
        try:
            shown = _shown(Path.cwd(), os.path.abspath(root))
        except ValueError:  # another drive
            return root.as_posix()
        return "" if shown == "." else shown
    return prefix.removesuffix("\n").rstrip("/")


_MOST_SECONDS = 60
_MOST_SAID = 1024**3
_CUT_OFF = -1
_MOST_LISTED = 5_000_000
_MOST_LETTERS_OF_PATHS = 256 * 1024**2
_AT_ONCE = 1024**2
_PLAN_FOLDERS = tuple(kind.folder.encode() for kind in LAYOUT if kind.folder)
_LONGEST_PATH = 4096
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
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
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
_TRUST_NOTHING = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""Plans come from strangers: a folder of files may look like a bare repository whose config names programs to run."""


def _is_a_repository_itself(root: Path) -> bool:
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


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
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


def _ask(root: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> _Said | None:
    """Ask git, under settings of ours; None where there is no git, or the system does not start it."""
    with tempfile.TemporaryFile() as stderr:
        try:
            git = subprocess.Popen(
                ["git", "-C", str(root), *_TRUST_NOTHING, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=_environment(settings or {}),
            )
        except OSError as error:
            if error.errno in _NO_PROGRAM:
                return None
            raise
        with git:
            assert git.stdout is not None
            patience = Timer(_MOST_SECONDS, git.kill)
            patience.start()
            output = bytearray()
            try:
                while len(output) <= _MOST_SAID and (more := git.stdout.read(_AT_ONCE)):
                    output += more
                if len(output) > _MOST_SAID:
                    git.kill()
            finally:
                patience.cancel()
        stderr.seek(0)
        code = git.returncode if len(output) <= _MOST_SAID else _CUT_OFF
        return _Said(code, bytes(output), stderr.read(10_000).decode("utf-8", "replace"))


def _git(root: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str | None:
    """What git prints, or None where there is no git, no repository, or no such thing in it."""
    if _is_a_repository_itself(root):
        return None
    said = _ask(root, *arguments, settings=settings)
    return said.output.decode("utf-8", "backslashreplace") if said is not None and said.code == 0 else None


# --- what stood in a workspace at a commit ----------------------------------------------------------------------------


def commit_by(root: Path, day: date) -> str | None:
    """The last commit that was made by the end of the day (UTC), on the first parents' way from HEAD; None where none.

    In a shallow clone only the commits that it has are known.
    """
    end = datetime.combine(day, time.max, UTC).timestamp()
    if end < 0:
        return None
    return (_git(root, "rev-list", "-1", "--first-parent", f"--min-age={int(end)}", "HEAD") or "").strip() or None


def is_shallow(root: Path) -> bool:
    """Whether the clone has only the latest commits of its repository."""
    return (_git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def commit_at(root: Path, revision: str) -> str:
    """The commit that a revision names. Raises ValueError with a clause that says what is missing."""
    if _is_a_repository_itself(root):
        raise ValueError(f"'{root}' is a bare repository, in which no files lie: name a folder in a clone of it")
    if len(revision) > _MOST_OF_A_NAME:
        raise ValueError(f"there is no revision '{revision[:80]}...', which has {len(revision):,} letters")
    asked = bool(revision) and not revision.startswith("-") and "\0" not in revision
    if asked:
        found = _ask(root, *_ONE, f"{_searched(root, revision)}^{{commit}}")
        if found is None:
            raise ValueError("git is not here, and only git knows what was written earlier")
        if found.code == 0 and not found.output.startswith(b"^"):
            return found.output.decode("ascii").strip()
    repository = _ask(root, "rev-parse", "--git-dir")
    if repository is None or repository.code != 0:
        raise ValueError(_no_repository(root, "" if repository is None else repository.complaint))
    _refuse_what_is_no_commit(root, revision if asked else "")
    if _git(root, *_ONE, "HEAD") is None:
        if _git(root, "rev-list", "--all", "--max-count=1"):
            if re.match(r"(HEAD|@)(?![^~^@:])|$", revision):
                raise ValueError("this branch has no commit yet")
        else:
            raise ValueError("the git repository has no commit yet")
    if is_shallow(root):
        raise ValueError(
            f"there is no revision '{revision}' in this shallow clone; git fetch --unshallow brings the others "
            "(in a workflow, fetch-depth: 0)"
        )
    steps = re.fullmatch(r"([^-].*?)(?:[~^][0-9]*)+", revision)
    if steps and _git(root, *_ONE, f"{steps[1]}^{{commit}}"):
        raise ValueError(f"there is no revision '{revision}': '{steps[1]}' has no such commit before it")
    better = Nearest(_branches_and_tags(root)).to(revision)
    raise ValueError(f"there is no revision '{revision}'" + (f"; did you mean {better}?" if better else ""))


_ONE = ("rev-parse", "--verify", "--quiet")
_MOST_OF_A_NAME = 4_000
"""Letters of a revision; a system hands git no more than some of its own, and complains in other words."""
_OTHER_THINGS = {"blob": "a file", "tree": "a folder"}


def _searched(root: Path, revision: str) -> str:
    """The revision; of one that is looked for by words, whatever stands behind it is words too, so what it is."""
    if not revision.startswith(":/"):
        return revision
    return (_git(root, *_ONE, revision) or "").strip() or revision


def _refuse_what_is_no_commit(root: Path, revision: str) -> None:
    """Raise ValueError where a revision names several commits, or something else that there is."""
    if not revision:
        return
    found = (_git(root, *_ONE, revision) or "").strip()
    if found.startswith("^"):
        raise ValueError(f"'{revision}' names no single revision, but leaves some out")
    several = re.search(r"\.\.|\^[@!]$|\^-[0-9]*$", revision) and _git(root, "rev-parse", "--revs-only", revision)
    if several:
        raise ValueError(f"'{revision}' names several revisions")
    kind = (_git(root, "cat-file", "-t", f"{found}^{{}}") or "").strip() if found else ""
    if kind in _OTHER_THINGS:
        raise ValueError(f"'{revision}' is {_OTHER_THINGS[kind]}, and no commit")


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
    listed = _git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    return [name for name in (listed or "").splitlines() if name.isprintable()]


MAIN_BRANCHES = ("origin/HEAD", "origin/main", "main", "master")


def left_main_at(root: Path) -> tuple[str, str]:
    """The commit at which the work left the main branch, and that branch. Raises ValueError with a clause."""
    commit_at(root, "HEAD")
    for branch in MAIN_BRANCHES:
        if _git(root, *_ONE, f"{branch}^{{commit}}") is not None:
            base = _git(root, "merge-base", branch, "HEAD")
            if base is not None:
                return base.strip(), branch
            more = "; git fetch --unshallow brings the earlier ones" if is_shallow(root) else ""
            raise ValueError(f"HEAD and {branch} have no commit in common{more}")
    words = f"there is none of the branches {', '.join(MAIN_BRANCHES)} to compare with: name a revision, such as HEAD~1"
    if is_shallow(root):
        words += ", or bring the branches with git fetch --unshallow (in a workflow, fetch-depth: 0)"
    raise ValueError(words)


def _day(seconds: int) -> date:
    """The day (UTC) of a moment; the last one of which a plan may speak where a commit was dated beyond it."""
    try:
        return min(datetime.fromtimestamp(seconds, UTC).date(), LAST_DAY)
    except (OverflowError, ValueError, OSError):
        return LAST_DAY


def at_revision(root: Path, revision: str) -> dict[str, str | Finding]:
    """What `on_disk` would give with the revision checked out; nothing where the folder was not there."""
    return at_revisions(root, [revision])[0]


def at_revisions(root: Path, revisions: Sequence[str]) -> list[dict[str, str | Finding]]:
    """Likewise for several revisions. A file that is the same in some of them is read once, and its text shared.

    Nothing is checked out or written. Bytes are taken as they were committed, without what filters or the settings of
    line ends would make of them, and a link out of the repository is taken for one to a file. Raises ValueError with
    a clause that says what is missing.
    """
    return at_commits(root, [commit_at(root, revision) for revision in revisions])


def at_commits(root: Path, commits: Sequence[str]) -> list[dict[str, str | Finding]]:
    """Likewise for commits by their full names. However many they are, git is started twice."""
    top = _listed(root, "rev-parse", "--show-prefix")
    with _objects(root) as objects:
        return Past(False, top.removesuffix(b"\n"), objects).at(commits)


@frozen
class Past:
    """What a repository remembers of a workspace. A file that is the same in several commits is read once.

    `shallow`: the clone has only the latest commits of its repository.
    """

    shallow: bool
    _top: bytes
    _objects: "_Objects"
    _texts: dict[bytes, str] = field(default_factory=dict)

    def at(self, commits: Sequence[str]) -> list[dict[str, str | Finding]]:
        """The files at each of the commits."""
        trees = {commit: _tree(self._objects, commit, self._top) for commit in dict.fromkeys(commits)}
        if any(len(tree) > MOST_FILES for tree in trees.values()):
            raise ValueError(f"there are more than {MOST_FILES:,} plan files in the revision, which is no workspace")
        found = {
            commit: {path: _text(path, entry, self._objects, self._texts) for path, entry in tree.items()}
            for commit, tree in trees.items()
        }
        return [found[commit] for commit in commits]


@contextmanager
def past(root: Path) -> Iterator[tuple[Past, list[tuple[str, date]]]]:
    """What the repository remembers, and the commits on the first parents' way from HEAD with their days (UTC).

    The latest commit stands first. However many there are, git is started three times. Raises ValueError with a
    clause that says what is missing.
    """
    said = None if _is_a_repository_itself(root) else _ask(root, "rev-list", "--first-parent", "--timestamp", "HEAD")
    if said is None or said.code != 0:
        commit_at(root, "HEAD")
        raise _lost("" if said is None else said.complaint)
    lines = said.output.decode("ascii").splitlines()
    known = [(name, _day(int(seconds))) for seconds, name in (line.split() for line in lines)]
    shallow, _, top = _listed(root, "rev-parse", "--is-shallow-repository", "--show-prefix").partition(b"\n")
    with _objects(root) as objects:
        yield Past(shallow == b"true", top.removesuffix(b"\n"), objects), known


def _tree(objects: "_Objects", commit: str, top: bytes) -> dict[str, Entry | Finding]:
    whole_tree = objects.tree_of(commit)
    here: Entry | None = Entry(FOLDER, whole_tree)
    for step in filter(None, top.split(b"/")):
        here = objects.folder(here.object).get(step) if here is not None and here.is_folder else None
    own = objects.files_below(here.object) if here is not None and here.is_folder else {}
    _refuse_submodules(here, own)
    steps = tuple(step for step in top.split(b"/") if step)
    everything = Whole(Entry(FOLDER, whole_tree), steps, objects.folder, objects.target_of) if has_links(own) else None
    return written(own, everything)


def _refuse_submodules(workspace: Entry | None, own: dict[bytes, Entry]) -> None:
    """Plans in another repository are in no commit of this one; without them every department would be missing."""
    lost = [name for name in _PLAN_FOLDERS if (entry := own.get(name)) is not None and entry.is_submodule]
    if lost or (workspace is not None and workspace.is_submodule):
        what = f"'{lost[0].decode()}' in the folder" if lost else "the folder itself"
        words = "a submodule at that revision, whose files are in no commit of this repository"
        raise ValueError(f"{what} is {words}; keep the plans in one repository")


def _text(path: str, entry: Entry | Finding, objects: "_Objects", texts: dict[bytes, str]) -> str | Finding:
    if isinstance(entry, Finding):
        return entry
    if entry.object in texts:
        return texts[entry.object]
    try:
        content = objects.bytes_of(entry.object, MOST_BYTES)
    except KeyError:
        words = "git has lost what the file said"
        return unreadable(path, words, "`git fsck` says what is missing; another clone may have it.")
    text = too_large(path) if content is None else decoded(path, content)
    if isinstance(text, str):
        texts[entry.object] = text
    return text


class _Objects:
    """What one `git cat-file` gives of a repository's objects, each as it is asked for."""

    def __init__(self, git: "subprocess.Popen[bytes]") -> None:
        assert git.stdin is not None
        assert git.stdout is not None
        self.questions, self.answers = git.stdin, git.stdout
        self.folders: dict[bytes, dict[bytes, Entry]] = {}
        self.targets: dict[bytes, bytes] = {}
        self.listed = self.read = 0
        self.kind = b""

    def tree_of(self, commit: str) -> bytes:
        """The object of a commit's whole tree."""
        content = self._needed(commit.encode("ascii"), b"commit")
        return content.partition(b"\n")[0].removeprefix(b"tree ")

    def target_of(self, link: bytes) -> bytes:
        """The path that a link says; empty where git has lost it."""
        try:
            if link not in self.targets:
                self.targets[link] = self.bytes_of(link, _LONGEST_PATH) or b""
            return self.targets[link]
        except KeyError:
            return b""

    def folder(self, name: bytes) -> dict[bytes, Entry]:
        """What stands in a folder."""
        if name not in self.folders:
            self.folders[name] = entries(self._needed(name, b"tree"), len(name))
        return self.folders[name]

    def files_below(self, name: bytes) -> dict[bytes, Entry]:
        """All files below a folder by their paths; links and submodules count as files.

        So does a folder that is nested too deep, into which nobody looks: there may be no end to what is below.
        """
        found: dict[bytes, Entry] = {}
        letters = 0
        open_folders = [(0, b"", name)]
        while open_folders:
            depth, above, folder = open_folders.pop()
            for step, entry in self.folder(folder).items():
                self.listed += 1
                letters += len(above) + len(step)
                if letters > _MOST_LETTERS_OF_PATHS:
                    raise ValueError("the paths of the files in the revision are longer than those of any workspace")
                if entry.is_folder and depth < MOST_DEEP:
                    open_folders.append((depth + 1, b"%b%b/" % (above, step), entry.object))
                else:
                    found[above + step] = entry
            if self.listed > _MOST_LISTED:
                raise ValueError("there are more files in the revisions than any workspace has")
        return found

    def _needed(self, name: bytes, kind: bytes) -> bytes:
        try:
            content = self.bytes_of(name, _MOST_SAID) or b""
        except KeyError:
            raise _lost() from None
        if self.kind != kind:
            raise ValueError(
                f"what should be a {kind.decode()} of the revision is something else; `git fsck` says more"
            )
        return content

    def bytes_of(self, name: bytes, most: int) -> bytes | None:
        """What an object holds; None where it is more than so many bytes. Raises KeyError where it is not there.

        `kind` is then what git calls it.
        """
        self.questions.write(name + b"\n")
        self.questions.flush()
        about = self.answers.readline().split()
        if len(about) == 2:
            raise KeyError(name)
        if len(about) != 3:
            raise BrokenPipeError
        self.kind, size = about[1], int(about[2])
        self.read += min(size, most + 1)
        if self.read > _MOST_SAID:
            raise ValueError(f"there is more than {_MOST_SAID // 1024**3} GiB in the revision, which is no workspace")
        content = self._read(size) if size <= most else None
        for rest in range(0 if size <= most else size, 0, -_AT_ONCE):
            self._read(min(rest, _AT_ONCE))
        self._read(1)
        return content

    def _read(self, size: int) -> bytes:
        content = self.answers.read(size)
        if len(content) < size:
            raise BrokenPipeError
        return content


@contextmanager
def _objects(root: Path) -> Iterator[_Objects]:
    """The objects of a repository. Raises ValueError with a clause where git cannot give them."""
    with tempfile.TemporaryFile() as stderr:
        with subprocess.Popen(
            ["git", "-C", str(root), *_TRUST_NOTHING, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=_environment({}),
        ) as git:
            patience = Timer(_MOST_SECONDS, git.kill)
            patience.start()
            try:
                yield _Objects(git)
                return
            except BrokenPipeError:  # git has ended
                pass
            finally:
                patience.cancel()
        stderr.seek(0)
        raise _lost(stderr.read(10_000).decode("utf-8", "replace"))


def _listed(root: Path, *arguments: str) -> bytes:
    """What git prints of objects that should be there. Raises ValueError with a clause where it cannot."""
    said = _ask(root, *arguments)
    if said is None or said.code != 0:
        raise _lost("" if said is None else said.complaint)
    return said.output


def _lost(complaint: str = "") -> ValueError:
    """That git does not have what should be there."""
    if "promisor remote" in complaint:
        return ValueError("this is a partial clone that lacks the revision's files: clone it without --filter")
    return ValueError("git cannot read the revision; `git fsck` says what is missing")


def link_in(root: Path, folder: Path) -> Path | None:
    """The first folder below `root`, on the way to one in it, that is a link and so may lead anywhere."""
    steps = [root.joinpath(*folder.relative_to(root).parts[:count]) for count in range(1, 1 + len(folder.parts))]
    return next((step for step in steps if step.is_symlink()), None)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises OSError, which names a file that stands in the place of one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        for step in (folder, *folder.parents):
            if os.path.lexists(step) and not step.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "a file stands in the place of the folder", str(step)) from None
        raise


def write_new(path: Path, text: str) -> bool:
    """Write a file whole, and only where there is none; whether it was written."""
    _make_folder(path.parent)
    with _written_aside(path, text) as aside:
        try:
            os.link(aside, path)
        except FileExistsError:
            return False
        except OSError:  # on many memory sticks and network drives a file has one name only
            return _moved_where_none_is(aside, path)
    return True


def _moved_where_none_is(aside: str, path: Path) -> bool:
    """Take the name first, which only one can, and then the place."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    try:
        os.replace(aside, path)
    except OSError:
        os.unlink(path)
        raise
    return True


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, in the place of one that is there; a device or a pipe is written to.

    Raises OSError, also where a link is there: what it leads to is not ours. The system's own links to what was
    opened, such as /dev/stdout, are followed to a device or a pipe, and to nothing else.
    """
    _make_folder(path.parent)
    there = os.lstat(path).st_mode if os.path.lexists(path) else 0
    if stat.S_ISLNK(there) and os.path.abspath(path).startswith("/dev/"):
        opened = os.stat(path).st_mode
        there = there if stat.S_ISREG(opened) else opened
    if stat.S_ISLNK(there):
        raise OSError(errno.ELOOP, "it is a link, and nothing is written through it")
    if stat.S_ISCHR(there) or stat.S_ISFIFO(there):
        with open(path, "w", encoding="utf-8", newline="\n") as device:
            device.write(text)
        return
    with _written_aside(path, text) as aside:
        os.replace(aside, path)


def append(path: Path, text: str, most_bytes: int) -> bool:
    """Write a text behind what a file holds, where both fit into so many bytes; whether they did."""
    content = text.encode("utf-8")
    with open(path, "ab") as file:
        if file.tell() + len(content) > most_bytes:
            return False
        file.write(content)
    return True


@contextmanager
def _written_aside(path: Path, text: str) -> Iterator[str]:
    """The text in a file beside its place, which is gone at the end whatever happened."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(aside, 0o666 & ~mask)
        yield aside
    finally:
        if os.path.exists(aside):
            os.unlink(aside)
