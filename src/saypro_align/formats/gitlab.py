"""An assessment as a code quality report of GitLab, which shows in a merge request what came and what went."""

from typing import Any

from saypro_align.assessment import Assessment
from saypro_align.findings import Finding, Severity
from saypro_align.formats import told
from saypro_align.formats.plain import as_json

SEVERITIES = {
    Severity.ERROR: "blocker",
    Severity.CRITICAL: "critical",
    Severity.HIGH: "major",
    Severity.MEDIUM: "minor",
    Severity.LOW: "info",
    Severity.NOTE: "info",
}


def code_quality(assessment: Assessment) -> str:
    """Every finding; what a department stands by is information."""
    return as_json([issue(assessment, finding) for finding in assessment.findings])


def issue(assessment: Assessment, finding: Finding) -> dict[str, Any]:
    """One finding."""
    cost, held = told.cost(finding), told.acceptance(finding)
    remarks = "; ".join(remark for remark in (cost, held) if remark)
    return {
        "description": told.words(finding) + (f" ({remarks})" if remarks else ""),
        "check_name": finding.name,
        "fingerprint": finding.fingerprint,
        "severity": "info" if told.stood_by(finding) else SEVERITIES[finding.severity],
        "location": {"path": told.path(assessment, finding), "lines": {"begin": finding.span.line}},
    }
