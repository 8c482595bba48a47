"""One file's text to its record, or to the findings that say why there is none."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import RootModel, ValidationError

from saypro_align.findings import MISSING_FIELD, UNKNOWN_KEY, WRONG_TYPE, FileProblem, Finding, Loc
from saypro_align.layout import Kind
from saypro_align.meant import is_period
from saypro_align.model import adapter, fields_of, is_record
from saypro_align.nearest import Nearest
from saypro_align.places import Places
from saypro_align.syntax import quoted
from saypro_align.values import Severities, listed, shown, slug
from saypro_align.yamlfile import Data, parse

MOST_ROUNDS = 3
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
MOST_FINDINGS = 50
"""A file with more mistakes than this is told so, rather than listed to the end."""


@dataclass(slots=True)
class Reading:
    """What came of reading one file: a record if the file could be taken as written, and the data with its marks."""

    kind: Kind
    id: str
    path: str
    places: Places
    record: Any = None
    data: Data = None
    findings: list[Finding] = field(default_factory=list)
    dropped: frozenset[str] = frozenset()
    """The keys of a file that is read by entry of which something was left out, because it could not be read."""


def read(kind: Kind, file_id: str, path: str, text: str, severities: Severities) -> Reading:
    """Read one file. It has a record where nothing in it is a finding."""
    document = parse(path, text)
    reading = Reading(kind, file_id, path, document.places, data=document.data, findings=document.findings)
    if not document.complete:
        return reading
    whole = not document.findings
    data = {} if document.data is None else document.data
    if not isinstance(data, dict):
        reading.findings.append(_no_lines(kind, data, document.places))
        return reading
    try:
        record = adapter(kind.model).validate_python(data, context={"findings": severities})
    except ValidationError as error:
        reading.findings += _findings(kind, document.places, error)
        if kind.by_entry and whole:
            _keep_the_rest(reading, data, error, severities)
    else:
        reading.record = None if reading.findings else record
    return reading


def _keep_the_rest(reading: Reading, data: dict[str, Any], error: ValidationError, severities: Severities) -> None:
    """Read a file once more without the entries in which something is wrong.

    Some mistakes, such as two spellings of one key, show only when others are out of the way; but not without end.
    """
    dropped: set[str] = set()
    rest = {key: dict(value) if isinstance(value, dict) else value for key, value in data.items()}
    for _ in range(MOST_ROUNDS):
        for detail in error.errors(include_url=False):
            key, *within = (str(step) for step in detail["loc"])
            dropped.add(key)
            series = rest.get(key)
            if within and isinstance(series, dict):
                series.pop(within[0], None)
            else:
                rest.pop(key, None)
        try:
            reading.record = adapter(reading.kind.model).validate_python(rest, context={"findings": severities})
        except ValidationError as another:
            error = another
            reading.findings += _findings(reading.kind, reading.places, error)
        else:
            reading.dropped = frozenset(dropped)
            return


def _no_lines(kind: Kind, data: Data, known: Places) -> Finding:
    """The finding on a file that is a list, or a text."""
    key = next(iter(fields_of(kind.model)))
    example = "'key: value'" if key == "root" else f"'{key}: ...'"
    if isinstance(data, list):
        words, remedy = (
            f"{_file_word(kind)} is a list, and takes 'key: value' lines",
            f"Begin with {example}, without '- '.",
        )
    else:
        words = f"{_file_word(kind)} is plain text, and takes 'key: value' lines; it starts {shown(str(data)[:40])}"
        remedy = f"Begin with {example}; put a # before lines that are only notes."
    return WRONG_TYPE.at(known.value(()), words, remedy)


def _findings(kind: Kind, known: Places, error: ValidationError) -> list[Finding]:
    found: dict[tuple[int, int, str], Finding] = {}
    every = error.errors(include_url=False)
    details = every[: 4 * MOST_FINDINGS]
    missing = {tuple(detail["loc"]) for detail in details if detail["type"] == "missing"}
    meant: set[Loc] = set()
    unknown = {}
    for detail in details:
        if detail["type"] in UNKNOWN:
            loc = tuple(detail["loc"])
            unknown[loc] = _unknown_key(kind, known, loc, detail["input"], missing - meant, meant)
    for detail in details[:MOST_FINDINGS]:
        loc = tuple(detail["loc"])
        if loc not in meant:
            finding = unknown.get(loc) or _finding(kind, known, loc, detail)
            found.setdefault((finding.span.line, finding.span.column, finding.message), finding)
    if len(every) > MOST_FINDINGS:
        span = known.value(every[MOST_FINDINGS]["loc"])
        words = f"{len(every) - MOST_FINDINGS} more mistakes follow in this file"
        found[0, 0, ""] = WRONG_TYPE.at(span, words, "Mend the ones above first.")
    return list(found.values())


def _finding(kind: Kind, known: Places, loc: Loc, detail: Any) -> Finding:
    found, problem = detail["input"], detail["type"]
    place = known.key(loc) if loc[-1:] == ("[key]",) else known.value(loc)
    if problem == "missing":
        name = loc[-1]
        remedy = (
            f"Write it: '{name}: ...'." if known.written(loc)[-1:] == (name,) else f"Add a line '{name}: ...' to it."
        )
        return MISSING_FIELD.at(place, f"{_owner(kind, loc[:-1])} has no '{name}'", remedy)
    if problem == "wrong":
        return _wrong(known, loc, detail["ctx"], found)
    name = _last_key(known.written(loc))
    if problem == "string_pattern_mismatch":
        better = slug(str(found))
        remedy = f"Write {better}." if better else "Write lower-case words joined by hyphens."
        words = f"{shown(found)} is not an id: ids are lower-case words joined by hyphens"
        return WRONG_TYPE.at(place, words, remedy)
    if problem == "string_too_short":
        return MISSING_FIELD.at(place, f"'{name}' is empty", "Write it.")
    if problem in ("too_short", "too_long"):
        words = f"'{name}' takes two entries, and here stand {len(found)}"
        return WRONG_TYPE.at(place, words, "Write them as [first, second].")
    expected = _EXPECTED.get(problem)
    takes, remedy = expected(detail) if expected else (str(detail["msg"]).lower(), "Compare it with the documentation.")
    if takes is _MAPPING[0]:
        remedy = _as_mapping(kind, loc, found)
    return WRONG_TYPE.at(place, f"'{name}' takes {takes}, and here is {shown(found)}", remedy)


def _wrong(known: Places, loc: Loc, said: Any, found: Any) -> Finding:
    """A finding in the words of the value's own reader, which may have said where inside the value it is."""
    name, whole = _last_key(known.written(loc)), isinstance(found, dict) or is_record(type(found))
    loc += said["at"]
    is_key = loc[-1:] == ("[key]",)
    subject = "" if is_key or not name or (whole and not said["message"].startswith(shown(found))) else f"'{name}': "
    place = known.key(loc) if is_key else known.value(loc)
    problem: FileProblem = said["is"]
    return problem.at(place, f"{subject}{said['message']}", said["remedy"])


def _last_key(loc: Loc) -> str:
    steps = [step for step in loc if isinstance(step, str)]
    return steps[-1] if steps else ""


_TAGS = ("mapping", "word", "[key]")


# --- what a file and the things in it are called ----------------------------------------------------------------------


def _file_word(kind: Kind) -> str:
    words = {"feedback": "feedback form", "progress": "progress report", "measurements": "file of measurements"}
    return f"this {words.get(kind.name, kind.name.replace('-', ' '))}"


def _owner(kind: Kind, loc: Loc) -> str:
    """The mapping at a place, in words: `this goal`, `'period'`."""
    models, field_name = _models_at(kind.model, loc)
    if not models or models[0] is kind.model:
        return _file_word(kind)
    if field_name:
        return f"'{field_name}'"
    name = models[0].__name__
    return f"this {_CALLED.get(name) or re.sub('(?<=[a-z])(?=[A-Z])', ' ', name).lower()}"


_CALLED = {
    **dict.fromkeys(["KpiDefinition", "JointKpi", "PartnerKpi", "CatalogKpi"], "KPI"),
    **dict.fromkeys(["DepartmentEntry", "DepartmentReview", "Participant"], "department"),
    "OrganizationGoal": "goal",
    "KpiChange": "KPI change",
    "FeedbackRating": "rating",
    "Against": "amount",
    "PartnerFinance": "period",
    "PartnerReview": "review",
    "ResourceItem": "resource",
}


def _of(owner: str) -> str:
    word = owner.removeprefix("this ")
    return owner if word == owner else f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _models_at(root: type[Any], loc: Loc) -> tuple[list[type[Any]], str]:
    """The models that the mapping at `loc` is read with, by their own annotations; and the field, if it is one's."""
    models, field_name = [root], ""
    for step in (step for step in loc if step not in _TAGS):
        fields = [found for model in models if (found := fields_of(model).get(str(step))) is not None]
        steps = [field.annotation for field in fields]
        if steps:
            models, field_name = [inner for annotation in steps for inner in _models_in(annotation)], str(step)
            continue
        field_name = ""
        if any(issubclass(model, RootModel) for model in models):
            models = [inner for model in models for inner in _models_in(fields_of(model)["root"].annotation)]
    return models, field_name


def _models_in(annotation: Any) -> list[type[Any]]:
    if is_record(annotation):
        return [annotation]
    return [inner for argument in get_args(annotation) for inner in _models_in(argument)]


def _keys(models: list[type[Any]]) -> list[str]:
    return [field.alias or name for model in models for name, field in fields_of(model).items() if name != "root"]


# --- keys and values in the wrong place -------------------------------------------------------------------------------


def _unknown_key(kind: Kind, known: Places, loc: Loc, found: Any, missing: set[Loc], meant: set[Loc]) -> Finding:
    """A key that the mapping does not take. Keys that are missing beside it, because it was meant, go into `meant`."""
    name, holder = str(loc[-1]), loc[:-1]
    models, _ = _models_at(kind.model, holder)
    keys = _keys(models)
    lacking = [str(place[-1]) for place in sorted(missing, key=str) if place[:-1] == holder]
    first = next((key for key in ("goal", "id", "department") if key in keys), "")
    free = first and known.written((*holder, first)) != (*holder, first)
    alone = not any(known.written((*holder, key)) == (*holder, key) for key in keys)
    better = Nearest(keys).to(name) if len(name) > 1 else None
    if free and isinstance(found, dict):
        remedy = f"Write it as a list entry: '- {first}: {name}', its lines below as far to the right as '{first}'."
    elif better:
        remedy, lacking = f"Did you mean '{better}'?", [better]
    elif free and alone and "rating" in keys and isinstance(found, str | int | float):
        remedy = f"Write it as {{goal: {name}, rating: {found}}}."
    elif free and alone and isinstance(found, int | float):
        remedy, lacking = f"Did you mean '{first}: {name}'?", [first]
    else:
        remedy = f"Remove it, or use one of {listed(keys, 'or')}."
        lacking = lacking if alone else []
    meant |= {(*holder, key) for key in lacking}
    return UNKNOWN_KEY.at(known.key(loc), f"'{name}' is not a key of {_of(_owner(kind, holder))}", remedy)


def _as_mapping(kind: Kind, loc: Loc, found: Any) -> str:
    """How something that is no mapping is written as one."""
    models, field_name = _models_at(kind.model, loc)
    single = isinstance(found, str | int | float) and not isinstance(found, bool)
    text = " ".join(str(found).split())[:60]
    text = quoted(text) if re.search(r"[,:#{}\[\]]", text) else text
    name = str(loc[-1])
    if field_name in _EXAMPLES:
        return f"Write it as {_EXAMPLES[field_name]}."
    if kind.name in ("shared-goal", "partnership") and loc[:1] == ("measurements",) and len(loc) == 2:
        return f"Write its values by period: {{2025-01: {text if single else '..'}}}."
    if kind.name == "measurements":
        if len(loc) > 1:
            return "Write the one value of the period, or {value: 97, note: ..}."
        if is_period(name):
            return "Indent the line by two spaces, so that it stands under the id of its KPI."
        return f"Write its values by period: {{2025-01: {text if single else '..'}}}."
    if kind.name == "catalog" and len(loc) == 1 and name in ("id", *_keys(models)):
        return "Begin with the id of the KPI as a key, 'trial-conversion:', and indent its lines below it."
    required = [key for model in models for key, field in fields_of(model).items() if field.is_required()]
    if single and required:
        first = next(
            (key for key in ("title", "rating") if key in required and (key == "title" or text[0].isdigit())), ""
        )
        first = first or required[0]
        others = "".join(f", {key}: .." for key in required if key != first)
        return f"Write it as {{{first}: {text}{others}}}."
    keys = f"its keys are {listed(_keys(models))}" if models else "each with its value"
    dash = "Take the '- ' away: write" if isinstance(found, list) else "Write"
    return f"{dash} 'key: value' lines under it; {keys}."


_EXAMPLES = {
    "targets": "{2025-06: 107, 2025-12: 115}",
    "severities": "{one-sided-focus: low}",
    "shares": "{sales: 80%, customer-service: 20%}",
    "rates": "{EUR: 1.08}",
    "finance": "{2025-01: {costs: {us: 6000, partner: 4000}}}",
    **dict.fromkeys(["costs", "investment", "received"], "{us: 6000, partner: 4000}"),
    "measurements": "{launch-sales: {2025-02: 40}}",
    "departments": "{sales: {issues: .., actions: ..}}",
    "period": "{start: 2025-01-01, end: 2025-12-31}",
}


def _as_text(detail: Any) -> tuple[str, str]:
    found = detail["input"]
    if isinstance(found, bool):
        return "text", f'Put it in quotes: "{str(found).lower()}".'
    if isinstance(found, dict) and len(found) == 1:
        ((key, value),) = found.items()
        if isinstance(value, str | int | float):
            return "text", f"Text that holds ': ' needs quotes: {quoted(f'{key}: {value}')}."
    return "text", "Write it on the key's line; in quotes, if it starts with [ or {."


def _range(detail: Any) -> tuple[str, str]:
    limit = next(iter(detail["ctx"].values()))
    side = "least" if "greater" in detail["type"] else "most"
    return f"a number of at {side} {limit}", f"Write a whole number of at {side} {limit}."


_WHOLE_NUMBER = ("a whole number", "Write digits only.")
_MAPPING = ("a mapping (key: value)", "")
_EXPECTED: dict[str, Callable[[Any], tuple[str, str]]] = {
    "string_type": _as_text,
    "tuple_type": lambda _: ("a list", "Write the entries in [ ], as [first, second]."),
    "dict_type": lambda _: _MAPPING,
    "model_type": lambda _: _MAPPING,
    "dataclass_type": lambda _: _MAPPING,
    "bool_type": lambda _: ("true or false", "Write true or false."),
    "bool_parsing": lambda _: ("true or false", "Write true or false."),
    "int_type": lambda _: _WHOLE_NUMBER,
    "int_parsing": lambda _: _WHOLE_NUMBER,
    "int_from_float": lambda _: _WHOLE_NUMBER,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "string_too_long": lambda detail: (f"at most {detail['ctx']['max_length']:,} letters", "Shorten it."),
}
