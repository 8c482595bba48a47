"""What reports say of KPIs: a line for each, and what they come to for departments and for the organization."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from saypro_align.course import Pace
from saypro_align.facts import subject
from saypro_align.figures import cut, figure, quantity, signed
from saypro_align.findings import Exact
from saypro_align.formats.amounts import (
    decimals,
    measured,
    pace_words,
    reached_words,
    target,
    variance,
    why_no_data,
    why_no_pace,
)
from saypro_align.formats.kpi_rows import PERIODS
from saypro_align.formats.plain import sparkline
from saypro_align.formats.view import points, rolled
from saypro_align.reports.edition import Edition
from saypro_align.reports.wording import closed
from saypro_align.results import Changes, Contribution, GoalResult, Rolled, Row, changes
from saypro_align.scoring import rating
from saypro_align.values import listed

HIGH_IMPACT = 5
_ORDER = ("at risk", "behind", "on track", "achieved", "not yet", "open", "no data")
_SAID = {
    "achieved": "achieved",
    "on track": "on track",
    "behind": "behind",
    "at risk": "at risk",
    "not yet": "with nothing expected yet",
    "open": "without a known pace",
    "no data": "without data",
}


@dataclass(frozen=True, slots=True)
class KpiLine:
    """A KPI in the period. A cell of which nothing is known holds a dash or the reason."""

    department: str
    name: str
    id: str
    period: str
    actual: str
    target: str
    expected: str
    variance: str
    attained: str
    pace: str
    trend: str
    forecast: str
    note: str
    owner: str
    goals: str


def line(edition: Edition, row: Row) -> KpiLine:
    """A KPI's line."""
    now = row.now
    early = now.actual is not None and now.period.last_day(edition.facts.frame.fiscal_year_start) < edition.found.last
    return KpiLine(
        edition.name(row.kpi.department),
        row.kpi.name,
        row.kpi.id,
        str(now.period) if early else "",
        measured(row.kpi, now.actual, decimals(now)) if now.actual is not None else why_no_data(now),
        target(row.kpi) or "no target",
        "-" if now.expected is None or now.not_yet else quantity(now.expected, row.kpi.unit, decimals(now)),
        ("" if now.not_yet else variance(now)) or "-",
        reached_words(now),
        pace_words(now),
        _trend(edition, row),
        _forecast(row),
        _note(edition, row),
        edition.kpi_owner(row.kpi),
        listed(edition.goals[goal].title for goal in row.reaches) or "none",
    )


def _trend(edition: Edition, row: Row) -> str:
    bars = sparkline(edition.facts.series(row.kpi).recent(edition.found.last, PERIODS))
    if row.trend is None:
        return bars or "-"
    return f"{bars} {signed(row.trend.slope)} a {row.kpi.measured_every.in_words}"


def _forecast(row: Row) -> str:
    if row.forecast is None:
        return "-"
    ends = f"{figure(row.forecast.low)} to {figure(row.forecast.high)}"
    return f"{figure(row.forecast.value)} in {row.forecast.period} ({ends})"


def _note(edition: Edition, row: Row) -> str:
    now = row.now
    if now.pace is None and now.reached is not None:
        return why_no_pace(now, edition.facts.due(row.kpi), edition.facts.frame)
    return now.note or ""


def lines(edition: Edition, rows: list[Row]) -> list[KpiLine]:
    """Several KPIs, those at risk first."""
    return [line(edition, row) for row in sorted(rows, key=lambda row: _ORDER.index(pace_words(row.now)))]


def counts(rows: list[Row]) -> str:
    """How many KPIs stand how: `1 achieved, 2 at risk and 1 without data`."""
    found = Counter(pace_words(row.now) for row in rows)
    return listed([f"{found[word]} {said}" for word, said in _SAID.items() if found[word]]) or "no KPI"


def attained(result: Rolled) -> str:
    """What several KPIs come to, beside what was expected by now."""
    now, _ = rolled(result)
    if now == "-":
        return "nothing to sum up yet"
    return f"{now} % attained" + (f", {points(result.by_now)} % expected" if result.by_now is not None else "")


def since(edition: Edition, result: Rolled) -> str:
    """Likewise, with what the period added."""
    _, change = rolled(result)
    return attained(result) + (f", {change} points since {edition.before.in_words}" if change != "-" else "")


# --- successes and needs ----------------------------------------------------------------------------------------------


def changed(edition: Edition, rows: list[Row] | None = None) -> Changes:
    """What the period changed."""
    return changes(edition.found.rows if rows is None else rows)


def named(edition: Edition, row: Row, *, alone: bool = False) -> str:
    """A KPI with its department; `alone` where the department is known."""
    if alone:
        return row.kpi.name
    return f"{row.kpi.name} ({edition.name(row.kpi.department)})"


def moved(edition: Edition, row: Row, *, alone: bool = False) -> str:
    """A KPI with what it was and what it is."""
    now, before = row.now, row.before
    was = figure(before.actual or 0, decimals(before))
    by = "up to" if row.kpi.cumulative else "in"
    is_now = measured(row.kpi, now.actual or 0, decimals(now))
    words = f"{named(edition, row, alone=alone)}, {was} {by} {before.period}, {is_now} {by} {now.period}"
    wanted = f"; expected {figure(now.expected, decimals(now))}" if now.expected is not None and not now.not_yet else ""
    return words + wanted + (f" ({now.note.rstrip('. ')})" if now.note else "")


def successes(edition: Edition, rows: list[Row]) -> list[str]:
    """What went well: KPIs that are achieved, and those whose pace turned better."""
    better = changed(edition, rows).better
    achieved = [row for row in rows if row.now.pace is Pace.ACHIEVED and row not in better]
    found = [f"From {row.before.pace} to {row.now.pace}: {moved(edition, row, alone=True)}." for row in better]
    return found + [f"Achieved: {standing(edition, row, alone=True)}." for row in achieved]


def needs(edition: Edition, rows: list[Row]) -> list[str]:
    """What needs somebody: KPIs at risk and behind, those first that serve the most; then what was not reported."""
    found = []
    for pace in (Pace.AT_RISK, Pace.BEHIND):
        several = sorted((row for row in rows if row.now.pace is pace), key=lambda row: -row.impact)
        found += [f"{str(pace).capitalize()}: {standing(edition, row, alone=True)}." for row in several]
    late = [row for row in rows if row.now.missing is not None]
    return found + [
        f"Not reported for {row.now.missing}: {row.kpi.name}; {subject(edition.kpi_owner(row.kpi))} adds it."
        for row in late
    ]


def standing(edition: Edition, row: Row, *, alone: bool = False) -> str:
    """Where a KPI stands, with what was expected and the target; `alone` without its department."""
    return f"{named(edition, row, alone=alone)}, {stands(row)}"


def stands(row: Row) -> str:
    """Likewise, without its name."""
    now = row.now
    words = f"{measured(row.kpi, now.actual or 0, decimals(now))} in {now.period}"
    if now.expected is not None and now.pace is not Pace.ACHIEVED:
        words += f", expected {figure(now.expected, decimals(now))}"
    goal = target(row.kpi)
    return f"{words}, target {goal}" if goal else words


def at_risk(edition: Edition) -> list[Row]:
    """The KPIs at risk, those first that serve the most."""
    return sorted((row for row in edition.found.rows if row.now.pace is Pace.AT_RISK), key=lambda row: -row.impact)


# --- what it comes to -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What the KPIs that support an organizational goal come to, and what each department brings to it."""

    id: str
    title: str
    weight: str
    result: str
    contributions: tuple[tuple[str, str, str], ...]
    own: tuple[str, ...]
    together: str


def goal_lines(edition: Edition) -> list[ResultLine]:
    """The organizational goals and their results."""
    return [_goal(edition, goal) for goal in edition.found.goals]


def _goal(edition: Edition, result: GoalResult) -> ResultLine:
    return ResultLine(
        result.goal.id,
        result.goal.title,
        f"{float(result.goal.weight):g}",
        since(edition, result.attained),
        tuple((edition.name(c.department.id), points(c.brings), points(c.share)) for c in result.contributions),
        tuple(f"{standing(edition, row)} ({pace_words(row.now)})" for row in result.own if row.now.actual is not None),
        _together(edition, result.contributions),
    )


def _together(edition: Edition, contributions: list[Contribution]) -> str:
    if not contributions:
        return "No KPI with data supports it."
    if len(contributions) == 1:
        return f"{edition.name(contributions[0].department.id)} moves it alone."
    held = [
        f"{edition.name(c.department.id)} ({count})"
        for c in contributions
        if (count := sum(row.now.pace is Pace.AT_RISK for row in c.rows))
    ]
    words = f"{len(contributions)} departments move it together"
    return f"{words}; KPIs at risk: {listed(held)}." if held else f"{words}, none with a KPI at risk."


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """A KPI that serves much, or a department's cumulative impact."""

    name: str
    impact: str
    goals: str
    pace: str


def high_impact(edition: Edition) -> list[ImpactLine]:
    """The KPIs that serve the most, by the weight of the organizational goals that they reach."""
    ranked = sorted((row for row in edition.found.rows if row.impact), key=lambda row: -row.impact)
    return [
        ImpactLine(
            named(edition, row),
            figure(row.impact),
            listed(edition.goals[goal].title for goal in row.reaches),
            pace_words(row.now),
        )
        for row in ranked[:HIGH_IMPACT]
    ]


def cumulative_impact(edition: Edition) -> list[tuple[str, str, str]]:
    """For each department what it brings to the result of all goals, in points, and how its KPIs stand."""
    return [
        (d.department.name, points(d.impact) if d.impact is not None else "-", attained(d.attained))
        for d in edition.found.departments
    ]


def synergies(edition: Edition) -> list[str]:
    """KPIs that several departments hold, and goals that several move."""
    found = []
    for kpi_id, kpis in edition.facts.same_kpi.items():
        holders = list(dict.fromkeys(edition.name(kpi.department) for kpi in kpis))
        if len(holders) > 1:
            paces = {row.kpi.department: pace_words(row.now) for row in edition.found.rows if row.kpi.id == kpi_id}
            states = list(dict.fromkeys(paces.values()))
            stand = (
                states[0] if len(states) == 1 else listed(f"{pace} for {edition.name(d)}" for d, pace in paces.items())
            )
            found.append(f"{listed(holders)} hold '{kpis[0].name}' together: {stand}.")
    return found


def insights(edition: Edition) -> list[str]:
    """What the figures suggest: who misses the target by the trend, who stays behind, what cannot be trusted."""
    said = edition.assessment.findings
    found = list(_against_plan(edition))
    found += [closed(f.message) for f in said if f.name == "forecast-to-miss"][:HIGH_IMPACT]
    again = [f for f in said if f.name == "below-target-again"]
    if again:
        miss = "KPI that missed what was expected" if len(again) == 1 else "KPIs that missed what was expected"
        misses = "misses" if len(again) == 1 else "miss"
        found.append(
            f"{len(again)} {miss} in {edition.before.in_words} {misses} it again in {edition.period.in_words}."
        )
    found += [f"{closed(f.message)} {f.remedy}" for f in said if f.name == "mixed-scale"]
    if edition.found.later:
        later = [str(period) for period in edition.found.later]
        ends = f"{later[0]} to {later[-1]}" if len(later) > 1 else later[0]
        found.append(f"Figures of later periods ({ends}) are left out here.")
    return found


def _against_plan(edition: Edition) -> Iterator[str]:
    """The departments whose KPIs have attained less than was expected by now, the furthest behind first."""
    known = [d for d in edition.found.departments if d.attained.now is not None and d.attained.by_now is not None]
    late = [d for d in known if (d.attained.now or 0) < (d.attained.by_now or 0)]
    late.sort(key=lambda d: (d.attained.now or 0) - (d.attained.by_now or 0))
    if late:
        names = [
            f"{d.department.name} ({points(d.attained.now or 0)} % of {points(d.attained.by_now or 0)} % expected)"
            for d in late[:HIGH_IMPACT]
        ]
        yield f"Less than expected is attained in {listed(names)}."
    if known and len(late) < len(known):
        ahead = [d.department.name for d in known if d not in late]
        yield f"At least what was expected is attained in {listed(ahead[:HIGH_IMPACT])}{_others(len(ahead))}."


def _others(count: int) -> str:
    return f" and {count - HIGH_IMPACT} more" if count > HIGH_IMPACT else ""


def aligned(score: Exact | None) -> str:
    """A score in percent."""
    return "not judged" if score is None else f"{cut(score)} %"


def kpi_rating(scored_kpis: Exact | None) -> str:
    """How well a department's KPIs are aligned, on the scale from 1 to 5 and in percent."""
    return "not judged" if scored_kpis is None else f"{rating(scored_kpis)} ({cut(scored_kpis)} %)"
