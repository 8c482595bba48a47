"""What a period's set holds: its pages, the files that go with it, and what is not in."""

from collections.abc import Iterator

from saypro_align.frozen import frozen
from saypro_align.reports.edition import Edition
from saypro_align.reports.table import called, the_set
from saypro_align.reports.wording import closed
from saypro_align.values import listed


@frozen
class Link:
    """A page of the period's set; `path` ends in `.md`."""

    title: str
    path: str


@frozen
class Attachment:
    """A file that goes with the report."""

    title: str
    file: str


def contents(edition: Edition) -> list[tuple[str, list[Link]]]:
    """The pages of the period's set, under their titles; a page that no department wrote says so."""
    groups: dict[str, list[Link]] = {}
    for entry in the_set(edition):
        group = entry.report.title if entry.subject else "The organization"
        title = called(edition, entry)
        if entry.report.name in ("adjustment", "proposal") and not edition.adjustment(entry.subject):
            title += " (a draft from the findings)"
        elif entry.report.name == "progress" and not edition.progress(entry.subject):
            title += " (from the plan and the figures)"
        groups.setdefault(group, []).append(Link(title, f"{entry.path}.md"))
    return list(groups.items())


def attachments(edition: Edition) -> list[Attachment]:
    """The files that go with the report."""
    return [Attachment(one.title, one.file or "no file named") for one in edition.review.attachments]


def not_received(edition: Edition) -> Iterator[str]:
    """Which forms of the period are not in."""
    judged = edition.facts.workspace.judged
    silent = [d.name for d in judged if not edition.feedback(d.id)]
    untold = [d.name for d in judged if not edition.progress(d.id)]
    if silent:
        yield f"Feedback of {listed(silent)}."
    if untold:
        yield f"A progress report of {listed(untold)}."


def support_asked(edition: Edition) -> Iterator[str]:
    """What departments ask for in their feedback of the period."""
    given = [(d.name, edition.feedback(d.id)) for d in edition.facts.workspace.judged]
    yield from (f"{name}: {closed(words)}" for name, form in given if form for words in form[1].support_needed)


def not_read(edition: Edition) -> Iterator[str]:
    """The files that could not be taken as written."""
    for finding in edition.broken:
        yield f"{finding.span.path}, line {finding.span.line}: {closed(finding.message)}"
