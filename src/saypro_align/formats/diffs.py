"""The formats of what changed between two states of the plans: the same names as those of an assessment."""

from saypro_align.difference import Difference
from saypro_align.formats import made, render

DIFFERENCES = {
    "text": "saypro_align.formats.diff:diff_page",
    "json": "saypro_align.formats.diff_json:diff_json",
    "sarif": "saypro_align.formats.diff_sarif:diff_sarif",
    "junit": "saypro_align.formats.diff_junit:diff_junit",
    "github": "saypro_align.formats.diff_github:diff_annotations",
    "gitlab": "saypro_align.formats.diff_gitlab:diff_code_quality",
    "csv": "saypro_align.formats.diff_csv:diff_rows",
    "markdown": "saypro_align.formats.diff_markdown:diff_comment",
}
"""Where the function of each format stands: `module:function`."""


GATED = {
    "github": "saypro_align.formats.diff_github:gate_annotations",
    "markdown": DIFFERENCES["markdown"],
}
"""Likewise for plans that were held against an earlier state; in other formats they stand as they are."""


def render_difference(name: str, found: Difference) -> str:
    """What changed, in a format of the table."""
    return made(DIFFERENCES[name], found)


def render_gated(name: str, found: Difference) -> str:
    """The later state, whose gate knows the earlier one, in any format but text."""
    return made(GATED[name], found) if name in GATED else render(name, found.after.assessment)
