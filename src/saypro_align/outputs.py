"""The outputs of a command: what it prints, and the files that it writes beside that."""

import os
from collections.abc import Callable
from pathlib import Path

from saypro_align.files.writing import append, write
from saypro_align.formats import FORMATS
from saypro_align.frozen import frozen
from saypro_align.nearest import Nearest
from saypro_align.shell import complain, on_github, path_in_words, refuse, show
from saypro_align.textfile import SUFFIXES
from saypro_align.values import as_key, listed, shown

SUMMARY, MOST_OF_A_SUMMARY = "GITHUB_STEP_SUMMARY", 1024 * 1024
"""Where GitHub takes a job's summary from, and how many bytes of it."""


Pages = Callable[[str], str]
"""What a command has to say, in the format that is named."""


@frozen
class Wanted:
    """The formats that were asked for. `printed` is None where nothing was said of what to print."""

    printed: str | None
    written: tuple[tuple[str, Path], ...]

    @property
    def needs_git(self) -> bool:
        """Whether a page names the commit, or paths from the root of the repository."""
        names = {self.printed or "text", *(name for name, _ in self.written)}
        return names != {"text"} or on_github()


def wanted(entries: list[str] | None) -> Wanted:
    """The formats of --format: `NAME` is printed, `NAME=FILE` is written."""
    printed: str | None = None
    written: dict[Path, str] = {}
    for entry in entries or []:
        name, is_file, file = entry.partition("=")
        known_format(name, tuple(FORMATS))
        if is_file and not file:
            refuse(f"--format: name the file after '{name}=', such as {name}=alignment.txt")
        if is_file:
            path = Path(file)
            same = next((known for known in written if as_key(str(known)) == as_key(str(path))), None)
            if same is not None:
                refuse(f"--format: {path_in_words(path)} is to hold both {written[same]} and {name}; name two files")
            if _is_a_plans_name(path):
                words = "has the name of a plan, and none is written over; name another file"
                refuse(f"--format: {path_in_words(path)} {words}")
            written[path] = name
        elif printed is not None:
            refuse(f"--format: {printed} and {name} cannot both be printed; write one to a file, as {name}=FILE")
        else:
            printed = name
    return Wanted(printed, tuple((name, path) for path, name in written.items()))


def _is_a_plans_name(path: Path) -> bool:
    """Whether a plan may stand there; Windows passes over dots and blanks at the end, and over `::$DATA`."""
    return path.name.partition(":")[0].rstrip(". ").lower().endswith(SUFFIXES)


def known_format(name: str, choices: tuple[str, ...]) -> None:
    """Refuse a format that there is not."""
    if name not in choices:
        better = Nearest(choices).to(name)
        meant = f"; did you mean {better}?" if better else ""
        refuse(f"--format: there is no format {shown(name)}, only {listed(choices)}{meant}")


def deliver(formats: Wanted, pages: Pages, *, quiet: bool = False) -> None:
    """Write the files, then print. Where nothing is said of printing it is the text, with annotations on GitHub."""
    for name, path in formats.written:
        _write(path, pages(name))
    if formats.printed is None and on_github():
        _summarize(pages)
    if quiet:
        return
    printed = formats.printed or "text"
    show(pages(printed), program=printed != "text")
    if formats.printed is None and on_github():
        show(pages("github"), program=True)


def _write(path: Path, page: str) -> None:
    try:
        write(path, page)
    except OSError as error:
        refuse(f"{path_in_words(path)} cannot be written: {(error.strerror or str(error)).lower()}")


def _summarize(pages: Pages) -> None:
    """Add the Markdown to the job's summary. A summary that has no room for it changes no verdict."""
    place = os.environ.get(SUMMARY)
    if not place:
        return
    try:
        if not append(Path(place), f"{pages('markdown')}\n", MOST_OF_A_SUMMARY):
            complain("the summary of the job is full, and nothing was added to it")
    except OSError as error:
        complain(f"the summary of the job cannot be written: {(error.strerror or str(error)).lower()}")
