"""The output formats: one function to text each. A format is imported when somebody asks for it."""

from importlib import import_module

from saypro_align.assessment import Assessment

FORMATS = {
    "text": "saypro_align.formats.text:score_page",
    "json": "saypro_align.formats.json:score_json",
}
"""Where the function of each format stands: `module:function`."""


def render(name: str, assessment: Assessment) -> str:
    """The assessment in a format of the table."""
    module, _, function = FORMATS[name].partition(":")
    page: str = getattr(import_module(module), function)(assessment)
    return page
