"""What a change brings as workflow commands of GitHub Actions, at the lines that it wrote."""

from saypro_align.difference import Difference, came, drops
from saypro_align.formats import changed, told
from saypro_align.formats.github import MOST, Headline, page, verdict
from saypro_align.formats.plain import plural, safe


def diff_annotations(found: Difference) -> str:
    """What became of the scores, then the costliest findings that came; what was there before stands in no line."""
    after = found.after.assessment
    moved = changed.most_moved(found)
    words = [f"{changed.name(found)}: {changed.of_the_total(found)}."]
    words += [f"{change.name} {changed.of_a_department(change)}." for change in moved[:MOST]]
    words += [f"... and {plural(len(moved) - MOST, 'more department')}."] if len(moved) > MOST else []
    kind = "error" if after.file_findings else "warning" if drops(found, "before") else "notice"
    head = Headline(kind, "Plan alignment: what this change does", "\n".join(map(safe, words)))
    return page(after, head, told.costliest_first(came(found)))


def gate_annotations(found: Difference) -> str:
    """The verdict of the later state, then what came, then what was there before; each the costliest first."""
    after, new = found.after.assessment, came(found)
    prints = {finding.fingerprint for finding in new}
    old = [finding for finding in after.findings if finding.fingerprint not in prints]
    ordered = [*told.costliest_first(new), *told.costliest_first(old)]
    return page(after, verdict(after), ordered, "what is new and then the costliest")
