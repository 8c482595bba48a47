"""An assessment as JSON: the contract for programs. Keys may be added; none is renamed or removed in version 1."""

from fractions import Fraction
from typing import Any

from saypro_align.assessment import Assessment
from saypro_align.findings import Exact, Finding
from saypro_align.formats.plain import as_json
from saypro_align.gate import Against
from saypro_align.items import Goal
from saypro_align.model import Settings
from saypro_align.periods import Period
from saypro_align.rules import RULES
from saypro_align.scoring import Coverage, DepartmentScore, ItemScore

VERSION = 1


def score_json(assessment: Assessment) -> str:
    """The whole assessment, with everything that is needed to compute the scores again."""
    return as_json(score_data(assessment))


def score_data(assessment: Assessment) -> dict[str, Any]:
    """Likewise, as data."""
    score = assessment.score
    return {
        **head(assessment),
        "partial": assessment.workspace.partial,
        "settings": settings_data(assessment.settings),
        "gate": {
            "passed": assessment.gate.passed,
            "failures": [
                {
                    "reason": failure.reason,
                    "subject": failure.subject,
                    "expected": number(failure.expected),
                    "found": number(failure.found),
                    "message": failure.words,
                }
                for failure in assessment.gate.failures
            ],
            "against": _against(assessment.gate.against),
        },
        "organization": {
            "name": assessment.workspace.organization.name if assessment.workspace.organization else None,
            "score": number(score.score),
            "accepted_score": number(score.accepted_score),
            "fully_aligned": number(score.fully_aligned),
            "coverage": [_coverage(coverage) for coverage in score.coverage],
        },
        "departments": [_department(department, assessment) for department in score.departments],
        "findings": [finding_data(finding) for finding in assessment.findings],
    }


def _against(against: Against | None) -> dict[str, Any] | None:
    if against is None:
        return None
    return {
        "revision": against.revision,
        "commit": against.commit,
        "added": list(against.added),
        "removed": list(against.removed),
        "withheld": list(against.withheld),
        "settings": list(against.settings),
    }


def head(assessment: Assessment) -> dict[str, Any]:
    """What every page for programs begins with: which rules judged what, and as of when."""
    return {
        "version": VERSION,
        "ruleset": assessment.ruleset,
        "as_of": assessment.as_of.isoformat(),
        "revision": assessment.revision,
        "dirty": assessment.dirty,
    }


def head_of_period(assessment: Assessment, period: Period) -> dict[str, Any]:
    """Likewise of a page on a period, which is partial where any file could not be taken as written."""
    start = assessment.workspace.fiscal_year_start
    return {
        **head(assessment),
        "partial": assessment.workspace.partial or bool(assessment.file_findings),
        "period": str(period),
        "first_day": period.first_day(start).isoformat(),
        "last_day": period.last_day(start).isoformat(),
    }


def number(value: Exact | str | None) -> Any:
    """The nearest double of an exact value; whole ones stay whole."""
    if value is None or isinstance(value, str | int):
        return value
    return float(value)


def settings_data(settings: Settings) -> dict[str, Any]:
    """The settings in force, with the severity of every finding."""
    data: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name == "severities":
            data[name] = {rule.name: str(value.get(rule.name, rule.severity)) for rule in RULES}
        elif hasattr(value, "model_fields_set"):
            data[name] = {key: number(getattr(value, key)) for key in type(value).model_fields}
        else:
            data[name] = number(value) if isinstance(value, Fraction) else value
    return data


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "goal": coverage.goal.id,
        "title": coverage.goal.title,
        "weight": number(coverage.goal.weight),
        "covered": coverage.covered,
        "score": number(coverage.score),
        "supported_by": [
            {"goal": f"{s.goal.department}.{s.goal.id}", "rated": number(s.rated)} for s in coverage.supported_by
        ],
    }


def _department(scored: DepartmentScore, assessment: Assessment) -> dict[str, Any]:
    department = scored.department
    return {
        "id": department.id,
        "name": department.name or department.id,
        "judged": scored.score is not None,
        "missing": department.missing,
        "weight": number(department.weight),
        "target": number(department.target),
        "score": number(scored.score),
        "accepted_score": number(scored.accepted_score),
        "rating": scored.rating,
        "classes": {name: number(value) for name, value in scored.classes.items()},
        "items": [_item(item, assessment) for item in scored.items],
    }


def _item(scored: ItemScore, assessment: Assessment) -> dict[str, Any]:
    item = scored.item
    span = assessment.workspace.span(item.span.path, item.loc) if item.inexact else item.span
    data = {
        "kind": item.kind,
        "id": item.id,
        "title": item.title,
        "weight": number(item.weight),
        "score": number(scored.score),
        "accepted_score": number(scored.accepted_score),
        "evidence": number(scored.evidence),
        "rated": number(scored.rated),
        "path": span.path,
        "line": span.line,
    }
    if isinstance(item, Goal):
        data["links"] = [{"goal": link.goal, "rated": number(link.rated)} for link in item.links]
    return data


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding."""
    accepted = finding.accepted
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": str(finding.severity),
        "full_points": number(finding.full_points),
        "points": number(finding.points),
        "department_points": number(finding.department_points),
        "organization_points": number(finding.organization_points),
        "department": finding.department,
        "kind": finding.kind,
        "item": finding.item,
        "path": finding.span.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
        "remedy": finding.remedy,
        "effort": str(finding.effort),
        "accepted": None
        if accepted is None
        else {
            "reason": accepted.reason,
            "owner": accepted.owner,
            "until": accepted.until,
            "in_force": accepted.in_force,
        },
        "fingerprint": finding.fingerprint,
    }
