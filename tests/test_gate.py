"""The gate: its edges, the words of each failure, and the exit codes."""

from fractions import Fraction

import pytest

from saypro_align import gate, scoring
from saypro_align.figures import cut
from saypro_align.formats.text import check_page, department_page
from saypro_align.model import Settings
from tests.workspaces import BASE, ORGANIZATION, judged, laid_over


def words(score: Fraction | int | None, **settings: object) -> list[str]:
    found = scoring.Score(score=score, accepted_score=score, fully_aligned=Fraction(5, 8))
    return [failure.words for failure in gate.judge(found, Settings.model_validate(settings)).failures]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100, []),
        (90, []),
        (Fraction(9001, 100), []),
        (
            Fraction(8996, 100),
            ["the organization is 89.9 % aligned; the target is 90 %: 0.1 points are missing"],
        ),
        (
            Fraction(8999999, 100000),
            ["the organization is 89.9 % aligned; the target is 90 %: 0.1 points are missing"],
        ),
        (Fraction(177, 2), ["the organization is 88.5 % aligned; the target is 90 %: 1.5 points are missing"]),
        (None, ["no department has a plan that could be judged, so there is no score"]),
    ],
)
def test_target_is_compared_exactly(score: Fraction | int | None, expected: list[str]) -> None:
    assert words(score) == expected


def test_no_output_shows_the_target_where_less_failed() -> None:
    target = Fraction(9005, 100)
    (failure,) = words(target - Fraction(1, 1000), target=90.05)
    assert failure == "the organization is 90.04 % aligned; the target is 90.05 %: 0.1 points are missing"


def test_share_of_fully_aligned_plans() -> None:
    assert words(95, min_share="60%") == []
    assert words(95, min_share=0.625) == []
    assert words(95, min_share=0.7) == ["62.5 % of the plans are in full alignment; 70 % must be"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(8996, 100), "89.9"), (90, "90.0"), (100, "100.0"), (0, "0.0"), (Fraction(1, 3), "0.3"), (99.99, "99.9")],
)
def test_figures_are_cut_and_never_rounded_up(value: Fraction | float, shown: str) -> None:
    assert cut(value) == shown


def settings(text: str) -> dict[str, str]:
    return dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, f"settings: {text}\n")}


def check(files: dict[str, str]) -> tuple[int, str]:
    assessment = judged(dict(files))
    return assessment.exit_code, check_page(assessment)


def test_a_flawless_workspace_passes() -> None:
    assert check(dict(BASE)) == (0, "Passed: 100.0 % aligned, target 90 %.\n")


def test_a_missing_plan_counts_as_nothing_and_is_named() -> None:
    files = dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, "departments: [sales, legal]\n")}
    code, page = check(files)
    assert code == 1
    # sales 100, customer-service 100 and legal 0 make two thirds
    assert "the organization is 66.6 % aligned; the target is 90 %: 23.4 points are missing" in " ".join(page.split())
    assert (
        "organization.yaml:11:22: plan-missing: the department 'legal' is named in organization.yaml and has no plan."
        in " ".join(page.split())
    )


def test_a_plan_that_cannot_be_read_is_an_input_error_whatever_the_gate_says() -> None:
    files = dict(BASE) | {"departments/customer-service.yaml": "goals: [\n"}
    code, page = check(files)
    assert code == 2
    assert page.startswith(
        "1 file could not be taken as written.\ndepartments/customer-service.yaml:1:8: syntax (error)"
    )
    assert page.endswith(
        "Not passed until that is mended: 100.0 % aligned, target 90 %, as far as the\n  plans could be read.\n"
    )


@pytest.mark.parametrize(
    ("broken", "plan"),
    [
        ("shared-goals/launch.yaml", "department: Sales\nkpis: [customer-retention-rate]\n"),
        ("catalog.yaml", "goals: [{id: a, title: Win 15%, supports: [growth], kpis: [house-kpi]}]\n"),
    ],
)
def test_a_class_of_which_nothing_could_be_read_is_neither_full_nor_empty(broken: str, plan: str) -> None:
    """A file that is broken could lift a plan without goals to 100, if what is not known were taken for flawless."""
    files = {**BASE, "departments/sales.yaml": plan}
    whole, other = judged(files), judged({**files, broken: "title: ["})
    before, after = (one.score.departments[0] for one in (whole, other))
    assert 0 in before.classes.values()
    assert after.score is None
    assert other.score.score == whole.score.departments[1].score
    assert other.workspace.partial
    assert other.exit_code == 2


def test_no_department_at_all() -> None:
    code, page = check({"organization.yaml": "goals: [{id: growth, title: Grow}]\n"})
    assert code == 1
    assert page.startswith("Failed: no department has a plan that could be judged, so there is no score.\n")
    assert "no department covers 'Grow'" in page


def test_no_organization_is_an_input_error() -> None:
    code, page = check({"departments/sales.yaml": BASE["departments/sales.yaml"]})
    assert code == 2
    assert "organization.yaml:1:1: missing-field" in page


def test_an_uncovered_goal_fails_and_names_who_could_cover_it() -> None:
    goals = "goals:\n  - {id: growth, title: Grow sustainably}\n  - {id: loyal-customers, title: Keep}\n"
    extra = "  - {id: calm, title: Keep calm, themes: [retention]}\n"
    code, page = check(dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, goals + extra)})
    assert code == 1
    assert "Failed: no department covers 'Keep calm'." in page
    assert "Sales or Customer Service" in " ".join(page.split())
    relaxed = goals + extra + "settings: {require_coverage: false}\n"
    assert check(dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, relaxed)})[0] == 0


def test_floor_of_a_department() -> None:
    weak = {"departments/sales.yaml": laid_over(BASE["departments/sales.yaml"], "vision:\nmission:\nhead:\n")}
    assert check(settings("{floor: 97}") | weak)[0] == 0
    code, page = check(settings("{floor: 97.5}") | weak)
    assert code == 1
    assert "Failed: Sales is 97.0 % aligned; its floor is 97.5 %." in page
    assert "The shortest way of Sales to 97.5 %: 1 mending reaches 98.0 % or more." in page
    own = ORGANIZATION.replace("{id: sales, goals", "{id: sales, target: 99, goals")
    files = dict(BASE) | weak | {"organization.yaml": laid_over(own, "settings: {floor: own}\n")}
    assert "Failed: Sales is 97.0 % aligned; its floor is 99 %." in check(files)[1]


def test_fail_on_a_severity() -> None:
    weak = {"departments/sales.yaml": laid_over(BASE["departments/sales.yaml"], "vision:\n")}
    assert check(settings("{fail_on: medium}") | weak)[0] == 0
    code, page = check(settings("{fail_on: low}") | weak)
    assert code == 1
    assert "1 finding is low or graver, the first plan-incomplete at departments/sales.yaml:27:1" in " ".join(
        page.split()
    )


def test_gate_on_the_accepted_score() -> None:
    accept = "vision:\naccept: [{finding: plan-incomplete, reason: new, owner: A. Name, until: 2025-12-31}]\n"
    weak = {"departments/sales.yaml": laid_over(BASE["departments/sales.yaml"], accept)}
    assert check(settings("{target: 100}") | weak)[0] == 1
    assert check(settings("{target: 100, gate_on: accepted}") | weak)[0] == 0


def test_weights_that_are_no_whole_numbers_are_shown() -> None:
    page = department_page(judged(dict(settings("{class_weights: {goals: 33.3}}"))), "sales")
    assert "goals 0.3998 x 100.00 + kpis 0.3601 x 100.00" in page
