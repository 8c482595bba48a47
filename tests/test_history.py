"""What changed between two assessments: exact, mirrored, and the same from a file as from memory."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saypro_align import remembered as remembered_module
from saypro_align.assessment import Assessment
from saypro_align.figures import cut
from saypro_align.findings import Exact
from saypro_align.formats import json as json_format
from saypro_align.formats import render
from saypro_align.formats.plain import as_json
from saypro_align.history import Comparison, Turnover, compare
from saypro_align.remembered import read_snapshot
from saypro_align.snapshots import Snapshot, snapshot
from tests.generated import workspaces, written
from tests.workspaces import BASE, judged


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
        assert {(new, old) for old, new in department.renamed} == set(other.renamed)
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


def test_what_git_could_not_tell_reads_back() -> None:
    for dirty in (True, False, None):
        assert remembered(replace(of(BASE), dirty=dirty)).dirty is dirty


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


def test_a_comparison_names_what_changed() -> None:
    before = dict(BASE)
    after = {
        **BASE,
        "departments/sales.yaml": BASE["departments/sales.yaml"]
        .replace("    supports: [loyal-customers]\n", "")
        .replace("head: A. Name\n", "")
        .replace("due: 2025-03-31}]", "due: 2025-03-31}, {title: Call}]"),
        "departments/lab.yaml": "department: Lab\n",
    }
    del after["departments/customer-service.yaml"]
    after["organization.yaml"] = BASE["organization.yaml"].replace("  - customer-service\n", "")
    found = compare(snapshot(judged(before)), snapshot(judged(after)))
    assert [department.id for department in found.added] == ["lab"]
    assert [department.id for department in found.removed] == ["customer-service"]
    sales = next(department for department in found.departments if department.id == "sales")
    assert [(item.kind, item.title) for item in sales.added] == [("action", "Call")]
    assert not sales.removed
    came = {finding.name for finding in sales.findings.came}
    assert {"unlinked-goal", "irrelevant-kpi", "unowned-action", "undated-action", "plan-incomplete"} <= came
    assert "uncovered-goal" in {finding.name for finding in found.findings.came}
    assert not sales.findings.gone
    assert sales.score.points == -sum(finding.department_points for finding in sales.findings.came)
    costs = [finding.organization_points for finding in sales.findings.came]
    assert costs == sorted(costs, reverse=True)


def test_a_finding_that_weighs_more_than_before_is_told() -> None:
    one = {**BASE, "departments/sales.yaml": BASE["departments/sales.yaml"].replace("head: A. Name\n", "")}
    other = {**one, "organization.yaml": BASE["organization.yaml"].replace("{id: sales,", "{id: sales, weight: 3,")}
    found = compare(snapshot(judged(one)), snapshot(judged(other)))
    (stayed,) = found.findings.reweighed
    assert stayed.before.name == "plan-incomplete"
    assert (stayed.department_points, stayed.organization_points) == (0, Fraction(1, 4))
    assert found.score.points == Fraction(-1, 4)
    assert found.any


def test_a_plan_that_can_no_longer_be_read_is_told_with_its_file() -> None:
    broken = {**BASE, "departments/sales.yaml": "department: [Sales\n"}
    found = compare(snapshot(judged(BASE)), remembered(judged(broken)))
    assert [(finding.name, finding.path) for finding in found.files.came] == [("syntax", "departments/sales.yaml")]
    sales = next(department for department in found.departments if department.id == "sales")
    assert sales.score.any
    assert sales.score.points is None
    assert sales.any
    assert not compare(remembered(judged(broken)), snapshot(judged(broken))).any


def test_a_figure_reads_back_as_it_was_shown() -> None:
    """88.3 as a double is a little less than 88.3, and cut it would be 88.2."""
    page = json.loads(render("json", judged(BASE)))
    page["organization"]["score"] = 88.3
    page["findings"][:] = [{**SEEN, "organization_points": 11.7}]
    read = read_snapshot(json.dumps(page))
    assert read.score == Fraction(883, 10)
    assert cut(read.score) == "88.3"
    assert cut(Fraction(88.3)) == "88.2"


SEEN: dict[str, Any] = {
    "code": "SA405", "name": "undated-goal", "severity": "medium", "points": 0, "department_points": 0,
    "organization_points": 0, "department": None, "kind": "goal", "item": "a", "path": "p.yaml", "line": 1, "column": 1,
    "message": "m", "remedy": "r", "effort": "small", "accepted": None, "fingerprint": "f",
}  # fmt: skip


def changed(*steps: str | int, to: Any) -> str:
    """The base's JSON with one value of it changed, by the way to it; DROP takes the key away."""
    page = json.loads(render("json", judged(with_a_finding())))
    *way, last = steps
    part = page
    for step in way:
        part = part[step]
    if to is DROP:
        del part[last]
    else:
        part[last] = to
    return json.dumps(page)


def with_a_finding() -> dict[str, str]:
    sales = BASE["departments/sales.yaml"].replace("head: A. Name\n", "accept: [{finding: plan-incomplete, "
                                                    "reason: r, owner: o, until: 2030}]\n")  # fmt: skip
    return {**BASE, "departments/sales.yaml": sales}


DROP = object()
PAGE = render("json", judged(with_a_finding()))
BROKEN = [
    ("", "it is empty"),
    (" \n", "it is empty"),
    ("{}", "version is missing"),
    ("[]", "the whole of it is no object"),
    ("null", "the whole of it is no object"),
    ("88.3", "the whole of it is no object"),
    ("hello", "from line 1 on it is no JSON"),
    ("<<<<<<< HEAD\n" + PAGE, "from line 1 on it is no JSON"),
    (PAGE + PAGE, f"from line {PAGE.count(chr(10)) + 1} on it is no JSON"),
    ("[" * 200_000, "nested too deep"),
    ('{"a":' * 200_000, "nested too deep"),
    ("[" * 5_000_001, "too many parts"),
    ('{"version": 1, "version": 1}', "a key stands twice"),
    ('{"version": 1, "x": {"a": 1, "a": 1}}', "a key stands twice"),
    ('{"version": NaN}', "NaN is no figure"),
    ('{"version": -Infinity}', "-Infinity is no figure"),
    (PAGE.replace('"target": 90', '"target": 1e400'), "settings.target is no number"),
    ('{"version": ' + "9" * 5000 + "}", f"{'9' * 20} is no figure"),
    (PAGE.replace('"target": 90', '"target": 1e999999999'), "settings.target is no number"),
    ('{"version": 1, "kpis": []}', "it is what `kpis` wrote"),
    (changed("version", to=2), "its version is 2, and version 1 is read"),
    (changed("version", to=True), "its version is True"),
    (changed("version", to="1" * 99), "its version is"),
    (changed("as_of", to="yesterday"), "as_of is no date"),
    (changed("as_of", to="2025-02-30"), "as_of is no date"),
    (changed("as_of", to="9999-12-31"), "as_of lies beyond the years that are known"),
    (changed("as_of", to="0001-01-01"), "as_of lies beyond the years that are known"),
    (changed("as_of", to=None), "as_of is no text"),
    (changed("ruleset", to=DROP), "ruleset is missing"),
    (changed("dirty", to=0), "dirty is neither true nor false"),
    (changed("partial", to="no"), "partial is neither true nor false"),
    (changed("revision", to=7), "revision is no text"),
    (changed("settings", to=[]), "settings is no object"),
    (changed("settings", "target", to=101), "settings.target is no number from 0 to 100"),
    (changed("organization", to=None), "organization is no object"),
    (changed("organization", "score", to=-1), "organization.score is no number"),
    (changed("organization", "score", to=True), "organization.score is no number"),
    (changed("organization", "score", to="88"), "organization.score is no number"),
    (changed("organization", "score", to=50), "the score of the organization"),
    (changed("organization", "score", to=None), "the score of the organization"),
    (changed("departments", to={}), "departments is no list"),
    (changed("departments", 0, to=[1]), "departments[0] is no object"),
    (changed("departments", 1, "id", to="sales"), "departments[1] is there already"),
    (changed("departments", 1, "score", to=3.5), "the score of customer-service"),
    (changed("departments", 0, "items", 1, "id", to="acquisition"), "departments[0].items[1] is there already"),
    (changed("departments", 0, "items", 1, "title", to=["x"]), "departments[0].items[1].title is no text"),
    (changed("departments", 0, "items", 1, "title", to="\ud800"), "departments[0].items[1].title is no text"),
    (changed("departments", 0, "items", 1, "weight", to=1e300), "weight is no number from 0 to 1,000,000"),
    (changed("findings", 0, "severity", to="fatal"), "findings[0].severity is none of error, critical"),
    (changed("findings", 0, "effort", to={}), "findings[0].effort is no text"),
    (changed("findings", 0, "line", to=1.5), "findings[0].line is no whole number"),
    (changed("findings", 0, "line", to=10**12), "1000000000000 is no figure"),
    (changed("findings", 0, "points", to=None), "findings[0].points is no number"),
    (changed("findings", 0, "accepted", to="yes"), "findings[0].accepted is no object"),
    (changed("findings", 0, "accepted", "in_force", to=1), "in_force is neither true nor false"),
    (changed("findings", 0, "organization_points", to=0), "the score of the organization"),
]


@pytest.mark.parametrize(("text", "words"), BROKEN, ids=[words for _, words in BROKEN])
def test_what_is_no_assessment_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as error:
        read_snapshot(text)
    assert len(str(error.value)) < 300
    assert str(error.value).startswith("this is nothing that `score --format json` wrote: ")


@given(st.data())
def test_a_file_that_ends_early_says_so(data: st.DataObject) -> None:
    end = data.draw(st.integers(1, len(PAGE.rstrip()) - 1))
    with pytest.raises(ValueError, match=r"it ends in the middle|is no JSON"):
        read_snapshot(PAGE[:end])


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)


@given(st.data(), json_values)
@settings(max_examples=300)
def test_whatever_stands_in_a_file_it_is_read_or_refused(data: st.DataObject, value: Any) -> None:
    page: Any = json.loads(PAGE)
    part, steps = page, data.draw(st.integers(1, 5))
    for _ in range(steps):
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        if not keys:
            break
        holder, key = part, data.draw(st.sampled_from(keys))
        part = part[key]
        if not isinstance(part, dict | list):
            break
    holder[key] = value
    read = read_or_words(json.dumps(page))
    if isinstance(read, str):
        assert read.startswith("this is nothing that")
        return
    compare(read, read_snapshot(PAGE))
    json.dumps(figures(read), default=str).encode("utf-8")


def read_or_words(text: str) -> Snapshot | str:
    try:
        return read_snapshot(text)
    except ValueError as error:
        return str(error)


def test_the_version_that_is_read_is_the_one_that_is_written() -> None:
    assert remembered_module.VERSION == json_format.VERSION


def test_a_department_without_a_name_and_a_missing_plan_read_back() -> None:
    files = {**BASE, "organization.yaml": BASE["organization.yaml"] + "  - {id: lab, weight: 0.1}\n"}
    read = remembered(judged(files))
    assert figures(read) == figures(snapshot(judged(files)))
    assert read.departments["lab"].missing
    assert read.departments["lab"].judged
    assert read.departments["lab"].weight == Fraction(1, 10)
    assert read.departments["lab"].rating == 1
    nothing(compare(read, snapshot(judged(files))))


def renamed_here(files: dict[str, str], *words: tuple[str, str]) -> dict[str, str]:
    """The files with other names in them and for them."""
    for old, new in words:
        files = {re.sub(old, new, path): re.sub(old, new, text) for path, text in files.items()}
    return files


FAULTY = {
    **BASE,
    "departments/sales.yaml": BASE["departments/sales.yaml"]
    .replace("    supports: [growth]\n", "    supports: [growth, nowhere, nothing]\n")
    .replace(", due: 2025-Q3}", "}, {title: Call, owner: B. Name}")
    .replace("head: A. Name\n", "")
    .replace(
        "resources: {budget", "kpis: [{id: k, name: Calls, unit: calls, direction: increase}]\nresources: {budget"
    ),
}


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ([(r"\bloyalty\b(?=\n)", "staying")], {("goal", "loyalty"), ("action", "loyalty.start-a-loyalty-program")}),
        ([(r"id: k,", "id: calls,")], {("kpi", "k")}),
        ([(r"^departments/sales", "departments/vendite"), ("id: sales", "id: vendite")], {("plan", "sales")}),
        ([("sales", "vendite"), (r"\bacquisition\b(?=\n)", "winning")], {("plan", "sales"), ("goal", "acquisition")}),
    ],
)
def test_what_was_renamed_is_known_again(words: list[tuple[str, str]], what: set[tuple[str, str]]) -> None:
    one, other = judged(FAULTY), judged(renamed_here(FAULTY, *words))
    for before, after in ((snapshot(one), snapshot(other)), (remembered(one), snapshot(other))):
        found = compare(before, after)
        old = {(item.kind, item.id) for department in found.departments for item, _ in department.renamed}
        assert what <= old
        assert (found.added, found.removed) == ((), ())
        assert not any(department.added or department.removed for department in found.departments)
        assert (found.findings.came, found.findings.gone, found.findings.reweighed) == ((), (), ())
        assert len(found.findings.stayed) >= 8
        assert not found.any


def test_the_other_side_of_a_conflict_stays_where_the_id_of_the_one_is_renamed() -> None:
    sales = BASE["departments/sales.yaml"].replace(
        "    due: 2025-12-31\n", "    due: 2025-12-31\n    conflicts_with: [customer-service.answers]\n", 1
    )
    before = {**BASE, "departments/sales.yaml": sales}
    for old, new, where in (
        ("acquisition", "winning", "departments/sales.yaml"),
        ("answers", "replies", "departments/customer-service.yaml"),
    ):
        after = {path: re.sub(rf"\b{old}\b(?=\n|\])", new, text) for path, text in before.items()}
        assert after[where] != before[where]
        found = compare(snapshot(judged(before)), snapshot(judged(after)))
        assert [(old.id, new.id) for one in found.departments for old, new in one.renamed if old.kind == "goal"]
        assert (found.findings.came, found.findings.gone) == ((), ())
        assert [one.after.name for one in found.findings.stayed] == ["declared-conflict"] * 2
        assert not found.any


def test_two_of_the_same_name_are_not_taken_for_each_other() -> None:
    """Where two goals with one title went and two came, nobody knows which is which."""
    plan = "goals:\n  - {id: a, title: Grow}\n  - {id: b, title: Grow}\n"
    before = {**BASE, "departments/lab.yaml": plan}
    after = {**BASE, "departments/lab.yaml": plan.replace("id: a", "id: c").replace("id: b", "id: d")}
    lab = next(d for d in compare(snapshot(judged(before)), snapshot(judged(after))).departments if d.id == "lab")
    assert [item.id for item in lab.added] == ["c", "d"]
    assert [item.id for item in lab.removed] == ["a", "b"]
    assert not lab.renamed
    assert len(lab.findings.came) == len(lab.findings.gone) > 4


def lab(*titles: str) -> str:
    goals = "".join(f"  - {{id: g{number}, title: {title}}}\n" for number, title in enumerate(titles))
    return f"department: D\ngoals:\n{goals}"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (["A", "B"], ["A", "B"], True),
        (["A", "B"], ["a"], False),
        (["A", "B", "C"], ["B", "C"], True),
        (["A"], ["A", "B", "C"], False),
        (["A", "B", "C"], ["A", "B", "X"], True),
        (["A", "A"], ["A", "A"], False),  # nobody knows which is which
        (["Win 15% more customers by December"], ["Win 15% more customers by December"], False),  # Sales has it too
    ],
)
def test_a_department_whose_name_is_new_too_is_known_by_most_of_its_goals(
    before: list[str], after: list[str], same: bool
) -> None:
    one = judged({**BASE, "departments/lab.yaml": lab(*before)})
    other = judged({**BASE, "departments/works.yaml": lab(*after).replace("department: D", "department: W")})
    for found in (
        compare(snapshot(one), snapshot(other)),
        compare(remembered(one), remembered(other)),
    ):
        assert [d.name for d in found.added] == ([] if same else ["W"])
        assert [d.name for d in found.removed] == ([] if same else ["D"])
        assert [d.before.id for d in found.departments if d.id == "works" and d.before] == (["lab"] if same else [])


def test_what_is_said_of_a_department_stays_when_its_name_is_new_too() -> None:
    """Also what other plans say of it: its goal conflicts with one of Customer Service."""
    faulty = FAULTY["departments/sales.yaml"].replace(
        "  - id: loyalty", "  - id: loyalty\n    conflicts_with: [customer-service.answers]", 1
    )
    one = {**FAULTY, "departments/sales.yaml": re.sub("(?m)^(monitoring|vision|head): .*\n", "", faulty)}
    other = renamed_here(one, ("sales", "vendite"), ("department: Sales", "department: Vendite"))
    assert "departments/vendite.yaml" in other
    found = compare(snapshot(judged(one)), snapshot(judged(other)))
    assert [d.name for d in found.departments] == ["Vendite", "Customer Service"]
    assert (found.findings.came, found.findings.gone) == ((), ())
    named = [s for s in found.findings.stayed if "Vendite" in s.after.message]
    assert {s.after.department for s in named} == {"vendite", "customer-service"}
    assert len(named) > 3
    assert not found.any


def test_a_name_is_believed_before_goals_are() -> None:
    one = {**BASE, "departments/lab.yaml": lab("A"), "departments/yard.yaml": lab("B").replace(": D", ": Y")}
    other = {**BASE, "departments/works.yaml": lab("B"), "departments/zoo.yaml": lab("C").replace(": D", ": Z")}
    found = compare(snapshot(judged(one)), snapshot(judged(other)))
    assert {d.id: d.before.id for d in found.departments if d.before and d.before.id != d.id} == {"works": "lab"}


def test_letters_beyond_four_digits_read_back() -> None:
    """What could steer a terminal is written as its code, which for these takes two escapes."""
    sales = BASE["departments/sales.yaml"].replace("Win 15% more", "Win \U000e0041 15% more \u202e")
    assessment = judged({**BASE, "departments/sales.yaml": sales})
    assert figures(remembered(assessment)) == figures(snapshot(assessment))
    assert render("json", assessment).isascii()
    steering = "\x00\x1b\x7f\x9b\u202e\ufeff\U000e0041"
    assert as_json(steering) == '"\\u0000\\u001b\\u007f\\u009b\\u202e\\ufeff\\udb40\\udc41"\n'
    assert json.loads(as_json(steering)) == steering


def test_actions_of_a_renamed_goal_are_known_by_their_made_ids() -> None:
    """Both goals have an action of one title, and the message of a finding may name the id that changed."""
    call = "actions: [{title: Call}]"
    plan = f"goals:\n  - {{id: a, title: Grow, {call}}}\n  - {{id: b, title: Stay, {call}}}\n"
    before = {**BASE, "departments/lab.yaml": plan}
    after = {**BASE, "departments/lab.yaml": plan.replace("id: a", "id: c").replace("id: b", "id: d")}
    lab = next(d for d in compare(snapshot(judged(before)), snapshot(judged(after))).departments if d.id == "lab")
    assert [(old.id, new.id) for old, new in lab.renamed if old.kind == "action"] == [
        ("a.call", "c.call"),
        ("b.call", "d.call"),
    ]
    assert not lab.any


def test_a_finding_of_a_renamed_item_is_known_by_its_kind_where_it_is_the_only_one() -> None:
    seen = snapshot(judged({**BASE, "departments/lab.yaml": "goals: [{id: a, title: Grow}]\n"}))
    later = snapshot(judged({**BASE, "departments/lab.yaml": "goals: [{id: b, title: Grow}]\n"}))
    reworded = replace(later, findings=tuple(replace(f, message=f"{f.message}, still") for f in later.findings))
    lab = next(d for d in compare(seen, reworded).departments if d.id == "lab")
    assert not lab.any
    assert {s.after.item for s in lab.findings.stayed} >= {"b"}
