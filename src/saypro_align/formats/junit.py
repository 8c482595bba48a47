"""An assessment as JUnit XML, the test report that every build server reads: a suite a department, a case an item."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import Exact, Finding, Severity
from saypro_align.formats import told
from saypro_align.formats.plain import plural, safe
from saypro_align.scoring import DepartmentScore

_NO_XML = re.compile("[\ufffe\uffff]")
"""What `safe` keeps and XML cannot hold."""
ORGANIZATION, FILES = "organization", "files"
"""The suites of what belongs to no department."""
_CLASSES = {"goals": "Goals", "kpis": "KPIs", "actions": "Actions", "department": "Plan"}


@dataclass(slots=True)
class _Case:
    """A thing that is in order or not, and what was found on it."""

    kind: str
    name: str
    findings: list[Finding] = field(default_factory=list)
    failure: str = ""


@dataclass(slots=True)
class _Suite:
    """A department, or what belongs to none."""

    name: str
    score: Exact | None = None
    accepted: Exact | None = None
    cases: dict[tuple[str, str | None], _Case] = field(default_factory=dict)


def junit(assessment: Assessment) -> str:
    """A failure is an item that loses points, an error a file that is not read as written; accepted is skipped."""
    suites = [_organization(assessment)]
    suites += [_department(scored) for scored in assessment.score.departments]
    known = {suite.name: suite for suite in suites[1:]}
    plans = {scored.department.spot.span.path: scored.department.id for scored in assessment.score.departments}
    files = _Suite(FILES)
    for finding in assessment.findings:
        key: tuple[str, str | None]
        if finding.severity is Severity.ERROR:
            suite = known.get(plans.get(finding.span.path, ""), files)
            key = ("file", finding.span.path)
        elif finding.department is None:
            suite, key = suites[0], (finding.kind, finding.item or finding.span.path)
        else:
            suite, key = known[finding.department], (finding.kind, finding.item)
        case = suite.cases.get(key)
        if case is None:
            title = finding.span.path if key[0] == "file" else finding.item or _CLASSES.get(key[0], finding.span.path)
            case = suite.cases[key] = _Case(key[0], title)
        case.findings.append(finding)
    if files.cases:
        suites.append(files)
    counted: Counter[str] = Counter()
    pages = [_suite(assessment, suite, counted) for suite in suites]
    return document("saypro-align", counted, pages)


def document(name: str, counted: Counter[str], suites: list[str]) -> str:
    """The whole report around its suites, with the sum of what they count."""
    head = attributes(name=name, tests=counted["tests"], failures=counted["failures"], errors=counted["errors"], time=0)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{head}>", *suites, "</testsuites>"]
    return "\n".join(lines) + "\n"


def _organization(assessment: Assessment) -> _Suite:
    score = assessment.score
    suite = _Suite(ORGANIZATION, score.score, score.accepted_score)
    gate = _Case("gate", "The gate")
    if not assessment.gate.passed:
        gate.failure = " ".join(told.verdict(assessment))
    suite.cases["gate", None] = gate
    for coverage in score.coverage:
        suite.cases["organization", coverage.goal.id] = _Case("goal", coverage.goal.title or coverage.goal.id)
    return suite


def _department(scored: DepartmentScore) -> _Suite:
    suite = _Suite(scored.department.id, scored.score, scored.accepted_score)
    for entry in scored.items:
        suite.cases[entry.item.kind, entry.item.id] = _Case(entry.item.kind, entry.item.title)
    return suite


def _suite(assessment: Assessment, suite: _Suite, counted: Counter[str]) -> str:
    outcomes = {key: _outcome(case) for key, case in suite.cases.items()}
    found = Counter(outcomes.values())
    numbers = {
        "tests": len(suite.cases),
        "failures": found["failure"],
        "errors": found["error"],
        "skipped": found["skipped"],
    }
    counted.update(numbers)
    lines = [f"  <testsuite{attributes(name=suite.name, **numbers, time=0)}>"]
    if suite.score is not None and suite.accepted is not None:
        scores = {"score": cut(suite.score, 2), "accepted_score": cut(suite.accepted, 2)}
        lines.append("    <properties>")
        lines += [f"      <property{attributes(name=name, value=value)}/>" for name, value in scores.items()]
        lines.append("    </properties>")
    titles: defaultdict[tuple[str, str], int] = defaultdict(int)
    for key, case in suite.cases.items():
        titles[case.kind, case.name] += 1
        again = titles[case.kind, case.name]
        name = case.name if again == 1 else f"{case.name} ({again})"
        lines.append(_case(assessment, case, f"{suite.name}.{case.kind}", name, outcomes[key]))
    return "\n".join([*lines, "  </testsuite>"])


def _outcome(case: _Case) -> str:
    counting = [finding for finding in case.findings if told.counts(finding)]
    if any(finding.severity is Severity.ERROR for finding in case.findings):
        return "error"
    if case.failure or any(not told.stood_by(finding) for finding in counting):
        return "failure"
    return "skipped" if counting else ""


def _case(assessment: Assessment, case: _Case, group: str, name: str, outcome: str) -> str:
    head = attributes(name=name, classname=group, time=0)
    if not outcome and not case.findings:
        return f"    <testcase{head}/>"
    lines = [f"    <testcase{head}>"]
    telling = [f for f in case.findings if _telling(f, outcome)]
    if outcome:
        names = ", ".join(dict.fromkeys(finding.name for finding in telling))
        many = f"{plural(len(telling), 'finding')}: {names}" if telling else ""
        message = case.failure or (told.acceptance(telling[0]) if outcome == "skipped" else many)
        about = attributes(type=telling[0].name if telling else case.kind, message=message)
        body = written(line(assessment, finding) for finding in telling)
        lines.append(f"      <{outcome}{about}>{body}</{outcome}>")
    rest = [finding for finding in case.findings if not _telling(finding, outcome)]
    if rest:
        body = written(line(assessment, finding) for finding in rest)
        lines.append(f"      <system-out>{body}</system-out>")
    return "\n".join([*lines, "    </testcase>"])


def _telling(finding: Finding, outcome: str) -> bool:
    """Whether a finding is what the outcome is about."""
    if outcome == "error":
        return finding.severity is Severity.ERROR
    return bool(outcome) and told.counts(finding) and told.stood_by(finding) == (outcome == "skipped")


def line(assessment: Assessment, finding: Finding) -> str:
    """A finding with its place, its cost and who stands by it."""
    remarks = "; ".join(
        remark for remark in (str(finding.severity), told.cost(finding), told.acceptance(finding)) if remark
    )
    place = f"{told.path(assessment, finding)}:{finding.span.line}:{finding.span.column}"
    return f"{safe(place)}: {finding.name} ({remarks}): {told.words(finding)}"


def attributes(**values: object) -> str:
    """The attributes of an element."""
    return "".join(f' {name}="{_text(safe(str(value)))}"' for name, value in values.items())


def written(lines: Iterable[str]) -> str:
    """Lines as the text of an element."""
    return _text("\n".join(lines))


def _text(text: str) -> str:
    return escape(_NO_XML.sub(lambda found: f"\\u{ord(found.group()):04x}", text))
