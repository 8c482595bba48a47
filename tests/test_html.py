"""A report as HTML: whole, without anything that runs or is fetched, and with links that lead to its neighbors."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_align.reports.html import MOST_NESTED, html_page
from saypro_align.reports.markdown import code, folded, text

VOID = {"meta", "br", "hr"}


class Reader(HTMLParser):
    """What a page holds: its tags with their attributes, its text, and whether every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.texts[tag][-1] += data

    def all(self, tag: str, attribute: str) -> list[str | None]:
        return [attrs.get(attribute) for name, attrs in self.tags if name == tag]


def test_a_page_is_whole() -> None:
    page = html_page("# A & B\n\n| a | b |\n|---|--:|\n| x | 1 |\n", "A & <b>\n| B")
    read = Reader(page)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    assert page.endswith("</body>\n</html>\n")
    assert read.texts["title"] == ["A & <b> | B"]
    assert read.all("meta", "name") == [None, None, "viewport"]
    assert read.all("td", "style") == [None, "text-align:right"]
    assert read.all("th", "style") == [None, "text-align:right"]
    assert html_page("# A & B\n", "A") == html_page("# A & B\n", "A")


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = html_page(
        "![x](https://example.org/x.png)\n\n<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n"
        "[a](https://example.org)\n\n```mermaid\nflowchart LR\na --> b\n```\n\nAfter\n",
        "A",
    )
    read = Reader(page)
    tags = {name for name, _ in read.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "base", "form"}
    assert not any(name.startswith("on") or name == "src" for _, attrs in read.tags for name in attrs)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
    assert "flowchart" not in page
    assert read.texts["p"][-1] == "After"


LINKS = {
    "scorecard.md": "scorecard.html",
    "evaluation/sales.md": "evaluation/sales.html",
    "../index.md#what-matters": "../index.html#what-matters",
    "#gaps": "#gaps",
    "notes.txt": "notes.txt",
    "assessment.json": "assessment.json",
    "https://example.org/readme.md": "https://example.org/readme.md",
    "HTTPS://example.org/readme.md": "HTTPS://example.org/readme.md",
    "//example.org/readme.md": "//example.org/readme.md",
    "/readme.md": "/readme.md",
    "mailto:a@example.org": "mailto:a@example.org",
    "a.md.md": "a.md.html",
    "x.md?y": "x.md?y",
}


@pytest.mark.parametrize(("target", "leads"), LINKS.items())
def test_links_between_pages(target: str, leads: str) -> None:
    assert Reader(html_page(f"[x]({target})", "A")).all("a", "href") == [leads]


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "&#106;avascript:alert(1)", "java&#10;script:alert(1)",
        "vbscript:x", "data:text/html,x", "file:///etc/passwd", "javascript&colon;alert(1)", "x-y:z", "%6aavascript:x",
    ],
)  # fmt: skip
def test_links_that_lead_nowhere_good(target: str) -> None:
    for page in (f"[x]({target})", f"[x](<{target}>)", f"<{target}>", f"[x]\n\n[x]: {target}"):
        assert [href for href in Reader(html_page(page, "A")).all("a", "href") if href] == []


def test_headings_can_be_linked_to() -> None:
    page = html_page("# A b\n\n## A b\n\n## A b-1\n\n## A b\n\n## `x`: 5 %\n\n## Ünder_score!\n\n## |\n\n## |\n", "A")
    ids = [attrs.get("id") for name, attrs in Reader(page).tags if name in ("h1", "h2")]
    assert ids == ["a-b", "a-b-1", "a-b-1-1", "a-b-2", "x-5-", "ünder_score", "part", "part-1"]


def test_many_headings_alike_are_numbered_in_a_moment() -> None:
    start = process_time()
    page = html_page("# a-2\n\n" + "# a\n\n" * 20_000, "x")
    assert process_time() - start < 12
    names = re.findall(r'<h1 id="([^"]*)"', page)
    assert names[:5] == ["a-2", "a", "a-1", "a-3", "a-4"]
    assert len(set(names)) == 20_001


def test_cells_are_broken_where_they_must_be() -> None:
    head, line = "| a | b |", "|---|--:|"
    rows = f"| a word | {'9' * 16} |\n| {'w' * 13} | {'9' * 17} |\n| {'w' * 12} | x |\n"
    read = Reader(html_page(f"{head}\n{line}\n{rows}", "A"))
    assert read.all("td", "class") == [None, "figure", "long", "long", None, "figure"]
    assert read.all("table", "class") == [None]
    for columns, name in ((6, None), (7, "wide"), (9, "wide")):
        table = "|".join("a" * columns) + "\n" + "|".join("-" * columns) + "\n"
        assert Reader(html_page(f"{head}\n{line}\n\n{table}", "A")).all("table", "class") == [None, name]


@given(st.text("\\`*_{}[]<>#|~&$!=: \n-ax1\"'\u202e()", max_size=15), st.text(max_size=15))
def test_text_of_plans_stays_text(one: str, other: str) -> None:
    page = html_page(
        f"# {text(one)}\n\n- x {text(other)}\n\n| {text(one)} | {code(other)} |\n|---|---|\n| {text(other)} | 1 |\n",
        one,
    )
    read = Reader(page)
    assert read.texts["title"] == [folded(one)]
    assert read.texts["h1"] == [folded(one)]
    assert read.texts["li"] == [f"x {folded(other)}".strip()]
    assert read.texts["th"] == [folded(one), folded(other)]
    assert read.texts["td"] == [folded(other), "1"]
    assert "a" not in read.texts


def test_the_style_closes_what_it_opens() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", html_page("", "A"), re.DOTALL)
    assert style.count("{") == style.count("}")
    assert "break-inside: avoid" in style
    assert "table-header-group" in style
    assert "unicode-bidi: isolate" in style


def test_a_percent_sign_stays_with_its_number() -> None:
    read = Reader(html_page("It is 88.3 % of 90 %, and `5 %`.\n", "A"))
    assert read.texts["p"] == ["It is 88.3\xa0% of 90\xa0%, and 5 %."]


def test_what_is_nested_without_end_stands_as_it_is_written() -> None:
    assert html_page("> - " * 100 + "deep", "Page").count("<blockquote>") <= MOST_NESTED
    assert html_page("- a\n  - b\n    - c\n      > d\n", "Page").count("<li>") == 3


def test_a_page_has_so_many_cells_as_somebody_reads() -> None:
    """Each row of a table is filled up to the width of its head, so that few letters could make millions of cells."""
    table = "|a" * 180 + "|\n" + "|-" * 180 + "|\n" + "a\n" * 360 + "\n"
    assert html_page(table, "Page").count("<table") == 1
    assert html_page(table * 10, "Page").count("<table") == 0
    assert html_page("> " + table.replace("\n", "\n> ") * 10, "Page").count("<table") == 0
