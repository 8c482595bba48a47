"""What is said of a department's impact, in sentences. None of them says what causes what."""

from collections.abc import Iterable

from saypro_align.correlation import ENOUGH, FEWEST, MOST_BESIDE, MOST_LAG, Correlation
from saypro_align.facts import Facts
from saypro_align.figures import decimals_of, figure
from saypro_align.formats.amounts import by, decimals, measured, pace_words, target, way, why_no_data
from saypro_align.formats.plain import plural, sentence
from saypro_align.impact import LEVELS, Cell, Chain, Joint, Kind, Suggestion
from saypro_align.results import Row
from saypro_align.values import listed, shown

NO_CAUSE = (
    "Tau is Kendall's rank correlation, from -1 to +1. Two KPIs that move together need not have anything to do with "
    "each other, so none of this is proof of cause."
)

LIMITED = (
    f"Where a KPI reaches more than {MOST_BESIDE} of the organization's, it stands beside the {MOST_BESIDE} that have "
    "the most figures."
)


def cell_words(found: Cell | None) -> str:
    """A figure of a period; with its own period where that is longer than the column's."""
    if found is None:
        return "-"
    words = figure(found.value, decimals_of(found.value))
    return f"{words} ({found.of})" if found.of is not None else words


def tau_words(one: Correlation) -> str:
    """A tau with its number of pairs; only the number where nothing can be said."""
    return f"n {one.n}" if one.tau is None else f"{one.tau:+.2f}, n {one.n}"


def enough(several: Iterable[Correlation]) -> bool:
    """Whether at some lag there are so many pairs that something could be said."""
    return any(one.n >= FEWEST for one in several)


def claim_words(several: list[Correlation], best: Correlation) -> str:
    """What the numbers allow to say of two KPIs, at the lag of which most can be said."""
    if not enough(several):
        return f"No claim: {plural(max(one.n for one in several), 'pair')} of figures at most, and {FEWEST} are needed."
    if best.tau is None:
        return "No claim: one of the two never changes."
    if best.p is None:
        return "No claim: some figures are the same, so there is no exact p."
    if best.with_time:
        words = f"tau {best.tau:+.2f} over {best.n} pairs"
        return f"No claim: both go one way with time, which alone gives such a tau ({words})."
    if not best.claimed:
        needed = float(ENOUGH / (MOST_LAG + 1))
        return f"No claim: p is {p_words(best.p)} at the strongest lag, and at most {needed:g} is needed."
    way = "rise and fall together" if best.tau > 0 else "move against each other"
    return f"The two {way}{_later(best)}: tau {best.tau:+.2f} over {best.n} pairs, p {p_words(best.p)}."


def _later(one: Correlation) -> str:
    if not one.lag:
        return ""
    return f", the organization's {plural(one.lag, str(one.unit))} later"


def p_words(value: float) -> str:
    """A p as it is shown."""
    return f"{value:.3f}" if value >= 0.001 else "<0.001"


# --- from activity to outcome -----------------------------------------------------------------------------------------


def chain_words(facts: Facts, chain: Chain) -> list[tuple[str, str]]:
    """Each step of a chain with what stands on it; `none` where nothing does."""
    done = [action.title for action in chain.actions]
    activities = [*done, *(kpi.name for kpi in chain.levels["activity"])]
    steps = [("Activity", "; ".join(activities) or "none is planned")]
    steps += [
        (level.capitalize(), "; ".join(kpi.name for kpi in chain.levels[level]) or "none is measured")
        for level in LEVELS[1:]
    ]
    if chain.unknown:
        steps.append(("Of no known level", "; ".join(kpi.name for kpi in chain.unknown)))
    if not chain.reaches:
        return [*steps, ("Organizational KPI", "none, because the goal supports no goal of the organization")]
    own = "; ".join(kpi.name for kpi in chain.organization)
    goals = listed(shown(facts.goal_titles[goal]) for goal in chain.reaches)
    return [*steps, ("Organizational KPI", own or f"none is tracked for {goals}")]


# --- together ---------------------------------------------------------------------------------------------------------


MOST_NAMED = 8


def holder_names(facts: Facts, joint: Joint) -> str:
    """The departments that hold a KPI; of many the first, and how many more there are."""
    names = [facts.workspace.departments[holder].name for holder in joint.holders[: MOST_NAMED + 1]]
    if joint.count <= MOST_NAMED + 1:
        return listed(names)
    return f"{', '.join(names[:MOST_NAMED])} and {joint.count - MOST_NAMED} more"


def part_words(joint: Joint) -> str:
    """A department's part of a joint KPI."""
    part, places = joint.part, decimals(joint.row.now)
    if part is None:
        return "not divided"
    gained = "no figure" if part.actual is None else figure(part.actual, places)
    return f"{figure(part.share * 100)} %: {gained} of {way(joint.row.kpi, part.target, places)} gained"


def stands_words(row: Row) -> str:
    """Where a KPI stands, with its pace."""
    now = row.now
    if now.actual is None:
        return why_no_data(now)
    words = f"{measured(row.kpi, now.actual, decimals(now))} {by(row.kpi)} {now.period}"
    wanted = f", expected {figure(now.expected, decimals(now))}" if now.expected is not None and not now.not_yet else ""
    goal = target(row.kpi)
    return f"{words}{wanted}{f', target {goal}' if goal else ''}: {pace_words(now)}"


def _named(facts: Facts, kpi_id: str) -> str:
    known = facts.workspace.catalog.get(kpi_id)
    return f"'{known.name}' ({kpi_id})" if known is not None else kpi_id


# --- what the data suggest --------------------------------------------------------------------------------------------


def suggestion_words(facts: Facts, one: Suggestion) -> tuple[str, str]:
    """What the data suggest, and the evidence for it, a sentence each."""
    evidence = "; ".join(f"{row.kpi.name}, {stands_words(row)}" for row in one.rows)
    if one.kind is Kind.CHANGE:
        forecast = one.rows[0].forecast
        ends = f"{figure(forecast.low)} to {figure(forecast.high)}" if forecast else ""
        seen = f"; forecast for {forecast.period}: {figure(forecast.value)} ({ends})" if forecast else ""
        return f"Propose what is to change for '{one.rows[0].kpi.name}'.", sentence(f"{evidence}{seen}.")
    if one.kind is Kind.BETWEEN:
        assert one.chain is not None
        first, last = (row.kpi.name for row in one.rows)
        return f"Look at what lies between '{first}' and '{last}' ({shown(one.chain.goal.title)}).", f"{evidence}."
    if one.kind is Kind.OUTCOME:
        assert one.chain is not None
        kpis = one.chain.kpis
        better = next((found for kpi in kpis if (found := facts.better_kpi(kpi))), None)
        names = listed(f"'{kpi.name}' ({kpi.level})" for kpi in kpis)
        such = f", such as {_named(facts, better)}" if better else ""
        return f"Measure an outcome of {shown(one.chain.goal.title)}{such}.", f"It is measured by {names} alone."
    if one.kind is Kind.JOINT:
        assert one.joint is not None
        return f"Talk about '{one.rows[0].kpi.name}' in {holder_names(facts, one.joint)}.", f"{evidence}."
    if one.kind is Kind.FIGURE:
        return (
            f"Enter the figure of '{one.rows[0].kpi.name}' for {one.rows[0].now.missing}.",
            "It is due and not there.",
        )
    assert one.correlation is not None
    sign = one.correlation
    words = f"Watch '{one.rows[0].kpi.name}' as a possible early sign of '{sign.kpi.name}'."
    return words, claim_words([sign], sign)
