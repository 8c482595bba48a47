"""What changed between two assessments, and which findings explain it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from saypro_align.findings import Exact, Severity
from saypro_align.frozen import frozen
from saypro_align.naming import Names
from saypro_align.renames import Renames, renames, same_findings
from saypro_align.snapshots import DepartmentSnapshot, ItemSnapshot, Seen, Snapshot
from saypro_align.values import exact


@frozen
class Change:
    """A score before and after, 0..100; None where it was not there. `points` is the rise, None where unknown."""

    before: Exact | None
    after: Exact | None
    points: Exact | None

    @property
    def any(self) -> bool:
        """Whether the score moved, came or went."""
        return bool(self.points) or (self.before is None) != (self.after is None)


@frozen
class Stayed:
    """A finding that was there and still is. What it took more than before is above 0, what it took less below.

    The fingerprints differ where what it stands on was renamed.
    """

    before: Seen
    after: Seen
    department_points: Exact
    organization_points: Exact


@frozen
class Turnover:
    """Findings that came, went and stayed, the costliest first."""

    came: tuple[Seen, ...]
    gone: tuple[Seen, ...]
    stayed: tuple[Stayed, ...]

    @property
    def reweighed(self) -> tuple[Stayed, ...]:
        """Those that stayed and take more or less than before, because items, weights or settings changed."""
        return tuple(s for s in self.stayed if s.department_points or s.organization_points)

    @property
    def any(self) -> bool:
        """Whether a finding came, went, or weighs something else."""
        return bool(self.came or self.gone or self.reweighed)

    @property
    def organization_points(self) -> Exact:
        """What all of it adds to the organization's score; below 0 where it takes from it."""
        gained: Exact = sum(f.organization_points for f in self.gone)
        lost: Exact = sum(f.organization_points for f in self.came)
        return gained - lost - sum(s.organization_points for s in self.stayed)

    @property
    def department_points(self) -> Exact:
        """What all of it adds to the score of the department that it stands in."""
        gained: Exact = sum(f.department_points for f in self.gone)
        lost: Exact = sum(f.department_points for f in self.came)
        return gained - lost - sum(s.department_points for s in self.stayed)


@frozen
class DepartmentChange:
    """A department before and after; None where it was not in the organization. `notes` explain no score.

    `renamed` are the items that bear another id, before and after. A department bears another id itself where the
    one of `before` differs.
    """

    id: str
    name: str
    before: DepartmentSnapshot | None
    after: DepartmentSnapshot | None
    score: Change
    accepted_score: Change
    findings: Turnover
    notes: Turnover
    added: tuple[ItemSnapshot, ...]
    removed: tuple[ItemSnapshot, ...]
    renamed: tuple[tuple[ItemSnapshot, ItemSnapshot], ...]

    @property
    def any(self) -> bool:
        """Whether anything in it changed that enters a score."""
        there = (self.before is None) != (self.after is None)
        return there or self.score.any or self.findings.any or bool(self.added or self.removed)


@frozen
class Comparison:
    """What changed from one assessment to another.

    `findings` are those that explain scores, of all departments and of none. `notes` take no points. `files` are what
    kept files from being taken as written. Departments stand in the later assessment's order, removed ones at the end.
    """

    before: Snapshot
    after: Snapshot
    score: Change
    accepted_score: Change
    departments: tuple[DepartmentChange, ...]
    findings: Turnover
    notes: Turnover
    files: Turnover

    @property
    def any(self) -> bool:
        """Whether anything changed that enters a score."""
        return self.score.any or self.findings.any or self.files.any or any(d.any for d in self.departments)

    @property
    def added(self) -> tuple[DepartmentChange, ...]:
        """The departments that are new."""
        return tuple(d for d in self.departments if d.before is None)

    @property
    def removed(self) -> tuple[DepartmentChange, ...]:
        """The departments that are no longer there."""
        return tuple(d for d in self.departments if d.after is None)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """What changed, by the findings' fingerprints and the items' kinds and ids; what was renamed is known again.

    The rise of the organization's score is exactly `findings.organization_points`, because every point is lost by a
    finding. Where one of the two comes from a file, both are taken as a file holds them, and the sum is as near as
    doubles are.
    """
    difference = _exactly if before.exact == after.exact else _as_in_a_file
    names = renames(before, after)
    pairs = _pairs(before, after, names)
    of_department: dict[str | None, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        of_department[pair.after.department if pair.after else names.now(pair.either.department)].append(pair)
    earlier = {names.departments.get(known, known): department for known, department in before.departments.items()}
    ids = [*after.departments, *(known for known in earlier if known not in after.departments)]
    return Comparison(
        before=before,
        after=after,
        score=_change(before.score, after.score, difference),
        accepted_score=_change(before.accepted_score, after.accepted_score, difference),
        departments=tuple(
            _department(
                earlier.get(known),
                after.departments.get(known),
                of_department[known],
                names.items.get(known, {}),
                difference,
            )
            for known in ids
        ),
        findings=_turnover((pair for pair in pairs if pair.explains), difference),
        notes=_turnover((pair for pair in pairs if pair.is_note), difference),
        files=_turnover((pair for pair in pairs if pair.is_of_a_file), difference),
    )


Difference = Callable[[Exact, Exact], Exact]
"""How much more the second figure is than the first."""


def _exactly(before: Exact, after: Exact) -> Exact:
    return after - before


def _as_in_a_file(before: Exact, after: Exact) -> Exact:
    """The difference of two figures when both are written as doubles, so that equal ones stay equal."""
    return exact(float(after)) - exact(float(before))


def _change(before: Exact | None, after: Exact | None, difference: Difference) -> Change:
    return Change(before, after, None if before is None or after is None else difference(before, after))


@frozen
class _Pair:
    """A finding before and after; at least one of the two is there."""

    before: Seen | None
    after: Seen | None

    @property
    def either(self) -> Seen:
        seen = self.after or self.before
        assert seen is not None
        return seen

    @property
    def explains(self) -> bool:
        return any(seen is not None and seen.explains for seen in (self.before, self.after))

    @property
    def is_of_a_file(self) -> bool:
        return self.either.severity is Severity.ERROR

    @property
    def is_note(self) -> bool:
        return not self.explains and not self.is_of_a_file


def _pairs(before: Snapshot, after: Snapshot, names: Renames) -> list[_Pair]:
    earlier = {seen.fingerprint: seen for seen in before.findings}
    later = {seen.fingerprint: seen for seen in after.findings}
    gone = {known: seen for known, seen in earlier.items() if known not in later}
    came = {known: seen for known, seen in later.items() if known not in earlier}
    pairs = [_Pair(seen, later[known]) for known, seen in earlier.items() if known in later]
    for old, new in same_findings(gone.values(), came.values(), names):
        pairs.append(_Pair(gone.pop(old.fingerprint), came.pop(new.fingerprint)))
    for old, new in _other_sides(gone.values(), came.values(), names):
        pairs.append(_Pair(gone.pop(old.fingerprint), came.pop(new.fingerprint)))
    return pairs + [_Pair(seen, None) for seen in gone.values()] + [_Pair(None, seen) for seen in came.values()]


def _other_sides(gone: Iterable[Seen], came: Iterable[Seen], names: Renames) -> list[tuple[Seen, Seen]]:
    """Findings that are only about something with another id, such as the other side of a conflict with it.

    What they stand on kept its name. They are known again by their words, where one that went and one that came has
    them.
    """
    ids = dict(names.departments)
    ids |= {old: new for items in names.items.values() for (_, old), (_, new) in items.items()}
    if not ids:
        return []
    now_called = Names(ids.items(), "-")
    then: dict[object, list[Seen]] = defaultdict(list)
    now: dict[object, list[Seen]] = defaultdict(list)
    for seen in gone:
        then[seen.name, names.place(seen), now_called.put(seen.message, str)].append(seen)
    for seen in came:
        now[seen.name, (seen.department, seen.kind, seen.item), seen.message].append(seen)
    return [(then[key][0], now[key][0]) for key in then if len(then[key]) == len(now.get(key, ())) == 1]


def _turnover(pairs: Iterable[_Pair], difference: Difference) -> Turnover:
    came, gone, stayed = [], [], []
    for pair in pairs:
        if pair.before is not None and pair.after is not None:
            of_department = difference(pair.before.department_points, pair.after.department_points)
            of_organization = difference(pair.before.organization_points, pair.after.organization_points)
            stayed.append(Stayed(pair.before, pair.after, of_department, of_organization))
        elif pair.after is not None:
            came.append(pair.after)
        else:
            gone.append(pair.either)
    return Turnover(
        tuple(sorted(came, key=_costliest)), tuple(sorted(gone, key=_costliest)), tuple(sorted(stayed, key=_moved_most))
    )


def _costliest(seen: Seen) -> tuple[Exact, Exact, int, tuple[str, int, int, str]]:
    place = seen.path, seen.line, seen.column, seen.fingerprint
    return -seen.organization_points, -seen.department_points, seen.severity.rank, place


def _moved_most(stayed: Stayed) -> tuple[Exact, Exact, str, str]:
    """The same order whichever of the two is the earlier one."""
    total, own = stayed.organization_points, stayed.department_points
    return min(total, -total), min(own, -own), stayed.after.code, stayed.after.fingerprint


def _department(
    before: DepartmentSnapshot | None,
    after: DepartmentSnapshot | None,
    pairs: list[_Pair],
    names: Mapping[tuple[str, str], tuple[str, str]],
    difference: Difference,
) -> DepartmentChange:
    either = after or before
    assert either is not None
    earlier, later = before.items if before else {}, after.items if after else {}
    renamed_to = set(names.values())
    return DepartmentChange(
        id=either.id,
        name=_called(after, before),
        before=before,
        after=after,
        score=_change(before.score if before else None, after.score if after else None, difference),
        accepted_score=_change(
            before.accepted_score if before else None, after.accepted_score if after else None, difference
        ),
        findings=_turnover((pair for pair in pairs if pair.explains), difference),
        notes=_turnover((pair for pair in pairs if pair.is_note), difference),
        added=tuple(item for key, item in later.items() if key not in earlier and key not in renamed_to),
        removed=tuple(item for key, item in earlier.items() if key not in later and key not in names),
        renamed=tuple((earlier[old], later[new]) for old, new in names.items()),
    )


def _called(*several: DepartmentSnapshot | None) -> str:
    """What people call it: where a plan is missing or could not be read, as it was called before."""
    known = [department for department in several if department is not None]
    return next((one.name for one in known if one.name != one.id), known[0].name)
