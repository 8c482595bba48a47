"""KPIs through all their periods as text, and one KPI with everything that is known of it."""

from collections.abc import Iterator
from datetime import date

from saypro_align.assessment import Assessment
from saypro_align.correlation import FEWEST, Correlation
from saypro_align.formats.amounts import (
    decimals,
    gap_words,
    measured,
    pace_words,
    reached_words,
    target,
    trend_words,
    variance,
    why_no_data,
)
from saypro_align.formats.plain import plural, safe, sentence, table, wrapped
from saypro_align.formats.text import not_read_block
from saypro_align.items import ORGANIZATION, Kpi
from saypro_align.kpis import baseline
from saypro_align.results import Results, Row
from saypro_align.standing import Standing
from saypro_align.values import listed

LATEST = 12


def series_page(assessment: Assessment, rows: list[Row], *, columns: int = 80) -> str:
    """These KPIs with every period that was measured."""
    parts = [not_read_block(assessment, columns)]
    for row in rows:
        parts.append("\n".join([_title(row.kpi, columns), *_periods(assessment, row, None, columns)]))
    parts += ["There is no KPI."] if not rows else []
    return "\n\n".join(part for part in parts if part) + "\n"


def kpi_page(
    assessment: Assessment,
    found: Results,
    rows: list[Row],
    related: dict[Kpi, list[Correlation]],
    *,
    columns: int = 80,
    every: bool = False,
) -> str:
    """One KPI, in each plan that holds it: what it is, its latest periods, and where it is heading."""
    head = "" if every else f"Up to {found.period.in_words}, judged as of {assessment.as_of}."
    parts = [not_read_block(assessment, columns), head, _several(assessment, rows, columns)]
    for row in rows:
        lines = [
            _title(row.kpi, columns),
            *(wrapped(words, columns, "    ", "  ") for words in _definition(assessment, row)),
            *_periods(assessment, row, None if every else found.last, columns),
            *(wrapped(f"{sentence(words)}.", columns, "    ", "  ") for words in trend_words(row)),
        ]
        parts += ["\n".join(lines), _correlated(related.get(row.kpi, []), columns)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _several(assessment: Assessment, rows: list[Row], columns: int) -> str:
    """That several plans hold the KPI, where they want different things of it."""
    wanted = {target(row.kpi) or "no target" for row in rows}
    if len(wanted) < 2 or len({row.kpi.id for row in rows}) > 1:
        return ""
    plans = []
    for row in rows:
        holder = assessment.workspace.departments.get(row.kpi.department)
        plans.append(f"{holder.name if holder else 'the organization'} {target(row.kpi) or 'none'}")
    return wrapped(f"{len(rows)} plans hold it with different targets: {listed(plans)}.", columns)


def _title(kpi: Kpi, columns: int) -> str:
    holder = "the organization's own" if kpi.department == ORGANIZATION else kpi.department
    return wrapped(f"{kpi.name} ({holder}, {kpi.id})", columns)


_BETTER = {
    "increase": "more is better",
    "decrease": "less is better",
    "at-least": "it must not fall below the target",
    "at-most": "it must not exceed the target",
    "range": "it must stay within the target",
}


def _definition(assessment: Assessment, row: Row) -> Iterator[str]:
    kpi, facts = row.kpi, assessment.facts
    assert facts is not None
    words = [
        _BETTER[kpi.direction] if kpi.direction else "no direction",
        f"measured every {kpi.measured_every.in_words}",
    ]
    words.append("the values add up" if kpi.cumulative else "the latest value counts")
    start, due = baseline(kpi), facts.due(kpi)
    if start is not None:
        words.append(f"baseline {measured(kpi, start)}")
    if target(kpi):
        words.append(f"target {target(kpi)}" + (f" by {due}" if due else ""))
    yield f"{sentence('; '.join(words))}."
    if kpi.goals:
        yield f"It measures {listed(_quoted(goal.title) for goal in kpi.goals)}."
    if row.reaches:
        yield f"It reaches {listed(row.reaches)}."


def _quoted(title: str) -> str:
    return f"'{title}'"


def _periods(assessment: Assessment, row: Row, until: date | None, columns: int) -> Iterator[str]:
    """The latest periods up to a day; every one where no day is given."""
    assert assessment.facts is not None
    known = list(assessment.facts.series(row.kpi).every(until))
    shown = known if until is None else known[-LATEST:]
    if not shown:
        yield f"  {sentence(why_no_data(row.now))}."
        return
    first = shown[0].period.first_day(assessment.workspace.fiscal_year_start)
    rows = [["Period", "Actual", "Expected", "Variance", "Attained", "Pace"], *(_line(standing) for standing in shown)]
    for line in table(rows, [False, True, True, True, True, False], most=24):
        yield f"  {line}"
    noted = [(point.period, point.note) for point in row.kpi.points if point.note and point.last >= first]
    for period, note in noted:
        yield wrapped(f"{period}: {note}", columns, "    ", "  ")
    for words in gap_words(row.now):
        yield wrapped(f"{sentence(words)}.", columns, "    ", "  ")
    if len(shown) < len(known):
        yield f"  The latest {len(shown)} of {len(known)} periods; --all-periods shows them all."
    if row.now.missing is not None:
        yield f"  Not reported: {row.now.missing}."


def _line(standing: Standing) -> list[str]:
    places, kpi = decimals(standing), standing.kpi
    return [
        str(standing.period),
        measured(kpi, standing.actual or 0, places),
        measured(kpi, standing.expected, places) if standing.expected is not None else "-",
        variance(standing) or "-",
        reached_words(standing),
        pace_words(standing),
    ]


def _correlated(found: list[Correlation], columns: int) -> str:
    if not found:
        return ""
    rows = [["Moves with", "Later by", "Pairs", "Tau", "p"]]
    for one in found:
        if one.tau is not None:
            later = plural(one.lag, str(one.unit)) if one.lag else "-"
            rows.append([safe(one.kpi.name), later, str(one.n), f"{one.tau:+.2f}", _p(one.p)])
    few = list(dict.fromkeys(one.kpi.name for one in found if one.n < FEWEST))
    lines = table(rows, [False, False, True, True, True], most=max(24, columns - 32)) if len(rows) > 1 else []
    if len(rows) == 1:
        names = ", ".join(few)
        return wrapped(f"Too few figures in common with the organization's own KPIs: {names}.", columns) if few else ""
    if few:
        lines.append(wrapped(f"Too few figures in common, at all lags or some: {', '.join(few)}.", columns))
    words = (
        "Tau is Kendall's rank correlation, from -1 to +1, and p its probability by chance. Nothing is said with "
        f"fewer than {FEWEST} pairs, and p is left out where figures are tied. It is no proof of cause: two figures "
        "that both grow with time move together."
    )
    return "\n".join([*lines, wrapped(words, columns)])


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if value >= 0.001 else "<0.001"
