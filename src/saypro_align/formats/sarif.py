"""An assessment as SARIF 2.1.0, the OASIS standard for findings: for code scanning, editors and viewers."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from saypro_align import __version__
from saypro_align.assessment import Assessment
from saypro_align.findings import Finding
from saypro_align.formats import told
from saypro_align.formats.json import number
from saypro_align.formats.manual import explain_page, rule_in_markdown
from saypro_align.formats.plain import as_json, safe
from saypro_align.rules import CHAPTERS, RULES
from saypro_align.rules.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""What the paths of findings are relative to."""
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
"""What would begin a link in a message."""
_PLACEHOLDER = re.compile(r"\{([0-9]+)\}")
_POSITIONS = {rule.code: index for index, rule in enumerate(RULES)}


def sarif(assessment: Assessment) -> str:
    """One run with every rule and every finding."""
    return log(assessment, [result(assessment, finding) for finding in assessment.findings])


def log(
    assessment: Assessment,
    results: list[dict[str, Any]],
    category: str = "saypro-align",
    more: Mapping[str, Any] | None = None,
) -> str:
    """One run with every rule and these results; `more` stands in its properties, beside the scores."""
    chapters = {rule.code: chapter.partition(" ")[2] for chapter, rules in CHAPTERS.items() for rule in rules}
    run = {
        "tool": {
            "driver": {
                "name": "saypro-align",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule, chapters[rule.code]) for rule in RULES],
            }
        },
        "automationDetails": {"id": f"{category}/{safe(assessment.folder)}/".replace("//", "/")},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository that holds the plans."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "ruleset": assessment.ruleset,
            "asOf": assessment.as_of.isoformat(),
            "revision": assessment.revision,
            "dirty": assessment.dirty,
            "partial": assessment.workspace.partial,
            "passed": told.passed(assessment),
            "verdict": told.verdict(assessment),
            "target": number(assessment.settings.target),
            **scores(assessment),
            **(more or {}),
        },
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def scores(assessment: Assessment) -> dict[str, Any]:
    """The scores, for the properties of a run."""
    score = assessment.score
    return {
        "score": number(score.score),
        "acceptedScore": number(score.accepted_score),
        "departments": [
            {
                "id": scored.department.id,
                "score": number(scored.score),
                "acceptedScore": number(scored.accepted_score),
            }
            for scored in score.departments
        ],
    }


def message(text: str) -> str:
    """Words in which nothing stands for a link or for an argument."""
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[", text))


def _rule(rule: Rule, chapter: str) -> dict[str, Any]:
    manual = rule.sections
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": manual.why},
        "fullDescription": {"text": " ".join((manual.why, *manual.judged))},
        "help": {"text": explain_page(rule), "markdown": "\n".join(rule_in_markdown(rule)) + "\n"},
        "defaultConfiguration": {"level": told.LEVELS[rule.severity]},
        "properties": {"severity": str(rule.severity), "effort": str(rule.effort), "tags": [chapter]},
    }


def result(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    """A finding, at its place."""
    held = finding.accepted
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": _POSITIONS[finding.code],
        "level": told.LEVELS[finding.severity],
        "message": {"text": message(told.words(finding))},
        "locations": [_location(assessment, finding)],
        "partialFingerprints": {
            "saypro-align/v1": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
        },
    }
    if held is not None and held.in_force:
        found["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": safe(told.acceptance(finding))}
        ]
    found["properties"] = {
        "severity": str(finding.severity),
        "points": number(finding.points),
        "departmentPoints": number(finding.department_points),
        "organizationPoints": number(finding.organization_points),
        "department": finding.department,
        "kind": finding.kind,
        "item": None if finding.item is None else safe(finding.item),
        "effort": str(finding.effort),
        "remedy": safe(finding.remedy),
        "accepted": None
        if held is None
        else {
            "reason": safe(held.reason),
            "owner": safe(held.owner),
            "until": held.until,
            "inForce": held.in_force,
        },
    }
    return found


def _location(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(told.path(assessment, finding)), "uriBaseId": ROOT},
            "region": {"startLine": finding.span.line, "startColumn": finding.span.column},
        }
    }
    parts = [safe(part) for part in (finding.department, finding.kind, finding.item) if part is not None]
    if finding.department is not None:
        location["logicalLocations"] = [{"name": parts[-1], "fullyQualifiedName": ".".join(parts)}]
    return location


def uri(path: str) -> str:
    """A path as a relative URI."""
    return quote(path, safe="/", errors="backslashreplace")
