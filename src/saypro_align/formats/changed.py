"""What changed, in the words that text and Markdown share. Nothing in them is escaped or broken into lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from saypro_align.advice.remedy import remedies
from saypro_align.difference import Difference, Side
from saypro_align.difference import unseen as not_looked_for
from saypro_align.figures import cut
from saypro_align.findings import Exact
from saypro_align.formats.plain import plural
from saypro_align.gate import decimals_apart, moved
from saypro_align.history import Change, DepartmentChange, Stayed, Turnover
from saypro_align.scoring import rated_words
from saypro_align.snapshots import ItemSnapshot, Seen
from saypro_align.values import listed, shown

MOST_NAMES = 10
"""More departments are counted and not named."""
KINDS = {"goal": "goal", "kpi": "KPI", "action": "action", "plan": "plan"}


def name(found: Difference) -> str:
    """The organization's name."""
    for side in (found.after, found.before):
        organization = side.assessment.workspace.organization
        if organization is not None and organization.name:
            return organization.name
    return "The organization"


def before_and_after(change: Change) -> tuple[str, str]:
    """The two scores, with as many decimals as tell them apart; a dash where there was none."""
    decimals = 1
    if change.before is not None and change.after is not None:
        decimals = decimals_apart(change.before, change.after)
    before, after = ("-" if score is None else cut(score, decimals) for score in (change.before, change.after))
    return before, after


def of_the_total(found: Difference) -> str:
    """What became of the organization's score."""
    change = found.comparison.score
    before, after = before_and_after(change)
    if change.after is None:
        return "there is no score, because nothing could be judged" + (f"; it was {before} %" if change.before else "")
    if change.before is None:
        return f"{after} % aligned; before, there was no score"
    if not_comparable(found):
        return f"{after} % aligned; it was {before} % before, and the two cannot be compared: {not_comparable(found)}"
    if not change.points:
        return f"{after} % aligned, as before"
    more = "more" if change.points > 0 else "less"
    return f"{after} % aligned, {moved(change.points)[1:]} points {more} than before ({before} %)"


def not_comparable(found: Difference) -> str:
    """Who could be judged in one of the two states alone, so that the scores leave out different plans."""
    told = ((found.lost, "cannot be judged now"), (found.found_again, "could not be judged before"))
    return ", ".join(f"{listed(one.name for one in several)} {words}" for several, words in told if several)


def whose(found: Difference, seen: Seen) -> str:
    """What people call the department that a finding stands in; empty where it belongs to none."""
    return found.called.get(seen.department, seen.department) if seen.department is not None else ""


def side(of: Side) -> str:
    """A state of the plans, with its commit."""
    is_name = of.commit is not None and of.called.strip("'") == of.commit
    on = "on " if of.assessment.dirty else ""
    commit = f" ({on}{of.commit[:10]})" if of.commit and not is_name else ""
    return f"{of.called}{commit}"


def of_a_department(change: DepartmentChange) -> str:
    """What became of a department's score."""
    before, after = before_and_after(change.score)
    if change.before is None:
        if change.after is not None and change.after.missing:
            return "is new, and its plan is missing, which counts as 0 %"
        return f"is new: {after} %" if change.score.after is not None else "is new, and could not be judged"
    if change.after is None:
        return (
            f"is not there any more; it had {before} %" if change.score.before is not None else "is not there any more"
        )
    points = change.score.points
    if before == after == "-":
        return "could not be judged, neither before nor now"
    if points is None:
        return f"cannot be judged any more; it had {before} %" if after == "-" else f"can be judged again: {after} %"
    if change.before.missing != change.after.missing:
        gone = f"has no plan any more, which counts as 0 %; it had {before} %"
        return gone if change.after.missing else f"has a plan now: {after} %; before, it counted as 0 %"
    if not points:
        return f"stays at {after} %"
    word = "rose" if points > 0 else "fell"
    return f"{word} by {moved(points)[1:]} points, from {before} to {after} %"


def sums(found: Turnover) -> str:
    """How the organization's score moved: what came took, what went gave, what stayed weighs."""
    came: Exact = sum(seen.organization_points for seen in found.came)
    gone: Exact = sum(seen.organization_points for seen in found.gone)
    stayed: Exact = sum(one.organization_points for one in found.stayed)
    parts = []
    if came:
        parts.append(f"new gaps take {moved(-came)[1:]} points")
    if gone:
        parts.append(f"gaps that are no longer there gave back {moved(gone)[1:]}")
    if stayed:
        more = "more" if stayed > 0 else "less"
        parts.append(f"gaps that were there before count {moved(stayed)[1:]} {more} than they did")
    return ", ".join(parts) + f": together {moved(found.organization_points)}" if len(parts) > 1 else "".join(parts)


def cost(seen: Seen, sign: int) -> str:
    """What a finding takes (-1), or gave back (1), in points of its department and of the organization."""
    own, total = moved(sign * seen.department_points), moved(sign * seen.organization_points)
    return f"{own} {seen.department}, {total} total" if seen.points else "no points"


def reweighed(found: Difference, change: DepartmentChange) -> str:
    """That findings which stayed count more or less than before, and why; empty where none does."""
    several = [one for one in change.findings.reweighed if not is_rated_anew(one)]
    if not several:
        return ""
    own: Exact = sum(one.department_points for one in several)
    total: Exact = sum(one.organization_points for one in several)
    many = plural(len(several), "gap that was there before counts", "gaps that were there before count")
    sign = own or total
    together = " together" if len(several) > 1 and sign else ""
    more = "less" if sign < 0 else "more" if sign > 0 else "something else"
    points = f"{moved(-own)} {change.name}, {moved(-total)} the organization" if own else f"{moved(-total)} in all"
    inside = any(one.department_points for one in several)
    reason = _why_inside(found, change) if inside else _why_outside(found)
    return f"{many} {more}{together}, because {reason}: {points}"


def _why_inside(found: Difference, change: DepartmentChange) -> str:
    """Why gaps of a plan take something else of its score: what is known to have changed, else what is left."""
    reasons = [
        f"{_kinds(several)} {'was' if len(several) == 1 else 'were'} {word}, and each of the others counts {more}"
        for several, word, more in ((change.added, "added", "less"), (change.removed, "removed", "more"))
        if several and has_a_plan_twice(change)
    ]
    if _weights(change):
        reasons.append("weights in the plan changed")
    if found.moves_all:
        reasons.append("settings changed")
    return listed(reasons) or "other gaps of the same items came or went"


def _why_outside(found: Difference) -> str:
    if found.lost or found.found_again:
        return "not the same departments could be judged"
    return "departments came or went, or their weights changed"


def _kinds(several: tuple[ItemSnapshot, ...]) -> str:
    counts = Counter(KINDS.get(one.kind, one.kind) for one in several)
    return listed([plural(count, kind) for kind, count in counts.items()])


def _weights(change: DepartmentChange) -> bool:
    if change.before is None or change.after is None:
        return False
    later = change.after.items
    return any(key in later and later[key].weight != one.weight for key, one in change.before.items.items())


def is_rated_anew(one: Stayed) -> bool:
    """Whether it is a rating that is another one than before."""
    return (
        one.after.name == "rated-below-full"
        and one.before.points != one.after.points
        and one.before.message != one.after.message
    )


def rated_anew(change: DepartmentChange) -> list[Stayed]:
    """The ratings that are lower or higher than before, and below full both times."""
    return [one for one in change.findings.reweighed if is_rated_anew(one)]


def unveiled(found: Difference) -> dict[str, str]:
    """By the fingerprints of ratings that now count: how the item was rated before, or what hid the rating until now.

    A rating counts where the item would otherwise score higher, so that a gap that goes can bring one forth.
    """
    ratings = [one for one in found.comparison.findings.came if one.name == "rated-below-full"]
    if not ratings:
        return {}
    was, now = _ratings(found.before), _ratings(found.after)
    gone: defaultdict[_Item, list[str]] = defaultdict(list)
    for seen in found.comparison.findings.gone:
        gone[seen.department, seen.kind, seen.item].append(seen.name)
    hidden = {}
    for seen in ratings:
        item = (seen.department, seen.kind, seen.item)
        rated = was.get(item)
        if rated is not None and rated != now.get(item):
            hidden[seen.fingerprint] = f"Before, the rating was {rated_words(rated)}."
        elif gone[item] and item in was and rated == now.get(item):
            names = listed(list(dict.fromkeys(gone[item])))
            hidden[seen.fingerprint] = f"The rating is as it was, and counts now that {names} is out of its way."
    return hidden


def with_consequences(found: Difference) -> Difference:
    """The same, where what only follows from another new finding asks for no work of its own."""
    follows = _goes_with(found)
    if not follows:
        return found

    def told(turnover: Turnover) -> Turnover:
        came = (
            replace(seen, remedy=follows[seen.fingerprint]) if seen.fingerprint in follows else seen
            for seen in turnover.came
        )
        return replace(turnover, came=tuple(came))

    compared = found.comparison
    departments = tuple(replace(change, findings=told(change.findings)) for change in compared.departments)
    return replace(found, comparison=replace(compared, findings=told(compared.findings), departments=departments))


def _goes_with(found: Difference) -> dict[str, str]:
    """By the fingerprints of findings that came and are only consequences of another one that came: of which."""
    came = {seen.fingerprint: seen for seen in found.comparison.findings.came}
    if len(came) < 2:
        return {}
    consequences: dict[str, str] = {}
    told: set[str] = set()
    for remedy in sorted(remedies(found.after.assessment.score), key=lambda remedy: -len(remedy.takes_away)):
        leader = remedy.finding
        if leader.fingerprint not in came or leader.fingerprint in consequences or remedy.key in told:
            continue
        told.add(remedy.key)
        for fingerprint in remedy.takes_away:
            if fingerprint in came and came[fingerprint].name != leader.name:
                words = f"It goes by itself when {leader.name} at line {leader.span.line} is mended."
                consequences.setdefault(fingerprint, words)
    return consequences


def out_of_sight(found: Difference) -> dict[str, str]:
    """By the fingerprints of findings that went and that nobody mended: why they are not seen now."""
    hidden = dict.fromkeys((finding.fingerprint for finding in not_looked_for(found)), _why_unseen(found))
    ratings = [one for one in found.comparison.findings.gone if one.name == "rated-below-full"]
    if not ratings:
        return hidden
    was, now = _ratings(found.before), _ratings(found.after)
    came: defaultdict[_Item, list[str]] = defaultdict(list)
    for seen in found.comparison.findings.came:
        came[seen.department, seen.kind, seen.item].append(seen.name)
    for seen in ratings:
        item = (seen.department, seen.kind, seen.item)
        if came[item] and was.get(item) == now.get(item):
            names = listed(list(dict.fromkeys(came[item])))
            hidden[seen.fingerprint] = (
                f"The rating is as it was; it only does not count beside {names}, which takes as much."
            )
    return hidden


def _why_unseen(found: Difference) -> str:
    return f"It could not be looked for, because {named(found.lost) or 'something'} cannot be read now."


_Item = tuple[str | None, str, str | None]
"""A department, a kind and an id."""


def _ratings(of: Side) -> dict[_Item, Exact | None]:
    return {
        (scored.department.id, entry.item.kind, entry.item.id): entry.rated
        for scored in of.assessment.score.departments
        for entry in scored.items
    }


def item(one: ItemSnapshot, *, was: bool = False) -> str:
    """An item with its score."""
    return f"{KINDS.get(one.kind, one.kind)} {shown(one.title)}, which {'had' if was else 'has'} {cut(one.score)} %"


def is_judged_twice(change: DepartmentChange) -> bool:
    """Whether the department has a score before and after; else its items and findings came or went with it."""
    return change.score.points is not None


def has_a_plan_twice(change: DepartmentChange) -> bool:
    """Whether there is a plan before and after that could be judged."""
    missing = any(one is not None and one.missing for one in (change.before, change.after))
    return is_judged_twice(change) and not missing


def items(change: DepartmentChange) -> Iterator[tuple[str, str]]:
    """What was added, removed and renamed in a plan: each with its label."""
    if not has_a_plan_twice(change):
        return
    yield from (("added", item(one)) for one in change.added)
    yield from (("removed", item(one, was=True)) for one in change.removed)
    for old, new in change.renamed:
        if old.kind != "plan":
            yield "renamed", f"{KINDS.get(new.kind, new.kind)} {old.id} to {new.id}"


def counted(several: Iterable[Seen]) -> str:
    """Findings by their names: `2 kpi-behind, 1 review-due`."""
    return ", ".join(f"{count} {known}" for known, count in sorted(Counter(seen.name for seen in several).items()))


def most_moved(found: Difference) -> list[DepartmentChange]:
    """The departments that changed themselves, those first whose change moved the organization most."""
    changed = [change for change in found.comparison.departments if _changed_itself(change)]
    return sorted(changed, key=lambda change: -abs(Fraction(change.findings.organization_points)))


def weigh_otherwise(found: Difference) -> str:
    """That in some departments nothing changed but what they weigh in the whole; empty where there are none."""
    several = [one for one in found.comparison.departments if one.any and not _changed_itself(one)]
    if not several:
        return ""
    total: Exact = sum(one.findings.organization_points for one in several)
    more = f"{moved(total)[1:]} points {'more' if total < 0 else 'less'}" if total else "something else"
    whose = "its" if len(several) == 1 else "their"
    score = f"of the organization's score {whose} gaps take {more}"
    return f"in {named(several)} nothing changed, but {score}, because {_why_outside(found)}"


def named(several: list[DepartmentChange]) -> str:
    """The names of departments, or how many they are."""
    return listed([one.name for one in several]) if len(several) <= MOST_NAMES else f"{len(several)} departments"


def _changed_itself(change: DepartmentChange) -> bool:
    there = (change.before is None) != (change.after is None)
    turned = change.findings.came or change.findings.gone or any(s.department_points for s in change.findings.stayed)
    items_moved = change.added or change.removed or change.renamed or is_renamed(change)
    return bool(there or change.score.any or change.accepted_score.any or turned or items_moved)


def is_renamed(change: DepartmentChange) -> bool:
    """Whether the department bears another id."""
    return change.before is not None and change.after is not None and change.before.id != change.after.id


def of_the_organization(found: Turnover) -> Turnover:
    """The findings that belong to no department."""
    return Turnover(
        tuple(seen for seen in found.came if seen.department is None),
        tuple(seen for seen in found.gone if seen.department is None),
        (),
    )
