"""4xx, measurability: can anybody tell whether it was reached?"""

import re
from collections.abc import Iterator

from saypro_align import kpis
from saypro_align.facts import Facts
from saypro_align.findings import Effort, Exact, Finding, Severity
from saypro_align.items import Goal, Kpi
from saypro_align.likeness import alike as likeness
from saypro_align.nearest import Nearest
from saypro_align.rules.rule import rule
from saypro_align.values import listed, shown


@rule("SA401", "unmeasurable-goal", Severity.HIGH, on="goal", remedy="{remedy}")
def unmeasurable_goal(facts: Facts) -> Iterator[Finding]:
    """Nobody can say whether a goal without a KPI was reached, or steer toward it.

    A goal needs one KPI that exists: one that it defines, one of its plan, of the catalog or of another plan.

    A plan that has it:

        goals:
          - id: satisfaction
            title: Improve employee satisfaction
            supports: [growth]

    Mended:

        goals:
          - id: satisfaction
            title: Raise the engagement score from 68% to 75% by December
            supports: [growth]
            kpis: [{id: employee-engagement-score, baseline: 68, target: 75, due: 2025-12-31}]
    """
    for goal in facts.workspace.goals:
        if not goal.kpis and not goal.measured_by and "kpis" not in goal.withheld:
            known = " that is known" if goal.written.kpis else ""
            yield goal.finding(f"{shown(goal.title)} has no KPI{known}", remedy=_kpis_for(facts, goal))


def _kpis_for(facts: Facts, goal: Goal) -> str:
    department = facts.department(goal)
    candidates = facts.fitting_kpis(goal)[:3]
    if not candidates:
        return f"Give '{goal.id}' of {department.name} a KPI with a baseline and a target."
    by = listed((facts.kpi_named(kpi_id) for kpi_id in candidates), "or")
    example = f"kpis: [{{id: {candidates[0]}, baseline: .., target: ..}}]"
    return f"Measure '{goal.id}' of {department.name} by {by}, with a baseline and a target: {example}."


@rule("SA402", "kpi-without-target", Severity.HIGH, on="KPI", remedy="{remedy}")
def kpi_without_target(facts: Facts) -> Iterator[Finding]:
    """A KPI without a target, or without a date for it, tells where things stand and not whether that is good.

    A target is a number, a range, a step from the baseline (which then must be given), or dated `targets`. Its date is
    the KPI's `due`, the latest of its `targets`, or the earliest due date of the goals that hold it.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: new-customer-acquisition-rate, baseline: 100}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115}]
    """
    for kpi in facts.workspace.kpis:
        relative, department = kpi.final_target is not None, facts.department(kpi).name
        if not kpis.has_target(kpi):
            words = f"the KPI {shown(kpi.name)} has no target"
            remedy = f"Set the target of '{kpi.id}' of {department} from its baseline and its history"
            remedy += ": target: ..." if facts.due(kpi) else ", with a date: target: .., due: YYYY-MM-DD."
            if kpi.written is None:
                remedy = (
                    f"Write it as a mapping in the plan of {department}: {{id: {kpi.id}, baseline: .., target: ..}}."
                )
            if relative:
                words = f"the target of the KPI {shown(kpi.name)} is a step from a baseline, and it has none"
                remedy = f"Give '{kpi.id}' of {department} its baseline, or write the target as a number."
            yield kpi.finding(words, remedy=remedy)
        elif facts.due(kpi) is None:
            words = f"the target of the KPI {shown(kpi.name)} has no date"
            remedy = f"Give '{kpi.id}' of {department}, or the goal that holds it, a due date: due: YYYY-MM-DD."
            yield kpi.finding(words, remedy=remedy)


@rule(
    "SA403",
    "kpi-incomplete",
    Severity.LOW,
    on="KPI",
    remedy="Add {missing} to '{kpi}' of {department}: {lines}.{maybe}",
)
def kpi_incomplete(facts: Facts) -> Iterator[Finding]:
    """A figure without its unit, direction or starting point cannot be read by anyone but its author.

    Asked are a unit, a direction and a baseline; no baseline where the direction is at-least, at-most or range. What
    the catalog knows need not be repeated.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: trials, name: Trials begun, target: 115}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: trials, name: Trials begun, unit: trials, direction: increase, baseline: 100, target: 115}]
    """
    known = Nearest(facts.workspace.catalog)
    for kpi in facts.workspace.kpis:
        missing = _missing(kpi)
        if kpi.catalog is None and facts.workspace.catalog_not_read and missing != ["baseline"]:
            continue
        if missing:
            words = f"the KPI {shown(kpi.name)} has no {listed(missing, 'or')}"
            meant = known.to(kpi.id) if "unit" in missing and kpi.catalog is None else None
            maybe = f" Or did you mean {facts.kpi_named(meant)}, which the catalog knows?" if meant else ""
            wanted, department = listed(f"a {part}" for part in missing), facts.department(kpi).name
            lines = ", ".join(f"{part}: .." for part in missing)
            yield kpi.finding(words, missing=wanted, kpi=kpi.id, department=department, lines=lines, maybe=maybe)


def _missing(kpi: Kpi) -> list[str]:
    missing = []
    if kpis.baseline(kpi) is None and kpi.direction not in ("at-least", "at-most", "range"):
        missing.append("baseline")
    if kpi.unit is None:
        missing.append("unit")
    if kpi.direction is None:
        missing.append("direction")
    return missing


@rule(
    "SA404",
    "target-against-direction",
    Severity.HIGH,
    on="KPI",
    remedy="Turn the target of '{kpi}' of {department} (is it {other_side} {baseline}?) or its direction (is {less} better?).",
)
def target_against_direction(facts: Facts) -> Iterator[Finding]:
    """A target on the wrong side of the baseline asks for things to get worse.

    With direction increase the final target must not lie below the baseline, with decrease not above it. An equal
    one is not wrong; at-least, at-most and range are not asked.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: new-customer-acquisition-rate, baseline: 115, target: 100}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115}]
    """
    for kpi in facts.workspace.kpis:
        start, target = kpis.baseline(kpi), kpis.target_value(kpi)
        if start is None or target is None:
            continue
        if (kpi.direction == "increase" and target < start) or (kpi.direction == "decrease" and target > start):
            side = "below" if target < start else "above"
            words = (
                f"the KPI {shown(kpi.name)} is to {kpi.direction}, and its target {_number(target)} lies {side} "
                f"its baseline {_number(start)}"
            )
            key = "target" if kpi.written and kpi.written.target is not None else "targets"
            other_side, less = ("above", "less") if target < start else ("below", "more")
            department = facts.department(kpi).name
            yield kpi.finding(
                words,
                at=(key,),
                kpi=kpi.id,
                department=department,
                baseline=_number(start),
                other_side=other_side,
                less=less,
            )


def _number(value: Exact) -> str:
    return f"{float(value):.10g}"


@rule(
    "SA405",
    "undated-goal",
    Severity.MEDIUM,
    on="goal",
    remedy="Give '{goal}' of {department} a due date: due: YYYY-MM-DD.",
)
def undated_goal(facts: Facts) -> Iterator[Finding]:
    """A goal without a date is never late, and so never done.

    A goal needs `due`: a date, or a period whose last day counts.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers
            supports: [growth]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers
            due: 2025-12-31
            supports: [growth]
    """
    for goal in facts.workspace.goals:
        if goal.written.due is None:
            words = f"{shown(goal.title)} has no due date"
            yield goal.finding(words, goal=goal.id, department=facts.department(goal).name)


_VAGUE = re.compile(  # looking ahead at the first letter makes it three times as fast
    r"(?=[befilmos])\b(improv\w*|enhanc\w*|better|optimi[sz]\w*|strengthen\w*|foster\w*|maximi[sz]\w*|boost\w*|streamlin\w*|leverag\w*)\b",
    re.IGNORECASE,
)


_FIGURE_OR_DATE = re.compile(
    r"\d|\b(january|february|march|april|may|june|july|august|september|october|november|december)\b", re.IGNORECASE
)


@rule("SA406", "vague-wording", Severity.NOTE, on="goal", remedy="{remedy}")
def vague_wording(facts: Facts) -> Iterator[Finding]:
    """'Improve' and 'better' are true of any change: the wording does not say how much would be enough.

    The title holds such a word, and neither title nor description a figure or a date, and no KPI of the goal a
    target. It is a hint and takes no points.

    A plan that has it:

        goals:
          - id: satisfaction
            title: Improve employee satisfaction
            supports: [growth]

    Mended:

        goals:
          - id: satisfaction
            title: Raise the engagement score from 68% to 75% by December
            supports: [growth]
    """
    for goal in facts.workspace.goals:
        found = _VAGUE.search(goal.title)
        if not found or _FIGURE_OR_DATE.search(f"{goal.title} {goal.written.description or ''}"):
            continue
        if any(kpis.has_target(kpi) for kpi in (*goal.kpis, *goal.measured_by)):
            continue
        words = f"{shown(goal.title)} says '{found.group().lower()}' and not by how much"
        yield goal.finding(words, remedy=_wording(facts, goal))


def _wording(facts: Facts, goal: Goal) -> str:
    catalog = facts.workspace.catalog
    candidates = [kpi.id for kpi in (*goal.kpis, *goal.measured_by)] or facts.fitting_kpis(goal)
    known = [definition for kpi_id in candidates if (definition := catalog.get(kpi_id)) is not None]
    definition = max(known, key=lambda kpi: likeness(goal.title, kpi.name), default=None)
    if definition is None:
        return "Say what is to change, from which figure to which, and by when."
    unit = definition.unit or ""
    figure = "from .. % to .. %" if unit == "%" else f"from .. to .. {unit}".rstrip()
    verb = "Lower" if definition.direction == "decrease" else "Raise"
    return f"Say it so that it can be measured: '{verb} the {definition.name.lower()} {figure} by ..'."


@rule(
    "SA407",
    "one-horizon",
    Severity.MEDIUM,
    on="plan",
    remedy="{remedy}",
    effort=Effort.MEDIUM,
)
def one_horizon(facts: Facts) -> Iterator[Finding]:
    """A plan of short-term goals alone leads nowhere, and one of long-term goals alone does not start.

    Among the plan's goals at least one has `horizon: short` and at least one `horizon: long`. A plan without goals
    has `no-goals` instead; shared goals have no horizon.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers by December, horizon: short, supports: [growth]}

    Mended:

        goals:
          - {id: acquisition, title: Win 15% more customers by December, horizon: short, supports: [growth]}
          - {id: loyalty, title: Keep 90% of customers through 2027, horizon: long, supports: [loyal-customers]}
    """
    for department in facts.workspace.judged:
        assert department.plan is not None
        horizons = [goal.plan_goal.horizon for goal in department.goals if goal.plan_goal is not None]
        missing = [horizon for horizon in ("short", "long") if horizon not in horizons]
        if horizons and missing:
            words = f"the plan of {department.name} has no {listed((f'{m}-term goal' for m in missing), 'and no')}"
            yield department.plan.finding(words, remedy=_horizons(missing, department.name))


def _horizons(missing: list[str], department: str) -> str:
    if len(missing) == 2:
        return f"Give each goal of {department} its horizon: short or long; one of each must be there."
    return f"Add a {missing[0]}-term goal to the plan of {department}, or give a goal its horizon: {missing[0]}."


RULES = (
    unmeasurable_goal,
    kpi_without_target,
    kpi_incomplete,
    target_against_direction,
    undated_goal,
    vague_wording,
    one_horizon,
)
