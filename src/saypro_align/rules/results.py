"""7xx, results: what the figures ask for. Notes, which take no points."""

from collections.abc import Iterator
from fractions import Fraction

from saypro_align.course import Pace
from saypro_align.facts import Facts, subject
from saypro_align.figures import decimals_of, figure, quantity, telling
from saypro_align.findings import Effort, Finding, Severity
from saypro_align.frozen import frozen
from saypro_align.items import ORGANIZATION, Kpi, Point, Spot
from saypro_align.kpis import baseline, target_value
from saypro_align.rules.rule import rule
from saypro_align.standing import Standing, misses
from saypro_align.trend import FEWEST
from saypro_align.values import exact


@rule(
    "SA701",
    "unmeasured-kpi",
    Severity.NOTE,
    on="KPI",
    remedy="{who} writes {figures} into {file} by {day}.",
)
def unmeasured_kpi(facts: Facts) -> Iterator[Finding]:
    """Nobody can steer by a KPI whose figure is not there.

    One of the KPI's own periods, or as many as the setting `stale_after` says, has passed without a value, counted from
    the start of the organization's period, or from the first figure. `n/a`, `TBD` and nothing at all are no value. After the due date, or
    without one after the organization's period, nothing more is asked for.

    Files that have it:

        # kpis/sales.yaml
        customer-retention-rate: {2024-12: 82.4}
        new-customer-acquisition-rate: {2025-01: 101, 2025-02: 104}

    Mended:

        # kpis/sales.yaml
        customer-retention-rate: {2024-12: 82.4, 2025-01: 82.9, 2025-02: 83.1}
        new-customer-acquisition-rate: {2025-01: 101, 2025-02: 104}
    """
    day = facts.answer_by
    for kpi in _all_kpis(facts):
        series = facts.series(kpi)
        passed = series.overdue(facts.as_of)
        if passed >= facts.settings.stale_after:
            due = series.latest_due(facts.as_of)
            since = f"for {passed} periods running, up to {due}" if passed > 1 else f"for {due}"
            note = facts.standing(kpi).note if kpi.points and facts.standing(kpi).actual is None else None
            words = f"'{kpi.name}' has no figure {since}" + (f" ({note.rstrip('. ')})" if note else "")
            path = kpi.measured_at.span.path if kpi.measured_at else f"kpis/{kpi.department}.yaml"
            yield _on(kpi).finding(
                words,
                subject=kpi.id,
                who=_who(facts, kpi),
                figures=f"the figures up to {due}" if passed > 1 else f"the figure for {due}",
                file=path,
                day=day,
            )


@rule("SA702", "mixed-scale", Severity.NOTE, on="KPI", remedy="{remedy}; or say in a note what happened.")
def mixed_scale(facts: Facts) -> Iterator[Finding]:
    """A percentage written as 0.97 beside one written as 97, or 455.000 for 455,000, makes all sums of them false.

    The values of a series, with its baseline and target, fall into two groups about 100 times apart (50 to 200 times,
    by their middle values) with more than 25 times between them, or about 1000 times (500 to 2000, with more than 250
    between them), and within each group none is ten times another. A KPI whose baseline is 0, whose values change their
    sign, or whose baseline and target are that far apart, goes through all scales and is left out; so is a figure with
    a note, which says what happened.

    Files that have it:

        # kpis/sales.yaml
        customer-retention-rate: {2025-01: 82, 2025-02: 0.83}

    Mended:

        # kpis/sales.yaml
        customer-retention-rate: {2025-01: 82, 2025-02: 83}
    """
    for kpi in _measured_kpis(facts):
        mixed = _on_another_scale(kpi, facts.series(kpi).points) if kpi.measured_at is not None else None
        if mixed is not None and kpi.measured_at is not None:
            odd = mixed.points
            first = f"{figure(odd[0].value or 0)} for {odd[0].period}"
            words = f"the figure of '{kpi.name}', {first}, is about {mixed.apart} times off from the rest"
            if len(odd) > 1:
                words = (
                    f"{len(odd)} figures of '{kpi.name}', from {first} on, "
                    f"are about {mixed.apart} times off from the rest"
                )
            span = facts.workspace.figure_span(kpi.measured_at.span.path, kpi.measured_at.loc, odd[0].period)
            spot = kpi.measured_at if kpi.department != ORGANIZATION else Spot(span=span, kind="organization")
            yield spot.finding(words, span=span, subject=kpi.id, remedy=mixed.remedy)


@frozen
class _Mixed:
    """The figures that are on another scale, how many times apart the scales are, and one value of the lower."""

    points: list[Point]
    apart: int
    low: Fraction

    @property
    def remedy(self) -> str:
        remedy = "rite all figures of it, its baseline and its target on one scale"
        thousands = self.low * 1000
        if self.apart == 100 or thousands.denominator > 1:
            return f"W{remedy}"
        pointed = f"{thousands.numerator // 1000}.{thousands.numerator % 1000:03}"
        meant = f"write {thousands.numerator} or {thousands.numerator:,}"
        return f"If {pointed} was to be thousands: a point is a decimal point here: {meant}. Else w{remedy}"


_SCALES = (100, 1000)
"""How many times apart figures are that were written on two scales: percent and shares, and thousands by a point."""


def _on_another_scale(kpi: Kpi, points: list[Point]) -> _Mixed | None:
    """The smaller of two groups about 100 or 1000 times apart; of two even ones, a KPI's fractions in percent."""
    measured = [(abs(Fraction(point.value)), point) for point in points if point.value and not point.note]
    start, goal = baseline(kpi), target_value(kpi)
    ends = [abs(Fraction(end)) for end in (start, goal) if end]
    sizes = sorted([*(size for size, _ in measured), *ends])
    signs = {value > 0 for value in (*(point.value for _, point in measured), start, goal) if value}
    if start == 0 or len(sizes) < 2 or len(signs) > 1:
        return None
    gap = max(range(1, len(sizes)), key=lambda index: sizes[index] / sizes[index - 1])
    low, high = sizes[:gap], sizes[gap:]
    apart = high[len(high) // 2] / low[len(low) // 2]
    about = next((scale for scale in _SCALES if scale <= 2 * apart <= 4 * scale), None)
    if about is None or (len(ends) > 1 and min(ends) <= low[-1] < max(ends)):
        return None
    if max(low[-1] / low[0], high[-1] / high[0]) >= 10 or high[0] / low[-1] <= Fraction(about, 4):
        return None
    below = [point for size, point in measured if size <= low[-1]]
    above = [point for size, point in measured if size >= high[0]]
    odd = below or above
    if below and above and (len(low), not kpi.in_percent) > (len(high), False):
        odd = above
    first = next((size for size, point in measured if point is odd[0]), low[-1])
    return _Mixed(odd, about, first if first <= low[-1] else low[-1])


@rule(
    "SA703",
    "kpi-behind",
    Severity.NOTE,
    on="KPI",
    remedy="{who} says by {day} what closes the gap, as an action with an owner and a date.",
    effort=Effort.MEDIUM,
)
def kpi_behind(facts: Facts) -> Iterator[Finding]:
    """A small gap is cheap to close while it is small.

    The pace of the KPI's latest figure, its attainment over the one expected by then, lies in the band `behind`: from
    85 % to below 95 %, unless the settings say otherwise. docs/kpis.md shows the arithmetic.

    Where the plan means to start slowly, dated targets say so. The figure itself stays as it was measured.

    Files that have it:

        # organization.yaml
        period: {start: 2025-01-01, end: 2025-12-31}
        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15 more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                target: 115
        # kpis/sales.yaml
        new-customer-acquisition-rate: {2025-01: 101, 2025-02: 102.2}

    Mended:

        # organization.yaml
        period: {start: 2025-01-01, end: 2025-12-31}
        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15 more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                targets: {2025-06: 106, 2025-12: 115}
        # kpis/sales.yaml
        new-customer-acquisition-rate: {2025-01: 101, 2025-02: 102.2}
    """
    yield from _slow(facts, Pace.BEHIND)


@rule(
    "SA704",
    "kpi-at-risk",
    Severity.NOTE,
    on="KPI",
    remedy="{who} proposes by {day} what is to change: a file in adjustments/, or an action with an owner and a date.",
    effort=Effort.MEDIUM,
)
def kpi_at_risk(facts: Facts) -> Iterator[Finding]:
    """What is far off the way to its target by now will hardly be there in the end, if nothing changes.

    The pace of the KPI's latest figure, its attainment over the one expected by then, lies below the band `behind`:
    under 85 %, unless the settings say otherwise. docs/kpis.md shows the arithmetic.

    Where the plan means to start slowly, dated targets say so. The figure itself stays as it was measured.

    Files that have it:

        # organization.yaml
        period: {start: 2025-01-01, end: 2025-12-31}
        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15 more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                target: 115
        # kpis/sales.yaml
        new-customer-acquisition-rate: {2025-01: 100, 2025-02: 101}

    Mended:

        # organization.yaml
        period: {start: 2025-01-01, end: 2025-12-31}
        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15 more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                targets: {2025-06: 103, 2025-12: 115}
        # kpis/sales.yaml
        new-customer-acquisition-rate: {2025-01: 100, 2025-02: 101}
    """
    yield from _slow(facts, Pace.AT_RISK)


@rule(
    "SA705",
    "forecast-to-miss",
    Severity.NOTE,
    on="KPI",
    remedy="{who} decides by {day}: more work on it, or another target with a reason.",
    effort=Effort.MEDIUM,
)
def forecast_to_miss(facts: Facts) -> Iterator[Finding]:
    """The figures of the last months show already that the target will not be met if nothing changes.

    A line through the latest figures (at least four, at most twelve) that no single outlier bends is carried on to the
    due date; the finding is there when even the better end of its interval misses the target. Where the
    organization has a period, at least four of the figures are of it: what was before a plan does not speak against it.

    More is done, which shows in the next figures; or the target becomes one that can be met, with a reason in adjustments/.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                target: 115
        # kpis/sales.yaml
        new-customer-acquisition-rate:
          {2024-11: 100, 2024-12: 100.9, 2025-01: 102, 2025-02: 103}

    Mended:

        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                target: 112
        # kpis/sales.yaml
        new-customer-acquisition-rate:
          {2024-11: 100, 2024-12: 100.9, 2025-01: 102, 2025-02: 103}
    """
    for kpi in _measured_kpis(facts):
        standing = facts.standing(kpi)
        forecast = facts.series(kpi).forecast(standing)
        if forecast is None or not misses(standing, forecast):
            continue
        if facts.series(kpi).count_since_start(facts.as_of) < FEWEST:
            continue
        goal = target_value(kpi)
        decimals = telling(forecast.value, goal) if goal is not None else decimals_of(forecast.value)
        low, value, high = (figure(number, decimals) for number in (forecast.low, forecast.value, forecast.high))
        between = f" (between {low} and {high})" if low != high else ""
        words = f"'{kpi.name}' is heading for {value} in {forecast.period}{between}, but its target is {_target(kpi)}"
        yield _on(kpi).finding(words, subject=kpi.id, who=_who(facts, kpi), day=facts.answer_by)


@rule(
    "SA710",
    "below-target-again",
    Severity.NOTE,
    on="KPI",
    remedy="{who} proposes by {day} what is to change: a file in adjustments/ for the next review.",
    effort=Effort.MEDIUM,
)
def below_target_again(facts: Facts) -> Iterator[Finding]:
    """Once is chance; two periods running is a sign that the plan needs another way.

    In its latest figure and in the one of the period before, the KPI was behind or at risk.

    Where the plan means to start slowly, dated targets say so. The figure itself stays as it was measured.

    Files that have it:

        # organization.yaml
        period: {start: 2025-01-01, end: 2025-12-31}
        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15 more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                target: 115
        # kpis/sales.yaml
        new-customer-acquisition-rate: {2025-01: 100, 2025-02: 101}

    Mended:

        # organization.yaml
        period: {start: 2025-01-01, end: 2025-12-31}
        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15 more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis:
              - id: new-customer-acquisition-rate
                baseline: 100
                targets: {2025-06: 101, 2025-12: 115}
        # kpis/sales.yaml
        new-customer-acquisition-rate: {2025-01: 100, 2025-02: 101}
    """
    slow = (Pace.BEHIND, Pace.AT_RISK)
    for kpi in _measured_kpis(facts):
        now = facts.standing(kpi)
        if now.pace not in slow:
            continue
        before = _before(facts, kpi, now)
        if before is not None and before.pace in slow:
            still = "still " if now.pace is before.pace else ""
            words = f"'{kpi.name}' was {before.pace} in {before.period} and is {still}{now.pace} in {now.period}"
            yield _on(kpi).finding(words, subject=kpi.id, who=_who(facts, kpi), day=facts.answer_by)


def _before(facts: Facts, kpi: Kpi, now: Standing) -> Standing | None:
    """Where the KPI stood in the period before the one of its latest figure; None where it was not measured then."""
    start = facts.frame.fiscal_year_start
    earlier = now.period.shifted(-1)
    standing = facts.series(kpi).between(earlier.first_day(start), earlier.last_day(start))
    return standing if standing.period == earlier and standing.actual is not None else None


def _slow(facts: Facts, pace: Pace) -> Iterator[Finding]:
    for kpi in _measured_kpis(facts):
        standing = facts.standing(kpi)
        if standing.pace is pace and standing.actual is not None:
            decimals = telling(standing.actual, standing.expected if standing.expected is not None else standing.actual)
            stands = f"'{kpi.name}' stands at {quantity(standing.actual, kpi.unit, decimals)} in {standing.period}"
            words = f"{stands}{_and_should(facts, standing, decimals)}"
            yield _on(kpi).finding(words, subject=kpi.id, who=_who(facts, kpi), day=facts.answer_by)


def _and_should(facts: Facts, standing: Standing, decimals: int) -> str:
    """What is asked of a KPI by now, as the end of a sentence."""
    kpi = standing.kpi
    if kpi.direction == "range":
        limit = facts.series(kpi).course.in_force(standing.period.last_day(facts.frame.fiscal_year_start))
        low, high = (figure(exact(end)) for end in ((limit.low, limit.high) if limit else (0, 0)))
        return f", and is to be {low}" if low == high else f", and is to lie between {low} and {high}"
    wanted = quantity(standing.expected or 0, kpi.unit, decimals)
    if kpi.direction in ("at-least", "at-most"):
        return f", and is to be {kpi.direction.replace('-', ' ')} {wanted}"
    if standing.expected == target_value(kpi):
        return f", and its target is {wanted}"
    return f"; {wanted} expected by then, on the way to {_target(kpi)}"


def _all_kpis(facts: Facts) -> list[Kpi]:
    """The KPIs of the organization itself and of all judged plans."""
    return [*facts.workspace.own_kpis, *facts.workspace.kpis]


def _measured_kpis(facts: Facts) -> list[Kpi]:
    """Those of them that have figures."""
    return [kpi for kpi in _all_kpis(facts) if kpi.points]


def _on(kpi: Kpi) -> Spot:
    """What a note on a KPI stands on: the KPI, or the organization where the KPI is its own."""
    if kpi.department != ORGANIZATION:
        return kpi
    return Spot(span=kpi.span, kind="organization", loc=kpi.loc, inexact=kpi.inexact)


def _target(kpi: Kpi) -> str:
    goal, target = target_value(kpi), kpi.final_target
    if goal is not None or target is None:
        return quantity(goal or 0, kpi.unit)
    return f"{figure(exact(target.low))} to {quantity(exact(target.high), kpi.unit)}"


def _who(facts: Facts, kpi: Kpi) -> str:
    """Who answers for a KPI: its owner, the owner of its goal, the head of the department."""
    if kpi.written is not None and kpi.written.owner:
        return subject(kpi.written.owner)
    for goal in kpi.goals:
        if goal.written.owner:
            return subject(goal.written.owner)
    holder = facts.workspace.departments.get(kpi.department)
    return subject(facts.head(holder)) if holder else "Leadership"


RULES = (unmeasured_kpi, mixed_scale, kpi_behind, kpi_at_risk, forecast_to_miss, below_target_again)
