"""What `diff` and `check --against` do: two states of the plans, judged by the same rules, side by side."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from saypro_align import files
from saypro_align.assessment import Assessment, assess
from saypro_align.commands import day, verdict, workspace_folder
from saypro_align.difference import Difference, Side, difference, held_against
from saypro_align.loading import Readings
from saypro_align.outputs import known_format
from saypro_align.periods import Period
from saypro_align.shell import columns, refuse
from saypro_align.textfile import SUFFIXES

FORMS = ("text", "json", "markdown")


def diff(revisions: list[str], plans: Path | None, form: str, as_of: str | None) -> tuple[str, int]:
    """What `diff` prints, and its exit code."""
    known_format(form, FORMS)
    if len(revisions) > 2:
        refuse(
            "name two revisions at the most, and the folder with --plans: saypro-align diff main HEAD --plans plans/"
        )
    folder, when = workspace_folder(plans), day(as_of)
    found = _compared(folder, revisions, when)
    return _page(found, form), verdict(found.after.assessment, None)


def against(assessment: Assessment, plans: Path | None, revision: str, as_of: str | None) -> Assessment:
    """The assessment of the working tree, whose gate also fails where a department scores lower than at a revision."""
    (earlier,) = _sides(workspace_folder(plans), [revision], day(as_of), {}, option="--against: ")
    now = Side(assessment, "the working tree", assessment.revision)
    return held_against(difference(earlier, now), revision)


def _compared(folder: Path, revisions: list[str], when: Period) -> Difference:
    known: Readings = {}
    if len(revisions) == 2:
        before, after = _sides(folder, revisions, when, known)
        return difference(before, after)
    if revisions:
        (before,) = _sides(folder, revisions, when, known)
    else:
        base, branch = _left_main_at(folder)
        before = replace(_sides(folder, [base], when, known)[0], called=f"where the work left {branch}")
    return difference(before, _working_tree(folder, when, known))


def _left_main_at(folder: Path) -> tuple[str, str]:
    try:
        return files.left_main_at(folder)
    except ValueError as error:
        refuse(str(error))


def _working_tree(folder: Path, when: Period, known: Readings) -> Side:
    commit, dirty = files.revision(folder)
    found = files.on_disk(folder)
    assessment = assess(found, when, revision=commit, dirty=dirty, known=known)
    called = "the working tree" + (", with changes that are not committed" if dirty else "")
    return Side(_placed(folder, assessment), called, commit, _has_organization(found))


def _sides(folder: Path, names: list[str], when: Period, known: Readings, *, option: str = "") -> list[Side]:
    """The states of the plans at revisions."""
    try:
        commits = [files.commit_at(folder, name) for name in names]
        written = files.at_commits(folder, commits)
    except ValueError as error:
        refuse(f"{option}{error}{_meant(names)}")
    judged = [
        _placed(folder, assess(found, when, revision=commit, known=known))
        for commit, found in zip(commits, written, strict=True)
    ]
    return [
        Side(assessment, f"'{name}'", commit, _has_organization(found))
        for assessment, name, commit, found in zip(judged, names, commits, written, strict=True)
    ]


def _meant(names: list[str]) -> str:
    """What else a word could mean that is no revision."""
    if any(Path(name).is_dir() for name in names if "\0" not in name):
        return "; a folder is named with --plans"
    if any(".." in name for name in names):
        return "; name two revisions apart: saypro-align diff main HEAD"
    return ""


def _placed(folder: Path, assessment: Assessment) -> Assessment:
    return replace(assessment, folder=files.in_repository(folder))


def _has_organization(found: Iterable[str]) -> bool:
    return any(f"organization{suffix}" in found for suffix in SUFFIXES)


def _page(found: Difference, form: str) -> str:
    if form == "json":
        from saypro_align.formats.diff_json import diff_json

        return diff_json(found)
    if form == "markdown":
        from saypro_align.formats.diff_markdown import diff_comment

        return diff_comment(found)
    from saypro_align.formats.diff import diff_page

    return diff_page(found, columns=columns())
