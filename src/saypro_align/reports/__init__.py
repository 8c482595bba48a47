"""The reports that managers send: what they say, and how it is laid out."""

from collections.abc import Mapping

from saypro_align.reports.edition import Edition
from saypro_align.reports.page import Page
from saypro_align.reports.templating import rendered


def render(name: str, edition: Edition, department: str = "", own: Mapping[str, str] | None = None) -> str:
    """A report as Markdown; `own` are the workspace's templates by file name, which take the place of the house's.

    Raises TemplateMistake where one of those cannot be laid out.
    """
    return rendered(name, {"page": Page(edition, department)}, own or {})
