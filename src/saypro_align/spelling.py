"""What a reader's character set lacks, spelled with what it has: for consoles, logs and pipes that are not UTF-8."""

import codecs
import unicodedata
from io import TextIOWrapper

NAME = "saypro-align.spelled"
"""Under this name the spelling is known to Python's codecs."""
_SPELLED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u2026": "...", "\u2022": "*", "\u00b7": "*", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY",
    "\u00d7": "x", "\u2192": "->", "\u2190": "<-", "\u2264": "<=", "\u2265": ">=", "\u2260": "!=",
    "\u00df": "ss", "\u00e6": "ae", "\u00c6": "AE", "\u0153": "oe", "\u0152": "OE", "\u00f8": "o", "\u00d8": "O",
    "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D", "\u00f0": "d", "\u00fe": "th", "\u0131": "i",
}  # fmt: skip


def spelled(text: str) -> str:
    """The text in ASCII: letters without their accents, the usual signs in their place, anything else as its code."""
    return "".join(letter if letter.isascii() else _of(letter) for letter in text)


def _of(letter: str) -> str:
    if letter in _SPELLED:
        return _SPELLED[letter]
    parts = [part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)]
    plain = "".join(_SPELLED.get(part, part) for part in parts)
    if all(part.isascii() and (part.isalnum() or part == " ") for part in plain):
        return plain
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"


def typed(word: str) -> str:
    """A word of the command line, or a file's name, as text: bytes that the locale could not read are read as UTF-8."""
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # Windows allows half a letter in a name
        return word.encode("utf-8", "backslashreplace").decode("utf-8")


def spell_out(stream: TextIOWrapper, *, utf_8: bool = False) -> None:
    """From now on the stream prints what it cannot encode in a spelling that it can.

    What is for programs is `utf_8` wherever it goes, and its lines end alike on every system.
    """
    codecs.register_error(NAME, _instead)
    if utf_8:
        stream.reconfigure(encoding="utf-8", errors=NAME, newline="\n")
    else:
        stream.reconfigure(errors=NAME)


def _instead(error: UnicodeError) -> tuple[str, int]:
    """What is printed in the place of letters that could not be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = typed(error.object[error.start : error.end])
    return (lacking if error.encoding.startswith("utf") else spelled(lacking)), error.end
