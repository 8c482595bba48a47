"""Pictures as Mermaid text, for pages that GitHub or GitLab draw; each page says the same in words beside it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from markupsafe import Markup

from saypro_align.figures import rounded
from saypro_align.formats.amounts import measured
from saypro_align.impact import LEVELS, Chain, chains
from saypro_align.items import ORGANIZATION, Item, Kpi
from saypro_align.kpis import target_value
from saypro_align.periods import Period
from saypro_align.reports.edition import Edition
from saypro_align.reports.kpi_lines import at_risk
from saypro_align.reports.markdown import mermaid_label
from saypro_align.scoring import rated_words

MOST_NODES = 24
"""Above so many boxes a picture says less than the table beside it."""
PERIODS, CHARTS, LONGEST_TITLE = 12, 3, 47
_COLORS = '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f6fb0, #c9572b"}}}}%%'
"""By itself Mermaid draws the first line of a chart nearly in the color of the page."""
_FENCE = "```"


def traceability(edition: Edition, department: str) -> Markup:
    """From a department's goals to the organization's, with the ratings; empty where it would be too large."""
    goals = edition.facts.workspace.departments[department].goals
    reached = list(dict.fromkeys(link.goal for goal in goals for link in goal.links))
    if not goals or max(len(goals), len(reached)) > MOST_NODES:
        return Markup("")
    lines = ["flowchart LR"]
    lines += [f'  g{number}["{mermaid_label(goal.title)}"]' for number, goal in enumerate(goals, start=1)]
    lines += [f'  o{reached.index(word) + 1}(["{mermaid_label(edition.goals[word].title)}"])' for word in reached]
    for number, goal in enumerate(goals, start=1):
        for link in goal.links:
            label = rated_words(link.rated).partition(" (")[0] if link.rated is not None else "not rated"
            lines.append(f'  g{number} -->|"{label}"| o{reached.index(link.goal) + 1}')
    return _fenced(lines)


def support(edition: Edition) -> Markup:
    """From the departments to the organization's goals; empty where it would be too large."""
    departments = [d for d in edition.facts.workspace.judged if any(goal.links for goal in d.goals)]
    goals = list(edition.goals.values())
    if not departments or len(departments) + len(goals) > MOST_NODES:
        return Markup("")
    lines = ["flowchart LR"]
    lines += [f'  d{number}["{mermaid_label(d.name)}"]' for number, d in enumerate(departments, start=1)]
    lines += [f'  o{number}(["{mermaid_label(goal.title)}"])' for number, goal in enumerate(goals, start=1)]
    for number, department in enumerate(departments, start=1):
        for other, organizational in enumerate(goals, start=1):
            count = sum(any(link.goal == organizational.id for link in goal.links) for goal in department.goals)
            if count:
                lines.append(f'  d{number} -->|"{count}"| o{other}')
    return _fenced(lines)


def chain(edition: Edition, department: str) -> Markup:
    """From a department's activities through its KPIs to the organization's; empty where it would be too large.

    Where actions and KPIs together are too many, KPIs alone are drawn.
    """
    ways = list(chains(edition.facts, edition.facts.workspace.departments[department]))
    for with_actions in (True, False):
        edges = list(dict.fromkeys(edge for one in ways for edge in _edges(one, with_actions=with_actions)))
        items = dict.fromkeys(item for edge in edges for item in edge[:2])
        names = {item: f"n{at}" for at, item in enumerate(items, 1)}
        if names and len(names) <= MOST_NODES:
            boxes = [f"  {name}{_box(item)}" for item, name in names.items()]
            return _fenced(["flowchart LR", *boxes, *_arrows(names, edges)])
    return Markup("")


def _arrows(names: dict[Item, str], edges: list[tuple[Item, Item, bool]]) -> Iterator[str]:
    """The arrows as they are drawn: dotted past an outcome that nobody measures, which the first of each box says."""
    told: set[Item] = set()
    for one, other, whole in edges:
        dotted = "-.->" if one in told else "-. no outcome measured .->"
        yield f"  {names[one]} {'-->' if whole else dotted} {names[other]}"
        told |= set() if whole else {one}


def _edges(one: Chain, *, with_actions: bool) -> Iterator[tuple[Item, Item, bool]]:
    """The arrows of a chain from each step that is there to the next; the last is true unless one passes an outcome."""
    steps: list[tuple[Item, ...]] = [(*(one.actions if with_actions else ()), *one.levels["activity"])]
    steps += [one.levels[level] for level in LEVELS[1:]]
    for before, after in pairwise([step for step in (*steps, one.organization) if step]):
        whole = after is not one.organization or before is one.levels["outcome"]
        yield from ((item, other, whole) for item in before for other in after)
    yield from ((item, other, True) for item in one.unknown for other in one.organization)


def _box(item: Item) -> str:
    """An action, a KPI of the department, or one of the organization, each in a shape of its own."""
    left, right = (
        ("([", "])") if item.department == ORGANIZATION else ("[", "]") if isinstance(item, Kpi) else (">", "]")
    )
    return f'{left}"{mermaid_label(item.title)}"{right}'


def trends(edition: Edition) -> list[tuple[str, str, Markup]]:
    """The KPIs at risk that serve the most: name, the latest figures and the target in words, and as a picture."""
    charts = ((row.kpi, *_trend(edition, row.kpi)) for row in at_risk(edition))
    found = [(f"{kpi.name} ({edition.name(kpi.department)})", words, chart) for kpi, words, chart in charts if words]
    return found[:CHARTS]


def _trend(edition: Edition, kpi: Kpi) -> tuple[str, Markup]:
    """A KPI's latest figures beside its target, in words and as a picture; empty where there is nothing to draw."""
    values = edition.facts.series(kpi).values(kpi.measured_every)
    last = Period.containing(edition.found.last, kpi.measured_every, edition.facts.frame.fiscal_year_start)
    known = sorted(number for number in values if number <= last.ordinal)[-PERIODS:]
    target = target_value(kpi)
    if len(known) < 2 or target is None or kpi.cumulative:
        return "", Markup("")
    figures = [float(rounded(values[number], 2)) for number in known]
    several = [str(last.shifted(number - last.ordinal)) for number in known]
    periods = ", ".join(f'"{period}"' for period in several)
    said = [f"{measured(kpi, values[number])} in {period}" for number, period in zip(known, several, strict=True)]
    return f"{', '.join(said)}; the target is {measured(kpi, target)}", _fenced(
        [
            _COLORS,
            "xychart-beta",
            f'  title "{_plain(kpi.name)}: measured, and the target"',
            f"  x-axis [{periods}]",
            *([f'  y-axis "{unit}"'] if (unit := _plain(kpi.unit or "")) else []),  # Mermaid refuses an empty name
            f"  line [{', '.join(f'{value:.2f}' for value in figures)}]",
            f"  line [{', '.join([f'{float(rounded(target, 2)):.2f}'] * len(figures))}]",
        ]
    )


def _plain(text: str) -> str:
    """A text that a chart's title can hold: letters, digits and blanks."""
    words = " ".join(re.sub(r"[^\w %.,()-]", " ", text).split())
    return (
        words
        if len(words) <= LONGEST_TITLE
        else f"{words[:LONGEST_TITLE].rpartition(' ')[0] or words[:LONGEST_TITLE]} ..."
    )


def _fenced(lines: list[str]) -> Markup:
    text = "\n".join([f"{_FENCE}mermaid", *lines, _FENCE])
    return Markup(text)  # noqa: S704 - every label in it went through mermaid_label or _plain
