"""What departments move, as text for a terminal."""

from collections.abc import Iterator

from saypro_align.formats.plain import folded_table, safe, width, wrapped
from saypro_align.formats.text import not_read_block
from saypro_align.reports import impact_lines
from saypro_align.reports.edition import Edition
from saypro_align.reports.impact_lines import ImpactPart, TogetherLine

_INDENT, _HOLDER, _NAME = 4, 16, 24
"""So many columns stand before a line, and are for the holder of a KPI and, at least, for its name."""


def impact_page(edition: Edition, departments: list[str], columns: int) -> str:
    """These departments in a period, one after the other."""
    parts = [not_read_block(edition.assessment, columns)]
    for department in departments:
        head = f"{edition.name(department)} in {edition.period.in_words}, judged as of {edition.day}."
        parts += [wrapped(head, columns), *_department(impact_lines.part(edition, department), columns)]
    parts += ["No plan could be read."] if not departments else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _department(found: ImpactPart, columns: int) -> Iterator[str]:
    yield "\n".join(["KPIs beside the organization's", *_beside(found, columns)])
    yield "\n".join(["Correlation with lag", *_together(found, columns)])
    yield "\n".join(["From activity to outcome", *_chains(found, columns)])
    yield "\n".join(["Joint accountability", *_joint(found, columns)])
    yield "\n".join(["Adjustments that the data suggest", *_suggestions(found, columns)])


def _beside(found: ImpactPart, columns: int) -> Iterator[str]:
    if not found.beside:
        yield "  No KPI reaches a goal of the organization."
    figures = [_short(figure) for group in found.beside for line in group.lines for figure in line.figures]
    wide = max((width(words) for words in (*figures, *found.columns)), default=0) + 2
    shown = max(1, min(len(found.columns), (columns - _INDENT - _HOLDER - _NAME) // wide))
    name = max(_NAME, columns - _INDENT - _HOLDER - shown * wide) - 2
    for group in found.beside:
        yield wrapped(group.goal, columns, "    ", "  ")
        rows = [["Of", "KPI", *found.columns[-shown:]]]
        for line in group.lines:
            rows.append([line.holder, line.kpi, *(_short(figure) for figure in line.figures[-shown:])])
        rooms = {0: _HOLDER - 2, 1: name}
        lines = folded_table(rows, [False, False, *([True] * shown)], rooms, most=columns)
        yield from (f"    {line}" for line in lines)
    if any(" (" in figure for group in found.beside for line in group.lines for figure in line.figures[-shown:]):
        yield wrapped("A figure of a longer period stands where that period ends.", columns, "    ", "  ")
    if found.limited:
        yield wrapped(found.limited, columns, "    ", "  ")


def _short(figure: str) -> str:
    """A figure without the longer period that it is of."""
    return figure.partition(" (")[0]


def _together(found: ImpactPart, columns: int) -> Iterator[str]:
    if not found.together and not found.few:
        yield "  No KPI stands beside one of the organization."
        return
    for line in found.together:
        yield wrapped(f"{line.kpi} and {line.other} (by {line.unit})", columns, "    ", "  ")
        yield wrapped(f"{_lags(line)}. {line.said}", columns, "    ", "    ")
    if found.few:
        words = f"No claim, because fewer than five periods have both figures: {'; '.join(found.few)}."
        yield wrapped(words, columns, "    ", "  ")
    yield wrapped(found.no_cause, columns, "    ", "  ")


def _lags(line: TogetherLine) -> str:
    return "; ".join(
        f"{later} later: {tau}" if later else f"at the same time: {tau}" for later, tau in enumerate(line.lags)
    )


def _chains(found: ImpactPart, columns: int) -> Iterator[str]:
    if not found.chains:
        yield "  The plan has no goal."
    for chain in found.chains:
        yield wrapped(chain.goal, columns, "    ", "  ")
        for step, words in chain.steps:
            yield wrapped(f"{step}: {words}", columns, "      ", "    ")


def _joint(found: ImpactPart, columns: int) -> Iterator[str]:
    if not found.joint:
        yield "  No KPI is held together with another department."
    for line in found.joint:
        words = (
            f"{line.kpi}: {line.stands}. Held by {line.held_by}; part: {line.part}; responsible: {line.responsible}."
        )
        yield wrapped(words, columns, "    ", "  ")


def _suggestions(found: ImpactPart, columns: int) -> Iterator[str]:
    if not found.suggestions:
        yield "  The data suggest none."
    for number, line in enumerate(found.suggestions, start=1):
        yield wrapped(safe(f"{line.words} Evidence: {line.evidence}"), columns, "     ", f"  {number}. ")
