"""Whatever stands in the files, and whatever is done to them: an answer comes, and never an exception."""

import re

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saypro_align.assessment import Assessment
from saypro_align.formats import render
from saypro_align.formats.text import check_page, department_page, score_page
from saypro_align.layout import LAYOUT
from tests.test_docs import blocks
from tests.workspaces import BASE, judged

DOCUMENTED = blocks()
PLACES = [kind.place.replace("*", "2025-02" if kind.name == "review" else "sales") for kind in LAYOUT]
ODD = [
    *("", " ", "\t", "\n", "\r", "\r\n", ":", ": ", "- ", "-", "#", " #1", "'", '"', "[", "]", "{", "}", ",", "|", ">"),
    *("&a", "*a", "!a", "!!int", "?", "%", "@", "`", "\\", "---", "...", "<<", "<<<<<<< ", "~", "null", "true", "no"),
    *("0", "-1", "1e999", ".inf", ".nan", "0x" + "f" * 300, "1" * 5000, "1_000", "1,200", "12,5", "٣", "２０２５"),
    *("2025-13", "2025-02-30", "0000-00-00", "9999", "n/a", "TBD", "85%", "+15 points", "1/0", "50.000 EUR", "$1"),
    *("\0", "\x07", "\x85", "\u2028", "\ufeff", "\ud800", "\udfff", "\uffff", "\u200b", "\u202e", "\xa0", "😀", "é"),
    *("sales", "customer-service.", ".", "..", "sales.acquisition", "{{ x }}", "<b>", "=1+1", "a" * 10_000),
]
KEYS = sorted({key for text in DOCUMENTED.values() for key in re.findall(r"([a-z_]+):", text)})

odd_text = st.one_of(st.sampled_from(ODD), st.text(max_size=20), st.text("\"'[]{},:-#&*!|>%@`\\ \t\n\ra1", max_size=20))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(ODD), st.text(max_size=10))
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.sampled_from(ODD)), inner, max_size=4),
    ),
    max_leaves=12,
)


def answered(files: dict[str, str]) -> Assessment:
    """The assessment, after everything has been shown of it that can be."""
    assessment = judged(dict(files))
    assert assessment.exit_code in (0, 1, 2)
    assert (assessment.exit_code == 2) == bool(assessment.file_findings)
    pages = [check_page(assessment), render("json", assessment)]
    if assessment.facts is not None:
        pages.append(score_page(assessment))
        pages += [department_page(assessment, scored.department.id) for scored in assessment.score.departments]
    assert all("\x07" not in page and "\x1b" not in page for page in pages)
    for finding in assessment.file_findings:
        text = files.get(finding.span.path, "")
        assert 1 <= finding.span.line <= len(re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text)) + 1
        assert finding.span.column >= 1
        assert finding.message
        assert finding.remedy.endswith((".", "?")), finding.remedy
    return assessment


@settings(max_examples=300)
@given(st.sampled_from(PLACES), st.one_of(odd_text, st.lists(odd_text, max_size=8).map("".join)))
@example("departments/sales.yaml", "[" * 100_000)
@example("departments/sales.yaml", "{a: " * 100_000)
@example("departments/sales.yaml", "- " * 100_000)
@example("departments/sales.yaml", "vision: " + "x" * 1_000_000)
@example("departments/sales.yaml", f'vision: "{"x" * 1_000_000}')
@example("departments/sales.yaml", "goals: [{id: a, title: b, weight: 0x" + "f" * 300 + "}]")
@example("departments/sales.yaml", "goals: [{id: a, title: b, weight: '" + "1" * 5000 + "'}]")
@example("departments/sales.yaml", "goals: [{id: a, title: b, weight: 1e-300, kpis: [{id: c, target: 1e-300}]}]")
@example("departments/sales.yaml", "".join(f"a{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" for n in range(1, 60)))
@example("departments/sales.yaml", "vision: &a [*a]")
@example("departments/sales.yaml", "goals: &a [{id: x, title: y}]\nkpis: *a\nactions: *a")
@example("departments/sales.yaml", "vision: \ud800")
@example("departments/sales.yaml", "\ufeff\ufeffvision: x")
@example("departments/sales.yaml", "vi\0sion: x")
@example("departments/sales.yaml", "a: b\rc: [\r")
@example("departments/sales.yaml", "a: b\u2028c: [")
@example("organization.yaml", "settings: {class_weights: {goals: 1, kpis: 0}, points: {high: 1e-90}}")
@example("organization.yaml", "settings: {class_weights: {goals: 33.3}}")
@example("organization.yaml", "departments: [organization, sales]\nsettings: {severities: {x: 1, no-goals: off}}")
@example("kpis/sales.yaml", "a: {2025: 1e100, 2025-01: -1e100, 2026: {numerator: 1, denominator: 1e-100}}")
def test_any_text_in_any_file(path: str, text: str) -> None:
    answered({**BASE, path: text})


@settings(max_examples=200)
@given(st.sampled_from(PLACES), st.one_of(st.dictionaries(st.sampled_from(KEYS), trees, max_size=5), trees))
def test_any_data_in_any_file(path: str, data: object) -> None:
    answered({**BASE, path: yaml.safe_dump(data, allow_unicode=True, width=10_000, sort_keys=False)})


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, str]:
    """One file of the documented workspace, with a few of the slips that hands make."""
    path = draw(st.sampled_from(sorted(DOCUMENTED)))
    lines = DOCUMENTED[path].splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.integers(0, len(lines) - 1))
        line = lines[row]
        column = draw(st.integers(0, len(line)))
        slip = draw(st.sampled_from(["insert", "delete", "cut", "twice", "deeper", "swap", "value", "join"]))
        if slip == "insert":
            lines[row] = line[:column] + draw(st.sampled_from(ODD)) + line[column:]
        elif slip == "delete":
            lines[row] = line[:column] + line[column + 1 :]
        elif slip == "cut":
            lines[row] = ""
        elif slip == "twice":
            lines[row] = line * 2
        elif slip == "deeper":
            lines[row] = draw(st.sampled_from([" ", "  ", "\t", "\xa0"])) + line
        elif slip == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[row], lines[other] = lines[other], lines[row]
        elif slip == "value":
            odd = draw(st.sampled_from(ODD)).replace("\\", r"\\")
            lines[row] = re.sub(r"(: +)[^,{}\[\]\n]+", rf"\g<1>{odd}", line, count=1)
        else:
            lines[row] = line.rstrip("\n")
    return path, "".join(lines)


@settings(max_examples=400)
@given(mutations())
def test_slips_of_the_hand(mutation: tuple[str, str]) -> None:
    path, text = mutation
    answered({**DOCUMENTED, path: text})


@pytest.mark.parametrize("path", sorted(DOCUMENTED))
def test_every_file_cut_off_anywhere(path: str) -> None:
    text = DOCUMENTED[path]
    for end in range(0, len(text), max(1, len(text) // 12)):
        answered({**DOCUMENTED, path: text[:end]})
