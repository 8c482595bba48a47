"""Where everything in a file is written: noted once, while the file is read, and small enough to be kept."""

from array import array
from collections.abc import Iterator

from saypro_align.findings import Loc, Span

MOST_STEPS = 64
"""So many entries of a list or mapping are walked along before an index of them is made."""
LINE = 32
"""Bits by which a line stands above its column in one number."""


class Places:
    """The start of each value and of its key, in the order in which they are written, an entry before what is in it.

    Lists and mappings know where their last entry ends, so that a place is found by going from entry to entry.
    """

    __slots__ = ("_indexes", "ends", "key_starts", "keys", "path", "starts")

    def __init__(self, path: str) -> None:
        self.path = path
        self.starts = array("Q")
        """Line and column of each value, counted from 0."""
        self.keys: list[str | None] = []
        """The key of each value; None for a list's entries and for the whole."""
        self.key_starts = array("Q")
        self.ends = array("I")
        """The position after the last value that is in this one."""
        self._indexes: dict[int, dict[str | int, int]] = {}

    def close(self) -> None:
        """End what is still open, because the reading ended in the middle of it."""
        for position, end in enumerate(self.ends):
            if not end:
                self.ends[position] = len(self.ends)

    def take_back(self, position: int) -> None:
        """Forget the values from a position on."""
        del self.starts[position:], self.keys[position:], self.key_starts[position:], self.ends[position:]

    def value(self, loc: Loc) -> Span:
        """The place of a value, or that of its nearest written ancestor; steps that are not written are skipped."""
        return self._span(self.starts[self._position(loc)[0]]) if self.starts else Span(self.path)

    def key(self, loc: Loc) -> Span:
        """The place of a key, or else of the value."""
        position = self._position(loc)[0] if self.starts else 0
        return self._span(self.key_starts[position]) if position and self.keys[position] else self.value(loc)

    def written(self, loc: Loc) -> Loc:
        """The part of a place that is written in the file."""
        return self._position(loc)[1] if self.starts else ()

    def steps(self, loc: Loc) -> Iterator[str | int]:
        """The keys, or the numbers of the entries, of what stands at a place."""
        if self.starts:
            yield from (step for step, _ in self._entries(self._position(loc)[0]))

    def _span(self, start: int) -> Span:
        return Span(self.path, (start >> LINE) + 1, (start & (1 << LINE) - 1) + 1)

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
