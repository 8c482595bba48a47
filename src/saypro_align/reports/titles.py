"""The tool's own words as a report says them: with titles and names in the place of ids."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from saypro_align.facts import Facts
from saypro_align.items import Department
from saypro_align.values import behind, shown

_ID = re.compile(r"(?<![\w.-])('?)([a-z0-9]+(?:-[a-z0-9]+)*)\1(?![\w-])")
MOST_IN_FULL = 160
"""Letters of a title that stands in full in a sentence; a longer one is cut as findings cut it."""


class Titles:
    """What everything in a workspace is called."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.known: dict[tuple[str, str | None], str] = {}
        """Words that were asked for already: the same gap stands on many pages."""

    def put(self, words: str, department: str | None) -> str:
        """Words about a department, or about none, with titles in the place of ids."""
        known = self.known.get((words, department))
        if known is None:
            own = self.facts.workspace.departments.get(department or "")
            known = self.known[words, department] = self._in_full("".join(self._pieces(words, own)))
        return known

    def _pieces(self, words: str, own: Department | None) -> Iterator[str]:
        end = 0
        for found in _ID.finditer(words):
            quoted, word = bool(found[1]), found[2]
            title = self._title(word, own, quoted=quoted)
            holder = self.facts.workspace.departments.get(word) if quoted else None
            name = title or (holder.name if holder else None)
            if name is not None and found.start() >= end:
                yield words[end : found.start()]
                yield _quoted(title) if title else name
                end = found.end()
                end += len(behind(name)) if words.startswith(behind(name), end) else 0
        yield words[end:]

    def _title(self, word: str, own: Department | None, *, quoted: bool) -> str | None:
        """The title of what a word is the id of. Only KPIs are known by an id without quotes."""
        goal = own.goal(word) if own is not None and quoted else None
        if goal is not None:
            return goal.title
        if quoted and (word in self.facts.goal_titles or word in self.facts.initiative_titles):
            return self.facts.goal_titles.get(word) or self.facts.initiative_titles[word]
        kpi = own.kpi(word) if own is not None else None
        if kpi is not None:
            return kpi.name
        known = self.facts.workspace.catalog.get(word)
        if known is not None and "-" in word:
            return known.name
        others = self.facts.goals_of_id.get(word, []) if quoted else []
        return others[0].title if len(others) == 1 else None

    @cached_property
    def cut(self) -> dict[str, str]:
        """The titles that a finding cuts short, as it shows them; none where two begin alike."""
        workspace = self.facts.workspace
        cut: dict[str, set[str]] = {}
        for item in chain(workspace.goals, workspace.kpis, workspace.actions):
            title = " ".join(item.title.split())
            if shown(title) != f"'{title}'":
                cut.setdefault(shown(title), set()).add(_quoted(title))
        return {short: titles.pop() for short, titles in cut.items() if len(titles) == 1}

    def _in_full(self, words: str) -> str:
        for short in re.findall(r"'[^\n]{77}\.\.\.'", words) if "...'" in words else ():
            words = words.replace(short, self.cut.get(short, short))
        return words


def _quoted(title: str) -> str:
    return f"'{title}'" if len(title) <= MOST_IN_FULL else shown(title)
