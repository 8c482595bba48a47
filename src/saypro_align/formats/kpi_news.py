"""What a period brought to pass: which KPIs need somebody, who has not reported, and what the period changed."""

from collections.abc import Iterable, Iterator

from saypro_align.course import Pace
from saypro_align.figures import figure
from saypro_align.formats.amounts import by, decimals, measured
from saypro_align.formats.plain import plural, wrapped
from saypro_align.formats.view import MANY, View, few
from saypro_align.results import Row, changes


def slow(view: View, rows: list[Row]) -> str:
    """The KPIs that need somebody, in one place: those first that reach the most."""
    lines = []
    for pace in (Pace.AT_RISK, Pace.BEHIND):
        several = sorted((row for row in rows if row.now.pace is pace), key=lambda row: -row.impact)
        names = [f"{view.named(row)}{', again' if _again(row) else ''}" for row in several]
        if names:
            lines.append(wrapped(f"{str(pace).capitalize()}: {few(names, '; and', '; ')}.", view.columns, "  ", ""))
    if any(row.now.by_now is not None for row in rows):
        return "\n".join(lines) or "No KPI is behind or at risk."
    return ""


def _again(row: Row) -> bool:
    """Whether it was behind or at risk in the period before, too."""
    return row.is_new and row.before.pace in (Pace.AT_RISK, Pace.BEHIND)


def not_reported(view: View, rows: list[Row], *, whole: bool = False) -> str:
    """Whose figures are not there, and what is measured in vain; of the whole organization, whose plans, too."""
    lines = list(_without_plan(view)) if whole else []
    holders = _by_holder(row for row in rows if row.now.missing is not None)
    for holder, late in holders[:MANY]:
        lines.append(_who(view, holder))
        lines += [wrapped(_late(view, row), view.columns, " " * 6, " " * 4) for row in late]
    if len(holders) > MANY:
        lines.append(f"  ... and figures of {len(holders) - MANY} more departments.")
    unread = [view.named(row) for row in rows if row.now.unread]
    if unread:
        lines.append(
            wrapped(f"Not known, because their figures could not be read: {few(unread)}.", view.columns, "    ", "  ")
        )
    dropped = [view.named(row) for row in rows if row.kpi.figures_dropped and not row.now.unread]
    if dropped:
        lines.append(wrapped(f"With figures that could not be read: {few(dropped)}.", view.columns, "    ", "  "))
    never = [row for row in rows if row.now.actual is None and row.now.missing is None and not row.now.unread]
    if never:
        words = few([view.named(row) for row in never])
        not_due = ", and not due yet" if view.facts.frame.start else ""
        lines.append(wrapped(f"Never measured{not_due}: {words}.", view.columns, " " * 4, "  "))
    without = [row for row in rows if row.now.actual is not None and row.now.reached is None]
    if without:
        words = few([f"{row.kpi.name} ({view.name(row.kpi.department)}: {row.now.why_no_data})" for row in without])
        lines.append(wrapped(f"Measured, and held against nothing: {words}.", view.columns, " " * 4, "  "))
    if not lines:
        return f"Every figure that is due in {view.found.period.in_words} was reported."
    return "\n".join(["Not reported", *lines])


def _without_plan(view: View) -> Iterator[str]:
    departments = view.assessment.workspace.departments.values()
    missing = [department.name for department in departments if department.missing]
    unread = [department.name for department in departments if department.plan is None and not department.missing]
    if missing:
        yield wrapped(f"Not known, because the plan is missing: {few(missing)}.", view.columns, "    ", "  ")
    if unread:
        yield wrapped(f"Not known, because the plan could not be read: {few(unread)}.", view.columns, "    ", "  ")


def _who(view: View, holder: str) -> str:
    department = view.assessment.workspace.departments.get(holder)
    if department is None:
        return "  The organization"
    return wrapped(f"{department.name} ({view.facts.head(department)})", view.columns, "    ", "  ")


def _late(view: View, row: Row) -> str:
    series = view.facts.series(row.kpi).points
    known = [point for point in series if point.last <= view.found.last]
    last = "none so far"
    if known:
        last = f"last reported: {measured(row.kpi, known[-1].value or 0)} in {known[-1].period}"
    note = f"; {row.now.note.rstrip('. ')}" if row.now.note and row.now.actual is None else ""
    return f"{row.kpi.name}, for {row.now.missing} ({last}{note})"


def changed(view: View, rows: list[Row], most: int | None = None) -> str:
    """What the period changed, for the worse and for the better; at most so many of each."""
    found = changes(rows)
    lines: list[str] = []
    for title, several in (
        ("Turned worse", found.worse),
        ("Turned better", found.better),
        (f"Worse than in {view.before}, at the same pace", found.backwards),
    ):
        if several:
            lines.append(f"  {title}")
            lines += [wrapped(_moved(view, row), view.columns, " " * 6, " " * 4) for row in several[:most]]
            if most is not None and len(several) > most:
                lines.append(f"    ... and {len(several) - most} more; --department shows those of one.")
    if found.begun:
        many = plural(len(found.begun), "KPI")
        lines.append(
            wrapped(f"The plan begins, with {many} behind or at risk in its first period.", view.columns, "  ")
        )
    if found.first:
        names = [view.named(row) for row in found.first]
        lines.append(wrapped(f"Reported again, or for the first time: {few(names)}.", view.columns, "    ", "  "))
    name = view.found.period.in_words
    title = f"What {name} changed"
    if not lines:
        return f"{title}: no KPI changed its pace."
    return "\n".join([title, *lines])


def _moved(view: View, row: Row) -> str:
    now, before = row.now, row.before
    pace = f", {before.pace} to {now.pace}" if now.pace is not before.pace else f", still {now.pace}"
    was = figure(before.actual or 0, decimals(before))
    is_now = measured(row.kpi, now.actual or 0, decimals(now))
    wanted = f"; expected {figure(now.expected, decimals(now))}" if now.expected is not None else ""
    note = f" ({now.note.rstrip('. ')})" if now.note else ""
    which = view.named(row) + (pace if now.pace and not now.early else "")
    return f"{which}: {was} {by(row.kpi)} {before.period}, {is_now} {by(row.kpi)} {now.period}{wanted}{note}"


def _by_holder(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row.kpi.department, []).append(row)
    return list(held.items())
