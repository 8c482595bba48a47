"""The forms of the cycle, filled in with what is known: text to edit under git, and what a report shows meanwhile."""

from collections.abc import Iterator
from typing import Any

from saypro_align import forms
from saypro_align.advice import shortest_way
from saypro_align.course import Pace
from saypro_align.figures import cut
from saypro_align.findings import Finding
from saypro_align.formats.amounts import pace_words
from saypro_align.items import Goal, Kpi
from saypro_align.layout import KINDS
from saypro_align.reader import read
from saypro_align.reports import kpi_lines, prose
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import corrective, deadline, in_force, month_end, step_words
from saypro_align.reports.plans import part
from saypro_align.reports.timeline import steps_of
from saypro_align.reports.wording import WORDS, closed, counted, in_report
from saypro_align.reports.yamltext import Noted, document
from saypro_align.results import Row
from saypro_align.rules import BY_NAME
from saypro_align.scoring import FULL
from saypro_align.values import Relation, Target, listed, shown

DRAFTS = ("adjustment", "feedback", "progress", "review")
MOST_OUTCOMES, MOST_NAMED = 5, 3


def path(edition: Edition, kind: str, department: str) -> str:
    """Where a draft belongs in the workspace."""
    name = str(edition.period) if kind == "review" else f"{edition.period}-{department}"
    return f"{KINDS[kind].folder}/{name}.yaml"


def text(edition: Edition, kind: str, department: str) -> str:
    """A form of a kind in the table, filled in."""
    fill = {"adjustment": _adjustment, "feedback": _feedback, "progress": _progress}
    if kind == "review":
        return document(*_review(edition))
    return document(*fill[kind](edition, department))


def drafted(edition: Edition, kind: str, department: str) -> Any:
    """The record that the text of a draft is read as: the same way as a file's."""
    place = path(edition, kind, department)
    reading = read(
        KINDS[kind],
        place.rpartition("/")[2].removesuffix(".yaml"),
        place,
        text(edition, kind, department),
        dict.fromkeys(BY_NAME, ()),
    )
    assert reading.record is not None, reading.findings
    return reading.record


# --- adjustments ------------------------------------------------------------------------------------------------------


def _adjustment(edition: Edition, department: str) -> tuple[str, dict[str, object]]:
    found = [finding for finding in edition.costly_of(department) if not in_force(finding)]
    name = edition.name(department)
    goals = list(dict.fromkeys(goal for finding in found if (goal := edition.goal_of(finding)) is not None))
    own = edition.facts.workspace.departments[department]
    monitoring = part(edition, edition.scores[department])
    head = (
        f"A draft from the findings on the plan of {name}. Change what is not so; a '#' marks what a person must write."
    )
    return head, {
        "department": department,
        "date": str(edition.day),
        "status": Noted("proposed", "proposed, approved, rejected, in-progress or implemented"),
        "goals": [goal.id for goal in goals],
        "misalignment": {
            "areas": areas(found),
            "cause": Noted(None, "why it came to this"),
            "impact": closed(_impact(edition, department, found)) if found else None,
        },
        "changes": [_change(edition, finding) for finding in found],
        "kpi_changes": list(_kpi_changes(found)),
        "actions": [_action(edition, finding) for finding in found],
        "resources": Noted([], "- {item: what is needed, budget: 5000 USD}"),
        "collaboration": list(_collaboration(edition, found)),
        "challenges": Noted([], "- {challenge: what may stand in the way, mitigation: what helps, backup: what else}"),
        "monitoring": {
            "method": monitoring.method or Noted(None, "how it is followed whether the change works"),
            "metrics": list(own.plan.written.monitoring.metrics) if own.plan and own.plan.written.monitoring else [],
            "feedback": monitoring.feedback or Noted(None, "whose feedback is asked for, and when"),
        },
        "outcomes": list(_outcomes(goals)),
        "summary": _summary(edition, department, found),
        "call_to_action": _call(edition, found),
    }


def areas(found: list[Finding]) -> str:
    """What does not fit, in a sentence."""
    counts: dict[str, int] = {}
    for finding in found:
        counts[finding.name] = counts.get(finding.name, 0) + 1
    if not counts:
        return "No finding on the plan takes points."
    return f"Found in the plan: {listed(counted(name, count) for name, count in counts.items())}."


def _impact(edition: Edition, department: str, found: list[Finding]) -> str:
    own, whole = sum(f.department_points for f in found), sum(f.organization_points for f in found)
    return (
        f"It takes {cut(own, 2)} points from the score of {edition.name(department)} and {cut(whole, 2)} from the total"
    )


def _change(edition: Edition, finding: Finding) -> dict[str, object]:
    goal = edition.goal_of(finding)
    data: dict[str, object] = {"goal": goal.id} if goal is not None else {}
    own, whole = cut(finding.department_points, 2), cut(finding.organization_points, 2)
    gain = f"Up to {own} points for {edition.name(finding.department)}, {whole} for the total."
    return {
        **data,
        "change": closed(in_report(finding.remedy)) if edition.item(finding) is goal else corrective(edition, finding),
        "rationale": closed(BY_NAME[finding.name].sections.why),
        "impact": gain,
        **({"supports": [link.goal for link in goal.links]} if goal is not None and goal.links else {}),
        "finding": finding.name,
        "evidence": closed(finding.message),
    }


def _kpi_changes(found: list[Finding]) -> Iterator[dict[str, object]]:
    """KPIs to remove because they serve nothing."""
    for finding in found:
        if finding.name == "irrelevant-kpi" and finding.item:
            yield {
                "remove": finding.item,
                "rationale": WORDS[finding.name].one[:1].upper() + WORDS[finding.name].one[1:] + ".",
            }


def _action(edition: Edition, finding: Finding) -> dict[str, object]:
    item = edition.item(finding)
    what = shown(item.title) if item is not None and finding.kind != "plan" else WORDS[finding.name].title
    if finding.kind == "plan" and finding.name == "rated-below-full":
        what = "Mission and vision"
    return {
        "title": f"{what}: {WORDS[finding.name].mending}",
        "owner": edition.responsible(finding),
        "due": str(deadline(edition, finding)),
        "status": "not-started",
    }


def _collaboration(edition: Edition, found: list[Finding]) -> Iterator[dict[str, object]]:
    told: set[str] = set()
    for finding in found:
        for other in edition.departments():
            if other.id != finding.department and other.name in finding.message and other.id not in told:
                told.add(other.id)
                yield {
                    "department": other.id,
                    "role": f"Agrees with {edition.name(finding.department)}: {WORDS[finding.name].mending}.",
                }


def _outcomes(goals: list[Goal]) -> Iterator[dict[str, object]]:
    kpis: list[Kpi] = list(dict.fromkeys(kpi for goal in goals for kpi in goal.kpis if kpi.final_target is not None))
    for kpi in kpis[:MOST_OUTCOMES]:
        assert kpi.final_target is not None
        yield {"metric": kpi.id, "target": target_written(kpi.final_target)}


def target_written(target: Target) -> object:
    """A target as a plan writes it."""
    if target.relation is Relation.RANGE:
        return {"min": target.low, "max": target.high}
    if target.relation is Relation.PERCENT_OF_BASELINE:
        return f"{target.value:+}%"
    if target.relation is Relation.POINTS_OVER_BASELINE:
        return f"{target.value:+} points"
    return f"{target.value}%" if target.percent else target.value


def _summary(edition: Edition, department: str, found: list[Finding]) -> str:
    name, score = edition.name(department), edition.scores[department].score
    if score is None or not found:
        return f"The plan of {name} needs no adjustment by its findings."
    way = shortest_way(edition.assessment.score, FULL, department)
    changes = "1 change lifts" if len(found) == 1 else f"{len(found)} changes lift"
    reached = cut(way.reached) if way is not None else cut(score)
    return f"{changes} the plan of {name} from {cut(score)} % to at most {reached} %."


def _call(edition: Edition, found: list[Finding]) -> str:
    by = month_end(edition.day, 0)
    return f"Decide on these changes by {by}." if found else f"Review the plan again by {by}."


# --- feedback ---------------------------------------------------------------------------------------------------------


def _feedback(edition: Edition, department: str) -> tuple[str, dict[str, object]]:
    name = edition.name(department)
    own = edition.facts.workspace.departments[department]
    rows = [row for row in edition.found.rows if row.kpi.department == department]
    gaps = edition.costly_of(department)
    rated = [
        {
            "goal": goal.id,
            "supports": link.goal,
            "rating": _rating(link.rated),
            "justification": link.written.comment or None,
        }
        for goal in own.goals
        for link in goal.links
        if link.rated is not None
    ]
    risks = [kpi_lines.standing(edition, row) for row in rows if row.now.pace in (Pace.AT_RISK, Pace.BEHIND)]
    head = f"The feedback form of {name}. The ratings are the plan's own: write how you see it."
    return head, {
        "department": department,
        "head": edition.head(department),
        "date": str(edition.day),
        "ratings": Noted(rated, "1 to 5, or a percentage; and why"),
        "challenges": [f"Not on track: {words}" for words in risks],
        "opportunities": Noted([], "what could be done better, with whom"),
        "support_needed": Noted([], "training, people, decisions"),
        "recommendations": [corrective(edition, finding) for finding in gaps[:MOST_NAMED]],
        "comments": Noted(None, "what else should be known"),
        "actions": [
            _step(step.step, step.responsible, step.timeline, step.status) for step in steps_of(edition, department)
        ],
        "summary": part(edition, edition.scores[department]).state,
        "next_steps": Noted([], "what the department does next"),
    }


def _rating(rated: Any) -> object:
    steps = rated / 25 + 1
    return int(steps) if steps == int(steps) else f"{float(rated):g}%"


def _step(title: str, owner: str, due: str, status: str) -> dict[str, object]:
    data: dict[str, object] = {"title": title, "owner": owner}
    if due != "no date":
        data["due"] = due
    return {**data, "status": {"in progress": "in-progress", "completed": "completed"}.get(status, "not-started")}


# --- progress ---------------------------------------------------------------------------------------------------------


def _progress(edition: Edition, department: str) -> tuple[str, dict[str, object]]:
    name = edition.name(department)
    rows = [row for row in edition.found.rows if row.kpi.department == department]
    slow = [row for row in rows if row.now.pace in (Pace.AT_RISK, Pace.BEHIND)]
    plan = part(edition, edition.scores[department])
    return f"The progress of {name} in {edition.period.in_words}, from its plan and its figures.", {
        "department": department,
        "period": str(edition.period),
        "overview": f"{plan.state} Its KPIs: {kpi_lines.counts(rows)}.",
        "objectives": list(_objectives(edition, department)),
        "results": [
            {"kpi": row.kpi.id, "outcome": f"{_paced(row)}: {kpi_lines.stands(row)}."}
            for row in rows
            if row.now.actual is not None
        ],
        "challenges": Noted(
            [{"challenge": f"{row.kpi.name} is {row.now.pace}"} for row in slow], "add what solves each: solution: .."
        ),
        "recommendations": [corrective(edition, finding) for finding in edition.costly_of(department)[:MOST_NAMED]],
        "next_steps": [
            {"step": words.pop("title"), **words}
            for step in steps_of(edition, department)
            for words in [_step(step.step, step.responsible, step.timeline, step.status)]
        ],
        "summary": plan.state,
        "call_to_action": Noted(None, "what you ask of those who read it"),
    }


def _objectives(edition: Edition, department: str) -> Iterator[dict[str, object]]:
    """The changes of the adjustment under way, else the goals of the plan."""
    current = edition.adjustment(department)
    if current is not None and current[1].changes:
        adjustment: forms.Adjustment = current[1]
        for change in adjustment.changes:
            data: dict[str, object] = {"objective": change.change}
            if change.goal:
                data["goal"] = change.goal
            yield {
                **data,
                "expected": change.impact,
                "progress": f"The change is {adjustment.status.replace('-', ' ')}.",
            }
        return
    for goal in edition.facts.workspace.departments[department].goals:
        rows = [row for row in edition.found.rows if row.kpi in goal.kpis and row.now.actual is not None]
        slow = [f"{row.kpi.name} is {row.now.pace}" for row in rows if row.now.pace in (Pace.AT_RISK, Pace.BEHIND)]
        begun = [action.written for action in goal.actions if action.written.status in ("in-progress", "completed")]
        due = f" by {edition.last(goal.written.due)}" if goal.written.due else ""
        yield {
            "objective": goal.written.description or f"Reach the goal{due}",
            "goal": goal.id,
            "expected": listed(edition.goals[link.goal].title for link in goal.links) or None,
            "progress": "; ".join(f"{row.kpi.name}, {kpi_lines.stands(row)}" for row in rows) or None,
            "challenges": "; ".join(slow) or None,
            "action_taken": "; ".join(step_words(edition, action) for action in begun) or None,
        }


def _paced(row: Row) -> str:
    """How a KPI stands, at the beginning of a sentence."""
    said = pace_words(row.now)
    return {"not yet": "Nothing is expected yet", "open": "No pace is known"}.get(said, said.capitalize())


# --- the review -------------------------------------------------------------------------------------------------------


def _review(edition: Edition) -> tuple[str, dict[str, object]]:
    issues = {
        department.id: {"issues": areas(edition.costly_of(department.id))}
        for department in edition.departments()
        if edition.costly_of(department.id)
    }
    head = (
        f"What people add to the reports of {edition.period.in_words}. The sentences are the tool's own:\n"
        "change them, or remove a key to have it written anew each time."
    )
    return head, {
        "prepared_by": Noted(None, "name and role"),
        "date": str(edition.day),
        "scope": scope(edition),
        "findings": " ".join(prose.findings(edition)),
        "successes": prose.successes(edition),
        "key_issues": prose.key_issues(edition),
        "recommendations": prose.advice(edition),
        "departments": issues,
        "conclusion": " ".join(prose.conclusion(edition)),
        "next_steps": prose.next_steps(edition),
        "attachments": Noted([], "- {title: Sales performance, file: attachments/sales.pdf}"),
    }


def scope(edition: Edition) -> str:
    """What the period's reports cover."""
    names = [department.name for department in edition.departments()]
    if not names:
        return f"No department has a plan in {edition.period.in_words}."
    many = "the department" if len(names) == 1 else f"all {len(names)} departments"
    shown = (
        listed(names)
        if len(names) <= prose.NAMED * 2
        else f"{', '.join(names[: prose.NAMED])} and {len(names) - prose.NAMED} more"
    )
    return f"The plans and figures of {many}, {edition.period.in_words}: {shown}."
