"""Where everything in a file is written: noted once, while the file is read, and small enough to be kept."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from saypro_align.findings import Loc, Span

SHORT = 1 << 15
"""So many letters need numbers twice as large for their places; plans have fewer."""
MOST_STEPS = 64
"""So many entries of a list or mapping are walked along before an index of them is made."""
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What the parser takes for the end of a line."""


class Places:
    """The start of each value and of its key, in the order in which they are written, an entry before what is in it.

    Lists and mappings know where their last entry ends, so that a place is found by going from entry to entry.
    """

    __slots__ = ("_indexes", "_lines", "beside", "ends", "keys", "path", "starts", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        short = len(text) < SHORT
        self.beside = 16 if short else 32
        """Bits by which the start of a value stands above that of its key in one number."""
        self.starts = array("I" if short else "Q")
        """The letter of the text with which a value starts, and beside it that of its key."""
        self.keys: list[str | None] = []
        """The key of each value; None for a list's entries and for the whole."""
        self.ends = array("H" if short else "I")
        """The position after the last value that is in this one."""
        self._lines = array("I")
        """The letter with which each line starts, once somebody asks."""
        self._indexes: dict[int, dict[str | int, int]] = {}

    def __eq__(self, other: object) -> bool:
        noted = isinstance(other, Places) and (other.path, other.keys, other.starts, other.ends)
        return noted == (self.path, self.keys, self.starts, self.ends)

    __hash__ = None  # type: ignore[assignment]

    def take_back(self, position: int) -> None:
        """Forget the values from a position on."""
        del self.starts[position:], self.keys[position:], self.ends[position:]

    def value(self, loc: Loc) -> Span:
        """The place of a value, or that of its nearest written ancestor; steps that are not written are skipped."""
        return self._span(self.starts[self._position(loc)[0]] >> self.beside) if self.keys else Span(self.path)

    def key(self, loc: Loc) -> Span:
        """The place of a key, or else of the value."""
        position = self._position(loc)[0] if self.keys else 0
        return self._key_span(position) if position and self.keys[position] is not None else self.value(loc)

    def first_key(self, position: int, key: str) -> Span:
        """The place of a key among those that are noted so far of the mapping at a position."""
        below = position + 1
        while self.keys[below] != key:
            below = self.ends[below]
        return self._key_span(below)

    def written(self, loc: Loc) -> Loc:
        """The part of a place that is written in the file."""
        return self._position(loc)[1] if self.keys else ()

    def steps(self, loc: Loc) -> Iterator[str | int]:
        """The keys, or the numbers of the entries, of what stands at a place."""
        if self.keys:
            yield from (step for step, _ in self._entries(self._position(loc)[0]))

    def _key_span(self, position: int) -> Span:
        return self._span(self.starts[position] & (1 << self.beside) - 1)

    def _span(self, letter: int) -> Span:
        if not self._lines:
            self._lines = _line_starts(self.text)
        line = bisect_right(self._lines, letter)
        return Span(self.path, line, letter - self._lines[line - 1] + 1)

    def _position(self, loc: Loc) -> tuple[int, Loc]:
        position, written = 0, []
        for step in loc:
            below = self._entry(position, step)
            if below:
                position = below
                written.append(step)
        return position, tuple(written)

    def _entry(self, position: int, step: str | int) -> int:
        """The position of an entry, or 0 where there is none."""
        index = self._indexes.get(position)
        if index is None:
            for passed, (known, below) in enumerate(self._entries(position)):
                if known == step:
                    return below
                if passed == MOST_STEPS:
                    break
            else:
                return 0
            index = self._indexes[position] = {}
            for known, below in self._entries(position):
                index.setdefault(known, below)
        return index.get(step, 0)

    def _entries(self, position: int) -> Iterator[tuple[str | int, int]]:
        below, end, number = position + 1, self.ends[position], 0
        while below < end:
            key = self.keys[below]
            yield (number if key is None else key), below
            below, number = self.ends[below], number + 1


def _line_starts(text: str) -> "array[int]":
    if text.isascii() and "\r" not in text:  # nearly all are, and then this is six times as fast
        return array("I", accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    return array("I", [0, *(end.end() for end in _LINE_END.finditer(text))])
