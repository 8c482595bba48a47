"""What is to become of a partnership: deepen, hold, diversify or renegotiate, with the reasons that lead to it."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction

from saypro_align.accounts import SIDES, Measure, Side
from saypro_align.course import Pace
from saypro_align.facts import Facts
from saypro_align.figures import cut, figure, money, percent
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.partners import UNEVEN, Evenness, Partner
from saypro_align.trend import FEWEST
from saypro_align.values import listed


class Course(StrEnum):
    """What is advised."""

    DEEPEN = "deepen"
    HOLD = "hold"
    DIVERSIFY = "diversify"
    RENEGOTIATE = "renegotiate"


@frozen
class Advice:
    """What is advised, and why: sentences with the figures behind it."""

    course: Course
    reasons: tuple[str, ...]


def advice(facts: Facts, one: Partner) -> Advice:
    """What is advised of a partnership: the first that fits.

    1. Renegotiate: the terms have ended, value and contribution lie 10 points apart or more, or one side loses money
    while the other gains. 2. Diversify: revenue to date is below the band 'behind' of its target, falls by its trend,
    or more than half of the KPIs with a pace are at risk. 3. Deepen: nothing of that, and every condition of
    `_not_yet_deep` holds. 4. Hold: all else, and as long as fewer than four periods have figures.
    """
    if one.reviews.ended:
        return Advice(Course.RENEGOTIATE, (f"The terms ended on {one.reviews.ends}.",))
    counted = sum(booked.revenue.actual is not None and not booked.quiet for booked in one.to_date.books[Side.TOGETHER])
    if counted < FEWEST:
        periods = f"{counted or 'no'} period{'' if counted == 1 else 's'} so far"
        return Advice(Course.HOLD, (f"Too little is known to advise a change: {periods}, and it takes {FEWEST}.",))
    uneven = tuple(_uneven(facts, one))
    if uneven:
        return Advice(Course.RENEGOTIATE, uneven)
    weak = tuple(_weak(facts, one))
    if weak:
        return Advice(Course.DIVERSIFY, (*weak, *_even(facts, one)))
    lacking = tuple(_not_yet_deep(one))
    if lacking:
        return Advice(Course.HOLD, (*_even(facts, one), *lacking))
    return Advice(Course.DEEPEN, (*_strong(one), *_even(facts, one)))


def side_name(facts: Facts, one: Partner, side: Side) -> str:
    """What a side is called."""
    ours = facts.organization.name or "The organization"
    return {Side.US: ours, Side.PARTNER: one.name, Side.TOGETHER: "Together"}[side]


def _uneven(facts: Facts, one: Partner) -> Iterator[str]:
    """Why the terms are to be talked about."""
    balance = one.balance
    if balance is not None and balance.evenness is not Evenness.BALANCED:
        yield (
            f"{_taken(facts, one)}: {cut(abs(balance.points))} points apart, and from {UNEVEN} on the terms are to be "
            "talked about."
        )
    margins = {side: one.to_date.of(Measure.MARGIN, side).actual for side in SIDES}
    for side, other in (SIDES, SIDES[::-1]):
        lost, gained = margins[side], margins[other]
        if lost is not None and gained is not None and lost < 0 < gained:
            yield (
                f"{side_name(facts, one, side)} has lost {money(-lost, one.currency)} to date, while "
                f"{side_name(facts, one, other)} has gained {money(gained, one.currency)}."
            )


def _taken(facts: Facts, one: Partner) -> str:
    assert one.balance is not None
    ours = side_name(facts, one, Side.US)
    return (
        f"{ours} takes {percent(one.balance.share)} of the revenue and bears {percent(one.balance.given)} of the costs "
        "and investments"
    )


def _even(facts: Facts, one: Partner) -> Iterator[str]:
    if one.balance is not None:
        yield f"{_taken(facts, one)}, which is balanced."


def _weak(facts: Facts, one: Partner) -> Iterator[str]:
    """Why the partnership alone will not do."""
    reached, least = _reached(one), facts.settings.bands.behind
    if reached is not None and reached * 100 < least:
        yield f"Revenue to date is {percent(reached)} of its target, and below {figure(least)} % it is weak."
    heading = one.headings.get(Measure.REVENUE)
    if heading is not None and heading.falls:
        slope = money(abs(heading.line.slope), one.currency)
        yield f"Revenue falls by {slope} a {one.unit.in_words}, and even the better end of its trend falls."
    risky, paced = one.paces(Pace.AT_RISK), one.paces(*Pace)
    if 2 * risky > paced:
        yield "Its one KPI is at risk." if paced == 1 else f"{risky} of {paced} KPIs are at risk."


def _reached(one: Partner) -> Exact | None:
    """Revenue to date as a share of its target."""
    revenue = one.to_date.of(Measure.REVENUE)
    return None if revenue.actual is None or not revenue.target else Fraction(revenue.actual) / revenue.target


def _not_yet_deep(one: Partner) -> Iterator[str]:
    """What is missing before more should be put into it."""
    reached = _reached(one)
    if reached is None:
        yield "Whether revenue meets its target is not known: a period has no target."
    elif reached < 1:
        yield f"Revenue to date is {percent(reached)} of its target; to deepen, it must reach it."
    margin = one.to_date.of(Measure.MARGIN)
    if margin.actual is None:
        yield "What it earns is not known, because costs are missing."
    elif margin.actual <= 0:
        yield f"It has earned nothing to date: the margin is {money(margin.actual, one.currency)}."
    elif margin.target is not None and margin.actual < margin.target:
        yield (
            f"The margin to date, {money(margin.actual, one.currency)}, is below its target of "
            f"{money(margin.target, one.currency)}."
        )
    roi = one.to_date.of(Measure.ROI).actual
    if roi is not None and roi < 0:
        yield f"The investment is not paid back yet: its return is {percent(roi)}."
    heading = one.headings.get(Measure.MARGIN)
    if heading is not None and heading.falls:
        yield f"The margin falls by {money(abs(heading.line.slope), one.currency)} a {one.unit.in_words} by its trend."
    good, paced = one.paces(Pace.ON_TRACK, Pace.ACHIEVED), one.paces(*Pace)
    if 2 * good < paced:
        yield _few_good(good, paced)
    if one.balance is None:
        why = "no revenue share is agreed" if one.shares is None else "nothing was spent yet"
        yield f"Whether the terms are balanced is not known, because {why}."


def _few_good(good: int, paced: int) -> str:
    """That less than half of the KPIs with a pace stand as they should."""
    if good:
        return f"Only {good} of {paced} KPIs {'is' if good == 1 else 'are'} on track or achieved."
    if paced == 1:
        return "Its one KPI is neither on track nor achieved."
    return f"None of its {paced} KPIs is on track or achieved."


def _strong(one: Partner) -> Iterator[str]:
    """Why more should be put into it."""
    revenue, share = one.to_date.of(Measure.REVENUE), one.to_date.of(Measure.MARGIN_SHARE).actual
    reached, roi = _reached(one), one.to_date.of(Measure.ROI).actual
    assert revenue.actual is not None
    assert reached is not None
    parts = [f"revenue to date is {percent(reached)} of its target"]
    if share is not None:
        parts.append(f"the margin is {percent(share)} of it")
    if roi is not None:
        parts.append(f"the investment has returned {percent(roi)}")
    words = listed(parts)
    yield f"{words[:1].upper()}{words[1:]}."
    good, paced = one.paces(Pace.ON_TRACK, Pace.ACHIEVED), one.paces(*Pace)
    if paced:
        yield _good(good, paced)


def _good(good: int, paced: int) -> str:
    """That at least half of the KPIs with a pace stand as they should."""
    if paced == 1:
        return "Its one KPI is on track or achieved."
    return f"{good} of {paced} KPIs {'is' if good == 1 else 'are'} on track or achieved."
