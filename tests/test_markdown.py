"""Text of plans in Markdown: whatever it holds, it is shown as it was written, and nothing else happens."""

import re
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from saypro_align.reports.markdown import code, folded, mermaid_label, text

READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
HTML_READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

SIGNS = "\\`*_{}[]<>#+-.)(|~&$!=:;/@%^\"' \t\n0123456789abwx\u202e\xa0é漢"
PIECES = [
    "&amp;", "&#36;", "https://a.b", "www.a.b", "1. ", "- ", "---", "```", "\\|", "<b>", "|", "_", "**", "[a](b)",
    "![a](b)", "# ", " #", "a", " ",
]  # fmt: skip
texts = st.one_of(
    st.text(SIGNS, max_size=12),
    st.text(max_size=20),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)

UNCHANGED = [
    "customer-retention-rate", "15.9 %", "3 of 5 (50 %)", "snake_case_name", "R&D", "Sales & Marketing", "it's 5 < 6",
    "-5 %", "+1.8", "Be #1 in the region", "C#", "a -> b", "2025-02-28", "e.g. this", "Why? Because: so; and \"so\".",
    "100%", "50/50", "1.5 of 2", "x = y", "A. Name", "Win 15% more customers by December", "<5 %", "a+b",
    "grüne Ziele, 漢字", "}", "12:30",
]  # fmt: skip
WRITTEN = {
    "Sales | Service": r"Sales \| Service",
    "| a | b |": r"\| a \| b \|",
    "*now*": r"\*now\*",
    "_now_": r"\_now\_",
    "a__b": r"a\_\_b",
    "`rm`": r"\`rm\`",
    "<script>alert(1)</script>": r"\<script>alert(1)\</script>",
    "{{ 7*7 }}": r"\{\{ 7\*7 }}",
    "a\nb\r\n\tc": "a b c",
    "a\u202eb": r"a\\u202eb",
    "C:\\Users": r"C:\\Users",
    "ends with \\": "ends with &#92;",
    "# heading": r"\# heading",
    "ends #": r"ends \#",
    "- item": r"\- item",
    "-": r"\-",
    "---": r"\---",
    ":-:": r"\:-:",
    "+ item": r"\+ item",
    "===": r"\===",
    "> said": r"\> said",
    "1. first": r"1\. first",
    "12) first": r"12\) first",
    "2025.": r"2025\.",
    "~5 %": r"\~5 %",
    "$5": "&#36;5",
    "&amp;": r"\&amp;",
    "&lt": r"\&lt",
    "this &": r"this \&",
    "[x](javascript:alert(1))": r"\[x\](javascript:alert(1))",
    "Done!": r"Done\!",
    "see https://example.org/a_b": r"see https\://example.org/a_b",
    "see www.example.org": r"see www\.example.org",
    "[^1]": r"\[^1\]",
    "": "",
    " \n ": "",
}


@pytest.mark.parametrize("words", UNCHANGED)
def test_prose_can_be_read_in_the_source(words: str) -> None:
    assert text(words) == words


@pytest.mark.parametrize(("words", "written"), WRITTEN.items())
def test_what_could_mean_something_is_escaped(words: str, written: str) -> None:
    assert text(words) == written


def read(page: str) -> tuple[list[str], list[list[Token]]]:
    """The kinds of blocks of a page, and the inline tokens of each that holds text."""
    tokens = READER.parse(page)
    assert READER.render(page) == HTML_READER.render(page), "there is HTML in it"
    return [token.type for token in tokens], [token.children or [] for token in tokens if token.type == "inline"]


PLACES = {
    "paragraph": ("{}", ["paragraph_open", "inline", "paragraph_close"]),
    "after a line": ("A line\n{}", ["paragraph_open", "inline", "paragraph_close"]),
    "heading": ("## {}", ["heading_open", "inline", "heading_close"]),
    "item": ("- {}", ["bullet_list_open", "list_item_open", "paragraph_open", "inline"]),
    "step": ("1. {}", ["ordered_list_open", "list_item_open", "paragraph_open", "inline"]),
    "quote": ("> {}", ["blockquote_open", "paragraph_open", "inline"]),
    "link": ("[{}](page.md)", ["paragraph_open", "inline", "paragraph_close"]),
    "bold": ("x **{}** x", ["paragraph_open", "inline", "paragraph_close"]),
}


def plain(tokens: list[Token]) -> list[str]:
    """What the inline tokens show, one entry a token."""
    return [token.content if token.type == "text" else f"({token.type})" for token in tokens]


@pytest.mark.parametrize("place", PLACES)
@given(words=texts)
@example("1." + "\\" * 3 + "|")
def test_any_text_stays_text(place: str, words: str) -> None:
    page, blocks = PLACES[place]
    shown = folded(words)
    if not shown:
        return
    kinds, inline = read(page.format(text(words)))
    assert kinds[: len(blocks)] == blocks
    assert len(inline) == 1
    wanted = {
        "after a line": ["A line", "(softbreak)", shown],
        "link": ["(link_open)", shown, "(link_close)"],
        "bold": ["x ", "(strong_open)", shown, "(strong_close)", " x"],
    }
    assert [part for part in plain(inline[0]) if part] == wanted.get(place, [shown])


@given(texts, texts)
@example("\\", "|")
@example("a`b", "`")
def test_a_table_keeps_its_cells(one: str, other: str) -> None:
    kinds, inline = read(f"|{text(one)}|{text(other)}|\n|---|---|\n|{text(other)}|{text(one)}|\n")
    assert kinds.count("th_open") == kinds.count("td_open") == 2
    shown = [[folded(words)] if folded(words) else [] for words in (one, other, other, one)]
    assert [plain(cell) for cell in inline] == shown


def test_many_ampersands_are_escaped_in_a_moment() -> None:
    """The rest of the text behind each would be a million million letters."""
    start = process_time()
    assert text("&#" * 1_000_000) == "\\&#" * 1_000_000
    assert text("R&" + "D" * 200_000) == "R&" + "D" * 200_000
    assert process_time() - start < 6


@given(st.lists(texts, min_size=2, max_size=4))
def test_texts_beside_each_other_stay_text(words: list[str]) -> None:
    """Also where a template puts nothing between them, what one ends with and the next begins with means nothing."""
    page = "x " + "".join(map(text, words)) + " x"
    kinds, inline = read(page)
    assert kinds == ["paragraph_open", "inline", "paragraph_close"]
    assert all(token.type == "text" for token in inline[0])


@given(texts)
@example("a``b")
@example("`")
@example("|")
@example(" | a |b\\|")
@example("`|`` ")
def test_any_text_stays_code(words: str) -> None:
    shown = folded(words)
    if not shown:
        assert code(words) == ""
        return
    for page in (f"x {code(words)} x", f"| x {code(words)} x | b |\n|---|---|\n| x {code(words)} x | b |"):
        kinds, inline = read(page)
        assert kinds.count("td_open") in (0, 2)
        for cell in [cell for cell in inline if plain(cell) != ["b"]]:
            assert "".join(token.content for token in cell) == f"x {shown} x"
            outside = "".join(token.content for token in cell if token.type == "text")
            assert outside == f"x {'|' * shown.count('|')} x"
            assert {token.type for token in cell} <= {"text", "code_inline"}


def test_code_is_short_where_it_can_be() -> None:
    assert code("churn-rate") == "`churn-rate`"
    assert code("a|b") == r"`a`\|`b`"
    assert code("a`b") == "``a`b``"
    assert code("`") == "`` ` ``"


LABELS = {
    "Win 15% more customers": "Win 15% more customers",
    'Say "yes"': "Say #quot;yes#quot;",
    "Be #1; <b>": "Be #35;1#59; #60;b#62;",
    "`bold` **x**": "#96;bold#96; #42;#42;x#42;#42;",
    "%%{init: x}%%": "#37;#37;#123;init: x#125;#37;#37;",
    "a\\nb": "a#92;nb",
    "1. first": "1#46; first",
    "- first": "#45; first",
    "end\n]) --> x": "end #93;) --#62; x",
    "https://a.b": "https#58;//a.b",
    "snake_case _x_": "snake_case #95;x#95;",
    "fa:fa-ban": "fa#58;fa-ban",
    "$$x$$": "#36;#36;x#36;#36;",
    "10.5 x": "10.5 x",
    "direction TB": "#100;irection TB",
    "Lifestyle:#1": "Life#115;tyle:#35;1",
    "classDef x:#f00": "#99;lassDef x:#35;f00",
    "": "#160;",
}


@pytest.mark.parametrize(("words", "label"), LABELS.items())
def test_labels_of_pictures(words: str, label: str) -> None:
    assert mermaid_label(words) == label


@given(texts)
def test_any_label_stays_in_its_quotes(words: str) -> None:
    label = mermaid_label(words)
    assert not set(label) & set('"`<>{}[]$\\\n')
    assert re.sub(r"#\d+;|#quot;", "", label).count("#") == 0
    assert re.sub(r"#quot;|#(\d+);", lambda found: chr(int(found[1] or 34)), label) == (folded(words) or "\xa0")


def test_a_long_label_is_cut() -> None:
    assert mermaid_label("word " * 40, 20) == "word word word word…"
    assert len(mermaid_label("w" * 60)) == 60
    assert mermaid_label('"' * 61).count("#quot;") == 59
