"""The measurements in kpis/, bound to the KPIs that they are of."""

from collections.abc import Iterator
from fractions import Fraction

from saypro_align.findings import DUPLICATE_ID, WRONG_TYPE, Exact, Finding, Span
from saypro_align.items import ORGANIZATION, Kpi, Point, Spot
from saypro_align.model import Measurement
from saypro_align.periods import Period
from saypro_align.reader import Reading
from saypro_align.values import exact
from saypro_align.workspace import Workspace


def bind_measurements(workspace: Workspace) -> list[Finding]:
    """Give every KPI its figures. A file with a figure that its KPI cannot have is refused: here are the findings.

    A series whose id is that of no KPI is left to a rule, which tells it with the nearest id.
    """
    refused: list[Finding] = []
    seen: dict[str, Reading] = {}
    for reading in workspace.readings.get("measurements", []):
        holder = _holder(workspace, reading)
        other = seen.setdefault(holder, reading)
        if other is not reading:
            words = f"{other.path} holds the figures of the same department already"
            refused.append(DUPLICATE_ID.at(Span(reading.path), words, "Keep one of the two files."))
            continue
        kpis = _kpis(workspace, reading, holder)
        misfits = [finding for kpi in kpis.values() for finding in _misfits(workspace, reading, kpi)]
        refused += misfits
        for kpi in kpis.values() if not misfits else ():
            points = [
                _point(kpi, period, written, workspace.fiscal_year_start)
                for period, written in _series(reading, kpi)
                if written
            ]
            kpi.points = sorted(points, key=lambda point: (point.last, point.first))
            kpi.measured_at = Spot(
                span=Span(reading.path), kind="kpi", department=kpi.department, id=kpi.id, loc=(kpi.id,), inexact=True
            )
    return refused


def _holder(workspace: Workspace, reading: Reading) -> str:
    """The id of the department that a file measures: its own id, or that of the department of this name."""
    return reading.id if reading.id == ORGANIZATION else workspace.department_id(reading.id) or reading.id


def _kpis(workspace: Workspace, reading: Reading, holder: str) -> dict[str, Kpi]:
    """The KPIs that a file measures, by id."""
    if holder == ORGANIZATION:
        held = [kpi for kpis in workspace.organization_kpis.values() for kpi in kpis if kpi.department == ORGANIZATION]
    else:
        department = workspace.departments.get(holder)
        held = department.kpis if department else []
    return {kpi.id: kpi for kpi in held if kpi.id in reading.record.root}


def _series(reading: Reading, kpi: Kpi) -> Iterator[tuple[Period, Measurement | None]]:
    yield from (reading.record.root[kpi.id] or {}).items()


def _misfits(workspace: Workspace, reading: Reading, kpi: Kpi) -> Iterator[Finding]:
    """The figures in percent of a KPI that is counted in something else."""
    if kpi.unit is None or kpi.in_percent:
        return
    for period, written in _series(reading, kpi):
        if written is not None and written.value is not None and written.value.percent:
            words = f"the figure of '{kpi.id}' is in %, and the KPI is counted in {kpi.unit}"
            place = workspace.figure_span(reading.path, kpi.id, period)
            yield WRONG_TYPE.at(place, words, f"Write it in {kpi.unit}, without the sign.")


def _point(kpi: Kpi, period: Period, written: Measurement, fiscal_year_start: int) -> Point:
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
