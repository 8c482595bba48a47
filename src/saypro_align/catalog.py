"""The KPI catalog: definitions that ship with the tool, and a house's own beside them."""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from saypro_align.model import CatalogFile, CatalogKpi
from saypro_align.values import as_key, slug
from saypro_align.yamlfile import parse


@cache
def shipped() -> Mapping[str, CatalogKpi]:
    """The definitions that ship with the tool, by id."""
    text = files("saypro_align").joinpath("catalog.yaml").read_text(encoding="utf-8")
    return CatalogFile.model_validate(parse("catalog.yaml", text).data).root


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

    def outcomes(self, department: str, themes: Iterable[str], without: Container[str] = ()) -> list[str]:
        """The outcome KPIs that suit a department and its themes best, the best first.

        Where the catalog has KPIs of the department, they alone: those that share more of the themes go first. For a
        department that it does not know, the KPIs that share a theme. Ids in `without` are left out.
        """
        wanted = set(themes)
        outcomes = [(kpi_id, kpi) for kpi_id, kpi in self._kpis.items() if kpi.level == "outcome"]
        known = self.knows(department)
        suited = [
            (-len(wanted.intersection(kpi.themes)), kpi_id)
            for kpi_id, kpi in outcomes
            if (department in self._suits[kpi_id] if known else wanted.intersection(kpi.themes))
            and kpi_id not in without
        ]
        return [kpi_id for _, kpi_id in sorted(suited, key=lambda entry: entry[0])]

    def knows(self, department: str) -> bool:
        """Whether an outcome KPI of the catalog suits the department."""
        return any(
            department in suits and self._kpis[kpi_id].level == "outcome" for kpi_id, suits in self._suits.items()
        )

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
