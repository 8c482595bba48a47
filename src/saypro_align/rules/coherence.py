"""5xx, coherence: do the departments' plans fit each other?"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from heapq import nsmallest

from saypro_align import kpis
from saypro_align.facts import Facts
from saypro_align.findings import Effort, Exact, Finding, Loc, Severity
from saypro_align.items import Goal, Kpi
from saypro_align.rules.rule import rule
from saypro_align.values import Money, listed, named, shown, some_of

MOST_NAMED = 10
"""So many organizational goals are named in one sentence."""


@rule(
    "SA501",
    "conflicting-targets",
    Severity.HIGH,
    on="both KPIs",
    remedy="Hold a joint planning session of {departments}: agree on one shared target for '{kpi}'.",
    effort=Effort.LARGE,
)
def conflicting_targets(facts: Facts) -> Iterator[Finding]:
    """Two departments pull one KPI in different directions: what one wins, the other loses.

    Two plans hold a KPI of the same id, one to increase and one to decrease; or no value would meet both final
    targets (increase and at-least ask for the target or more, decrease and at-most for the target or less, a range
    for its values). Targets in different units are not compared. A KPI has it once, however many plans differ.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: features
            title: Sell 20 customized solutions by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: feature-requests, name: Requests taken up, unit: requests, direction: increase, baseline: 5, target: 20}]
        # departments/customer-service.yaml
        goals:
          - id: stability
            title: Keep to 10 changes a quarter by December
            due: 2025-12-31
            supports: [loyal-customers]
            kpis: [{id: feature-requests, name: Requests taken up, unit: requests, direction: decrease, baseline: 15, target: 10}]

    Mended:

        # departments/sales.yaml
        goals:
          - id: features
            title: Sell 12 customized solutions by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: feature-requests, name: Requests taken up, unit: requests, direction: range, target: {min: 8, max: 12}}]
        # departments/customer-service.yaml
        goals:
          - id: stability
            title: Keep to 12 changes a quarter by December
            due: 2025-12-31
            supports: [loyal-customers]
            kpis: [{id: feature-requests, name: Requests taken up, unit: requests, direction: range, target: {min: 8, max: 12}}]
    """
    for same in facts.same_kpi.values():
        if len(same) < 2:
            continue
        extremes = _Extremes(same)
        for kpi in same:
            others = extremes.contradicting(kpi)
            if others:
                first, own = others[0], facts.department(kpi).name
                words = (
                    f"{own} wants {shown(kpi.name)} {_wanted(kpi)}, "
                    f"{facts.department(first).name} wants it {_wanted(first)}"
                )
                names = listed(dict.fromkeys([own, *(facts.department(other).name for other in others)]))
                yield kpi.finding(words, departments=names, kpi=kpi.id)


class _Extremes:
    """The KPIs of one id that ask for the most and for the least: if none of them contradicts a KPI, none does.

    So a KPI that ten thousand plans hold is compared with a few, not with each.
    """

    def __init__(self, same: list[Kpi]) -> None:
        self.first_of = {kpi.direction: kpi for kpi in reversed(same)}
        self.accepted = {kpi: values for kpi in same if (values := kpis.accepted_values(kpi)) is not None}
        self.most: dict[str | None, Kpi] = {}
        self.least: dict[str | None, Kpi] = {}
        for kpi, (low, high) in self.accepted.items():
            unit = _unit(kpi)
            if low > self.accepted[self.most.setdefault(unit, kpi)][0]:
                self.most[unit] = kpi
            if high < self.accepted[self.least.setdefault(unit, kpi)][1]:
                self.least[unit] = kpi

    def contradicting(self, kpi: Kpi) -> list[Kpi]:
        """Some KPIs of other plans that this one cannot be met together with, in a stable order."""
        opposite = _OPPOSITE.get(kpi.direction or "")
        units = list(self.most) if kpi.unit is None else [_unit(kpi), None]
        candidates = [self.first_of.get(opposite)] if opposite else []
        candidates += [extreme.get(unit) for extreme in (self.most, self.least) for unit in units]
        return [other for other in dict.fromkeys(candidates) if other is not None and self._contradict(kpi, other)]

    def _contradict(self, one: Kpi, other: Kpi) -> bool:
        """Whether two KPIs cannot both be met; the caller only asks of those whose units can be compared."""
        if other.direction is not None and _OPPOSITE.get(other.direction) == one.direction:
            return True
        first, second = self.accepted.get(one), self.accepted.get(other)
        return first is not None and second is not None and max(first[0], second[0]) > min(first[1], second[1])


_OPPOSITE = {"increase": "decrease", "decrease": "increase"}


def _unit(kpi: Kpi) -> str | None:
    """The unit as units are compared: USD and usd are one."""
    return kpi.unit.strip().casefold() if kpi.unit else None


def _wanted(kpi: Kpi) -> str:
    target, value = kpi.final_target, kpis.target_value(kpi)
    unit = f" {kpi.unit}" if kpi.unit else ""
    if kpi.direction == "range" and target is not None:
        return f"between {target.low:.10g} and {target.high:.10g}{unit}"
    to = f"{float(value):.10g}{unit}" if value is not None else ""
    verbs = {"increase": "to rise", "decrease": "to fall", "at-least": "at", "at-most": "at"}
    ends = {"at-least": " or more", "at-most": " or less"}
    verb = verbs.get(kpi.direction or "", "at")
    if kpi.direction in ends:
        return f"{verb} {to}{ends[kpi.direction]}"
    return f"{verb} to {to}" if to else verb


@rule(
    "SA502",
    "declared-conflict",
    Severity.HIGH,
    on="both goals",
    remedy="{meeting}: agree who yields, by when, and take the conflict out of 'conflicts_with' when it is settled.",
    effort=Effort.LARGE,
)
def declared_conflict(facts: Facts) -> Iterator[Finding]:
    """The departments know that two goals get in each other's way, and nobody has settled it.

    A goal names the other under `conflicts_with`. Both goals have the finding, once a pair.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: features
            title: Sell 20 customized solutions by December
            supports: [growth]
            conflicts_with: [customer-service.stability]
        # departments/customer-service.yaml
        goals:
          - {id: stability, title: Keep to 10 changes a quarter, supports: [loyal-customers]}

    Mended:

        # departments/sales.yaml
        goals:
          - id: features
            title: Sell 12 customized solutions by December
            supports: [growth]
        # departments/customer-service.yaml
        goals:
          - {id: stability, title: Keep to 12 changes a quarter, supports: [loyal-customers]}
    """
    seen: set[frozenset[Goal]] = set()
    places: dict[Goal, dict[Goal, Loc]] = {}
    for goal in facts.workspace.goals:
        for other, at in goal.conflicts_with:
            pair = frozenset((goal, other))
            if pair in seen or other is goal:
                continue
            seen.add(pair)
            yield _conflict(facts, goal, other, at)
            if other not in places:
                places[other] = dict(other.conflicts_with)
            yield _conflict(facts, other, goal, places[other].get(goal, ()))


def _conflict(facts: Facts, goal: Goal, other: Goal, at: Loc) -> Finding:
    own, partner = facts.department(goal), facts.department(other)
    words = f"{shown(goal.title)} conflicts with {shown(other.title)} of {partner.name}"
    meeting = f"Hold a joint planning session of {own.name} and {partner.name}"
    if own is partner:
        words, meeting = f"{shown(goal.title)} conflicts with {shown(other.title)}", f"Settle it within {own.name}"
    return goal.finding(words, at=at, subject=f"{other.department}.{other.id}", meeting=meeting)


@rule(
    "SA503",
    "kpi-defined-twice",
    Severity.MEDIUM,
    on="every KPI of the id",
    remedy="Agree on one definition of '{kpi}' with {others} and write it into catalog.yaml; or give one an id of its own.",
    effort=Effort.MEDIUM,
)
def kpi_defined_twice(facts: Facts) -> Iterator[Finding]:
    """Two departments report figures under one name that do not mean the same, and nobody can add them up.

    Two plans write a different name, unit or aggregation for KPIs of one id. What a plan leaves out differs from
    nothing. Every KPI of the id has it once.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: leads, name: Leads, unit: leads, direction: increase, baseline: 10, target: 20}]
        # departments/customer-service.yaml
        goals:
          - id: referrals
            title: Bring 20 referrals by December
            due: 2025-12-31
            supports: [loyal-customers]
            kpis: [{id: leads, name: Referred people, unit: people, direction: increase, baseline: 10, target: 20}]

    Mended:

        # departments/sales.yaml
        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            kpis: [{id: leads, name: Leads, unit: leads, direction: increase, baseline: 10, target: 20}]
        # departments/customer-service.yaml
        goals:
          - id: referrals
            title: Bring 20 referrals by December
            due: 2025-12-31
            supports: [loyal-customers]
            kpis: [{id: referred-people, name: Referred people, unit: people, direction: increase, baseline: 10, target: 20}]
    """
    fields: dict[str, Callable[[Kpi], str | None]] = {
        "name": lambda kpi: kpi.written.name if kpi.written else None,
        "unit": lambda kpi: kpi.written.unit if kpi.written else None,
        "aggregation": lambda kpi: kpi.written.aggregation if kpi.written else None,
    }
    for same in facts.same_kpi.values():
        for field, of in fields.items():
            by_value: dict[str, Kpi] = {}
            for kpi in same:
                value = of(kpi)
                if value is not None:
                    by_value.setdefault(" ".join(value.split()).casefold(), kpi)
            if len(by_value) > 1:
                yield from _defined_twice(facts, same, field, by_value, of)
                break


def _defined_twice(
    facts: Facts, same: list[Kpi], field: str, by_value: dict[str, Kpi], of: Callable[[Kpi], str | None]
) -> Iterator[Finding]:
    said = [f"{shown(of(kpi))} in {facts.department(kpi).name}" for kpi in by_value.values()][:3]
    what = f"'{same[0].id}'" if field == "name" else named(same[0].id, same[0].name)
    words = f"the {field} of the KPI {what} is {listed(said)}"
    holders = list(dict.fromkeys(facts.department(kpi).name for kpi in same))[:4]
    for kpi in same:
        others = [name for name in holders if name != facts.department(kpi).name][:3]
        yield kpi.finding(words, kpi=kpi.id, others=listed(others))


@rule("SA504", "one-sided-focus", Severity.MEDIUM, on="goal", remedy="{remedy}", effort=Effort.MEDIUM)
def one_sided_focus(facts: Facts) -> Iterator[Finding]:
    """A department that pursues one side of a balance alone undoes what the other side is for.

    `balances` in organization.yaml names two themes that must be pursued together. The goal's own themes hold one
    of them, and no goal and no KPI of its department, or of a department in its `shared_with`, holds the other.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            themes: [acquisition]
            supports: [growth]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            themes: [acquisition]
            supports: [growth]
            kpis: [{id: customer-retention-rate, baseline: 82, target: 90, due: 2025-12-31}]
    """
    opposites: dict[str, dict[str, str | None]] = defaultdict(dict)
    for balance in facts.organization.balances:
        for one, other in (balance.between, balance.between[::-1]):
            opposites[one].setdefault(other, balance.because)
    for goal in facts.workspace.goals:
        for held, other, reason in _one_sided(goal, opposites):
            if "shared_with" in goal.withheld:
                continue
            names = [goal.department, *goal.shared_with]
            if any(other in facts.themes.get(name, ()) for name in names):
                continue
            department = facts.department(goal)
            because = f" ({reason})" if reason else ""
            within = listed([department.name, *(partner.name for partner in facts.partners(goal))], "or")
            both = f"the organization wants both{because}"
            words = f"{shown(goal.title)} pursues {held}, and nothing in {within} pursues {other}; {both}"
            yield goal.finding(words, subject=other, remedy=_other_side(facts, goal, other))


def _one_sided(goal: Goal, opposites: dict[str, dict[str, str | None]]) -> Iterator[tuple[str, str, str | None]]:
    """The balances of which a goal's own themes hold one side alone: that side, the other, and the reason."""
    for held in dict.fromkeys(goal.themes):
        for other, reason in opposites.get(held, {}).items():
            if other not in goal.themes:
                yield held, other, reason


def _other_side(facts: Facts, goal: Goal, theme: str) -> str:
    department = facts.department(goal)
    catalog = facts.workspace.catalog
    fitting = catalog.outcomes(department.id, [theme], most=1)
    suited = [
        kpi_id for kpi_id in fitting if theme in (definition.themes if (definition := catalog.get(kpi_id)) else [])
    ]
    kpi = (
        f"the KPI {facts.kpi_named(suited[0])} and a goal of theme {theme}"
        if suited
        else f"a KPI and a goal of theme {theme}"
    )
    holder = next((other for other in facts.theme_holders.get(theme, ()) if other is not department), None)
    share = (
        f"; or share '{goal.id}' with {holder.name}: shared_with: [{holder.id}] here, a goal for the same organizational "
        f"goal with shared_with: [{department.id}] there, and one KPI in both plans"
        if holder
        else ""
    )
    return f"Add {kpi} to the plan of {department.name}{share}."


@rule(
    "SA505", "unanswered-dependency", Severity.MEDIUM, on="the declaring goal", remedy="{remedy}", effort=Effort.MEDIUM
)
def unanswered_dependency(facts: Facts) -> Iterator[Finding]:
    """A goal counts on another department, whose plan knows nothing of it.

    `shared_with: [b]` is answered by a goal of b that has `shared_with` back and supports a common organizational
    goal. `depends_on: [b.x]` is answered by `shared_with` back on x. A goal that depends on one of its own plan
    asks nothing. A plan that could not be read is neither asked nor accused.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: handover
            title: Hand over every customer within 5 days by December
            supports: [loyal-customers]
            shared_with: [customer-service]
        # departments/customer-service.yaml
        goals:
          - {id: answers, title: Answer 90% of requests within a day, supports: [loyal-customers]}

    Mended:

        # departments/sales.yaml
        goals:
          - id: handover
            title: Hand over every customer within 5 days by December
            supports: [loyal-customers]
            shared_with: [customer-service]
        # departments/customer-service.yaml
        goals:
          - id: answers
            title: Answer 90% of requests within a day
            supports: [loyal-customers]
            shared_with: [sales]
    """
    theirs: dict[frozenset[str], str] = {}
    for goal in facts.workspace.goals:
        reached = {link.goal for link in goal.links} if goal.shared_with else set()
        common = some_of([facts.goal_named(goal_id) for goal_id in sorted(reached)], "or", MOST_NAMED)
        for name, at in goal.shared_with.items():
            partner = facts.workspace.departments[name]
            answered = facts.answers(name, goal.department)
            if partner.judged and answered.isdisjoint(reached):
                words = f"{shown(goal.title)} is shared with {partner.name}, and no goal of {partner.name} answers it"
                if answered:
                    if answered not in theirs:
                        theirs[answered] = _titles(facts, answered)
                    words += f" for the same organizational goal: theirs supports {theirs[answered]}"
                remedy = (
                    f"Let {partner.name} write a goal with shared_with: [{goal.department}] that supports "
                    f"{common or 'the same organizational goal'}; "
                    f"or drop '{name}' here."
                )
                yield goal.finding(words, at=at, subject=f"shared_with {name}", remedy=remedy)
        for needed, at in goal.depends_on:
            if needed.department != goal.department and not _answers(facts, needed, goal.department):
                partner = facts.department(needed)
                words = f"{shown(goal.title)} depends on {shown(needed.title)} of {partner.name}, which does not say so"
                remedy = (
                    f"Let {partner.name} add shared_with: [{goal.department}] to its goal '{needed.id}'; "
                    f"or drop the dependency."
                )
                subject = f"depends_on {needed.department}.{needed.id}"
                yield goal.finding(words, at=at, subject=subject, remedy=remedy)


def _titles(facts: Facts, goal_ids: frozenset[str]) -> str:
    """The titles of organizational goals, of many the first."""
    first = [shown(facts.goal_titles[goal_id]) for goal_id in nsmallest(MOST_NAMED, goal_ids)]
    more = len(goal_ids) - len(first)
    return listed([*first, *([f"{more} more"] if more else [])])


def _answers(facts: Facts, needed: Goal, asking: str) -> bool:
    """Whether a goal knows of the department that depends on it; a shared goal knows of all that it names."""
    if not needed.shared:
        return asking in needed.shared_with
    part = facts.workspace.departments[asking].goal(needed.id)
    return part is not None and part.span.path == needed.span.path


@rule(
    "SA506",
    "late-dependency",
    Severity.MEDIUM,
    on="the declaring goal",
    remedy="Move one of the dates: {other} to {due} or earlier, or '{goal}' to {late} or later.",
    effort=Effort.MEDIUM,
)
def late_dependency(facts: Facts) -> Iterator[Finding]:
    """What the goal needs comes after the goal should be reached.

    A goal under `depends_on`, of any plan, is due after the goal that names it.

    A plan that has it:

        goals:
          - {id: acquisition, title: Win 15% more customers, due: 2025-06-30, supports: [growth], depends_on: [tool]}
          - {id: tool, title: Bring in the new CRM, due: 2025-12-31, supports: [growth]}

    Mended:

        goals:
          - {id: acquisition, title: Win 15% more customers, due: 2025-12-31, supports: [growth], depends_on: [tool]}
          - {id: tool, title: Bring in the new CRM, due: 2025-06-30, supports: [growth]}
    """
    for goal in facts.workspace.goals:
        due = facts.due(goal)
        for needed, at in goal.depends_on:
            late = facts.due(needed)
            if due is not None and late is not None and late > due:
                partner = facts.department(needed).name
                other = f"'{needed.id}' of {partner}"
                words = f"{shown(goal.title)} is due on {due}, and what it depends on, {shown(needed.title)} of {partner}, on {late}"
                subject = f"{needed.department}.{needed.id}"
                yield goal.finding(
                    words, at=at, subject=subject, other=other, late=f"{late}", goal=goal.id, due=f"{due}"
                )


@rule("SA507", "no-joint-kpi", Severity.MEDIUM, on="goal", remedy="{remedy}", effort=Effort.MEDIUM)
def no_joint_kpi(facts: Facts) -> Iterator[Finding]:
    """Departments that share a goal and no KPI will each report a success of their own.

    For a goal with `shared_with`, some KPI id must stand in the plan of its department and in those of all that it
    names. A goal in shared-goals/ must have a KPI of its own.

    Files that have it:

        # departments/sales.yaml
        goals:
          - id: handover
            title: Hand over every customer within 5 days by December
            supports: [loyal-customers]
            shared_with: [customer-service]
            kpis: [{id: sales-conversion-rate, baseline: 2, target: 3}]

    Mended:

        # departments/sales.yaml
        goals:
          - id: handover
            title: Hand over every customer within 5 days by December
            supports: [loyal-customers]
            shared_with: [customer-service]
            kpis: [{id: resolution-rate, baseline: 80, target: 90}]
    """
    common: dict[tuple[str, ...], bool] = {}
    for goal in facts.workspace.goals:
        if goal.shared:
            if not goal.kpis:
                remedy = f"Agree on a KPI for '{goal.id}' and write it, with its target, into {goal.span.path}."
                yield goal.finding(f"the shared goal {shown(goal.title)} has no joint KPI", remedy=remedy)
            continue
        partners = facts.partners(goal)
        if not partners or "shared_with" in goal.withheld:
            continue
        own = facts.department(goal)
        together = (own.id, *goal.shared_with)
        if together not in common:
            common[together] = any(all(partner.kpi(kpi.id) for partner in partners) for kpi in own.kpis)
        if not common[together]:
            names = listed([own.name, *(partner.name for partner in partners)])
            others = listed(partner.name for partner in partners)
            words = f"{shown(goal.title)} is shared with {others}, and no KPI stands in the plans of {names}"
            candidates = [*(kpi.id for kpi in (*goal.measured_by, *goal.kpis)), *facts.fitting_kpis(goal)]
            such = f" such as {facts.kpi_named(candidates[0])}," if candidates else ""
            remedy = f"Agree on one KPI for '{goal.id}',{such} with a joint target in the plans of {names}."
            yield goal.finding(words, remedy=remedy)


@rule(
    "SA508",
    "overcommitted-resource",
    Severity.MEDIUM,
    on="plan",
    remedy="Re-allocate: give the goals of {department} no more {what} than it has, or ask for more.",
    effort=Effort.MEDIUM,
)
def overcommitted_resource(facts: Facts) -> Iterator[Finding]:
    """Goals that together need more than the department has cannot all be reached.

    The people and the budgets that the plan gives to its goals are added up and compared with the plan's own
    `resources`. Budgets in another currency than the plan's are left out; where it names none, nothing is compared.

    A plan that has it:

        resources: {people: 5}
        goals:
          - {id: acquisition, title: Win 15% more customers, supports: [growth], resources: {people: 4}}
          - {id: loyalty, title: Keep 90% of customers, supports: [loyal-customers], resources: {people: 3}}

    Mended:

        resources: {people: 7}
        goals:
          - {id: acquisition, title: Win 15% more customers, supports: [growth], resources: {people: 4}}
          - {id: loyalty, title: Keep 90% of customers, supports: [loyal-customers], resources: {people: 3}}
    """
    for department in facts.workspace.judged:
        plan = department.plan
        if plan is None or plan.written.resources is None:
            continue
        given = [goal.plan_goal.resources for goal in department.goals if goal.plan_goal and goal.plan_goal.resources]
        people: Exact = sum(resources.people or 0 for resources in given)
        has = plan.written.resources
        if has.people is not None and people > has.people:
            words = f"the goals of {department.name} need {_people(people)}, and it has {_people(has.people)}"
            at = ("resources", "people")
            yield plan.finding(words, at=at, subject="people", department=department.name, what="people")
        if has.budget is not None:
            needed = _sum_like([resources.budget for resources in given if resources.budget], has.budget)
            if needed is not None and needed.amount > has.budget.amount:
                words = f"the goals of {department.name} need {needed}, and it has {has.budget}"
                at = ("resources", "budget")
                yield plan.finding(words, at=at, subject="budget", department=department.name, what="money")


def _people(count: Exact) -> str:
    number = f"{float(count):,.2f}".rstrip("0").rstrip(".")
    return f"{number} person" if count == 1 else f"{number} people"


def _sum_like(amounts: list[Money], own: Money) -> Money | None:
    """The sum of the amounts in the department's currency; None where a department without one has several."""
    currencies = {money.currency for money in amounts if money.currency}
    if own.currency is None and len(currencies) > 1:
        return None
    wanted = own.currency or next(iter(currencies), None)
    return Money(sum((m.amount for m in amounts if m.currency in (None, wanted)), Decimal(0)), wanted)


RULES = (
    conflicting_targets,
    declared_conflict,
    kpi_defined_twice,
    one_sided_focus,
    unanswered_dependency,
    late_dependency,
    no_joint_kpi,
    overcommitted_resource,
)
