"""A plan as a file: its name, its size, its bytes as text, and the words for what keeps it from being read."""

from saypro_align.findings import FILE_TOO_LARGE, UNREADABLE_FILE, Finding, Span

MOST_BYTES = 4 * 1024 * 1024
"""The size above which a file is no plan."""
MOST_BYTES_OF_LINKS, LEAST_OF_A_LINK = 1024 * 1024, 1024
"""What links to files of the workspace may repeat of them; each counts at least so much, as to follow it takes time."""
MOST_FILES = 100_000
"""Plan files of one workspace; a country of 10,000 municipalities needs some 40,000."""
MOST_BYTES_IN_ALL = 1024**3
MOST_DEEP = 20
"""Folders below each other; a workspace needs one."""
SUFFIXES = (".yaml", ".yml")
ENDINGS = (*SUFFIXES, *(f"{suffix}.txt" for suffix in SUFFIXES))
"""Also what some editors make of a plan's name: such a file is found to stand in no place, and not passed over."""


def decoded(path: str, content: bytes) -> str | Finding:
    """The text of a file's bytes, which must be UTF-8; a byte order mark is passed over."""
    for beginning, what in _OTHER_FILES.items():
        if content.startswith(beginning):
            return unreadable(path, f"this is {what}, and plans are plain text", "Write the plan in a text editor.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4]:
        return unreadable(path, "the file is UTF-16 text, and UTF-8 is read", _AS_UTF_8)
    try:
        once = content.count(b"\xef\xbb\xbf", 0, 6) < 2  # a second mark is none, and is told where it is read
        return content.decode("utf-8-sig" if once else "utf-8")
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


def printable(name: bytes) -> str:
    """The path in the workspace, in a form that can be printed whatever bytes it is made of.

    A backslash is doubled, so that no two names have one form.
    """
    return name.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def unreadable(path: str, words: str, remedy: str) -> Finding:
    """A file, or a folder, that cannot be read."""
    return UNREADABLE_FILE.at(Span(path), words, remedy)


def too_deep(path: str) -> Finding:
    """A folder that is not looked into."""
    return unreadable(path, f"folders are nested more than {MOST_DEEP} deep", "Move what is no plan out.")


def linked_folder(path: str) -> Finding:
    """A folder that is a link."""
    words = "the folder is a link, and links to folders are not followed"
    return unreadable(path, words, "Put the folder itself there.")


def folder_like_a_file(path: str) -> Finding:
    """A folder that looks like a plan."""
    return unreadable(path, "a folder has the name of a file", "Give the folder a name without .yaml.")


def leads_out(path: str) -> Finding:
    """A link to something else."""
    return unreadable(path, "the file is a link that leads out of the workspace", "Put the file itself there.")


def leads_to_hidden(path: str) -> Finding:
    """A link to what is left alone."""
    words = "the file is a link to what is hidden: its path has a name that starts with a dot"
    return unreadable(path, words, "Put the file itself there.")


def leads_nowhere(path: str) -> Finding:
    """A link to nothing."""
    return unreadable(path, "the file is a link to a file that is not there", "Put the file itself there.")


def too_large(path: str, most: int = MOST_BYTES) -> Finding:
    """A file that is no plan."""
    size = f"{most // 1024 // 1024} MiB" if most >= 1024 * 1024 else f"{most // 1024} KiB"
    words = f"the file is larger than {size}"
    return FILE_TOO_LARGE.at(Span(path), words, "Split it, or move what is no plan out of the workspace.")


def too_many(path: str) -> Finding:
    """The first file that is not read because there are more than any workspace has."""
    words = (
        f"there are more than {MOST_FILES:,} files, or {MOST_BYTES_IN_ALL // 1024**3} GiB; from here on none is read"
    )
    return FILE_TOO_LARGE.at(Span(path), words, "Move what is no plan out of the workspace.")


def too_much_linked(path: str) -> Finding:
    """A link, where those before it repeat as much as they may."""
    words = f"links repeat more than {MOST_BYTES_OF_LINKS // 1024**2} MiB of files, so it is not followed"
    return unreadable(path, words, "Put the file itself there.")
