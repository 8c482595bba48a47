"""The reports that managers send: what they say, and how it is laid out."""

from collections.abc import Mapping

from saypro_align.reports.edition import Edition
from saypro_align.reports.page import Page
from saypro_align.reports.templating import rendered


def render(name: str, edition: Edition, subject: str = "", own: Mapping[str, str] | None = None) -> str:
    """A report as Markdown, of the department or partner of that id where it is one's own.

    `own` are the workspace's templates by file name, which take the place of the house's.

    Raises TemplateMistake where one of those cannot be laid out.
    """
    return rendered(name, {"page": Page(edition, subject)}, own or {})
