"""The scores once more, from the JSON alone and by the words of the contract: a second way to the same figures.

It shares no code with the product, so that a mistake in one does not hide in the other.
"""

from collections import defaultdict
from fractions import Fraction
from typing import Any

CLASS_OF = {"goal": "goals", "kpi": "kpis", "action": "actions", "plan": "plan"}
CLOSE = 1e-9


def recomputed(page: dict[str, Any]) -> float | None:
    """The organization's score; every figure on the way is held against the one on the page."""
    weights = page["settings"]["class_weights"]
    standing: dict[tuple[str, str, str | None], list[dict[str, Any]]] = defaultdict(list)
    for finding in page["findings"]:
        if finding["department"] is not None:
            standing[finding["department"], finding["kind"], finding["item"]].append(finding)
    scores, accepted, department_weights, lost = [], [], [], 0.0
    for department in page["departments"]:
        if not department["judged"]:
            assert department["score"] is None
            continue
        found, found_accepted = _department(department, standing, weights)
        close(found, department["score"])
        close(found_accepted, department["accepted_score"])
        assert department["rating"] == _rating(department["score"])
        scores.append(found)
        accepted.append(found_accepted)
        department_weights.append(department["weight"])
        own = [f for f in page["findings"] if f["department"] == department["id"]]
        close(sum(f["department_points"] for f in own), 100 - department["score"])
        lost += sum(f["organization_points"] for f in own)
    if not scores:
        assert page["organization"]["score"] is None
        return None
    found = mean(scores, department_weights)
    close(found, page["organization"]["score"])
    close(mean(accepted, department_weights), page["organization"]["accepted_score"])
    close(lost, 100 - found)
    target = page["settings"]["target"]
    aligned = [d for d in page["departments"] if d["judged"] and d["score"] >= target]
    close(page["organization"]["fully_aligned"], len(aligned) / len(scores))
    _coverage(page)
    return page["organization"]["score"]  # type: ignore[no-any-return]


def _department(department: dict[str, Any], standing: Any, weights: dict[str, float]) -> tuple[float, float]:
    if department["missing"]:
        assert [f["name"] for f in standing[department["id"], "department", None]] == ["plan-missing"]
        return 0.0, 0.0
    classes: dict[str, list[tuple[float, float, float]]] = {name: [] for name in weights}
    for item in department["items"]:
        own = standing[department["id"], item["kind"], item["id"]]
        score, accepted = _item(item, own)
        classes[CLASS_OF[item["kind"]]].append((score, accepted, item["weight"]))
    sums, accepted_sums = {}, {}
    for name, items in classes.items():
        if items:
            sums[name] = mean([score for score, _, _ in items], [weight for _, _, weight in items])
            accepted_sums[name] = mean([score for _, score, _ in items], [weight for _, _, weight in items])
        else:
            (finding,) = standing[department["id"], name, None]
            assert finding["points"] == finding["full_points"] == 100
            sums[name], accepted_sums[name] = 0.0, 100.0 if _stands(finding) else 0.0
        close(sums[name], department["classes"][name])
    order = list(weights)
    return (
        mean([sums[name] for name in order], [weights[name] for name in order]),
        mean([accepted_sums[name] for name in order], [weights[name] for name in order]),
    )


def _item(item: dict[str, Any], own: list[dict[str, Any]]) -> tuple[float, float]:
    shown = [f for f in own if f["name"] != "rated-below-full"]
    evidence = max(0.0, 100.0 - sum(f["full_points"] for f in shown))
    close(evidence, item["evidence"])
    rated = item["rated"]
    if item["kind"] == "goal":
        ratings = [link["rated"] for link in item["links"] if link["rated"] is not None]
        assert rated == (max(ratings) if ratings else None)
    score = evidence if rated is None else min(evidence, rated)
    close(score, item["score"])
    close(sum(f["points"] for f in own), 100 - item["score"])
    left = max(0.0, 100.0 - sum(f["full_points"] for f in shown if not _stands(f)))
    rating_stands = any(_stands(f) for f in own if f["name"] == "rated-below-full")
    accepted = left if rated is None or rating_stands else min(left, rated)
    close(accepted, item["accepted_score"])
    return score, accepted


def _coverage(page: dict[str, Any]) -> None:
    items = {
        f"{d['id']}.{item['id']}": item for d in page["departments"] for item in d["items"] if item["kind"] == "goal"
    }
    for coverage in page["organization"]["coverage"]:
        supporters = [(s, items[s["goal"]]) for s in coverage["supported_by"]]
        values = [min(100 if s["rated"] is None else s["rated"], item["evidence"]) for s, item in supporters]
        close(mean(values, [item["weight"] for _, item in supporters]) if values else 0.0, coverage["score"])
        assert coverage["covered"] == bool(supporters)


def _stands(finding: dict[str, Any]) -> bool:
    return bool(finding["accepted"] and finding["accepted"]["in_force"])


def _rating(score: float) -> int:
    return 5 if score >= 90 else 4 if score >= 75 else 3 if score >= 50 else 2 if score >= 25 else 1


def mean(values: list[float], weights: list[float]) -> float:
    exact = [Fraction(weight) for weight in weights]
    return float(sum(Fraction(v) * w for v, w in zip(values, exact, strict=True)) / sum(exact))


def close(one: float, other: float) -> None:
    assert abs(one - other) < CLOSE, (one, other)
