"""Forms as YAML text that a person goes on to edit: plain where it can be, quoted where it must be."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from saypro_align.formats.plain import UNSAFE, safe
from saypro_align.frozen import frozen
from saypro_align.yamlfile import MAX_TEXT

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _.()/%-]*[A-Za-z0-9.)%]|\d{4}-\d{2}-\d{2}")
_TAKEN = frozenset(("true", "false", "null", "tbd", "n/a", "n.a.", "na", "none", "yes", "no", "on", "off", "y", "n"))
"""Words that YAML, its versions before, or our reader take for something else than text."""
_MORE = " ..."
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


@frozen
class Noted:
    """A value with a comment behind it, for the person who goes on writing."""

    value: "str | Sequence[object] | None"
    comment: str


def document(comment: str, data: Mapping[str, object]) -> str:
    """A YAML file with a comment at its head."""
    head = [f"# {safe(line)}" for line in comment.splitlines()]
    return "\n".join([*head, *_mapping(data, "")]) + "\n"


def _mapping(data: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{indent}{scalar(key)}:", value, indent)


def _entry(head: str, value: object, indent: str) -> Iterator[str]:
    note = ""
    if isinstance(value, Noted):
        note, value = f"  # {value.comment}", value.value
    if isinstance(value, Mapping):
        yield f"{head}{note}"
        yield from _mapping(value, f"{indent}  ")
    elif isinstance(value, list | tuple):
        yield f"{head}{note}" if value else f"{head} []{note}"
        for entry in value:
            yield from _listed(entry, f"{indent}  ")
    else:
        yield f"{head}{'' if value is None else ' ' + scalar(value)}{note}"


def _listed(entry: object, indent: str) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"{indent}- {scalar(entry)}"
        return
    lines = list(_mapping(entry, f"{indent}  "))
    if lines:
        yield f"{indent}- {lines[0].lstrip()}"
        yield from lines[1:]


def scalar(value: object) -> str:
    """A text or a number; a text is cut where it is too long and quoted where YAML could take it for something else."""
    text = shortened(str(value))
    if not isinstance(value, str) or (_PLAIN.fullmatch(text) and text.casefold() not in _TAKEN and "  " not in text):
        return text
    quoted = "".join(_letter(letter) for letter in text)
    return f'"{UNSAFE.sub(lambda found: _code(found.group()), quoted)}"'


def flow(values: Iterable[str]) -> str:
    """Texts as a list on one line."""
    return f"[{', '.join(map(scalar, values))}]"


def shortened(text: str) -> str:
    """The text, up to the last whole word of what is read of one text."""
    if len(text) <= MAX_TEXT:
        return text
    kept = text[: MAX_TEXT - len(_MORE)]
    return (kept.rpartition(" ")[0].rstrip() or kept) + _MORE


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if "\ud800" <= letter <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    return letter if letter.isprintable() else _code(letter)


def _code(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
