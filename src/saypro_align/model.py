"""The files that are scored, as Pydantic models: the organization, the plans, their measurements, the catalog.

The keys are the product's public interface.
"""

from copy import copy
from typing import Annotated, Any, ClassVar, Self, TypeVar, cast, dataclass_transform

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    RootModel,
    Tag,
    TypeAdapter,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from saypro_align.findings import Exact
from saypro_align.values import (
    Amount,
    Count,
    Entries,
    FigureValue,
    FindingName,
    Many,
    Month,
    Name,
    Number,
    Percentage,
    Rating,
    Relation,
    Series,
    Share,
    Slug,
    Status,
    TargetValue,
    Theme,
    Title,
    UnitName,
    Weight,
    When,
    WhenKey,
    no_entries,
    none,
    one_of,
    read_percentage,
    read_severities,
    wrong,
)


def _mark_short_form(schema: dict[str, Any], record: type[Any]) -> None:
    if record.short_form is not None:
        schema["x-short-form"] = record.short_form


CONFIG = ConfigDict(
    defer_build=True,  # most commands need few kinds of file
    extra="forbid",
    coerce_numbers_to_str=True,
    str_strip_whitespace=True,
    json_schema_extra=_mark_short_form,
)
T = TypeVar("T")
R = TypeVar("R", bound="Record")


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False, field_specifiers=(Field,))
def record(cls: type[T]) -> type[T]:
    """Make a class the mapping in a file that it describes. With slots it takes a fifth of the memory of a model.

    The type checker holds that none is changed, as of other results (frozen.py).

    A key that is written without a value counts as not written; an unknown key is refused. Where there is a
    `short_form`, a bare word stands for that one key.
    """
    known: set[str] = set()
    short_form = getattr(cls, "short_form", None)

    def read_mapping(_: type[Any], data: Any) -> Any:
        if isinstance(data, dict):
            return _without_empty(data, known)
        if data is None:
            return {}
        if short_form is not None and isinstance(data, str | int | float):
            return {short_form: data}
        return data

    cls.read_mapping = model_validator(mode="before")(classmethod(read_mapping))  # type: ignore[attr-defined, arg-type]
    for name in cls.__annotations__:  # pydantic puts fields that are not made by Field in another place
        if name != "short_form" and not isinstance(vars(cls).get(name), FieldInfo):
            setattr(cls, name, Field(default=vars(cls)[name]) if name in vars(cls) else Field())
    made = dataclass(config=CONFIG, slots=True, kw_only=True, eq=False, repr=False)(cls)
    known.update(field.alias or name for name, field in fields_of(made).items())
    return cast("type[T]", made)


def _without_empty(data: dict[str, Any], known: set[str]) -> dict[str, Any]:
    if None in data.values():
        return {key: value for key, value in data.items() if value is not None or key not in known}
    return data


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(model: type[Any]) -> TypeAdapter[Any]:
    """What reads data as a kind of file, and describes it as JSON Schema; made when it is needed first."""
    if model not in _ADAPTERS:
        _ADAPTERS[model] = TypeAdapter(model)
    return _ADAPTERS[model]


def fields_of(model: type[Any]) -> dict[str, FieldInfo]:
    """The fields of a record or model, by name."""
    fields: dict[str, FieldInfo] = model.__pydantic_fields__
    return fields


def is_record(found: Any) -> bool:
    """Whether something is the class of a mapping in a file."""
    return isinstance(found, type) and hasattr(found, "__pydantic_fields__")


@record
class Record:
    """A mapping in a file."""

    short_form: ClassVar[str | None] = None
    """The one key that a bare word stands for, where there is a short form."""


def changed(written: R, **values: Any) -> R:
    """A record with other values in some fields; they are taken as they are, and not read again."""
    made = copy(written)
    for name, value in values.items():
        setattr(made, name, value)
    return made


class SettingsRecord(BaseModel):
    """Likewise; it knows which of its fields are written, to say where a setting comes from."""

    model_config = ConfigDict(**CONFIG, frozen=True)
    short_form: ClassVar[str | None] = None

    @model_validator(mode="before")
    @classmethod
    def _read_mapping(cls, data: Any) -> Any:
        return {} if data is None else _without_empty(data, set(cls.model_fields)) if isinstance(data, dict) else data


def says_nothing(value: Any) -> bool:
    """Whether a value is empty, or a mapping in which every key is: `resources: {people: TBD}` says nothing."""
    if isinstance(value, Record):
        return all(says_nothing(getattr(value, name)) for name in fields_of(type(value)))
    return value is None or (isinstance(value, str | tuple | dict) and not value)


def _names(what: str) -> dict[str, Any]:
    """Marks a field as the id of a goal, department ...: an editor's schema can then offer a workspace's own."""
    return {"x-names": what}


GoalRef = Annotated[str, Field(json_schema_extra=_names("goal"))]
DepartmentRef = Annotated[str, Field(json_schema_extra=_names("department"))]
InitiativeRef = Annotated[str, Field(json_schema_extra=_names("initiative"))]

# --- the pieces that several kinds of file are made of ---------------------------------------------------------------

Direction = Annotated[
    str,
    PlainValidator(one_of("increase", "decrease", "at-least", "at-most", "range", what="direction")),
    Field(json_schema_extra={"enum": ["increase", "decrease", "at-least", "at-most", "range"]}),
]
Aggregation = Annotated[
    str,
    PlainValidator(one_of("snapshot", "cumulative", what="way to add up")),
    Field(json_schema_extra={"enum": ["snapshot", "cumulative"]}),
]
Frequency = Annotated[
    str,
    PlainValidator(one_of("weekly", "monthly", "quarterly", "half-yearly", "yearly", what="frequency")),
    Field(json_schema_extra={"enum": ["weekly", "monthly", "quarterly", "half-yearly", "yearly"]}),
]
Level = Annotated[
    str,
    PlainValidator(one_of("activity", "output", "outcome", what="level")),
    Field(json_schema_extra={"enum": ["activity", "output", "outcome"]}),
]
Horizon = Annotated[
    str,
    PlainValidator(one_of("short", "long", what="horizon")),
    Field(json_schema_extra={"enum": ["short", "long"]}),
]


MOST_OF_ONE = 50
"""Entries of a list that is held against another, as a goal's themes and links against its KPIs."""


def few(what: str, remedy: str) -> AfterValidator:
    """For a list whose entries nobody can weigh if they are more than fifty."""

    def checked(entries: tuple[T, ...]) -> tuple[T, ...]:
        if len(entries) > MOST_OF_ONE:
            words = f"there are {len(entries)} {what}, and at most {MOST_OF_ONE} are weighed"
            raise wrong(words, remedy, (MOST_OF_ONE,))
        return entries

    return AfterValidator(checked)


Themes = Annotated[Many[Theme], few("themes", "Keep those that it is most about.")]


@record
class Acceptance(Record):
    """A finding that the department stands by until a date."""

    finding: FindingName = Field(description="Name of the finding, such as one-sided-focus.")
    reason: str = Field(description="Why the department stands by it.")
    owner: Name = Field(description="Who answers for it.")
    until: When = Field(description="Last day on which it holds.")


@record
class Resources(Record):
    """What a goal or a department has to spend."""

    budget: Amount | None = Field(default=None, description="Amount and currency, such as 50000 USD.")
    people: Count | None = Field(default=None, description="People; halves are part-time posts.")
    tools: Many[str] = Field(default_factory=none, description="Systems and tools.")
    notes: str | None = None


@record
class KpiDefinition(Record):
    """A KPI as a plan defines it. A catalog id needs no name, unit or direction."""

    id: Slug = Field(description="Lower-case words joined by hyphens.")
    name: Title | None = Field(default=None, description="What people call it.")
    description: str | None = None
    unit: UnitName | None = Field(default=None, description="What it is counted in: %, USD, days ...")
    direction: Direction | None = Field(default=None, description="Which way is better.")
    baseline: FigureValue | None = Field(default=None, description="Where it stood at the start.")
    target: TargetValue | None = Field(
        default=None, description="Where it is to be: 115, +15%, '+15 points', {min: 1, max: 3}."
    )
    targets: Entries[WhenKey, TargetValue] = Field(
        default_factory=no_entries, description="Targets by date, such as {2025-06: 107, 2025-12: 115}."
    )
    due: When | None = Field(
        default=None, description="When the target is to be reached; default: when the goal is due."
    )
    aggregation: Aggregation | None = Field(
        default=None, description="snapshot: the latest value counts; cumulative: they add up."
    )
    frequency: Frequency | None = Field(default=None, description="How often it is measured; default monthly.")
    level: Level | None = Field(default=None, description="What it tells of: an activity, its output, or the outcome.")
    themes: Themes = Field(
        default_factory=none, description="What it is about: retention, efficiency ...; fifty at most."
    )
    weight: Weight = Field(default=1, description="Its weight among the plan's KPIs.")
    owner: Name | None = Field(default=None, description="Who answers for it.")
    source: str | None = Field(default=None, description="Where its figures come from.")
    accept: Many[Acceptance] = Field(
        default_factory=none, description="Findings on this KPI that the department stands by."
    )

    @model_validator(mode="after")
    def _fits_itself(self) -> Self:
        misfit = target_misfit(self, self.direction) if self.direction is not None else None
        if misfit:
            raise wrong(*misfit, ("target" if self.target is not None else "targets",))
        return self


def target_misfit(kpi: KpiDefinition, direction: str) -> tuple[str, str] | None:
    """What is wrong, and the remedy, where a target is a range and the direction is not, or the other way round."""
    for target in [kpi.target, *kpi.targets.values()]:
        if target is None or (target.relation is Relation.RANGE) == (direction == "range"):
            continue
        if direction == "range":
            return f"the target of '{kpi.id}' is one number, and its direction is range", "Write {min: .., max: ..}."
        return (
            f"the target of '{kpi.id}' is a range, and its direction is {direction}",
            "Write one number, or direction: range.",
        )
    return None


def _mapping_or_word(value: Any) -> str:
    return "mapping" if isinstance(value, dict | KpiDefinition) else "word"


KpiEntry = Annotated[
    Annotated[KpiDefinition, Tag("mapping")] | Annotated[str, Tag("word"), Field(json_schema_extra=_names("kpi"))],
    Discriminator(_mapping_or_word),
]
"""A mapping defines a KPI; a bare id refers to one."""


@record
class Link(Record):
    """A department goal's support of an organizational goal, perhaps rated by a reviewer."""

    short_form = "goal"

    goal: GoalRef | None = Field(default=None, description="Id of the organizational goal.")
    rating: Rating | None = Field(default=None, description="How well the goal serves it: 1 to 5, or a percentage.")
    comment: str | None = Field(default=None, description="Why not more.")
    by: Name | None = Field(default=None, description="Who rated.")
    on: When | None = Field(default=None, description="When.")


Links = Annotated[Many[Link], few("organizational goals", "Keep those that it serves most.")]


@record
class Action(Record):
    """A step that somebody takes by a date."""

    id: Slug | None = Field(default=None, description="Default: made from the title.")
    title: Title = Field(description="What is done.", min_length=1)
    description: str | None = None
    owner: Name | None = Field(default=None, description="Who does it.")
    due: When | None = Field(default=None, description="By when: a date, or a period whose last day counts.")
    status: Status | None = Field(default=None, description="not-started, in-progress, completed or cancelled.")
    goal: str | None = Field(default=None, description="The goal that it serves, where it does not stand under one.")
    initiatives: Many[InitiativeRef] = Field(default_factory=none, description="Initiatives that it carries.")
    weight: Weight = Field(default=1, description="Its weight among the plan's actions.")
    notes: str | None = None
    accept: Many[Acceptance] = Field(
        default_factory=none, description="Findings on this action that the department stands by."
    )


@record
class Goal(Record):
    """A goal of a department."""

    id: Slug = Field(description="Lower-case words joined by hyphens.")
    title: Title = Field(description="What is to be reached, by how much, by when.", min_length=1)
    description: str | None = None
    owner: Name | None = Field(default=None, description="Who answers for it.")
    horizon: Horizon | None = Field(default=None, description="short or long.")
    due: When | None = Field(default=None, description="By when: a date, or a period whose last day counts.")
    themes: Themes = Field(
        default_factory=none, description="What it is about: retention, efficiency ...; fifty at most."
    )
    weight: Weight = Field(default=1, description="Its weight among the plan's goals.")
    supports: Links = Field(default_factory=none, description="Organizational goals that it serves; fifty at most.")
    initiatives: Many[InitiativeRef] = Field(default_factory=none, description="Initiatives that it carries.")
    shared_with: Many[DepartmentRef] = Field(default_factory=none, description="Departments that pursue it too.")
    depends_on: Many[str] = Field(
        default_factory=none, description="Goals that must come first: department.goal, or the id of an own goal."
    )
    conflicts_with: Many[str] = Field(
        default_factory=none, description="Goals that it is known to conflict with: department.goal."
    )
    kpis: Many[KpiEntry] = Field(default_factory=none, description="What it is measured by.")
    actions: Many[Action] = Field(default_factory=none, description="What is done for it.")
    resources: Resources | None = Field(default=None, description="What it has to spend.")
    accept: Many[Acceptance] = Field(
        default_factory=none, description="Findings on this goal that the department stands by."
    )


@record
class FitRating(Record):
    """How well a plan's mission or vision fits the organization's."""

    short_form = "rating"

    rating: Rating | None = Field(default=None, description="1 to 5, or a percentage.")
    comment: str | None = None
    by: Name | None = None
    on: When | None = None


@record
class Fits(Record):
    """How well the plan's mission and vision fit the organization's, as a reviewer rates it."""

    mission: FitRating | None = None
    vision: FitRating | None = None


@record
class Monitoring(Record):
    """How it is followed whether the plan works."""

    method: str | None = None
    metrics: Many[str] = Field(default_factory=none)
    feedback: str | None = None


# --- organization.yaml ------------------------------------------------------------------------------------------------


@record
class OrganizationGoal(Record):
    """A goal of the whole organization, which departments support."""

    id: Slug = Field(description="Lower-case words joined by hyphens.")
    title: Title = Field(min_length=1)
    description: str | None = None
    owner: Name | None = None
    themes: Themes = Field(default_factory=none)
    weight: Weight = Field(default=1, description="Its weight among the organization's goals, above 0.")
    kpis: Many[KpiEntry] = Field(default_factory=none, description="The organization's own KPIs for it.")


@record
class Initiative(Record):
    """Work that several departments carry."""

    id: Slug
    title: Title | None = None
    description: str | None = None
    goals: Many[GoalRef] = Field(default_factory=none, description="Organizational goals that it serves.")
    departments: Many[DepartmentRef] = Field(default_factory=none, description="Departments that must carry it.")
    critical: bool = Field(default=False, description="Whether the goals that carry it must have resources.")


@record
class Balance(Record):
    """Two themes that must be pursued together."""

    between: Annotated[list[Theme], Field(min_length=2, max_length=2)]
    because: str | None = None

    @field_validator("between")
    @classmethod
    def _two_sides(cls, between: list[str]) -> list[str]:
        if between[0] == between[1]:
            raise wrong(f"a balance has two sides, and both are '{between[0]}'", "Name the theme that must go with it.")
        return between


@record
class DepartmentEntry(Record):
    """A department whose plan must exist."""

    short_form = "id"

    id: Slug = Field(description="The name of the department's file, without .yaml.")
    name: Name | None = None
    weight: Weight = Field(default=1, description="Its weight in the organization's score.")
    target: Percentage | None = Field(default=None, description="The score that is expected of it.")
    goals: Many[GoalRef] = Field(
        default_factory=none, description="Organizational goals that it is expected to support."
    )

    @field_validator("id")
    @classmethod
    def _not_the_whole(cls, department: str) -> str:
        if department == "organization":
            raise wrong("a department cannot have the id 'organization'", "Give it another one, such as head-office.")
        return department


@record
class Timespan(Record):
    """From a day to a day."""

    start: When
    end: When


class Points(SettingsRecord):
    """What a finding of each severity takes from its item."""

    critical: Percentage = 100
    high: Percentage = 50
    medium: Percentage = 25
    low: Percentage = 10


class ClassWeights(SettingsRecord):
    """What each class counts in a department's score."""

    goals: Annotated[Exact, PlainValidator(read_percentage), Field(json_schema_extra={"minimum": 0})] = 50
    kpis: Annotated[Exact, PlainValidator(read_percentage), Field(json_schema_extra={"minimum": 0})] = 30
    actions: Annotated[Exact, PlainValidator(read_percentage), Field(json_schema_extra={"minimum": 0})] = 10
    plan: Annotated[Exact, PlainValidator(read_percentage), Field(json_schema_extra={"minimum": 0})] = 10

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not (self.goals or self.kpis or self.actions or self.plan):
            raise wrong("every class has weight 0, so nothing would be scored", "Give at least one class a weight.")
        return self


class Bands(SettingsRecord):
    """From which share of the expected attainment a KPI is on track, or behind; below that it is at risk."""

    on_track: Percentage = 95
    behind: Percentage = 85

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.behind > self.on_track:
            raise wrong("the band 'behind' starts above the band 'on_track'", "Exchange the two.", ("behind",))
        return self


def _floor(value: Any) -> Any:
    return value if value == "own" else read_percentage(value)


class Settings(SettingsRecord):
    """How the organization scores and gates. Everything has a default."""

    target: Percentage = Field(default=90, description="The organization's score that the gate asks for, 0 to 100.")
    floor: Annotated[
        Exact | str | None,
        PlainValidator(_floor),
        Field(json_schema_extra={"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]}),
    ] = Field(default=None, description="The least score of every department; own: each department's own target.")
    min_share: Share | None = Field(default=None, description="The least share of plans in full alignment.")
    require_coverage: bool = Field(default=True, description="Whether every organizational goal must be covered.")
    fail_on: Annotated[
        str,
        PlainValidator(one_of("never", "critical", "high", "medium", "low", "note", what="severity")),
        Field(json_schema_extra={"enum": ["never", "critical", "high", "medium", "low", "note"]}),
    ] = Field(default="never", description="The gate fails on a finding of this severity or a graver one.")
    gate_on: Annotated[
        str,
        PlainValidator(one_of("raw", "accepted", what="score")),
        Field(json_schema_extra={"enum": ["raw", "accepted"]}),
    ] = Field(default="raw", description="Which score the gate judges: raw, or the one without accepted findings.")
    points: Points = Field(default=Points(), description="What a finding takes from its item, by severity.")
    class_weights: ClassWeights = Field(
        default=ClassWeights(), description="What each class counts in a department's score."
    )
    severities: Annotated[
        Entries[
            FindingName,
            Annotated[
                str,
                PlainValidator(one_of("off", "note", "low", "medium", "high", "critical", what="severity")),
                Field(json_schema_extra={"enum": ["off", "note", "low", "medium", "high", "critical"]}),
            ],
        ],
        AfterValidator(read_severities),
    ] = Field(default_factory=no_entries, description="Another severity for a finding, by its name.")
    bands: Bands = Field(default=Bands(), description="When a KPI is on track, behind or at risk.")
    stale_after: Annotated[int, Field(ge=1, le=100)] = Field(
        default=1, description="A KPI is unmeasured when this many of its own periods have passed without a value."
    )
    review_every: Annotated[
        str,
        PlainValidator(one_of("month", "quarter", "half", "year", what="time between reviews")),
        Field(json_schema_extra={"enum": ["month", "quarter", "half", "year"]}),
    ] = Field(default="quarter", description="How often a plan is to be reviewed.")


@record
class Organization(Record):
    """organization.yaml: what the departments' plans serve, and how that is judged."""

    name: Name | None = None
    mission: str | None = None
    vision: str | None = None
    description: str | None = None
    period: Timespan | None = Field(default=None, description="The time that the plans are made for.")
    fiscal_year_start: Month = Field(default=1, description="Month in which the year begins.")
    goals: Many[OrganizationGoal] = Field(default_factory=none, description="The organization's goals.")
    initiatives: Many[Initiative] = Field(default_factory=none, description="Work that several departments carry.")
    balances: Annotated[Many[Balance], few("balances", "Keep those that matter most.")] = Field(
        default_factory=none, description="Pairs of themes that must be pursued together; fifty at most."
    )
    departments: Many[DepartmentEntry] = Field(default_factory=none, description="The plans that must exist.")
    settings: Settings = Field(default=Settings(), description="How to score and when to fail.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        period, start = self.period, self.fiscal_year_start
        if period is not None and period.end.last_day(start) < period.start.first_day(start):
            words = f"the period ends ({period.end}) before it starts"
            raise wrong(words, "Exchange start and end, or mend the year.", ("period", "end"))
        return self


# --- departments/<id>.yaml --------------------------------------------------------------------------------------------


@record
class Plan(Record):
    """departments/<id>.yaml: a department's strategic plan."""

    department: Name | None = Field(default=None, description="What the department is called.")
    head: Name | None = Field(default=None, description="Who leads it.")
    reviewed: When | None = Field(default=None, description="When the plan was last reviewed.")
    vision: str | None = None
    mission: str | None = None
    description: str | None = None
    fits: Fits | None = Field(default=None, description="How well mission and vision fit the organization's.")
    monitoring: Monitoring | None = Field(default=None, description="How it is followed whether the plan works.")
    goals: Many[Goal] = Field(default_factory=none)
    kpis: Many[KpiEntry] = Field(
        default_factory=none, description="KPIs that serve no goal of the plan, unless one names them."
    )
    actions: Many[Action] = Field(default_factory=none, description="Actions that stand under no goal.")
    resources: Resources | None = Field(default=None, description="What the department has to spend.")
    accept: Many[Acceptance] = Field(
        default_factory=none, description="Findings on the plan that the department stands by."
    )


# --- kpis/<id>.yaml ---------------------------------------------------------------------------------------------------


@record
class Measurement(Record):
    """A measured value with what belongs to it."""

    short_form = "value"

    value: FigureValue | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    note: str | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.value is not None and (self.numerator is not None or self.denominator is not None):
            given = "numerator" if self.numerator is not None else "denominator"
            words = f"a value is given, and a {given} too: only one of them can count"
            raise wrong(words, "Write {value: 97}, or {numerator: 1107, denominator: 1350}.", (given,))
        for one, other in (("numerator", "denominator"), ("denominator", "numerator")):
            if getattr(self, one) is not None and getattr(self, other) is None:
                words = f"a {one} is given, and no {other}"
                raise wrong(words, "Write both, as {numerator: 1107, denominator: 1350}.", (one,))
        if self.denominator == 0:
            raise wrong(
                "a denominator of 0 divides by nothing",
                "Leave the period's value empty where there was nothing to count.",
                ("denominator",),
            )
        return self


class Measurements(RootModel[Any]):
    """kpis/<id>.yaml: what was measured, by KPI and period. A period without a value is *no data*."""

    model_config = ConfigDict(defer_build=True)
    root: Series[str, Series[WhenKey, Measurement | None] | None]


# --- catalog.yaml -----------------------------------------------------------------------------------------------------


@record
class CatalogKpi(Record):
    """A KPI that any plan can name by its id alone."""

    name: Title = Field(description="What people call it.")
    aliases: Many[str] = Field(default_factory=none, description="Other names by which it is found.")
    departments: Many[str] = Field(default_factory=none, description="Departments that it suits.")
    unit: UnitName | None = None
    direction: Direction | None = None
    frequency: Frequency = "monthly"
    aggregation: Aggregation = "snapshot"
    level: Level | None = None
    themes: Themes = Field(default_factory=none)
    measures: str | None = Field(default=None, description="What it measures.")
    formula: str | None = None
    why: str | None = Field(default=None, description="Why it matters.")
    stands_in_for: Slug | None = Field(default=None, description="For an activity: the outcome that it stands in for.")


class CatalogFile(RootModel[Any]):
    """catalog.yaml: KPI definitions of the house's own, by id."""

    model_config = ConfigDict(defer_build=True)
    root: Series[Slug, CatalogKpi]
