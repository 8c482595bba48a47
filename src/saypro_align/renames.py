"""What bears another name in a later assessment: departments whose file was renamed, items with another id.

Both are known again by what people call them, where only one thing that went and one that came is called so. A
department that is called something else too is known by its goals.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from saypro_align.frozen import frozen
from saypro_align.naming import Names
from saypro_align.snapshots import DepartmentSnapshot, Seen, Snapshot

Key = tuple[str, str]
"""An item's kind and id."""
Where = tuple[str | None, str, str | None]
"""What a finding stands on: department, kind and item."""
Name = TypeVar("Name")
Thing = TypeVar("Thing")


@frozen
class Renames:
    """For what bears another name now its new one, by the old one; what kept its name is not in it."""

    departments: Mapping[str, str]
    items: Mapping[str, Mapping[Key, Key]]
    """By the new id of the department."""
    called: Names[str]
    """What departments are called now, by what they were called, where that differs too."""

    def now(self, department: str | None) -> str | None:
        """The id that a department bears now."""
        return None if department is None else self.departments.get(department, department)

    def place(self, seen: Seen) -> Where:
        """What an earlier finding stands on, by today's names."""
        department, kind, item = self.now(seen.department), seen.kind, seen.item
        if department is not None and item is not None:
            kind, item = self.items.get(department, {}).get((kind, item), (kind, item))
        return department, kind, item

    def words(self, message: str) -> str:
        """What an earlier finding says, with what departments are called now."""
        return self.called.put(message, str) if self.called else message


def renames(before: Snapshot, after: Snapshot) -> Renames:
    """What bears another name."""
    departments = _departments(before.departments, after.departments)
    items = {}
    for old, department in before.departments.items():
        later = after.departments.get(departments.get(old, old))
        if later is not None and (found := _items(department, later)):
            items[later.id] = found
    pairs = [(before.departments[old].name, after.departments[new].name) for old, new in departments.items()]
    return Renames(departments, items, Names((old, new) for old, new in pairs if old != new))


Departments = Mapping[str, DepartmentSnapshot]


def _departments(before: Departments, after: Departments) -> dict[str, str]:
    """By their names; where the name is new too, by more than half of the goals of both.

    Otherwise a department that renames itself with its file would be held against nothing.
    """
    found = _same(before, after, lambda department: department.name.casefold())
    taken = set(found.values())
    gone = {known for known in before if known not in after and known not in found}
    came = {known for known in after if known not in before and known not in taken}
    if not gone or not came:
        return found
    then, now = _goals(before), _goals(after)
    holders, later = _alone(then), _alone(now)
    shared = Counter((holders[title], later[title]) for title in holders if title in later)
    most = Counter(known for _, known in then), Counter(known for _, known in now)
    for (old, new), count in shared.items():
        if old in gone and new in came and 2 * count > max(most[0][old], most[1][new]):
            found[old] = new
    return found


def _goals(departments: Departments) -> list[tuple[object, str]]:
    """The title of every goal, as it is compared, with its department."""
    return [
        (item.title.casefold(), known)
        for known, department in departments.items()
        for item in department.items.values()
        if item.kind == "goal"
    ]


def _items(before: DepartmentSnapshot, after: DepartmentSnapshot) -> dict[Key, Key]:
    found = _same(before.items, after.items, lambda item: (item.kind, item.title))
    if before.id != after.id and ("plan", before.id) in before.items and ("plan", after.id) in after.items:
        found["plan", before.id] = "plan", after.id
    taken = set(found.values())
    for kind, known in before.items:
        goal, dot, title = known.partition(".")
        if kind == "action" and dot and ("goal", goal) in found and (kind, known) not in found:
            made = kind, f"{found['goal', goal][1]}.{title}"  # the id of an action may be made of that of its goal
            if made in after.items and made not in before.items and made not in taken:
                found[kind, known] = made
    return found


def _same(
    before: Mapping[Name, Thing], after: Mapping[Name, Thing], called: Callable[[Thing], object]
) -> dict[Name, Name]:
    """The old names of things that went and the new ones of things that came, where both are called the same."""
    gone = _alone((called(thing), name) for name, thing in before.items() if name not in after)
    came = _alone((called(thing), name) for name, thing in after.items() if name not in before)
    return {name: came[word] for word, name in gone.items() if word in came}


def _alone(pairs: Iterable[tuple[object, Name]]) -> dict[object, Name]:
    """What stands under a word that nothing else stands under."""
    listed = list(pairs)
    counts = Counter(word for word, _ in listed)
    return {word: name for word, name in listed if counts[word] == 1}


def _place(seen: Seen) -> Where:
    return seen.department, seen.kind, seen.item


def same_findings(gone: Iterable[Seen], came: Iterable[Seen], names: Renames) -> list[tuple[Seen, Seen]]:
    """The findings that only look new because what they stand on or name was renamed: an earlier and a later one each.

    They are known again by their words, and by their kind where what they stand on was renamed and only one of that
    kind went and one came.
    """
    then: dict[tuple[str, Where], list[Seen]] = defaultdict(list)
    now: dict[tuple[str, Where], list[Seen]] = defaultdict(list)
    for seen in gone:
        place = names.place(seen)
        if place != _place(seen) or names.words(seen.message) != seen.message:
            then[seen.name, place].append(seen)
    for seen in came:
        now[seen.name, _place(seen)].append(seen)
    found = []
    for kind, listed in then.items():
        earlier = {seen.fingerprint: seen for seen in listed}
        later = {seen.fingerprint: seen for seen in now[kind]}
        said = {fingerprint: names.words(seen.message) for fingerprint, seen in earlier.items()}
        known = _same(said, {fingerprint: seen.message for fingerprint, seen in later.items()}, str)
        found += [(earlier.pop(old), later.pop(new)) for old, new in known.items()]
        if len(earlier) == len(later) == 1 and all(_place(seen) != kind[1] for seen in earlier.values()):
            found.append((earlier.popitem()[1], later.popitem()[1]))
    return found
