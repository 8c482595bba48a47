"""The shortest way to the target: the fewest mendings that reach it."""

from collections.abc import Iterable
from fractions import Fraction

from saypro_align.advice.blocks import Block, blocks_of
from saypro_align.advice.choices import MOST_TOGETHER, Tried, best_choices
from saypro_align.advice.remedy import EFFORT, Remedy, remedies
from saypro_align.advice.search import fewest
from saypro_align.figures import total
from saypro_align.findings import Exact, Finding
from saypro_align.frozen import frozen
from saypro_align.scoring import FULL, Score


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
    choices, tried = [], Tried()
    blocks, parts, sure = blocks_of(score, department)
    needed = Fraction(target - found) * parts
    if not sure:  # each item is counted as up to 100 parts less than it is worth
        needed = Fraction(int(needed) - FULL * sum(len(block.items) for block in blocks))
    for block in blocks:
        choice, exact = best_choices(block, tried)
        sure &= exact
        if choice.gains and choice.gains[-1] > 0:
            choices.append(choice)
    chosen, exact = fewest(choices, needed)
    taken = [(choice.block, choice.remedies[count - 1]) for choice, count in chosen]
    mendings = tuple(Mending(mending.finding, Fraction(mending.gain) / parts) for mending in _in_turn(taken))
    gained = total([points * worth.unit for block, remedies in taken for worth, points in block.points(remedies)])
    return Way(mendings, found + gained, exact and sure)


def _in_turn(chosen: Iterable[tuple[Block, tuple[Remedy, ...]]]) -> list[Mending]:
    """The mendings in the order in which they are told, each with its gain after all those before it.

    What gains most stands first. A mending that gains more only after another one of its block stays behind it, and
    both stand where their mean gain puts them: so the gains of the first few are true of these few alone.
    """
    runs = [run for block, remedies in chosen for run in _runs(_counted_in_turn(block, remedies))]
    runs.sort(key=lambda run: (-_mean_gain(run), *_ease(run[0].finding)))
    return [mending for run in runs for mending in run]


def _counted_in_turn(block: Block, remedies: tuple[Remedy, ...]) -> list[Mending]:
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
    return EFFORT[finding.effort], finding.span.path, finding.span.line


def gains(score: Score) -> dict[str, Exact]:
    """For each finding that takes points, what mending it alone brings to the organization, with its consequences.

    It is less than the finding takes where a rating or another finding holds the same item.
    """
    alone: dict[str, Exact] = {}
    blocks, parts, _ = blocks_of(score, None)
    for block in blocks:
        for remedy in block.remedies:
            alone[remedy.key] = Fraction(block.gain([remedy])) / parts
    return {r.finding.fingerprint: alone.get(r.key, 0) for r in remedies(score)}


def mended(score: Score, department: str, fingerprints: set[str]) -> Exact:
    """A department's score when these findings are mended, with their consequences."""
    found = next(d.score for d in score.departments if d.department.id == department) or 0
    gained: list[Exact] = []
    for block in blocks_of(score, department)[0]:
        here = [remedy for remedy in block.remedies if not fingerprints.isdisjoint(remedy.takes_away)]
        gained += [points * worth.unit for worth, points in block.points(here)]
    return found + total(gained)
