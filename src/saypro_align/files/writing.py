"""Files that are written whole or not at all."""

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saypro_align.files.checkout import brought_link


def link_in(root: Path, folder: Path) -> Path | None:
    """The first folder below `root`, on the way to one in it, that is a link and so may lead anywhere."""
    steps = [root.joinpath(*folder.relative_to(root).parts[:count]) for count in range(1, 1 + len(folder.parts))]
    return next((step for step in steps if step.is_symlink()), None)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises OSError, which names a file that stands in the place of one.

    Likewise where a link of a stranger's leads to it.
    """
    link = brought_link(folder)
    if link is not None:
        words = f"'{link.name}' is a link that the repository brings, and nothing is written through it"
        raise OSError(errno.ELOOP, words)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        for step in (folder, *folder.parents):
            if os.path.lexists(step) and not step.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "a file stands in the place of the folder", str(step)) from None
        raise


MOST_WAITED = 5.0
"""Seconds that one run waits for another that writes into the same folder."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Make the folder, and keep other runs waiting that come here, where the system knows how to."""
    _make_folder(folder)
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        ends = time.monotonic() + MOST_WAITED
        while time.monotonic() < ends:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:  # a network drive that knows no locks
                break
        yield
    finally:
        os.close(opened)


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
        os.chmod(aside, _rights(path))
        yield aside
    finally:
        if os.path.exists(aside):
            os.unlink(aside)


def _rights(path: Path) -> int:
    """Who may read and write a file: those who could until now, or whoever may with a new one."""
    if os.path.lexists(path):
        return stat.S_IMODE(os.lstat(path).st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
