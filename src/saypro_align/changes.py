"""What `diff` and `check --against` do: two states of the plans, judged by the same rules, side by side."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from saypro_align.asked import day, workspace_folder
from saypro_align.assessment import Assessment, assess
from saypro_align.commands import check_text
from saypro_align.difference import Difference, Side, difference, held_against
from saypro_align.files.checkout import in_repository, revision
from saypro_align.files.commits import commit_at, left_main_at
from saypro_align.files.disk import on_disk
from saypro_align.files.past import at_commits
from saypro_align.formats.diffs import render_difference, render_gated
from saypro_align.loading import Readings
from saypro_align.outputs import Pages
from saypro_align.periods import Period
from saypro_align.shell import columns, refuse
from saypro_align.textfile import SUFFIXES


def compared(revisions: list[str], plans: Path | None, as_of: str | None) -> Difference:
    """What `diff` shows."""
    if len(revisions) > 2:
        refuse(
            "name two revisions at the most, and the folder with --plans: saypro-align diff main HEAD --plans plans/"
        )
    folder, when = workspace_folder(plans), day(as_of)
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


def diff_pages(found: Difference) -> Pages:
    """The page of `diff` in each format."""
    return lambda name: render_difference(name, found) if name != "text" else _text(found)


def _text(found: Difference) -> str:
    from saypro_align.formats.diff import diff_page

    return diff_page(found, columns=columns())


def against(assessment: Assessment, plans: Path | None, revision: str, as_of: str | None) -> tuple[Assessment, Pages]:
    """The assessment of the working tree, whose gate also fails where a department scores lower than at a revision.

    Beside it the page of `check` in each format; the comment says what the change does, and annotations begin with it.
    """
    (earlier,) = _sides(workspace_folder(plans), [revision], day(as_of), {}, option="--against: ")
    now = Side(assessment, _called(assessment.dirty), assessment.revision)
    found = difference(earlier, now)
    held = held_against(found, revision)
    whole = replace(found, after=replace(now, assessment=held))
    return held, lambda name: render_gated(name, whole) if name != "text" else check_text(held)


def _left_main_at(folder: Path) -> tuple[str, str]:
    try:
        return left_main_at(folder)
    except ValueError as error:
        refuse(str(error))


def _working_tree(folder: Path, when: Period, known: Readings) -> Side:
    commit, dirty = revision(folder)
    found = on_disk(folder)
    assessment = assess(found, when, revision=commit, dirty=dirty, known=known)
    return Side(_placed(folder, assessment), _called(dirty), commit, _has_organization(found))


def _called(dirty: bool | None) -> str:
    if dirty is None:
        return "the working tree, of which git cannot tell whether it has changes that are not committed"
    return "the working tree" + (", with changes that are not committed" if dirty else "")


def _sides(folder: Path, names: list[str], when: Period, known: Readings, *, option: str = "") -> list[Side]:
    """The states of the plans at revisions."""
    try:
        commits = [commit_at(folder, name) for name in names]
        written = at_commits(folder, commits)
    except ValueError as error:
        refuse(f"{option}{error}{_meant(names, one=bool(option))}")
    judged = [
        _placed(folder, assess(found, when, revision=commit, known=known))
        for commit, found in zip(commits, written, strict=True)
    ]
    return [
        Side(assessment, f"'{name}'", commit, _has_organization(found))
        for assessment, name, commit, found in zip(judged, names, commits, written, strict=True)
    ]


def _meant(names: list[str], *, one: bool) -> str:
    """What else a word could mean that is no revision; where only one is taken, that is `check`."""
    if not all(names):
        return "; name one, such as main or HEAD~1"
    # Path.is_dir() raises where a name is longer than a file's can be.
    if any(os.path.isdir(name) for name in names if "\0" not in name):
        return "; the folder stands behind check: saypro-align check plans/ --against main" if one else _FOLDER
    if any(".." in name for name in names):
        return "; name the one that the working tree is held against, such as main" if one else _APART
    return ""


_FOLDER = "; a folder is named with --plans"
_APART = "; name two revisions apart: saypro-align diff main HEAD"


def _placed(folder: Path, assessment: Assessment) -> Assessment:
    return replace(assessment, folder=in_repository(folder))


def _has_organization(found: Iterable[str]) -> bool:
    return any(f"organization{suffix}" in found for suffix in SUFFIXES)
