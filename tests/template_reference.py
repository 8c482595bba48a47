"""docs/templates.md: what a template may read, out of the classes that say it."""

import dataclasses
import inspect
import re
from functools import cached_property
from pathlib import Path
from typing import get_type_hints

from saypro_align.reports import (
    adjustment,
    at_a_glance,
    contents,
    cycle,
    decisions,
    feedback,
    gaps,
    impact_lines,
    kpi_groups,
    kpi_lines,
    outside,
    page,
    partner_periods,
    partnership,
    plans,
    progress,
    prose,
    shared,
    timeline,
)

REFERENCE = Path(__file__).parents[1] / "docs" / "templates.md"
MARK = "<!-- generated below by `make docs` -->\n"
MODULES = (
    page,
    at_a_glance,
    contents,
    decisions,
    kpi_groups,
    outside,
    plans,
    gaps,
    kpi_lines,
    timeline,
    prose,
    adjustment,
    cycle,
    feedback,
    progress,
    shared,
    impact_lines,
    partner_periods,
    partnership,
)


def attributes() -> list[tuple[str, str, str]]:
    """Every name that `page` has, with what it is and what it says."""
    found = []
    for name, member in vars(page.Page).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.fget is not None:
            found.append((name, _kind(member.fget), _said(member.fget)))
        elif isinstance(member, cached_property):
            found.append((name, _kind(member.func), _said(member.func)))
        elif inspect.isfunction(member):
            parameters = ", ".join(list(inspect.signature(member).parameters)[1:])
            found.append((f"{name}({parameters})", _kind(member), _said(member)))
    return found


def _kind(function: object) -> str:
    hint = str(get_type_hints(function)["return"])
    hint = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", hint)
    return (
        re.sub(r"(?:\w+\.)+(\w+)", r"\1", hint)
        .replace("str", "text")
        .replace("Markup", "text")
        .replace("int", "number")
    )


def _said(function: object) -> str:
    return " ".join((inspect.getdoc(function) or "").split())


def records() -> list[tuple[str, str, list[str]]]:
    """Every record that stands in them, with its fields."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for module in MODULES:
        for name, member in vars(module).items():
            if dataclasses.is_dataclass(member) and member.__module__.startswith("saypro_align.reports"):
                fields = [field.name for field in dataclasses.fields(member)]
                if name not in ("Page", "Edition", "Earlier", "Report", "Entry") and isinstance(member, type):
                    found[f"{member.__module__}.{name}"] = (name, _said(member), fields)
    return sorted(found.values())


def text(head: str) -> str:
    """The whole page behind its written head."""
    lines = ["## What `page` has", "", "| name | what it is | what it says |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | `{kind}` | {said} |" for name, kind, said in attributes()]
    lines += ["", "## The records in it", "", "| record | what it is | fields |", "| --- | --- | --- |"]
    lines += [
        f"| `{name}` | {said} | {', '.join(f'`{field}`' for field in fields)} |" for name, said, fields in records()
    ]
    return head.partition(MARK)[0] + MARK + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    REFERENCE.write_text(text(REFERENCE.read_text(encoding="utf-8")), encoding="utf-8")
