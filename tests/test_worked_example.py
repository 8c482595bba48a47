"""The worked example of the scoring contract, to the digit."""

import json
from fractions import Fraction

from saypro_align.figures import cut
from saypro_align.formats import render
from tests.recompute import recomputed
from tests.workspaces import judged

WORKED = {
    "organization.yaml": "goals: [{id: growth, title: Grow sustainably}]\n",
    "departments/alpha.yaml": """\
department: Alpha
head: A. Name
reviewed: 2025-02-10
vision: Everybody grows
mission: Help others grow
fits: {mission: 5, vision: 5}
monitoring: {method: Monthly check-in}
goals:
  - id: a
    title: Grow by 15% within the year
    horizon: short
    due: 2025-12-31
    supports: [{goal: growth, rating: 4, comment: Says nothing of margin, by: Strategy}]
    kpis: [{id: k1, name: First, unit: USD, direction: increase, baseline: 100, target: 115}]
    actions: [{id: act-a, title: Do the first thing, owner: A. Name, due: 2025-06-30}]
  - id: b
    title: Grow by 20% elsewhere
    horizon: short
    due: 2025-12-31
    supports: [growth]
    actions: [{id: act-b, title: Do the second thing, due: 2025-06-30}]
kpis:
  - {id: k2, name: Second, unit: USD, direction: increase, baseline: 100, target: 115, due: 2025-12-31}
resources: {people: 3}
""",
}
TABLE = [
    ("goal", "a", {"rated-below-full": 25}, 100, 75, 75),
    ("goal", "b", {"unmeasurable-goal": 50}, 50, None, 50),
    ("kpi", "k1", {}, 100, None, 100),
    ("kpi", "k2", {"irrelevant-kpi": 100}, 0, None, 0),
    ("action", "act-a", {}, 100, None, 100),
    ("action", "act-b", {"unowned-action": 25}, 75, None, 75),
    ("plan", "alpha", {"one-horizon": 25}, 75, 100, 75),
]


def test_every_figure_of_the_table() -> None:
    (alpha,) = judged(dict(WORKED)).score.departments
    found = [
        (s.item.kind, s.item.id, {f.name: f.points for f in s.findings if f.points}, s.evidence, s.rated, s.score)
        for s in alpha.items
    ]
    assert found == TABLE
    assert alpha.classes == {"goals": Fraction(125, 2), "kpis": 50, "actions": Fraction(175, 2), "plan": 75}
    assert alpha.score == Fraction(125, 2)
    assert cut(alpha.score) == "62.5"
    assert alpha.rating == 3


def test_json_alone_is_enough_to_compute_it_again() -> None:
    page = json.loads(render("json", judged(dict(WORKED))))
    assert recomputed(page) == page["organization"]["score"] == 62.5
