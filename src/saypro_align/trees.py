"""A commit's tree as the files that a workspace would have on disk: pure look-ups, no git.

Paths are bytes, as git holds them, and relative to the workspace.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from itertools import takewhile

from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.textfile import (
    ENDINGS,
    MOST_DEEP,
    MOST_FILES,
    SUFFIXES,
    folder_like_a_file,
    leads_nowhere,
    leads_out,
    leads_to_hidden,
    linked_folder,
    printable,
    too_deep,
    too_much_linked,
)

FOLDER = b"40000"
"""The mode of a folder."""
MOST_FOLLOWED = 10_000
"""Links of a commit, whatever they are called, of which is looked where they lead."""
MOST_HOPS = 40
"""Links that lead to links; operating systems follow no more."""
_ENDINGS = tuple(ending.encode() for ending in ENDINGS)
_SUFFIXES = tuple(suffix.encode() for suffix in SUFFIXES)


@frozen
class Entry:
    """What stands in a tree: what it is, and the object that holds its bytes; `linked` where a link led to it."""

    mode: bytes
    object: bytes
    linked: bool = False

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

    @property
    def is_like_a_folder(self) -> bool:
        """Whether a checkout makes a folder of it."""
        return self.is_folder or self.is_submodule


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
        found[name] = Entry(_plain_mode(mode), tree[end + 1 : at].hex().encode())
    return found


def _plain_mode(mode: bytes) -> bytes:
    """A mode as git takes it: of a folder or a file it looks at the kind alone, whatever else an old tree has there."""
    if not re.fullmatch(b"[0-7]{1,7}", mode):
        raise ValueError("a folder of the revision is damaged; `git fsck` says more")
    kind = int(mode, 8) & 0o170000
    return {0o040000: FOLDER, 0o100000: b"100644", 0o120000: b"120000"}.get(kind, b"160000")


class Lost(Enum):
    """Where a link leads that leads to no file of the workspace."""

    FOLDER = "a folder"
    OUT = "out of the workspace"
    HIDDEN = "to what has a name that starts with a dot"
    NOWHERE = "to nothing"


@frozen
class Whole:
    """The whole tree of a commit, of which only what links lead through is looked at."""

    top: Entry
    workspace: tuple[bytes, ...]
    """The names of the folders on the way to the workspace."""
    folder: Callable[[bytes], Mapping[bytes, Entry]]
    """What stands in the folder of an object."""
    target: Callable[[bytes], bytes]
    """The path that the link of an object says."""

    def follow(self, path: bytes) -> Entry | Lost:
        """What stands at the path, seen from the workspace, when every link on the way is followed.

        As on disk, `..` goes up in the path also from what is not there; then it leads nowhere, or out.
        """
        ahead = deque((*self.workspace, *path.split(b"/")))
        names, hops, broken = list[bytes](), 0, False
        standing: list[Entry | None] = [self.top]
        while ahead:
            step, here = ahead.popleft(), standing[-1]
            broken |= here is None or not here.is_like_a_folder
            if step == b".." and not names:
                return Lost.OUT
            if step == b"..":
                names.pop()
                standing.pop()
            elif step not in (b"", b"."):
                entry = self.folder(here.object).get(step) if here is not None and here.is_folder else None
                if entry is None or not entry.is_link:
                    names.append(step)
                    standing.append(entry)
                    continue
                hops += 1
                target = self.target(entry.object)
                if hops > MOST_HOPS:
                    return Lost.NOWHERE
                if target.startswith(b"/"):
                    return Lost.OUT
                ahead.extendleft(reversed([step for step in target.split(b"/") if step not in (b"", b".")]))
        return self._at(tuple(names), None if broken else standing[-1])

    def _at(self, names: tuple[bytes, ...], found: Entry | None) -> Entry | Lost:
        if found is not None and found.is_like_a_folder:
            return Lost.FOLDER
        if names[: len(self.workspace)] != self.workspace:
            return Lost.OUT
        if any(part.startswith(b".") for part in names[len(self.workspace) :]):
            return Lost.HIDDEN
        return Lost.NOWHERE if found is None else found


def has_links(files: Mapping[bytes, Entry]) -> bool:
    """Whether the workspace has a link, which may lead anywhere in the whole tree."""
    return any(entry.is_link for entry in files.values())


def written(files: Mapping[bytes, Entry], tree: Whole | None) -> dict[str, Entry | Finding]:
    """What a workspace with these files holds: each YAML file's entry, or the finding that says why there is none.

    The paths are relative to the workspace. `tree` is asked for links. A submodule is an empty folder; a folder is one
    that is nested too deep to be looked into.
    """
    found: dict[str, Entry | Finding] = {}
    deep: dict[str, Finding] = {}
    followed = 0
    folders: set[bytes] = set()
    """Those that were seen already: most files stand in a folder with many others."""
    for path, entry in files.items():
        if len(found) > MOST_FILES:
            break  # no workspace has so many, and whoever asked says so
        parts = path.split(b"/")
        led: Entry | Lost = entry
        if entry.is_link:
            followed += 1
            if followed > MOST_FOLLOWED:
                found[printable(path)] = too_much_linked(printable(path))
                continue
            led = tree.follow(path) if tree is not None else Lost.NOWHERE
        above = parts if entry.is_like_a_folder or led is Lost.FOLDER else parts[:-1]
        seen = list(takewhile(lambda part: not part.startswith(b"."), above[: MOST_DEEP + 1]))
        found |= {folder: folder_like_a_file(folder) for folder in _like_files(seen[:MOST_DEEP], folders)}
        if len(seen) > MOST_DEEP:
            holder = printable(b"/".join(above[:MOST_DEEP]))
            deep[holder] = too_deep(holder)
        if len(seen) > MOST_DEEP or len(seen) < len(above) or entry.is_submodule:
            continue
        name = printable(path)
        if led is Lost.FOLDER:
            found[name] = linked_folder(name)
        elif parts[-1].lower().endswith(_ENDINGS) and not parts[-1].startswith(b"."):
            found[name] = _file(name, led, linked=entry.is_link)
    return found | deep


def _like_files(names: list[bytes], known: set[bytes]) -> Iterator[str]:
    """The paths of the folders above a file whose names are those of plans, without those that are known already."""
    for count in range(len(names), 0, -1):
        folder = b"/".join(names[:count])
        if folder in known:
            return  # and so are those above it
        known.add(folder)
        if folder.lower().endswith(_SUFFIXES):
            yield printable(folder)


def _file(name: str, led: Entry | Lost, *, linked: bool) -> Entry | Finding:
    if isinstance(led, Entry):
        return Entry(led.mode, led.object, linked) if linked else led
    told = {Lost.OUT: leads_out, Lost.HIDDEN: leads_to_hidden}
    return told.get(led, leads_nowhere)(name)
