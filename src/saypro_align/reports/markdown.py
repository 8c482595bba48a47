"""Text of plans as Markdown: it is shown as it was written, and nothing in it is a table, a link or a markup.

Read by CommonMark and by GitHub's Markdown alike. GitHub makes mail addresses into links whatever stands before them,
and they show where they lead; no other text of a plan becomes a link.
"""

import re
from html.entities import html5

from markupsafe import Markup

from saypro_align.formats.plain import safe

ORDER = re.compile(r"(?m)^([^\S\n]*):(?=:[^\S\n]*[A-Za-z][^\n]*::)")
"""A line that GitHub's workflows obey in their log, up to the first colon; behind a backslash, which Markdown does not
show, they do not."""


def folded(value: str) -> str:
    """The text on one line with single blanks; what could steer a terminal or turn the reading is shown as its code."""
    return safe(" ".join(value.split()))


_MEANS = re.compile(
    r"""
    (?P<coded> \$ | \\$ )                          # GitHub's formulas; \ would take away a template's own | behind it
  | [\\`*\[\]{|~]
  | (?<![^\W_]) _ | _ (?![^\W_])                   # between letters it is no emphasis
  | < (?![ 0-9=])
  | & (?= \#?[0-9A-Za-z]+; | \# | (?P<last>[0-9A-Za-z]*)$ )
  | ! $                                            # a template's own link behind it would be a picture
  | (?<!\S) \# (?= \#*(?:[ ]|$) )                  # begins a heading, or ends one
  | : (?= // ) | (?<= [wW]{3} ) \.                 # GitHub makes links of these
  | ^ (?: > | [-+](?=[ :-]|$) | = (?= =*$ ) | : (?=-) )
  | (?: (?<=^[0-9]) | (?<=^[0-9]{2}) | (?<=^[0-9]{3}) | (?<=^[0-9]{4}) | (?<=^[0-9]{5}) | (?<=^[0-9]{6})
      | (?<=^[0-9]{7}) | (?<=^[0-9]{8}) | (?<=^[0-9]{9}) ) [.)](?=[ ]|$)
    """,
    re.VERBOSE,
)
"""What could mean something to Markdown where it stands; at the beginning of the text, also as that of a line."""


def text(value: str) -> Markup:
    """A text that is right in a paragraph, a heading, a list, a link and a cell of a table, also at their beginning."""
    return Markup(_MEANS.sub(_escaped, folded(value)))  # noqa: S704


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    if found["coded"]:
        return f"&#{ord(sign)};"
    if found["last"] and f"{found['last']};" not in html5:
        return sign  # R&D at the end of a text, which no ';' of a template makes an entity
    return f"\\{sign}"


def beside(value: str) -> Markup:
    """Likewise between other texts: a blank at an end is kept."""
    before, behind = (" " if end.isspace() else "" for end in (value[:1], value[-1:]))
    return Markup(f"{before}{text(value)}{behind}" if value.strip() else before)  # noqa: S704


def code(value: str) -> Markup:
    """A text as code. A `|` stands between two codes: in a table Markdown wants it escaped there, and elsewhere not."""
    return Markup(r"\|").join(Markup(_span(part)) for part in folded(value).split("|"))  # noqa: S704


def _span(words: str) -> str:
    if not words:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", words)), default=0) + 1)
    blank = " " if "`" in (words[0], words[-1]) or (words[0] == words[-1] == " " and words.strip()) else ""
    return f"{fence}{blank}{words}{blank}{fence}"


_MEANS_IN_MERMAID = re.compile(
    r"""
    ["#;<>&\\`*~\[\]{}$@]
  | (?<![^\W_]) _ | _ (?![^\W_])
  | % (?=%) | (?<=%) %                             # a remark or a directive
  | : (?= // | fa- ) | (?<= [wW]{3} ) \.           # a link or an icon
  | s (?=tyle) | c (?=lassDef)                     # of lines with these words Mermaid cuts the last entity
  | d (?=irection[ ](?:TB|TD|BT|RL|LR))            # and such a line it takes for nothing else
  | ^ (?: [-+=] | [0-9]+ [.)] (?=[ ]|$) )                    # a list or a heading, which Mermaid refuses to draw
    """,
    re.VERBOSE,
)


def mermaid_label(value: str, most: int = 60) -> Markup:
    """A text for between the quotes of a node in a Mermaid flowchart, cut to so many characters."""
    words = folded(value)
    if not words:
        return Markup("#160;")  # Mermaid draws nothing of a picture that has an empty label
    if len(words) > most:
        words = words[: most - 1].rstrip() + "…"
    return Markup(_MEANS_IN_MERMAID.sub(_entities, words))  # noqa: S704


def _entities(found: re.Match[str]) -> str:
    """Mermaid's own entities; of `12.` only the point, so that the number can be read in the source."""
    number, sign = found.group()[:-1], found.group()[-1]
    return f"{number}#quot;" if sign == '"' else f"{number}#{ord(sign)};"
