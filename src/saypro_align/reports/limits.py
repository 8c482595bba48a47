"""How much a page may cost, and what a template may not do: templates come from strangers, too."""

from collections.abc import Sequence

from jinja2 import TemplateRuntimeError, Undefined
from markupsafe import Markup

from saypro_align.findings import FileProblem, Finding

MOST_TICKS = 200_000
"""Rounds of loops and calls of macros, each weighted with how much stands in it: a few seconds of work."""
MOST_LETTERS = 1_000_000
"""Letters of all texts that a page makes, those that it makes in between too; and of the page as a whole."""
OF_THE_HOUSE = 200
"""So many times as much may a page cost that only the templates of the house make: they are no strangers'."""
MOST_DEEP = 40
"""Macros that call each other."""
GREATEST = 10**15
"""The greatest number that a template counts with."""


class ForbiddenError(TemplateRuntimeError):
    """What a template may not do; the message says it to its author."""


class TooMuchError(ForbiddenError):
    """A page that costs more than it may."""


class NoDraftError(Exception):
    """A draft that could not be read back; the findings say where and why."""

    def __init__(self, place: str, findings: Sequence[Finding]) -> None:
        first = findings[0]
        self.message = f"the draft of {place} cannot be read back: {first.message}"
        self.problem = FileProblem(first.code, first.name)
        super().__init__(self.message)


class Work:
    """What a page has cost so far; `times` says how many times as much as a stranger's it may."""

    def __init__(self, times: int = 1) -> None:
        self.most_ticks, self.most_letters = MOST_TICKS * times, MOST_LETTERS * times
        self.begin()

    def begin(self) -> None:
        """A new page."""
        self.ticks = self.letters = self.depth = 0

    def tick(self, count: int = 1) -> None:
        """So much is done now."""
        self.ticks += count
        if self.ticks > self.most_ticks:
            raise TooMuchError("the page takes too long: its loops and macros go round too often")

    def write(self, length: int) -> None:
        """So many letters are made now."""
        self.letters += length
        self.holds(self.letters)

    def holds(self, letters: int) -> None:
        """Refuse a page of more letters than one may have."""
        if letters > self.most_letters:
            raise TooMuchError("the page grows too large")

    def read(self, *texts: str) -> None:
        """Texts are gone through; a short one costs nothing beside what is done with it."""
        self.tick(sum(len(text) // 1000 for text in texts))


def known(value: object) -> object:
    """The value; one that is not there ends the page."""
    if isinstance(value, Undefined):
        str(value)
    return value


def number(value: object) -> int:
    """The value as the whole number that it must be."""
    if not isinstance(known(value), int) or isinstance(value, bool):
        raise ForbiddenError(f"a whole number is needed here, and this is {called(value)}")
    assert isinstance(value, int)
    if abs(value) > GREATEST:
        raise ForbiddenError("the number is too great")
    return value


def words(value: object) -> str:
    """The value as the text that it must be; one that is Markdown already could not be cut without breaking it."""
    if isinstance(value, Markup):
        raise ForbiddenError("this is Markdown already, and only text can be changed; change it before it is laid out")
    if not isinstance(known(value), str):
        raise ForbiddenError(f"a text is needed here, and this is {called(value)}")
    assert isinstance(value, str)
    return value


def called(value: object) -> str:
    """What a value is, in the words of somebody who does not program."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool):
        return "yes or no (a boolean)"
    kinds: dict[type, str] = {str: "a text", int: "a number", dict: "a mapping", list: "a list", tuple: "a list"}
    return next((kind for known_type, kind in kinds.items() if isinstance(value, known_type)), "no text or number")
