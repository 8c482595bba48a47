"""Numbers as people write and read them: every digit; separators, and as many decimals as their size is worth."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor, log10

from saypro_align.findings import Exact

MOST_DECIMALS = 9
SURE = 16
"""Letters of a decimal, point or exponent included, of which a float keeps every digit: it keeps fifteen."""
_MOST_KEPT = 300


class Typed(float):
    """A decimal of more digits than a float keeps. It counts as the nearest one, and is shown as it was typed."""

    __slots__ = ("text",)

    text: str

    def __repr__(self) -> str:
        return self.text


def decimal(text: str) -> float:
    """The number that digits with a point or an exponent say; its `repr` has every digit that counts."""
    number = float(text)
    if len(text) <= SURE or len(text) > _MOST_KEPT or not 1e-12 <= abs(number) <= 1e18:
        return number  # beyond these sizes no figure is counted with, and an exponent could be of any size
    typed = Typed(number)
    typed.text = text.removeprefix("+")
    return typed


def figure(value: Exact | float, decimals: int | None = None) -> str:
    """A number rounded to so many decimals, without zeros at the end: `1,250,000`, `82.1`, `0.042`."""
    return _written(rounded(value, decimals_of(value) if decimals is None else decimals))


def _written(number: Fraction) -> str:
    """A number that has few decimals, digit by digit."""
    decimals = next(places for places in range(MOST_DECIMALS + 1) if (number * 10**places).denominator == 1)
    whole, rest = divmod(abs(int(number * 10**decimals)), 10**decimals)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{decimals}}" if decimals else "")


def signed(value: Exact | float, decimals: int | None = None) -> str:
    """Likewise, with its sign: `+1.8`, `-0.4`, `0`."""
    text = figure(value, decimals)
    return text if text == "0" or text.startswith("-") else f"+{text}"


def rounded(value: Exact | float, decimals: int) -> Fraction:
    """A number rounded to so many decimals, halves away from zero."""
    exact = Fraction(value)
    whole = int(abs(exact) * 10**decimals + Fraction(1, 2))
    return Fraction(whole if exact >= 0 else -whole, 10**decimals)


def decimals_of(*values: Exact | float) -> int:
    """How many decimals figures of this size are read with: three digits, and whole numbers from a thousand on."""
    size = max((abs(float(value)) for value in values), default=0)
    if size >= 1000 or size == 0:
        return 0
    if size >= 10:
        return 1
    return min(2 - floor(log10(size)), MOST_DECIMALS)


def telling(one: Exact | float, other: Exact | float, least: int | None = None) -> int:
    """How many decimals show that two numbers differ, if they do; at least so many, or as their size is read with."""
    decimals = decimals_of(one, other) if least is None else least
    if one == other:
        return decimals
    while decimals < MOST_DECIMALS and rounded(one, decimals) == rounded(other, decimals):
        decimals += 1
    return decimals


def quantity(value: Exact | float, unit: str | None, decimals: int | None = None) -> str:
    """A number with its unit: `82.1 %`, `1,250,000 USD`, `14 customers`, `1 customer`."""
    text = figure(value, decimals)
    if unit is None:
        return text
    return f"{text} {_one(unit) if text in ('1', '-1') else unit}"


def money(value: Exact | float, currency: str | None) -> str:
    """An amount: whole, or to the cent where it is not: `18,500 USD`, `11,100.60 USD`."""
    text = figure(value, 2)
    if "." in text:
        whole, _, cents = text.partition(".")
        text = f"{whole}.{cents:0<2}"
    return f"{text} {currency}" if currency else text


_PLURALS = frozenset((
    *("accounts", "actions", "cases", "certificates", "claims", "complaints", "contracts", "courses", "customers"),
    *("days", "deals", "defects", "departments", "employees", "errors", "events", "guides", "hours", "incidents"),
    *("invoices", "issues", "leads", "minutes", "months", "orders", "partners", "points", "products", "projects"),
    *("reports", "requests", "sales", "services", "sessions", "sites", "tickets", "trainings", "trials", "units"),
    *("users", "visits", "weeks", "years"),
))  # fmt: skip


def _one(unit: str) -> str:
    """The unit of a single thing, where it is a common plural."""
    return "person" if unit == "people" else unit[:-1] if unit in _PLURALS else unit


def cut(value: Exact | float, decimals: int = 1) -> str:
    """A figure as it is shown: cut to its decimals and never rounded up, so that no 89.96 shows as 90.0."""
    scale = 10**decimals
    cut_value = floor(abs(value) * scale)
    sign = "-" if value < 0 and cut_value else ""
    return f"{sign}{cut_value // scale}.{cut_value % scale:0{decimals}}"


def total(numbers: Sequence[Exact]) -> Exact:
    """The exact sum. Neighbors are summed first: of fractions with nothing in common each sum is as long as both."""
    while len(numbers) > 8:
        numbers = [sum(numbers[at : at + 2]) for at in range(0, len(numbers), 2)]
    return sum(numbers)


def percent(share: Exact) -> str:
    """A share of 1 in percent, cut to one decimal as scores are."""
    return f"{cut(Fraction(share) * 100)} %"
