"""What leadership is asked to decide: what nobody takes on, changes, terms, who yields, what is mended first."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, zip_longest

from saypro_align.accounts import SIDES
from saypro_align.facts import subject
from saypro_align.formats.partner_words import even_words
from saypro_align.formats.plain import plural
from saypro_align.forms import Adjustment
from saypro_align.frozen import frozen
from saypro_align.outlook import Course, advice, side_name
from saypro_align.partners import Evenness, Partner
from saypro_align.reports.edition import LEADERSHIP, Edition
from saypro_align.reports.gaps import Conflict, conflicts, gaps, month_end, recommendations, uncapitalized
from saypro_align.reports.wording import closed
from saypro_align.values import Money, listed

MOST = 3


@frozen
class Decision:
    """What leadership is asked to decide."""

    question: str
    why: str
    by: str


def decisions(edition: Edition) -> list[Decision]:
    """The first that are to be taken."""
    return [*_asked(edition), *_first_gaps(edition)][:MOST]


def waiting(edition: Edition) -> list[str]:
    """What else is asked and has no room among them, as questions; gaps stand in the other reports."""
    others = [decision.question for decision in _asked(edition)[MOST:]]
    more = len(others) - MOST
    return others if more <= 0 else [*others[:MOST], f"{more} more {'waits' if more == 1 else 'wait'}."]


def _asked(edition: Edition) -> list[Decision]:
    """Goals that nobody supports; then the first of each kind: changes that wait, terms, conflicts; then the others."""
    rounds = zip_longest(_changes(edition), _terms(edition), _yielding(edition))
    return [*_uncovered(edition), *(decision for decision in chain(*rounds) if decision is not None)]


def _soon(edition: Edition) -> str:
    return f"Decide by {month_end(edition.day, 0)}."


def _uncovered(edition: Edition) -> Iterator[Decision]:
    by_print = {gap.fingerprint: gap for gap in edition.once(gaps)}
    for finding in edition.costly:
        if finding.name == "uncovered-goal":
            gap = by_print[finding.fingerprint]
            yield Decision(f"{gap.title}: who takes it on?", f"{gap.identified} {gap.corrective}", _soon(edition))


def _changes(edition: Edition) -> Iterator[Decision]:
    for department in edition.departments():
        for _, adjustment in edition.adjustments(department.id):
            if adjustment.status == "proposed":
                call = closed(adjustment.call_to_action) if adjustment.call_to_action else _soon(edition)
                question = f"Is the change that {department.name} proposes approved?"
                yield Decision(question, " ".join(_proposed(adjustment)), call)


def _proposed(adjustment: Adjustment) -> Iterator[str]:
    """What an adjustment is about, what it changes first, and what it asks for."""
    if adjustment.summary:
        yield closed(adjustment.summary)
    if adjustment.changes:
        yield f"Proposed: {closed(adjustment.changes[0].change)}"
        if len(adjustment.changes) > 1:
            rest = len(adjustment.changes) - 1
            yield f"{plural(rest, 'further change')} {'goes' if rest == 1 else 'go'} with it."
    budgets: dict[str | None, Money] = {}
    for item in adjustment.resources:
        if item.budget:
            one = item.budget
            so_far = budgets.get(one.currency, Money(Decimal(0), one.currency))
            budgets[one.currency] = Money(so_far.amount + one.amount, one.currency)
    if budgets:
        yield f"It asks for {listed(str(budget) for budget in budgets.values())}."


def _terms(edition: Edition) -> Iterator[Decision]:
    """The partnerships whose terms are to be talked about, those furthest out of balance first."""
    for one in sorted(edition.partners, key=lambda one: -abs(one.balance.points) if one.balance else 0):
        advised = advice(edition.facts, one)
        if advised.course is Course.RENEGOTIATE:
            who = f"{subject(one.written.owner or LEADERSHIP)} talks to {one.name}."
            why = " ".join([*advised.reasons, *_even(edition, one), who])
            yield Decision(f"Are the terms with {one.name} renegotiated?", why, _when(edition, one))


def _even(edition: Edition, one: Partner) -> Iterator[str]:
    """The shares with which the terms would be balanced."""
    if one.balance is not None and one.balance.evenness is not Evenness.BALANCED and not one.reviews.ended:
        yield even_words(one.balance, *(side_name(edition.facts, one, side) for side in SIDES))


def _when(edition: Edition, one: Partner) -> str:
    """At once, or at the next review where the terms are but uneven."""
    due = one.reviews.due
    waits = one.balance is not None and one.balance.evenness is Evenness.LEANING and not one.reviews.ended
    if waits and due is not None and due > edition.day:
        return f"Decide for the review that is due by {due}."
    return _soon(edition)


def _yielding(edition: Edition) -> Iterator[Decision]:
    """Departments that work against each other; what two of them disagree on stands once."""
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


def _first_gaps(edition: Edition) -> Iterator[Decision]:
    for gap in recommendations(edition):
        about = f", {gap.item}" if gap.item else ""
        question = f"Does {gap.department} mend this first: {uncapitalized(gap.title)}{about}?"
        yield Decision(question, f"{gap.identified} {gap.remedy}", f"Decide by {gap.deadline}.")
