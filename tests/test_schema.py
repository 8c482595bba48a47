"""The exported schemas, held against files by check-jsonschema: they accept the examples and refuse broken ones."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from saypro_align.files.disk import on_disk
from saypro_align.formats.schema import schema
from saypro_align.layout import KINDS, kind_of
from saypro_align.loading import load
from tests.test_docs import blocks
from tests.workspaces import BASE, judged

PLANS = Path(__file__).parents[1] / "examples" / "plans"


def checked(folder: Path, kind: str, files: dict[str, str], *, names: bool = False) -> subprocess.CompletedProcess[str]:
    workspace = load(on_disk(PLANS))[0] if names else None
    (folder / "schema.json").write_text(schema(kind, workspace), encoding="utf-8")
    paths = []
    for name, text in files.items():
        paths.append(folder / name.replace("/", "_"))
        paths[-1].write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--schemafile", str(folder / "schema.json"), *map(str, paths)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def of_kind(files: dict[str, str], kind: str) -> dict[str, str]:
    return {path: text for path, text in files.items() if (placed := kind_of(path)) and placed[0].name == kind}


@pytest.mark.parametrize("kind", KINDS)
def test_the_documented_files_are_accepted(kind: str, tmp_path: Path) -> None:
    done = checked(tmp_path, kind, of_kind(blocks() | BASE, kind))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("names", [False, True])
def test_the_examples_are_accepted(names: bool, tmp_path: Path) -> None:
    files = {path: text for path, text in on_disk(PLANS).items() if isinstance(text, str)}
    for kind in ("organization", "plan"):
        done = checked(tmp_path, kind, of_kind(files, kind), names=names)
        assert done.returncode == 0, done.stdout


WRITTEN_OTHERWISE = """\
head: TBD
reviewed: 2025
goals:
  - id: a
    title: Win 9%
    due: 2025-w10
    weight: 0.5
    themes: retention
    supports: sustainable-growth
    kpis: churn-rate
    actions:
    resources:
  - {id: b, title: Win, supports: [{goal: innovation, rating: 85%}], kpis: [{id: c, baseline: "1,200", target: +15%}]}
kpis: n/a
"""


def test_what_loads_is_accepted_in_every_spelling(tmp_path: Path) -> None:
    assert judged(dict(BASE) | {"departments/sales.yaml": WRITTEN_OTHERWISE}).file_findings == []
    done = checked(tmp_path, "plan", {"plan.yaml": WRITTEN_OTHERWISE}, names=True)
    assert done.returncode == 0, done.stdout


BROKEN = [
    ("plan", "visoin: Be there\n", "visoin"),
    ("plan", "goals: [{title: Win}]\n", "id"),
    ("plan", "goals: [{id: Big Win, title: Win}]\n", "Big Win"),
    ("plan", "goals: [{id: a, title: Win, due: 31.12.2025}]\n", "31.12.2025"),
    ("plan", "goals: [{id: a, title: Win, weight: 0}]\n", "weight"),
    ("plan", "goals: [{id: a, title: Win, horizon: soon}]\n", "soon"),
    ("plan", "goals: [{id: a, title: Win, supports: [{goal: g, rating: 7}]}]\n", "7"),
    ("plan", "kpis: [{id: a, target: {min: 1}}]\n", "min"),
    ("plan", "kpis: [{id: a, direction: up}]\n", "up"),
    ("plan", "actions: [{title: Do, status: almost}]\n", "almost"),
    ("plan", "resources: {budget: much}\n", "much"),
    ("organization", "goals: growth\n", "growth"),
    ("organization", "settings: {target: 150}\n", "150"),
    ("organization", "settings: {severities: {one-sided-focs: off}}\n", "one-sided-focs"),
    ("organization", "balances: [{between: [a]}]\n", "between"),
    ("organization", "fiscal_year_start: 13\n", "13"),
    ("measurements", "churn-rate: {february: 3}\n", "february"),
    ("catalog", "trials: {unit: trials}\n", "name"),
    ("adjustment", "status: proposed\n", "department"),
    ("adjustment", "{department: sales, status: maybe}\n", "maybe"),
    ("feedback", "{department: sales, ratings: [{goal: a}]}\n", "rating"),
    ("progress", "department: sales\n", "period"),
    ("review", "sucesses: [All]\n", "sucesses"),
    ("shared-goal", "departments: [sales]\n", "title"),
    ("partnership", "since: 2024-01-01\n", "partner"),
]


@pytest.mark.parametrize(("kind", "text", "word"), BROKEN, ids=[f"{kind}: {word}" for kind, _, word in BROKEN])
def test_broken_files_are_refused(kind: str, text: str, word: str, tmp_path: Path) -> None:
    done = checked(tmp_path, kind, {f"{kind}.yaml": text})
    assert done.returncode == 1
    assert word in done.stdout


def test_a_workspace_offers_its_own_ids(tmp_path: Path) -> None:
    text = "goals: [{id: a, title: Win, supports: [sustainable-growht], initiatives: [digital-skils]}]\n"
    assert checked(tmp_path, "plan", {"plan.yaml": text}).returncode == 0
    done = checked(tmp_path, "plan", {"plan.yaml": text}, names=True)
    assert done.returncode == 1
    page = json.loads(schema("plan", load(on_disk(PLANS))[0]))
    assert "sustainable-growth" in json.dumps(page)
    assert "churn-rate" in json.dumps(page)


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_describe_their_keys(kind: str) -> None:
    page = schema(kind)
    assert "x-" not in re.sub(r'"x-axis"', "", page)
    assert '"description"' in page
