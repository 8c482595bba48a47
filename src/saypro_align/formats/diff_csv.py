"""What changed between two states of the plans as CSV: a row a score that moved, and a row a finding that did."""

from collections.abc import Iterator

from saypro_align.assessment import Assessment
from saypro_align.difference import Difference, came, stayed, unseen, went
from saypro_align.findings import Exact, Finding
from saypro_align.formats import told
from saypro_align.formats.changed import not_comparable
from saypro_align.formats.csv import FINDING, cells, figure, page, text
from saypro_align.formats.json import number
from saypro_align.history import Change

COLUMNS = (
    *("change", "about", "score_before", "score_after", "accepted_before", "accepted_after"),
    *("department_moved", "organization_moved", *FINDING, "fingerprint"),
)


def diff_rows(found: Difference) -> str:
    """The organization, the departments, then the findings that came, that went, and that weigh something else."""
    rows = [*_scores(found), *_findings(found)]
    return page([COLUMNS, *([row.get(column) for column in COLUMNS] for row in rows)])


def _scores(found: Difference) -> Iterator[dict[str, object]]:
    compared = found.comparison
    if _moved(compared.score, compared.accepted_score):
        row = _score(compared.score, compared.accepted_score, "organization", compared.score.points)
        unlike = compared.score.points is not None and not_comparable(found)
        yield row | {"change": "incomparable", "organization_moved": ""} if unlike else row
    for one in compared.departments:
        if _moved(one.score, one.accepted_score):
            own = {"department": text(one.id), "department_moved": figure(one.score.points)}
            yield _score(one.score, one.accepted_score, "department", one.findings.organization_points) | own


def _moved(change: Change, accepted: Change) -> bool:
    return change.any or accepted.any


def _score(change: Change, accepted: Change, kind: str, total: Exact | None) -> dict[str, object]:
    rise = change.points or accepted.points or 0
    word = "came" if change.before is None else "went" if change.after is None else "rose" if rise > 0 else "fell"
    return {
        "change": word,
        "about": "score",
        "score_before": figure(change.before),
        "score_after": figure(change.after),
        "accepted_before": figure(accepted.before),
        "accepted_after": figure(accepted.after),
        "organization_moved": figure(total),
        "kind": kind,
    }


def _findings(found: Difference) -> Iterator[dict[str, object]]:
    before, after, known = found.before.assessment, found.after.assessment, stayed(found)
    for finding in told.costliest_first(came(found)):
        yield _finding("came", after, finding, -finding.department_points, -finding.organization_points)
    for finding in told.costliest_first(went(found)):
        yield _finding("went", before, finding, finding.department_points, finding.organization_points)
    for finding in told.costliest_first(unseen(found)):
        yield _finding("unseen", before, finding, finding.department_points, finding.organization_points)
    for finding in told.costliest_first(after.findings):
        one = known.get(finding.fingerprint)
        if one is not None and (one.department_points or one.organization_points):
            yield _finding("reweighed", after, finding, -one.department_points, -one.organization_points)


def _finding(
    change: str, assessment: Assessment, finding: Finding, department: Exact, organization: Exact
) -> dict[str, object]:
    return {
        "change": change,
        "about": "finding",
        **dict(zip(FINDING, cells(assessment, finding), strict=True)),
        "department_moved": number(department),
        "organization_moved": number(organization),
        "fingerprint": finding.fingerprint,
    }
