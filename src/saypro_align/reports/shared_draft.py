"""A shared goal, proposed from what the plans of several departments have in common: a form to edit."""

from collections.abc import Iterator
from datetime import timedelta

from saypro_align.formats.yamltext import Noted, document
from saypro_align.items import Department, Goal, Kpi
from saypro_align.layout import KINDS
from saypro_align.periods import LAST_DAY, Period, Unit
from saypro_align.reports.drafts import target_written
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import month_end
from saypro_align.values import Figure, listed

MOST_OBJECTIVES = 2
_MONTHS = 6


def path(departments: list[str]) -> str:
    """Where the draft belongs in the workspace."""
    return f"{KINDS['shared-goal'].folder}/{_id(departments)}.yaml"


def _id(departments: list[str]) -> str:
    return "-".join(departments)


def common(edition: Edition, departments: list[str]) -> list[str]:
    """The organizational goals that every one of the departments supports, the weightiest first."""
    reached = [{link.goal for goal in own.goals for link in goal.links} for own in _departments(edition, departments)]
    both = set.intersection(*reached)
    order = [goal.id for goal in edition.facts.organization.goals]
    return sorted(both, key=lambda goal: (-edition.goals[goal].weight, order.index(goal)))


def text(edition: Edition, departments: list[str]) -> str:
    """The form, filled in from goals that overlap and KPIs that the plans hold together."""
    several = _departments(edition, departments)
    named = listed(own.name for own in several)
    supports = _supports(edition, several)
    kpi, held = _kpi(edition, several, supports)
    goals = {own.id: _goal(own, departments, supports) for own in several}
    due = _due(edition, list(goals.values()))
    owner = edition.head(several[0].id)
    head = f"A draft from what the plans of {named} have in common.\n"
    head += "Change what is not so; a '#' marks what people must write."
    if not held:
        head += "\nNo KPI stands in all of these plans: agree on one."
    for line in _unplanned(edition, several, supports, kpi):
        head += f"\n{line}"
    return document(
        head,
        {
            "title": _title(edition, kpi, several, due),
            "supports": Noted(supports, "let Strategy rate it: {goal: .., rating: 1 to 5, comment: ..}"),
            "owner": owner,
            "departments": [_participant(edition, own, goals[own.id]) for own in several],
            "kpis": [_defined(kpi, several, held=held)] if kpi is not None else [],
            "start": str(_start(edition)),
            "due": due,
            "milestones": [
                {
                    "title": "Agree on figures, shares and who does what",
                    "owner": owner,
                    "due": str(month_end(edition.day, 0)),
                    "status": "not-started",
                }
            ],
            "check_ins": {
                "every": "monthly",
                "channel": Noted(None, "where you meet"),
                "held": Noted([], "the day of each"),
            },
            "risks": Noted([], "- {challenge: what may stand in the way, mitigation: what helps, backup: what else}"),
            "measurements": Noted(None, "kpi-id: {2025-03: 12}"),
        },
    )


def _unplanned(
    edition: Edition, several: list[Department], supports: list[str], kpi: Kpi | str | None
) -> Iterator[str]:
    """What the plans that know nothing of it yet are to say; until then each loses shared-goal-ignored on it."""
    ids = {own.id for own in several}
    joint = {kpi if isinstance(kpi, str) else kpi.id} if kpi is not None else set()
    silent = [own for own in several if not any(edition.facts.signs(own).of("", ids, set(supports), joint))]
    if silent:
        named, it = listed(own.name for own in silent), _id([own.id for own in several])
        knows = (
            f"Nothing in the plan of {named} knows" if len(silent) == 1 else f"Nothing in the plans of {named} knows"
        )
        yield f"{knows} of it yet, which is shared-goal-ignored until an action there serves it:"
        yield f"  actions: [{{title: .., goal: {it}, owner: .., due: ..}}]"


def _departments(edition: Edition, departments: list[str]) -> list[Department]:
    return [edition.facts.workspace.departments[one] for one in departments]


def _supports(edition: Edition, several: list[Department]) -> list[str]:
    """The common objectives; first those of goals that are shared between the departments."""
    ids = {own.id for own in several}
    shared = [
        link.goal for own in several for goal in own.goals if ids.intersection(goal.shared_with) for link in goal.links
    ]
    both = common(edition, [own.id for own in several])
    return [goal for goal in dict.fromkeys((*shared, *both)) if goal in both][:MOST_OBJECTIVES]


def _goal(own: Department, departments: list[str], supports: list[str]) -> Goal | None:
    """The goal of a plan that overlaps most: shared with another of the departments, then in support of the same."""
    others = set(departments) - {own.id}
    fitting = [goal for goal in own.goals if not goal.shared and any(link.goal in supports for link in goal.links)]
    return min(fitting, key=lambda goal: not others.intersection(goal.shared_with), default=None)


def _kpi(edition: Edition, several: list[Department], supports: list[str]) -> tuple[Kpi | str | None, bool]:
    """A KPI that all the plans hold, or else the catalog's best outcome for them; and whether the plans hold it."""
    first = several[0]
    for kpi in first.kpis:
        if all(own.kpi(kpi.id) is not None for own in several):
            return kpi, True
    themes = [theme for goal in supports for theme in edition.goals[goal].themes]
    suited = [edition.facts.workspace.catalog.outcomes(own.id, themes) for own in several]
    of_all = [kpi_id for kpi_id in suited[0] if all(kpi_id in others for others in suited)]
    return next(iter(of_all or suited[0]), None), False


def _defined(kpi: Kpi | str, several: list[Department], *, held: bool) -> dict[str, object]:
    """The joint KPI with equal shares, which sum to 100 %."""
    each = 100 // len(several)
    shares = {own.id: f"{each + (100 - each * len(several) if at == 0 else 0)}%" for at, own in enumerate(several)}
    if isinstance(kpi, str) or not held:
        return {
            "id": kpi if isinstance(kpi, str) else kpi.id,
            "baseline": Noted(None, "where it stands now"),
            "target": Noted(None, "the joint target"),
            "shares": shares,
        }
    written: dict[str, object] = {"id": kpi.id, "name": kpi.name}
    if kpi.unit is not None:
        written["unit"] = kpi.unit
    if kpi.direction is not None:
        written["direction"] = kpi.direction
    if kpi.cumulative:
        written["aggregation"] = "cumulative"
    own = kpi.written
    written["baseline"] = _figure(own.baseline) if own and own.baseline else Noted(None, "where it stands now")
    goal = kpi.final_target
    written["target"] = target_written(goal) if goal is not None else Noted(None, "the joint target")
    return {**written, "shares": shares}


def _figure(figure: Figure) -> object:
    return f"{figure.value}%" if figure.percent else figure.value


def _title(edition: Edition, kpi: Kpi | str | None, several: list[Department], due: str) -> str:
    if isinstance(kpi, str):
        definition = edition.facts.workspace.catalog.get(kpi)
        name = definition.name if definition else kpi
    else:
        name = kpi.name if kpi is not None else "One goal"
    return f"{name}: one target of {listed(own.name for own in several)} by {due}"


def _participant(edition: Edition, own: Department, goal: Goal | None) -> dict[str, object]:
    owner = goal.written.owner if goal is not None else None
    return {
        "department": own.id,
        "objective": goal.title if goal is not None else Noted(None, "what the department does for it"),
        "responsible": owner or edition.head(own.id),
        "priorities": Noted(None, "what comes first for the department now"),
        "constraints": Noted(None, "what it cannot do"),
    }


def _start(edition: Edition) -> Period:
    return Period.containing(min(edition.day, LAST_DAY - timedelta(days=1)), Unit.DAY).shifted(1)


def _due(edition: Edition, goals: list[Goal | None]) -> str:
    """The earliest date of the goals that overlap or of the organization's period that is still to come."""
    dues = [edition.facts.due(goal) for goal in goals if goal is not None]
    later = [due for due in (*dues, edition.facts.frame.end) if due is not None and due > edition.day]
    return str(min(later)) if later else str(month_end(edition.day, _MONTHS))
