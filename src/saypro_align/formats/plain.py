"""Text that is safe and readable anywhere: no control characters, columns that line up, lines that fit."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import Any
from unicodedata import east_asian_width

from saypro_align.findings import Exact
from saypro_align.syntax import FILLERS, SELECTORS

_SHAPES = (
    "\xa9\xae\u1000-\u109f\u1820-\u18aa\u203c\u2049\u2122\u2139\u2190-\u27ff\u2900-\u2fff\u3001-\u303f\u3200-\u9fff"
    "\ua840-\ua877\uf900-\ufaff\U0001f000-\U0003ffff"
)
"""What has several shapes to choose from: pictures, symbols, letters of China and Japan, of Burma and Mongolia."""
WITHIN_A_LINE = re.compile(r"(?<=#)#(?=[A-Za-z]*\[)")
"""What workflows obey wherever it stands in a line of their log: what begins with `##[`, or with a word between."""
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe"
    f"\uffff\U000e0000-\U000e0fff{FILLERS}{SELECTORS}](?<![{_SHAPES}][{SELECTORS}])(?<![0-9#*]\ufe0f(?=\u20e3))"
    f"|{WITHIN_A_LINE.pattern}"
)
"""What steers, turns or is not seen; a sign that chooses the shape of the one before it may stand, also in a keycap."""

_UNSAFE_IN_JSON = UNSAFE.pattern.replace("\x00-\x1f", "")
"""Below a blank JSON escapes by itself, but for its own line breaks."""


def safe(text: str) -> str:
    """The text on one line, with what could steer a terminal or turn the reading direction shown as its code."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text  # nearly all are
    return UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def as_json(data: Any, indent: int = 1) -> str:
    """JSON that can be printed anywhere: what could steer a terminal is written as its code."""
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    return re.sub(_UNSAFE_IN_JSON, lambda found: _escaped(found.group()), text) + "\n"


def _escaped(letter: str) -> str:
    """The letter as its code in JSON: one beyond four digits is written as two."""
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else json.dumps(letter)[1:-1]


def width(text: str) -> int:
    """How many columns a terminal gives the text."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def fitted(text: str, columns: int) -> str:
    """The text, cut with an ellipsis where it is wider than so many columns."""
    if width(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > columns - 3:
            break
        kept += letter
    return kept + "..."


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with blanks."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, columns: int, indent: str = "", first: str | None = None) -> str:
    """The text broken into lines; a path or an id is never broken, and no percent sign stands without its number."""
    lines = textwrap.fill(
        re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", safe(text)),
        columns,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace("\N{NO-BREAK SPACE}%", " %")


def broken(text: str, columns: int) -> list[str]:
    """A text in lines of so many columns; a word that is wider than a line is broken."""
    lines = [""]
    for word in text.split():
        for part in _pieces(word, columns):
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            if width(longer) <= columns:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


MOST_LINES = 8
"""So many lines a name may take in a table; what is longer is cut."""


def folded(text: str, columns: int) -> list[str]:
    """A name in as many lines of so many columns as it needs, eight at the most."""
    lines = broken(safe(text), columns)
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], fitted(lines[MOST_LINES - 1] + "....", columns)]


def _pieces(word: str, columns: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if width(pieces[-1] + letter) > columns:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def table(rows: Sequence[Sequence[str]], right: Sequence[bool], gap: str = "  ", most: int = 40) -> list[str]:
    """Rows of cells under each other; `right` says which columns stand to the right. The first row is the head."""
    cells = [[fitted(safe(cell), most) for cell in row] for row in rows]
    widths = [max(width(row[column]) for row in cells) for column in range(len(right))]
    return [
        gap.join(padded(cell, widths[column], right=right[column]) for column, cell in enumerate(row)).rstrip()
        for row in cells
    ]


def folded_table(
    rows: Sequence[Sequence[str]], right: Sequence[bool], rooms: Mapping[int, int], *, gap: str = "  ", most: int = 40
) -> list[str]:
    """Likewise; cells of the columns that `rooms` gives a width take as many lines as they need."""
    lines: list[tuple[str, ...]] = []
    for row in rows:
        cells = [folded(cell, rooms[column]) if column in rooms else [cell] for column, cell in enumerate(row)]
        lines += zip_longest(*cells, fillvalue="")
    return table(lines, right, gap, most)


def sparkline(values: Sequence[Exact | None], *, plain: bool = False) -> str:
    """A series as small bars from its least to its greatest value, a dot for what is not there; `plain` is ASCII."""
    bars, gap = (".:-=+*#@", "_") if plain else ("▁▂▃▄▅▆▇█", "·")
    known = [value for value in values if value is not None]
    low, span = min(known, default=0), max(known, default=0) - min(known, default=0)
    return "".join(
        gap if value is None else bars[int((value - low) * (len(bars) - 1) / span + Fraction(1, 2)) if span else 3]
        for value in values
    )


def sentence(words: str) -> str:
    """The words with a capital at their beginning; a path is written as it is."""
    return words if ".y" in words.partition(" ")[0] else words[:1].upper() + words[1:]


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 plan`, `2 plans`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
