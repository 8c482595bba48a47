"""What reports say of KPIs: a line for each, and what they come to for departments and for the organization."""

from collections.abc import Iterator

from saypro_align.course import Pace
from saypro_align.facts import subject
from saypro_align.figures import cut, figure, quantity, signed
from saypro_align.findings import Exact
from saypro_align.formats.amounts import (
    by,
    by_pace,
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
from saypro_align.formats.view import added, points, rolled
from saypro_align.frozen import frozen
from saypro_align.items import ORGANIZATION, Kpi
from saypro_align.kpis import baseline, value_of
from saypro_align.periods import Period
from saypro_align.reports.edition import Edition
from saypro_align.reports.wording import closed
from saypro_align.results import Changes, Contribution, GoalResult, Rolled, Row, changes
from saypro_align.scoring import rating
from saypro_align.values import listed

HIGH_IMPACT = 5
MOST_NAMED = 12


@frozen
class KpiLine:
    """A KPI in the period. A cell of which nothing is known holds a dash or the reason."""

    department: str
    name: str
    id: str
    period: str
    actual: str
    baseline: str
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
        amount(row) if now.actual is not None else why_no_data(now),
        measured(row.kpi, start) if (start := baseline(row.kpi)) is not None else "-",
        _targets(edition, row),
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


def amount(row: Row) -> str:
    """The actual value; of what adds up, the sum to date."""
    shown = measured(row.kpi, row.now.actual or 0, decimals(row.now))
    return f"{shown} to date" if row.kpi.cumulative else shown


def aim(edition: Edition, kpi: Kpi) -> str:
    """A KPI's target with its date; empty where there is none."""
    final, due = target(kpi), edition.facts.due(kpi)
    return f"{final} by {due}" if final and due else final


def _targets(edition: Edition, row: Row) -> str:
    """The target with its date, and the dated ones on the way to it that are still ahead."""
    final, due = target(row.kpi), edition.facts.due(row.kpi)
    if not final:
        return "no target"
    course = edition.facts.series(row.kpi).course
    ahead = [
        f"{figure(value)} by {day}"
        for day, dated in course.dated.items()
        if (value := value_of(row.kpi, dated)) is not None and edition.found.last <= day and day != due
    ]
    return ", ".join([*ahead, aim(edition, row.kpi)])


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
    return [line(edition, row) for row in by_pace(rows)]


def notes(edition: Edition, rows: list[Row]) -> list[str]:
    """What is to be said of figures; what is the same of several is said once."""
    said: dict[str, list[str]] = {}
    for each in lines(edition, rows):
        if each.note:
            said.setdefault(closed(each.note), []).append(each.name)
    return [
        f"{names[0]}: {note}" if len(names) == 1 else f"{len(names)} KPIs: {note} They are: {'; '.join(names)}."
        for note, names in said.items()
    ]


def weights(rows: list[Row]) -> list[str]:
    """Which KPIs count more or less than others in what they come to together."""
    weighed = [row.kpi for row in rows if row.kpi.weight != 1]
    return [f"{kpi.name}: Counts with the weight {figure(kpi.weight)} in what the KPIs come to." for kpi in weighed]


def attained(result: Rolled) -> str:
    """What several KPIs come to, beside what was expected by now."""
    now, _ = rolled(result)
    if now == "-":
        return "nothing to sum up yet"
    return f"{now} % attained" + (f", {points(result.by_now)} % expected" if result.by_now is not None else "")


def since(edition: Edition, result: Rolled) -> str:
    """Likewise, with what the period added."""
    return attained(result) + added(result, edition.before.in_words)


# --- successes and needs ----------------------------------------------------------------------------------------------


def changed(edition: Edition, rows: list[Row] | None = None) -> Changes:
    """What the period changed."""
    return changes(edition.found.rows if rows is None else rows)


def named(edition: Edition, row: Row, *, alone: bool = False) -> str:
    """A KPI with its department; `alone` where the department is known."""
    if alone:
        return row.kpi.name
    return f"{row.kpi.name} ({edition.name(row.kpi.department)})"


def moved(edition: Edition, row: Row, *, alone: bool = False, bare: bool = False) -> str:
    """A KPI with what it was and what it is; `bare` without what was expected and what people noted."""
    now, before = row.now, row.before
    was = figure(before.actual or 0, decimals(before))
    is_now = measured(row.kpi, now.actual or 0, decimals(now))
    words = (
        f"{named(edition, row, alone=alone)}, {was} {by(row.kpi)} {before.period}, {is_now} {by(row.kpi)} {now.period}"
    )
    if bare:
        return words
    wanted = f"; expected {figure(now.expected, decimals(now))}" if now.expected is not None and not now.not_yet else ""
    return words + wanted + (f" ({now.note.rstrip('. ')})" if now.note else "")


_GOOD = (Pace.ON_TRACK, Pace.ACHIEVED)


def successes(edition: Edition, rows: list[Row]) -> list[str]:
    """What went well: KPIs whose pace turned good, that are achieved, or that came closer to their target.

    All that came closer are named, those that are on track first; the others with the pace that they still have.
    """
    better = [row for row in changed(edition, rows).better if row.now.pace in _GOOD]
    achieved = [row for row in rows if row.now.pace is Pace.ACHIEVED and row not in better]
    found = [f"From {row.before.pace} to {row.now.pace}: {moved(edition, row, alone=True)}." for row in better]
    found += [f"Achieved: {standing(edition, row, alone=True)}." for row in achieved]
    risen = [row for row in rows if row not in better and row not in achieved and gained(row) > 0]
    risen.sort(key=lambda row: (row.now.pace not in _GOOD, -gained(row)))
    return found + [f"Closer to the target{_still(row)}: {moved(edition, row, alone=True)}." for row in risen]


def _still(row: Row) -> str:
    """The pace of a KPI that came closer and is not where it was expected."""
    return "" if row.now.pace in _GOOD or row.now.pace is None else f", and still {row.now.pace}"


def gained(row: Row) -> Exact:
    """By how much the attainment of a KPI with a figure of this period rose."""
    now, before = row.now.reached, row.before.reached
    return now - before if now is not None and before is not None and row.is_new else 0


def needs(edition: Edition, rows: list[Row]) -> list[str]:
    """What needs somebody: KPIs at risk and behind, those first that serve the most; then those without figures."""
    found = []
    for pace in (Pace.AT_RISK, Pace.BEHIND):
        several = sorted((row for row in rows if row.now.pace is pace), key=lambda row: -row.impact)
        found += [f"{str(pace).capitalize()}: {standing(edition, row, alone=True)}." for row in several]
    worse = [row for row in rows if row.now.pace is None and row.now.reached is not None and row.now.reached < 0]
    found += [f"Worse than at the start: {standing(edition, row, alone=True)}." for row in worse]
    never = [row for row in rows if row.now.actual is None and why_no_data(row.now) == "never measured"]
    found += [f"Never measured: {row.kpi.name}; {subject(edition.kpi_owner(row.kpi))} begins with it." for row in never]
    late: dict[tuple[Period, str], list[Row]] = {}
    for row in rows:
        if row.now.missing is not None:
            late.setdefault((row.now.missing, subject(edition.kpi_owner(row.kpi))), []).append(row)
    for (period, who), several in late.items():
        names = "; ".join(f"{row.kpi.name}{_why_missing(row)}" for row in several)
        found.append(f"Not reported for {period}: {names}; {who} reports {'it' if len(several) == 1 else 'them'}.")
    return found


def _why_missing(row: Row) -> str:
    """What was written beside a figure that is not there."""
    return f" ({row.now.note.rstrip('. ')})" if row.now.note and row.now.actual is None else ""


def standing(edition: Edition, row: Row, *, alone: bool = False) -> str:
    """Where a KPI stands, with what was expected and the target; `alone` without its department."""
    return f"{named(edition, row, alone=alone)}, {stands(row)}"


def stands(row: Row) -> str:
    """Likewise, without its name."""
    now = row.now
    words = f"{measured(row.kpi, now.actual or 0, decimals(now))} {by(row.kpi)} {now.period}"
    if now.expected is not None and now.pace is not Pace.ACHIEVED:
        words += f", expected {figure(now.expected, decimals(now))}"
    goal = target(row.kpi)
    return f"{words}, target {goal}" if goal else words


def paced(row: Row) -> str:
    """How a KPI stands, at the beginning of a sentence."""
    said = pace_words(row.now)
    return {"not yet": "Nothing is expected yet", "open": "No pace is known"}.get(said, said.capitalize())


def at_risk(edition: Edition) -> list[Row]:
    """The KPIs at risk, those first that serve the most."""
    return sorted((row for row in edition.found.rows if row.now.pace is Pace.AT_RISK), key=lambda row: -row.impact)


# --- what it comes to -------------------------------------------------------------------------------------------------


@frozen
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
        return f"Only {edition.name(contributions[0].department.id)} has KPIs with data that support it."
    held = [
        f"{edition.name(c.department.id)} ({count})"
        for c in contributions
        if (count := sum(row.now.pace is Pace.AT_RISK for row in c.rows))
    ]
    words = f"KPIs of {len(contributions)} departments support it"
    return f"{words}; KPIs at risk: {listed(held)}." if held else f"{words}, none with a KPI at risk."


@frozen
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
    """KPIs that several departments hold with one aim; those that they pull in different directions are none."""
    torn = {f.item for f in edition.costly if f.name in ("conflicting-targets", "kpi-defined-twice")}
    rows = {(row.kpi.department, row.kpi.id): row for row in edition.found.rows}
    found = []
    for kpi_id, kpis in edition.facts.same_kpi.items():
        holders = list(dict.fromkeys(kpi.department for kpi in kpis))
        if len(holders) < 2 or kpi_id in torn:
            continue
        states = {department: pace_words(rows[department, kpi_id].now) for department in holders}
        names = listed(edition.name(department) for department in holders)
        shown = rows[holders[0], kpi_id]
        figures = stands(shown) if shown.now.actual is not None else why_no_data(shown.now)
        same = len(set(states.values())) == 1
        paces = states[holders[0]] if same else listed(f"{pace} for {edition.name(d)}" for d, pace in states.items())
        found.append(f"{names} share '{kpis[0].name}': {figures if same else figures.partition(', ')[0]}; {paces}.")
    return found


def insights(edition: Edition) -> list[str]:
    """What the figures suggest: who misses the target by the trend, who stays behind, what cannot be trusted."""
    said = edition.assessment.findings
    found = list(_against_plan(edition))
    found += [closed(f.message) for f in said if f.name == "forecast-to-miss"][:HIGH_IMPACT]
    again = {(f.department or ORGANIZATION, f.item) for f in said if f.name == "below-target-again"}
    missed = [named(edition, row) for row in edition.found.rows if (row.kpi.department, row.kpi.id) in again]
    if missed:
        words = f"Less than expected in {edition.before.in_words} and again in {edition.period.in_words}"
        more = f" and {len(missed) - MOST_NAMED} more" if len(missed) > MOST_NAMED else ""
        found.append(f"{words}: {', '.join(missed[:MOST_NAMED]) + more if more else listed(missed)}.")
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
