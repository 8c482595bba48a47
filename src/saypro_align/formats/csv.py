"""An assessment as CSV (RFC 4180, UTF-8): one row a finding, and nothing that a spreadsheet would run."""

import re
from collections.abc import Iterable

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
_BEFORE_A_FORMULA = re.compile('(?:^|(?<=;))(?=["\\s]*[=+\\-@\uff1d\uff0b\uff0d\uff20])')
"""Before a sign that some spreadsheet takes for the beginning of a formula; the last four are wide forms of the others.

Where the comma stands in figures, as in Germany or France, Excel begins a cell behind each `;`, also within quotes.
"""
_QUOTED = re.compile('[,;"\t\r\n]')


def csv_rows(assessment: Assessment) -> str:
    """All findings, the costliest first."""
    scored = {department.department.id: department for department in assessment.score.departments}
    found = told.costliest_first(assessment.findings)
    return page([COLUMNS, *(_row(assessment, finding, scored.get(finding.department or "")) for finding in found)])


def page(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV. Quotes stand around what holds a sign that some reader takes for the end of a cell."""
    return "".join(",".join(map(_cell, row)) + "\r\n" for row in rows)


def _cell(value: object) -> str:
    words = "" if value is None else str(value)
    return f'"{words.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(words) else words


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
    """A cell that stays text in every spreadsheet, whichever sign parts its cells."""
    return _BEFORE_A_FORMULA.sub("'", safe(words or ""))
