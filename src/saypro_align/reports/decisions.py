"""What leadership is asked to decide: what nobody takes on, what waits, who yields, what is mended first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from saypro_align.formats.plain import plural
from saypro_align.forms import Adjustment
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import Conflict, conflicts, gaps, month_end, recommendations, uncapitalized
from saypro_align.reports.wording import closed
from saypro_align.values import listed

MOST = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """What leadership is asked to decide."""

    question: str
    why: str
    by: str


def decisions(edition: Edition) -> list[Decision]:
    """The first that are to be taken."""
    return list(islice(_decisions(edition), MOST))


def _decisions(edition: Edition) -> Iterator[Decision]:
    """Goals that nobody supports, changes that wait, conflicts, then the costliest gaps; each with its deadline."""
    by_print = {gap.fingerprint: gap for gap in gaps(edition)}
    soon = f"Decide by {month_end(edition.day, 0)}."
    for finding in edition.costly:
        if finding.name == "uncovered-goal":
            gap = by_print[finding.fingerprint]
            yield Decision(f"{gap.title}: who takes it on?", f"{gap.identified} {gap.corrective}", soon)
    for department in edition.departments():
        for _, adjustment in edition.adjustments(department.id):
            if adjustment.status == "proposed":
                call = closed(adjustment.call_to_action) if adjustment.call_to_action else soon
                question = f"Is the change that {department.name} proposes approved?"
                yield Decision(question, " ".join(_proposed(adjustment)), call)
    pairs: dict[str, list[Conflict]] = {}
    for clash in conflicts(edition):
        if clash.name in ("declared-conflict", "conflicting-targets"):
            pairs.setdefault(clash.departments, []).append(clash)
    for departments, clashes in pairs.items():
        steps = list(dict.fromkeys(step for clash in clashes for step in clash.steps))
        planned = f" Planned: {'; '.join(steps)}." if steps else ""
        words = " ".join(clash.words for clash in clashes)
        yield Decision(
            f"Who yields: {departments}?", words + planned, f"Settle it by {min(c.deadline for c in clashes)}."
        )
    for gap in recommendations(edition):
        question = f"Does {gap.department} mend this first: {uncapitalized(gap.title)}?"
        yield Decision(question, f"{gap.identified} {gap.remedy}", f"Decide by {gap.deadline}.")


def _proposed(adjustment: Adjustment) -> Iterator[str]:
    """What an adjustment is about, what it changes first, and what it asks for."""
    if adjustment.summary:
        yield closed(adjustment.summary)
    if adjustment.changes:
        yield f"Proposed: {closed(adjustment.changes[0].change)}"
        if len(adjustment.changes) > 1:
            rest = len(adjustment.changes) - 1
            yield f"{plural(rest, 'further change')} {'goes' if rest == 1 else 'go'} with it."
    budgets = [str(item.budget) for item in adjustment.resources if item.budget]
    if budgets:
        yield f"It asks for {listed(budgets)}."
