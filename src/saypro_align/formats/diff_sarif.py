"""What changed between two states of the plans as SARIF 2.1.0: every finding says whether the earlier state had it."""

from typing import Any

from saypro_align.assessment import Assessment
from saypro_align.difference import Difference, stayed, went
from saypro_align.findings import Finding
from saypro_align.formats.json import number
from saypro_align.formats.plain import safe
from saypro_align.formats.sarif import log, result, scores
from saypro_align.history import Stayed

CATEGORY = "saypro-align-diff"
"""Another one than that of `score` and `check`, so that neither takes the other's place."""


def diff_sarif(found: Difference) -> str:
    """The later state's findings as new, unchanged or updated, then those of the earlier one that went as absent."""
    before, after, known = found.before, found.after.assessment, stayed(found)
    results = [_result(after, finding, known.get(finding.fingerprint)) for finding in after.findings]
    results += [result(before.assessment, finding) | {"baselineState": "absent"} for finding in went(found)]
    earlier = {"called": safe(before.called), "revision": before.commit, **scores(before.assessment)}
    return log(after, results, CATEGORY, {"before": earlier})


def _result(after: Assessment, finding: Finding, known: Stayed | None) -> dict[str, Any]:
    told = result(after, finding)
    if known is None:
        return told | {"baselineState": "new"}
    was = known.before
    if was.fingerprint == finding.fingerprint and not known.department_points and not known.organization_points:
        return told | {"baselineState": "unchanged"}
    told["properties"] |= {
        "departmentPointsBefore": number(was.department_points),
        "organizationPointsBefore": number(was.organization_points),
        "fingerprintBefore": was.fingerprint,
    }
    return told | {"baselineState": "updated"}
