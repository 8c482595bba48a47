"""The gaps between the plans and the organization's goals: what is wrong, what is done about it, by whom, by when."""

from dataclasses import dataclass
from datetime import date, timedelta

from saypro_align import forms
from saypro_align.advice import Way, shortest_way
from saypro_align.facts import subject
from saypro_align.figures import cut
from saypro_align.findings import Effort, Exact, Finding
from saypro_align.model import Action
from saypro_align.periods import Period, Unit
from saypro_align.reports.edition import Edition
from saypro_align.reports.wording import WORDS, closed, in_report, needed, support
from saypro_align.snapshots import Seen
from saypro_align.values import listed, shown

MOST_OF_A_DEPARTMENT, MOST_RECOMMENDED = 2, 30
"""So many gaps of each department are recommended for mending in a period, and so many in all."""
_MONTHS = {Effort.SMALL: 0, Effort.MEDIUM: 1, Effort.LARGE: 2}
STATUS = {
    "proposed": "change proposed",
    "approved": "change approved",
    "in-progress": "in progress",
    "implemented": "change implemented",
}
DONE = ("completed", "cancelled")
WORK = {"not-started": "not started", "in-progress": "in progress", "completed": "completed", "cancelled": "cancelled"}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap. `cost` is what it takes, `total` the points of the organization's score that mending it brings."""

    number: int
    fingerprint: str
    department: str
    title: str
    item: str
    identified: str
    corrective: str
    severity: str
    cost: str
    total: str
    place: str
    responsible: str
    deadline: str
    steps: tuple[str, ...]
    resources: str
    training: str
    status: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What was recommended in the period before, and what became of it."""

    department: str
    recommendation: str
    status: str
    actions: str
    next_steps: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two departments that work against each other, or count on each other in vain."""

    name: str
    departments: str
    words: str
    remedy: str


def gaps(edition: Edition) -> list[Gap]:
    """All gaps, those of the organization first, then by department, the costliest first."""
    first: dict[int, int] = {}
    return [_gap(edition, finding, number, first) for number, finding in enumerate(edition.costly, start=1)]


def _gap(edition: Edition, finding: Finding, number: int, first: dict[int, int]) -> Gap:
    """A gap; `first` holds the gap at which the steps of each adjustment stand."""
    answer = edition.mended_by(finding)
    item = edition.item(finding)
    told = first.setdefault(id(answer), number) if answer is not None else number
    steps = _steps(edition, answer) if told == number else [f"The steps of gap {told}"]
    return Gap(
        number,
        finding.fingerprint,
        edition.name(finding.department),
        WORDS[finding.name].title,
        item.title if item is not None and finding.kind != "plan" else "",
        closed(finding.message),
        corrective(edition, finding),
        str(finding.severity),
        cost(edition, finding),
        cut(finding.organization_points, 2),
        f"{finding.span.path}, line {finding.span.line}",
        edition.responsible(finding),
        str(deadline(edition, finding)),
        tuple(steps),
        _resources(finding, answer),
        support(finding.code),
        status(edition, finding),
        in_force(finding),
    )


def corrective(edition: Edition, finding: Finding) -> str:
    """What is to be done, with the thing that it is done to."""
    item, remedy = edition.item(finding), in_report(finding.remedy)
    if finding.kind == "plan" and finding.name == "rated-below-full":
        return closed(f"Mission and vision of {edition.name(finding.department)}: {uncapitalized(remedy)}")
    if item is None or finding.kind == "plan" or item.id in remedy or item.title in remedy:
        return closed(remedy)
    return closed(f"{shown(item.title)}: {uncapitalized(remedy)}")


def uncapitalized(words: str) -> str:
    """Words as they go on behind a colon."""
    return words[:1].lower() + words[1:]


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
    answer = edition.mended_by(finding)
    open_actions = [action for action in answer.actions if _open(action)] if answer else []
    planned = [edition.last(action.due) for action in open_actions if action.due]
    return max(planned) if planned and max(planned) > edition.day else month_end(edition.day, _MONTHS[finding.effort])


def month_end(day: date, months: int) -> date:
    """The end of the month under way on the next day, or so many months later."""
    return Period.containing(day + timedelta(days=1), Unit.MONTH).shifted(months).last_day()


def _open(action: Action) -> bool:
    return action.status not in DONE


def _steps(edition: Edition, answer: forms.Adjustment | None) -> list[str]:
    """The steps that the department planned for it."""
    return [step_words(edition, action) for action in answer.actions] if answer else []


def step_words(edition: Edition, action: Action) -> str:
    """An action with who does it, by when, and how it stands."""
    parts = [action.owner or "", f"due {edition.last(action.due)}" if action.due else ""]
    parts.append(action_status(edition, action))
    return f"{action.title} ({', '.join(part for part in parts if part)})"


def action_status(edition: Edition, action: Action) -> str:
    """How an action stands; an open one whose day has passed is overdue."""
    return work_status(edition, action.due, action.status)


def work_status(edition: Edition, due: Period | None, status: str | None) -> str:
    """How work stands that is due by a date or period: what is open when that has passed is overdue."""
    if status not in DONE and due is not None and edition.last(due) < edition.day:
        return "overdue"
    return WORK.get(status or "", "not started")


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
    answer = edition.mended_by(finding)
    if answer is None:
        known = edition.change is not None and any(
            seen.fingerprint == finding.fingerprint for seen in edition.change.findings.came
        )
        return f"new in {edition.period.in_words}" if known else "open"
    return STATUS[answer.status] + (", and the gap still stands" if answer.status == "implemented" else "")


# --- what is recommended, and what became of it -----------------------------------------------------------------------


def recommended(findings: list[Seen]) -> list[Seen]:
    """What a period's report recommends: the goals that nobody supports, and the costliest gaps of each department."""
    chosen = [seen for seen in findings if seen.name == "uncovered-goal"]
    by_department: dict[str, list[Seen]] = {}
    for seen in findings:
        if seen.points and seen.department and not seen.accepted:
            by_department.setdefault(seen.department, []).append(seen)
    several = [
        seen
        for own in by_department.values()
        for seen in sorted(own, key=lambda s: (-s.organization_points, s.path, s.line, s.fingerprint))[
            :MOST_OF_A_DEPARTMENT
        ]
    ]
    costliest = sorted(several, key=lambda s: (-s.organization_points, s.department or "", s.path, s.line))
    return [*chosen, *costliest][:MOST_RECOMMENDED]


def recommendations(edition: Edition) -> list[Gap]:
    """The gaps that this period's report recommends to mend, those first that bring the most."""
    by_print = {gap.fingerprint: gap for gap in gaps(edition)}
    return [
        by_print[seen.fingerprint] for seen in recommended(list(edition.now.findings)) if seen.fingerprint in by_print
    ]


def previous(edition: Edition) -> list[Recommendation]:
    """What the report of the period before recommended, followed by each finding's identity."""
    if edition.earlier is None:
        return []
    still = {finding.fingerprint: finding for finding in edition.costly}
    return [
        _followed(edition, seen, still.get(seen.fingerprint))
        for seen in recommended(list(edition.earlier.snapshot.findings))
    ]


def _followed(edition: Edition, seen: Seen, now: Finding | None) -> Recommendation:
    answer = edition.answer(seen.department, seen.name, seen.kind, seen.item)
    actions = [step_words(edition, action) for action in answer.actions if action.status] if answer else []
    words = f"{closed(seen.message)} {closed(in_report(seen.remedy))}"
    begun = answer is not None and (
        answer.status == "in-progress" or any(a.status in ("in-progress", "completed") for a in answer.actions)
    )
    name = edition.name(seen.department)
    if now is None:
        done = (
            f"The gap is gone from the plan; {seen_points(seen)} are won back." if seen.points else "The gap is gone."
        )
        return Recommendation(name, words, "completed", done, "Nothing is left to do.")
    if in_force(now):
        return Recommendation(
            name, words, "accepted", closed(status(edition, now)), "Decide again when that date has passed."
        )
    if answer is not None and (begun or answer.status == "implemented"):
        next_open = [action for action in answer.actions if _open(action)]
        upcoming = closed(step_words(edition, next_open[0])) if next_open else corrective(edition, now)
        done = closed("; ".join(actions) or f"The change is {answer.status.replace('-', ' ')}")
        return Recommendation(name, words, "in progress", done, upcoming)
    taken = "None is recorded."
    if answer is not None:
        taken = "A change is proposed." if answer.status == "proposed" else "A change is approved and not begun."
    step = f"{subject(edition.responsible(now))} answers for it; due {deadline(edition, now)}."
    return Recommendation(name, words, "not started", taken, step)


def seen_points(seen: Seen) -> str:
    """The points of the total that a finding took."""
    return f"{cut(seen.organization_points, 2)} points of the total"


# --- the whole --------------------------------------------------------------------------------------------------------


def way(edition: Edition) -> Way | None:
    """The shortest way to the target; None where it is reached."""
    return shortest_way(edition.assessment.score, edition.assessment.settings.target)


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
        if finding.name in _TOGETHER and _settled(finding) not in told:
            told.add(_settled(finding))
            others = [d.name for d in edition.departments() if d.id != finding.department and d.name in finding.message]
            names = listed([edition.name(finding.department), *others])
            found.append(Conflict(finding.name, names, closed(finding.message), closed(in_report(finding.remedy))))
    return found


def _settled(finding: Finding) -> object:
    """What one agreement settles for both sides: a declared conflict, and a KPI that several plans hold."""
    if finding.name == "declared-conflict":
        return frozenset((f"{finding.department}.{finding.item}", finding.subject))
    return (finding.name, finding.item) if finding.kind == "kpi" else finding.fingerprint
