"""Many names, looked for in many texts at once. Stands on the ground floor: it imports nothing of ours."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Names(Generic[Thing]):
    """Names with what bears them. A text is gone through once, however many names are looked for in it.

    A name stands in a text where no letter, figure or other sign of `letters` touches it: `IT` does not stand in `BIT`.
    """

    def __init__(self, names: Iterable[tuple[str, Thing]], letters: str = "") -> None:
        self._part = re.compile(rf"[\w{re.escape(letters)}]+|.", re.DOTALL)
        self._is_word = re.compile(rf"[\w{re.escape(letters)}]")
        self._next: dict[tuple[int, str], int] = {}
        """Where a part leads from each place on the way through names; all of them begin at 0."""
        self._bear: dict[int, list[Thing]] = {}
        """What bears the name that ends at a place."""
        for name, thing in names:
            place = 0
            for part in self._part.findall(name):
                place = self._next.setdefault((place, part), len(self._next) + 1)
            if place:
                self._bear.setdefault(place, []).append(thing)

    def __bool__(self) -> bool:
        return bool(self._bear)

    def within(self, text: str) -> Iterator[Thing]:
        """What bears the names that stand in a text, each as often as its name does."""
        for _, _, things in self._found(text):
            yield from things

    def put(self, text: str, new: Callable[[Thing], str]) -> str:
        """A text with others in the place of names: of those that overlap the first, and the longest there."""
        put, done = [], 0
        longest = {start: (end, things[0]) for start, end, things in self._found(text)}
        for start, (end, thing) in longest.items():
            if start >= done:
                put += [text[done:start], new(thing)]
                done = end
        return "".join(put) + text[done:]

    def _found(self, text: str) -> Iterator[tuple[int, int, list[Thing]]]:
        """From where to where a name stands, the first first, of those that begin at one place the shorter first."""
        if not self._bear:
            return
        parts = list(self._part.finditer(text))
        words = [self._is_word.match(part[0]) is not None for part in parts]
        for at, first in enumerate(parts):
            if not words[at] and at and words[at - 1]:
                continue
            place: int | None = 0
            for upto in range(at, len(parts)):
                place = self._next.get((place or 0, parts[upto][0]))
                if place is None:
                    break
                touched = not words[upto] and upto + 1 < len(parts) and words[upto + 1]
                if place in self._bear and not touched:
                    yield first.start(), parts[upto].end(), self._bear[place]
