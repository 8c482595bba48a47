"""The forms of the cycle, filled in with what is known: text to edit under git, and what a report shows meanwhile."""

from collections.abc import Iterator
from typing import Any

from saypro_align.advice import mended
from saypro_align.course import Pace
from saypro_align.figures import cut
from saypro_align.findings import Finding
from saypro_align.formats.amounts import counts
from saypro_align.formats.yamltext import Noted, document
from saypro_align.items import Goal, Kpi
from saypro_align.layout import KINDS
from saypro_align.reader import read
from saypro_align.reports import kpi_lines, prose
from saypro_align.reports.alike import for_each, together, told
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import (
    WORK,
    corrective,
    cost,
    deadline,
    identified,
    month_end,
    remedy,
    steps_words,
)
from saypro_align.reports.limits import NoDraftError
from saypro_align.reports.mendings import DONE
from saypro_align.reports.plans import part
from saypro_align.reports.timeline import steps_of
from saypro_align.reports.wording import WORDS, closed, counted
from saypro_align.results import Row
from saypro_align.rules import BY_NAME
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
    """The record that the text of a draft is read as: the same way as a file's.

    Raises NoDraftError where so much stands in the plans that its text is more than is read of one file.
    """
    return read_back(kind, path(edition, kind, department), text(edition, kind, department))


def read_back(kind: str, place: str, text: str) -> Any:
    """The record of a draft's text. Raises NoDraftError where it has none."""
    file_id = place.rpartition("/")[2].removesuffix(".yaml")
    reading = read(KINDS[kind], file_id, place, text, dict.fromkeys(BY_NAME, ()))
    if reading.findings:
        raise NoDraftError(place, reading.findings)
    return reading.record


# --- adjustments ------------------------------------------------------------------------------------------------------


def _adjustment(edition: Edition, department: str) -> tuple[str, dict[str, object]]:
    found = edition.open_gaps(department)
    name = edition.name(department)
    goals = list(dict.fromkeys(goal for finding in found if (goal := edition.goal_of(finding)) is not None))
    own = edition.facts.workspace.departments[department]
    monitoring = part(edition, edition.scores[department])
    head = f"A draft from the findings on the plan of {name}. Change what is not so; a '#' marks what you must write."
    return head, {
        "department": department,
        "date": str(edition.day),
        "status": Noted("proposed", "proposed, approved, rejected, in-progress or implemented"),
        "goals": [goal.id for goal in goals],
        "misalignment": {
            "areas": areas(found),
            "cause": Noted(None, "why it came to this"),
            "impact": impact(edition, department, found),
        },
        "changes": [
            _change(edition, several[0]) if len(several) == 1 else _change_of_many(edition, several)
            for several in together(edition, found)
        ],
        "kpi_changes": list(_kpi_changes(edition, found)),
        "actions": [_action(edition, several) for several in together(edition, found)],
        "resources": Noted([], "- {item: what is needed, budget: 5000 USD}"),
        "collaboration": list(_collaboration(edition, found)),
        "challenges": Noted([], "- {challenge: what may stand in the way, mitigation: what helps, backup: what else}"),
        "monitoring": {
            "method": monitoring.method or Noted(None, "how it is followed whether the change works"),
            "metrics": list(own.plan.written.monitoring.metrics) if own.plan and own.plan.written.monitoring else [],
            "feedback": monitoring.feedback or Noted(None, "whose feedback is asked for, and when"),
        },
        "outcomes": list(_outcomes(goals)),
        "summary": summary(edition, department, found),
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


def impact(edition: Edition, department: str, found: list[Finding]) -> str | None:
    """What the gaps together take; None where there is none."""
    if not found:
        return None
    own, whole = sum(f.department_points for f in found), sum(f.organization_points for f in found)
    takes = "It takes" if len(found) == 1 else "Together they take"
    return (
        f"{takes} {cut(own, 2)} points from the score of {edition.name(department)} and {cut(whole, 2)} from the total."
    )


def _change(edition: Edition, finding: Finding) -> dict[str, object]:
    goal = edition.goal_of(finding)
    data: dict[str, object] = {"goal": goal.id} if goal is not None else {}
    alone = cut(edition.gains.get(finding.fingerprint, 0), 2)
    gain = f"Alone it brings {alone} points of the total; the gap takes {cost(edition, finding)}."
    return {
        **data,
        "change": remedy(edition, finding) if edition.item(finding) is goal else corrective(edition, finding),
        "rationale": closed(BY_NAME[finding.name].sections.why),
        "impact": gain,
        **({"supports": [link.goal for link in goal.links]} if goal is not None and goal.links else {}),
        "finding": finding.name,
        "evidence": identified(edition, finding),
    }


def _change_of_many(edition: Edition, several: list[Finding]) -> dict[str, object]:
    """One change for the gaps of a kind; it names no goal, so it answers each of them."""
    first = several[0]
    own, whole = sum(f.department_points for f in several), sum(f.organization_points for f in several)
    return {
        "change": for_each(several),
        "rationale": closed(BY_NAME[first.name].sections.why),
        "impact": f"Up to {cut(own, 2)} points for {edition.name(first.department)}, {cut(whole, 2)} for the total.",
        "finding": first.name,
        "evidence": told(edition, several),
    }


def _kpi_changes(edition: Edition, found: list[Finding]) -> Iterator[dict[str, object]]:
    """KPIs to remove because they serve nothing, and no goal that could be linked holds them."""
    for finding in found:
        if finding.name == "irrelevant-kpi" and finding.item and edition.goal_of(finding) is None:
            yield {
                "remove": finding.item,
                "rationale": WORDS[finding.name].one[:1].upper() + WORDS[finding.name].one[1:] + ".",
            }


def _action(edition: Edition, several: list[Finding]) -> dict[str, object]:
    finding = several[0]
    item = edition.item(finding)
    what = shown(item.title) if item is not None and finding.kind != "plan" else WORDS[finding.name].title
    if finding.kind == "plan" and finding.name == "rated-below-full":
        what = "Mission and vision"
    if len(several) > 1:
        what = f"{WORDS[finding.name].title}, {len(several)} in all"
    return {
        "title": f"{what}: {WORDS[finding.name].mending}",
        "owner": edition.responsible(finding),
        "due": str(max(deadline(edition, one) for one in several)),
        "status": "not-started",
    }


def _collaboration(edition: Edition, found: list[Finding]) -> Iterator[dict[str, object]]:
    told: set[str] = set()
    for finding in found:
        for other in edition.spoken_of(finding):
            if other.id not in told:
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
        return f"{_with_sign(target)}%"
    if target.relation is Relation.POINTS_OVER_BASELINE:
        return f"{_with_sign(target)} points"
    return f"{target.value}%" if target.percent else target.value


def _with_sign(target: Target) -> str:
    """The step with its sign and all of its digits."""
    text = str(target.value)
    return text if text.startswith("-") else f"+{text}"


def summary(edition: Edition, department: str, found: list[Finding]) -> str:
    """What mending these gaps brings to the department's plan."""
    name, score = edition.name(department), edition.scores[department].score
    if score is None or not found:
        return f"The plan of {name} needs no adjustment by its findings."
    reached = mended(edition.assessment.score, department, {finding.fingerprint for finding in found})
    every = edition.open_gaps(department)
    gaps = (
        f"{len(found)} of {len(every)}"
        if len(found) < len(every)
        else {1: "the one", 2: "both"}.get(len(found), f"all {len(found)}")
    )
    noun = "gap" if len(every) == 1 else "gaps"
    return f"Mending {gaps} {noun} in the plan of {name} lifts it from {cut(score)} % to {cut(reached)} %."


def _call(edition: Edition, found: list[Finding]) -> str:
    by = month_end(edition.day, 0)
    return f"Decide on these changes by {by}." if found else f"Review the plan again by {by}."


# --- feedback ---------------------------------------------------------------------------------------------------------


def _feedback(edition: Edition, department: str) -> tuple[str, dict[str, object]]:
    name = edition.name(department)
    own = edition.facts.workspace.departments[department]
    rows = edition.found.of_holder(department)
    gaps = edition.open_gaps(department)
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


_STATUSES = {words: status for status, words in WORK.items()}
"""What a form says of a step; a status that nobody gave, or that its date alone gives, is not made up."""


def _step(title: str, owner: str, due: str, status: str) -> dict[str, object]:
    data: dict[str, object] = {"title": title, "owner": owner}
    if due != "no date":
        data["due"] = due
    return {**data, "status": _STATUSES[status]} if status in _STATUSES else data


# --- progress ---------------------------------------------------------------------------------------------------------


def _progress(edition: Edition, department: str) -> tuple[str, dict[str, object]]:
    name = edition.name(department)
    rows = edition.found.of_holder(department)
    slow = [row for row in rows if row.now.pace in (Pace.AT_RISK, Pace.BEHIND)]
    plan = part(edition, edition.scores[department])
    return f"The progress of {name} in {edition.period.in_words}, from its plan and its figures.", {
        "department": department,
        "period": str(edition.period),
        "overview": f"{plan.state} Its KPIs: {counts(rows)}.",
        "objectives": list(_objectives(edition, department)),
        "results": [
            {"kpi": row.kpi.id, "outcome": f"{kpi_lines.paced(row)}: {kpi_lines.stands(row)}."}
            for row in rows
            if row.now.actual is not None
        ],
        "challenges": Noted(
            [{"challenge": f"{row.kpi.name} is {row.now.pace}", "solution": _solution(edition, row)} for row in slow],
            "and what solves each",
        ),
        "recommendations": [corrective(edition, finding) for finding in edition.open_gaps(department)[:MOST_NAMED]],
        "next_steps": [
            {"step": words.pop("title"), **words}
            for step in steps_of(edition, department)
            for words in [_step(step.step, step.responsible, step.timeline, step.status)]
        ],
        "summary": plan.state,
        "call_to_action": Noted(None, "what you ask of those who read it"),
    }


def _objectives(edition: Edition, department: str) -> Iterator[dict[str, object]]:
    """The changes of the adjustment under way, then the goals of the plan that none of them speaks of."""
    current = edition.adjustment(department)
    changes = current[1].changes if current is not None and current[1].status not in ("implemented", "rejected") else []
    for change in changes:
        assert current is not None
        data: dict[str, object] = {"objective": change.change}
        if change.goal:
            data["goal"] = change.goal
        state = f"The change is {current[1].status.replace('-', ' ')}."
        yield {**data, "expected": change.impact, "progress": state}
    named = {change.goal for change in changes}
    for goal in edition.facts.workspace.departments[department].goals:
        if goal.id in named:
            continue
        rows = [row for row in edition.rows_of(goal) if row.now.actual is not None]
        due = edition.facts.due(goal)
        over = goal.shared and due is not None and due < edition.day
        slow = [
            f"{row.kpi.name} did not reach its target" if over else f"{row.kpi.name} is {row.now.pace}"
            for row in rows
            if row.now.pace in (Pace.AT_RISK, Pace.BEHIND)
        ]
        begun = [action.written for action in goal.actions if action.written.status in ("in-progress", "completed")]
        targets = [f"{kpi.name} {words}" for kpi in goal.kpis if (words := kpi_lines.aim(edition, kpi))]
        yield {
            "objective": goal.title,
            "goal": goal.id,
            "expected": "; ".join(targets) or None,
            "progress": "; ".join(f"{row.kpi.name}, {kpi_lines.stands(row)}" for row in rows) or None,
            "challenges": "; ".join(slow) or None,
            "action_taken": steps_words(edition, begun) or None,
        }


def _solution(edition: Edition, row: Row) -> str:
    """What the plan does about a KPI: the actions of the goals that hold it."""
    actions = [action.written for goal in row.kpi.goals for action in goal.actions if action.written.status not in DONE]
    return steps_words(edition, actions) or "No open action of the plan serves it."


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
