"""The JSON of an earlier assessment, read back. Whoever wrote the file: no figure is taken that cannot be ours."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from math import fsum
from typing import Any, NoReturn, TypeVar

from saypro_align.findings import Effort, Exact, Severity
from saypro_align.frozen import frozen
from saypro_align.periods import FIRST_YEAR, LAST_YEAR
from saypro_align.scoring import FULL
from saypro_align.snapshots import DepartmentSnapshot, Fingerprints, ItemSnapshot, Seen, Snapshot
from saypro_align.values import MOST_WEIGHT, exact

VERSION = 1
"""The version that is read: the one that is written."""
MOST_PARTS = 5_000_000
"""Lists and objects in the file; twenty thousand plans have fewer."""
MOST_LINES = 10**9
NEAR = 1e-6
"""What sums of doubles may be off by."""

Word = TypeVar("Word", bound=StrEnum)
Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


def read_snapshot(text: str) -> Snapshot:
    """What `score --format json` wrote. Raises ValueError with a clause that says why it cannot be taken as that."""
    page = _Part(_data(text))
    _ours(page)
    organization, prints = page.part("organization"), Fingerprints()
    departments = _by_key(page.parts("departments"), _department, lambda department: department.id)
    findings = _by_key(page.parts("findings"), lambda part: _seen(part, prints), lambda seen: seen.fingerprint)
    snapshot = Snapshot(
        as_of=_day(page),
        ruleset=page.text("ruleset"),
        revision=page.text_or_none("revision"),
        dirty=page.truth_or_none("dirty"),
        partial=page.truth("partial"),
        target=page.part("settings").number("target"),
        score=organization.number_or_none("score"),
        accepted_score=organization.number_or_none("accepted_score"),
        departments=departments,
        findings=tuple(findings.values()),
        exact=False,
    )
    _add_up(snapshot)
    return snapshot


def _wrong(words: str) -> NoReturn:
    raise ValueError(f"this is nothing that `score --format json` wrote: {words}")


# --- text to data -----------------------------------------------------------------------------------------------------


def _data(text: str) -> Any:
    if text.count("{") + text.count("[") > MOST_PARTS:
        _wrong("it has too many parts")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        if not text.strip():
            _wrong("it is empty")
        if not text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
            _wrong(f"it ends in the middle, in line {text.rstrip().count(chr(10)) + 1}")
        _wrong(f"from line {error.lineno} on it is no JSON")
    except RecursionError:
        _wrong("its parts are nested too deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _wrong("a key stands twice in one of its objects")
    return found


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= len(str(-MOST_LINES)) else _no_number(digits)


def _no_number(digits: str) -> NoReturn:
    _wrong(f"{digits[:20]} is no figure of a score")


# --- data to a snapshot -----------------------------------------------------------------------------------------------


@frozen
class _Part:
    """An object of the file, which gives its values by key; `where` is the way to it."""

    data: Any
    where: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.data, dict):
            _wrong(f"{self.where.rstrip('.') or 'the whole of it'} is no object")

    def value(self, key: str) -> Any:
        if key not in self.data:
            _wrong(f"{self.where}{key} is missing")
        return self.data[key]

    def part(self, key: str) -> "_Part":
        return _Part(self.value(key), f"{self.where}{key}.")

    def parts(self, key: str) -> Iterator["_Part"]:
        entries = self.value(key)
        if not isinstance(entries, list):
            _wrong(f"{self.where}{key} is no list")
        return (_Part(entry, f"{self.where}{key}[{index}].") for index, entry in enumerate(entries))

    def text(self, key: str) -> str:
        value = self.value(key)
        if not isinstance(value, str) or (not value.isascii() and _HALF_A_LETTER.search(value)):
            _wrong(f"{self.where}{key} is no text")
        return value

    def text_or_none(self, key: str) -> str | None:
        return None if self.value(key) is None else self.text(key)

    def truth(self, key: str) -> bool:
        value = self.value(key)
        return value if isinstance(value, bool) else _wrong(f"{self.where}{key} is neither true nor false")

    def truth_or_none(self, key: str) -> bool | None:
        return None if self.value(key) is None else self.truth(key)

    def number(self, key: str, most: int = FULL) -> Exact:
        """The shortest decimal of a double, so that 88.3 is shown as 88.3 again and not as 88.2."""
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            _wrong(f"{self.where}{key} is no number from 0 to {most:,}")
        return exact(value)

    def number_or_none(self, key: str) -> Exact | None:
        return None if self.value(key) is None else self.number(key)

    def count(self, key: str) -> int:
        value = self.number(key, MOST_LINES)
        return value if isinstance(value, int) else _wrong(f"{self.where}{key} is no whole number")

    def word(self, key: str, words: type[Word]) -> Word:
        value = self.text(key)
        return words(value) if value in list(words) else _wrong(f"{self.where}{key} is none of {', '.join(words)}")


_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
"""Escapes can write half a letter of two parts, which no file of text can hold."""


def _ours(page: _Part) -> None:
    """Refuse the JSON of other commands and of other versions."""
    version = page.value("version")
    if version != VERSION or isinstance(version, bool):
        _wrong(f"its version is {version!r:.20}, and version {VERSION} is read")
    if "organization" not in page.data and "kpis" in page.data:
        _wrong("it is what `kpis` wrote")


def _day(page: _Part) -> date:
    text = page.text("as_of")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        _wrong("as_of is no date")
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else _wrong("as_of lies beyond the years that are known")


def _by_key(parts: Iterable[_Part], make: Callable[[_Part], Made], key: Callable[[Made], Key]) -> dict[Key, Made]:
    found: dict[Key, Made] = {}
    for part in parts:
        made = make(part)
        if found.setdefault(key(made), made) is not made:
            _wrong(f"{part.where.rstrip('.')} is there already")
    return found


def _department(part: _Part) -> DepartmentSnapshot:
    return DepartmentSnapshot(
        id=part.text("id"),
        name=part.text("name"),
        missing=part.truth("missing"),
        weight=part.number("weight", MOST_WEIGHT),
        score=part.number_or_none("score"),
        accepted_score=part.number_or_none("accepted_score"),
        items=_by_key(part.parts("items"), _item, lambda item: (item.kind, item.id)),
    )


def _item(part: _Part) -> ItemSnapshot:
    return ItemSnapshot(
        kind=part.text("kind"),
        id=part.text("id"),
        title=part.text("title"),
        weight=part.number("weight", MOST_WEIGHT),
        score=part.number("score"),
        accepted_score=part.number("accepted_score"),
    )


def _seen(part: _Part, prints: Fingerprints) -> Seen:
    name, path, message = part.text("name"), part.text("path"), part.text("message")
    return Seen(
        fingerprint=part.text("fingerprint") or prints.of_file(name, path, message),
        code=part.text("code"),
        name=name,
        severity=part.word("severity", Severity),
        department=part.text_or_none("department"),
        kind=part.text("kind"),
        item=part.text_or_none("item"),
        message=message,
        remedy=part.text("remedy"),
        effort=part.word("effort", Effort),
        path=path,
        line=part.count("line"),
        column=part.count("column"),
        points=part.number("points"),
        department_points=part.number("department_points"),
        organization_points=part.number("organization_points"),
        accepted=part.value("accepted") is not None and part.part("accepted").truth("in_force"),
    )


def _add_up(snapshot: Snapshot) -> None:
    """Refuse scores that the findings do not explain: somebody changed one of them."""
    lost: dict[str | None, list[float]] = defaultdict(list)
    for seen in snapshot.findings:
        lost[seen.department].append(float(seen.department_points))
    everywhere = [float(seen.organization_points) for seen in snapshot.findings]
    sums = [(snapshot.score, everywhere, "the organization")]
    sums += [(known.score, lost[known.id], known.id) for known in snapshot.departments.values()]
    for score, taken, whose in sums:
        if abs(FULL - (FULL if score is None else score) - fsum(taken)) > NEAR:
            _wrong(f"the findings do not take what the score of {whose} lacks; it was changed by hand")
