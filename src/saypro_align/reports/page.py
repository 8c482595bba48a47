"""What a template may read, as `page`: every part of a period's reports, worded. Templates lay out and do not count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from saypro_align.course import Pace
from saypro_align.facts import subject
from saypro_align.figures import cut, figure, percent
from saypro_align.findings import Finding
from saypro_align.formats.json import settings_data
from saypro_align.formats.plain import plural
from saypro_align.forms import Adjustment
from saypro_align.items import ORGANIZATION
from saypro_align.model import Settings
from saypro_align.periods import Unit
from saypro_align.reports import cycle, diagrams, impact_lines, kpi_lines, prose, shared
from saypro_align.reports.alike import MOST_ALIKE
from saypro_align.reports.drafts import scope, summary
from saypro_align.reports.edition import Edition
from saypro_align.reports.followed import Recommendation, previous
from saypro_align.reports.gaps import (
    Conflict,
    Gap,
    conflicts,
    gaps,
    gathered,
    in_force,
    month_end,
    recommendations,
    uncapitalized,
)
from saypro_align.reports.impact_lines import ImpactPart
from saypro_align.reports.kpi_lines import ImpactLine, KpiLine, ResultLine
from saypro_align.reports.partnership import PartnershipPart, partnership
from saypro_align.reports.plans import PlanPart, plans
from saypro_align.reports.prose import Story, story
from saypro_align.reports.shared import SharedPart
from saypro_align.reports.table import called, the_set
from saypro_align.reports.timeline import MOST_STEPS, Step, horizon, steps, steps_of
from saypro_align.reports.wording import WORDS, closed, counted, some
from saypro_align.scoring import rating
from saypro_align.values import listed

DECISIONS = 3


@dataclass(frozen=True, slots=True)
class Status:
    """A department's line in the alignment report."""

    department: str
    goals: str
    rating: str
    issues: str
    actions: str


@dataclass(frozen=True, slots=True)
class Tracking:
    """A department's KPIs in short."""

    department: str
    tracked: str
    performance: str
    rating: str
    adjustments: str


@dataclass(frozen=True, slots=True)
class KpiGroup:
    """The KPIs of a department, or the organization's own."""

    id: str
    name: str
    summary: str
    kpis: tuple[KpiLine, ...]
    successes: tuple[str, ...]
    needs: tuple[str, ...]
    brings: tuple[str, ...]
    notes: tuple[str, ...]
    called: str


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """How well the departments cover an organizational goal."""

    goal: str
    id: str
    weight: str
    coverage: str
    supported_by: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What leadership is asked to decide."""

    question: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A department's gaps in words for readers outside: no person, no rating."""

    department: str
    gap: str
    action: str
    status: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the period's set; `path` ends in `.md`."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the report."""

    title: str
    file: str


@dataclass(frozen=True)
class Page:
    """One page. The subject is the department or partner whose own page it is."""

    _edition: Edition
    _subject: str = ""

    # --- what it is ---------------------------------------------------------------------------------------------------

    @property
    def organization(self) -> str:
        """What the organization is called."""
        return self._edition.organization

    @property
    def mission(self) -> str:
        """The organization's mission; empty where there is none."""
        return closed(self._edition.facts.organization.mission or "")

    @property
    def vision(self) -> str:
        """The organization's vision; empty where there is none."""
        return closed(self._edition.facts.organization.vision or "")

    @property
    def period(self) -> str:
        """The period in words: `February 2025`."""
        return self._edition.period.in_words

    @property
    def rhythm(self) -> str:
        """`Monthly` or `Quarterly`."""
        return "Monthly" if self._edition.period.unit is Unit.MONTH else "Quarterly"

    @property
    def before(self) -> str:
        """The period before in words."""
        return self._edition.before.in_words

    @property
    def days(self) -> str:
        """The first and the last day of the period."""
        return f"{self._edition.found.first} to {self._edition.found.last}"

    @property
    def date(self) -> str:
        """The date of the report: the review's, else the last day of the period."""
        review = self._edition.review
        return str(self._edition.last(review.date) if review.date else self._edition.day)

    @property
    def prepared_by(self) -> str:
        """Who prepared it."""
        return self._edition.review.prepared_by or "saypro-align, from the plans and figures of the departments"

    @property
    def scope(self) -> str:
        """What it covers."""
        return closed(self._edition.review.scope or scope(self._edition))

    @property
    def target(self) -> str:
        """The score that the organization aims at."""
        return f"{float(self._edition.assessment.settings.target):g} %"

    @property
    def score(self) -> str:
        """The organization's score."""
        found = self._edition.assessment.score.score
        return "no score" if found is None else f"{cut(found)} %"

    @property
    def accepted_score(self) -> str:
        """The score without the findings that departments stand by; empty where it is the same."""
        raw, accepted = self._edition.assessment.score.score, self._edition.assessment.score.accepted_score
        return f"{cut(accepted)} %" if accepted is not None and accepted != raw else ""

    @property
    def rating(self) -> str:
        """The organization's score on the scale from 1 to 5."""
        found = self._edition.assessment.score.score
        return "-" if found is None else str(rating(found))

    @property
    def fully_aligned(self) -> str:
        """The share of plans in full alignment."""
        share = self._edition.assessment.score.fully_aligned
        return "not known" if share is None else percent(share)

    @property
    def change(self) -> str:
        """What the score did since the period before, in a sentence."""
        return prose.change(self._edition)

    @property
    def compared(self) -> bool:
        """Whether there is an assessment of the period before."""
        return self._edition.change is not None

    @cached_property
    def story(self) -> Story:
        """The sentences of the period: findings, successes, key issues, recommendations, conclusion, next steps."""
        return story(self._edition)

    # --- departments --------------------------------------------------------------------------------------------------

    @cached_property
    def plans(self) -> list[PlanPart]:
        """All departments."""
        return plans(self._edition)

    @property
    def plan(self) -> PlanPart:
        """The department that the page is about."""
        return next(plan for plan in self.plans if plan.id == self._subject)

    @property
    def reached(self) -> list[PlanPart]:
        """The departments at or above the target, the best first."""
        return self._by_score(reached=True)

    @property
    def below(self) -> list[PlanPart]:
        """The judged departments below the target, the lowest first."""
        return self._by_score(reached=False)

    def _by_score(self, *, reached: bool) -> list[PlanPart]:
        scores = {key: scored.score or 0 for key, scored in self._edition.scores.items()}
        chosen = [plan for plan in self.plans if plan.judged and plan.reached is reached]
        return sorted(chosen, key=lambda plan: -scores[plan.id] if reached else scores[plan.id])

    @property
    def unjudged(self) -> list[PlanPart]:
        """The departments whose plan could not be read."""
        return [plan for plan in self.plans if not plan.judged]

    @cached_property
    def statuses(self) -> list[Status]:
        """Each department's goals, rating, key issues and actions."""
        return [self._status(plan) for plan in self.plans]

    def _status(self, plan: PlanPart) -> Status:
        said = self._said_of(plan.id)
        current = self._edition.adjustment(plan.id)
        words = []
        if current is not None and current[1].status != "rejected":
            words.append(f"An adjustment is {cycle.status_words(current[1].status)}.")
        coming = [step for step in steps_of(self._edition, plan.id) if step.status != "overdue"]
        late = [step for step in steps_of(self._edition, plan.id) if step.status == "overdue"]
        words += [f"Overdue since {step.timeline}: {step.step}." for step in late[:1]]
        words += [f"Next: {step.step} ({step.timeline})." for step in coming[:1]]
        return Status(
            plan.name,
            f"{plural(len(plan.goals), 'goal')}: {some([goal.title for goal in plan.goals], '; ')}"
            if plan.goals
            else "none",
            f"{plan.rating} ({plan.score})" if plan.judged else "not judged",
            closed((said.issues if said else None) or "; ".join(self._issues(plan)) or _no_issue(plan)),
            closed((said.actions if said else None) or " ".join(words) or _planned(self._edition.open_gaps(plan.id))),
        )

    def _issues(self, plan: PlanPart) -> Iterator[str]:
        """The costliest gap of a plan, the kinds of the others, and the KPIs at risk."""
        if plan.costliest not in ("none", "not known"):
            yield plan.costliest
        more = len(self._edition.open_gaps(plan.id)) - 1
        if more > 0:
            yield plural(more, "further gap")
        risky = [row.kpi.name for row in kpi_lines.at_risk(self._edition) if row.kpi.department == plan.id]
        if risky:
            yield f"At risk: {listed(risky)}"

    def _said_of(self, department: str) -> Any:
        """What people say of a department in the period's review."""
        workspace = self._edition.facts.workspace
        for word, said in self._edition.review.departments.items():
            if workspace.department_id(word) == department:
                return said
        return None

    @property
    def plan_conclusion(self) -> str:
        """What stands between the department's plan and full alignment, and what mending it brings."""
        found = self._edition.open_gaps(self._subject)
        if not found:
            return f"Nothing that {self.plan.name} does not stand by takes points from its plan."
        return f"{summary(self._edition, self._subject, found)} The costliest gap is: {self.plan.costliest}."

    # --- gaps and recommendations -------------------------------------------------------------------------------------

    @cached_property
    def gaps(self) -> list[Gap]:
        """All gaps: those of the organization, then by department, the costliest first."""
        return gathered(self._edition)

    @property
    def gathered(self) -> str:
        """That gaps of one kind stand together, where there are many; else empty."""
        if all(gap.count == 1 for gap in self.gaps):
            return ""
        return f"More than {MOST_ALIKE} gaps of one kind in a department stand together; the report of gaps names each."

    @property
    def own_gaps(self) -> list[Gap]:
        """The gaps of the department that the page is about."""
        return self._gaps_of(self._subject)

    @property
    def action_steps(self) -> list[tuple[PlanPart, list[Gap]]]:
        """The departments below the target with the gaps to mend, the lowest first."""
        return [(plan, self._gaps_of(plan.id)) for plan in self.below]

    def _gaps_of(self, department: str) -> list[Gap]:
        name = self._edition.name(department)
        return [gap for gap in self.gaps if gap.department == name]

    @property
    def gap_groups(self) -> list[tuple[str, list[Gap]]]:
        """The gaps by department; the organization's own first."""
        grouped: dict[str, list[Gap]] = {}
        for gap in self.gaps:
            grouped.setdefault(gap.department, []).append(gap)
        return list(grouped.items())

    @cached_property
    def recommendations(self) -> list[Gap]:
        """The gaps that this report recommends to mend, those first that bring the most."""
        return recommendations(self._edition)

    @cached_property
    def previous(self) -> list[Recommendation]:
        """What the report of the period before recommended, and what became of it."""
        return previous(self._edition)

    @property
    def previous_source(self) -> str:
        """Where the assessment of the period before was found; empty where there is none."""
        return self._edition.earlier.source if self._edition.earlier else ""

    @property
    def conflicts(self) -> list[Conflict]:
        """Where departments work against each other, or count on each other in vain."""
        return conflicts(self._edition)

    @property
    def public(self) -> list[PublicLine]:
        """For readers outside: per department the gap, the corrective action, its status."""
        return list(_public(self._edition))

    @property
    def improvements(self) -> list[str]:
        """What improved since the period before, in words for readers outside."""
        return list(_improvements(self._edition))

    @property
    def decisions(self) -> list[Decision]:
        """What leadership is asked to decide, three at the most."""
        return list(_decisions(self._edition))[:DECISIONS]

    # --- steps --------------------------------------------------------------------------------------------------------

    @cached_property
    def steps(self) -> list[Step]:
        """The open steps of all departments, the earliest first."""
        return steps(self._edition)[:MOST_STEPS]

    @property
    def more_steps(self) -> int:
        """How many further steps there are."""
        return max(0, len(steps(self._edition)) - MOST_STEPS)

    @property
    def own_steps(self) -> list[Step]:
        """The open steps of the department that the page is about."""
        return steps_of(self._edition, self._subject)

    # --- results ------------------------------------------------------------------------------------------------------

    @cached_property
    def tracking(self) -> list[Tracking]:
        """Each department's KPIs in short."""
        own = self._edition.found.organization
        first = []
        if own:
            names = f"{len(own)}: {listed(row.kpi.name for row in own)}"
            first.append(Tracking(f"{self.organization} itself", names, kpi_lines.counts(own), "-", "none"))
        return [*first, *(self._tracking(plan) for plan in self.plans)]

    def _tracking(self, plan: PlanPart) -> Tracking:
        rows = [row for row in self._edition.found.rows if row.kpi.department == plan.id]
        result = next((d for d in self._edition.found.departments if d.department.id == plan.id), None)
        found = [f for f in self._edition.open_gaps(plan.id) if f.kind in ("kpi", "kpis") or f.name in _ABOUT_KPIS]
        needed = [*(["mend " + listed(_by_kind(found))] if found else []), *cycle.kpi_changes(self._edition, plan.id)]
        return Tracking(
            plan.name,
            f"{len(rows)}: {some(plan.kpis)}" if rows else "none",
            f"{kpi_lines.counts(rows)}; {kpi_lines.attained(result.attained)}" if result and rows else "not known",
            plan.kpi_rating,
            "; ".join(needed) or ("none" if plan.judged else "not known"),
        )

    @cached_property
    def kpi_groups(self) -> list[KpiGroup]:
        """The KPIs by department, the organization's own first."""
        groups = [self._group(ORGANIZATION)] if self._edition.found.organization else []
        return groups + [self._group(d.department.id) for d in self._edition.found.departments]

    @property
    def own_kpis(self) -> KpiGroup:
        """The KPIs of the department that the page is about."""
        return self._group(self._subject)

    def _group(self, holder: str) -> KpiGroup:
        rows = [row for row in self._edition.found.rows if row.kpi.department == holder]
        result = next((d for d in self._edition.found.departments if d.department.id == holder), None)
        summary = f"{plural(len(rows), 'KPI')}: {kpi_lines.counts(rows)}."
        if result is not None and rows:
            summary += f" Together: {kpi_lines.since(self._edition, result.attained)}."
        brings = [
            f"{line.title}: {brought} of the {possible} points that its KPIs could bring."
            for line in self.goal_results
            for name, brought, possible in line.contributions
            if result is not None and name == result.department.name
        ]
        return KpiGroup(
            holder,
            "The organization's own KPIs" if holder == ORGANIZATION else self._edition.name(holder),
            summary if rows else "No KPI is named in the plan.",
            tuple(kpi_lines.lines(self._edition, rows)),
            tuple(kpi_lines.successes(self._edition, rows)),
            tuple(kpi_lines.needs(self._edition, rows)),
            tuple(brings),
            tuple(kpi_lines.notes(self._edition, rows)),
            "the organization" if holder == ORGANIZATION else self._edition.name(holder),
        )

    @cached_property
    def goal_results(self) -> list[ResultLine]:
        """The organizational goals and what the KPIs that support them come to."""
        return kpi_lines.goal_lines(self._edition)

    @property
    def all_goals(self) -> str:
        """What all organizational goals come to, by their weight."""
        return closed(kpi_lines.since(self._edition, self._edition.found.attained))

    @property
    def coverage(self) -> list[CoverageLine]:
        """How well the plans cover each organizational goal."""
        return [
            CoverageLine(
                c.goal.title,
                c.goal.id,
                f"{float(c.goal.weight):g}",
                f"{cut(c.score)} %" if c.covered else "not covered",
                listed(_supporters(self._edition, c.supported_by)) or "no department",
            )
            for c in self._edition.assessment.score.coverage
        ]

    @property
    def high_impact(self) -> list[ImpactLine]:
        """The KPIs that serve the most."""
        return kpi_lines.high_impact(self._edition)

    @property
    def cumulative_impact(self) -> list[tuple[str, str, str]]:
        """For each department what it brings to the result of all goals."""
        return kpi_lines.cumulative_impact(self._edition)

    @property
    def synergies(self) -> list[str]:
        """KPIs that several departments hold together."""
        return kpi_lines.synergies(self._edition)

    @property
    def insights(self) -> list[str]:
        """What the figures suggest."""
        return kpi_lines.insights(self._edition)

    @property
    def kpi_counts(self) -> str:
        """How all KPIs stand."""
        return kpi_lines.counts(self._edition.found.rows)

    @property
    def kpi_sentence(self) -> str:
        """How all KPIs stand, in a sentence."""
        return prose.results(self._edition)

    @property
    def bands(self) -> str:
        """From which share of what was expected a KPI is on track, or behind."""
        bands = self._edition.assessment.settings.bands
        return f"on track from {figure(bands.on_track)} %, behind from {figure(bands.behind)} %, else at risk"

    # --- what departments do together ---------------------------------------------------------------------------------

    @cached_property
    def shared_goals(self) -> list[SharedPart]:
        """The goals that several departments set together."""
        return shared.parts(self._edition)

    @cached_property
    def impact(self) -> ImpactPart:
        """What the department moves: its KPIs beside the organization's, and what the data suggest."""
        return impact_lines.part(self._edition, self._subject)

    @property
    def chain_picture(self) -> Markup:
        """From the department's activities to the organization's KPIs, as Mermaid text; the words say the same."""
        return diagrams.chain(self._edition, self._subject)

    # --- pictures -----------------------------------------------------------------------------------------------------

    @property
    def traceability(self) -> Markup:
        """From the department's goals to the organization's, as Mermaid text; the table beside it says the same."""
        return diagrams.traceability(self._edition, self._subject)

    @property
    def support_picture(self) -> Markup:
        """From the departments to the organization's goals, as Mermaid text."""
        return diagrams.support(self._edition)

    @property
    def trends(self) -> list[tuple[str, str, Markup]]:
        """The KPIs at risk that serve the most, beside their targets, as Mermaid text."""
        return diagrams.trends(self._edition)

    # --- forms --------------------------------------------------------------------------------------------------------

    @cached_property
    def adjustment(self) -> cycle.AdjustmentPart:
        """The department's adjustment, or a draft of one."""
        return cycle.adjustment(self._edition, self._subject)

    @property
    def no_cause(self) -> str:
        """What stands in the place of a root cause that nobody wrote down."""
        return f"It is not written down yet; {subject(self.plan.head)} names it before the change is decided."

    @cached_property
    def feedback(self) -> cycle.FeedbackPart:
        """The department's feedback."""
        return cycle.feedback(self._edition, self._subject)

    @cached_property
    def progress(self) -> cycle.ProgressPart:
        """The department's progress."""
        return cycle.progress(self._edition, self._subject)

    @cached_property
    def partnership(self) -> PartnershipPart:
        """The partnership that the page is about."""
        return partnership(self._edition, self._subject)

    # --- the end ------------------------------------------------------------------------------------------------------

    @property
    def attachments(self) -> list[Attachment]:
        """The files that go with the report."""
        return [Attachment(one.title, one.file or "no file named") for one in self._edition.review.attachments]

    @property
    def contents(self) -> list[tuple[str, list[Link]]]:
        """The pages of the period's set, under their titles; a page that no department wrote says so."""
        groups: dict[str, list[Link]] = {}
        for entry in the_set(self._edition):
            group = entry.report.title if entry.subject else "The organization"
            title = called(self._edition, entry)
            if entry.report.name in ("adjustment", "proposal") and not self._edition.adjustment(entry.subject):
                title += " (a draft from the findings)"
            elif entry.report.name == "progress" and not self._edition.progress(entry.subject):
                title += " (from the plan and the figures)"
            groups.setdefault(group, []).append(Link(title, f"{entry.path}.md"))
        return list(groups.items())

    @property
    def not_received(self) -> list[str]:
        """Which forms of the period are not in."""
        edition, judged = self._edition, self._edition.facts.workspace.judged
        silent = [d.name for d in judged if not edition.feedback(d.id)]
        untold = [d.name for d in judged if not edition.progress(d.id)]
        found = [f"Feedback of {listed(silent)}."] if silent else []
        return found + ([f"A progress report of {listed(untold)}."] if untold else [])

    @property
    def support_asked(self) -> list[str]:
        """What departments ask for in their feedback of the period."""
        given = [(d.name, self._edition.feedback(d.id)) for d in self._edition.facts.workspace.judged]
        return [f"{name}: {closed(words)}" for name, form in given if form for words in form[1].support_needed]

    @property
    def own_figures(self) -> list[str]:
        """The organization's own KPIs that are behind or at risk."""
        rows = [row for row in self._edition.found.organization if row.now.pace in (Pace.AT_RISK, Pace.BEHIND)]
        return [f"{kpi_lines.paced(row)}: {kpi_lines.standing(self._edition, row, alone=True)}." for row in rows]

    @property
    def horizon(self) -> str:
        """Up to when the plans' own actions stand in the timeline."""
        return str(horizon(self._edition))

    @property
    def day(self) -> str:
        """The day as of which is judged."""
        return str(self._edition.day)

    @property
    def not_read(self) -> list[str]:
        """The files that could not be taken as written."""
        return [
            f"{f.span.path}, line {f.span.line}: {closed(f.message)}" for f in self._edition.assessment.file_findings
        ]

    @property
    def public_figure(self) -> str:
        """How the plans stand, in words for readers outside."""
        return prose.public(self._edition)

    @property
    def no_improvement(self) -> str:
        """What stands where nothing improved, or nothing is known of it."""
        if self._edition.change is None:
            return f"No assessment of the plans of {self.before} is at hand to compare with."
        return f"Nothing was completed between {self.before} and {self.period}."

    @property
    def provenance(self) -> str:
        """How every figure can be traced, in one line."""
        return " ".join(self.trace[:-1])

    @property
    def trace(self) -> list[str]:
        """How every figure can be traced: the day, the rules, the revision, the settings."""
        return list(_trace(self._edition))


_ABOUT_KPIS = ("misaligned-kpi", "unmeasurable-goal", "no-joint-kpi")


def _by_kind(found: list[Finding]) -> list[str]:
    counts: dict[str, int] = {}
    for finding in found:
        counts[finding.name] = counts.get(finding.name, 0) + 1
    return [counted(name, count) for name, count in counts.items()]


def _no_issue(plan: PlanPart) -> str:
    return "No gap takes points" if plan.judged else "The plan could not be read as written"


def _planned(found: list[Finding]) -> str:
    return "None is planned yet" if found else "None is needed"


def _supporters(edition: Edition, supporters: list[Any]) -> list[str]:
    counts: dict[str, int] = {}
    for supporter in supporters:
        counts[supporter.goal.department] = counts.get(supporter.goal.department, 0) + 1
    return [f"{edition.name(department)} ({plural(count, 'goal')})" for department, count in counts.items()]


_HOUSEKEEPING = ("unowned-action", "undated-action", "kpi-incomplete", "plan-incomplete")
"""What the departments put right by themselves, and readers outside need not know of."""


def _public(edition: Edition) -> Iterator[PublicLine]:
    for department in (None, *edition.facts.workspace.departments):
        grouped: dict[str, list[Finding]] = {}
        for finding in edition.costly:
            if finding.department == department and not in_force(finding) and finding.name not in _HOUSEKEEPING:
                grouped.setdefault(finding.name, []).append(finding)
        for name, several in grouped.items():
            answers = {answer.status for finding in several if (answer := edition.mended_by(finding)) is not None}
            under_way = answers & {"approved", "in-progress", "implemented"}
            status = "under way" if under_way else "proposed" if answers else "open"
            titles = [item.title for f in several if f.kind != "plan" and (item := edition.item(f)) is not None]
            rest = f" and {len(titles) - DECISIONS} more" if len(titles) > DECISIONS else ""
            about = f": {'; '.join(titles[:DECISIONS])}{rest}" if titles else ""
            words = f"{counted(name, len(several))}{about}"
            yield PublicLine(
                edition.name(department), words[:1].upper() + words[1:], closed(WORDS[name].mending), status
            )


def _improvements(edition: Edition) -> Iterator[str]:
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


def _decisions(edition: Edition) -> Iterator[Decision]:
    """Goals that nobody supports, changes that wait, conflicts, then the costliest gaps; each with its deadline."""
    by_print = {gap.fingerprint: gap for gap in gaps(edition)}
    soon = f"Decide by {month_end(edition.day, 0)}."
    for finding in edition.costly:
        if finding.name == "uncovered-goal":
            gap = by_print[finding.fingerprint]
            yield Decision(f"{gap.title}: who takes it on?", f"{gap.identified} {gap.corrective}", soon)
    for department in edition.departments():
        for _, adjustment in edition.adjustments(department.id):
            if adjustment.status == "proposed":
                call = closed(adjustment.call_to_action) if adjustment.call_to_action else soon
                question = f"Is the change that {department.name} proposes approved?"
                yield Decision(question, " ".join(_proposed(adjustment)), call)
    pairs: dict[str, list[Conflict]] = {}
    for clash in conflicts(edition):
        if clash.name in ("declared-conflict", "conflicting-targets"):
            pairs.setdefault(clash.departments, []).append(clash)
    for departments, clashes in pairs.items():
        steps = list(dict.fromkeys(step for clash in clashes for step in clash.steps))
        planned = f" Planned: {'; '.join(steps)}." if steps else ""
        words = " ".join(clash.words for clash in clashes)
        yield Decision(
            f"Who yields: {departments}?", words + planned, f"Settle it by {min(c.deadline for c in clashes)}."
        )
    for gap in recommendations(edition):
        question = f"Does {gap.department} mend this first: {uncapitalized(gap.title)}?"
        yield Decision(question, f"{gap.identified} {gap.remedy}", f"Decide by {gap.deadline}.")


def _proposed(adjustment: Adjustment) -> Iterator[str]:
    """What an adjustment is about, what it changes first, and what it asks for."""
    if adjustment.summary:
        yield closed(adjustment.summary)
    if adjustment.changes:
        yield f"Proposed: {closed(adjustment.changes[0].change)}"
        if len(adjustment.changes) > 1:
            rest = len(adjustment.changes) - 1
            yield f"{plural(rest, 'further change')} {'goes' if rest == 1 else 'go'} with it."
    budgets = [str(item.budget) for item in adjustment.resources if item.budget]
    if budgets:
        yield f"It asks for {listed(budgets)}."


def _trace(edition: Edition) -> Iterator[str]:
    assessment = edition.assessment
    yield f"Judged as of {edition.day} by the rules {assessment.ruleset}."
    if assessment.revision:
        changes = ", with changes that are not committed" if assessment.dirty else ""
        yield f"The plans are those of revision {assessment.revision[:12]}{changes}."
    else:
        yield "The plans are not under git, so no revision is named."
    differing = list(_differing(settings_data(assessment.settings), settings_data(Settings())))
    yield (
        f"Settings that differ from the defaults: {'; '.join(differing)}."
        if differing
        else "All settings have their defaults."
    )
    yield (
        "Scores and percentages are cut to one decimal and points to two, so sums of shown figures can differ in the "
        "last digit; what is missing to a target is never shown as less than it is."
    )


def _differing(now: Mapping[str, Any], default: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in now.items():
        if isinstance(value, dict):
            yield from _differing(value, default[name], f"{above}{name}.")
        elif value != default[name]:
            yield f"{above}{name} {value}"
