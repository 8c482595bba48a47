"""An assessment as Markdown: the comment on a pull request, which says what is wrong and what to do."""

import re
from collections import Counter
from collections.abc import Callable

from saypro_align.advice import Way, shortest_way
from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import SCORED, Exact, Finding
from saypro_align.formats import told
from saypro_align.formats.plain import plural, safe, sentence
from saypro_align.frozen import frozen
from saypro_align.gate import aim, below
from saypro_align.scoring import DepartmentScore
from saypro_align.values import listed

MOST = 65_000
"""Characters; a comment on GitHub holds 65,536."""
MARK = "<!-- saypro-align -->"
"""The first line, by which a workflow finds the comment again."""
_MOST_OF_A_CELL = 300
_SPECIAL = re.compile(
    r"""
    (?P<commit> (?<![0-9a-z]) [0-9a-f]{7,40} (?![0-9a-z]) )
  | (?P<reference> @ | (?<=gh) - (?=[0-9]) | : (?=[0-9a-z_+-]+:) )  # a name, an issue, a picture such as :tada:
  | (?P<address> (?<=:) // | (?<=www) \. )
  | [\\`*_\[\]|~\#$!&<>] | ^[-+=] | ^[0-9]+[.)]
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SILENT = "<!-- -->"
"""Parts what would become a mention, a link or a picture, and is not shown.

GitHub looks for those in what its Markdown came to, so that neither a backslash nor an entity keeps it from them.
"""
_SHORTEST_COMMIT = 7
"""So many digits of a commit's name GitHub makes a link of."""


@frozen
class _Size:
    """How much the page shows: departments, findings, and lines of what else there is."""

    departments: int
    findings: int
    lines: int


_SIZES = (_Size(60, 40, 10), _Size(30, 15, 5), _Size(10, 6, 3), _Size(3, 2, 2))
"""The first that fits is taken."""


Change = Callable[[int], tuple[str, frozenset[str]]]
"""What a change did, in Markdown, with so many lines of each kind at the most; and which findings it shows as new."""


@frozen
class Told:
    """What is known of a change beside the assessment that came of it.

    `passed_before` is whether the check passed before it, None where that is not known. `against` says that
    `check --against` would fail, and why; it is empty where it would not, or where it was run.
    """

    change: Change | None = None
    passed_before: bool | None = None
    against: str = ""


def comment(assessment: Assessment, beside: Told | None = None) -> str:
    """The whole comment, as much as fits into one; where a change is told, it stands right below the verdict."""
    told_of = beside or Told()
    pages = (_page(assessment, size, told_of) for size in _SIZES)
    fits = next((page for page in pages if len(page) <= MOST), "")
    return fits or _page(assessment, _Size(0, 0, 0), told_of)


def escaped(text: str) -> str:
    """Words of a plan as Markdown that shows them as they are, links nowhere and calls nobody."""
    cell = safe(text)
    return _SPECIAL.sub(_escaped, cell if len(cell) <= _MOST_OF_A_CELL else f"{cell[: _MOST_OF_A_CELL - 3]}...")


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    if found["commit"]:
        step = _SHORTEST_COMMIT - 1
        return _SILENT.join(sign[at : at + step] for at in range(0, len(sign), step))
    if found["reference"]:
        return f"{sign}{_SILENT}"
    if found["address"]:
        return f"{_SILENT}{sign}"
    if sign in "&<>":
        return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[sign]
    if sign == "#":
        return rf"\#{_SILENT}"
    return f"{sign[:-1]}\\{sign[-1]}"


def _page(assessment: Assessment, size: _Size, beside: Told) -> str:
    changed, new = beside.change(size.lines) if beside.change is not None else ("", frozenset[str]())
    blocks = [
        f"{MARK}\n## {_headline(assessment, beside)}",
        _verdict(assessment, size.lines, beside),
        changed,
        _not_read(assessment, size.lines),
        _to_do(assessment, size.lines, new),
        _departments(assessment, size.departments),
        _wrong(assessment, size.findings),
        _stood_by(assessment, size.lines),
        _footer(assessment),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(assessment: Assessment, beside: Told) -> str:
    found = told.gated(assessment)
    sign = "\N{WHITE HEAVY CHECK MARK}" if told.passed(assessment) else "\N{CROSS MARK}"
    if told.passed(assessment) and beside.against:
        sign = "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}"
    if found is None:
        return f"{sign} Plan alignment: there is no score"
    partial = ", partial: not everything could be read" if assessment.workspace.partial else ""
    return (
        f"{sign} Plan alignment: {told.shown(assessment, found)} %{partial} (the target is {told.target(assessment)} %)"
    )


def _verdict(assessment: Assessment, most: int, beside: Told) -> str:
    sentences = told.verdict(assessment)
    now, passed, before = told.passed(assessment), beside.passed_before, ""
    if passed is not None:
        before = ", as it did before" if passed == now else f"; it {'passed' if passed else 'failed'} before"
    outcome = f"The check {'passes' if now else 'fails'}{before}."
    if beside.against:
        outcome = f"{outcome[:-1]}; {beside.against}."
    if beside.against or not now:
        outcome = f"**{outcome}**"
    more = f" And {len(sentences) - most - 3} more." if len(sentences) > most + 3 else ""
    return " ".join([outcome, *(escaped(words) for words in sentences[: most + 3])]) + more


def _not_read(assessment: Assessment, most: int) -> str:
    broken = assessment.file_findings
    if not broken:
        return ""
    lines = ["### Mend first: what could not be read", ""]
    lines += [f"- {_place(assessment, finding)}: {_words(finding)}" for finding in broken[:most]]
    return "\n".join([*lines, *_and_more(len(broken) - most)])


# --- what to do -------------------------------------------------------------------------------------------------------


def _to_do(assessment: Assessment, most: int, new: frozenset[str]) -> str:
    """The shortest way back for each department that dropped, for the whole, and for those under their floor.

    A way that is made of the `new` findings alone is not shown again: they stand above.
    """
    blocks = []
    own_first = sorted(assessment.gate.failures, key=lambda failure: failure.reason != "dropped")
    for failure in own_first[: most + 1]:
        if failure.reason == "below-target" and assessment.settings.gate_on == "raw":
            way = shortest_way(assessment.score, assessment.settings.target)
            blocks.append(_way(assessment, way, assessment.settings.target, "the organization", most, new))
        elif failure.reason in ("below-floor", "dropped") and not isinstance(failure.expected, str | None):
            way = shortest_way(assessment.score, failure.expected, failure.subject)
            back = failure.reason == "dropped"
            whose = _whose(assessment, failure.subject)
            blocks.append(_way(assessment, way, failure.expected, whose, most, new, back=back))
    shown = [block for block in blocks if block]
    return "\n\n".join(["### What to do", *shown]) if shown else ""


def _way(
    assessment: Assessment,
    way: Way | None,
    target: Exact,
    whose: str,
    most: int,
    new: frozenset[str],
    *,
    back: bool = False,
) -> str:
    if way is None:
        return ""
    if not way.mendings:
        return f"No mending lifts {whose}: what is found is capped by ratings, or by what is not planned."
    many, goal = plural(len(way.mendings), "mending"), f"{aim(target)} %"
    if way.reached < target:
        head = f"Mending all that gains {whose} a point ({many}) reaches {below(way.reached, target)} % of {goal}."
    elif back and goal.startswith("above"):  # it is shown cut, as it stands in the tables
        lift = "lifts" if len(way.mendings) == 1 else "lift"
        head = f"{many} {lift} {whose} to {cut(way.reached)} % or more; it had {cut(target)} % before."
    else:
        lift, least = "lifts" if len(way.mendings) == 1 else "lift", "the shortest" if way.exact else "a short"
        head = f"{many} {lift} {whose} to {cut(way.reached)} % or more, {least} way to {goal}."
    findings = [mending.finding for mending in way.mendings]
    if new.issuperset(finding.fingerprint for finding in findings):
        told_above = [f"{finding.name} at {_place(assessment, finding)}" for finding in findings]
        return f"{head} Of the new gaps, mend {listed(told_above)}."
    rows = [f"| {whose} gains | where | what is wrong | what to do |", "|--:|---|---|---|"]
    for mending in way.mendings[:most]:
        finding = mending.finding
        where, wrong = _place(assessment, finding), f"{escaped(sentence(finding.message))}."
        rows.append(f"| +{cut(mending.gain, 2)} | {where} | {wrong} | {escaped(finding.remedy)} |")
    return "\n".join([head, "", *rows, *_and_more(len(way.mendings) - most)])


# --- the scores -------------------------------------------------------------------------------------------------------


def _departments(assessment: Assessment, most: int) -> str:
    departments = assessment.score.departments
    if not departments:
        return ""
    shown = departments
    if len(departments) > most:
        shown = sorted(departments, key=lambda d: (d.score is not None, d.score or 0))[:most]
    lines = ["### Departments", ""]
    if len(shown) < len(departments):
        lines += [f"The {len(shown)} lowest of {len(departments)}.", ""]
    lines += ["| department | score | without accepted gaps | rating, 1 to 5 | critical | high | medium | low |"]
    lines += ["|---|--:|--:|--:|--:|--:|--:|--:|", *(_department(scored) for scored in shown)]
    return "\n".join(lines)


def _department(scored: DepartmentScore) -> str:
    name = escaped(scored.department.name or scored.department.id)
    if scored.score is None or scored.accepted_score is None:
        return f"| {name} | not judged | | | | | | |"
    found = Counter(finding.severity for finding in scored.findings)
    accepted = cut(scored.accepted_score)
    counts = " | ".join(str(found[severity] or "") for severity in SCORED)
    plan = " (no plan)" if scored.department.missing else ""
    return f"| {name}{plan} | {cut(scored.score)} | {accepted} | {scored.rating} | {counts} |"


# --- what is wrong ----------------------------------------------------------------------------------------------------


def _wrong(assessment: Assessment, most: int) -> str:
    counting = told.costliest_first(finding for finding in assessment.findings if told.counts(finding))
    if not counting:
        return "" if assessment.score.score is None else "### What is wrong\n\nNo gap takes points."
    lines = ["<details>", f"<summary>What is wrong: {plural(len(counting), 'gap')}, the costliest first</summary>", ""]
    lines += ["| takes | department | where | what is wrong | what to do |", "|--:|---|---|---|---|"]
    for finding in counting[:most]:
        takes = f"-{cut(finding.organization_points, 2)}" if finding.points else "the gate"
        held = f" ({escaped(told.acceptance(finding))})" if finding.accepted else ""
        wrong = f"**{finding.name}** ({finding.severity}): {escaped(sentence(finding.message))}.{held}"
        cells = [
            takes,
            _whose(assessment, finding.department),
            _place(assessment, finding),
            wrong,
            escaped(finding.remedy),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, *_and_more(len(counting) - most), "", "</details>"])


def _stood_by(assessment: Assessment, most: int) -> str:
    """What departments stand by; what has expired, and what is accepted and not there."""
    held = [finding for finding in assessment.findings if told.stood_by(finding)]
    notes = [finding for finding in assessment.findings if finding.name in told.OF_ACCEPTANCES]
    if not held and not notes:
        return ""
    words = (
        "Gaps that a department accepts until a date. They count in the score; the column beside it leaves them out."
    )
    lines = ["### What departments stand by", "", words, ""]
    for finding in held[:most]:
        words = f"{escaped(sentence(finding.message))}: {escaped(told.acceptance(finding))}"
        lines.append(f"- {_place(assessment, finding)}: **{finding.name}**. {words}.")
    lines += _and_more(len(held) - most)
    lines += [f"- {_place(assessment, finding)}: **{finding.name}**. {_words(finding)}" for finding in notes[:most]]
    return "\n".join([*lines, *_and_more(len(notes) - most)])


def _footer(assessment: Assessment) -> str:
    notes = sum(finding.severity not in SCORED for finding in assessment.findings) - len(assessment.file_findings)
    words = f" {plural(notes, 'note')} without points: `saypro-align score` shows them." if notes else ""
    return (
        f"Judged as of {assessment.as_of} by rules {assessment.ruleset}. Every plan starts at 100; each gap takes "
        f"points, shown as points of the organization.{words} `saypro-align explain NAME` says why a gap matters."
    )


def _whose(assessment: Assessment, department: str | None) -> str:
    """What people call a department, or the organization."""
    if department is None:
        return "the organization"
    return escaped(assessment.workspace.departments[department].name or department)


def _place(assessment: Assessment, finding: Finding) -> str:
    """The file and the line; what is wrong with a plan as a whole stands in none."""
    return escaped(told.path(assessment, finding)) + line_of(finding.kind, finding.span.line)


def line_of(kind: str, line: int) -> str:
    """Where in a file; empty for what stands at the top of a plan for want of a line of its own."""
    return "" if kind == "plan" and line == 1 else f", line {line}"


def _words(finding: Finding) -> str:
    return f"{escaped(sentence(finding.message))}. {escaped(finding.remedy)}"


def _and_more(count: int) -> list[str]:
    return ["", f"... and {count} more."] if count > 0 else []
