"""The gate: whether the plans are aligned well enough, and if not, why not. It compares exact scores."""

from fractions import Fraction

from saypro_align.figures import cut
from saypro_align.findings import SCORED, Exact, Severity, Span
from saypro_align.frozen import frozen
from saypro_align.model import Settings
from saypro_align.scoring import DepartmentScore, Score
from saypro_align.values import listed

MOST_TELLING = 12
"""Decimals; what is nearer is shown as the same."""


@frozen
class Failure:
    """One reason why the gate failed. `expected` and `found` are figures, or words where nothing is counted.

    `at` is the place that the words name, if they name one.
    """

    reason: str
    subject: str
    expected: Exact | str | None
    found: Exact | str | None
    words: str
    at: Span | None = None


MOST_SETTINGS = 10


@frozen
class Against:
    """The revision that no department may score lower than: as it was named, and its commit.

    `added` and `removed` are the names of departments that are there in one of the two alone, `withheld` of those that
    could not be judged in one of them. `settings` are those of the gate that changed since, in words, and `scoring`
    the others: what a plan lost may be hidden by what is asked of it.
    """

    revision: str
    commit: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    scoring: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """Who was not compared, and what the gate asked for then."""
        told = ((self.added, "New since"), (self.removed, "No longer there since"))
        words = [f"{phrase} '{self.revision}', and not compared: {listed(names)}." for names, phrase in told if names]
        if self.added and self.removed:
            words.append("Neither a name nor most of the goals say that one of them is another that was renamed.")
        if self.withheld:
            words.append(f"Not compared with '{self.revision}', because not judged in both: {listed(self.withheld)}.")
        if self.settings:
            words.append(f"What the gate asks for has changed since '{self.revision}': {'; '.join(self.settings)}.")
        if self.scoring:
            more = len(self.scoring) - MOST_SETTINGS
            rest = f"; and {more} more" if more > 0 else ""
            changed = f"{'; '.join(self.scoring[:MOST_SETTINGS])}{rest}"
            words.append(f"How the plans are scored has changed since '{self.revision}': {changed}.")
        return words


@frozen
class Gate:
    """The gate's verdict on the plans that could be judged; `against` where they were held against a revision."""

    failures: tuple[Failure, ...]
    against: Against | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


def judge(score: Score, settings: Settings) -> Gate:
    """Hold the scores against the settings."""
    return Gate(
        (
            *_total(score, settings),
            *_uncovered(score, settings),
            *_below_floor(score, settings),
            *_share(score, settings),
            *_grave(score, settings),
        )
    )


def below(found: Exact, target: Exact) -> str:
    """How two figures are shown of which one is below the other: with as many decimals as tell them apart."""
    return cut(found, decimals_apart(found, target))


def aim(target: Exact) -> str:
    """A score that is to be reached; one that two decimals do not hold lies above what they show."""
    return f"{float(target):g}" if target * 100 == int(target * 100) else f"above {cut(target, 2)}"


def _total(score: Score, settings: Settings) -> list[Failure]:
    found = score.score if settings.gate_on == "raw" else score.accepted_score
    if found is None:
        words = "no department has a plan that could be judged, so there is no score"
        return [Failure("nothing-judged", "organization", settings.target, None, words)]
    if found >= settings.target:
        return []
    kind = "" if settings.gate_on == "raw" else " (without accepted findings)"
    words = (
        f"the organization is {below(found, settings.target)} % aligned{kind}; "
        f"the target is {_plain(settings.target)} %: {cut_up(settings.target - found)} points are missing"
    )
    return [Failure("below-target", "organization", settings.target, found, words)]


def cut_up(missing: Exact) -> str:
    """A distance to a target, which is never shown as less than it is."""
    exactly = missing * 10 == int(missing * 10)
    return cut(missing if exactly else missing + Fraction(1, 10))


def dropped(department: str, name: str, before: Exact, after: Exact, when: str, why: str, at: Span | None) -> Failure:
    """The failure of a department that scores lower than it did; `why` is empty, or what took most at a place."""
    decimals = decimals_apart(before, after)
    words = (
        f"{name} is {cut(after, decimals)} % aligned; it was {cut(before, decimals)} % {when}"
        f" ({moved(after - before)} points){why}"
    )
    return Failure("dropped", department, before, after, words, at)


def decimals_apart(one: Exact, other: Exact) -> int:
    """How many decimals tell two scores apart, if they differ."""
    decimals = 1
    while one != other and cut(one, decimals) == cut(other, decimals) and decimals < MOST_TELLING:
        decimals += 1
    return decimals


def moved(points: Exact) -> str:
    """Points with their sign, cut to two decimals, or to as many as show that there are any: `+0.90`, `-5.00`."""
    decimals = 2
    while points and not cut(points, decimals).strip("-0.") and decimals < MOST_TELLING:
        decimals += 1
    return f"+{cut(points, decimals)}" if points > 0 else cut(points, decimals)


def _plain(value: Exact) -> str:
    return f"{float(value):g}"


def _uncovered(score: Score, settings: Settings) -> list[Failure]:
    if not settings.require_coverage:
        return []
    uncovered = [finding for finding in score.findings if finding.name == "uncovered-goal"]
    return [
        Failure("uncovered-goal", finding.item or "", "covered", "uncovered", finding.message) for finding in uncovered
    ]


def _floor(department: DepartmentScore, settings: Settings) -> Exact | None:
    if settings.floor == "own":
        return department.department.target
    return None if settings.floor is None or isinstance(settings.floor, str) else settings.floor


def _below_floor(score: Score, settings: Settings) -> list[Failure]:
    failures = []
    for department in score.departments:
        floor = _floor(department, settings)
        found = department.score if settings.gate_on == "raw" else department.accepted_score
        if floor is not None and found is not None and found < floor:
            name = department.department.name
            words = f"{name} is {below(found, floor)} % aligned; its floor is {_plain(floor)} %"
            failures.append(Failure("below-floor", department.department.id, floor, found, words))
    return failures


def _share(score: Score, settings: Settings) -> list[Failure]:
    if settings.min_share is None or score.fully_aligned is None or score.fully_aligned >= settings.min_share:
        return []
    found, expected = score.fully_aligned * 100, settings.min_share * 100
    words = f"{below(found, expected)} % of the plans are in full alignment; {_plain(expected)} % must be"
    return [Failure("below-share", "organization", settings.min_share, score.fully_aligned, words)]


def _grave(score: Score, settings: Settings) -> list[Failure]:
    if settings.fail_on == "never":
        return []
    limit = Severity(settings.fail_on)
    grave = [
        finding
        for finding in score.findings
        if finding.severity.rank <= limit.rank
        and finding.severity in (*SCORED, Severity.NOTE)
        and not (settings.gate_on == "accepted" and finding.accepted and finding.accepted.in_force)
    ]
    if not grave:
        return []
    worst = min(grave, key=lambda finding: finding.severity.rank)
    words = (
        f"{len(grave)} {'finding is' if len(grave) == 1 else 'findings are'} {limit} or graver, "
        f"the first {worst.name} at {worst.span}"
    )
    return [Failure("finding", worst.fingerprint, f"none of severity {limit} or graver", str(len(grave)), words)]
