"""Reports as tests make them: the example's, whose January was a little different, and those of small workspaces."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from saypro_align.assessment import judge, read
from saypro_align.files.disk import on_disk
from saypro_align.periods import Period
from saypro_align.publishing import earlier, left_behind
from saypro_align.reports import render
from saypro_align.reports.edition import Earlier, Edition
from saypro_align.reports.table import the_set
from saypro_align.workspace import Files

PLANS = Path(__file__).parents[1] / "examples" / "plans"
JANUARY, FEBRUARY = Period.read("2025-01"), Period.read("2025-02")
IN_JANUARY = (
    (
        "departments/customer-service.yaml",
        "{id: resolution-rate, baseline: 78, target: +8 points}",
        "{id: resolution-rate, baseline: 78}",
    ),
    (
        "departments/finance.yaml",
        "by the fifth working day, owner: Nadia Rahman, due: 2025-03-31",
        "by the fifth working day, due: 2025-03-31",
    ),
    (
        "departments/marketing.yaml",
        "    due: 2025-09-30                    # autumn trade fairs",
        "    due: 2025-12-31                    # autumn trade fairs",
    ),
)
"""Path, text of today, and what stood there in January: two gaps that have been mended since, and one that is new."""


def edition(files: Files, period: Period = FEBRUARY, earlier: Earlier | None = None) -> Edition:
    """The edition of a workspace whose organization.yaml can be read."""
    assessment = judge(read(files), period)
    assert assessment.facts is not None
    return Edition(assessment, assessment.facts, period, earlier)


def january() -> str:
    """The assessment that January's report left behind."""
    files = dict(on_disk(PLANS))
    for path, today, then in IN_JANUARY:
        text = files[path]
        assert isinstance(text, str)
        assert text.count(today) == 1, path
        files[path] = text.replace(today, then)
    return left_behind(judge(read(files), JANUARY))


@cache
def example() -> Edition:
    """The example's February."""
    return edition(on_disk(PLANS), earlier=earlier(january(), "reports/2025-01/assessment.json"))


def pages(made: Edition, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """All pages of an edition, by their paths."""
    found = {entry.path: render(entry.report.name, made, entry.subject, own) for entry in the_set(made)}
    return {"index": render("index", made, "", own), **found}


LEFT_BEHIND = PLANS / "reports" / "2025-01" / "assessment.json"
"""January's assessment as the example carries it."""

if __name__ == "__main__":
    LEFT_BEHIND.parent.mkdir(parents=True, exist_ok=True)
    LEFT_BEHIND.write_text(january(), encoding="utf-8")
