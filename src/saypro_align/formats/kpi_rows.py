"""The KPIs of a department, one line each, with what is to be said of those that need it."""

from collections.abc import Iterator

from saypro_align.formats.amounts import (
    by_pace,
    decimals,
    expectation,
    gap_words,
    measured,
    pace_words,
    reached_words,
    remaining,
    trend_words,
    why_no_data,
    why_no_pace,
)
from saypro_align.formats.plain import fitted, folded, safe, sparkline, table, width, wrapped
from saypro_align.formats.view import View
from saypro_align.results import Row

PERIODS = 12
"""How many periods a sparkline shows."""
MOST_OF_A_FIGURE = 28


def section(view: View, title: str, rows: list[Row], *, full: bool) -> str:
    """KPIs by their pace, those at risk first; `full` says of each what it otherwise says only of those in need."""
    if not rows:
        return ""
    ordered = by_pace(rows)
    cells = [["Pace", "KPI", "Actual", "Attained", "Trend"], *(_cells(view, row) for row in ordered)]
    room = max(16, view.columns - 2 - sum(max(width(cell[n]) for cell in cells) for n in (0, 2, 3, 4)) - 4)
    names = [_name(view, row, room) for row in ordered]
    for name, cell in zip(names, cells[1:], strict=True):
        cell[1] = name[0]
    head, *lines = table(cells, [False, False, True, True, False], gap=" ", most=view.columns)
    out, indent = [safe(title), "  " + head], " " * (3 + max(width(cell[0]) for cell in cells))
    for row, name, line in zip(ordered, names, lines, strict=True):
        out.append("  " + line)
        out += [indent + more for more in name[1:]]
        if full or pace_words(row.now) in ("at risk", "behind", "open"):
            out += _details(view, row, indent, full=full)
    return "\n".join(out)


def _name(view: View, row: Row, room: int) -> list[str]:
    """The KPI's name in as many lines as it needs; with the period of its figure where that ends before the page's."""
    now = row.now
    early = now.actual is not None and now.period.last_day(view.facts.frame.fiscal_year_start) < view.found.last
    period = f"{now.since} to {now.period}" if now.since else str(now.period)
    return folded(f"{row.kpi.name}, {period}" if early else row.kpi.name, room)


def _cells(view: View, row: Row) -> list[str]:
    now = row.now
    actual = measured(row.kpi, now.actual, decimals(now)) if now.actual is not None else "-"
    recent = view.facts.series(row.kpi).recent(view.found.last, PERIODS)
    return [
        pace_words(now),
        "",
        fitted(safe(actual), MOST_OF_A_FIGURE),
        reached_words(now),
        sparkline(recent, plain=view.plain),
    ]


def _details(view: View, row: Row, indent: str, *, full: bool) -> Iterator[str]:
    now = row.now
    if now.actual is None:
        if full:
            yield wrapped(f"{why_no_data(now)}{f': {now.note}' if now.note else ''}", view.columns, indent)
        return
    words = [*expectation(row.now), *remaining(row.now)]
    if now.pace is None and now.reached is not None:
        words.append(why_no_pace(now, view.facts.due(row.kpi), view.facts.frame))
    words += gap_words(now)
    if full:
        words += trend_words(row)
    note = f" Note: {now.note}" if now.note and full else ""
    if words or note:
        yield wrapped("; ".join(words) + ("." if words else "") + note, view.columns, indent)
