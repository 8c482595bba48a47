"""A folder of plans as a mapping of path to text: what cannot be read, or must not be, is a finding."""

import os
import stat
import sys
import unicodedata
from pathlib import Path

from saypro_align.findings import Finding
from saypro_align.textfile import (
    ENDINGS,
    LEAST_OF_A_LINK,
    MOST_BYTES,
    MOST_BYTES_IN_ALL,
    MOST_BYTES_OF_LINKS,
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
    too_much_linked,
    unreadable,
)

MOST_SAVED_BYTES = 64 * 1024 * 1024
"""The size above which a file is no assessment that was written here."""
MOST_BYTES_OF_A_TEMPLATE, MOST_TEMPLATES = 256 * 1024, 100
DECOMPOSES = sys.platform == "darwin"
"""Whether programs part accents from their letters in names. Git puts them together there, and so do we."""


def on_disk(root: Path) -> dict[str, str | Finding]:
    """Every YAML file below a folder: its text, or the finding that says why there is none.

    Hidden files and folders are not looked into, and links that lead out of the folder are not followed.
    """
    found: dict[str, str | Finding] = {}
    size = linked = 0
    top = os.path.realpath(root)
    depth_of_root = len(os.fspath(root).split(os.sep))
    for folder, folders, names in os.walk(root, onerror=lambda error: _unopened(found, root, error)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(folder.split(os.sep)) - depth_of_root >= MOST_DEEP and folders:
            found[shown_path(root, folder)] = too_deep(shown_path(root, folder))
            folders[:] = []
        for name in folders:
            full = os.path.join(folder, name)
            if os.path.islink(full):
                found[shown_path(root, full)] = linked_folder(shown_path(root, full))
            elif name.lower().endswith(SUFFIXES):
                found[shown_path(root, full)] = folder_like_a_file(shown_path(root, full))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                full = os.path.join(folder, name)
                path = shown_path(root, full)
                if len(found) >= MOST_FILES or size > MOST_BYTES_IN_ALL:
                    found[path] = too_many(path)
                    return found
                is_link = os.path.islink(full)
                if is_link and linked > MOST_BYTES_OF_LINKS:
                    found[path] = too_much_linked(path)
                    continue
                text = found[path] = _read(full, path, top)
                letters = len(text) if isinstance(text, str) else 0
                if is_link and letters == 0 and os.path.isfile(full) and _astray(full, path, top) is None:
                    letters = MOST_BYTES  # it was read, though it could not be understood
                letters = max(letters, LEAST_OF_A_LINK * is_link)
                size, linked = size + letters, linked + letters * is_link
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
    if len(names) > MOST_TEMPLATES:
        words = f"there are more than {MOST_TEMPLATES} templates, and none of them is read"
        return {"templates": unreadable("templates", words, "Keep those that reports are laid out by.")}
    top = os.path.realpath(root)
    paths = [os.path.join(folder, name) for name in names]
    shown = [(path, shown_path(root, path)) for path in paths]
    return {name.removeprefix("templates/"): _template(path, name, top) for path, name in shown}


def _template(full: str, path: str, top: str) -> str | Finding:
    if os.path.isdir(full):
        return unreadable(path, "a folder has the name of a file", "Give the folder a name without .j2.")
    return _read(full, path, top, MOST_BYTES_OF_A_TEMPLATE)


def shown_path(root: Path, full: str) -> str:
    """The path in the workspace, with slashes, in a form that can be printed whatever bytes it is made of."""
    path = printable(os.fsencode(os.path.relpath(full, root).replace(os.sep, "/")))
    return unicodedata.normalize("NFC", path) if DECOMPOSES else path


def _unopened(found: dict[str, str | Finding], root: Path, error: OSError) -> None:
    path = shown_path(root, str(error.filename))
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
    real = real_path(full)
    if real is None:
        return leads_nowhere(path)
    if not real.is_relative_to(top):
        return leads_out(path)
    if real == Path(top, path):  # no link, and we wrote some with such a name
        return None
    return leads_to_hidden(path) if any(part.startswith(".") for part in real.relative_to(top).parts) else None


def real_path(path: str | Path) -> Path | None:
    """Where links lead; None behind more of them than Python follows, which is more than any system does."""
    try:
        return Path(os.path.realpath(path))
    except RecursionError:
        return None


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
