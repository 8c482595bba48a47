"""The places that are noted while a file is read are those of PyYAML's own nodes, whatever its lines end with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from saypro_align.findings import Loc, Span
from saypro_align.places import MOST_STEPS, SHORT, Places
from saypro_align.yamlfile import parse

EXAMPLES = sorted((Path(__file__).parent.parent / "examples" / "plans").rglob("*.yaml"))
LINE_ENDS = ["\n", "\r\n", "\r"]


def nodes(node: yaml.Node, loc: Loc = ()) -> Iterator[tuple[Loc, yaml.Node, yaml.Node | None]]:
    """Every value with its place, and its key; entries of a list that say nothing are not counted."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*loc, key.value), value, key
            yield from nodes(value, (*loc, key.value))
    elif isinstance(node, yaml.SequenceNode):
        said = [entry for entry in node.value if not (isinstance(entry, yaml.ScalarNode) and entry.value in ("", "~"))]
        for number, entry in enumerate(said):
            yield (*loc, number), entry, None
            yield from nodes(entry, (*loc, number))


def span(node: yaml.Node) -> Span:
    return Span("a.yaml", node.start_mark.line + 1, node.start_mark.column + 1)


def hold(text: str) -> None:
    places = parse("a.yaml", text).places
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert root is not None
    assert places.value(()) == span(root)
    for loc, value, key in nodes(root):
        assert places.written(loc) == loc
        assert places.value(loc) == span(value), loc
        assert places.key(loc) == span(value if key is None else key), loc
        assert places.written((*loc, "not written")) == loc


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_places_of_the_examples(path: Path) -> None:
    hold(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("letters", [SHORT - 1, SHORT, 3 * SHORT])
def test_places_of_short_and_of_long_texts(letters: int) -> None:
    lines = "".join(f"key-{number}: [{'w' * 40}, {{a: b}}]\n" for number in range(letters // 50))
    text = f"{lines[: lines.rindex('key', 0, letters - 100)]}last: "
    text += "z" * (letters - len(text))
    assert len(text) == letters
    hold(text)


@pytest.mark.parametrize("text", ["[" + ":," * (SHORT // 2 - 2) + "]", "a: [" + "[]," * (SHORT // 3 - 3) + "]"])
def test_places_of_texts_of_many_small_entries(text: str) -> None:
    places = parse("a.yaml", text).places
    assert len(text) < SHORT
    assert places.ends[0] == len(places.keys)


words = st.text("ab\u00e9\u4e16\U0001f600 ", min_size=1, max_size=6).map(lambda word: f"w{word.strip()}w")
values = st.recursive(
    words | st.just(""),
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(words, inner, min_size=1, max_size=4),
    max_leaves=25,
)


def written(value: object, flow: bool, depth: int = 0) -> str:
    """A value as YAML, its lines ending with a newline."""
    if isinstance(value, str):
        return value or "~"
    if flow:
        entries = value if isinstance(value, list) else [f"{key}: {written(v, flow)}" for key, v in _items(value)]
        joined = ", ".join(e if isinstance(value, dict) else written(e, flow) for e in entries)
        return f"[{joined}]" if isinstance(value, list) else f"{{{joined}}}"
    pad = "\n" + "  " * depth
    if isinstance(value, list):
        return "".join(f"{pad}- {written(entry, flow, depth + 1)}" for entry in value)
    return "".join(f"{pad}{key}: {written(entry, flow, depth + 1)}" for key, entry in _items(value))


def _items(value: object) -> list[tuple[str, object]]:
    assert isinstance(value, dict)
    return list(value.items())


@given(
    st.dictionaries(words, values, min_size=1, max_size=5),
    st.booleans(),
    st.sampled_from(LINE_ENDS),
    st.sampled_from(["", "# \u00e9\u4e16\n", "\n\n"]),
)
@example({"w": {"k": ["a", "", "b"]}}, False, "\r", "# \U0001f600\n")
def test_places_are_those_of_the_parser(value: dict[str, object], flow: bool, end: str, before: str) -> None:
    hold((before + written(value, flow) + "\n").replace("\n", end))


def test_the_first_of_two_keys_counts() -> None:
    document = parse("a.yaml", "goals:\n  - id: a\n    id: b\n    title: x\n")
    assert document.places.value(("goals", 0, "id")) == Span("a.yaml", 2, 9)
    assert "first in line 2" in document.findings[0].message


def test_a_long_list_is_found_through_an_index() -> None:
    many = 3 * MOST_STEPS
    text = "list:\n" + "".join(f"  - {number}\n" for number in range(many))
    places = parse("a.yaml", text).places
    for number in (0, MOST_STEPS - 1, MOST_STEPS, MOST_STEPS + 1, many - 1):
        assert places.value(("list", number)) == Span("a.yaml", number + 2, 5)
    assert places.written(("list", many)) == ("list",)
    assert list(places.steps(("list",))) == list(range(many))


def test_an_empty_file_has_one_place() -> None:
    places = parse("a.yaml", "").places
    assert places.value(("goals", 3)) == places.key(("goals",)) == Span("a.yaml")
    assert list(places.steps(())) == []
    assert places.written(("a",)) == ()
    assert places == Places("a.yaml", "")
    assert places != parse("a.yaml", "a: 1").places != "a.yaml"
