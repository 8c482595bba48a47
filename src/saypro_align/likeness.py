"""How alike two texts read. It can suggest and never convict: on real plans it misses more than half."""

import re

_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "over",
        "than",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "through",
        "to",
        "under",
        "until",
        "we",
        "with",
        "within",
        "year",
        "years",
        "all",
        "each",
        "every",
        "more",
        "most",
        "new",
    ]
)


def words_of(text: str) -> set[str]:
    """The words of a text that carry meaning, without their endings."""
    return {
        re.sub(r"(?:ations?|ing|able|ably|ed|es|s|ly|e)$", "", word)
        for word in re.findall(r"[a-z]{3,}", text.casefold())
        if word not in _COMMON
    }


def share_of(sought: set[str], said: set[str]) -> float:
    """The share of the sought words that are said, 0..1; 0 for fewer than two words."""
    return len(sought & said) / len(sought) if len(sought) > 1 else 0.0


def alike(text: str, other: str) -> float:
    """The share of `other`'s words that stand in `text`, 0..1; 0 for fewer than two words."""
    return share_of(words_of(other), words_of(text))
