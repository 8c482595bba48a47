"""An assessment as workflow commands of GitHub Actions, which show it at the lines of a pull request."""

from collections.abc import Iterable

from saypro_align.assessment import Assessment
from saypro_align.findings import Finding
from saypro_align.formats import told
from saypro_align.formats.plain import plural, safe
from saypro_align.frozen import frozen
from saypro_align.values import listed

MOST = 10
"""So many of each kind GitHub shows a step; what comes later is not shown."""
KINDS = {"error": "error", "warning": "warning", "note": "notice"}


@frozen
class Headline:
    """What stands first: its kind, its title, and its words."""

    kind: str
    title: str
    words: str


def annotations(assessment: Assessment) -> str:
    """The verdict, then the costliest findings of each kind."""
    return page(assessment, verdict(assessment), told.costliest_first(assessment.findings))


def page(assessment: Assessment, head: Headline, findings: Iterable[Finding], first: str = "the costliest") -> str:
    """The headline, then the first of the findings of each kind; a last line says which, and how many were left out."""
    lines = [command(head.kind, head.words, title=head.title)]
    room = dict.fromkeys(KINDS.values(), MOST)
    room[head.kind] -= 1
    left = dict.fromkeys(KINDS.values(), 0)
    for finding in findings:
        kind = "notice" if told.stood_by(finding) else KINDS[told.LEVELS[finding.severity]]
        if room[kind]:
            room[kind] -= 1
            lines.append(_annotation(assessment, finding, kind))
        else:
            left[kind] += 1
    if any(left.values()):
        missing = listed(plural(count, kind) for kind, count in left.items() if count)
        lines.append(f"GitHub shows {MOST} annotations of a kind, so {first} stand above. Left out: {missing}.")
    return "\n".join(lines) + "\n"


def command(kind: str, data: str, **properties: str | int) -> str:
    """A workflow command; whatever the words hold, they stay words."""
    named = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind} {named}::{_data(data)}"


def verdict(assessment: Assessment) -> Headline:
    """The gate's verdict."""
    kind, outcome = ("notice", "passed") if told.passed(assessment) else ("error", "failed")
    return Headline(kind, f"Plan alignment: {outcome}", "\n".join(told.verdict(assessment)))


def _annotation(assessment: Assessment, finding: Finding, kind: str) -> str:
    cost, held = told.cost(finding), told.acceptance(finding)
    title = f"{finding.name} ({finding.severity})" + (f": {cost}" if cost else "")
    data = told.words(finding) + (f"\n{held[:1].upper()}{held[1:]}" if held else "")
    line, column, path = finding.span.line, finding.span.column, safe(told.path(assessment, finding))
    return command(kind, data, file=path, line=line, col=column, title=safe(title))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
