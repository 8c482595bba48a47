"""The whole product on one screen: load, measure, judge, score, hold against the gate."""

import re
from collections import Counter
from datetime import date
from hashlib import sha256

from saypro_align import gate, scoring
from saypro_align.facts import Facts, measure
from saypro_align.findings import MISSING_FIELD, Finding, Severity, Span
from saypro_align.frozen import frozen
from saypro_align.loading import Readings, load
from saypro_align.model import Settings
from saypro_align.periods import Period
from saypro_align.rules import RULES, RULESET
from saypro_align.rules.rule import Rule
from saypro_align.workspace import Files, Workspace


@frozen
class Assessment:
    """All that a page may show. `facts` is None where organization.yaml could not be read: then nothing is judged.

    `folder` is where the workspace stands in its repository, with slashes; empty at its root and where nobody asked.
    """

    workspace: Workspace
    facts: Facts | None
    score: scoring.Score
    gate: gate.Gate
    findings: list[Finding]
    as_of: date
    ruleset: str = RULESET
    revision: str | None = None
    dirty: bool | None = False
    folder: str = ""

    @property
    def settings(self) -> Settings:
        """The organization's settings, or the defaults."""
        return self.facts.settings if self.facts else Settings()

    @property
    def file_findings(self) -> list[Finding]:
        """What kept files from being taken as written."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    @property
    def exit_code(self) -> int:
        """0 passed, 1 the gate failed, 2 the input is wrong (scoring.md)."""
        if self.file_findings:
            return 2
        return 0 if self.gate.passed else 1


def assess(
    files: Files,
    as_of: date | Period,
    *,
    revision: str | None = None,
    dirty: bool | None = False,
    known: Readings | None = None,
) -> Assessment:
    """Judge a workspace. Nothing in the files raises an error: what is wrong with them is in the findings.

    As of a period is as of its last day, in the organization's own fiscal year.
    """
    return judge(read(files, known), as_of, revision=revision, dirty=dirty)


@frozen
class Read:
    """A workspace that was read, and what could not be taken as written."""

    workspace: Workspace
    broken: list[Finding]


def read(files: Files, known: Readings | None = None) -> Read:
    """Read a workspace, without judging it. Files that are known from another one are not read again."""
    workspace, broken = load(files, {rule.name: _settable(rule) for rule in RULES}, known)
    if workspace.organization is None and not any(path.rpartition(".")[0] == "organization" for path in files):
        words = "the workspace has no organization.yaml, and without its goals nothing can be judged"
        remedy = "`saypro-align init` writes one to start from."
        broken.append(MISSING_FIELD.at(Span("organization.yaml"), words, remedy))
    return Read(workspace, _with_fingerprints(broken))


def _with_fingerprints(broken: list[Finding]) -> list[Finding]:
    """What is wrong with files, each told from the others. Lines move, so those that the words name do not count."""
    seen: Counter[str] = Counter()
    stamped = []
    for finding in broken:
        identity = f"{finding.name}|{finding.span.path}|{re.sub(r'line [0-9]+', 'line', finding.message)}"
        seen[identity] += 1
        whole = f"{identity}|{seen[identity]}".encode("utf-8", "backslashreplace")
        stamped.append(finding._replace(fingerprint=sha256(whole).hexdigest()[:16]))
    return stamped


def judge(
    found: Read, as_of: date | Period, *, revision: str | None = None, dirty: bool | None = False, notes: bool = True
) -> Assessment:
    """Judge a workspace that was read. Where no `notes` are asked for only what takes points is looked for."""
    workspace = found.workspace
    day = as_of.last_day(workspace.fiscal_year_start) if isinstance(as_of, Period) else as_of
    if workspace.organization is None:
        facts, score = None, scoring.Score(departments=_not_judged(workspace))
    else:
        facts = measure(workspace, workspace.organization, day)
        asked = [rule for rule in RULES if notes or rule.severity is not Severity.NOTE]
        score = scoring.score(facts, (finding for rule in asked for finding in rule.judge(facts)))
    settings = facts.settings if facts else Settings()
    findings = sorted(found.broken + score.findings, key=_place)
    return Assessment(workspace, facts, score, gate.judge(score, settings), findings, day, RULESET, revision, dirty)


def _settable(rule: Rule) -> tuple[str, ...]:
    """The severities that a setting may give: none to what is fixed, and to a note only what takes no points."""
    if rule.fixed:
        return ()
    return (Severity.OFF, Severity.NOTE) if rule.severity is Severity.NOTE else tuple(Severity)[1:]


def _not_judged(workspace: Workspace) -> list[scoring.DepartmentScore]:
    departments = workspace.departments.values()
    return [scoring.DepartmentScore(department, None, None, {}, [], []) for department in departments]


def _place(finding: Finding) -> tuple[Span, str, str]:
    return finding.span, finding.code, finding.subject
