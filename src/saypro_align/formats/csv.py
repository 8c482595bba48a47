"""An assessment as CSV (RFC 4180, UTF-8): one row a finding, and nothing that a spreadsheet would run."""

import csv
from io import StringIO

from saypro_align.assessment import Assessment
from saypro_align.findings import Accepted, Exact, Finding
from saypro_align.formats import told
from saypro_align.formats.json import number
from saypro_align.formats.plain import safe, sentence
from saypro_align.scoring import DepartmentScore

COLUMNS = (
    *("code", "name", "severity", "department", "kind", "item", "path", "line", "column"),
    *("points", "department_points", "organization_points", "message", "remedy", "effort"),
    *("accepted", "accepted_by", "accepted_until", "accepted_reason"),
    *("department_score", "department_accepted_score", "fingerprint"),
)
FINDING = COLUMNS[:-3]
"""Those that say what a finding is, where it stands, what it takes and who stands by it."""
_RUNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a cell begins with that some spreadsheet takes for a formula; the last four are the wide forms of the first."""


def csv_rows(assessment: Assessment) -> str:
    """All findings, the costliest first."""
    scored = {department.department.id: department for department in assessment.score.departments}
    page = StringIO()
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for finding in told.costliest_first(assessment.findings):
        writer.writerow(_row(assessment, finding, scored.get(finding.department or "")))
    return page.getvalue()


def _row(assessment: Assessment, finding: Finding, scored: DepartmentScore | None) -> list[object]:
    return [
        *cells(assessment, finding),
        *((figure(scored.score), figure(scored.accepted_score)) if scored else ("", "")),
        finding.fingerprint,
    ]


def cells(assessment: Assessment, finding: Finding) -> list[object]:
    """What stands in the columns of FINDING."""
    held = finding.accepted
    return [
        *(finding.code, finding.name, str(finding.severity), text(finding.department), finding.kind),
        *(text(finding.item), text(told.path(assessment, finding)), finding.span.line, finding.span.column),
        *(number(finding.points), number(finding.department_points), number(finding.organization_points)),
        *(text(f"{sentence(finding.message)}."), text(finding.remedy), str(finding.effort)),
        *(_acceptance(held) if held else [""] * 4),
    ]


def _acceptance(held: Accepted) -> list[str]:
    return ["in force" if held.in_force else "expired", text(held.owner), held.until, text(held.reason)]


def figure(found: Exact | None) -> object:
    """A figure, or an empty cell where there is none."""
    return "" if found is None else number(found)


def text(words: str | None) -> str:
    """A cell that stays text in every spreadsheet."""
    cell = safe(words or "")
    return f"'{cell}" if cell.startswith(_RUNS) else cell
