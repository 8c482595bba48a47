"""What a person probably meant by a value that cannot be taken: the right spelling, where it can be guessed."""

import re
from calendar import month_name, monthrange
from fractions import Fraction
from typing import Any

from saypro_align.figures import decimal
from saypro_align.nearest import Nearest
from saypro_align.periods import Period, likely_spelling

MOST, LEAST = 1e18, 1e-12
"""The sizes between which a figure can be counted with; 0 can, too."""
_GROUPED = re.compile(r"([-+]?)([1-9]\d{0,2}(?:([,_'\u2019 \u00a0\u202f])\d{3})(?:\3\d{3})*)(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)


def number_in(value: Any) -> float | int | None:
    """The number that a value is, with or without thousands separators; None where it is none."""
    if isinstance(value, str):
        text = value.strip()
        if len(text) > 400:
            return None
        grouped = _GROUPED.fullmatch(text)
        if grouped:
            sign, whole, separator, rest = grouped.groups()
            text = sign + whole.replace(separator, "") + (rest or "")
        if not _PLAIN.fullmatch(text):
            return None
        return decimal(text) if set(text) & set(".eE") or len(text) > 100 else int(text)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


_POINTS_BETWEEN_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_COMMA_BEFORE_DECIMALS = re.compile(r"[-+]?\d+,\d+", re.ASCII)
_AROUND_NUMBER = re.compile(
    r"[^-+\d.,]{0,20}?(?P<number>[-+]?\d(?:[\d.,]|[_'\u2019 \u00a0\u202f](?=\d{3}(?!\d)))*)"
    r"\s*(?P<times>k|m|mio|thousand|million)?\b\.?[^\d%]{0,30}",
    re.ASCII | re.IGNORECASE,
)
_TIMES = {"k": 1000, "thousand": 1000, "m": 1_000_000, "mio": 1_000_000, "million": 1_000_000}


def decimal_point(value: Any) -> str | None:
    """The remedy for `12,5` and `1.500,00`."""
    text = value.strip() if isinstance(value, str) else ""
    if _POINTS_BETWEEN_THOUSANDS.fullmatch(text) or _COMMA_BEFORE_DECIMALS.fullmatch(text):
        return f"Decimals take a point: write {_with_point(text)} for {text}."
    return None


def _with_point(text: str) -> str:
    if _POINTS_BETWEEN_THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    return text.replace(",", ".") if _COMMA_BEFORE_DECIMALS.fullmatch(text) else text


def inner_number(value: Any) -> str | None:
    """The number in a text such as `$1000`, `50k` or `470,500 EUR`, as it is to be written."""
    found = _AROUND_NUMBER.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= 100 else None
    if found is None:
        return None
    text = found["number"].rstrip(".,")
    number = number_in(text) if _GROUPED.fullmatch(text) else number_in(_with_point(text))
    if number is None or not abs(number) <= MOST:
        return None
    times = _TIMES.get((found["times"] or "").casefold(), 1)
    whole = Fraction(repr(number)) * times
    if whole.denominator == 1:
        return str(whole.numerator)
    return repr(number) if times == 1 else str(float(whole))


_POINT_BEFORE_THREE = re.compile(r"(?<![-+\d.,])([-+]?[1-9]\d{0,2})\.(\d{3})(?![\d.,]|\s*[kmKM]|\s*thousand)", re.ASCII)


def bare_number(value: Any) -> str | None:
    """The remedy for a number with words or signs around it."""
    number = None if decimal_point(value) else inner_number(value)
    if number is None:
        return None
    thousands = _POINT_BEFORE_THREE.search(value)
    if thousands:
        return f"Write the number alone, and thousands without a point: {thousands[1]}{thousands[2]}, or {number}."
    return f"Write the number alone: {number}."


_TWO_WAYS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_DAY_PAST_THE_END = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_PART_OF_YEAR = re.compile(r"([QHW])\s?(\d{1,2})[\s/-]?(\d{4})", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[\s/-]?([QHW])(\d{1,2})", re.ASCII | re.IGNORECASE)
_OTHER_DATES = (
    (re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*|\.)", re.ASCII), r"\1"),
    (re.compile(r"(\d{4})([01]\d)([0-3]\d)", re.ASCII), r"\1-\2-\3"),
    (re.compile(r"(?:the )?(?:end of|year|fy|by|in)\s*(\d{4})", re.ASCII | re.IGNORECASE), r"\1"),
)


def likely_dates(text: str) -> list[str]:
    """The right spellings of what could be a date or period; two where day and month cannot be told apart."""
    return [spelling for spelling in _spellings(" ".join(text.split())) if is_period(spelling)]


def _spellings(text: str) -> list[str]:
    found = _TWO_WAYS.fullmatch(text)
    if found:
        first, second, year = found.groups()
        return list(dict.fromkeys([f"{year}-{first:0>2}-{second:0>2}", f"{year}-{second:0>2}-{first:0>2}"]))
    found = _DAY_PAST_THE_END.fullmatch(text)
    if found:
        year, month, day = (int(part) for part in found.groups())
        last = monthrange(year, month)[1] if 1 <= month <= 12 and year else 0
        return [f"{year:04}-{month:02}-{last}"] if day > last else []
    found = _PART_OF_YEAR.fullmatch(_YEAR_FIRST.sub(r"\2\3 \1", text))
    if found:
        letter, number, year_text = found[1].upper(), found[2], found[3]
        return [f"{year_text}-{letter}{number.zfill(2) if letter == 'W' else number}"]
    for form, spelling in _OTHER_DATES:
        found = form.fullmatch(text)
        if found:
            return [found.expand(spelling)]
    better = likely_spelling(text)
    return [better] if better else []


def likely_month(text: str) -> int | None:
    """The number of the month that a text names."""
    word = text.strip().casefold()
    names = enumerate(name.casefold() for name in month_name)
    return next((number for number, name in names if len(word) > 2 and name.startswith(word)), None)


def is_period(text: str) -> bool:
    """Whether a text is a date or a period as it is to be written."""
    try:
        Period.read(text)
    except ValueError:
        return False
    return True


_FROM_TO = re.compile(r"(?P<low>[\d.]+)\s*(?:-|\u2013|to|\.\.+)\s*(?P<high>[\d.]+)\s*%?", re.ASCII)
_LIMIT = re.compile(
    r"(?P<sign>>=?|<=?|\u2265|\u2264|at least|at most|min|max)\s*(?P<number>[\d.,]+\s*%?)", re.IGNORECASE
)


_MOST_OF_A_TARGET = 100
"""Letters; of ten thousand points `_FROM_TO` could begin its range in too many places."""


def likely_target(value: Any) -> str | None:
    """The remedy for a range, a limit, a percentage or a step in another spelling."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > _MOST_OF_A_TARGET:
        return None
    span, limit = _FROM_TO.fullmatch(text), _LIMIT.fullmatch(text)
    if span:
        return f"Write a range as {{min: {span['low']}, max: {span['high']}}}."
    if limit:
        direction = "at-least" if limit["sign"].casefold() in (">", ">=", "\u2265", "at least", "min") else "at-most"
        return f"Write {limit['number']}, and beside it direction: {direction}."
    percent = re.fullmatch(r"([-+]?[\d.]+)\s*(?:percent|per cent|pct)", text, re.IGNORECASE)
    if percent:
        return f"Write {percent[1]}%."
    step = re.fullmatch(r"([-+]) ?([\d.]+)\s*(?:pts?|p\.p\.|pct\.? points?)\.?", text, re.IGNORECASE)
    if step:
        return f"Write {step[1]}{step[2]} points."
    return decimal_point(value) or bare_number(value)


_CURRENCY_SIGNS = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY", "dollar": "USD", "euro": "EUR"}


def likely_money(value: Any) -> str | None:
    """The remedy for an amount in another spelling, such as `$50k`."""
    number = inner_number(value)
    if number is None or number.startswith("-"):
        return None
    text = str(value).casefold()
    if re.search(r"\d\.\d{3}(?!\d)", text) and text.count(".") == 1 and "," not in text:
        return "Write thousands without a point and decimals with two digits: 900000 EUR or 900.00 EUR."
    signs = (code for sign, code in _CURRENCY_SIGNS.items() if sign in text)
    code = re.search(r"\b(?!mio)[a-z]{3}\b", text)
    currency = next(signs, code.group().upper() if code else None)
    return f"Write {number} {currency}." if currency else f"Write {number} and the currency: {number} USD."


def likely_choice(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice that a word probably means: by its meaning, or by its spelling."""
    meant = {other: choice for other, words in _MEANT.items() for choice in words if choice in choices}
    better = meant.get(word) or Nearest([*choices, *meant]).to(word)
    return meant.get(better, better) if better else None


_MEANT: dict[str, tuple[str, ...]] = {
    "canceled": ("cancelled",),
    "dropped": ("cancelled", "rejected"),
    "stopped": ("cancelled", "rejected"),
    "done": ("completed", "implemented"),
    "complete": ("completed", "implemented"),
    "finished": ("completed", "implemented"),
    "open": ("not-started", "proposed"),
    "planned": ("not-started", "proposed"),
    "todo": ("not-started",),
    "to-do": ("not-started",),
    "started": ("in-progress",),
    "ongoing": ("in-progress",),
    "accepted": ("approved",),
    "declined": ("rejected",),
    "draft": ("proposed",),
    **dict.fromkeys(["up", "higher", "more", "grow", "maximize", "raise", "rise"], ("increase",)),
    **dict.fromkeys(["down", "lower", "less", "fewer", "reduce", "minimize", "fall"], ("decrease",)),
    **dict.fromkeys(["minimum", "min", "above", ">=", ">"], ("at-least",)),
    **dict.fromkeys(["maximum", "max", "below", "<=", "<"], ("at-most",)),
    **dict.fromkeys(["between", "within"], ("range",)),
    **dict.fromkeys(["result", "impact"], ("outcome",)),
    "sum": ("cumulative",),
    "total": ("cumulative",),
    "latest": ("snapshot",),
    "last": ("snapshot",),
    **dict.fromkeys(["annual", "annually"], ("yearly", "year")),
    **dict.fromkeys(["week"], ("weekly",)),
    **dict.fromkeys(["half-year"], ("half-yearly", "half")),
    **dict.fromkeys(["none", "no", "false"], ("never", "off")),
    **dict.fromkeys(["ignore", "disabled"], ("off", "never")),
    **dict.fromkeys(["info", "hint"], ("note",)),
}
"""Other words that people write, and what they mean where it is one of the choices."""
