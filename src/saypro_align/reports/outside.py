"""What readers outside are told: gaps and what is done about them, what improved; no person, no rating."""

from collections.abc import Iterator

from saypro_align.course import Pace
from saypro_align.findings import Finding
from saypro_align.frozen import frozen
from saypro_align.reports import kpi_lines
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import in_force
from saypro_align.reports.wording import WORDS, closed, counted

MOST_TITLES = 3
_HOUSEKEEPING = ("unowned-action", "undated-action", "kpi-incomplete", "plan-incomplete")
"""What the departments put right by themselves, and readers outside need not know of."""


@frozen
class PublicLine:
    """A department's gaps in words for readers outside: no person, no rating."""

    department: str
    gap: str
    action: str
    status: str


def public(edition: Edition) -> Iterator[PublicLine]:
    """A line for each department and kind of gap."""
    for department in (None, *edition.facts.workspace.departments):
        grouped: dict[str, list[Finding]] = {}
        for finding in edition.costly:
            if finding.department == department and not in_force(finding) and finding.name not in _HOUSEKEEPING:
                grouped.setdefault(finding.name, []).append(finding)
        for name, several in grouped.items():
            answers = {answer.status for finding in several if (answer := edition.mendings.of(finding)) is not None}
            under_way = answers & {"approved", "in-progress", "implemented"}
            status = "under way" if under_way else "proposed" if answers else "open"
            titles = [item.title for f in several if f.kind != "plan" and (item := edition.item(f)) is not None]
            rest = f" and {len(titles) - MOST_TITLES} more" if len(titles) > MOST_TITLES else ""
            about = f": {'; '.join(titles[:MOST_TITLES])}{rest}" if titles else ""
            words = f"{counted(name, len(several))}{about}"
            yield PublicLine(
                edition.name(department), words[:1].upper() + words[1:], closed(WORDS[name].mending), status
            )


def improvements(edition: Edition) -> Iterator[str]:
    """What was mended since the period before, and the KPIs that turned good."""
    if edition.change is not None:
        gone: dict[tuple[str, str], int] = {}
        for seen in edition.mended:
            if seen.name in WORDS:
                key = (edition.name(seen.department), seen.name)
                gone[key] = gone.get(key, 0) + 1
        yield from (f"{department} mended {counted(name, count)}." for (department, name), count in gone.items())
    for row in kpi_lines.changed(edition).better:
        if row.now.pace in (Pace.ON_TRACK, Pace.ACHIEVED):
            yield f"{kpi_lines.moved(edition, row, bare=True)}."
