"""What `history` does: the plans as they were at each period's end, read from git and judged by today's rules."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from saypro_align.asked import named_period, workspace_folder
from saypro_align.assessment import Read, judge, read
from saypro_align.files.past import Past, open_past
from saypro_align.layout import kind_of
from saypro_align.loading import Readings
from saypro_align.model import Organization
from saypro_align.moments import Commit, Course, Moment, first_day, last_by, periods
from saypro_align.outputs import known_format
from saypro_align.periods import Period, Unit
from saypro_align.rules import RULESET
from saypro_align.shell import columns, complain, plain, refuse
from saypro_align.snapshots import snapshot
from saypro_align.textfile import SUFFIXES
from saypro_align.values import shown
from saypro_align.workspace import Files, entering

FORMS = ("text", "json", "csv")
UNITS = {"month": Unit.MONTH, "quarter": Unit.QUARTER, "week": Unit.WEEK}
SHOWN = 12
"""Periods, where nobody says since when."""
MOST = 1_000
"""Periods that are judged: the months of eighty years, the weeks of nineteen."""


def history(plans: Path | None, since: str | None, until: str | None, by: str, form: str) -> str:
    """What `history` prints."""
    known_format(form, FORMS)
    if by not in UNITS:
        refuse(f"--by: there is no period {shown(by)}; write month, quarter or week")
    asked = _named(since, "--since"), _named(until, "--until")
    folder = workspace_folder(plans)
    try:
        course = _course(folder, *asked, UNITS[by])
    except ValueError as error:
        refuse(str(error))
    if since is None and until is None:
        _say_what_is_hidden(course)
    if form != "text":
        from saypro_align.formats.course_data import course_csv, course_json

        return course_json(course) if form == "json" else course_csv(course)
    from saypro_align.formats.course import course_page

    return course_page(course, columns=columns(), plain=plain())


def _say_what_is_hidden(course: Course) -> None:
    """A last commit that is dated far beyond all others, by a clock that was wrong, leaves none of them to be seen."""
    *before, last = course.moments
    if len(before) >= SHOWN - 1 and not last.carried and all(moment.carried for moment in before):
        earlier = before[-1].made
        complain(
            f"the last commit is dated {last.made}, and the one before that {earlier}: "
            f"--until {earlier} shows the periods up to then"
        )


def _named(text: str | None, option: str) -> Period | None:
    """The date or period that an option names."""
    return None if text is None else named_period(text, option, "2025-02")


def _course(folder: Path, since: Period | None, until: Period | None, unit: Unit) -> Course:
    """The moments that are asked for. Raises ValueError with a clause that says what git needs."""
    known: Readings = {}
    with open_past(folder) as (past, commits):
        organization = _organization(past.at([commits[0][0]])[0], known)
        start = organization.fiscal_year_start if organization else 1
        last = _last(until, unit, start, _latest_day(commits))
        asked = Period.containing(since.first_day(start), unit, start) if since else last.shifted(1 - SHOWN)
        if asked.ordinal > last.ordinal:
            refuse(f"--since {asked} lies after {'--until' if until else 'the last commit, in'} {last}")
        first = max(asked, Period.containing(first_day(commits), unit, start), key=lambda period: period.ordinal)
        if first.ordinal > last.ordinal:
            refuse(f"--until {last} lies before the first commit, of {first_day(commits)}{_unshallow(past)}")
        count = last.ordinal - first.ordinal + 1
        if count > MOST:
            refuse(f"from {first} to {last} there are {count:,} periods, and {MOST:,} at most are judged: {_FEWER}")
        days = [(period, period.last_day(start)) for period in periods(first, last)]
        found = list(zip(days, last_by(commits, [day for _, day in days]), strict=True))
        ends = [(period, day, commit) for (period, day), commit in found if commit]
        names = list(dict.fromkeys(name for _, _, (name, _) in ends))
        written = dict(zip(names, past.at(names), strict=True))
    name = (organization.name if organization else None) or "The organization"
    return Course(name, RULESET, asked, _moments(ends, written, known, start), past.shallow)


_FEWER = "name a later --since, an earlier --until, or --by quarter"


def _last(until: Period | None, unit: Unit, start: int, latest: date) -> Period:
    """The last period to show. Nothing is known of one that has not begun, so that none is shown."""
    asked = Period.containing(until.last_day(start) if until else latest, unit, start)
    last = Period.containing(max(latest, date.today()), unit, start)
    if asked.ordinal <= last.ordinal:
        return asked
    complain(f"--until {until}: no {unit} after {last} has begun, and none of them is shown")
    return last


def _organization(latest: Files, known: Readings) -> Organization | None:
    """The organization as the latest commit has it: only its file is read, and the catalog that it is held against."""
    kinds = {path: placed[0].name for path in latest if (placed := kind_of(path)) is not None}
    own = {path: latest[path] for path, kind in kinds.items() if kind in ("organization", "catalog")}
    return read(own, known).workspace.organization


def _unshallow(past: Past) -> str:
    return "; git fetch --unshallow brings the earlier ones" if past.shallow else ""


def _latest_day(commits: list[Commit]) -> date:
    return commits[0][1]


def _moments(
    ends: list[tuple[Period, date, Commit]], written: Mapping[str, Files], known: Readings, start: int
) -> tuple[Moment, ...]:
    """Each period's end judged as of its last day; what is the same in several commits is read once."""
    read_once: dict[str, Read | None] = {}
    moments = []
    for period, day, (name, made) in ends:
        if name not in read_once:
            there = any(f"organization{suffix}" in written[name] for suffix in SUFFIXES)
            read_once[name] = read(entering(written[name]), known) if there else None
        found = read_once[name]
        seen = snapshot(judge(found, day, revision=name, notes=False), findings=False) if found is not None else None
        moments.append(Moment(period, day, name, made, made < period.first_day(start), seen))
    return tuple(moments)
