"""The output formats: one function to text each. A format is imported when somebody asks for it."""

from importlib import import_module
from typing import Any

from saypro_align.assessment import Assessment

FORMATS = {
    "text": "saypro_align.formats.text:score_page",
    "json": "saypro_align.formats.json:score_json",
    "sarif": "saypro_align.formats.sarif:sarif",
    "junit": "saypro_align.formats.junit:junit",
    "github": "saypro_align.formats.github:annotations",
    "gitlab": "saypro_align.formats.gitlab:code_quality",
    "csv": "saypro_align.formats.csv:csv_rows",
    "markdown": "saypro_align.formats.markdown:comment",
}
"""Where the function of each format stands: `module:function`."""


def render(name: str, assessment: Assessment) -> str:
    """The assessment in a format of the table."""
    return made(FORMATS[name], assessment)


def made(place: str, shown: Any) -> str:
    """What the function at a place makes of something."""
    module, _, function = place.partition(":")
    page: str = getattr(import_module(module), function)(shown)
    return page
