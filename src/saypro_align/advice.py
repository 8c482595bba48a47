"""The shortest way to the target: the fewest findings whose mending reaches it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from saypro_align.findings import Exact, Finding
from saypro_align.scoring import FULL, Score

MOST_STEPS = 200_000
"""Above so much work the exact search gives way to taking the largest gain first."""


@dataclass(frozen=True, slots=True)
class Mending:
    """A finding to mend, and the points that it gains in the score that is to rise."""

    finding: Finding
    gain: Exact


@dataclass(frozen=True, slots=True)
class Way:
    """Mendings that reach a target. `exact` where no smaller set does; `reached` is the score after them."""

    mendings: tuple[Mending, ...]
    reached: Exact
    exact: bool

    @property
    def complete(self) -> bool:
        """Whether there is anything to mend."""
        return bool(self.mendings)


@dataclass(frozen=True, slots=True)
class _Item:
    """What mending 1, 2, ... findings of one item gains at the best, and which findings those are."""

    gains: tuple[Exact, ...]
    choices: tuple[tuple[Finding, ...], ...]

    @property
    def concave(self) -> bool:
        """Whether each further mending gains no more than the one before."""
        steps = [b - a for a, b in zip((0, *self.gains), self.gains, strict=False)]
        return all(later <= earlier for earlier, later in pairwise(steps))


def shortest_way(score: Score, target: Exact, department: str | None = None) -> Way | None:
    """The fewest mendings that lift the organization, or one department, to `target`; None where it is there already.

    A mending takes a finding away and leaves all else as it is. For a plan or a class that is missing it counts what
    a flawless one would bring.
    """
    found = score.score
    if department is not None:
        found = next(d.score for d in score.departments if d.department.id == department)
    if found is None or found >= target:
        return None
    items = list(_items(score, department))
    chosen, exact = _fewest(items, target - found)
    gained: Exact = sum((item.gains[count - 1] for item, count in chosen), start=Fraction(0))
    mendings = []
    for item, count in chosen:
        before: Exact = 0
        for number, finding in enumerate(item.choices[count - 1]):
            alone = item.gains[number] if item.choices[number] == item.choices[count - 1][: number + 1] else None
            after = item.gains[count - 1] if number == count - 1 else alone if alone is not None else before
            mendings.append(Mending(finding, after - before))
            before = after
    mendings.sort(key=lambda mending: (-mending.gain, mending.finding.span.path, mending.finding.span.line))
    return Way(tuple(mendings), found + gained, exact)


def _items(score: Score, department: str | None) -> Iterable[_Item]:
    def worth(finding: Finding) -> Exact:
        return finding.organization_points if department is None else finding.department_points

    for scored in score.departments:
        if department not in (None, scored.department.id):
            continue
        on_items: set[str] = set()
        for item in scored.items:
            on_items.update(finding.fingerprint for finding in item.findings)
            counted = [finding for finding in item.findings if finding.points]
            if counted:
                unit = Fraction(worth(counted[0])) / counted[0].points
                yield _item(counted, item.rated, unit)
        for finding in scored.findings:
            if finding.fingerprint not in on_items and finding.points:
                yield _Item((worth(finding),), ((finding,),))


def _item(findings: list[Finding], rated: Exact | None, unit: Fraction) -> _Item:
    """The best choice of 1, 2, ... findings: the heaviest first, with or without the reviewer's."""
    shown = [finding for finding in findings if finding.name != "rated-below-full"]
    shown.sort(key=lambda finding: -finding.full_points)
    reviewer = [finding for finding in findings if finding.name == "rated-below-full"]
    total: Exact = sum(finding.full_points for finding in shown)
    start = min(max(0, FULL - total), FULL if rated is None else rated)
    gains, choices = [], []
    for count in range(1, len(findings) + 1):
        options: list[tuple[Exact, tuple[Finding, ...]]] = []
        for with_reviewer in ([], reviewer) if reviewer else ([],):
            rest = count - len(with_reviewer)
            if 0 <= rest <= len(shown):
                evidence = max(0, FULL - total + sum(finding.full_points for finding in shown[:rest]))
                cap = FULL if rated is None or with_reviewer else rated
                options.append((min(evidence, cap) - start, (*shown[:rest], *with_reviewer)))
        best = max(options, key=lambda option: option[0])
        gains.append(best[0] * unit)
        choices.append(best[1])
    return _Item(tuple(gains), tuple(choices))


def _fewest(items: list[_Item], needed: Exact) -> tuple[list[tuple[_Item, int]], bool]:
    """How many findings of each item to mend so that the fewest in all gain what is needed, and whether that is sure.

    Where every further mending of an item gains less, taking the largest gain first is exact. The other items (whose
    findings add up to more than 100, so that the first mending gains nothing) are searched with dynamic programming
    over the number of mendings.
    """
    concave = [item for item in items if item.concave]
    rest = [item for item in items if not item.concave]
    steps = sorted(
        ((gain - before, position) for position, item in enumerate(concave) for before, gain in _pairs(item.gains)),
        key=lambda step: (-step[0], step[1]),
    )
    sums: list[Exact] = [0]
    for gain, _ in steps:
        sums.append(sums[-1] + gain)
    most = sum(len(item.gains) for item in rest)
    exact = most * len(rest) <= MOST_STEPS
    best, taken = _search(rest if exact else [], most)
    for count in range(len(steps) + most + 1):
        for searched in range(max(0, count - len(steps)), min(count, len(best) - 1) + 1):
            if best[searched] + sums[count - searched] >= needed:
                chosen = taken[searched]
                per_item: dict[int, int] = {}
                for _, position in steps[: count - searched]:
                    per_item[position] = per_item.get(position, 0) + 1
                return [*chosen, *((concave[position], number) for position, number in per_item.items())], exact
    everything = [(item, len(item.gains)) for item in items]
    return everything, exact


def _pairs(gains: tuple[Exact, ...]) -> Iterable[tuple[Exact, Exact]]:
    return zip((0, *gains), gains, strict=False)


def _search(items: list[_Item], most: int) -> tuple[list[Exact], list[list[tuple[_Item, int]]]]:
    """For each number of mendings the best gain, and the choice that brings it."""
    best: list[Exact] = [0]
    taken: list[list[tuple[_Item, int]]] = [[]]
    for item in items:
        size = min(most, len(best) - 1 + len(item.gains)) + 1
        new: list[Exact] = [best[min(count, len(best) - 1)] for count in range(size)]
        new_taken = [taken[min(count, len(taken) - 1)] for count in range(size)]
        for count in range(size):
            for number, gain in enumerate(item.gains, start=1):
                before = count - number
                if 0 <= before < len(best) and best[before] + gain > new[count]:
                    new[count] = best[before] + gain
                    new_taken[count] = [*taken[before], (item, number)]
        best, taken = new, new_taken
    return best, taken
