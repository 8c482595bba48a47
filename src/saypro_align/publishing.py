"""What `report` and `draft` do: find what stood before, choose the pages, and lay them out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from saypro_align import commands
from saypro_align.asked import day, names_a_page, view, workspace_folder
from saypro_align.assessment import Assessment, assess, judge, read
from saypro_align.files.checkout import revision
from saypro_align.files.commits import commit_by
from saypro_align.files.disk import on_disk, saved, templates
from saypro_align.files.past import at_revision
from saypro_align.files.writing import write_new
from saypro_align.findings import Finding
from saypro_align.formats.json import score_data
from saypro_align.formats.plain import as_json, plural, safe
from saypro_align.formats.text import gap_lines
from saypro_align.nearest import Nearest
from saypro_align.outputs import known_format
from saypro_align.periods import FIRST_YEAR, Period
from saypro_align.remembered import read_snapshot
from saypro_align.reports import drafts, render, shared_draft
from saypro_align.reports.edition import Earlier, Edition
from saypro_align.reports.gaps import MOST_OF_A_DEPARTMENT, recommended
from saypro_align.reports.html import html_page
from saypro_align.reports.limits import NoDraftError
from saypro_align.reports.table import REPORTS, Each, Entry, subjects, the_set
from saypro_align.reports.templating import TemplateMistake
from saypro_align.results import latest_month
from saypro_align.shelf import Shelf, no_link, put_alone
from saypro_align.shell import (
    PASSED,
    WRONG_INPUT,
    columns,
    complain,
    path_in_words,
    progress,
    refuse,
    refuse_without_an_organization,
    writing,
)
from saypro_align.snapshots import Seen, Snapshot, snapshot
from saypro_align.values import listed, shown

FORMS = ("md", "html")
SHARED_GOAL = "shared-goal"
ASSESSMENT, RECOMMENDED = "assessment.json", "recommended"
"""The assessment beside its pages, which the next period's reports read; and its key for what was recommended."""


@dataclass(frozen=True)
class Desk:
    """A workspace whose reports are made: where it stands, its period's edition, and its own templates."""

    folder: Path
    edition: Edition
    own: Mapping[str, str]
    broken: list[Finding]

    @property
    def verdict(self) -> int:
        """The exit code: wrong input where a file or a template could not be taken as written."""
        return WRONG_INPUT if self.edition.assessment.file_findings or self.broken else PASSED


def desk(plans: Path | None, period: Period | None, kept_in: Path | None = None) -> Desk:
    """Read and judge a workspace as of the last day of a period; by default the latest month with figures.

    The assessment of the period before is looked for in `kept_in`, else in the workspace's reports/, else in git.
    """
    folder = workspace_folder(plans)
    commit, dirty = revision(folder)
    found = read(on_disk(folder))
    by = day(None).last_day(found.workspace.fiscal_year_start)
    period = period or latest_month(found.workspace, by)
    ends = period.last_day(found.workspace.fiscal_year_start)
    if ends.year < FIRST_YEAR:
        refuse(f"{period} ends on {ends}; plans and reports are dated from {FIRST_YEAR} on")
    assessment = judge(found, period, revision=commit, dirty=dirty)
    if assessment.facts is None:
        refuse_without_an_organization("there is nothing to report")
    laid_out = templates(folder)
    own = {name: text for name, text in laid_out.items() if isinstance(text, str)}
    broken = [finding for finding in laid_out.values() if isinstance(finding, Finding)]
    return Desk(
        folder,
        Edition(assessment, assessment.facts, period, _earlier(folder, kept_in, assessment, period)),
        own,
        broken,
    )


def _earlier(folder: Path, kept_in: Path | None, assessment: Assessment, period: Period) -> Earlier | None:
    """The assessment of the period before: the one that its report left behind, else that of the plans at its end."""
    before = period.shifted(-1)
    places = [(kept_in, f"{before}/{ASSESSMENT}")] if kept_in else []
    for root, place in [*places, (folder, f"reports/{before}/{ASSESSMENT}")]:
        text = saved(root, place)
        if isinstance(text, str):
            try:
                return earlier(text, place)
            except ValueError as error:
                complain(f"{place} is left out: {error}")
        elif text is not None:
            complain(f"{place} is left out: {text.message}")
    last = before.last_day(assessment.workspace.fiscal_year_start)
    commit = commit_by(folder, last)
    try:
        then = assess(at_revision(folder, commit), before, revision=commit) if commit else None
    except ValueError as error:
        complain(f"the plans at the end of {before.in_words} are left out: {error}")
        return None
    if then is None or then.facts is None:
        return None
    kept = snapshot(then)
    source = f"the plans as they were at the end of {before.in_words}, revision {(commit or '')[:12]}"
    return Earlier(kept, source, _seen(kept, [finding.fingerprint for finding in recommended(then)]))


def earlier(text: str, place: str) -> Earlier:
    """What a report left behind at a place. Raises ValueError, with words, where that is no such assessment."""
    kept = read_snapshot(text)
    named = json.loads(text).get(RECOMMENDED)
    if not isinstance(named, list):  # what `score --format json` wrote, and no report
        return Earlier(kept, place, _costliest(kept))
    return Earlier(kept, place, _seen(kept, [one for one in named if isinstance(one, str)]))


def _costliest(kept: Snapshot) -> tuple[Seen, ...]:
    """The goals that nobody supports, and the two findings of each department that take most."""
    chosen = [seen for seen in kept.findings if seen.name == "uncovered-goal"]
    for department in kept.departments:
        own = [seen for seen in kept.findings if seen.department == department and seen.points and not seen.accepted]
        chosen += sorted(own, key=lambda seen: (-seen.organization_points, seen.fingerprint))[:MOST_OF_A_DEPARTMENT]
    return tuple(chosen)


def _seen(kept: Snapshot, prints: list[str]) -> tuple[Seen, ...]:
    """The findings of these fingerprints, in their order."""
    known = {seen.fingerprint: seen for seen in kept.findings}
    return tuple(known[one] for one in dict.fromkeys(prints) if one in known)


def left_behind(assessment: Assessment) -> str:
    """The assessment as JSON, with what its report recommends, for the report of the period that follows."""
    prints = [finding.fingerprint for finding in recommended(assessment)]
    return as_json({**score_data(assessment), RECOMMENDED: prints})


# --- report -----------------------------------------------------------------------------------------------------------


def report(
    words: list[str],
    month: str | None,
    quarter: str | None,
    department: str | None,
    partner: str | None,
    output: str | None,
    form: str,
) -> tuple[str, int]:
    """What `report` prints, and its exit code."""
    known_format(form, FORMS)
    name, plans = _named(words)
    one_file = output is not None and (output == "-" or names_a_page(output))
    folder = Path(output) if output is not None and not one_file else None
    here = desk(plans, view(month, quarter), folder)
    chosen = _chosen(here.edition, name, department, partner)
    if output == "-":
        if len(chosen) != 1:
            refuse("--output -: name one report, and with --department one department, to print it")
        text = _laid_out(here, chosen[0], form)
        _tell_apart(here.broken)
        return (text or ""), _verdict(here)
    if output is not None and one_file:
        return _one_file(here, chosen, Path(output), form), _verdict(here)
    shelf = Shelf(folder or here.folder, (folder or here.folder / "reports") / str(here.edition.period))
    return _folder(here, chosen, shelf, form, whole=name is department is partner is None), _verdict(here)


def _verdict(here: Desk) -> int:
    """The exit code. Why files of plans make it one for wrong input, is said here; of templates elsewhere."""
    if here.edition.assessment.file_findings:
        complain("not every file could be taken as written; `saypro-align check` says which, and why")
    return here.verdict


def _tell_apart(broken: list[Finding]) -> None:
    """Say on stderr what is wrong with templates, where what is printed is for a file or a program."""
    for finding in broken:
        end = "" if finding.message.endswith("?") else "."
        complain(f"{finding.span}: {finding.message}{end} {finding.remedy}")


def _named(words: list[str]) -> tuple[str | None, Path | None]:
    """The report and the folder that two words name, either of which may be left out."""
    if len(words) > 2:
        refuse("name one report and one folder at the most: saypro-align report alignment plans/")
    name = words[0] if words and words[0] in REPORTS else None
    rest = words[1:] if name else words
    if len(rest) > 1 or (rest and not Path(rest[0]).is_dir()):
        better = Nearest(REPORTS).to(rest[0])
        meant = f"did you mean {better}?" if better else f"known are {', '.join(REPORTS)}"
        refuse(f"there is no report {path_in_words(rest[0])}, and no folder of that name; {meant}")
    return name, Path(rest[0]) if rest else None


def _chosen(edition: Edition, name: str | None, department: str | None, partner: str | None) -> list[Entry]:
    """The pages that are asked for."""
    if department is not None and partner is not None:
        refuse("--department and --partner: name one of the two")
    holder, kind = None, None
    if department is not None:
        holder, kind = commands.judged_department(edition.assessment, department), Each.DEPARTMENT
    elif partner is not None:
        holder, kind = commands.known_partner(edition.partners, partner, edition.period).id, Each.PARTNER
    if name is None:
        return [e for e in the_set(edition) if holder is None or (e.subject, e.report.each) == (holder, kind)]
    asked = REPORTS[name]
    if asked.each is None:
        if kind is not None:
            refuse(f"--{kind}: '{name}' is one page for all {kind}s; leave it out")
        return [Entry(asked)]
    if kind is not None and kind is not asked.each:
        refuse(f"--{kind}: '{name}' has a page for each {asked.each}; write --{asked.each}")
    several = [holder] if holder is not None else subjects(edition, asked)
    if not several:
        refuse(f"no {asked.each} has a page of '{name}' in {edition.period.in_words}")
    return [Entry(asked, one) for one in several]


def _laid_out(here: Desk, entry: Entry | None, form: str) -> str | None:
    """A page as text; None where a template of the workspace is wrong, which is then told."""
    name = entry.report.name if entry else "index"
    try:
        text = render(name, here.edition, entry.subject if entry else "", here.own)
    except TemplateMistake as mistake:
        if mistake.finding not in here.broken:
            here.broken.append(mistake.finding)
        return None
    if form == "html":
        title = f"{entry.report.title if entry else 'Reports'}, {here.edition.period.in_words}"
        return html_page(text, title)
    return text


def _one_file(here: Desk, chosen: list[Entry], place: Path, form: str) -> str:
    if len(chosen) != 1:
        words = f"that is one file, and {len(chosen)} pages are asked for; name a report and a department"
        refuse(f"--output {path_in_words(place)}: {words}")
    text = _laid_out(here, chosen[0], "html" if place.suffix.lower() == ".html" else form)
    if text is None:
        return _told(here, [])
    with writing(path_in_words(place)):
        put = put_alone(place, text)
    if put:
        return _told(here, [f"Wrote {safe(str(place))}."])
    words = "it was edited since it was written, or report never wrote it. Remove it, or name another file"
    return _told(here, [f"Kept {safe(str(place))}: {words}; --output - prints the page."])


def _folder(here: Desk, chosen: list[Entry], shelf: Shelf, form: str, *, whole: bool) -> str:
    """Write the pages of a period into its folder; of the whole set the index and the assessment, too."""
    pages: dict[str, str] = {}
    for number, entry in enumerate(chosen, start=1):
        progress(f"page {number} of {len(chosen)}")
        text = _laid_out(here, entry, form)
        if text is not None:
            pages[f"{entry.path}.{form}"] = text
    progress("")
    if whole:
        index = _laid_out(here, None, form)
        pages |= {f"index.{form}": index} if index is not None else {}
        pages[ASSESSMENT] = left_behind(here.edition.assessment)
    folder = shelf.folder
    with writing(f"the set in {path_in_words(folder)}"):
        kept = shelf.put(pages)
    written = sum(name != ASSESSMENT and name not in kept for name in pages)
    words = [
        f"Wrote {plural(written, 'page')} to {safe(str(folder))}" + (f"; begin with index.{form}." if whole else ".")
    ]
    words += [
        f"Kept {safe(str(folder / name))}: it was edited since it was written. Remove it to have it written anew."
        for name in kept
    ]
    return _told(here, words)


def _told(here: Desk, words: list[str]) -> str:
    return "\n".join(words + [gap_lines(finding, columns()) for finding in here.broken]) + "\n"


# --- draft ------------------------------------------------------------------------------------------------------------


def draft(
    kind: str,
    plans: Path | None,
    month: str | None,
    quarter: str | None,
    department: str | None,
    departments: str | None,
    output: str | None,
) -> tuple[str, int]:
    """What `draft` prints, and its exit code."""
    forms = (*drafts.DRAFTS, SHARED_GOAL)
    if kind not in forms:
        better = Nearest(forms).to(kind)
        refuse(
            f"there is no form {shown(kind)}; "
            + (f"did you mean {better}?" if better else f"known are {', '.join(forms)}")
        )
    if departments is not None and kind != SHARED_GOAL:
        refuse(f"--departments: that is for a shared goal; draft {kind} takes --department")
    here = desk(plans, view(month, quarter))
    if kind == SHARED_GOAL:
        if department is not None or departments is None:
            refuse("draft shared-goal: name the departments that set it: --departments marketing,sales")
        several = _several(here.edition, departments)
        text, place = shared_draft.text(here.edition, several), shared_draft.path(several)
        return _put(here, kind, text, place, output)
    holder = ""
    if kind != "review":
        if department is None:
            refuse(f"draft {kind}: name the department: --department sales")
        holder = commands.judged_department(here.edition.assessment, department)
    elif department is not None:
        refuse("--department: a review is of all departments; leave it out")
    return _put(here, kind, drafts.text(here.edition, kind, holder), drafts.path(here.edition, kind, holder), output)


def _several(edition: Edition, words: str) -> list[str]:
    """The departments that --departments names, which must have something in common."""
    named = [word.strip() for word in words.split(",") if word.strip()]
    several = [commands.judged_department(edition.assessment, word, "--departments") for word in named]
    if len(set(several)) < 2 or len(set(several)) < len(several):
        refuse("--departments: name two departments or more, each once: --departments marketing,sales")
    if not shared_draft.common(edition, several):
        refuse(
            f"--departments: there is no organizational goal that {listed(several)} all support, so nothing to share"
        )
    return several


def _put(here: Desk, kind: str, text: str, place: str, output: str | None) -> tuple[str, int]:
    """Print a draft, or write it where it belongs; none that would be refused when it is read."""
    try:
        drafts.read_back(kind, place, text)
    except NoDraftError as error:
        refuse(error.message)
    _tell_apart(here.broken)
    if output == "-":
        return text, _verdict(here)
    target = Path(output) if output is not None else here.folder / place
    if output is None:
        no_link(here.folder, target.parent)
    with writing(path_in_words(target)):
        new = write_new(target, text)
    if not new:
        refuse(f"{path_in_words(target)} is there already, and is not overwritten; --output - prints the draft")
    return f"Wrote {safe(str(target))}. Edit it; `saypro-align report` shows it from now on.\n", _verdict(here)
