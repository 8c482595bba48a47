"""The scores through time for programs. In version 1 keys may be added; none is renamed or removed."""

from collections.abc import Iterator
from typing import Any

from saypro_align.formats.csv import figure, page, text
from saypro_align.formats.json import number
from saypro_align.formats.plain import as_json
from saypro_align.moments import Course, Moment
from saypro_align.snapshots import DepartmentSnapshot

VERSION = 1
COLUMNS = (
    *("period", "last_day", "commit", "committed", "carried", "department", "name", "department_now"),
    *("score", "accepted_score", "rating"),
)


def course_json(course: Course) -> str:
    """Every period with every score."""
    names = course.names()
    data = {
        "version": VERSION,
        "ruleset": course.ruleset,
        "name": course.name,
        "by": str(course.moments[0].period.unit),
        "since": str(course.moments[0].period),
        "until": str(course.moments[-1].period),
        "shallow": course.shallow,
        "periods": [_moment(moment, now) for moment, now in zip(course.moments, names, strict=True)],
    }
    return as_json(data)


def _moment(moment: Moment, now: dict[str, str]) -> dict[str, Any]:
    seen = moment.seen
    return {
        "period": str(moment.period),
        "last_day": moment.last_day.isoformat(),
        "commit": moment.commit,
        "committed": moment.made.isoformat(),
        "carried": moment.carried,
        "workspace": seen is not None,
        "partial": seen is not None and seen.partial,
        "target": number(seen.target) if seen else None,
        "score": number(seen.score) if seen else None,
        "accepted_score": number(seen.accepted_score) if seen else None,
        "departments": [_department(department, now) for department in (seen.departments.values() if seen else ())],
    }


def _department(department: DepartmentSnapshot, now: dict[str, str]) -> dict[str, Any]:
    return {
        "id": department.id,
        "now": now.get(department.id, department.id),
        "name": department.name,
        "missing": department.missing,
        "weight": number(department.weight),
        "score": number(department.score),
        "accepted_score": number(department.accepted_score),
        "rating": department.rating,
    }


def course_csv(course: Course) -> str:
    """A row for the organization and for every department in each period."""
    return page([COLUMNS, *_rows(course)])


def _rows(course: Course) -> Iterator[list[object]]:
    for moment, now in zip(course.moments, course.names(), strict=True):
        carried = "yes" if moment.carried else ""
        head = [str(moment.period), moment.last_day.isoformat(), moment.commit, moment.made.isoformat(), carried]
        seen = moment.seen
        scores = [figure(seen.score if seen else None), figure(seen.accepted_score if seen else None), ""]
        yield [*head, "", text(course.name), "", *scores]
        for department in seen.departments.values() if seen else ():
            own = [figure(department.score), figure(department.accepted_score), number(department.rating) or ""]
            name, last = text(department.name), text(now.get(department.id, department.id))
            yield [*head, text(department.id), name, last, *own]
