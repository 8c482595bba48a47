"""The forms that `init` writes: a commented workspace to start from, and a plan for a department that lacks one."""

from collections.abc import Iterator

from saypro_align.formats.plain import safe
from saypro_align.formats.yamltext import flow, scalar
from saypro_align.values import name_of
from saypro_align.workspace import Workspace

ORGANIZATION = """\
# What the departments' plans serve. `saypro-align score` reads this file and everything in departments/.
name: {name}
mission:                        # what the organization is there for
vision:                         # where it wants to be
period: {{start: {year}-01-01, end: {year}-12-31}}
goals:
  - id: sustainable-growth      # plans name a goal by its id: lower-case words joined by hyphens
    title: Grow sustainably
    themes: [acquisition, growth]
    weight: 2                   # counts twice; 1 where nothing is said
  - id: customer-loyalty
    title: Keep the customers that we win
    themes: [retention]
balances:                       # themes that must be pursued together
  - {{between: [acquisition, retention], because: new customers who leave do not grow revenue}}
departments:                    # the plans that must exist; each stands in departments/<id>.yaml
  - sales
settings:
  target: 90                    # `saypro-align check` fails below this
"""

PLAN = """\
# The strategic plan of {shown}. `saypro-align explain NAME` says what a finding means and how to mend it.
department: {name}
head:                           # who leads it
reviewed:                       # when this plan was last reviewed: 2025-02-10
vision:
mission:
fits: {{}}                        # the planning manager's rating: {{mission: 4, vision: 5}}
monitoring:
  method:                       # how it is followed whether the plan works
  metrics: []
goals:
  - id: first-goal
    title: What will be reached, by how much, by when
    horizon: short              # short or long; a plan has at least one of each
    due:                        # a date, or a period such as {year}-Q4
    themes: []
    supports: {supports}{pad}# the organizational goals that it serves
    kpis: []                    # ids from `saypro-align catalog`, each with baseline and target:
    #  - {{id: customer-retention-rate, baseline: 82, target: 90}}
    actions: []                 # what is done for it:
    #  - {{title: Start a loyalty program, owner: A. Name, due: {year}-Q3}}
resources: {{}}                   # what the department has: {{budget: 400000 USD, people: 24}}
"""


def organization(name: str, year: int) -> str:
    """organization.yaml to start from."""
    return ORGANIZATION.format(name=scalar(name), year=year)


def missing_plans(workspace: Workspace, year: int) -> Iterator[tuple[str, str]]:
    """Path and form of every plan that organization.yaml asks for and that is not there."""
    goals = [goal.id for goal in workspace.organization.goals] if workspace.organization else []
    entries = workspace.organization.departments if workspace.organization else []
    for entry in entries:
        if workspace.departments[entry.id].missing:
            supports = [goal for goal in entry.goals if goal in goals] or goals[:1]
            name = entry.name or name_of(entry.id.replace("-", " ").title())
            yield f"departments/{entry.id}.yaml", plan(name, year, supports)


def plan(name: str, year: int, supports: list[str]) -> str:
    """A department's plan to fill in."""
    listed = flow(supports)
    pad = " " * max(1, 18 - len(listed))
    return PLAN.format(name=scalar(name), shown=safe(name), year=year, supports=listed, pad=pad)
