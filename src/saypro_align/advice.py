"""The shortest way to the target: the fewest mendings that reach it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, combinations, pairwise
from math import lcm
from operator import itemgetter

from saypro_align.figures import total
from saypro_align.findings import Effort, Exact, Finding
from saypro_align.frozen import frozen
from saypro_align.items import Goal
from saypro_align.scoring import FULL, DepartmentScore, ItemScore, Score

MOST_TOGETHER = 10
"""So many mendings that touch each other are tried in every combination."""
MOST_OF_A_BLOCK = 40
"""So many mendings of things that touch each other are put in order."""
MOST_TRIED = 100_000
"""So many combinations are tried in all; blocks of one shape are tried once."""
MOST_STEPS = 200_000
"""Above so much work the exact search gives way to taking the largest gain first."""
LONGEST = 2_000
"""Bits of a number in which gains are counted exactly; plans whose weights have little in common would need more."""
FINEST = 10**40
"""So many parts has a point where it cannot be divided so that all gains are whole."""
_EFFORT = {effort: rank for rank, effort in enumerate(Effort)}


@frozen
class Mending:
    """A finding to mend, and the points that it gains in the score that is to rise, after those told before it."""

    finding: Finding
    gain: Exact


@frozen
class Way:
    """Mendings that reach a target. `exact` where no smaller set does; `reached` is the score after them."""

    mendings: tuple[Mending, ...]
    reached: Exact
    exact: bool


@dataclass(slots=True)
class Remedy:
    """What one mending takes away: the finding that is mended, and those that are only its consequences."""

    finding: Finding
    takes_away: tuple[str, ...]
    """Fingerprints, each once and in order."""


@dataclass(slots=True)
class _Block:
    """Items whose scores no mending outside of them changes, and the mendings that change theirs."""

    home: dict[str, "_Worth"]
    """For each finding, also those of other blocks, the item that it stands on."""
    items: list["_Worth"] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)

    def gain(self, remedies: Iterable[Remedy]) -> Exact:
        """What mendings gain, in the parts of a point in which all of them are counted."""
        gained: Exact = sum(points * worth.parts for worth, points in self.points(remedies))
        return gained

    def points(self, remedies: Iterable[Remedy]) -> list[tuple["_Worth", Exact]]:
        """What mendings give back to each item."""
        per_item: dict[int, tuple[_Worth, set[str]]] = {}
        for remedy in remedies:
            for fingerprint in remedy.takes_away:
                worth = self.home.get(fingerprint)
                if worth is not None:
                    per_item.setdefault(id(worth), (worth, set()))[1].add(fingerprint)
        return [(worth, worth.points(mended)) for worth, mended in per_item.values()]


@dataclass(slots=True)
class _Worth:
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


@frozen
class _Choice:
    """What 1, 2, ... mendings of a block gain at the best, and which they are."""

    gains: tuple[Exact, ...]
    remedies: tuple[tuple[Remedy, ...], ...]
    block: _Block


def shortest_way(score: Score, target: Exact, department: str | None = None) -> Way | None:
    """The fewest mendings that lift the organization, or one department, to `target`; None where it is there already.

    A mending takes a finding away, and what is only its consequence: a goal that gets its link makes its KPIs reach
    the organization; a conflict is settled for both sides. All else stays as it is. For a plan or a class that is
    missing it counts what a flawless one would bring.
    """
    found = score.score
    if department is not None:
        found = next(d.score for d in score.departments if d.department.id == department)
    if found is None or found >= target:
        return None
    choices, tried = [], _Tried()
    blocks, parts, sure = _blocks(score, department)
    needed = Fraction(target - found) * parts
    if not sure:  # each item is counted as up to 100 parts less than it is worth
        needed = Fraction(int(needed) - FULL * sum(len(block.items) for block in blocks))
    for block in blocks:
        choice, exact = _best_choices(block, tried)
        sure &= exact
        if choice.gains and choice.gains[-1] > 0:
            choices.append(choice)
    chosen, exact = _fewest(choices, needed)
    taken = [(choice.block, choice.remedies[count - 1]) for choice, count in chosen]
    mendings = tuple(Mending(mending.finding, Fraction(mending.gain) / parts) for mending in _in_turn(taken))
    gained = total([points * worth.unit for block, remedies in taken for worth, points in block.points(remedies)])
    return Way(mendings, found + gained, exact and sure)


def _in_turn(chosen: Iterable[tuple[_Block, tuple[Remedy, ...]]]) -> list[Mending]:
    """The mendings in the order in which they are told, each with its gain after all those before it.

    What gains most stands first. A mending that gains more only after another one of its block stays behind it, and
    both stand where their mean gain puts them: so the gains of the first few are true of these few alone.
    """
    runs = [run for block, remedies in chosen for run in _runs(_counted_in_turn(block, remedies))]
    runs.sort(key=lambda run: (-_mean_gain(run), *_ease(run[0].finding)))
    return [mending for run in runs for mending in run]


def _counted_in_turn(block: _Block, remedies: tuple[Remedy, ...]) -> list[Mending]:
    """A block's mendings, the largest gain first; so many that to try each takes long stand as they were found."""
    few = len(remedies) <= MOST_TOGETHER
    left = sorted(remedies, key=lambda remedy: _ease(remedy.finding)) if few else list(remedies)
    done: list[Remedy] = []
    found: list[Mending] = []
    reached: Exact = 0
    while left:
        gains = [block.gain([*done, remedy]) for remedy in (left if few else left[:1])]
        best = gains.index(max(gains))
        done.append(left.pop(best))
        found.append(Mending(done[-1].finding, gains[best] - reached))
        reached = gains[best]
    return found


def _runs(mendings: list[Mending]) -> list[list[Mending]]:
    """The mendings in runs whose mean gains fall, so that sorting by these leaves the runs of a block in order."""
    runs: list[list[Mending]] = []
    for mending in mendings:
        run = [mending]
        while runs and _mean_gain(runs[-1]) <= _mean_gain(run):
            run = [*runs.pop(), *run]
        runs.append(run)
    return runs


def _mean_gain(run: list[Mending]) -> Exact:
    return run[0].gain if len(run) == 1 else Fraction(sum(mending.gain for mending in run)) / len(run)


def _ease(finding: Finding) -> tuple[int, str, int]:
    return _EFFORT[finding.effort], finding.span.path, finding.span.line


def gains(score: Score) -> dict[str, Exact]:
    """For each finding that takes points, what mending it alone brings to the organization, with its consequences.

    It is less than the finding takes where a rating or another finding holds the same item.
    """
    alone: dict[tuple[str, ...], Exact] = {}
    blocks, parts, _ = _blocks(score, None)
    for block in blocks:
        for remedy in block.remedies:
            alone[remedy.takes_away] = Fraction(block.gain([remedy])) / parts
    return {r.finding.fingerprint: alone.get(r.takes_away, 0) for r in remedies(score)}


def mended(score: Score, department: str, fingerprints: set[str]) -> Exact:
    """A department's score when these findings are mended, with their consequences."""
    found = next(d.score for d in score.departments if d.department.id == department) or 0
    gained: list[Exact] = []
    for block in _blocks(score, department)[0]:
        here = [remedy for remedy in block.remedies if not fingerprints.isdisjoint(remedy.takes_away)]
        gained += [points * worth.unit for worth, points in block.points(here)]
    return found + total(gained)


# --- what one mending takes away --------------------------------------------------------------------------------------


def remedies(score: Score, department: str | None = None) -> list[Remedy]:
    """Everything that can be mended, in all plans or in one, each with what goes with it there."""
    scores = [scored for scored in score.departments if department in (None, scored.department.id)]
    costly = [finding for scored in scores for finding in scored.findings if finding.points]
    there = {(f.department, f.kind, f.item, f.name): f.fingerprint for f in costly if f.name in _FOLLOWING}
    expected = {(f.department, f.subject): f.fingerprint for f in costly if f.name == "assigned-goal-unsupported"}
    together = _settled_together(costly)
    goals = {
        (scored.item.department, scored.item.id): scored.item
        for holder in scores
        for scored in holder.items
        if isinstance(scored.item, Goal)
    }
    found = []
    for finding in costly:
        takes_away = {finding.fingerprint, *together.get(finding.fingerprint, ())}
        follows = _CONSEQUENCES.get(finding.name, ()) if _explains(finding) else ()
        for name in follows:
            takes_away.add(there.get((finding.department, finding.kind, finding.item, name), finding.fingerprint))
        goal = goals.get((finding.department or "", finding.item or "")) if finding.kind == "goal" else None
        unlinked = there.get((finding.department, "goal", finding.item, "unlinked-goal"))
        if goal is not None and unlinked in takes_away:
            for kpi in (*goal.kpis, *goal.measured_by):
                takes_away.add(there.get((kpi.department, "kpi", kpi.id, "irrelevant-kpi"), finding.fingerprint))
        if goal is not None and finding.name == "unknown-goal":
            takes_away.add(expected.get((finding.department, finding.meant), finding.fingerprint))
        found.append(Remedy(finding, tuple(sorted(takes_away))))
    return found


_CONSEQUENCES = {
    "unknown-goal": ("unlinked-goal", "unlinked-action"),
    "unknown-kpi": ("unmeasurable-goal",),
    "unknown-initiative": ("unlinked-action",),
}
_FOLLOWING = {"irrelevant-kpi", *(name for names in _CONSEQUENCES.values() for name in names)}


def _explains(finding: Finding) -> bool:
    """Whether a wrong name leaves its item without a link: on a goal only that of an organizational goal does."""
    return finding.kind != "goal" or finding.name == "unknown-kpi" or finding.subject.startswith("organizational goal")


def _settled_together(costly: list[Finding]) -> dict[str, set[str]]:
    """Findings that one agreement takes away on all sides: a declared conflict, and one KPI id in several plans."""
    groups: dict[object, set[str]] = defaultdict(set)
    for finding in costly:
        if finding.name == "declared-conflict":
            groups[finding.name, frozenset((f"{finding.department}.{finding.item}", finding.subject))].add(
                finding.fingerprint
            )
        elif finding.name in ("conflicting-targets", "kpi-defined-twice"):
            groups[finding.name, finding.item].add(finding.fingerprint)
    return {fingerprint: group for group in groups.values() for fingerprint in group}


# --- blocks -----------------------------------------------------------------------------------------------------------


def _blocks(score: Score, department: str | None) -> tuple[list[_Block], int, bool]:
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

    here = []
    for remedy in remedies(score, department):
        touched = sorted({places[id(home[fingerprint])] for fingerprint in remedy.takes_away if fingerprint in home})
        if touched and remedy.finding.fingerprint in home:
            here.append((remedy, touched[0]))
            for position in touched[1:]:
                leader[lead(position)] = lead(touched[0])
    blocks: dict[int, _Block] = defaultdict(lambda: _Block(home))
    for position, worth in enumerate(worths):
        blocks[lead(position)].items.append(worth)
    told: set[tuple[str, ...]] = set()
    for remedy, position in here:
        if remedy.takes_away not in told:
            told.add(remedy.takes_away)
            blocks[lead(position)].remedies.append(remedy)
    return [block for block in blocks.values() if block.remedies], parts, exact


def _common_parts(denominators: Iterable[int]) -> tuple[int, bool]:
    parts = 1
    for denominator in denominators:
        parts = lcm(parts, denominator)
        if parts.bit_length() > LONGEST:
            return FINEST, False
    return parts, True


def _worths(scored: DepartmentScore, *, of_department: bool) -> Iterator[_Worth]:
    def unit(finding: Finding) -> Exact:
        return finding.worth.department if of_department else finding.worth.organization

    on_items: set[str] = set()
    items: list[ItemScore] = scored.items
    for item in items:
        on_items.update(finding.fingerprint for finding in item.findings)
        counted = [finding for finding in item.findings if finding.points]
        if counted:
            yield _Worth(counted, item.rated, unit(counted[0]))
    for finding in scored.findings:
        if finding.fingerprint not in on_items and finding.points:
            yield _Worth([finding], None, unit(finding))


@dataclass(slots=True)
class _Tried:
    """Which mendings of a block are the best, for each number of them, by the shape of the block."""

    left: int = field(default_factory=lambda: MOST_TRIED)
    best: dict[Hashable, list[tuple[int, ...]]] = field(default_factory=dict)


def _best_choices(block: _Block, tried: _Tried) -> tuple[_Choice, bool]:
    """For each number of mendings the best of a block; and whether all were tried."""
    block.remedies.sort(key=lambda remedy: _EFFORT[remedy.finding.effort])
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


def _at(positions: tuple[int, ...], block: _Block) -> tuple[Remedy, ...]:
    return tuple(block.remedies[position] for position in positions)


def _shape(block: _Block) -> Hashable:
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


def _counts(block: _Block) -> range:
    return range(1, min(len(block.remedies), MOST_OF_A_BLOCK) + 1)


def _of_one_item(block: _Block) -> _Choice:
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


def _heaviest_first(block: _Block) -> _Choice:
    alone = {id(remedy): block.gain([remedy]) for remedy in block.remedies[: 4 * MOST_OF_A_BLOCK]}
    heaviest = sorted(block.remedies[: 4 * MOST_OF_A_BLOCK], key=lambda remedy: -alone[id(remedy)])
    return _in_order(block, (tuple(heaviest[:count]) for count in _counts(block)))


def _in_order(block: _Block, options: Iterable[tuple[Remedy, ...]]) -> _Choice:
    return _up_to(block.gain(block.remedies), block, ((block.gain(option), option) for option in options))


def _up_to(most: Exact, block: _Block, options: Iterable[tuple[Exact, tuple[Remedy, ...]]]) -> _Choice:
    """The options, each with its gain, up to the first that gains all that can be gained."""
    gains: list[Exact] = []
    chosen: list[tuple[Remedy, ...]] = []
    for gain, option in options:
        gains.append(gain)
        chosen.append(option)
        if gain == most:
            break
    return _Choice(tuple(gains), tuple(chosen), block)


# --- the fewest -------------------------------------------------------------------------------------------------------


def _fewest(choices: list[_Choice], needed: Exact) -> tuple[list[tuple[_Choice, int]], bool]:
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
        (before - after, _EFFORT[one.choice.remedies[number][-1].finding.effort], position)
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

    choice: _Choice
    gains: list[int]

    @property
    def concave(self) -> bool:
        """Whether each further mending gains no more than the one before."""
        steps = [after - before for before, after in _steps(self.gains)]
        return all(later <= earlier for earlier, later in pairwise(steps))


def _steps(gains: list[int]) -> Iterator[tuple[int, int]]:
    return zip((0, *gains), gains, strict=False)


def _search(choices: list[_Counted], most: int) -> tuple[list[int], list[list[tuple[_Choice, int]]]]:
    """For each number of mendings the best gain, and the choice that brings it."""
    best = [0]
    taken: list[list[tuple[_Choice, int]]] = [[]]
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
