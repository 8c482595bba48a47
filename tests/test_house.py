"""The house itself: imports run one way, and nothing in it speaks of what it should not know."""

import ast
from pathlib import Path

import saypro_align

HOUSE = Path(saypro_align.__file__).parent
STAIRCASE = [
    "frozen", "findings", "figures", "nearest", "naming", "likeness", "periods", "places", "textfile", "trees",
    "syntax", "yamlfile", "meant", "values", "model", "forms", "layout",
    "reader", "catalog", "items", "binding", "contracts", "joint", "workspace", "lookups",
    "measured", "loading", "kpis", "course", "trend", "standing", "sums", "series", "signs", "facts", "together",
    "results", "correlation", "impact", "accounts", "partners", "outlook",
    "rules", "scoring", "gate", "assessment", "advice", "snapshots", "remembered", "renames",
    "history", "difference", "moments", "formats", "starter", "reports", "files", "spelling", "shell", "asked",
    "outputs", "commands", "changes", "past", "improvement", "shelf", "publishing", "cli", "__main__",
]  # fmt: skip
KNOW_THE_DISK = (
    "files",
    "asked",
    "outputs",
    "commands",
    "changes",
    "past",
    "improvement",
    "shelf",
    "publishing",
    "__init__",
)


def floor(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        full = [f"{module}.{name}" if module else name for name in names]
        found |= {name.split(".")[1] for name in full if name.startswith("saypro_align.")}
    return found & set(STAIRCASE)


def test_imports_run_one_way() -> None:
    for path in sorted(HOUSE.rglob("*.py")):
        if path.parent == HOUSE and path.name == "__init__.py":
            continue
        here = STAIRCASE.index(floor(path))
        above = {name for name in imported(path) if STAIRCASE.index(name) > here}
        assert not above, f"{path.relative_to(HOUSE)} imports {above}, which stands above it"


def test_only_one_module_knows_yaml_and_only_the_command_line_knows_the_disk() -> None:
    for path in HOUSE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert ("import yaml" not in text and "from yaml" not in text) or floor(path) == "yamlfile"
        assert "saypro_align.files" not in text or floor(path) in KNOW_THE_DISK
        assert "TYPE_CHECKING" not in text


def test_commands_are_short() -> None:
    for node in ast.parse((HOUSE / "cli.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            assert len(node.body) <= 10, node.name
