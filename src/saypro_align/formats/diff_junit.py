"""What changed between two states of the plans as JUnit XML: a case a department, which fails where it dropped."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from saypro_align.assessment import Assessment
from saypro_align.difference import Difference, came, drops, went
from saypro_align.findings import Finding, Severity
from saypro_align.formats import changed, told
from saypro_align.formats.junit import FILES, ORGANIZATION, attributes, document, line, written
from saypro_align.formats.plain import safe, sentence
from saypro_align.frozen import frozen

DEPARTMENTS = "departments"


@frozen
class _Case:
    """A thing that may have dropped. `outcome` is empty where it did not; `lines` say why, `rest` what else moved."""

    name: str
    group: str
    outcome: str
    message: str
    lines: tuple[str, ...]
    rest: tuple[str, ...] = ()


def diff_junit(found: Difference) -> str:
    """The organization, every department, and the files that could be taken as written before."""
    suites = {
        ORGANIZATION: [_organization(found)],
        DEPARTMENTS: list(_departments(found)),
        FILES: list(_files(found)),
    }
    counted: Counter[str] = Counter()
    pages = [_suite(name, cases, counted) for name, cases in suites.items() if cases]
    return document("saypro-align diff", counted, pages)


def _organization(found: Difference) -> _Case:
    """It fails where its score dropped, or where nobody covers a goal any more."""
    after, compared = found.after.assessment, found.comparison
    change = compared.score if after.settings.gate_on == "raw" else compared.accepted_score
    uncovered = [finding for finding in came(found) if finding.name == "uncovered-goal"]
    failed = bool(uncovered) or (change.points is not None and change.points < 0)
    words = f"{changed.of_the_total(found)}."
    own = tuple(line(after, finding) for finding in uncovered)
    outcome = "skipped" if changed.not_comparable(found) and not uncovered else "failure" if failed else ""
    return _Case(changed.name(found), ORGANIZATION, outcome, words, own)


def _departments(found: Difference) -> Iterator[_Case]:
    dropped = {failure.subject: failure for failure in drops(found, "before")}
    before, after = found.before.assessment, found.after.assessment
    hidden = changed.out_of_sight(found)
    new, gone = _by_department(came(found)), _by_department(went(found))
    for change in found.comparison.departments:
        failure, both = dropped.get(change.id), changed.is_judged_twice(change)
        bad = tuple(line(after, finding) for finding in new[change.id])
        rest = [] if failure else [f"came: {words}" for words in bad]
        if both and change.before:
            rest += [f"went: {_short(before, finding)}{_why(hidden, finding)}" for finding in gone[change.before.id]]
        weighs = changed.reweighed(found, change)
        rest += [f"stayed: {weighs}"] if weighs else []
        rest += [safe(f"{label}: {words}") for label, words in changed.items(change)]
        words = failure.words if failure else f"{change.name} {changed.of_a_department(change)}."
        outcome = "failure" if failure else "" if both else "skipped"
        group = f"{DEPARTMENTS}.{change.id}"
        yield _Case(change.name, group, outcome, words, bad if failure else (), tuple(rest))


def _by_department(findings: Iterable[Finding]) -> defaultdict[str | None, list[Finding]]:
    found = defaultdict(list)
    for finding in findings:
        found[finding.department].append(finding)
    return found


def _short(assessment: Assessment, finding: Finding) -> str:
    return safe(f"{told.path(assessment, finding)}:{finding.span.line}: {finding.name}: {sentence(finding.message)}.")


def _why(hidden: Mapping[str, str], finding: Finding) -> str:
    """That nobody mended it, where nobody did."""
    return f" {hidden[finding.fingerprint]}" if finding.fingerprint in hidden else ""


def _files(found: Difference) -> Iterator[_Case]:
    after = found.after.assessment
    broken = [finding for finding in came(found) if finding.severity is Severity.ERROR]
    by_path = defaultdict(list)
    for finding in broken:
        by_path[finding.span.path].append(finding)
    for path, own in by_path.items():
        names = ", ".join(dict.fromkeys(finding.name for finding in own))
        yield _Case(path, FILES, "error", names, tuple(line(after, finding) for finding in own))


def _suite(name: str, cases: list[_Case], counted: Counter[str]) -> str:
    outcomes = Counter(case.outcome for case in cases)
    numbers = {
        "tests": len(cases),
        "failures": outcomes["failure"],
        "errors": outcomes["error"],
        "skipped": outcomes["skipped"],
    }
    counted.update(numbers)
    return "\n".join(
        [f"  <testsuite{attributes(name=name, **numbers, time=0)}>", *(_case(case) for case in cases), "  </testsuite>"]
    )


def _case(case: _Case) -> str:
    lines = [f"    <testcase{attributes(name=case.name, classname=case.group, time=0)}>"]
    if case.outcome:
        head = attributes(type="dropped" if case.outcome == "failure" else case.outcome, message=case.message)
        lines.append(f"      <{case.outcome}{head}>{written(case.lines)}</{case.outcome}>")
    rest = case.rest if case.outcome else (safe(case.message), *case.rest)
    if rest:
        lines.append(f"      <system-out>{written(rest)}</system-out>")
    return "\n".join([*lines, "    </testcase>"])
