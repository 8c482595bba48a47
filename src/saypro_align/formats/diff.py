"""What changed between two states of the plans as text."""

from collections.abc import Iterator, Mapping

from saypro_align.difference import Difference
from saypro_align.formats import changed
from saypro_align.formats.plain import safe, sentence, wrapped
from saypro_align.gate import moved
from saypro_align.history import DepartmentChange, Stayed
from saypro_align.snapshots import Seen

MOST_FINDINGS = 20
"""Of each department; --format json has all."""
LABEL = 9


def diff_page(found: Difference, *, columns: int = 80) -> str:
    """The whole difference, in words."""
    found = changed.with_consequences(found)
    told = changed.unveiled(found) | changed.out_of_sight(found)
    blocks = [
        _headline(found, columns),
        _files(found, columns),
        *(_department(found, change, columns, told) for change in changed.most_moved(found)),
        _others(found, columns),
        _organization(found, columns),
        _settings(found, columns),
        _unchanged(found, columns),
        _notes(found, columns),
        _next(found, columns),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(found: Difference, columns: int) -> str:
    lines = [wrapped(f"{changed.name(found)}: {changed.of_the_total(found)}.", columns)]
    after = found.after.assessment
    rules = f"both judged by today's rules ({after.ruleset}) as of {after.as_of}"
    lines.append(wrapped(f"From {changed.side(found.before)} to {changed.side(found.after)}; {rules}.", columns))
    if not found.before.there:
        lines.append(wrapped("Before, the folder held no organization.yaml, so all of it is new.", columns))
    elif found.before.assessment.workspace.partial:
        lines.append(wrapped("Before, not everything could be read, so that state is judged in part.", columns))
    if not found.after.there:
        lines.append(wrapped("The folder holds no organization.yaml any more.", columns))
    elif after.workspace.partial:
        lines.append(wrapped("Now not everything can be read, so this is judged in part.", columns))
    sums = changed.sums(found.comparison.findings)
    if sums and found.comparison.score.points and not changed.not_comparable(found):
        lines.append(wrapped(f"{sentence(sums)}.", columns))
    if not found.comparison.any:
        lines.append("Nothing changed that enters a score.")
    return "\n".join(lines)


def _files(found: Difference, columns: int) -> str:
    files = found.comparison.files
    lines = [_line("broken", f"{_place(seen)}: {seen.message}. {seen.remedy}", columns) for seen in files.came]
    if found.before.there:
        lines += [_line("mended", f"{seen.path}: {seen.message}", columns) for seen in files.gone]
    return "\n".join(["Files that could not be taken as written", *lines]) if lines else ""


def _department(found: Difference, change: DepartmentChange, columns: int, told: Mapping[str, str]) -> str:
    total = change.findings.organization_points
    words = f"{change.name} {changed.of_a_department(change)}"
    compared = found.comparison.score.points is not None
    if total and compared and (change.score.points is not None or change.before is None or change.after is None):
        words += f"; {moved(total)} for the organization"
    lines = [wrapped(f"{words}.", columns)]
    if changed.is_renamed(change) and change.before is not None:
        lines.append(_line("renamed", f"from {change.before.id} to {change.id}", columns))
    lines += _turnover(change.findings.came, "came", -1, columns, told)
    if changed.has_a_plan_twice(change):
        gone = change.findings.gone
        lines += _turnover(tuple(seen for seen in gone if seen.fingerprint not in told), "went", 1, columns, told)
        lines += _turnover(tuple(seen for seen in gone if seen.fingerprint in told), "hidden", 1, columns, told)
    for one in changed.rated_anew(change):
        lines += _rated(one, columns)
    weighs = changed.reweighed(found, change)
    lines += [_line("stayed", weighs, columns)] if weighs else []
    shown = list(changed.items(change))
    lines += [_line(label, words, columns) for label, words in shown[:MOST_FINDINGS]]
    lines += [f"  ... and {len(shown) - MOST_FINDINGS} more items."] if len(shown) > MOST_FINDINGS else []
    return "\n".join(lines)


def _turnover(several: tuple[Seen, ...], label: str, sign: int, columns: int, told: Mapping[str, str]) -> Iterator[str]:
    for seen in several[:MOST_FINDINGS]:
        words = f"{changed.cost(seen, sign)}: {_place(seen)}: {seen.name} ({seen.severity})"
        yield _line(label, words, columns)
        parts = [f"{sentence(seen.message)}.", told.get(seen.fingerprint, ""), seen.remedy if sign < 0 else ""]
        yield wrapped(" ".join(part for part in parts if part), columns, " " * (LABEL + 4))
    if len(several) > MOST_FINDINGS:
        yield _line(label, f"... and {len(several) - MOST_FINDINGS} more; --format json has all", columns)


def _rated(one: Stayed, columns: int) -> list[str]:
    """A rating that is another one than before."""
    seen = one.after
    points = f"{moved(-one.department_points)} {seen.department}, {moved(-one.organization_points)} total"
    words = f"{sentence(seen.message)}. Before: {one.before.message}."
    head = _line("rated", f"{points}: {_place(seen)}: {seen.name} ({seen.severity})", columns)
    return [head, wrapped(words, columns, " " * (LABEL + 4))]


def _organization(found: Difference, columns: int) -> str:
    told = changed.out_of_sight(found)
    own = changed.of_the_organization(found.comparison.findings)
    lines = [_line("came", f"{_place(seen)}: {seen.message}. {seen.remedy}", columns) for seen in own.came]
    for seen in own.gone:
        why = told.get(seen.fingerprint)
        lines.append(
            _line("hidden", f"{seen.message}. {why}", columns) if why else _line("went", seen.message, columns)
        )
    return "\n".join(["Organizational goals", *lines]) if lines else ""


def _settings(found: Difference, columns: int) -> str:
    titles = (
        (False, "Settings that changed; they move scores too"),
        (True, "What the gate asks for changed; it moves no score"),
    )
    blocks = []
    for of_the_gate, title in titles:
        lines = [_line("", one.words, columns) for one in found.settings if one.of_the_gate is of_the_gate]
        blocks += ["\n".join([title, *lines])] if lines else []
    return "\n\n".join(blocks)


def _others(found: Difference, columns: int) -> str:
    words = changed.weigh_otherwise(found)
    return wrapped(f"{sentence(words)}.", columns) if words else ""


def _unchanged(found: Difference, columns: int) -> str:
    moved = {change.id for change in changed.most_moved(found)}
    rest = [one for one in found.comparison.departments if one.id not in moved and not one.any]
    return wrapped(f"Unchanged: {changed.named(rest)}.", columns) if rest and moved else ""


def _notes(found: Difference, columns: int) -> str:
    notes = found.comparison.notes
    parts = [f"{words} {changed.counted(some)}" for words, some in (("came", notes.came), ("went", notes.gone)) if some]
    return wrapped(f"Notes, which take no points: {'; '.join(parts)}.", columns) if parts else ""


def _next(found: Difference, columns: int) -> str:
    after = found.after.assessment
    score, target = after.score.score, after.settings.target
    if score is None or score >= target:
        return ""
    return wrapped(f"`saypro-align improve` shows the shortest way to {float(target):g} %.", columns)


def _place(seen: Seen) -> str:
    return f"{seen.path}:{seen.line}:{seen.column}"


def _line(label: str, words: str, columns: int) -> str:
    first = f"  {label:{LABEL}}" if label else "  "
    return wrapped(safe(words), columns, " " * (LABEL + 2) if label else "    ", first)
