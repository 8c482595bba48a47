"""Every way in which people break a file: what they are told, where, and that nobody else suffers for it."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from saypro_align.assessment import assess
from saypro_align.cli import app
from saypro_align.files.disk import on_disk
from saypro_align.findings import Finding
from saypro_align.layout import LAYOUT, kind_of
from saypro_align.textfile import MOST_BYTES
from tests.workspaces import AS_OF, BASE, in_this_locale, laid_over

TABLE: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("broken_files.yaml").read_text(encoding="utf-8"))
OTHERS = {"sales", "customer-service"}


def put(root: Path, row: dict[str, Any]) -> None:
    """Write the base workspace and lay the row's file over it."""
    for path, text in BASE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    target = root / in_this_locale(row["path"])
    target.parent.mkdir(parents=True, exist_ok=True)
    if "over" in row:
        row = {"text": laid_over(BASE[row["path"]], row["over"]), **row}
    if "bytes" in row:
        target.write_bytes(row["bytes"])
    elif "text" in row:
        target.write_bytes(row["text"].encode(row.get("encoding", "utf-8")))
    else:
        on_the_disk(root, target, row["disk"])


def on_the_disk(root: Path, target: Path, what: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "legal.yaml").write_text("department: Legal\n", encoding="utf-8")
    if what == "folder":
        target.mkdir()
    elif what == "fifo":
        os.mkfifo(target)
    elif what == "link out":
        target.symlink_to(outside / "legal.yaml")
    elif what == "link to what is hidden":
        (root / ".git").mkdir()
        (root / ".git" / "config").write_text("[secret]\n", encoding="utf-8")
        target.symlink_to(root / ".git" / "config")
    elif what == "link to nothing":
        target.symlink_to("nothing.yaml")
    elif what == "link in a circle":
        target.symlink_to(target.name)
    elif what == "link to a folder":
        target.symlink_to(outside)
    elif what == "link inside":
        (root / "reviews" / "2025-02.yaml").write_text("scope: All departments\n", encoding="utf-8")
        target.symlink_to("2025-02.yaml")
    elif what == "too large":
        target.write_text("# more than a plan\n" * (MOST_BYTES // 19 + 1), encoding="utf-8")
    elif what == "no permission":
        target.chmod(0)
    elif what == "no permission for the folder":
        target.mkdir()
        target.chmod(0)
    else:
        raise AssertionError(what)


@pytest.fixture(params=TABLE, ids=[row["case"] for row in TABLE])
def row(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    if found.get("disk") == "fifo" and not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes here")
    return found


def test_what_is_said(row: dict[str, Any], tmp_path: Path) -> None:
    root = tmp_path / "plans"
    put(root, row)
    if "permission" in row.get("disk", "") and os.access(root / in_this_locale(row["path"]), os.R_OK):
        pytest.skip("root may read everything")
    assessment = assess(on_disk(root), AS_OF)
    said = [f"{finding.span} {finding.name}: {finding.message} | {finding.remedy}" for finding in assessment.findings]
    wanted = row.get("find", [])
    assert len(assessment.findings) == len(wanted), said  # nobody else is accused
    for want in wanted:
        assert any(fits(row["path"], want, finding) for finding in assessment.findings), (want, said)

    broken = broken_plans(row)
    judged = {department.id for department in assessment.workspace.judged}
    assert judged == OTHERS - broken
    assert {d.department.id for d in assessment.score.departments if d.score == 100} == OTHERS - broken
    assert assessment.exit_code == (2 if wanted else 0)

    done = CliRunner().invoke(app, ["check", str(root), "--as-of", "2025-02-28"])
    assert done.exit_code == (2 if wanted else 0), done.output
    assert "Traceback" not in done.output
    for finding in assessment.file_findings:
        assert f"{finding.span}: {finding.name} (error)" in done.output


def fits(path: str, want: list[Any], finding: Finding) -> bool:
    name, line, column, says, remedy = want
    place = (finding.span.path, finding.span.line, finding.span.column)
    words = says in finding.message and str(remedy) in finding.remedy
    return finding.name == name and place == (path, line, column) and words and str(finding.severity) == "error"


def broken_plans(row: dict[str, Any]) -> set[str]:
    """The plans that the row's file keeps from being judged."""
    if "broken" in row:
        return set(row["broken"])
    placed = kind_of(row["path"])
    if not row.get("find") or placed is None:
        return set()
    kind, name = placed
    return OTHERS if kind.name == "organization" else {name} & OTHERS if kind.name == "plan" else set()


def test_the_table_is_whole() -> None:
    """Every kind of file is broken in some way, every 1xx finding is there, and no case stands twice."""
    assert len({row["case"] for row in TABLE}) == len(TABLE)
    broken = [row for row in TABLE if row.get("find")]
    assert len(broken) >= 70
    assert {kind_of(row["path"])[0].name for row in broken if kind_of(row["path"])} == {  # type: ignore[index]
        kind.name for kind in LAYOUT
    }
    assert {want[0] for row in broken for want in row["find"]} == {
        *("syntax", "duplicate-key", "unknown-key", "wrong-type", "missing-field"),
        *("unreadable-file", "file-too-large", "duplicate-id", "unplaced-file"),
    }


def test_no_organization(tmp_path: Path) -> None:
    shutil.copytree(_base(tmp_path), tmp_path / "plans")
    (tmp_path / "plans" / "organization.yaml").unlink()
    done = CliRunner().invoke(app, ["check", str(tmp_path / "plans")])
    assert done.exit_code == 2
    assert "organization.yaml:1:1: missing-field (error)" in done.output
    assert "saypro-align init" in done.output


def _base(tmp_path: Path) -> Path:
    put(tmp_path / "base", {"path": "reviews/2025-02.yaml", "text": ""})
    return tmp_path / "base"


def test_a_file_full_of_mistakes_is_told_so_once(tmp_path: Path) -> None:
    goals = "".join(f"  - {{id: goal-{number}, title: Win, weight: none}}\n" for number in range(80))
    put(tmp_path, {"path": "departments/sales.yaml", "text": f"goals:\n{goals}"})
    findings = assess(on_disk(tmp_path), AS_OF).findings
    assert len(findings) == 51
    assert [f.message for f in findings if "more mistakes" in f.message] == ["30 more mistakes follow in this file"]
    assert str(findings[-1].span) == "departments/sales.yaml:52:39"
