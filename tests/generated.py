"""Workspaces as hypothesis draws them: plain data, so that a test can rename, reorder and reformat it."""

from typing import Any

import yaml
from hypothesis import strategies as st

DEPARTMENTS = ["alpha", "beta", "gamma"]
THEMES = ["reach", "keep", "save"]
ORGANIZATION_GOALS = ["north", "south"]
KPI_IDS = ["k-one", "k-two", "k-three", "k-four"]
CATALOG_IDS = ["website-traffic", "churn-rate", "system-uptime"]
INITIATIVES = ["move", "merge"]
FINDINGS = ["undated-goal", "unlinked-goal", "rated-below-full", "unmeasurable-goal", "one-horizon", "no-kpis"]

weights = st.sampled_from([1, 2, 0.5, 3, 0.1])
ratings = st.sampled_from([1, 2, 3, 4, 5, 2.5, "85%", "0%"])
dues = st.sampled_from(["2025-12-31", "2025-Q2", "2026", "2027-06"])


def some(values: list[str], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def mapping(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


acceptances = st.lists(
    mapping(
        {
            "finding": st.sampled_from(FINDINGS),
            "reason": st.just("agreed"),
            "owner": st.just("A. Name"),
            "until": st.sampled_from(["2024-12-31", "2099"]),
        },
        {},
    ),
    max_size=2,
)
links = st.one_of(
    st.sampled_from([*ORGANIZATION_GOALS, "nowhere"]),
    mapping({"goal": st.sampled_from(ORGANIZATION_GOALS)}, {"rating": ratings}),
)
figures = st.sampled_from([10, 20, 50, 90])
actions = mapping(
    {"title": st.sampled_from(["Do this", "Do that", "Do more"])},
    {
        "goal": st.sampled_from(["g-0", "together", "alpha.together"]),
        "owner": st.just("A. Name"),
        "due": dues,
        "status": st.sampled_from(["cancelled", "in-progress"]),
        "weight": weights,
        "accept": acceptances,
    },
)


def kpis(kpi_id: str) -> st.SearchStrategy[dict[str, Any]]:
    return mapping(
        {"id": st.just(kpi_id)},
        {
            "name": st.sampled_from(["One", "Two"]),
            "unit": st.sampled_from(["USD", "%"]),
            "direction": st.sampled_from(["increase", "decrease", "at-least", "at-most"]),
            "baseline": figures,
            "target": figures,
            "due": dues,
            "level": st.sampled_from(["activity", "outcome"]),
            "themes": some(THEMES),
            "weight": weights,
            "accept": acceptances,
        },
    )


@st.composite
def goals(draw: st.DrawFn, goal_id: str, own_kpis: list[str], others: list[str]) -> dict[str, Any]:
    goal = draw(
        mapping(
            {"id": st.just(goal_id), "title": st.sampled_from(["Reach 9 towns", "Improve everything", "Save 5%"])},
            {
                "horizon": st.sampled_from(["short", "long"]),
                "due": dues,
                "themes": some(THEMES),
                "weight": weights,
                "supports": st.lists(links, max_size=3),
                "initiatives": some([*INITIATIVES, "nowhere"]),
                "shared_with": some(others),
                "depends_on": some([*(f"{name}.g-0" for name in others), "together"]),
                "conflicts_with": some([f"{name}.g-1" for name in others]),
                "actions": st.lists(actions, max_size=2),
                "resources": st.just({"people": 2}),
                "accept": acceptances,
            },
        )
    )
    held: list[Any] = [draw(kpis(kpi_id)) for kpi_id in own_kpis]
    goal["kpis"] = [*held, *draw(some(CATALOG_IDS))]
    return goal


@st.composite
def plans(draw: st.DrawFn, department: str) -> dict[str, Any]:
    others = [name for name in DEPARTMENTS if name != department]
    free = draw(st.permutations(KPI_IDS))
    plan = draw(
        mapping(
            {},
            {
                "department": st.just(department.title()),
                "head": st.just("A. Name"),
                "reviewed": st.just("2025-02"),
                "vision": st.just("Be there"),
                "mission": st.just("Go there"),
                "fits": mapping({}, {"mission": ratings, "vision": ratings}),
                "monitoring": st.just({"method": "Talk"}),
                "resources": st.just({"people": 3}),
                "actions": st.lists(actions, max_size=2),
                "accept": acceptances,
            },
        )
    )
    count = draw(st.integers(0, 3))
    plan["goals"] = [draw(goals(f"g-{n}", draw(st.sampled_from([[], [free[n]]])), others)) for n in range(count)]
    if draw(st.booleans()):
        plan["kpis"] = [draw(kpis(free[3]))]
    return plan


settings = mapping(
    {},
    {
        "target": st.sampled_from([0, 50, 90, 89.95, 100]),
        "points": mapping(
            {}, {name: st.sampled_from([0, 5, 33, 100]) for name in ("critical", "high", "medium", "low")}
        ),
        "class_weights": mapping(
            {"goals": st.sampled_from([1, 50])},
            {name: st.sampled_from([0, 7, 30]) for name in ("kpis", "actions", "plan")},
        ),
        "severities": st.dictionaries(
            st.sampled_from(["undated-goal", "irrelevant-kpi", "one-horizon", "unlinked-goal"]),
            st.sampled_from(["off", "note", "low", "critical"]),
        ),
        "gate_on": st.sampled_from(["raw", "accepted"]),
        "floor": st.sampled_from([0, 60, "own"]),
    },
)


@st.composite
def workspaces(draw: st.DrawFn) -> dict[str, Any]:
    """A whole workspace as data: path -> what the file says."""
    present = draw(st.lists(st.sampled_from(DEPARTMENTS), unique=True, max_size=3))
    files: dict[str, Any] = {
        "organization.yaml": {
            "goals": [
                {"id": goal, "title": f"Go {goal}", "themes": [THEMES[index]]}
                for index, goal in enumerate(ORGANIZATION_GOALS)
            ],
            "initiatives": [
                {"id": name, "departments": draw(some(DEPARTMENTS)), "critical": True} for name in INITIATIVES
            ],
            "balances": [{"between": ["reach", "keep"]}],
            "departments": [
                {"id": name, "weight": draw(weights), "goals": draw(some(ORGANIZATION_GOALS))}
                for name in draw(some(DEPARTMENTS, 3))
            ],
            "settings": draw(settings),
        }
    }
    for name in present:
        files[f"departments/{name}.yaml"] = draw(plans(name))
    if draw(st.booleans()):
        joint = draw(st.sampled_from(["k-joint", "k-one"]))
        files["shared-goals/together.yaml"] = {
            "title": "Go together by 2026",
            "supports": draw(st.lists(links, max_size=2)),
            "departments": draw(some(DEPARTMENTS)),
            "kpis": [draw(kpis(joint))],
            "milestones": draw(st.lists(actions, max_size=1)),
            **draw(
                mapping(
                    {},
                    {
                        "start": st.sampled_from(["2024-11-15", "2025-01-01"]),
                        "due": st.sampled_from(["2025-01-31", "2026"]),
                        "check_ins": mapping(
                            {"every": st.sampled_from(["weekly", "monthly", "quarterly"])},
                            {"held": some(["2025-01-10", "2025-02", "2025-W05"])},
                        ),
                        "measurements": st.just({joint: {"2025-01": 20, "2025-02": 30}}),
                        "retrospective": st.just({"worked": ["Talking"]}),
                    },
                )
            ),
        }
    return files


def written(files: dict[str, Any], *, flow: bool | None = False, width: int = 80) -> dict[str, str]:
    """The files as YAML text."""
    return {
        path: yaml.safe_dump(data, sort_keys=False, default_flow_style=flow, width=width, allow_unicode=True)
        for path, data in files.items()
    }
