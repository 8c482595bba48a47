"""The KPIs of a department, one line each, with what is to be said of those that need it."""

from collections.abc import Iterator
from datetime import date

from saypro_align.figures import percent
from saypro_align.formats.amounts import expectation, measured, remaining, trend_words, why_no_data, why_no_pace
from saypro_align.formats.plain import fitted, safe, sparkline, table, width, wrapped
from saypro_align.formats.view import FEW, View
from saypro_align.kpis import Pace
from saypro_align.periods import Period
from saypro_align.results import Row
from saypro_align.values import listed

PERIODS = 12
"""How many periods a sparkline shows."""
_ORDER = (Pace.AT_RISK, Pace.BEHIND, Pace.ON_TRACK, Pace.ACHIEVED, None)


def section(view: View, title: str, rows: list[Row], *, full: bool) -> str:
    """KPIs by their pace, those at risk first; `full` says of each what it otherwise says only of those in need."""
    if not rows:
        return ""
    ordered: list[Row] = sorted(rows, key=lambda row: (row.now.reached is None, _ORDER.index(row.now.pace)))
    cells = [["Pace", "KPI", "Actual", "Attained", "Trend"], *(_cells(view, row) for row in ordered)]
    room = view.columns - 2 - sum(max(width(cell[n]) for cell in cells) for n in (0, 2, 3, 4)) - 4
    for row, cell in zip(ordered, cells[1:], strict=True):
        cell[1] = _name(view, row, room)
    head, *lines = table(cells, [False, False, True, True, False], gap=" ", most=view.columns)
    out = [safe(title), "  " + head]
    for row, line in zip(ordered, lines, strict=True):
        out.append("  " + line)
        open_pace = row.now.pace is None and row.now.reached is not None
        if full or open_pace or row.now.pace in (Pace.AT_RISK, Pace.BEHIND):
            out += _details(view, row, full=full)
    return "\n".join(out)


def _name(view: View, row: Row, room: int) -> str:
    """The KPI's name, or its id where the name does not fit; with the period where its figure is an older one."""
    now = row.now
    shown = now.actual is None or view.found.first <= _last_day(view, now.period) <= view.found.last
    period = "" if shown else f", {now.period}"
    names = [f"{safe(name)}{period}" for name in (row.kpi.name, row.kpi.id)]
    return next((name for name in names if width(name) <= room), fitted(names[1], max(16, room)))


def _last_day(view: View, period: Period) -> date:
    return period.last_day(view.assessment.workspace.fiscal_year_start)


def _cells(view: View, row: Row) -> list[str]:
    now = row.now
    pace = str(now.pace) if now.pace else ("no data" if now.reached is None else "open")
    actual = measured(row.kpi, now.actual) if now.actual is not None else "-"
    reached = percent(now.reached) if now.reached is not None else "-"
    recent = view.facts.series(row.kpi).recent(view.found.last, PERIODS)
    return [pace, "", safe(actual), reached, sparkline(recent, plain=view.plain)]


def _details(view: View, row: Row, *, full: bool) -> Iterator[str]:
    now = row.now
    if now.actual is None:
        if full:
            yield wrapped(f"{why_no_data(now)}{f': {now.note}' if now.note else ''}", view.columns, " " * 11)
        return
    words = [*expectation(row.now), *remaining(row.now)]
    if now.pace is None and now.reached is not None:
        words.append(why_no_pace(now, view.facts.due(row.kpi), view.facts.frame))
    if now.gaps:
        words.append(f"the sum lacks {listed(str(gap) for gap in now.gaps[:FEW])}")
    if full:
        words += trend_words(row)
    note = f" Note: {now.note}" if now.note and full else ""
    if words or note:
        yield wrapped("; ".join(words) + ("." if words else "") + note, view.columns, " " * 11)
