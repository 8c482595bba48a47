"""The table of reports, and which of them a period has."""

from collections.abc import Iterator
from dataclasses import dataclass

from saypro_align.reports.edition import Edition


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its template's name, what it is called, and whether each department has one of its own."""

    name: str
    title: str
    for_each_department: bool = False


REPORTS = {
    report.name: report
    for report in (
        Report("leadership", "Leadership page"),
        Report("alignment", "Alignment report"),
        Report("status", "Strategic plan status"),
        Report("scorecard", "Alignment scorecard"),
        Report("gaps", "Gaps and corrective actions"),
        Report("kpis", "KPI report"),
        Report("shared-goals", "Shared goals"),
        Report("stakeholders", "Stakeholder page"),
        Report("evaluation", "Strategic plan alignment evaluations", for_each_department=True),
        Report("adjustment", "Adjustment recommendations", for_each_department=True),
        Report("proposal", "Adjustment proposals", for_each_department=True),
        Report("feedback", "Department feedback", for_each_department=True),
        Report("progress", "Implementation progress", for_each_department=True),
        Report("impact", "Impact on the organization", for_each_department=True),
    )
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of a period's set: a report, and the department whose own it is."""

    report: Report
    department: str = ""

    @property
    def path(self) -> str:
        """Where the page stands in the folder of its period, without an ending."""
        return f"{self.report.name}/{self.department}" if self.department else self.report.name


def the_set(edition: Edition) -> Iterator[Entry]:
    """The pages that a period has: those of the organization, then each department's own."""
    for report in REPORTS.values():
        if report.for_each_department:
            yield from (Entry(report, department) for department in holders(edition, report))
        elif report.name != "shared-goals" or edition.facts.workspace.readings.get("shared-goal"):
            yield Entry(report)


def holders(edition: Edition, report: Report) -> list[str]:
    """The departments that have a page of a report: their plan could be read, and for feedback, a form is in."""
    judged = [department.id for department in edition.facts.workspace.judged]
    return [d for d in judged if edition.feedback(d)] if report.name == "feedback" else judged
