"""What a finding is: a place, a reason, a remedy and its points. The ground floor: it imports nothing of ours."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from saypro_align.frozen import frozen

Exact = int | Fraction
"""A number in exact arithmetic: whole where it can be, a ratio where it must be."""

Loc = tuple[str | int, ...]
"""A place inside a file's data: keys and list positions from the top."""


class Severity(StrEnum):
    """How much of an item is wrong, from a file that cannot be read down to a hint."""

    ERROR = "error"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOTE = "note"
    OFF = "off"

    @property
    def rank(self) -> int:
        """0 for the gravest; grows as findings get lighter."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}

SCORED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
"""The severities that take points."""


class Effort(StrEnum):
    """What a mending asks for: a word in a file, a decision of one department, an agreement of several."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Span(NamedTuple):
    """A place that a person can go to. Lines and columns count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@frozen
class Accepted:
    """A finding that the department stands by. `until` is the last day, in ISO form."""

    reason: str
    owner: str
    until: str
    in_force: bool


class Worth(NamedTuple):
    """What a point of an item comes to in the sums above it: its part of its department, and of the organization."""

    department: Exact
    organization: Exact


_NO_PARTS: Mapping[str, str] = {}
NOTHING = Worth(0, 0)


class Finding(NamedTuple):
    """One thing that is wrong, where it stands, and how to mend it.

    A rule gives the words and the place; the engine stamps code, name, severity, remedy and points on it. `at` is a
    place that is still to be looked for, and `parts` are what the remedy is made of: they go when they were used.
    `meant` is the right name, where a wrong one is near it.
    `full_points` is what the severity takes; `points` is what was in fact taken from the item (0..100), and `worth`
    what a point of it comes to in the sums above the item.
    """

    message: str
    span: Span
    department: str | None = None
    kind: str = "file"
    item: str | None = None
    subject: str = ""
    at: Loc = ()
    meant: str = ""
    parts: Mapping[str, str] = _NO_PARTS
    code: str = ""
    name: str = ""
    severity: Severity = Severity.ERROR
    remedy: str = ""
    effort: Effort = Effort.SMALL
    full_points: Exact = 0
    points: Exact = 0
    worth: Worth = NOTHING
    accepted: Accepted | None = None
    fingerprint: str = ""

    @property
    def department_points(self) -> Exact:
        """What was taken from the department."""
        return self.points * self.worth.department if self.points else 0

    @property
    def organization_points(self) -> Exact:
        """What was taken from the organization."""
        return self.points * self.worth.organization if self.points else 0


@frozen
class FileProblem:
    """One way in which a file cannot be taken as written: the 1xx findings, which no rule has to look for."""

    code: str
    name: str

    def at(self, span: Span, message: str, remedy: str) -> Finding:
        """The finding, at its place."""
        return Finding(message, span, subject=message, code=self.code, name=self.name, remedy=remedy)


SYNTAX = FileProblem("SA101", "syntax")
DUPLICATE_KEY = FileProblem("SA102", "duplicate-key")
UNKNOWN_KEY = FileProblem("SA103", "unknown-key")
WRONG_TYPE = FileProblem("SA104", "wrong-type")
MISSING_FIELD = FileProblem("SA105", "missing-field")
UNREADABLE_FILE = FileProblem("SA106", "unreadable-file")
FILE_TOO_LARGE = FileProblem("SA107", "file-too-large")
DUPLICATE_ID = FileProblem("SA108", "duplicate-id")
UNPLACED_FILE = FileProblem("SA109", "unplaced-file")
TEMPLATE_ERROR = FileProblem("SA110", "template-error")
