"""What reports call each finding: a short title, and words for readers outside that name no person and no rating."""

import re
from collections.abc import Sequence
from functools import lru_cache

from saypro_align.figures import figure
from saypro_align.findings import Effort
from saypro_align.frozen import frozen
from saypro_align.values import listed


@frozen
class Words:
    """How a kind of finding is spoken of.

    `one` and `many` say what was found, for a count of one and of several; `mending` is what is done about it.
    """

    title: str
    one: str
    many: str
    mending: str


WORDS = {
    "unknown-goal": Words(
        "Link to an unknown goal",
        "a goal that names an unknown goal",
        "goals that name an unknown goal",
        "name the goal that is meant",
    ),
    "unknown-department": Words(
        "Link to an unknown department",
        "an unknown department that is named",
        "unknown departments that are named",
        "name the department that is meant",
    ),
    "unknown-kpi": Words(
        "Unknown KPI", "a KPI that nobody defines", "KPIs that nobody defines", "define the KPI, or name another"
    ),
    "dependency-cycle": Words(
        "Goals that wait for each other",
        "a goal that waits for itself in the end",
        "goals that wait for each other",
        "agree which goal starts first",
    ),
    "unknown-initiative": Words(
        "Link to an unknown initiative",
        "an initiative that is named and not known",
        "initiatives that are named and not known",
        "name the initiative that is meant",
    ),
    "unlinked-goal": Words(
        "Goal without a link",
        "a goal that supports no goal of the organization",
        "goals that support no goal of the organization",
        "link the goal, restate it or retire it",
    ),
    "rated-below-full": Words(
        "Rated below 100 %",
        "a goal or statement that does not yet serve the organization in full",
        "goals or statements that do not yet serve the organization in full",
        "bring into full alignment with the goals of the organization",
    ),
    "irrelevant-kpi": Words(
        "KPI without relevance",
        "a KPI that serves no goal of the organization",
        "KPIs that serve no goal of the organization",
        "attach the KPI to a goal, or stop tracking it",
    ),
    "misaligned-kpi": Words(
        "Measured by activity alone",
        "a goal that is measured by activity and not by its outcome",
        "goals that are measured by activity and not by their outcome",
        "measure the outcome",
    ),
    "unlinked-action": Words(
        "Action without a purpose",
        "an action that serves no goal",
        "actions that serve no goal",
        "attach the action to a goal, or stop it",
    ),
    "initiative-ignored": Words(
        "Initiative not carried",
        "an initiative of the organization that the plan does not carry",
        "initiatives of the organization that the plan does not carry",
        "plan a goal or an action that carries it",
    ),
    "assigned-goal-unsupported": Words(
        "Expected goal not supported",
        "a goal of the organization that the department is to support and does not",
        "goals of the organization that the department is to support and does not",
        "link a goal to it, or add one",
    ),
    "uncovered-goal": Words(
        "Goal that nobody supports",
        "a goal of the organization that no department supports",
        "goals of the organization that no department supports",
        "plan a goal that supports it",
    ),
    "unmeasurable-goal": Words(
        "Goal without a measure", "a goal without a KPI", "goals without a KPI", "give the goal a KPI with a target"
    ),
    "kpi-without-target": Words(
        "KPI without a target", "a KPI without a target", "KPIs without a target", "set a target with a date"
    ),
    "kpi-incomplete": Words(
        "KPI not fully defined",
        "a KPI that is not fully defined",
        "KPIs that are not fully defined",
        "complete the definition",
    ),
    "target-against-direction": Words(
        "Target against the direction",
        "a KPI whose target lies against its direction",
        "KPIs whose target lies against their direction",
        "turn the target or the direction",
    ),
    "undated-goal": Words("Goal without a date", "a goal without a due date", "goals without a due date", "set a date"),
    "one-horizon": Words(
        "One horizon only",
        "a plan that looks at the short or at the long term alone",
        "plans that look at the short or at the long term alone",
        "add the other horizon",
    ),
    "conflicting-targets": Words(
        "Conflicting targets",
        "a KPI that departments pull in different directions",
        "KPIs that departments pull in different directions",
        "agree on one shared target",
    ),
    "declared-conflict": Words(
        "Conflict between departments",
        "a goal in conflict with one of another department",
        "goals in conflict with those of other departments",
        "settle the conflict in a joint planning session",
    ),
    "kpi-defined-twice": Words(
        "KPI defined twice",
        "a KPI that departments define differently",
        "KPIs that departments define differently",
        "agree on one definition",
    ),
    "one-sided-focus": Words(
        "One-sided focus",
        "a goal that pursues one side of a balance alone",
        "goals that pursue one side of a balance alone",
        "pursue the other side with it",
    ),
    "unanswered-dependency": Words(
        "Unanswered dependency",
        "a goal that counts on a department which has planned nothing for it",
        "goals that count on departments which have planned nothing for them",
        "agree on it with the other department",
    ),
    "late-dependency": Words(
        "Dependency that comes too late",
        "a goal that is due before what it depends on",
        "goals that are due before what they depend on",
        "move one of the dates",
    ),
    "no-joint-kpi": Words(
        "No joint KPI",
        "a shared goal without a joint KPI",
        "shared goals without a joint KPI",
        "agree on a KPI with a joint target",
    ),
    "shared-goal-ignored": Words(
        "Shared goal without a place in the plan",
        "a shared goal that the plan knows nothing of",
        "shared goals that the plan knows nothing of",
        "plan what the department does for it",
    ),
    "overcommitted-resource": Words(
        "More given out than there is",
        "a plan that gives its goals more than the department has",
        "plans that give their goals more than the department has",
        "re-allocate",
    ),
    "goal-without-action": Words(
        "Goal without an action", "a goal without an action", "goals without an action", "plan an action for it"
    ),
    "unowned-action": Words(
        "Action without an owner", "an action without an owner", "actions without an owner", "assign it"
    ),
    "undated-action": Words("Action without a date", "an action without a date", "actions without a date", "date it"),
    "unresourced-goal": Words(
        "Goal without resources",
        "an important goal without resources",
        "important goals without resources",
        "allocate what it needs",
    ),
    "plan-incomplete": Words(
        "Plan not complete",
        "a part of the plan that is not written yet",
        "parts of the plan that are not written yet",
        "fill it in",
    ),
    "no-goals": Words("Plan without goals", "a plan without goals", "plans without goals", "write the goals"),
    "no-kpis": Words("Plan without KPIs", "a plan without KPIs", "plans without KPIs", "name the KPIs"),
    "no-actions": Words("Plan without actions", "a plan without actions", "plans without actions", "plan the actions"),
    "plan-missing": Words("Plan missing", "a plan that is missing", "plans that are missing", "write the plan"),
}
"""For every finding that takes points, and for a goal that nobody supports."""

_SUPPORT = {
    "SA2": "Strategic planning goes through the names in the plan with the department.",
    "SA3": "A session with strategic planning on the organization's goals and what serves them.",
    "SA4": "Training in setting KPIs, baselines and targets.",
    "SA5": "A joint planning session, led by strategic planning.",
    "SA6": "Help with planning actions, owners and resources.",
}
_RESOURCES = {
    Effort.SMALL: "Hours of the department; no budget of its own.",
    Effort.MEDIUM: "A working session of the department.",
    Effort.LARGE: "A joint session of all departments concerned.",
}
_IN_WORDS = (
    (re.compile(r" with shared_with: \[([^\[\]]*)\] that supports "), r" that it shares with '\1' and that supports "),
    (re.compile(r"take the conflict out of 'conflicts_with' when it is settled"), "strike the conflict from the plans"),
    (re.compile(r", or name the goal with 'goal:' or an initiative with 'initiatives:'"), ", or under an initiative"),
    (
        re.compile(r"^Name ('.*') under 'initiatives' of the goal or action of (.*) that carries it, or add one"),
        r"Name the initiative \1 in the goal or action of \2 that carries it, or add one",
    ),
    (re.compile(r"Assign it: write the owner who answers for it in "), "Name an owner in "),
    (re.compile(r"Date it: write when (.*) will have done it"), r"Set a date by which \1 will have done it"),
    (re.compile(r"^Link it: supports: .*"), "Link it to the goal of the organization that it serves."),
    (re.compile(r"; `saypro-align [^`]*` [^.;]*"), ""),
    (re.compile(r" under '(?:initiatives|supports|depends_on|shared_with)' "), " "),
    (
        re.compile(r", take it from the department's goals in organization\.yaml"),
        ", strategic planning takes the expectation back",
    ),
)
"""What is said to the person who edits the file, as a report says it."""
_YAML_LINE = r"[a-z_]+: (?:\.\.|YYYY-MM-DD|\{[^{}]*\}|\[[^\[\]]*\])"
_YAML_EXAMPLE = re.compile(rf": {_YAML_LINE}(?:, {_YAML_LINE})*(?=\.?$|\. )")


def support(code: str) -> str:
    """The training or support that helps with a kind of finding."""
    return _SUPPORT[code[:3]]


def needed(effort: str) -> str:
    """What mending it asks for."""
    return _RESOURCES[Effort(effort)]


@lru_cache(maxsize=10_000)  # the same remedy stands on many pages
def in_report(remedy: str) -> str:
    """A remedy without the keys and lines of YAML, which are for the person who edits the file."""
    for pattern, words in _IN_WORDS:
        remedy = pattern.sub(words, remedy)
    return _YAML_EXAMPLE.sub("", remedy)


def closed(words: str) -> str:
    """Words as a sentence of their own: with a capital, and a full stop where they end without a mark."""
    words = " ".join(words.split())
    capital = words[:1].upper() + words[1:]
    return capital if not capital or capital.endswith((".", "!", "?", ":")) else f"{capital}."


MOST_LISTED = 8
"""So many of a department's goals or KPIs are named in a cell of a table of all departments."""


def some(names: Sequence[str], between: str = ", ") -> str:
    """Names as a sentence or a cell lists them; of many the first, and how many more there are."""
    rest = len(names) - MOST_LISTED
    if rest > 1:
        return f"{between.join(names[:MOST_LISTED])} and {rest} more"
    return listed(names) if between == ", " else between.join(names)


def counted(name: str, count: int) -> str:
    """What was found, with its number: `a goal without a KPI`, `3 goals without a KPI`."""
    return WORDS[name].one if count == 1 else f"{figure(count)} {WORDS[name].many}"
