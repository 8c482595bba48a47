"""The objects of a repository: folders, links and files by their names in git."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saypro_align.files.git import AT_ONCE, MOST_SAID, TRUST_NOTHING, environment, lost, patience
from saypro_align.textfile import (
    MOST_DEEP,
)
from saypro_align.trees import Entry, entries

_MOST_LISTED = 5_000_000
_MOST_LETTERS_OF_PATHS = 256 * 1024**2
_LONGEST_PATH = 4096


class Objects:
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
            content = self.bytes_of(name, MOST_SAID) or b""
        except KeyError:
            raise lost() from None
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
        if self.read > MOST_SAID:
            raise ValueError(f"there is more than {MOST_SAID // 1024**3} GiB in the revision, which is no workspace")
        content = self._read(size) if size <= most else None
        for rest in range(0 if size <= most else size, 0, -AT_ONCE):
            self._read(min(rest, AT_ONCE))
        self._read(1)
        return content

    def _read(self, size: int) -> bytes:
        content = self.answers.read(size)
        if len(content) < size:
            raise BrokenPipeError
        return content


@contextmanager
def objects_of(root: Path) -> Iterator[Objects]:
    """The objects of a repository. Raises ValueError with a clause where git cannot give them."""
    with tempfile.TemporaryFile() as stderr:
        with subprocess.Popen(
            ["git", "-C", str(root), *TRUST_NOTHING, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment({}),
        ) as git:
            try:
                with patience(git):
                    yield Objects(git)
                return
            except BrokenPipeError:  # git has ended
                pass
        stderr.seek(0)
        raise lost(stderr.read(10_000).decode("utf-8", "replace"))
