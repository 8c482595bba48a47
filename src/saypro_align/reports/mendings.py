"""Which change of a department mends which finding, and what it plans by when."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property

from saypro_align import forms
from saypro_align.advice.remedy import settled
from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.items import Goal
from saypro_align.model import Action
from saypro_align.periods import Period

DONE = ("completed", "cancelled")
"""The states of work of which nothing is left to do."""
Changes = dict[str, list[tuple[str, forms.Adjustment]]]
"""The adjustments of each department with their paths, the latest first."""


@frozen
class Steps:
    """The actions that a change plans for a finding; `left` are those that are open, `by` the last day of these."""

    actions: tuple[Action, ...] = ()
    left: tuple[Action, ...] = ()
    by: date | None = None


class Mendings:
    """Of the findings that take points, which change mends each.

    What one agreement settles for several departments is looked up once for all of them.
    """

    def __init__(
        self,
        changes: Changes,
        costly: Iterable[Finding],
        goal_of: Callable[[Finding], Goal | None],
        last: Callable[[Period], date],
    ) -> None:
        self._changes = changes
        self._costly = costly
        self._goal_of = goal_of
        self._last = last
        self._together: dict[object, list[tuple[str | None, forms.Adjustment]]] = {}
        self._goals: dict[object, frozenset[str]] = {}
        self._planned: dict[tuple[int, frozenset[str]], Steps] = {}
        self._by_goal: dict[int, dict[str, list[tuple[int, Action]]]] = {}

    def sides(self, finding: Finding) -> list[Finding]:
        """The findings that one agreement settles together with a finding, itself among them."""
        return self._settled.get(settled(finding), [finding])

    @cached_property
    def _settled(self) -> dict[object, list[Finding]]:
        found: dict[object, list[Finding]] = {}
        for finding in self._costly:
            found.setdefault(settled(finding), []).append(finding)
        return found

    # --- which change -------------------------------------------------------------------------------------------------

    def of(self, finding: Finding) -> forms.Adjustment | None:
        """The latest adjustment that names the finding, or the KPI on which it stands: the department's own.

        What one agreement settles for two departments is mended by either's.
        """
        own = self.answer(finding.department, finding.name, finding.kind, finding.item)
        if own is not None:
            return own
        answers = self._answers_together(finding)
        return next((answer for department, answer in answers if department != finding.department), None)

    def _answers_together(self, finding: Finding) -> list[tuple[str | None, forms.Adjustment]]:
        key = settled(finding)
        if key not in self._together:
            answers = (
                (side.department, self.answer(side.department, side.name, side.kind, side.item))
                for side in self._settled.get(key, ())
            )
            self._together[key] = [(department, answer) for department, answer in answers if answer is not None]
        return self._together[key]

    def answer(self, department: str | None, name: str, kind: str, item: str | None) -> forms.Adjustment | None:
        """Likewise, for a finding that is known by what it is called and where it stands."""
        keys: list[tuple[str | None, ...]] = [(department, name, None), (department, name, item)]
        if kind == "kpi":
            keys.append((department, item))
        known = (self._answers[key] for key in keys if key in self._answers)
        return min(known, key=lambda pair: pair[0], default=(0, None))[1]

    @cached_property
    def _answers(self) -> dict[tuple[str | None, ...], tuple[int, forms.Adjustment]]:
        """The latest adjustment by what it speaks of, with its place among those of its department."""
        found: dict[tuple[str | None, ...], tuple[int, forms.Adjustment]] = {}
        for department, several in self._changes.items():
            for at, (_, adjustment) in enumerate(several):
                if adjustment.status == "rejected":
                    continue
                for change in adjustment.changes:
                    found.setdefault((department, change.finding, change.goal), (at, adjustment))
                for kpi in (kpi for change in adjustment.kpi_changes for kpi in (change.replace, change.remove) if kpi):
                    found.setdefault((department, kpi), (at, adjustment))
        return found

    # --- what it plans ------------------------------------------------------------------------------------------------

    def steps(self, finding: Finding) -> Steps:
        """What the adjustment that mends a finding plans: the actions for its goal, where some name it, else all."""
        answer = self.of(finding)
        if answer is None:
            return Steps()
        by_goal = self._actions(answer)
        named = frozenset(goal for goal in self._goals_of(finding) if goal in by_goal)
        key = id(answer), named
        if key not in self._planned:
            found = sorted((pair for goal in named for pair in by_goal[goal]), key=lambda pair: pair[0])
            self._planned[key] = self._read([action for _, action in found] or answer.actions)
        return self._planned[key]

    def _goals_of(self, finding: Finding) -> frozenset[str]:
        """The goals of all sides."""
        key = settled(finding)
        if key not in self._goals:
            several = (self._goal_of(side) for side in self.sides(finding))
            self._goals[key] = frozenset(goal.id for goal in several if goal is not None)
        return self._goals[key]

    def _actions(self, answer: forms.Adjustment) -> dict[str, list[tuple[int, Action]]]:
        """The actions of an adjustment by the goal that they name, each with its place."""
        if id(answer) not in self._by_goal:
            by_goal = self._by_goal[id(answer)] = {}
            for at, action in enumerate(answer.actions):
                if action.goal is not None:
                    by_goal.setdefault(action.goal, []).append((at, action))
        return self._by_goal[id(answer)]

    def _read(self, actions: Iterable[Action]) -> Steps:
        whole = tuple(actions)
        left = tuple(action for action in whole if action.status not in DONE)
        days: Iterator[date] = (self._last(action.due) for action in left if action.due)
        return Steps(whole, left, max(days, default=None))
