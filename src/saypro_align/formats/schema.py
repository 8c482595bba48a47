"""The models as JSON Schema, for editors that check and complete while a person types."""

from typing import Any

from saypro_align.formats.plain import as_json
from saypro_align.layout import KINDS
from saypro_align.model import adapter
from saypro_align.rules import RULES
from saypro_align.workspace import Workspace

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ABSENT = {"enum": [None, "", "n/a", "N/A", "n.a.", "N.A.", "TBD", "tbd", "Tbd"]}


def schema(kind: str, workspace: Workspace | None = None) -> str:
    """The schema of a kind of file; with a workspace, its own goal, department and KPI ids are offered too."""
    model = KINDS[kind].model
    described = adapter(model).json_schema(by_alias=True)
    page: dict[str, Any] = {"$schema": DRAFT, "title": f"saypro-align {kind}", **described}
    names = _names(workspace)
    _finish(page, names)
    for definition in page.get("$defs", {}).values():
        _finish(definition, names)
    return as_json(page, indent=2)


def _names(workspace: Workspace | None) -> dict[str, list[str]]:
    names = {"finding": [rule.name for rule in RULES]}
    if workspace is not None and workspace.organization is not None:
        organization = workspace.organization
        names["goal"] = [goal.id for goal in organization.goals]
        names["initiative"] = [initiative.id for initiative in organization.initiatives]
        names["department"] = list(workspace.departments)
        own = {kpi.id for kpi in workspace.kpis}
        names["kpi"] = [*workspace.catalog, *sorted(own - set(workspace.catalog))]
    return names


def _finish(page: Any, names: dict[str, list[str]]) -> None:
    """Offer names, let a key stand without a value, and leave out what only the models need."""
    if isinstance(page, list):
        for part in page:
            _finish(part, names)
        return
    if not isinstance(page, dict):
        return
    what = page.pop("x-names", None)
    if what in names:
        if what == "finding":
            page["enum"] = names[what]
        else:
            page["examples" if what in ("kpi", "department") else "enum"] = names[what]
    if "patternProperties" in page:
        page.setdefault("additionalProperties", False)
    required = page.get("required", [])
    for name, part in page.get("properties", {}).items():
        _finish(part, names)
        if name not in required and isinstance(part, dict):
            page["properties"][name] = _optional(part)
    for key, part in page.items():
        if key not in ("properties", "$defs", "enum", "examples", "required", "default"):
            _finish(part, names)
    short_form = page.pop("x-short-form", None)
    if short_form is not None:
        whole = {key: page.pop(key) for key in list(page)}
        page["anyOf"] = [
            whole,
            {key: part for key, part in _written(whole, short_form).items() if key != "description"},
        ]
    if page.get("type") != "object":
        page.pop("title", None)


def _written(whole: dict[str, Any], key: str) -> dict[str, Any]:
    """What the short form of a mapping takes: what its one key takes."""
    part: dict[str, Any] = whole["properties"][key]
    return part


def _optional(part: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: part.pop(key) for key in ("description", "default", "title") if key in part}
    kept.pop("title", None)
    return {"anyOf": [part, _ABSENT], **kept}
