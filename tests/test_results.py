"""What the KPIs come to: roll-ups by weight and by rating, impact, contribution, and what no data changes."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_align.correlation import Correlations
from saypro_align.course import Pace
from saypro_align.formats.view import added, rolled
from saypro_align.periods import Period
from saypro_align.results import Results, changes, latest_month, results
from tests.held import held
from tests.workspaces import AS_OF, judged

ORGANIZATION = """\
name: Testers
mission: Test
vision: Nothing is left to chance
period: {start: 2025-01-01, end: 2025-12-31}
goals:
  - id: growth
    title: Grow
    weight: 3
    kpis: [{id: revenue, name: Revenue, unit: USD, direction: increase, baseline: 0, target: 100}]
  - {id: loyalty, title: Keep}
departments: [sales, service]
"""
PLAN = """\
department: {name}
goals:
  - id: {goal}
    title: Do it by December
    due: 2025-12-31
    supports: {supports}
    kpis: [{kpis}]
"""


def plan(name: str, goal: str, supports: str, *kpis: str) -> str:
    return PLAN.format(name=name, goal=goal, supports=supports, kpis=", ".join(kpis))


def kpi(kpi_id: str, weight: int = 1) -> str:
    what = f"name: {kpi_id.upper()}, unit: x, direction: increase, baseline: 0, target: 100"
    return f"{{id: {kpi_id}, {what}, weight: {weight}}}"


BASE = {
    "organization.yaml": ORGANIZATION,
    "departments/sales.yaml": plan(
        "Sales", "win", "[{goal: growth, rating: 5}, {goal: loyalty, rating: 3}]", kpi("a"), kpi("b", 3)
    ),
    "departments/service.yaml": plan("Service", "keep", "[loyalty]", kpi("c", 2)),
    "kpis/sales.yaml": "a: {2025-01: 0, 2025-02: 50}\nb: {2025-01: 20, 2025-02: 10}\n",
    "kpis/service.yaml": "c: {2025-01: 80, 2025-02: 130}\n",
    "kpis/organization.yaml": "revenue: {2025-01: 4, 2025-02: 25}\n",
}


def february(files: dict[str, str]) -> Results:
    facts = judged(files).facts
    assert facts is not None
    return results(facts, Period.read("2025-02"))


def test_a_department_is_the_mean_of_its_kpis_by_weight() -> None:
    sales, service = february(BASE).departments
    assert sales.attained.now == (Fraction(50, 100) * 1 + Fraction(10, 100) * 3) / 4
    assert sales.attained.before == Fraction(20, 100) * 3 / 4
    assert service.attained.now == 1  # 130 % is held to 100 % where it is rolled up
    assert service.rows[0].now.reached == Fraction(130, 100)


def test_a_goal_rolls_up_by_weight_and_by_rating() -> None:
    growth, loyalty = february(BASE).goals
    assert growth.attained.now == (Fraction(1, 2) * 1 + Fraction(1, 10) * 3) / 4
    # sales' link to loyalty is rated 3 of 5, which is 50 %; service's is unrated and counts in full
    weights = {"a": Fraction(1, 2), "b": Fraction(3, 2), "c": Fraction(2)}
    whole = sum(weights.values())
    assert (
        loyalty.attained.now == (weights["a"] * Fraction(1, 2) + weights["b"] * Fraction(1, 10) + weights["c"]) / whole
    )


def test_contributions_add_up_to_the_goal_and_shares_to_all() -> None:
    found = february(BASE)
    for goal in found.goals:
        assert sum(contribution.brings for contribution in goal.contributions) == goal.attained.now
        assert sum(contribution.share for contribution in goal.contributions) == 1
    whole = [department.impact for department in found.departments if department.impact is not None]
    assert sum(whole) == found.attained.now
    growth, loyalty = found.goals
    assert growth.attained.now is not None
    assert loyalty.attained.now is not None
    assert found.attained.now == (growth.attained.now * 3 + loyalty.attained.now) / 4


def test_impact_is_the_weight_of_what_a_kpi_reaches() -> None:
    impact = {row.kpi.id: row.impact for row in february(BASE).rows}
    assert impact == {"revenue": 0, "a": 4, "b": 4, "c": 1}


def test_the_organization_s_own_kpis_stand_beside_the_result() -> None:
    found = february(BASE)
    (revenue,) = found.organization
    assert (revenue.now.actual, revenue.now.pace) == (25, Pace.ON_TRACK)
    assert found.goals[0].own == [revenue]
    assert all(
        row.kpi.department != "organization" for goal in found.goals for c in goal.contributions for row in c.rows
    )


def test_a_link_rated_zero_brings_nothing() -> None:
    files = dict(
        BASE, **{"departments/service.yaml": plan("Service", "keep", "[{goal: loyalty, rating: 1}]", kpi("c"))}
    )
    growth, loyalty = february(files).goals
    assert [c.department.id for c in loyalty.contributions] == ["sales"]
    assert growth.attained.now is not None


values = st.one_of(st.none(), st.integers(-200, 300))


@settings(deadline=None, max_examples=40)
@given(known=st.dictionaries(st.sampled_from(["a", "b"]), st.integers(-200, 300)), weight=st.integers(1, 50))
def test_a_kpi_without_data_changes_no_roll_up(known: dict[str, int], weight: int) -> None:
    series = "".join(f"{name}: {{2025-02: {value}}}\n" for name, value in known.items())
    goals = "[{goal: growth, rating: 4}, loyalty]"
    without = dict(BASE, **{"kpis/sales.yaml": series or "{}\n"})
    without["departments/sales.yaml"] = plan("Sales", "win", goals, kpi("a"), kpi("b", 3))
    added = dict(
        without, **{"departments/sales.yaml": plan("Sales", "win", goals, kpi("a"), kpi("new", weight), kpi("b", 3))}
    )
    one, other = february(without), february(added)
    assert held(one.attained) == held(other.attained)
    assert held([goal.attained for goal in one.goals]) == held([goal.attained for goal in other.goals])
    assert held([d.attained for d in one.departments]) == held([d.attained for d in other.departments])
    assert [d.impact for d in one.departments] == [d.impact for d in other.departments]


def test_where_the_plan_begins_nothing_before_it_is_compared() -> None:
    files = dict(BASE, **{"kpis/sales.yaml": "a: {2024-12: 99, 2025-01: 1}\nb: {2024-12: 200, 2025-01: 20}\n"})
    facts = judged(files).facts
    assert facts is not None
    january = results(facts, Period.read("2025-01"))
    sales = january.departments[0]
    found = changes(sales.rows)
    assert [row.kpi.id for row in found.begun] == ["a"]
    assert found.worse == found.better == found.backwards == []
    assert sales.attained.before is None
    assert january.goals[0].attained.change is None
    december = results(facts, Period.read("2024-12")).departments[0]
    assert [row.now.not_yet for row in december.rows] == [True, False]  # b is past its target
    assert december.attained.by_now == 0


def test_a_figure_that_is_left_out_raises_no_change() -> None:
    weak = dict(BASE, **{"kpis/sales.yaml": "a: {2025-01: 40, 2025-02: 50}\nb: {2025-01: 20}\n"})
    found = february(weak)
    sales = found.departments[0].attained
    assert (sales.before, sales.now) == (Fraction(1, 4), Fraction(1, 2))  # of two KPIs, and of one
    assert sales.alike == (Fraction(2, 5), Fraction(1, 2))
    assert (rolled(sales), added(sales, "then")) == (
        ("50.0", "+10.0"),
        ", +10.0 points since then in the KPIs with data in both",
    )
    growth, loyalty = (goal.attained for goal in found.goals)
    assert growth.change == Fraction(1, 10)
    assert loyalty.in_part
    assert found.attained.in_part
    assert found.attained.change == (3 * Fraction(growth.change or 0) + Fraction(loyalty.change or 0)) / 4
    service = found.departments[1].attained
    assert (service.in_part, service.change) == (False, Fraction(1, 5))
    other = february(dict(BASE, **{"kpis/sales.yaml": "a: {2025-02: 50}\nb: {2025-01: 20}\n"})).departments[0].attained
    assert (other.change, added(other, "then")) == (None, "")


def test_what_a_month_changed() -> None:
    files = dict(BASE, **{"kpis/sales.yaml": "a: {2025-01: 1, 2025-02: 60}\nb: {2025-01: 20, 2025-02: 10}\n"})
    facts = judged(files).facts
    assert facts is not None
    found = changes(results(facts, Period.read("2025-02")).rows)
    assert [row.kpi.id for row in found.better] == ["revenue", "a", "c"]
    assert [row.kpi.id for row in found.worse] == ["b"]
    assert found.backwards == found.begun == []
    april = changes(results(facts, Period.read("2025-03")).rows)
    assert [row.kpi.id for row in april.lost] == ["revenue", "a", "b", "c"]


def test_ratios_of_several_months_say_since_when() -> None:
    ratios = "{2025-01: {numerator: 1, denominator: 4}, 2025-02: {numerator: 1, denominator: 2}}"
    facts = judged(dict(BASE, **{"kpis/sales.yaml": f"a: {ratios}\n"})).facts
    assert facts is not None
    (row, _) = results(facts, Period.read("2025-Q1")).departments[0].rows
    assert (str(row.now.since), str(row.now.period), row.now.actual) == ("2025-01", "2025-02", Fraction(2, 6))
    assert results(facts, Period.read("2025-02")).departments[0].rows[0].now.since is None


def test_the_latest_month_is_that_of_the_latest_figure() -> None:
    workspace = judged(BASE).workspace
    assert str(latest_month(workspace, AS_OF)) == "2025-02"
    assert str(latest_month(workspace, AS_OF.replace(day=27))) == "2025-01"
    later = dict(BASE, **{"kpis/service.yaml": "c: {2025-01: 80, 2025-02: 130, 2030-01: 1}\n"})
    assert str(latest_month(judged(later).workspace, AS_OF)) == "2025-02"
    march = dict(
        BASE, **{"kpis/sales.yaml": "a: {2025-02: 1, 2025-03: 2}\nb: {2025-01: 20, 2025-02: 10, 2025-03: 3}\n"}
    )
    assert str(latest_month(judged(march).workspace, AS_OF.replace(month=3, day=31))) == "2025-03"  # two of four KPIs
    early = dict(
        BASE, **{"kpis/sales.yaml": "a: {2025-02: 1, 2025-03: 2, 2025-03-03: 4, 2025-W11: 3}\nb: {2025-02: 10}\n"}
    )
    assert str(latest_month(judged(early).workspace, AS_OF.replace(month=3, day=31))) == "2025-02"  # one, however often
    bare = {path: text for path, text in BASE.items() if not path.startswith("kpis/")}
    assert str(latest_month(judged(bare).workspace, AS_OF)) == "2025-02"


def test_figures_after_the_period_are_left_out_and_named() -> None:
    later = dict(BASE, **{"kpis/service.yaml": "c: {2025-02: 130, 2025-03: 1, 2031-01: 4}\n"})
    found = february(later)
    assert [str(period) for period in found.later] == ["2025-03", "2031-01"]
    assert found.departments[1].rows[0].now.actual == 130


def test_correlation_pairs_the_same_periods_and_later_ones() -> None:
    months = [f"2025-{month:02}" for month in range(1, 13)]
    own = ", ".join(
        f"{month}: {value}" for month, value in zip(months, (1, 5, 2, 8, 3, 9, 4, 7, 6, 12, 10, 11), strict=True)
    )
    theirs = ", ".join(
        f"{month}: {value}" for month, value in zip(months, (0, 1, 5, 2, 8, 3, 9, 4, 7, 6, 12, 10), strict=True)
    )
    files = dict(BASE, **{"kpis/sales.yaml": f"a: {{{own}}}\n", "kpis/organization.yaml": f"revenue: {{{theirs}}}\n"})
    facts = judged(files).facts
    assert facts is not None
    found = list(Correlations(facts).of(facts.workspace.departments["sales"].kpis[0]))
    assert [(one.lag, one.n) for one in found] == [(0, 12), (1, 11), (2, 10), (3, 9)]
    assert found[1].tau == 1  # the organization's figure follows a month later
    assert found[0].tau is not None
    assert found[0].tau < 1
