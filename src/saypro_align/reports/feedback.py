"""The feedback of a department on its plan: its form of the period, or what that would start from."""

from collections.abc import Iterator

from saypro_align import forms
from saypro_align.frozen import frozen
from saypro_align.items import Department
from saypro_align.reports.cycle import ChallengeLine, challenge_line, steps
from saypro_align.reports.drafts import drafted
from saypro_align.reports.edition import Edition
from saypro_align.reports.prose import paragraphs
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import closed
from saypro_align.scoring import rated_words


@frozen
class FeedbackLine:
    """How well a goal serves an organizational goal, as the department head sees it beside the plan's own rating."""

    goal: str
    related: str
    rating: str
    planned: str
    justification: str


@frozen
class FeedbackPart:
    """The feedback of a department; `given` is false where no form of the period is in."""

    given: bool
    path: str
    head: str
    date: str
    ratings: tuple[FeedbackLine, ...]
    disputed: tuple[str, ...]
    unrated: tuple[str, ...]
    challenges: tuple[ChallengeLine, ...]
    opportunities: tuple[str, ...]
    support: tuple[str, ...]
    recommendations: tuple[str, ...]
    comments: tuple[str, ...]
    steps: tuple[Step, ...]
    summary: tuple[str, ...]
    next_steps: tuple[str, ...]


def feedback(edition: Edition, department: str) -> FeedbackPart:
    """The department's form of the period, or what it would start from."""
    current = edition.feedback(department)
    path, found = current if current is not None else ("", drafted(edition, "feedback", department))
    own = edition.facts.workspace.departments[department]
    return FeedbackPart(
        current is not None,
        path,
        found.head or edition.head(department),
        str(edition.last(found.date)) if found.date else "no date",
        tuple(_rating(edition, own, rating) for rating in found.ratings),
        tuple(_disputed(own, found)),
        tuple(goal.title for goal in own.goals if goal.id not in {rating.goal for rating in found.ratings}),
        tuple(challenge_line(challenge) for challenge in found.challenges),
        tuple(closed(words) for words in found.opportunities),
        tuple(closed(words) for words in found.support_needed),
        tuple(closed(words) for words in found.recommendations),
        paragraphs(found.comments),
        tuple(steps(edition, department, found.actions)),
        paragraphs(found.summary),
        tuple(closed(words) for words in found.next_steps),
    )


def _disputed(own: Department, form: forms.Feedback) -> Iterator[str]:
    """The goals that the department rates in another way than the plan."""
    for rating in form.ratings:
        goal = own.goal(rating.goal)
        links = [link for link in goal.links if rating.supports in (None, link.goal)] if goal else []
        planned = next((link.rated for link in links if link.rated is not None), None)
        if goal is not None and planned is not None and planned != rating.rating:
            yield f"{goal.title}: {rated_words(rating.rating)} by the department, {rated_words(planned)} in the plan."


def _rating(edition: Edition, own: Department, rating: forms.FeedbackRating) -> FeedbackLine:
    goal = own.goal(rating.goal)
    links = [link for link in goal.links if rating.supports in (None, link.goal)] if goal else []
    planned = next((rated_words(link.rated) for link in links if link.rated is not None), "not rated")
    related = rating.supports or (links[0].goal if links else "")
    known = edition.goals.get(related)
    return FeedbackLine(
        goal.title if goal else rating.goal,
        known.title if known else (related or "none named"),
        rated_words(rating.rating),
        planned,
        closed(rating.justification or "No reason is given."),
    )
