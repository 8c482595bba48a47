"""Single values: how they are read, and what is refused."""

from fractions import Fraction
from unicodedata import normalize

import pytest
from pydantic_core import PydanticCustomError

from saypro_align.values import read_target, read_theme, read_weight


@pytest.mark.parametrize("theme", ["Qualité", "coûts fixes", "Rückläufe", "Ångström"])
def test_a_theme_is_the_same_however_its_accents_are_written(theme: str) -> None:
    assert read_theme(normalize("NFD", theme)) == read_theme(normalize("NFC", theme))


@pytest.mark.parametrize(
    ("text", "step"), [("+15%", 15), ("+ 15 %", 15), ("- 1 500 points", -1500), ("+1,500pp", 1500)]
)
def test_the_step_of_a_target_is_a_number_as_any_other(text: str, step: int) -> None:
    assert read_target(text).value == step


@pytest.mark.parametrize("text", ["+1 5%", "+1 2 3 points", "-1  500%"])
def test_digits_that_stand_apart_are_no_number(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        read_target(text)


def test_a_weight_has_so_many_decimals_as_say_something() -> None:
    assert read_weight(0.333333) == Fraction(333333, 1000000)
    assert read_weight("1 000") == 1000
    with pytest.raises(PydanticCustomError, match="more than 6 decimals"):
        read_weight(0.3333333)
