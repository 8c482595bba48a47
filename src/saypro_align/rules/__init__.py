"""Everything that can be found, in the order of its codes."""

from saypro_align.rules import (
    coherence,
    contribution,
    cycle,
    execution,
    files,
    measurability,
    partners,
    references,
    results,
    together,
)
from saypro_align.rules.rule import Rule

CHAPTERS = {
    "1xx files": files.RULES,
    "2xx references": references.RULES,
    "3xx contribution": contribution.RULES,
    "4xx measurability": measurability.RULES,
    "5xx coherence": (*coherence.RULES, *together.COHERENCE),
    "6xx execution": execution.RULES,
    "7xx cycle and results": tuple(
        sorted((*results.RULES, *cycle.RULES, *together.CYCLE, *partners.RULES), key=lambda rule: rule.code)
    ),
}
RULES: tuple[Rule, ...] = tuple(rule for chapter in CHAPTERS.values() for rule in chapter)
BY_NAME = {rule.name: rule for rule in RULES}
BY_CODE = {rule.code: rule for rule in RULES}
RULESET = "2026.3"
"""The version of the rules: it changes whenever the same plans could get another score."""
