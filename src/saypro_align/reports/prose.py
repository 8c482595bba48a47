"""The sentences that a report writes where people wrote nothing: what is the state, what changed, what comes next."""

from saypro_align.advice.remedy import settled
from saypro_align.course import Pace
from saypro_align.figures import cut
from saypro_align.findings import Exact, Finding
from saypro_align.formats.amounts import counts
from saypro_align.formats.plain import plural
from saypro_align.frozen import frozen
from saypro_align.gate import below, cut_up
from saypro_align.reports import kpi_lines
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import (
    chosen,
    conflicts,
    corrective,
    deadline,
    identified,
    in_force,
    uncapitalized,
)
from saypro_align.reports.plans import difference
from saypro_align.reports.wording import WORDS, closed
from saypro_align.snapshots import Seen
from saypro_align.values import listed, shown

FEW = 3
MOST_OF_A_WAY = 40
"""A way of more mendings than these is no plan for a period."""
NAMED = 8
"""So many departments or KPIs are named in one sentence."""


@frozen
class Story:
    """What the period's reports say in words; people's own words stand where they wrote some."""

    figure: str
    findings: tuple[str, ...]
    successes: tuple[str, ...]
    key_issues: tuple[str, ...]
    recommendations: tuple[str, ...]
    conclusion: tuple[str, ...]
    next_steps: tuple[str, ...]


def story(edition: Edition) -> Story:
    """The period in words."""
    review = edition.review
    return Story(
        figure(edition),
        paragraphs(review.findings) or tuple(findings(edition)),
        tuple(closed(words) for words in review.successes) or tuple(successes(edition)),
        tuple(closed(words) for words in review.key_issues) or tuple(key_issues(edition)),
        tuple(closed(words) for words in review.recommendations) or tuple(advice(edition)),
        paragraphs(review.conclusion) or tuple(conclusion(edition)),
        tuple(closed(words) for words in review.next_steps) or tuple(next_steps(edition)),
    )


def paragraphs(text: str | None) -> tuple[str, ...]:
    """A text that somebody wrote, a paragraph each."""
    return tuple(closed(part) for part in (text or "").split("\n\n") if part.strip())


# --- the state --------------------------------------------------------------------------------------------------------


def figure(edition: Edition) -> str:
    """The organization's score beside its target."""
    found, target = edition.assessment.score.score, edition.assessment.settings.target
    if found is None:
        return f"{edition.organization} has no score, because no plan could be judged."
    partial = ", as far as the plans could be read" if edition.facts.workspace.partial else ""
    if found >= target:
        verdict = f"The target of {_plain(target)} % is reached."
        if partial:
            verdict = f"Whether the target of {_plain(target)} % is reached is known when everything can be read."
        return f"{edition.organization} is {cut(found)} % aligned{partial}. {verdict}"
    missing = cut_up(target - found)
    return (
        f"{edition.organization} is {below(found, target)} % aligned{partial}. The target is {_plain(target)} %: "
        f"{missing} {'point is' if missing == '1.0' else 'points are'} missing."
    )


def _plain(value: Exact) -> str:
    return f"{float(value):g}"


def findings(edition: Edition) -> list[str]:
    """The state in whole sentences: the figure, the departments, what changed and why, the goals, the KPIs."""
    parts = [figure(edition), departments(edition), change(edition), coverage(edition), results(edition)]
    return [part for part in parts if part]


def departments(edition: Edition) -> str:
    """Which departments reach the target and which do not."""
    target = edition.assessment.settings.target
    judged = [scored for scored in edition.scores.values() if scored.score is not None]
    reached = [d for d in judged if d.score is not None and d.score >= target]
    others = sorted((d for d in judged if d not in reached), key=lambda d: d.score or 0)
    unread = [d.department.name for d in edition.scores.values() if d.score is None]
    words = []
    if reached:
        these = listed(f"{d.department.name} ({cut(d.score or 0)} %)" for d in reached[:NAMED])
        verb = "reaches" if len(reached) == 1 else "reach"
        words.append(f"{len(reached)} of {plural(len(judged), 'department')} {verb} it: {these}{_more(len(reached))}.")
    elif judged:
        words.append("No department reaches it." if len(judged) > 1 else "")
    if others and reached:
        these = listed(f"{d.department.name} ({cut(d.score or 0)} %)" for d in others[:NAMED])
        words.append(f"Below it {'lies' if len(others) == 1 else 'lie'} {these}{_more(len(others))}.")
    elif len(others) > 1:
        low, high = others[0], others[-1]
        words.append(
            f"The lowest is {low.department.name} ({cut(low.score or 0)} %), "
            f"the highest {high.department.name} ({cut(high.score or 0)} %)."
        )
    if unread:
        words.append(f"Not judged, because something could not be read: {listed(unread[:NAMED])}{_more(len(unread))}.")
    return " ".join(word for word in words if word)


def _more(count: int) -> str:
    return f" and {count - NAMED} more" if count > NAMED else ""


def change(edition: Edition) -> str:
    """What changed since the period before, and which findings came or went."""
    before = edition.before.in_words
    if edition.change is None:
        return f"No assessment of the plans of {before} is at hand, so their alignment is not compared."
    then, now = edition.change.before.score, edition.assessment.score.score
    if then is None or now is None:
        return ""
    moved = difference(then, now)
    gone, came = edition.mended, edition.new
    if moved == "0.0":
        words = f"The score is that of {before}, {cut(then)} %"
        if not gone and not came:
            return f"{words}; no finding came or went."
    else:
        more = "more" if moved.startswith("-") else "less"
        words = f"In {before} it was {cut(then)} %, {moved.lstrip('+-')} points {more}"
        if not gone and not came:
            return f"{words}. No finding came or went: weights, items or settings changed."
    reasons = [_why("Mended since then", gone, edition), _why("New since then", came, edition)]
    return " ".join([f"{words}.", *(reason for reason in reasons if reason)])


def _why(title: str, several: list[Seen], edition: Edition) -> str:
    if not several:
        return ""
    shown_first = [
        f"{uncapitalized(WORDS[seen.name].title)} in {edition.name(seen.department)} "
        f"({cut(seen.organization_points, 2)} points)"
        if seen.name in WORDS
        else seen.name
        for seen in several[:FEW]
    ]
    more = f" and {plural(len(several) - FEW, 'smaller one')}" if len(several) > FEW else ""
    return f"{title}: {listed(shown_first) if not more else ', '.join(shown_first)}{more}."


def coverage(edition: Edition) -> str:
    """How well the organization's goals are covered."""
    covered = edition.assessment.score.coverage
    if not covered:
        return ""
    bare = [shown(c.goal.title) for c in covered if not c.covered]
    if bare:
        verb = "is supported" if len(bare) == 1 else "are supported"
        return f"Of the organization's {plural(len(covered), 'goal')}, {listed(bare)} {verb} by no department."
    least = min(covered, key=lambda c: c.score)
    if len(covered) == 1:
        return f"The organization's goal is covered to {cut(least.score)} %."
    bare_least = f"least covered is {shown(least.goal.title)}, with {cut(least.score)} %"
    return f"Every goal of the organization is supported; {bare_least}."


def results(edition: Edition) -> str:
    """How the KPIs stand."""
    rows = edition.found.rows
    if not rows:
        return "No plan names a KPI."
    return f"{plural(len(rows), 'KPI')} in {edition.period.in_words}: {counts(rows)}."


def public(edition: Edition) -> str:
    """How the plans stand, for readers outside: no person, no rating."""
    target = edition.assessment.settings.target
    judged = [d for d in edition.scores.values() if d.score is not None]
    reached = sum(d.score is not None and d.score >= target for d in judged)
    if not judged:
        return "No plan could be judged in this period."
    plans = "plan is as well aligned" if reached == 1 else "plans are as well aligned"
    return (
        f"{reached} of {len(judged)} {plans} as {edition.organization} aims for. The page says what is still "
        "missing in the plans and what is done about it."
    )


# --- successes, issues, advice ----------------------------------------------------------------------------------------


def successes(edition: Edition) -> list[str]:
    """What went well; a sentence of its own where nothing did."""
    found = []
    target = edition.assessment.settings.target
    reached = [d for d in edition.scores.values() if d.score is not None and d.score >= target]
    if reached:
        best = max(reached, key=lambda d: d.score or 0)
        found.append(f"{best.department.name} has the best aligned plan, with {cut(best.score or 0)} %.")
    if edition.change is not None:
        gone = edition.mended
        found += [
            f"Mended since {edition.before.in_words}: {closed(edition.titled(seen.message, seen.department))}"
            for seen in gone[:FEW]
        ]
    better = [row for row in kpi_lines.changed(edition).better if row.now.pace in (Pace.ON_TRACK, Pace.ACHIEVED)]
    better.sort(key=lambda row: -row.impact)
    found += [f"Turned better: {kpi_lines.moved(edition, row)}." for row in better[:FEW]]
    achieved = [row for row in edition.found.rows if row.now.pace is Pace.ACHIEVED and row not in better]
    if achieved:
        names = [kpi_lines.named(edition, row) for row in achieved[:NAMED]]
        found.append(f"At target: {listed(names)}{_more(len(achieved))}.")
    return found or [closed(f"{edition.period.in_words} brought no gap that was mended and no KPI that turned better")]


def key_issues(edition: Edition) -> list[str]:
    """What matters most: goals that nobody supports, conflicts, the costliest gaps, the KPIs at risk."""
    by_cost = sorted(
        edition.costly, key=lambda f: (f.name != "uncovered-goal", -f.organization_points, f.span.path, f.span.line)
    )
    told: set[object] = set()
    found: list[str] = []
    for finding in by_cost:
        if settled(finding) not in told and len(found) < FEW and not in_force(finding):
            told.add(settled(finding))
            found.append(f"{edition.name(finding.department)}: {identified(edition, finding)}")
    risky = kpi_lines.at_risk(edition)
    if risky:
        lead = "1 KPI is at risk" if len(risky) == 1 else f"{len(risky)} KPIs are at risk"
        first = "; ".join(kpi_lines.standing(edition, row) for row in risky[:FEW])
        found.append(f"{lead}{', above all' if len(risky) > FEW else ''}: {first}.")
    late = [kpi_lines.named(edition, row) for row in edition.found.rows if row.now.missing is not None]
    if late:
        names = ", ".join(late[:NAMED]) + _more(len(late)) if len(late) > NAMED else listed(late)
        found.append(f"Not reported for {edition.period.in_words}: {names}.")
    return found or ["No gap takes points, and no KPI is at risk."]


def advice(edition: Edition) -> list[str]:
    """What to do next: the shortest way to the target, else what brings most."""
    shortest, target = edition.way, edition.assessment.settings.target
    several = first_things(edition)
    if shortest is not None and shortest.reached >= target and 0 < len(shortest.mendings) <= MOST_OF_A_WAY:
        count = plural(len(shortest.mendings), "correction")
        least = "The shortest way" if shortest.exact else "A short way"
        verb = "brings" if len(shortest.mendings) == 1 else "bring"
        head = f"{least} to {_plain(target)} %: {count} {verb} the score to {cut(shortest.reached)} % or more."
        rest = len(shortest.mendings) - len(several[:NAMED])
        tail = [f"{plural(rest, 'further correction')}: see the gaps of this period."] if rest else []
        return [head, *(_who_does(edition, finding) for finding in several[:NAMED]), *tail]
    begin = []
    if shortest is not None and shortest.reached >= target and len(shortest.mendings) > MOST_OF_A_WAY:
        begin = [f"The way to {_plain(target)} % takes {len(shortest.mendings)} corrections. Begin with these."]
    return begin + [_who_does(edition, finding) for finding in several[:FEW]] or [
        "Keep the plans as they are, and keep them reviewed."
    ]


def first_things(edition: Edition) -> list[Finding]:
    """What to mend first: on the shortest way to the target where it can be reached, else what brings most."""
    shortest = edition.way
    near = shortest is not None and 0 < len(shortest.mendings) <= MOST_OF_A_WAY
    if near and shortest is not None and shortest.reached >= edition.assessment.settings.target:
        return [mending.finding for mending in shortest.mendings]
    return edition.once(chosen)


def _who_does(edition: Edition, finding: Finding) -> str:
    who, when = edition.responsible(finding), deadline(edition, finding)
    return f"{edition.name(finding.department)}: {corrective(edition, finding)} ({who}; by {when}.)"


# --- the end ----------------------------------------------------------------------------------------------------------


def conclusion(edition: Edition) -> list[str]:
    """The state in short, and where most is to be gained."""
    lost: dict[str, Exact] = {}
    for finding in edition.costly:
        if finding.department:
            lost[finding.department] = lost.get(finding.department, 0) + finding.organization_points
    words = [figure(edition)]
    if lost:
        most = max(lost, key=lambda department: lost[department])
        words.append(
            f"Most is to be gained in {edition.name(most)}: its gaps take {cut(lost[most], 2)} points of the total."
        )
    clashes = conflicts(edition)
    if clashes:
        many = "One matter needs" if len(clashes) == 1 else f"{len(clashes)} matters need"
        words.append(f"{many} departments to sit down together.")
    return [" ".join(words)]


def next_steps(edition: Edition) -> list[str]:
    """What to do first, who, by when; and when to look again."""
    found = [_who_does(edition, finding) for finding in first_things(edition)[:FEW]]
    following = edition.period.shifted(1)
    return [*found, f"The next report covers {following.in_words}; figures for it are due by its end."]
