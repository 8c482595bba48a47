"""The manual as text: what can be found, the KPI catalog, the settings in force."""

from collections.abc import Iterable
from typing import Any

from saypro_align.assessment import Assessment
from saypro_align.findings import Severity
from saypro_align.formats.json import settings_data
from saypro_align.formats.plain import as_json, plural, safe, table, wrapped
from saypro_align.model import CatalogKpi, Settings, adapter
from saypro_align.rules import CHAPTERS, RULES, RULESET
from saypro_align.rules.rule import Rule

_TAKES = {
    Severity.ERROR: "It takes no points: a plan that has it is not judged.",
    Severity.NOTE: "It is a note and takes no points.",
}


def explain_page(rule: Rule, columns: int = 80) -> str:
    """One finding: why it matters, how it is judged, a plan that has it, the plan mended, the setting."""
    manual = rule.sections
    blocks = [
        f"{rule.name} ({rule.code}, {rule.severity})",
        wrapped(manual.why, columns),
        *(wrapped(paragraph, columns) for paragraph in manual.judged),
        wrapped(_costs(rule), columns),
    ]
    if manual.has:
        blocks += [f"{manual.label}:", _indented(manual.has), "Mended:", _indented(manual.mended)]
    blocks.append(wrapped(f"Setting: {setting_of(rule)}", columns, "  ", ""))
    return "\n\n".join(blocks) + "\n"


def _costs(rule: Rule) -> str:
    if rule.name == "rated-below-full":
        return "It takes the difference between the rating and what the other findings leave."
    default = Settings().points
    takes = _TAKES.get(rule.severity) or f"It takes {getattr(default, rule.severity)} of an item's 100 points."
    if rule.name == "uncovered-goal":
        takes = "It stands outside the sums: it takes no points, and the gate fails on it."
    elif rule.name == "template-error":
        takes = "It takes no points: plans and scores do not depend on it."
    return f"It stands on: {rule.stands_on}. {takes}"


def setting_of(rule: Rule) -> str:
    """How an organization changes what a finding counts."""
    if rule.severity is Severity.ERROR:
        return "none; a file that cannot be taken as written is never passed over."
    if rule.fixed:
        return "none; what it takes is part of the scoring itself."
    if rule.severity is Severity.NOTE:
        return f"settings: {{severities: {{{rule.name}: off}}}} in organization.yaml turns it off."
    choice = "off, note, low, medium, high or critical"
    return f"settings: {{severities: {{{rule.name}: ..}}}} in organization.yaml, with {choice}."


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def findings_table(columns: int = 80) -> str:
    """Code, name, severity and place of everything that can be found."""
    rows = [["Code", "Name", "Severity", "Stands on"]]
    rows += [[rule.code, rule.name, str(rule.severity), rule.stands_on] for rule in RULES]
    hint = "`saypro-align explain NAME` says why it matters, how it is judged and how to mend it."
    return "\n".join([*table(rows, [False] * 4), "", wrapped(hint, columns)]) + "\n"


def findings_json() -> str:
    """The same for programs."""
    rules = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": str(rule.severity),
            "stands_on": rule.stands_on,
            "effort": str(rule.effort),
            "summary": rule.sections.why,
            "fixed": rule.fixed,
        }
        for rule in RULES
    ]
    return as_json({"version": 1, "ruleset": RULESET, "findings": rules})


def findings_markdown() -> str:
    """The documentation page docs/findings.md, whole."""
    lines = [
        "# Findings",
        "",
        "Everything that `saypro-align` can find, with its reason, how it is judged, an example and its mending. This",
        "page is made by `saypro-align findings --format markdown` from the rules themselves.",
        "",
        "| code | name | severity | stands on |",
        "|---|---|---|---|",
        *(f"| {r.code} | [{r.name}](#{r.code.lower()}-{r.name}) | {r.severity} | {r.stands_on} |" for r in RULES),
    ]
    for chapter, rules in CHAPTERS.items():
        lines += ["", f"## {chapter}"]
        for rule in rules:
            lines += ["", f"### {rule.code} {rule.name}", "", *rule_in_markdown(rule)]
    return "\n".join(lines) + "\n"


def rule_in_markdown(rule: Rule) -> list[str]:
    """The manual of one finding as lines of Markdown."""
    lines = [f"Severity {rule.severity}. {_costs(rule)}"]
    for paragraph in (rule.sections.why, *rule.sections.judged):
        lines += ["", paragraph]
    if rule.sections.has:
        lines += ["", f"{rule.sections.label}:", "", "```yaml", rule.sections.has, "```"]
        lines += ["", "Mended:", "", "```yaml", rule.sections.mended, "```"]
    return [*lines, "", f"Setting: {setting_of(rule)}"]


def catalog_page(kpis: Iterable[tuple[str, CatalogKpi]], columns: int = 80) -> str:
    """KPIs of the catalog, each with what a plan needs to know of it."""
    blocks = []
    for kpi_id, kpi in kpis:
        facts = [
            kpi.unit,
            kpi.direction,
            kpi.level,
            kpi.frequency,
            kpi.aggregation if kpi.aggregation != "snapshot" else None,
        ]
        lines = [
            safe(f"{kpi_id}: {kpi.name} ({', '.join(fact for fact in facts if fact)})"),
            wrapped(f"Departments: {', '.join(kpi.departments)}. Themes: {', '.join(kpi.themes)}.", columns, "    "),
        ]
        lines += [wrapped(text, columns, "    ") for text in (kpi.measures, kpi.why) if text]
        if kpi.formula:
            lines.append(wrapped(f"Formula: {kpi.formula}", columns, "    "))
        if kpi.stands_in_for:
            lines.append(wrapped(f"An activity: track {kpi.stands_in_for} beside it.", columns, "    "))
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, f"{plural(len(blocks), 'KPI')}."]) + "\n"


def catalog_json(kpis: Iterable[tuple[str, CatalogKpi]]) -> str:
    """The same for programs."""
    listed = [{"id": kpi_id, **adapter(CatalogKpi).dump_python(kpi, mode="json")} for kpi_id, kpi in kpis]
    return as_json({"version": 1, "kpis": listed})


def settings_page(assessment: Assessment) -> str:
    """Every setting with its value and where it comes from."""
    rows = [["Setting", "Value", "From"]]
    for name, value, source in _settings(assessment):
        rows.append([name, _shown(value), source])
    return "\n".join(table(rows, [False] * 3, most=60)) + "\n"


def settings_json(assessment: Assessment) -> str:
    """The same for programs."""
    listed = [{"name": name, "value": value, "source": source} for name, value, source in _settings(assessment)]
    return as_json({"version": 1, "settings": listed})


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _settings(assessment: Assessment) -> Iterable[tuple[str, Any, str]]:
    data = settings_data(assessment.settings)
    written = assessment.settings.model_fields_set
    for name, value in data.items():
        if name == "severities":
            changed = assessment.settings.severities
            yield from (
                (f"severities.{finding}", severity, _source(assessment, "severities", finding))
                for finding, severity in value.items()
                if finding in changed
            )
        elif isinstance(value, dict):
            inner = getattr(assessment.settings, name).model_fields_set if name in written else set()
            for key, part in value.items():
                yield f"{name}.{key}", part, _source(assessment, name, key) if key in inner else "default"
        else:
            yield name, value, _source(assessment, name) if name in written else "default"


def _source(assessment: Assessment, *keys: str) -> str:
    path = assessment.workspace.readings["organization"][0].path
    return str(assessment.workspace.span(path, ("settings", *keys)))
