"""A workspace's own templates: they take the place of those that ship, and a mistake in one is found with its line."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from saypro_align.files.disk import templates
from saypro_align.findings import Finding
from saypro_align.formats.plain import UNSAFE
from saypro_align.reports import page as pages
from saypro_align.reports import templating
from saypro_align.reports.html import html_page
from saypro_align.reports.markdown import ORDER
from saypro_align.reports.templating import TemplateMistake, rendered, templates_of_the_house, tidy

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    department: str
    note: str | None = None
    rows: tuple[str, ...] = ()

    @property
    def broken(self) -> str:
        raise KeyError("a fault of ours")


CONTEXT = {"page": Page("Sales | *now*", "Sales", rows=("a", "b")), "flag": True}
HOUSE = {
    "plain.md.j2": "{% from '_macros.md.j2' import line %}\n# {{ page.title }}\n\n\n{{ line(page.department) }}\n",
    "faulty.md.j2": "{{ page.nowhere }}\n",
    "_macros.md.j2": "{% macro line(words, end='.') %}{{ words }}{{ end }}{% endmacro %}\n",
}


@pytest.fixture(autouse=True)
def _house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "templates_of_the_house", lambda: HOUSE)
    templating._sandbox.cache_clear()


def mistake(own: Mapping[str, str | Finding], name: str = "plain") -> Finding:
    with pytest.raises(TemplateMistake) as caught:
        rendered(name, CONTEXT, own)
    return caught.value.finding


def test_the_houses_template() -> None:
    assert rendered("plain", CONTEXT, {}) == "# Sales \\| \\*now\\*\n\nSales.\n"


def test_a_workspaces_template_takes_its_place_by_name() -> None:
    own = {"plain.md.j2": "{% include 'part.md.j2' %}", "part.md.j2": "{{ page.department }}"}
    assert rendered("plain", CONTEXT, own) == "Sales\n"
    assert rendered("plain", CONTEXT, {}).startswith("# Sales")


def test_a_workspaces_macros_take_their_place_too() -> None:
    own = {"_macros.md.j2": "{% macro line(words, end='.', more='') %}_{{ words }}_{% endmacro %}"}
    assert rendered("plain", CONTEXT, own) == "# Sales \\| \\*now\\*\n\n_Sales_\n"


MISTAKES = {
    "# T\n\n{{ page.departmnt }}\n": (3, "there is no 'page.departmnt'; did you mean 'department'?"),
    "# T\n{% for row in page.rows %}\n{{ row.nam }}\n{% endfor %}": (3, "there is no 'row.nam'"),
    "{{ page['titel'] }}": (1, "there is no 'page.titel'; did you mean 'title'?"),
    "\n{{ pages.title }}": (2, "there is no 'pages'; did you mean 'page'?"),
    "{{ page.note }}": (1, "'page.note': only texts and whole numbers can be shown, and this is nothing (None)"),
    "a\n{{ flag }}": (2, "'flag': only texts and whole numbers can be shown, and this is yes or no (a boolean)"),
    "{{ page.rows }}": (1, "'page.rows': only texts and whole numbers can be shown, and this is a list"),
    "{{ page }}{{ page }}": (1, "only texts and whole numbers can be shown, and this is no text or number"),
    "a\n{% if flag %}\nb": (3, "'if' is not closed: 'endif' is missing"),
    "a\n{% fro x in y %}": (2, "there is no tag 'fro'"),
    "a\n{{ page.title": (2, "the template ends where '}}' is expected"),
    "a\n{{ page title }}": (2, "'}}' is expected where 'title' stands"),
    "{% for x of page.rows %}{% endfor %}": (1, "'in' is expected where 'of' stands"),
    "{% if flag flag %}{% endif %}": (1, "'%}' is expected where 'flag' stands"),
    "{# x": (1, "a note is not closed: '#}' is missing"),
    "{% raw %}x": (1, "'raw' is not closed: 'endraw' is missing"),
    "{{ page.title ? }}": (1, "'?' cannot stand here"),
    "{{ }}": (1, "a value is expected where '}}' stands"),
    "{{ page.title|uper }}": (1, "there is no filter 'uper'; did you mean 'upper'?"),
    "{{ 'x' if flag is tru }}": (1, "there is no test 'tru'; did you mean 'true'?"),
    "{% include 'plane.md.j2' %}": (1, "there is no template 'plane.md.j2'; did you mean 'plain.md.j2'?"),
    "{% from '_macros.md.j2' import lyne %}\n{{ lyne(1) }}": (2, "does not export the requested name 'lyne'"),
    "{% from '_macros.md.j2' import line %}\n\n{{ line(1, 2, 3) }}": (3, "'line' takes 2 values, and here stand 3"),
    "{% from '_macros.md.j2' import line %}\n\n{{ line(words=page.x) }}": (3, "there is no 'page.x'"),
    "{% from '_macros.md.j2' import line %}\n\n{{ line(page.rows) }}": (3, "this is a list"),
    "{% from '_macros.md.j2' import line %}\n\n{{ line(wrds=1) }}": (3, "the macro 'line' takes no 'wrds'"),
    "\n{{ ''.__class__ }}": (2, "'__class__' is not for templates"),
    "\n{{ page.title|truncate(1, 2, 3, 4) }}": (2, "this cannot be done: truncate() takes from 2 to 4"),
    "\n{{ page.title.upper(1) }}": (2, "this cannot be done: "),
    "\n{% for a, b in [1] %}{% endfor %}": (2, "this cannot be done: cannot unpack"),
    "\n{% include 'plain.md.j2' %}": (2, "a macro or an include goes round without end"),
    "\n{% macro m() %}\n{{ m() }}{% endmacro %}{{ m() }}": (3, "'m' calls itself, or is called, more than 40 deep"),
    "{{ 'x' * 9 }}": (1, "a whole number is needed here, and this is a text"),
    "{% extends 'x' %}": (1, "'extends' is not taken in reports; use include or a macro"),
    "{{ " + "(" * 9000 + "1": (1, "too much stands inside each other in it"),
    "{{ " + "9" * 9000 + " }}": (1, "a number in it is too long"),
    "{{ page.title\u202e }}": (1, "\\u202e"),
}  # fmt: skip


@pytest.mark.parametrize(("template", "found"), MISTAKES.items(), ids=lambda value: str(value)[:60])
def test_a_mistake_is_found_with_its_line(template: str, found: tuple[int, str]) -> None:
    finding = mistake({"plain.md.j2": template})
    assert (finding.code, finding.name) == ("SA110", "template-error")
    assert finding.span.path == "templates/plain.md.j2"
    assert (finding.span.line, found[1] in finding.message) == (found[0], True), (finding.span.line, finding.message)
    assert finding.remedy
    assert len(finding.message) <= 300
    assert finding.message.isprintable()


def test_a_mistake_in_an_included_file_stands_there() -> None:
    own = {"plain.md.j2": "a\n{% include 'part.md.j2' %}", "part.md.j2": "a\n\n\n{{ page.titl }}"}
    assert str(mistake(own).span) == "templates/part.md.j2:4:1"
    assert str(mistake(own | {"part.md.j2": "a\n\n{{"}).span) == "templates/part.md.j2:3:1"


@pytest.mark.parametrize(
    ("macros", "line", "words"),
    [
        ("", 1, "the macro 'line' is missing, which other templates use"),
        ("{% macro lines(words, end) %}{% endmacro %}", 1, "the macro 'line' is missing"),
        ("\n{% macro line(end, words) %}{% endmacro %}", 2, "the macro 'line' must take (words, end)"),
        ("\n\n{% macro line(words, end) %}{{ word }}{% endmacro %}", 3, "there is no 'word'; did you mean"),
        ("{{" + "(" * 9000, 1, "too much stands inside each other in it"),
    ],
)
def test_macros_that_the_houses_templates_cannot_use(macros: str, line: int, words: str) -> None:
    finding = mistake({"_macros.md.j2": macros})
    assert (finding.span.path, finding.span.line) == ("templates/_macros.md.j2", line)
    assert words.split("; did")[0] in finding.message


def test_a_mistake_in_a_template_of_the_house_is_a_fault() -> None:
    with pytest.raises(Exception, match="there is no 'nowhere'"):
        rendered("faulty", CONTEXT, {"plain.md.j2": "x"})
    with pytest.raises(Exception, match=r"none\.md\.j2"):
        rendered("none", CONTEXT, {})


def test_a_fault_in_what_a_template_reads_is_a_fault() -> None:
    with pytest.raises(KeyError, match="a fault of ours"):
        rendered("plain", CONTEXT, {"plain.md.j2": "{{ page.broken }}"})


TIDY = {
    "\n\n# A  \n\n\n\ntext \t\n\n": "# A\n\ntext\n",
    "a\n```mermaid\nb\n\n\nc  \n```\n\n\nd": "a\n```mermaid\nb\n\n\nc\n```\n\nd\n",
    "~~~\na\n\n\n```\n\n\n~~~~\n\n\nb": "~~~\na\n\n\n```\n\n\n~~~~\n\nb\n",
    "````\n```\n\n\n````\n\n\nb": "````\n```\n\n\n````\n\nb\n",
    "```a`b\n\n\nc": "```a`b\n\nc\n",
    "": "\n",
}


@pytest.mark.parametrize(("page", "wanted"), TIDY.items())
def test_pages_are_tidy(page: str, wanted: str) -> None:
    assert tidy(page) == wanted
    assert tidy(wanted) == wanted


# --- files ------------------------------------------------------------------------------------------------------------


TIDIED = "import sys; from saypro_align.reports.templating import tidy; tidy(sys.stdin.read())"


@pytest.mark.parametrize(
    "page",
    ["`" * 300_000 + "x`", "`" * 300_000 + "x", "~" * 300_000 + "`", "x" * 300_000 + "`"],
    ids=lambda page: page[0] + page[-2:],  # a test's name is handed to processes, which take only so much
)
def test_signs_of_a_fence_without_end_are_gone_through_once(page: str) -> None:
    subprocess.run([sys.executable, "-c", TIDIED], input=page, encoding="utf-8", check=True, timeout=20)


@pytest.mark.parametrize(
    ("opening", "is_one"),
    [
        ("```", True),
        ("```py", True),
        ("   ~~~", True),
        ("~~~ `", True),
        ("``` `", False),
        ("````x`", False),
        ("``", False),
    ],
)
def test_what_opens_a_fence(opening: str, is_one: bool) -> None:
    """Only behind an opening are the empty lines kept."""
    assert ("\n\n\n" in tidy(f"{opening}\n\n\nx\n")) == is_one


def test_templates_of_a_workspace(tmp_path: Path) -> None:
    assert templates(tmp_path) == {}
    folder = tmp_path / "templates"
    folder.mkdir()
    for name, content in {
        "a.md.j2": "\ufeffgrün\n".encode(), "b.md.j2": b"\xfc", "c.md.j2": b"x" * (256 * 1024 + 1), "d.md": b"x",
        ".e.md.j2": b"x", "f.md.j2": b"x" * 256 * 1024,
    }.items():  # fmt: skip
        (folder / name).write_bytes(content)
    found = templates(tmp_path)
    assert list(found) == ["a.md.j2", "b.md.j2", "c.md.j2", "f.md.j2"]
    assert found["a.md.j2"] == "grün\n"
    assert isinstance(found["b.md.j2"], Finding)
    assert str(found["b.md.j2"].span) == "templates/b.md.j2:1:1"
    assert isinstance(found["c.md.j2"], Finding)
    assert found["c.md.j2"].message == "the file is larger than 256 KiB"
    assert mistake({"plain.md.j2": "x", **found}).span.path == "templates/b.md.j2"


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
def test_templates_that_lead_out_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md.j2").write_text("secret")
    plans = tmp_path / "plans"
    (plans / "templates").mkdir(parents=True)
    (plans / "templates" / "a.md.j2").symlink_to(outside / "x.md.j2")
    (plans / "templates" / "b.md.j2").symlink_to("nowhere")
    (plans / "templates" / "c.md.j2").mkdir()
    os.mkfifo(plans / "templates" / "d.md.j2")
    (plans / ".git").mkdir()
    (plans / ".git" / "config").write_text("secret")
    (plans / "notes").mkdir()
    (plans / "notes" / ".x").write_text("secret")
    (plans / ".over").symlink_to(".git")
    (plans / "templates" / "e.md.j2").symlink_to("../.git/config")
    (plans / "templates" / "f.md.j2").symlink_to("../notes/.x")
    (plans / "templates" / "g.md.j2").symlink_to("../.over/config")
    (plans / "templates" / "h.md.j2").symlink_to("e.md.j2")
    found = templates(plans)
    assert [type(each) for each in found.values()] == [Finding] * 8
    assert all("hidden" in each.message for each in list(found.values())[4:] if isinstance(each, Finding))
    (plans / "linked").mkdir()
    (plans / "linked" / "templates").symlink_to(outside)
    assert templates(plans / "linked") == {}


@pytest.mark.parametrize(
    "text", ["a\x1b]0;t\x07b", "a\x1b[2Jb", "a\u202eb", "a\x00b", "a\u200bb", "a\x9bb", "a\U000e0041b"]
)
@pytest.mark.parametrize("how", ["{}", "{{{{ '{}' }}}}", "```\n{}\n```", "{{% include 'part.md.j2' %}}"])
def test_what_a_template_says_itself_steers_no_terminal(text: str, how: str) -> None:
    page = rendered("plain", CONTEXT, {"plain.md.j2": how.format(text), "part.md.j2": text})
    assert not UNSAFE.search(page.replace("\n", ""))
    assert re.search(r"a\\{1,2}u[0-9a-f]{4,5}", page), page


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("::warning::x", "\\::warning::x"),
        ("a\n \t:: set-output name=x::y", "a\n \t\\:: set-output name=x::y"),
        ("##[set-output name=x]y", "#\\u0023[set-output name=x]y"),
        ("::: note", "::: note"),
        ("a ::warning::x", "a ::warning::x"),
        ("::", "::"),
        ("## A [link](x.md)", "## A [link](x.md)"),
    ],
)
def test_no_line_of_a_page_gives_an_order_to_a_workflow(text: str, page: str) -> None:
    """Were it printed to the log of one."""
    assert rendered("plain", CONTEXT, {"plain.md.j2": text}) == f"{page}\n"
    assert ORDER.search(html_page(f"<p>\n{text}", "T")) is None


def test_what_reads_well_in_a_template_stands_as_it_is() -> None:
    text = "# Gr\u00fc\u00dfe \u2714\ufe0f \U0001f600\n\n\tcode\n\n\u65e5\u672c\n"
    assert rendered("plain", CONTEXT, {"plain.md.j2": text}) == text


def test_a_folder_of_templates_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "templates").mkdir()
    monkeypatch.setattr(os, "listdir", closed)
    (found,) = templates(tmp_path).values()
    assert isinstance(found, Finding)
    assert found.message == "the folder cannot be opened: permission denied"


# --- where the house's own are ----------------------------------------------------------------------------------------


def test_the_house_finds_its_templates() -> None:
    found = templates_of_the_house()
    assert "_macros.md.j2" in found
    assert list(found) == sorted(path.name for path in (ROOT / "templates").glob("*.j2"))


def test_an_installed_package_carries_its_templates(tmp_path: Path) -> None:
    """What the build puts into a wheel is found there, also without the checkout beside it."""
    build = f"import hatchling.build; hatchling.build.build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    show = "from saypro_align.reports import templating as t; print(t.__file__, *t.templates_of_the_house())"
    path = os.pathsep.join([str(tmp_path / "site"), *(part for part in sys.path if "site-packages" in part)])
    measured_elsewhere = {key: word for key, word in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", show],
        cwd=tmp_path,
        env={**measured_elsewhere, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    where, *names = done.stdout.split()
    assert Path(where).is_relative_to(tmp_path)
    assert names == sorted(path.name for path in (ROOT / "templates").glob("*.j2"))


def test_pages_of_the_house_take_in_only_templates_whose_names_begin_with_a_line() -> None:
    """So a page of the house has its own measure, whatever other pages a workspace lays out itself."""
    for name, text in templating.templates_of_the_house().items():
        taken = re.findall(r"{%-?\s*(?:include|import|from)\s+[\"']([^\"']+)", text)
        assert [one for one in taken if not one.startswith("_")] == [], name


def test_what_a_page_calculates_is_calculated_once() -> None:
    """A template may ask for it in each round of its loops, which are counted, and what stands behind a name is not."""
    assert [name for name, part in vars(pages.Page).items() if isinstance(part, property)] == []
