"""What a rule is: it says what is wrong and where; the engine stamps code, name, severity and remedy on it."""

import inspect
import re
from collections.abc import Callable, Iterator
from textwrap import dedent

from saypro_align.facts import Facts
from saypro_align.findings import Effort, FileProblem, Finding, Severity
from saypro_align.frozen import frozen

Look = Callable[[Facts], Iterator[Finding]]


@frozen
class Manual:
    """A rule's docstring in its parts. `has` and `mended` are YAML, empty where an example would show nothing."""

    why: str
    judged: tuple[str, ...]
    label: str = ""
    has: str = ""
    mended: str = ""


@frozen
class Rule:
    """A kind of finding. `look` is None where another stage makes the findings: the reader, or the scoring."""

    code: str
    name: str
    severity: Severity
    remedy: str
    effort: Effort
    stands_on: str
    manual: str
    look: Look | None = None

    @property
    def sections(self) -> Manual:
        """The manual in its parts."""
        parts = re.split(r"^(A plan that has it|Files that have it|Mended):$", self.manual, flags=re.MULTILINE)
        why, *judged = (" ".join(paragraph.split()) for paragraph in parts[0].strip().split("\n\n"))
        if len(parts) == 1:
            return Manual(why, tuple(judged))
        _, label, has, _, mended = parts
        return Manual(why, tuple(judged), label, dedent(has).strip("\n"), dedent(mended).strip("\n"))

    @property
    def fixed(self) -> bool:
        """Whether no setting changes its severity."""
        return self.severity is Severity.ERROR or self.name in FIXED

    def severity_in(self, facts: Facts) -> Severity:
        """Its severity under the organization's settings."""
        return Severity(facts.settings.severities.get(self.name, self.severity))

    def judge(self, facts: Facts) -> Iterator[Finding]:
        """All findings of this kind."""
        severity = self.severity_in(facts)
        if self.look is None or severity is Severity.OFF:
            return
        for seen in self.look(facts):
            yield self.stamped(seen, severity)

    def stamped(self, seen: Finding, severity: Severity) -> Finding:
        """The finding with what every finding of this kind has."""
        return Finding(
            seen.message,
            seen.span,
            seen.department,
            seen.kind,
            seen.item,
            seen.subject,
            seen.at,
            seen.meant,
            code=self.code,
            name=self.name,
            severity=severity,
            remedy=" ".join(self.remedy.format_map(seen.parts).split()),
            effort=self.effort,
        )


FIXED = ("no-goals", "no-kpis", "no-actions", "plan-missing", "rated-below-full")
"""The findings whose points are part of the contract, so that no setting changes them."""


def rule(
    code: str, name: str, severity: Severity, *, on: str, remedy: str, effort: Effort = Effort.SMALL
) -> Callable[[Look], Rule]:
    """Turn a function over the facts into a rule; its docstring is the rule's manual."""
    return lambda look: Rule(code, name, severity, remedy, effort, on, inspect.cleandoc(look.__doc__ or ""), look)


def made_elsewhere(
    code: str, name: str, severity: Severity, manual: str, *, on: str, remedy: str, effort: Effort = Effort.SMALL
) -> Rule:
    """A rule whose findings another stage makes: here stand its manual and its remedy."""
    return Rule(code, name, severity, remedy, effort, on, inspect.cleandoc(manual))


def file_rule(problem: FileProblem, manual: str, *, remedy: str) -> Rule:
    """The manual of a way in which a file cannot be taken as written."""
    return made_elsewhere(problem.code, problem.name, Severity.ERROR, manual, on="file", remedy=remedy)
