"""Small workspaces that tests start from: an organization and two plans in which nothing is found."""

import os
import re
from datetime import date

from saypro_align.assessment import Assessment, assess
from saypro_align.workspace import Files

ORGANIZATION = """\
name: Testers
mission: Test what is built
vision: Nothing is left to chance
goals:
  - {id: growth, title: Grow sustainably, themes: [acquisition, growth]}
  - {id: loyal-customers, title: Keep the customers that we win, themes: [retention]}
initiatives:
  - {id: digital-transformation, title: Move services online, goals: [growth], departments: [sales], critical: true}
balances:
  - {between: [acquisition, retention], because: new customers who leave do not grow revenue}
departments:
  - {id: sales, goals: [growth, loyal-customers]}
  - customer-service
"""
SALES = """\
department: Sales
head: A. Name
reviewed: 2025-02-10
vision: Every customer stays
mission: Win customers and keep them
fits: {mission: 5, vision: 5}
monitoring: {method: Monthly check-in}
goals:
  - id: acquisition
    title: Win 15% more customers by December
    horizon: short
    due: 2025-12-31
    themes: [acquisition]
    supports: [growth]
    initiatives: [digital-transformation]
    kpis: [{id: new-customer-acquisition-rate, baseline: 100, target: 115}]
    actions: [{title: Hire two sellers, owner: A. Name, due: 2025-03-31}]
    resources: {people: 2}
  - id: loyalty
    title: Keep 90% of customers through 2027
    horizon: long
    due: 2027-12-31
    themes: [retention]
    supports: [loyal-customers]
    kpis: [{id: customer-retention-rate, baseline: 82, target: 90}]
    actions: [{title: Start a loyalty program, owner: A. Name, due: 2025-Q3}]
resources: {budget: 400000 USD, people: 24}
"""
CUSTOMER_SERVICE = """\
department: Customer Service
head: B. Name
reviewed: 2025-02-10
vision: Help that people talk about
mission: Answer well the first time
fits: {mission: 5, vision: 5}
monitoring: {method: Monthly check-in}
goals:
  - id: answers
    title: Solve 90% of requests at once by December
    horizon: short
    due: 2025-12-31
    supports: [loyal-customers]
    kpis: [{id: resolution-rate, baseline: 80, target: 90}]
    actions: [{title: Put one queue before all channels, owner: B. Name, due: 2025-06-30}]
  - id: skills
    title: Certify all 40 colleagues by 2027
    horizon: long
    due: 2027-12-31
    supports: [loyal-customers]
    kpis: [{id: customer-satisfaction-score, baseline: 70, target: 85}]
    actions: [{title: Book the first course, owner: B. Name, due: 2025-05-31}]
resources: {people: 40}
"""
BASE = {
    "organization.yaml": ORGANIZATION,
    "departments/sales.yaml": SALES,
    "departments/customer-service.yaml": CUSTOMER_SERVICE,
}
AS_OF = date(2025, 2, 28)


def in_this_locale(text: str) -> str:
    """The text as Python has it from a disk or a command line, where the locale may not know all of its letters."""
    return os.fsdecode(text.encode("utf-8"))


def judged(files: Files, as_of: date = AS_OF) -> Assessment:
    """The assessment of a workspace."""
    return assess(files, as_of)


def laid_over(base: str, part: str) -> str:
    """A file in which the top-level keys of `part` stand in the place of the same keys of `base`."""
    keys = re.findall(r"^(\w[\w-]*):", part, flags=re.MULTILINE)
    kept = [block for block in re.split(r"^(?=\w)", base, flags=re.MULTILINE) if block.split(":")[0] not in keys]
    return "".join(kept) + part.rstrip("\n") + "\n"


def with_snippet(snippet: str, default: str = "departments/sales.yaml") -> dict[str, str]:
    """The base workspace with a manual's example laid over it; `# path` lines start the files that it speaks of."""
    files = dict(BASE)
    parts = re.split(r"^# (\S+\.yaml)$\n?", snippet, flags=re.MULTILINE)
    pairs = list(zip(parts[1::2], parts[2::2], strict=True)) if len(parts) > 1 else [(default, snippet)]
    for path, text in pairs:
        files[path] = laid_over(files.get(path, ""), text)
    return files
