"""What reports say of a department's plan: its goals and links, its score, what it lacks, what it has to spend."""

from collections.abc import Iterator
from fractions import Fraction

from saypro_align import model
from saypro_align.figures import cut
from saypro_align.findings import Exact
from saypro_align.frozen import frozen
from saypro_align.gate import below, cut_up
from saypro_align.items import Department, Goal
from saypro_align.periods import Period, Unit
from saypro_align.reports.edition import Edition
from saypro_align.reports.gaps import action_status, identified, people, remedy
from saypro_align.reports.kpi_lines import kpi_rating
from saypro_align.reports.wording import WORDS, closed, counted, some
from saypro_align.scoring import DepartmentScore, rated_words, rating
from saypro_align.values import listed


@frozen
class LinkLine:
    """A department goal beside an organizational goal that it supports, as a reviewer rates it."""

    goal: str
    related: str
    related_id: str
    rating: str
    comment: str


@frozen
class ActionLine:
    """An action of a plan."""

    title: str
    goal: str
    responsible: str
    timeline: str
    status: str


@frozen
class GoalLine:
    """A goal of a plan."""

    id: str
    title: str
    description: str
    horizon: str
    due: str
    score: str
    supports: str
    kpis: str
    resources: str
    owner: str


@frozen
class ClassLine:
    """A class of a plan's items, and what it counts."""

    name: str
    weight: str
    score: str
    points: str


@frozen
class ScoreLine:
    """A goal or a KPI with its alignment, and what is to be said of it."""

    kind: str
    title: str
    weight: str
    score: str
    comment: str


@frozen
class PlanPart:
    """A department and its plan. `judged` is false where the plan could not be read, `missing` where there is none."""

    id: str
    name: str
    head: str
    judged: bool
    missing: bool
    reached: bool
    score: str
    rating: str
    alignment: str
    weight: str
    change: str
    costliest: str
    target: str
    reviewed: str
    next_review: str
    vision: str
    mission: str
    fit: str
    goals: tuple[GoalLine, ...]
    links: tuple[LinkLine, ...]
    classes: tuple[ClassLine, ...]
    scorecard: tuple[ScoreLine, ...]
    actions: tuple[ActionLine, ...]
    kpis: tuple[str, ...]
    kpi_rating: str
    lacks: tuple[str, ...]
    resources: str
    resourced: str
    method: str
    metrics: tuple[str, ...]
    feedback: str
    state: str


def plans(edition: Edition) -> list[PlanPart]:
    """All departments, in the order of organization.yaml."""
    return [part(edition, scored) for scored in edition.scores.values()]


def plans_by_id(edition: Edition) -> dict[str, PlanPart]:
    """Likewise, by id."""
    return {plan.id: plan for plan in edition.once(plans)}


def part(edition: Edition, scored: DepartmentScore) -> PlanPart:
    """One department."""
    department = scored.department
    written = department.plan.written if department.plan else model.Plan()
    monitoring = written.monitoring or model.Monitoring()
    found = scored.score
    target = edition.assessment.settings.target
    return PlanPart(
        department.id,
        department.name,
        edition.head(department.id),
        found is not None,
        department.missing,
        found is not None and found >= target,
        "not judged" if found is None else f"{cut(found)} %",
        "-" if found is None else str(rating(found)),
        _alignment(found),
        f"{float(department.weight):g}",
        _change(edition, department.id),
        _costliest(edition, scored),
        "" if department.target is None else f"{float(department.target):g} %",
        _reviewed(edition, written),
        _next_review(edition, written),
        written.vision or "",
        written.mission or "",
        _fit(written),
        tuple(_goal(edition, goal) for goal in department.goals),
        tuple(_links(edition, department)),
        tuple(_classes(edition, scored)),
        tuple(_scorecard(edition, scored)),
        tuple(_actions(edition, department)),
        tuple(kpi.name for kpi in department.kpis),
        kpi_rating(scored.classes.get("kpis")),
        tuple(_lacks(edition, scored)),
        resources(written.resources) or "none named",
        _resourced(department),
        monitoring.method or "",
        tuple(metric_name(edition, department, metric) for metric in monitoring.metrics),
        monitoring.feedback or "",
        _state(edition, scored),
    )


def _alignment(score: Exact | None) -> str:
    return "not judged" if score is None else f"{cut(score)} %, rating {rating(score)} of 5"


def _change(edition: Edition, department: str) -> str:
    """By how much the shown score changed since the period before; empty where that is not known."""
    if edition.change is None:
        return ""
    earlier = edition.change.before.departments.get(department)
    now = edition.scores[department].score
    if earlier is None or earlier.score is None or now is None:
        return ""
    return difference(earlier.score, now)


def difference(before: Exact, now: Exact) -> str:
    """The difference of two scores as the two shown figures give it: `+0.4`, `-1.2`, `0.0`."""
    change = Fraction(cut(now)) - Fraction(cut(before))
    return f"{float(change):+.1f}" if change else "0.0"


def _state(edition: Edition, scored: DepartmentScore) -> str:
    """How the plan stands, in a sentence."""
    name, found, target = scored.department.name, scored.score, edition.assessment.settings.target
    if scored.department.missing:
        return f"{name} has handed in no plan, so its score is 0."
    if found is None:
        return f"The plan of {name} could not be read as written, so it is not judged."
    gone = _change(edition, scored.department.id)
    since = f", {_moved(gone)} {edition.before.in_words}" if gone else ""
    own = scored.department.target
    aims = f" Its own target is {float(own):g} %." if own is not None and own != target else ""
    if found >= target:
        return f"{name} is {cut(found)} % aligned{since}; the target of {float(target):g} % is reached.{aims}"
    missing = f"{cut_up(target - found)} points are missing to the target of {float(target):g} %"
    return f"{name} is {below(found, target)} % aligned{since}; {missing}.{aims}"


def _moved(change: str) -> str:
    points = change.lstrip("+-")
    if points == "0.0":
        return "as in"
    return f"{points} points {'less' if change.startswith('-') else 'more'} than in"


def _fit(written: model.Plan) -> str:
    """How the reviewer rates mission and vision against the organization's."""
    fits = {"mission": written.fits.mission, "vision": written.fits.vision} if written.fits else {}
    rated = []
    for name, fit in fits.items():
        if fit is not None and fit.rating is not None:
            comment = f", {fit.comment.rstrip('.')}" if fit.comment else ""
            rated.append(f"{name} {rated_words(fit.rating)}{comment}")
    return "; ".join(rated) or "not rated"


def _goal(edition: Edition, goal: Goal) -> GoalLine:
    written = goal.plan_goal
    return GoalLine(
        goal.id,
        goal.title,
        goal.written.description or "",
        {"short": "short-term", "long": "long-term"}.get(
            (written.horizon if written else "") or "", "shared" if goal.shared else "not said"
        ),
        str(edition.last(goal.written.due)) if goal.written.due else "no date",
        f"{cut(edition.scored(goal).score)} %",
        listed(title for link in goal.links if (title := edition.goals[link.goal].title)) or "none",
        listed(kpi.name for kpi in (*goal.kpis, *goal.measured_by)) or "none",
        resources(goal.written.resources) or "none named",
        goal.written.owner or edition.head(goal.department),
    )


def _links(edition: Edition, department: Department) -> Iterator[LinkLine]:
    for goal in department.goals:
        for link in goal.links:
            comment = closed(link.written.comment) if link.written.comment else ""
            by = f" ({link.written.by})" if comment and link.written.by else ""
            yield LinkLine(
                goal.title,
                edition.goals[link.goal].title,
                link.goal,
                rated_words(link.rated) if link.rated is not None else "not rated",
                f"{comment}{by}" or "No comment.",
            )
        if not goal.links:
            yield LinkLine(goal.title, "none", "", "not aligned", "The goal supports no goal of the organization.")


def _scorecard(edition: Edition, scored: DepartmentScore) -> Iterator[ScoreLine]:
    """The goals and KPIs of a plan; what is wrong with one and how it is mended, else the reviewer's comment."""
    for item in scored.items:
        if item.item.kind not in ("goal", "kpi"):
            continue
        said = [f"{identified(edition, f)} {remedy(edition, f)}" for f in item.findings if f.points]
        links = item.item.links if isinstance(item.item, Goal) else []
        said = said or [closed(link.written.comment) for link in links if link.written.comment]
        kind = "Goal" if item.item.kind == "goal" else "KPI"
        yield ScoreLine(
            kind,
            item.item.title,
            f"{float(item.item.weight):g}",
            f"{cut(item.score)} %",
            " ".join(said) or "In full alignment.",
        )


def _costliest(edition: Edition, scored: DepartmentScore) -> str:
    """The gap that takes the most, in short."""
    found = edition.open_gaps(scored.department.id)
    if not found:
        return "none" if scored.score is not None else "not known"
    item = edition.item(found[0])
    about = f": {item.title}" if item is not None and found[0].kind != "plan" else ""
    if found[0].kind == "plan" and found[0].name == "rated-below-full":
        rated = edition.scored(item).rated if item is not None else None
        return f"Mission and vision rated {cut(rated or 0)} %"
    return f"{WORDS[found[0].name].title}{about}"


def _reviewed(edition: Edition, written: model.Plan) -> str:
    """When the plan was last reviewed; after the period, the ratings on the page are of that later day."""
    if written.reviewed is None:
        return "no date"
    day = edition.last(written.reviewed)
    return (
        f"{day} (after {edition.period.in_words}; ratings as they stand since then)" if day > edition.day else str(day)
    )


def _next_review(edition: Edition, written: model.Plan) -> str:
    """By when the plan is to be reviewed again; at once where that day has passed or nobody reviewed it."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[edition.facts.settings.review_every]
    if written.reviewed is None:
        return "now: no review is dated"
    reviewed = edition.last(written.reviewed)
    then = Period.containing(reviewed, Unit.MONTH).shifted(months)
    day = then.first_day().replace(day=min(reviewed.day, then.last_day().day))
    return str(day) if day > edition.day else f"now: it was due on {day}"


def _resourced(department: Department) -> str:
    """How many goals have resources of their own, and which have none."""
    bare = [goal.title for goal in department.goals if not resources(goal.written.resources)]
    if not department.goals:
        return "no goal"
    words = f"{len(department.goals) - len(bare)} of {len(department.goals)}"
    return f"{words}; without: {some(bare, '; ')}" if bare else words


_CLASSES = {"goals": "Goals", "kpis": "KPIs", "actions": "Actions", "plan": "The plan itself"}


def _classes(edition: Edition, scored: DepartmentScore) -> Iterator[ClassLine]:
    """The arithmetic of a score: each class, its weight, and the points that it brings."""
    weights = edition.assessment.settings.class_weights
    whole: Exact = sum(getattr(weights, name) for name in _CLASSES)
    for name, score in scored.classes.items():
        weight: Exact = getattr(weights, name)
        yield ClassLine(
            _CLASSES[name], f"{float(weight * 100 / whole):g} %", f"{cut(score)} %", cut(score * weight / whole, 2)
        )


def _actions(edition: Edition, department: Department) -> Iterator[ActionLine]:
    for action in department.actions:
        goals = listed(goal.title for goal in action.goals)
        yield ActionLine(
            action.title,
            goals or "no goal",
            action.written.owner or "nobody yet",
            str(edition.last(action.written.due)) if action.written.due else "no date",
            action_status(edition, action.written),
        )


def _lacks(edition: Edition, scored: DepartmentScore) -> Iterator[str]:
    """What a plan lacks, in short: each kind of gap with its number."""
    counts: dict[str, int] = {}
    for finding in edition.costly_of(scored.department.id):
        counts[finding.name] = counts.get(finding.name, 0) + 1
    yield from (counted(name, count) for name, count in counts.items())


def resources(written: model.Resources | None) -> str:
    """What a goal or a department has to spend; empty where nothing is written."""
    if written is None:
        return ""
    parts = [f"budget {written.budget}" if written.budget else "", people(written.people)]
    tools = f"tools: {listed(written.tools)}" if written.tools else ""
    return ", ".join(part for part in (*parts, tools, written.notes or "") if part)


def metric_name(edition: Edition, department: Department | None, metric: str) -> str:
    """A metric by the name of the KPI of that id in the plan or in the catalog, else as it is written."""
    kpi = department.kpi(metric) if department else None
    known = kpi or edition.facts.workspace.catalog.get(metric)
    return known.name if known else metric
