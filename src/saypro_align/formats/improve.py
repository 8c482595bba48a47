"""The shortest way to a target, mending by mending, and what remains after it."""

from collections.abc import Iterator
from typing import Any

from saypro_align.advice import Mending, Way
from saypro_align.advice.remedy import remedies
from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import Exact, Finding
from saypro_align.formats.json import finding_data, head, number
from saypro_align.formats.plain import as_json, plural, sentence, wrapped
from saypro_align.formats.text import not_read_block, way_head
from saypro_align.frozen import frozen
from saypro_align.gate import below, cut_up, moved
from saypro_align.scoring import FULL, rated_words
from saypro_align.values import listed, shown

MOST_RATINGS = 5
_EFFORTS = {"small": "a word in a file", "medium": "a decision of the department", "large": "an agreement of several"}


@frozen
class Step:
    """A mending, and the score after it and those before it."""

    mending: Mending
    score: Exact


def improve_page(
    assessment: Assessment, way: Way | None, target: Exact, department: str | None, *, columns: int = 80
) -> str:
    """The whole way, in words."""
    whose, found = _name(assessment, department), _found(assessment, department)
    if found is None:
        page = wrapped(f"{whose}: there is no score, because no plan could be judged.", columns)
        return "\n\n".join(part for part in (page, not_read_block(assessment, columns)) if part) + "\n"
    unread, far = not_read_block(assessment, columns), ""
    if assessment.workspace.partial:
        far = ", as far as the plans could be read"
    if way is None:
        words = f"{whose} is {cut(found)} % aligned{far}, so {float(target):g} % is reached already."
        if unread:
            known = f"whether {float(target):g} % is reached is known when that is mended"
            words = f"{whose} is {cut(found)} % aligned{far}; {known}."
        blocks = [unread, wrapped(words, columns), wrapped(_rest(assessment, None, department), columns)]
        return "\n\n".join(block for block in blocks if block) + "\n"
    missing = f"{cut_up(target - found)} points are missing to {float(target):g} %"
    head = f"{whose} is {below(found, target)} % aligned{far}; {missing}."
    blocks = [unread, wrapped(head, columns), wrapped(way_head(way, target), columns)]
    blocks += [_step(number, step, columns, exact=way.exact) for number, step in enumerate(_steps(way, found), start=1)]
    blocks += [wrapped(_certainty(way, target), columns), wrapped(_rest(assessment, way, department), columns)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _step(number: int, step: Step, columns: int, *, exact: bool) -> str:
    finding = step.mending.finding
    head = f"{number:>2}. {moved(step.mending.gain)} points, to {cut(step.score)} %: {finding.span}: {finding.name}"
    head += f" ({finding.severity})"
    if exact and not step.mending.gain:
        head += ", which clears the way for what follows"
    words = f"{sentence(finding.message)}. {finding.remedy} It asks for {_EFFORTS[finding.effort]}."
    return "\n".join([wrapped(head, columns, "    ", ""), wrapped(words, columns, "    ")])


def _certainty(way: Way, target: Exact) -> str:
    if not way.mendings:
        return ""
    if way.reached < target:
        return "This is all that gains points; nothing that is found leads further."
    if way.exact:
        return (
            "This is exact: no smaller set of mendings reaches it. Each gain is counted after the mendings before it, "
            "and all else stays as it is."
        )
    return (
        "This is searched by the largest gains first, because too many mendings touch each other to try all: "
        "a smaller set may exist."
    )


def _rest(assessment: Assessment, way: Way | None, department: str | None) -> str:
    left, score = _remaining(assessment, way, department)
    if not left:
        return " ".join(["Nothing that takes points remains.", *_capped(assessment, way, department, score)])
    return (
        f"What remains then: {plural(len(left), 'finding')}, which {'takes' if len(left) == 1 else 'take'} the "
        f"{cut_up(FULL - score)} points up to 100 %; `saypro-align score` shows them."
    )


def _capped(assessment: Assessment, way: Way | None, department: str | None, score: Exact) -> Iterator[str]:
    """The ratings that hold the score below 100 once all that is found is mended: none of them counts yet."""
    if score >= FULL:
        return
    mended = {mending.finding.fingerprint for mending in way.mendings} if way else set()
    capping = []
    for scored in assessment.score.departments:
        for one in scored.items if department in (None, scored.department.id) else ():
            lifted = any(f.name == "rated-below-full" and f.fingerprint in mended for f in one.findings)
            if one.rated is not None and one.rated < FULL and not lifted:
                capping.append(f"{shown(one.item.title)} ({rated_words(one.rated)})")
    if capping:
        named = listed(capping[:MOST_RATINGS])
        more = f", and {len(capping) - MOST_RATINGS} more" if len(capping) > MOST_RATINGS else ""
        yield f"The {cut_up(FULL - score)} points up to 100 % are ratings that count then: {named}{more}."


# --- for programs -----------------------------------------------------------------------------------------------------


def improve_json(assessment: Assessment, way: Way | None, target: Exact, department: str | None) -> str:
    """The whole way as JSON. Keys may be added; none is renamed or removed in version 1."""
    found = _found(assessment, department)
    left, score = _remaining(assessment, way, department)
    page = {
        **head(assessment),
        "partial": assessment.workspace.partial,
        "department": department,
        "score": number(found),
        "target": number(target),
        "reached": number(score) if found is not None else None,
        "reaches_target": found is not None and score >= target,
        "exact": way is None or way.exact,
        "mendings": [_step_data(step) for step in (_steps(way, found) if way and found is not None else [])],
        "remaining": [finding.fingerprint for finding in left],
    }
    return as_json(page)


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "gain": number(step.mending.gain),
        "score": number(step.score),
        "finding": finding_data(step.mending.finding),
    }


# --- both -------------------------------------------------------------------------------------------------------------


def _steps(way: Way, found: Exact) -> list[Step]:
    steps, score = [], found
    for mending in way.mendings:
        score += mending.gain
        steps.append(Step(mending, score))
    return steps


def _name(assessment: Assessment, department: str | None) -> str:
    if department is not None:
        return assessment.workspace.departments[department].name
    organization = assessment.workspace.organization
    return (organization.name if organization else None) or "The organization"


def _found(assessment: Assessment, department: str | None) -> Exact | None:
    if department is None:
        return assessment.score.score
    return next(d.score for d in assessment.score.departments if d.department.id == department)


def _remaining(assessment: Assessment, way: Way | None, department: str | None) -> tuple[list[Finding], Exact]:
    """The findings that take points and that the way leaves, and the score after it."""
    mended = {mending.finding.fingerprint for mending in way.mendings} if way else set()
    gone = {
        fingerprint
        for remedy in remedies(assessment.score)
        if remedy.finding.fingerprint in mended
        for fingerprint in remedy.takes_away
    }
    left = [
        finding
        for finding in assessment.findings
        if finding.points and finding.fingerprint not in gone and department in (None, finding.department)
    ]
    return left, way.reached if way else _found(assessment, department) or 0
