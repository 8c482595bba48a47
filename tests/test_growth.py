"""Four times as much takes four times as long, not sixteen: counted in calls, which no busy machine changes."""

import difflib
import fractions
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType, ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter

from generate import write_workspace
from saypro_align import (
    advice,
    catalog,
    difference,
    facts,
    history,
    items,
    joint,
    loading,
    lookups,
    measured,
    naming,
    nearest,
    renames,
    signs,
    textfile,
    together,
    trees,
)
from saypro_align import workspace as written
from saypro_align.advice import blocks, gains, remedy
from saypro_align.assessment import Assessment, assess
from saypro_align.catalog import Catalog
from saypro_align.correlation import Correlations
from saypro_align.difference import Side
from saypro_align.files.disk import on_disk
from saypro_align.formats import changed, diff, diff_junit, diff_markdown, impact_words
from saypro_align.formats.diffs import DIFFERENCES, render_difference
from saypro_align.formats.text import check_page, score_page
from saypro_align.model import CatalogKpi
from saypro_align.nearest import Nearest
from saypro_align.reports import render
from saypro_align.reports.edition import Edition
from saypro_align.reports.impact_text import impact_page
from saypro_align.rules import coherence, contribution, measurability, references
from saypro_align.rules import together as together_rules
from saypro_align.workspace import Files
from tests.editions import FEBRUARY, pages
from tests.workspaces import AS_OF

TIMES = 4
MOST = 1.15
"""So much more than in proportion may be: sorting, and numbers that grow longer as they are added up."""


@cache
def workspace(folder: Path, plans: int, goals: int) -> Files:
    write_workspace(folder / f"{plans} x {goals}", plans, goals)
    return on_disk(folder / f"{plans} x {goals}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("growth")


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python's own too, are called for something."""
    counted = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def steps(work: Callable[[], object], *within: ModuleType) -> int:
    """How many instructions of Python's machine some modules take: rounds of loops that call nothing count, too."""
    counted, paths = 0, {module.__file__ for module in within}

    def count(frame: FrameType, event: str, _: object) -> Any:  # itself, which has no type that can be written
        nonlocal counted
        if frame.f_code.co_filename not in paths:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        counted += event == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return counted


def judged(files: Files) -> None:
    assessment = assess(files, AS_OF)
    assert score_page(assessment)
    assert check_page(assessment)


def published(files: Files) -> None:
    assessment = assess(files, FEBRUARY.last_day())
    assert assessment.facts is not None
    edition = Edition(assessment, assessment.facts, FEBRUARY)
    for department in assessment.workspace.departments:
        for name in ("evaluation", "adjustment", "proposal", "feedback", "progress"):
            assert render(name, edition, department)
    for name in ("alignment", "status", "scorecard", "gaps", "kpis", "leadership", "stakeholders"):
        assert render(name, edition)


@pytest.mark.parametrize(
    ("work", "few", "many"),
    [
        pytest.param(judged, (20, 6), (20 * TIMES, 6), id="judging with the departments"),
        pytest.param(judged, (4, 30), (4, 30 * TIMES), id="judging with the goals"),
        pytest.param(published, (8, 4), (8 * TIMES, 4), id="reports with the departments"),
    ],
)
def test_four_times_as_much_takes_four_times_as_long(
    work: Callable[[Files], None], few: tuple[int, int], many: tuple[int, int], folder: Path
) -> None:
    small, large = workspace(folder, *few), workspace(folder, *many)
    work(small)  # what is made once, such as readers of kinds of files, is made
    assert calls(lambda: work(large)) <= MOST * TIMES * calls(lambda: work(small))


ORGANIZATION = "name: X\ngoals: [{id: g, title: G}]\n"
HEAD = "department: A\ngoals:\n"


def wrong_names(count: int, line: str, more: str = "") -> dict[str, str]:
    """A plan of so many goals, each with a name that is not there; `{n}` is the number of the goal."""
    goals = "".join(f"- {{id: g{n}, title: T, {line.format(n=n)}}}\n" for n in range(count))
    other = "".join(f"- {{id: k{n}, name: K, unit: x, direction: increase}}\n" for n in range(count))
    initiatives = "".join(f"- {{id: i{n}, title: I}}\n" for n in range(count))
    return {
        "organization.yaml": f"{ORGANIZATION}initiatives:\n{initiatives}",
        "departments/a.yaml": f"{HEAD}{goals}{more.format(other=other)}",
        "departments/b.yaml": f"department: B\ngoals: [{{id: h, title: T, supports: [g]}}]\nkpis:\n{other}",
    }


def wrong_in_forms(count: int) -> dict[str, str]:
    words = "".join(f"- {{kpi: y{n}, result: much}}\n" for n in range(count))
    goals = "".join(f"- {{goal: z{n}, objective: O}}\n" for n in range(count))
    return wrong_names(count, "supports: [g]") | {
        "progress/2025-02-b.yaml": f"department: B\nperiod: 2025-02\nobjectives:\n{goals}results:\n{words}"
    }


def wrong_figures(count: int) -> dict[str, str]:
    figures = "".join(f"y{n}: {{2025-01: 1}}\n" for n in range(count))
    named = "".join(f"  - b.k{n}\n" for n in range(count))
    return wrong_names(count, "supports: [g]") | {
        "organization.yaml": f"name: X\ngoals:\n- id: g\n  title: G\n  kpis:\n{named}",
        "kpis/b.yaml": figures,
        "kpis/organization.yaml": figures,
    }


def wrong_goals(count: int) -> dict[str, str]:
    goals = "".join(f"- {{id: z{n}, title: G}}\n" for n in range(count))
    return wrong_names(count, "supports: [y{n}]") | {"organization.yaml": f"name: X\ngoals:\n{goals}"}


def wrong_plans(count: int) -> dict[str, str]:
    plan = "department: D{n}\ngoals: [{{id: h, title: T, supports: [g], shared_with: [z{n}], depends_on: [d{n}.x]}}]\n"
    return {"organization.yaml": ORGANIZATION} | {f"departments/d{n}.yaml": plan.format(n=n) for n in range(count)}


def themes_of_one(count: int) -> dict[str, str]:
    themes = ", ".join(f"t{n}" for n in range(count))
    return wrong_names(1, f"supports: [g], themes: [{themes}]")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(lambda n: wrong_names(n, "depends_on: [z{n}]"), id="goals of the plan"),
        pytest.param(lambda n: wrong_names(n, "conflicts_with: [b.z{n}]"), id="goals of another plan"),
        pytest.param(lambda n: wrong_names(n, "kpis: [z{n}]", "kpis:\n{other}"), id="KPIs of the plan"),
        pytest.param(lambda n: wrong_names(n, "kpis: [b.z{n}]"), id="KPIs of another plan"),
        pytest.param(lambda n: wrong_names(n, "kpis: [a.net-promoter-score]"), id="KPIs of the catalog"),
        pytest.param(lambda n: wrong_names(n, "initiatives: [i{n}x]"), id="initiatives"),
        pytest.param(lambda n: wrong_names(n, "shared_with: [z{n}]"), id="departments"),
        pytest.param(wrong_goals, id="goals of the organization"),
        pytest.param(wrong_in_forms, id="names in forms"),
        pytest.param(wrong_figures, id="figures of no KPI"),
        pytest.param(wrong_plans, id="names in many plans"),
        pytest.param(themes_of_one, id="themes of one goal"),
    ],
)
def test_names_that_are_not_there_take_time_in_proportion(files: Callable[[int], dict[str, str]]) -> None:
    def looked_up(count: int) -> int:
        several = files(count)
        return steps(lambda: assess(several, AS_OF), facts, joint, lookups, written, contribution, references)

    assert looked_up(50 * TIMES) <= MOST * TIMES * looked_up(50)


def of_a_catalog(count: int, goals: str, entry: str, own: str = "") -> dict[str, str]:
    """So many entries in the house's catalog, beside so many goals of the organization or of a plan."""
    return {
        "organization.yaml": f"name: X\ngoals:\n- {{id: g, title: G, themes: [t]}}\n{own}",
        "catalog.yaml": "".join(f"k{n}: {{name: K, {entry}}}\n" for n in range(count)),
        "departments/a.yaml": f"department: A\n{goals}",
    }


def uncovered(count: int) -> dict[str, str]:
    goals = "".join(f"- {{id: z{n}, title: G, themes: [t]}}\n" for n in range(count))
    return of_a_catalog(count, "", "themes: [t], departments: [a]", goals)


def unmeasured(count: int, more: str, entry: str) -> dict[str, str]:
    goals = "".join(f"- {{id: g{n}, title: Improve it, {more.format(n=n)}}}\n" for n in range(count))
    return of_a_catalog(count, f"goals:\n{goals}", f"level: outcome, {entry}")


def held_already(count: int) -> dict[str, str]:
    files = unmeasured(count, "supports: [g]", "departments: [a]")
    named = "".join(f"- k{n}\n" for n in range(count))
    return files | {"departments/a.yaml": files["departments/a.yaml"] + f"kpis:\n{named}"}


def shared_by_two(count: int) -> dict[str, str]:
    """Many goals of two departments that are shared with the other, and support what no goal of the other does."""
    goals = "".join(f"- {{id: z{n}, title: G}}\n" for n in range(count))
    mine = "".join(f"- {{id: h{n}, title: T, supports: [z{n}], shared_with: [b]}}\n" for n in range(count))
    theirs = "".join(f"- {{id: h{n}, title: T, supports: [g], shared_with: [a]}}\n" for n in range(count))
    return {
        "organization.yaml": f"name: X\ngoals:\n- {{id: g, title: G}}\n{goals}",
        "departments/a.yaml": f"{HEAD}{mine}",
        "departments/b.yaml": f"department: B\ngoals:\n{theirs}",
    }


def in_conflict_with_one(count: int) -> dict[str, str]:
    goals = "".join(f"- {{id: g{n}, title: T, supports: [g], conflicts_with: [h]}}\n" for n in range(count))
    others = ", ".join(f"g{n}" for n in range(count))
    plan = f"{HEAD}{goals}- {{id: h, title: T, supports: [g], conflicts_with: [{others}]}}\n"
    return {"organization.yaml": ORGANIZATION, "departments/a.yaml": plan}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(uncovered, id="goals that nobody supports"),
        pytest.param(lambda n: unmeasured(n, "supports: [g]", "departments: [a]"), id="goals without a KPI"),
        pytest.param(lambda n: unmeasured(n, "themes: [t{n}]", "departments: [a]"), id="goals of many themes"),
        pytest.param(lambda n: unmeasured(n, "themes: [t, t{n}]", "themes: [t]"), id="a department of no KPI"),
        pytest.param(held_already, id="KPIs that the plan holds"),
        pytest.param(shared_by_two, id="goals that two departments share"),
        pytest.param(in_conflict_with_one, id="conflicts of one goal"),
    ],
)
def test_what_suits_and_what_is_named_take_time_in_proportion(files: Callable[[int], dict[str, str]]) -> None:
    def taken(count: int) -> int:
        several = files(count)
        assert assess(several, AS_OF).file_findings == []
        judged_by = (catalog, facts, coherence, contribution, measurability)
        return steps(lambda: assess(several, AS_OF), *judged_by)

    assert taken(60 * TIMES) <= MOST * TIMES * taken(60)


def test_the_best_of_a_catalog_are_those_that_share_most_themes() -> None:
    """As sorting all of them by the themes that they share would say it."""
    random, themes = Random(7), [f"t{n}" for n in range(9)]
    level, suits = ["outcome", "activity"], ["a", "b", "c"]
    kpis = {
        f"k{n}": TypeAdapter(CatalogKpi).validate_python(
            {
                "name": "K",
                "level": random.choice(level),
                "departments": random.sample(suits, random.randint(0, 2)),
                "themes": random.sample(themes, random.randint(0, 6)),
            }
        )
        for n in range(200)
    }
    shelf = Catalog(kpis)
    of_outcomes = {kpi_id: kpi for kpi_id, kpi in shelf.items() if kpi.level == "outcome"}
    for _ in range(200):
        department, wanted = random.choice([*suits, "d"]), random.sample(themes, random.randint(0, 7))
        without = random.sample(sorted(of_outcomes), 20)
        shares = {
            kpi_id: len({*wanted} & {*kpi.themes}) for kpi_id, kpi in of_outcomes.items() if kpi_id not in without
        }
        suited = [known for known in shares if department in shelf.departments(known)]
        suited = suited if department != "d" else [known for known in shares if shares[known]]
        best = sorted(suited, key=lambda known: -shares[known])
        assert shelf.outcomes(department, wanted, shelf.bits(without), 1000) == best
        assert shelf.outcomes(department, wanted, shelf.bits(without)) == best[:50]


def test_each_plan_asks_the_same_catalog_what_was_meant() -> None:
    def taken(count: int) -> int:
        files = {
            "organization.yaml": ORGANIZATION,
            "catalog.yaml": "".join(f"kpi-{n:05}: {{name: Number {n}}}\n" for n in range(count)),
        }
        files |= {f"departments/d{n}.yaml": f"department: D{n}\nkpis: [kpj-{n:05}]\n" for n in range(count)}
        forms = "department: D{n}\nperiod: 2025-02\nresults: [{{kpi: kpx-{n:05}, outcome: O}}]\n"
        files |= {f"progress/2025-02-d{n}.yaml": forms.format(n=n) for n in range(count)}
        assert sum(finding.name == "unknown-kpi" for finding in assess(files, AS_OF).findings) == 2 * count
        return calls(lambda: assess(files, AS_OF))

    assert taken(100 * TIMES) <= 1.5 * TIMES * taken(100)  # forty of so many are compared, and of less than forty all


def test_what_one_agreement_mends_in_all_plans_is_gathered_once() -> None:
    def taken(count: int) -> int:
        plan = "department: D{n}\nkpis: [{{id: k, name: N{n}, unit: x, direction: increase}}]\n"
        files = {"organization.yaml": ORGANIZATION}
        files |= {f"departments/d{n}.yaml": plan.format(n=n) for n in range(count)}
        score = assess(files, AS_OF).score
        assert len(gains(score)) > 2 * count
        return steps(lambda: gains(score), advice, blocks, remedy)

    assert taken(50 * TIMES) <= MOST * TIMES * taken(50)


def small_plans(count: int) -> dict[str, str]:
    return {"organization.yaml": ORGANIZATION} | {
        f"departments/d{n}.yaml": f"department: Plan {n}\n" for n in range(count)
    }


def goals_called(word: str, count: int) -> dict[str, str]:
    goals = "".join(f"- {{id: {word}{n}, title: T{n}}}\n" for n in range(count))
    return {"organization.yaml": ORGANIZATION, "departments/a.yaml": f"{HEAD}{goals}"}


def broken_plans(count: int) -> dict[str, str]:
    goals = "".join(f"- {{id: g{n}, title: T}}\n" for n in range(count))
    return {
        path: f"{HEAD}{goals}" if path == "departments/d0.yaml" else text for path, text in small_plans(count).items()
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(small_plans, lambda n: small_plans(n + 1), id="a plan is added"),
        pytest.param(lambda n: goals_called("a", n), lambda n: goals_called("b", n), id="goals are renamed"),
        pytest.param(
            broken_plans,
            lambda n: {path: f"{text}x: [" if "/d1" in path else text for path, text in small_plans(n).items()},
            id="plans cannot be read any more",
        ),
    ],
)
def test_what_changed_is_told_in_proportion(
    before: Callable[[int], dict[str, str]], after: Callable[[int], dict[str, str]]
) -> None:
    def taken(count: int) -> int:
        sides = [Side(assess(files(count), AS_OF), called, None) for files, called in ((before, "a"), (after, "b"))]

        def told() -> None:
            found = difference.difference(*sides)
            for name in DIFFERENCES:
                assert render_difference(name, found)

        return steps(told, difference, history, renames, naming, changed, diff, diff_junit, diff_markdown)

    taken(1)
    assert taken(30 * TIMES) <= MOST * TIMES * taken(30)


def test_no_word_takes_long_to_find() -> None:
    """Forty long words of the same letters as the question can all be meant, and each would be compared in full."""
    words = ["".join(Random(n).sample("ab" * 50, 100)) for n in range(41)]
    one = steps(lambda: Nearest(words[:1]).to(words[40]), difflib)
    assert steps(lambda: Nearest(words[:40]).to(words[40]), difflib, nearest) < 20 * one


@pytest.mark.parametrize(
    "knows",
    [
        pytest.param("shared_with: [b], supports: [g]", id="known by a goal"),
        pytest.param("shared_with: [b]", id="known by nothing"),
        pytest.param("depends_on: [s0]", id="one is named"),
    ],
)
def test_many_shared_goals_of_many_goals_take_time_in_proportion(knows: str) -> None:
    shared = "title: T\ndepartments: [{department: a}, {department: b}]\nsupports: [g]\n"

    def taken(count: int) -> int:
        files = wrong_names(count, knows) | {f"shared-goals/s{n}.yaml": shared for n in range(count)}
        assert assess(files, AS_OF).file_findings == []
        return steps(lambda: assess(files, AS_OF), facts, measured, signs, together, together_rules, written)

    assert taken(50 * TIMES) <= MOST * TIMES * taken(50)


def test_many_departments_of_one_shared_goal_take_time_in_proportion() -> None:
    def taken(count: int) -> int:
        plan = "department: D{n}\ngoals: [{{id: h, title: T, supports: [g]}}]\n"
        shared = "title: T\nsupports: [g]\ndepartments:\n" + "".join(f"- {{department: d{n}}}\n" for n in range(count))
        plans = {f"departments/d{n}.yaml": plan.format(n=n) for n in range(count)}
        files = {"organization.yaml": ORGANIZATION, "shared-goals/s.yaml": shared} | plans
        assert assess(files, AS_OF).file_findings == []
        return steps(lambda: assess(files, AS_OF), facts, measured, signs, together, together_rules, written)

    assert taken(50 * TIMES) <= MOST * TIMES * taken(50)


def test_many_shared_goals_of_a_name_that_is_there_take_time_in_proportion() -> None:
    shared = "title: T\ndepartments: [{department: b}, {department: a}]\nsupports: [g]\n"

    def taken(count: int) -> int:
        files = wrong_names(count, "supports: [g]") | {f"shared-goals/g{n}.yaml": shared for n in range(count)}
        assert len(assess(files, AS_OF).file_findings) == count
        return steps(lambda: assess(files, AS_OF), items, loading)

    assert taken(50 * TIMES) <= MOST * TIMES * taken(50)


def test_a_hundred_years_of_check_ins_take_no_longer_than_three() -> None:
    def taken(years: int) -> int:
        shared = f"title: T\ndepartments: [a, b]\nsupports: [g]\nstart: {2024 - years}-01-01\ndue: 2199-12-31\n"
        files = wrong_names(1, "supports: [g]") | {"shared-goals/s.yaml": shared + "check_ins: {every: weekly}\n"}
        assessment = assess(files, AS_OF)
        assert assessment.facts is not None
        edition = Edition(assessment, assessment.facts, FEBRUARY)
        assert " more" in render("shared-goals", edition)
        return calls(lambda: render("shared-goals", edition)) + calls(lambda: assess(files, AS_OF))

    assert taken(120) <= MOST * taken(3)


def test_the_ways_of_many_goals_to_many_of_the_organization_take_time_in_proportion() -> None:
    def taken(count: int) -> int:
        goals = "".join(f"- {{id: z{n}, title: G}}\n" for n in range(count))
        files = wrong_names(count, "supports: [z{n}]") | {"organization.yaml": f"name: X\ngoals:\n{goals}"}
        assessment = assess(files, AS_OF)
        assert assessment.facts is not None
        edition = Edition(assessment, assessment.facts, FEBRUARY)
        return steps(lambda: render("impact", edition, "a"), impact_words)

    assert taken(20 * TIMES) <= MOST * TIMES * taken(20)


def test_a_kpi_is_put_into_order_once_for_all_that_it_is_held_against() -> None:
    """Figures are compared as fractions, which is slow; how two KPIs move together is a matter of order alone."""

    def taken(organization: int) -> int:
        rise = "unit: x, direction: increase, baseline: 1, target: 500"
        theirs = "".join(f"  - {{id: o{n}, name: O, {rise}}}\n" for n in range(organization))
        mine = "".join(f"  - {{id: k{n}, name: K, {rise}}}\n" for n in range(20))
        months = [f"{2023 + n // 12}-{n % 12 + 1:02}" for n in range(24)]
        figures = ", ".join(f"{month}: {n * 7 % 24}.{n}" for n, month in enumerate(months))
        files = {
            "organization.yaml": f"name: X\ngoals:\n- id: g\n  title: G\n  kpis:\n{theirs}",
            "departments/a.yaml": f"department: A\ngoals:\n- id: h\n  title: T\n  supports: [g]\n  kpis:\n{mine}",
            "kpis/a.yaml": "".join(f"k{n}: {{{figures}}}\n" for n in range(20)),
            "kpis/organization.yaml": "".join(f"o{n}: {{{figures}}}\n" for n in range(organization)),
        }
        found = assess(files, AS_OF).facts
        assert found is not None
        kpis, correlations = found.workspace.departments["a"].kpis, Correlations(found)
        some = steps(lambda: [list(correlations.of(kpi)) for kpi in kpis], fractions)
        assert all(one.p is not None for one in correlations.of(kpis[0]))
        return some

    assert taken(8) <= (20 + 8) / (20 + 2) * MOST * taken(2)


def test_a_kpi_is_held_beside_as_many_of_the_organization_as_somebody_reads() -> None:
    def edition(found: Assessment) -> Edition:
        assert found.facts is not None
        return Edition(found, found.facts, FEBRUARY)

    def compared(count: int) -> tuple[int, Assessment]:
        rise = "unit: x, direction: increase, baseline: 1, target: 500"
        theirs = "".join(f"  - {{id: o{n}, name: O, {rise}}}\n" for n in range(count))
        files = {
            "organization.yaml": f"name: X\ngoals:\n- id: g\n  title: G\n  kpis:\n{theirs}",
            "departments/a.yaml": "department: A\ngoals:\n- id: h\n  title: T\n  supports: [g]\n  kpis:\n"
            f"  - {{id: k, name: K, {rise}}}\n",
            "kpis/organization.yaml": "".join(f"o{n}: {{2025-01: {n}}}\n" for n in range(10, count, 2)),
        }
        found = assess(files, AS_OF)
        assert found.facts is not None
        (kpi,) = found.workspace.departments["a"].kpis
        return len({one.kpi for one in Correlations(found.facts).of(kpi)}), found

    assert compared(50)[0] == 50
    few = render("impact", edition(compared(50)[1]), "a")
    assert "beside the 50" not in few
    held, found = compared(120)
    assert held == 50
    words = (
        "Where a KPI reaches more than 50 of the organization's, it stands beside the 50 that have the most figures."
    )
    page = render("impact", edition(found), "a")
    assert words in page
    assert page.count("| X | O | x |") == 50
    assert impact_page(edition(found), ["a"], 200).count(words) == 1
    assert found.facts is not None
    (kpi,) = found.workspace.departments["a"].kpis
    with_figures = [int(one.kpi.id[1:]) for one in Correlations(found.facts).of(kpi) if not one.lag]
    assert with_figures == list(range(10, 110, 2))  # as many have figures, and the earlier ones are taken


def test_steps_that_many_forms_speak_of_take_room_in_proportion() -> None:
    """A goal with many actions under way, of which each objective, each gap and each KPI speaks."""

    def letters(count: int) -> int:
        rise = "unit: x, direction: increase, baseline: 1, target: 500"
        kpis = "".join(f"  - {{id: k{n}, name: K, {rise}}}\n" for n in range(count))
        actions = "".join("  - {title: A, status: in-progress, due: 2025-05}\n" for _ in range(count))
        goals = "".join(f"- {{id: z{n}, title: Z}}\n" for n in range(count))
        plan = (
            f"department: A\ngoals:\n- id: h\n  title: T\n  supports: [g]\n  kpis:\n{kpis}  actions:\n{actions}{goals}"
        )
        steps_of = "".join("- {title: S, due: 2025-05}\n" for _ in range(count))
        change = "- {change: C, finding: undated-goal}\n- {change: C, finding: unlinked-goal}\n"
        files = {
            "organization.yaml": "name: X\ngoals: [{id: g, title: G}]\n",
            "departments/a.yaml": plan,
            "kpis/a.yaml": "".join(f"k{n}: {{2025-01: 2, 2025-02: 3}}\n" for n in range(count)),
            "progress/2025-02-a.yaml": "department: a\nperiod: 2025-02\nobjectives:\n"
            + "- {objective: O, goal: h}\n" * count,
            "adjustments/2025-02-a.yaml": f"department: a\ndate: 2025-02-03\nchanges:\n{change}actions:\n{steps_of}"
            f"outcomes:\n{''.join(f'- {{metric: k{n}}}{chr(10)}' for n in range(count))}",
        }
        found = assess(files, AS_OF)
        assert found.facts is not None
        assert not found.file_findings
        return sum(map(len, pages(Edition(found, found.facts, FEBRUARY)).values()))

    assert letters(40 * TIMES) <= MOST * TIMES * letters(40)


def test_a_folder_of_a_commit_is_looked_at_once_however_many_files_stand_in_it() -> None:
    def taken(count: int) -> int:
        folders = b"/".join([b"d.yaml"] * 15)
        files = {b"%s/%d" % (folders, number): trees.Entry(b"100644", b"0") for number in range(count)}
        assert len(trees.written(files, None)) == 15
        return steps(lambda: trees.written(files, None), trees, textfile)

    assert taken(400) - taken(200) < 200 * 15 * 30  # of each file the names in its path are looked at, and no more


def test_a_sum_that_lacks_a_hundred_years_takes_no_longer_than_one_that_lacks_three() -> None:
    def taken(years: int) -> int:
        kpi = "{{id: k, name: K, unit: x, direction: increase, aggregation: cumulative, frequency: weekly}}"
        period = f"period: {{start: {2024 - years}-01-01, end: 2025-12-31}}\n"
        files = wrong_names(1, f"supports: [g], kpis: [{kpi}]")
        files["organization.yaml"] += period
        files["kpis/a.yaml"] = f"k: {{{2024 - years}-W02: 1, 2025-W02: 1}}\n"
        found = assess(files, AS_OF).facts
        assert found is not None
        series = found.series(found.workspace.departments["a"].kpis[0])
        counted = calls(lambda: series.latest(AS_OF))
        standing = series.latest(AS_OF)
        assert standing is not None
        assert len(standing.gaps) + standing.more_gaps > 51 * (years + 1)
        return counted

    assert taken(120) <= MOST * taken(3)


def test_many_figures_in_a_wrong_unit_take_time_in_proportion() -> None:
    def taken(count: int) -> int:
        days = ", ".join(f"{date(2000, 1, 1) + timedelta(days=n)}: 40%" for n in range(count))
        files = wrong_names(1, "supports: [g], kpis: [{{id: k, name: K, unit: x, direction: increase}}]")
        files |= {"kpis/a.yaml": f"k: {{{days}}}\n"}
        assert assess(files, AS_OF).file_findings != []
        return steps(lambda: assess(files, AS_OF), measured, written)

    assert taken(200 * TIMES) <= MOST * TIMES * taken(200)
