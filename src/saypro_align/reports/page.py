"""What a template may read, as `page`: every part of a period's reports, worded. Templates lay out and do not count."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from saypro_align.facts import subject
from saypro_align.figures import cut, figure, percent
from saypro_align.formats.amounts import counts
from saypro_align.periods import Unit
from saypro_align.reports import (
    at_a_glance,
    contents,
    decisions,
    diagrams,
    impact_lines,
    kpi_groups,
    kpi_lines,
    outside,
    prose,
    provenance,
    shared,
)
from saypro_align.reports.adjustment import AdjustmentPart, adjustment
from saypro_align.reports.alike import MOST_ALIKE
from saypro_align.reports.at_a_glance import Status, Tracking
from saypro_align.reports.contents import Attachment, Link
from saypro_align.reports.decisions import Decision
from saypro_align.reports.drafts import scope, summary
from saypro_align.reports.edition import Edition
from saypro_align.reports.feedback import FeedbackPart, feedback
from saypro_align.reports.followed import Recommendation, previous
from saypro_align.reports.gaps import Conflict, Gap, conflicts, gathered, grouped, recommendations
from saypro_align.reports.impact_lines import ImpactPart
from saypro_align.reports.kpi_groups import CoverageLine, KpiGroup
from saypro_align.reports.kpi_lines import ImpactLine, ResultLine
from saypro_align.reports.outside import PublicLine
from saypro_align.reports.partnership import PartnershipPart, partnership
from saypro_align.reports.plans import PlanPart, plans, plans_by_id
from saypro_align.reports.progress import ProgressPart, progress
from saypro_align.reports.prose import Story, story
from saypro_align.reports.shared import SharedPart
from saypro_align.reports.timeline import MOST_STEPS, Step, horizon, steps, steps_of
from saypro_align.reports.wording import closed
from saypro_align.scoring import rating


@dataclass(frozen=True)
class Page:
    """One page. The subject is the department or partner whose own page it is."""

    _edition: Edition
    _subject: str = ""

    # --- what it is ---------------------------------------------------------------------------------------------------

    @cached_property
    def organization(self) -> str:
        """What the organization is called."""
        return self._edition.organization

    @cached_property
    def mission(self) -> str:
        """The organization's mission; empty where there is none."""
        return closed(self._edition.facts.organization.mission or "")

    @cached_property
    def vision(self) -> str:
        """The organization's vision; empty where there is none."""
        return closed(self._edition.facts.organization.vision or "")

    @cached_property
    def period(self) -> str:
        """The period in words: `February 2025`."""
        return self._edition.period.in_words

    @cached_property
    def rhythm(self) -> str:
        """`Monthly` or `Quarterly`."""
        return "Monthly" if self._edition.period.unit is Unit.MONTH else "Quarterly"

    @cached_property
    def before(self) -> str:
        """The period before in words."""
        return self._edition.before.in_words

    @cached_property
    def days(self) -> str:
        """The first and the last day of the period."""
        return f"{self._edition.found.first} to {self._edition.found.last}"

    @cached_property
    def date(self) -> str:
        """The date of the report: the review's, else the last day of the period."""
        review = self._edition.review
        return str(self._edition.last(review.date) if review.date else self._edition.day)

    @cached_property
    def prepared_by(self) -> str:
        """Who prepared it."""
        return self._edition.review.prepared_by or "saypro-align, from the plans and figures of the departments"

    @cached_property
    def scope(self) -> str:
        """What it covers."""
        return closed(self._edition.review.scope or scope(self._edition))

    @cached_property
    def target(self) -> str:
        """The score that the organization aims at."""
        return f"{float(self._edition.assessment.settings.target):g} %"

    @cached_property
    def score(self) -> str:
        """The organization's score."""
        found = self._edition.assessment.score.score
        return "no score" if found is None else f"{cut(found)} %"

    @cached_property
    def accepted_score(self) -> str:
        """The score without the findings that departments stand by; empty where it is the same."""
        raw, accepted = self._edition.assessment.score.score, self._edition.assessment.score.accepted_score
        return f"{cut(accepted)} %" if accepted is not None and accepted != raw else ""

    @cached_property
    def rating(self) -> str:
        """The organization's score on the scale from 1 to 5."""
        found = self._edition.assessment.score.score
        return "-" if found is None else str(rating(found))

    @cached_property
    def fully_aligned(self) -> str:
        """The share of plans in full alignment."""
        share = self._edition.assessment.score.fully_aligned
        return "not known" if share is None else percent(share)

    @cached_property
    def change(self) -> str:
        """What the score did since the period before, in a sentence."""
        return prose.change(self._edition)

    @cached_property
    def compared(self) -> bool:
        """Whether there is an assessment of the period before."""
        return self._edition.change is not None

    @cached_property
    def story(self) -> Story:
        """The sentences of the period: findings, successes, key issues, recommendations, conclusion, next steps."""
        return self._edition.once(story)

    # --- departments --------------------------------------------------------------------------------------------------

    @cached_property
    def plans(self) -> list[PlanPart]:
        """All departments."""
        return self._edition.once(plans)

    @cached_property
    def plan(self) -> PlanPart:
        """The department that the page is about."""
        return self._edition.once(plans_by_id)[self._subject]

    @cached_property
    def reached(self) -> list[PlanPart]:
        """The departments at or above the target, the best first."""
        return self._by_score(reached=True)

    @cached_property
    def below(self) -> list[PlanPart]:
        """The judged departments below the target, the lowest first."""
        return self._by_score(reached=False)

    def _by_score(self, *, reached: bool) -> list[PlanPart]:
        scores = {key: scored.score or 0 for key, scored in self._edition.scores.items()}
        chosen = [plan for plan in self.plans if plan.judged and plan.reached is reached]
        return sorted(chosen, key=lambda plan: -scores[plan.id] if reached else scores[plan.id])

    @cached_property
    def unjudged(self) -> list[PlanPart]:
        """The departments whose plan could not be read."""
        return [plan for plan in self.plans if not plan.judged]

    @cached_property
    def statuses(self) -> list[Status]:
        """Each department's goals, rating, key issues and actions."""
        return [at_a_glance.status(self._edition, plan) for plan in self.plans]

    @cached_property
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
        return self._edition.once(gathered)

    @cached_property
    def gathered(self) -> str:
        """That gaps of one kind stand together, where there are many; else empty."""
        if all(gap.count == 1 for gap in self.gaps):
            return ""
        return f"More than {MOST_ALIKE} gaps of one kind in a department stand together; the report of gaps names each."

    @cached_property
    def own_gaps(self) -> list[Gap]:
        """The gaps of the department that the page is about."""
        return self._gaps_of(self._subject)

    @cached_property
    def action_steps(self) -> list[tuple[PlanPart, list[Gap]]]:
        """The departments below the target with the gaps to mend, the lowest first."""
        return [(plan, self._gaps_of(plan.id)) for plan in self.below]

    def _gaps_of(self, department: str) -> list[Gap]:
        return self._edition.once(grouped).get(self._edition.name(department), [])

    @cached_property
    def gap_groups(self) -> list[tuple[str, list[Gap]]]:
        """The gaps by department; the organization's own first."""
        return list(self._edition.once(grouped).items())

    @cached_property
    def recommendations(self) -> list[Gap]:
        """The gaps that this report recommends to mend, those first that bring the most."""
        return self._edition.once(recommendations)

    @cached_property
    def previous(self) -> list[Recommendation]:
        """What the report of the period before recommended, and what became of it."""
        return previous(self._edition)

    @cached_property
    def previous_source(self) -> str:
        """Where the assessment of the period before was found; empty where there is none."""
        return self._edition.earlier.source if self._edition.earlier else ""

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Where departments work against each other, or count on each other in vain."""
        return self._edition.once(conflicts)

    @cached_property
    def public(self) -> list[PublicLine]:
        """For readers outside: per department the gap, the corrective action, its status."""
        return list(outside.public(self._edition))

    @cached_property
    def improvements(self) -> list[str]:
        """What improved since the period before, in words for readers outside."""
        return list(outside.improvements(self._edition))

    @cached_property
    def decisions(self) -> list[Decision]:
        """What leadership is asked to decide, three at the most."""
        return decisions.decisions(self._edition)

    @cached_property
    def waiting(self) -> list[str]:
        """The questions that wait for leadership beside those three."""
        return decisions.waiting(self._edition)

    # --- steps --------------------------------------------------------------------------------------------------------

    @cached_property
    def steps(self) -> list[Step]:
        """The open steps of all departments, the earliest first."""
        return steps(self._edition)[:MOST_STEPS]

    @cached_property
    def more_steps(self) -> int:
        """How many further steps there are."""
        return max(0, len(steps(self._edition)) - MOST_STEPS)

    @cached_property
    def own_steps(self) -> list[Step]:
        """The open steps of the department that the page is about."""
        return steps_of(self._edition, self._subject)

    # --- results ------------------------------------------------------------------------------------------------------

    @cached_property
    def tracking(self) -> list[Tracking]:
        """Each department's KPIs in short."""
        return list(at_a_glance.tracking(self._edition, self.plans))

    @cached_property
    def kpi_groups(self) -> list[KpiGroup]:
        """The KPIs by department, the organization's own first."""
        return kpi_groups.groups(self._edition)

    @cached_property
    def own_kpis(self) -> KpiGroup:
        """The KPIs of the department that the page is about."""
        return kpi_groups.group(self._edition, self._subject)

    @cached_property
    def goal_results(self) -> list[ResultLine]:
        """The organizational goals and what the KPIs that support them come to."""
        return self._edition.once(kpi_lines.goal_lines)

    @cached_property
    def all_goals(self) -> str:
        """What all organizational goals come to, by their weight."""
        return closed(kpi_lines.since(self._edition, self._edition.found.attained))

    @cached_property
    def coverage(self) -> list[CoverageLine]:
        """How well the plans cover each organizational goal."""
        return kpi_groups.coverage(self._edition)

    @cached_property
    def high_impact(self) -> list[ImpactLine]:
        """The KPIs that serve the most."""
        return kpi_lines.high_impact(self._edition)

    @cached_property
    def cumulative_impact(self) -> list[tuple[str, str, str]]:
        """For each department what it brings to the result of all goals."""
        return kpi_lines.cumulative_impact(self._edition)

    @cached_property
    def synergies(self) -> list[str]:
        """KPIs that several departments hold together."""
        return kpi_lines.synergies(self._edition)

    @cached_property
    def insights(self) -> list[str]:
        """What the figures suggest."""
        return kpi_lines.insights(self._edition)

    @cached_property
    def kpi_counts(self) -> str:
        """How all KPIs stand."""
        return counts(self._edition.found.rows)

    @cached_property
    def kpi_sentence(self) -> str:
        """How all KPIs stand, in a sentence."""
        return prose.results(self._edition)

    @cached_property
    def bands(self) -> str:
        """From which share of what was expected a KPI is on track, or behind."""
        bands = self._edition.assessment.settings.bands
        return f"on track from {figure(bands.on_track)} %, behind from {figure(bands.behind)} %, else at risk"

    # --- what departments do together ---------------------------------------------------------------------------------

    @cached_property
    def shared_goals(self) -> list[SharedPart]:
        """The goals that several departments set together, but for those that are long past."""
        return shared.parts(self._edition)

    @cached_property
    def past_shared_goals(self) -> list[str]:
        """Those that ended more than a year ago and were looked back on, with their last day."""
        return list(shared.long_past(self._edition))

    @cached_property
    def impact(self) -> ImpactPart:
        """What the department moves: its KPIs beside the organization's, and what the data suggest."""
        return impact_lines.part(self._edition, self._subject)

    @cached_property
    def chain_picture(self) -> Markup:
        """From the department's activities to the organization's KPIs, as Mermaid text; the words say the same."""
        return diagrams.chain(self._edition, self._subject)

    # --- pictures -----------------------------------------------------------------------------------------------------

    @cached_property
    def traceability(self) -> Markup:
        """From the department's goals to the organization's, as Mermaid text; the table beside it says the same."""
        return diagrams.traceability(self._edition, self._subject)

    @cached_property
    def support_picture(self) -> Markup:
        """From the departments to the organization's goals, as Mermaid text."""
        return diagrams.support(self._edition)

    @cached_property
    def trends(self) -> list[tuple[str, str, Markup]]:
        """The KPIs at risk that serve the most, beside their targets, as Mermaid text."""
        return diagrams.trends(self._edition)

    # --- forms --------------------------------------------------------------------------------------------------------

    @cached_property
    def adjustment(self) -> AdjustmentPart:
        """The department's adjustment, or a draft of one."""
        return adjustment(self._edition, self._subject)

    @cached_property
    def no_cause(self) -> str:
        """What stands in the place of a root cause that nobody wrote down."""
        return f"It is not written down yet; {subject(self.plan.head)} names it before the change is decided."

    @cached_property
    def feedback(self) -> FeedbackPart:
        """The department's feedback."""
        return feedback(self._edition, self._subject)

    @cached_property
    def progress(self) -> ProgressPart:
        """The department's progress."""
        return progress(self._edition, self._subject)

    @cached_property
    def partnership(self) -> PartnershipPart:
        """The partnership that the page is about."""
        return partnership(self._edition, self._subject)

    # --- the end ------------------------------------------------------------------------------------------------------

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files that go with the report."""
        return contents.attachments(self._edition)

    @cached_property
    def contents(self) -> list[tuple[str, list[Link]]]:
        """The pages of the period's set, under their titles; a page that no department wrote says so."""
        return contents.contents(self._edition)

    @cached_property
    def not_received(self) -> list[str]:
        """Which forms of the period are not in."""
        return list(contents.not_received(self._edition))

    @cached_property
    def support_asked(self) -> list[str]:
        """What departments ask for in their feedback of the period."""
        return list(contents.support_asked(self._edition))

    @cached_property
    def own_figures(self) -> list[str]:
        """The organization's own KPIs that are behind or at risk, or not reported."""
        return list(kpi_groups.own_figures(self._edition))

    @cached_property
    def horizon(self) -> str:
        """Up to when the plans' own actions stand in the timeline."""
        return str(horizon(self._edition))

    @cached_property
    def day(self) -> str:
        """The day as of which is judged."""
        return str(self._edition.day)

    @cached_property
    def not_read(self) -> list[str]:
        """The files that could not be taken as written."""
        return list(contents.not_read(self._edition))

    @cached_property
    def public_figure(self) -> str:
        """How the plans stand, in words for readers outside."""
        return prose.public(self._edition)

    @cached_property
    def no_improvement(self) -> str:
        """What stands where nothing improved, or nothing is known of it."""
        if self._edition.change is None:
            return f"No assessment of the plans of {self.before} is at hand to compare with."
        return f"Nothing was completed between {self.before} and {self.period}."

    @cached_property
    def provenance(self) -> str:
        """How every figure can be traced, in one line."""
        return " ".join(self.trace[:-1])

    @cached_property
    def trace(self) -> list[str]:
        """How every figure can be traced: the day, the rules, the revision, the settings."""
        return list(provenance.trace(self._edition))
