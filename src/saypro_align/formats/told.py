"""A finding as other programs are told of it: where it stands in the repository, in which words, at what cost."""

from collections.abc import Iterable

from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import Exact, Finding, Severity
from saypro_align.formats.plain import plural, safe, sentence
from saypro_align.gate import Failure, below

LEVELS = {
    Severity.ERROR: "error",
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NOTE: "note",
}
"""The three levels that other programs know."""
OF_ACCEPTANCES = ("acceptance-expired", "acceptance-unused")
"""The notes on what departments stand by."""


def path(assessment: Assessment, finding: Finding) -> str:
    """Where the file stands in the repository."""
    return _in_repository(assessment, finding.span.path)


def _in_repository(assessment: Assessment, path: str) -> str:
    return f"{assessment.folder}/{path}" if assessment.folder else path


def words(finding: Finding) -> str:
    """What is wrong, and what to do, on one line."""
    return safe(f"{sentence(finding.message)}. {finding.remedy}")


def cost(finding: Finding) -> str:
    """What it takes, in points of its department and of the organization; empty where it takes none."""
    if not finding.points:
        return ""
    return f"-{cut(finding.department_points, 2)} {finding.department}, -{cut(finding.organization_points, 2)} total"


def counts(finding: Finding) -> bool:
    """Whether it takes points, or stands in the gate's way without any."""
    return bool(finding.points) or finding.name == "uncovered-goal"


def stood_by(finding: Finding) -> bool:
    """Whether its department stands by it today."""
    return finding.accepted is not None and finding.accepted.in_force


def acceptance(finding: Finding) -> str:
    """Who stands by it, until when and why; empty where nobody does."""
    held = finding.accepted
    if held is None:
        return ""
    until = f"until {held.until}" if held.in_force else f"until {held.until}, which is past"
    return safe(f"accepted by {held.owner} {until}: {held.reason}")


def costliest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Broken files first, then what no department covers, then by the points of the organization."""
    return sorted(
        findings,
        key=lambda f: (
            f.severity is not Severity.ERROR,
            f.name != "uncovered-goal",
            -f.organization_points,
            f.severity.rank,
            f.name not in OF_ACCEPTANCES,
            f.span.path,
            f.span.line,
            f.code,
        ),
    )


def verdict(assessment: Assessment) -> list[str]:
    """The gate's verdict in sentences: the files that are not read as written, who dropped, each other failure."""
    broken = {finding.span.path for finding in assessment.file_findings}
    sentences = [f"{plural(len(broken), 'file')} could not be taken as written."] if broken else []
    if assessment.facts is None:
        return sentences
    failures = sorted(assessment.gate.failures, key=lambda failure: failure.reason != "dropped")
    sentences += [safe(f"{sentence(_failed(assessment, failure))}.") for failure in failures]
    score, accepted = assessment.score.score, assessment.score.accepted_score
    if assessment.gate.passed and score is not None:
        sentences.append(
            f"The organization is {shown(assessment, score)} % aligned; the target is {target(assessment)} %."
        )
    if accepted is not None and accepted != score:
        judged = ", and that is what the gate judges" if assessment.settings.gate_on == "accepted" else ""
        whole = f"the organization is {shown(assessment, accepted)} % aligned"
        sentences.append(f"Without the findings that departments stand by, {whole}{judged}.")
    if assessment.workspace.partial:
        sentences.append("This is partial: not everything could be read.")
    if assessment.gate.against is not None:
        sentences += [safe(words) for words in assessment.gate.against.sentences]
    return sentences


def _failed(assessment: Assessment, failure: Failure) -> str:
    """What a failure says, with the place that it names as the repository has it."""
    at = failure.at
    if at is None:
        return failure.words
    return failure.words.replace(f"{at}", f"{_in_repository(assessment, at.path)}, line {at.line}")


def shown(assessment: Assessment, score: Exact) -> str:
    """A score, with as many decimals as tell it from the target that it misses."""
    aim = assessment.settings.target
    return below(score, aim) if score < aim else cut(score)


def gated(assessment: Assessment) -> Exact | None:
    """The score that the gate judges."""
    score = assessment.score
    return score.score if assessment.settings.gate_on == "raw" else score.accepted_score


def target(assessment: Assessment) -> str:
    """The organization's target, as people write it."""
    return f"{float(assessment.settings.target):g}"


def passed(assessment: Assessment) -> bool:
    """Whether `check` ends with exit code 0."""
    return assessment.exit_code == 0
