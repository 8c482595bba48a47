"""The best mendings of a block, for each number of them."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, combinations
from operator import itemgetter

from saypro_align.advice.blocks import Block
from saypro_align.advice.remedy import EFFORT, Remedy
from saypro_align.findings import Exact
from saypro_align.frozen import frozen

MOST_TOGETHER = 10
"""So many mendings that touch each other are tried in every combination."""
MOST_OF_A_BLOCK = 40
"""So many mendings of things that touch each other are put in order."""
MOST_TRIED = 100_000
"""So many combinations are tried in all; blocks of one shape are tried once."""


@frozen
class Choice:
    """What 1, 2, ... mendings of a block gain at the best, and which they are."""

    gains: tuple[Exact, ...]
    remedies: tuple[tuple[Remedy, ...], ...]
    block: Block


@dataclass(slots=True)
class Tried:
    """Which mendings of a block are the best, for each number of them, by the shape of the block."""

    left: int = field(default_factory=lambda: MOST_TRIED)
    best: dict[Hashable, list[tuple[int, ...]]] = field(default_factory=dict)


def best_choices(block: Block, tried: Tried) -> tuple[Choice, bool]:
    """For each number of mendings the best of a block; and whether all were tried."""
    block.remedies.sort(key=lambda remedy: EFFORT[remedy.finding.effort])
    if len(block.items) == 1 and all(len(remedy.takes_away) == 1 for remedy in block.remedies):
        return _of_one_item(block), len(block.remedies) <= MOST_OF_A_BLOCK
    shape, combined = _shape(block), 2 ** len(block.remedies)
    if shape not in tried.best:
        if len(block.remedies) > MOST_TOGETHER or combined > tried.left:
            return _heaviest_first(block), False
        tried.left -= combined
        tried.best[shape] = [
            max(combinations(range(len(block.remedies)), count), key=lambda these: block.gain(_at(these, block)))
            for count in _counts(block)
        ]
    return _in_order(block, (_at(these, block) for these in tried.best[shape])), True


def _at(positions: tuple[int, ...], block: Block) -> tuple[Remedy, ...]:
    return tuple(block.remedies[position] for position in positions)


def _shape(block: Block) -> Hashable:
    """All that tells which mendings of a block are the best: of many blocks in large workspaces most are alike."""
    alone = len(block.items) == 1
    items, where = [], {}
    for number, worth in enumerate(block.items):
        items.append((*worth.full.values(), worth.rated, worth.reviewer is not None, 1 if alone else worth.parts))
        where.update({fingerprint: (number, at) for at, fingerprint in enumerate(worth.full)})
        if worth.reviewer is not None:
            where[worth.reviewer] = number, -1
    taken = (sorted(where[name] for name in remedy.takes_away if name in where) for remedy in block.remedies)
    return tuple(items), tuple(map(tuple, taken))


def _counts(block: Block) -> range:
    return range(1, min(len(block.remedies), MOST_OF_A_BLOCK) + 1)


def _of_one_item(block: Block) -> Choice:
    """Without a mending that reaches beyond it, an item's best are its heaviest, with or without the reviewer's."""
    worth = block.items[0]
    heaviest = sorted(block.remedies, key=lambda remedy: -remedy.finding.full_points)
    own = [remedy for remedy in heaviest if remedy.finding.name != "rated-below-full"]
    reviewer = [remedy for remedy in heaviest if remedy.finding.name == "rated-below-full"]
    shown = own[:MOST_OF_A_BLOCK]
    regained = [0, *accumulate(remedy.finding.full_points for remedy in own)]

    def options(count: int) -> Iterator[tuple[Exact, tuple[Remedy, ...]]]:
        if count <= len(shown):
            yield worth.gain_of(regained[count], reviewed=False), tuple(shown[:count])
        if reviewer:
            yield worth.gain_of(regained[count - 1], reviewed=True), (*shown[: count - 1], *reviewer)

    counts = range(1, len(shown) + len(reviewer) + 1)
    most = worth.gain_of(regained[-1], reviewed=bool(reviewer))
    return _up_to(most, block, (max(options(count), key=itemgetter(0)) for count in counts))


def _heaviest_first(block: Block) -> Choice:
    alone = {id(remedy): block.gain([remedy]) for remedy in block.remedies[: 4 * MOST_OF_A_BLOCK]}
    heaviest = sorted(block.remedies[: 4 * MOST_OF_A_BLOCK], key=lambda remedy: -alone[id(remedy)])
    return _in_order(block, (tuple(heaviest[:count]) for count in _counts(block)))


def _in_order(block: Block, options: Iterable[tuple[Remedy, ...]]) -> Choice:
    return _up_to(block.gain(block.remedies), block, ((block.gain(option), option) for option in options))


def _up_to(most: Exact, block: Block, options: Iterable[tuple[Exact, tuple[Remedy, ...]]]) -> Choice:
    """The options, each with its gain, up to the first that gains all that can be gained."""
    gains: list[Exact] = []
    chosen: list[tuple[Remedy, ...]] = []
    for gain, option in options:
        gains.append(gain)
        chosen.append(option)
        if gain == most:
            break
    return Choice(tuple(gains), tuple(chosen), block)
