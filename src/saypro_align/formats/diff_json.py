"""What changed between two states of the plans as JSON. Keys may be added; none is renamed or removed in version 1."""

from collections.abc import Iterable
from typing import Any

from saypro_align.difference import Difference, Side, unseen
from saypro_align.formats.json import number
from saypro_align.formats.plain import as_json
from saypro_align.history import Change, DepartmentChange, Stayed, Turnover
from saypro_align.snapshots import ItemSnapshot, Seen

VERSION = 1


def diff_json(found: Difference) -> str:
    """The whole difference."""
    compared, after = found.comparison, found.after.assessment
    hidden = {finding.fingerprint for finding in unseen(found)}
    page = {
        "version": VERSION,
        "ruleset": after.ruleset,
        "as_of": after.as_of.isoformat(),
        "before": _side(found.before),
        "after": _side(found.after),
        "organization": {
            "score": _change(compared.score),
            "accepted_score": _change(compared.accepted_score),
            "findings": _turnover(compared.findings, hidden, of_organization=True),
        },
        "departments": [_department(change, hidden) for change in compared.departments],
        "settings": [
            {"name": one.name, "before": number(one.before), "after": number(one.after)} for one in found.settings
        ],
        "notes": _turnover(compared.notes, hidden),
        "files": _turnover(compared.files, hidden),
    }
    return as_json(page)


def _side(side: Side) -> dict[str, Any]:
    assessment = side.assessment
    return {
        "called": side.called,
        "revision": side.commit,
        "dirty": assessment.dirty,
        "workspace": side.there,
        "partial": assessment.workspace.partial,
        "target": number(assessment.settings.target),
    }


def _change(change: Change) -> dict[str, Any]:
    return {"before": number(change.before), "after": number(change.after), "points": number(change.points)}


def _department(change: DepartmentChange, hidden: set[str]) -> dict[str, Any]:
    return {
        "id": change.id,
        "name": change.name,
        "before": change.before.id if change.before else None,
        "after": change.after.id if change.after else None,
        "score": _change(change.score),
        "accepted_score": _change(change.accepted_score),
        "organization_points": number(change.findings.organization_points),
        "findings": _turnover(change.findings, hidden),
        "added": [_item(one) for one in change.added],
        "removed": [_item(one) for one in change.removed],
        "renamed": [{"kind": new.kind, "before": old.id, "after": new.id} for old, new in change.renamed],
    }


def _item(one: ItemSnapshot) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "weight": number(one.weight),
        "score": number(one.score),
        "accepted_score": number(one.accepted_score),
    }


def _turnover(found: Turnover, hidden: set[str], *, of_organization: bool = False) -> dict[str, Any]:
    """What came, went and weighs otherwise; of the organization what belongs to no department.

    What went because nobody could look for it stands apart.
    """

    def listed(several: Iterable[Seen]) -> list[dict[str, Any]]:
        return [_seen(seen) for seen in several if not of_organization or seen.department is None]

    data: dict[str, Any] = {
        "came": listed(found.came),
        "gone": listed(seen for seen in found.gone if seen.fingerprint not in hidden),
        "unseen": listed(seen for seen in found.gone if seen.fingerprint in hidden),
    }
    if not of_organization:
        data["reweighed"] = [_stayed(one) for one in found.reweighed]
    return data


def _seen(seen: Seen) -> dict[str, Any]:
    return {
        "code": seen.code,
        "name": seen.name,
        "severity": str(seen.severity),
        "points": number(seen.points),
        "department_points": number(seen.department_points),
        "organization_points": number(seen.organization_points),
        "department": seen.department,
        "kind": seen.kind,
        "item": seen.item,
        "path": seen.path,
        "line": seen.line,
        "column": seen.column,
        "message": seen.message,
        "remedy": seen.remedy,
        "effort": str(seen.effort),
        "accepted": seen.accepted,
        "fingerprint": seen.fingerprint,
    }


def _stayed(one: Stayed) -> dict[str, Any]:
    """A finding as it is now, and how much more it takes than before."""
    more = {
        "more_department_points": number(one.department_points),
        "more_organization_points": number(one.organization_points),
    }
    return _seen(one.after) | more
