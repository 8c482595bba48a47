"""The scores through time as a page, with sparklines."""

from saypro_align.figures import cut
from saypro_align.findings import Exact
from saypro_align.formats.plain import plural, sparkline, table, wrapped
from saypro_align.gate import moved
from saypro_align.moments import Course, Moment
from saypro_align.snapshots import Snapshot

LATEST = 24
"""Periods in a sparkline; JSON and CSV have all."""


def course_page(course: Course, *, columns: int = 80, plain: bool = False) -> str:
    """The scores at each period's end, and every department's way."""
    blocks = [
        _headline(course, columns),
        "\n".join(_periods(course.moments)),
        _departments(course, columns, plain=plain),
        _notes(course, columns),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(course: Course, columns: int) -> str:
    first, last = course.moments[0], course.moments[-1]
    span = f"in {last.period.in_words}" if first is last else f"from {first.period.in_words} to {last.period.in_words}"
    words = f"{course.name} {span}"
    judged = [moment.score for moment in course.moments if moment.score is not None]
    if not judged:
        words += ": nothing could be judged."
    elif len(judged) == 1 or judged[0] == judged[-1]:
        words += f": {cut(judged[-1])} % aligned."
    else:
        words += f": {cut(judged[0])} to {cut(judged[-1])} % aligned, {moved(judged[-1] - judged[0])} points."
    rules = (
        f"The plans at each {first.period.unit}'s last commit (UTC), judged by today's rules ({course.ruleset}) "
        "and not by those of their time."
    )
    return "\n".join([wrapped(words, columns), wrapped(rules, columns)])


def _periods(moments: tuple[Moment, ...]) -> list[str]:
    rows = [["Period", "Score", "Change", "Aligned", "Commit", "Made"]]
    before: Exact | None = None
    for moment in moments:
        score = moment.score
        change = moved(score - before) if score is not None and before is not None else ""
        made = f"{moment.made}, carried on" if moment.carried else str(moment.made)
        shown = "-" if score is None else cut(score)
        rows.append([str(moment.period), shown, change, _aligned(moment.seen), moment.commit[:10], made])
        before = score
    return table(rows, [False, True, True, True, False, False])


def _aligned(seen: Snapshot | None) -> str:
    if seen is None:
        return "no plans"
    judged = [department for department in seen.departments.values() if department.score is not None]
    full = sum(department.score is not None and department.score >= seen.target for department in judged)
    return f"{full} of {len(judged)}" if judged else "not judged"


def _departments(course: Course, columns: int, *, plain: bool) -> str:
    lines = course.lines()
    if not lines:
        return ""
    rows = [["Department", "Trend", "First", "Last", "Change", "Lowest", "Highest"]]
    own = tuple(moment.score for moment in course.moments)
    for name, scores in [("all departments", own), *((line.id, line.scores) for line in lines)]:
        known = [score for score in scores if score is not None]
        trend = sparkline(scores[-LATEST:], plain=plain)
        if not known:
            rows.append([name, trend, *["-"] * 5])
            continue
        figures = (known[0], known[-1], None, min(known), max(known))
        shown = [moved(known[-1] - known[0]) if figure is None else cut(figure) for figure in figures]
        rows.append([name, trend, *shown])
    words = "Trend: from the lowest to the highest score of each; a dot is a period without one."
    if len(course.moments) > LATEST:
        words += f" It shows the latest {LATEST} periods, the figures all of them."
    page = table(rows, [False, False, *[True] * 5], most=max(19, min(40, columns - 58)))
    return "\n".join([*page, wrapped(words.replace("a dot", "_") if plain else words, columns)])


def _notes(course: Course, columns: int) -> str:
    moments, unit = course.moments, course.moments[0].period.unit
    notes = []
    carried = sum(moment.carried for moment in moments)
    if carried:
        are = f"{unit} has no commit and carries" if carried == 1 else f"{unit}s have no commit and carry"
        notes.append(f"{carried} {are} the last one before.")
    absent = sum(moment.seen is None for moment in moments)
    if absent:
        notes.append(f"In {plural(absent, unit)} the folder held no organization.yaml.")
    partial = [str(moment.period) for moment in moments if moment.seen is not None and moment.seen.partial]
    if partial:
        notes.append(f"Not everything could be read in {', '.join(partial)}, by today's rules.")
    if course.shallow:
        notes.append(
            "This is a shallow clone, which knows the latest commits only; git fetch --unshallow brings the others."
        )
    elif course.asked.ordinal < moments[0].period.ordinal:
        notes.append(f"The first commit was made in {moments[0].period}; nothing is known of the time before.")
    return "\n".join(wrapped(note, columns) for note in notes)
