"""What a YAML syntax error means to the person who typed it: the wrong words, and the right ones."""

import re
from typing import Protocol

from saypro_align.findings import SYNTAX, Finding, Span

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN = 40


class Mark(Protocol):
    """A place as the parser gives it: counted from 0."""

    line: int
    column: int


def explained(path: str, text: str, problem: str, mark: Mark | None, context: str, opened: Mark | None) -> Finding:
    """A finding in a person's words for a `problem` that the parser met at `mark`.

    `context` is what the parser was reading and `opened` where that began. The parser's own words differ between
    its two builds, and name tokens: the words here come from the text at the place that it marks.
    """
    lines = text.splitlines() or [""]
    forbidden = _FORBIDDEN.search(text) if mark is None else None
    if forbidden is not None:
        before = text[: forbidden.start()]
        row, column = before.count("\n"), forbidden.start() - (before.rfind("\n") + 1)
        words = f"an invisible control character (U+{ord(forbidden.group()):04X}) stands here"
        return SYNTAX.at(Span(path, row + 1, column + 1), words, "Remove it: type the line again.")
    if mark is None:
        return SYNTAX.at(Span(path), "this is not readable as YAML", "Compare it with a plan that works.")
    row = min(mark.line, len(lines) - 1)
    line = lines[row]
    at = Span(path, mark.line + 1, mark.column + 1)
    start = Span(path, opened.line + 1, opened.column + 1) if opened is not None else at
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        words = "the line is indented with a tab"
        return SYNTAX.at(Span(path, row + 1, indent.index("\t") + 1), words, "Indent with spaces: two for each level.")
    if "quoted scalar" in context:
        if "escape" in problem:
            words = 'inside "..." a backslash starts a code, and this is none'
            return SYNTAX.at(at, words, "Write the backslash twice, or use '...' around the text.")
        words = f"the quote that opens here is never closed: {_shown(lines, start)}"
        return SYNTAX.at(start, words, "Close it at the end of the text; double a ' inside '...'.")
    if "flow" in context:
        bracket = "[" if "sequence" in context else "{"
        closing = "]" if bracket == "[" else "}"
        words = f"the '{bracket}' that opens here is not closed, or a comma is missing in it"
        return SYNTAX.at(start, words, f"Put commas between the entries and '{closing}' after the last.")
    if "block scalar" in context:
        words = f"text stands behind the '{line[start.column - 1 : start.column]}' that starts a block of text"
        return SYNTAX.at(start, words, "Start the text on the next line, indented; or put the value in quotes.")
    if "cannot start any token" in problem:
        wrong = line[mark.column : mark.column + 1]
        words = f"a value cannot start with '{wrong}'"
        return SYNTAX.at(at, words, f'Put it in quotes: "{line[mark.column :].strip()[:_SHOWN]}".')
    if "directive" in context or "%YAML" in problem or "document" in problem:
        words = "a line that starts with % or --- has a meaning of its own in YAML, and this one is not understood"
        return SYNTAX.at(at, words, "Remove the line, or put the text in quotes.")
    if "sequence entries are not allowed" in problem:
        words = "a list cannot start on the line of its key"
        return SYNTAX.at(at, words, "Start the list on the next line: each entry with '- ' before it.")
    if "mapping values" in problem:
        return _second_colon(lines, row, at)
    if "could not find expected ':'" in problem or "could not find expected ':'" in context:
        return _no_colon(lines, start)
    if re.search(r"[\"']\s*$", line[: mark.column]):
        words = f"text follows the closing quote: '{line[mark.column :].strip()[:_SHOWN]}'"
        return SYNTAX.at(at, words, "Put the whole value in one pair of quotes; double a ' inside '...'.")
    if "node content" in problem:
        wrong = line[mark.column : mark.column + 1]
        return SYNTAX.at(
            at, f"'{wrong}' closes something that was never opened", "Remove it, or put the value in quotes."
        )
    words = f"'{line.strip()[:_SHOWN]}' is indented differently from the lines that it belongs to"
    if opened is not None and opened.line != mark.line:
        words += f" (they start in column {opened.column + 1}, line {opened.line + 1})"
    return SYNTAX.at(at, words, "Indent it like its neighbors: the same number of spaces before each.")


def _shown(lines: list[str], span: Span) -> str:
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    return line[span.column - 1 :].strip()[:_SHOWN]


def _second_colon(lines: list[str], row: int, at: Span) -> Finding:
    """`title: Sales: grow`, or a key under a line that already has its value, or `title:Grow` above."""
    line = lines[row]
    before = line[: at.column - 1]
    first = re.match(r"\s*(?:- +)*([^\s:][^:]*?): +(\S.*)$", before)
    if first:
        key, value = first.group(1), line[first.start(2) :].strip()
        words = f"the value of '{key}' holds a second ': '"
        return SYNTAX.at(at, words, f'Put the value in quotes: {key}: "{value[:_SHOWN]}".')
    above = row - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    upper = lines[above].strip() if above >= 0 else ""
    glued = re.match(r"(?:- +)*([a-z_]+):(\S.*)$", upper)
    if glued:
        column = len(lines[above]) - len(lines[above].lstrip()) + 1
        words = f"'{glued.group(1)}:{glued.group(2)[:_SHOWN]}' needs a space after the colon"
        return SYNTAX.at(
            Span(at.path, above + 1, column), words, f"Write '{glued.group(1)}: {glued.group(2)[:_SHOWN]}'."
        )
    key = before.strip().removeprefix("- ")
    if re.match(r"(?:- +)*[^\s:]+: ", upper):
        holder = upper.split(":")[0].removeprefix("- ")
        words = f"'{key}' stands deeper than '{holder}' above it, which has its value already"
        remedy = "Indent both alike."
    else:
        words = f"'{key}:' cannot start here: the line above it, '{upper[:_SHOWN]}', is not 'key: value'"
        remedy = "Write that line as 'key: value', or put the text in quotes."
    column = len(line) - len(line.lstrip()) + 1
    return SYNTAX.at(Span(at.path, row + 1, column), words, remedy)


def _no_colon(lines: list[str], start: Span) -> Finding:
    shown = _shown(lines, start)
    glued = re.match(r"([a-z_]+):(\S.*)$", shown)
    if glued:
        words = f"'{shown}' needs a space after the colon"
        return SYNTAX.at(start, words, f"Write '{glued.group(1)}: {glued.group(2)}'.")
    words = f"'{shown}' is neither 'key: value' nor a list entry"
    return SYNTAX.at(start, words, "Write a colon and a space after the key, or '- ' before a list entry.")
