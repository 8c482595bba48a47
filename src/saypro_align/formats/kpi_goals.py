"""What the KPIs come to: the organizational goals, what departments bring to them, and the KPIs of most impact."""

from collections.abc import Iterator

from saypro_align.figures import figure
from saypro_align.formats.amounts import decimals, measured, target, why_no_data
from saypro_align.formats.plain import padded, wrapped
from saypro_align.formats.view import FEW, View, few, points, rolled
from saypro_align.kpis import Pace
from saypro_align.results import Contribution, GoalResult, Row
from saypro_align.values import listed


def goals(view: View) -> str:
    """The result of each organizational goal, and what departments bring to it."""
    if not view.found.goals:
        return ""
    lines = ["Organizational goals: what the KPIs that support them come to"]
    for goal in view.found.goals:
        now, change = rolled(goal.attained)
        result = f"{now} % ({change} points)" if goal.attained.now is not None else "no data"
        lines.append(f"  {padded(goal.goal.id, 28)} {result}".rstrip())
        lines += _moved_by(view, goal)
    if view.found.attained.now is not None:
        now, change = rolled(view.found.attained)
        words = f"All goals by their weight: {now} % ({change} points since {view.before})."
        lines.append(wrapped(words, view.columns))
    lines.append(
        wrapped(
            "Of each department: the points that it brings, and in brackets those that it could bring.",
            view.columns,
        )
    )
    return "\n".join(lines)


def _moved_by(view: View, goal: GoalResult) -> Iterator[str]:
    if goal.contributions:
        by = [f"{c.department.id} {points(c.brings)} ({points(c.share)})" for c in goal.contributions]
        yield wrapped(few(by, last=","), view.columns, " " * 6)
    together = _together(goal.contributions)
    if together:
        yield wrapped(together, view.columns, " " * 6)
    for row in goal.own:
        yield wrapped(f"{row.kpi.name}: {_in_short(row)}", view.columns, " " * 8, " " * 6)


def _together(contributions: list[Contribution]) -> str:
    """Which departments move the goal together, and which of them hold the others back."""
    if len(contributions) < 2:
        return ""
    held_back = [c for c in contributions if any(row.now.pace is Pace.AT_RISK for row in c.rows)]
    words = f"Moved together by {len(contributions)} departments"
    if not held_back:
        return f"{words}, none with a KPI at risk."
    behind = few([f"{c.department.id} ({sum(r.now.pace is Pace.AT_RISK for r in c.rows)})" for c in held_back])
    return f"{words}; KPIs at risk: {behind}."


def _in_short(row: Row) -> str:
    now = row.now
    if now.actual is None:
        return why_no_data(now)
    parts = [str(now.pace)] if now.pace else []
    parts.append(f"{measured(row.kpi, now.actual)} in {now.period}")
    if now.expected is not None and now.pace is not Pace.ACHIEVED:
        parts.append(f"{figure(now.expected, decimals(now))} expected")
    goal = target(row.kpi)
    return ", ".join([*parts, f"target {goal}"] if goal else parts)


def impact(view: View, rows: list[Row]) -> str:
    """The KPIs of most impact, and the cumulative impact of each department."""
    greatest = sorted((row for row in rows if row.impact), key=lambda row: -row.impact)[:FEW]
    if not greatest:
        return ""
    whole = sum(view.facts.goal_weights.values())
    lines = ["High-impact KPIs: they reach the most weight of organizational goals"]
    for row in greatest:
        words = f"{row.kpi.name} ({row.kpi.department}): {row.now.pace or why_no_data(row.now)}; reaches "
        words += f"{figure(row.impact)} of {figure(whole)}, by {listed(row.reaches)}"
        lines.append(wrapped(words, view.columns, " " * 4, "  "))
    brought = [(d.department.id, d.impact) for d in view.found.departments if d.impact is not None]
    if brought:
        parts = [f"{name} {points(impact)}" for name, impact in brought]
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
