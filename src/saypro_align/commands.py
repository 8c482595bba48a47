"""What each command does: from its options to the page that it shows, or to words of refusal."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from saypro_align import starter
from saypro_align.asked import day, workspace_folder
from saypro_align.assessment import Assessment, assess, judge, read
from saypro_align.catalog import Catalog
from saypro_align.correlation import Correlation, Correlations
from saypro_align.facts import Facts
from saypro_align.files.checkout import in_repository, revision
from saypro_align.files.disk import on_disk
from saypro_align.files.writing import write_new
from saypro_align.formats import manual, render
from saypro_align.formats.plain import safe
from saypro_align.formats.schema import schema
from saypro_align.gate import below
from saypro_align.items import ORGANIZATION, Kpi
from saypro_align.layout import KINDS, LAYOUT
from saypro_align.loading import load
from saypro_align.nearest import Nearest
from saypro_align.outputs import Pages, Wanted, known_format, wanted
from saypro_align.partners import Partner, partners
from saypro_align.periods import Period
from saypro_align.results import Results, Row, latest_month, results
from saypro_align.rules import BY_CODE, BY_NAME
from saypro_align.shell import (
    FAILED,
    PASSED,
    WRONG_INPUT,
    columns,
    complain,
    path_in_words,
    plain,
    refuse,
    refuse_without_an_organization,
)
from saypro_align.spelling import typed
from saypro_align.values import MOST_LETTERS, as_key, exact, shown, some_of


def assessed(plans: Path | None, as_of: str | None, *, with_revision: bool = False) -> Assessment:
    """Read and judge the workspace."""
    folder, when = workspace_folder(plans), day(as_of)
    commit, dirty = revision(folder) if with_revision else (None, False)
    assessment = assess(on_disk(folder), when, revision=commit, dirty=dirty)
    return replace(assessment, folder=in_repository(folder)) if with_revision else assessment


def measured(
    plans: Path | None, period: Period | None, as_of: str | None, *, with_revision: bool = False
) -> tuple[Assessment, Period]:
    """Read and judge the workspace for a period, as of its last day; by default the latest month with a figure."""
    folder = workspace_folder(plans)
    commit, dirty = revision(folder) if with_revision else (None, False)
    found = read(on_disk(folder))
    by = day(as_of).last_day(found.workspace.fiscal_year_start)
    period = period or latest_month(found.workspace, by)
    return judge(found, period if as_of is None else by, revision=commit, dirty=dirty), period


def kpis_output(
    assessment: Assessment, period: Period, form: str, department: str | None, kpi: str | None, all_periods: bool
) -> str:
    """The page of `kpis`."""
    known_format(form, ("text", "json"))
    if assessment.facts is None:
        return _without_an_organization(assessment, form, "no KPI")
    found = results(assessment.facts, period)
    holder = None
    if department is not None:
        holder = ORGANIZATION if department.casefold() == ORGANIZATION else judged_department(assessment, department)
    rows = [row for row in found.rows if holder is None or row.kpi.department == holder]
    if kpi is not None:
        rows = _of_kpi(assessment, rows, kpi)
    if form != "text":
        return _kpis_json(assessment, found, rows, all_periods=all_periods, related=kpi is not None)
    from saypro_align.formats.kpis import kpis_page
    from saypro_align.formats.series import kpi_page, series_page

    if kpi is not None:
        related = _related(assessment, rows)
        return kpi_page(assessment, found, rows, related, columns=columns(), every=all_periods)
    if all_periods:
        return series_page(assessment, rows, columns=columns())
    return kpis_page(assessment, found, columns=columns(), department=holder, plain=plain())


def _without_an_organization(assessment: Assessment, form: str, what: str) -> str:
    """People are told what is wrong with organization.yaml, and programs get nothing that they could take for data."""
    if form != "text":
        refuse_without_an_organization(f"{what} is known")
    return check_text(assessment)


def _kpis_json(assessment: Assessment, found: Results, rows: list[Row], *, all_periods: bool, related: bool) -> str:
    from saypro_align.formats.kpis_json import kpis_json

    several = _related(assessment, rows) if related else None
    return kpis_json(assessment, found, rows=rows, all_periods=all_periods, correlations=several)


def _related(assessment: Assessment, rows: list[Row]) -> dict[Kpi, list[Correlation]]:
    """How KPIs move with the organization's."""
    assert assessment.facts is not None
    correlations = Correlations(assessment.facts)
    return {row.kpi: list(correlations.of(row.kpi)) for row in rows}


def impact_output(assessment: Assessment, period: Period, form: str, department: str | None) -> str:
    """The page of `impact`."""
    known_format(form, ("text", "json"))
    if assessment.facts is None:
        refuse_without_an_organization("no KPI is known")
    judged = [one.id for one in assessment.workspace.judged]
    chosen = judged if department is None else [judged_department(assessment, department)]
    if form == "json":
        return _impact_json(assessment, assessment.facts, period, chosen)
    from saypro_align.reports.edition import Edition
    from saypro_align.reports.impact_text import impact_page

    return impact_page(Edition(assessment, assessment.facts, period), chosen, columns())


def _impact_json(assessment: Assessment, facts: Facts, period: Period, departments: list[str]) -> str:
    from saypro_align.formats.impact_json import impact_json
    from saypro_align.impact import impact

    found, known = results(facts, period), assessment.workspace.departments
    return impact_json(assessment, facts, found, [impact(facts, found, known[one]) for one in departments])


def judged_department(assessment: Assessment, word: str, option: str = "--department") -> str:
    """The id of the department that an option names, whose plan must be there and readable."""
    found = known_department(assessment, word, option)
    if assessment.workspace.departments[found].plan is None:
        refuse(f"{option}: the plan of '{found}' is missing or could not be read, so there is nothing to show")
    return found


def known_partner(several: list[Partner], word: str, period: Period) -> Partner:
    """The partnership that --partner names: by its id or its name, in any case."""
    key = as_key(word := typed(word))
    found = [one for one in several if key in (one.id, as_key(one.name))]
    if len(found) > 1:
        refuse(f"--partner: {' and '.join(one.id for one in found)} are both called {shown(word)}; name the id")
    if not found:
        names = {one.name: one.id for one in several} | {one.id: one.id for one in several}
        better = names.get(Nearest(names).to(key) or "")
        known = ", ".join(one.id for one in several) or "none"
        meant = f"did you mean {better}?" if better else f"known are {known}"
        refuse(f"--partner: there is no partnership {shown(word)} in {period.in_words}; {meant}")
    return found[0]


def partners_output(assessment: Assessment, period: Period, form: str, word: str | None) -> str:
    """The page of `partners`."""
    known_format(form, ("text", "json"))
    if assessment.facts is None:
        return _without_an_organization(assessment, form, "no partnership")
    several = partners(assessment.facts, period)
    chosen = several if word is None else [known_partner(several, word, period)]
    if form != "text":
        from saypro_align.formats.partners_json import partners_json

        return partners_json(assessment, period, chosen)
    from saypro_align.formats.partners import partner_page, partners_page

    if word is None:
        return partners_page(assessment, period, chosen, columns=columns())
    return partner_page(assessment, chosen[0], columns=columns())


def _of_kpi(assessment: Assessment, rows: list[Row], word: str) -> list[Row]:
    """The rows that --kpi names: an id, a name, or `department.kpi`."""
    word, holder = typed(word), None
    key = as_key(word)
    if "." in key:
        name, _, thing = key.rpartition(".")
        holder = ORGANIZATION if name == ORGANIZATION else assessment.workspace.department_id(name)
        key = thing.strip() if holder else key
    chosen = [
        row
        for row in rows
        if key in (row.kpi.id, as_key(row.kpi.name)) and (holder is None or row.kpi.department == holder)
    ]
    if not chosen:
        names = {row.kpi.name: row.kpi.id for row in rows} | {row.kpi.id: row.kpi.id for row in rows}
        parts = [row.kpi.id for row in rows if key in row.kpi.id or key in as_key(row.kpi.name)]
        better = names.get(Nearest(names).to(key) or "") or next(iter(parts), None)
        meant = f"; did you mean {better}?" if better else "; `saypro-align kpis --format json` has the id of each"
        refuse(f"--kpi: there is no KPI {shown(word)}{meant}")
    return chosen


def score_formats(entries: list[str] | None, department: str | None, fail_under: float | None) -> Wanted:
    """The formats of `score`: one department is shown in text alone. Refuses what no score can be held against, too."""
    if fail_under is not None and not 0 <= fail_under <= 100:  # nan lies in no range
        refuse(f"--fail-under: {fail_under:g} is not a score; write a number from 0 to 100")
    formats = wanted(entries)
    names = [name for name in (formats.printed, *(name for name, _ in formats.written)) if name not in (None, "text")]
    if department is not None and names:
        refuse(f"--department is for text; in {names[0]} every department has its items")
    return formats


def score_text(assessment: Assessment, department: str | None, top: int) -> str:
    """The page of `score`."""
    from saypro_align.formats.text import department_page, score_page

    if department is None:
        return score_page(assessment, columns=columns(), top=top)
    return department_page(assessment, known_department(assessment, department), columns=columns())


def known_department(assessment: Assessment, word: str, option: str = "--department") -> str:
    """The id of the department that an option names."""
    word = typed(word)
    found = assessment.workspace.department_id(word)
    if found is None:
        alike, known = assessment.workspace.namesakes(word), list(assessment.workspace.departments)
        if alike:
            refuse(f"{option}: {shown(word)} is the name of {some_of(alike)}; write the id")
        refuse(f"{option}: there is no department {shown(word)}; {_meant(word, known)}")
    return found


def _meant(word: str, known: list[str]) -> str:
    better = Nearest(known).to(word)
    return f"did you mean {better}?" if better else f"known are {', '.join(known) or 'none'}"


def score_pages(assessment: Assessment, department: str | None, top: int) -> Pages:
    """The page of `score` in each format."""
    return lambda name: render(name, assessment) if name != "text" else score_text(assessment, department, top)


def check_pages(assessment: Assessment) -> Pages:
    """The page of `check` in each format."""
    return lambda name: render(name, assessment) if name != "text" else check_text(assessment)


def check_text(assessment: Assessment) -> str:
    """The page of `check`."""
    from saypro_align.formats.text import check_page

    return check_page(assessment, columns=columns())


def verdict(assessment: Assessment, fail_under: float | None) -> int:
    """The exit code of `score`: it gates only with --fail-under."""
    if assessment.file_findings:
        return WRONG_INPUT
    if fail_under is None:
        return PASSED
    limit, found = exact(fail_under), assessment.score.score
    if found is not None and found >= limit:
        return PASSED
    words = "there is no score" if found is None else f"{below(found, limit)} % is below {fail_under:g} %"
    complain(f"failed: {words}")
    return FAILED


def explanation(word: str) -> str:
    """The page of `explain`."""
    rule = BY_NAME.get(word.lower()) or BY_CODE.get(word.upper())
    if rule is None:
        better = Nearest(BY_NAME).to(word.lower())
        meant = f"did you mean {better}?" if better else "`saypro-align findings` lists them"
        refuse(f"there is no finding {shown(word)}; {meant}")
    return manual.explain_page(rule, columns())


def findings_output(form: str) -> str:
    """The page of `findings`."""
    known_format(form, ("text", "json", "markdown"))
    if form == "text":
        return manual.findings_table(columns())
    return manual.findings_json() if form == "json" else manual.findings_markdown()


def catalog_output(words: list[str], plans: Path | None, form: str) -> str:
    """The page of `catalog`."""
    known_format(form, ("text", "json"))
    words = [typed(word) for word in words]
    catalog = assessed(plans, None).workspace.catalog if plans is not None else Catalog()
    found = list(catalog.search(words))
    if form == "json":
        return manual.catalog_json(found)
    if not found:
        names = dict(catalog.names())
        better = Nearest(names).to(" ".join(words))
        meant = f"; did you mean {names[better]}?" if better else ""
        refuse(f"no KPI of the catalog has {shown(' '.join(words))} in its name, departments or themes{meant}")
    return manual.catalog_page(found, columns())


def settings_output(plans: Path | None, form: str) -> str:
    """The page of `settings`."""
    known_format(form, ("text", "json"))
    assessment = assessed(plans, None)
    if assessment.facts is None:
        refuse("organization.yaml could not be read, so its settings are not known; `saypro-align check` says why")
    return manual.settings_page(assessment) if form == "text" else manual.settings_json(assessment)


def schema_output(kind: str | None, plans: Path | None) -> str:
    """The page of `schema`."""
    if kind is None:
        return "".join(f"{known.name:14}{known.place}\n" for known in LAYOUT)
    if kind not in KINDS:
        refuse(f"there is no kind of file {shown(kind)}; {_meant(kind, list(KINDS))}")
    return schema(kind, assessed(plans, None).workspace if plans is not None else None)


def started(name: str) -> str:
    """What `init` did: the starter, or the forms of the plans that organization.yaml asks for."""
    if not name.strip():
        refuse("init: the name of the folder is empty; name the one that the workspace is to stand in, such as plans")
    folder = Path(name)
    longest = max(map(len, folder.parts), default=0)
    if longest > MOST_LETTERS and not os.path.exists(folder):  # unlike Path.exists(), it takes a name of any length
        words = f"the name of a folder in it has {longest:,} letters, and at most {MOST_LETTERS} are taken"
        refuse(f"init: {path_in_words(folder)} is too long: {words}")
    if folder.exists() and not folder.is_dir():
        refuse(f"{path_in_words(folder)} is a file: name the folder that the workspace is to stand in")
    try:
        paths = _start(folder)
    except OSError as error:
        refuse(f"{path_in_words(error.filename or folder)} cannot be written: {(error.strerror or str(error)).lower()}")
    there = safe(str(folder))
    if not paths:
        return f"Nothing to write: every department that organization.yaml in '{there}' names has its plan.\n"
    lines = [f"wrote {safe(str(path))}" for path in paths]
    return "\n".join([*lines, f"Next: fill in departments/, then run `saypro-align score {there}`."]) + "\n"


def _start(folder: Path) -> list[Path]:
    """Write what is missing, and nothing through a link, which may lead out of the workspace."""
    year, plans, written = date.today().year, folder / "departments", []
    if not any((folder / f"organization{suffix}").exists() for suffix in (".yaml", ".yml")):
        path = folder / "organization.yaml"
        if write_new(path, starter.organization("Our organization", year)):
            written.append(path)
    if plans.is_symlink():
        refuse(f"{path_in_words(plans)} is a link, and nothing is written through it; put the folder itself there")
    workspace, _ = load(on_disk(folder))
    if workspace.organization is None:
        refuse(
            f"organization.yaml in {path_in_words(folder)} could not be read; `saypro-align check {folder}` says why"
        )
    forms = starter.missing_plans(workspace, year)
    written += [folder / path for path, text in forms if write_new(folder / path, text)]
    return written
