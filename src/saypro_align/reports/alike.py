"""Gaps of one kind that a department has many of stand together, so that a page can be read to its end."""

from saypro_align.findings import Finding
from saypro_align.reports.edition import Edition
from saypro_align.reports.wording import WORDS, closed, counted
from saypro_align.values import listed, shown

MOST_ALIKE, NAMED = 5, 3
"""So many gaps of one kind stand one by one; so many of those that stand together are named in their sentence."""


def together(edition: Edition, found: list[Finding]) -> list[list[Finding]]:
    """Findings in groups, by department, the costliest first; an answered or accepted one stands alone."""
    kinds: dict[tuple[str | None, str], list[Finding]] = {}
    for finding in found:
        if finding.accepted is None and edition.mendings.of(finding) is None:
            kinds.setdefault((finding.department, finding.name), []).append(finding)
    many = {kind: several for kind, several in kinds.items() if len(several) > MOST_ALIKE}
    in_one = {id(finding): several for several in many.values() for finding in several}
    groups = [in_one.get(id(finding), [finding]) for finding in found]
    several = [group for group, finding in zip(groups, found, strict=True) if group[0] is finding]
    departments = dict.fromkeys(finding.department for finding in found)
    order = {department: place for place, department in enumerate(departments)}
    return sorted(several, key=lambda group: (order[group[0].department], -sum(f.organization_points for f in group)))


def told(edition: Edition, several: list[Finding]) -> str:
    """What was found in all of a group, in a sentence that names the first."""
    names = [thing(edition, finding) for finding in several]
    rest = len(names) - NAMED
    named = f"{', '.join(names[:NAMED])} and {rest} more" if rest > 1 else listed(names)
    return closed(f"{counted(several[0].name, len(several))}: {named}")


def thing(edition: Edition, finding: Finding) -> str:
    """What a finding stands on; of a plan as a whole, what it lacks."""
    item = edition.item(finding)
    if item is not None and finding.kind != "plan":
        return shown(item.title)
    _, lacks, what = finding.message.partition(" has no ")
    return what if lacks else finding.message


def for_each(several: list[Finding]) -> str:
    """What is done about all of a group."""
    name = several[0].name
    return f"For each of the {counted(name, len(several))}: {WORDS[name].mending}."
