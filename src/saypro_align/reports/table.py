"""The table of reports, and which of them a period has."""

from collections.abc import Iterator
from enum import StrEnum

from saypro_align.frozen import frozen
from saypro_align.reports.edition import Edition


class Each(StrEnum):
    """What a report is of, where it is no report of the whole organization."""

    DEPARTMENT = "department"
    PARTNER = "partner"


@frozen
class Report:
    """A report: its template's name, what it is called, and whose pages it has; `each` is None for a single page."""

    name: str
    title: str
    each: Each | None = None


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
        Report("evaluation", "Strategic plan alignment evaluations", Each.DEPARTMENT),
        Report("adjustment", "Adjustment recommendations", Each.DEPARTMENT),
        Report("proposal", "Adjustment proposals", Each.DEPARTMENT),
        Report("feedback", "Department feedback", Each.DEPARTMENT),
        Report("progress", "Implementation progress", Each.DEPARTMENT),
        Report("impact", "Impact on the organization", Each.DEPARTMENT),
        Report("partnership", "Partnerships", Each.PARTNER),
    )
}


@frozen
class Entry:
    """One page of a period's set: a report, and the id of the department or partner whose own it is."""

    report: Report
    subject: str = ""

    @property
    def path(self) -> str:
        """Where the page stands in the folder of its period, without an ending."""
        return f"{self.report.name}/{self.subject}" if self.subject else self.report.name


def the_set(edition: Edition) -> Iterator[Entry]:
    """The pages that a period has: those of the organization, then each department's and each partner's own."""
    for report in REPORTS.values():
        if report.each is not None:
            yield from (Entry(report, subject) for subject in subjects(edition, report))
        elif report.name != "shared-goals" or edition.facts.workspace.readings.get("shared-goal"):
            yield Entry(report)


def subjects(edition: Edition, report: Report) -> list[str]:
    """The departments or partners that have a page of a report.

    A department's plan could be read, and for feedback, a form is in; a partnership is there in the period.
    """
    if report.each is Each.PARTNER:
        return [partner.id for partner in edition.partners]
    judged = [department.id for department in edition.facts.workspace.judged]
    return [d for d in judged if edition.feedback(d)] if report.name == "feedback" else judged


def called(edition: Edition, entry: Entry) -> str:
    """What a page is called among the pages of its report."""
    if entry.report.each is None:
        return entry.report.title
    if entry.report.each is Each.PARTNER:
        return next(partner.name for partner in edition.partners if partner.id == entry.subject)
    return edition.name(entry.subject)
