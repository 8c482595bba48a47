"""A commit's tree as the files that a workspace would have on disk: pure look-ups, no git.

Paths are bytes, as git holds them, and relative to the top of the repository or, where said so, to the workspace.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import takewhile

from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.textfile import (
    ENDINGS,
    MOST_DEEP,
    SUFFIXES,
    folder_like_a_file,
    leads_nowhere,
    leads_out,
    leads_to_hidden,
    linked_folder,
    printable,
    too_deep,
)

FOLDER = b"40000"
"""The mode of a folder."""
MOST_HOPS = 40
"""Links that lead to links; operating systems follow no more."""
_ENDINGS = tuple(ending.encode() for ending in ENDINGS)
_SUFFIXES = tuple(suffix.encode() for suffix in SUFFIXES)


@frozen
class Entry:
    """What stands in a tree: what it is, and the object that holds its bytes."""

    mode: bytes
    object: bytes

    @property
    def is_link(self) -> bool:
        """Whether its bytes are the path to something else."""
        return self.mode == b"120000"

    @property
    def is_submodule(self) -> bool:
        """Whether it is another repository, which a checkout leaves as an empty folder."""
        return self.mode == b"160000"

    @property
    def is_folder(self) -> bool:
        """Whether it holds other entries."""
        return self.mode == FOLDER


def entries(tree: bytes, digits: int) -> dict[bytes, Entry]:
    """What stands in one folder, from the bytes of its object; names of objects have so many hexadecimal digits.

    Raises ValueError, with a clause, where it is no folder as git writes them.
    """
    found, at = {}, 0
    while at < len(tree):
        end = tree.find(b"\0", at)
        mode, _, name = tree[at:end].partition(b" ")
        at = end + 1 + digits // 2
        if end < 0 or at > len(tree) or not name:
            raise ValueError("a folder of the revision is damaged; `git fsck` says more")
        found[name] = Entry(mode, tree[end + 1 : at].hex().encode())
    return found


class Lost(Enum):
    """Where a link leads that leads to no file of the workspace."""

    FOLDER = "a folder"
    OUT = "out of the workspace"
    HIDDEN = "to what has a name that starts with a dot"
    NOWHERE = "to nothing"


@frozen
class Whole:
    """The whole tree of a commit: its files, what its links say, and where in it the workspace stands."""

    files: Mapping[bytes, Entry]
    targets: Mapping[bytes, bytes]
    """For the object of each link the path that it says."""
    workspace: tuple[bytes, ...]
    folders: frozenset[bytes]

    def follow(self, path: bytes) -> Entry | Lost:
        """What stands at the path, seen from the workspace, when every link on the way is followed.

        As on disk, `..` goes up in the path also from what is not there; then it leads nowhere, or out.
        """
        ahead, real, hops, broken = [*self.workspace, *path.split(b"/")], list[bytes](), 0, False
        while ahead:
            step = ahead.pop(0)
            broken |= b"/".join(real) not in self.folders
            if step == b".." and not real:
                return Lost.OUT
            if step == b"..":
                real.pop()
            elif step not in (b"", b"."):
                entry = self.files.get(b"/".join((*real, step)))
                if entry is None or not entry.is_link:
                    real.append(step)
                    continue
                hops += 1
                target = self.targets.get(entry.object, b"")
                if hops > MOST_HOPS:
                    return Lost.NOWHERE
                if target.startswith(b"/"):
                    return Lost.OUT
                ahead = [*target.split(b"/"), *ahead]
        return self._at(tuple(real), broken)

    def _at(self, real: tuple[bytes, ...], broken: bool) -> Entry | Lost:
        full = b"/".join(real)
        if full in self.folders and not broken:
            return Lost.FOLDER
        if real[: len(self.workspace)] != self.workspace:
            return Lost.OUT
        if any(part.startswith(b".") for part in real[len(self.workspace) :]):
            return Lost.HIDDEN
        found = self.files.get(full)
        return Lost.NOWHERE if found is None or broken else found


def whole(files: Mapping[bytes, Entry], targets: Mapping[bytes, bytes], workspace: bytes) -> Whole:
    """The whole tree of a commit; `workspace` is the path to the workspace, empty at the top."""
    folders = {b""}
    for path, entry in files.items():
        parts = path.split(b"/") if entry.is_submodule else path.split(b"/")[:-1]
        while parts and (folder := b"/".join(parts)) not in folders:
            folders.add(folder)
            parts.pop()
    steps = tuple(step for step in workspace.split(b"/") if step)
    return Whole(files, targets, steps, frozenset(folders))


def has_links(files: Mapping[bytes, Entry]) -> bool:
    """Whether the workspace has a link, so that the whole tree must be known to say where it leads."""
    return any(entry.is_link for entry in files.values())


def written(files: Mapping[bytes, Entry], tree: Whole | None) -> dict[str, Entry | Finding]:
    """What a workspace with these files holds: each YAML file's entry, or the finding that says why there is none.

    The paths are relative to the workspace. `tree` is asked for links. A submodule is an empty folder.
    """
    found: dict[str, Entry | Finding] = {}
    deep: dict[str, Finding] = {}
    for path, entry in files.items():
        parts = path.split(b"/")
        led: Entry | Lost = entry
        if entry.is_link:
            led = tree.follow(path) if tree is not None else Lost.NOWHERE
        above = parts if entry.is_submodule or led is Lost.FOLDER else parts[:-1]
        seen = list(takewhile(lambda part: not part.startswith(b"."), above[: MOST_DEEP + 1]))
        found |= {folder: folder_like_a_file(folder) for folder in _like_files(seen[:MOST_DEEP])}
        if len(seen) > MOST_DEEP:
            holder = printable(b"/".join(above[:MOST_DEEP]))
            deep[holder] = too_deep(holder)
        if len(seen) > MOST_DEEP or len(seen) < len(above) or entry.is_submodule:
            continue
        name = printable(path)
        if led is Lost.FOLDER:
            found[name] = linked_folder(name)
        elif parts[-1].lower().endswith(_ENDINGS) and not parts[-1].startswith(b"."):
            found[name] = _file(name, led)
    return found | deep


def _like_files(folders: list[bytes]) -> Iterator[str]:
    """The paths of the folders whose names are those of plans."""
    for count, folder in enumerate(folders, start=1):
        if folder.lower().endswith(_SUFFIXES):
            yield printable(b"/".join(folders[:count]))


def _file(name: str, led: Entry | Lost) -> Entry | Finding:
    if isinstance(led, Entry):
        return led
    told = {Lost.OUT: leads_out, Lost.HIDDEN: leads_to_hidden}
    return told.get(led, leads_nowhere)(name)
