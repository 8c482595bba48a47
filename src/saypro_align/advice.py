"""The shortest way to the target: the fewest mendings that reach it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise

from saypro_align.findings import Effort, Exact, Finding
from saypro_align.items import Goal, Kpi
from saypro_align.scoring import FULL, DepartmentScore, ItemScore, Score

MOST_TOGETHER = 10
"""So many mendings that touch each other are tried in every combination."""
MOST_STEPS = 200_000
"""Above so much work the exact search gives way to taking the largest gain first."""
_EFFORT = {effort: rank for rank, effort in enumerate(Effort)}


@dataclass(frozen=True, slots=True)
class Mending:
    """A finding to mend, and the points that it gains in the score that is to rise, after those before it."""

    finding: Finding
    gain: Exact


@dataclass(frozen=True, slots=True)
class Way:
    """Mendings that reach a target. `exact` where no smaller set does; `reached` is the score after them."""

    mendings: tuple[Mending, ...]
    reached: Exact
    exact: bool


@dataclass(slots=True)
class Remedy:
    """What one mending takes away: the finding that is mended, and those that are only its consequences."""

    finding: Finding
    takes_away: set[str]
    """Fingerprints."""


@dataclass(slots=True)
class _Block:
    """Items whose scores no mending outside of them changes, and the mendings that change theirs."""

    items: list["_Worth"] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)

    def gain(self, remedies: Iterable[Remedy]) -> Exact:
        mended = set().union(*(remedy.takes_away for remedy in remedies))
        total: Exact = sum(item.gain(mended) for item in self.items)
        return total


@dataclass(slots=True)
class _Worth:
    """An item, a class or a department, and what a point of it is worth in the score that is to rise."""

    findings: list[Finding]
    rated: Exact | None
    unit: Exact

    def gain(self, mended: set[str]) -> Exact:
        return (self._score(mended) - self._score(set())) * self.unit if mended else 0

    def _score(self, mended: set[str]) -> Exact:
        kept = [f for f in self.findings if f.fingerprint not in mended]
        evidence: Exact = max(0, FULL - sum(f.full_points for f in kept if f.name != "rated-below-full"))
        lifted = any(f.name == "rated-below-full" and f.fingerprint in mended for f in self.findings)
        return evidence if self.rated is None or lifted else min(evidence, self.rated)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What 1, 2, ... mendings of a block gain at the best, and which they are."""

    gains: tuple[Exact, ...]
    remedies: tuple[tuple[Remedy, ...], ...]
    block: _Block

    @property
    def concave(self) -> bool:
        """Whether each further mending gains no more than the one before."""
        steps = [after - before for before, after in _steps(self.gains)]
        return all(later <= earlier for earlier, later in pairwise(steps))


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
    choices, sure = [], True
    for block in _blocks(score, department):
        choice, exact = _best_choices(block)
        sure &= exact
        if choice.gains and choice.gains[-1] > 0:
            choices.append(choice)
    chosen, exact = _fewest(choices, target - found)
    mendings: list[Mending] = []
    for choice, count in chosen:
        done: list[Remedy] = []
        for remedy in choice.remedies[count - 1]:
            before = choice.block.gain(done)
            done.append(remedy)
            mendings.append(Mending(remedy.finding, choice.block.gain(done) - before))
    mendings.sort(key=lambda m: (-m.gain, _EFFORT[m.finding.effort], m.finding.span.path, m.finding.span.line))
    gained: Exact = sum((mending.gain for mending in mendings), start=Fraction(0))
    return Way(tuple(mendings), found + gained, exact and sure)


# --- what one mending takes away --------------------------------------------------------------------------------------


def remedies(score: Score) -> list[Remedy]:
    """Everything that can be mended, each with what goes with it."""
    costly = [finding for department in score.departments for finding in department.findings if finding.points]
    known = {finding.fingerprint for finding in costly}
    of_item: dict[tuple[str | None, str, str | None], list[Finding]] = defaultdict(list)
    for finding in costly:
        of_item[finding.department, finding.kind, finding.item].append(finding)
    together = _settled_together(costly)
    goals = {
        (scored.item.department, "goal", scored.item.id): scored.item
        for department in score.departments
        for scored in department.items
        if isinstance(scored.item, Goal)
    }
    found = []
    for finding in costly:
        key = finding.department, finding.kind, finding.item
        takes_away = {finding.fingerprint, *together.get(finding.fingerprint, ())}
        for consequence in of_item[key]:
            if (finding.name, consequence.name) in _CONSEQUENCES and _explains(finding):
                takes_away.add(consequence.fingerprint)
        names = {other.name for other in of_item[key] if other.fingerprint in takes_away}
        if "unlinked-goal" in names and key in goals:
            takes_away |= _reach_regained(goals[key], of_item) & known
        if finding.name == "unknown-goal" and finding.kind == "goal":
            takes_away |= {
                expected.fingerprint
                for expected in of_item[finding.department, "plan", finding.department]
                if expected.name == "assigned-goal-unsupported" and expected.subject == finding.parts.get("nearest")
            }
        found.append(Remedy(finding, takes_away))
    return found


_CONSEQUENCES = {
    ("unknown-goal", "unlinked-goal"),
    ("unknown-kpi", "unmeasurable-goal"),
    ("unknown-goal", "unlinked-action"),
    ("unknown-initiative", "unlinked-action"),
}


def _explains(finding: Finding) -> bool:
    """Whether a wrong name leaves its item without a link: on a goal only that of an organizational goal does."""
    return finding.kind != "goal" or finding.name == "unknown-kpi" or finding.subject.startswith("organizational goal")


def _reach_regained(goal: Goal, of_item: dict[tuple[str | None, str, str | None], list[Finding]]) -> set[str]:
    kpis: list[Kpi] = [*goal.kpis, *goal.measured_by]
    return {
        finding.fingerprint
        for kpi in kpis
        for finding in of_item[kpi.department, "kpi", kpi.id]
        if finding.name == "irrelevant-kpi"
    }


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


def _blocks(score: Score, department: str | None) -> Iterator[_Block]:
    """The items that mendings tie together, as far as they belong to the score that is to rise."""
    worths = [
        worth
        for scored in score.departments
        if department in (None, scored.department.id)
        for worth in _worths(scored, of_department=department is not None)
    ]
    home = {finding.fingerprint: position for position, worth in enumerate(worths) for finding in worth.findings}
    leader = list(range(len(worths)))

    def lead(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    here = []
    for remedy in remedies(score):
        touched = sorted({home[fingerprint] for fingerprint in remedy.takes_away if fingerprint in home})
        if touched and remedy.finding.fingerprint in home:
            here.append((remedy, touched[0]))
            for position in touched[1:]:
                leader[lead(position)] = lead(touched[0])
    blocks: dict[int, _Block] = defaultdict(_Block)
    for position, worth in enumerate(worths):
        blocks[lead(position)].items.append(worth)
    for remedy, position in here:
        block = blocks[lead(position)]
        if all(other.takes_away != remedy.takes_away for other in block.remedies):
            block.remedies.append(remedy)
    yield from (block for block in blocks.values() if block.remedies)


def _worths(scored: DepartmentScore, *, of_department: bool) -> Iterator[_Worth]:
    def unit(finding: Finding) -> Exact:
        return Fraction(finding.department_points if of_department else finding.organization_points) / finding.points

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


def _best_choices(block: _Block) -> tuple[_Choice, bool]:
    """For each number of mendings the best of a block; and whether all were tried."""
    block.remedies.sort(key=lambda remedy: _EFFORT[remedy.finding.effort])
    gains: list[Exact] = []
    choices: list[tuple[Remedy, ...]] = []
    exact = len(block.remedies) <= MOST_TOGETHER
    if not exact:
        return _largest_first(block), False
    best_of_all = block.gain(block.remedies)
    for count in range(1, len(block.remedies) + 1):
        best = max(combinations(block.remedies, count), key=block.gain)
        gains.append(block.gain(best))
        choices.append(best)
        if gains[-1] == best_of_all:
            break
    return _Choice(tuple(gains), tuple(choices), block), True


def _largest_first(block: _Block) -> _Choice:
    left: list[Remedy] = list(block.remedies)
    done: list[Remedy] = []
    gains: list[Exact] = []
    choices: list[tuple[Remedy, ...]] = []
    best_of_all = block.gain(left)
    while left:
        following = max(left, key=lambda remedy: block.gain([*done, remedy]))
        left.remove(following)
        done.append(following)
        gains.append(block.gain(done))
        choices.append(tuple(done))
        if gains[-1] == best_of_all:
            break
    return _Choice(tuple(gains), tuple(choices), block)


# --- the fewest -------------------------------------------------------------------------------------------------------


def _fewest(choices: list[_Choice], needed: Exact) -> tuple[list[tuple[_Choice, int]], bool]:
    """How many mendings of each block so that the fewest in all gain what is needed, and whether that is sure.

    Where every further mending of a block gains less, taking the largest gain first is exact. The other blocks (such
    as an item whose findings add up to more than 100, so that mending one gains nothing) are searched with dynamic
    programming over the number of mendings.
    """
    concave = [choice for choice in choices if choice.concave]
    rest = [choice for choice in choices if not choice.concave]
    steps = sorted(
        (
            (after - before, position, _EFFORT[choice.remedies[number][-1].finding.effort])
            for position, choice in enumerate(concave)
            for number, (before, after) in enumerate(_steps(choice.gains))
        ),
        key=lambda step: (-step[0], step[2], step[1]),
    )
    sums: list[Exact] = [0]
    for gain, _, _ in steps:
        sums.append(sums[-1] + gain)
    most = sum(len(choice.gains) for choice in rest)
    exact = most * len(rest) <= MOST_STEPS
    best, taken = _search(rest if exact else [], most)
    for count in range(len(steps) + most + 1):
        for searched in range(max(0, count - len(steps)), min(count, len(best) - 1) + 1):
            if best[searched] + sums[count - searched] >= needed:
                per_block: dict[int, int] = defaultdict(int)
                for _, position, _ in steps[: count - searched]:
                    per_block[position] += 1
                return [*taken[searched], *((concave[at], number) for at, number in per_block.items())], exact
    return [(choice, len(choice.gains)) for choice in choices], exact


def _steps(gains: tuple[Exact, ...]) -> Iterator[tuple[Exact, Exact]]:
    return zip((0, *gains), gains, strict=False)


def _search(choices: list[_Choice], most: int) -> tuple[list[Exact], list[list[tuple[_Choice, int]]]]:
    """For each number of mendings the best gain, and the choice that brings it."""
    best: list[Exact] = [0]
    taken: list[list[tuple[_Choice, int]]] = [[]]
    for choice in choices:
        size = min(most, len(best) - 1 + len(choice.gains)) + 1
        new: list[Exact] = [best[min(count, len(best) - 1)] for count in range(size)]
        new_taken = [taken[min(count, len(taken) - 1)] for count in range(size)]
        for count in range(size):
            for number, gain in enumerate(choice.gains, start=1):
                before = count - number
                if 0 <= before < len(best) and best[before] + gain > new[count]:
                    new[count] = best[before] + gain
                    new_taken[count] = [*taken[before], (choice, number)]
        best, taken = new, new_taken
    return best, taken
