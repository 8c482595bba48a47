"""Names that lead from one plan to another, wherever in a plan they stand."""

from saypro_align.items import Department
from tests.workspaces import BASE, SALES, judged, laid_over


def departments(files: dict[str, str]) -> dict[str, Department]:
    assessment = judged(dict(files))
    assert assessment.file_findings == []
    return assessment.workspace.departments


def test_a_kpi_of_the_own_plan_may_be_named_with_its_department() -> None:
    plan = SALES.replace("supports: [loyal-customers]", "supports: [loyal-customers]\n    kpis: [Sales.churn-rate]", 1)
    plan = plan.replace("    kpis: [{id: customer-retention-rate, baseline: 82, target: 90}]\n", "")
    files = dict(BASE) | {
        "departments/sales.yaml": laid_over(plan, "kpis: [{id: churn-rate, baseline: 9, target: 5}]\n")
    }
    loyalty = departments(files)["sales"].goal("loyalty")
    assert loyalty is not None
    assert [kpi.id for kpi in loyalty.kpis] == ["churn-rate"]


def test_a_goal_may_be_measured_by_a_kpi_that_another_plan_names_from_the_catalog() -> None:
    """The other plan comes later, and names it in a goal or outside of all goals."""
    service = laid_over(BASE["departments/customer-service.yaml"], "kpis: [net-promoter-score]\n")
    service = service.replace("baseline: 80, target: 90}]", "baseline: 80, target: 90}, first-response-time]")
    for kpi_id in ("net-promoter-score", "first-response-time"):
        sales = SALES.replace("target: 90}]", f"target: 90}}, customer-service.{kpi_id}]")
        names = {"departments/a-sales.yaml": sales.replace("department: Sales", "department: First")}
        found = departments(dict(BASE) | names | {"departments/customer-service.yaml": service})
        loyalty, kpi = found["a-sales"].goal("loyalty"), found["customer-service"].kpi(kpi_id)
        assert loyalty is not None
        assert kpi is not None
        assert loyalty.measured_by == (kpi,)
        assert loyalty in kpi.measures
        assert kpi not in loyalty.kpis


def test_naming_another_plans_kpi_outside_of_goals_holds_nothing() -> None:
    found = departments(
        dict(BASE) | {"departments/sales.yaml": laid_over(SALES, "kpis: [customer-service.resolution-rate]\n")}
    )
    assert found["sales"].kpi("resolution-rate") is None
    assert found["customer-service"].kpi("resolution-rate") is not None


def test_budgets_in_several_currencies_are_not_added_where_the_plan_has_none() -> None:
    goals = (
        "goals:\n  - {id: a, title: Win 5%, resources: {budget: 500 USD}}\n"
        "  - {id: b, title: Win 6%, resources: {budget: 600 EUR}}\nresources: {budget: 700}\n"
    )
    names = [f.name for f in judged(dict(BASE) | {"departments/sales.yaml": laid_over(SALES, goals)}).findings]
    assert "overcommitted-resource" not in names
