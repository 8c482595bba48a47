"""Where each kind of file stands in a workspace. The LAYOUT table is the whole of it."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from saypro_align import forms, model
from saypro_align.frozen import frozen
from saypro_align.meant import is_period
from saypro_align.nearest import Nearest
from saypro_align.values import SLUG, slug

SUFFIXES = (".yaml", ".yml")


@frozen
class Kind:
    """A kind of file: its name, where it stands (`*` is the id), its model, and which ids it takes.

    Of a file that is read `by_entry` a mistake costs only the entry in which it stands; of others the whole file.
    """

    name: str
    place: str
    model: type[Any]
    one_per: str
    takes: Callable[[str], bool] = lambda _: True
    by_entry: bool = False

    @property
    def folder(self) -> str:
        """The folder, or an empty text for a file that stands at the top."""
        return self.place.rpartition("/")[0]


def _slug(name: str) -> bool:
    return re.fullmatch(SLUG, name) is not None


LAYOUT = (
    Kind("organization", "organization.yaml", model.Organization, "workspace"),
    Kind("catalog", "catalog.yaml", model.CatalogFile, "workspace"),
    Kind("plan", "departments/*.yaml", model.Plan, "department", lambda name: _slug(name) and name != "organization"),
    Kind("measurements", "kpis/*.yaml", model.Measurements, "department", _slug, by_entry=True),
    Kind("adjustment", "adjustments/*.yaml", forms.Adjustment, "proposal"),
    Kind("feedback", "feedback/*.yaml", forms.Feedback, "form"),
    Kind("progress", "progress/*.yaml", forms.Progress, "department and period"),
    Kind("review", "reviews/*.yaml", forms.Review, "period", is_period),
    Kind("shared-goal", "shared-goals/*.yaml", forms.SharedGoal, "goal", _slug),
    Kind("partnership", "partnerships/*.yaml", forms.Partnership, "partner", _slug),
)
KINDS = {kind.name: kind for kind in LAYOUT}
_BY_PLACE = {kind.place.removesuffix(".yaml"): kind for kind in LAYOUT}


@lru_cache(maxsize=1024)
def kind_of(path: str) -> tuple[Kind, str] | None:
    """The kind and id of the file at `path`, or None where no file of the workspace stands there."""
    place = PurePosixPath(path)
    if place.suffix not in SUFFIXES:
        return None
    folder = place.parent.as_posix()
    kind = _BY_PLACE.get(f"{folder}/*" if folder != "." else place.stem)
    return (kind, place.stem) if kind and kind.takes(place.stem) else None


def nearest_place(path: str) -> str:
    """Where a YAML file that stands nowhere was probably meant to stand, in words."""
    *above, name = path.split("/")
    stem = re.sub(r"\.(ya?ml|txt)(?=\.|$)", "", name, flags=re.IGNORECASE)
    tops = {kind.place.removesuffix(".yaml"): kind for kind in LAYOUT if not kind.folder}
    folders = {kind.folder: kind for kind in LAYOUT if kind.folder}
    top = Nearest(tops).to(stem)
    if top and (not above or stem.casefold() == top):
        return f"{top}.yaml"
    folder = next((step for step in above if step in folders), None) or (
        Nearest(folders).to(above[0]) if above else None
    )
    if folder is not None:
        return _named(folders[folder], stem)
    folder = Nearest(folders).to(stem)
    if not above and folder is not None:
        return f"{folder}/, under the name of its {folders[folder].one_per}"
    if not above:
        return f"departments/{slug(stem) or 'name'}.yaml if it is a plan, else out of the workspace"
    if Nearest(tops).to(above[0]):
        return f"{Nearest(tops).to(above[0])}.yaml"
    return f"one of the folders {', '.join(folders)}; or out of the workspace"


_BEFORE_A_COPY = r"(?i)(?:copy of|kopie von|copie de|copia de)[ _-]+"
_BEHIND_A_COPY = r"(?i)[ _-]+(?:copy|kopie|copie|copia)(?:[ _-]?\d+)?$|[ _-]*\((?:copy|kopie|copie|copia)?(?: ?\d+)?\)$"
_MOST_OF_A_NAME = 255
"""Letters of a file's name on most disks."""


def _original(stem: str) -> str:
    """The name of the file of which this one is a copy, by what programs write around it: `Sales - Copy (2)`."""
    if len(stem) > _MOST_OF_A_NAME:
        return stem
    name = stem[found.end() :] if (found := re.match(_BEFORE_A_COPY, stem)) else stem
    return re.sub(_BEHIND_A_COPY, "", re.sub(_BEHIND_A_COPY, "", name)) or stem


def _named(kind: Kind, stem: str) -> str:
    """The place of a file whose kind is known, under the nearest name that the kind takes."""
    original = _original(stem)
    remove = " once it is the only one, or remove it: it looks like a copy" if original != stem else ""
    period = re.match(r"\d{4}-\w+", original)
    for name in (original, slug(original), period[0] if period else ""):
        if name and kind.takes(name):
            return f"{kind.folder}/{name}.yaml{remove}"
    example = "2025-02" if kind.one_per == "period" else "sales"
    return f"{kind.folder}/, under the name of its {kind.one_per}: {kind.folder}/{example}.yaml"
