"""The command line: options in, exit code out. What is heavy is imported by the command that needs it."""

import atexit
import gc
from pathlib import Path
from typing import Annotated

import typer

from saypro_align import shell

app = typer.Typer(
    name="saypro-align",
    cls=shell.Commands,
    help="Score how well departments' strategic plans serve the organization, and say what to mend.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Plans = Annotated[
    Path | None,
    typer.Argument(
        help="Folder with organization.yaml. Default: the nearest one upwards, else plans/.", show_default=False
    ),
]
PlansOption = Annotated[
    Path | None,
    typer.Option(
        "--plans",
        help="Folder with organization.yaml. Default: the nearest one upwards, else plans/.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Judge notes and acceptances as of this date.", metavar="DATE")
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        help="text, json, sarif, junit, github, gitlab, csv or markdown; NAME=FILE writes a file. May be repeated.",
        metavar="NAME[=FILE]",
        show_default=False,
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", help="text or json.", metavar="FORMAT")]


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Show the version and exit.", callback=shell.show_version, is_eager=True),
    ] = False,
) -> None:
    pass


@app.command(short_help="Score the plans, and say what to mend.")
@shell.guarded
def score(
    plans: Plans = None,
    department: Annotated[
        str | None, typer.Option("--department", "-d", help="Show every item of one plan with its arithmetic.")
    ] = None,
    format: Formats = None,
    top: Annotated[int, typer.Option("--top", help="How many gaps to show.", min=0)] = 10,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", help="Exit with 1 below this score, from 0 to 100.")
    ] = None,
    as_of: AsOf = None,
) -> int:
    """Score the plans: where they do not serve the organization, what each gap costs, how to mend it."""
    from saypro_align import commands, outputs

    formats = commands.score_formats(format, department, fail_under)
    assessment = commands.assessed(plans, as_of, with_revision=formats.needs_git)
    outputs.deliver(formats, commands.score_pages(assessment, department, top))
    return commands.verdict(assessment, fail_under)


@app.command(short_help="The gate for continuous integration.")
@shell.guarded
def check(
    plans: Plans = None,
    format: Formats = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing when the gate passes.")] = False,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", help="Fail too where a department scores lower than at this revision.", metavar="REV"
        ),
    ] = None,
    as_of: AsOf = None,
) -> int:
    """The gate: exit with 1 where the plans fall below the organization's settings, with 2 where a file is broken."""
    from saypro_align import commands, outputs

    formats = outputs.wanted(format)
    assessment = commands.assessed(plans, as_of, with_revision=formats.needs_git)
    pages = commands.check_pages(assessment)
    if against is not None:
        from saypro_align import changes

        assessment, pages = changes.against(assessment, plans, against, as_of)
    outputs.deliver(formats, pages, quiet=quiet and assessment.exit_code == 0)
    return assessment.exit_code


@app.command(short_help="What a change does to the scores.")
@shell.guarded
def diff(
    revisions: Annotated[
        list[str] | None,
        typer.Argument(
            help="One: the working tree since it; two: from the first to the second. "
            "Default: the working tree since it left the main branch.",
            metavar="[REV] [REV]",
            show_default=False,
        ),
    ] = None,
    plans: PlansOption = None,
    format: Formats = None,
    as_of: AsOf = None,
) -> int:
    """Which scores a change moves, by which findings that came or went, for each department and the organization.

    Both states are judged by today's rules. Nothing is checked out, and nothing is written.
    """
    from saypro_align import changes, commands, outputs

    formats = outputs.wanted(format)
    found = changes.compared(revisions or [], plans, as_of)
    outputs.deliver(formats, changes.diff_pages(found))
    return commands.verdict(found.after.assessment, None)


@app.command(short_help="The scores through time.")
@shell.guarded
def history(
    plans: Plans = None,
    since: Annotated[str | None, typer.Option("--since", help="Such as 2024-01.", metavar="PERIOD")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Such as 2024-12.", metavar="PERIOD")] = None,
    by: Annotated[str, typer.Option("--by", help="month, quarter or week.", metavar="PERIOD")] = "month",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or csv.", metavar="FORMAT")] = "text",
) -> int:
    """The scores at each month's last commit, judged by today's rules.

    Default: the twelve months up to that of the last commit. Nothing is checked out, and nothing is written.
    """
    from saypro_align import past

    shell.show(past.history(plans, since, until, by, format), program=format != "text")
    return shell.PASSED


@app.command(short_help="The shortest way to the target.")
@shell.guarded
def improve(
    plans: Plans = None,
    to: Annotated[
        float | None, typer.Option("--to", help="The score to reach. Default: the organization's target.")
    ] = None,
    department: Annotated[str | None, typer.Option("--department", "-d", help="One department's score.")] = None,
    format: Format = "text",
    as_of: AsOf = None,
) -> int:
    """The smallest set of mendings that reaches the target, what each gains, and what remains."""
    from saypro_align import improvement

    page, code = improvement.improve(plans, to, department, format, as_of)
    shell.show(page, program=format != "text")
    return code


@app.command(short_help="What the KPIs say in a month or a quarter.")
@shell.guarded
def kpis(
    plans: Plans = None,
    month: Annotated[str | None, typer.Option("--month", "-m", help="Such as 2025-02.", metavar="MONTH")] = None,
    quarter: Annotated[str | None, typer.Option("--quarter", "-q", help="Such as 2025-Q1.", metavar="QUARTER")] = None,
    department: Annotated[
        str | None, typer.Option("--department", "-d", help="One department in full detail; or organization.")
    ] = None,
    kpi: Annotated[
        str | None, typer.Option("--kpi", "-k", help="One KPI with its periods, by id, name or department.kpi.")
    ] = None,
    all_periods: Annotated[bool, typer.Option("--all-periods", help="Every period that was measured.")] = False,
    format: Format = "text",
    as_of: AsOf = None,
) -> int:
    """What the KPIs say in a period: on track or not, who has not reported, what changed, and what it comes to.

    Without a period, the latest month in which most KPIs are measured.
    """
    from saypro_align import asked, commands

    period = asked.view(month, quarter)
    assessment, period = commands.measured(plans, period, as_of, with_revision=format == "json")
    page = commands.kpis_output(assessment, period, format, department, kpi, all_periods)
    shell.show(page, program=format != "text")
    return commands.verdict(assessment, None)


@app.command(short_help="A department's KPIs beside the organization's, from activity to outcome.")
@shell.guarded
def impact(
    plans: Plans = None,
    month: Annotated[str | None, typer.Option("--month", "-m", help="Such as 2025-02.", metavar="MONTH")] = None,
    quarter: Annotated[str | None, typer.Option("--quarter", "-q", help="Such as 2025-Q1.", metavar="QUARTER")] = None,
    department: Annotated[str | None, typer.Option("--department", "-d", help="One department only.")] = None,
    format: Format = "text",
    as_of: AsOf = None,
) -> int:
    """A department's KPIs beside the organization's, from activity to outcome; what moves together, and what to adjust.

    Nothing in it says what causes what, and nothing is claimed where the numbers do not allow it.
    """
    from saypro_align import asked, commands

    period = asked.view(month, quarter)
    assessment, period = commands.measured(plans, period, as_of, with_revision=format == "json")
    page = commands.impact_output(assessment, period, format, department)
    shell.show(page, program=format != "text")
    return commands.verdict(assessment, None)


@app.command(short_help="What partnerships bring, and what is to become of them.")
@shell.guarded
def partners(
    plans: Plans = None,
    month: Annotated[str | None, typer.Option("--month", "-m", help="Such as 2025-02.", metavar="MONTH")] = None,
    quarter: Annotated[str | None, typer.Option("--quarter", "-q", help="Such as 2025-Q1.", metavar="QUARTER")] = None,
    partner: Annotated[str | None, typer.Option("--partner", "-p", help="One partnership in full detail.")] = None,
    format: Format = "text",
) -> int:
    """The partnerships by the end of a period: money against targets, balance, reviews, and the outlook with reasons.

    Without a period, the latest month in which most KPIs are measured.
    """
    from saypro_align import asked, commands

    period = asked.view(month, quarter)
    assessment, period = commands.measured(plans, period, None, with_revision=format == "json")
    shell.show(commands.partners_output(assessment, period, format, partner), program=format != "text")
    return commands.verdict(assessment, None)


@app.command(short_help="The reports of a month or a quarter, ready to send.")
@shell.guarded
def report(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="A report's name (default: the whole set) and the plans' folder.", metavar="[NAME] [PLANS]"
        ),
    ] = None,
    month: Annotated[str | None, typer.Option("--month", "-m", help="Such as 2025-02.", metavar="MONTH")] = None,
    quarter: Annotated[str | None, typer.Option("--quarter", "-q", help="Such as 2025-Q1.", metavar="QUARTER")] = None,
    department: Annotated[str | None, typer.Option("--department", "-d", help="Only one department's pages.")] = None,
    partner: Annotated[str | None, typer.Option("--partner", "-p", help="Only one partner's page.")] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="A page's file, which ends in .md or .html; or - to print it; or a folder in the place of reports/.",
            metavar="PATH",
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="md or html.", metavar="FORMAT")] = "md",
) -> int:
    """Write the reports of a month or a quarter into reports/<period>/ beside the plans, with an index.

    The names: leadership, alignment, status, scorecard, gaps, kpis, shared-goals, stakeholders; of each department,
    evaluation, adjustment, proposal, feedback, progress, impact; of each partner, partnership. A page that was edited
    since it was written is kept. No new folder is made whose name ends as that of another file, such as .txt or .yaml.
    """
    from saypro_align import publishing

    page, code = publishing.report(words or [], month, quarter, department, partner, output, format)
    shell.show(page, program=output == "-")
    return code


@app.command(short_help="A form, filled in with what is known.")
@shell.guarded
def draft(
    kind: Annotated[str, typer.Argument(help="adjustment, feedback, progress, review or shared-goal.")],
    plans: Plans = None,
    department: Annotated[str | None, typer.Option("--department", "-d", help="Whose form; not for a review.")] = None,
    departments: Annotated[
        str | None, typer.Option("--departments", help="Of a shared goal, such as marketing,sales.", metavar="A,B")
    ] = None,
    month: Annotated[str | None, typer.Option("--month", "-m", help="Such as 2025-02.", metavar="MONTH")] = None,
    quarter: Annotated[str | None, typer.Option("--quarter", "-q", help="Such as 2025-Q1.", metavar="QUARTER")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Another file, or - to print.", metavar="PATH")
    ] = None,
) -> int:
    """Write a form of the cycle, filled in with what is known, to edit under git. Nothing is overwritten."""
    from saypro_align import publishing

    page, code = publishing.draft(kind, plans, month, quarter, department, departments, output)
    shell.show(page, program=output == "-")
    return code


@app.command(short_help="Why a finding matters, and how to mend it.")
@shell.guarded
def explain(
    name: Annotated[str, typer.Argument(help="Name or code of a finding, such as one-sided-focus or SA504.")],
) -> int:
    """Why a finding matters, how it is judged, a plan that has it, and the plan mended."""
    from saypro_align import commands

    shell.show(commands.explanation(name))
    return shell.PASSED


@app.command(short_help="Everything that can be found.")
@shell.guarded
def findings(
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or markdown.", metavar="FORMAT")] = "text",
) -> int:
    """The table of everything that can be found."""
    from saypro_align import commands

    shell.show(commands.findings_output(format), program=format != "text")
    return shell.PASSED


@app.command(short_help="Search the KPIs that a plan can name.")
@shell.guarded
def catalog(
    words: Annotated[list[str] | None, typer.Argument(help="Words to search for: a name, department or theme.")] = None,
    plans: Annotated[
        Path | None,
        typer.Option("--plans", help="Workspace whose own catalog.yaml is searched too.", show_default=False),
    ] = None,
    format: Format = "text",
) -> int:
    """Search the KPIs that a plan can name by their id alone."""
    from saypro_align import commands

    shell.show(commands.catalog_output(words or [], plans, format), program=format != "text")
    return shell.PASSED


@app.command(short_help="Every setting and where it comes from.")
@shell.guarded
def settings(plans: Plans = None, format: Format = "text") -> int:
    """Every setting with its value and where it comes from."""
    from saypro_align import commands

    shell.show(commands.settings_output(plans, format), program=format != "text")
    return shell.PASSED


@app.command(short_help="JSON Schemas for editors.")
@shell.guarded
def schema(
    kind: Annotated[str | None, typer.Argument(help="Kind of file; without it the kinds are listed.")] = None,
    plans: Annotated[
        Path | None, typer.Option("--plans", help="Offer this workspace's own ids too.", show_default=False)
    ] = None,
) -> int:
    """The JSON Schema of a kind of file, for editors."""
    from saypro_align import commands

    shell.show(commands.schema_output(kind, plans), program=kind is not None)
    return shell.PASSED


@app.command(short_help="Write a workspace to start from.")
@shell.guarded
def init(
    folder: Annotated[str, typer.Argument(help="Where the workspace is to stand.")] = "plans",
) -> int:
    """Write a commented workspace to start from, or the forms of plans that are missing. Nothing is overwritten."""
    from saypro_align import commands

    shell.show(commands.started(folder))
    return shell.PASSED


def run() -> None:
    """Run the command line."""
    atexit.register(gc.freeze)
    app(prog_name="saypro-align")
