"""A report as one HTML file that can be mailed and printed: nothing in it runs, and nothing is fetched."""

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from saypro_align.reports.markdown import ORDER, folded

MOST_NESTED = 10
"""Lists and quotes in one another, each of them twice; deeper ones of a template stand as they are written."""

MOST_CELLS = 250_000
"""Cells of all tables of a page. With more, which only a template can ask for, tables stand as they are written."""


def html_page(markdown: str, title: str) -> str:
    """The page. Pictures in Mermaid are left out, as only a script could draw them; their text stands beside them."""
    reader = (
        _Reader("commonmark", {"html": False, "maxNesting": MOST_NESTED})
        .enable(["strikethrough", *(["table"] if _cells(markdown) <= MOST_CELLS else [])])
        .disable("image")
    )
    tokens = [token for token in reader.parse(markdown) if not _is_picture(token)]
    _name_headings(tokens)
    _fit_tables(tokens)
    _hold_percent(tokens)
    for link in _links(tokens):
        link.attrSet("href", _beside(str(link.attrGet("href"))))
    body = reader.renderer.render(tokens, reader.options, {})
    return _PAGE.format(title=escape(folded(title)), policy=_POLICY, style=_STYLE, body=ORDER.sub(r"\1&#58;", body))


def _cells(markdown: str) -> int:
    """How many cells the tables of a page have at most: each row is filled up to the width of the table's head."""
    cells = columns = 0
    for line in markdown.splitlines():
        if not line.strip(" \t>"):
            columns = 0
        elif "-" in line and not line.strip("|-: \t>"):
            columns = line.count("|") + 1
        cells += columns
    return cells


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - as the library calls it
        """Whether a link may lead there: within the set of pages, to a web site or a mail address."""
        scheme = re.match(r"\s*([^/?#]*?):", url)
        return scheme is None or scheme.group(1).lower() in ("http", "https", "mailto")


def _is_picture(token: Token) -> bool:
    return token.type == "fence" and token.info.split()[:1] == ["mermaid"]


def _links(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or [] if child.type == "link_open")


def _hold_percent(tokens: list[Token]) -> None:
    """Keep a percent sign on the line of its number."""
    for token in tokens:
        for child in token.children or []:
            if child.type == "text":
                child.content = re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", child.content)


def _beside(target: str) -> str:
    """A link to another page of the set, which is HTML like this one."""
    page, sign, part = target.partition("#")
    outside = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/", page)
    return target if outside or not page.endswith(".md") else f"{page.removesuffix('.md')}.html{sign}{part}"


def _name_headings(tokens: list[Token]) -> None:
    """Give each heading the name by which GitHub's pages link to it, a number behind it where two are alike."""
    given: set[str] = set()
    last: dict[str, int] = {}
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            shown = "".join(child.content for child in inline.children or [])
            name = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-") or "part"
            count, free = last.get(name, 0), name
            while free in given:
                count += 1
                free = f"{name}-{count}"
            given.add(free)
            last[name] = count
            token.attrSet("id", free)


_LONGEST_WORD = 12
_LONGEST_FIGURE = 16
_MANY_COLUMNS = 7


def _fit_tables(tokens: list[Token]) -> None:
    """Say of each cell how it may be broken, so that a row fits a sheet of paper and no figure stands on two lines."""
    table, columns = None, 0
    for token, inline in pairwise(tokens):
        if token.type == "table_open":
            table, columns = token, 0
        elif token.type in ("th_open", "td_open"):
            columns += token.type == "th_open"
            words = "".join(child.content for child in inline.children or [])
            if "right" in str(token.attrGet("style")) and len(words) <= _LONGEST_FIGURE:
                token.attrJoin("class", "figure")
            elif max(map(len, words.split()), default=0) > _LONGEST_WORD:
                token.attrJoin("class", "long")
            if table is not None and columns == _MANY_COLUMNS and token.type == "th_open":
                table.attrSet("class", "wide")


_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
html { color: #1f2328; }
body { max-width: 62rem; margin: 2.5rem auto; padding: 0 1.5rem; background: #fff; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 .6em; }
h1 { font-size: 1.9rem; margin-top: 0; padding-bottom: .35em; border-bottom: 3px solid #2f5d8a; }
h2 { font-size: 1.35rem; padding-bottom: .25em; border-bottom: 1px solid #d0d7de; }
h3 { font-size: 1.1rem; }
p, ul, ol, table, blockquote, pre { margin: 0 0 1em; }
li { margin: .2em 0; }
a { color: #1a5fa8; }
h1, h2, h3, h4, p, li, th, td { unicode-bidi: isolate; overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; font-size: .92em; line-height: 1.4; }
th, td { border: 1px solid #d0d7de; padding: .4em .65em; text-align: left; vertical-align: top; }
th { background: #eaf0f6; font-weight: 600; }
th:empty { padding: 0; border: 0; }
td { font-variant-numeric: tabular-nums; }
td.long, th.long { overflow-wrap: anywhere; min-width: 7em; }
td.figure { white-space: nowrap; }
table.wide { font-size: .8em; }
table.wide th, table.wide td { padding: .35em .45em; }
table.wide .long { min-width: 5em; }
tbody tr:nth-child(even) td { background: #f6f8fa; }
code { font: .9em ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", monospace; }
code { background: #eff2f5; padding: .1em .3em; border-radius: 3px; }
pre { background: #f6f8fa; padding: .8em 1em; overflow-x: auto; }
pre code { background: none; padding: 0; }
blockquote { border-left: 4px solid #d0d7de; margin-left: 0; padding-left: 1em; color: #59636e; }
hr { border: 0; border-top: 1px solid #d0d7de; margin: 2em 0; }
@page { size: A4; margin: 13mm 14mm; }
@media print {
  html { font-size: 9.5pt; line-height: 1.35; color: #000; }
  body { max-width: none; margin: 0; padding: 0; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, h4 { break-after: avoid; margin: 1em 0 .35em; }
  h1 { font-size: 1.6rem; margin-top: 0; }
  p, ul, ol, table, blockquote, pre { margin-bottom: .7em; }
  li { margin: .1em 0; }
  th, td { padding: .25em .5em; line-height: 1.3; }
  thead { display: table-header-group; }
  tr, li, blockquote { break-inside: avoid; }
  p, li { orphans: 2; widows: 2; }
  th, tbody tr:nth-child(even) td, code { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  pre { white-space: pre-wrap; }
}
"""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}</body>
</html>
"""
