"""7xx, partnerships: what the calendar asks for of what is agreed with partners. Notes, which take no points."""

from collections.abc import Iterator

from saypro_align.facts import Facts, subject
from saypro_align.findings import Finding, Loc, Severity, Span
from saypro_align.forms import Partnership
from saypro_align.items import Spot
from saypro_align.partners import reviews
from saypro_align.rules.rule import rule

LEADERSHIP = "Leadership"


@rule(
    "SA716",
    "partner-review-overdue",
    Severity.NOTE,
    on="partnership",
    remedy="{who} holds the review by {day} and writes it into 'reviews', with its date and what was agreed.",
)
def partner_review_overdue(facts: Facts) -> Iterator[Finding]:
    """Terms that nobody looks at go on being kept after what they were made for has changed.

    The latest of the partnership's `reviews`, or its `since` where none was held, lies longer ago than its terms'
    `review_every` allows (else the organization's setting). Once the terms have ended no review is due.

    Files that have it:

        # partnerships/acme.yaml
        partner: Acme
        since: 2024-07-01
        terms: {review_every: quarter}
        reviews: [{date: 2024-10-15, notes: Prices kept}]

    Mended:

        # partnerships/acme.yaml
        partner: Acme
        since: 2024-07-01
        terms: {review_every: quarter}
        reviews: [{date: 2024-10-15, notes: Prices kept}, {date: 2025-01-20, notes: Costs agreed}]
    """
    for path, record in facts.workspace.records("partnership"):
        found = reviews(facts, record, facts.as_of)
        if found.overdue:
            last = f"were last reviewed on {found.held[-1][0]}" if found.held else "were never reviewed"
            words = f"the terms with {record.partner} {last}, and are to be reviewed every {found.every.in_words}"
            at: Loc = ("reviews",) if record.reviews else ("terms", "review_every")
            yield _on(path).finding(words, at=at, subject=path, who=_who(record), day=facts.answer_by)


@rule(
    "SA717",
    "partner-terms-ended",
    Severity.NOTE,
    on="partnership",
    remedy="{who} agrees on new terms by {day} and writes their end under 'ends'.",
)
def partner_terms_ended(facts: Facts) -> Iterator[Finding]:
    """Work that goes on after its terms have ended is agreed by nobody.

    The terms' `ends` has passed, and `finance` has money of a period after it.

    Files that have it:

        # partnerships/acme.yaml
        partner: Acme
        terms: {ends: 2024-12-31}
        finance: {2025-01: {revenue: 18500, costs: {us: 6000, partner: 4000}}}

    Mended:

        # partnerships/acme.yaml
        partner: Acme
        terms: {ends: 2026-12-31}
        finance: {2025-01: {revenue: 18500, costs: {us: 6000, partner: 4000}}}
    """
    start = facts.frame.fiscal_year_start
    for path, record in facts.workspace.records("partnership"):
        ends = record.terms.ends.last_day(start) if record.terms and record.terms.ends else None
        after = [
            period
            for period in record.finance
            if ends is not None and ends < period.first_day(start) and period.last_day(start) <= facts.as_of
        ]
        if after:
            first = min(after, key=lambda period: period.first_day(start))
            words = f"the terms with {record.partner} ended on {ends}, and there is money of {first}"
            yield _on(path).finding(words, at=("terms", "ends"), subject=path, who=_who(record), day=facts.answer_by)


def _on(path: str) -> Spot:
    return Spot(span=Span(path), kind="file", inexact=True)


def _who(record: Partnership) -> str:
    return subject(record.owner or LEADERSHIP)


RULES = (partner_review_overdue, partner_terms_ended)
