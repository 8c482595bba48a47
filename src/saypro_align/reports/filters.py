"""The filters and tests of a template: to order, choose and lay out what is there. All of them are bounded."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from collections.abc import Sequence as SequenceOf
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from jinja2 import Undefined
from markupsafe import Markup

from saypro_align.reports import markdown
from saypro_align.reports.limits import ForbiddenError, Work, called, known, number, words
from saypro_align.reports.reach import Nothing, entry

Check = Callable[..., bool]


def plain(value: object) -> str | int | float | Fraction | date | None:
    """The value as one that can be compared."""
    if not isinstance(known(value), str | int | float | Fraction | date | None):
        raise ForbiddenError(f"only texts and numbers can be compared, and this is {called(value)}")
    assert isinstance(value, str | int | float | Fraction | date | None)
    return value


def listed(work: Work, value: object) -> list[object]:
    """The value as the list that it must be."""
    if isinstance(known(value), str) or not isinstance(value, Sized) or not isinstance(value, Iterable):
        raise ForbiddenError(f"a list is needed here, and this is {called(value)}")
    if isinstance(value, set | frozenset):
        raise ForbiddenError("a set has no order, so a page cannot show it")
    work.tick(len(value))
    return list(value)


def compare(work: Work, sign: str, left: object, right: object) -> bool:
    """Whether a comparison of two texts or numbers holds; `in` also takes a list or mapping."""
    if sign in ("in", "notin"):
        return _among(work, left, right) is (sign == "in")
    one, other = plain(left), plain(right)
    work.read(*(text for text in (one, other) if isinstance(text, str)))
    if sign in ("eq", "ne"):
        return (one == other) is (sign == "eq")
    try:
        if sign in ("lt", "gteq"):
            return (one < other) is (sign == "lt")  # type: ignore[operator]
        return (one > other) is (sign == "gt")  # type: ignore[operator]
    except TypeError:
        raise ForbiddenError(f"{called(one)} and {called(other)} have no order") from None


def _among(work: Work, left: object, right: object) -> bool:
    wanted = plain(left)
    if isinstance(known(right), str):
        work.read(str(right))
        return isinstance(wanted, str) and wanted in str(right)
    if isinstance(right, Mapping):
        return wanted in right
    found = [each for each in listed(work, right) if isinstance(each, str | int | float | Fraction | date | None)]
    work.read(*(each for each in found if isinstance(each, str)))
    return wanted in found


def at(value: object, path: object) -> object:
    """What a value has under a dotted name."""
    for part in words(path).split("."):
        value = entry(value, part)
    return value


def _key(work: Work, attribute: object, *, cased: object = True) -> Callable[[object], object]:
    def key(each: object) -> object:
        found = plain(each if attribute is None else at(each, attribute))
        if isinstance(found, str):
            work.read(found)
            work.write(0 if cased else len(found))
            return found if cased else found.casefold()
        return found

    return key


def _sorted(found: list[object], key: Callable[[object], object], *, backwards: object = False) -> list[object]:
    try:
        return sorted(found, key=key, reverse=bool(backwards))  # type: ignore[arg-type]
    except TypeError:
        raise ForbiddenError("texts, numbers and what is nothing (None) have no order among each other") from None


# --- text -------------------------------------------------------------------------------------------------------------


def _changed(change: Callable[[str], str]) -> Callable[[Work, object], str]:
    def changed(work: Work, value: object) -> str:
        text = change(words(value))
        work.write(len(text))
        return text

    return changed


def _title(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" "))


def as_heading(text: str) -> str:
    """The text without the mark at its end, which no heading has."""
    return text.rstrip(".,;:!。，；：！ ") or text


def trim(work: Work, value: object) -> str:
    """The text without blanks at its ends; Markdown keeps being Markdown."""
    if isinstance(value, Markup):
        work.write(len(value))
        return Markup(str(value).strip())  # noqa: S704
    return _changed(str.strip)(work, value)


def truncate(work: Work, value: object, length: object = 80, end: object = "…") -> str:
    """The text, cut between words where it is longer than so many letters."""
    text, most, behind = words(value), number(length), words(end)
    work.write(len(text) + len(behind))
    if len(text) <= most:
        return text
    kept = text[: max(0, most - len(behind) + 1)]
    return (kept.rpartition(" ")[0] or kept[:-1]).rstrip() + behind


def replace(work: Work, value: object, old: object, new: object) -> str:
    """The text with one part in the place of another."""
    text, before, after = words(value), words(old), words(new)
    if not before:
        raise ForbiddenError("'replace' needs to know what to replace")
    work.write(len(text) + text.count(before) * len(after))
    return text.replace(before, after)


def indent(work: Work, value: object, width: object = 4, first: object = False) -> str:
    """The lines after the first, or all, moved to the right."""
    if not isinstance(known(value), str):
        raise ForbiddenError(f"a text is needed here, and this is {called(value)}")
    columns = number(width)
    if not 0 <= columns <= 20:
        raise ForbiddenError("'indent' takes 0 to 20 columns")
    text = str(value)
    work.write(len(text) + columns * (text.count("\n") + 1))
    lines = text.split("\n")
    moved = [" " * columns + line if line and (first or place) else line for place, line in enumerate(lines)]
    return type(value)("\n".join(moved)) if isinstance(value, Markup) else "\n".join(moved)


def as_code(work: Work, value: object) -> Markup:
    """The text as code."""
    found = markdown.code(words(value))
    work.write(len(found))
    return found


def as_label(work: Work, value: object, most: object = 60) -> Markup:
    """The text for between the quotes of a node in a Mermaid picture."""
    found = markdown.mermaid_label(words(value), max(1, number(most)))
    work.write(len(found))
    return found


def joined(work: Work, *parts: object) -> str:
    """Texts behind each other. Where one is Markdown, the others become it: nothing of a plan slips through."""
    for part in parts:
        if not isinstance(known(part), str | int) or isinstance(part, bool):
            raise ForbiddenError(f"only texts and numbers can be joined, and this is {called(part)}")
        work.write(len(part) if isinstance(part, str) else 20)
    texts = [part if isinstance(part, str) else str(number(part)) for part in parts]
    if any(isinstance(text, Markup) for text in texts):
        found = Markup("").join(text if isinstance(text, Markup) else markdown.beside(text) for text in texts)
        work.write(len(found))
        return found
    return "".join(texts)


def join(work: Work, value: object, between: object = "", attribute: object = None) -> str:
    """The texts of a list, with another between them."""
    found = [each if attribute is None else at(each, attribute) for each in listed(work, value)]
    parts = [part for each in found for part in (between, each)]
    return joined(work, *parts[1:])


# --- numbers ----------------------------------------------------------------------------------------------------------


def as_number(work: Work, value: object, default: object = 0) -> int:
    """The whole number that a text holds."""
    if not isinstance(known(value), str):
        return number(value)
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[-+]?[0-9]{1,15}", text) else number(default)


def total(work: Work, value: object, attribute: object = None, start: object = 0) -> int:
    """The sum of a list of whole numbers."""
    return number(
        sum((number(each if attribute is None else at(each, attribute)) for each in listed(work, value)), number(start))
    )


# --- lists ------------------------------------------------------------------------------------------------------------


def default(work: Work, value: object, other: object = "", boolean: object = False) -> object:
    """The value, or another where it is not there, or with `true` where it is nothing, 0 or empty."""
    return other if isinstance(value, Undefined) or (boolean and not value) else value


def length(work: Work, value: object) -> int:
    """How many there are."""
    if not isinstance(known(value), Sized):
        raise ForbiddenError(f"a list is needed here, and this is {called(value)}")
    assert isinstance(value, Sized)
    return len(value)


def first(work: Work, value: object) -> object:
    """The first of a list."""
    return next(iter(listed(work, value)), Nothing("the list is empty, so there is no first in it"))


def last(work: Work, value: object) -> object:
    """The last of a list."""
    return next(reversed(listed(work, value)), Nothing("the list is empty, so there is no last in it"))


def sort(
    work: Work, value: object, reverse: object = False, case_sensitive: object = False, attribute: object = None
) -> list[object]:
    """The list in order."""
    return _sorted(listed(work, value), _key(work, attribute, cased=case_sensitive), backwards=reverse)


def backwards(work: Work, value: object) -> list[object]:
    """The list from its end."""
    return listed(work, value)[::-1]


def unique(work: Work, value: object, case_sensitive: object = False, attribute: object = None) -> list[object]:
    """Each of the list once."""
    key = _key(work, attribute, cased=case_sensitive)
    return list({key(each): each for each in reversed(listed(work, value))}.values())[::-1]


class Group(NamedTuple):
    """Those of a list that have one thing in common."""

    grouper: object
    list: list[object]


def group_by(work: Work, value: object, attribute: object) -> list[Group]:
    """The list in groups, in the order of what the entries of each have in common."""
    groups: dict[object, list[object]] = {}
    key = _key(work, attribute)
    for each in listed(work, value):
        groups.setdefault(key(each), []).append(each)
    return [Group(one, groups[one]) for one in _sorted(list(groups), lambda each: each)]


def least(work: Work, value: object, attribute: object = None) -> object:
    """The least of a list."""
    return first(work, _sorted(listed(work, value), _key(work, attribute, cased=False)))


def greatest(work: Work, value: object, attribute: object = None) -> object:
    """The greatest of a list."""
    return last(work, _sorted(listed(work, value), _key(work, attribute, cased=False)))


def mapped(
    work: Work, value: object, name: object = None, *more: object, attribute: object = None, default: object = None
) -> list[object]:
    """What each of a list has under a name, or what a filter makes of it."""
    found = listed(work, value)
    if attribute is not None:
        reached = [at(each, attribute) for each in found]
        return [default if isinstance(each, Undefined) and default is not None else each for each in reached]
    change = _named(FILTERS, name, "filter")
    return [change(work, each, *more) for each in found]


def _named(table: Mapping[str, Callable[..., object]], name: object, what: str) -> Callable[..., object]:
    if words(name) not in table:
        raise ForbiddenError(f"there is no {what} '{name}'")
    return table[words(name)]


def _chosen(wanted: bool, *, by_attribute: bool) -> Callable[..., list[object]]:
    def chosen(work: Work, value: object, *how: object) -> list[object]:
        path, how = (how[0], how[1:]) if by_attribute and how else (None, how)
        test = _named(TESTS, how[0], "test") if how else None

        def fits(each: object) -> bool:
            part = each if path is None else at(each, path)
            return bool(part if test is None else test(work, part, *how[1:])) is wanted

        return [each for each in listed(work, value) if fits(each)]

    return chosen


def _pieces(found: list[object], sizes: Iterable[int], fill: object, size: int) -> Iterator[list[object]]:
    place = 0
    for count in sizes:
        piece = found[place : place + count]
        yield piece if fill is None else piece + [fill] * (size - len(piece))
        place += count


def batch(work: Work, value: object, size: object, fill: object = None) -> list[list[object]]:
    """The list in lists of so many."""
    found, count = listed(work, value), max(1, number(size))
    work.tick(count)
    return list(_pieces(found, [count] * -(-len(found) // count), fill, count))


def sliced(work: Work, value: object, pieces: object, fill: object = None) -> list[list[object]]:
    """The list in so many lists."""
    found, count = listed(work, value), max(1, number(pieces))
    work.tick(count)
    least, longer = divmod(len(found), count)
    sizes = [least + (place < longer) for place in range(count)]
    return list(_pieces(found, sizes, fill, max(sizes)))


FILTERS: dict[str, Callable[..., object]] = {
    "abs": lambda work, value: abs(number(value)),
    "batch": batch,
    "capitalize": _changed(str.capitalize),
    "code": as_code,
    "count": length,
    "d": default,
    "default": default,
    "first": first,
    "groupby": group_by,
    "heading": _changed(as_heading),
    "indent": indent,
    "int": as_number,
    "join": join,
    "last": last,
    "length": length,
    "list": listed,
    "lower": _changed(str.lower),
    "map": mapped,
    "max": greatest,
    "mermaid": as_label,
    "min": least,
    "reject": _chosen(False, by_attribute=False),
    "rejectattr": _chosen(False, by_attribute=True),
    "replace": replace,
    "reverse": backwards,
    "select": _chosen(True, by_attribute=False),
    "selectattr": _chosen(True, by_attribute=True),
    "slice": sliced,
    "sort": sort,
    "sum": total,
    "title": _changed(_title),
    "trim": trim,
    "truncate": truncate,
    "unique": unique,
    "upper": _changed(str.upper),
}


def _comparison(sign: str) -> Check:
    return lambda work, value, other: compare(work, sign, value, other)


def _is(*kinds: type) -> Check:
    return lambda work, value: isinstance(known(value), kinds)


TESTS: dict[str, Check] = {
    "boolean": _is(bool),
    "defined": lambda work, value: not isinstance(value, Undefined),
    "divisibleby": lambda work, value, by: number(value) % (number(by) or 1) == 0,
    "even": lambda work, value: number(value) % 2 == 0,
    "false": lambda work, value: known(value) is False,
    "mapping": _is(Mapping),
    "none": lambda work, value: known(value) is None,
    "number": lambda work, value: isinstance(known(value), int | float | Fraction) and not isinstance(value, bool),
    "odd": lambda work, value: number(value) % 2 == 1,
    "sequence": lambda work, value: isinstance(known(value), SequenceOf) and not isinstance(value, str),
    "string": _is(str),
    "true": lambda work, value: known(value) is True,
    "undefined": lambda work, value: isinstance(value, Undefined),
    "in": _comparison("in"),
    **dict.fromkeys(("eq", "equalto", "=="), _comparison("eq")),
    **dict.fromkeys(("ne", "!="), _comparison("ne")),
    **dict.fromkeys(("lt", "lessthan", "<"), _comparison("lt")),
    **dict.fromkeys(("le", "<="), _comparison("lteq")),
    **dict.fromkeys(("gt", "greaterthan", ">"), _comparison("gt")),
    **dict.fromkeys(("ge", ">="), _comparison("gteq")),
}
