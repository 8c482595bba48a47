"""`report` and `draft` as people run them: what is written where, what is kept, what is refused."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from saypro_align.asked import names_a_page
from saypro_align.assessment import assess
from saypro_align.cli import app
from saypro_align.files.disk import on_disk
from saypro_align.formats.yamltext import shortened
from saypro_align.periods import Period
from saypro_align.publishing import earlier
from saypro_align.reports import drafts, limits, render, templating
from saypro_align.reports.table import REPORTS
from saypro_align.shelf import Shelf
from saypro_align.yamlfile import MAX_TEXT
from tests import repositories
from tests.editions import FEBRUARY, LEFT_BEHIND, PLANS, edition, january
from tests.generated import workspaces, written
from tests.repositories import lay
from tests.test_files import git
from tests.test_reports import WORKSPACES, problems, tables_hold
from tests.workspaces import BASE, laid_over

HIDDEN = (".written.json",)


def run(*arguments: str, cwd: Path, code: int = 0, columns: str = "80") -> tuple[str, str]:
    env = {**os.environ, "COLUMNS": columns, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "saypro_align", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=env,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout, done.stderr


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A workspace of two departments, in a folder of its own."""
    folder = tmp_path / "plans"
    repositories.lay(folder, BASE)
    return folder


def tree(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


# --- the month's set --------------------------------------------------------------------------------------------------


def test_the_month_s_set_stands_beside_the_plans(plans: Path) -> None:
    out, err = run("report", "--month", "2025-02", "plans", cwd=plans.parent)
    written = tree(plans / "reports" / "2025-02")
    assert err == ""
    assert out == "Wrote 18 pages to plans/reports/2025-02; begin with index.md.\n"
    assert {name.partition("/")[0].removesuffix(".md") for name in written} == {
        *(set(REPORTS) - {"feedback", "shared-goals", "partnership"}), "index", "assessment.json", ".written.json",
    }  # fmt: skip
    assert json.loads(written["assessment.json"])["as_of"] == "2025-02-28"
    for link in [line.split("](")[1].rstrip(")") for line in written["index.md"].splitlines() if "](" in line]:
        assert link in written


def test_the_plans_are_not_disturbed_by_their_reports(plans: Path) -> None:
    before = assess(on_disk(plans), FEBRUARY)
    run("report", "--month", "2025-02", cwd=plans)
    after = assess(on_disk(plans), FEBRUARY)
    assert before.findings == after.findings


def test_the_next_month_reads_what_this_one_left_behind(plans: Path) -> None:
    sales = plans / "departments" / "sales.yaml"
    good = sales.read_text(encoding="utf-8")
    sales.write_text(good.replace("owner: A. Name, ", "", 1), encoding="utf-8")
    run("report", "--month", "2025-01", cwd=plans)
    sales.write_text(good, encoding="utf-8")
    run("report", "--month", "2025-02", cwd=plans)
    text = (plans / "reports" / "2025-02" / "alignment.md").read_text(encoding="utf-8")
    assert "by its report (reports/2025-01/assessment.json)" in text
    assert "The action 'Hire two sellers' has no owner. Name an owner in Sales." in text
    assert "| completed |" in text


def test_without_it_the_plans_at_the_month_s_end_are_judged(plans: Path) -> None:
    sales = plans / "departments" / "sales.yaml"
    good = sales.read_text(encoding="utf-8")
    sales.write_text(good.replace("owner: A. Name, ", "", 1), encoding="utf-8")
    git(plans.parent, "init")
    git(plans.parent, "add", ".")
    dates = {"GIT_COMMITTER_DATE": "2025-01-20T12:00:00Z", "GIT_AUTHOR_DATE": "2025-01-20T12:00:00Z"}
    before = dict(os.environ)
    os.environ |= dates
    git(plans.parent, "commit", "-m", "January")
    os.environ |= {name: date.replace("-01-20", "-02-10") for name, date in dates.items()}
    sales.write_text(good, encoding="utf-8")
    git(plans.parent, "add", ".")
    git(plans.parent, "commit", "-m", "February")
    for name in dates:
        os.environ.pop(name)
    os.environ |= before
    out, _ = run("report", "alignment", "plans", "--month", "2025-02", "--output", "-", cwd=plans.parent)
    assert "by its report (the plans as they were at the end of January 2025, revision " in out
    assert "| completed |" in out
    assert "The plans are those of revision " in out


def test_where_git_lacks_the_plans_of_the_month_before_that_is_said(plans: Path) -> None:
    top = plans.parent
    repositories.git(top, "init", "-q")
    repositories.keep(top, "2025-01-20")
    (plans / "organization.yaml").write_text(f"{BASE['organization.yaml']}# edited\n", encoding="utf-8")
    repositories.keep(top, "2025-02-20")
    repositories.git(top, "config", "uploadpack.allowFilter", "true")
    repositories.git(top, "clone", "-q", "--filter=blob:none", top.as_uri(), str(top / "part"))
    page, said = run("report", "alignment", "part/plans", "--month", "2025-02", "-o", "-", cwd=top)
    assert page.startswith("# Monthly alignment report")
    assert "the plans at the end of January 2025 are left out: this is a partial clone" in said


def test_a_broken_assessment_is_told_and_left_out(plans: Path) -> None:
    left = plans / "reports" / "2025-01" / "assessment.json"
    left.parent.mkdir(parents=True)
    left.write_text("{", encoding="utf-8")
    out, err = run("report", "leadership", "--month", "2025-02", "-o", "-", cwd=plans)
    assert err.startswith("saypro-align: reports/2025-01/assessment.json is left out: ")
    assert "No assessment of the plans of January 2025 is at hand" in out


def test_the_example_carries_its_january() -> None:
    assert LEFT_BEHIND.read_text(encoding="utf-8") == january(), "run `make docs`"


# --- nothing is lost --------------------------------------------------------------------------------------------------


def test_an_edited_page_is_kept_and_an_unedited_one_is_renewed(plans: Path) -> None:
    run("report", "--month", "2025-02", cwd=plans)
    folder = plans / "reports" / "2025-02"
    edited = folder / "evaluation" / "sales.md"
    edited.write_text("My own words.\n", encoding="utf-8")
    sales = plans / "departments" / "sales.yaml"
    sales.write_text(sales.read_text(encoding="utf-8").replace("Keep 90%", "Keep 91%"), encoding="utf-8")
    out, _ = run("report", "--month", "2025-02", ".", cwd=plans)
    assert "Kept reports/2025-02/evaluation/sales.md: it was edited since it was written." in " ".join(out.split())
    assert edited.read_text(encoding="utf-8") == "My own words.\n"
    assert "Keep 91%" in (folder / "alignment.md").read_text(encoding="utf-8")
    edited.unlink()
    run("report", "--month", "2025-02", cwd=plans)
    assert "Keep 91%" in edited.read_text(encoding="utf-8")


def test_a_page_of_the_user_s_own_is_never_overwritten(plans: Path) -> None:
    mine = plans / "reports" / "2025-02" / "alignment.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("written before\n", encoding="utf-8")
    out, _ = run("report", "--month", "2025-02", cwd=plans)
    assert "Kept" in out
    assert mine.read_text(encoding="utf-8") == "written before\n"


@pytest.mark.parametrize("link", ["reports", "reports/2025-02", "reports/2025-02/evaluation", "adjustments"])
def test_nothing_is_written_through_a_link(plans: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (plans / link).parent.mkdir(parents=True, exist_ok=True)
    (plans / link).symlink_to(outside)
    arguments = ["report"] if link != "adjustments" else ["draft", "adjustment", "-d", "sales"]
    _, err = run(*arguments, "--month", "2025-02", cwd=plans, code=2)
    assert "is a link, and nothing is written through it" in " ".join(err.split())
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["reports", "reports/2025-02", "reports/2025-02/evaluation", "adjustments"])
def test_a_file_in_the_place_of_a_folder_is_named(plans: Path, name: str) -> None:
    (plans / name).parent.mkdir(parents=True, exist_ok=True)
    (plans / name).write_text("of somebody\n", encoding="utf-8")
    arguments = ["report"] if name != "adjustments" else ["draft", "adjustment", "-d", "sales"]
    _, err = run(*arguments, "--month", "2025-02", cwd=plans, code=2)
    named = re.search(r"'(.*)' cannot be written: a file stands in the place of the folder", err)
    assert named is not None, err
    assert Path(plans, named[1]) == plans / name
    assert (plans / name).read_text(encoding="utf-8") == "of somebody\n"


def test_a_kill_between_two_pages_loses_nothing(plans: Path) -> None:
    """The fingerprints are written before the pages, so a half-written set is renewed and not taken for edited."""
    run("report", "--month", "2025-02", cwd=plans)
    folder = plans / "reports" / "2025-02"
    before = tree(folder)
    sales = plans / "departments" / "sales.yaml"
    sales.write_text(sales.read_text(encoding="utf-8").replace("Keep 90%", "Keep 91%"), encoding="utf-8")
    script = (
        "import os, sys\nfrom saypro_align import shelf\nwrite, count = shelf.write, [0]\n"
        "def dying(path, text):\n    count[0] += 1\n    os._exit(9) if count[0] > 4 else write(path, text)\n"
        "shelf.write = dying\nsys.argv = ['saypro-align', 'report', '--month', '2025-02']\n"
        "from saypro_align.cli import run\nrun()\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=plans, capture_output=True, check=False).returncode == 9
    half = tree(folder)
    assert half != before
    out, _ = run("report", "--month", "2025-02", cwd=plans)
    assert "Kept" not in out
    assert all("Keep 90%" not in text for name, text in tree(folder).items() if name != ".written.json")


def test_a_full_disk_is_said_and_leaves_whole_pages(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    shelf = Shelf(plans, plans / "reports" / "2025-02")
    shelf.put({"a.md": "first\n"})
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        shelf.put({"a.md": "second\n"})
    assert tree(shelf.folder)["a.md"] == "first\n"
    assert set(tree(shelf.folder)) == {"a.md", ".written.json"}


# --- one report -------------------------------------------------------------------------------------------------------


def test_one_report_is_printed_or_written_where_it_is_wanted(plans: Path) -> None:
    printed, _ = run("report", "scorecard", "--month", "2025-02", "--output", "-", cwd=plans)
    run("report", "scorecard", "--month", "2025-02", "--output", "card.md", cwd=plans)
    run("report", "scorecard", "--month", "2025-02", "--output", "card.html", cwd=plans)
    assert (plans / "card.md").read_text(encoding="utf-8") == printed
    assert (plans / "card.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    run("report", "evaluation", "--department", "Customer Service", "--month", "2025-02", cwd=plans)
    assert set(tree(plans / "reports")) == {"2025-02/evaluation/customer-service.md", "2025-02/.written.json"}


def test_a_page_in_a_file_of_its_own_is_kept_like_one_of_the_set(plans: Path) -> None:
    """Neither a file of the user's, nor a page that was edited, is written over; one that was not is renewed."""
    notes, card, sales = plans / "notes.md", plans / "card.md", plans / "departments" / "sales.yaml"
    notes.write_text("My own words.\n", encoding="utf-8")
    of_set = plans / "reports" / "2025-02" / "evaluation" / "sales.md"
    evaluation = ("report", "evaluation", "-d", "sales", "--month", "2025-02", "-o", str(of_set.relative_to(plans)))
    alone = ("report", "alignment", "--month", "2025-02", "-o")
    assert "Kept notes.md: " in run(*alone, "notes.md", cwd=plans)[0]
    assert set(tree(plans)) & {".written.json"} == set()
    assert run(*alone, "card.md", cwd=plans)[0] == "Wrote card.md.\n"
    run("report", "--month", "2025-02", cwd=plans)
    sales.write_text(sales.read_text(encoding="utf-8").replace("Keep 90%", "Keep 91%"), encoding="utf-8")
    assert run(*alone, "card.md", cwd=plans)[0] == "Wrote card.md.\n"
    assert "Keep 91%" in card.read_text(encoding="utf-8")
    assert run(*evaluation, cwd=plans)[0].startswith("Wrote ")
    assert "Keep 91%" in of_set.read_text(encoding="utf-8")
    assert "Kept" not in run("report", "--month", "2025-02", cwd=plans)[0]
    for page in (card, of_set):
        page.write_text("My own words.\n", encoding="utf-8")
    assert "Kept card.md: " in run(*alone, "card.md", cwd=plans)[0]
    assert "Kept " in run(*evaluation, cwd=plans)[0]
    assert {page.read_text(encoding="utf-8") for page in (notes, card, of_set)} == {"My own words.\n"}


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_a_page_in_a_file_of_its_own_is_written_through_no_link(plans: Path) -> None:
    (plans / "there.md").write_text("My own words.\n", encoding="utf-8")
    (plans / "page.md").symlink_to("there.md")
    _, err = run("report", "alignment", "--month", "2025-02", "-o", "page.md", cwd=plans, code=2)
    assert "it is a link, and nothing is written through it" in err
    assert (plans / "there.md").read_text(encoding="utf-8") == "My own words.\n"


OTHER_LISTS = {
    "of the user's own": ('{"mine": 1}\n', "is no list of pages that report wrote"),
    "no JSON": ("My own words.\n", "is no list of pages that report wrote"),
    "empty": ("", "is no list of pages that report wrote"),
    "more than report writes": ('{"version": 1, "pages": {}, "mine": 1}', "is no list of pages that report wrote"),
    "of another version": ('{"version": 2, "pages": {}}', "is no list of pages that report wrote"),
    "other values": ('{"version": 1, "pages": {"page.md": ["mine"]}}', "is no list of pages that report wrote"),
    "other pages": ('{"version": 1, "pages": {"page.md": 7}}', "is no list of pages that report wrote"),
    "too deep": ("[" * 100_000, "is no list of pages that report wrote"),
    "no text": ("\udcff", "cannot be taken for a list of pages: "),
    "a link": (None, "is a link, and nothing is read or written through it"),
    "a link to nothing": (None, "is a link, and nothing is read or written through it"),
    "a folder": (None, "is a folder, and no list of pages that report wrote"),
}


@pytest.mark.parametrize("name", OTHER_LISTS)
def test_what_bears_the_name_of_the_fingerprints_and_is_none_of_report_s_is_kept(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, words = OTHER_LISTS[name]
    place, page, shelf = tmp_path / ".written.json", tmp_path / "page.md", Shelf(tmp_path, tmp_path)
    if text is not None:
        place.write_text(text, encoding="utf-8", errors="surrogateescape")
    elif name == "a folder":
        place.mkdir()
    else:
        (tmp_path / "mine.json").write_text('{"version": 1, "pages": {}}', encoding="utf-8")
        place.symlink_to("mine.json" if name == "a link" else "nothing.json")
    before = {one: one.read_bytes() if one.is_file() else None for one in tmp_path.iterdir()}
    assert shelf.put({"page.md": "first\n"}) == []
    assert page.read_text(encoding="utf-8") == "first\n"
    page.write_text("edited\n", encoding="utf-8")
    assert shelf.put({"page.md": "second\n"}) == ["page.md"]
    assert page.read_text(encoding="utf-8") == "edited\n"
    page.unlink()
    assert {one: one.read_bytes() if one.is_file() else None for one in tmp_path.iterdir()} == before
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert all(f".written.json' {words}" in line for line in said)


@pytest.mark.parametrize("arguments", [(), ("alignment", "-o", "page.md")])
def test_a_foreign_list_of_pages_is_told_and_the_pages_are_written(plans: Path, arguments: tuple[str, ...]) -> None:
    place = (plans if arguments else plans / "reports" / "2025-02") / ".written.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text('{"mine": 1}\n', encoding="utf-8")
    out, err = run("report", *arguments, "--month", "2025-02", cwd=plans)
    assert out.startswith("Wrote ")
    assert "Kept" not in out
    assert err.count("\n") == 1
    assert ".written.json' is no list of pages that report wrote. It is kept" in err
    assert place.read_text(encoding="utf-8") == '{"mine": 1}\n'


def test_a_foreign_list_above_a_page_of_its_own_disturbs_nobody(plans: Path) -> None:
    (plans.parent / ".written.json").write_text("[]", encoding="utf-8")
    assert run("report", "alignment", "--month", "2025-02", "-o", "page.md", cwd=plans) == ("Wrote page.md.\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "alignmnt"], "there is no report 'alignmnt', and no folder of that name; did you mean alignment?"),
        (["report", "--month", "2025-Q1"], "--month: '2025-Q1' is no month; write --quarter 2025-Q1"),
        (["report", "evaluation", "-o", "-"], "--output -: name one report, and with --department one department"),
        (["report", "status", "-d", "sales"], "--department: 'status' is one page for all departments; leave it out"),
        (["report", "evaluation", "-d", "salse"], "--department: there is no department 'salse'; did you mean sales?"),
        (["report", "feedback"], "no department has a page of 'feedback' in "),
        (["report", "status", "--format", "pdf"], "--format: there is no format 'pdf', only md and html"),
        (["report", "evaluation", "-o", "one.md"], "--output 'one.md': that is one file, and 2 pages are asked for"),
        (
            ["report", "status", "-o", "page.txt"],
            "--output 'page.txt': no page is written as .txt; the name of a",
        ),
        (
            ["report", "-o", "new/set.YAML"],
            "--output 'new/set.YAML': no page is written as .yaml; the name",
        ),
        (["report", "status", "-o", "page.htm"], "--output 'page.htm': no page is written as .htm"),
        (
            ["report", "-o", "organization.yaml"],
            "--output 'organization.yaml': that is a file already; the name of",
        ),
        (
            ["report", "-o", "LICENSE"],
            "--output 'LICENSE': that is a file already; the name of a page ends in .md",
        ),
        (
            ["report", "status", "-o", "/dev/stdout"],
            "--output '/dev/stdout': that is no folder; --output - prints a",
        ),
        (["report", "-o", ""], "--output: name a folder, a file that ends in .md or .html, or - to print"),
        (["report", "a", "b", "c"], "name one report and one folder at the most"),
        (["draft", "adjustmen", "-d", "sales"], "there is no form 'adjustmen'; did you mean adjustment?"),
        (["draft", "feedback"], "draft feedback: name the department: --department sales"),
        (["draft", "review", "-d", "sales"], "--department: a review is of all departments; leave it out"),
    ],
)
def test_what_cannot_be_done_is_refused_with_words(plans: Path, arguments: list[str], words: str) -> None:
    (plans / "LICENSE").write_text("Free.\n", encoding="utf-8")
    before = tree(plans)
    _, err = run(*arguments, cwd=plans, code=2)
    assert words in err
    assert tree(plans) == before
    assert not {"page.txt", "page.htm", "new"} & set(os.listdir(plans))


@pytest.mark.parametrize(
    ("name", "there", "page"),
    [
        ("reports-2025.02", False, False),
        ("acme.inc", False, False),
        ("plain", False, False),
        (".md", False, False),
        ("notes.txt", True, False),
        ("set.md", True, False),
        ("page.md", False, True),
        ("page.HTML", False, True),
    ],
)
def test_what_is_a_page_and_what_a_folder(tmp_path: Path, name: str, there: bool, page: bool) -> None:
    if there:
        (tmp_path / name).mkdir()
    assert names_a_page(str(tmp_path / name)) == page


def test_a_broken_plan_is_reported_and_the_rest_still_written(plans: Path) -> None:
    (plans / "departments" / "sales.yaml").write_text("goals: [\n", encoding="utf-8")
    out, _ = run("report", "--month", "2025-02", cwd=plans, code=2)
    assert "Wrote" in out
    assert (plans / "reports" / "2025-02" / "evaluation" / "customer-service.md").exists()
    assert not (plans / "reports" / "2025-02" / "evaluation" / "sales.md").exists()


def test_without_an_organization_there_is_nothing_to_report(plans: Path) -> None:
    (plans / "organization.yaml").write_text("goals: [\n", encoding="utf-8")
    _, err = run("report", "--month", "2025-02", cwd=plans, code=2)
    assert "organization.yaml is missing or broken" in err


# --- templates of the workspace ---------------------------------------------------------------------------------------


def test_a_template_of_the_workspace_takes_the_place_of_ours(plans: Path) -> None:
    (plans / "templates").mkdir()
    (plans / "templates" / "leadership.md.j2").write_text(
        "# {{ page.organization }}: {{ page.score }}\n", encoding="utf-8"
    )
    out, _ = run("report", "leadership", "--month", "2025-02", "-o", "-", cwd=plans)
    assert out == "# Testers: 100.0 %\n"


def test_a_mistake_in_a_template_is_told_with_its_line_and_the_rest_is_written(plans: Path) -> None:
    (plans / "templates").mkdir()
    (plans / "templates" / "leadership.md.j2").write_text("# A\n\n{{ page.organisation }}\n", encoding="utf-8")
    out, _ = run("report", "--month", "2025-02", cwd=plans, code=2)
    assert "templates/leadership.md.j2:3:1: template-error (error)" in out
    assert "organization" in out
    written = tree(plans / "reports" / "2025-02")
    assert "leadership.md" not in written
    assert "alignment.md" in written


@pytest.mark.parametrize("kind", ["report", "draft"])
def test_a_mistake_is_told_beside_a_page_that_is_printed(plans: Path, kind: str) -> None:
    """An exit code alone says nothing, and what is printed is for a file or a program."""
    (plans / "templates").mkdir()
    (plans / "templates" / "leadership.md.j2").mkdir()
    words = ("report", "leadership") if kind == "report" else ("draft", "review")
    _, err = run(*words, "--month", "2025-02", "-o", "-", cwd=plans, code=2)
    assert err.startswith("saypro-align: templates/leadership.md.j2:1:1: a folder has the name of a file. Give ")
    (plans / "templates" / "leadership.md.j2").rmdir()
    if kind == "report":
        (plans / "templates" / "leadership.md.j2").write_text("{{ page.nothing }}\n", encoding="utf-8")
        out, err = run(*words, "--month", "2025-02", "-o", "-", cwd=plans, code=2)
        assert out == ""
        assert err.startswith("saypro-align: templates/leadership.md.j2:1:1: there is no 'page.nothing'")
        (plans / "templates" / "leadership.md.j2").unlink()
    (plans / "departments" / "legal.yaml").write_text("x: [\n", encoding="utf-8")
    out, err = run(*words, "--month", "2025-02", "-o", "-", cwd=plans, code=2)
    assert out
    assert err == "saypro-align: not every file could be taken as written; `saypro-align check` says which, and why\n"


def test_a_page_that_nobody_could_read_is_told_and_the_rest_is_written(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of titles of thousands of words, or a country's departments: the limit is lowered to be quick."""
    monkeypatch.setattr(templating, "OF_THE_HOUSE", 1)
    monkeypatch.setattr(limits, "MOST_LETTERS", 4_000)
    templating._sandbox.cache_clear()
    try:
        done = CliRunner().invoke(app, ["report", str(plans), "--month", "2025-02"])
    finally:
        templating._sandbox.cache_clear()
    assert done.exit_code == 2
    assert "reports/alignment.md:1:1: file-too-large (error)" in done.stdout
    assert "larger than anybody reads" in done.stdout
    written = tree(plans / "reports" / "2025-02")
    assert "alignment.md" not in written
    assert "impact/sales.md" in written


# --- drafts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", drafts.DRAFTS)
def test_a_draft_is_a_file_of_the_workspace_and_is_never_overwritten(plans: Path, kind: str) -> None:
    whose = [] if kind == "review" else ["--department", "sales"]
    printed, _ = run("draft", kind, *whose, "--month", "2025-02", "-o", "-", cwd=plans)
    out, _ = run("draft", kind, *whose, "--month", "2025-02", cwd=plans)
    path = out.removeprefix("Wrote ").partition(". Edit it")[0]
    assert (plans / path).read_text(encoding="utf-8") == printed
    assert assess(on_disk(plans), FEBRUARY).file_findings == []
    _, err = run("draft", kind, *whose, "--month", "2025-02", cwd=plans, code=2)
    assert "is there already, and is not overwritten" in err


@pytest.mark.parametrize("name", WORKSPACES)
def test_drafts_load_and_render_at_once(name: str) -> None:
    files = dict(WORKSPACES[name])
    made = edition(files)
    for department in [d.id for d in made.facts.workspace.judged][:3]:
        for kind in drafts.DRAFTS:
            files[drafts.path(made, kind, department)] = drafts.text(made, kind, department)
    with_drafts = edition(files)
    new = {f.span.path for f in with_drafts.assessment.file_findings} - {
        f.span.path for f in made.assessment.file_findings
    }
    assert new == set()
    names = {f.name for f in with_drafts.assessment.findings} - {f.name for f in made.assessment.findings}
    assert names <= {"feedback-missing"}
    assert with_drafts.assessment.score.score == made.assessment.score.score
    for department in [d.id for d in with_drafts.facts.workspace.judged][:3]:
        for report in ("adjustment", "proposal", "feedback", "progress"):
            text = render(report, with_drafts, department)
            assert problems(text) == []
            tables_hold(text)
    assert problems(render("alignment", with_drafts)) == []


MANY = {
    **{path: text for path, text in BASE.items() if "sales" not in path},
    "departments/sales.yaml": BASE["departments/sales.yaml"].replace(
        "    horizon: short", "    shared_with: [" + ", ".join(f"d{n}" for n in range(260)) + "]\n    horizon: short"
    ),
    **{f"departments/d{n}.yaml": f"department: Directorate for Regional Affairs number {n}\n" for n in range(260)},
}
PROSE = "word " * 1_998
LONG = {
    "department": ("department: Sales", f"department: {PROSE}"),
    "title": ("title: Win 15% more customers by December", f"title: {PROSE}"),
    "unit": ("baseline: 100, target: 115", f"unit: {PROSE}, baseline: 100, target: 115"),
    "comment": ("supports: [growth]", f"supports: [{{goal: growth, rating: 3, comment: {PROSE}}}]"),
}


def _long(what: str) -> dict[str, str]:
    old, new = LONG[what]
    assert old in BASE["departments/sales.yaml"]
    files = {**BASE, "departments/sales.yaml": BASE["departments/sales.yaml"].replace(old, new)}
    return {**files, "kpis/sales.yaml": "new-customer-acquisition-rate: {2025-01: 100, 2025-02: 101}\n"}


@pytest.mark.parametrize("files", [MANY, *map(_long, LONG)], ids=["many", *LONG])
def test_a_draft_of_long_texts_is_read_back_and_its_pages_are_whole(files: dict[str, str]) -> None:
    """What is joined of texts that may each be read is cut where it would not be."""
    made = edition(files, Period.read("2025-02"))
    for kind in drafts.DRAFTS:
        drafts.drafted(made, kind, "sales")
    for report in ("adjustment", "proposal", "feedback", "progress"):
        assert problems(render(report, made, "sales")) == []


def test_a_text_is_cut_at_a_word_and_only_where_it_is_too_long() -> None:
    assert shortened("a " * 5_000) == "a " * 5_000
    cut = shortened("ab " * 4_000)
    assert cut.endswith("ab ...")
    assert MAX_TEXT - 10 < len(cut) <= MAX_TEXT
    assert shortened("x" * 20_000) == "x" * (MAX_TEXT - 4) + " ..."


def test_no_date_of_a_draft_is_beyond_the_last_that_is_read(plans: Path) -> None:
    out, _ = run("report", "--month", "2199-12", cwd=plans)
    assert "begin with index.md" in out
    drawn = [("review",), ("shared-goal", "--departments", "sales,customer-service")]
    drawn += [(kind, "--department", "sales") for kind in drafts.DRAFTS if kind != "review"]
    for words in drawn:
        run("draft", *words, "--month", "2199-12", cwd=plans)
    assert not [text for text in tree(plans).values() if "2200-" in text]
    assert assess(on_disk(plans), Period.read("2199-12")).file_findings == []


def test_a_draft_that_could_not_be_read_is_told_and_left_out(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of gaps whose text is more than is read of a file: the fault is put into the draft to be quick."""
    monkeypatch.setattr(drafts, "text", lambda *_: "goals: [\n")
    done = CliRunner().invoke(app, ["report", str(plans), "--month", "2025-02"])
    assert done.exit_code == 2
    assert "reports/adjustment.md:1:1: syntax (error)" in done.stdout
    assert "cannot be read back" in done.stdout
    written = tree(plans / "reports" / "2025-02")
    assert "adjustment/sales.md" not in written
    assert {"alignment.md", "impact/sales.md", "index.md"} <= written.keys()
    done = CliRunner().invoke(app, ["draft", "review", str(plans), "--month", "2025-02"])
    assert done.exit_code == 2
    assert "cannot be read back" in done.stderr
    assert not (plans / "reviews").exists()


@settings(max_examples=40)
@given(workspaces())
def test_drafts_of_any_workspace_load(workspace: dict[str, object]) -> None:
    files = written(workspace)
    made = edition(files, Period.read("2025-02"))
    for department in made.facts.workspace.judged:
        for kind in drafts.DRAFTS:
            drafts.drafted(made, kind, department.id)


def test_the_example_s_reports_are_those_of_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    shutil.copytree(PLANS, folder)
    run("report", "--month", "2025-02", cwd=folder)
    golden = Path(__file__).parent / "golden" / "reports" / "2025-02"
    for page in golden.rglob("*.md"):
        made = (folder / "reports" / "2025-02" / page.relative_to(golden)).read_text(encoding="utf-8")
        assert made == page.read_text(encoding="utf-8")


def test_what_an_assessment_recommends_again_and_again_is_followed_up_once() -> None:
    kept = json.loads(january())
    (first, *_), found = kept["recommended"], earlier(january(), "there")
    kept["recommended"] += [first] * 500
    assert len(earlier(json.dumps(kept), "there").recommended) == len(found.recommended) > 1


def test_a_quarter_that_ends_before_all_dates_is_refused(tmp_path: Path) -> None:
    """In a fiscal year that begins in July, 1900-Q1 ends in September 1899."""
    lay(tmp_path, {**BASE, "organization.yaml": laid_over(BASE["organization.yaml"], "fiscal_year_start: 7\n")})
    for words in (["report", str(tmp_path)], ["draft", "progress", str(tmp_path), "-d", "sales", "-o", "-"]):
        done = CliRunner().invoke(app, [*words, "--quarter", "1900-Q1"])
        assert (done.exit_code, done.stdout) == (2, "")
        assert "1900-Q1 ends on 1899-09-30; plans and reports are dated from 1900 on" in done.stderr
    assert CliRunner().invoke(app, ["report", str(tmp_path), "--quarter", "1900-Q3"]).exit_code == 0
