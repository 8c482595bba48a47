"""How fast the gate is beside tools that do a part of it: `python benchmarks/peers.py [--plans 8 100 1000] [--runs 3]`.

Each tool checks the same plans as a whole process, one right after the other in every round; the table shows how many
times as long it takes as `saypro-align check`, the median of the rounds, with the lowest and highest beside it. Tools
are found on the PATH and in the folders that `--bin` names; what is not there is left out of the table.

What each does: check-jsonschema and ajv hold the plans against the JSON Schema of a plan; spectral does so by a rule;
yamllint looks at their form with its own default rules. doorstop does not know plans: it checks as many requirements
of its own form, each with the text of a plan. None of them looks names up between files, calculates, or scores.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from generate import write_workspace
from run import REPOSITORY, Case, Row, measured, table, tool

SCHEMA = REPOSITORY / "docs" / "schemas" / "plan.json"
GOALS = {("check-jsonschema", 100): 6.0, ("check-jsonschema", 1000): 15.0, ("ajv", 1000): 1.0}
"""How many times as long a peer is to take, at the least."""
OUTPUTS = (0, 1, 2)
"""Exit codes of tools that checked and did or did not complain."""


def found(name: str, folders: list[str]) -> str | None:
    """The program of that name in the folders, or on the PATH."""
    return shutil.which(name, path=os.pathsep.join(folders)) or shutil.which(name)


def commands(name: str, program: str, place: Path, folder: Path) -> list[str]:
    """How a tool checks the plans of a workspace."""
    plans = sorted(str(path) for path in (place / "departments").glob("*.yaml"))
    if name == "check-jsonschema":
        return [program, "--schemafile", str(SCHEMA), *plans]
    if name == "yamllint":
        return [program, str(place / "departments")]
    if name == "ajv":
        return [
            program,
            "validate",
            "--spec=draft2020",
            "--strict=false",
            "-s",
            str(SCHEMA),
            "-d",
            f"{place}/departments/*.yaml",
        ]
    if name == "spectral":
        return [program, "lint", "--quiet", "-r", str(_ruleset(folder)), f"{place}/departments/*.yaml"]
    return ["sh", "-c", 'cd "$1" && exec "$2"', "sh", str(_requirements(place, folder)), program]


def _ruleset(folder: Path) -> Path:
    """Rules of spectral: that a plan fits the schema."""
    place = folder / "ruleset.json"
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    fits = {"given": "$", "then": {"function": "schema", "functionOptions": {"schema": schema}}}
    place.write_text(json.dumps({"rules": {"plan": fits}}), encoding="utf-8")
    return place


def _requirements(place: Path, folder: Path) -> Path:
    """A repository of doorstop's, in which each plan's text is a requirement."""
    repository = folder / f"doorstop-{place.name}"
    if not repository.exists():
        document = repository / "req"
        document.mkdir(parents=True)
        settings = "settings:\n  digits: 5\n  prefix: REQ\n  sep: ''\n"
        (document / ".doorstop.yml").write_text(settings, encoding="utf-8")
        for number, plan in enumerate(sorted((place / "departments").glob("*.yaml")), start=1):
            text = "".join(f"  {line}\n" for line in plan.read_text(encoding="utf-8").splitlines())
            head = f"active: true\nderived: false\nheader: ''\nlevel: 1.{number}\nlinks: []\nnormative: true\nref: ''\n"
            (document / f"REQ{number:05}.yml").write_text(f"{head}reviewed: null\ntext: |\n{text}", encoding="utf-8")
        subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    return repository


def compared(plans: int, folder: Path, folders: list[str], runs: int, say: Callable[[str], None]) -> list[Row]:
    """The peers beside the gate, on a workspace of that many plans."""
    place = folder / str(plans)
    write_workspace(place, plans)
    ours = Case(f"check, {plans:,} plans", [*tool(), "check", str(place)])
    cases = []
    for name in ("check-jsonschema", "yamllint", "doorstop", "spectral", "ajv"):
        program = found(name, folders)
        if program is not None:
            cases.append((name, Case(name, commands(name, program, place, folder), codes=OUTPUTS)))
    measured([ours, *(case for _, case in cases)], runs, say)
    rows = []
    for name, case in cases:
        ratios = [two.wall / one.wall for one, two in zip(ours.runs, case.runs, strict=False)]
        goal = GOALS.get((name, plans))
        rows.append(
            Row(f"{name}, {plans:,} plans", "check", ratios, None, goal, case.broken or ours.broken, least=True)
        )
    return rows


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure the gate beside other tools.")
    parser.add_argument("--plans", type=int, nargs="*", default=[8, 100, 1000], help="sizes (default 8 100 1000)")
    parser.add_argument("--runs", type=int, default=3, help="rounds that count (default 3)")
    parser.add_argument("--bin", nargs="*", default=[], help="folders in which the tools are looked for first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rows = [
            row
            for plans in options.plans
            for row in compared(
                plans, Path(place), options.bin, options.runs, lambda words: print(words, file=sys.stderr)
            )
        ]
    print(table(rows))


if __name__ == "__main__":
    main()
