"""Findings to scores: every item starts at 100, and every point is lost by a finding. Sums are exact."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from saypro_align import model
from saypro_align.facts import Facts
from saypro_align.figures import cut, total
from saypro_align.findings import NOTHING, SCORED, Accepted, Exact, Finding, Severity, Worth
from saypro_align.frozen import frozen
from saypro_align.items import Department, Goal, Item, PlanItem
from saypro_align.rules import BY_NAME
from saypro_align.rules.contribution import TWO_STEPS, overrated, rated_below_full
from saypro_align.rules.cycle import acceptance_expired, acceptance_unused
from saypro_align.values import listed, shown

FULL = 100


class ItemScore(NamedTuple):
    """An item's score, what its findings leave of it (`evidence`), and the reviewer's rating; each 0..100."""

    item: Item
    score: Exact
    accepted_score: Exact
    evidence: Exact
    rated: Exact | None
    findings: Sequence[Finding]


@frozen
class DepartmentScore:
    """A department's score: the weighted mean of its classes. None where the plan is not judged."""

    department: Department
    score: Exact | None
    accepted_score: Exact | None
    classes: dict[str, Exact]
    items: list[ItemScore]
    findings: list[Finding]

    @property
    def rating(self) -> int | None:
        """The score on the scale from 1 to 5."""
        return None if self.score is None else rating(self.score)


@frozen
class Supporter:
    """A department goal that supports an organizational goal, with its best rating of it."""

    goal: Goal
    rated: Exact | None
    evidence: Exact


@frozen
class Coverage:
    """How well the departments cover an organizational goal: `score` is 0..100, None while it cannot be said."""

    goal: model.OrganizationGoal
    covered: bool
    score: Exact
    supported_by: list[Supporter]


@frozen
class Score:
    """The scores of an organization. `score` is None where no department is judged."""

    score: Exact | None = None
    accepted_score: Exact | None = None
    fully_aligned: Fraction | None = None
    coverage: list[Coverage] = field(default_factory=list)
    departments: list[DepartmentScore] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def rating(score: Exact) -> int:
    """A percentage on the scale from 1 to 5 (scoring.md: 90 and up 5, 75 4, 50 3, 25 2, below 1)."""
    return 1 + sum(score >= bound for bound in (25, 50, 75, 90))


def rated_words(percentage: Exact) -> str:
    """A rating as people give it: `3 of 5 (50 %)` where it is a whole step, else the percentage."""
    steps = Fraction(percentage) / 25
    shown_as = f"{cut(percentage)} %".replace(".0 %", " %")
    return f"{steps.numerator + 1} of 5 ({shown_as})" if steps.denominator == 1 else shown_as


def score(facts: Facts, findings: Iterable[Finding]) -> Score:
    """Score every department and the organization. `findings` come from the rules, stamped and without points."""
    return _Scorer(facts, findings).run()


class _Scorer:
    def __init__(self, facts: Facts, findings: Iterable[Finding]) -> None:
        self.facts = facts
        points = facts.settings.points
        self.full: dict[Severity, Exact] = {severity: getattr(points, severity) for severity in SCORED}
        weights = facts.settings.class_weights
        self.class_weights: dict[str, Exact] = {name: getattr(weights, name) for name in type(weights).model_fields}
        self.all_classes: Exact = sum(self.class_weights.values())
        judged = [d for d in facts.workspace.departments.values() if d.judged]
        self.all_departments: Exact = sum(d.weight for d in judged)
        self.worths: dict[tuple[str, Exact, Exact, Exact], Worth] = {}
        self.accepts_nothing = _Acceptances(facts, ())
        self.standing: dict[tuple[str | None, str, str | None], list[Finding]] = defaultdict(list)
        for finding in findings:
            self.standing[finding.department, finding.kind, finding.item].append(finding)
        self.done: list[Finding] = []
        self.alike: dict[str, int] = {}
        """How many findings of an identity there are; begun anew for each item, as all of one stand on the same."""

    def run(self) -> Score:
        departments = [self._department(d) for d in self.facts.workspace.departments.values()]
        elsewhere = [finding for findings in self.standing.values() for finding in findings]
        self.done += [self._settled(finding, full=self.full.get(finding.severity, 0)) for finding in elsewhere]
        judged = [d for d in departments if d.score is not None]
        aligned = sum(d.score is not None and d.score >= self.facts.settings.target for d in judged)
        return Score(
            score=self._organization(judged, accepted=False),
            accepted_score=self._organization(judged, accepted=True),
            fully_aligned=Fraction(aligned, len(judged)) if judged else None,
            coverage=self._coverage(departments),
            departments=departments,
            findings=self.done,
        )

    def _organization(self, judged: list[DepartmentScore], *, accepted: bool) -> Exact | None:
        if not judged:
            return None
        scores = [(d.accepted_score if accepted else d.score) or 0 for d in judged]
        return _mean(zip(scores, [d.department.weight for d in judged], strict=True))

    # --- a department -------------------------------------------------------------------------------------------------

    def _department(self, department: Department) -> DepartmentScore:
        first = len(self.done)
        if department.missing:
            worth = Worth(1, Fraction(department.weight) / self.all_departments)
            for finding in self.standing.pop((department.id, "department", None), []):
                lost = FULL if finding.name == "plan-missing" else 0
                self.done.append(self._settled(finding, full=lost, points=lost, worth=worth))
            return DepartmentScore(department, 0, 0, {}, [], self.done[first:])
        if department.plan is None:
            return DepartmentScore(department, None, None, {}, [], [])
        stands_by = self._acceptances(department.plan)
        classes: dict[str, Exact] = {}
        accepted_classes: dict[str, Exact] = {}
        scores: list[ItemScore] = []
        for name, items in department.classes().items():
            if not items:
                classes[name], accepted_classes[name] = self._empty_class(department, name, stands_by)
                continue
            together = sum(item.weight for item in items)
            scored = []
            for item in items:
                own = stands_by if item is department.plan else self._acceptances(item)
                scored.append(self._item(item, own, department, name, together))
            scores += scored
            classes[name] = accepted_classes[name] = _mean((s.score, s.item.weight) for s in scored)
            if any(s.accepted_score != s.score for s in scored):
                accepted_classes[name] = _mean((s.accepted_score, s.item.weight) for s in scored)
        score = self._sum(classes)
        accepted_score = score if accepted_classes == classes else self._sum(accepted_classes)
        return DepartmentScore(department, score, accepted_score, classes, scores, self.done[first:])

    def _acceptances(self, item: Item) -> "_Acceptances":
        return _Acceptances(self.facts, item.accept) if item.accept else self.accepts_nothing

    def _worth(self, department: Department, name: str, weight: Exact, together: Exact) -> Worth:
        """What a point of an item comes to, by its weight among those of its class; plans have few such weights."""
        key = name, weight, together, department.weight
        if key not in self.worths:
            part = Fraction(self.class_weights[name] * weight) / (self.all_classes * together)
            self.worths[key] = Worth(part, part * department.weight / self.all_departments)
        return self.worths[key]

    def _sum(self, classes: dict[str, Exact]) -> Exact:
        return _mean((value, self.class_weights[name]) for name, value in classes.items())

    def _empty_class(self, department: Department, kind: str, stands_by: "_Acceptances") -> tuple[Exact, Exact]:
        accepted_score = 0
        worth = self._worth(department, kind, 1, 1)
        for finding in self.standing.pop((department.id, kind, None), []):
            accepted = stands_by.of(finding)
            accepted_score = FULL if accepted and accepted.in_force else 0
            self.done.append(self._settled(finding, full=FULL, points=FULL, worth=worth, accepted=accepted))
        return 0, accepted_score

    # --- an item ------------------------------------------------------------------------------------------------------

    def _item(
        self, item: Item, stands_by: "_Acceptances", department: Department, name: str, together: Exact
    ) -> ItemScore:
        """Score an item of a class, whose items weigh so much together."""
        found = self.standing.pop((item.department, item.kind, item.id), [])
        rated = _rated(item)
        if not found and not item.accept and (rated is None or rated == FULL):
            return ItemScore(item, FULL, FULL, FULL, rated, ())
        self.alike.clear()
        full = [self.full.get(finding.severity, 0) for finding in found]
        taken: Exact = sum(full)
        worth = self._worth(department, name, item.weight, together)
        settled = [
            self._settled(
                finding, full=points, points=_counted(points, taken), worth=worth, accepted=stands_by.of(finding)
            )
            for finding, points in zip(found, full, strict=True)
        ]
        result = evidence = max(0, FULL - taken)
        kept = taken
        if item.accept:
            kept = sum(f.full_points for f in settled if not (f.accepted and f.accepted.in_force))
        accepted_score: Exact = max(0, FULL - kept)
        if rated is not None:
            acceptance = None
            if rated < evidence:
                result = rated
                finding = _rated_below_full(self.facts, item, rated)
                acceptance = stands_by.of(finding)
                lost = evidence - rated
                settled.append(self._settled(finding, full=lost, points=lost, worth=worth, accepted=acceptance))
            if not (acceptance and acceptance.in_force):
                accepted_score = min(accepted_score, rated)
            if isinstance(item, Goal) and rated - evidence >= TWO_STEPS:
                note = _overrated(item, evidence, rated)
                acceptance = stands_by.of(note)
                settled += [self._settled(turned_on, accepted=acceptance) for turned_on in self._turned_on([note])]
        if item.accept:
            settled += [self._settled(note) for note in self._turned_on(stands_by.notes(item))]
        self.done += settled
        return ItemScore(item, result, accepted_score, evidence, rated, settled)

    def _turned_on(self, notes: list[Finding]) -> list[Finding]:
        stamped = [(BY_NAME[note.name], note) for note in notes]
        return [
            rule.stamped(note, severity)
            for rule, note in stamped
            if (severity := rule.severity_in(self.facts)) is not Severity.OFF
        ]

    def _settled(
        self,
        finding: Finding,
        *,
        full: Exact = 0,
        points: Exact = 0,
        worth: Worth = NOTHING,
        accepted: Accepted | None = None,
    ) -> Finding:
        identity = f"{finding.name}|{finding.department}|{finding.kind}|{finding.item}|{finding.subject}"
        number = self.alike[identity] = self.alike.get(identity, 0) + 1
        if number > 1:
            identity += f"|{number}"
        span = self.facts.workspace.span(finding.span.path, finding.at) if finding.at else finding.span
        return finding._replace(
            span=span,
            at=(),
            full_points=full,
            points=points,
            worth=worth,
            accepted=accepted,
            fingerprint=sha256(identity.encode()).hexdigest()[:16],
        )

    # --- coverage -----------------------------------------------------------------------------------------------------

    def _coverage(self, departments: list[DepartmentScore]) -> list[Coverage]:
        evidence = {scored.item: scored.evidence for d in departments for scored in d.items}
        coverage = []
        for goal in self.facts.organization.goals:
            supporters = [
                Supporter(supporter, rated, evidence[supporter])
                for supporter, rated in self.facts.supporters[goal.id]
                if rated is None or rated > 0
            ]
            values = [(min(FULL if s.rated is None else s.rated, s.evidence), s.goal.weight) for s in supporters]
            coverage.append(Coverage(goal, bool(supporters), _mean(values) if values else 0, supporters))
        return coverage


def _counted(full: Exact, together: Exact) -> Exact:
    """What a finding takes: its full points, or its part of the 100 where together they would take more."""
    return full if together <= FULL else Fraction(full * FULL, 1) / together


def _mean(values: Iterable[tuple[Exact, Exact]]) -> Exact:
    parts: list[Exact] = []
    weights: Exact = 0
    for value, weight in values:
        parts.append(value * weight)
        weights += weight
    mean = Fraction(total(parts)) / weights
    return mean.numerator if mean.denominator == 1 else mean


def _rated(item: Item) -> Exact | None:
    """The best rated link of a goal; the mean of the rated fits of a plan; None where nobody rated."""
    if isinstance(item, Goal):
        return max((link.rated for link in item.links if link.rated is not None), default=None)
    if isinstance(item, PlanItem) and item.written.fits is not None:
        fits = [fit.rating for fit in _rated_fits(item.written.fits).values() if fit.rating is not None]
        return _mean((fit, 1) for fit in fits) if fits else None
    return None


def _rated_fits(fits: model.Fits) -> dict[str, model.FitRating]:
    both = {"mission": fits.mission, "vision": fits.vision}
    return {name: fit for name, fit in both.items() if fit is not None and fit.rating is not None}


def _rated_below_full(facts: Facts, item: Item, rated: Exact) -> Finding:
    bounds = ((25, Severity.CRITICAL), (75, Severity.HIGH), (90, Severity.MEDIUM), (FULL, Severity.LOW))
    severity = next(severity for bound, severity in bounds if rated < bound or bound == FULL)
    if isinstance(item, Goal):
        best = max(item.links, key=lambda link: -1 if link.rated is None else link.rated)
        at, span = best.loc, best.span
        who, comment = best.written.by, best.written.comment
        what = f"{shown(item.title)} is rated {rated_words(rated)} for {facts.goal_named(best.goal)}"
    else:
        assert isinstance(item, PlanItem)
        fits = item.written.fits
        assert fits is not None
        written = _rated_fits(fits)
        at, span = ("fits",), item.fits_span
        low = {name: fit.rating for name, fit in written.items() if fit.rating is not None and fit.rating < FULL}
        who = next((written[name].by for name in low if written[name].by), None)
        comment = "; ".join(c.rstrip(".") for name in low if (c := written[name].comment)) or None
        rated_parts = " and ".join(written)
        are = "are" if len(written) == 2 else "is"
        what = f"the {rated_parts} of {item.title} {are} rated {rated_words(rated)} against the organization's"
        if len(written) == 2:
            parts = [f"{name} {rated_words(part).partition(' (')[0]}" for name, part in low.items()]
            what += f" ({listed(parts)})"
    said = f": {comment.rstrip('.')}" if comment else ""
    remedy = (
        f"Mend what {who or 'the reviewer'} remarks, then have it rated again."
        if comment
        else f"Ask {who or 'the reviewer'} what is missing, mend it, and have it rated again."
    )
    finding = item.finding(what + said, at=at, span=span, remedy=remedy)
    return rated_below_full.stamped(finding, severity)


def _overrated(goal: Goal, evidence: Exact, rated: Exact) -> Finding:
    words = f"{shown(goal.title)} is rated {rated_words(rated)}, and its findings leave {cut(evidence)} %"
    at = next(link.loc for link in goal.links if link.rated == rated)
    finding = goal.finding(words, at=at, evidence=cut(evidence), rated=cut(rated))
    return finding._replace(name=overrated.name)


class _Acceptances:
    """The findings that an item's department stands by, and which of them were met."""

    def __init__(self, facts: Facts, acceptances: Iterable[model.Acceptance]) -> None:
        self.facts = facts
        self.accepted: dict[str, Accepted] = {}
        self.met: set[str] = set()
        start = facts.organization.fiscal_year_start
        for acceptance in acceptances:
            until = acceptance.until.last_day(start)
            in_force = facts.as_of <= until
            known = self.accepted.get(acceptance.finding)
            if known is None or known.until < until.isoformat():
                self.accepted[acceptance.finding] = Accepted(
                    acceptance.reason, acceptance.owner, until.isoformat(), in_force
                )

    def of(self, finding: Finding) -> Accepted | None:
        """The acceptance that names the finding, in force or not."""
        self.met.add(finding.name)
        return self.accepted.get(finding.name)

    def notes(self, item: Item) -> list[Finding]:
        """What is to be said of the acceptances themselves."""
        notes = []
        holder = f"the plan of {item.title}" if isinstance(item, PlanItem) else shown(item.title)
        for index, acceptance in enumerate(item.accept):
            held, name = self.accepted[acceptance.finding], acceptance.finding
            if name not in self.met:
                if self.facts.workspace.partial:
                    continue
                words = f"{holder} accepts '{name}', and does not have it"
                note, rule = item.finding(words, at=("accept", index), subject=name, finding=name), acceptance_unused
            elif not held.in_force:
                words = f"{holder} accepts '{name}' until {held.until}, which is past"
                note, rule = (
                    item.finding(words, at=("accept", index), subject=name, finding=name, owner=held.owner),
                    acceptance_expired,
                )
            else:
                continue
            notes.append(note._replace(name=rule.name))
        return notes
