"""Text to data, and any place in the data back to its line. The only module that knows PyYAML.

Scalars follow YAML 1.2's core schema (`no` is text, `010` is ten, `2025-01-31` is text), keys are always text,
and an empty value, `n/a`, `TBD` and text in which nothing is to be seen are None. Whatever cannot be taken as
written is a finding with its place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import Any

import yaml

from saypro_align.figures import SURE, decimal
from saypro_align.findings import DUPLICATE_KEY, SYNTAX, UNKNOWN_KEY, FileProblem, Finding, Span
from saypro_align.places import Places
from saypro_align.syntax import BULLET, FILLERS, INVISIBLE, explained, quoted, without_note

try:
    from yaml import CSafeLoader as EventParser
except ImportError:  # pragma: no cover - a platform without the compiled parser
    from yaml import SafeLoader as EventParser  # type: ignore[assignment]

MAX_DEPTH = 50
MAX_ALIASED_NODES = 1_000
MAX_ALIASED_LETTERS = 100_000
"""Letters in what aliases repeat: thirty pages of prose, or ten letters for each entry that may be repeated. Without a
limit a file of forty kilobytes would make pages of ninety megabytes."""
MAX_NODES = 200_000
MAX_TEXT = 10_000
"""Letters in one text or key; a page of prose has about three thousand."""
MAX_DUPLICATES = 50

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

    places: Places
    data: Data = None
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True


def parse(path: str, text: str) -> Document:
    """Read one YAML document; every mistake is a finding of the result, none is raised."""
    return _Builder(path, text).build()


class _UnreadableError(Exception):
    """The reading cannot go on; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Builder:
    """Builds data from the parser's events in one pass, without recursion into the parser."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text.removeprefix("\ufeff")  # a mark of the byte order counts in no place
        self.places = Places(path, self.text)
        self.document = Document(self.places)
        self.anchors: dict[str, tuple[Data, int, int]] = {}
        """For each named part what it is, its entries and its letters."""
        self.unused: dict[str, Any] = {}
        self.number_signs = re.search(r"#\d", text) is not None
        self.nodes = 0
        self.letters = 0
        self.aliased = 0
        self.aliased_letters = 0

    def build(self) -> Document:
        try:
            self._refuse_odd_breaks()
            next_event = EventParser(self._ended()).get_event
            next_event()  # the stream starts
            if type(next_event()) is yaml.DocumentStartEvent:
                self.document.data = self._node(next_event(), next_event, 0)
                next_event()  # the document ends
                self._expect_end(next_event())
                for name, event in self.unused.items():
                    self._refuse_anchor(name, event)
            self._refuse_glued()
        except _UnreadableError as stop:
            self._give_up(stop.finding)
        except yaml.YAMLError as error:
            self._give_up(self._explained(error))
        except UnicodeEncodeError as error:
            words = "half of a character stands here, which is no text"
            self._give_up(SYNTAX.at(self._at(error.start), words, "Remove it and type the character again."))
        return self.document

    def _explained(self, error: yaml.YAMLError) -> Finding:
        problem, context = (str(getattr(error, name, "") or "") for name in ("problem", "context"))
        mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        return explained(self.path, self.text, problem, mark, context, opened)

    def _ended(self) -> str:
        """The text with its last line ended, where that is of blanks: the parser forgets such a line otherwise."""
        blank = self.text[-1:] == " " and self.text.rstrip(" ")[-1:] in ("\n", "\r")
        return self.text + "\n" if blank else self.text

    def _refuse_odd_breaks(self) -> None:
        """Ends of lines that most programs do not show: behind one a key could stand that no reviewer sees."""
        text = self.text
        found = None if text.isascii() else _ODD_BREAK.search(text)
        if found is None and "\r" in text and "\n" in text:
            found = _BARE_RETURN.search(text)
        mark = None if text.isascii() else _MARK_INSIDE.search(text)
        if mark is not None:
            words = "an invisible mark (U+FEFF) begins this line, which would be read as if it were not there"
            raise _UnreadableError(SYNTAX.at(self._at(mark.start()), words, "Remove it: type the line again."))
        if found is not None:
            words = f"an end of a line stands here (U+{ord(found.group()):04X}) that most programs do not show as one"
            raise _UnreadableError(
                SYNTAX.at(self._at(found.start()), words, "Remove it, or type an ordinary new line.")
            )

    def _refuse_glued(self) -> None:
        """Notes without a blank before their #, and `?` glued to a key: the parser takes both, and YAML does not."""
        if not self.document.complete or not (_GLUED_NOTE.search(self.text) or _GLUED_MARK.search(self.text)):
            return
        next_token = EventParser(self._ended()).get_token
        while (token := next_token()) is not None:
            start, end = token.start_mark.index, token.end_mark.index
            block = type(token) is yaml.ScalarToken and token.style in ("|", ">")
            behind = _BLOCK_NOTE.match(self.text, start) if block else self.text[end : end + 1] == "#" and end > start
            if behind:
                sign = self.text[behind.end() - 2] if isinstance(behind, re.Match) else self.text[end - 1]
                place = behind.end() - 1 if isinstance(behind, re.Match) else end
                words = f"a # stands right behind '{sign}', so what follows would be taken for a note"
                remedy = "Put a blank before the # of a note; if it is text, put all of it in one pair of quotes."
                self._refuse_at(place, words, remedy)
            elif type(token) is yaml.KeyToken and end > start and self.text[end : end + 1].strip():
                key = re.split(r":(?:\s|$)", self._rest(token))[0]
                words = "'?' starts a key in brackets, and would be lost from it"
                self._refuse_at(start, words, f"Put the key in quotes: {quoted(key)}.")

    def _refuse_at(self, index: int, words: str, remedy: str) -> None:
        if len(self.document.findings) < MAX_DUPLICATES:
            self.document.findings.append(SYNTAX.at(self._at(index), words, remedy))

    def _at(self, index: int) -> Span:
        """The place of a letter."""
        lines = re.split(r"\r\n|[\r\n]", self.text[:index])
        return Span(self.path, len(lines), len(lines[-1]) + 1)

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

    def _node(
        self, event: Any, next_event: Callable[[], Any], depth: int, key: str | None = None, key_start: int = 0
    ) -> Data:
        """An entry; `key_start` is where its key starts."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event, key, key_start)
        before, letters, position = self.nodes, self.letters, self._count(event, key, key_start)
        if kind is yaml.AliasEvent:
            return self._alias(event)
        if depth >= MAX_DEPTH:
            raise self._stop(
                event,
                f"lists and mappings are nested more than {MAX_DEPTH} deep",
                "Plans need about six levels: close the brackets, or mend the indentation.",
            )
        if event.tag is not None:
            self._refuse_tag(event, _MAP_TAGS if kind is yaml.MappingStartEvent else _LIST_TAGS)
        collection: Data
        if kind is yaml.MappingStartEvent:
            collection = self._mapping(event, next_event, position, depth)
        else:
            collection = self._sequence(next_event, depth)
        self.places.ends[position] = len(self.places.ends)
        if event.anchor is not None:
            self._name(event, collection, self.nodes - before, self.letters - letters)
        return collection

    def _count(self, event: Any, key: str | None, key_start: int) -> int:
        """Take note of one more entry; its position among the places of the file."""
        if self.nodes >= MAX_NODES:
            raise self._too_many(event)
        self.nodes += 1
        places, position = self.places, len(self.places.keys)
        places.keys.append(key)
        places.starts.append(event.start_mark.index << places.beside | key_start)
        places.ends.append(position + 1)
        return position

    def _scalar(self, event: Any, key: str | None, key_start: int) -> Data:
        if self.nodes >= MAX_NODES:
            raise self._too_many(event)
        self.nodes += 1
        places, text = self.places, event.value
        places.keys.append(key)
        places.starts.append(event.start_mark.index << places.beside | key_start)
        places.ends.append(len(places.keys))
        if len(text) > MAX_TEXT:
            raise self._too_long(event)
        self.letters += len(text)
        if event.anchor is None and event.tag is None and event.implicit[0] and not self.number_signs:
            return _plain(text)  # nearly all are
        value = self._value(event)
        if event.anchor is not None:
            self._name(event, value, 1, len(text))
        return value

    def _too_many(self, event: Any) -> _UnreadableError:
        return self._stop(
            event, f"the file has more than {MAX_NODES:,} entries", "Split it, or move what is no plan out of it."
        )

    def _too_long(self, event: Any) -> _UnreadableError:
        return self._stop(
            event,
            f"this text has {len(event.value):,} letters, and at most {MAX_TEXT:,} are read",
            "Shorten it, or put it into a document of its own and name that.",
        )

    def _mapping(self, event: Any, next_event: Callable[[], Any], position: int, depth: int) -> Map:
        mapping, mark = Map(), event.start_mark
        mapping.line, mapping.column = mark.line + 1, mark.column + 1
        flow = event.flow_style
        before: tuple[Any, Any] | None = None  # in { }: the entry above, and the keys without a colon that follow it
        cut: list[Any] = []
        runs_on = False  # where a new entry of the list lacks its dash, all of it stands here a second time
        while type(key_event := next_event()) is not yaml.MappingEndEvent:
            key, value_event = self._key(key_event, next_event), next_event()
            if flow:
                empty = type(value_event) is yaml.ScalarEvent and not value_event.value
                if empty and self._stands_alone(key_event, value_event):
                    self.nodes += 1
                    if self.nodes >= MAX_NODES:
                        raise self._too_many(key_event)
                    cut[1:] = [key_event] if cut else []  # the first and the last are told of
                    cut = cut or [key_event]
                    continue
                if cut:
                    self._refuse_cut(before, cut, mapping)
                    cut = []
                before = key_event, value_event
            start = key_event.start_mark.index
            if key in mapping:
                listed = not flow and depth > 0 and self.places.keys[position] is None
                if listed and (key == "id" or key == next(iter(mapping))):
                    self._refuse_run_on(key_event, position)
                    runs_on = True
                elif not runs_on:
                    self._refuse_second(key_event, position)
                self._node(value_event, next_event, depth + 1, key, start)
            elif type(value_event) is yaml.ScalarEvent:
                mapping[key] = self._scalar(value_event, key, start)
            else:
                mapping[key] = None  # so that a key inside the value cannot hide a second one
                mapping[key] = self._node(value_event, next_event, depth + 1, key, start)
        if cut:
            self._refuse_cut(before, cut, mapping)
        return mapping

    def _refuse_second(self, event: Any, position: int) -> None:
        if len(self.document.findings) < MAX_DUPLICATES:
            first = self.places.first_key(position, event.value)
            words = f"'{event.value}' stands here a second time (first in line {first.line})"
            remedy = f"Keep one '{event.value}' and move what both say into it."
            self.document.findings.append(DUPLICATE_KEY.at(self._span(event), words, remedy))

    def _refuse_run_on(self, event: Any, position: int) -> None:
        """A key that each entry of a list has once: most often the next entry, whose dash was forgotten."""
        if len(self.document.findings) < MAX_DUPLICATES:
            first = self.places.first_key(position, event.value)
            dash = self.text.rfind("-", 0, self.places.starts[position] >> self.places.beside)
            column = dash - max(self.text.rfind(end, 0, dash) for end in "\r\n")
            words = f"'{event.value}' stands here a second time (first in line {first.line})"
            remedy = (
                f"If a new entry begins here, write '- {self._rest(event)}' in column {column}; "
                f"else keep one '{event.value}' and move what both say into it."
            )
            self.document.findings.append(DUPLICATE_KEY.at(self._span(event), words, remedy))

    def _sequence(self, next_event: Callable[[], Any], depth: int) -> list[Data]:
        sequence: list[Data] = []
        while type(item_event := next_event()) is not yaml.SequenceEndEvent:
            position = len(self.places.keys)
            value = self._node(item_event, next_event, depth + 1)
            if value is not None:
                sequence.append(value)
            else:
                self.places.take_back(position)
        return sequence

    def _key(self, event: Any, next_event: Callable[[], Any]) -> str:
        if type(event) is not yaml.ScalarEvent:
            _go_through(event, next_event)
            raise self._stop(
                event, "a key must be a word", "Write 'key: value'; quote a value that starts with [ or {."
            )
        if event.tag is not None:
            self._refuse_tag(event, _TEXT_TAGS)
        key: str = event.value
        self.letters += len(key)
        if event.anchor is not None:
            self._name(event, key, 1, len(key))
        if len(key) > MAX_TEXT:
            raise self._too_long(event)
        if not key.isascii() or key[:1] in "-<":
            self._check_key(event)
        return intern(key)  # most keys stand in every plan

    def _check_key(self, event: Any) -> None:
        """Keys that are not what they look like: dashes and blanks as word processors write them."""
        if not event.implicit[0]:
            return
        if event.value == "<<":
            raise self._stop(
                event,
                "'<<' does not merge mappings here: plans are YAML 1.2, which has no merge key",
                "Write the keys out where they belong.",
            )
        key, problem = event.value, None
        if key.isascii() and key[:1].isalnum():
            return  # as nearly all are
        if INVISIBLE.match(key) or INVISIBLE.match(key[-1:]):
            wrong = key[0] if INVISIBLE.match(key) else key[-1]
            problem = f"a blank that is no ordinary space (U+{ord(wrong):04X}) stands beside '{key.strip(wrong)}'"
            remedy = "Type the line again; text from elsewhere brings such blanks."
        elif re.match(r"-[{\[]", key):
            problem, remedy = f"'{key}' needs a space after the hyphen", f"Write '- {key[1]}' for '{key[:2]}'."
        elif re.match(r"-[^\W\d]", key):
            problem, remedy = f"'{key}' needs a space after the hyphen", f"Write '- {self._rest(event)[1:]}'."
        elif BULLET.match(key):
            problem = f"a list entry starts with '- ', and here stands '{key[0]}'"
            remedy = f"Write '- {self._rest(event)[1:].strip()}'."
        if problem is not None:
            raise self._stop(event, problem, remedy)

    # --- entries of { } without a colon: what a comma cut off ---------------------------------------------------------

    def _stands_alone(self, key: Any, value: Any) -> bool:
        """Whether an entry of { } that has no value has no colon either."""
        return not value.style and ":" not in self.text[key.end_mark.index : value.start_mark.index]

    def _refuse_cut(self, before: tuple[Any, Any] | None, cut: list[Any], mapping: Map) -> None:
        """The finding on entries without a colon that follow the entry `before`."""
        first = cut[0]
        glued = re.fullmatch(r"([a-z_]+):(\S.*)", first.value)
        if glued:
            if glued.group(1) not in mapping:  # so that it is not missed as well, and found where it comes again
                mapping[glued.group(1)] = glued.group(2)
                self._count(first, glued.group(1), first.start_mark.index)
            words, remedy = _GLUED.format(first.value), f"Write '{glued.group(1)}: {glued.group(2)}'."
            self.document.findings.append(SYNTAX.at(self._span(first), words, remedy))
            return
        if before is None:
            words = f"'{first.value}' stands in {{ }} without a value, and there each entry is 'key: value'"
            raise self._stop(first, words, "Give it a value; write a list in [ ], and text in quotes.")
        words = f"'{first.value}' stands as a key of its own, because inside {{ }} a comma starts a new entry"
        key, value = before
        start: Any = value.start_mark
        if type(value) is yaml.ScalarEvent and not value.style:
            remedy = _uncut(key.value, self.text[start.index : cut[-1].end_mark.index])
        else:
            remedy = f"Write '{first.value}: ...' if it is a key; put text that holds a comma in quotes."
        self.document.findings.append(UNKNOWN_KEY.at(self._span(first), words, remedy))

    # --- repeated parts -----------------------------------------------------------------------------------------------

    def _name(self, event: Any, value: Data, size: int, letters: int) -> None:
        if event.anchor in self.unused:
            self._refuse_anchor(event.anchor, self.unused[event.anchor])
        self.anchors[event.anchor] = (value, size, letters)
        self.unused[event.anchor] = event

    def _refuse_anchor(self, name: str, event: Any) -> None:
        """A name for a part that nothing repeats is most often text that happens to start with &."""
        words = f"'&{name}' names a part of the file that nothing repeats, so it would not be read"
        text = f"&{name} {getattr(event, 'value', '')}"
        remedy = f"If it is text, put it in quotes: {quoted(text)}; else remove '&{name}'."
        self.document.findings.append(SYNTAX.at(self._span(event), words, remedy))

    def _alias(self, event: Any) -> Data:
        if event.anchor not in self.anchors:
            raise self._stop(
                event,
                f"'*{event.anchor}' repeats a part named '&{event.anchor}', and there is none before it",
                f"If it is text that starts with a star, put it in quotes: {quoted(without_note(self._rest(event)))}.",
            )
        value, size, letters = self.anchors[event.anchor]
        self.unused.pop(event.anchor, None)
        self.aliased += size
        self.nodes += size - 1
        if self.aliased > MAX_ALIASED_NODES:
            raise self._stop(
                event,
                f"repeated parts ('*{event.anchor}' and others) grow to more than {MAX_ALIASED_NODES:,} entries",
                "Write the parts out where they are needed.",
            )
        self.aliased_letters += letters
        self.letters += letters
        if self.aliased_letters > MAX_ALIASED_LETTERS:
            raise self._stop(
                event,
                f"repeated parts ('*{event.anchor}' and others) grow to more than {MAX_ALIASED_LETTERS:,} letters",
                "Shorten the parts, or write them out where they are needed.",
            )
        return value

    def _rest(self, event: Any) -> str:
        """What stands from a place to the end of its entry."""
        return re.split(r"[\n\r,}\]]", self.text[event.start_mark.index :], maxsplit=1)[0]

    def _refuse_tag(self, event: Any, taken: frozenset[str]) -> None:
        tag = event.tag
        if tag not in taken:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            raise self._stop(
                event,
                f"'{shown}' is a tag, and tags are not read in plans",
                f"Remove '{shown}'; if it is text, put it in quotes.",
            )

    def _value(self, event: Any) -> Data:
        if event.tag is not None:
            if event.tag in _TEXT_TAGS:
                return "" if _UNSEEN.fullmatch(event.value) else event.value
            value = _plain(event.value)
            self._refuse_tag(event, _VALUE_TAGS[float if isinstance(value, float) else type(value)])
            return value
        if not event.implicit[0]:
            return None if event.value in _NOT_WRITTEN or _UNSEEN.fullmatch(event.value) else event.value
        if self.number_signs and (cut := _NUMBER_SIGN.match(self.text, event.end_mark.index)):
            words = f"'{cut.group().strip()}' would be read as a note, because # after a blank starts one"
            remedy = f"Put the value in quotes: {quoted(event.value + cut.group())}; or begin a note with '# '."
            span = Span(self.path, event.end_mark.line + 1, event.end_mark.column + cut.group().index("#") + 1)
            self.document.findings.append(SYNTAX.at(span, words, remedy))
        return _plain(event.value)


def _go_through(event: Any, next_event: Callable[[], Any]) -> None:
    """Read on to the end of an entry: the parser ends at a bracket in it that closes nothing."""
    depth = 0
    while True:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth <= 0:
            return
        event = next_event()


def _uncut(key: str, text: str) -> str:
    """What to write for a value that a comma cut in two."""
    if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\D*", text):
        return f"Write numbers without commas there: {key}: {text.replace(',', '')}."
    if re.fullmatch(r"[-+]?[\d.]+,\d{1,2}(?:\D.*)?", text):
        return f"Decimals take a point: {key}: {text.replace('.', '').replace(',', '.')}."
    straight = text.translate(dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb")))
    kind = "straight quotes" if straight != text else "quotes"
    return f"Put text that holds a comma in {kind}: {key}: {quoted(' '.join(straight.split()))}."


_NUMBER_SIGN = re.compile(r"(?<! ) +#\d[^\n\r]*", re.ASCII)
"""`Be #1 in the region`, which YAML takes for `Be` and a note."""
_GLUED = "'{}' needs a space after the colon"
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
"""What YAML 1.1, and so the parser, takes for the end of a line, and YAML 1.2 does not."""
_MARK_INSIDE = re.compile("(?:(?<=[\r\n])|\\A)\ufeff")
"""A mark of the byte order is one at the beginning of a file; the parser passes over it at that of each line."""
_BARE_RETURN = re.compile(r"\r(?!\n)")
_GLUED_NOTE = re.compile(r"#(?<=[^\s#\w]#)|#(?<=\d#)", re.ASCII)
_GLUED_MARK = re.compile(r"\?(?<=[\s,\[{]\?)[^\s]", re.ASCII)
_BLOCK_NOTE = re.compile(r"[|>][-+0-9]*#")
_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset(["!", f"{_TAG}str"])
_MAP_TAGS = frozenset(["!", f"{_TAG}map"])
_LIST_TAGS = frozenset(["!", f"{_TAG}seq"])
_VALUE_TAGS: dict[type, frozenset[str]] = {
    type(None): frozenset([f"{_TAG}null"]),
    bool: frozenset([f"{_TAG}bool"]),
    int: frozenset([f"{_TAG}int", f"{_TAG}float"]),
    float: frozenset([f"{_TAG}float"]),
    str: frozenset(),
}
"""The tags that a value may bear: those of what it is without them."""
_NOT_WRITTEN = frozenset(["", "n/a", "N/A", "n.a.", "N.A.", "TBD", "tbd", "Tbd"])
_UNSEEN = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\xad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    f"\U000e0000-\U000e0fff{FILLERS}]+"
)
"""Blanks, controls, and what Unicode has shown as nothing (Default_Ignorable_Code_Point), with the blank of Braille."""
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
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?", re.ASCII)


def _plain(value: str) -> Data:
    """A plain scalar by YAML 1.2's core schema. A whole number of over 300 digits stays text."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] in "-+.0123456789":
        if _WHOLE.fullmatch(value):
            return int(value)
        if _BASED.fullmatch(value):
            return int(value, 0)
        if _DECIMAL.fullmatch(value):
            return float(value) if len(value) <= SURE else decimal(value)
    return value if value.isascii() or not _UNSEEN.fullmatch(value) else None
