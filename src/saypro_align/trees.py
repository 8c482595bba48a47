"""A commit's tree as the files that a workspace would have on disk: pure look-ups, no git.

Paths are bytes, as git holds them, and relative to the top of the repository or, where said so, to the workspace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from saypro_align.findings import Finding
from saypro_align.textfile import (
    ENDINGS,
    MOST_BYTES,
    MOST_DEEP,
    SUFFIXES,
    folder_like_a_file,
    leads_nowhere,
    leads_out,
    linked_folder,
    printable,
    too_deep,
    too_large,
)

MOST_HOPS = 40
"""Links that lead to links; operating systems follow no more."""
_ENDINGS = tuple(ending.encode() for ending in ENDINGS)
_SUFFIXES = tuple(suffix.encode() for suffix in SUFFIXES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree: what it is, the object that holds its bytes, and how many they are."""

    mode: bytes
    object: bytes
    size: int

    @property
    def is_link(self) -> bool:
        """Whether its bytes are the path to something else."""
        return self.mode == b"120000"

    @property
    def is_submodule(self) -> bool:
        """Whether it is another repository, which a checkout leaves as an empty folder."""
        return self.mode == b"160000"


def entries(listing: bytes) -> dict[bytes, Entry]:
    """The files of a tree, from what `git ls-tree -r -l -z` prints."""
    found = {}
    for record in listing.split(b"\0")[:-1]:
        about, _, path = record.partition(b"\t")
        mode, _, name, size = about.split()
        found[path] = Entry(mode, name, int(size) if size.isdigit() else 0)
    return found


class Lost(Enum):
    """Where a link leads that leads to no file of the workspace."""

    FOLDER = "a folder"
    OUT = "out of the workspace"
    NOWHERE = "to nothing"


@dataclass(frozen=True, slots=True)
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
        return led if led.size <= MOST_BYTES else too_large(name)
    return leads_out(name) if led is Lost.OUT else leads_nowhere(name)
