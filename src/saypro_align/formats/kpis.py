"""The results of a period as text: what is on track, what is not, who has not reported, and what the period changed."""

from collections.abc import Iterator
from fractions import Fraction

from saypro_align.assessment import Assessment
from saypro_align.figures import figure, percent
from saypro_align.formats.kpi_goals import brings, goals, impact
from saypro_align.formats.kpi_news import changed, not_reported, slow
from saypro_align.formats.kpi_rows import PERIODS, section
from saypro_align.formats.plain import plural, table, wrapped
from saypro_align.formats.text import MOST_DEPARTMENTS, WORST, gap_lines, not_read_block
from saypro_align.formats.view import View, rolled
from saypro_align.items import ORGANIZATION
from saypro_align.kpis import Pace
from saypro_align.results import DepartmentResult, Results, Rolled, Row
from saypro_align.values import listed

_PACES = (Pace.ACHIEVED, Pace.ON_TRACK, Pace.BEHIND, Pace.AT_RISK, None)


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
    yield not_reported(view, rows)
    yield changed(view, rows)
    yield goals(view)
    yield impact(view, rows)
    yield section(view, "The organization's own KPIs", view.found.organization, full=False)
    for department in _shown(view):
        yield section(view, department.department.name, department.rows, full=False)
    yield _to_check(view, None)
    yield _legend(view)


def _of_department(view: View, department: str) -> Iterator[str]:
    name, rows = "The organization's own KPIs", view.found.organization
    if department != ORGANIZATION:
        result = next(d for d in view.found.departments if d.department.id == department)
        name, rows = result.department.name, result.rows
    yield _headline(view, name, rows)
    yield not_read_block(view.assessment, view.columns)
    yield not_reported(view, rows)
    yield changed(view, rows)
    yield brings(view, department)
    yield section(view, "KPIs", rows, full=True)
    yield _to_check(view, department)
    yield _legend(view)


def _headline(view: View, name: str, rows: list[Row]) -> str:
    found, as_of = view.found, view.assessment.as_of
    head = f"{name} in {found.period.in_words}, judged as of {as_of}."
    if not rows:
        return wrapped(f"{head} There is no KPI.", view.columns)
    counts = [(sum(row.now.pace is pace and row.now.reached is not None for row in rows), pace) for pace in _PACES]
    early = sum(row.now.pace is Pace.ON_TRACK and row.now.expected is None for row in rows)
    of_them = f" ({early} of them with no figure of the plan's time yet)" if early else ""
    names = {Pace.ON_TRACK: f"on track{of_them}", None: "without a known pace"}
    words = [f"{count} {names.get(pace, str(pace))}" for count, pace in counts if count]
    no_data = sum(row.now.reached is None for row in rows)
    if no_data:
        words.append(f"{no_data} without data")
    return "\n".join([wrapped(f"{head} {plural(len(rows), 'KPI')}: {listed(words)}.", view.columns), *_time(view)])


def _time(view: View) -> Iterator[str]:
    start, end = view.facts.frame.start, view.facts.frame.end
    if start is None or end is None:
        words = "organization.yaml has no 'period', so no value is expected before a KPI's dated targets."
        yield wrapped(words, view.columns)
    elif start <= view.found.last <= end:
        passed = percent(Fraction((view.found.last - start).days, max((end - start).days, 1)))
        yield wrapped(f"Of the plan's time, {start} to {end}, {passed} has passed.", view.columns)


def _departments(view: View) -> str:
    head = ["Department", "KPIs", "Achieved", "On track", "Behind", "At risk", "Open", "Attained", "Change"]
    rows = [head]
    if view.found.organization:
        rows.append(_counted("organization", view.found.organization, None))
    shown = _shown(view)
    rows += [_counted(d.department.id, d.rows, d.attained) for d in shown]
    lines = table(rows, [False] + [True] * 8, gap=" ", most=20)
    if len(shown) < len(view.found.departments):
        words = (
            f"The {len(shown)} of {len(view.found.departments)} departments that attained least are shown; "
            "--department shows another, --format json all."
        )
        lines.append(wrapped(words, view.columns))
    words = (
        "Open: without data, or without a known pace. Attained: the mean of the attainments, each held to 0..100 "
        f"%, by weight, of the KPIs that have data. Change: since {view.before}, in points."
    )
    return "\n".join([*lines, wrapped(words, view.columns)])


def _shown(view: View) -> list[DepartmentResult]:
    """All departments; of very many those that attained least."""
    departments = view.found.departments
    if len(departments) <= MOST_DEPARTMENTS:
        return departments
    return sorted(departments, key=lambda d: (d.attained.now is None, d.attained.now or 0))[:WORST]


def _counted(name: str, rows: list[Row], attained: Rolled | None) -> list[str]:
    counts = [sum(row.now.pace is pace for row in rows) for pace in _PACES[:-1]]
    still = len(rows) - sum(counts)
    numbers = [str(count) for count in (len(rows), *counts, still)]
    return [name, *numbers, *(rolled(attained) if attained is not None else ("", ""))]


def _to_check(view: View, department: str | None) -> str:
    """The findings that make figures doubtful, and what was left out."""
    names = ("mixed-scale", "orphan-measurement")
    found = [
        finding
        for finding in view.assessment.findings
        if finding.name in names and (department is None or finding.span.path.startswith(f"kpis/{department}."))
    ]
    lines = [gap_lines(finding, view.columns) for finding in found]
    later = view.found.later
    if later:
        ends = f" to {later[-1]}" if len(later) > 1 else ""
        words = f"Figures of later periods are left out here: {later[0]}{ends}."
        lines.append(wrapped(words, view.columns))
    return "\n".join((["Figures to check"] if found else []) + lines)


def _legend(view: View) -> str:
    bands = view.assessment.settings.bands
    words = (
        "Attained: the way gone from the baseline to the target. Pace: attained over what was expected by then; on "
        f"track from {figure(bands.on_track)} %, behind from {figure(bands.behind)} %, else at risk. F: favorable, "
        "A: adverse."
    )
    if not view.plain:
        words += f" Trend: the latest {PERIODS} periods, low to high; a dot where nothing was measured."
    return wrapped(words, view.columns)
