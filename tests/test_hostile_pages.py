"""Texts that try to be something else stand on every page as they were written: its shape is that of plain words."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from typer.testing import CliRunner

from saypro_align.cli import app
from saypro_align.files.disk import on_disk
from saypro_align.formats.plain import safe
from saypro_align.reports import render
from saypro_align.reports.html import html_page
from saypro_align.reports.markdown import ORDER
from tests.editions import PLANS, edition, pages
from tests.hostile import EVALUATED, NASTY, hostile_example, nastily, numbered, plain_example, plainly, rewritten
from tests.test_files import git, keep
from tests.test_html import Reader
from tests.test_reports import tables_hold
from tests.workspaces import BASE

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE, PLAIN = pages(hostile_example()), pages(plain_example())


def shape(text: str) -> list[tuple[str, str, list[str]]]:
    """The parts of a page: their kind, their tag, and what stands in them beside text."""
    found = [(token.type, token.tag, _marks(token)) for token in MARKDOWN.parse(text)]
    assert {kind for kind, _, _ in found} & {"html_block", "code_block"} == set()
    return found


def _marks(token: Token) -> list[str]:
    several = [child.type for child in token.children or [] if child.type not in ("text", "text_special")]
    assert not {"html_inline", "image", "hardbreak", "s_open", "em_open"} & set(several)
    return several


def pictures(text: str) -> list[list[str]]:
    """The Mermaid blocks of a page, line by line, with every label taken out."""
    blocks = re.findall(r"^```mermaid\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [[_without_label(line) for line in block.splitlines()] for block in blocks]


def _without_label(line: str) -> str:
    label = re.fullmatch(r'(  (?:\w+|\w+ -->\|)[(\[>]*|  title )"(.*?)"([)\]]*|\| \w+)', line)
    if label is None:
        return line
    assert not set(label[2]) & set('"<>`[]{}&')
    return f'{label[1]}""{label[3]}'


def nothing_steers(text: str) -> None:
    """No control character, no turn of the reading direction, nothing that was run."""
    for line in text.split("\n"):
        assert safe(line) == line
    assert EVALUATED not in text


def nothing_is_fetched(page: str, like: str) -> None:
    """The HTML page has the tags of another in their order, and no attribute that runs or fetches."""
    read, other = Reader(page), Reader(like)
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in other.tags]
    allowed = {"lang", "charset", "http-equiv", "content", "name", "class", "style", "id", "href", "start"}
    assert {name for _, attributes in read.tags for name in attributes} <= allowed
    assert read.all("a", "href") == other.all("a", "href")
    assert read.all("td", "style") == other.all("td", "style")
    assert not {"script", "img", "iframe", "object", "embed", "form", "link", "base", "svg"} & {t for t, _ in read.tags}


def test_the_same_pages_are_there() -> None:
    assert HOSTILE.keys() == PLAIN.keys()
    assert not hostile_example().assessment.file_findings
    assert hostile_example().assessment.score.score == plain_example().assessment.score.score


def test_every_nasty_text_reaches_a_page() -> None:
    whole = " ".join("".join(HOSTILE.values()).split())
    assert "\\<script>alert(1)\\</script>" in whole
    assert "\\{\\{ 1234567\\*3 }}" in whole
    assert "\\u001b\\[31mred" in whole
    assert "a\\](javascript:alert(1))" in whole
    assert "m" * 150 in whole
    assert len([words for words in NASTY if words.isalpha() and words in whole]) >= 1


@pytest.mark.parametrize("path", PLAIN)
def test_a_page_keeps_its_shape(path: str) -> None:
    hostile, plain = HOSTILE[path], PLAIN[path]
    nothing_steers(hostile)
    tables_hold(hostile)
    assert shape(hostile) == shape(plain)
    assert pictures(hostile) == pictures(plain)
    nothing_is_fetched(html_page(hostile, hostile), html_page(plain, plain))


def test_headings_are_those_of_the_page() -> None:
    """Where no text of a plan stands in a heading, it is the same word for word."""
    for path, plain in PLAIN.items():
        pairs = zip(_headings(HOSTILE[path]), _headings(plain), strict=True)
        assert [one for one, other in pairs if one != other and numbered(0)[:4] not in other] == [], path


def _headings(text: str) -> list[str]:
    tokens = MARKDOWN.parse(text)
    return [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]


SMALL = {
    **BASE,
    "reviews/2025-02.yaml": "findings: a\nsuccesses: [b]\nkey_issues: [c]\nconclusion: d\nnext_steps: [e]\n"
    "departments: {sales: {issues: f, actions: g}}\nattachments: [{title: h, file: i}]\n",
    "adjustments/2025-02-sales.yaml": "department: sales\ndate: 2025-02-10\nstatus: proposed\n"
    "misalignment: {areas: a, cause: b, impact: c}\n"
    "changes: [{goal: loyalty, change: d, rationale: e, impact: f, evidence: g}]\n"
    "challenges: [{challenge: h, mitigation: i, backup: j}]\nsummary: k\ncall_to_action: l\n",
    "feedback/2025-02-sales.yaml": "department: sales\nhead: a\ndate: 2025-02-10\nchallenges: [b]\nopportunities: [c]\n"
    "support_needed: [d]\nrecommendations: [e]\ncomments: f\nsummary: g\nnext_steps: [h]\n",
    "progress/2025-02-sales.yaml": "department: sales\nperiod: 2025-02\noverview: a\n"
    "objectives: [{objective: b, goal: loyalty, expected: c, progress: d, challenges: e, action_taken: f}]\n"
    "challenges: [{challenge: g, solution: h}]\nsummary: i\ncall_to_action: j\n",
}
SMALL_PLAIN = pages(edition(rewritten(SMALL, plainly())))
MADE_OF = "\\`*_{}[]<>#+-.)(|~&$!=:;/@%^\"' \t\n012abwx\u202e\x1b\x85\xa0é漢"
letters = st.one_of(st.text(MADE_OF, max_size=14), st.text(st.characters(exclude_categories=["Cs"]), max_size=14))


@settings(max_examples=20)
@given(st.lists(letters, min_size=7, max_size=7))
def test_any_text_leaves_the_pages_whole(words: list[str]) -> None:
    """Random texts between two letters, so that none is empty, and no two goals are called the same."""
    told: dict[str, str] = {}

    def change(text: str) -> str:
        # a blank line would begin a paragraph of its own
        number = len(told)
        said = re.sub(r"\s*\n\s*", "\n", words[number % len(words)])
        return told.setdefault(text, (f"{said}x{number}", f"x{number}{said}x", f"x{number}{said}")[number % 3])

    made = edition(rewritten(SMALL, change))
    assert made.assessment.file_findings == []
    found = pages(made)
    assert found.keys() == SMALL_PLAIN.keys()
    for path, text in found.items():
        nothing_steers(text)
        assert shape(text) == shape(SMALL_PLAIN[path]), path
        assert pictures(text) == pictures(SMALL_PLAIN[path]), path
        nothing_is_fetched(html_page(text, path), html_page(SMALL_PLAIN[path], path))


NO_UNIT = {
    **BASE,
    "departments/sales.yaml": BASE["departments/sales.yaml"].replace(
        "kpis: [{id: customer-retention-rate, baseline: 82, target: 90}]",
        f"kpis: [{{id: calls, name: {'many words ' * 20}, direction: at-least, target: 90}}]",
    ),
    "kpis/sales.yaml": "calls: {2024-11: 1, 2024-12: 2, 2025-01: 3, 2025-02: 4}\n",
}


def test_a_chart_without_a_unit_names_no_axis() -> None:
    """Mermaid refuses an empty name; and a title of many words is cut between two."""
    organization = BASE["organization.yaml"] + "period: {start: 2024-01-01, end: 2025-12-31}\n"
    text = pages(edition({**NO_UNIT, "organization.yaml": organization}))["kpis"]
    (chart,) = re.findall(r"^```mermaid\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert "y-axis" not in chart
    assert '"many words many words many words many words ...: measured, and the target"' in chart


def test_a_department_is_spoken_of_by_its_whole_name() -> None:
    """`IT` is not spoken of where somebody writes of an AUDIT."""
    made = plain_example()
    finding = next(finding for finding in made.costly if made.spoken_of(finding))
    names = [other.name for other in made.spoken_of(finding)]
    assert [word for word in re.findall(r"\w+", finding.message) if word in names]
    longer = finding._replace(message=re.sub("|".join(names), lambda name: f"{name.group()}y", finding.message))
    assert made.spoken_of(longer) == []


def test_what_people_wrote_gives_no_order_to_a_workflow_either() -> None:
    review = 'date: 2025-02-28\nfindings: "::add-mask::e\\n\\n::error file=a,line=1::y"\n'
    review += 'conclusion: "::set-output name=x::0"\n'
    made = edition({**BASE, "reviews/2025-02.yaml": review})
    for name in ("alignment", "status", "leadership"):
        page = render(name, made)
        assert ORDER.search(page) is None
        assert ("\\::add-mask::e" in page) is (name != "leadership")


FORMS = ("text", "json")
COMMANDS = [
    *(["score", ".", "-f", form] for form in ("text", "json", "sarif", "junit", "github", "gitlab", "csv", "markdown")),
    *(["check", ".", "--against", "HEAD~1", "-f", form] for form in ("text", "markdown")),
    *(["diff", "HEAD~1", "--plans", ".", "-f", form] for form in ("text", "json", "markdown")),
    *(["history", ".", "-f", form] for form in ("text", "json", "csv")),
    *([name, ".", "-f", form] for name in ("improve", "kpis", "impact", "partners", "settings") for form in FORMS),
    *(["kpis", ".", "-d", name] for name in ("sales", "organization")),
    *(["catalog", "--plans", "."], ["schema", "plan", "--plans", "."], ["score", ".", "-d", "sales"]),
    *(["draft", "adjustment", ".", "-d", "sales", "-o", "-"], ["draft", "review", ".", "-o", "-"]),
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example under git: first with plain words, then with nasty ones."""
    root = tmp_path_factory.mktemp("hostile")
    git(root, "init")
    for change in (plainly(), nastily()):
        for path, text in rewritten(on_disk(PLANS), change).items():
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        keep(root)
    return root


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_prints_what_steers(repository: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.chdir(repository)
    done = CliRunner().invoke(app, command)
    assert done.exit_code in (0, 1), done.stderr
    nothing_steers(done.stdout.replace("\r\n", "\n"))
    nothing_steers(done.stderr)
    if "csv" in command:
        cells = [cell for row in csv.reader(StringIO(done.stdout)) for cell in row]
        assert [cell for cell in cells if re.match(r"[=+@\t\r\uff1d\uff0b\uff0d\uff20]|-(?![0-9.]+$)", cell)] == []
