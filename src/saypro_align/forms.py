"""The forms of the yearly cycle, as Pydantic models: from adjustments and feedback to what is done together."""

from typing import Annotated, Self

from pydantic import Discriminator, Field, PlainValidator, Tag, model_validator

from saypro_align.model import (
    Action,
    DepartmentRef,
    GoalRef,
    KpiDefinition,
    Links,
    Measurement,
    Monitoring,
    Record,
    Resources,
    record,
)
from saypro_align.values import (
    AdjustmentStatus,
    Amount,
    Currency,
    Entries,
    FindingName,
    Many,
    Name,
    Number,
    Rate,
    Rating,
    Series,
    Share,
    Status,
    TargetValue,
    Title,
    When,
    WhenKey,
    no_entries,
    none,
    one_of,
    wrong,
)


@record
class Challenge(Record):
    """What stands in the way, and what is done about it."""

    short_form = "challenge"

    challenge: str
    mitigation: str | None = None
    backup: str | None = None
    solution: str | None = None


# --- adjustments/*.yaml -----------------------------------------------------------------------------------------------


@record
class Misalignment(Record):
    """What does not fit, why, and what comes of it."""

    areas: str | None = None
    cause: str | None = None
    impact: str | None = None


@record
class Change(Record):
    """One change to a goal."""

    goal: str | None = Field(default=None, description="The goal of the department that changes.")
    change: str
    rationale: str | None = None
    impact: str | None = None
    supports: Many[GoalRef] = Field(default_factory=none)
    finding: FindingName | None = Field(default=None, description="The finding that it mends.")
    evidence: str | None = None


@record
class KpiChange(Record):
    """One KPI added, replaced or removed."""

    add: str | None = None
    replace: str | None = None
    with_kpi: str | None = Field(default=None, alias="with")
    remove: str | None = None
    rationale: str | None = None

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if sum(kpi is not None for kpi in (self.add, self.replace, self.remove)) != 1:
            raise wrong("a KPI change is one of add, replace and remove", "Write one entry for each change.")
        if (self.replace is None) != (self.with_kpi is None):
            given = ("replace",) if self.replace is not None else ("with",)
            raise wrong("'replace' and 'with' belong together", "Write {replace: old-kpi, with: new-kpi}.", given)
        return self


@record
class ResourceItem(Record):
    """One thing that is needed, and what it costs."""

    short_form = "item"

    item: str
    budget: Amount | None = None
    people: Number | None = None
    notes: str | None = None


@record
class Collaboration(Record):
    """What another department does for the change."""

    short_form = "department"

    department: DepartmentRef
    role: str | None = None


@record
class Outcome(Record):
    """By what the success of a change is told."""

    metric: str
    target: TargetValue | None = None


@record
class Adjustment(Record):
    """adjustments/*.yaml: a proposed change to a plan, from proposal to implementation."""

    department: DepartmentRef
    date: When | None = None
    status: AdjustmentStatus = "proposed"
    goals: Many[str] = Field(default_factory=none, description="Goals under review.")
    misalignment: Misalignment | None = None
    changes: Many[Change] = Field(default_factory=none)
    kpi_changes: Many[KpiChange] = Field(default_factory=none)
    actions: Many[Action] = Field(default_factory=none)
    resources: Many[ResourceItem] = Field(default_factory=none)
    collaboration: Many[Collaboration] = Field(default_factory=none)
    challenges: Many[Challenge] = Field(default_factory=none)
    monitoring: Monitoring | None = None
    outcomes: Many[Outcome] = Field(default_factory=none)
    summary: str | None = None
    call_to_action: str | None = None


# --- feedback/*.yaml --------------------------------------------------------------------------------------------------


@record
class FeedbackRating(Record):
    """How well a goal serves an organizational goal, as the department head sees it."""

    goal: str
    supports: GoalRef | None = None
    rating: Rating
    justification: str | None = None


@record
class Feedback(Record):
    """feedback/*.yaml: a department head's feedback form."""

    department: DepartmentRef
    head: str | None = None
    date: When | None = None
    ratings: Many[FeedbackRating] = Field(default_factory=none)
    challenges: Many[Challenge] = Field(default_factory=none)
    opportunities: Many[str] = Field(default_factory=none)
    support_needed: Many[str] = Field(default_factory=none)
    recommendations: Many[str] = Field(default_factory=none)
    comments: str | None = None
    actions: Many[Action] = Field(default_factory=none)
    summary: str | None = None
    next_steps: Many[str] = Field(default_factory=none)


# --- progress/*.yaml --------------------------------------------------------------------------------------------------


@record
class Objective(Record):
    """What an adjustment was to reach, and how far it came."""

    objective: str
    goal: str | None = None
    expected: str | None = None
    progress: str | None = None
    challenges: str | None = None
    action_taken: str | None = None


@record
class Result(Record):
    """What a KPI says of it."""

    kpi: str
    outcome: str | None = None


@record
class Step(Record):
    """A next step."""

    short_form = "step"

    step: str
    due: When | None = None
    owner: Name | None = None
    status: Status | None = None


@record
class Progress(Record):
    """progress/*.yaml: what was done on the adjustments of a department in a period."""

    department: DepartmentRef
    period: When
    overview: str | None = None
    objectives: Many[Objective] = Field(default_factory=none)
    results: Many[Result] = Field(default_factory=none)
    challenges: Many[Challenge] = Field(default_factory=none)
    recommendations: Many[str] = Field(default_factory=none)
    next_steps: Many[Step] = Field(default_factory=none)
    summary: str | None = None
    call_to_action: str | None = None


# --- reviews/<period>.yaml --------------------------------------------------------------------------------------------


@record
class DepartmentReview(Record):
    """What people say of one department in a period's reports."""

    issues: str | None = None
    actions: str | None = None


@record
class Attachment(Record):
    """A file that goes with the report."""

    title: Title
    file: str | None = None


@record
class Followed(Record):
    """What became of something that the review of the period before recommended."""

    short_form = "recommendation"

    recommendation: str = Field(description="In the words of the review of the period before.")
    status: Status | None = None
    actions: str | None = Field(default=None, description="What was done.")
    next_steps: str | None = None


@record
class Review(Record):
    """reviews/<period>.yaml: what people add to a period's reports."""

    prepared_by: Name | None = None
    date: When | None = None
    scope: str | None = None
    findings: str | None = None
    successes: Many[str] = Field(default_factory=none)
    key_issues: Many[str] = Field(default_factory=none)
    recommendations: Many[str] = Field(default_factory=none)
    previous: Many[Followed] = Field(
        default_factory=none, description="What became of the recommendations of the period before."
    )
    departments: Entries[str, DepartmentReview] = Field(default_factory=no_entries)
    conclusion: str | None = None
    next_steps: Many[str] = Field(default_factory=none)
    attachments: Many[Attachment] = Field(default_factory=none)


# --- shared-goals/<id>.yaml -------------------------------------------------------------------------------------------


@record
class Participant(Record):
    """A department's part in a shared goal."""

    short_form = "department"

    department: DepartmentRef
    objective: str | None = None
    responsible: Name | None = None
    constraints: str | None = None
    priorities: str | None = None


@record
class JointKpi(KpiDefinition):
    """A KPI that several departments move together."""

    shares: Entries[str, Share] = Field(
        default_factory=no_entries, description="Each department's share of it, 100 % in all."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.shares and sum(self.shares.values()) != 1:
            found = float(sum(self.shares.values()) * 100)
            words = f"the shares of '{self.id}' sum to {found:g} %"
            raise wrong(words, "Make them sum to 100 %.", ("shares",))
        return self


@record
class CheckIns(Record):
    """When the departments meet."""

    every: (
        Annotated[str, PlainValidator(one_of("weekly", "monthly", "quarterly", what="time between check-ins"))] | None
    ) = Field(default=None, json_schema_extra={"enum": ["weekly", "monthly", "quarterly", None]})
    channel: str | None = None
    held: Many[When] = Field(default_factory=none)


@record
class Retrospective(Record):
    """What is said of a shared goal after its end."""

    worked: Many[str] = Field(default_factory=none)
    improve: Many[str] = Field(default_factory=none)
    learned: Many[str] = Field(default_factory=none)
    thanks: Many[str] = Field(default_factory=none)


MOST_FOLLOWED = 10_000
"""KPIs and milestones of a shared goal, over all of its departments: each of these has each of those."""


@record
class SharedGoal(Record):
    """shared-goals/<id>.yaml: a goal that several departments set together."""

    title: Title = Field(min_length=1)
    description: str | None = None
    supports: Links = Field(default_factory=none)
    owner: Name | None = None
    departments: Many[Participant] = Field(default_factory=none)
    kpis: Many[JointKpi] = Field(default_factory=none)
    start: When | None = None
    due: When | None = None
    milestones: Many[Action] = Field(default_factory=none)
    check_ins: CheckIns | None = None
    risks: Many[Challenge] = Field(default_factory=none)
    resources: Resources | None = None
    measurements: Series[str, Series[WhenKey, Measurement | None] | None] = Field(default_factory=no_entries)
    retrospective: Retrospective | None = None

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        several, each = len(self.departments), len(self.kpis) + len(self.milestones)
        if several * each > MOST_FOLLOWED:
            words = (
                f"{several:,} departments have {each:,} KPIs and milestones together, and at most "
                f"{MOST_FOLLOWED // several:,} can be followed for so many"
            )
            raise wrong(words, "Divide it into several shared goals.", ("departments",))
        return self


# --- partnerships/<id>.yaml -------------------------------------------------------------------------------------------


@record
class Against(Record):
    """What was planned, and what came. Without a currency it is in the partnership's."""

    short_form = "actual"

    target: Amount | None = None
    actual: Amount | None = None


@record
class Sides(Record):
    """The same thing for each side."""

    us: Against | None = None
    partner: Against | None = None


@record
class Revenues(Record):
    """How revenue is divided."""

    us: Share
    partner: Share

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.us + self.partner != 1:
            found = float((self.us + self.partner) * 100)
            raise wrong(f"the two shares sum to {found:g} %", "Make them sum to 100 %.")
        return self


@record
class Revision(Record):
    """What was agreed anew, and from when on it holds."""

    since: When = Field(alias="from", description="From which day on it holds.")
    revenue_share: Revenues | None = None
    notes: str | None = None


@record
class Terms(Record):
    """What was agreed."""

    revenue_share: Revenues | None = None
    revised: Many[Revision] = Field(default_factory=none, description="What was agreed anew since.")
    review_every: (
        Annotated[str, PlainValidator(one_of("month", "quarter", "half", "year", what="time between reviews"))] | None
    ) = Field(default=None, json_schema_extra={"enum": ["month", "quarter", "half", "year", None]})
    ends: When | None = None
    notes: str | None = None


@record
class PartnerFinance(Record):
    """A period's money. `costs: {us: 6000}` is what was spent; {target: 5500, actual: 6000} says the plan, too."""

    revenue: Against | None = Field(default=None, description="What the partnership earned, before it is divided.")
    costs: Sides | None = Field(default=None, description="What each side spent to earn it.")
    investment: Sides | None = Field(default=None, description="What each side put into what lasts.")
    received: Sides | None = Field(
        default=None, description="What each side was paid in the period; default: its share of the revenue."
    )


@record
class PartnerKpi(KpiDefinition):
    """A KPI of a partnership."""

    group: str | None = Field(default=None, description="sales, engagement, market, content or brand.")


@record
class Remark(Record):
    """What a side says, and when it said so."""

    short_form = "remark"

    remark: str
    date: When | None = None


@record
class TwoVoices(Record):
    """What each side says."""

    us: Many[Remark] = Field(default_factory=none)
    partner: Many[Remark] = Field(default_factory=none)


@record
class PartnerReview(Record):
    """A review of the terms."""

    date: When
    notes: str | None = None


Rates = Annotated[
    Annotated[Entries[WhenKey, Rate], Tag("mapping")] | Annotated[Rate, Tag("word")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict) else "word"),
]
"""What one unit of a currency is worth: one rate for all periods, or one for each that is named."""


@record
class Partnership(Record):
    """partnerships/<id>.yaml: an outside partner: terms, money, KPIs, reviews."""

    partner: Name = Field(min_length=1)
    owner: Name | None = Field(default=None, description="Who answers for it.")
    since: When | None = None
    supports: Links = Field(default_factory=none)
    currency: Currency | None = None
    rates: Entries[Currency, Rates] = Field(
        default_factory=no_entries,
        description="What one unit of another currency is worth in the partnership's: 1.08, or by period, "
        "{2024: 1.08, 2025: 1.05}.",
    )
    terms: Terms | None = None
    finance: Entries[WhenKey, PartnerFinance] = Field(default_factory=no_entries)
    kpis: Many[PartnerKpi] = Field(default_factory=none)
    measurements: Series[str, Series[WhenKey, Measurement | None] | None] = Field(default_factory=no_entries)
    feedback: TwoVoices | None = None
    reviews: Many[PartnerReview] = Field(default_factory=none)
