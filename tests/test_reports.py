"""The reports: every section is there, in order and filled; what they say is true; the bytes are the same."""

import itertools
import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from saypro_align.course import Pace
from saypro_align.figures import cut
from saypro_align.files.disk import on_disk
from saypro_align.findings import SCORED
from saypro_align.formats.text import score_page
from saypro_align.periods import Period
from saypro_align.reports import render
from saypro_align.reports.page import Page
from saypro_align.reports.table import REPORTS
from saypro_align.reports.timeline import steps_of
from saypro_align.reports.wording import WORDS, in_report
from saypro_align.rules import RULES
from saypro_align.values import named, shown
from tests import editions
from tests.editions import PLANS, edition, example, pages
from tests.workspaces import BASE, laid_over

INNOVATION = "Develop skilled people who bring new services to market"
THREE = "Release three new services by the end of November 2025"
SIGN_UP = "Sign up 35% of active customers for the new services by the end of September 2025"
GOLDEN = Path(__file__).parent / "golden" / "reports"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
FEBRUARY_PAGES = pages(example())
SECTIONS = {
    "alignment": [
        *("1. Overview", "2. Executive summary", "3. Departmental alignment status", "4. KPI tracking"),
        *("5. Alignment issues identified", "6. Recommendations for improvement"),
        *("7. Progress on previous recommendations", "8. Timeline for next steps", "9. Conclusion", "10. Attachments"),
    ],
    "evaluation": [
        *("Department information", "Departmental goals", "Organizational goals", "Alignment evaluation", "Gaps"),
        *("Recommendations", "Action plan", "Timeline and responsibility", "Monitoring and evaluation", "Conclusion"),
    ],
    "status": [
        *("Plans received", "Mission and vision", "KPI effectiveness", "Resources", "Gaps by department"),
        *("Contribution to organizational objectives", "Synergies and misalignments across departments"),
        *("Findings", "Recommendations", "Action plan"),
    ],
    "scorecard": [
        *("Sales", "Marketing", "Customer Service", "Product Development", "Operations", "Finance"),
        *("Human Resources", "IT", "Final alignment percentage"),
        *("Departments at or above the target", "Departments below the target"),
    ],
    "gaps": [
        *("Sales", "Marketing", "Customer Service", "Product Development", "Operations", "Finance"),
        *("Human Resources", "IT"),
    ],
    "kpis": [
        *("The organization's own KPIs", "Sales", "Marketing", "Customer Service", "Product Development"),
        *("Operations", "Finance", "Human Resources", "IT", "Contribution to organizational goals"),
        *("Cumulative impact", "High-impact KPIs", "Cross-department synergies", "Insights"),
    ],
    "adjustment": [
        *("Department information", "Goals under review", "Alignment with organizational objectives"),
        *("Proposed adjustments", "Rationale", "Expected impact", "Timeline", "Resources"),
        *("Collaboration by department", "Monitoring and evaluation", "Conclusion"),
    ],
    "proposal": [
        *("Department overview and assessment", "Misalignment", "Adjusted goals", "Adjusted KPIs", "Action plan"),
        *("Resources and budget", "Challenges and mitigation", "Outcomes and success metrics", "Conclusion"),
    ],
    "feedback": [
        *("Department information", "Goals", "Alignment with organizational goals", "Challenges", "Opportunities"),
        *("Support needed", "Recommendations", "Comments", "Action plan", "Conclusion"),
    ],
    "progress": [
        *("Overview", "Objectives and expected outcome", "KPIs with targets", "Progress on objectives"),
        *("Results and outcomes", "Challenges and solutions", "Recommendations", "Next steps and timeline"),
        "Conclusion",
    ],
    "shared-goals": [
        *("Participants", "Company objectives", "Department objectives", "Shared goals", "Joint KPIs"),
        *("Timeline with milestones", "Responsibilities", "Communication and check-ins"),
        *("Monitoring and adjustments", "Retrospective"),
    ],
    "impact": [
        *("KPIs beside the organization's", "Correlation with lag", "From activity to outcome"),
        *("Joint accountability", "Adjustments that the data suggest"),
    ],
    "partnership": [
        *("Financial targets and actuals", "KPIs", "Value to each side", "Underperforming areas", "Review dates"),
        *("Revenue and profit forecast", "Feedback of each side", "Outlook"),
    ],
    "leadership": ["The figure", "The departments", "Decisions needed"],
    "stakeholders": ["What is being improved", "What improved"],
}
"""The sections that each report has, in their order (the way to trace the figures stands behind them)."""


def of(name: str) -> list[tuple[str, str]]:
    """The example's pages of a report, by path."""
    return [(path, text) for path, text in FEBRUARY_PAGES.items() if path.partition("/")[0] == name]


def headings(text: str, level: str = "h2") -> list[str]:
    tokens = MARKDOWN.parse(text)
    return [
        "".join(child.content for child in tokens[at + 1].children or [])
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == level
    ]


def test_every_report_has_its_sections_listed() -> None:
    assert set(SECTIONS) == set(REPORTS)


@pytest.mark.parametrize("name", SECTIONS)
def test_sections_stand_in_order_and_say_something(name: str) -> None:
    found = of(name)
    assert found
    for path, text in found:
        assert [title for title in headings(text) if title != "How to trace the figures"] == SECTIONS[name], path
        assert len(headings(text, "h1")) == 1
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            _, _, body = section.partition("\n")
            assert body.strip(), (path, section)


PLACEHOLDER = re.compile(
    r"\bNone\b(?! (?:is|was|are|of|for)\b)|\bnan\b|\bTBD\b|\bTODO\b|[Uu]ndefined|\{\{|\}\}|\{%"  # what no person writes
    r"|(?<!\.)\.\.(?!\.)|\(\)|: \.|[.:;,] [.;,]|,,|\S  \S|^\|(?:.*\|)?  \|"  # what is left where words are missing
)


def problems(text: str) -> list[str]:
    """The lines that no page may have."""
    prose = re.sub(r"```mermaid\n.*?```", "", text, flags=re.DOTALL)
    return [line for line in prose.splitlines() if PLACEHOLDER.search(line)]


def tables_hold(text: str) -> None:
    """Every table is read as a table, and every row has the columns of its head."""
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        tokens = MARKDOWN.parse(block)
        rows = sum(token.type == "tr_open" for token in tokens)
        assert rows == len(block.splitlines()) - 1, block
        cells = [sum(t.type in ("td_open", "th_open") for t in row) for row in _rows(tokens)]
        assert len(set(cells)) == 1, block


def _rows(tokens: list) -> list[list]:  # type: ignore[type-arg]
    rows: list[list] = []  # type: ignore[type-arg]
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif rows:
            rows[-1].append(token)
    return rows


@pytest.mark.parametrize("path", FEBRUARY_PAGES)
def test_pages_are_whole(path: str) -> None:
    text = FEBRUARY_PAGES[path]
    assert problems(text) == []
    tables_hold(text)
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", FEBRUARY_PAGES)
def test_pages_are_as_they_were(path: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / "2025-02" / f"{path}.md"
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(FEBRUARY_PAGES[path], encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == FEBRUARY_PAGES[path], "run pytest --update-golden and read the change"


def test_no_golden_page_is_left_over() -> None:
    there = {p.relative_to(GOLDEN / "2025-02").with_suffix("").as_posix() for p in (GOLDEN / "2025-02").rglob("*.md")}
    assert there == set(FEBRUARY_PAGES)


SCRIPT = """
import hashlib
from tests.editions import example, pages
print(hashlib.sha256(repr(sorted(pages(example()).items())).encode()).hexdigest())
"""


def test_the_same_inputs_give_the_same_bytes() -> None:
    found = set()
    for seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Tokyo", "C.UTF-8"), ("77", "America/Denver", "POSIX")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "0"}
        root = Path(__file__).parents[1]
        done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, env=env, cwd=root)
        found.add(done.stdout)
    assert len(found) == 1


# --- what they say ----------------------------------------------------------------------------------------------------


def test_the_figure_is_the_same_everywhere() -> None:
    score = example().assessment.score.score
    assert score is not None
    for name in ("alignment", "status", "scorecard", "gaps", "leadership", "index"):
        assert f"{cut(score)} %" in FEBRUARY_PAGES[name]
    for scored in example().assessment.score.departments:
        assert scored.score is not None
        shown = f"{cut(scored.score)} %"
        for name in ("alignment", "status", "scorecard", "leadership"):
            row = next(
                line for line in FEBRUARY_PAGES[name].splitlines() if line.startswith(f"| {scored.department.name} |")
            )
            assert shown in row
        assert shown in FEBRUARY_PAGES[f"evaluation/{scored.department.id}"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("for 'innovation' (Develop skilled people who bring new services...): why", f"for '{INNOVATION}': why"),
        ("for 'innovation': why", f"for '{INNOVATION}': why"),
        ("for 'innovation' (in part): why", f"for '{INNOVATION}' (in part): why"),
        ("'three-new-services' of Product Development", f"'{THREE}' of Product Development"),
        ("Did you mean 'it' (IT)? or drop 'it' here", "Did you mean IT? or drop IT here"),
        ("by 'churn-rate', or churn-rate", "by 'Churn rate', or 'Churn rate'"),
        (f"{shown(SIGN_UP)} is due", f"'{SIGN_UP}' is due"),
        ("innovation and it are words", "innovation and it are words"),
    ],
)
def test_ids_are_for_the_plan_and_titles_for_the_report(words: str, said: str) -> None:
    assert example().titled(words, "sales") == said


def test_no_page_speaks_in_ids() -> None:
    """People know titles. Ids stand in the paths of files, and in brackets behind the name of what is to be added."""
    workspace = example().facts.workspace
    things = {thing.id for several in (workspace.goals, workspace.kpis, workspace.own_kpis) for thing in several}
    things |= {kpi.id for goal in workspace.goals for kpi in goal.kpis} | {"digital-skills", "new-services"}
    things |= {goal.id for goal in example().facts.organization.goals} | {*workspace.catalog}
    ids = {word for word in things if "-" in word}
    assert len(ids) > 50
    spoken = re.compile(rf"(?<![\w/.(-])(?:{'|'.join(sorted(ids, key=len, reverse=True))})(?![\w/.-])")
    found = {(name, word) for name, page in FEBRUARY_PAGES.items() for word in spoken.findall(page)}
    assert not found


@pytest.mark.parametrize(
    ("remedy", "said"),
    [
        ("Give 'a' of Sales a due date: due: YYYY-MM-DD.", "Give 'a' of Sales a due date."),
        (
            "Add a unit and a direction: unit: .., direction: ... Or did you mean b?",
            "Add a unit and a direction. Or did you mean b?",
        ),
        ("Measure 'a' by 'b', with a target: kpis: [{id: b, target: ..}].", "Measure 'a' by 'b', with a target."),
        ("Set it, with a date: target: .., due: YYYY-MM-DD.", "Set it, with a date."),
        ("Say where it wants to be: vision: ...", "Say where it wants to be."),
        ("Ask: what is missing, mend it.", "Ask: what is missing, mend it."),
    ],
)
def test_what_is_to_be_typed_stands_in_no_report(remedy: str, said: str) -> None:
    assert in_report(remedy) == said


@pytest.mark.parametrize(("others", "said"), [([], "x z'"), (["zz"], "..."), (["z" * 200], "...")])
def test_of_titles_that_begin_alike_none_is_taken_for_the_other(others: list[str], said: str) -> None:
    titles = [f"{'x' * 80} {end}" for end in ("z", *others)]
    goals = "".join(f"  - {{id: g{number}, title: {title}}}\n" for number, title in enumerate(titles))
    made = edition({"organization.yaml": "name: A\n", "departments/sales.yaml": f"goals:\n{goals}"})
    finding = next(f for f in made.assessment.findings if f.name == "undated-goal" and f.item == "g0")
    assert said in made.titled(finding.message, "sales")


@given(st.text(alphabet="ab ()'.-é\n", max_size=70))
def test_an_id_with_its_title_is_the_title_in_a_report(title: str) -> None:
    files = {
        "organization.yaml": f"name: A\ngoals:\n  - {{id: growth, title: {json.dumps('T' + title)}}}\n",
        "departments/sales.yaml": "goals:\n  - {id: more, title: More, kpis: [churn-rate], "
        "supports: [{goal: growth, rating: 1}]}\n",
    }
    made = edition(files)
    finding = next(f for f in made.assessment.findings if f.name == "rated-below-full" and f.kind == "goal")
    kept = made.facts.organization.goals[0].title
    assert named("growth", kept) in finding.message
    assert f"for '{kept}'" in made.titled(finding.message, "sales")


def test_previous_recommendations_are_followed_by_identity() -> None:
    rows = _table(FEBRUARY_PAGES["alignment"], "7. Progress on previous recommendations")
    followed = {(row[0], words): row[2:] for row in rows for words in FOLLOWED if words in row[1]}
    assert {key: row[0] for key, row in followed.items()} == {
        ("Customer Service", "The KPI 'Resolution rate' has no target"): "completed",
        ("IT", "server downtime' reaches no organizational goal"): "in progress",
        ("Sales", "conflicts with 'Release three new services"): "not started",
        ("Marketing", "'Sign up 35% of active customers"): "not started",
        ("Operations", "The mission and vision of Operations"): "not started",
        ("SayPro", "Put retention into the Sales incentives"): "in progress",
        ("SayPro", "Give Human Resources' first goal a figure"): "not reported",
    }
    conflict = followed["Sales", "conflicts with 'Release three new services"]
    assert conflict[1] == "A change is proposed and waits for a decision."
    assert conflict[2].startswith(
        "Planning session with Product Development on the 12 changes (Tomás Herrera, due 2025-03-13"
    )
    unplanned = followed["Operations", "The mission and vision of Operations"]
    assert unplanned[2].endswith("; due 2025-04-30 (was 2025-03-31).")
    hidden = followed["Marketing", "'Sign up 35% of active customers"]
    assert "another gap of the same goal now takes as much" in hidden[1]


FOLLOWED = (
    "The KPI 'Resolution rate' has no target",
    "server downtime' reaches no organizational goal",
    "conflicts with 'Release three new services",
    "'Sign up 35% of active customers",
    "The mission and vision of Operations",
    "Put retention into the Sales incentives",
    "Give Human Resources' first goal a figure",
)
"""Words by which a recommendation of January is told."""


def _table(text: str, section: str) -> list[list[str]]:
    """The body of the first table under a heading."""
    part = text.partition(f"## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_change_names_what_came_and_went() -> None:
    text = FEBRUARY_PAGES["alignment"]
    before, now = example().change.before.score, example().assessment.score.score  # type: ignore[union-attr]
    assert before is not None
    assert now is not None
    assert f"In January 2025 it was {cut(before)} %" in text
    assert "Mended since then: KPI without a target in Customer Service" in text
    assert "New since then: dependency that comes too late in Marketing" in text


def test_all_that_came_closer_to_its_target_is_named_with_the_pace_that_it_still_has() -> None:
    found = example().found
    groups = {group.id: group.successes for group in Page(example()).kpi_groups}
    closer = [row for row in found.rows if row.is_new and None not in (row.now.reached, row.before.reached)]
    closer = [row for row in closer if (row.now.reached or 0) > (row.before.reached or 0)]
    assert {row.now.pace for row in closer} >= {*Pace}
    for row in closer:
        (said,) = (words for words in groups[row.kpi.department] if f": {row.kpi.name}, " in words)
        late = row.now.pace in (Pace.BEHIND, Pace.AT_RISK)
        assert (f"still {row.now.pace}: " in said) == late, said
    revenue = "Closer to the target, and still behind: Revenue over the last twelve months, 12,532,000 in 2025-01, "
    assert any(words.startswith(revenue) for words in groups["organization"])


def test_people_s_words_stand_where_they_wrote_some() -> None:
    text = FEBRUARY_PAGES["alignment"]
    assert "First answers came after 7.7 hours" in text
    assert "Ingrid Solheim, Strategic Planning Manager" in text
    january = render("alignment", edition(on_disk(PLANS), editions.JANUARY))
    assert "A fair start." in january
    assert "Invoices more than 30 days overdue rose to 8.2 %" in january
    assert "No assessment of December 2024 is at hand" in january


def test_the_page_for_the_public_names_no_person_and_no_rating() -> None:
    text = FEBRUARY_PAGES["stakeholders"]
    names = set()
    for made in on_disk(PLANS).values():
        assert isinstance(made, str)
        names |= set(re.findall(r"(?:owner|head|by|prepared_by|responsible): ([^,}\n]+)", made))
    assert len(names) > 20
    assert [name for name in names if name != "Strategy" and name.strip() in text] == []
    assert "Strategy" not in text
    assert not re.search(r"\bof 5\b|\brat(ed|ing)", text)
    assert "88.3" not in text


def test_every_scored_finding_has_words() -> None:
    scored = {rule.name for rule in RULES if rule.severity in SCORED}
    assert set(WORDS) == scored


def test_a_step_has_one_status_on_all_pages() -> None:
    """What the plan gives no status is given none in the drafts either, and what is late there is late on both."""
    made = example()
    seen: set[str] = set()
    for department in ("finance", "human-resources", "operations"):  # which have written no progress
        progress = render("progress", made, department).split("## Next steps and timeline")[1]
        for step in steps_of(made, department):
            (status,) = re.findall(rf"^\| {re.escape(step.step)} \| .* \| ([a-z ]+) \|$", progress, re.MULTILINE)
            assert status == step.status, (department, step.step)
            seen.add(status)
    assert seen >= {"no status given", "in progress"}


def test_a_kpi_whose_figure_is_late_was_measured_before() -> None:
    adjustment = "department: sales\ndate: 2025-02-10\nchanges: [{change: Go}]\noutcomes: [{metric: a, target: 20%}]\n"
    kpi = "{id: a, name: A, unit: '%', direction: increase, baseline: 10, target: 20}, {id: "
    sales = BASE["departments/sales.yaml"].replace("    kpis: [{id: ", f"    kpis: [{kpi}", 1)
    files = {**BASE, "departments/sales.yaml": sales, "adjustments/a.yaml": adjustment}
    assert "| A | 20 % | not measured yet |" in render("proposal", edition(files), "sales")
    files["kpis/sales.yaml"] = "a: {2025-01: 18}\n"
    assert "| A | 20 % | not reported for 2025-02; 18 % in 2025-01 |" in render("proposal", edition(files), "sales")


def test_a_quarter_has_its_own_words() -> None:
    text = render("alignment", edition(on_disk(PLANS), Period.read("2025-Q1")))
    assert text.startswith("# Quarterly alignment report: SayPro, the first quarter of 2025\n")
    assert problems(text) == []


# --- other workspaces -------------------------------------------------------------------------------------------------

NOTHING = {"organization.yaml": "name: Empty\n"}
NO_GOALS = {"organization.yaml": "name: New\ndepartments: [sales]\n", "departments/sales.yaml": "department: Sales\n"}
ONE = {path: text.replace("  - customer-service\n", "") for path, text in BASE.items() if "customer" not in path}
UNREAD = {**BASE, "departments/sales.yaml": "department: Sales\ngoals: [\n"}
MISSING = {path: text for path, text in BASE.items() if "sales" not in path}
UNREAD_FIGURES = {**BASE, "kpis/sales.yaml": "a: [\n"}
FORTY = {
    "organization.yaml": BASE["organization.yaml"],
    **{
        f"departments/unit-{number:02}.yaml": BASE["departments/sales.yaml"].replace("Sales", f"Unit {number:02}")
        for number in range(40)
    },
}
BARE_SHARED = {**BASE, "shared-goals/bare.yaml": "title: Go together\n"}
UNREAD_PART = {
    **UNREAD,
    "shared-goals/launch.yaml": "title: Go together\nsupports: [growth]\ndepartments: [sales]\ndue: 2025-01\n"
    "kpis: [{id: a, shares: {sales: 100%}}]\ncheck_ins: {every: weekly}\nmilestones: [{title: Go}]\n",
}
UNREAD_SHARED = {**BASE, "shared-goals/launch.yaml": "title: [\n"}
STRANGE = "'| <b>*x*</b> [a](b) `'"
STRANGE_SHARED = {
    **BASE,
    "shared-goals/strange.yaml": f"title: {STRANGE}\nowner: {STRANGE}\nsupports: [growth]\ndescription: {STRANGE}\n"
    f"departments: [{{department: sales, objective: {STRANGE}, constraints: {STRANGE}}}, customer-service]\n"
    f"kpis: [{{id: a, name: {STRANGE}, unit: {STRANGE}, direction: increase, target: 9, shares: {{sales: 100%}}}}]\n"
    f"milestones: [{{title: {STRANGE}, owner: {STRANGE}}}]\ncheck_ins: {{every: weekly, channel: {STRANGE}}}\n"
    f"risks: [{STRANGE}]\nmeasurements: {{a: {{2025-01: 3}}}}\nstart: 2024-10-01\ndue: 2024-12-31\n"
    f"retrospective: {{worked: [{STRANGE}], thanks: [{STRANGE}]}}\n",
}
WORKSPACES = {
    "a shared goal with nothing but a title": BARE_SHARED,
    "a shared goal of a plan that cannot be read": UNREAD_PART,
    "a shared goal that cannot be read": UNREAD_SHARED,
    "a shared goal of strange words": STRANGE_SHARED,
    "nothing but a name": NOTHING,
    "no goals": NO_GOALS,
    "no data": BASE,
    "one department": ONE,
    "forty departments": FORTY,
    "a plan that cannot be read": UNREAD,
    "a plan that is missing": MISSING,
    "figures that cannot be read": UNREAD_FIGURES,
}


@pytest.mark.parametrize("name", WORKSPACES)
@pytest.mark.parametrize("period", ["2025-02", "2025-Q1", "2031-12"])
def test_any_workspace_has_whole_pages(name: str, period: str) -> None:
    made = edition(WORKSPACES[name], Period.read(period))
    for path, text in pages(made).items():
        assert problems(text) == [], path
        tables_hold(text)
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            assert section.partition("\n")[2].strip(), (path, section)


def test_what_could_not_be_read_is_said() -> None:
    made = edition(UNREAD)
    assert "departments/sales.yaml, line 2" in render("alignment", made)
    assert "The plan of sales could not be read as written, so it is not judged" in render("scorecard", made)
    assert "as far as the plans could be read" in render("leadership", made) or "no score" in render("leadership", made)
    assert "has handed in no plan, so its score is 0" in render("scorecard", edition(MISSING))


def test_a_picture_with_too_many_boxes_is_none() -> None:
    """On either side: beyond that the table tells more."""

    def pictured(goals: int) -> bool:
        listed = "".join(f"- {{id: g{number}, title: G}}\n" for number in range(goals))
        links = ", ".join(f"g{number}" for number in range(goals))
        plan = f"department: A\ngoals:\n- {{id: a, title: T, supports: [{links}]}}\n"
        files = {"organization.yaml": f"name: X\ngoals:\n{listed}", "departments/a.yaml": plan}
        return "mermaid" in render("evaluation", edition(files), "a")

    assert pictured(24)
    assert not pictured(25)


def test_nothing_is_called_reached_while_something_could_not_be_read() -> None:
    """A file that is broken can take a weak department out of the mean."""
    whole = BASE | {"organization.yaml": laid_over(BASE["organization.yaml"], "settings: {target: 10}\n")}
    words = "Whether the target of 10 % is reached is known when everything can be read."
    broken = whole | {"departments/marketing.yaml": "department: Marketing\ngoals: [\n"}
    for files, said in ((whole, "The target of 10 % is reached."), (broken, words)):
        made = edition(files)
        for page in (render("leadership", made), " ".join(score_page(made.assessment).split())):
            assert said in page
            assert ("is reached." in page) is (said != words)


# --- a reader with a calculator ---------------------------------------------------------------------------------------


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table behind some words."""
    lines = page.partition(f"\n{heading}\n")[2].splitlines()
    table = itertools.takewhile(
        lambda line: line.startswith("|"), itertools.dropwhile(lambda line: line[:1] != "|", lines)
    )
    return [[cell.strip() for cell in row.strip("|").split(" |")] for row in list(table)[2:]]


def amount(cell: str) -> Fraction:
    return Fraction(re.sub(r"[^0-9.-]", "", cell))


@pytest.mark.parametrize("partner", ["harbor-cloud", "nordlys-academy"])
def test_a_partnership_s_sums_are_those_of_its_periods(partner: str) -> None:
    page = FEBRUARY_PAGES[f"partnership/{partner}"]
    to_date = {(row[0], row[1]): row[2:] for row in rows_of(page, "### To date")}
    names = list(dict.fromkeys(side for _, side in to_date))
    by_period = {"Together": rows_of(page, "Both sides together.")}
    by_period |= {name: rows_of(page, f"{name} alone.") for name in names[1:]}
    for name in names[1:]:
        for measure, column in (("Revenue", 1), ("Costs", 3), ("Investment", 5)):
            target, actual = (sum(amount(row[column + one]) for row in by_period[name]) for one in (0, 1))
            assert (target, actual) == tuple(amount(cell) for cell in to_date[measure, name][:2])
    for measure, column in (("Revenue", 2), ("Costs", 4), ("Margin", 5), ("Investment", 7), ("Cash flow", 9)):
        assert sum(amount(row[column]) for row in by_period["Together"]) == amount(to_date[measure, "Together"][1])


@pytest.mark.parametrize("partner", ["harbor-cloud", "nordlys-academy"])
@pytest.mark.parametrize(("what", "column"), [("Revenue", 2), ("Profit", 5)])
def test_a_partnership_s_forecast_follows_from_its_page(partner: str, what: str, column: int) -> None:
    page = FEBRUARY_PAGES[f"partnership/{partner}"]
    basis = next(line for line in page.splitlines() if line.startswith(f"- {what}: the slope is"))
    slope, pairs, several, low, high, lowest, highest, scatter = (
        Fraction(number.replace(",", "")) for number in re.findall(r"(?<![\w.])-?[0-9][0-9,]*(?:\.[0-9]+)?", basis)
    )
    periods = rows_of(page, "Both sides together.")[-int(several) :]
    points = list(enumerate(amount(row[column]) for row in periods))
    slopes = sorted((y - x) / (b - a) for (a, x), (b, y) in itertools.combinations(points, 2))
    cents = Fraction(1, 100)
    assert len(slopes) == pairs
    assert abs(median(slopes) - slope) < cents
    assert abs(slopes[int(lowest) - 1] - low) < cents
    assert abs(slopes[int(highest) - 1] - high) < cents
    last = Period.read(periods[-1][0])
    ahead = [row for row in rows_of(page, "## Revenue and profit forecast") if row[0] == what]
    assert ahead
    for _, period, value, least, most, _ in ahead:
        x = several - 1 + (Period.read(period).year - last.year) * 12 + Period.read(period).number - last.number
        for by, off, told in ((slope, 0, value), (low, -scatter, least), (high, scatter, most)):
            assert abs(median(y + by * (x - at) for at, y in points) + off - amount(told)) <= 1, period
