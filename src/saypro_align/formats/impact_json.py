"""What departments move, as JSON: figures in the KPI's unit, attainments and shares as fractions of 1."""

from typing import Any

from saypro_align.assessment import Assessment
from saypro_align.correlation import Correlation
from saypro_align.facts import Facts
from saypro_align.formats.impact_words import suggestion_words
from saypro_align.formats.json import head_of_period, number
from saypro_align.formats.plain import as_json
from saypro_align.impact import Beside, Chain, Impact, Joint, Suggestion, cell
from saypro_align.items import Kpi
from saypro_align.kpis import target_value
from saypro_align.results import Results


def impact_json(assessment: Assessment, facts: Facts, found: Results, departments: list[Impact]) -> str:
    """These departments in a period."""
    return as_json(
        {
            **head_of_period(assessment, found.period),
            "departments": [_department(facts, one) for one in departments],
        }
    )


def _department(facts: Facts, found: Impact) -> dict[str, Any]:
    return {
        "id": found.department.id,
        "name": found.department.name,
        "goals": [_beside(facts, found, group) for group in found.beside],
        "correlations": [_correlation(kpi, one) for kpi, several in found.correlations.items() for one in several],
        "chains": [_chain(chain) for chain in found.chains],
        "joint": [_joint(joint) for joint in found.joint],
        "suggestions": [_suggestion(facts, one) for one in found.suggestions],
    }


def _beside(facts: Facts, found: Impact, group: Beside) -> dict[str, Any]:
    return {
        "goal": group.goal.id,
        "title": group.goal.title,
        "kpis": [
            {
                "department": kpi.department,
                "id": kpi.id,
                "name": kpi.name,
                "unit": kpi.unit,
                "figures": [
                    {"period": str(one.of or column), "value": number(one.value)}
                    for column in found.columns
                    if (one := cell(facts, kpi, column)) is not None
                ],
            }
            for kpi in (*group.own, *group.theirs)
        ],
    }


def _correlation(kpi: Kpi, one: Correlation) -> dict[str, Any]:
    return {
        "id": kpi.id,
        "organization_kpi": one.kpi.id,
        "unit": str(one.unit),
        "lag": one.lag,
        "n": one.n,
        "tau": one.tau,
        "p": one.p,
        "with_time": one.with_time,
        "claimed": one.claimed,
    }


def _chain(chain: Chain) -> dict[str, Any]:
    return {
        "goal": chain.goal.id,
        "title": chain.goal.title,
        "shared": chain.goal.shared,
        "actions": [action.id for action in chain.actions],
        "kpis": [{"department": kpi.department, "id": kpi.id, "level": kpi.level} for kpi in chain.kpis],
        "organization_goals": list(chain.reaches),
        "organization_kpis": [kpi.id for kpi in chain.organization],
    }


def _joint(joint: Joint) -> dict[str, Any]:
    now, part = joint.row.now, joint.part
    return {
        "id": joint.row.kpi.id,
        "name": joint.row.kpi.name,
        "unit": joint.row.kpi.unit,
        "shared_goal": joint.goal.id if joint.goal is not None else None,
        "departments": list(joint.holders),
        "departments_in_all": joint.count,
        "share": number(part.share) if part is not None else None,
        "to_gain": number(part.target) if part is not None else None,
        "gained": number(part.actual) if part is not None else None,
        "period": str(now.period),
        "actual": number(now.actual),
        "expected": number(now.expected),
        "target": number(target_value(joint.row.kpi)),
        "attainment": number(now.reached),
        "pace": str(now.pace) if now.pace is not None else None,
    }


def _suggestion(facts: Facts, one: Suggestion) -> dict[str, Any]:
    words, evidence = suggestion_words(facts, one)
    return {
        "kind": str(one.kind),
        "goal": one.chain.goal.id if one.chain is not None else None,
        "kpis": [{"department": row.kpi.department, "id": row.kpi.id} for row in one.rows],
        "words": words,
        "evidence": evidence,
    }
