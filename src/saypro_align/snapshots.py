"""An assessment as it is remembered: its figures and its findings, without the workspace that they came from."""

from collections import Counter
from datetime import date
from hashlib import sha256

from saypro_align.assessment import Assessment
from saypro_align.findings import Effort, Exact, Finding, Severity
from saypro_align.frozen import frozen
from saypro_align.scoring import DepartmentScore, rating


@frozen
class Seen:
    """A finding as an assessment saw it. The three kinds of points are those of `Finding`; `accepted`: in force."""

    fingerprint: str
    code: str
    name: str
    severity: Severity
    department: str | None
    kind: str
    item: str | None
    message: str
    remedy: str
    effort: Effort
    path: str
    line: int
    column: int
    points: Exact
    department_points: Exact
    organization_points: Exact
    accepted: bool

    @property
    def explains(self) -> bool:
        """Whether it says why a score is what it is: it takes points, or leaves an organizational goal uncovered."""
        return bool(self.points) or self.name == "uncovered-goal"


@frozen
class ItemSnapshot:
    """A goal, KPI or action, or the plan as a whole; its key is its kind and id. Scores are 0..100."""

    kind: str
    id: str
    title: str
    weight: Exact
    score: Exact
    accepted_score: Exact


@frozen
class DepartmentSnapshot:
    """A department; the scores are None where its plan was not judged, and 0 where it is missing."""

    id: str
    name: str
    missing: bool
    weight: Exact
    score: Exact | None
    accepted_score: Exact | None
    items: dict[tuple[str, str], ItemSnapshot]

    @property
    def judged(self) -> bool:
        """Whether it has a score."""
        return self.score is not None

    @property
    def rating(self) -> int | None:
        """The score on the scale from 1 to 5."""
        return None if self.score is None else rating(self.score)


@frozen
class Snapshot:
    """All of an assessment that a later one is compared with. Scores are 0..100, None where nothing was judged.

    `exact` is False where the figures are the nearest doubles of the exact ones, as a file holds them.
    """

    as_of: date
    ruleset: str
    revision: str | None
    dirty: bool | None
    partial: bool
    target: Exact
    score: Exact | None
    accepted_score: Exact | None
    departments: dict[str, DepartmentSnapshot]
    findings: tuple[Seen, ...]
    exact: bool = True


def snapshot(assessment: Assessment, *, findings: bool = True) -> Snapshot:
    """What is remembered of an assessment, with its exact figures; without `findings` the scores alone."""
    score = assessment.score
    prints = Fingerprints()
    return Snapshot(
        as_of=assessment.as_of,
        ruleset=assessment.ruleset,
        revision=assessment.revision,
        dirty=assessment.dirty,
        partial=assessment.workspace.partial,
        target=assessment.settings.target,
        score=score.score,
        accepted_score=score.accepted_score,
        departments={scored.department.id: _department(scored) for scored in score.departments},
        findings=tuple(_seen(finding, prints) for finding in assessment.findings) if findings else (),
    )


def _department(scored: DepartmentScore) -> DepartmentSnapshot:
    department = scored.department
    items = [
        ItemSnapshot(s.item.kind, s.item.id, s.item.title, s.item.weight, s.score, s.accepted_score)
        for s in scored.items
    ]
    return DepartmentSnapshot(
        id=department.id,
        name=department.name or department.id,
        missing=department.missing,
        weight=department.weight,
        score=scored.score,
        accepted_score=scored.accepted_score,
        items={(item.kind, item.id): item for item in items},
    )


def _seen(finding: Finding, prints: "Fingerprints") -> Seen:
    span = finding.span
    return Seen(
        fingerprint=finding.fingerprint or prints.of_file(finding.name, span.path, finding.message),
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        department=finding.department,
        kind=finding.kind,
        item=finding.item,
        message=finding.message,
        remedy=finding.remedy,
        effort=finding.effort,
        path=span.path,
        line=span.line,
        column=span.column,
        points=finding.points,
        department_points=finding.department_points,
        organization_points=finding.organization_points,
        accepted=finding.accepted is not None and finding.accepted.in_force,
    )


class Fingerprints:
    """Fingerprints for what is wrong with files: the scoring, which gives all others theirs, never sees it."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()

    def of_file(self, name: str, path: str, message: str) -> str:
        """The fingerprint of a finding on a file, the same while its words are the same."""
        identity = f"{name}|{path}|{message}"
        self.given[identity] += 1
        if self.given[identity] > 1:
            identity += f"|{self.given[identity]}"
        return sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:16]
