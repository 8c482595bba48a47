"""What stood in a workspace at a commit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import date
from pathlib import Path

from saypro_align.files.commits import commit_at, day_of
from saypro_align.files.git import ask, held_at, is_a_repository_itself, listed, lost, place
from saypro_align.files.objects import Objects, objects_of
from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.layout import LAYOUT
from saypro_align.textfile import (
    LEAST_OF_A_LINK,
    MOST_BYTES,
    MOST_BYTES_IN_ALL,
    MOST_BYTES_OF_LINKS,
    MOST_FILES,
    decoded,
    too_large,
    too_much_linked,
    unreadable,
)
from saypro_align.trees import FOLDER, Entry, Whole, has_links, written

_PLAN_FOLDERS = tuple(kind.folder.encode() for kind in LAYOUT if kind.folder)


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
    top = place(root)
    with objects_of(root) as objects:
        return Past(False, top, objects).at(commits)


@frozen
class Past:
    """What a repository remembers of a workspace. A file that is the same in several commits is read once.

    `shallow`: the clone has only the latest commits of its repository.
    """

    shallow: bool
    _top: bytes
    _objects: "Objects"
    _texts: dict[bytes, str] = field(default_factory=dict)

    def at(self, commits: Sequence[str]) -> list[dict[str, str | Finding]]:
        """The files at each of the commits."""
        trees = {commit: _tree(self._objects, commit, self._top) for commit in dict.fromkeys(commits)}
        if any(len(tree) > MOST_FILES for tree in trees.values()):
            raise ValueError(f"there are more than {MOST_FILES:,} plan files in the revision, which is no workspace")
        found = {commit: self._read(tree) for commit, tree in trees.items()}
        return [found[commit] for commit in commits]

    def _read(self, tree: dict[str, Entry | Finding]) -> dict[str, str | Finding]:
        found: dict[str, str | Finding] = {}
        size = linked = 0
        for path, entry in tree.items():
            is_link = isinstance(entry, Entry) and entry.linked
            if is_link and linked > MOST_BYTES_OF_LINKS:
                found[path] = too_much_linked(path)
                continue
            text = found[path] = _text(path, entry, self._objects, self._texts)
            letters = len(text) if isinstance(text, str) else MOST_BYTES * is_link  # it was read, though in vain
            letters = max(letters, LEAST_OF_A_LINK * is_link)
            size, linked = size + letters, linked + letters * is_link
            if size > MOST_BYTES_IN_ALL:
                words = f"the plan files in the revision hold more than {MOST_BYTES_IN_ALL // 1024**3} GiB"
                raise ValueError(f"{words}, which is no workspace")
        return found


@contextmanager
def open_past(root: Path) -> Iterator[tuple[Past, list[tuple[str, date]]]]:
    """What the repository remembers, and the commits on the first parents' way from HEAD with their days (UTC).

    The latest commit stands first. However many there are, git is started three times. Raises ValueError with a
    clause that says what is missing.
    """
    said = None if is_a_repository_itself(root) else ask(root, "rev-list", "--first-parent", "--timestamp", "HEAD")
    if said is None or said.code != 0:
        commit_at(root, "HEAD")
        raise lost("" if said is None else said.complaint)
    lines = said.output.decode("ascii").splitlines()
    known = [(name, day_of(int(seconds))) for seconds, name in (line.split() for line in lines)]
    shallow, _, top = listed(root, "rev-parse", "--is-shallow-repository", "--show-prefix").partition(b"\n")
    top = held_at(root, top.removesuffix(b"\n"))
    with objects_of(root) as objects:
        yield Past(shallow == b"true", top, objects), known


def _tree(objects: "Objects", commit: str, top: bytes) -> dict[str, Entry | Finding]:
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


def _text(path: str, entry: Entry | Finding, objects: "Objects", texts: dict[bytes, str]) -> str | Finding:
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
