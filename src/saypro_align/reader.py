"""One file's text to its record, or to the findings that say why there is none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, RootModel, ValidationError

from saypro_align.findings import MISSING_FIELD, UNKNOWN_KEY, WRONG_TYPE, Finding, Loc
from saypro_align.layout import Kind
from saypro_align.nearest import Nearest
from saypro_align.values import shown, slug
from saypro_align.yamlfile import Data, Places, parse, places

MOST_FINDINGS = 50
"""A file with more mistakes than this is told so, rather than listed to the end."""


@dataclass(slots=True)
class Reading:
    """What came of reading one file: a record if the file could be taken as written, and the data with its marks."""

    kind: Kind
    id: str
    path: str
    record: Any = None
    data: Data = None
    findings: list[Finding] = field(default_factory=list)


def read(kind: Kind, file_id: str, path: str, text: str, finding_names: frozenset[str]) -> Reading:
    """Read one file. It has a record where nothing in it is a finding."""
    document = parse(path, text)
    reading = Reading(kind, file_id, path, data=document.data, findings=document.findings)
    if not document.complete:
        return reading
    context = {"findings": finding_names, "nearest_finding": Nearest(sorted(finding_names))}
    try:
        record = kind.model.model_validate({} if document.data is None else document.data, context=context)
    except ValidationError as error:
        reading.findings += _findings(kind, path, text, error)
    else:
        reading.record = None if reading.findings else record
    return reading


def _findings(kind: Kind, path: str, text: str, error: ValidationError) -> list[Finding]:
    known = places(path, text)
    found: dict[tuple[int, int, str], Finding] = {}
    details = error.errors(include_url=False)
    for detail in details[:MOST_FINDINGS]:
        finding = _finding(kind, known, detail)
        found.setdefault((finding.span.line, finding.span.column, finding.message), finding)
    if len(details) > MOST_FINDINGS:
        span = known.value(details[MOST_FINDINGS]["loc"])
        words = f"{len(details) - MOST_FINDINGS} more mistakes follow in this file"
        found[0, 0, ""] = WRONG_TYPE.at(span, words, "Mend the ones above first.")
    return list(found.values())


def _finding(kind: Kind, known: Places, detail: Any) -> Finding:
    loc: Loc = tuple(detail["loc"])
    name, found, problem = _last_key(loc), detail["input"], detail["type"]
    if problem == "missing":
        owner = _owner(kind, loc)
        return MISSING_FIELD.at(known.value(loc), f"{owner} has no '{name}'", f"Add a line '{name}: ...' to it.")
    if problem == "extra_forbidden":
        return _unknown_key(kind, known, loc, found)
    if problem == "wrong":
        words, remedy = detail["ctx"]["message"], detail["ctx"]["remedy"]
        is_key = loc[-1:] == ("[key]",)
        subject = "" if is_key or not name or _is_about_the_whole(found) else f"'{name}': "
        return WRONG_TYPE.at(known.key(loc) if is_key else known.value(loc), f"{subject}{words}", remedy)
    expected = _EXPECTED.get(problem)
    if problem == "string_pattern_mismatch":
        better = slug(str(found))
        remedy = f"Write {better}." if better else "Write lower-case words joined by hyphens."
        words = f"{shown(found)} is not an id: ids are lower-case words joined by hyphens"
        return WRONG_TYPE.at(known.value(loc), words, remedy)
    if problem == "string_too_short":
        return MISSING_FIELD.at(known.value(loc), f"'{name}' is empty", "Write it.")
    takes, remedy = expected(detail) if expected else (str(detail["msg"]).lower(), "Compare it with the documentation.")
    subject = f"'{name}'" if name else "the file"
    return WRONG_TYPE.at(known.value(loc), f"{subject} takes {takes}, and here is {shown(found)}", remedy)


def _is_about_the_whole(found: Any) -> bool:
    return isinstance(found, BaseModel | dict)


def _last_key(loc: Loc) -> str:
    steps = [step for step in loc if isinstance(step, str) and step not in _TAGS]
    return steps[-1] if steps else ""


_TAGS = ("mapping", "word", "[key]")


def _owner(kind: Kind, loc: Loc) -> str:
    holder = [step for step in loc[:-1] if isinstance(step, str) and step not in _TAGS]
    singular = {"kpis": "KPI", "supports": "link", "accept": "acceptance", "fits": "fit", "departments": "department"}
    if not holder:
        return f"this {kind.name.replace('-', ' ')}"
    return f"this {singular.get(holder[-1], holder[-1].removesuffix('s').replace('_', ' '))}"


def _unknown_key(kind: Kind, known: Places, loc: Loc, found: Any) -> Finding:
    name, place = str(loc[-1]), known.key(loc)
    keys = _keys_at(kind.model, loc[:-1])
    if found is None and (" " in name or name.isdigit()):
        words = f"'{name}' stands as a key of its own, because inside {{ }} a comma starts a new entry"
        remedy = "Put text that holds a comma in quotes; write numbers without commas."
        return UNKNOWN_KEY.at(place, words, remedy)
    better = Nearest(keys).to(name)
    remedy = f"Did you mean '{better}'?" if better else "Remove it, or use one of " + ", ".join(keys) + "."
    return UNKNOWN_KEY.at(place, f"'{name}' is not a key of {_owner(kind, loc).replace('this', 'a')}", remedy)


def _keys_at(root: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that the mapping at `loc` takes, by the models' own annotations."""
    models = [root]
    for step in loc:
        steps = [model.model_fields[step].annotation for model in models if step in model.model_fields]
        if steps:
            models = [inner for annotation in steps for inner in _models_in(annotation)]
        elif any(issubclass(model, RootModel) for model in models):
            models = [inner for model in models for inner in _models_in(model.model_fields["root"].annotation)]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for argument in get_args(annotation) for inner in _models_in(argument)]


def _range(detail: Any) -> tuple[str, str]:
    limit = next(iter(detail["ctx"].values()))
    side = "least" if "greater" in detail["type"] else "most"
    return f"a number of at {side} {limit}", f"Write a whole number of at {side} {limit}."


_WHOLE_NUMBER = ("a whole number", "Write digits only.")
_TEXT = ("text", "Write it on the key's line, in quotes if need be.")
_MAPPING = ("a mapping", "Indent 'key: value' lines under it.")
_EXPECTED: dict[str, Callable[[Any], tuple[str, str]]] = {
    "string_type": lambda _: _TEXT,
    "list_type": lambda _: ("a list", "Write each entry on a line of its own with '- ' before it."),
    "dict_type": lambda _: _MAPPING,
    "model_type": lambda _: _MAPPING,
    "model_attributes_type": lambda _: _MAPPING,
    "bool_type": lambda _: ("true or false", "Write true or false."),
    "bool_parsing": lambda _: ("true or false", "Write true or false."),
    "int_type": lambda _: _WHOLE_NUMBER,
    "int_parsing": lambda _: _WHOLE_NUMBER,
    "int_from_float": lambda _: _WHOLE_NUMBER,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "string_too_long": lambda _: ("at most 200 letters", "Shorten it."),
    "too_short": lambda detail: (f"{detail['ctx']['min_length']} entries", "Write them as [first, second]."),
    "too_long": lambda detail: (f"{detail['ctx']['max_length']} entries", "Write them as [first, second]."),
}
