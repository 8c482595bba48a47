"""The nearest known word to a mistyped one. Stands on the ground floor: it imports nothing of ours."""

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

_CANDIDATES = 40
_LIKE_ENOUGH = 0.6
_LONGEST = 100
_MOST_COMPARED = 20_000
"""Letters times letters that are compared in full for one question, which is most of its time: forty words of twenty
letters, or two of a hundred. Of more, those that have most letters in common with it are."""
_MOST_ASKED = 2000
"""Askings of one set: who has mistyped more than this is not helped by more guesses."""


class Nearest:
    """A set of known words that can be asked for the one a person probably meant.

    Only the words that share the rarest letter pairs with the question are compared, so asking stays cheap
    when an organization has ten thousand departments.
    """

    def __init__(self, words: Iterable[str], beside: "Nearest | None" = None) -> None:
        """Of the set itself, and of a larger one `beside` it that many others have beside them too."""
        self._words = list(dict.fromkeys(words))
        self._beside = beside
        self._pairs: dict[str, list[int]] | None = None
        self._answers: dict[str, str | None] = {}

    def to(self, word: str) -> str | None:
        """The known word most like `word`, or None where nothing is like enough."""
        if word not in self._answers:
            if len(word) > _LONGEST or len(self._answers) >= _MOST_ASKED:
                return None
            self._answers[word] = self._most_like(word.casefold())
        return self._answers[word]

    def _most_like(self, wanted: str) -> str | None:
        best, best_ratio = None, _LIKE_ENOUGH
        matcher, candidates = SequenceMatcher(b=wanted), self._alike(wanted)
        if self._beside is not None:
            candidates = [*candidates, *self._beside._alike(wanted)]
        promising = _promising(wanted, [candidate.casefold() for candidate in candidates])
        for candidate in candidates:
            known, ratio = candidate.casefold(), 0.0
            if promising.get(known, 0.0) >= best_ratio:
                matcher.set_seq1(known)
                ratio = matcher.ratio()
            shorter = min(len(known), len(wanted))
            if shorter > 2 and (known.startswith(wanted) or wanted.startswith(known)):
                ratio = max(ratio, 0.75)
            if ratio > best_ratio or (best is None and ratio == best_ratio):
                best, best_ratio = candidate, ratio
        return best

    def _alike(self, wanted: str) -> list[str]:
        if len(self._words) <= _CANDIDATES:
            return self._words
        if self._pairs is None:
            self._pairs = {}
            for position, known in enumerate(self._words):
                for pair in _letter_pairs(known.casefold()):
                    self._pairs.setdefault(pair, []).append(position)
        postings = sorted(
            (self._pairs[pair] for pair in _letter_pairs(wanted) if pair in self._pairs),
            key=len,
        )
        shared: Counter[int] = Counter()
        for posting in postings:
            if len(shared) > _CANDIDATES * 5:
                break
            shared.update(posting[: _CANDIDATES * 25])
        ranked = sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))
        return [self._words[position] for position, _ in ranked[:_CANDIDATES]]


def _promising(wanted: str, words: Iterable[str]) -> dict[str, float]:
    """The words that are worth comparing in full, each with the most that can come of it."""
    matcher, found = SequenceMatcher(b=wanted), dict[str, float]()
    for known in words:
        matcher.set_seq1(known)
        if len(known) <= _LONGEST and matcher.real_quick_ratio() >= _LIKE_ENOUGH:
            ratio = matcher.quick_ratio()
            if ratio >= _LIKE_ENOUGH:
                found[known] = ratio
    if sum(map(len, found)) * len(wanted) <= _MOST_COMPARED:
        return found
    left, kept = _MOST_COMPARED, dict[str, float]()
    for known in sorted(found, key=lambda word: -found[word]):
        left -= len(known) * len(wanted)
        if left < 0:
            break
        kept[known] = found[known]
    return kept


def _letter_pairs(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[index : index + 2] for index in range(len(padded) - 1)}
