"""Many names in many texts: found like each by itself, in time that the number of names does not touch."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_align import naming
from saypro_align.naming import Names
from tests.test_growth import steps

LETTERS = st.text("ab -.é&", max_size=12)


@given(st.lists(LETTERS, max_size=8), LETTERS)
def test_what_is_found_is_what_one_search_for_each_name_finds(several: list[str], text: str) -> None:
    def stands(name: str) -> bool:
        return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None

    names = Names((name, name) for name in several)
    assert set(names.within(text)) == {name for name in several if stands(name)}
    assert bool(names) == any(several)


@given(st.lists(LETTERS.filter(bool), min_size=1, max_size=8, unique=True), LETTERS, st.sampled_from(["", "-"]))
def test_what_is_put_is_what_one_pattern_of_all_names_would_put(several: list[str], text: str, letters: str) -> None:
    longest_first = "|".join(map(re.escape, sorted(several, key=len, reverse=True)))
    pattern = rf"(?<![\w{letters}])(?:{longest_first})(?![\w{letters}])"
    expected = re.sub(pattern, lambda found: f"<{found.group()}>", text)
    assert Names(((name, name) for name in several), letters).put(text, lambda name: f"<{name}>") == expected


@pytest.mark.parametrize("form", ["Department {}", "{} Ltd", "a b {}"])
def test_ten_times_as_many_names_take_no_longer(form: str) -> None:
    text = f"the goal 't' of {form.format(7)} conflicts with one of {form.format('x')}, and so on" * 4

    def taken(count: int) -> int:
        names = Names((form.format(n), n) for n in range(count))
        return steps(lambda: list(names.within(text)), naming) + steps(lambda: names.put(text, str), naming)

    assert taken(1000) <= 1.15 * taken(100)
