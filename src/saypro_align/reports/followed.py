"""What the report of the period before recommended, and what became of it."""

from collections.abc import Iterator

from saypro_align import forms
from saypro_align.facts import subject
from saypro_align.figures import cut
from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import (
    by_effort,
    corrective,
    deadline,
    in_force,
    status,
    step_words,
    steps_words,
)
from saypro_align.reports.mendings import DONE
from saypro_align.reports.wording import closed, in_report
from saypro_align.snapshots import Seen


@frozen
class Recommendation:
    """What was recommended in the period before, and what became of it."""

    department: str
    recommendation: str
    status: str
    actions: str
    next_steps: str


def previous(edition: Edition) -> list[Recommendation]:
    """What people recommended in the period before, then what the report did, followed by each finding's identity."""
    still = {finding.fingerprint: finding for finding in edition.costly}
    recommended = edition.earlier.recommended if edition.earlier else ()
    found = [_followed(edition, seen, still.get(seen.fingerprint)) for seen in recommended]
    return [*_in_words(edition), *found]


def _in_words(edition: Edition) -> Iterator[Recommendation]:
    """What the review of the period before recommended, with what this period's review says of it."""
    said = {" ".join(one.recommendation.casefold().split()).rstrip("."): one for one in edition.review.previous}
    for words in edition.review_before.recommendations:
        known = said.get(" ".join(words.casefold().split()).rstrip("."), forms.Followed(recommendation=words))
        state = known.status.replace("-", " ") if known.status else "not reported"
        actions = closed(known.actions or f"Nothing is written of it in the review of {edition.period.in_words}")
        yield Recommendation(
            edition.organization, closed(words), state, actions, closed(known.next_steps or "None is named")
        )


def _followed(edition: Edition, seen: Seen, now: Finding | None) -> Recommendation:
    answer = edition.mendings.answer(seen.department, seen.name, seen.kind, seen.item)
    answer = edition.mendings.of(now) if now is not None else answer
    words = f"{closed(edition.titled(seen.message, seen.department))} "
    words += closed(edition.titled(in_report(seen.remedy), seen.department))
    name = edition.name(seen.department)
    if now is None and edition.still_rated(seen):
        hidden = "None is recorded; another gap of the same goal now takes as much."
        return Recommendation(name, words, "not started", hidden, "Mend that gap, and then what the reviewer remarks.")
    if now is None:
        gone = f"The gap is gone; it took {cut(seen.organization_points, 2)} points of the total."
        return Recommendation(
            name, words, "completed", gone if seen.points else "The gap is gone.", "Nothing is left to do."
        )
    if in_force(now):
        return Recommendation(
            name, words, "accepted", closed(status(edition, now)), "Decide again when that date has passed."
        )
    planned = edition.mendings.steps(now).actions
    begun = [action for action in planned if action.status in ("in-progress", "completed")]
    if answer is not None and (begun or answer.status in ("in-progress", "implemented")):
        still = [action for action in planned if action.status not in DONE]
        still.sort(key=lambda action: edition.last(action.due).isoformat() if action.due else "9")
        taken = steps_words(edition, begun) or f"The change is {answer.status}"
        upcoming = closed(step_words(edition, still[0])) if still else corrective(edition, now)
        return Recommendation(name, words, "in progress", closed(taken), upcoming)
    taken = "None is recorded."
    if answer is not None:
        waits = "A change is proposed and waits for a decision."
        taken = waits if answer.status == "proposed" else "A change is approved and not begun."
    step = (
        f"{subject(edition.responsible(now))} answers for it; due {deadline(edition, now)}{_was(edition, seen, now)}."
    )
    if planned:
        step = closed(step_words(edition, planned[0]))
    return Recommendation(name, words, "not started", taken, step)


def _was(edition: Edition, seen: Seen, now: Finding) -> str:
    """The day that the report before named where it is another one, so that none slides unseen.

    What an adjustment planned, or an acceptance allowed until then, is not known any more.
    """
    planned = any(one.status == "rejected" for _, one in edition.adjustments(seen.department))
    if edition.earlier is None or seen.accepted or planned or edition.mendings.of(now) is not None:
        return ""
    then = by_effort(edition.earlier.snapshot.as_of, seen.effort)
    return f" (was {then})" if then != deadline(edition, now) else ""
