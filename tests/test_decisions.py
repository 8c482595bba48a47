"""What leadership is asked to decide: in which order, by when, and what waits beside the three."""

import pytest

from saypro_align.periods import Period
from saypro_align.reports import render
from saypro_align.reports.decisions import Decision, decisions, waiting
from saypro_align.workspace import Files
from tests.editions import edition
from tests.test_partners import PATH, RENEGOTIATED, run_of, workspace
from tests.workspaces import BASE

ENDED = run_of([100] * 4).replace("terms: {", "terms: {ends: 2025-02-27, ")
LEANING = run_of([100] * 4).replace("us: 50%, partner: 50%", "us: 35%, partner: 65%")
OUT = run_of([100] * 4).replace("us: 50%, partner: 50%", "us: 30%, partner: 70%")


def proposed(department: str, change: str) -> str:
    return f"department: {department}\ndate: 2025-02-10\nchanges: [{{change: {change}}}]\n"


def asked(files: Files, period: str = "2025-02") -> list[Decision]:
    return decisions(edition(files, Period.read(period)))


TERMS: list[tuple[str, str, str, str]] = [
    ("out of balance: at once", OUT, "By what each has borne, 50.0 % for Testers and 50.0 % for Acme would be even.",
     "Decide by 2025-03-31."),
    ("uneven: at the next review", LEANING + "since: 2025-01-15\n", "15.0 points apart",
     "Decide for the review that is due by 2025-04-15."),
    ("uneven and the review overdue", LEANING + "since: 2024-10-15\n", "15.0 points apart", "Decide by 2025-03-31."),
    ("uneven and no review known of", LEANING, "Leadership talks to Acme.", "Decide by 2025-03-31."),
    ("ended", ENDED, "The terms ended on 2025-02-27. Leadership talks to Acme.", "Decide by 2025-03-31."),
    ("an owner", OUT + "owner: Ann Lee\n", "Ann Lee talks to Acme.", "Decide by 2025-03-31."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why", "by"), [row[1:] for row in TERMS], ids=[row[0] for row in TERMS])
def test_terms_that_are_to_be_talked_about(text: str, why: str, by: str) -> None:
    (one,) = asked(workspace(text))
    assert one.question == "Are the terms with Acme renegotiated?"
    assert why in one.why
    assert one.by == by
    page = render("leadership", edition(workspace(text)))
    assert f"1. **{one.question}** {one.why} {one.by}\n" in page


def test_balanced_terms_ask_for_nothing() -> None:
    assert asked(workspace(run_of([100] * 4))) == []
    assert "No decision is needed" in render("leadership", edition(workspace(run_of([100] * 4))))


def test_what_was_renegotiated_is_asked_no_more() -> None:
    assert [one.question for one in asked(workspace(RENEGOTIATED))] == ["Are the terms with Acme renegotiated?"]
    assert asked(workspace(RENEGOTIATED), "2025-03") == []


def test_one_of_each_kind_comes_before_a_second() -> None:
    """Three changes, two partners and a conflict: one each, and what else is asked is named."""
    files = {
        **workspace(LEANING),
        "partnerships/other.yaml": OUT.replace("Acme", "Other"),
        "adjustments/a.yaml": proposed("sales", "First"),
        "adjustments/b.yaml": proposed("sales", "Second"),
        "adjustments/c.yaml": proposed("customer-service", "Third"),
    }
    files["departments/sales.yaml"] = files["departments/sales.yaml"].replace(
        "    kpis: [{id: customer", "    conflicts_with: [customer-service.answers]\n    kpis: [{id: customer"
    )
    assert [one.question for one in asked(files)] == [
        "Is the change that Sales proposes approved?",
        "Are the terms with Other renegotiated?",  # 20 points apart come before 15
        "Who yields: Sales and Customer Service?",
    ]
    made = edition(files)
    assert waiting(made) == [
        "Is the change that Sales proposes approved?",
        "Are the terms with Acme renegotiated?",
        "Is the change that Customer Service proposes approved?",
    ]
    assert "\nAlso waiting: Is the change that Sales proposes approved? Are the terms" in render("leadership", made)
    more = edition({**files, "adjustments/d.yaml": proposed("customer-service", "Fourth")})
    assert waiting(more)[3:] == ["1 more waits."]
    more = edition({**files, **{f"adjustments/e{n}.yaml": proposed("sales", "More") for n in range(4)}})
    assert waiting(more)[3:] == ["4 more wait."]


def test_what_nobody_takes_on_comes_first() -> None:
    organization = BASE["organization.yaml"].replace(
        "initiatives:", "  - {id: a, title: A new goal}\n  - {id: b, title: B new goal}\ninitiatives:", 1
    )
    files = {**BASE, PATH: OUT, "organization.yaml": organization, "adjustments/a.yaml": proposed("sales", "First")}
    questions = [one.question for one in asked(files)]
    assert [question.partition(":")[2] for question in questions[:2]] == [" who takes it on?"] * 2
    assert questions[2] == "Is the change that Sales proposes approved?"
    assert waiting(edition(files)) == ["Are the terms with Acme renegotiated?"]


def test_what_is_to_be_mended_is_asked_by_its_finding() -> None:
    """A plan of 98.7 % is not said to be out of alignment on the page that counts it among those in full alignment."""
    rated = "supports: [{goal: growth, rating: 4, comment: Say how, by: Strategy}]"
    files = {**BASE, "departments/sales.yaml": BASE["departments/sales.yaml"].replace("supports: [growth]", rated, 1)}
    (one,) = asked(files)
    assert one.question == "Does Sales mend this first: rated below 100 %, Win 15% more customers by December?"
    page = render("leadership", edition(files))
    assert "100.0 % of the plans are in full alignment" in page
    assert "not in full alignment" not in page.lower()
