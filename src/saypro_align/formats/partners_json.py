"""Partnerships as JSON: the contract for programs. Money is in the partnership's currency, shares are of 1."""

from typing import Any

from saypro_align.accounts import SIDES, Measure, Side, Statement
from saypro_align.assessment import Assessment
from saypro_align.formats.json import head_of_period, number
from saypro_align.formats.kpis_json import row_data
from saypro_align.formats.plain import as_json
from saypro_align.outlook import advice
from saypro_align.partners import Partner, remarks
from saypro_align.periods import Period


def partners_json(assessment: Assessment, period: Period, several: list[Partner]) -> str:
    """The partnerships of a period."""
    page = {
        **head_of_period(assessment, period),
        "partners": [_partner(assessment, one) for one in several],
    }
    return as_json(page)


def _partner(assessment: Assessment, one: Partner) -> dict[str, Any]:
    assert assessment.facts is not None
    start, found = assessment.workspace.fiscal_year_start, advice(assessment.facts, one)
    return {
        "id": one.id,
        "name": one.name,
        "owner": one.written.owner,
        "since": one.written.since.first_day(start).isoformat() if one.written.since else None,
        "ends": one.reviews.ends.isoformat() if one.reviews.ends else None,
        "currency": one.currency,
        "rates": {word: _rate(rates) for word, rates in sorted(one.written.rates.items())},
        "revenue_share": {side: number(getattr(one.shares, side)) for side in SIDES} if one.shares else None,
        "period": _statement(one.here, to_date=False),
        "to_date": _statement(one.to_date, to_date=True),
        "balance": _balance(one),
        "kpis": [{"group": group or None, **row_data(row)} for group, row in one.kpis],
        "reviews": {
            "every": str(one.reviews.every),
            "held": [{"date": day.isoformat(), "notes": notes or None} for day, notes in one.reviews.held],
            "planned": [day.isoformat() for day in one.reviews.planned],
            "due": one.reviews.due.isoformat() if one.reviews.due else None,
            "overdue": one.reviews.overdue,
        },
        "feedback": {
            side: [
                {"date": str(when) if when else None, "remark": words}
                for when, words in remarks(assessment.facts, one, side)
            ]
            for side in SIDES
        },
        "forecast": {
            "profit" if measure is Measure.MARGIN else str(measure): {
                "slope": heading.line.slope,
                "n": heading.line.n,
                "ahead": [
                    {"period": str(ahead.period), "value": ahead.value, "low": ahead.low, "high": ahead.high}
                    for ahead in heading.ahead
                ],
            }
            for measure, heading in one.headings.items()
        },
        "outlook": str(found.course),
        "reasons": list(found.reasons),
    }


def _rate(rates: dict[Period, float | int] | float) -> dict[str, float | int] | float:
    return {str(period): rate for period, rate in rates.items()} if isinstance(rates, dict) else rates


def _statement(statement: Statement, *, to_date: bool) -> dict[str, Any]:
    """The measures of each side; a return on investment is told to date only."""
    measures = [measure for measure in Measure if to_date or measure is not Measure.ROI]
    return {
        "periods": [str(period) for period in statement.periods],
        **{
            str(measure).replace(" ", "_"): {str(side): _told(statement, measure, side) for side in Side}
            for measure in measures
        },
    }


def _told(statement: Statement, measure: Measure, side: Side) -> dict[str, Any]:
    found = statement.of(measure, side)
    return {
        "target": number(found.target),
        "actual": number(found.actual),
        "variance": number(found.variance),
        "favorable": found.favorable,
        "lacking": [str(period) for period in found.lacking],
        "unplanned": [str(period) for period in found.unplanned],
    }


def _balance(one: Partner) -> dict[str, Any] | None:
    if one.balance is None:
        return None
    return {
        "points": number(one.balance.points),
        "state": str(one.balance.evenness),
        "revenue_share": number(one.balance.share),
        "contribution_share": number(one.balance.given),
        "value": {side: number(amount) for side, amount in one.balance.value.items()},
        "contribution": {side: number(amount) for side, amount in one.balance.contribution.items()},
    }
