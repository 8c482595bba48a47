"""7xx, cycle and results: what the calendar asks for. Notes, which take no points."""

from saypro_align.findings import Severity
from saypro_align.rules.rule import made_elsewhere

acceptance_expired = made_elsewhere(
    "SA711",
    "acceptance-expired",
    Severity.NOTE,
    """The department said until when it would stand by a finding, and that day has passed.

    An acceptance holds until the last day of its `until`, judged as of the report's day (`--as-of`). After it the
    finding counts again in the accepted score; in the raw score it always did.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            accept: [{finding: undated-goal, reason: launch year, owner: A. Name, until: 2024-12-31}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            supports: [growth]
            due: 2025-12-31
    """,
    on="item",
    remedy="{owner} decides: mend '{finding}', or accept it again with a new date.",
)

acceptance_unused = made_elsewhere(
    "SA712",
    "acceptance-unused",
    Severity.NOTE,
    """An acceptance of something that is not found hides nothing now, and may hide something later.

    The item on which the acceptance stands does not have the finding that it names.

    A plan that has it:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
            accept: [{finding: undated-goal, reason: launch year, owner: A. Name, until: 2099-12-31}]

    Mended:

        goals:
          - id: acquisition
            title: Win 15% more customers by December
            due: 2025-12-31
            supports: [growth]
    """,
    on="item",
    remedy="Take the acceptance of '{finding}' out.",
)

RULES = (acceptance_expired, acceptance_unused)
