"""An assessment as text for people: readable at 80 columns, in a pipe, without color, by a screen reader."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from heapq import nsmallest

from saypro_align.advice import Way, shortest_way
from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import SCORED, Exact, Finding, Severity
from saypro_align.formats.plain import fitted, plural, safe, sentence, table, wrapped
from saypro_align.gate import aim, below, cut_up, moved
from saypro_align.layout import kind_of
from saypro_align.model import Settings
from saypro_align.scoring import FULL, DepartmentScore, ItemScore
from saypro_align.values import listed, some_of

MOST_DEPARTMENTS, WORST = 50, 20
MOST_NAMED = 20
WAY_LINES = 3


def score_page(assessment: Assessment, *, columns: int = 80, top: int = 10) -> str:
    """The whole organization: departments, coverage, and the costliest gaps."""
    blocks = [
        _headline(assessment, columns),
        not_read_block(assessment, columns),
        _departments(assessment, columns),
        _aligned(assessment, columns),
        _coverage(assessment),
        _costliest(assessment, columns, top),
        _elsewhere(assessment, columns, top),
        _hints(assessment, columns),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def department_page(assessment: Assessment, department: str, *, columns: int = 80) -> str:
    """One plan, with every item and the arithmetic of its score."""
    scored = next(d for d in assessment.score.departments if d.department.id == department)
    name = safe(scored.department.name)
    broken = [f for f in assessment.file_findings if f.span.path == scored.department.spot.span.path]
    if scored.score is None:
        words = f"{name} is not judged: its plan could not be read." if broken else f"{name} is not judged."
        return (
            "\n\n".join([words, *(gap_lines(finding, columns) for finding in broken or assessment.file_findings)])
            + "\n"
        )
    target = scored.department.target
    own = f" Its own target is {float(target):g} %." if target is not None else ""
    head = f"{name}: {cut(scored.score)} % aligned, rating {scored.rating} of 5.{own}"
    if scored.department.missing:
        return "\n\n".join([head, *(gap_lines(finding, columns) for finding in scored.findings)]) + "\n"
    sums = wrapped(_sum_of_classes(scored, assessment.settings), columns, "  ", "")
    figures = [f for f in assessment.file_findings if holds_figures_of(assessment, f.span.path, department)]
    blocks = [wrapped(head, columns), sums, *(gap_lines(finding, columns) for finding in figures)]
    for kind, title in (("goal", "Goals"), ("kpi", "KPIs"), ("action", "Actions"), ("plan", "Plan")):
        items = [item for item in scored.items if item.item.kind == kind]
        lines = [title, *(line for item in items for line in _item(item, columns))]
        empty = [f for f in scored.findings if f.kind == f"{kind}s" and f.item is None]
        lines += [line for finding in empty for line in _on_item(finding, columns)]
        blocks.append("\n".join(lines))
    way = shortest_way(assessment.score, assessment.settings.target, department)
    if way is not None:
        blocks.append("\n".join(_way(way, assessment.settings.target, columns, None, in_words=False)))
    return "\n\n".join(blocks) + "\n"


def holds_figures_of(assessment: Assessment, path: str, department: str) -> bool:
    """Whether a file holds the figures of a department, or of the organization."""
    placed = kind_of(path)
    held = placed is not None and placed[0].name == "measurements"
    return held and placed is not None and assessment.workspace.measured_by(placed[1]) == department


def check_page(assessment: Assessment, *, columns: int = 80) -> str:
    """The gate's verdict, in as few lines as say what to do."""
    broken = assessment.file_findings
    lines: list[str] = []
    if broken:
        files = len({finding.span.path for finding in broken})
        many = f"{plural(files, 'file')} could not be taken as written."
        lines += [many, *(line for finding in broken for line in gap_lines(finding, columns).splitlines())]
    if assessment.facts is None:
        return "\n".join(lines) + "\n"
    lines += _not_judged(assessment.score.departments, columns)
    if assessment.gate.passed:
        shown = cut(assessment.score.score or 0)
        partial = ", as far as the plans could be read" if assessment.workspace.partial else ""
        outcome = "Not passed until that is mended" if broken else "Passed"
        words = f"{outcome}: {shown} % aligned, target {float(assessment.settings.target):g} %{partial}."
        lines += [wrapped(words, columns, "  ", ""), *_taking(assessment, columns)]
        return "\n".join([*lines, *_not_compared(assessment, columns)]) + "\n"
    lines += [wrapped(f"Failed: {failure.words}.", columns, "  ", "") for failure in assessment.gate.failures]
    for finding in _uncovered(assessment):
        lines += gap_lines(finding, columns).splitlines()
    lines += _ways_back(assessment, columns)
    return "\n".join([*lines, *_not_compared(assessment, columns)]) + "\n"


# --- the parts of the pages -------------------------------------------------------------------------------------------


def _uncovered(assessment: Assessment) -> list[Finding]:
    if not assessment.settings.require_coverage:
        return []
    return [finding for finding in assessment.findings if finding.name == "uncovered-goal"]


def _taking(assessment: Assessment, columns: int) -> list[str]:
    """That findings take points though the gate passes, and where they are named."""
    taking = [finding for finding in assessment.findings if finding.organization_points]
    if not taking:
        return []
    lost: Exact = sum(finding.organization_points for finding in taking)
    many, them = plural(len(taking), "finding takes", "findings take"), "it" if len(taking) == 1 else "them"
    return [wrapped(f"{many} {moved(lost)[1:]} points: `saypro-align score` names {them}.", columns)]


def _not_compared(assessment: Assessment, columns: int) -> list[str]:
    against = assessment.gate.against
    return [wrapped(words, columns) for words in against.sentences] if against else []


def _headline(assessment: Assessment, columns: int) -> str:
    organization, found = assessment.workspace.organization, assessment.score.score
    name = (organization.name if organization else None) or "The organization"
    target, partial = assessment.settings.target, assessment.workspace.partial
    if found is None:
        return wrapped(f"{name}: there is no score, because no plan could be judged.", columns)
    if found >= target and partial:
        verdict = f"Whether the target of {float(target):g} % is reached is known when everything can be read."
    elif found >= target:
        verdict = f"The target of {float(target):g} % is reached."
    else:
        verdict = f"The target is {float(target):g} %: {cut_up(target - found)} points are missing."
    accepted = assessment.score.accepted_score
    words = f"{name}: {below(found, target) if found < target else cut(found)} % aligned. {verdict}"
    if accepted is not None and accepted != found:
        words += f" Without the findings that departments stand by, it is {cut(accepted)} %."
    if partial:
        words += " This is partial: not everything could be read."
    return wrapped(words, columns)


def not_read_block(assessment: Assessment, columns: int) -> str:
    """The files that could not be taken as written, with what is wrong in them; empty where there are none."""
    broken = assessment.file_findings
    if not broken:
        return ""
    files = len({finding.span.path for finding in broken})
    return "\n".join(
        [f"Not read as written: {plural(files, 'file')}", *(gap_lines(finding, columns) for finding in broken)]
    )


def _departments(assessment: Assessment, columns: int) -> str:
    departments = assessment.score.departments
    note = ""
    if len(departments) > MOST_DEPARTMENTS:
        shown = nsmallest(WORST, departments, key=lambda d: (d.score is not None, float(d.score or 0), d.score or 0))
        note = f"\nThe {WORST} lowest of {len(departments)} departments are shown; --format json has all."
        departments = shown
    head = ["Department", "Wt", "Score", "Rating", "Goals", "KPIs", "Actions", "Plan", "C", "H", "M", "L"]
    rows = [head, *(_department_row(department) for department in departments)]
    if not departments:
        words = "There is no department: no plan stands in departments/, and organization.yaml names none."
        return wrapped(words, columns)
    lines = table(rows, [False] + [True] * 11, most=19)
    lines.append("Wt: weight in the total. C, H, M, L: critical, high, medium and low findings.")
    lines += _not_judged(departments, columns)
    missing = [scored.department.id for scored in departments if scored.department.missing]
    if missing:
        lines.append(wrapped(f"Named in organization.yaml and without a plan: {listed(missing)}.", columns))
    return "\n".join(lines) + note


def _not_judged(departments: list[DepartmentScore], columns: int) -> list[str]:
    unread = [scored.department.id for scored in departments if scored.score is None]
    if not unread:
        return []
    return [wrapped(f"Not judged, because something could not be read: {some_of(unread, most=MOST_NAMED)}.", columns)]


def _department_row(scored: DepartmentScore) -> list[str]:
    name, weight = scored.department.id, f"{float(scored.department.weight):g}"
    if scored.score is None:
        return [name, weight, *["-"] * 10]
    counts = Counter(finding.severity for finding in scored.findings)
    found = [str(counts[severity]) for severity in SCORED]
    if scored.department.missing:
        return [name, weight, cut(scored.score), "1", *["-"] * 4, *found]
    classes = [cut(scored.classes[kind]) for kind in ("goals", "kpis", "actions", "plan")]
    return [name, weight, cut(scored.score), str(scored.rating), *classes, *found]


def _aligned(assessment: Assessment, columns: int) -> str:
    judged = [d for d in assessment.score.departments if d.score is not None]
    if not judged:
        return ""
    target = assessment.settings.target
    reached = sum(d.score is not None and d.score >= target for d in judged)
    share = cut((assessment.score.fully_aligned or 0) * 100)
    is_are = "plan is" if len(judged) == 1 else "plans are"
    words = f"{reached} of {len(judged)} {is_are} in full alignment ({float(target):g} % or more): {share} %."
    return wrapped(words, columns)


def _coverage(assessment: Assessment) -> str:
    if not assessment.score.coverage:
        return ""
    rows = [["Organizational goal", "Coverage", "Supported by"]]
    for coverage in assessment.score.coverage:
        goals = len(coverage.supported_by)
        departments = len({s.goal.department for s in coverage.supported_by})
        by = f"{plural(goals, 'goal')} of {plural(departments, 'department')}" if goals else "no department"
        rows.append([coverage.goal.id, cut(coverage.score), by])
    return "\n".join(table(rows, [False, True, False]))


def _costliest(assessment: Assessment, columns: int, top: int) -> str:
    counted = [finding for finding in assessment.findings if finding.points]
    counted += [finding for finding in assessment.findings if finding.name == "uncovered-goal"]
    if not counted:
        return "No gap takes points." if assessment.score.score is not None else ""
    shown = nsmallest(top, counted, key=_cost_first)
    title = "The costliest gaps" if len(shown) < len(counted) else "The gaps"
    if len(shown) < len(counted):
        title += f": {len(shown)} of {len(counted)} (--top shows more, --department all of one plan)"
    return "\n".join([wrapped(title, columns), *(gap_lines(finding, columns) for finding in shown)])


def _cost_first(finding: Finding) -> tuple[bool, float, Exact, str, int, str]:
    """Uncovered goals, then the costliest; numbers are told apart by their nearest float first, which is faster."""
    cost = finding.organization_points
    return finding.name != "uncovered-goal", -float(cost), -cost, finding.span.path, finding.span.line, finding.code


def _elsewhere(assessment: Assessment, columns: int, top: int) -> str:
    """What stands on no plan, and so takes no points: wrong names in organization.yaml and in the forms."""
    found = [
        finding
        for finding in assessment.findings
        if finding.department is None and finding.severity is not Severity.ERROR and finding.name != "uncovered-goal"
    ]
    shown = found[:top]
    if not shown:
        return ""
    more = f": {len(shown)} of {len(found)}" if len(shown) < len(found) else ""
    title = f"Outside of the plans, without points{more}"
    return "\n".join([title, *(gap_lines(finding, columns) for finding in shown)])


def _hints(assessment: Assessment, columns: int) -> str:
    notes = Counter(finding.name for finding in assessment.findings if finding.severity is Severity.NOTE)
    if not notes:
        return ""
    listed = ", ".join(f"{count} {name}" for name, count in sorted(notes.items()))
    return wrapped(f"Notes, which take no points: {listed}.", columns)


def gap_lines(finding: Finding, columns: int) -> str:
    """One finding: a line to jump to or to search for, then the words and the remedy."""
    accepted = finding.accepted
    stands = f", accepted until {accepted.until}" if accepted and accepted.in_force else ""
    head = safe(f"{finding.span}: {finding.name} ({finding.severity}{stands})")
    cost = f"{_cost(finding)}: " if finding.points else ""
    words = f"{cost}{sentence(finding.message)}. {finding.remedy}"
    return "\n".join([head, wrapped(words, columns, "    ")])


def _cost(finding: Finding) -> str:
    """What a finding takes, in points of its department and of the organization."""
    department, total = cut(finding.department_points, 2), cut(finding.organization_points, 2)
    return f"-{department} {finding.department}, -{total} total"


# --- one department ---------------------------------------------------------------------------------------------------


def _sum_of_classes(scored: DepartmentScore, settings: Settings) -> str:
    weights = settings.class_weights
    parts, whole = [], sum(getattr(weights, kind) for kind in scored.classes)
    for kind, value in scored.classes.items():
        share = float(Fraction(getattr(weights, kind)) / whole)
        parts.append(f"{kind} {share:.4g} x {cut(value, 2)}")
    return " + ".join(parts) + f" = {cut(scored.score or 0, 2)}"


def _item(scored: ItemScore, columns: int) -> Iterator[str]:
    item = scored.item
    weight = f", weight {float(item.weight):g}" if item.weight != 1 else ""
    yield f"  {cut(scored.score):>5}  " + fitted(safe(item.title), max(20, columns - 9 - len(weight))) + weight
    taking = [finding for finding in scored.findings if finding.full_points]
    if taking:
        terms = ["100", *(f"{cut(finding.full_points)} {finding.name}" for finding in taking)]
        least = ", the least" if sum(finding.full_points for finding in taking) > FULL else ""
        rated = f"; rated {cut(scored.rated)}" if scored.rated is not None else ""
        yield wrapped(f"{' - '.join(terms)} = {cut(scored.score)}{least}{rated}", columns, " " * 11, " " * 9)
    for finding in scored.findings:
        yield from _on_item(finding, columns)


def _on_item(finding: Finding, columns: int) -> Iterator[str]:
    accepted = finding.accepted
    stands = f"; accepted by {accepted.owner} until {accepted.until}" if accepted and accepted.in_force else ""
    yield " " * 9 + safe(f"{finding.span}: {finding.name} ({finding.severity}{stands})")
    yield wrapped(f"{sentence(finding.message)}. {finding.remedy}", columns, " " * 13)


# --- the way back -----------------------------------------------------------------------------------------------------


def _ways_back(assessment: Assessment, columns: int) -> list[str]:
    lines: list[str] = []
    for failure in assessment.gate.failures:
        if failure.reason == "below-target" and assessment.settings.gate_on == "raw":
            way = shortest_way(assessment.score, assessment.settings.target)
            lines += _way(way, assessment.settings.target, columns, WAY_LINES) if way else []
        elif failure.reason in ("below-floor", "dropped") and not isinstance(failure.expected, str | None):
            way = shortest_way(assessment.score, failure.expected, failure.subject)
            name = assessment.workspace.departments[failure.subject].name
            back = failure.reason == "dropped"
            lines += _way(way, failure.expected, columns, WAY_LINES, whose=f" of {name}", back=back) if way else []
    return lines


def _way(
    way: Way,
    target: Exact,
    columns: int,
    most: int | None,
    *,
    in_words: bool = True,
    whose: str = "",
    back: bool = False,
) -> list[str]:
    shown = way.mendings[:most]
    lines = [wrapped(way_head(way, target, whose, back=back), columns)]
    for mending in shown:
        finding = mending.finding
        words = f"+{cut(mending.gain, 2)}  {finding.span}: {finding.name}"
        if in_words:
            words += f": {finding.message}. {finding.remedy}"
        lines.append(wrapped(words, columns, "         ", "  "))
    if len(shown) < len(way.mendings):
        lines.append(f"  ... and {len(way.mendings) - len(shown)} more.")
    return lines


def way_head(way: Way, target: Exact, whose: str = "", *, back: bool = False) -> str:
    """How far a way leads, in a sentence; `whose` is empty, or ` of Sales`, which goes `back` to what it had."""
    count = plural(len(way.mendings), "mending")
    reach = "reaches" if len(way.mendings) == 1 else "reach"
    if not way.mendings:
        lifted = f"the score{whose}" if whose else "it"
        return f"No mending lifts {lifted}: what is found is capped by ratings, or by what is not planned."
    if way.reached < target:
        head = f"Mending all that gains a point{whose} ({count}) reaches {below(way.reached, target)} %."
        return f"{head} The rest are the reviewers' ratings."
    least = "The shortest way" if way.exact else "A short way"
    if back and aim(target).startswith("above"):  # it is shown cut, as the other scores are
        return f"{least}{whose} back to what it had, {cut(target)} %: {count} {reach} {cut(way.reached)} % or more."
    return f"{least}{whose} to {aim(target)} %: {count} {reach} {cut(way.reached)} % or more."
