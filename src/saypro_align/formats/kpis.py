"""The results of a period as text: what is on track, what is not, who has not reported, and what the period changed."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from saypro_align.assessment import Assessment
from saypro_align.figures import figure, percent
from saypro_align.formats.amounts import counts, pace_words
from saypro_align.formats.kpi_goals import brings, goals, impact
from saypro_align.formats.kpi_news import changed, not_reported, slow
from saypro_align.formats.kpi_rows import PERIODS, section
from saypro_align.formats.plain import plural, table, wrapped
from saypro_align.formats.text import MOST_DEPARTMENTS, WORST, gap_lines, holds_figures_of, not_read_block
from saypro_align.formats.view import View, points, rolled
from saypro_align.items import ORGANIZATION
from saypro_align.results import DepartmentResult, Results, Row, later_periods

MOST_CHANGES = 10


def kpis_page(
    assessment: Assessment, found: Results, *, columns: int = 80, department: str | None = None, plain: bool = False
) -> str:
    """The results of a period; of one department, in full detail, where it is named. `plain` keeps to ASCII."""
    assert assessment.facts is not None, "there are results only where the organization could be read"
    view = View(assessment, assessment.facts, found, columns, plain)
    blocks = _of_department(view, department) if department is not None else _of_organization(view)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _of_organization(view: View) -> Iterator[str]:
    rows = view.found.rows
    yield _headline(view, view.facts.organization.name or "The organization", rows)
    yield not_read_block(view.assessment, view.columns)
    yield _departments(view)
    yield slow(view, rows)
    yield not_reported(view, rows, whole=True)
    yield _to_check(view, None)
    yield changed(view, rows, MOST_CHANGES)
    yield goals(view)
    yield impact(view, rows)
    yield _legend(view, whole=True)
    yield section(view, "The organization's own KPIs", view.found.organization, full=False)
    for department in _shown(view):
        yield section(view, department.department.name, department.rows, full=False)


def _of_department(view: View, department: str) -> Iterator[str]:
    name, rows = "The organization's own KPIs", view.found.organization
    if department != ORGANIZATION:
        result = next(d for d in view.found.departments if d.department.id == department)
        name, rows = result.department.name, result.rows
    yield _headline(view, name, rows)
    yield not_read_block(view.assessment, view.columns)
    yield not_reported(view, rows)
    yield _to_check(view, department)
    yield changed(view, rows)
    yield brings(view, department)
    yield _legend(view, whole=False)
    yield section(view, "KPIs", rows, full=True)


def _headline(view: View, name: str, rows: list[Row]) -> str:
    found, as_of = view.found, view.assessment.as_of
    head = f"{name} in {found.period.in_words}, judged as of {as_of}."
    if not rows:
        return wrapped(f"{head} There is no KPI.", view.columns)
    return "\n".join([wrapped(f"{head} {plural(len(rows), 'KPI')}: {counts(rows)}.", view.columns), *_time(view)])


def _time(view: View) -> Iterator[str]:
    start, end = view.facts.frame.start, view.facts.frame.end
    if start is None or end is None:
        words = "organization.yaml has no 'period', so no value is expected before a KPI's dated targets."
        yield wrapped(words, view.columns)
    elif start <= view.found.last <= end:
        days, whole = (view.found.last - start).days, max((end - start).days, 1)
        passed = percent(Fraction(days, whole))
        words = f"Of the plan's time, {start} to {end}, {days} of {whole} days have passed: {passed}."
        yield wrapped(words, view.columns)


def _departments(view: View) -> str:
    rows = [["Department", "Achieved", "On track", "Behind", "At risk", "Open", "Attained", "Exp.", "Change"]]
    if view.found.organization:
        rows.append([*_counted("organization", view.found.organization), "", "", ""])
    shown = _shown(view)
    for result in shown:
        now, change = rolled(result.attained)
        by_now = points(result.attained.by_now) if result.attained.by_now is not None else "-"
        rows.append([*_counted(result.department.id, result.rows), now, by_now, change])
    lines = table(rows, [False] + [True] * 8, gap=" ", most=20)
    lost = sum(row.kpi.figures_dropped or row.now.unread for row in view.found.rows)
    if lost:
        words = f"Figures of {plural(lost, 'KPI')} could not be read: what is summed up here is not comparable."
        lines.append(wrapped(words, view.columns))
    if len(shown) < len(view.found.departments):
        words = (
            f"The {len(shown)} of {len(view.found.departments)} departments that attained least are shown; "
            "--department shows another, --format json all."
        )
        lines.append(wrapped(words, view.columns))
    words = (
        "Open: no data, no known pace, or nothing expected yet. Attained: the mean of the attainments, each held to "
        "0..100 %, by weight, of the KPIs that have data. Exp.: the same mean of what was expected by now; a KPI "
        f"of which that is not known counts as it stands. Change: since {view.before}, in points, of the KPIs that "
        "have data in both."
    )
    return "\n".join([*lines, wrapped(words, view.columns)])


def _shown(view: View) -> list[DepartmentResult]:
    """All departments; of very many those that attained least."""
    departments = view.found.departments
    if len(departments) <= MOST_DEPARTMENTS:
        return departments
    return sorted(departments, key=lambda d: (d.attained.now is None, d.attained.now or 0))[:WORST]


def _counted(name: str, rows: list[Row]) -> list[str]:
    counts = Counter(pace_words(row.now) for row in rows)
    known = [counts[pace] for pace in ("achieved", "on track", "behind", "at risk")]
    return [name, *(str(count) for count in (*known, len(rows) - sum(known)))]


def _to_check(view: View, department: str | None) -> str:
    """The findings that make figures doubtful, and what was left out."""
    found = [finding for finding in view.assessment.findings if finding.name in ("mixed-scale", "orphan-measurement")]
    if department is not None:
        found = [finding for finding in found if holds_figures_of(view.assessment, finding.span.path, department)]
    lines = [gap_lines(finding, view.columns) for finding in found]
    rows = [row for row in view.found.rows if department in (None, row.kpi.department)]
    later = later_periods(view.facts, rows, view.found.last)
    if later:
        ends = f" to {later[-1]}" if len(later) > 1 else ""
        words = f"Figures of later periods are left out here: {later[0]}{ends}."
        lines.append(wrapped(words, view.columns))
    return "\n".join((["Figures to check"] if found else []) + lines)


def _legend(view: View, *, whole: bool) -> str:
    bands = view.assessment.settings.bands
    words = (
        "Attained: the way gone from the baseline to the target; of a limit, whether it is met. Expected: the straight "
        "way to the target by that day. Pace: attained over expected; on track from "
        f"{figure(bands.on_track)} %, behind from {figure(bands.behind)} %, else at risk; not yet before the plan's "
        "time. F: favorable, A: adverse. Percentages are cut to one decimal."
    )
    gap = "an underscore" if view.plain else "a dot"
    words += f" Trend: the latest {PERIODS} periods, from their lowest to their highest; {gap} is a missing one."
    if whole:
        words += " --department shows every KPI with its arithmetic, --kpi one through its periods."
    return wrapped(words, view.columns)
