"""What changed between two assessments: exact, mirrored, and the same from a file as from memory."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import Exact
from saypro_align.formats import render
from saypro_align.history import Comparison, Turnover, compare
from saypro_align.remembered import read_snapshot
from saypro_align.snapshots import Snapshot, snapshot
from tests.generated import workspaces, written
from tests.workspaces import judged


def of(files: dict[str, Any]) -> Assessment:
    return judged(dict(written(files)))


def remembered(assessment: Assessment) -> Snapshot:
    return read_snapshot(render("json", assessment))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two workspaces, more often alike than not."""
    before = draw(workspaces())
    after = dict(before)
    for path, data in draw(workspaces()).items():
        if draw(st.booleans()):
            after[path] = data
    for path in draw(st.lists(st.sampled_from(sorted(before)), max_size=1)):
        if path != "organization.yaml":
            del after[path]
    return before, after


@given(pairs())
@settings(max_examples=150)
def test_findings_explain_every_change_of_a_score(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = (snapshot(of(files)) for files in two)
    found = compare(before, after)
    if before.score is not None and after.score is not None:
        assert found.score.points == after.score - before.score == found.findings.organization_points
    for department in found.departments:
        if department.before and department.after and department.score.points is not None:
            assert department.score.points == department.findings.department_points
    assert not found.notes.organization_points
    assert not found.files.organization_points


@given(pairs())
@settings(max_examples=100)
def test_backwards_is_the_mirror_of_forwards(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = (snapshot(of(files)) for files in two)
    there, back = compare(before, after), compare(after, before)
    assert mirrored(there.findings) == told(back.findings)
    assert mirrored(there.notes) == told(back.notes)
    assert [d.id for d in there.added] == [d.id for d in back.removed]
    backwards = {department.id: department for department in back.departments}
    for department in there.departments:
        other = backwards.pop(department.id)
        assert mirrored(department.findings) == told(other.findings)
        assert (department.added, department.removed) == (other.removed, other.added)
        assert (department.score.before, department.score.after) == (other.score.after, other.score.before)
        assert department.score.points is None or department.score.points == -(other.score.points or 0)
    assert not backwards


def told(found: Turnover) -> tuple[Any, ...]:
    stayed = [(s.before, s.after, s.department_points, s.organization_points) for s in found.stayed]
    return found.came, found.gone, stayed


def mirrored(found: Turnover) -> tuple[Any, ...]:
    stayed = [(s.after, s.before, -s.department_points, -s.organization_points) for s in found.stayed]
    return found.gone, found.came, stayed


@given(workspaces())
@settings(max_examples=100)
def test_nothing_changed_between_an_assessment_and_its_file(files: dict[str, Any]) -> None:
    assessment = of(files)
    exact, read = snapshot(assessment), remembered(assessment)
    for one, other in ((exact, exact), (exact, read), (read, exact), (read, read)):
        nothing(compare(one, other))
    assert figures(read) == figures(exact)
    assert [seen.fingerprint for seen in read.findings] == [seen.fingerprint for seen in exact.findings]


def nothing(found: Comparison) -> None:
    assert not found.any
    assert not found.notes.any
    assert not found.score.points
    assert not any(d.any or d.added or d.removed or d.score.points for d in found.departments)
    assert len(found.findings.stayed) + len(found.notes.stayed) + len(found.files.stayed) == len(found.after.findings)


def figures(seen: Snapshot) -> list[Any]:
    """Every figure as pages show it."""

    def shown(*values: Exact | None) -> list[str | None]:
        return [None if value is None else cut(value) for value in values]

    found: list[Any] = [shown(seen.score, seen.accepted_score, seen.target), seen.partial]
    for department in seen.departments.values():
        found.append((department.id, department.name, department.rating, department.missing))
        found.append(shown(department.score, department.accepted_score, department.weight))
        found += [(key, item.title, shown(item.score, item.weight)) for key, item in department.items.items()]
    for finding in seen.findings:
        found.append(shown(finding.points, finding.department_points, finding.organization_points))
        found.append((finding.message, finding.remedy, finding.severity, finding.accepted, finding.line))
    return found
