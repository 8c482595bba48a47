"""What one mending takes away: a finding, and what is only its consequence."""

from collections import defaultdict
from dataclasses import dataclass

from saypro_align.findings import Effort, Finding
from saypro_align.items import Goal
from saypro_align.scoring import Score

EFFORT = {effort: rank for rank, effort in enumerate(Effort)}


@dataclass(slots=True)
class Remedy:
    """What one mending takes away: the finding that is mended, and those that are only its consequences."""

    finding: Finding
    takes_away: tuple[str, ...]
    """Fingerprints, each once and in order."""
    key: str
    """The same for all findings of which one mending takes away the same."""


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
        if finding.fingerprint in together:  # what all sides have has no consequence of its own
            all_sides = together[finding.fingerprint]
            found.append(Remedy(finding, all_sides, all_sides[0]))
            continue
        takes_away = {finding.fingerprint}
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
        found.append(Remedy(finding, tuple(sorted(takes_away)), finding.fingerprint))
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


def _settled_together(costly: list[Finding]) -> dict[str, tuple[str, ...]]:
    """Findings that one agreement takes away on all sides."""
    groups: dict[object, set[str]] = defaultdict(set)
    for finding in costly:
        if (agreement := settled(finding)) != finding.fingerprint:
            groups[agreement].add(finding.fingerprint)
    several = [tuple(sorted(group)) for group in groups.values()]
    return {fingerprint: group for group in several for fingerprint in group}


def settled(finding: Finding) -> object:
    """What one agreement settles for all sides: a declared conflict, and a KPI that several plans hold."""
    if finding.name == "declared-conflict":
        return frozenset((f"{finding.department}.{finding.item}", finding.subject))
    if finding.name in ("conflicting-targets", "kpi-defined-twice"):
        return finding.name, finding.item
    return finding.fingerprint
