"""The results of a period as JSON: the contract for programs. Attainments and shares are fractions of 1."""

from collections.abc import Iterable
from typing import Any

from saypro_align.assessment import Assessment
from saypro_align.correlation import Correlation
from saypro_align.course import Pace
from saypro_align.formats.json import head_of_period, number
from saypro_align.formats.plain import as_json
from saypro_align.items import Kpi
from saypro_align.kpis import baseline, target_value
from saypro_align.results import DepartmentResult, GoalResult, Results, Rolled, Row
from saypro_align.standing import Standing
from saypro_align.values import Relation


def kpis_json(
    assessment: Assessment,
    found: Results,
    *,
    rows: Iterable[Row],
    all_periods: bool = False,
    correlations: dict[Kpi, list[Correlation]] | None = None,
) -> str:
    """The results of a period: these rows, or with `all_periods` one for every period that was measured.

    What departments and goals come to is always that of the whole workspace.
    """
    frame = assessment.facts.frame if assessment.facts else None
    page: dict[str, Any] = {
        **head_of_period(assessment, found.period),
        "plan_start": frame.start.isoformat() if frame and frame.start else None,
        "plan_end": frame.end.isoformat() if frame and frame.end else None,
        "bands": {"on_track": number(frame.bands.on_track), "behind": number(frame.bands.behind)} if frame else None,
        "kpis": [data for row in rows for data in (_every(row, assessment) if all_periods else [row_data(row)])],
        "departments": [_department(department) for department in found.departments],
        "goals": [_goal(goal) for goal in found.goals],
        "attainment": number(found.attained.now),
        "later_periods": [str(period) for period in found.later],
    }
    if correlations is not None:
        page["correlations"] = [
            _correlation(kpi, correlation) for kpi, several in correlations.items() for correlation in several
        ]
    return as_json(page)


def row_data(row: Row) -> dict[str, Any]:
    """A KPI in the period."""
    forecast, trend = row.forecast, row.trend
    return {
        **_standing(row.now),
        "trend": {"slope": trend.slope, "n": trend.n} if trend else None,
        "forecast": {
            "period": str(forecast.period),
            "value": forecast.value,
            "low": forecast.low,
            "high": forecast.high,
        }
        if forecast
        else None,
        "previous": None
        if row.before.actual is None
        else {
            "period": str(row.before.period),
            "actual": number(row.before.actual),
            "attainment": number(row.before.reached),
            "pace": _word(row.before.pace),
        },
        "reaches": {goal: number(rating) for goal, rating in row.reaches.items()},
        "impact": number(row.impact),
    }


def _every(row: Row, assessment: Assessment) -> list[dict[str, Any]]:
    assert assessment.facts is not None
    return [_standing(standing) for standing in assessment.facts.series(row.kpi).every()]


def _standing(standing: Standing) -> dict[str, Any]:
    kpi = standing.kpi
    return {
        "department": kpi.department,
        "id": kpi.id,
        "name": kpi.name,
        "period": str(standing.period),
        "since": str(standing.since) if standing.since else None,
        "unit": kpi.unit,
        "direction": kpi.direction,
        "aggregation": "cumulative" if kpi.cumulative else "snapshot",
        "weight": number(kpi.weight),
        "no_data": standing.reached is None,
        "reason": standing.why_no_data,
        "missing": str(standing.missing) if standing.missing else None,
        "actual": number(standing.actual),
        "expected": number(standing.expected),
        "target": _target(kpi),
        "baseline": number(baseline(kpi)),
        "attainment": number(standing.reached),
        "expected_attainment": number(standing.by_now),
        "basis": str(standing.attainment.basis) if standing.attainment else None,
        "variance": number(standing.variance),
        "favorable": standing.favorable,
        "left": number(standing.left),
        "pace": _word(standing.pace),
        "gaps": [str(gap) for gap in standing.gaps],
        "more_gaps": standing.more_gaps,
        "note": standing.note,
    }


def _target(kpi: Kpi) -> Any:
    """The target in the KPI's unit; a range as a plan writes it."""
    goal, target = target_value(kpi), kpi.final_target
    if target is not None and target.relation is Relation.RANGE:
        return {"min": target.low, "max": target.high}
    return number(goal)


def _word(pace: Pace | None) -> str | None:
    return str(pace) if pace is not None else None


def _change(rolled: Rolled) -> dict[str, Any]:
    return {
        "attainment": number(rolled.now),
        "expected_attainment": number(rolled.by_now),
        "previous_attainment": number(rolled.before),
    }


def _department(result: DepartmentResult) -> dict[str, Any]:
    return {
        "id": result.department.id,
        "name": result.department.name,
        **_change(result.attained),
        "kpis": len(result.rows),
        "no_data": result.no_data,
        "paces": {str(pace): result.count(pace) for pace in reversed(Pace)} | {"unknown": result.count(None)},
        "impact": number(result.impact),
    }


def _goal(result: GoalResult) -> dict[str, Any]:
    return {
        "id": result.goal.id,
        "title": result.goal.title,
        "weight": number(result.goal.weight),
        **_change(result.attained),
        "kpis": [row.kpi.id for row in result.own],
        "contributions": [
            {
                "department": contribution.department.id,
                "contribution": number(contribution.brings),
                "share": number(contribution.share),
                "kpis": [row.kpi.id for row in contribution.rows],
            }
            for contribution in result.contributions
        ],
    }


def _correlation(kpi: Kpi, found: Correlation) -> dict[str, Any]:
    return {
        "department": kpi.department,
        "id": kpi.id,
        "organization_kpi": found.kpi.id,
        "unit": str(found.unit),
        "lag": found.lag,
        "n": found.n,
        "tau": found.tau,
        "p": found.p,
    }
