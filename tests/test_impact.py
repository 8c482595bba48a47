"""Impact: figures stand beside each other, chains are whole, claims are made where they may be, and never of cause."""

import json
import re
from pathlib import Path

import pytest

from saypro_align import commands
from saypro_align.correlation import FEWEST
from saypro_align.facts import Facts
from saypro_align.files.disk import on_disk
from saypro_align.formats.impact_words import claim_words, suggestion_words
from saypro_align.impact import Impact, Kind, cell, impact, strongest
from saypro_align.periods import Period
from saypro_align.reports import diagrams, impact_lines, render
from saypro_align.results import results
from tests.editions import FEBRUARY, PLANS, edition
from tests.test_publishing import run, tree
from tests.test_reports import FEBRUARY_PAGES, of
from tests.workspaces import judged

MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
ZIGZAG = (6, 11, 2, 8, 12, 4, 1, 9, 5, 10, 3, 7)
ORGANIZATION = """\
goals:
  - id: growth
    title: Grow
    kpis: [{id: revenue, name: Revenue, unit: USD, direction: increase, baseline: 0, target: 20, due: 2025-12-31}]
period: {start: 2025-01-01, end: 2025-12-31}
departments: [sales]
"""
SALES = """\
goals:
  - id: win
    title: Win customers
    due: 2025-12-31
    supports: [growth]
    kpis:
      - {id: calls, name: Calls, unit: calls, direction: increase, baseline: 0, target: 10, level: activity}
      - {id: offers, name: Offers, unit: offers, direction: increase, baseline: 0, target: 10, level: output}
      - {id: deals, name: Deals, unit: deals, direction: increase, baseline: 0, target: 10, level: outcome}
    actions: [{title: Hire a caller, owner: A. Name, due: 2025-03-31}]
"""


def series(values: tuple[int, ...] | list[int], first: int = 0) -> str:
    return ", ".join(f"{month}: {value}" for month, value in zip(MONTHS[first:], values, strict=False))


def moved(calls: str, revenue: str, period: str = "2025-12", plan: str = SALES) -> tuple[Facts, Impact]:
    files = {
        "organization.yaml": ORGANIZATION,
        "departments/sales.yaml": plan,
        "kpis/sales.yaml": f"calls: {{{calls}}}\n",
        "kpis/organization.yaml": f"revenue: {{{revenue}}}\n",
    }
    when = Period.read(period)
    facts = judged(files, when.last_day()).facts
    assert facts is not None
    return facts, impact(facts, results(facts, when), facts.workspace.departments["sales"])


# --- claims -----------------------------------------------------------------------------------------------------------


def said(found: Impact) -> str:
    (kpi,) = (kpi for kpi in found.correlations if kpi.id == "calls")
    several = list(found.correlations[kpi])
    (best,) = strongest(several)
    return claim_words(several, best)


def test_a_claim_where_the_numbers_allow_it() -> None:
    """Revenue is what the calls were two months before: over 10 pairs a tau of 1, p = 2 / 10!."""
    facts, found = moved(series(ZIGZAG), series((3, 4, *ZIGZAG[:10])))
    assert (
        said(found)
        == "The two rise and fall together, the organization's 2 months later: tau +1.00 over 10 pairs, p <0.001."
    )
    (sign,) = (one for one in found.suggestions if one.kind is Kind.WATCH)
    words, evidence = suggestion_words(facts, sign)
    assert words == "Watch 'Calls' as a possible early sign of 'Revenue'."
    assert evidence == said(found)


def test_against_each_other() -> None:
    _, found = moved(series(ZIGZAG), series([20 - value for value in ZIGZAG]))
    assert said(found) == "The two move against each other: tau -1.00 over 12 pairs, p <0.001."
    assert not [one for one in found.suggestions if one.kind is Kind.WATCH]  # at the same time it is no early sign


def test_no_claim_where_both_only_grow() -> None:
    _, found = moved(series(range(1, 13)), series(range(5, 17)))  # type: ignore[arg-type]
    assert said(found) == (
        "No claim: both go one way with time, which alone gives such a tau (tau +1.00 over 12 pairs)."
    )
    assert not [one for one in found.suggestions if one.kind is Kind.WATCH]


@pytest.mark.parametrize(
    ("calls", "revenue", "words"),
    [
        (ZIGZAG[:4], ZIGZAG[:4], "No claim: 4 pairs of figures at most, and 5 are needed."),
        (ZIGZAG, (), "No claim: 0 pairs of figures at most, and 5 are needed."),
        (ZIGZAG, (7,) * 12, "No claim: one of the two never changes."),
        ((1, 5, 2, 8, 3, 5), ZIGZAG, "No claim: some figures are the same, so there is no exact p."),
        ((1, 5, 2, 8, 3, 4), (5, 1, 8, 2, 9, 3), "No claim: p is"),
    ],
)
def test_no_claim(calls: tuple[int, ...], revenue: tuple[int, ...], words: str) -> None:
    _, found = moved(series(calls), series(revenue))
    assert said(found).startswith(words)
    assert not any(one.claimed for several in found.correlations.values() for one in several)


def test_four_perfect_pairs_are_no_claim_and_five_are_not_enough_either() -> None:
    """The strongest that can be: five in perfect order have p = 2 / 5! = 0.0167, above 0.05 / 4."""
    for count, claimed in ((4, False), (5, False), (6, True)):
        values = (3, 1, 4, 2, 6, 5)[:count]
        _, found = moved(series(values), series(values))
        several = [one for kpi, known in found.correlations.items() for one in known if kpi.id == "calls"]
        assert any(one.claimed for one in several) is claimed
        assert all(one.tau is None for one in several if one.n < FEWEST)


def test_what_was_measured_after_the_period_is_not_known() -> None:
    _, found = moved(series(ZIGZAG), series(ZIGZAG), "2024-05")
    assert [one.n for kpi, several in found.correlations.items() for one in several if kpi.id == "calls"] == [
        5,
        4,
        3,
        2,
    ]


CAUSE = re.compile(
    r"\b(caus\w*|because of|due to|leads? to|led to|drives?|driven|thanks to|effect\w*|influenc\w*|results? in|"
    r"makes? revenue|responsible for the)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", [path for path, _ in of("impact")])
def test_no_word_claims_cause(path: str) -> None:
    """But for one sentence, which says that nothing here is proof of it; what people wrote is theirs."""
    text = FEBRUARY_PAGES[path].replace("so none of this is proof of cause", "")
    names = [
        item.title
        for department in edition(on_disk(PLANS)).departments()
        for items in department.classes().values()
        for item in items
    ]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    assert CAUSE.findall(text) == []
    claims, _, rest = text.partition("## From activity to outcome")
    assert rest
    assert re.search(r"proof of cause", claims) is None


def test_the_words_themselves_claim_no_cause() -> None:
    for revenue in (ZIGZAG, (3, 4, *ZIGZAG[:10]), tuple(20 - value for value in ZIGZAG)):
        facts, found = moved(series(ZIGZAG), series(revenue))
        words = [said(found), *(part for one in found.suggestions for part in suggestion_words(facts, one))]
        assert CAUSE.findall(" ".join(words)) == []
    assert CAUSE.search("more calls lead to revenue")  # the pattern finds what it looks for


# --- beside each other, from activity to outcome ----------------------------------------------------------------------


def test_figures_of_longer_periods_stand_where_these_end() -> None:
    made = edition(on_disk(PLANS), Period.read("2025-01"))
    facts = made.facts
    share = next(kpi for kpi in facts.workspace.own_kpis if kpi.id == "top-ten-share")
    known = {month: cell(facts, share, Period.read(month)) for month in ("2024-10", "2024-11", "2024-12", "2025-01")}
    assert [month for month, found in known.items() if found is not None] == ["2024-12"]
    december = known["2024-12"]
    assert december is not None
    assert (str(december.of), float(december.value)) == ("2024-Q4", 46.1)
    quarter = edition(on_disk(PLANS), Period.read("2025-Q1"))
    columns = impact_lines.part(quarter, "sales").columns
    assert columns == ("2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1")


def test_a_chain_names_what_is_missing() -> None:
    chains = {chain.goal: dict(chain.steps) for chain in impact_lines.part(edition(on_disk(PLANS)), "marketing").chains}
    visits = chains["Double visits to the website by the end of 2025"]
    assert visits["Activity"].endswith("Website traffic")
    assert visits["Output"] == visits["Outcome"] == "none is measured"
    leads = chains["Give Sales 400 qualified leads a month by October 2025"]
    assert (leads["Output"], leads["Outcome"]) == ("Lead generation rate", "Return on marketing investment")


def test_the_picture_says_what_the_words_say() -> None:
    for path, text in of("impact"):
        made = edition(on_disk(PLANS))
        department = path.partition("/")[2]
        found = impact_lines.of(made, department)
        picture = diagrams.chain(made, department)
        if not picture:
            continue
        assert picture in text
        for chain in found.chains:
            for kpi in chain.kpis if chain.organization else ():
                assert kpi.title[:50] in picture
        arrows = re.findall(r"^  (n\d+) (-->|-\.->|-\. no outcome measured \.->) (n\d+)$", picture, flags=re.MULTILINE)
        boxes = re.findall(r"^  (n\d+)[>\[(]", picture, flags=re.MULTILINE)
        assert {end for one, _, other in arrows for end in (one, other)} == set(boxes)


def test_a_dotted_arrow_passes_over_an_outcome_that_is_missing() -> None:
    made = edition(on_disk(PLANS))
    picture = diagrams.chain(made, "marketing")
    assert picture.count("-.->") == 3
    assert picture.count("-. no outcome measured .->") == 3  # the first of three boxes with two arrows each
    assert "-." not in diagrams.chain(made, "customer-service")


def test_too_many_boxes_are_not_drawn() -> None:
    plan = SALES + "".join(
        f"  - {{id: g-{n}, title: Goal {n}, supports: [growth], kpis: [{{id: k-{n}, level: outcome}}]}}\n"
        for n in range(30)
    )
    made = edition({"organization.yaml": ORGANIZATION, "departments/sales.yaml": plan})
    assert diagrams.chain(made, "sales") == ""
    assert "```mermaid" not in render("impact", made, "sales")


# --- what the data suggest --------------------------------------------------------------------------------------------


def kinds(found: Impact) -> list[Kind]:
    return [one.kind for one in found.suggestions]


def test_a_step_between_which_something_is_lost() -> None:
    """Calls are on track and deals are not: what lies between is to be looked at. Offers were not reported."""
    files = {
        "organization.yaml": ORGANIZATION,
        "departments/sales.yaml": SALES,
        "kpis/sales.yaml": "calls: {2025-02: 9}\ndeals: {2025-02: 0.1}\noffers: {2025-01: 1}\n",
    }
    facts = judged(files).facts
    assert facts is not None
    found = impact(facts, results(facts, FEBRUARY), facts.workspace.departments["sales"])
    words = {one.kind: suggestion_words(facts, one) for one in found.suggestions}
    assert list(words) == [Kind.CHANGE, Kind.BETWEEN, Kind.FIGURE]
    assert words[Kind.BETWEEN][0] == "Look at what lies between 'Calls' and 'Deals' ('Win customers')."
    assert words[Kind.BETWEEN][1].startswith(
        "Calls, 9 calls in 2025-02, expected 1.6, target 10 calls: on track; Deals"
    )
    assert words[Kind.FIGURE][0] == "Enter the figure of 'Offers' for 2025-02."


def test_an_outcome_that_nobody_measures() -> None:
    plan = "\n".join(line for line in SALES.splitlines() if "deals" not in line) + "\n"
    facts, found = moved(series(ZIGZAG), "", "2025-11", plan)
    (one,) = (one for one in found.suggestions if one.kind is Kind.OUTCOME)
    words, evidence = suggestion_words(facts, one)
    assert words.startswith("Measure an outcome of 'Win customers'")
    assert evidence == "It is measured by 'Calls' (activity) and 'Offers' (output) alone."
    unknown = plan.replace(", level: output", "")
    assert Kind.OUTCOME not in kinds(
        moved(series(ZIGZAG), "", plan=unknown)[1]
    )  # a level that is not known convicts nobody


def test_a_goal_that_is_over_is_not_adjusted() -> None:
    plan = SALES.replace("due: 2025-12-31", "due: 2025-01-31")
    plan = "\n".join(line for line in plan.splitlines() if "deals" not in line) + "\n"
    assert Kind.OUTCOME not in kinds(moved(series(ZIGZAG), "", "2025-02", plan)[1])


def test_every_suggestion_has_its_evidence() -> None:
    for department in edition(on_disk(PLANS)).departments():
        for line in impact_lines.part(edition(on_disk(PLANS)), department.id).suggestions:
            assert line.words.endswith(".")
            assert line.evidence.endswith(".")
            assert len(line.evidence) > 20


# --- joint accountability ---------------------------------------------------------------------------------------------


def test_who_holds_which_joint_kpi() -> None:
    joint = {line.kpi: line for line in impact_lines.part(edition(on_disk(PLANS)), "customer-service").joint}
    talks = joint["Closing talks with government customers"]
    assert (talks.held_by, talks.responsible) == ("Customer Service and Operations", "Kofi Mensah, Operations Director")
    assert talks.part == "20 %: 4.2 of 24 talks gained"
    assert talks.stands == "21 talks up to 2025-02, expected 20.9, target 120 talks: on track"
    assert joint["Promises of closing talks kept within a month"].responsible == "Joseph Kiprono"
    assert joint["New customers who came by referral"].held_by == "Marketing and Customer Service"
    assert not any("invoice" in name for name in joint)  # that goal has ended


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_prints_all_departments_or_one() -> None:
    made = edition(on_disk(PLANS))
    every = commands.impact_output(made.assessment, FEBRUARY, "text", None)
    assert every.count("From activity to outcome") == len(made.departments())
    assert max(map(len, every.splitlines())) <= 80
    one = commands.impact_output(made.assessment, FEBRUARY, "text", "IT")
    assert one.startswith("IT in February 2025, judged as of 2025-02-28.\n")
    assert one.count("From activity to outcome") == 1
    assert one in every


def test_names_stand_whole_beside_their_figures() -> None:
    """Read down the column under the head `KPI`; a name goes on in the next line."""
    made = edition(on_disk(PLANS))
    for department in made.departments():
        text = commands.impact_output(made.assessment, FEBRUARY, "text", department.id)
        block, said, at = text.partition("Correlation with lag")[0], "", 0
        assert "..." not in block
        for line in block.splitlines():
            at = line.index("KPI") if line.startswith("    Of ") else at
            said += f" {line[at:].partition('  ')[0]}" if line.startswith("    ") else ""
        found = impact_lines.part(made, department.id)
        assert [
            line.kpi for group in found.beside for line in group.lines if line.kpi not in " ".join(said.split())
        ] == []


def test_the_command_says_so_where_there_is_nothing() -> None:
    files = {
        "organization.yaml": "goals: [{id: growth, title: Grow}]\n",
        "departments/sales.yaml": "goals: [{id: win, title: Win}]\n",
        "departments/it.yaml": "department: IT\n",
    }
    text = commands.impact_output(edition(files).assessment, FEBRUARY, "text", None)
    for words in (
        "No KPI reaches a goal of the organization.",
        "No KPI stands beside one of the organization.",
        "none, because the goal supports no goal of the organization",
        "The plan has no goal.",
        "No KPI is held together with another department.",
        "The data suggest none.",
    ):
        assert words in " ".join(text.split())
    nothing = edition({"organization.yaml": "name: Empty\n"}).assessment
    assert commands.impact_output(nothing, FEBRUARY, "text", None) == "No plan could be read.\n"


def test_json_is_that_of_the_contract() -> None:
    """Every key that is printed is documented, and the same claims are made as on the page."""
    made = edition(on_disk(PLANS))
    page = json.loads(commands.impact_output(made.assessment, FEBRUARY, "json", None))
    described = (Path(__file__).parents[1] / "docs" / "json.md").read_text(encoding="utf-8").partition("## `impact`")[2]
    top = ("version", "ruleset", "as_of", "revision", "dirty", "partial", "period", "first_day", "last_day")
    assert tuple(page) == (*top, "departments")
    for department in page["departments"]:
        for part in (
            department,
            *(entry for key in department for entry in department[key] if key not in ("id", "name")),
        ):
            assert [key for key in part if f"`{key}`" not in described] == []
        found = impact_lines.of(made, department["id"])
        assert [one["kind"] for one in department["suggestions"]] == kinds(found)
        assert sum(one["claimed"] for one in department["correlations"]) == sum(
            one.claimed for several in found.correlations.values() for one in several
        )


def test_the_command_line(tmp_path: Path) -> None:
    out, _ = run("impact", str(PLANS), "--month", "2025-02", "-d", "marketing", cwd=tmp_path)
    assert "Look at what lies between 'Website traffic'" in out.replace("\n     ", " ")
    out, _ = run("impact", str(PLANS), "--quarter", "2025-Q1", "--format", "json", cwd=tmp_path)
    assert json.loads(out)["period"] == "2025-Q1"
    for arguments, words in (
        (("--department", "marketng"), "did you mean marketing?"),
        (("--format", "yaml"), "no format 'yaml'"),
        (("--month", "2025-Q1"), "--quarter 2025-Q1"),
    ):
        _, err = run("impact", str(PLANS), *arguments, cwd=tmp_path, code=2)
        assert words in err


def test_the_draft_of_a_shared_goal_on_the_command_line(tmp_path: Path) -> None:
    arguments = ("draft", "shared-goal", str(PLANS), "--month", "2025-02")
    out, _ = run(*arguments, "--departments", "Marketing, customer-service", "--output", "-", cwd=tmp_path)
    assert out.startswith("# A draft from what the plans of Marketing and Customer Service have in common.\n")
    run(*arguments, "--departments", "it,operations", "--output", "new.yaml", cwd=tmp_path)
    assert list(tree(tmp_path)) == ["new.yaml"]
    for more, words in (
        ((), "--departments marketing,sales"),
        (("--departments", "sales"), "two departments or more"),
        (("--departments", "sales,Sales"), "each once"),
        (
            ("--departments", "sales,marketng"),
            "--departments: there is no department 'marketng'; did you mean marketing?",
        ),
        (("--department", "sales"), "--departments marketing,sales"),
        (("--departments", "finance,product-development,human-resources,sales"), "no organizational goal"),
    ):
        _, err = run(*arguments, *more, cwd=tmp_path, code=2)
        assert words in err
    _, err = run("draft", "review", str(PLANS), "--departments", "sales,it", cwd=tmp_path, code=2)
    assert "that is for a shared goal" in err
