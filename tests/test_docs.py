"""The documentation is true: its blocks load, and what is generated is current."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from saypro_align.formats import manual
from saypro_align.formats.schema import schema
from saypro_align.layout import KINDS
from saypro_align.model import Settings
from tests import readme
from tests.workspaces import judged

DOCS = Path(__file__).parents[1] / "docs"


def blocks() -> dict[str, str]:
    """The files of docs/workspace.md: each heading that names one, with the block under it."""
    text = (DOCS / "workspace.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## (\S+\.yaml)\n\n```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL))


def test_the_documented_workspace_loads_without_a_file_finding() -> None:
    files = blocks()
    assert len(files) == 11
    assessment = judged(dict(files))
    assert [f"{f.span}: {f.message}" for f in assessment.file_findings] == []
    assert {kind for kind, readings in assessment.workspace.readings.items() if readings} == set(KINDS)
    assert assessment.score.score is not None


def test_the_page_of_findings_is_current() -> None:
    written = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert written == manual.findings_markdown(), "run `make docs`"


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_are_current(kind: str) -> None:
    written = (DOCS / "schemas" / f"{kind}.json").read_text(encoding="utf-8")
    assert written == schema(kind), "run `make docs`"


def test_the_readme_shows_real_output() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert len(readme.BLOCK.findall(text)) == 4
    assert readme.renewed(text) == text, "run `make docs`"


def test_links_in_the_documentation_lead_somewhere() -> None:
    for page in (readme.README, readme.ROOT / "CONTRIBUTING.md", readme.ROOT / "CHANGELOG.md", *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_setting_is_documented() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in Settings.model_fields)


def test_the_readmes_python_runs() -> None:
    (block,) = re.findall(
        r"^```python\n(.*?)^```$", readme.README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("None 2\n{")
