"""1xx, files: the ways in which a file cannot be taken as written. Those who read it find them; here is what they mean."""

from saypro_align.findings import (
    DUPLICATE_ID,
    DUPLICATE_KEY,
    FILE_TOO_LARGE,
    MISSING_FIELD,
    SYNTAX,
    TEMPLATE_ERROR,
    UNKNOWN_KEY,
    UNPLACED_FILE,
    UNREADABLE_FILE,
    WRONG_TYPE,
)
from saypro_align.rules.rule import file_rule

RULES = (
    file_rule(
        SYNTAX,
        """The file is not the YAML that its author meant, so nothing in it can be trusted to say what was meant.

        The reader stops at the first place that does not fit: a quote or bracket that is not closed, a tab, a line
        that is indented differently from its neighbors, a second ': ' in a value. The plan is not judged until it
        is mended; all other plans are.

        A plan that has it:

            vision: Sales: every customer stays

        Mended:

            vision: "Sales: every customer stays"
        """,
        remedy="As the message says; most often quotes around the value, or two spaces of indentation.",
    ),
    file_rule(
        DUPLICATE_KEY,
        """A key that stands twice in one place would say two things, and only one of them would be read.

        Every key counts that stands a second time in the same mapping, also where both say the same.

        A plan that has it:

            vision: Every customer stays
            vision: Win more customers

        Mended:

            vision: Win customers and keep them
        """,
        remedy="Keep one of the two.",
    ),
    file_rule(
        UNKNOWN_KEY,
        """A key that no plan has is most often a misspelled one, and what stands under it would not be read.

        Keys are compared letter by letter with the keys that the place takes. Inside { } a comma starts a new key:
        text with a comma needs quotes there.

        A plan that has it:

            visoin: Every customer stays

        Mended:

            vision: Every customer stays
        """,
        remedy="The nearest key that the place takes.",
    ),
    file_rule(
        WRONG_TYPE,
        """A value of another kind than its key takes cannot be counted with: a word for a number, a day for an owner.

        Each key takes one kind of value: text, a number, a date or period, a list, a mapping, one of a few words.

        A plan that has it:

            reviewed: 10.02.2025

        Mended:

            reviewed: 2025-02-10
        """,
        remedy="The right spelling, with an example.",
    ),
    file_rule(
        MISSING_FIELD,
        """A thing without its name cannot be pointed at, neither by a finding nor by another plan.

        Required are the id of a goal, a KPI and an initiative, and the title of a goal and an action; in forms, the
        department that they speak of. All else that is missing costs points and does not break the file.

        A plan that has it:

            goals:
              - title: Win 15% more customers by December

        Mended:

            goals:
              - id: acquisition
                title: Win 15% more customers by December
        """,
        remedy="Add the line.",
    ),
    file_rule(
        UNREADABLE_FILE,
        """A file that cannot be opened or is not UTF-8 text says nothing, and silence must not look like consent.

        A file counts as unreadable when the system refuses to open it, when it is no regular file, when it is a link
        that leads out of the workspace or to what has a name that starts with a dot, or when its bytes are not UTF-8.
        """,
        remedy="Save it as UTF-8 text; put the file itself in the place of a link.",
    ),
    file_rule(
        FILE_TOO_LARGE,
        """A plan is a few kilobytes. A file of many megabytes is something else, and would hold up everybody.

        The limit is 4 MiB for one file; a plan with 500 goals has less than half a megabyte.
        """,
        remedy="Split it, or move what is no plan out of the workspace.",
    ),
    file_rule(
        DUPLICATE_ID,
        """Two things with one id cannot be told apart, so neither can be judged.

        Ids are unique per kind: the goals of a plan, its KPIs, its actions; the organization's goals, initiatives
        and departments; and the files of a kind, whose names must differ in more than case or the writing of an
        accent, as Windows and macOS tell such names not apart. To name a KPI that is defined elsewhere in the plan,
        write its bare id.

        A plan that has it:

            kpis:
              - {id: churn-rate, baseline: 20, target: 15, due: 2025-12-31}
              - {id: churn-rate, baseline: 18, target: 10, due: 2025-12-31}

        Mended:

            kpis:
              - {id: churn-rate, baseline: 18, target: 10, due: 2025-12-31}
        """,
        remedy="Give one of them another id, or name the first by its bare id.",
    ),
    file_rule(
        UNPLACED_FILE,
        """Where a file stands says what it is. A misspelled folder would otherwise be passed over in silence.

        Every YAML file of the workspace must stand in one of the places that have a meaning; hidden folders are not
        looked into.
        """,
        remedy="The nearest place.",
    ),
    file_rule(
        TEMPLATE_ERROR,
        """A report made from half a template would leave out what nobody misses, so it is not made at all.

        A workspace's own templates stand in templates/ and take the place of those that ship, by their file name. One
        has this finding when it cannot be read, asks for something that a report does not know, prints what is
        neither text nor a whole number, or takes too long. It is found when the report is made. The plans, their
        scores and all other reports do not suffer for it.
        """,
        remedy="Mend the line, or remove the file to have the report as it ships.",
    ),
)
