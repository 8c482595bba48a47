"""Two assessments side by side: what moved, by what, and under which settings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from saypro_align.assessment import Assessment
from saypro_align.findings import Exact, Finding, Severity, Span
from saypro_align.frozen import frozen
from saypro_align.gate import Against, Failure, Gate, dropped, moved
from saypro_align.history import Comparison, DepartmentChange, Stayed, Turnover, compare
from saypro_align.naming import Names
from saypro_align.snapshots import Seen, snapshot


@frozen
class Side:
    """An assessment, what people call the state of the plans that it judges, and that state's commit.

    `commit` is None for the working tree outside of git. `there` is False where nothing stood in the folder yet.
    """

    assessment: Assessment
    called: str
    commit: str | None
    there: bool = True


@frozen
class SettingChange:
    """A setting, a weight or a target that differs: its name, and its values as organization.yaml would write them."""

    name: str
    before: Any
    after: Any

    @property
    def of_the_gate(self) -> bool:
        """Whether it moves no score: it says what the gate asks for."""
        return self.name in _OF_THE_GATE

    @property
    def words(self) -> str:
        """The setting before and after."""
        return f"{self.name}: {_written(self.before)}, now {_written(self.after)}"


_OF_THE_GATE = ("target", "floor", "min_share", "require_coverage", "fail_on", "gate_on")


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "not set" if value is None else f"{float(value):g}" if isinstance(value, Fraction) else str(value)


@dataclass(frozen=True, eq=False, repr=False)
class Difference:
    """What changed from one state of the plans to another."""

    before: Side
    after: Side
    comparison: Comparison
    settings: tuple[SettingChange, ...]

    @cached_property
    def lost(self) -> list[DepartmentChange]:
        """The departments that had a score and cannot be judged any more."""
        return [one for one in self.comparison.departments if one.before is not None and is_lost(one)]

    @cached_property
    def found_again(self) -> list[DepartmentChange]:
        """The departments that could not be judged before, and can be now."""
        both = (one for one in self.comparison.departments if one.before is not None and one.after is not None)
        return [one for one in both if one.score.before is None and one.score.after is not None]

    @cached_property
    def moves_all(self) -> bool:
        """Whether a setting changed that moves the scores of plans."""
        return any(not one.of_the_gate and not one.name.startswith("departments.") for one in self.settings)

    @cached_property
    def called(self) -> dict[str, str]:
        """What people call each department, by its id now and before."""
        changes = self.comparison.departments[::-1]
        known = {one.before.id: one.name for one in changes if one.before is not None}
        return known | {one.id: one.name for one in changes}


def difference(before: Side, after: Side) -> Difference:
    """What changed. Both sides are exact, so the findings explain every point."""
    compared = compare(snapshot(before.assessment), snapshot(after.assessment))
    return Difference(before, after, compared, tuple(_settings(before, after, compared)))


def came(found: Difference) -> list[Finding]:
    """The later state's findings that the earlier one did not have, of notes and files too."""
    return _these(found.after, (seen for part in _all(found) for seen in part.came))


def went(found: Difference) -> list[Finding]:
    """The earlier state's findings that are mended, or taken away with what they stood on.

    There are none where nothing stood in the folder yet.
    """
    hidden = {finding.fingerprint for finding in unseen(found)}
    return [finding for finding in _gone(found) if finding.fingerprint not in hidden]


def unseen(found: Difference) -> list[Finding]:
    """The earlier state's findings that nobody could look for in the later one, because a plan in it is not judged.

    They stood in a plan that cannot be judged now, or they are between one and another: nobody mended them.
    """
    lost = {one.before.id for one in found.lost if one.before is not None}
    if not lost and not found.after.assessment.workspace.partial:
        return []
    names = found.before.assessment.workspace.departments
    words = Names((" ".join(names[one].name.split()), one) for one in lost)
    return [finding for finding in _gone(found) if _is_unseen(finding, lost, words)]


def is_lost(change: DepartmentChange) -> bool:
    """Whether a department had a score and cannot be judged any more."""
    return change.after is not None and change.score.before is not None and change.score.after is None


def _is_unseen(finding: Finding, lost: set[str], words: Names[str]) -> bool:
    if finding.severity is Severity.ERROR:
        return False
    if finding.department is None or finding.department in lost:
        return True
    said = _QUOTED.sub("", finding.message)
    return finding.subject.partition(".")[0] in lost or any(True for _ in words.within(said))


_QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)")
"""What a plan says, and not the tool: a title that holds a department's name does not speak of it."""


def _gone(found: Difference) -> list[Finding]:
    """The earlier state's findings that the later one does not have."""
    return _these(found.before, (seen for part in _all(found) for seen in part.gone)) if found.before.there else []


def stayed(found: Difference) -> dict[str, Stayed]:
    """What both states have, by the fingerprint that it bears in the later one."""
    return {one.after.fingerprint: one for part in _all(found) for one in part.stayed}


def _all(found: Difference) -> tuple[Turnover, Turnover, Turnover]:
    return found.comparison.findings, found.comparison.notes, found.comparison.files


def _these(side: Side, several: Iterable[Seen]) -> list[Finding]:
    """The findings of an assessment that were seen in it, in its order."""
    prints = {seen.fingerprint for seen in several}
    return [finding for finding in side.assessment.findings if finding.fingerprint in prints]


def _settings(before: Side, after: Side, compared: Comparison) -> Iterator[SettingChange]:
    """What moves scores without a word of a plan: settings, and the weights of departments."""
    if before.assessment.facts is None or after.assessment.facts is None:
        return
    was, now = dict(_values(before.assessment.settings)), dict(_values(after.assessment.settings))
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            yield SettingChange(name, was.get(name), now.get(name))
    for department in compared.departments:
        if department.before and department.after and department.before.weight != department.after.weight:
            name = f"departments.{department.id}.weight"
            yield SettingChange(name, department.before.weight, department.after.weight)


def _values(settings: BaseModel, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting by its path; of the severities those that were set."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from _values(value, f"{above}{name}.")
        elif isinstance(value, dict):
            yield from ((f"{above}{name}.{key}", held) for key, held in value.items())
        else:
            yield f"{above}{name}", value


# --- the gate ---------------------------------------------------------------------------------------------------------


def held_against(found: Difference, revision: str) -> Assessment:
    """The later assessment, whose gate also fails where a department scores lower than it did.

    Departments that were judged both times are compared, by the score that the gate judges today.
    """
    after, departments = found.after.assessment, found.comparison.departments
    failures = drops(found, f"at '{revision}'")
    there = found.before.there
    against = Against(
        revision=revision,
        commit=found.before.commit or "",
        added=tuple(change.name for change in departments if change.before is None),
        removed=tuple(change.name for change in departments if change.after is None),
        withheld=tuple(change.name for change in departments if there and _withheld(change)),
        settings=tuple(change.words for change in found.settings if there and change.of_the_gate),
        scoring=tuple(change.words for change in found.settings if there and not change.of_the_gate),
    )
    return replace(after, gate=Gate((*after.gate.failures, *failures), against))


def drops(found: Difference, when: str) -> list[Failure]:
    """Each department that was judged both times and scores lower now; `when` says when it scored more."""
    return [
        dropped(change.id, change.name, before, after, when, *_why(change)) for change, before, after in _lower(found)
    ]


def losses(found: Difference) -> list[tuple[str, Exact]]:
    """Likewise the name of each, and the points by which it fell, below zero."""
    return [(change.name, after - before) for change, before, after in _lower(found)]


def _lower(found: Difference) -> Iterator[tuple[DepartmentChange, Exact, Exact]]:
    raw = found.after.assessment.settings.gate_on == "raw"
    for change in found.comparison.departments:
        score = change.score if raw else change.accepted_score
        if score.before is not None and score.after is not None and score.after < score.before:
            yield change, score.before, score.after


def _withheld(change: DepartmentChange) -> bool:
    both = change.before is not None and change.after is not None
    return both and change.score.points is None


def _why(change: DepartmentChange) -> tuple[str, Span | None]:
    """The finding that came and took most, and its place; empty where none did."""
    worst = max(change.findings.came, key=lambda seen: seen.department_points, default=None)
    if worst is None or not worst.department_points:
        return "", None
    at = Span(worst.path, worst.line, worst.column)
    return f", most by {worst.name} at {at} ({moved(-worst.department_points)})", at
