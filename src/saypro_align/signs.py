"""What in a plan can know of a shared goal, by all that it names: gone through once, and asked for each shared goal.

The goals that name a thing are the bits of a whole number, as thousands of them are put together in one step.
"""

from collections.abc import Iterator, Set
from functools import cached_property

from saypro_align.items import Action, Department, Goal, Item
from saypro_align.workspace import Withheld, Workspace


class Signs:
    """The goals of a plan that are its own, its KPIs outside of all goals, and its actions, by what they name."""

    def __init__(self, own: Department, workspace: Workspace) -> None:
        self.own = own
        self.workspace = workspace
        self._naming: dict[str, int] = {}
        self._sharing: dict[str, int] = {}
        self._reaching: dict[str, int] = {}
        self._holding: dict[str, int] = {}
        """The goals that name a file's shared goal, another department, an organizational goal, or hold a KPI."""
        self._loose: dict[str, list[int]] = {}
        self._serving: dict[str, list[Action]] = {}
        for index, goal in enumerate(own.goals):
            if not goal.shared:
                self._learn(goal, 1 << index)
        for index, kpi in enumerate(own.kpis):
            if not kpi.goals:
                self._loose.setdefault(kpi.id, []).append(index)
        for action in own.actions:
            for path in {goal.span.path for goal in action.goals}:
                self._serving.setdefault(path, []).append(action)

    def _learn(self, goal: Goal, bit: int) -> None:
        named = (other.span.path for other, _ in (*goal.depends_on, *goal.conflicts_with) if other.shared)
        for known, words in (
            (self._naming, named),
            (self._sharing, goal.shared_with),
            (self._reaching, (link.goal for link in goal.links)),
            (self._holding, (kpi.id for kpi in (*goal.kpis, *goal.measured_by))),
        ):
            for word in words:
                known[word] = known.get(word, 0) | bit

    def of(self, path: str, others: Set[str], reached: Set[str], joint: Set[str]) -> Iterator[Item]:
        """What knows of the shared goal of a file, or of one that has no file yet: goals, KPIs, actions.

        `others` are the departments that take part, `reached` the organizational goals that it supports, and `joint`
        its KPIs.
        """
        answers = _any(self._sharing, others) & _any(self._reaching, reached)
        goals = self._naming.get(path, 0) | answers | _any(self._holding, joint)
        while goals:
            lowest = goals & -goals
            yield self.own.goals[lowest.bit_length() - 1]
            goals ^= lowest
        loose = sorted(index for kpi_id in self._loose.keys() & joint for index in self._loose[kpi_id])
        yield from (self.own.kpis[index] for index in loose)
        yield from self._serving.get(path, [])

    @cached_property
    def withheld(self) -> bool:
        """Whether the plan names something that could not be read, and that may be what knows of a shared goal."""
        own = self.own
        if own.withheld or any(action.withheld for action in own.actions):
            return True
        for goal in own.goals:
            written = goal.plan_goal
            words = [*written.depends_on, *written.conflicts_with] if written else []
            if goal.withheld or any(self.workspace.goal(own, word) is Withheld.NOT_READ for word in words):
                return True
        return False


def _any(known: dict[str, int], words: Set[str]) -> int:
    """The goals that name any of the words."""
    found = 0
    for word in known.keys() & words:
        found |= known[word]
    return found
