"""Text to data, and any place in the data back to its line. The only module that knows PyYAML.

Scalars follow YAML 1.2's core schema (`no` is text, `010` is ten, `2025-01-31` is text), keys are always text,
and an empty value, `n/a` and `TBD` are None. Whatever cannot be taken as written is a finding with its place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from saypro_align.findings import DUPLICATE_KEY, SYNTAX, UNKNOWN_KEY, FileProblem, Finding, Loc, Span
from saypro_align.syntax import INVISIBLE, explained, quoted

try:
    from yaml import CSafeLoader as EventParser
except ImportError:  # pragma: no cover - a platform without the compiled parser
    from yaml import SafeLoader as EventParser  # type: ignore[assignment]

MAX_DEPTH = 50
MAX_ALIASED_NODES = 10_000

Data = Any
"""None, bool, int, float, str, a list of these, or a `Map` of these."""


class Map(dict[str, Data]):
    """A mapping that remembers where it starts (counted from 1)."""

    __slots__ = ("column", "line")

    line: int
    column: int


@dataclass(slots=True)
class Document:
    """What a file says. `complete` is False where the reading ended at a mistake and `data` is not to be used."""

    data: Data = None
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Places:
    """Where each place of a file's data is written: values by their own start, and keys by theirs."""

    path: str
    values: dict[Loc, tuple[int, int]]
    keys: dict[Loc, tuple[int, int]]

    def value(self, loc: Loc) -> Span:
        """The place of a value, or that of its nearest written ancestor; steps that are not written are skipped."""
        return Span(self.path, *self.values[self._written(loc)]) if self.values else Span(self.path)

    def key(self, loc: Loc) -> Span:
        """The place of a key, or else of the value."""
        written = self._written(loc)
        return Span(self.path, *self.keys[written]) if written in self.keys else self.value(loc)

    def _written(self, loc: Loc) -> Loc:
        written: Loc = ()
        for step in loc:
            longer = (*written, step)
            if longer in self.values:
                written = longer
        return written


def parse(path: str, text: str) -> Document:
    """Read one YAML document; every mistake is a finding of the result, none is raised."""
    return _Builder(path, text, None).build()


def places(path: str, text: str) -> Places:
    """The place of everything in a file, for the few findings that point into an item."""
    known = Places(path, {}, {})
    _Builder(path, text, known).build()
    return known


class _UnreadableError(Exception):
    """The reading cannot go on; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Builder:
    """Builds data from the parser's events in one pass, without recursion into the parser."""

    def __init__(self, path: str, text: str, known: Places | None) -> None:
        self.path = path
        self.text = text
        self.known = known
        self.document = Document()
        self.anchors: dict[str, tuple[Data, int]] = {}
        self.unused: dict[str, Any] = {}
        self.nodes = 0
        self.aliased = 0

    def build(self) -> Document:
        try:
            next_event = EventParser(self.text).get_event
            next_event()  # the stream starts
            if type(next_event()) is yaml.DocumentStartEvent:
                self.document.data = self._node(next_event(), next_event, (), 0)
                next_event()  # the document ends
                self._expect_end(next_event())
                for name, event in self.unused.items():
                    self._refuse_anchor(name, event)
        except _UnreadableError as stop:
            self._give_up(stop.finding)
        except yaml.YAMLError as error:
            self._give_up(self._explained(error))
        except UnicodeEncodeError as error:
            before = self.text[: error.start]
            line, column = before.count("\n") + 1, error.start - (before.rfind("\n") + 1) + 1
            words = "half of a character stands here, which is no text"
            self._give_up(SYNTAX.at(Span(self.path, line, column), words, "Remove it and type the character again."))
        return self.document

    def _explained(self, error: yaml.YAMLError) -> Finding:
        problem, context = (str(getattr(error, name, "") or "") for name in ("problem", "context"))
        mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        return explained(self.path, self.text, problem, mark, context, opened)

    def _give_up(self, finding: Finding) -> None:
        self.document.findings.append(finding)
        self.document.complete = False
        self.document.data = None

    def _expect_end(self, event: Any) -> None:
        if type(event) is yaml.DocumentStartEvent:
            raise self._stop(
                event,
                "a second document starts here: only the first would be read",
                "Keep one document in the file: remove the line '---', or move what follows to a file of its own.",
            )

    def _stop(self, event: Any, message: str, remedy: str, problem: FileProblem = SYNTAX) -> _UnreadableError:
        return _UnreadableError(problem.at(self._span(event), message, remedy))

    def _span(self, event: Any) -> Span:
        mark = event.start_mark
        return Span(self.path, mark.line + 1, mark.column + 1)

    def _node(self, event: Any, next_event: Callable[[], Any], loc: Loc, depth: int) -> Data:
        kind = type(event)
        if self.known is not None:
            self.known.values[loc] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if kind is yaml.ScalarEvent:
            self.nodes += 1
            value = self._scalar(event)
            if event.anchor is not None:
                self._name(event, value, 1)
            return value
        if kind is yaml.AliasEvent:
            return self._alias(event)
        if depth >= MAX_DEPTH:
            raise self._stop(
                event,
                f"lists and mappings are nested more than {MAX_DEPTH} deep",
                "Plans need about six levels: close the brackets, or mend the indentation.",
            )
        if event.tag is not None:
            self._refuse_tag(event)
        before, self.nodes = self.nodes, self.nodes + 1
        collection: Data
        if kind is yaml.MappingStartEvent:
            collection = self._mapping(event, next_event, loc, depth)
        else:
            collection = self._sequence(next_event, loc, depth)
        if event.anchor is not None:
            self._name(event, collection, self.nodes - before)
        return collection

    def _mapping(self, event: Any, next_event: Callable[[], Any], loc: Loc, depth: int) -> Map:
        mapping = Map()
        mapping.line, mapping.column = event.start_mark.line + 1, event.start_mark.column + 1
        first_lines: dict[str, int] = {}
        cut = _Cut() if event.flow_style else None
        while type(key_event := next_event()) is not yaml.MappingEndEvent:
            key = self._key(key_event)
            place = (*loc, key) if self.known is not None else loc
            if key in mapping:
                words = f"'{key}' stands here a second time (first in line {first_lines[key]})"
                remedy = f"Keep one '{key}' and move what both say into it."
                self.document.findings.append(DUPLICATE_KEY.at(self._span(key_event), words, remedy))
                self._node(next_event(), next_event, place, depth + 1)
                continue
            if self.known is not None:
                self.known.keys[place] = (key_event.start_mark.line + 1, key_event.start_mark.column + 1)
            first_lines[key] = key_event.start_mark.line + 1
            mapping[key] = None  # so that a key inside the value cannot hide a second one
            mapping[key] = self._node(next_event(), next_event, place, depth + 1)
        return mapping

    def _sequence(self, next_event: Callable[[], Any], loc: Loc, depth: int) -> list[Data]:
        sequence: list[Data] = []
        while type(item_event := next_event()) is not yaml.SequenceEndEvent:
            place = (*loc, len(sequence)) if self.known is not None else loc
            value = self._node(item_event, next_event, place, depth + 1)
            if value is not None:
                sequence.append(value)
        return sequence

    def _key(self, event: Any) -> str:
        if type(event) is not yaml.ScalarEvent:
            raise self._stop(
                event, "a key must be a word", "Write 'key: value'; quote a value that starts with [ or {."
            )
        if event.tag is not None:
            self._refuse_tag(event)
        if event.anchor is not None:
            self._name(event, event.value, 1)
        if not event.value.isascii() or event.value[:1] in ("-", "*"):
            self._refuse_key(event)
        if event.value == "<<" and event.implicit[0]:
            raise self._stop(
                event,
                "'<<' does not merge mappings here: plans are YAML 1.2, which has no merge key",
                "Write the keys out where they belong.",
            )
        return str(event.value)

    def _alias(self, event: Any) -> Data:
        if event.anchor not in self.anchors:
            raise self._stop(
                event,
                f"'*{event.anchor}' repeats a part named '&{event.anchor}', and there is none before it",
                f'If the value is text that starts with a star, put it in quotes: "*{event.anchor}".',
            )
        value, size = self.anchors[event.anchor]
        self.unused.pop(event.anchor, None)
        self.aliased += size
        self.nodes += size
        if self.aliased > MAX_ALIASED_NODES:
            raise self._stop(
                event,
                f"repeated parts ('*{event.anchor}' and others) grow to more than {MAX_ALIASED_NODES:,} entries",
                "Write the parts out where they are needed.",
            )
        return value

    def _refuse_tag(self, event: Any) -> None:
        tag = event.tag
        if tag not in _CORE_TAGS:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            raise self._stop(
                event,
                f"'{shown}' is a tag, and tags are not read in plans",
                f"Remove '{shown}'; if it is text, put it in quotes.",
            )

    def _scalar(self, event: Any) -> Data:
        if event.tag is not None:
            self._refuse_tag(event)
            if event.tag in ("!", "tag:yaml.org,2002:str"):
                return event.value
        elif not event.implicit[0]:
            return None if event.value in _NOT_WRITTEN else event.value
        return _plain(event.value)


_CORE_TAGS = frozenset(
    ["!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))]
)
_NOT_WRITTEN = frozenset(["", "n/a", "N/A", "n.a.", "N.A.", "TBD", "tbd", "Tbd"])
_WORDS: dict[str, Data] = {
    **dict.fromkeys([*_NOT_WRITTEN, "null", "Null", "NULL", "~"]),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], float("inf")),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], float("-inf")),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], float("nan")),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,300}", re.ASCII)
_BASED = re.compile(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)


def _plain(value: str) -> Data:
    """A plain scalar by YAML 1.2's core schema. A whole number of over 300 digits stays text."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] in "-+.0123456789":
        if _WHOLE.fullmatch(value):
            return int(value)
        if _BASED.fullmatch(value):
            return int(value, 0)
        if _DECIMAL.fullmatch(value) and ("." in value or "e" in value or "E" in value):
            return float(value)
    return value
