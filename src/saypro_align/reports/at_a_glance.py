"""Each department in a line of the alignment report: its goals, issues and actions, and its KPIs in short."""

from collections.abc import Iterator

from saypro_align.findings import Finding
from saypro_align.formats.amounts import counts
from saypro_align.formats.plain import plural
from saypro_align.forms import DepartmentReview
from saypro_align.frozen import frozen
from saypro_align.reports import kpi_lines
from saypro_align.reports.adjustment import kpi_changes, status_words
from saypro_align.reports.edition import Edition
from saypro_align.reports.plans import PlanPart
from saypro_align.reports.timeline import steps_of
from saypro_align.reports.wording import closed, counted, some
from saypro_align.values import listed

_ABOUT_KPIS = ("misaligned-kpi", "unmeasurable-goal", "no-joint-kpi")


@frozen
class Status:
    """A department's line in the alignment report."""

    department: str
    goals: str
    rating: str
    issues: str
    actions: str


@frozen
class Tracking:
    """A department's KPIs in short."""

    department: str
    tracked: str
    performance: str
    rating: str
    adjustments: str


def status(edition: Edition, plan: PlanPart) -> Status:
    """A department's goals, rating, key issues and actions; what people wrote in the period's review stands."""
    said = _said_of(edition, plan.id)
    current = edition.adjustment(plan.id)
    words = []
    if current is not None and current[1].status != "rejected":
        words.append(f"An adjustment is {status_words(current[1].status)}.")
    coming = [step for step in steps_of(edition, plan.id) if step.status != "overdue"]
    late = [step for step in steps_of(edition, plan.id) if step.status == "overdue"]
    words += [f"Overdue since {step.timeline}: {step.step}." for step in late[:1]]
    words += [f"Next: {step.step} ({step.timeline})." for step in coming[:1]]
    return Status(
        plan.name,
        f"{plural(len(plan.goals), 'goal')}: {some([goal.title for goal in plan.goals], '; ')}"
        if plan.goals
        else "none",
        f"{plan.rating} ({plan.score})" if plan.judged else "not judged",
        closed((said.issues if said else None) or "; ".join(_issues(edition, plan)) or _no_issue(plan)),
        closed((said.actions if said else None) or " ".join(words) or _planned(edition.open_gaps(plan.id))),
    )


def _issues(edition: Edition, plan: PlanPart) -> Iterator[str]:
    """The costliest gap of a plan, the kinds of the others, and the KPIs at risk."""
    if plan.costliest not in ("none", "not known"):
        yield plan.costliest
    more = len(edition.open_gaps(plan.id)) - 1
    if more > 0:
        yield plural(more, "further gap")
    risky = [row.kpi.name for row in kpi_lines.at_risk(edition) if row.kpi.department == plan.id]
    if risky:
        yield f"At risk: {listed(risky)}"


def _said_of(edition: Edition, department: str) -> DepartmentReview | None:
    """What people say of a department in the period's review."""
    for word, said in edition.review.departments.items():
        if edition.facts.workspace.department_id(word) == department:
            return said
    return None


def _no_issue(plan: PlanPart) -> str:
    return "No gap takes points" if plan.judged else "The plan could not be read as written"


def _planned(found: list[Finding]) -> str:
    return "None is planned yet" if found else "None is needed"


# --- KPIs in short ----------------------------------------------------------------------------------------------------


def tracking(edition: Edition, plans: list[PlanPart]) -> Iterator[Tracking]:
    """The KPIs of the organization, where it has some of its own, then of each department."""
    own = edition.found.organization
    if own:
        names = f"{len(own)}: {listed(row.kpi.name for row in own)}"
        yield Tracking(f"{edition.organization} itself", names, counts(own), "-", "none")
    yield from (_tracking(edition, plan) for plan in plans)


def _tracking(edition: Edition, plan: PlanPart) -> Tracking:
    rows, result = edition.found.of_holder(plan.id), edition.found.department(plan.id)
    found = [f for f in edition.open_gaps(plan.id) if f.kind in ("kpi", "kpis") or f.name in _ABOUT_KPIS]
    needed = [*(["mend " + listed(_by_kind(found))] if found else []), *kpi_changes(edition, plan.id)]
    return Tracking(
        plan.name,
        f"{len(rows)}: {some(plan.kpis)}" if rows else "none",
        f"{counts(rows)}; {kpi_lines.attained(result.attained)}" if result and rows else "not known",
        plan.kpi_rating,
        "; ".join(needed) or ("none" if plan.judged else "not known"),
    )


def _by_kind(found: list[Finding]) -> list[str]:
    counts: dict[str, int] = {}
    for finding in found:
        counts[finding.name] = counts.get(finding.name, 0) + 1
    return [counted(name, count) for name, count in counts.items()]
