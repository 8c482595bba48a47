"""The comment on a pull request: the verdict, what the change did, what to do, then the plans as they stand."""

import re
from collections.abc import Iterator

from saypro_align.difference import Difference, losses
from saypro_align.formats import changed, told
from saypro_align.formats.markdown import Told, comment, escaped, line_of
from saypro_align.formats.plain import sentence
from saypro_align.gate import moved
from saypro_align.history import DepartmentChange
from saypro_align.snapshots import Seen
from saypro_align.values import some_of


def diff_comment(found: Difference) -> str:
    """The whole comment, as much as fits into one."""
    found = changed.with_consequences(found)
    passed = told.passed(found.before.assessment) if found.before.there else None
    beside = Told(lambda most: _change(found, most), passed, _against(found))
    return comment(found.after.assessment, beside)


_PLAIN = re.compile(r"'([A-Za-z0-9][A-Za-z0-9_./~^-]{0,99})'")
"""A revision that a span of code in Markdown can hold."""


def _against(found: Difference) -> str:
    """That `check --against` would fail, and because of whom; empty where it would not, or where it was run."""
    if found.after.assessment.gate.against is not None:
        return ""
    fell = [f"{name} fell by {moved(points)[1:]} points" for name, points in losses(found)]
    if not fell:
        return ""
    plain = _PLAIN.fullmatch(found.before.called)
    revision = plain[1] if plain else (found.before.commit or "")[:10]
    return f"`check --against {revision}` fails: {escaped(some_of(fell))}"


def _change(found: Difference, most: int) -> tuple[str, frozenset[str]]:
    blocks = [
        "### What this change does",
        _total(found),
        _departments(found, most),
        _came(found, most),
        _went(found, most),
        _hidden(found, most),
        _more(found, most),
        _sides(found),
    ]
    shown = frozenset(seen.fingerprint for seen in found.comparison.findings.came[:most])
    return "\n\n".join(block for block in blocks if block), shown


def _total(found: Difference) -> str:
    compared = found.comparison
    words = [f"**{escaped(changed.name(found))}: {changed.of_the_total(found)}.**"]
    if not compared.any:
        words.append("Nothing changed that enters a score.")
    sums = changed.sums(compared.findings)
    if sums and compared.score.points and not changed.not_comparable(found):
        words.append(f"{sentence(sums)}.")
    if not found.before.there:
        words.append("Before, the folder held no organization.yaml, so all of it is new.")
        return " ".join(words)
    if found.before.assessment.workspace.partial:
        words.append("Before, not everything could be read, so that state is judged in part.")
    broken = list(dict.fromkeys(_path(found, seen) for seen in found.comparison.files.came))
    if broken:
        words.append(f"**With this change, {escaped(some_of(broken))} cannot be taken as written.**")
    asked = [one.words for one in found.settings if one.of_the_gate]
    if asked:
        words.append(f"**What the gate asks for changed: {escaped('; '.join(asked))}.**")
    return " ".join(words)


def _departments(found: Difference, most: int) -> str:
    changes = [change for change in changed.most_moved(found) if not _is_only_renamed(change)]
    if not changes:
        return ""
    lines = ["| department | before | after | change | moves the organization by |", "|---|--:|--:|--:|--:|"]
    lines += [_department(change) for change in changes[: 2 * most]]
    return "\n".join([*lines, *_left_out(len(changes) - 2 * most, "departments")])


def _is_only_renamed(change: DepartmentChange) -> bool:
    turned = change.findings.came or change.findings.gone or change.findings.organization_points
    return changed.is_renamed(change) and not (change.score.any or change.accepted_score.any or turned)


def _department(change: DepartmentChange) -> str:
    before, after = changed.before_and_after(change.score)
    points = change.score.points
    word = "new" if change.before is None else "removed" if change.after is None else "not judged"
    own = moved(points) if points is not None else word
    after += " (no plan)" if change.after is not None and change.after.missing else ""
    total = "left out" if word == "not judged" and points is None else moved(change.findings.organization_points)
    return f"| {escaped(change.name)} | {before} | {after} | {own} | {total} |"


def _came(found: Difference, most: int) -> str:
    came = found.comparison.findings.came
    if not came:
        return ""
    lines = ["**New gaps, to be mended**", "", "| points | where | what is wrong | what to do |", "|--:|---|---|---|"]
    unveiled = changed.unveiled(found)
    for seen in came[:most]:
        where = escaped(_path(found, seen)) + line_of(seen.kind, seen.line)
        why = f" {unveiled[seen.fingerprint]}" if seen.fingerprint in unveiled else ""
        wrong = f"**{seen.name}** ({seen.severity}): {escaped(sentence(seen.message))}.{why}"
        lines.append(f"| {_points(found, seen, -1)} | {where} | {wrong} | {escaped(seen.remedy)} |")
    return "\n".join([*lines, *_left_out(len(came) - most, "gaps")])


def _went(found: Difference, most: int) -> str:
    gone = list(found.comparison.files.gone if found.before.there else ())
    gone += changed.of_the_organization(found.comparison.findings).gone
    gone += _of_kept_plans(found)
    hidden = changed.out_of_sight(found)
    gone = [seen for seen in gone if seen.fingerprint not in hidden]
    if not gone:
        return ""
    lines = ["**Gaps that went**, mended or taken away with what they stood on", ""]
    lines += [
        f"- {_points(found, seen, 1)}: **{seen.name}**: {escaped(sentence(seen.message))}." for seen in gone[:most]
    ]
    return "\n".join([*lines, *_left_out(len(gone) - most, "gaps")])


def _of_kept_plans(found: Difference) -> list[Seen]:
    """What went in plans that could be judged both times."""
    kept = (change for change in changed.most_moved(found) if changed.has_a_plan_twice(change))
    return [seen for change in kept for seen in change.findings.gone]


def _hidden(found: Difference, most: int) -> str:
    """What went and was not mended: it is not credited."""
    hidden = changed.out_of_sight(found)
    gone = [*changed.of_the_organization(found.comparison.findings).gone, *_of_kept_plans(found)]
    several = [seen for seen in gone if seen.fingerprint in hidden]
    if not several:
        return ""
    lines = ["**Gaps that are only out of sight**, and not mended", ""]
    lines += [
        f"- **{seen.name}**: {escaped(sentence(seen.message))}. {escaped(hidden[seen.fingerprint])}"
        for seen in several[:most]
    ]
    return "\n".join([*lines, *_left_out(len(several) - most, "gaps")])


def _more(found: Difference, most: int) -> str:
    """What else moves scores: items that came and went, weights, and settings."""
    lines = [line for change in changed.most_moved(found) for line in _of_items(found, change)]
    others = changed.weigh_otherwise(found)
    lines += [f"- {escaped(sentence(others))}"] if others else []
    lines += [f"- setting {escaped(one.words)}" for one in found.settings if not one.of_the_gate]
    if not lines:
        return ""
    turned = any(changed.has_a_plan_twice(one) and (one.added or one.removed) for one in changed.most_moved(found))
    mean = " A score is a mean, so an item that is added or removed moves it too." if turned else ""
    rest = _left_out(len(lines) - 2 * most, "changes")
    return "\n".join([f"**What else changed.**{mean}", "", *lines[: 2 * most], *rest])


def _of_items(found: Difference, change: DepartmentChange) -> Iterator[str]:
    if changed.is_renamed(change) and change.before is not None:
        yield f"- {escaped(change.name)}: renamed from {escaped(change.before.id)} to {escaped(change.id)}"
    for label, words in changed.items(change):
        yield f"- {escaped(change.name)}: {label} {escaped(words)}"
    for one in changed.rated_anew(change):
        words = f"{one.after.message}; before: {one.before.message}"
        points = f"{moved(-one.department_points)} {change.name}, {moved(-one.organization_points)} the organization"
        yield f"- {escaped(change.name)}: rated anew ({escaped(points)}): {escaped(words)}"
    weighs = changed.reweighed(found, change)
    if weighs:
        yield f"- {escaped(change.name)}: {escaped(weighs)}"


def _sides(found: Difference) -> str:
    before, after = escaped(changed.side(found.before)), escaped(changed.side(found.after))
    return f"Compared: {before} with {after}, both by today's rules."


def _points(found: Difference, seen: Seen, sign: int) -> str:
    """What it takes or gives, of its department's score and of the organization's."""
    if not seen.points:
        return "the gate" if seen.explains else "not read"
    whose, total = escaped(changed.whose(found, seen)), moved(sign * seen.organization_points)
    return f"{moved(sign * seen.department_points)} {whose}, {total} the organization"


def _path(found: Difference, seen: Seen) -> str:
    folder = found.after.assessment.folder
    return f"{folder}/{seen.path}" if folder else seen.path


def _left_out(count: int, what: str) -> list[str]:
    return ["", f"... and {count} more {what}."] if count > 0 else []
