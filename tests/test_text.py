"""The pages for people: what they say in every state of a workspace, and that nothing in a plan can break them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_align
from saypro_align.formats.plain import MOST_LINES, as_json, fitted, folded, folded_table, safe, table, width
from saypro_align.formats.text import check_page, department_page, score_page
from saypro_align.yamlfile import parse
from tests.workspaces import BASE, CUSTOMER_SERVICE, ORGANIZATION, SALES, judged, laid_over

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "plans")


def said(page: str) -> str:
    """The page without its line breaks."""
    return " ".join(page.split())


def test_a_flawless_workspace() -> None:
    page = score_page(judged(dict(BASE)))
    assert page.startswith("Testers: 100.0 % aligned. The target of 90 % is reached.\n")
    assert "2 of 2 plans are in full alignment (90 % or more): 100.0 %." in page
    assert page.endswith("No gap takes points.\n")


def test_a_workspace_without_departments() -> None:
    page = score_page(judged({"organization.yaml": "name: Nobody\n"}))
    assert page.startswith("Nobody: there is no score, because no plan could be judged.\n")
    assert "There is no department: no plan stands in departments/, and organization.yaml names none." in said(page)


def test_a_workspace_without_an_organization() -> None:
    page = score_page(judged({"departments/sales.yaml": SALES}))
    assert page.startswith("The organization: there is no score")
    assert "organization.yaml:1:1: missing-field (error)" in page
    assert "sales" in page


def test_a_plan_that_is_missing_and_one_that_cannot_be_read() -> None:
    entries = "departments: [sales, {id: legal, name: Legal Affairs}]\n"
    files = dict(BASE) | {
        "organization.yaml": laid_over(ORGANIZATION, entries),
        "departments/sales.yaml": "goals: 5: 6\n",
    }
    assessment = judged(files)
    page = score_page(assessment)
    assert "Not read as written: 1 file\ndepartments/sales.yaml:1:9: syntax (error)" in page
    assert "This is partial: not everything could be read." in said(page)
    assert "Not judged, because something could not be read: sales." in page
    assert "Named in organization.yaml and without a plan: legal." in page
    assert "\nNot judged, because something could not be read: sales.\n" in check_page(assessment)
    assert department_page(assessment, "sales").startswith("sales is not judged: its plan could not be read.\n\ndep")
    missing = department_page(assessment, "legal")
    assert missing.startswith("Legal Affairs: 0.0 % aligned, rating 1 of 5.\n")
    assert "plan-missing (critical)" in missing


def test_a_department_is_not_judged_where_the_organization_could_not_be_read() -> None:
    page = department_page(judged(dict(BASE) | {"organization.yaml": "goals: {\n"}), "sales")
    assert page.startswith("Sales is not judged.\n\norganization.yaml:1:8: syntax (error)")


def test_a_department_with_a_target_weights_and_an_acceptance() -> None:
    own = ORGANIZATION.replace("{id: sales, goals", "{id: sales, target: 95, goals")
    plan = (
        "vision:\naccept: [{finding: plan-incomplete, reason: new, owner: A. Name, until: 2025-12-31}]\nactions: []\n"
    )
    files = dict(BASE) | {"organization.yaml": own, "departments/sales.yaml": laid_over(SALES, plan)}
    page = department_page(judged(files), "sales")
    assert page.startswith("Sales: 99.0 % aligned, rating 5 of 5. Its own target is 95 %.\n")
    assert "plan-incomplete (low; accepted by A. Name until 2025-12-31)" in page
    total = score_page(judged(files))
    assert "99.5 % aligned" in total
    assert "Without the findings that departments stand by, it is 100.0 %." in said(total)
    assert "plan-incomplete (low, accepted until 2025-12-31)" in total


def test_of_many_departments_the_lowest_are_shown() -> None:
    files = {"organization.yaml": "goals: [{id: growth, title: Grow}]\n"}
    for number in range(60):
        weight = "" if number else "vision: Be there\n"
        files[f"departments/d-{number:02}.yaml"] = f"{weight}goals: [{{id: a, title: Grow 5%, supports: [growth]}}]\n"
    page = score_page(judged(files), top=3)
    assert "The 20 lowest of 60 departments are shown; --format json has all." in page
    assert "\nd-00 " not in page  # the only one with a vision
    assert page.count("\nd-") == 20


def test_what_cannot_reach_the_target_is_told() -> None:
    files = dict(BASE) | {"organization.yaml": laid_over(ORGANIZATION, "settings: {target: 100, gate_on: raw}\n")}
    files["departments/sales.yaml"] = SALES.replace("title: Win", "title: Improve")
    page = check_page(judged(files))
    assert page.startswith("Passed: 100.0 %")


def test_a_gate_that_passes_says_that_findings_take_points() -> None:
    files = dict(BASE) | {"departments/sales.yaml": SALES.replace("vision: Every customer stays\n", "")}
    one = "Passed: 99.5 % aligned, target 90 %.\n1 finding takes 0.50 points: `saypro-align score` names it.\n"
    assert check_page(judged(files)) == one
    files["departments/customer-service.yaml"] = CUSTOMER_SERVICE.replace("vision: Help that people talk about\n", "")
    assert check_page(judged(files)).endswith("2 findings take 1.00 points: `saypro-align score` names them.\n")
    files["departments/customer-service.yaml"] = "goals: 5: 6\n"
    page = said(check_page(judged(files)))
    assert "Not judged, because something could not be read: customer-service. Not passed until that is mended" in page


def test_what_stands_on_no_plan_is_shown_too() -> None:
    files = dict(BASE) | {
        "feedback/2025-02-sales.yaml": "department: sales\nratings: [{goal: acquisitoin, rating: 3}]\n",
        "kpis/sales.yaml": "churn: {2025-01: 3}\n",
    }
    page = score_page(judged(files))
    assert "Outside of the plans, without points\nfeedback/2025-02-sales.yaml:2:18: unknown-goal (high)" in page
    assert "kpis/sales.yaml:1:1: orphan-measurement (note)" in page
    assert "Outside of the plans, without points: 1 of 2\n" in score_page(judged(files), top=1)


HOSTILE = "Win \\x1b[31mred\\x1b[0m \\u202Eback\\u202C | `pipe` {{ 7*7 }} <b>[bold]{0.__class__}%s\\n\\0nul\\u200B"


def test_nothing_in_a_plan_steers_the_terminal() -> None:
    text = f'goals: [{{id: a, title: "{HOSTILE}"}}]\ndepartment: "{HOSTILE}"\n'
    assessment = judged(dict(BASE) | {"departments/sales.yaml": text})
    for page in (score_page(assessment, top=99), department_page(assessment, "sales"), check_page(assessment)):
        assert not any(ord(letter) < 32 and letter != "\n" for letter in page)
        assert not set(page) & set("\u202e\u202c\u200b\x7f")
        assert "{{ 7*7 }} <b>[bold]{0.__class__}%s" in said(page)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
        *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164)),
        *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3)),
        *((0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
    ],
)
def test_what_has_no_shape_is_shown_as_its_code_and_is_no_value(first: int, last: int) -> None:
    """Unicode's Default_Ignorable_Code_Point, and the blank of Braille."""
    for code in range(first, last + 1):
        assert safe(f"a {chr(code)}b") == f"a \\u{code:04x}b"
        assert safe(chr(code) * 2) == f"\\u{code:04x}" * 2
        assert [safe(f"{letter}{chr(code)}") for letter in "a1ж"] == [f"{x}\\u{code:04x}" for x in "a1ж"]
        assert parse("organization.yaml", f"name: {chr(code)}{chr(code)}").data == {"name": None}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##[set-output name=x]y", "#\\u0023[set-output name=x]y"),
        ("a ##vso[task.complete] ###[b]", "a #\\u0023vso[task.complete] ##\\u0023[b]"),
        ("\ufffe \uffff", "\\ufffe \\uffff"),
        ("##", "##"),
        ("## [x] # [y] a#[z] ##1[n]", "## [x] # [y] a#[z] ##1[n]"),
    ],
)
def test_what_workflows_obey_within_a_line_is_shown_as_its_code(text: str, shown: str) -> None:
    assert safe(text) == shown
    assert as_json([text], 0).split("\n")[1].replace("\\\\", "\\") == f'"{shown}"'
    assert json.loads(as_json(text)) == text


@pytest.mark.parametrize("text", ["\u2764\ufe0f", "\u8fbb\U000e0100", "\u1820\u180b", "1\ufe0f\u20e3", "plain"])
def test_a_sign_that_chooses_the_shape_of_the_one_before_it_stands(text: str) -> None:
    assert safe(text) == text
    assert as_json(text) == f'"{text}"\n'


@pytest.mark.parametrize(("text", "columns"), [("plain", 5), ("検査", 4), ("e\u0301", 2), ("ｗｉｄｅ", 8)])
def test_width_is_that_of_a_terminal(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_line_up_whatever_is_in_them() -> None:
    lines = table([["Name", "Score"], ["検査部", "9.0"], ["a" * 60, "10.0"], ["x\x07y", "1.0"]], [False, True], most=21)
    assert lines == [
        "Name                   Score",
        "検査部                   9.0",
        "aaaaaaaaaaaaaaaaaa...   10.0",
        "x\\u0007y                 1.0",
    ]
    assert fitted("検査検査検査", 9) == "検査検..."
    assert safe("a\tb") == "a\\u0009b"


# --- a terminal -------------------------------------------------------------------------------------------------------


def on_a_terminal(*arguments: str, **environment: str) -> str:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-m", "saypro_align", *arguments],
        stdout=theirs,
        env=variables | {"TERM": "xterm-256color", **environment},
    ) as process:
        os.close(theirs)
        page = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            page += part
            if not part:
                break
        process.wait()
    os.close(ours)
    return page.decode().replace("\r\n", "\n")


def test_a_terminal_gets_the_same_text_in_color() -> None:
    colored = on_a_terminal("check", EXAMPLE, COLUMNS="80")
    assert "\x1b[" in colored
    plain = subprocess.run(
        [sys.executable, "-m", "saypro_align", "check", EXAMPLE],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    ).stdout
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_where_none_is_wanted(environment: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal("check", EXAMPLE, **environment)


def test_the_public_api() -> None:
    files = saypro_align.on_disk(Path(EXAMPLE))  # type: ignore[operator]
    assert "organization.yaml" in files
    assert set(saypro_align.__all__) == {"__version__", "assess", "on_disk", "render"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = saypro_align.nothing


names = st.lists(st.text("ab c|\u6f22", max_size=60), min_size=1, max_size=4)


@given(names, st.integers(8, 40))
def test_a_folded_table_loses_no_word_and_lines_up(several: list[str], room: int) -> None:
    rows = [["Name", "N"], *([name, "12"] for name in several)]
    lines = folded_table(rows, [False, True], {0: room})
    assert all(width(line) <= room + 4 for line in lines)
    told = "".join("".join(line.removesuffix("12").split()) for line in lines[1:])
    assert told == "".join("".join(name.split()) for name in several)
    assert sum(line.endswith("12") for line in lines) == len(several)


def test_a_name_without_end_is_cut() -> None:
    lines = folded("word " * 100, 20)
    assert len(lines) == MOST_LINES
    assert lines[-1].endswith("...")
    assert lines[0] == "word word word word"
