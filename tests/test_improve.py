"""`improve`: its mendings, made in the files, reach what it promised; and no fewer of them would."""

import json
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from saypro_align import advice
from saypro_align.advice import choices
from saypro_align.assessment import Assessment
from saypro_align.cli import app
from saypro_align.figures import cut
from saypro_align.findings import Exact
from saypro_align.formats.improve import improve_json, improve_page
from tests.generated import workspaces, written
from tests.workspaces import BASE, judged, laid_over

SALES, SERVICE = "departments/sales.yaml", "departments/customer-service.yaml"
SOUND = {path: text.replace("target: 90}", "target: 90, due: 2027-12-31}") for path, text in BASE.items()}
DAMAGES = {
    "a goal without a date": (SALES, "    due: 2027-12-31\n    themes: [retention]\n", "    themes: [retention]\n"),
    "a link to nothing": (SALES, "supports: [growth]", "supports: [growht]"),
    "a goal rated 3 of 5": (SALES, "supports: [loyal-customers]", "supports: [{goal: loyal-customers, rating: 3}]"),
    "no owner": (SALES, "title: Hire two sellers, owner: A. Name,", "title: Hire two sellers,"),
    "no due date of an action": (SALES, "owner: A. Name, due: 2025-Q3", "owner: A. Name"),
    "no vision": (SALES, "vision: Every customer stays\n", ""),
    "no mission": (SALES, "mission: Win customers and keep them\n", ""),
    "a conflict": (
        SALES,
        "    resources: {people: 2}\n",
        "    resources: {people: 2}\n    conflicts_with: [customer-service.skills]\n",
    ),
    "a target that is missing": (SERVICE, "baseline: 80, target: 90, due: 2027-12-31", "baseline: 80"),
    "no head": (SERVICE, "head: B. Name\n", ""),
    "a plan rated 2 of 5": (SERVICE, "fits: {mission: 5, vision: 5}", "fits: {mission: 2, vision: 2}"),
    "no horizon": (SERVICE, "    horizon: long\n", ""),
}
"""Ways to spoil a sound workspace, none of which touches another: the file, what it said, and what it says instead."""


def spoiled(damages: frozenset[str]) -> dict[str, str]:
    files = dict(SOUND)
    for name in damages:
        path, before, after = DAMAGES[name]
        assert before in files[path], name
        files[path] = files[path].replace(before, after, 1)
    return files


@cache
def seen(damages: frozenset[str]) -> Assessment:
    return judged(dict(spoiled(damages)))


@cache
def caused() -> dict[str, str]:
    """For each fingerprint the damage that it comes from."""
    return {f.fingerprint: name for name in DAMAGES for f in seen(frozenset({name})).findings if f.points}


def score(damages: frozenset[str], department: str | None) -> Exact:
    of = seen(damages).score
    found = of.score if department is None else {d.department.id: d.score for d in of.departments}[department]
    assert found is not None
    return found


def told(damages: frozenset[str], target: Exact, department: str | None = None) -> dict[str, Any]:
    assessment = seen(damages)
    way = advice.shortest_way(assessment.score, target, department)
    page: dict[str, Any] = json.loads(improve_json(assessment, way, target, department))
    return page


def test_every_damage_costs_points_and_none_hides_another() -> None:
    assert score(frozenset(), None) == 100
    assert set(caused().values()) == set(DAMAGES)
    for one, other in combinations(DAMAGES, 2):
        both = {f.fingerprint for f in seen(frozenset({one, other})).findings if f.points}
        assert {caused()[known] for known in both} == {one, other}


@given(
    st.frozensets(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=7),
    st.sampled_from([75, 90, 95, 98, 99, Fraction(995, 10), 100]),
    st.sampled_from([None, "sales", "customer-service"]),
)
@settings(max_examples=150)
def test_its_mendings_made_in_the_files_reach_the_target_and_no_fewer_do(
    damages: frozenset[str], target: Exact, department: str | None
) -> None:
    assume(score(damages, department) < target)
    page = told(damages, target, department)
    mended = {caused()[mending["finding"]["fingerprint"]] for mending in page["mendings"]}
    assert page["exact"]
    assert page["reaches_target"]
    assert len(mended) == len(page["mendings"])
    reached = score(damages - mended, department)
    assert float(reached) >= page["reached"] - 1e-9
    assert reached >= target
    made = damages
    for mending in page["mendings"]:  # each score is reached by the mendings told so far alone
        made -= {caused()[mending["finding"]["fingerprint"]]}
        assert float(score(made, department)) >= mending["score"] - 1e-9
    smaller = combinations(sorted(damages), len(mended) - 1)
    assert not any(score(damages - frozenset(few), department) >= target for few in smaller)
    left = {f.fingerprint for f in seen(damages - mended).findings if f.points and department in (None, f.department)}
    assert set(page["remaining"]) == left


@given(workspaces(), st.sampled_from([30, 60, 80, 90, 100]), st.booleans())
@settings(max_examples=100)
def test_the_page_and_the_json_add_up(files: dict[str, Any], target: int, whole: bool) -> None:
    assessment = judged(dict(written(files)))
    judgeable = [d.department.id for d in assessment.score.departments if d.score is not None]
    assume(judgeable)
    department = None if whole else judgeable[0]
    way = advice.shortest_way(assessment.score, target, department)
    page = json.loads(improve_json(assessment, way, target, department))
    score = page["score"]
    for mending in page["mendings"]:
        score += mending["gain"]
        assert abs(mending["score"] - score) < 1e-9
    assert abs(page["reached"] - score) < 1e-9
    assert page["reaches_target"] == (page["reached"] >= target)
    assert page["remaining"] or page["reached"] == 100
    text = improve_page(assessment, way, target, department)
    assert max(map(len, text.splitlines())) <= 80
    assert text.count(" points, to ") == len(page["mendings"])
    assert ("is reached already" in text) == (way is None)
    if way is not None and way.mendings and way.reached >= target:
        assert "no smaller set of mendings reaches it" in text or not way.exact
        assert f"{cut(way.reached)} % or more" in text


def test_what_was_only_searched_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST_TOGETHER", 0)
    damages = frozenset({"a link to nothing", "a conflict"})
    page = improve_page(seen(damages), advice.shortest_way(seen(damages).score, 100), 100, None)
    assert "A short way to 100 %: 4 mendings" in page
    assert "a smaller set may exist" in " ".join(page.split())


def in_words(files: dict[str, str], target: Exact, department: str | None = None) -> str:
    assessment = judged(dict(files))
    way = advice.shortest_way(assessment.score, target, department)
    return " ".join(improve_page(assessment, way, target, department).split())


def test_the_ratings_that_count_when_all_is_mended_are_named() -> None:
    weak = spoiled(frozenset({"a goal without a date"}))
    weak["organization.yaml"] += "settings: {points: {medium: 40}}\n"
    weak[SALES] = weak[SALES].replace("supports: [loyal-customers]", "supports: [{goal: loyal-customers, rating: 4}]")
    page = in_words(weak, 100, "sales")
    assert "Nothing that takes points remains. The 6.3 points up to 100 % are ratings that count then: 'Keep" in page
    assert "(4 of 5 (75 %))." in page
    assert "ratings that count then" not in in_words(spoiled(frozenset({"a goal without a date"})), 100, "sales")


def test_a_broken_plan_is_named_before_the_score_of_the_rest_and_nothing_is_called_reached() -> None:
    broken = spoiled(frozenset({"no owner"})) | {SERVICE: "goals: {\n"}
    page = in_words(broken, 90)
    assert page.startswith("Not read as written: 1 file departments/customer-service.yaml:")
    assert "as far as the plans could be read; whether 90 % is reached is known when that is mended." in page
    assert "reached already" not in page
    page = in_words(broken, 100)
    assert page.startswith("Not read as written: 1 file departments/customer-service.yaml:")
    assert "aligned, as far as the plans could be read; " in page


def test_a_mending_that_gains_only_by_the_next_one_says_so() -> None:
    bare = laid_over(SOUND[SALES], "goals:\n  - {id: a, title: Improve}\n  - {id: b, title: Improve}\n")
    page = in_words(SOUND | {SALES: bare}, 100)
    assert " 0.00 points, to " in page
    assert page.index("which clears the way for what follows") > page.index(" 0.00 points, to ")
    assert "which clears" not in in_words(spoiled(frozenset({"no owner"})), 100)


# --- the command ------------------------------------------------------------------------------------------------------

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "plans")


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["improve", *arguments])
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


def test_the_whole_way_is_shown_and_what_remains() -> None:
    page = run(EXAMPLE, "--as-of", "2025-02-28")
    assert page.startswith("SayPro is 88.3 % aligned; 1.7 points are missing to 90 %.")
    assert "\n\nThe shortest way to 90 %: 3 mendings reach 90.4 % or more.\n\n 1. +0.79 points, to 89.1 %:" in page
    assert " 3. " in page
    assert " 4. " not in page
    assert "This is exact: no smaller set of mendings reaches it." in page
    assert "What remains then: " in page
    found = json.loads(run(EXAMPLE, "-f", "json", "--as-of", "2025-02-28"))
    assert (found["target"], found["exact"], found["reaches_target"], len(found["mendings"])) == (90, True, True, 3)


def test_a_department_and_a_target_of_ones_own() -> None:
    page = run(EXAMPLE, "--department", "Sales", "--to", "85")
    assert page.startswith("Sales is 78.1 % aligned; 6.9 points are missing to 85 %.")
    assert {m["finding"]["department"] for m in json.loads(run(EXAMPLE, "-d", "it", "-f", "json"))["mendings"]} == {
        "it"
    }


def test_a_target_that_is_reached_is_said() -> None:
    page = run(EXAMPLE, "--to", "80")
    assert page.startswith("SayPro is 88.3 % aligned, so 80 % is reached already.")
    found = json.loads(run(EXAMPLE, "--to", "80", "-f", "json"))
    assert (found["mendings"], found["exact"], found["reaches_target"]) == ([], True, True)
    assert found["reached"] == found["score"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "0"], "--to: 0 is not a target; write a number above 0, up to 100"),
        (["--to", "101"], "--to: 101 is not a target"),
        (["--to", "nan"], "--to: nan is not a target"),
        (["-d", "salse"], "there is no department 'salse'; did you mean sales?"),
        (["-f", "csv"], "there is no format 'csv', only text and json"),
    ],
)
def test_what_cannot_be_done_is_refused_with_words(arguments: list[str], words: str) -> None:
    assert words in run(EXAMPLE, *arguments, code=2)


def test_without_an_organization_there_is_no_way(tmp_path: Path) -> None:
    assert "`saypro-align check` says why" in run(str(tmp_path), code=2)
    (tmp_path / "organization.yaml").write_text("goals: [{id: growth, title: Grow}]\n", encoding="utf-8")
    assert "there is no score, because no plan could be judged" in run(str(tmp_path))


def test_a_plan_that_is_missing_is_one_mending(tmp_path: Path) -> None:
    for path, text in BASE.items():
        if path != SALES:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    page = run(str(tmp_path), "-d", "sales")
    assert "1. +100.00 points, to 100.0 %:" in page
    assert "plan-missing" in page
