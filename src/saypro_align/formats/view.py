"""What a page of results is made of: the assessment, the results, and how wide the page is."""

from fractions import Fraction

from saypro_align.assessment import Assessment
from saypro_align.facts import Facts
from saypro_align.figures import percent
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.results import Results, Rolled, Row

FEW, MANY = 5, 30
"""So many things are named one by one; so many in one sentence."""


@frozen
class View:
    """A page that is being written; `plain` keeps to ASCII."""

    assessment: Assessment
    facts: Facts
    found: Results
    columns: int
    plain: bool

    def name(self, department: str) -> str:
        """What people call a department."""
        known = self.assessment.workspace.departments.get(department)
        return known.name if known else department

    def named(self, row: Row) -> str:
        """A KPI with its department, as a sentence names it."""
        return f"{row.kpi.name} ({self.name(row.kpi.department)})"

    @property
    def before(self) -> str:
        """The period before, as a sentence names it."""
        return self.found.period.shifted(-1).in_words


def few(words: list[str], last: str = " and", comma: str = ", ") -> str:
    """Words as a sentence lists them; of very many the first."""
    if len(words) > MANY:
        return f"{comma.join(words[:MANY])} and {len(words) - MANY} more"
    return f"{last} ".join([comma.join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def points(share: Exact) -> str:
    """A share of 1 in percentage points."""
    return percent(share).removesuffix(" %")


def rolled(result: Rolled) -> tuple[str, str]:
    """The result in percent, and its change as the two figures give it, each cut as it is shown.

    Both are of the KPIs that have data in both periods.
    """
    if result.now is None:
        return "-", "-"
    if result.alike is None:
        return points(result.now), "-"
    before, now = (Fraction(points(mean)) for mean in result.alike)
    return points(result.now), f"{float(now - before):+.1f}"


def added(result: Rolled, before: str) -> str:
    """What changed since the period before, in words that follow others; empty where nothing can be compared."""
    _, change = rolled(result)
    if change == "-":
        return ""
    return f", {change} points since {before}{' in the KPIs with data in both' if result.in_part else ''}"
