"""What reports say of shared goals: who takes part, what they move together, when they meet, what was learned."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from saypro_align import forms
from saypro_align.course import Pace
from saypro_align.facts import subject
from saypro_align.figures import figure
from saypro_align.findings import Finding
from saypro_align.formats.amounts import by, decimals, measured, target, way, why_no_data
from saypro_align.frozen import frozen
from saypro_align.items import Action, Goal, Kpi
from saypro_align.reports import kpi_lines
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import action_status, identified, remedy
from saypro_align.reports.kpi_lines import KpiLine
from saypro_align.reports.plans import resources
from saypro_align.reports.timeline import Step
from saypro_align.reports.wording import closed
from saypro_align.results import Row, row_of
from saypro_align.scoring import rated_words
from saypro_align.together import (
    Stage,
    Together,
    begins,
    divided,
    ends,
    held,
    looked_back,
    not_held,
    participants,
    shared_goals,
    signs,
    stage,
)
from saypro_align.values import listed, shown

LATEST = 12
"""So many check-ins are named, the latest."""
A_YEAR_OF_WEEKS = 52
"""Of more check-ins that were missed the first are named: it does not meet."""
A_YEAR = 366
"""So many days after its end a goal that was looked back on stands on the page."""
_SAID_ELSEWHERE = ("joint-kpi-unmeasured", "check-in-missed", "retrospective-missing")
_WORDS = {Stage.PLANNED: "not begun", Stage.UNDER_WAY: "under way", Stage.ENDED: "ended"}


@frozen
class ParticipantLine:
    """A department that takes part: what it is to do, and what in its plan says so."""

    department: str
    priorities: str
    constraints: str
    objective: str
    responsible: str
    planned: str
    alignment: str


@frozen
class ShareLine:
    """A department's part of a joint KPI: of what is to be gained, and of what is gained so far."""

    kpi: str
    department: str
    share: str
    target: str
    actual: str


@frozen
class RiskLine:
    """What may stand in the way of a shared goal."""

    risk: str
    mitigation: str
    backup: str


@frozen
class SharedPart:
    """A shared goal. `stage` is `not begun`, `under way` or `ended`; `looked_back` is for what is written after it."""

    id: str
    title: str
    description: str
    path: str
    stage: str
    owner: str
    start: str
    due: str
    resources: str
    objectives: tuple[tuple[str, str, str], ...]
    participants: tuple[ParticipantLine, ...]
    kpis: tuple[KpiLine, ...]
    shares: tuple[ShareLine, ...]
    milestones: tuple[Step, ...]
    rhythm: str
    channel: str
    held: str
    missed: str
    made_up: str
    notes: tuple[str, ...]
    successes: tuple[str, ...]
    needs: tuple[str, ...]
    remarks: tuple[str, ...]
    adjustments: tuple[str, ...]
    risks: tuple[RiskLine, ...]
    looked_back: bool
    after: str
    worked: tuple[str, ...]
    improve: tuple[str, ...]
    learned: tuple[str, ...]
    thanks: tuple[str, ...]


def parts(edition: Edition) -> list[SharedPart]:
    """The shared goals, by path, but for those that are long past."""
    return [_part(edition, goal) for goal in shared_goals(edition.facts) if not _long_past(edition, goal)]


def long_past(edition: Edition) -> Iterator[str]:
    """Those that ended more than a year ago and were looked back on, with their last day."""
    for goal in shared_goals(edition.facts):
        if _long_past(edition, goal):
            yield f"{goal.title} ({ends(edition.facts, goal.written)})"


def _long_past(edition: Edition, goal: Together) -> bool:
    last = ends(edition.facts, goal.written)
    over = last is not None and (edition.day - last).days > A_YEAR
    return over and looked_back(edition.facts, goal.written, edition.day)


def joint_rows(edition: Edition, goal: Together) -> list[Row]:
    """The joint KPIs of a shared goal in the period."""
    return [row_of(edition.facts, kpi, edition.period) for kpi in goal.kpis]


def responsible(edition: Edition, goal: Together, kpi: Kpi | None = None) -> str:
    """Who answers for a shared goal, or for a joint KPI of it."""
    owner = (kpi.written.owner if kpi is not None and kpi.written else None) or goal.written.owner
    return owner or (edition.head(goal.parts[0].department) if goal.parts else "nobody yet")


def _part(edition: Edition, goal: Together) -> SharedPart:
    facts, written, day = edition.facts, goal.written, edition.day
    rows = joint_rows(edition, goal)
    first, last = begins(facts, written), ends(facts, written)
    now = stage(facts, written, day)
    meetings = written.check_ins or forms.CheckIns()
    missed, made_up = not_held(facts, written, day)
    after = written.retrospective if looked_back(facts, written, day) else None
    said = after or forms.Retrospective()
    return SharedPart(
        goal.id,
        goal.title,
        closed(written.description or ""),
        goal.path,
        _WORDS[now],
        responsible(edition, goal),
        str(first) if first else "no date",
        str(last) if last else "no date",
        resources(written.resources) or "none named",
        tuple(_objectives(edition, written)),
        tuple(_participants(edition, goal)),
        tuple(_lines(edition, rows, now)),
        tuple(_shares(edition, rows)),
        tuple(_milestones(edition, goal)),
        meetings.every or "",
        meetings.channel or "",
        _held(edition, written),
        missed.named(A_YEAR_OF_WEEKS, LATEST),
        listed(str(period) for period in made_up),
        tuple(kpi_lines.notes(edition, rows)),
        tuple(kpi_lines.successes(edition, rows)),
        tuple(_not_reached(rows) if now is Stage.ENDED else _needs(edition, goal, rows)),
        tuple(_remarks(edition, goal)),
        tuple(_adjustments(edition, goal)),
        tuple(
            RiskLine(closed(one.challenge), closed(one.mitigation or ""), closed(one.backup or ""))
            for one in written.risks
        ),
        after is not None,
        _after(edition, goal, now),
        _sentences(said.worked),
        _sentences(said.improve),
        _sentences(said.learned),
        _sentences(said.thanks),
    )


def _lines(edition: Edition, rows: list[Row], now: Stage) -> list[KpiLine]:
    """Its joint KPIs; once it has ended, what did not reach its target is at no risk any more."""
    apart = {row.kpi.id: _reported_apart(edition, row) for row in rows}
    found = [
        replace(one, actual=f"no joint figure; reported by {listed(apart[one.id])}") if apart[one.id] else one
        for one in kpi_lines.lines(edition, rows)
    ]
    paces = (str(Pace.AT_RISK), str(Pace.BEHIND), str(Pace.ON_TRACK))
    return [replace(one, pace="not reached") if now is Stage.ENDED and one.pace in paces else one for one in found]


def _reported_apart(edition: Edition, row: Row) -> list[str]:
    """The departments that report the KPI each for itself, where it never had a figure as a joint one."""
    if edition.facts.series(row.kpi).points or row.now.unread:
        return []
    held = (other for other in edition.found.of_id(row.kpi.id) if other.now.actual is not None)
    return list(dict.fromkeys(edition.name(other.kpi.department) for other in held))


def _needs(edition: Edition, goal: Together, rows: list[Row]) -> Iterator[str]:
    """What needs somebody; of a KPI that departments report, and not the goal, what is missing is the joint figure."""
    apart = {row.kpi.id: names for row in rows if (names := _reported_apart(edition, row))}
    yield from kpi_lines.needs(edition, [row for row in rows if row.kpi.id not in apart])
    for row in rows:
        if row.kpi.id in apart:
            who, several = subject(responsible(edition, goal)), apart[row.kpi.id]
            each = "reports it" if len(several) == 1 else "report it, each for itself"
            yield f"No joint figure: {row.kpi.name}; {listed(several)} {each}. {who} begins with the joint one."


def _not_reached(rows: list[Row]) -> Iterator[str]:
    """What a goal that has ended did not reach, or what nobody knows of it."""
    for row in rows:
        if row.now.actual is None:
            yield f"Not known at the end: {row.kpi.name}, {why_no_data(row.now)}."
        elif row.now.pace not in (Pace.ACHIEVED, None):
            goal = f" of {target(row.kpi)}" if target(row.kpi) else ""
            stands = measured(row.kpi, row.now.actual, decimals(row.now))
            yield f"Target{goal} not reached: {row.kpi.name}, {stands} {by(row.kpi)} {row.now.period}."


def _sentences(several: Iterable[str]) -> tuple[str, ...]:
    return tuple(closed(words) for words in several)


def _objectives(edition: Edition, written: forms.SharedGoal) -> Iterator[tuple[str, str, str]]:
    """The objectives of the organization that it serves, as a reviewer rates it."""
    for link in written.supports:
        known = edition.goals.get(link.goal or "")
        if known is not None:
            rated = rated_words(link.rating) if link.rating is not None else "not rated"
            by = f" ({link.by})" if link.comment and link.by else ""
            yield known.title, rated, f"{closed(link.comment)}{by}" if link.comment else "No comment."


def _participants(edition: Edition, goal: Together) -> Iterator[ParticipantLine]:
    own = {part.department: part for part in goal.parts}
    for department, said in participants(edition.facts, goal.written):
        part = own.get(department.id)
        yield ParticipantLine(
            department.name,
            closed(said.priorities or "None are named."),
            closed(said.constraints or "None are named."),
            closed(said.objective or "It is not written down yet."),
            said.responsible or edition.head(department.id),
            _planned(edition, part),
            kpi_lines.aligned(edition.scored(part).score) if part is not None else "not judged",
        )


def _planned(edition: Edition, part: Goal | None) -> str:
    """What in a department's plan knows of the shared goal."""
    if part is None:
        return "Its plan is missing or could not be read."
    kinds = {Goal: "the goal", Action: "the action", Kpi: "the KPI"}
    words = [f"{kinds[type(item)]} {shown(item.title)}" for item in signs(edition.facts, part)]
    return closed(listed(words) or "Nothing in its plan knows of it")


def _shares(edition: Edition, rows: list[Row]) -> Iterator[ShareLine]:
    for row in rows:
        places = decimals(row.now)
        for part in divided(edition.facts, row.kpi, row.now.actual):
            yield ShareLine(
                row.kpi.name,
                edition.name(part.department),
                f"{figure(part.share * 100)} %",
                way(row.kpi, part.target, places),
                way(row.kpi, part.actual, places) if part.actual is not None else "no figure",
            )


def _milestones(edition: Edition, goal: Together) -> Iterator[Step]:
    """Its milestones in the order of their dates; undated ones last."""
    several = [one for one in goal.written.milestones if one.status != "cancelled"]
    several.sort(key=lambda one: (one.due is None, edition.last(one.due).isoformat() if one.due else ""))
    for one in several:
        due = str(edition.last(one.due)) if one.due else "no date"
        owner = one.owner or responsible(edition, goal)
        yield Step(one.title, goal.title, due, owner, action_status(edition, one))


def _held(edition: Edition, written: forms.SharedGoal) -> str:
    """The check-ins that were held by the end of the period."""
    known = [str(one) for one in held(edition.facts, written, edition.day)]
    return f"{len(known) - LATEST} earlier, {', '.join(known[-LATEST:])}" if len(known) > LATEST else listed(known)


def _remarks(edition: Edition, goal: Together) -> Iterator[str]:
    """What was found on it, each thing once with those whom it takes points from, and what is to be done."""
    found: dict[str, list[Finding]] = {}
    for finding in edition.found_in(goal.path):
        if finding.code and finding.name not in _SAID_ELSEWHERE:
            found.setdefault(finding.message, []).append(finding)
    for several in found.values():
        losing = [edition.name(finding.department) for finding in several if finding.points]
        who = f"{listed(dict.fromkeys(losing))}: " if losing else ""
        yield f"{who}{identified(edition, several[0])} {remedy(edition, several[0])}"


def _adjustments(edition: Edition, goal: Together) -> Iterator[str]:
    """The changes of plans that speak of it."""
    for department, _ in participants(edition.facts, goal.written):
        for _, record in edition.adjustments(department.id):
            if goal.id in (*record.goals, *(change.goal for change in record.changes)):
                dated = f" of {edition.last(record.date)}" if record.date else ""
                words = record.summary or (record.changes[0].change if record.changes else "no summary is written")
                status = record.status.replace("-", " ")
                yield closed(f"The adjustment of {department.name}{dated} is {status}: {words}")


def _after(edition: Edition, goal: Together, now: Stage) -> str:
    """What stands where there is no retrospective."""
    last = ends(edition.facts, goal.written)
    if now is not Stage.ENDED:
        return f"It is looked back on after its end on {last}." if last else "No end is set, after which to look back."
    who = subject(responsible(edition, goal))
    return closed(f"It ended on {last}, and nobody has looked back yet; {who} writes down what was learned")
