"""The single values of a plan: dates, ratings, weights, figures, targets, money. Each is read once, here.

A value that cannot be read raises an error that holds two sentences: what is wrong, and what to write instead.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, wraps
from typing import Annotated, Any, TypeVar

from pydantic import (
    BeforeValidator,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError

from saypro_align.findings import DUPLICATE_KEY, WRONG_TYPE, Exact, FileProblem, Loc
from saypro_align.frozen import frozen
from saypro_align.meant import (
    LEAST,
    MOST,
    bare_number,
    decimal_point,
    likely_choice,
    likely_dates,
    likely_money,
    likely_month,
    likely_target,
    number_in,
)
from saypro_align.nearest import Nearest
from saypro_align.periods import Period

Severities = Mapping[str, tuple[str, ...]]
"""The name of every finding, and the severities that a setting may give it."""
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LEAST_WEIGHT, MOST_WEIGHT = Fraction(1, 1000), 1_000_000
WEIGHT_DECIMALS = 6
"""More decimals say nothing of a weight, and make exact sums as long as all of them together."""
MOST_OF_A_FIGURE = 100
"""Letters in a figure, with its unit and separators; what is longer is prose."""
T = TypeVar("T")


def wrong(message: str, remedy: str, at: Loc = (), problem: FileProblem = WRONG_TYPE) -> PydanticCustomError:
    """The error of a value that cannot be taken: what is wrong, what to write instead, and where inside the value.

    A place that ends with "[key]" is that of the key before it.
    """
    return PydanticCustomError("wrong", "{message}", {"message": message, "remedy": remedy, "at": at, "is": problem})


def shown(value: Any) -> str:
    """A value as a person would recognize it in a sentence."""
    if isinstance(value, Mapping):
        return "a mapping (key: value)"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).split())
    if isinstance(value, float):
        text = f".{text}" if math.isnan(value) else text.replace("inf", ".inf").removesuffix(".0")
    return f"'{text if len(text) <= 80 else text[:77] + '...'}'"


def name_of(word: str) -> str:
    """What a department is called that says no name: its id. One of two letters is an abbreviation, as IT is."""
    return word.upper() if len(word) == 2 else word


MOST_BEHIND = 50
"""So many letters of a title stand behind an id: enough to recognize it by."""


def named(word: str, title: str) -> str:
    """An id, to be typed, and behind it the title by which people know it, where that says more than the id."""
    return f"'{word}'{behind(title)}" if slug(title) != slug(word.rpartition(".")[2]) else f"'{word}'"


def behind(title: str) -> str:
    """A title as it stands behind an id, a long one cut between two words."""
    text = " ".join(title.split())
    if len(text) > MOST_BEHIND:
        text = f"{text[: MOST_BEHIND - 3].rpartition(' ')[0] or text[: MOST_BEHIND - 3]}..."
    return f" ({text})"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    several = list(words)
    return f" {last} ".join([", ".join(several[:-1]), several[-1]]) if len(several) > 1 else "".join(several)


def some_of(words: list[str], last: str = "and", most: int = 4) -> str:
    """The first of many words as a sentence lists them: `a, b, c, d and 3 more`."""
    more = [f"{len(words) - most} more"] if len(words) > most else []
    return listed([*words[:most], *more], last)


def slug(text: str) -> str:
    """The id that a person would give a thing of that name: `Customer Service` is `customer-service`."""
    plain = text.casefold() if text.isascii() else _without_accents(text)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def as_key(name: str) -> str:
    """A name as it is compared with others: in any case, and however its accents are written (macOS parts them)."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _once(read: Callable[[Any], T]) -> Callable[[Any], T]:
    """Plans write the same few words and whole numbers again and again: what was read of one is given again.

    Only where what is equal is written alike: of 1.0 and 1, of 0.0 and -0.0, each is read by itself.
    """
    known = lru_cache(maxsize=4096)(read)

    @wraps(read)
    def given(value: Any) -> T:
        alike = type(value) is int or (type(value) is str and len(value) <= MOST_OF_A_FIGURE)
        return known(value) if alike else read(value)

    return given


def exact(number: float) -> Exact:
    """The number as it was typed, in exact arithmetic: 0.1 is one tenth."""
    return number if isinstance(number, int) else _whole(Fraction(repr(number)))


def _whole(number: Fraction) -> Exact:
    return number.numerator if number.denominator == 1 else number


def _refuse_open(value: Any, remedy: str) -> None:
    """What a remedy or a form leaves open for its reader, and was taken over as it stands."""
    if isinstance(value, str) and value.strip() in ("..", "...", "YYYY-MM-DD"):
        raise wrong(f"{shown(value)} is still to be filled in", remedy)


def read_number(value: Any) -> float | int:
    """A finite number, with or without thousands separators (`1,200,000`, `1 200 000`)."""
    number = number_in(value)
    if number is None:
        remedy = "Write digits, with a point for decimals: 1200 or 12.5."
        _refuse_open(value, remedy)
        raise wrong(f"{shown(value)} is not a number", bare_number(value) or decimal_point(value) or remedy)
    if not (abs(number) <= MOST and (number == 0 or abs(number) >= LEAST)):
        raise wrong(f"{shown(value)} is not a figure that can be counted with", "Write a number of ordinary size.")
    return number


@_once
def read_weight(value: Any) -> Exact:
    """A weight: a number above 0, within bounds in which sums stay meaningful."""
    weight = exact(read_number(value))
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        raise wrong(
            f"a weight of {shown(value)} is not between {float(LEAST_WEIGHT)} and {MOST_WEIGHT:,}",
            "Write a number above 0; 1 is the usual weight. What is not to count, leave out of the plan.",
        )
    if (weight * 10**WEIGHT_DECIMALS).denominator != 1:
        words = f"a weight of {shown(value)} has more than {WEIGHT_DECIMALS} decimals"
        raise wrong(words, f"Write {round(float(weight), WEIGHT_DECIMALS)}.")
    return weight


def _figure_text(value: Any) -> str | None:
    """The text of a figure, or None where the value is no text that could be one."""
    return value.strip() if isinstance(value, str) and len(value) <= MOST_OF_A_FIGURE else None


def _full(form: re.Pattern[str], value: Any) -> re.Match[str] | None:
    text = _figure_text(value)
    return form.fullmatch(text) if text is not None else None


_PERCENT = re.compile(r"([-+]?)\s*(.+?)\s*%")


@_once
def read_rating(value: Any) -> Exact:
    """A rating as a percentage, 0..100: `(rating - 1) / 4`, or the percentage that is written (scoring.md)."""
    remedy = "Write a number from 1 to 5, or a percentage such as 85%."
    percent = _full(_PERCENT, value)
    if percent and number_in(percent[1] + percent[2]) is not None:
        rating = exact(read_number(percent[1] + percent[2]))
        if 0 <= rating <= 100:
            return rating
        raise wrong(f"a rating of {shown(value)} is not between 0% and 100%", remedy)
    if number_in(value) is None:
        of_five = re.fullmatch(r"([1-5])\s*(?:/|of|out of)\s*5", value.strip()) if isinstance(value, str) else None
        better = f"Write {of_five[1]}." if of_five else decimal_point(value)
        raise wrong(f"{shown(value)} is not a rating", better or remedy)
    rating = exact(read_number(value))
    if not 1 <= rating <= 5:
        if 5 < rating <= 100:
            remedy = f"Write a number from 1 to 5, or, if a percentage is meant, {value}%."
        raise wrong(f"a rating of {shown(value)} is not between 1 and 5", remedy)
    return _whole(Fraction(rating - 1) * 25)


def read_percentage(value: Any) -> Exact:
    """A percentage, 0..100: `90`, `90%`."""
    percent = _full(_PERCENT, value)
    number = exact(read_number(percent[1] + percent[2] if percent else value))
    if not 0 <= number <= 100:
        raise wrong(f"{shown(value)} is not between 0 and 100", "Write a percentage from 0 to 100.")
    return number


def read_share(value: Any) -> Exact:
    """A share as a fraction, 0..1: `60%`, or `0.6`."""
    percent = _full(_PERCENT, value)
    number = exact(read_number(percent[1] + percent[2])) / Fraction(100) if percent else exact(read_number(value))
    if not 0 <= number <= 1:
        remedy = "Write a share as 60% or as 0.6."
        if not percent and 1 < number <= 100:
            remedy = f"Write {str(value).strip()}%, or the share as a fraction such as 0.6."
        raise wrong(f"a share of {shown(value)} is not between 0% and 100%", remedy)
    return _whole(Fraction(number))


def read_rate(value: Any) -> float | int:
    """What one unit of a currency is worth in another: a number above 0."""
    rate = read_number(value)
    if rate <= 0:
        raise wrong(f"a rate of {shown(value)} is not above 0", "Write what one unit of the currency is worth.")
    return rate


def read_currency(value: Any) -> str:
    """A currency by its three letters (ISO 4217), in capitals."""
    code = value.strip().upper() if isinstance(value, str) else ""
    if re.fullmatch(r"[A-Z]{3}", code, re.ASCII) is None:
        raise wrong(f"{shown(value)} is not a currency", "Write its three letters, such as USD.")
    return code


def read_month(value: Any) -> int:
    """The number of a month, 1..12."""
    remedy = "Write the number of a month, from 1 for January to 12 for December."
    number = number_in(value)
    if number is None:
        month = likely_month(value) if isinstance(value, str) else None
        raise wrong(f"{shown(value)} is not the number of a month", f"Write {month}." if month else remedy)
    if number not in range(1, 13):
        raise wrong(f"{shown(value)} is not a month: there are twelve", remedy)
    return int(number)


def read_unit(value: Any) -> Any:
    """A unit; the words for percent are `%`."""
    if isinstance(value, str) and len(value) > MOST_LETTERS:
        raise wrong(
            f"{shown(value)} has more than {MOST_LETTERS} letters", "Write a word or a sign, such as days or %."
        )
    words = ("percent", "per cent", "pct", "percentage")
    return "%" if isinstance(value, str) and value.strip().casefold() in words else value


def read_period(value: Any) -> Period:
    """A date or a period."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong(f"{shown(value)} is not a date or a period", _DATE_REMEDY)
    text = str(value)
    _refuse_open(value, _DATE_REMEDY)
    try:
        return Period.read(text)
    except ValueError as error:
        better = likely_dates(text)
        remedy = f"Write it as {' or '.join(better)}, whichever is meant." if better[1:] else _DATE_REMEDY
        raise wrong(str(error), f"Write it as {better[0]}." if len(better) == 1 else remedy) from None


_DATE_REMEDY = "Write a date as 2025-12-31, or a period as 2025-12, 2025-W50, 2025-Q4, 2025-H2 or 2025."


@frozen
class Figure:
    """A number in the KPI's unit; `percent` where it was written with a percent sign."""

    value: float | int
    percent: bool = False


@_once
def read_figure(value: Any) -> Figure:
    """A number, or a percentage such as `97%`."""
    percent = _full(_PERCENT, value)
    if percent:
        return Figure(read_number(percent[1] + percent[2]), percent=True)
    return Figure(read_number(value))


class Relation(StrEnum):
    """What the number of a target is measured from."""

    ABSOLUTE = "absolute"
    PERCENT_OF_BASELINE = "percent of the baseline"
    POINTS_OVER_BASELINE = "points over the baseline"
    RANGE = "range"


@frozen
class Target:
    """Where a KPI is to be: a number, a step from the baseline (`+15%`, `+15 points`), or a range."""

    relation: Relation
    value: float | int = 0
    low: float | int = 0
    high: float | int = 0
    percent: bool = False


_SIGN = re.compile(r"([-+])\s+")
_STEP = re.compile(r"([-+].*?)\s*(%|points?|pp|percentage points?)", re.IGNORECASE)


@_once
def read_target(value: Any) -> Target:
    """A target in any of its forms. A signed text with `%` or `points` is relative to the baseline."""
    if isinstance(value, Mapping):
        return _range(value)
    step = _full(_STEP, value)
    if step:
        relation = Relation.PERCENT_OF_BASELINE if step[2] == "%" else Relation.POINTS_OVER_BASELINE
        return Target(relation, read_number(_SIGN.sub(r"\1", step[1])))
    percent = _full(_PERCENT, value)
    if number_in(percent[1] + percent[2] if percent else value) is None:
        remedy = "Write a number (115), a step from the baseline (+15% or '+15 points'), or a range ({min: 1, max: 3})."
        _refuse_open(value, remedy)
        raise wrong(f"{shown(value)} is not a target", likely_target(value) or remedy)
    figure = read_figure(value)
    return Target(Relation.ABSOLUTE, figure.value, percent=figure.percent)


def _range(value: Mapping[str, Any]) -> Target:
    remedy = "Write a range as {min: 1, max: 3}."
    for key in value:
        if key not in ("min", "max"):
            raise wrong(f"a range has no '{key}'", remedy, (key, "[key]"))
    for key in ("min", "max"):
        if value.get(key) is None:
            raise wrong(f"the range has no '{key}'", remedy)
        if number_in(value[key]) is None and not (_full(_PERCENT, value[key])):
            better = decimal_point(value[key]) or bare_number(value[key]) or remedy
            raise wrong(f"'{key}': {shown(value[key])} is not a number", better, (key,))
    low, high = read_figure(value["min"]), read_figure(value["max"])
    if exact(low.value) > exact(high.value):
        raise wrong(f"the range's min, {low.value}, is above its max, {high.value}", "Exchange the two.", ("min",))
    return Target(Relation.RANGE, low=low.value, high=high.value, percent=low.percent or high.percent)


@frozen
class Money:
    """An exact amount; `currency` as written, None where none was."""

    amount: Decimal
    currency: str | None

    def __str__(self) -> str:
        whole = self.amount == self.amount.to_integral_value()
        number = f"{self.amount:,.0f}" if whole else f"{self.amount:,.2f}"
        return f"{number} {self.currency}" if self.currency else number


_MONEY = re.compile(r"(?:([A-Za-z]{3})\s*)?([-+\d.,_' \u2019\u00a0\u202f]+?)(?:\s*([A-Za-z]{3}))?")


_POINT_OR_THOUSAND = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)


@_once
def read_money(value: Any) -> Money:
    """An amount of money, not below zero: `50000 USD`, `USD 50,000`, `50000`."""
    remedy = "Write an amount and its currency: 50000 USD."
    found = _full(_MONEY, value)
    written = found[2].strip() if found else value
    if (isinstance(value, str) and (found is None or (found[1] and found[3]))) or number_in(written) is None:
        raise wrong(f"{shown(value)} is not an amount of money", likely_money(value) or remedy)
    currency = (found[1] or found[3]) if found else None
    if isinstance(written, str) and currency and _POINT_OR_THOUSAND.fullmatch(written):
        thousands, decimals = written.replace(".", ""), written[:-1]
        remedy = f"Write {thousands} {currency} for thousands, or {decimals} {currency} for decimals."
        raise wrong(f"{shown(value)} can be read in two ways", remedy)
    number = read_number(written)
    if number < 0:
        raise wrong(f"an amount of {shown(value)} is below zero", remedy)
    return Money(Decimal(repr(number)), currency.upper() if currency else None)


@_once
def read_count(value: Any) -> Exact:
    """A number of people, not below zero; halves are part-time posts."""
    number = exact(read_number(value))
    if number < 0:
        raise wrong(f"{shown(value)} people are fewer than none", "Write the number of people, or leave it out.")
    return number


@_once
def read_theme(value: Any) -> str:
    """A theme in the form in which themes are compared: `Customer Retention` is `customer-retention`."""
    theme = re.sub(r"[\W_]+", "-", as_key(value)).strip("-") if isinstance(value, str) else ""
    if not theme:
        raise wrong(f"{shown(value)} is not a theme", "Write a word or two, such as retention.")
    if len(theme) > MOST_LETTERS:
        raise wrong(f"{shown(value)} has more than {MOST_LETTERS} letters", "Write a word or two, such as retention.")
    return theme


@_once
def read_status(value: Any) -> str:
    """How far an action is."""
    return _choice(value, ("not-started", "in-progress", "completed", "cancelled"), "status")


def read_adjustment_status(value: Any) -> str:
    """How far a proposed change is."""
    return _choice(value, ("proposed", "approved", "rejected", "in-progress", "implemented"), "status")


def one_of(*choices: str, what: str) -> Callable[[Any], str]:
    """A reader for a word out of a few; case, blanks and underscores do not matter."""
    return _once(lambda value: _choice(value, choices, what))


def _choice(value: Any, choices: tuple[str, ...], what: str) -> str:
    word = re.sub(r"[\s_]+", "-", value.strip().casefold()) if isinstance(value, str) else ""
    if word in choices:
        return word
    better = likely_choice(word, choices)
    choice = f"{', '.join(choices[:-1])} or {choices[-1]}"
    remedy = f"Did you mean {better}? It is one of {choice}." if better else f"Write {choice}."
    raise wrong(f"{shown(value)} is not a {what}", remedy)


def read_finding_name(value: Any, info: ValidationInfo) -> str:
    """The name of a finding; which names there are comes with the validation's context."""
    known: Severities = (info.context or {}).get("findings", {})
    if not isinstance(value, str) or (known and value not in known):
        better = Nearest(known).to(str(value))
        remedy = f"Did you mean {better}? " if better else ""
        raise wrong(f"{shown(value)} is not the name of a finding", remedy + "`saypro-align findings` lists them.")
    return value


def read_severities(settings: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """The severities that settings give to findings, if all of them may have them."""
    known: Severities = (info.context or {}).get("findings", {})
    refused: list[InitErrorDetails] = []
    for name, severity in settings.items():
        allowed = known.get(name, (severity,))
        if not allowed:
            words, remedy = f"no setting changes the severity of '{name}'", f"Remove the line of '{name}'."
            refused.append({"type": wrong(words, remedy, ("[key]",)), "loc": (name,), "input": severity})
        elif severity not in allowed:
            words, remedy = f"a note can be turned off, but not raised to {severity}", f"Write {' or '.join(allowed)}."
            refused.append({"type": wrong(words, remedy), "loc": (name,), "input": severity})
    if refused:
        raise ValidationError.from_exception_data("severities", refused)
    return settings


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else [value]


def _each_once(entries: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """Refuses two spellings of one key, of which only one would be read."""
    known = read(entries)
    if len(known) < len(entries):
        seen: dict[Any, str] = {}
        for key, value in entries.items():
            (meant,) = read({key: value})
            if meant in seen:
                words = f"'{key}' is the same as '{seen[meant]}' above it"
                raise wrong(words, f"Keep one '{meant}'.", (key, "[key]"), DUPLICATE_KEY)
            seen[meant] = key
    return known


def _given(entries: Any) -> Any:
    return {key: value for key, value in entries.items() if value is not None} if isinstance(entries, dict) else entries


K = TypeVar("K")
Series = Annotated[dict[K, T], WrapValidator(_each_once)]
"""A mapping whose keys are names or periods."""
Entries = Annotated[dict[K, T], WrapValidator(_each_once), BeforeValidator(_given)]
"""Likewise; a key without a value is as if it were not written."""


class _OrOne:
    """Lets the schema of a list take its one entry, too."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed, listed["items"]]}


Many = Annotated[tuple[T, ...], BeforeValidator(_as_list), _OrOne]
"""A list, or its one entry written without brackets."""


def none() -> tuple[()]:
    """A list of which nothing is written. Pydantic reads the signature of a default, and that of `tuple` for long."""
    return ()


def no_entries() -> dict[Any, Any]:
    """Likewise a mapping."""
    return {}


_NUMBER_TEXT = {"type": "string", "pattern": r"^[-+]?[1-9]\d{0,2}([,_' ]\d{3})+(\.\d+)?$"}
_DATE_PATTERN = r"^\d{4}(-(\d{2}(-\d{2})?|[Ww]\d{2}|[Qq][1-4]|[Hh][12]))?$"


def _schema(*choices: dict[str, Any], **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": list(choices), **more} if len(choices) > 1 else {**choices[0], **more})


_NUMBER = {"type": "number"}
_PERCENT_TEXT = {"type": "string", "pattern": r"^[-+]?[\d.,]+ ?%$"}

MOST_LETTERS = 200
"""Letters of an id, and of a name that stands in every sentence on a plan."""
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=MOST_LETTERS)]
Name = Annotated[str, StringConstraints(max_length=MOST_LETTERS)]
Title = Annotated[str, StringConstraints(max_length=1000)]
"""What a goal, a KPI, an action is called. It stands in each row and sentence on it, and what explains it does not."""
Number = Annotated[float | int, PlainValidator(read_number), _schema(_NUMBER, _NUMBER_TEXT)]
Weight = Annotated[
    Exact, PlainValidator(read_weight), _schema({"type": "number", "exclusiveMinimum": 0, "maximum": MOST_WEIGHT})
]
Rating = Annotated[
    Exact, PlainValidator(read_rating), _schema({"type": "number", "minimum": 1, "maximum": 5}, _PERCENT_TEXT)
]
Percentage = Annotated[
    Exact, PlainValidator(read_percentage), _schema({"type": "number", "minimum": 0, "maximum": 100}, _PERCENT_TEXT)
]
Rate = Annotated[float | int, PlainValidator(read_rate), _schema({"type": "number", "exclusiveMinimum": 0})]
Currency = Annotated[str, PlainValidator(read_currency), _schema({"type": "string", "pattern": "^[A-Za-z]{3}$"})]
Month = Annotated[int, PlainValidator(read_month), _schema({"type": "integer", "minimum": 1, "maximum": 12})]
UnitName = Annotated[str, BeforeValidator(read_unit)]
Share = Annotated[
    Exact, PlainValidator(read_share), _schema({"type": "number", "minimum": 0, "maximum": 1}, _PERCENT_TEXT)
]
When = Annotated[
    Period,
    PlainValidator(read_period),
    _schema(
        {"type": "string", "pattern": _DATE_PATTERN},
        {"type": "integer", "minimum": 1900, "maximum": 2199},
    ),
]
WhenKey = Annotated[Period, PlainValidator(read_period), _schema({"type": "string", "pattern": _DATE_PATTERN})]
FigureValue = Annotated[Figure, PlainValidator(read_figure), _schema(_NUMBER, _NUMBER_TEXT, _PERCENT_TEXT)]
TargetValue = Annotated[
    Target,
    PlainValidator(read_target),
    _schema(
        _NUMBER,
        _NUMBER_TEXT,
        _PERCENT_TEXT,
        {"type": "string", "pattern": r"^[-+] ?[\d.,]+ ?(%|[Pp]oints?|pp|[Pp]ercentage points?)$"},
        {
            "type": "object",
            "required": ["min", "max"],
            "properties": {"min": _NUMBER, "max": _NUMBER},
            "additionalProperties": False,
        },
    ),
]
Amount = Annotated[
    Money,
    PlainValidator(read_money),
    _schema(
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^([A-Za-z]{3} ?)?[\d.,_' ]+( ?[A-Za-z]{3})?$"},
    ),
]
Count = Annotated[Exact, PlainValidator(read_count), _schema({"type": "number", "minimum": 0})]
Theme = Annotated[str, PlainValidator(read_theme), _schema({"type": "string"})]
Status = Annotated[
    str,
    PlainValidator(read_status),
    _schema({"type": "string", "pattern": "^([Nn]ot[- ][Ss]tarted|[Ii]n[- ][Pp]rogress|[Cc]ompleted|[Cc]ancell?ed)$"}),
]
AdjustmentStatus = Annotated[
    str,
    PlainValidator(read_adjustment_status),
    _schema({"enum": ["proposed", "approved", "rejected", "in-progress", "implemented"]}),
]
FindingName = Annotated[str, PlainValidator(read_finding_name), _schema({"type": "string", "x-names": "finding"})]
