"""Workspaces whose free texts try to be something else, and the same ones with plain words in their place."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import yaml

from saypro_align.files.disk import on_disk
from saypro_align.reports.edition import Edition
from saypro_align.workspace import Files
from tests.editions import PLANS, edition

EVALUATED = str(1234567 * 3)
"""What stands on a page where a text was run as a template."""
NASTY = [
    "a | b | c",
    "|",
    "a \\| b \\",
    "`rm -rf`",
    "``` ~~~",
    "line\n\tand\r\nline",
    "x\n# heading\n- item\n| a | b |\n| - | - |",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- -->",
    "]]> --> </td></table> &quot;",
    "{{ 1234567*3 }}",
    "{% raw %}{% endraw %}{# note #}",
    "{{ page.__class__.__mro__ }}",
    "\u202eleft to right\u202c\u200f\u2066x",
    "\x1b[31mred\x1b]0;title\x07\x9b1m",
    "a](javascript:alert(1))",
    "[x](javascript:alert(1)) [y]: http://evil.example",
    "![x](http://evil.example/x.png)",
    "<http://evil.example> http://evil.example www.evil.example",
    "# heading",
    "heading #",
    "## ",
    "- item",
    "* item",
    "1. item",
    "9) item",
    "---",
    "===",
    "***",
    "> quote",
    "~~~",
    "~~gone~~ **bold** _thin_ __wide__",
    "&lt;b&gt; &amp; &#124; &#x7c; &copy",
    "$x$ $$y$$ $`z`$",
    "@everyone #1 :smile: ##[add-mask]e ##vso[task.complete]",
    "[^1] [ ] [x] [[wiki]]",
    "m" * 150,
    "many words " * 14,
    "\U0001f469\u200d\U0001f467 \U0001f1f3\U0001f1f1",
    "e\u0301\u0323" + "\u0300" * 40,
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd 12",
    '" onload="alert(1)',
    '\' --> x["y"]',
    "end\nsubgraph x\nclick g1 href",
    "%%{init: {}}%%",
    "#quot; #35;",
    "\ufeff\u00ad\u2028x\u2029",
    "\u3164\u115f\u1160x\uffa0\u2800\u034f\u17b4\ufe0f \ufe0fy\U000e0100\U000e0101",
    "C:\\new\\table",
    "Done!",
    "ends:",
]
"""Texts that mean something to Markdown, HTML, Mermaid, a template, a terminal or the eye."""
WORDS = {
    *("title", "description", "name", "comment", "by", "owner", "head", "vision", "mission", "method", "feedback"),
    *("notes", "tools", "reason", "because", "source", "prepared_by", "scope", "successes", "key_issues", "findings"),
    *("recommendations", "conclusion", "next_steps", "issues", "actions", "areas", "cause", "impact", "change"),
    *("rationale", "evidence", "item", "role", "challenge", "challenges", "mitigation", "backup", "solution"),
    *("summary", "call_to_action", "justification", "opportunities", "support_needed", "comments", "overview"),
    *(
        "note",
        "remark",
        "recommendation",
        "priorities",
        "constraints",
        "responsible",
        "channel",
        "worked",
        "improve",
        "learned",
    ),
    *("thanks", "objective", "expected", "progress", "action_taken", "outcome", "step", "file", "metrics"),
}
"""The keys under which people write what they like."""


class _Loader(yaml.SafeLoader):
    """YAML as the product reads it: a date is a text, and so is `on`."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in several if "timestamp" not in tag and ("bool" not in tag or first in "tTfF")]
    for first, several in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def loaded(text: str) -> Any:
    """The data of a file."""
    return yaml.load(text, _Loader)


def dumped(data: Any) -> str:
    """Data as a file."""
    page = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)
    if re.search("[\x85\u2028\u2029]", page) is None:
        return page
    return yaml.safe_dump(data, sort_keys=False, width=10_000)  # ends of lines that nobody sees are read as codes alone


def rewritten(files: Files, change: Callable[[str], str]) -> dict[str, str]:
    """A workspace with every free text changed."""
    return {path: dumped(_walked(loaded(str(text)), change, "", path)) for path, text in files.items()}


def _walked(data: Any, change: Callable[[str], str], key: str, path: str) -> Any:
    if isinstance(data, Mapping):
        return {name: _walked(value, change, name, path) for name, value in data.items()}
    if isinstance(data, list):
        return [_walked(value, change, key, path) for value in data]
    if key == "department" and path.startswith("departments/") and isinstance(data, str):
        return change(data)[:60]  # messages cut a longer name, and who is concerned is told from them
    return change(data) if key in WORDS and isinstance(data, str) else data


def numbered(count: int) -> str:
    """Plain words that stand nowhere else."""
    return f"Wort{count:04d}x"


def plainly() -> Callable[[str], str]:
    """Plain words for every text, with a number of its own; the same text becomes the same words."""
    told: dict[str, str] = {}
    return lambda text: told.setdefault(text, numbered(len(told)))


def nastily() -> Callable[[str], str]:
    """A nasty text for every text: alone, then before other words and behind them; no two become the same."""
    told: dict[str, str] = {}

    def change(text: str) -> str:
        if text not in told:
            rounds, place = divmod(len(told), len(NASTY))
            words = NASTY[place]
            told[text] = words if not rounds else f"{words} {text}" if rounds % 2 else f"{text} {words}"
        return told[text]

    return change


@cache
def hostile_example() -> Edition:
    """The example's February with nasty texts."""
    return edition(rewritten(on_disk(PLANS), nastily()))


@cache
def plain_example() -> Edition:
    """Likewise, with plain words."""
    return edition(rewritten(on_disk(PLANS), plainly()))
