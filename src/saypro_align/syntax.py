"""What a YAML syntax error means to the person who typed it: the wrong words, and the right ones."""

import re
from collections.abc import Iterator
from typing import Protocol

from saypro_align.findings import SYNTAX, Finding, Span
from saypro_align.frozen import frozen

FORBIDDEN = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What no YAML may hold. It is compiled only where something is wrong."""
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
"""Letters and signs without a shape: fillers of Hangul, the blank of Braille, vowels and joiners that nobody sees."""
SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Signs that choose the shape of the one before them, and have none of their own."""
INVISIBLE = re.compile(f"[\xa0\xad\u1680\u2000-\u200b\u200e\u200f\u202f\u205f\u2060\u3000\ufeff{FILLERS}]")
"""Blanks that look like a space or like nothing, as word processors and web pages leave them in copied text."""
_SHOWN = 40
_LONGEST_KEY = 1024
_DASHES = r"(?:- +)*"
BULLET = re.compile("[\u2013\u2014\u2212\u2022\u00b7\u25cf\u25aa*]\\s*(?=\\S)")
"""The signs that word processors put before the entries of a list."""


class Mark(Protocol):
    """A place as the parser gives it: counted from 0."""

    line: int
    column: int


def explained(path: str, text: str, problem: str, mark: Mark | None, context: str, opened: Mark | None) -> Finding:
    """A finding in a person's words for a `problem` that the parser met at `mark`.

    `context` is what the parser was reading and `opened` where that began. The parser's own words differ between
    its two builds, and name tokens: the words here come from the text at the place that it marks.
    """
    forbidden = re.search(FORBIDDEN, text) if mark is None else None
    if forbidden is not None:
        before = text[: forbidden.start()]
        row, column = before.count("\n"), forbidden.start() - (before.rfind("\n") + 1)
        words = f"an invisible control character (U+{ord(forbidden.group()):04X}) stands here"
        return SYNTAX.at(Span(path, row + 1, column + 1), words, "Remove it: type the line again.")
    if mark is None:
        return SYNTAX.at(Span(path), "this is not readable as YAML", "Compare it with a plan that works.")
    conflict = re.search(r"^<{7} ", text, re.MULTILINE)
    if conflict is not None:
        words = "git left two versions here that could not be joined"
        remedy = "Keep what is right of both, and remove the lines that start with <<<<<<<, ======= and >>>>>>>."
        return SYNTAX.at(Span(path, text.count("\n", 0, conflict.start()) + 1), words, remedy)
    lines = text.splitlines() or [""]
    row = min(mark.line, len(lines) - 1)
    column = mark.column if row == mark.line else len(lines[row])
    start = (opened.line, opened.column) if opened is not None else (row, column)
    return _Mistake(path, lines, row, column, problem, context, start).explained()


@frozen
class _Mistake:
    """A place in the text that does not fit; rows and columns count from 0, as the parser counts them."""

    path: str
    lines: list[str]
    row: int
    column: int
    problem: str
    context: str
    start: tuple[int, int]

    @property
    def line(self) -> str:
        return self.lines[self.row]

    @property
    def wrong(self) -> str:
        """The character at which the reading ended; empty at the end of a line."""
        return self.line[self.column : self.column + 1]

    def at(self, row: int, column: int, words: str, remedy: str) -> Finding:
        return SYNTAX.at(Span(self.path, row + 1, column + 1), words, remedy)

    def here(self, words: str, remedy: str) -> Finding:
        return self.at(self.row, self.column, words, remedy)

    def explained(self) -> Finding:
        blanks = self._blanks()
        if blanks is not None:
            return blanks
        if "quoted scalar" in self.context:
            return self._quotes()
        if self.wrong == ":" and (start := self._long_key()) is not None:
            words = f"the key that starts here is longer than {_LONGEST_KEY:,} letters, which YAML does not take"
            return self.at(self.row, start, words, "Shorten it; what explains it goes behind the colon.")
        entry = re.match(r"\s*(-|[\u2013\u2014\u2212\u2022]\s*)([a-z_]+:(?:\s.*)?)$", self.line)
        if entry is not None:
            column = entry.start(1)
            words = f"a list entry starts with '- ', and here stands '{self.line[column : entry.start(2) + 2]}'"
            return self.at(self.row, column, words, f"Write '- {entry[2].strip()[:_SHOWN]}'.")
        glued = re.match(r"\s*(-[\[{])", self.line)
        if glued is not None:
            words = f"'{self.line.strip()[:_SHOWN]}' needs a space after the hyphen"
            return self.at(self.row, glued.start(1), words, f"Write '- {glued[1][1]}' for '{glued[1]}'.")
        if self._ends_a_quote_from_above():
            return self._quote_from_above()
        if "flow" in self.context:
            return self._brackets()
        if "alias" in self.context or "anchor" in self.context:
            return self._special(*self.start)
        if "block scalar" in self.context:
            sign = self.lines[self.start[0]][self.start[1] : self.start[1] + 1]
            words = f"text stands behind the '{sign}' that starts a block of text"
            return self.at(*self.start, words, f"Put the value in quotes; or start it on the line below '{sign}'.")
        if "cannot start any token" in self.problem:
            return self._special(self.row, self.column)
        if "directive" in self.context or "document" in self.problem:
            return self._documents()
        if "sequence entries are not allowed" in self.problem:
            words = "a list cannot start on the line of its key"
            remedy = "Start the list on the next line, each entry with '- ' before it; if it is text, put it in quotes."
            return self.here(words, remedy)
        if "mapping values" in self.problem:
            return self._colon()
        if "could not find expected ':'" in self.problem or "could not find expected ':'" in self.context:
            return self._no_colon(*self.start)
        if re.search(r"[\"']\s*$", self.line[: self.column]):
            return self._behind_quote()
        if "node content" in self.problem:
            if self.wrong == ",":
                return self._special(self.row, self.column)
            return self._never_opened(self.column)
        value = self._value()
        if value is not None and self.line[value : value + 1] in tuple("*&!?@`%"):
            return self._special(self.row, value)
        if value is not None and self.line[value : value + 1] in tuple("[{") and value < self.column:
            closing = self.line[: self.column].rstrip()[-1:]
            if self.wrong and self.wrong in "]}":
                return self.here(f"'{self.wrong}' closes something that was never opened", "Remove it.")
            words = f"text follows the closing '{closing}': '{self._rest()[:_SHOWN]}'"
            return self.here(words, f"If it is text, put all of it in quotes: {self._quoted_from(value)}.")
        return self._indentation()

    def _never_opened(self, column: int) -> Finding:
        words = f"'{self.line[column]}' closes something that was never opened"
        return self.at(self.row, column, words, "Remove it; or, if it is text, put the value in quotes.")

    def _rest(self) -> str:
        """What stands from where the reading ended to the end of the line, but for a note."""
        return without_note(self.line[self.column :]).rstrip()

    def _note(self) -> str:
        """The note behind that, with the blanks before it."""
        behind = self.line[self.column :].rstrip()
        return behind[len(without_note(behind)) :][:_SHOWN]

    def _quoted_from(self, start: int) -> str:
        """The value that starts there, in quotes, and its note."""
        return quoted(self.line[start : self.column] + self._rest()) + self._note()

    def _long_key(self) -> int | None:
        """Where the key before a colon starts, if it is too long to be one."""
        before = self.line[: self.column].rstrip()
        if self.column <= _LONGEST_KEY or not before:
            return None
        if before[-1] in ("'", '"'):
            start = before.rfind(before[-1], 0, -1)
            is_key = before[:start].rstrip()[-1:] in ("", "-", "[", "{", ",")
        else:
            start = max(before.rfind(sign) for sign in "[{,") + 1
            start = len(before) - len(re.sub(r"^\s*(?:- +)*", "", before[start:]))
            is_key = ": " not in before[start:]
        return start if is_key and 0 <= start < self.column - _LONGEST_KEY else None

    # --- blanks -----------------------------------------------------------------------------------------------------

    def _blanks(self) -> Finding | None:
        indent = self.line[: len(self.line) - len(self.line.lstrip())]
        if "\t" in indent:
            words = "the line is indented with a tab"
            return self.at(self.row, indent.index("\t"), words, "Indent with spaces: two for each level.")
        invisible = INVISIBLE.search(indent)
        if invisible:
            words = f"the line is indented with a blank that is no ordinary space (U+{ord(invisible.group()):04X})"
            return self.at(
                self.row, invisible.start(), words, "Type the blanks again; text from elsewhere brings them."
            )
        if self.wrong == "\t":
            return self.here("a tab stands here", "Write a space in its place.")
        return None

    # --- quotes and brackets ----------------------------------------------------------------------------------------

    def _quotes(self) -> Finding:
        if "escape" in self.problem:
            words = 'inside "..." a backslash starts a code, and this is none'
            return self.here(words, "Write the backslash twice, or use '...' around the text.")
        row, column = self.start
        text = self.lines[row][column:] if row < len(self.lines) else ""
        words = f"the quote that opens here is never closed: {text.strip()[:_SHOWN]}"
        return self.at(row, column, words, f"Write {text[:1]} at the end of the text too.")

    def _ends_a_quote_from_above(self) -> bool:
        quote = self.line[: self.column].rstrip()[-1:]
        return quote == '"' and _quotes_in(self.line[: self.column]) % 2 == 1 and self._opening_row() is not None

    def _opening_row(self) -> int | None:
        return next((row for row in range(self.row - 1, -1, -1) if _quotes_in(self.lines[row]) % 2 == 1), None)

    def _quote_from_above(self) -> Finding:
        row = self._opening_row()
        assert row is not None
        column = self.lines[row].rindex('"')
        text = self.lines[row][column:].strip()
        words = f"the quote that opens here is not closed before line {self.row + 1}: {text[:_SHOWN]}"
        return self.at(row, column, words, 'Write " at the end of the text too.')

    def _behind_quote(self) -> Finding:
        if self._rest() and not self._rest().strip("]}"):
            return self._never_opened(self.column)
        words = f"text follows the closing quote: '{self._rest()[:_SHOWN]}'"
        value = self._value()
        remedy = "Put the whole value in one pair of quotes"
        if value is None or self.line[value : value + 1] not in ("'", '"'):
            return self.here(words, f"{remedy}; double a ' inside '...'.")
        quote, whole = self.line[value], self.line[value : self.column] + self._rest()
        inner = whole[1:-1] if whole.endswith(quote) else whole
        return self.here(words, f"{remedy}: {quoted(inner)}{self._note()}.")

    def _opened(self) -> tuple[int, int]:
        """The bracket that is still open where the reading ended."""
        if "flow node" not in self.context:
            return self.start
        depth = 0
        for row in range(self.row, -1, -1):
            line = self.lines[row][: self.column] if row == self.row else self.lines[row]
            for column in range(len(line) - 1, -1, -1):
                depth += (line[column] in "]}") - (line[column] in "[{")
                if depth < 0:
                    return row, column
        return self.start

    def _brackets(self) -> Finding:
        row, column = self._opened()
        opening = self.lines[row][column:] if row < len(self.lines) else ""
        bracket = opening[:1] if opening[:1] in ("[", "{") else "{"
        closing = "]" if bracket == "[" else "}"
        ended = not self.line[self.column :].strip() and not any(map(str.strip, self.lines[self.row + 1 :]))
        if self.wrong and self.wrong in "]}":
            rest = self.line[self.column + 1 :]
            if rest.count(closing) > rest.count(bracket):
                return self._never_opened(self.column)
            words = f"'{self.wrong}' stands where the '{bracket}' of line {row + 1} is still open"
            return self.here(words, f"Write '{closing}' before it, or remove it.")
        before = self.line[: self.column]
        if self.wrong == ",":
            return self.here("a comma stands here without an entry before it", "Remove it, or write the entry.")
        behind = re.search(r"([\"'\]}])\s*$", before) if self.wrong != ":" else None
        if behind and self.wrong:
            sign = "quote" if behind.group(1) in "\"'" else f"'{behind.group(1)}'"
            text = re.split(r"[,}\]]", self.line[self.column :])[0].strip()[:_SHOWN]
            words = f"text follows the closing {sign}: '{text}'"
            return self.here(words, "Put the whole value in one pair of quotes; or write the comma that is missing.")
        last = _last_entry(before) if self.wrong == ":" else None
        if last is not None:
            key, value = last
            entries = _TWO_ENTRIES.search(value)
            value += without_note(re.split(r"[,}\]]", self.line[self.column :], maxsplit=1)[0])
            words = f"the value of '{key}' holds a second ': '"
            remedy = f"Put the value in quotes: {key}: {quoted(value)}; or write the comma that is missing."
            if entries:
                comma = f"{value[: entries.start()]}, {value[entries.start(1) :].strip()}"[: _SHOWN * 2]
                remedy = f"Write the comma that is missing: {key}: {comma}; or put the value in quotes."
            return self.here(words, remedy)
        later = self.row > row and (closing not in self.line or self.line.lstrip().startswith("- "))
        if ended or (later and opening.count(bracket) > opening.count(closing)):
            words = f"the '{bracket}' that opens here is not closed"
            return self.at(row, column, words, f"Write '{closing}' after the last entry.")
        words = f"the '{bracket}' that opens here is not closed, or a comma is missing in it"
        return self.at(row, column, words, f"Put commas between the entries and '{closing}' after the last.")

    # --- signs with a meaning of their own --------------------------------------------------------------------------

    def _value(self) -> int | None:
        """Where the value of the line begins: after its key, or after its dashes."""
        found = re.match(rf"\s*{_DASHES}(?:[^\s:#'\"\[{{*&!?@`%][^:]*: +)?(?=\S)", self.line)
        return found.end() if found else None

    def _special(self, row: int, column: int) -> Finding:
        whole = self.lines[row][column:].rstrip()
        text = without_note(whole)
        note = whole[len(text) :][:_SHOWN]
        bullet = re.fullmatch(rf"\s*{_DASHES}", self.lines[row][:column]) and re.match(r"\* +(.*)", text)
        if bullet:
            words = "a list entry starts with '- ', and here stands '*'"
            return self.at(row, column, words, f"Write '- {bullet.group(1)[:_SHOWN]}'.")
        before = self.lines[row][:column]
        if "flow" in self.context or max(map(before.rfind, "[{")) > max(map(before.rfind, "]}")):
            text, note = re.match(r".[^,}\]]*", text)[0], ""  # type: ignore[index]  # it begins with the wrong sign
        remedy = f"Put it in quotes: {quoted(text)}{note}."
        return self.at(row, column, f"a value cannot start with '{text[:1]}'", remedy)

    def _documents(self) -> Finding:
        if re.match(r"%|---|\.\.\.", self.line):
            sign = self.line[:1] if self.line.startswith("%") else self.line[:3]
            words = f"a line that starts with {sign} has a meaning of its own in YAML, and this one is not understood"
            return self.at(self.row, 0, words, "Remove the line, or put the text in quotes.")
        if any(line.startswith("...") for line in self.lines[: self.row]):
            words = "a line '...' above ends what is read, and more follows here"
            return self.here(words, "Remove the line '...'.")
        if self.wrong and self.wrong in "]}":
            return self._never_opened(self.column)
        return self._indentation()

    # --- colons and indentation -------------------------------------------------------------------------------------

    def _colon(self) -> Finding:
        """`title: Sales: grow`, or a key under a line that already has its value, or `title:Grow` above."""
        before = self.line[: self.column]
        dashes = re.match(rf"\s*{_DASHES}", before)
        assert dashes is not None
        first = re.compile(r"([^\s:][^:]*?): +(\S.*)$").match(before, dashes.end())
        if first:
            words = f"the value of '{first.group(1)}' holds a second ': '"
            value = self._quoted_from(first.start(2))
            return self.here(words, f"Put the value in quotes: {first.group(1)}: {value}.")
        above = self.row - 1
        while above > 0 and not self.lines[above].strip():
            above -= 1
        if above < 0:
            return self._indentation()
        upper = self.lines[above]
        glued = re.match(rf"(\s*{_DASHES})([a-z_]+):([^ ].*)$", upper)
        if glued:
            return self._glued(above, len(glued.group(1)), glued.group(2), glued.group(3))
        key, column = before.strip().removeprefix("- "), len(self.line) - len(self.line.lstrip())
        holder = self._holder(above)
        if holder is not None:
            row, deeper = holder
            name = self.lines[row][deeper:].split(":")[0]
            words = f"'{key}' stands deeper than '{name}' above it, which has its value already"
            remedy = f"Start it in column {deeper + 1}, as '{name}'; or, if it is text, put the whole value in quotes."
            return self.at(self.row, column, words, remedy)
        return self._without_colon(above)

    def _holder(self, row: int) -> tuple[int, int] | None:
        """The line above that is `key: value` and whose value the text from it down to `row` is; and its column."""
        indent = len(self.lines[row])
        while row >= 0:
            line = self.lines[row]
            found = re.match(rf"(\s*{_DASHES})[^\s:]+: +\S", line)
            if found:
                return (row, len(found.group(1))) if len(found.group(1)) <= indent else None
            if re.match(rf"\s*{_DASHES}[^\s:]+: *$", line) or re.match(r"\s*- ", line):
                return None
            indent = min(indent, len(line) - len(line.lstrip())) if line.strip() else indent
            row -= 1
        return None

    def _without_colon(self, row: int) -> Finding:
        """A line that is no `key: value`, on which the reading went on until a colon came."""
        while row > 0 and self.lines[row - 1].strip() and not re.search(r":(?: |$)", self.lines[row - 1]):
            row -= 1
        line = self.lines[row]
        column = len(line) - len(line.lstrip())
        text = line.strip()
        bullet = BULLET.match(text)
        if bullet:
            words = f"a list entry starts with '- ', and here stands '{text[0]}'"
            return self.at(row, column, words, f"Write '- {text[bullet.end() :][:_SHOWN]}'.")
        words = f"'{text[:_SHOWN]}' is not 'key: value'"
        remedy = _with_colon(text) or "Write it as 'key: value', or put a # before it if it is a note"
        return self.at(row, column, words, f"{remedy}.")

    def _no_colon(self, row: int, column: int) -> Finding:
        text = self.lines[row][column:].strip() if row < len(self.lines) else ""
        glued = re.match(r"([a-z_]+):([^ ].*)$", text)
        if glued:
            return self._glued(row, column, glued.group(1), glued.group(2))
        words = f"'{text[:_SHOWN]}' is neither 'key: value' nor a list entry"
        remedy = _with_colon(text) or "Write a colon and a space after the key, or '- ' before a list entry"
        return self.at(row, column, words, f"{remedy}; or indent it, if it goes on with the text above.")

    def _glued(self, row: int, column: int, key: str, value: str) -> Finding:
        if INVISIBLE.match(value):
            words = f"a blank that is no ordinary space (U+{ord(value[0]):04X}) follows the colon of '{key}'"
            return self.at(row, column + len(key) + 1, words, "Type the blank again; text from elsewhere brings it.")
        words = f"'{key}:{value[:_SHOWN]}' needs a space after the colon"
        return self.at(row, column, words, f"Write '{key}: {value[:_SHOWN]}'.")

    def _indentation(self) -> Finding:
        text = self.line.strip()
        column = len(self.line) - len(self.line.lstrip())
        if text[:1] in ("]", "}"):
            return self._never_opened(column)
        if self._lacks_a_dash(column):
            words = f"'{text[:_SHOWN]}' stands where an entry of the list begins, and its dash is missing"
            return self.at(self.row, column, words, f"Write '- {text[:_SHOWN]}'.")
        words = f"'{text[:_SHOWN]}' is indented differently from the lines that it belongs to"
        alike = self._alike(column, text.startswith("- "))
        if alike is None:
            return self.here(words, "Indent it like its neighbors: the same number of spaces before each.")
        right, row = alike
        neighbor = re.split(r":(?: |$)", self.lines[row][right:])[0].strip()[:_SHOWN]
        return self.at(self.row, column, words, f"Start it in column {right + 1}, as '{neighbor}' in line {row + 1}.")

    def _above(self) -> Iterator[tuple[int, re.Match[str]]]:
        """The lines above that say something, the nearest first, each with its blanks and dashes."""
        for row in range(self.row - 1, -1, -1):
            dashes = re.match(rf"(\s*)({_DASHES})", self.lines[row])
            if dashes is not None and self.lines[row].strip() and not self.lines[row].lstrip().startswith("#"):
                yield row, dashes

    def _lacks_a_dash(self, column: int) -> bool:
        """Whether a key stands in the column of a list's dashes, and the entry above has that key already."""
        key, keys = _KEY.match(self.line, column), set()
        for row, dashes in self._above():
            found = _KEY.match(self.lines[row], dashes.end())
            keys |= {(dashes.end(), found[1])} if found else set()
            if len(dashes[1]) <= column:
                return key is not None and dashes[0] == " " * column + "- " and (column + 2, key[1]) in keys
        return False

    def _alike(self, column: int, entry: bool) -> tuple[int, int] | None:
        """The nearest column in which a line above starts that this one could belong to, and that line."""
        found: dict[int, int] = {}
        for row, dashes in self._above():
            if entry and dashes.group(2):
                found.setdefault(len(dashes.group(1)), row)
            elif not entry:
                found.setdefault(dashes.end(), row)
            if dashes.end() == 0:
                break
        found.pop(column, None)
        if not found:
            return None
        right = min(found, key=lambda known: (abs(known - column), -known))
        return right, found[right]


_TWO_ENTRIES = re.compile(
    r"(?:;[ ]*|(?<=[^ ;])[ ](?=(?:due|end|id|owner|start|status|target|title|unit|weight)$))([a-z_]+)$"
)
"""Where a value goes over into the key that should stand behind a comma."""


_KEY = re.compile(r"([^\s:#'\"\[\]{}]+):(?:\s|$)")
_QUOTE_OR_NOTE = re.compile(r"""\\"|"|(?<![ \t])[ \t]+#(?!\d)""")
"""The beginning of a note among quotes; a number behind its sign is taken for text: `Jerry #1`."""


def without_note(line: str) -> str:
    """The end of a line, but for the note behind it. Within a pair of quotes none begins."""
    inside = False
    for found in _QUOTE_OR_NOTE.finditer(line):
        if found.group() == '"':
            inside = not inside
        elif not inside and found.group() != '\\"':
            return line[: found.start()]
    return line


def quoted(text: str) -> str:
    """The text in the quotes that need nothing changed in it, shortened where it is long."""
    text = text.strip()
    text = text if len(text) <= _SHOWN * 2 else text[: _SHOWN * 2 - 3] + "..."
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _last_entry(before: str) -> tuple[str, str] | None:
    """The key and the value, as far as it goes, of the last entry between brackets; None where it is not both.

    It goes through the letters once: an expression would begin anew at each.
    """
    entry = re.split(r"[,{\[]|(?=[}\]])", before)[-1]
    start = 0
    while (colon := entry.find(":", start)) >= 0:
        key = entry[start:colon].lstrip()
        if key and entry[colon + 1 : colon + 2] == " ":
            return key, entry[colon + 1 :].lstrip(" ")
        start = colon + 1
    return None


def _quotes_in(line: str) -> int:
    return line.replace('\\"', "").count('"')


def _with_colon(text: str) -> str | None:
    """How the words would stand as a key and its value, where the first of them can be a key."""
    found = re.match(r"(- )?([a-z_]+)(?:\s*[=;:]\s*|\s+|$)(.*)", text)
    if found is None:
        return None
    dash, key, value = found.group(1) or "", found.group(2), found.group(3)[:_SHOWN]
    if dash and not value:
        return f"Write '- id: {key}' if it is an id"
    return f"Write '{dash}{key}: {value}'" if value else f"Write '{dash}{key}:'"
