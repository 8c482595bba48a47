"""What `init` writes reads back as what organization.yaml says, whatever names and ids stand there."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saypro_align import starter
from saypro_align.findings import Finding
from saypro_align.formats.plain import as_json
from saypro_align.formats.yamltext import document, flow
from saypro_align.loading import load
from saypro_align.model import Plan
from saypro_align.values import MOST_LETTERS, SLUG, name_of
from saypro_align.yamlfile import MAX_TEXT, parse

ODD = [
    *("Sales \U0001f600", "True", "null", "na", "None", "~", "no", "On", "2025", "2025-01-01", "1e5", "0x1f"),
    *(".inf", "- a", "a: b", "a:", "a #b", "# a", "@a", "`a`", "%a", "{a}", "{name}", "[a]", "a, b", "!!int a", "&a"),
    *(
        "*a",
        "|",
        ">",
        "'",
        '"',
        "\\",
        "\\n",
        "a  b",
        " a",
        "a ",
        "a\tb",
        "=",
        "<<",
        "?",
        "? a",
        "---",
        "...",
        "A",
        "IT",
    ),
    *("a\u00a0b", "\u65e5\u672c", "Gr\u00fc\u00dfe", "\u2714\ufe0f", "e\u0301", "a\u200db", "\ue000", "\ufffd"),
    *("\U0001f600" * 3, "word " * 1999 + "end", "x" * MAX_TEXT, "\u00fc" * MAX_TEXT),
]
IDS = ["true", "null", "no", "na", "n-a", "none", "y", "2025", "2025-01-01", "1e5", "0x1f", "0o7", "1-2", "007", "it"]
names = st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=30))
ids = st.one_of(
    st.sampled_from(IDS), st.from_regex(SLUG.replace("$", r"\Z"), fullmatch=True).filter(lambda s: len(s) < 40)
)


@given(
    st.dictionaries(ids, st.none() | names, min_size=1, max_size=3), st.lists(ids, min_size=1, max_size=3, unique=True)
)
def test_what_init_writes_is_what_organization_yaml_says(departments: dict[str, str | None], goals: list[str]) -> None:
    """Whatever may stand there: what the tool does not read itself is passed over."""
    held = [{"id": one, "name": name, "goals": goals} for one, name in departments.items()]
    there = {"name": "X", "goals": [{"id": one, "title": "G"} for one in goals], "departments": held}
    files: dict[str, str | Finding] = {"organization.yaml": as_json(there)}
    before, findings = load(files)
    assume(not findings and before.organization is not None)
    assert before.organization is not None
    after, findings = load(files | dict(starter.missing_plans(before, 2025)))
    assert findings == []
    plans = {reading.path: reading.record for reading in after.readings["plan"]}
    for entry in before.organization.departments:
        plan = plans.pop(f"departments/{entry.id}.yaml")
        assert isinstance(plan, Plan)
        assert plan.department == (entry.name or name_of(entry.id.replace("-", " ").title()))
        assert [link.goal for link in plan.goals[0].supports] == goals
    assert plans == {}


@pytest.mark.parametrize("name", [name for name in ODD if len(name) <= MOST_LETTERS])
def test_an_organization_of_any_name_is_read(name: str) -> None:
    workspace, findings = load({"organization.yaml": starter.organization(name, 2025)})
    assert findings == []
    assert workspace.organization is not None
    assert workspace.organization.name == name.strip()


@pytest.mark.parametrize("text", [*ODD, *IDS])
def test_a_text_is_read_as_the_text_that_was_written(text: str) -> None:
    """As a value, in a list in lines or on one, and behind other lines; as a key where a key may be so long."""
    page = document(text, {"value": text, "several": [text, text]}) + f"flow: {flow([text, text])}\n"
    found = parse("a.yaml", page)
    assert found.findings == []
    assert found.data == {"value": text, "several": [text, text], "flow": [text, text]}
    if text in IDS:
        found = parse("a.yaml", document("", {"keys": {text: {"a": text}}}))
        assert (found.findings, found.data) == ([], {"keys": {text: {"a": text}}})
