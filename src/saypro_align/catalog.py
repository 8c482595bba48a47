"""The KPI catalog: definitions that ship with the tool, and a house's own beside them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice

from saypro_align.model import CatalogFile, CatalogKpi
from saypro_align.values import as_key, slug
from saypro_align.yamlfile import parse


@cache
def shipped() -> Mapping[str, CatalogKpi]:
    """The definitions that ship with the tool, by id."""
    text = files("saypro_align").joinpath("catalog.yaml").read_text(encoding="utf-8")
    return CatalogFile.model_validate(parse("catalog.yaml", text).data).root


MOST_FITTING = 50
"""So many KPIs at most are said to suit; people read the first three."""


class Catalog:
    """All definitions that a workspace's plans can name; a house's own goes before one that ships."""

    def __init__(self, own: Mapping[str, CatalogKpi] | None = None) -> None:
        self._kpis = {**shipped(), **(own or {})}
        self._suits = {kpi_id: {slug(name) for name in kpi.departments} for kpi_id, kpi in self._kpis.items()}

    def get(self, kpi_id: str) -> CatalogKpi | None:
        """The definition of that id."""
        return self._kpis.get(kpi_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kpis)

    def items(self) -> Iterable[tuple[str, CatalogKpi]]:
        """Ids and definitions, in the catalog's order."""
        return self._kpis.items()

    def names(self) -> Iterator[tuple[str, str]]:
        """Every word by which a KPI is known, with its id: for finding what a mistyped word meant."""
        for kpi_id, kpi in self._kpis.items():
            yield kpi_id, kpi_id
            yield kpi.name, kpi_id
            for alias in kpi.aliases:
                yield alias, kpi_id

    def outcomes(self, department: str, themes: Iterable[str], without: int = 0, most: int = MOST_FITTING) -> list[str]:
        """The outcome KPIs that suit a department and its themes best, the best first.

        Where the catalog has KPIs of the department, they alone: those that share more of the themes go first. For a
        department that it does not know, the KPIs that share a theme. Those of `without` are left out, see `bits`.
        """
        shared, any_of = list[int](), 0
        for theme in set(themes):
            carried = self._of_theme.get(theme, 0)
            any_of |= carried
            for at, digit in enumerate(shared):
                shared[at], carried = digit ^ carried, digit & carried
            if carried:
                shared.append(carried)
        suited = self._of_department.get(department, any_of) & ~without
        return [self._outcomes[place] for place in islice(_most_first(suited, shared), most)]

    def bits(self, kpi_ids: Iterable[str]) -> int:
        """Outcome KPIs as the bits of a whole number, as thousands of them are compared in one step."""
        return _number(place for kpi_id in kpi_ids if (place := self._places.get(kpi_id)) is not None)

    @cached_property
    def _outcomes(self) -> list[str]:
        return [kpi_id for kpi_id, kpi in self._kpis.items() if kpi.level == "outcome"]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {kpi_id: place for place, kpi_id in enumerate(self._outcomes)}

    @cached_property
    def _of_department(self) -> dict[str, int]:
        """The outcome KPIs that suit each department."""
        return _by_word(self._suits[kpi_id] for kpi_id in self._outcomes)

    @cached_property
    def _of_theme(self) -> dict[str, int]:
        """The outcome KPIs of each theme."""
        return _by_word(set(self._kpis[kpi_id].themes) for kpi_id in self._outcomes)

    def knows(self, department: str) -> bool:
        """Whether an outcome KPI of the catalog suits the department."""
        return department in self._of_department

    def departments(self, kpi_id: str) -> set[str]:
        """The ids of the departments that a KPI suits."""
        return self._suits[kpi_id]

    def search(self, words: Iterable[str]) -> Iterator[tuple[str, CatalogKpi]]:
        """The KPIs in whose id, names, departments, themes or description every word occurs, in any case."""
        sought = [as_key(word) for word in words]
        for kpi_id, kpi in self._kpis.items():
            texts = [kpi_id, kpi.name, *kpi.aliases, *kpi.departments, *kpi.themes, kpi.measures or "", kpi.level or ""]
            text = as_key(" ".join(texts))
            if all(word in text for word in sought):
                yield kpi_id, kpi


def _by_word(several: Iterable[Iterable[str]]) -> dict[str, int]:
    """For each word the places of the sets that hold it, as the bits of a whole number."""
    found: dict[str, list[int]] = {}
    for place, words in enumerate(several):
        for word in words:
            found.setdefault(word, []).append(place)
    return {word: _number(places) for word, places in found.items()}


def _number(places: Iterable[int]) -> int:
    held = bytearray()
    for place in places:
        held.extend(bytes(max(0, place // 8 + 1 - len(held))))
        held[place // 8] |= 1 << place % 8
    return int.from_bytes(held, "little")


def _most_first(left: int, counts: list[int]) -> Iterator[int]:
    """Places in the order of their counts, the highest first, and of one count in their own order.

    A count stands in binary digits: in the first number those of all places for 1, in the next for 2, then for 4.
    """
    while left:
        best = left
        for digit in reversed(counts):
            best = best & digit or best
        left ^= best
        while best:
            lowest = best & -best
            yield lowest.bit_length() - 1
            best ^= lowest
