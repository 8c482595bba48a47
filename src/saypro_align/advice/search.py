"""The fewest mendings of all blocks that gain what is needed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from math import lcm

from saypro_align.advice.choices import Choice
from saypro_align.advice.remedy import EFFORT
from saypro_align.findings import Exact
from saypro_align.frozen import frozen

MOST_STEPS = 200_000
"""Above so much work the exact search gives way to taking the largest gain first."""


def fewest(choices: list[Choice], needed: Exact) -> tuple[list[tuple[Choice, int]], bool]:
    """How many mendings of each block so that the fewest in all gain what is needed, and whether that is sure.

    Where every further mending of a block gains less, taking the largest gain first is exact. The other blocks (such
    as an item whose findings add up to more than 100, so that mending one gains nothing) are searched with dynamic
    programming over the number of mendings.
    """
    parts = lcm(needed.denominator, *(gain.denominator for choice in choices for gain in choice.gains))
    counted = [_Counted(choice, [int(gain * parts) for gain in choice.gains]) for choice in choices]
    concave = [one for one in counted if one.concave]
    rest = [one for one in counted if not one.concave]
    steps = sorted(
        (before - after, EFFORT[one.choice.remedies[number][-1].finding.effort], position)
        for position, one in enumerate(concave)
        for number, (before, after) in enumerate(_steps(one.gains))
    )
    sums = [0, *accumulate(-loss for loss, _, _ in steps)]
    most = sum(len(one.gains) for one in rest)
    exact = most * len(rest) <= MOST_STEPS
    best, taken = _search(rest if exact else [], most)
    reached = [
        (searched + others, searched)
        for searched, gained in enumerate(best)
        if (others := bisect_left(sums, int(needed * parts) - gained)) < len(sums)
    ]
    if not reached:
        return [(choice, len(choice.gains)) for choice in choices], exact
    count, searched = min(reached)
    per_block = Counter(position for _, _, position in steps[: count - searched])
    return [*taken[searched], *((concave[at].choice, number) for at, number in per_block.items())], exact


@frozen
class _Counted:
    """A choice, and its gains counted in a part of a point that goes into all gains: sums of whole numbers are fast."""

    choice: Choice
    gains: list[int]

    @property
    def concave(self) -> bool:
        """Whether each further mending gains no more than the one before."""
        steps = [after - before for before, after in _steps(self.gains)]
        return all(later <= earlier for earlier, later in pairwise(steps))


def _steps(gains: list[int]) -> Iterator[tuple[int, int]]:
    return zip((0, *gains), gains, strict=False)


def _search(choices: list[_Counted], most: int) -> tuple[list[int], list[list[tuple[Choice, int]]]]:
    """For each number of mendings the best gain, and the choice that brings it."""
    best = [0]
    taken: list[list[tuple[Choice, int]]] = [[]]
    for one in choices:
        size = min(most, len(best) - 1 + len(one.gains)) + 1
        new = [best[min(count, len(best) - 1)] for count in range(size)]
        new_taken = [taken[min(count, len(taken) - 1)] for count in range(size)]
        for count in range(size):
            for number, gain in enumerate(one.gains, start=1):
                before = count - number
                if 0 <= before < len(best) and best[before] + gain > new[count]:
                    new[count] = best[before] + gain
                    new_taken[count] = [*taken[before], (one.choice, number)]
        best, taken = new, new_taken
    return best, taken
