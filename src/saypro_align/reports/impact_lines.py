"""What reports say of a department's impact: KPIs beside the organization's, chains, joint KPIs, adjustments."""

from collections.abc import Iterable, Iterator

from saypro_align.correlation import Correlation
from saypro_align.formats.impact_words import (
    LIMITED,
    NO_CAUSE,
    cell_words,
    chain_words,
    claim_words,
    enough,
    holder_names,
    part_words,
    stands_words,
    suggestion_words,
    tau_words,
)
from saypro_align.frozen import frozen
from saypro_align.impact import Impact, Joint, cell, impact, strongest
from saypro_align.items import Kpi
from saypro_align.reports.edition import Edition
from saypro_align.reports.shared import responsible
from saypro_align.values import listed


@frozen
class BesideLine:
    """A KPI with its figures, period by period."""

    holder: str
    kpi: str
    unit: str
    figures: tuple[str, ...]


@frozen
class BesideGroup:
    """An organizational goal with the organization's KPIs for it and the department's, the organization's first."""

    goal: str
    lines: tuple[BesideLine, ...]


@frozen
class TogetherLine:
    """A KPI of the department beside one of the organization: tau by lag, and what can be said."""

    kpi: str
    other: str
    lags: tuple[str, ...]
    unit: str
    said: str


@frozen
class ChainLine:
    """A goal's way from activity to the organization's KPIs, step by step."""

    goal: str
    steps: tuple[tuple[str, str], ...]


@frozen
class JointLine:
    """A KPI that several departments hold: whose, how much of it is this department's, and where it stands."""

    kpi: str
    held_by: str
    part: str
    stands: str
    responsible: str


@frozen
class SuggestionLine:
    """An adjustment that the data suggest, with its evidence."""

    words: str
    evidence: str


@frozen
class ImpactPart:
    """The impact of a department in a period; `columns` are the periods of the figures.

    `few` names the KPIs that have too few figures in common for any claim; `limited` says that there are more of the
    organization's KPIs than are shown.
    """

    columns: tuple[str, ...]
    beside: tuple[BesideGroup, ...]
    together: tuple[TogetherLine, ...]
    few: tuple[str, ...]
    no_cause: str
    limited: str
    chains: tuple[ChainLine, ...]
    joint: tuple[JointLine, ...]
    suggestions: tuple[SuggestionLine, ...]


def part(edition: Edition, department: str) -> ImpactPart:
    """What a judged department moves."""
    found = of(edition, department)
    return ImpactPart(
        tuple(str(column) for column in found.columns),
        tuple(_beside(edition, found)),
        tuple(line for kpi, several in found.correlations.items() for line in _together(kpi, list(several))),
        tuple(_few(found)),
        NO_CAUSE,
        LIMITED if found.limited else "",
        tuple(ChainLine(chain.goal.title, tuple(chain_words(edition.facts, chain))) for chain in found.chains),
        tuple(_joint(edition, joint) for joint in found.joint),
        tuple(SuggestionLine(*suggestion_words(edition.facts, one)) for one in found.suggestions),
    )


def of(edition: Edition, department: str) -> Impact:
    """The figures behind it."""
    return impact(edition.facts, edition.found, edition.facts.workspace.departments[department])


def _beside(edition: Edition, found: Impact) -> Iterator[BesideGroup]:
    for group in found.beside:
        kpis = (*group.own, *group.theirs)
        yield BesideGroup(group.goal.title, tuple(_line(edition, found, kpi) for kpi in kpis))


def _line(edition: Edition, found: Impact, kpi: Kpi) -> BesideLine:
    figures = tuple(cell_words(cell(edition.facts, kpi, column)) for column in found.columns)
    return BesideLine(edition.name(kpi.department), kpi.name, kpi.unit or "", figures)


def _together(kpi: Kpi, several: list[Correlation]) -> Iterator[TogetherLine]:
    by_other = _lags(several)
    for best in strongest(several):
        lags = by_other[best.kpi]
        if enough(lags):
            shown = tuple(tau_words(one) for one in lags)
            yield TogetherLine(kpi.name, best.kpi.name, shown, best.unit.in_words, claim_words(lags, best))


def _lags(several: Iterable[Correlation]) -> dict[Kpi, list[Correlation]]:
    """For each KPI of the organization what is known of all lags."""
    found: dict[Kpi, list[Correlation]] = {}
    for one in several:
        found.setdefault(one.kpi, []).append(one)
    return found


def _few(found: Impact) -> Iterator[str]:
    for kpi, several in found.correlations.items():
        others = [other for other, lags in _lags(several).items() if not enough(lags)]
        if others:
            yield f"{kpi.name}: {listed(other.name for other in others)}"


def _joint(edition: Edition, joint: Joint) -> JointLine:
    kpi = joint.row.kpi
    who = responsible(edition, joint.goal, kpi) if joint.goal is not None else edition.kpi_owner(kpi)
    held = holder_names(edition.facts, joint)
    return JointLine(kpi.name, held, part_words(joint), stands_words(joint.row), who)
