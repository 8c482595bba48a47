"""What changed between two states of the plans, for other programs: published shapes, and what each of them says."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_align.assessment import Assessment
from saypro_align.difference import Difference, Side, came, difference, drops, held_against, stayed, unseen, went
from saypro_align.findings import SCORED
from saypro_align.formats import FORMATS, render, told
from saypro_align.formats.changed import not_comparable
from saypro_align.formats.diff_csv import COLUMNS
from saypro_align.formats.diffs import DIFFERENCES, render_difference, render_gated
from saypro_align.formats.github import MOST
from saypro_align.formats.json import number
from saypro_align.history import Change
from saypro_align.rules import RULES
from tests import year
from tests.published import annotations, example, hostile, sarif_schema, spoiled, xsds
from tests.workspaces import BASE, CUSTOMER_SERVICE, ORGANIZATION, SALES, judged

PROGRAMS = tuple(name for name in DIFFERENCES if name not in ("text", "json"))
DATED_KPI = SALES.replace("target: 115}", "target: 115, due: 2025-12-31}")
UNDATED = DATED_KPI.replace("    due: 2025-12-31\n", "", 1)
ACCEPTED = UNDATED.replace("    supports: [growth]", year.ACCEPT.replace("2024", "2026") + "    supports: [growth]", 1)
UNLINKED = SALES.replace("supports: [growth]", "supports: [growht]")


def with_plan(sales: str, **more: str) -> dict[str, str]:
    return {
        **BASE,
        "departments/sales.yaml": sales,
        **{f"departments/{name}.yaml": plan for name, plan in more.items()},
    }


def of(organization: str, sales: str = SALES) -> dict[str, str]:
    return {**with_plan(sales), "organization.yaml": ORGANIZATION + organization}


WITHOUT_SERVICE = {name: text for name, text in BASE.items() if "service" not in name}
CHANGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "nothing": (BASE, BASE),
    "a drop": (with_plan(DATED_KPI), with_plan(UNDATED)),
    "a rise": (with_plan(UNDATED), with_plan(DATED_KPI)),
    "a goal uncovered": (BASE, with_plan(UNLINKED)),
    "a new department": (BASE, with_plan(SALES, legal=year.LEGAL)),
    "a department removed": (with_plan(SALES, legal=year.LEGAL), BASE),
    "a department renamed": (with_plan(SALES, legal=year.LEGAL), with_plan(SALES, law=year.LEGAL)),
    "an id renamed": (
        with_plan(SALES, legal=year.LEGAL),
        with_plan(SALES, legal=year.LEGAL.replace("id: contracts", "id: checks")),
    ),
    "a plan missing": (BASE, WITHOUT_SERVICE),
    "a plan broken": (BASE, with_plan("goals: {\n")),
    "a plan mended": (with_plan("goals: {\n"), with_plan(UNDATED)),
    "broken before and after": (with_plan("goals: {\n"), {**with_plan("goals: {\n"), **WITHOUT_SERVICE, "x.yaml": "a"}),
    "the organization broken": (BASE, {**BASE, "organization.yaml": "goals: {\n"}),
    "no workspace before": ({}, with_plan(UNDATED)),
    "no workspace after": (with_plan(UNDATED), {}),
    "a setting": (of("", UNDATED), of("settings: {points: {medium: 40}}\n", UNDATED)),
    "accepted": (with_plan(UNDATED), with_plan(ACCEPTED)),
    "accepted, and the gate counts it": (
        of("settings: {gate_on: accepted}\n", DATED_KPI),
        of("settings: {gate_on: accepted}\n", ACCEPTED),
    ),
    "the same name twice": (
        {**BASE, "departments/b.yaml": CUSTOMER_SERVICE},
        {**with_plan(UNDATED), "departments/b.yaml": CUSTOMER_SERVICE.replace("    due: 2025-12-31\n", "")},
    ),
}  # fmt: skip


def compared(before: dict[str, str], after: dict[str, str], called: str = "'main'") -> Difference:
    was, now = (replace(judged(dict(files)), folder="the plans") for files in (before, after))
    there, still = ("organization.yaml" in files for files in (before, after))
    return difference(Side(was, called, "a" * 40, there), Side(now, "the working tree", None, still))


ALL = {name: compared(*files) for name, files in CHANGES.items()}
everywhere = pytest.mark.parametrize("found", ALL.values(), ids=ALL.keys())


def prints(assessment: Assessment) -> set[str]:
    return {finding.fingerprint for finding in assessment.findings}


def runs(found: Difference) -> dict[str, Any]:
    (run,) = json.loads(render_difference("sarif", found))["runs"]
    assert isinstance(run, dict)
    return run


def states(found: Difference) -> dict[str, set[str]]:
    """The fingerprints of the results by what they say of the earlier state."""
    several: dict[str, set[str]] = {name: set() for name in ("new", "absent", "unchanged", "updated")}
    for result in runs(found)["results"]:
        several[result["baselineState"]].add(result["partialFingerprints"]["saypro-align/v1"])
    return several


def rows(found: Difference) -> list[dict[str, str]]:
    page = render_difference("csv", found)
    assert page.split("\r\n")[0] == ",".join(COLUMNS)
    return list(csv.DictReader(io.StringIO(page, newline=""), strict=True))


def suites(found: Difference) -> ElementTree.Element:
    return ElementTree.fromstring(render_difference("junit", found))


def issues(found: Difference) -> list[dict[str, Any]]:
    page = json.loads(render_difference("gitlab", found))
    assert isinstance(page, list)
    return page


def test_a_difference_speaks_every_format_of_an_assessment() -> None:
    assert list(DIFFERENCES) == list(FORMATS)


@everywhere
def test_what_came_went_and_stayed_is_all_there_is(found: Difference) -> None:
    before, after = prints(found.before.assessment), prints(found.after.assessment)
    gone = {f.fingerprint for f in went(found)} | {f.fingerprint for f in unseen(found)}
    new, both = {f.fingerprint for f in came(found)}, stayed(found)
    assert new | set(both) == after
    assert not new & set(both)
    assert gone | {one.before.fingerprint for one in both.values()} == (before if found.before.there else set())
    if all(one.before.fingerprint == name for name, one in both.items()) and found.before.there:
        assert (new, gone) == (after - before, before - after)  # nothing was renamed


# --- SARIF ------------------------------------------------------------------------------------------------------------


@everywhere
def test_sarif_is_valid_and_says_of_each_finding_whether_it_was_there(found: Difference) -> None:
    page = json.loads(render_difference("sarif", found))
    assert [error.message for error in sarif_schema().iter_errors(page)] == []
    run, seen = runs(found), states(found)
    assert seen["new"] == {finding.fingerprint for finding in came(found)}
    assert seen["absent"] == {finding.fingerprint for finding in went(found)}
    assert seen["unchanged"] | seen["updated"] == set(stayed(found))
    assert len(run["results"]) == sum(len(some) for some in seen.values())
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in RULES]
    assert run["automationDetails"] == {"id": "saypro-align-diff/the plans/"}
    assert run["properties"]["before"]["revision"] == "a" * 40
    scores = [side.assessment.score.score for side in (found.before, found.after)]
    shown = [run["properties"]["before"]["score"], run["properties"]["score"]]
    assert shown == [None if score is None else float(score) for score in scores]


@everywhere
def test_sarif_holds_what_was_taken_before_where_it_is_another_amount(found: Difference) -> None:
    earlier = {finding.fingerprint: finding for finding in found.before.assessment.findings}
    for result in runs(found)["results"]:
        told_before = result["properties"].get("departmentPointsBefore")
        assert (told_before is not None) == (result["baselineState"] == "updated")
        if told_before is not None:
            was = earlier[result["properties"]["fingerprintBefore"]]
            assert told_before == float(was.department_points)
            assert result["properties"]["organizationPointsBefore"] == float(was.organization_points)


@pytest.mark.parametrize(
    ("name", "state"),
    [("a setting", "updated"), ("an id renamed", "updated"), ("a drop", "new"), ("a rise", "absent"), ("nothing", "")],
)
def test_each_state_is_there_where_it_should_be(name: str, state: str) -> None:
    seen = states(ALL[name])
    assert {known for known, some in seen.items() if some and known != "unchanged"} >= {state} - {""}
    assert state or not (seen["new"] or seen["absent"] or seen["updated"])


# --- JUnit ------------------------------------------------------------------------------------------------------------


@everywhere
@pytest.mark.parametrize("xsd", xsds(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_junit_is_valid(found: Difference, xsd: Path) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    errors = xmlschema.XMLSchema(str(xsd)).iter_errors(suites(found))
    assert [f"{error.path}: {error.reason}" for error in errors] == []


@everywhere
def test_junit_has_a_case_a_department_that_fails_where_it_dropped(found: Difference) -> None:
    root = suites(found)
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name, "")) == len(suite.findall(f"testcase/{tag}"))
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name, "")) == sum(int(suite.get(name, "")) for suite in root)
    cases = root.findall("testsuite[@name='departments']/testcase")
    ids = [(case.get("classname") or "").removeprefix("departments.") for case in cases]
    assert ids == [change.id for change in found.comparison.departments]
    assert len(set(ids)) == len(ids)
    failed = [one for one, case in zip(ids, cases, strict=True) if case.find("failure") is not None]
    assert failed == [failure.subject for failure in drops(found, "before")]
    skipped = {one for one, case in zip(ids, cases, strict=True) if case.find("skipped") is not None}
    assert skipped == {one.id for one in found.comparison.departments if one.score.points is None}
    text = "".join(root.itertext())
    assert all(told.words(finding) in text for finding in came(found) if finding.department or finding.points)
    broken = {f.span.path for f in came(found) if f.severity == "error"}
    assert len(root.findall("testsuite[@name='files']/testcase/error")) == len(broken)


@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("a drop", ["organization", "departments.sales"]),
        ("a goal uncovered", ["organization", "departments.sales"]),
        ("a rise", []),
        ("a new department", ["organization"]),
        ("accepted", []),
        ("accepted, and the gate counts it", []),
        ("nothing", []),
    ],
)
def test_junit_fails_by_the_score_that_the_gate_judges(name: str, failed: list[str]) -> None:
    cases = suites(ALL[name]).iter("testcase")
    assert [case.get("classname") for case in cases if case.find("failure") is not None] == failed


# --- GitHub and GitLab ------------------------------------------------------------------------------------------------


@everywhere
def test_annotations_stand_at_what_came_and_nowhere_else(found: Difference) -> None:
    (kind, properties, words), *rest = annotations(render_difference("github", found))
    assert "file" not in properties
    assert properties["title"] == "Plan alignment: what this change does"
    broken, fell = found.after.assessment.file_findings, drops(found, "before")
    assert kind == ("error" if broken else "warning" if fell else "notice")
    assert words.startswith("Testers: " if "Testers" in words else "The organization: ")
    places = {(told.path(found.after.assessment, f), str(f.span.line), told.words(f)) for f in came(found)}
    assert {(p["file"], p["line"], data.split("\n")[0]) for _, p, data in rest} <= places
    counted = Counter(kind for kind, _, _ in rest)
    assert len(rest) == len(came(found)) or max(counted.values()) >= MOST - 1


@everywhere
def test_the_gate_s_annotations_begin_with_what_came(found: Difference) -> None:
    after = found.after.assessment
    (_, properties, words), *rest = annotations(render_gated("github", found))
    assert (properties["title"], words) == (
        f"Plan alignment: {'passed' if told.passed(after) else 'failed'}",
        "\n".join(told.verdict(after)),
    )
    places = {(told.path(after, f), str(f.span.line), told.words(f)) for f in came(found)}
    new = [(p["file"], p["line"], data.split("\n")[0]) in places for _, p, data in rest]
    assert new == sorted(new, reverse=True)
    assert len(rest) == len(after.findings)


def test_what_came_is_annotated_even_where_much_else_is_costlier() -> None:
    spent = example()
    titles = {finding.fingerprint for finding in spent.findings if "'Brand awareness'" in finding.message}
    before = replace(spent, findings=[finding for finding in spent.findings if finding.fingerprint not in titles])
    found = difference(Side(before, "'main'", None), Side(spent, "the working tree", None))
    assert came(found)
    first = annotations(render_gated("github", found))[1]
    assert "'Brand awareness'" in first[2]
    assert "'Brand awareness'" not in annotations(render("github", spent))[1][2]
    for name in set(FORMATS) - {"text", "github", "markdown"}:
        assert render_gated(name, found) == render(name, spent)


@everywhere
def test_code_quality_holds_what_came(found: Difference) -> None:
    page = issues(found)
    assert {issue["fingerprint"] for issue in page} == {finding.fingerprint for finding in came(found)}
    assert len(page) == len(came(found))
    for issue in page:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"].startswith("the plans/")


# --- CSV --------------------------------------------------------------------------------------------------------------


@everywhere
def test_csv_has_a_row_a_score_and_a_finding_that_moved(found: Difference) -> None:
    scores = [row for row in rows(found) if row["about"] == "score"]
    findings = [row for row in rows(found) if row["about"] == "finding"]
    assert len(scores) + len(findings) == len(rows(found))
    compared = found.comparison
    several = [("", compared.score, compared.accepted_score)]
    several += [(one.id, one.score, one.accepted_score) for one in compared.departments]
    moved = {(name, *shown(score)) for name, score, accepted in several if score.any or accepted.any}
    assert {(row["department"], row["score_before"], row["score_after"]) for row in scores} == moved
    assert len(scores) == len(moved)
    for row in scores:
        was, now = row["score_before"], row["score_after"]
        word = {"rose", "fell"} if was and now else {"came"} if now else {"went"}
        alike = was and now and row["kind"] == "organization" and not_comparable(found)
        assert row["change"] in ({"incomparable"} if alike else word)
        assert (row["organization_moved"] == "") >= bool(alike)
        assert row["kind"] == ("department" if row["department"] else "organization")
    by = Counter(row["change"] for row in findings)
    weighs = [one for one in stayed(found).values() if one.department_points or one.organization_points]
    lost = len(unseen(found))
    assert by == +Counter(came=len(came(found)), went=len(went(found)), unseen=lost, reweighed=len(weighs))


def shown(change: Change) -> tuple[str, str]:
    before, after = ("" if score is None else str(number(score)) for score in (change.before, change.after))
    return before, after


@everywhere
def test_the_findings_of_the_csv_add_up_to_what_moved(found: Difference) -> None:
    findings = [row for row in rows(found) if row["about"] == "finding"]
    total = found.comparison.score.points
    if total is not None:
        assert sum(float(row["organization_moved"]) for row in findings) == pytest.approx(float(total))
    for one in found.comparison.departments:
        if one.score.points is not None and one.before is not None:
            names = {one.id, one.before.id}
            own = sum(float(row["department_moved"]) for row in findings if row["department"] in names)
            assert own == pytest.approx(float(one.score.points)), one.id


# --- nothing breaks them ----------------------------------------------------------------------------------------------


@given(st.lists(hostile, min_size=5, max_size=31))
@settings(max_examples=50)
def test_no_word_breaks_a_format(texts: list[str]) -> None:
    before, after = Side(spoiled(texts), texts[0], "a" * 40), Side(spoiled(texts, 3), texts[1], None)
    found = difference(before, after)
    assert came(found)
    assert went(found)
    for name in PROGRAMS:
        page = render_difference(name, found)
        page.encode("utf-8")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2028\ud800-\udfff]", page), name
    assert len(runs(found)["results"]) == len(after.assessment.findings) + len(went(found))
    assert len(issues(found)) == len(came(found))
    cells = [cell for row in rows(found) for column, cell in row.items() if not column.endswith("_moved")]
    assert all(cell[:1] not in tuple("=+-@\t\r") or not cell for cell in cells)
    for row in rows(found):
        assert None not in row
        assert None not in row.values()
    (_, properties, words), *rest = annotations(render_difference("github", found))
    assert properties == {"title": "Plan alignment: what this change does"}
    assert len(words.splitlines()) <= MOST + 2
    assert {data.split("\n")[0] for _, _, data in rest} <= {told.words(finding) for finding in came(found)}
    root = suites(found)
    assert len(root.findall("testsuite[@name='departments']/testcase")) == len(found.comparison.departments)
    begins = ("came: ", "went: ", "stayed: ", "added: ", "removed: ", "renamed: ")
    for line in (line for part in root.itertext() for line in part.splitlines() if line.strip()):
        assert line.startswith(begins) or re.search(
            r":\d+:\d+: [a-z-]+ \(| (fell|rose|stays|is|can|aligned)[ ,]", line
        ), line


# --- the words for people ---------------------------------------------------------------------------------------------


def change_in(comment: str) -> str:
    """What the comment says of the change."""
    return comment.partition("### What this change does")[2].partition("Compared: ")[0]


def told_of(name: str) -> tuple[str, str]:
    """The text and the change in the comment, each on one line."""
    pages = [render_difference(form, ALL[name]) for form in ("text", "markdown")]
    return " ".join(pages[0].split()), " ".join(change_in(pages[1]).split())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "100.0 % aligned, as before."),
        ("a plan broken", "the two cannot be compared: Sales cannot be judged now."),
        ("a plan mended", "the two cannot be compared: Sales could not be judged before."),
        (
            "a new department",
            "In Sales and Customer Service nothing changed, but of the organization's score their gaps take",
        ),
        ("no workspace before", "Before, the folder held no organization.yaml, so all of it is new."),
    ],
)
def test_people_are_told_what_the_figures_mean(name: str, words: str) -> None:
    if name == "a new department":  # whose gaps weigh less in the whole
        gaps = {"departments/customer-service.yaml": CUSTOMER_SERVICE.replace("    due: 2025-12-31\n", "", 1)}
        found = compared({**with_plan(UNDATED), **gaps}, {**with_plan(UNDATED, legal=year.LEGAL), **gaps})
        pages = [" ".join(render_difference(form, found).split()) for form in ("text", "markdown")]
        assert all(words in page for page in pages)
        assert all("points less, because departments came or went" in page for page in pages)
        assert "| Sales |" not in change_in(pages[1])
    else:
        assert all(words in page for page in told_of(name))


def test_a_plan_that_is_missing_is_named_as_before_and_its_items_are_not_listed() -> None:
    text, comment = told_of("a plan missing")
    assert "Customer Service has no plan any more, which counts as 0 %; it had 100.0 %" in text
    assert "-100.00 Customer Service, -50.00 the organization" in comment
    assert "| Customer Service | 100.0 | 0.0 (no plan) |" in comment
    assert "removed" not in text + comment


def test_one_comment_says_each_thing_once_and_spells_a_path_one_way() -> None:
    found = compared(with_plan(DATED_KPI), with_plan(UNDATED))
    held = replace(found, after=replace(found.after, assessment=held_against(found, "main")))
    page = render_gated("markdown", held)
    assert "most by undated-goal at the plans/departments/sales.yaml, line " in page
    assert page.count("departments/sales.yaml") == page.count("the plans/departments/sales.yaml")
    assert page.partition("<details>")[0].count("has no due date") == 1
    assert "Of the new gaps, mend undated-goal at the plans/departments/sales.yaml, line " in page


def test_a_broken_file_is_listed_once_and_named_where_the_change_is_told() -> None:
    found = compared(dict(BASE), dict(BASE) | BROKEN_SERVICE)
    page = render_difference("markdown", found)
    assert "**With this change, the plans/departments/customer-service.yaml cannot be taken as written.**" in page
    assert page.count("is not closed") == 1


def test_a_plan_that_is_only_renamed_moves_nothing() -> None:
    both = ("customer-service", "care")
    renamed = {path.replace(*both): text.replace(*both) for path, text in BASE.items()}
    text, comment = in_words(compared(dict(BASE), renamed))
    assert "renamed from customer-service to care" in comment
    assert "| department | before |" not in comment
    assert "A score is a mean" not in comment
    assert "stays at" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "The check passes, as it did before."),
        ("a goal uncovered", "**The check fails; it passed before; `check --against main` fails: Sales fell by "),
        ("a plan mended", "The check passes; it failed before."),
        ("broken before and after", "**The check fails, as it did before.**"),
    ],
)
def test_the_comment_says_whether_the_check_failed_before(name: str, words: str) -> None:
    page = " ".join(render_difference("markdown", ALL[name]).split())
    assert words in page
    assert page.count("The check ") == 1


@pytest.mark.parametrize("found", ALL.values(), ids=ALL)
def test_no_check_mark_stands_over_a_department_that_dropped(found: Difference) -> None:
    title, _, verdict = render_difference("markdown", found).splitlines()[1:4]
    fell = drops(found, "before")
    assert verdict.count("fell by") == min(len(fell), 4)
    assert ("`check --against main` fails: " in verdict) == bool(fell)
    if fell:
        assert not title.startswith("## \N{WHITE HEAVY CHECK MARK}")
    assert ("\N{WARNING SIGN}" in title) == (bool(fell) and told.passed(found.after.assessment))


@pytest.mark.parametrize(
    ("called", "named"),
    [
        ("'origin/main'", "origin/main"),
        ("'HEAD~1'", "HEAD~1"),
        ("'a`b'", "aaaaaaaaaa"),
        ("where it left main", "aaaaaaaaaa"),
    ],
)
def test_the_revision_to_check_against_is_named_as_it_can_be_typed(called: str, named: str) -> None:
    page = render_difference("markdown", compared(with_plan(DATED_KPI), with_plan(UNDATED), called))
    assert f"`check --against {named}` fails: Sales fell by 6.25 points." in page


def test_a_plan_that_is_missing_from_the_start_is_said_to_be_missing() -> None:
    for page in in_words(compared({}, WITHOUT_SERVICE)):
        assert "-50.00 for the organization" not in page
    text = " ".join(render_difference("text", compared({}, WITHOUT_SERVICE)).split())
    assert "customer-service is new, and its plan is missing, which counts as 0 %." in text


def test_what_is_wrong_with_a_plan_as_a_whole_stands_in_no_line_of_the_comment() -> None:
    found = compared(BASE, with_plan(SALES.replace("vision: Every customer stays\n", "")))
    page = render_difference("markdown", found)
    assert "line 1 " not in page
    assert "departments/sales.yaml | **plan-incomplete**" in page
    assert "departments/sales.yaml:1:1: plan-incomplete" in " ".join(render_difference("text", found).split())


def test_very_many_departments_are_counted_and_not_named() -> None:
    many = {f"departments/d{number}.yaml": CUSTOMER_SERVICE for number in range(12)}
    found = compared({**many, **with_plan(DATED_KPI)}, {**many, **with_plan(UNDATED)})
    assert "Unchanged: 13 departments." in render_difference("text", found)


# --- what is credited, and why --------------------------------------------------------------------------------------

RATED = SALES.replace("supports: [growth]", "supports: [{goal: growth, rating: 4, comment: Say how, by: Strategy}]", 1)
CONFLICT = DATED_KPI.replace(
    "    due: 2025-12-31\n", "    due: 2025-12-31\n    conflicts_with: [customer-service.answers]\n", 1
)
BROKEN_SERVICE = {"departments/customer-service.yaml": "goals: {\n"}


def in_words(found: Difference) -> list[str]:
    return [" ".join(render_difference(form, found).split()) for form in ("text", "markdown")]


def test_a_rating_that_a_new_gap_hides_is_not_credited() -> None:
    found = compared(with_plan(RATED), with_plan(RATED.replace("    due: 2025-12-31\n", "", 1)))
    words = "The rating is as it was; it only does not count beside undated-goal, which takes as much."
    text, comment = in_words(found)
    assert re.search(r" hidden \+[0-9.]+ sales, ", text)
    assert " went " not in text.partition("hidden")[0]
    assert words in text
    assert "**Gaps that went**" not in comment
    assert "**Gaps that are only out of sight**, and not mended - **rated-below-full**: 'Win" in comment
    assert words in comment
    assert words in "".join(suites(found).itertext())


def test_a_rating_that_was_raised_to_the_full_is_credited() -> None:
    found = compared(with_plan(RATED), with_plan(RATED.replace("rating: 4", "rating: 5")))
    text, comment = in_words(found)
    assert " went +" in text
    assert "**Gaps that went**" in comment
    assert "out of sight" not in comment


def test_what_a_broken_plan_keeps_from_being_seen_is_not_credited() -> None:
    before = with_plan(CONFLICT)
    found = compared(before, before | BROKEN_SERVICE)
    (hidden,) = [one for one in unseen(found) if one.department == "sales"]
    assert hidden.name == "declared-conflict"
    assert hidden not in went(found)
    assert hidden.fingerprint not in states(found)["absent"]
    text, comment = in_words(found)
    words = "It could not be looked for, because Customer Service cannot be read now."
    assert words in text
    assert words in comment
    assert "**Gaps that went**" not in comment
    total = next(row for row in rows(found) if row["kind"] == "organization")
    assert (total["change"], total["organization_moved"]) == ("incomparable", "")
    assert {row["change"] for row in rows(found) if row["name"] == "declared-conflict"} == {"unseen"}
    page = json.loads(render_difference("json", found))
    both = [one["findings"] for one in page["departments"]]
    assert {seen["name"] for findings in both for seen in findings["unseen"]} >= {"declared-conflict"}
    assert not [seen for findings in both for seen in findings["gone"]]


@pytest.mark.parametrize("name", ["it", "us"])
def test_a_name_that_is_also_a_word_is_told_from_it(name: str) -> None:
    plan = DATED_KPI.replace("title: Win", f"title: Let {name}, IT and US win", 1)
    undated = plan.replace("    due: 2025-12-31\n", "", 1)
    nameless = "goals:\n  - {id: more, title: More, supports: [growth]}\n"
    found = compared(with_plan(undated, **{name: nameless}), with_plan(plan, **{name: "goals: {\n"}))
    assert not [seen.name for seen in unseen(found) if seen.department == "sales"]
    assert "undated-goal" in {seen.name for seen in went(found)}
    assert f"{name.upper()} cannot be judged any more" in in_words(found)[0]


def test_a_conflict_that_is_settled_is_credited_though_another_plan_is_broken() -> None:
    broken = {"departments/legal.yaml": "goals: {\n"}
    found = compared(with_plan(CONFLICT, legal=year.LEGAL), with_plan(DATED_KPI) | broken)
    assert "declared-conflict" in {one.name for one in went(found)}
    assert "declared-conflict" not in {one.name for one in unseen(found)}


def test_a_target_that_was_lowered_is_said_first_and_moves_no_score() -> None:
    found = compared(of("settings: {target: 90}\n"), of("settings: {target: 85, require_coverage: false}\n"))
    text, comment = in_words(found)
    assert "What the gate asks for changed; it moves no score target: 90, now 85 require_coverage: true, now" in text
    assert "they move scores too" not in text
    assert "**What the gate asks for changed: target: 90, now 85; require\\_coverage: true, now false.**" in comment
    assert "**What else changed.**" not in comment
    gate = held_against(found, "main").gate
    assert gate.against is not None
    assert gate.against.sentences == [
        "What the gate asks for has changed since 'main': target: 90, now 85; require_coverage: true, now false."
    ]


def test_the_gate_tells_what_else_is_asked_of_plans_now() -> None:
    """A change may lower a plan and turn off the finding that would say so."""
    off = "settings: {severities: {undated-goal: off}, points: {medium: 20}}\n"
    gate = held_against(compared(of("settings: {target: 90}\n"), of(off)), "main").gate
    assert gate.against is not None
    assert gate.against.sentences == [
        "How the plans are scored has changed since 'main': points.medium: 25, now 20; "
        "severities.undated-goal: not set, now off."
    ]
    several = ", ".join(
        f"{rule.name}: off" for rule in [one for one in RULES if one.severity in SCORED and not one.fixed][:13]
    )
    changed = compared(of("settings: {target: 90}\n"), of(f"settings: {{severities: {{{several}}}}}\n"))
    gate = held_against(changed, "main").gate
    assert gate.against is not None
    assert len(gate.against.scoring) == 13
    assert gate.against.sentences[0].endswith("; and 3 more.")


def test_a_rating_that_is_another_one_is_told_with_the_one_before() -> None:
    found = compared(with_plan(RATED), with_plan(RATED.replace("rating: 4", "rating: 3").replace("Say", "Tell")))
    for page in in_words(found):
        assert "is rated 3 of 5" in page
        assert "is rated 4 of 5" in page
        assert "was there before counts" not in page


def test_settings_make_what_was_there_before_count_otherwise() -> None:
    assert all("because settings changed: " in page for page in in_words(ALL["a setting"]))


@pytest.mark.parametrize(("before", "words"), [("rating: 5", "Before, the rating was 5 of 5 (100 %)."), ("", "")])
def test_a_rating_that_was_lowered_is_told_with_the_one_before(before: str, words: str) -> None:
    unrated = SALES if not before else RATED.replace("rating: 4", before)
    for page in in_words(compared(with_plan(unrated), with_plan(RATED))):
        assert "is rated 4 of 5" in page
        assert words in page
        assert ("Before, the rating" in page) == bool(words)


def test_what_only_follows_from_another_new_gap_is_no_work_of_its_own() -> None:
    found = compared(BASE, with_plan(UNLINKED))
    (leader,) = [one for one in came(found) if one.name == "unknown-goal"]
    words = f"It goes by itself when unknown-goal at line {leader.span.line} is mended."
    for page in in_words(found):
        assert page.count(words) == 3
        assert f"'growht' is not a goal of the organization. {words}" not in page
    healed = compared(with_plan(UNLINKED), BASE)
    assert all("by itself" not in page for page in in_words(healed))
    assert all("by itself" not in page for page in in_words(ALL["a drop"]))


def test_a_goal_that_is_added_makes_the_gaps_of_the_others_count_less() -> None:
    more = "  - {id: more, title: Sell 20% more by June, due: 2025-06-30, horizon: short, supports: [growth]}\n"
    added = UNDATED.replace("resources: {b", f"{more}resources: {{b")
    for page in in_words(compared(with_plan(UNDATED), with_plan(added))):
        assert "because 1 goal was added, and each of the others counts less: " in page
    for page in in_words(compared(with_plan(added), with_plan(UNDATED))):
        assert "because 1 goal was removed, and each of the others counts more: " in page
