"""What only shows when the whole of a shared goal is seen: an end before the start, shares and figures of nobody."""

from collections.abc import Callable, Iterator

from saypro_align import forms
from saypro_align.binding import entries, misfits
from saypro_align.catalog import Catalog
from saypro_align.contracts import Wrong, out_of_order, told
from saypro_align.findings import DUPLICATE_ID, DUPLICATE_KEY, Finding
from saypro_align.nearest import Nearest
from saypro_align.reader import Reading

DepartmentId = Callable[[str], str | None]
"""The id of the department that a word names; None where it names none."""


def mistakes(reading: Reading, catalog: Catalog, fiscal_year_start: int, department_id: DepartmentId) -> list[Finding]:
    """The findings that keep a shared goal from being taken as written, each at its line."""
    record: forms.SharedGoal = reading.record
    found = [
        *out_of_order(record.start, record.due, fiscal_year_start, ("due",), "the goal is due", "start and due"),
        *_participants(reading, department_id),
        *_shares(reading, department_id),
        *_measurements(record),
    ]
    return misfits(reading, catalog) + told(reading, found)


def _participants(reading: Reading, department_id: DepartmentId) -> Iterator[Wrong]:
    """Departments that take part twice."""
    seen: dict[str, str] = {}
    for loc, _, participant in entries((), reading.data, "departments", reading.record.departments):
        known, word = department_id(participant.department), participant.department
        if known is not None and known in seen:
            same = "stands here twice" if seen[known] == word else f"is '{seen[known]}', which stands here already"
            yield Wrong(loc, f"'{word}' {same}", "Keep one of the two entries.", DUPLICATE_ID)
        elif known is not None:
            seen[known] = word


def _shares(reading: Reading, department_id: DepartmentId) -> Iterator[Wrong]:
    """Shares of one department under two spellings, and of departments that do not take part.

    Where a participant is not known, the one that has a share may be meant by it.
    """
    taking_part = {department_id(one.department) for one in reading.record.departments}
    for loc, _, kpi in entries((), reading.data, "kpis", reading.record.kpis):
        seen: dict[str, str] = {}
        for word in kpi.shares:
            known, at = department_id(word), (*loc, "shares", word, "[key]")
            if known is None:
                continue
            if known in seen:
                yield Wrong(at, f"'{word}' is '{seen[known]}', which stands here already", "Keep one.", DUPLICATE_KEY)
            elif known not in taking_part and None not in taking_part:
                words = f"'{word}' has a share of '{kpi.id}', and does not take part in the goal"
                yield Wrong(at, words, "Add it under 'departments', or give its share to those that do.")
            seen[known] = word


def _measurements(record: forms.SharedGoal) -> Iterator[Wrong]:
    """Figures of no KPI of the goal."""
    known = dict.fromkeys(kpi.id for kpi in record.kpis)
    nearest = Nearest(known)
    for kpi_id, series in record.measurements.items():
        if kpi_id not in known and series is not None:
            better = nearest.to(kpi_id)
            remedy = f"Did you mean {better}?" if better else "Add it under 'kpis'."
            words = f"'{kpi_id}' is measured, and the goal has no such KPI"
            yield Wrong(("measurements", kpi_id, "[key]"), words, remedy)
