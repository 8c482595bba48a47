"""Shared goals: what is measured, divided, missed and made up for; what moves from one month to the next."""

import re
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_align import forms
from saypro_align.assessment import Assessment
from saypro_align.course import Pace
from saypro_align.facts import Facts
from saypro_align.files.disk import on_disk
from saypro_align.findings import Severity
from saypro_align.model import changed
from saypro_align.periods import Period
from saypro_align.reports import render, shared_draft
from saypro_align.reports.edition import Edition
from saypro_align.results import row_of
from saypro_align.together import Together, asked, divided, missed, shared_goals, stage
from saypro_align.values import listed
from tests.editions import FEBRUARY, JANUARY, PLANS, edition
from tests.test_reports import tables_hold
from tests.workspaces import AS_OF, BASE, CUSTOMER_SERVICE, SALES, judged

PERIOD = "period: {start: 2025-01-01, end: 2025-12-31}\n"
SIGNS = {
    "organization.yaml": BASE["organization.yaml"] + PERIOD,
    "departments/sales.yaml": SALES
    + "actions: [{title: Set the launch price, goal: launch, owner: A. Name, due: 2025-03-31}]\n",
    "departments/customer-service.yaml": CUSTOMER_SERVICE
    + "actions: [{title: Answer launch questions, goal: launch, owner: B. Name, due: 2025-03-31}]\n",
}
LAUNCH = """\
title: Launch 1 product together by June
supports: [growth]
owner: Ann Lee
departments: [sales, customer-service]
kpis: [{id: launch-sales, name: Launch sales, unit: customers, direction: increase, aggregation: cumulative,
        baseline: 0, target: 300, shares: {sales: 80%, customer-service: 20%}}]
start: 2024-11-01
due: 2025-04-30
milestones: [{title: Launch, due: 2025-04-01, owner: A. Name}]
measurements: {launch-sales: {2024-11: 30, 2024-12: 40, 2025-01: 50, 2025-02: 60}}
"""


def facts_of(assessment: Assessment) -> Facts:
    assert assessment.facts is not None
    return assessment.facts


def the_goal(facts: Facts) -> Together:
    (goal,) = shared_goals(facts)
    return goal


def launched(text: str, day: date = AS_OF) -> tuple[Facts, Together]:
    facts = facts_of(judged(dict(SIGNS, **{"shared-goals/launch.yaml": text}), day))
    return facts, the_goal(facts)


# --- figures ----------------------------------------------------------------------------------------------------------


def test_a_flawless_shared_goal_takes_no_points() -> None:
    assessment = judged(dict(SIGNS, **{"shared-goals/launch.yaml": LAUNCH}))
    assert [f.message for f in assessment.findings if f.span.path.startswith("shared")] == []
    assert assessment.score.score == 100


def test_joint_kpis_run_from_the_start_of_their_goal() -> None:
    """180 customers since November. Expected: 300 * 119 of 180 days from 1 November to 30 April, 198.3."""
    facts, goal = launched(LAUNCH)
    now = row_of(facts, goal.kpis[0], FEBRUARY).now
    assert now.actual == 180
    assert now.expected == Fraction(300 * 119, 180)
    assert now.reached == Fraction(180, 300)
    assert now.pace is Pace.BEHIND
    assert not now.early
    later = launched(LAUNCH.replace("start: 2024-11-01\n", ""))
    now = row_of(later[0], later[1].kpis[0], FEBRUARY).now
    assert now.actual == 110  # a sum begins with the organization's period where the goal does not say when
    assert now.expected == Fraction(300 * 58, 119)


def test_figures_of_departments_and_of_shared_goals_do_not_mix() -> None:
    assessment = judged(dict(SIGNS, **{"shared-goals/launch.yaml": LAUNCH, "kpis/sales.yaml": "a: [\n"}))
    facts = facts_of(assessment)
    assert row_of(facts, the_goal(facts).kpis[0], FEBRUARY).now.actual == 180
    assert all(kpi.id != "launch-sales" for kpi in facts.workspace.kpis)


def test_each_department_has_its_part() -> None:
    facts, goal = launched(LAUNCH)
    (kpi,) = goal.kpis
    parts = divided(facts, kpi, 180)
    assert [(part.department, part.target, part.actual) for part in parts] == [
        ("sales", 240, 144),
        ("customer-service", 60, 36),
    ]
    assert divided(facts, kpi, None)[0].actual is None
    limit = LAUNCH.replace("direction: increase", "direction: at-least")
    facts, goal = launched(limit)
    assert divided(facts, goal.kpis[0], 180) == []
    facts, goal = launched(LAUNCH.replace(", shares: {sales: 80%, customer-service: 20%}", ""))
    assert divided(facts, goal.kpis[0], 180) == []


numbers = st.integers(-1000, 1000)


@given(baseline=numbers, target=numbers, actual=numbers, percent=st.integers(0, 100))
def test_the_parts_sum_to_the_whole(baseline: int, target: int, actual: int, percent: int) -> None:
    text = (
        LAUNCH.replace("baseline: 0, target: 300", f"baseline: {baseline}, target: {target}")
        .replace("80%", f"{percent}%")
        .replace("customer-service: 20%", f"customer-service: {100 - percent}%")
    )
    facts, goal = launched(text)
    parts = divided(facts, goal.kpis[0], actual)
    assert sum(part.share for part in parts) == 1
    assert sum(part.target for part in parts) == target - baseline
    assert sum(part.actual or 0 for part in parts) == actual - baseline


# --- check-ins --------------------------------------------------------------------------------------------------------

days = st.dates(date(2024, 10, 1), date(2025, 6, 30))
rhythms = st.sampled_from(["weekly", "monthly", "quarterly"])


def meeting(every: str, held: list[date], start: date, due: date | None = None) -> tuple[Facts, forms.SharedGoal]:
    text = f"title: Meet\ndepartments: [sales]\nstart: {start}\n" + (f"due: {due}\n" if due else "")
    text += f"check_ins: {{every: {every}, held: [{', '.join(map(str, held))}]}}\n"
    facts, goal = launched(text)
    return facts, goal.written


@given(every=rhythms, held=st.lists(days, max_size=8, unique=True), start=days, day=days)
def test_missed_check_ins(every: str, held: list[date], start: date, day: date) -> None:
    """Counted another way: of every whole period that is over, whether one of its days is a day of a check-in."""
    facts, written = meeting(every, held, start)
    told = missed(facts, written, day)
    for period in asked(facts, written, day):
        assert start <= period.first_day()
        assert period.last_day() <= day
        known = [one for one in held if one <= day]
        own = sum(period.first_day() <= one <= period.last_day() for one in known)
        after = period.shifted(1)
        next_one = sum(after.first_day() <= one <= after.last_day() for one in known)
        assert (period in told) == (own == 0 and next_one < 2)
    assert set(told) <= set(asked(facts, written, day))


@given(every=rhythms, held=st.lists(days, max_size=8, unique=True), more=days, start=days)
def test_one_check_in_more_never_makes_more_missed(every: str, held: list[date], more: date, start: date) -> None:
    facts, written = meeting(every, held, start)
    assert written.check_ins is not None
    fuller = changed(written, check_ins=changed(written.check_ins, held=[*_held(written), Period.read(str(more))]))
    assert set(missed(facts, fuller, date(2025, 6, 30))) <= set(missed(facts, written, date(2025, 6, 30)))


def _held(written: forms.SharedGoal) -> tuple[Period, ...]:
    assert written.check_ins is not None
    return written.check_ins.held


@given(start=days, length=st.integers(0, 200), day=days)
def test_a_goal_is_planned_then_under_way_then_ended(start: date, length: int, day: date) -> None:
    due = start + timedelta(days=length)
    facts, written = meeting("monthly", [], start, due)
    expected = "planned" if day < start else "ended" if day > due else "under way"
    assert stage(facts, written, day) == expected


# --- from one month to the next ---------------------------------------------------------------------------------------

CLOSING, INVOICES = "shared-goals/closing-talks.yaml", "shared-goals/yearly-invoices.yaml"
HELD = "held: [2025-01-24]"


def without_retrospective(text: str) -> str:
    return text.partition("retrospective:")[0]


def page(period: Period, *edits: tuple[str, str, str]) -> tuple[str, set[str]]:
    """The page of a month after some edits, and what was noted on shared goals."""
    files = dict(on_disk(PLANS))
    for path, old, new in edits:
        text = files[path]
        assert isinstance(text, str)
        assert text.count(old) == 1
        files[path] = text.replace(old, new)
    made = edition(files, period)
    found = {f.name for f in made.assessment.findings if f.span.path.startswith("shared-goals/") and not f.points}
    return render("shared-goals", made), found


def retrospective() -> str:
    text = on_disk(PLANS)[INVOICES]
    assert isinstance(text, str)
    return "retrospective:" + text.partition("retrospective:")[2]


MARCH_LACKS = {"joint-kpi-unmeasured"}
"""Nobody has entered figures for March."""
MONTHS = [
    ("January: one check-in held, the end not over", JANUARY, (), set(), ["Missed: none"], ["What worked:"]),
    (
        "February: none held",
        FEBRUARY,
        (),
        {"check-in-missed"},
        ["Missed: 2025-02", "What worked:", "Calling first", "Acknowledgements:"],
        ["nobody has looked back"],
    ),
    (
        "February: held after all",
        FEBRUARY,
        ((CLOSING, HELD, "held: [2025-01-24, 2025-02-21]"),),
        set(),
        ["Held: 2025-01-24 and 2025-02-21", "Missed: none"],
        [],
    ),
    (
        "March: made up for by a second one",
        Period.read("2025-03"),
        ((CLOSING, HELD, "held: [2025-01-24, 2025-03-07, 2025-03-21]"),),
        MARCH_LACKS,
        ["Missed: none", "Made up for in the period that followed: 2025-02\n"],
        [],
    ),
    (
        "March: not made up for by one alone",
        Period.read("2025-03"),
        ((CLOSING, HELD, "held: [2025-01-24, 2025-03-21]"),),
        {"check-in-missed", *MARCH_LACKS},
        ["Missed: 2025-02"],
        ["Made up"],
    ),
    (
        "February: what is dated in March is not known yet",
        FEBRUARY,
        ((CLOSING, HELD, "held: [2025-01-24, 2025-03-07, 2025-03-21]"),),
        {"check-in-missed"},
        ["Held: 2025-01-24\n", "Missed: 2025-02"],
        ["2025-03-07"],
    ),
    (
        "February: no retrospective yet",
        FEBRUARY,
        ((INVOICES, retrospective(), ""),),
        {"check-in-missed", "retrospective-missing"},
        [
            "It ended on 2025-01-31, and nobody has looked back yet; Hannah Weiss, Chief Financial Officer, writes "
            "down what was learned."
        ],
        ["What worked:"],
    ),
    (
        "January: the last day is a day of the goal, so nothing is asked",
        JANUARY,
        ((INVOICES, retrospective(), ""),),
        set(),
        ["It is looked back on after its end on 2025-01-31"],
        ["nobody has looked back"],
    ),
]


@pytest.mark.parametrize(
    ("period", "edits", "notes", "there", "gone"), [row[1:] for row in MONTHS], ids=[r[0] for r in MONTHS]
)
def test_what_moves_from_month_to_month(
    period: Period, edits: tuple[tuple[str, str, str], ...], notes: set[str], there: list[str], gone: list[str]
) -> None:
    text, found = page(period, *edits)
    assert found == notes
    assert [words for words in there if words not in text] == []
    assert [words for words in gone if words in text] == []


def test_what_has_ended_is_at_no_risk_any_more() -> None:
    """Of two joint KPIs one reached its target. A month before the end the other was at risk."""
    before, after = (page(period)[0].partition("**Halve the questions")[2] for period in (JANUARY, FEBRUARY))
    assert "| at risk |" in before
    assert "At risk: Customers who ask about their yearly invoice" in before
    (row,) = re.findall(r"^\| Customers who ask about their yearly invoice \(2025-01\) .*$", after, re.MULTILINE)
    assert row.endswith("| 81.6 % | not reached |")
    assert "\n- Target of 6 % not reached: Customers who ask about their yearly invoice, 7.1 % in 2025-01.\n" in after
    assert "\n- Achieved: Large invoices explained" in after
    silent = (
        (INVOICES, '    2024-12: 9.5\n    2025-01: {value: 7.1, note: "591 of 8,324 invoices"}\n', "    2024-12:\n"),
    )
    assert "\n- Not known at the end: Customers who ask about their yearly invoice, " in page(FEBRUARY, *silent)[0]


def test_a_goal_that_is_long_past_is_only_named() -> None:
    """It ended on 2025-01-31; a year later it is left out, but not before somebody has looked back."""
    named = "looked back on then: Halve the questions on the yearly invoices by the end of January 2025 (2025-01-31).\n"
    there = "**Halve the questions on the yearly invoices by the end of January 2025** (ended)"
    for month, edits, stands in (
        ("2026-01", (), True),
        ("2026-02", (), False),
        ("2026-02", ((INVOICES, retrospective(), ""),), True),
    ):
        text = page(Period.read(month), *edits)[0]
        assert (there in text, named in text) == (stands, not stands)
    text = page(
        Period.read("2027-01"), (CLOSING, "start: 2025-01-01", "retrospective: {worked: [Talks]}\nstart: 2025-01-01")
    )[0]
    assert text.count("No goal is set together.") == 11
    assert text.count("`saypro-align draft") == 1


def test_what_was_not_reported_is_asked_for_once() -> None:
    """By whom it is reported: of three joint KPIs two are the owner's of the goal, one has an owner of its own."""
    text = page(Period.read("2025-03"))[0]
    government, talks = (
        "Government customers heard at the end of their project",
        "Closing talks with government customers",
    )
    who = "Kofi Mensah, Operations Director, reports them."
    assert f"\n- Not reported for 2025-03: {government}; {talks}; {who}\n" in text
    assert (
        "\n- Not reported for 2025-03: Promises of closing talks kept within a month; Joseph Kiprono reports it.\n"
        in text
    )
    assert "'measurements'" not in text


def test_a_kpi_that_the_departments_report_and_the_goal_does_not_is_not_called_unreported() -> None:
    plans = {
        f"departments/{name}.yaml": SIGNS[f"departments/{name}.yaml"].replace(
            "    kpis: [{id: ", "    kpis: [{id: orders, name: Orders, unit: x, baseline: 0, target: 300}, {id: ", 1
        )
        for name in ("sales", "customer-service")
    }
    goal = LAUNCH.replace("id: launch-sales, name: Launch sales", "id: orders, name: Orders")
    files = {**SIGNS, **plans, "shared-goals/launch.yaml": goal.partition("measurements:")[0]}
    assert "\n- Not reported for 2025-02: Orders; Ann Lee reports it.\n" in render("shared-goals", edition(files))
    files["kpis/sales.yaml"] = "orders: {2025-02: 30}\n"
    text = render("shared-goals", edition(files))
    assert "not reported" not in text.lower()
    assert "| Orders | no joint figure; reported by Sales | 300 customers by 2025-04-30 |" in text
    assert "\n- No joint figure: Orders; Sales reports it. Ann Lee begins with the joint one.\n" in text
    files["kpis/customer-service.yaml"] = "orders: {2025-02: 30}\n"
    said = "No joint figure: Orders; Sales and Customer Service report it, each for itself. Ann Lee begins with"
    assert said in render("shared-goals", edition(files))


def test_a_part_of_a_way_in_percent_is_points() -> None:
    text = page(FEBRUARY)[0]
    assert "| Operations | 70 % | 35 points | 8.52 points |" in text
    assert "| Operations | 80 % | 96 talks | 16.8 talks |" in text


def test_all_who_lose_points_on_it_are_named() -> None:
    text = page(FEBRUARY)[0]
    assert "\n- Customer Service and Operations: 'Hear 90% of government customers" in text
    assert "'customer-loyalty'" not in text


def test_a_score_does_not_depend_on_what_was_held_or_looked_back_on() -> None:
    files = dict(on_disk(PLANS))
    before = judged(files).score.score
    for path in (CLOSING, INVOICES):
        text = files[path]
        assert isinstance(text, str)
        files[path] = without_retrospective(text).replace(HELD, "held: []")
    assert judged(files).score.score == before


def test_an_adjustment_that_speaks_of_it_stands_on_its_page() -> None:
    adjustment = (
        "department: sales\ndate: 2025-02-10\nstatus: in-progress\ngoals: [launch]\nsummary: Sell in two steps\n"
    )
    files = {**SIGNS, "shared-goals/launch.yaml": LAUNCH, "adjustments/2025-02-sales.yaml": adjustment}
    text = render("shared-goals", edition(files))
    assert "- The adjustment of Sales of 2025-02-10 is in progress: Sell in two steps." in text
    assert "Sell in two" not in render("shared-goals", edition(files, JANUARY))


def test_words_of_a_file_are_never_run() -> None:
    text = LAUNCH.replace("Launch 1 product together by June", "'{{ 7 * 7 }} {% raw %} | x'")
    made = edition({**SIGNS, "shared-goals/launch.yaml": text})
    for name, department in (("shared-goals", ""), ("impact", "sales")):
        shown = render(name, made, department)
        assert "49" not in shown
        assert "7 \\* 7" in shown
        tables_hold(shown)


# --- bad input --------------------------------------------------------------------------------------------------------

BAD = [
    ("an unknown department", "departments: [sales, customer-service]", "departments:\n  - sales\n  - marketng\n",
     "unknown-department", 6, "marketng"),
    ("an unknown department in the shares", "customer-service: 20%", "costumer-service: 20%",
     "unknown-department", 6, "costumer-service"),
    ("shares of 90 %", "customer-service: 20%", "customer-service: 10%", "wrong-type", 6, "sum to 90 %"),
    ("shares of 110 %", "sales: 80%", "sales: 90%", "wrong-type", 6, "sum to 110 %"),
    ("an end before the start", "due: 2025-04-30", "due: 2024-10-31", "wrong-type", 8, "before it starts"),
    ("a figure in percent of customers", "2025-02: 60", "2025-02: 60%", "wrong-type", 10, "counted in customers"),
    ("a figure that is no figure", "2025-02: 60", "2025-02: many", "wrong-type", 10, "many"),
    ("a rhythm that there is not", "start:", "check_ins: {every: daily}\nstart:", "wrong-type", 7, "daily"),
    ("a department that takes part twice", "[sales, customer-service]", "[sales, customer-service, Sales]",
     "duplicate-id", 4, "'Sales' is 'sales', which stands here already"),
    ("one department with two shares", "customer-service: 20%", "Sales: 20%", "duplicate-key", 6, "'Sales' is 'sales'"),
    ("a share of a department that does not take part", "[sales, customer-service]", "[customer-service]",
     "wrong-type", 6, "'sales' has a share of 'launch-sales', and does not take part"),
    ("figures of a KPI that the goal does not have", "{launch-sales: {2024-11", "{launch-sale: {2024-11",
     "wrong-type", 10, "'launch-sale' is measured, and the goal has no such KPI"),
    ("a target in percent of customers", "target: 300", "target: 300%", "wrong-type", 6, "counted in customers"),
    ("a figure without its period", "{2024-11: 30, 2024-12: 40, 2025-01: 50, 2025-02: 60}", "60", "wrong-type", 10,
     "'launch-sales' takes a mapping"),
    ("a negative budget", "start:", "resources: {budget: -5 USD}\nstart:", "wrong-type", 7, "below zero"),
    ("an organizational goal that there is not", "supports: [growth]", "supports: [grwth]", "unknown-goal", 2, "grwth"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "name", "line", "says"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_is_told_at_its_line(old: str, new: str, name: str, line: int, says: str) -> None:
    assert LAUNCH.count(old) == 1
    assessment = judged(dict(SIGNS, **{"shared-goals/launch.yaml": LAUNCH.replace(old, new)}))
    found = [f for f in assessment.findings if f.name == name]
    assert {(f.span.path, f.span.line) for f in found} == {("shared-goals/launch.yaml", line)}
    assert all(says in f.message for f in found)
    assert (found[0].severity is Severity.ERROR) == (assessment.exit_code == 2)


def test_a_quarter_begins_where_the_fiscal_year_says() -> None:
    """With a year from October on, the first quarter of 2025 begins before the end of 2024."""
    text = LAUNCH.replace("start: 2024-11-01", "start: 2025-Q1").replace("due: 2025-04-30", "due: 2024-12-31")
    files = {**SIGNS, "shared-goals/launch.yaml": text}
    assert [f.message for f in judged(files).file_findings] == ["the goal is due (2024-12-31) before it starts"]
    files["organization.yaml"] += "fiscal_year_start: 10\n"
    assert judged(files).file_findings == []


def test_a_participant_that_is_not_known_may_be_the_one_with_a_share() -> None:
    text = LAUNCH.replace("[sales, customer-service]", "[sals, customer-service]")
    found = judged({**SIGNS, "shared-goals/launch.yaml": text}).findings
    assert {f.name for f in found if f.span.path.startswith("shared") and f.severity is not Severity.NOTE} == {
        "unknown-department"
    }


# --- a draft ----------------------------------------------------------------------------------------------------------


def example() -> Edition:
    return edition(on_disk(PLANS))


def pairs() -> list[list[str]]:
    made = example()
    ids = [department.id for department in made.departments()]
    several = [list(pair) for size in (2, 3) for pair in combinations(ids, size)]
    return [pair for pair in several if shared_draft.common(made, pair)]


@pytest.mark.parametrize("departments", pairs(), ids=", ".join)
def test_a_draft_loads_without_findings(departments: list[str]) -> None:
    """What a plan must still say of it is the only thing left to do, and only where no plan says it."""
    path, text = shared_draft.path(departments), shared_draft.text(example(), departments)
    assessment = judged({**on_disk(PLANS), path: text})
    found = {f.name for f in assessment.findings if f.span.path == path}
    assert assessment.file_findings == []
    assert found <= {"shared-goal-ignored"}
    (goal,) = (one for one in shared_goals(facts_of(assessment)) if one.path == path)
    assert {part.department for part in goal.parts} == set(departments)
    assert goal.kpis
    accused = {department for f in assessment.findings if f.span.path == path and (department := f.department)}
    told = re.compile(r"^# Nothing in the plans? of (.*) knows of it yet, .*\n#   actions: \[(.*)\]$", re.MULTILINE)
    head = told.findall(text)
    silent = listed(assessment.workspace.departments[one].name for one in departments if one in accused)
    assert [names for names, _ in head] == ([silent] if silent else [])
    files = {**on_disk(PLANS), path: text}
    for department in accused:
        action = head[0][1].replace("title: ..", "title: Do it").replace("due: ..", "due: 2025-05-31")
        plan = files[f"departments/{department}.yaml"]
        assert isinstance(plan, str)
        own = "\nactions:\n" in plan
        files[f"departments/{department}.yaml"] = (
            plan.replace("\nactions:\n", f"\nactions:\n  - {action}\n") if own else f"{plan}actions: [{action}]\n"
        )
    mended = judged(files)
    assert mended.file_findings == []
    assert not [f for f in mended.findings if f.span.path == path]


def test_a_draft_takes_the_kpi_that_the_plans_hold_together() -> None:
    text = shared_draft.text(example(), ["marketing", "customer-service"])
    assert "id: referred-customers" in text
    assert "target: 60" in text
    assert "objective: Win 60 customers by referral in 2025" in text
    assert '"50%"' in text


def test_so_many_departments_follow_so_many_things_together() -> None:
    """Each department has each KPI and milestone of a shared goal, so thousands of both would fill the memory."""

    def told(departments: int, milestones: int) -> list[tuple[str, int, str]]:
        several = ", ".join(f"d{n}" for n in range(departments))
        listed = "".join(f"- {{title: M{n}}}\n" for n in range(milestones))
        text = f"title: Launch\ndepartments: [{several}]\nkpis: [{{id: k}}]\nmilestones:\n{listed}"
        files = {"organization.yaml": "name: X\ngoals: [{id: g, title: G}]\n", "shared-goals/launch.yaml": text}
        return [(f.name, f.span.line, f.message) for f in judged(files).file_findings]

    assert told(100, 99) == []
    ((name, line, message),) = told(101, 99)
    assert (name, line) == ("wrong-type", 2)
    assert "101 departments have 100 KPIs and milestones together, and at most 99 can be followed" in message
