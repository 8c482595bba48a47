"""The formats for other programs: each holds to its published shape, says everything, and no title can break one."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import example as for_example
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from saypro_align.advice import Mending, Way
from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.files.disk import on_disk
from saypro_align.findings import Accepted, Finding, Span
from saypro_align.formats import FORMATS, markdown, render, told
from saypro_align.formats.csv import COLUMNS, page, text
from saypro_align.formats.github import MOST as MOST_ANNOTATIONS
from saypro_align.formats.github import command
from saypro_align.formats.markdown import MOST as MOST_CHARACTERS
from saypro_align.formats.markdown import escaped
from saypro_align.formats.plain import safe, sentence
from saypro_align.formats.sarif import message, uri
from saypro_align.rules import RULES
from tests.published import annotations, decoded, example, hostile, sarif_schema, spoiled, xsds
from tests.workspaces import BASE, CUSTOMER_SERVICE, SALES, judged

TESTS = Path(__file__).parent
PROGRAMS = tuple(name for name in FORMATS if name not in ("text", "json"))
UNDATED = SALES.replace("    due: 2025-12-31\n", "", 1)
ACCEPT = (
    "    accept: [{{finding: undated-goal, reason: 'launch, year', owner: A. Name, until: {}}}]\n    supports: [growth]"
)


def accepting(until: str, sales: str = UNDATED) -> Assessment:
    plan = sales.replace("    supports: [growth]", ACCEPT.format(until), 1)
    return judged({**BASE, "departments/sales.yaml": plan})


WORKSPACES: dict[str, dict[str, str | Finding]] = {
    "nothing is found": dict(BASE),
    "no file": {},
    "broken organization": {**BASE, "organization.yaml": "goals: {"},
    "broken plan": {**BASE, "departments/sales.yaml": "goals: {"},
    "broken figures": {**BASE, "kpis/sales.yaml": "a: ["},
    "wrong twice": {**BASE, "departments/sales.yaml": SALES.replace("horizon: short", "horizon: shor\n    gaols: 1")},
    "empty plan": {**BASE, "departments/sales.yaml": "department: Sales\n"},
    "missing plan": {name: text for name, text in BASE.items() if "sales" not in name},
    "uncovered goal": {**BASE, "organization.yaml": BASE["organization.yaml"].replace(
        "initiatives:", "  - {id: peace, title: Keep the peace, themes: [peace]}\ninitiatives:")},
    "the same title twice": {**BASE, "departments/customer-service.yaml": CUSTOMER_SERVICE.replace(
        "Certify all 40 colleagues by 2027", "Solve 90% of requests at once by December")},
}  # fmt: skip


def assessments() -> dict[str, Assessment]:
    found = {name: judged(files) for name, files in WORKSPACES.items()}
    found |= {"the example": example(), "accepted": accepting("2025-12-31"), "expired": accepting("2024-12-31")}
    return found | {"unused": accepting("2025-12-31", SALES), "deep": replace(example(), folder="a b/ü%/#?")}


ALL = assessments()
everywhere = pytest.mark.parametrize("assessment", ALL.values(), ids=ALL.keys())


# --- parsing them back ------------------------------------------------------------------------------------------------


def runs(assessment: Assessment) -> dict[str, Any]:
    (run,) = json.loads(render("sarif", assessment))["runs"]
    assert isinstance(run, dict)
    return run


def issues(assessment: Assessment) -> list[dict[str, Any]]:
    found = json.loads(render("gitlab", assessment))
    assert isinstance(found, list)
    return found


def rows(assessment: Assessment) -> list[dict[str, str]]:
    page = render("csv", assessment)
    assert page.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(page, newline=""), strict=True))


def suites(assessment: Assessment) -> ElementTree.Element:
    return ElementTree.fromstring(render("junit", assessment))


def commands(assessment: Assessment) -> list[tuple[str, dict[str, str], str]]:
    return annotations(render("github", assessment))


# --- shapes -----------------------------------------------------------------------------------------------------------


@everywhere
def test_sarif_is_valid(assessment: Assessment) -> None:
    page = json.loads(render("sarif", assessment))
    assert [error.message for error in sarif_schema().iter_errors(page)] == []
    assert page["$schema"] == sarif_schema().schema["id"]


@everywhere
def test_sarif_declares_every_rule_and_refers_to_it(assessment: Assessment) -> None:
    run = runs(assessment)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert len(run["results"]) == len(assessment.findings)
    for finding, result in zip(assessment.findings, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == {"error": "error", "critical": "error", "high": "error", "medium": "warning"}.get(
            finding.severity, "note"
        )
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == told.path(assessment, finding)
        assert place["region"] == {"startLine": finding.span.line, "startColumn": finding.span.column}
        assert result["properties"]["points"] == float(finding.points)
    prints = [result["partialFingerprints"]["saypro-align/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("plans/departments/it.yaml", "plans/departments/it.yaml"),
        ("a b/#1?.yaml", "a%20b/%231%3F.yaml"),
        ("c:/ü%.yaml", "c%3A/%C3%BC%25.yaml"),
        ("\ud800.yaml", "%5Cud800.yaml"),
    ],
)
def test_uris_are_relative_and_encoded(path: str, shown: str) -> None:
    assert uri(path) == shown
    assert urlsplit(shown)._replace(path="") == ("", "", "", "", "")


def test_words_in_sarif_are_no_links_and_no_arguments() -> None:
    assert message("[x](javascript:1) and [y]") == r"\[x](javascript:1) and [y]"
    assert message("{0} of {who}") == "{{0}} of {who}"


@everywhere
@pytest.mark.parametrize("xsd", xsds(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_junit_is_valid(assessment: Assessment, xsd: Path) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    errors = xmlschema.XMLSchema(str(xsd)).iter_errors(ElementTree.fromstring(render("junit", assessment)))
    assert [f"{error.path}: {error.reason}" for error in errors] == []


@everywhere
def test_junit_counts_what_it_holds(assessment: Assessment) -> None:
    root = suites(assessment)
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name, "")) == len(suite.findall(f"testcase/{tag}")), (suite.get("name"), name)
        assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name, "")) == sum(int(suite.get(name, "")) for suite in root)
    assert len(root.findall(".//error")) == len({finding.span.path for finding in assessment.file_findings})
    told_of = "".join(root.itertext())
    assert all(told.words(finding) in told_of for finding in assessment.findings)
    failed = root.find("testsuite/testcase[@name='The gate']/failure") is not None
    assert failed == (not assessment.gate.passed)


def test_junit_has_a_suite_a_department_and_a_case_an_item() -> None:
    root = suites(example())
    for scored in example().score.departments:
        suite = root.find(f"testsuite[@name='{scored.department.id}']")
        assert suite is not None
        names = [case.get("name") for case in suite.findall("testcase")]
        assert [item.item.title for item in scored.items] == names
        lost = [item for item in scored.items if any(f.points and not told.stood_by(f) for f in item.findings)]
        assert int(suite.get("failures", "")) == len(lost)


def test_junitparser_reads_the_report() -> None:
    junitparser = pytest.importorskip("junitparser")
    report = junitparser.JUnitXml.fromstring(render("junit", example()).encode())
    report.update_statistics()
    assert report.tests == sum(len(list(suite)) for suite in report)
    assert {suite.name for suite in report} == {"organization", *example().workspace.departments}
    assert report.skipped == 1


@everywhere
def test_gitlab_has_the_documented_shape(assessment: Assessment) -> None:
    found = issues(assessment)
    assert len(found) == len(assessment.findings)
    for issue, finding in zip(found, assessment.findings, strict=True):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["check_name"] == finding.name
        assert issue["location"] == {
            "path": told.path(assessment, finding),
            "lines": {"begin": finding.span.line},
        }
        assert issue["location"]["lines"]["begin"] >= 1
        assert told.words(finding) in issue["description"]
    prints = [issue["fingerprint"] for issue in found]
    assert all(re.fullmatch("[0-9a-f]{16}", fingerprint) for fingerprint in prints)
    assert len(set(prints)) == len(prints)


@everywhere
def test_csv_has_a_row_a_finding(assessment: Assessment) -> None:
    found = rows(assessment)
    assert render("csv", assessment).split("\r\n")[0] == ",".join(COLUMNS)
    assert Counter(row["fingerprint"] for row in found) == Counter(f.fingerprint for f in assessment.findings)
    assert sum(float(row["organization_points"]) for row in found) == pytest.approx(
        float(sum(finding.organization_points for finding in assessment.findings))
    )
    for row in found:
        assert None not in row
        assert None not in row.values()
        assert int(row["line"]) >= 1


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_is_a_formula(sign: str) -> None:
    assert text(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert text("a=b") == "a=b"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", '"', '""', '" '])
def test_no_cell_is_a_formula_where_a_semicolon_parts_them(sign: str, before: str) -> None:
    """As Excel reads in Germany or France: it takes a quote for the beginning of a cell at the beginning alone."""
    words = f"b;{before}{sign}1+1;c"
    line = page([["a", text(words), -1.5, text("b;c"), None]])
    assert next(csv.reader([line], strict=True)) == ["a", f"b;'{before}{sign}1+1;c", "-1.5", "b;c", ""]
    assert [part for part in line.split(";") if part.lstrip(' "').startswith(sign)] == []
    assert next(csv.reader([line.replace(",", ";")], delimiter=";", strict=True))[3] == "b;c"


@given(st.lists(st.lists(st.one_of(st.text(',;"=-+@\t\r\n a', max_size=6), st.integers(), st.none()), min_size=2)))
def test_any_cell_is_read_back(rows: list[list[str | int | None]]) -> None:
    expected = [["" if cell is None else str(cell) for cell in row] for row in rows]
    assert list(csv.reader(io.StringIO(page(rows), newline=""), strict=True)) == expected


@everywhere
def test_annotations_stay_within_what_github_shows(assessment: Assessment) -> None:
    found = commands(assessment)
    kinds = Counter(kind for kind, _, _ in found)
    assert all(count <= MOST_ANNOTATIONS for count in kinds.values())
    kind, properties, data = found[0]
    assert (kind, "file" in properties) == ("notice" if assessment.exit_code == 0 else "error", False)
    assert data == "\n".join(told.verdict(assessment))
    left = re.findall(r"(\d+) (?:errors?|warnings?|notices?)", render("github", assessment).splitlines()[-1])
    shown = len(found) - 1
    assert shown + (sum(map(int, left)) if "Left out" in render("github", assessment) else 0) == len(
        assessment.findings
    )
    for kind in ("error", "warning"):
        costs = [
            float(cost[1])
            for name, properties, _ in found[1:]
            if name == kind and (cost := re.search(r"-([0-9.]+) total", properties["title"]))
        ]
        assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize(
    ("data", "title", "line"),
    [
        ("50 %, a:b", "50 %, a:b", "::error title=50 %25%2C a%3Ab::50 %25, a:b"),
        ("a\nb\rc", "::stop", "::error title=%3A%3Astop::a%0Ab%0Dc"),
        ("::add-mask::x", "%0A", "::error title=%250A::::add-mask::x"),
    ],
)
def test_workflow_commands_keep_words_words(data: str, title: str, line: str) -> None:
    assert command("error", data, title=title) == line


# --- what departments stand by ----------------------------------------------------------------------------------------


def test_an_accepted_finding_is_told_as_such_in_every_format() -> None:
    accepted = ALL["accepted"]
    (result,) = (result for result in runs(accepted)["results"] if result["ruleId"] == "SA405")
    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "accepted by A. Name until 2025-12-31: launch, year",
        }
    ]
    (skipped,) = suites(accepted).iter("skipped")
    assert skipped.get("message") == "accepted by A. Name until 2025-12-31: launch, year"
    (issue,) = (issue for issue in issues(accepted) if issue["check_name"] == "undated-goal")
    assert issue["severity"] == "info"
    assert "accepted by A. Name until 2025-12-31" in issue["description"]
    (row,) = (row for row in rows(accepted) if row["name"] == "undated-goal")
    assert (row["accepted"], row["accepted_by"], row["accepted_reason"]) == ("in force", "A. Name", "launch, year")
    assert float(row["department_score"]) < float(row["department_accepted_score"])
    assert [kind for kind, properties, _ in commands(accepted) if "undated-goal" in properties["title"]] == ["notice"]
    assert "### What departments stand by" in render("markdown", accepted)


def test_raw_and_accepted_score_stand_beside_each_other() -> None:
    accepted = ALL["accepted"]
    score, other = accepted.score.score, accepted.score.accepted_score
    assert score is not None
    assert other is not None
    assert score < other
    properties = runs(accepted)["properties"]
    assert (properties["score"], properties["acceptedScore"]) == (float(score), float(other))
    (suite,) = (suite for suite in suites(accepted) if suite.get("name") == "organization")
    values = {found.get("name"): float(found.get("value", "")) for found in suite.iter("property")}
    assert values["score"] < values["accepted_score"]
    for name in ("github", "markdown"):
        page = decoded(render(name, accepted))
        assert f"Without the findings that departments stand by, the organization is {cut(other)} %" in page


def test_the_score_that_the_gate_judges_is_the_one_in_the_headline() -> None:
    setting = BASE["organization.yaml"] + "settings: {target: 95, gate_on: accepted}\n"
    plan = UNDATED.replace("    supports: [growth]", ACCEPT.format("2025-12-31"), 1)
    for organization, verdict in ((setting, "passes"), (setting.replace("accepted", "raw"), "fails")):
        assessment = judged({**BASE, "organization.yaml": organization, "departments/sales.yaml": plan})
        head, words = render("markdown", assessment).split("\n")[1:4:2]
        assert f"The check {verdict}." in words
        score = assessment.score.accepted_score if verdict == "passes" else assessment.score.score
        assert score is not None
        assert f"Plan alignment: {cut(score)} % (the target is 95 %)" in head
        assert ("and that is what the gate judges" in words) == (verdict == "passes")


@pytest.mark.parametrize(("state", "note"), [("expired", "acceptance-expired"), ("unused", "acceptance-unused")])
def test_an_acceptance_that_hides_nothing_is_told(state: str, note: str) -> None:
    for name in PROGRAMS:
        assert note in render(name, ALL[state]), name
    assert "suppressions" not in render("sarif", ALL[state])
    assert list(suites(ALL[state]).iter("skipped")) == []


# --- stable fingerprints ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["the example", "wrong twice", "broken plan", "broken figures"])
def test_fingerprints_do_not_change_with_lines(name: str) -> None:
    files = on_disk(TESTS.parent / "examples" / "plans") if name == "the example" else WORKSPACES[name]
    moved = {path: text if isinstance(text, Finding) else f"# moved\n\n{text}" for path, text in files.items()}
    before, after = judged(files), judged(moved)
    assert {finding.fingerprint for finding in before.findings} == {finding.fingerprint for finding in after.findings}
    assert all(finding.fingerprint for finding in before.findings)
    lines = {finding.fingerprint: finding.span.line for finding in before.findings}
    assert any(lines[finding.fingerprint] != finding.span.line for finding in after.findings)


# --- nothing breaks them ----------------------------------------------------------------------------------------------


@given(st.lists(hostile, min_size=5, max_size=31))
def test_no_word_breaks_a_format(texts: list[str]) -> None:
    assessment = spoiled(texts)
    expected = Counter(told.words(finding) for finding in assessment.findings)
    for name in PROGRAMS:
        page = render(name, assessment)
        page.encode("utf-8")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2028\ud800-\udfff]", page), name
    results = runs(assessment)["results"]
    assert Counter(result["message"]["text"] for result in results) == Counter(
        message(told.words(finding)) for finding in assessment.findings
    )
    assert len(issues(assessment)) == len(assessment.findings)
    cells = [row["message"] for row in rows(assessment)]
    assert all(row[column][:1] not in "=+-@" for row in rows(assessment) for column in ("message", "remedy") if row)
    assert Counter(cells) == Counter(text(f"{sentence(f.message)}.") for f in assessment.findings)
    seen = Counter(data.split("\n")[0] for _, properties, data in commands(assessment) if "file" in properties)
    assert not seen - expected
    root = suites(assessment)
    lines = [line for part in root.itertext() for line in part.splitlines()]
    assert len([line for line in lines if line.strip()]) == len(assessment.findings)
    names = {case.get("name") for case in root.iter("testcase")}
    for scored in assessment.score.departments:
        for entry in scored.items:
            title = re.sub("[\ufffe\uffff]", lambda found: f"\\u{ord(found.group()):04x}", safe(entry.item.title))
            assert any((name or "").startswith(title) for name in names)


SHA = "0123456789abcdef0123456789abcdef01234567"
ON_GITHUB = re.compile(
    r"@\w|https?://|www\.\w|#\d|\bgh-\d|\b[0-9a-f]{7,40}\b|:(?:[a-z_]+|\+1|-1|100|1234|8ball):", re.IGNORECASE
)
"""What GitHub makes links and pictures of after its Markdown is read: no backslash and no entity hides it there."""
REFERENCES = [
    *("GH-1", "gh-", ":tada:", ":", "+1", "100", "x_y", SHA, SHA[:7], "abcdef", "owner/repo", "#1", "@name"),
    *(" ", "-", "1", "a", "/", "(", "_", ".", "é", "www.", "https://"),
]


@given(st.one_of(hostile, st.lists(st.sampled_from(REFERENCES), max_size=6).map("".join)))
@for_example(f"{'a' * 6}{SHA[:34]}")
@for_example("1234567.")
def test_markdown_shows_words_as_they_are(title: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
    page = parser.parse(f"| a | b |\n|---|---|\n| {escaped(title)} | end |\n")
    cells = [token for index, token in enumerate(page) if token.type == "inline" and page[index - 1].type == "td_open"]
    assert len(cells) == 2
    children = cells[0].children or []
    assert {child.type for child in children} <= {"text", "text_special", "html_inline"}
    assert {child.content for child in children if child.type == "html_inline"} <= {"<!-- -->"}
    shown = "".join(child.content for child in children if child.type != "html_inline")
    assert shown == safe(title).strip(" ")
    texts = "".join("\0" if child.type == "html_inline" else child.content for child in children)
    assert not ON_GITHUB.search(texts)


def test_markdown_parts_only_what_github_would_take_for_something() -> None:
    words = "Be first, 1,500,000 EUR by 2025-03-31 at 12:30 (SA405): faced, decade, GHz-5, e.g. this; 90 %, a/b: c"
    assert escaped(words) == words
    assert escaped("GH-1 a") == "GH-<!-- -->1 a"
    assert escaped("Done :tada:") == "Done :<!-- -->tada:"


def test_the_comment_fits_into_one_whatever_the_plans_hold() -> None:
    base = example()
    long = "@" * 400
    findings = [f._replace(message=long, remedy=long, accepted=Accepted(long, long, "2025-12-31", True)) for f in
                base.findings for _ in range(20)]  # fmt: skip
    gate = replace(base.gate, failures=tuple(replace(base.gate.failures[0], words=long) for _ in range(500)))
    page = render("markdown", replace(base, findings=findings, gate=gate, folder=long))
    assert len(page) <= MOST_CHARACTERS
    assert "more." in page
    assert page.startswith("<!-- saypro-align -->\n## ")


@pytest.mark.parametrize(
    ("settings", "sales", "words"),
    [
        ("{floor: 99}", UNDATED, "lift Sales to 100.0 % or more, the shortest way to 99 %.\n\n| Sales gains |"),
        ("{floor: 100}", None, "1 mending lifts sales to 100.0 % or more, the shortest way to 100 %."),
        ("{fail_on: low}", UNDATED, "**The check fails.** 2 findings are low or graver"),
    ],
)
def test_the_comment_shows_the_way_back(settings: str, sales: str | None, words: str) -> None:
    files = {**BASE, "organization.yaml": BASE["organization.yaml"] + f"settings: {settings}\n"}
    if sales is None:
        del files["departments/sales.yaml"]
    else:
        files["departments/sales.yaml"] = sales
    assert words in render("markdown", judged(files))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (None, ""),
        (Way((), 50, True), "No mending lifts the organization"),
        (Way((Mending(Finding("a", Span("a.yaml")), 1),), 89, True), "gains the organization a point (1 mending)"),
        (Way((Mending(Finding("a", Span("a.yaml")), 2),), 90, False), "or more, a short way to 90 %"),
    ],
)
def test_the_comment_claims_no_more_than_the_way_does(
    monkeypatch: pytest.MonkeyPatch, way: Way | None, words: str
) -> None:
    monkeypatch.setattr(markdown, "shortest_way", lambda *_: way)
    page = render("markdown", example())
    assert words in page
    assert ("### What to do" in page) == bool(words)


def test_the_comment_on_no_department_says_so() -> None:
    page = render("markdown", judged({"organization.yaml": "goals: [{id: growth, title: Grow}]\n"}))
    assert "Plan alignment: there is no score" in page
    assert "No department has a plan that could be judged" in page
    assert "### Departments" not in page


def test_the_comment_says_what_is_wrong_and_what_to_do() -> None:
    page = render("markdown", example())
    assert "Plan alignment: 88.3 % (the target is 90 %)" in page
    assert "**The check fails.** The organization is 88.3 % aligned" in page
    assert "3 mendings lift the organization to 90.4 % or more, the shortest way to 90 %." in page
    assert "| Human Resources | 80.7 | 80.7 | 4 |" in page
    assert page.count("**declared-conflict**") == 2
    assert "The check passes." in render("markdown", ALL["nothing is found"])
    broken = render("markdown", ALL["broken plan"])
    assert "Mend first" in broken
    assert " %, partial: not everything could be read (the target is 90 %)\n" in broken.splitlines(keepends=True)[1]
