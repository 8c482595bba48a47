"""The disk and git as a mapping of path to text: the only module that reads or writes either."""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saypro_align.findings import FILE_TOO_LARGE, UNREADABLE_FILE, Finding, Span

MOST_BYTES = 4 * 1024 * 1024
"""The size above which a file is no plan."""
MOST_DEEP = 20
"""Folders below each other; a workspace needs one."""
SUFFIXES = (".yaml", ".yml")
_SAVED_AS_TEXT = tuple(f"{suffix}.txt" for suffix in SUFFIXES)
"""What some editors make of a plan's name; such a file is found to stand in no place, rather than passed over."""


def on_disk(root: Path) -> dict[str, str | Finding]:
    """Every YAML file below a folder: its text, or the finding that says why there is none.

    Hidden files and folders are not looked into, and links that lead out of the folder are not followed.
    """
    found: dict[str, str | Finding] = {}
    top = os.path.realpath(root)
    depth_of_root = len(os.fspath(root).split(os.sep))
    for folder, folders, names in os.walk(root, onerror=lambda error: _unopened(found, root, error)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(folder.split(os.sep)) - depth_of_root >= MOST_DEEP and folders:
            path = _shown(root, folder)
            found[path] = _unreadable(
                path, f"folders are nested more than {MOST_DEEP} deep", "Move what is no plan out."
            )
            folders[:] = []
        for name in folders:
            full = os.path.join(folder, name)
            if os.path.islink(full):
                words, remedy = (
                    "the folder is a link, and links to folders are not followed",
                    "Put the folder itself there.",
                )
                found[_shown(root, full)] = _unreadable(_shown(root, full), words, remedy)
            elif name.lower().endswith(SUFFIXES):
                words, remedy = "a folder has the name of a file", "Give the folder a name without .yaml."
                found[_shown(root, full)] = _unreadable(_shown(root, full), words, remedy)
        for name in sorted(names):
            if name.lower().endswith((*SUFFIXES, *_SAVED_AS_TEXT)) and not name.startswith("."):
                full = os.path.join(folder, name)
                found[_shown(root, full)] = _read(full, _shown(root, full), top)
    return found


def _shown(root: Path, full: str) -> str:
    """The path in the workspace, in a form that can be printed whatever bytes it is made of."""
    relative = os.path.relpath(full, root).replace(os.sep, "/")
    name = os.fsencode(relative)
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _unopened(found: dict[str, str | Finding], root: Path, error: OSError) -> None:
    path = _shown(root, str(error.filename))
    found[path] = _unreadable(path, f"the folder cannot be opened: {_reason(error)}", _RIGHTS)


def _unreadable(path: str, words: str, remedy: str) -> Finding:
    return UNREADABLE_FILE.at(Span(path), words, remedy)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


_RIGHTS = "Ask for the right to read it, or move it out of the workspace."


def _read(full: str, path: str, top: str) -> str | Finding:
    if os.path.islink(full):
        remedy = "Put the file itself there."
        if not Path(os.path.realpath(full)).is_relative_to(top):
            return _unreadable(path, "the file is a link that leads out of the workspace", remedy)
        if not os.path.exists(full):
            return _unreadable(path, "the file is a link to a file that is not there", remedy)
    try:
        descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        return _unreadable(path, f"the file cannot be opened: {_reason(error)}", _RIGHTS)
    with open(descriptor, "rb") as file:
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return _unreadable(path, "this is no regular file", "Put a text file there, or remove it.")
            content = file.read(MOST_BYTES + 1)
        except OSError as error:
            return _unreadable(path, f"the file cannot be read: {_reason(error)}", _RIGHTS)
    if len(content) > MOST_BYTES:
        words = f"the file is larger than {MOST_BYTES // 1024 // 1024} MiB"
        return FILE_TOO_LARGE.at(Span(path), words, "Split it, or move what is no plan out of the workspace.")
    return decoded(path, content)


def decoded(path: str, content: bytes) -> str | Finding:
    """The text of a file's bytes, which must be UTF-8; a byte order mark is passed over."""
    for beginning, what in _OTHER_FILES.items():
        if content.startswith(beginning):
            return _unreadable(path, f"this is {what}, and plans are plain text", "Write the plan in a text editor.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4]:
        return _unreadable(path, "the file is UTF-16 text, and UTF-8 is read", _AS_UTF_8)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig" if line == 1 else "utf-8", "replace")) + 1
        wrong = content[error.start : error.start + 1]
        meant = wrong.decode("cp1252", "ignore")
        shown = f" ('{meant}' in files of old Windows programs)" if meant.isprintable() and meant else ""
        words = f"the file is not UTF-8 text: byte {wrong[0]:#04x}{shown} stands here"
        return UNREADABLE_FILE.at(Span(path, line, column), words, _AS_UTF_8)


_AS_UTF_8 = "Save it as UTF-8: most editors ask for the encoding under 'Save as'."
_OTHER_FILES = {
    b"PK\x03\x04": "an Excel or Word file, or an archive",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF-": "a PDF",
}


def nearest_workspace(start: Path) -> Path | None:
    """The nearest folder, from `start` upwards, that holds an organization.yaml; else `plans/` if that does."""
    for folder in (start, *start.parents):
        if any((folder / f"organization{suffix}").is_file() for suffix in SUFFIXES):
            return folder
    plans = start / "plans"
    return plans if plans.is_dir() else None


def revision(root: Path) -> tuple[str | None, bool]:
    """The commit that the folder is at, and whether files in it differ from it; (None, False) outside git."""
    head = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if head is None:
        return None, False
    changes = _git(root, "status", "--porcelain", "-z", "--", ".")
    return head.strip(), bool(changes)


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


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints, or None where there is no git, no repository, or no such thing in it."""
    if _is_a_repository_itself(root):
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *_TRUST_NOTHING, *arguments],
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except (FileNotFoundError, subprocess.TimeoutExpired, NotADirectoryError):
        return None
    return done.stdout.decode("utf-8", "backslashreplace") if done.returncode == 0 else None


def write_new(path: Path, text: str) -> bool:
    """Write a file whole, and only where there is none; whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _written_aside(path, text) as aside:
        try:
            os.link(aside, path)
        except FileExistsError:
            return False
    return True


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, in the place of one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
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
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
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
