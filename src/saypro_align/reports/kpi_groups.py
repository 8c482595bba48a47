"""What the KPI report says of a department's KPIs, or of the organization's own, and how goals are covered."""

from collections.abc import Iterator

from saypro_align.course import Pace
from saypro_align.figures import cut
from saypro_align.formats.amounts import counts
from saypro_align.formats.plain import plural
from saypro_align.formats.view import points
from saypro_align.frozen import frozen
from saypro_align.items import ORGANIZATION
from saypro_align.reports import kpi_lines
from saypro_align.reports.edition import Edition
from saypro_align.reports.kpi_lines import KpiLine
from saypro_align.scoring import Supporter
from saypro_align.values import listed


@frozen
class KpiGroup:
    """The KPIs of a department, or the organization's own."""

    id: str
    name: str
    summary: str
    kpis: tuple[KpiLine, ...]
    successes: tuple[str, ...]
    needs: tuple[str, ...]
    brings: tuple[str, ...]
    notes: tuple[str, ...]
    called: str


@frozen
class CoverageLine:
    """How well the departments cover an organizational goal."""

    goal: str
    id: str
    weight: str
    coverage: str
    supported_by: str


def group(edition: Edition, holder: str) -> KpiGroup:
    """The KPIs of a holder, and what they bring to the organizational goals."""
    rows, result = edition.found.of_holder(holder), edition.found.department(holder)
    summary = f"{plural(len(rows), 'KPI')}: {counts(rows)}."
    if result is not None and rows:
        summary += f" Together: {kpi_lines.since(edition, result.attained)}."
    own = holder == ORGANIZATION
    return KpiGroup(
        holder,
        "The organization's own KPIs" if own else edition.name(holder),
        summary if rows else "No KPI is named in the plan.",
        tuple(kpi_lines.lines(edition, rows)),
        tuple(kpi_lines.successes(edition, rows)),
        tuple(kpi_lines.needs(edition, rows)),
        tuple(edition.once(_brought).get(holder, ())),
        (*kpi_lines.notes(edition, rows), *(() if own else kpi_lines.weights(rows))),
        "the organization" if own else edition.name(holder),
    )


def _brought(edition: Edition) -> dict[str, list[str]]:
    """What each department brings to the organizational goals."""
    found: dict[str, list[str]] = {}
    for goal in edition.found.goals:
        for one in goal.contributions:
            words = f"{points(one.brings)} of the {points(one.share)} points"
            found.setdefault(one.department.id, []).append(f"{goal.goal.title}: {words} that its KPIs could bring.")
    return found


def groups(edition: Edition) -> list[KpiGroup]:
    """The KPIs by department, the organization's own first."""
    own = [ORGANIZATION] if edition.found.organization else []
    return [group(edition, holder) for holder in (*own, *(d.department.id for d in edition.found.departments))]


def own_figures(edition: Edition) -> Iterator[str]:
    """The organization's own KPIs that are behind or at risk, and those whose figure is due and not there."""
    for row in edition.found.organization:
        if row.now.pace in (Pace.AT_RISK, Pace.BEHIND):
            yield f"{kpi_lines.paced(row)}: {kpi_lines.standing(edition, row, alone=True)}."
    late = [row for row in edition.found.organization if row.now.missing is not None]
    if late:
        yield f"Not reported: {listed(f'{row.kpi.name} for {row.now.missing}' for row in late)}."


def coverage(edition: Edition) -> list[CoverageLine]:
    """How well the plans cover each organizational goal."""
    return [
        CoverageLine(
            c.goal.title,
            c.goal.id,
            f"{float(c.goal.weight):g}",
            f"{cut(c.score)} %" if c.covered else "not covered",
            listed(_supporters(edition, c.supported_by)) or "no department",
        )
        for c in edition.assessment.score.coverage
    ]


def _supporters(edition: Edition, supporters: list[Supporter]) -> list[str]:
    counts: dict[str, int] = {}
    for supporter in supporters:
        counts[supporter.goal.department] = counts.get(supporter.goal.department, 0) + 1
    return [f"{edition.name(department)} ({plural(count, 'goal')})" for department, count in counts.items()]
