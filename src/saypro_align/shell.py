"""The shell around every command: printing, refusing with words, and the exit codes. It imports nothing heavy."""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import typer
import typer.core

from saypro_align.spelling import spell_out, typed

P = ParamSpec("P")
PASSED, FAILED, WRONG_INPUT, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class Commands(typer.core.TyperGroup):
    """All commands. What typer itself prints ends as ours does: long words are cut, and a full disk is no fault."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """What the words before the command's name mean."""
        with _printing(), _cut_short():
            return super().make_context(*arguments, **options)

    def invoke(self, *arguments: Any, **options: Any) -> Any:
        """Run the command, whose words are read here."""
        with _printing(), _cut_short():
            return super().invoke(*arguments, **options)


@contextmanager
def _printing() -> Iterator[None]:
    """End as commands do where a page of help cannot be printed, or somebody interrupts."""
    try:
        yield
    except KeyboardInterrupt:
        complain("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _print_nothing_more()
        raise typer.Exit(PASSED) from None
    except OSError as error:
        _print_nothing_more()
        complain(f"{_TO_SAY} cannot be written: {_reason(error)}")
        raise typer.Exit(WRONG_INPUT) from None


def _print_nothing_more() -> None:
    """Whoever reads is gone. What is left in the buffer must not raise again at the end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


MOST_OF_A_REFUSAL = 300


@contextmanager
def _cut_short() -> Iterator[None]:
    """Take the middle out of a refusal of typer's: there stands what was typed."""
    try:
        yield
    except Exception as error:
        words = getattr(error, "message", None)  # typer keeps the class of its refusals to itself
        if isinstance(words, str) and len(words) > MOST_OF_A_REFUSAL and not words.startswith("Usage:"):
            error.message = f"{words[:160]}...{words[-60:]}"  # type: ignore[attr-defined]
        raise


class RefusedError(Exception):
    """The command cannot be carried out as it was given; the words say why, and what to do."""


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """Turn a command's outcome into its exit code; no traceback reaches the person who typed it."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        raise typer.Exit(_outcome(lambda: command(*arguments, **options)))

    return run


def _outcome(command: Callable[[], int]) -> int:
    reserve = bytearray()
    try:
        reserve = bytearray(_RESERVE)
        return _tried(command)
    except _NO_MEMORY:
        reserve.clear()
    # Here what the command held is gone, too: until now the exception kept it.
    try:
        complain("there is not enough memory for it")
    except MemoryError:
        os.write(2, b"saypro-align: there is not enough memory\n")
    return WRONG_INPUT


_NO_MEMORY = (MemoryError, SystemError)
"""The second comes where Python has no memory left for the first."""
_RESERVE = 8 * 1024 * 1024
"""Bytes that are let go where memory ends, so that it can be said; until then they are only counted."""


def _tried(command: Callable[[], int]) -> int:
    try:
        code = command()
        if sys.stdout is not None:
            with writing(_TO_SAY):
                sys.stdout.flush()
    except RefusedError as refusal:
        complain(str(refusal))
        return WRONG_INPUT
    except BrokenPipeError:
        _print_nothing_more()
        return PASSED
    except OSError as error:
        complain(_unread(error))
        return WRONG_INPUT
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except (typer.Exit, *_NO_MEMORY):
        raise
    except Exception as fault:
        if os.environ.get("SAYPRO_ALIGN_DEBUG"):
            raise
        complain(
            f"a fault of the tool itself ({type(fault).__name__}: {fault}). "
            "Please report it with what SAYPRO_ALIGN_DEBUG=1 prints."
        )
        return OUR_FAULT
    return code


_TO_SAY = "what it has to say"


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Refuse with words where WHAT cannot be written; a reader that has gone is no reason to."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        named = path_in_words(error.filename) if isinstance(error, NotADirectoryError) and error.filename else what
        refuse(f"{named} cannot be written: {_reason(error)}")


def _unread(error: OSError) -> str:
    """What could not be read, and why."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"the system opens no more files for it: {_reason(error)}"
    if error.errno == errno.EAGAIN:
        return f"the system starts no more processes for it: {_reason(error)}"
    if error.filename is None and not _is_somewhere():
        return f"the current folder cannot be read: {_reason(error)}"
    what = path_in_words(error.filename) if error.filename else "what it needs"
    return f"{what} cannot be read: {_reason(error)}"


MOST_OF_A_PATH = 300
"""Letters of a path that are told: a longer one that anybody typed is known by its beginning."""


def path_in_words(path: str | bytes | Path) -> str:
    """A path as it stands in a sentence."""
    text = os.fsdecode(path)
    return f"'{text if len(text) <= MOST_OF_A_PATH else text[: MOST_OF_A_PATH - 3] + '...'}'"


def _is_somewhere() -> bool:
    """Whether the current folder is there."""
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


MOST_OF_A_COMPLAINT = 4000
"""Letters: a list of thousands of names, or one that a stranger made as long as a book, is told by its beginning."""


def complain(words: str) -> None:
    """Say something on stderr, where it disturbs no pipe; on one line, and without what could steer a terminal."""
    from saypro_align.formats.plain import safe

    if sys.stderr is None:  # nobody listens, and print() would take stdout in its place
        return
    if isinstance(sys.stderr, TextIOWrapper):
        spell_out(sys.stderr)
    said = words if len(words) <= MOST_OF_A_COMPLAINT else f"{words[:MOST_OF_A_COMPLAINT]} ..."
    print(f"saypro-align: {safe(typed(said))}", file=sys.stderr)


def progress(words: str) -> None:
    """Say how far long work is, on the same line of a terminal; an empty text takes the line away."""
    if sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def refuse(words: str) -> NoReturn:
    """Say why the command cannot be carried out, and end with the exit code for wrong input."""
    raise RefusedError(words)


def refuse_without_an_organization(so: str) -> NoReturn:
    """Refuse what cannot be done because organization.yaml is not there or cannot be read; `so` is what follows."""
    refuse(f"organization.yaml is missing or broken, so {so}; `saypro-align check` says why")


def columns() -> int:
    """How wide a line may be: the terminal's width up to 120, and 80 where there is none."""
    return max(40, min(120, shutil.get_terminal_size((80, 24)).columns))


def plain() -> bool:
    """Whether whoever reads can be given ASCII only."""
    try:
        "\u2581\u2588\u00b7".encode(sys.stdout.encoding or "ascii")
    except (AttributeError, UnicodeEncodeError, LookupError):
        return True
    return False


def on_github() -> bool:
    """Whether a workflow of GitHub Actions runs the command."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def show(text: str, *, program: bool = False) -> None:
    """Print a page: colored on a terminal, plain elsewhere; what is for programs is UTF-8 wherever it goes.

    GitHub Actions takes lines of a log for commands. The words of a plan give none: between two lines that name a
    secret word it looks for nothing.
    """
    if on_github() and not program and text:
        word = os.urandom(16).hex()
        text = f"::stop-commands::{word}\n{text}::{word}::\n"
    if sys.stdout is None:  # nobody listens
        return
    if isinstance(sys.stdout, TextIOWrapper):
        spell_out(sys.stdout, utf_8=program)
    colorful = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    if program or not colorful:
        with writing(_TO_SAY):
            sys.stdout.write(text)
        return
    from rich.console import Console
    from rich.text import Text

    page = Text(text)
    for pattern, style in _STYLES:
        page.highlight_regex(pattern, style)
    with writing(_TO_SAY):
        Console(highlight=False).print(page, soft_wrap=True, end="")


_STYLES = (
    (r"\((error|critical)\b", "bold red"),
    (r"\((high)\b", "red"),
    (r"\((medium)\b", "yellow"),
    (r"\((low|note)\b", "dim"),
    (r"^(Failed|Not read):?", "bold red"),
    (r"^Passed:", "bold green"),
    (r"(?m)^\S+\.ya?ml:\d+:\d+", "cyan"),
    (r"(?m)^  (at risk)\b", "red"),
    (r"(?m)^  (behind)\b", "yellow"),
    (r"(?m)^  (on track|achieved)\b", "green"),
    (r"(?m)^(Department|Organizational goal|Setting|Code) .*$", "bold"),
)


def show_version(wanted: bool) -> None:
    """Print the version and end, where it is wanted."""
    if wanted:
        from saypro_align import __version__

        print(f"saypro-align {__version__}")
        raise typer.Exit
