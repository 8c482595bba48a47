"""Items that mendings tie together, and what mendings give back to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import lcm

from saypro_align.advice.remedy import Remedy, remedies
from saypro_align.findings import Exact, Finding
from saypro_align.scoring import FULL, DepartmentScore, ItemScore, Score

LONGEST = 2_000
"""Bits of a number in which gains are counted exactly; plans whose weights have little in common would need more."""
FINEST = 10**40
"""So many parts has a point where it cannot be divided so that all gains are whole."""


@dataclass(slots=True)
class Block:
    """Items whose scores no mending outside of them changes, and the mendings that change theirs."""

    home: dict[str, "ItemWorth"]
    """For each finding, also those of other blocks, the item that it stands on."""
    items: list["ItemWorth"] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)

    def gain(self, remedies: Iterable[Remedy]) -> Exact:
        """What mendings gain, in the parts of a point in which all of them are counted."""
        gained: Exact = sum(points * worth.parts for worth, points in self.points(remedies))
        return gained

    def points(self, remedies: Iterable[Remedy]) -> list[tuple["ItemWorth", Exact]]:
        """What mendings give back to each item."""
        per_item: dict[int, tuple[ItemWorth, set[str]]] = {}
        for remedy in remedies:
            for fingerprint in remedy.takes_away:
                worth = self.home.get(fingerprint)
                if worth is not None:
                    per_item.setdefault(id(worth), (worth, set()))[1].add(fingerprint)
        return [(worth, worth.points(mended)) for worth, mended in per_item.values()]


@dataclass(slots=True)
class ItemWorth:
    """An item, a class or a department, and what a point of it is worth in the score that is to rise."""

    findings: list[Finding]
    rated: Exact | None
    unit: Exact
    """What a point of it comes to."""
    parts: int = 0
    """Likewise, in the parts of a point in which all are counted, once these are known."""
    evidence: Exact = 0
    """What its findings would leave of 100 if that could be less than nothing."""
    before: Exact = 0
    full: dict[str, Exact] = field(default_factory=dict)
    reviewer: str | None = None

    def __post_init__(self) -> None:
        for finding in self.findings:
            if finding.name == "rated-below-full":
                self.reviewer = finding.fingerprint
            else:
                self.full[finding.fingerprint] = finding.full_points
        self.evidence = FULL - sum(self.full.values())
        self.before = self._score(0, reviewed=False)

    def points(self, mended: set[str]) -> Exact:
        """What it regains when these of its findings are mended."""
        regained: Exact = sum(self.full.get(fingerprint, 0) for fingerprint in mended)
        return self._score(regained, reviewed=self.reviewer in mended) - self.before

    def gain_of(self, regained: Exact, *, reviewed: bool) -> Exact:
        """What is gained with so many points of its findings, and with or without a new rating."""
        return (self._score(regained, reviewed=reviewed) - self.before) * self.parts

    def _score(self, regained: Exact, *, reviewed: bool) -> Exact:
        evidence: Exact = max(0, self.evidence + regained)
        return evidence if self.rated is None or reviewed else min(evidence, self.rated)


def blocks_of(score: Score, department: str | None) -> tuple[list[Block], int, bool]:
    """The items that mendings tie together, as far as they belong to the score that is to rise.

    And in how many parts of a point their gains are counted, so that most are whole numbers, of which sums are fast;
    and whether these parts hold all of them exactly.
    """
    worths = [
        worth
        for scored in score.departments
        if department in (None, scored.department.id)
        for worth in _worths(scored, of_department=department is not None)
    ]
    parts, exact = _common_parts({worth.unit.denominator for worth in worths})
    for worth in worths:
        worth.parts = int(worth.unit * parts)
    home = {finding.fingerprint: worth for worth in worths for finding in worth.findings}
    places = {id(worth): position for position, worth in enumerate(worths)}
    leader = list(range(len(worths)))

    def lead(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    here, told = [], set[str]()
    for remedy in remedies(score, department):
        if remedy.key in told or remedy.finding.fingerprint not in home:
            continue
        told.add(remedy.key)
        touched = sorted({places[id(home[fingerprint])] for fingerprint in remedy.takes_away if fingerprint in home})
        here.append((remedy, touched[0]))
        for position in touched[1:]:
            leader[lead(position)] = lead(touched[0])
    blocks: dict[int, Block] = defaultdict(lambda: Block(home))
    for position, worth in enumerate(worths):
        blocks[lead(position)].items.append(worth)
    for remedy, position in here:
        blocks[lead(position)].remedies.append(remedy)
    return [block for block in blocks.values() if block.remedies], parts, exact


def _common_parts(denominators: Iterable[int]) -> tuple[int, bool]:
    parts = 1
    for denominator in denominators:
        parts = lcm(parts, denominator)
        if parts.bit_length() > LONGEST:
            return FINEST, False
    return parts, True


def _worths(scored: DepartmentScore, *, of_department: bool) -> Iterator[ItemWorth]:
    def unit(finding: Finding) -> Exact:
        return finding.worth.department if of_department else finding.worth.organization

    on_items: set[str] = set()
    items: list[ItemScore] = scored.items
    for item in items:
        on_items.update(finding.fingerprint for finding in item.findings)
        counted = [finding for finding in item.findings if finding.points]
        if counted:
            yield ItemWorth(counted, item.rated, unit(counted[0]))
    for finding in scored.findings:
        if finding.fingerprint not in on_items and finding.points:
            yield ItemWorth([finding], None, unit(finding))
