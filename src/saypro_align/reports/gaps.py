"""The gaps between the plans and the organization's goals: what is wrong, what is done about it, by whom, by when."""

from collections.abc import Sequence
from datetime import date, timedelta

from saypro_align import forms
from saypro_align.advice import gains
from saypro_align.advice.remedy import settled
from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import Effort, Exact, Finding
from saypro_align.frozen import frozen
from saypro_align.model import Action
from saypro_align.periods import LAST_DAY, Period, Unit
from saypro_align.reports.alike import for_each, thing, together, told
from saypro_align.reports.edition import Edition
from saypro_align.reports.mendings import DONE, Steps
from saypro_align.reports.wording import WORDS, closed, in_report, needed, support
from saypro_align.values import listed, shown

MOST_NAMED = 3
MOST_STEPS = 8
"""So many steps are named in a cell, and beside a conflict."""
MOST_OF_A_DEPARTMENT, MOST_RECOMMENDED = 2, 30
"""So many gaps of each department are recommended for mending in a period, and so many in all."""
_MONTHS = {Effort.SMALL: 0, Effort.MEDIUM: 1, Effort.LARGE: 2}
STATUS = {
    "proposed": "change proposed",
    "approved": "change approved",
    "in-progress": "in progress",
    "implemented": "change implemented",
}
WORK = {"not-started": "not started", "in-progress": "in progress", "completed": "completed", "cancelled": "cancelled"}


@frozen
class Gap:
    """One gap, or several of a kind that stand together.

    `cost` is what it takes, `gain` the points of the organization's score that mending it alone brings.
    """

    number: int
    count: int
    fingerprint: str
    department: str
    title: str
    item: str
    identified: str
    remedy: str
    corrective: str
    severity: str
    cost: str
    gain: str
    place: str
    responsible: str
    deadline: str
    steps: tuple[str, ...]
    resources: str
    training: str
    status: str
    accepted: bool


@frozen
class Conflict:
    """Two departments that work against each other, or count on each other in vain."""

    name: str
    departments: str
    words: str
    remedy: str
    deadline: str
    steps: tuple[str, ...]


def gaps(edition: Edition) -> list[Gap]:
    """All gaps, those of the organization first, then by department, the costliest first."""
    return _numbered(edition, [[finding] for finding in edition.costly])


def gathered(edition: Edition) -> list[Gap]:
    """Likewise; those of one kind that a department has many of stand together."""
    return _numbered(edition, together(edition, edition.costly))


def grouped(edition: Edition) -> dict[str, list[Gap]]:
    """Those that stand together, by the name of the department; the organization's own first."""
    found: dict[str, list[Gap]] = {}
    for gap in edition.once(gathered):
        found.setdefault(gap.department, []).append(gap)
    return found


def _numbered(edition: Edition, groups: list[list[Finding]]) -> list[Gap]:
    first: dict[Steps, int] = {}
    return [
        _gap(edition, several[0], number, first) if len(several) == 1 else _several(edition, several, number)
        for number, several in enumerate(groups, start=1)
    ]


def _several(edition: Edition, several: list[Finding], number: int) -> Gap:
    """Gaps of one kind in one; each of them is a step of it."""
    first = several[0]
    steps = [
        closed(f"{thing(edition, finding)} ({finding.span.path}, line {finding.span.line})")
        if edition.item(finding) is not None and finding.kind != "plan"
        else closed(in_report(finding.remedy))
        for finding in several
    ]
    own, whole = sum(f.department_points for f in several), sum(f.organization_points for f in several)
    people = list(dict.fromkeys(edition.responsible(finding) for finding in several))
    return Gap(
        number,
        len(several),
        first.fingerprint,
        edition.name(first.department),
        WORDS[first.name].title,
        f"{len(several)} in all",
        told(edition, several),
        for_each(several),
        for_each(several),
        str(first.severity),
        f"{cut(own, 2)} points of {edition.name(first.department)}, {cut(whole, 2)} of the total",
        cut(edition.gains.get(first.fingerprint, 0), 2),
        first.span.path,
        listed(people) if len(people) <= MOST_NAMED else f"{', '.join(people[:MOST_NAMED])} and others",
        str(max(deadline(edition, finding) for finding in several)),
        tuple(steps),
        _resources(first, None),
        support(first.code),
        "open",
        False,
    )


def _gap(edition: Edition, finding: Finding, number: int, first: dict[Steps, int]) -> Gap:
    """A gap; `first` holds the gap at which each set of planned steps stands."""
    answer, planned = edition.mendings.of(finding), edition.mendings.steps(finding)
    told = first.setdefault(planned, number) if answer is not None else number
    steps = [step_words(edition, action) for action in planned.actions] if told == number else []
    if told != number and planned.actions:
        steps = [f"The steps of gap {told}"]
    elsewhere = told != number and answer is not None and (planned.actions or answer.resources)
    item = edition.item(finding)
    about = item.title if item is not None and finding.kind != "plan" else ""
    return Gap(
        number,
        1,
        finding.fingerprint,
        edition.name(finding.department),
        WORDS[finding.name].title,
        "Mission and vision" if finding.kind == "plan" and finding.name == "rated-below-full" else about,
        identified(edition, finding),
        remedy(edition, finding),
        corrective(edition, finding),
        str(finding.severity),
        cost(edition, finding),
        cut(edition.gains.get(finding.fingerprint, 0), 2),
        f"{finding.span.path}, line {finding.span.line}",
        edition.responsible(finding),
        str(deadline(edition, finding)),
        tuple(steps),
        f"Those of gap {told}." if elsewhere else _resources(finding, answer),
        support(finding.code),
        status(edition, finding),
        in_force(finding),
    )


def identified(edition: Edition, finding: Finding) -> str:
    """What is wrong, in titles and names."""
    return closed(edition.titled(finding.message, finding.department))


def remedy(edition: Edition, finding: Finding) -> str:
    """What is to be done about it, in titles and names."""
    return closed(edition.titled(in_report(finding.remedy), finding.department))


def corrective(edition: Edition, finding: Finding) -> str:
    """Likewise, with the thing that it is done to, for where that does not stand beside it."""
    item, words = edition.item(finding), remedy(edition, finding)
    if finding.kind == "plan":
        what = "Vision and mission" if finding.name == "rated-below-full" else "The plan"
        return f"{what} of {edition.name(finding.department)}: {uncapitalized(words)}"
    if item is None or item.title in words:
        return words
    return f"{shown(item.title)}: {uncapitalized(words)}"


def uncapitalized(words: str) -> str:
    """Words as they go on within a sentence; an abbreviation keeps its capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def in_force(finding: Finding) -> bool:
    """Whether the department stands by the finding, and may."""
    return finding.accepted is not None and finding.accepted.in_force


def cost(edition: Edition, finding: Finding) -> str:
    """What a finding takes from its department and from the organization's score."""
    if finding.name == "uncovered-goal":
        return "no points; the gate fails"
    department = f"{cut(finding.department_points, 2)} points of {edition.name(finding.department)}"
    return f"{department}, {cut(finding.organization_points, 2)} of the total"


def deadline(edition: Edition, finding: Finding) -> date:
    """When it is to be mended: as the change that mends it plans, else by the effort it takes.

    A small mending by the end of the month that follows, a medium one a month later, a large one two.
    """
    if finding.accepted is not None and finding.accepted.in_force:
        return date.fromisoformat(finding.accepted.until)
    planned = edition.mendings.steps(finding).by
    return planned if planned is not None and planned > edition.day else by_effort(edition.day, finding.effort)


def by_effort(day: date, effort: Effort) -> date:
    """When what is found by a day is to be mended where nothing is planned."""
    return month_end(day, _MONTHS[effort])


def month_end(day: date, months: int) -> date:
    """The end of the month under way on the next day, or so many months later; at most the last day of all."""
    return min(Period.containing(day + timedelta(days=1), Unit.MONTH).shifted(months).last_day(), LAST_DAY)


def step_words(edition: Edition, action: Action) -> str:
    """An action with who does it, by when, and how it stands."""
    parts = [action.owner or "nobody yet", f"due {edition.last(action.due)}" if action.due else ""]
    parts.append(action_status(edition, action))
    return f"{action.title} ({', '.join(part for part in parts if part)})"


def steps_words(edition: Edition, actions: Sequence[Action]) -> str:
    """Several actions in a cell; of many the first, and how many more there are. Empty where there is none."""
    more = [f"and {len(actions) - MOST_STEPS} more"] if len(actions) > MOST_STEPS else []
    return "; ".join([*(step_words(edition, action) for action in actions[:MOST_STEPS]), *more])


def action_status(edition: Edition, action: Action) -> str:
    """How an action stands; an open one whose day has passed is overdue."""
    return work_status(edition, action.due, action.status)


def work_status(edition: Edition, due: Period | None, status: str | None) -> str:
    """How work stands that is due by a date or period: what is open when that has passed is overdue."""
    if status not in DONE and due is not None and edition.last(due) < edition.day:
        return "overdue"
    return WORK.get(status or "", "no status given")


def _resources(finding: Finding, answer: forms.Adjustment | None) -> str:
    items = [resource_words(item) for item in answer.resources] if answer else []
    return closed("; ".join(items)) if items else needed(finding.effort)


def resource_words(item: forms.ResourceItem) -> str:
    """What is needed, with what it costs."""
    parts = [str(item.budget) if item.budget else "", people(item.people)]
    extra = ", ".join(part for part in parts if part)
    return f"{item.item} ({extra})" if extra else item.item


def people(count: Exact | float | None) -> str:
    """A number of people; empty where none is given."""
    if count is None:
        return ""
    return "1 person" if count == 1 else f"{float(count):g} people"


def status(edition: Edition, finding: Finding) -> str:
    """How far the mending is."""
    if finding.accepted is not None and finding.accepted.in_force:
        return f"accepted by {finding.accepted.owner} until {finding.accepted.until}: {finding.accepted.reason}"
    answer = edition.mendings.of(finding)
    if answer is None:
        known = finding.fingerprint in edition.came
        return f"new in {edition.period.in_words}" if known else "open"
    return STATUS[answer.status] + (", and the gap still stands" if answer.status == "implemented" else "")


# --- what is recommended ----------------------------------------------------------------------------------------------


def recommended(assessment: Assessment) -> list[Finding]:
    """What a period's report recommends to mend: goals that nobody supports, and of each department what brings most.

    What a department stands by is left out, and an agreement of two departments stands once.
    """
    brings = gains(assessment.score)
    chosen = [finding for finding in assessment.findings if finding.name == "uncovered-goal"]
    by_department: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.points and finding.department and not in_force(finding):
            by_department.setdefault(finding.department, []).append(finding)

    def most(finding: Finding) -> tuple[Exact, Exact, str, int, str]:
        gain = brings.get(finding.fingerprint, 0)
        return -gain, -finding.organization_points, finding.span.path, finding.span.line, finding.fingerprint

    several = [f for own in by_department.values() for f in sorted(own, key=most)[:MOST_OF_A_DEPARTMENT]]
    told: set[object] = set()
    for finding in sorted(several, key=most):
        if settled(finding) not in told:
            told.add(settled(finding))
            chosen.append(finding)
    return chosen[:MOST_RECOMMENDED]


def chosen(edition: Edition) -> list[Finding]:
    """What this period's report recommends to mend."""
    return recommended(edition.assessment)


def recommendations(edition: Edition) -> list[Gap]:
    """The gaps that this period's report recommends to mend, those first that bring the most."""
    by_print = {gap.fingerprint: gap for gap in edition.once(gaps)}
    return [by_print[finding.fingerprint] for finding in edition.once(chosen)]


_TOGETHER = (
    "conflicting-targets",
    "declared-conflict",
    "unanswered-dependency",
    "late-dependency",
    "no-joint-kpi",
    "shared-goal-ignored",
    "dependency-cycle",
    "kpi-defined-twice",
)


def conflicts(edition: Edition) -> list[Conflict]:
    """Where departments work against each other or count on each other in vain; each conflict once."""
    told: set[object] = set()
    found = []
    for finding in edition.costly:
        if finding.name in _TOGETHER and settled(finding) not in told:
            told.add(settled(finding))
            others = [other.name for other in edition.spoken_of(finding)]
            left = edition.mendings.steps(finding).left
            steps = [step_words(edition, action) for action in left[:MOST_STEPS]]
            steps += [f"{len(left) - MOST_STEPS} more"] if len(left) > MOST_STEPS else []
            found.append(
                Conflict(
                    finding.name,
                    listed([edition.name(finding.department), *others]),
                    identified(edition, finding),
                    remedy(edition, finding),
                    str(min(deadline(edition, side) for side in edition.mendings.sides(finding))),
                    tuple(steps),
                )
            )
    return found
