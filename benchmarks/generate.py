"""A workspace of any size to measure with: `python benchmarks/generate.py DIR --plans N [--goals 6]`.

The same arguments write the same bytes. Each plan is drawn from a `random.Random` of its own, seeded with its number,
so the plans of a workspace of 1,000 are the first of one of 10,000. The plans are such as people write: 60 to 100 lines
(with six goals), block and flow style, some KPIs in full and some by their bare catalog id, work that departments share
or wait for, and gaps: about eight a plan, of nearly every kind. None has a file finding, so every plan is judged.
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SEED = 2025
GROUP = 8
"""So many departments define KPIs together; a definition that strays reaches no further than its group."""


class Function(NamedTuple):
    """What a department does: its id and name, what it serves, and what it says about itself."""

    id: str
    name: str
    serves: tuple[str, str]
    catalog: tuple[str, ...]
    mission: str


FUNCTIONS = (
    Function(
        "sales",
        "Sales",
        ("growth", "loyalty"),
        ("new-customer-acquisition-rate", "customer-retention-rate", "sales-conversion-rate", "average-deal-size"),
        "Win customers and keep them",
    ),
    Function(
        "marketing",
        "Marketing",
        ("growth", "reputation"),
        ("brand-awareness", "lead-generation-rate", "return-on-marketing-investment", "customer-acquisition-cost"),
        "Bring people who need us to the point of asking",
    ),
    Function(
        "customer-service",
        "Customer Service",
        ("loyalty", "efficiency"),
        ("customer-satisfaction-score", "net-promoter-score", "first-response-time", "resolution-rate"),
        "Answer well the first time",
    ),
    Function(
        "product-development",
        "Product Development",
        ("innovation", "growth"),
        ("development-cycle-time", "feedback-integration-rate", "product-success-rate", "net-promoter-score"),
        "Build what customers come back for",
    ),
    Function(
        "operations",
        "Operations",
        ("efficiency", "loyalty"),
        ("operational-efficiency", "on-time-delivery-rate", "quality-control-rate", "cost-efficiency"),
        "Deliver on the day that was promised",
    ),
    Function(
        "finance",
        "Finance",
        ("growth", "efficiency"),
        ("profit-margin", "return-on-assets", "revenue-growth", "return-on-investment"),
        "Put money where it serves the plan",
    ),
    Function(
        "human-resources",
        "Human Resources",
        ("people", "efficiency"),
        ("employee-retention-rate", "time-to-hire", "employee-engagement-score", "cost-efficiency"),
        "Find people and give them reasons to stay",
    ),
    Function(
        "it",
        "IT",
        ("efficiency", "innovation"),
        ("system-uptime", "support-resolution-time", "cybersecurity-incident-rate", "operational-efficiency"),
        "Keep every system running and safe",
    ),
)
GOALS = {
    "growth": ("Grow revenue on a wider base of customers", ("acquisition", "growth", "profitability"), 2),
    "loyalty": ("Keep customers because the work is good", ("retention", "satisfaction"), 1.5),
    "efficiency": ("Deliver more with the people and systems we have", ("efficiency", "quality"), 1),
    "innovation": ("Bring new services to market every year", ("innovation",), 1),
    "people": ("Be the employer that good people stay with", ("people",), 1),
    "reputation": ("Be the partner that people name first", ("satisfaction", "quality"), 1),
}
INITIATIVES = {
    "online-platform": ("Move orders and contact onto one platform", "efficiency", True),
    "new-services": ("Bring three new services to market", "innovation", False),
    "digital-skills": ("Certify people in the tools of the platform", "people", False),
}
AIMS = ("Win 15% more", "Keep 90% of", "Cut 20% of", "Serve 400", "Move 60% of", "Certify 120", "Release 12", "Halve")
VAGUE = ("Improve", "Enhance", "Optimize")
THINGS = (
    "new customers",
    "open requests",
    "manual steps",
    "late deliveries",
    "partner contracts",
    "service desks",
    "small orders",
    "trained colleagues",
)
PLACES = ("in the north", "in the south", "in all regions", "in the public sector", "online", "with our partners")
NAMES = ("Amara Okafor", "Yuki Tanaka", "Samir Haddad", "Lerato Dlamini", "Mateo Silva", "Priya Nair", "Jan de Vries")
REMARKS = (
    "Grows the base and says little of keeping it",
    "Counts what is done rather than what comes of it",
    "The figures were agreed with the regions",
    "Depends on posts that are not filled yet",
)
STEPS = ("Revise the rules for", "Train the team on", "Agree on one sheet for", "Buy a tool for", "Publish the list of")
OWN_KPIS = (
    ("handover-time", "Working days to handover", "days", "decrease"),
    ("referred-customers", "Customers who came by referral", "customers", "increase"),
    ("self-service-share", "Requests solved without a call", "%", "increase"),
    ("rework-hours", "Hours spent on rework", "hours", "decrease"),
    ("training-days", "Days of training for each person", "days", "increase"),
)
STATUS = (*("not-started",) * 5, *("in-progress",) * 5, *("completed",) * 3, "cancelled")
DUES = ("2025-06-30", "2025-09-30", "2025-12-31", "2025-Q3", "2025-11")


def department_id(number: int) -> str:
    """The id of the department of that number, counted from 0."""
    return f"{FUNCTIONS[number % len(FUNCTIONS)].id}-{number:05}"


def goal_id(number: int, index: int) -> str:
    """The id of a department's goal."""
    return f"aim-{index + 1}-of-{number % 97}"


class _Plan:
    """One department's plan, line by line."""

    def __init__(self, number: int, plans: int, goals: int) -> None:
        self.number, self.plans, self.goals = number, plans, goals
        self.random = random.Random(f"{SEED} {number}")
        self.function = FUNCTIONS[number % len(FUNCTIONS)]
        self.defined: list[str] = []

    def chance(self, share: float) -> bool:
        """Whether something that a share of all has is here."""
        return self.random.random() < share

    def text(self) -> str:
        """The whole file."""
        return "\n".join(self.lines()) + "\n"

    def lines(self) -> Iterator[str]:
        pick = self.random.choice
        yield f"# {self.function.name}, unit {self.number}, plan year 2025"
        yield f"department: {self.function.name} {self.number}"
        if not self.chance(0.03):
            yield f"head: {pick(NAMES)}"
        if not self.chance(0.05):
            yield f"reviewed: 2025-02-{self.random.randint(1, 28):02}"
        yield f"vision: People name our {self.function.name.lower()} first when they are asked"
        if not self.chance(0.03):
            yield f"mission: {self.function.mission}"
        if not self.chance(0.1):
            yield f"fits: {{mission: {pick((5, 5, 4))}, vision: {pick((5, 4, 4, 3))}}}"
        if not self.chance(0.1):
            metric = pick(self.function.catalog)
            yield f"monitoring: {{method: Monthly check-in, metrics: [{metric}], feedback: Yearly survey}}"
        yield "goals:"
        for index in range(self.goals):
            yield from self.goal(index)
        if self.chance(0.08):
            yield "kpis:"
            yield "  - {id: website-traffic, baseline: 45000, target: +20%, due: 2025-12-31}"
        if self.chance(0.5):
            yield "actions:"
            serves = "" if self.chance(0.2) else f" goal: {goal_id(self.number, 0)},"
            yield f"  - {{title: {pick(STEPS)} everyone,{serves} owner: {pick(NAMES)}, due: 2025-05}}"
        if not self.chance(0.05):
            people = pick((12, 24, 40)) if not self.chance(0.05) else 3
            yield f"resources: {{budget: {pick((400, 650, 900))}000 USD, people: {people}}}"

    def partner(self) -> int | None:
        """The department that the first goal is shared with, back and forth, in four of five pairs."""
        partner = self.number ^ 1
        return partner if partner < self.plans and self.number // 2 % 5 else None

    def goal(self, index: int) -> Iterator[str]:
        pick = self.random.choice
        partner = self.partner() if index == 0 else None
        long_term = index == self.goals - 1 and not self.chance(0.08)
        year = 2027 if long_term else 2025
        words = f"{pick(THINGS)} {pick(PLACES)}"
        title = f"{pick(AIMS)} {words} by the end of {year}" if not self.chance(0.03) else f"{pick(VAGUE)} {words}"
        # What is shared serves one goal and one theme for both, so that the partner's goal answers it.
        serves = "efficiency" if partner is not None else self.function.serves[index % 2]
        yield f"  - id: {goal_id(self.number, index)}"
        yield f"    title: {title}"
        if self.chance(0.15):
            yield f"    description: Agreed with {pick(NAMES)} after the review of last year and its open points"
        yield f"    horizon: {'long' if long_term else 'short'}"
        if not self.chance(0.04):
            yield f"    due: {'2027-12-31' if long_term else pick(DUES)}"
        theme = pick(GOALS[serves][1]) if not self.chance(0.002) else f"theme-of-{self.number}"
        yield f"    themes: [{theme}]"
        if self.chance(0.04):
            yield "    weight: 2"
        yield from self.supports(serves)
        if self.chance(0.08):
            yield f"    initiatives: [{pick(tuple(INITIATIVES))}]"
        yield from self.references(index, partner)
        if not self.chance(0.04):
            yield "    kpis:"
            yield from self.kpis(index, partner)
        if not self.chance(0.05):
            yield "    actions:"
            for _ in range(pick((1, 1, 1, 1, 2))):
                yield f"      - {{{self.action()}}}"
        if self.chance(0.25):
            yield f"    resources: {{budget: {pick((20, 50, 90))}000 USD, people: {pick((1, 2, 3))}}}"

    def supports(self, serves: str) -> Iterator[str]:
        pick = self.random.choice
        if self.chance(0.03):
            return
        if self.chance(0.005):
            serves += "s"  # a name that points nowhere
        if self.chance(0.6):
            yield f"    supports: [{serves}]"
            return
        rating = pick((5, 5, 5, 4, 4, 3))
        if self.chance(0.06):
            yield "    supports:"
            yield f"      - goal: {serves}"
            yield f"        rating: {rating}"
            yield f"        comment: {pick(REMARKS)}"
            yield "        by: Strategy"
            yield "        on: 2025-02-10"
        else:
            yield f"    supports: {{goal: {serves}, rating: {rating}, comment: {pick(REMARKS)}, by: Strategy}}"

    def references(self, index: int, partner: int | None) -> Iterator[str]:
        other = self.random.randrange(max(1, self.number))
        elsewhere = other != self.number
        if partner is not None:
            yield f"    shared_with: [{department_id(partner)}]"
        elif elsewhere and self.chance(0.02):  # rarely answered
            yield f"    shared_with: [{department_id(other) if not self.chance(0.1) else 'no-such-department'}]"
        if partner is not None and self.number // 2 % 50 == 1:  # two that wait for each other
            yield f"    depends_on: [{department_id(partner)}.{goal_id(partner, 0)}]"
        elif elsewhere and self.chance(0.08):
            needed = goal_id(other, self.random.randrange(self.goals)) if not self.chance(0.05) else "no-such-aim"
            yield f"    depends_on: [{department_id(other)}.{needed}]"
        elif index and self.chance(0.05):
            yield f"    depends_on: [{goal_id(self.number, index - 1)}]"
        if elsewhere and self.chance(0.005):
            yield f"    conflicts_with: [{department_id(other)}.{goal_id(other, 0)}]"

    def kpis(self, index: int, partner: int | None) -> Iterator[str]:
        pick = self.random.choice
        if partner is not None:
            yield "      - {id: operational-efficiency, baseline: 71, target: 80}"
            return
        kpi = self.function.catalog[index % len(self.function.catalog)]
        if self.chance(0.005):
            yield "      - website-traffic"  # an activity alone
            return
        if self.chance(0.003):
            yield f"      - {kpi}s"  # a name that points nowhere
        if self.chance(0.1):
            yield f"      - {kpi}"  # the plan's, or one that is only named from the catalog
        elif kpi not in self.defined and kpi != "operational-efficiency":
            self.defined.append(kpi)
            baseline = self.random.randint(20, 80)
            falls = kpi.endswith(("-time", "-cost", "incident-rate"))
            target = f", target: {baseline + (-10 if falls else 10)}" if not self.chance(0.04) else ""
            start = f", baseline: {baseline}" if not self.chance(0.08) else ""
            yield f"      - {{id: {kpi}{start}{target}}}"
        else:
            yield from self.own_kpi()
        if self.chance(0.2):
            yield from self.own_kpi()
        elif self.defined and self.chance(0.15):
            yield f"      - {pick(self.defined)}"

    def own_kpi(self) -> Iterator[str]:
        kpi, name, unit, direction = self.random.choice(OWN_KPIS)
        kpi = f"{kpi}-{self.number // GROUP}"
        if kpi in self.defined:
            yield f"      - {kpi}"
            return
        self.defined.append(kpi)
        if self.chance(0.005):
            direction = "increase" if direction == "decrease" else "decrease"
        if self.chance(0.005):
            unit = "weeks"
        target = 50 if direction == "increase" else 30
        parts = [f"name: {name}", f'unit: "{unit}"', f"direction: {direction}", "baseline: 40", f"target: {target}"]
        if self.chance(0.3):
            parts.append("frequency: quarterly")
        if len(self.defined) == 2:
            yield f"      - id: {kpi}"
            yield from (f"        {part}" for part in parts)
        else:
            yield f"      - {{{', '.join([f'id: {kpi}', *parts])}}}"

    def action(self) -> str:
        pick = self.random.choice
        parts = [f"title: {pick(STEPS)} {pick(THINGS)} {pick(PLACES)}"]
        if not self.chance(0.06):
            parts.append(f"owner: {pick(NAMES)}")
        if not self.chance(0.06):
            parts.append(f"due: {pick(('2025-03-31', '2025-05', '2025-Q3', '2025-10-31'))}")
        if self.chance(0.4):
            parts.append(f"status: {pick(STATUS)}")
        return ", ".join(parts)


def organization(plans: int) -> str:
    """organization.yaml, which declares every department."""
    chosen = random.Random(SEED)
    lines = [
        "name: Measured",
        "mission: Deliver practical solutions to people",
        "vision: Be the partner that people name first",
        "period: {start: 2025-01-01, end: 2025-12-31}",
        "goals:",
    ]
    for goal, (title, themes, weight) in GOALS.items():
        lines.append(f"  - {{id: {goal}, title: {title}, themes: [{', '.join(themes)}], weight: {weight}}}")
    lines.append("initiatives:")
    for initiative, (title, goal, critical) in INITIATIVES.items():
        named = ", ".join(department_id(n) for n in sorted(chosen.sample(range(plans), min(plans, 20))))
        lines.append(f"  - {{id: {initiative}, title: {title}, goals: [{goal}], critical: {str(critical).lower()},")
        lines.append(f"     departments: [{named}]}}")
    lines += ["balances:", "  - {between: [acquisition, retention], because: those who leave do not grow revenue}"]
    lines.append("departments:")
    for number in range(plans):
        if chosen.random() < 0.2:
            serves = FUNCTIONS[number % len(FUNCTIONS)].serves[0]
            lines.append(
                f"  - {{id: {department_id(number)}, weight: {chosen.choice((1, 1.5, 2))}, goals: [{serves}]}}"
            )
        else:
            lines.append(f"  - {department_id(number)}")
    return "\n".join([*lines, "settings: {target: 90}"]) + "\n"


def write_workspace(folder: Path, plans: int, goals: int = 6) -> int:
    """Write a workspace; how many bytes it has."""
    departments = folder / "departments"
    departments.mkdir(parents=True, exist_ok=True)
    files = {folder / "organization.yaml": organization(plans)}
    total = 0
    for number in range(plans):
        files[departments / f"{department_id(number)}.yaml"] = _Plan(number, plans, goals).text()
        if len(files) >= 1000 or number == plans - 1:
            for path, text in files.items():
                total += path.write_bytes(text.encode())
            files.clear()
    return total


def main() -> None:
    """Write the workspace that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a workspace of generated plans.")
    parser.add_argument("folder", type=Path, help="where it is to stand: a new or empty folder")
    parser.add_argument("--plans", type=int, required=True, help="how many departments")
    parser.add_argument("--goals", type=int, default=6, help="goals of each plan (default 6)")
    asked = parser.parse_args()
    if asked.plans < 1 or asked.goals < 1:
        parser.error("at least one plan and one goal")
    if asked.folder.exists() and any(asked.folder.iterdir()):
        parser.error(f"'{asked.folder}' is not empty")
    written = write_workspace(asked.folder, asked.plans, asked.goals)
    print(f"{asked.plans} plans, {written / 1e6:.1f} MB, in {asked.folder}")


if __name__ == "__main__":
    main()
