"""The measurements in kpis/ and beside shared goals, bound to the KPIs that they are of."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from saypro_align.findings import DUPLICATE_ID, WRONG_TYPE, Exact, Finding, Loc, Span
from saypro_align.items import ORGANIZATION, Goal, Kpi, Point, Spot
from saypro_align.model import Measurement
from saypro_align.periods import Period
from saypro_align.reader import Reading
from saypro_align.values import Figure, exact
from saypro_align.workspace import Workspace


def bind_measurements(workspace: Workspace) -> list[Finding]:
    """Give every KPI its figures. What it cannot take is left out: here are the findings that say so.

    A series whose id is that of no KPI is left to a rule, which tells it with the nearest id.
    """
    held: dict[str, list[Reading]] = {}
    left_out: set[str] = set()
    for reading in workspace.readings.get("measurements", []):
        held.setdefault(workspace.measured_by(reading.id), []).append(reading)
    refused: list[Finding] = []
    for holder, (reading, *others) in held.items():
        for other in others:
            words = f"{reading.path} holds the figures of the same department already"
            refused.append(DUPLICATE_ID.at(Span(other.path), words, "Keep one of the two files."))
        if others:
            workspace.not_read.add(reading.path)
            left_out.update(other.path for other in (reading, *others))
        else:
            for kpi in _kpis(workspace, reading, holder).values():
                refused += _bind(workspace, reading, kpi, reading.record.root.get(kpi.id) or {}, (kpi.id,))
    if left_out:
        readings = workspace.readings["measurements"]
        readings[:] = [kept for kept in readings if kept.path not in left_out]
    parts = workspace.parts()
    for reading in workspace.readings.get("shared-goal", []):
        refused += _bind_joint(workspace, reading, parts.get(reading.path, ()))
    return refused


def _bind_joint(workspace: Workspace, reading: Reading, parts: tuple[Goal, ...]) -> list[Finding]:
    """The figures of a shared goal's own KPIs, which each department that takes part holds; a mistake is told once."""
    figures = reading.record.measurements
    found = [
        finding
        for goal in parts
        for kpi in goal.kpis
        if kpi.joint and kpi.id in figures
        for finding in _bind(workspace, reading, kpi, figures[kpi.id] or {}, ("measurements", kpi.id))
    ]
    return list({finding.span: finding for finding in found}.values())


def _bind(
    workspace: Workspace, reading: Reading, kpi: Kpi, series: Mapping[Period, Measurement | None], at: Loc
) -> Iterator[Finding]:
    kpi.figures_dropped = kpi.id in reading.dropped
    kpi.measured_at = Spot(
        span=Span(reading.path), kind="kpi", department=kpi.department, id=kpi.id, loc=at, inexact=True
    )
    kpi.percent_figures = any(one and one.value and one.value.percent for one in series.values())
    points = []
    for period, written in series.items():
        if written is not None and written.value is not None and written.value.percent and kpi.unit not in (None, "%"):
            kpi.figures_dropped = True
            yield _misfit(workspace, kpi, period, written.value)
        elif written is not None:
            points.append(point(kpi, period, written, workspace.fiscal_year_start))
    kpi.points = tuple(sorted(points, key=lambda one: (one.last, one.first)))


def _kpis(workspace: Workspace, reading: Reading, holder: str) -> dict[str, Kpi]:
    """The KPIs that a file measures, by id."""
    department = workspace.departments.get(holder)
    held = workspace.own_kpis if holder == ORGANIZATION else department.kpis if department else []
    measured = {*reading.record.root, *reading.dropped}
    return {kpi.id: kpi for kpi in held if kpi.id in measured}


def _misfit(workspace: Workspace, kpi: Kpi, period: Period, value: Figure) -> Finding:
    """A figure in percent of a KPI that is counted in something else."""
    assert kpi.measured_at is not None
    words = f"the figure of '{kpi.id}' for {period}, {value.value}%, is in %, and the KPI is counted in {kpi.unit}"
    place = workspace.figure_span(kpi.measured_at.span.path, kpi.measured_at.loc, period)
    return WRONG_TYPE.at(place, words, f"Write it in {kpi.unit}, without the sign.")


def point(kpi: Kpi, period: Period, written: Measurement, fiscal_year_start: int) -> Point:
    """What was measured in a period, in the KPI's unit."""
    value: Exact | None = exact(written.value.value) if written.value is not None else None
    numerator = denominator = None
    if written.numerator is not None and written.denominator is not None:
        numerator, denominator = exact(written.numerator), exact(written.denominator)
        value = ratio(kpi, numerator, denominator)
    return Point(
        period,
        period.first_day(fiscal_year_start),
        period.last_day(fiscal_year_start),
        value,
        numerator,
        denominator,
        written.note,
    )


def ratio(kpi: Kpi, numerator: Exact, denominator: Exact) -> Exact:
    """A numerator over its denominator, in the KPI's unit."""
    return Fraction(numerator) / denominator * (100 if kpi.in_percent else 1)
