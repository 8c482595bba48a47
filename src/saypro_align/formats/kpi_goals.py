"""What the KPIs come to: the organizational goals, what departments bring to them, and the KPIs of most impact."""

from collections.abc import Iterator

from saypro_align.course import Pace
from saypro_align.figures import figure
from saypro_align.formats.amounts import by, decimals, measured, pace_words, target, why_no_data
from saypro_align.formats.plain import wrapped
from saypro_align.formats.view import FEW, View, added, few, points, rolled
from saypro_align.results import Contribution, GoalResult, Rolled, Row
from saypro_align.values import listed


def goals(view: View) -> str:
    """The result of each organizational goal, and what departments bring to it."""
    if not view.found.goals:
        return ""
    words = (
        "Results for the organizational goals, by the KPIs that support them. Of each department: the points that it "
        "brings, and in brackets those that its KPIs could bring."
    )
    lines = [wrapped(words, view.columns)]
    for goal in view.found.goals:
        result = _result(view, goal.attained) if goal.attained.now is not None else "no data"
        lines.append(wrapped(f"{goal.goal.id}: {result}", view.columns, "      ", "  "))
        lines += _moved_by(view, goal)
    if view.found.attained.now is not None:
        lines.append(wrapped(f"All goals by their weight: {_result(view, view.found.attained)}.", view.columns))
    return "\n".join(lines)


def _result(view: View, result: Rolled) -> str:
    now, _ = rolled(result)
    by_now = f", {points(result.by_now)} expected by now" if result.by_now is not None else ""
    return f"{now} %{by_now}{added(result, view.before)}"


def _moved_by(view: View, goal: GoalResult) -> Iterator[str]:
    if goal.contributions:
        by = [f"{view.name(c.department.id)} {points(c.brings)} ({points(c.share)})" for c in goal.contributions]
        yield wrapped(few(by, last=","), view.columns, " " * 6)
    together = _together(view, goal.contributions)
    if together:
        yield wrapped(together, view.columns, " " * 6)
    for row in goal.own:
        yield wrapped(f"{row.kpi.name}: {_in_short(row)}", view.columns, " " * 8, " " * 6)


def _together(view: View, contributions: list[Contribution]) -> str:
    """The KPIs of how many departments support the goal, and which of them have KPIs at risk."""
    if len(contributions) < 2:
        return ""
    counts = {c.department.id: sum(row.now.pace is Pace.AT_RISK for row in c.rows) for c in contributions}
    at_risk = [f"{view.name(department)} ({count})" for department, count in counts.items() if count]
    words = f"KPIs of {len(contributions)} departments support it"
    return f"{words}; KPIs at risk: {few(at_risk)}." if at_risk else f"{words}, none with a KPI at risk."


def _in_short(row: Row) -> str:
    now = row.now
    if now.actual is None:
        return why_no_data(now)
    parts = [pace_words(now)]
    parts.append(f"{measured(row.kpi, now.actual)} {by(row.kpi)} {now.period}")
    if now.expected is not None and now.pace is not Pace.ACHIEVED:
        parts.append(f"{figure(now.expected, decimals(now))} expected")
    goal = target(row.kpi)
    return ", ".join([*parts, f"target {goal}"] if goal else parts)


def impact(view: View, rows: list[Row]) -> str:
    """The KPIs of most impact, and the cumulative impact of each department."""
    ranked = sorted((row for row in rows if row.impact), key=lambda row: -row.impact)
    greatest, others = ranked[:FEW], ranked[FEW:]
    if not greatest:
        return ""
    whole = sum(view.facts.goal_weights.values())
    of_all = f"all goals together: {figure(whole)}"
    title = f"High-impact KPIs, by the weight of the organizational goals that they serve ({of_all})"
    lines = [wrapped(title, view.columns)]
    for row in greatest:
        words = f"{view.named(row)}: {figure(row.impact)}, {listed(row.reaches)}; {pace_words(row.now)}"
        lines.append(wrapped(words, view.columns, " " * 4, "  "))
    alike = sum(row.impact == greatest[-1].impact for row in others)
    if alike:
        lines.append(f"  ... and {alike} more of weight {figure(greatest[-1].impact)}.")
    brought = [(d.department.id, d.impact) for d in view.found.departments if d.impact is not None]
    if brought:
        parts = [f"{view.name(department)} {points(impact)}" for department, impact in brought]
        words = f"Cumulative impact, in points of all goals by their weight: {few(parts)}."
        lines.append(wrapped(words, view.columns))
    return "\n".join(lines)


def brings(view: View, department: str) -> str:
    """What one department brings to the organizational goals."""
    lines = []
    for goal in view.found.goals:
        for contribution in goal.contributions:
            if contribution.department.id == department:
                brings, share = points(contribution.brings), points(contribution.share)
                lines.append(f"  {goal.goal.id}: {brings} of the {share} points that its KPIs could bring")
    return "\n".join(["What it brings to the organizational goals", *lines]) if lines else ""
