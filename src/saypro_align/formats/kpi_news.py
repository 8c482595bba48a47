"""What a period brought to pass: which KPIs need somebody, who has not reported, and what the period changed."""

from collections.abc import Iterable

from saypro_align.figures import figure
from saypro_align.formats.amounts import decimals, measured
from saypro_align.formats.plain import wrapped
from saypro_align.formats.view import FEW, MANY, View, few
from saypro_align.kpis import Pace
from saypro_align.results import Row, changes


def slow(view: View, rows: list[Row]) -> str:
    """The KPIs that need somebody, in one place."""
    lines = []
    for pace in (Pace.AT_RISK, Pace.BEHIND):
        names = [f"{row.kpi.name} ({row.kpi.department})" for row in rows if row.now.pace is pace]
        if names:
            lines.append(wrapped(f"{str(pace).capitalize()}: {few(names)}.", view.columns, "  ", ""))
    return "\n".join(lines) or "No KPI is behind or at risk."


def not_reported(view: View, rows: list[Row]) -> str:
    """Whose figures are not there, and what is measured in vain."""
    lines: list[str] = []
    holders = _by_holder(row for row in rows if row.now.missing is not None)
    for holder, late in holders[:MANY]:
        lines.append(_who(view, holder))
        lines += [wrapped(_late(view, row), view.columns, " " * 6, " " * 4) for row in late]
    if len(holders) > MANY:
        lines.append(f"  ... and figures of {len(holders) - MANY} more departments.")
    unread = [row.kpi.name for row in rows if row.now.unread]
    if unread:
        lines.append(wrapped(f"Their file could not be read: {few(unread)}.", view.columns, " " * 4, "  "))
    never = [row for row in rows if row.now.actual is None and row.now.missing is None and not row.now.unread]
    if never:
        words = few([f"{row.kpi.name} ({row.kpi.department})" for row in never])
        lines.append(wrapped(f"Never measured so far: {words}.", view.columns, " " * 4, "  "))
    without = [row for row in rows if row.now.actual is not None and row.now.reached is None]
    if without:
        words = few([f"{row.kpi.name} ({row.kpi.department}: {row.now.why_no_data})" for row in without])
        lines.append(wrapped(f"Measured, and held against nothing: {words}.", view.columns, " " * 4, "  "))
    if not lines:
        return f"Every figure that is due in {view.found.period.in_words} was reported."
    return "\n".join(["Not reported", *lines])


def _who(view: View, holder: str) -> str:
    department = view.assessment.workspace.departments.get(holder)
    if department is None:
        return "  The organization"
    return wrapped(f"{department.name} ({view.facts.head(department)})", view.columns, "    ", "  ")


def _late(view: View, row: Row) -> str:
    series = view.facts.series(row.kpi).points
    known = [point for point in series if point.last <= view.found.last]
    last = f"the last is {measured(row.kpi, known[-1].value or 0)} in {known[-1].period}" if known else "none so far"
    note = f"; {row.now.note}" if row.now.note and row.now.actual is None else ""
    return f"{row.kpi.name}, for {row.now.missing} ({last}{note})"


def changed(view: View, rows: list[Row]) -> str:
    """What the period changed, for the worse and for the better."""
    found = changes(rows)
    lines: list[str] = []
    for title, several in (
        ("Turned worse", found.worse),
        ("Turned better", found.better),
        ("Went backwards, at the same pace", found.backwards),
    ):
        if several:
            lines.append(f"  {title}")
            lines += [wrapped(_moved(row), view.columns, " " * 6, " " * 4) for row in several[:FEW]]
            if len(several) > FEW:
                lines.append(f"    ... and {len(several) - FEW} more.")
    for title, several in (("No longer reported", found.lost), ("Reported again, or for the first time", found.first)):
        if several:
            names = [f"{row.kpi.name} ({row.kpi.department})" for row in several]
            lines.append(wrapped(f"{title}: {few(names)}.", view.columns, "    ", "  "))
    name = view.found.period.in_words
    title = f"What {name} changed"
    if not lines:
        return f"{title}: no KPI changed its pace."
    return "\n".join([title, *lines])


def _moved(row: Row) -> str:
    now, before = row.now, row.before
    pace = f"{before.pace} to {now.pace}" if now.pace is not before.pace else f"{now.pace}"
    was, is_now = figure(before.actual or 0, decimals(before)), measured(row.kpi, now.actual or 0)
    note = f" ({now.note})" if now.note else ""
    return f"{row.kpi.name} ({row.kpi.department}): {pace}; {was} in {before.period}, {is_now} in {now.period}{note}"


def _by_holder(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row.kpi.department, []).append(row)
    return list(held.items())
