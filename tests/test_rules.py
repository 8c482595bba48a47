"""Every rule finds what it says, and nothing else: by its YAML cases, and by the examples of its own manual."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from saypro_align.findings import Finding
from saypro_align.rules import BY_CODE, BY_NAME, RULES
from saypro_align.rules.rule import Rule
from tests.workspaces import BASE, judged, laid_over, with_snippet

CASES = Path(__file__).parent / "rules"
WITHOUT_FILES = (
    *("unreadable-file", "file-too-large"),  # these say what the disk did: tests/test_files.py
    "template-error",  # found where a report is made: tests/test_templating.py
)


def cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(path.stem, case, id=f"{path.stem}: {case['case']}"))
    return found


@pytest.mark.parametrize(("name", "case"), cases())
def test_case(name: str, case: dict[str, Any]) -> None:
    files: dict[str, Any] = dict(BASE)
    for path, text in case.get("files", {}).items():
        if text is None:
            del files[path]
        else:
            files[path] = text
    for path, text in case.get("over", {}).items():
        files[path] = laid_over(files.get(path, ""), text)
    found = [finding for finding in judged(files).findings if finding.name == name]
    said = [
        f"{f.department or '-'} {f.kind} {f.item or '-'} {f.span}: {f.message} | {f.remedy} | {f.severity}"
        for f in found
    ]
    wanted = case["findings"]
    assert len(found) == len(wanted), said
    for want in wanted:
        assert any(_fits(want, finding) for finding in found), (want, said)


def _fits(want: dict[str, Any], finding: Finding) -> bool:
    """Whether a finding is the one that a case asks for; what the case leaves out is not asked."""
    place = {"path": finding.span.path, "line": finding.span.line, "column": finding.span.column}
    thing = {"department": finding.department, "kind": finding.kind, "item": finding.item}
    given: dict[str, Any] = {**place, **thing, "severity": str(finding.severity), "points": finding.full_points}
    exactly = all(given[key] == value for key, value in want.items() if key in given)
    inside = want.get("says", "") in finding.message and want.get("remedy", "") in finding.remedy
    unknown = set(want) - set(given) - {"says", "remedy"}
    assert not unknown, f"a case asks for {unknown}"
    return exactly and inside


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_cases(rule: Rule) -> None:
    if rule.name in WITHOUT_FILES:
        return
    path = CASES / f"{rule.name}.yaml"
    assert path.is_file(), f"write {path.name} with small workspaces and the findings that they must give"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert any(case["findings"] for case in written), "one case must have the finding"
    assert any(not case["findings"] for case in written), "one case must not have it"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.sections.has], ids=lambda rule: rule.name)
def test_manual_shows_what_it_says(rule: Rule) -> None:
    default = "departments/sales.yaml"
    before = judged(dict(with_snippet(rule.sections.has, default)))
    after = judged(dict(with_snippet(rule.sections.mended, default)))
    assert rule.name in {finding.name for finding in before.findings}
    assert rule.name not in {finding.name for finding in after.findings}, [
        (str(f.span), f.message) for f in after.findings if f.name == rule.name
    ]


KPIS_IN_FULL = {"kpi-without-target", "kpi-incomplete"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.sections.has], ids=lambda rule: rule.name)
def test_a_mended_example_shows_its_kpis_in_full(rule: Rule) -> None:
    default = "departments/sales.yaml"
    before = judged(dict(with_snippet(rule.sections.has, default)))
    after = judged(dict(with_snippet(rule.sections.mended, default)))
    brought = {finding.name for finding in after.findings} - {finding.name for finding in before.findings}
    assert not brought & KPIS_IN_FULL


def test_one_sided_focus_is_mended_by_sharing_as_its_remedy_says() -> None:
    """`shared_with` alone, which the remedy does not stop at, would bring two other findings."""
    service = """
goals:
  - id: answer-fast
    title: Answer 90% of requests within a day
    horizon: short
    due: 2025-12-31
    themes: [retention]
    supports: [growth]
    kpis: [{id: resolution-rate, baseline: 80, target: 90}]
    actions: [{title: Put one queue before all channels, owner: B. Name, due: 2025-06-30}]
"""
    files = {**BASE, "departments/customer-service.yaml": laid_over(BASE["departments/customer-service.yaml"], service)}
    before = judged(dict(files))
    [found] = [finding for finding in before.findings if finding.name == "one-sided-focus"]
    assert "shared_with: [sales] here" in found.remedy
    assert "shared_with: [customer-service] there, and one KPI in both plans" in found.remedy
    mended = service.replace("supports: [growth]", "supports: [growth]\n    shared_with: [sales]")
    files["departments/customer-service.yaml"] = laid_over(BASE["departments/customer-service.yaml"], mended)
    files["departments/sales.yaml"] = BASE["departments/sales.yaml"].replace(
        "    kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115}]",
        "    shared_with: [customer-service]\n"
        "    kpis:\n"
        "      - {id: new-customer-acquisition-rate, baseline: 100, target: 115}\n"
        "      - {id: resolution-rate, baseline: 80, target: 90}",
    )
    after = judged(files)
    assert {finding.name for finding in after.findings} < {finding.name for finding in before.findings}
    assert (after.score.score or 0) > (before.score.score or 0)


def test_base_workspace_is_flawless() -> None:
    assessment = judged(dict(BASE))
    assert [finding.message for finding in assessment.findings] == []
    assert assessment.score.score == 100


def test_codes_and_names_are_given_once() -> None:
    assert len(BY_CODE) == len(BY_NAME) == len(RULES)
    assert [rule.code for rule in RULES] == sorted(rule.code for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_manual_is_whole(rule: Rule) -> None:
    manual = rule.sections
    assert manual.why
    assert manual.judged
    assert rule.remedy
    assert bool(manual.has) == bool(manual.mended or rule.name == "irrelevant-kpi")
