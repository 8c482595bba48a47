"""A year of a workspace under git, with everything that happens to plans in a year."""

from dataclasses import dataclass
from pathlib import Path

from tests.repositories import git, keep, lay
from tests.workspaces import BASE, SALES

LEGAL = """\
department: Legal
goals:
  - id: contracts
    title: Check 95% of contracts within two days by December
    due: 2025-12-31
    supports: [growth]
    kpis: [{id: contract-days, name: Days for a contract, unit: days, direction: decrease, baseline: 5, target: 2}]
"""
ACCEPT = """\
    accept: [{finding: undated-goal, reason: Agreed, owner: A. Name, until: 2024-12-31}]
"""
STEPS: list[tuple[str, dict[str, str | tuple[str, str] | None]]] = [
    ("2024-03-05", {}),  # not yet a workspace
    ("2024-03-20", dict(BASE)),
    ("2024-04-02", {"departments/sales.yaml": ("supports: [growth]", "supports: [growht]")}),
    ("2024-05-30", {"departments/sales.yaml": ("supports: [growht]", "supports: [growth]")}),
    ("2024-05-31", {"departments/sales.yaml": ("    due: 2025-12-31\n", ACCEPT)}),
    ("2024-07-01", {"departments/legal.yaml": LEGAL}),
    ("2024-08-15", {"organization.yaml": ("  - customer-service\n", "  - {id: customer-service, weight: 3}\n")}),
    ("2024-08-31", {"departments/legal.yaml": "goals: {\n"}),  # broken at the month's end
    ("2024-09-10", {"departments/legal.yaml": LEGAL}),
    ("2024-10-10", {"departments/law.yaml": LEGAL, "departments/legal.yaml": None}),  # renamed
    ("2024-11-11", {"departments/law.yaml": ("id: contracts", "id: contract-check")}),  # an id renamed
    ("2024-12-24", {"organization.yaml": ("\ndepartments:", "\nsettings: {points: {medium: 40}}\ndepartments:")}),
    ("2025-01-07", {"departments/law.yaml": ("monitoring", "monitoring")}),  # nothing
    ("2025-02-03", {"departments/sales.yaml": SALES, "departments/law.yaml": None}),
]


@dataclass(frozen=True)
class Year:
    """The repository, and for each commit its name, its day, and a checkout of it."""

    top: Path
    commits: list[str]
    days: list[str]
    checkouts: list[Path]

    @property
    def plans(self) -> Path:
        return self.top / "plans"

    def checkout(self, commit: str) -> Path:
        """The plans in the checkout of a commit; the folder may not be there."""
        return self.checkouts[self.commits.index(commit)] / "plans"


def make(root: Path) -> Year:
    """Make the repository, and a checkout of every commit."""
    top = root / "year"
    (top / "plans").mkdir(parents=True)
    git(root, "init", str(top))
    (top / "README.md").write_text("Plans\n", encoding="utf-8")
    files: dict[str, str] = {}
    commits = []
    for day, changes in STEPS:
        for path, change in changes.items():
            if change is None:
                del files[path]
            else:
                files[path] = change if isinstance(change, str) else files[path].replace(*change, 1)
        lay(top / "plans", files)
        commits.append(keep(top, day))
    checkouts = []
    for number, commit in enumerate(commits):
        git(top, "worktree", "add", "--detach", str(root / f"checkout-{number}"), commit)
        checkouts.append(root / f"checkout-{number}")
    return Year(top, commits, [day for day, _ in STEPS], checkouts)
